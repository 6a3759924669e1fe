//! What a server function may say went wrong: public codes and nothing else. Pages put words to them (`i18n`), the log
//! gets the inner text where it happened.

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why a server function could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// There is no such thing, or it is another person's: which of them is not told.
    NotFound,
    /// Nobody is signed in.
    SignInNeeded,
    /// What was sent cannot be read.
    Malformed,
    /// E-mail and password do not match.
    WrongSignIn,
    /// Too many tries in a short time.
    TooManyAttempts,
    /// No name, or one too long.
    InvalidName,
    /// Not an e-mail address.
    InvalidEmail,
    /// Under 8 characters.
    PasswordTooShort,
    /// Over 128 characters.
    PasswordTooLong,
    /// Among those that everybody tries first.
    PasswordTooCommon,
    /// Somebody registered this address already.
    EmailTaken,
    /// The time is over.
    SlotInThePast,
    /// Less than the notice that the trainer wants; the text is that notice, for people.
    SlotTooSoon(String),
    /// Further ahead than the trainer takes bookings; the text is how far, for people.
    SlotTooFar(String),
    /// The trainer does not offer this time.
    SlotNotOffered,
    /// Somebody else was quicker.
    SlotTaken,
    /// Another number of seats is left by now than the person saw.
    SeatsChanged,
    /// Nobody has to wait for so many seats.
    SeatsFree,
    /// It starts too soon to wait for seats of it.
    WaitingClosed,
    /// In as many waiting lists as one may be.
    TooManyWaits,
    /// This person holds as many times as one may.
    TooManyHolds,
    /// Trainers do not book themselves.
    OwnService,
    /// The booking is paid already.
    AlreadyPaid,
    /// The hold has ended.
    HoldOver,
    /// The booking was given up.
    Cancelled,
    /// Too many attempts to pay were refused.
    TooManyTries,
    /// The trainer does not take this way of paying.
    WayNotOffered,
    /// A trainer must take one way of paying at least.
    NoWayLeft,
    /// Under the least that Stripe charges; the text is an amount for people.
    TooSmall(String),
    /// Stripe charges this currency in larger steps than the price has; the text is an amount for people.
    NotInSteps(String),
    /// Stripe does not take the currency; another is offered on the page.
    CurrencyRefused,
    /// Stripe does not take the currency, and there is no rate to another.
    NoRate,
    /// What would be charged in the other currency is not what was agreed to.
    OfferChanged,
    /// Another amount would come back by now than the person agreed to.
    AmountChanged,
    /// The booking is cancelled already.
    AlreadyCancelled,
    /// The session has begun.
    Started,
    /// The time of the booking can no longer be changed.
    TimeFixed,
    /// The booking has another time by now than the person saw.
    TimeChanged,
    /// The booking cannot be of that service.
    ServiceFixed,
    /// The service costs another sum by now than the person saw.
    PriceChanged,
    /// Held, given up or cancelled: nobody is to come.
    NotBooked,
    /// Whether the client came cannot be said yet.
    MarkTooEarly,
    /// Whether the client came cannot be said any more.
    MarkTooLate,
    /// The client is said to have come, or not: that is to be taken back first.
    MarkedOtherwise,
    /// The client's bank has asked for the money.
    Disputed,
    /// Not paid, or in person: nothing can go back from here.
    NothingToReturn,
    /// More than is left to give back, or no amount at all.
    MoreThanIsLeft,
    /// A note or a piece of evidence is too long.
    TextTooLong,
    /// The bank takes no more evidence.
    DisputeClosed,
    /// Nothing to send to the bank.
    NoEvidence,
    /// The answer to the bank is written down and goes out later.
    EvidenceKept,
    /// Stripe cannot be reached just now.
    StripeDown,
    /// Stripe does not take this payment at all.
    StripeRefused,
    /// A person has to look at this payment.
    NeedsAttention,
    /// The database is busy. Nothing was changed.
    Busy,
    /// Our own mistake.
    Internal,
    /// The browser did not reach the server.
    Offline,
}

impl FromServerFnError for Problem {
    type Encoder = crate::api::JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Offline,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::Malformed,
            _ => Self::Internal,
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self, f)
    }
}

#[cfg(feature = "ssr")]
mod ssr {
    use domain::MarkRefused;
    use http::StatusCode;
    use services::ports::StoreError;
    use services::{
        DisputeError, Failure, HoldError, PasswordProblem, PayError, PresenceError, RefundError, RegisterError,
        RescheduleError, SignInError, WaitError,
    };

