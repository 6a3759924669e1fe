//! What other programs are told over HTTP: how far a booking is paid, and what went wrong. Used by the server's REST routes.
//!
//! The names are those of interfaces that front ends of travel, hotel and service shops already speak; `docs/api.md` explains
//! each. Every error has one shape: a code for programs, what happened, and what to do, in the language asked for.

use domain::decline::{FailureKind, PublicCode};
use http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;
use services::model::Payment;
use services::{Failure, PaymentStatus};

use crate::error::Problem;
use crate::i18n::Locale;

/// How far a booking is paid.
#[derive(Debug, Serialize)]
pub struct StatusBody {
    booking_id: String,
    /// One of the six words of [`domain::PaymentProgress`].
    payment_status: &'static str,
    payment_required: bool,
    /// Stripe's `cs_…`, for a payment on Stripe's own page.
    stripe_session_id: Option<String>,
    /// In whole units of the currency: `65.00`.
    amount: Box<RawValue>,
    /// The same in its smallest units.
    amount_minor: i64,
    /// ISO 4217.
    currency: &'static str,
    /// `held`, `confirmed`, …
    booking_status: &'static str,
    /// The ways to pay that are left while a payment is required.
    ways: Vec<&'static str>,
    /// Why the last attempt was refused.
    failure: Option<ErrorText>,
}

/// Why something cannot be had or done.
#[derive(Debug, Serialize)]
pub struct ErrorBody {
    error: ErrorText,
}

#[derive(Debug, Serialize)]
struct ErrorText {
    code: String,
    message: &'static str,
    what_to_do: String,
}

impl StatusBody {
    /// The answer, in this language.
    ///
    /// # Errors
    /// None that can happen: an amount is always a number in JSON.
    pub fn of(status: &PaymentStatus, locale: Locale) -> Result<Self, Problem> {
        let details = &status.details;
        let payment = details.payment.as_ref();
        let amount = payment.map_or(details.booking.price.total, Payment::amount);
        let ways = status.payment_required.then(|| {
            let left = domain::PayWay::ALL.into_iter().filter(|way| status.ways.take(*way));
            left.map(domain::PayWay::name).collect()
        });
        let failure = payment.and_then(|payment| payment.failure.as_ref());
        Ok(Self {
            booking_id: details.booking.id.to_string(),
            payment_status: status.progress.name(),
            payment_required: status.payment_required,
            stripe_session_id: payment.and_then(|payment| payment.stripe_session_id.clone()),
            amount: RawValue::from_string(amount.to_decimal()).map_err(|_| Problem::Internal)?,
            amount_minor: amount.minor,
            currency: amount.currency.code(),
            booking_status: details.booking.state.name(),
            ways: ways.unwrap_or_default(),
            failure: failure.map(|failure| refused(failure.kind(), locale)),
        })
    }
}

/// What an error looks like, with its status.
#[must_use]
pub fn error(problem: &Problem, locale: Locale) -> (StatusCode, ErrorBody) {
    let what_to_do = (locale.texts().problem)(problem);
    let code = public_code(problem).map_or_else(|| name_of(problem), |code| code.name().to_owned());
    let message = match public_code(problem) {
        Some(code) => words(code, locale),
        None => title(problem.status(), locale),
    };
    (problem.status(), ErrorBody { error: ErrorText { code, message, what_to_do } })
}

/// The problem behind a failed use case.
#[must_use]
pub fn problem(failure: Failure) -> Problem {
    failure.into()
}

fn refused(kind: FailureKind, locale: Locale) -> ErrorText {
    let code = kind.public_code();
    let advice = (locale.texts().failure)(kind);
    let what_to_do = format!("{}. {}", advice.title, advice.text);
    ErrorText { code: code.name().to_owned(), message: words(code, locale), what_to_do }
}

/// The problems that are among the six words; every other one goes by its own name.
const fn public_code(problem: &Problem) -> Option<PublicCode> {
    match problem {
        Problem::TooManyAttempts | Problem::TooManyTries => Some(PublicCode::RateLimit),
        Problem::StripeDown | Problem::StripeRefused => Some(PublicCode::ProcessingError),
        _ => None,
    }
}

/// The name under which a problem is told: `not_found`.
fn name_of(problem: &Problem) -> String {
    match serde_json::to_value(problem) {
        Ok(serde_json::Value::String(name)) => name,
        // One that carries a text: its name is the only key.
        Ok(serde_json::Value::Object(fields)) => fields.into_iter().next().map(|(name, _)| name).unwrap_or_default(),
        _ => String::new(),
    }
}

