//! Trainers' money on its way to the bank: one function for what trainers ask for and what admins decide.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::JsonAnswer;
use crate::error::Problem;

/// Leads to Stripe's form (`onboard`), asks for a payout (`withdraw`), or decides about one (`approve`, `reject`) or about a trainer
/// (`verify`, `unverify`); then goes back to the page. What is not taken goes back with what was typed, and what is wrong with it,
/// in the address.
///
/// # Errors
/// [`Problem::SignInNeeded`], [`Problem::NotFound`] for whoever may not, [`Problem::Malformed`] for another `act`, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "set-payouts")]
pub async fn set_payouts(act: String, #[server(default)] fields: BTreeMap<String, String>) -> Result<(), Problem> {
    use super::respond::answer;
    let next = answer(ssr::set(&act, &fields).await)?;
    leptos_axum::redirect(&next);
    Ok(())
}

#[cfg(feature = "ssr")]
pub(super) mod ssr {
    use std::collections::BTreeMap;

    use domain::{AmountRefused, Currency, Money, Role, WithdrawalId};
    use services::model::User;
    use services::{ConnectError, Seen, Services, WithdrawError, WithdrawOrder};

    use super::super::map::{PayoutsTried, Viewer};
    use super::super::typed;
    use crate::context::{request_info, services, signed_in};
    use crate::dto::Sheet;
    use crate::error::Problem;
    use crate::routes;

    type Fields = BTreeMap<String, String>;

