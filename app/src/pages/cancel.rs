//! Cancelling a booking: what was paid, what comes back and why, before anyone agrees.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;

use super::{skeleton, use_path_part};
use crate::api::{CancelBooking, get_cancel_sheet};
use crate::components::{Booked, MainArea, Notice, ProblemPage, asked, money_rows, told};
use crate::dto::{CancelAsk, CancelSheet, Tone};
use crate::routes;
use crate::visitor::{use_texts, use_visitor};

type Cancel = ServerAction<CancelBooking>;

/// `/bookings/:booking/cancel`
#[component]
pub(crate) fn CancelPage() -> impl IntoView {
    let visitor = use_visitor();
    let id = use_path_part("booking");
    let zone = Memo::new(move |_| visitor.with(|visitor| visitor.zone.clone()));
    let cancel = Cancel::new();
    // What was refused was refused for numbers that are old by now.
    let refused = RwSignal::new(0_u32);
    Effect::new(move || {
        if matches!(cancel.value().get(), Some(Err(_))) {
            refused.update(|refused| *refused += 1);
        }
    });
    let sheet = Resource::new(move || (id.get(), zone.get(), refused.get()), |(id, ..)| get_cancel_sheet(id));
    view! {
        <Transition fallback=skeleton>
            {move || Suspend::new(async move {
                match sheet.await {
                    Err(problem) => view! { <ProblemPage problem /> }.into_any(),
                    Ok(sheet) => view! { <Sheet sheet cancel /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Sheet(sheet: CancelSheet, cancel: Cancel) -> impl IntoView {
    let texts = use_texts();
    let id = sheet.booking.id.clone();
    let problem = move || match cancel.value().get() {
        Some(Err(problem)) => Some(view! { <Notice tone=Tone::Danger text=(texts.problem)(&problem) /> }),
        _ => None,
    };
    let keep = view! {
        <a class="btn btn--wide" href=routes::booking(&id)>
            {sheet.keep}
        </a>
    };
    let step = match sheet.ask {
        Some(ask) => agreement(id, ask, cancel, keep.into_any()),
        None => keep.into_any(),
    };
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--narrow">
            <div class="page__head">
                <h1>{sheet.title}</h1>
            </div>
            <div class="stack">
                {problem} <Booked booking=sheet.booking /> {told(sheet.said)}
                {money_rows(sheet.rows_name, sheet.rows)} {step}
            </div>
        </MainArea>
    }
}

/// The button that says what comes back, and the way out.
fn agreement(booking: String, ask: CancelAsk, cancel: Cancel, keep: AnyView) -> AnyView {
    let busy = cancel.pending();
    let CancelAsk { agreed, button, busy: working, note, after } = ask;
    view! {
        <ActionForm action=cancel attr:class="form">
            <input type="hidden" name="booking" value=booking />
            <input type="hidden" name="agreed" value=agreed />
            {note.map(asked)}
            {after.map(|after| view! { <p class="muted small">{after}</p> })}
            <div class="choices">
                <button
                    class="btn btn--danger btn--wide"
                    type="submit"
                    aria-busy=move || busy.get().then_some("true")
                    on:click=move |click| {
                        if busy.get_untracked() {
                            click.prevent_default();
                        }
                    }
                >
                    {move || if busy.get() { working.clone() } else { button.clone() }}
                </button>
                {keep}
            </div>
        </ActionForm>
    }
    .into_any()
}
