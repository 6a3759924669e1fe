//! What was to be paid in person, paid by a saved card: by the client, or by the trainer while the client is not there.

use domain::ledger::Account;
use domain::{BookingId, PayWay, PaymentId, PaymentOutcome, PaymentState, Role};
use jiff::SignedDuration;
use services::model::{Job, Payment, User};
use services::ports::{Clock, IdempotencyKey, PaymentGateway, StoreError};
use services::{PaidWithCard, PayError};
use stripe_sandbox::Outcome;

use crate::world::World;

const VISA: &str = "pm_card_visa";
/// Can be saved; each charge is refused.
const REFUSED_LATER: &str = "pm_card_chargeCustomerFail";
/// The bank asks at each charge.
const ASKS: &str = "pm_card_authenticationRequired";
/// More than the gateway tries by itself.
const ALWAYS: u32 = 10;

fn trainer(world: &World) -> User {
    User { role: Role::Trainer, ..world.trainer_user.clone() }
}

/// A booking to be paid in person whose session begins in an hour; the time is then moved to its middle.
async fn in_the_session(world: &World) -> BookingId {
    let booking = booked_in_person(world).await;
    world.pass(SignedDuration::from_hours(26) + SignedDuration::from_mins(30));
    booking
}

/// A booking for tomorrow at ten, to be paid in person.
async fn booked_in_person(world: &World) -> BookingId {
    let booking = world.hold(10).await.id;
    world.services.pay_on_arrival(&world.client().await, booking).await.unwrap();
    booking
}

async fn charge(world: &World, booking: BookingId) -> Result<PaidWithCard, PayError> {
    world.services.charge_saved_card(&trainer(world), booking).await
}

fn told(world: &World) -> usize {
    world.postbox.taken().iter().filter(|letter| *letter == "pay_by_card to alex@example.com").count()
}

