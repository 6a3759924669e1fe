//! A small world for tests of use cases: a real store, the sandbox behind real HTTP, and a clock in hand.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::availability::WeeklyHours;
use domain::{
    BookingId, Currency, Money, PayWays, Role, ServiceId, TimeSlot, Timestamp, TrainerId, UserId, WithdrawalId,
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use services::model::{
    Booking, BookingDetails, ConnectAccount, Payment, SavedCard, Service, Trainer, User, Withdrawal,
};
use services::ports::gateway::{CheckoutStatus, Patience};
use services::ports::{Clock, GatewayError, IdempotencyKey, PaymentGateway, Random, Store};
use services::{PaymentTicket, Post, Received, Registration, RescheduleOffer, Services, Settings, sign};
use store::Engine;
use store::testing::TestStore;
use stripe_gateway::{GatewayConfig, StripeGateway};
use stripe_sandbox::{Outcome, Sandbox, SandboxConfig};

use crate::postbox::{PlainWriter, Postbox};

const WEBHOOK_SECRET: &str = "whsec_world";

/// A clock that stands still until it is told to move.
pub struct HandClock(Mutex<Timestamp>);

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Different bits at every call, the same in every run.
pub struct CountingRandom(AtomicU64);

impl Random for CountingRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed).rotate_left(23).to_be_bytes();
            chunk.copy_from_slice(&next[..chunk.len()]);
        }
    }
}

/// One trainer, one service, one client; Tuesday 24 November 2026, 08:00 UTC.
pub struct World {
    pub services: Services,
    pub gateway: Arc<StripeGateway>,
    pub sandbox: Arc<Sandbox>,
    pub store: Arc<dyn Store>,
    pub clock: Arc<HandClock>,
    pub postbox: Arc<Postbox>,
    pub client: User,
    pub trainer_user: User,
    pub trainer: TrainerId,
    pub service: ServiceId,
    base: String,
    http: reqwest::Client,
    database: TestStore,
}

pub fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

impl World {
    /// On SQLite, with the default settings.
    pub async fn new() -> Self {
        Self::of(Settings::default()).await
    }

    /// Where clients are reminded so many hours before the start.
    pub async fn with_reminders(hours: &str) -> Self {
        let reminders = domain::ReminderLeads::parse(hours).unwrap();
        Self::of(Settings { reminders, ..Settings::default() }).await
    }

    /// On SQLite, with these.
    pub async fn of(settings: Settings) -> Self {
        Self::with(store::testing::sqlite().await, settings).await
    }

    /// On this database, with the default settings.
    pub async fn on(database: TestStore) -> Self {
        Self::with(database, Settings::default()).await
    }

    /// On this database, with these.
    pub async fn with(database: TestStore, settings: Settings) -> Self {
        let store = database.port();
        let clock = Arc::new(HandClock(Mutex::new(time("2026-11-24T08:00:00Z"))));
        let (sandbox, base) = start_sandbox(&clock).await;
        let random: Arc<dyn Random> = Arc::new(CountingRandom(AtomicU64::new(1)));
        let config = GatewayConfig {
            secret_key: sandbox.config().secret_key.clone(),
            api_base: Some(base.clone()),
            patience: Patience {
                timeout: Duration::from_secs(5),
                attempts_max: 2,
                backoff_first: Duration::from_millis(1),
                backoff_max: Duration::from_millis(2),
            },
            random: Arc::clone(&random),
        };
        let gateway = Arc::new(StripeGateway::new(config).unwrap());
        let settings = Settings {
            publishable_key: sandbox.config().publishable_key.clone(),
            webhook_secrets: vec![WEBHOOK_SECRET.into()],
            ..settings
        };
        let postbox = Arc::new(Postbox::default());
        let post = Some(Post { writer: Arc::new(PlainWriter), mailer: Some(postbox.clone()) });
        let services = Services::new(store.clone(), gateway.clone(), clock.clone(), random, post, settings);
        let client = register(&services, "Alex Morgan", "alex@example.com").await;
        let trainer_user = register(&services, "Lena Vogt", "lena@example.com").await;
        let (trainer, service) = offer(&store, &trainer_user, clock.now()).await;
        Self {
            services,
            gateway,
            sandbox,
            store,
            clock,
            postbox,
            client,
            trainer_user,
            trainer,
            service,
            base,
            http: reqwest::Client::new(),
            database,
        }
    }

