//! Paying for a booking, in good luck and bad: against a real store and the sandbox.

use crate::world::World;
use domain::ledger::Account;
use domain::payment::IntentStatus;
use domain::{PaymentState, Role};
use jiff::SignedDuration;
use services::{HoldError, PayError, Received};
use stripe_sandbox::Outcome;

const VISA: &str = "pm_card_visa";
const DECLINED: &str = "pm_card_visa_chargeDeclined";
const THREE_D_SECURE: &str = "pm_card_threeDSecure2Required";

#[tokio::test]
async fn a_card_that_pays_confirms_the_booking_and_the_books_agree() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    let ticket = world.prepare(booking.id).await;
    assert_eq!(ticket.amount.to_string(), "65.00 EUR");
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    let details = world.refresh(booking.id).await;
    assert_eq!(details.booking.state.name(), "confirmed");
    let payment = details.payment.unwrap();
    assert_eq!(payment.state, PaymentState::Succeeded);
    assert_eq!(payment.card.unwrap().last4, "4242");
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, -5_525);
    assert_eq!(world.balance(Account::PlatformFees).await, -975);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_delivered_session_makes_the_share_available() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    world.refresh(booking.id).await;
    world.pass(SignedDuration::from_hours(26));
    assert_eq!(world.services.sweep().await.unwrap().sessions_completed, 0, "it is still going on");
    world.pass(SignedDuration::from_hours(1));
    assert_eq!(world.services.sweep().await.unwrap().sessions_completed, 1);
    assert_eq!(world.services.sweep().await.unwrap().sessions_completed, 0);
    assert_eq!(world.state(booking.id).await, "completed");
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0);
    assert_eq!(world.balance(Account::TrainerAvailable(world.trainer)).await, -5_525);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_refused_card_leaves_the_hold_and_another_card_pays() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    assert!(world.pay_at_stripe(booking.id, DECLINED).await.is_err());
    let details = world.refresh(booking.id).await;
    assert_eq!(details.booking.state.name(), "held");
    assert_eq!(details.payment.unwrap().failure.unwrap().code, "card_declined");
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    let details = world.refresh(booking.id).await;
    assert_eq!(details.booking.state.name(), "confirmed");
    assert_eq!(details.payment.unwrap().failure, None);
    assert_eq!(world.count_at_stripe("payment_intent").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn three_d_secure_completed_pays_and_failed_does_not() {
    let world = World::new().await;
    for (hour, outcome, state) in [(10, Outcome::Authenticated, "confirmed"), (12, Outcome::Failed, "held")] {
        let booking = world.hold(hour).await;
        world.prepare(booking.id).await;
        // Needing the client is not a failure of the call everywhere; what counts is what the intent is afterwards.
        let _ = world.pay_at_stripe(booking.id, THREE_D_SECURE).await;
        assert_eq!(world.status_at_stripe(booking.id).await, IntentStatus::RequiresAction);
        assert_eq!(world.refresh(booking.id).await.payment.unwrap().state, PaymentState::RequiresAction);
        world.authenticate(booking.id, outcome).await;
        assert_eq!(world.refresh(booking.id).await.booking.state.name(), state);
    }
    world.assert_clean_books().await;
}

#[tokio::test]
async fn preparing_again_is_the_same_payment_and_one_customer() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    let first = world.prepare(booking.id).await;
    let again = world.prepare(booking.id).await;
    assert_eq!(first.payment_id, again.payment_id);
    assert_eq!(first.client_secret, again.client_secret);
    let other = world.hold(12).await;
    world.prepare(other.id).await;
    assert_eq!(world.count_at_stripe("payment_intent").await, 2);
    assert_eq!(world.count_at_stripe("customer").await, 1);
}

#[tokio::test]
async fn two_tabs_that_prepare_at_once_get_one_intent() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    let (a, b) = tokio::join!(
        world.services.prepare_payment(&world.client, booking.id),
        world.services.prepare_payment(&world.client, booking.id),
    );
    assert_eq!(a.unwrap().payment_id, b.unwrap().payment_id);
    assert_eq!(world.count_at_stripe("payment_intent").await, 1);
    assert_eq!(world.count_at_stripe("customer").await, 1);
}

