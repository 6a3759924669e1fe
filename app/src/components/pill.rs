//! Where a booking stands, in two words and an icon.

use leptos::prelude::*;

use super::{Icon, Shape};
use crate::dto::{BookingStatus, MoneyBack};
use crate::visitor::use_texts;

/// The pill.
#[component]
pub(crate) fn StatusPill(status: BookingStatus) -> impl IntoView {
    let (class, shape) = match status {
        BookingStatus::Paid => ("pill pill--success", Shape::Check),
        BookingStatus::InPerson => ("pill pill--info", Shape::Check),
        BookingStatus::Done => ("pill", Shape::Check),
        BookingStatus::Processing => ("pill pill--info", Shape::Clock),
        BookingStatus::Held => ("pill pill--warning", Shape::Clock),
        BookingStatus::Attention => ("pill pill--warning", Shape::Info),
        BookingStatus::Failed => ("pill pill--danger", Shape::Alert),
        BookingStatus::GivenUp | BookingStatus::Returned => ("pill", Shape::Undo),
        BookingStatus::Cancelled | BookingStatus::NoShow | BookingStatus::Expired => ("pill", Shape::Cross),
    };
    view! {
        <span class=class>
            <Icon shape=shape />
            {(use_texts().status)(status)}
        </span>
    }
}

/// How much of its money went back; nothing where nothing did.
#[component]
pub(crate) fn MoneyPill(returned: MoneyBack) -> impl IntoView {
    let texts = use_texts();
    let text = match returned {
        MoneyBack::Nothing => None,
        MoneyBack::Part => Some(texts.partly_refunded),
        MoneyBack::All => Some(texts.refunded),
    };
    text.map(|text| {
        view! {
            <span class="pill pill--info">
                <Icon shape=Shape::Undo />
                {text}
            </span>
        }
    })
}
