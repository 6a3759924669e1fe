//! `/desk/calendars`: calendars elsewhere that a trainer lets us read. Plain forms, which the browser sends by itself.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use crate::api::SetOutsideCalendar;
use crate::components::{Icon, MainArea, Shape, entry, told};
use crate::dto::{Conflicts, ExceptionForm, OutsideLine, OutsideSheet};
use crate::routes;

/// The page.
pub(super) fn page(sheet: OutsideSheet) -> AnyView {
    let calendars = if sheet.calendars.is_empty() {
        view! { <p class="muted">{sheet.none}</p> }.into_any()
    } else {
        view! { <ul class="offers">{sheet.calendars.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--reading">
            <a class="back" href=routes::HOURS>
                <Icon shape=Shape::Left />
                {sheet.back}
            </a>
            <div class="page__head">
                <div>
                    <h1>{sheet.title}</h1>
                    <p>{sheet.lead}</p>
                </div>
            </div>
            <div class="stack">{told(sheet.said)} {calendars} {sheet.form.map(form)} <p class="muted small">{sheet.privacy}</p></div>
            {sheet.conflicts.map(conflicts)}
        </MainArea>
    }
    .into_any()
}

fn line(line: OutsideLine) -> AnyView {
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
                <strong>{line.name}</strong>
                <span>{line.address}</span>
                {(!line.state.is_empty()).then(|| view! { <span>{line.state}</span> })}
                {line.notes.into_iter().map(|note| view! { <span class="offers__note">{note}</span> }).collect_view()}
            </p>
            <form class="offers__acts" method="post" action=SetOutsideCalendar::url()>
                <input type="hidden" name="fields[calendar]" value=line.id />
                {line.acts.into_iter().map(act).collect_view()}
            </form>
        </li>
    }
    .into_any()
}

fn form(form: ExceptionForm) -> AnyView {
    let ExceptionForm { act, title, lead, fields, button } = form;
    let id = act.clone();
    view! {
        <form class="card form" id=id method="post" action=SetOutsideCalendar::url()>
            <div>
                <h2>{title}</h2>
                <p class="muted small">{lead}</p>
            </div>
            <input type="hidden" name="act" value=act />
            <div class="stack">{fields.into_iter().map(entry).collect_view()}</div>
            <button class="btn btn--primary" type="submit">
                {button}
            </button>
        </form>
    }
    .into_any()
}

fn conflicts(found: Conflicts) -> AnyView {
    let line = |(id, when, what): (String, String, String)| {
        view! {
            <li class="offers__line">
                <p class="offers__what">
                    <a href=routes::booking(&id)>{when}</a>
                    <span>{what}</span>
                </p>
            </li>
        }
    };
    view! {
        <section class="section" aria-labelledby="conflicts">
            <div class="section__head">
                <h2 id="conflicts">{found.title}</h2>
            </div>
            <p class="muted small">{found.lead}</p>
            <ul class="offers">{found.lines.into_iter().map(line).collect_view()}</ul>
        </section>
    }
    .into_any()
}
