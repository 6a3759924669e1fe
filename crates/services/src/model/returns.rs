//! Money that goes back: refunds and disputes.

use domain::ledger::EarningsAccount;
use domain::{
    BookingId, DisputeId, DisputeStatus, FeesOnRefund, Money, Parts, PaymentId, RefundId, RefundReason, RefundState,
    Split, Timestamp, TrainerId, UserId,
};

/// Money on its way back to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Identifies it.
    pub id: RefundId,
    /// Of which payment.
    pub payment_id: PaymentId,
    /// For which booking.
    pub booking_id: BookingId,
    /// Whose earnings it is taken from.
    pub trainer_id: TrainerId,
    /// How much, by whom it is taken from; fixed when it was asked for.
    pub split: Split,
    /// What each trainer gives of `split.trainer`.
    pub shares: Parts,
    /// Whether the platform gave its fees back.
    pub fees: FeesOnRefund,
    /// Why.
    pub reason: RefundReason,
    /// For how many seats, where it is for seats that were given up.
    pub seats: Option<i64>,
    /// What whoever asked for it wrote.
    pub note: Option<String>,
    /// Who asked for it; nobody where it was made by rule or at Stripe.
    pub asked_by: Option<UserId>,
    /// Where it stands.
    pub state: RefundState,
    /// Stripe's `re_…`, once there is one. Unique.
    pub stripe_refund_id: Option<String>,
    /// Why it failed, in Stripe's word.
    pub failure_reason: Option<String>,
    /// Which of the trainer's accounts the books took it from.
    pub taken_from: Option<EarningsAccount>,
    /// Which of them got it back when it failed.
    pub returned_to: Option<EarningsAccount>,
    /// When the sweeper asks Stripe about it next.
    pub next_check_at: Option<Timestamp>,
    /// Counts up with each change.
    pub version: i64,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A payment that the client's bank disputes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// Identifies it.
    pub id: DisputeId,
    /// Which payment.
    pub payment_id: PaymentId,
    /// For which booking.
    pub booking_id: BookingId,
    /// Whose earnings are at stake.
    pub trainer_id: TrainerId,
    /// Stripe's `dp_…`. Unique.
    pub stripe_dispute_id: String,
    /// How much of the payment, in its currency.
    pub amount: Money,
    /// Stripe's reason, such as `fraudulent`.
    pub reason: String,
    /// Where it stands.
    pub status: DisputeStatus,
    /// Until when evidence is taken.
    pub evidence_due_by: Option<Timestamp>,
    /// Our draft of the evidence, as JSON.
    pub evidence: Option<String>,
    /// When the evidence was sent.
    pub submitted_at: Option<Timestamp>,
    /// Who bore it, once it is lost, and from which of the trainer's accounts.
    pub lost: Option<Loss>,
    /// When the sweeper asks Stripe about it next; `None` once final.
    pub next_check_at: Option<Timestamp>,
    /// Counts up with each change.
    pub version: i64,
    /// When the bank opened it.
    pub opened_at: Timestamp,
    /// When we heard of it.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Who bore what a bank kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// How much, by whose it was.
    pub split: Split,
    /// What each trainer lost of `split.trainer`.
    pub shares: Parts,
    /// Which of the trainers' accounts it was taken from.
    pub from: EarningsAccount,
}

/// A dispute with what a list shows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeRow {
    /// The dispute.
    pub dispute: Dispute,
    /// Who paid.
    pub client_name: String,
    /// Who earned.
    pub trainer_name: String,
    /// For what.
    pub service_name: String,
    /// When that took place.
    pub starts_at: Timestamp,
}
