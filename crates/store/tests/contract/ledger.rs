//! The books: posted once, never changed, adding up.

use domain::ledger::{self, Account, Posting, Transaction};
use domain::payment::BalanceFacts;
use domain::{Currency, LedgerTransactionId, Money, Parts, Timestamp, TrainerId};
use services::model::AccountBalance;

use crate::on_both_engines;
use crate::world::{World, at, bits, eur, price, write};

on_both_engines![
    a_posting_reads_back_line_by_line,
    nothing_is_posted_twice,
    balances_are_sums_of_entries,
    what_moved_between_two_moments_is_a_sum_without_the_second,
    what_is_in_the_books_cannot_be_changed,
];

fn trainer() -> TrainerId {
    TrainerId::from_parts(at("08:00"), 7)
}

/// Balances are kept of trainers that there are.
async fn sign_up_trainer(world: &World) {
    if world.read().await.trainer(trainer()).await.unwrap().is_none() {
        let (somebody, slug) = (world.trainer().await, "booked".to_owned());
        let account = world.user("booked", domain::Role::Trainer).await;
        let ours = services::model::Trainer { id: trainer(), user_id: account.id, slug, ..somebody };
        assert!(write!(world, tx, ours => tx.insert_trainer(&ours).await).unwrap());
    }
}

async fn post(world: &World, subject: &str, when: Timestamp, transaction: &Transaction) -> bool {
    sign_up_trainer(world).await;
    let (subject, transaction) = (subject.to_owned(), transaction.clone());
    let id = LedgerTransactionId::from_parts(when, bits());
    write!(world, tx, subject, transaction => {
        tx.post(id, &subject, when, &transaction).await
    })
    .unwrap()
}

fn paid() -> Transaction {
    ledger::payment_succeeded(&Parts::whole(trainer(), price().trainer_share), &price()).unwrap()
}

fn fee_in_dollars() -> Transaction {
    let balance = BalanceFacts {
        id: "txn_1".to_owned(),
        gross: Money::new(6_600, Currency::USD),
        fee: Money::new(220, Currency::USD),
    };
    ledger::stripe_fee(price().total, &balance).unwrap()
}

async fn a_posting_reads_back_line_by_line(world: World) {
    // One of four entries, and one of six, which takes two statements.
    for (subject, transaction) in [("pay_1", paid()), ("pay_2", fee_in_dollars())] {
        assert!(post(&world, subject, at("09:00"), &transaction).await);
        let lines = world.read().await.ledger_lines_of(subject).await.unwrap();
        let entries: Vec<_> =
            lines.iter().map(|line| (line.account.clone(), line.amount_minor, line.currency.clone())).collect();
        let wanted: Vec<_> = transaction
            .entries()
            .iter()
            .map(|entry| (entry.account.to_string(), entry.amount.minor, entry.amount.currency.code().to_owned()))
            .collect();
        assert_eq!(entries, wanted);
        assert!(lines.iter().all(|line| line.posting == transaction.posting().name() && line.subject == subject));
        assert!(lines.iter().all(|line| line.posted_at == at("09:00")));
    }
    assert_eq!(world.read().await.ledger_lines_of("pay_3").await.unwrap(), []);
}

async fn nothing_is_posted_twice(world: World) {
    assert!(post(&world, "pay_1", at("09:00"), &paid()).await);
    assert!(!post(&world, "pay_1", at("09:01"), &paid()).await);
    assert!(post(&world, "pay_2", at("09:02"), &paid()).await);
    assert!(post(&world, "pay_1", at("09:03"), &fee_in_dollars()).await);
    assert_eq!(world.number("SELECT COUNT(*) FROM ledger_transactions").await, 3);
    assert_eq!(world.number("SELECT COUNT(*) FROM ledger_entries").await, 4 + 4 + 6);
    for (posting, subject, posted) in [
        (Posting::PaymentSucceeded, "pay_1", true),
        (Posting::StripeFee, "pay_1", true),
        (Posting::StripeFee, "pay_2", false),
        (Posting::EarningsReleased, "pay_1", false),
    ] {
        let found = write!(world, tx => tx.is_posted(posting, subject).await).unwrap();
        assert_eq!(found, posted, "{posting:?} {subject}");
    }
}

