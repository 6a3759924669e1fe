//! Classes and events on fixed dates. The trainer of a service and admins enter its schedules; their dates are made sessions at
//! once, with no seat taken, up to the service's horizon ([ADR 11](../../../docs/adr/0011-dates-are-made-ahead.md)).

mod change;
mod fill;
mod one;

pub(crate) use change::release_dates;

use domain::{NotReschedulable, Recurrence, RecurrenceFault, ScheduleId, ServiceId, TimeSlot, Timestamp};
use jiff::SignedDuration;

use crate::model::{DatedSession, Offered, Schedule, Service, Trainer, User};
use crate::offers::owned;
use crate::ports::{StoreError, WriteError};
use crate::recurrence::{Occurrence, occurrences};
use crate::{Failure, Services};

/// How many schedules a trainer can have that have not ended.
pub const SCHEDULES_MAX: i64 = 50;
/// How many sessions to come the page shows, and how many dates that could not be made.
const SHOWN_MAX: i64 = 60;
const CONFLICTS_MAX: usize = 20;
/// How much further than clients can book sessions are made, so that it does once a day.
const BEYOND_HORIZON: SignedDuration = SignedDuration::from_hours(2 * 24);

/// A date that could not be made a session yet, for its time is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Of which schedule.
    pub schedule: ScheduleId,
    /// When it would be.
    pub slot: TimeSlot,
    /// What is there: the name of its service, and when; nothing where the time is free again.
    pub taken_by: Option<(String, TimeSlot)>,
}

/// What the editor of a service's dates shows.
#[derive(Debug, Clone)]
pub struct DatesPage {
    /// Whose.
    pub trainer: Trainer,
    /// Of what.
    pub service: Service,
    /// What has not ended, by the first start.
    pub schedules: Vec<Schedule>,
    /// What takes place and is to come, earliest first.
    pub sessions: Vec<DatedSession>,
    /// What cannot, earliest first.
    pub conflicts: Vec<Conflict>,
}

/// Why dates cannot be changed so.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// No such service, schedule or session, or somebody else's.
    #[error("there is no such date")]
    NoSuchDate,
    /// The service takes place in working hours, or is on offer no more.
    #[error("the service takes place on no fixed dates")]
    NotDated,
    /// A service with schedules is not offered by working hours.
    #[error("{0} schedules have to end first")]
    SchedulesLeft(usize),
    /// Parts of it are wrong.
    #[error("out of bounds: {0:?}")]
    Faulty(Vec<RecurrenceFault>),
    /// The session is longer than the time to the next one.
    #[error("the session at {starts_at} would begin before the one before it is over")]
    Overlapping {
        /// When that session would start.
        starts_at: Timestamp,
    },
    /// As many schedules as one may have.
    #[error("a trainer has at most {SCHEDULES_MAX} schedules")]
    TooMany,
    /// Somebody changed it meanwhile.
    #[error("it has changed meanwhile")]
    Changed,
    /// Somebody has seats of it.
    #[error("{seats} seats are taken")]
    Booked {
        /// How many are held or sold.
        seats: i64,
    },
    /// Somebody is paying for a seat of it in this moment.
    #[error("somebody holds a seat of it")]
    Held,
    /// A booking of it cannot be given another time.
    #[error(transparent)]
    NotReschedulable(#[from] NotReschedulable),
    /// The new time is past, more than a year ahead, or on no five minutes.
    #[error("a session cannot be given this time")]
    NotThisTime,
    /// The new time is taken.
    #[error("this time is taken")]
    Taken {
        /// By what, and when that is.
        by: Option<(String, TimeSlot)>,
    },
    /// Our side.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<StoreError> for ScheduleError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for ScheduleError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

impl Services {
    /// The dates of a service, for its trainer and for admins; `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn dates_page(&self, user: &User, service: ServiceId) -> Result<Option<DatesPage>, Failure> {
        let now = self.now();
        let mut read = self.0.store.read().await?;
        let Some((trainer, service)) = owned(&mut *read, user, service).await? else { return Ok(None) };
        let schedules = read.schedules_of(service.id).await?;
        let sessions = read.dated_sessions(trainer.id, service.id, now, SHOWN_MAX).await?;
        let mut conflicts = Vec::new();
        for schedule in schedules.iter().filter(|_| takes_place(&service)) {
            let made = read.made_of(schedule.id, trainer.zone.local(now).datetime()).await?;
            for missing in wanted(schedule, &service, &trainer, now)? {
                if made.binary_search(&missing.at).is_ok() || conflicts.len() >= CONFLICTS_MAX {
                    continue;
                }
                let Ok(slot) = TimeSlot::starting(missing.start, service.minutes) else { continue };
                let busy = service.rules.buffers.around(slot).map_err(Failure::from)?;
                let taken_by = read.claimed_by(trainer.id, busy).await?.into_iter().next();
                conflicts.push(Conflict { schedule: schedule.id, slot, taken_by });
            }
        }
        conflicts.sort_by_key(|conflict| conflict.slot);
        Ok(Some(DatesPage { trainer, service, schedules, sessions, conflicts }))
    }

    /// Checks what somebody entered against the rules and the service.
    fn expect_dates(&self, recurrence: &Recurrence, service: &Service, trainer: &Trainer) -> Result<(), ScheduleError> {
        let now = self.now();
        if !takes_place(service) {
            return Err(ScheduleError::NotDated);
        }
        let faults = recurrence.faults(&trainer.zone, now);
        if !faults.is_empty() {
            return Err(ScheduleError::Faulty(faults));
        }
        let year = trainer.zone.moment(recurrence.first).unwrap_or(now) + SignedDuration::from_hours(366 * 24);
        let mut free_from = Timestamp::MIN;
        for occurrence in occurrences(recurrence, &trainer.zone, now, year)? {
            let slot = TimeSlot::starting(occurrence.start, service.minutes).map_err(Failure::from)?;
            let busy = service.rules.buffers.around(slot).map_err(Failure::from)?;
            if busy.start() < free_from {
                return Err(ScheduleError::Overlapping { starts_at: slot.start() });
            }
            free_from = busy.end();
        }
        Ok(())
    }
}

/// True for a service whose dates are made sessions.
pub(crate) fn takes_place(service: &Service) -> bool {
    service.offered == Offered::Dates && service.archived_at.is_none()
}

/// The dates of a schedule that are to be sessions at `now`.
fn wanted(
    schedule: &Schedule,
    service: &Service,
    trainer: &Trainer,
    now: Timestamp,
) -> Result<Vec<Occurrence>, Failure> {
    let (_, horizon) = service.rules.window(now);
    let until = horizon.checked_add(BEYOND_HORIZON).unwrap_or(Timestamp::MAX);
    occurrences(&schedule.recurrence, &trainer.zone, now, until)
}
