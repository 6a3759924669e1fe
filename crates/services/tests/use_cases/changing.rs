//! Another service for a confirmed booking: the money stays but for the difference, and all that comes later reckons with it.

use domain::ledger::Account;
use domain::{
    BookingId, BookingState, Currency, Money, PayWay, PaymentState, RefundReason, RefundState, Role, ServiceId,
};
use jiff::SignedDuration;
use services::model::{BookingDetails, Refund, User};
use services::{CancelOrder, ChangeOrder, HoldError, NewRate, PriceChange, RescheduleError, ServiceFixed};

use crate::world::World;

const VISA: &str = "pm_card_visa";

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn trainer(world: &World) -> User {
    User { role: Role::Trainer, ..world.trainer_user.clone() }
}

/// Tomorrow at ten, for 65 euros, paid by card.
async fn paid(world: &World) -> BookingId {
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    world.refresh(booking.id).await;
    booking.id
}

/// Gives what is tomorrow at ten this service at `hour`, the client agreeing to what the page says.
async fn change(
    world: &World,
    user: &User,
    booking: BookingId,
    service: ServiceId,
    hour: i64,
) -> Result<BookingDetails, RescheduleError> {
    let offer = world.services.change_offer(user, booking, Some(service)).await.unwrap();
    let order = ChangeOrder {
        from: world.tomorrow(10),
        to: world.tomorrow(hour),
        service: Some(service),
        agreed_minor: offer.change.agreed_minor(),
    };
    Box::pin(world.services.change_booking(user, booking, order)).await
}

async fn refunds(world: &World, booking: BookingId) -> Vec<Refund> {
    world.services.refunds(&world.client, booking).await.unwrap()
}

async fn is_free(world: &World, hour: i64) -> bool {
    let free = world.services.free_slots(world.service, world.tomorrow(0), 3).await.unwrap();
    free.iter().any(|slot| slot.start() == world.tomorrow(hour))
}

async fn why_fixed(world: &World, user: &User, booking: BookingId, service: ServiceId) -> ServiceFixed {
    let offer = world.services.change_offer(user, booking, Some(service)).await.unwrap();
    assert_eq!(offer.service.id, world.service, "what cannot be had is not offered");
    let told = offer.choices.iter().find(|(choice, _)| choice.id == service).unwrap().1;
    let order =
        ChangeOrder { from: world.tomorrow(10), to: world.tomorrow(14), service: Some(service), agreed_minor: 0 };
    let refused = Box::pin(world.services.change_booking(user, booking, order)).await;
    let why = match refused {
        Err(RescheduleError::Service(why)) => why,
        other => unreachable!("{other:?}"),
    };
    assert_eq!(told, Err(why), "the page says the same");
    assert_eq!(world.details(booking).await.booking.service_id, world.service);
    why
}