#[tokio::test]
async fn the_trainer_charges_the_card_once_the_session_has_begun() {
    let world = World::new().await;
    world.save_card(VISA).await;
    let booking = booked_in_person(&world).await;
    let early = charge(&world, booking).await;
    assert!(matches!(early, Err(PayError::NotOnArrival)), "{early:?}");
    world.pass(SignedDuration::from_hours(26) + SignedDuration::from_mins(30));
    assert_eq!(charge(&world, booking).await.unwrap(), PaidWithCard::Taken);
    let payment = world.payment(booking).await;
    assert_eq!((payment.way, payment.state), (PayWay::Online, PaymentState::Succeeded));
    assert_eq!(payment.price.surcharge.minor, 0);
    let again = charge(&world, booking).await;
    assert!(matches!(again, Err(PayError::NotOnArrival)), "{again:?}");
    assert_eq!(world.count_at_stripe("charge").await, 1);
    world.pass(SignedDuration::from_hours(2));
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking).await, "completed");
    let share = payment.price.trainer_share.minor;
    assert_eq!(world.balance(Account::TrainerAvailable(world.trainer)).await, -share);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn after_the_session_the_share_is_the_trainers_at_once() {
    let world = World::new().await;
    world.save_card(VISA).await;
    let booking = in_the_session(&world).await;
    world.pass(SignedDuration::from_hours(3));
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking).await, "completed");
    assert_eq!(charge(&world, booking).await.unwrap(), PaidWithCard::Taken);
    let share = world.payment(booking).await.price.trainer_share.minor;
    assert_eq!(world.balance(Account::TrainerAvailable(world.trainer)).await, -share);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_bank_that_wants_the_client_is_answered_by_the_client() {
    let world = World::new().await;
    let card = world.save_card_with_challenge(ASKS).await;
    let booking = in_the_session(&world).await;
    assert_eq!(charge(&world, booking).await.unwrap(), PaidWithCard::Refused);
    world.services.work_all_mails().await.unwrap();
    assert_eq!(told(&world), 1);
    assert_eq!(world.payment(booking).await.failure.unwrap().code, "authentication_required");
    let led = world.services.pay_with_card(&world.client().await, booking, card.id).await.unwrap();
    assert!(matches!(led, PaidWithCard::Authenticate(_)), "{led:?}");
    world.authenticate(booking, Outcome::Authenticated).await;
    world.refresh(booking).await;
    assert_eq!(world.payment(booking).await.state, PaymentState::Succeeded);
    assert_eq!(world.count_at_stripe("payment_intent").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn what_a_card_does_not_pay_may_still_be_paid_in_person() {
    let world = World::new().await;
    world.save_card(REFUSED_LATER).await;
    let booking = in_the_session(&world).await;
    assert_eq!(charge(&world, booking).await.unwrap(), PaidWithCard::Refused);
    world.services.mark_paid_on_arrival(&trainer(&world), booking).await.unwrap();
    let payment = world.payment(booking).await;
    assert_eq!((payment.way, payment.state), (PayWay::OnArrival, PaymentState::Succeeded));
    assert_eq!(world.payable_at_stripe().await, 0, "no card can pay it any more");
    world.services.work_all_mails().await.unwrap();
    assert_eq!(told(&world), 0, "there is nothing to write about any more");
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
    assert_eq!(world.payment(booking).await.attention, None);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn after_it_was_given_up_a_card_may_be_charged_again() {
    let world = World::new().await;
    world.save_card(REFUSED_LATER).await;
    let booking = in_the_session(&world).await;
    assert_eq!(charge(&world, booking).await.unwrap(), PaidWithCard::Refused);
    let intent = world.payment(booking).await.stripe_intent_id.unwrap();
    // Somebody cancels it at Stripe's dashboard.
    world.gateway.cancel_intent(&IdempotencyKey::new("dashboard"), &intent).await.unwrap();
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
    let as_before = world.payment(booking).await;
    assert_eq!((as_before.state, as_before.stripe_intent_id), (PaymentState::Created, None));
    let good = world.save_card("pm_card_mastercard").await;
    let paid = world.services.pay_with_card(&world.client().await, booking, good.id).await.unwrap();
    assert_eq!(paid, PaidWithCard::Taken);
    // The events of the first come once more, late.
    for (_, body) in world.events().await.iter().rev() {
        world.deliver(body).await;
    }
    world.work().await;
    assert_eq!(world.payment(booking).await.attention, None);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn the_client_pays_by_card_before_the_session_and_may_cancel() {
    let world = World::new().await;
    let card = world.save_card(VISA).await;
    let booking = booked_in_person(&world).await;
    let paid = world.services.pay_with_card(&world.client().await, booking, card.id).await.unwrap();
    assert_eq!(paid, PaidWithCard::Taken);
    let again = world.services.pay_with_card(&world.client().await, booking, card.id).await;
    assert!(matches!(again, Err(PayError::AlreadyPaid)), "{again:?}");
    let returned = world.services.cancel_booking(&world.client().await, booking, None, None).await.unwrap();
    assert!(returned.refund.is_some(), "what was paid by card goes back by card");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_cancelled_booking_can_be_paid_by_no_card() {
    let world = World::new().await;
    let card = world.save_card(REFUSED_LATER).await;
    let booking = booked_in_person(&world).await;
    let refused = world.services.pay_with_card(&world.client().await, booking, card.id).await.unwrap();
    assert_eq!(refused, PaidWithCard::Refused);
    world.services.cancel_booking(&world.client().await, booking, None, None).await.unwrap();
    assert_eq!(world.payable_at_stripe().await, 0);
    let late = world.services.pay_with_card(&world.client().await, booking, card.id).await;
    assert!(late.is_err(), "{late:?}");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn answers_that_were_lost_are_found() {
    for path in ["/payment_intents", "/confirm"] {
        let world = World::new().await;
        world.save_card(VISA).await;
        let booking = in_the_session(&world).await;
        world.fault(World::lose_answers(path, ALWAYS)).await;
        let lost = charge(&world, booking).await;
        assert!(matches!(lost, Err(PayError::GatewayDown)), "{path}: {lost:?}");
        world.no_more_faults().await;
        world.pass(SignedDuration::from_mins(5));
        world.services.sweep().await.unwrap();
        if world.payment(booking).await.state != PaymentState::Succeeded {
            assert_eq!(charge(&world, booking).await.unwrap(), PaidWithCard::Taken, "{path}");
        }
        assert_eq!(world.count_at_stripe("charge").await, 1, "{path}");
        assert_eq!(world.count_at_stripe("payment_intent").await, 1, "{path}");
        assert_eq!(world.payment(booking).await.state, PaymentState::Succeeded);
        world.assert_clean_books().await;
    }
}

#[tokio::test]
async fn two_clicks_charge_once_and_only_staff_may() {
    let world = World::new().await;
    world.save_card(VISA).await;
    let booking = in_the_session(&world).await;
    let denied = world.services.charge_saved_card(&world.client().await, booking).await;
    assert!(matches!(denied, Err(PayError::NotAllowed)), "{denied:?}");
    let (one, other) = tokio::join!(charge(&world, booking), charge(&world, booking));
    for click in [&one, &other] {
        let fine = matches!(click, Ok(PaidWithCard::Taken) | Err(PayError::AlreadyPaid | PayError::NotOnArrival));
        assert!(fine, "{click:?}");
    }
    assert_eq!(world.count_at_stripe("charge").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn without_a_card_nothing_is_charged() {
    let world = World::new().await;
    let booking = in_the_session(&world).await;
    let none = charge(&world, booking).await;
    assert!(matches!(none, Err(PayError::NoSuchCard)), "{none:?}");
    assert_eq!(world.count_at_stripe("payment_intent").await, 0);
}

#[tokio::test]
async fn a_charge_that_comes_for_a_payment_that_was_replaced_goes_back() {
    let world = World::new().await;
    world.save_card(REFUSED_LATER).await;
    let booking = in_the_session(&world).await;
    assert_eq!(charge(&world, booking).await.unwrap(), PaidWithCard::Refused);
    let old = world.payment(booking).await;
    // In this very moment seats are given up: what is to be collected is another payment from now on.
    let (given_up, now) = (old.clone(), world.clock.now());
    let written: Result<(), StoreError> = world
        .store
        .write(move |tx| {
            let old = given_up.clone();
            Box::pin(async move {
                let new = Payment {
                    id: PaymentId::from_parts(now, 77),
                    state: PaymentState::Created,
                    stripe_intent_id: None,
                    failure: None,
                    version: 1,
                    ..old.clone()
                };
                assert!(tx.update_payment(&Payment { state: PaymentState::Canceled, ..old }).await?);
                assert!(tx.insert_payment(&new).await?);
                Ok(())
            })
        })
        .await;
    written.unwrap();
    let key = IdempotencyKey::new("late");
    let intent = old.stripe_intent_id.unwrap();
    world.gateway.confirm_intent(&key, &intent, VISA, "http://127.0.0.1:3000/", false).await.unwrap();
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
    let replaced = world.store.read().await.unwrap().payment(old.id).await.unwrap().unwrap();
    assert_eq!((replaced.state, replaced.outcome), (PaymentState::Succeeded, Some(PaymentOutcome::Returned)));
    let refunds = world.store.read().await.unwrap().refunds_of_payment(old.id).await.unwrap();
    assert_eq!(refunds.len(), 1);
    assert!(world.payment(booking).await.is_to_be_collected());
    world.assert_clean_books().await;
}

#[tokio::test]
async fn cash_that_comes_before_the_answer_about_a_card_stays_cash() {
    let world = World::new().await;
    world.save_card(VISA).await;
    let booking = in_the_session(&world).await;
    world.fault(World::lose_answers("/payment_intents", ALWAYS)).await;
    let lost = charge(&world, booking).await;
    assert!(matches!(lost, Err(PayError::GatewayDown)), "{lost:?}");
    world.no_more_faults().await;
    world.services.mark_paid_on_arrival(&trainer(&world), booking).await.unwrap();
    world.pass(SignedDuration::from_mins(5));
    world.services.sweep().await.unwrap();
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
    let payment = world.payment(booking).await;
    assert_eq!((payment.way, payment.state), (PayWay::OnArrival, PaymentState::Succeeded));
    assert_eq!((payment.stripe_intent_id, payment.attention, payment.next_check_at), (None, None, None));
    assert_eq!(world.payable_at_stripe().await, 0, "what was created for the card is given up");
    let later = world.clock.now() + SignedDuration::from_hours(1);
    let jobs: Result<Vec<Job>, StoreError> =
        world.store.write(move |tx| Box::pin(async move { tx.claim_jobs(later, later, 10).await })).await;
    assert_eq!(jobs.unwrap(), [], "cash has no fee to ask Stripe for");
    world.assert_clean_books().await;
}
