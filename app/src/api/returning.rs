//! Money that goes back: cancelling and giving back; and the sheets that are made of texts alone.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::dto::{Sheet, SheetKind, SheetQuery};
use crate::error::Problem;

/// One of the sheets: what cancelling would do, what can be given back and how, a receipt, disputes, what trainers edit. `id` is
/// the booking's, the dispute's, the service's, the session's or the call-off's, or the day.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for whoever may not see it, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "sheet")]
pub async fn get_sheet(kind: SheetKind, id: String, #[server(default)] query: SheetQuery) -> Result<Sheet, Problem> {
    use super::calling_off::ssr as calling_off;
    use super::{
        board, calendar, cards, dates, disputes, drifts, earnings, elsewhere, hours, letters, offers, payouts,
        rescheduling, respond, sharing, waiting,
    };
    respond::private();
    respond::answer(match kind {
        SheetKind::Cancel => ssr::cancel_sheet(&id, query.seats).await,
        SheetKind::Reschedule => rescheduling::ssr::sheet(&id, query).await,
        SheetKind::Refund => ssr::refund_sheet(&id, query).await,
        SheetKind::Receipt => ssr::receipt(&id).await,
        SheetKind::Timeline => ssr::timeline(&id).await,
        SheetKind::Disputes => disputes::list().await,
        SheetKind::Dispute => disputes::sheet(&id, query.done.as_deref()).await,
        SheetKind::Letters => letters::list().await,
        SheetKind::Letter => letters::sheet(&id).await,
        SheetKind::Cards => cards::sheet(query.done.is_some()).await,
        SheetKind::Money => board::ssr::sheet(query.done, query.typed.as_deref()).await,
        SheetKind::Drifts => drifts::sheet(query.done.as_deref()).await,
        SheetKind::Hours => hours::ssr::sheet(query.done, query.typed.as_deref()).await,
        SheetKind::Services => offers::ssr::list(query.done).await,
        SheetKind::Service => offers::ssr::sheet(&id, query.done, query.typed.as_deref()).await,
        SheetKind::Dates => dates::ssr::sheet(&id, query.done, query.typed.as_deref()).await,
        SheetKind::Sharing => sharing::ssr::sheet(&id, query.done, query.typed.as_deref()).await,
        SheetKind::Shared => sharing::ssr::shared(query).await,
        SheetKind::Calendar => calendar::sheet(query.done.as_deref()).await,
        SheetKind::Outside => elsewhere::ssr::sheet(query.done).await,
        SheetKind::Waiting => waiting::ssr::sheet(&id).await,
        SheetKind::Earnings => earnings::sheet(query).await,
        SheetKind::Payouts => payouts::ssr::sheet(query.done, query.typed.as_deref()).await,
        SheetKind::Withdrawal => payouts::ssr::one(&id, query.done.as_deref()).await,
        SheetKind::Withdrawals => payouts::ssr::all().await,
        SheetKind::Week => calling_off::week(query.from.as_deref()).await,
        SheetKind::Session => calling_off::session(&id).await,
        SheetKind::CallOffSession => calling_off::ask_session(&id, query).await,
        SheetKind::CallOffDays => calling_off::ask_days(&id, query).await,
        SheetKind::CalledOff => calling_off::result(&id).await,
    })
}

