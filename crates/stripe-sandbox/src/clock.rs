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

const DAY: i64 = 24 * 60 * 60;

/// Year, month and day of a time, in UTC (the usual arithmetic of eras of 400 years that begin in March).
pub(crate) fn date(unix_seconds: i64) -> (i64, i64, i64) {
    let shifted = unix_seconds.div_euclid(DAY) + 719_468;
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let place = (5 * of_year + 2) / 153;
    let month = if place < 10 { place + 3 } else { place - 9 };
    let year = year + 400 * shifted.div_euclid(146_097) + i64::from(month <= 2);
    (year, month, of_year - (153 * place + 2) / 5 + 1)
}

/// Whether there is such a day.
pub(crate) fn is_date(year: i64, month: i64, day: i64) -> bool {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_dates() {
        for (time, expected) in [
            (0, (1970, 1, 1)),
            (DAY - 1, (1970, 1, 1)),
            (-1, (1969, 12, 31)),
            (951_782_400, (2000, 2, 29)),
            (1_795_219_200, (2026, 11, 21)),
        ] {
            assert_eq!(date(time), expected, "{time}");
        }
        let day = |day: i64| date(day * DAY);
        assert!((0..60_000).all(|at| is_date(day(at).0, day(at).1, day(at).2) && day(at) < day(at + 1)));
        assert!(!is_date(2026, 2, 29) && is_date(2000, 2, 29) && !is_date(1900, 2, 29) && !is_date(2026, 13, 1));
    }
}
