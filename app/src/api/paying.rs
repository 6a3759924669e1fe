//! Checkout: what is to be paid, the ticket for Stripe's form, and what became of it. The amount is never taken from the
//! browser.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::dto::{Booking, Checkout, PaymentTicket};
use crate::error::Problem;

/// What is to be paid for a booking, for its client alone.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`], or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "checkout")]
pub async fn get_checkout(id: String) -> Result<Checkout, Problem> {
    use super::{map::Viewer, respond};
    use crate::context::{request_info, services, signed_in};
    respond::private();
    let services = services()?;
    let user = respond::answer(signed_in())?;
    let id = respond::answer(id.parse().map_err(|_| Problem::NotFound))?;
    let found = respond::answer(services.booking(&user, id).await)?;
    let found = found.filter(|details| details.booking.client_id == user.id);
    let found = respond::answer(found.ok_or(Problem::NotFound))?;
    // Where nothing can be offered, the form asks Stripe again and says why.
    let offer = services.exchange_offer(&found).await.ok().flatten();
    let left = respond::answer(services.ways_left(&found).await)?;
    let cards = respond::answer(services.cards(user.id).await.map_err(services::Failure::from))?;
    let hold_minutes = services.settings().hold_seconds.div_ceil(60);
    let names = respond::answer(services.names_of(&found.booking.partners).await)?;
    let viewer = Viewer::of(request_info(), services.now());
    let mut checkout = viewer.checkout(&found, left, &cards, hold_minutes, offer.as_ref());
    checkout.booking.with = viewer.with_partners(&names);
    Ok(checkout)
}

/// Makes sure that there is a PaymentIntent for the booking, and hands out what the browser needs to pay it.
///
/// # Errors
/// Why it cannot be paid, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "prepare-payment")]
pub async fn prepare_payment(booking: String) -> Result<PaymentTicket, Problem> {
    use super::{map::seconds_until, respond};
    use crate::context::{services, signed_in};
    respond::private();
    let services = services()?;
    let client = respond::answer(signed_in())?;
    let id = respond::answer(booking.parse().map_err(|_| Problem::NotFound))?;
    let ticket = respond::answer(services.prepare_payment(&client, id).await)?;
    Ok(PaymentTicket {
        client_secret: ticket.client_secret.0,
        publishable_key: ticket.publishable_key,
        seconds_left: seconds_until(ticket.expires_at, services.now()),
    })
}

/// Asks Stripe what became of the payment, applies it, and tells how the booking stands now.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`], [`Problem::StripeDown`], or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "refresh-payment")]
pub async fn refresh_payment(booking: String) -> Result<Booking, Problem> {
    use super::{map::Viewer, respond};
    use crate::context::{request_info, services, signed_in};
    respond::private();
    let services = services()?;
    let user = respond::answer(signed_in())?;
    let id = respond::answer(booking.parse().map_err(|_| Problem::NotFound))?;
    let details = respond::answer(services.refresh_payment(&user, id).await)?;
    let past = respond::answer(services.past(&details).await)?;
    let mut booking = Viewer::of(request_info(), services.now()).booking_with_money(&details, &past);
    booking.money.may_reschedule = services.may_reschedule(&user, &details);
    respond::answer(super::booking::followed(&services, booking, &details).await)
}
