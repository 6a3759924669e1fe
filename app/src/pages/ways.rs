//! Other ways to pay than the form on our page, saved cards among them, and the trainer's side of them. Plain forms that the
//! browser sends: they work without script, and with it too.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::api::{PayAnotherWay, SetPayWays};
use crate::components::{Icon, Notice, Shape, told};
use crate::dto::{Booking, Checkout, Exchanged, Said, Tone};
use crate::error::Problem;
use crate::visitor::use_texts;

/// What stands under the card form: Stripe's own page, and in person, as far as the trainer takes them.
#[component]
pub(super) fn OtherWays(checkout: Checkout) -> impl IntoView {
    let texts = use_texts();
    let action = ServerAction::<PayAnotherWay>::new();
    let ways = checkout.ways;
    let id = checkout.booking.id;
    let asked = checkout.exchanged.filter(|exchanged| !exchanged.buttons.is_empty());
    if !ways.checkout && !ways.on_arrival && asked.is_none() {
        return ().into_any();
    }
    let class = if ways.online { "btn btn--wide" } else { "btn btn--primary btn--wide" };
    let asked = asked.map(|asked| agreement(&id, asked));
    let others = (ways.checkout || ways.on_arrival).then(|| {
        view! {
            <h3 class="ways__title" id="ways">
                {texts.other_ways}
            </h3>
        }
    });
    let hosted =
        ways.checkout.then(|| way(&id, "checkout", None, class, Shape::Lock, texts.on_stripes_page.to_owned()));
    let in_person = ways.on_arrival.then(|| {
        let text = (texts.in_person)(&checkout.in_person);
        (
            way(&id, "in_person", None, "btn btn--wide", Shape::Check, text),
            view! { <p class="muted small">{texts.in_person_hint}</p> },
        )
    });
    view! {
        <section class="ways" aria-label=texts.other_ways>
            {problem(action)}
            {asked}
            {others}
            {hosted}
            {in_person}
        </section>
    }
    .into_any()
}

/// What would be charged in another currency: the client must press to agree.
fn agreement(booking: &str, asked: Exchanged) -> AnyView {
    let Exchanged { title, text, agreed, buttons } = asked;
    let button = |(send, text): (String, String)| {
        way(booking, &send, Some(("agreed", &agreed)), "btn btn--primary btn--wide", Shape::Lock, text)
    };
    view! {
        {told(vec![Said { tone: Tone::Warning, title: Some(title), text }])}
        {buttons.into_iter().map(button).collect_view()}
    }
    .into_any()
}

/// What stands above the card form: one button for each of the client's cards.
#[component]
pub(super) fn SavedCards(booking: String, cards: Vec<(String, String)>) -> impl IntoView {
    let texts = use_texts();
    if cards.is_empty() {
        return ().into_any();
    }
    let button = |(card, text): (String, String)| {
        view! {
            <button class="btn btn--wide" type="submit" name="card" value=card>
                <Icon shape=Shape::Card />
                {text}
            </button>
        }
    };
    view! {
        <section class="ways ways--first" aria-labelledby="cards">
            <h3 class="ways__title" id="cards">
                {texts.your_cards}
            </h3>
            <form method="post" action=PayAnotherWay::url()>
                <input type="hidden" name="booking" value=booking />
                <input type="hidden" name="way" value="card" />
                {cards.into_iter().map(button).collect_view()}
            </form>
            <h3 class="ways__title">{texts.another_card}</h3>
        </section>
    }
    .into_any()
}

/// How a booking can be paid that was to be paid in person.
pub(super) fn collect(booking: &Booking) -> AnyView {
    if booking.money.collect.is_empty() {
        return ().into_any();
    }
    let action = ServerAction::<PayAnotherWay>::new();
    let id = booking.id.clone();
    let button = move |(place, (name, card, text)): (usize, (String, String, String))| {
        let class = if place == 0 { "btn btn--primary btn--wide" } else { "btn btn--wide" };
        let shape = if name == "collected" { Shape::Check } else { Shape::Card };
        way(&id, &name, Some(("card", &card)), class, shape, text)
    };
    view! {
        {booking.money.collect.clone().into_iter().enumerate().map(button).collect_view()}
        {problem(action)}
    }
    .into_any()
}

/// A form of one button. The browser sends it by itself: what follows may be a page of Stripe's, which is none of the router's.
fn way(
    booking: &str,
    way: &str,
    more: Option<(&'static str, &str)>,
    class: &'static str,
    shape: Shape,
    text: String,
) -> AnyView {
    let (booking, way) = (booking.to_owned(), way.to_owned());
    let more = more.map(|(name, value)| view! { <input type="hidden" name=name value=value.to_owned() /> });
    view! {
        <form method="post" action=PayAnotherWay::url()>
            <input type="hidden" name="booking" value=booking />
            <input type="hidden" name="way" value=way />
            {more}
            <button class=class type="submit">
                <Icon shape=shape />
                {text}
            </button>
        </form>
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
                <form method="post" action=SetPayWays::url()>
                    <fieldset class="checks">
                        <legend class="muted small">{texts.your_ways_hint}</legend>
                        {choice("online", ways.online, texts.way_online)}
                        {choice("checkout", ways.checkout, texts.way_checkout)}
                        {choice("on_arrival", ways.on_arrival, texts.way_on_arrival)}
                    </fieldset>
                    {problem(save)}
                    <button class="btn" type="submit">
                        {texts.save}
                    </button>
                </form>
            </div>
        </section>
    }
}

/// Why it could not be done: the browser comes back to the page it came from, with the reason in the address.
pub(super) fn problem<F>(action: ServerAction<F>) -> AnyView
where
    F: ServerFn<Error = Problem> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let texts = use_texts();
    (move || match action.value().get() {
        Some(Err(problem)) => Some(view! { <Notice tone=Tone::Danger text=(texts.problem)(&problem) /> }),
        _ => None,
    })
    .into_any()
}
