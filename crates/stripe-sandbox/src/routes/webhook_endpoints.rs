//! `/v1/webhook_endpoints`.

use axum::http::Method;
use serde_json::{Value, json};

use super::params::take_text;
use crate::API_VERSION;
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::list::Page;
use crate::objects::{self, webhook_endpoint};

const KIND: &str = "webhook_endpoint";

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, rest: &[&str], params: &mut Params) -> Option<ApiResult> {
    Some(match (verb.as_str(), rest) {
        ("POST", []) => create(cx, params),
        ("GET", []) => {
            Page::take(params).and_then(|page| page.of(cx, KIND, "webhook endpoint", "/v1/webhook_endpoints", |_| true))
        }
        ("GET", [id]) => retrieve(cx, id),
        ("POST", [id]) => update(cx, id, params),
        ("DELETE", [id]) => delete(cx, id),
        _ => return None,
    })
}

fn create(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let url = params.required("url")?;
    check_url(&url)?;
    let events = params.list("enabled_events")?.filter(|events| !events.is_empty());
    let events = events.ok_or_else(|| ApiError::missing("enabled_events"))?;
    if let Some(version) = params.filled("api_version")?.filter(|version| version != API_VERSION) {
        let message = format!("Invalid API version: {version}. The sandbox speaks {API_VERSION} only.");
        return Err(ApiError::invalid(message).param("api_version"));
    }
    let secret = cx.ids.with_len("whsec_", 32);
    let mut endpoint = webhook_endpoint::new(cx, &url, &events, &secret);
    if params.flag("connect")? == Some(true) {
        endpoint[webhook_endpoint::CONNECT] = true.into();
    }
    take_text(params, &mut endpoint, "description")?;
    endpoint["metadata"] = params.metadata(&endpoint["metadata"])?;
    params.finish()?;
    cx.tx.put(endpoint.clone());
    Ok(endpoint)
}

fn check_url(url: &str) -> ApiResult<()> {
    if url.starts_with("http://") || url.starts_with("https://") {
        return Ok(());
    }
    Err(ApiError::invalid("Invalid URL: An explicit scheme (such as https) must be provided.")
        .code("url_invalid")
        .param("url"))
}

fn retrieve(cx: &mut Cx<'_>, id: &str) -> ApiResult {
    let endpoint = cx.find(KIND, "webhook endpoint", id, "webhook_endpoint")?;
    Ok(objects::present(cx, &endpoint))
}

fn update(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let mut endpoint = Value::clone(&*cx.find(KIND, "webhook endpoint", id, "webhook_endpoint")?);
    if let Some(url) = params.filled("url")? {
        check_url(&url)?;
        endpoint["url"] = url.into();
    }
    if let Some(events) = params.list("enabled_events")? {
        endpoint["enabled_events"] = events.into();
    }
    if let Some(disabled) = params.flag("disabled")? {
        endpoint["status"] = if disabled { "disabled" } else { "enabled" }.into();
    }
    take_text(params, &mut endpoint, "description")?;
    endpoint["metadata"] = params.metadata(&endpoint["metadata"])?;
    params.finish()?;
    cx.tx.put(endpoint);
    retrieve(cx, id)
}

fn delete(cx: &mut Cx<'_>, id: &str) -> ApiResult {
    cx.find(KIND, "webhook endpoint", id, "webhook_endpoint")?;
    cx.tx.delete(id);
    Ok(json!({ "id": id, "object": KIND, "deleted": true }))
}
