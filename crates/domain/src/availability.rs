//! Which slots of a trainer's calendar are free: working time in the trainer's zone, less what is taken.
//!
//! One pass over sorted intervals; the caller brings everything that it needs from one range query.

mod closed;
mod elsewhere;
mod exceptions;
mod parts;
mod rules;
#[cfg(test)]
mod tests;
mod week;

use std::ops::ControlFlow;

use jiff::{SignedDuration, Timestamp, civil};

pub use closed::closed_around;
pub use elsewhere::BusyElsewhere;
pub use exceptions::{CLOSED_DAYS_MAX, DayException, InvalidException};
pub use parts::DayPart;
pub use rules::{BookingRules, Buffers, OutsideWindow};
pub use week::{InvalidHours, OverlappingHours, WeeklyHours, check_week};

use crate::time::{TimeSlot, Zone};

/// When a trainer works: the week, and the days that differ from it. Both may come in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingTime {
    /// What comes back every week.
    pub hours: Vec<WeeklyHours>,
    /// What differs.
    pub exceptions: Vec<DayException>,
}

impl WorkingTime {
    /// True where nothing at all is offered on this day.
    #[must_use]
    pub fn is_closed_on(&self, day: civil::Date) -> bool {
        self.exceptions.iter().any(|exception| exception.closes(day))
    }

    /// True where nothing may start or go on in `slot`: its first day is closed, or some of its time is.
    #[must_use]
    pub fn closes(&self, zone: &Zone, slot: TimeSlot) -> bool {
        let closed = |day| closed::stretches(zone, &self.exceptions, day);
        let (first, last) = (zone.local(slot.start()).date(), zone.local(slot.end()).date());
        self.is_closed_on(first)
            || [first, last].into_iter().flat_map(closed).any(|(begin, end)| begin < slot.end() && slot.start() < end)
    }

    /// The working time of one day from `now` on that nothing in `busy`, sorted by start, claims; earliest first.
    #[must_use]
    pub fn free_on(
        &self,
        zone: &Zone,
        day: civil::Date,
        busy: &[TimeSlot],
        now: Timestamp,
    ) -> Vec<(Timestamp, Timestamp)> {
        let busy: Vec<_> = busy.iter().map(|slot| (slot.start(), slot.end())).collect();
        let mut free = closed::cut(self.on(zone, day), &busy);
        free.retain_mut(|(begin, end)| {
            *begin = now.max(*begin);
            begin < end
        });
        free
    }

    /// The stretches of working time of one day, as moments, sorted; those that overlap or touch are one. What is closed is
    /// taken out.
    fn on(&self, zone: &Zone, day: civil::Date) -> Vec<(Timestamp, Timestamp)> {
        if self.is_closed_on(day) || !zone.has_day(day) {
            return Vec::new();
        }
        let weekday = day.weekday().to_monday_one_offset();
        let weekly = self.hours.iter().filter(|stretch| stretch.weekday == weekday);
        let weekly = weekly.map(|stretch| (stretch.start_minute, stretch.end_minute));
        let extra = self.exceptions.iter().filter_map(|exception| match exception {
            DayException::Extra { day: own, start_minute, end_minute } if *own == day => {
                Some((*start_minute, *end_minute))
            }
            _ => None,
        });
        let mut found: Vec<(Timestamp, Timestamp)> = weekly
            .chain(extra)
            .filter_map(|(start, end)| Some((moment_on(zone, day, start)?, moment_on(zone, day, end)?)))
            // At a clock change a stretch may vanish.
            .filter(|(opens, closes)| opens < closes)
            .collect();
        found.sort_unstable();
        found.dedup_by(|next, before| {
            let one = next.0 <= before.1;
            if one {
                before.1 = before.1.max(next.1);
            }
            one
        });
        closed::cut(found, &closed::stretches(zone, &self.exceptions, day))
    }
}

/// What slots are wanted.
#[derive(Debug, Clone, Copy)]
pub struct SlotRequest {
    /// No slot starts before this.
    pub from: Timestamp,
    /// No slot starts at or after this.
    pub until: Timestamp,
    /// How long the session is, in minutes.
    pub minutes: u32,
    /// How far apart starts are offered, in minutes; counted from the start of each stretch of working time.
    pub step_minutes: u32,
    /// What the session claims besides, which must be free as well.
    pub buffers: Buffers,
}

