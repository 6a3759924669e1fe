//! A demo world: trainers in many zones and currencies, and half a year of bookings, paid and posted like real ones.
//!
//! Nothing is written past the rules: the seeder travels back in time, books and pays through the use cases, and lets the
//! sweeper deliver the sessions as their time comes. It needs the sandbox; against a real Stripe account it is refused.

mod people;

use domain::{BookingState, Language, Role, ServiceId, Timestamp, TrainerId};
use jiff::SignedDuration;

use self::people::{CLIENTS, DemoTrainer, TRAINERS};
use crate::model::{Service, Trainer, User};
use crate::ports::IdempotencyKey;
use crate::{Failure, HoldError, PayError, RegisterError, Registration, Services};

/// Every demo account's password.
pub const PASSWORD: &str = "train-with-spotter";
/// How far back the history goes.
const HISTORY_DAYS: i64 = 160;
/// How many bookings each trainer gets over that time, on average.
const BOOKINGS_PER_TRAINER: i64 = 15;
/// How many more each gets in the last days, and how many days those are.
const RECENT_PER_TRAINER: i64 = 5;
const RECENT_DAYS: i64 = 6;

/// Moves our clock and the sandbox's together.
pub trait TimeMachine: Send + Sync {
    /// To a moment, or back to the real time.
    fn travel(&self, to: Option<Timestamp>);
}

/// Somebody to sign in as.
#[derive(Debug, Clone)]
pub struct DemoSignIn {
    /// What they are.
    pub role: Role,
    /// Their address.
    pub email: String,
}

/// What the seeder did.
#[derive(Debug, Clone)]
pub enum DemoReport {
    /// There are trainers already; nothing was touched.
    AlreadySeeded,
    /// The world is there.
    Seeded {
        /// How many trainers.
        trainers: usize,
        /// How many clients.
        clients: usize,
        /// How many bookings that were paid.
        bookings: usize,
    },
}

/// One account of each role, for the text that `serve` prints.
#[must_use]
pub fn sign_ins() -> [DemoSignIn; 3] {
    let sign_in = |role, email: &str| DemoSignIn { role, email: email.to_owned() };
    [
        sign_in(Role::Client, CLIENTS[0].1),
        sign_in(Role::Trainer, TRAINERS[0].email),
        sign_in(Role::Admin, people::ADMIN.1),
    ]
}

impl Services {
    /// Fills an empty database with the demo world; does nothing where there is a trainer already.
    ///
    /// # Errors
    /// [`Failure`] where a step fails; against a live Stripe account before anything is written.
    pub async fn seed_demo(&self, time: &dyn TimeMachine) -> Result<DemoReport, Failure> {
        if self.settings().live_mode {
            return Err(Failure::Inconsistent("the demo is never seeded with a live key".into()));
        }
        if !self.0.store.read().await?.trainer_cards("", 1).await?.is_empty() {
            return Ok(DemoReport::AlreadySeeded);
        }
        let today = self.now();
        let begin = today - SignedDuration::from_hours(24 * HISTORY_DAYS);
        time.travel(Some(begin));
        let seeded = self.seed_from(begin, today, time).await;
        time.travel(None);
        let (clients, bookings) = seeded?;
        self.sweep().await?;
        Ok(DemoReport::Seeded { trainers: TRAINERS.len(), clients, bookings })
    }

    async fn seed_from(
        &self,
        begin: Timestamp,
        today: Timestamp,
        time: &dyn TimeMachine,
    ) -> Result<(usize, usize), Failure> {
        self.demo_user(people::ADMIN, Role::Admin).await?;
        let mut clients = Vec::new();
        for client in CLIENTS {
            clients.push(self.demo_user(client, Role::Client).await?);
        }
        let mut offers = Vec::new();
        for trainer in &TRAINERS {
            offers.push(self.demo_trainer(trainer).await?);
        }
        let mut bookings = 0;
        let mut dice = Dice(0x5eed);
        for (turn, at) in (0..).zip(moments(begin, today)) {
            time.travel(Some(at));
            self.sweep().await?;
            // The first client is the one people try the demo as: they should find bookings of their own.
            let client = &clients[if turn % 9 == 0 { 0 } else { dice.below(clients.len()) }];
            let offer = &offers[dice.below(offers.len())];
            let service = offer[dice.below(offer.len())];
            bookings += usize::from(self.demo_booking(client.id, service, turn, &mut dice).await?);
        }
        Ok((clients.len(), bookings))
    }

