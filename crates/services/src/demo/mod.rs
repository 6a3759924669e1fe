//! A demo world: trainers in many zones and currencies, and half a year of bookings, paid and posted like real ones.
//!
//! Nothing is written past the rules: the seeder travels back in time, books and pays through the use cases, and lets the
//! sweeper deliver the sessions as their time comes. It needs the sandbox; against a real Stripe account it is refused.

mod accounts;
mod dates;
mod people;
mod sharing;
mod stories;

use domain::availability::InvalidException;
use domain::{BookingState, DayException, Language, Role, ServiceId, Timestamp, TrainerId, Zone};
use jiff::SignedDuration;

use self::people::{CLIENTS, DemoTrainer, TRAINERS};
use self::stories::{Ending, Plan, STORIES, Story};
use crate::model::{BookingDetails, Service, Trainer, User};
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
/// In how many days the first trainer is away, from and until.
const AWAY_FROM: i64 = 22;
const AWAY_UNTIL: i64 = 25;

/// What the demo can do that nobody else can.
pub trait Backstage: Send + Sync {
    /// Moves our clock and the sandbox's together: to a moment, or back to the real time.
    fn travel(&self, to: Option<Timestamp>);
    /// Fills in the sandbox's form for a trainer's account, bank account and all; false where there is no such account.
    fn complete_account(&self, account: &str) -> bool;
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
    pub async fn seed_demo(&self, time: &dyn Backstage) -> Result<DemoReport, Failure> {
        if self.settings().live_mode {
            return Err(Failure::Inconsistent("the demo is never seeded with a live key".into()));
        }
        if !self.0.store.read().await?.trainer_cards("", 1).await?.is_empty() {
            return Ok(DemoReport::AlreadySeeded);
        }
        let today = self.now();
        let begin = today - SignedDuration::from_hours(24 * HISTORY_DAYS);
        time.travel(Some(begin));
        let seeded = Box::pin(self.seed_from(begin, today, time)).await;
        time.travel(None);
        let (clients, bookings) = seeded?;
        self.sweep().await?;
        Ok(DemoReport::Seeded { trainers: TRAINERS.len(), clients, bookings })
    }

    async fn seed_from(
        &self,
        begin: Timestamp,
        today: Timestamp,
        time: &dyn Backstage,
    ) -> Result<(usize, usize), Failure> {
        let admin = self.demo_user(people::ADMIN, Role::Admin).await?;
        let mut clients = Vec::new();
        for client in CLIENTS {
            clients.push(self.demo_user(client, Role::Client).await?);
        }
        let mut offers = Vec::new();
        for trainer in &TRAINERS {
            offers.push(self.demo_trainer(trainer).await?);
        }
        self.demo_sharing().await?;
        self.demo_accounts(&admin, time).await?;
        let mut bookings = 0;
        let mut dice = Dice(0x5eed);
        let mut stories = STORIES.iter().peekable();
        let mut plans: Vec<Plan> = Vec::new();
        for (turn, at) in (0..).zip(moments(begin, today)) {
            self.end_stories(&mut plans, at, &admin, time).await?;
            time.travel(Some(at));
            self.sweep().await?;
            self.demo_agree(&admin).await?;
            // Reminders are written while they are due.
            self.work_all_mails().await?;
            let story = stories.peek().copied().filter(|story| story.turn <= turn);
            // The first client is the one people try the demo as: they should find bookings of their own.
            let own = story.map_or(turn % 9 == 0, |story| story.own);
            let client = &clients[if own { 0 } else { dice.below(clients.len()) }];
            let service = &dice.service(&offers, story);
            let wish = Wish::of(turn, service, story, &mut dice);
            if let Some(details) = Box::pin(self.demo_booking(client.id, service, &wish, &mut dice)).await? {
                bookings += 1;
                if let Some(story) = story {
                    plans.push(Plan::of(story.ending, &details, at, today));
                    stories.next();
                } else {
                    plans.extend(Plan::of_presence(turn, &details, at, today));
                }
            }
        }
        self.end_stories(&mut plans, today, &admin, time).await?;
        time.travel(Some(today));
        self.demo_days_off(today).await?;
        bookings += Box::pin(self.demo_dates(&clients, &mut dice)).await?;
        Ok((clients.len(), bookings))
    }

    /// The trainer that people try the demo as is away for some days, and works longer on the day after.
    async fn demo_days_off(&self, today: Timestamp) -> Result<(), Failure> {
        let email = TRAINERS[0].email.parse().map_err(|error| Failure::Inconsistent(format!("{error}")))?;
        let mut read = self.0.store.read().await?;
        let user = read.user_by_email(&email).await?;
        let user = user.ok_or_else(|| Failure::Inconsistent("the demo trainer has vanished".into()))?;
        let zone = read.trainer_of_user(user.id).await?.map_or_else(Zone::utc, |trainer| trainer.zone);
        drop(read);
        let day = |ahead: i64| zone.local(today + SignedDuration::from_hours(24 * ahead)).date();
        let wrong = |error: InvalidException| Failure::Inconsistent(error.to_string());
        let away = DayException::closed(day(AWAY_FROM), day(AWAY_UNTIL)).map_err(wrong)?;
        let longer = DayException::extra(day(AWAY_UNTIL + 1), 18 * 60, 21 * 60).map_err(wrong)?;
        for (what, note) in [(away, Some(people::DAYS_OFF.to_owned())), (longer, None)] {
            self.add_exception(&user, what, note).await.map_err(|error| Failure::Inconsistent(error.to_string()))?;
        }
        Ok(())
    }

