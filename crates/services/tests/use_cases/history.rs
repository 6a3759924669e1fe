//! A history with all that moves money in it, for tests of the books as a whole.

use domain::{BookingId, Role, WithdrawalId};
use jiff::SignedDuration;
use serde_json::json;
use services::model::User;

use crate::world::World;

/// What happened.
pub struct History {
    pub admin: User,
    /// Paid, and delivered unless said otherwise below.
    pub paid: Vec<BookingId>,
    /// Given back.
    pub refunded: BookingId,
    /// Given back, and the bank sent it back.
    pub refund_failed: BookingId,
    /// Held and never paid, with a PaymentIntent.
    pub open: BookingId,
    /// Arrived at the bank.
    pub arrived: WithdrawalId,
    /// Sent back by the bank, and taken back.
    pub came_back: WithdrawalId,
}

/// Every event of Stripe's so far.
pub async fn tell(world: &World) {
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
}

/// Rounds of the sweeper over some days, three a day.
pub async fn days(world: &World, days: i64) {
    for _ in 0..days * 3 {
        world.pass(SignedDuration::from_hours(8));
        let report = world.services.sweep().await.unwrap();
        assert_eq!(report.failures, 0);
    }
}

pub async fn pay(world: &World, hour: i64, card: &str) -> BookingId {
    let booking = world.hold(hour).await.id;
    world.prepare(booking).await;
    world.pay_at_stripe(booking, card).await.unwrap();
    world.refresh(booking).await;
    booking
}

/// The trainer has an account that can be paid to.
pub async fn open_account(world: &World, trainer: &User) -> String {
    world.services.onboard(trainer, "DE").await.unwrap();
    let account = world.store.read().await.unwrap().connect_account(world.trainer).await.unwrap().unwrap().facts.id;
    world.control("account", json!({ "action": "complete", "account": account })).await;
    world.services.refresh_account(trainer).await.unwrap();
    account
}

/// Asks for a withdrawal in euro cents and agrees to it.
pub async fn withdraw(world: &World, trainer: &User, admin: &User, minor: i64) -> WithdrawalId {
    let amount = domain::Money::new(minor, domain::Currency::EUR);
    let asked = world
        .services
        .withdraw(
            trainer,
            services::WithdrawOrder { currency: amount.currency, amount: Some(amount), seen: services::Seen::Whatever },
        )
        .await
        .unwrap();
    world.services.approve_withdrawal(admin, asked.id).await.unwrap();
    asked.id
}

impl History {
    /// Lets it happen, some days long, and everything be told.
    pub async fn of(world: &World) -> Self {
        let admin = world.user_of_role("Root", "root@example.com", Role::Admin).await;
        let trainer = User { role: Role::Trainer, ..world.trainer_user.clone() };
        let mut paid = Vec::new();
        for hour in 8..15 {
            paid.push(pay(world, hour, "pm_card_visa").await);
        }
        let refunded = pay(world, 15, "pm_card_visa").await;
        let refund_failed = pay(world, 16, "pm_card_refundFail").await;
        pay(world, 17, "pm_card_createDispute").await;
        for booking in [refunded, refund_failed] {
            world.services.cancel_booking(&world.client, booking, None, None).await.unwrap();
        }
        tell(world).await;
        days(world, 4).await;
        let account = open_account(world, &trainer).await;
        let arrived = withdraw(world, &trainer, &admin, 10_000).await;
        let came_back = withdraw(world, &trainer, &admin, 6_000).await;
        let payout = world.store.read().await.unwrap().withdrawal(came_back).await.unwrap().unwrap().payout_id.unwrap();
        world
            .control("decide", json!({ "object": payout, "outcome": "failed", "failure_code": "account_closed" }))
            .await;
        days(world, 4).await;
        tell(world).await;
        world.services.refresh_account(&trainer).await.unwrap();
        assert!(!account.is_empty());
        let tomorrow =
            domain::Timestamp::from_second(world.clock_now().as_second() / 86_400 * 86_400 + 36 * 3_600).unwrap();
        let open = world.services.hold(&world.client, world.service, tomorrow).await.unwrap().id;
        world.prepare(open).await;
        world.pass(SignedDuration::from_mins(2));
        let read = &mut *world.store.read().await.unwrap();
        for (withdrawal, state) in [(arrived, "completed"), (came_back, "failed")] {
            assert_eq!(read.withdrawal(withdrawal).await.unwrap().unwrap().state.name(), state);
        }
        Self { admin, paid, refunded, refund_failed, open, arrived, came_back }
    }
}
