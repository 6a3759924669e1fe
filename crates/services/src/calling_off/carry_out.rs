//! The job behind a call-off: cancels booking by booking as the trainer would. Called by the sweeper.
//!
//! A booking is cancelled in one transaction and noted in the next one. Whoever dies in between leaves a cancelled booking that is
//! still noted as waiting: the next try sees that and only notes it. So nothing is done twice, wherever it is cut off.

use domain::{BookingEvent, BookingState, CallOffId, LineState, Money, RefundReason, Role};

use super::left_by;
use crate::model::{BookingDetails, CallOff, CallOffLine, LineOutcome, User};
use crate::returning::CancelOrder;
use crate::sweeping::Worked;
use crate::{Failure, Services};

/// How many bookings one try of the job takes on: fewer than a minute of calls to Stripe, for so long the job is the worker's.
const ROUND: usize = 20;

impl Services {
    /// Sees to the next bookings of what was called off.
    pub(crate) async fn work_call_off(&self, subject: &str) -> Result<Worked, Failure> {
        let id: CallOffId = subject.parse().map_err(|_| Failure::Inconsistent(format!("no call-off id: {subject}")))?;
        let mut read = self.0.store.read().await?;
        let call_off = read.call_off(id).await?;
        let call_off = call_off.ok_or_else(|| Failure::Inconsistent(format!("no call-off {id}")))?;
        let user = read.user(call_off.called_off_by).await?;
        let user = user.ok_or_else(|| Failure::Inconsistent(format!("nobody called {id} off")))?;
        // In the part in which they did it, whatever they have become since.
        let user = User { role: call_off.role, ..user };
        let mut waiting = read.call_off_lines(id).await?;
        drop(read);
        waiting.retain(|line| line.state == LineState::Waiting);
        // What failed before comes last, so that it holds up nothing else.
        waiting.sort_by_key(|line| line.tries);
        let mut left = waiting.len();
        let mut done = 0;
        for line in waiting.into_iter().take(ROUND) {
            let outcome = self.work_line(&call_off, &user, line).await;
            if outcome.state != LineState::Waiting {
                (done, left) = (done + 1, left - 1);
            }
            self.note_line(id, outcome).await?;
        }
        if left == 0 {
            let now = self.now();
            self.0
                .store
                .write(move |tx| Box::pin(async move { Ok::<_, Failure>(tx.finish_call_off(id, now).await?) }))
                .await?;
            return Ok(Worked::Done);
        }
        Ok(if done > 0 { Worked::More } else { Worked::NotYet })
    }

    async fn note_line(&self, id: CallOffId, outcome: LineOutcome) -> Result<(), Failure> {
        self.0
            .store
            .write(move |tx| {
                let outcome = outcome.clone();
                Box::pin(async move { Ok(tx.set_call_off_line(id, &outcome).await?) })
            })
            .await
    }

    /// Sees to one booking; why it could not be is noted with it, and it is tried again.
    async fn work_line(&self, call_off: &CallOff, user: &User, line: CallOffLine) -> LineOutcome {
        let booking = line.details.booking.id;
        match Box::pin(self.cancel_line(call_off, user, line.details)).await {
            Ok((state, returned)) => LineOutcome { booking, state, problem: None, returned },
            Err(failure) => {
                tracing::warn!(call_off = %call_off.id, %booking, %failure, "a booking could not be cancelled yet");
                let problem = Some(failure.to_string());
                LineOutcome { booking, state: LineState::Waiting, problem, returned: None }
            }
        }
    }

    async fn cancel_line(
        &self,
        call_off: &CallOff,
        user: &User,
        details: BookingDetails,
    ) -> Result<(LineState, Option<Money>), Failure> {
        let booking = &details.booking;
        match booking.state {
            BookingState::Held { .. } => {
                if self.end_hold(booking.id, BookingEvent::Cancel).await? {
                    return Ok((LineState::Ended, None));
                }
                // It is paid, or being paid in this very moment: then the money goes back as from any other.
                let now = self.0.store.read().await?.booking_details(booking.id).await?;
                let now = now.ok_or_else(|| Failure::Inconsistent(format!("no booking {}", booking.id)))?;
                if matches!(now.booking.state, BookingState::Held { .. }) {
                    return Err(Failure::Inconsistent(format!("{} is being paid", booking.id)));
                }
                Box::pin(self.cancel_line(call_off, user, now)).await
            }
            BookingState::Confirmed { .. } => self.cancel_confirmed(call_off, user, details).await,
            BookingState::Cancelled { .. } => match booking.cancelled_by {
                Some(Role::Trainer | Role::Admin) => Ok((LineState::Cancelled, self.sent_back(&details).await?)),
                Some(Role::Client) => Ok((LineState::Gone, None)),
                None => Ok((LineState::Ended, None)),
            },
            BookingState::Expired { .. } => Ok((LineState::Ended, None)),
            BookingState::Completed { .. } | BookingState::NoShow { .. } => Ok((LineState::Over, None)),
        }
    }

    async fn cancel_confirmed(
        &self,
        call_off: &CallOff,
        user: &User,
        details: BookingDetails,
    ) -> Result<(LineState, Option<Money>), Failure> {
        let session = self.0.store.read().await?.session_row(details.booking.session_id).await?;
        if session.is_none_or(|session| session.called_off_at.is_none()) {
            // Somebody gave it another time meanwhile, and it takes place then.
            return Ok((LineState::Gone, None));
        }
        let order = CancelOrder { note: call_off.note.clone(), ..CancelOrder::default() };
        match self.give_up_as(user, call_off.role, details.clone(), order).await {
            Ok(_) => Ok((LineState::Cancelled, self.sent_back(&details).await?)),
            Err(why) => Ok((left_by(why)?, None)),
        }
    }

    /// What went back when the trainer's side cancelled a booking, and what rides on it.
    async fn sent_back(&self, details: &BookingDetails) -> Result<Option<Money>, Failure> {
        let mut read = self.0.store.read().await?;
        let mut sum: Option<Money> = None;
        for id in std::iter::once(details.booking.id).chain(details.booking.rider.map(|rider| rider.booking)) {
            let refunds = read.refunds_of_booking(id).await?;
            let mut cancelled = refunds.into_iter().filter(|refund| refund.reason == RefundReason::CancelledByTrainer);
            if let Some(refund) = cancelled.next_back() {
                sum = Some(sum.map_or(Ok(refund.split.total), |sum| sum.plus(refund.split.total))?);
            }
        }
        Ok(sum)
    }
}
