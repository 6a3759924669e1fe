//! Every movement of what is available to a trainer, one by one: for spreadsheets. Read page by page, so it takes the same memory
//! however many there are.

use domain::{Currency, LedgerTransactionId, Month, Timestamp, Zone};

use super::EarningsChoice;
use crate::model::{EarningMovement, Trainer, User};
use crate::{Failure, Services};

/// How many movements one page has.
const PAGE: i64 = 500;

/// What a statement is about, and how far it was read.
#[derive(Debug, Clone)]
pub struct Statement {
    trainer: Trainer,
    currency: Currency,
    next: Option<(Timestamp, Option<LedgerTransactionId>)>,
    until: Timestamp,
}

/// Movements in the order of the books.
pub type StatementPage = Vec<EarningMovement>;

impl Statement {
    /// By whose clocks its dates are.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.trainer.zone
    }

    /// In which currency it is.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }
}

impl Services {
    /// The statement of the trainer behind this account: of a year by their calendar, or of all there is, in one currency (their own
    /// without). `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn statement(&self, user: &User, choice: EarningsChoice) -> Result<Option<Statement>, Failure> {
        let Some(trainer) = self.0.store.read().await?.trainer_of_user(user.id).await? else { return Ok(None) };
        let begin = |month: Month| trainer.zone.moment(month.first_day().at(0, 0, 0, 0));
        let january = choice.year.and_then(Month::january);
        let from = january.and_then(begin).unwrap_or(Timestamp::UNIX_EPOCH);
        let until = january.and_then(|january| begin(january.later(12))).unwrap_or(Timestamp::MAX);
        let currency = choice.currency.unwrap_or(trainer.currency);
        Ok(Some(Statement { trainer, currency, next: Some((from, None)), until }))
    }

    /// The next movements of it; empty at its end.
    ///
    /// # Errors
    /// The store's.
    pub async fn next_movements(&self, statement: &mut Statement) -> Result<StatementPage, Failure> {
        let Some((from, after)) = statement.next else { return Ok(Vec::new()) };
        let mut read = self.0.store.read().await?;
        let (trainer, currency, until) = (statement.trainer.id, statement.currency, statement.until);
        let page = read.earning_movements(trainer, currency, from, after, until, PAGE).await?;
        let is_whole = i64::try_from(page.len()).is_ok_and(|found| found == PAGE);
        statement.next = page.last().filter(|_| is_whole).map(|last| (last.at, Some(last.transaction)));
        Ok(page)
    }
}
