//! A trainer's week by their own clocks: what takes place on each day, and what is still free.

use std::collections::BTreeMap;

use domain::{Date, SessionId, TimeSlot, Timestamp};
use jiff::ToSpan;

use crate::finding::working_time;
use crate::hours::moments;
use crate::model::{BookingDetails, CallOff, SessionRow, Trainer, User};
use crate::{Failure, Services};

/// How many of the last call-offs are listed.
const CALL_OFFS: i64 = 5;

/// A week, Monday first.
#[derive(Debug, Clone)]
pub struct TrainerWeek {
    /// Whose.
    pub trainer: Trainer,
    /// Today, by their clocks.
    pub today: Date,
    /// The seven days.
    pub days: Vec<WeekDay>,
    /// What they called off last, newest first.
    pub call_offs: Vec<CallOff>,
}

/// One day of it.
#[derive(Debug, Clone)]
pub struct WeekDay {
    /// Which.
    pub date: Date,
    /// True where the whole day is closed.
    pub closed: bool,
    /// Working time that is still to come and that nothing claims, earliest first.
    pub free: Vec<(Timestamp, Timestamp)>,
    /// What starts on this day, earliest first.
    pub sessions: Vec<WeekSession>,
}

/// One session of it.
#[derive(Debug, Clone)]
pub struct WeekSession {
    /// The session.
    pub row: SessionRow,
    /// Who comes, and who holds seats.
    pub bookings: Vec<BookingDetails>,
}

impl Services {
    /// The week that this day is in, this one where none is given, of the trainer behind this account; `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn trainer_week(&self, user: &User, day: Option<Date>) -> Result<Option<TrainerWeek>, Failure> {
        let now = self.now();
        let mut read = self.0.store.read().await?;
        let Some(trainer) = read.trainer_of_user(user.id).await? else { return Ok(None) };
        let today = trainer.zone.local(now).date();
        let day = day.filter(|day| (1970..9000).contains(&day.year())).unwrap_or(today);
        let first = day.saturating_sub(i32::from(day.weekday().to_monday_zero_offset()).days());
        let last = first.saturating_add(6.days());
        let Some((from, until)) = moments(&trainer, first, last) else { return Ok(None) };
        let sessions = read.session_rows(trainer.id, from, until).await?;
        let mut bookings: BTreeMap<SessionId, Vec<BookingDetails>> = BTreeMap::new();
        for details in read.bookings_of_trainer(trainer.id, from, until).await? {
            bookings.entry(details.booking.session_id).or_default().push(details);
        }
        let working = working_time(&mut *read, &trainer, from, until).await?;
        let busy = read.busy(&[trainer.id], from, until).await?;
        let busy: Vec<TimeSlot> = busy.into_iter().map(|(_, slot)| slot).collect();
        let call_offs = read.call_offs_of(trainer.id, CALL_OFFS).await?;
        let starts_on = |row: &SessionRow| trainer.zone.local(row.session.slot.start()).date();
        let days = (0..7).map(|ahead| first.saturating_add(ahead.days())).map(|date| WeekDay {
            date,
            closed: working.is_closed_on(date),
            free: working.free_on(&trainer.zone, date, &busy, now),
            sessions: sessions
                .iter()
                .filter(|row| starts_on(row) == date)
                .map(|row| WeekSession {
                    row: row.clone(),
                    bookings: bookings.remove(&row.session.id).unwrap_or_default(),
                })
                .collect(),
        });
        let days = days.collect();
        Ok(Some(TrainerWeek { trainer, today, days, call_offs }))
    }
}
