//! Trainers who have earned something, ready to be paid out: on any database, with a Stripe outside of the program that serves them,
//! at whose door calls can be stopped.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use domain::availability::WeeklyHours;
use domain::{Currency, Money, Role, ServiceId, Timestamp, TrainerId};
use jiff::SignedDuration;
use serde_json::Value;
use server::adapters::{Clockwork, MovableClock, SystemRandom};
use services::demo::Backstage;
use services::model::{Service, Trainer, User};
use services::ports::gateway::Patience;
use services::ports::{Clock, IdempotencyKey, PaymentGateway, Store, StoreError};
use services::{Registration, Services, Settings};
use store::{Options, SqlStore};
use stripe_gateway::{GatewayConfig, StripeGateway};
use stripe_sandbox::{Sandbox, SandboxConfig};
use tokio::sync::Notify;

use crate::support::PASSWORD;

pub const SECRET_KEY: &str = "sk_test_outside";
pub const PUBLISHABLE_KEY: &str = "pk_test_outside";
pub const WEBHOOK_SECRET: &str = "whsec_outside";
/// €65.00 without the platform's 15 %.
pub const EARNED: &str = "55.25";

/// Where a call is stopped: before Stripe does it, or between that and the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Before,
    After,
}

/// Counts the calls that change something at Stripe, and stops one of them for good.
#[derive(Default)]
pub struct Door {
    calls: AtomicUsize,
    stop: Mutex<Option<(usize, Moment)>>,
    is_stopped: AtomicBool,
    stopped: Notify,
}

impl Door {
    /// The call of this number from now on is stopped.
    pub fn stop_at(&self, number: usize, moment: Moment) {
        self.calls.store(0, Ordering::SeqCst);
        self.is_stopped.store(false, Ordering::SeqCst);
        *self.stop.lock().unwrap() = Some((number, moment));
    }

    /// Calls come through from now on.
    pub fn open(&self) {
        *self.stop.lock().unwrap() = None;
    }

    /// Waits for the call; false where it did not come in time.
    pub async fn is_reached(&self) -> bool {
        let reached = async {
            while !self.is_stopped.load(Ordering::SeqCst) {
                self.stopped.notified().await;
            }
        };
        tokio::time::timeout(PATIENCE, reached).await.is_ok()
    }

    async fn never(&self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        self.stopped.notify_one();
        std::future::pending::<()>().await;
    }
}

/// How long anything may take that has to happen.
pub const PATIENCE: Duration = Duration::from_secs(60);

async fn pass(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    if request.method() != axum::http::Method::POST || !request.uri().path().starts_with("/v1/") {
        return next.run(request).await;
    }
    let number = door.calls.fetch_add(1, Ordering::SeqCst) + 1;
    let stop = *door.stop.lock().unwrap();
    if stop == Some((number, Moment::Before)) {
        door.never().await;
    }
    let answer = next.run(request).await;
    if stop == Some((number, Moment::After)) {
        door.never().await;
    }
    answer
}

/// Stripe, which outlives every program, and what was earned until now.
pub struct Earned {
    pub door: Arc<Door>,
    pub base: String,
    pub trainers: Vec<User>,
    http: reqwest::Client,
    _sandbox: Arc<Sandbox>,
}

impl Earned {
    /// So many trainers have earned €55.25 each, and have an account at Stripe. It tells `port` of this machine what happens.
    /// Payday has not been held for two weeks.
    pub async fn of(trainers: usize, url: &str, port: u16) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let sandbox = Sandbox::open(SandboxConfig {
            secret_key: SECRET_KEY.into(),
            publishable_key: PUBLISHABLE_KEY.into(),
            webhook_secret: WEBHOOK_SECRET.into(),
            public_url: base.clone(),
            journal: None,
            webhook_endpoint: Some(format!("http://127.0.0.1:{port}/webhooks/stripe")),
            controls: true,
        })
        .await
        .unwrap();
        let door = Arc::new(Door::default());
        let router = sandbox.router().layer(from_fn_with_state(Arc::clone(&door), pass));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let past = Past::begin(url, &base, &sandbox).await;
        let trainers = Box::pin(past.earn(trainers)).await;
        past.end().await;
        sandbox.start_deliveries();
        Self { door, base, trainers, http: reqwest::Client::new(), _sandbox: sandbox }
    }

    /// All objects of a kind that Stripe has.
    pub async fn at_stripe(&self, kind: &str) -> Vec<Value> {
        let url = format!("{}/_control/state?kind={kind}", self.base);
        let state: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        state["objects"].as_array().unwrap().clone()
    }

    /// What a bank decides about a payout that is on its way.
    pub async fn decide(&self, payout: &str, outcome: &str) {
        let decision = serde_json::json!({ "object": payout, "outcome": outcome, "failure_code": "account_closed" });
        let decision =
            if outcome == "paid" { serde_json::json!({ "object": payout, "outcome": outcome }) } else { decision };
        let answer = self.http.post(format!("{}/_control/decide", self.base)).json(&decision).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }
}

/// Two weeks ago, and what happens from then to now.
struct Past {
    store: Arc<SqlStore>,
    gateway: Arc<StripeGateway>,
    clock: Arc<MovableClock>,
    clockwork: Clockwork,
    began: Timestamp,
}

