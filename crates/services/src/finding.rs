//! Finding a trainer and a free time.

use std::collections::HashMap;

use domain::availability::{SlotRequest, WeeklyHours, free_slots};
use domain::{ServiceId, TimeSlot, Timestamp, TrainerId};
use jiff::SignedDuration;

use crate::model::{Service, Trainer, TrainerCard};
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
    /// What they sell, in their order.
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
        let mut hours: HashMap<TrainerId, Vec<WeeklyHours>> = HashMap::new();
        for line in read.weekly_hours(&ids).await? {
            hours.entry(line.trainer_id).or_default().push(line.hours);
        }
        let mut busy: HashMap<TrainerId, Vec<TimeSlot>> = HashMap::new();
        for (trainer, slot) in read.busy(&ids, now, until).await? {
            busy.entry(trainer).or_default().push(slot);
        }
        let next_free = |card: &TrainerCard| {
            let service = card.first_service.as_ref()?;
            let request = request(service, now, until);
            let hours = hours.get(&card.trainer.id)?;
            let busy = busy.get(&card.trainer.id).map_or(&[][..], Vec::as_slice);
            free_slots(&card.trainer.zone, hours, busy, &request).into_iter().next()
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
        let services = read.services_of(trainer.id).await?;
        Ok(Some(TrainerPage { trainer, services }))
    }

    /// The free slots of a service that start within `days` (at most 31) of `from`, none of them in the past; empty for an
    /// unknown service.
    ///
    /// # Errors
    /// The store's.
    pub async fn free_slots(&self, service: ServiceId, from: Timestamp, days: u32) -> Result<Vec<TimeSlot>, Failure> {
        self.free_slots_but_for(None, service, from, days).await
    }

    /// The same, as if nobody had booked what takes place in the slot `own`.
    pub(crate) async fn free_slots_but_for(
        &self,
        own: Option<TimeSlot>,
        service: ServiceId,
        from: Timestamp,
        days: u32,
    ) -> Result<Vec<TimeSlot>, Failure> {
        let from = from.max(self.now());
        let until = from + SignedDuration::from_hours(24 * i64::from(days.min(DAYS_MAX)));
        let mut read = self.0.store.read().await?;
        let Some(service) = read.service(service).await? else { return Ok(Vec::new()) };
        let Some(trainer) = read.trainer(service.trainer_id).await? else { return Ok(Vec::new()) };
        let hours: Vec<WeeklyHours> = read.weekly_hours(&[trainer.id]).await?.iter().map(|line| line.hours).collect();
        let busy = read.busy(&[trainer.id], from, until).await?.into_iter().map(|(_, slot)| slot);
        let busy: Vec<TimeSlot> = busy.filter(|slot| own != Some(*slot)).collect();
        let mut free = free_slots(&trainer.zone, &hours, &busy, &request(&service, from, until));
        if service.seats > 1 {
            // A class that takes place stays on offer while it has seats.
            let classes = read.sessions_of_service(trainer.id, service.id, from, until).await?;
            let open = classes.into_iter().filter(|class| class.seats_taken < class.capacity);
            free.extend(open.map(|class| class.slot));
            free.sort_unstable_by_key(TimeSlot::start);
        }
        Ok(free)
    }
}

fn request(service: &Service, from: Timestamp, until: Timestamp) -> SlotRequest {
    SlotRequest { from, until, minutes: service.minutes, step_minutes: service.step_minutes }
}
