//! `/v1/account_links`: the way to the hosted onboarding page.

use axum::http::Method;

use super::params::check_url;
use crate::connect::{find, links};
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::objects::account;

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, rest: &[&str], params: &mut Params) -> Option<ApiResult> {
    match (verb.as_str(), rest) {
        ("POST", []) => Some(create(cx, params)),
        _ => None,
    }
}

fn create(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let id = params.required("account")?;
    let kind = params.one_of("type", &["account_onboarding", "account_update"])?;
    let kind = kind.ok_or_else(|| ApiError::missing("type"))?;
    let (refresh_url, return_url) = (params.required("refresh_url")?, params.required("return_url")?);
    check_url(&refresh_url, "refresh_url")?;
    check_url(&return_url, "return_url")?;
    params.one_of("collect", &["currently_due", "eventually_due"])?;
    if let Some(mut options) = params.nested("collection_options")? {
        options.one_of("fields", &["currently_due", "eventually_due"])?;
        options.one_of("future_requirements", &["include", "omit"])?;
        options.finish()?;
    }
    params.finish()?;
    let found = find(cx, &id)?;
    if kind == "account_update" && !account::asks_itself(&found) {
        let message = "You cannot create `account_update` type Account Links for this account: it updates itself in its own Dashboard.";
        return Err(ApiError::invalid(message).param("type").began());
    }
    Ok(links::link(cx, &id, &refresh_url, &return_url))
}
