//! The ways to pay: on Stripe's own page, in person, and changing one's mind between them.

use domain::ledger::Account;
use domain::{BookingId, PayWay, PayWays, PaymentState, Role};
use jiff::SignedDuration;
use services::model::User;
use services::{PayError, RefundError};

use crate::world::World;

const VISA: &str = "pm_card_visa";
const DECLINED: &str = "pm_card_visa_chargeDeclined";

async fn start(world: &World, booking: BookingId) -> String {
    world.services.start_checkout(&world.client, booking).await.unwrap()
}

fn trainer(world: &World) -> User {
    User { role: Role::Trainer, ..world.trainer_user.clone() }
}

async fn all_events(world: &World) {
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
}

#[tokio::test]
async fn on_stripes_page_a_card_pays_and_the_books_agree() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    let url = start(&world, booking.id).await;
    assert_eq!(start(&world, booking.id).await, url, "asked again, it is the same page");
    assert_eq!(world.count_at_stripe("checkout.session").await, 1);
    world.pay_session(booking.id, "tok_visa").await;
    let details = world.refresh(booking.id).await;
    assert_eq!(details.booking.state.name(), "confirmed");
    let payment = details.payment.unwrap();
    assert_eq!((payment.way, payment.state), (PayWay::Checkout, PaymentState::Succeeded));
    assert!(payment.stripe_intent_id.is_some());
    let paid = world.services.start_checkout(&world.client, booking.id).await;
    assert!(matches!(paid, Err(PayError::AlreadyPaid)), "{paid:?}");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn the_events_of_a_session_alone_settle_it_in_any_order() {
    for backwards in [false, true] {
        let world = World::new().await;
        let booking = world.hold(10).await;
        start(&world, booking.id).await;
        world.pay_session(booking.id, "tok_visa").await;
        let mut events = world.events().await;
        if backwards {
            events.reverse();
        }
        for (_, body) in events.iter().chain(events.iter()) {
            world.deliver(body).await;
        }
        world.work().await;
        assert_eq!(world.state(booking.id).await, "confirmed");
        world.assert_clean_books().await;
    }
}

#[tokio::test]
async fn without_any_event_the_sweeper_settles_a_session() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    start(&world, booking.id).await;
    world.pay_session(booking.id, "tok_visa").await;
    world.pass(SignedDuration::from_mins(2));
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking.id).await, "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn the_end_of_the_hold_ends_the_session() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    start(&world, booking.id).await;
    world.pass(SignedDuration::from_mins(11));
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking.id).await, "expired");
    assert_eq!(world.payment(booking.id).await.state, PaymentState::Canceled);
    assert!(!world.session_can_be_paid(booking.id).await);
    let over = world.services.start_checkout(&world.client, booking.id).await;
    assert!(matches!(over, Err(PayError::HoldOver)), "{over:?}");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn paid_in_the_last_moment_the_hold_does_not_end() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    start(&world, booking.id).await;
    world.pass(SignedDuration::from_mins(11));
    world.pay_session(booking.id, "tok_visa").await;
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking.id).await, "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_session_that_ended_by_itself_makes_room_for_another() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    let first = start(&world, booking.id).await;
    world.expire_session_at_stripe(booking.id).await;
    let second = start(&world, booking.id).await;
    assert_ne!(first, second);
    world.pay_session(booking.id, "tok_visa").await;
    assert_eq!(world.refresh(booking.id).await.booking.state.name(), "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_client_may_change_between_the_pages_and_only_one_can_be_paid() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    assert!(world.pay_at_stripe(booking.id, DECLINED).await.is_err());
    world.pass(SignedDuration::from_secs(5));
    start(&world, booking.id).await;
    assert_eq!(world.payment(booking.id).await.way, PayWay::Checkout);
    world.pass(SignedDuration::from_secs(5));
    world.prepare(booking.id).await;
    assert_eq!(world.payment(booking.id).await.way, PayWay::Online);
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    assert_eq!(world.refresh(booking.id).await.booking.state.name(), "confirmed");
    all_events(&world).await;
    world.assert_clean_books().await;
}

#[tokio::test]
async fn changing_after_paying_is_refused() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    start(&world, booking.id).await;
    world.pay_session(booking.id, "tok_visa").await;
    // Our side has not heard of it.
    let refused = world.services.prepare_payment(&world.client, booking.id).await;
    assert!(matches!(refused, Err(PayError::AlreadyPaid)), "{refused:?}");
    let refused = world.services.pay_on_arrival(&world.client, booking.id).await;
    assert!(matches!(refused, Err(PayError::AlreadyPaid)), "{refused:?}");
    assert_eq!(world.state(booking.id).await, "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn an_answer_lost_while_a_session_is_opened_or_ended_leaves_one_session() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.fault(World::lose_answers("/v1/checkout/sessions", 2)).await;
    let down = world.services.start_checkout(&world.client, booking.id).await;
    assert!(matches!(down, Err(PayError::GatewayDown)), "{down:?}");
    start(&world, booking.id).await;
    assert_eq!(world.count_at_stripe("checkout.session").await, 1);
    world.pass(SignedDuration::from_mins(11));
    world.fault(World::lose_answers("/expire", 2)).await;
    assert_eq!(world.services.sweep().await.unwrap().holds_ended, 0);
    world.pass(SignedDuration::from_mins(3));
    world.services.sweep().await.unwrap();
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking.id).await, "expired");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_lost_session_is_found_by_the_sweeper_and_ended_with_its_hold() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.fault(World::lose_answers("/v1/checkout/sessions", 2)).await;
    assert!(world.services.start_checkout(&world.client, booking.id).await.is_err());
    world.pass(SignedDuration::from_mins(11));
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking.id).await, "expired");
    assert_eq!(world.count_at_stripe("checkout.session").await, 1);
    assert!(!world.session_can_be_paid(booking.id).await);
}

