//! Trainers' accounts at Stripe: most are ready, one is half done, one trainer has none; and one is still looked at by an admin.

use domain::{Role, WithdrawalState};
use jiff::SignedDuration;

use super::Backstage;
use super::people::TRAINERS;
use crate::model::User;
use crate::{ConnectError, Failure, Services, WithdrawError};

/// Who has no account; who did not finish; whose payouts somebody has to agree to.
const WITHOUT: usize = TRAINERS.len() - 1;
const UNFINISHED: usize = TRAINERS.len() - 2;
const ASKED_ABOUT: usize = 5;
/// How long the admin takes.
const LOOKED_AT_AFTER_DAYS: i64 = 8;

impl Services {
    pub(super) async fn demo_accounts(&self, admin: &User, backstage: &dyn Backstage) -> Result<(), Failure> {
        for (place, demo) in TRAINERS.iter().enumerate() {
            if place == WITHOUT {
                continue;
            }
            let email = demo.email.parse().map_err(|error| Failure::Inconsistent(format!("{error}")))?;
            let user = self.0.store.read().await?.user_by_email(&email).await?;
            let user = user.filter(|user| user.role == Role::Trainer);
            let user = user.ok_or_else(|| Failure::Inconsistent(format!("{} has vanished", demo.name)))?;
            self.onboard(&user, demo.country).await.map_err(|error| match error {
                ConnectError::Failed(failure) => failure,
                other => Failure::Inconsistent(format!("account of {}: {other}", demo.name)),
            })?;
            if place == UNFINISHED {
                continue;
            }
            let mut read = self.0.store.read().await?;
            let trainer = read.trainer_of_user(user.id).await?;
            let trainer = trainer.ok_or_else(|| Failure::Inconsistent(format!("{} trains nobody", demo.name)))?;
            let account = read.connect_account(trainer.id).await?;
            drop(read);
            let completed = account.is_some_and(|account| backstage.complete_account(&account.facts.id));
            if !completed {
                return Err(Failure::Inconsistent(format!("{} has no account", demo.name)));
            }
            self.refresh_account(&user).await?;
            if place != ASKED_ABOUT {
                self.set_verified(admin, trainer.id, true).await.map_err(|error| match error {
                    WithdrawError::Failed(failure) => failure,
                    other => Failure::Inconsistent(other.to_string()),
                })?;
            }
        }
        Ok(())
    }

    /// The admin has agreed to all but what was asked for lately.
    pub(super) async fn demo_agree(&self, admin: &User) -> Result<(), Failure> {
        let before = self.now() - SignedDuration::from_hours(24 * LOOKED_AT_AFTER_DAYS);
        let board = self.withdrawals_board(admin).await?;
        for row in board.map(|board| board.withdrawals).unwrap_or_default() {
            let withdrawal = row.withdrawal;
            if withdrawal.state == WithdrawalState::Pending && withdrawal.created_at < before {
                self.approve_withdrawal(admin, withdrawal.id).await.map_err(|error| match error {
                    WithdrawError::Failed(failure) => failure,
                    other => Failure::Inconsistent(other.to_string()),
                })?;
            }
        }
        Ok(())
    }
}
