//! One connection with everything that can be asked of it: what the queries of this crate are methods of.
//!
//! [`Db`] implements the reading traits of the port on any connection and is handed to use cases as a `Read` or, inside a
//! transaction, as a `Tx`. It knows whether anything was written, and lets nothing pass after an error.

use services::ports::StoreError;
use services::ports::news::Touched;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, Executor};

use crate::engine::Engine;
use crate::error::store_error;

/// A statement with what is bound to it.
pub(crate) type Statement<'q> = Query<'q, Any, AnyArguments>;

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

    /// Runs a statement that changes something; returns how many rows.
    pub(crate) async fn change(&mut self, statement: Statement<'_>) -> Result<u64, StoreError> {
        let statement = self.seen(statement)?;
        match self.usable()?.execute(statement).await {
            Ok(done) => {
                self.writes += done.rows_affected();
                Ok(done.rows_affected())
            }
            Err(error) => Err(self.note(error)),
        }
    }

    /// Runs a statement that changes something and returns the rows it changed.
    pub(crate) async fn change_returning(&mut self, statement: Statement<'_>) -> Result<Vec<AnyRow>, StoreError> {
        let rows = self.all(statement).await?;
        self.writes += u64::try_from(rows.len()).unwrap_or(u64::MAX);
        Ok(rows)
    }

    /// Changes exactly one row, or nothing at all; true for one.
    pub(crate) async fn change_one(&mut self, statement: Statement<'_>) -> Result<bool, StoreError> {
        Ok(self.change(statement).await? > 0)
    }

    /// The first row.
    pub(crate) async fn one(&mut self, statement: Statement<'_>) -> Result<Option<AnyRow>, StoreError> {
        let statement = self.seen(statement)?;
        match self.usable()?.fetch_optional(statement).await {
            Ok(row) => Ok(row),
            Err(error) => Err(self.note(error)),
        }
    }

    /// All rows.
    pub(crate) async fn all(&mut self, statement: Statement<'_>) -> Result<Vec<AnyRow>, StoreError> {
        let statement = self.seen(statement)?;
        match self.usable()?.fetch_all(statement).await {
            Ok(rows) => Ok(rows),
            Err(error) => Err(self.note(error)),
        }
    }
}
