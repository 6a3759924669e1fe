//! The trainer's desk: today and what comes next, and what has been earned.

use std::collections::BTreeMap;

use domain::ledger::Account;
use domain::{Currency, Money, SessionId, Timestamp, Zone};
use jiff::{SignedDuration, ToSpan, civil};

use crate::model::{BookingDetails, Trainer, User};
use crate::{Failure, Services};

/// How far ahead the desk shows sessions.
const AHEAD_DAYS: i64 = 14;
/// How many months the plot shows, this one included.
const MONTHS: i64 = 12;

/// What a trainer earned in one month of their own calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthEarned {
    /// Such as 2026.
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
    /// For delivered sessions.
    pub earned: Money,
}

/// All that the desk shows.
#[derive(Debug, Clone)]
pub struct TrainerDesk {
    /// Whose.
    pub trainer: Trainer,
    /// Sessions from the start of today (by the trainer's clocks), for two weeks; holds included.
    pub today_and_next: Vec<BookingDetails>,
    /// How many wait for each of these sessions that anybody waits for.
    pub waiting: BTreeMap<SessionId, i64>,
    /// Paid, not delivered yet.
    pub pending: Vec<Money>,
    /// Delivered, theirs to withdraw.
    pub available: Vec<Money>,
    /// The last twelve months in the trainer's currency, oldest first.
    pub months: Vec<MonthEarned>,
}

impl Services {
    /// The desk of the trainer behind this account; `None` for everybody else.
    ///
    /// # Errors
    /// The store's, or entries that do not add up.
    pub async fn trainer_desk(&self, user: &User) -> Result<Option<TrainerDesk>, Failure> {
        let now = self.now();
        let mut read = self.0.store.read().await?;
        let Some(trainer) = read.trainer_of_user(user.id).await? else { return Ok(None) };
        let today = start_of(trainer.zone.local(now).date(), &trainer.zone).unwrap_or(now);
        let until = now + SignedDuration::from_hours(24 * AHEAD_DAYS);
        let today_and_next = read.bookings_of_trainer(trainer.id, today, until).await?;
        let waiting = read.waiting_counts(trainer.id, today, until).await?.into_iter().collect();
        let pending = owed(read.balances(&Account::TrainerPending(trainer.id).to_string()).await?)?;
        let available_account = Account::TrainerAvailable(trainer.id).to_string();
        let available = owed(read.balances(&available_account).await?)?;
        let first = first_month(&trainer.zone, now);
        let credits = read.credits_since(&available_account, start_of(first, &trainer.zone).unwrap_or(now)).await?;
        let months = months(&trainer.zone, first, trainer.currency, &credits)?;
        Ok(Some(TrainerDesk { trainer, today_and_next, waiting, pending, available, months }))
    }
}

/// What we owe is a credit, which the ledger keeps as a negative sum; people read it as a positive one.
fn owed(balances: Vec<Money>) -> Result<Vec<Money>, Failure> {
    balances.into_iter().map(|balance| Ok(balance.negate()?)).collect()
}

fn start_of(day: civil::Date, zone: &Zone) -> Option<Timestamp> {
    zone.moment(day.at(0, 0, 0, 0))
}

fn first_month(zone: &Zone, now: Timestamp) -> civil::Date {
    zone.local(now).date().first_of_month().saturating_sub((MONTHS - 1).months())
}

fn months(
    zone: &Zone,
    first: civil::Date,
    currency: Currency,
    credits: &[(Timestamp, Money)],
) -> Result<Vec<MonthEarned>, Failure> {
    let mut earned: BTreeMap<(i16, i8), Money> = (0..MONTHS)
        .map(|ahead| first.saturating_add(ahead.months()))
        .map(|month| ((month.year(), month.month()), Money::zero(currency)))
        .collect();
    for (at, credit) in credits {
        let day = zone.local(*at).date();
        if let Some(sum) = earned.get_mut(&(day.year(), day.month()))
            && credit.currency == currency
        {
            *sum = sum.plus(*credit)?;
        }
    }
    Ok(earned.into_iter().map(|((year, month), earned)| MonthEarned { year, month, earned }).collect())
}
