//! Calendars elsewhere that trainers let us read, so that nobody books them while they are busy there. Of what is read, only when
//! one is busy is kept. Called by the page of these calendars, and by the server's worker that reads them again and again.

mod address;
mod busy;
mod clocks;
mod events;
mod lines;
mod reading;
mod repeat;

use domain::availability::BusyElsewhere;
use domain::{OutsideCalendarId, Timestamp, TrainerId};
use jiff::SignedDuration;

pub use address::{ADDRESS_CHARS_MAX, AddressFault, AddressRules, CalendarAddress};
pub use busy::{NotACalendar, busy_times};

use crate::model::{BookingDetails, CalendarFault, OutsideCalendar, Trainer, User};
use crate::ports::calendars::Validators;
use crate::ports::{StoreError, Tx, WriteError};
use crate::{Failure, Services};
use reading::{Reading, next_try};

/// How many calendars elsewhere a trainer can have.
pub const OUTSIDE_CALENDARS_MAX: usize = 5;
/// The longest name of one, in characters.
pub const OUTSIDE_NAME_CHARS_MAX: usize = 60;
/// How many bookings at busy times are shown.
const CONFLICTS_MAX: i64 = 50;
/// How soon a calendar can be read again by hand.
const READ_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(10);

/// What the page of these calendars shows.
#[derive(Debug, Clone)]
pub struct OutsidePage {
    /// Whose.
    pub trainer: Trainer,
    /// The calendars, oldest first.
    pub calendars: Vec<OutsideCalendar>,
    /// Bookings at times at which the trainer is busy elsewhere, earliest first.
    pub conflicts: Vec<BookingDetails>,
}

