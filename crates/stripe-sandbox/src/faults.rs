//! Planted bad luck: what goes wrong on demand, for API requests and for webhook deliveries. Set through `control`, asked by
//! `routes` and `deliver`. Kept in memory only.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One thing to go wrong for matching requests.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    #[serde(default)]
    pub(crate) matching: Matching,
    /// How many requests it hits before it is used up.
    #[serde(default = "once")]
    pub(crate) times: u32,
    /// How many matching requests pass before it begins.
    #[serde(default)]
    pub(crate) after: u32,
    pub(crate) kind: Kind,
    /// For `delay`.
    #[serde(default)]
    pub(crate) delay_ms: u64,
}

fn once() -> u32 {
    1
}

/// Which requests: no method is any, and the path is a prefix such as `/v1/payment_intents`; `path_ends` narrows it further.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Matching {
    #[serde(default)]
    pub(crate) method: Option<String>,
    #[serde(default)]
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) path_ends: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Does the work, then cuts the connection without an answer.
    LoseAnswer,
    /// Waits, then does the work.
    #[serde(alias = "delay_ms")]
    Delay,
    /// Answers 500 without doing anything.
    #[serde(rename = "status_500")]
    Status500,
    /// Answers 429 without doing anything.
    #[serde(rename = "status_429")]
    Status429,
    /// Cuts the connection without doing anything.
    ConnectionReset,
}

/// What a fault does to one request.
pub(crate) enum Hit {
    LoseAnswer,
    Delay(Duration),
    Status500,
    Status429,
    ConnectionReset,
}

/// What happens to deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeliveryKind {
    /// Is counted as delivered and never sent.
    Drop,
    /// Is sent twice.
    Duplicate,
    /// Is held back until `times` are, then they are sent in reverse.
    Reorder,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeliveryFault {
    pub(crate) kind: DeliveryKind,
    #[serde(default = "once")]
    pub(crate) times: u32,
    /// Event types that begin so; empty is all.
    #[serde(default, rename = "type")]
    pub(crate) event_type: String,
}

#[derive(Debug, Default)]
pub(crate) struct Faults {
    pub(crate) requests: Vec<Fault>,
    pub(crate) deliveries: Vec<DeliveryFault>,
    /// Deliveries wait until resumed.
    pub(crate) paused: bool,
    /// Deliveries held back by `reorder`, oldest first.
    pub(crate) held: Vec<String>,
    /// Seconds until an asynchronously captured charge has its balance transaction.
    pub(crate) settlement_delay: i64,
    /// Currencies that the account may not charge in, lower case.
    pub(crate) refused_currencies: Vec<String>,
}

impl Faults {
    /// The faults that hit this request, each used up by one. A delay may come with another fault.
    pub(crate) fn hit(&mut self, method: &str, path: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut done = false;
        for fault in &mut self.requests {
            let matching = &fault.matching;
            if matching.method.as_ref().is_some_and(|wanted| !wanted.eq_ignore_ascii_case(method))
                || !path.starts_with(&matching.path)
                || !path.ends_with(&matching.path_ends)
                || fault.times == 0
            {
                continue;
            }
            if fault.after > 0 {
                fault.after -= 1;
                continue;
            }
            if done && fault.kind != Kind::Delay {
                continue;
            }
            fault.times -= 1;
            hits.push(match fault.kind {
                Kind::LoseAnswer => Hit::LoseAnswer,
                Kind::Delay => Hit::Delay(Duration::from_millis(fault.delay_ms)),
                Kind::Status500 => Hit::Status500,
                Kind::Status429 => Hit::Status429,
                Kind::ConnectionReset => Hit::ConnectionReset,
            });
            done |= fault.kind != Kind::Delay;
        }
        self.requests.retain(|fault| fault.times > 0);
        hits
    }

    /// What happens to a delivery of this event type, if anything; and whether it is the last of its fault.
    pub(crate) fn hit_delivery(&mut self, event_type: &str) -> Option<(DeliveryKind, bool)> {
        let fault =
            self.deliveries.iter_mut().find(|fault| fault.times > 0 && event_type.starts_with(&fault.event_type))?;
        fault.times -= 1;
        let hit = (fault.kind, fault.times == 0);
        self.deliveries.retain(|fault| fault.times > 0);
        Some(hit)
    }
}
