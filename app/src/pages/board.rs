//! `/admin/money`: what is set in tables, and plain forms to set more, which the browser sends by itself.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use super::refund::choice;
use crate::api::SetMoney;
use crate::components::{MainArea, asked, told};
use crate::dto::{Board, BoardForm, BoardPart, BoardTable, Question};

/// The page.
pub(super) fn page(board: Board) -> AnyView {
    view! {
        <Title text=board.title.clone() />
        <MainArea class="page--narrow">
            <div class="page__head">
                <div>
                    <h1>{board.title}</h1>
                    <p>{board.lead}</p>
                </div>
            </div>
            <div class="stack">{told(board.said)} {board.parts.into_iter().map(part).collect_view()}</div>
        </MainArea>
    }
    .into_any()
}

fn part(part: BoardPart) -> AnyView {
    view! {
        <section class="card stack">
            <h2>{part.title.clone()}</h2>
            <p class="muted small">{part.lead}</p>
            {form(part.form)}
            {table(part.title, part.table)}
        </section>
    }
    .into_any()
}

/// No two fields of the page have one name, so each form finds its own.
fn form(form: BoardForm) -> AnyView {
    let BoardForm { act, pick_label, picks, fields, button } = form;
    let field = |question: Question| asked(Question { name: format!("fields[{}]", question.name), ..question });
    view! {
        <form class="form" method="post" action=SetMoney::url()>
            <input type="hidden" name="act" value=act />
            {choice("fields[trainer]", pick_label, picks)}
            {fields.into_iter().map(field).collect_view()}
            <button class="btn" type="submit">
                {button}
            </button>
        </form>
    }
    .into_any()
}

/// Rows of texts.
pub(super) fn table(name: String, table: BoardTable) -> AnyView {
    if table.rows.is_empty() {
        return view! { <p class="muted small">{table.empty}</p> }.into_any();
    }
    let row = |cells: Vec<String>| view! { <tr>{cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=name>
            <table class="table">
                <thead>
                    <tr>{table.head.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr>
                </thead>
                <tbody>{table.rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
