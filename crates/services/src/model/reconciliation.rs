//! Our books compared with Stripe's.

use domain::{DriftKind, Money, Movement, ReconciliationId, Timestamp};

/// A line of Stripe's statement, as it is kept for comparing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLine {
    /// Stripe's id, `txn_…`. Unique.
    pub id: String,
    /// What it is to our books.
    pub movement: Movement,
    /// Stripe's type of it.
    pub stripe_type: String,
    /// The object that moved it.
    pub source: Option<String>,
    /// The source's PaymentIntent, Transfer or Charge.
    pub belongs_to: Option<String>,
    /// Our id in the source's metadata.
    pub ours: Option<String>,
    /// What moved before Stripe's fee; below zero for what left.
    pub gross: Money,
    /// What Stripe kept of it.
    pub fee: Money,
    /// The amount of the source in its own currency.
    pub source_amount: Option<Money>,
    /// The account that a transfer went to, once Stripe was asked.
    pub account: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A line with what our books have for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Stripe's side.
    pub line: KeptLine,
    /// The row of ours with Stripe's id.
    pub ours: Option<OurSide>,
    /// The row of ours that the source names in its metadata.
    pub named: Option<NamedSide>,
    /// What Stripe would be asked about to put it right, where we know of it.
    pub about: Option<String>,
    /// Stripe's fee as it was posted; `None` where none was.
    pub fee_posted: Option<i64>,
    /// What was posted to our Stripe balance for it, in the line's currency.
    pub posted_minor: i64,
    /// True for a refund that left and came back before our books heard of it: neither was ever posted.
    pub is_undone: bool,
}

/// The row of ours that a line is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OurSide {
    /// Its id.
    pub id: String,
    /// True where by our books the money has moved.
    pub is_booked: bool,
    /// Its amount, always above zero but for disputes.
    pub amount: Money,
    /// The account that a withdrawal was to go to.
    pub account: Option<String>,
}

/// A row of ours that a source at Stripe claims to be for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedSide {
    /// Its id.
    pub id: String,
    /// True where by our books the money has moved, for another object of Stripe's.
    pub is_booked: bool,
}

/// Something that moved Stripe's balance by our books, and not by the lines that we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// Our id of it, or Stripe's where we have none of our own.
    pub id: String,
    /// What Stripe calls it.
    pub stripe_id: Option<String>,
    /// What to ask Stripe for: the dispute of a movement, the transfer of a reversal, the account of a payout.
    pub within: Option<String>,
    /// Where it stands by our books.
    pub state: String,
    /// What was posted to our Stripe balance for it.
    pub posted: Money,
    /// When, by our books.
    pub at: Timestamp,
}

/// A stretch of time, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// `None`: from the beginning.
    pub since: Option<Timestamp>,
    /// The last moment.
    pub until: Timestamp,
}

/// One comparison of our books with Stripe's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// Identifies it.
    pub id: ReconciliationId,
    /// What was to be compared.
    pub span: Span,
    /// Whether it was to put right what is safe.
    pub repairs: bool,
    /// The line of Stripe's that it has come to, newest first.
    pub cursor: Option<String>,
    /// True once the statement is read.
    pub is_read: bool,
    /// How many lines it has read.
    pub lines: i64,
    /// How many things it has compared.
    pub compared: i64,
    /// How many drifts it put right.
    pub repaired: i64,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was through.
    pub finished_at: Option<Timestamp>,
}

/// Something in which our books and Stripe's differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// How.
    pub kind: DriftKind,
    /// About what: Stripe's id or ours. With the kind it is unique.
    pub subject: String,
    /// What Stripe is asked about to put it right; `None` where a person has to.
    pub about: Option<String>,
    /// What our books say.
    pub ours: Option<String>,
    /// What Stripe's say.
    pub theirs: Option<String>,
    /// How much more Stripe's balance has because of it, where that is known.
    pub effect: Option<Money>,
    /// When what it is about happened.
    pub happened_at: Timestamp,
    /// Since when it is known.
    pub first_seen_at: Timestamp,
    /// When it was found last.
    pub last_seen_at: Timestamp,
    /// When it was gone.
    pub resolved_at: Option<Timestamp>,
}

impl Drift {
    /// True where it can be put right without a person.
    #[must_use]
    pub fn is_repairable(&self) -> bool {
        self.kind.repair().is_some() && self.about.is_some()
    }
}
