//! The month view of a calendar: six weeks, each day with how many times are free. Used by `when`.

use leptos::prelude::*;

use crate::dto::{MonthDay, MonthView};

/// The month; `to_day` says where a day leads.
pub(super) fn month(view: MonthView, to_day: impl Fn(String) -> String) -> AnyView {
    let weekdays = view.weekdays.into_iter().map(|[short, full]| {
        view! {
            <th scope="col">
                <span aria-hidden="true">{short}</span>
                <span class="vh">{full}</span>
            </th>
        }
    });
    let weeks = view.weeks.into_iter().map(|week| {
        let days = week.into_iter().map(|day| view! { <td>{day_cell(day, &to_day)}</td> });
        view! { <tr>{days.collect_view()}</tr> }
    });
    view! {
        <table class="month" aria-labelledby="when">
            <thead>
                <tr>{weekdays.collect_view()}</tr>
            </thead>
            <tbody>{weeks.collect_view()}</tbody>
        </table>
        <p class="muted small">{view.legend}</p>
    }
    .into_any()
}

/// A link where something is free; else the same element without an address, so that a day can become the other.
fn day_cell(day: MonthDay, to_day: impl Fn(String) -> String) -> impl IntoView {
    view! {
        <a
            class=if day.beside { "cell cell--beside" } else { "cell" }
            href=day.date.map(to_day)
            data-noscroll
            aria-current=day.chosen.then_some("true")
        >
            <span class="vh">{day.name}</span>
            <span aria-hidden="true">{day.number}</span>
            <span class="cell__free" aria-hidden="true">
                {(day.free > 0).then_some(day.free)}
            </span>
        </a>
    }
}
