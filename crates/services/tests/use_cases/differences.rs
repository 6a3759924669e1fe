//! A dearer service for a confirmed booking: the difference is held and paid like a booking of its own, the booking takes the new
//! place once it is, and both go together from then on. Nobody has a seat twice, and no seat is given back twice.

use domain::ledger::Account;
use domain::{
    BookingEvent, BookingId, Currency, Money, PaymentOutcome, PresenceMark, RefundReason, RefundState, Role, ServiceId,
};
use jiff::SignedDuration;
use services::model::{BookingDetails, Refund, User};
use services::{
    CancelOrder, ChangeOrder, HoldError, PayError, PresenceError, PriceChange, RefundError, RescheduleError,
    ServiceFixed,
};

use crate::returning::end_by_force;
use crate::world::World;

const VISA: &str = "pm_card_visa";

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn trainer(world: &World) -> User {
    User { role: Role::Trainer, ..world.trainer_user.clone() }
}

async fn pay(world: &World, booking: BookingId) -> BookingDetails {
    world.prepare(booking).await;
    world.pay_at_stripe(booking, VISA).await.unwrap();
    world.refresh(booking).await
}

/// Tomorrow at ten, for 65 euros, paid; and a service for 90.
async fn paid(world: &World) -> (BookingId, ServiceId) {
    let booking = world.hold(10).await;
    pay(world, booking.id).await;
    world.pass(SignedDuration::from_secs(1));
    (booking.id, world.service_at(9_000).await)
}

async fn ask(
    world: &World,
    booking: BookingId,
    service: ServiceId,
    hour: i64,
) -> Result<BookingDetails, RescheduleError> {
    let order =
        ChangeOrder { from: world.tomorrow(10), to: world.tomorrow(hour), service: Some(service), agreed_minor: 2_500 };
    world.services.change_booking(&world.client, booking, order).await
}

/// What is tomorrow at ten, at fourteen with the difference paid.
async fn changed(world: &World) -> (BookingId, BookingId) {
    let (booking, dearer) = paid(world).await;
    let difference = ask(world, booking, dearer, 14).await.unwrap().booking.id;
    pay(world, difference).await;
    world.pass(SignedDuration::from_secs(1));
    (booking, difference)
}

async fn refunds(world: &World, booking: BookingId) -> Vec<Refund> {
    world.services.refunds(&world.client, booking).await.unwrap()
}

async fn returned(world: &World, bookings: &[BookingId]) -> Vec<i64> {
    let mut sums = Vec::new();
    for booking in bookings {
        sums.push(refunds(world, *booking).await.iter().map(|refund| refund.split.total.minor).sum());
    }
    sums
}

async fn is_free(world: &World, hour: i64) -> bool {
    let free = world.services.free_slots(world.service, world.tomorrow(0), 3).await.unwrap();
    free.iter().any(|slot| slot.start() == world.tomorrow(hour))
}

async fn all_events(world: &World) {
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
}

