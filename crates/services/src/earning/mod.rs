//! What a trainer earned: by month, service and client, and what of it is theirs by now. All of it from sums that are kept as entries
//! are posted (see `docs/adr/0019-earnings-are-summed-as-they-are-posted.md`), so it costs the same however many payments there
//! were.

mod check;
mod statement;

use std::collections::BTreeSet;

use domain::{Currency, EarningSums, Money, Month, Timestamp, TrainerId};

use crate::model::{EarningPart, EarningRange, Trainer, User};
use crate::ports::{MoneyBell, Read};
use crate::{Failure, Services};

pub(crate) use check::check_earnings;
pub use statement::{Statement, StatementPage};

/// How many months there are to see where no year is chosen, the running one included.
const MONTHS: i64 = 12;
/// How many clients are named; the others are one sum.
const CLIENTS_MAX: i64 = 20;

/// What is to be seen of the earnings. What a trainer has nothing of is as good as not chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EarningsChoice {
    /// A year by the trainer's calendar; the last twelve months without.
    pub year: Option<i16>,
    /// In which currency; the trainer's own without.
    pub currency: Option<Currency>,
}

/// All that the page of the earnings shows. Amounts without a currency of their own are in `currency`.
#[derive(Debug, Clone)]
pub struct Earnings {
    /// Whose.
    pub trainer: Trainer,
    /// Which currency is shown.
    pub currency: Currency,
    /// All that the trainer has, or had, anything in; their own first.
    pub currencies: Vec<Currency>,
    /// The year that is shown; `None` for the last twelve months.
    pub year: Option<i16>,
    /// Years with anything in this currency, newest first.
    pub years: Vec<i16>,
    /// Delivered, theirs to withdraw, in each currency; below zero for what they owe.
    pub available: Vec<Money>,
    /// Paid, not delivered yet, in each currency.
    pub pending: Vec<Money>,
    /// Withdrawn, and not at the bank yet, in each currency.
    pub on_its_way: Vec<Money>,
    /// This month so far.
    pub this_month: EarningSums,
    /// Each month that is shown, oldest first.
    pub months: Vec<(Month, EarningSums)>,
    /// All of these together.
    pub total: EarningSums,
    /// What each service came to in this time, the one with most left of it first.
    pub services: Vec<EarningPart>,
    /// The same of clients, the first twenty.
    pub clients: Vec<EarningPart>,
    /// How many other clients there are, and what they came to together.
    pub other_clients: Option<(i64, EarningSums)>,
    /// Another text once any figure of the trainer has changed.
    pub stamp: String,
}

