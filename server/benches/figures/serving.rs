//! What the server does over HTTP, as a process of its own on a core of its own: webhooks, holds, pages, memory, bytes.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use domain::Timestamp;
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN};
use http::response::Parts;
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use services::ports::Store;

use crate::client::{Sent, connect, latencies, load, now, once, quantile};
use crate::data::{Offer, add_clients, add_trainers, half_hour, token};
use crate::{Fallible, Figure};

pub const ADDRESS: &str = "127.0.0.1:3990";
const WEBHOOK_SECRET: &str = "whsec_bench0000000000000000000000";
const RUNS: usize = 3;
const CONNECTIONS: usize = 64;
const EVENTS: usize = 30_000;
const HOLDS: usize = 9_000;
const PAGES: usize = 10_000;
const CHECKOUTS: usize = 1_000;
const PAYMENTS: usize = 60;

/// The server under test; gone when dropped.
pub struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn binary() -> PathBuf {
    option_env!("CARGO_BIN_EXE_spotter").map_or_else(|| PathBuf::from("target/release/spotter"), PathBuf::from)
}

pub fn spotter(directory: &Path, command: &str) -> Command {
    // The server gets the first core; this program was given the second by `scripts/bench`.
    let mut run = Command::new("taskset");
    run.args(["-c", "0"]).arg(binary()).arg(command);
    run.env("DATABASE_URL", url(directory)).env("LISTEN", ADDRESS).env("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET);
    run.env("SANDBOX_JOURNAL", directory.join("stripe-sandbox.journal"));
    run.env("LOG_FILTER", "warn").stdout(Stdio::null());
    run
}

pub fn url(directory: &Path) -> String {
    format!("sqlite:{}", directory.join("spotter.sqlite").display())
}

pub fn run(mut command: Command) -> Fallible<()> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
}

pub async fn start(directory: &Path) -> Fallible<(Server, Duration)> {
    start_with(spotter(directory, "serve")).await
}

/// The server that this command starts, once it answers.
pub async fn start_with(mut command: Command) -> Fallible<(Server, Duration)> {
    let began = now();
    let server = Server(command.spawn()?);
    while began.elapsed() < Duration::from_secs(20) {
        let ready = get("/readyz", "")?;
        if once(ADDRESS, ready).await.is_ok_and(|answer| answer.status() == StatusCode::OK) {
            return Ok((server, began.elapsed()));
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Err("the server did not become ready".into())
}

pub fn get(path: &str, cookie: &str) -> Fallible<Sent> {
    let request = Request::get(path).header(HOST, ADDRESS).header(ACCEPT_ENCODING, "br").header(COOKIE, cookie);
    Ok(request.body(Full::new(Bytes::new()))?)
}

/// All figures of the server.
pub async fn figures() -> Fallible<Vec<Figure>> {
    let directory = tempfile::tempdir()?;
    run(spotter(directory.path(), "migrate"))?;
    run(spotter(directory.path(), "seed-demo"))?;
    let began = crate::storing::system_time()?;
    let offers = fill(directory.path(), began).await?;
    let (server, cold) = start(directory.path()).await?;
    let mut figures = vec![Figure {
        what: "cold start to the first answer, database migrated",
        runs: vec![u64::try_from(cold.as_millis())?],
        unit: "ms",
    }];
    figures.push(trainer_page().await?);
    figures.push(memory(&server)?);
    figures.push(checkout_page(&offers, began).await?);
    // Before the events of the next figure, which the worker has to work off one after another.
    figures.extend(paid_live(&offers, began).await?);
    figures.push(ingest().await?);
    figures.push(holds(&offers, began).await?);
    figures.extend(checkout_bytes(&offers, began).await?);
    Ok(figures)
}

async fn fill(directory: &Path, now: Timestamp) -> Fallible<Vec<Offer>> {
    let store: Arc<dyn Store> = crate::storing::open(&url(directory)).await?;
    add_clients(&store, HOLDS * RUNS + 2 + PAYMENTS, now).await?;
    add_trainers(&store, 10, now).await
}

pub fn is_ok(answer: &Parts) -> bool {
    answer.status == StatusCode::OK
}

/// A hold leads to its checkout; whoever is not signed in, or finds the time taken, is led elsewhere.
fn is_held(answer: &Parts) -> bool {
    let target = answer.headers.get(LOCATION).and_then(|target| target.to_str().ok());
    answer.status == StatusCode::FOUND && target.is_some_and(|target| target.starts_with("/checkout/bkg_"))
}

async fn trainer_page() -> Fallible<Figure> {
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        runs.push(load(ADDRESS, CONNECTIONS, PAGES, is_ok, |_| get("/trainers/lena-vogt", "")).await?);
    }
    Ok(Figure { what: "trainer page, rendered by the server", runs, unit: "/s" })
}

/// Resident memory after the page load, in kilobytes as the kernel counts them.
fn memory(server: &Server) -> Fallible<Figure> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.0.id()))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS")).ok_or("no VmRSS")?;
    let kilobytes: u64 = line.split_whitespace().nth(1).ok_or("no number")?.parse()?;
    Ok(Figure { what: "memory after that load (RSS)", runs: vec![kilobytes / 1_024], unit: "MiB" })
}

