//! Reading calendars elsewhere again and again, as the server's worker does: a few at a time, those that cannot be read ever more
//! seldom. What was read last counts until something else is read.

use std::sync::Arc;

use domain::availability::BusyElsewhere;
use domain::{Timestamp, Zone};
use futures::{StreamExt, stream};
use jiff::SignedDuration;

use super::{CalendarAddress, busy_times, count, window};
use crate::model::{CalendarFault, OutsideCalendar, Trouble};
use crate::ports::StoreError;
use crate::ports::calendars::{Fetched, Validators};
use crate::{Failure, Services};

/// How often a calendar is read.
const EVERY: SignedDuration = SignedDuration::from_mins(30);
/// How soon one that could not be read is tried again at first; then after twice as long, and so on.
const AGAIN_FIRST: SignedDuration = SignedDuration::from_mins(10);
/// How long that becomes at most.
const AGAIN_MAX: SignedDuration = SignedDuration::from_hours(12);
/// How many are asked for at a time.
const AT_A_TIME: usize = 4;
/// How many one round takes on.
const BATCH: i64 = 40;
/// For how long whoever reads a calendar keeps others from doing so.
const LEASE: SignedDuration = SignedDuration::from_secs(120);
/// After how long a calendar is read as a whole though its server says that nothing has changed: time has gone on, and what repeats
/// has come into sight.
const WHOLE_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// How long one calendar may be worked on.
const WORK_MAX: SignedDuration = SignedDuration::from_secs(5);

/// What came of asking.
pub(super) enum Reading {
    /// A calendar.
    Read {
        /// When one is busy by it.
        busy: BusyElsewhere,
        /// To ask again with.
        validators: Validators,
    },
    /// The same as before.
    Unchanged,
}

/// When a calendar is tried next that could not be read so many times in a row.
pub(super) fn next_try(now: Timestamp, tries: i64) -> Timestamp {
    if tries < 1 {
        return now + EVERY;
    }
    let doubled = u32::try_from(tries - 1).ok().and_then(|times| 1_i32.checked_shl(times.min(20)));
    let wait = doubled.map_or(AGAIN_MAX, |times| AGAIN_FIRST.saturating_mul(times));
    now + wait.min(AGAIN_MAX)
}

impl Services {
    /// Reads the calendars that are due, and says how many; none where nobody is there to ask for them.
    ///
    /// # Errors
    /// Only where the database cannot even be asked what is due.
    pub async fn read_due_calendars(&self) -> Result<usize, StoreError> {
        if self.0.calendars.get().is_none() {
            return Ok(0);
        }
        let due = self.0.store.read().await?.outside_calendars_due(self.now(), BATCH).await?;
        let count = due.len();
        stream::iter(due).for_each_concurrent(AT_A_TIME, |calendar| self.read_due(calendar)).await;
        Ok(count)
    }

    /// When the next calendar is due, if there is any.
    ///
    /// # Errors
    /// The store's.
    pub async fn next_calendar_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.0.store.read().await?.next_outside_calendar_due().await
    }

    async fn read_due(&self, calendar: OutsideCalendar) {
        let id = calendar.id;
        let done = async {
            let (due, until) = (calendar.next_try_at, self.now() + LEASE);
            let leased: Result<bool, StoreError> = self
                .0
                .store
                .write(move |tx| Box::pin(async move { tx.lease_outside_calendar(id, due, until).await }))
                .await;
            if !leased? {
                return Ok(());
            }
            let Some(trainer) = self.0.store.read().await?.trainer(calendar.trainer_id).await? else { return Ok(()) };
            self.read_again(&trainer.zone, calendar).await
        };
        if let Err(error) = done.await {
            tracing::error!(calendar = %id, %error, "a calendar elsewhere cannot be worked on");
        }
    }

    /// Reads a calendar, and writes down what came of it.
    pub(super) async fn read_again(&self, zone: &Zone, mut calendar: OutsideCalendar) -> Result<(), Failure> {
        let whole = self.now() >= calendar.read_at + WHOLE_EVERY;
        let known = if whole { Validators::default() } else { calendar.validators.clone() };
        let asked = self.ask(zone, &calendar.address, &known).await;
        let now = self.now();
        calendar.tried_at = now;
        let busy = match asked {
            Ok(reading) => {
                (calendar.seen_at, calendar.trouble) = (now, None);
                match reading {
                    Reading::Unchanged => None,
                    Reading::Read { busy, validators } => {
                        calendar.read_at = now;
                        calendar.validators = validators;
                        (calendar.busy_times, calendar.cut) = (count(&busy), busy.cut);
                        Some(busy.slots)
                    }
                }
            }
            Err(fault) => {
                let before = calendar.trouble;
                let tries = before.map_or(0, |before| before.tries).saturating_add(1);
                calendar.trouble = Some(Trouble { fault, since: before.map_or(now, |before| before.since), tries });
                tracing::info!(calendar = %calendar.id, %fault, tries, "a calendar elsewhere could not be read");
                None
            }
        };
        calendar.next_try_at = next_try(now, calendar.trouble.map_or(0, |trouble| trouble.tries));
        let written: Result<(), StoreError> = self
            .0
            .store
            .write(move |tx| {
                let (calendar, busy) = (calendar.clone(), busy.clone());
                Box::pin(async move {
                    let kept = tx.note_outside_calendar_read(&calendar).await?;
                    if let Some(busy) = busy.filter(|_| kept) {
                        tx.set_outside_busy(&calendar, &busy).await?;
                    }
                    Ok(())
                })
            })
            .await;
        Ok(written?)
    }

    /// Asks for a calendar and finds out when one is busy by it, apart from what else goes on: large ones take a while.
    pub(super) async fn ask(
        &self,
        zone: &Zone,
        address: &CalendarAddress,
        known: &Validators,
    ) -> Result<Reading, CalendarFault> {
        let source = self.0.calendars.get().ok_or(CalendarFault::Unreachable)?;
        // Neither of the two is ever closed.
        let turn = self.0.asking.acquire().await.map_err(|_| CalendarFault::Unreachable)?;
        let (text, validators) = match source.fetch(address, known).await? {
            Fetched::NotModified => return Ok(Reading::Unchanged),
            Fetched::Text { text, validators } => (text, validators),
        };
        drop(turn);
        let _turn = self.0.parsing.acquire().await.map_err(|_| CalendarFault::Unreachable)?;
        let (clock, zone, now) = (Arc::clone(&self.0.clock), zone.clone(), self.now());
        let work = move || busy_times(&text, &zone, window(now), &|| clock.now() < now + WORK_MAX);
        match tokio::task::spawn_blocking(work).await {
            Ok(Ok(busy)) => Ok(Reading::Read { busy, validators }),
            Ok(Err(_)) => Err(CalendarFault::NotACalendar),
            Err(error) => {
                tracing::error!(%error, "a calendar elsewhere was too much for the parser");
                Err(CalendarFault::NotACalendar)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_tried_ever_more_seldom() {
        let now: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
        let minutes = |tries| next_try(now, tries).duration_since(now).as_mins();
        assert_eq!([0, 1, 2, 3, 4].map(minutes), [30, 10, 20, 40, 80]);
        assert_eq!([7, 8, 40, i64::MAX].map(minutes), [640, 720, 720, 720]);
    }
}
