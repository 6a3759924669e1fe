//! Holding a slot and looking at bookings.

use std::collections::BTreeMap;

use domain::availability::{OutsideWindow, WorkingTime, free_slots};
use domain::payment::{NotChargeable, expect_chargeable};
use domain::{
    BasisPoints, BookingEvent, BookingId, BookingState, ClientId, Money, Partners, Price, RefundPolicy, Role,
    ServiceId, SessionId, TimeSlot, Timestamp,
};
use jiff::SignedDuration;

use crate::claiming::{Seating, days_around, expect_held, expect_open, seats_in};
use crate::finding::{DAYS_MAX, joins, request};
use crate::model::{Booking, BookingDetails, Offered, Service, Session, Trainer, User};
use crate::ports::store::ToBook;
use crate::ports::{StoreError, WriteError};
use crate::{Failure, Services};

/// How many bookings one page of a list shows.
const PAGE: i64 = 50;

/// Why a slot cannot be held.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// No such service.
    #[error("there is no such service")]
    UnknownService,
    /// It has begun already.
    #[error("this time is in the past")]
    InThePast,
    /// Less than the notice that the trainer wants.
    #[error("this service is booked at least {notice_minutes} minutes ahead")]
    TooSoon {
        /// The least time between booking and start, in minutes.
        notice_minutes: u32,
    },
    /// Further ahead than the trainer takes bookings.
    #[error("this service is booked at most {ahead_days} days ahead")]
    TooFar {
        /// How far ahead it can be booked, in days.
        ahead_days: u32,
    },
    /// The trainer does not offer this start.
    #[error("the trainer does not offer this time")]
    NotOffered,
    /// Somebody else was quicker.
    #[error("this time is taken")]
    Taken,
    /// The class has fewer seats left.
    #[error("no more than {left} seats are left")]
    NoSeats {
        /// How many are left.
        left: i64,
    },
    /// The client holds as many slots as one may.
    #[error("too many holds at a time")]
    TooManyHolds,
    /// Trainers do not book themselves.
    #[error("this is your own service")]
    OwnService,
    /// Stripe takes no amounts as small as this, and the trainer takes nothing else.
    #[error("the price is under the minimum of {minimum}")]
    TooSmall {
        /// The least that can be paid.
        minimum: Money,
    },
    /// Stripe does not charge such an amount in this currency, and the trainer takes nothing else.
    #[error("the price is not a multiple of {step}")]
    BetweenSteps {
        /// The smallest step.
        step: Money,
    },
    /// Our side.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<NotChargeable> for HoldError {
    fn from(why: NotChargeable) -> Self {
        match why {
            NotChargeable::UnderMinimum { minimum } => Self::TooSmall { minimum },
            NotChargeable::BetweenSteps { step } => Self::BetweenSteps { step },
        }
    }
}

impl From<OutsideWindow> for HoldError {
    fn from(why: OutsideWindow) -> Self {
        match why {
            OutsideWindow::Past => Self::InThePast,
            OutsideWindow::TooSoon { notice_minutes } => Self::TooSoon { notice_minutes },
            OutsideWindow::TooFar { ahead_days } => Self::TooFar { ahead_days },
        }
    }
}

impl From<StoreError> for HoldError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for HoldError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

impl Services {
    /// Holds one seat of `service` at `start`, as [`Services::hold_seats`] does.
    ///
    /// # Errors
    /// [`HoldError`] says what stands against it; nothing was claimed then.
    pub async fn hold(&self, client: &User, service: ServiceId, start: Timestamp) -> Result<Booking, HoldError> {
        self.hold_seats(client, service, start, 1).await
    }

    /// Holds `seats` seats of `service` at `start` for the client, for as long as is configured. Whoever holds as many already
    /// gets the same booking again, so a second click does no harm; a hold of another number of seats is given up for the new
    /// one.
    ///
    /// # Errors
    /// [`HoldError`] says what stands against it; nothing was claimed then.
    pub async fn hold_seats(
        &self,
        client: &User,
        service: ServiceId,
        start: Timestamp,
        seats: i64,
    ) -> Result<Booking, HoldError> {
        let now = self.now();
        let offer = self.offer(service, start, now).await?;
        if offer.trainer.user_id == client.id {
            return Err(HoldError::OwnService);
        }
        let slot = offer.slot(start, now)?;
        let Offer { service, trainer, commission, .. } = offer;
        if seats < 1 || seats > service.seats {
            return Err(HoldError::NoSeats { left: service.seats });
        }
        let base = service.price.times(seats).map_err(Failure::from)?;
        let price = Price::of(base, commission, self.settings().surcharge).map_err(Failure::from)?;
        if !service.own.ways(trainer.ways).on_arrival {
            expect_chargeable(price.total)?;
        }
        let session = Session {
            id: SessionId::from_parts(now, self.random_bits()),
            trainer_id: trainer.id,
            service_id: service.id,
            slot,
            busy: service.rules.buffers.around(slot).map_err(Failure::from)?,
            capacity: service.seats,
            seats_taken: seats,
        };
        let id = BookingId::from_parts(now, self.random_bits());
        let policy = service.own.policy(&self.settings().refund_policy);
        let expires_at = now + SignedDuration::from_secs(i64::from(self.settings().hold_seconds));
        let terms = (service.partners, policy);
        let booking = new_hold(id, &session, (client.id, seats), price, terms, (now, expires_at));
        if service.seats > 1 || service.offered == Offered::Dates {
            return self.hold_in_class(service.offered, session, booking).await;
        }
        match self.claim_alone(session, booking).await {
            Err(HoldError::Taken) => self.own_hold(client, service.id, slot).await?.ok_or(HoldError::Taken),
            outcome => outcome,
        }
    }