/// Signed events, each of its own id, about as long as Stripe's.
async fn ingest() -> Fallible<Figure> {
    let mut runs = Vec::new();
    for run in 0..RUNS {
        let rate = load(ADDRESS, CONNECTIONS, EVENTS, is_ok, move |number| {
            let padding = "x".repeat(1_800);
            let body = format!(
                r#"{{"id":"evt_bench_{run}_{number}","object":"event","type":"invoice.updated","livemode":false,"data":{{"object":{{"id":"in_{number}","description":"{padding}"}}}}}}"#
            );
            let signature = services::sign(body.as_bytes(), WEBHOOK_SECRET, crate::storing::system_time()?);
            let request = Request::post("/webhooks/stripe").header(HOST, ADDRESS).header("stripe-signature", signature);
            Ok(request.header(CONTENT_TYPE, "application/json").body(Full::new(Bytes::from(body)))?)
        });
        runs.push(rate.await?);
    }
    Ok(Figure { what: "webhook ingest, durable", runs, unit: "/s" })
}

fn cookie(client: usize) -> String {
    format!("spotter_sign_in={}", token(client))
}

fn hold(offer: Offer, start: Timestamp, client: usize) -> Fallible<Sent> {
    let body = format!("service={}&start={start}&back=%2F", offer.service);
    let request = Request::builder().method(Method::POST).uri("/do/hold").header(HOST, ADDRESS);
    let request = request.header(ORIGIN, format!("http://{ADDRESS}")).header(COOKIE, cookie(client));
    Ok(request
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("accept", "text/html")
        .body(Full::new(Bytes::from(body)))?)
}

/// Signed-in clients, each holding a slot that nobody else wants.
async fn holds(offers: &[Offer], began: Timestamp) -> Fallible<Figure> {
    let mut runs = Vec::new();
    for run in 0..RUNS {
        let offers = offers.to_vec();
        let rate = load(ADDRESS, CONNECTIONS, HOLDS, is_held, move |number| {
            let number = run * HOLDS + number;
            hold(offers[number % offers.len()], half_hour(began, number / offers.len())?, number)
        });
        runs.push(rate.await?);
    }
    Ok(Figure { what: "slot holds, signed in, durable", runs, unit: "/s" })
}

/// What a browser with nothing in its cache loads of ours until it can pay, compressed with brotli.
async fn checkout_bytes(offers: &[Offer], began: Timestamp) -> Fallible<Vec<Figure>> {
    let client = HOLDS * RUNS;
    let path = format!("/checkout/{}", held(offers, began, client).await?);
    let cookie = cookie(client);
    let compressed = once(ADDRESS, get(&path, &cookie)?).await?;
    let page =
        once(ADDRESS, Request::get(&path).header(HOST, ADDRESS).header(COOKIE, &cookie).body(Full::default())?).await?;
    let html = String::from_utf8(page.body().to_vec())?;
    let mut total = compressed.body().len();
    let mut files: Vec<&str> = html.split(['"', '\'']).filter(|part| part.starts_with("/pkg/")).collect();
    files.sort_unstable();
    files.dedup();
    for file in files {
        total += once(ADDRESS, get(file, "")?).await?.body().len();
    }
    Ok(vec![Figure { what: "own bytes to checkout, brotli", runs: vec![u64::try_from(total / 1_000)?], unit: "kB" }])
}

