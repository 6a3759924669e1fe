//! A trainer's desk: today first, then what comes next, then money.

use std::collections::HashMap;

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;

use super::ways::YourWays;
use super::{presence, skeleton};
use crate::api::{MarkPresence, get_desk};
use crate::components::{Icon, MainArea, Notice, ProblemPage, Shape, StatusPill, mark_pill};
use crate::dto::{AgendaItem, Desk, Marked, MonthBar, Tone};
use crate::error::Problem;
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
    let marking = Marking::new();
    let count = desk.today.len();
    let today = if desk.today.is_empty() {
        view! { <p class="muted">{texts.nothing_today}</p> }.into_any()
    } else {
        agenda(desk.today, marking)
    };
    let next = desk.next.into_iter().map(move |day| {
        view! {
            <h3 class="part__name">{day.date}</h3>
            {agenda(day.items, marking)}
        }
    });
    let next = next.collect::<Vec<_>>();
    let [hours, services] = desk.edit;
    let tile = |name: &'static str, amounts: Vec<String>, note: &'static str| {
        view! {
            <li class="tile">
                <p class="tile__name">{name}</p>
                {amounts.into_iter().map(|amount| view! { <p class="tile__value">{amount}</p> }).collect_view()}
                <p class="tile__note">{note}</p>
            </li>
        }
    };
    view! {
        <MainArea>
            <div class="page__head">
                <div>
                    <h1>{desk.date}</h1>
                    {(count > 0).then(|| view! { <p>{(texts.desk_today)(count)}</p> })}
                </div>
                <p class="actions">
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
                {move || {
                    let problem = marking.problem_of_some()?;
                    Some(view! { <Notice tone=Tone::Danger text=(texts.problem)(&problem) /> })
                }}
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
                </div>
                <ul class="tiles">
                    {tile(texts.available, desk.available, texts.available_note)}
                    {tile(texts.pending, desk.pending, texts.pending_note)}
                    {tile(texts.this_month, vec![desk.this_month], texts.this_month_note)}
                </ul>
            </section>
            <section class="section" aria-labelledby="months">
                <Plot months=desk.months />
            </section>
            <YourWays ways=desk.ways />
        </MainArea>
    }
}

fn agenda(items: Vec<AgendaItem>, marking: Marking) -> AnyView {
    let item = move |item: AgendaItem| view! { <Session item marking /> };
    view! { <ol class="agenda">{items.into_iter().map(item).collect_view()}</ol> }.into_any()
}

/// Saying whether clients came: one action for all rows, so that a form sent without script has its answer once.
#[derive(Clone, Copy)]
struct Marking {
    action: ServerAction<MarkPresence>,
    /// The booking that was marked last.
    of: RwSignal<Option<String>>,
    /// Why the last one was refused, and which that was.
    refused: RwSignal<Option<(String, Problem)>>,
    /// What became of those that were marked since the page was made.
    marked: RwSignal<HashMap<String, Marked>>,
}

impl Marking {
    fn new() -> Self {
        let action = ServerAction::<MarkPresence>::new();
        let (of, refused) = (RwSignal::new(None::<String>), RwSignal::new(None));
        let marked = RwSignal::new(HashMap::new());
        Effect::new(move || match action.value().get() {
            Some(Ok(done)) => marked.update(|marked| drop(marked.insert(done.booking.clone(), done))),
            Some(Err(problem)) => refused.set(of.get_untracked().map(|of| (of, problem))),
            None => {}
        });
        Self { action, of, refused, marked }
    }

    /// A form is on its way.
    fn sent(self, booking: String) {
        self.refused.set(None);
        self.of.set(Some(booking));
    }

    /// Why the one of this booking was refused.
    fn problem_of(self, booking: &str) -> Option<Problem> {
        self.refused.with(|refused| {
            let (of, problem) = refused.as_ref()?;
            (of == booking).then(|| problem.clone())
        })
    }

    /// The same without script, where it is not known which row it was.
    fn problem_of_some(self) -> Option<Problem> {
        let unknown = self.of.with(Option::is_none);
        self.action.value().get().filter(|_| unknown).and_then(Result::err)
    }
}

