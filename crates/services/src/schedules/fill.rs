//! Making the dates of schedules sessions: when one is entered or changed, and by the sweeper every day, as the horizon moves.

use domain::{ScheduleId, SessionId, TimeSlot, Timestamp};
use jiff::SignedDuration;

use super::wanted;
use crate::model::{Schedule, Service, Session, Trainer};
use crate::ports::Tx;
use crate::recurrence::{Occurrence, is_over};
use crate::{Failure, Services};

/// How many sessions one transaction makes, and how many of them follow one another when somebody waits for it.
const MADE_MAX: usize = 100;
const ROUNDS_MAX: usize = 5;
/// When the horizon has moved, and when what stood in the way may be gone.
const NEXT_DAY: SignedDuration = SignedDuration::from_hours(24);
const NEXT_TRY: SignedDuration = SignedDuration::from_hours(1);

/// What a transaction came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Filled {
    made: usize,
    /// True where there are more to be made.
    more: bool,
}

impl Services {
    /// The sweeper's part: a schedule whose sessions are due to be made. Answers how many were.
    pub(crate) async fn fill_due(&self, id: ScheduleId) -> Result<usize, Failure> {
        Ok(self.fill_once(id).await?.made)
    }

    /// Makes the sessions of a schedule that can be made.
    pub(super) async fn fill(&self, id: ScheduleId) -> Result<(), Failure> {
        for _ in 0..ROUNDS_MAX {
            if !self.fill_once(id).await?.more {
                break;
            }
        }
        Ok(())
    }

    async fn fill_once(&self, id: ScheduleId) -> Result<Filled, Failure> {
        let now = self.now();
        let mut read = self.0.store.read().await?;
        let Some(schedule) = read.schedule(id).await? else { return Ok(Filled::default()) };
        let service = read.service(schedule.service_id).await?;
        let trainer = read.trainer(schedule.trainer_id).await?;
        let Some((service, trainer)) = service.zip(trainer) else { return Ok(Filled::default()) };
        drop(read);
        if is_over(&schedule.recurrence, &trainer.zone, now)? {
            self.let_go(Schedule { fill_at: None, ended_at: Some(now), ..schedule }).await?;
            return Ok(Filled::default());
        }
        let wanted = wanted(&schedule, &service, &trainer, now)?;
        let ids: Vec<SessionId> = wanted.iter().map(|_| SessionId::from_parts(now, self.random_bits())).collect();
        self.0
            .store
            .write(move |tx| {
                let (schedule, trainer) = (schedule.clone(), trainer.clone());
                let dates: Vec<(Occurrence, SessionId)> = wanted.iter().copied().zip(ids.iter().copied()).collect();
                Box::pin(async move { make(tx, &schedule, &trainer, &dates, now).await })
            })
            .await
    }

    /// Ends a schedule whose last date has begun. What was moved from it takes place later.
    async fn let_go(&self, schedule: Schedule) -> Result<(), Failure> {
        self.0
            .store
            .write(move |tx| {
                let schedule = schedule.clone();
                Box::pin(async move {
                    // Where it was changed meanwhile, it may not be over.
                    tx.update_schedule(&schedule).await?;
                    Ok(())
                })
            })
            .await
    }
}

/// Makes sessions of the dates that were not made yet, as the service is now, and notes when to come again.
async fn make(
    tx: &mut dyn Tx,
    schedule: &Schedule,
    trainer: &Trainer,
    dates: &[(Occurrence, SessionId)],
    now: Timestamp,
) -> Result<Filled, Failure> {
    // First, for it keeps the schedule as it is: whoever changes it meanwhile sees these sessions afterwards.
    if !tx.set_fill_at(schedule.id, schedule.version, Some(now + NEXT_DAY)).await?
        || !tx.keep_dated(schedule.service_id).await?
    {
        return Ok(Filled::default());
    }
    let Some(service) = tx.service(schedule.service_id).await? else { return Ok(Filled::default()) };
    let known = tx.made_of(schedule.id, trainer.zone.local(now).date().at(0, 0, 0, 0)).await?;
    let (mut filled, mut in_the_way) = (Filled::default(), false);
    for (occurrence, id) in dates.iter().filter(|(occurrence, _)| known.binary_search(&occurrence.at).is_err()) {
        if filled.made == MADE_MAX {
            filled.more = true;
            break;
        }
        let session = session(*id, &service, occurrence.start)?;
        if tx.claim_occurrence(&session, schedule.id, occurrence.at).await? {
            filled.made += 1;
        } else {
            in_the_way = true;
        }
    }
    let again = match (filled.more, in_the_way) {
        (true, _) => Some(now),
        (false, true) => Some(now + NEXT_TRY),
        (false, false) => Some(now + NEXT_DAY),
    };
    tx.set_fill_at(schedule.id, schedule.version, again).await?;
    Ok(filled)
}

fn session(id: SessionId, service: &Service, start: Timestamp) -> Result<Session, Failure> {
    let slot = TimeSlot::starting(start, service.minutes)?;
    Ok(Session {
        id,
        trainer_id: service.trainer_id,
        service_id: service.id,
        slot,
        busy: service.rules.buffers.around(slot)?,
        capacity: service.seats,
        seats_taken: 0,
    })
}
