//! The books as they grow: the proof over a million entries, and the comparison of a hundred thousand payments with what Stripe
//! says of them (and of a tenth of them), with the memory that each takes on top of what the process had. `BENCH_ENTRIES` and `BENCH_OBJECTS` set other sizes.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::Query;
use axum::routing::get;
use axum::{Json, Router};
use domain::ledger;
use domain::payment::BalanceFacts;
use domain::{BasisPoints, BookingState, Currency, Money, PayWay, PaymentOutcome, PaymentState, Price, Timestamp};
use jiff::SignedDuration;
use serde_json::{Value, json};
use server::adapters::{SystemClock, SystemRandom};
use services::model::{Booking, Payment};
use services::ports::gateway::Patience;
use services::ports::{Store, StoreError};
use services::{ReconcileOrder, Services, Settings};
use stripe_gateway::{GatewayConfig, StripeGateway};

use crate::client::now;
use crate::copying::{self, About, Copy, Paid, another_database};
use crate::data::{add_clients, add_trainers, held};
use crate::storing::{eprintln_line, open, option_env_at_run_time, system_time};
use crate::{Fallible, Figure};

const RUNS: usize = 3;
/// How many entries a payment has that was paid, paid for at Stripe, and delivered.
const ENTRIES_EACH: usize = 7;
const TOTAL: i64 = 6_500;
const FEE: i64 = 120;
/// The last line of Stripe's page is this many before the first.
const PAGE: usize = 100;

/// All figures of the group.
pub async fn figures() -> Fallible<Vec<Figure>> {
    let size = |name, otherwise| option_env_at_run_time(name).and_then(|size| size.parse().ok()).unwrap_or(otherwise);
    let payments = size("BENCH_ENTRIES", 1_000_000_usize).div_ceil(ENTRIES_EACH);
    let objects = size("BENCH_OBJECTS", 100_000_usize);
    let directory = tempfile::tempdir()?;
    let sqlite = |name: &str| format!("sqlite:{}", directory.path().join(name).display());
    let mut figures = proof(&sqlite("proof.sqlite"), payments, ["ledger verify, SQLite", "… memory on top"]).await?;
    let names = ["reconciliation of a tenth, SQLite", "… memory on top"];
    figures.extend(comparison(&sqlite("tenth.sqlite"), objects / 10, names).await?);
    let names = ["reconciliation, SQLite", "… memory on top"];
    figures.extend(comparison(&sqlite("comparison.sqlite"), objects, names).await?);
    let Some(url) = option_env_at_run_time("BENCH_POSTGRES_URL") else {
        eprintln_line("PostgreSQL was left out: BENCH_POSTGRES_URL is not set");
        return Ok(figures);
    };
    let names = ["ledger verify, PostgreSQL", "… memory on top"];
    figures.extend(proof(&another_database(&url, "proof").await?, payments, names).await?);
    let names = ["reconciliation of a tenth, PostgreSQL", "… memory on top"];
    figures.extend(comparison(&another_database(&url, "tenth").await?, objects / 10, names).await?);
    let names = ["reconciliation, PostgreSQL", "… memory on top"];
    figures.extend(comparison(&another_database(&url, "comparison").await?, objects, names).await?);
    Ok(figures)
}

/// The proof of so many payments.
async fn proof(url: &str, payments: usize, [time, memory]: [&'static str; 2]) -> Fallible<Vec<Figure>> {
    let (store, at) = filled(url, payments).await?;
    let services = use_cases(&store, payments, at).await?;
    let (mut times, mut growths) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let before = forget_peak()?;
        let began = now();
        let report = services.verify_ledger().await?;
        times.push(u64::try_from(began.elapsed().as_millis())?);
        growths.push(peak_kib()?.saturating_sub(before) / 1_024);
        if !report.is_clean() || report.payments != i64::try_from(payments)? {
            return Err(format!("the books are not clean: {:?}", report.problems.first()).into());
        }
    }
    Ok(vec![Figure { what: time, runs: times, unit: "ms" }, Figure { what: memory, runs: growths, unit: "MiB" }])
}

