//! Waiting for seats of a full class. Joining the line is asked for where seats are held: `hold_slot`.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::dto::Waits;
use crate::error::Problem;

/// What the visitor waits for.
///
/// # Errors
/// [`Problem::SignInNeeded`], or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "waits")]
pub async fn get_waits() -> Result<Waits, Problem> {
    use super::{map::Viewer, respond};
    use crate::context::{request_info, services, signed_in};
    respond::private();
    let (services, user) = (services()?, respond::answer(signed_in())?);
    let waits = respond::answer(services.my_waits(&user).await)?;
    Ok(Viewer::of(request_info(), services.now()).waits(&waits))
}

/// Takes the visitor out of a waiting list, or declines what was offered from it, and goes to the page of the place they had.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for another's, [`Problem::AlreadyPaid`], or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "leave-waiting")]
pub async fn leave_waiting(waiting: String) -> Result<(), Problem> {
    use super::respond::answer;
    use crate::context::{services, signed_in};
    let client = answer(signed_in())?;
    let id = answer(waiting.parse().map_err(|_| Problem::NotFound))?;
    answer(services()?.leave_waiting(&client, id).await)?;
    leptos_axum::redirect(&crate::routes::waiting(&waiting));
    Ok(())
}

#[cfg(feature = "ssr")]
pub(super) mod ssr {
    use super::super::map::Viewer;
    use crate::context::{request_info, services, signed_in};
    use crate::dto::Sheet;
    use crate::error::Problem;

    /// The visitor's place in a waiting list. Letters name it by the booking that was offered.
    pub(in crate::api) async fn sheet(id: &str) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let found = match (id.parse(), id.parse()) {
            (Ok(waiting), _) => services.waiting(&user, waiting).await?,
            (_, Ok(booking)) => services.waiting_for(&user, booking).await?,
            _ => None,
        };
        let viewer = Viewer::of(request_info(), services.now());
        let sheet = viewer.waiting_sheet(&found.ok_or(Problem::NotFound)?, services.settings().waiting_offer_minutes);
        Ok(Sheet::Waiting(Box::new(sheet)))
    }
}
