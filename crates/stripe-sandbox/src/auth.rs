//! Whose key a request carries. Used by `routes` before anything else.
//! Source: <https://docs.stripe.com/api/authentication>.

use axum::http::{HeaderMap, header};
use base64::Engine;
use subtle::ConstantTimeEq;

use crate::config::SandboxConfig;
use crate::cx::Caller;
use crate::errors::{ApiError, ApiResult};

/// `form_key` is the `key` parameter, where Stripe.js puts the publishable key.
pub(crate) fn caller(config: &SandboxConfig, headers: &HeaderMap, form_key: Option<String>) -> ApiResult<Caller> {
    let Some(key) = from_header(headers).or(form_key).filter(|key| !key.is_empty()) else {
        return Err(ApiError::unauthorized(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth \
             (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we \
             can help at https://support.stripe.com/.",
        ));
    };
    if same(&key, &config.secret_key) {
        return Ok(Caller::Secret);
    }
    if same(&key, &config.publishable_key) {
        return Ok(Caller::Publishable);
    }
    Err(ApiError::unauthorized(format!("Invalid API Key provided: {}", redact(&key))))
}

fn from_header(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.trim().to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = base64::engine::general_purpose::STANDARD.decode(rest.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    Some(text.split_once(':').map_or(text.as_str(), |(user, _)| user).to_owned())
}

fn same(given: &str, ours: &str) -> bool {
    given.as_bytes().ct_eq(ours.as_bytes()).into()
}

/// As Stripe shows a wrong key: its kind and its last four characters.
fn redact(key: &str) -> String {
    let chars: Vec<char> = key.chars().collect();
    if chars.len() < 12 {
        return "*".repeat(chars.len());
    }
    let (head, tail): (String, String) = (chars.iter().take(8).collect(), chars.iter().skip(chars.len() - 4).collect());
    format!("{head}{}{tail}", "*".repeat(chars.len() - 12))
}

/// The account that `Stripe-Account` names, or the parameter that Stripe.js sends instead. Whether there is one, `Cx::act_for` knows.
pub(crate) fn account(headers: &HeaderMap, form_account: Option<String>) -> Option<String> {
    let header = headers.get("stripe-account").map(|value| value.to_str().unwrap_or_default().to_owned());
    header.or(form_account).filter(|account| !account.is_empty())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_wrong_key_is_not_repeated() {
        assert_eq!(super::redact("sk_test_abcdefgh1234"), "sk_test_********1234");
        assert_eq!(super::redact("short"), "*****");
    }
}
