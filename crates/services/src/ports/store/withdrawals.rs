//! Trainers' accounts at Stripe, withdrawals and paydays, as the store is asked about them.

use async_trait::async_trait;
use domain::{Currency, Date, Money, Timestamp, TrainerId, WithdrawalId};

use super::StoreError;
use crate::model::{ConnectAccount, Payday, PaydayLine, TransferReversal, Withdrawal, WithdrawalRow};

/// Trainers' accounts at Stripe, and their earnings on the way to the bank.
#[async_trait]
pub trait WithdrawalReads: Send {
    /// A trainer's account at Stripe.
    async fn connect_account(&mut self, trainer: TrainerId) -> Result<Option<ConnectAccount>, StoreError>;
    /// The account with this id at Stripe.
    async fn connect_account_by_stripe_id(&mut self, id: &str) -> Result<Option<ConnectAccount>, StoreError>;
    /// Accounts that are due for a look at Stripe at `now`, longest due first, at most `limit`.
    async fn connect_accounts_to_check(
        &mut self,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<ConnectAccount>, StoreError>;
    /// Since when a trainer's withdrawals need nobody to agree.
    async fn verified_at(&mut self, trainer: TrainerId) -> Result<Option<Timestamp>, StoreError>;
    /// What is available to a trainer to withdraw, per currency, as people read it: below zero for what they owe. Those with
    /// nothing left are left out.
    async fn available(&mut self, trainer: TrainerId) -> Result<Vec<Money>, StoreError>;
    /// What was available to a trainer in a currency before `at`, in the same way: what is available now without what was posted
    /// since, so it costs as much as has happened since.
    async fn available_before(
        &mut self,
        trainer: TrainerId,
        currency: Currency,
        at: Timestamp,
    ) -> Result<Money, StoreError>;
    /// What a trainer's sessions have earned that have not taken place yet, per currency, in the same way.
    async fn pending(&mut self, trainer: TrainerId) -> Result<Vec<Money>, StoreError>;
    /// Trainers after this one in order of ids to whom anything is available, or who owe something, at most `limit`, with each
    /// currency.
    async fn trainers_with_balance(
        &mut self,
        after: Option<TrainerId>,
        limit: i64,
    ) -> Result<Vec<(TrainerId, Money)>, StoreError>;
    /// The withdrawal of this id.
    async fn withdrawal(&mut self, id: WithdrawalId) -> Result<Option<Withdrawal>, StoreError>;
    /// The withdrawal with this Transfer.
    async fn withdrawal_by_transfer(&mut self, transfer: &str) -> Result<Option<Withdrawal>, StoreError>;
    /// The withdrawal with this Payout.
    async fn withdrawal_by_payout(&mut self, payout: &str) -> Result<Option<Withdrawal>, StoreError>;
    /// A trainer's withdrawals, newest first, at most `limit`.
    async fn withdrawals_of(&mut self, trainer: TrainerId, limit: i64) -> Result<Vec<Withdrawal>, StoreError>;
    /// A trainer's withdrawals that were asked for at `from` or later, oldest first, at most `limit`.
    async fn withdrawals_since(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        limit: i64,
    ) -> Result<Vec<Withdrawal>, StoreError>;
    /// All withdrawals: those that wait for an admin first, oldest first, then the others, newest first; at most `limit`.
    async fn withdrawals(&mut self, limit: i64) -> Result<Vec<WithdrawalRow>, StoreError>;
    /// Withdrawals after this one in order of ids, at most `limit`: for whoever goes through all of them.
    async fn withdrawals_after(
        &mut self,
        after: Option<WithdrawalId>,
        limit: i64,
    ) -> Result<Vec<Withdrawal>, StoreError>;
    /// Withdrawals that are due for a look at `now`, longest due first, at most `limit`.
    async fn withdrawals_to_check(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Withdrawal>, StoreError>;
    /// What came back of a withdrawal's transfer.
    async fn reversals_of(&mut self, withdrawal: WithdrawalId) -> Result<Vec<TransferReversal>, StoreError>;
    /// What came back of a trainer's transfers at `from` or later, oldest first, at most `limit`.
    async fn reversals_since(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        limit: i64,
    ) -> Result<Vec<TransferReversal>, StoreError>;
    /// The payday of this date.
    async fn payday(&mut self, day: Date) -> Result<Option<Payday>, StoreError>;
    /// The newest payday that was begun.
    async fn last_payday(&mut self) -> Result<Option<Payday>, StoreError>;
    /// What a payday came to, with the trainers' names, in order of names.
    async fn payday_lines(&mut self, day: Date) -> Result<Vec<(PaydayLine, String)>, StoreError>;
    /// What the newest paydays came to for a trainer, newest first, at most `limit`.
    async fn payday_lines_of(&mut self, trainer: TrainerId, limit: i64) -> Result<Vec<PaydayLine>, StoreError>;
}

/// The same, changed.
#[async_trait]
pub trait WithdrawalWrites: Send {
    /// Adds a trainer's account; false where they have one.
    async fn insert_connect_account(&mut self, account: &ConnectAccount) -> Result<bool, StoreError>;
    /// Writes all that may change of an account over the row that has its `version`, with `version + 1`; false where the row has
    /// another.
    async fn update_connect_account(&mut self, account: &ConnectAccount) -> Result<bool, StoreError>;
    /// Sets since when a trainer's withdrawals need nobody to agree.
    async fn set_verified(&mut self, trainer: TrainerId, at: Option<Timestamp>) -> Result<(), StoreError>;
    /// What is available to a trainer in a currency, as people read it. Until the transaction ends nobody else can change it.
    async fn lock_available(&mut self, trainer: TrainerId, currency: Currency) -> Result<Money, StoreError>;
    /// Adds a withdrawal.
    async fn insert_withdrawal(&mut self, withdrawal: &Withdrawal) -> Result<(), StoreError>;
    /// Writes all that may change of a withdrawal over the row that has its `version`, with `version + 1`; false where the row
    /// has another.
    async fn update_withdrawal(&mut self, withdrawal: &Withdrawal) -> Result<bool, StoreError>;
    /// Keeps what came back of a transfer; false where it is known already.
    async fn insert_reversal(&mut self, reversal: &TransferReversal) -> Result<bool, StoreError>;
    /// Begins a payday; false where that was done already.
    async fn insert_payday(&mut self, payday: &Payday) -> Result<bool, StoreError>;
    /// Notes how far a payday has come; it never goes back.
    async fn move_payday(&mut self, day: Date, reached: TrainerId) -> Result<(), StoreError>;
    /// Ends a payday.
    async fn finish_payday(&mut self, day: Date, at: Timestamp) -> Result<(), StoreError>;
    /// Notes what a payday came to for a trainer in a currency; false where that was done already.
    async fn insert_payday_line(&mut self, line: &PaydayLine) -> Result<bool, StoreError>;
}