impl Past {
    async fn begin(url: &str, base: &str, sandbox: &Arc<Sandbox>) -> Self {
        let store = SqlStore::connect(url, &Options::default()).await.unwrap();
        store.migrate().await.unwrap();
        let patience = Patience {
            timeout: Duration::from_secs(10),
            attempts_max: 2,
            backoff_first: Duration::from_millis(10),
            backoff_max: Duration::from_millis(20),
        };
        let random = Arc::new(SystemRandom);
        let config = GatewayConfig { secret_key: SECRET_KEY.into(), api_base: Some(base.into()), patience, random };
        let gateway = Arc::new(StripeGateway::new(config).unwrap());
        let clock = Arc::new(MovableClock::default());
        let clockwork = Clockwork::new(Arc::clone(&clock), Arc::clone(sandbox));
        let midnight = clock.now().as_second().div_euclid(86_400) * 86_400;
        let began = Timestamp::from_second(midnight).unwrap() - SignedDuration::from_hours(14 * 24);
        clockwork.travel(Some(began));
        Self { store, gateway, clock, clockwork, began }
    }

    fn services(&self, weekly_payouts: bool) -> Services {
        let settings = Settings { weekly_payouts, ..Settings::default() };
        let store: Arc<dyn Store> = self.store.clone();
        Services::new(store, self.gateway.clone(), self.clock.clone(), Arc::new(SystemRandom), None, settings)
    }

    async fn earn(&self, count: usize) -> Vec<User> {
        // The platform has begun: whoever serves next holds the paydays that have begun since.
        self.services(true).sweep().await.unwrap();
        let services = self.services(false);
        let admin = person(&services, "Robin", Role::Admin).await;
        let client = person(&services, "Alex", Role::Client).await;
        let mut trainers = Vec::new();
        for number in 1..=count {
            let trainer = person(&services, &format!("Tina{number}"), Role::Trainer).await;
            let (id, service) = self.offer(&trainer, u128::try_from(number).unwrap()).await;
            self.book(&services, &client, service).await;
            services.set_verified(&admin, id, true).await.unwrap();
            trainers.push(trainer);
        }
        self.clockwork.travel(Some(self.began + SignedDuration::from_hours(4 * 24)));
        assert_eq!(services.sweep().await.unwrap().failures, 0);
        for trainer in &trainers {
            services.onboard(trainer, "DE").await.unwrap();
            let page = services.payouts_page(trainer).await.unwrap().unwrap();
            assert_eq!(page.available, [Money::new(5_525, Currency::EUR)]);
            assert!(self.clockwork.complete_account(&page.account.unwrap().facts.id));
            services.refresh_account(trainer).await.unwrap();
        }
        trainers
    }

    async fn book(&self, services: &Services, client: &User, service: ServiceId) {
        let tomorrow = self.began + SignedDuration::from_hours(24);
        let free = services.free_slots(service, tomorrow, 2).await.unwrap();
        let booking = services.hold(client, service, free[0].start()).await.unwrap().id;
        services.prepare_payment(client, booking).await.unwrap();
        let payment =
            self.store.read().await.unwrap().booking_details(booking).await.unwrap().unwrap().payment.unwrap();
        let (intent, key) = (payment.stripe_intent_id.unwrap(), IdempotencyKey::new(format!("click:{booking}")));
        let back = "http://127.0.0.1:3000/";
        self.gateway.confirm_intent(&key, &intent, "pm_card_bypassPending", back, false).await.unwrap();
        services.refresh_payment(client, booking).await.unwrap();
    }

    /// A trainer who works all day, every day.
    async fn offer(&self, user: &User, number: u128) -> (TrainerId, ServiceId) {
        let trainer = Trainer {
            id: TrainerId::from_parts(self.began, number),
            user_id: user.id,
            slug: format!("tina-{number}"),
            name: user.name.clone(),
            craft: "Strength coach".into(),
            headline: "Lift well".into(),
            about: "Twelve years".into(),
            city: "Berlin".into(),
            zone: "UTC".parse().unwrap(),
            currency: Currency::EUR,
            ways: domain::PayWays::default(),
            created_at: self.began,
        };
        let service = Service {
            id: ServiceId::from_parts(self.began, number),
            trainer_id: trainer.id,
            name: "Strength session".into(),
            description: "One to one".into(),
            minutes: 60,
            step_minutes: 60,
            price: Money::new(6_500, Currency::EUR),
            seats: 1,
            position: 0,
            rules: domain::BookingRules::default(),
            offered: services::model::Offered::Hours,
            place: String::new(),
            archived_at: None,
            own: domain::OwnTerms::default(),
            partners: domain::Partners::none(),
        };
        let ids = (trainer.id, service.id);
        let hours: Vec<WeeklyHours> = (1..=7).map(|day| WeeklyHours::new(day, 0, 1_440).unwrap()).collect();
        let store: Arc<dyn Store> = self.store.clone();
        let written: Result<(), StoreError> = store
            .write(move |tx| {
                let (trainer, service, hours) = (trainer.clone(), service.clone(), hours.clone());
                Box::pin(async move {
                    assert!(tx.insert_trainer(&trainer).await?);
                    tx.insert_service(&service).await?;
                    tx.set_weekly_hours(trainer.id, &hours).await
                })
            })
            .await;
        written.unwrap();
        ids
    }

    /// It is now, and the database is somebody else's.
    async fn end(self) {
        self.clockwork.travel(None);
        self.store.close().await;
    }
}

async fn person(services: &Services, name: &str, role: Role) -> User {
    let registration = Registration {
        name: name.into(),
        email: format!("{}@example.com", name.to_lowercase()),
        password: PASSWORD.into(),
        language: domain::Language::En,
    };
    services.add_user(registration, role).await.unwrap()
}