#[tokio::test]
async fn what_is_paid_is_not_paid_again() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    // Our side has not heard of it yet; asking for a ticket finds out.
    let again = world.services.prepare_payment(&world.client, booking.id).await;
    assert!(matches!(again, Err(PayError::AlreadyPaid)), "{again:?}");
    assert_eq!(world.state(booking.id).await, "confirmed");
    let again = world.services.prepare_payment(&world.client, booking.id).await;
    assert!(matches!(again, Err(PayError::AlreadyPaid)), "{again:?}");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn somebody_elses_booking_does_not_exist() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    let stranger = world.another_client("stranger@example.com").await;
    let prepared = world.services.prepare_payment(&stranger, booking.id).await;
    assert!(matches!(prepared, Err(PayError::NoSuchBooking)), "{prepared:?}");
    let refreshed = world.services.refresh_payment(&stranger, booking.id).await;
    assert!(matches!(refreshed, Err(PayError::NoSuchBooking)), "{refreshed:?}");
    let given_up = world.services.give_up_hold(&stranger, booking.id).await;
    assert!(matches!(given_up, Err(PayError::NoSuchBooking)), "{given_up:?}");
    assert!(world.services.booking(&stranger, booking.id).await.unwrap().is_none());
    let mut trainer = world.trainer_user.clone();
    trainer.role = Role::Trainer;
    assert!(world.services.booking(&trainer, booking.id).await.unwrap().is_some());
}

#[tokio::test]
async fn a_hold_nobody_pays_for_ends_and_the_slot_is_free() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pass(SignedDuration::from_mins(10));
    let report = world.services.sweep().await.unwrap();
    assert_eq!(report.holds_ended, 1);
    assert_eq!(world.state(booking.id).await, "expired");
    assert_eq!(world.status_at_stripe(booking.id).await, IntentStatus::Canceled);
    let refused = world.services.prepare_payment(&world.client, booking.id).await;
    assert!(matches!(refused, Err(PayError::HoldOver)), "{refused:?}");
    let other = world.another_client("other@example.com").await;
    world.services.hold(&other, world.service, world.tomorrow(10)).await.unwrap();
}

#[tokio::test]
async fn a_hold_without_a_payment_ends_without_asking_stripe() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.pass(SignedDuration::from_mins(11));
    world.fault(World::outage("status_500", 100)).await;
    assert_eq!(world.services.sweep().await.unwrap().holds_ended, 1);
    assert_eq!(world.state(booking.id).await, "expired");
}

#[tokio::test]
async fn paid_in_the_last_moment_is_confirmed_and_not_expired() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    world.pass(SignedDuration::from_mins(11));
    let report = world.services.sweep().await.unwrap();
    assert_eq!((report.holds_ended, report.failures), (0, 0));
    assert_eq!(world.state(booking.id).await, "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn while_stripe_is_down_an_overdue_hold_keeps_its_slot() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pass(SignedDuration::from_mins(11));
    world.fault(World::outage("status_500", 1_000)).await;
    assert_eq!(world.services.sweep().await.unwrap().holds_ended, 0);
    assert_eq!(world.state(booking.id).await, "held");
    let other = world.another_client("other@example.com").await;
    let taken = world.services.hold(&other, world.service, world.tomorrow(10)).await;
    assert!(matches!(taken, Err(HoldError::Taken)), "{taken:?}");
    world.no_more_faults().await;
    world.pass(SignedDuration::from_mins(15));
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking.id).await, "expired");
}

#[tokio::test]
async fn a_hold_given_up_is_free_at_once_and_a_paid_one_is_kept() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.services.give_up_hold(&world.client, booking.id).await.unwrap();
    world.services.give_up_hold(&world.client, booking.id).await.unwrap();
    assert_eq!(world.state(booking.id).await, "cancelled");
    let again = world.hold(10).await;
    world.prepare(again.id).await;
    world.pay_at_stripe(again.id, VISA).await.unwrap();
    let kept = world.services.give_up_hold(&world.client, again.id).await;
    assert!(matches!(kept, Err(PayError::AlreadyPaid)), "{kept:?}");
    assert_eq!(world.state(again.id).await, "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn webhooks_once_twice_backwards_or_with_one_missing_end_alike() {
    let world = World::new().await;
    for (round, hour) in [8, 10, 12, 14, 16].into_iter().enumerate() {
        let booking = world.hold(hour).await;
        world.prepare(booking.id).await;
        assert!(world.pay_at_stripe(booking.id, DECLINED).await.is_err());
        world.pay_at_stripe(booking.id, VISA).await.unwrap();
        let intent = world.payment(booking.id).await.stripe_intent_id.unwrap();
        let mut events: Vec<String> =
            world.events().await.into_iter().map(|(_, body)| body).filter(|body| body.contains(&intent)).collect();
        assert!(events.len() >= 4, "{}", events.len());
        match round {
            0 => {}
            1 => events.reverse(),
            2 => events = events.iter().flat_map(|event| [event.clone(), event.clone()]).collect(),
            3 => events.retain(|event| !event.contains("\"payment_intent.succeeded\"")),
            _ => events.truncate(1),
        }
        for event in &events {
            world.deliver(event).await;
            world.work().await;
        }
        assert_eq!(world.state(booking.id).await, "confirmed", "round {round}");
    }
    world.assert_clean_books().await;
}

