//! Giving a booking another time.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::error::Problem;

/// Gives a booking the time that starts at `to` in place of the one at `from`, and goes to its page. Both are written as in
/// addresses: `2026-11-24T17:30Z`.
///
/// # Errors
/// Why it keeps its time, or our side; nothing has changed then.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "reschedule")]
pub async fn reschedule(booking: String, from: String, to: String) -> Result<(), Problem> {
    use super::respond::{answer, private};
    use crate::context::{services, signed_in};
    private();
    let services = services()?;
    let user = answer(signed_in())?;
    let id = answer(booking.parse().map_err(|_| Problem::NotFound))?;
    let (from, to) = (from.parse(), to.parse());
    let (from, to) = answer(from.and_then(|from| to.map(|to| (from, to))).map_err(|_| Problem::Malformed))?;
    answer(services.reschedule(&user, id, from, to).await)?;
    leptos_axum::redirect(&crate::routes::booking(&booking));
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
        let SheetQuery { day, slot, month, part, .. } = query;
        let choice = Choice { service: None, day, slot, month, part };
        let sheet = match services.reschedule_offer(&user, details.booking.id).await {
            Ok(offer) => {
                let calendar = calendar(&services, &viewer, offer.wanted(), &choice).await?;
                viewer.reschedule_sheet(&offer, calendar)
            }
            Err(RescheduleError::NotReschedulable(why)) => viewer.cannot_reschedule(&details, why),
            Err(error) => return Err(error.into()),
        };
        Ok(Sheet::Reschedule(Box::new(sheet)))
    }
}
