//! The times at which a service can be booked, or that a booking can have instead of its own: what the calendars of the trainer's
//! page and of the page for another time show.

use std::collections::BTreeMap;

use domain::availability::free_slots;
use domain::waiting::closes_at;
use domain::{DayPart, TimeSlot, Timestamp, Zone};
use jiff::SignedDuration;

use crate::finding::{DAYS_MAX, has_sessions_ahead, joins, request, working_time};
use crate::model::{BookingDetails, Offered, Service, Session, Trainer};
use crate::ports::Read;
use crate::{Failure, Services};

/// Whose times are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Of what.
    pub service: &'a Service,
    /// Who gives it.
    pub trainer: &'a Trainer,
    /// The booking that is to have one of them instead of its own.
    pub instead_of: Option<&'a BookingDetails>,
    /// True where the time of that booking would be free once it had another.
    pub frees: bool,
}

/// What is free in a range.
#[derive(Debug, Clone, Default)]
pub struct Openings {
    /// The times, earliest first.
    pub free: Vec<TimeSlot>,
    /// The classes that nobody can book now, but for which one can wait; earliest first.
    pub full: Vec<TimeSlot>,
    /// How many seats are left of the classes that are there already, by their start; full ones, too. Seats that are kept for
    /// those who wait are none.
    pub left: BTreeMap<Timestamp, i64>,
}

impl<'a> Wanted<'a> {
    /// Times for a new booking.
    #[must_use]
    pub const fn of(service: &'a Service, trainer: &'a Trainer) -> Self {
        Self { service, trainer, instead_of: None, frees: false }
    }

    /// The time of the booking's own session, where that would be free if the booking had another.
    fn given_up(&self) -> Option<TimeSlot> {
        self.instead_of.filter(|_| self.frees).map(|own| own.slot)
    }

    /// Whether one can get in line for a full class: nobody waits for a private session, nor for another time of a booking.
    fn can_be_waited_for(&self, start: Timestamp, now: Timestamp) -> bool {
        let Service { seats, rules, .. } = self.service;
        *seats > 1 && self.instead_of.is_none() && now < closes_at(start, rules.notice_minutes)
    }

    /// Whether a free time, with so many seats left, is of any use.
    fn takes(&self, slot: TimeSlot, left: Option<i64>) -> bool {
        let seats = self.service.seats;
        self.instead_of.is_none_or(|own| {
            let is_own = own.slot == slot && own.booking.service_id == self.service.id;
            !is_own && own.booking.seats <= left.map_or(seats, |left| left.min(seats))
        })
    }
}

impl Services {
    /// The times that start within `days` (at most 43) of `from` and can be booked now; none of a service that is archived.
    ///
    /// # Errors
    /// The store's.
    pub async fn openings(&self, wanted: Wanted<'_>, from: Timestamp, days: u32) -> Result<Openings, Failure> {
        let mut read = self.0.store.read().await?;
        openings_within(&mut *read, wanted, self.now(), from, days).await
    }

    /// The first such time from `from` to the end of what can be booked now: any, or one that belongs to this part of the day by
    /// the clocks of this zone.
    ///
    /// # Errors
    /// The store's.
    pub async fn next_opening(
        &self,
        wanted: Wanted<'_>,
        from: Timestamp,
        part: Option<(DayPart, &Zone)>,
    ) -> Result<Option<TimeSlot>, Failure> {
        let now = self.now();
        let (_, end) = wanted.service.rules.window(now);
        let mut from = from.max(now);
        let mut read = self.0.store.read().await?;
        while from < end {
            let found = openings_within(&mut *read, wanted, now, from, DAYS_MAX).await?;
            let suits = |slot: &TimeSlot| part.is_none_or(|(part, zone)| DayPart::at(slot.start(), zone) == part);
            let first = found.free.into_iter().find(suits);
            if first.is_some() {
                return Ok(first);
            }
            from = days_after(from, DAYS_MAX);
        }
        Ok(None)
    }
}

fn days_after(from: Timestamp, days: u32) -> Timestamp {
    from.checked_add(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MAX)
}

/// What is free within `days` of `from`, from one query of each kind.
pub(crate) async fn openings_within(
    read: &mut dyn Read,
    wanted: Wanted<'_>,
    now: Timestamp,
    from: Timestamp,
    days: u32,
) -> Result<Openings, Failure> {
    let Wanted { service, trainer, .. } = wanted;
    let from = from.max(now);
    let request = request(service, now, (from, days_after(from, days.min(DAYS_MAX))));
    if service.archived_at.is_some() || request.until <= request.from {
        return Ok(Openings::default());
    }
    let working = working_time(read, trainer, request.from, request.until).await?;
    let (busy_from, busy_until) = request.reach();
    let busy = read.busy(&[trainer.id], busy_from, busy_until).await?.into_iter().map(|(_, slot)| slot);
    let busy = without_own(busy.collect(), wanted.given_up());
    let mut found = Openings::default();
    if service.offered == Offered::Hours {
        found.free = free_slots(&trainer.zone, &working, &busy, &request);
    }
    if has_sessions_ahead(service) {
        // A class that takes place stays on offer while it has seats, whatever the hours have become, but for closed days and hours.
        let there = read.sessions_of_service(trainer.id, service.id, request.from, request.until).await?;
        let kept = read.starts_kept(service.id, request.from, request.until).await?;
        found.add(wanted, there.into_iter().filter(|session| joins(trainer, &working, session.slot)), &kept, now);
    }
    let Openings { free, left, .. } = &mut found;
    free.retain(|slot| wanted.takes(*slot, left.get(&slot.start()).copied()));
    Ok(found)
}

impl Openings {
    /// Adds the sessions of the service that are there already. Those that start at `kept` have seats for those who wait.
    fn add(&mut self, wanted: Wanted<'_>, there: impl Iterator<Item = Session>, kept: &[Timestamp], now: Timestamp) {
        for session in there {
            let start = session.slot.start();
            let left = if kept.contains(&start) { 0 } else { session.capacity - session.seats_taken };
            if wanted.service.seats > 1 {
                self.left.insert(start, left);
            }
            if left > 0 {
                self.free.push(session.slot);
            } else if wanted.can_be_waited_for(start, now) {
                self.full.push(session.slot);
            }
        }
        self.free.sort_unstable_by_key(TimeSlot::start);
    }
}

/// What is taken but for one's own session. With its buffers it is busy for longer than it takes; what one is busy with elsewhere
/// may lie over it, and stays.
fn without_own(mut busy: Vec<TimeSlot>, own: Option<TimeSlot>) -> Vec<TimeSlot> {
    let holds = |busy: &TimeSlot| own.is_some_and(|own| busy.start() <= own.start() && own.end() <= busy.end());
    let found = busy.iter().enumerate().filter(|(_, busy)| holds(busy)).min_by_key(|(_, busy)| busy.minutes());
    if let Some((place, _)) = found {
        busy.remove(place);
    }
    busy
}
