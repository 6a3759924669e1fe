//! Saved cards: saving, choosing, removing, and paying with one.

use domain::{BookingId, CardId};
use jiff::SignedDuration;
use services::model::SavedCard;
use services::{PaidWithCard, PayError};
use stripe_sandbox::Outcome;

use crate::world::World;

const VISA: &str = "pm_card_visa";
const MASTERCARD: &str = "pm_card_mastercard";
/// Can be saved; each charge is refused.
const REFUSED_LATER: &str = "pm_card_chargeCustomerFail";
/// The bank asks at each charge.
const ASKS: &str = "pm_card_authenticationRequired";
/// More than the gateway tries by itself.
const ALWAYS: u32 = 10;

async fn pay(world: &World, booking: BookingId, card: CardId) -> Result<PaidWithCard, PayError> {
    world.services.pay_with_card(&world.client().await, booking, card).await
}

fn digits(cards: &[SavedCard]) -> Vec<&str> {
    cards.iter().map(|card| card.details.facts.last4.as_str()).collect()
}

#[tokio::test]
async fn one_setup_until_a_card_is_saved_by_it() {
    let world = World::new().await;
    let first = world.services.prepare_card(&world.client().await).await.unwrap();
    let again = world.services.prepare_card(&world.client().await).await.unwrap();
    assert_eq!(first.client_secret, again.client_secret);
    assert_eq!(world.count_at_stripe("setup_intent").await, 1);
    let visa = world.save_card(VISA).await;
    assert!(visa.is_default, "the first is offered first");
    let next = world.services.prepare_card(&world.client().await).await.unwrap();
    assert_ne!(first.client_secret, next.client_secret);
    assert!(!world.save_card(MASTERCARD).await.is_default);
    assert_eq!(world.count_at_stripe("setup_intent").await, 2);
    assert_eq!(world.count_at_stripe("customer").await, 1);
    assert_eq!(digits(&world.cards().await), ["4242", "4444"]);
}

#[tokio::test]
async fn a_card_that_nobody_told_us_of_is_found_before_the_next_is_saved() {
    let world = World::new().await;
    world.set_up_at_stripe(VISA).await;
    world.services.prepare_card(&world.client().await).await.unwrap();
    assert_eq!(digits(&world.cards().await), ["4242"]);
    assert_eq!(world.count_at_stripe("setup_intent").await, 2);
}

#[tokio::test]
async fn events_alone_bring_cards_and_take_them_in_any_order() {
    for backwards in [false, true] {
        let world = World::new().await;
        world.set_up_at_stripe(VISA).await;
        world.set_up_at_stripe(MASTERCARD).await;
        let visa = world.cards().await.pop().unwrap();
        world.pass(SignedDuration::from_mins(1));
        world.change_method_at_stripe(&visa.stripe_method_id, "/detach", &[]).await;
        let mut events = world.events().await;
        if backwards {
            events.reverse();
        }
        for (_, body) in events.iter().chain(events.iter()) {
            world.deliver(body).await;
        }
        world.work().await;
        let cards = world.cards().await;
        assert_eq!(digits(&cards), ["4444"], "backwards: {backwards}");
        assert!(cards[0].is_default);
    }
}

#[tokio::test]
async fn of_two_cards_of_one_number_the_newer_stays() {
    let world = World::new().await;
    let old = world.save_card(VISA).await;
    let new = world.save_card(VISA).await;
    let cards = world.cards().await;
    assert_eq!(cards.iter().map(|card| card.id).collect::<Vec<_>>(), [new.id]);
    assert!(cards[0].is_default);
    let at_stripe = world.client().await.stripe_customer_id.unwrap();
    let methods = services::ports::PaymentGateway::cards_of(&*world.gateway, &at_stripe).await.unwrap();
    assert_eq!(methods.iter().map(|card| card.method.as_str()).collect::<Vec<_>>(), [new.stripe_method_id.as_str()]);
    assert_ne!(old.id, new.id);
}

