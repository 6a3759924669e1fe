//! Webhook endpoints: where events go. Made by `routes::webhook_endpoints`, and at start for the configured one.

use serde_json::{Value, json};

use crate::API_VERSION;
use crate::cx::Cx;

/// Marks the endpoint of the configuration, so that a restart finds it again instead of adding another.
const CONFIGURED: &str = "_configured";

/// Marks an endpoint of the platform that hears of its connected accounts instead of itself. Stripe tells it by nothing but the
/// events that arrive.
pub(crate) const CONNECT: &str = "_connect";

pub(crate) fn new(cx: &Cx<'_>, url: &str, enabled_events: &[String], secret: &str) -> Value {
    json!({
        "id": cx.ids.id("we_1"),
        "object": "webhook_endpoint",
        "api_version": API_VERSION,
        "application": null,
        "created": cx.now,
        "description": null,
        "enabled_events": enabled_events,
        "livemode": false,
        "metadata": {},
        "secret": secret,
        "status": "enabled",
        "url": url,
    })
}

/// Makes the endpoint of the configuration exist with today's URL and secret, and no other one of former configurations.
pub(crate) fn register_configured(cx: &mut Cx<'_>) {
    let url = cx.config.webhook_endpoint.clone();
    let secret = cx.config.webhook_secret.clone();
    let known = cx.tx.newest_first("webhook_endpoint").find(|endpoint| endpoint[CONFIGURED] == true);
    match (known, url) {
        (Some(known), Some(url)) => {
            let mut endpoint = Value::clone(&known);
            endpoint["url"] = url.into();
            endpoint["secret"] = secret.into();
            cx.tx.put(endpoint);
        }
        (Some(known), None) => cx.tx.delete(known["id"].as_str().unwrap_or_default()),
        (None, Some(url)) => {
            let mut endpoint = new(cx, &url, &["*".to_owned()], &secret);
            endpoint[CONFIGURED] = true.into();
            cx.tx.put(endpoint);
        }
        (None, None) => {}
    }
}

/// Whether it hears of what happens at an account (`None`: the platform). The configured one hears of everything, as Stripe's
/// command line forwards it.
pub(crate) fn hears(endpoint: &Value, account: Option<&str>) -> bool {
    let owner = endpoint["_account"].as_str();
    endpoint[CONFIGURED] == true
        || match account {
            Some(_) if owner.is_none() => endpoint[CONNECT] == true,
            account => owner == account && endpoint[CONNECT] != true,
        }
}

/// What its deliveries are signed with.
pub(crate) fn secret(endpoint: &Value) -> String {
    endpoint["secret"].as_str().unwrap_or_default().to_owned()
}
