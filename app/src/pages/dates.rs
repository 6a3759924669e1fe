//! `/desk/services/:service/dates`: the dates of a class or an event. Plain forms, which the browser sends by itself; which questions
//! belong to an answer is for the style sheet to show.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use crate::api::SetDates;
use crate::components::{Icon, MainArea, Shape, entry, mistake, told};
use crate::dto::{DateLine, DatesSheet, MoveForm, Pick, ScheduleForm, ScheduleLine, Select, TakesPlace};
use crate::routes;

/// The page.
pub(super) fn page(sheet: DatesSheet) -> AnyView {
    let service = sheet.service.clone();
    let schedules = if !sheet.schedules.is_empty() {
        let lines = sheet.schedules.into_iter().map(|line| schedule(&service, line)).collect_view();
        view! { <ul class="offers">{lines}</ul> }.into_any()
    } else if sheet.form.is_some() {
        view! { <p class="muted">{sheet.no_schedules}</p> }.into_any()
    } else {
        ().into_any()
    };
    let sessions = if sheet.sessions.is_empty() {
        view! { <p class="muted">{sheet.no_sessions}</p> }.into_any()
    } else {
        let lines = sheet.sessions.into_iter().map(|line| date(&service, line)).collect_view();
        view! { <ul class="offers">{lines}</ul> }.into_any()
    };
    let conflicts = (!sheet.conflicts.is_empty())
        .then(|| conflicts(&service, sheet.conflicts_name, sheet.conflicts, sheet.try_again));
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--reading">
            <a class="back" href=routes::service(&service)>
                <Icon shape=Shape::Left />
                {sheet.back}
            </a>
            <div class="page__head">
                <div>
                    <h1>{sheet.title}</h1>
                    <p>{sheet.zone}</p>
                </div>
            </div>
            {told(sheet.said)}
            <section class="section" aria-labelledby="schedules">
                <div class="section__head">
                    <h2 id="schedules">{sheet.schedules_name}</h2>
                </div>
                <div class="stack">{schedules} {sheet.form.map(|asked| form(&service, asked))}</div>
            </section>
            {conflicts}
            <section class="section" aria-labelledby="to-come">
                <div class="section__head">
                    <h2 id="to-come">{sheet.sessions_name}</h2>
                </div>
                {sessions}
            </section>
        </MainArea>
    }
    .into_any()
}

fn schedule(service: &str, line: ScheduleLine) -> AnyView {
    let (change, change_label, href) = line.change;
    let (end, end_label) = line.end;
    view! {
        <li class="offers__line">
            <p class="offers__what">
                <strong>{line.what}</strong>
            </p>
            <form class="offers__acts" method="post" action=SetDates::url()>
                <input type="hidden" name="service" value=service.to_owned() />
                <input type="hidden" name="fields[schedule]" value=line.id />
                <a class="btn btn--quiet" href=href aria-label=change_label>
                    {change}
                </a>
                <button class="btn btn--quiet" type="submit" name="act" value="end" aria-label=end_label>
                    {end}
                </button>
            </form>
        </li>
    }
    .into_any()
}

fn conflicts(service: &str, [title, hint]: [String; 2], lines: Vec<(String, String)>, again: String) -> AnyView {
    let line = |(when, what): (String, String)| {
        view! {
            <li class="offers__line">
                <p class="offers__what">
                    <strong>{when}</strong>
                    <span class="offers__note">{what}</span>
                </p>
            </li>
        }
    };
    view! {
        <section class="section" aria-labelledby="conflicts">
            <div class="section__head">
                <h2 id="conflicts">{title}</h2>
            </div>
            <p class="muted small">{hint}</p>
            <ul class="offers">{lines.into_iter().map(line).collect_view()}</ul>
            <form class="week__end" method="post" action=SetDates::url()>
                <input type="hidden" name="service" value=service.to_owned() />
                <button class="btn" type="submit" name="act" value="again">
                    {again}
                </button>
            </form>
        </section>
    }
    .into_any()
}

fn date(service: &str, line: DateLine) -> AnyView {
    let remove = line.remove.map(|(text, label)| {
        view! {
            <form method="post" action=SetDates::url()>
                <input type="hidden" name="service" value=service.to_owned() />
                <input type="hidden" name="fields[session]" value=line.id />
                <button class="btn btn--quiet" type="submit" name="act" value="remove" aria-label=label>
                    {text}
                </button>
            </form>
        }
    });
    let cancel = line.cancel.map(|(text, label, href)| {
        view! {
            <a class="btn btn--quiet" href=href aria-label=label>
                {text}
            </a>
        }
    });
    view! {
        <li class="offers__line">
            <p class="offers__what">
                <strong>{line.when}</strong>
                <span>{line.seats}</span>
                {line.note.map(|note| view! { <span class="offers__note">{note}</span> })}
            </p>
            <div class="offers__acts">{remove} {cancel}</div>
            {line.change.map(|asked| change(service, asked))}
        </li>
    }
    .into_any()
}