#[tokio::test]
async fn the_old_time_stays_until_the_difference_is_paid_and_is_free_then() {
    let world = World::new().await;
    let (booking, dearer) = paid(&world).await;
    let offer = world.services.change_offer(&world.client, booking, Some(dearer)).await.unwrap();
    assert_eq!(offer.change, PriceChange::More(eur(2_500)));
    let free = world.instead(&offer, 3).await;
    assert!(free.iter().all(|slot| slot.start() != world.tomorrow(10)), "its own time is not free for it yet");
    let held = ask(&world, booking, dearer, 14).await.unwrap();
    assert_eq!((held.booking.state.name(), held.booking.price.total), ("held", eur(2_500)));
    assert!(!held.ways_to_pay().on_arrival && held.ways.on_arrival);
    assert_eq!(world.details(booking).await.slot.start(), world.tomorrow(10));
    assert!(!is_free(&world, 10).await && !is_free(&world, 14).await);
    let listed = world.services.my_bookings(&world.client, None).await.unwrap();
    assert_eq!(listed.len(), 2, "the hold can be found while it is to be paid");

    pay(&world, held.booking.id).await;
    let after = world.details(booking).await;
    assert_eq!((after.slot.start(), after.booking.service_id), (world.tomorrow(14), dearer));
    assert_eq!((after.booking.price.total, after.to_pay()), (eur(6_500), eur(9_000)));
    assert!(is_free(&world, 10).await && !is_free(&world, 14).await);
    assert!(world.details(held.booking.id).await.booking.rides());
    let listed = world.services.my_bookings(&world.client, None).await.unwrap();
    assert_eq!(listed.iter().map(|listed| listed.booking.id).collect::<Vec<_>>(), [booking]);
    let desk = world.services.trainer_desk(&world.trainer_user).await.unwrap().unwrap();
    assert_eq!(desk.today_and_next.iter().map(|shown| shown.booking.id).collect::<Vec<_>>(), [booking]);
    assert_eq!(world.services.calendar_file(&world.client, held.booking.id).await.unwrap(), None);
    world.services.work_all_mails().await.unwrap();
    let mut told = world.postbox.taken();
    told.sort();
    let client = ["booked to alex@example.com", "rescheduled to alex@example.com"];
    let trainer = ["new_booking to lena@example.com", "rescheduled to lena@example.com"];
    assert_eq!(told, [client[0], trainer[0], client[1], trainer[1]], "of the booking and its change, and none besides");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn who_cancels_gets_both_back_by_one_share_and_policy() {
    for (hours, share, parts) in [(0, 9_000, [6_500, 2_500]), (20, 4_500, [3_250, 1_250])] {
        let world = World::new().await;
        let (booking, difference) = changed(&world).await;
        world.pass(SignedDuration::from_hours(hours));
        let preview = world.services.preview_cancel(&world.client, booking).await.unwrap();
        assert_eq!((preview.paid, preview.returned_before), (Some(eur(9_000)), Some(eur(0))));
        assert_eq!(preview.returned.map(|split| split.total), Some(eur(share)));
        let refused = world.services.cancel_booking(&world.client, booking, Some(eur(parts[0])), None).await;
        assert!(matches!(refused, Err(RefundError::AmountChanged { amount }) if amount == eur(share)), "{refused:?}");
        world.services.cancel_booking(&world.client, booking, Some(eur(share)), None).await.unwrap();
        assert_eq!(returned(&world, &[booking, difference]).await, parts);
        assert_eq!([world.state(booking).await, world.state(difference).await], ["cancelled", "cancelled"]);
        assert!(is_free(&world, 10).await && is_free(&world, 14).await);
        assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0, "nothing waits any more");
        let again = world.services.cancel_booking(&world.client, booking, None, None).await;
        assert!(matches!(again, Err(RefundError::AlreadyCancelled)), "{again:?}");
        world.assert_clean_books().await;
    }
}

#[tokio::test]
async fn a_difference_that_is_not_paid_leaves_everything_as_it_was() {
    let world = World::new().await;
    let (booking, dearer) = paid(&world).await;
    let held = ask(&world, booking, dearer, 14).await.unwrap();
    world.prepare(held.booking.id).await;
    world.pass(SignedDuration::from_hours(1));
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(held.booking.id).await, "expired");
    assert_eq!(world.details(booking).await.slot.start(), world.tomorrow(10));
    assert!(!is_free(&world, 10).await && is_free(&world, 14).await);
    let again = ask(&world, booking, dearer, 16).await.unwrap();
    pay(&world, again.booking.id).await;
    assert_eq!(world.details(booking).await.slot.start(), world.tomorrow(16));
    world.assert_clean_books().await;
}

