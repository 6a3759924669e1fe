//! Which Stripe: the sandbox inside, or an account. Decides that keys, mode and addresses fit together; a live key never
//! meets the sandbox. Used by `config` only.

use std::path::{Path, PathBuf};

use super::{Secret, Sources};

/// The keys that the sandbox takes where none are given. Known to everybody, and worth nothing anywhere else.
const SANDBOX_SECRET_KEY: &str = "sk_test_spotter_sandbox";
const SANDBOX_PUBLISHABLE_KEY: &str = "pk_test_spotter_sandbox";
const SANDBOX_WEBHOOK_SECRET: &str = "whsec_spotter_sandbox";

/// Where Stripe serves Stripe.js, in the release that goes with our API version.
const STRIPE_JS_URL: &str = "https://js.stripe.com/endive/stripe.js";

/// Who moves the money.
#[derive(Debug, Clone)]
pub enum StripeSettings {
    /// The sandbox, started inside this program.
    Sandbox(SandboxSettings),
    /// An account at Stripe, or whatever speaks like Stripe at another address.
    Account(AccountSettings),
}

/// The sandbox inside.
#[derive(Debug, Clone)]
pub struct SandboxSettings {
    /// What API callers must present.
    pub secret_key: Secret,
    /// What browsers present.
    pub publishable_key: String,
    /// Signs its webhook deliveries.
    pub webhook_secret: Secret,
    /// Keeps its objects over restarts; `None` with a database in memory.
    pub journal: Option<PathBuf>,
    /// Whether tests may plant faults and move its clock.
    pub controls: bool,
}

/// An account at Stripe.
#[derive(Debug, Clone)]
pub struct AccountSettings {
    /// Real money.
    pub live: bool,
    /// Authenticates our calls.
    pub secret_key: Secret,
    /// For the browser.
    pub publishable_key: String,
    /// The secrets of the webhook endpoints, and those before.
    pub webhook_secrets: Vec<Secret>,
    /// Whether one of them is for what happens on trainers' accounts.
    pub hears_of_accounts: bool,
    /// Another place than Stripe's own.
    pub api_base: Option<String>,
    /// The script that pages load.
    pub js_url: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Sandbox,
    Test,
    Live,
}

/// `None` only where a mistake was noted.
pub(super) fn settings(sources: &mut Sources, database_url: &str, public_url: Option<&str>) -> Option<StripeSettings> {
    let secret_key = sources.text("STRIPE_SECRET_KEY");
    let key_mode = match secret_key.as_deref() {
        None => None,
        Some(key) if key.starts_with("sk_test_") || key.starts_with("rk_test_") => Some(Mode::Test),
        Some(key) if key.starts_with("sk_live_") || key.starts_with("rk_live_") => Some(Mode::Live),
        Some(_) => {
            sources.mistake("STRIPE_SECRET_KEY", "must begin with sk_test_, sk_live_, rk_test_ or rk_live_");
            return None;
        }
    };
    let mode = match sources.text("STRIPE_MODE").as_deref() {
        None => key_mode.unwrap_or(Mode::Sandbox),
        Some("sandbox") => Mode::Sandbox,
        Some("test") => Mode::Test,
        Some("live") => Mode::Live,
        Some(other) => {
            let problem = format!("must be sandbox, test or live, not “{other}”");
            sources.mistake("STRIPE_MODE", problem);
            return None;
        }
    };
    if mode == Mode::Sandbox {
        return Some(StripeSettings::Sandbox(sandbox(sources, secret_key, database_url)));
    }
    account(sources, mode == Mode::Live, secret_key, public_url).map(StripeSettings::Account)
}

fn sandbox(sources: &mut Sources, secret_key: Option<String>, database_url: &str) -> SandboxSettings {
    if secret_key.as_ref().is_some_and(|key| !key.starts_with("sk_test_")) {
        sources.mistake(
            "STRIPE_SECRET_KEY",
            "is not a test key, and the sandbox never runs with a live one: unset it, or set STRIPE_MODE=live",
        );
    }
    let publishable_key = sources.text("STRIPE_PUBLISHABLE_KEY");
    if publishable_key.as_ref().is_some_and(|key| !key.starts_with("pk_test_")) {
        sources.mistake(
            "STRIPE_PUBLISHABLE_KEY",
            "is not a test key (pk_test_…), and the sandbox never runs with a live one",
        );
    }
    let webhook_secret = webhook_secret(sources, "STRIPE_WEBHOOK_SECRET");
    for name in ["STRIPE_API_BASE", "STRIPE_JS_URL", "STRIPE_CONNECT_WEBHOOK_SECRET"] {
        if sources.text(name).is_some() {
            sources.mistake(
                name,
                "has no meaning with the sandbox inside: set STRIPE_SECRET_KEY and STRIPE_MODE=test too, or unset it",
            );
        }
    }
    SandboxSettings {
        secret_key: Secret::new(secret_key.unwrap_or_else(|| SANDBOX_SECRET_KEY.into())),
        publishable_key: publishable_key.unwrap_or_else(|| SANDBOX_PUBLISHABLE_KEY.into()),
        webhook_secret: webhook_secret.unwrap_or_else(|| Secret::new(SANDBOX_WEBHOOK_SECRET)),
        journal: sources.text("SANDBOX_JOURNAL").map(PathBuf::from).or_else(|| journal_beside(database_url)),
        controls: controls(sources),
    }
}

