//! What went wrong in the database, in the words of the port. Called wherever a statement is run.

use services::ports::StoreError;

use crate::{postgres, sqlite};

/// Sorts an error of sqlx by what its caller can do about it.
#[expect(clippy::needless_pass_by_value, reason = "what `map_err` hands over")]
pub(crate) fn store_error(error: sqlx::Error) -> StoreError {
    let text = error.to_string();
    match &error {
        sqlx::Error::Database(database) => {
            if let Some(code) = database.try_downcast_ref::<sqlx::sqlite::SqliteError>().and_then(code_of) {
                sqlite::classify(&code, text)
            } else if let Some(code) = database.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().and_then(code_of)
            {
                postgres::classify(&code, text)
            } else {
                StoreError::Database(text)
            }
        }
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => StoreError::Unavailable(text),
        sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::Decode(_)
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::ColumnIndexOutOfBounds { .. }
        | sqlx::Error::TypeNotFound { .. }
        | sqlx::Error::AnyDriverError(_) => StoreError::Corrupt(text),
        _ => StoreError::Database(text),
    }
}

fn code_of(error: &impl sqlx::error::DatabaseError) -> Option<String> {
    error.code().map(std::borrow::Cow::into_owned)
}
