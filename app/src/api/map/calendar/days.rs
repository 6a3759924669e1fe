//! The times of the days that a calendar shows.

use std::collections::BTreeMap;

use domain::{TimeSlot, Zone};
use jiff::civil::Date;
use services::Openings;

use super::shown::Shown;

/// What suits, by day: what is free, and what is full but can be waited for.
pub(super) struct Days {
    free: BTreeMap<Date, Vec<TimeSlot>>,
    all: BTreeMap<Date, Vec<TimeSlot>>,
}

impl Days {
    pub(super) fn of(shown: &Shown, openings: &Openings, zone: &Zone) -> Self {
        let mut all: Vec<TimeSlot> = openings.free.iter().chain(&openings.full).copied().collect();
        all.sort_unstable_by_key(TimeSlot::start);
        Self { free: shown.by_day(&openings.free, zone), all: shown.by_day(&all, zone) }
    }

    /// All times of a day.
    pub(super) fn times(&self, date: Date) -> &[TimeSlot] {
        self.all.get(&date).map_or(&[], Vec::as_slice)
    }

    /// How many times of a day are free.
    pub(super) fn free(&self, date: Date) -> u32 {
        self.free.get(&date).map_or(0, |slots| u32::try_from(slots.len()).unwrap_or(u32::MAX))
    }

    /// The first free time on this day or a later one.
    pub(super) fn first_from(&self, date: Date) -> Option<TimeSlot> {
        self.free.range(date..).next().and_then(|(_, slots)| slots.first().copied())
    }

    /// The day to show from `date` on: where it was asked for and has any times, itself; else the first that has a free one, or one
    /// to wait for.
    pub(super) fn open_from(&self, date: Date, asked: bool) -> Option<Date> {
        if asked && self.all.contains_key(&date) {
            return Some(date);
        }
        let first = |days: &BTreeMap<Date, Vec<TimeSlot>>| days.range(date..).next().map(|(day, _)| *day);
        first(&self.free).or_else(|| first(&self.all))
    }
}
