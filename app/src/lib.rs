//! What people see: pages, components, server functions and the bindings to Stripe.js.
//!
//! Built twice: with `ssr` into the server, which renders pages and runs server functions, and with `hydrate` into
//! WebAssembly, which wakes them up in the browser. Never with both. Pages hold no rule and no SQL: a server function
//! parses what came in, calls one use case of `services`, and maps what it says to a [`dto`].

#![recursion_limit = "512"]

pub mod api;
mod browser;
mod components;
pub mod dto;
pub mod error;
pub mod i18n;
mod live;
mod pages;
mod routes;
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "people pay in browsers only"))]
mod stripe;
mod visitor;

#[cfg(feature = "ssr")]
pub mod context;
#[cfg(feature = "ssr")]
mod format;
#[cfg(feature = "ssr")]
mod letters;
#[cfg(feature = "ssr")]
pub mod rest;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
pub mod statement;

#[cfg(feature = "ssr")]
pub use letters::Letters;
pub use routes::App;
#[cfg(feature = "ssr")]
pub use shell::shell;

/// Takes over the document that the server sent. Called by `frontend`.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    wasm_bindgen_futures::spawn_local(async {
        if pages::ready().await {
            leptos::mount::hydrate_body(App);
        }
    });
}
