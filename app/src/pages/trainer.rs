//! A trainer's page: who, what, when, and the next step. Every choice is a link that changes the address, so it works
//! before WebAssembly has loaded, survives a reload and can be shared.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::when::when;
use super::{skeleton, use_path_part};
use crate::api::{HoldSlot, get_trainer_page};
use crate::components::{Avatar, Icon, MainArea, Notice, ProblemPage, Shape};
use crate::dto::{self, Calendar, Choice, ChosenSlot, Pick, ServiceOption, Tone};
use crate::error::Problem;
use crate::routes;
use crate::visitor::{use_texts, use_visitor};

type Hold = ServerAction<HoldSlot>;

/// `/trainers/:slug?service=&month=&part=&day=&slot=`
#[component]
pub(crate) fn TrainerPage() -> impl IntoView {
    let visitor = use_visitor();
    let slug = use_path_part("slug");
    let query = use_query_map();
    let choice = Memo::new(move |_| {
        query.with(|query| {
            let [service, day, slot, month, part] =
                ["service", "day", "slot", "month", "part"].map(|name| query.get(name));
            Choice { service, day, slot, month, part }
        })
    });
    let zone = Memo::new(move |_| visitor.with(|visitor| visitor.zone.clone()));
    let hold = Hold::new();
    // Who was too slow sees the calendar as it is now.
    let tries = hold.version();
    let page = Resource::new(
        move || (slug.get(), choice.get(), zone.get(), tries.get()),
        |(slug, Choice { service, day, slot, month, part }, _, _)| {
            get_trainer_page(slug, service, day, slot, month, part)
        },
    );
    view! {
        <Transition fallback=skeleton>
            {move || Suspend::new(async move {
                match page.await {
                    Err(problem) => view! { <ProblemPage problem /> }.into_any(),
                    Ok(page) => view! { <Profile page hold /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Profile(page: dto::TrainerPage, hold: Hold) -> impl IntoView {
    let texts = use_texts();
    let bar = bookbar(&page, hold);
    let kept = kept(&page);
    let calendar = match page.calendar {
        Some(calendar) => {
            let gone = calendar.gone;
            // Who was just too slow reads it beside the button.
            let notice = move || {
                let told = matches!(hold.value().get(), Some(Err(_)));
                (gone && !told).then(|| view! { <Notice tone=Tone::Warning text=texts.slot_gone /> })
            };
            when(calendar, |choice| routes::trainer(&page.slug, choice), notice.into_any())
        }
        None => ().into_any(),
    };
    view! {
        <Title text=page.name.clone() />
        <MainArea>
            <a class="back" href=routes::HOME>
                <Icon shape=Shape::Left />
                {texts.all_trainers}
            </a>
            <div class="split">
                <div class="split__main">
                    <header class="profile">
                        <Avatar seed=page.seed size="avatar--big" />
                        <div class="profile__who">
                            <h1>{page.name}</h1>
                            <p class="profile__craft">{page.craft}</p>
                            <ul class="profile__facts">
                                <li>
                                    <Icon shape=Shape::Pin />
                                    {page.city}
                                </li>
                            </ul>
                        </div>
                    </header>
                    <p class="about">{page.headline}</p>
                    {page.about.into_iter().map(|text| view! { <p class="about">{text}</p> }).collect_view()}
                    <section class="section" aria-labelledby="what">
                        <div class="section__head">
                            <h2 id="what">{texts.what}</h2>
                        </div>
                        {page.services.is_empty().then(|| view! { <p class="muted">{texts.no_services}</p> })}
                        <div class="options">
                            {page.services.into_iter().map(|service| option(&page.slug, &kept, service)).collect_view()}
                        </div>
                        <div class="terms">
                            {page
                                .terms
                                .into_iter()
                                .chain(page.by_card)
                                .map(|text| view! { <p class="muted small">{text}</p> })
                                .collect_view()}
                        </div>
                    </section>
                    {calendar}
                </div>
                {bar}
            </div>
        </MainArea>
    }
}

/// What stays in the address whatever is chosen next: the view, and the part of the day.
fn kept(page: &dto::TrainerPage) -> Choice {
    page.calendar.as_ref().map(Calendar::kept).unwrap_or_default()
}

fn option(slug: &str, kept: &Choice, service: ServiceOption) -> impl IntoView + use<> {
    let choice = Choice { service: Some(service.id), ..kept.clone() };
    view! {
        <a
            class="option"
            href=routes::trainer(slug, &choice)
            data-noscroll
            aria-current=service.chosen.then_some("true")
        >
            <span class="option__name">{service.name}</span>
            <span class="option__note">
                {service.with.map(|with| view! { {with} <br /> })}
                {if service.description.is_empty() {
                    service.length
                } else {
                    format!("{} · {}", service.length, service.description)
                }}
            </span>
            <span class="option__price">
                <strong>{service.price}</strong>
            </span>
        </a>
    }
}

/// Price, time and the next step: at the bottom of a phone, beside from 900 px on.
fn bookbar(page: &dto::TrainerPage, hold: Hold) -> Option<AnyView> {
    let texts = use_texts();
    let service = page.services.iter().find(|service| service.chosen)?.clone();
    let chosen = page.calendar.as_ref().and_then(|calendar| calendar.chosen.clone());
    let there = chosen.as_ref().and_then(|chosen| chosen.when.there.clone());
    let when = chosen.as_ref().map_or_else(|| texts.choose_time.to_owned(), |chosen| chosen.when.yours.clone());
    let fact = |name: &'static str, value: String| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    let hint = (texts.hold_hint)(page.hold_minutes);
    let hint = page.by_card.as_ref().map_or_else(|| hint.clone(), |by_card| format!("{by_card} {hint}"));
    let waiting = chosen.as_ref().and_then(|chosen| chosen.wait.clone());
    let hint = waiting.map_or(hint, |[_, hint]| hint);
    let visitor = use_visitor();
    let signed_out = move || visitor.with(|visitor| visitor.person.is_none());
    let slot = chosen.as_ref().map(|chosen| chosen.start.clone());
    let back = routes::trainer(&page.slug, &Choice { service: Some(service.id.clone()), slot, ..kept(page) });
    let step = hold_form(back, service.id, chosen, hold);
    let bar = view! {
        <aside class="bookbar" aria-label=texts.your_booking>
            <div class="bookbar__sum">
                <p class="bookbar__price">{service.price}</p>
                <p class="bookbar__when">
                    <time>{when}</time>
                </p>
            </div>
            <div class="bookbar__more">
                <dl class="facts">
                    {fact(texts.session, service.name)} {fact(texts.trainer, page.name.clone())}
                    {fact(texts.place, page.place.clone())} {there.map(|there| fact(texts.trainer_time, there))}
                </dl>
            </div>
            {step}
            <p class="bookbar__more small">
                {hint}
                {move || signed_out().then(|| format!(" {}", texts.hold_hint_signed_out))}
            </p>
        </aside>
    };
    Some(bar.into_any())
}

/// Holds the chosen time. A form, so that it works without script too; a second click on it does no harm.
fn hold_form(back: String, service: String, chosen: Option<ChosenSlot>, hold: Hold) -> impl IntoView {
    let texts = use_texts();
    let missing = chosen.is_none();
    let wait = chosen.as_ref().and_then(|chosen| chosen.wait.clone());
    let (button, working) = match wait {
        Some([button, _]) => (button.clone(), button),
        None => (texts.hold.to_owned(), texts.holding.to_owned()),
    };
    let seats = chosen.as_ref().and_then(seat_choice);
    let busy = hold.pending();
    let problem = move || match hold.value().get() {
        Some(Err(problem)) => Some(problem),
        _ => None,
    };
    view! {
        {move || problem().map(|problem| view! { <HoldProblem problem /> })}
        <ActionForm action=hold>
            <input type="hidden" name="service" value=service />
            <input type="hidden" name="start" value=chosen.map(|chosen| chosen.start).unwrap_or_default() />
            <input type="hidden" name="back" value=back />
            {seats}
            <button
                class="btn btn--primary"
                type="submit"
                disabled=missing
                aria-busy=move || busy.get().then_some("true")
            >
                {move || if busy.get() { working.clone() } else { button.clone() }}
            </button>
        </ActionForm>
    }
}

/// How many seats of a class; nothing for a private session.
fn seat_choice(chosen: &ChosenSlot) -> Option<AnyView> {
    if chosen.seats.is_empty() {
        return None;
    }
    let option = |pick: Pick| {
        view! {
            <option value=pick.value selected=pick.chosen>
                {pick.text}
            </option>
        }
    };
    let field = view! {
        <div class="field">
            <label class="field__label" for="seats">
                {chosen.seats_label.clone()}
            </label>
            <select class="input" id="seats" name="seats">
                {chosen.seats.clone().into_iter().map(option).collect_view()}
            </select>
        </div>
    };
    Some(field.into_any())
}

#[component]
fn HoldProblem(problem: Problem) -> impl IntoView {
    let text = (use_texts().problem)(&problem);
    view! { <Notice tone=Tone::Danger text /> }
}
