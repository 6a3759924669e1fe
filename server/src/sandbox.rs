//! The sandbox inside this program: opens it, gives the gateway a door of its own, and keeps other programs off its file.
//!
//! The gateway reaches it by a listener on a loopback port that only this program knows and that outlives the public one:
//! requests that are still being answered during a shutdown can still pay. Browsers reach the same sandbox under
//! `/stripe-sandbox` of the public listener.

use std::fs::{File, TryLockError};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use stripe_sandbox::{Sandbox, SandboxConfig, SandboxError};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::config::SandboxSettings;

/// Where browsers find the sandbox on our own listener.
pub const MOUNT: &str = "/stripe-sandbox";

/// Why the sandbox could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another program has the journal open.
    #[error("another process has the sandbox's file {} open: is `spotter serve` running? Stop it first", .0.display())]
    InUse(PathBuf),
    /// The journal's folder or lock.
    #[error("the sandbox's file {} cannot be used: {source}", path.display())]
    File {
        /// The journal.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The loopback listener.
    #[error("no port for the sandbox: {0}")]
    Port(#[source] io::Error),
    /// The sandbox itself.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}

/// A running sandbox.
pub struct LocalSandbox {
    sandbox: Arc<Sandbox>,
    api_base: String,
    listener: JoinHandle<()>,
    deliveries: Option<JoinHandle<()>>,
    /// Held as long as the sandbox runs; the operating system gives it back however we end.
    _lock: Option<File>,
}

impl LocalSandbox {
    /// Opens the sandbox. With `webhook_endpoint` it also starts to deliver events there.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(
        settings: &SandboxSettings,
        public_url: &str,
        webhook_endpoint: Option<String>,
    ) -> Result<Self, StartError> {
        let lock = settings.journal.as_deref().map(lock).transpose()?;
        let delivers = webhook_endpoint.is_some();
        let sandbox = Sandbox::open(SandboxConfig {
            secret_key: settings.secret_key.reveal().to_owned(),
            publishable_key: settings.publishable_key.clone(),
            webhook_secret: settings.webhook_secret.reveal().to_owned(),
            public_url: format!("{public_url}{MOUNT}"),
            journal: settings.journal.clone(),
            webhook_endpoint,
            controls: settings.controls,
        })
        .await?;
        let door = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.map_err(StartError::Port)?;
        let address = door.local_addr().map_err(StartError::Port)?;
        let router = sandbox.router();
        let listener = tokio::spawn(async move {
            if let Err(error) = axum::serve(door, router).await {
                tracing::error!(%error, "the sandbox's listener ended");
            }
        });
        let deliveries = delivers.then(|| sandbox.start_deliveries());
        Ok(Self { sandbox, api_base: format!("http://{address}"), listener, deliveries, _lock: lock })
    }

    /// Where the gateway reaches it.
    #[must_use]
    pub fn api_base(&self) -> &str {
        &self.api_base
    }

    /// What browsers see under [`MOUNT`].
    pub fn router(&self) -> Router {
        self.sandbox.router()
    }

    /// The sandbox itself, for tests.
    #[must_use]
    pub fn sandbox(&self) -> &Arc<Sandbox> {
        &self.sandbox
    }

    /// Ends deliveries and shuts the gateway's door. Undelivered events are in the journal and go on at the next start.
    pub async fn shutdown(self) {
        self.sandbox.shutdown().await;
        if let Some(deliveries) = self.deliveries {
            let _ = deliveries.await;
        }
        self.listener.abort();
    }
}

/// The file whose lock a process has as long as the journal is its own.
pub(crate) fn lock_of(journal: &Path) -> PathBuf {
    let mut name = journal.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

/// One process per journal: two would each overwrite what the other keeps.
fn lock(journal: &Path) -> Result<File, StartError> {
    let failed = |source| StartError::File { path: journal.to_owned(), source };
    if let Some(folder) = journal.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let file = File::create(lock_of(journal)).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::InUse(journal.to_owned())),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}
