//! `/v1/accounts/{id}/external_accounts`: where a connected account is paid out. Part of `accounts`. Cards are none here.

use axum::http::Method;
use serde_json::{Value, json};

use super::params::take_text;
use crate::connect::banks::{self, Former, Wish};
use crate::connect::{find, owner};
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::list::Page;
use crate::objects::bank_account::KIND;

const PARAM: &str = "external_account";

pub(super) fn dispatch(
    cx: &mut Cx<'_>,
    verb: &Method,
    account: &str,
    rest: &[&str],
    params: &mut Params,
) -> Option<ApiResult> {
    Some(match (verb.as_str(), rest) {
        ("POST", []) => create(cx, account, params),
        ("GET", []) => list(cx, account, params),
        ("GET", [id]) => one(cx, account, id).map(|(_, bank)| bank),
        ("POST", [id]) => update(cx, account, id, params),
        ("DELETE", [id]) => delete(cx, account, id),
        _ => return None,
    })
}

/// `external_account`: a token of a bank account, or what there is to say of one.
pub(super) fn take(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult<Option<Value>> {
    if !params.has(PARAM) {
        return Ok(None);
    }
    if let Ok(Some(token)) = params.clone().filled(PARAM) {
        params.filled(PARAM)?;
        return from_token(cx, &token).map(Some);
    }
    let Some(mut nested) = params.nested(PARAM)? else { return Ok(None) };
    let object = nested.one_of("object", &[KIND])?;
    object.ok_or_else(|| ApiError::missing("external_account[object]"))?;
    let wish = Wish::take(&mut nested)?;
    banks::read(cx, wish, "external_account[account_number]").map(Some)
}

fn from_token(cx: &mut Cx<'_>, id: &str) -> ApiResult {
    let token = cx.tx.get_kind("token", id).filter(|token| token["type"] == KIND);
    let token = token.ok_or_else(|| ApiError::no_such("token", id, PARAM).status(400))?;
    if token["used"] == true {
        let message = format!("You cannot use a Stripe token more than once: {id}.");
        return Err(ApiError::invalid(message).code("token_already_used").param(PARAM));
    }
    let mut used = Value::clone(&token);
    used["used"] = true.into();
    cx.tx.put(used);
    Ok(token["_bank"].clone())
}

fn create(cx: &mut Cx<'_>, account: &str, params: &mut Params) -> ApiResult {
    let account = find(cx, account)?;
    let bank = take(cx, params)?.ok_or_else(|| ApiError::missing(PARAM))?;
    let default = params.flag("default_for_currency")?.unwrap_or(false);
    let metadata = params.metadata(&Value::Null)?;
    params.finish()?;
    Ok(banks::attach(cx, &account, bank, if default { Former::Steps } else { Former::Stays }, metadata))
}

fn list(cx: &mut Cx<'_>, account: &str, params: &mut Params) -> ApiResult {
    let found = find(cx, account)?;
    let is_bank = params.one_of("object", &[KIND, "card"])?.is_none_or(|object| object == KIND);
    let page = Page::take(params)?;
    let url = format!("/v1/accounts/{account}/external_accounts");
    cx.as_account(owner(&found), |cx| page.of(cx, KIND, "external account", &url, |_| is_bank))
}

/// An account and one of its bank accounts.
fn one(cx: &mut Cx<'_>, account: &str, id: &str) -> ApiResult<(Value, Value)> {
    let account = find(cx, account)?;
    let bank = cx.as_account(owner(&account), |cx| cx.find(KIND, "external account", id, "id"))?;
    Ok((Value::clone(&account), Value::clone(&bank)))
}

fn update(cx: &mut Cx<'_>, account: &str, id: &str, params: &mut Params) -> ApiResult {
    let (account, old) = one(cx, account, id)?;
    let mut bank = old.clone();
    take_text(params, &mut bank, "account_holder_name")?;
    if let Some(kind) = params.one_of("account_holder_type", &["individual", "company"])? {
        bank["account_holder_type"] = kind.into();
    }
    bank["metadata"] = params.metadata(&bank["metadata"])?;
    let default = params.flag("default_for_currency")?.unwrap_or(false);
    params.finish()?;
    Ok(banks::change(cx, &account, &old, bank, default))
}

fn delete(cx: &mut Cx<'_>, account: &str, id: &str) -> ApiResult {
    let (account, bank) = one(cx, account, id)?;
    banks::remove(cx, &account, &bank)?;
    Ok(json!({ "id": id, "object": KIND, "deleted": true }))
}
