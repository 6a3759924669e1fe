//! What the proof of the books reads: pages with all that belongs to them, of one moment.

use domain::ledger::{self, EarningsAccount, Transaction};
use domain::payment::BalanceFacts;
use domain::{Currency, LedgerTransactionId, Money, Parts, PaymentId, TrainerId, WithdrawalId, WithdrawalState};
use services::model::{EntriesText, LedgerStretch, TransferReversal, Withdrawal};

use crate::on_both_engines;
use crate::world::{World, at, bits, eur, price, write};

on_both_engines![
    a_payment_is_read_with_the_state_of_its_booking,
    what_was_posted_comes_with_payments_and_their_bookings,
    what_was_posted_comes_for_the_refunds_and_disputes_of_a_range_of_payments,
    what_was_posted_comes_for_a_range_of_withdrawals_and_what_came_back,
    the_books_are_walked_through_in_stretches_of_transactions,
    a_transaction_that_does_not_add_up_is_found,
    kept_balances_come_by_whole_trainers,
    a_snapshot_sees_nothing_that_is_written_later,
];

/// A withdrawal that was just asked for.
pub fn withdrawal(trainer: TrainerId, asked_by: domain::UserId) -> Withdrawal {
    Withdrawal {
        id: WithdrawalId::from_parts(at("09:00"), bits()),
        trainer_id: trainer,
        amount: eur(5_000),
        state: WithdrawalState::Pending,
        asked_by: Some(asked_by),
        payday: None,
        decided_by: None,
        note: None,
        why: None,
        stripe_account_id: "acct_1".to_owned(),
        bank_last4: "3000".to_owned(),
        transfer_id: None,
        payout_id: None,
        tries: 0,
        decided_at: None,
        transferred_at: None,
        arrives_at: None,
        ended_at: None,
        next_check_at: None,
        version: 1,
        created_at: at("09:00"),
        updated_at: at("09:00"),
    }
}

async fn post(world: &World, subject: &str, transaction: &Transaction) -> String {
    let (subject, transaction) = (subject.to_owned(), transaction.clone());
    let id = LedgerTransactionId::from_parts(at("09:00"), bits());
    assert!(write!(world, tx, subject, transaction => tx.post(id, &subject, at("09:00"), &transaction).await).unwrap());
    id.to_string()
}

fn paid(trainer: TrainerId) -> Transaction {
    ledger::payment_succeeded(&Parts::whole(trainer, price().trainer_share), &price()).unwrap()
}

/// The entries as the proof reads them, in an order of their own.
fn text_of(transaction: &Transaction) -> Vec<String> {
    let entries = transaction.entries().iter();
    let text = entries.map(|entry| format!("{} {} {}", entry.account, entry.amount.minor, entry.amount.currency));
    let mut text: Vec<_> = text.collect();
    text.sort();
    text
}

fn read_as(posted: &EntriesText, transaction: &Transaction) -> Vec<String> {
    let mut text: Vec<_> = posted.of(transaction.posting()).map(str::to_owned).collect();
    text.sort();
    text
}

fn assert_posted(posted: &EntriesText, transactions: &[&Transaction]) {
    for transaction in transactions {
        assert_eq!(read_as(posted, transaction), text_of(transaction));
    }
    let entries: usize = transactions.iter().map(|transaction| transaction.entries().len()).sum();
    assert_eq!(posted.0.split(',').count(), entries, "{}", posted.0);
}

async fn a_payment_is_read_with_the_state_of_its_booking(world: World) {
    let (booking, mut payment) = world.payment().await;
    let mut read = world.read().await;
    let proven = read.payments_to_prove(None, 10).await.unwrap();
    assert_eq!(proven.len(), 1);
    assert_eq!(
        (proven[0].id, proven[0].booking_id, proven[0].trainer_id),
        (payment.id, booking.id, payment.trainer_id)
    );
    assert_eq!((proven[0].price, proven[0].booking), (payment.price, booking.state));
    assert!(!proven[0].has_fee && !proven[0].is_delivered && !proven[0].pays_for_booking());
    payment.state = domain::PaymentState::Succeeded;
    payment.outcome = Some(domain::PaymentOutcome::Booked);
    payment.fee_posted_at = Some(at("10:00"));
    payment.attention = Some("amounts differ".to_owned());
    let changed = payment.clone();
    write!(world, tx, changed => tx.update_payment(&changed).await).unwrap();
    let proven = read.payments_to_prove(None, 10).await.unwrap();
    assert!(proven[0].has_fee && proven[0].pays_for_booking());
    assert_eq!(proven[0].attention.as_deref(), Some("amounts differ"));
    assert_eq!(read.payments_to_prove(Some(payment.id), 10).await.unwrap(), []);
}

async fn two_payments(world: &World) -> [services::model::Payment; 2] {
    let mut both = [world.payment().await.1, world.payment().await.1];
    both.sort_by_key(|payment| payment.id);
    both
}

