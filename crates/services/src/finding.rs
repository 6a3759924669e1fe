//! Finding a trainer and a free time.

use std::collections::HashMap;

use domain::availability::{Buffers, SlotRequest, WorkingTime, days_between, free_slots};
use domain::{ServiceId, TimeSlot, Timestamp, TrainerId, Zone};
use jiff::SignedDuration;

use crate::model::{Offered, Service, Trainer, TrainerCard};
use crate::ports::{Read, StoreError};
use crate::{Failure, Services};

/// How far ahead “next free time” looks.
const NEXT_FREE_DAYS: i64 = 14;
/// How many days of free slots one question may be about.
pub(crate) const DAYS_MAX: u32 = 31;
/// How many trainers one search shows.
const RESULTS_MAX: i64 = 60;

/// A trainer in a list of results.
#[derive(Debug, Clone)]
pub struct TrainerListing {
    /// Who, and what the cheapest service costs.
    pub card: TrainerCard,
    /// The first free time for that service within two weeks.
    pub next_free: Option<TimeSlot>,
}

/// A trainer's own page.
#[derive(Debug, Clone)]
pub struct TrainerPage {
    /// Who.
    pub trainer: Trainer,
    /// What they have on offer, in their order.
    pub services: Vec<Service>,
}

impl Services {
    /// Trainers that match every word of `search`, each with the next free time.
    ///
    /// # Errors
    /// The store's.
    pub async fn search_trainers(&self, search: &str) -> Result<Vec<TrainerListing>, Failure> {
        let now = self.now();
        let until = now + SignedDuration::from_hours(24 * NEXT_FREE_DAYS);
        let mut read = self.0.store.read().await?;
        let search: String = search.chars().take(100).collect();
        let cards = read.trainer_cards(&search, RESULTS_MAX).await?;
        let ids: Vec<TrainerId> = cards.iter().map(|card| card.trainer.id).collect();
        // Dates are of each trainer's own zone, none of which is a day away from UTC's.
        let (first, last) = days_between(&Zone::utc(), now, until);
        let last = last.tomorrow().unwrap_or(last);
        let working = read.working_times(&ids, first, last).await?;
        let mut busy: HashMap<TrainerId, Vec<TimeSlot>> = HashMap::new();
        let (busy_from, busy_until) = (now - LONGEST_BUFFER, until + SignedDuration::from_hours(24));
        for (trainer, slot) in read.busy(&ids, busy_from, busy_until).await? {
            busy.entry(trainer).or_default().push(slot);
        }
        let dated = |card: &&TrainerCard| card.first_service.as_ref().is_some_and(is_dated);
        let dated: Vec<TrainerId> = cards.iter().filter(dated).map(|card| card.trainer.id).collect();
        let open = read.open_dates(&dated, now, until).await?;
        let next_free = |card: &TrainerCard| {
            let service = card.first_service.as_ref()?;
            let request = request(service, now, (now, until));
            if is_dated(service) {
                let closed = working.get(&card.trainer.id);
                let mut own = open.iter().filter(|(of, _)| *of == service.id).map(|(_, slot)| *slot);
                return own.find(|slot| {
                    request.has(slot.start()) && closed.is_none_or(|working| joins(&card.trainer, working, *slot))
                });
            }
            let working = working.get(&card.trainer.id)?;
            let busy = busy.get(&card.trainer.id).map_or(&[][..], Vec::as_slice);
            free_slots(&card.trainer.zone, working, busy, &request).into_iter().next()
        };
        Ok(cards.into_iter().map(|card| TrainerListing { next_free: next_free(&card), card }).collect())
    }

    /// The trainer with this part of an address; `None` where there is none.
    ///
    /// # Errors
    /// The store's.
    pub async fn trainer_page(&self, slug: &str) -> Result<Option<TrainerPage>, Failure> {
        let mut read = self.0.store.read().await?;
        let Some(trainer) = read.trainer_by_slug(slug).await? else { return Ok(None) };
        let mut services = read.services_of(trainer.id).await?;
        services.retain(|service| service.archived_at.is_none());
        Ok(Some(TrainerPage { trainer, services }))
    }

