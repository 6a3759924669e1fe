//! Stripe's list of events, for catching up on what no webhook told.
//!
//! async-stripe's event types are not used: one object that they can't decode would hide all events of its page. Only the
//! envelope is read; the payload stays JSON.

use std::collections::VecDeque;

use domain::Timestamp;
use miniserde::json::Object;
use services::ports::GatewayError;
use services::ports::gateway::ListedEvent;

use crate::StripeGateway;
use crate::listing::{List, PAGES_MAX, Query};
use crate::retry::Effect;
use crate::{convert, fields};

/// Events made since `since`, oldest first, at most `limit`. Stripe counts in seconds: those of the second that `since` is in
/// are all among them.
///
/// Stripe lists the newest first, so all pages are fetched, and only the oldest `limit` events kept.
pub(crate) async fn since(
    gateway: &StripeGateway,
    since: Timestamp,
    limit: usize,
) -> Result<Vec<ListedEvent>, GatewayError> {
    let mut list = List::<Object>::new("/events", Query::since(since));
    let mut kept = VecDeque::new();
    for _ in 0..PAGES_MAX {
        let page = gateway.call("list_events", Effect::Read, &list).await?;
        for event in page.data {
            let event = listed(&event)?;
            list.query.starting_after = Some(event.id.clone());
            kept.push_front(event);
            kept.truncate(limit);
        }
        if !page.has_more {
            return Ok(kept.into());
        }
    }
    Err(GatewayError::Unavailable(format!("more than {PAGES_MAX} pages of events since {since}")))
}

pub(crate) fn listed(event: &Object) -> Result<ListedEvent, GatewayError> {
    let undecodable = |what: &str| GatewayError::Undecodable(format!("an event without {what}"));
    let data = fields::inner(event, "data").ok_or_else(|| undecodable("data"))?;
    let object = fields::inner(data, "object").ok_or_else(|| undecodable("an object"))?;
    let created = fields::integer(event, "created").ok_or_else(|| undecodable("a time"))?;
    Ok(ListedEvent {
        id: fields::text(event, "id").ok_or_else(|| undecodable("an id"))?,
        kind: fields::text(event, "type").ok_or_else(|| undecodable("a type"))?,
        created: convert::time(created)?,
        // A balance has no id.
        object_id: fields::text(object, "id").unwrap_or_default(),
        payload: miniserde::json::to_string(event),
    })
}
