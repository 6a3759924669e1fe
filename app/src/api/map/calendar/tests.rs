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

fn calendar(viewer: &Viewer, starts: &[&str], choice: &Choice) -> Calendar {
    viewer.calendar(&trainer(), &service(), &slots(starts), &BTreeMap::new(), choice)
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
        viewer(None).calendar(&trainer(), &class, &starts, &left, &choice)
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
fn far_days_stay_within_the_calendar() {
    let choice = Choice { day: Some("2030-01-01".into()), ..Choice::default() };
    let far = calendar(&viewer(None), &["2026-11-24T08:00:00Z"], &choice);
    assert_eq!(far.days.first().map(|day| day.date.as_str()), Some("2026-12-12"));
    assert!(far.later.is_none());
}
