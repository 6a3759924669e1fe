//! Our books compared with Stripe's, for admins; for everybody else there is no such thing.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::error::Problem;

#[cfg(feature = "ssr")]
pub(super) use ssr::sheet;

/// Asks for a comparison (`act` is `compare`), or for one that puts right what is safe (`repair`), and goes back to the page. The
/// sweeper makes it.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for whoever is no admin, [`Problem::Malformed`] for another `act`, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "reconcile")]
pub async fn reconcile(act: String) -> Result<(), Problem> {
    use super::respond::answer;
    answer(ssr::ask(&act).await)?;
    leptos_axum::redirect(&format!("{}?done={act}", crate::routes::RECONCILIATION));
    Ok(())
}

#[cfg(feature = "ssr")]
mod ssr {
    use super::super::map::Viewer;
    use crate::context::{request_info, services, signed_in};
    use crate::dto::Sheet;
    use crate::error::Problem;

    /// The page. `done` is what was just asked for.
    pub(in crate::api) async fn sheet(done: Option<&str>) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let board = services.drifts(&user).await?.ok_or(Problem::NotFound)?;
        Ok(Sheet::Drifts(Box::new(Viewer::of(request_info(), services.now()).drift_sheet(&board, done))))
    }

    pub(super) async fn ask(act: &str) -> Result<(), Problem> {
        let (services, user) = (services()?, signed_in()?);
        let repairs = match act {
            "compare" => false,
            "repair" => true,
            // Whoever is no admin is told of nothing.
            _ if user.role == domain::Role::Admin => return Err(Problem::Malformed),
            _ => return Err(Problem::NotFound),
        };
        if services.ask_to_reconcile(&user, repairs).await? { Ok(()) } else { Err(Problem::NotFound) }
    }
}
