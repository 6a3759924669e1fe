//! The way in: what are you looking for, and who offers it. The search is in the address.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::skeleton;
use crate::api::search_trainers;
use crate::components::{Avatar, Icon, MainArea, ProblemPage, Shape, leads_to};
use crate::dto::{Choice, TrainerCard};
use crate::routes;
use crate::visitor::{use_texts, use_visitor};

/// `/?q=`
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let texts = use_texts();
    let visitor = use_visitor();
    let query = use_query_map();
    let search = Memo::new(move |_| query.with(|query| query.get("q").unwrap_or_default()));
    let zone = Memo::new(move |_| visitor.with(|visitor| visitor.zone.clone()));
    let found = Resource::new(move || (search.get(), zone.get()), |(search, _)| search_trainers(search));
    view! {
        <Title text=texts.find />
        <Transition fallback=skeleton>
            {move || Suspend::new(async move {
                match found.await {
                    Err(problem) => view! { <ProblemPage problem /> }.into_any(),
                    Ok(cards) => view! { <Results search=search.get_untracked() cards /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Results(search: String, cards: Vec<TrainerCard>) -> impl IntoView {
    let texts = use_texts();
    let list = if cards.is_empty() && search.trim().is_empty() {
        view! {
            <div class="empty">
                <Icon shape=Shape::Search />
                <h2 id="found">{texts.nobody_yet}</h2>
                <p>{texts.nobody_yet_hint}</p>
            </div>
        }
        .into_any()
    } else if cards.is_empty() {
        view! {
            <div class="empty">
                <Icon shape=Shape::Search />
                <h2 id="found">{(texts.nobody_for)(&search)}</h2>
                <p>{texts.nobody_hint}</p>
                <a class="btn" href=routes::HOME>
                    {texts.show_all}
                </a>
            </div>
        }
        .into_any()
    } else {
        view! {
            <div class="section__head">
                <h2 id="found">{(texts.trainers)(cards.len())}</h2>
            </div>
            <ul class="trainers">{cards.into_iter().map(|card| view! { <li><Card card /></li> }).collect_view()}</ul>
        }
        .into_any()
    };
    view! {
        <MainArea>
            <section class="hero">
                <h1>{texts.home_title}</h1>
                <p class="hero__lead">{texts.home_lead}</p>
                <form
                    class="search"
                    method="get"
                    action=routes::HOME
                    role="search"
                    on:submit=leads_to(routes::HOME.to_owned())
                >
                    <label class="search__box">
                        <Icon shape=Shape::Search />
                        <span class="vh">{texts.search_label}</span>
                        <input type="search" name="q" placeholder=texts.search_label value=search />
                    </label>
                    <button class="btn btn--primary" type="submit">
                        {texts.search}
                    </button>
                </form>
            </section>
            <section class="section" aria-labelledby="found">
                {list}
            </section>
        </MainArea>
    }
}

#[component]
fn Card(card: TrainerCard) -> impl IntoView {
    let texts = use_texts();
    view! {
        <article class="trainer">
            <Avatar seed=card.seed />
            <h3 class="trainer__name">
                <a href=routes::trainer(&card.slug, &Choice::default())>{card.name}</a>
            </h3>
            <p class="trainer__craft">{card.craft}</p>
            <p class="trainer__place">
                <Icon shape=Shape::Pin />
                {card.city}
            </p>
            <div class="trainer__foot">
                <span class="trainer__price">
                    {card.price_from.map(|price| view! { {texts.price_from} " " <strong>{price}</strong> })}
                </span>
                {match card.next_free {
                    Some(next) => {
                        view! {
                            <span class="trainer__next">
                                <Icon shape=Shape::Clock />
                                <span class="vh">{texts.next_free} " "</span>
                                <time>{next}</time>
                            </span>
                        }
                            .into_any()
                    }
                    None => {
                        view! { <span class="trainer__next trainer__next--none">{texts.nothing_free}</span> }.into_any()
                    }
                }}
            </div>
        </article>
    }
}
