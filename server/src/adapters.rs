//! The system's clock and randomness behind the ports of `services`: the only places in the program that ask the system for
//! either. Put together by `assembly`.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::Timestamp;
use rand::Rng;
use services::demo::Backstage;
use services::ports::{Clock, Random};
use stripe_sandbox::Sandbox;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's clock")]
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        // The store keeps microseconds; a time must be equal to itself after it has been stored.
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}

/// The machine's clock, but that it can be stopped at a moment: for seeding a demo with a past, and for tests. Nothing but a
/// [`Clockwork`] can move it.
#[derive(Debug)]
pub struct MovableClock {
    /// Microseconds since 1970, or [`MovableClock::REAL`].
    stopped_at: AtomicI64,
}

impl MovableClock {
    const REAL: i64 = i64::MIN;

    fn set(&self, to: Option<Timestamp>) {
        self.stopped_at.store(to.map_or(Self::REAL, |time| time.as_microsecond()), Ordering::SeqCst);
    }
}

impl Default for MovableClock {
    fn default() -> Self {
        Self { stopped_at: AtomicI64::new(Self::REAL) }
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        match self.stopped_at.load(Ordering::SeqCst) {
            Self::REAL => SystemClock.now(),
            micros => Timestamp::from_microsecond(micros).unwrap_or_else(|_| SystemClock.now()),
        }
    }
}

/// Moves our clock and the sandbox's together, so that signatures and expiries go by one time.
#[derive(Clone)]
pub struct Clockwork {
    ours: Arc<MovableClock>,
    sandbox: Arc<Sandbox>,
}

impl Clockwork {
    /// Takes hold of both clocks.
    #[must_use]
    pub const fn new(ours: Arc<MovableClock>, sandbox: Arc<Sandbox>) -> Self {
        Self { ours, sandbox }
    }
}

impl Backstage for Clockwork {
    fn travel(&self, to: Option<Timestamp>) {
        self.ours.set(to);
        self.sandbox.set_clock(to.map(|time| time.as_second()));
    }

    fn complete_account(&self, account: &str) -> bool {
        self.sandbox.complete_account(account)
    }
}

/// The thread's cryptographic generator, seeded by the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that draws randomness")]
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_survives_being_stored_in_microseconds() {
        let now = SystemClock.now();
        assert_eq!(Timestamp::from_microsecond(now.as_microsecond()).unwrap(), now);
    }

    #[test]
    fn a_stopped_clock_stands_still_until_it_is_set_going() {
        let clock = MovableClock::default();
        let then: Timestamp = "2020-02-29T12:00:00Z".parse().unwrap();
        clock.set(Some(then));
        assert_eq!((clock.now(), clock.now()), (then, then));
        clock.set(None);
        assert!(clock.now() > then);
    }

    #[test]
    fn random_bits_differ() {
        assert_ne!(SystemRandom.bits(), SystemRandom.bits());
    }
}
