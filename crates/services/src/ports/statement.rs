//! Stripe's own account of what moved on our balance, page by page; `stripe-gateway` implements it.

use async_trait::async_trait;
use domain::{Money, Timestamp};

use super::gateway::GatewayError;

/// One movement on our Stripe balance: `BalanceTransaction`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    /// Stripe's id, `txn_…`.
    pub id: String,
    /// Stripe's type, such as `charge`, `refund`, `transfer`, `transfer_refund`, `adjustment`, `stripe_fee`.
    pub kind: String,
    /// What moved before Stripe's fee; below zero for what left.
    pub gross: Money,
    /// What Stripe kept of it.
    pub fee: Money,
    /// The object that moved it: `ch_…`, `re_…`, `tr_…`, `trr_…`, `dp_…`, `po_…`.
    pub source: Option<String>,
    /// The source's PaymentIntent, Transfer or Charge, for those that belong to one.
    pub of: Option<String>,
    /// The amount of the source in its own currency, which may be another than the balance's.
    pub source_amount: Option<Money>,
    /// The metadata of the source that is ours: the id of our payment, refund or withdrawal.
    pub ours: Option<String>,
    /// When it was made, to the second.
    pub created: Timestamp,
}

/// Some of Stripe's lines, newest first.
#[derive(Debug, Clone, Default)]
pub struct StatementPage {
    /// The lines.
    pub lines: Vec<StatementLine>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<String>,
}

/// What Stripe has written down of our balance.
#[async_trait]
pub trait StatementGateway: Send + Sync {
    /// The page of movements made in `from..=until` that begins after the line `after`, or with the newest; a hundred lines at
    /// most.
    async fn statement_page(
        &self,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
        after: Option<&str>,
    ) -> Result<StatementPage, GatewayError>;
}
