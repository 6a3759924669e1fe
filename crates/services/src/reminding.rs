//! Reminders of what is to start: one letter per booking and lead time, queued by the sweeper when the lead time is reached.
//!
//! For each lead time is kept up to which start everything was looked at, so that a round looks only at what has come into its
//! window since, however many bookings there are. What was confirmed by a transaction that committed late is found by looking a
//! little further back; that a letter is queued once is the table's to see to.

use domain::{ReminderWindow, Timestamp, reminder};
use jiff::SignedDuration;

use crate::mail::tell_reminder;
use crate::ports::store::{StartsBetween, ToStart};
use crate::{Failure, Services};

/// How many bookings one transaction takes on.
const BATCH: i64 = 50;
/// How far before the last time a round looks again, and how seldom it notes that it found nothing: longer than any transaction
/// takes, and than two machines' clocks differ.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);

impl Services {
    /// Queues the reminders that are due at `now`. Answers how many there were.
    pub(crate) async fn remind(&self, now: Timestamp) -> Result<usize, Failure> {
        let mut queued = 0;
        for window in self.settings().reminders.windows(now) {
            queued += self.remind_of(window, now).await?;
        }
        Ok(queued)
    }

    async fn remind_of(&self, window: ReminderWindow, now: Timestamp) -> Result<usize, Failure> {
        let name = format!("reminders:{}", window.hours);
        let reached = self.0.store.read().await?.progress(&name).await?;
        let after = reached.map_or(window.after, |reached| window.after.max(reached - OVERLAP));
        let lead = reminder::lead(window.hours);
        let mut range = StartsBetween { after, seen: None, until: window.until, lead };
        let mut queued = 0;
        loop {
            let page = self.0.store.read().await?.bookings_to_start(&range, BATCH).await?;
            let Some(last) = page.last().copied() else { break };
            queued += self.queue_reminders(page, window.hours, now).await?;
            range = StartsBetween { after: last.starts_at, seen: Some(last.booking), ..range };
        }
        if queued > 0 || reached.is_none_or(|reached| window.until.duration_since(reached) >= OVERLAP) {
            let until = window.until;
            self.0
                .store
                .write(move |tx| {
                    let name = name.clone();
                    Box::pin(async move { Ok::<_, Failure>(tx.set_progress(&name, until).await?) })
                })
                .await?;
        }
        Ok(queued)
    }

    async fn queue_reminders(&self, page: Vec<ToStart>, hours: u32, now: Timestamp) -> Result<usize, Failure> {
        self.0
            .store
            .write(move |tx| {
                let page = page.clone();
                Box::pin(async move {
                    let mut queued = 0;
                    for to_start in page {
                        queued += usize::from(tell_reminder(tx, &to_start, hours, now).await?);
                    }
                    Ok(queued)
                })
            })
            .await
    }
}
