//! Calendars that people can check by hand.

use domain::{Currency, Money, ServiceId, TrainerId, UserId};

use super::*;
use crate::i18n::Locale;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn trainer() -> Trainer {
    let now = at("2026-01-01T00:00:00Z");
    Trainer {
        id: TrainerId::from_parts(now, 1),
        user_id: UserId::from_parts(now, 1),
        slug: "maya".into(),
        name: "Maya Okafor".into(),
        craft: "Strength".into(),
        headline: String::new(),
        about: String::new(),
        city: "Berlin".into(),
        zone: "Europe/Berlin".parse().unwrap(),
        currency: Currency::EUR,
        ways: domain::PayWays::default(),
        created_at: now,
    }
}

fn service() -> Service {
    let now = at("2026-01-01T00:00:00Z");
    Service {
        id: ServiceId::from_parts(now, 1),
        trainer_id: TrainerId::from_parts(now, 1),
        name: "Session".into(),
        description: String::new(),
        minutes: 45,
        step_minutes: 15,
        price: Money::new(4_500, Currency::EUR),
        seats: 1,
        position: 0,
        rules: domain::BookingRules::default(),
        offered: services::model::Offered::Hours,
        own: domain::OwnTerms::default(),
        partners: domain::Partners::none(),
        place: String::new(),
        archived_at: None,
    }
}

fn viewer(zone: Option<&str>) -> Viewer {
    Viewer {
        user: None,
        locale: Locale::En,
        zone: zone.map(|name| name.parse().unwrap()),
        now: at("2026-11-21T09:00:00Z"),
    }
}

fn slots(starts: &[&str]) -> Vec<TimeSlot> {
    starts.iter().map(|start| TimeSlot::starting(at(start), 45).unwrap()).collect()
}

/// What the page shows of a service of which `openings` are all there are, and `next` comes after those shown.
fn page_of(
    viewer: &Viewer,
    service: &Service,
    openings: &Openings,
    next: Option<TimeSlot>,
    choice: &Choice,
) -> Calendar {
    let trainer = trainer();
    let wanted = Wanted::of(service, &trainer);
    viewer.calendar(wanted, &viewer.shown(wanted, choice), openings, next, choice)
}

