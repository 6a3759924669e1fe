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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// The postal code or address is not the card's.
    IncorrectAddress,
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
    /// The bank saw the same payment a moment ago.
    Duplicate,
    /// Too many attempts in a short time.
    TooManyAttempts,
    /// Nothing is wrong with the card: the payment itself could not be made.
    NotPossible,
}

impl FailureKind {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Declined,
        Self::InsufficientFunds,
        Self::ExpiredCard,
        Self::IncorrectCvc,
        Self::IncorrectNumber,
        Self::IncorrectAddress,
        Self::ProcessingError,
        Self::AuthenticationFailed,
        Self::LimitExceeded,
        Self::NotSupported,
        Self::Blocked,
        Self::Duplicate,
        Self::TooManyAttempts,
        Self::NotPossible,
    ];

    /// Sorts Stripe's `code` and `decline_code`. An unknown decline code is a plain decline; an unknown code without one says
    /// nothing about the card.
    #[must_use]
    pub fn of(code: &str, decline_code: Option<&str>) -> Self {
        match decline_code {
            Some(decline_code) => Self::of_word(decline_code).or_else(|| Self::of_word(code)).unwrap_or(Self::Declined),
            None => Self::of_word(code).unwrap_or(Self::NotPossible),
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "card_declined"
            | "payment_method_customer_decline"
            | "payment_method_provider_decline"
            | "payment_intent_payment_attempt_failed"
            | "bank_account_declined" => Self::Declined,
            "insufficient_funds" => Self::InsufficientFunds,
            "expired_card" | "expired_payment_method" | "invalid_expiry_month" | "invalid_expiry_year" => {
                Self::ExpiredCard
            }
            "incorrect_cvc" | "invalid_cvc" => Self::IncorrectCvc,
            "incorrect_number" | "invalid_number" | "account_number_invalid" => Self::IncorrectNumber,
            "incorrect_zip" | "incorrect_address" | "incorrect_postal_code" | "postal_code_invalid" => {
                Self::IncorrectAddress
            }
            "processing_error"
            | "lock_timeout"
            | "try_again_later"
            | "issuer_not_available"
            | "reenter_transaction"
            | "approve_with_id"
            | "payment_method_provider_timeout" => Self::ProcessingError,
            "payment_intent_authentication_failure"
            | "setup_intent_authentication_failure"
            | "authentication_required"
            | "authentication_failure"
            | "authentication_not_handled"
            | "mobile_device_authentication_required"
            | "payment_intent_action_required"
            | "payment_intent_payment_attempt_expired"
            | "setup_intent_setup_attempt_expired" => Self::AuthenticationFailed,
            "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" | "pin_try_exceeded" | "invalid_amount" => {
                Self::LimitExceeded
            }
            "card_not_supported"
            | "currency_not_supported"
            | "service_not_allowed"
            | "transaction_not_allowed"
            | "not_permitted"
            | "invalid_account"
            | "new_account_information_available"
            | "testmode_decline"
            | "test_mode_live_card"
            | "invalid_card_type"
            | "payment_intent_incompatible_payment_method"
            | "payment_method_currency_mismatch"
            | "payment_method_not_available"
            | "payment_method_restricted"
            | "payment_method_unactivated"
            | "payment_method_unsupported_type" => Self::NotSupported,
            "lost_card" | "stolen_card" | "fraudulent" | "merchant_blacklist" | "pickup_card" | "restricted_card"
            | "security_violation" => Self::Blocked,
            "duplicate_transaction" => Self::Duplicate,
            "card_decline_rate_limit_exceeded" | "payment_intent_rate_limit_exceeded" | "rate_limit" => {
                Self::TooManyAttempts
            }
            _ => return None,
        })
    }

    /// The word that other programs are told.
    #[must_use]
    pub const fn public_code(self) -> PublicCode {
        match self {
            Self::Declined
            | Self::Blocked
            | Self::IncorrectNumber
            | Self::IncorrectAddress
            | Self::AuthenticationFailed
            | Self::LimitExceeded
            | Self::NotSupported
            | Self::Duplicate => PublicCode::CardDeclined,
            Self::InsufficientFunds => PublicCode::InsufficientFunds,
            Self::ExpiredCard => PublicCode::ExpiredCard,
            Self::IncorrectCvc => PublicCode::InvalidCvc,
            Self::ProcessingError | Self::NotPossible => PublicCode::ProcessingError,
            Self::TooManyAttempts => PublicCode::RateLimit,
        }
    }
}

/// The six words for a failed payment that other programs are told, whatever Stripe's hundreds of codes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PublicCode {
    /// The card was refused.
    CardDeclined,
    /// Not enough money.
    InsufficientFunds,
    /// The card's date is over.
    ExpiredCard,
    /// The security code did not match.
    InvalidCvc,
    /// Something else went wrong.
    ProcessingError,
    /// Too many attempts.
    RateLimit,
}

impl PublicCode {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::CardDeclined,
        Self::InsufficientFunds,
        Self::ExpiredCard,
        Self::InvalidCvc,
        Self::ProcessingError,
        Self::RateLimit,
    ];

    /// The word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CardDeclined => "card_declined",
            Self::InsufficientFunds => "insufficient_funds",
            Self::ExpiredCard => "expired_card",
            Self::InvalidCvc => "invalid_cvc",
            Self::ProcessingError => "processing_error",
            Self::RateLimit => "rate_limit",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stripe_codes;

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
            ("something_new", None, FailureKind::NotPossible),
            ("card_declined", None, FailureKind::Declined),
        ] {
            assert_eq!(FailureKind::of(code, decline_code), kind, "{code} {decline_code:?}");
        }
    }
    /// Those that say no more than no: the bank knows why.
    const PLAIN: [&str; 13] = [
        "call_issuer",
        "do_not_honor",
        "do_not_try_again",
        "generic_decline",
        "incorrect_pin",
        "invalid_pin",
        "no_action_taken",
        "offline_pin_required",
        "online_or_offline_pin_required",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "stop_payment_order",
        "card_declined",
    ];

    #[test]
    fn every_decline_code_is_sorted_on_purpose() {
        for code in stripe_codes::DECLINE {
            let kind = FailureKind::of("card_declined", Some(code));
            assert_eq!(kind == FailureKind::Declined, PLAIN.contains(&code), "{code} is {kind:?}");
            assert_ne!(kind, FailureKind::NotPossible, "{code}: it is the card's bank that said no");
        }
    }

    #[test]
    fn a_decline_code_says_more_than_the_code_beside_it() {
        assert_eq!(FailureKind::of("card_declined", Some("lost_card")), FailureKind::Blocked);
        assert_eq!(FailureKind::of("incorrect_cvc", Some("something_newer")), FailureKind::IncorrectCvc);
    }

    #[test]
    fn every_kind_has_one_of_the_six_words_and_each_word_is_used() {
        let used: Vec<PublicCode> = FailureKind::ALL.into_iter().map(FailureKind::public_code).collect();
        for code in PublicCode::ALL {
            assert!(used.contains(&code), "{code:?}");
        }
        let words =
            ["card_declined", "insufficient_funds", "expired_card", "invalid_cvc", "processing_error", "rate_limit"];
        assert_eq!(PublicCode::ALL.map(PublicCode::name), words);
    }
}