    pub async fn another_client(&self, email: &str) -> User {
        register(&self.services, "Sam Other", email).await
    }

    /// Somebody of any role, whose name no form has to take.
    pub async fn user_of_role(&self, name: &str, email: &str, role: Role) -> User {
        let now = self.clock.now();
        let user = User {
            id: UserId::from_parts(now, email.bytes().fold(4_711, |bits, byte| bits * 31 + u128::from(byte))),
            email: email.parse().unwrap(),
            name: name.into(),
            role,
            password_hash: String::new(),
            language: domain::Language::En,
            stripe_customer_id: None,
            created_at: now,
        };
        let added = user.clone();
        let written: Result<bool, services::ports::StoreError> = self
            .store
            .write(move |tx| {
                let added = added.clone();
                Box::pin(async move { tx.insert_user(&added).await })
            })
            .await;
        assert!(written.unwrap());
        user
    }

    /// Somebody else who is a trainer, with nothing on offer.
    pub async fn another_trainer(&self, name: &str, slug: &str) -> (User, TrainerId) {
        let user = self.user_of_role(name, &format!("{slug}@example.com"), Role::Trainer).await;
        let known = self.store.read().await.unwrap().trainer(self.trainer).await.unwrap().unwrap();
        let bits = slug.bytes().fold(5, |bits, byte| bits * 31 + u128::from(byte));
        let id = TrainerId::from_parts(self.clock.now(), bits);
        let trainer = Trainer { id, user_id: user.id, slug: slug.into(), name: name.into(), ..known };
        let written: Result<bool, services::ports::StoreError> = self
            .store
            .write(move |tx| {
                let trainer = trainer.clone();
                Box::pin(async move { tx.insert_trainer(&trainer).await })
            })
            .await;
        assert!(written.unwrap());
        (user, id)
    }

    /// Another service of the trainer's, at this price in euro cents.
    pub async fn service_at(&self, minor: i64) -> ServiceId {
        let known = self.store.read().await.unwrap().service(self.service).await.unwrap().unwrap();
        let id = ServiceId::from_parts(self.clock.now(), 3);
        let service = Service { id, price: Money::new(minor, Currency::EUR), position: 1, ..known };
        self.add_service(service).await;
        id
    }

    /// A class of the trainer's, of an hour.
    pub async fn offer_class(&self, seats: i64, minor: i64) -> ServiceId {
        let service = Service {
            id: ServiceId::from_parts(self.clock.now(), 3),
            trainer_id: self.trainer,
            name: "Circuit class".into(),
            description: "All levels".into(),
            minutes: 60,
            step_minutes: 30,
            price: Money::new(minor, Currency::EUR),
            seats,
            position: 1,
            rules: domain::BookingRules::default(),
            offered: services::model::Offered::Hours,
            place: String::new(),
            archived_at: None,
            own: domain::OwnTerms::default(),
            partners: domain::Partners::none(),
        };
        let id = service.id;
        self.add_service(service).await;
        id
    }

    async fn add_service(&self, service: Service) {
        let written: Result<(), services::ports::StoreError> = self
            .store
            .write(move |tx| {
                let service = service.clone();
                Box::pin(async move { tx.insert_service(&service).await })
            })
            .await;
        written.unwrap();
    }

    pub fn clock_now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The program, started anew on the same database.
    pub fn another_program(&self) -> Services {
        let random: Arc<dyn Random> = Arc::new(CountingRandom(AtomicU64::new(7_777)));
        let post = Some(Post { writer: Arc::new(PlainWriter), mailer: Some(self.postbox.clone()) });
        let settings = self.services.settings().clone();
        Services::new(self.store.clone(), self.gateway.clone(), self.clock.clone(), random, post, settings)
    }

