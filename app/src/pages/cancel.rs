//! `/bookings/:booking/cancel`: what was paid, what comes back and why, before anyone agrees.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;

use super::sheet::{busy_to_the_end, refusal, submit};
use crate::api::CancelBooking;
use crate::components::{Booked, MainArea, asked, money_rows, told};
use crate::dto::{CancelAsk, CancelSheet};
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
    .into_any()
}

/// The button that says what comes back, and the way out.
fn agreement(booking: String, ask: CancelAsk, cancel: Cancel, keep: AnyView) -> AnyView {
    let busy = busy_to_the_end(cancel.pending().into(), cancel.value().into());
    let CancelAsk { agreed, button, busy: working, note, after } = ask;
    view! {
        <ActionForm action=cancel attr:class="form">
            <input type="hidden" name="booking" value=booking />
            <input type="hidden" name="agreed" value=agreed />
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
