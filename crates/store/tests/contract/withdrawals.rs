//! Trainers' accounts at Stripe, what is owed to them, withdrawals and paydays.

use domain::ledger::{self, EarningsAccount};
use domain::{
    BankFacts, CapabilityStatus, ConnectFacts, Currency, Date, LedgerTransactionId, Money, Parts, SkipReason,
    TrainerId, WithdrawalId, WithdrawalState,
};
use services::model::{ConnectAccount, Payday, PaydayLine, TransferReversal, Withdrawal};
use services::ports::StoreError;

use crate::on_both_engines;
use crate::world::{World, at, bits, eur, price, write};

on_both_engines![
    an_account_reads_back_whole_and_changes_from_its_version,
    what_is_owed_follows_every_posting,
    whoever_locks_what_is_available_has_it_alone,
    trainers_with_a_balance_come_in_pages_of_whole_trainers,
    a_withdrawal_reads_back_whole_and_changes_from_its_version,
    withdrawals_that_wait_come_first,
    a_reversal_is_kept_once,
    withdrawals_since_a_moment_come_oldest_first,
    a_payday_begins_once_and_never_goes_back,
    a_payday_has_one_line_for_each_trainer_and_currency,
];

pub fn account(trainer_id: TrainerId, id: &str) -> ConnectAccount {
    let bank = BankFacts {
        currency: Currency::EUR,
        last4: "3000".into(),
        bank: Some("Bank of «Quotes»".into()),
        is_default: true,
    };
    ConnectAccount {
        trainer_id,
        facts: ConnectFacts {
            id: id.to_owned(),
            country: "DE".into(),
            default_currency: Some(Currency::EUR),
            details_submitted: true,
            payouts_enabled: true,
            transfers: CapabilityStatus::Active,
            currently_due: vec!["individual.id_number".into()],
            past_due: Vec::new(),
            pending_verification: Vec::new(),
            disabled_reason: None,
            banks: vec![bank],
        },
        next_check_at: Some(at("12:00")),
        version: 1,
        created_at: at("09:00"),
        updated_at: at("09:00"),
    }
}

/// One that the trainer's own account asked for.
pub async fn withdrawal(world: &World, trainer: TrainerId, clock: &str, state: WithdrawalState) -> Withdrawal {
    let user = world.read().await.trainer(trainer).await.unwrap().unwrap().user_id;
    Withdrawal {
        id: WithdrawalId::from_parts(at(clock), bits()),
        trainer_id: trainer,
        amount: eur(5_525),
        state,
        asked_by: Some(user),
        payday: None,
        decided_by: None,
        note: None,
        why: None,
        stripe_account_id: "acct_1".into(),
        bank_last4: "3000".into(),
        transfer_id: None,
        payout_id: None,
        tries: 1,
        decided_at: None,
        transferred_at: None,
        arrives_at: None,
        ended_at: None,
        next_check_at: None,
        version: 1,
        created_at: at(clock),
        updated_at: at(clock),
    }
}

async fn insert(world: &World, withdrawal: &Withdrawal) {
    let row = withdrawal.clone();
    write!(world, tx, row => tx.insert_withdrawal(&row).await).unwrap();
}

/// The share of a session is paid, and released where `delivered`.
async fn earn(world: &World, trainer: TrainerId, delivered: bool) {
    let price = price();
    let paid = ledger::payment_succeeded(&Parts::whole(trainer, price.trainer_share), &price).unwrap();
    let released = ledger::earnings_released(&Parts::whole(trainer, price.trainer_share)).unwrap();
    let subject = format!("pay_{}", bits());
    let ids =
        [LedgerTransactionId::from_parts(at("09:00"), bits()), LedgerTransactionId::from_parts(at("09:00"), bits())];
    write!(world, tx, paid, released, subject => {
        assert!(tx.post(ids[0], &subject, at("09:00"), &paid).await?);
        // What was posted before changes nothing.
        assert!(!tx.post(ids[0], &subject, at("09:00"), &paid).await?);
        if delivered {
            tx.post(ids[1], &subject, at("09:00"), &released).await?;
        }
        Ok(())
    })
    .unwrap();
}

