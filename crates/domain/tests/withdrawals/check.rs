//! What the books have to say at any moment, worked out from what is known of payments and withdrawals, not from what was posted.

use std::collections::BTreeMap;

use domain::ledger::{Account, EarningsAccount};
use domain::{Currency, TrainerId, WithdrawalState};

use crate::business::{Business, Dispute, Payout};

/// Answers what is wrong.
pub fn books(business: &Business) -> Result<(), String> {
    let found = [&business.wrong, &business.books.wrong];
    if let Some(wrong) = found.into_iter().flatten().next() {
        return Err(wrong.clone());
    }
    accounts(business)?;
    kept(business)?;
    withdrawals(business)?;
    limits(business)
}

/// Every account has what payments, withdrawals and Stripe call for, and nothing is anywhere else.
fn accounts(business: &Business) -> Result<(), String> {
    let mut wanted = called_for(business);
    for ((account, currency), minor) in &business.books.entries {
        let wanted = wanted.remove(&(*account, *currency)).unwrap_or(0);
        same(&format!("{account} in {}", currency.code()), *minor, wanted)?;
    }
    match wanted.into_iter().find(|(_, minor)| *minor != 0) {
        Some((account, minor)) => Err(format!("{account:?} should have {minor}, and has no entry")),
        None => Ok(()),
    }
}

/// What each account should add up to.
fn called_for(business: &Business) -> BTreeMap<(Account, Currency), i64> {
    let mut wanted: BTreeMap<(Account, Currency), i64> = BTreeMap::new();
    let mut add = |account: Account, currency: Currency, minor: i64| {
        *wanted.entry((account, currency)).or_default() += minor;
    };
    for payment in &business.payments {
        let currency = payment.price.currency();
        if payment.in_person {
            add(Account::TrainerAvailable(payment.trainer), currency, payment.price.commission.minor);
            add(Account::PlatformFees, currency, -payment.price.commission.minor);
            continue;
        }
        // Whichever account things were taken from: what is left is where the money is now.
        let left = payment.left().unwrap();
        for part in payment.shares_left().unwrap().iter() {
            add(payment.account().of(part.trainer), currency, -part.amount.minor);
        }
        add(Account::PlatformFees, currency, -left.commission.minor);
        add(Account::ProcessingFees, currency, -left.surcharge.minor);
        if let Dispute::Open(split) = &payment.dispute {
            add(Account::Disputed, currency, split.total.minor);
        }
    }
    for withdrawal in &business.withdrawals {
        let (trainer, currency) = (withdrawal.trainer, withdrawal.amount.currency);
        let waits = matches!(withdrawal.state, WithdrawalState::Pending | WithdrawalState::Approved);
        if waits {
            add(Account::WithdrawalInTransit(withdrawal.id), currency, -withdrawal.amount.minor);
        }
        if waits || withdrawal.transferred {
            add(Account::TrainerAvailable(trainer), currency, withdrawal.left());
        }
    }
    for (currency, minor) in &business.stripe {
        add(Account::StripeBalance, *currency, *minor);
    }
    for (currency, minor) in &business.fees {
        add(Account::StripeFees, *currency, *minor);
    }
    wanted
}

/// What is kept beside the entries is what they add up to; earnings are what was available but for withdrawals.
fn kept(business: &Business) -> Result<(), String> {
    let books = &business.books;
    for ((trainer, kind, currency), owed) in &books.owed {
        same(&format!("kept {kind:?} of {trainer}"), *owed, -books.balance(kind.of(*trainer), *currency))?;
    }
    for trainer in &business.trainers {
        for currency in &business.currencies {
            let earned = books.earnings.get(&(*trainer, *currency)).map_or(0, |sums| sums.left().unwrap().minor);
            let owed = books.owed.get(&(*trainer, EarningsAccount::Available, *currency)).copied().unwrap_or(0);
            same(&format!("earnings of {trainer}"), earned, owed + withdrawn(business, *trainer, *currency))?;
        }
    }
    Ok(())
}

/// What withdrawals have taken and not brought back.
fn withdrawn(business: &Business, trainer: TrainerId, currency: Currency) -> i64 {
    let of = business.withdrawals.iter().filter(|row| row.trainer == trainer && row.amount.currency == currency);
    of.filter(|row| row.state.counts() || row.transferred).map(|row| row.left()).sum()
}

/// Each withdrawal has its money in one place.
fn withdrawals(business: &Business) -> Result<(), String> {
    let mut held: BTreeMap<(TrainerId, Currency), i64> = BTreeMap::new();
    for row in &business.withdrawals {
        let of = |wrong: &str| Err(format!("{}: {wrong}", row.id));
        if row.reversed < 0 || row.left() < 0 {
            return of("more came back than went out");
        }
        if !row.transferred && (row.reversed > 0 || row.payout != Payout::None) {
            return of("it was never transferred");
        }
        let paid = row.payout == Payout::Arrived;
        match row.state {
            WithdrawalState::Completed if !paid && !row.returning => return of("nobody has it"),
            WithdrawalState::Failed if row.transferred && row.left() != 0 => return of("a part of it is lost"),
            WithdrawalState::Pending | WithdrawalState::Approved | WithdrawalState::Rejected if row.transferred => {
                return of("it went out too early");
            }
            state if paid && state != WithdrawalState::Completed => return of("the bank has it"),
            _ => {}
        }
        if row.transferred {
            let out = if row.payout == Payout::None { 0 } else { row.amount.minor };
            *held.entry((row.trainer, row.amount.currency)).or_default() += row.left() - out;
        }
    }
    for (key, minor) in &business.accounts {
        same("an account at Stripe", *minor, held.get(key).copied().unwrap_or(0))?;
        if *minor < 0 {
            return Err(format!("an account at Stripe has {minor}"));
        }
    }
    Ok(())
}

/// A trainer owes no more than what went back, and commissions; withdrawals never make debts.
fn limits(business: &Business) -> Result<(), String> {
    for ((trainer, currency), sums) in &business.books.earnings {
        let available = business.books.available(*trainer, *currency);
        if available < -(sums.given_back.minor + sums.commission.minor) {
            return Err(format!("{trainer} has {available}, and gave back {sums:?}"));
        }
    }
    Ok(())
}

fn same(what: &str, found: i64, wanted: i64) -> Result<(), String> {
    if found == wanted { Ok(()) } else { Err(format!("{what}: {found} instead of {wanted}")) }
}
