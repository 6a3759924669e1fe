//! Bank accounts of connected accounts: read from what a request or the onboarding page says, attached, made the default, taken off.
//! Used by `routes::bank_accounts`, `routes::tokens`, `routes::accounts`, `onboarding` and payouts.

use serde_json::Value;

use super::bank_numbers::{self, Mistake};
use super::countries::{self, Numbers};
use super::{owner, refresh};
use crate::amounts;
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::objects::bank_account::{self, FAILURE, KIND};
use crate::objects::id_in;

/// What is said of a bank account.
#[derive(Debug, Default)]
pub(crate) struct Wish {
    pub(crate) country: String,
    /// The country's own if nothing is said.
    pub(crate) currency: Option<String>,
    pub(crate) number: String,
    pub(crate) routing_number: Option<String>,
    pub(crate) holder_name: Option<String>,
    pub(crate) holder_type: Option<String>,
}

impl Wish {
    pub(crate) fn take(params: &mut Params) -> ApiResult<Self> {
        let wish = Self {
            country: params.required("country")?.to_uppercase(),
            currency: params.filled("currency")?.map(|currency| currency.to_lowercase()),
            number: params.required("account_number")?,
            routing_number: params.filled("routing_number")?,
            holder_name: params.filled("account_holder_name")?,
            holder_type: params.one_of("account_holder_type", &["individual", "company"])?,
        };
        params.finish()?;
        Ok(wish)
    }
}

/// The bank account that is meant, not yet anybody's. `param` is where the request names its number.
pub(crate) fn read(cx: &Cx<'_>, wish: Wish, param: &str) -> ApiResult {
    let Some(country) = countries::find(&wish.country) else {
        let message = format!("{} is not currently supported by Stripe.", wish.country);
        return Err(ApiError::invalid(message).code("country_unsupported").param("country"));
    };
    let currency = wish.currency.unwrap_or_else(|| country.currency.to_owned());
    amounts::check_currency(&currency, &[], "currency")?;
    let needs_routing = matches!(country.numbers, Numbers::Local(_, Some(_)));
    if needs_routing && wish.routing_number.is_none() {
        return Err(ApiError::missing("bank_account[routing_number]"));
    }
    let number = bank_numbers::read(&country, &wish.number).map_err(|mistake| {
        let example = bank_numbers::examples(&country).into_iter().next().map(|(_, number)| number).unwrap_or_default();
        let message = match mistake {
            Mistake::NotForTesting => format!(
                "You must use a test bank account number in test mode. Try {example} or see more options at \
                 https://stripe.com/docs/connect/testing#account-numbers."
            ),
            Mistake::OtherCountry => format!("The bank account number is not one of the country {}.", country.code),
        };
        ApiError::invalid(message).code("account_number_invalid").param(param)
    })?;
    let mut bank = bank_account::new(cx, country.code, &currency);
    bank["account_holder_name"] = wish.holder_name.map_or(Value::Null, Value::from);
    bank["account_holder_type"] = wish.holder_type.map_or(Value::Null, Value::from);
    bank["last4"] = number.last4.into();
    bank["fingerprint"] = number.fingerprint.into();
    if needs_routing {
        bank["routing_number"] = wish.routing_number.map_or(Value::Null, Value::from);
    }
    bank[FAILURE] = number.failure.map_or(Value::Null, Value::from);
    Ok(bank)
}

/// What becomes of the default that a currency had before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Former {
    /// It stays the default.
    Stays,
    /// It stays, but is no longer the default.
    Steps,
    /// It goes, as when an account is updated with another.
    Goes,
}

/// Makes a bank account an account's own. The first of its currency is the default in any case.
pub(crate) fn attach(cx: &mut Cx<'_>, account: &Value, bank: Value, former: Former, metadata: Value) -> Value {
    let id = id_in(account, "id").unwrap_or_default();
    let bank = cx.as_account(owner(account), |cx| {
        let default = default_of(cx, bank["currency"].as_str().unwrap_or_default());
        let is_default = former != Former::Stays || default.is_none();
        let mut bank = bank_account::attached(bank, &id, is_default);
        bank["metadata"] = metadata;
        match (default, former) {
            (Some(old), Former::Steps) => step_down(cx, &old),
            (Some(old), Former::Goes) => take_off(cx, &old),
            _ => {}
        }
        cx.tx.put(bank.clone());
        cx.emit("account.external_account.created", &bank, None);
        bank
    });
    refresh(cx, &id);
    bank
}

fn step_down(cx: &mut Cx<'_>, old: &Value) {
    let mut bank = old.clone();
    bank["default_for_currency"] = false.into();
    cx.update("account.external_account.updated", old, &bank);
}

fn take_off(cx: &mut Cx<'_>, bank: &Value) {
    cx.tx.delete(bank["id"].as_str().unwrap_or_default());
    cx.emit("account.external_account.deleted", bank, None);
}

/// The one that payouts in a currency go to, of the account that is looking.
pub(crate) fn default_of(cx: &Cx<'_>, currency: &str) -> Option<Value> {
    bank_account::all(cx).into_iter().find(|bank| bank["default_for_currency"] == true && bank["currency"] == currency)
}

/// Saves a changed bank account; with `default`, as the one for its currency.
pub(crate) fn change(cx: &mut Cx<'_>, account: &Value, old: &Value, mut bank: Value, default: bool) -> Value {
    let id = id_in(account, "id").unwrap_or_default();
    let bank = cx.as_account(owner(account), |cx| {
        let former = default_of(cx, bank["currency"].as_str().unwrap_or_default()).filter(|_| default);
        if let Some(former) = former.filter(|former| former["id"] != bank["id"]) {
            step_down(cx, &former);
        }
        if default {
            bank["default_for_currency"] = true.into();
        }
        cx.update("account.external_account.updated", old, &bank);
        bank
    });
    refresh(cx, &id);
    bank
}

/// Takes a bank account off its account; the default of the account's own currency stays.
pub(crate) fn remove(cx: &mut Cx<'_>, account: &Value, bank: &Value) -> ApiResult<()> {
    if bank["default_for_currency"] == true && bank["currency"] == account["default_currency"] {
        let message = "You cannot delete the default external account for your default currency. Please make another external account \
                       the default using the `default_for_currency` param, and then delete this one.";
        return Err(ApiError::invalid(message).began());
    }
    cx.as_account(owner(account), |cx| take_off(cx, bank));
    refresh(cx, account["id"].as_str().unwrap_or_default());
    Ok(())
}

/// A payout came back from it: none goes there until it is changed. Called with the eyes of its account.
pub(crate) fn errored(cx: &mut Cx<'_>, id: &str) {
    let Some(old) = cx.tx.get_kind(KIND, id) else { return };
    let mut bank = Value::clone(&old);
    bank["status"] = "errored".into();
    cx.update("account.external_account.updated", &old, &bank);
    if let Some(account) = id_in(&bank, "account") {
        cx.as_account(None, |cx| refresh(cx, &account));
    }
}
