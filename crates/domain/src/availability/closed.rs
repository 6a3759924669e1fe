//! Hours of a day that are closed, as moments: taken out of working time, and made of a session that is called off.
//!
//! Closed hours are closed whenever clocks show them: where an hour comes twice, both times.

use std::ops::Range;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::exceptions::{DAY_MINUTES, DayException};
use super::moment_on;
use crate::time::{TimeSlot, Zone};

/// From the first moment up to, not including, the second one.
type Stretch = (Timestamp, Timestamp);

const CELL: SignedDuration = SignedDuration::from_secs(TimeSlot::CELL_SECONDS);
const CELL_MINUTES: i16 = 5;

/// The closed hours of a day, sorted by their beginning.
pub(super) fn stretches(zone: &Zone, exceptions: &[DayException], day: Date) -> Vec<Stretch> {
    let mut found = Vec::new();
    for exception in exceptions {
        if let DayException::ClosedHours { day: own, start_minute, end_minute } = exception
            && *own == day
        {
            found.extend(shown(zone, day, *start_minute..*end_minute));
        }
    }
    found.sort_unstable();
    found
}

/// When clocks show these minutes of the day: once, but for the day of a clock change.
fn shown(zone: &Zone, day: Date, minutes: Range<i16>) -> Vec<Stretch> {
    let at = |minute| moment_on(zone, day, minute);
    let (Some(begins), Some(ends)) = (at(0), at(DAY_MINUTES)) else { return Vec::new() };
    if zone.offset_seconds(begins) == zone.offset_seconds(ends) {
        return at(minutes.start).zip(at(minutes.end)).into_iter().collect();
    }
    let mut found: Vec<Stretch> = Vec::new();
    for cell in cells(begins, ends) {
        if minute_of(zone, cell, day).is_some_and(|minute| minutes.contains(&minute)) {
            match found.last_mut() {
                Some((_, end)) if *end == cell => *end = cell + CELL,
                _ => found.push((cell, cell + CELL)),
            }
        }
    }
    found
}

/// What is left of `open` without `closed`; both are sorted, and `open` stands apart.
pub(super) fn cut(open: Vec<Stretch>, closed: &[Stretch]) -> Vec<Stretch> {
    if closed.is_empty() {
        return open;
    }
    let mut left = Vec::with_capacity(open.len() + closed.len());
    for (opens, closes) in open {
        let mut from = opens;
        for (begin, end) in closed.iter().filter(|(begin, end)| *begin < closes && opens < *end) {
            if from < *begin {
                left.push((from, *begin));
            }
            from = from.max(*end);
        }
        if from < closes {
            left.push((from, closes));
        }
    }
    left
}

/// Closed hours for each day that a slot touches, which leave no moment of it open.
#[must_use]
pub fn closed_around(zone: &Zone, slot: TimeSlot) -> Vec<DayException> {
    let mut found: Vec<(Date, i16, i16)> = Vec::new();
    for cell in cells(slot.start(), slot.end()) {
        let day = zone.local(cell).date();
        let Some(minute) = minute_of(zone, cell, day) else { continue };
        match found.last_mut() {
            Some((last, from, to)) if *last == day => {
                *from = minute.min(*from);
                *to = (minute + CELL_MINUTES).max(*to);
            }
            _ => found.push((day, minute, minute + CELL_MINUTES)),
        }
    }
    found.into_iter().filter_map(|(day, from, to)| DayException::closed_hours(day, from, to).ok()).collect()
}

fn cells(from: Timestamp, until: Timestamp) -> impl Iterator<Item = Timestamp> {
    std::iter::successors(Some(from), |cell| cell.checked_add(CELL).ok()).take_while(move |cell| *cell < until)
}

/// The minute after midnight that clocks show, if it is of this day.
fn minute_of(zone: &Zone, at: Timestamp, day: Date) -> Option<i16> {
    let local = zone.local(at);
    (local.date() == day).then(|| i16::from(local.hour()) * 60 + i16::from(local.minute()))
}