    use super::Problem;
    use crate::context::request_info;
    use crate::format::money;

    impl Problem {
        /// The status that says the same to machines.
        pub(crate) const fn status(&self) -> StatusCode {
            match self {
                Self::NotFound => StatusCode::NOT_FOUND,
                Self::SignInNeeded | Self::WrongSignIn => StatusCode::UNAUTHORIZED,
                Self::Malformed => StatusCode::BAD_REQUEST,
                Self::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
                Self::InvalidName
                | Self::InvalidEmail
                | Self::PasswordTooShort
                | Self::PasswordTooLong
                | Self::PasswordTooCommon
                | Self::SlotInThePast
                | Self::SlotTooSoon(_)
                | Self::SlotTooFar(_)
                | Self::SlotNotOffered
                | Self::OwnService
                | Self::WayNotOffered
                | Self::NoWayLeft
                | Self::TooSmall(_)
                | Self::NotInSteps(_)
                | Self::NoRate
                | Self::MoreThanIsLeft
                | Self::TextTooLong
                | Self::NoEvidence
                | Self::StripeRefused => StatusCode::UNPROCESSABLE_ENTITY,
                Self::EmailTaken
                | Self::SlotTaken
                | Self::SeatsChanged
                | Self::SeatsFree
                | Self::WaitingClosed
                | Self::TooManyWaits
                | Self::TooManyHolds
                | Self::AlreadyPaid
                | Self::HoldOver
                | Self::TooManyTries
                | Self::Cancelled
                | Self::AmountChanged
                | Self::CurrencyRefused
                | Self::OfferChanged
                | Self::AlreadyCancelled
                | Self::Started
                | Self::TimeFixed
                | Self::TimeChanged
                | Self::ServiceFixed
                | Self::PriceChanged
                | Self::NotBooked
                | Self::MarkTooEarly
                | Self::MarkTooLate
                | Self::MarkedOtherwise
                | Self::Disputed
                | Self::NothingToReturn
                | Self::DisputeClosed
                | Self::NeedsAttention => StatusCode::CONFLICT,
                Self::StripeDown | Self::EvidenceKept | Self::Busy | Self::Offline => StatusCode::SERVICE_UNAVAILABLE,
                Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            }
        }
    }

    impl From<Failure> for Problem {
        fn from(failure: Failure) -> Self {
            tracing::error!(error = %failure, "a use case failed");
            match failure {
                Failure::Store(StoreError::Unavailable(_) | StoreError::Retry(_)) => Self::Busy,
                Failure::Gateway(_) => Self::StripeDown,
                _ => Self::Internal,
            }
        }
    }

    impl From<RegisterError> for Problem {
        fn from(error: RegisterError) -> Self {
            match error {
                RegisterError::InvalidName => Self::InvalidName,
                RegisterError::InvalidEmail => Self::InvalidEmail,
                RegisterError::WeakPassword(PasswordProblem::TooShort) => Self::PasswordTooShort,
                RegisterError::WeakPassword(PasswordProblem::TooLong) => Self::PasswordTooLong,
                RegisterError::WeakPassword(PasswordProblem::TooCommon) => Self::PasswordTooCommon,
                RegisterError::EmailTaken => Self::EmailTaken,
                RegisterError::Failed(failure) => failure.into(),
            }
        }
    }

    impl From<SignInError> for Problem {
        fn from(error: SignInError) -> Self {
            match error {
                SignInError::Wrong => Self::WrongSignIn,
                SignInError::Failed(failure) => failure.into(),
            }
        }
    }

    impl From<HoldError> for Problem {
        fn from(error: HoldError) -> Self {
            match error {
                HoldError::UnknownService => Self::NotFound,
                HoldError::InThePast => Self::SlotInThePast,
                HoldError::TooSoon { notice_minutes } => {
                    Self::SlotTooSoon((request_info().locale.offers().minutes)(notice_minutes))
                }
                HoldError::TooFar { ahead_days } => Self::SlotTooFar((request_info().locale.offers().days)(ahead_days)),
                HoldError::NotOffered => Self::SlotNotOffered,
                HoldError::Taken => Self::SlotTaken,
                HoldError::NoSeats { .. } => Self::SeatsChanged,
                HoldError::TooManyHolds => Self::TooManyHolds,
                HoldError::OwnService => Self::OwnService,
                HoldError::TooSmall { minimum } => Self::TooSmall(money(minimum, request_info().locale)),
                HoldError::BetweenSteps { step } => Self::NotInSteps(money(step, request_info().locale)),
                HoldError::Failed(failure) => failure.into(),
            }
        }
    }

