//! Working hours and days that differ from them: what is offered is what can be held.

use domain::availability::WeeklyHours;
use domain::{BookingRules, Buffers, Date, DayException, Role, ServiceId, Timestamp};
use jiff::SignedDuration;
use services::model::{Service, User};
use services::{HoldError, HoursError};

use crate::world::{World, time};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn closed(first: &str, last: &str) -> DayException {
    DayException::closed(day(first), day(last)).unwrap()
}

fn extra(on: &str, from: i16, to: i16) -> DayException {
    DayException::extra(day(on), from * 60, to * 60).unwrap()
}

fn hours(weekday: i8, from: i16, to: i16) -> WeeklyHours {
    WeeklyHours::new(weekday, from * 60, to * 60).unwrap()
}

async fn add(world: &World, what: DayException) {
    world.services.add_exception(&world.trainer_user, what, None).await.unwrap();
}

/// The free starts of tomorrow, as hours and minutes of UTC.
async fn free(world: &World, service: ServiceId) -> Vec<String> {
    let found = world.services.free_slots(service, world.tomorrow(0), 1).await.unwrap();
    found.iter().map(|slot| slot.start().strftime("%H:%M").to_string()).collect()
}

async fn hold(world: &World, service: ServiceId, start: Timestamp) -> Result<(), HoldError> {
    let outcome = world.services.hold(&world.client, service, start).await;
    outcome.map(drop)
}

/// Changes how the world's service can be booked.
async fn rule(world: &World, service: ServiceId, rules: BookingRules) {
    let known = world.store.read().await.unwrap().service(service).await.unwrap().unwrap();
    let changed = Service { rules, ..known };
    let written: Result<bool, services::ports::StoreError> = world
        .store
        .write(move |tx| {
            let changed = changed.clone();
            Box::pin(async move { tx.update_service(&changed).await })
        })
        .await;
    assert!(written.unwrap());
}

#[tokio::test]
async fn a_closed_day_is_neither_offered_nor_held() {
    let world = World::new().await;
    assert_eq!(free(&world, world.service).await.len(), 23);
    add(&world, extra("2026-11-25", 20, 22)).await;
    assert_eq!(free(&world, world.service).await.len(), 27);
    add(&world, closed("2026-11-25", "2026-11-26")).await;
    assert_eq!(free(&world, world.service).await, [""; 0], "neither by the week nor by extra hours");
    let refused = hold(&world, world.service, world.tomorrow(10)).await;
    assert!(matches!(refused, Err(HoldError::NotOffered)), "{refused:?}");
    let cards = world.services.search_trainers("").await.unwrap();
    assert_eq!(cards[0].next_free.unwrap().start(), time("2026-11-24T08:30:00Z"));
}

#[tokio::test]
async fn closed_hours_take_their_time_and_no_more_and_tell_what_is_booked_in_them() {
    let world = World::new().await;
    world.hold(10).await;
    let booking = world.hold(13).await;
    world.services.pay_on_arrival(&world.client, booking.id).await.unwrap();
    add(&world, DayException::closed_hours(day("2026-11-25"), 12 * 60, 16 * 60).unwrap()).await;
    let free = free(&world, world.service).await;
    assert!(free.contains(&"11:00".to_owned()) && free.contains(&"16:00".to_owned()), "{free:?}");
    assert!(!free.iter().any(|start| ("11:30".."16:00").contains(&start.as_str())), "{free:?}");
    let refused = hold(&world, world.service, world.tomorrow(12)).await;
    assert!(matches!(refused, Err(HoldError::NotOffered)), "{refused:?}");
    let page = world.services.working_hours(&world.trainer_user).await.unwrap().unwrap();
    assert_eq!(page.exceptions[0].1, 1, "the one that is confirmed and starts in them");
}

#[tokio::test]
async fn extra_hours_are_offered_and_held() {
    let world = World::new().await;
    let start = world.tomorrow(20);
    assert!(matches!(hold(&world, world.service, start).await, Err(HoldError::NotOffered)));
    add(&world, extra("2026-11-25", 20, 22)).await;
    assert!(free(&world, world.service).await.contains(&"20:00".to_owned()));
    hold(&world, world.service, start).await.unwrap();
}

