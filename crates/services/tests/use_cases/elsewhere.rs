//! Calendars elsewhere: what trainers are busy with there is offered to nobody, and neither held nor moved to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::{BookingRules, Buffers, Role, TimeSlot};
use jiff::SignedDuration;
use services::model::{CalendarFault, OutsideCalendar, Service};
use services::ports::calendars::{CalendarSource, Fetched, Validators};
use services::{AddressFault, CalendarAddress, HoldError, OutsideError, RescheduleError, Services};

use crate::world::World;

const ADDRESS: &str = "https://calendar.example/private-0123456789.ics";

/// What is at all addresses, one answer after the other, and what was asked.
#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<Result<Fetched, CalendarFault>>>,
    asked: Mutex<Vec<(String, Validators)>>,
}

#[async_trait]
impl CalendarSource for Script {
    async fn fetch(&self, address: &CalendarAddress, known: &Validators) -> Result<Fetched, CalendarFault> {
        self.asked.lock().unwrap().push((address.reveal().to_owned(), known.clone()));
        self.answers.lock().unwrap().pop_front().unwrap_or(Err(CalendarFault::Unreachable))
    }
}

impl Script {
    fn answer(&self, answer: Result<Fetched, CalendarFault>) {
        self.answers.lock().unwrap().push_back(answer);
    }

