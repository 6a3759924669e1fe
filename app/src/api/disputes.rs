//! Disputes, for admins; for everybody else there is no such thing.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::dto::EvidenceDraft;
use crate::error::Problem;

#[cfg(feature = "ssr")]
pub(super) use ssr::{list, sheet};

/// Keeps a draft (`act` is `save`), sends the evidence for good (`send`), or accepts the loss (`accept`); goes back to the
/// dispute.
///
/// # Errors
/// Why it cannot be done, or our side. With [`Problem::EvidenceKept`] it is done later by itself.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "answer-dispute")]
pub async fn answer_dispute(
    dispute: String,
    act: String,
    #[server(default)] evidence: EvidenceDraft,
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
    let sent = Evidence {
        product_description: text(evidence.product),
        customer_name: text(evidence.name),
        customer_email_address: text(evidence.email),
        service_date: text(evidence.date),
        cancellation_policy_disclosure: text(evidence.policy),
        refund_refusal_explanation: text(evidence.refusal),
        access_activity_log: text(evidence.activity),
        uncategorized_text: text(evidence.other),
    };
    let done = match act.as_str() {
        "save" => respond::answer(services.save_evidence(&user, id, sent).await).map(|()| "saved"),
        "send" => respond::answer(services.submit_evidence(&user, id, sent).await).map(|()| "sent"),
        "accept" => respond::answer(services.accept_dispute(&user, id).await).map(|()| "accepted"),
        _ => respond::answer(Err(Problem::Malformed)),
    }?;
    leptos_axum::redirect(&format!("{}?done={done}", crate::routes::dispute(&dispute)));
    Ok(())
}

#[cfg(feature = "ssr")]
mod ssr {
    use super::super::map::Viewer;
    use crate::context::{request_info, services, signed_in};
    use crate::dto::Sheet;
    use crate::error::Problem;

    /// All disputes, newest first.
    pub(in crate::api) async fn list() -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let found = services.disputes(&user).await?.ok_or(Problem::NotFound)?;
        Ok(Sheet::List(Box::new(Viewer::of(request_info(), services.now()).dispute_list(&found))))
    }

    /// One dispute with its evidence. `done` is what was just done about it.
    pub(in crate::api) async fn sheet(id: &str, done: Option<&str>) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let id = id.parse().map_err(|_| Problem::NotFound)?;
        let found = services.dispute(&user, id).await?.ok_or(Problem::NotFound)?;
        Ok(Sheet::Dispute(Box::new(Viewer::of(request_info(), services.now()).dispute_sheet(&found, done))))
    }
}
