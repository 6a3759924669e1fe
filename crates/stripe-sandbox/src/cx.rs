//! What a handler works with: the transaction, the time, fresh ids, and who asks. Made once per request by `routes`, and by
//! `state` for what happens outside a request (a finished challenge).

use std::sync::Arc;

use serde_json::Value;

use crate::config::SandboxConfig;
use crate::errors::{ApiError, ApiResult};
use crate::ids::Ids;
use crate::store::Tx;
use crate::view::{Owner, View};

/// Whose key the request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    /// The platform's server.
    Secret,
    /// A browser: it sees only objects whose client secret it knows.
    Publishable,
}

/// What events say about the request that caused them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cause {
    pub(crate) request_id: Option<String>,
    pub(crate) idempotency_key: Option<String>,
}

pub(crate) struct Cx<'a> {
    pub(crate) tx: Tx<'a>,
    pub(crate) now: i64,
    pub(crate) ids: &'a Ids,
    pub(crate) config: &'a SandboxConfig,
    pub(crate) caller: Caller,
    /// The request named an API version; without one Stripe's command line may still use parameters of older versions.
    pub(crate) versioned: bool,
    pub(crate) cause: Cause,
    /// How long a charge waits for its balance transaction, when captured asynchronously.
    pub(crate) settlement_delay: i64,
    /// Currencies that the account may not charge in, by a control.
    pub(crate) refused_currencies: Vec<String>,
    /// Set when there is something new for the deliveries to do.
    pub(crate) has_deliveries: bool,
}

impl Cx<'_> {
    /// Does something as an account would (`None`: as the platform): it finds that account's objects, and what it makes is its.
    pub(crate) fn as_account<T>(&mut self, account: Owner, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.tx.look_as(View::Of(account));
        let result = work(self);
        self.tx.look_as(before);
        result
    }

    /// Does something as the account that an object belongs to.
    pub(crate) fn as_owner_of<T>(&mut self, id: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        self.as_account(self.tx.owner_of(id), work)
    }

    /// Acts for a connected account from here on, as `Stripe-Account` asks for.
    pub(crate) fn act_for(&mut self, account: Option<&str>) -> ApiResult<()> {
        let Some(id) = account.filter(|id| *id != crate::objects::account::ID) else { return Ok(()) };
        self.tx.get_kind("account", id).ok_or_else(|| ApiError::no_access(id))?;
        self.tx.look_as(View::Of(Some(Arc::from(id))));
        Ok(())
    }

    /// The object of a path, or Stripe's 404. `what` is how Stripe calls it in the message.
    pub(crate) fn find(&self, kind: &str, what: &str, id: &str, param: &str) -> ApiResult<Arc<Value>> {
        self.tx.get_kind(kind, id).ok_or_else(|| ApiError::no_such(what, id, param))
    }

    /// For routes that browsers may call too: the object, if the caller may see it. Takes `client_secret` in any case.
    pub(crate) fn find_by_secret(&self, kind: &str, id: &str, secret: Option<&str>) -> ApiResult<Arc<Value>> {
        let doc = self.find(kind, kind, id, "intent")?;
        match (self.caller, secret) {
            (Caller::Secret, None) => Ok(doc),
            (_, Some(secret)) if doc["client_secret"] == secret => Ok(doc),
            (Caller::Publishable, None) => Err(ApiError::missing("client_secret")),
            (_, Some(_)) => Err(ApiError::invalid(format!(
                "The client_secret provided does not match any associated {} on this account. Ensure the publishable key used \
                 belongs to the same account that created it.",
                if kind == "setup_intent" { "SetupIntent" } else { "PaymentIntent" }
            ))
            .code(&format!("{kind}_invalid_parameter"))
            .param("client_secret")),
        }
    }
}
