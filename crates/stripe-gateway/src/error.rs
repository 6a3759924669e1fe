//! What a failed attempt means: for the next attempt (`retry` asks) and for the caller, as a [`GatewayError`].
//!
//! Sources: <https://docs.stripe.com/error-low-level>, <https://docs.stripe.com/error-codes>,
//! <https://docs.stripe.com/api/idempotent_requests>. Texts that go into errors are rid of keys, secrets and addresses, since
//! errors end up in logs.

use domain::decline::PaymentFailure;
use services::ports::GatewayError;
use stripe::{ApiErrors, ApiErrorsType, StripeError};

/// Why one attempt failed, sorted by what is known about Stripe's side.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No connection came about: this attempt changed nothing.
    Unreached(String),
    /// The request may have arrived, and may have been carried out.
    Lost(String),
    /// Stripe sent this attempt away before looking at it. That says nothing about earlier attempts.
    TurnedAway {
        /// What to tell the caller, if this was all that happened.
        error: GatewayError,
        /// Whether trying again may help.
        again: bool,
    },
    /// Stripe's answer to the request. With the same idempotency key it will always be this one.
    Answered(GatewayError),
    /// Stripe did it, but its answer can't be understood.
    Unreadable,
}

impl Fault {
    /// Does Stripe call it safe and sensible to try again?
    pub(crate) const fn is_retryable(&self) -> bool {
        match self {
            Self::Unreached(_) | Self::Lost(_) => true,
            Self::TurnedAway { again, .. } => *again,
            Self::Answered(_) | Self::Unreadable => false,
        }
    }

    /// May this attempt have been carried out, or still be?
    pub(crate) const fn may_have_happened(&self) -> bool {
        matches!(self, Self::Lost(_))
    }

    /// What the caller is told after the last attempt. `lost_change` says that this call changes something, and that an attempt
    /// of it may have been carried out: then only an answer to the request itself settles the matter.
    pub(crate) fn into_error(self, lost_change: bool) -> GatewayError {
        match self {
            Self::Unreached(why) | Self::Lost(why) if lost_change => GatewayError::UnknownOutcome(why),
            Self::TurnedAway { error, .. } if lost_change => GatewayError::UnknownOutcome(error.to_string()),
            Self::Unreached(why) | Self::Lost(why) => GatewayError::Unavailable(why),
            Self::TurnedAway { error, .. } | Self::Answered(error) => error,
            Self::Unreadable => GatewayError::Undecodable("it is not the object that async-stripe expects".into()),
        }
    }

    /// Sorts what async-stripe's client reports.
    pub(crate) fn of(error: StripeError) -> Self {
        match error {
            StripeError::Stripe(details, status) => Self::of_answer(&details, status),
            // The words of hyper-util for a connection that never came about, TLS included.
            StripeError::ClientError(text) if text == "client error (Connect)" => {
                Self::Unreached("no connection to Stripe".into())
            }
            StripeError::ClientError(text) => Self::Lost(format!("the connection broke: {text}")),
            StripeError::Timeout => Self::Lost("no answer in time".into()),
            // Not a Stripe error at all, such as a proxy's page; what was done behind the proxy is unknown.
            StripeError::JSONDeserialize(_) => Self::Lost("an error that is not Stripe's".into()),
            StripeError::ConfigError(text) => Self::Answered(GatewayError::InvalidRequest {
                code: "client_configuration".into(),
                param: None,
                message: text,
            }),
        }
    }

    fn of_answer(details: &ApiErrors, status: u16) -> Self {
        let code = details.code.as_ref().map(|code| code.as_str());
        let message = scrub(details.message.as_deref().unwrap_or("no message"));
        match (status, &details.type_, code) {
            (_, ApiErrorsType::CardError, _) | (_, _, Some("payment_intent_authentication_failure")) => {
                Self::Answered(of_card(failure(details)))
            }
            // How Stripe says that a connected account does not exist, or is no longer connected.
            (403, _, Some("account_invalid")) => {
                Self::TurnedAway { error: GatewayError::NotFound("such account".into()), again: false }
            }
            (401 | 403, ..) => Self::TurnedAway { error: GatewayError::Unauthorized(message), again: false },
            // Another attempt with our key is still at work.
            (_, _, Some("idempotency_key_in_use")) => Self::Lost(message),
            (429, ..) | (_, _, Some("rate_limit" | "lock_timeout")) => {
                Self::TurnedAway { error: GatewayError::RateLimited, again: true }
            }
            (409 | 424 | 500.., ..) => Self::Lost(format!("HTTP {status}: {message}")),
            (_, _, Some("resource_missing")) => {
                Self::Answered(GatewayError::NotFound(message.trim_start_matches("No such ").to_owned()))
            }
            (_, _, Some("payment_intent_unexpected_state")) => Self::Answered(GatewayError::UnexpectedState(message)),
            _ => Self::Answered(GatewayError::InvalidRequest {
                code: code.unwrap_or_else(|| details.type_.as_str()).to_owned(),
                param: details.param.clone(),
                message,
            }),
        }
    }
}

