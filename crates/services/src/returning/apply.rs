//! The one function that decides what a refund is, and the call that makes one.
//!
//! Webhooks and the sweeper fetch the Refund as it is at Stripe and hand it to [`Services::apply_refund`]. Refunds that we have
//! not asked for were made at Stripe's dashboard: they are taken into the books as they are.

use domain::ledger::{self, EarningsAccount};
use domain::operation::{OperationEvent, OperationState};
use domain::payment::BalanceFacts;
use domain::refund::{RefundFacts, RefundObservation};
use domain::{
    BookingEvent, BookingState, EventId, LedgerTransactionId, PaymentId, PaymentState, RefundId, RefundReason,
    RefundState, Role, Timestamp,
};
use jiff::SignedDuration;

use super::left::{account_of, given_by, left_of, release_if_settled};
use super::order::RefundRequest;
use crate::mail::{tell_cancelled, tell_refund};
use crate::model::{Booking, MailKind, Operation, Payment, Refund};
use crate::paying::operation::{key_is_alive, key_of};
use crate::ports::gateway::{NewRefund, StripeRefund};
use crate::ports::{GatewayError, StoreError, Tx};
use crate::{Failure, Services};

/// Ids for what one application may have to write.
#[derive(Clone, Copy)]
struct FreshIds {
    moved: LedgerTransactionId,
    exchanged: LedgerTransactionId,
    exchanged_back: LedgerTransactionId,
    released: LedgerTransactionId,
    /// For the booking that rides on the one, or that it rides on.
    released_beside: LedgerTransactionId,
}

impl Services {
    /// Makes the call for a refund that was just written down. A failure is logged and no more: the refund is promised, and the
    /// sweeper goes on with it.
    pub(crate) async fn send_refund_now(&self, operation: Operation) {
        let id = operation.id;
        if let Err(failure) = self.send_refund(operation).await {
            tracing::warn!(operation = %id, %failure, "a refund could not be sent and will be tried again");
        }
    }

    /// Calls Stripe for a refund, or takes up a call whose answer never came. What was written down is sent even if it never
    /// went out: the client was told.
    pub(crate) async fn send_refund(&self, operation: Operation) -> Result<(), Failure> {
        if operation.state.is_final() {
            return Ok(());
        }
        let request: RefundRequest = serde_json::from_str(&operation.request)?;
        let was_sent = operation.state != OperationState::Prepared;
        let operation = self.mark_attempted(&operation).await?;
        let found = if was_sent && !key_is_alive(&operation, self.now()) {
            let refunds = self.0.gateway.refunds_of(&request.intent).await;
            refunds.map(|refunds| refunds.into_iter().find(|found| found.refund == Some(request.refund)))
        } else {
            Ok(None)
        };
        let new = NewRefund {
            refund: request.refund,
            payment: request.payment,
            intent: request.intent.clone(),
            amount: request.amount,
            reason: request.reason.for_stripe(),
        };
        let made = match found {
            Ok(Some(refund)) => Ok(refund),
            Ok(None) => self.0.gateway.create_refund(&key_of(&operation), &new).await,
            Err(error) => Err(error),
        };
        match made {
            Ok(refund) => {
                self.conclude_call(&operation, OperationEvent::Settle, Some(refund.facts.id.clone())).await?;
                self.apply_refund(request.refund, &refund.facts, None).await.map(drop)
            }
            Err(error) => {
                self.mark_failed(&operation, &error).await?;
                if error.may_have_happened() || error.is_temporary() {
                    return Err(error.into());
                }
                self.refuse_refund(request.refund, &error).await?;
                // Somebody may have been quicker at the dashboard.
                self.sync_refunds(&request.intent, None).await
            }
        }
    }

    /// Stripe would not do it: the money counts as left again, and a person must look, since the client was promised it.
    async fn refuse_refund(&self, id: RefundId, error: &GatewayError) -> Result<(), Failure> {
        let (now, why) = (self.now(), error.to_string());
        let ids = self.fresh_refund_ids(now);
        self.0
            .store
            .write(move |tx| {
                let why = why.clone();
                Box::pin(async move {
                    let mut refund = refund_of(tx, id).await?;
                    if refund.state != RefundState::Requested {
                        return Ok(());
                    }
                    refund.state = refund.state.refuse()?;
                    refund.failure_reason = Some(why.clone());
                    refund.updated_at = now;
                    save(tx, &refund).await?;
                    need_a_person(
                        tx,
                        refund.payment_id,
                        format!("a refund of {} was refused: {why}", refund.split.total),
                        now,
                    )
                    .await?;
                    settle_cancelled(tx, &refund, ids, now).await
                })
            })
            .await
    }

