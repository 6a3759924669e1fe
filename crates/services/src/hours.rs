//! When a trainer works: the week as a whole, days that are closed, and hours that come in addition. Only their own trainer sees
//! and changes them; bookings that are made already stay.

use domain::availability::{OverlappingHours, WeeklyHours, check_week};
use domain::{Date, DayException, ExceptionId, Timestamp, WorkingTime};
use jiff::ToSpan;
use jiff::civil::DateTime;

use crate::model::{CalendarException, Trainer, User};
use crate::ports::{StoreError, WriteError};
use crate::{Failure, Services};

/// How many exceptions a trainer can have before them.
pub(crate) const EXCEPTIONS_MAX: usize = 100;
/// How many days ahead an exception can begin.
pub(crate) const AHEAD_DAYS_MAX: i32 = 2 * 366;
/// The most stretches of a week.
const STRETCHES_MAX: usize = 7 * 12;
/// The longest note, in characters.
pub const NOTE_CHARS_MAX: usize = 200;

/// What the editor of working hours shows.
#[derive(Debug, Clone)]
pub struct HoursPage {
    /// Whose.
    pub trainer: Trainer,
    /// The week, by weekday and hour.
    pub hours: Vec<WeeklyHours>,
    /// The exceptions of today and later, by their first day, each with how many confirmed bookings fall into it.
    pub exceptions: Vec<(CalendarException, usize)>,
}

