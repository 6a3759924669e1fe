//! A database with people in it, and short ways to read and write: what the tests stand on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::payment::CardFacts;
use domain::{
    BasisPoints, BookingId, BookingState, Currency, Money, PayWay, PaymentId, PaymentState, Price, RefundPolicy, Role,
    ServiceId, SessionId, TimeSlot, Timestamp, TrainerId, UserId,
};
use services::model::{Booking, NewWebhookEvent, Payment, Service, Session, Trainer, User};
use services::ports::{Read, Store, StoreError, TxFuture};
use store::testing::TestStore;

pub struct World {
    pub database: TestStore,
    pub store: Arc<dyn Store>,
}

static BITS: AtomicU64 = AtomicU64::new(1);

/// Bits that no other id has.
pub fn bits() -> u128 {
    u128::from(BITS.fetch_add(1, Ordering::Relaxed))
}

/// A moment on the day that the tests take place.
pub fn at(clock: &str) -> Timestamp {
    format!("2026-11-24T{clock}:00Z").parse().unwrap()
}

pub fn minutes(from: Timestamp, minutes: i64) -> Timestamp {
    Timestamp::from_microsecond(from.as_microsecond() + minutes * 60_000_000).unwrap()
}

pub fn slot(clock: &str, minutes: u32) -> TimeSlot {
    TimeSlot::starting(at(clock), minutes).unwrap()
}

pub fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

pub fn price() -> Price {
    Price::of(eur(6_000), BasisPoints::new(1_500).unwrap(), BasisPoints::new(300).unwrap()).unwrap()
}

impl World {
    pub fn of(database: TestStore) -> Self {
        Self { store: database.port(), database }
    }

    pub async fn reopen(&mut self) {
        self.database.reopen().await;
        self.store = self.database.port();
    }

    pub async fn read(&self) -> Box<dyn Read> {
        self.store.read().await.unwrap()
    }

    /// A transaction that only the database can make fail.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'t> FnMut(&'t mut dyn services::ports::Tx) -> TxFuture<'t, T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        self.store.write(work).await
    }

    /// Runs a statement past the store.
    pub async fn execute(&self, text: &'static str) -> Result<u64, sqlx::Error> {
        let mut connection = self.database.connection().await;
        sqlx::query(text).execute(&mut connection).await.map(|done| done.rows_affected())
    }

    /// Runs a statement past the store with these texts bound.
    pub async fn execute_bound(&self, text: &'static str, bound: &[String]) {
        let mut connection = self.database.connection().await;
        let statement = bound.iter().fold(sqlx::query(text), |statement, value| statement.bind(value.clone()));
        statement.execute(&mut connection).await.unwrap();
    }

    /// The only number that a query past the store returns.
    pub async fn number(&self, text: &'static str) -> i64 {
        let mut connection = self.database.connection().await;
        sqlx::query_scalar(text).fetch_one(&mut connection).await.unwrap()
    }

    pub async fn user(&self, name: &str, role: Role) -> User {
        let user = User {
            id: UserId::from_parts(at("08:00"), bits()),
            email: format!("{name}@example.com").parse().unwrap(),
            name: name.to_owned(),
            role,
            password_hash: "$argon2id$…".to_owned(),
            language: domain::Language::En,
            stripe_customer_id: None,
            created_at: at("08:00"),
        };
        let added = user.clone();
        assert!(write!(self, tx, added => tx.insert_user(&added).await).unwrap());
        user
    }

    pub async fn client(&self) -> User {
        self.user(&format!("client{}", bits()), Role::Client).await
    }

    pub async fn trainer_named(&self, name: &str, craft: &str, city: &str) -> Trainer {
        let account = self.user(&format!("trainer{}", bits()), Role::Trainer).await;
        let trainer = Trainer {
            id: TrainerId::from_parts(at("08:00"), bits()),
            user_id: account.id,
            slug: format!("trainer-{}", bits()),
            name: name.to_owned(),
            craft: craft.to_owned(),
            headline: "One sentence.".to_owned(),
            about: "A few\n\nparagraphs — with ‘quotes’ and 'apostrophes'.".to_owned(),
            city: city.to_owned(),
            zone: "Europe/Berlin".parse().unwrap(),
            currency: Currency::EUR,
            ways: domain::PayWays::default(),
            created_at: at("08:00"),
        };
        let added = trainer.clone();
        assert!(write!(self, tx, added => tx.insert_trainer(&added).await).unwrap());
        trainer
    }

    pub async fn trainer(&self) -> Trainer {
        self.trainer_named("Ana Kovač", "Strength coach", "Berlin").await
    }

    pub async fn service_of(&self, trainer: &Trainer, name: &str, minutes: u32, minor: i64, position: i64) -> Service {
        let service = Service {
            id: ServiceId::from_parts(at("08:00"), bits()),
            trainer_id: trainer.id,
            name: name.to_owned(),
            description: "What one gets.".to_owned(),
            minutes,
            step_minutes: 30,
            price: eur(minor),
            seats: 1,
            position,
            rules: domain::BookingRules::default(),
            offered: services::model::Offered::Hours,
            place: String::new(),
            archived_at: None,
            own: domain::OwnTerms::default(),
            partners: domain::Partners::none(),
        };
        let added = service.clone();
        write!(self, tx, added => tx.insert_service(&added).await).unwrap();
        service
    }

    /// A trainer with one service of an hour.
    pub async fn offer(&self) -> (Trainer, Service) {
        let trainer = self.trainer().await;
        let service = self.service_of(&trainer, "Private hour", 60, 6_000, 1).await;
        (trainer, service)
    }

    /// Claims the slot and holds a seat until `expires_at`; `None` where the slot is taken.
    pub async fn hold(
        &self,
        service: &Service,
        client: &User,
        slot: TimeSlot,
        expires_at: Timestamp,
    ) -> Option<(Session, Booking)> {
        let session = session(service, slot, 1, 1);
        let booking = booking(&session, client, expires_at);
        let both = (session.clone(), booking.clone());
        let held = self
            .store
            .write(move |tx| {
                let (session, booking) = both.clone();
                Box::pin(async move {
                    if !tx.claim_session(&session).await? {
                        return Err(Refused::Taken);
                    }
                    tx.insert_booking(&booking).await?;
                    Ok(())
                })
            })
            .await;
        match held {
            Ok(()) => Some((session, booking)),
            Err(Refused::Taken) => None,
            Err(Refused::Store(error)) => panic!("{error}"),
        }
    }

    /// A hold with a payment for it.
    pub async fn payment(&self) -> (Booking, Payment) {
        let (_, service) = self.offer().await;
        let client = self.client().await;
        let (_, booking) = self.hold(&service, &client, slot("10:00", 60), at("09:15")).await.unwrap();
        let payment = payment(&booking);
        let added = payment.clone();
        assert!(write!(self, tx, added => tx.insert_payment(&added).await).unwrap());
        (booking, payment)
    }
}

