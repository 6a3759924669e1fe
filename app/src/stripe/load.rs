//! Fetching Stripe.js: once per page, from where the server says. A failed attempt leaves nothing behind, so it can be
//! repeated.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::bindings::member;

/// Resolves once `Stripe` is there.
pub(super) async fn load(url: &str) -> Result<(), JsValue> {
    let window = leptos::prelude::window();
    if member(&window, "Stripe").is_some() {
        return Ok(());
    }
    let document = leptos::prelude::document();
    let script = document.create_element("script")?;
    script.set_attribute("src", url)?;
    script.set_attribute("async", "")?;
    // Scripts that the document came with may be run because they carry its nonce; this one gets the same.
    if let Some(nonce) =
        document.query_selector("script[nonce]")?.and_then(|first| super::bindings::text(&first, "nonce"))
    {
        script.set_attribute("nonce", &nonce)?;
    }
    let head = document.query_selector("head")?.ok_or(JsValue::NULL)?;
    let done = js_sys::Promise::new(&mut |resolve, reject| {
        // Setting a handler on an element cannot fail.
        let _ = js_sys::Reflect::set(&script, &"onload".into(), &resolve);
        let _ = js_sys::Reflect::set(&script, &"onerror".into(), &reject);
    });
    head.append_child(&script)?;
    let loaded = JsFuture::from(done).await;
    if loaded.is_err() {
        script.remove();
    }
    loaded.map(|_| ())
}