    /// The trainer's page. Whoever comes back from Stripe's form sees what Stripe knows by now.
    pub(in crate::api) async fn sheet(done: Option<String>, typed: Option<&str>) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        if done.as_deref() == Some("back") {
            // Where Stripe cannot be asked now, its events and the sweeper bring the same.
            if let Err(failure) = services.refresh_account(&user).await {
                tracing::warn!(%failure, "an account at Stripe could not be looked at");
            }
        }
        let page = services.payouts_page(&user).await?.ok_or(Problem::NotFound)?;
        let tried = PayoutsTried { done: done.unwrap_or_default(), fields: typed::read(typed.unwrap_or_default()) };
        let minimum = |currency: Currency| services.payout_minimum(currency);
        Ok(Sheet::Payouts(Box::new(Viewer::of(request_info(), services.now()).payouts(&page, minimum, &tried))))
    }

    /// One payout, for its trainer and admins.
    pub(in crate::api) async fn one(id: &str, done: Option<&str>) -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let id = id.parse().map_err(|_| Problem::NotFound)?;
        let found = services.withdrawal(&user, id).await?.ok_or(Problem::NotFound)?;
        Ok(Sheet::Withdrawal(Box::new(Viewer::of(request_info(), services.now()).withdrawal(&found, done))))
    }

    /// All payouts, for admins.
    pub(in crate::api) async fn all() -> Result<Sheet, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let board = services.withdrawals_board(&user).await?.ok_or(Problem::NotFound)?;
        Ok(Sheet::Withdrawals(Box::new(Viewer::of(request_info(), services.now()).withdrawals(&board))))
    }

    /// Where to go on.
    pub(super) async fn set(act: &str, fields: &Fields) -> Result<String, Problem> {
        let (services, user) = (services()?, signed_in()?);
        let may = match act {
            "onboard" | "withdraw" => user.role == Role::Trainer,
            "approve" | "reject" | "verify" | "unverify" => user.role == Role::Admin,
            _ => return Err(if user.role == Role::Client { Problem::NotFound } else { Problem::Malformed }),
        };
        if !may {
            return Err(Problem::NotFound);
        }
        match act {
            "onboard" => onboard(&services, &user, fields).await,
            "withdraw" => withdraw(&services, &user, fields).await,
            "verify" | "unverify" => verify(&services, &user, act == "verify", fields).await,
            _ => decide(&services, &user, act == "approve", fields).await,
        }
    }

    fn field<'f>(fields: &'f Fields, name: &str) -> &'f str {
        fields.get(name).map(|value| value.trim()).unwrap_or_default()
    }

    async fn onboard(services: &Services, user: &User, fields: &Fields) -> Result<String, Problem> {
        match services.onboard(user, field(fields, "country")).await {
            Ok(address) => Ok(address),
            Err(ConnectError::Country) => Ok(back("onboard.country", fields)),
            Err(ConnectError::GatewayDown) => Ok(back("onboard.down", fields)),
            Err(ConnectError::NotAllowed) => Err(Problem::NotFound),
            Err(ConnectError::Failed(failure)) => Err(failure.into()),
        }
    }

    async fn withdraw(services: &Services, user: &User, fields: &Fields) -> Result<String, Problem> {
        let currency: Currency = field(fields, "currency").parse().map_err(|_| Problem::Malformed)?;
        let typed = field(fields, "amount").replace(',', ".");
        let Ok(amount) = Money::from_decimal(&typed, currency) else { return Ok(back("withdraw.amount", fields)) };
        let seen: Option<WithdrawalId> = match field(fields, "seen") {
            "" => None,
            id => Some(id.parse().map_err(|_| Problem::Malformed)?),
        };
        let order = WithdrawOrder { currency, amount: Some(amount), seen: Seen::Newest(seen) };
        let what = match services.withdraw(user, order).await {
            Ok(withdrawal) => return Ok(format!("{}?done=asked", routes::payout(&withdrawal.id.to_string()))),
            Err(WithdrawError::Newer(id)) => return Ok(routes::payout(&id.to_string())),
            Err(WithdrawError::Amount(AmountRefused::Nothing | AmountRefused::OtherCurrency(_))) => "amount",
            Err(WithdrawError::Amount(AmountRefused::BelowMinimum(_))) => "minimum",
            Err(WithdrawError::Amount(AmountRefused::MoreThanAvailable(_))) => "more",
            Err(WithdrawError::Amount(AmountRefused::BetweenSteps(_))) => "step",
            Err(WithdrawError::NoAccount | WithdrawError::NotReady(_)) => "not_ready",
            Err(WithdrawError::NoBankInCurrency(_)) => "bank",
            Err(WithdrawError::Failed(failure)) => return Err(failure.into()),
            Err(_) => return Err(Problem::NotFound),
        };
        Ok(back(&format!("withdraw.{what}"), fields))
    }

    async fn decide(services: &Services, user: &User, agree: bool, fields: &Fields) -> Result<String, Problem> {
        let id: WithdrawalId = field(fields, "withdrawal").parse().map_err(|_| Problem::NotFound)?;
        let decided = if agree {
            services.approve_withdrawal(user, id).await
        } else {
            services.reject_withdrawal(user, id, Some(field(fields, "note").replace("\r\n", "\n"))).await
        };
        let done = match decided {
            Ok(_) if agree => "approved",
            Ok(_) => "rejected",
            Err(WithdrawError::Decided(_)) => "decided",
            Err(WithdrawError::NoteTooLong) => "note",
            Err(WithdrawError::Failed(failure)) => return Err(failure.into()),
            Err(_) => return Err(Problem::NotFound),
        };
        Ok(format!("{}?done={done}", routes::payout(&id.to_string())))
    }

    async fn verify(services: &Services, user: &User, verified: bool, fields: &Fields) -> Result<String, Problem> {
        let id: WithdrawalId = field(fields, "withdrawal").parse().map_err(|_| Problem::NotFound)?;
        let found = services.withdrawal(user, id).await?.ok_or(Problem::NotFound)?;
        match services.set_verified(user, found.trainer.id, verified).await {
            Ok(()) => Ok(routes::payout(&id.to_string())),
            Err(WithdrawError::Failed(failure)) => Err(failure.into()),
            Err(_) => Err(Problem::NotFound),
        }
    }

    /// Back to the page with what was typed, and what is wrong with it.
    fn back(done: &str, fields: &Fields) -> String {
        let kept = fields.iter().filter(|(name, _)| name.as_str() != "seen");
        let typed = typed::written(kept.map(|(name, value)| (name.as_str(), value.as_str())));
        format!("{}?done={done}&typed={}", routes::PAYOUTS, routes::escaped(&typed))
    }
}
