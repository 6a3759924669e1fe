//! Whom and what: the head of checkout.

use leptos::prelude::*;

use super::{Avatar, Icon, Shape};
use crate::dto::Booking;
use crate::visitor::use_texts;

/// What is booked, and the trainer's time where it differs.
#[component]
pub(crate) fn Booked(booking: Booking) -> impl IntoView {
    let texts = use_texts();
    view! {
        <div class="booked">
            <Avatar seed=booking.seed />
            <p class="booked__text">
                <strong>
                    <time datetime=booking.again.slot>{booking.when.yours}</time>
                </strong>
                <span>{(texts.with_trainer)(&booking.service, &booking.trainer)}</span>
                {booking.with.map(|with| view! { <span>{with}</span> })}
                <span>{booking.place}</span>
            </p>
        </div>
        {booking
            .when
            .there
            .map(|there| {
                view! {
                    <p class="zone">
                        <Icon shape=Shape::Globe />
                        {(texts.there_time)(&there)}
                    </p>
                }
            })}
    }
}
