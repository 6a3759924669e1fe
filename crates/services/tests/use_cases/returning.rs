//! Money that goes back: cancellations, refunds, late money, disputes. Against a real store and the sandbox.

use domain::ledger::Account;
use domain::{
    BookingEvent, BookingId, BookingState, Currency, DisputeStatus, FeesOnRefund, Money, PaymentOutcome, PaymentState,
    RefundReason, RefundState, Role,
};
use jiff::SignedDuration;
use services::model::{Payment, Refund, User};
use services::ports::PaymentGateway;
use services::ports::gateway::Evidence;
use services::{DisputeError, RefundError, RefundOrder};

use crate::world::World;

const VISA: &str = "pm_card_visa";
const DISPUTED: &str = "pm_card_createDispute";
const INQUIRY: &str = "pm_card_createDisputeInquiry";
const REFUND_FAILS: &str = "pm_card_refundFail";
const REFUND_PENDS: &str = "pm_card_pendingRefund";

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn some_of_it(minor: i64) -> RefundOrder {
    RefundOrder { amount: Some(eur(minor)), reason: RefundReason::Goodwill, note: None, fees: None }
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

async fn refunds(world: &World, booking: BookingId) -> Vec<Refund> {
    world.store.read().await.unwrap().refunds_of_booking(booking).await.unwrap()
}

async fn all_events(world: &World) {
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
}

async fn admin(world: &World) -> User {
    world.user_of_role("Root", "root@example.com", Role::Admin).await
}

async fn trainer(world: &World) -> User {
    User { role: Role::Trainer, ..world.trainer_user.clone() }
}

#[tokio::test]
async fn a_day_ahead_everything_comes_back_and_the_time_is_free() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let preview = world.services.preview_cancel(&world.client, booking).await.unwrap();
    assert_eq!(preview.paid, Some(eur(6_500)));
    let split = preview.returned.unwrap();
    assert_eq!((split.total, split.trainer, split.commission), (eur(6_500), eur(5_525), eur(975)));
    let returned = world.services.cancel_booking(&world.client, booking, Some(eur(6_500)), None).await.unwrap();
    assert_eq!(returned.details.booking.state.name(), "cancelled");
    assert_eq!(returned.details.booking.cancelled_by, Some(Role::Client));
    assert_eq!(returned.refund.unwrap().state, RefundState::Succeeded);
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0);
    assert_eq!(world.balance(Account::PlatformFees).await, 0);
    world.assert_clean_books().await;
    world.hold(10).await;
}

#[tokio::test]
async fn later_half_comes_back_and_the_other_half_is_the_trainers() {
    let world = World::new().await;
    let booking = paid(&world).await;
    world.pass(SignedDuration::from_hours(20));
    let preview = world.services.preview_cancel(&world.client, booking).await.unwrap();
    assert_eq!(preview.entitlement.share.get(), 5_000);
    assert_eq!(preview.returned.unwrap().total, eur(3_250));
    world.services.cancel_booking(&world.client, booking, Some(eur(3_250)), None).await.unwrap();
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0);
    assert_eq!(world.balance(Account::TrainerAvailable(world.trainer)).await, -2_763);
    assert_eq!(world.balance(Account::PlatformFees).await, -487);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn who_agreed_to_another_amount_is_asked_again() {
    let world = World::new().await;
    let booking = paid(&world).await;
    world.pass(SignedDuration::from_hours(20));
    let refused = world.services.cancel_booking(&world.client, booking, Some(eur(6_500)), None).await;
    assert!(matches!(refused, Err(RefundError::AmountChanged { amount }) if amount == eur(3_250)), "{refused:?}");
    assert_eq!(world.state(booking).await, "confirmed");
}

