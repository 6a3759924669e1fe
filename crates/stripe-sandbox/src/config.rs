//! What a sandbox needs to be told, and why opening one may fail. Filled by the server's configuration, the program's
//! command line, and tests.

use std::path::PathBuf;

/// The settings of one sandbox.
#[derive(Clone)]
pub struct SandboxConfig {
    /// The secret key that API callers must present, `sk_test_…`.
    pub secret_key: String,
    /// The key that browsers present, `pk_test_…`.
    pub publishable_key: String,
    /// Signs deliveries to `webhook_endpoint`, `whsec_…`.
    pub webhook_secret: String,
    /// Where a browser reaches the router, without a trailing slash: `http://127.0.0.1:3000/stripe-sandbox`.
    pub public_url: String,
    /// The file that keeps all objects over restarts; `None` keeps them in memory only.
    pub journal: Option<PathBuf>,
    /// A URL that gets every event, registered as a webhook endpoint when the sandbox opens.
    pub webhook_endpoint: Option<String>,
    /// Whether `/_control/…` (faults, clock, state) answers.
    pub controls: bool,
}

impl std::fmt::Debug for SandboxConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SandboxConfig")
            .field("public_url", &self.public_url)
            .field("journal", &self.journal)
            .field("webhook_endpoint", &self.webhook_endpoint)
            .field("controls", &self.controls)
            .finish_non_exhaustive()
    }
}

/// Why a sandbox could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error("{name} must start with {prefix}: the sandbox never takes live keys")]
    Key { name: &'static str, prefix: &'static str },
    #[error("the journal {path} cannot be {what}")]
    Journal {
        path: PathBuf,
        what: &'static str,
        #[source]
        source: std::io::Error,
    },
    #[error("the journal {path} is damaged in line {line}")]
    Damaged {
        path: PathBuf,
        line: usize,
        #[source]
        source: serde_json::Error,
    },
    #[error("the HTTP client for deliveries cannot be built")]
    Client(#[source] reqwest::Error),
}

impl SandboxConfig {
    pub(crate) fn check(&self) -> Result<(), SandboxError> {
        if !self.secret_key.starts_with("sk_test_") {
            return Err(SandboxError::Key { name: "the secret key", prefix: "sk_test_" });
        }
        if !self.publishable_key.starts_with("pk_test_") {
            return Err(SandboxError::Key { name: "the publishable key", prefix: "pk_test_" });
        }
        if !self.webhook_secret.starts_with("whsec_") {
            return Err(SandboxError::Key { name: "the webhook secret", prefix: "whsec_" });
        }
        Ok(())
    }
}
