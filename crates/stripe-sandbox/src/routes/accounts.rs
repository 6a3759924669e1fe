//! `/v1/account` and `/v1/balance`.

use axum::http::Method;

use crate::cx::Cx;
use crate::errors::ApiResult;
use crate::form::Params;
use crate::objects::{account, balance_transaction};

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, segments: &[&str], _params: &mut Params) -> Option<ApiResult> {
    Some(match (verb.as_str(), segments) {
        ("GET", ["account"]) => Ok(account::platform()),
        ("GET", ["balance"]) => Ok(balance_transaction::balance(cx)),
        _ => return None,
    })
}