#[tokio::test]
async fn after_the_start_a_client_cannot_cancel_but_the_trainer_can() {
    let world = World::new().await;
    let booking = paid(&world).await;
    world.pass(SignedDuration::from_hours(26) + SignedDuration::from_mins(5));
    let refused = world.services.cancel_booking(&world.client, booking, None, None).await;
    assert!(matches!(refused, Err(RefundError::Started)), "{refused:?}");
    let trainer = trainer(&world).await;
    let returned = world.services.cancel_booking(&trainer, booking, None, Some("I was ill".into())).await.unwrap();
    let refund = returned.refund.unwrap();
    assert_eq!((refund.split.total, refund.reason), (eur(6_500), RefundReason::CancelledByTrainer));
    assert_eq!(refund.note.as_deref(), Some("I was ill"));
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_foreign_booking_does_not_exist() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let stranger = world.another_client("sam@example.com").await;
    let refused = world.services.cancel_booking(&stranger, booking, None, None).await;
    assert!(matches!(refused, Err(RefundError::NoSuchBooking)), "{refused:?}");
    let refused = world.services.refund_booking(&world.client, booking, some_of_it(100)).await;
    assert!(matches!(refused, Err(RefundError::NotAllowed)), "{refused:?}");
}

#[tokio::test]
async fn parts_go_back_until_nothing_is_left_and_never_more() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let admin = admin(&world).await;
    for minor in [1_000, 2_000] {
        world.services.refund_booking(&admin, booking, some_of_it(minor)).await.unwrap();
    }
    let refused = world.services.refund_booking(&admin, booking, some_of_it(3_501)).await;
    assert!(matches!(refused, Err(RefundError::MoreThanIsLeft { left }) if left == eur(3_500)), "{refused:?}");
    for minor in [0, -5] {
        let refused = world.services.refund_booking(&admin, booking, some_of_it(minor)).await;
        assert!(matches!(refused, Err(RefundError::NotAnAmount)), "{refused:?}");
    }
    let rest = RefundOrder { amount: None, ..some_of_it(1) };
    world.services.refund_booking(&admin, booking, rest).await.unwrap();
    assert_eq!(world.state(booking).await, "confirmed");
    assert_eq!(world.count_at_stripe("refund").await, 3);
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0);
    assert_eq!(world.balance(Account::PlatformFees).await, 0);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn what_came_back_in_part_before_counts_when_the_client_cancels() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let trainer = trainer(&world).await;
    world.services.refund_booking(&trainer, booking, some_of_it(2_000)).await.unwrap();
    world.pass(SignedDuration::from_hours(20));
    let preview = world.services.preview_cancel(&world.client, booking).await.unwrap();
    assert_eq!(preview.returned_before, Some(eur(2_000)));
    assert_eq!(preview.returned.unwrap().total, eur(1_250), "half of 65, less the 20 that came back before");
    world.services.cancel_booking(&world.client, booking, None, None).await.unwrap();
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_refund_with_kept_fees_is_borne_by_the_trainer_and_made_good_later() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let admin = admin(&world).await;
    let order = RefundOrder { amount: None, fees: Some(FeesOnRefund::Kept), ..some_of_it(1) };
    world.services.refund_booking(&admin, booking, order).await.unwrap();
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 975, "below zero");
    assert_eq!(world.balance(Account::PlatformFees).await, -975);
    world.pass(SignedDuration::from_hours(27));
    world.services.sweep().await.unwrap();
    assert_eq!(world.balance(Account::TrainerAvailable(world.trainer)).await, 975);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn after_delivery_a_refund_is_taken_from_what_is_available() {
    let world = World::new().await;
    let booking = paid(&world).await;
    world.pass(SignedDuration::from_hours(27));
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking).await, "completed");
    let admin = admin(&world).await;
    world.services.refund_booking(&admin, booking, some_of_it(1_000)).await.unwrap();
    assert_eq!(world.balance(Account::TrainerAvailable(world.trainer)).await, -5_525 + 850);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn two_refunds_at_once_never_give_back_more_than_there_is() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let admin = admin(&world).await;
    let order = || world.services.refund_booking(&admin, booking, some_of_it(6_500));
    let outcomes = futures::future::join_all([order(), order(), order(), order()]).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(world.count_at_stripe("refund").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn two_cancellations_at_once_cancel_once() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let cancel = || world.services.cancel_booking(&world.client, booking, None, None);
    let outcomes = futures::future::join_all([cancel(), cancel(), cancel()]).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(world.count_at_stripe("refund").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn an_answer_lost_while_refunding_leaves_one_refund() {
    let world = World::new().await;
    let booking = paid(&world).await;
    world.fault(World::lose_answers("/v1/refunds", 2)).await;
    let returned = world.services.cancel_booking(&world.client, booking, None, None).await.unwrap();
    assert_eq!(returned.refund.unwrap().state, RefundState::Requested, "promised, and on its way");
    world.pass(SignedDuration::from_mins(3));
    world.services.sweep().await.unwrap();
    assert_eq!(refunds(&world, booking).await[0].state, RefundState::Succeeded);
    assert_eq!(world.count_at_stripe("refund").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn an_answer_lost_for_a_day_and_a_half_leaves_one_refund() {
    let world = World::new().await;
    let booking = paid(&world).await;
    world.fault(World::lose_answers("/v1/refunds", 2)).await;
    world.services.cancel_booking(&world.client, booking, None, None).await.unwrap();
    world.pass(SignedDuration::from_hours(36));
    world.services.sweep().await.unwrap();
    assert_eq!(refunds(&world, booking).await.len(), 1);
    assert_eq!(refunds(&world, booking).await[0].state, RefundState::Succeeded);
    assert_eq!(world.count_at_stripe("refund").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn stripe_down_while_cancelling_loses_nothing() {
    let world = World::new().await;
    let booking = paid(&world).await;
    world.fault(World::outage("status_500", 100)).await;
    let returned = world.services.cancel_booking(&world.client, booking, None, None).await.unwrap();
    assert_eq!(returned.details.booking.state.name(), "cancelled");
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, -5_525, "nothing is the trainer's yet");
    world.no_more_faults().await;
    world.pass(SignedDuration::from_mins(3));
    world.services.sweep().await.unwrap();
    assert_eq!(refunds(&world, booking).await[0].state, RefundState::Succeeded);
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_refund_that_the_bank_sends_back_is_back_in_the_books() {
    let world = World::new().await;
    let booking = paid_with(&world, REFUND_FAILS).await;
    let admin = admin(&world).await;
    world.services.refund_booking(&admin, booking, some_of_it(2_000)).await.unwrap();
    world.pass(SignedDuration::from_hours(2));
    all_events(&world).await;
    let refund = refunds(&world, booking).await.remove(0);
    assert_eq!(refund.state, RefundState::Failed);
    assert!(refund.failure_reason.is_some());
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, -5_525);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_pending_refund_is_seen_to_its_end_without_any_event() {
    let world = World::new().await;
    let booking = paid_with(&world, REFUND_PENDS).await;
    let admin = admin(&world).await;
    let returned = world.services.refund_booking(&admin, booking, some_of_it(2_000)).await.unwrap();
    assert_eq!(returned.refund.unwrap().state, RefundState::Pending);
    for _ in 0..48 {
        world.pass(SignedDuration::from_hours(1));
        world.services.sweep().await.unwrap();
    }
    assert_eq!(refunds(&world, booking).await[0].state, RefundState::Succeeded);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_dispute_that_is_heard_of_before_its_payment_takes_the_payment_in_first() {
    let world = World::new().await;
    let booking = world.hold(10).await.id;
    world.prepare(booking).await;
    world.pay_at_stripe(booking, DISPUTED).await.unwrap();
    let events = world.events().await;
    let disputes: Vec<_> = events.iter().filter(|(kind, _)| kind.starts_with("charge.dispute.")).collect();
    assert!(!disputes.is_empty());
    for (_, body) in disputes {
        world.deliver(body).await;
    }
    world.work().await;
    assert_eq!(world.state(booking).await, "confirmed");
    assert_eq!(world.payment(booking).await.state, PaymentState::Succeeded);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_refund_made_at_the_dashboard_is_found_by_event_or_by_looking() {
    for by_event in [true, false] {
        let world = World::new().await;
        let booking = paid(&world).await;
        let intent = world.payment(booking).await.stripe_intent_id.unwrap();
        world.refund_at_stripe(&intent, 1_500).await;
        if by_event {
            all_events(&world).await;
        } else {
            world.pass(SignedDuration::from_mins(20));
            world.services.sweep().await.unwrap();
        }
        let found = refunds(&world, booking).await;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].reason, found[0].split.total), (RefundReason::MadeAtStripe, eur(1_500)));
        assert_eq!(world.state(booking).await, "confirmed");
        world.assert_clean_books().await;
    }
}

#[tokio::test]
async fn a_whole_refund_at_the_dashboard_frees_the_time() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let intent = world.payment(booking).await.stripe_intent_id.unwrap();
    world.refund_at_stripe(&intent, 6_500).await;
    all_events(&world).await;
    all_events(&world).await;
    assert_eq!(world.state(booking).await, "cancelled");
    world.assert_clean_books().await;
    world.hold(10).await;
}

#[tokio::test]
async fn a_refund_made_at_the_dashboard_meanwhile_never_doubles() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let intent = world.payment(booking).await.stripe_intent_id.unwrap();
    world.refund_at_stripe(&intent, 6_500).await;
    // We have not heard of it; Stripe refuses ours, and both are seen as they are.
    world.services.cancel_booking(&world.client, booking, None, None).await.unwrap();
    let refunds = refunds(&world, booking).await;
    let count = |state| refunds.iter().filter(|refund| refund.state == state).count();
    assert_eq!((refunds.len(), count(RefundState::Refused), count(RefundState::Succeeded)), (2, 1, 1));
    assert_eq!(world.count_at_stripe("refund").await, 1);
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0);
}

/// Ends a hold as nothing in the program would: while its PaymentIntent can still be paid.
pub async fn end_by_force(world: &World, booking: BookingId, event: BookingEvent) {
    let now = world.services.now();
    let ended: Result<(), services::ports::StoreError> = world
        .store
        .write(move |tx| {
            Box::pin(async move {
                let held = tx.booking(booking).await?.unwrap();
                let payment = tx.live_payment_of(booking).await?.unwrap();
                tx.update_payment(&Payment { state: PaymentState::Canceled, next_check_at: None, ..payment }).await?;
                let state = match event {
                    BookingEvent::Expire => BookingState::Expired { at: now },
                    _ => BookingState::Cancelled { at: now },
                };
                assert!(tx.move_booking(booking, held.version, state).await?);
                tx.give_seats_back(held.session_id, held.seats, now).await
            })
        })
        .await;
    ended.unwrap();
}

#[tokio::test]
async fn late_money_books_again_if_the_time_is_free() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    end_by_force(&world, booking.id, BookingEvent::Expire).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    all_events(&world).await;
    all_events(&world).await;
    assert_eq!(world.state(booking.id).await, "confirmed");
    assert_eq!(world.payment(booking.id).await.outcome, Some(PaymentOutcome::BookedLate));
    let other = world.another_client("sam@example.com").await;
    assert!(world.services.hold(&other, world.service, world.tomorrow(10)).await.is_err(), "the time is taken");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn late_money_for_a_time_that_is_gone_goes_back_at_once() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    end_by_force(&world, booking.id, BookingEvent::Expire).await;
    let other = world.another_client("sam@example.com").await;
    world.services.hold(&other, world.service, world.tomorrow(10)).await.unwrap();
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    all_events(&world).await;
    assert_eq!(world.state(booking.id).await, "expired");
    assert_eq!(world.payment(booking.id).await.outcome, Some(PaymentOutcome::Returned));
    let refund = refunds(&world, booking.id).await.remove(0);
    assert_eq!((refund.reason, refund.state), (RefundReason::PaidTooLate, RefundState::Succeeded));
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn late_money_for_what_the_client_gave_up_goes_back() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    end_by_force(&world, booking.id, BookingEvent::Cancel).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    all_events(&world).await;
    assert_eq!(world.state(booking.id).await, "cancelled");
    assert_eq!(refunds(&world, booking.id).await[0].state, RefundState::Succeeded);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn late_money_is_sent_back_even_if_stripe_is_down_at_that_moment() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    end_by_force(&world, booking.id, BookingEvent::Cancel).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    world.fault(World::lose_answers("/v1/refunds", 2)).await;
    all_events(&world).await;
    assert_eq!(refunds(&world, booking.id).await[0].state, RefundState::Requested);
    world.pass(SignedDuration::from_mins(3));
    world.services.sweep().await.unwrap();
    assert_eq!(refunds(&world, booking.id).await[0].state, RefundState::Succeeded);
    assert_eq!(world.count_at_stripe("refund").await, 1);
    world.assert_clean_books().await;
}

async fn dispute_of(world: &World, booking: BookingId) -> services::model::Dispute {
    let payment = world.payment(booking).await;
    world.store.read().await.unwrap().disputes_of_payment(payment.id).await.unwrap().remove(0)
}

#[tokio::test]
async fn a_dispute_holds_the_money_and_refunds() {
    let world = World::new().await;
    let booking = paid_with(&world, DISPUTED).await;
    all_events(&world).await;
    all_events(&world).await;
    let dispute = dispute_of(&world, booking).await;
    assert_eq!((dispute.status, dispute.amount), (DisputeStatus::NeedsResponse, eur(6_500)));
    assert_eq!(world.balance(Account::Disputed).await, 6_500);
    world.assert_clean_books().await;
    let refused = world.services.cancel_booking(&world.client, booking, None, None).await;
    assert!(matches!(refused, Err(RefundError::Disputed)), "{refused:?}");
    let admin = admin(&world).await;
    let refused = world.services.refund_booking(&admin, booking, some_of_it(100)).await;
    assert!(matches!(refused, Err(RefundError::Disputed)), "{refused:?}");
}

#[tokio::test]
async fn a_dispute_that_no_event_told_of_is_found() {
    let world = World::new().await;
    let booking = paid_with(&world, DISPUTED).await;
    world.pass(SignedDuration::from_mins(20));
    world.services.sweep().await.unwrap();
    assert_eq!(dispute_of(&world, booking).await.status, DisputeStatus::NeedsResponse);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_dispute_is_won_with_evidence_and_lost_without() {
    for (text, status, trainer, fees) in
        [("winning_evidence", DisputeStatus::Won, -5_525, -975), ("losing_evidence", DisputeStatus::Lost, 0, 0)]
    {
        let world = World::new().await;
        let booking = paid_with(&world, DISPUTED).await;
        all_events(&world).await;
        world.services.work_all_mails().await.unwrap();
        let admin = admin(&world).await;
        let dispute = dispute_of(&world, booking).await;
        let page = world.services.dispute(&admin, dispute.id).await.unwrap().unwrap();
        let log = &page.evidence.access_activity_log;
        let number = world.payment(dispute.booking_id).await.receipt_number();
        assert!(log.contains(&format!("receipt no. {number}")), "{log}");
        assert!(log.contains("Stripe's receipt: http"), "{log}");
        assert!(log.contains("we wrote to the client: “booked”"), "{log}");
        assert_eq!(page.evidence.customer_name, "Alex Morgan");
        let evidence = Evidence { uncategorized_text: text.into(), ..page.evidence };
        world.services.submit_evidence(&admin, dispute.id, evidence.clone()).await.unwrap();
        world.pass(SignedDuration::from_hours(24 * 100));
        world.services.sweep().await.unwrap();
        all_events(&world).await;
        let dispute = dispute_of(&world, booking).await;
        assert_eq!(dispute.status, status);
        assert!(dispute.submitted_at.is_some());
        assert_eq!(world.balance(Account::Disputed).await, 0);
        let pending = world.balance(Account::TrainerPending(world.trainer)).await;
        let available = world.balance(Account::TrainerAvailable(world.trainer)).await;
        assert_eq!(pending + available, trainer, "{text}");
        assert_eq!(world.balance(Account::PlatformFees).await, fees);
        let closed = world.services.submit_evidence(&admin, dispute.id, evidence).await;
        assert!(matches!(closed, Err(DisputeError::Closed)), "{closed:?}");
        world.assert_clean_books().await;
    }
}

#[tokio::test]
async fn a_dispute_that_is_accepted_is_lost() {
    let world = World::new().await;
    let booking = paid_with(&world, DISPUTED).await;
    all_events(&world).await;
    let admin = admin(&world).await;
    let dispute = dispute_of(&world, booking).await;
    world.services.accept_dispute(&admin, dispute.id).await.unwrap();
    assert_eq!(dispute_of(&world, booking).await.status, DisputeStatus::Lost);
    assert_eq!(world.balance(Account::Disputed).await, 0);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn an_inquiry_moves_no_money() {
    let world = World::new().await;
    let booking = paid_with(&world, INQUIRY).await;
    all_events(&world).await;
    assert_eq!(dispute_of(&world, booking).await.status, DisputeStatus::WarningNeedsResponse);
    assert_eq!(world.balance(Account::Disputed).await, 0);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn an_answer_lost_while_evidence_is_sent_does_no_harm() {
    let world = World::new().await;
    let booking = paid_with(&world, DISPUTED).await;
    all_events(&world).await;
    let admin = admin(&world).await;
    let dispute = dispute_of(&world, booking).await;
    let evidence = Evidence { uncategorized_text: "winning_evidence".into(), ..Evidence::default() };
    world.fault(World::lose_answers(&format!("/v1/disputes/{}", dispute.stripe_dispute_id), 2)).await;
    let down = world.services.submit_evidence(&admin, dispute.id, evidence).await;
    assert!(matches!(down, Err(DisputeError::GatewayDown)), "{down:?}");
    world.pass(SignedDuration::from_mins(3));
    world.services.sweep().await.unwrap();
    assert!(dispute_of(&world, booking).await.submitted_at.is_some());
    world.assert_clean_books().await;
}

#[tokio::test]
async fn only_admins_see_disputes() {
    let world = World::new().await;
    let booking = paid_with(&world, DISPUTED).await;
    all_events(&world).await;
    let dispute = dispute_of(&world, booking).await;
    for user in [world.client.clone(), trainer(&world).await] {
        assert!(world.services.disputes(&user).await.unwrap().is_none());
        assert!(world.services.dispute(&user, dispute.id).await.unwrap().is_none());
        let refused = world.services.accept_dispute(&user, dispute.id).await;
        assert!(matches!(refused, Err(DisputeError::NoSuchDispute)), "{refused:?}");
    }
}

#[tokio::test]
async fn the_events_of_a_refunded_payment_in_any_order_twice_and_with_one_missing_end_the_same() {
    // A life with everything in it: paid, part refunded, refunded in full.
    let kinds = {
        let world = World::new().await;
        live_through(&world).await;
        world.events().await.len()
    };
    for missing in 0..=kinds {
        for backwards in [false, true] {
            let world = World::new().await;
            let booking = live_through(&world).await;
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
            assert_eq!(world.state(booking).await, "cancelled", "missing {missing}, backwards {backwards}");
            assert_eq!(refunds(&world, booking).await.len(), 2);
            assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0);
            world.assert_clean_books().await;
        }
    }
}

/// Paid and twice refunded at the dashboard, and our side has heard of nothing but the booking.
async fn live_through(world: &World) -> BookingId {
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    let intent = world.payment(booking.id).await.stripe_intent_id.unwrap();
    world.refund_at_stripe(&intent, 1_500).await;
    world.refund_at_stripe(&intent, 5_000).await;
    booking.id
}

#[tokio::test]
async fn what_is_not_paid_cannot_go_back() {
    let world = World::new().await;
    let admin = admin(&world).await;
    let refused = async |booking: BookingId| {
        let refused = world.services.refund_booking(&admin, booking, some_of_it(100)).await;
        assert!(refunds(&world, booking).await.is_empty());
        refused.unwrap_err()
    };
    let held = world.hold(10).await.id;
    assert!(matches!(refused(held).await, RefundError::NotPaid), "held");
    let cancelled = world.services.cancel_booking(&world.client, held, None, None).await;
    assert!(matches!(cancelled, Err(RefundError::NotPaid)), "{cancelled:?}");
    world.prepare(held).await;
    assert!(matches!(refused(held).await, RefundError::NotPaid), "asked to be paid");
    world.services.give_up_hold(&world.client, held).await.unwrap();
    assert!(matches!(refused(held).await, RefundError::NotPaid), "given up");
    let in_person = world.hold(12).await.id;
    world.services.pay_on_arrival(&world.client, in_person).await.unwrap();
    assert!(matches!(refused(in_person).await, RefundError::NotPaid), "to be paid in person");
    world.services.mark_paid_on_arrival(&trainer(&world).await, in_person).await.unwrap();
    assert!(matches!(refused(in_person).await, RefundError::PaidInPerson), "paid in person");
    let unknown = BookingId::from_parts(world.services.now(), 4_711);
    assert!(matches!(refused(unknown).await, RefundError::NoSuchBooking));
    assert_eq!(world.count_at_stripe("refund").await, 0);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn many_parts_at_once_stop_where_nothing_is_left() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let admin = admin(&world).await;
    let order = || world.services.refund_booking(&admin, booking, some_of_it(2_000));
    let outcomes = futures::future::join_all([order(), order(), order(), order(), order()]).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 3, "60 of 65 euros");
    for refused in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert!(matches!(refused, RefundError::MoreThanIsLeft { left } if *left == eur(500)), "{refused:?}");
    }
    assert_eq!(world.count_at_stripe("refund").await, 3);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn after_the_start_money_goes_back_by_the_trainers_will_alone() {
    let world = World::new().await;
    let booking = paid(&world).await;
    world.pass(SignedDuration::from_hours(26) + SignedDuration::from_mins(5));
    for refused in [
        world.services.preview_cancel(&world.client, booking).await.map(drop),
        world.services.cancel_booking(&world.client, booking, None, None).await.map(drop),
    ] {
        assert!(matches!(refused, Err(RefundError::Started)), "{refused:?}");
    }
    let trainer = trainer(&world).await;
    world.services.refund_booking(&trainer, booking, some_of_it(1_000)).await.unwrap();
    world.pass(SignedDuration::from_hours(1));
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking).await, "completed");
    let refused = world.services.cancel_booking(&trainer, booking, None, None).await;
    assert!(matches!(refused, Err(RefundError::Started)), "{refused:?}");
    world.services.refund_booking(&trainer, booking, some_of_it(1_000)).await.unwrap();
    assert_eq!(refunds(&world, booking).await.len(), 2);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn an_inquiry_does_not_keep_money_from_going_back_and_a_dispute_does_until_it_is_won() {
    let world = World::new().await;
    let booking = paid_with(&world, INQUIRY).await;
    all_events(&world).await;
    let admin = self::admin(&world).await;
    world.services.refund_booking(&admin, booking, some_of_it(1_000)).await.unwrap();
    world.assert_clean_books().await;

    let world = World::new().await;
    let admin = self::admin(&world).await;
    let booking = paid_with(&world, DISPUTED).await;
    all_events(&world).await;
    let dispute = dispute_of(&world, booking).await;
    let refused = world.services.refund_booking(&admin, booking, some_of_it(1_000)).await;
    assert!(matches!(refused, Err(RefundError::Disputed)), "{refused:?}");
    let evidence = Evidence { uncategorized_text: "winning_evidence".into(), ..Evidence::default() };
    world.services.submit_evidence(&admin, dispute.id, evidence).await.unwrap();
    world.pass(SignedDuration::from_hours(2));
    world.services.sweep().await.unwrap();
    all_events(&world).await;
    assert_eq!(dispute_of(&world, booking).await.status, DisputeStatus::Won);
    world.services.refund_booking(&admin, booking, some_of_it(1_000)).await.unwrap();
    world.assert_clean_books().await;
}

#[tokio::test]
async fn of_two_payments_for_one_booking_the_second_goes_back() {
    let world = World::new().await;
    let booking = world.hold(10).await.id;
    world.prepare(booking).await;
    let first = world.payment(booking).await;
    // As nothing in the program does: the first can still be paid, and the client is asked for a second.
    let now = world.services.now();
    let forced = first.clone();
    let written: Result<bool, services::ports::StoreError> = world
        .store
        .write(move |tx| {
            let payment = Payment { state: PaymentState::Canceled, updated_at: now, ..forced.clone() };
            Box::pin(async move { tx.update_payment(&payment).await })
        })
        .await;
    assert!(written.unwrap());
    world.pass(SignedDuration::from_secs(5));
    world.prepare(booking).await;
    world.pay_at_stripe(booking, VISA).await.unwrap();
    all_events(&world).await;
    assert_eq!(world.state(booking).await, "confirmed");
    let second = world.payment(booking).await;
    assert_ne!(second.id, first.id);
    let key = services::ports::IdempotencyKey::new("test-both".to_owned());
    let intent = first.stripe_intent_id.clone().unwrap();
    world.gateway.confirm_intent(&key, &intent, VISA, "http://127.0.0.1:3000/", false).await.unwrap();
    for _ in 0..2 {
        all_events(&world).await;
    }
    let found = refunds(&world, booking).await;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].payment_id, found[0].reason), (first.id, RefundReason::Duplicate));
    assert_eq!((found[0].split.total, found[0].state), (eur(6_500), RefundState::Succeeded));
    assert_eq!(world.state(booking).await, "confirmed");
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, -5_525, "paid once");
    let past = world.services.past(&world.details(booking).await).await.unwrap();
    assert_eq!(past.left.map(|left| left.total), Some(eur(6_500)), "of the payment that stays, nothing went back");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn what_is_written_when_cancelling_is_kept_where_nothing_goes_back_too() {
    let world = World::new().await;
    let booking = world.hold(10).await.id;
    world.services.pay_on_arrival(&world.client, booking).await.unwrap();
    let note = Some("  I am ill, so sorry \n".to_owned());
    let returned = world.services.cancel_booking(&trainer(&world).await, booking, None, note).await.unwrap();
    assert!(returned.refund.is_none());
    assert_eq!(returned.details.booking.cancel_note.as_deref(), Some("I am ill, so sorry"));
}

