//! `/bookings/:booking/receipt`: on the screen a sheet of paper, on paper nothing but the receipt.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::browser;
use crate::components::{Icon, MainArea, Shape, fact_rows, money_rows};
use crate::dto::Receipt;
use crate::routes;

/// The page.
pub(super) fn page(receipt: Receipt) -> AnyView {
    // Without script the browser's own menu prints.
    let awake = RwSignal::new(false);
    Effect::new(move || awake.set(true));
    let share = (!receipt.share.is_empty()).then(|| {
        view! {
            <section aria-labelledby="share">
                <h2 class="receipt__part" id="share">
                    {receipt.share_name.clone()}
                </h2>
                {money_rows(receipt.share_name, receipt.share)}
            </section>
        }
    });
    let stripe = receipt.stripe.map(|(url, text)| {
        view! {
            <a class="btn" href=url rel="external noopener" target="_blank">
                <Icon shape=Shape::Receipt />
                {text}
            </a>
        }
    });
    view! {
        <Title text=receipt.title.clone() />
        <MainArea class="page--reading">
            <a class="back" href=routes::booking(&receipt.booking)>
                <Icon shape=Shape::Left />
                {receipt.back}
            </a>
            <article class="card receipt">
                <header class="receipt__head">
                    <p class="receipt__from">"Spotter"</p>
                    <div>
                        <h1>{receipt.title}</h1>
                        <p class="muted">{receipt.number}</p>
                    </div>
                </header>
                {fact_rows(receipt.facts, "")} {money_rows(receipt.rows_name, receipt.rows)} {share}
                <p class="muted small">{receipt.small}</p>
            </article>
            <div class="actions receipt__actions">
                <button class="btn" type="button" hidden=move || !awake.get() on:click=|_| browser::print()>
                    <Icon shape=Shape::Print />
                    {receipt.print}
                </button>
                {stripe}
            </div>
        </MainArea>
    }
    .into_any()
}
