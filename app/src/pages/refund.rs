//! Giving money back without cancelling, for the trainer and admins: first how much and why, which stands in the address, then
//! what that would do and the button that does it.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Form;
use leptos_router::hooks::use_query_map;

use super::{skeleton, use_path_part};
use crate::api::{RefundBooking, get_refund_sheet};
use crate::components::{Booked, MainArea, Notice, ProblemPage, asked, money_rows, told};
use crate::dto::{Pick, RefundForm, RefundPreview, RefundSheet, Tone};
use crate::routes;
use crate::visitor::{use_texts, use_visitor};

type GiveBack = ServerAction<RefundBooking>;

/// `/bookings/:booking/refund?amount=&reason=&fees=`
#[component]
pub(crate) fn RefundPage() -> impl IntoView {
    let visitor = use_visitor();
    let id = use_path_part("booking");
    let query = use_query_map();
    let asked = move |name: &str| query.with(|query| query.get(name));
    let wish = Memo::new(move |_| (asked("amount"), asked("reason"), asked("fees")));
    let zone = Memo::new(move |_| visitor.with(|visitor| visitor.zone.clone()));
    let give = GiveBack::new();
    let refused = RwSignal::new(0_u32);
    Effect::new(move || {
        if matches!(give.value().get(), Some(Err(_))) {
            refused.update(|refused| *refused += 1);
        }
    });
    let sheet = Resource::new(
        move || (id.get(), wish.get(), zone.get(), refused.get()),
        |(id, (amount, reason, fees), ..)| get_refund_sheet(id, amount, reason, fees),
    );
    view! {
        <Transition fallback=skeleton>
            {move || Suspend::new(async move {
                match sheet.await {
                    Err(problem) => view! { <ProblemPage problem /> }.into_any(),
                    Ok(sheet) => view! { <Sheet sheet give /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Sheet(sheet: RefundSheet, give: GiveBack) -> impl IntoView {
    let texts = use_texts();
    let id = sheet.booking.id.clone();
    let problem = move || match give.value().get() {
        Some(Err(problem)) => Some(view! { <Notice tone=Tone::Danger text=(texts.problem)(&problem) /> }),
        _ => None,
    };
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--narrow">
            <div class="page__head">
                <h1>{sheet.title}</h1>
            </div>
            <div class="stack">
                {problem} <Booked booking=sheet.booking /> {money_rows(sheet.rows_name.clone(), sheet.rows)}
                {sheet.closed.map(|closed| told(vec![closed]))}
                {sheet.form.map(|form| steps(&id, sheet.rows_name, form, give))}
                <a class="btn" href=routes::booking(&id)>
                    {sheet.back}
                </a>
            </div>
        </MainArea>
    }
}

fn steps(booking: &str, rows_name: String, form: RefundForm, give: GiveBack) -> AnyView {
    // Once there is something to agree to, that is the one thing to do next.
    let class = if form.preview.is_some() { "btn btn--wide" } else { "btn btn--primary btn--wide" };
    view! {
        <Form method="GET" action=routes::refund(booking) attr:class="form">
            {asked(form.amount)} {choice("reason", form.reason_label, form.reasons)}
            {choice("fees", form.fees_label, form.fees)} <button class=class type="submit">
                {form.button}
            </button>
        </Form>
        {form.preview.map(|preview| agreement(rows_name, preview, give))}
    }
    .into_any()
}

/// One of a few; nothing where there is nothing to choose.
fn choice(name: &'static str, label: String, picks: Vec<Pick>) -> Option<AnyView> {
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
    let busy = give.pending();
    let RefundPreview { title, rows, hidden, note, button, busy: working } = preview;
    let hidden = hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    view! {
        <section class="card stack" aria-labelledby="then">
            <h2 id="then">{title}</h2>
            {money_rows(rows_name, rows)}
            <ActionForm action=give attr:class="form">
                {hidden.collect_view()} {asked(note)}
                <button
                    class="btn btn--primary btn--wide"
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
            </ActionForm>
        </section>
    }
    .into_any()
}