impl Services {
    /// A bell that rings when this process moves the money of the trainer behind this account; `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn hear_of_money(&self, user: &User) -> Result<Option<MoneyBell>, Failure> {
        let trainer = self.0.store.read().await?.trainer_of_user(user.id).await?;
        Ok(trainer.map(|trainer| self.0.store.news().wait_for_money(trainer.id)))
    }

    /// The stamp of the figures as they are now (see [`Earnings::stamp`]); `None` for whoever is no trainer.
    ///
    /// # Errors
    /// The store's.
    pub async fn earnings_stamp(&self, user: &User) -> Result<Option<String>, Failure> {
        let mut read = self.0.store.read().await?;
        let Some(trainer) = read.trainer_of_user(user.id).await? else { return Ok(None) };
        let available = read.available(trainer.id).await?;
        let pending = read.pending(trainer.id).await?;
        let on_its_way = read.on_its_way(trainer.id).await?;
        let earned = read.earnings_by_services(trainer.id).await?;
        Ok(Some(stamp(&available, &pending, &on_its_way, &earned)))
    }

    /// The earnings of the trainer behind this account; `None` for everybody else.
    ///
    /// # Errors
    /// The store's, or sums beyond 64 bits.
    pub async fn earnings(&self, user: &User, choice: EarningsChoice) -> Result<Option<Earnings>, Failure> {
        let now = self.now();
        let mut read = self.0.store.read().await?;
        let Some(trainer) = read.trainer_of_user(user.id).await? else { return Ok(None) };
        let this_month = Month::at(now, &trainer.zone);
        let available = read.available(trainer.id).await?;
        let pending = read.pending(trainer.id).await?;
        let on_its_way = read.on_its_way(trainer.id).await?;
        let with_earnings = read.earning_years(trainer.id).await?;
        let held = [&available, &pending, &on_its_way].into_iter().flatten().map(|money| money.currency);
        let known: BTreeSet<Currency> = held.chain(with_earnings.iter().map(|(currency, _)| *currency)).collect();
        let mut currencies = vec![trainer.currency];
        currencies.extend(known.into_iter().filter(|currency| *currency != trainer.currency));
        let currency = choice.currency.filter(|chosen| currencies.contains(chosen)).unwrap_or(trainer.currency);
        let years: Vec<i16> = with_earnings
            .into_iter()
            .filter(|(in_currency, _)| *in_currency == currency)
            .map(|(_, year)| year)
            .collect();
        let year = choice.year.filter(|chosen| years.contains(chosen));
        let range = range(trainer.id, currency, year, this_month);
        let months = months_of(&mut *read, range).await?;
        let total = whole(currency, months.iter().map(|(_, sums)| sums))?;
        let of_this_month = match months.last() {
            Some((month, sums)) if *month == this_month => *sums,
            _ => {
                let range = EarningRange { first: this_month, last: this_month, ..range };
                whole(currency, months_of(&mut *read, range).await?.iter().map(|(_, sums)| sums))?
            }
        };
        let stamp = stamp(&available, &pending, &on_its_way, &read.earnings_by_services(trainer.id).await?);
        let services = read.earned_by_service(range).await?;
        let (clients, count) = read.earned_by_client(range, CLIENTS_MAX).await?;
        let others = count - i64::try_from(clients.len()).unwrap_or(i64::MAX);
        let named = whole(currency, clients.iter().map(|part| &part.sums))?;
        let other_clients = if others > 0 { Some((others, total.without(&named)?)) } else { None };
        Ok(Some(Earnings {
            trainer,
            currency,
            currencies,
            year,
            years,
            available,
            pending,
            on_its_way,
            this_month: of_this_month,
            months,
            total,
            services,
            clients,
            other_clients,
            stamp,
        }))
    }
}

/// A year as far as it has come, or the last twelve months.
fn range(trainer: TrainerId, currency: Currency, year: Option<i16>, this_month: Month) -> EarningRange {
    let (first, last) = match year.and_then(Month::january) {
        Some(january) => (january, january.later(MONTHS - 1).min(this_month.max(january))),
        None => (this_month.later(1 - MONTHS), this_month),
    };
    EarningRange { trainer, currency, first, last }
}

/// The last twelve months, this one included, oldest first: for the desk.
pub(crate) async fn last_months(
    read: &mut dyn Read,
    trainer: &Trainer,
    now: Timestamp,
) -> Result<Vec<(Month, EarningSums)>, Failure> {
    months_of(read, range(trainer.id, trainer.currency, None, Month::at(now, &trainer.zone))).await
}

/// Every month of the range, those without anything too.
async fn months_of(read: &mut dyn Read, range: EarningRange) -> Result<Vec<(Month, EarningSums)>, Failure> {
    let found = read.earned_by_month(range).await?;
    let mut months = Vec::new();
    let mut month = range.first;
    while month <= range.last {
        let sums = found.iter().find(|(found, _)| *found == month).map(|(_, sums)| *sums);
        months.push((month, sums.unwrap_or_else(|| EarningSums::nothing(range.currency))));
        month = month.later(1);
    }
    Ok(months)
}

/// In words that an address takes as they are.
fn stamp(available: &[Money], pending: &[Money], on_its_way: &[Money], earned: &[EarningSums]) -> String {
    let sums = earned.iter().flat_map(|sums| [sums.earned, sums.given_back, sums.commission]);
    let all = [available, pending, on_its_way].map(|amounts| amounts.to_vec()).into_iter().chain([sums.collect()]);
    let part = |amounts: Vec<Money>| {
        amounts.iter().map(|amount| format!("{}{}", amount.currency.code(), amount.minor)).collect::<Vec<_>>().join(".")
    };
    all.map(part).collect::<Vec<_>>().join("_")
}

fn whole<'s>(currency: Currency, parts: impl Iterator<Item = &'s EarningSums>) -> Result<EarningSums, Failure> {
    let mut whole = EarningSums::nothing(currency);
    for part in parts {
        whole = whole.plus(part)?;
    }
    Ok(whole)
}
