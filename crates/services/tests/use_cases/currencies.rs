//! Charging in another currency where Stripe refuses that of the price.

use domain::ledger::Account;
use domain::{BookingId, Currency, Money, PayWay, PaymentState, RefundReason, Role};
use jiff::SignedDuration;
use services::model::User;
use services::{ExchangeOffer, NewRate, PayError, RateError, RefundOrder};

use crate::world::{World, time};

const VISA: &str = "pm_card_visa";
const DECLINED: &str = "pm_card_visa_chargeDeclined";
/// 65.00 EUR at 1.0840.
const CHARGED: Money = Money::new(7_046, Currency::USD);

fn rate(text: &str) -> NewRate {
    NewRate { from: Currency::EUR, to: Currency::USD, rate: text.into(), source: "ECB".into(), as_of: None }
}

async fn admin(world: &World) -> User {
    world.user_of_role("Ada Admin", "ada@example.com", Role::Admin).await
}

/// A world where Stripe refuses euro, and an admin has noted a rate to dollars.
async fn refusing() -> (World, User) {
    let world = World::new().await;
    let admin = admin(&world).await;
    world.services.note_rate(&admin, rate("1.084")).await.unwrap();
    world.refuse_currencies(&["eur"]).await;
    (world, admin)
}

/// Stripe refuses; what is offered instead.
async fn offered(world: &World, booking: BookingId) -> ExchangeOffer {
    let refused = world.services.prepare_payment(&world.client, booking).await;
    assert!(matches!(refused, Err(PayError::CurrencyRefused)), "{refused:?}");
    world.services.exchange_offer(&world.details(booking).await).await.unwrap().unwrap()
}

async fn agree(
    world: &World,
    booking: BookingId,
    way: PayWay,
    offer: &ExchangeOffer,
) -> Result<Option<String>, PayError> {
    // Payments are told apart by when they were made.
    world.pass(SignedDuration::from_secs(1));
    let charged = offer.price.total;
    world.services.agree_to_exchange(&world.client, booking, way, offer.rate, charged).await
}

