//! What a service has of its own, in its editor: radio cards, and under the last of them what it opens. Used by `offers`.

use leptos::prelude::*;

use crate::components::mistake;
use crate::dto::{OwnChoice, OwnPart, Pick, TierRow};

/// Both questions.
pub(super) fn part(part: OwnPart) -> AnyView {
    let OwnPart { cancelling, tiers_hint, tiers, tiers_error, ways, boxes, ways_error } = part;
    let lines = view! {
        <p class="field__hint" id="tiers-hint">
            {tiers_hint}
        </p>
        {tiers.into_iter().zip(1..).map(|(row, line)| tier(row, line)).collect_view()}
        {tiers_error.map(|text| mistake("tiers-error".into(), text))}
    };
    let boxes = view! {
        <div class="checks">{boxes.into_iter().map(tick).collect_view()}</div>
        {ways_error.map(|text| mistake("ways-error".into(), text))}
    };
    view! {
        {choice(cancelling, lines.into_any())}
        {choice(ways, boxes.into_any())}
    }
    .into_any()
}

/// One of several, and what the last one opens.
fn choice(choice: OwnChoice, opened: AnyView) -> AnyView {
    let OwnChoice { legend, hint, name, options } = choice;
    let hint_id = format!("{name}-hint");
    let (described, last) = (hint_id.clone(), options.len().saturating_sub(1));
    let option = move |(place, (pick, note)): (usize, (Pick, String))| {
        view! {
            <label class="option">
                <input
                    type="radio"
                    class=(place == last).then_some("own__open")
                    name=name.clone()
                    value=pick.value
                    checked=pick.chosen
                />
                <span class="option__name">{pick.text}</span>
                <span class="option__note">{note}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field own" aria-describedby=described>
            <legend class="field__label">{legend}</legend>
            <p class="field__hint" id=hint_id>
                {hint}
            </p>
            <div class="options">{options.into_iter().enumerate().map(option).collect_view()}</div>
            <div class="own__more">{opened}</div>
        </fieldset>
    }
    .into_any()
}

/// A line of the policy; what its fields are called is seen above the first one.
fn tier(row: TierRow, line: usize) -> AnyView {
    let error_id = format!("tier{line}-error");
    let (described, wrong) = match row.error {
        Some(_) => (format!("tiers-hint {error_id}"), Some("true")),
        None => ("tiers-hint".to_owned(), None),
    };
    let label = if line == 1 { "field__label" } else { "vh" };
    let field = |(name, text, value): (String, String, String)| {
        view! {
            <div class="field">
                <label class=label for=name.clone()>
                    {text}
                </label>
                <input
                    class="input"
                    id=name.clone()
                    name=name
                    inputmode="numeric"
                    autocomplete="off"
                    maxlength="5"
                    value=value
                    aria-invalid=wrong
                    aria-describedby=described.clone()
                />
            </div>
        }
    };
    view! {
        <div class="own__tier">
            {row.fields.map(field).into_iter().collect_view()}
            {row.error.map(|text| mistake(error_id, text))}
        </div>
    }
    .into_any()
}

fn tick(way: Pick) -> AnyView {
    view! {
        <label class="check">
            <input type="checkbox" name=way.value value="yes" checked=way.chosen />
            <span>{way.text}</span>
        </label>
    }
    .into_any()
}
