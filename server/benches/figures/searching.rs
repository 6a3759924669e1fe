//! The search page over many trainers who are all booked well: from the request to the page with the next free times.

use std::path::Path;
use std::sync::Arc;

use domain::Timestamp;
use services::ports::Store;

use crate::client::{latencies, once, quantile};
use crate::data::{add_clients, add_trainers, book, held};
use crate::serving::{ADDRESS, get, is_ok, run, spotter, start, url};
use crate::{Fallible, Figure};

const RUNS: usize = 3;
const TRAINERS: usize = 1_000;
const BOOKINGS_EACH: usize = 50;
const SEARCHES: usize = 300;
/// Every trainer matches; the page shows the first sixty.
const PATH: &str = "/?q=bench";
const SHOWN: usize = 60;

/// How long the page takes.
pub async fn figures() -> Fallible<Vec<Figure>> {
    let directory = tempfile::tempdir()?;
    run(spotter(directory.path(), "migrate"))?;
    fill(directory.path(), crate::storing::system_time()?).await?;
    let (_server, _) = start(directory.path()).await?;
    expect_next_times().await?;
    let mut middle = Vec::new();
    let mut slowest = Vec::new();
    for _ in 0..RUNS {
        let took = latencies(ADDRESS, SEARCHES, is_ok, || get(PATH, "")).await?;
        middle.push(quantile(took.clone(), 500));
        slowest.push(quantile(took, 990));
    }
    Ok(vec![
        Figure { what: "search page, 1,000 trainers with 50 bookings each: p50", runs: middle, unit: "µs" },
        Figure { what: "search page, 1,000 trainers with 50 bookings each: p99", runs: slowest, unit: "µs" },
    ])
}

/// Trainers who work day and night and whose next fifty half hours are all taken.
async fn fill(directory: &Path, now: Timestamp) -> Fallible<()> {
    let store: Arc<dyn Store> = crate::storing::open(&url(directory)).await?;
    let client = add_clients(&store, 1, now).await?.remove(0);
    for (place, offer) in add_trainers(&store, TRAINERS, now).await?.into_iter().enumerate() {
        let booked = (0..BOOKINGS_EACH).map(|number| {
            let next = now.as_second().div_euclid(1_800) + 1;
            let start = Timestamp::from_second((next + i64::try_from(number)?) * 1_800)?;
            held(offer, &client, start, place * BOOKINGS_EACH + number, now)
        });
        book(&store, booked.collect::<Fallible<_>>()?).await?;
    }
    Ok(())
}

/// What is measured is a page with a free time on every card.
async fn expect_next_times() -> Fallible<()> {
    let request = http::Request::get(PATH).header(http::header::HOST, ADDRESS).body(http_body_util::Full::default())?;
    let page = String::from_utf8(once(ADDRESS, request).await?.body().to_vec())?;
    let (cards, without) = (page.matches("trainer__foot").count(), page.matches("trainer__next--none").count());
    if cards == SHOWN && without == 0 { Ok(()) } else { Err(format!("{cards} cards, {without} without a time").into()) }
}
