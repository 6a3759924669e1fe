//! One dispute, for admins: what happened, and what to tell the bank. Sending is final, and so is giving up: that takes two
//! steps.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{skeleton, use_path_part};
use crate::api::{AnswerDispute, get_dispute};
use crate::components::{Icon, MainArea, Notice, ProblemPage, Shape, asked, fact_rows, mark_pill, told};
use crate::dto::{DisputeSheet, EvidenceForm, Moment, Tone};
use crate::routes;
use crate::visitor::{use_texts, use_visitor};

type Answer = ServerAction<AnswerDispute>;

/// `/admin/disputes/:dispute?done=`
#[component]
pub(crate) fn DisputePage() -> impl IntoView {
    let visitor = use_visitor();
    let id = use_path_part("dispute");
    let query = use_query_map();
    let done = Memo::new(move |_| query.with(|query| query.get("done")));
    let zone = Memo::new(move |_| visitor.with(|visitor| visitor.zone.clone()));
    let answer = Answer::new();
    // A draft may be saved twice under one address. What was refused leaves the form as it is.
    let answered = RwSignal::new(0_u32);
    Effect::new(move || {
        if matches!(answer.value().get(), Some(Ok(()))) {
            answered.update(|answered| *answered += 1);
        }
    });
    let dispute = Resource::new(
        move || (id.get(), done.get(), zone.get(), answered.get()),
        |(id, done, ..)| get_dispute(id, done),
    );
    view! {
        <Transition fallback=skeleton>
            {move || Suspend::new(async move {
                match dispute.await {
                    Err(problem) => view! { <ProblemPage problem /> }.into_any(),
                    Ok(sheet) => view! { <Sheet sheet answer /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Sheet(sheet: DisputeSheet, answer: Answer) -> impl IntoView {
    let texts = use_texts();
    let problem = move || match answer.value().get() {
        Some(Err(problem)) => Some(view! { <Notice tone=Tone::Danger text=(texts.problem)(&problem) /> }),
        _ => None,
    };
    let evidence = sheet.form.map(|form| evidence(sheet.id, form, answer));
    let sent = (!sheet.sent.is_empty()).then(|| fact_rows(sheet.sent, "facts--stack"));
    let shown = evidence.is_some() || sent.is_some();
    let evidence = shown.then(|| {
        view! {
            <section class="section" aria-labelledby="evidence">
                <div class="section__head">
                    <h2 id="evidence">{sheet.evidence_name}</h2>
                </div>
                <div class="card">{evidence} {sent}</div>
            </section>
        }
    });
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--reading">
            <a class="back" href=routes::DISPUTES>
                <Icon shape=Shape::Left />
                {sheet.all}
            </a>
            <div class="page__head">
                <h1>{sheet.title}</h1>
                {mark_pill(sheet.mark)}
            </div>
            <div class="stack">
                {problem} {told(sheet.said)} <div class="card">{fact_rows(sheet.facts, "")}</div>
                <a class="btn" href=routes::booking(&sheet.booking)>
                    {sheet.to_booking}
                </a>
            </div>
            <section class="section" aria-labelledby="story">
                <div class="section__head">
                    <h2 id="story">{sheet.story_name}</h2>
                </div>
                <ol class="story">{sheet.story.into_iter().map(moment).collect_view()}</ol>
            </section>
            {evidence}
        </MainArea>
    }
}

fn moment(moment: Moment) -> impl IntoView {
    view! {
        <li class="story__moment">
            <p>{moment.what}</p>
            {moment.amount.map(|amount| view! { <p class="story__amount">{amount}</p> })}
            {moment.when.map(|when| view! { <time class="story__when">{when}</time> })}
        </li>
    }
}

fn evidence(dispute: String, form: EvidenceForm, answer: Answer) -> AnyView {
    let busy = answer.pending();
    let dispute_again = dispute.clone();
    let EvidenceForm { lead, fields, save, send, send_note, busy: working, accept, accept_note, accept_button } = form;
    let act = move |value: &'static str, class: &'static str, text: String| {
        view! {
            <button
                class=class
                type="submit"
                name="act"
                value=value
                aria-busy=move || busy.get().then_some("true")
                on:click=move |click| {
                    if busy.get_untracked() {
                        click.prevent_default();
                    }
                }
            >
                {text}
            </button>
        }
    };
    view! {
        <ActionForm action=answer attr:class="form">
            <p class="muted">{lead}</p>
            <input type="hidden" name="dispute" value=dispute />
            {fields.into_iter().map(asked).collect_view()}
            <p class="muted small">{send_note}</p>
            <div class="actions">{act("send", "btn btn--primary", send)} {act("save", "btn", save)}</div>
            <p class="vh" aria-live="polite">
                {move || busy.get().then(|| working.clone())}
            </p>
        </ActionForm>
        <details class="more">
            <summary class="more__open">
                <Icon shape=Shape::Down />
                {accept}
            </summary>
            <ActionForm action=answer attr:class="form">
                <input type="hidden" name="dispute" value=dispute_again />
                <p>{accept_note}</p>
                {act("accept", "btn btn--danger", accept_button)}
            </ActionForm>
        </details>
    }
    .into_any()
}
