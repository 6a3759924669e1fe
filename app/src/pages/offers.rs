//! `/desk/services` and `/desk/services/:service`: what a trainer sells. Plain forms, which the browser sends by itself.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use super::{dates, sharing};
use crate::api::SetService;
use crate::components::{Icon, MainArea, Shape, entry, told};
use crate::dto::{ServiceLine, ServiceSheet, ServicesSheet};
use crate::routes;

/// The list.
pub(super) fn list(sheet: ServicesSheet) -> AnyView {
    let offered = if sheet.rows.is_empty() {
        view! {
            <div class="empty">
                <Icon shape=Shape::Calendar />
                <h2>{sheet.empty.title}</h2>
                <p>{sheet.empty.text}</p>
            </div>
        }
        .into_any()
    } else {
        lines(sheet.rows)
    };
    let archived = (!sheet.archived.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="archived">
                <div class="section__head">
                    <h2 id="archived">{sheet.archived_name}</h2>
                </div>
                {lines(sheet.archived)}
            </section>
        }
    });
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--reading">
            <a class="back" href=routes::DESK>
                <Icon shape=Shape::Left />
                {sheet.back}
            </a>
            <div class="page__head">
                <div>
                    <h1>{sheet.title}</h1>
                    <p>{sheet.lead}</p>
                </div>
            </div>
            <div class="stack">
                {told(sheet.said)} {offered} <a class="btn btn--primary" href=routes::service("new")>
                    {sheet.add}
                </a>
            </div>
            {archived} <p class="section">
                <a href=sheet.shared.href>{sheet.shared.text}</a>
            </p>
        </MainArea>
    }
    .into_any()
}

fn lines(rows: Vec<ServiceLine>) -> AnyView {
    view! { <ul class="offers">{rows.into_iter().map(line).collect_view()}</ul> }.into_any()
}

fn line(line: ServiceLine) -> AnyView {
    let act = |(act, text, label): (String, String, String)| {
        view! {
            <button class="btn btn--quiet" type="submit" name="act" value=act aria-label=label>
                {text}
            </button>
        }
    };
    view! {
        <li class="offers__line">
            <p class="offers__what">
                <a href=routes::service(&line.id)>{line.name}</a>
                <span>{line.about}</span>
            </p>
            <form class="offers__acts" method="post" action=SetService::url()>
                <input type="hidden" name="service" value=line.id />
                {line.acts.into_iter().map(act).collect_view()}
            </form>
        </li>
    }
    .into_any()
}

/// One service, or a new one.
pub(super) fn page(sheet: ServiceSheet) -> AnyView {
    let id = sheet.id.clone();
    let takes_place = sheet.takes_place.map(|asked| dates::takes_place(&sheet.id, asked));
    let archive = sheet.archive.map(|(act, text, hint)| {
        view! {
            <form class="card stack" method="post" action=SetService::url()>
                <input type="hidden" name="service" value=id />
                <p class="muted small">{hint}</p>
                <button class="btn" type="submit" name="act" value=act>
                    {text}
                </button>
            </form>
        }
    });
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--reading">
            <a class="back" href=routes::SERVICES>
                <Icon shape=Shape::Left />
                {sheet.back}
            </a>
            <div class="page__head">
                <div>
                    <h1>{sheet.title}</h1>
                    <p>{sheet.lead}</p>
                </div>
            </div>
            <div class="stack">
                {told(sheet.said)} <form class="card form" method="post" action=SetService::url()>
                    <input type="hidden" name="act" value="save" />
                    <input type="hidden" name="service" value=sheet.id />
                    <div class="fields">{sheet.fields.into_iter().map(entry).collect_view()}</div>
                    {super::own::part(sheet.own)}
                    <button class="btn btn--primary" type="submit">
                        {sheet.save}
                    </button>
                </form>
                {takes_place} {sheet.sharing.map(sharing::card)} {archive}
            </div>
        </MainArea>
    }
    .into_any()
}