#[tokio::test]
async fn what_is_paid_on_stripes_page_comes_back_like_anything_else() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    start(&world, booking.id).await;
    world.pay_session(booking.id, "tok_visa").await;
    world.refresh(booking.id).await;
    world.services.cancel_booking(&world.client, booking.id, None, None).await.unwrap();
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn in_person_the_booking_is_confirmed_at_once_and_paid_when_the_trainer_says_so() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    let details = world.services.pay_on_arrival(&world.client, booking.id).await.unwrap();
    assert_eq!(details.booking.state.name(), "confirmed");
    let payment = details.payment.unwrap();
    assert_eq!((payment.way, payment.state), (PayWay::OnArrival, PaymentState::Created));
    assert_eq!(world.count_at_stripe("payment_intent").await, 0);
    world.assert_clean_books().await;
    let refused = world.services.mark_paid_on_arrival(&world.client, booking.id).await;
    assert!(matches!(refused, Err(PayError::NotAllowed)), "{refused:?}");
    for _ in 0..2 {
        let details = world.services.mark_paid_on_arrival(&trainer(&world), booking.id).await.unwrap();
        assert_eq!(details.payment.unwrap().state, PaymentState::Succeeded);
    }
    assert_eq!(world.balance(Account::TrainerAvailable(world.trainer)).await, 975, "the commission is owed");
    assert_eq!(world.balance(Account::PlatformFees).await, -975);
    world.pass(SignedDuration::from_hours(27));
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking.id).await, "completed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn what_is_to_be_paid_in_person_can_be_cancelled_until_the_start_and_not_once_it_is_paid() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.services.pay_on_arrival(&world.client, booking.id).await.unwrap();
    let preview = world.services.preview_cancel(&world.client, booking.id).await.unwrap();
    assert!(preview.paid.is_none() && preview.returned.is_none());
    world.services.cancel_booking(&world.client, booking.id, None, None).await.unwrap();
    assert_eq!(world.state(booking.id).await, "cancelled");
    let refused = world.services.mark_paid_on_arrival(&trainer(&world), booking.id).await;
    assert!(matches!(refused, Err(PayError::NotOnArrival)), "{refused:?}");

    let booking = world.hold(10).await;
    world.services.pay_on_arrival(&world.client, booking.id).await.unwrap();
    world.services.mark_paid_on_arrival(&trainer(&world), booking.id).await.unwrap();
    let refused = world.services.cancel_booking(&world.client, booking.id, None, None).await;
    assert!(matches!(refused, Err(RefundError::PaidInPerson)), "{refused:?}");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_way_that_the_trainer_switched_off_is_not_taken() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    let none = PayWays { online: false, checkout: false, on_arrival: false };
    let refused = world.services.set_pay_ways(&world.trainer_user, none).await;
    assert!(matches!(refused, Err(PayError::WayNotOffered)), "{refused:?}");
    let refused = world.services.set_pay_ways(&world.client, PayWays::default()).await;
    assert!(matches!(refused, Err(PayError::NotAllowed)), "{refused:?}");
    let only_here = PayWays { online: true, checkout: false, on_arrival: false };
    world.services.set_pay_ways(&world.trainer_user, only_here).await.unwrap();
    let refused = world.services.pay_on_arrival(&world.client, booking.id).await;
    assert!(matches!(refused, Err(PayError::WayNotOffered)), "{refused:?}");
    let refused = world.services.start_checkout(&world.client, booking.id).await;
    assert!(matches!(refused, Err(PayError::WayNotOffered)), "{refused:?}");
    world.prepare(booking.id).await;
}

#[tokio::test]
async fn two_ways_at_once_end_in_one_payment() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    let (here, there, in_person) = futures::future::join3(
        Box::pin(world.services.prepare_payment(&world.client, booking.id)),
        Box::pin(world.services.start_checkout(&world.client, booking.id)),
        Box::pin(world.services.pay_on_arrival(&world.client, booking.id)),
    )
    .await;
    let in_person = in_person.is_ok();
    if in_person {
        assert_eq!(world.state(booking.id).await, "confirmed");
    } else {
        assert!(here.is_ok() || there.is_ok());
        assert_eq!(world.state(booking.id).await, "held");
    }
    world.pass(SignedDuration::from_mins(11));
    world.services.sweep().await.unwrap();
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking.id).await, if in_person { "confirmed" } else { "expired" });
    assert_eq!(world.payable_at_stripe().await, 0, "nothing that could still be paid is left at Stripe");
    world.assert_clean_books().await;
}
