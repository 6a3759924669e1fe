//! Forms that lead to a page whose address holds what was filled in, as searches do. Browsers follow them by themselves; once
//! the page is awake, the router does.

use leptos::ev::SubmitEvent;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::browser;

/// For `on:submit` of a form with the method `get`, whose `action` is `path`.
pub(crate) fn leads_to(path: String) -> impl Fn(SubmitEvent) + 'static {
    let navigate = use_navigate();
    move |event| {
        if let Some(query) = browser::filled_in(&event) {
            event.prevent_default();
            navigate(&format!("{path}?{query}"), NavigateOptions::default());
        }
    }
}