#[tokio::test]
async fn a_service_of_the_same_price_moves_no_money() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let before = world.payment(booking).await;
    let other = world.service_at(6_500).await;
    let after = change(&world, &world.client, booking, other, 14).await.unwrap();
    assert_eq!((after.booking.service_id, after.slot.start()), (other, world.tomorrow(14)));
    assert_eq!((after.booking.price_cut_minor, after.payment), (0, Some(before)));
    assert!(is_free(&world, 10).await && !is_free(&world, 14).await);
    assert_eq!(world.count_at_stripe("refund").await, 0);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_cheaper_one_gives_the_difference_back_of_every_part_in_proportion() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let before = world.payment(booking).await.price;
    let cheaper = world.service_at(5_000).await;
    let offer = world.services.change_offer(&world.client, booking, Some(cheaper)).await.unwrap();
    assert_eq!(offer.change, PriceChange::Back(eur(1_500)));
    let after = change(&world, &world.client, booking, cheaper, 10).await.unwrap();
    assert_eq!(after.booking.service_id, cheaper, "at the same time, which was its own");
    let price = after.booking.price;
    assert_eq!((price.total, price.commission.plus(price.trainer_share)), (eur(5_000), Ok(eur(5_000))));
    assert_eq!(after.booking.price_cut_minor, 1_500);
    let back = refunds(&world, booking).await;
    let told: Vec<_> = back.iter().map(|refund| (refund.reason, refund.state, refund.split.total)).collect();
    assert_eq!(told, [(RefundReason::Rescheduled, RefundState::Succeeded, eur(1_500))]);
    assert_eq!(
        back[0].split,
        before.split().minus(price.split()).unwrap(),
        "what is left is the new price, part by part"
    );
    assert_eq!(world.count_at_stripe("refund").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn who_cancels_after_it_gets_the_rest_back_and_no_more() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let cheaper = world.service_at(5_000).await;
    change(&world, &world.client, booking, cheaper, 14).await.unwrap();
    world.pass(SignedDuration::from_secs(1));
    let preview = world.services.preview_cancel(&world.client, booking).await.unwrap();
    assert_eq!((preview.paid, preview.returned_before), (Some(eur(6_500)), Some(eur(1_500))));
    assert_eq!(preview.returned.map(|split| split.total), Some(eur(5_000)));
    let agreed = Some(eur(5_000));
    world.services.cancel_booking(&world.client, booking, agreed, None).await.unwrap();
    let back: i64 = refunds(&world, booking).await.iter().map(|refund| refund.split.total.minor).sum();
    assert_eq!(back, 6_500);
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0);
    assert_eq!(world.balance(Account::TrainerAvailable(world.trainer)).await, 0);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn who_cancels_late_gets_half_of_what_it_costs_since() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let cheaper = world.service_at(5_000).await;
    change(&world, &world.client, booking, cheaper, 14).await.unwrap();
    world.pass(SignedDuration::from_hours(20));
    world.services.cancel_booking(&world.client, booking, Some(eur(2_500)), None).await.unwrap();
    let back: Vec<i64> = refunds(&world, booking).await.iter().map(|refund| refund.split.total.minor).collect();
    assert_eq!(back, [1_500, 2_500]);
    assert!(is_free(&world, 14).await);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_difference_that_the_bank_sent_back_is_still_the_clients_when_cancelling() {
    let world = World::new().await;
    // Whatever goes back to this card fails after a while.
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, "pm_card_refundFail").await.unwrap();
    world.refresh(booking.id).await;
    let (cheaper, booking) = (world.service_at(5_000).await, booking.id);
    change(&world, &world.client, booking, cheaper, 14).await.unwrap();
    world.pass(SignedDuration::from_hours(2));
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
    assert_eq!(refunds(&world, booking).await[0].state, RefundState::Failed);
    world.pass(SignedDuration::from_hours(18));
    let preview = world.services.preview_cancel(&world.client, booking).await.unwrap();
    assert_eq!(
        preview.returned.map(|split| split.total),
        Some(eur(1_500 + 2_500)),
        "half of the price, and the difference"
    );
    assert_eq!(why_fixed_after(&world, booking, cheaper).await, ServiceFixed::MoneyWentBack);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn it_is_delivered_at_the_lower_price() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let cheaper = world.service_at(5_000).await;
    let after = change(&world, &world.client, booking, cheaper, 14).await.unwrap();
    world.pass(SignedDuration::from_hours(40));
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking).await, "completed");
    let earned = after.booking.price.trainer_share.minor;
    assert_eq!(world.balance(Account::TrainerAvailable(world.trainer)).await, -earned);
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn it_may_become_cheaper_twice_and_its_time_may_still_change() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let cheaper = world.service_at(5_000).await;
    change(&world, &world.client, booking, cheaper, 10).await.unwrap();
    world.pass(SignedDuration::from_secs(1));
    let cheapest = world.service_at(1_000).await;
    change(&world, &world.client, booking, cheapest, 14).await.unwrap();
    let moved =
        world.services.reschedule(&world.client, booking, world.tomorrow(14), world.tomorrow(16)).await.unwrap();
    assert_eq!((moved.booking.price.total, moved.booking.price_cut_minor), (eur(1_000), 5_500));
    assert_eq!(moved.booking.service_id, cheapest);
    assert_eq!(refunds(&world, booking).await.len(), 2);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_second_click_gives_nothing_back_again_and_an_old_price_changes_nothing() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let cheaper = world.service_at(5_000).await;
    let order = |agreed_minor| ChangeOrder {
        from: world.tomorrow(10),
        to: world.tomorrow(14),
        service: Some(cheaper),
        agreed_minor,
    };
    let refused = world.services.change_booking(&world.client, booking, order(-1_400)).await;
    assert!(matches!(refused, Err(RescheduleError::PriceChanged)), "{refused:?}");
    assert_eq!(world.details(booking).await.slot.start(), world.tomorrow(10));
    let (first, second) = tokio::join!(
        world.services.change_booking(&world.client, booking, order(-1_500)),
        world.services.change_booking(&world.client, booking, order(-1_500)),
    );
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    world.services.change_booking(&world.client, booking, order(-1_500)).await.unwrap();
    assert_eq!(refunds(&world, booking).await.len(), 1);
    assert_eq!(world.count_at_stripe("refund").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_time_that_is_taken_leaves_service_and_money() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let cheaper = world.service_at(5_000).await;
    let other = world.another_client("sam@example.com").await;
    world.services.hold(&other, world.service, world.tomorrow(14)).await.unwrap();
    let refused = change(&world, &world.client, booking, cheaper, 14).await;
    assert!(matches!(refused, Err(RescheduleError::Time(HoldError::Taken))), "{refused:?}");
    let details = world.details(booking).await;
    assert_eq!((details.booking.service_id, details.booking.price_cut_minor), (world.service, 0));
    assert_eq!(world.count_at_stripe("refund").await, 0);
}

