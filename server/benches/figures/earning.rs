//! A trainer's earnings after a hundred thousand payments over five years: the use case on both engines, and the page of it, whole.

use std::sync::Arc;

use domain::availability::WeeklyHours;
use domain::{Currency, EarningSums, Money, Role, Timestamp, UserId, ledger};
use http::StatusCode;
use http::response::Parts;
use jiff::SignedDuration;
use services::model::{Booking, Payment, Service, Session, SignIn, Trainer, User};
use services::ports::{Store, StoreError};
use services::{EarningsChoice, Settings};
use sha2::{Digest, Sha256};

use crate::client::{latencies, now, quantile};
use crate::copying::{self, About, Copy, Paid};
use crate::data::{Offer, half_hour, held};
use crate::serving::{ADDRESS, get, spotter, start_with, url};
use crate::storing::{eprintln_line, open, option_env_at_run_time, system_time, use_cases};
use crate::{Fallible, Figure};

const RUNS: usize = 3;
const QUESTIONS: usize = 300;
const CLIENTS: usize = 1_000;
const SERVICES: usize = 4;
const DAYS: usize = 5 * 365;
/// How many people one transaction writes.
const BATCH: usize = 500;
const TOKEN: &str = "bench-earner";

/// All figures of earnings.
pub async fn figures() -> Fallible<Vec<Figure>> {
    let directory = tempfile::tempdir()?;
    let mut figures = on_engine(
        &url(directory.path()),
        directory.path(),
        [
            "earnings of 100,000 payments, SQLite: p50",
            "earnings of 100,000 payments, SQLite: p99",
            "page of these, SQLite: p50",
            "page of these, SQLite: p99",
        ],
    )
    .await?;
    match option_env_at_run_time("BENCH_POSTGRES_URL") {
        Some(url) => figures.extend(
            on_engine(
                &url,
                directory.path(),
                [
                    "earnings of 100,000 payments, PostgreSQL: p50",
                    "earnings of 100,000 payments, PostgreSQL: p99",
                    "page of these, PostgreSQL: p50",
                    "page of these, PostgreSQL: p99",
                ],
            )
            .await?,
        ),
        None => eprintln_line("PostgreSQL was left out of the earnings: BENCH_POSTGRES_URL is not set"),
    }
    Ok(figures)
}

/// How many payments there are; `BENCH_PAYMENTS` says otherwise.
fn payments() -> Fallible<usize> {
    Ok(option_env_at_run_time("BENCH_PAYMENTS").map_or(Ok(100_000), |count| count.parse())?)
}

async fn on_engine(url: &str, directory: &std::path::Path, names: [&'static str; 4]) -> Fallible<Vec<Figure>> {
    let store = open(url).await?;
    let trainer = fill(&store, url, payments()?).await?;
    let services = use_cases(&store, Settings::default())?;
    let mut used = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        let mut times = Vec::with_capacity(QUESTIONS);
        for _ in 0..QUESTIONS {
            let began = now();
            let earnings = services.earnings(&trainer, EarningsChoice::default()).await?.ok_or("no trainer")?;
            times.push(u64::try_from(began.elapsed().as_micros())?);
            if earnings.total == EarningSums::nothing(Currency::EUR) || earnings.other_clients.is_none() {
                return Err("nothing was earned".into());
            }
        }
        used[0].push(quantile(times.clone(), 500));
        used[1].push(quantile(times, 990));
    }
    drop(services);
    drop(store);
    let mut serve = spotter(directory, "serve");
    serve.env("DATABASE_URL", url);
    let (server, _) = start_with(serve).await?;
    let mut shown = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        let took = latencies(ADDRESS, QUESTIONS, is_ok, || get("/desk/earnings", &cookie())).await?;
        shown[0].push(quantile(took.clone(), 500));
        shown[1].push(quantile(took, 990));
    }
    drop(server);
    let figures = names.into_iter().zip(used.into_iter().chain(shown));
    Ok(figures.map(|(what, runs)| Figure { what, runs, unit: "µs" }).collect())
}

fn is_ok(head: &Parts) -> bool {
    head.status == StatusCode::OK
}

fn cookie() -> String {
    format!("spotter_sign_in={TOKEN}")
}

fn person(name: String, role: Role, now: Timestamp, number: usize) -> Fallible<User> {
    Ok(User {
        id: UserId::from_parts(now, (1 << 70) + number as u128),
        email: format!("{name}@example.com").parse()?,
        name,
        role,
        password_hash: "-".into(),
        language: domain::Language::En,
        stripe_customer_id: None,
        created_at: now,
    })
}

