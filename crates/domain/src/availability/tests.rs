//! Free slots: cases that people can check by hand, and the quick way against a slow, obvious one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
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

fn week(hours: &[WeeklyHours]) -> WorkingTime {
    WorkingTime { hours: hours.to_vec(), exceptions: Vec::new() }
}

fn request(from: &str, until: &str, minutes: u32, step_minutes: u32) -> SlotRequest {
    SlotRequest { from: time(from), until: time(until), minutes, step_minutes, buffers: Buffers::default() }
}

fn starts(slots: &[TimeSlot], zone: &Zone) -> Vec<String> {
    slots.iter().map(|slot| zone.local(slot.start()).strftime("%a %H:%M").to_string()).collect()
}

#[test]
fn a_morning_without_bookings_is_offered_whole() {
    let zone: Zone = "Europe/Berlin".parse().unwrap();
    let request = request("2026-11-23T00:00:00Z", "2026-11-28T00:00:00Z", 60, 30);
    let free = free_slots(&zone, &week(&[hours(2, 9, 11)]), &[], &request);
    assert_eq!(starts(&free, &zone), ["Tue 09:00", "Tue 09:30", "Tue 10:00"]);
}

#[test]
fn what_is_taken_is_not_offered_and_what_touches_it_is() {
    let zone = Zone::utc();
    let request = request("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z", 60, 30);
    let busy = [slot("2026-11-24T10:00:00Z", 60)];
    let free = free_slots(&zone, &week(&[hours(2, 9, 13)]), &busy, &request);
    assert_eq!(starts(&free, &zone), ["Tue 09:00", "Tue 11:00", "Tue 11:30", "Tue 12:00"]);
}

#[test]
fn nothing_starts_before_the_range_or_at_its_end() {
    let zone = Zone::utc();
    let request = request("2026-11-24T09:10:00Z", "2026-11-24T10:00:00Z", 30, 15);
    let free = free_slots(&zone, &week(&[hours(2, 9, 12)]), &[], &request);
    assert_eq!(starts(&free, &zone), ["Tue 09:15", "Tue 09:30", "Tue 09:45"]);
}

#[test]
fn the_day_of_a_clock_change_has_an_hour_less_or_more() {
    let zone: Zone = "Europe/Berlin".parse().unwrap();
    let count =
        |from: &str, until: &str| free_slots(&zone, &week(&[hours(7, 0, 6)]), &[], &request(from, until, 60, 60)).len();
    assert_eq!(count("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"), 5);
    assert_eq!(count("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"), 7);
    assert_eq!(count("2026-11-07T23:00:00Z", "2026-11-08T23:00:00Z"), 6);
}

