//! `/bookings/:booking/cancel`: what was paid, what comes back and why, before anyone agrees.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;

use super::sheet::{busy_to_the_end, refusal, submit};
use crate::api::CancelBooking;
use crate::components::{Booked, MainArea, asked, money_rows, told};
use crate::dto::{CancelAsk, CancelSheet, Pick};
use crate::routes;

type Cancel = ServerAction<CancelBooking>;

/// The page.
pub(super) fn page(sheet: CancelSheet, cancel: Cancel) -> AnyView {
    let id = sheet.booking.id.clone();
    let problem = refusal(cancel.value().into());
    let keep = view! {
        <a class="btn btn--wide" href=routes::booking(&id)>
            {sheet.keep}
        </a>
    };
    let step = match sheet.ask {
        Some(ask) => agreement(ask, cancel, keep.into_any()),
        None => keep.into_any(),
    };
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--narrow">
            <div class="page__head">
                <h1>{sheet.title}</h1>
            </div>
            <div class="stack">
                {problem} <Booked booking=sheet.booking /> {seats(&id, sheet.seats_label, sheet.seats)} {told(sheet.said)}
                {money_rows(sheet.rows_name, sheet.rows)} {step}
            </div>
        </MainArea>
    }
    .into_any()
}

/// How many seats, as links that change the address: each shows what giving up so many would do.
fn seats(booking: &str, label: String, picks: Vec<Pick>) -> Option<AnyView> {
    if picks.is_empty() {
        return None;
    }
    let pick = |pick: Pick| {
        view! {
            <li>
                <a
                    class="slot"
                    href=format!("{}?seats={}", routes::cancel(booking), pick.value)
                    data-noscroll
                    aria-current=pick.chosen.then_some("true")
                >
                    {pick.text}
                </a>
            </li>
        }
    };
    let choice = view! {
        <nav class="stack" aria-labelledby="seats">
            <p id="seats">{label}</p>
            <ul class="slots">{picks.into_iter().map(pick).collect_view()}</ul>
        </nav>
    };
    Some(choice.into_any())
}

/// The button that says what comes back, and the way out.
fn agreement(ask: CancelAsk, cancel: Cancel, keep: AnyView) -> AnyView {
    let busy = busy_to_the_end(cancel.pending().into(), cancel.value().into());
    let CancelAsk { hidden, button, busy: working, note, after } = ask;
    let hidden = hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    view! {
        <ActionForm action=cancel attr:class="form">
            {hidden.collect_view()}
            {note.map(asked)}
            {after.map(|after| view! { <p class="muted small">{after}</p> })}
            <div class="choices">
                {submit("btn btn--danger btn--wide", None, button, working, busy)}
                {keep}
            </div>
        </ActionForm>
    }
    .into_any()
}
