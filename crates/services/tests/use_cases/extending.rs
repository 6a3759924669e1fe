//! More time for a hold while the client's bank is at work: once, and then it ends as ever.

use domain::BookingId;
use domain::payment::IntentStatus;
use jiff::SignedDuration;
use serde_json::json;
use services::{Settings, SweepReport};
use stripe_sandbox::Outcome;

use crate::world::{World, time};

const VISA: &str = "pm_card_visa";
const ASKS: &str = "pm_card_threeDSecure2Required";

/// A hold whose client stands before the bank's window.
async fn at_the_bank(world: &World) -> BookingId {
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    ask(world, booking.id).await;
    booking.id
}

async fn ask(world: &World, booking: BookingId) {
    let _ = world.pay_at_stripe(booking, ASKS).await;
    assert_eq!(world.status_at_stripe(booking).await, IntentStatus::RequiresAction);
}

async fn sweep(world: &World) -> SweepReport {
    world.services.sweep().await.unwrap()
}

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

#[tokio::test]
async fn who_is_at_the_bank_as_the_hold_ends_gets_more_time_and_pays() {
    let world = World::new().await;
    let booking = at_the_bank(&world).await;
    let before = world.details(booking).await.stamp();
    world.pass(minutes(10));
    let report = sweep(&world).await;
    assert_eq!((report.holds_extended, report.holds_ended, report.failures), (1, 0, 0));
    let details = world.details(booking).await;
    assert_eq!(details.booking.state.time(), time("2026-11-24T08:15:00Z"), "five minutes from now on");
    assert_ne!(details.stamp(), before, "whoever follows it is told");
    assert_eq!(world.services.next_due().await.unwrap(), Some(time("2026-11-24T08:15:00Z")));
    world.pass(minutes(4));
    world.authenticate(booking, Outcome::Authenticated).await;
    assert_eq!(world.refresh(booking).await.booking.state.name(), "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn what_is_not_completed_ends_after_it_and_can_be_paid_no_more() {
    let world = World::new().await;
    let booking = at_the_bank(&world).await;
    world.pass(minutes(10));
    sweep(&world).await;
    world.pass(minutes(4));
    assert_eq!(sweep(&world).await.holds_ended, 0);
    world.pass(minutes(1));
    let report = sweep(&world).await;
    assert_eq!((report.holds_extended, report.holds_ended), (0, 1));
    assert_eq!(world.state(booking).await, "expired");
    assert_eq!(world.status_at_stripe(booking).await, IntentStatus::Canceled);
    let other = world.another_client("other@example.com").await;
    world.services.hold(&other, world.service, world.tomorrow(10)).await.unwrap();
    world.assert_clean_books().await;
}

#[tokio::test]
async fn another_card_may_be_tried_in_that_time_but_it_is_given_once() {
    let world = World::new().await;
    let booking = at_the_bank(&world).await;
    world.pass(minutes(10));
    sweep(&world).await;
    world.authenticate(booking, Outcome::Failed).await;
    world.refresh(booking).await;
    world.prepare(booking).await;
    ask(&world, booking).await;
    world.pass(minutes(5));
    let report = sweep(&world).await;
    assert_eq!((report.holds_extended, report.holds_ended), (0, 1));
    assert_eq!(world.state(booking).await, "expired");
}

#[tokio::test]
async fn whoever_has_not_come_to_the_bank_gets_none() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    let untouched = world.hold(12).await;
    world.pass(minutes(10));
    let report = sweep(&world).await;
    assert_eq!((report.holds_extended, report.holds_ended), (0, 2));
    assert_eq!([world.state(booking.id).await, world.state(untouched.id).await], ["expired"; 2]);
}

#[tokio::test]
async fn paid_in_the_last_moment_it_is_booked_and_needs_no_time() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pass(minutes(10));
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    let report = sweep(&world).await;
    assert_eq!((report.holds_extended, report.holds_ended, report.failures), (0, 0, 0));
    assert_eq!(world.state(booking.id).await, "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn while_stripe_is_away_it_is_neither_given_nor_is_the_hold_ended() {
    let world = World::new().await;
    let booking = at_the_bank(&world).await;
    world.pass(minutes(10));
    world.fault(json!({ "kind": "status_500", "times": 100, "matching": { "path": "/v1" } })).await;
    let report = sweep(&world).await;
    assert_eq!((report.holds_extended, report.holds_ended), (0, 0));
    assert!(report.failures > 0);
    assert_eq!(world.state(booking).await, "held");
    // We died, or Stripe was away: the next round takes it up where it was left.
    world.no_more_faults().await;
    world.pass(minutes(2));
    assert_eq!(sweep(&world).await.holds_extended, 1);
    assert_eq!(world.details(booking).await.booking.state.time(), time("2026-11-24T08:17:00Z"));
}

#[tokio::test]
async fn two_rounds_at_once_give_it_once() {
    let world = World::new().await;
    let booking = at_the_bank(&world).await;
    world.pass(minutes(10));
    let (one, other) = tokio::join!(world.services.sweep(), world.services.sweep());
    assert_eq!(one.unwrap().holds_extended + other.unwrap().holds_extended, 1);
    assert_eq!(world.details(booking).await.booking.state.time(), time("2026-11-24T08:15:00Z"));
    assert_eq!(world.state(booking).await, "held");
}

#[tokio::test]
async fn it_never_goes_past_the_start_of_the_session() {
    let world = World::new().await;
    world.pass(minutes(17));
    let start = time("2026-11-24T08:30:00Z");
    let booking = world.services.hold(&world.client, world.service, start).await.unwrap();
    world.prepare(booking.id).await;
    ask(&world, booking.id).await;
    world.pass(minutes(10));
    assert_eq!(sweep(&world).await.holds_extended, 1);
    assert_eq!(world.details(booking.id).await.booking.state.time(), start);
    world.pass(minutes(3));
    assert_eq!(sweep(&world).await.holds_ended, 1);
}

#[tokio::test]
async fn where_none_is_given_the_hold_ends_at_its_time() {
    let world = World::of(Settings { hold_extension_seconds: 0, ..Settings::default() }).await;
    let booking = at_the_bank(&world).await;
    world.pass(minutes(10));
    let report = sweep(&world).await;
    assert_eq!((report.holds_extended, report.holds_ended), (0, 1));
    assert_eq!(world.state(booking).await, "expired");
}

#[tokio::test]
async fn whoever_gives_the_time_up_is_given_none() {
    let world = World::new().await;
    let booking = at_the_bank(&world).await;
    world.pass(minutes(11));
    world.services.give_up_hold(&world.client, booking).await.unwrap();
    assert_eq!(world.state(booking).await, "cancelled");
}
