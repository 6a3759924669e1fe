//! Days and times of a service, as links that change the address: on the trainer's page and where a booking gets another time.

use leptos::prelude::*;

use super::month::month;
use crate::components::{Icon, Shape};
use crate::dto::{Calendar, Choice, DayOption, Nothing, Pick};
use crate::visitor::use_texts;

/// The calendar; `address` says where a choice leads, and `notice` stands above the times.
pub(super) fn when(calendar: Calendar, address: impl Fn(&Choice) -> String, notice: AnyView) -> AnyView {
    let texts = use_texts();
    let kept = calendar.kept();
    let to_day = |day: String| address(&Choice { day: Some(day), ..kept.clone() });
    let to_slot = |start: &str| address(&Choice { slot: Some(start.to_owned()), ..kept.clone() });
    let in_months = calendar.month_view.is_some();
    let step = |to: String| if in_months { address(&Choice { month: Some(to), ..kept.clone() }) } else { to_day(to) };
    // What is chosen stays so in the other view, and where another part of the day is looked for.
    let (day, day_name) = calendar.day;
    let here = match calendar.chosen {
        Some(chosen) => Choice { slot: Some(chosen.start), ..kept.clone() },
        None => Choice { day: Some(day), ..kept.clone() },
    };
    let other_view = address(&Choice { month: calendar.other_view.month, ..here.clone() });
    let (filter, picks) = calendar.filter;
    let picks = picks.into_iter().map(|Pick { value, text, chosen }| {
        let href = address(&Choice { part: (!value.is_empty()).then_some(value), ..here.clone() });
        view! {
            <li>
                <a class="chip" href=href data-noscroll aria-current=chosen.then_some("true")>
                    {text}
                </a>
            </li>
        }
    });
    let nothing = calendar.nothing.map(|Nothing { text, next }| {
        let next = next.map(|(said, day, month)| {
            let href = address(&Choice { day: Some(day), month, ..kept.clone() });
            view! { <a class="when__next" href=href data-noscroll>{said}</a> }
        });
        view! { <p class="when__nothing">{text} " " {next}</p> }
    });
    let title = (!calendar.parts.is_empty()).then(|| view! { <h3 class="when__day">{day_name}</h3> });
    let parts = calendar.parts.into_iter().map(|part| {
        let slots = part.slots.into_iter().map(|slot| {
            let href = to_slot(&slot.start);
            view! {
                <li>
                    <a
                        class="slot"
                        href=href
                        data-noscroll
                        aria-current=slot.chosen.then_some("true")
                    >
                        <time datetime=slot.start>{slot.time}</time>
                        {slot.there.map(|there| view! {
                            <span class="slot__there">
                                <span class="vh">" "{texts.trainer_time}" "</span>
                                {there}
                            </span>
                        })}
                        {slot.seats.map(|seats| view! { <span class="slot__seats">{seats}</span> })}
                    </a>
                </li>
            }
        });
        view! {
            <section class="part">
                <h4 class="part__name">{part.name}</h4>
                <ul class="slots">{slots.collect_view()}</ul>
            </section>
        }
    });
    let [back, forth] = calendar.steps;
    let days = match calendar.month_view {
        Some(view) => month(view, to_day),
        None => strip(calendar.days, to_day),
    };
    view! {
        <section class="section when" aria-labelledby="when">
            <div class="when__head">
                <h2 id="when">{calendar.month}</h2>
                <div class="when__move">
                    <a class="btn btn--quiet when__view" href=other_view data-noscroll>
                        {calendar.other_view.text}
                    </a>
                    {arrow(calendar.earlier.map(step), back, Shape::Left)}
                    {arrow(calendar.later.map(step), forth, Shape::Right)}
                </div>
            </div>
            {days}
            <ul class="chips" aria-label=filter>
                {picks.collect_view()}
            </ul>
            <p class="zone">
                <Icon shape=Shape::Globe />
                {calendar.zone}
            </p>
            {notice}
            {nothing}
            {title}
            {parts.collect_view()}
        </section>
    }
    .into_any()
}

/// A link, or what was one, which keeps the focus.
fn arrow(href: Option<String>, label: String, shape: Shape) -> AnyView {
    let off = href.is_none();
    view! {
        <a
            class="btn btn--quiet when__arrow"
            href=href
            data-noscroll
            aria-label=label
            role=off.then_some("link")
            aria-disabled=off.then_some("true")
            tabindex=off.then_some("0")
        >
            <Icon shape=shape />
        </a>
    }
    .into_any()
}

/// Days side by side.
fn strip(days: Vec<DayOption>, to_day: impl Fn(String) -> String) -> AnyView {
    let days = days.into_iter().map(|day| {
        let href = day.open.then(|| to_day(day.date.clone()));
        view! { <li>{day_option(day, href)}</li> }
    });
    view! { <ol class="days">{days.collect_view()}</ol> }.into_any()
}

fn day_option(day: DayOption, href: Option<String>) -> AnyView {
    let texts = use_texts();
    let free = if day.free == 0 { texts.full.to_owned() } else { (texts.free)(day.free) };
    view! {
        <a
            class=if href.is_some() { "day" } else { "day day--none" }
            href=href
            data-noscroll
            aria-current=day.chosen.then_some("true")
        >
            <span class="day__name">{day.name}</span>
            " "
            <span class="day__num">{day.number}</span>
            " "
            <span class="day__free">{free}</span>
        </a>
    }
    .into_any()
}
