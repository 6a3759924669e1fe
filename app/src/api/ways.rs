//! Other ways to pay than the form on our page: a saved card, Stripe's own page, and in person.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::error::Problem;

/// Pays a booking in another way than by the form: `card` charges the saved `card` (and leads to the bank's page where the bank
/// wants to be asked, or back to checkout where it says no), `checkout` leads the client to Stripe's own page, `in_person` books what the
/// client will pay in person, `collected` is for its trainer and admins once they have the money. One function for all
/// keeps the browser's code small.
///
/// # Errors
/// Why it cannot be, [`Problem::Malformed`] for another way, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "pay-another-way")]
pub async fn pay_another_way(
    booking: String,
    way: String,
    #[server(default)] card: Option<String>,
) -> Result<(), Problem> {
    use super::respond::answer;
    use crate::context::{services, signed_in};
    use services::PaidWithCard;
    let user = answer(signed_in())?;
    let id = answer(booking.parse().map_err(|_| Problem::NotFound))?;
    let services = services()?;
    let next = match way.as_str() {
        "card" => {
            let card = answer(card.unwrap_or_default().parse().map_err(|_| Problem::NotFound))?;
            match answer(services.pay_with_card(&user, id, card).await)? {
                PaidWithCard::Taken => crate::routes::booking(&booking),
                PaidWithCard::Authenticate(address) => address,
                PaidWithCard::Refused => crate::routes::checkout(&booking),
            }
        }
        "checkout" => answer(services.start_checkout(&user, id).await)?,
        "in_person" => answer(services.pay_on_arrival(&user, id).await).map(|_| crate::routes::booking(&booking))?,
        "collected" => {
            answer(services.mark_paid_on_arrival(&user, id).await).map(|_| crate::routes::booking(&booking))?
        }
        _ => return answer(Err(Problem::Malformed)),
    };
    leptos_axum::redirect(&next);
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