#[test]
fn stretches_that_a_clock_change_lays_over_each_other_are_one() {
    let zone: Zone = "Europe/Berlin".parse().unwrap();
    // On 29 March the hour from 2 to 3 does not exist: half past two is half past three.
    let early = WeeklyHours::new(7, 60, 150).unwrap();
    let working = week(&[early, hours(7, 3, 5)]);
    let free = free_slots(&zone, &working, &[], &request("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 30, 30));
    let wanted = ["Sun 01:00", "Sun 01:30", "Sun 03:00", "Sun 03:30", "Sun 04:00", "Sun 04:30"];
    assert_eq!(starts(&free, &zone), wanted);
}

#[test]
fn buffers_keep_their_distance_and_may_lie_outside_working_hours() {
    let zone = Zone::utc();
    let mut request = request("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z", 60, 30);
    request.buffers = Buffers { before_minutes: 30, after_minutes: 15 };
    let busy = [slot("2026-11-24T10:00:00Z", 60)];
    let free = free_slots(&zone, &week(&[hours(2, 8, 13)]), &busy, &request);
    assert_eq!(starts(&free, &zone), ["Tue 08:00", "Tue 08:30", "Tue 11:30", "Tue 12:00"]);
}

#[test]
fn a_closed_range_wins_over_weekly_and_extra_hours() {
    let zone: Zone = "Europe/Berlin".parse().unwrap();
    let closed = DayException::closed(date(2026, 11, 24), date(2026, 11, 25)).unwrap();
    let extra = |day| DayException::extra(date(2026, 11, day), 20 * 60, 21 * 60).unwrap();
    let working =
        WorkingTime { hours: (1..=7).map(|day| hours(day, 9, 10)).collect(), exceptions: vec![extra(25), closed] };
    let request = request("2026-11-22T23:00:00Z", "2026-11-26T23:00:00Z", 60, 60);
    assert_eq!(starts(&free_slots(&zone, &working, &[], &request), &zone), ["Mon 09:00", "Thu 09:00"]);
    assert!(working.is_closed_on(date(2026, 11, 25)) && !working.is_closed_on(date(2026, 11, 26)));
}

#[test]
fn closed_hours_win_over_weekly_and_extra_ones_and_leave_the_rest_of_the_day() {
    let zone: Zone = "Europe/Berlin".parse().unwrap();
    let day = date(2026, 11, 24);
    let lunch = DayException::closed_hours(day, 12 * 60, 13 * 60 + 30).unwrap();
    let extra = DayException::extra(day, 13 * 60, 16 * 60).unwrap();
    let working = WorkingTime { hours: vec![hours(2, 10, 13)], exceptions: vec![extra, lunch] };
    let request = request("2026-11-23T23:00:00Z", "2026-11-24T23:00:00Z", 60, 60);
    let wanted = ["Tue 10:00", "Tue 11:00", "Tue 13:30", "Tue 14:30"];
    assert_eq!(starts(&free_slots(&zone, &working, &[], &request), &zone), wanted);
    assert!(!working.is_closed_on(day));
    assert!(working.closes(&zone, slot("2026-11-24T10:30:00Z", 60)), "until half past eleven, by the clocks there");
    assert!(!working.closes(&zone, slot("2026-11-24T10:00:00Z", 60)), "what touches it is open");
}

#[test]
fn an_hour_that_comes_twice_is_closed_both_times() {
    let zone: Zone = "Europe/Berlin".parse().unwrap();
    let closed = DayException::closed_hours(date(2026, 10, 25), 135, 150).unwrap();
    let working = WorkingTime { hours: vec![hours(7, 2, 3)], exceptions: vec![closed] };
    let free = free_slots(&zone, &working, &[], &request("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 15, 15));
    let wanted = ["Sun 02:00", "Sun 02:30", "Sun 02:45", "Sun 02:00", "Sun 02:30", "Sun 02:45"];
    assert_eq!(starts(&free, &zone), wanted);
}

#[test]
fn extra_hours_come_on_top_of_the_weekly_ones_of_their_day() {
    let zone = Zone::utc();
    let extra = |day, from: i16, to: i16| DayException::extra(date(2026, 11, day), from * 60, to * 60).unwrap();
    // On Tuesday they begin where the weekly ones end; Sunday has none of its own.
    let working = WorkingTime { hours: vec![hours(2, 9, 11)], exceptions: vec![extra(29, 18, 20), extra(24, 11, 13)] };
    let request = request("2026-11-24T00:00:00Z", "2026-12-02T00:00:00Z", 120, 60);
    let wanted = ["Tue 09:00", "Tue 10:00", "Tue 11:00", "Sun 18:00", "Tue 09:00"];
    assert_eq!(starts(&free_slots(&zone, &working, &[], &request), &zone), wanted);
}

#[test]
fn a_day_that_the_zone_skipped_has_no_slots() {
    let zone: Zone = "Pacific/Apia".parse().unwrap();
    // After Thursday 29 December 2011 came Saturday the 31st.
    let working = week(&[hours(4, 9, 10), hours(5, 11, 12), hours(6, 13, 14)]);
    let request = request("2011-12-29T00:00:00Z", "2012-01-01T00:00:00Z", 60, 60);
    assert_eq!(starts(&free_slots(&zone, &working, &[], &request), &zone), ["Thu 09:00", "Sat 13:00"]);
}

/// The cells of five minutes, by number, that are working time of each day which clocks in the zone showed around the range.
fn worked_cells(zone: &Zone, working: &WorkingTime, request: &SlotRequest) -> BTreeMap<Date, BTreeSet<i64>> {
    let three_days = 3 * 86_400;
    let around = request.from.as_second() - three_days..request.until.as_second() + three_days;
    let shown: BTreeSet<Date> =
        around.step_by(300).map(|second| zone.local(Timestamp::from_second(second).unwrap()).date()).collect();
    let mut worked: BTreeMap<Date, BTreeSet<i64>> = BTreeMap::new();
    for day in shown {
        let mut minutes: Vec<(i16, i16)> = Vec::new();
        for stretch in &working.hours {
            if stretch.weekday == day.weekday().to_monday_one_offset() {
                minutes.push((stretch.start_minute, stretch.end_minute));
            }
        }
        let mut closed = false;
        let mut closed_minutes = Vec::new();
        for exception in &working.exceptions {
            match *exception {
                DayException::Extra { day: own, start_minute, end_minute } if own == day => {
                    minutes.push((start_minute, end_minute));
                }
                DayException::Closed { first, last } if first <= day && day <= last => closed = true,
                DayException::ClosedHours { day: own, start_minute, end_minute } if own == day => {
                    closed_minutes.push(start_minute..end_minute);
                }
                _ => {}
            }
        }
        let cells = worked.entry(day).or_default();
        for (from, to) in minutes {
            let opens = moment_on(zone, day, from).unwrap().as_second().div_euclid(300);
            let closes = moment_on(zone, day, to).unwrap().as_second().div_euclid(300);
            cells.extend(opens..closes);
        }
        // Closed is what clocks show as closed.
        cells.retain(|cell| {
            let local = zone.local(Timestamp::from_second(cell * 300).unwrap());
            let minute = i16::from(local.hour()) * 60 + i16::from(local.minute());
            local.date() != day || !closed_minutes.iter().any(|closed| closed.contains(&minute))
        });
        if closed {
            cells.clear();
        }
    }
    worked
}

/// The slow, obvious way: try every five minutes of the range; look at every cell that the session would take, and at every busy
/// slot for each.
fn reference(
    zone: &Zone,
    working: &WorkingTime,
    busy: &[TimeSlot],
    request: &SlotRequest,
    may_book: impl Fn(Timestamp) -> bool,
) -> Vec<TimeSlot> {
    let worked = worked_cells(zone, working, request);
    let mut found = Vec::new();
    for cell in request.from.as_second().div_euclid(300)..=request.until.as_second().div_euclid(300) {
        let start = Timestamp::from_second(cell * 300).unwrap();
        if start < request.from || start >= request.until || !may_book(start) {
            continue;
        }
        let cells = i64::from(request.minutes) / 5;
        let (before, after) =
            (i64::from(request.buffers.before_minutes) / 5, i64::from(request.buffers.after_minutes) / 5);
        let claimed = cell - before..cell + cells + after;
        if busy.iter().any(|taken| taken.cells().any(|taken| claimed.contains(&taken))) {
            continue;
        }
        let offered = worked.values().any(|worked| {
            let mut opens = cell;
            while worked.contains(&(opens - 1)) {
                opens -= 1;
            }
            (cell..cell + cells).all(|cell| worked.contains(&cell))
                && (cell - opens) % (i64::from(request.step_minutes) / 5) == 0
        });
        if offered {
            found.push(TimeSlot::starting(start, request.minutes).unwrap());
        }
    }
    found
}

/// Zones with what makes them hard, and a day around which they are.
const ZONES: [(&str, &str); 8] = [
    ("Europe/Berlin", "2026-03-29T00:00:00Z"),
    ("Europe/Berlin", "2026-10-25T00:00:00Z"),
    ("America/New_York", "2026-11-01T00:00:00Z"),
    ("Asia/Karachi", "2008-06-01T00:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-05T00:00:00Z"),
    ("Australia/Lord_Howe", "2026-10-04T00:00:00Z"),
    ("Pacific/Apia", "2011-12-30T00:00:00Z"),
    ("UTC", "2026-11-24T00:00:00Z"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn the_quick_way_finds_what_the_obvious_way_finds(
        which in 0_usize..ZONES.len(),
        days_off in prop_oneof![-2_i64..=1, -300_i64..300],
        stretches in prop::collection::vec((1_i8..=7, 0_i16..288, 1_i16..96), 1..8),
        extra in prop::collection::vec((0_i64..5, 0_i16..288, 1_i16..60), 0..4),
        closed in prop::collection::vec((0_i64..5, 0_i64..2), 0..2),
        closed_hours in prop::collection::vec((0_i64..5, 0_i16..288, 1_i16..60), 0..4),
        taken in prop::collection::vec((0_i64..576, 1_i64..24), 0..20),
        (length, step) in (1_u32..20, 1_u32..12),
        (before, after) in (0_u32..=24, 0_u32..=24),
        (notice, ahead) in (prop_oneof![Just(0), 0_u32..3_000], 1_u32..4),
    ) {
        let (name, around) = ZONES[which];
        let zone: Zone = name.parse().unwrap();
        let from = time(around) + SignedDuration::from_hours(24 * days_off);
        let rules = BookingRules {
            buffers: Buffers { before_minutes: before * 5, after_minutes: after * 5 },
            notice_minutes: notice,
            ahead_days: ahead,
        };
        let now = from - SignedDuration::from_mins(7);
        let until = from + SignedDuration::from_hours(48);
        let whole = SlotRequest {
            from, until, minutes: length * 5, step_minutes: step * 5, buffers: rules.buffers,
        };
        let first = zone.local(from).date();
        let day = |ahead: i64| first.saturating_add(jiff::Span::new().days(ahead - 1));
        let end = |start: i16, length: i16| (start + length).min(288) * 5;
        let hours = stretches.into_iter()
            .map(|(day, start, length)| WeeklyHours::new(day, start * 5, end(start, length)).unwrap())
            .collect();
        let extra = extra.into_iter()
            .map(|(ahead, start, length)| DayException::extra(day(ahead), start * 5, end(start, length)).unwrap());
        let closed = closed.into_iter()
            .map(|(ahead, more)| DayException::closed(day(ahead), day(ahead + more)).unwrap());
        let closed_hours = closed_hours.into_iter().map(|(ahead, start, length)| {
            DayException::closed_hours(day(ahead), start * 5, end(start, length)).unwrap()
        });
        let working = WorkingTime { hours, exceptions: extra.chain(closed).chain(closed_hours).collect() };
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
        let (earliest, latest) = rules.window(now);
        let request = SlotRequest { from: from.max(earliest), until: until.min(latest), ..whole };
        let quick = free_slots(&zone, &working, &busy, &request);
        prop_assert_eq!(first_free_slot(&zone, &working, &busy, &request), quick.first().copied());
        let may_book = |start: Timestamp| {
            let minutes_ahead = (start.as_second() - now.as_second()) / 60;
            start > now && minutes_ahead >= i64::from(notice) && minutes_ahead < i64::from(ahead) * 1_440
        };
        prop_assert_eq!(&quick, &reference(&zone, &working, &busy, &whole, may_book));
        prop_assert!(quick.iter().all(|slot| rules.check(now, slot.start()).is_ok()));
        prop_assert!(quick.iter().all(|slot| !working.closes(&zone, *slot)), "what is offered is not closed");
    }

    #[test]
    fn what_is_closed_around_a_session_leaves_none_of_it_open(
        which in 0_usize..ZONES.len(),
        (cell, cells) in (-300_i64..600, 1_u32..120),
    ) {
        let (name, around) = ZONES[which];
        let zone: Zone = name.parse().unwrap();
        let session = TimeSlot::starting(time(around) + SignedDuration::from_mins(cell * 5), cells * 5).unwrap();
        let hours = (1..=7).map(|day| WeeklyHours::new(day, 0, 1_440).unwrap()).collect();
        let working = WorkingTime { hours, exceptions: closed_around(&zone, session) };
        prop_assert!(working.closes(&zone, session));
        let day = SignedDuration::from_hours(24);
        let request = SlotRequest {
            from: session.start() - day, until: session.end() + day, minutes: 5, step_minutes: 5, buffers: Buffers::default(),
        };
        let free = free_slots(&zone, &working, &[], &request);
        prop_assert!(!free.iter().any(|slot| slot.overlaps(&session)));
        // Nothing but that is closed, unless clocks show some of it twice.
        let before = TimeSlot::new(session.start() - SignedDuration::from_mins(5), session.start()).unwrap();
        let changes = zone.offset_seconds(session.start() - day) != zone.offset_seconds(session.end() + day);
        prop_assert!(changes || free.contains(&before));
    }
}
