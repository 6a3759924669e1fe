//! Disputes, for admins; for everybody else there is no such thing.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::dto::{DisputeList, DisputeSheet};
use crate::error::Problem;

/// All disputes, newest first.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for whoever is no admin, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "disputes")]
pub async fn get_disputes() -> Result<DisputeList, Problem> {
    use super::{map::Viewer, respond};
    use crate::context::{request_info, services, signed_in};
    respond::private();
    let services = services()?;
    let user = respond::answer(signed_in())?;
    let found = respond::answer(services.disputes(&user).await)?;
    let found = respond::answer(found.ok_or(Problem::NotFound))?;
    Ok(Viewer::of(request_info(), services.now()).dispute_list(&found))
}

/// One dispute with its evidence. `done` is what was just done about it.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for whoever is no admin, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "dispute")]
pub async fn get_dispute(id: String, done: Option<String>) -> Result<DisputeSheet, Problem> {
    use super::{map::Viewer, respond};
    use crate::context::{request_info, services, signed_in};
    respond::private();
    let services = services()?;
    let user = respond::answer(signed_in())?;
    let id = respond::answer(id.parse().map_err(|_| Problem::NotFound))?;
    let found = respond::answer(services.dispute(&user, id).await)?;
    let found = respond::answer(found.ok_or(Problem::NotFound))?;
    Ok(Viewer::of(request_info(), services.now()).dispute_sheet(&found, done.as_deref()))
}

/// Keeps a draft (`act` is `save`), sends the evidence for good (`send`), or accepts the loss (`accept`); goes back to the
/// dispute.
///
/// # Errors
/// Why it cannot be done, or our side. With [`Problem::EvidenceKept`] it is done later by itself.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "answer-dispute")]
#[expect(clippy::too_many_arguments, reason = "one per field of the form")]
pub async fn answer_dispute(
    dispute: String,
    act: String,
    #[server(default)] product: String,
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] date: String,
    #[server(default)] policy: String,
    #[server(default)] refusal: String,
    #[server(default)] activity: String,
    #[server(default)] other: String,
) -> Result<(), Problem> {
    use super::respond;
    use crate::context::{services, signed_in};
    use services::ports::gateway::Evidence;
    respond::private();
    let services = services()?;
    let user = respond::answer(signed_in())?;
    let id = respond::answer(dispute.parse().map_err(|_| Problem::NotFound))?;
    // Browsers send line ends as two characters.
    let text = |typed: String| typed.replace("\r\n", "\n").trim().to_owned();
    let evidence = Evidence {
        product_description: text(product),
        customer_name: text(name),
        customer_email_address: text(email),
        service_date: text(date),
        cancellation_policy_disclosure: text(policy),
        refund_refusal_explanation: text(refusal),
        access_activity_log: text(activity),
        uncategorized_text: text(other),
    };
    let done = match act.as_str() {
        "save" => respond::answer(services.save_evidence(&user, id, evidence).await).map(|()| "saved"),
        "send" => respond::answer(services.submit_evidence(&user, id, evidence).await).map(|()| "sent"),
        "accept" => respond::answer(services.accept_dispute(&user, id).await).map(|()| "accepted"),
        _ => respond::answer(Err(Problem::Malformed)),
    }?;
    leptos_axum::redirect(&format!("{}?done={done}", crate::routes::dispute(&dispute)));
    Ok(())
}
