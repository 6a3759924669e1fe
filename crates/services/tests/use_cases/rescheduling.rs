//! Another time for a booking: the money stays, the old time is free again, and nobody has a time twice.

use domain::{BookingId, Currency, Money, NotReschedulable, Role, TimeSlot, Timestamp};
use jiff::SignedDuration;
use services::model::User;
use services::{HoldError, RescheduleError};

use crate::world::World;

const VISA: &str = "pm_card_visa";

fn trainer(world: &World) -> User {
    User { role: Role::Trainer, ..world.trainer_user.clone() }
}

/// Tomorrow at ten, paid for.
async fn paid(world: &World) -> BookingId {
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    world.refresh(booking.id).await;
    booking.id
}

async fn to(world: &World, user: &User, booking: BookingId, hour: i64) -> Result<TimeSlot, RescheduleError> {
    let moved = world.services.reschedule(user, booking, world.tomorrow(10), world.tomorrow(hour)).await;
    moved.map(|details| details.slot)
}

/// The times that the booking could have instead within three days.
async fn offered(world: &World, booking: BookingId) -> Vec<TimeSlot> {
    let offer = world.services.reschedule_offer(&world.client, booking).await.unwrap();
    world.instead(&offer, 3).await
}

async fn is_free(world: &World, start: Timestamp) -> bool {
    let free = world.services.free_slots(world.service, world.tomorrow(0), 3).await.unwrap();
    free.iter().any(|slot| slot.start() == start)
}

#[tokio::test]
async fn the_money_stays_and_the_old_time_is_free_again() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let before = world.payment(booking).await;
    let slot = to(&world, &world.client, booking, 14).await.unwrap();
    assert_eq!((slot.start(), slot.minutes()), (world.tomorrow(14), 60));
    assert!(is_free(&world, world.tomorrow(10)).await && !is_free(&world, world.tomorrow(14)).await);
    let after = world.services.booking(&world.client, booking).await.unwrap().unwrap();
    assert_eq!(after.payment, Some(before));
    assert_eq!(after.booking.policy, world.services.settings().refund_policy, "a day before, all would have come back");
    let moves = world.services.past(&after).await.unwrap().moves;
    let told: Vec<_> = moves.iter().map(|moved| (moved.moved_by, moved.from.start(), moved.to.start())).collect();
    assert_eq!(told, [(Role::Client, world.tomorrow(10), world.tomorrow(14))]);
    assert_eq!(world.count_at_stripe("refund").await, 0);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn the_new_time_may_overlap_the_old_one() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let half_past = world.tomorrow(10) + SignedDuration::from_mins(30);
    let starts: Vec<Timestamp> = offered(&world, booking).await.iter().map(TimeSlot::start).collect();
    assert!(starts.contains(&half_past) && !starts.contains(&world.tomorrow(10)), "{starts:?}");
    let moved = world.services.reschedule(&world.client, booking, world.tomorrow(10), half_past).await.unwrap();
    assert_eq!(moved.slot.start(), half_past);
    assert!(!is_free(&world, world.tomorrow(11)).await && !is_free(&world, world.tomorrow(10)).await);
    assert!(is_free(&world, world.tomorrow(9)).await);
}

#[tokio::test]
async fn a_second_click_does_no_harm_and_an_old_page_changes_nothing() {
    let world = World::new().await;
    let booking = paid(&world).await;
    to(&world, &world.client, booking, 14).await.unwrap();
    to(&world, &world.client, booking, 14).await.unwrap();
    let refused = to(&world, &world.client, booking, 16).await;
    let at = world.tomorrow(14);
    assert!(matches!(refused, Err(RescheduleError::Changed { at: now }) if now == at), "{refused:?}");
    let details = world.services.booking(&world.client, booking).await.unwrap().unwrap();
    assert_eq!(world.services.past(&details).await.unwrap().moves.len(), 1);
    let back = world.services.reschedule(&world.client, booking, at, world.tomorrow(10)).await.unwrap();
    assert_eq!(back.slot.start(), world.tomorrow(10), "and back again");
}

