//! Other ways to pay than the form on our page, and the trainer's side of them. Plain forms: they work without script.

use leptos::form::ActionForm;
use leptos::prelude::*;

use crate::api::{PayAnotherWay, SetPayWays};
use crate::components::{Icon, Notice, Shape};
use crate::dto::{Booking, Checkout, Tone};
use crate::error::Problem;
use crate::visitor::use_texts;

/// What stands under the card form: Stripe's own page, and in person, as far as the trainer takes them.
#[component]
pub(super) fn OtherWays(checkout: Checkout) -> impl IntoView {
    let texts = use_texts();
    let action = ServerAction::<PayAnotherWay>::new();
    let ways = checkout.ways;
    let id = checkout.booking.id;
    if !ways.checkout && !ways.on_arrival {
        return ().into_any();
    }
    let class = if ways.online { "btn btn--wide" } else { "btn btn--primary btn--wide" };
    let hosted =
        ways.checkout.then(|| way(action, &id, "checkout", class, Shape::Lock, texts.on_stripes_page.to_owned()));
    let in_person = ways.on_arrival.then(|| {
        let text = (texts.in_person)(&checkout.in_person);
        (
            way(action, &id, "in_person", "btn btn--wide", Shape::Check, text),
            view! { <p class="muted small">{texts.in_person_hint}</p> },
        )
    });
    view! {
        <section class="ways" aria-labelledby="ways">
            <h3 class="ways__title" id="ways">
                {texts.other_ways}
            </h3>
            {hosted}
            {in_person}
            {move || problem(action.value().get())}
        </section>
    }
    .into_any()
}

/// For the trainer: the client has paid.
#[component]
pub(super) fn Collected(booking: Booking) -> impl IntoView {
    let action = ServerAction::<PayAnotherWay>::new();
    let text = (use_texts().mark_paid)(&booking.total);
    view! {
        {way(action, &booking.id, "collected", "btn btn--primary", Shape::Check, text)}
        {move || problem(action.value().get())}
    }
}

/// A form of one button.
fn way(
    action: ServerAction<PayAnotherWay>,
    booking: &str,
    way: &'static str,
    class: &'static str,
    shape: Shape,
    text: String,
) -> AnyView {
    let booking = booking.to_owned();
    view! {
        <ActionForm action=action>
            <input type="hidden" name="booking" value=booking />
            <input type="hidden" name="way" value=way />
            <button class=class type="submit" aria-busy=move || action.pending().get().then_some("true")>
                <Icon shape=shape />
                {text}
            </button>
        </ActionForm>
    }
    .into_any()
}

/// For the trainer: which ways clients may take.
#[component]
pub(super) fn YourWays(ways: domain::PayWays) -> impl IntoView {
    let texts = use_texts();
    let save = ServerAction::<SetPayWays>::new();
    let choice = |name: &'static str, checked: bool, text: &'static str| {
        view! {
            <label class="check">
                <input type="checkbox" name=name value="yes" checked=checked />
                <span>{text}</span>
            </label>
        }
    };
    view! {
        <section class="section" aria-labelledby="your-ways">
            <div class="section__head">
                <h2 id="your-ways">{texts.your_ways}</h2>
            </div>
            <div class="card">
                <ActionForm action=save>
                    <fieldset class="checks">
                        <legend class="muted small">{texts.your_ways_hint}</legend>
                        {choice("online", ways.online, texts.way_online)}
                        {choice("checkout", ways.checkout, texts.way_checkout)}
                        {choice("on_arrival", ways.on_arrival, texts.way_on_arrival)}
                    </fieldset>
                    {move || problem(save.value().get())}
                    <button class="btn" type="submit" aria-busy=move || save.pending().get().then_some("true")>
                        {texts.save}
                    </button>
                </ActionForm>
            </div>
        </section>
    }
}

fn problem(outcome: Option<Result<(), Problem>>) -> Option<AnyView> {
    let texts = use_texts();
    match outcome {
        Some(Err(problem)) => Some(view! { <Notice tone=Tone::Danger text=(texts.problem)(&problem) /> }.into_any()),
        _ => None,
    }
}