    /// The times that a booking could have instead within so many days.
    pub async fn instead(&self, offer: &RescheduleOffer, days: u32) -> Vec<TimeSlot> {
        self.services.openings(offer.wanted(), self.services.now(), days).await.unwrap().free
    }

    /// Moves both clocks on.
    pub fn pass(&self, by: SignedDuration) {
        let mut now = self.clock.0.lock().unwrap();
        *now += by;
        self.sandbox.set_clock(Some(now.as_second()));
    }

    /// Holds tomorrow's slot that starts at this hour, UTC.
    pub async fn hold(&self, hour: i64) -> Booking {
        self.services.hold(&self.client, self.service, self.tomorrow(hour)).await.unwrap()
    }

    pub fn tomorrow(&self, hour: i64) -> Timestamp {
        time("2026-11-25T00:00:00Z") + SignedDuration::from_hours(hour)
    }

    pub async fn prepare(&self, booking: BookingId) -> PaymentTicket {
        self.services.prepare_payment(&self.client, booking).await.unwrap()
    }

    /// What the client's browser does: confirms the PaymentIntent at Stripe. Our side hears nothing of it.
    pub async fn pay_at_stripe(&self, booking: BookingId, card: &str) -> Result<(), GatewayError> {
        let intent = self.payment(booking).await.stripe_intent_id.unwrap();
        static CLICKS: AtomicU64 = AtomicU64::new(0);
        let key = IdempotencyKey::new(format!("test-{}", CLICKS.fetch_add(1, Ordering::Relaxed)));
        self.gateway.confirm_intent(&key, &intent, card, "http://127.0.0.1:3000/", false).await.map(drop)
    }

    pub async fn authenticate(&self, booking: BookingId, outcome: Outcome) {
        let intent = self.payment(booking).await.stripe_intent_id.unwrap();
        self.sandbox.complete_challenge(&intent, outcome).unwrap();
    }

    pub async fn refresh(&self, booking: BookingId) -> BookingDetails {
        self.services.refresh_payment(&self.client, booking).await.unwrap()
    }

    pub async fn details(&self, booking: BookingId) -> BookingDetails {
        self.store.read().await.unwrap().booking_details(booking).await.unwrap().unwrap()
    }

