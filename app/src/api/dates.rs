//! The dates of classes and events: one function for all that is done with them.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::JsonAnswer;
use crate::error::Problem;

/// Has a service take place on fixed dates (`act` is `dates`) or in working hours (`hours`); adds dates or changes them (`save`),
/// ends them (`end`), makes those that could not be made (`again`); gives one session another time (`move`) or removes it
/// (`remove`); then goes to the page of the dates. What is not taken goes back with what was typed, and what is wrong with it, in
/// the address.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for whoever may not change it, [`Problem::Malformed`] for another `act`, or our
/// side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "set-dates")]
pub async fn set_dates(
    act: String,
    service: String,
    #[server(default)] fields: BTreeMap<String, String>,
) -> Result<(), Problem> {
    use super::respond::answer;
    let next = answer(ssr::set(&act, &service, &fields).await)?;
    leptos_axum::redirect(&next);
    Ok(())
}

#[cfg(feature = "ssr")]
pub(super) mod ssr {
    use std::collections::BTreeMap;

    use domain::recurrence::{Pattern, RepeatEnd};
    use domain::{Recurrence, RecurrenceFault, Repeat, ScheduleId, ServiceId, SessionId, Timestamp};
    use jiff::civil::{Date, DateTime, Time, Weekday};
    use services::ScheduleError;
    use services::model::{Offered, User};

    use super::super::map::{DatesTried, Viewer};
    use super::super::typed;
    use crate::context::{request_info, services, signed_in};
    use crate::dto::Sheet;
    use crate::error::Problem;
    use crate::routes;

    type Fields = BTreeMap<String, String>;

