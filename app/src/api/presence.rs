//! Whether clients came.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::dto::Marked;
use crate::error::Problem;

/// Says whether the client of a booking came, or takes that back; `mark` is one of the names of [`domain::PresenceMark`]. A form
/// sent without script goes `back`.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for whoever may not say so, why it cannot be said now, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "mark-presence")]
pub async fn mark_presence(booking: String, mark: String, back: String) -> Result<Marked, Problem> {
    use domain::PresenceMark;

    use super::{local_path, map::Viewer, respond};
    use crate::context::{request_info, services, signed_in};
    respond::private();
    let services = services()?;
    let user = respond::answer(signed_in())?;
    let id = respond::answer(booking.parse().map_err(|_| Problem::NotFound))?;
    let mark = respond::answer(PresenceMark::from_name(&mark).ok_or(Problem::Malformed))?;
    let details = respond::answer(services.mark_presence(&user, id, mark).await)?;
    respond::lead_back(local_path(&back).unwrap_or(crate::routes::DESK));
    Ok(Viewer::of(request_info(), services.now()).marked(&details, services.settings().presence))
}
