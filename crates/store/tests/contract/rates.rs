//! Rates between currencies, and commissions: histories that are only added to.

use domain::availability::WeeklyHours;
use domain::{
    BasisPoints, BookingId, CommissionId, Currency, Date, Exchange, ExchangeRate, Money, QuotedRate, RateId, Role,
    ServiceId, Timestamp, TrainerId, UserId, WorkingTime,
};
use services::model::{BookingCommission, NotedRate, Payment, TrainerCommission};
use services::ports::store::ToBook;

use crate::on_both_engines;
use crate::world::{World, at, bits, eur, write};

on_both_engines![
    the_rate_that_is_newest_by_its_source_counts,
    rates_are_listed_last_noted_first,
    the_commission_in_force_is_the_last_that_has_begun,
    a_service_comes_with_its_trainer_and_the_commission_in_force,
    trainers_are_listed_with_their_own_commission,
    what_was_set_for_a_booking_reads_back_with_names,
    a_split_is_changed_from_the_version_it_has,
    an_exchanged_payment_reads_back_whole,
    nothing_of_it_is_ever_changed,
];

pub fn quoted(from: Currency, to: Currency, rate: &str, as_of: Timestamp) -> QuotedRate {
    QuotedRate { rate: ExchangeRate::new(from, to, rate).unwrap(), source: "ECB – ‘daily’".to_owned(), as_of }
}

pub fn noted(by: UserId, quoted: QuotedRate, noted_at: Timestamp) -> NotedRate {
    NotedRate { id: RateId::from_parts(noted_at, bits()), quoted, noted_by: by, noted_at }
}

pub fn commission(trainer: TrainerId, by: UserId, rate: Option<u32>, from: Timestamp) -> TrainerCommission {
    TrainerCommission {
        id: CommissionId::from_parts(at("09:00"), bits()),
        trainer_id: trainer,
        rate: rate.map(|rate| BasisPoints::new(rate).unwrap()),
        valid_from: from,
        set_by: by,
        set_at: at("09:00"),
    }
}

pub fn of_booking(booking: BookingId, by: UserId) -> BookingCommission {
    BookingCommission {
        id: CommissionId::from_parts(at("09:00"), bits()),
        booking_id: booking,
        rate: BasisPoints::new(500).unwrap(),
        before: eur(900),
        after: eur(300),
        reason: "First – ‘free’ – session".to_owned(),
        set_by: by,
        set_at: at("09:00"),
    }
}

async fn note(world: &World, rate: &NotedRate) {
    let rate = rate.clone();
    write!(world, tx, rate => tx.insert_rate(&rate).await).unwrap();
}

async fn set(world: &World, commission: &TrainerCommission) {
    let commission = commission.clone();
    write!(world, tx, commission => tx.insert_trainer_commission(&commission).await).unwrap();
}

async fn keep(world: &World, commission: &BookingCommission) {
    let commission = commission.clone();
    write!(world, tx, commission => tx.insert_booking_commission(&commission).await).unwrap();
}

async fn the_rate_that_is_newest_by_its_source_counts(world: World) {
    let admin = world.user("ada", Role::Admin).await.id;
    let euro = |rate, as_of| quoted(Currency::EUR, Currency::USD, rate, as_of);
    let friday = noted(admin, euro("1.08", at("08:00")), at("09:00"));
    note(&world, &friday).await;
    // Of an earlier time, though it was noted later; and of another pair.
    note(&world, &noted(admin, euro("1.07", at("07:00")), at("09:01"))).await;
    note(&world, &noted(admin, quoted(Currency::USD, Currency::EUR, "0.92", at("08:30")), at("09:02"))).await;
    let newest = async || world.read().await.newest_rate(Currency::EUR, Currency::USD).await.unwrap();
    assert_eq!(newest().await, Some(friday));
    // Of the same time, the one noted last counts.
    let corrected = noted(admin, euro("1.081", at("08:00")), at("09:03"));
    note(&world, &corrected).await;
    assert_eq!(newest().await, Some(corrected));
    assert_eq!(world.read().await.newest_rate(Currency::EUR, Currency::JPY).await.unwrap(), None);
}

