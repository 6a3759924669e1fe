//! What moves money on: intents are confirmed, authenticated, charged or debited, captured, canceled; charges are refunded and
//! disputed; the balance is paid out. Called by the routes of those objects, by `checkout` and `agenda`, and by the 3-D Secure
//! page through `Sandbox::complete_challenge`.

use serde_json::{Value, json};

use crate::cards::Decline;
use crate::cx::{Caller, Cx};
use crate::errors::{ApiError, ApiResult};
use crate::objects::{self, id_in, payment_method};
use crate::store::public;

pub(crate) mod automatic;
mod challenge;
pub(crate) mod charge;
pub(crate) mod debit;
pub(crate) mod dispute;
pub(crate) mod legacy;
pub(crate) mod method;
pub(crate) mod payout;
pub(crate) mod refund;
pub(crate) mod setup;
pub(crate) mod transfer;

pub(crate) use challenge::{challenge, complete_challenge};
pub(crate) use charge::{cancel, capture};

/// How a confirmation was asked for.
#[derive(Debug, Default)]
pub(crate) struct Confirm {
    /// The customer is not there to be asked anything.
    pub(crate) off_session: bool,
    /// Stripe.js will show the challenge itself; otherwise the customer is sent to a page.
    pub(crate) use_stripe_sdk: bool,
    pub(crate) return_url: Option<String>,
    pub(crate) error_on_requires_action: bool,
}

/// What a card says when it wants the customer and there is none.
const AUTHENTICATION_REQUIRED: Decline = Decline {
    code: "authentication_required",
    decline_code: "authentication_required",
    message: "Your card was declined. This transaction requires authentication.",
    param: None,
};

/// Confirms an intent with a payment method: charged, declined (an error that keeps its changes), or waiting for the customer.
pub(crate) fn confirm(cx: &mut Cx<'_>, mut intent: Value, method: &Value, how: &Confirm) -> ApiResult {
    check_confirmable(cx, &intent, how)?;
    method::check_usable(&intent, method)?;
    method::check_accepted(&intent, method)?;
    intent["payment_method"] = method["id"].clone();
    intent["last_payment_error"] = Value::Null;
    intent["next_action"] = Value::Null;
    if method["type"] == "sepa_debit" {
        return debit::start(cx, intent, method);
    }
    let set_up = method["_set_up"] == true;
    if !payment_method::behaviour(method).needs_authentication(how.off_session, set_up) {
        return charge::attempt(cx, intent, method, false);
    }
    if how.off_session || how.error_on_requires_action {
        let charge = objects::charge::new(cx, &intent, method, false);
        return Err(charge::fail(cx, intent, method, charge, &AUTHENTICATION_REQUIRED));
    }
    intent["status"] = "requires_action".into();
    intent["next_action"] = next_action(cx, &intent, how);
    cx.tx.put(intent.clone());
    cx.emit("payment_intent.requires_action", &intent, None);
    Ok(intent)
}

fn check_confirmable(cx: &Cx<'_>, intent: &Value, how: &Confirm) -> ApiResult<()> {
    let status = intent["status"].as_str().unwrap_or_default();
    if !["requires_payment_method", "requires_confirmation", "requires_action"].contains(&status) {
        let message = if status == "succeeded" {
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
                .to_owned()
        } else {
            format!(
                "You cannot confirm this PaymentIntent because it has a status of {status}. Only a PaymentIntent with one of the \
                     following statuses may be confirmed: requires_confirmation, requires_action."
            )
        };
        return Err(unexpected_state(cx, intent, &message));
    }
    check_return_url(intent, how)
}

/// An intent that may take methods which redirect must know where the customer comes back to.
fn check_return_url(intent: &Value, how: &Confirm) -> ApiResult<()> {
    let automatic = &intent["automatic_payment_methods"];
    let may_redirect = automatic["enabled"] == true && automatic["allow_redirects"] != "never";
    if !may_redirect || how.use_stripe_sdk || how.off_session || how.return_url.is_some() {
        return Ok(());
    }
    Err(ApiError::invalid(
        "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment \
         methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept \
         redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and \
         `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
    )
    .param("return_url"))
}

/// Where the challenge is: inside Stripe.js, or on a page that the browser is sent to.
fn next_action(cx: &Cx<'_>, intent: &Value, how: &Confirm) -> Value {
    let page = format!("{}/3ds/{}", cx.config.public_url, intent["id"].as_str().unwrap_or_default());
    if how.use_stripe_sdk {
        return json!({
            "type": "use_stripe_sdk",
            "use_stripe_sdk": {
                "type": "three_d_secure_redirect",
                "source": cx.ids.id("payatt_3"),
                "stripe_js": page,
            },
        });
    }
    json!({ "type": "redirect_to_url", "redirect_to_url": { "return_url": how.return_url, "url": page } })
}

/// The refusal to do something with an intent in its present state; carries the intent, as Stripe's does.
pub(crate) fn unexpected_state(cx: &Cx<'_>, intent: &Value, message: &str) -> ApiError {
    let kind = intent["object"].as_str().unwrap_or("payment_intent");
    ApiError::invalid(message).code(&format!("{kind}_unexpected_state")).with(kind, view(cx, intent)).began()
}

/// An intent as the caller may see it.
pub(crate) fn view(cx: &Cx<'_>, intent: &Value) -> Value {
    let seen = public(intent);
    if cx.caller == Caller::Publishable { objects::for_browser(&seen) } else { seen }
}

/// The payment method an intent has now.
fn method_of(cx: &Cx<'_>, intent: &Value) -> Option<Value> {
    let id = id_in(intent, "payment_method")?;
    cx.tx.get_kind("payment_method", &id).map(|method| Value::clone(&method))
}
