//! Holding a time and looking at bookings.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::dto::Booking;
use crate::error::Problem;

/// Holds the slot of `service` that starts at `start` (as in the trainer page's address) and goes on to checkout; one seat of it
/// unless `seats` says more. `wait-2` as `seats` joins the waiting list for two instead, and goes to the place in it. Who is not signed in is sent to sign in and then back to `back`, where the choice still stands.
///
/// # Errors
/// Why the slot cannot be held, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "hold")]
pub async fn hold_slot(
    service: String,
    start: String,
    back: String,
    #[server(default)] seats: Option<String>,
) -> Result<(), Problem> {
    use super::{local_path, respond::answer};
    use crate::context::{request_info, services};
    let Some(client) = request_info().user else {
        leptos_axum::redirect(&crate::routes::sign_in(local_path(&back)));
        return Ok(());
    };
    let service = answer(service.parse().map_err(|_| Problem::NotFound))?;
    let start = answer(start.parse().map_err(|_| Problem::Malformed))?;
    let seats = seats.as_deref().unwrap_or("1");
    let (waits, seats) = seats.strip_prefix("wait-").map_or((false, seats), |seats| (true, seats));
    let seats = answer(seats.parse().map_err(|_| Problem::Malformed))?;
    if waits {
        let entry = answer(services()?.join_waiting(&client, service, start, seats).await)?;
        leptos_axum::redirect(&crate::routes::waiting(&entry.id.to_string()));
        return Ok(());
    }
    let booking = answer(services()?.hold_seats(&client, service, start, seats).await)?;
    leptos_axum::redirect(&crate::routes::checkout(&booking.id.to_string()));
    Ok(())
}

/// Gives a hold up before its time and goes back to the trainer's page.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::AlreadyPaid`], or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "give-up")]
pub async fn give_up_hold(booking: String, back: String) -> Result<(), Problem> {
    use super::{local_path, respond::answer};
    use crate::context::{services, signed_in};
    let client = answer(signed_in())?;
    let id = answer(booking.parse().map_err(|_| Problem::NotFound))?;
    answer(services()?.give_up_hold(&client, id).await)?;
    leptos_axum::redirect(local_path(&back).unwrap_or("/"));
    Ok(())
}

/// A booking of the visitor's, as client or as trainer.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`], or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "booking")]
pub async fn get_booking(id: String) -> Result<Booking, Problem> {
    use super::{map::Viewer, respond};
    use crate::context::{request_info, services, signed_in};
    respond::private();
    let services = services()?;
    let user = respond::answer(signed_in())?;
    let id = respond::answer(id.parse().map_err(|_| Problem::NotFound))?;
    let mut found = respond::answer(services.booking(&user, id).await)?;
    if let Some(changes) = found.as_ref().filter(|found| found.booking.rides()).and_then(|found| found.booking.changes)
    {
        // The difference is paid: it is shown with the booking that it has changed.
        leptos_axum::redirect(&crate::routes::booking(&changes.booking.to_string()));
        found = respond::answer(services.booking(&user, changes.booking).await)?;
    }
    let found = respond::answer(found.ok_or(Problem::NotFound))?;
    let past = respond::answer(services.past(&found).await)?;
    let mut booking = Viewer::of(request_info(), services.now()).booking_with_money(&found, &past);
    booking.money.may_reschedule = services.may_reschedule(&user, &found);
    respond::answer(followed(&services, booking, &found).await)
}

/// The visitor's bookings, newest session first.
///
/// # Errors
/// [`Problem::SignInNeeded`], or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "bookings")]
pub async fn get_my_bookings() -> Result<Vec<Booking>, Problem> {
    use services::model::BookingDetails;

    use super::{map::Viewer, respond};
    use crate::context::{request_info, services, signed_in};
    respond::private();
    let services = services()?;
    let user = respond::answer(signed_in())?;
    let found = respond::answer(services.my_bookings(&user, None).await)?;
    let viewer = Viewer::of(request_info(), services.now());
    let refunds = respond::answer(services.my_refunds(&user, &found).await)?;
    let refunds_of = |details: &BookingDetails| {
        let ids = std::iter::once(details.booking.id).chain(details.booking.rider.map(|rider| rider.booking));
        ids.filter_map(|id| refunds.get(&id)).flatten().cloned().collect::<Vec<_>>()
    };
    Ok(found.iter().map(|details| viewer.booking_in_list(details, &refunds_of(details))).collect())
}

/// The booking with where to follow it and whether the client came; while it is held, also whether one may still try to pay; and
/// how it can be paid where that was to be done in person.
#[cfg(feature = "ssr")]
pub(super) async fn followed(
    services: &services::Services,
    booking: Booking,
    details: &services::model::BookingDetails,
) -> Result<Booking, services::Failure> {
    let left = match details.booking.state {
        domain::BookingState::Held { .. } => services.ways_left(details).await?,
        _ => details.ways,
    };
    let mut booking = super::map::followed(booking, details, left);
    let viewer = super::map::Viewer::of(crate::context::request_info(), services.now());
    booking.with = viewer.with_partners(&services.names_of(&details.booking.partners).await?);
    booking.presence = viewer.presence_on_page(details, services.settings().presence);
    if details.payment.as_ref().is_some_and(services::model::Payment::is_to_be_collected)
        && details.booking.state.is_booked()
    {
        let cards = services.cards(details.booking.client_id).await?;
        booking.money.collect = viewer.ways_to_collect(details, &cards);
    }
    Ok(booking)
}
