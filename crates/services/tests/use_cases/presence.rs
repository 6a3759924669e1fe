//! Whether the client came: who may say so and when, what it does to the money, and what banks are told.

use domain::ledger::Account;
use domain::{BookingId, MarkRefused, PaymentState, PresenceMark, RefundReason, Role};
use jiff::SignedDuration;
use services::model::User;
use services::{PresenceError, RefundOrder};

use crate::world::World;

const VISA: &str = "pm_card_visa";
const DISPUTED: &str = "pm_card_createDispute";

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

fn trainer(world: &World) -> User {
    User { role: Role::Trainer, ..world.trainer_user.clone() }
}

/// Tomorrow at ten, paid for: 65 euros, of which 9.75 are the platform's.
async fn paid(world: &World) -> BookingId {
    paid_with(world, VISA).await
}

async fn paid_with(world: &World, card: &str) -> BookingId {
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, card).await.unwrap();
    world.refresh(booking.id).await;
    booking.id
}

/// Moves the time to five past ten tomorrow.
fn begin(world: &World) {
    world.pass(hours(26) + SignedDuration::from_mins(5));
}

async fn mark(world: &World, booking: BookingId, mark: PresenceMark) -> Result<(), PresenceError> {
    world.services.mark_presence(&trainer(world), booking, mark).await.map(drop)
}

async fn available(world: &World) -> i64 {
    -world.balance(Account::TrainerAvailable(world.trainer)).await
}

async fn pending(world: &World) -> i64 {
    -world.balance(Account::TrainerPending(world.trainer)).await
}

/// The sweeper comes twice, and the books stay clean.
async fn sweep(world: &World) {
    for _ in 0..2 {
        assert_eq!(world.services.sweep().await.unwrap().failures, 0);
        world.assert_clean_books().await;
    }
}

#[tokio::test]
async fn a_client_is_checked_in_and_out_again_and_the_session_completes_by_itself() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let early = mark(&world, booking, PresenceMark::CheckIn).await;
    assert!(matches!(early, Err(PresenceError::Refused(MarkRefused::TooEarly { .. }))), "{early:?}");
    world.pass(hours(25) + SignedDuration::from_mins(45));
    let stamp = world.details(booking).await.stamp();
    mark(&world, booking, PresenceMark::CheckIn).await.unwrap();
    let details = world.details(booking).await;
    let check_in = details.booking.checked_in.unwrap();
    assert_eq!((check_in.at, check_in.by), (world.services.now(), world.trainer_user.id));
    assert_ne!(details.stamp(), stamp, "whoever follows the booking is told");
    world.pass(SignedDuration::from_mins(1));
    mark(&world, booking, PresenceMark::CheckIn).await.unwrap();
    assert_eq!(world.details(booking).await.booking.checked_in, Some(check_in), "said once");
    mark(&world, booking, PresenceMark::UndoCheckIn).await.unwrap();
    assert_eq!(world.details(booking).await.booking.checked_in, None);
    mark(&world, booking, PresenceMark::CheckIn).await.unwrap();
    world.pass(hours(2));
    sweep(&world).await;
    let booked = world.details(booking).await.booking;
    assert_eq!(booked.state.name(), "completed");
    assert!(booked.checked_in.is_some() && booked.delivered_at.is_some());
    assert_eq!((pending(&world).await, available(&world).await), (0, 5_525));
    mark(&world, booking, PresenceMark::UndoCheckIn).await.unwrap();
    world.pass(hours(24 * 8));
    let late = mark(&world, booking, PresenceMark::CheckIn).await;
    assert!(matches!(late, Err(PresenceError::Refused(MarkRefused::TooLate { .. }))), "{late:?}");
}