#[tokio::test]
async fn what_is_booked_in_days_that_are_closed_stays_and_is_counted() {
    let world = World::new().await;
    for hour in [10, 14] {
        let booking = world.hold(hour).await;
        world.services.pay_on_arrival(&world.client, booking.id).await.unwrap();
    }
    world.hold(16).await;
    add(&world, closed("2026-11-24", "2026-11-25")).await;
    add(&world, closed("2026-12-24", "2026-12-26")).await;
    let page = world.services.working_hours(&world.trainer_user).await.unwrap().unwrap();
    let counted: Vec<_> = page.exceptions.iter().map(|(found, booked)| (found.what, *booked)).collect();
    assert_eq!(counted, [(closed("2026-11-24", "2026-11-25"), 2), (closed("2026-12-24", "2026-12-26"), 0)]);
    let bookings = world.services.my_bookings(&world.client, None).await.unwrap();
    assert_eq!(bookings.iter().filter(|details| details.booking.state.is_booked()).count(), 2);
}

#[tokio::test]
async fn a_week_is_set_as_a_whole_and_overlaps_are_refused() {
    let world = World::new().await;
    let set = async |week: Vec<WeeklyHours>| world.services.set_working_week(&world.trainer_user, week).await;
    // 25 November is a Wednesday.
    set(vec![hours(3, 15, 17), hours(3, 9, 11)]).await.unwrap();
    assert_eq!(free(&world, world.service).await, ["09:00", "09:30", "10:00", "15:00", "15:30", "16:00"]);
    for (from, to) in [(10, 12), (11, 12)] {
        let refused = set(vec![hours(1, 8, 9), hours(3, 9, 11), hours(3, from, to)]).await;
        assert!(matches!(&refused, Err(HoursError::Overlapping(found)) if found.weekday == 3), "{refused:?}");
    }
    assert_eq!(free(&world, world.service).await.len(), 6, "the week is as it was");
    set(vec![]).await.unwrap();
    assert_eq!(free(&world, world.service).await, [""; 0]);
}

#[tokio::test]
async fn exceptions_that_make_no_sense_are_refused() {
    let world = World::new().await;
    let add = async |what, note| world.services.add_exception(&world.trainer_user, what, note).await;
    for what in [closed("2026-11-20", "2026-11-23"), extra("2026-11-23", 9, 10), closed("2029-01-01", "2029-01-02")] {
        assert!(matches!(add(what, None).await, Err(HoursError::NotTheseDays)), "{what:?}");
    }
    let note = Some("x".repeat(201));
    assert!(matches!(add(closed("2026-11-25", "2026-11-25"), note).await, Err(HoursError::NoteTooLong)));
    let first = add(extra("2026-11-29", 9, 12), None).await.unwrap();
    assert!(matches!(add(extra("2026-11-29", 12, 14), None).await, Err(HoursError::ExtraOverlapping)));
    add(extra("2026-11-29", 13, 14), None).await.unwrap();
    let away = add(closed("2026-12-01", "2026-12-02"), Some("  Away  ".into())).await.unwrap();
    assert_eq!(away.note.as_deref(), Some("Away"));
    let again = add(closed("2026-12-01", "2026-12-02"), None).await.unwrap();
    assert_eq!(again, away, "a second click adds nothing");
    world.services.remove_exception(&world.trainer_user, first.id).await.unwrap();
    let gone = world.services.remove_exception(&world.trainer_user, first.id).await;
    assert!(matches!(gone, Err(HoursError::NoSuchException)), "{gone:?}");
}

#[tokio::test]
async fn only_their_trainer_sees_and_changes_working_hours() {
    let world = World::new().await;
    let admin = world.user_of_role("Ada", "ada@example.com", Role::Admin).await;
    let away = closed("2026-12-01", "2026-12-02");
    let kept = world.services.add_exception(&world.trainer_user, away, None).await.unwrap();
    for other in [&world.client, &admin] {
        assert!(world.services.working_hours(other).await.unwrap().is_none());
        let outcomes = [
            world.services.set_working_week(other, vec![]).await,
            world.services.add_exception(other, away, None).await.map(drop),
            world.services.remove_exception(other, kept.id).await,
        ];
        for outcome in outcomes {
            assert!(matches!(outcome, Err(HoursError::NotAllowed)), "{outcome:?}");
        }
    }
    assert_eq!(world.services.working_hours(&world.trainer_user).await.unwrap().unwrap().exceptions.len(), 1);
}

