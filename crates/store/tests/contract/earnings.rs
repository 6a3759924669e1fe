//! What trainers earned: sums that are kept as entries are posted, and the entries one by one.

use domain::ledger::{self, EarningsAccount, Posting, Transaction};
use domain::{
    Currency, EarningSums, FeesOnRefund, LedgerTransactionId, Money, Parts, Timestamp, TrainerId, WithdrawalId,
};
use services::model::{Booking, Changes, EarningPart, EarningRange, Payment, Service, User};

use crate::on_both_engines;
use crate::returns::{dispute, refund};
use crate::world::{World, at, bits, booking, eur, payment, session, slot, write};

on_both_engines![
    what_is_posted_is_summed_by_month_service_and_client,
    what_was_paid_in_person_went_back_or_was_lost_is_found_by_its_booking,
    a_month_is_one_of_the_trainers_zone,
    currencies_are_summed_apart,
    what_is_posted_twice_is_earned_once,
    a_booking_that_rides_on_another_is_none_of_its_own,
    what_is_withdrawn_is_on_its_way_and_not_spent,
    movements_come_page_by_page_in_the_order_of_the_books,
    what_was_posted_before_is_summed_the_same_way,
    sums_and_entries_can_be_compared,
];

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn post_as(world: &World, id: LedgerTransactionId, subject: &str, when: Timestamp, what: Transaction) -> bool {
    let subject = subject.to_owned();
    write!(world, tx, subject, what => tx.post(id, &subject, when, &what).await).unwrap()
}

async fn post(world: &World, subject: &str, when: Timestamp, what: Transaction) -> bool {
    post_as(world, LedgerTransactionId::from_parts(when, bits()), subject, when, what).await
}

async fn released(world: &World, booking: &Booking, when: Timestamp, amount: Money) {
    let what = ledger::earnings_released(&Parts::whole(booking.trainer_id, amount)).unwrap();
    assert!(post(world, &booking.id.to_string(), when, what).await);
}

/// A booking of a class, so that none is in the way of another.
async fn booked(world: &World, service: &Service, client: &User, changes: Option<Changes>) -> Booking {
    let session = session(service, slot("10:00", 60), 100, 1);
    let booking = Booking { changes, ..booking(&session, client, at("09:30")) };
    let added = booking.clone();
    world
        .execute_bound(
            "INSERT INTO sessions (id, trainer_id, service_id, starts_at, ends_at, capacity, seats_taken)
             VALUES ($1, $2, $3, 0, 60000000, 100, 1)",
            &[session.id.to_string(), service.trainer_id.to_string(), service.id.to_string()],
        )
        .await;
    write!(world, tx, added => tx.insert_booking(&added).await).unwrap();
    booking
}

async fn paid(world: &World, booking: &Booking) -> Payment {
    let payment = payment(booking);
    let added = payment.clone();
    assert!(write!(world, tx, added => tx.insert_payment(&added).await).unwrap());
    payment
}

fn range(trainer: TrainerId, first: &str, last: &str) -> EarningRange {
    EarningRange { trainer, currency: Currency::EUR, first: first.parse().unwrap(), last: last.parse().unwrap() }
}

fn sums([earned, given_back, commission]: [i64; 3], bookings: i64) -> EarningSums {
    EarningSums { earned: eur(earned), given_back: eur(given_back), commission: eur(commission), bookings }
}

async fn months(world: &World, range: EarningRange) -> Vec<(String, EarningSums)> {
    let months = world.read().await.earned_by_month(range).await.unwrap();
    months.into_iter().map(|(month, sums)| (month.to_string(), sums)).collect()
}

