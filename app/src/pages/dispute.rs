//! `/admin/disputes/:dispute`: what happened, and what to tell the bank. Sending is final, and so is giving up: that takes two
//! steps.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;

use super::sheet::{refusal, submit};
use crate::api::AnswerDispute;
use crate::components::{Icon, MainArea, Shape, asked, fact_rows, mark_pill, told};
use crate::dto::{DisputeSheet, EvidenceForm, Moment};
use crate::routes;

type Answer = ServerAction<AnswerDispute>;

/// The page.
pub(super) fn page(sheet: DisputeSheet, answer: Answer) -> AnyView {
    let problem = refusal(answer.value().into());
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
    .into_any()
}

/// One thing that happened.
pub(super) fn moment(moment: Moment) -> impl IntoView {
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
        submit(class, Some(value), text, working.clone(), busy.into())
    };
    let (send, save) = (act("send", "btn btn--primary", send), act("save", "btn", save));
    let give_up = act("accept", "btn btn--danger", accept_button);
    view! {
        <ActionForm action=answer attr:class="form">
            <p class="muted">{lead}</p>
            <input type="hidden" name="dispute" value=dispute />
            {fields.into_iter().map(asked).collect_view()}
            <p class="muted small">{send_note}</p>
            <div class="actions">{send} {save}</div>
        </ActionForm>
        <details class="more">
            <summary class="more__open">
                <Icon shape=Shape::Down />
                {accept}
            </summary>
            <ActionForm action=answer attr:class="form">
                <input type="hidden" name="dispute" value=dispute_again />
                <p>{accept_note}</p>
                {give_up}
            </ActionForm>
        </details>
    }
    .into_any()
}
