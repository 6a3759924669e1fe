//! How much the store takes in a second, durably: holds, webhook events, ledger postings; and how long the calendar of a busy
//! trainer takes to read. Run by `make bench` and by hand:
//!
//! `taskset -c 0 cargo run --release -p store --example throughput [sqlite|postgres]`
//!
//! Every figure is of many callers at a time, each waiting for its answer before it asks again. The last line of postings is
//! what one caller alone gets: one commit, and one wait for the disk, for each.
#![expect(clippy::disallowed_methods, reason = "measures real time")]
#![expect(clippy::print_stdout, reason = "its report")]
#![expect(clippy::unwrap_used, reason = "a measurement that fails is none")]

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use domain::ledger::{self, Transaction};
use domain::{
    BasisPoints, BookingId, BookingState, Currency, EventId, LedgerTransactionId, Money, Price, Role, ServiceId,
    SessionId, TimeSlot, Timestamp, TrainerId, UserId,
};
use services::model::{Booking, NewWebhookEvent, Service, Session, Trainer, User};
use services::ports::{Store, StoreError};
use store::testing::TestStore;

const CALLERS: u64 = 256;
const HOLDS: u64 = 20_000;
const EVENTS: u64 = 40_000;
const POSTINGS: u64 = 40_000;
const POSTINGS_ALONE: u64 = 1_000;
const LOOKS: usize = 2_000;
const TRAINERS: u64 = 100;

static BITS: AtomicU64 = AtomicU64::new(1);

/// The parts of an id as in real life: bits like random ones, after a time at which some ten thousand are made in a second.
fn parts() -> (Timestamp, u128) {
    let count = BITS.fetch_add(1, Ordering::Relaxed);
    let bits = u128::from(count).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c834);
    (now() + Duration::from_micros(100 * count), bits)
}

macro_rules! new_id {
    ($id:ident) => {{
        let (at, bits) = parts();
        $id::from_parts(at, bits)
    }};
}

fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

/// How long this process had a processor, all threads together; 0 where the system does not say (it is Linux that does).
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(10 * ticks)
}

#[tokio::main]
async fn main() {
    let asked = std::env::args().nth(1);
    if asked.as_deref() != Some("postgres") {
        println!("SQLite");
        measure(store::testing::sqlite().await).await;
    }
    if asked.as_deref() != Some("sqlite")
        && let Some(database) = store::testing::postgres_durable().await
    {
        println!("PostgreSQL");
        measure(database).await;
    }
}

async fn measure(database: TestStore) {
    let world = Arc::new(World::new(database).await);
    let holds = rate(&world, HOLDS, CALLERS, |world, number| async move { world.hold(number).await }).await;
    println!("  holds                 {holds}");
    let events = rate(&world, EVENTS, CALLERS, |world, number| async move {
        assert!(world.store.keep_event(event(number)).await.unwrap());
    })
    .await;
    println!("  webhook events        {events}");
    let alone =
        rate(&world, POSTINGS_ALONE, 1, |world, number| async move { world.post(POSTINGS + number).await }).await;
    let postings = rate(&world, POSTINGS, CALLERS, |world, number| async move { world.post(number).await }).await;
    println!("  postings              {postings}");
    println!("  one commit for each   {alone} (× {})", postings.per_second / alone.per_second.max(1));
    world.look().await;
}

struct Rate {
    per_second: u64,
    /// The same where nothing else runs: what one processor could do if it had no wait for the disk.
    per_processor_second: u64,
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:>8}/s of time, {:>8}/s of processor", self.per_second, self.per_processor_second)
    }
}

/// How many of `count` calls by so many callers are answered in a second.
async fn rate<F>(world: &Arc<World>, count: u64, callers: u64, call: fn(Arc<World>, u64) -> F) -> Rate
where
    F: Future<Output = ()> + Send + 'static,
{
    let next = Arc::new(AtomicU64::new(0));
    let processor = processor_time();
    let start = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|_| {
            let (world, next) = (Arc::clone(world), Arc::clone(&next));
            tokio::spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return;
                    }
                    call(Arc::clone(&world), number).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap().max(1);
    let processor = u64::try_from((processor_time() - processor).as_micros()).unwrap().max(1);
    Rate { per_second: count * 1_000_000 / micros, per_processor_second: count * 1_000_000 / processor }
}

