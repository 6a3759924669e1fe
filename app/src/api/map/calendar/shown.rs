//! Which days of a calendar the address asks for: the week of a strip, or the six weeks around a month.

use std::collections::BTreeMap;

use domain::{DayPart, TimeSlot, Timestamp, Zone};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use services::Wanted;

use super::super::Viewer;
use crate::dto::Choice;

/// How many days one strip shows.
pub(super) const STRIP_DAYS: i32 = 7;
/// How many days the month view shows: no month touches more than six weeks.
const MONTH_DAYS: i32 = 6 * 7;

/// The days that a choice shows, by the visitor's clocks, and what to look for to fill them.
#[derive(Debug, Clone)]
pub(in crate::api) struct Shown {
    /// Today, and the last day on which something can be booked.
    pub(super) bookable: [Date; 2],
    /// The first and the last of the days shown.
    pub(super) days: [Date; 2],
    /// The first of the month whose view it is; `None` for a strip.
    pub(super) month: Option<Date>,
    /// The day whose times are shown; where it has none, those of the first one after it that has.
    pub(super) day: Date,
    /// The start that the address names.
    pub(super) slot: Option<Timestamp>,
    /// The part of the day that is looked for.
    pub(in crate::api) part: Option<DayPart>,
    /// The range to look in: where it begins, how many days it lasts at most, and where it ends.
    pub(in crate::api) from: Timestamp,
    pub(in crate::api) for_days: u32,
    pub(in crate::api) until: Timestamp,
}

impl Viewer {
    /// What `choice` asks to see of the times of `wanted`. What it says about days that cannot be booked, or cannot be read, is
    /// brought to the nearest that makes sense.
    pub(in crate::api) fn shown(&self, wanted: Wanted<'_>, choice: &Choice) -> Shown {
        let zone = self.zone_or(&wanted.trainer.zone);
        let (_, end) = wanted.service.rules.window(self.now);
        let last_moment = end.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(end);
        let [today, last] = [self.now, last_moment].map(|moment| zone.local(moment).date());
        let slot = choice.slot.as_deref().and_then(|start| start.parse::<Timestamp>().ok());
        let asked = slot.map(|start| zone.local(start).date());
        let asked = asked.or_else(|| choice.day.as_deref().and_then(|day| day.parse().ok()));
        let asked = asked.map(|day: Date| day.clamp(today, last));
        let month =
            choice.month.as_deref().and_then(month_named).map(|month| month.clamp(today.first_of_month(), last));
        let (month, days) = match month {
            None => (None, strip_with(asked.unwrap_or(today), today)),
            Some(month) => {
                let beside = |day: &Date| !within(weeks_of(month), *day);
                // A time is shown where it is.
                let month = asked.filter(|day| slot.is_some() && beside(day)).unwrap_or(month).first_of_month();
                (Some(month), weeks_of(month))
            }
        };
        let begin = month.unwrap_or(days[0]).max(today);
        let day = asked.filter(|day| within(days, *day)).unwrap_or(begin);
        let from = midnight(zone, days[0]).map_or(self.now, |begin| begin.max(self.now));
        let until = midnight(zone, after(days[1], 1)).unwrap_or(end).max(from);
        let for_days = (until.as_second() - from.as_second()).unsigned_abs().div_ceil(86_400);
        Shown {
            bookable: [today, last],
            days,
            month,
            day,
            slot,
            part: choice.part.as_deref().and_then(DayPart::from_name).filter(|part| OFFERED.contains(part)),
            from,
            for_days: u32::try_from(for_days).unwrap_or(u32::MAX),
            until,
        }
    }

    /// True where neither the chosen day nor a later one of those shown has anything of what is looked for.
    pub(in crate::api) fn nothing_more(&self, wanted: Wanted<'_>, shown: &Shown, free: &[TimeSlot]) -> bool {
        let zone = self.zone_or(&wanted.trainer.zone);
        shown.by_day(free, zone).range(shown.day..).next().is_none()
    }

    /// The address of the day of a slot, for whoever has chosen none.
    pub(in crate::api) fn on_day_of(&self, wanted: Wanted<'_>, slot: TimeSlot, choice: &Choice) -> Choice {
        let zone = self.zone_or(&wanted.trainer.zone);
        Choice { day: Some(zone.local(slot.start()).date().to_string()), ..choice.clone() }
    }

    /// The part of the day that is looked for, with the clocks that it goes by.
    pub(in crate::api) fn part_wanted<'a>(&'a self, wanted: Wanted<'a>, shown: &Shown) -> Option<(DayPart, &'a Zone)> {
        shown.part.map(|part| (part, self.zone_or(&wanted.trainer.zone)))
    }
}

/// The parts of the day that can be looked for. At night hardly anybody is.
pub(super) const OFFERED: [DayPart; 3] = [DayPart::Morning, DayPart::Afternoon, DayPart::Evening];

impl Shown {
    /// What is looked for among `free`, by day.
    pub(super) fn by_day(&self, free: &[TimeSlot], zone: &Zone) -> BTreeMap<Date, Vec<TimeSlot>> {
        let mut by_day: BTreeMap<Date, Vec<TimeSlot>> = BTreeMap::new();
        for slot in free {
            let day = zone.local(slot.start()).date();
            if within(self.days, day) && self.part.is_none_or(|part| part == DayPart::at(slot.start(), zone)) {
                by_day.entry(day).or_default().push(*slot);
            }
        }
        by_day
    }

    /// Where the arrows lead, back and forth, as it stands in addresses.
    pub(super) fn steps(&self) -> [Option<String>; 2] {
        let [today, last] = self.bookable;
        let [first, _] = self.days;
        match self.month {
            None => {
                let before = (first > today).then(|| after(first, -STRIP_DAYS).to_string());
                let next = after(first, STRIP_DAYS);
                [before, (next <= last).then(|| next.to_string())]
            }
            Some(month) => {
                let before = (month > today).then(|| month_name(after(month, -1)));
                let next = month.last_of_month().tomorrow().unwrap_or(month);
                [before, (next <= last).then(|| month_name(next))]
            }
        }
    }
}

/// A month as it stands in addresses: `2026-12`.
pub(super) fn month_name(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

fn month_named(name: &str) -> Option<Date> {
    format!("{name}-01").parse::<Date>().ok().map(Date::first_of_month)
}

pub(super) fn after(day: Date, days: i32) -> Date {
    day.saturating_add(days.days())
}

fn within([first, last]: [Date; 2], day: Date) -> bool {
    (first..=last).contains(&day)
}

/// The strip that a day is in; strips are counted from today.
fn strip_with(day: Date, today: Date) -> [Date; 2] {
    let ahead = day.since(today).map_or(0, |span| span.get_days());
    let first = after(today, ahead / STRIP_DAYS * STRIP_DAYS);
    [first, after(first, STRIP_DAYS - 1)]
}

/// The six weeks, from a Monday on, that a month begins in the first of.
fn weeks_of(month: Date) -> [Date; 2] {
    let first = month.first_of_month();
    let monday = after(first, -i32::from(first.weekday().to_monday_zero_offset()));
    [monday, after(monday, MONTH_DAYS - 1)]
}

fn midnight(zone: &Zone, day: Date) -> Option<Timestamp> {
    zone.moment(day.at(0, 0, 0, 0))
}
