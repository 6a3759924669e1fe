//! What is read from the books.

use domain::{Money, Timestamp};

/// One stored line of the ledger with its transaction, as the check reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerLine {
    /// The transaction's id.
    pub transaction_id: String,
    /// The stored name of what it is for.
    pub posting: String,
    /// The id of what it is about.
    pub subject: String,
    /// The stored name of the account.
    pub account: String,
    /// A debit is positive.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// When the transaction was written.
    pub posted_at: Timestamp,
}

/// What the entries of an account add up to in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountBalance {
    /// The account's text.
    pub account: String,
    /// Its balance; credits are negative.
    pub balance: Money,
}
