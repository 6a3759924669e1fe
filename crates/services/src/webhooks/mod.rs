//! Stripe's webhooks: `signature` proves who sent one, `receive` keeps it, `process` acts on it later.

mod process;
mod receive;
mod signature;

pub use receive::{Received, WebhookError};
pub use signature::{sign, verify_signature};
