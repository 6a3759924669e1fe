//! Finding a trainer and a free time.

use std::collections::HashMap;
use std::sync::Arc;

use domain::availability::{Buffers, SlotRequest, WorkingTime, days_between, first_free_slot};
use domain::{ServiceId, TimeSlot, Timestamp, TrainerId, Zone};
use jiff::SignedDuration;

use crate::model::{Offered, Service, Trainer, TrainerCard};
use crate::openings::Wanted;
use crate::ports::{Read, StoreError};
use crate::{Failure, Services};

/// How far ahead “next free time” looks.
const NEXT_FREE_DAYS: i64 = 14;
/// How many days of free slots one question may be about: the six weeks of a month view, and a day more, for such weeks last an
/// hour longer where clocks are put back.
pub(crate) const DAYS_MAX: u32 = 6 * 7 + 1;
/// How many trainers one search shows.
const RESULTS_MAX: i64 = 60;

/// A trainer in a list of results.
#[derive(Debug, Clone)]
pub struct TrainerListing {
    /// Who, and what the cheapest service costs.
    pub card: TrainerCard,
    /// The first time within two weeks at which that service can be booked: a free one, or a class with seats left.
    pub next_free: Option<TimeSlot>,
}

/// A trainer's own page.
#[derive(Debug, Clone)]
pub struct TrainerPage {
    /// Who.
    pub trainer: Trainer,
    /// What they have on offer, in their order.
    pub services: Vec<Service>,
    /// Who gives some of these with them, by name; services that are theirs alone are left out.
    pub partners: Vec<(ServiceId, Vec<String>)>,
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
        // Of private sessions in working hours there are none.
        let classes = |card: &&TrainerCard| card.first_service.as_ref().is_some_and(has_sessions_ahead);
        let with_classes: Vec<TrainerId> = cards.iter().filter(classes).map(|card| card.trainer.id).collect();
        let classes = read.open_classes(&with_classes, now, until).await?;
        let next_free = |card: &TrainerCard| {
            let service = card.first_service.as_ref()?;
            let (trainer, request) = (&card.trainer, request(service, now, (now, until)));
            let never = WorkingTime::default();
            let working = working.get(&trainer.id).unwrap_or(&never);
            let busy = busy.get(&trainer.id).map_or(&[][..], Vec::as_slice);
            let own = classes.iter().filter(|(_, of, _)| *of == service.id).map(|(_, _, class)| *class);
            let mut joinable = own.filter(|class| request.covers(class.start()) && joins(trainer, working, *class));
            let begun = joinable.next();
            let in_hours = service.offered == Offered::Hours;
            let fresh = in_hours.then(|| first_free_slot(&trainer.zone, working, busy, &request)).flatten();
            begun.into_iter().chain(fresh).min_by_key(TimeSlot::start)
        };
        Ok(cards.into_iter().map(|card| TrainerListing { next_free: next_free(&card), card }).collect())
    }

    /// The trainer with this part of an address; `None` where there is none.
    ///
    /// # Errors
    /// The store's.
    pub async fn trainer_page(&self, slug: &str) -> Result<Option<Arc<TrainerPage>>, Failure> {
        let asked = self.asked();
        if let Some(page) = self.0.trainer_pages.get(&slug.to_owned(), asked) {
            return Ok(Some(page));
        }
        let mut read = self.0.store.read().await?;
        let Some(trainer) = read.trainer_by_slug(slug).await? else { return Ok(None) };
        let mut services = read.services_of(trainer.id).await?;
        services.retain(|service| service.archived_at.is_none());
        drop(read);
        let partners = self.names_of_partners(&services).await?;
        let page = Arc::new(TrainerPage { trainer, services, partners });
        self.0.trainer_pages.keep(slug.to_owned(), asked, &page);
        Ok(Some(page))
    }

    /// The free slots of a service that start within `days` (at most 43) of `from` and can be booked now; empty for an unknown
    /// service, and for one that is archived.
    ///
    /// # Errors
    /// The store's.
    pub async fn free_slots(&self, service: ServiceId, from: Timestamp, days: u32) -> Result<Vec<TimeSlot>, Failure> {
        let mut read = self.0.store.read().await?;
        let Some(service) = read.service(service).await? else { return Ok(Vec::new()) };
        let Some(trainer) = read.trainer(service.trainer_id).await? else { return Ok(Vec::new()) };
        drop(read);
        Ok(self.openings(Wanted::of(&service, &trainer), from, days).await?.free)
    }
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
    !working.closes(&trainer.zone, class)
}

/// True for a service whose sessions can have seats before anybody, or after somebody, has booked them.
pub(crate) fn has_sessions_ahead(service: &Service) -> bool {
    service.seats > 1 || service.offered == Offered::Dates
}
