//! Writing down that money goes back, and the call that sends it, before Stripe is called; and that another sum is to be collected.

use domain::{
    FeesOnRefund, LedgerTransactionId, OperationId, PaymentId, RefundId, RefundReason, RefundState, Split, Timestamp,
    UserId,
};

use super::RefundError;
use super::left::given_by;
use super::order::{FreshIds, RefundRequest, collect_for_rest, give_up_arrival};
use crate::Failure;
use crate::model::{Booking, Operation, OperationKind, Payment, Refund};
use crate::paying::operation::new_operation;
use crate::ports::{StoreError, Tx};

/// A refund that is decided on.
pub(super) struct Wish {
    pub(super) split: Split,
    pub(super) fees: FeesOnRefund,
    pub(super) reason: RefundReason,
    pub(super) seats: Option<i64>,
    pub(super) note: Option<String>,
    pub(super) asked_by: Option<UserId>,
}

/// Writes down the refund and the call that makes it. The payment's version counts up with it: two refunds at once, which
/// might be more than is left, can then not be written side by side on any engine.
pub(super) async fn write_down(
    tx: &mut dyn Tx,
    payment: &Payment,
    wish: Wish,
    ids: FreshIds,
    now: Timestamp,
) -> Result<(RefundId, Operation), RefundError> {
    let intent = payment.stripe_intent_id.clone();
    let intent = intent.ok_or_else(|| Failure::Inconsistent(format!("{} has no PaymentIntent", payment.id)))?;
    let sequence = tx.refunds_of_payment(payment.id).await?.len() + 1;
    let Wish { split, fees, reason, seats, note, asked_by } = wish;
    let shares = given_by(tx, payment, split.trainer).await?;
    let refund = Refund {
        id: ids.refund,
        payment_id: payment.id,
        booking_id: payment.booking_id,
        trainer_id: payment.trainer_id,
        split,
        shares,
        fees,
        reason,
        seats,
        note,
        asked_by,
        state: RefundState::Requested,
        stripe_refund_id: None,
        failure_reason: None,
        taken_from: None,
        returned_to: None,
        next_check_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let request = RefundRequest { refund: refund.id, payment: payment.id, intent, amount: split.total, reason };
    let key = format!("refund:{}:{sequence}", payment.id);
    let operation =
        new_operation(ids.operation, OperationKind::CreateRefund, &refund.id.to_string(), key, &request, now)?;
    let touched = Payment { updated_at: now, ..payment.clone() };
    let written = tx.update_payment(&touched).await?
        && tx.insert_refund(&refund).await?
        && tx.insert_operation(&operation).await?;
    if written {
        Ok((refund.id, operation))
    } else {
        Err(StoreError::Retry("another refund of the payment".into()).into())
    }
}

/// Writes down that all of a payment goes back: it came too late, or a second time. The payment is of the version it has in
/// the store, plus what the caller has just written.
pub(crate) async fn return_everything(
    tx: &mut dyn Tx,
    payment: &Payment,
    reason: RefundReason,
    refund: RefundId,
    operation: OperationId,
    now: Timestamp,
) -> Result<Operation, Failure> {
    let stored = tx.payment(payment.id).await?;
    let stored = stored.ok_or_else(|| Failure::Inconsistent(format!("no payment {}", payment.id)))?;
    let (split, fees) = (stored.price.split(), FeesOnRefund::Returned);
    let wish = Wish { split, fees, reason, seats: None, note: None, asked_by: None };
    promise(tx, &stored, wish, refund, operation, now).await
}

/// Writes down that this part of a payment goes back, for what it pays for became cheaper: the fees in proportion.
pub(crate) async fn return_difference(
    tx: &mut dyn Tx,
    payment: &Payment,
    split: Split,
    asked_by: UserId,
    refund: RefundId,
    operation: OperationId,
    now: Timestamp,
) -> Result<Operation, Failure> {
    let (fees, reason) = (FeesOnRefund::Returned, RefundReason::Rescheduled);
    let wish = Wish { split, fees, reason, seats: None, note: None, asked_by: Some(asked_by) };
    promise(tx, payment, wish, refund, operation, now).await
}

async fn promise(
    tx: &mut dyn Tx,
    payment: &Payment,
    wish: Wish,
    refund: RefundId,
    operation: OperationId,
    now: Timestamp,
) -> Result<Operation, Failure> {
    let ids = FreshIds { refund, operation, release: LedgerTransactionId::from_parts(now, 0), payment: payment.id };
    write_down(tx, payment, wish, ids, now).await.map(|(_, operation)| operation).map_err(ours)
}

/// What is written down without anybody's input can fail on our side only.
fn ours(error: RefundError) -> Failure {
    match error {
        RefundError::Failed(failure) => failure,
        other => Failure::Inconsistent(other.to_string()),
    }
}

/// The booking's price is to be collected from now on in place of this payment.
pub(crate) async fn collect_instead(
    tx: &mut dyn Tx,
    payment: Payment,
    booking: &Booking,
    id: PaymentId,
    now: Timestamp,
) -> Result<(), Failure> {
    give_up_arrival(tx, payment, now).await.map_err(ours)?;
    collect_for_rest(tx, booking, id, now).await.map_err(ours)
}
