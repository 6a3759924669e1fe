//! The same POST twice with one `Idempotency-Key` is done once. Used by `routes` around every POST.
//! Source: <https://docs.stripe.com/api/idempotent_requests>: answers are kept for 24 hours, those of requests that never began
//! (bad parameters, a conflict) are not.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::state::lock;

const KIND: &str = "_idempotency";
const KEPT_SECONDS: i64 = 24 * 60 * 60;
const KEY_LEN_MAX: usize = 255;

/// An answer given before.
pub(crate) struct Saved {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) request_id: String,
}

/// A request's key and what it is bound to.
#[derive(Clone)]
pub(crate) struct Key {
    key: String,
    /// Empty is the platform.
    account: String,
    path: String,
    hash: String,
}

impl Key {
    /// Of one account: another's requests may use the same key.
    pub(crate) fn new(key: &str, account: Option<&str>, path: &str, params: &Params) -> ApiResult<Self> {
        if key.len() > KEY_LEN_MAX {
            let message = format!("Idempotency keys can be at most {KEY_LEN_MAX} characters long");
            return Err(ApiError::idempotency(message));
        }
        let hash = hex::encode(Sha256::digest(params.canonical()));
        Ok(Self { key: key.to_owned(), account: account.unwrap_or_default().to_owned(), path: path.to_owned(), hash })
    }

    fn id(&self) -> String {
        if self.account.is_empty() {
            format!("{KIND}:{}", self.key)
        } else {
            format!("{KIND}:{}:{}", self.account, self.key)
        }
    }

    /// The answer to the same request, or the refusal of another one with its key.
    pub(crate) fn replay(&self, cx: &Cx<'_>) -> ApiResult<Option<Saved>> {
        let needed = |doc: &Arc<Value>| still_needed(KIND, doc["created"].as_i64(), cx.now);
        let Some(doc) = cx.tx.get(&self.id()).filter(needed) else { return Ok(None) };
        let key = &self.key;
        let retry = format!("Try using a key other than '{key}' if you meant to execute a different request.");
        let path = doc["path"].as_str().unwrap_or_default();
        if path != self.path {
            return Err(ApiError::idempotency(format!(
                "Keys for idempotent requests can only be used for the same endpoint they were first used for ('{}' vs '{path}'). \
                 {retry}",
                self.path
            )));
        }
        if doc["hash"] != self.hash.as_str() {
            return Err(ApiError::idempotency(format!(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. {retry}"
            )));
        }
        Ok(Some(Saved {
            status: doc["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(500),
            body: doc["body"].clone(),
            request_id: doc["request"].as_str().unwrap_or_default().to_owned(),
        }))
    }

    pub(crate) fn save(&self, cx: &mut Cx<'_>, status: u16, body: &Value) {
        cx.tx.put(json!({
            "id": self.id(),
            "object": KIND,
            "path": self.path,
            "hash": self.hash,
            "status": status,
            "body": body,
            "request": cx.cause.request_id,
            "created": cx.now,
        }));
    }

    /// Marks the key as being worked on, until the guard is dropped.
    pub(crate) fn enter<'a>(&self, in_flight: &'a Mutex<HashSet<String>>) -> ApiResult<Guard<'a>> {
        if lock(in_flight).insert(self.id()) {
            return Ok(Guard { in_flight, key: self.id() });
        }
        let message = format!(
            "There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and \
             the other request is still going through): {}. Please try again later.",
            self.key
        );
        Err(ApiError::invalid(message).status(409).code("idempotency_key_in_use"))
    }
}

pub(crate) struct Guard<'a> {
    in_flight: &'a Mutex<HashSet<String>>,
    key: String,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        lock(self.in_flight).remove(&self.key);
    }
}

/// False for kept answers whose time is over; the sandbox is rid of them when it opens.
pub(crate) fn still_needed(kind: &str, created: Option<i64>, now: i64) -> bool {
    kind != KIND || created.is_some_and(|created| created + KEPT_SECONDS > now)
}
