//! The balance itself: what Stripe holds, what our books say, and whether the drifts explain the difference.

use std::collections::{BTreeMap, BTreeSet};

use domain::ledger::Account;
use domain::{Currency, Money};

use super::compare::Pass;
use crate::model::Span;
use crate::{Failure, Services};

impl Services {
    /// Compares the balances, unless something moved a moment ago, part of the time is left out, or the effect of a drift is not
    /// known: then they say nothing. Answers whether they were compared.
    pub(super) async fn compare_balances(&self, pass: &mut Pass<'_>, span: Span) -> Result<bool, Failure> {
        if span.since.is_some() {
            return Ok(false);
        }
        let mut effects: BTreeMap<Currency, i64> = BTreeMap::new();
        for effect in self.0.store.read().await?.drift_effects(&pass.name()).await? {
            let Some(effect) = effect else { return Ok(false) };
            *effects.entry(effect.currency).or_default() += effect.minor;
        }
        let ours = self.balance_by_our_books().await?;
        let theirs = self.0.gateway.balance().await?;
        let lately = self.0.gateway.statement_page(Some(span.until), None, None).await?;
        if !lately.lines.is_empty() || ours != self.balance_by_our_books().await? {
            return Ok(false);
        }
        let mut stripe: BTreeMap<Currency, i64> = BTreeMap::new();
        for balance in theirs {
            *stripe.entry(balance.currency).or_default() += balance.minor;
        }
        let currencies: BTreeSet<Currency> = ours.keys().chain(stripe.keys()).copied().collect();
        for currency in currencies {
            let of =
                |amounts: &BTreeMap<Currency, i64>| Money::new(amounts.get(&currency).copied().unwrap_or(0), currency);
            let (ours, theirs) = (of(&ours), of(&stripe));
            let unexplained = theirs.minus(ours)?.minus(of(&effects))?;
            if unexplained.minor != 0 {
                self.note_balance(pass, ours, theirs, unexplained, span.until).await?;
            }
        }
        Ok(true)
    }

    async fn balance_by_our_books(&self) -> Result<BTreeMap<Currency, i64>, Failure> {
        let account = Account::StripeBalance.to_string();
        let balances = self.0.store.read().await?.balances(&account).await?;
        Ok(balances.into_iter().map(|balance| (balance.currency, balance.minor)).collect())
    }
}