async fn balances_are_sums_of_entries(world: World) {
    assert_eq!(world.read().await.balances("stripe_balance").await.unwrap(), []);
    assert_eq!(world.read().await.all_balances().await.unwrap(), []);
    post(&world, "pay_1", at("09:00"), &paid()).await;
    post(&world, "pay_2", at("09:01"), &paid()).await;
    post(&world, "pay_2", at("09:02"), &fee_in_dollars()).await;
    let total = price().total.minor;
    let stripe = world.read().await.balances("stripe_balance").await.unwrap();
    assert_eq!(stripe, [eur(total), Money::new(6_600 - 220, Currency::USD)]);
    let pending = Account::TrainerPending(trainer()).to_string();
    assert_eq!(world.read().await.balances(&pending).await.unwrap(), [eur(-2 * price().trainer_share.minor)]);
    let all = world.read().await.all_balances().await.unwrap();
    assert!(all.contains(&AccountBalance { account: pending, balance: eur(-2 * price().trainer_share.minor) }));
    for currency in [Currency::EUR, Currency::USD] {
        let sum: i64 = all.iter().map(|line| line.balance).filter(|b| b.currency == currency).map(|b| b.minor).sum();
        assert_eq!(sum, 0, "{currency}");
    }
}

async fn what_moved_between_two_moments_is_a_sum_without_the_second(world: World) {
    let delivered = |minor| ledger::earnings_released(&Parts::whole(trainer(), eur(minor))).unwrap();
    for (subject, clock, minor) in [("bkg_1", "10:00", 100), ("bkg_2", "11:00", 200), ("bkg_3", "12:00", -50)] {
        post(&world, subject, at(clock), &delivered(minor)).await;
    }
    post(&world, "pay_1", at("11:00"), &paid()).await;
    let available = Account::TrainerAvailable(trainer()).to_string();
    let mut read = world.read().await;
    let ends = [("10:00", "12:00", -300), ("10:01", "12:01", -150), ("12:00", "12:00", 0), ("13:00", "14:00", 0)];
    for (from, until, moved) in ends {
        let found = read.moved_between(&available, Currency::EUR, at(from), at(until)).await.unwrap();
        assert_eq!(found, eur(moved), "{from} to {until}");
    }
    let ever = read.moved_between(&available, Currency::EUR, Timestamp::MIN, Timestamp::MAX).await.unwrap();
    assert_eq!(ever, eur(-250));
    for (clock, before) in [("09:00", 0), ("10:00", 0), ("11:00", 100), ("12:00", 300), ("13:00", 250)] {
        let found = read.available_before(trainer(), Currency::EUR, at(clock)).await.unwrap();
        assert_eq!(found, eur(before), "before {clock}");
    }
    let none = read.available_before(trainer(), Currency::USD, at("13:00")).await.unwrap();
    assert_eq!(none, Money::zero(Currency::USD));
    let dollars = read.moved_between(&available, Currency::USD, Timestamp::MIN, Timestamp::MAX).await.unwrap();
    assert_eq!(dollars, Money::zero(Currency::USD));
}

async fn what_is_in_the_books_cannot_be_changed(world: World) {
    post(&world, "pay_1", at("09:00"), &paid()).await;
    for attempt in [
        "UPDATE ledger_transactions SET subject = 'pay_2'",
        "DELETE FROM ledger_transactions",
        "UPDATE ledger_entries SET amount_minor = amount_minor + 1",
        "DELETE FROM ledger_entries",
    ] {
        let refused = world.execute(attempt).await.unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{attempt}: {refused}");
    }
    assert!(world.execute("INSERT INTO ledger_entries SELECT transaction_id, 9, account, 0, currency, posted_at FROM ledger_entries").await.is_err());
    assert_eq!(world.read().await.ledger_lines_of("pay_1").await.unwrap().len(), 4);
}
