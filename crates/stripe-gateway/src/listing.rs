//! Stripe's lists where async-stripe's own are not at hand, or too strict: going through the pages, and looking for an object by our
//! metadata. Stripe's search would find that faster, but only a minute after it was made; a list is always up to date.

use std::collections::HashMap;
use std::marker::PhantomData;

use domain::Timestamp;
use miniserde::json::{Object, Value};
use serde::Serialize;
use services::ports::GatewayError;
use stripe::StripeRequest;
use stripe_client_core::{RequestBuilder, StripeMethod};
use stripe_types::RangeQueryTs;

use crate::StripeGateway;
use crate::fields;
use crate::retry::{Effect, OnBehalf};

const PER_PAGE: i64 = 100;
/// How many pages are gone through before giving up: 100,000 objects.
pub(crate) const PAGES_MAX: usize = 1_000;

/// What to list.
#[derive(Serialize)]
pub(crate) struct Query {
    /// The longest page that Stripe gives.
    pub(crate) limit: i64,
    /// Made at, in Stripe's whole seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) created: Option<RangeQueryTs>,
    /// One customer's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) customer: Option<String>,
    /// Transfers to one account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) destination: Option<String>,
    /// What to put in place of ids.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(crate) expand: &'static [&'static str],
    /// The id that the page begins after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) starting_after: Option<String>,
}

impl Query {
    /// Everything.
    pub(crate) const fn all() -> Self {
        Self { limit: PER_PAGE, created: None, customer: None, destination: None, expand: &[], starting_after: None }
    }

    /// What was made since `since`. Stripe counts in seconds: those of the second that `since` is in are all among them.
    pub(crate) fn since(since: Timestamp) -> Self {
        Self { created: Some(RangeQueryTs::gte(since.as_second())), ..Self::all() }
    }
}

/// `GET` of a list whose objects are read as `T`.
pub(crate) struct List<T> {
    /// Where, below `/v1`.
    pub(crate) path: String,
    /// Which of them.
    pub(crate) query: Query,
    read_as: PhantomData<fn() -> T>,
}

impl<T> List<T> {
    /// A list at a path.
    pub(crate) fn new(path: impl Into<String>, query: Query) -> Self {
        Self { path: path.into(), query, read_as: PhantomData }
    }
}

impl<T> StripeRequest for List<T> {
    type Output = Page<T>;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Get, &*self.path).query(&self.query)
    }
}

/// Some objects of a list, newest first.
#[derive(miniserde::Deserialize)]
pub(crate) struct Page<T> {
    /// The objects.
    pub(crate) data: Vec<T>,
    /// Whether there are more after these.
    pub(crate) has_more: bool,
}

/// What can stand in a list.
pub(crate) trait Listed: miniserde::Deserialize + Send + 'static {
    /// Its id, after which the next page begins.
    fn id(&self) -> String;
}

impl Listed for Object {
    fn id(&self) -> String {
        fields::text(self, "id").unwrap_or_default()
    }
}

impl StripeGateway {
    /// All objects of a list, newest first.
    ///
    /// # Errors
    /// [`GatewayError::Unavailable`] for a list without an end.
    pub(crate) async fn all<T: Listed>(
        &self,
        operation: &'static str,
        account: OnBehalf<'_>,
        mut list: List<T>,
    ) -> Result<Vec<T>, GatewayError> {
        let mut all = Vec::new();
        for _ in 0..PAGES_MAX {
            let page = self.call_for(account, operation, Effect::Read, &list).await?;
            list.query.starting_after = page.data.last().map(Listed::id);
            all.extend(page.data);
            if !page.has_more || list.query.starting_after.is_none() {
                return Ok(all);
            }
        }
        Err(GatewayError::Unavailable(format!("more than {PAGES_MAX} pages of {}", list.path)))
    }

    /// The id of the object that carries `value` as our metadata `name`; of all others nothing but that is read, so that an odd
    /// one does not hide it.
    ///
    /// # Errors
    /// [`GatewayError::UnknownOutcome`] for a list without an end: "there is none" would be a guess, and a second object could
    /// come of it.
    pub(crate) async fn find(
        &self,
        operation: &'static str,
        account: OnBehalf<'_>,
        mut list: List<Row>,
        (name, value): (&str, &str),
    ) -> Result<Option<String>, GatewayError> {
        for _ in 0..PAGES_MAX {
            let page = self.call_for(account, operation, Effect::Read, &list).await?;
            let is_ours = |row: &&Row| matches!(row.metadata(name), Some(Value::String(found)) if found == value);
            if let Some(row) = page.data.iter().find(is_ours) {
                return Ok(Some(row.id.clone()));
            }
            match page.data.into_iter().next_back() {
                Some(last) if page.has_more => list.query.starting_after = Some(last.id),
                _ => return Ok(None),
            }
        }
        Err(GatewayError::UnknownOutcome(format!("more than {PAGES_MAX} pages of {}", list.path)))
    }
}

/// What identifies an object.
#[derive(miniserde::Deserialize)]
pub(crate) struct Row {
    id: String,
    metadata: Option<HashMap<String, Value>>,
}

impl Row {
    fn metadata(&self, name: &str) -> Option<&Value> {
        self.metadata.as_ref()?.get(name)
    }
}
