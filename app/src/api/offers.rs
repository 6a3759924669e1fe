//! What a trainer sells: one function for all that is done with a service.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::error::Problem;

/// Saves a service (`act` is `save`; a new one where `service` is empty), takes it off the offer (`archive`), puts it back
/// (`restore`), or moves it (`up`, `down`); then goes back to the list. What is not taken goes back with what was typed, and what
/// is wrong with it, in the address.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for whoever may not change it, [`Problem::Malformed`] for another `act`, or our
/// side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "set-service")]
pub async fn set_service(
    act: String,
    service: String,
    #[server(default)] fields: crate::dto::ServiceFields,
) -> Result<(), Problem> {
    use super::respond::answer;
    let next = answer(ssr::set(&act, &service, &fields).await)?;
    leptos_axum::redirect(&next);
    Ok(())
}

#[cfg(feature = "ssr")]
pub(super) mod ssr {
    use domain::payment::NotChargeable;
    use domain::{BookingRules, Buffers, Currency, Money, OwnTerms, Terms};
    use services::ServiceError;
    use services::model::{Service, Trainer, User};

    use super::super::map::{OWN_FIELDS, ServiceTried, UNITS, Viewer, fault_name, with_own};
    use super::super::typed;
    use crate::context::{request_info, services, signed_in};
    use crate::dto::{ServiceFields, Sheet};
    use crate::error::Problem;
    use crate::routes;

    /// The `:service` of a new one.
    const NEW: &str = "new";

