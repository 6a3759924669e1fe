//! `/bookings/:booking/reschedule?service=&day=&slot=`: the times that a booking could have instead of its own, and the services.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;

use super::sheet::{busy_to_the_end, refusal, submit};
use super::when::when;
use crate::api::Reschedule;
use crate::components::{Booked, Icon, MainArea, Notice, Shape, told};
use crate::dto::{Choice, RescheduleAsk, RescheduleSheet, ServiceChoice, Tone};
use crate::routes;
use crate::visitor::use_texts;

type Change = ServerAction<Reschedule>;

/// The page.
pub(super) fn page(sheet: RescheduleSheet, change: Change) -> AnyView {
    let texts = use_texts();
    let id = sheet.booking.id.clone();
    let problem = refusal(change.value().into());
    let keep = view! {
        <a class="btn btn--wide" href=routes::booking(&id)>
            {sheet.keep}
        </a>
    };
    let service = sheet.choices.iter().find(|choice| choice.chosen).and_then(|choice| choice.service.clone());
    let choices = (!sheet.choices.is_empty()).then(|| {
        let options = sheet.choices.into_iter().map(|choice| option(&id, choice));
        view! {
            <section class="section" aria-labelledby="what">
                <h2 id="what">{sheet.choices_name}</h2>
                <div class="options">{options.collect_view()}</div>
            </section>
        }
    });
    let calendar = sheet.calendar.map(|calendar| {
        let notice = calendar.gone.then(|| view! { <Notice tone=Tone::Warning text=texts.slot_gone /> });
        when(
            calendar,
            |choice| routes::reschedule(&id, &Choice { service: service.clone(), ..choice.clone() }),
            notice.into_any(),
        )
    });
    let pick = (calendar.is_some() && sheet.ask.is_none()).then(|| view! { <p class="muted">{sheet.pick}</p> });
    let step = match sheet.ask {
        Some(ask) => agreement(ask, change, keep.into_any()),
        None => view! { <div class="choices">{keep}</div> }.into_any(),
    };
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--narrow">
            <div class="page__head">
                <h1>{sheet.title}</h1>
            </div>
            <div class="stack">
                {problem} <Booked booking=sheet.booking /> {choices} {told(sheet.said)} {calendar} {pick} {step}
            </div>
        </MainArea>
    }
    .into_any()
}

/// A service, and what it would mean for the money.
fn option(id: &str, choice: ServiceChoice) -> impl IntoView + use<> {
    let href = routes::reschedule(id, &Choice { service: choice.service, ..Choice::default() });
    view! {
        <a class="option" href=href data-noscroll aria-current=choice.chosen.then_some("true")>
            <span class="option__name">{choice.name}</span>
            <span class="option__note">{choice.note}</span>
            <span class="option__price">{choice.change}</span>
        </a>
    }
}

/// The button that says what the new time is, and the way out.
fn agreement(ask: RescheduleAsk, change: Change, keep: AnyView) -> AnyView {
    let texts = use_texts();
    let busy = busy_to_the_end(change.pending().into(), change.value().into());
    let RescheduleAsk { hidden, there, button, busy: working } = ask;
    let hidden = hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    let there = there.map(|there| {
        view! {
            <p class="zone">
                <Icon shape=Shape::Globe />
                {(texts.there_time)(&there)}
            </p>
        }
    });
    view! {
        <ActionForm action=change attr:class="form">
            {hidden.collect_view()}
            {there}
            <div class="choices">
                {submit("btn btn--primary btn--wide", None, button, working, busy)}
                {keep}
            </div>
        </ActionForm>
    }
    .into_any()
}
