//! `/desk/week?from=2026-11-23`: a trainer's week, a list for each day; side by side where there is room. And
//! `/desk/sessions/:session`: one session with who comes.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use super::calling_off::back;
use super::presence;
use super::ways::problem;
use crate::api::MarkPresence;
use crate::components::{Icon, MainArea, Shape, StatusPill, fact_rows, mark_pill, told};
use crate::dto::{Attendee, DayItem, DaySheet, SessionSheet, Way, WeekSheet};
use crate::routes;

/// The week.
pub(super) fn week(sheet: WeekSheet) -> AnyView {
    let [before, this, after] = sheet.ways;
    let way = |Way { href, text }: Way, shape: Shape| {
        view! {
            <a class="btn btn--quiet" href=href aria-label=text.clone() title=text>
                <Icon shape=shape />
            </a>
        }
    };
    let call_offs = (!sheet.call_offs.is_empty()).then(|| {
        let line = |Way { href, text }: Way| {
            view! {
                <li class="offers__line">
                    <p class="offers__what">
                        <a href=href>{text}</a>
                    </p>
                </li>
            }
        };
        view! {
            <section class="section" aria-labelledby="call-offs">
                <div class="section__head">
                    <h2 id="call-offs">{sheet.call_offs_name}</h2>
                </div>
                <ul class="offers">{sheet.call_offs.into_iter().map(line).collect_view()}</ul>
            </section>
        }
    });
    view! {
        <Title text=sheet.title.clone() />
        <MainArea>
            {back(Way { href: routes::DESK.to_owned(), text: sheet.back })}
            <div class="page__head">
                <div>
                    <h1>{sheet.title}</h1>
                    <p>{sheet.zone}</p>
                </div>
                <nav class="weekdays__ways" aria-label=sheet.ways_name>
                    {way(before, Shape::Left)}
                    <a class="btn" href=this.href>
                        {this.text}
                    </a>
                    {way(after, Shape::Right)}
                </nav>
            </div>
            <div class="weekdays">{sheet.days.into_iter().map(day).collect_view()}</div>
            {call_offs}
        </MainArea>
    }
    .into_any()
}

fn day(day: DaySheet) -> AnyView {
    let DaySheet { date, name: [weekday, date_name], today, closed, items, nothing, call_off } = day;
    let id = format!("day-{date}");
    let labelled = id.clone();
    let list = if items.is_empty() {
        (!nothing.is_empty()).then(|| view! { <p class="weekdays__nothing">{nothing}</p> }).into_any()
    } else {
        view! { <ol class="weekdays__list">{items.into_iter().map(item).collect_view()}</ol> }.into_any()
    };
    view! {
        <section class="weekdays__day" aria-labelledby=labelled aria-current=today.then_some("date")>
            <h2 class="weekdays__name" id=id>
                <span>{weekday}</span>
                " "
                <time datetime=date>{date_name}</time>
            </h2>
            {closed.map(|closed| view! { <p class="weekdays__closed">{closed}</p> })}
            {list}
            {call_off
                .map(|(way, label)| {
                    view! {
                        <p class="weekdays__act">
                            <a class="btn btn--quiet" href=way.href aria-label=label>
                                {way.text}
                            </a>
                        </p>
                    }
                })}
        </section>
    }
    .into_any()
}

fn item(item: DayItem) -> AnyView {
    let DayItem { time, session, who, mark, now } = item;
    match session {
        Some(Way { href, text }) => view! {
            <li class="weekdays__item" aria-current=now.then_some("true")>
                <a class="weekdays__session" href=href>
                    <span class="weekdays__time">{time}</span>
                    <strong>{who}</strong>
                    <span class="weekdays__what">{text}</span>
                    {mark.map(mark_pill)}
                </a>
            </li>
        }
        .into_any(),
        None => view! {
            <li class="weekdays__free">
                <span class="weekdays__time">{time}</span>
                <span>{who}</span>
            </li>
        }
        .into_any(),
    }
}

/// One session.
pub(super) fn session(sheet: SessionSheet) -> AnyView {
    let here = routes::session(&sheet.id);
    let people = if sheet.people.is_empty() {
        view! { <p class="muted">{sheet.nobody}</p> }.into_any()
    } else {
        let one = |one: Attendee| attendee(one, here.clone());
        view! { <ol class="agenda agenda--people">{sheet.people.into_iter().map(one).collect_view()}</ol> }.into_any()
    };
    let act = |class: &'static str| {
        move |Way { href, text }: Way| {
            view! {
                <p>
                    <a class=class href=href>
                        {text}
                    </a>
                </p>
            }
        }
    };
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--reading">
            {sheet.back.map(back)}
            <div class="page__head">
                <div>
                    <h1>{sheet.title}</h1>
                    <p>{sheet.when}</p>
                </div>
            </div>
            <div class="stack">
                {told(sheet.said)} {sheet.result.map(act("btn"))} {problem(ServerAction::<MarkPresence>::new())}
                {fact_rows(sheet.facts, "")}
                <section aria-labelledby="people">
                    <h2 class="part__name" id="people">
                        {sheet.people_name}
                    </h2>
                    {people}
                </section>
                {sheet.call_off.map(act("btn btn--danger"))}
            </div>
        </MainArea>
    }
    .into_any()
}

fn attendee(one: Attendee, here: String) -> AnyView {
    let Attendee { id, client, about, status, presence: told } = one;
    let acts = (!told.acts.is_empty()).then(|| {
        view! {
            <form class="presence" method="post" action=MarkPresence::url()>
                {presence::acts(id.clone(), here, told.acts)}
            </form>
        }
    });
    view! {
        <li class="agenda__item">
            <p class="agenda__what">
                <strong>
                    <a href=routes::booking(&id)>{client}</a>
                </strong>
                <span>{about}</span>
            </p>
            <p class="agenda__state">
                <StatusPill status />
                {told.mark.map(mark_pill)}
            </p>
            {acts}
        </li>
    }
    .into_any()
}
