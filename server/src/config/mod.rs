//! Configuration: read once at start-up from `spotter.toml` and the environment, and checked whole, so that every mistake is
//! shown at once. Called by `main`; tests build their own with [`Config::load`].
//!
//! A setting is named `HOLD_SECONDS` in the environment and `hold_seconds` in the file; the environment wins. An empty
//! environment variable counts as unset.

mod sources;
mod stripe;

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use domain::{BasisPoints, Currency, FeesOnRefund, Money, PresenceRules, RefundPolicy, ReminderLeads, TryLimits, Zone};
use http::Uri;
use services::AddressRules;

use crate::mail::MailSettings;
use sources::Sources;
pub(crate) use stripe::sqlite_file;
pub use stripe::{AccountSettings, SandboxSettings, StripeSettings};

/// Everything that can be configured: its name, and in a few words what it is. `spotter check` prints this list.
pub const SETTINGS: &[(&str, &str)] = &[
    ("DATABASE_URL", "sqlite:PATH or postgres://…; default sqlite:data/spotter.sqlite"),
    ("LISTEN", "address and port to listen on; default 127.0.0.1:3000"),
    ("PUBLIC_URL", "where people reach it, such as https://spotter.example; default http:// and LISTEN"),
    ("STRIPE_MODE", "sandbox, test or live; default: what STRIPE_SECRET_KEY says, sandbox without one"),
    ("STRIPE_SECRET_KEY", "sk_test_…, sk_live_… or a restricted key; unset: the sandbox"),
    ("STRIPE_PUBLISHABLE_KEY", "pk_test_… or pk_live_…"),
    ("STRIPE_WEBHOOK_SECRET", "whsec_…, of the endpoint PUBLIC_URL/webhooks/stripe"),
    ("STRIPE_WEBHOOK_SECRET_PREVIOUS", "the secret before, while it is being changed"),
    ("STRIPE_CONNECT_WEBHOOK_SECRET", "whsec_…, of the endpoint of the same address for connected accounts"),
    ("STRIPE_CONNECT_WEBHOOK_SECRET_PREVIOUS", "the secret before, while it is being changed"),
    ("STRIPE_API_BASE", "another place that speaks Stripe's API; default Stripe"),
    ("STRIPE_JS_URL", "another place that serves Stripe.js; default Stripe"),
    ("SANDBOX_JOURNAL", "the sandbox's file; default stripe-sandbox.journal beside the database"),
    ("SANDBOX_CONTROLS", "true opens /stripe-sandbox/_control (faults, clock) to tests; default false"),
    ("COMMISSION_BASIS_POINTS", "the platform's part, in hundredths of a percent; default 1500"),
    ("SURCHARGE_BASIS_POINTS", "what clients pay on top; default 0"),
    (
        "FALLBACK_CURRENCY",
        "what clients are charged in where Stripe refuses the price's; default: what Stripe settles in",
    ),
    ("RATE_HOURS_MAX", "how old an exchange rate may be by which anybody is charged; default 96"),
    ("REFUND_TIERS", "what comes back to who cancels, as hours:percent, or none; default 24:100,0:50"),
    ("REFUND_FEES", "returned or kept: whether the platform's fees go back with a refund; default returned"),
    ("RESCHEDULE_HOURS", "until how many hours before the start clients may change the time of a booking; default 24"),
    ("HOLD_SECONDS", "how long a slot is held while the client pays; default 600"),
    (
        "HOLD_EXTENSION_SECONDS",
        "how much longer, once, while the client's bank is at work; 0 for no longer; default 300",
    ),
    ("HOLDS_PER_CLIENT_MAX", "how many slots one client may hold at a time; default 3"),
    ("WAITING_OFFER_MINUTES", "how long seats that came free are held for who waited for them; default 120"),
    ("TRIES_PER_WAY_MAX", "how many attempts to pay for a booking in one way may be refused; default 5"),
    ("TRIES_PER_BOOKING_MAX", "how many in all ways together; default 10"),
    ("REMINDER_HOURS", "how many hours before the start clients are reminded, or none; default 24,2"),
    ("PRESENCE_DAYS", "how many days after the end it can be noted whether the client came; default 7"),
    ("WEEKLY_PAYOUTS", "false: what trainers earned goes out only when they ask for it; default true"),
    ("PLATFORM_ZONE", "by whose clocks it is Friday, payday; an IANA name such as Europe/Berlin; default UTC"),
    ("PAYOUT_MINIMUMS", "the least that is paid out to trainers, as currency:amount, such as EUR:50,JPY:5000"),
    ("SIGN_IN_DAYS", "how long a browser stays signed in; default 30"),
    (
        "CALENDAR_IMPORT_ALLOW_PRIVATE",
        "true lets trainers' calendars be read from this machine and over plain http, for tests; default false",
    ),
    ("SITE_ROOT", "the folder of the built pages' files; default: beside the program"),
    (
        "MAIL_URL",
        "the mail server, smtp:// or smtps://user:password@host:port; none: letters are kept for the outbox page",
    ),
    ("MAIL_FROM", "who letters come from, such as Spotter <hello@example.com>"),
    ("METRICS_TOKEN", "bearer token for /metrics; needed outside the sandbox, where /metrics is shut without it"),
    ("LEPTOS_WATCH", "set by cargo-leptos while it watches"),
    ("LOG_FILTER", "what is logged, such as info,sqlx=warn; default info"),
    ("LOG_FORMAT", "pretty or json; default pretty"),
];

