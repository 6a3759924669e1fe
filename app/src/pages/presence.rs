//! The buttons by which trainers and admins say whether a client came, and take that back. A form, so that they work without script
//! too.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::ways::problem;
use crate::api::MarkPresence;
use crate::components::{Icon, Shape};
use crate::dto::{Booking, Presence, PresenceAct};
use crate::routes;

/// What a form of such buttons is made of: the booking, where a form sent without script leads, and the buttons.
pub(super) fn acts(booking: String, back: String, acts: Vec<PresenceAct>) -> AnyView {
    let button = |act: PresenceAct| {
        let (class, shape) = match (act.undoes, act.name.as_str()) {
            (true, _) => ("btn btn--quiet", Shape::Undo),
            (false, "check_in") => ("btn btn--come", Shape::Check),
            (false, _) => ("btn", Shape::Cross),
        };
        view! {
            <button class=class type="submit" name="mark" value=act.name aria-label=act.label>
                <Icon shape=shape />
                {act.text}
            </button>
        }
    };
    view! {
        <input type="hidden" name="booking" value=booking />
        <input type="hidden" name="back" value=back />
        {acts.into_iter().map(button).collect_view()}
    }
    .into_any()
}

/// On the booking's page: the browser sends it by itself and comes back.
pub(super) fn on_page(booking: &Booking) -> AnyView {
    let Presence { acts: offered, .. } = booking.presence.clone();
    if offered.is_empty() {
        return ().into_any();
    }
    let action = ServerAction::<MarkPresence>::new();
    let inside = acts(booking.id.clone(), routes::booking(&booking.id), offered);
    view! {
        <form class="presence" method="post" action=MarkPresence::url()>
            {inside}
        </form>
        {problem(action)}
    }
    .into_any()
}
