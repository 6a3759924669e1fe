//! `/desk/hours`: the week, and the days that differ from it. Plain forms, which the browser sends by itself.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use crate::api::SetHours;
use crate::components::{Icon, MainArea, Shape, entry, mistake, told};
use crate::dto::{DayHours, ExceptionForm, ExceptionLine, HoursRow, HoursSheet};
use crate::routes;

/// The page.
pub(super) fn page(sheet: HoursSheet) -> AnyView {
    let exceptions = if sheet.exceptions.is_empty() {
        view! { <p class="muted">{sheet.no_exceptions}</p> }.into_any()
    } else {
        view! { <ul class="offers">{sheet.exceptions.into_iter().map(exception).collect_view()}</ul> }.into_any()
    };
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
                    <p>{sheet.zone}</p>
                </div>
                <p class="desk-edit">
                    <a class="btn" href=routes::ELSEWHERE>
                        <Icon shape=Shape::Calendar />
                        {sheet.elsewhere}
                    </a>
                </p>
            </div>
            {told(sheet.said)}
            <section class="section" aria-labelledby="week">
                <div class="section__head">
                    <h2 id="week">{sheet.week}</h2>
                </div>
                <p class="muted small">{sheet.week_lead}</p>
                <form class="week" method="post" action=SetHours::url()>
                    // The first button is the one that Enter presses.
                    <button class="vh" type="submit" name="act" value="save" tabindex="-1" aria-hidden="true"></button>
                    {sheet.days.into_iter().map(day).collect_view()} <p class="week__end">
                        <button class="btn btn--primary" type="submit" name="act" value="save">
                            {sheet.save}
                        </button>
                        {sheet.unsaved.map(|text| view! { <span class="muted">{text}</span> })}
                    </p>
                </form>
            </section>
            <section class="section" aria-labelledby="exceptions">
                <div class="section__head">
                    <h2 id="exceptions">{sheet.exceptions_name}</h2>
                </div>
                {exceptions}
                <div class="stack">{sheet.forms.into_iter().map(form).collect_view()}</div>
            </section>
        </MainArea>
    }
    .into_any()
}

fn day(day: DayHours) -> AnyView {
    let DayHours { id, name, rows, error, acts } = day;
    let error_id = format!("{id}-error");
    let described = error.is_some().then(|| error_id.clone());
    let act = |(act, text, label): (String, String, String)| {
        view! {
            <button class="btn btn--quiet" type="submit" name="act" value=act aria-label=label>
                {text}
            </button>
        }
    };
    view! {
        <fieldset class="week__day" id=id aria-describedby=described>
            <legend class="week__name">{name}</legend>
            <ul class="week__rows">{rows.into_iter().map(row).collect_view()}</ul>
            {error.map(|text| mistake(error_id, text))}
            <p class="week__acts">{acts.into_iter().map(act).collect_view()}</p>
        </fieldset>
    }
    .into_any()
}

fn row(row: HoursRow) -> AnyView {
    let [(from, from_label, from_value), (to, to_label, to_value)] = row.fields;
    let error_id = format!("{from}-error");
    let wrong = row.error.is_some().then_some("true");
    let described = row.error.is_some().then(|| error_id.clone());
    let time = move |name: String, label: String, value: String| {
        view! {
            <input
                class="input week__time"
                type="time"
                step="300"
                name=name
                value=value
                aria-label=label
                aria-invalid=wrong
                aria-describedby=described.clone()
            />
        }
    };
    let remove = row.remove.map(|(act, label)| {
        view! {
            <button class="btn btn--quiet week__remove" type="submit" name="act" value=act aria-label=label>
                <Icon shape=Shape::Cross />
            </button>
        }
    });
    view! {
        <li class="week__row">
            {time(from, from_label, from_value)} <span aria-hidden="true">"–"</span> {time(to, to_label, to_value)}
            {remove} {row.error.map(|text| mistake(error_id, text))}
        </li>
    }
    .into_any()
}

fn exception(line: ExceptionLine) -> AnyView {
    let (text, label) = line.remove;
    view! {
        <li class="offers__line">
            <p class="offers__what">
                <strong>{line.when}</strong>
                <span>{line.what}</span>
                {line.booked.map(|booked| view! { <span class="offers__note">{booked}</span> })}
            </p>
            <form class="offers__acts" method="post" action=SetHours::url()>
                <input type="hidden" name="fields[exception]" value=line.id />
                <button class="btn btn--quiet" type="submit" name="act" value="forget" aria-label=label>
                    {text}
                </button>
            </form>
        </li>
    }
    .into_any()
}

fn form(form: ExceptionForm) -> AnyView {
    let ExceptionForm { act, title, lead, fields, button } = form;
    let id = act.clone();
    view! {
        <form class="card form" id=id method="post" action=SetHours::url()>
            <div>
                <h3>{title}</h3>
                <p class="muted small">{lead}</p>
            </div>
            <input type="hidden" name="act" value=act />
            <div class="fields">{fields.into_iter().map(entry).collect_view()}</div>
            <button class="btn" type="submit">
                {button}
            </button>
        </form>
    }
    .into_any()
}