/// The configuration, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// `sqlite:PATH` or `postgres://…`; may hold a password.
    pub database_url: Secret,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where people reach us: scheme and host, no slash at the end. `None`: where we listen.
    pub public_url: Option<String>,
    /// The sandbox, or an account at Stripe.
    pub stripe: StripeSettings,
    /// What can be set about the rules.
    pub rules: Rules,
    /// The folder of the built pages' files.
    pub site_root: PathBuf,
    /// Opens `/metrics`.
    pub metrics_token: Option<Secret>,
    /// `cargo leptos watch` runs us and wants to reload pages.
    pub watched: bool,
    /// The mail server; letters are kept for the outbox page where there is none.
    pub mail: Option<MailSettings>,
    /// What is logged, and how.
    pub log: LogSettings,
}

/// What can be set about the rules.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The platform's part.
    pub commission: BasisPoints,
    /// What clients pay on top.
    pub surcharge: BasisPoints,
    /// What clients are charged in where Stripe refuses the currency of the price; `None`: what Stripe settles in.
    pub fallback_currency: Option<Currency>,
    /// How old an exchange rate may be.
    pub rate_hours_max: u32,
    /// What clients get back who cancel.
    pub refund_policy: RefundPolicy,
    /// Until how many hours before the start clients may change the time of a booking.
    pub reschedule_hours: u32,
    /// How long a slot is held while the client pays.
    pub hold_seconds: u32,
    /// How much longer, once, while the client's bank is at work.
    pub hold_extension_seconds: u32,
    /// How many slots one client may hold at a time.
    pub holds_per_client_max: i64,
    /// How long seats are held for somebody who waited for them, in minutes.
    pub waiting_offer_minutes: u32,
    /// How many attempts to pay for one booking may be refused.
    pub tries: TryLimits,
    /// How long before the start clients are reminded.
    pub reminders: ReminderLeads,
    /// How long after the end it can be noted whether the client came.
    pub presence: PresenceRules,
    /// Whether what is available goes out by itself on Fridays.
    pub weekly_payouts: bool,
    /// By whose clocks it is Friday.
    pub platform_zone: Zone,
    /// The least that is paid out, where another than the default is set.
    pub payout_minimums: BTreeMap<Currency, Money>,
    /// How long a browser stays signed in.
    pub sign_in_days: u32,
    /// Which addresses of calendars elsewhere are taken.
    pub calendar_addresses: AddressRules,
}

/// How the log looks.
#[derive(Debug, Clone)]
pub struct LogSettings {
    /// Directives as `tracing-subscriber` reads them; `None`: what the command needs.
    pub filter: Option<String>,
    /// One JSON object per line instead of coloured text.
    pub json: bool,
}

/// A text that must not be seen in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for whoever has to send or compare it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What is wrong with a configuration, all of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes(pub Vec<String>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("the configuration has a mistake:")?,
            count => write!(f, "the configuration has {count} mistakes:")?,
        }
        self.0.iter().try_for_each(|mistake| write!(f, "\n  - {mistake}"))
    }
}

impl Config {
    /// Reads `file` (or `spotter.toml`, where there is one) and the process's environment.
    ///
    /// # Errors
    /// Every mistake found.
    pub fn from_process(file: Option<&Path>) -> Result<Self, Mistakes> {
        Self::load(file, std::env::vars_os())
    }

