//! What of a payment is left to give back and by whose it is, and when its trainers' shares are no longer pending.

use domain::ledger::{self, EarningsAccount, Posting};
use domain::{BookingState, LedgerTransactionId, Money, Parts, PaymentOutcome, RefundState, Split, Timestamp};

use crate::Failure;
use crate::model::{Booking, Dispute, Payment, Refund};
use crate::ports::{Read, StoreError, Tx};

/// What can still go back of a payment, by whose it is.
pub(crate) async fn left_of(read: &mut dyn Read, payment: &Payment) -> Result<Split, Failure> {
    let refunds = read.refunds_of_payment(payment.id).await?;
    let disputes = read.disputes_of_payment(payment.id).await?;
    left(payment, &refunds, &disputes)
}

/// The same from what is read already.
pub(crate) fn left(payment: &Payment, refunds: &[Refund], disputes: &[Dispute]) -> Result<Split, Failure> {
    let mut left = payment.price.split();
    for refund in refunds.iter().filter(|refund| refund.state.counts()) {
        left = left.minus(refund.split)?;
    }
    for lost in disputes.iter().filter_map(|dispute| dispute.lost.as_ref()) {
        left = left.minus(lost.split)?;
    }
    Ok(left)
}

/// What each trainer gives when `amount` of what is left of their shares goes back.
pub(crate) async fn given_by(read: &mut dyn Read, payment: &Payment, amount: Money) -> Result<Parts, Failure> {
    if payment.partners.is_empty() {
        return Ok(Parts::whole(payment.trainer_id, amount));
    }
    let mut left = payment.shares()?;
    for refund in read.refunds_of_payment(payment.id).await?.iter().filter(|refund| refund.state.counts()) {
        left = left.minus(&refund.shares)?;
    }
    for lost in read.disputes_of_payment(payment.id).await?.iter().filter_map(|dispute| dispute.lost.as_ref()) {
        left = left.minus(&lost.shares)?;
    }
    Ok(left.take(amount, &payment.partners)?)
}

/// What of the trainers' shares of a payment has been neither given back nor lost while it was pending.
pub(crate) fn pending_shares(shares: Parts, refunds: &[Refund], disputes: &[Dispute]) -> Result<Parts, Failure> {
    let pending = Some(EarningsAccount::Pending);
    let mut left = shares;
    for refund in refunds {
        if refund.taken_from == pending {
            left = left.minus(&refund.shares)?;
        }
        if refund.returned_to == pending {
            left = left.plus(&refund.shares)?;
        }
    }
    for lost in disputes.iter().filter_map(|dispute| dispute.lost.as_ref()) {
        if lost.from == EarningsAccount::Pending {
            left = left.minus(&lost.shares)?;
        }
    }
    Ok(left)
}

/// Which of the trainer's accounts has the money of this payment.
pub(crate) async fn account_of(tx: &mut dyn Tx, payment: &Payment) -> Result<EarningsAccount, Failure> {
    // Money that is returned never paid for the session, so its delivery does not move it.
    if payment.outcome == Some(PaymentOutcome::Returned) {
        return Ok(EarningsAccount::Pending);
    }
    let released = tx.is_posted(Posting::EarningsReleased, &payment.booking_id.to_string()).await?;
    Ok(if released { EarningsAccount::Available } else { EarningsAccount::Pending })
}

/// The session is over, or cancelled for good: what is pending of its payment is the trainers'. Once per booking.
pub(crate) async fn release(
    tx: &mut dyn Tx,
    payment: &Payment,
    id: LedgerTransactionId,
    now: Timestamp,
) -> Result<(), Failure> {
    let refunds = tx.refunds_of_payment(payment.id).await?;
    let disputes = tx.disputes_of_payment(payment.id).await?;
    let pending = pending_shares(payment.shares()?, &refunds, &disputes)?;
    let posting = ledger::earnings_released(&pending)?;
    tx.post(id, &payment.booking_id.to_string(), now, &posting).await?;
    Ok(())
}

/// The session of a booking that was not delivered yet is over: what is pending of its payment is the trainer's, and the booking
/// is in `state` from now on. Once per booking.
pub(crate) async fn deliver(
    tx: &mut dyn Tx,
    booking: &Booking,
    state: BookingState,
    id: LedgerTransactionId,
    now: Timestamp,
) -> Result<(), Failure> {
    if !tx.deliver_booking(booking.id, booking.version, state, now).await? {
        return Err(StoreError::Retry("the booking changed meanwhile".into()).into());
    }
    let paid = tx.live_payment_of(booking.id).await?;
    match paid.filter(|payment| payment.pays_for_booking() && payment.way.is_by_stripe()) {
        Some(payment) => release(tx, &payment, id, now).await,
        // Nothing was paid, or to the trainer in person.
        None => Ok(()),
    }
}

/// Releases the earnings of a cancelled booking once no refund of it is still to be sent: until then what is pending is not
/// the trainer's to withdraw.
pub(crate) async fn release_if_settled(
    tx: &mut dyn Tx,
    booking: &Booking,
    payment: &Payment,
    id: LedgerTransactionId,
    now: Timestamp,
) -> Result<(), Failure> {
    if !matches!(booking.state, BookingState::Cancelled { .. }) || !payment.pays_for_booking() {
        return Ok(());
    }
    let refunds = tx.refunds_of_payment(payment.id).await?;
    if refunds.iter().any(|refund| refund.state == RefundState::Requested) {
        return Ok(());
    }
    release(tx, payment, id, now).await
}
