//! Giving a booking another time.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::error::Problem;

/// Gives a booking the time that starts at `to` in place of the one at `from`, and the `service` if one is named, and goes to its
/// page. Times are written as in addresses: `2026-11-24T17:30Z`. `agreed` is what the person saw of the price: so many minor
/// units more, or less where it is below zero. What is to be paid first leads to its checkout.
///
/// # Errors
/// Why it keeps its time, or our side; nothing has changed then.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "reschedule")]
pub async fn reschedule(
    booking: String,
    from: String,
    to: String,
    #[server(default)] service: Option<String>,
    #[server(default)] agreed: i64,
) -> Result<(), Problem> {
    use super::respond::{answer, private};
    use crate::context::{services, signed_in};
    use services::ChangeOrder;
    private();
    let services = services()?;
    let user = answer(signed_in())?;
    let id = answer(booking.parse().map_err(|_| Problem::NotFound))?;
    let (from, to) = (from.parse(), to.parse());
    let (from, to) = answer(from.and_then(|from| to.map(|to| (from, to))).map_err(|_| Problem::Malformed))?;
    let service = service.map(|service| service.parse().map_err(|_| Problem::NotFound));
    let order = ChangeOrder { from, to, service: answer(service.transpose())?, agreed_minor: agreed };
    let changed = answer(services.change_booking(&user, id, order).await)?;
    if changed.booking.id == id {
        leptos_axum::redirect(&crate::routes::booking(&booking));
    } else {
        leptos_axum::redirect(&crate::routes::checkout(&changed.booking.id.to_string()));
    }
    Ok(())
}

#[cfg(feature = "ssr")]
pub(super) mod ssr {
    use services::RescheduleError;

    use super::super::returning::ssr::{asked, viewer};
    use super::super::when::calendar;
    use crate::dto::{Choice, Sheet, SheetQuery};
    use crate::error::Problem;

    /// The times that a booking could have, or why it keeps its own.
    pub(in crate::api) async fn sheet(booking: &str, query: SheetQuery) -> Result<Sheet, Problem> {
        let (services, user, details) = asked(booking).await?;
        let viewer = viewer(&services);
        let SheetQuery { service, day, slot, month, part, .. } = query;
        let wanted = service.as_deref().and_then(|service| service.parse().ok());
        let choice = Choice { service, day, slot, month, part };
        let sheet = match services.change_offer(&user, details.booking.id, wanted).await {
            Ok(offer) => {
                let (calendar, _) = calendar(&services, &viewer, offer.wanted(), &choice).await?;
                viewer.reschedule_sheet(&offer, calendar)
            }
            Err(RescheduleError::NotReschedulable(why)) => viewer.cannot_reschedule(&details, why),
            Err(error) => return Err(error.into()),
        };
        Ok(Sheet::Reschedule(Box::new(sheet)))
    }
}
