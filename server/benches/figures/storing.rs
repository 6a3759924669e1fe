//! What the store does without HTTP around it: ledger postings, and free slots in a full calendar.

use std::sync::Arc;

use domain::ledger::{self, Transaction};
use domain::{
    BasisPoints, BookingId, BookingState, Currency, LedgerTransactionId, Money, Price, SessionId, TimeSlot, Timestamp,
    TrainerId,
};
use jiff::SignedDuration;
use server::adapters::{SystemClock, SystemRandom};
use services::model::{Booking, Session, User};
use services::ports::gateway::Patience;
use services::ports::{Clock, Store, StoreError};
use services::{Services, Settings};
use store::SqlStore;
use stripe_gateway::{GatewayConfig, StripeGateway};

use crate::client::{now, per_second};
use crate::data::{Offer, add_clients, add_trainers, half_hour};
use crate::{Fallible, Figure};

const RUNS: usize = 3;
const POSTINGS: usize = 20_000;
const POSTINGS_ONE_BY_ONE: usize = 300;
const AT_A_TIME: usize = 256;
const BOOKINGS: usize = 1_000;
const QUESTIONS: usize = 2_000;

/// The time by the server's clock.
pub fn system_time() -> Fallible<Timestamp> {
    Ok(SystemClock.now())
}

/// A migrated database.
pub async fn open(url: &str) -> Fallible<Arc<dyn Store>> {
    let store = SqlStore::connect(url, &store::Options::default()).await?;
    store.migrate().await?;
    Ok(store)
}

