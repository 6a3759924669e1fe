//! What has to happen by itself: holds end, lost calls are taken up, stale payments are asked about, sessions are delivered,
//! freed seats are offered to those who wait, clients are reminded.
//!
//! Called by the server's sweeper at start-up, every minute, and whenever the next hold is over. Every step may be cut off
//! anywhere and is found again the next time; one that fails is logged and holds up no other.

use domain::{BookingEvent, BookingId, BookingState, LedgerTransactionId, PaymentId, Timestamp};
use jiff::SignedDuration;

use crate::model::{Job, JobKind, Operation, OperationKind, Payment, Refund};
use crate::paying::operation::backoff;
use crate::ports::StoreError;
use crate::returning::left::deliver;
use crate::{Failure, Services};

/// How much of each kind one round takes on.
const BATCH: i64 = 100;
/// How long a job is hidden from other workers.
const JOB_LEASE: SignedDuration = SignedDuration::from_secs(60);

/// The name under which is kept how far Stripe's lists of refunds and disputes have been read.
const RETURNS: &str = "returns";
/// How often they are read.
const LIST_EVERY: SignedDuration = SignedDuration::from_mins(15);
/// How far before the last time: what was made while we read is read again.
const LIST_OVERLAP: SignedDuration = SignedDuration::from_hours(1);
/// How far back the first time.
const LIST_FIRST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What one try of a job came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Worked {
    /// It is done.
    Done,
    /// There is more to do, at once.
    More,
    /// It could not be done yet.
    NotYet,
}

impl From<bool> for Worked {
    fn from(done: bool) -> Self {
        if done { Self::Done } else { Self::NotYet }
    }
}

/// What one round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SweepReport {
    /// Holds that ended; those that turned out to be paid are not counted.
    pub holds_ended: usize,
    /// Holds that were given more time, because the client's bank was at work.
    pub holds_extended: usize,
    /// Calls to Stripe that were taken up again.
    pub operations_recovered: usize,
    /// Payments that were asked about.
    pub payments_checked: usize,
    /// Refunds and disputes that were asked about.
    pub returns_checked: usize,
    /// Trainers' accounts and withdrawals that were asked about or went on.
    pub withdrawals_checked: usize,
    /// Trainers who were paid on a payday, or told why not.
    pub paid_on_payday: usize,
    /// Trainers who owe.
    pub trainers_owing: usize,
    /// Sessions that were marked as delivered.
    pub sessions_completed: usize,
    /// Offers of freed seats to those who wait, and waiting lists that ended.
    pub waiting_moved: usize,
    /// Reminders that were queued.
    pub reminders_queued: usize,
    /// Sessions that schedules made.
    pub dates_made: usize,
    /// Cards whose owners were written to.
    pub cards_warned_of: usize,
    /// Lines of Stripe's statement and rows of ours that were compared.
    pub reconciled: usize,
    /// Jobs that were done.
    pub jobs_done: usize,
    /// Steps that failed; the log says why, and they come again.
    pub failures: usize,
}

