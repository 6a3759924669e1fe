//! Letters: the right ones, to the right people, once, and none that is not true any more.

use domain::{BookingId, Currency, Money, RefundReason, Role};
use jiff::SignedDuration;
use services::RefundOrder;
use services::model::MailState;
use services::ports::MailError;

use crate::world::World;

const VISA: &str = "pm_card_visa";
const DECLINED: &str = "pm_card_visa_chargeDeclined";
const DISPUTED: &str = "pm_card_createDispute";

async fn paid_with(world: &World, card: &str) -> BookingId {
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, card).await.unwrap();
    world.refresh(booking.id).await;
    booking.id
}

async fn all_events(world: &World) {
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
}

/// Works on letters until none is due.
async fn post(world: &World) -> Vec<String> {
    world.services.work_all_mails().await.unwrap();
    world.postbox.taken()
}

#[tokio::test]
async fn a_booking_is_told_to_both_once_however_often_it_is_heard_of() {
    let world = World::new().await;
    paid_with(&world, VISA).await;
    all_events(&world).await;
    all_events(&world).await;
    let taken = ["booked to alex@example.com", "new_booking to lena@example.com"];
    let mut told = post(&world).await;
    told.sort();
    assert_eq!(told, taken);
    world.pass(SignedDuration::from_hours(1));
    assert_eq!(post(&world).await.len(), 2);
}

#[tokio::test]
async fn a_refused_card_is_written_about_only_while_it_is_true() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    assert!(world.pay_at_stripe(booking.id, DECLINED).await.is_err());
    world.refresh(booking.id).await;
    assert!(post(&world).await.is_empty(), "the client may be trying another card");
    world.pass(SignedDuration::from_mins(4));
    assert_eq!(post(&world).await, ["payment_failed to alex@example.com"]);

    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    assert!(world.pay_at_stripe(booking.id, DECLINED).await.is_err());
    world.refresh(booking.id).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    world.refresh(booking.id).await;
    world.pass(SignedDuration::from_mins(4));
    assert!(!post(&world).await.iter().any(|told| told.starts_with("payment_failed")));
}

#[tokio::test]
async fn a_cancellation_and_its_refund_are_told() {
    let world = World::new().await;
    let booking = paid_with(&world, VISA).await;
    post(&world).await;
    world.services.cancel_booking(&world.client, booking, None, None).await.unwrap();
    all_events(&world).await;
    let mut told = post(&world).await.split_off(2);
    told.sort();
    let expected =
        ["cancelled to alex@example.com", "cancelled to lena@example.com", "refund_sent to alex@example.com"];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn each_refund_is_told_and_one_that_comes_back_too() {
    let world = World::new().await;
    let booking = paid_with(&world, "pm_card_refundFail").await;
    let admin = world.user_of_role("Root", "root@example.com", Role::Admin).await;
    let order = RefundOrder {
        amount: Some(Money::new(1_000, Currency::EUR)),
        reason: RefundReason::Goodwill,
        note: None,
        fees: None,
    };
    world.services.refund_booking(&admin, booking, order).await.unwrap();
    world.pass(SignedDuration::from_hours(2));
    all_events(&world).await;
    let told = post(&world).await;
    for kind in ["refund_sent", "refund_failed"] {
        assert_eq!(told.iter().filter(|told| **told == format!("{kind} to alex@example.com")).count(), 1, "{told:?}");
    }
}

#[tokio::test]
async fn a_dispute_is_told_to_the_trainer_and_every_admin() {
    let world = World::new().await;
    world.user_of_role("Root", "root@example.com", Role::Admin).await;
    paid_with(&world, DISPUTED).await;
    all_events(&world).await;
    let mut told = post(&world).await;
    told.retain(|told| told.starts_with("dispute"));
    told.sort();
    assert_eq!(told, ["dispute_opened to lena@example.com", "dispute_opened to root@example.com"]);
}

#[tokio::test]
async fn a_mail_server_that_is_away_is_asked_again_and_one_that_refuses_is_not() {
    let world = World::new().await;
    world.postbox.trouble(Some(MailError::Temporary("away".into())));
    paid_with(&world, VISA).await;
    assert!(post(&world).await.is_empty());
    world.postbox.trouble(None);
    assert!(post(&world).await.is_empty(), "not before a pause");
    world.pass(SignedDuration::from_mins(1));
    assert_eq!(post(&world).await.len(), 2);

    let world = World::new().await;
    world.postbox.trouble(Some(MailError::Permanent("no such person".into())));
    paid_with(&world, VISA).await;
    post(&world).await;
    world.postbox.trouble(None);
    world.pass(SignedDuration::from_hours(24));
    assert!(post(&world).await.is_empty());
    let admin = world.user_of_role("Root", "root@example.com", Role::Admin).await;
    let outbox = world.services.outbox(&admin).await.unwrap();
    assert!(outbox.iter().all(|row| row.mail.state == MailState::Failed && row.mail.last_error.is_some()));
    assert_eq!(outbox.len(), 2);
}

#[tokio::test]
async fn everybody_sees_their_own_letters_and_admins_all() {
    let world = World::new().await;
    paid_with(&world, VISA).await;
    post(&world).await;
    let admin = world.user_of_role("Root", "root@example.com", Role::Admin).await;
    assert_eq!(world.services.outbox(&admin).await.unwrap().len(), 2);
    let own = world.services.outbox(&world.client).await.unwrap();
    assert_eq!(own.len(), 1);
    assert_eq!((own[0].mail.state, own[0].to_email.as_str()), (MailState::Sent, "alex@example.com"));
    assert_eq!(own[0].mail.letter.as_ref().unwrap().text, "Alex Morgan Strength session");
    let stranger = world.another_client("sam@example.com").await;
    assert!(world.services.letter(&stranger, own[0].mail.id).await.unwrap().is_none());
    assert!(world.services.letter(&world.client, own[0].mail.id).await.unwrap().is_some());
}
