//! A booking and what became of its payment: paid, being checked, failed, over. Stripe's return address leads here.

use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::presence;
use super::ways::collect;
use super::{skeleton, use_path_part};
use crate::api::{get_booking, refresh_payment};
use crate::components::{Icon, MainArea, MoneyPill, Notice, ProblemPage, Shape, mark_pill, told};
use crate::dto::{Booking, BookingStatus, Choice, RefundLine, Tone};
use crate::error::Problem;
use crate::live::follow;
use crate::routes;
use crate::visitor::{use_texts, use_visitor};

/// How often the page asks by itself while anything may change and nobody tells it.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// `/bookings/:booking`
#[component]
pub(crate) fn BookingPage() -> impl IntoView {
    let visitor = use_visitor();
    let id = use_path_part("booking");
    let query = use_query_map();
    // Stripe adds `payment_intent` when it sends people back; `check` is our own link for those without script.
    let returning =
        Memo::new(move |_| query.with(|query| query.get("payment_intent").is_some() || query.get("check").is_some()));
    let zone = Memo::new(move |_| visitor.with(|visitor| visitor.zone.clone()));
    let asked = RwSignal::new(0_u32);
    let booking = Resource::new(
        move || (id.get(), returning.get(), zone.get(), asked.get()),
        |(id, returning, _, asked)| present(id, returning && asked == 0),
    );
    let live = move || booking.get().and_then(Result::ok).and_then(|booking| booking.live);
    let news = move || asked.update(|asked| *asked += 1);
    // What is on the page is drawn anew only where it has changed: whoever is about to press a button keeps it.
    let ask = move || {
        leptos::task::spawn_local(async move {
            let (Some(id), Some(shown)) = (id.try_get_untracked(), booking.try_get_untracked()) else { return };
            let present = present(id, false).await;
            let same = match (&present, &shown) {
                (Ok(present), Some(Ok(shown))) => present.live == shown.live,
                (Err(problem), _) => !matches!(problem, Problem::SignInNeeded | Problem::NotFound),
                _ => false,
            };
            if !same {
                let _ = asked.try_update(|asked| *asked += 1);
            }
        });
    };
    follow(live, news, ask, ASK_AGAIN);
    view! {
        <Transition fallback=skeleton>
            {move || Suspend::new(async move {
                match booking.await {
                    Err(problem) => view! { <ProblemPage problem /> }.into_any(),
                    Ok(booking) => view! { <Result booking /> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The booking as it is; asks Stripe first where its payment may have moved. Without Stripe, what we know is shown.
async fn present(id: String, ask_stripe: bool) -> std::result::Result<Booking, Problem> {
    let booking = get_booking(id.clone()).await?;
    if !ask_stripe && !booking.status.is_moving() {
        return Ok(booking);
    }
    match refresh_payment(id).await {
        Err(Problem::StripeDown | Problem::Busy) => Ok(booking),
        refreshed => refreshed,
    }
}

/// How each status looks and what it says.
struct Words {
    class: &'static str,
    mark: &'static str,
    title: &'static str,
    lead: String,
}

const TICK: &str = r#"<circle cx="32" cy="32" r="32"/><path pathLength="100" d="m21 33 8 8 15-16"/>"#;
const CLOCK: &str = r#"<circle cx="32" cy="32" r="32"/><path d="M32 20v12l8 5"/>"#;
const BACK: &str = r#"<circle cx="32" cy="32" r="32"/><path d="m27 22-8 8 8 8M19 30h17a8 8 0 0 1 0 16h-6"/>"#;
const CROSS: &str = r#"<circle cx="32" cy="32" r="32"/><path d="m23 23 18 18M41 23 23 41"/>"#;

fn words(booking: &Booking) -> Words {
    let texts = use_texts();
    let (class, mark, title, lead) = match booking.status {
        BookingStatus::Paid if !booking.mine => ("result result--paid", TICK, texts.booked_staff, String::new()),
        BookingStatus::Paid => ("result result--paid", TICK, texts.booked, (texts.booked_lead)(&booking.total)),
        BookingStatus::InPerson => {
            let lead = if booking.mine {
                (texts.in_person_lead)(&booking.total, &booking.trainer)
            } else {
                (texts.to_collect)(&booking.total, &booking.client)
            };
            ("result result--paid", TICK, texts.booked, lead)
        }
        BookingStatus::Done => ("result result--paid", TICK, texts.done_title, String::new()),
        BookingStatus::Processing => ("result result--wait", CLOCK, texts.wait_title, texts.wait_lead.to_owned()),
        BookingStatus::Held => ("result result--wait", CLOCK, texts.held_title, texts.held_lead.to_owned()),
        BookingStatus::Attention => {
            ("result result--wait", CLOCK, texts.attention_title, texts.attention_lead.to_owned())
        }
        BookingStatus::Failed => ("result result--failed", CROSS, texts.failed_title, texts.failed_lead.to_owned()),
        BookingStatus::Expired => ("result result--failed", CROSS, texts.expired_title, texts.expired_lead.to_owned()),
        BookingStatus::Cancelled => {
            ("result result--wait", BACK, texts.cancelled_title, texts.cancelled_lead.to_owned())
        }
        BookingStatus::GivenUp => {
            ("result result--failed", CROSS, texts.given_up_title, texts.given_up_lead.to_owned())
        }
        BookingStatus::Returned => ("result result--wait", BACK, texts.returned_title, String::new()),
        BookingStatus::NoShow => ("result result--failed", CROSS, texts.no_show_title, String::new()),
    };
    let lead = booking.money.lead.clone().unwrap_or(lead);
    Words { class, mark, title, lead }
}

#[component]
fn Result(booking: Booking) -> impl IntoView {
    let texts = use_texts();
    let words = words(&booking);
    let failure = booking.failure.filter(|_| matches!(booking.status, BookingStatus::Failed)).map(|kind| {
        let advice = (texts.failure)(kind);
        view! { <Notice tone=Tone::Danger title=advice.title text=advice.text /> }
    });
    let over = (booking.tries_over && booking.status == BookingStatus::Failed).then(|| {
        let text = (texts.problem)(&Problem::TooManyTries);
        view! { <Notice tone=Tone::Warning title=texts.tries_over text=text /> }
    });
    let waiting = booking.status.is_moving().then(|| view! { <Notice tone=Tone::Info text=texts.wait_hint /> });
    view! {
        <Title text=words.title />
        <MainArea class="page--narrow">
            <div class=words.class>
                <svg class="result__mark" viewBox="0 0 64 64" aria-hidden="true" inner_html=words.mark></svg>
                <div role="status">
                    <h1>{words.title}</h1>
                    <p class="result__lead">{words.lead}</p>
                    {booking.presence.mark.clone().map(|mark| view! { <p class="result__mark-line">{mark_pill(mark)}</p> })}
                </div>
                {told(booking.money.said.clone())}
                {failure}
                {over}
                {waiting}
                <div class="card">{facts(&booking)}</div>
                {refunds(&booking)}
                <div class="actions">{actions(&booking)}</div>
            </div>
        </MainArea>
    }
}

fn facts(booking: &Booking) -> impl IntoView + use<> {
    let texts = use_texts();
    let fact = |name: &'static str, value: String| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    let paid = booking.money.received || booking.status == BookingStatus::Paid;
    let price = match (&booking.card, paid) {
        (Some(card), true) => format!("{}, {card}", booking.total),
        _ => booking.total.clone(),
    };
    let place = match booking.meeting.clone() {
        None => fact(texts.place, booking.place.clone()).into_any(),
        Some(address) => view! {
            <div>
                <dt>{texts.place}</dt>
                <dd>
                    <a href=address rel="noreferrer">
                        {address.clone()}
                    </a>
                </dd>
            </div>
        }
        .into_any(),
    };
    view! {
        <dl class="facts">
            {fact(texts.when, booking.when.yours.clone())}
            {booking.when.there.clone().map(|there| fact(texts.trainer_time, there))}
            {fact(texts.session, format!("{}, {}", booking.service, booking.length))}
            <div>
                <dt>{texts.trainer}</dt>
                <dd>
                    {booking.trainer.clone()}
                    {booking.with.clone().map(|with| view! { <br /> {with} })}
                </dd>
            </div>
            {(!booking.mine).then(|| fact(texts.client, booking.client.clone()))}
            {place} {fact(if paid { texts.paid } else { texts.costs }, price)}
            <div>
                <dt>{texts.reference}</dt>
                <dd>
                    <code>{booking.id.clone()}</code>
                </dd>
            </div>
        </dl>
    }
}

/// What went back, what became of it, and why.
fn refunds(booking: &Booking) -> Option<AnyView> {
    if booking.money.refunds.is_empty() {
        return None;
    }
    let line = |line: RefundLine| {
        view! {
            <li class="back-line">
                <p class="back-line__head">
                    <strong>{line.amount}</strong>
                    {mark_pill(line.mark)}
                </p>
                <p>{line.state}</p>
                <p class="muted small">{line.why}</p>
                {line.note.map(|note| view! { <blockquote class="said">{note}</blockquote> })}
            </li>
        }
    };
    let section = view! {
        <section class="card" aria-labelledby="refunds">
            <h2 class="back-line__title" id="refunds">
                {use_texts().refunds}
                <MoneyPill returned=booking.money.returned />
            </h2>
            <ul>{booking.money.refunds.clone().into_iter().map(line).collect_view()}</ul>
        </section>
    };
    Some(section.into_any())
}

fn actions(booking: &Booking) -> AnyView {
    let texts = use_texts();
    let again = routes::trainer(&booking.slug, &booking.again);
    let to_list = || {
        view! {
            <a class="btn" href=if booking.mine { routes::BOOKINGS } else { routes::DESK }>
                {if booking.mine { texts.my_bookings } else { texts.my_desk }}
            </a>
        }
    };
    let visitor = use_visitor();
    let admin = visitor.with_untracked(|visitor| visitor.person.as_ref().is_some_and(|person| person.admin));
    if !booking.mine {
        return view! {
            {presence::on_page(booking)} {collect(booking)} {to_calendar(booking)} {with_money(booking)} {(!admin).then(to_list)}
        }
            .into_any();
    }
    match booking.status {
        BookingStatus::Held => view! {
            <a class="btn btn--primary" href=routes::checkout(&booking.id)>
                {texts.go_pay}
            </a>
            {to_list()}
        }
        .into_any(),
        BookingStatus::Failed => view! {
            <a class="btn btn--primary" href=routes::checkout(&booking.id)>
                {texts.try_again}
            </a>
            <a class="btn" href=again>
                {texts.other_time}
            </a>
        }
        .into_any(),
        BookingStatus::Processing => view! {
            <a class="btn" href=format!("{}?check=1", routes::booking(&booking.id)) rel="external">
                <Icon shape=Shape::Refresh />
                {texts.check_again}
            </a>
            {to_list()}
        }
        .into_any(),
        BookingStatus::Expired | BookingStatus::Cancelled | BookingStatus::GivenUp | BookingStatus::Returned => view! {
            <a class="btn btn--primary" href=again>
                {texts.look_again}
            </a>
            {with_money(booking)}
            {to_list()}
        }
        .into_any(),
        BookingStatus::Attention => view! { {with_money(booking)} {to_list()} }.into_any(),
        BookingStatus::Paid | BookingStatus::InPerson | BookingStatus::Done | BookingStatus::NoShow => {
            view! { {collect(booking)} {to_calendar(booking)} {with_money(booking)} {to_list()} }.into_any()
        }
    }
}

/// The session as a file, while it is to come.
fn to_calendar(booking: &Booking) -> impl IntoView + use<> {
    let to_come = matches!(booking.status, BookingStatus::Paid | BookingStatus::InPerson) && !booking.past;
    to_come.then(|| {
        view! {
            <a class="btn" href=routes::booking_calendar(&booking.id) rel="external">
                <Icon shape=Shape::Calendar />
                {use_texts().add_to_calendar}
            </a>
        }
    })
}

/// What can be done about the money, for whoever looks.
fn with_money(booking: &Booking) -> impl IntoView + use<> {
    let texts = use_texts();
    let money = &booking.money;
    let link = |shown: bool, href: String, icon: Shape, text: &'static str| {
        shown.then(|| {
            view! {
                <a class="btn" href=href>
                    <Icon shape=icon />
                    {text}
                </a>
            }
        })
    };
    let dispute = money.dispute.as_deref().map(routes::dispute);
    let besides = money.besides.iter().map(|(href, text)| {
        view! {
            <a class="btn" href=href.clone()>
                {text.clone()}
            </a>
        }
    });
    (
        besides.collect_view(),
        link(true, routes::timeline(&booking.id), Shape::Bank, texts.where_is_the_money),
        link(money.received, routes::receipt(&booking.id), Shape::Receipt, texts.receipt),
        link(
            money.may_reschedule,
            routes::reschedule(&booking.id, &Choice::default()),
            Shape::Clock,
            texts.change_time,
        ),
        link(money.may_refund, routes::refund(&booking.id), Shape::Undo, texts.give_back),
        link(money.may_cancel, routes::cancel(&booking.id), Shape::Cross, texts.cancel_booking),
        link(dispute.is_some(), dispute.unwrap_or_default(), Shape::Scales, texts.dispute),
    )
}