/// Cancels a booking, or gives up `seats` of the `of` that the person saw, if what would come back is still what they agreed to,
/// and goes to its page. `agreed` is in minor units of the booking's currency.
///
/// # Errors
/// Why it cannot be cancelled, or our side; nothing has changed then.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "cancel-booking")]
pub async fn cancel_booking(
    booking: String,
    agreed: i64,
    note: Option<String>,
    #[server(default)] seats: Option<i64>,
    #[server(default)] of: Option<i64>,
) -> Result<(), Problem> {
    use super::respond::answer;
    use domain::Money;
    use services::CancelOrder;
    let (services, user, details) = answer(ssr::asked(&booking).await)?;
    // A booking is paid in the currency of its price, or of its payment where those differ.
    let price = details.payment.as_ref().map_or(details.booking.price, |payment| payment.price);
    let agreed = Money::new(agreed, price.currency());
    let order = CancelOrder { seats, of, agreed: Some(agreed), note };
    answer(services.give_up_seats(&user, details.booking.id, order).await)?;
    leptos_axum::redirect(&crate::routes::booking(&booking));
    Ok(())
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

#[cfg(feature = "ssr")]
pub(super) mod ssr {
    use domain::Role;
    use services::model::{BookingDetails, User};
    use services::{RefundError, Services};

    use super::super::map::{RefundWish, Viewer};
    use super::super::respond::private;
    use crate::context::{request_info, services, signed_in};
    use crate::dto::{Sheet, SheetQuery};
    use crate::error::Problem;

    /// What cancelling a booking, or giving up so many of its seats, would do now, or why it cannot be cancelled. A number that
    /// cannot be is as if none were given.
    pub(super) async fn cancel_sheet(booking: &str, seats: Option<i64>) -> Result<Sheet, Problem> {
        let (services, user, details) = asked(booking).await?;
        let viewer = viewer(&services);
        let seats = seats.filter(|seats| (1..=details.booking.seats).contains(seats));
        let sheet = match services.preview_seats(&user, details.booking.id, seats).await {
            Ok(preview) => viewer.cancel_sheet(&preview),
            Err(error @ (RefundError::Failed(_) | RefundError::NoSuchBooking)) => return Err(error.into()),
            Err(why) => viewer.cannot_cancel(&details, &why),
        };
        Ok(Sheet::Cancel(Box::new(sheet)))
    }

    /// What can go back of a booking's money, and what the wish would do, for its trainer and admins.
    pub(super) async fn refund_sheet(booking: &str, query: SheetQuery) -> Result<Sheet, Problem> {
        let (services, user, details) = asked(booking).await?;
        staff(&user, &details)?;
        let past = services.past(&details).await?;
        let wish = RefundWish::read(query.amount, query.reason.as_deref(), query.fees.as_deref());
        Ok(Sheet::Refund(Box::new(viewer(&services).refund_sheet(&details, &past, &wish))))
    }

    /// The receipt of a booking, for whoever may see it; nothing where nothing was paid.
    pub(super) async fn receipt(booking: &str) -> Result<Sheet, Problem> {
        let (services, user, details) = asked(booking).await?;
        let refunds = services.refunds(&user, details.booking.id).await?;
        let receipt = viewer(&services).receipt(&details, &refunds, request_info().sandbox);
        Ok(Sheet::Receipt(Box::new(receipt.ok_or(Problem::NotFound)?)))
    }

    /// Where the money of a booking is, for whoever may see the booking.
    pub(super) async fn timeline(booking: &str) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let id = booking.parse().map_err(|_| Problem::NotFound)?;
        let found = services.money_timeline(&user, id).await?.ok_or(Problem::NotFound)?;
        Ok(Sheet::Timeline(Box::new(viewer(&services).timeline(&found))))
    }

    /// Who asks, and the booking they ask about.
    pub(in crate::api) async fn asked(booking: &str) -> Result<(Services, User, BookingDetails), Problem> {
        private();
        let services = services()?;
        let user = signed_in()?;
        let id = booking.parse().map_err(|_| Problem::NotFound)?;
        let details = services.booking(&user, id).await?.ok_or(Problem::NotFound)?;
        Ok((services, user, details))
    }

    pub(in crate::api) fn viewer(services: &Services) -> Viewer {
        Viewer::of(request_info(), services.now())
    }

    /// A client has no page to give money back on, not even of somebody else's.
    pub(super) fn staff(user: &User, details: &BookingDetails) -> Result<(), Problem> {
        let client = user.role == Role::Client || details.booking.client_id == user.id;
        if client { Err(Problem::NotFound) } else { Ok(()) }
    }
}
