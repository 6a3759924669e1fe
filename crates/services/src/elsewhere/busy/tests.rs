//! What calendars say, and what hostile ones do not achieve.

use proptest::prelude::*;

use super::*;
use crate::elsewhere::repeat::COMINGS_MAX;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn window() -> (Timestamp, Timestamp) {
    (time("2026-11-24T08:00:00Z"), time("2027-11-29T08:00:00Z"))
}

fn calendar(events: &[&str]) -> String {
    let events: String = events.iter().map(|event| format!("BEGIN:VEVENT\n{event}\nEND:VEVENT\n")).collect();
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n")
}

fn read(text: &str) -> BusyElsewhere {
    busy_times(text, &"Europe/Berlin".parse().unwrap(), window(), &|| true).unwrap()
}

/// Start and minutes of the first few.
fn busy(events: &[&str]) -> Vec<String> {
    let found = read(&calendar(events));
    assert!(!found.cut, "something was left out");
    found.slots.iter().take(6).map(|slot| format!("{} {}", slot.start(), slot.minutes())).collect()
}

#[test]
fn times_are_by_utc_by_a_zone_or_by_the_trainers_clocks() {
    let found = busy(&[
        "UID:1\nDTSTART:20261125T100000Z\nDTEND:20261125T110000Z",
        "UID:2\nDTSTART;TZID=America/New_York:20261126T100000\nDURATION:PT90M",
        "UID:3\nDTSTART:20261127T100000\nDTEND:20261127T103000",
        "UID:4\nDTSTART;TZID=W. Europe Standard Time:20261128T100000\nDTEND;TZID=Europe/London:20261128T100000",
        "UID:5\nDTSTART;TZID=Nowhere/Land:20261129T100000\nDURATION:PT1H",
    ]);
    let expected = [
        "2026-11-25T10:00:00Z 60",
        "2026-11-26T15:00:00Z 90",
        "2026-11-27T09:00:00Z 30",
        "2026-11-28T09:00:00Z 60",
        "2026-11-29T09:00:00Z 60",
    ];
    assert_eq!(found, expected);
}

#[test]
fn zones_go_by_what_their_makers_say_of_them() {
    let event = "DTSTART;TZID=Mine:20261125T100000\nDURATION:PT1H";
    let text = format!(
        "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Mine\nX-LIC-LOCATION:Asia/Karachi\nEND:VTIMEZONE\nBEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR"
    );
    assert_eq!(read(&text).slots[0].start(), time("2026-11-25T05:00:00Z"));
}