async fn an_account_reads_back_whole_and_changes_from_its_version(world: World) {
    let trainer = world.trainer().await.id;
    let first = account(trainer, "acct_1");
    let (row, twin) = (first.clone(), account(trainer, "acct_2"));
    write!(world, tx, row, twin => {
        assert!(tx.insert_connect_account(&row).await?);
        assert!(!tx.insert_connect_account(&twin).await?, "one account for each trainer");
        Ok(())
    })
    .unwrap();
    assert_eq!(world.read().await.connect_account(trainer).await.unwrap(), Some(first.clone()));
    assert_eq!(world.read().await.connect_account_by_stripe_id("acct_1").await.unwrap(), Some(first.clone()));
    assert_eq!(world.read().await.connect_account_by_stripe_id("acct_2").await.unwrap(), None);
    assert_eq!(world.read().await.connect_accounts_to_check(at("11:59"), 10).await.unwrap(), []);
    assert_eq!(world.read().await.connect_accounts_to_check(at("12:00"), 10).await.unwrap().len(), 1);
    let facts = ConnectFacts { payouts_enabled: false, banks: Vec::new(), ..first.facts.clone() };
    let changed = ConnectAccount { facts, next_check_at: None, updated_at: at("10:00"), ..first };
    let row = changed.clone();
    write!(world, tx, row => {
        assert!(tx.update_connect_account(&row).await?);
        assert!(!tx.update_connect_account(&row).await?, "it has another version by now");
        tx.set_verified(row.trainer_id, Some(at("10:00"))).await
    })
    .unwrap();
    let now = ConnectAccount { version: 2, ..changed };
    assert_eq!(world.read().await.connect_account(trainer).await.unwrap(), Some(now));
    assert_eq!(world.read().await.verified_at(trainer).await.unwrap(), Some(at("10:00")));
    write!(world, tx => tx.set_verified(trainer, None).await).unwrap();
    assert_eq!(world.read().await.verified_at(trainer).await.unwrap(), None);
}

async fn what_is_owed_follows_every_posting(world: World) {
    let trainer = world.trainer().await.id;
    let other = world.trainer().await.id;
    let share = price().trainer_share;
    earn(&world, trainer, false).await;
    earn(&world, trainer, true).await;
    let read = &mut *world.read().await;
    assert_eq!(read.pending(trainer).await.unwrap(), [share]);
    assert_eq!(read.available(trainer).await.unwrap(), [share]);
    assert_eq!(read.available(other).await.unwrap(), []);
    // Twice as much goes back as was left: they owe.
    let back = price().split();
    let refund = ledger::refund(&Parts::whole(trainer, back.trainer), &back, EarningsAccount::Available).unwrap();
    for _ in 0..2 {
        let (id, subject) = (LedgerTransactionId::from_parts(at("10:00"), bits()), format!("ref_{}", bits()));
        let refund = refund.clone();
        write!(world, tx, refund, subject => tx.post(id, &subject, at("10:00"), &refund).await).unwrap();
    }
    assert_eq!(world.read().await.available(trainer).await.unwrap(), [share.negate().unwrap()]);
    // A transaction that is undone owes nobody anything.
    let paid = ledger::payment_succeeded(&Parts::whole(other, price().trainer_share), &price()).unwrap();
    let id = LedgerTransactionId::from_parts(at("10:00"), bits());
    let undone: Result<(), StoreError> = write!(world, tx, paid => {
        tx.post(id, "pay_undone", at("10:00"), &paid).await?;
        Err(StoreError::Database("undone".into()))
    });
    assert!(undone.is_err());
    assert_eq!(world.read().await.pending(other).await.unwrap(), []);
}

/// Takes all that is available, if it is as much as that.
async fn take(world: &World, trainer: TrainerId, amount: Money) -> bool {
    let id = WithdrawalId::from_parts(at("10:00"), bits());
    let transaction = LedgerTransactionId::from_parts(at("10:00"), bits());
    write!(world, tx => {
        if tx.lock_available(trainer, amount.currency).await?.minor < amount.minor {
            return Ok(false);
        }
        let asked = ledger::withdrawal_asked(id, trainer, amount).unwrap();
        tx.post(transaction, &id.to_string(), at("10:00"), &asked).await
    })
    .unwrap()
}

async fn whoever_locks_what_is_available_has_it_alone(world: World) {
    let trainer = world.trainer().await.id;
    earn(&world, trainer, true).await;
    let all = price().trainer_share;
    let tries = (0..20).map(|_| take(&world, trainer, all));
    let taken = futures::future::join_all(tries).await;
    assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
    assert_eq!(world.read().await.available(trainer).await.unwrap(), []);
    // Of nothing, nothing is available.
    let none = write!(world, tx => tx.lock_available(trainer, Currency::JPY).await).unwrap();
    assert_eq!(none, Money::zero(Currency::JPY));
}