#[tokio::test]
async fn a_difference_that_cannot_be_sent_now_is_sent_later() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let cheaper = world.service_at(5_000).await;
    world.fault(World::outage("status_500", 200)).await;
    change(&world, &world.client, booking, cheaper, 14).await.unwrap();
    assert_eq!(refunds(&world, booking).await[0].state, RefundState::Requested);
    world.no_more_faults().await;
    world.pass(SignedDuration::from_mins(10));
    world.services.sweep().await.unwrap();
    assert_eq!(refunds(&world, booking).await[0].state, RefundState::Succeeded);
    assert_eq!(world.count_at_stripe("refund").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn what_is_to_be_paid_in_person_follows_the_price_both_ways() {
    let world = World::new().await;
    let booking = world.hold(10).await.id;
    world.services.pay_on_arrival(&world.client, booking).await.unwrap();
    let dearer = world.service_at(9_000).await;
    assert_eq!(why_fixed(&world, &trainer(&world), booking, dearer).await, ServiceFixed::ClientsChoice);
    let after = change(&world, &world.client, booking, dearer, 10).await.unwrap();
    assert_eq!((after.booking.price.total, after.to_pay()), (eur(9_000), eur(9_000)));
    world.pass(SignedDuration::from_secs(1));
    let cheaper = world.service_at(2_000).await;
    let offer = world.services.change_offer(&trainer(&world), booking, Some(cheaper)).await.unwrap();
    assert_eq!(offer.change, PriceChange::InPerson { before: eur(9_000), after: eur(2_000) });
    change(&world, &trainer(&world), booking, cheaper, 14).await.unwrap();
    let collected = world.services.mark_paid_on_arrival(&trainer(&world), booking).await.unwrap();
    let payment = collected.payment.unwrap();
    assert_eq!(
        (payment.amount(), payment.way, payment.state),
        (eur(2_000), PayWay::OnArrival, PaymentState::Succeeded)
    );
    let owed = world.balance(Account::TrainerAvailable(world.trainer)).await;
    assert_eq!(owed, collected.booking.price.commission.minor, "the commission of the new price");
    assert_eq!(why_fixed_after(&world, booking, cheaper).await, ServiceFixed::PaidInPerson);
    world.assert_clean_books().await;
}

/// Why what is of the service `own` by now cannot become one of the first service again.
async fn why_fixed_after(world: &World, booking: BookingId, own: ServiceId) -> ServiceFixed {
    let offer = world.services.change_offer(&trainer(world), booking, Some(world.service)).await.unwrap();
    assert_eq!(offer.service.id, own);
    offer.choices.iter().find(|(choice, _)| choice.id == world.service).unwrap().1.unwrap_err()
}

#[tokio::test]
async fn money_that_went_back_otherwise_or_seats_given_up_fix_the_service() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let cheaper = world.service_at(5_000).await;
    let order =
        services::RefundOrder { amount: Some(eur(500)), reason: RefundReason::Goodwill, note: None, fees: None };
    world.services.refund_booking(&trainer(&world), booking, order).await.unwrap();
    assert_eq!(why_fixed(&world, &world.client, booking, cheaper).await, ServiceFixed::MoneyWentBack);
    world.services.reschedule(&world.client, booking, world.tomorrow(10), world.tomorrow(14)).await.unwrap();

    let world = World::new().await;
    let class = world.offer_class(4, 1_500).await;
    let seats = world.services.hold_seats(&world.client, class, world.tomorrow(10), 3).await.unwrap();
    world.services.pay_on_arrival(&world.client, seats.id).await.unwrap();
    let few = world.services.change_offer(&world.client, seats.id, None).await.unwrap();
    assert_eq!(few.choices.len(), 1, "a private session has no three seats");
    world.pass(SignedDuration::from_secs(1));
    let other = world.offer_class(4, 1_000).await;
    let order = CancelOrder { seats: Some(1), of: Some(3), agreed: None, note: None };
    world.services.give_up_seats(&world.client, seats.id, order).await.unwrap();
    let offer = world.services.change_offer(&world.client, seats.id, Some(other)).await.unwrap();
    let told = offer.choices.iter().find(|(choice, _)| choice.id == other).unwrap().1;
    assert_eq!(told, Err(ServiceFixed::SeatsGivenUp));
}