async fn what_was_posted_comes_with_payments_and_their_bookings(world: World) {
    let [first, second] = two_payments(&world).await;
    let paid = paid(second.trainer_id);
    let fee = BalanceFacts { id: "txn_1".to_owned(), gross: price().total, fee: eur(120) };
    let fee = ledger::stripe_fee(price().total, &fee).unwrap();
    let released = ledger::earnings_released(&Parts::whole(second.trainer_id, eur(100))).unwrap();
    for (subject, transaction) in
        [(second.id.to_string(), &paid), (second.id.to_string(), &fee), (second.booking_id.to_string(), &released)]
    {
        post(&world, &subject, transaction).await;
    }
    let proven = world.read().await.payments_to_prove(None, 10).await.unwrap();
    assert_eq!((proven[0].id, proven[1].id), (first.id, second.id));
    assert_eq!((&proven[0].posted, &proven[0].booking_posted), (&EntriesText::default(), &EntriesText::default()));
    assert_posted(&proven[1].posted, &[&paid, &fee]);
    assert_posted(&proven[1].booking_posted, &[&released]);
}

async fn what_was_posted_comes_for_the_refunds_and_disputes_of_a_range_of_payments(world: World) {
    let [first, second] = two_payments(&world).await;
    let refund = crate::returns::refund(&second);
    let shares = Parts::whole(second.trainer_id, refund.split.trainer);
    let refund = services::model::Refund { shares, ..refund };
    let dispute = crate::returns::dispute(&second, "dp_1");
    let balance = BalanceFacts { id: "txn_moved".to_owned(), gross: eur(-1_000), fee: eur(15) };
    let moved = domain::dispute::DisputeMovement { balance, at: None };
    let all = (refund.clone(), dispute.clone(), moved.clone());
    write!(world, tx, all => {
        tx.insert_refund(&all.0).await?;
        tx.insert_dispute(&all.1).await?;
        tx.insert_dispute_movement(all.1.id, &all.2).await
    })
    .unwrap();
    let taken = ledger::refund(&refund.shares, &refund.split, EarningsAccount::Pending).unwrap();
    let by_bank = ledger::dispute_moved(&moved.balance).unwrap();
    let lost =
        ledger::dispute_lost(&refund.shares, &refund.split, EarningsAccount::Pending, refund.split.total).unwrap();
    let (of_refund, of_dispute) = (refund.id.to_string(), dispute.id.to_string());
    let mut wanted = [(of_refund.as_str(), &taken), (&of_dispute, &lost), ("txn_moved", &by_bank)];
    for (subject, transaction) in wanted {
        post(&world, subject, transaction).await;
    }
    post(&world, &second.id.to_string(), &paid(second.trainer_id)).await;
    post(&world, "nobody's", &paid(first.trainer_id)).await;
    let mut read = world.read().await;
    let of_second = read.posted_for_returns(Some(first.id), second.id).await.unwrap();
    wanted.sort_by_key(|(subject, _)| *subject);
    assert_eq!(of_second.len(), wanted.len());
    for ((subject, posted), (wanted, transaction)) in of_second.iter().zip(wanted) {
        assert_eq!(subject, wanted);
        assert_posted(posted, &[transaction]);
    }
    assert_eq!(read.posted_for_returns(None, first.id).await.unwrap(), []);
    let range = (Some(first.id), second.id);
    assert_eq!(read.refunds_of_payments(range.0, range.1).await.unwrap(), [refund]);
    assert_eq!(read.disputes_of_payments(range.0, range.1).await.unwrap(), std::slice::from_ref(&dispute));
    assert_eq!(read.movements_of_payments(range.0, range.1).await.unwrap(), [(dispute.id, moved)]);
    let before = (None::<PaymentId>, first.id);
    assert_eq!(read.refunds_of_payments(before.0, before.1).await.unwrap(), []);
    assert_eq!(read.disputes_of_payments(before.0, before.1).await.unwrap(), []);
    assert_eq!(read.movements_of_payments(before.0, before.1).await.unwrap(), []);
}