/// Why a calendar cannot be added, or changed.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
    /// Whoever asks is no trainer.
    #[error("only trainers have calendars elsewhere")]
    NotAllowed,
    /// No such calendar, or another trainer's.
    #[error("there is no such calendar")]
    NoSuchCalendar,
    /// No name, or one that is too long.
    #[error("a name has 1 to {OUTSIDE_NAME_CHARS_MAX} characters")]
    Name,
    /// The address is none that is taken.
    #[error(transparent)]
    Address(#[from] AddressFault),
    /// There is one of this address.
    #[error("this calendar is there already")]
    Known,
    /// As many as one may have.
    #[error("a trainer has at most {OUTSIDE_CALENDARS_MAX} calendars elsewhere")]
    TooMany,
    /// There is no calendar to be had at the address.
    #[error(transparent)]
    Fault(#[from] CalendarFault),
    /// Our side.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<StoreError> for OutsideError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for OutsideError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

impl Services {
    /// The calendars elsewhere of the trainer behind this account; `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn outside_calendars(&self, user: &User) -> Result<Option<OutsidePage>, Failure> {
        let mut read = self.0.store.read().await?;
        let Some(trainer) = read.trainer_of_user(user.id).await? else { return Ok(None) };
        let calendars = read.outside_calendars_of(trainer.id).await?;
        let conflicts = read.bookings_while_busy_elsewhere(trainer.id, self.now(), CONFLICTS_MAX).await?;
        Ok(Some(OutsidePage { trainer, calendars, conflicts }))
    }

    /// Reads a calendar for the first time, and adds it where that went well.
    ///
    /// # Errors
    /// [`OutsideError`]; nothing was added then.
    pub async fn add_outside_calendar(
        &self,
        user: &User,
        name: &str,
        address: &str,
    ) -> Result<OutsideCalendarId, OutsideError> {
        let mut read = self.0.store.read().await?;
        let trainer = read.trainer_of_user(user.id).await?.ok_or(OutsideError::NotAllowed)?;
        let name = name.trim();
        if name.is_empty() || name.chars().count() > OUTSIDE_NAME_CHARS_MAX {
            return Err(OutsideError::Name);
        }
        let address = CalendarAddress::parse(address, self.settings().calendar_addresses)?;
        expect_room(&read.outside_calendars_of(trainer.id).await?, &address)?;
        drop(read);
        let now = self.now();
        let found = self.ask(&trainer.zone, &address, &Validators::default()).await?;
        let Reading::Read { busy, validators } = found else { return Err(CalendarFault::Unreachable.into()) };
        let calendar = OutsideCalendar {
            id: OutsideCalendarId::from_parts(now, self.random_bits()),
            trainer_id: trainer.id,
            name: name.to_owned(),
            address,
            added_at: now,
            validators,
            read_at: now,
            seen_at: now,
            tried_at: now,
            next_try_at: next_try(now, 0),
            busy_times: count(&busy),
            cut: busy.cut,
            trouble: None,
        };
        let id = calendar.id;
        let added: Result<(), OutsideError> = self
            .0
            .store
            .write(move |tx| {
                let (calendar, busy) = (calendar.clone(), busy.clone());
                Box::pin(async move { add(tx, &calendar, &busy).await })
            })
            .await;
        added.map(|()| id)
    }

    /// Reads a calendar now; nothing happens where that was done a moment ago. How it went is in the calendar afterwards.
    ///
    /// # Errors
    /// [`OutsideError::NoSuchCalendar`] where there is none, or it is another trainer's.
    pub async fn read_outside_calendar(&self, user: &User, id: OutsideCalendarId) -> Result<(), OutsideError> {
        let trainer = self.outside_trainer(user).await?;
        let calendar = self.0.store.read().await?.outside_calendar(id).await?;
        let calendar = calendar.filter(|calendar| calendar.trainer_id == trainer.id);
        let calendar = calendar.ok_or(OutsideError::NoSuchCalendar)?;
        if self.now() < calendar.tried_at + READ_AGAIN_AFTER {
            return Ok(());
        }
        Ok(self.read_again(&trainer.zone, calendar).await?)
    }

    /// Removes a calendar: from now on nothing is taken by it.
    ///
    /// # Errors
    /// [`OutsideError::NoSuchCalendar`] where there is none, or it is another trainer's.
    pub async fn remove_outside_calendar(&self, user: &User, id: OutsideCalendarId) -> Result<(), OutsideError> {
        let trainer: TrainerId = self.outside_trainer(user).await?.id;
        let removed: Result<bool, OutsideError> = self
            .0
            .store
            .write(move |tx| Box::pin(async move { Ok(tx.delete_outside_calendar(trainer, id).await?) }))
            .await;
        if removed? { Ok(()) } else { Err(OutsideError::NoSuchCalendar) }
    }

    async fn outside_trainer(&self, user: &User) -> Result<Trainer, OutsideError> {
        self.0.store.read().await?.trainer_of_user(user.id).await?.ok_or(OutsideError::NotAllowed)
    }
}

fn expect_room(known: &[OutsideCalendar], address: &CalendarAddress) -> Result<(), OutsideError> {
    if known.iter().any(|known| known.address == *address) {
        return Err(OutsideError::Known);
    }
    if known.len() >= OUTSIDE_CALENDARS_MAX { Err(OutsideError::TooMany) } else { Ok(()) }
}

async fn add(tx: &mut dyn Tx, calendar: &OutsideCalendar, busy: &BusyElsewhere) -> Result<(), OutsideError> {
    expect_room(&tx.outside_calendars_of(calendar.trainer_id).await?, &calendar.address)?;
    if !tx.insert_outside_calendar(calendar).await? {
        return Err(OutsideError::Known);
    }
    Ok(tx.set_outside_busy(calendar, &busy.slots).await?)
}

fn count(busy: &BusyElsewhere) -> i64 {
    i64::try_from(busy.times()).unwrap_or(i64::MAX)
}

/// What is looked at: from now on for as long as anybody can book ahead, and a few days more.
fn window(now: Timestamp) -> (Timestamp, Timestamp) {
    (now, now + SignedDuration::from_hours(24 * 370))
}
