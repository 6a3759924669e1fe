//! What is read of a trainer's earnings.

use domain::ledger::Posting;
use domain::{BookingId, Currency, EarningSums, LedgerTransactionId, Money, Month, Timestamp, TrainerId};

/// Whose earnings, in which currency, and of which months: the last one is part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarningRange {
    /// Whose.
    pub trainer: TrainerId,
    /// In which currency.
    pub currency: Currency,
    /// The first month.
    pub first: Month,
    /// The last month.
    pub last: Month,
}

/// What one service, or one client, came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarningPart {
    /// The service's, or the client's.
    pub name: String,
    /// What it came to.
    pub sums: EarningSums,
}

/// The sums of one client, or of everything, for the proof of the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarningCheck {
    /// The id of the client; empty for what belongs to no booking.
    pub client: String,
    /// What it comes to.
    pub sums: EarningSums,
}

/// A change of what is available to a trainer, withdrawals included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarningMovement {
    /// When it was posted.
    pub at: Timestamp,
    /// The transaction of the ledger.
    pub transaction: LedgerTransactionId,
    /// What it was.
    pub posting: Posting,
    /// Above zero for what came in.
    pub amount: Money,
    /// Of which booking, where it is about one.
    pub booking: Option<MovementBooking>,
}

/// The booking of a movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovementBooking {
    /// Its id.
    pub id: BookingId,
    /// What was booked.
    pub service: String,
    /// Who booked it.
    pub client: String,
}
