//! `/bookings/:booking/refund`: giving money back without cancelling. First how much and why, which stands in the address; then
//! what that would do, and the button that does it.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;

use super::sheet::{busy_to_the_end, refusal, submit};
use crate::api::RefundBooking;
use crate::components::{Booked, Icon, MainArea, Shape, asked, leads_to, money_rows, told};
use crate::dto::{Pick, RefundForm, RefundPreview, RefundSheet};
use crate::routes;

type GiveBack = ServerAction<RefundBooking>;

/// The page.
pub(super) fn page(sheet: RefundSheet, give: GiveBack) -> AnyView {
    let id = sheet.booking.id.clone();
    let problem = refusal(give.value().into());
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--narrow">
            <a class="back" href=routes::booking(&id)>
                <Icon shape=Shape::Left />
                {sheet.back}
            </a>
            <div class="page__head">
                <h1>{sheet.title}</h1>
            </div>
            <div class="stack">
                {problem} <Booked booking=sheet.booking /> {money_rows(sheet.rows_name.clone(), sheet.rows)}
                {sheet.closed.map(|closed| told(vec![closed]))}
                {sheet.form.map(|form| steps(&id, sheet.rows_name, form, give))}
            </div>
        </MainArea>
    }
    .into_any()
}

fn steps(booking: &str, rows_name: String, form: RefundForm, give: GiveBack) -> AnyView {
    // Once there is something to agree to, that is the one thing to do next.
    let class = if form.preview.is_some() { "btn btn--wide" } else { "btn btn--primary btn--wide" };
    view! {
        <form class="form" method="get" action=routes::refund(booking) on:submit=leads_to(routes::refund(booking))>
            {asked(form.amount)} {choice("reason", form.reason_label, form.reasons)}
            {choice("fees", form.fees_label, form.fees)} <button class=class type="submit">
                {form.button}
            </button>
        </form>
        {form.preview.map(|preview| agreement(rows_name, preview, give))}
    }
    .into_any()
}

/// One of a few; nothing where there is nothing to choose.
pub(super) fn choice(name: &'static str, label: String, picks: Vec<Pick>) -> Option<AnyView> {
    if picks.is_empty() {
        return None;
    }
    let option = |pick: Pick| {
        view! {
            <option value=pick.value selected=pick.chosen>
                {pick.text}
            </option>
        }
    };
    let field = view! {
        <div class="field">
            <label class="field__label" for=name>
                {label}
            </label>
            <select class="input" id=name name=name>
                {picks.into_iter().map(option).collect_view()}
            </select>
        </div>
    };
    Some(field.into_any())
}

fn agreement(rows_name: String, preview: RefundPreview, give: GiveBack) -> AnyView {
    let busy = busy_to_the_end(give.pending().into(), give.value().into());
    let RefundPreview { title, rows, hidden, note, button, busy: working } = preview;
    let hidden = hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    view! {
        <section class="card stack" aria-labelledby="then">
            <h2 id="then">{title}</h2>
            {money_rows(rows_name, rows)}
            <ActionForm action=give attr:class="form">
                {hidden.collect_view()} {asked(note)}
                {submit("btn btn--primary btn--wide", None, button, working, busy)}
            </ActionForm>
        </section>
    }
    .into_any()
}
