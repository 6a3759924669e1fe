//! Stripe in a box: an axum router that speaks Stripe's HTTP, keeps its objects in one journal file and delivers signed
//! webhooks. The server mounts it when it has no Stripe keys; tests and the `stripe-sandbox` program run it alone.
//!
//! What it knows of Stripe it knows from Stripe's documentation and nothing from the rest of this workspace, so that it can
//! catch us being wrong. What it does not implement it refuses: an unknown route is a 404, an unknown parameter a 400.
//!
//! A request goes through these files: [`mod@routes`] (which handler) → `auth` (whose key) → `faults` (planted bad luck) →
//! `idempotency` (answered before?) → one handler in `routes/` inside a `store::Tx` → `expand` → the answer. The
//! objects are JSON documents (`objects/`), because that keeps their shapes Stripe's. What moves them on is in `payments/`,
//! `checkout` and `connect/`; what happens by itself when its time comes (a session expires, a bank answers) is in `agenda`.

// Stripe's larger objects, written out with `json!`, have more fields than the default limit lets through.
#![recursion_limit = "256"]

mod agenda;
mod amounts;
mod auth;
mod browser;
mod cards;
mod checkout;
mod clock;
mod config;
mod connect;
mod control;
mod control_accounts;
mod cx;
mod debits;
mod deliver;
mod errors;
mod events;
mod expand;
mod faults;
mod form;
mod idempotency;
mod ids;
mod journal;
mod list;
mod objects;
mod payments;
mod routes;
mod signature;
mod state;
mod store;
mod view;

pub use config::{SandboxConfig, SandboxError};
pub use signature::sign;
pub use state::{Challenge, ChallengeError, Outcome, Sandbox};

/// The only API version the sandbox speaks: the one that our client library and the official SDKs of the same release send.
pub const API_VERSION: &str = "2026-09-30.endive";