    pub async fn state(&self, booking: BookingId) -> &'static str {
        self.details(booking).await.booking.state.name()
    }

    pub async fn payment(&self, booking: BookingId) -> Payment {
        self.details(booking).await.payment.unwrap()
    }

    /// Stripe's events so far, oldest first: id and body.
    pub async fn events(&self) -> Vec<(String, String)> {
        let events = self.gateway.events_since(Timestamp::UNIX_EPOCH, 10_000).await.unwrap();
        events.into_iter().map(|event| (event.kind, event.payload)).collect()
    }

    /// Delivers an event's body as Stripe would.
    pub async fn deliver(&self, body: &str) -> Received {
        let header = sign(body.as_bytes(), WEBHOOK_SECRET, self.clock.now());
        self.services.receive_webhook(body.as_bytes(), Some(&header)).await.unwrap()
    }

    /// Works on events until none is due.
    pub async fn work(&self) {
        while self.services.work_events(50).await.unwrap() > 0 {}
    }

    /// Plants a fault in the sandbox.
    pub async fn fault(&self, fault: Value) {
        let answer = self.http.post(format!("{}/_control/faults", self.base)).json(&fault).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    pub async fn no_more_faults(&self) {
        self.http.delete(format!("{}/_control/faults", self.base)).send().await.unwrap();
    }

    /// From now on Stripe refuses to charge in these currencies; none takes the refusal back.
    pub async fn refuse_currencies(&self, refused: &[&str]) {
        let url = format!("{}/_control/currencies", self.base);
        let answer = self.http.post(url).json(&json!({ "refused": refused })).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// A refund that somebody makes at Stripe's dashboard.
    pub async fn refund_at_stripe(&self, intent: &str, minor: i64) {
        self.post_to_stripe("/v1/refunds", &[("payment_intent", intent), ("amount", &minor.to_string())]).await;
    }

    /// What the client does on Stripe's own page.
    pub async fn pay_session(&self, booking: BookingId, token: &str) {
        let session = self.payment(booking).await.stripe_session_id.unwrap();
        self.post_to_stripe(&format!("/v1/payment_pages/{session}/confirm"), &[("card[token]", token)]).await;
    }

    /// Stripe, or somebody at its dashboard, ends the page.
    pub async fn expire_session_at_stripe(&self, booking: BookingId) {
        let session = self.payment(booking).await.stripe_session_id.unwrap();
        self.post_to_stripe(&format!("/v1/checkout/sessions/{session}/expire"), &[]).await;
    }

    pub async fn session_can_be_paid(&self, booking: BookingId) -> bool {
        let session = self.payment(booking).await.stripe_session_id.unwrap();
        self.gateway.checkout(&session).await.unwrap().status == CheckoutStatus::Open
    }

    /// How many PaymentIntents and Sessions could still be paid.
    pub async fn payable_at_stripe(&self) -> usize {
        let intents = self.objects_at_stripe("payment_intent").await;
        let sessions = self.objects_at_stripe("checkout.session").await;
        let is = |object: &&Value, statuses: &[&str]| statuses.contains(&object["status"].as_str().unwrap());
        intents.iter().filter(|intent| is(intent, &["requires_payment_method", "requires_action"])).count()
            + sessions.iter().filter(|session| is(session, &["open"])).count()
    }

    /// What the client's browser does to save a card: confirms the SetupIntent at Stripe. Our side hears nothing of it.
    pub async fn set_up_at_stripe(&self, card: &str) {
        let ticket = self.services.prepare_card(&self.client().await).await.unwrap();
        let (intent, _) = ticket.client_secret.0.split_once("_secret_").unwrap();
        let form = [("payment_method", card), ("return_url", "http://127.0.0.1:3000/")];
        self.post_to_stripe(&format!("/v1/setup_intents/{intent}/confirm"), &form).await;
    }

    /// The client as they are now, with their customer.
    pub async fn client(&self) -> User {
        self.store.read().await.unwrap().user(self.client.id).await.unwrap().unwrap()
    }

    /// Saves a card and comes back to the list of cards.
    pub async fn save_card(&self, card: &str) -> SavedCard {
        self.set_up_at_stripe(card).await;
        self.pass(SignedDuration::from_secs(1));
        let before = self.cards().await;
        self.services.sync_cards(&self.client().await, None).await.unwrap();
        let mut cards = self.cards().await;
        cards.retain(|card| before.iter().all(|known| known.id != card.id));
        cards.pop().unwrap()
    }

    /// The same with a card whose bank asks when it is saved.
    pub async fn save_card_with_challenge(&self, card: &str) -> SavedCard {
        self.set_up_at_stripe(card).await;
        let setups = self.objects_at_stripe("setup_intent").await;
        for setup in setups.iter().filter(|setup| setup["status"] == "requires_action") {
            self.sandbox.complete_challenge(setup["id"].as_str().unwrap(), Outcome::Authenticated).unwrap();
        }
        self.services.sync_cards(&self.client().await, None).await.unwrap();
        self.cards().await.pop().unwrap()
    }

    pub async fn cards(&self) -> Vec<SavedCard> {
        self.services.cards(self.client.id).await.unwrap()
    }

    /// The trainer's account at Stripe, with everything given and verified.
    pub async fn connect(&self) -> String {
        self.connect_for(&self.trainer_user, self.trainer).await
    }

    /// The same of another trainer.
    pub async fn connect_for(&self, user: &User, trainer: TrainerId) -> String {
        self.services.onboard(user, "DE").await.unwrap();
        let account = self.store.read().await.unwrap().connect_account(trainer).await.unwrap().unwrap().facts.id;
        self.decide_account(json!({ "action": "complete", "account": account })).await;
        self.services.refresh_account(user).await.unwrap();
        account
    }

    pub async fn account(&self) -> Option<ConnectAccount> {
        self.store.read().await.unwrap().connect_account(self.trainer).await.unwrap()
    }

    /// What happens to an account without its holder, or at Stripe.
    pub async fn decide_account(&self, wish: Value) {
        self.control("account", wish).await;
    }

    /// What a bank decides about a payout, refund or dispute.
    pub async fn decide(&self, decision: Value) {
        self.control("decide", decision).await;
    }

    /// The same of something that may be decided already.
    pub async fn try_decide(&self, decision: Value) {
        let answer = self.http.post(format!("{}/_control/decide", self.base)).json(&decision).send().await.unwrap();
        assert!(!answer.status().is_server_error(), "{}", answer.text().await.unwrap());
    }

    /// The ids of all objects of a kind at Stripe.
    pub async fn ids_at_stripe(&self, kind: &str) -> Vec<String> {
        let objects = self.objects_at_stripe(kind).await;
        objects.iter().map(|object| object["id"].as_str().unwrap().to_owned()).collect()
    }

    /// From now on the trainer's withdrawals need nobody to agree.
    pub async fn verify_trainer(&self) {
        let admin = self.admin().await;
        self.services.set_verified(&admin, self.trainer, true).await.unwrap();
    }

    pub async fn admin(&self) -> User {
        let known = self.store.read().await.unwrap().user_by_email(&"root@example.com".parse().unwrap()).await.unwrap();
        match known {
            Some(admin) => admin,
            None => self.user_of_role("Ada Root", "root@example.com", Role::Admin).await,
        }
    }

    /// A session of €65.00 tomorrow that is paid and delivered: €55.25 are the trainer's. Ten days later Stripe has the money
    /// at hand.
    pub async fn earn(&self) -> BookingId {
        let start = (self.clock.now() + SignedDuration::from_hours(24)).as_second().div_euclid(86_400) * 86_400;
        let start = Timestamp::from_second(start + 10 * 3_600).unwrap();
        let booking = self.services.hold(&self.client, self.service, start).await.unwrap().id;
        self.prepare(booking).await;
        self.pay_at_stripe(booking, "pm_card_visa").await.unwrap();
        self.refresh(booking).await;
        self.pass(SignedDuration::from_hours(10 * 24));
        assert_eq!(self.services.sweep().await.unwrap().failures, 0);
        assert_eq!(self.state(booking).await, "completed");
        booking
    }

    /// What is available to the trainer, in euro cents.
    pub async fn available(&self) -> i64 {
        let available = self.store.read().await.unwrap().available(self.trainer).await.unwrap();
        available.iter().filter(|money| money.currency == Currency::EUR).map(|money| money.minor).sum()
    }

    pub async fn withdrawal(&self, id: WithdrawalId) -> Withdrawal {
        self.store.read().await.unwrap().withdrawal(id).await.unwrap().unwrap()
    }

    /// What somebody does with a payment method at Stripe's dashboard.
    pub async fn change_method_at_stripe(&self, method: &str, act: &str, form: &[(&str, &str)]) {
        self.post_to_stripe(&format!("/v1/payment_methods/{method}{act}"), form).await;
    }

    pub async fn objects_at_stripe(&self, kind: &str) -> Vec<Value> {
        let url = format!("{}/_control/state?kind={kind}", self.base);
        let state: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        state["objects"].as_array().unwrap().clone()
    }

    /// What somebody does who changes the database by hand.
    pub async fn tamper(&self, statements: &str) {
        store::testing::tamper(&self.database.url, statements).await;
    }

    /// The ledger refuses changes; whoever changes it by hand takes that away first.
    pub async fn unlock_ledger(&self) {
        let triggers = [
            ("ledger_entries_stay", "ledger_entries"),
            ("ledger_entries_last", "ledger_entries"),
            ("ledger_transactions_stay", "ledger_transactions"),
            ("ledger_transactions_last", "ledger_transactions"),
        ];
        for (trigger, table) in triggers {
            let statement = match self.database.store.engine() {
                Engine::Sqlite => format!("DROP TRIGGER IF EXISTS {trigger}"),
                Engine::Postgres => format!("DROP TRIGGER IF EXISTS {trigger} ON {table}"),
            };
            self.tamper(&statement).await;
        }
    }

    /// Tells the sandbox what happens at Stripe or at a bank.
    pub async fn control(&self, what: &str, wish: Value) {
        let url = format!("{}/_control/{what}", self.base);
        let answer = self.http.post(url).json(&wish).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    pub async fn post_to_stripe(&self, path: &str, form: &[(&str, &str)]) {
        let request = self.http.post(format!("{}{path}", self.base)).basic_auth("sk_test_world", None::<&str>);
        let answer = request.form(form).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// How many objects of a kind Stripe has.
    pub async fn count_at_stripe(&self, kind: &str) -> usize {
        self.objects_at_stripe(kind).await.len()
    }

    /// The status of a PaymentIntent at Stripe.
    pub async fn status_at_stripe(&self, booking: BookingId) -> domain::payment::IntentStatus {
        let intent = self.payment(booking).await.stripe_intent_id.unwrap();
        self.gateway.intent(&intent).await.unwrap().facts.status
    }

    /// Somebody takes all or part of a transfer back at Stripe's dashboard.
    pub async fn reverse_at_stripe(&self, transfer: &str, minor: i64) {
        self.post_to_stripe(&format!("/v1/transfers/{transfer}/reversals"), &[("amount", &minor.to_string())]).await;
    }

    /// Fails unless the books are clean.
    pub async fn assert_clean_books(&self) {
        let report = self.services.verify_ledger().await.unwrap();
        assert!(report.is_clean(), "{:#?}", report.problems);
    }

    /// The balance of an account in euro cents.
    pub async fn balance(&self, account: domain::ledger::Account) -> i64 {
        self.balance_in(account, Currency::EUR).await
    }

    /// The balance of an account in minor units of a currency.
    pub async fn balance_in(&self, account: domain::ledger::Account, currency: Currency) -> i64 {
        let balances = self.store.read().await.unwrap().balances(&account.to_string()).await.unwrap();
        balances.iter().filter(|balance| balance.currency == currency).map(|balance| balance.minor).sum()
    }

    pub fn lose_answers(path_ends: &str, times: u32) -> Value {
        json!({ "kind": "lose_answer", "times": times, "matching": { "method": "POST", "path_ends": path_ends } })
    }

    pub fn outage(kind: &str, times: u32) -> Value {
        json!({ "kind": kind, "times": times, "matching": { "path": "/v1" } })
    }
}

async fn start_sandbox(clock: &HandClock) -> (Arc<Sandbox>, String) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let config = SandboxConfig {
        secret_key: "sk_test_world".into(),
        publishable_key: "pk_test_world".into(),
        webhook_secret: WEBHOOK_SECRET.into(),
        public_url: base.clone(),
        journal: None,
        webhook_endpoint: None,
        controls: true,
    };
    let sandbox = Sandbox::open(config).await.unwrap();
    sandbox.set_clock(Some(clock.now().as_second()));
    let router = sandbox.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (sandbox, base)
}

async fn register(services: &Services, name: &str, email: &str) -> User {
    let registration = Registration {
        name: name.into(),
        email: email.into(),
        password: "correct horse battery".into(),
        language: domain::Language::En,
    };
    services.register(registration).await.unwrap().user
}

async fn offer(store: &Arc<dyn Store>, user: &User, now: Timestamp) -> (TrainerId, ServiceId) {
    let trainer = Trainer {
        id: TrainerId::from_parts(now, 1),
        user_id: user.id,
        slug: "lena-vogt".into(),
        name: user.name.clone(),
        craft: "Strength coach".into(),
        headline: "Lift well".into(),
        about: "Twelve years".into(),
        city: "Berlin".into(),
        zone: "UTC".parse().unwrap(),
        currency: Currency::EUR,
        ways: PayWays { on_arrival: true, ..PayWays::default() },
        created_at: now,
    };
    let service = Service {
        id: ServiceId::from_parts(now, 2),
        trainer_id: trainer.id,
        name: "Strength session".into(),
        description: "One to one".into(),
        minutes: 60,
        step_minutes: 30,
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
    let hours: Vec<WeeklyHours> = (1..=7).map(|day| WeeklyHours::new(day, 8 * 60, 20 * 60).unwrap()).collect();
    let written: Result<(), services::ports::StoreError> = store
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