/// One session of the day, with what can be said about whether the client came.
#[component]
fn Session(item: AgendaItem, marking: Marking) -> impl IntoView {
    let texts = use_texts();
    let AgendaItem { id, status, presence, .. } = item;
    let (href, back) = (routes::booking(&id), routes::DESK.to_owned());
    let (row, sent, told) = (id.clone(), id.clone(), id.clone());
    let present = Memo::new(move |_| {
        let marked = marking.marked.with(|marked| marked.get(&row).cloned());
        marked.map_or_else(|| (status, presence.clone()), |marked| (marked.status, marked.presence))
    });
    let problem = move || {
        let problem = marking.problem_of(&told)?;
        Some(view! { <Notice tone=Tone::Danger text=(texts.problem)(&problem) /> })
    };
    let acts = move || {
        let (_, presence) = present.get();
        if presence.acts.is_empty() {
            return ().into_any();
        }
        let inside = presence::acts(id.clone(), back.clone(), presence.acts);
        let of = sent.clone();
        view! {
            <ActionForm
                action=marking.action
                attr:class="presence"
                on:submit=move |_| marking.sent(of.clone())
            >
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
            <p class="agenda__state" role="status">
                {move || {
                    let (status, presence) = present.get();
                    view! {
                        <StatusPill status />
                        {presence.mark.map(mark_pill)}
                    }
                }}
            </p>
            {acts}
            {problem}
        </li>
    }
}

/// Bars from zero, the running month set off, the highest and the running one labelled, every other month named for want of room
/// on phones; a table behind the same switch.
#[component]
fn Plot(months: Vec<MonthBar>) -> impl IntoView {
    let texts = use_texts();
    let last = months.len().saturating_sub(1);
    let highest = months.iter().position(|month| month.permille == 1_000).unwrap_or(last);
    let count = u32::try_from(months.len().max(1)).unwrap_or(1);
    let bars = months.iter().enumerate().map(|(index, month)| {
        let class = if index == last { "plot__bar plot__bar--now" } else { "plot__bar" };
        let place = Place::of(u32::try_from(index).unwrap_or(0), count, month.permille);
        // Next to the running month there is no room for a second figure.
        let label = (index == last || (index == highest && last - highest > 2))
            .then(|| view! { <text class="plot__value" x=place.middle.clone() y=place.top.clone() dy="-6">{month.rounded.clone()}</text> });
        view! {
            <rect class=class x=place.left y=place.top width=place.width height=place.height rx="4"></rect>
            {label}
            {(last - index)
                .is_multiple_of(2)
                .then(|| {
                    view! {
                        <text class="plot__month" x=place.middle y="100%" dy="-6">
                            {month.short.clone()}
                        </text>
                    }
                })}
        }
    });
    let bars = bars.collect_view();
    let rows = months.into_iter().rev().map(|month| {
        view! {
            <tr>
                <th scope="row">{month.long}</th>
                <td class="table__num">{month.amount}</td>
            </tr>
        }
    });
    view! {
        <div class="card">
            <figure class="plot">
                <figcaption>
                    <h2 id="months">{texts.earned}</h2>
                    <p class="muted small">{texts.earned_note}</p>
                </figcaption>
                <svg class="plot__svg" height="200" role="img" aria-label=texts.earned>
                    {bars}
                    <line class="plot__base" x1="0" x2="100%" y1="86%" y2="86%"></line>
                </svg>
            </figure>
            <details class="more">
                <summary class="more__open">
                    <Icon shape=Shape::Down />
                    {texts.as_table}
                </summary>
                <div class="scroll" tabindex="0" role="region" aria-label=texts.earned_note>
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{texts.month}</th>
                                <th scope="col" class="table__num">
                                    {texts.yours}
                                </th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                </div>
            </details>
        </div>
    }
}

/// Where a bar stands, in per cent of the plot.
struct Place {
    left: String,
    middle: String,
    width: String,
    top: String,
    height: String,
}

impl Place {
    /// The bar at `index` of `count`, `permille` of the highest tall. The base line is at 86 %, the highest bar ends at 12 %.
    fn of(index: u32, count: u32, permille: u16) -> Self {
        let column = 10_000 / count;
        let height = 74 * u32::from(permille) / 10;
        Self {
            left: percent(index * column + column * 14 / 100),
            middle: percent(index * column + column / 2),
            width: percent(column * 72 / 100),
            top: percent(8_600 - height),
            height: percent(height),
        }
    }
}

/// Hundredths of a per cent as an attribute's value.
fn percent(hundredths: u32) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}
