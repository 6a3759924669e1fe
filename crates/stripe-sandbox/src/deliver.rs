//! Deliveries of events to webhook endpoints: signed, a few at a time per endpoint, retried with growing pauses. Started by
//! [`crate::Sandbox::start_deliveries`]; what is not delivered yet is in the store and survives a restart.
//!
//! Pauses are measured by the sandbox's clock, so a test moves it instead of waiting.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::task::JoinSet;

use crate::agenda;
use crate::config::SandboxError;
use crate::cx::Cx;
use crate::events::DELIVERY;
use crate::faults::DeliveryKind;
use crate::objects::{id_in, webhook_endpoint};
use crate::signature::sign;
use crate::state::{Sandbox, lock};
use crate::store::public;

/// How long an endpoint may take to answer, as with Stripe.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Deliveries under way to one endpoint at the same time.
const AT_ONCE: usize = 8;
/// Stripe gives up after three days.
const GIVE_UP_SECONDS: i64 = 3 * 24 * 60 * 60;
const PAUSE_SECONDS_MAX: i64 = 60 * 60;
/// How often the clock is looked at while something waits for a later time.
const TICK: Duration = Duration::from_millis(500);

pub(crate) fn client() -> Result<reqwest::Client, SandboxError> {
    // An endpoint's redirect is a failure to Stripe, too.
    reqwest::Client::builder()
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent("Stripe/1.0 (+https://stripe.com/docs/webhooks)")
        .build()
        .map_err(SandboxError::Client)
}

/// Deliveries of one endpoint that are sent one after the other.
struct Batch {
    endpoint: String,
    deliveries: Vec<String>,
}

pub(crate) async fn run(sandbox: Arc<Sandbox>) {
    let mut stop = sandbox.stop.subscribe();
    let mut tasks: JoinSet<Batch> = JoinSet::new();
    let mut busy: HashSet<String> = HashSet::new();
    let mut per_endpoint: HashMap<String, usize> = HashMap::new();
    while !*stop.borrow() {
        let (batches, waiting) = due(&sandbox, &busy, &per_endpoint);
        for batch in batches {
            busy.extend(batch.deliveries.iter().cloned());
            *per_endpoint.entry(batch.endpoint.clone()).or_default() += 1;
            tasks.spawn(send_all(Arc::clone(&sandbox), batch));
        }
        tokio::select! {
            () = sandbox.wake.notified() => {}
            Some(done) = tasks.join_next(), if !tasks.is_empty() => {
                if let Ok(batch) = done {
                    batch.deliveries.iter().for_each(|delivery| { busy.remove(delivery); });
                    per_endpoint.entry(batch.endpoint).and_modify(|count| *count = count.saturating_sub(1));
                }
            }
            () = tokio::time::sleep(TICK), if waiting => {}
            _ = stop.changed() => {}
        }
    }
    while tasks.join_next().await.is_some() {}
}

/// What to send now, and whether anything waits for a later time.
fn due(sandbox: &Sandbox, busy: &HashSet<String>, per_endpoint: &HashMap<String, usize>) -> (Vec<Batch>, bool) {
    let found = sandbox.change(|cx| {
        agenda::run_due(cx);
        let mut waiting = agenda::is_waiting(cx);
        let mut faults = lock(&sandbox.faults);
        if faults.paused {
            return Ok((Vec::new(), waiting));
        }
        let mut room: HashMap<String, usize> = HashMap::new();
        let mut batches = Vec::new();
        let mut dropped = Vec::new();
        for delivery in cx.tx.oldest_first(DELIVERY) {
            let (Some(id), Some(endpoint)) = (id_in(&delivery, "id"), id_in(&delivery, "endpoint")) else { continue };
            if busy.contains(&id) || faults.held.contains(&id) {
                continue;
            }
            if delivery["due"].as_i64().is_some_and(|due| due > cx.now) {
                waiting = true;
                continue;
            }
            let room = room
                .entry(endpoint.clone())
                .or_insert_with(|| AT_ONCE.saturating_sub(per_endpoint.get(&endpoint).copied().unwrap_or(0)));
            if *room == 0 {
                continue;
            }
            let first_try = delivery["attempts"] == 0;
            let kind = delivery["type"].as_str().unwrap_or_default();
            let deliveries = match faults.hit_delivery(kind).filter(|_| first_try) {
                None => vec![id],
                Some((DeliveryKind::Duplicate, _)) => vec![id.clone(), id],
                Some((DeliveryKind::Drop, _)) => {
                    dropped.push(id);
                    continue;
                }
                Some((DeliveryKind::Reorder, last)) => {
                    faults.held.push(id);
                    if !last {
                        continue;
                    }
                    std::mem::take(&mut faults.held).into_iter().rev().collect()
                }
            };
            *room -= 1;
            batches.push(Batch { endpoint, deliveries });
        }
        drop(faults);
        for id in dropped {
            cx.delivered(&id);
        }
        Ok((batches, waiting))
    });
    found.unwrap_or_else(|error| {
        tracing::error!(?error, "deliveries could not be looked up");
        (Vec::new(), true)
    })
}