#[test]
fn whole_days_are_the_trainers_whole_days() {
    let found = busy(&[
        "UID:1\nDTSTART;VALUE=DATE:20261125",
        "UID:2\nDTSTART;VALUE=DATE:20270327\nDTEND;VALUE=DATE:20270329",
        "UID:3\nDTSTART;VALUE=DATE:20271031\nDURATION:P1D",
    ]);
    // The clocks change on 28 March and on 31 October.
    let expected = [
        "2026-11-24T23:00:00Z 1440",
        "2027-03-26T23:00:00Z 1440",
        "2027-03-27T23:00:00Z 1380",
        "2027-10-30T22:00:00Z 1440",
        "2027-10-31T22:00:00Z 60",
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_keeps_nobody_busy_does_not_count() {
    let when = "DTSTART:20261125T100000Z\nDTEND:20261125T110000Z";
    let ours = domain::BookingId::from_parts(time("2026-11-24T08:00:00Z"), 1);
    let found = busy(&[
        &format!("UID:1\nTRANSP:TRANSPARENT\n{when}"),
        &format!("UID:2\nSTATUS:CANCELLED\n{when}"),
        &format!("UID:{ours}@spotter\n{when}"),
        "UID:4\nDTSTART:20261125T100000Z",
        "UID:5\nDTSTART:20261125T100000Z\nDTEND:20261125T090000Z",
        "UID:6\nDTSTART:20261123T100000Z\nDTEND:20261124T080000Z",
        "UID:7\nDTSTART:20271129T080000Z\nDTEND:20271129T090000Z",
    ]);
    assert_eq!(found, [""; 0]);
    let tentative = busy(&[&format!("UID:1\nSTATUS:TENTATIVE\nTRANSP:OPAQUE\n{when}")]);
    assert_eq!(tentative, ["2026-11-25T10:00:00Z 60"]);
}

#[test]
fn what_repeats_goes_by_clocks_through_their_changes() {
    let found = busy(&["UID:1\nDTSTART;TZID=Europe/Berlin:20270314T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=4"]);
    let expected =
        ["2027-03-14T08:00:00Z 60", "2027-03-21T08:00:00Z 60", "2027-03-28T07:00:00Z 60", "2027-04-04T07:00:00Z 60"];
    assert_eq!(found, expected);
}

#[test]
fn a_missing_hour_is_later_and_one_that_comes_twice_is_its_first() {
    let found = busy(&[
        "UID:1\nDTSTART;TZID=Europe/Berlin:20270327T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=3",
        "UID:2\nDTSTART;TZID=Europe/Berlin:20271031T023000\nDURATION:PT30M",
    ]);
    let expected =
        ["2027-03-27T01:30:00Z 30", "2027-03-28T01:30:00Z 30", "2027-03-29T00:30:00Z 30", "2027-10-31T00:30:00Z 30"];
    assert_eq!(found, expected);
}

#[test]
fn a_rule_ends_when_it_says_by_the_clocks_of_the_start() {
    let until = |until: &str| {
        busy(&[&format!(
            "UID:1\nDTSTART;TZID=Asia/Karachi:20261201T020000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL={until}"
        )])
        .len()
    };
    // 02:00 in Karachi is 21:00 of the day before in London.
    assert_eq!(until("20261202T210000Z"), 3);
    assert_eq!(until("20261202T205959Z"), 2);
    assert_eq!(until("20261203"), 3);
    assert_eq!(until("20261203T020000"), 3);
    assert_eq!(until("20200101T000000Z"), 1, "the first coming is always one");
}

#[test]
fn single_comings_are_left_out_moved_and_added() {
    let series = "UID:1\nDTSTART;TZID=Europe/Berlin:20261201T090000\nDTEND;TZID=Europe/Berlin:20261201T100000\nRRULE:FREQ=DAILY;COUNT=5\nEXDATE;TZID=Europe/Berlin:20261202T090000\nEXDATE;VALUE=DATE:20261204\nRDATE;TZID=Europe/Berlin:20261210T090000";
    let moved = "UID:1\nRECURRENCE-ID;TZID=Europe/Berlin:20261203T090000\nSEQUENCE:3\nDTSTART;TZID=Europe/Berlin:20261203T150000\nDURATION:PT2H";
    let moved_before =
        "UID:1\nRECURRENCE-ID:20261203T080000Z\nSEQUENCE:2\nDTSTART;TZID=Europe/Berlin:20261203T120000\nDURATION:PT2H";
    let called_off = "UID:1\nRECURRENCE-ID;TZID=Europe/Berlin:20261205T090000\nSTATUS:CANCELLED\nDTSTART;TZID=Europe/Berlin:20261205T090000";
    let other = "UID:2\nDTSTART;TZID=Europe/Berlin:20261203T090000\nDURATION:PT15M";
    let found = busy(&[moved_before, series, moved, called_off, other]);
    let expected =
        ["2026-12-01T08:00:00Z 60", "2026-12-03T08:00:00Z 15", "2026-12-03T14:00:00Z 120", "2026-12-10T08:00:00Z 60"];
    assert_eq!(found, expected);
}

#[test]
fn a_change_of_all_later_ones_is_followed() {
    let series = "UID:1\nDTSTART:20261201T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4";
    let later = "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261203T090000Z\nDTSTART:20261203T110000Z\nDURATION:PT30M";
    let expected =
        ["2026-12-01T09:00:00Z 60", "2026-12-02T09:00:00Z 60", "2026-12-03T11:00:00Z 30", "2026-12-04T11:00:00Z 30"];
    assert_eq!(busy(&[series, later]), expected);
}

#[test]
fn what_never_ends_ends_with_the_window() {
    let found = read(&calendar(&["UID:1\nDTSTART:20200101T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"]));
    assert_eq!((found.slots.len(), found.cut), (370, false));
    assert_eq!(found.slots[0].start(), time("2026-11-24T10:00:00Z"));
}

#[test]
fn what_cannot_be_read_is_left_out_and_said_to_be() {
    let good = "UID:1\nDTSTART:20261125T100000Z\nDURATION:PT1H";
    for bad in [
        "UID:2",
        "UID:2\nDTSTART:soon",
        "UID:2\nDTSTART:20261399T100000Z\nDURATION:PT1H",
        "UID:2\nDTSTART:20261125T100000Z\nDURATION:-PT1H",
        "UID:2\nDTSTART:20261125T100000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY",
        "UID:2\nDTSTART:20261125T100000Z\nDURATION:PT1H\nRRULE:FREQ=MINUTELY;COUNT=3",
        "UID:2\nDTSTART:20261125T100000Z\nDURATION:PT1H\nRRULE:FREQ=NEVER",
        "UID:2\nDTSTART:20261125T100000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY;BYMINUTE=0,1,2,3;BYSECOND=0,1,2,3,4,5,6,7,8,9,10,11,12",
    ] {
        let found = read(&calendar(&[bad, good]));
        assert!(found.cut, "{bad}");
        assert_eq!(found.slots[0].start(), time("2026-11-25T10:00:00Z"), "{bad}");
    }
    assert_eq!(busy_times("<html>", &Zone::utc(), window(), &|| true), Err(NotACalendar));
}

#[test]
fn work_stops_when_it_is_told_to() {
    let left = std::cell::Cell::new(3);
    let go_on = || {
        left.set(left.get() - 1);
        left.get() > 0
    };
    let event = "DTSTART:20261125T100000Z\nDURATION:PT1H";
    let text = calendar(
        &["UID:1", "UID:2", "UID:3", "UID:4"].map(|uid| format!("{uid}\n{event}")).each_ref().map(String::as_str),
    );
    let found = busy_times(&text, &Zone::utc(), window(), &go_on).unwrap();
    assert_eq!((found.slots.len(), found.cut), (1, true));
}

/// None of these may take long, or much memory; each is as bad as it can be made in a few lines.
#[test]
fn hostile_calendars_are_bounded() {
    let daily = "DTSTART:19000101T000000Z\nDURATION:PT1M\nRRULE:FREQ=DAILY";
    let many = |event: &str, count: usize| {
        let events: String = (0..count).map(|uid| format!("BEGIN:VEVENT\nUID:{uid}\n{event}\nEND:VEVENT\n")).collect();
        format!("BEGIN:VCALENDAR\n{events}END:VCALENDAR\n")
    };
    let list = |count: u32| (1..=count).map(|day| day.to_string()).collect::<Vec<_>>().join(",");
    let started = "DTSTART:20261125T100000Z\nDURATION:PT1M\nRRULE:FREQ";
    let texts = [
        many(daily, 40),
        many(&format!("{started}=YEARLY;BYMONTH=2;BYMONTHDAY=30"), 3),
        many(&format!("{started}=MONTHLY;BYMONTHDAY=30,31;BYMONTH=2"), 1),
        many(&format!("{started}=HOURLY;BYMONTH=2;BYMONTHDAY=31"), 1),
        many(&format!("{started}=DAILY;INTERVAL=65535;BYDAY=MO"), 3),
        many(&format!("{started}=WEEKLY;INTERVAL=0"), 3),
        many(&format!("{started}=YEARLY;BYYEARDAY={};BYSETPOS={}", list(366), list(366)), 3),
        many(&format!("{started}=YEARLY;BYYEARDAY={};BYSETPOS={}", list(60), list(60)), 3),
        many(&format!("{started}=DAILY;BYHOUR={};BYMINUTE={};BYSECOND={}", list(23), list(59), list(59)), 3),
        many(&format!("{started}=HOURLY;BYMINUTE={}", list(47)), 2),
        many(&format!("{started}=YEARLY;BYWEEKNO=-53,53;BYDAY=-53SU"), 3),
        many("DTSTART:00010101T000000Z\nDTEND:99991231T235959Z", 20_000),
        many("DTSTART:99991231T235959Z\nDURATION:P99999999W", 10),
        many("DTSTART;TZID=Pacific/Apia:99991231T235959\nRRULE:FREQ=DAILY\nDURATION:P1D", 10),
        many(&format!("DTSTART:20261125T100000Z\nDURATION:PT1M\nRDATE:{}", "20261126T100000Z,".repeat(15_000)), 4),
        many(&format!("DTSTART:20261125T100000Z\nDURATION:PT1M\nEXDATE:{}", "20261126T100000Z,".repeat(15_000)), 4),
    ];
    for text in texts {
        let found = read(&text);
        assert!(found.slots.len() <= SLOTS_MAX);
    }
    let crowd = read(&many(daily, 40));
    assert!(crowd.cut, "{COMINGS_MAX} comings of one event are not enough to get here from 1900");
}

/// Lines that calendars are made of, the wrong way round.
fn line() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "BEGIN",
        "END",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "UID",
        "TZID",
        "STATUS",
        "TRANSP",
        "SEQUENCE",
        "DTSTART;TZID=Europe/Berlin",
        "DTSTART;VALUE=DATE",
        "RDATE;VALUE=PERIOD",
        "RRULE;X=\"a:b",
        "DTEND;ENCODING=BASE64",
        "UID;ENCODING=QUOTED-PRINTABLE",
        "RECURRENCE-ID;RANGE=THISANDFUTURE",
        " ",
        "",
    ]);
    let value = prop_oneof![
        prop::sample::select(vec![
            "VCALENDAR",
            "VEVENT",
            "VTIMEZONE",
            "VALARM",
            "20261125T100000Z",
            "20261125T100000",
            "20261125",
            "20260230T250000Z",
            "00000000T000000",
            "PT1H",
            "P1W",
            "-P1D",
            "PT",
            "P99999999999999999999W",
            "20261125T100000Z/PT1H",
            "20261125T100000Z/20261125T110000Z",
            "1",
            "Europe/Berlin",
            "CANCELLED",
        ])
        .prop_map(str::to_owned),
        rule(),
        ".{0,40}",
    ];
    (name, value).prop_map(|(name, value)| format!("{name}:{value}"))
}