async fn rates_are_listed_last_noted_first(world: World) {
    let admin = world.user("ada", Role::Admin).await.id;
    let first = noted(admin, quoted(Currency::EUR, Currency::USD, "1.08", at("08:00")), at("09:00"));
    let second = noted(admin, quoted(Currency::JPY, Currency::USD, "0.0064", at("07:00")), at("09:01"));
    note(&world, &first).await;
    note(&world, &second).await;
    let listed = world.read().await.rates(10).await.unwrap();
    assert_eq!(listed, [(second.clone(), "ada".to_owned()), (first, "ada".to_owned())]);
    assert_eq!(world.read().await.rates(1).await.unwrap(), [(second, "ada".to_owned())]);
}

async fn the_commission_in_force_is_the_last_that_has_begun(world: World) {
    let admin = world.user("ada", Role::Admin).await.id;
    let (trainer, other) = (world.trainer().await.id, world.trainer().await.id);
    let in_force = async |at| world.read().await.commission_of(trainer, at).await.unwrap();
    assert_eq!(in_force(at("12:00")).await, None);
    let (first, later) =
        (commission(trainer, admin, Some(1_000), at("09:00")), commission(trainer, admin, None, at("11:00")));
    set(&world, &later).await;
    set(&world, &first).await;
    set(&world, &commission(other, admin, Some(0), at("09:30"))).await;
    assert_eq!(in_force(at("08:59")).await, None);
    assert_eq!(in_force(at("09:00")).await, Some(first.clone()));
    assert_eq!(in_force(at("10:59")).await, Some(first));
    assert_eq!(in_force(at("11:00")).await, Some(later));
}

async fn a_service_comes_with_its_trainer_and_the_commission_in_force(world: World) {
    let admin = world.user("ada", Role::Admin).await.id;
    let (ana, ben) =
        (world.trainer_named("Ana", "Coach", "Berlin").await, world.trainer_named("Ben", "Coach", "Paris").await);
    let (of_ana, of_ben) =
        (world.service_of(&ana, "Boxing", 60, 6_500, 0).await, world.service_of(&ben, "Yoga", 45, 5_000, 0).await);
    set(&world, &commission(ben.id, admin, None, at("11:00"))).await;
    set(&world, &commission(ben.id, admin, Some(1_000), at("09:00"))).await;
    let monday = WeeklyHours::new(1, 540, 600).unwrap();
    write!(world, tx => tx.set_weekly_hours(ben.id, &[monday]).await).unwrap();
    let day: Date = "2026-11-24".parse().unwrap();
    let asked = async |id, at| world.read().await.service_to_book(id, at, (day, day)).await.unwrap();
    let rarely = WorkingTime { hours: vec![monday], ..WorkingTime::default() };
    let never = ToBook { service: of_ana.clone(), trainer: ana, commission: None, working: WorkingTime::default() };
    assert_eq!(asked(of_ana.id, at("10:00")).await, Some(never));
    let with = |commission| {
        Some(ToBook { service: of_ben.clone(), trainer: ben.clone(), commission, working: rarely.clone() })
    };
    assert_eq!(asked(of_ben.id, at("08:59")).await, with(None));
    assert_eq!(asked(of_ben.id, at("10:00")).await, with(BasisPoints::new(1_000)));
    assert_eq!(asked(of_ben.id, at("11:00")).await, with(None), "what everybody pays again");
    assert_eq!(asked(ServiceId::from_parts(at("08:00"), bits()), at("10:00")).await, None);
}

async fn trainers_are_listed_with_their_own_commission(world: World) {
    let admin = world.user("ada", Role::Admin).await.id;
    let (ana, ben) =
        (world.trainer_named("Ana", "Coach", "Berlin").await, world.trainer_named("Ben", "Coach", "Paris").await);
    set(&world, &commission(ben.id, admin, Some(1_000), at("09:00"))).await;
    set(&world, &commission(ben.id, admin, Some(500), at("11:00"))).await;
    let listed = world.read().await.trainers_with_commission(at("10:00"), 10).await.unwrap();
    assert_eq!(listed, [(ana, None), (ben, BasisPoints::new(1_000))]);
    let set = world.read().await.trainer_commissions(10).await.unwrap();
    assert_eq!(set.len(), 2);
    assert_eq!((set[0].change.rate, set[0].by.as_str(), set[0].about.as_str()), (BasisPoints::new(500), "ada", "Ben"));
}

