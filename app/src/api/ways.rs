//! Other ways to pay than the form on our page: a saved card, Stripe's own page, and in person.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::error::Problem;

/// Pays a booking in another way than by the form. `card` charges the saved `card` (and leads to the bank's page where the bank
/// wants to be asked, or back to checkout where it says no), `checkout` leads the client to Stripe's own page, `in_person` books
/// what the client will pay in person. `collected` and `charge` are for its trainer and admins: they have the money, or charge the
/// client's card for it. By `agree_online` and `agree_checkout` the client agrees to be charged in another currency: `agreed` says
/// what, as the page had it. One function for all of them keeps the browser's code small.
///
/// # Errors
/// Why it cannot be, [`Problem::Malformed`] for another way, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "pay-another-way")]
pub async fn pay_another_way(
    booking: String,
    way: String,
    #[server(default)] card: Option<String>,
    #[server(default)] agreed: Option<String>,
) -> Result<(), Problem> {
    use domain::PayWay;

    use super::respond::answer;
    use crate::context::{services, signed_in};
    use services::{PaidWithCard, PayError};
    let user = answer(signed_in())?;
    let id = answer(booking.parse().map_err(|_| Problem::NotFound))?;
    let services = services()?;
    let checkout = crate::routes::checkout(&booking);
    let next = match way.as_str() {
        "card" => {
            let card = answer(card.unwrap_or_default().parse().map_err(|_| Problem::NotFound))?;
            match services.pay_with_card(&user, id, card).await {
                // The page says what is offered instead.
                Err(PayError::CurrencyRefused) => checkout,
                paid => match answer(paid)? {
                    PaidWithCard::Taken => crate::routes::booking(&booking),
                    PaidWithCard::Authenticate(address) => address,
                    PaidWithCard::Refused => checkout,
                },
            }
        }
        "charge" => answer(services.charge_saved_card(&user, id).await).map(|_| crate::routes::booking(&booking))?,
        "checkout" => match services.start_checkout(&user, id).await {
            Err(PayError::CurrencyRefused) => checkout,
            started => answer(started)?,
        },
        "agree_online" | "agree_checkout" => {
            let way = if way == "agree_online" { PayWay::Online } else { PayWay::Checkout };
            let (rate, charged) = answer(agreement(agreed.as_deref()).ok_or(Problem::Malformed))?;
            answer(services.agree_to_exchange(&user, id, way, rate, charged).await)?.unwrap_or(checkout)
        }
        "in_person" => answer(services.pay_on_arrival(&user, id).await).map(|_| crate::routes::booking(&booking))?,
        "collected" => {
            answer(services.mark_paid_on_arrival(&user, id).await).map(|_| crate::routes::booking(&booking))?
        }
        _ => return answer(Err(Problem::Malformed)),
    };
    leptos_axum::redirect(&next);
    Ok(())
}

/// The rate and the amount that a client agrees to.
#[cfg(feature = "ssr")]
fn agreement(text: Option<&str>) -> Option<(domain::RateId, domain::Money)> {
    let mut parts = text?.split(':');
    let (rate, minor, currency) = (parts.next()?, parts.next()?, parts.next()?);
    Some((rate.parse().ok()?, domain::Money::new(minor.parse().ok()?, currency.parse().ok()?)))
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
