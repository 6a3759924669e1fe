//! Calendars elsewhere that a trainer lets us read.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::JsonAnswer;
use crate::error::Problem;

/// Adds a calendar (`add`), reads one again (`read`), or removes one (`remove`), and goes back to the page. What is not taken is
/// there again; the address is a secret, so it goes by a cookie and not in an address of ours.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for whoever is no trainer, [`Problem::Malformed`] for another `act`, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "set-outside-calendar")]
pub async fn set_outside_calendar(
    act: String,
    #[server(default)] fields: BTreeMap<String, String>,
) -> Result<(), Problem> {
    use super::respond::answer;
    let next = answer(ssr::set(&act, &fields).await)?;
    leptos_axum::redirect(&next);
    Ok(())
}

#[cfg(feature = "ssr")]
pub(super) mod ssr {
    use std::collections::BTreeMap;

    use domain::Role;
    use services::{AddressFault, OutsideError};

    use super::super::map::{HoursTried, Viewer};
    use super::super::{respond, typed};
    use crate::context::{self, TYPED_CALENDAR_COOKIE, request_info, services, signed_in};
    use crate::dto::Sheet;
    use crate::error::Problem;
    use crate::routes;

    /// The longest that browsers keep in a cookie, less what else stands in it.
    const TYPED_MAX: usize = 3_500;

    /// The page.
    pub(in crate::api) async fn sheet(done: Option<String>) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let page = services.outside_calendars(&user).await?.ok_or(Problem::NotFound)?;
        let fields = typed::read(&context::typed("calendar").unwrap_or_default());
        let tried = HoursTried { done: done.unwrap_or_default(), fields };
        Ok(Sheet::Outside(Box::new(Viewer::of(request_info(), services.now()).outside_sheet(&page, &tried))))
    }

    /// Where to go on.
    pub(super) async fn set(act: &str, fields: &BTreeMap<String, String>) -> Result<String, Problem> {
        let user = signed_in()?;
        if user.role != Role::Trainer {
            return Err(Problem::NotFound);
        }
        let services = services()?;
        let field = |name: &str| fields.get(name).map(|value| value.trim()).unwrap_or_default();
        let calendar = || field("calendar").parse().map_err(|_| Problem::NotFound);
        let (outcome, done) = match act {
            "add" => {
                let added = services.add_outside_calendar(&user, field("name"), field("address")).await;
                (added.map(drop), "added")
            }
            "read" => (services.read_outside_calendar(&user, calendar()?).await, "read"),
            "remove" => (services.remove_outside_calendar(&user, calendar()?).await, "removed"),
            _ => return Err(Problem::Malformed),
        };
        match outcome.map_err(fault) {
            Ok(()) => {
                // Nothing of it is needed any more.
                remember("", 0)?;
                Ok(format!("{}?done={done}", routes::ELSEWHERE))
            }
            Err(Fault::Wrong(what)) => {
                let sent = [("name", field("name")), ("address", field("address"))];
                remember(&routes::escaped(&typed::written(sent)), 60)?;
                Ok(format!("{}?done=add.{what}#add", routes::ELSEWHERE))
            }
            Err(Fault::Failed(problem)) => Err(problem),
        }
    }

    fn remember(typed: &str, seconds: i64) -> Result<(), Problem> {
        let typed = if typed.len() <= TYPED_MAX { typed } else { "" };
        respond::set_cookie(TYPED_CALENDAR_COOKIE, typed, seconds, false)
    }

    /// Why something was not taken.
    enum Fault {
        /// By the name of its text.
        Wrong(String),
        /// Our side.
        Failed(Problem),
    }

    fn fault(error: OutsideError) -> Fault {
        let what = match error {
            OutsideError::Name => "name",
            OutsideError::Address(AddressFault::Unreadable) => "address",
            OutsideError::Address(AddressFault::NotHttps) => "https",
            OutsideError::Address(AddressFault::Password) => "password",
            OutsideError::Address(AddressFault::Port) => "port",
            OutsideError::Known => "known",
            OutsideError::TooMany => "many",
            OutsideError::Fault(fault) => return Fault::Wrong(fault.name()),
            OutsideError::NotAllowed | OutsideError::NoSuchCalendar => return Fault::Failed(Problem::NotFound),
            OutsideError::Failed(failure) => return Fault::Failed(failure.into()),
        };
        Fault::Wrong(what.to_owned())
    }
}