#[tokio::test]
async fn a_time_that_is_taken_past_or_not_offered_leaves_the_old_one() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let other = world.another_client("sam@example.com").await;
    world.services.hold(&other, world.service, world.tomorrow(14)).await.unwrap();
    let time = |refused: Result<TimeSlot, RescheduleError>| match refused {
        Err(RescheduleError::Time(why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(matches!(time(to(&world, &world.client, booking, 14).await), HoldError::Taken));
    assert!(matches!(time(to(&world, &world.client, booking, 21).await), HoldError::NotOffered));
    assert!(matches!(time(to(&world, &world.client, booking, -40).await), HoldError::InThePast));
    let details = world.services.booking(&world.client, booking).await.unwrap().unwrap();
    assert_eq!(details.slot.start(), world.tomorrow(10));
    let rival = world.services.hold(&other, world.service, world.tomorrow(10)).await;
    assert!(matches!(rival, Err(HoldError::Taken)), "the old time was never free: {rival:?}");
}

#[tokio::test]
async fn clients_may_until_a_day_before_and_trainers_until_the_start() {
    let world = World::new().await;
    let booking = paid(&world).await;
    world.pass(SignedDuration::from_mins(2 * 60 + 1));
    let until = world.tomorrow(10) - SignedDuration::from_hours(24);
    let refused = to(&world, &world.client, booking, 14).await;
    let late = NotReschedulable::TooLate { until };
    assert!(matches!(refused, Err(RescheduleError::NotReschedulable(why)) if why == late), "{refused:?}");
    assert!(world.services.reschedule_offer(&world.client, booking).await.is_err());
    to(&world, &trainer(&world), booking, 14).await.unwrap();
    world.pass(SignedDuration::from_hours(40));
    let refused = world.services.reschedule(&trainer(&world), booking, world.tomorrow(14), world.tomorrow(40)).await;
    assert!(matches!(refused, Err(RescheduleError::NotReschedulable(_))), "{refused:?}");
}

#[tokio::test]
async fn whose_time_the_trainer_changed_gets_everything_back() {
    let world = World::new().await;
    let booking = paid(&world).await;
    world.pass(SignedDuration::from_hours(20));
    to(&world, &trainer(&world), booking, 12).await.unwrap();
    let preview = world.services.preview_cancel(&world.client, booking).await.unwrap();
    assert_eq!(preview.returned.map(|split| split.total), Some(Money::new(6_500, Currency::EUR)));
    world.services.cancel_booking(&world.client, booking, None, None).await.unwrap();
    assert!(is_free(&world, world.tomorrow(12)).await);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn other_people_have_no_such_booking_and_what_is_not_confirmed_keeps_its_time() {
    let world = World::new().await;
    let held = world.hold(10).await;
    let refused = to(&world, &world.client, held.id, 14).await;
    let why = NotReschedulable::NotConfirmed;
    assert!(matches!(refused, Err(RescheduleError::NotReschedulable(found)) if found == why), "{refused:?}");
    let other = world.another_client("sam@example.com").await;
    let stranger = world.user_of_role("Kim", "kim@example.com", Role::Trainer).await;
    for user in [other, stranger] {
        let refused = to(&world, &user, held.id, 14).await;
        assert!(matches!(refused, Err(RescheduleError::NoSuchBooking)), "{refused:?}");
    }
    world.prepare(held.id).await;
    world.pay_at_stripe(held.id, VISA).await.unwrap();
    world.refresh(held.id).await;
    world.services.cancel_booking(&world.client, held.id, None, None).await.unwrap();
    let refused = to(&world, &world.client, held.id, 14).await;
    assert!(matches!(refused, Err(RescheduleError::NotReschedulable(_))), "{refused:?}");
}

#[tokio::test]
async fn seats_of_a_class_move_together_or_not_at_all() {
    let world = World::new().await;
    let service = world.offer_class(4, 1_500).await;
    let other = world.another_client("sam@example.com").await;
    let hold = |client: User, hour: i64, seats: i64| {
        let (services, start) = (world.services.clone(), world.tomorrow(hour));
        async move { services.hold_seats(&client, service, start, seats).await.unwrap() }
    };
    let mine = hold(world.client.clone(), 10, 2).await;
    world.services.pay_on_arrival(&world.client, mine.id).await.unwrap();
    hold(other.clone(), 10, 1).await;
    hold(other.clone(), 14, 3).await;
    assert!(
        offered(&world, mine.id).await.iter().all(|slot| slot.start() != world.tomorrow(14)),
        "there is one seat for two"
    );
    let refused = to(&world, &world.client, mine.id, 14).await;
    assert!(matches!(refused, Err(RescheduleError::Time(HoldError::NoSeats { left: 1 }))), "{refused:?}");
    to(&world, &world.client, mine.id, 16).await.unwrap();
    let offered = world.store.read().await.unwrap().service(service).await.unwrap().unwrap();
    let left = world.services.seats_left(&offered, world.tomorrow(0), 1).await.unwrap();
    let at = |hour: i64| left.get(&world.tomorrow(hour)).copied();
    assert_eq!([at(10), at(14), at(16)], [Some(3), Some(1), Some(2)]);
}

#[tokio::test]
async fn two_who_want_the_same_new_time_at_once() {
    let world = World::new().await;
    let mine = paid(&world).await;
    let other = world.another_client("sam@example.com").await;
    let theirs = world.services.hold(&other, world.service, world.tomorrow(12)).await.unwrap();
    world.services.pay_on_arrival(&other, theirs.id).await.unwrap();
    let (from, wanted) = (world.tomorrow(12), world.tomorrow(16));
    let (first, second) =
        tokio::join!(to(&world, &world.client, mine, 16), world.services.reschedule(&other, theirs.id, from, wanted),);
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    assert!(!is_free(&world, wanted).await);
    assert!(is_free(&world, world.tomorrow(10)).await != is_free(&world, world.tomorrow(12)).await);
}

#[tokio::test]
async fn both_are_written_to_once_about_the_last_change() {
    let world = World::new().await;
    let booking = paid(&world).await;
    world.services.work_all_mails().await.unwrap();
    world.postbox.taken();
    to(&world, &world.client, booking, 14).await.unwrap();
    world.pass(SignedDuration::from_secs(1));
    world.services.reschedule(&world.client, booking, world.tomorrow(14), world.tomorrow(16)).await.unwrap();
    world.services.work_all_mails().await.unwrap();
    let mut told = world.postbox.taken();
    told.retain(|told| told.starts_with("rescheduled"));
    told.sort();
    assert_eq!(told, ["rescheduled to alex@example.com", "rescheduled to lena@example.com"]);
}
