//! Reminders: at each lead time once, the nearest alone after an outage, and none of what is not to start any more.

use domain::{BookingId, Role};
use jiff::SignedDuration;
use services::model::{MailKind, MailState, User};
use services::ports::MailError;

use crate::world::World;

const VISA: &str = "pm_card_visa";
const REMINDED: &str = "reminder to alex@example.com";

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

/// Tomorrow at this hour, paid for. It is eight now.
async fn paid(world: &World, hour: i64) -> BookingId {
    let booking = world.hold(hour).await;
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    world.refresh(booking.id).await;
    booking.id
}

/// How many reminders the client has got, once the sweeper and the mail worker have come.
async fn reminded(world: &World) -> usize {
    assert_eq!(world.services.sweep().await.unwrap().failures, 0);
    world.services.work_all_mails().await.unwrap();
    world.postbox.taken().iter().filter(|letter| *letter == REMINDED).count()
}

/// How often the reminders that were queued stand as they do.
async fn kept(world: &World, state: MailState) -> usize {
    let admin = User { role: Role::Admin, ..world.trainer_user.clone() };
    let rows = world.services.outbox(&admin).await.unwrap();
    rows.iter().filter(|row| row.mail.kind == MailKind::Reminder && row.mail.state == state).count()
}

#[tokio::test]
async fn a_client_is_reminded_at_each_lead_time_once() {
    let world = World::new().await;
    paid(&world, 10).await;
    assert_eq!(reminded(&world).await, 0);
    world.pass(hours(2) - minutes(1));
    assert_eq!(reminded(&world).await, 0, "a minute early");
    world.pass(minutes(1));
    assert_eq!(reminded(&world).await, 1);
    for _ in 0..30 {
        world.pass(minutes(1));
        assert_eq!(reminded(&world).await, 1, "every minute the sweeper comes");
    }
    world.pass(hours(21) + minutes(30));
    assert_eq!(reminded(&world).await, 2);
    world.pass(hours(3));
    assert_eq!(reminded(&world).await, 2);
    assert_eq!(world.services.sweep().await.unwrap().reminders_queued, 0);
}

#[tokio::test]
async fn who_books_later_than_a_lead_time_is_not_reminded_by_it() {
    let world = World::new().await;
    world.pass(hours(3));
    paid(&world, 10).await;
    assert_eq!(reminded(&world).await, 0, "23 hours before");
    world.pass(hours(20));
    assert_eq!(reminded(&world).await, 0);
    world.pass(hours(1));
    assert_eq!(reminded(&world).await, 1, "two hours before");
    paid(&world, 9).await;
    world.pass(minutes(30));
    assert_eq!(reminded(&world).await, 1, "booked an hour before");
}

#[tokio::test]
async fn after_an_outage_only_the_nearest_is_sent() {
    let world = World::new().await;
    paid(&world, 10).await;
    paid(&world, 18).await;
    assert_eq!(reminded(&world).await, 0);
    // Nobody sweeps until an hour before the first, and nine before the second.
    world.pass(hours(25));
    assert_eq!(reminded(&world).await, 2);
    world.pass(minutes(30));
    assert_eq!(reminded(&world).await, 2);
    world.pass(hours(6) + minutes(30));
    assert_eq!(reminded(&world).await, 3, "two hours before the second");
}

#[tokio::test]
async fn after_an_outage_of_the_mail_only_the_nearest_is_sent() {
    let world = World::new().await;
    paid(&world, 10).await;
    reminded(&world).await;
    world.postbox.trouble(Some(MailError::Temporary("away".into())));
    world.pass(hours(2));
    assert_eq!(reminded(&world).await, 0);
    world.pass(hours(22));
    assert_eq!(reminded(&world).await, 0);
    world.postbox.trouble(None);
    world.pass(hours(1));
    assert_eq!(reminded(&world).await, 1);
    assert_eq!((kept(&world, MailState::Sent).await, kept(&world, MailState::Dropped).await), (1, 1));
}

#[tokio::test]
async fn what_starts_while_the_sweeper_is_away_is_not_reminded_of() {
    let world = World::new().await;
    paid(&world, 10).await;
    reminded(&world).await;
    world.pass(hours(26));
    assert_eq!(reminded(&world).await, 0);
}

#[tokio::test]
async fn nobody_is_reminded_of_what_was_cancelled_even_if_the_letter_was_queued() {
    let world = World::new().await;
    let before = paid(&world, 10).await;
    let queued = paid(&world, 12).await;
    world.services.cancel_booking(&world.client, before, None, None).await.unwrap();
    world.pass(hours(4));
    assert_eq!(world.services.sweep().await.unwrap().reminders_queued, 1);
    world.services.cancel_booking(&world.client, queued, None, None).await.unwrap();
    assert_eq!(reminded(&world).await, 0);
    assert_eq!(kept(&world, MailState::Dropped).await, 1);
}

#[tokio::test]
async fn only_what_is_booked_is_reminded_of() {
    let world = World::new().await;
    world.hold(10).await;
    world.pass(hours(2));
    assert_eq!(reminded(&world).await, 0);
}

#[tokio::test]
async fn what_is_confirmed_while_the_sweeper_comes_is_found_by_the_next_round() {
    let world = World::new().await;
    // Looked at already when the booking is confirmed, by a clock that goes a little after the sweeper's.
    world.pass(hours(2));
    reminded(&world).await;
    world.pass(-minutes(1));
    paid(&world, 10).await;
    world.pass(minutes(2));
    assert_eq!(reminded(&world).await, 1);
}

#[tokio::test]
async fn many_bookings_are_reminded_of_in_batches_and_each_once() {
    let world = World::with_reminders("20").await;
    let class = world.offer_class(100, 2_000).await;
    for number in 0..60 {
        world.pass(SignedDuration::from_millis(1));
        let client = world.user_of_role("Sam", &format!("client{number}@example.com"), Role::Client).await;
        let booking = world.services.hold(&client, class, world.tomorrow(9)).await.unwrap();
        world.services.pay_on_arrival(&client, booking.id).await.unwrap();
    }
    world.pass(hours(5));
    assert_eq!(world.services.sweep().await.unwrap().reminders_queued, 60);
    assert_eq!(world.services.sweep().await.unwrap().reminders_queued, 0);
}

#[tokio::test]
async fn without_lead_times_nobody_is_reminded() {
    let world = World::with_reminders("").await;
    paid(&world, 10).await;
    for _ in 0..26 {
        world.pass(hours(1));
        assert_eq!(reminded(&world).await, 0);
    }
}