#[tokio::test]
async fn late_money_makes_the_change_after_all_or_goes_back() {
    for taken in [false, true] {
        let world = World::new().await;
        let (booking, dearer) = paid(&world).await;
        let held = ask(&world, booking, dearer, 14).await.unwrap().booking.id;
        world.prepare(held).await;
        end_by_force(&world, held, BookingEvent::Expire).await;
        if taken {
            let other = world.another_client("sam@example.com").await;
            world.services.hold(&other, world.service, world.tomorrow(14)).await.unwrap();
        }
        world.pay_at_stripe(held, VISA).await.unwrap();
        all_events(&world).await;
        all_events(&world).await;
        let (outcome, hour) = if taken { (PaymentOutcome::Returned, 10) } else { (PaymentOutcome::BookedLate, 14) };
        assert_eq!(world.payment(held).await.outcome, Some(outcome));
        assert_eq!(world.details(booking).await.slot.start(), world.tomorrow(hour));
        assert_eq!(is_free(&world, 10).await, !taken);
        assert_eq!(returned(&world, &[booking, held]).await, [0, if taken { 2_500 } else { 0 }]);
        world.assert_clean_books().await;
    }
}

#[tokio::test]
async fn money_for_the_difference_to_what_was_cancelled_or_moved_meanwhile_goes_back() {
    for cancelled in [true, false] {
        let world = World::new().await;
        let (booking, dearer) = paid(&world).await;
        let held = ask(&world, booking, dearer, 14).await.unwrap().booking.id;
        world.prepare(held).await;
        if cancelled {
            world.services.cancel_booking(&world.client, booking, None, None).await.unwrap();
        } else {
            let (from, to) = (world.tomorrow(10), world.tomorrow(16));
            world.services.reschedule(&trainer(&world), booking, from, to).await.unwrap();
        }
        world.pay_at_stripe(held, VISA).await.unwrap();
        all_events(&world).await;
        assert_eq!(world.state(held).await, "cancelled");
        assert!(!world.details(held).await.booking.rides());
        let back = refunds(&world, held).await;
        let told: Vec<_> = back.iter().map(|refund| (refund.reason, refund.state, refund.split.total)).collect();
        assert_eq!(told, [(RefundReason::PaidTooLate, RefundState::Succeeded, eur(2_500))]);
        assert!(is_free(&world, 10).await && is_free(&world, 14).await);
        assert_eq!(is_free(&world, 16).await, cancelled);
        assert_eq!(world.details(booking).await.booking.rider, None);
        world.assert_clean_books().await;
    }
}

#[tokio::test]
async fn nothing_is_asked_for_once_the_booking_has_changed() {
    let world = World::new().await;
    let (booking, dearer) = paid(&world).await;
    let held = ask(&world, booking, dearer, 14).await.unwrap().booking.id;
    world.services.cancel_booking(&world.client, booking, None, None).await.unwrap();
    let refused = world.services.prepare_payment(&world.client, held).await;
    assert!(matches!(refused, Err(PayError::HoldOver)), "{refused:?}");
    let refused = world.services.pay_on_arrival(&world.client, held).await;
    assert!(matches!(refused, Err(PayError::WayNotOffered)), "{refused:?}");
}