async fn trainers_with_a_balance_come_in_pages_of_whole_trainers(world: World) {
    let mut trainers = Vec::new();
    for _ in 0..3 {
        let trainer = world.trainer().await.id;
        earn(&world, trainer, true).await;
        trainers.push(trainer);
    }
    // One has money in another currency besides, one has taken everything, and one has only what is pending.
    let yen = Money::new(500, Currency::JPY);
    let released = ledger::earnings_released(&Parts::whole(trainers[0], yen)).unwrap();
    let id = LedgerTransactionId::from_parts(at("09:00"), bits());
    write!(world, tx, released => tx.post(id, "bkg_1", at("09:00"), &released).await).unwrap();
    assert!(take(&world, trainers[1], price().trainer_share).await);
    let waiting = world.trainer().await.id;
    earn(&world, waiting, false).await;
    let read = &mut *world.read().await;
    let share = price().trainer_share;
    let first = read.trainers_with_balance(None, 1).await.unwrap();
    assert_eq!(first, [(trainers[0], share), (trainers[0], yen)]);
    assert_eq!(read.trainers_with_balance(Some(trainers[0]), 10).await.unwrap(), [(trainers[2], share)]);
    assert_eq!(read.trainers_with_balance(Some(trainers[2]), 10).await.unwrap(), []);
}

async fn a_withdrawal_reads_back_whole_and_changes_from_its_version(world: World) {
    let trainer = world.trainer().await.id;
    let first = withdrawal(&world, trainer, "09:00", WithdrawalState::Approved).await;
    insert(&world, &first).await;
    let admin = world.client().await.id;
    let changed = Withdrawal {
        state: WithdrawalState::Processing,
        decided_by: Some(admin),
        note: Some("“Fine”".into()),
        why: Some("balance_insufficient".into()),
        transfer_id: Some("tr_1".into()),
        payout_id: Some("po_1".into()),
        tries: 2,
        decided_at: Some(at("09:01")),
        transferred_at: Some(at("09:02")),
        arrives_at: Some(at("09:03")),
        ended_at: Some(at("09:04")),
        next_check_at: Some(at("12:00")),
        updated_at: at("09:05"),
        ..first.clone()
    };
    let row = changed.clone();
    write!(world, tx, row => {
        assert!(tx.update_withdrawal(&row).await?);
        assert!(!tx.update_withdrawal(&row).await?, "it has another version by now");
        Ok(())
    })
    .unwrap();
    let now = Some(Withdrawal { version: 2, ..changed });
    let read = &mut *world.read().await;
    assert_eq!(read.withdrawal(first.id).await.unwrap(), now);
    assert_eq!(read.withdrawal_by_transfer("tr_1").await.unwrap(), now);
    assert_eq!(read.withdrawal_by_payout("po_1").await.unwrap(), now);
    assert_eq!(read.withdrawal_by_payout("po_2").await.unwrap(), None);
    assert_eq!(read.withdrawals_to_check(at("11:59"), 10).await.unwrap(), []);
    assert_eq!(read.withdrawals_to_check(at("12:00"), 10).await.unwrap().len(), 1);
}

async fn withdrawals_that_wait_come_first(world: World) {
    let trainer = world.trainer().await.id;
    let states = [
        ("09:00", WithdrawalState::Completed),
        ("09:10", WithdrawalState::Pending),
        ("09:20", WithdrawalState::Failed),
        ("09:30", WithdrawalState::Pending),
    ];
    let mut ids = Vec::new();
    for (clock, state) in states {
        let row = withdrawal(&world, trainer, clock, state).await;
        ids.push(row.id);
        insert(&world, &row).await;
    }
    let read = &mut *world.read().await;
    let all: Vec<_> = read.withdrawals(10).await.unwrap().into_iter().map(|row| row.withdrawal.id).collect();
    assert_eq!(all, [ids[1], ids[3], ids[2], ids[0]]);
    let mine: Vec<_> = read.withdrawals_of(trainer, 3).await.unwrap().into_iter().map(|row| row.id).collect();
    assert_eq!(mine, [ids[3], ids[2], ids[1]]);
    let other = world.trainer().await.id;
    assert_eq!(read.withdrawals_of(other, 3).await.unwrap(), []);
}

