//! Whose documents one gets to see: the platform's, or those of one connected account. Asked by the store for every document, so that
//! this is the one place that keeps accounts apart.

use std::sync::Arc;

use serde_json::Value;

/// The connected account that a document belongs to; the platform's have no such field.
pub(crate) const OWNER: &str = "_account";

/// The sandbox's own bookkeeping, which belongs to nobody.
pub(crate) const NOBODYS: &[&str] = &["_delivery", "_task", "_idempotency"];

/// A connected account's id; `None` is the platform.
pub(crate) type Owner = Option<Arc<str>>;

/// Whose documents a transaction sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum View {
    /// Everybody's: for deliveries, controls, and what is found by an id that cannot be guessed.
    All,
    Of(Owner),
}

impl View {
    pub(crate) fn holds(&self, kind: &str, id: &str, owner: Option<&str>) -> bool {
        match self {
            Self::All => true,
            _ if NOBODYS.contains(&kind) => true,
            // An account sees itself; the platform sees all that are connected to it.
            Self::Of(Some(account)) if kind == "account" => &**account == id,
            Self::Of(account) => account.as_deref() == owner,
        }
    }

    pub(crate) fn shows(&self, doc: &Value) -> bool {
        let text = |field: &str| doc[field].as_str();
        self.holds(text("object").unwrap_or_default(), text("id").unwrap_or_default(), text(OWNER))
    }
}
