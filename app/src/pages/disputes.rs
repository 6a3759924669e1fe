//! `/admin/disputes`: what each dispute is about, and how long there is to answer.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Icon, MainArea, Shape, mark_pill};
use crate::dto::{DisputeList, DisputeRow};
use crate::routes;

/// The page.
pub(super) fn page(list: DisputeList) -> AnyView {
    let shown = if list.rows.is_empty() {
        view! {
            <div class="empty">
                <Icon shape=Shape::Scales />
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

fn line(row: DisputeRow) -> impl IntoView {
    view! {
        <li class="line">
            <strong class="line__sum">
                <a href=routes::dispute(&row.id)>{row.amount}</a>
            </strong>
            <p class="line__what">
                <span>{row.reason}</span>
                <span class="line__about">{row.about}</span>
            </p>
            <p class="line__end">{mark_pill(row.mark)} {row.due.map(|due| view! { <span class="line__due">{due}</span> })}</p>
        </li>
    }
}