#[tokio::test]
async fn two_clicks_hold_once_and_another_time_takes_the_place_of_the_first() {
    let world = World::new().await;
    let (booking, dearer) = paid(&world).await;
    let (first, second) = tokio::join!(ask(&world, booking, dearer, 14), ask(&world, booking, dearer, 14));
    let (first, second) = (first.unwrap().booking.id, second.unwrap().booking.id);
    assert_eq!(first, second);
    world.prepare(first).await;
    world.pass(SignedDuration::from_secs(1));
    let other = ask(&world, booking, dearer, 16).await.unwrap().booking.id;
    assert_eq!([world.state(first).await, world.state(other).await], ["cancelled", "held"]);
    assert!(is_free(&world, 14).await && !is_free(&world, 16).await);
    pay(&world, other).await;
    let again = world.services.change_booking(
        &world.client,
        booking,
        ChangeOrder { from: world.tomorrow(10), to: world.tomorrow(16), service: Some(dearer), agreed_minor: 2_500 },
    );
    assert_eq!(again.await.unwrap().booking.id, booking, "it is what was asked for");
    assert!(is_free(&world, 10).await);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn news_that_comes_twice_changes_it_once() {
    let world = World::new().await;
    let (booking, dearer) = paid(&world).await;
    let held = ask(&world, booking, dearer, 14).await.unwrap().booking.id;
    pay(&world, held).await;
    all_events(&world).await;
    all_events(&world).await;
    world.refresh(held).await;
    let details = world.details(booking).await;
    assert_eq!(world.services.past(&details).await.unwrap().moves.len(), 1);
    assert!(is_free(&world, 10).await && !is_free(&world, 14).await);
    assert_eq!(returned(&world, &[booking, held]).await, [0, 0]);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn its_time_may_still_change_and_the_difference_goes_along() {
    let world = World::new().await;
    let (booking, difference) = changed(&world).await;
    world.services.reschedule(&world.client, booking, world.tomorrow(14), world.tomorrow(17)).await.unwrap();
    let (first, rider) = (world.details(booking).await, world.details(difference).await);
    assert_eq!((rider.slot, rider.booking.session_id), (first.slot, first.booking.session_id));
    assert!(is_free(&world, 14).await && !is_free(&world, 17).await);
    let offer = world.services.change_offer(&world.client, booking, Some(world.service)).await.unwrap();
    assert_eq!(offer.choices[1].1, Err(ServiceFixed::ChangedBefore));
    world.services.cancel_booking(&trainer(&world), booking, None, None).await.unwrap();
    assert_eq!(returned(&world, &[booking, difference]).await, [6_500, 2_500]);
    assert!(is_free(&world, 17).await);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn both_are_delivered_and_earned() {
    let world = World::new().await;
    let (booking, difference) = changed(&world).await;
    let shares = [booking, difference].map(|id| world.details(id));
    let [first, second] = shares;
    let earned = first.await.booking.price.trainer_share.minor + second.await.booking.price.trainer_share.minor;
    world.pass(SignedDuration::from_hours(40));
    world.services.sweep().await.unwrap();
    assert_eq!([world.state(booking).await, world.state(difference).await], ["completed", "completed"]);
    assert_eq!(world.balance(Account::TrainerAvailable(world.trainer)).await, -earned);
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn seats_of_a_class_are_counted_once_and_given_up_of_both() {
    let world = World::new().await;
    let first = world.offer_class(4, 1_500).await;
    let booking = world.services.hold_seats(&world.client, first, world.tomorrow(10), 3).await.unwrap().id;
    pay(&world, booking).await;
    world.pass(SignedDuration::from_secs(1));
    let dearer = world.offer_class(5, 2_000).await;
    let left = |service: ServiceId, hour: i64| {
        let world = &world;
        async move {
            let offered = world.store.read().await.unwrap().service(service).await.unwrap().unwrap();
            let left = world.services.seats_left(&offered, world.tomorrow(0), 1).await.unwrap();
            left.get(&world.tomorrow(hour)).copied()
        }
    };
    let order =
        ChangeOrder { from: world.tomorrow(10), to: world.tomorrow(14), service: Some(dearer), agreed_minor: 1_500 };
    let held = world.services.change_booking(&world.client, booking, order).await.unwrap().booking.id;
    assert_eq!([left(first, 10).await, left(dearer, 14).await], [Some(1), Some(2)]);
    let mine = world.services.hold_seats(&world.client, dearer, world.tomorrow(14), 1).await.unwrap();
    assert_eq!(mine.changes, None, "a seat besides is another booking");
    pay(&world, held).await;
    assert_eq!([left(first, 10).await, left(dearer, 14).await], [None, Some(1)]);
    let order = CancelOrder { seats: Some(1), of: Some(3), agreed: Some(eur(2_000)), note: None };
    world.services.give_up_seats(&world.client, booking, order).await.unwrap();
    assert_eq!(left(dearer, 14).await, Some(2));
    assert_eq!(returned(&world, &[booking, held]).await, [1_500, 500]);
    world.pass(SignedDuration::from_secs(1));
    world.services.cancel_booking(&world.client, booking, Some(eur(4_000)), None).await.unwrap();
    assert_eq!(left(dearer, 14).await, Some(4));
    assert_eq!(returned(&world, &[booking, held]).await, [4_500, 1_500]);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn the_difference_is_no_booking_of_its_own() {
    let world = World::new().await;
    let (_, difference) = changed(&world).await;
    let refused = world.services.cancel_booking(&world.client, difference, None, None).await;
    assert!(matches!(refused, Err(RefundError::NoSuchBooking)), "{refused:?}");
    let (from, to) = (world.tomorrow(14), world.tomorrow(16));
    let refused = world.services.reschedule(&world.client, difference, from, to).await;
    assert!(matches!(refused, Err(RescheduleError::NoSuchBooking)), "{refused:?}");
    let refused = world.services.mark_presence(&trainer(&world), difference, PresenceMark::CheckIn).await;
    assert!(matches!(refused, Err(PresenceError::NoSuchBooking)), "{refused:?}");
    assert!(!world.services.may_reschedule(&world.client, &world.details(difference).await));
}

#[tokio::test]
async fn only_the_client_may_choose_to_pay_more_and_not_what_was_paid_in_person() {
    let world = World::new().await;
    let (booking, dearer) = paid(&world).await;
    let order =
        ChangeOrder { from: world.tomorrow(10), to: world.tomorrow(14), service: Some(dearer), agreed_minor: 2_500 };
    let refused = world.services.change_booking(&trainer(&world), booking, order).await;
    assert!(matches!(refused, Err(RescheduleError::Service(ServiceFixed::ClientsChoice))), "{refused:?}");
    let old_price = ChangeOrder { agreed_minor: 2_000, ..order };
    let refused = world.services.change_booking(&world.client, booking, old_price).await;
    assert!(matches!(refused, Err(RescheduleError::PriceChanged)), "{refused:?}");
    let other = world.another_client("sam@example.com").await;
    world.services.hold(&other, world.service, world.tomorrow(14)).await.unwrap();
    let refused = ask(&world, booking, dearer, 14).await;
    assert!(matches!(refused, Err(RescheduleError::Time(HoldError::Taken))), "{refused:?}");
    assert!(world.store.read().await.unwrap().change_of(booking).await.unwrap().is_none());
}

#[tokio::test]
async fn refunds_at_the_dashboard_cancel_it_once_nothing_of_both_is_left() {
    let world = World::new().await;
    let (booking, difference) = changed(&world).await;
    let mut intents = Vec::new();
    for id in [booking, difference] {
        intents.push(world.payment(id).await.stripe_intent_id.unwrap());
    }
    world.refund_at_stripe(&intents[0], 6_500).await;
    all_events(&world).await;
    assert_eq!(world.state(booking).await, "confirmed", "the difference is still paid");
    world.refund_at_stripe(&intents[1], 2_500).await;
    all_events(&world).await;
    assert_eq!([world.state(booking).await, world.state(difference).await], ["cancelled", "cancelled"]);
    assert!(is_free(&world, 14).await);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_difference_that_is_given_up_is_free_again() {
    let world = World::new().await;
    let (booking, dearer) = paid(&world).await;
    let held = ask(&world, booking, dearer, 14).await.unwrap().booking.id;
    world.services.give_up_hold(&world.client, held).await.unwrap();
    assert!(is_free(&world, 14).await && !is_free(&world, 10).await);
    assert!(!world.details(held).await.booking.rides());
    world.assert_clean_books().await;
}
