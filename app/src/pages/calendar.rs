//! `/calendar`: the address at which a calendar program finds the visitor's sessions. What is done with it is a plain form each.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use super::sheet::refusal;
use crate::api::ChangeCalendar;
use crate::browser;
use crate::components::{Icon, MainArea, Shape, fact_rows, told};
use crate::dto::{CalendarAct, CalendarAddress, CalendarSheet};
use crate::routes;

/// The page.
pub(super) fn page(sheet: CalendarSheet) -> AnyView {
    let none_yet = sheet.address.is_none();
    let change = ServerAction::<ChangeCalendar>::new();
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--reading">
            <div class="page__head">
                <div>
                    <h1>{sheet.title}</h1>
                    <p>{sheet.lead}</p>
                </div>
            </div>
            {refusal(change.value().into())}
            {told(sheet.said)}
            {sheet.address.map(address)}
            <ul class="feed-acts">{sheet.acts.into_iter().map(|shown| act(shown, none_yet)).collect_view()}</ul>
            {sheet.elsewhere.map(elsewhere)}
        </MainArea>
    }
    .into_any()
}

/// To the page where it is the other way round.
fn elsewhere((title, lead): (String, String)) -> AnyView {
    view! {
        <section class="section">
            <h2>
                <a href=routes::ELSEWHERE>{title}</a>
            </h2>
            <p class="muted small">{lead}</p>
        </section>
    }
    .into_any()
}

fn address(address: CalendarAddress) -> AnyView {
    let (open, open_text) = address.open;
    view! {
        <section class="card feed" aria-labelledby="feed">
            <div class="field">
                <label class="field__label" for="feed-address" id="feed">
                    {address.label}
                </label>
                <p class="field__hint" id="feed-hint">
                    {address.hint}
                </p>
                <input
                    class="input feed__address"
                    id="feed-address"
                    type="text"
                    readonly
                    spellcheck="false"
                    aria-describedby="feed-hint"
                    value=address.url.clone()
                />
            </div>
            <div class="feed__acts">
                <a class="btn btn--primary" href=open rel="external noreferrer">
                    <Icon shape=Shape::Calendar />
                    {open_text}
                </a>
                {copy(address.url, address.copy)}
            </div>
            <h2 class="feed__how">{address.how}</h2>
            {fact_rows(address.steps, "facts--stack")}
            <p class="muted small">{address.note}</p>
        </section>
    }
    .into_any()
}

/// Without script the address is selected and copied by hand.
fn copy(url: String, [text, copied, not_copied]: [String; 3]) -> AnyView {
    let awake = RwSignal::new(false);
    Effect::new(move || awake.set(true));
    let done = RwSignal::new(None);
    let press = move |_| {
        let url = url.clone();
        leptos::task::spawn_local(async move {
            let _ = done.try_set(Some(browser::copy(&url).await));
        });
    };
    let said = move || done.get().map(|copied_it| if copied_it { copied.clone() } else { not_copied.clone() });
    view! {
        <button class="btn" type="button" hidden=move || !awake.get() on:click=press>
            <Icon shape=Shape::Copy />
            {text}
        </button>
        <p class="feed__said small" role="status">
            {said}
        </p>
    }
    .into_any()
}

fn act(act: CalendarAct, first: bool) -> AnyView {
    let class = if first { "btn btn--primary" } else { "btn" };
    view! {
        <li>
            <form method="post" action=ChangeCalendar::url()>
                <button class=class type="submit" name="act" value=act.act>
                    {act.button}
                </button>
            </form>
            <p class="muted small">{act.note}</p>
        </li>
    }
    .into_any()
}
