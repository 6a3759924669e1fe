//! Where a booking stands, in two words and an icon.

use leptos::prelude::*;

use super::{Icon, Shape};
use crate::dto::BookingStatus;
use crate::visitor::use_texts;

/// The pill.
#[component]
pub(crate) fn StatusPill(status: BookingStatus) -> impl IntoView {
    let (class, shape) = match status {
        BookingStatus::Paid => ("pill pill--success", Shape::Check),
        BookingStatus::Done => ("pill", Shape::Check),
        BookingStatus::Processing => ("pill pill--info", Shape::Clock),
        BookingStatus::Held => ("pill pill--warning", Shape::Clock),
        BookingStatus::Attention => ("pill pill--warning", Shape::Info),
        BookingStatus::Failed => ("pill pill--danger", Shape::Alert),
        BookingStatus::Cancelled => ("pill", Shape::Undo),
        BookingStatus::NoShow | BookingStatus::Expired => ("pill", Shape::Cross),
    };
    view! {
        <span class=class>
            <Icon shape=shape />
            {(use_texts().status)(status)}
        </span>
    }
}
