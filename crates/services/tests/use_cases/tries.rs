//! How often one may try to pay: refused attempts are counted from what Stripe tells, and after the last one no browser can go on.

use domain::payment::IntentStatus;
use domain::{PayWay, PaymentState, TryLimits};
use serde_json::{Value, json};
use services::model::Booking;
use services::{PaidWithCard, PayError};

use crate::world::World;

const DECLINED: &str = "pm_card_visa_chargeDeclined";
const VISA: &str = "pm_card_visa";

async fn in_way(world: &World, booking: &Booking, way: PayWay) -> u32 {
    world.store.read().await.unwrap().tries_of(booking.id).await.unwrap().in_way(way)
}

async fn refuse(world: &World, booking: &Booking, times: u32) {
    for _ in 0..times {
        assert!(world.pay_at_stripe(booking.id, DECLINED).await.is_err());
    }
}

/// Every event that Stripe has sent so far, delivered and worked on.
async fn deliver_all(world: &World) {
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
}

#[tokio::test]
async fn after_the_last_allowed_refusal_the_intent_is_worthless_and_the_hold_stays() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    let limit = TryLimits::default().per_way;
    for tried in 1..=limit {
        refuse(&world, &booking, 1).await;
        world.refresh(booking.id).await;
        assert_eq!(in_way(&world, &booking, PayWay::Online).await, tried);
        let open = world.status_at_stripe(booking.id).await != IntentStatus::Canceled;
        assert_eq!(open, tried < limit, "after {tried} refusals");
    }
    assert!(world.pay_at_stripe(booking.id, VISA).await.is_err(), "no browser can go on");
    assert_eq!(world.payment(booking.id).await.state, PaymentState::Canceled);
    assert_eq!(world.state(booking.id).await, "held");
    assert_eq!(world.payable_at_stripe().await, 0);
    let again = world.services.prepare_payment(&world.client, booking.id).await;
    assert!(matches!(again, Err(PayError::TooManyTries)), "{again:?}");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn the_webhooks_alone_count_every_attempt_once_in_any_order() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    refuse(&world, &booking, 4).await;
    // Nobody looked in between: at Stripe only the last attempt is to be seen.
    let mut failed: Vec<String> = Vec::new();
    for (kind, body) in world.events().await {
        if kind == "payment_intent.payment_failed" {
            failed.push(body);
        }
    }
    assert_eq!(failed.len(), 4);
    for body in failed.iter().rev() {
        world.deliver(body).await;
        world.work().await;
    }
    assert_eq!(in_way(&world, &booking, PayWay::Online).await, 4);
    // The same four in other events, as after a loss on the way: each one is known by its charge.
    for (number, body) in failed.iter().enumerate() {
        let mut event: Value = serde_json::from_str(body).unwrap();
        event["id"] = format!("evt_again_{number}").into();
        world.deliver(&event.to_string()).await;
    }
    world.work().await;
    world.refresh(booking.id).await;
    assert_eq!(in_way(&world, &booking, PayWay::Online).await, 4);
    refuse(&world, &booking, 1).await;
    deliver_all(&world).await;
    assert_eq!(world.status_at_stripe(booking.id).await, IntentStatus::Canceled);
}

#[tokio::test]
async fn the_other_ways_stay_open_and_have_their_own_limit() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    refuse(&world, &booking, TryLimits::default().per_way).await;
    deliver_all(&world).await;
    world.services.start_checkout(&world.client, booking.id).await.unwrap();
    assert!(world.session_can_be_paid(booking.id).await);
    world.pay_session(booking.id, "tok_visa").await;
    assert_eq!(world.refresh(booking.id).await.booking.state.name(), "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn in_person_is_always_left() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    refuse(&world, &booking, TryLimits::default().per_way).await;
    deliver_all(&world).await;
    world.pass(jiff::SignedDuration::from_secs(1));
    let details = world.services.pay_on_arrival(&world.client, booking.id).await.unwrap();
    assert_eq!(details.booking.state.name(), "confirmed");
    assert_eq!(details.payment.unwrap().way, PayWay::OnArrival);
}

#[tokio::test]
async fn another_hold_begins_anew() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    refuse(&world, &booking, TryLimits::default().per_way).await;
    deliver_all(&world).await;
    world.services.give_up_hold(&world.client, booking.id).await.unwrap();
    let again = world.hold(10).await;
    world.prepare(again.id).await;
    world.pay_at_stripe(again.id, VISA).await.unwrap();
    assert_eq!(world.refresh(again.id).await.booking.state.name(), "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn with_stripe_away_the_intent_is_ended_at_the_next_look() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    refuse(&world, &booking, TryLimits::default().per_way).await;
    let events = world.events().await;
    for (_, body) in &events {
        world.deliver(body).await;
    }
    // The intent can be read but not canceled.
    let away = json!({ "kind": "connection_reset", "times": 100, "matching": { "path_ends": "/cancel" } });
    world.fault(away).await;
    world.work().await;
    assert_eq!(world.status_at_stripe(booking.id).await, IntentStatus::RequiresPaymentMethod);
    assert_eq!(in_way(&world, &booking, PayWay::Online).await, TryLimits::default().per_way);
    world.no_more_faults().await;
    world.pass(jiff::SignedDuration::from_mins(3));
    world.services.sweep().await.unwrap();
    assert_eq!(world.status_at_stripe(booking.id).await, IntentStatus::Canceled);
    assert_eq!(world.state(booking.id).await, "held");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_lost_answer_to_the_cancelation_cancels_once() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    refuse(&world, &booking, TryLimits::default().per_way).await;
    world.fault(World::lose_answers("/cancel", 1)).await;
    deliver_all(&world).await;
    world.pass(jiff::SignedDuration::from_mins(3));
    world.services.sweep().await.unwrap();
    assert_eq!(world.status_at_stripe(booking.id).await, IntentStatus::Canceled);
    assert_eq!(world.payment(booking.id).await.state, PaymentState::Canceled);
    assert_eq!(world.count_at_stripe("payment_intent").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_saved_card_is_refused_as_often_and_no_oftener() {
    let world = World::new().await;
    let card = world.save_card("pm_card_chargeCustomerFail").await;
    let booking = world.hold(10).await;
    let client = world.client().await;
    for _ in 0..TryLimits::default().per_way {
        let paid = world.services.pay_with_card(&client, booking.id, card.id).await.unwrap();
        assert_eq!(paid, PaidWithCard::Refused);
    }
    assert_eq!(world.status_at_stripe(booking.id).await, IntentStatus::Canceled);
    assert_eq!(world.state(booking.id).await, "held");
    let again = world.services.pay_with_card(&client, booking.id, card.id).await;
    assert!(matches!(again, Err(PayError::TooManyTries)), "{again:?}");
    world.assert_clean_books().await;
}