    /// All Refunds of a PaymentIntent, as they are at Stripe now; those made at the dashboard included.
    pub(crate) async fn sync_refunds(&self, intent: &str, event: Option<EventId>) -> Result<(), Failure> {
        let refunds = self.0.gateway.refunds_of(intent).await?;
        for refund in refunds {
            self.take_in(refund).await?;
        }
        match event {
            Some(event) => self.finish(event).await,
            None => Ok(()),
        }
    }

    /// Applies a Refund as it is at Stripe, whoever made it.
    pub(crate) async fn take_in(&self, refund: StripeRefund) -> Result<(), Failure> {
        let mut read = self.0.store.read().await?;
        let known = match refund.refund {
            Some(id) => read.refund(id).await?,
            None => read.refund_by_stripe_id(&refund.facts.id).await?,
        };
        let payment = match &refund.intent {
            Some(intent) => read.payment_by_intent(intent).await?,
            None => None,
        };
        drop(read);
        match (known, payment) {
            (Some(known), _) => self.apply_refund(known.id, &refund.facts, None).await.map(drop),
            (None, Some(payment)) => {
                self.take_in_payment(&payment).await?;
                self.adopt_refund(payment.id, refund.facts).await
            }
            // Of a payment that is not ours.
            (None, None) => Ok(()),
        }
    }

    /// Applies the PaymentIntent of a payment that we do not know to have succeeded: what goes back came in first, even if its
    /// news comes last.
    pub(crate) async fn take_in_payment(&self, payment: &Payment) -> Result<(), Failure> {
        if payment.state != PaymentState::Succeeded
            && let Some(intent) = &payment.stripe_intent_id
        {
            let intent = self.0.gateway.intent(intent).await?;
            Box::pin(self.apply_intent(payment.id, &intent.facts, None)).await?;
        }
        Ok(())
    }

    /// Applies what Stripe says now, in one transaction: refund, ledger, the earnings of a cancelled booking and, if an event
    /// brought the news, the event's end.
    pub(crate) async fn apply_refund(
        &self,
        id: RefundId,
        facts: &RefundFacts,
        event: Option<EventId>,
    ) -> Result<RefundState, Failure> {
        let (now, facts) = (self.now(), facts.clone());
        let ids = self.fresh_refund_ids(now);
        self.0
            .store
            .write(move |tx| {
                let facts = facts.clone();
                Box::pin(async move {
                    let refund = refund_of(tx, id).await?;
                    let state = apply(tx, refund, &facts, ids, now).await?;
                    if let Some(event) = event {
                        tx.finish_event(event, now).await?;
                    }
                    Ok(state)
                })
            })
            .await
    }

    /// Takes a refund into the books that somebody made at Stripe's dashboard. One that leaves nothing of a session still to
    /// come cancels it: its time is free again.
    async fn adopt_refund(&self, payment: PaymentId, facts: RefundFacts) -> Result<(), Failure> {
        let now = self.now();
        let (id, ids) = (RefundId::from_parts(now, self.random_bits()), self.fresh_refund_ids(now));
        self.0
            .store
            .write(move |tx| {
                let facts = facts.clone();
                Box::pin(async move {
                    let payment = tx.payment(payment).await?;
                    let payment =
                        payment.ok_or_else(|| Failure::Inconsistent(format!("no payment of {}", facts.id)))?;
                    if tx.refund_by_stripe_id(&facts.id).await?.is_some() {
                        return Ok(());
                    }
                    let Some(refund) = found_at_stripe(tx, id, &payment, &facts, now).await? else { return Ok(()) };
                    if !tx.insert_refund(&refund).await? {
                        return Ok(());
                    }
                    apply(tx, refund, &facts, ids, now).await?;
                    cancel_if_all_is_back(tx, &payment, ids, now).await
                })
            })
            .await
    }

    fn fresh_refund_ids(&self, now: Timestamp) -> FreshIds {
        let id = || LedgerTransactionId::from_parts(now, self.random_bits());
        FreshIds { moved: id(), exchanged: id(), exchanged_back: id(), released: id(), released_beside: id() }
    }
}

async fn refund_of(tx: &mut dyn Tx, id: RefundId) -> Result<Refund, Failure> {
    tx.refund(id).await?.ok_or_else(|| Failure::Inconsistent(format!("no refund {id}")))
}