fn rule() -> impl Strategy<Value = String> {
    let freq =
        prop::sample::select(vec!["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY", "X"]);
    let part = prop::sample::select(vec![
        "COUNT",
        "INTERVAL",
        "UNTIL",
        "WKST",
        "BYDAY",
        "BYMONTH",
        "BYMONTHDAY",
        "BYYEARDAY",
        "BYWEEKNO",
        "BYHOUR",
        "BYMINUTE",
        "BYSECOND",
        "BYSETPOS",
        "SKIP",
        "RSCALE",
        "FREQ",
    ]);
    let value = prop_oneof![
        (-400_i64..400).prop_map(|number| number.to_string()),
        (-60_i64..60, -60_i64..60).prop_map(|(one, two)| format!("{one},{two}")),
        prop::sample::select(vec![
            "MO",
            "-1SU",
            "53TH",
            "-60FR,MO",
            "20270101T000000Z",
            "20270101",
            "4294967296",
            "5L",
            "OMIT"
        ])
        .prop_map(str::to_owned),
    ];
    (freq, prop::collection::vec((part, value), 0..4)).prop_map(|(freq, parts)| {
        let parts: String = parts.into_iter().map(|(part, value)| format!(";{part}={value}")).collect();
        format!("FREQ={freq}{parts}")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_text_is_too_much(text in ".{0,300}") {
        let _ = busy_times(&format!("BEGIN:VCALENDAR\n{text}"), &Zone::utc(), window(), &|| true);
    }

    #[test]
    fn no_heap_of_lines_is_too_much(lines in prop::collection::vec(line(), 0..30)) {
        let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{}", lines.join("\n"));
        let _ = busy_times(&text, &"Pacific/Apia".parse().unwrap(), window(), &|| true);
    }

    #[test]
    fn no_rule_is_too_much(
        rule in rule(),
        start in prop::sample::select(vec!["20261125T100000Z", "20240229T235959", "20261231", "19700101T000000", "99991231T000000"]),
    ) {
        let found = read(&calendar(&[&format!("UID:1\nDTSTART:{start}\nDURATION:PT1H\nRRULE:{rule}")]));
        prop_assert!(found.slots.windows(2).all(|pair| pair[0].end() <= pair[1].start()));
    }
}
