//! What stands above and below every page.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_location;

use super::{Avatar, Icon, Shape};
use crate::api::{SetLanguage, SignOut};
use crate::dto::Person;
use crate::i18n::Locale;
use crate::routes;
use crate::visitor::{use_locale, use_texts, use_visitor};

/// Skip link, sandbox strip and the bar.
#[component]
pub(crate) fn Header() -> impl IntoView {
    let texts = use_texts();
    let visitor = use_visitor();
    let path = use_location().pathname;
    view! {
        <a class="skip" href="#main" rel="external">
            {texts.skip}
        </a>
        <header id="top">
            {visitor
                .with_untracked(|visitor| visitor.sandbox)
                .then(|| {
                    view! {
                        <p class="sandbox">
                            <Icon shape=Shape::Flask />
                            {texts.sandbox}
                        </p>
                    }
                })}
            <div class="top">
                <div class="top__in">
                    <a class="logo" href=routes::HOME>
                        <svg class="logo__mark" viewBox="0 0 32 32" aria-hidden="true" inner_html=LOGO></svg>
                        "Spotter"
                    </a>
                    <nav class="top__nav" aria-label="Spotter">
                        {move || links(visitor.get().person.as_ref(), false)}
                    </nav>
                    <div class="top__end">
                        <Languages />
                        // Made anew with each page, so the menu closes when one goes there.
                        {move || match (path.get(), visitor.get().person).1 {
                            Some(person) => view! { <Account person /> }.into_any(),
                            None => {
                                view! {
                                    <a class="btn btn--quiet" href=routes::SIGN_IN>
                                        {texts.sign_in}
                                    </a>
                                }
                                    .into_any()
                            }
                        }}
                    </div>
                </div>
            </div>
        </header>
    }
}

const LOGO: &str = r#"<rect width="32" height="32" rx="9" fill="currentColor"/><circle class="logo__dot" cx="16" cy="11" r="4"/><path class="logo__ink" d="M7.5 15.5a8.5 8.5 0 0 0 17 0"/>"#;

/// The pages that everybody has a way to; with icons in the menu.
fn links(person: Option<&Person>, icons: bool) -> impl IntoView + use<> {
    let texts = use_texts();
    let path = use_location().pathname;
    let link = move |href: &'static str, shape, text: &'static str| {
        view! {
            <a href=href aria-current=move || (path.get() == href).then_some("page")>
                {icons.then(|| view! { <Icon shape=shape /> })}
                {text}
            </a>
        }
    };
    (
        link(routes::HOME, Shape::Search, texts.find),
        person.map(|_| link(routes::BOOKINGS, Shape::Calendar, texts.my_bookings)),
        person.filter(|person| person.trainer).map(|_| link(routes::DESK, Shape::Desk, texts.my_desk)),
        // In the menu only: the bar is for what one does every day.
        person.filter(|_| icons).map(|_| link(routes::CARDS, Shape::Card, texts.cards)),
        person.map(|_| link(routes::LETTERS, Shape::Mail, texts.letters)),
        person.filter(|person| person.admin).map(|_| link(routes::DISPUTES, Shape::Scales, texts.disputes)),
        person.filter(|person| person.admin).map(|_| link(routes::WITHDRAWALS, Shape::Bank, texts.withdrawals)),
        person.filter(|person| person.trainer && icons).map(|_| link(routes::PAYOUTS, Shape::Bank, texts.payouts)),
        person.filter(|person| person.admin).map(|_| link(routes::MONEY, Shape::Receipt, texts.tariffs)),
        // Once a day it looks by itself.
        person
            .filter(|person| person.admin && icons)
            .map(|_| link(routes::RECONCILIATION, Shape::Scales, texts.reconciliation)),
    )
}

/// A plain form: the choice is a cookie, and the page comes back from the server in the chosen language.
#[component]
fn Languages() -> impl IntoView {
    let current = use_locale();
    let button = |locale: Locale| {
        view! {
            <button
                type="submit"
                name="lang"
                value=locale.code()
                lang=locale.code()
                aria-label=locale.name()
                aria-current=(locale == current).then_some("true")
            >
                {locale.code().to_ascii_uppercase()}
            </button>
        }
    };
    view! {
        <form class="lang" method="post" action=SetLanguage::url() aria-label=use_texts().language>
            {Locale::ALL.map(button).collect_view()}
        </form>
    }
}

#[component]
fn Account(person: Person) -> impl IntoView {
    let texts = use_texts();
    view! {
        <details class="menu">
            <summary class="menu__open" aria-label=texts.account>
                <Avatar seed=person.seed size="avatar--small" />
                <Icon shape=Shape::Down />
            </summary>
            <div class="menu__list">
                <p class="menu__who">
                    <strong>{person.name.clone()}</strong>
                    {person.email.clone()}
                </p>
                {links(Some(&person), true)}
                <hr />
                <form method="post" action=SignOut::url()>
                    <button type="submit">
                        <Icon shape=Shape::SignOut />
                        {texts.sign_out}
                    </button>
                </form>
            </div>
        </details>
    }
}

/// The bottom of every page.
#[component]
pub(crate) fn Footer() -> impl IntoView {
    view! {
        <footer class="foot">
            <div class="foot__in">
                <p>{use_texts().footer}</p>
            </div>
        </footer>
    }
}