async fn what_is_posted_is_summed_by_month_service_and_client(world: World) {
    let (trainer, hour) = world.offer().await;
    let class = world.service_of(&trainer, "Class", 60, 2_000, 2).await;
    let (ida, bo) = (world.client().await, world.client().await);
    for (service, client, day, minor) in
        [(&hour, &ida, 1, 5_100), (&hour, &bo, 2, 5_100), (&class, &ida, 3, 1_700), (&hour, &ida, 30, 100)]
    {
        let booking = booked(&world, service, client, None).await;
        let month = if day == 30 { "2026-12-05".to_owned() } else { format!("2026-11-{day:02}") };
        released(&world, &booking, moment(&format!("{month}T12:00:00Z")), eur(minor)).await;
    }
    let both = range(trainer.id, "2026-11", "2026-12");
    let november = range(trainer.id, "2026-11", "2026-11");
    let wanted = |name: &str, sums| (name.to_owned(), sums);
    assert_eq!(
        months(&world, both).await,
        [wanted("2026-11", sums([11_900, 0, 0], 3)), wanted("2026-12", sums([100, 0, 0], 1))]
    );
    let part = |name: &str, sums| EarningPart { name: name.to_owned(), sums };
    let mut read = world.read().await;
    assert_eq!(
        read.earned_by_service(november).await.unwrap(),
        [part("Private hour", sums([10_200, 0, 0], 2)), part("Class", sums([1_700, 0, 0], 1))]
    );
    assert_eq!(
        read.earned_by_client(november, 1).await.unwrap(),
        (vec![part(&ida.name, sums([6_800, 0, 0], 2))], 2),
        "the one who brought most, of two"
    );
    assert_eq!(read.earned_by_client(both, 9).await.unwrap().0[1], part(&bo.name, sums([5_100, 0, 0], 1)));
    assert_eq!(read.earning_years(trainer.id).await.unwrap(), [(Currency::EUR, 2026)]);
    let (other, _) = world.offer().await;
    let nobody = range(other.id, "2026-11", "2026-12");
    assert_eq!(read.earned_by_month(nobody).await.unwrap(), []);
    assert_eq!(read.earned_by_client(nobody, 9).await.unwrap(), (vec![], 0));
}

async fn what_was_paid_in_person_went_back_or_was_lost_is_found_by_its_booking(world: World) {
    let (trainer, hour) = world.offer().await;
    let client = world.client().await;
    let booking = booked(&world, &hour, &client, None).await;
    let payment = paid(&world, &booking).await;
    let refund = refund(&payment);
    let dispute = dispute(&payment, "dp_1");
    let (added, opened) = (refund.clone(), dispute.clone());
    assert!(write!(world, tx, added => tx.insert_refund(&added).await).unwrap());
    assert!(write!(world, tx, opened => tx.insert_dispute(&opened).await).unwrap());
    released(&world, &booking, at("12:00"), eur(5_100)).await;
    let split = payment.price.split().part(eur(1_000), FeesOnRefund::Returned).unwrap();
    let (from, share) = (EarningsAccount::Available, split.trainer.minor);
    let when = at("13:00");
    post(
        &world,
        &refund.id.to_string(),
        when,
        ledger::refund(&Parts::whole(trainer.id, split.trainer), &split, from).unwrap(),
    )
    .await;
    let back = ledger::refund_returned(&Parts::whole(trainer.id, split.trainer), &split, from).unwrap();
    post(&world, &refund.id.to_string(), when, back).await;
    let lost = ledger::dispute_lost(&Parts::whole(trainer.id, split.trainer), &split, from, split.total).unwrap();
    post(&world, &dispute.id.to_string(), when, lost).await;
    post(&world, &payment.id.to_string(), when, ledger::arrival_paid(trainer.id, eur(900)).unwrap()).await;
    let wanted = sums([5_100 + share, 2 * share, 900], 2);
    assert_eq!(months(&world, range(trainer.id, "2026-11", "2026-11")).await, [("2026-11".to_owned(), wanted)]);
    let (clients, _) = world.read().await.earned_by_client(range(trainer.id, "2026-11", "2026-11"), 9).await.unwrap();
    assert_eq!(clients, [EarningPart { name: client.name, sums: wanted }]);
    assert_eq!(wanted.left().unwrap(), world.read().await.available(trainer.id).await.unwrap()[0]);
}

async fn a_month_is_one_of_the_trainers_zone(world: World) {
    let (trainer, hour) = world.offer().await;
    let client = world.client().await;
    for (when, minor) in [("2026-11-30T22:59:59Z", 100), ("2026-11-30T23:00:00Z", 200)] {
        let booking = booked(&world, &hour, &client, None).await;
        released(&world, &booking, moment(when), eur(minor)).await;
    }
    assert_eq!(
        months(&world, range(trainer.id, "2026-01", "2026-12")).await,
        [("2026-11".to_owned(), sums([100, 0, 0], 1)), ("2026-12".to_owned(), sums([200, 0, 0], 1))],
        "it is an hour later in Berlin"
    );
}

