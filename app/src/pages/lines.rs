//! `/admin/disputes` and `/letters`: lists of things with pages of their own.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Icon, MainArea, Shape, mark_pill};
use crate::dto::{Line, LineList};

/// The page.
pub(super) fn page(list: LineList, shape: Shape) -> AnyView {
    let shown = if list.rows.is_empty() {
        view! {
            <div class="empty">
                <Icon shape=shape />
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

/// One thing of a list.
pub(super) fn line(row: Line) -> AnyView {
    let href = row.href;
    let link = |text: String| view! { <a href=href.clone()>{text}</a> }.into_any();
    let what = if row.sum.is_some() { view! { <span>{row.what}</span> }.into_any() } else { link(row.what) };
    let sum = row.sum.map(|sum| view! { <strong class="line__sum">{link(sum)}</strong> });
    view! {
        <li class="line">
            {sum}
            <p class="line__what">{what} <span class="line__about">{row.about}</span></p>
            <p class="line__end">{mark_pill(row.mark)} {row.end.map(|end| view! { <span class="line__due">{end}</span> })}</p>
        </li>
    }
    .into_any()
}