#[tokio::test]
async fn seats_given_up_after_it_are_worth_what_they_cost_since() {
    let world = World::new().await;
    let class = world.offer_class(4, 1_500).await;
    let booking = world.services.hold_seats(&world.client, class, world.tomorrow(10), 3).await.unwrap().id;
    world.prepare(booking).await;
    world.pay_at_stripe(booking, VISA).await.unwrap();
    world.refresh(booking).await;
    world.pass(SignedDuration::from_secs(1));
    let cheaper = world.offer_class(6, 1_000).await;
    change(&world, &world.client, booking, cheaper, 14).await.unwrap();
    world.pass(SignedDuration::from_secs(1));
    let preview = world.services.preview_seats(&world.client, booking, Some(1)).await.unwrap();
    assert_eq!((preview.returned.map(|split| split.total), preview.for_kept), (Some(eur(1_000)), Some(eur(2_000))));
    let order = CancelOrder { seats: Some(1), of: Some(3), agreed: Some(eur(1_000)), note: None };
    world.services.give_up_seats(&world.client, booking, order).await.unwrap();
    world.pass(SignedDuration::from_secs(1));
    world.services.cancel_booking(&world.client, booking, Some(eur(2_000)), None).await.unwrap();
    let back: Vec<i64> = refunds(&world, booking).await.iter().map(|refund| refund.split.total.minor).collect();
    assert_eq!(back, [1_500, 1_000, 2_000]);
    let offered = world.store.read().await.unwrap().service(cheaper).await.unwrap().unwrap();
    let left = world.services.seats_left(&offered, world.tomorrow(0), 1).await.unwrap();
    assert!(left.is_empty(), "no seat of either class is taken any more: {left:?}");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn what_was_charged_in_another_currency_goes_back_in_it_by_the_same_rate() {
    let world = World::new().await;
    let admin = world.user_of_role("Ada Admin", "ada@example.com", Role::Admin).await;
    let rate =
        NewRate { from: Currency::EUR, to: Currency::USD, rate: "1.084".into(), source: "ECB".into(), as_of: None };
    world.services.note_rate(&admin, rate).await.unwrap();
    world.refuse_currencies(&["eur"]).await;
    let booking = world.hold(10).await.id;
    world.services.prepare_payment(&world.client, booking).await.unwrap_err();
    let offer = world.services.exchange_offer(&world.details(booking).await).await.unwrap().unwrap();
    world.pass(SignedDuration::from_secs(1));
    let charged = offer.price.total;
    world.services.agree_to_exchange(&world.client, booking, PayWay::Online, offer.rate, charged).await.unwrap();
    world.pay_at_stripe(booking, VISA).await.unwrap();
    assert!(matches!(world.refresh(booking).await.booking.state, BookingState::Confirmed { .. }));
    let cheaper = world.service_at(5_000).await;
    let after = change(&world, &world.client, booking, cheaper, 14).await.unwrap();
    // 50 euros at 1.084 are 54.20 dollars, of the 70.46 that were charged.
    let back = refunds(&world, booking).await;
    assert_eq!(back[0].split.total, Money::new(7_046 - 5_420, Currency::USD));
    assert_eq!((after.booking.price.total, after.booking.price_cut_minor), (eur(5_000), 1_626));
    world.pass(SignedDuration::from_hours(20));
    let half = Some(Money::new(2_710, Currency::USD));
    world.services.cancel_booking(&world.client, booking, half, None).await.unwrap();
    world.assert_clean_books().await;
}