#[tokio::test]
async fn notice_and_horizon_hold_for_what_is_offered_and_what_is_held() {
    let world = World::new().await;
    rule(&world, world.service, BookingRules { notice_minutes: 26 * 60, ahead_days: 2, ..BookingRules::default() })
        .await;
    let offered = free(&world, world.service).await;
    assert_eq!(offered.first().map(String::as_str), Some("10:00"), "it is 08:00 of the day before");
    let refused = hold(&world, world.service, time("2026-11-25T09:30:00Z")).await;
    assert!(matches!(refused, Err(HoldError::TooSoon { notice_minutes: 1_560 })), "{refused:?}");
    let refused = hold(&world, world.service, time("2026-11-26T08:00:00Z")).await;
    assert!(matches!(refused, Err(HoldError::TooFar { ahead_days: 2 })), "{refused:?}");
    let all = world.services.free_slots(world.service, world.tomorrow(0), 31).await.unwrap();
    assert!(all.iter().all(|slot| slot.start() < time("2026-11-26T08:00:00Z")));
    hold(&world, world.service, world.tomorrow(10)).await.unwrap();
    let cards = world.services.search_trainers("").await.unwrap();
    assert_eq!(cards[0].next_free.unwrap().start(), world.tomorrow(11));
}

#[tokio::test]
async fn services_with_different_buffers_keep_their_distance_from_each_other() {
    let world = World::new().await;
    let other = world.service_at(4_000).await;
    let buffers = |before_minutes, after_minutes| BookingRules {
        buffers: Buffers { before_minutes, after_minutes },
        ..BookingRules::default()
    };
    rule(&world, world.service, buffers(0, 30)).await;
    rule(&world, other, buffers(45, 0)).await;
    hold(&world, world.service, world.tomorrow(10)).await.unwrap();
    // Busy from 10:00 to 11:30. The one needs half an hour after it, the other three quarters before.
    let starts = free(&world, world.service).await;
    assert!(starts.contains(&"08:30".to_owned()) && !starts.contains(&"09:00".to_owned()));
    assert!(starts.contains(&"11:30".to_owned()) && !starts.contains(&"11:00".to_owned()));
    let starts = free(&world, other).await;
    assert!(starts.contains(&"09:00".to_owned()) && !starts.contains(&"09:30".to_owned()));
    assert!(starts.contains(&"12:30".to_owned()) && !starts.contains(&"12:00".to_owned()));
    for (service, minute) in [(world.service, 9 * 60), (other, 12 * 60)] {
        let start = world.tomorrow(0) + SignedDuration::from_mins(minute);
        let refused = hold(&world, service, start).await;
        assert!(matches!(refused, Err(HoldError::Taken)), "{refused:?}");
    }
    for (service, minute) in [(world.service, 8 * 60 + 30), (other, 12 * 60 + 30)] {
        hold(&world, service, world.tomorrow(0) + SignedDuration::from_mins(minute)).await.unwrap();
    }
}

#[tokio::test]
async fn buffers_go_with_the_booking_and_stay_as_they_were() {
    let world = World::new().await;
    let rules = |after_minutes| BookingRules {
        buffers: Buffers { before_minutes: 0, after_minutes },
        ..BookingRules::default()
    };
    rule(&world, world.service, rules(60)).await;
    let booking = world.hold(10).await;
    rule(&world, world.service, rules(0)).await;
    assert!(!free(&world, world.service).await.contains(&"11:30".to_owned()), "its hour after it is still taken");
    world.services.give_up_hold(&world.client, booking.id).await.unwrap();
    assert_eq!(free(&world, world.service).await.len(), 23);
}

async fn seat(world: &World, client: &User, class: ServiceId, hour: i64) -> Result<(), HoldError> {
    world.services.hold(client, class, world.tomorrow(hour)).await.map(drop)
}

#[tokio::test]
async fn a_class_that_takes_place_can_be_joined_after_the_hours_changed_but_not_on_a_closed_day() {
    let world = World::new().await;
    let class = world.offer_class(8, 2_000).await;
    seat(&world, &world.client, class, 10).await.unwrap();
    world.services.set_working_week(&world.trainer_user, vec![]).await.unwrap();
    assert_eq!(free(&world, class).await, ["10:00"]);
    let other = world.another_client("other@example.com").await;
    seat(&world, &other, class, 10).await.unwrap();
    add(&world, closed("2026-11-25", "2026-11-25")).await;
    assert_eq!(free(&world, class).await, [""; 0]);
    let third = world.another_client("third@example.com").await;
    let refused = seat(&world, &third, class, 10).await;
    assert!(matches!(refused, Err(HoldError::NotOffered)), "{refused:?}");
}
