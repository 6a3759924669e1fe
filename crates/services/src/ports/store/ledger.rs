//! The books, as the store is asked about them.

use async_trait::async_trait;
use domain::ledger::{Posting, Transaction};
use domain::{Currency, LedgerTransactionId, Money, Timestamp};

use super::StoreError;
use crate::model::{AccountBalance, LedgerLine};

/// The books.
#[async_trait]
pub trait LedgerReads: Send {
    /// What an account's entries add up to, per currency (those with no entry left out).
    async fn balances(&mut self, account: &str) -> Result<Vec<Money>, StoreError>;
    /// What every account's entries add up to, where that is not zero.
    async fn all_balances(&mut self) -> Result<Vec<AccountBalance>, StoreError>;
    /// The lines posted for one thing.
    async fn ledger_lines_of(&mut self, subject: &str) -> Result<Vec<LedgerLine>, StoreError>;
    /// What the entries of an account in a currency add up to that were posted at `from` or later and before `until`. Reads as many
    /// entries of an index as the account has in that time.
    async fn moved_between(
        &mut self,
        account: &str,
        currency: Currency,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Money, StoreError>;
}

/// The books, written. Nothing in them is ever changed.
#[async_trait]
pub trait LedgerWrites: Send {
    /// Writes a transaction about `subject`; false (and nothing written) where this posting for it was made already. What is owed
    /// to trainers, and what they earned, is kept up with it.
    async fn post(
        &mut self,
        id: LedgerTransactionId,
        subject: &str,
        at: Timestamp,
        transaction: &Transaction,
    ) -> Result<bool, StoreError>;
    /// True where this posting was made for the subject.
    async fn is_posted(&mut self, posting: Posting, subject: &str) -> Result<bool, StoreError>;
}
