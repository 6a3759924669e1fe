//! Pages that a visit on its way to a paid booking does not open. Their code is a file of its own, which the browser loads along
//! with the first of them; everybody else is spared it. Whatever only they use goes with them, in whichever module it stands.

use leptos::prelude::*;

use super::add_card::AddCardPage;
use super::bookings::BookingsPage;
use super::desk::DeskPage;
use super::sheet::sheet;
use crate::dto::SheetKind;

/// One of these pages, as the `view` of its route.
#[derive(Clone, Copy)]
pub(crate) enum Later {
    /// `/bookings`
    Bookings,
    /// `/desk`
    Desk,
    /// `/cards/add`
    AddCard,
    /// A page that is made of texts alone.
    Sheet(SheetKind),
}

/// What the code of these pages starts with.
fn page(page: Later) -> AnyView {
    match page {
        Later::Bookings => view! { <BookingsPage /> }.into_any(),
        Later::Desk => view! { <DeskPage /> }.into_any(),
        Later::AddCard => view! { <AddCardPage /> }.into_any(),
        Later::Sheet(kind) => sheet(kind),
    }
}

#[cfg(not(feature = "hydrate"))]
impl leptos_router::ChooseView for Later {
    async fn preload(&self) {}

    async fn choose(self) -> AnyView {
        // So that the browser loads it beside the rest, and not when the rest is there.
        #[cfg(feature = "ssr")]
        crate::shell::preload_later();
        page(self)
    }
}

#[cfg(feature = "hydrate")]
pub(crate) use loaded::ready;

#[cfg(feature = "hydrate")]
mod loaded {
    use leptos::prelude::*;
    use leptos_router::ChooseView;
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::Later;
    use crate::{browser, routes};

    #[wasm_split(later, preload(load), fallible)]
    fn page(page: Later) -> Result<AnyView, SplitLoaderError> {
        Ok(super::page(page))
    }

    impl ChooseView for Later {
        async fn preload(&self) {}

        /// The router stays on the page that it shows until this is done.
        async fn choose(self) -> AnyView {
            browser::set_loading(true);
            let view = page(self).await;
            browser::set_loading(false);
            match view {
                Ok(view) => view,
                Err(_) => {
                    // The server sends the page whole, with newer code where the old is gone.
                    browser::go(&routes::here());
                    std::future::pending().await
                }
            }
        }
    }

    /// True once everything is there that the page from the server needs to wake up. Where it cannot be had, the page goes on
    /// without script.
    pub(crate) async fn ready() -> bool {
        let needed = document().get_element_by_id(super::LINK).is_some();
        !needed || load().await.is_ok()
    }
}

/// The name of the split, and the `id` of the link in the page's head to the first of its files.
pub(crate) const LINK: &str = "later";
