//! The look of the card form: our own tokens as colours that Stripe understands, light or dark as the page is.

use wasm_bindgen::prelude::*;

use super::bindings::object;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = getComputedStyle)]
    fn computed_style(element: &web_sys::Element) -> Style;

    type Style;
    #[wasm_bindgen(method, js_name = getPropertyValue)]
    fn property(this: &Style, name: &str) -> String;

    #[wasm_bindgen(js_name = matchMedia)]
    fn match_media(query: &str) -> MediaQuery;

    pub(super) type MediaQuery;
    #[wasm_bindgen(method, getter)]
    fn matches(this: &MediaQuery) -> bool;
    #[wasm_bindgen(method, setter, js_name = onchange)]
    fn set_onchange(this: &MediaQuery, handler: &JsValue);

    type Canvas;
    #[wasm_bindgen(method, catch, js_name = getContext)]
    fn context(this: &Canvas, kind: &str) -> Result<Option<Painter>, JsValue>;

    type Painter;
    #[wasm_bindgen(method, setter, js_name = fillStyle)]
    fn set_fill_style(this: &Painter, colour: &str);
    #[wasm_bindgen(method, js_name = fillRect)]
    fn fill_rect(this: &Painter, x: u32, y: u32, width: u32, height: u32);
    #[wasm_bindgen(method, catch, js_name = getImageData)]
    fn image_data(this: &Painter, x: u32, y: u32, width: u32, height: u32) -> Result<Pixels, JsValue>;

    type Pixels;
    #[wasm_bindgen(method, getter)]
    fn data(this: &Pixels) -> Vec<u8>;
}

/// `appearance` for `elements()` in the page's present colours.
pub(super) fn appearance() -> JsValue {
    let colour = |name: &str| rgb(&token(name)).map_or(JsValue::UNDEFINED, JsValue::from);
    let dark = match_media("(prefers-color-scheme: dark)").matches();
    let variables = object(&[
        ("colorPrimary", colour("--accent")),
        ("colorBackground", colour("--surface-1")),
        ("colorText", colour("--text-1")),
        ("colorTextSecondary", colour("--text-2")),
        ("colorTextPlaceholder", colour("--text-3")),
        ("colorDanger", colour("--danger")),
        ("fontFamily", "system-ui, sans-serif".into()),
        ("fontSizeBase", "16px".into()),
        ("borderRadius", "8px".into()),
        ("spacingUnit", "4px".into()),
    ]);
    let input =
        object(&[("borderColor", colour("--line-2")), ("boxShadow", "none".into()), ("padding", "12px".into())]);
    let label = object(&[("color", colour("--text-1")), ("fontWeight", "500".into())]);
    object(&[
        ("theme", if dark { "night" } else { "stripe" }.into()),
        ("variables", variables),
        ("rules", object(&[(".Input", input), (".Label", label)])),
    ])
}

/// Calls `changed` whenever the system goes from light to dark or back, until [`unwatch`].
pub(super) fn watch(changed: &JsValue) -> MediaQuery {
    let query = match_media("(prefers-color-scheme: dark)");
    query.set_onchange(changed);
    query
}

/// Ends what [`watch`] began.
pub(super) fn unwatch(query: &MediaQuery) {
    query.set_onchange(&JsValue::NULL);
}

fn token(name: &str) -> String {
    let root = leptos::prelude::document().document_element();
    root.map(|root| computed_style(&root).property(name).trim().to_owned()).unwrap_or_default()
}

/// Any CSS colour as `rgb(…)`: our tokens are OKLCH, which Stripe does not read. The browser itself converts it.
fn rgb(colour: &str) -> Option<String> {
    let canvas: Canvas = leptos::prelude::document().create_element("canvas").ok()?.unchecked_into();
    let painter = canvas.context("2d").ok()??;
    painter.set_fill_style(colour);
    painter.fill_rect(0, 0, 1, 1);
    match painter.image_data(0, 0, 1, 1).ok()?.data().as_slice() {
        [red, green, blue, ..] => Some(format!("rgb({red}, {green}, {blue})")),
        _ => None,
    }
}
