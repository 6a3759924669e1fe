//! What a trainer sells: new services, changed ones, archived ones, and their order. The trainer of a service and admins may
//! change it; for everybody else there is none. The price of what is booked never changes.

use domain::payment::{NotChargeable, expect_chargeable};
use domain::{BasisPoints, Currency, Partners, Price, Role, ServiceId, Terms, TermsFault, Timestamp};

use crate::model::{Offered, Service, Session, Trainer, User};
use crate::ports::{Read, StoreError, Tx, WriteError};
use crate::schedules::release_dates;
use crate::{Failure, Services};

/// How many services a trainer can have, archived ones included.
const SERVICES_MAX: usize = 100;

/// What the editor of services shows.
#[derive(Debug, Clone)]
pub struct ServicesPage {
    /// Whose.
    pub trainer: Trainer,
    /// By position; archived ones too.
    pub services: Vec<Service>,
}

/// Why a service cannot be changed so.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// No such service, or somebody else's.
    #[error("there is no such service")]
    NoSuchService,
    /// Parts of it are out of bounds.
    #[error("out of bounds: {0:?}")]
    Faulty(Vec<TermsFault>),
    /// Stripe would not charge the price, and it is paid in no other way.
    #[error(transparent)]
    NotChargeable(#[from] NotChargeable),
    /// Another currency than the trainer is paid in.
    #[error("the price is not in {0}")]
    OtherCurrency(Currency),
    /// More seats of a class are sold than it would have.
    #[error("{seats_taken} seats are sold of the class at {starts_at}")]
    SeatsSold {
        /// When that class starts.
        starts_at: Timestamp,
        /// How many of its seats are held or sold.
        seats_taken: i64,
    },
    /// A private session cannot become a class, nor a class a private session, while some are still to take place.
    #[error("a session is to take place at {starts_at}")]
    SessionsToCome {
        /// When the first of them starts.
        starts_at: Timestamp,
    },
    /// As many services as one may have.
    #[error("a trainer has at most {SERVICES_MAX} services")]
    TooMany,
    /// Our side.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for ServiceError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

impl Services {
    /// What the trainer behind this account sells; `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn own_services(&self, user: &User) -> Result<Option<ServicesPage>, Failure> {
        let mut read = self.0.store.read().await?;
        let Some(trainer) = read.trainer_of_user(user.id).await? else { return Ok(None) };
        let services = read.services_of(trainer.id).await?;
        Ok(Some(ServicesPage { trainer, services }))
    }

    /// One service, for its trainer and for admins; `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn own_service(&self, user: &User, id: ServiceId) -> Result<Option<(Trainer, Service)>, Failure> {
        Ok(owned(&mut *self.0.store.read().await?, user, id).await?)
    }

    /// Adds a service of the trainer behind this account, as the last one.
    ///
    /// # Errors
    /// [`ServiceError`]; nothing was written then.
    pub async fn add_service(&self, user: &User, terms: Terms) -> Result<ServiceId, ServiceError> {
        let trainer = self.0.store.read().await?.trainer_of_user(user.id).await?;
        let trainer = trainer.ok_or(ServiceError::NoSuchService)?;
        self.expect_terms(&trainer, &terms)?;
        let id = ServiceId::from_parts(self.now(), self.random_bits());
        let service = Service {
            id,
            trainer_id: trainer.id,
            name: terms.name.trim().to_owned(),
            description: terms.description.trim().to_owned(),
            minutes: terms.minutes,
            step_minutes: terms.step_minutes,
            price: terms.price,
            seats: terms.seats,
            position: 0,
            rules: terms.rules,
            offered: Offered::default(),
            place: terms.place.trim().to_owned(),
            archived_at: None,
            own: terms.own,
            partners: Partners::none(),
        };
        self.0
            .store
            .write(move |tx| {
                let service = service.clone();
                Box::pin(async move {
                    let known = tx.services_of(service.trainer_id).await?;
                    if known.len() >= SERVICES_MAX {
                        return Err(ServiceError::TooMany);
                    }
                    let position = known.last().map_or(0, |last| last.position + 1);
                    tx.insert_service(&Service { position, ..service }).await?;
                    Ok(id)
                })
            })
            .await
    }

    /// Changes a service. Sessions that are booked keep their time, their buffers and their price; the seats of classes to come
    /// follow.
    ///
    /// # Errors
    /// [`ServiceError`]; nothing was written then.
    pub async fn change_service(&self, user: &User, id: ServiceId, terms: Terms) -> Result<(), ServiceError> {
        let (trainer, _) = self.own_service(user, id).await?.ok_or(ServiceError::NoSuchService)?;
        self.expect_terms(&trainer, &terms)?;
        let now = self.now();
        self.0
            .store
            .write(move |tx| {
                let terms = terms.clone();
                Box::pin(async move {
                    let before = tx.service(id).await?.ok_or(ServiceError::NoSuchService)?;
                    let (seats_before, ahead_before) = (before.seats, before.rules.ahead_days);
                    let service = Service {
                        name: terms.name.trim().to_owned(),
                        description: terms.description.trim().to_owned(),
                        minutes: terms.minutes,
                        step_minutes: terms.step_minutes,
                        price: terms.price,
                        seats: terms.seats,
                        rules: terms.rules,
                        place: terms.place.trim().to_owned(),
                        own: terms.own,
                        ..before
                    };
                    // Whoever books from here on finds the service changed, or has been seen below.
                    if !tx.update_service(&service).await? {
                        return Err(ServiceError::NoSuchService);
                    }
                    if service.rules.ahead_days > ahead_before {
                        tx.fill_schedules_of(id, now).await?;
                    }
                    if service.seats == seats_before {
                        return Ok(());
                    }
                    follow_seats(tx, &service, seats_before, now).await
                })
            })
            .await
    }

    /// Takes a service off the offer, or puts it back. What is booked takes place.
    ///
    /// # Errors
    /// [`ServiceError::NoSuchService`], or our side.
    pub async fn archive_service(&self, user: &User, id: ServiceId, archived: bool) -> Result<(), ServiceError> {
        self.own_service(user, id).await?.ok_or(ServiceError::NoSuchService)?;
        let now = self.now();
        self.0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let service = tx.service(id).await?.ok_or(ServiceError::NoSuchService)?;
                    if service.archived_at.is_some() == archived {
                        return Ok(());
                    }
                    let service = Service { archived_at: archived.then_some(now), ..service };
                    tx.update_service(&service).await?;
                    if archived {
                        release_dates(tx, &service, now).await?;
                    } else {
                        tx.fill_schedules_of(id, now).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Moves a service one place up in its trainer's list, or down; at the end of the list it stays. Archived ones are passed
    /// over.
    ///
    /// # Errors
    /// [`ServiceError::NoSuchService`], or our side.
    pub async fn move_service(&self, user: &User, id: ServiceId, up: bool) -> Result<(), ServiceError> {
        let (trainer, _) = self.own_service(user, id).await?.ok_or(ServiceError::NoSuchService)?;
        self.0
            .store
            .write(move |tx| {
                let trainer = trainer.id;
                Box::pin(async move {
                    let known = tx.services_of(trainer).await?;
                    let (mut order, archived): (Vec<Service>, Vec<Service>) =
                        known.into_iter().partition(|service| service.archived_at.is_none());
                    let Some(place) = order.iter().position(|service| service.id == id) else { return Ok(()) };
                    let other = if up { place.checked_sub(1) } else { Some(place + 1) };
                    let Some(other) = other.filter(|other| *other < order.len()) else { return Ok(()) };
                    order.swap(place, other);
                    for (service, position) in order.into_iter().chain(archived).zip(0..) {
                        if service.position != position {
                            tx.update_service(&Service { position, ..service }).await?;
                        }
                    }
                    Ok(())
                })
            })
            .await
    }

    fn expect_terms(&self, trainer: &Trainer, terms: &Terms) -> Result<(), ServiceError> {
        let faults = terms.faults();
        if !faults.is_empty() {
            return Err(ServiceError::Faulty(faults));
        }
        if terms.price.currency != trainer.currency {
            return Err(ServiceError::OtherCurrency(trainer.currency));
        }
        if !terms.own.ways(trainer.ways).on_arrival {
            let price = Price::of(terms.price, BasisPoints::ZERO, self.settings().surcharge).map_err(Failure::from)?;
            expect_chargeable(price.total)?;
        }
        Ok(())
    }
}

/// The service, if this is its trainer or an admin.
pub(crate) async fn owned(
    read: &mut dyn Read,
    user: &User,
    id: ServiceId,
) -> Result<Option<(Trainer, Service)>, StoreError> {
    let Some(service) = read.service(id).await? else { return Ok(None) };
    let Some(trainer) = read.trainer(service.trainer_id).await? else { return Ok(None) };
    let may = user.role == Role::Admin || trainer.user_id == user.id;
    Ok(may.then_some((trainer, service)))
}

/// Classes to come have as many seats as their service, unless more are sold.
async fn follow_seats(
    tx: &mut dyn Tx,
    service: &Service,
    seats_before: i64,
    now: Timestamp,
) -> Result<(), ServiceError> {
    let becomes_another = (seats_before == 1) != (service.seats == 1);
    if !becomes_another {
        tx.set_capacity(service.trainer_id, service.id, now, service.seats).await?;
    }
    let to_come = tx.sessions_of_service(service.trainer_id, service.id, now, Timestamp::MAX).await?;
    // Dates that nobody has booked yet follow whatever becomes of the service.
    let stands_against = |session: &Session| {
        if becomes_another { session.seats_taken > 0 } else { session.capacity != service.seats }
    };
    // One that begins in this very moment takes place with the seats it has.
    let found = to_come.into_iter().filter(|session| session.slot.start() > now).find(stands_against);
    match found {
        None if becomes_another => Ok(tx.set_capacity(service.trainer_id, service.id, now, service.seats).await?),
        None => Ok(()),
        Some(Session { slot, .. }) if becomes_another => Err(ServiceError::SessionsToCome { starts_at: slot.start() }),
        Some(Session { slot, seats_taken, .. }) => {
            Err(ServiceError::SeatsSold { starts_at: slot.start(), seats_taken })
        }
    }
}