fn of_card(failure: PaymentFailure) -> GatewayError {
    let asks_for_authentication =
        failure.code == "authentication_required" || failure.decline_code.as_deref() == Some("authentication_required");
    if asks_for_authentication {
        GatewayError::AuthenticationRequired(failure)
    } else {
        GatewayError::Declined(failure)
    }
}

/// Why a card was refused; also what a PaymentIntent keeps as its last error.
pub(crate) fn failure(details: &ApiErrors) -> PaymentFailure {
    PaymentFailure {
        code: details.code.as_ref().map_or_else(|| details.type_.as_str(), |code| code.as_str()).to_owned(),
        decline_code: details.decline_code.clone(),
        message: scrub(details.message.as_deref().unwrap_or_default()),
    }
}

/// Stripe's id of the failed request, from the address of its log entry: what its support asks for.
pub(crate) fn request_id(error: &StripeError) -> Option<&str> {
    let StripeError::Stripe(details, _) = error else { return None };
    let url = details.request_log_url.as_deref()?;
    let id = url.split(['/', '?', '#']).find(|part| part.starts_with("req_"))?;
    id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then_some(id)
}

/// Stripe's messages repeat what they complain of. Keys, secrets and addresses in them become "…".
fn scrub(message: &str) -> String {
    let telling = |word: &str| {
        word.contains('@') || ["sk_", "rk_", "whsec_", "_secret_"].iter().any(|secret| word.contains(secret))
    };
    let words: Vec<&str> = message.split(' ').map(|word| if telling(word) { "…" } else { word }).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(body: &str) -> Box<ApiErrors> {
        miniserde::json::from_str::<stripe_shared::Error>(&format!(r#"{{"error":{body}}}"#)).unwrap().error
    }

    fn sorted(status: u16, body: &str) -> Fault {
        Fault::of(StripeError::Stripe(error(body), status))
    }

    #[test]
    fn refused_cards_keep_stripes_codes() {
        let body =
            r#"{"type":"card_error","code":"card_declined","decline_code":"insufficient_funds","message":"No."}"#;
        let Fault::Answered(GatewayError::Declined(failure)) = sorted(402, body) else {
            panic!("{:?}", sorted(402, body))
        };
        assert_eq!(failure.code, "card_declined");
        assert_eq!(failure.decline_code.as_deref(), Some("insufficient_funds"));
        assert_eq!(failure.message, "No.");
    }

    #[test]
    fn a_decline_for_want_of_authentication_is_no_plain_decline() {
        for body in [
            r#"{"type":"card_error","code":"authentication_required","message":"a"}"#,
            r#"{"type":"card_error","code":"card_declined","decline_code":"authentication_required","message":"a"}"#,
        ] {
            assert!(matches!(sorted(402, body), Fault::Answered(GatewayError::AuthenticationRequired(_))), "{body}");
        }
    }

    #[test]
    fn a_card_limit_is_a_decline_and_not_a_limit_of_ours() {
        let body = r#"{"type":"card_error","code":"card_decline_rate_limit_exceeded","message":"a"}"#;
        assert!(matches!(sorted(429, body), Fault::Answered(GatewayError::Declined(_))));
    }

    #[test]
    fn codes_and_types_that_are_newer_than_this_program_are_kept() {
        let newer = sorted(402, r#"{"type":"card_error","code":"newer_code","message":"a"}"#);
        assert!(matches!(newer, Fault::Answered(GatewayError::Declined(failure)) if failure.code == "newer_code"));
        let Fault::Answered(GatewayError::InvalidRequest { code, .. }) = sorted(400, r#"{"type":"newer_type"}"#) else {
            panic!("not an answer")
        };
        assert_eq!(code, "newer_type");
    }

    #[test]
    fn only_what_stripe_calls_retryable_is_tried_again() {
        for (status, body, again) in [
            (429, r#"{"type":"invalid_request_error","code":"rate_limit"}"#, true),
            (409, r#"{"type":"invalid_request_error","code":"idempotency_key_in_use"}"#, true),
            (429, r#"{"type":"invalid_request_error","code":"lock_timeout"}"#, true),
            (409, r#"{"type":"invalid_request_error"}"#, true),
            (424, r#"{"type":"api_error"}"#, true),
            (500, r#"{"type":"api_error"}"#, true),
            (503, r#"{"type":"api_error"}"#, true),
            (400, r#"{"type":"invalid_request_error","code":"parameter_missing"}"#, false),
            (400, r#"{"type":"idempotency_error"}"#, false),
            (401, r#"{"type":"invalid_request_error"}"#, false),
            (402, r#"{"type":"card_error","code":"card_declined"}"#, false),
            (403, r#"{"type":"invalid_request_error"}"#, false),
            (404, r#"{"type":"invalid_request_error","code":"resource_missing"}"#, false),
        ] {
            assert_eq!(sorted(status, body).is_retryable(), again, "{status} {body}");
        }
        assert!(!Fault::Unreadable.is_retryable());
        assert!(Fault::of(StripeError::Timeout).is_retryable());
    }

    #[test]
    fn an_account_that_is_no_longer_connected_says_nothing_against_our_key() {
        let body = r#"{"type":"invalid_request_error","code":"account_invalid","message":"sk_test_1 has no access"}"#;
        let gone = || sorted(403, body);
        assert_eq!(gone().into_error(false), GatewayError::NotFound("such account".into()));
        assert!(matches!(gone().into_error(true), GatewayError::UnknownOutcome(_)), "an attempt before it was lost");
    }

    #[test]
    fn what_stands_in_the_way_of_money_going_out_keeps_its_code() {
        for code in [
            "balance_insufficient",
            "insufficient_capabilities_for_transfer",
            "payouts_not_allowed",
            "transfers_not_allowed",
            "bank_account_unusable",
        ] {
            let body = format!(r#"{{"type":"invalid_request_error","code":"{code}","message":"a"}}"#);
            let refused = sorted(400, &body);
            let Fault::Answered(GatewayError::InvalidRequest { code: kept, .. }) = refused else {
                panic!("{refused:?}")
            };
            assert_eq!(kept, code);
        }
    }

    #[test]
    fn being_sent_away_proves_nothing_about_a_lost_attempt() {
        let limited = || Fault::TurnedAway { error: GatewayError::RateLimited, again: true };
        assert_eq!(limited().into_error(false), GatewayError::RateLimited);
        assert!(matches!(limited().into_error(true), GatewayError::UnknownOutcome(_)));
        let unreached = || Fault::Unreached("x".into());
        assert!(matches!(unreached().into_error(false), GatewayError::Unavailable(_)));
        assert!(matches!(unreached().into_error(true), GatewayError::UnknownOutcome(_)));
        let answered = Fault::Answered(GatewayError::NotFound("x".into()));
        assert_eq!(answered.into_error(true), GatewayError::NotFound("x".into()));
    }

    #[test]
    fn messages_are_rid_of_secrets_and_addresses() {
        for (message, clean) in [
            ("Invalid API Key provided: sk_test_123", "Invalid API Key provided: …"),
            ("Invalid email address: a@b.c", "Invalid email address: …"),
            ("No such payment_intent: 'pi_1_secret_2'", "No such payment_intent: …"),
            ("No such payment_intent: 'pi_1'", "No such payment_intent: 'pi_1'"),
        ] {
            assert_eq!(scrub(message), clean);
        }
    }

    #[test]
    fn the_request_id_is_found_in_the_log_address() {
        let body = r#"{"type":"api_error","request_log_url":"https://dashboard.stripe.com/test/logs/req_Ab1?t=1"}"#;
        assert_eq!(request_id(&StripeError::Stripe(error(body), 500)), Some("req_Ab1"));
        assert_eq!(request_id(&StripeError::Timeout), None);
    }
}
