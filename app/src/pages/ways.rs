//! Other ways to pay than the form on our page, and the trainer's side of them. Plain forms: they work without script.

use leptos::form::ActionForm;
use leptos::prelude::*;

use crate::api::{MarkPaid, PayOnArrival, SetPayWays, StartCheckout};
use crate::components::{Icon, Notice, Shape};
use crate::dto::{Booking, Checkout, Tone};
use crate::error::Problem;
use crate::visitor::use_texts;

/// What stands under the card form: Stripe's own page, and in person, as far as the trainer takes them.
#[component]
pub(super) fn OtherWays(checkout: Checkout) -> impl IntoView {
    let texts = use_texts();
    let hosted = ServerAction::<StartCheckout>::new();
    let in_person = ServerAction::<PayOnArrival>::new();
    let ways = checkout.ways;
    let id = checkout.booking.id;
    if !ways.checkout && !ways.on_arrival {
        return ().into_any();
    }
    let class = if ways.online { "btn btn--wide" } else { "btn btn--primary btn--wide" };
    let hosted_id = id.clone();
    let hosted_form = ways.checkout.then(|| {
        view! {
            <ActionForm action=hosted>
                <input type="hidden" name="booking" value=hosted_id />
                <button class=class type="submit" aria-busy=move || hosted.pending().get().then_some("true")>
                    <Icon shape=Shape::Lock />
                    {texts.on_stripes_page}
                </button>
            </ActionForm>
        }
    });
    let in_person_form = ways.on_arrival.then(|| {
        view! {
            <ActionForm action=in_person>
                <input type="hidden" name="booking" value=id />
                <button
                    class="btn btn--wide"
                    type="submit"
                    aria-busy=move || in_person.pending().get().then_some("true")
                >
                    {(texts.in_person)(&checkout.in_person)}
                </button>
            </ActionForm>
            <p class="muted small">{texts.in_person_hint}</p>
        }
    });
    view! {
        <section class="ways" aria-labelledby="ways">
            <h3 class="ways__title" id="ways">
                {texts.other_ways}
            </h3>
            {hosted_form}
            {in_person_form}
            {move || problem(hosted.value().get()).or_else(|| problem(in_person.value().get()))}
        </section>
    }
    .into_any()
}

/// For the trainer: the client has paid.
#[component]
pub(super) fn Collected(booking: Booking) -> impl IntoView {
    let texts = use_texts();
    let mark = ServerAction::<MarkPaid>::new();
    view! {
        <ActionForm action=mark>
            <input type="hidden" name="booking" value=booking.id />
            <button class="btn btn--primary" type="submit" aria-busy=move || mark.pending().get().then_some("true")>
                <Icon shape=Shape::Check />
                {(texts.mark_paid)(&booking.total)}
            </button>
        </ActionForm>
        {move || problem(mark.value().get())}
    }
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