#[tokio::test]
async fn a_refused_currency_is_offered_in_another_and_paid_once_agreed() {
    let (world, _) = refusing().await;
    let booking = world.hold(10).await;
    let offer = offered(&world, booking.id).await;
    assert_eq!((offer.exchange.priced, offer.price.total), (Money::new(6_500, Currency::EUR), CHARGED));
    assert_eq!(world.count_at_stripe("payment_intent").await, 0, "nothing before the client agrees");
    assert_eq!(world.state(booking.id).await, "held");
    assert_eq!(agree(&world, booking.id, PayWay::Online, &offer).await.unwrap(), None);
    let ticket = world.prepare(booking.id).await;
    assert_eq!((ticket.amount, ticket.exchange.unwrap().priced), (CHARGED, booking.price.total));
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    let details = world.refresh(booking.id).await;
    assert_eq!(details.booking.state.name(), "confirmed");
    let payment = details.payment.unwrap();
    assert_eq!((payment.amount(), payment.exchange), (CHARGED, Some(offer.exchange)));
    // 15 % of what is charged, and the rest.
    assert_eq!(world.balance_in(Account::PlatformFees, Currency::USD).await, -1_057);
    assert_eq!(world.balance_in(Account::TrainerPending(world.trainer), Currency::USD).await, -5_989);
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0);
    assert_eq!(world.count_at_stripe("payment_intent").await, 1);
    world.assert_clean_books().await;
    world.pass(SignedDuration::from_hours(27));
    world.services.sweep().await.unwrap();
    assert_eq!(world.balance_in(Account::TrainerAvailable(world.trainer), Currency::USD).await, -5_989);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn on_stripes_page_it_is_offered_and_paid_the_same_way() {
    let (world, _) = refusing().await;
    let booking = world.hold(10).await;
    let refused = world.services.start_checkout(&world.client, booking.id).await;
    assert!(matches!(refused, Err(PayError::CurrencyRefused)), "{refused:?}");
    let offer = world.services.exchange_offer(&world.details(booking.id).await).await.unwrap().unwrap();
    let url = agree(&world, booking.id, PayWay::Checkout, &offer).await.unwrap().unwrap();
    assert_eq!(agree(&world, booking.id, PayWay::Checkout, &offer).await.unwrap(), Some(url), "a second click");
    assert_eq!(world.count_at_stripe("checkout.session").await, 1);
    world.pay_session(booking.id, "tok_visa").await;
    let details = world.refresh(booking.id).await;
    assert_eq!(details.booking.state.name(), "confirmed");
    assert_eq!(details.payment.unwrap().amount(), CHARGED);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn without_a_rate_nothing_is_lost_and_in_person_stays() {
    let world = World::new().await;
    world.refuse_currencies(&["eur"]).await;
    let booking = world.hold(10).await;
    for _ in 0..2 {
        world.pass(SignedDuration::from_secs(1));
        let refused = world.services.prepare_payment(&world.client, booking.id).await;
        assert!(matches!(refused, Err(PayError::NoRate)), "{refused:?}");
    }
    let refused = world.services.start_checkout(&world.client, booking.id).await;
    assert!(matches!(refused, Err(PayError::NoRate)), "{refused:?}");
    assert_eq!(world.state(booking.id).await, "held");
    world.pass(SignedDuration::from_secs(1));
    world.services.pay_on_arrival(&world.client, booking.id).await.unwrap();
    let payment = world.payment(booking.id).await;
    assert_eq!((payment.amount(), payment.exchange), (booking.price.total, None));
    assert_eq!(world.state(booking.id).await, "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_currency_that_is_taken_again_is_charged_as_it_is_priced() {
    let (world, _) = refusing().await;
    let booking = world.hold(10).await;
    offered(&world, booking.id).await;
    world.refuse_currencies(&[]).await;
    world.pass(SignedDuration::from_secs(1));
    assert_eq!(world.prepare(booking.id).await.amount, booking.price.total);
    assert_eq!(world.services.exchange_offer(&world.details(booking.id).await).await.unwrap(), None);
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    assert_eq!(world.refresh(booking.id).await.booking.state.name(), "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn the_other_currency_may_be_refused_too_and_the_hold_stays() {
    let (world, _) = refusing().await;
    let booking = world.hold(10).await;
    let offer = offered(&world, booking.id).await;
    world.refuse_currencies(&["eur", "usd"]).await;
    let refused = agree(&world, booking.id, PayWay::Online, &offer).await;
    assert!(matches!(refused, Err(PayError::RefusedByStripe { .. })), "{refused:?}");
    assert_eq!(world.state(booking.id).await, "held");
    assert_eq!(world.payment(booking.id).await.state, PaymentState::Canceled);
    assert_eq!(world.count_at_stripe("payment_intent").await, 0);
    // Once dollars are taken again, the same agreement is asked for again.
    world.refuse_currencies(&["eur"]).await;
    world.pass(SignedDuration::from_secs(5));
    let offer = offered(&world, booking.id).await;
    agree(&world, booking.id, PayWay::Online, &offer).await.unwrap();
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    assert_eq!(world.refresh(booking.id).await.booking.state.name(), "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn an_answer_that_is_lost_leaves_one_payment_in_the_agreed_currency() {
    let (world, _) = refusing().await;
    let booking = world.hold(10).await;
    let offer = offered(&world, booking.id).await;
    world.fault(World::lose_answers("/payment_intents", 2)).await;
    let lost = agree(&world, booking.id, PayWay::Online, &offer).await;
    assert!(matches!(lost, Err(PayError::GatewayDown)), "{lost:?}");
    world.no_more_faults().await;
    world.refuse_currencies(&["eur"]).await;
    agree(&world, booking.id, PayWay::Online, &offer).await.unwrap();
    assert_eq!(world.count_at_stripe("payment_intent").await, 1);
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    let details = world.refresh(booking.id).await;
    assert_eq!((details.booking.state.name(), details.payment.unwrap().amount()), ("confirmed", CHARGED));
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_lost_page_of_stripes_is_found_again_in_the_agreed_currency() {
    let (world, _) = refusing().await;
    let booking = world.hold(10).await;
    let offer = offered(&world, booking.id).await;
    world.fault(World::lose_answers("/checkout/sessions", 2)).await;
    let lost = agree(&world, booking.id, PayWay::Checkout, &offer).await;
    assert!(matches!(lost, Err(PayError::GatewayDown)), "{lost:?}");
    world.no_more_faults().await;
    world.refuse_currencies(&["eur"]).await;
    world.pass(SignedDuration::from_mins(3));
    world.services.sweep().await.unwrap();
    agree(&world, booking.id, PayWay::Checkout, &offer).await.unwrap().unwrap();
    assert_eq!(world.count_at_stripe("checkout.session").await, 1);
    world.pay_session(booking.id, "tok_visa").await;
    assert_eq!(world.refresh(booking.id).await.booking.state.name(), "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn while_stripe_is_away_an_agreement_waits_and_the_end_of_the_hold_ends_it() {
    let (world, _) = refusing().await;
    let booking = world.hold(10).await;
    let offer = offered(&world, booking.id).await;
    world.fault(World::outage("status_500", 50)).await;
    let away = agree(&world, booking.id, PayWay::Online, &offer).await;
    assert!(matches!(away, Err(PayError::GatewayDown)), "{away:?}");
    assert_eq!(world.state(booking.id).await, "held");
    world.no_more_faults().await;
    world.refuse_currencies(&["eur"]).await;
    world.pass(SignedDuration::from_mins(11));
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking.id).await, "expired");
    assert_eq!(world.payable_at_stripe().await, 0);
    let over = agree(&world, booking.id, PayWay::Online, &offer).await;
    assert!(matches!(over, Err(PayError::HoldOver)), "{over:?}");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn the_events_alone_bring_money_in_the_agreed_currency() {
    let (world, _) = refusing().await;
    let booking = world.hold(10).await;
    let offer = offered(&world, booking.id).await;
    agree(&world, booking.id, PayWay::Online, &offer).await.unwrap();
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    for (_, body) in world.events().await {
        world.deliver(&body).await;
        world.deliver(&body).await;
    }
    world.work().await;
    let payment = world.payment(booking.id).await;
    assert_eq!((payment.state, payment.amount()), (PaymentState::Succeeded, CHARGED));
    assert_eq!(world.state(booking.id).await, "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_refusal_whose_answer_is_lost_is_found_out_again() {
    let (world, _) = refusing().await;
    let booking = world.hold(10).await;
    world.fault(World::lose_answers("/payment_intents", 2)).await;
    let lost = world.services.prepare_payment(&world.client, booking.id).await;
    assert!(matches!(lost, Err(PayError::GatewayDown)), "{lost:?}");
    assert_eq!(world.services.exchange_offer(&world.details(booking.id).await).await.unwrap(), None);
    world.no_more_faults().await;
    world.refuse_currencies(&["eur"]).await;
    world.pass(SignedDuration::from_mins(3));
    world.services.sweep().await.unwrap();
    assert!(world.payment(booking.id).await.currency_refused);
    let offer = world.services.exchange_offer(&world.details(booking.id).await).await.unwrap().unwrap();
    assert_eq!(offer.price.total, CHARGED);
}

#[tokio::test]
async fn what_was_not_offered_cannot_be_agreed_to() {
    let (world, admin) = refusing().await;
    let booking = world.hold(10).await;
    let offer = offered(&world, booking.id).await;
    let agree_to = async |rate, charged| {
        world.services.agree_to_exchange(&world.client, booking.id, PayWay::Online, rate, charged).await
    };
    let cheaper = agree_to(offer.rate, Money::new(1, Currency::USD)).await;
    assert!(matches!(cheaper, Err(PayError::OfferChanged)), "{cheaper:?}");
    let other = agree_to(offer.rate, Money::new(CHARGED.minor, Currency::JPY)).await;
    assert!(matches!(other, Err(PayError::OfferChanged)), "{other:?}");
    // A newer rate takes the place of the one that was shown.
    world.pass(SignedDuration::from_secs(60));
    world.services.note_rate(&admin, rate("1.1")).await.unwrap();
    let older = agree_to(offer.rate, CHARGED).await;
    assert!(matches!(older, Err(PayError::OfferChanged)), "{older:?}");
    let newer = world.services.exchange_offer(&world.details(booking.id).await).await.unwrap().unwrap();
    assert_eq!(newer.price.total, Money::new(7_150, Currency::USD));
    let stranger = world.another_client("sam@example.com").await;
    let not_theirs =
        world.services.agree_to_exchange(&stranger, booking.id, PayWay::Online, newer.rate, newer.price.total).await;
    assert!(matches!(not_theirs, Err(PayError::NoSuchBooking)), "{not_theirs:?}");
    assert_eq!(world.count_at_stripe("payment_intent").await, 0);
    agree(&world, booking.id, PayWay::Online, &newer).await.unwrap();
}

#[tokio::test]
async fn nobody_pays_in_another_currency_that_stripe_did_not_refuse_the_first_for() {
    let world = World::new().await;
    let admin = admin(&world).await;
    world.services.note_rate(&admin, rate("0.5")).await.unwrap();
    let noted = world.services.rates(&admin).await.unwrap().unwrap();
    let booking = world.hold(10).await;
    let half = Money::new(3_250, Currency::USD);
    let refused =
        world.services.agree_to_exchange(&world.client, booking.id, PayWay::Online, noted[0].0.id, half).await;
    assert!(matches!(refused, Err(PayError::OfferChanged)), "{refused:?}");
}

#[tokio::test]
async fn a_rate_that_grows_too_old_between_page_and_click_charges_nobody() {
    let (world, admin) = refusing().await;
    // Friday's rate, four days old within the hold.
    let friday = NewRate { as_of: Some(time("2026-11-20T08:05:00Z")), ..rate("1.084") };
    let monday = World::new().await;
    let other_admin = crate::currencies::admin(&monday).await;
    monday.services.note_rate(&other_admin, friday).await.unwrap();
    monday.refuse_currencies(&["eur"]).await;
    let booking = monday.hold(10).await;
    let offer = offered(&monday, booking.id).await;
    monday.pass(SignedDuration::from_mins(6));
    let too_old = agree(&monday, booking.id, PayWay::Online, &offer).await;
    assert!(matches!(too_old, Err(PayError::NoRate)), "{too_old:?}");
    assert_eq!(monday.state(booking.id).await, "held");
    assert_eq!(monday.count_at_stripe("payment_intent").await, 0);
    // A fresh one serves the same hold.
    monday.services.note_rate(&other_admin, rate("1.1")).await.unwrap();
    let fresh = monday.services.exchange_offer(&monday.details(booking.id).await).await.unwrap().unwrap();
    agree(&monday, booking.id, PayWay::Online, &fresh).await.unwrap();
    // What was agreed to is charged, however old its rate becomes.
    let first = world.hold(10).await;
    let offer = offered(&world, first.id).await;
    agree(&world, first.id, PayWay::Online, &offer).await.unwrap();
    world.pass(SignedDuration::from_secs(30));
    world.services.note_rate(&admin, rate("2")).await.unwrap();
    assert_eq!(world.prepare(first.id).await.amount, CHARGED);
}

#[tokio::test]
async fn a_declined_card_and_a_change_of_mind_keep_to_one_payment() {
    let (world, _) = refusing().await;
    let booking = world.hold(10).await;
    let offer = offered(&world, booking.id).await;
    agree(&world, booking.id, PayWay::Online, &offer).await.unwrap();
    assert!(world.pay_at_stripe(booking.id, DECLINED).await.is_err());
    assert_eq!(world.refresh(booking.id).await.booking.state.name(), "held");
    world.pass(SignedDuration::from_secs(5));
    let elsewhere = world.services.start_checkout(&world.client, booking.id).await;
    assert!(matches!(elsewhere, Err(PayError::CurrencyRefused)), "another page is another agreement: {elsewhere:?}");
    let offer = world.services.exchange_offer(&world.details(booking.id).await).await.unwrap().unwrap();
    world.pass(SignedDuration::from_secs(5));
    agree(&world, booking.id, PayWay::Checkout, &offer).await.unwrap();
    assert_eq!(world.payable_at_stripe().await, 1);
    world.pay_session(booking.id, "tok_visa").await;
    assert_eq!(world.refresh(booking.id).await.booking.state.name(), "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn what_goes_back_goes_back_in_what_was_charged() {
    let (world, admin) = refusing().await;
    let booking = world.hold(10).await;
    let offer = offered(&world, booking.id).await;
    agree(&world, booking.id, PayWay::Online, &offer).await.unwrap();
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    world.refresh(booking.id).await;
    let in_euro = RefundOrder {
        amount: Some(Money::new(1_000, Currency::EUR)),
        reason: RefundReason::Goodwill,
        note: None,
        fees: None,
    };
    assert!(world.services.refund_booking(&admin, booking.id, in_euro.clone()).await.is_err());
    let in_dollars = RefundOrder { amount: Some(Money::new(1_000, Currency::USD)), ..in_euro };
    world.services.refund_booking(&admin, booking.id, in_dollars).await.unwrap();
    world.assert_clean_books().await;
    let preview = world.services.preview_cancel(&world.client, booking.id).await.unwrap();
    assert_eq!(preview.paid, Some(CHARGED));
    let back = preview.returned.unwrap().total;
    assert_eq!(back, Money::new(6_046, Currency::USD));
    world.services.cancel_booking(&world.client, booking.id, Some(back), None).await.unwrap();
    for account in [Account::TrainerPending(world.trainer), Account::PlatformFees, Account::ProcessingFees] {
        assert_eq!(world.balance_in(account, Currency::USD).await, 0, "{account}");
    }
    world.assert_clean_books().await;
}

#[tokio::test]
async fn too_small_in_the_other_currency_is_said_before_anything_is_charged() {
    let world = World::new().await;
    let admin = admin(&world).await;
    world.services.note_rate(&admin, rate("0.001")).await.unwrap();
    world.refuse_currencies(&["eur"]).await;
    let booking = world.hold(10).await;
    let refused = world.services.prepare_payment(&world.client, booking.id).await;
    let minimum = Money::new(50, Currency::USD);
    assert!(matches!(refused, Err(PayError::TooSmall { minimum: said }) if said == minimum), "{refused:?}");
    assert_eq!(world.state(booking.id).await, "held");
}

#[tokio::test]
async fn only_admins_keep_rates_and_only_rates_that_could_be_charged_by() {
    let world = World::new().await;
    let admin = admin(&world).await;
    let note = async |user: &User, new: NewRate| world.services.note_rate(user, new).await;
    for user in [&world.client, &world.trainer_user] {
        assert!(matches!(note(user, rate("1.084")).await, Err(RateError::NotAllowed)));
        assert!(world.services.rates(user).await.unwrap().is_none());
    }
    assert!(matches!(note(&admin, rate("0")).await, Err(RateError::Invalid(_))));
    assert!(matches!(note(&admin, NewRate { to: Currency::EUR, ..rate("1") }).await, Err(RateError::Invalid(_))));
    assert!(matches!(note(&admin, NewRate { source: "  ".into(), ..rate("1") }).await, Err(RateError::NoSource)));
    assert!(matches!(note(&admin, NewRate { source: "x".repeat(81), ..rate("1") }).await, Err(RateError::NoSource)));
    for as_of in ["2026-11-24T08:00:01Z", "2026-11-20T07:59:59Z"] {
        let refused = note(&admin, NewRate { as_of: Some(time(as_of)), ..rate("1") }).await;
        assert!(matches!(refused, Err(RateError::NotNow)), "{as_of}: {refused:?}");
    }
    assert!(world.services.rates(&admin).await.unwrap().unwrap().is_empty());
    note(&admin, rate(" 1.084 ")).await.unwrap();
    let noted = world.services.rates(&admin).await.unwrap().unwrap();
    assert_eq!((noted[0].0.quoted.rate.to_decimal(), noted[0].1.as_str()), ("1.0840".into(), "Ada Admin"));
}
