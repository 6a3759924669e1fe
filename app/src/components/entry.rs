//! A question of a certain kind: phones bring the right keyboard, clock or calendar for it.

use leptos::prelude::*;

use super::asked::within_textarea;
use super::{Icon, Shape};
use crate::dto::{Entry, Pick};

/// The labelled field, with a choice of units beside it where there is one; what is wrong stands right under it.
pub(crate) fn entry(entry: Entry) -> AnyView {
    let Entry { name, label, hint, value, kind, chars_max, error, units } = entry;
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = match (hint.is_empty(), error.is_some()) {
        (false, true) => Some(format!("{hint_id} {error_id}")),
        (false, false) => Some(hint_id.clone()),
        (true, true) => Some(error_id.clone()),
        (true, false) => None,
    };
    let wrong = error.is_some().then_some("true");
    let control = if kind == "lines" {
        view! {
            <textarea
                class="input"
                id=name.clone()
                name=name.clone()
                rows="3"
                maxlength=chars_max.to_string()
                aria-invalid=wrong
                aria-describedby=described
            >
                {within_textarea(value)}
            </textarea>
        }
        .into_any()
    } else {
        // A decimal is typed as text: browsers take only their own language's point in a number.
        let (kind, mode) = match kind.as_str() {
            "decimal" => ("text".to_owned(), Some("decimal")),
            "number" => ("text".to_owned(), Some("numeric")),
            _ => (kind, None),
        };
        let step = (kind == "time").then_some("300");
        view! {
            <input
                class="input"
                id=name.clone()
                name=name.clone()
                type=kind
                inputmode=mode
                step=step
                autocomplete="off"
                value=value
                maxlength=chars_max.to_string()
                aria-invalid=wrong
                aria-describedby=described
            />
        }
        .into_any()
    };
    let control = match units {
        None => control,
        Some((name, label, picks)) => view! {
            <div class="field__pair">
                {control} <select class="input" name=name aria-label=label>
                    {picks.into_iter().map(option).collect_view()}
                </select>
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="field">
            <label class="field__label" for=name>
                {label}
            </label>
            {(!hint.is_empty())
                .then(|| {
                    view! {
                        <p class="field__hint" id=hint_id>
                            {hint}
                        </p>
                    }
                })}
            {control}
            {error.map(|text| mistake(error_id, text))}
        </div>
    }
    .into_any()
}

fn option(pick: Pick) -> AnyView {
    view! {
        <option value=pick.value selected=pick.chosen>
            {pick.text}
        </option>
    }
    .into_any()
}

/// What is wrong, under what caused it.
pub(crate) fn mistake(id: String, text: String) -> AnyView {
    view! {
        <p class="field__error" id=id>
            <Icon shape=Shape::Alert />
            {text}
        </p>
    }
    .into_any()
}