async fn save(tx: &mut dyn Tx, refund: &Refund) -> Result<(), Failure> {
    if tx.update_refund(refund).await? {
        Ok(())
    } else {
        Err(StoreError::Retry("the refund changed meanwhile".into()).into())
    }
}

async fn apply(
    tx: &mut dyn Tx,
    before: Refund,
    facts: &RefundFacts,
    ids: FreshIds,
    now: Timestamp,
) -> Result<RefundState, Failure> {
    let mut refund = before.clone();
    if refund.stripe_refund_id.as_ref().is_some_and(|known| *known != facts.id) {
        let why = format!("{} claims to be the refund {} too", facts.id, refund.id);
        need_a_person(tx, refund.payment_id, why, now).await?;
        return Ok(refund.state);
    }
    let (state, seen) = match refund.state.observe(facts, refund.split.total) {
        Ok(seen) => seen,
        Err(mismatch) => {
            need_a_person(tx, refund.payment_id, mismatch.to_string(), now).await?;
            return Ok(refund.state);
        }
    };
    refund.state = state;
    refund.stripe_refund_id = Some(facts.id.clone());
    refund.failure_reason.clone_from(&facts.failure_reason);
    let subject = refund.id.to_string();
    match seen {
        RefundObservation::MoneyLeft => {
            let from = account(tx, &refund).await?;
            let posting = ledger::refund(&refund.shares, &refund.split, from)?;
            tx.post(ids.moved, &subject, now, &posting).await?;
            refund.taken_from = Some(from);
            tell_refund(tx, MailKind::RefundSent, &refund, now).await?;
        }
        RefundObservation::MoneyCameBack => {
            let to = account(tx, &refund).await?;
            let posting = ledger::refund_returned(&refund.shares, &refund.split, to)?;
            tx.post(ids.moved, &subject, now, &posting).await?;
            refund.returned_to = Some(to);
            tell_refund(tx, MailKind::RefundFailed, &refund, now).await?;
        }
        RefundObservation::Unchanged | RefundObservation::Moved => {}
    }
    post_exchange(tx, &refund, facts, ids, now).await?;
    refund.next_check_at = next_check(&refund, now);
    let same = Refund { next_check_at: before.next_check_at, ..refund.clone() } == before;
    if !same || before.next_check_at.is_none_or(|due| due <= now) {
        refund.updated_at = now;
        save(tx, &refund).await?;
    }
    settle_cancelled(tx, &refund, ids, now).await?;
    Ok(state)
}

/// Stripe settles in its own currency, and may take a fee: said once it has booked the movement.
async fn post_exchange(
    tx: &mut dyn Tx,
    refund: &Refund,
    facts: &RefundFacts,
    ids: FreshIds,
    now: Timestamp,
) -> Result<(), Failure> {
    let (subject, refunded) = (refund.id.to_string(), refund.split.total);
    let differs = |moved: &&BalanceFacts| moved.gross.currency != refunded.currency || moved.fee.minor != 0;
    if refund.taken_from.is_none() {
        return Ok(());
    }
    if let Some(balance) = facts.balance.as_ref().filter(differs) {
        tx.post(ids.exchanged, &subject, now, &ledger::refund_exchanged(refunded, balance)?).await?;
    }
    if refund.returned_to.is_some()
        && let Some(balance) = facts.return_balance.as_ref().filter(differs)
    {
        let id = ids.exchanged_back;
        tx.post(id, &subject, now, &ledger::refund_return_exchanged(refunded, balance)?).await?;
    }
    Ok(())
}

async fn account(tx: &mut dyn Tx, refund: &Refund) -> Result<EarningsAccount, Failure> {
    let payment = payment_of(tx, refund.payment_id).await?;
    account_of(tx, &payment).await
}

async fn payment_of(tx: &mut dyn Tx, id: PaymentId) -> Result<Payment, Failure> {
    tx.payment(id).await?.ok_or_else(|| Failure::Inconsistent(format!("no payment {id}")))
}

/// What is left of a cancelled booking's money is the trainer's, once nothing of it is still to be sent back.
async fn settle_cancelled(tx: &mut dyn Tx, refund: &Refund, ids: FreshIds, now: Timestamp) -> Result<(), Failure> {
    let Some(booking) = tx.booking(refund.booking_id).await? else { return Ok(()) };
    let payment = payment_of(tx, refund.payment_id).await?;
    release_if_settled(tx, &booking, &payment, ids.released, now).await
}

