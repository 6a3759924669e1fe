//! `/cards`: the visitor's saved cards. What is done with them is a plain form each.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use crate::api::ChangeCard;
use crate::components::{Icon, MainArea, Shape, mark_pill};
use crate::dto::{CardLine, CardsSheet};
use crate::routes;

/// The page.
pub(super) fn page(sheet: CardsSheet) -> AnyView {
    let shown = if sheet.cards.is_empty() {
        view! {
            <div class="empty">
                <Icon shape=Shape::Card />
                <h2>{sheet.empty.title}</h2>
                <p>{sheet.empty.text}</p>
            </div>
        }
        .into_any()
    } else {
        view! { <ul class="wallet">{sheet.cards.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--reading">
            <div class="page__head">
                <div>
                    <h1>{sheet.title}</h1>
                    <p>{sheet.lead}</p>
                </div>
            </div>
            {shown}
            <p>
                <a class="btn btn--primary" href=routes::ADD_CARD>
                    <Icon shape=Shape::Card />
                    {sheet.add}
                </a>
            </p>
        </MainArea>
    }
    .into_any()
}

fn line(card: CardLine) -> AnyView {
    let id = card.id;
    let act = |(act, text, label): (String, String, String)| {
        view! {
            <button class="btn btn--quiet" type="submit" name="act" value=act aria-label=label>
                {text}
            </button>
        }
    };
    view! {
        <li class="wallet__card">
            <Icon shape=Shape::Card />
            <p class="wallet__name">
                <strong>{card.name}</strong>
                <span>{card.until}</span>
            </p>
            <p class="wallet__marks">{card.marks.into_iter().map(mark_pill).collect_view()}</p>
            <form class="wallet__acts" method="post" action=ChangeCard::url()>
                <input type="hidden" name="card" value=id />
                {card.acts.into_iter().map(act).collect_view()}
            </form>
        </li>
    }
    .into_any()
}