/// Holds a time that nobody else wants, for a client of their own; answers the booking's id.
async fn held(offers: &[Offer], began: Timestamp, client: usize) -> Fallible<String> {
    // After those that the load holds, and not as far ahead as nobody may book.
    let after_load = HOLDS * RUNS / offers.len() + client - HOLDS * RUNS;
    let held = once(ADDRESS, hold(offers[0], half_hour(began, after_load)?, client)?).await?;
    let path = held.headers().get(LOCATION).ok_or("the hold led nowhere")?.to_str()?.to_owned();
    let booking = path.strip_prefix("/checkout/").ok_or_else(|| format!("the hold led to {path}"))?;
    Ok(booking.to_owned())
}

/// The page with everything to pay by, for somebody who is signed in.
async fn checkout_page(offers: &[Offer], began: Timestamp) -> Fallible<Figure> {
    let client = HOLDS * RUNS + 1;
    let path = format!("/checkout/{}", held(offers, began, client).await?);
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        let took = latencies(ADDRESS, CHECKOUTS, is_ok, || get(&path, &cookie(client))).await?;
        runs.push(quantile(took, 990));
    }
    Ok(Figure { what: "checkout page, signed in: p99", runs, unit: "µs" })
}

/// From Stripe's answer that a payment succeeded to the page that follows it live: the webhook's way, the event's storing, the
/// work on it and the news are all in it.
async fn paid_live(offers: &[Offer], began: Timestamp) -> Fallible<Vec<Figure>> {
    let mut took = Vec::new();
    for number in 0..PAYMENTS {
        let client = HOLDS * RUNS + 2 + number;
        let booking = held(offers, began, client).await?;
        let ticket =
            once(ADDRESS, form("/do/prepare-payment", &format!("booking={booking}"), &cookie(client))?).await?;
        let ticket: serde_json::Value = serde_json::from_slice(ticket.body())?;
        let secret = ticket["client_secret"].as_str().ok_or("no ticket to pay with")?.to_owned();
        let key = ticket["publishable_key"].as_str().ok_or("no key to pay with")?.to_owned();
        let (intent, _) = secret.split_once("_secret_").ok_or("no secret")?;
        let mut stream = connect(ADDRESS).await?;
        let live = get(&format!("/bookings/{booking}/live"), &cookie(client))?;
        let mut live = stream.send_request(live).await?.into_body();
        let path = format!("/stripe-sandbox/v1/payment_intents/{intent}/confirm");
        let body =
            format!("key={key}&client_secret={secret}&payment_method=pm_card_visa&return_url=http%3A%2F%2F{ADDRESS}");
        let confirmed = once(ADDRESS, form(&path, &body, "")?).await?;
        if confirmed.status() != StatusCode::OK {
            return Err(format!("not paid: {}", String::from_utf8_lossy(confirmed.body())).into());
        }
        let began = now();
        let mut told = String::new();
        while !told.contains("SUCCEEDED") {
            let frame = live.frame().await.ok_or("the stream ended before it was paid")??;
            told.push_str(&String::from_utf8_lossy(frame.data_ref().map_or(&[][..], |data| data)));
        }
        took.push(u64::try_from(began.elapsed().as_micros())?);
    }
    let figure = |what, permille| Figure { what, runs: vec![quantile(took.clone(), permille)], unit: "µs" };
    Ok(vec![
        figure("paid at Stripe to shown on the page: p50", 500),
        figure("paid at Stripe to shown on the page: p99", 990),
    ])
}

fn form(path: &str, body: &str, cookie: &str) -> Fallible<Sent> {
    let request = Request::post(path).header(HOST, ADDRESS).header(ORIGIN, format!("http://{ADDRESS}"));
    let request = request.header(COOKIE, cookie).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    Ok(request.body(Full::new(Bytes::from(body.to_owned())))?)
}
