//! The trainer's working hours: one function for the week and for the days that differ from it.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::JsonAnswer;
use crate::error::Problem;

/// Saves the week (`act` is `save`), or only shows it again with one more stretch for a day (`add.1`), without one (`remove.1.0`),
/// or with a day's hours on others (`copy.1`); closes days (`close`) or hours of one (`close-hours`), adds hours on one day (`extra`), and removes either
/// (`forget`); then goes back to the page. What is not taken goes back with what was typed, and what is wrong with it, in the
/// address.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for whoever is no trainer, [`Problem::Malformed`] for another `act`, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "set-hours")]
pub async fn set_hours(act: String, #[server(default)] fields: BTreeMap<String, String>) -> Result<(), Problem> {
    use super::respond::answer;
    let next = answer(ssr::set(&act, &fields).await)?;
    leptos_axum::redirect(&next);
    Ok(())
}

#[cfg(feature = "ssr")]
pub(super) mod ssr {
    use std::collections::BTreeMap;

    use domain::availability::InvalidException;
    use domain::{DayException, Role};
    use jiff::civil::Date;
    use services::HoursError;
    use services::model::User;

    use super::super::map::{HoursTried, TypedWeek, Viewer, stretch_minutes};
    use super::super::typed;
    use crate::context::{request_info, services, signed_in};
    use crate::dto::Sheet;
    use crate::error::Problem;
    use crate::routes;

    type Fields = BTreeMap<String, String>;

