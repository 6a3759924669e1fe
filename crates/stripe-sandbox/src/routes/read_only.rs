//! What is only read: `/v1/events`, `/v1/balance_transactions`, `/v1/mandates`.

use axum::http::Method;
use serde_json::Value;

use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::list::Page;
use crate::objects::{self, payout::PAID_BY};

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, segments: &[&str], params: &mut Params) -> Option<ApiResult> {
    if verb != Method::GET {
        return None;
    }
    Some(match segments {
        ["events"] => events(cx, params),
        ["events", id] => retrieve(cx, "event", id),
        ["balance_transactions"] => balance_transactions(cx, params),
        ["balance_transactions", id] => retrieve(cx, "balance_transaction", id),
        ["mandates", id] => retrieve(cx, "mandate", id),
        _ => return None,
    })
}

fn retrieve(cx: &mut Cx<'_>, kind: &str, id: &str) -> ApiResult {
    let doc = cx.find(kind, kind, id, "id")?;
    Ok(objects::present(cx, &doc))
}

fn events(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let (one, types) = (params.filled("type")?, params.list("types")?);
    if one.is_some() && types.is_some() {
        let message = "You may only specify one of these parameters: type, types.";
        return Err(ApiError::invalid(message).code("parameters_exclusive").param("types"));
    }
    let delivered = params.flag("delivery_success")?;
    let page = Page::take_with_created(params)?;
    let wanted: Vec<String> = types.unwrap_or_default().into_iter().chain(one).collect();
    page.of(cx, "event", "event", "/v1/events", |event| {
        let kind = event["type"].as_str().unwrap_or_default();
        (wanted.is_empty() || wanted.iter().any(|wanted| names(wanted, kind)))
            && delivered.is_none_or(|delivered| (event["pending_webhooks"] == 0) == delivered)
    })
}

/// `charge.*` names all events of charges.
fn names(pattern: &str, kind: &str) -> bool {
    pattern == kind || pattern.strip_suffix('*').is_some_and(|start| kind.starts_with(start))
}

fn balance_transactions(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let (currency, source, kind) = (params.filled("currency")?, params.filled("source")?, params.filled("type")?);
    let payout = params.filled("payout")?;
    if let Some(id) = &payout
        && cx.find("payout", "payout", id, "payout")?["automatic"] != true
    {
        let message = "Balance transaction history can only be filtered on automatic transfers, not manual.";
        return Err(ApiError::invalid(message).param("payout"));
    }
    let page = Page::take_with_created(params)?;
    let is = |doc: &Value, field: &str, wanted: &Option<String>| {
        wanted.as_ref().is_none_or(|wanted| doc[field] == wanted.as_str())
    };
    page.of(cx, "balance_transaction", "balance transaction", "/v1/balance_transactions", |doc| {
        is(doc, "currency", &currency)
            && is(doc, "source", &source)
            && is(doc, "type", &kind)
            && is(doc, PAID_BY, &payout)
    })
}