/// A pending refund is looked at every hour; one that succeeded once a day for two weeks, since a bank may still send it back.
fn next_check(refund: &Refund, now: Timestamp) -> Option<Timestamp> {
    match refund.state {
        RefundState::Pending => Some(now + SignedDuration::from_hours(1)),
        RefundState::Succeeded if now.duration_since(refund.created_at) < SignedDuration::from_hours(14 * 24) => {
            Some(now + SignedDuration::from_hours(24))
        }
        _ => None,
    }
}

async fn need_a_person(tx: &mut dyn Tx, payment: PaymentId, why: String, now: Timestamp) -> Result<(), Failure> {
    let mut payment = payment_of(tx, payment).await?;
    payment.attention = Some(why);
    payment.updated_at = now;
    if tx.update_payment(&payment).await? {
        Ok(())
    } else {
        Err(StoreError::Retry("the payment changed meanwhile".into()).into())
    }
}

/// The row for a refund made at the dashboard; `None`, and a person called, where it gives back more than is left.
async fn found_at_stripe(
    tx: &mut dyn Tx,
    id: RefundId,
    payment: &Payment,
    facts: &RefundFacts,
    now: Timestamp,
) -> Result<Option<Refund>, Failure> {
    let Some(booking) = tx.booking(payment.booking_id).await? else { return Ok(None) };
    let left = left_of(tx, payment).await?;
    let fees = booking.policy.fees();
    let Ok(split) = left.part(facts.amount, fees) else {
        let why = format!("{} gives back {} at Stripe, but {} is left", facts.id, facts.amount, left.total);
        need_a_person(tx, payment.id, why, now).await?;
        return Ok(None);
    };
    let shares = given_by(tx, payment, split.trainer).await?;
    Ok(Some(Refund {
        id,
        payment_id: payment.id,
        booking_id: payment.booking_id,
        trainer_id: payment.trainer_id,
        split,
        shares,
        fees,
        reason: RefundReason::MadeAtStripe,
        seats: None,
        note: None,
        asked_by: None,
        state: RefundState::Requested,
        stripe_refund_id: Some(facts.id.clone()),
        failure_reason: None,
        taken_from: None,
        returned_to: None,
        next_check_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }))
}

/// Where nothing is left of what was paid for a session still to come, it is cancelled, with what rides on it.
async fn cancel_if_all_is_back(
    tx: &mut dyn Tx,
    payment: &Payment,
    ids: FreshIds,
    now: Timestamp,
) -> Result<(), Failure> {
    let Some(booking) = tx.booking(payment.booking_id).await?.filter(|_| payment.pays_for_booking()) else {
        return Ok(());
    };
    let first = booking.changes.filter(|_| booking.rides()).map_or(booking.id, |changes| changes.booking);
    let Some(details) = tx.booking_details(first).await? else { return Ok(()) };
    if !matches!(details.booking.state, BookingState::Confirmed { .. }) || details.slot.start() <= now {
        return Ok(());
    }
    let mut parts = vec![(details.booking.clone(), ids.released)];
    if let Some(rider) = details.booking.rider {
        parts.extend(tx.booking(rider.booking).await?.map(|rider| (rider, ids.released_beside)));
    }
    let mut paid = Vec::new();
    for (part, released) in parts {
        let Some(payment) = tx.live_payment_of(part.id).await?.filter(Payment::pays_for_booking) else { return Ok(()) };
        if left_of(tx, &payment).await?.total.minor != 0 {
            return Ok(());
        }
        paid.push((part, payment, released));
    }
    for (part, payment, released) in paid {
        cancel(tx, part, &payment, released, now).await?;
    }
    Ok(())
}

async fn cancel(
    tx: &mut dyn Tx,
    booking: Booking,
    payment: &Payment,
    released: LedgerTransactionId,
    now: Timestamp,
) -> Result<(), Failure> {
    let state = booking.state.apply(BookingEvent::Cancel, now)?;
    if !tx.move_booking(booking.id, booking.version, state).await? {
        return Err(StoreError::Retry("the booking changed meanwhile".into()).into());
    }
    tx.note_cancelled_by(booking.id, Role::Admin, None).await?;
    if !booking.rides() {
        tx.give_seats_back(booking.session_id, booking.seats, now).await?;
        tell_cancelled(tx, &booking, now).await?;
    }
    let cancelled = Booking { state, ..booking };
    release_if_settled(tx, &cancelled, payment, released, now).await
}
