//! Days and times of a service, as links that change the address: on the trainer's page and where a booking gets another time.

use leptos::prelude::*;

use crate::components::{Icon, Shape};
use crate::dto::{Calendar, Choice, DayOption};
use crate::visitor::use_texts;

/// The calendar; `address` says where a choice leads, and `notice` stands above the times.
pub(super) fn when(calendar: Calendar, address: impl Fn(&Choice) -> String, notice: AnyView) -> AnyView {
    let texts = use_texts();
    let service = calendar.service;
    let to_day = |day: String| address(&Choice { service: Some(service.clone()), day: Some(day), slot: None });
    let to_slot =
        |start: &str| address(&Choice { service: Some(service.clone()), day: None, slot: Some(start.to_owned()) });
    let nothing = calendar.days.iter().all(|day| day.free == 0).then(|| {
        let later = calendar.later.clone().map(&to_day);
        view! {
            <p class="muted">
                {texts.nothing_this_week} " "
                {later.map(|href| view! { <a href=href data-noscroll>{texts.look_later}</a> })}
            </p>
        }
    });
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
                        {slot.seats.map(|seats| view! { <span class="slot__seats">{seats}</span> })}
                    </a>
                </li>
            }
        });
        view! {
            <section class="part">
                <h3 class="part__name">{part.name}</h3>
                <ul class="slots">{slots.collect_view()}</ul>
            </section>
        }
    });
    view! {
        <section class="section when" aria-labelledby="when">
            <div class="when__head">
                <h2 id="when">{calendar.month}</h2>
                <div class="when__move">
                    {arrow(calendar.earlier.map(&to_day), texts.earlier, Shape::Left)}
                    {arrow(calendar.later.map(&to_day), texts.later, Shape::Right)}
                </div>
            </div>
            <ol class="days">
                {calendar
                    .days
                    .into_iter()
                    .map(|day| {
                        let href = day.open.then(|| to_day(day.date.clone()));
                        view! { <li>{day_option(day, href)}</li> }
                    })
                    .collect_view()}
            </ol>
            <p class="zone">
                <Icon shape=Shape::Globe />
                {calendar.zone}
            </p>
            {notice}
            {nothing}
            {parts.collect_view()}
        </section>
    }
    .into_any()
}

fn arrow(href: Option<String>, label: &'static str, shape: Shape) -> AnyView {
    match href {
        Some(href) => view! {
            <a class="btn btn--quiet when__arrow" href=href data-noscroll aria-label=label>
                <Icon shape=shape />
            </a>
        }
        .into_any(),
        None => view! {
            <span class="btn btn--quiet when__arrow" role="link" aria-disabled="true" aria-label=label>
                <Icon shape=shape />
            </span>
        }
        .into_any(),
    }
}

fn day_option(day: DayOption, href: Option<String>) -> AnyView {
    let texts = use_texts();
    let free = if day.free == 0 { texts.full.to_owned() } else { (texts.free)(day.free) };
    let inside = view! {
        <span class="day__name">{day.name}</span>
        " "
        <span class="day__num">{day.number}</span>
        " "
        <span class="day__free">{free}</span>
    };
    match href {
        Some(href) => view! {
            <a class="day" href=href data-noscroll aria-current=day.chosen.then_some("true")>
                {inside}
            </a>
        }
        .into_any(),
        None => view! { <span class="day day--none">{inside}</span> }.into_any(),
    }
}
