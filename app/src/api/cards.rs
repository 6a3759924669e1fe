//! Saved cards: the ticket for Stripe's form, and what their owner does with them.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::dto::PaymentTicket;
use crate::error::Problem;

/// What the visitor's browser needs to save a card.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::StripeDown`], or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "prepare-card")]
pub async fn prepare_card() -> Result<PaymentTicket, Problem> {
    use super::respond;
    use crate::context::{services, signed_in};
    respond::private();
    let client = respond::answer(signed_in())?;
    let ticket = respond::answer(services()?.prepare_card(&client).await)?;
    Ok(PaymentTicket {
        client_secret: ticket.client_secret.0,
        publishable_key: ticket.publishable_key,
        seconds_left: 0,
    })
}

/// Does something with a saved card: `default` offers it first, `remove` removes it.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for another's card, [`Problem::Malformed`], or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "change-card")]
pub async fn change_card(card: String, act: String) -> Result<(), Problem> {
    use super::respond::answer;
    use crate::context::{services, signed_in};
    let client = answer(signed_in())?;
    let id = answer(card.parse().map_err(|_| Problem::NotFound))?;
    let services = services()?;
    match act.as_str() {
        "default" => answer(services.set_default_card(&client, id).await)?,
        "remove" => answer(services.remove_card(&client, id).await)?,
        _ => return answer(Err(Problem::Malformed)),
    }
    leptos_axum::redirect(crate::routes::CARDS);
    Ok(())
}

#[cfg(feature = "ssr")]
pub(super) use ssr::sheet;

#[cfg(feature = "ssr")]
mod ssr {
    use super::super::map::Viewer;
    use crate::context::{request_info, services, signed_in};
    use crate::dto::Sheet;
    use crate::error::Problem;

    /// The visitor's cards. One who was just saving one sees it at once: Stripe is asked, and where it cannot be reached, the
    /// list is as it was.
    pub(in crate::api) async fn sheet(saved: bool) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        if saved && let Err(failure) = services.sync_cards(&user, None).await {
            tracing::warn!(%failure, "cards could not be asked for");
        }
        let cards = services.cards(user.id).await.map_err(services::Failure::from)?;
        Ok(Sheet::Cards(Box::new(Viewer::of(request_info(), services.now()).cards_sheet(&cards))))
    }
}
