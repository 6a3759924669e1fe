//! The platform's part: of everybody, of one trainer, of one booking.

use domain::ledger::Account;
use domain::{BasisPoints, PayWays, Role};
use jiff::SignedDuration;
use services::model::User;
use services::{CommissionError, HoldError, PayError};

use crate::world::World;

const VISA: &str = "pm_card_visa";

fn percent(text: &str) -> BasisPoints {
    BasisPoints::from_percent(text).unwrap()
}

async fn admin(world: &World) -> User {
    world.user_of_role("Ada Admin", "ada@example.com", Role::Admin).await
}

#[tokio::test]
async fn a_booking_takes_the_commission_in_force_when_it_is_made_and_keeps_it() {
    let world = World::new().await;
    let admin = admin(&world).await;
    let set = async |rate: Option<&str>, from| {
        world.services.set_trainer_commission(&admin, world.trainer, rate.map(percent), from).await.unwrap();
    };
    let before = world.hold(8).await;
    assert_eq!(before.price.commission.minor, 975);
    set(Some("10"), None).await;
    let own = world.hold(10).await;
    assert_eq!((own.price.commission.minor, own.price.trainer_share.minor), (650, 5_850));
    // One that begins later does not count yet, and then it does.
    set(Some("0"), Some(world.services.now() + SignedDuration::from_mins(5))).await;
    world.pass(SignedDuration::from_mins(4));
    assert_eq!(world.hold(12).await.price.commission.minor, 650);
    world.services.give_up_hold(&world.client, before.id).await.unwrap();
    world.pass(SignedDuration::from_mins(1));
    assert_eq!(world.hold(14).await.price.commission.minor, 0);
    // Back to what everybody pays.
    set(None, None).await;
    let other = world.another_client("sam@example.com").await;
    let held = world.services.hold(&other, world.service, world.tomorrow(16)).await.unwrap();
    assert_eq!(held.price.commission.minor, 975);
    // What was held is paid as it was held.
    world.prepare(own.id).await;
    world.pay_at_stripe(own.id, VISA).await.unwrap();
    world.refresh(own.id).await;
    assert_eq!(world.balance(Account::PlatformFees).await, -650);
    world.assert_clean_books().await;
    let all = world.services.commissions(&admin).await.unwrap().unwrap();
    assert_eq!(all.of_trainers.len(), 3);
    assert_eq!((all.of_trainers[0].by.as_str(), all.of_trainers[0].about.as_str()), ("Ada Admin", "Lena Vogt"));
    assert_eq!(all.trainers[0].1, None);
}

#[tokio::test]
async fn an_admin_changes_the_commission_of_one_booking_until_it_is_paid() {
    let world = World::new().await;
    let admin = admin(&world).await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    let change = async |rate: &str| {
        world.services.set_booking_commission(&admin, booking.id, percent(rate), "First session").await
    };
    change("2.5").await.unwrap();
    assert_eq!(world.prepare(booking.id).await.amount, booking.price.total, "the client pays what was said");
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    world.refresh(booking.id).await;
    // 162.5 cents, rounded half up.
    assert_eq!(world.balance(Account::PlatformFees).await, -163);
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, -6_337);
    assert!(matches!(change("1").await, Err(CommissionError::AlreadyPaid)));
    world.assert_clean_books().await;
    let all = world.services.commissions(&admin).await.unwrap().unwrap();
    let changed = &all.of_bookings[0].change;
    assert_eq!((changed.before.minor, changed.after.minor, changed.reason.as_str()), (975, 163, "First session"));
    assert_eq!(all.of_bookings.len(), 1, "what was refused is not in the history");
}

#[tokio::test]
async fn in_person_too_the_trainer_owes_the_changed_commission() {
    let world = World::new().await;
    let admin = admin(&world).await;
    let booking = world.hold(10).await;
    world.services.pay_on_arrival(&world.client, booking.id).await.unwrap();
    world.services.set_booking_commission(&admin, booking.id, percent("0"), "A gift").await.unwrap();
    world.services.mark_paid_on_arrival(&admin, booking.id).await.unwrap();
    assert_eq!(world.balance(Account::PlatformFees).await, 0);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn commissions_are_set_by_admins_alone_for_what_exists_with_a_reason_and_not_for_the_past() {
    let world = World::new().await;
    let admin = admin(&world).await;
    let booking = world.hold(10).await;
    let of_trainer = async |user: &User, from| {
        world.services.set_trainer_commission(user, world.trainer, Some(percent("10")), from).await
    };
    let of_booking = async |user: &User, reason: &str| {
        world.services.set_booking_commission(user, booking.id, percent("10"), reason).await
    };
    for user in [&world.client, &world.trainer_user] {
        assert!(matches!(of_trainer(user, None).await, Err(CommissionError::NotAllowed)));
        assert!(matches!(of_booking(user, "Please").await, Err(CommissionError::NotAllowed)));
        assert!(world.services.commissions(user).await.unwrap().is_none());
    }
    let yesterday = world.services.now() - SignedDuration::from_hours(24);
    assert!(matches!(of_trainer(&admin, Some(yesterday)).await, Err(CommissionError::InThePast)));
    assert!(matches!(of_booking(&admin, " ").await, Err(CommissionError::NoReason)));
    assert!(matches!(of_booking(&admin, &"x".repeat(501)).await, Err(CommissionError::NoReason)));
    world.services.give_up_hold(&world.client, booking.id).await.unwrap();
    assert!(matches!(of_booking(&admin, "Too late").await, Err(CommissionError::NotPayable)));
    let all = world.services.commissions(&admin).await.unwrap().unwrap();
    assert!(all.of_trainers.is_empty() && all.of_bookings.is_empty());
}

#[tokio::test]
async fn what_cards_cannot_be_charged_is_not_held_where_cards_are_all_that_is_taken() {
    let world = World::new().await;
    let cheap = world.service_at(40).await;
    let booking = world.services.hold(&world.client, cheap, world.tomorrow(10)).await.unwrap();
    let by_card = world.services.prepare_payment(&world.client, booking.id).await;
    assert!(matches!(by_card, Err(PayError::TooSmall { minimum }) if minimum.minor == 50), "{by_card:?}");
    world.services.pay_on_arrival(&world.client, booking.id).await.unwrap();
    let trainer = User { role: Role::Trainer, ..world.trainer_user.clone() };
    world.services.set_pay_ways(&trainer, PayWays::default()).await.unwrap();
    let refused = world.services.hold(&world.client, cheap, world.tomorrow(12)).await;
    assert!(matches!(refused, Err(HoldError::TooSmall { minimum }) if minimum.minor == 50), "{refused:?}");
}
