//! A trainer's desk: today first, then what comes next, then money.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;

use super::ways::{YourWays, problem};
use super::{earnings, plot, presence, skeleton};
use crate::api::{MarkPresence, get_desk};
use crate::components::{Icon, MainArea, Notice, ProblemPage, Shape, StatusPill, mark_pill};
use crate::dto::{AgendaItem, BookingStatus, Desk, MoneyTile, Presence, Tone};
use crate::routes;
use crate::visitor::use_texts;

/// `/desk`
#[component]
pub(crate) fn DeskPage() -> impl IntoView {
    let texts = use_texts();
    let desk = Resource::new(|| (), |()| get_desk());
    view! {
        <Title text=texts.my_desk />
        <Transition fallback=skeleton>
            {move || Suspend::new(async move {
                match desk.await {
                    Err(problem) => view! { <ProblemPage problem /> }.into_any(),
                    Ok(desk) => view! { <Day desk /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Day(desk: Desk) -> impl IntoView {
    let texts = use_texts();
    let count = desk.today.len();
    let today = if desk.today.is_empty() {
        view! { <p class="muted">{texts.nothing_today}</p> }.into_any()
    } else {
        agenda(desk.today)
    };
    let next = desk.next.into_iter().map(|day| {
        view! {
            <h3 class="part__name">{day.date}</h3>
            {agenda(day.items)}
        }
    });
    let next = next.collect::<Vec<_>>();
    let [hours, services] = desk.edit;
    let tile = |name: &'static str, amounts: Vec<String>, note: &'static str| {
        earnings::tile(MoneyTile { name: name.to_owned(), amounts, note: note.to_owned() })
    };
    view! {
        <MainArea>
            <div class="page__head">
                <div>
                    <h1>{desk.date}</h1>
                    {(count > 0).then(|| view! { <p>{(texts.desk_today)(count)}</p> })}
                </div>
                <p class="desk-edit">
                    <a class="btn" href=routes::WEEK>
                        {desk.week}
                    </a>
                    <a class="btn" href=routes::HOURS>
                        {hours}
                    </a>
                    <a class="btn" href=routes::SERVICES>
                        {services}
                    </a>
                    <a class="btn" href=routes::CALENDAR>
                        <Icon shape=Shape::Calendar />
                        {texts.in_my_calendar}
                    </a>
                </p>
            </div>
            <section class="section" aria-label=texts.today_label>
                {problem(ServerAction::<MarkPresence>::new())}
                {today}
            </section>
            {(!next.is_empty())
                .then(|| {
                    view! {
                        <section class="section" aria-labelledby="next">
                            <div class="section__head">
                                <h2 id="next">{texts.next_label}</h2>
                            </div>
                            {next}
                        </section>
                    }
                })}
            <section class="section" aria-labelledby="money">
                <div class="section__head">
                    <h2 id="money">{texts.money}</h2>
                    <a href=routes::EARNINGS>{desk.earnings}</a>
                </div>
                <ul class="tiles">
                    {tile(texts.available, desk.available, texts.available_note)}
                    {tile(texts.pending, desk.pending, texts.pending_note)}
                    {tile(texts.this_month, vec![desk.this_month], texts.this_month_note)}
                </ul>
            </section>
            <section class="section" aria-labelledby="months">
                {plot::months(desk.months, "months")}
            </section>
            <YourWays ways=desk.ways />
        </MainArea>
    }
}

fn agenda(items: Vec<AgendaItem>) -> AnyView {
    let item = |item: AgendaItem| view! { <Session item /> };
    view! { <ol class="agenda">{items.into_iter().map(item).collect_view()}</ol> }.into_any()
}

/// One session of the day, with what can be said about whether the client came. Each has an action of its own, so that many can be
/// marked one right after the other; after each the focus is on what the session then is, from where it goes on to the next button.
#[component]
fn Session(item: AgendaItem) -> impl IntoView {
    let texts = use_texts();
    let action = ServerAction::<MarkPresence>::new();
    let sent = RwSignal::new(false);
    let place = NodeRef::<leptos::html::P>::new();
    let AgendaItem { id, status, presence, .. } = item;
    let href = routes::booking(&id);
    let present = Memo::new(move |before: Option<&(BookingStatus, Presence)>| match action.value().get() {
        Some(Ok(marked)) => (marked.status, marked.presence),
        _ => before.cloned().unwrap_or_else(|| (status, presence.clone())),
    });
    Effect::new(move || {
        let done = matches!(action.value().get(), Some(Ok(_)));
        if let Some(state) = place.get_untracked().filter(|_| done && sent.get_untracked()) {
            request_animation_frame(move || {
                let _ = state.focus();
            });
        }
    });
    let acts = move || {
        let (_, presence) = present.get();
        if presence.acts.is_empty() {
            return ().into_any();
        }
        let inside = presence::acts(id.clone(), routes::DESK.to_owned(), presence.acts);
        view! {
            <ActionForm action=action attr:class="presence" on:submit=move |_| sent.set(true)>
                {inside}
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <li class="agenda__item" aria-current=item.now.then_some("true")>
            <time class="agenda__time">
                <strong>{item.start}</strong>
                <span>{item.end}</span>
            </time>
            <p class="agenda__what">
                <strong>
                    <a href=href>{item.client}</a>
                </strong>
                <span>{item.service}</span>
            </p>
            <p class="agenda__state" tabindex="-1" node_ref=place>
                {move || {
                    let (status, presence) = present.get();
                    view! {
                        <StatusPill status />
                        {presence.mark.map(mark_pill)}
                    }
                }}
            </p>
            {acts}
            {move || match action.value().get() {
                // What was refused without script stands above all sessions: it is not known of which it speaks.
                Some(Err(problem)) if sent.get() => {
                    Some(view! { <Notice tone=Tone::Danger text=(texts.problem)(&problem) /> })
                }
                _ => None,
            }}
        </li>
    }
}