    /// The list.
    pub(in crate::api) async fn list(done: Option<String>) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let page = services.own_services(&user).await?.ok_or(Problem::NotFound)?;
        let viewer = Viewer::of(request_info(), services.now());
        Ok(Sheet::Services(Box::new(viewer.services_sheet(&page, &done.unwrap_or_default()))))
    }

    /// One service, or a new one. `done` says what is wrong with what was `typed`.
    pub(in crate::api) async fn sheet(id: &str, done: Option<String>, typed: Option<&str>) -> Result<Sheet, Problem> {
        let user = signed_in()?;
        let (trainer, service) = found(&user, id).await?;
        let services = services()?;
        let viewer = Viewer::of(request_info(), services.now());
        let mut tried = service.as_ref().map_or_else(ServiceTried::new, ServiceTried::kept);
        if let Some(typed) = typed {
            tried.fields = read(typed);
            viewer.refused(&mut tried, &done.unwrap_or_default(), &trainer);
        }
        let mut sheet = viewer.service_sheet(service.as_ref(), &trainer, &services.settings().refund_policy, tried);
        if let Some(service) = &service {
            let names = services.names_of(&service.partners).await?;
            sheet.sharing = Some(viewer.sharing_card(service, &trainer, &names));
        }
        Ok(Sheet::Service(Box::new(sheet)))
    }

    /// Whose service, and which; none for a new one.
    async fn found(user: &User, id: &str) -> Result<(Trainer, Option<Service>), Problem> {
        let services = services()?;
        if id == NEW {
            let page = services.own_services(user).await?.ok_or(Problem::NotFound)?;
            return Ok((page.trainer, None));
        }
        let id = id.parse().map_err(|_| Problem::NotFound)?;
        let (trainer, service) = services.own_service(user, id).await?.ok_or(Problem::NotFound)?;
        Ok((trainer, Some(service)))
    }

    /// Where to go on.
    pub(super) async fn set(act: &str, id: &str, fields: &ServiceFields) -> Result<String, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let id = if id.is_empty() { NEW } else { id };
        let (trainer, service) = found(&user, id).await?;
        let (outcome, done) = match (act, service) {
            ("save", service) => {
                let done = if service.is_some() { "saved" } else { "added" };
                let terms = match with_own(terms(fields, trainer.currency), &fields.own) {
                    Ok(terms) => terms,
                    Err(wrong) => return Ok(back(id, &format!("wrong.{}", wrong.join(".")), fields)),
                };
                let outcome = match service {
                    Some(service) => services.change_service(&user, service.id, terms).await,
                    None => services.add_service(&user, terms).await.map(drop),
                };
                (outcome, done)
            }
            ("archive", Some(service)) => (services.archive_service(&user, service.id, true).await, "archived"),
            ("restore", Some(service)) => (services.archive_service(&user, service.id, false).await, "restored"),
            ("up", Some(service)) => (services.move_service(&user, service.id, true).await, "moved"),
            ("down", Some(service)) => (services.move_service(&user, service.id, false).await, "moved"),
            _ => return Err(Problem::Malformed),
        };
        match outcome {
            // An admin has no list of their own: the service itself says what it is now.
            Ok(()) if trainer.user_id != user.id => Ok(routes::service(id)),
            Ok(()) => Ok(format!("{}?done={done}", routes::SERVICES)),
            Err(error) => Ok(back(id, &why(error)?, fields)),
        }
    }

    /// Why a service was not taken, as the address says it.
    fn why(error: ServiceError) -> Result<String, Problem> {
        Ok(match error {
            ServiceError::Faulty(faults) => {
                format!("wrong.{}", faults.into_iter().map(fault_name).collect::<Vec<_>>().join("."))
            }
            ServiceError::NotChargeable(NotChargeable::UnderMinimum { .. }) => "small".to_owned(),
            ServiceError::NotChargeable(NotChargeable::BetweenSteps { .. }) => "steps".to_owned(),
            ServiceError::SeatsSold { starts_at, seats_taken } => {
                format!("sold.{}.{seats_taken}", starts_at.as_second())
            }
            ServiceError::SessionsToCome { starts_at } => format!("to_come.{}", starts_at.as_second()),
            ServiceError::TooMany => "many".to_owned(),
            ServiceError::NoSuchService | ServiceError::OtherCurrency(_) => return Err(Problem::NotFound),
            ServiceError::Failed(failure) => return Err(failure.into()),
        })
    }

    /// What was typed as terms, but for what is of its own, or the names of the fields that cannot be read.
    fn terms(fields: &ServiceFields, currency: Currency) -> Result<Terms, Vec<&'static str>> {
        let mut wrong = Vec::new();
        let mut number = |name: &'static str, text: &str| {
            text.trim().parse::<u32>().unwrap_or_else(|_| {
                wrong.push(name);
                0
            })
        };
        let minutes = number("minutes", &fields.minutes);
        let step_minutes = number("step", &fields.step);
        let seats = number("seats", &fields.seats);
        let before_minutes = number("before", &fields.before);
        let after_minutes = number("after", &fields.after);
        let notice = number("notice", &fields.notice);
        let ahead_days = number("ahead", &fields.ahead);
        let per = UNITS.into_iter().find(|(unit, _)| *unit == fields.unit).map_or(60, |(_, per)| per);
        let price = Money::from_decimal(&fields.price.trim().replace(',', "."), currency).unwrap_or_else(|_| {
            wrong.push("price");
            Money::zero(currency)
        });
        let terms = Terms {
            name: fields.name.clone(),
            description: fields.description.clone(),
            minutes,
            step_minutes,
            price,
            seats: i64::from(seats),
            rules: BookingRules {
                buffers: Buffers { before_minutes, after_minutes },
                notice_minutes: notice.saturating_mul(per),
                ahead_days,
            },
            place: fields.place.clone(),
            own: OwnTerms::default(),
        };
        if wrong.is_empty() {
            return Ok(terms);
        }
        // All that is wrong is said at once.
        wrong.extend(terms.faults().into_iter().map(fault_name).filter(|name| *name != "day_long"));
        wrong.sort_unstable();
        wrong.dedup();
        Err(wrong)
    }

    fn back(id: &str, done: &str, fields: &ServiceFields) -> String {
        let named = [
            ("name", &fields.name),
            ("description", &fields.description),
            ("price", &fields.price),
            ("minutes", &fields.minutes),
            ("step", &fields.step),
            ("seats", &fields.seats),
            ("before", &fields.before),
            ("after", &fields.after),
            ("notice", &fields.notice),
            ("unit", &fields.unit),
            ("ahead", &fields.ahead),
            ("place", &fields.place),
        ];
        let own = OWN_FIELDS.into_iter().filter_map(|name| Some((name, fields.own.get(name)?)));
        let typed = typed::written(named.into_iter().chain(own).map(|(name, value)| (name, value.as_str())));
        format!("{}?done={done}&typed={}", routes::service(id), routes::escaped(&typed))
    }

    fn read(typed: &str) -> ServiceFields {
        let mut fields = ServiceFields::default();
        for (name, value) in typed::read(typed) {
            let field = match name.as_str() {
                "name" => &mut fields.name,
                "description" => &mut fields.description,
                "price" => &mut fields.price,
                "minutes" => &mut fields.minutes,
                "step" => &mut fields.step,
                "seats" => &mut fields.seats,
                "before" => &mut fields.before,
                "after" => &mut fields.after,
                "notice" => &mut fields.notice,
                "unit" => &mut fields.unit,
                "ahead" => &mut fields.ahead,
                "place" => &mut fields.place,
                own if OWN_FIELDS.contains(&own) => fields.own.entry(name).or_default(),
                _ => continue,
            };
            *field = value;
        }
        fields
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn fields() -> ServiceFields {
            let text = |text: &str| text.to_owned();
            ServiceFields {
                name: text("Handstand"),
                price: text("45,50"),
                minutes: text("60"),
                step: text("30"),
                seats: text("1"),
                before: text("10"),
                after: text("0"),
                notice: text("2"),
                unit: text("days"),
                ahead: text("60"),
                own: [("policy", "own"), ("hours1", "24 ")].map(|(name, value)| (text(name), text(value))).into(),
                ..ServiceFields::default()
            }
        }

        #[test]
        fn what_is_typed_are_terms() {
            let terms = terms(&fields(), Currency::EUR).unwrap();
            assert_eq!(terms.price, Money::new(4_550, Currency::EUR));
            assert_eq!((terms.rules.notice_minutes, terms.rules.ahead_days), (2_880, 60));
            assert_eq!(terms.faults(), []);
        }

        #[test]
        fn all_that_is_wrong_is_said_at_once() {
            let wrong = ServiceFields { name: String::new(), minutes: "an hour".into(), price: "-".into(), ..fields() };
            assert_eq!(terms(&wrong, Currency::EUR), Err(vec!["minutes", "name", "price"]));
        }

        #[test]
        fn what_was_typed_comes_back_as_it_was() {
            let typed = ServiceFields { description: "A & B = 100 %\nтоже".into(), ..fields() };
            let address = back("new", "wrong.name", &typed);
            let (_, carried) = address.split_once("&typed=").unwrap();
            // Twice, as the router does.
            let decoded = |text: &str| leptos_router::location::Url::unescape(text);
            assert_eq!(read(&decoded(&decoded(carried))), typed);
        }
    }
}
