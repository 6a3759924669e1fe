//! Two hundred clients at once who want one time, or a seat in one class: round after round exactly as many get it as there are
//! places, and the others are told that it is taken. Any other outcome ends the program with an error.
//!
//! `BENCH_ROUNDS` says how many rounds; PostgreSQL needs an empty database.

use std::sync::Arc;

use domain::{ServiceId, Timestamp};
use jiff::SignedDuration;
use services::model::User;
use services::ports::{Store, StoreError};
use services::{HoldError, Services, Settings};

use crate::client::now;
use crate::data::{Offer, add_clients, add_trainers, half_hour};
use crate::storing::{eprintln_line, open, option_env_at_run_time, system_time, use_cases};
use crate::{Fallible, Figure};

const ROUNDS: usize = 1_000;
const CLIENTS: usize = 200;
const SEATS: i64 = 10;

/// The races on both engines.
pub async fn figures() -> Fallible<Vec<Figure>> {
    let directory = tempfile::tempdir()?;
    let sqlite = open(&format!("sqlite:{}", directory.path().join("races.sqlite").display())).await?;
    let mut figures =
        races(&sqlite, ["200 clients and one time, a round, SQLite", "200 clients and a class of 10, a round, SQLite"])
            .await?;
    match option_env_at_run_time("BENCH_POSTGRES_URL") {
        Some(url) => {
            let names =
                ["200 clients and one time, a round, PostgreSQL", "200 clients and a class of 10, a round, PostgreSQL"];
            figures.extend(races(&open(&url).await?, names).await?);
        }
        None => eprintln_line("PostgreSQL was left out of the races: BENCH_POSTGRES_URL is not set"),
    }
    Ok(figures)
}

async fn races(store: &Arc<dyn Store>, [one, class]: [&'static str; 2]) -> Fallible<Vec<Figure>> {
    let rounds = match option_env_at_run_time("BENCH_ROUNDS") {
        Some(rounds) => rounds.parse()?,
        None => ROUNDS,
    };
    let today = system_time()?;
    let clients = add_clients(store, CLIENTS, today).await?;
    let offers = add_trainers(store, 2, today).await?;
    // Whoever wins often may hold many; none of these holds ends while it is raced.
    let settings = Settings { holds_per_client_max: i64::MAX, hold_seconds: 7 * 86_400, ..Settings::default() };
    let services = use_cases(store, settings)?;
    let private = Race { store, services: &services, clients: &clients, offer: offers[0], places: 1 };
    let class_offer = Offer { service: add_class(store, offers[1], today).await?, ..offers[1] };
    let shared = Race { offer: class_offer, places: SEATS, ..private };
    Ok(vec![private.figure(one, rounds, today).await?, shared.figure(class, rounds, today).await?])
}

/// A class of the trainer's, at the same hours.
async fn add_class(store: &Arc<dyn Store>, offer: Offer, now: Timestamp) -> Fallible<ServiceId> {
    let known = store.read().await?.service(offer.service).await?.ok_or("the trainer sells nothing")?;
    let id = ServiceId::from_parts(now, 1 << 61);
    let class = services::model::Service { id, seats: SEATS, name: "A class".into(), position: 1, ..known };
    let written: Result<(), StoreError> = store
        .write(move |tx| {
            let class = class.clone();
            Box::pin(async move { tx.insert_service(&class).await })
        })
        .await;
    written?;
    Ok(id)
}

/// What is raced for.
#[derive(Clone, Copy)]
struct Race<'a> {
    store: &'a Arc<dyn Store>,
    services: &'a Services,
    clients: &'a [User],
    offer: Offer,
    places: i64,
}

impl Race<'_> {
    /// How long each round took, for another half hour each.
    async fn figure(self, what: &'static str, rounds: usize, today: Timestamp) -> Fallible<Figure> {
        let mut runs = Vec::with_capacity(rounds);
        for round in 0..rounds {
            let start = half_hour(today, round)?;
            let began = now();
            self.round(start).await.map_err(|error| format!("{what}, round {round}: {error}"))?;
            runs.push(u64::try_from(began.elapsed().as_micros())?);
        }
        Ok(Figure { what, runs, unit: "µs" })
    }

    /// All of them want one place each.
    async fn round(self, start: Timestamp) -> Fallible<()> {
        let tries: Vec<_> = self
            .clients
            .iter()
            .map(|client| {
                let (services, client, service) = (self.services.clone(), client.clone(), self.offer.service);
                tokio::spawn(async move { services.hold(&client, service, start).await })
            })
            .collect();
        let mut winners = 0;
        for attempt in tries {
            match attempt.await? {
                Ok(_) => winners += 1,
                Err(HoldError::Taken | HoldError::NoSeats { .. }) => {}
                Err(other) => return Err(format!("neither won nor taken: {other}").into()),
            }
        }
        let until = start + SignedDuration::from_micros(1);
        let mut read = self.store.read().await?;
        let sessions = read.sessions_of_service(self.offer.trainer, self.offer.service, start, until).await?;
        let taken: Vec<i64> = sessions.iter().map(|session| session.seats_taken).collect();
        if winners == self.places && taken == [self.places] {
            Ok(())
        } else {
            Err(format!("{winners} won {} places, and of those {taken:?} are taken", self.places).into())
        }
    }
}