#[tokio::test]
async fn a_no_show_before_the_end_is_the_trainers_money_after_it_and_once() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let early = mark(&world, booking, PresenceMark::NoShow).await;
    assert!(matches!(early, Err(PresenceError::Refused(MarkRefused::TooEarly { .. }))), "{early:?}");
    begin(&world);
    mark(&world, booking, PresenceMark::NoShow).await.unwrap();
    sweep(&world).await;
    assert_eq!(world.state(booking).await, "no_show");
    assert_eq!((pending(&world).await, available(&world).await), (5_525, 0), "not over yet");
    world.pass(hours(2));
    sweep(&world).await;
    assert_eq!(world.state(booking).await, "no_show");
    assert_eq!((pending(&world).await, available(&world).await), (0, 5_525));
    assert_eq!(world.services.sweep().await.unwrap().sessions_completed, 0);
}

#[tokio::test]
async fn a_no_show_after_completion_moves_no_money_and_taken_back_neither() {
    let world = World::new().await;
    let booking = paid(&world).await;
    world.pass(hours(30));
    sweep(&world).await;
    assert_eq!(world.state(booking).await, "completed");
    mark(&world, booking, PresenceMark::NoShow).await.unwrap();
    sweep(&world).await;
    assert_eq!(world.state(booking).await, "no_show");
    assert_eq!((pending(&world).await, available(&world).await), (0, 5_525));
    mark(&world, booking, PresenceMark::UndoNoShow).await.unwrap();
    sweep(&world).await;
    assert_eq!(world.state(booking).await, "completed");
    assert_eq!((pending(&world).await, available(&world).await), (0, 5_525));
}

#[tokio::test]
async fn a_no_show_taken_back_before_the_end_is_confirmed_and_can_be_cancelled() {
    let world = World::new().await;
    let booking = paid(&world).await;
    begin(&world);
    mark(&world, booking, PresenceMark::NoShow).await.unwrap();
    mark(&world, booking, PresenceMark::UndoNoShow).await.unwrap();
    assert_eq!(world.state(booking).await, "confirmed");
    mark(&world, booking, PresenceMark::CheckIn).await.unwrap();
    world.services.cancel_booking(&trainer(&world), booking, None, None).await.unwrap();
    world.pass(hours(2));
    sweep(&world).await;
    assert_eq!(world.state(booking).await, "cancelled");
    assert_eq!((pending(&world).await, available(&world).await), (0, 0));
}

#[tokio::test]
async fn a_no_show_taken_back_after_the_end_is_completed_whether_or_not_the_sweeper_came() {
    for swept in [true, false] {
        let world = World::new().await;
        let booking = paid(&world).await;
        begin(&world);
        mark(&world, booking, PresenceMark::NoShow).await.unwrap();
        world.pass(hours(2));
        if swept {
            sweep(&world).await;
        }
        mark(&world, booking, PresenceMark::UndoNoShow).await.unwrap();
        assert_eq!(world.state(booking).await, "completed");
        world.assert_clean_books().await;
        sweep(&world).await;
        assert_eq!((pending(&world).await, available(&world).await), (0, 5_525), "swept: {swept}");
    }
}

#[tokio::test]
async fn after_a_week_only_admins_take_a_no_show_back() {
    let world = World::new().await;
    let booking = paid(&world).await;
    begin(&world);
    mark(&world, booking, PresenceMark::NoShow).await.unwrap();
    world.pass(hours(24 * 60));
    let late = mark(&world, booking, PresenceMark::UndoNoShow).await;
    assert!(matches!(late, Err(PresenceError::Refused(MarkRefused::TooLate { .. }))), "{late:?}");
    let admin = world.user_of_role("Root", "root@example.com", Role::Admin).await;
    world.services.mark_presence(&admin, booking, PresenceMark::UndoNoShow).await.unwrap();
    sweep(&world).await;
    assert_eq!(world.state(booking).await, "completed");
    assert_eq!(available(&world).await, 5_525);
}

