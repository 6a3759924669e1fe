//! Who looks at the page: made by the server, handed to the browser along with the page, kept for the whole visit.

use leptos::prelude::*;

use crate::dto::Visitor;
use crate::i18n::{Locale, Texts};

/// The visitor as the page's context. Signing in changes it without a reload.
#[derive(Clone, Copy)]
pub(crate) struct CurrentVisitor(RwSignal<Visitor>);

impl CurrentVisitor {
    /// Takes over the server's knowledge and provides it to all components below.
    pub(crate) fn provide() -> Self {
        let visitor = SharedValue::new(from_request).into_inner();
        let current = Self(RwSignal::new(visitor));
        provide_context(current);
        current
    }

    pub(crate) fn signal(self) -> RwSignal<Visitor> {
        self.0
    }
}

/// The visitor. Components are always below [`crate::App`], which provides it.
pub(crate) fn use_visitor() -> RwSignal<Visitor> {
    use_context::<CurrentVisitor>().map_or_else(|| RwSignal::new(Visitor::default()), CurrentVisitor::signal)
}

/// The texts in the visitor's language. A change of language reloads the page, so this needs not be reactive.
pub(crate) fn use_texts() -> &'static Texts {
    use_locale().texts()
}

/// The visitor's language.
pub(crate) fn use_locale() -> Locale {
    use_visitor().with_untracked(|visitor| visitor.locale)
}

#[cfg(feature = "ssr")]
fn from_request() -> Visitor {
    let request = crate::context::request_info();
    Visitor {
        locale: request.locale,
        person: request.user.as_ref().map(crate::dto::Person::of),
        zone: request.zone.map(|zone| zone.name().to_owned()),
        sandbox: request.sandbox,
        stripe_js_url: request.stripe_js_url,
    }
}

#[cfg(not(feature = "ssr"))]
fn from_request() -> Visitor {
    Visitor::default()
}