    /// The free slots of a service that start within `days` (at most 31) of `from` and can be booked now; empty for an unknown
    /// service, and for one that is archived.
    ///
    /// # Errors
    /// The store's.
    pub async fn free_slots(&self, service: ServiceId, from: Timestamp, days: u32) -> Result<Vec<TimeSlot>, Failure> {
        self.free_slots_but_for(None, service, from, days).await
    }

    /// The same, as if nobody had booked the session that takes place in the slot `own`.
    pub(crate) async fn free_slots_but_for(
        &self,
        own: Option<TimeSlot>,
        service: ServiceId,
        from: Timestamp,
        days: u32,
    ) -> Result<Vec<TimeSlot>, Failure> {
        let now = self.now();
        let from = from.max(now);
        let until = from + SignedDuration::from_hours(24 * i64::from(days.min(DAYS_MAX)));
        let mut read = self.0.store.read().await?;
        let Some(service) = read.service(service).await? else { return Ok(Vec::new()) };
        if service.archived_at.is_some() {
            return Ok(Vec::new());
        }
        let Some(trainer) = read.trainer(service.trainer_id).await? else { return Ok(Vec::new()) };
        let request = request(&service, now, (from, until));
        if request.until <= request.from {
            return Ok(Vec::new());
        }
        let working = working_time(&mut *read, &trainer, request.from, request.until).await?;
        let (busy_from, busy_until) = request.reach();
        let busy = read.busy(&[trainer.id], busy_from, busy_until).await?.into_iter().map(|(_, slot)| slot);
        // With its buffers a session is busy for longer than it takes.
        let is_own = |busy: &TimeSlot| own.is_some_and(|own| busy.start() <= own.start() && own.end() <= busy.end());
        let busy: Vec<TimeSlot> = busy.filter(|busy| !is_own(busy)).collect();
        let by_hours = service.offered == Offered::Hours;
        let mut free = if by_hours { free_slots(&trainer.zone, &working, &busy, &request) } else { Vec::new() };
        if service.seats > 1 || !by_hours {
            // A class that takes place stays on offer while it has seats, whatever the hours have become, but for closed days.
            let classes = read.sessions_of_service(trainer.id, service.id, request.from, request.until).await?;
            let open = classes.into_iter().filter(|class| class.seats_taken < class.capacity);
            let open = open.filter(|class| joins(&trainer, &working, class.slot));
            free.extend(open.map(|class| class.slot));
            free.sort_unstable_by_key(TimeSlot::start);
        }
        Ok(free)
    }
}

fn is_dated(service: &Service) -> bool {
    service.offered == Offered::Dates
}

/// The longest time that a session can claim before its start.
const LONGEST_BUFFER: SignedDuration = SignedDuration::from_mins(Buffers::MINUTES_MAX as i64);

/// The starts of `service` in the range that can be booked at `now`.
pub(crate) fn request(service: &Service, now: Timestamp, (from, until): (Timestamp, Timestamp)) -> SlotRequest {
    let (earliest, end) = service.rules.window(now);
    SlotRequest {
        from: from.max(earliest),
        until: until.min(end),
        minutes: service.minutes,
        step_minutes: service.step_minutes,
        buffers: service.rules.buffers,
    }
}

/// When a trainer works between two moments.
pub(crate) async fn working_time(
    read: &mut dyn Read,
    trainer: &Trainer,
    from: Timestamp,
    until: Timestamp,
) -> Result<WorkingTime, StoreError> {
    let (first, last) = days_between(&trainer.zone, from, until);
    let mut found = read.working_times(&[trainer.id], first, last).await?;
    Ok(found.remove(&trainer.id).unwrap_or_default())
}

/// True where somebody may still join a class that takes place then.
pub(crate) fn joins(trainer: &Trainer, working: &WorkingTime, class: TimeSlot) -> bool {
    !working.is_closed_on(trainer.zone.local(class.start()).date())
}
