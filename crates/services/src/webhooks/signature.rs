//! The `Stripe-Signature` header: `t=1700000000,v1=…,v1=…`, an HMAC-SHA256 over `{t}.{body}`.
//!
//! Source: Stripe's documentation, “Verify webhook signatures manually”. Every `v1` counts, because Stripe sends one per
//! secret while an endpoint's secret is being changed; comparisons take constant time.

use domain::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::WebhookError;

/// How far the header's time may be from ours, in seconds, either way.
const TOLERANCE_SECONDS: u64 = 300;
/// Headers longer than this are not read.
const HEADER_LENGTH_MAX: usize = 4_096;

/// Checks that one of `secrets` signed `body`, not too long ago.
///
/// # Errors
/// [`WebhookError::BadSignature`] for a header that cannot be read or that no secret matches, [`WebhookError::TooOld`] for a
/// genuine one whose time is more than five minutes away from `now`.
pub fn verify_signature(body: &[u8], header: &str, secrets: &[String], now: Timestamp) -> Result<(), WebhookError> {
    if header.len() > HEADER_LENGTH_MAX {
        return Err(WebhookError::BadSignature);
    }
    let mut time = None;
    let mut signatures = Vec::new();
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", seconds)) if time.is_none() => time = Some(seconds),
            Some(("v1", signature)) => signatures.extend(hex::decode(signature)),
            _ => {}
        }
    }
    let time = time.ok_or(WebhookError::BadSignature)?;
    let seconds: i64 = time.parse().map_err(|_| WebhookError::BadSignature)?;
    let genuine = secrets.iter().fold(false, |genuine, secret| {
        let expected = mac(secret, time, body);
        signatures.iter().fold(genuine, |genuine, signature| genuine | bool::from(expected.ct_eq(signature)))
    });
    if !genuine {
        return Err(WebhookError::BadSignature);
    }
    if now.as_second().abs_diff(seconds) > TOLERANCE_SECONDS {
        return Err(WebhookError::TooOld);
    }
    Ok(())
}

/// The header that Stripe would send with `body` at `at`.
#[must_use]
pub fn sign(body: &[u8], secret: &str, at: Timestamp) -> String {
    let time = at.as_second().to_string();
    format!("t={time},v1={}", hex::encode(mac(secret, &time, body)))
}

fn mac(secret: &str, time: &str, body: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length, so this cannot fail; an empty tag would match nothing.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return Vec::new() };
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_1","object":"event"}"#;
    const VECTOR: &str = "c9bcc97a8a4ff4bae104ef32dcacf8b24b4c3cf0512aef639b8502673db15436";

    fn now() -> Timestamp {
        Timestamp::from_second(1_700_000_000).unwrap()
    }

    fn verify(header: &str, secrets: &[&str], at: i64) -> Result<(), WebhookError> {
        let secrets: Vec<String> = secrets.iter().map(ToString::to_string).collect();
        verify_signature(BODY, header, &secrets, Timestamp::from_second(at).unwrap())
    }

    #[test]
    fn the_known_vector() {
        assert_eq!(sign(BODY, "whsec_x", now()), format!("t=1700000000,v1={VECTOR}"));
        assert!(verify(&format!("t=1700000000,v1={VECTOR}"), &["whsec_x"], 1_700_000_000).is_ok());
    }

    #[test]
    fn one_right_signature_or_secret_among_several_is_enough() {
        let wrong = "0".repeat(64);
        for header in [
            format!("t=1700000000,v1={wrong},v1={VECTOR}"),
            format!("t=1700000000,v1={VECTOR},v1={wrong}"),
            format!("t=1700000000,v0={wrong},v1={VECTOR}"),
        ] {
            assert!(verify(&header, &["whsec_new", "whsec_x"], 1_700_000_000).is_ok(), "{header}");
        }
    }

    #[test]
    fn what_is_not_signed_by_us_is_refused() {
        for header in [
            String::new(),
            "t=1700000000".into(),
            format!("v1={VECTOR}"),
            format!("t=1700000001,v1={VECTOR}"),
            format!("t=1700000000,v0={VECTOR}"),
            format!("t=x,v1={VECTOR}"),
            "t=1700000000,v1=".into(),
            "t=1700000000,v1=zz".into(),
            format!("t=1700000000,v1={}", &VECTOR[..62]),
            format!("t=1700000000,v1={}{VECTOR}", "0,".repeat(5_000)),
        ] {
            assert!(
                matches!(verify(&header, &["whsec_x"], 1_700_000_000), Err(WebhookError::BadSignature)),
                "{header}"
            );
        }
        assert!(verify(&format!("t=1700000000,v1={VECTOR}"), &["whsec_y"], 1_700_000_000).is_err());
        assert!(verify(&format!("t=1700000000,v1={VECTOR}"), &[], 1_700_000_000).is_err());
        let signed = sign(BODY, "whsec_x", now());
        assert!(verify_signature(b"{}", &signed, &["whsec_x".into()], now()).is_err());
    }

    #[test]
    fn five_minutes_either_way_are_allowed_and_a_second_more_is_not() {
        let header = format!("t=1700000000,v1={VECTOR}");
        for (at, fine) in [(-301, false), (-300, true), (300, true), (301, false)] {
            let result = verify(&header, &["whsec_x"], 1_700_000_000 + at);
            assert_eq!(result.is_ok(), fine, "{at}");
            assert!(fine || matches!(result, Err(WebhookError::TooOld)));
        }
    }
}
