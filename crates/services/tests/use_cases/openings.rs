//! What calendars are made of: the times in a range, the next one after it, and the same on the cards of a search.

use domain::availability::WeeklyHours;
use domain::{BookingRules, DayException, DayPart, Role, ServiceId, TimeSlot, Timestamp, Zone};
use jiff::{SignedDuration, ToSpan};
use proptest::prelude::*;
use services::Wanted;
use services::model::{Booking, Service, User};

use crate::world::{World, time};

async fn service(world: &World, id: ServiceId) -> Service {
    world.store.read().await.unwrap().service(id).await.unwrap().unwrap()
}

async fn rule(world: &World, id: ServiceId, rules: BookingRules) {
    let changed = Service { rules, ..service(world, id).await };
    let written: Result<bool, services::ports::StoreError> = world
        .store
        .write(move |tx| {
            let changed = changed.clone();
            Box::pin(async move { tx.update_service(&changed).await })
        })
        .await;
    assert!(written.unwrap());
}

async fn year_ahead(world: &World) {
    rule(world, world.service, BookingRules { ahead_days: 365, ..BookingRules::default() }).await;
}

/// The trainer is away from the 25th on, for so many days.
async fn away(world: &World, days: i32) {
    let first: domain::Date = "2026-11-25".parse().unwrap();
    let closed = DayException::closed(first, first.saturating_add((days - 1).days())).unwrap();
    world.services.add_exception(&world.trainer_user, closed, None).await.unwrap();
}

async fn next(world: &World, part: Option<(DayPart, &str)>) -> Option<Timestamp> {
    let service = service(world, world.service).await;
    let trainer = world.store.read().await.unwrap().trainer(world.trainer).await.unwrap().unwrap();
    let wanted = Wanted::of(&service, &trainer);
    let zone: Zone = part.map_or("UTC", |(_, zone)| zone).parse().unwrap();
    let part = part.map(|(part, _)| (part, &zone));
    let found = world.services.next_opening(wanted, world.tomorrow(0), part).await.unwrap();
    found.map(|slot| slot.start())
}

#[tokio::test]
async fn one_question_is_about_six_weeks_and_a_day_at_most() {
    let world = World::new().await;
    year_ahead(&world).await;
    let last = async |days: u32| {
        let free = world.services.free_slots(world.service, world.tomorrow(0), days).await.unwrap();
        free.last().unwrap().start()
    };
    let in_days = |days: i64| world.tomorrow(24 * (days - 1) + 19);
    assert_eq!(last(42).await, in_days(42));
    assert_eq!(last(43).await, in_days(43));
    assert_eq!(last(44).await, in_days(43));
}

#[tokio::test]
async fn the_next_time_is_looked_for_as_far_as_can_be_booked() {
    let world = World::new().await;
    assert_eq!(next(&world, None).await, Some(world.tomorrow(8)));
    away(&world, 200).await;
    assert_eq!(next(&world, None).await, None, "31 days are not enough");
    year_ahead(&world).await;
    assert_eq!(next(&world, None).await, Some(world.tomorrow(200 * 24 + 8)));
    rule(&world, world.service, BookingRules { ahead_days: 201, ..BookingRules::default() }).await;
    assert_eq!(next(&world, None).await, None, "eight in the morning of that day is as far ahead as the present hour");
}

#[tokio::test]
async fn the_next_time_suits_the_part_of_the_day_by_the_clock_that_is_asked_for() {
    let world = World::new().await;
    assert_eq!(next(&world, Some((DayPart::Evening, "UTC"))).await, Some(world.tomorrow(17)));
    assert_eq!(next(&world, Some((DayPart::Evening, "Asia/Tokyo"))).await, Some(world.tomorrow(8)));
    assert_eq!(next(&world, Some((DayPart::Night, "UTC"))).await, None, "nobody works then");
}

#[tokio::test]
async fn of_what_is_not_sold_any_more_nothing_is_open() {
    let world = World::new().await;
    world.services.archive_service(&world.trainer_user, world.service, true).await.unwrap();
    assert_eq!(next(&world, None).await, None);
}

#[tokio::test]
async fn full_classes_are_known_but_not_open() {
    let world = World::new().await;
    let class = world.offer_class(2, 1_000).await;
    world.services.hold_seats(&world.client, class, world.tomorrow(10), 2).await.unwrap();
    world.services.hold_seats(&world.client, class, world.tomorrow(12), 1).await.unwrap();
    let class = service(&world, class).await;
    let trainer = world.store.read().await.unwrap().trainer(world.trainer).await.unwrap().unwrap();
    let wanted = Wanted::of(&class, &trainer);
    let openings = world.services.openings(wanted, world.tomorrow(0), 1).await.unwrap();
    let at = |hour: i64| {
        (
            openings.free.iter().filter(|slot| slot.start() == world.tomorrow(hour)).count(),
            openings.left.get(&world.tomorrow(hour)),
        )
    };
    assert_eq!([at(10), at(12), at(14)], [(0, Some(&0)), (1, Some(&1)), (1, None)]);
}