    /// Of two who ask first for a class, one makes the session, and the other finds it at the second try. So does a client
    /// whose hold of another number of seats had to be given up.
    async fn hold_in_class(&self, offered: Offered, session: Session, booking: Booking) -> Result<Booking, HoldError> {
        for _ in 0..2 {
            match self.claim(offered, session.clone(), booking.clone()).await {
                Err(HoldError::Taken) => {}
                // What would come free goes to those who wait, and what was offered is not lost by another click.
                Ok(held) if held.seats != booking.seats && self.is_kept(&held).await? => return Ok(held),
                Ok(held) if held.seats != booking.seats => {
                    if !self.end_hold(held.id, BookingEvent::Cancel).await? {
                        return Ok(held);
                    }
                }
                outcome => return outcome,
            }
        }
        self.claim(offered, session, booking).await
    }

    /// Claims a session of which the client has all seats. Whatever may stand against it is asked with the claim.
    async fn claim_alone(&self, session: Session, booking: Booking) -> Result<Booking, HoldError> {
        let holds_max = self.settings().holds_per_client_max;
        self.0
            .store
            .write(move |tx| {
                let (session, booking) = (session.clone(), booking.clone());
                Box::pin(async move {
                    let days = days_around(session.slot.start(), session.slot.end());
                    let held = tx.hold_session(&session, &booking, days).await?;
                    expect_held(held, session.slot, holds_max)?;
                    Ok(booking)
                })
            })
            .await
    }

    async fn claim(&self, offered: Offered, session: Session, booking: Booking) -> Result<Booking, HoldError> {
        let (now, holds_max) = (booking.created_at, self.settings().holds_per_client_max);
        self.0
            .store
            .write(move |tx| {
                let (session, booking) = (session.clone(), booking.clone());
                Box::pin(async move {
                    if !tx.keep_offered(session.service_id, session.capacity).await? {
                        // The trainer has changed it in this very moment.
                        return Err(HoldError::NotOffered);
                    }
                    expect_open(tx, &session).await?;
                    let holds = tx.holds_of(booking.client_id, now).await?;
                    let session_id = match seats_in(tx, offered, &session, &booking, now).await? {
                        Seating::Taken(session) => session,
                        Seating::HeldAlready(held) => return Ok(*held),
                    };
                    if holds >= holds_max {
                        return Err(HoldError::TooManyHolds);
                    }
                    let booking = Booking { session_id, ..booking };
                    tx.insert_booking(&booking).await?;
                    Ok(booking)
                })
            })
            .await
    }

    /// How many seats are left of the classes of `service` that start within `days` of `from`, by their start; of what is not
    /// here, nobody has booked a seat yet. What is kept for those who wait is not left.
    ///
    /// # Errors
    /// The store's.
    pub async fn seats_left(
        &self,
        service: &Service,
        from: Timestamp,
        days: u32,
    ) -> Result<BTreeMap<Timestamp, i64>, Failure> {
        if service.seats == 1 {
            return Ok(BTreeMap::new());
        }
        let until = from + SignedDuration::from_hours(24 * i64::from(days.min(DAYS_MAX)));
        let mut read = self.0.store.read().await?;
        let found = read.sessions_of_service(service.trainer_id, service.id, from, until).await?;
        let mut left: BTreeMap<Timestamp, i64> =
            found.into_iter().map(|class| (class.slot.start(), class.capacity - class.seats_taken)).collect();
        left.extend(read.starts_kept(service.id, from, until).await?.into_iter().map(|kept| (kept, 0)));
        Ok(left)
    }