impl Services {
    /// One round over everything that is due.
    ///
    /// # Errors
    /// Only where the database cannot even be asked what is due.
    pub async fn sweep(&self) -> Result<SweepReport, StoreError> {
        let mut report = SweepReport::default();
        let now = self.now();
        let mut read = self.0.store.read().await?;
        let operations = read.due_operations(now, BATCH).await?;
        let holds = read.overdue_holds(now, BATCH).await?;
        let payments = read.payments_to_check(now, BATCH).await?;
        let refunds = read.refunds_to_check(now, BATCH).await?;
        let disputes = read.disputes_to_check(now, BATCH).await?;
        let ended = read.ended_bookings(now, BATCH).await?;
        let schedules = read.schedules_to_fill(now, BATCH).await?;
        let accounts = read.connect_accounts_to_check(now, BATCH).await?;
        let withdrawals = read.withdrawals_to_check(now, BATCH).await?;
        drop(read);
        for operation in operations {
            let id = operation.id.to_string();
            report.operations_recovered += report.count("operation", &id, self.recover(operation).await);
        }
        for booking in holds {
            let id = booking.to_string();
            let extended = self.extend_hold(booking).await.map(usize::from);
            let failed = extended.is_err();
            let extended = report.count_many("hold", &id, extended);
            report.holds_extended += extended;
            if extended == 0 && !failed {
                let ended = self.end_hold(booking, BookingEvent::Expire).await.map(usize::from);
                report.holds_ended += report.count_many("hold", &id, ended);
            }
        }
        let moved = self.offer_freed_seats().await;
        report.waiting_moved += report.count_many("waiting lists", "freed seats", moved);
        for payment in payments {
            let id = payment.id.to_string();
            report.payments_checked += report.count("payment", &id, self.check_payment(payment).await);
        }
        for refund in refunds {
            let id = refund.id.to_string();
            report.returns_checked += report.count("refund", &id, self.check_refund(refund).await);
        }
        for dispute in disputes {
            let checked = self.check_dispute(&dispute.stripe_dispute_id, None).await;
            report.returns_checked += report.count("dispute", &dispute.id.to_string(), checked);
        }
        let found = self.look_for_returns(now).await;
        report.returns_checked += report.count_many("list", "refunds and disputes", found);
        for booking in ended {
            let done = self.complete(booking).await;
            report.sessions_completed += report.count("booking", &booking.to_string(), done);
        }
        for account in accounts {
            let checked = self.sync_account(&account.facts.id, None).await;
            report.withdrawals_checked += report.count("account", &account.trainer_id.to_string(), checked);
        }
        for withdrawal in withdrawals {
            let id = withdrawal.id.to_string();
            report.withdrawals_checked += report.count("withdrawal", &id, self.check_withdrawal(withdrawal).await);
        }
        let owing = self.recover_debts(now).await;
        report.trainers_owing += report.count_many("trainers", "who owe", owing);
        // After what was delivered and what came back, so that it pays out what is there now.
        let paid = self.hold_payday(now).await;
        report.paid_on_payday += report.count_many("payday", "the newest", paid);
        let queued = self.remind(now).await;
        report.reminders_queued += report.count_many("reminders", "to start soon", queued);
        for schedule in schedules {
            let made = self.fill_due(schedule).await;
            report.dates_made += report.count_many("schedule", &schedule.to_string(), made);
        }
        let warned = self.warn_of_cards(now).await;
        report.cards_warned_of += report.count_many("cards", "about to end", warned);
        let compared = Box::pin(self.reconcile_daily(now)).await;
        report.reconciled += report.count_many("books", "compared with Stripe's", compared);
        for job in self.claim_jobs(now).await? {
            let id = job.id.to_string();
            report.jobs_done += report.count("job", &id, self.run_job(job).await);
        }
        self.0.store.write(move |tx| Box::pin(async move { tx.delete_expired_sign_ins(now).await })).await?;
        Ok(report)
    }