/// What a use case may say no with.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    Taken,
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl services::ports::WriteError for Refused {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Taken => None,
        }
    }
}

pub fn session(service: &Service, slot: TimeSlot, capacity: i64, seats_taken: i64) -> Session {
    Session {
        id: SessionId::from_parts(at("09:00"), bits()),
        trainer_id: service.trainer_id,
        service_id: service.id,
        slot,
        busy: slot,
        capacity,
        seats_taken,
    }
}

pub fn booking(session: &Session, client: &User, expires_at: Timestamp) -> Booking {
    Booking {
        id: BookingId::from_parts(at("09:00"), bits()),
        session_id: session.id,
        trainer_id: session.trainer_id,
        service_id: session.service_id,
        client_id: client.id,
        seats: 1,
        seats_booked: 1,
        given_up_minor: 0,
        price_cut_minor: 0,
        changes: None,
        rider: None,
        partners: domain::Partners::none(),
        state: BookingState::Held { expires_at },
        price: price(),
        policy: RefundPolicy::default(),
        cancelled_by: None,
        cancel_note: None,
        checked_in: None,
        delivered_at: None,
        hold_extended_at: None,
        version: 1,
        created_at: at("09:00"),
    }
}

pub fn payment(booking: &Booking) -> Payment {
    Payment {
        id: PaymentId::from_parts(at("09:00"), bits()),
        booking_id: booking.id,
        client_id: booking.client_id,
        trainer_id: booking.trainer_id,
        partners: booking.partners.clone(),
        way: PayWay::Online,
        price: booking.price,
        state: PaymentState::Created,
        outcome: None,
        stripe_intent_id: None,
        stripe_session_id: None,
        stripe_charge_id: None,
        card: None,
        receipt_url: None,
        failure: None,
        attention: None,
        exchange: None,
        currency_refused: false,
        next_check_at: Some(at("09:05")),
        succeeded_at: None,
        fee_posted_at: None,
        version: 1,
        created_at: at("09:00"),
        updated_at: at("09:00"),
    }
}

pub fn card() -> CardFacts {
    CardFacts { brand: "visa".to_owned(), last4: "4242".to_owned() }
}

pub fn event(stripe_id: &str, received_at: Timestamp) -> NewWebhookEvent {
    NewWebhookEvent {
        id: domain::EventId::from_parts(received_at, bits()),
        stripe_id: stripe_id.to_owned(),
        kind: "payment_intent.succeeded".to_owned(),
        payload: format!("{{\"id\": \"{stripe_id}\", \"note\": \"– ü 🏋\"}}"),
        received_at,
    }
}

/// `write!(world, tx, a, b => …)`: one transaction around an expression over `tx`. Each run has its own copy of `a` and `b`.
macro_rules! write {
    ($world:expr, $tx:ident $(, $used:ident)* => $work:expr) => {
        $world
            .write(move |$tx| {
                $(let $used = $used.clone();)*
                Box::pin(async move { $work })
            })
            .await
    };
}
pub(crate) use write;
