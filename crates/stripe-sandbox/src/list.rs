//! Lists: newest first, a page at a time. Used by every list route.
//! Source: <https://docs.stripe.com/api/pagination>.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::objects;
use crate::store::{Window, public, sequence};

/// Which page of a list, and the filter on `created` that most lists have.
pub(crate) struct Page {
    limit: usize,
    starting_after: Option<String>,
    ending_before: Option<String>,
    created: Range,
}

#[derive(Default)]
struct Range {
    from: Option<i64>,
    until: Option<i64>,
}

impl Page {
    pub(crate) fn take(params: &mut Params) -> ApiResult<Self> {
        let limit = params.int("limit")?.unwrap_or(10);
        let Some(limit) = usize::try_from(limit).ok().filter(|limit| (1..=100).contains(limit)) else {
            let message = if limit < 1 {
                "This value must be greater than or equal to 1."
            } else {
                "This value must be less than or equal to 100."
            };
            return Err(ApiError::invalid(message).code("parameter_invalid_integer").param("limit"));
        };
        let (starting_after, ending_before) = (params.filled("starting_after")?, params.filled("ending_before")?);
        if starting_after.is_some() && ending_before.is_some() {
            return Err(ApiError::invalid(
                "You can only specify one of these parameters: starting_after, ending_before.",
            )
            .code("parameters_exclusive"));
        }
        Ok(Self { limit, starting_after, ending_before, created: Range::default() })
    }

    /// For lists that can be narrowed by `created`.
    pub(crate) fn take_with_created(params: &mut Params) -> ApiResult<Self> {
        let mut page = Self::take(params)?;
        page.created = created(params)?;
        Ok(page)
    }

    /// The page of a kind's documents that `matches`, as Stripe's list object. `what` names the kind in errors.
    pub(crate) fn of(
        self,
        cx: &Cx<'_>,
        kind: &str,
        what: &str,
        url: &str,
        matches: impl Fn(&Value) -> bool,
    ) -> ApiResult {
        let cursor = |id: &str, param| match cx.tx.get_kind(kind, id) {
            Some(doc) => Ok(sequence(&doc)),
            None => Err(ApiError::no_such(what, id, param).status(400)),
        };
        let mut window =
            Window { created_from: self.created.from, created_until: self.created.until, ..Window::default() };
        if let Some(before) = &self.ending_before {
            window.newer_than = Some(cursor(before, "ending_before")?);
            // The page that ends just before the cursor: the oldest ones of those that are newer.
            let newer: Vec<_> = cx.tx.newest_first_in(kind, window).filter(|doc| matches(doc)).collect();
            let start = newer.len().saturating_sub(self.limit);
            return Ok(list(cx, newer.get(start..).unwrap_or_default(), start > 0, url));
        }
        if let Some(after) = &self.starting_after {
            window.older_than = Some(cursor(after, "starting_after")?);
        }
        let mut page: Vec<_> =
            cx.tx.newest_first_in(kind, window).filter(|doc| matches(doc)).take(self.limit + 1).collect();
        let has_more = page.len() > self.limit;
        page.truncate(self.limit);
        Ok(list(cx, &page, has_more, url))
    }
}

fn list(cx: &Cx<'_>, docs: &[Arc<Value>], has_more: bool, url: &str) -> Value {
    let data: Vec<Value> = docs.iter().map(|doc| public(&objects::present(cx, doc))).collect();
    json!({ "object": "list", "data": data, "has_more": has_more, "url": url })
}

fn created(params: &mut Params) -> ApiResult<Range> {
    // Either a time, or comparisons with times.
    if let Ok(Some(exactly)) = params.clone().int("created") {
        params.int("created")?;
        return Ok(Range { from: Some(exactly), until: Some(exactly) });
    }
    let Some(mut nested) = params.nested("created")? else { return Ok(Range::default()) };
    let from = nested.int("gte")?.or(nested.int("gt")?.map(|time| time + 1));
    let until = nested.int("lte")?.or(nested.int("lt")?.map(|time| time - 1));
    nested.finish()?;
    Ok(Range { from, until })
}