async fn what_was_posted_comes_for_a_range_of_withdrawals_and_what_came_back(world: World) {
    let trainer = world.trainer().await;
    let mut both = [withdrawal(trainer.id, trainer.user_id), withdrawal(trainer.id, trainer.user_id)];
    both.sort_by_key(|withdrawal| withdrawal.id);
    let [first, second] = both;
    let back = TransferReversal {
        stripe_reversal_id: "trr_1".to_owned(),
        withdrawal_id: second.id,
        trainer_id: trainer.id,
        amount: eur(5_000),
        created_at: at("11:00"),
    };
    let all = (first.clone(), second.clone(), back.clone());
    write!(world, tx, all => {
        tx.insert_withdrawal(&all.0).await?;
        tx.insert_withdrawal(&all.1).await?;
        tx.insert_reversal(&all.2).await
    })
    .unwrap();
    let asked = |of: &Withdrawal| ledger::withdrawal_asked(of.id, of.trainer_id, of.amount).unwrap();
    let sent = ledger::withdrawal_transferred(second.id, second.amount).unwrap();
    let reversed = ledger::transfer_reversed(trainer.id, back.amount).unwrap();
    post(&world, &first.id.to_string(), &asked(&first)).await;
    let of_second = second.id.to_string();
    for (subject, transaction) in [(of_second.as_str(), &asked(&second)), (&of_second, &sent), ("trr_1", &reversed)] {
        post(&world, subject, transaction).await;
    }
    let mut read = world.read().await;
    let page = read.posted_for_withdrawals(Some(first.id), second.id).await.unwrap();
    let subjects: Vec<_> = page.iter().map(|(subject, _)| subject.as_str()).collect();
    assert_eq!(subjects, ["trr_1", &of_second]);
    assert_posted(&page[0].1, &[&reversed]);
    assert_posted(&page[1].1, &[&asked(&second), &sent]);
    assert_eq!(read.posted_for_withdrawals(None, second.id).await.unwrap().len(), 3);
    assert_eq!(read.reversals_of_withdrawals(Some(first.id), second.id).await.unwrap(), [back]);
    assert_eq!(read.reversals_of_withdrawals(None, first.id).await.unwrap(), []);
}

async fn the_books_are_walked_through_in_stretches_of_transactions(world: World) {
    let trainer = world.trainer().await;
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(post(&world, &format!("pay_{number}"), &paid(trainer.id)).await);
    }
    let mut read = world.read().await;
    assert_eq!(read.count_entries().await.unwrap(), 5 * 4);
    let mut after: Option<String> = None;
    for (last, transactions) in [(1, 2), (3, 2), (4, 1)] {
        let stretch = read.ledger_stretch(after.as_deref(), 2).await.unwrap();
        assert_eq!(stretch, Some(LedgerStretch { last: ids[last].clone(), transactions }));
        assert_eq!(read.unbalanced(after.as_deref(), &ids[last]).await.unwrap(), []);
        after = Some(ids[last].clone());
    }
    assert_eq!(read.ledger_stretch(after.as_deref(), 2).await.unwrap(), None);
}

async fn a_transaction_that_does_not_add_up_is_found(world: World) {
    let trainer = world.trainer().await;
    let sound = post(&world, "pay_1", &paid(trainer.id)).await;
    let broken = post(&world, "pay_2", &paid(trainer.id)).await;
    world
        .execute(
            "INSERT INTO ledger_entries (transaction_id, position, account, amount_minor, currency, posted_at)
             SELECT id, 9, 'stripe_balance', 7, 'USD', posted_at FROM ledger_transactions WHERE subject = 'pay_2'",
        )
        .await
        .unwrap();
    let mut read = world.read().await;
    assert_eq!(read.unbalanced(None, &sound).await.unwrap(), []);
    assert_eq!(read.unbalanced(Some(&sound), &broken).await.unwrap(), [(broken.clone(), 7, "USD".to_owned())]);
}

async fn kept_balances_come_by_whole_trainers(world: World) {
    let mut trainers = [world.trainer().await.id, world.trainer().await.id];
    trainers.sort_unstable();
    for trainer in trainers {
        post(&world, &format!("pay_{trainer}"), &paid(trainer)).await;
        let dollars = Money::new(300, Currency::USD);
        post(&world, &format!("bkg_{trainer}"), &ledger::earnings_released(&Parts::whole(trainer, dollars)).unwrap())
            .await;
    }
    let share = price().trainer_share;
    let of = |trainer| {
        [
            (trainer, EarningsAccount::Available, Money::new(300, Currency::USD)),
            (trainer, EarningsAccount::Pending, share),
            (trainer, EarningsAccount::Pending, Money::new(-300, Currency::USD)),
        ]
    };
    let mut read = world.read().await;
    assert_eq!(read.kept_balances(None, 1).await.unwrap(), of(trainers[0]));
    assert_eq!(read.kept_balances(Some(trainers[0]), 10).await.unwrap(), of(trainers[1]));
    assert_eq!(read.kept_balances(Some(trainers[1]), 10).await.unwrap(), []);
}

async fn a_snapshot_sees_nothing_that_is_written_later(world: World) {
    let trainer = world.trainer().await;
    post(&world, "pay_1", &paid(trainer.id)).await;
    let mut snapshot = world.store.snapshot().await.unwrap();
    post(&world, "pay_2", &paid(trainer.id)).await;
    assert_eq!(snapshot.count_entries().await.unwrap(), 4);
    assert_eq!(world.read().await.count_entries().await.unwrap(), 8);
    drop(snapshot);
    // Whoever reads next does not get the old moment.
    for _ in 0..6 {
        assert_eq!(world.read().await.count_entries().await.unwrap(), 8);
    }
}