fn calendar(viewer: &Viewer, starts: &[&str], choice: &Choice) -> Calendar {
    page_of(viewer, &service(), &Openings { free: slots(starts), ..Openings::default() }, None, choice)
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn shown(viewer: &Viewer, choice: &Choice) -> Shown {
    let (trainer, service) = (trainer(), service());
    viewer.shown(Wanted::of(&service, &trainer), choice)
}

#[test]
fn with_nothing_chosen_the_first_free_day_is_shown() {
    let calendar = calendar(&viewer(None), &["2026-11-24T17:30:00Z", "2026-11-24T08:00:00Z"], &Choice::default());
    let chosen: Vec<_> =
        calendar.days.iter().filter(|day| day.chosen).map(|day| (day.date.as_str(), day.free)).collect();
    assert_eq!(chosen, [("2026-11-24", 2)]);
    assert_eq!(calendar.zone, "Times are by the trainer’s clock (Berlin).");
    assert!(calendar.earlier.is_none());
    assert_eq!(calendar.later.as_deref(), Some("2026-11-28"));
}

#[test]
fn times_go_to_the_day_and_hour_of_the_visitors_clock() {
    let choice = Choice { slot: Some("2026-11-24T17:30Z".into()), ..Choice::default() };
    let calendar = calendar(&viewer(Some("Asia/Tokyo")), &["2026-11-24T17:30:00Z"], &choice);
    assert_eq!(calendar.parts[0].name, "Night");
    assert_eq!(calendar.parts[0].slots[0].time, "02:30");
    assert!(calendar.parts[0].slots[0].chosen);
    let when = calendar.chosen.unwrap().when;
    assert_eq!(when.yours, "Wed 25 Nov, 02:30 – 03:15");
    assert_eq!(when.there.as_deref(), Some("Tue 24 Nov, 18:30 – 19:15 in Berlin"));
}

#[test]
fn a_time_that_is_not_free_is_said_to_be_gone() {
    let choice = Choice { slot: Some("2026-11-24T17:30Z".into()), ..Choice::default() };
    let gone = calendar(&viewer(None), &["2026-11-24T08:00:00Z"], &choice);
    assert!(gone.gone && gone.chosen.is_none());
    assert_eq!(gone.parts[0].slots.len(), 1, "the other times of that day are offered");
    let nonsense = Choice { slot: Some("tomorrow".into()), day: Some("2026-13-45".into()), ..Choice::default() };
    assert!(calendar(&viewer(None), &[], &nonsense).gone);
}

#[test]
fn a_class_is_offered_with_the_seats_it_has_left() {
    let class = Service { seats: 8, ..service() };
    let starts = slots(&["2026-11-24T08:00:00Z", "2026-11-24T10:00:00Z"]);
    let left = BTreeMap::from([(starts[0].start(), 3)]);
    let page = |slot: &str| {
        let choice = Choice { slot: Some(slot.into()), ..Choice::default() };
        let openings = Openings { free: starts.clone(), left: left.clone(), ..Openings::default() };
        page_of(&viewer(None), &class, &openings, None, &choice)
    };
    let begun = page("2026-11-24T08:00Z");
    let said: Vec<_> = begun.parts[0].slots.iter().map(|slot| slot.seats.as_deref()).collect();
    assert_eq!(said, [Some("3 left"), None]);
    let picks = |calendar: Calendar| calendar.chosen.unwrap().seats;
    let texts: Vec<_> = picks(begun).into_iter().map(|pick| (pick.value, pick.text)).collect();
    let wanted = [("1", "1 seat, €45.00"), ("2", "2 seats, €90.00"), ("3", "3 seats, €135.00")];
    assert_eq!(texts, wanted.map(|(value, text)| (value.to_owned(), text.to_owned())));
    assert_eq!(picks(page("2026-11-24T10:00Z")).len(), 8, "of a class that nobody booked, all of them");
}

#[test]
fn a_full_class_can_be_chosen_but_is_not_free() {
    let class = Service { seats: 8, ..service() };
    let [full, open] = [slots(&["2026-11-24T08:00:00Z"]), slots(&["2026-11-26T08:00:00Z"])];
    let openings = Openings { left: BTreeMap::from([(full[0].start(), 0)]), full, free: open };
    let page = |choice: &Choice| page_of(&viewer(None), &class, &openings, None, choice);
    let first = page(&Choice::default());
    let chosen: Vec<_> = first.days.iter().filter(|day| day.chosen).map(|day| day.date.as_str()).collect();
    assert_eq!(chosen, ["2026-11-26"], "the first day with a free time");
    let tuesday = first.days.iter().find(|day| day.date == "2026-11-24").unwrap();
    assert_eq!((tuesday.free, tuesday.open), (0, true));
    let asked = page(&Choice { day: text("2026-11-24"), ..Choice::default() });
    assert_eq!(asked.parts[0].slots[0].seats.as_deref(), Some("Full – waiting list"));
    let month = page(&in_month("2026-11"));
    assert_eq!(links(&month), [("2026-11-24".to_owned(), 0), ("2026-11-26".to_owned(), 1)]);
    let slot = page(&Choice { slot: text("2026-11-24T08:00Z"), ..Choice::default() });
    assert!(!slot.gone && slot.chosen.is_some_and(|chosen| chosen.seats.is_empty()));
}

#[test]
fn far_days_stay_within_the_calendar() {
    let choice = Choice { day: Some("2030-01-01".into()), ..Choice::default() };
    let far = calendar(&viewer(None), &["2026-11-24T08:00:00Z"], &choice);
    // 31 days from 21 November at nine: the last strip is the one with 22 December in it.
    assert_eq!(far.days.first().map(|day| day.date.as_str()), Some("2026-12-19"));
    assert_eq!((far.earlier.as_deref(), far.later), (Some("2026-12-12"), None));
    let past = calendar(&viewer(None), &[], &Choice { day: text("2020-01-01"), ..Choice::default() });
    assert_eq!(past.days.first().map(|day| day.date.as_str()), Some("2026-11-21"));
    assert_eq!((past.earlier, past.later.as_deref()), (None, Some("2026-11-28")));
}

fn in_month(month: &str) -> Choice {
    Choice { month: text(month), ..Choice::default() }
}

/// The cells that lead somewhere, by their date and number.
fn links(calendar: &Calendar) -> Vec<(String, u32)> {
    let weeks = &calendar.month_view.as_ref().unwrap().weeks;
    weeks.iter().flatten().filter_map(|day| Some((day.date.clone()?, day.free))).collect()
}

#[test]
fn a_month_has_six_weeks_from_a_monday_on_with_what_is_free() {
    let starts = ["2026-11-30T08:00:00Z", "2026-12-03T08:00:00Z", "2026-12-03T09:00:00Z"];
    let month = calendar(&viewer(None), &starts, &in_month("2026-12"));
    assert_eq!(month.month, "December 2026");
    let view = month.month_view.as_ref().unwrap();
    assert!(month.days.is_empty() && view.weeks.len() == 6 && view.weeks.iter().all(|week| week.len() == 7));
    assert_eq!(view.weekdays[0], ["Mon", "Monday"].map(str::to_owned));
    let first = &view.weeks[0];
    assert_eq!((first[0].number.as_str(), first[0].beside), ("30", true));
    assert_eq!((first[1].number.as_str(), first[1].beside), ("1", false));
    assert_eq!(first[3].name, "Thursday 3 December, 2 times free");
    assert_eq!(first[2].name, "Wednesday 2 December, nothing free");
    let last = &view.weeks[5][6];
    assert_eq!(
        (last.name.as_str(), last.beside),
        ("Sunday 10 January", true),
        "nobody can book it: it says nothing more"
    );
    assert_eq!(links(&month), [("2026-11-30".to_owned(), 1), ("2026-12-03".to_owned(), 2)]);
    // The first free day of the month itself is chosen.
    assert_eq!(month.day, ("2026-12-03".to_owned(), "Thursday 3 December".to_owned()));
    assert!(first[3].chosen && !first[0].chosen);
    assert_eq!(month.parts[0].slots.len(), 2);
    assert_eq!((month.earlier.as_deref(), month.later), (Some("2026-11"), None));
    assert_eq!(month.steps, ["Previous month", "Next month"].map(str::to_owned));
    assert_eq!((month.other_view.text.as_str(), &month.other_view.month), ("Days", &None));
}

#[test]
fn months_reach_as_far_as_bookings_do() {
    let years =
        Service { rules: domain::BookingRules { ahead_days: 365, ..domain::BookingRules::default() }, ..service() };
    let month = |choice: &str| page_of(&viewer(None), &years, &Openings::default(), None, &in_month(choice));
    let ends = |calendar: Calendar| (calendar.month, calendar.earlier, calendar.later);
    assert_eq!(ends(month("2026-11")), ("November 2026".to_owned(), None, text("2026-12")));
    assert_eq!(ends(month("2027-02")), ("February 2027".to_owned(), text("2027-01"), text("2027-03")));
    assert_eq!(ends(month("2027-11")), ("November 2027".to_owned(), text("2027-10"), None));
    for (asked, name) in [("2031-01", "November 2027"), ("1999-12", "November 2026")] {
        assert_eq!(month(asked).month, name);
    }
    for nonsense in ["", "soon", "2026-13", "2026-12-24", "-12", "2026"] {
        assert!(month(nonsense).month_view.is_none(), "{nonsense}");
    }
    // A strip leads to the month of the day that it shows.
    let strip =
        calendar(&viewer(None), &["2026-12-05T08:00:00Z"], &Choice { day: text("2026-12-05"), ..Choice::default() });
    assert_eq!((strip.other_view.text.as_str(), strip.other_view.month.as_deref()), ("Month", Some("2026-12")));
}

#[test]
fn a_month_is_looked_up_from_midnight_to_midnight_of_the_visitors_clock() {
    let of = |zone: &str, month: &str| {
        let shown = shown(&viewer(Some(zone)), &in_month(month));
        (shown.from.to_string(), shown.until.to_string(), shown.for_days)
    };
    let wanted = |from: &str, until: &str, days: u32| (from.to_owned(), until.to_owned(), days);
    assert_eq!(of("Asia/Tokyo", "2026-12"), wanted("2026-11-29T15:00:00Z", "2027-01-10T15:00:00Z", 42));
    assert_eq!(of("America/New_York", "2026-12"), wanted("2026-11-30T05:00:00Z", "2027-01-11T05:00:00Z", 42));
    // What is past is not looked for.
    assert_eq!(of("Europe/Berlin", "2026-11"), wanted("2026-11-21T09:00:00Z", "2026-12-06T23:00:00Z", 16));
}

#[test]
fn six_weeks_in_which_clocks_are_put_back_are_an_hour_longer() {
    let viewer = Viewer { now: at("2026-09-21T09:00:00Z"), ..viewer(Some("Europe/Berlin")) };
    let shown = shown(&viewer, &in_month("2026-10"));
    assert_eq!((shown.from, shown.until), (at("2026-09-27T22:00:00Z"), at("2026-11-08T23:00:00Z")));
    assert_eq!(shown.for_days, 43);
    // The day that has 25 hours has all of its times, and the day after it none of them.
    let free = slots(&["2026-10-24T22:00:00Z", "2026-10-25T22:30:00Z", "2026-10-25T23:00:00Z"]);
    let by_day = shown.by_day(&free, &"Europe/Berlin".parse().unwrap());
    let counts: Vec<_> = by_day.iter().map(|(day, slots)| (day.to_string(), slots.len())).collect();
    assert_eq!(counts, [("2026-10-25".to_owned(), 2), ("2026-10-26".to_owned(), 1)]);
}

#[test]
fn across_the_date_line_a_time_is_on_the_visitors_day() {
    let start = ["2026-12-01T10:30:00Z"];
    let day = |zone: &str| calendar(&viewer(Some(zone)), &start, &in_month("2026-11")).day.0;
    assert_eq!([day("Pacific/Kiritimati"), day("Pacific/Pago_Pago")], ["2026-12-02", "2026-11-30"]);
    let on =
        |zone: &str, day: &str| calendar(&viewer(Some(zone)), &start, &Choice { day: text(day), ..Choice::default() });
    let kiritimati = on("Pacific/Kiritimati", "2026-12-02");
    let slot = &kiritimati.parts[0].slots[0];
    assert_eq!((slot.time.as_str(), slot.there.as_deref()), ("00:30", Some("11:30")));
    assert!(kiritimati.zone.ends_with("The small times are the trainer’s."), "{}", kiritimati.zone);
    let near = on("Europe/Paris", "2026-12-01");
    assert_eq!(near.parts[0].slots[0].there, None, "one clock is enough");
    assert!(!near.zone.contains("small"));
}

#[test]
fn a_part_of_the_day_is_all_that_is_shown_and_counted() {
    // In Berlin: 09:00, 13:00 and 18:00 of Tuesday, 19:00 of Thursday.
    let starts = ["2026-11-24T08:00:00Z", "2026-11-24T12:00:00Z", "2026-11-24T17:00:00Z", "2026-11-26T18:00:00Z"];
    let page = |part: &str, day: Option<&str>| {
        let choice = Choice { part: text(part), day: day.map(str::to_owned), ..Choice::default() };
        calendar(&viewer(None), &starts, &choice)
    };
    let counts = |calendar: &Calendar| calendar.days.iter().map(|day| day.free).collect::<Vec<_>>();
    let evening = page("evening", None);
    assert_eq!(counts(&evening), [0, 0, 0, 1, 0, 1, 0]);
    assert_eq!((evening.parts.len(), evening.parts[0].name.as_str()), (1, "Evening"));
    assert_eq!(evening.part.as_deref(), Some("evening"));
    let picks: Vec<_> = evening.filter.1.iter().map(|pick| (pick.value.as_str(), pick.chosen)).collect();
    assert_eq!(picks, [("", false), ("morning", false), ("afternoon", false), ("evening", true)]);
    assert_eq!(evening.kept().part.as_deref(), Some("evening"));
    // A day without evenings leads to the next that has one.
    assert_eq!(page("evening", Some("2026-11-25")).day.0, "2026-11-26");
    let morning = page("morning", Some("2026-11-25"));
    assert!(morning.parts.is_empty());
    assert_eq!(morning.nothing.unwrap().text, "Nothing is free at this time of day. Nor is anything later.");
    for unknown in ["noon", "night", ""] {
        let page = page(unknown, None);
        assert_eq!((counts(&page), page.part), (vec![0, 0, 0, 3, 0, 1, 0], None), "{unknown}");
    }
}

#[test]
fn a_chosen_time_stays_chosen_whatever_else_is_looked_for() {
    let choice = Choice { slot: text("2026-11-24T08:00Z"), part: text("evening"), ..Choice::default() };
    let page = calendar(&viewer(None), &["2026-11-24T08:00:00Z", "2026-11-24T17:00:00Z"], &choice);
    assert_eq!(page.chosen.unwrap().start, "2026-11-24T08:00Z");
    assert!(!page.gone);
    let shown: Vec<_> = page.parts.iter().flat_map(|part| &part.slots).map(|slot| slot.time.as_str()).collect();
    assert_eq!(shown, ["18:00"]);
    // A time is shown in its own month, whichever the address names.
    let choice = Choice { slot: text("2026-12-18T08:00Z"), month: text("2026-11"), ..Choice::default() };
    let page = calendar(&viewer(None), &["2026-12-18T08:00:00Z"], &choice);
    assert_eq!((page.month.as_str(), page.gone), ("December 2026", false));
}

#[test]
fn a_month_without_anything_is_not_saved_by_the_days_beside_it() {
    let page = calendar(&viewer(None), &["2026-11-30T08:00:00Z"], &in_month("2026-12"));
    assert_eq!(links(&page), [("2026-11-30".to_owned(), 1)]);
    assert_eq!(page.nothing.unwrap().text, "Nothing is free in this month. Nor is anything later.");
}

#[test]
fn where_nothing_is_free_the_next_free_time_is_named() {
    let next = slots(&["2026-12-03T08:00:00Z"])[0];
    let page = |viewer: &Viewer, choice: &Choice| {
        page_of(viewer, &service(), &Openings::default(), Some(next), choice).nothing.unwrap()
    };
    let said = page(&viewer(None), &Choice::default());
    assert_eq!(said.text, "Nothing is free in these days.");
    assert_eq!(said.next, Some(("Next free: Thu 3 Dec, 09:00".to_owned(), "2026-12-03".to_owned(), None)));
    let said = page(&viewer(Some("America/Los_Angeles")), &in_month("2026-11"));
    assert_eq!(said.text, "Nothing is free in this month.");
    let led = Some(("Next free: Thu 3 Dec, 00:00".to_owned(), "2026-12-03".to_owned(), text("2026-12")));
    assert_eq!(said.next, led);
    let never = calendar(&viewer(None), &[], &in_month("2026-12")).nothing.unwrap();
    assert_eq!((never.text.as_str(), never.next), ("Nothing is free in this month. Nor is anything later.", None));
    // A time that was taken from a day that is full now: later ones of the range need no looking up.
    let choice = Choice { slot: text("2026-11-24T08:00Z"), ..Choice::default() };
    let full = calendar(&viewer(None), &["2026-11-26T08:00:00Z"], &choice).nothing.unwrap();
    assert_eq!(full.text, "Nothing is free on this day.");
    assert_eq!(full.next.map(|(_, day, _)| day).as_deref(), Some("2026-11-26"));
}

#[test]
fn only_who_sees_nothing_more_is_led_on() {
    let (trainer, service) = (trainer(), service());
    let wanted = Wanted::of(&service, &trainer);
    let viewer = viewer(None);
    let nothing_more =
        |choice: &Choice, starts: &[&str]| viewer.nothing_more(wanted, &viewer.shown(wanted, choice), &slots(starts));
    let monday = Choice { day: text("2026-11-23"), ..Choice::default() };
    assert!(!nothing_more(&monday, &["2026-11-24T08:00:00Z"]));
    assert!(nothing_more(&monday, &["2026-11-22T08:00:00Z"]), "the day before does not help");
    assert!(nothing_more(&monday, &["2026-11-28T08:00:00Z"]), "nor does what is not shown");
    let evening = Choice { part: text("evening"), ..monday };
    assert!(nothing_more(&evening, &["2026-11-24T08:00:00Z"]));
    let there = viewer.on_day_of(wanted, slots(&["2026-12-03T23:30:00Z"])[0], &evening);
    assert_eq!(
        (there.day.as_deref(), there.part.as_deref()),
        (Some("2026-12-04"), Some("evening")),
        "by Berlin's clocks"
    );
}

#[test]
fn in_russian_it_is_said_as_people_say_it() {
    let viewer = Viewer { locale: Locale::Ru, ..viewer(None) };
    let starts = ["2026-12-03T08:00:00Z", "2026-12-03T09:00:00Z"];
    let month = calendar(&viewer, &starts, &in_month("2026-12"));
    let view = month.month_view.as_ref().unwrap();
    assert_eq!(view.weekdays[0], ["пн", "понедельник"].map(str::to_owned));
    assert_eq!(view.weeks[0][3].name, "четверг, 3 декабря, свободно вариантов: 2");
    assert_eq!(
        month.filter.1.iter().map(|pick| pick.text.as_str()).collect::<Vec<_>>(),
        ["Любое время", "Утро", "День", "Вечер"]
    );
    let none = calendar(&viewer, &[], &in_month("2026-12")).nothing.unwrap();
    assert_eq!(none.text, "В этом месяце ничего не свободно. Позже тоже.");
}

#[test]
fn today_is_named_in_the_month() {
    let month = calendar(&viewer(None), &[], &in_month("2026-11"));
    let view = month.month_view.unwrap();
    let today = view.weeks.iter().flatten().find(|day| day.number == "21").unwrap();
    assert_eq!(today.name, "Today, Saturday 21 November, nothing free");
    let before = view.weeks.iter().flatten().find(|day| day.number == "20").unwrap();
    assert_eq!(before.name, "Friday 20 November");
}
