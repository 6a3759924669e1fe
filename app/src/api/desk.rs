//! The trainer's desk.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::dto::Desk;
use crate::error::Problem;

/// Today, what comes next, and what was earned.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for whoever is no trainer, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "desk")]
pub async fn get_desk() -> Result<Desk, Problem> {
    use super::{map::Viewer, respond};
    use crate::context::{request_info, services, signed_in};
    respond::private();
    let services = services()?;
    let user = respond::answer(signed_in())?;
    let desk = respond::answer(services.trainer_desk(&user).await)?;
    let desk = respond::answer(desk.ok_or(Problem::NotFound))?;
    respond::answer(Viewer::of(request_info(), services.now()).desk(&desk, services.settings().presence))
}
