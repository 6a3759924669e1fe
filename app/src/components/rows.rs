//! Names and values as the server says them: rows of money, facts, and states in two words.

use leptos::prelude::*;

use super::{Icon, Shape};
use crate::dto::{Mark, Row, Tone};

/// Money in rows that lead to a sum; nothing where there are none.
pub(crate) fn money_rows(name: String, rows: Vec<Row>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let line = |row: Row| {
        view! {
            <tr class=row.sum.then_some("price__total")>
                <th scope="row">{row.name}</th>
                <td>{row.value}</td>
            </tr>
        }
    };
    let table = view! {
        <table class="price">
            <caption class="vh">{name}</caption>
            <tbody>{rows.into_iter().map(line).collect_view()}</tbody>
        </table>
    };
    Some(table.into_any())
}

/// Facts, label beside value.
pub(crate) fn fact_rows(rows: Vec<Row>, class: &'static str) -> AnyView {
    let fact = |row: Row| {
        view! {
            <div>
                <dt>{row.name}</dt>
                <dd>{row.value}</dd>
            </div>
        }
    };
    view! { <dl class=format!("facts {class}")>{rows.into_iter().map(fact).collect_view()}</dl> }.into_any()
}

/// A state as a pill.
pub(crate) fn mark_pill(mark: Mark) -> AnyView {
    let (class, shape) = match mark.tone {
        Tone::Info => ("pill pill--info", Shape::Clock),
        Tone::Success => ("pill pill--success", Shape::Check),
        Tone::Warning => ("pill pill--warning", Shape::Clock),
        Tone::Danger => ("pill pill--danger", Shape::Alert),
        Tone::Quiet => ("pill", Shape::Undo),
    };
    view! {
        <span class=class>
            <Icon shape=shape />
            {mark.text}
        </span>
    }
    .into_any()
}
