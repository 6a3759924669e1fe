//! Why a card was not charged, as far as Stripe tells, sorted by what the client can do about it.
//!
//! Source: Stripe's list of decline codes and error codes. The texts that people read belong to the pages.

use serde::{Deserialize, Serialize};

/// What a failed attempt left behind, kept with the payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentFailure {
    /// Stripe's `code`, such as `card_declined`.
    pub code: String,
    /// The issuer's `decline_code`, such as `insufficient_funds`.
    pub decline_code: Option<String>,
    /// Stripe's own message, in English, for the back office.
    pub message: String,
}

impl PaymentFailure {
    /// The kind of failure, which decides what the client is advised to do.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        FailureKind::of(&self.code, self.decline_code.as_deref())
    }
}

/// The kinds of failure that a client is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The issuer said no without saying why.
    Declined,
    /// Not enough money on the account.
    InsufficientFunds,
    /// The card's date is over.
    ExpiredCard,
    /// The security code did not match.
    IncorrectCvc,
    /// The number is not a card's.
    IncorrectNumber,
    /// Something broke on the way; trying again may work.
    ProcessingError,
    /// 3-D Secure was not completed.
    AuthenticationFailed,
    /// The card's limit is reached.
    LimitExceeded,
    /// The card does not do this kind of payment or currency.
    NotSupported,
    /// The card was reported lost or stolen, or fraud is suspected. The client is told no more than "declined".
    Blocked,
    /// Too many attempts in a short time.
    TooManyAttempts,
}

impl FailureKind {
    /// Sorts Stripe's `code` and `decline_code`; unknown ones count as a plain decline.
    #[must_use]
    pub fn of(code: &str, decline_code: Option<&str>) -> Self {
        match (code, decline_code.unwrap_or("")) {
            (
                "payment_intent_authentication_failure"
                | "setup_intent_authentication_failure"
                | "authentication_required",
                _,
            )
            | (_, "authentication_required" | "authentication_not_handled" | "mobile_device_authentication_required") => {
                Self::AuthenticationFailed
            }
            ("expired_card" | "invalid_expiry_month" | "invalid_expiry_year", _) | (_, "expired_card") => {
                Self::ExpiredCard
            }
            ("incorrect_cvc" | "invalid_cvc", _) | (_, "incorrect_cvc" | "invalid_cvc") => Self::IncorrectCvc,
            ("incorrect_number" | "invalid_number", _) | (_, "incorrect_number" | "invalid_number") => {
                Self::IncorrectNumber
            }
            ("processing_error" | "lock_timeout", _)
            | (_, "processing_error" | "try_again_later" | "issuer_not_available" | "reenter_transaction") => {
                Self::ProcessingError
            }
            ("card_decline_rate_limit_exceeded" | "rate_limit", _) => Self::TooManyAttempts,
            (_, "insufficient_funds") => Self::InsufficientFunds,
            (_, "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" | "pin_try_exceeded") => {
                Self::LimitExceeded
            }
            (
                _,
                "card_not_supported" | "currency_not_supported" | "service_not_allowed" | "transaction_not_allowed",
            ) => Self::NotSupported,
            (
                _,
                "lost_card" | "stolen_card" | "fraudulent" | "merchant_blacklist" | "pickup_card" | "restricted_card",
            ) => Self::Blocked,
            _ => Self::Declined,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_test_cards_are_told_apart() {
        for (code, decline_code, kind) in [
            ("card_declined", Some("generic_decline"), FailureKind::Declined),
            ("card_declined", Some("insufficient_funds"), FailureKind::InsufficientFunds),
            ("expired_card", Some("expired_card"), FailureKind::ExpiredCard),
            ("incorrect_cvc", Some("incorrect_cvc"), FailureKind::IncorrectCvc),
            ("processing_error", Some("processing_error"), FailureKind::ProcessingError),
            ("card_declined", Some("stolen_card"), FailureKind::Blocked),
            ("payment_intent_authentication_failure", None, FailureKind::AuthenticationFailed),
            ("something_new", Some("something_newer"), FailureKind::Declined),
        ] {
            assert_eq!(FailureKind::of(code, decline_code), kind, "{code} {decline_code:?}");
        }
    }
}