async fn currencies_are_summed_apart(world: World) {
    let (trainer, hour) = world.offer().await;
    let client = world.client().await;
    let dollars = Money::new(7_000, Currency::USD);
    for amount in [eur(5_100), dollars] {
        let booking = booked(&world, &hour, &client, None).await;
        released(&world, &booking, at("12:00"), amount).await;
    }
    let euros = range(trainer.id, "2026-11", "2026-11");
    assert_eq!(months(&world, euros).await, [("2026-11".to_owned(), sums([5_100, 0, 0], 1))]);
    let found = months(&world, EarningRange { currency: Currency::USD, ..euros }).await;
    assert_eq!((found.len(), found[0].1.earned), (1, dollars));
    let years = world.read().await.earning_years(trainer.id).await.unwrap();
    assert_eq!(years, [(Currency::EUR, 2026), (Currency::USD, 2026)]);
}

async fn what_is_posted_twice_is_earned_once(world: World) {
    let (trainer, hour) = world.offer().await;
    let client = world.client().await;
    let booking = booked(&world, &hour, &client, None).await;
    released(&world, &booking, at("12:00"), eur(5_100)).await;
    let again = ledger::earnings_released(&Parts::whole(trainer.id, eur(5_100))).unwrap();
    assert!(!post(&world, &booking.id.to_string(), at("12:01"), again).await);
    let november = range(trainer.id, "2026-11", "2026-11");
    assert_eq!(months(&world, november).await, [("2026-11".to_owned(), sums([5_100, 0, 0], 1))]);
}

async fn a_booking_that_rides_on_another_is_none_of_its_own(world: World) {
    let (trainer, hour) = world.offer().await;
    let client = world.client().await;
    let first = booked(&world, &hour, &client, None).await;
    let rider = booked(&world, &hour, &client, Some(Changes { booking: first.id, version: 1 })).await;
    released(&world, &first, at("12:00"), eur(5_100)).await;
    released(&world, &rider, at("12:00"), eur(1_000)).await;
    let november = range(trainer.id, "2026-11", "2026-11");
    assert_eq!(months(&world, november).await, [("2026-11".to_owned(), sums([6_100, 0, 0], 1))]);
}

async fn what_is_withdrawn_is_on_its_way_and_not_spent(world: World) {
    let (trainer, hour) = world.offer().await;
    let client = world.client().await;
    let booking = booked(&world, &hour, &client, None).await;
    released(&world, &booking, at("12:00"), eur(5_100)).await;
    for (number, state, minor) in
        [(1, "pending", 100), (2, "approved", 200), (3, "processing", 400), (4, "completed", 800), (5, "failed", 1_600)]
    {
        let id = WithdrawalId::from_parts(at("12:10"), number);
        world
            .execute_bound(
                "INSERT INTO withdrawals (id, trainer_id, amount_minor, currency, state, asked_by, stripe_account_id, bank_last4,
                     tries, version, created_at, updated_at)
                 VALUES ($1, $2, CAST($3 AS BIGINT), 'EUR', $4, $5, 'acct_1', '3000', 0, 1, 0, 0)",
                &[id.to_string(), trainer.id.to_string(), minor.to_string(), state.to_owned(), trainer.user_id.to_string()],
            )
            .await;
        let asked = ledger::withdrawal_asked(id, trainer.id, eur(minor)).unwrap();
        post(&world, &id.to_string(), at("12:10"), asked).await;
    }
    assert_eq!(world.read().await.on_its_way(trainer.id).await.unwrap(), [eur(700)]);
    let november = range(trainer.id, "2026-11", "2026-11");
    assert_eq!(months(&world, november).await, [("2026-11".to_owned(), sums([5_100, 0, 0], 1))]);
}

