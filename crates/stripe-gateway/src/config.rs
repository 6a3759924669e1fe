//! How a gateway is set up: which key, which address, how patient. Filled by the server's configuration and by tests.

use std::sync::Arc;

use services::ports::Random;
use services::ports::gateway::Patience;

use crate::StripeGateway;

/// The settings of a [`StripeGateway`].
pub struct GatewayConfig {
    /// Stripe's secret key, `sk_…`, or a restricted one, `rk_…`.
    pub secret_key: String,
    /// Where Stripe's API is, if not at Stripe's: scheme, host and an optional path, without `/v1`.
    pub api_base: Option<String>,
    /// How long to wait and how often to try.
    pub patience: Patience,
    /// Spreads the waits between attempts, so that many processes don't come back at the same moment.
    pub random: Arc<dyn Random>,
}

impl std::fmt::Debug for GatewayConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GatewayConfig")
            .field("api_base", &self.api_base)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

/// Why no gateway can be built from the settings. Never shows the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayConfigError {
    /// Not something that can be sent as a key.
    #[error("Stripe's secret key must begin with sk_ or rk_ and hold no spaces")]
    SecretKey,
    /// Not an address that calls can be sent to.
    #[error("Stripe's API address must be http:// or https://, a host and an optional path: {0}")]
    ApiBase(String),
    /// A live key would be sent over an open line.
    #[error("a live key is only sent over https")]
    LiveKeyInTheOpen,
}

impl StripeGateway {
    /// A gateway that speaks to Stripe as `config` says. Calls nobody yet.
    ///
    /// # Errors
    /// [`GatewayConfigError`] for a key or address that can't work.
    pub fn new(config: GatewayConfig) -> Result<Self, GatewayConfigError> {
        let GatewayConfig { secret_key, api_base, patience, random } = config;
        let starts_well = secret_key.starts_with("sk_") || secret_key.starts_with("rk_");
        if !starts_well || !secret_key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(GatewayConfigError::SecretKey);
        }
        let live = secret_key.contains("_live_");
        // One attempt per call: async-stripe sends our idempotency key only so, and trying again is the business of `retry`.
        let mut builder = stripe::ClientBuilder::new(secret_key).timeout(patience.timeout);
        if let Some(base) = api_base {
            let base = with_slash(&base)?;
            if live && base.starts_with("http://") {
                return Err(GatewayConfigError::LiveKeyInTheOpen);
            }
            builder = builder.url(base);
        }
        let client = builder.build().map_err(|_| GatewayConfigError::ApiBase("it is not a URL".into()))?;
        Ok(Self { client, patience, random })
    }
}

/// async-stripe writes `v1/…` right behind its base address.
fn with_slash(base: &str) -> Result<String, GatewayConfigError> {
    let rest = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
    let usable = |rest: &str| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(['?', '#', '@', ' ']);
    if !rest.is_some_and(usable) {
        return Err(GatewayConfigError::ApiBase(base.to_owned()));
    }
    Ok(format!("{}/", base.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Zero;

    impl Random for Zero {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    fn build(secret_key: &str, api_base: Option<&str>) -> Result<StripeGateway, GatewayConfigError> {
        StripeGateway::new(GatewayConfig {
            secret_key: secret_key.into(),
            api_base: api_base.map(str::to_owned),
            patience: Patience::default(),
            random: Arc::new(Zero),
        })
    }

    #[test]
    fn a_base_ends_with_one_slash_whatever_was_given() {
        for base in ["http://127.0.0.1:3000/stripe-sandbox", "http://127.0.0.1:3000/stripe-sandbox/"] {
            assert_eq!(with_slash(base).unwrap(), "http://127.0.0.1:3000/stripe-sandbox/");
        }
        assert_eq!(with_slash("https://api.stripe.com").unwrap(), "https://api.stripe.com/");
    }

    #[test]
    fn addresses_that_cannot_work_are_refused() {
        for base in [
            "",
            "localhost:3000",
            "ftp://host",
            "http://",
            "http:///x",
            "http://host/?a",
            "http://u@host",
            "http://a b",
        ] {
            assert!(matches!(build("sk_test_1", Some(base)), Err(GatewayConfigError::ApiBase(_))), "{base}");
        }
    }

    #[test]
    fn keys_that_cannot_work_are_refused() {
        for key in ["", "pk_test_1", "sk_test_ 1", "sk_test_1\n", "whsec_1"] {
            assert!(matches!(build(key, None), Err(GatewayConfigError::SecretKey)), "{key:?}");
        }
        assert!(build("rk_test_1", None).is_ok());
    }

    #[test]
    fn a_live_key_never_travels_in_the_open() {
        let refused = build("sk_live_1", Some("http://127.0.0.1:3000"));
        assert!(matches!(refused, Err(GatewayConfigError::LiveKeyInTheOpen)));
        assert!(build("sk_live_1", Some("https://stripe.example")).is_ok());
    }

    #[test]
    fn the_key_is_in_no_debug_output() {
        let gateway = build("sk_test_hidden", None).unwrap();
        let config = GatewayConfig {
            secret_key: "sk_test_hidden".into(),
            api_base: None,
            patience: Patience::default(),
            random: Arc::new(Zero),
        };
        assert!(!format!("{gateway:?}{config:?}").contains("hidden"));
    }
}