impl SlotRequest {
    /// True for a start that lies in the range.
    #[must_use]
    pub fn covers(&self, start: Timestamp) -> bool {
        (self.from..self.until).contains(&start)
    }

    /// The range that sessions of these starts may claim: what is taken in it decides.
    #[must_use]
    pub fn reach(&self) -> (Timestamp, Timestamp) {
        let minutes = |count: u32| SignedDuration::from_mins(i64::from(count));
        let from = self.from.checked_sub(minutes(self.buffers.before_minutes)).unwrap_or(Timestamp::MIN);
        let after = minutes(self.minutes) + minutes(self.buffers.after_minutes);
        (from, self.until.checked_add(after).unwrap_or(Timestamp::MAX))
    }
}

/// The free slots, by start. `busy` is what is taken in the [`SlotRequest::reach`] of the request, sorted by start; stretches
/// may overlap.
///
/// A working day is cut by local clocks: on the day of a clock change a stretch is shorter or longer, and no slot of it
/// lasts longer or shorter than asked. A day that the zone skipped has none.
#[must_use]
pub fn free_slots(zone: &Zone, working: &WorkingTime, busy: &[TimeSlot], request: &SlotRequest) -> Vec<TimeSlot> {
    let mut free = Vec::new();
    walk(zone, working, busy, request, |slot| {
        free.push(slot);
        ControlFlow::Continue(())
    });
    free
}

/// The first of the [`free_slots`]; what comes after it is not looked at.
#[must_use]
pub fn first_free_slot(
    zone: &Zone,
    working: &WorkingTime,
    busy: &[TimeSlot],
    request: &SlotRequest,
) -> Option<TimeSlot> {
    let mut first = None;
    walk(zone, working, busy, request, |slot| {
        first = Some(slot);
        ControlFlow::Break(())
    });
    first
}

/// Shows the free slots to `found`, by start, until it has seen enough.
fn walk(
    zone: &Zone,
    working: &WorkingTime,
    busy: &[TimeSlot],
    request: &SlotRequest,
    mut found: impl FnMut(TimeSlot) -> ControlFlow<()>,
) {
    if request.step_minutes == 0 || request.minutes == 0 || request.until <= request.from {
        return;
    }
    let step = SignedDuration::from_mins(i64::from(request.step_minutes));
    let mut first_busy = 0;
    for (opens, closes) in stretches(zone, working, request.from, request.until) {
        let mut start = opens;
        while let Ok(slot) = TimeSlot::starting(start, request.minutes) {
            let Ok(claim) = request.buffers.around(slot) else { break };
            if slot.end() > closes || slot.start() >= request.until {
                break;
            }
            while busy.get(first_busy).is_some_and(|taken| taken.end() <= claim.start()) {
                first_busy += 1;
            }
            let taken = busy.get(first_busy).is_some_and(|taken| taken.overlaps(&claim));
            if !taken && slot.start() >= request.from && found(slot).is_break() {
                return;
            }
            let Ok(next) = start.checked_add(step) else { break };
            start = next;
        }
    }
}

/// The days, by the clocks of `zone`, whose working time can matter between two moments: the first and the last.
#[must_use]
pub fn days_between(zone: &Zone, from: Timestamp, until: Timestamp) -> (civil::Date, civil::Date) {
    // A stretch of the day before may still be open at `from` where midnight moved.
    let first = zone.local(from).date().yesterday().unwrap_or(civil::Date::MIN);
    (first, zone.local(until).date())
}

/// The stretches of working time that touch the range, as moments, by start.
fn stretches(
    zone: &Zone,
    working: &WorkingTime,
    from: Timestamp,
    until: Timestamp,
) -> impl Iterator<Item = (Timestamp, Timestamp)> {
    let (first, last) = days_between(zone, from, until);
    let days = std::iter::successors(Some(first), |day| day.tomorrow().ok()).take_while(move |day| *day <= last);
    days.flat_map(|day| working.on(zone, day)).filter(move |(_, closes)| *closes > from)
}

fn moment_on(zone: &Zone, day: civil::Date, minute: i16) -> Option<Timestamp> {
    if minute == 1440 {
        return zone.moment(day.tomorrow().ok()?.at(0, 0, 0, 0));
    }
    let hour = i8::try_from(minute / 60).ok()?;
    let minute = i8::try_from(minute % 60).ok()?;
    zone.moment(day.at(hour, minute, 0, 0))
}
