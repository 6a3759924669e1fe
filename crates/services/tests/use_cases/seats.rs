//! Classes: several seats booked at once, and some of them given up later.

use domain::ledger::Account;
use domain::{BookingId, Currency, Money, PaymentState, RefundReason, RefundState, Role, ServiceId};
use jiff::SignedDuration;
use services::model::{Booking, Refund, User};
use services::{CancelOrder, HoldError, RefundError, RefundOrder, Returned};

use crate::world::World;

const VISA: &str = "pm_card_visa";

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn trainer(world: &World) -> User {
    User { role: Role::Trainer, ..world.trainer_user.clone() }
}

/// A class of eight at 20.01 euros a seat: no number of seats divides it evenly.
async fn class(world: &World) -> ServiceId {
    world.offer_class(8, 2_001).await
}

async fn hold(world: &World, service: ServiceId, client: &User, seats: i64) -> Result<Booking, HoldError> {
    world.services.hold_seats(client, service, world.tomorrow(10), seats).await
}

/// Three seats for 60.03 euros, of which 9.00 are the platform's.
async fn three_paid(world: &World) -> (ServiceId, BookingId) {
    let service = class(world).await;
    let booking = hold(world, service, &world.client, 3).await.unwrap();
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    world.refresh(booking.id).await;
    (service, booking.id)
}

async fn give_up(world: &World, user: &User, booking: BookingId, seats: i64) -> Result<Returned, RefundError> {
    let order = CancelOrder { seats: Some(seats), ..CancelOrder::default() };
    world.services.give_up_seats(user, booking, order).await
}

async fn left(world: &World, service: ServiceId) -> i64 {
    let service = world.store.read().await.unwrap().service(service).await.unwrap().unwrap();
    let left = world.services.seats_left(&service, world.tomorrow(0), 1).await.unwrap();
    left.get(&world.tomorrow(10)).copied().unwrap_or(service.seats)
}

async fn refunds(world: &World, booking: BookingId) -> Vec<Refund> {
    world.store.read().await.unwrap().refunds_of_booking(booking).await.unwrap()
}

#[tokio::test]
async fn a_class_is_shared_until_its_seats_are_gone() {
    let world = World::new().await;
    let service = class(&world).await;
    let other = world.another_client("sam@example.com").await;
    let first = hold(&world, service, &world.client, 5).await.unwrap();
    assert_eq!((first.seats, first.price.total), (5, eur(10_005)));
    let refused = hold(&world, service, &other, 4).await;
    assert!(matches!(refused, Err(HoldError::NoSeats { left: 3 })), "{refused:?}");
    let second = hold(&world, service, &other, 3).await.unwrap();
    assert_eq!(second.session_id, first.session_id);
    assert_eq!(left(&world, service).await, 0);
    let slots = world.services.free_slots(service, world.tomorrow(0), 1).await.unwrap();
    assert!(slots.iter().all(|slot| slot.start() != world.tomorrow(10)), "a full class is not on offer");
    world.services.give_up_hold(&other, second.id).await.unwrap();
    let slots = world.services.free_slots(service, world.tomorrow(0), 1).await.unwrap();
    assert_eq!(slots.iter().filter(|slot| slot.start() == world.tomorrow(10)).count(), 1);
    assert_eq!(left(&world, service).await, 3);
}

#[tokio::test]
async fn a_class_that_takes_place_keeps_its_time_from_everything_else() {
    let world = World::new().await;
    let service = class(&world).await;
    hold(&world, service, &world.client, 1).await.unwrap();
    let other = world.another_client("sam@example.com").await;
    let refused = world.services.hold(&other, world.service, world.tomorrow(10)).await;
    assert!(matches!(refused, Err(HoldError::Taken)), "a private session: {refused:?}");
    let half_past = world.tomorrow(10) + SignedDuration::from_mins(30);
    let refused = world.services.hold_seats(&other, service, half_past, 1).await;
    assert!(matches!(refused, Err(HoldError::Taken)), "the same class half an hour later: {refused:?}");
}

#[tokio::test]
async fn no_seat_none_or_more_than_there_are() {
    let world = World::new().await;
    let service = class(&world).await;
    for seats in [0, -1, 9, i64::MAX] {
        let refused = hold(&world, service, &world.client, seats).await;
        assert!(matches!(refused, Err(HoldError::NoSeats { left: 8 })), "{seats}: {refused:?}");
    }
    let refused = world.services.hold_seats(&world.client, world.service, world.tomorrow(10), 2).await;
    assert!(matches!(refused, Err(HoldError::NoSeats { left: 1 })), "a private session has one: {refused:?}");
}

