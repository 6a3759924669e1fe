//! The times at which a service can be booked, or that a booking can have instead of its own: what the calendars of the trainer's
//! page and of the page for another time show.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use domain::availability::free_slots;
use domain::waiting::closes_at;
use domain::{DayPart, ServiceId, TimeSlot, Timestamp, WorkingTime, Zone};
use jiff::SignedDuration;

use crate::finding::{DAYS_MAX, has_sessions_ahead, joins, request, working_time};
use crate::model::{BookingDetails, Offered, Service, Session, Trainer};
use crate::recent::Asked;
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
        self.openings_within(wanted, self.now(), from, days).await
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
        while from < end {
            let found = self.openings_within(wanted, now, from, DAYS_MAX).await?;
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

/// What a calendar is computed from: the whole days that a range touches, of one service.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct DaysOf {
    service: ServiceId,
    /// The first day and the one after the last, in days of UTC since 1970.
    days: [i64; 2],
}

/// What is known of those days.
#[derive(Debug)]
pub(crate) struct Known {
    working: WorkingTime,
    busy: Vec<TimeSlot>,
    /// The sessions that are there already.
    there: Vec<Session>,
    /// The starts of those whose free seats are for who waits.
    kept: Vec<Timestamp>,
}

impl DaysOf {
    fn of(service: ServiceId, (from, until): (Timestamp, Timestamp)) -> Self {
        const DAY: i64 = 24 * 60 * 60;
        Self { service, days: [from.as_second().div_euclid(DAY), until.as_second().div_euclid(DAY) + 1] }
    }

    fn range(&self) -> (Timestamp, Timestamp) {
        let [from, until] = self.days.map(|day| SignedDuration::from_hours(24 * day));
        let moment = |since: SignedDuration, beyond| Timestamp::UNIX_EPOCH.checked_add(since).unwrap_or(beyond);
        (moment(from, Timestamp::MIN), moment(until, Timestamp::MAX))
    }
}

impl Services {
    /// What is free within `days` of `from`.
    async fn openings_within(
        &self,
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
        let known = self.known(service, trainer, request.reach(), now).await?;
        let mut found = Openings::default();
        if service.offered == Offered::Hours {
            let busy = without_own(&known.busy, wanted.given_up());
            found.free = free_slots(&trainer.zone, &known.working, &busy, &request);
        }
        // A class that takes place stays on offer while it has seats, whatever the hours have become, but for closed days and hours.
        let there = known.there.iter().filter(|session| request.covers(session.slot.start()));
        found.add(wanted, there.filter(|session| joins(trainer, &known.working, session.slot)), &known.kept, now);
        let Openings { free, left, .. } = &mut found;
        free.retain(|slot| wanted.takes(*slot, left.get(&slot.start()).copied()));
        Ok(found)
    }

    /// What is known of the days that a range touches, from one query of each kind; kept for a moment.
    async fn known(
        &self,
        service: &Service,
        trainer: &Trainer,
        range: (Timestamp, Timestamp),
        now: Timestamp,
    ) -> Result<Arc<Known>, Failure> {
        let asked = Asked { writes: self.0.store.news().writes(), at: now };
        let days = DaysOf::of(service.id, range);
        if let Some(known) = self.0.days_known.get(&days, asked) {
            return Ok(known);
        }
        let (from, until) = days.range();
        let mut read = self.0.store.read().await?;
        let working = working_time(&mut *read, trainer, from, until).await?;
        let busy = read.busy(&[trainer.id], from, until).await?.into_iter().map(|(_, slot)| slot).collect();
        let (mut there, mut kept) = (Vec::new(), Vec::new());
        if has_sessions_ahead(service) {
            there = read.sessions_of_service(trainer.id, service.id, from, until).await?;
            kept = read.starts_kept(service.id, from, until).await?;
        }
        let known = Arc::new(Known { working, busy, there, kept });
        self.0.days_known.keep(days, asked, &known);
        Ok(known)
    }
}

impl Openings {
    /// Adds the sessions of the service that are there already. Those that start at `kept` have seats for those who wait.
    fn add<'s>(
        &mut self,
        wanted: Wanted<'_>,
        there: impl Iterator<Item = &'s Session>,
        kept: &[Timestamp],
        now: Timestamp,
    ) {
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
fn without_own(busy: &[TimeSlot], own: Option<TimeSlot>) -> Cow<'_, [TimeSlot]> {
    let holds = |busy: &TimeSlot| own.is_some_and(|own| busy.start() <= own.start() && own.end() <= busy.end());
    let found = busy.iter().enumerate().filter(|(_, busy)| holds(busy)).min_by_key(|(_, busy)| busy.minutes());
    let Some((place, _)) = found else { return Cow::Borrowed(busy) };
    Cow::Owned([&busy[..place], &busy[place + 1..]].concat())
}
