//! Events: what happened, as webhook endpoints and `GET /v1/events` tell it. Every change of an object goes through
//! [`Cx::emit`] or [`Cx::update`].

use serde_json::{Map, Value, json};

use crate::API_VERSION;
use crate::cx::Cx;
use crate::objects::webhook_endpoint;
use crate::store::public;

/// The kind of document that stands for one event still to be delivered to one endpoint.
pub(crate) const DELIVERY: &str = "_delivery";

impl Cx<'_> {
    /// Records an event with the object as it now is, and one delivery for each endpoint that wants it.
    pub(crate) fn emit(&mut self, kind: &str, object: &Value, previous: Option<Value>) {
        let id = self.ids.id("evt_");
        let account = self.tx.viewer();
        let endpoints = self.endpoints(kind, account.as_deref());
        let mut data = Map::new();
        data.insert("object".to_owned(), public(object));
        if let Some(previous) = previous {
            data.insert("previous_attributes".to_owned(), previous);
        }
        let mut event = json!({
            "id": id,
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now,
            "data": data,
            "livemode": false,
            "pending_webhooks": endpoints.len(),
            "request": { "id": self.cause.request_id, "idempotency_key": self.cause.idempotency_key },
            "type": kind,
        });
        // Where it happened, if not at the platform itself.
        if let Some(account) = account {
            event["account"] = (*account).into();
        }
        self.tx.put(event);
        for endpoint in endpoints {
            self.deliver(&endpoint, &id, kind);
        }
    }

    fn deliver(&mut self, endpoint: &str, event: &str, kind: &str) {
        self.has_deliveries = true;
        self.tx.put(json!({
            "id": format!("{DELIVERY}:{endpoint}:{event}"),
            "object": DELIVERY,
            "endpoint": endpoint,
            "event": event,
            "type": kind,
            "attempts": 0,
            "created": self.now,
            "due": self.now,
        }));
    }

    /// Sends an event again to every endpoint that wants it. False: there is no such event.
    pub(crate) fn redeliver(&mut self, id: &str) -> bool {
        let Some(event) = self.tx.get_of_anyone(id).filter(|event| event["object"] == "event") else { return false };
        let mut event = Value::clone(&event);
        let kind = event["type"].as_str().unwrap_or_default().to_owned();
        let endpoints = self.endpoints(&kind, event["account"].as_str());
        event["pending_webhooks"] = endpoints.len().into();
        self.tx.put(event);
        for endpoint in endpoints {
            self.deliver(&endpoint, id, &kind);
        }
        true
    }

    /// The endpoints that want what happened at an account: its own, and the platform's for connected accounts.
    fn endpoints(&self, kind: &str, account: Option<&str>) -> Vec<String> {
        let all = self.tx.newest_first_of_all("webhook_endpoint");
        let wanting = all.filter(|endpoint| webhook_endpoint::hears(endpoint, account) && wants(endpoint, kind));
        wanting.filter_map(|endpoint| endpoint["id"].as_str().map(str::to_owned)).collect()
    }

    /// Saves a changed object and records the event that says what it was before.
    pub(crate) fn update(&mut self, kind: &str, old: &Value, new: &Value) {
        self.tx.put(new.clone());
        let previous = previous(old, new);
        if previous.as_object().is_some_and(|fields| !fields.is_empty()) {
            self.emit(kind, new, Some(previous));
        }
    }
}

fn wants(endpoint: &Value, kind: &str) -> bool {
    endpoint["status"] == "enabled"
        && endpoint["enabled_events"]
            .as_array()
            .is_some_and(|events| events.iter().any(|event| event == "*" || event == kind))
}

/// The former values of the fields that differ. In objects below the top only what differs is named, too.
fn previous(old: &Value, new: &Value) -> Value {
    let (Some(old), Some(new)) = (old.as_object(), new.as_object()) else { return old.clone() };
    let mut fields = Map::new();
    for (key, value) in new.iter().filter(|(key, _)| !key.starts_with('_')) {
        match old.get(key) {
            Some(former) if former == value => {}
            Some(former) if former.is_object() && value.is_object() => {
                fields.insert(key.clone(), previous(former, value));
            }
            Some(former) => {
                fields.insert(key.clone(), former.clone());
            }
            None => {
                fields.insert(key.clone(), Value::Null);
            }
        }
    }
    for (key, former) in old.iter().filter(|(key, _)| !new.contains_key(*key) && !key.starts_with('_')) {
        fields.insert(key.clone(), former.clone());
    }
    Value::Object(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_named() {
        let old = json!({ "id": "x", "a": 1, "m": { "k": "1", "same": "s" }, "_seq": 1 });
        let new = json!({ "id": "x", "a": 2, "m": { "same": "s", "fresh": "f" }, "_seq": 2 });
        assert_eq!(previous(&old, &new), json!({ "a": 1, "m": { "k": "1", "fresh": null } }));
    }
}
