//! A trainer's week, one session, and calling off.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::error::Problem;

/// Calls off a session, or the days from `first` to `last`, if what would happen is still what was `agreed` to, and goes to the
/// page that shows how far it is. `id` is what the question was asked with. What is not taken goes back to the question, with what
/// was typed and what was wrong in the address.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for whoever may not, [`Problem::Malformed`], or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "call-off")]
pub async fn call_off(
    id: String,
    agreed: String,
    #[server(default)] session: String,
    #[server(default)] first: String,
    #[server(default)] last: String,
    #[server(default)] keep_closed: String,
    #[server(default)] note: String,
) -> Result<(), Problem> {
    use super::respond::{answer, private};
    private();
    let asked = ssr::Asked { id, agreed, session, first, last, keep_closed: !keep_closed.is_empty(), note };
    let next = answer(ssr::call_off(asked).await)?;
    leptos_axum::redirect(&next);
    Ok(())
}

#[cfg(feature = "ssr")]
pub(super) mod ssr {
    use domain::{CalledOff, Date, SessionId};
    use services::model::Trainer;
    use services::{CallOffError, CallOffOrder};

    use super::super::map::{CallOffTried, days_asked};
    use super::super::returning::ssr::viewer;
    use super::super::typed;
    use crate::context::{services, signed_in};
    use crate::dto::{Sheet, SheetQuery};
    use crate::error::Problem;
    use crate::routes;

    /// What a form sends.
    pub(super) struct Asked {
        pub(super) id: String,
        pub(super) agreed: String,
        pub(super) session: String,
        pub(super) first: String,
        pub(super) last: String,
        pub(super) keep_closed: bool,
        pub(super) note: String,
    }

    /// The week with the day that the address names.
    pub(in crate::api) async fn week(from: Option<&str>) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let day = from.and_then(|day| day.parse().ok());
        let week = services.trainer_week(&user, day).await?.ok_or(Problem::NotFound)?;
        Ok(Sheet::Week(Box::new(viewer(&services).week_sheet(&week))))
    }

    /// One session.
    pub(in crate::api) async fn session(id: &str) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let id = id.parse().map_err(|_| Problem::NotFound)?;
        let page = services.session_page(&user, id).await?.ok_or(Problem::NotFound)?;
        let sheet = viewer(&services).session_sheet(&page, services.settings().presence);
        Ok(Sheet::Session(Box::new(sheet)))
    }

    /// What calling one session off would do.
    pub(in crate::api) async fn ask_session(id: &str, query: SheetQuery) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let id: SessionId = id.parse().map_err(|_| Problem::NotFound)?;
        let page = services.session_page(&user, id).await?.ok_or(Problem::NotFound)?;
        ask(CalledOff::Session(id), &page.trainer, &tried(query)).await
    }

    /// What calling days off would do.
    pub(in crate::api) async fn ask_days(date: &str, query: SheetQuery) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let first: Date = date.parse().map_err(|_| Problem::NotFound)?;
        let trainer = services.own_trainer(&user).await?.ok_or(Problem::NotFound)?;
        let (what, bad_until) = days_asked(first, query.until.as_deref());
        ask(what, &trainer, &CallOffTried { bad_until, ..tried(query) }).await
    }

    fn tried(query: SheetQuery) -> CallOffTried {
        let fields = typed::read(query.typed.as_deref().unwrap_or_default());
        let field = |name: &str| fields.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone());
        CallOffTried {
            fault: query.done,
            note: field("note").unwrap_or_default(),
            reopen: field("reopen").is_some(),
            bad_until: None,
        }
    }

    async fn ask(what: CalledOff, trainer: &Trainer, tried: &CallOffTried) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let viewer = viewer(&services);
        let sheet = match services.preview_call_off(&user, what).await {
            Ok(preview) => viewer.call_off_sheet(&preview, tried),
            Err(error) => viewer.cannot_call_off(trainer, what, fault(error)?),
        };
        Ok(Sheet::CallOff(Box::new(sheet)))
    }

    /// How far something is that was called off.
    pub(in crate::api) async fn result(id: &str) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let id = id.parse().map_err(|_| Problem::NotFound)?;
        let result = services.call_off_result(&user, id).await?.ok_or(Problem::NotFound)?;
        Ok(Sheet::CalledOff(Box::new(viewer(&services).called_off_sheet(&result))))
    }

    /// Where to go on.
    pub(super) async fn call_off(asked: Asked) -> Result<String, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let (what, question) = question(&asked)?;
        let order = CallOffOrder {
            id: asked.id.parse().map_err(|_| Problem::Malformed)?,
            what,
            keep_closed: asked.keep_closed,
            agreed: asked.agreed.parse().map_err(|_| Problem::Malformed)?,
            note: Some(asked.note.clone()),
        };
        match services.call_off(&user, order).await {
            Ok(id) => Ok(routes::call_off(&id.to_string())),
            Err(CallOffError::CalledOff { by: Some(id) }) => Ok(routes::call_off(&id.to_string())),
            Err(error) => {
                let reopen = if asked.keep_closed { "" } else { "yes" };
                let typed = typed::written([("note", asked.note.as_str()), ("reopen", reopen)]);
                let joint = if question.contains('?') { '&' } else { '?' };
                Ok(format!("{question}{joint}done={}&typed={}", fault(error)?, routes::escaped(&typed)))
            }
        }
    }

    /// What is to be called off, and the page that asks about it.
    fn question(asked: &Asked) -> Result<(CalledOff, String), Problem> {
        if !asked.session.is_empty() {
            let id: SessionId = asked.session.parse().map_err(|_| Problem::NotFound)?;
            return Ok((CalledOff::Session(id), routes::call_off_session(&asked.session)));
        }
        let day = |text: &str| text.parse::<Date>().map_err(|_| Problem::Malformed);
        let (first, last) = (day(&asked.first)?, day(&asked.last)?);
        let what = CalledOff::days(first, last).map_err(|_| Problem::Malformed)?;
        let page = routes::call_off_days(&first.to_string());
        Ok((what, if first == last { page } else { format!("{page}?until={last}") }))
    }

    /// Why it was not called off, by the name of its text.
    fn fault(error: CallOffError) -> Result<&'static str, Problem> {
        Ok(match error {
            CallOffError::Changed => "changed",
            CallOffError::NoteTooLong => "note",
            CallOffError::TooManyExceptions => "many",
            CallOffError::Started => "started",
            CallOffError::CalledOff { .. } => "called_off",
            CallOffError::Released => "released",
            CallOffError::NotTheseDays => "over",
            CallOffError::NotFound => return Err(Problem::NotFound),
            CallOffError::Failed(failure) => return Err(failure.into()),
        })
    }
}
