//! The 3-D Secure challenge an intent waits for, and its end. Used by the challenge page and by tests.

use serde_json::Value;

use super::{charge, method_of, setup};
use crate::cx::Cx;
use crate::errors::ApiError;
use crate::objects::id_in;
use crate::state::{Challenge, ChallengeError, Outcome};
use crate::store::public;

pub(crate) fn challenge(cx: &Cx<'_>, intent_id: &str) -> Result<Challenge, ChallengeError> {
    let intent = waiting(cx, intent_id)?;
    let method = method_of(cx, &intent).ok_or(ChallengeError::NotWaiting)?;
    let card = &method["card"];
    Ok(Challenge {
        intent_id: intent_id.to_owned(),
        amount: intent["amount"].as_i64(),
        currency: id_in(&intent, "currency"),
        description: id_in(&intent, "description"),
        brand: card["brand"].as_str().unwrap_or_default().to_owned(),
        last4: card["last4"].as_str().unwrap_or_default().to_owned(),
        return_url: return_url(&intent),
    })
}

/// Ends the challenge; the answer is the intent as it is then.
pub(crate) fn complete_challenge(cx: &mut Cx<'_>, intent_id: &str, outcome: Outcome) -> Result<Value, ChallengeError> {
    let intent = waiting(cx, intent_id)?;
    let method = method_of(cx, &intent).ok_or(ChallengeError::NotWaiting)?;
    let is_payment = intent["object"] == "payment_intent";
    match (is_payment, outcome) {
        // A declined charge is recorded in the intent; whoever asks reads it there.
        (true, Outcome::Authenticated) => drop(charge::attempt(cx, intent, &method, true)),
        (false, Outcome::Authenticated) => drop(setup::finish(cx, intent, &method)),
        (true, Outcome::Failed) => fail(cx, intent, &method, "last_payment_error", "payment_intent.payment_failed"),
        (false, Outcome::Failed) => fail(cx, intent, &method, "last_setup_error", "setup_intent.setup_failed"),
    }
    cx.tx.get(intent_id).map(|intent| Value::clone(&intent)).ok_or(ChallengeError::NotFound)
}

fn waiting(cx: &Cx<'_>, intent_id: &str) -> Result<Value, ChallengeError> {
    let intent = cx.tx.get(intent_id).ok_or(ChallengeError::NotFound)?;
    match (intent["object"].as_str(), intent["status"].as_str()) {
        (Some("payment_intent" | "setup_intent"), Some("requires_action")) => Ok(Value::clone(&intent)),
        (Some("payment_intent" | "setup_intent"), _) => Err(ChallengeError::NotWaiting),
        _ => Err(ChallengeError::NotFound),
    }
}

fn fail(cx: &mut Cx<'_>, mut intent: Value, method: &Value, field: &str, event: &str) {
    let (code, what) = if field == "last_setup_error" {
        ("setup_intent_authentication_failure", "SetupIntent")
    } else {
        ("payment_intent_authentication_failure", "PaymentIntent")
    };
    let error = ApiError::invalid(format!(
        "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to \
         attempt to fulfill this {what} again."
    ))
    .code(code)
    .with("payment_method", public(method));
    intent[field] = Value::Object(error.body);
    intent["payment_method"] = Value::Null;
    intent["next_action"] = Value::Null;
    intent["status"] = "requires_payment_method".into();
    cx.tx.put(intent.clone());
    cx.emit(event, &intent, None);
}

/// Where a redirected browser goes back to, with what Stripe adds to it.
fn return_url(intent: &Value) -> Option<String> {
    let url = intent["next_action"]["redirect_to_url"]["return_url"].as_str()?;
    let kind = intent["object"].as_str()?;
    let (base, fragment) = url.split_once('#').map_or((url, None), |(base, fragment)| (base, Some(fragment)));
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair(kind, intent["id"].as_str()?)
        .append_pair(&format!("{kind}_client_secret"), intent["client_secret"].as_str()?)
        .append_pair("source_type", "card")
        .finish();
    let joint = if base.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    Some(format!("{base}{joint}{query}{fragment}"))
}