fn event(number: u64) -> NewWebhookEvent {
    NewWebhookEvent {
        id: new_id!(EventId),
        stripe_id: format!("evt_{:016x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        kind: "payment_intent.succeeded".to_owned(),
        payload: format!("{{\"id\": \"evt_{number}\", \"data\": \"{}\"}}", "x".repeat(3_000)),
        received_at: now(),
    }
}

struct World {
    store: Arc<dyn Store>,
    services: Vec<Service>,
    clients: Vec<User>,
    paid: Transaction,
    _database: TestStore,
}

impl World {
    async fn new(database: TestStore) -> Self {
        let store = database.port();
        let mut services = Vec::new();
        let mut clients = Vec::new();
        for number in 0..TRAINERS {
            services.push(add_trainer(&store, number).await);
        }
        for number in 0..CALLERS * 4 {
            clients.push(add_user(&store, &format!("client{number}"), Role::Client).await);
        }
        let paid = ledger::payment_succeeded(services[0].trainer_id, &price()).unwrap();
        Self { store, services, clients, paid, _database: database }
    }

    /// What the use case does to hold a slot, after its own checks.
    async fn hold(&self, number: u64) {
        let service = &self.services[usize::try_from(number % TRAINERS).unwrap()];
        let client = &self.clients[usize::try_from(number).unwrap() % self.clients.len()];
        let start = now() + Duration::from_secs(3600 * (1 + number / TRAINERS));
        let session = Session {
            id: new_id!(SessionId),
            trainer_id: service.trainer_id,
            service_id: service.id,
            slot: TimeSlot::starting(start, 60).unwrap(),
            capacity: 1,
            seats_taken: 1,
        };
        let booking = Booking {
            id: new_id!(BookingId),
            session_id: session.id,
            trainer_id: service.trainer_id,
            service_id: service.id,
            client_id: client.id,
            seats: 1,
            state: BookingState::Held { expires_at: now() + Duration::from_secs(900) },
            price: price(),
            version: 1,
            created_at: now(),
        };
        let held = self.store.write(move |tx| {
            let (session, booking) = (session.clone(), booking.clone());
            Box::pin(async move {
                tx.holds_of(booking.client_id, now()).await?;
                if !tx.claim_session(&session).await? {
                    return Err(StoreError::Database("taken".into()));
                }
                tx.insert_booking(&booking).await
            })
        });
        held.await.unwrap();
    }

    async fn post(&self, number: u64) {
        let paid = self.paid.clone();
        let posted = self.store.write(move |tx| {
            let (paid, subject) = (paid.clone(), format!("pay_{number:026}"));
            let id = new_id!(LedgerTransactionId);
            Box::pin(async move { tx.post(id, &subject, now(), &paid).await })
        });
        assert!(posted.await.unwrap());
    }

    /// Reads 30 days of the calendar of a trainer with a thousand bookings in them.
    async fn look(&self) {
        let service = add_trainer(&self.store, TRAINERS + 1).await;
        for number in 0..1_000 {
            let start = now() + Duration::from_secs(2_400 * number);
            let session = Session {
                id: new_id!(SessionId),
                trainer_id: service.trainer_id,
                service_id: service.id,
                slot: TimeSlot::starting(start, 30).unwrap(),
                capacity: 1,
                seats_taken: 1,
            };
            let claimed = self.store.write(move |tx| {
                let session = session.clone();
                Box::pin(async move { tx.claim_session(&session).await })
            });
            assert!(claimed.await.unwrap());
        }
        let until = now() + Duration::from_secs(30 * 86_400);
        let mut times = Vec::new();
        for _ in 0..LOOKS {
            let start = Instant::now();
            let busy = self.store.read().await.unwrap().busy(&[service.trainer_id], now(), until).await.unwrap();
            times.push(start.elapsed().as_micros());
            assert_eq!(busy.len(), 1_000);
        }
        times.sort_unstable();
        println!("  calendar of 1,000     p50 {} µs, p99 {} µs", times[LOOKS / 2], times[LOOKS * 99 / 100]);
        let start = Instant::now();
        for _ in 0..LOOKS {
            assert!(self.store.read().await.unwrap().service(service.id).await.unwrap().is_some());
        }
        println!("  one row by its key    {} µs", start.elapsed().as_micros() / LOOKS as u128);
    }
}

fn price() -> Price {
    let base = Money::new(6_000, Currency::EUR);
    Price::of(base, BasisPoints::new(1_500).unwrap(), BasisPoints::new(300).unwrap()).unwrap()
}

async fn add_user(store: &Arc<dyn Store>, name: &str, role: Role) -> User {
    let user = User {
        id: new_id!(UserId),
        email: format!("{name}@example.com").parse().unwrap(),
        name: name.to_owned(),
        role,
        password_hash: "x".to_owned(),
        stripe_customer_id: None,
        created_at: now(),
    };
    let added = user.clone();
    let inserted = store.write::<_, StoreError, _>(move |tx| {
        let user = added.clone();
        Box::pin(async move { tx.insert_user(&user).await })
    });
    assert!(inserted.await.unwrap());
    user
}

async fn add_trainer(store: &Arc<dyn Store>, number: u64) -> Service {
    let account = add_user(store, &format!("trainer{number}"), Role::Trainer).await;
    let trainer = Trainer {
        id: new_id!(TrainerId),
        user_id: account.id,
        slug: format!("trainer-{number}"),
        name: format!("Trainer {number}"),
        craft: "Coach".to_owned(),
        headline: "One sentence.".to_owned(),
        about: "A few paragraphs.".to_owned(),
        city: "Berlin".to_owned(),
        zone: "Europe/Berlin".parse().unwrap(),
        currency: Currency::EUR,
        created_at: now(),
    };
    let service = Service {
        id: new_id!(ServiceId),
        trainer_id: trainer.id,
        name: "Private hour".to_owned(),
        description: "An hour.".to_owned(),
        minutes: 60,
        step_minutes: 30,
        price: Money::new(6_000, Currency::EUR),
        position: 1,
    };
    let added = (trainer, service.clone());
    let inserted = store.write::<_, StoreError, _>(move |tx| {
        let (trainer, service) = added.clone();
        Box::pin(async move {
            tx.insert_trainer(&trainer).await?;
            tx.insert_service(&service).await
        })
    });
    inserted.await.unwrap();
    service
}