/// Why working hours cannot be set.
#[derive(Debug, thiserror::Error)]
pub enum HoursError {
    /// Whoever asks is no trainer.
    #[error("only trainers have working hours")]
    NotAllowed,
    /// Two stretches of one day meet.
    #[error(transparent)]
    Overlapping(#[from] OverlappingHours),
    /// More stretches than a week may have, or more exceptions.
    #[error("too many")]
    TooMany,
    /// It is over, or too far away.
    #[error("the days are over, or too far ahead")]
    NotTheseDays,
    /// Extra hours that meet others of the same day.
    #[error("there are extra hours at that time already")]
    ExtraOverlapping,
    /// The note is too long.
    #[error("a note has at most {NOTE_CHARS_MAX} characters")]
    NoteTooLong,
    /// No such exception.
    #[error("there is no such exception")]
    NoSuchException,
    /// Our side.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<StoreError> for HoursError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for HoursError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

impl Services {
    /// The working hours of the trainer behind this account; `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn working_hours(&self, user: &User) -> Result<Option<HoursPage>, Failure> {
        let mut read = self.0.store.read().await?;
        let Some(trainer) = read.trainer_of_user(user.id).await? else { return Ok(None) };
        let today = trainer.zone.local(self.now()).date();
        let found = read.working_times(&[trainer.id], today, today).await?.remove(&trainer.id);
        let WorkingTime { hours, .. } = found.unwrap_or_default();
        let exceptions =
            read.exceptions_of(trainer.id, today, i64::try_from(EXCEPTIONS_MAX).unwrap_or(i64::MAX)).await?;
        let starts = match hull(&exceptions).and_then(|(first, last)| moments(&trainer, first, last)) {
            Some((from, until)) => read.booked_starts(trainer.id, from, until).await?,
            None => Vec::new(),
        };
        let booked: Vec<DateTime> = starts.into_iter().map(|start| trainer.zone.local(start).datetime()).collect();
        let falls_into = |what: &DayException| booked.iter().filter(|start| closes_start(what, **start)).count();
        let exceptions = exceptions.into_iter().map(|exception| (falls_into(&exception.what), exception));
        let exceptions = exceptions.map(|(booked, exception)| (exception, booked)).collect();
        Ok(Some(HoursPage { trainer, hours, exceptions }))
    }

    /// Replaces the whole working week.
    ///
    /// # Errors
    /// [`HoursError`]; nothing was changed then.
    pub async fn set_working_week(&self, user: &User, hours: Vec<WeeklyHours>) -> Result<(), HoursError> {
        let trainer = self.trainer_behind(user).await?.id;
        if hours.len() > STRETCHES_MAX {
            return Err(HoursError::TooMany);
        }
        check_week(&hours)?;
        self.0
            .store
            .write(move |tx| {
                let hours = hours.clone();
                Box::pin(async move { Ok(tx.set_weekly_hours(trainer, &hours).await?) })
            })
            .await
    }

    /// Adds closed days, closed hours or extra hours. What is booked in closed time stays booked.
    ///
    /// # Errors
    /// [`HoursError`]; nothing was changed then.
    pub async fn add_exception(
        &self,
        user: &User,
        what: DayException,
        note: Option<String>,
    ) -> Result<CalendarException, HoursError> {
        let trainer = self.trainer_behind(user).await?;
        let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
        if note.as_ref().is_some_and(|note| note.chars().count() > NOTE_CHARS_MAX) {
            return Err(HoursError::NoteTooLong);
        }
        let now = self.now();
        let today = trainer.zone.local(now).date();
        if what.last_day() < today || what.first_day() > today.saturating_add(AHEAD_DAYS_MAX.days()) {
            return Err(HoursError::NotTheseDays);
        }
        let id = ExceptionId::from_parts(now, self.random_bits());
        let exception = CalendarException { id, trainer_id: trainer.id, what, note, created_at: now };
        self.0
            .store
            .write(move |tx| {
                let exception = exception.clone();
                Box::pin(async move {
                    let limit = i64::try_from(EXCEPTIONS_MAX).unwrap_or(i64::MAX);
                    let known = tx.exceptions_of(exception.trainer_id, today, limit).await?;
                    if known.len() >= EXCEPTIONS_MAX {
                        return Err(HoursError::TooMany);
                    }
                    if known.iter().any(|known| known.what.meets(&exception.what)) {
                        return Err(HoursError::ExtraOverlapping);
                    }
                    // A second click adds nothing.
                    if let Some(same) = known.into_iter().find(|known| known.what == exception.what) {
                        return Ok(same);
                    }
                    tx.insert_exception(&exception).await?;
                    Ok(exception)
                })
            })
            .await
    }

    /// Removes closed days or extra hours.
    ///
    /// # Errors
    /// [`HoursError::NoSuchException`] where there is none, or it is another trainer's.
    pub async fn remove_exception(&self, user: &User, id: ExceptionId) -> Result<(), HoursError> {
        let trainer = self.trainer_behind(user).await?.id;
        let removed: Result<bool, HoursError> =
            self.0.store.write(move |tx| Box::pin(async move { Ok(tx.delete_exception(trainer, id).await?) })).await;
        if removed? { Ok(()) } else { Err(HoursError::NoSuchException) }
    }

    async fn trainer_behind(&self, user: &User) -> Result<Trainer, HoursError> {
        self.0.store.read().await?.trainer_of_user(user.id).await?.ok_or(HoursError::NotAllowed)
    }
}

/// From the first day of closed ranges to the last; `None` without any.
fn hull(exceptions: &[CalendarException]) -> Option<(Date, Date)> {
    let closed =
        || exceptions.iter().map(|exception| exception.what).filter(|what| !matches!(what, DayException::Extra { .. }));
    let first = closed().map(|what| what.first_day()).min()?;
    Some((first, closed().map(|what| what.last_day()).max()?))
}

/// True where what starts then, by the trainer's clocks, falls into closed days or hours.
fn closes_start(what: &DayException, start: DateTime) -> bool {
    let minute = i16::from(start.hour()) * 60 + i16::from(start.minute());
    match what {
        DayException::ClosedHours { day, start_minute, end_minute } => {
            *day == start.date() && (*start_minute..*end_minute).contains(&minute)
        }
        _ => what.closes(start.date()),
    }
}

/// From the first moment of the first day to the last one of the last day, by the trainer's clocks.
pub(crate) fn moments(trainer: &Trainer, first: Date, last: Date) -> Option<(Timestamp, Timestamp)> {
    let begin = |day: Date| trainer.zone.moment(day.at(0, 0, 0, 0));
    Some((begin(first)?, begin(last.tomorrow().ok()?)?))
}
