//! What the figures are measured on: trainers who work day and night, and clients who are signed in.

use std::sync::Arc;

use domain::availability::WeeklyHours;
use domain::{
    BasisPoints, BookingId, BookingState, Currency, Money, Price, Role, ServiceId, SessionId, TimeSlot, Timestamp,
    TrainerId, UserId,
};
use jiff::SignedDuration;
use services::model::{Booking, Service, Session, SignIn, Trainer, User};
use services::ports::{Store, StoreError};
use sha2::{Digest, Sha256};

use crate::Fallible;

/// How many rows one transaction takes.
const BATCH: usize = 500;

/// A trainer without a free minute in the week, and the one service they sell: half an hour.
#[derive(Clone, Copy)]
pub struct Offer {
    pub trainer: TrainerId,
    pub service: ServiceId,
}

/// The token that client number `number` is signed in with.
pub fn token(number: usize) -> String {
    format!("bench-token-{number}")
}

fn user(number: usize, role: Role, now: Timestamp) -> Fallible<User> {
    let (prefix, offset) = if role == Role::Trainer { ("trainer", 1 << 40) } else { ("client", 1 << 50) };
    Ok(User {
        id: UserId::from_parts(now, offset + number as u128),
        email: format!("bench-{prefix}-{number}@example.com").parse()?,
        name: format!("Bench {prefix} {number}"),
        role,
        password_hash: "-".into(),
        language: domain::Language::En,
        stripe_customer_id: None,
        created_at: now,
    })
}

/// Adds clients with a sign-in each.
pub async fn add_clients(store: &Arc<dyn Store>, count: usize, now: Timestamp) -> Fallible<Vec<User>> {
    let clients: Vec<User> = (0..count).map(|number| user(number, Role::Client, now)).collect::<Fallible<_>>()?;
    for (batch, chunk) in clients.chunks(BATCH).enumerate() {
        let chunk = chunk.to_vec();
        let written: Result<(), StoreError> = store
            .write(move |tx| {
                let chunk = chunk.clone();
                Box::pin(async move {
                    for (place, user) in chunk.iter().enumerate() {
                        tx.insert_user(user).await?;
                        let token_hash = hex::encode(Sha256::digest(token(batch * BATCH + place).as_bytes()));
                        let expires_at = now + SignedDuration::from_hours(24);
                        tx.insert_sign_in(&SignIn { token_hash, user_id: user.id, created_at: now, expires_at })
                            .await?;
                    }
                    Ok(())
                })
            })
            .await;
        written?;
    }
    Ok(clients)
}

/// Adds trainers who work day and night.
pub async fn add_trainers(store: &Arc<dyn Store>, count: usize, now: Timestamp) -> Fallible<Vec<Offer>> {
    let mut offers = Vec::new();
    let hours: Vec<WeeklyHours> = (1..=7).map(|day| WeeklyHours::new(day, 0, 1_440)).collect::<Result<_, _>>()?;
    for number in 0..count {
        let user = user(number, Role::Trainer, now)?;
        let offer = Offer {
            trainer: TrainerId::from_parts(now, (1 << 60) + number as u128),
            service: ServiceId::from_parts(now, (1 << 60) + number as u128),
        };
        offers.push(offer);
        let trainer = Trainer {
            id: offer.trainer,
            user_id: user.id,
            slug: format!("bench-{number}"),
            name: user.name.clone(),
            craft: "Bench trainer".into(),
            headline: "Never asleep.".into(),
            about: "Works day and night, so that slots do not run out.".into(),
            city: "Berlin".into(),
            zone: "Europe/Berlin".parse()?,
            currency: Currency::EUR,
            ways: domain::PayWays::default(),
            created_at: now,
        };
        let service = Service {
            id: offer.service,
            trainer_id: offer.trainer,
            name: "Half an hour".into(),
            description: "At any time.".into(),
            minutes: 30,
            step_minutes: 30,
            price: Money::new(3_000, Currency::EUR),
            seats: 1,
            position: 0,
            rules: domain::BookingRules { ahead_days: 365, ..domain::BookingRules::default() },
            offered: services::model::Offered::Hours,
            place: String::new(),
            archived_at: None,
            own: domain::OwnTerms::default(),
            partners: domain::Partners::none(),
        };
        let hours = hours.clone();
        let written: Result<(), StoreError> = store
            .write(move |tx| {
                let (user, trainer, service, hours) = (user.clone(), trainer.clone(), service.clone(), hours.clone());
                Box::pin(async move {
                    tx.insert_user(&user).await?;
                    tx.insert_trainer(&trainer).await?;
                    tx.insert_service(&service).await?;
                    tx.set_weekly_hours(trainer.id, &hours).await
                })
            })
            .await;
        written?;
    }
    Ok(offers)
}

/// The half hour number `number` from the next UTC midnight but one.
pub fn half_hour(now: Timestamp, number: usize) -> Fallible<Timestamp> {
    let midnight = now.as_second().div_euclid(86_400) * 86_400 + 2 * 86_400;
    Ok(Timestamp::from_second(midnight + i64::try_from(number)? * 1_800)?)
}

/// Half an hour of a trainer's that a client holds, the `number`th of the data.
pub fn held(
    offer: Offer,
    client: &User,
    start: Timestamp,
    number: usize,
    now: Timestamp,
) -> Fallible<(Session, Booking)> {
    let slot = TimeSlot::starting(start, 30)?;
    let session = Session {
        id: SessionId::from_parts(now, number as u128),
        trainer_id: offer.trainer,
        service_id: offer.service,
        slot,
        busy: slot,
        capacity: 1,
        seats_taken: 1,
    };
    let booking = Booking {
        id: BookingId::from_parts(now, number as u128),
        session_id: session.id,
        trainer_id: offer.trainer,
        service_id: offer.service,
        client_id: client.id,
        seats: 1,
        seats_booked: 1,
        given_up_minor: 0,
        price_cut_minor: 0,
        changes: None,
        rider: None,
        partners: domain::Partners::none(),
        state: BookingState::Held { expires_at: now + SignedDuration::from_hours(48) },
        price: Price::of(Money::new(3_000, Currency::EUR), BasisPoints::ZERO, BasisPoints::ZERO)?,
        policy: domain::RefundPolicy::default(),
        cancelled_by: None,
        cancel_note: None,
        checked_in: None,
        delivered_at: None,
        hold_extended_at: None,
        version: 1,
        created_at: now,
    };
    Ok((session, booking))
}

/// Writes sessions with their bookings, all in one transaction.
pub async fn book(store: &Arc<dyn Store>, booked: Vec<(Session, Booking)>) -> Fallible<()> {
    let written: Result<bool, StoreError> = store
        .write(move |tx| {
            let booked = booked.clone();
            Box::pin(async move {
                for (session, booking) in &booked {
                    if !tx.claim_session(session).await? {
                        return Ok(false);
                    }
                    tx.insert_booking(booking).await?;
                }
                Ok(true)
            })
        })
        .await;
    if written? { Ok(()) } else { Err("two bookings of the calendar overlap".into()) }
}
