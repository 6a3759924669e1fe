//! Money that goes back: previews, cancelling, giving back, and receipts.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::dto::{CancelSheet, Receipt, RefundSheet};
use crate::error::Problem;

#[cfg(feature = "ssr")]
pub(super) use ssr::past_of;

/// What cancelling a booking would do now, or why it cannot be cancelled.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`], or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "cancel-preview")]
pub async fn get_cancel_sheet(id: String) -> Result<CancelSheet, Problem> {
    use super::respond::answer;
    use services::RefundError;
    let (services, user, details) = answer(ssr::asked(&id).await)?;
    let viewer = ssr::viewer(&services);
    match services.preview_cancel(&user, details.booking.id).await {
        Ok(preview) => Ok(viewer.cancel_sheet(&preview)),
        Err(error @ (RefundError::Failed(_) | RefundError::NoSuchBooking)) => answer(Err(error)),
        Err(why) => Ok(viewer.cannot_cancel(&details, &why)),
    }
}

/// Cancels a booking, if what would come back is still what the person agreed to, and goes to its page. `agreed` is in minor
/// units of the booking's currency.
///
/// # Errors
/// Why it cannot be cancelled, or our side; nothing has changed then.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "cancel-booking")]
pub async fn cancel_booking(booking: String, agreed: i64, note: Option<String>) -> Result<(), Problem> {
    use super::respond::answer;
    use domain::Money;
    let (services, user, details) = answer(ssr::asked(&booking).await)?;
    // A booking is paid in the currency of its price, or of its payment where those differ.
    let price = details.payment.as_ref().map_or(details.booking.price, |payment| payment.price);
    let agreed = Money::new(agreed, price.currency());
    answer(services.cancel_booking(&user, details.booking.id, Some(agreed), note).await)?;
    leptos_axum::redirect(&crate::routes::booking(&booking));
    Ok(())
}

/// What can go back of a booking's money, and what the wish would do, for its trainer and admins.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`], or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "refund-preview")]
pub async fn get_refund_sheet(
    id: String,
    amount: Option<String>,
    reason: Option<String>,
    fees: Option<String>,
) -> Result<RefundSheet, Problem> {
    use super::map::RefundWish;
    use super::respond::answer;
    let (services, user, details) = answer(ssr::asked(&id).await)?;
    answer(ssr::staff(&user, &details))?;
    let past = answer(past_of(&services, &user, &details).await)?;
    let wish = RefundWish::read(amount, reason.as_deref(), fees.as_deref());
    Ok(ssr::viewer(&services).refund_sheet(&details, &past, &wish))
}

/// Gives money back without cancelling, and goes to the booking's page. `amount` is a decimal number.
///
/// # Errors
/// Why it cannot go back, or our side; nothing has changed then.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "refund-booking")]
pub async fn refund_booking(
    booking: String,
    amount: String,
    reason: String,
    fees: Option<String>,
    note: Option<String>,
) -> Result<(), Problem> {
    use super::map::RefundWish;
    use super::respond::answer;
    use services::RefundOrder;
    let (services, user, details) = answer(ssr::asked(&booking).await)?;
    answer(ssr::staff(&user, &details))?;
    let wish = RefundWish::read(Some(amount), Some(&reason), fees.as_deref());
    let payment = answer(details.payment.as_ref().ok_or(Problem::NothingToReturn))?;
    let amount = answer(wish.amount(payment.amount()).map_err(|_| Problem::MoreThanIsLeft))?;
    let order = RefundOrder { amount: Some(amount), reason: wish.reason, note, fees: wish.fees };
    answer(services.refund_booking(&user, details.booking.id, order).await)?;
    leptos_axum::redirect(&crate::routes::booking(&booking));
    Ok(())
}

/// The receipt of a booking, for whoever may see it.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] also where nothing was paid, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "receipt")]
pub async fn get_receipt(id: String) -> Result<Receipt, Problem> {
    use super::respond::answer;
    let (services, user, details) = answer(ssr::asked(&id).await)?;
    let refunds = answer(services.refunds(&user, details.booking.id).await)?;
    let sandbox = crate::context::request_info().sandbox;
    answer(ssr::viewer(&services).receipt(&details, &refunds, sandbox).ok_or(Problem::NotFound))
}

#[cfg(feature = "ssr")]
mod ssr {
    use domain::{BookingState, Role};
    use services::model::{BookingDetails, User};
    use services::{Failure, RefundError, Services};

    use super::super::map::{Past, Viewer};
    use super::super::respond::private;
    use crate::context::{request_info, services, signed_in};
    use crate::error::Problem;

    /// Who asks, and the booking they ask about.
    pub(super) async fn asked(booking: &str) -> Result<(Services, User, BookingDetails), Problem> {
        private();
        let services = services()?;
        let user = signed_in()?;
        let id = booking.parse().map_err(|_| Problem::NotFound)?;
        let details = services.booking(&user, id).await?.ok_or(Problem::NotFound)?;
        Ok((services, user, details))
    }

    pub(super) fn viewer(services: &Services) -> Viewer {
        Viewer::of(request_info(), services.now())
    }

    /// A client has no page to give money back on, not even of somebody else's.
    pub(super) fn staff(user: &User, details: &BookingDetails) -> Result<(), Problem> {
        let client = user.role == Role::Client || details.booking.client_id == user.id;
        if client { Err(Problem::NotFound) } else { Ok(()) }
    }

    /// What happened to a booking's money, as far as this person may know.
    pub(in crate::api) async fn past_of(
        services: &Services,
        user: &User,
        details: &BookingDetails,
    ) -> Result<Past, Failure> {
        let id = details.booking.id;
        let refunds = services.refunds(user, id).await?;
        let disputes = services.disputes(user).await?.unwrap_or_default();
        let disputes = disputes.into_iter().map(|row| row.dispute).filter(|dispute| dispute.booking_id == id);
        let hindrance = if matches!(details.booking.state, BookingState::Confirmed { .. }) {
            match services.preview_cancel(user, id).await {
                Ok(_) => None,
                Err(RefundError::Failed(failure)) => return Err(failure),
                Err(why) => Some(why),
            }
        } else {
            None
        };
        Ok(Past { refunds, disputes: disputes.collect(), hindrance })
    }
}