#[tokio::test]
async fn a_card_names_a_class_with_seats_left_where_nothing_else_is_free_before() {
    let world = World::new().await;
    let class = world.offer_class(2, 1_000).await;
    let card = async || world.services.search_trainers("").await.unwrap()[0].next_free.map(|slot| slot.start());
    // The class is the cheapest: it is what the card is about. It is eight o'clock, and today's first hours are taken.
    world.services.hold_seats(&world.client, class, time("2026-11-24T08:30:00Z"), 1).await.unwrap();
    assert_eq!(card().await, Some(time("2026-11-24T08:30:00Z")), "one seat is left");
    let other = world.another_client("sam@example.com").await;
    world.services.hold_seats(&other, class, time("2026-11-24T08:30:00Z"), 1).await.unwrap();
    assert_eq!(card().await, Some(time("2026-11-24T09:30:00Z")), "now it is full");
    rule(&world, class, BookingRules { notice_minutes: 120, ..BookingRules::default() }).await;
    assert_eq!(card().await, Some(time("2026-11-24T10:00:00Z")));
}

/// What happens to a calendar; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Act {
    Book { class: bool, half_hour: i64, seats: i64 },
    GiveUp { which: usize },
    Close { day: i32 },
    Work { weekdays: i8, from: i16 },
    Rules { class: bool, notice_hours: u32, ahead_days: u32 },
    Pass { hours: i64 },
}

fn act() -> impl Strategy<Value = Act> {
    let book = (any::<bool>(), 0_i64..200, 1_i64..4);
    let rules = (any::<bool>(), 0_u32..60, 1_u32..20);
    prop_oneof![
        6 => book.prop_map(|(class, half_hour, seats)| Act::Book { class, half_hour, seats }),
        2 => (0_usize..50).prop_map(|which| Act::GiveUp { which }),
        1 => (0_i32..6).prop_map(|day| Act::Close { day }),
        1 => (1_i8..8, 6_i16..12).prop_map(|(weekdays, from)| Act::Work { weekdays, from }),
        1 => rules.prop_map(|(class, notice_hours, ahead_days)| Act::Rules { class, notice_hours, ahead_days }),
        1 => (1_i64..20).prop_map(|hours| Act::Pass { hours }),
    ]
}

/// Does it; what is refused changes nothing.
async fn play(world: &World, act: &Act, number: usize, class: ServiceId, held: &mut Vec<(User, Booking)>) {
    let of = |is_class: bool| if is_class { class } else { world.service };
    match *act {
        Act::Book { class: is_class, half_hour, seats } => {
            let client = world.user_of_role("Kim", &format!("kim{number}@example.com"), Role::Client).await;
            let start = time("2026-11-24T08:00:00Z") + SignedDuration::from_mins(30 * half_hour);
            let seats = if is_class { seats } else { 1 };
            if let Ok(booking) = world.services.hold_seats(&client, of(is_class), start, seats).await {
                held.push((client, booking));
            }
        }
        Act::GiveUp { which } if !held.is_empty() => {
            let (client, booking) = held.swap_remove(which % held.len());
            drop(world.services.give_up_hold(&client, booking.id).await);
        }
        Act::GiveUp { .. } => {}
        Act::Close { day } => {
            let first: domain::Date = "2026-11-24".parse().unwrap();
            let first = first.saturating_add(day.days());
            let closed = DayException::closed(first, first).unwrap();
            drop(world.services.add_exception(&world.trainer_user, closed, None).await);
        }
        Act::Work { weekdays, from } => {
            let hours = (1..=weekdays).map(|day| WeeklyHours::new(day, from * 60, (from + 5) * 60).unwrap()).collect();
            world.services.set_working_week(&world.trainer_user, hours).await.unwrap();
        }
        Act::Rules { class: is_class, notice_hours, ahead_days } => {
            let rules = BookingRules { notice_minutes: notice_hours * 60, ahead_days, ..BookingRules::default() };
            rule(world, of(is_class), rules).await;
        }
        Act::Pass { hours } => world.pass(SignedDuration::from_hours(hours)),
    }
}

/// What the trainer's own page offers first, within two weeks.
async fn first_on_the_page(world: &World, service: ServiceId) -> Option<TimeSlot> {
    world.services.free_slots(service, world.services.now(), 14).await.unwrap().into_iter().next()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    /// Whatever has happened to a calendar, a card in the search names the first time that the trainer's page offers.
    #[test]
    fn a_card_says_what_the_page_offers(cheap in any::<bool>(), acts in proptest::collection::vec(act(), 1..25)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            // The card is about the cheapest service: here the class, there the private session.
            let class = world.offer_class(3, if cheap { 1_000 } else { 90_000 }).await;
            let on_card = if cheap { class } else { world.service };
            let mut held = Vec::new();
            for (number, act) in acts.iter().enumerate() {
                play(&world, act, number, class, &mut held).await;
                let cards = world.services.search_trainers("").await.unwrap();
                prop_assert_eq!(cards[0].next_free, first_on_the_page(&world, on_card).await, "after {:?}", act);
            }
            Ok(())
        })?;
    }
}
