//! The one function that decides what a payment is.
//!
//! The webhook worker, the return page, the status poll and the sweeper all fetch the present PaymentIntent and hand it to
//! [`Services::apply_intent`]. Events may therefore come twice, late, in any order, or never: the end is the same.

use domain::ledger;
use domain::payment::{BalanceFacts, IntentStatus, Observation};
use domain::{
    BookingEvent, BookingState, EventId, IntentFacts, JobId, LedgerTransactionId, MoveId, OperationId, PayWay,
    PaymentId, PaymentOutcome, PaymentState, RefundId, RefundReason, Timestamp, TryLimits,
};
use jiff::SignedDuration;

use crate::difference::settle_difference;
use crate::mail::{tell_booked, tell_failed};
use crate::model::{Booking, JobKind, Operation, Payment};
use crate::ports::{StoreError, Tx};
use crate::returning::left::release;
use crate::returning::promise;
use crate::waiting::seated;
use crate::{Failure, Services};

/// What a payment is after the facts were applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Applied {
    /// In this state.
    State(PaymentState),
    /// The facts contradict our books; the payment is marked, and nothing was moved.
    NeedsAttention,
}

/// Ids for what one application may have to write, chosen before the transaction, which may run twice.
#[derive(Clone, Copy)]
struct FreshIds {
    success: LedgerTransactionId,
    release: LedgerTransactionId,
    fee: LedgerTransactionId,
    job: JobId,
    refund: RefundId,
    operation: OperationId,
    moved: MoveId,
}

/// What one application brought about.
struct Application {
    applied: Applied,
    /// The refund of money that came too late: to be sent once this is on disk.
    refund: Option<Operation>,
    /// True where no more attempts are allowed: the payment is to be ended at Stripe, so that no browser can go on.
    exhausted: bool,
}

impl Services {
    /// Applies what Stripe says now, in one transaction: payment, booking, ledger, the job that fetches Stripe's fee and, if
    /// an event brought the news, the event's end.
    pub(crate) async fn apply_intent(
        &self,
        id: PaymentId,
        facts: &IntentFacts,
        event: Option<EventId>,
    ) -> Result<Applied, Failure> {
        let now = self.now();
        let ids = FreshIds {
            success: LedgerTransactionId::from_parts(now, self.random_bits()),
            release: LedgerTransactionId::from_parts(now, self.random_bits()),
            fee: LedgerTransactionId::from_parts(now, self.random_bits()),
            job: JobId::from_parts(now, self.random_bits()),
            refund: RefundId::from_parts(now, self.random_bits()),
            operation: OperationId::from_parts(now, self.random_bits()),
            moved: MoveId::from_parts(now, self.random_bits()),
        };
        let (facts, limits) = (facts.clone(), self.settings().tries);
        let application: Application = self
            .0
            .store
            .write(move |tx| {
                let facts = facts.clone();
                Box::pin(async move {
                    let application = apply(tx, id, &facts, limits, now, ids).await?;
                    if let Some(event) = event {
                        tx.finish_event(event, now).await?;
                    }
                    Ok::<_, Failure>(application)
                })
            })
            .await?;
        if let Some(refund) = application.refund {
            self.send_refund_now(refund).await;
        }
        if application.exhausted {
            return Ok(self.end_exhausted(id, application.applied).await);
        }
        Ok(application.applied)
    }

    /// Ends a payment with too many refused attempts. Where Stripe cannot be reached, the next look at it does so.
    async fn end_exhausted(&self, id: PaymentId, applied: Applied) -> Applied {
        let ended = async {
            let payment = self.present(id).await?;
            // Ending it applies what Stripe answers, which leads here again, with a payment that is over.
            Box::pin(self.make_worthless(&payment)).await?;
            Ok::<_, Failure>(Applied::State(self.present(id).await?.state))
        };
        ended.await.unwrap_or_else(|failure| {
            tracing::warn!(payment = %id, %failure, "a payment with too many refused attempts could not be ended yet");
            applied
        })
    }
}

