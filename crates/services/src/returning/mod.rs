//! Money that goes back: by our will (refunds) or by a bank's (disputes).
//!
//! `order` decides how much may go back, with `beside` where a difference was paid, and `promise` writes it down; `apply` is the only judge of what a refund is; `dispute` is the
//! same for disputes; `left` knows what of a payment is left, and when a trainer's earnings are no longer pending; `past` tells
//! pages what happened.

pub(crate) mod apply;
pub(crate) mod beside;
pub(crate) mod dispute;
pub(crate) mod left;
pub(crate) mod order;
mod past;
pub(crate) mod promise;

use domain::fees::SplitError;
use domain::policy::Entitlement;
use domain::{FeesOnRefund, Money, RefundReason, Split};

use crate::Failure;
use crate::model::{BookingDetails, Refund};
use crate::ports::{StoreError, WriteError};

pub use past::Past;

/// The longest note that somebody may add to a refund, in characters.
pub(crate) const NOTE_CHARS_MAX: usize = 1_000;

/// What cancelling a booking would do at this moment.
#[derive(Debug, Clone)]
pub struct CancelPreview {
    /// The booking.
    pub details: BookingDetails,
    /// What was paid; `None` where it is to be paid on arrival.
    pub paid: Option<Money>,
    /// What has gone back already.
    pub returned_before: Option<Money>,
    /// What of it is for the seats that would be left; `None` where none would.
    pub for_kept: Option<Money>,
    /// What is to be paid in person for the seats that would be left; `None` where nothing is.
    pub to_collect: Option<Money>,
    /// What the policy says to the client now; trainers and admins give everything back.
    pub entitlement: Entitlement,
    /// How many seats would be given up.
    pub seats: i64,
    /// What would go back, by whom it is taken from; `None` for nothing.
    pub returned: Option<Split>,
}

/// Seats as somebody gives them up.
#[derive(Debug, Clone, Default)]
pub struct CancelOrder {
    /// How many; all that are left where nothing is said.
    pub seats: Option<i64>,
    /// How many the person saw to be left: a second click must not give up more.
    pub of: Option<i64>,
    /// What the person saw would go back.
    pub agreed: Option<Money>,
    /// In their own words, for the client to read.
    pub note: Option<String>,
}

/// A refund as somebody asks for it.
#[derive(Debug, Clone)]
pub struct RefundOrder {
    /// How much; everything that is left where nothing is said.
    pub amount: Option<Money>,
    /// Why.
    pub reason: RefundReason,
    /// In their own words, for the client to read.
    pub note: Option<String>,
    /// Whether the platform gives its fees back: an admin's choice. By the booking's policy where nothing is said.
    pub fees: Option<FeesOnRefund>,
}

/// What became of a request to give money back.
#[derive(Debug, Clone)]
pub struct Returned {
    /// The booking as it is now.
    pub details: BookingDetails,
    /// The refund; `None` where nothing goes back.
    pub refund: Option<Refund>,
}

/// Why money cannot go back.
#[derive(Debug, thiserror::Error)]
pub enum RefundError {
    /// No such booking, or not this person's.
    #[error("there is no such booking")]
    NoSuchBooking,
    /// Nothing was paid that could go back.
    #[error("the booking is not paid")]
    NotPaid,
    /// It was paid to the trainer in person: Stripe has nothing to give back.
    #[error("the booking was paid in person")]
    PaidInPerson,
    /// It is cancelled already.
    #[error("the booking is cancelled already")]
    AlreadyCancelled,
    /// The session has begun: a client cannot cancel it any more.
    #[error("the session has begun")]
    Started,
    /// The client's bank has asked for the money: only the dispute decides now.
    #[error("the payment is disputed")]
    Disputed,
    /// More than is left.
    #[error("no more than {left} is left to give back")]
    MoreThanIsLeft {
        /// What is left.
        left: Money,
    },
    /// Nothing, or less.
    #[error("the amount must be above zero")]
    NotAnAmount,
    /// Another amount goes back by now than the person agreed to.
    #[error("by now {amount} would go back")]
    AmountChanged {
        /// What would go back.
        amount: Money,
    },
    /// Not so many seats are left, or another number than the person saw.
    #[error("by now {kept} seats are left")]
    SeatsChanged {
        /// How many are left.
        kept: i64,
    },
    /// The note is too long.
    #[error("the note is longer than {NOTE_CHARS_MAX} characters")]
    NoteTooLong,
    /// Clients cancel by the policy and do no more.
    #[error("only the trainer or an admin may do this")]
    NotAllowed,
    /// Our side.
    #[error(transparent)]
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for RefundError {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for RefundError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

/// What a split that cannot be made means to whoever asked for it.
pub(crate) fn refused_split(error: SplitError) -> RefundError {
    match error {
        SplitError::Nothing => RefundError::NotAnAmount,
        SplitError::MoreThanIsLeft { left } => RefundError::MoreThanIsLeft { left },
        SplitError::Money(error) => RefundError::Failed(error.into()),
    }
}
