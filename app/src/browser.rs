//! The little that pages need of the browser itself. On the server every function does nothing: they are called in effects
//! and event handlers only, which never run there.

#[cfg(feature = "hydrate")]
pub(crate) use real::{clock_ms, copy, filled_in, focus, go, print, reload, set_loading, set_zone_cookie, zone};
#[cfg(not(feature = "hydrate"))]
pub(crate) use stand_in::{clock_ms, copy, filled_in, focus, print, reload, set_zone_cookie, zone};

#[cfg(feature = "hydrate")]
mod real {
    use leptos::ev::SubmitEvent;
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        // The engine keeps the lowest 32 bits: enough for differences of up to 49 days, and no float is needed.
        #[wasm_bindgen(js_namespace = Date, js_name = now)]
        fn date_now() -> u32;

        #[wasm_bindgen(js_namespace = Intl, js_name = DateTimeFormat)]
        type DateTimeFormat;
        #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "DateTimeFormat")]
        fn new() -> DateTimeFormat;
        #[wasm_bindgen(method, js_name = resolvedOptions)]
        fn resolved_options(this: &DateTimeFormat) -> ResolvedOptions;

        // Throws where there is no clipboard: pages that came by plain http have none.
        #[wasm_bindgen(catch, js_namespace = ["navigator", "clipboard"], js_name = writeText)]
        async fn write_text(text: &str) -> Result<JsValue, JsValue>;

        type ResolvedOptions;
        #[wasm_bindgen(method, getter, js_name = timeZone)]
        fn time_zone(this: &ResolvedOptions) -> Option<String>;
    }

    /// Milliseconds on the wall clock, for differences by `wrapping_sub` only. It goes on while the machine sleeps.
    pub(crate) fn clock_ms() -> u32 {
        date_now()
    }

    /// The browser's time zone, by its IANA name.
    pub(crate) fn zone() -> Option<String> {
        DateTimeFormat::new().resolved_options().time_zone().filter(|name| !name.is_empty())
    }

    /// Remembers the zone for a year, so that the next page comes from the server in it.
    pub(crate) fn set_zone_cookie(zone: &str) {
        let value = zone.replace('/', "%2F");
        let cookie = format!("tz={value}; Path=/; Max-Age=31536000; SameSite=Lax");
        let document = JsValue::from(leptos::prelude::document());
        // It only fails where cookies are switched off; then times stay in the trainer's zone, and the page says so.
        let _ = js_sys::Reflect::set(&document, &"cookie".into(), &cookie.into());
    }

    /// Puts the focus on an element; the page stays where it is.
    pub(crate) fn focus(element: &web_sys::HtmlElement) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        // What cannot take the focus leaves it where it is.
        let _ = element.focus_with_options(&options);
    }

    /// Opens the browser's window for printing.
    pub(crate) fn print() {
        // Where a window cannot print, its menu cannot either.
        let _ = leptos::prelude::window().print();
    }

    /// Puts a text on the clipboard; false where that is not possible, or not allowed.
    pub(crate) async fn copy(text: &str) -> bool {
        write_text(text).await.is_ok()
    }

    /// What is filled into a form that is being sent, as an address holds it. `None` leaves it to the browser.
    pub(crate) fn filled_in(event: &SubmitEvent) -> Option<String> {
        let filled = leptos::form::form_data_from_event(event).ok()?;
        let query = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&filled).ok()?;
        query.to_string().as_string()
    }

    /// Shows that a page is on its way, or that it is there.
    pub(crate) fn set_loading(loading: bool) {
        if let Some(root) = leptos::prelude::document().document_element() {
            // An attribute without a value is always allowed.
            let _ = root.toggle_attribute_with_force("data-loading", loading);
        }
    }

    /// Leaves for another page of ours, which comes whole from the server.
    pub(crate) fn go(address: &str) {
        // It cannot fail with an address of this site.
        let _ = leptos::prelude::window().location().set_href(address);
    }

    /// Loads the page anew.
    pub(crate) fn reload() {
        // It cannot fail in a window that shows the page.
        let _ = leptos::prelude::window().location().reload();
    }
}

#[cfg(not(feature = "hydrate"))]
mod stand_in {
    pub(crate) const fn clock_ms() -> u32 {
        0
    }

    pub(crate) const fn zone() -> Option<String> {
        None
    }

    pub(crate) const fn set_zone_cookie(_zone: &str) {}

    pub(crate) const fn filled_in(_event: &leptos::ev::SubmitEvent) -> Option<String> {
        None
    }

    pub(crate) const fn focus<T>(_element: &T) {}

    pub(crate) const fn print() {}

    pub(crate) async fn copy(_text: &str) -> bool {
        false
    }

    pub(crate) const fn reload() {}
}