async fn apply(
    tx: &mut dyn Tx,
    id: PaymentId,
    facts: &IntentFacts,
    limits: TryLimits,
    now: Timestamp,
    ids: FreshIds,
) -> Result<Application, Failure> {
    let before = tx.payment(id).await?.ok_or_else(|| Failure::Inconsistent(format!("no payment {id}")))?;
    let mut payment = before.clone();
    match claim(&payment, facts) {
        Claim::Its => {}
        Claim::GivenUp => {
            return Ok(Application { applied: Applied::State(payment.state), refund: None, exhausted: false });
        }
        Claim::Strange => {
            return mark(tx, payment, format!("{} claims to be its PaymentIntent too", facts.id), now).await;
        }
    }
    let (state, observation) = match payment.state.observe(facts, payment.amount()) {
        Ok(seen) => seen,
        Err(mismatch) => return mark(tx, payment, mismatch.to_string(), now).await,
    };
    payment.state = state;
    payment.stripe_intent_id = Some(facts.id.clone());
    payment.next_check_at = next_check(&payment, now);
    if before.is_to_be_collected() && state == PaymentState::Canceled {
        // No card is charged any more; it is to be paid in person as before.
        let as_before = Payment {
            state: PaymentState::Created,
            stripe_intent_id: None,
            failure: None,
            next_check_at: None,
            ..before.clone()
        };
        save(tx, &before, as_before, now).await?;
        return Ok(Application { applied: Applied::State(PaymentState::Created), refund: None, exhausted: false });
    }
    if !before.state.is_final() || observation != Observation::Unchanged {
        payment.failure.clone_from(&facts.failure);
    }
    for attempt in &facts.refused {
        tx.insert_refused_attempt(&payment, attempt, now).await?;
    }
    let exhausted =
        payment.state.waits_for_the_client() && !tx.tries_of(payment.booking_id).await?.leave_room(payment.way, limits);
    if payment.failure.is_some() && payment.failure != before.failure && payment.way.is_by_stripe() {
        tell_failed(tx, &payment, now).await?;
    }
    if state == PaymentState::Succeeded {
        record_charge(&mut payment, facts);
    }
    if observation == Observation::JustSucceeded {
        payment.succeeded_at = Some(now);
        payment.failure = None;
        payment.outcome = Some(settle_booking(tx, &payment, now, ids).await?);
        // What was to be paid in person was paid by card.
        if payment.way == PayWay::OnArrival {
            payment.way = PayWay::Online;
        }
    }
    post_fee(tx, &mut payment, facts, now, ids).await?;
    save(tx, &before, payment.clone(), now).await?;
    let mut refund = None;
    if observation == Observation::JustSucceeded && payment.outcome == Some(PaymentOutcome::Returned) {
        let reason = reason_for(tx, &payment).await?;
        refund = Some(promise::return_everything(tx, &payment, reason, ids.refund, ids.operation, now).await?);
    }
    Ok(Application { applied: Applied::State(state), refund, exhausted })
}

/// What a PaymentIntent that names a payment is to it.
enum Claim {
    /// The one that it is paid by, or will be.
    Its,
    /// One that was given up: no money came of it.
    GivenUp,
    /// Nothing that our books know of.
    Strange,
}

fn claim(payment: &Payment, facts: &IntentFacts) -> Claim {
    let canceled = facts.status == IntentStatus::Canceled;
    match &payment.stripe_intent_id {
        Some(known) if *known == facts.id => Claim::Its,
        Some(_) if canceled => Claim::GivenUp,
        Some(_) => Claim::Strange,
        // What is to be paid in person has one only while a card is charged for it.
        None if payment.way == PayWay::OnArrival && canceled => Claim::GivenUp,
        None if payment.way == PayWay::OnArrival && payment.state.is_final() => {
            match (facts.status, payment.state) {
                (IntentStatus::Succeeded, PaymentState::Succeeded) => Claim::Strange,
                // Money for what was given up is money all the same, and goes back.
                (IntentStatus::Succeeded, _) => Claim::Its,
                _ => Claim::GivenUp,
            }
        }
        None => Claim::Its,
    }
}

/// The money has come in: the books say whose it is, and the booking is confirmed. Money that comes when the hold is over
/// books the same time again, if it is still free; else it goes back, as does money for what is paid already.
async fn settle_booking(
    tx: &mut dyn Tx,
    payment: &Payment,
    now: Timestamp,
    ids: FreshIds,
) -> Result<PaymentOutcome, Failure> {
    let booking = tx.booking(payment.booking_id).await?;
    let booking = booking.ok_or_else(|| Failure::Inconsistent(format!("no booking {}", payment.booking_id)))?;
    let posting = ledger::payment_succeeded(&payment.shares()?, &payment.price)?;
    tx.post(ids.success, &payment.id.to_string(), now, &posting).await?;
    if let Some(changes) = booking.changes {
        return settle_difference(tx, &booking, changes, payment, ids.moved, now).await;
    }
    let (event, outcome) = match booking.state {
        BookingState::Held { .. } => (BookingEvent::Confirm, PaymentOutcome::Booked),
        BookingState::Expired { .. } if book_again(tx, &booking, payment, now).await? => {
            (BookingEvent::Rebook, PaymentOutcome::BookedLate)
        }
        state if payment.way == PayWay::OnArrival && state.is_booked() && is_live(tx, payment).await? => {
            if booking.delivered_at.is_some() {
                release(tx, payment, ids.release, now).await?;
            }
            return Ok(PaymentOutcome::Booked);
        }
        _ => return Ok(PaymentOutcome::Returned),
    };
    let state = booking.state.apply(event, now)?;
    if tx.move_booking(booking.id, booking.version, state).await? {
        tell_booked(tx, &booking, now).await?;
        seated(tx, &booking, now).await?;
        Ok(outcome)
    } else {
        Err(StoreError::Retry("the booking changed meanwhile".into()).into())
    }
}