/// All figures of the store.
pub async fn figures() -> Fallible<Vec<Figure>> {
    let directory = tempfile::tempdir()?;
    let sqlite = open(&format!("sqlite:{}", directory.path().join("bench.sqlite").display())).await?;
    let mut figures = vec![
        postings(&sqlite, "ledger postings, SQLite").await?,
        postings_one_by_one(&sqlite, "ledger postings, SQLite, one commit each").await?,
    ];
    figures.extend(free_slots(&sqlite).await?);
    match option_env_at_run_time("BENCH_POSTGRES_URL") {
        Some(url) => {
            let postgres = open(&url).await?;
            figures.push(postings(&postgres, "ledger postings, PostgreSQL").await?);
        }
        None => eprintln_line("PostgreSQL was left out: BENCH_POSTGRES_URL is not set"),
    }
    Ok(figures)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark has no configuration to read it from")]
fn option_env_at_run_time(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[expect(clippy::print_stderr, reason = "said beside the table, not in it")]
fn eprintln_line(text: &str) {
    eprintln!("{text}");
}

fn posting() -> Fallible<Transaction> {
    let price =
        Price::of(Money::new(6_500, Currency::EUR), BasisPoints::new(1_500).ok_or("share")?, BasisPoints::ZERO)?;
    Ok(ledger::payment_succeeded(TrainerId::from_parts(Timestamp::UNIX_EPOCH, 1), &price)?)
}

async fn post(store: Arc<dyn Store>, transaction: Transaction, id: LedgerTransactionId) -> Result<(), StoreError> {
    store
        .write(move |tx| {
            let transaction = transaction.clone();
            Box::pin(async move { tx.post(id, &id.to_string(), Timestamp::UNIX_EPOCH, &transaction).await.map(drop) })
        })
        .await
}

fn id(run: usize, number: usize) -> LedgerTransactionId {
    LedgerTransactionId::from_parts(SystemClock.now(), ((run as u128) << 64) + number as u128)
}

/// Many callers at a time.
async fn postings(store: &Arc<dyn Store>, what: &'static str) -> Fallible<Figure> {
    let transaction = posting()?;
    let mut runs = Vec::new();
    for run in 0..RUNS {
        let began = now();
        let tasks: Vec<_> = (0..AT_A_TIME)
            .map(|caller| {
                let (store, transaction) = (Arc::clone(store), transaction.clone());
                tokio::spawn(async move {
                    for number in (caller..POSTINGS).step_by(AT_A_TIME) {
                        post(Arc::clone(&store), transaction.clone(), id(run, number)).await?;
                    }
                    Ok::<(), StoreError>(())
                })
            })
            .collect();
        for task in tasks {
            task.await??;
        }
        runs.push(per_second(POSTINGS, began.elapsed()));
    }
    Ok(Figure { what, runs, unit: "/s" })
}

/// One caller, so that no commit is shared.
async fn postings_one_by_one(store: &Arc<dyn Store>, what: &'static str) -> Fallible<Figure> {
    let transaction = posting()?;
    let mut runs = Vec::new();
    for run in RUNS..2 * RUNS {
        let began = now();
        for number in 0..POSTINGS_ONE_BY_ONE {
            post(Arc::clone(store), transaction.clone(), id(run, number)).await?;
        }
        runs.push(per_second(POSTINGS_ONE_BY_ONE, began.elapsed()));
    }
    Ok(Figure { what, runs, unit: "/s" })
}

/// Thirty days of a trainer with a thousand bookings in them.
async fn free_slots(store: &Arc<dyn Store>) -> Fallible<Vec<Figure>> {
    let today = system_time()?;
    let client = add_clients(store, 1, today).await?.remove(0);
    let offer = add_trainers(store, 1, today).await?.remove(0);
    book(store, offer, &client, today).await?;
    let gateway = Arc::new(StripeGateway::new(GatewayConfig {
        secret_key: "sk_test_bench".into(),
        api_base: None,
        patience: Patience::default(),
        random: Arc::new(SystemRandom),
    })?);
    let services = Services::new(
        Arc::clone(store),
        gateway,
        Arc::new(SystemClock),
        Arc::new(SystemRandom),
        None,
        Settings::default(),
    );
    let mut middle = Vec::new();
    let mut slowest = Vec::new();
    for _ in 0..RUNS {
        let mut times = Vec::with_capacity(QUESTIONS);
        for _ in 0..QUESTIONS {
            let began = now();
            let free = services.free_slots(offer.service, today, 30).await?;
            times.push(u64::try_from(began.elapsed().as_micros())?);
            if free.is_empty() {
                return Err("no free slot in a calendar that has some".into());
            }
        }
        times.sort_unstable();
        middle.push(times[QUESTIONS / 2]);
        slowest.push(times[QUESTIONS * 99 / 100]);
    }
    Ok(vec![
        Figure { what: "free slots, 30 days, 1,000 bookings: p50", runs: middle, unit: "µs" },
        Figure { what: "free slots, 30 days, 1,000 bookings: p99", runs: slowest, unit: "µs" },
    ])
}

/// Takes two half hours of every three from the day after tomorrow on.
async fn book(store: &Arc<dyn Store>, offer: Offer, client: &User, today: Timestamp) -> Fallible<()> {
    let base = Money::new(3_000, Currency::EUR);
    let price = Price::of(base, BasisPoints::ZERO, BasisPoints::ZERO)?;
    for number in 0..BOOKINGS {
        let slot = TimeSlot::starting(half_hour(today, number / 2 * 3 + number % 2)?, 30)?;
        let session = Session {
            id: SessionId::from_parts(today, number as u128),
            trainer_id: offer.trainer,
            service_id: offer.service,
            slot,
            busy: slot,
            capacity: 1,
            seats_taken: 1,
        };
        let booking = Booking {
            id: BookingId::from_parts(today, number as u128),
            session_id: session.id,
            trainer_id: offer.trainer,
            service_id: offer.service,
            client_id: client.id,
            seats: 1,
            seats_booked: 1,
            given_up_minor: 0,
            price_cut_minor: 0,
            changes: None,
            rider: None,
            state: BookingState::Held { expires_at: today + SignedDuration::from_hours(48) },
            price,
            policy: domain::RefundPolicy::default(),
            cancelled_by: None,
            cancel_note: None,
            checked_in: None,
            delivered_at: None,
            hold_extended_at: None,
            version: 1,
            created_at: today,
        };
        let written: Result<bool, StoreError> = store
            .write(move |tx| {
                let (session, booking) = (session.clone(), booking.clone());
                Box::pin(async move {
                    let claimed = tx.claim_session(&session).await?;
                    tx.insert_booking(&booking).await?;
                    Ok(claimed)
                })
            })
            .await;
        if !written? {
            return Err("two bookings of the calendar overlap".into());
        }
    }
    Ok(())
}
