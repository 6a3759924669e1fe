//! The use cases against a real store and the sandbox, clock in hand.

#![expect(clippy::unwrap_used, reason = "a test fails by ending")]

mod cards;
mod collecting;
mod commissions;
mod currencies;
mod holding;
mod hours;
mod ics;
mod letters;
mod offers;
mod openings;
mod paying;
mod postbox;
mod presence;
mod reminding;
mod rescheduling;
mod returning;
mod seats;
mod signing_in;
mod tries;
mod ways;
mod world;
