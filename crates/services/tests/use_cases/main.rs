//! The use cases against a real store and the sandbox, clock in hand.

#![expect(clippy::unwrap_used, reason = "a test fails by ending")]

mod cards;
mod collecting;
mod commissions;
mod currencies;
mod holding;
mod ics;
mod letters;
mod paying;
mod postbox;
mod returning;
mod seats;
mod signing_in;
mod tries;
mod ways;
mod world;
