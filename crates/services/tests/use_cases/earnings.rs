//! What a trainer earned, from the payment to what went back: as the page says it, and as the books have it.

use domain::ledger::{self, Posting};
use domain::{
    BookingId, Currency, EarningSums, FeesOnRefund, LedgerTransactionId, Money, Month, Parts, RefundReason, Role,
    Timestamp,
};
use jiff::SignedDuration;
use services::model::User;
use services::ports::StoreError;
use services::{Earnings, EarningsChoice, LedgerProblem, RefundOrder};

use crate::world::World;

const VISA: &str = "pm_card_visa";
const DISPUTED: &str = "pm_card_createDispute";

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn sums([earned, given_back, commission]: [i64; 3], bookings: i64) -> EarningSums {
    EarningSums { earned: eur(earned), given_back: eur(given_back), commission: eur(commission), bookings }
}

async fn earnings(world: &World) -> Earnings {
    world.services.earnings(&world.trainer_user, EarningsChoice::default()).await.unwrap().unwrap()
}

async fn admin(world: &World) -> User {
    world.user_of_role("Root", "root@example.com", Role::Admin).await
}

/// Tomorrow at this hour, paid for: 65 euros, of which 9.75 are the platform's.
async fn paid_with(world: &World, hour: i64, card: &str) -> BookingId {
    let booking = world.hold(hour).await;
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, card).await.unwrap();
    world.refresh(booking.id).await;
    booking.id
}

async fn delivered(world: &World) {
    world.pass(SignedDuration::from_hours(34));
    world.services.sweep().await.unwrap();
}

async fn give_back(world: &World, booking: BookingId, minor: i64, fees: Option<FeesOnRefund>) {
    let order = RefundOrder { amount: Some(eur(minor)), reason: RefundReason::Goodwill, note: None, fees };
    world.services.refund_booking(&admin(world).await, booking, order).await.unwrap();
}

#[tokio::test]
async fn what_is_paid_is_pending_until_the_session_is_delivered() {
    let world = World::new().await;
    paid_with(&world, 10, VISA).await;
    let before = earnings(&world).await;
    assert_eq!((before.pending, before.available, before.total), (vec![eur(5_525)], vec![], sums([0; 3], 0)));
    assert_eq!((before.months.len(), before.years, before.services.len()), (12, vec![], 0));
    delivered(&world).await;
    let after = earnings(&world).await;
    assert_eq!((after.pending, after.available), (vec![], vec![eur(5_525)]));
    let earned = sums([5_525, 0, 0], 1);
    assert_eq!((after.this_month, after.total), (earned, earned));
    assert_eq!(after.months.last(), Some(&("2026-11".parse::<Month>().unwrap(), earned)));
    assert_eq!((after.services[0].sums, after.services.len()), (earned, 1));
    assert_eq!((after.clients[0].name.as_str(), after.clients[0].sums), ("Alex Morgan", earned));
    assert_eq!((after.other_clients, after.years), (None, vec![2026]));
    world.assert_clean_books().await;
}

