//! One question of a form; its error stands right under what caused it.

use leptos::prelude::*;

use super::{Icon, Shape};

/// A labelled text field.
#[component]
pub(crate) fn Field(
    /// `name` and `id` of the input.
    name: &'static str,
    label: &'static str,
    /// `type` of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// What browsers and password managers may fill in.
    autocomplete: &'static str,
    #[prop(optional)] hint: Option<&'static str>,
    /// What is wrong with what was typed.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let hint_id = format!("{name}-hint");
    let error_id = format!("{name}-error");
    let described = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || match (hint.is_some(), error.with(Option::is_some)) {
            (true, true) => Some(format!("{hint_id} {error_id}")),
            (true, false) => Some(hint_id.clone()),
            (false, true) => Some(error_id.clone()),
            (false, false) => None,
        }
    };
    view! {
        <div class="field">
            <label class="field__label" for=name>
                {label}
            </label>
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id.clone()>{hint}</p> })}
            <input
                class="input"
                id=name
                name=name
                type=kind
                autocomplete=autocomplete
                required
                value=typed(name)
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
            />
            {move || {
                error
                    .get()
                    .map(|text| {
                        view! {
                            <p class="field__error" id=error_id.clone() role="alert">
                                <Icon shape=Shape::Alert />
                                {text}
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// What was typed before, where the form was sent without script; with script the input itself keeps it.
#[cfg(feature = "ssr")]
fn typed(field: &str) -> Option<String> {
    crate::context::typed(field)
}

#[cfg(not(feature = "ssr"))]
const fn typed(_field: &str) -> Option<String> {
    None
}
