//! One connection with everything that can be asked of it: what the queries of this crate are methods of.
//!
//! [`Db`] implements the reading traits of the port on any connection and is handed to use cases as a `Read` or, inside a
//! transaction, as a `Tx`. It knows whether anything was written, and lets nothing pass after an error. On SQLite several
//! statements can be handed over at once: why, see `docs/adr/0022-statements-are-handed-over-together.md`.

use futures::TryStreamExt;
use services::ports::StoreError;
use services::ports::news::Touched;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Either, Execute, Executor};

use crate::engine::Engine;
use crate::error::store_error;

/// A statement with what is bound to it.
pub(crate) type Statement<'q> = Query<'q, Any, AnyArguments>;

/// One of several statements that are run together.
pub(crate) enum Step<'q> {
    /// It looks.
    Look(Statement<'q>),
    /// It changes something.
    Change(Statement<'q>),
}

/// What a statement came to.
#[derive(Default)]
pub(crate) struct Outcome {
    /// What it found, or returned of what it changed.
    pub(crate) rows: Vec<AnyRow>,
    /// How many rows it changed; means nothing where it looked.
    pub(crate) changed: u64,
}

/// Something that lends a connection.
pub(crate) trait Link: Send {
    /// The connection.
    fn connection(&mut self) -> Result<&mut AnyConnection, StoreError>;

    /// Called after an error that may have been the connection's fault.
    fn suspect(&mut self) {}
}

impl Link for &mut AnyConnection {
    fn connection(&mut self) -> Result<&mut AnyConnection, StoreError> {
        Ok(self)
    }
}

/// A connection in use.
pub(crate) struct Db<C> {
    link: C,
    /// Which SQL it speaks where the two differ.
    pub(crate) engine: Engine,
    /// How many rows were written.
    writes: u64,
    /// The first error. PostgreSQL takes nothing more in a transaction after one, and SQLite may have ended the transaction
    /// by itself, so that whatever came after would be written at once and outside of it.
    broken: Option<StoreError>,
    /// What somebody may want to hear of, once it is committed.
    pub(crate) touched: Touched,
}

impl<C: Link> Db<C> {
    pub(crate) fn new(link: C, engine: Engine) -> Self {
        Self { link, engine, writes: 0, broken: None, touched: Touched::default() }
    }

    pub(crate) const fn writes(&self) -> u64 {
        self.writes
    }

    pub(crate) fn broken(&self) -> Option<StoreError> {
        self.broken.clone()
    }

    fn usable(&mut self) -> Result<&mut AnyConnection, StoreError> {
        match &self.broken {
            Some(error) => Err(error.clone()),
            None => self.link.connection(),
        }
    }

    /// The statement as it is; tests want to see the texts, to ask for their plans.
    #[cfg(feature = "testing")]
    fn seen<'q>(&self, statement: Statement<'q>) -> Result<Statement<'q>, StoreError> {
        match self.engine {
            Engine::Sqlite => crate::testing::statements::see(statement).map_err(store_error),
            Engine::Postgres => Ok(statement),
        }
    }

    #[cfg(not(feature = "testing"))]
    const fn seen<'q>(&self, statement: Statement<'q>) -> Result<Statement<'q>, StoreError> {
        Ok(statement)
    }

    fn note(&mut self, error: sqlx::Error) -> StoreError {
        let error = store_error(error);
        if matches!(error, StoreError::Unavailable(_)) {
            self.link.suspect();
        }
        self.broken = Some(error.clone());
        error
    }

    /// Runs statements one after another, each of which sees what those before it did. SQLite gets them all at once, so each is
    /// run whatever the others come to: one that needs something of another asks for it in its own text. An error ends all.
    pub(crate) async fn together<const N: usize>(&mut self, steps: [Step<'_>; N]) -> Result<[Outcome; N], StoreError> {
        let outcomes = self.all_together(steps.into()).await?;
        outcomes.try_into().map_err(|_| StoreError::Database("statements ended otherwise than they began".into()))
    }

    /// The same for as many as there are.
    pub(crate) async fn all_together(&mut self, steps: Vec<Step<'_>>) -> Result<Vec<Outcome>, StoreError> {
        let changes: Vec<bool> = steps.iter().map(|step| matches!(step, Step::Change(_))).collect();
        let statements =
            steps.into_iter().map(|(Step::Look(statement) | Step::Change(statement))| self.seen(statement));
        let statements = statements.collect::<Result<Vec<_>, _>>()?;
        let mut outcomes: Vec<Outcome> = changes.iter().map(|_| Outcome::default()).collect();
        match self.engine {
            Engine::Sqlite => {
                let text = joined(statements).map_err(|error| self.note(error))?;
                self.hand_over(text, &mut outcomes).await?;
            }
            Engine::Postgres => {
                for (statement, outcome) in statements.into_iter().zip(&mut outcomes) {
                    self.hand_over(statement, std::slice::from_mut(outcome)).await?;
                }
            }
        }
        let changed = outcomes.iter().zip(changes).filter(|(_, changes)| *changes).map(|(outcome, _)| outcome.changed);
        self.writes += changed.sum::<u64>();
        Ok(outcomes)
    }

    /// Runs a text of as many statements as there are outcomes.
    async fn hand_over(&mut self, text: Statement<'_>, outcomes: &mut [Outcome]) -> Result<(), StoreError> {
        #[cfg(feature = "testing")]
        crate::testing::statements::count_one();
        let run = run(self.usable()?, text, outcomes).await;
        run.map_err(|error| self.note(error))
    }

    /// Runs a statement that changes something; returns how many rows.
    pub(crate) async fn change(&mut self, statement: Statement<'_>) -> Result<u64, StoreError> {
        let [done] = self.together([Step::Change(statement)]).await?;
        Ok(done.changed)
    }

    /// Runs a statement that changes something and returns the rows it changed.
    pub(crate) async fn change_returning(&mut self, statement: Statement<'_>) -> Result<Vec<AnyRow>, StoreError> {
        let [done] = self.together([Step::Change(statement)]).await?;
        Ok(done.rows)
    }

    /// Changes exactly one row, or nothing at all; true for one.
    pub(crate) async fn change_one(&mut self, statement: Statement<'_>) -> Result<bool, StoreError> {
        Ok(self.change(statement).await? > 0)
    }

    /// The first row.
    pub(crate) async fn one(&mut self, statement: Statement<'_>) -> Result<Option<AnyRow>, StoreError> {
        let statement = self.seen(statement)?;
        #[cfg(feature = "testing")]
        crate::testing::statements::count_one();
        match self.usable()?.fetch_optional(statement).await {
            Ok(row) => Ok(row),
            Err(error) => Err(self.note(error)),
        }
    }

    /// All rows.
    pub(crate) async fn all(&mut self, statement: Statement<'_>) -> Result<Vec<AnyRow>, StoreError> {
        let [found] = self.together([Step::Look(statement)]).await?;
        Ok(found.rows)
    }
}