    /// Reads `file` (or `spotter.toml`, where there is one) and these environment variables.
    ///
    /// # Errors
    /// Every mistake found.
    pub fn load<N, V>(file: Option<&Path>, environment: impl IntoIterator<Item = (N, V)>) -> Result<Self, Mistakes>
    where
        N: Into<std::ffi::OsString>,
        V: Into<std::ffi::OsString>,
    {
        let mut sources = Sources::read(file, environment);
        let database_url = sources.text("DATABASE_URL").unwrap_or_else(|| "sqlite:data/spotter.sqlite".into());
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| database_url.starts_with(scheme)) {
            sources.mistake("DATABASE_URL", "must begin with sqlite: or postgres:");
        }
        let listen = sources
            .parsed("LISTEN", "an address with a port, such as 127.0.0.1:3000")
            .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3000)));
        let public_url = public_url(&mut sources);
        let stripe = stripe::settings(&mut sources, &database_url, public_url.as_deref());
        let rules = Rules {
            commission: basis_points(&mut sources, "COMMISSION_BASIS_POINTS", 1_500),
            surcharge: basis_points(&mut sources, "SURCHARGE_BASIS_POINTS", 0),
            fallback_currency: sources.parsed("FALLBACK_CURRENCY", "an ISO 4217 code, such as USD"),
            rate_hours_max: sources.number("RATE_HOURS_MAX", 1..=8_760).unwrap_or(96),
            refund_policy: refund_policy(&mut sources),
            reschedule_hours: sources.number("RESCHEDULE_HOURS", 0..=720).unwrap_or(24),
            hold_seconds: sources.number("HOLD_SECONDS", 1..=86_400).unwrap_or(600),
            hold_extension_seconds: sources.number("HOLD_EXTENSION_SECONDS", 0..=3_600).unwrap_or(300),
            holds_per_client_max: sources.number("HOLDS_PER_CLIENT_MAX", 1..=100).map_or(3, i64::from),
            waiting_offer_minutes: sources.number("WAITING_OFFER_MINUTES", 10..=10_080).unwrap_or(120),
            tries: tries(&mut sources),
            reminders: reminders(&mut sources),
            presence: presence(&mut sources),
            weekly_payouts: sources.parsed("WEEKLY_PAYOUTS", "true or false").unwrap_or(true),
            platform_zone: sources
                .parsed("PLATFORM_ZONE", "a time zone's IANA name, such as Europe/Berlin")
                .unwrap_or_else(Zone::utc),
            payout_minimums: payout_minimums(&mut sources),
            sign_in_days: sources.number("SIGN_IN_DAYS", 1..=365).unwrap_or(30),
            calendar_addresses: calendar_addresses(&mut sources, stripe.as_ref()),
        };
        let site_root = sources.text("SITE_ROOT").map_or_else(default_site_root, PathBuf::from);
        let metrics_token = sources.text("METRICS_TOKEN").map(Secret::new);
        let watched = sources.text("LEPTOS_WATCH").is_some();
        let mail = mail_settings(&mut sources);
        let log = log_settings(&mut sources);
        match (sources.finish(), stripe) {
            (Ok(()), Some(stripe)) => Ok(Self {
                database_url: Secret::new(database_url),
                listen,
                public_url,
                stripe,
                rules,
                site_root,
                metrics_token,
                watched,
                mail,
                log,
            }),
            (Err(mistakes), _) => Err(mistakes),
            (Ok(()), None) => Err(Mistakes(vec!["Stripe's settings do not fit together".into()])),
        }
    }
}

/// Scheme and host, and nothing after it.
fn public_url(sources: &mut Sources) -> Option<String> {
    let text = sources.text("PUBLIC_URL")?;
    let text = text.trim_end_matches('/').to_owned();
    let fits = text.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.authority().is_some_and(|authority| !authority.as_str().contains('@'))
            && uri.path_and_query().is_none_or(|path| path.as_str() == "/")
    });
    if !fits {
        sources.mistake("PUBLIC_URL", "must be http:// or https:// and a host, with nothing after it");
    }
    Some(text)
}

fn mail_settings(sources: &mut Sources) -> Option<MailSettings> {
    let (url, from) = (sources.text("MAIL_URL"), sources.text("MAIL_FROM"));
    let (url, from) = match (url, from) {
        (None, None) => return None,
        (Some(url), Some(from)) => (url, from),
        _ => {
            sources.mistake("MAIL_URL", "and MAIL_FROM are set together or not at all");
            return None;
        }
    };
    let Ok(from) = from.parse() else {
        sources.mistake("MAIL_FROM", "must be an address, such as Spotter <hello@example.com>");
        return None;
    };
    let settings = MailSettings { url: Secret::new(url), from };
    if !settings.is_usable() {
        sources.mistake("MAIL_URL", "must be smtp:// or smtps:// and a host, perhaps with user, password and port");
        return None;
    }
    Some(settings)
}

