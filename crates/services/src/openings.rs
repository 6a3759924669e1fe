//! The times at which a service can be booked, or that a booking can have instead of its own: what the calendars of the trainer's
//! page and of the page for another time show.

use std::collections::BTreeMap;

use domain::availability::free_slots;
use domain::{DayPart, TimeSlot, Timestamp, Zone};
use jiff::SignedDuration;

use crate::finding::{DAYS_MAX, joins, request, working_time};
use crate::model::{BookingDetails, Service, Trainer};
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
}

/// What is free in a range.
#[derive(Debug, Clone, Default)]
pub struct Openings {
    /// The times, earliest first.
    pub free: Vec<TimeSlot>,
    /// How many seats are left of the classes that somebody booked, by their start; full ones, too.
    pub left: BTreeMap<Timestamp, i64>,
}

impl Wanted<'_> {
    /// The time of the booking's own session, where that would be free if the booking had another.
    fn given_up(&self) -> Option<TimeSlot> {
        self.instead_of.filter(|_| self.service.seats == 1).map(|own| own.slot)
    }

    /// Whether a free time, with so many seats left, is of any use.
    fn takes(&self, slot: TimeSlot, left: Option<i64>) -> bool {
        let seats = self.service.seats;
        self.instead_of
            .is_none_or(|own| own.slot != slot && own.booking.seats <= left.map_or(seats, |left| left.min(seats)))
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
    // With its buffers a session is busy for longer than it takes.
    let own = wanted.given_up();
    let is_own = |busy: &TimeSlot| own.is_some_and(|own| busy.start() <= own.start() && own.end() <= busy.end());
    let busy: Vec<TimeSlot> = busy.filter(|busy| !is_own(busy)).collect();
    let mut free = free_slots(&trainer.zone, &working, &busy, &request);
    let mut left = BTreeMap::new();
    if service.seats > 1 {
        // A class that takes place stays on offer while it has seats, whatever the hours have become, but for closed days.
        let classes = read.sessions_of_service(trainer.id, service.id, request.from, request.until).await?;
        left.extend(classes.iter().map(|class| (class.slot.start(), class.capacity - class.seats_taken)));
        let open = classes.into_iter().filter(|class| class.seats_taken < class.capacity);
        free.extend(open.map(|class| class.slot).filter(|class| joins(trainer, &working, *class)));
        free.sort_unstable_by_key(TimeSlot::start);
    }
    free.retain(|slot| wanted.takes(*slot, left.get(&slot.start()).copied()));
    Ok(Openings { free, left })
}