    /// When the next hold is over, or work on what was called off goes on: the sweeper need not wake before, unless a minute
    /// passes first.
    ///
    /// # Errors
    /// The store's.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut read = self.0.store.read().await?;
        let (hold, call_off) = (read.next_hold_end().await?, read.next_call_off().await?);
        Ok(hold.into_iter().chain(call_off).min())
    }

    /// Takes up a call that nobody concluded.
    async fn recover(&self, operation: Operation) -> Result<(), Failure> {
        match operation.kind {
            OperationKind::CreateCustomer => self.recover_customer(operation).await,
            OperationKind::CreateIntent => self.recover_intent(operation).await,
            OperationKind::CollectIntent => self.recover_collection(operation).await,
            OperationKind::ConfirmIntent => self.recover_confirm(operation).await,
            OperationKind::CancelIntent => self.recover_cancel(operation).await,
            OperationKind::CreateCheckout => self.recover_checkout(operation).await,
            OperationKind::ExpireCheckout => self.expire_checkout(operation).await,
            OperationKind::CreateRefund => self.send_refund(operation).await,
            OperationKind::CreateSetup => self.recover_setup(operation).await,
            OperationKind::DetachCard => self.detach_card(operation).await,
            OperationKind::SubmitEvidence | OperationKind::AcceptDispute => self.send_answer(operation).await,
            OperationKind::CreateAccount => self.recover_account(operation).await,
            OperationKind::CreateTransfer => self.send_transfer(operation).await,
            OperationKind::CreatePayout => self.send_payout(operation).await,
            OperationKind::ReverseTransfer => self.send_reversal(operation).await,
        }
    }

    /// Asks Stripe about a payment that no event has settled.
    async fn check_payment(&self, payment: Payment) -> Result<(), Failure> {
        self.look_at_payment(&payment).await
    }

    async fn check_refund(&self, refund: Refund) -> Result<(), Failure> {
        let Some(stripe_id) = &refund.stripe_refund_id else { return Ok(()) };
        let present = self.0.gateway.refund(stripe_id).await?;
        self.apply_refund(refund.id, &present.facts, None).await.map(drop)
    }

    /// Refunds and disputes that no event told of: Stripe's lists are read every quarter of an hour, from an hour before the
    /// last time on. Answers how many there were.
    async fn look_for_returns(&self, now: Timestamp) -> Result<usize, Failure> {
        let reached = self.0.store.read().await?.progress(RETURNS).await?;
        if reached.is_some_and(|reached| now.duration_since(reached) < LIST_EVERY) {
            return Ok(0);
        }
        let since = reached.unwrap_or(now - LIST_FIRST) - LIST_OVERLAP;
        let refunds = self.0.gateway.refunds_since(since).await?;
        let disputes = self.0.gateway.disputes_since(since).await?;
        let found = refunds.len() + disputes.len();
        for refund in refunds {
            self.take_in(refund).await?;
        }
        for dispute in disputes {
            self.apply_dispute(dispute, None).await?;
        }
        self.0.store.write(move |tx| Box::pin(async move { tx.set_progress(RETURNS, now).await })).await?;
        Ok(found)
    }

    /// Delivers a booking whose session is over: the trainer's share is no longer pending. A confirmed one is completed, whether
    /// or not somebody checked the client in; a no-show stays one.
    async fn complete(&self, booking: BookingId) -> Result<(), Failure> {
        let now = self.now();
        let transaction = LedgerTransactionId::from_parts(now, self.random_bits());
        self.0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let Some(booking) = tx.booking(booking).await? else { return Ok(()) };
                    if booking.delivered_at.is_some() {
                        return Ok(());
                    }
                    let state = match booking.state {
                        BookingState::NoShow { .. } => booking.state,
                        state => state.apply(BookingEvent::Complete, now)?,
                    };
                    deliver(tx, &booking, state, transaction, now).await
                })
            })
            .await
    }

    async fn claim_jobs(&self, now: Timestamp) -> Result<Vec<Job>, StoreError> {
        self.0.store.write(move |tx| Box::pin(async move { tx.claim_jobs(now, now + JOB_LEASE, BATCH).await })).await
    }

    async fn run_job(&self, job: Job) -> Result<(), Failure> {
        let outcome = match job.kind {
            JobKind::PostStripeFee => self.post_stripe_fee(&job.subject).await.map(Worked::from),
            JobKind::CallOff => Box::pin(self.work_call_off(&job.subject)).await,
        };
        let now = self.now();
        let again = now + backoff(job.attempts);
        self.0
            .store
            .write(move |tx| {
                let outcome = outcome.clone();
                Box::pin(async move {
                    match outcome {
                        Ok(Worked::Done) => tx.finish_job(job.id).await?,
                        Ok(Worked::More) => tx.fail_job(job.id, "goes on", now).await?,
                        Ok(Worked::NotYet) => tx.fail_job(job.id, "not there yet", again).await?,
                        Err(failure) => tx.fail_job(job.id, &failure.to_string(), again).await?,
                    }
                    Ok::<_, Failure>(())
                })
            })
            .await
    }

    /// True once Stripe's fee for the payment is in the books.
    async fn post_stripe_fee(&self, subject: &str) -> Result<bool, Failure> {
        let id: PaymentId = subject.parse().map_err(|_| Failure::Inconsistent(format!("no payment id: {subject}")))?;
        let payment = self.0.store.read().await?.payment(id).await?;
        let payment = payment.ok_or_else(|| Failure::Inconsistent(format!("no payment {id}")))?;
        if payment.fee_posted_at.is_some() {
            return Ok(true);
        }
        self.check_payment(payment).await?;
        let payment = self.0.store.read().await?.payment(id).await?;
        Ok(payment.is_some_and(|payment| payment.fee_posted_at.is_some()))
    }
}

impl SweepReport {
    /// True where there was nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn count(&mut self, what: &'static str, id: &str, outcome: Result<(), Failure>) -> usize {
        self.count_many(what, id, outcome.map(|()| 1))
    }

    fn count_many(&mut self, what: &'static str, id: &str, outcome: Result<usize, Failure>) -> usize {
        outcome.unwrap_or_else(|failure| {
            tracing::warn!(what, id, %failure, "a step of the sweep failed and will be tried again");
            self.failures += 1;
            0
        })
    }
}