fn account(
    sources: &mut Sources,
    live: bool,
    secret_key: Option<String>,
    public_url: Option<&str>,
) -> Option<AccountSettings> {
    let kind = if live { "live" } else { "test" };
    let fits = |key: &str| key.split('_').nth(1) == Some(kind);
    if secret_key.is_none() {
        sources.mistake("STRIPE_SECRET_KEY", format_args!("is needed with STRIPE_MODE={kind}"));
    }
    if secret_key.as_deref().is_some_and(|key| !fits(key)) {
        sources.mistake("STRIPE_SECRET_KEY", format_args!("is not a {kind} key, but STRIPE_MODE is {kind}"));
    }
    let publishable_key = sources.text("STRIPE_PUBLISHABLE_KEY");
    match publishable_key.as_deref() {
        None => sources.mistake("STRIPE_PUBLISHABLE_KEY", "is needed too: pages give it to Stripe.js"),
        Some(key) if !key.starts_with("pk_") => sources.mistake("STRIPE_PUBLISHABLE_KEY", "must begin with pk_"),
        Some(key) if !fits(key) => {
            sources.mistake("STRIPE_PUBLISHABLE_KEY", format_args!("is not a {kind} key, as STRIPE_SECRET_KEY is"));
        }
        Some(_) => {}
    }
    let present = webhook_secret(sources, "STRIPE_WEBHOOK_SECRET");
    if present.is_none() {
        sources.mistake("STRIPE_WEBHOOK_SECRET", "is needed too: whsec_…, of the endpoint PUBLIC_URL/webhooks/stripe");
    }
    let previous = webhook_secret(sources, "STRIPE_WEBHOOK_SECRET_PREVIOUS");
    // At Stripe an endpoint hears either of the platform or of connected accounts, and each has a secret of its own.
    let connect = webhook_secret(sources, "STRIPE_CONNECT_WEBHOOK_SECRET");
    let connect_previous = webhook_secret(sources, "STRIPE_CONNECT_WEBHOOK_SECRET_PREVIOUS");
    if live && !public_url.is_some_and(|url| url.starts_with("https://")) {
        sources.mistake("PUBLIC_URL", "must be set, and be https://, where real money is taken");
    }
    if controls(sources) {
        sources.mistake("SANDBOX_CONTROLS", "has no meaning without the sandbox");
    }
    let api_base = web_address(sources, "STRIPE_API_BASE");
    let js_url = web_address(sources, "STRIPE_JS_URL").unwrap_or_else(|| STRIPE_JS_URL.into());
    Some(AccountSettings {
        live,
        secret_key: Secret::new(secret_key?),
        publishable_key: publishable_key?,
        hears_of_accounts: connect.is_some(),
        webhook_secrets: [Some(present?), previous, connect, connect_previous].into_iter().flatten().collect(),
        api_base,
        js_url,
    })
}

fn webhook_secret(sources: &mut Sources, name: &'static str) -> Option<Secret> {
    let secret = sources.text(name)?;
    if !secret.starts_with("whsec_") {
        sources.mistake(name, "must begin with whsec_");
    }
    Some(Secret::new(secret))
}

fn controls(sources: &mut Sources) -> bool {
    sources.parsed("SANDBOX_CONTROLS", "true or false").unwrap_or(false)
}

fn web_address(sources: &mut Sources, name: &'static str) -> Option<String> {
    let text = sources.text(name)?;
    let fits = text.parse::<http::Uri>().is_ok_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
    if !fits {
        sources.mistake(name, "must begin with http:// or https://");
    }
    Some(text.trim_end_matches('/').to_owned())
}

/// Beside the database's file; in `data` with PostgreSQL; none for a database in memory.
fn journal_beside(database_url: &str) -> Option<PathBuf> {
    let Some(file) = sqlite_file(database_url) else {
        return (!database_url.starts_with("sqlite:")).then(|| PathBuf::from("data/stripe-sandbox.journal"));
    };
    let mut name = file.file_stem().unwrap_or_default().to_owned();
    name.push(".stripe-sandbox.journal");
    Some(file.with_file_name(name))
}

/// The file behind a SQLite address, if it is one with a file.
pub(crate) fn sqlite_file(database_url: &str) -> Option<&Path> {
    let rest = database_url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let file = rest.split('?').next().unwrap_or(rest);
    (!file.is_empty() && !file.contains(":memory:")).then(|| Path::new(file))
}
