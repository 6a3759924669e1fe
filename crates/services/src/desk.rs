//! The trainer's desk: today and what comes next, and what has been earned.

use std::collections::BTreeMap;

use domain::{EarningSums, Money, Month, SessionId, Timestamp, Zone};
use jiff::{SignedDuration, civil};

use crate::earning::last_months;
use crate::model::{BookingDetails, Trainer, User};
use crate::{Failure, Services};

/// How far ahead the desk shows sessions.
const AHEAD_DAYS: i64 = 14;

/// All that the desk shows.
#[derive(Debug, Clone)]
pub struct TrainerDesk {
    /// Whose.
    pub trainer: Trainer,
    /// Sessions from the start of today (by the trainer's clocks), for two weeks; holds included.
    pub today_and_next: Vec<BookingDetails>,
    /// How many wait for each of these sessions that anybody waits for.
    pub waiting: BTreeMap<SessionId, i64>,
    /// Paid, not delivered yet.
    pub pending: Vec<Money>,
    /// Delivered, theirs to withdraw; below zero for what they owe.
    pub available: Vec<Money>,
    /// The last twelve months in the trainer's currency, oldest first.
    pub months: Vec<(Month, EarningSums)>,
}

impl Services {
    /// The desk of the trainer behind this account; `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn trainer_desk(&self, user: &User) -> Result<Option<TrainerDesk>, Failure> {
        let now = self.now();
        let mut read = self.0.store.read().await?;
        let Some(trainer) = read.trainer_of_user(user.id).await? else { return Ok(None) };
        let today = start_of(trainer.zone.local(now).date(), &trainer.zone).unwrap_or(now);
        let until = now + SignedDuration::from_hours(24 * AHEAD_DAYS);
        let today_and_next = read.bookings_of_trainer(trainer.id, today, until).await?;
        let waiting = read.waiting_counts(trainer.id, today, until).await?.into_iter().collect();
        let pending = read.pending(trainer.id).await?;
        let available = read.available(trainer.id).await?;
        let months = last_months(&mut *read, &trainer, now).await?;
        Ok(Some(TrainerDesk { trainer, today_and_next, waiting, pending, available, months }))
    }
}

fn start_of(day: civil::Date, zone: &Zone) -> Option<Timestamp> {
    zone.moment(day.at(0, 0, 0, 0))
}