fn change(service: &str, asked: MoveForm) -> AnyView {
    let MoveForm { name: (name, label), hint, open, hidden, fields } = asked;
    // The fields' ids are their names, and there is one such form for each session.
    let own = hidden.first().map(|(_, id)| id.clone()).unwrap_or_default();
    let field = |mut field: crate::dto::Entry| {
        let name = std::mem::take(&mut field.name);
        dated_entry(&own, name, field)
    };
    view! {
        <details class="dates__move" id=open.then_some("move") open=open>
            <summary class="btn btn--quiet" aria-label=label>
                {name.clone()}
            </summary>
            <form class="form" method="post" action=SetDates::url()>
                <p class="muted small">{hint}</p>
                <input type="hidden" name="service" value=service.to_owned() />
                <input type="hidden" name="act" value="move" />
                {hidden_fields(hidden)}
                <div class="fields">{fields.into_iter().map(field).collect_view()}</div>
                <button class="btn" type="submit">
                    {name}
                </button>
            </form>
        </details>
    }
    .into_any()
}

/// A field of a form that a page has many of: its id has the session's in it.
fn dated_entry(own: &str, name: String, field: crate::dto::Entry) -> AnyView {
    let id = format!("{own}-{}", field.kind);
    let error_id = format!("{id}-error");
    let wrong = field.error.is_some();
    let step = (field.kind == "time").then_some("300");
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>
                {field.label}
            </label>
            <input
                class="input"
                id=id
                name=name
                type=field.kind
                step=step
                value=field.value
                required=true
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then(|| error_id.clone())
            />
            {field.error.map(|text| mistake(error_id, text))}
        </div>
    }
    .into_any()
}

fn hidden_fields(fields: Vec<(String, String)>) -> AnyView {
    fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view()
        .into_any()
}

fn form(service: &str, asked: ScheduleForm) -> AnyView {
    let ([question, hint], days, wrong) = asked.weekdays;
    let described = if wrong.is_some() { "weekdays-hint weekdays-error" } else { "weekdays-hint" };
    let weekday = |day: Pick| {
        view! {
            <label class="check">
                <input type="checkbox" name=day.value value="yes" checked=day.chosen />
                <span>{day.text}</span>
            </label>
        }
    };
    view! {
        <form class="card form dates" id="save" method="post" action=SetDates::url()>
            <div>
                <h3>{asked.title}</h3>
                <p class="muted small">{asked.lead}</p>
            </div>
            <input type="hidden" name="service" value=service.to_owned() />
            <input type="hidden" name="act" value="save" />
            {hidden_fields(asked.hidden)}
            <div class="fields">{asked.first.into_iter().map(entry).collect_view()}</div>
            {select(asked.repeats)}
            <fieldset class="field dates__weekly" aria-describedby=described>
                <legend class="field__label">{question}</legend>
                <p class="field__hint" id="weekdays-hint">
                    {hint}
                </p>
                <div class="dates__days">{days.into_iter().map(weekday).collect_view()}</div>
                {wrong.map(|text| mistake("weekdays-error".to_owned(), text))}
            </fieldset>
            <div class="dates__more">{entry(asked.every)}</div>
            <div class="dates__more">{select(asked.ends)}</div>
            <div class="dates__more dates__until">{entry(asked.until)}</div>
            <div class="dates__more dates__times">{entry(asked.times)}</div>
            <div class="choices">
                <button class="btn btn--primary" type="submit">
                    {asked.button}
                </button>
                {asked.leave.map(|(text, href)| view! { <a class="btn" href=href>{text}</a> })}
            </div>
        </form>
    }
    .into_any()
}

fn select(asked: Select) -> AnyView {
    let option = |pick: Pick| {
        view! {
            <option value=pick.value selected=pick.chosen>
                {pick.text}
            </option>
        }
    };
    view! {
        <div class="field">
            <label class="field__label" for=asked.name.clone()>
                {asked.label}
            </label>
            <select class="input" id=asked.name.clone() name=asked.name>
                {asked.picks.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// On the page of a service: when it takes place, and the switch to the other way.
pub(super) fn takes_place(service: &str, asked: TakesPlace) -> AnyView {
    let (act, text) = asked.switch;
    let dates = asked.dates.map(|(text, href)| {
        view! {
            <a class="btn btn--primary" href=href>
                {text}
            </a>
        }
    });
    view! {
        <form class="card stack" method="post" action=SetDates::url()>
            <div>
                <h2>{asked.title}</h2>
                <p class="muted small">{asked.text}</p>
            </div>
            <input type="hidden" name="service" value=service.to_owned() />
            <div class="choices">
                {dates} <button class="btn" type="submit" name="act" value=act>
                    {text}
                </button>
            </div>
        </form>
    }
    .into_any()
}
