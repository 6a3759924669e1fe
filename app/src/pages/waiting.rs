//! `/waiting/:waiting`: one's place in the waiting list of a class, or what was offered from it; and all places, for the list of
//! bookings. Leaving is a plain form.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use super::sheet::refusal;
use crate::api::{LeaveWaiting, get_waits};
use crate::components::{MainArea, fact_rows, mark_pill, told};
use crate::dto::{self, WaitLine, WaitingSheet};
use crate::routes;
use crate::visitor::use_visitor;

/// The page.
pub(super) fn page(sheet: WaitingSheet) -> AnyView {
    let leaving = ServerAction::<LeaveWaiting>::new();
    let links = sheet.links.into_iter().enumerate().map(|(place, (href, text))| {
        let class = if place == 0 { "btn btn--primary btn--wide" } else { "btn btn--wide" };
        view! {
            <a class=class href=href>
                {text}
            </a>
        }
    });
    let leave = sheet.leave.map(|(id, text)| {
        view! {
            <form method="post" action=LeaveWaiting::url()>
                <input type="hidden" name="waiting" value=id />
                <button class="btn btn--wide" type="submit">
                    {text}
                </button>
            </form>
        }
    });
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--narrow">
            <div class="page__head">
                <h1>{sheet.title}</h1>
            </div>
            <div class="stack">
                {refusal(leaving.value().into())} {told(vec![sheet.said])}
                <section aria-label=sheet.rows_name>{fact_rows(sheet.rows, "facts--stack")}</section>
                <div class="choices">{links.collect_view()} {leave}</div>
            </div>
        </MainArea>
    }
    .into_any()
}

/// What the visitor waits for; nothing where that is nothing.
#[component]
pub(super) fn Waits() -> impl IntoView {
    let visitor = use_visitor();
    let zone = Memo::new(move |_| visitor.with(|visitor| visitor.zone.clone()));
    let waits = Resource::new(move || zone.get(), |_| get_waits());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match waits.await {
                    Ok(waits) if !waits.lines.is_empty() => list(waits),
                    // Whoever is not signed in is told so by the list of bookings.
                    _ => ().into_any(),
                }
            })}
        </Transition>
    }
}

fn list(waits: dto::Waits) -> AnyView {
    let leave = waits.leave;
    let lines = waits.lines.into_iter().map(|wait| view! { <li>{line(wait, leave.clone())}</li> });
    view! {
        <section class="section" aria-labelledby="waits">
            <div class="section__head">
                <h2 id="waits">{waits.title}</h2>
            </div>
            <ul class="bookings">{lines.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn line(wait: WaitLine, leave: String) -> AnyView {
    let [weekday, day, month] = wait.day;
    view! {
        <article class="booking booking--waits">
            <p class="booking__day">
                <span>{weekday}</span>
                <strong>{day}</strong>
                <span>{month}</span>
            </p>
            <div class="booking__what">
                <h3>
                    <a href=routes::waiting(&wait.id)>{wait.service}</a>
                </h3>
                <p>{wait.about}</p>
            </div>
            <div class="booking__end">
                {mark_pill(wait.mark)}
                <form method="post" action=LeaveWaiting::url()>
                    <input type="hidden" name="waiting" value=wait.id.clone() />
                    <button class="btn btn--quiet" type="submit" aria-label=wait.leave_label>
                        {leave}
                    </button>
                </form>
            </div>
        </article>
    }
    .into_any()
}
