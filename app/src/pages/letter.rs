//! `/letters/:letter`: one letter, as it was sent.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Icon, MainArea, Shape, fact_rows, mark_pill};
use crate::dto::LetterSheet;
use crate::routes;

/// The page.
pub(super) fn page(letter: LetterSheet) -> AnyView {
    let text = letter.text.map(|text| view! { <pre class="letter card">{text}</pre> });
    let calendar = letter.calendar.map(|(href, text)| {
        view! {
            <p class="actions">
                <a class="btn" href=href rel="external">
                    <Icon shape=Shape::Calendar />
                    {text}
                </a>
            </p>
        }
    });
    view! {
        <Title text=letter.title.clone() />
        <MainArea class="page--reading">
            <a class="back" href=routes::LETTERS>
                <Icon shape=Shape::Left />
                {letter.back}
            </a>
            <div class="page__head">
                <h1>{letter.title}</h1>
                {mark_pill(letter.mark)}
            </div>
            {fact_rows(letter.rows, "")} {text} {calendar}
        </MainArea>
    }
    .into_any()
}
