//! Holding a time and looking at bookings.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::dto::Booking;
use crate::error::Problem;

/// Holds the slot of `service` that starts at `start` (as in the trainer page's address) and goes on to checkout; one seat of it
/// unless `seats` says more. `wait-2` as `seats` joins the waiting list for two instead, and goes to the place in it. Who is not
/// signed in is sent to sign in, which then does the same; `back` is where to go where it cannot.
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
    use crate::routes::Onward;
    let wish = HoldWish::read(&service, &start, seats.as_deref().unwrap_or("1"));
    let Some(client) = request_info().user else {
        let onward =
            Onward { next: local_path(&back).map(str::to_owned), hold: wish.ok().map(|wish| wish.to_string()) };
        leptos_axum::redirect(&crate::routes::sign_in(&onward));
        return Ok(());
    };
    let held = answer(answer(wish)?.grant(&services()?, &client).await)?;
    leptos_axum::redirect(&held);
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

/// What was chosen on a trainer's page: seats at a time, or a place in the line for them.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HoldWish {
    service: domain::ServiceId,
    start: domain::Timestamp,
    seats: i64,
    waits: bool,
}

#[cfg(feature = "ssr")]
impl HoldWish {
    /// Reads what a form sent; `wait-2` as `seats` is a place in the line for two.
    fn read(service: &str, start: &str, seats: &str) -> Result<Self, Problem> {
        let service = service.parse().map_err(|_| Problem::NotFound)?;
        let start = start.parse().map_err(|_| Problem::Malformed)?;
        let (waits, seats) = seats.strip_prefix("wait-").map_or((false, seats), |seats| (true, seats));
        let seats = seats.parse().map_err(|_| Problem::Malformed)?;
        Ok(Self { service, start, seats, waits })
    }

    /// Holds it, or joins the line. Answers the page where that goes on.
    pub(super) async fn grant(
        self,
        services: &services::Services,
        client: &services::model::User,
    ) -> Result<String, Problem> {
        let Self { service, start, seats, waits } = self;
        if waits {
            let entry = services.join_waiting(client, service, start, seats).await?;
            return Ok(crate::routes::waiting(&entry.id.to_string()));
        }
        let booking = services.hold_seats(client, service, start, seats).await?;
        Ok(crate::routes::checkout(&booking.id.to_string()))
    }
}

/// `service start seats`, as a form sends them.
#[cfg(feature = "ssr")]
impl std::fmt::Display for HoldWish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { service, start, seats, waits } = self;
        write!(f, "{service} {start} {}{seats}", if *waits { "wait-" } else { "" })
    }
}

#[cfg(feature = "ssr")]
impl std::str::FromStr for HoldWish {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let mut parts = text.splitn(3, ' ');
        let mut part = || parts.next().ok_or(Problem::Malformed);
        Self::read(part()?, part()?, part()?)
    }
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

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_choice_survives_the_way_over_signing_in() {
        let service = "svc_01kb2m5v2d5k5s1mgx5q5r9ayg";
        for seats in ["1", "12", "wait-2"] {
            let wish = HoldWish::read(service, "2026-11-24T17:30Z", seats).unwrap();
            let text = wish.to_string();
            assert_eq!(text, format!("{service} 2026-11-24T17:30:00Z {seats}"));
            assert_eq!(text.parse::<HoldWish>().unwrap(), wish);
        }
        assert_eq!("x soon 1".parse::<HoldWish>(), Err(Problem::NotFound));
        assert_eq!("x".parse::<HoldWish>(), Err(Problem::Malformed));
        assert_eq!(format!("{service} soon 1").parse::<HoldWish>(), Err(Problem::Malformed));
        assert_eq!(format!("{service} 2026-11-24T17:30Z").parse::<HoldWish>(), Err(Problem::Malformed));
    }
}