async fn send_all(sandbox: Arc<Sandbox>, batch: Batch) -> Batch {
    // Collected first: what was delivered once is gone from the store before its duplicate is sent.
    let messages: Vec<Option<Message>> =
        sandbox.read(|cx| batch.deliveries.iter().map(|delivery| Message::of(cx, delivery)).collect());
    for (delivery, message) in batch.deliveries.iter().zip(messages) {
        let result = match message {
            Some(message) => message.send(&sandbox).await,
            // Its endpoint is gone or disabled.
            None => Ok(()),
        };
        let recorded = sandbox.change(|cx| {
            match &result {
                Ok(()) => cx.delivered(delivery),
                Err(reason) => cx.failed(delivery, reason),
            }
            Ok(())
        });
        if let Err(error) = recorded {
            tracing::error!(?error, "a delivery's result could not be recorded");
        }
    }
    batch
}

/// One event for one endpoint.
struct Message {
    url: String,
    secret: String,
    payload: Vec<u8>,
}

impl Message {
    fn of(cx: &Cx<'_>, delivery: &str) -> Option<Self> {
        let delivery = cx.tx.get(delivery)?;
        let endpoint =
            cx.tx.get_of_anyone(delivery["endpoint"].as_str()?).filter(|endpoint| endpoint["status"] == "enabled")?;
        let event = cx.tx.get_of_anyone(delivery["event"].as_str()?)?;
        Some(Self {
            url: id_in(&endpoint, "url")?,
            secret: webhook_endpoint::secret(&endpoint),
            payload: serde_json::to_vec_pretty(&public(&event)).ok()?,
        })
    }

    async fn send(self, sandbox: &Sandbox) -> Result<(), String> {
        let signature = sign(&self.secret, sandbox.clock.now(), &self.payload);
        let request = sandbox
            .http
            .post(&self.url)
            .header("content-type", "application/json; charset=utf-8")
            .header("stripe-signature", signature)
            .body(self.payload);
        match request.send().await {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(format!("answered {}", answer.status().as_u16())),
            Err(error) => Err(error.without_url().to_string()),
        }
    }
}

impl Cx<'_> {
    /// The delivery is done: one endpoint fewer waits for the event.
    fn delivered(&mut self, id: &str) {
        let Some(delivery) = self.tx.get(id) else { return };
        self.tx.delete(id);
        let Some(event) = delivery["event"].as_str().and_then(|event| self.tx.get_of_anyone(event)) else { return };
        let mut event = Value::clone(&event);
        let pending = event["pending_webhooks"].as_u64().unwrap_or(0);
        event["pending_webhooks"] = pending.saturating_sub(1).into();
        self.tx.put(event);
    }

    fn failed(&mut self, id: &str, reason: &str) {
        let Some(delivery) = self.tx.get(id) else { return };
        let mut delivery = Value::clone(&delivery);
        let attempts = delivery["attempts"].as_u64().unwrap_or(0) + 1;
        let begun = delivery["created"].as_i64().unwrap_or(self.now);
        if self.now - begun > GIVE_UP_SECONDS {
            self.tx.delete(id);
            return;
        }
        let doubled = u32::try_from(attempts - 1).ok().and_then(|power| 2_i64.checked_pow(power));
        delivery["attempts"] = attempts.into();
        delivery["reason"] = reason.into();
        delivery["due"] = (self.now + doubled.unwrap_or(PAUSE_SECONDS_MAX).min(PAUSE_SECONDS_MAX)).into();
        self.tx.put(delivery);
    }
}