#[tokio::test]
async fn the_past_of_a_booking_knows_lost_disputes_for_whoever_may_see_it() {
    let world = World::new().await;
    let booking = paid_with(&world, DISPUTED).await;
    all_events(&world).await;
    let past = async || world.services.past(&world.details(booking).await).await.unwrap();
    assert!(past().await.disputed());
    assert_eq!(past().await.left.unwrap().total, eur(6_500), "not lost yet");
    let dispute = dispute_of(&world, booking).await;
    world.services.accept_dispute(&admin(&world).await, dispute.id).await.unwrap();
    let past = past().await;
    assert!(!past.disputed());
    assert_eq!((past.disputes.len(), past.left.unwrap().total), (1, eur(0)));
}

#[tokio::test]
async fn a_dispute_tells_when_it_moved_money_and_what_checkout_said_about_cancelling() {
    let world = World::new().await;
    let booking = paid_with(&world, DISPUTED).await;
    all_events(&world).await;
    let admin = admin(&world).await;
    let dispute = dispute_of(&world, booking).await;
    let page = world.services.dispute(&admin, dispute.id).await.unwrap().unwrap();
    assert_eq!(page.movements.len(), 1);
    assert_eq!(page.movements[0].at, Some(world.services.now()));
    let said = format!("“2 tiers as shown at {}.”", world.payment(booking).await.created_at);
    let policy = page.evidence.cancellation_policy_disclosure;
    assert!(policy.contains(&said) && !policy.contains("100.00"), "{policy}");
}

#[tokio::test]
async fn a_list_of_bookings_knows_what_went_back_of_those_to_come_too() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let free = world.hold(14).await.id;
    world.services.refund_booking(&admin(&world).await, booking, some_of_it(1_000)).await.unwrap();
    let list = world.services.my_bookings(&world.client, None).await.unwrap();
    let refunds = world.services.my_refunds(&world.client, &list).await.unwrap();
    assert_eq!(refunds.get(&booking).map(Vec::len), Some(1));
    assert!(!refunds.contains_key(&free));
    let other = world.another_client("sam@example.com").await;
    assert!(world.services.my_refunds(&other, &list).await.unwrap().is_empty(), "nobody else's");
}
