//! The `Stripe-Signature` header of a delivery. Used by `deliver`, and by tests that forge or replay events.
//! Source: <https://docs.stripe.com/webhooks#verify-manually>.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// `t=<unix seconds>,v1=<HMAC-SHA256 of "<t>.<payload>">`.
#[must_use]
pub fn sign(secret: &str, unix_seconds: i64, payload: &[u8]) -> String {
    let v1 = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|mut mac| {
        mac.update(format!("{unix_seconds}.").as_bytes());
        mac.update(payload);
        hex::encode(mac.finalize().into_bytes())
    });
    // An HMAC takes keys of every length, so the error never comes.
    format!("t={unix_seconds},v1={}", v1.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #[test]
    fn signs_as_stripe_does() {
        assert_eq!(
            super::sign("whsec_x", 1_700_000_000, br#"{"id":"evt_1","object":"event"}"#),
            "t=1700000000,v1=c9bcc97a8a4ff4bae104ef32dcacf8b24b4c3cf0512aef639b8502673db15436"
        );
    }
}