#[tokio::test]
async fn what_a_no_show_paid_can_be_given_back_before_the_end_and_after() {
    let world = World::new().await;
    let booking = paid(&world).await;
    begin(&world);
    mark(&world, booking, PresenceMark::NoShow).await.unwrap();
    let part = |minor| RefundOrder {
        amount: Some(domain::Money::new(minor, domain::Currency::EUR)),
        reason: RefundReason::Goodwill,
        note: None,
        fees: None,
    };
    world.services.refund_booking(&trainer(&world), booking, part(2_000)).await.unwrap();
    sweep(&world).await;
    world.pass(hours(2));
    sweep(&world).await;
    assert_eq!((pending(&world).await, available(&world).await), (0, 3_825));
    world.services.refund_booking(&trainer(&world), booking, part(4_500)).await.unwrap();
    sweep(&world).await;
    assert_eq!((pending(&world).await, available(&world).await), (0, 0));
    assert_eq!(world.state(booking).await, "no_show");
}

#[tokio::test]
async fn who_was_to_pay_in_person_and_did_not_come_owes_nobody_anything() {
    let world = World::new().await;
    let booking = world.hold(10).await.id;
    world.services.pay_on_arrival(&world.client().await, booking).await.unwrap();
    begin(&world);
    mark(&world, booking, PresenceMark::NoShow).await.unwrap();
    world.pass(hours(2));
    sweep(&world).await;
    assert_eq!(world.state(booking).await, "no_show");
    assert_eq!(world.payment(booking).await.state, PaymentState::Created);
    assert_eq!((available(&world).await, world.balance(Account::PlatformFees).await), (0, 0));
    // They pay for it the next time they come: then the commission is owed.
    world.services.mark_paid_on_arrival(&trainer(&world), booking).await.unwrap();
    sweep(&world).await;
    assert_eq!((available(&world).await, world.balance(Account::PlatformFees).await), (-975, -975));
}

#[tokio::test]
async fn a_card_charged_for_a_no_show_before_the_end_is_the_trainers_after_it() {
    let world = World::new().await;
    world.save_card(VISA).await;
    let booking = world.hold(10).await.id;
    world.services.pay_on_arrival(&world.client().await, booking).await.unwrap();
    begin(&world);
    mark(&world, booking, PresenceMark::NoShow).await.unwrap();
    world.services.charge_saved_card(&trainer(&world), booking).await.unwrap();
    assert_eq!((pending(&world).await, available(&world).await), (5_525, 0));
    sweep(&world).await;
    world.pass(hours(2));
    sweep(&world).await;
    assert_eq!((pending(&world).await, available(&world).await), (0, 5_525));
}

#[tokio::test]
async fn a_card_charged_for_a_no_show_after_the_end_is_the_trainers_at_once() {
    let world = World::new().await;
    world.save_card(VISA).await;
    let booking = world.hold(10).await.id;
    world.services.pay_on_arrival(&world.client().await, booking).await.unwrap();
    world.pass(hours(30));
    mark(&world, booking, PresenceMark::NoShow).await.unwrap();
    sweep(&world).await;
    world.services.charge_saved_card(&trainer(&world), booking).await.unwrap();
    assert_eq!((pending(&world).await, available(&world).await), (0, 5_525));
    sweep(&world).await;
}

#[tokio::test]
async fn who_is_checked_in_is_no_no_show_and_the_other_way_round() {
    let world = World::new().await;
    let booking = paid(&world).await;
    begin(&world);
    mark(&world, booking, PresenceMark::CheckIn).await.unwrap();
    let refused = mark(&world, booking, PresenceMark::NoShow).await;
    assert!(matches!(refused, Err(PresenceError::Refused(MarkRefused::CheckedIn))), "{refused:?}");
    mark(&world, booking, PresenceMark::UndoCheckIn).await.unwrap();
    mark(&world, booking, PresenceMark::NoShow).await.unwrap();
    let refused = mark(&world, booking, PresenceMark::CheckIn).await;
    assert!(matches!(refused, Err(PresenceError::Refused(MarkRefused::MarkedNoShow))), "{refused:?}");
}

