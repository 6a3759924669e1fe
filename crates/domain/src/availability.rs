//! Which slots of a trainer's calendar are free: weekly hours in the trainer's zone, less what is taken.
//!
//! One pass over sorted intervals; the caller brings everything that it needs from one range query.

use jiff::{SignedDuration, Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::time::{TimeSlot, Zone};

/// A stretch of working time that comes back every week, by the clocks of the trainer's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyHours {
    /// 1 is Monday, 7 is Sunday (ISO 8601).
    pub weekday: i8,
    /// Minutes after midnight, 0 to 1439.
    pub start_minute: i16,
    /// Minutes after midnight, 1 to 1440; later than the start.
    pub end_minute: i16,
}

/// Why a stretch of working time makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("working hours are on a weekday (1–7), on five-minute steps, and end after they start")]
pub struct InvalidHours;

impl WeeklyHours {
    /// Checks the ranges that the fields name.
    ///
    /// # Errors
    /// [`InvalidHours`] for a weekday, a minute or an order outside them.
    pub fn new(weekday: i8, start_minute: i16, end_minute: i16) -> Result<Self, InvalidHours> {
        let in_range = (1..=7).contains(&weekday) && (0..1440).contains(&start_minute) && end_minute <= 1440;
        let on_grid = start_minute % 5 == 0 && end_minute % 5 == 0;
        if in_range && on_grid && start_minute < end_minute {
            Ok(Self { weekday, start_minute, end_minute })
        } else {
            Err(InvalidHours)
        }
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
}

/// The free slots, by start. `busy` is sorted by start and may touch but not overlap; stretches of `hours` may come in any order.
///
/// A working day is cut by local clocks: on the day of a clock change a stretch is shorter or longer, and no slot of it
/// lasts longer or shorter than asked.
#[must_use]
pub fn free_slots(zone: &Zone, hours: &[WeeklyHours], busy: &[TimeSlot], request: &SlotRequest) -> Vec<TimeSlot> {
    let mut free = Vec::new();
    if request.step_minutes == 0 || request.minutes == 0 || request.until <= request.from {
        return free;
    }
    let step = SignedDuration::from_mins(i64::from(request.step_minutes));
    let mut first_busy = 0;
    for (opens, closes) in stretches(zone, hours, request.from, request.until) {
        let mut start = opens;
        while let Ok(slot) = TimeSlot::starting(start, request.minutes) {
            if slot.end() > closes || slot.start() >= request.until {
                break;
            }
            while busy.get(first_busy).is_some_and(|taken| taken.end() <= slot.start()) {
                first_busy += 1;
            }
            let taken = busy.get(first_busy).is_some_and(|taken| taken.overlaps(&slot));
            if !taken && slot.start() >= request.from {
                free.push(slot);
            }
            let Ok(next) = start.checked_add(step) else { break };
            start = next;
        }
    }
    free
}

/// The stretches of working time that touch the range, as moments, sorted by start.
fn stretches(zone: &Zone, hours: &[WeeklyHours], from: Timestamp, until: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let mut found = Vec::new();
    let last = zone.local(until).date();
    // A stretch of the day before may still be open at `from` where midnight moved.
    let mut day = zone.local(from).date().yesterday().unwrap_or(civil::Date::MIN);
    while day <= last {
        for stretch in hours.iter().filter(|stretch| stretch.weekday == day.weekday().to_monday_one_offset()) {
            let opens = moment_on(zone, day, stretch.start_minute);
            let closes = moment_on(zone, day, stretch.end_minute);
            if let (Some(opens), Some(closes)) = (opens, closes)
                && opens < closes
                && closes > from
            {
                found.push((opens, closes));
            }
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    found.sort_unstable();
    found
}

fn moment_on(zone: &Zone, day: civil::Date, minute: i16) -> Option<Timestamp> {
    if minute == 1440 {
        return zone.moment(day.tomorrow().ok()?.at(0, 0, 0, 0));
    }
    let hour = i8::try_from(minute / 60).ok()?;
    let minute = i8::try_from(minute % 60).ok()?;
    zone.moment(day.at(hour, minute, 0, 0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn slot(text: &str, minutes: u32) -> TimeSlot {
        TimeSlot::starting(time(text), minutes).unwrap()
    }

    fn hours(weekday: i8, from: i16, to: i16) -> WeeklyHours {
        WeeklyHours::new(weekday, from * 60, to * 60).unwrap()
    }

    fn starts(slots: &[TimeSlot], zone: &Zone) -> Vec<String> {
        slots.iter().map(|slot| zone.local(slot.start()).strftime("%a %H:%M").to_string()).collect()
    }

    #[test]
    fn a_morning_without_bookings_is_offered_whole() {
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        let request = SlotRequest {
            from: time("2026-11-23T00:00:00Z"),
            until: time("2026-11-28T00:00:00Z"),
            minutes: 60,
            step_minutes: 30,
        };
        let free = free_slots(&zone, &[hours(2, 9, 11)], &[], &request);
        assert_eq!(starts(&free, &zone), ["Tue 09:00", "Tue 09:30", "Tue 10:00"]);
    }

    #[test]
    fn what_is_taken_is_not_offered_and_what_touches_it_is() {
        let zone = Zone::utc();
        let request = SlotRequest {
            from: time("2026-11-24T00:00:00Z"),
            until: time("2026-11-25T00:00:00Z"),
            minutes: 60,
            step_minutes: 30,
        };
        let busy = [slot("2026-11-24T10:00:00Z", 60)];
        let free = free_slots(&zone, &[hours(2, 9, 13)], &busy, &request);
        assert_eq!(starts(&free, &zone), ["Tue 09:00", "Tue 11:00", "Tue 11:30", "Tue 12:00"]);
    }

    #[test]
    fn nothing_starts_before_the_range_or_at_its_end() {
        let zone = Zone::utc();
        let request = SlotRequest {
            from: time("2026-11-24T09:10:00Z"),
            until: time("2026-11-24T10:00:00Z"),
            minutes: 30,
            step_minutes: 15,
        };
        let free = free_slots(&zone, &[hours(2, 9, 12)], &[], &request);
        assert_eq!(starts(&free, &zone), ["Tue 09:15", "Tue 09:30", "Tue 09:45"]);
    }

    #[test]
    fn the_day_of_a_clock_change_has_an_hour_less_or_more() {
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        let count = |from: &str, until: &str| {
            let request = SlotRequest { from: time(from), until: time(until), minutes: 60, step_minutes: 60 };
            free_slots(&zone, &[hours(7, 0, 6)], &[], &request).len()
        };
        assert_eq!(count("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"), 5);
        assert_eq!(count("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"), 7);
        assert_eq!(count("2026-11-07T23:00:00Z", "2026-11-08T23:00:00Z"), 6);
    }

    #[test]
    fn working_hours_have_ranges() {
        for (weekday, start, end) in
            [(0, 60, 120), (8, 60, 120), (1, 120, 120), (1, 120, 60), (1, -5, 60), (1, 60, 1445), (1, 61, 120)]
        {
            assert!(WeeklyHours::new(weekday, start, end).is_err(), "{weekday} {start} {end}");
        }
        assert!(WeeklyHours::new(7, 0, 1440).is_ok());
    }

    /// The slow, obvious way: try every five minutes of the range, and look at every stretch and every busy slot for each.
    fn reference(zone: &Zone, hours: &[WeeklyHours], busy: &[TimeSlot], request: &SlotRequest) -> Vec<TimeSlot> {
        let mut found = Vec::new();
        let mut start = request.from.as_second().div_euclid(300) * 300;
        while start < request.until.as_second() {
            let candidate = TimeSlot::starting(Timestamp::from_second(start).unwrap(), request.minutes).unwrap();
            start += 300;
            if candidate.start() < request.from || busy.iter().any(|taken| taken.overlaps(&candidate)) {
                continue;
            }
            let offered = [-1_i64, 0].into_iter().any(|shift| {
                let day = zone.local(candidate.start()).date().saturating_add(jiff::Span::new().days(shift));
                hours.iter().filter(|h| h.weekday == day.weekday().to_monday_one_offset()).any(|h| {
                    let opens = moment_on(zone, day, h.start_minute).unwrap();
                    let closes = moment_on(zone, day, h.end_minute).unwrap();
                    let since = candidate.start().as_second() - opens.as_second();
                    since >= 0 && candidate.end() <= closes && since % (i64::from(request.step_minutes) * 60) == 0
                })
            });
            if offered {
                found.push(candidate);
            }
        }
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn the_quick_way_finds_what_the_obvious_way_finds(
            which in 0_usize..5,
            first_day in 0_i64..700,
            stretches in prop::collection::vec((1_i8..=7, 0_i16..24, 1_i16..8), 1..5),
            taken in prop::collection::vec((0_i64..576, 1_i64..24), 0..20),
            length in 1_u32..20,
            step in 1_u32..12,
        ) {
            let names = ["Europe/Berlin", "America/New_York", "Asia/Karachi", "Australia/Lord_Howe", "UTC"];
            let zone: Zone = names[which].parse().unwrap();
            let from = Timestamp::from_second(1_750_000_200 + first_day * 86_400).unwrap();
            let request = SlotRequest {
                from,
                until: from + SignedDuration::from_hours(48),
                minutes: length * 5,
                step_minutes: step * 5,
            };
            // Stretches of one weekday must not overlap: the editor refuses them, so one per weekday here.
            let mut days = std::collections::BTreeSet::new();
            let hours: Vec<WeeklyHours> = stretches.into_iter()
                .filter(|(day, _, _)| days.insert(*day))
                .map(|(day, from, length)| WeeklyHours::new(day, from * 60, (from + length).min(24) * 60).unwrap())
                .collect();
            let mut sorted = taken;
            sorted.sort_unstable();
            let mut busy: Vec<TimeSlot> = Vec::new();
            for (cell, cells) in sorted {
                let start = from + SignedDuration::from_mins(cell * 5);
                let candidate = TimeSlot::starting(start, u32::try_from(cells * 5).unwrap()).unwrap();
                if busy.last().is_none_or(|last| last.end() <= candidate.start()) {
                    busy.push(candidate);
                }
            }
            prop_assert_eq!(free_slots(&zone, &hours, &busy, &request), reference(&zone, &hours, &busy, &request));
        }
    }
}
