//! Other ways to pay than the form on our page: Stripe's own page, and in person.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::error::Problem;

/// Leads the client to Stripe's own page for this booking.
///
/// # Errors
/// Why it cannot be paid there, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "start-checkout")]
pub async fn start_checkout(booking: String) -> Result<(), Problem> {
    use super::respond::answer;
    use crate::context::{services, signed_in};
    let client = answer(signed_in())?;
    let id = answer(booking.parse().map_err(|_| Problem::NotFound))?;
    let url = answer(services()?.start_checkout(&client, id).await)?;
    leptos_axum::redirect(&url);
    Ok(())
}

/// Books what the client will pay in person.
///
/// # Errors
/// Why it cannot be, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "pay-on-arrival")]
pub async fn pay_on_arrival(booking: String) -> Result<(), Problem> {
    use super::respond::answer;
    use crate::context::{services, signed_in};
    let client = answer(signed_in())?;
    let id = answer(booking.parse().map_err(|_| Problem::NotFound))?;
    answer(services()?.pay_on_arrival(&client, id).await)?;
    leptos_axum::redirect(&crate::routes::booking(&booking));
    Ok(())
}

/// Marks a booking as paid in person; for its trainer and admins.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::WayNotOffered`] for what is not paid in person, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "mark-paid")]
pub async fn mark_paid(booking: String) -> Result<(), Problem> {
    use super::respond::answer;
    use crate::context::{services, signed_in};
    let user = answer(signed_in())?;
    let id = answer(booking.parse().map_err(|_| Problem::NotFound))?;
    answer(services()?.mark_paid_on_arrival(&user, id).await)?;
    leptos_axum::redirect(&crate::routes::booking(&booking));
    Ok(())
}

/// Changes the ways to pay that a trainer takes. A box that is not ticked is not sent.
///
/// # Errors
/// [`Problem::NotFound`] for whoever is no trainer, [`Problem::NoWayLeft`], or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "pay-ways")]
pub async fn set_pay_ways(
    #[server(default)] online: Option<String>,
    #[server(default)] checkout: Option<String>,
    #[server(default)] on_arrival: Option<String>,
) -> Result<(), Problem> {
    use super::respond::answer;
    use crate::context::{services, signed_in};
    let user = answer(signed_in())?;
    let ways =
        domain::PayWays { online: online.is_some(), checkout: checkout.is_some(), on_arrival: on_arrival.is_some() };
    if ways.is_none() {
        return answer(Err(Problem::NoWayLeft));
    }
    answer(services()?.set_pay_ways(&user, ways).await)?;
    leptos_axum::redirect(crate::routes::DESK);
    Ok(())
}