/// True for the one payment that its booking waits for.
async fn is_live(tx: &mut dyn Tx, payment: &Payment) -> Result<bool, Failure> {
    Ok(tx.live_payment_of(payment.booking_id).await?.is_some_and(|live| live.id == payment.id))
}

/// Claims the time of a hold that is over once more; false where it is taken, has begun, or another payment is on its way.
pub(crate) async fn book_again(
    tx: &mut dyn Tx,
    booking: &Booking,
    payment: &Payment,
    now: Timestamp,
) -> Result<bool, Failure> {
    let details = tx.booking_details(booking.id).await?;
    if details.is_none_or(|details| details.slot.start() <= now) {
        return Ok(false);
    }
    if tx.live_payment_of(booking.id).await?.is_some_and(|live| live.id != payment.id) {
        return Ok(false);
    }
    Ok(tx.claim_session_again(booking.session_id, booking.seats).await?)
}

/// Why money that came in goes back at once.
async fn reason_for(tx: &mut dyn Tx, payment: &Payment) -> Result<RefundReason, Failure> {
    let paid = tx.live_payment_of(payment.booking_id).await?.is_some_and(|live| live.id != payment.id);
    Ok(if paid { RefundReason::Duplicate } else { RefundReason::PaidTooLate })
}

/// Posts what Stripe kept, as soon as Stripe says so; until then a job asks for it.
async fn post_fee(
    tx: &mut dyn Tx,
    payment: &mut Payment,
    facts: &IntentFacts,
    now: Timestamp,
    ids: FreshIds,
) -> Result<(), Failure> {
    if payment.state != PaymentState::Succeeded || payment.fee_posted_at.is_some() {
        return Ok(());
    }
    let balance: Option<&BalanceFacts> = facts.charge.as_ref().and_then(|charge| charge.balance.as_ref());
    let subject = payment.id.to_string();
    if let Some(balance) = balance {
        let posting = ledger::stripe_fee(payment.amount(), balance)?;
        tx.post(ids.fee, &subject, now, &posting).await?;
        payment.fee_posted_at = Some(now);
    } else {
        tx.enqueue_job(ids.job, JobKind::PostStripeFee, &subject, now + SignedDuration::from_secs(5)).await?;
    }
    Ok(())
}

fn record_charge(payment: &mut Payment, facts: &IntentFacts) {
    if let Some(charge) = &facts.charge {
        payment.stripe_charge_id = Some(charge.id.clone());
        payment.card.clone_from(&charge.card);
        payment.receipt_url.clone_from(&charge.receipt_url);
    }
}

async fn mark(tx: &mut dyn Tx, payment: Payment, why: String, now: Timestamp) -> Result<Application, Failure> {
    let before = payment.clone();
    save(tx, &before, Payment { attention: Some(why), next_check_at: None, ..payment }, now).await?;
    Ok(Application { applied: Applied::NeedsAttention, refund: None, exhausted: false })
}

/// Writes the payment if anything but the time of the next look has changed, or that look is due.
async fn save(tx: &mut dyn Tx, before: &Payment, mut after: Payment, now: Timestamp) -> Result<(), Failure> {
    let due = before.next_check_at.is_some_and(|at| at <= now);
    let same = Payment { next_check_at: before.next_check_at, ..after.clone() } == *before;
    if same && !due && after.next_check_at.is_some() == before.next_check_at.is_some() {
        return Ok(());
    }
    after.updated_at = now;
    if tx.update_payment(&after).await? {
        Ok(())
    } else {
        Err(StoreError::Retry("the payment changed meanwhile".into()).into())
    }
}

/// When the sweeper looks again, should no webhook come: every minute at first, then ever more seldom.
fn next_check(payment: &Payment, now: Timestamp) -> Option<Timestamp> {
    // What is to be collected waits for somebody here to ask for it.
    if payment.state.is_final() || payment.is_to_be_collected() && payment.state.waits_for_the_client() {
        return None;
    }
    let age = now.duration_since(payment.created_at);
    let wait = if age < SignedDuration::from_mins(30) {
        SignedDuration::from_mins(1)
    } else if age < SignedDuration::from_hours(24) {
        SignedDuration::from_mins(10)
    } else {
        SignedDuration::from_hours(1)
    };
    Some(now + wait)
}
