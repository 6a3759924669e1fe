//! What can go wrong inside a use case that is nobody's input: for the log, never for people.

use domain::ledger::Unbalanced;
use domain::time::InvalidSlot;
use domain::{InvalidTransition, MoneyError};

use crate::ports::{GatewayError, StoreError, WriteError};

/// An internal failure. Its text goes to the log; people are told that something failed and what to do.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Stripe.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// Our own data or arithmetic contradicts itself.
    #[error("inconsistent: {0}")]
    Inconsistent(String),
}

impl WriteError for Failure {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

macro_rules! inconsistent {
    ($($error:ty),*) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::Inconsistent(error.to_string())
            }
        })*
    };
}

inconsistent!(InvalidTransition, MoneyError, Unbalanced, InvalidSlot, serde_json::Error);
