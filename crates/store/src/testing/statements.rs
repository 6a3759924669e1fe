//! The statements that were run on SQLite: their texts, for a test that asks the database how it would run them; and how often
//! statements were handed over, on either engine.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use sqlx::Execute;

use crate::db::Statement;

static WATCHING: AtomicBool = AtomicBool::new(false);
static COUNT: AtomicU64 = AtomicU64::new(0);
static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// From now on every text is remembered, whichever store of this process runs it.
pub fn watch() {
    WATCHING.store(true, Ordering::Relaxed);
}

/// What was run since.
#[must_use]
pub fn seen() -> BTreeSet<String> {
    SEEN.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// How often one was run since, or several together.
#[must_use]
pub fn count() -> u64 {
    COUNT.load(Ordering::Relaxed)
}

/// Called for each text that is handed to the database.
pub(crate) fn count_one() {
    COUNT.fetch_add(1, Ordering::Relaxed);
}

/// Takes a statement apart, remembers its text and puts it together again.
pub(crate) fn see(mut statement: Statement<'_>) -> Result<Statement<'_>, sqlx::Error> {
    if !WATCHING.load(Ordering::Relaxed) {
        return Ok(statement);
    }
    let arguments = statement.take_arguments().map_err(sqlx::Error::Encode)?.unwrap_or_default();
    let text = statement.sql();
    SEEN.lock().unwrap_or_else(PoisonError::into_inner).insert(text.as_str().to_owned());
    Ok(sqlx::query_with(text, arguments))
}
