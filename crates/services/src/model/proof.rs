//! What the proof of the books reads, in pages: no more of each thing than it compares.

use domain::ledger::Posting;
use domain::{BookingId, BookingState, Partners, PayWay, PaymentId, PaymentOutcome, PaymentState, Price, TrainerId};

/// A payment with the state of its booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenPayment {
    /// Which.
    pub id: PaymentId,
    /// For what.
    pub booking_id: BookingId,
    /// Who earns.
    pub trainer_id: TrainerId,
    /// With whom they share it.
    pub partners: Partners,
    /// How the client chose to pay.
    pub way: PayWay,
    /// What is to be paid, by whose it will be.
    pub price: Price,
    /// Where it stands.
    pub state: PaymentState,
    /// What became of the money, once it came in.
    pub outcome: Option<PaymentOutcome>,
    /// True once Stripe's fee was posted.
    pub has_fee: bool,
    /// Why a person must look at it, if one must.
    pub attention: Option<String>,
    /// Where the booking stands.
    pub booking: BookingState,
    /// True once the booking's session was delivered.
    pub is_delivered: bool,
    /// What was posted about the payment.
    pub posted: EntriesText,
    /// What was posted about its booking.
    pub booking_posted: EntriesText,
}

impl ProvenPayment {
    /// True where its money paid for the booking.
    #[must_use]
    pub fn pays_for_booking(&self) -> bool {
        self.state == PaymentState::Succeeded && self.outcome.is_some_and(PaymentOutcome::pays_for_booking)
    }
}

/// All entries that are stored about one subject, as one text: `posting account amount currency` of each, with a comma between
/// them, in any order. So a million entries are compared without as many rows. Empty where there are none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntriesText(pub String);

impl EntriesText {
    /// The entries of a posting: `account amount currency` of each.
    pub fn of(&self, posting: Posting) -> impl Iterator<Item = &str> {
        let entries = self.0.split(',');
        entries.filter_map(move |entry| entry.strip_prefix(posting.name())?.strip_prefix(' '))
    }
}

/// A stretch of the books in order of transactions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerStretch {
    /// The id of its last transaction.
    pub last: String,
    /// How many transactions it has.
    pub transactions: i64,
}
