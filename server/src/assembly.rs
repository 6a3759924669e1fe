//! Puts the house together: store, gateway (and the sandbox behind it), clock, randomness, and the use cases on top. Every
//! command begins here.

use std::sync::Arc;

use app::Letters;
use services::ports::gateway::Patience;
use services::ports::{Mailer, PaymentGateway, StoreError};
use services::{Post, Services, Settings};
use store::SqlStore;
use stripe_gateway::{GatewayConfig, GatewayConfigError, StripeGateway};

use crate::adapters::{Clockwork, MovableClock, SystemRandom};
use crate::calendars::CalendarReader;
use crate::config::{Config, StripeSettings};
use crate::mail::SmtpMailer;
use crate::sandbox::{self, LocalSandbox};

/// Why the house could not be put together.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error("the database cannot be opened: {0}")]
    Store(#[from] StoreError),
    /// The sandbox.
    #[error(transparent)]
    Sandbox(#[from] sandbox::StartError),
    /// The gateway's settings.
    #[error(transparent)]
    Gateway(#[from] GatewayConfigError),
    /// The mail server's settings.
    #[error("the mail server cannot be used: {0}")]
    Mail(#[from] lettre::transport::smtp::Error),
    /// The reader of calendars elsewhere.
    #[error("calendars elsewhere cannot be read: {0}")]
    Calendars(#[from] tokio_rustls::rustls::Error),
}

/// What the house is wanted for.
#[derive(Debug, Clone)]
pub enum Purpose {
    /// To serve: the sandbox sends its events to this address.
    Serve {
        /// Our webhook route.
        webhook_endpoint: String,
    },
    /// To do something with the sandbox to ourselves.
    Alone,
    /// To look something up: where a server has the sandbox open, that one is asked.
    Look,
}

/// All parts, put together.
pub struct House {
    /// The use cases.
    pub services: Services,
    /// The sandbox inside, if it runs here.
    pub sandbox: Option<LocalSandbox>,
    /// Moves time, where the sandbox runs here.
    pub clockwork: Option<Clockwork>,
    store: Arc<SqlStore>,
}

impl House {
    /// Opens the database, brings it up to date, and connects everything. `public_url` has no slash at its end.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(config: &Config, public_url: &str, purpose: &Purpose) -> Result<Self, OpenError> {
        let store = open_store(config).await?;
        let connected = connect(config, public_url, purpose).await;
        let (sandbox, gateway) = match connected {
            Ok(connected) => connected,
            Err(error) => {
                store.close().await;
                return Err(error);
            }
        };
        let clock = Arc::new(MovableClock::default());
        let clockwork = sandbox.as_ref().map(|local| Clockwork::new(Arc::clone(&clock), Arc::clone(local.sandbox())));
        let post = match post(config, purpose) {
            Ok(post) => post,
            Err(error) => {
                store.close().await;
                return Err(error);
            }
        };
        let services =
            Services::new(store.clone(), gateway, clock, Arc::new(SystemRandom), post, settings(config, public_url));
        // Only who serves asks other people's machines for anything.
        let services = match purpose {
            Purpose::Serve { .. } => match CalendarReader::new(services.settings().calendar_addresses) {
                Ok(reader) => services.with_calendars(Arc::new(reader)),
                Err(error) => {
                    store.close().await;
                    return Err(error.into());
                }
            },
            Purpose::Alone | Purpose::Look => services,
        };
        Ok(Self { services, sandbox, clockwork, store })
    }

    /// Closes everything that is open, the database last.
    pub async fn close(self) {
        if let Some(sandbox) = self.sandbox {
            sandbox.shutdown().await;
        }
        self.store.close().await;
    }
}

/// Opens the database and brings its tables up to date.
///
/// # Errors
/// It cannot be opened, or a newer program has changed it.
pub async fn open_store(config: &Config) -> Result<Arc<SqlStore>, OpenError> {
    let store = SqlStore::connect(config.database_url.reveal(), &store::Options::default()).await?;
    match store.migrate().await {
        Ok(()) => Ok(store),
        Err(error) => {
            store.close().await;
            Err(error.into())
        }
    }
}

async fn connect(
    config: &Config,
    public_url: &str,
    purpose: &Purpose,
) -> Result<(Option<LocalSandbox>, Arc<dyn PaymentGateway>), OpenError> {
    let (local, secret_key, api_base) = match &config.stripe {
        StripeSettings::Account(account) => (None, &account.secret_key, account.api_base.clone()),
        StripeSettings::Sandbox(settings) => {
            let endpoint = match purpose {
                Purpose::Serve { webhook_endpoint } => Some(webhook_endpoint.clone()),
                Purpose::Alone | Purpose::Look => None,
            };
            match (LocalSandbox::start(settings, public_url, endpoint).await, purpose) {
                (Ok(local), _) => {
                    let base = local.api_base().to_owned();
                    (Some(local), &settings.secret_key, Some(base))
                }
                (Err(sandbox::StartError::InUse(_)), Purpose::Look) => {
                    (None, &settings.secret_key, Some(format!("http://{}{}", config.listen, sandbox::MOUNT)))
                }
                (Err(error), _) => return Err(error.into()),
            }
        }
    };
    let gateway = StripeGateway::new(GatewayConfig {
        secret_key: secret_key.reveal().to_owned(),
        api_base,
        patience: Patience::default(),
        random: Arc::new(SystemRandom),
    })?;
    Ok((local, Arc::new(gateway)))
}

/// Only who serves has a mail server; the demo's letters are put into words and kept.
fn post(config: &Config, purpose: &Purpose) -> Result<Option<Post>, OpenError> {
    let mailer: Option<Arc<dyn Mailer>> = match (purpose, &config.mail) {
        (Purpose::Serve { .. }, Some(settings)) => Some(Arc::new(SmtpMailer::new(settings)?)),
        (Purpose::Serve { .. }, None) | (Purpose::Alone, _) => None,
        (Purpose::Look, _) => return Ok(None),
    };
    Ok(Some(Post { writer: Arc::new(Letters), mailer }))
}

fn settings(config: &Config, public_url: &str) -> Settings {
    let (publishable_key, webhook_secrets, live_mode) = match &config.stripe {
        StripeSettings::Sandbox(sandbox) => {
            (sandbox.publishable_key.clone(), vec![sandbox.webhook_secret.reveal().to_owned()], false)
        }
        StripeSettings::Account(account) => {
            let secrets = account.webhook_secrets.iter().map(|secret| secret.reveal().to_owned()).collect();
            (account.publishable_key.clone(), secrets, account.live)
        }
    };
    Settings {
        commission: config.rules.commission,
        surcharge: config.rules.surcharge,
        fallback_currency: config.rules.fallback_currency,
        rate_hours_max: config.rules.rate_hours_max,
        refund_policy: config.rules.refund_policy.clone(),
        reschedule_hours: config.rules.reschedule_hours,
        waiting_offer_minutes: config.rules.waiting_offer_minutes,
        hold_seconds: config.rules.hold_seconds,
        hold_extension_seconds: config.rules.hold_extension_seconds,
        holds_per_client_max: config.rules.holds_per_client_max,
        tries: config.rules.tries,
        reminders: config.rules.reminders.clone(),
        presence: config.rules.presence,
        weekly_payouts: config.rules.weekly_payouts,
        platform_zone: config.rules.platform_zone.clone(),
        payout_minimums: config.rules.payout_minimums.clone(),
        sign_in_days: config.rules.sign_in_days,
        calendar_addresses: config.rules.calendar_addresses,
        publishable_key,
        public_url: public_url.to_owned(),
        mail_from: config.mail.as_ref().map(|mail| mail.from.email.to_string()),
        webhook_secrets,
        live_mode,
    }
}