/// Reads until the last statement has said what it came to: waiting for the end after that would be waiting for SQLite's thread
/// once more.
async fn run(connection: &mut AnyConnection, text: Statement<'_>, outcomes: &mut [Outcome]) -> Result<(), sqlx::Error> {
    let mut results = connection.fetch_many(text);
    for outcome in outcomes {
        loop {
            match results.try_next().await? {
                Some(Either::Right(row)) => outcome.rows.push(row),
                Some(Either::Left(done)) => {
                    outcome.changed = done.rows_affected();
                    break;
                }
                None => return Err(sqlx::Error::Protocol("a text had fewer statements than it should".into())),
            }
        }
    }
    Ok(())
}

/// The statements as one text, with what is bound to all of them.
fn joined(mut statements: Vec<Statement<'_>>) -> Result<Statement<'_>, sqlx::Error> {
    if statements.len() == 1 {
        return Ok(statements.remove(0));
    }
    let (mut text, mut arguments) = (String::new(), AnyArguments::default());
    for mut statement in statements {
        let own = statement.take_arguments().map_err(sqlx::Error::Encode)?.unwrap_or_default();
        push_numbered(&mut text, statement.sql().as_str(), arguments.values.0.len());
        text.push_str(";\n");
        arguments.values.0.extend(own.values.0);
    }
    Ok(sqlx::query_with(AssertSqlSafe(text), arguments))
}

/// Adds a statement whose arguments come after so many of others.
fn push_numbered(text: &mut String, statement: &str, others: usize) {
    let mut parts = statement.split('$');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        text.push('$');
        match number.parse::<usize>() {
            Ok(number) => text.push_str(&(number + others).to_string()),
            Err(_) => text.push_str(number),
        }
        text.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_numbered_through() {
        let mut text = String::new();
        push_numbered(&mut text, "a = $1 AND b = $2 OR c = $12", 0);
        push_numbered(&mut text, ", d = $1 + $10", 12);
        assert_eq!(text, "a = $1 AND b = $2 OR c = $12, d = $13 + $22");
    }
}