async fn what_was_set_for_a_booking_reads_back_with_names(world: World) {
    let admin = world.user("ada", Role::Admin).await.id;
    let (booking, _) = world.payment().await;
    let change = of_booking(booking.id, admin);
    keep(&world, &change).await;
    let listed = world.read().await.booking_commissions(10).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0].change, listed[0].by.as_str(), listed[0].about.as_str()), (&change, "ada", "Ana Kovač"));
}

async fn a_split_is_changed_from_the_version_it_has(world: World) {
    let (booking, payment) = world.payment().await;
    let price = booking.price.with_commission(BasisPoints::ZERO).unwrap();
    let (id, paid) = (booking.id, payment.id);
    assert!(write!(world, tx => tx.set_booking_split(id, 1, &price).await).unwrap());
    assert!(!write!(world, tx => tx.set_booking_split(id, 1, &price).await).unwrap(), "the version has moved on");
    assert!(write!(world, tx => tx.set_payment_split(paid, 1, &price).await).unwrap());
    assert!(!write!(world, tx => tx.set_payment_split(paid, 1, &price).await).unwrap());
    let mut read = world.read().await;
    let booking = read.booking(id).await.unwrap().unwrap();
    assert_eq!((booking.price, booking.version), (price, 2));
    assert_eq!(read.payment(paid).await.unwrap(), Some(Payment { price, version: 2, ..payment }));
}

async fn an_exchanged_payment_reads_back_whole(world: World) {
    let (booking, first) = world.payment().await;
    let refused = Payment { state: domain::PaymentState::Canceled, currency_refused: true, ..first };
    let given_up = refused.clone();
    assert!(write!(world, tx, given_up => tx.update_payment(&given_up).await).unwrap());
    let quoted = quoted(Currency::EUR, Currency::KWD, "0.333333333", at("08:00"));
    let exchanged = Payment {
        id: domain::PaymentId::from_parts(at("09:01"), bits()),
        price: booking.price.converted(&quoted.rate).unwrap(),
        exchange: Some(Exchange { priced: booking.price.total, quoted }),
        created_at: at("09:01"),
        state: domain::PaymentState::Created,
        currency_refused: false,
        ..refused.clone()
    };
    let added = exchanged.clone();
    assert!(write!(world, tx, added => tx.insert_payment(&added).await).unwrap());
    let mut read = world.read().await;
    assert_eq!(read.payment(exchanged.id).await.unwrap(), Some(exchanged.clone()));
    assert_eq!(read.booking_details(booking.id).await.unwrap().unwrap().payment, Some(exchanged.clone()));
    assert_eq!(exchanged.amount(), Money::new(20_600, Currency::KWD));
    assert_eq!(read.payment(refused.id).await.unwrap(), Some(Payment { version: 2, ..refused }));
}

async fn nothing_of_it_is_ever_changed(world: World) {
    let admin = world.user("ada", Role::Admin).await.id;
    let (booking, _) = world.payment().await;
    note(&world, &noted(admin, quoted(Currency::EUR, Currency::USD, "1.08", at("08:00")), at("09:00"))).await;
    set(&world, &commission(booking.trainer_id, admin, Some(1_000), at("09:00"))).await;
    let change = of_booking(booking.id, admin);
    keep(&world, &change).await;
    for text in [
        "UPDATE exchange_rates SET billionths = 1",
        "DELETE FROM exchange_rates",
        "UPDATE trainer_commissions SET basis_points = 1",
        "DELETE FROM trainer_commissions",
        "UPDATE booking_commissions SET after_minor = 1",
        "DELETE FROM booking_commissions",
    ] {
        assert!(world.execute(text).await.is_err(), "{text}");
    }
    let mut read = world.read().await;
    assert_eq!(read.rates(10).await.unwrap().len(), 1);
    assert_eq!(read.trainer_commissions(10).await.unwrap().len(), 1);
    assert_eq!(read.booking_commissions(10).await.unwrap()[0].change, change);
}
