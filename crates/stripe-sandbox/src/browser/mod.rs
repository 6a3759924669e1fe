//! The browser's half of the sandbox: the Stripe.js stand-in, the Payment Element's frame, the bank's 3-D Secure page, and the
//! hosted pages of Checkout Sessions and of connected accounts.
//! Merged into the router by `routes`. All addresses are relative to each other, so that it works nested under any path.
//!
//! `GET /js/stripe.js` · `GET /elements/payment` and its assets · `GET /3ds/{intent}` with `details` and `outcome` · `GET /receipts/{charge}` ·
//! `GET /c/pay/{session}` and its assets · `GET /setup/e/{account}/{link}`, `/setup/c/{session}` and its assets ·
//! `GET /express/{account}/{login}`.

mod assets;
mod challenge;
mod checkout;
mod express;
mod receipt;
mod setup;

use std::sync::Arc;

use axum::Router;

use crate::Sandbox;

pub fn router(sandbox: Arc<Sandbox>) -> Router {
    assets::router()
        .merge(challenge::router(Arc::clone(&sandbox)))
        .merge(checkout::router(Arc::clone(&sandbox)))
        .merge(express::router(Arc::clone(&sandbox)))
        .merge(setup::router(Arc::clone(&sandbox)))
        .merge(receipt::router(sandbox))
}
