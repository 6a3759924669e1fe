//! Stripe's Payment Element in our page, and confirming a payment with it. Used by the checkout page.
//!
//! The browser's half is behind `hydrate`; the server only knows the outcomes, so that the page compiles for both.

#[cfg(feature = "hydrate")]
mod appearance;
#[cfg(feature = "hydrate")]
mod bindings;
#[cfg(feature = "hydrate")]
mod form;
#[cfg(feature = "hydrate")]
mod load;

use domain::decline::FailureKind;

#[cfg(feature = "hydrate")]
pub(crate) use form::CardForm;

/// How an attempt to pay ended, as far as the browser knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// Stripe has taken it: paid, or being processed. The server is asked what it is.
    Taken,
    /// Something in the form is missing or wrong; the form itself shows what. Nothing was sent.
    Incomplete,
    /// The card was refused.
    Refused(FailureKind),
    /// The connection broke; nobody here knows what happened.
    Lost,
    /// The payment is not open any more: paid already, or ended.
    Closed,
    /// Stripe cannot work just now.
    Down,
}

/// How far the card form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormState {
    /// Being fetched and drawn.
    Loading,
    /// Takes a card.
    Ready,
    /// Could not be loaded.
    Failed,
}