async fn movements_come_page_by_page_in_the_order_of_the_books(world: World) {
    let (trainer, hour) = world.offer().await;
    let client = world.client().await;
    let booking = booked(&world, &hour, &client, None).await;
    let second = booked(&world, &hour, &client, None).await;
    let withdrawal = WithdrawalId::from_parts(at("12:10"), 1);
    let asked = ledger::withdrawal_asked(withdrawal, trainer.id, eur(300)).unwrap();
    post(&world, &withdrawal.to_string(), at("13:00"), asked).await;
    released(&world, &booking, at("12:00"), eur(5_100)).await;
    released(&world, &second, at("12:00"), eur(-200)).await;
    let page = async |from, after, until, limit| {
        let mut read = world.read().await;
        read.earning_movements(trainer.id, Currency::EUR, from, after, until, limit).await.unwrap()
    };
    let all = page(at("08:00"), None, at("14:00"), 10).await;
    let amounts: Vec<i64> = all.iter().map(|movement| movement.amount.minor).collect();
    assert_eq!(amounts, [5_100, -200, -300]);
    let about = all[0].booking.clone().unwrap();
    assert_eq!((about.id, about.service, about.client), (booking.id, hour.name.clone(), client.name.clone()));
    assert_eq!((all[2].posting, &all[2].booking), (Posting::WithdrawalAsked, &None));
    let mut walked = Vec::new();
    let (mut from, mut after) = (at("08:00"), None);
    while let Some(one) = page(from, after, at("14:00"), 1).await.pop() {
        (from, after) = (one.at, Some(one.transaction));
        walked.push(one);
    }
    assert_eq!(walked, all, "each page goes on where the last one ended");
    assert_eq!(page(at("08:00"), None, at("13:00"), 10).await.len(), 2, "the end is not part of it");
    let mut read = world.read().await;
    let dollars = read.earning_movements(trainer.id, Currency::USD, at("08:00"), None, at("14:00"), 10).await.unwrap();
    assert_eq!(dollars, []);
}

/// The statement of the migration that sums what was there before it.
fn migrated() -> &'static str {
    let migration = include_str!("../../../../migrations/0029_earnings.sql");
    &migration[migration.find("INSERT INTO earnings").unwrap()..]
}

async fn what_was_posted_before_is_summed_the_same_way(world: World) {
    let (trainer, hour) = world.offer().await;
    let client = world.client().await;
    // Midday is one month in every zone between.
    for (day, minor) in [
        ("1999-12-31", 1),
        ("2000-02-29", 2),
        ("2024-02-29", 3),
        ("2024-03-01", 4),
        ("2025-12-31", 5),
        ("2026-01-01", 6),
        ("2026-10-15", 7),
        ("2026-11-30", -8),
        ("2026-12-01", 9),
    ] {
        let booking = booked(&world, &hour, &client, None).await;
        released(&world, &booking, moment(&format!("{day}T12:00:00Z")), eur(minor)).await;
    }
    let booking = booked(&world, &hour, &client, None).await;
    let payment = paid(&world, &booking).await;
    let owed = ledger::arrival_paid(trainer.id, eur(900)).unwrap();
    post(&world, &payment.id.to_string(), at("12:00"), owed).await;
    let rider = booked(&world, &hour, &client, Some(Changes { booking: booking.id, version: 1 })).await;
    released(&world, &rider, at("12:00"), eur(1_000)).await;
    let ever = range(trainer.id, "1970-01", "2100-12");
    let kept = months(&world, ever).await;
    let clients = world.read().await.earned_by_client(ever, 9).await.unwrap();
    assert_eq!(kept.len(), 9);
    world.execute("DELETE FROM earnings").await.unwrap();
    world.execute(migrated()).await.unwrap();
    assert_eq!(months(&world, ever).await, kept);
    assert_eq!(world.read().await.earned_by_client(ever, 9).await.unwrap(), clients);
}

async fn sums_and_entries_can_be_compared(world: World) {
    let (trainer, hour) = world.offer().await;
    let client = world.client().await;
    let booking = booked(&world, &hour, &client, None).await;
    released(&world, &booking, at("12:00"), eur(5_100)).await;
    let lost = ledger::earnings_released(&Parts::whole(trainer.id, eur(40))).unwrap();
    post(&world, "bkg_nothing", at("12:30"), lost).await;
    let mut read = world.read().await;
    let clients = read.earnings_by_clients(trainer.id).await.unwrap();
    let entries = read.earnings_by_entries(trainer.id).await.unwrap();
    assert_eq!((clients.len(), &clients[0].client), (1, &client.id.to_string()));
    assert_eq!(entries[1], clients[0]);
    assert_eq!((entries[0].client.as_str(), entries[0].sums.earned), ("", eur(40)), "what is in no sum is seen");
    assert_eq!(read.earnings_by_services(trainer.id).await.unwrap(), [sums([5_100, 0, 0], 1)]);
    assert!(read.trainer_ids_after(None, 100).await.unwrap().contains(&trainer.id));
}