    /// A calendar that is busy at these hours of tomorrow.
    fn busy(&self, hours: &[(u8, u8)]) {
        let event = |(from, until): &(u8, u8)| {
            format!(
                "BEGIN:VEVENT\nUID:{from}\nDTSTART:20261125T{from:02}0000Z\nDTEND:20261125T{until:02}0000Z\nEND:VEVENT\n"
            )
        };
        let events: String = hours.iter().map(event).collect();
        let validators = Validators { etag: Some(format!("\"{}\"", events.len())), last_modified: None };
        self.answer(Ok(Fetched::Text { text: format!("BEGIN:VCALENDAR\n{events}END:VCALENDAR\n"), validators }));
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

/// The world, with somebody who asks for calendars.
async fn world() -> (World, Services, Arc<Script>) {
    let world = World::new().await;
    let script = Arc::new(Script::default());
    let services = world.services.clone().with_calendars(script.clone());
    (world, services, script)
}

/// Adds a calendar that is busy at these hours of tomorrow.
async fn added(world: &World, script: &Script, hours: &[(u8, u8)]) {
    script.busy(hours);
    world.services.add_outside_calendar(&world.trainer_user, " Family ", ADDRESS).await.unwrap();
}

async fn the_calendar(world: &World) -> OutsideCalendar {
    let page = world.services.outside_calendars(&world.trainer_user).await.unwrap().unwrap();
    let [calendar] = <[_; 1]>::try_from(page.calendars).unwrap();
    calendar
}

/// The free starts of tomorrow, as hours and minutes of UTC.
async fn free(world: &World) -> Vec<String> {
    let found = world.services.free_slots(world.service, world.tomorrow(0), 1).await.unwrap();
    found.iter().map(|slot| slot.start().strftime("%H:%M").to_string()).collect()
}

#[tokio::test]
async fn busy_times_are_neither_offered_found_nor_held() {
    let (world, _, script) = world().await;
    let all = free(&world).await;
    assert_eq!((all.len(), all[0].as_str()), (23, "08:00"));
    added(&world, &script, &[(8, 10), (14, 15)]).await;
    let left = free(&world).await;
    assert_eq!(left[0], "10:00");
    assert!(!["13:30", "14:00", "14:30"].into_iter().any(|start| left.contains(&start.to_owned())), "{left:?}");
    assert!(left.contains(&"13:00".to_owned()) && left.contains(&"15:00".to_owned()));
    let mut refused = Vec::new();
    for hour in [8, 9, 14] {
        refused.push(world.services.hold(&world.client, world.service, world.tomorrow(hour)).await);
    }
    assert!(refused.iter().all(|refused| matches!(refused, Err(HoldError::NotOffered))), "{refused:?}");
    world.hold(10).await;
    world.pass(SignedDuration::from_hours(24));
    let found = world.services.search_trainers("").await.unwrap();
    assert_eq!(found[0].next_free.unwrap().start(), world.tomorrow(11));
}

#[tokio::test]
async fn buffers_count_against_busy_times() {
    let (world, _, script) = world().await;
    let known = world.store.read().await.unwrap().service(world.service).await.unwrap().unwrap();
    let buffers = Buffers { before_minutes: 30, after_minutes: 30 };
    let changed = Service { rules: BookingRules { buffers, ..known.rules }, ..known };
    let written: Result<bool, services::ports::StoreError> = world
        .store
        .write(move |tx| {
            let changed = changed.clone();
            Box::pin(async move { tx.update_service(&changed).await })
        })
        .await;
    assert!(written.unwrap());
    added(&world, &script, &[(12, 13)]).await;
    let left = free(&world).await;
    for (start, offered) in [("10:30", true), ("11:00", false), ("13:00", false), ("13:30", true)] {
        assert_eq!(left.contains(&start.to_owned()), offered, "{start}");
    }
    let refused = world.services.hold(&world.client, world.service, world.tomorrow(11)).await;
    assert!(matches!(refused, Err(HoldError::NotOffered)), "{refused:?}");
}

#[tokio::test]
async fn what_is_booked_stays_and_is_shown_and_cannot_be_moved_into_busy_times() {
    let (world, _, script) = world().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, "pm_card_visa").await.unwrap();
    world.refresh(booking.id).await;
    world.hold(12).await;
    added(&world, &script, &[(10, 12), (16, 17)]).await;
    assert_eq!(world.state(booking.id).await, "confirmed");
    let page = world.services.outside_calendars(&world.trainer_user).await.unwrap().unwrap();
    let shown: Vec<_> = page.conflicts.iter().map(|details| details.booking.id).collect();
    assert_eq!(shown, [booking.id]);
    let offer = world.services.reschedule_offer(&world.client, booking.id).await.unwrap();
    let free = world.instead(&offer, 2).await;
    let half_past = world.tomorrow(10) + SignedDuration::from_mins(30);
    assert!(!free.iter().map(TimeSlot::start).any(|start| start == half_past), "one's own time is busy elsewhere");
    for to in [half_past, world.tomorrow(16)] {
        let refused = world.services.reschedule(&world.client, booking.id, world.tomorrow(10), to).await;
        assert!(matches!(refused, Err(RescheduleError::Time(HoldError::NotOffered))), "{refused:?}");
    }
    world.services.reschedule(&world.client, booking.id, world.tomorrow(10), world.tomorrow(14)).await.unwrap();
    let page = world.services.outside_calendars(&world.trainer_user).await.unwrap().unwrap();
    assert!(page.conflicts.is_empty());
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_class_that_takes_place_can_be_joined_and_none_begins_at_a_busy_time() {
    let (world, _, script) = world().await;
    let class = world.offer_class(4, 2_000).await;
    world.services.hold(&world.client, class, world.tomorrow(10)).await.unwrap();
    added(&world, &script, &[(10, 11), (12, 13)]).await;
    let other = world.another_client("other@example.com").await;
    world.services.hold(&other, class, world.tomorrow(10)).await.unwrap();
    let refused = world.services.hold(&other, class, world.tomorrow(12)).await;
    assert!(matches!(refused, Err(HoldError::NotOffered)), "{refused:?}");
}

#[tokio::test]
async fn a_second_click_on_ones_own_hold_still_finds_it() {
    let (world, _, script) = world().await;
    let held = world.hold(10).await;
    added(&world, &script, &[(10, 11)]).await;
    let again = world.services.hold(&world.client, world.service, world.tomorrow(10)).await.unwrap();
    assert_eq!(again.id, held.id);
}

#[tokio::test]
async fn a_calendar_is_read_again_every_half_hour_and_only_what_is_new_is_sent() {
    let (world, services, script) = world().await;
    added(&world, &script, &[(8, 10)]).await;
    assert_eq!(services.read_due_calendars().await.unwrap(), 0);
    world.pass(SignedDuration::from_mins(30));
    script.answer(Ok(Fetched::NotModified));
    assert_eq!(services.read_due_calendars().await.unwrap(), 1);
    let known = script.asked.lock().unwrap()[1].1.clone();
    assert_eq!(known, the_calendar(&world).await.validators);
    assert!(known.etag.is_some());
    assert_eq!(the_calendar(&world).await.seen_at, world.services.now());
    world.pass(SignedDuration::from_mins(30));
    script.busy(&[(12, 13)]);
    services.read_due_calendars().await.unwrap();
    let left = free(&world).await;
    assert!(left.contains(&"08:00".to_owned()) || left.contains(&"09:00".to_owned()), "{left:?}");
    assert!(!left.contains(&"12:00".to_owned()), "{left:?}");
    // What is said not to have changed is read as a whole once a day: time has gone on.
    world.pass(SignedDuration::from_hours(25));
    services.read_due_calendars().await.unwrap();
    assert_eq!(script.asked.lock().unwrap().last().unwrap().1, Validators::default());
}

#[tokio::test]
async fn what_cannot_be_read_is_tried_ever_more_seldom_and_what_was_read_counts() {
    let (world, services, script) = world().await;
    added(&world, &script, &[(8, 10)]).await;
    let since = world.services.now() + SignedDuration::from_mins(30);
    let waits = [30, 10, 20, 40];
    for minutes in waits {
        world.pass(SignedDuration::from_mins(minutes - 1));
        assert_eq!(services.read_due_calendars().await.unwrap(), 0);
        world.pass(SignedDuration::from_mins(1));
        script.answer(Err(CalendarFault::Status(404)));
        assert_eq!(services.read_due_calendars().await.unwrap(), 1);
    }
    let trouble = the_calendar(&world).await.trouble.unwrap();
    assert_eq!((trouble.fault, trouble.since, trouble.tries), (CalendarFault::Status(404), since, 4));
    assert!(!free(&world).await.contains(&"09:00".to_owned()));
    world.pass(SignedDuration::from_mins(80));
    script.answer(Ok(Fetched::Text { text: "<html>".into(), validators: Validators::default() }));
    services.read_due_calendars().await.unwrap();
    assert_eq!(the_calendar(&world).await.trouble.unwrap().fault, CalendarFault::NotACalendar);
    world.pass(SignedDuration::from_mins(160));
    script.busy(&[]);
    services.read_due_calendars().await.unwrap();
    let calendar = the_calendar(&world).await;
    assert_eq!((calendar.trouble, calendar.busy_times), (None, 0));
    assert_eq!(calendar.next_try_at, world.services.now() + SignedDuration::from_mins(30));
}

#[tokio::test]
async fn a_calendar_is_read_by_hand_but_not_twice_in_a_moment() {
    let (world, services, script) = world().await;
    added(&world, &script, &[(8, 10)]).await;
    let id = the_calendar(&world).await.id;
    services.read_outside_calendar(&world.trainer_user, id).await.unwrap();
    assert_eq!(script.asked(), 1);
    world.pass(SignedDuration::from_secs(10));
    script.busy(&[]);
    services.read_outside_calendar(&world.trainer_user, id).await.unwrap();
    assert_eq!((script.asked(), free(&world).await.len()), (2, 23));
}

#[tokio::test]
async fn only_what_can_be_read_is_added() {
    let (world, services, script) = world().await;
    let add = async |name: &str, address: &str| services.add_outside_calendar(&world.trainer_user, name, address).await;
    for name in ["", "  ", &"x".repeat(61)] {
        assert!(matches!(add(name, ADDRESS).await, Err(OutsideError::Name)), "{name}");
    }
    let refused = add("Mine", "http://calendar.example/").await;
    assert!(matches!(refused, Err(OutsideError::Address(AddressFault::NotHttps))), "{refused:?}");
    assert_eq!(script.asked(), 0);
    script.answer(Err(CalendarFault::Status(403)));
    let refused = add("Mine", ADDRESS).await;
    assert!(matches!(refused, Err(OutsideError::Fault(CalendarFault::Status(403)))), "{refused:?}");
    script.answer(Ok(Fetched::Text { text: "<html>".into(), validators: Validators::default() }));
    let refused = add("Mine", ADDRESS).await;
    assert!(matches!(refused, Err(OutsideError::Fault(CalendarFault::NotACalendar))), "{refused:?}");
    assert!(services.outside_calendars(&world.trainer_user).await.unwrap().unwrap().calendars.is_empty());
    added(&world, &script, &[]).await;
    assert_eq!(the_calendar(&world).await.name, "Family");
    let webcal = add("Again", &ADDRESS.replace("https", "webcal")).await;
    assert!(matches!(webcal, Err(OutsideError::Known)), "{webcal:?}");
    for number in 2..=5 {
        script.busy(&[]);
        add("More", &format!("{ADDRESS}?{number}")).await.unwrap();
    }
    let refused = add("Sixth", &format!("{ADDRESS}?6")).await;
    assert!(matches!(refused, Err(OutsideError::TooMany)), "{refused:?}");
}

#[tokio::test]
async fn only_their_trainer_sees_reads_and_removes_calendars() {
    let (world, services, script) = world().await;
    added(&world, &script, &[(8, 10)]).await;
    let id = the_calendar(&world).await.id;
    let admin = world.user_of_role("Ada", "ada@example.com", Role::Admin).await;
    for other in [&world.client, &admin] {
        assert!(services.outside_calendars(other).await.unwrap().is_none());
        let outcomes = [
            services.add_outside_calendar(other, "Mine", ADDRESS).await.map(drop),
            services.read_outside_calendar(other, id).await,
            services.remove_outside_calendar(other, id).await,
        ];
        for outcome in outcomes {
            assert!(matches!(outcome, Err(OutsideError::NotAllowed)), "{outcome:?}");
        }
    }
    services.remove_outside_calendar(&world.trainer_user, id).await.unwrap();
    assert_eq!(free(&world).await.len(), 23, "nothing is taken by it any more");
    let gone = services.remove_outside_calendar(&world.trainer_user, id).await;
    assert!(matches!(gone, Err(OutsideError::NoSuchCalendar)), "{gone:?}");
}
