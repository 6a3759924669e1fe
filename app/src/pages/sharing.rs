//! `/desk/services/:service/trainers` and `/desk/shared`: with whom one's own service is shared, and what others share. Plain forms,
//! which the browser sends by itself.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use super::calling_off::back;
use super::lines;
use crate::api::SetSharing;
use crate::components::{Icon, MainArea, Shape, fact_rows, mistake, told};
use crate::dto::{PartnerRow, SharedLine, SharedSheet, SharingCard, SharingSheet, Way};
use crate::routes;

/// With whom a service is shared.
pub(super) fn page(sheet: SharingSheet) -> AnyView {
    let notes = sheet.notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view();
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--reading">
            {back(Way { href: routes::service(&sheet.service), text: sheet.back })}
            <div class="page__head">
                <div>
                    <h1>{sheet.title}</h1>
                    <p>{sheet.lead}</p>
                </div>
            </div>
            <div class="stack">
                {told(sheet.said)} <section class="card stack" aria-labelledby="shares">
                    <h2 id="shares">{sheet.shares_name}</h2>
                    {fact_rows(sheet.shares, "")}
                    <p>{sheet.example}</p>
                </section> <form class="card form" method="post" action=SetSharing::url()>
                    <input type="hidden" name="act" value="save" />
                    <input type="hidden" name="service" value=sheet.service />
                    <fieldset class="field partners" aria-describedby="partners-hint">
                        <legend class="partners__name">{sheet.form_name}</legend>
                        <p class="field__hint" id="partners-hint">
                            {sheet.hint}
                        </p>
                        {sheet.rows.into_iter().zip(1..).map(|(row, line)| partner(row, line)).collect_view()}
                        {sheet.rows_error.map(|text| mistake("partners-error".into(), text))}
                    </fieldset>
                    <button class="btn btn--primary" type="submit">
                        {sheet.save}
                    </button>
                </form> <ul class="needs muted small">{notes}</ul>
            </div>
        </MainArea>
    }
    .into_any()
}

/// A line of the form; what its fields are called is seen above the first one.
fn partner(row: PartnerRow, line: usize) -> AnyView {
    let error_id = format!("partner{line}-error");
    let wrong = row.error.is_some().then(|| error_id.clone());
    let label = if line == 1 { "field__label" } else { "vh" };
    let field = |(name, text, value): (String, String, String), mode: &'static str, chars_max: &'static str| {
        view! {
            <div class="field">
                <label class=label for=name.clone()>
                    {text}
                </label>
                <input
                    class="input"
                    id=name.clone()
                    name=name
                    inputmode=mode
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    maxlength=chars_max
                    value=value
                    aria-invalid=wrong.as_ref().map(|_| "true")
                    aria-describedby=wrong.clone()
                />
            </div>
        }
    };
    view! {
        <div class="partners__line">
            {field(row.trainer, "url", "300")} {field(row.share, "decimal", "8")}
            {row.error.map(|text| mistake(error_id, text))}
        </div>
    }
    .into_any()
}

/// In the editor of a service.
pub(super) fn card(card: SharingCard) -> AnyView {
    view! {
        <section class="card stack" aria-labelledby="sharing">
            <div>
                <h2 id="sharing">{card.title}</h2>
                <p class="muted small">{card.text}</p>
            </div>
            <div class="choices">
                <a class="btn" href=card.way.href>
                    {card.way.text}
                </a>
            </div>
        </section>
    }
    .into_any()
}

/// What others share.
pub(super) fn shared(sheet: SharedSheet) -> AnyView {
    let head = view! {
        <Title text=sheet.title.clone() />
        {back(Way { href: routes::SERVICES.to_owned(), text: sheet.back })}
        <div class="page__head">
            <div>
                <h1>{sheet.title}</h1>
                <p>{sheet.lead}</p>
            </div>
        </div>
        {told(sheet.said)}
    };
    if let Some(empty) = sheet.empty {
        return view! {
            <MainArea>
                {head} <div class="empty">
                    <Icon shape=Shape::Scales />
                    <h2>{empty.title}</h2>
                    <p>{empty.text}</p>
                </div>
            </MainArea>
        }
        .into_any();
    }
    let services = if sheet.services.is_empty() {
        view! { <p class="muted">{sheet.no_services}</p> }.into_any()
    } else {
        view! { <ul class="offers">{sheet.services.into_iter().map(service).collect_view()}</ul> }.into_any()
    };
    let bookings = if sheet.bookings.is_empty() {
        view! { <p class="muted">{sheet.no_bookings}</p> }.into_any()
    } else {
        view! { <ul class="lines lines--parts">{sheet.bookings.into_iter().map(lines::line).collect_view()}</ul> }
            .into_any()
    };
    let way = |Way { href, text }| {
        view! {
            <a class="btn" href=href>
                {text}
            </a>
        }
    };
    view! {
        <MainArea>
            {head} <section class="section" aria-labelledby="services">
                <div class="section__head">
                    <h2 id="services">{sheet.services_name}</h2>
                </div>
                {services}
            </section> <section class="section" aria-labelledby="bookings">
                <div class="section__head">
                    <h2 id="bookings">{sheet.bookings_name}</h2>
                </div>
                <div class="stack">
                    {bookings} <p class="desk-edit">{sheet.pages.into_iter().map(way).collect_view()}</p>
                </div>
            </section>
        </MainArea>
    }
    .into_any()
}

/// One service; giving the share up is asked once more.
fn service(line: SharedLine) -> AnyView {
    let [give_up, give_up_label, hint] = line.give_up;
    view! {
        <li class="offers__line">
            <p class="offers__what">
                <strong>{line.name}</strong>
                <span>{line.about}</span>
                {line.note.map(|note| view! { <span>{note}</span> })}
            </p>
            <details class="more partners__leave">
                <summary class="more__open" aria-label=give_up_label>
                    <Icon shape=Shape::Down />
                    {give_up}
                </summary>
                <form class="form" method="post" action=SetSharing::url()>
                    <input type="hidden" name="act" value="leave" />
                    <input type="hidden" name="service" value=line.id />
                    <p>{hint}</p>
                    <button class="btn" type="submit">
                        {line.sure}
                    </button>
                </form>
            </details>
        </li>
    }
    .into_any()
}