#[tokio::test]
async fn without_any_webhook_the_sweeper_settles_it() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    world.pass(SignedDuration::from_mins(2));
    assert_eq!(world.services.sweep().await.unwrap().payments_checked, 1);
    assert_eq!(world.state(booking.id).await, "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn the_second_delivery_of_an_event_is_known() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    let (_, body) = world.events().await.pop().unwrap();
    assert_eq!(world.deliver(&body).await, Received::New);
    assert_eq!(world.deliver(&body).await, Received::Duplicate);
}

#[tokio::test]
async fn a_poisoned_event_delays_no_other_and_waits_for_a_person() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    let poison = r#"{"id":"evt_poison","object":"event","type":"payment_intent.succeeded","livemode":false,"data":{"object":{"id":"pi_\u0000 / nonsense"}}}"#;
    world.deliver(poison).await;
    let (_, body) = world.events().await.into_iter().find(|(kind, _)| kind == "payment_intent.succeeded").unwrap();
    world.deliver(&body).await;
    world.work().await;
    assert_eq!(world.state(booking.id).await, "confirmed");
}

#[tokio::test]
async fn an_answer_lost_while_the_intent_is_made_leaves_one_intent() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    // Both attempts of the gateway do the work at Stripe and hear nothing of it.
    world.fault(World::lose_answers("/v1/payment_intents", 2)).await;
    let down = world.services.prepare_payment(&world.client, booking.id).await;
    assert!(matches!(down, Err(PayError::GatewayDown)), "{down:?}");
    world.prepare(booking.id).await;
    assert_eq!(world.count_at_stripe("payment_intent").await, 1);
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    world.refresh(booking.id).await;
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_lost_intent_is_found_by_the_sweeper_and_canceled_with_its_hold() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.fault(World::lose_answers("/v1/payment_intents", 2)).await;
    assert!(world.services.prepare_payment(&world.client, booking.id).await.is_err());
    world.pass(SignedDuration::from_mins(11));
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking.id).await, "expired");
    assert_eq!(world.count_at_stripe("payment_intent").await, 1);
    assert_eq!(world.status_at_stripe(booking.id).await, IntentStatus::Canceled);
}

#[tokio::test]
async fn an_answer_lost_while_the_customer_is_made_leaves_one_customer() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.fault(World::lose_answers("/v1/customers", 2)).await;
    let down = world.services.prepare_payment(&world.client, booking.id).await;
    assert!(matches!(down, Err(PayError::GatewayDown)), "{down:?}");
    world.prepare(booking.id).await;
    assert_eq!(world.count_at_stripe("customer").await, 1);
}

#[tokio::test]
async fn an_answer_lost_while_canceling_still_ends_the_hold() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pass(SignedDuration::from_mins(11));
    world.fault(World::lose_answers("/cancel", 2)).await;
    assert_eq!(world.services.sweep().await.unwrap().holds_ended, 0);
    world.pass(SignedDuration::from_mins(3));
    world.services.sweep().await.unwrap();
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking.id).await, "expired");
}

#[tokio::test]
async fn stripe_down_limiting_or_slow_is_said_so_and_nothing_is_lost() {
    let world = World::new().await;
    for (hour, kind) in [(8, "status_500"), (10, "status_429"), (12, "connection_reset")] {
        let booking = world.hold(hour).await;
        world.fault(World::outage(kind, 100)).await;
        let down = world.services.prepare_payment(&world.client, booking.id).await;
        assert!(matches!(down, Err(PayError::GatewayDown)), "{kind}: {down:?}");
        world.no_more_faults().await;
        world.prepare(booking.id).await;
        world.pay_at_stripe(booking.id, VISA).await.unwrap();
        assert_eq!(world.refresh(booking.id).await.booking.state.name(), "confirmed", "{kind}");
    }
    assert_eq!(world.count_at_stripe("payment_intent").await, 3);
    world.assert_clean_books().await;
}
