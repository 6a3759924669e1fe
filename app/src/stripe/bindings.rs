//! Stripe.js as far as we use it; see <https://docs.stripe.com/js>. Everything that may throw is caught.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What `Stripe(publishableKey)` returns.
    pub(super) type Stripe;

    /// Throws while the script has not loaded.
    #[wasm_bindgen(catch, js_name = Stripe)]
    pub(super) fn stripe(publishable_key: &str, options: &JsValue) -> Result<Stripe, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn elements(this: &Stripe, options: &JsValue) -> Result<Elements, JsValue>;

    #[wasm_bindgen(method, catch, js_name = confirmPayment)]
    pub(super) fn confirm_payment(this: &Stripe, options: &JsValue) -> Result<js_sys::Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = confirmSetup)]
    pub(super) fn confirm_setup(this: &Stripe, options: &JsValue) -> Result<js_sys::Promise, JsValue>;

    /// The group that holds the client secret and the look.
    pub(super) type Elements;

    #[wasm_bindgen(method, catch)]
    pub(super) fn create(this: &Elements, kind: &str, options: &JsValue) -> Result<Element, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn update(this: &Elements, options: &JsValue) -> Result<(), JsValue>;

    /// The Payment Element.
    pub(super) type Element;

    #[wasm_bindgen(method, catch)]
    pub(super) fn mount(this: &Element, target: &web_sys::HtmlElement) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn on(this: &Element, event: &str, handler: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn destroy(this: &Element) -> Result<(), JsValue>;
}

/// A plain object with these members.
pub(super) fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = js_sys::Object::new();
    for (name, value) in members {
        // Setting a member of a fresh plain object cannot fail.
        let _ = js_sys::Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// A member of an object, if there is one.
pub(super) fn member(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = js_sys::Reflect::get(object, &JsValue::from_str(name)).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// A member that is a text.
pub(super) fn text(object: &JsValue, name: &str) -> Option<String> {
    member(object, name)?.as_string()
}
