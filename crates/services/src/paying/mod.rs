//! Being paid for a booking.
//!
//! `prepare` gives the browser what it needs to pay on our page, `saved` pays with a saved card, `hosted` leads to Stripe's page,
//! `arrival` is for those who pay in person, and `collect` for those who were to and pay by a saved card after all; `exchange` is for
//! currencies that Stripe refuses. `apply` is the only judge of what a payment is; `operation` makes each changing call to Stripe
//! findable after a crash; `extend` gives a hold more time while the bank is at work, and `cancel` makes a payment worthless when
//! its hold is over.

pub(crate) mod apply;
mod arrival;
pub(crate) mod cancel;
mod collect;
pub(crate) mod customer;
pub(crate) mod exchange;
mod extend;
mod hosted;
pub(crate) mod operation;
pub(crate) mod prepare;
mod saved;

use domain::{Exchange, Money, PaymentId, Timestamp};

pub use saved::PaidWithCard;

use crate::Failure;
use crate::ports::gateway::ClientSecret;
use crate::ports::{GatewayError, StoreError, WriteError};

/// What a client's browser needs to pay.
#[derive(Debug, Clone)]
pub struct PaymentTicket {
    /// Lets this browser pay this PaymentIntent.
    pub client_secret: ClientSecret,
    /// Stripe's publishable key.
    pub publishable_key: String,
    /// What will be charged.
    pub amount: Money,
    /// What was priced, where that is in another currency.
    pub exchange: Option<Exchange>,
    /// Our payment.
    pub payment_id: PaymentId,
    /// When the hold is over.
    pub expires_at: Timestamp,
}

/// Why a booking cannot be paid (now).
#[derive(Debug, thiserror::Error)]
pub enum PayError {
    /// No such booking, or not this person's.
    #[error("there is no such booking")]
    NoSuchBooking,
    /// No such card, or not this person's, or it was removed.
    #[error("there is no such card")]
    NoSuchCard,
    /// Its payment succeeded.
    #[error("the booking is paid already")]
    AlreadyPaid,
    /// The hold has ended; the slot may be gone.
    #[error("the hold is over")]
    HoldOver,
    /// Somebody gave the booking up.
    #[error("the booking was cancelled")]
    Cancelled,
    /// The trainer does not take this way of paying.
    #[error("the trainer does not take this way of paying")]
    WayNotOffered,
    /// Too many attempts to pay were refused.
    #[error("too many attempts to pay were refused")]
    TooManyTries,
    /// It is not this person's to do.
    #[error("only the trainer or an admin may do this")]
    NotAllowed,
    /// It is not to be paid in person.
    #[error("the booking is not to be paid in person")]
    NotOnArrival,
    /// Stripe takes no amounts as small as this.
    #[error("the amount is under the minimum of {minimum}")]
    TooSmall {
        /// The least that can be paid.
        minimum: Money,
    },
    /// Stripe cannot be reached, or gave no answer; nothing is lost, trying again is right.
    #[error("the payment provider cannot be reached")]
    GatewayDown,
    /// Stripe will not take this payment.
    #[error("the payment provider refused the payment ({code})")]
    RefusedByStripe {
        /// Stripe's code.
        code: String,
    },
    /// Stripe does not take the currency of the price. Another is offered (see `Services::exchange_offer`); nothing is lost.
    #[error("the payment provider does not take the currency")]
    CurrencyRefused,
    /// Stripe does not take the currency of the price, and there is no rate by which another could be charged.
    #[error("the payment provider does not take the currency, and there is no rate to another")]
    NoRate,
    /// What the client agreed to be charged is not what is offered by now.
    #[error("the offer has changed")]
    OfferChanged,
    /// Something about the payment contradicts our books; a person is looking.
    #[error("the payment needs a person to look at it")]
    NeedsAttention,
    /// Our side.
    #[error(transparent)]
    Failed(Failure),
}

impl PayError {
    /// True where it is Stripe's answer, or the want of one: our books know already, and the client is told.
    pub(crate) const fn is_of_stripe(&self) -> bool {
        matches!(
            self,
            Self::GatewayDown
                | Self::RefusedByStripe { .. }
                | Self::CurrencyRefused
                | Self::NoRate
                | Self::TooSmall { .. }
        )
    }
}

impl From<Failure> for PayError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Gateway(error) => error.into(),
            other => Self::Failed(other),
        }
    }
}

impl From<StoreError> for PayError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<GatewayError> for PayError {
    fn from(error: GatewayError) -> Self {
        match error {
            GatewayError::RateLimited
            | GatewayError::Unavailable(_)
            | GatewayError::UnknownOutcome(_)
            | GatewayError::Undecodable(_) => Self::GatewayDown,
            GatewayError::InvalidRequest { code, .. } => Self::RefusedByStripe { code },
            GatewayError::Declined(failure) | GatewayError::AuthenticationRequired(failure) => {
                Self::RefusedByStripe { code: failure.code }
            }
            other => Self::Failed(other.into()),
        }
    }
}

impl WriteError for PayError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}
