//! The WebAssembly entry: wakes the server's HTML up, and nothing else.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the hydration script once the module has loaded.
#[wasm_bindgen]
pub fn hydrate() {
    app::hydrate();
}
