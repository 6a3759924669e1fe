//! The part of a page that changes with the address. After going to another page by a link, the focus is put on it, as a
//! browser does by itself when it loads a page: keyboard and screen reader go on from there.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::browser::focus;

/// The path of the page that the address leads to by a link, until that page has taken the focus.
#[derive(Clone, Copy)]
pub(crate) struct FocusDue(RwSignal<Option<String>>);

impl FocusDue {
    /// Watches the address from within the router.
    pub(crate) fn provide() {
        let due = Self(RwSignal::new(None));
        provide_context(due);
        let path = use_location().pathname;
        Effect::new(move |before: Option<String>| {
            let now = path.get();
            if before.is_some_and(|before| before != now) {
                due.0.set(Some(now.clone()));
            }
            now
        });
    }
}

/// `<main>` of a page.
#[component]
pub(crate) fn MainArea(
    /// Beside `page`.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let place = NodeRef::<leptos::html::Main>::new();
    let due = use_context::<FocusDue>();
    let path = use_location().pathname.get_untracked();
    Effect::new(move || {
        if let Some(FocusDue(due)) = due
            && due.with(|due| due.as_deref() == Some(&*path))
            && let Some(main) = place.get()
        {
            // By the next frame it is in the document: before that it cannot take the focus.
            request_animation_frame(move || {
                if main.is_connected() {
                    due.set(None);
                    focus(&main);
                }
            });
        }
    });
    view! {
        <main class=format!("page {class}") id="main" tabindex="-1" node_ref=place>
            {children()}
        </main>
    }
}