/// A trainer of four services whose thousand clients have paid so often, up to a moment ago.
async fn fill(store: &Arc<dyn Store>, url: &str, payments: usize) -> Fallible<User> {
    let today = system_time()?;
    let trainer = person("bench-earner".into(), Role::Trainer, today, 0)?;
    let offers = add_trainer(store, &trainer, today).await?;
    let clients: Vec<User> = (1..=CLIENTS)
        .map(|number| person(format!("bench-payer-{number}"), Role::Client, today, number))
        .collect::<Fallible<_>>()?;
    for chunk in clients.chunks(BATCH) {
        let chunk = chunk.to_vec();
        let written: Result<(), StoreError> = store
            .write(move |tx| {
                let chunk = chunk.clone();
                Box::pin(async move {
                    for user in &chunk {
                        tx.insert_user(user).await?;
                    }
                    Ok(())
                })
            })
            .await;
        written?;
    }
    // All of them in one session, for a place in the calendar is not what is measured.
    let (session, pattern) = held(offers[0], &clients[0], half_hour(today, 0)?, 0, today)?;
    claim(store, session).await?;
    let began = today - SignedDuration::from_hours(24 * i64::try_from(DAYS)?);
    let between = SignedDuration::from_secs(i64::try_from(DAYS * 86_400 / payments.max(1))?);
    let copies: Vec<Copy> = (0..payments)
        .map(|number| {
            let at = began + between.checked_mul(i32::try_from(number)?).ok_or("too long ago")?;
            // Some clients come far more often than others.
            let client = clients[if number % 3 == 0 { number / 3 % 20 } else { number % CLIENTS }].id;
            Ok(Copy { at, service: offers[number % SERVICES].service, client })
        })
        .collect::<Fallible<_>>()?;
    let first = copies.first().ok_or("no payment at all")?;
    copying::fill(store, url, paid(pattern, first)?, &copies, &"Europe/Berlin".parse()?).await?;
    Ok(trainer)
}

/// The first payment.
fn paid(held: Booking, first: &Copy) -> Fallible<Paid> {
    let at = first.at;
    let booking = Booking {
        id: copying::booking_id(at, 0),
        service_id: first.service,
        client_id: first.client,
        state: domain::BookingState::Completed { at },
        delivered_at: Some(at),
        created_at: at,
        ..held
    };
    let payment = Payment {
        id: copying::payment_id(at, 0),
        booking_id: booking.id,
        client_id: booking.client_id,
        trainer_id: booking.trainer_id,
        partners: domain::Partners::none(),
        way: domain::PayWay::Online,
        price: booking.price,
        state: domain::PaymentState::Succeeded,
        outcome: Some(domain::PaymentOutcome::Booked),
        stripe_intent_id: None,
        stripe_session_id: None,
        stripe_charge_id: None,
        card: None,
        receipt_url: None,
        failure: None,
        attention: None,
        exchange: None,
        currency_refused: false,
        next_check_at: None,
        succeeded_at: Some(at),
        fee_posted_at: None,
        version: 1,
        created_at: at,
        updated_at: at,
    };
    let posted = vec![
        (About::Payment, ledger::payment_succeeded(&payment.shares()?, &payment.price)?),
        (About::Booking, ledger::earnings_released(&payment.shares()?)?),
    ];
    Ok(Paid { booking, payment, posted })
}

async fn claim(store: &Arc<dyn Store>, session: Session) -> Fallible<()> {
    let claimed: Result<bool, StoreError> = store
        .write(move |tx| {
            let session = session.clone();
            Box::pin(async move { tx.claim_session(&session).await })
        })
        .await;
    if claimed? { Ok(()) } else { Err("the session's time is taken".into()) }
}

/// The trainer, signed in, with services of one price.
async fn add_trainer(store: &Arc<dyn Store>, user: &User, now: Timestamp) -> Fallible<Vec<Offer>> {
    let id = domain::TrainerId::from_parts(now, 1 << 70);
    let trainer = Trainer {
        id,
        user_id: user.id,
        slug: "bench-earner".into(),
        name: user.name.clone(),
        craft: "Bench trainer".into(),
        headline: "Never asleep.".into(),
        about: "Paid every half an hour for five years.".into(),
        city: "Berlin".into(),
        zone: "Europe/Berlin".parse()?,
        currency: Currency::EUR,
        ways: domain::PayWays::default(),
        created_at: now,
    };
    let service = |number: usize| Service {
        id: domain::ServiceId::from_parts(now, (1 << 70) + number as u128),
        trainer_id: id,
        name: format!("Service {number}"),
        description: "At any time.".into(),
        minutes: 30,
        step_minutes: 30,
        price: Money::new(3_000, Currency::EUR),
        seats: 1,
        position: 0,
        rules: domain::BookingRules::default(),
        offered: services::model::Offered::Hours,
        place: String::new(),
        archived_at: None,
        own: domain::OwnTerms::default(),
        partners: domain::Partners::none(),
    };
    let sold: Vec<Service> = (0..SERVICES).map(service).collect();
    let offers = sold.iter().map(|service| Offer { trainer: id, service: service.id }).collect();
    let hours: Vec<WeeklyHours> = (1..=7).map(|day| WeeklyHours::new(day, 0, 1_440)).collect::<Result<_, _>>()?;
    let sign_in = SignIn {
        token_hash: hex::encode(Sha256::digest(TOKEN.as_bytes())),
        user_id: user.id,
        created_at: now,
        expires_at: now + SignedDuration::from_hours(24),
    };
    let user = user.clone();
    let written: Result<(), StoreError> = store
        .write(move |tx| {
            let (user, trainer, sold, hours) = (user.clone(), trainer.clone(), sold.clone(), hours.clone());
            let sign_in = sign_in.clone();
            Box::pin(async move {
                tx.insert_user(&user).await?;
                tx.insert_trainer(&trainer).await?;
                for service in &sold {
                    tx.insert_service(service).await?;
                }
                tx.set_weekly_hours(trainer.id, &hours).await?;
                tx.insert_sign_in(&sign_in).await
            })
        })
        .await;
    written?;
    Ok(offers)
}