    /// The page.
    pub(in crate::api) async fn sheet(done: Option<String>, typed: Option<&str>) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let page = services.working_hours(&user).await?.ok_or(Problem::NotFound)?;
        let tried = HoursTried { done: done.unwrap_or_default(), fields: typed::read(typed.unwrap_or_default()) };
        Ok(Sheet::Hours(Box::new(Viewer::of(request_info(), services.now()).hours_sheet(&page, &tried))))
    }

    /// Where to go on.
    pub(super) async fn set(act: &str, fields: &Fields) -> Result<String, Problem> {
        let user = signed_in()?;
        if user.role != Role::Trainer {
            return Err(Problem::NotFound);
        }
        match act.split_once('.') {
            None => kept(act, &user, fields).await,
            Some((change, which)) => draft(change, which, fields),
        }
    }

    fn week(fields: &Fields) -> TypedWeek {
        TypedWeek::of(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// Shows the week as it was typed, changed in one way, and saves nothing.
    fn draft(change: &str, which: &str, fields: &Fields) -> Result<String, Problem> {
        let mut week = week(fields);
        let (day, row) = which.split_once('.').unwrap_or((which, "0"));
        let day: usize = day.parse().map_err(|_| Problem::Malformed)?;
        match change {
            // There is always an empty stretch after those that are filled in.
            "add" => {}
            "remove" => week.remove(day, row.parse().map_err(|_| Problem::Malformed)?),
            "copy" => week.copy(day),
            _ => return Err(Problem::Malformed),
        }
        Ok(format!("{}#day-{day}", back("draft", &week.fields())))
    }

    async fn kept(act: &str, user: &User, fields: &Fields) -> Result<String, Problem> {
        let services = services()?;
        let field = |name: &str| fields.get(name).map(|value| value.trim().to_owned()).unwrap_or_default();
        let outcome = match act {
            "save" => {
                let week = week(fields);
                let Some(hours) = week.hours() else { return Ok(back("rows", &week.fields())) };
                return match services.set_working_week(user, hours).await.map_err(fault) {
                    Ok(()) => Ok(format!("{}?done=week", routes::HOURS)),
                    Err(Fault::Wrong(_)) => Ok(back("rows", &week.fields())),
                    Err(Fault::Failed(problem)) => Err(problem),
                };
            }
            "close" => match closed(&field("first"), &field("last")) {
                Ok(what) => services.add_exception(user, what, Some(field("note"))).await.map(drop).map_err(fault),
                Err(what) => Err(Fault::Wrong(what)),
            },
            "close-hours" => match closed_hours(&field("closed_day"), &field("closed_from"), &field("closed_to")) {
                Ok(what) => {
                    services.add_exception(user, what, Some(field("closed_note"))).await.map(drop).map_err(fault)
                }
                Err(what) => Err(Fault::Wrong(what)),
            },
            "extra" => match extra(&field("day"), &field("from"), &field("to")) {
                Ok(what) => services.add_exception(user, what, None).await.map(drop).map_err(fault),
                Err(what) => Err(Fault::Wrong(what)),
            },
            "forget" => {
                let id = field("exception").parse().map_err(|_| Problem::NotFound)?;
                services.remove_exception(user, id).await.map_err(fault)
            }
            _ => return Err(Problem::Malformed),
        };
        match outcome {
            Ok(()) => Ok(format!("{}?done={act}#exceptions", routes::HOURS)),
            Err(Fault::Wrong(what)) => {
                let fields: Vec<(String, String)> = fields.clone().into_iter().collect();
                Ok(format!("{}#{act}", back(&format!("{act}.{what}"), &fields)))
            }
            Err(Fault::Failed(problem)) => Err(problem),
        }
    }

    /// Why something was not taken.
    enum Fault {
        /// By the name of its text.
        Wrong(&'static str),
        /// Our side.
        Failed(Problem),
    }

    fn fault(error: HoursError) -> Fault {
        Fault::Wrong(match error {
            HoursError::Overlapping(_) => "rows",
            HoursError::TooMany => "many",
            HoursError::NotTheseDays => "over",
            HoursError::ExtraOverlapping => "meets",
            HoursError::NoteTooLong => "note",
            HoursError::NotAllowed | HoursError::NoSuchException => return Fault::Failed(Problem::NotFound),
            HoursError::Failed(failure) => return Fault::Failed(failure.into()),
        })
    }

    /// An empty last day is the first one.
    fn closed(first: &str, last: &str) -> Result<DayException, &'static str> {
        let first: Date = first.parse().map_err(|_| "first")?;
        let last = if last.is_empty() { first } else { last.parse().map_err(|_| "last")? };
        DayException::closed(first, last).map_err(|error| match error {
            InvalidException::TooLong => "long",
            _ => "last",
        })
    }

    fn closed_hours(day: &str, from: &str, to: &str) -> Result<DayException, &'static str> {
        let day: Date = day.parse().map_err(|_| "day")?;
        let (start, end) = stretch_minutes(from, to).ok_or("times")?;
        DayException::closed_hours(day, start, end).map_err(|_| "times")
    }

    fn extra(day: &str, from: &str, to: &str) -> Result<DayException, &'static str> {
        let day: Date = day.parse().map_err(|_| "day")?;
        let (start, end) = stretch_minutes(from, to).ok_or("times")?;
        DayException::extra(day, start, end).map_err(|_| "times")
    }

    fn back(done: &str, fields: &[(String, String)]) -> String {
        let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        format!("{}?done={done}&typed={}", routes::HOURS, routes::escaped(&typed::written(fields)))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn days_and_times_are_read_as_browsers_send_them() {
            assert_eq!(closed("2026-12-24", ""), closed("2026-12-24", "2026-12-24"));
            assert_eq!(closed("", "2026-12-24"), Err("first"));
            assert_eq!(closed("2026-12-24", "2026-12-23"), Err("last"));
            assert_eq!(closed("2026-12-24", "24.12.2026"), Err("last"));
            assert_eq!(closed("2026-12-24", "2028-12-24"), Err("long"));
            assert!(extra("2026-12-24", "20:00", "00:00").is_ok());
            assert_eq!(extra("", "20:00", "21:00"), Err("day"));
            assert_eq!(closed_hours("2026-12-24", "00:00", "00:00"), closed("2026-12-24", ""));
            assert_eq!(closed_hours("2026-12-24", "13:00", "12:00"), Err("times"));
            assert_eq!(extra("2026-12-24", "21:00", "20:00"), Err("times"));
            assert_eq!(extra("2026-12-24", "21:00", ""), Err("times"));
        }
    }
}
