//! Trainers' accounts at Stripe, and the money on its way to them, as the use cases see it; `stripe-gateway` implements it.

use async_trait::async_trait;
use domain::{ConnectFacts, Money, PayoutFacts, Timestamp, TrainerId, TransferFacts, WithdrawalId};

use super::gateway::{GatewayError, IdempotencyKey};

/// An Express account to create. Payouts are ours to make: its schedule is manual.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Whose; kept as metadata `trainer_id`.
    pub trainer: TrainerId,
    /// Filled in for them in Stripe's form.
    pub email: String,
    /// ISO 3166, two capital letters; cannot be changed later.
    pub country: String,
    /// Their public page, which Stripe wants to know.
    pub url: String,
}

/// A Transfer to create.
#[derive(Debug, Clone)]
pub struct NewTransfer {
    /// Our withdrawal; kept as metadata `withdrawal_id`.
    pub withdrawal: WithdrawalId,
    /// The trainer's account, `acct_…`.
    pub destination: String,
    /// How much.
    pub amount: Money,
}

/// A Payout of a trainer's account to create.
#[derive(Debug, Clone)]
pub struct NewPayout {
    /// Our withdrawal; kept as metadata `withdrawal_id`.
    pub withdrawal: WithdrawalId,
    /// The trainer's account, `acct_…`.
    pub account: String,
    /// How much. It goes to the account's default bank account in that currency.
    pub amount: Money,
}

/// A TransferReversal as Stripe made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// Stripe's id, `trr_…`.
    pub id: String,
    /// How much came back.
    pub amount: Money,
}

/// The part of Stripe that holds trainers' accounts (Connect). What [`super::PaymentGateway`] says of keys and patience holds here.
#[async_trait]
pub trait ConnectGateway: Send + Sync {
    /// Creates an Express account that may ask for transfers, with manual payouts, and in countries where Stripe asks for it, under
    /// the recipient agreement.
    async fn create_account(&self, key: &IdempotencyKey, account: &NewAccount) -> Result<ConnectFacts, GatewayError>;

    /// The account as it is now, with its bank accounts.
    async fn connected_account(&self, id: &str) -> Result<ConnectFacts, GatewayError>;

    /// Our trainer's account, looked for by metadata, for when the answer to its creation was lost too long ago to repeat the call.
    async fn find_account(&self, trainer: TrainerId) -> Result<Option<ConnectFacts>, GatewayError>;

    /// A link to Stripe's form for this account: works once, for some minutes. Whoever comes too late is led to `refresh_url`,
    /// whoever is through to `return_url`.
    async fn onboarding_link(
        &self,
        key: &IdempotencyKey,
        account: &str,
        refresh_url: &str,
        return_url: &str,
    ) -> Result<String, GatewayError>;

    /// Transfers from our balance. Where too little is at hand there, that is [`GatewayError::InvalidRequest`] with the code
    /// `balance_insufficient`.
    async fn create_transfer(
        &self,
        key: &IdempotencyKey,
        transfer: &NewTransfer,
    ) -> Result<TransferFacts, GatewayError>;

    /// The Transfer as it is now.
    async fn transfer(&self, id: &str) -> Result<TransferFacts, GatewayError>;

    /// Our withdrawal's Transfer, looked for by metadata among those to the account since `since`.
    async fn find_transfer(
        &self,
        withdrawal: WithdrawalId,
        destination: &str,
        since: Timestamp,
    ) -> Result<Option<TransferFacts>, GatewayError>;

    /// Takes so much of a Transfer back. What the account no longer has is [`GatewayError::InvalidRequest`].
    async fn reverse_transfer(
        &self,
        key: &IdempotencyKey,
        transfer: &str,
        amount: Money,
    ) -> Result<Reversal, GatewayError>;

    /// All reversals of a Transfer, oldest first.
    async fn reversals_of(&self, transfer: &str) -> Result<Vec<Reversal>, GatewayError>;

    /// Sends money from a trainer's account to the bank.
    async fn create_payout(&self, key: &IdempotencyKey, payout: &NewPayout) -> Result<PayoutFacts, GatewayError>;

    /// The Payout of an account as it is now.
    async fn payout(&self, account: &str, id: &str) -> Result<PayoutFacts, GatewayError>;

    /// Our withdrawal's Payout, looked for by metadata among the account's since `since`.
    async fn find_payout(
        &self,
        withdrawal: WithdrawalId,
        account: &str,
        since: Timestamp,
    ) -> Result<Option<PayoutFacts>, GatewayError>;
}
