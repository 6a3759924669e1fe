//! The calls for trainers' accounts, as the use cases know them.

use async_trait::async_trait;
use domain::{ConnectFacts, Money, PayoutFacts, Timestamp, TrainerId, TransferFacts, WithdrawalId};
use services::ports::connect::{NewAccount, NewPayout, NewTransfer, Reversal};
use services::ports::{ConnectGateway, GatewayError, IdempotencyKey};

use crate::{StripeGateway, accounts, payouts, transfers};

#[async_trait]
impl ConnectGateway for StripeGateway {
    async fn create_account(&self, key: &IdempotencyKey, account: &NewAccount) -> Result<ConnectFacts, GatewayError> {
        accounts::create(self, key, account).await
    }

    async fn connected_account(&self, id: &str) -> Result<ConnectFacts, GatewayError> {
        accounts::retrieve(self, id).await
    }

    async fn find_account(&self, trainer: TrainerId) -> Result<Option<ConnectFacts>, GatewayError> {
        accounts::find(self, trainer).await
    }

    async fn onboarding_link(
        &self,
        key: &IdempotencyKey,
        account: &str,
        refresh_url: &str,
        return_url: &str,
    ) -> Result<String, GatewayError> {
        accounts::link(self, key, account, refresh_url, return_url).await
    }

    async fn create_transfer(
        &self,
        key: &IdempotencyKey,
        transfer: &NewTransfer,
    ) -> Result<TransferFacts, GatewayError> {
        transfers::create(self, key, transfer).await
    }

    async fn transfer(&self, id: &str) -> Result<TransferFacts, GatewayError> {
        transfers::retrieve(self, id).await
    }

    async fn find_transfer(
        &self,
        withdrawal: WithdrawalId,
        destination: &str,
        since: Timestamp,
    ) -> Result<Option<TransferFacts>, GatewayError> {
        transfers::find(self, withdrawal, destination, since).await
    }

    async fn reverse_transfer(
        &self,
        key: &IdempotencyKey,
        transfer: &str,
        amount: Money,
    ) -> Result<Reversal, GatewayError> {
        transfers::reverse(self, key, transfer, amount).await
    }

    async fn reversals_of(&self, transfer: &str) -> Result<Vec<Reversal>, GatewayError> {
        transfers::reversals(self, transfer).await
    }

    async fn create_payout(&self, key: &IdempotencyKey, payout: &NewPayout) -> Result<PayoutFacts, GatewayError> {
        payouts::create(self, key, payout).await
    }

    async fn payout(&self, account: &str, id: &str) -> Result<PayoutFacts, GatewayError> {
        payouts::retrieve(self, account, id).await
    }

    async fn find_payout(
        &self,
        withdrawal: WithdrawalId,
        account: &str,
        since: Timestamp,
    ) -> Result<Option<PayoutFacts>, GatewayError> {
        payouts::find(self, withdrawal, account, since).await
    }
}