/// The comparison of so many payments with Stripe's statement, from the first page on.
async fn comparison(url: &str, payments: usize, [time, memory]: [&'static str; 2]) -> Fallible<Vec<Figure>> {
    let (store, at) = filled(url, payments).await?;
    let services = use_cases(&store, payments, at).await?;
    let before = forget_peak()?;
    let began = now();
    let order = ReconcileOrder { since: None, repairs: false };
    let report = services.reconcile(order, &mut |_| ()).await?;
    let elapsed = u64::try_from(began.elapsed().as_millis())?;
    let growth = peak_kib()?.saturating_sub(before) / 1_024;
    if report.open > 0 || report.run.lines != i64::try_from(payments)? {
        return Err(
            format!("{} lines, {} differences: {:?}", report.run.lines, report.open, report.drifts.first()).into()
        );
    }
    Ok(vec![
        Figure { what: time, runs: vec![elapsed], unit: "ms" },
        Figure { what: memory, runs: vec![growth], unit: "MiB" },
    ])
}

/// A database of payments a day ago, paid, their fees known, their sessions delivered. Answers when. The store that wrote them is
/// closed, so that none of its memory is measured.
async fn filled(url: &str, payments: usize) -> Fallible<(Arc<dyn Store>, Timestamp)> {
    let at = fill(&open(url).await?, url, payments).await?;
    Ok((open(url).await?, at))
}

async fn fill(store: &Arc<dyn Store>, url: &str, payments: usize) -> Fallible<Timestamp> {
    let at = system_time()? - SignedDuration::from_hours(24);
    let client = add_clients(store, 1, at).await?.remove(0);
    let offer = add_trainers(store, 1, at).await?.remove(0);
    let (session, held) = held(offer, &client, crate::data::half_hour(at, 0)?, 0, at)?;
    let written: Result<bool, StoreError> = store
        .write(move |tx| {
            let session = session.clone();
            Box::pin(async move { tx.claim_session(&session).await })
        })
        .await;
    if !written? {
        return Err("the database is not an empty one".into());
    }
    let copies: Vec<Copy> = (0..payments).map(|_| Copy { at, service: offer.service, client: client.id }).collect();
    copying::fill(store, url, paid(held, at)?, &copies, &"Europe/Berlin".parse()?).await?;
    Ok(at)
}

/// The first payment.
fn paid(held: Booking, at: Timestamp) -> Fallible<Paid> {
    let price =
        Price::of(Money::new(TOTAL, Currency::EUR), BasisPoints::new(1_500).ok_or("share")?, BasisPoints::ZERO)?;
    let booking = Booking {
        id: copying::booking_id(at, 0),
        state: BookingState::Completed { at },
        delivered_at: Some(at),
        price,
        ..held
    };
    let payment = Payment {
        id: copying::payment_id(at, 0),
        booking_id: booking.id,
        client_id: booking.client_id,
        trainer_id: booking.trainer_id,
        partners: domain::Partners::none(),
        way: PayWay::Online,
        price,
        state: PaymentState::Succeeded,
        outcome: Some(PaymentOutcome::Booked),
        stripe_intent_id: Some("pi_0".into()),
        stripe_session_id: None,
        stripe_charge_id: Some("ch_0".into()),
        card: None,
        receipt_url: None,
        failure: None,
        attention: None,
        exchange: None,
        currency_refused: false,
        next_check_at: None,
        succeeded_at: Some(at),
        fee_posted_at: Some(at),
        version: 1,
        created_at: at,
        updated_at: at,
    };
    let euros = |minor| Money::new(minor, Currency::EUR);
    let balance = BalanceFacts { id: "txn_0".into(), gross: euros(TOTAL), fee: euros(FEE) };
    let posted = vec![
        (About::Payment, ledger::payment_succeeded(&payment.shares()?, &price)?),
        (About::Payment, ledger::stripe_fee(payment.amount(), &balance)?),
        (About::Booking, ledger::earnings_released(&payment.shares()?)?),
    ];
    Ok(Paid { booking, payment, posted })
}

/// The use cases, with a Stripe that knows nothing but these payments.
async fn use_cases(store: &Arc<dyn Store>, payments: usize, at: Timestamp) -> Fallible<Services> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let balance = i64::try_from(payments)? * (TOTAL - FEE);
    let holds = json!({
        "object": "balance", "livemode": false, "available": [{ "amount": balance, "currency": "eur" }], "pending": [],
    });
    let router = Router::new().route("/v1/balance", get(move || async move { Json(holds) })).route(
        "/v1/balance_transactions",
        get(move |Query(query): Query<HashMap<String, String>>| async move { Json(statement(&query, payments, at)) }),
    );
    tokio::spawn(async move { axum::serve(listener, router).await });
    let gateway = Arc::new(StripeGateway::new(GatewayConfig {
        secret_key: "sk_test_bench".into(),
        api_base: Some(base),
        patience: Patience::default(),
        random: Arc::new(SystemRandom),
    })?);
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    Ok(Services::new(Arc::clone(store), gateway, clock, random, None, Settings::default()))
}

/// A page of Stripe's statement, newest first; nothing has moved lately.
fn statement(query: &HashMap<String, String>, payments: usize, at: Timestamp) -> Value {
    let since = query.get("created[gte]").and_then(|second| second.parse::<i64>().ok());
    let after = query.get("starting_after").and_then(|id| id.strip_prefix("txn_")?.parse::<usize>().ok());
    let end = if since.is_some_and(|since| since > at.as_second()) { 0 } else { after.unwrap_or(payments) };
    let first = end.saturating_sub(PAGE);
    let lines: Vec<Value> = (first..end).rev().map(|number| line(number, at)).collect();
    json!({ "object": "list", "url": "/v1/balance_transactions", "has_more": first > 0, "data": lines })
}

fn line(number: usize, at: Timestamp) -> Value {
    json!({
        "id": format!("txn_{number}"), "object": "balance_transaction", "type": "charge", "created": at.as_second(),
        "amount": TOTAL, "fee": FEE, "net": TOTAL - FEE, "currency": "eur",
        "source": {
            "id": format!("ch_{number}"), "object": "charge", "amount": TOTAL, "currency": "eur",
            "payment_intent": format!("pi_{number}"),
            "metadata": { "payment_id": copying::payment_id(at, number).to_string() },
        },
    })
}

/// What the process takes at the moment, in KiB; from now on the peak counts from here.
fn forget_peak() -> Fallible<u64> {
    std::fs::write("/proc/self/clear_refs", "5")?;
    status_kib("VmRSS:")
}

/// The most that it has taken since.
fn peak_kib() -> Fallible<u64> {
    status_kib("VmHWM:")
}

fn status_kib(name: &str) -> Fallible<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line in the process’s status")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}