    impl From<WaitError> for Problem {
        fn from(error: WaitError) -> Self {
            match error {
                WaitError::NoSuchWait => Self::NotFound,
                WaitError::SeatsFree => Self::SeatsFree,
                WaitError::TooLate => Self::WaitingClosed,
                WaitError::TooMany => Self::TooManyWaits,
                WaitError::AlreadyPaid => Self::AlreadyPaid,
                WaitError::Time(why) => why.into(),
                WaitError::Failed(failure) => failure.into(),
            }
        }
    }

    impl From<PresenceError> for Problem {
        fn from(error: PresenceError) -> Self {
            match error {
                PresenceError::NoSuchBooking | PresenceError::NotAllowed => Self::NotFound,
                PresenceError::Refused(MarkRefused::NotBooked) => Self::NotBooked,
                PresenceError::Refused(MarkRefused::TooEarly { .. }) => Self::MarkTooEarly,
                PresenceError::Refused(MarkRefused::TooLate { .. }) => Self::MarkTooLate,
                PresenceError::Refused(MarkRefused::CheckedIn | MarkRefused::MarkedNoShow) => Self::MarkedOtherwise,
                PresenceError::Failed(failure) => failure.into(),
            }
        }
    }

    impl From<RefundError> for Problem {
        fn from(error: RefundError) -> Self {
            match error {
                RefundError::NoSuchBooking | RefundError::NotAllowed => Self::NotFound,
                RefundError::NotPaid | RefundError::PaidInPerson => Self::NothingToReturn,
                RefundError::AlreadyCancelled => Self::AlreadyCancelled,
                RefundError::Started => Self::Started,
                RefundError::Disputed => Self::Disputed,
                RefundError::MoreThanIsLeft { .. } | RefundError::NotAnAmount => Self::MoreThanIsLeft,
                RefundError::AmountChanged { .. } => Self::AmountChanged,
                RefundError::SeatsChanged { .. } => Self::SeatsChanged,
                RefundError::NoteTooLong => Self::TextTooLong,
                RefundError::Failed(failure) => failure.into(),
            }
        }
    }

    impl From<RescheduleError> for Problem {
        fn from(error: RescheduleError) -> Self {
            match error {
                RescheduleError::NoSuchBooking => Self::NotFound,
                RescheduleError::NotReschedulable(_) => Self::TimeFixed,
                RescheduleError::Changed { .. } => Self::TimeChanged,
                RescheduleError::Service(_) => Self::ServiceFixed,
                RescheduleError::PriceChanged => Self::PriceChanged,
                RescheduleError::Time(why) => why.into(),
                RescheduleError::Failed(failure) => failure.into(),
            }
        }
    }

    impl From<DisputeError> for Problem {
        fn from(error: DisputeError) -> Self {
            match error {
                DisputeError::NoSuchDispute => Self::NotFound,
                DisputeError::Closed => Self::DisputeClosed,
                DisputeError::TooLong => Self::TextTooLong,
                DisputeError::Empty => Self::NoEvidence,
                DisputeError::GatewayDown => Self::EvidenceKept,
                DisputeError::Failed(failure) => failure.into(),
            }
        }
    }

    impl From<PayError> for Problem {
        fn from(error: PayError) -> Self {
            match error {
                PayError::NoSuchBooking | PayError::NoSuchCard => Self::NotFound,
                PayError::AlreadyPaid => Self::AlreadyPaid,
                PayError::HoldOver => Self::HoldOver,
                PayError::TooManyTries => Self::TooManyTries,
                PayError::Cancelled => Self::Cancelled,
                PayError::WayNotOffered | PayError::NotOnArrival => Self::WayNotOffered,
                PayError::NotAllowed => Self::NotFound,
                PayError::TooSmall { minimum } => Self::TooSmall(money(minimum, request_info().locale)),
                PayError::GatewayDown => Self::StripeDown,
                PayError::CurrencyRefused => Self::CurrencyRefused,
                PayError::NoRate => Self::NoRate,
                PayError::OfferChanged => Self::OfferChanged,
                PayError::RefusedByStripe { code } => {
                    tracing::warn!(%code, "Stripe refused a payment");
                    Self::StripeRefused
                }
                PayError::NeedsAttention => Self::NeedsAttention,
                PayError::Failed(failure) => failure.into(),
            }
        }
    }
}
