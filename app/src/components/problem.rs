//! A page that could not be made: lost, broken, busy or offline. The server function has set the status already.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;

use super::{Icon, MainArea, Shape};
use crate::browser;
use crate::error::Problem;
use crate::routes;
use crate::visitor::use_texts;

/// What stands in place of a page.
#[component]
pub(crate) fn ProblemPage(problem: Problem) -> impl IntoView {
    let texts = use_texts();
    match problem {
        Problem::NotFound => view! { <Lost /> }.into_any(),
        Problem::SignInNeeded => {
            view! { <Redirect path=routes::sign_in(&routes::Onward::to(routes::here())) /> }.into_any()
        }
        Problem::Busy | Problem::StripeDown => {
            view! { <Broken code="503" title=texts.busy_title text=texts.busy_text /> }.into_any()
        }
        Problem::Offline => view! { <Broken code="" title=texts.offline_title text=texts.offline_text /> }.into_any(),
        _ => view! { <Broken code="500" title=texts.broken_title text=texts.broken_text /> }.into_any(),
    }
}

/// There is nothing here.
#[component]
pub(crate) fn Lost() -> impl IntoView {
    let texts = use_texts();
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(Problem::NotFound.status());
    }
    view! {
        <Title text=texts.lost_title />
        <MainArea class="page--narrow">
            <div class="lost">
                <p class="lost__code">"404"</p>
                <h1>{texts.lost_title}</h1>
                <p class="muted">{texts.lost_text}</p>
                <div class="actions">
                    <a class="btn btn--primary" href=routes::HOME>
                        {texts.find}
                    </a>
                    <a class="btn" href=routes::BOOKINGS>
                        {texts.my_bookings}
                    </a>
                </div>
            </div>
        </MainArea>
    }
}

#[component]
fn Broken(code: &'static str, title: &'static str, text: &'static str) -> impl IntoView {
    let texts = use_texts();
    view! {
        <Title text=title />
        <MainArea class="page--narrow">
            <div class="lost">
                <p class="lost__code">{code}</p>
                <h1>{title}</h1>
                <p class="muted">{text}</p>
                <div class="actions">
                    <a
                        class="btn btn--primary"
                        href=""
                        rel="external"
                        on:click=move |click| {
                            click.prevent_default();
                            browser::reload();
                        }
                    >
                        <Icon shape=Shape::Refresh />
                        {texts.try_again}
                    </a>
                    <a class="btn" href=routes::BOOKINGS>
                        {texts.my_bookings}
                    </a>
                </div>
            </div>
        </MainArea>
    }
}