fn refund_policy(sources: &mut Sources) -> RefundPolicy {
    let fees = match sources.text("REFUND_FEES").as_deref() {
        None | Some("returned") => FeesOnRefund::Returned,
        Some("kept") => FeesOnRefund::Kept,
        Some(_) => {
            sources.mistake("REFUND_FEES", "must be returned or kept");
            FeesOnRefund::Returned
        }
    };
    let tiers = sources.text("REFUND_TIERS").unwrap_or_else(|| "24:100,0:50".into());
    RefundPolicy::parse(if tiers == "none" { "" } else { &tiers }, fees).unwrap_or_else(|problem| {
        sources.mistake("REFUND_TIERS", format_args!("is no refund policy: {problem}"));
        RefundPolicy::default()
    })
}

fn tries(sources: &mut Sources) -> TryLimits {
    let default = TryLimits::default();
    TryLimits {
        per_way: sources.number("TRIES_PER_WAY_MAX", 1..=100).unwrap_or(default.per_way),
        per_booking: sources.number("TRIES_PER_BOOKING_MAX", 1..=1_000).unwrap_or(default.per_booking),
    }
}

fn reminders(sources: &mut Sources) -> ReminderLeads {
    let Some(hours) = sources.text("REMINDER_HOURS") else { return ReminderLeads::default() };
    ReminderLeads::parse(if hours == "none" { "" } else { &hours }).unwrap_or_else(|problem| {
        sources.mistake("REMINDER_HOURS", format_args!("is no list of lead times: {problem}"));
        ReminderLeads::default()
    })
}

fn presence(sources: &mut Sources) -> PresenceRules {
    let default = PresenceRules::default();
    PresenceRules { days_after: sources.number("PRESENCE_DAYS", 1..=90).unwrap_or(default.days_after) }
}

/// `EUR:50,JPY:5000`
fn payout_minimums(sources: &mut Sources) -> BTreeMap<Currency, Money> {
    let Some(text) = sources.text("PAYOUT_MINIMUMS") else { return BTreeMap::new() };
    let one = |part: &str| {
        let (currency, amount) = part.trim().split_once(':')?;
        let currency: Currency = currency.parse().ok()?;
        let minimum = Money::from_decimal(amount.trim(), currency).ok()?;
        minimum.is_positive().then_some((currency, minimum))
    };
    let parts: Option<BTreeMap<Currency, Money>> = text.split(',').map(one).collect();
    parts.unwrap_or_else(|| {
        sources.mistake("PAYOUT_MINIMUMS", "must be currencies with amounts above zero, such as EUR:50,JPY:5000");
        BTreeMap::new()
    })
}

fn calendar_addresses(sources: &mut Sources, stripe: Option<&StripeSettings>) -> AddressRules {
    let allow_private = sources.parsed("CALENDAR_IMPORT_ALLOW_PRIVATE", "true or false").unwrap_or(false);
    let live = matches!(stripe, Some(StripeSettings::Account(account)) if account.live);
    if allow_private && live {
        sources.mistake("CALENDAR_IMPORT_ALLOW_PRIVATE", "opens this machine to what people type: not with a live key");
    }
    AddressRules { allow_private }
}

fn basis_points(sources: &mut Sources, name: &'static str, default: u32) -> BasisPoints {
    let number = sources.number(name, 0..=BasisPoints::WHOLE.get()).unwrap_or(default);
    BasisPoints::new(number).unwrap_or(BasisPoints::ZERO)
}

fn log_settings(sources: &mut Sources) -> LogSettings {
    let filter = sources.text("LOG_FILTER");
    if filter.as_ref().is_some_and(|filter| filter.parse::<tracing_subscriber::EnvFilter>().is_err()) {
        sources.mistake("LOG_FILTER", "is not a log filter; an example: info,sqlx=warn");
    }
    let json = match sources.text("LOG_FORMAT").as_deref() {
        None | Some("pretty") => false,
        Some("json") => true,
        Some(_) => {
            sources.mistake("LOG_FORMAT", "must be pretty or json");
            false
        }
    };
    LogSettings { filter, json }
}

/// Where `cargo leptos build` puts the files: `site` beside the folder that the program is in.
fn default_site_root() -> PathBuf {
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.parent()?.join("site")));
    beside.filter(|folder| folder.is_dir()).unwrap_or_else(|| PathBuf::from("target/site"))
}

#[cfg(test)]
mod tests;
