//! A client's bookings with where each stands. While a bank is at work the page asks again by itself.

use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;

use super::waiting::Waits;
use super::{poll_while, skeleton};
use crate::api::get_my_bookings;
use crate::components::{Icon, MainArea, MoneyPill, ProblemPage, Shape, StatusPill};
use crate::dto::{Booking, BookingStatus};
use crate::routes;
use crate::visitor::{use_texts, use_visitor};

/// How often the page asks again while something is moving.
const ASK_AGAIN: Duration = Duration::from_secs(3);

/// `/bookings`
#[component]
pub(crate) fn BookingsPage() -> impl IntoView {
    let texts = use_texts();
    let visitor = use_visitor();
    let zone = Memo::new(move |_| visitor.with(|visitor| visitor.zone.clone()));
    let asked = RwSignal::new(0_u32);
    let bookings = Resource::new(move || (zone.get(), asked.get()), |_| get_my_bookings());
    let moving =
        move || matches!(bookings.get(), Some(Ok(list)) if list.iter().any(|booking| may_move(booking.status)));
    poll_while(moving, asked, ASK_AGAIN);
    view! {
        <Title text=texts.my_bookings />
        <Transition fallback=skeleton>
            {move || Suspend::new(async move {
                match bookings.await {
                    Err(problem) => view! { <ProblemPage problem /> }.into_any(),
                    Ok(bookings) => view! { <List bookings /> }.into_any(),
                }
            })}
        </Transition>
    }
}

const fn may_move(status: BookingStatus) -> bool {
    matches!(status, BookingStatus::Processing | BookingStatus::Held | BookingStatus::Failed)
}

#[component]
fn List(bookings: Vec<Booking>) -> impl IntoView {
    let texts = use_texts();
    let empty = bookings.is_empty().then(|| {
        view! {
            <div class="empty">
                <Icon shape=Shape::Calendar />
                <h2>{texts.no_bookings}</h2>
                <p>{texts.no_bookings_text}</p>
                <a class="btn btn--primary" href=routes::HOME>
                    {texts.find}
                </a>
            </div>
        }
    });
    // Newest first as they come; what is ahead reads better with the next one on top.
    let ended = |booking: &Booking| {
        let over = matches!(
            booking.status,
            BookingStatus::Expired | BookingStatus::Cancelled | BookingStatus::GivenUp | BookingStatus::Returned
        );
        booking.past || over
    };
    let (past, mut ahead): (Vec<_>, Vec<_>) = bookings.into_iter().partition(ended);
    ahead.reverse();
    view! {
        <MainArea class="page--reading">
            <div class="page__head">
                <h1>{texts.my_bookings}</h1>
                <a class="btn btn--quiet to-calendar" href=routes::CALENDAR>
                    <Icon shape=Shape::Calendar />
                    {texts.in_my_calendar}
                </a>
            </div>
            <Waits />
            {empty}
            {part("ahead", texts.coming_up, ahead)}
            {part("past", texts.past, past)}
        </MainArea>
    }
}

fn part(id: &'static str, title: &'static str, bookings: Vec<Booking>) -> Option<AnyView> {
    if bookings.is_empty() {
        return None;
    }
    let part = view! {
        <section class="section" aria-labelledby=id>
            <div class="section__head">
                <h2 id=id>{title}</h2>
            </div>
            <ul class="bookings">
                {bookings.into_iter().map(|booking| view! { <li><Row booking /></li> }).collect_view()}
            </ul>
        </section>
    };
    Some(part.into_any())
}

#[component]
fn Row(booking: Booking) -> impl IntoView {
    let [weekday, day, month] = booking.when.day;
    view! {
        <article class="booking">
            <time class="booking__day" datetime=booking.again.slot>
                <span>{weekday}</span>
                <strong>{day}</strong>
                <span>{month}</span>
            </time>
            <div class="booking__what">
                <h3>
                    <a href=routes::booking(&booking.id)>{booking.service}</a>
                </h3>
                <p>
                    <time>{booking.when.hours}</time>
                    ", "
                    {booking.trainer}
                </p>
            </div>
            <div class="booking__end">
                <span class="booking__price">{booking.total}</span>
                <StatusPill status=booking.status />
                <MoneyPill returned=booking.money.returned />
            </div>
        </article>
    }
}
