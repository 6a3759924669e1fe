//! Commission and rates, for admins: one function for the three forms of one page.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::error::Problem;

/// Notes a rate (`act` is `rate`), sets the commission of a trainer (`trainer`) or of one booking (`booking`), and goes back to
/// the page. What is not taken goes back with what was typed, and what is wrong with it, in the address.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for whoever is no admin, [`Problem::Malformed`] for another `act`, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "set-money")]
pub async fn set_money(act: String, #[server(default)] fields: crate::dto::BoardFields) -> Result<(), Problem> {
    use super::respond::answer;
    let next = answer(ssr::set(&act, &fields).await)?;
    leptos_axum::redirect(&next);
    Ok(())
}

#[cfg(feature = "ssr")]
pub(super) mod ssr {
    use domain::exchange::InvalidRate;
    use domain::{BasisPoints, Role, Timestamp, Zone};
    use services::model::User;
    use services::{CommissionError, NewRate, RateError, Services};

    use super::super::map::{Typed, Viewer, booking_named};
    use super::super::typed;
    use crate::context::{request_info, services, signed_in};
    use crate::dto::{BoardFields, Sheet};
    use crate::error::Problem;
    use crate::routes;

    /// The page. `typed` is what was sent and not taken.
    pub(in crate::api) async fn sheet(done: Option<String>, typed: Option<&str>) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let rates = services.rates(&user).await?.ok_or(Problem::NotFound)?;
        let commissions = services.commissions(&user).await?.ok_or(Problem::NotFound)?;
        let typed = Typed { done: done.unwrap_or_default(), fields: typed::read(typed.unwrap_or_default()) };
        let viewer = Viewer::of(request_info(), services.now());
        Ok(Sheet::Board(Box::new(viewer.board(&rates, &commissions, services.settings(), &typed))))
    }

    /// Where to go on.
    pub(super) async fn set(act: &str, fields: &BoardFields) -> Result<String, Problem> {
        let (services, user) = (services()?, signed_in()?);
        if user.role != Role::Admin {
            return Err(Problem::NotFound);
        }
        let taken = match act {
            "rate" => rate(&services, &user, fields).await,
            "trainer" => trainer(&services, &user, fields).await,
            "booking" => booking(&services, &user, fields).await,
            _ => return Err(Problem::Malformed),
        };
        Ok(match taken {
            Ok(()) => format!("{}?done={act}", routes::MONEY),
            Err(NotTaken::Wrong(what)) => {
                let typed = routes::escaped(&written(fields));
                format!("{}?done={act}.{what}&typed={typed}", routes::MONEY)
            }
            Err(NotTaken::Failed(problem)) => return Err(problem),
        })
    }

    /// Why a form was not taken.
    enum NotTaken {
        /// By the name of its text.
        Wrong(&'static str),
        /// Our side.
        Failed(Problem),
    }

    async fn rate(services: &Services, user: &User, fields: &BoardFields) -> Result<(), NotTaken> {
        let currency = |text: &str| text.trim().parse().map_err(|_| NotTaken::Wrong("currency"));
        let as_of = match day(&fields.date)? {
            // A rate of today is one of now; one of another day counts from the middle of it.
            Some(day) if day == today(services) => None,
            Some(day) => Some(moment(&Zone::utc(), day.at(12, 0, 0, 0))?),
            None => None,
        };
        let new = NewRate {
            from: currency(&fields.from)?,
            to: currency(&fields.to)?,
            rate: fields.rate.replace(',', "."),
            source: fields.source.clone(),
            as_of,
        };
        services.note_rate(user, new).await.map_err(|error| match error {
            RateError::Invalid(InvalidRate::SameCurrency) => NotTaken::Wrong("same"),
            RateError::Invalid(InvalidRate::NotANumber(_)) => NotTaken::Wrong("rate"),
            RateError::NoSource => NotTaken::Wrong("source"),
            RateError::NotNow => NotTaken::Wrong("not_now"),
            RateError::NotAllowed => NotTaken::Failed(Problem::NotFound),
            RateError::Failed(failure) => NotTaken::Failed(failure.into()),
        })
    }

    async fn trainer(services: &Services, user: &User, fields: &BoardFields) -> Result<(), NotTaken> {
        let trainer = fields.trainer.parse().map_err(|_| NotTaken::Wrong("trainer"))?;
        let own = if fields.own.trim().is_empty() { None } else { Some(percent(&fields.own)?) };
        let from = match day(&fields.since)? {
            Some(day) => Some(moment(&zone(), day.at(0, 0, 0, 0))?),
            None => None,
        };
        services.set_trainer_commission(user, trainer, own, from).await.map_err(not_taken)
    }

    async fn booking(services: &Services, user: &User, fields: &BoardFields) -> Result<(), NotTaken> {
        let booking = booking_named(&fields.booking).ok_or(NotTaken::Wrong("booking"))?;
        let rate = percent(&fields.percent)?;
        services.set_booking_commission(user, booking, rate, &fields.reason).await.map_err(not_taken)
    }

    fn not_taken(error: CommissionError) -> NotTaken {
        NotTaken::Wrong(match error {
            CommissionError::NoSuchTrainer => "trainer",
            CommissionError::NoSuchBooking => "booking",
            CommissionError::InThePast => "past",
            CommissionError::AlreadyPaid => "paid",
            CommissionError::NotPayable => "not_payable",
            CommissionError::NoReason => "reason",
            CommissionError::NotAllowed => return NotTaken::Failed(Problem::NotFound),
            CommissionError::Failed(failure) => return NotTaken::Failed(failure.into()),
        })
    }

    fn percent(text: &str) -> Result<BasisPoints, NotTaken> {
        BasisPoints::from_percent(&text.trim().replace(',', ".")).ok_or(NotTaken::Wrong("percent"))
    }

    fn day(text: &str) -> Result<Option<jiff::civil::Date>, NotTaken> {
        let text = text.trim();
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| NotTaken::Wrong("date")) }
    }

    fn moment(zone: &Zone, local: jiff::civil::DateTime) -> Result<Timestamp, NotTaken> {
        zone.moment(local).ok_or(NotTaken::Wrong("date"))
    }

    fn zone() -> Zone {
        request_info().zone.unwrap_or_else(Zone::utc)
    }

    fn today(services: &Services) -> jiff::civil::Date {
        zone().local(services.now()).date()
    }

    /// The fields as an address carries them.
    fn written(fields: &BoardFields) -> String {
        let named = [
            ("from", &fields.from),
            ("to", &fields.to),
            ("rate", &fields.rate),
            ("source", &fields.source),
            ("date", &fields.date),
            ("trainer", &fields.trainer),
            ("own", &fields.own),
            ("since", &fields.since),
            ("booking", &fields.booking),
            ("percent", &fields.percent),
            ("reason", &fields.reason),
        ];
        typed::written(named.map(|(name, value)| (name, value.as_str())))
    }
}