    /// The page of a service's dates.
    pub(in crate::api) async fn sheet(id: &str, done: Option<String>, typed: Option<&str>) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let id = id.parse().map_err(|_| Problem::NotFound)?;
        let page = services.dates_page(&user, id).await?.ok_or(Problem::NotFound)?;
        let tried = DatesTried { done: done.unwrap_or_default(), fields: typed::read(typed.unwrap_or_default()) };
        Ok(Sheet::Dates(Box::new(Viewer::of(request_info(), services.now()).dates_sheet(&page, &tried))))
    }

    /// Where to go on.
    pub(super) async fn set(act: &str, service: &str, fields: &Fields) -> Result<String, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let id: ServiceId = service.parse().map_err(|_| Problem::NotFound)?;
        services.own_service(&user, id).await?.ok_or(Problem::NotFound)?;
        let field = |name: &str| fields.get(name).map(|value| value.trim()).unwrap_or_default();
        let (outcome, done) = match act {
            "save" => return save(&user, id, fields).await,
            "move" => return give_time(&user, id, fields).await,
            "dates" => (services.offer_service(&user, id, Offered::Dates).await, "dates"),
            "hours" => (services.offer_service(&user, id, Offered::Hours).await, "hours"),
            "again" => (services.fill_schedules_again(&user, id).await, "again"),
            "end" => (services.end_schedule(&user, parsed(field("schedule"))?).await, "ended"),
            "remove" => (services.remove_date(&user, parsed(field("session"))?).await, "removed"),
            _ => return Err(Problem::Malformed),
        };
        match outcome {
            Ok(()) if done == "hours" => Ok(routes::service(service)),
            Ok(()) => Ok(format!("{}?done={done}", routes::dates(service))),
            Err(error) => Ok(format!("{}?done=refused.{}", routes::dates(service), why(error)?)),
        }
    }

    fn parsed<T: std::str::FromStr>(id: &str) -> Result<T, Problem> {
        id.parse().map_err(|_| Problem::NotFound)
    }

    async fn save(user: &User, service: ServiceId, fields: &Fields) -> Result<String, Problem> {
        let services = services()?;
        let back = |wrong: &str| back(service, &format!("save.{wrong}"), fields);
        let recurrence = match recurrence(fields) {
            Ok(recurrence) => recurrence,
            Err(wrong) => return Ok(back(&wrong.join("."))),
        };
        let schedule = fields.get("schedule").filter(|id| !id.is_empty());
        let (outcome, done) = match schedule {
            None => (services.add_schedule(user, service, recurrence).await.map(drop), "added"),
            Some(id) => {
                let (id, version): (ScheduleId, i64) =
                    (parsed(id)?, parsed(fields.get("version").map_or("", String::as_str))?);
                (services.change_schedule(user, id, version, recurrence).await, "changed")
            }
        };
        match outcome {
            Ok(()) => Ok(format!("{}?done={done}", routes::dates(&service.to_string()))),
            Err(error) => Ok(back(&why(error)?)),
        }
    }

    async fn give_time(user: &User, service: ServiceId, fields: &Fields) -> Result<String, Problem> {
        let field = |name: &str| fields.get(name).map(|value| value.trim()).unwrap_or_default();
        let session: SessionId = parsed(field("session"))?;
        let from: Timestamp = parsed(field("from"))?;
        let Ok(to) = start(fields) else { return Ok(back(service, "move.when", fields)) };
        match services()?.move_date(user, session, from, to).await {
            Ok(()) => Ok(format!("{}?done=moved", routes::dates(&service.to_string()))),
            Err(error) => Ok(back(service, &format!("move.{}", why(error)?), fields)),
        }
    }

    /// Why something was not taken, as the address says it.
    fn why(error: ScheduleError) -> Result<String, Problem> {
        Ok(match error {
            ScheduleError::Faulty(faults) => faults.into_iter().map(fault_name).collect::<Vec<_>>().join("."),
            ScheduleError::NotDated => "not_dated".to_owned(),
            ScheduleError::SchedulesLeft(left) => format!("left.{left}"),
            ScheduleError::Overlapping { .. } => "overlapping".to_owned(),
            ScheduleError::TooMany => "many".to_owned(),
            ScheduleError::Changed => "changed".to_owned(),
            ScheduleError::Booked { seats } => format!("booked.{seats}"),
            ScheduleError::Held => "held".to_owned(),
            ScheduleError::NotReschedulable(_) => "begun".to_owned(),
            ScheduleError::NotThisTime => "when".to_owned(),
            ScheduleError::Taken { .. } => "taken".to_owned(),
            ScheduleError::NoSuchDate => "gone".to_owned(),
            ScheduleError::Failed(failure) => return Err(failure.into()),
        })
    }

    fn fault_name(fault: RecurrenceFault) -> &'static str {
        match fault {
            RecurrenceFault::Past => "past",
            RecurrenceFault::TooFar => "far",
            RecurrenceFault::OffGrid => "grid",
            RecurrenceFault::NoSuchDay => "no_day",
            RecurrenceFault::Every => "every",
            RecurrenceFault::FirstNotAmong => "first",
            RecurrenceFault::Until => "until",
            RecurrenceFault::Times => "times",
        }
    }

    fn start(fields: &Fields) -> Result<DateTime, Vec<&'static str>> {
        let field = |name: &str| fields.get(name).map(|value| value.trim()).unwrap_or_default();
        match (field("day").parse::<Date>(), field("time").parse::<Time>()) {
            (Ok(day), Ok(time)) => Ok(day.to_datetime(time)),
            (Err(_), Ok(_)) => Err(vec!["date"]),
            (Ok(_), Err(_)) => Err(vec!["time"]),
            (Err(_), Err(_)) => Err(vec!["date", "time"]),
        }
    }

    /// What was typed as a recurrence, or the names of the fields that cannot be read. What does not belong to the chosen kind is
    /// passed over.
    fn recurrence(fields: &Fields) -> Result<Recurrence, Vec<&'static str>> {
        let field = |name: &str| fields.get(name).map(|value| value.trim()).unwrap_or_default();
        let mut wrong = Vec::new();
        let first = start(fields).unwrap_or_else(|unread| {
            wrong.extend(unread);
            DateTime::constant(2000, 1, 1, 0, 0, 0, 0)
        });
        let day = first.date();
        let pattern = match field("repeats") {
            "daily" => Some(Pattern::Daily),
            "weekly" => Some(Pattern::weekly(weekdays(fields, day))),
            "month_day" => Some(Pattern::MonthDay(day.day())),
            "weekday" => Some(Pattern::weekday_of_month(day)),
            _ => None,
        };
        let repeat = pattern.map(|pattern| {
            let mut read = |name: &'static str, empty: u32| match field(name) {
                "" => empty,
                text => text.parse::<u32>().unwrap_or_else(|_| {
                    wrong.push(name);
                    1
                }),
            };
            let every = read("every", 1);
            let end = match field("ends") {
                "times" => RepeatEnd::Times(read("times", 0)),
                "until" => RepeatEnd::Until(field("until").parse().unwrap_or_else(|_| {
                    wrong.push("until");
                    day
                })),
                _ => RepeatEnd::Open,
            };
            Repeat { pattern, every, end }
        });
        if wrong.is_empty() { Ok(Recurrence { first, repeat }) } else { Err(wrong) }
    }

    /// The weekdays that are ticked; without any, that of the first date.
    fn weekdays(fields: &Fields, first: Date) -> Vec<Weekday> {
        let ticked = |day: &Weekday| fields.contains_key(&format!("on{}", day.to_monday_one_offset()));
        let days: Vec<Weekday> = Weekday::Monday.cycle_forward().take(7).filter(ticked).collect();
        if days.is_empty() { vec![first.weekday()] } else { days }
    }

    fn back(service: ServiceId, done: &str, fields: &Fields) -> String {
        let typed = typed::written(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let part = done.split('.').next().unwrap_or_default();
        let service = service.to_string();
        format!("{}?done={done}&typed={}#{part}", routes::dates(&service), routes::escaped(&typed))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn typed(fields: &[(&str, &str)]) -> Result<String, Vec<&'static str>> {
            let first = [("day", "2026-11-24"), ("time", "18:00")];
            let fields = first.iter().chain(fields).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            let read = recurrence(&fields.collect())?;
            Ok(format!("{} {}", read.first, read.repeat.map(|repeat| repeat.to_string()).unwrap_or_default()))
        }

        #[test]
        fn what_is_typed_is_a_rule() {
            let first = "2026-11-24T18:00:00";
            let reads = |fields: &[(&str, &str)], rule: &str| {
                assert_eq!(typed(fields), Ok(format!("{first} {rule}")), "{fields:?}");
            };
            reads(&[("repeats", "once"), ("every", "nonsense"), ("ends", "until")], "");
            reads(&[("repeats", "daily"), ("ends", "open")], "FREQ=DAILY");
            reads(&[("repeats", "weekly"), ("every", "2")], "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU");
            let until =
                [("repeats", "weekly"), ("on4", "yes"), ("on2", "yes"), ("ends", "until"), ("until", "2026-12-18")];
            reads(&until, "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261218T235959");
            reads(&[("repeats", "month_day"), ("ends", "times"), ("times", "6")], "FREQ=MONTHLY;BYMONTHDAY=24;COUNT=6");
            reads(&[("repeats", "weekday")], "FREQ=MONTHLY;BYDAY=4TU");
        }

        #[test]
        fn all_that_cannot_be_read_is_said_at_once() {
            let wrong = [("time", "six"), ("repeats", "daily"), ("every", "two"), ("ends", "until"), ("until", "soon")];
            assert_eq!(typed(&wrong), Err(vec!["time", "every", "until"]));
        }
    }
}
