//! `/letters` and `/letters/:letter`: what was written to the visitor, or to everybody for admins.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Icon, MainArea, Shape, fact_rows, mark_pill};
use crate::dto::{LetterList, LetterRow, LetterSheet};
use crate::routes;

/// The list.
pub(super) fn list(list: LetterList) -> AnyView {
    let shown = if list.rows.is_empty() {
        view! {
            <div class="empty">
                <Icon shape=Shape::Mail />
                <h2>{list.empty.title}</h2>
                <p>{list.empty.text}</p>
            </div>
        }
        .into_any()
    } else {
        view! { <ul class="lines">{list.rows.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <Title text=list.title.clone() />
        <MainArea>
            <div class="page__head">
                <div>
                    <h1>{list.title}</h1>
                    <p>{list.lead}</p>
                </div>
            </div>
            {shown}
        </MainArea>
    }
    .into_any()
}

fn line(row: LetterRow) -> impl IntoView {
    view! {
        <li class="line">
            <p class="line__what">
                <a href=routes::letter(&row.id)>{row.subject}</a>
                <span class="line__about">{row.to}</span>
            </p>
            <p class="line__end">{mark_pill(row.mark)} <span class="line__due">{row.when}</span></p>
        </li>
    }
}

/// One letter.
pub(super) fn page(letter: LetterSheet) -> AnyView {
    let text = letter.text.map(|text| view! { <pre class="letter card">{text}</pre> });
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
            {fact_rows(letter.rows, "")} {text}
        </MainArea>
    }
    .into_any()
}
