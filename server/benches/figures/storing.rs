//! What the store does without HTTP around it: ledger postings, and free slots in a full calendar.

use std::sync::Arc;

use domain::ledger::{self, Transaction};
use domain::{BasisPoints, Currency, LedgerTransactionId, Money, Parts, Price, Timestamp};
use server::adapters::{SystemClock, SystemRandom};
use services::model::User;
use services::ports::gateway::Patience;
use services::ports::{Clock, Store, StoreError};
use services::{Services, Settings};
use store::SqlStore;
use stripe_gateway::{GatewayConfig, StripeGateway};

use crate::client::{now, per_second};
use crate::data::{Offer, add_clients, add_trainers, book, half_hour, held};
use crate::{Fallible, Figure};

const RUNS: usize = 3;
const POSTINGS: usize = 20_000;
const POSTINGS_ONE_BY_ONE: usize = 300;
const AT_A_TIME: usize = 256;
/// Whose payments are posted.
const TRAINERS: usize = 20;
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
    let offers = add_trainers(&sqlite, TRAINERS, system_time()?).await?;
    let paid = transactions(&offers)?;
    let mut figures = vec![
        postings(&sqlite, &paid, "ledger postings, SQLite").await?,
        postings_one_by_one(&sqlite, &paid, "ledger postings, SQLite, one commit each").await?,
    ];
    figures.extend(free_slots(&sqlite, offers[0]).await?);
    match option_env_at_run_time("BENCH_POSTGRES_URL") {
        Some(url) => {
            let postgres = open(&url).await?;
            let paid = transactions(&add_trainers(&postgres, TRAINERS, system_time()?).await?)?;
            figures.push(postings(&postgres, &paid, "ledger postings, PostgreSQL").await?);
        }
        None => eprintln_line("PostgreSQL was left out: BENCH_POSTGRES_URL is not set"),
    }
    Ok(figures)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark has no configuration to read it from")]
pub fn option_env_at_run_time(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[expect(clippy::print_stderr, reason = "said beside the table, not in it")]
pub fn eprintln_line(text: &str) {
    eprintln!("{text}");
}

/// A payment for each of these trainers.
fn transactions(offers: &[Offer]) -> Fallible<Vec<Transaction>> {
    let price =
        Price::of(Money::new(6_500, Currency::EUR), BasisPoints::new(1_500).ok_or("share")?, BasisPoints::ZERO)?;
    offers
        .iter()
        .map(|offer| Ok(ledger::payment_succeeded(&Parts::whole(offer.trainer, price.trainer_share), &price)?))
        .collect()
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
async fn postings(store: &Arc<dyn Store>, paid: &[Transaction], what: &'static str) -> Fallible<Figure> {
    let mut runs = Vec::new();
    for run in 0..RUNS {
        let began = now();
        let tasks: Vec<_> = (0..AT_A_TIME)
            .map(|caller| {
                let (store, paid) = (Arc::clone(store), paid.to_vec());
                tokio::spawn(async move {
                    for number in (caller..POSTINGS).step_by(AT_A_TIME) {
                        post(Arc::clone(&store), paid[number % paid.len()].clone(), id(run, number)).await?;
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
async fn postings_one_by_one(store: &Arc<dyn Store>, paid: &[Transaction], what: &'static str) -> Fallible<Figure> {
    let mut runs = Vec::new();
    for run in RUNS..2 * RUNS {
        let began = now();
        for number in 0..POSTINGS_ONE_BY_ONE {
            post(Arc::clone(store), paid[number % paid.len()].clone(), id(run, number)).await?;
        }
        runs.push(per_second(POSTINGS_ONE_BY_ONE, began.elapsed()));
    }
    Ok(Figure { what, runs, unit: "/s" })
}

/// The use cases on this store; none that is measured calls Stripe.
pub fn use_cases(store: &Arc<dyn Store>, settings: Settings) -> Fallible<Services> {
    let gateway = Arc::new(StripeGateway::new(GatewayConfig {
        secret_key: "sk_test_bench".into(),
        api_base: None,
        patience: Patience::default(),
        random: Arc::new(SystemRandom),
    })?);
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    Ok(Services::new(Arc::clone(store), gateway, clock, random, None, settings))
}

/// Thirty days of a trainer with a thousand bookings in them.
async fn free_slots(store: &Arc<dyn Store>, offer: Offer) -> Fallible<Vec<Figure>> {
    let today = system_time()?;
    let client = add_clients(store, 1, today).await?.remove(0);
    fill(store, offer, &client, today).await?;
    let services = use_cases(store, Settings::default())?;
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
async fn fill(store: &Arc<dyn Store>, offer: Offer, client: &User, today: Timestamp) -> Fallible<()> {
    for number in 0..BOOKINGS {
        let start = half_hour(today, number / 2 * 3 + number % 2)?;
        book(store, vec![held(offer, client, start, number, today)?]).await?;
    }
    Ok(())
}
