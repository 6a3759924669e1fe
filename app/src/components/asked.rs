//! A question as the server asks it, answered by typing: in one line, or in several where the answer may be long.

use leptos::prelude::*;

use super::{Icon, Shape};
use crate::dto::Question;

/// From how many characters on an answer gets several lines.
const LONG_CHARS: u32 = 100;

/// The labelled field; what is wrong stands right under it.
pub(crate) fn asked(question: Question) -> AnyView {
    let Question { name, label, hint, value, chars_max, error } = question;
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = if error.is_some() { format!("{hint_id} {error_id}") } else { hint_id.clone() };
    let wrong = error.is_some().then_some("true");
    let control = if chars_max > LONG_CHARS {
        let rows = if value.chars().count() > 200 { "6" } else { "3" };
        view! {
            <textarea
                class="input"
                id=name.clone()
                name=name.clone()
                rows=rows
                maxlength=chars_max.to_string()
                aria-invalid=wrong
                aria-describedby=described
            >
                {within_textarea(value)}
            </textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                class="input"
                id=name.clone()
                name=name.clone()
                autocomplete="off"
                value=value
                maxlength=chars_max.to_string()
                aria-invalid=wrong
                aria-describedby=described
            />
        }
        .into_any()
    };
    view! {
        <div class="field">
            <label class="field__label" for=name>
                {label}
            </label>
            <p class="field__hint" id=hint_id>
                {hint}
            </p>
            {control}
            {error
                .map(|text| {
                    view! {
                        <p class="field__error" id=error_id>
                            <Icon shape=Shape::Alert />
                            {text}
                        </p>
                    }
                })}
        </div>
    }
    .into_any()
}

/// What stands in a `<textarea>`. The server's pages have its children written into them as they are, while the browser sets a text.
pub(super) fn within_textarea(text: String) -> String {
    if cfg!(feature = "ssr") { text.replace('&', "&amp;").replace('<', "&lt;") } else { text }
}
