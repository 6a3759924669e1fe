//! The sandbox itself: its objects, clock, faults, and what the rest of the program may ask of it. The server opens one and
//! mounts its router; `browser` uses [`Sandbox::challenge`] and [`Sandbox::complete_challenge`].

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::{Notify, watch};

use crate::clock::Clock;
use crate::config::{SandboxConfig, SandboxError};
use crate::cx::{Caller, Cause, Cx};
use crate::errors::ApiResult;
use crate::faults::Faults;
use crate::ids::Ids;
use crate::objects::webhook_endpoint;
use crate::store::{Store, public};
use crate::{agenda, deliver, idempotency, payments, routes};

/// How a person (or a test) leaves the 3-D Secure page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The bank is convinced; the card is charged (or set up).
    Authenticated,
    /// Failed or closed: the intent asks for another payment method.
    Failed,
}

/// What the 3-D Secure page shows, and where it goes afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    pub intent_id: String,
    /// `None` when a card is being set up without a payment.
    pub amount: Option<i64>,
    /// Lower case ISO 4217.
    pub currency: Option<String>,
    pub description: Option<String>,
    /// `visa`, `mastercard`, …
    pub brand: String,
    pub last4: String,
    /// Where the browser goes when the page was reached by a redirect; already carries the intent's id and client secret,
    /// to which `redirect_status=succeeded|failed` is added.
    pub return_url: Option<String>,
}

/// Why there is no challenge to show or to complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeError {
    #[error("there is no such intent")]
    NotFound,
    #[error("the intent is not waiting for authentication")]
    NotWaiting,
    #[error("the sandbox could not write its journal")]
    NotWritten,
}

/// Stripe in a box. Open it, nest [`Sandbox::router`] somewhere, and call [`Sandbox::start_deliveries`].
pub struct Sandbox {
    pub(crate) config: SandboxConfig,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) faults: Mutex<Faults>,
    /// Idempotency keys of requests under way.
    pub(crate) in_flight: Mutex<HashSet<String>>,
    /// Wakes the deliveries: there is a new event, or the clock moved.
    pub(crate) wake: Notify,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) http: reqwest::Client,
    store: Mutex<Store>,
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sandbox {
    /// Reads the journal and registers the configured webhook endpoint.
    ///
    /// # Errors
    /// A key that is not a test key; a journal that cannot be read or written.
    pub async fn open(config: SandboxConfig) -> Result<Arc<Self>, SandboxError> {
        config.check()?;
        let clock = Clock::new();
        let now = clock.now();
        let store =
            Store::open(config.journal.as_deref(), |kind, created| idempotency::still_needed(kind, created, now))?;
        let sandbox = Arc::new(Self {
            http: deliver::client()?,
            config,
            clock,
            ids: Ids::new(),
            faults: Mutex::new(Faults::default()),
            in_flight: Mutex::new(HashSet::new()),
            wake: Notify::new(),
            stop: watch::Sender::new(false),
            store: Mutex::new(store),
        });
        let registered = sandbox.change(|cx| {
            webhook_endpoint::register_configured(cx);
            Ok(())
        });
        if registered.is_err() {
            let path = sandbox.config.journal.clone().unwrap_or_default();
            let source = std::io::Error::other("the webhook endpoint could not be recorded");
            return Err(SandboxError::Journal { path, what: "written", source });
        }
        Ok(sandbox)
    }

    /// Everything over HTTP: the API under `/v1`, the browser's half, and `/_control`. Works nested under any path.
    pub fn router(self: &Arc<Self>) -> axum::Router {
        routes::router(self)
    }

    /// Delivers events to webhook endpoints until [`Sandbox::shutdown`].
    pub fn start_deliveries(self: &Arc<Self>) -> tokio::task::JoinHandle<()> {
        tokio::spawn(deliver::run(Arc::clone(self)))
    }

    /// Stops deliveries; undelivered ones are in the journal and go on at the next start.
    pub async fn shutdown(&self) {
        self.stop.send_replace(true);
    }

    /// Stops the sandbox's clock at a time, or sets it going with the machine's (`None`).
    pub fn set_clock(&self, unix_seconds: Option<i64>) {
        self.clock.set(unix_seconds);
        self.wake.notify_one();
    }

    /// The configuration it was opened with.
    pub fn config(&self) -> &SandboxConfig {
        &self.config
    }

    /// The challenge an intent waits for.
    ///
    /// # Errors
    /// No such intent, or it does not wait for one.
    pub fn challenge(&self, intent_id: &str) -> Result<Challenge, ChallengeError> {
        self.read(|cx| cx.as_owner_of(intent_id, |cx| payments::challenge(cx, intent_id)))
    }

    /// Ends the challenge an intent waits for, and answers with the intent as the browser may see it: charged, declined
    /// (`last_payment_error`), or asking for another payment method.
    ///
    /// # Errors
    /// No such intent, or it does not wait for a challenge (any more).
    pub fn complete_challenge(&self, intent_id: &str, outcome: Outcome) -> Result<Value, ChallengeError> {
        let changed = self.change(|cx| {
            // A Checkout Session may be over by now, and its intent with it.
            agenda::run_due(cx);
            Ok(cx.as_owner_of(intent_id, |cx| payments::complete_challenge(cx, intent_id, outcome)))
        });
        let intent = changed.map_err(|_| ChallengeError::NotWritten)??;
        Ok(crate::objects::for_browser(&public(&intent)))
    }

    /// Gives a connected account everything that is missing (also a bank account that takes payouts), verified. False where there
    /// is no such account, or the journal could not be written.
    pub fn complete_account(&self, account_id: &str) -> bool {
        let changed = self.change(|cx| {
            agenda::run_due(cx);
            crate::connect::decide(cx, account_id, crate::connect::Fate::Complete)
        });
        matches!(changed, Ok(Some(_)))
    }

    /// Runs `work` in a transaction of its own, outside any request, and commits what it changed.
    pub(crate) fn change<T>(&self, work: impl FnOnce(&mut Cx<'_>) -> ApiResult<T>) -> ApiResult<T> {
        self.with(Caller::Secret, true, Cause::default(), work)
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&mut Cx<'_>) -> T) -> T {
        let mut store = lock(&self.store);
        work(&mut self.cx(&mut store, Caller::Secret, true, Cause::default()))
    }

    /// Runs one request's work. An error undoes it, unless it says to keep the changes.
    pub(crate) fn with<T>(
        &self,
        caller: Caller,
        versioned: bool,
        cause: Cause,
        work: impl FnOnce(&mut Cx<'_>) -> ApiResult<T>,
    ) -> ApiResult<T> {
        let mut store = lock(&self.store);
        let mut cx = self.cx(&mut store, caller, versioned, cause);
        let result = work(&mut cx);
        let has_deliveries = cx.has_deliveries;
        if result.as_ref().err().is_none_or(|error| error.keep_changes) {
            cx.tx.commit()?;
        }
        drop(store);
        if has_deliveries {
            self.wake.notify_one();
        }
        result
    }

    fn cx<'a>(&'a self, store: &'a mut Store, caller: Caller, versioned: bool, cause: Cause) -> Cx<'a> {
        let faults = lock(&self.faults);
        let (settlement_delay, refused_currencies) = (faults.settlement_delay, faults.refused_currencies.clone());
        drop(faults);
        let now = self.clock.now();
        let (ids, config, tx) = (&self.ids, &self.config, store.begin());
        Cx {
            tx,
            now,
            ids,
            config,
            caller,
            versioned,
            cause,
            settlement_delay,
            refused_currencies,
            has_deliveries: false,
        }
    }
}
