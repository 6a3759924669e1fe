//! The mounted card form: from loading the script to the outcome of a payment.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::decline::FailureKind;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::appearance::{self, MediaQuery};
use super::bindings::{Element, Elements, Stripe, member, object, stripe, text};
use super::{Attempt, FormState, load};
use crate::dto::PaymentTicket;

/// A Payment Element in the page. Dropping it takes it out again.
#[derive(Clone)]
pub(crate) struct CardForm(Rc<Mounted>);

type Handler = Closure<dyn Fn(JsValue)>;

struct Mounted {
    stripe: Stripe,
    elements: Rc<Elements>,
    element: Element,
    theme: MediaQuery,
    paying: Cell<bool>,
    /// Handlers that Stripe.js and the browser call; they must live as long as the form.
    handlers: RefCell<Vec<Handler>>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        appearance::unwatch(&self.theme);
        // It throws only where the element has gone already.
        let _ = self.element.destroy();
        self.handlers.borrow_mut().clear();
    }
}

impl CardForm {
    /// Loads Stripe.js, draws the form into `target` and reports how far it is.
    pub(crate) async fn mount(
        target: web_sys::HtmlElement,
        script_url: String,
        ticket: PaymentTicket,
        language: &'static str,
        report: impl Fn(FormState) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        load::load(&script_url).await?;
        let stripe = stripe(&ticket.publishable_key, &object(&[("locale", language.into())]))?;
        let elements = Rc::new(stripe.elements(&object(&[
            ("clientSecret", ticket.client_secret.into()),
            ("appearance", appearance::appearance()),
            ("locale", language.into()),
        ]))?);
        let element = elements.create("payment", &object(&[("layout", "tabs".into())]))?;
        let ready = report.clone();
        let ready = Handler::new(move |_| ready(FormState::Ready));
        let failed = Handler::new(move |_| report(FormState::Failed));
        let look = Rc::clone(&elements);
        let changed = Handler::new(move |_| {
            // A form that is being taken out keeps its old look.
            let _ = look.update(&object(&[("appearance", appearance::appearance())]));
        });
        element.on("ready", ready.as_ref())?;
        element.on("loaderror", failed.as_ref())?;
        let theme = appearance::watch(changed.as_ref());
        element.mount(&target)?;
        let handlers = RefCell::new(vec![ready, failed, changed]);
        Ok(Self(Rc::new(Mounted { stripe, elements, element, theme, paying: Cell::new(false), handlers })))
    }

    /// Pays with what is in the form, or saves it. `None` while an earlier call has not ended: a double click pays once.
    pub(crate) async fn confirm(&self, return_path: &str, save: bool) -> Option<Attempt> {
        if self.0.paying.replace(true) {
            return None;
        }
        let attempt = self.attempt(return_path, save).await;
        self.0.paying.set(false);
        Some(attempt)
    }

    async fn attempt(&self, return_path: &str, save: bool) -> Attempt {
        let origin = leptos::prelude::window().location().origin().unwrap_or_default();
        let options = object(&[
            ("elements", (*self.0.elements).clone()),
            ("confirmParams", object(&[("return_url", format!("{origin}{return_path}").into())])),
            ("redirect", "if_required".into()),
        ]);
        let stripe = &self.0.stripe;
        let called = if save { stripe.confirm_setup(&options) } else { stripe.confirm_payment(&options) };
        let Ok(promise) = called else { return Attempt::Down };
        match JsFuture::from(promise).await {
            Ok(result) => member(&result, "error").map_or(Attempt::Taken, |error| sort(&error)),
            // Stripe.js reports what goes wrong in `error`; a rejected promise is a lost connection or a bug of its own.
            Err(_) => Attempt::Lost,
        }
    }
}

/// What an error of `confirmPayment` or `confirmSetup` means for us; see <https://docs.stripe.com/api/errors>.
fn sort(error: &JsValue) -> Attempt {
    let kind = text(error, "type").unwrap_or_default();
    let code = text(error, "code").unwrap_or_default();
    let decline_code = text(error, "decline_code");
    match (kind.as_str(), code.as_str()) {
        ("validation_error", _) => Attempt::Incomplete,
        ("api_connection_error", _) => Attempt::Lost,
        (_, "payment_intent_unexpected_state" | "setup_intent_unexpected_state") => Attempt::Closed,
        ("card_error", _) | (_, "payment_intent_authentication_failure" | "setup_intent_authentication_failure") => {
            Attempt::Refused(FailureKind::of(&code, decline_code.as_deref()))
        }
        ("rate_limit_error", _) => Attempt::Refused(FailureKind::TooManyAttempts),
        _ => Attempt::Down,
    }
}