#[tokio::test]
async fn one_click_pays_once_however_often_it_is_clicked() {
    let world = World::new().await;
    let card = world.save_card(VISA).await;
    let booking = world.hold(10).await;
    let (one, other) = tokio::join!(pay(&world, booking.id, card.id), pay(&world, booking.id, card.id));
    assert!(matches!(one, Ok(PaidWithCard::Taken) | Err(PayError::AlreadyPaid)), "{one:?}");
    assert!(matches!(other, Ok(PaidWithCard::Taken) | Err(PayError::AlreadyPaid)), "{other:?}");
    let later = pay(&world, booking.id, card.id).await;
    assert!(matches!(later, Err(PayError::AlreadyPaid)), "{later:?}");
    assert_eq!(world.state(booking.id).await, "confirmed");
    assert_eq!(world.count_at_stripe("charge").await, 1);
    assert_eq!(world.payment(booking.id).await.card.unwrap().last4, "4242");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_refused_card_may_be_tried_again_and_another_pays() {
    let world = World::new().await;
    let bad = world.save_card(REFUSED_LATER).await;
    let good = world.save_card(MASTERCARD).await;
    let booking = world.hold(10).await;
    for _ in 0..2 {
        assert_eq!(pay(&world, booking.id, bad.id).await.unwrap(), PaidWithCard::Refused);
        assert!(world.payment(booking.id).await.failure.is_some());
        assert_eq!(world.state(booking.id).await, "held");
    }
    assert_eq!(pay(&world, booking.id, good.id).await.unwrap(), PaidWithCard::Taken);
    assert_eq!(world.state(booking.id).await, "confirmed");
    assert_eq!(world.count_at_stripe("payment_intent").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn where_the_bank_asks_the_client_is_led_there() {
    for (outcome, state) in [(Outcome::Authenticated, "confirmed"), (Outcome::Failed, "held")] {
        let world = World::new().await;
        let card = world.save_card_with_challenge(ASKS).await;
        let booking = world.hold(10).await;
        let led = pay(&world, booking.id, card.id).await.unwrap();
        let PaidWithCard::Authenticate(address) = led else { panic!("{led:?}") };
        assert!(address.starts_with("http://"), "{address}");
        world.authenticate(booking.id, outcome).await;
        world.refresh(booking.id).await;
        assert_eq!(world.state(booking.id).await, state);
        world.assert_clean_books().await;
    }
}

#[tokio::test]
async fn an_answer_that_was_lost_is_found_by_the_next_click_or_the_sweeper() {
    for clicks_again in [true, false] {
        let world = World::new().await;
        let card = world.save_card(VISA).await;
        let booking = world.hold(10).await;
        world.fault(World::lose_answers("/confirm", ALWAYS)).await;
        let lost = pay(&world, booking.id, card.id).await;
        assert!(matches!(lost, Err(PayError::GatewayDown)), "{lost:?}");
        world.no_more_faults().await;
        if clicks_again {
            let again = pay(&world, booking.id, card.id).await;
            assert!(matches!(again, Ok(PaidWithCard::Taken) | Err(PayError::AlreadyPaid)), "{again:?}");
        } else {
            world.pass(SignedDuration::from_mins(5));
            world.services.sweep().await.unwrap();
        }
        assert_eq!(world.state(booking.id).await, "confirmed");
        assert_eq!(world.count_at_stripe("charge").await, 1);
        world.assert_clean_books().await;
    }
}

#[tokio::test]
async fn an_outage_loses_nothing() {
    let world = World::new().await;
    let card = world.save_card(VISA).await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.fault(World::outage("status_500", ALWAYS)).await;
    assert!(pay(&world, booking.id, card.id).await.is_err());
    world.no_more_faults().await;
    assert_eq!(world.state(booking.id).await, "held");
    assert_eq!(pay(&world, booking.id, card.id).await.unwrap(), PaidWithCard::Taken);
    assert_eq!(world.count_at_stripe("charge").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn the_answer_about_a_setup_may_be_lost_too() {
    let world = World::new().await;
    world.fault(World::lose_answers("/setup_intents", ALWAYS)).await;
    let lost = world.services.prepare_card(&world.client().await).await;
    assert!(matches!(lost, Err(PayError::GatewayDown)), "{lost:?}");
    world.no_more_faults().await;
    world.save_card(VISA).await;
    assert_eq!(world.count_at_stripe("setup_intent").await, 1);
}

#[tokio::test]
async fn a_removed_card_is_gone_at_once_and_at_stripe_as_soon_as_it_answers() {
    for fault in ["lose", "outage", "none"] {
        let world = World::new().await;
        let visa = world.save_card(VISA).await;
        world.save_card(MASTERCARD).await;
        match fault {
            "lose" => world.fault(World::lose_answers("/detach", ALWAYS)).await,
            "outage" => world.fault(World::outage("status_500", ALWAYS)).await,
            _ => {}
        }
        world.services.remove_card(&world.client().await, visa.id).await.unwrap();
        let cards = world.cards().await;
        assert_eq!(digits(&cards), ["4444"]);
        assert!(cards[0].is_default, "the next is offered first");
        let booking = world.hold(10).await;
        world.no_more_faults().await;
        let gone = pay(&world, booking.id, visa.id).await;
        assert!(matches!(gone, Err(PayError::NoSuchCard)), "{gone:?}");
        world.pass(SignedDuration::from_mins(5));
        world.services.sweep().await.unwrap();
        let customer = world.client().await.stripe_customer_id.unwrap();
        let left = services::ports::PaymentGateway::cards_of(&*world.gateway, &customer).await.unwrap();
        assert_eq!(left.len(), 1, "{fault}");
        world.services.sync_cards(&world.client().await, None).await.unwrap();
        assert_eq!(digits(&world.cards().await), ["4444"]);
    }
}

#[tokio::test]
async fn a_list_that_is_older_than_a_card_does_not_take_it() {
    let world = World::new().await;
    world.set_up_at_stripe(VISA).await;
    let events = world.events().await;
    for (_, body) in &events {
        world.deliver(body).await;
    }
    world.work().await;
    // Within the margin nothing that is missing from a list counts as gone.
    let card = world.cards().await.pop().unwrap();
    world.change_method_at_stripe(&card.stripe_method_id, "/detach", &[]).await;
    world.services.sync_cards(&world.client().await, None).await.unwrap();
    assert_eq!(world.cards().await.len(), 1);
    world.pass(SignedDuration::from_mins(1));
    world.services.sync_cards(&world.client().await, None).await.unwrap();
    assert!(world.cards().await.is_empty());
}

#[tokio::test]
async fn the_chosen_card_is_offered_first_and_anothers_is_nobodys() {
    let world = World::new().await;
    world.save_card(VISA).await;
    let second = world.save_card(MASTERCARD).await;
    world.services.set_default_card(&world.client().await, second.id).await.unwrap();
    world.services.set_default_card(&world.client().await, second.id).await.unwrap();
    let cards = world.cards().await;
    assert_eq!(digits(&cards), ["4444", "4242"]);
    assert_eq!(cards.iter().filter(|card| card.is_default).count(), 1);
    let other = world.another_client("sam@example.com").await;
    let booking = world.services.hold(&other, world.service, world.tomorrow(12)).await.unwrap();
    let paid = world.services.pay_with_card(&other, booking.id, second.id).await;
    assert!(matches!(paid, Err(PayError::NoSuchCard)), "{paid:?}");
    let chosen = world.services.set_default_card(&other, second.id).await;
    assert!(matches!(chosen, Err(PayError::NoSuchCard)), "{chosen:?}");
    let removed = world.services.remove_card(&other, second.id).await;
    assert!(matches!(removed, Err(PayError::NoSuchCard)), "{removed:?}");
}

#[tokio::test]
async fn the_owner_of_a_card_that_is_about_to_end_is_told_once() {
    let world = World::new().await;
    let card = world.save_card(VISA).await;
    let december = [("card[exp_month]", "12"), ("card[exp_year]", "2026")];
    world.change_method_at_stripe(&card.stripe_method_id, "", &december).await;
    world.services.sync_cards(&world.client().await, None).await.unwrap();
    let told = || world.postbox.taken().into_iter().filter(|letter| letter.starts_with("card_expiring")).count();
    for (days, letters) in [(1, 0), (8, 1), (1, 1), (40, 1)] {
        world.pass(SignedDuration::from_hours(24 * days));
        world.services.sweep().await.unwrap();
        world.services.work_all_mails().await.unwrap();
        assert_eq!(told(), letters, "{days} days later");
    }
}
