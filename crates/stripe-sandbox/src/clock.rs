//! The sandbox's clock: the real one, or one that tests stop and move. Everything that dates an object asks here.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Marks "real time" in the atomic below; no test travels to the year -292277022657.
const REAL: i64 = i64::MIN;

pub(crate) struct Clock {
    stopped_at: AtomicI64,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { stopped_at: AtomicI64::new(REAL) }
    }

    /// Unix seconds.
    pub(crate) fn now(&self) -> i64 {
        match self.stopped_at.load(Ordering::Relaxed) {
            REAL => real_now(),
            stopped => stopped,
        }
    }

    /// Stops the clock at a time, or lets it run with the machine's again.
    pub(crate) fn set(&self, unix_seconds: Option<i64>) {
        self.stopped_at.store(unix_seconds.unwrap_or(REAL), Ordering::Relaxed);
    }
}

#[expect(clippy::disallowed_methods, reason = "the sandbox stands for a foreign service: this is its own clock port")]
fn real_now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