#[tokio::test]
async fn of_both_at_once_one_is_kept() {
    let world = World::new().await;
    let booking = paid(&world).await;
    begin(&world);
    let (came, did_not) =
        tokio::join!(mark(&world, booking, PresenceMark::CheckIn), mark(&world, booking, PresenceMark::NoShow));
    assert_eq!(i32::from(came.is_ok()) + i32::from(did_not.is_ok()), 1, "{came:?} {did_not:?}");
    let booked = world.details(booking).await.booking;
    assert_eq!(booked.checked_in.is_some(), booked.state.name() == "confirmed");

    let world = World::new().await;
    let booking = paid(&world).await;
    world.pass(hours(30));
    let (first, second, swept) = tokio::join!(
        mark(&world, booking, PresenceMark::NoShow),
        mark(&world, booking, PresenceMark::NoShow),
        world.services.sweep()
    );
    assert!(first.is_ok() && second.is_ok() && swept.is_ok());
    sweep(&world).await;
    assert_eq!(world.state(booking).await, "no_show");
    assert_eq!((pending(&world).await, available(&world).await), (0, 5_525));
}

#[tokio::test]
async fn for_other_trainers_there_is_no_such_booking_and_clients_do_not_say_so() {
    let world = World::new().await;
    let booking = paid(&world).await;
    begin(&world);
    let other = world.user_of_role("Other", "other@example.com", Role::Trainer).await;
    for mark in PresenceMark::ALL {
        let refused = world.services.mark_presence(&other, booking, mark).await;
        assert!(matches!(refused, Err(PresenceError::NoSuchBooking)), "{refused:?}");
        let refused = world.services.mark_presence(&world.client, booking, mark).await;
        assert!(matches!(refused, Err(PresenceError::NotAllowed)), "{refused:?}");
    }
    // Whoever books is the client there, whatever else they are.
    let client_too = User { role: Role::Admin, ..world.client.clone() };
    let refused = world.services.mark_presence(&client_too, booking, PresenceMark::CheckIn).await;
    assert!(matches!(refused, Err(PresenceError::NotAllowed)), "{refused:?}");
    let nobody = BookingId::from_parts(world.services.now(), 1);
    let refused = mark(&world, nobody, PresenceMark::CheckIn).await;
    assert!(matches!(refused, Err(PresenceError::NoSuchBooking)), "{refused:?}");
    assert_eq!(world.state(booking).await, "confirmed");
}

#[tokio::test]
async fn nobody_is_to_come_to_what_is_held_or_cancelled() {
    let world = World::new().await;
    let cancelled = paid(&world).await;
    world.services.cancel_booking(&world.client, cancelled, None, None).await.unwrap();
    let held = world.hold(14).await.id;
    begin(&world);
    for booking in [cancelled, held] {
        for wish in PresenceMark::ALL {
            let refused = mark(&world, booking, wish).await;
            assert!(matches!(refused, Err(PresenceError::Refused(MarkRefused::NotBooked))), "{refused:?}");
        }
    }
}

#[tokio::test]
async fn banks_are_told_who_noted_that_the_client_came_and_when() {
    let world = World::new().await;
    let booking = paid_with(&world, DISPUTED).await;
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
    let admin = world.user_of_role("Root", "root@example.com", Role::Admin).await;
    let dispute = world.store.read().await.unwrap().disputes_of_booking(booking).await.unwrap().remove(0);
    let log = async || {
        let page = world.services.dispute(&admin, dispute.id).await.unwrap().unwrap();
        page.evidence.access_activity_log
    };
    begin(&world);
    assert!(!log().await.contains("the client came"));
    mark(&world, booking, PresenceMark::CheckIn).await.unwrap();
    let expected = "2026-11-25 10:05 UTC: Lena Vogt (trainer) noted that the client came to the session";
    assert!(log().await.contains(expected), "{}", log().await);
}
