//! The visitor's sessions for their calendar program.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::error::Problem;

/// Makes the visitor an address (`make`), another one in its place (`renew`), or switches it off (`off`), and goes back to the
/// page.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::Malformed`] for another `act`, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "change-calendar")]
pub async fn change_calendar(act: String) -> Result<(), Problem> {
    use super::respond::answer;
    use crate::context::{services, signed_in};
    let user = answer(signed_in())?;
    let services = services()?;
    match act.as_str() {
        "make" => answer(services.open_calendar_feed(&user).await)?,
        "renew" => answer(services.renew_calendar_feed(&user).await)?,
        "off" => answer(services.close_calendar_feed(&user).await)?,
        _ => return answer(Err(Problem::Malformed)),
    }
    leptos_axum::redirect(&format!("{}?done={act}", crate::routes::CALENDAR));
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

    /// The page. `done` is what was just done.
    pub(in crate::api) async fn sheet(done: Option<&str>) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let feed = services.own_calendar_feed(&user).await?;
        let viewer = Viewer::of(request_info(), services.now());
        let public_url = &services.settings().public_url;
        Ok(Sheet::Calendar(Box::new(viewer.calendar_sheet(feed.as_ref(), public_url, done))))
    }
}
