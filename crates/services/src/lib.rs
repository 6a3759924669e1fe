//! The use cases: what people and machines can do with Spotter, one function each, and the ports they need.
//!
//! Pages, the REST API, webhooks, workers and the command line call these and nothing else, so they all behave alike.
//! Money is moved in three steps: write down what is about to happen, call Stripe, write down what came of it (see
//! `docs/architecture.md`).

pub mod model;
pub mod ports;