    /// A booking as its client, its trainer or an admin may see it; `None` for everybody else, as if there were none.
    ///
    /// # Errors
    /// The store's.
    pub async fn booking(&self, user: &User, id: BookingId) -> Result<Option<BookingDetails>, Failure> {
        let mut read = self.0.store.read().await?;
        let Some(details) = read.booking_details(id).await? else { return Ok(None) };
        let may_see = match user.role {
            Role::Admin => true,
            Role::Client => details.booking.client_id == user.id,
            Role::Trainer => {
                details.booking.client_id == user.id
                    || read.trainer_of_user(user.id).await?.is_some_and(|own| own.id == details.booking.trainer_id)
            }
        };
        Ok(may_see.then_some(details))
    }

    /// The client's bookings, newest session first, those before `before` if given.
    ///
    /// # Errors
    /// The store's.
    pub async fn my_bookings(&self, client: &User, before: Option<Timestamp>) -> Result<Vec<BookingDetails>, Failure> {
        Ok(self.0.store.read().await?.bookings_of_client(client.id, before, PAGE).await?)
    }

    /// What is sold, by whom, when, and the platform's part of it if it is booked now.
    pub(crate) async fn offer(&self, service: ServiceId, start: Timestamp, now: Timestamp) -> Result<Offer, HoldError> {
        let mut read = self.0.store.read().await?;
        let found = read.service_to_book(service, now, days_around(start, start)).await?;
        let ToBook { service, trainer, commission, working } = found.ok_or(HoldError::UnknownService)?;
        let class = if service.seats > 1 || service.offered == Offered::Dates {
            let classes = read.sessions_of_service(trainer.id, service.id, start, just_after(start)).await?;
            classes.first().map(|class| class.slot)
        } else {
            None
        };
        let commission = commission.unwrap_or(self.settings().commission);
        Ok(Offer { service, trainer, working, class, commission })
    }

    /// The client's own live hold or booking of exactly this slot, if that is what takes it.
    async fn own_hold(&self, client: &User, service: ServiceId, slot: TimeSlot) -> Result<Option<Booking>, HoldError> {
        let before = Some(just_after(slot.start()));
        let bookings = self.0.store.read().await?.bookings_of_client(client.id, before, PAGE).await?;
        let now = self.now();
        Ok(bookings
            .into_iter()
            .find(|details| {
                details.slot == slot
                    && details.booking.service_id == service
                    && details.booking.state.name() == "held"
                    && details.booking.changes.is_none()
                    && !details.booking.state.hold_is_over(now)
            })
            .map(|details| details.booking))
    }
}

/// A hold on so many seats of a session for a client, from now until then.
pub(crate) fn new_hold(
    id: BookingId,
    session: &Session,
    (client_id, seats): (ClientId, i64),
    price: Price,
    (partners, policy): (Partners, RefundPolicy),
    (now, expires_at): (Timestamp, Timestamp),
) -> Booking {
    Booking {
        id,
        session_id: session.id,
        trainer_id: session.trainer_id,
        service_id: session.service_id,
        client_id,
        seats,
        seats_booked: seats,
        given_up_minor: 0,
        price_cut_minor: 0,
        changes: None,
        rider: None,
        state: BookingState::Held { expires_at },
        price,
        partners,
        policy,
        cancelled_by: None,
        cancel_note: None,
        checked_in: None,
        delivered_at: None,
        hold_extended_at: None,
        version: 1,
        created_at: now,
    }
}

/// What a client asks for.
pub(crate) struct Offer {
    pub(crate) service: Service,
    pub(crate) trainer: Trainer,
    working: WorkingTime,
    /// The class that takes place at that time already.
    class: Option<TimeSlot>,
    pub(crate) commission: BasisPoints,
}

impl Offer {
    /// When the session is that starts at `start`, which is the time that was asked for.
    pub(crate) fn slot(&self, start: Timestamp, now: Timestamp) -> Result<TimeSlot, HoldError> {
        self.service.rules.check(now, start)?;
        if self.service.archived_at.is_some() {
            return Err(HoldError::NotOffered);
        }
        let class = self.class.filter(|class| joins(&self.trainer, &self.working, *class));
        let slot = class.or_else(|| {
            let by_hours = self.service.offered == Offered::Hours;
            by_hours.then(|| offered_slot(&self.service, &self.trainer, &self.working, start, now))?
        });
        slot.ok_or(HoldError::NotOffered)
    }
}

/// The slot that starts exactly at `start`, if the trainer's working time offers one; whether it is taken is the store's to say.
fn offered_slot(
    service: &Service,
    trainer: &Trainer,
    working: &WorkingTime,
    start: Timestamp,
    now: Timestamp,
) -> Option<TimeSlot> {
    let request = request(service, now, (start, just_after(start)));
    free_slots(&trainer.zone, working, &[], &request).into_iter().find(|slot| slot.start() == start)
}

/// The end of a range that holds nothing but this moment, as the store counts time.
pub(crate) fn just_after(start: Timestamp) -> Timestamp {
    start.checked_add(SignedDuration::from_micros(1)).unwrap_or(Timestamp::MAX)
}