/// The six words in words. The Russian ones are the interface's own.
const fn words(code: PublicCode, locale: Locale) -> &'static str {
    match (locale, code) {
        (Locale::En, PublicCode::CardDeclined) => "Card declined",
        (Locale::En, PublicCode::InsufficientFunds) => "Insufficient funds",
        (Locale::En, PublicCode::ExpiredCard) => "Card expired",
        (Locale::En, PublicCode::InvalidCvc) => "Invalid CVC code",
        (Locale::En, PublicCode::ProcessingError) => "Payment processing error",
        (Locale::En, PublicCode::RateLimit) => "Request limit exceeded",
        (Locale::Ru, PublicCode::CardDeclined) => "Карта отклонена",
        (Locale::Ru, PublicCode::InsufficientFunds) => "Недостаточно средств",
        (Locale::Ru, PublicCode::ExpiredCard) => "Карта истекла",
        (Locale::Ru, PublicCode::InvalidCvc) => "Неверный CVC код",
        (Locale::Ru, PublicCode::ProcessingError) => "Ошибка обработки платежа",
        (Locale::Ru, PublicCode::RateLimit) => "Превышен лимит запросов",
    }
}

/// What happened, by the kind of answer.
fn title(status: StatusCode, locale: Locale) -> &'static str {
    let (english, russian) = match status {
        StatusCode::NOT_FOUND => ("Not found", "Не найдено"),
        StatusCode::UNAUTHORIZED => ("Not signed in", "Вход не выполнен"),
        StatusCode::BAD_REQUEST => ("The request cannot be read", "Запрос не удалось прочитать"),
        StatusCode::CONFLICT => ("Not possible as things stand", "Сейчас это невозможно"),
        StatusCode::TOO_MANY_REQUESTS => ("Too many requests", "Слишком много запросов"),
        StatusCode::SERVICE_UNAVAILABLE => ("Not available just now", "Сейчас недоступно"),
        status if status.is_server_error() => ("Our mistake", "Наша ошибка"),
        _ => ("Not possible", "Это невозможно"),
    };
    match locale {
        Locale::En => english,
        Locale::Ru => russian,
    }
}

#[cfg(test)]
mod tests {
    use domain::stripe_codes;

    use super::*;

    const LOCALES: [Locale; 2] = [Locale::En, Locale::Ru];

    #[test]
    fn the_six_words_are_the_interfaces_own() {
        let told = PublicCode::ALL.map(|code| (code.name(), words(code, Locale::Ru)));
        let expected = [
            ("card_declined", "Карта отклонена"),
            ("insufficient_funds", "Недостаточно средств"),
            ("expired_card", "Карта истекла"),
            ("invalid_cvc", "Неверный CVC код"),
            ("processing_error", "Ошибка обработки платежа"),
            ("rate_limit", "Превышен лимит запросов"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn every_code_of_stripes_is_told_in_both_languages_with_what_to_do() {
        let declines = stripe_codes::DECLINE.iter().map(|code| FailureKind::of("card_declined", Some(code)));
        let errors = stripe_codes::ERROR.iter().map(|code| FailureKind::of(code, None));
        for kind in declines.chain(errors) {
            for locale in LOCALES {
                let told = refused(kind, locale);
                let advice = (locale.texts().failure)(kind);
                assert!(!advice.title.is_empty() && advice.text.contains('.'), "{kind:?} in {locale:?}");
                assert!(!told.message.is_empty() && told.what_to_do.contains(advice.text), "{kind:?} in {locale:?}");
            }
        }
    }

    #[test]
    fn no_kind_says_the_same_in_both_languages() {
        for kind in FailureKind::ALL {
            let [english, russian] = LOCALES.map(|locale| (locale.texts().failure)(kind));
            assert_ne!(english.title, russian.title, "{kind:?}");
            assert_ne!(english.text, russian.text, "{kind:?}");
        }
    }

    #[test]
    fn an_error_has_a_code_what_happened_and_what_to_do() {
        let (status, body) = error(&Problem::NotFound, Locale::En);
        assert_eq!(status, StatusCode::NOT_FOUND);
        let told = serde_json::to_string(&body).unwrap();
        let expected = r#"{"error":{"code":"not_found","message":"Not found","what_to_do":"There is no such thing."}}"#;
        assert_eq!(told, expected);
        let (_, body) = error(&Problem::TooSmall("€0.50".into()), Locale::En);
        assert_eq!(body.error.code, "too_small");
        for problem in [Problem::TooManyTries, Problem::TooManyAttempts] {
            let (_, body) = error(&problem, Locale::Ru);
            assert_eq!((body.error.code.as_str(), body.error.message), ("rate_limit", "Превышен лимит запросов"));
        }
        let (_, body) = error(&Problem::StripeDown, Locale::Ru);
        assert_eq!((body.error.code.as_str(), body.error.message), ("processing_error", "Ошибка обработки платежа"));
    }
}
