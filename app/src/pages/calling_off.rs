//! `/desk/sessions/:session/cancel` and `/desk/days/:date/cancel`: what calling off would do, before anyone agrees. Plain forms,
//! which the browser sends by itself. `/desk/call-offs/:call_off`: how far it has come.

use std::time::Duration;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use crate::api::CallOff;
use crate::components::{Icon, MainArea, Shape, asked, entry, mark_pill, money_rows, told};
use crate::dto::{CallOffAsk, CallOffLine, CallOffSheet, CalledOffSheet, Entry, Way};

/// How often the page asks while bookings are being cancelled.
const PAUSE: Duration = Duration::from_secs(2);

/// What would happen.
pub(super) fn ask(sheet: CallOffSheet) -> AnyView {
    let keep = view! {
        <a class="btn btn--wide" href=sheet.keep.href>
            {sheet.keep.text}
        </a>
    };
    let step = match sheet.ask {
        Some(ask) => agreement(ask, keep.into_any()),
        None => keep.into_any(),
    };
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--narrow">
            <div class="page__head">
                <div>
                    <h1>{sheet.title}</h1>
                    <p>{sheet.when}</p>
                </div>
            </div>
            <div class="stack">
                {told(sheet.said)} {sheet.range.map(range)} {money_rows(sheet.rows_name, sheet.rows)}
                {lines("left", sheet.left_name, sheet.left)} {step}
            </div>
        </MainArea>
    }
    .into_any()
}

/// More days: shown with what calling them off would do.
fn range((path, field, button): (String, Entry, String)) -> AnyView {
    view! {
        <form class="called__range" method="get" action=path>
            {entry(field)}
            <button class="btn" type="submit">
                {button}
            </button>
        </form>
    }
    .into_any()
}

/// The button that says what goes back, and the way out.
fn agreement(ask: CallOffAsk, keep: AnyView) -> AnyView {
    let CallOffAsk { hidden, keep_closed, note, after, button } = ask;
    let hidden = hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    let closed = keep_closed.map(|(label, hint, checked)| {
        view! {
            <div class="called__closed">
                <label class="check">
                    <input type="checkbox" name="keep_closed" value="yes" checked=checked aria-describedby="closed-hint" />
                    <span>{label}</span>
                </label>
                <p class="muted small" id="closed-hint">
                    {hint}
                </p>
            </div>
        }
    });
    view! {
        <form class="form" method="post" action=CallOff::url()>
            {hidden.collect_view()} {closed} {note.map(asked)}
            {after.map(|after| view! { <p class="muted small">{after}</p> })}
            <div class="choices">
                <button class="btn btn--danger btn--wide" type="submit">
                    {button}
                </button>
                {keep}
            </div>
        </form>
    }
    .into_any()
}

/// How far it has come. While there is more to come the page asks again by itself: without script as a whole, with it only for what
/// has changed.
pub(super) fn result(sheet: CalledOffSheet, ask_again: impl Fn() + Send + Sync + Copy + 'static) -> AnyView {
    let goes_on = sheet.goes_on;
    Effect::new(move || {
        if goes_on && let Ok(timer) = set_timeout_with_handle(ask_again, PAUSE) {
            on_cleanup(move || timer.clear());
        }
    });
    let bar = sheet.progress.map(|[done, all]| {
        view! { <progress class="called__bar" value=done.to_string() max=all.to_string() aria-labelledby="told"></progress> }
    });
    let told_now = told(vec![sheet.told]);
    let Way { href, text } = sheet.again;
    // As text: with script on, the browser reads what is inside as text too.
    let again = goes_on.then(|| {
        let inside =
            format!(r#"<meta http-equiv="refresh" content="3"><p><a class="btn" href="{href}">{text}</a></p>"#);
        view! { <noscript inner_html=inside></noscript> }
    });
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
                <div id="told" role="status">
                    {told_now}
                </div>
                {bar} {again} {told(sheet.said)} {lines("bookings", sheet.lines_name, sheet.lines)}
            </div>
        </MainArea>
    }
    .into_any()
}

pub(super) fn back(way: Way) -> AnyView {
    view! {
        <a class="back" href=way.href>
            <Icon shape=Shape::Left />
            {way.text}
        </a>
    }
    .into_any()
}

/// Bookings with what becomes of each; nothing where there are none.
fn lines(id: &'static str, name: String, lines: Vec<CallOffLine>) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let line = |line: CallOffLine| {
        view! {
            <li class="offers__line">
                <p class="offers__what">
                    <a href=line.href>{line.client}</a>
                    <span>{line.about}</span>
                </p>
                <p class="called__end">{mark_pill(line.mark)} {line.end.map(|end| view! { <span>{end}</span> })}</p>
            </li>
        }
    };
    let list = view! {
        <section aria-labelledby=id>
            <h2 class="part__name" id=id>
                {name}
            </h2>
            <ul class="offers">{lines.into_iter().map(line).collect_view()}</ul>
        </section>
    };
    Some(list.into_any())
}
