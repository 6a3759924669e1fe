//! The table of rates between currencies, which admins keep.

use domain::exchange::InvalidRate;
use domain::{Currency, ExchangeRate, QuotedRate, RateId, Role, Timestamp};

use crate::model::{NotedRate, User};
use crate::ports::{StoreError, WriteError};
use crate::{Failure, Services};

/// How many rates the page shows.
const SHOWN: i64 = 100;
/// The longest name of a source.
const SOURCE_CHARS_MAX: usize = 80;

/// A rate to note.
#[derive(Debug, Clone)]
pub struct NewRate {
    /// One of these …
    pub from: Currency,
    /// … is worth so many of these.
    pub to: Currency,
    /// A decimal number, such as `1.0840`.
    pub rate: String,
    /// Who says so.
    pub source: String,
    /// When they said so; without it, at this moment.
    pub as_of: Option<Timestamp>,
}

/// Why a rate cannot be noted.
#[derive(Debug, thiserror::Error)]
pub enum RateError {
    /// Only admins keep the table.
    #[error("only admins keep the rates")]
    NotAllowed,
    /// Not a rate.
    #[error(transparent)]
    Invalid(#[from] InvalidRate),
    /// Without a source nobody can check it.
    #[error("a rate has a source of at most {SOURCE_CHARS_MAX} characters")]
    NoSource,
    /// From the future, or too old to be charged by.
    #[error("nobody could be charged by a rate of that time")]
    NotNow,
    /// Our side.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<StoreError> for RateError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for RateError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

impl Services {
    /// The rates as they were noted, the last one first, each with who noted it; `None` for whoever is no admin.
    ///
    /// # Errors
    /// The store's.
    pub async fn rates(&self, user: &User) -> Result<Option<Vec<(NotedRate, String)>>, Failure> {
        if user.role != Role::Admin {
            return Ok(None);
        }
        Ok(Some(self.0.store.read().await?.rates(SHOWN).await?))
    }

    /// Notes a rate. The newest by its source counts; none is ever changed.
    ///
    /// # Errors
    /// [`RateError`]; nothing was written then.
    pub async fn note_rate(&self, user: &User, new: NewRate) -> Result<(), RateError> {
        if user.role != Role::Admin {
            return Err(RateError::NotAllowed);
        }
        let now = self.now();
        let source = new.source.trim().to_owned();
        if source.is_empty() || source.chars().count() > SOURCE_CHARS_MAX {
            return Err(RateError::NoSource);
        }
        let rate = ExchangeRate::new(new.from, new.to, new.rate.trim())?;
        let quoted = QuotedRate { rate, source, as_of: new.as_of.unwrap_or(now) };
        if !quoted.is_good(now, self.settings().rate_hours_max) {
            return Err(RateError::NotNow);
        }
        let id = RateId::from_parts(now, self.random_bits());
        let noted = NotedRate { id, quoted, noted_by: user.id, noted_at: now };
        self.0
            .store
            .write(move |tx| {
                let noted = noted.clone();
                Box::pin(async move { Ok(tx.insert_rate(&noted).await?) })
            })
            .await
    }
}
