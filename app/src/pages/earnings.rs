//! `/desk/earnings?year=2026&currency=EUR`: what a trainer earned, by month, service and client, and what of it is theirs by now.

use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;

use super::calling_off::back;
use super::plot;
use crate::components::{MainArea, told};
use crate::dto::{EarningsSheet, Filter, MoneyTile, Way};
use crate::live::follow;
use crate::routes;

/// How often the page asks where the stream cannot be had.
const PAUSE: Duration = Duration::from_secs(15);

/// The page. `ask_again` fetches its figures anew: when the server says that money has moved.
pub(super) fn page(sheet: EarningsSheet, ask_again: impl Fn() + Send + Sync + Copy + 'static) -> AnyView {
    let live = sheet.live;
    follow(move || Some(live.clone()), ask_again, ask_again, PAUSE);
    // As text: with script on, the browser reads what is inside as text too.
    let Way { href, text } = sheet.again;
    let again = format!(r#"<p><a class="btn" href="{}">{text}</a></p>"#, href.replace('&', "&amp;"));
    let (export, export_note) = sheet.export;
    let headings = ["by-service", "by-client"];
    let parts = sheet.parts.into_iter().zip(headings).map(|(part, id)| plot::parts(part, id)).collect_view();
    view! {
        <Title text=sheet.title.clone() />
        <MainArea>
            {back(Way { href: routes::DESK.to_owned(), text: sheet.back })}
            <div class="page__head">
                <div>
                    <h1>{sheet.title}</h1>
                    <p>{sheet.lead}</p>
                </div>
                <p>
                    <a class="btn btn--primary" href=sheet.pay_out.href>
                        {sheet.pay_out.text}
                    </a>
                </p>
            </div>
            <div class="stack">
                <noscript inner_html=again></noscript>
                {told(sheet.said)} <ul class="tiles">{sheet.tiles.into_iter().map(tile).collect_view()}</ul>
            </div>
            <section class="section" aria-labelledby="range">
                <div class="section__head">
                    <div>
                        <h2 id="range">{sheet.range}</h2>
                        <p class="muted">{sheet.whole}</p>
                    </div>
                </div>
                <div class="stack">
                    {sheet.filters.into_iter().map(filter).collect_view()} {plot::months(sheet.months, "months")}
                    <div class="earned">{parts}</div>
                    <p>
                        <a href=sheet.shared.href>{sheet.shared.text}</a>
                    </p>
                    <p>
                        <a class="btn" href=export.href download="" rel="external">
                            {export.text}
                        </a>
                    </p>
                    <p class="muted small">{export_note}</p>
                </div>
            </section>
        </MainArea>
    }
    .into_any()
}

/// Money with a name and a word on it; on the desk too.
pub(super) fn tile(tile: MoneyTile) -> AnyView {
    let MoneyTile { name, amounts, note } = tile;
    view! {
        <li class="tile">
            <p class="tile__name">{name}</p>
            {amounts.into_iter().map(|amount| view! { <p class="tile__value">{amount}</p> }).collect_view()}
            <p class="tile__note">{note}</p>
        </li>
    }
    .into_any()
}

fn filter(filter: Filter) -> AnyView {
    let way = |(Way { href, text }, chosen): (Way, bool)| {
        view! {
            <li>
                <a class="chip" href=href data-noscroll aria-current=chosen.then_some("true")>
                    {text}
                </a>
            </li>
        }
    };
    view! {
        <ul class="chips" aria-label=filter.name>
            {filter.ways.into_iter().map(way).collect_view()}
        </ul>
    }
    .into_any()
}