    async fn demo_user(&self, (name, email): (&str, &str), role: Role) -> Result<User, Failure> {
        let registration =
            Registration { name: name.into(), email: email.into(), password: PASSWORD.into(), language: Language::En };
        self.add_user(registration, role).await.map_err(|error| match error {
            RegisterError::Failed(failure) => failure,
            other => Failure::Inconsistent(format!("demo user {name}: {other}")),
        })
    }

    async fn demo_trainer(&self, demo: &'static DemoTrainer) -> Result<Vec<ServiceId>, Failure> {
        let user = self.demo_user((demo.name, demo.email), Role::Trainer).await?;
        let now = self.now();
        let trainer = demo.trainer(TrainerId::from_parts(now, self.random_bits()), user.id, now)?;
        let services: Vec<Service> = demo
            .services
            .iter()
            .zip(0..)
            .map(|(service, position)| service.at(ServiceId::from_parts(now, self.random_bits()), &trainer, position))
            .collect();
        let ids = services.iter().map(|service| service.id).collect();
        let hours = demo.hours()?;
        self.0
            .store
            .write(move |tx| {
                let (trainer, services, hours): (Trainer, Vec<Service>, _) =
                    (trainer.clone(), services.clone(), hours.clone());
                Box::pin(async move {
                    tx.insert_trainer(&trainer).await?;
                    for service in &services {
                        tx.insert_service(service).await?;
                    }
                    Ok::<_, Failure>(tx.set_weekly_hours(trainer.id, &hours).await?)
                })
            })
            .await?;
        Ok(ids)
    }

    /// Books and pays like a client in a browser; true where the booking was paid.
    async fn demo_booking(
        &self,
        client: domain::UserId,
        service: ServiceId,
        turn: i64,
        dice: &mut Dice,
    ) -> Result<bool, Failure> {
        let client = self.0.store.read().await?.user(client).await?;
        let client = client.ok_or_else(|| Failure::Inconsistent("a demo client has vanished".into()))?;
        let free = self.free_slots(service, self.now() + SignedDuration::from_hours(20), 9).await?;
        if free.is_empty() {
            return Ok(false);
        }
        let slot = free[dice.below(free.len())];
        let booking = match self.hold(&client, service, slot.start()).await {
            Ok(booking) => booking,
            Err(HoldError::Failed(failure)) => return Err(failure),
            Err(_) => return Ok(false),
        };
        let ticket = match self.prepare_payment(&client, booking.id).await {
            Ok(ticket) => ticket,
            Err(PayError::Failed(failure)) => return Err(failure),
            Err(other) => return Err(Failure::Inconsistent(format!("demo payment: {other}"))),
        };
        let payment = self.0.store.read().await?.payment(ticket.payment_id).await?;
        let intent = payment.and_then(|payment| payment.stripe_intent_id);
        let intent = intent.ok_or_else(|| Failure::Inconsistent("a demo payment has no PaymentIntent".into()))?;
        // Now and then a card is refused, and the client gives up: that, too, is what real books look like.
        let card = if turn % 23 == 22 { "pm_card_visa_chargeDeclined" } else { "pm_card_visa" };
        let key = IdempotencyKey::new(format!("demo-confirm:{}", ticket.payment_id));
        let return_url = format!("{}/bookings/{}", self.settings().public_url, booking.id);
        let confirmed = self.0.gateway.confirm_intent(&key, &intent, card, &return_url).await;
        let details = match self.refresh_payment(&client, booking.id).await {
            Ok(details) => details,
            Err(PayError::Failed(failure)) => return Err(failure),
            Err(other) => return Err(Failure::Inconsistent(format!("demo payment: {other}"))),
        };
        let paid = matches!(details.booking.state, BookingState::Confirmed { .. });
        match confirmed {
            Err(error) if card == "pm_card_visa" => Err(error.into()),
            _ => Ok(paid),
        }
    }
}

/// When people book: evenly over the history, and more often in its last days, so that the weeks to come are not empty.
fn moments(begin: Timestamp, today: Timestamp) -> Vec<Timestamp> {
    let spread = |from: Timestamp, count: i64| {
        let step = (today.as_second() - from.as_second()) / count;
        (0..count).map(move |turn| from + SignedDuration::from_secs(step * turn))
    };
    let trainers = i64::try_from(TRAINERS.len()).unwrap_or(1);
    let lately = today - SignedDuration::from_hours(24 * RECENT_DAYS);
    let mut moments: Vec<Timestamp> =
        spread(begin, BOOKINGS_PER_TRAINER * trainers).chain(spread(lately, RECENT_PER_TRAINER * trainers)).collect();
    moments.sort_unstable();
    moments
}

/// A tiny generator of numbers (Knuth's MMIX constants), so that every demo looks alike.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides.max(1)
    }
}