async fn a_reversal_is_kept_once(world: World) {
    let trainer = world.trainer().await.id;
    let row = withdrawal(&world, trainer, "09:00", WithdrawalState::Processing).await;
    insert(&world, &row).await;
    let reversal = TransferReversal {
        stripe_reversal_id: "trr_1".into(),
        withdrawal_id: row.id,
        trainer_id: trainer,
        amount: eur(2_000),
        created_at: at("10:00"),
    };
    let kept = reversal.clone();
    write!(world, tx, kept => {
        assert!(tx.insert_reversal(&kept).await?);
        assert!(!tx.insert_reversal(&kept).await?);
        Ok(())
    })
    .unwrap();
    let mut read = world.read().await;
    assert_eq!(read.reversals_of(row.id).await.unwrap(), std::slice::from_ref(&reversal));
    assert_eq!(read.reversals_since(trainer, at("10:00"), 10).await.unwrap(), [reversal]);
    assert_eq!(read.reversals_since(trainer, at("10:01"), 10).await.unwrap(), []);
}

async fn withdrawals_since_a_moment_come_oldest_first(world: World) {
    let trainer = world.trainer().await.id;
    let other = world.trainer().await.id;
    for (whose, clock) in [(trainer, "11:00"), (trainer, "09:00"), (other, "10:00"), (trainer, "10:00")] {
        insert(&world, &withdrawal(&world, whose, clock, WithdrawalState::Processing).await).await;
    }
    let mut read = world.read().await;
    for (from, limit, asked) in [("09:00", 2, ["09:00", "10:00"]), ("09:01", 9, ["10:00", "11:00"])] {
        let found = read.withdrawals_since(trainer, at(from), limit).await.unwrap();
        let found: Vec<_> = found.iter().map(|row| row.created_at).collect();
        assert_eq!(found, asked.map(at), "since {from}");
    }
}

fn friday() -> Date {
    "2026-11-27".parse().unwrap()
}

async fn a_payday_begins_once_and_never_goes_back(world: World) {
    let (one, other) = (world.trainer().await.id, world.trainer().await.id);
    let payday = Payday { day: friday(), reached: None, began_at: at("09:00"), finished_at: None };
    let row = payday.clone();
    write!(world, tx, row => {
        assert!(tx.insert_payday(&row).await?);
        assert!(!tx.insert_payday(&row).await?);
        Ok(())
    })
    .unwrap();
    assert_eq!(world.read().await.payday(friday()).await.unwrap(), Some(payday.clone()));
    write!(world, tx => {
        tx.move_payday(friday(), other).await?;
        tx.move_payday(friday(), one).await
    })
    .unwrap();
    let moved = Payday { reached: Some(other), ..payday };
    assert_eq!(world.read().await.last_payday().await.unwrap(), Some(moved.clone()));
    write!(world, tx => {
        tx.finish_payday(friday(), at("10:00")).await?;
        tx.finish_payday(friday(), at("11:00")).await
    })
    .unwrap();
    let finished = Payday { finished_at: Some(at("10:00")), ..moved };
    assert_eq!(world.read().await.payday(friday()).await.unwrap(), Some(finished));
    assert_eq!(world.read().await.payday("2026-11-20".parse().unwrap()).await.unwrap(), None);
}

async fn a_payday_has_one_line_for_each_trainer_and_currency(world: World) {
    let trainer = world.trainer().await.id;
    let row = withdrawal(&world, trainer, "09:00", WithdrawalState::Pending).await;
    let row = Withdrawal { asked_by: None, payday: Some(friday()), ..row };
    let payday = Payday { day: friday(), reached: None, began_at: at("09:00"), finished_at: None };
    let line = |available: Money, outcome| PaydayLine { day: friday(), trainer_id: trainer, available, outcome };
    let paid = line(eur(5_525), Ok(row.id));
    let skipped = line(Money::new(40, Currency::JPY), Err(SkipReason::BelowMinimum));
    let lines = [paid.clone(), skipped.clone()];
    let again = line(eur(1), Err(SkipReason::InDebt));
    let id = row.id;
    write!(world, tx, payday, row, lines, again => {
        tx.insert_payday(&payday).await?;
        tx.insert_withdrawal(&row).await?;
        for line in &lines {
            assert!(tx.insert_payday_line(line).await?);
        }
        assert!(!tx.insert_payday_line(&again).await?);
        Ok(())
    })
    .unwrap();
    let read = &mut *world.read().await;
    assert_eq!(read.payday_lines_of(trainer, 10).await.unwrap(), [paid.clone(), skipped.clone()]);
    let name = "Ana Kovač".to_owned();
    assert_eq!(read.payday_lines(friday()).await.unwrap(), [(paid, name.clone()), (skipped, name)]);
    assert_eq!(read.withdrawal(id).await.unwrap().unwrap().payday, Some(friday()));
}