#[tokio::test]
async fn a_second_click_holds_no_more_seats_and_another_number_replaces_the_first() {
    let world = World::new().await;
    let service = class(&world).await;
    let first = hold(&world, service, &world.client, 2).await.unwrap();
    assert_eq!(hold(&world, service, &world.client, 2).await.unwrap().id, first.id);
    assert_eq!(left(&world, service).await, 6);
    world.prepare(first.id).await;
    let second = hold(&world, service, &world.client, 8).await.unwrap();
    assert_eq!((second.seats, second.price.total), (8, eur(16_008)));
    assert_eq!(left(&world, service).await, 0);
    assert_eq!(world.state(first.id).await, "cancelled");
    assert_eq!(world.payable_at_stripe().await, 0, "the first hold cannot be paid any more");
}

#[tokio::test]
async fn fifty_at_once_take_the_eight_seats_and_no_more() {
    let world = World::new().await;
    let service = class(&world).await;
    let mut clients = Vec::new();
    for number in 0..25 {
        clients.push(world.another_client(&format!("client{number}@example.com")).await);
    }
    let attempts = (0..50).map(|attempt| {
        let (services, client) = (world.services.clone(), clients[attempt % clients.len()].clone());
        let start = world.tomorrow(10);
        tokio::spawn(async move { services.hold_seats(&client, service, start, 1).await })
    });
    let mut winners = std::collections::BTreeSet::new();
    for attempt in attempts.collect::<Vec<_>>() {
        match attempt.await.unwrap() {
            Ok(booking) => drop(winners.insert((booking.id, booking.client_id))),
            Err(HoldError::NoSeats { .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(winners.len(), 8);
    assert_eq!(left(&world, service).await, 0);
}

#[tokio::test]
async fn one_seat_of_three_goes_back_and_is_free_at_once() {
    let world = World::new().await;
    let (service, booking) = three_paid(&world).await;
    let preview = world.services.preview_seats(&world.client, booking, Some(1)).await.unwrap();
    assert_eq!((preview.paid, preview.for_kept), (Some(eur(6_003)), Some(eur(4_002))));
    let split = preview.returned.unwrap();
    assert_eq!((split.total, split.commission, split.trainer), (eur(2_001), eur(300), eur(1_701)));
    let returned = give_up(&world, &world.client, booking, 1).await.unwrap();
    let refund = returned.refund.unwrap();
    assert_eq!((refund.state, refund.reason), (RefundState::Succeeded, RefundReason::CancelledByClient));
    assert_eq!((refund.split, refund.seats), (split, Some(1)));
    let now = returned.details.booking;
    assert_eq!((now.state.name(), now.seats, now.seats_booked), ("confirmed", 2, 3));
    assert_eq!(left(&world, service).await, 6);
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, -(5_103 - 1_701));
    world.assert_clean_books().await;
    world.pass(SignedDuration::from_hours(27));
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking).await, "completed");
    assert_eq!(world.balance(Account::TrainerAvailable(world.trainer)).await, -3_402, "what two seats earn");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn seats_given_up_one_by_one_give_back_what_all_at_once_would() {
    let world = World::new().await;
    let (service, booking) = three_paid(&world).await;
    world.pass(SignedDuration::from_hours(20));
    let whole = world.services.preview_cancel(&world.client, booking).await.unwrap().returned.unwrap().total;
    assert_eq!(whole, eur(3_002), "half of 60.03");
    for kept in [2, 1] {
        let returned = give_up(&world, &world.client, booking, 1).await.unwrap();
        assert_eq!(returned.details.booking.seats, kept);
        world.assert_clean_books().await;
    }
    let returned = give_up(&world, &world.client, booking, 1).await.unwrap();
    assert_eq!(returned.details.booking.state.name(), "cancelled", "with the last seat");
    let back: i64 = refunds(&world, booking).await.iter().map(|refund| refund.split.total.minor).sum();
    assert_eq!(back, whole.minor);
    assert_eq!(left(&world, service).await, 8);
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn what_a_client_forfeited_for_one_seat_does_not_come_back_with_the_others() {
    let world = World::new().await;
    let (_, booking) = three_paid(&world).await;
    world.pass(SignedDuration::from_hours(20));
    give_up(&world, &world.client, booking, 1).await.unwrap();
    let trainer = trainer(&world);
    let returned = world.services.cancel_booking(&trainer, booking, None, None).await.unwrap();
    assert_eq!(returned.refund.unwrap().split.total, eur(4_002), "all of two seats");
    assert_eq!(world.balance(Account::PlatformFees).await, -150, "the half of a seat that stays: 10.00, of which 1.50");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn goodwill_counts_when_seats_are_given_up() {
    let world = World::new().await;
    let (_, booking) = three_paid(&world).await;
    let goodwill = RefundOrder { amount: Some(eur(2_500)), reason: RefundReason::Goodwill, note: None, fees: None };
    world.services.refund_booking(&trainer(&world), booking, goodwill).await.unwrap();
    let first = give_up(&world, &world.client, booking, 1).await.unwrap();
    assert!(first.refund.is_none(), "more than the seat cost has gone back already");
    assert_eq!(first.details.booking.seats, 2);
    let second = give_up(&world, &world.client, booking, 1).await.unwrap();
    assert_eq!(second.refund.unwrap().split.total, eur(4_002 - 2_500));
    give_up(&world, &world.client, booking, 1).await.unwrap();
    let back: i64 = refunds(&world, booking).await.iter().map(|refund| refund.split.total.minor).sum();
    assert_eq!(back, 6_003);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn the_trainer_gives_seats_back_in_full_and_says_why() {
    let world = World::new().await;
    let (service, booking) = three_paid(&world).await;
    world.pass(SignedDuration::from_hours(20));
    let order = CancelOrder { seats: Some(2), note: Some(" The room is smaller ".into()), ..CancelOrder::default() };
    let returned = world.services.give_up_seats(&trainer(&world), booking, order).await.unwrap();
    let refund = returned.refund.unwrap();
    assert_eq!((refund.split.total, refund.reason), (eur(4_002), RefundReason::CancelledByTrainer));
    assert_eq!((refund.note.as_deref(), refund.seats), (Some("The room is smaller"), Some(2)));
    assert_eq!(left(&world, service).await, 7);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_second_click_gives_up_no_more_seats() {
    let world = World::new().await;
    let (service, booking) = three_paid(&world).await;
    let click = || {
        let order = CancelOrder { seats: Some(1), of: Some(3), agreed: Some(eur(2_001)), note: None };
        world.services.give_up_seats(&world.client, booking, order)
    };
    let clicks = futures::future::join_all([click(), click(), click()]).await;
    assert_eq!(clicks.iter().filter(|click| click.is_ok()).count(), 1);
    let refused = click().await;
    assert!(matches!(refused, Err(RefundError::SeatsChanged { kept: 2 })), "{refused:?}");
    assert_eq!(left(&world, service).await, 6);
    assert_eq!(world.count_at_stripe("refund").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn no_more_seats_are_given_up_than_there_are_nor_after_the_start() {
    let world = World::new().await;
    let (_, booking) = three_paid(&world).await;
    for seats in [0, -1, 4, i64::MAX] {
        let refused = give_up(&world, &world.client, booking, seats).await;
        assert!(matches!(refused, Err(RefundError::SeatsChanged { kept: 3 })), "{seats}: {refused:?}");
    }
    let order = CancelOrder { seats: Some(1), agreed: Some(eur(2_000)), ..CancelOrder::default() };
    let refused = world.services.give_up_seats(&world.client, booking, order).await;
    assert!(matches!(refused, Err(RefundError::AmountChanged { amount }) if amount == eur(2_001)), "{refused:?}");
    let stranger = world.another_client("sam@example.com").await;
    let refused = give_up(&world, &stranger, booking, 1).await;
    assert!(matches!(refused, Err(RefundError::NoSuchBooking)), "{refused:?}");
    world.pass(SignedDuration::from_hours(26) + SignedDuration::from_mins(5));
    let refused = give_up(&world, &world.client, booking, 1).await;
    assert!(matches!(refused, Err(RefundError::Started)), "{refused:?}");
    assert!(refunds(&world, booking).await.is_empty());
}

#[tokio::test]
async fn an_answer_lost_while_a_seat_is_given_up_leaves_one_refund() {
    let world = World::new().await;
    let (service, booking) = three_paid(&world).await;
    world.fault(World::lose_answers("/v1/refunds", 2)).await;
    let returned = give_up(&world, &world.client, booking, 1).await.unwrap();
    assert_eq!(returned.refund.unwrap().state, RefundState::Requested, "promised, and on its way");
    assert_eq!(left(&world, service).await, 6, "the seat is free all the same");
    // The second seat goes while the first refund's answer is still unknown.
    give_up(&world, &world.client, booking, 1).await.unwrap();
    world.pass(SignedDuration::from_mins(3));
    world.services.sweep().await.unwrap();
    let found = refunds(&world, booking).await;
    assert!(found.iter().all(|refund| refund.state == RefundState::Succeeded), "{found:?}");
    assert_eq!((found.len(), world.count_at_stripe("refund").await), (2, 2));
    world.assert_clean_books().await;
}

#[tokio::test]
async fn the_events_of_seats_given_up_in_any_order_twice_and_with_one_missing_end_the_same() {
    let count = {
        let world = World::new().await;
        seats_come_and_go(&world).await;
        world.events().await.len()
    };
    for missing in 0..=count {
        for backwards in [false, true] {
            let world = World::new().await;
            let booking = seats_come_and_go(&world).await;
            let mut events = world.events().await;
            if missing < events.len() {
                events.remove(missing);
            }
            if backwards {
                events.reverse();
            }
            for (_, body) in events.iter().chain(events.iter()) {
                world.deliver(body).await;
                world.work().await;
            }
            world.pass(SignedDuration::from_mins(20));
            world.services.sweep().await.unwrap();
            let details = world.details(booking).await;
            assert_eq!((details.booking.state.name(), details.booking.seats), ("confirmed", 1), "without {missing}");
            let found = refunds(&world, booking).await;
            assert_eq!(found.len(), 2);
            assert!(found.iter().all(|refund| refund.state == RefundState::Succeeded));
            assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, -1_701);
            world.assert_clean_books().await;
        }
    }
}

/// Three seats, two of them given up, one after the other; the answer to the first refund is lost.
async fn seats_come_and_go(world: &World) -> BookingId {
    let (_, booking) = three_paid(world).await;
    world.fault(World::lose_answers("/v1/refunds", 2)).await;
    give_up(world, &world.client, booking, 1).await.unwrap();
    give_up(world, &world.client, booking, 1).await.unwrap();
    booking
}

#[tokio::test]
async fn seats_to_be_paid_in_person_cost_less_once_some_are_given_up() {
    let world = World::new().await;
    let service = class(&world).await;
    let booking = hold(&world, service, &world.client, 3).await.unwrap().id;
    world.services.pay_on_arrival(&world.client, booking).await.unwrap();
    world.pass(SignedDuration::from_secs(5));
    let preview = world.services.preview_seats(&world.client, booking, Some(1)).await.unwrap();
    assert_eq!((preview.paid, preview.returned, preview.to_collect), (None, None, Some(eur(4_002))));
    give_up(&world, &world.client, booking, 1).await.unwrap();
    assert_eq!(left(&world, service).await, 6);
    let payment = world.payment(booking).await;
    assert_eq!((payment.state, payment.amount()), (PaymentState::Created, eur(4_002)));
    world.services.mark_paid_on_arrival(&trainer(&world), booking).await.unwrap();
    assert_eq!(world.balance(Account::PlatformFees).await, -600, "the commission of two seats");
    let refused = give_up(&world, &world.client, booking, 1).await;
    assert!(matches!(refused, Err(RefundError::PaidInPerson)), "{refused:?}");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn late_money_for_a_class_takes_its_seats_again() {
    let world = World::new().await;
    let service = class(&world).await;
    let booking = hold(&world, service, &world.client, 3).await.unwrap();
    world.prepare(booking.id).await;
    crate::returning::end_by_force(&world, booking.id, domain::BookingEvent::Expire).await;
    let other = world.another_client("sam@example.com").await;
    hold(&world, service, &other, 5).await.unwrap();
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    world.pass(SignedDuration::from_mins(2));
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
    assert_eq!(left(&world, service).await, 0);
    let late = world.details(booking.id).await.booking;
    assert_eq!((late.state.name(), late.seats), ("confirmed", 3));
}