    /// Does all that is planned until then, each at its time.
    async fn end_stories(
        &self,
        plans: &mut Vec<Plan>,
        until: Timestamp,
        admin: &User,
        time: &dyn Backstage,
    ) -> Result<(), Failure> {
        let (mut due, later): (Vec<Plan>, Vec<Plan>) = plans.drain(..).partition(|plan| plan.at <= until);
        *plans = later;
        due.sort_by_key(|plan| plan.at);
        for plan in due {
            time.travel(Some(plan.at));
            self.end_story(&plan, admin).await?;
        }
        Ok(())
    }

    async fn demo_user(&self, (name, email): (&str, &str), role: Role) -> Result<User, Failure> {
        let registration =
            Registration { name: name.into(), email: email.into(), password: PASSWORD.into(), language: Language::En };
        self.add_user(registration, role).await.map_err(|error| match error {
            RegisterError::Failed(failure) => failure,
            other => Failure::Inconsistent(format!("demo user {name}: {other}")),
        })
    }

    async fn demo_trainer(&self, demo: &'static DemoTrainer) -> Result<Vec<Service>, Failure> {
        let user = self.demo_user((demo.name, demo.email), Role::Trainer).await?;
        let now = self.now();
        let trainer = demo.trainer(TrainerId::from_parts(now, self.random_bits()), user.id, now)?;
        let own = demo.services.iter().map(|service| (service, 1));
        let all = own.chain(demo.classes().map(|(_, class, seats)| (class, *seats)));
        let services: Vec<Service> = all
            .zip(0..)
            .map(|((service, seats), position)| {
                let id = ServiceId::from_parts(now, self.random_bits());
                Service { seats, ..service.at(id, &trainer, position) }
            })
            .collect();
        let offered = services.clone();
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
        Ok(offered)
    }

    /// Books and pays like a client in a browser; `None` where the booking was not paid.
    async fn demo_booking(
        &self,
        client: domain::UserId,
        service: &Service,
        wish: &Wish,
        dice: &mut Dice,
    ) -> Result<Option<BookingDetails>, Failure> {
        let client = self.0.store.read().await?.user(client).await?;
        let client = client.ok_or_else(|| Failure::Inconsistent("a demo client has vanished".into()))?;
        let from = self.now() + SignedDuration::from_hours(wish.hours_ahead);
        let free = self.free_slots(service.id, from, 9).await?;
        if free.is_empty() {
            return Ok(None);
        }
        // A class fills up before another one is begun.
        let begun = self.seats_left(service, from, 9).await?;
        let begun = begun.into_iter().find(|(_, left)| *left >= wish.seats).map(|(start, _)| start);
        let start = begun.unwrap_or_else(|| free[dice.below(free.len())].start());
        let booking = match self.hold_seats(&client, service.id, start, wish.seats).await {
            Ok(booking) => booking,
            Err(HoldError::Failed(failure)) => return Err(failure),
            Err(_) => return Ok(None),
        };
        let ticket = match self.prepare_payment(&client, booking.id).await {
            Ok(ticket) => ticket,
            Err(PayError::Failed(failure)) => return Err(failure),
            Err(other) => return Err(Failure::Inconsistent(format!("demo payment: {other}"))),
        };
        let payment = self.0.store.read().await?.payment(ticket.payment_id).await?;
        let intent = payment.and_then(|payment| payment.stripe_intent_id);
        let intent = intent.ok_or_else(|| Failure::Inconsistent("a demo payment has no PaymentIntent".into()))?;
        let key = IdempotencyKey::new(format!("demo-confirm:{}", ticket.payment_id));
        let return_url = format!("{}/bookings/{}", self.settings().public_url, booking.id);
        let confirmed = self.0.gateway.confirm_intent(&key, &intent, wish.card, &return_url, false).await;
        let details = match self.refresh_payment(&client, booking.id).await {
            Ok(details) => details,
            Err(PayError::Failed(failure)) => return Err(failure),
            Err(other) => return Err(Failure::Inconsistent(format!("demo payment: {other}"))),
        };
        let paid = matches!(details.booking.state, BookingState::Confirmed { .. });
        match confirmed {
            Err(error) if wish.card != DECLINED => Err(error.into()),
            _ => Ok(paid.then_some(details)),
        }
    }
}

/// A card that is refused.
const DECLINED: &str = "pm_card_visa_chargeDeclined";

/// How a client books and pays.
struct Wish {
    seats: i64,
    /// At least so long before the session.
    hours_ahead: i64,
    card: &'static str,
}

impl Wish {
    fn of(turn: i64, service: &Service, story: Option<&Story>, dice: &mut Dice) -> Self {
        if let Some(Story { ending, .. }) = story {
            return Self { seats: ending.seats(), hours_ahead: 72, card: ending.card() };
        }
        let seats = if service.seats > 1 { 1 + i64::from(dice.below(4) == 0) } else { 1 };
        // Now and then a card is refused, and the client gives up: that, too, is what real books look like.
        Self { seats, hours_ahead: 20, card: if turn % 23 == 22 { DECLINED } else { "pm_card_visa" } }
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

    /// Something that somebody offers: a class where several seats are wanted, and never one in other stories.
    fn service(&mut self, offers: &[Vec<Service>], story: Option<&Story>) -> Service {
        let Some(story) = story else {
            let offer = &offers[self.below(offers.len())];
            return offer[self.below(offer.len())].clone();
        };
        let class = story.ending == Ending::SeatGivenUp;
        let of = if story.first_trainer { &offers[..1] } else { offers };
        let fitting: Vec<&Service> = of.iter().flatten().filter(|service| (service.seats > 1) == class).collect();
        fitting[self.below(fitting.len())].clone()
    }
}