#[tokio::test]
async fn what_went_back_before_was_never_earned_and_what_goes_back_after_is_told_apart() {
    let world = World::new().await;
    let booking = paid_with(&world, 10, VISA).await;
    give_back(&world, booking, 2_000, None).await;
    delivered(&world).await;
    assert_eq!(earnings(&world).await.total, sums([3_825, 0, 0], 1));
    let order = RefundOrder { amount: Some(eur(1_000)), reason: RefundReason::Goodwill, note: None, fees: None };
    world
        .services
        .refund_booking(&User { role: Role::Trainer, ..world.trainer_user.clone() }, booking, order)
        .await
        .unwrap();
    let after = earnings(&world).await;
    assert_eq!(after.total, sums([3_825, 850, 0], 1));
    assert_eq!(after.available, [after.total.left().unwrap()]);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn what_a_late_cancellation_leaves_is_earned() {
    let world = World::new().await;
    let booking = paid_with(&world, 10, VISA).await;
    world.pass(SignedDuration::from_hours(20));
    world.services.cancel_booking(&world.client, booking, Some(eur(3_250)), None).await.unwrap();
    assert_eq!(earnings(&world).await.total, sums([2_763, 0, 0], 1));
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_dispute_that_is_lost_takes_back_what_was_earned() {
    let world = World::new().await;
    let booking = paid_with(&world, 10, DISPUTED).await;
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
    delivered(&world).await;
    assert_eq!(earnings(&world).await.total, sums([5_525, 0, 0], 1));
    let dispute = world.store.read().await.unwrap().disputes_of_booking(booking).await.unwrap().remove(0);
    world.services.accept_dispute(&admin(&world).await, dispute.id).await.unwrap();
    let after = earnings(&world).await;
    assert_eq!((after.total, after.available), (sums([5_525, 5_525, 0], 1), vec![]));
    world.assert_clean_books().await;
}

#[tokio::test]
async fn the_commission_of_what_was_paid_in_person_is_owed_and_made_good_by_later_earnings() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.services.pay_on_arrival(&world.client, booking.id).await.unwrap();
    let trainer = User { role: Role::Trainer, ..world.trainer_user.clone() };
    world.services.mark_paid_on_arrival(&trainer, booking.id).await.unwrap();
    let owing = earnings(&world).await;
    assert_eq!((owing.total, owing.available), (sums([0, 0, 975], 1), vec![eur(-975)]));
    paid_with(&world, 12, VISA).await;
    delivered(&world).await;
    let after = earnings(&world).await;
    assert_eq!((after.total, after.available), (sums([5_525, 0, 975], 2), vec![eur(4_550)]));
    world.assert_clean_books().await;
}

#[tokio::test]
async fn fees_that_the_platform_keeps_went_back_too() {
    let world = World::new().await;
    let booking = paid_with(&world, 10, VISA).await;
    give_back(&world, booking, 6_500, Some(FeesOnRefund::Kept)).await;
    delivered(&world).await;
    let after = earnings(&world).await;
    assert_eq!((after.total, after.available), (sums([0, 975, 0], 0), vec![eur(-975)]));
    world.assert_clean_books().await;
}

/// Posts what was earned past the use cases.
async fn earned_at(world: &World, subject: String, when: Timestamp, amount: Money) {
    let (trainer, id) = (world.trainer, LedgerTransactionId::from_parts(when, amount.minor.unsigned_abs().into()));
    let written: Result<bool, StoreError> = world
        .store
        .write(move |tx| {
            let subject = subject.clone();
            Box::pin(async move {
                let posting = ledger::earnings_released(&Parts::whole(trainer, amount));
                let posting = posting.map_err(|error| StoreError::Corrupt(error.to_string()))?;
                tx.post(id, &subject, when, &posting).await
            })
        })
        .await;
    assert!(written.unwrap());
}

#[tokio::test]
async fn currencies_and_years_are_shown_one_at_a_time_and_only_those_there_are() {
    let world = World::new().await;
    let hours = [(8, "2025-06-01T12:00:00Z", eur(100)), (10, "2026-02-01T12:00:00Z", Money::new(200, Currency::USD))];
    for (hour, when, amount) in hours {
        let booking = world.hold(hour).await;
        earned_at(&world, booking.id.to_string(), when.parse().unwrap(), amount).await;
    }
    let first = earnings(&world).await;
    assert_eq!((first.currency, first.currencies), (Currency::EUR, vec![Currency::EUR, Currency::USD]));
    assert_eq!((first.years, first.total), (vec![2025], sums([0; 3], 0)), "it was more than twelve months ago");
    let choose = async |year, currency| {
        let choice = EarningsChoice { year, currency };
        world.services.earnings(&world.trainer_user, choice).await.unwrap().unwrap()
    };
    let last_year = choose(Some(2025), None).await;
    assert_eq!((last_year.year, last_year.total, last_year.months.len()), (Some(2025), sums([100, 0, 0], 1), 12));
    assert_eq!(last_year.this_month, sums([0; 3], 0));
    let dollars = choose(Some(2026), Some(Currency::USD)).await;
    assert_eq!(
        (dollars.total.earned, dollars.months.len()),
        (Money::new(200, Currency::USD), 11),
        "as far as it has come"
    );
    assert_eq!((dollars.currency, dollars.clients.len()), (Currency::USD, 1));
    let neither = choose(Some(1999), Some(Currency::JPY)).await;
    assert_eq!((neither.year, neither.currency), (None, Currency::EUR));
}

#[tokio::test]
async fn who_is_no_trainer_has_no_earnings() {
    let world = World::new().await;
    let choice = EarningsChoice::default();
    for nobody in [world.client.clone(), admin(&world).await] {
        assert!(world.services.earnings(&nobody, choice).await.unwrap().is_none());
        assert!(world.services.statement(&nobody, choice).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_statement_has_every_movement_of_its_year_and_currency() {
    let world = World::new().await;
    let booking = paid_with(&world, 10, VISA).await;
    delivered(&world).await;
    give_back(&world, booking, 1_000, None).await;
    let read = async |year, currency| {
        let choice = EarningsChoice { year, currency };
        let mut statement = world.services.statement(&world.trainer_user, choice).await.unwrap().unwrap();
        let mut all = Vec::new();
        loop {
            let page = world.services.next_movements(&mut statement).await.unwrap();
            if page.is_empty() {
                return all;
            }
            all.extend(page);
        }
    };
    let all = read(None, None).await;
    let said: Vec<_> = all.iter().map(|movement| (movement.posting, movement.amount)).collect();
    assert_eq!(said, [(Posting::EarningsReleased, eur(5_525)), (Posting::Refund, eur(-850))]);
    assert!(all.iter().all(|movement| movement.booking.as_ref().is_some_and(|about| about.id == booking)));
    assert_eq!(read(Some(2026), Some(Currency::EUR)).await, all);
    assert_eq!(read(Some(2025), None).await, []);
    assert_eq!(read(None, Some(Currency::USD)).await, []);
}

#[tokio::test]
async fn what_is_in_the_books_and_in_no_sum_is_found() {
    let world = World::new().await;
    earned_at(&world, "bkg_nothing".into(), world.clock_now(), eur(100)).await;
    let report = world.services.verify_ledger().await.unwrap();
    let found = report.problems.iter().filter(|problem| matches!(problem, LedgerProblem::Earnings { .. })).count();
    assert_eq!(found, 2, "{:?}", report.problems);
}
