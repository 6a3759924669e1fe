//! `/admin/reconciliation`: the last comparison with Stripe, what differs, and plain forms that ask for another.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use crate::api::Reconcile;
use crate::components::{MainArea, fact_rows, mark_pill, told};
use crate::dto::{DriftLine, DriftSheet};

/// The page.
pub(super) fn page(sheet: DriftSheet) -> AnyView {
    let differs = (!sheet.drifts.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="drifts">
                <div class="section__head">
                    <h2 id="drifts">{sheet.drifts_name}</h2>
                </div>
                <div class="stack">{sheet.drifts.into_iter().map(line).collect_view()}</div>
                {sheet.more.map(|more| view! { <p class="muted small">{more}</p> })}
            </section>
        }
    });
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--reading">
            <div class="page__head">
                <div>
                    <h1>{sheet.title}</h1>
                    <p>{sheet.lead}</p>
                </div>
            </div>
            <div class="stack">
                {told(sheet.said)}
                <section class="card stack">
                    <h2>{sheet.run_name}</h2>
                    {sheet.run_mark.map(mark_pill)}
                    {fact_rows(sheet.run, "")}
                    <form class="actions" method="post" action=Reconcile::url()>
                        {sheet.acts.into_iter().map(act).collect_view()}
                    </form>
                </section>
            </div>
            {differs}
        </MainArea>
    }
    .into_any()
}

fn act((act, text): (String, String)) -> AnyView {
    view! {
        <button class="btn" type="submit" name="act" value=act>
            {text}
        </button>
    }
    .into_any()
}

fn line(line: DriftLine) -> AnyView {
    view! {
        <article class="card stack">
            <h3>{line.what}</h3>
            {mark_pill(line.mark)}
            {fact_rows(line.facts, "facts--stack")}
        </article>
    }
    .into_any()
}
