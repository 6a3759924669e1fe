//! The use cases against a real store and the sandbox, clock in hand.

mod holding;
mod paying;
mod signing_in;
mod world;
