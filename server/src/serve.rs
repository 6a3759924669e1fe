//! The running server: listener, workers, and an orderly end. Started by the command `serve`, and by tests on port 0.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::Timestamp;
use leptos::config::LeptosOptions;
use services::Services;
use services::demo::Backstage;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::adapters::SystemRandom;
use crate::assembly::{House, OpenError, Purpose};
use crate::config::{Config, StripeSettings};
use crate::http::{self, Metrics, Place, Policy, Shared, Web};
use crate::sandbox::{self, LocalSandbox};
use crate::workers::{self, Bells};

/// A shutdown takes no longer than this, whatever clients and Stripe do.
const STOP_WITHIN: Duration = Duration::from_secs(30);
/// Of that, the workers get this much after the last request.
const WORKERS_WITHIN: Duration = Duration::from_secs(5);

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// As configured.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// A part of the house.
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// A server that is running.
pub struct Server {
    address: SocketAddr,
    public_url: String,
    house: House,
    bells: Bells,
    draining: Arc<AtomicBool>,
    stop: watch::Sender<bool>,
    listener: JoinHandle<bool>,
    workers: JoinSet<()>,
}

impl Server {
    /// Listens, opens the house, and starts the workers. When this returns, requests are answered.
    ///
    /// # Errors
    /// See [`ServeError`].
    pub async fn start(config: &Config) -> Result<Self, ServeError> {
        let failed = |source| ServeError::Listen { address: config.listen, source };
        let listener = TcpListener::bind(config.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let public_url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
        let webhook_endpoint = format!("http://{}/webhooks/stripe", from_here(address));
        let house = House::open(config, &public_url, &Purpose::Serve { webhook_endpoint }).await?;

        let (stop, stopping) = watch::channel(false);
        let bells = Bells::default();
        let draining = Arc::new(AtomicBool::new(false));
        let web = Web::from(Shared {
            services: house.services.clone(),
            leptos: leptos_options(config, address),
            place: place(config, &public_url),
            metrics: Arc::new(Metrics::default()),
            events: Arc::clone(&bells.events),
            streams: Arc::default(),
            stopping: stopping.clone(),
            draining: Arc::clone(&draining),
            random: Arc::new(SystemRandom),
        });
        let workers = workers::start(&house.services, &web.metrics, &bells, &stopping);
        let router = http::router(&web, house.sandbox.as_ref().map(LocalSandbox::router));
        let drain_max = STOP_WITHIN.saturating_sub(WORKERS_WITHIN);
        let listener = tokio::spawn(http::serve(listener, router, stopping, drain_max));
        Ok(Self { address, public_url, house, bells, draining, stop, listener, workers })
    }

    /// Where it listens; the port that the system chose, where 0 was configured.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where people reach it.
    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// The use cases it runs on.
    #[must_use]
    pub const fn services(&self) -> &Services {
        &self.house.services
    }

    /// The sandbox inside, if there is one.
    #[must_use]
    pub const fn sandbox(&self) -> Option<&LocalSandbox> {
        self.house.sandbox.as_ref()
    }

    /// Moves our clock and the sandbox's, and wakes the workers: for tests. Does nothing without the sandbox.
    pub fn travel(&self, to: Option<Timestamp>) {
        if let Some(clockwork) = &self.house.clockwork {
            clockwork.travel(to);
            self.bells.clock.notify_one();
            self.bells.mails.notify_one();
            self.bells.calendars.notify_one();
            self.bells.events.notify_one();
        }
    }

    /// Takes no new connections, lets requests and workers finish what they are at, and closes the database. True if all of
    /// them finished in time; what did not is found again at the next start.
    pub async fn stop(mut self) -> bool {
        self.draining.store(true, Ordering::Relaxed);
        self.stop.send_replace(true);
        let answered = self.listener.await.unwrap_or(false);
        let finished =
            tokio::time::timeout(WORKERS_WITHIN, async { while self.workers.join_next().await.is_some() {} });
        let finished = finished.await.is_ok();
        self.workers.shutdown().await;
        self.house.close().await;
        answered && finished
    }
}

fn place(config: &Config, public_url: &str) -> Place {
    let (sandbox, stripe_js_url) = match &config.stripe {
        StripeSettings::Sandbox(_) => (true, format!("{}/js/stripe.js", sandbox::MOUNT)),
        StripeSettings::Account(account) => (false, account.js_url.clone()),
    };
    Place {
        sandbox,
        policy: Policy::new(&stripe_js_url, config.watched),
        stripe_js_url,
        https: public_url.starts_with("https://"),
        metrics_token: config.metrics_token.clone(),
    }
}

/// Where Leptos finds what cargo-leptos built. The hashes in file names are in a file beside the program; without that file
/// (`cargo test`) the names have none.
fn leptos_options(config: &Config, address: SocketAddr) -> LeptosOptions {
    let hashes = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("hash.txt")));
    LeptosOptions::builder()
        .output_name("spotter")
        .site_root(config.site_root.to_string_lossy())
        .site_pkg_dir("pkg")
        .site_addr(address)
        .hash_files(hashes.is_some_and(|file| file.is_file()))
        .build()
}

/// The same listener as this machine itself reaches it.
fn from_here(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
