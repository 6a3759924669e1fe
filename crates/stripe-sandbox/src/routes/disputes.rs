//! `/v1/disputes`: read, answered with evidence, given up. Files as evidence are not implemented.

use axum::http::Method;
use serde_json::Value;

use super::params::take_text;
use crate::cx::Cx;
use crate::errors::ApiResult;
use crate::form::Params;
use crate::list::Page;
use crate::objects::dispute::EVIDENCE;
use crate::payments::dispute;

const KIND: &str = "dispute";

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, rest: &[&str], params: &mut Params) -> Option<ApiResult> {
    Some(match (verb.as_str(), rest) {
        ("GET", []) => list(cx, params),
        ("GET", [id]) => cx.find(KIND, KIND, id, KIND).map(|dispute| Value::clone(&dispute)),
        ("POST", [id]) => update(cx, id, params),
        ("POST", [id, "close"]) => close(cx, id, params),
        _ => return None,
    })
}

fn list(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let (charge, intent) = (params.filled("charge")?, params.filled("payment_intent")?);
    let page = Page::take_with_created(params)?;
    let is = |doc: &Value, field: &str, wanted: &Option<String>| {
        wanted.as_ref().is_none_or(|wanted| doc[field] == wanted.as_str())
    };
    page.of(cx, KIND, KIND, "/v1/disputes", |doc| is(doc, "charge", &charge) && is(doc, "payment_intent", &intent))
}

fn update(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let old = cx.find(KIND, KIND, id, KIND)?;
    let mut changed = Value::clone(&old);
    let evidence = params.nested("evidence")?;
    // Evidence is sent to the bank unless the request says that it is only a draft.
    let submit = params.flag("submit")?.unwrap_or(evidence.is_some());
    if let Some(mut evidence) = evidence {
        for field in EVIDENCE {
            take_text(&mut evidence, &mut changed["evidence"], field)?;
        }
        evidence.finish()?;
    }
    changed["metadata"] = params.metadata(&changed["metadata"])?;
    params.finish()?;
    dispute::update(cx, &old, changed, submit)
}

fn close(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    params.finish()?;
    let dispute = cx.find(KIND, KIND, id, KIND)?;
    dispute::close(cx, &dispute)
}
