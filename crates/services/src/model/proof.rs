//! What the proof of the books reads, in pages: no more of each thing than it compares.

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
}

impl ProvenPayment {
    /// True where its money paid for the booking.
    #[must_use]
    pub fn pays_for_booking(&self) -> bool {
        self.state == PaymentState::Succeeded && self.outcome.is_some_and(PaymentOutcome::pays_for_booking)
    }
}

/// A stored transaction, its entries as one text: `account amount currency` of each in order, with a comma between them. So a
/// million entries are compared without as many rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostedText {
    /// The id of what it is about.
    pub subject: String,
    /// The stored name of what it is for.
    pub posting: String,
    /// Its entries.
    pub entries: String,
}

/// A stretch of the books in order of transactions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerStretch {
    /// The id of its last transaction.
    pub last: String,
    /// How many transactions it has.
    pub transactions: i64,
}
