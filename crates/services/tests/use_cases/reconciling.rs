//! Our books compared with Stripe's: nothing is said of books that agree, and whatever is planted is found.

use std::collections::BTreeSet;

use domain::DriftKind;
use domain::ledger::{self, Account};
use domain::payment::BalanceFacts;
use domain::{Currency, LedgerTransactionId, Money};
use jiff::SignedDuration;
use serde_json::json;
use services::model::Drift;
use services::{ReconcileOrder, ReconcileReport};

use store::testing::TestStore;

use crate::history::{History, days, pay, tell};
use crate::on_both_engines;
use crate::world::World;

on_both_engines![
    nothing_is_said_of_books_that_agree,
    every_kind_of_difference_is_found_alone,
    all_differences_at_once_are_found,
    what_is_safe_is_put_right_and_the_rest_waits_for_a_person,
    a_comparison_that_was_cut_off_goes_on_where_it_was,
    four_days_without_events_and_everything_converges_without_a_person,
    once_a_day_the_sweeper_compares_everything_and_puts_right_what_is_safe,
    only_admins_see_what_differs_and_ask_for_a_comparison,
];

async fn reconcile(world: &World, repairs: bool) -> ReconcileReport {
    let order = ReconcileOrder { since: None, repairs };
    world.services.reconcile(order, &mut |_| ()).await.unwrap()
}

fn kinds(drifts: &[Drift]) -> BTreeSet<DriftKind> {
    drifts.iter().map(|drift| drift.kind).collect()
}

/// What was planted a while ago, so that it counts.
async fn found(world: &World) -> Vec<Drift> {
    world.pass(SignedDuration::from_mins(15));
    reconcile(world, false).await.drifts
}

/// A difference that is made by changing our database, and how to take it back.
struct Plant {
    kind: DriftKind,
    plant: String,
    undo: String,
}

/// A row is copied under other ids: Stripe has nothing of it.
fn copied(kind: DriftKind, table: &str, row: &str, change: &str, id: (&str, &str)) -> Plant {
    let (column, value) = id;
    Plant {
        kind,
        plant: format!(
            "CREATE TABLE aside AS SELECT * FROM {table} WHERE {row}; UPDATE aside SET {column} = '{value}'{change};
             INSERT INTO {table} SELECT * FROM aside; DROP TABLE aside;"
        ),
        undo: format!("DELETE FROM {table} WHERE {column} = '{value}'"),
    }
}

/// A row is taken away.
fn taken(kind: DriftKind, table: &str, row: &str) -> Plant {
    Plant {
        kind,
        plant: format!(
            "CREATE TABLE aside_{table} AS SELECT * FROM {table} WHERE {row}; DELETE FROM {table} WHERE {row};"
        ),
        undo: format!("INSERT INTO {table} SELECT * FROM aside_{table}; DROP TABLE aside_{table};"),
    }
}

fn changed(kind: DriftKind, table: &str, row: &str, to: &str, back: &str) -> Plant {
    Plant {
        kind,
        plant: format!("UPDATE {table} SET {to} WHERE {row}"),
        undo: format!("UPDATE {table} SET {back} WHERE {row}"),
    }
}

/// Everything that can be planted by changing our database, each on a thing of its own.
async fn plants(world: &World, history: &History) -> Vec<Plant> {
    let mut payments = Vec::new();
    for booking in &history.paid {
        payments.push(world.payment(*booking).await);
    }
    let row = |place: usize| format!("id = '{}'", payments[place].id);
    let open = format!("id = '{}'", world.payment(history.open).await.id);
    let refunded = format!("booking_id = '{}'", history.refunded);
    let failed = format!("booking_id = '{}'", history.refund_failed);
    let (arrived, came_back) = (format!("id = '{}'", history.arrived), format!("id = '{}'", history.came_back));
    let entries = |place: usize, posting: &str, account: &str| {
        format!(
            "account = '{account}' AND transaction_id IN
                 (SELECT id FROM ledger_transactions WHERE subject = '{}' AND posting = '{posting}')",
            payments[place].id
        )
    };
    let (fee, held) = (entries(5, "stripe_fee", "stripe_fees"), entries(5, "stripe_fee", "stripe_balance"));
    let moved = "gross_minor < 0";
    let refund_copy = "ref_00000000000000000000000001";
    let withdrawal_copy = "wdr_00000000000000000000000001";
    vec![
        changed(DriftKind::PaymentOpenHere, "payments", &row(0), "state = 'processing'", "state = 'succeeded'"),
        copied(
            DriftKind::PaymentUnknownThere,
            "payments",
            &row(1),
            ", outcome = 'returned', stripe_intent_id = 'pi_nowhere', stripe_session_id = NULL",
            ("id", "pay_00000000000000000000000001"),
        ),
        changed(
            DriftKind::PaymentOpenThere,
            "payments",
            &open,
            "state = 'succeeded', outcome = 'booked', succeeded_at = created_at",
            "state = 'requires_payment_method', outcome = NULL, succeeded_at = NULL",
        ),
        changed(
            DriftKind::ChargeAmount,
            "payments",
            &row(2),
            "amount_minor = amount_minor + 1",
            "amount_minor = amount_minor - 1",
        ),
        changed(DriftKind::ChargeCurrency, "payments", &row(3), "currency = 'USD'", "currency = 'EUR'"),
        changed(DriftKind::FeeMissing, "payments", &row(4), "fee_posted_at = NULL", "fee_posted_at = updated_at"),
        Plant {
            kind: DriftKind::FeeAmount,
            plant: format!(
                "UPDATE ledger_entries SET amount_minor = amount_minor + 5 WHERE {fee};
                 UPDATE ledger_entries SET amount_minor = amount_minor - 5 WHERE {held};"
            ),
            undo: format!(
                "UPDATE ledger_entries SET amount_minor = amount_minor - 5 WHERE {fee};
                 UPDATE ledger_entries SET amount_minor = amount_minor + 5 WHERE {held};"
            ),
        },
        changed(
            DriftKind::ChargePosting,
            "ledger_entries",
            &entries(6, "payment_succeeded", "stripe_balance"),
            "amount_minor = amount_minor + 7",
            "amount_minor = amount_minor - 7",
        ),
        copied(
            DriftKind::RefundUnknownThere,
            "refunds",
            &refunded,
            ", stripe_refund_id = 're_nowhere'",
            ("id", refund_copy),
        ),
        changed(
            DriftKind::RefundAmount,
            "refunds",
            &failed,
            "amount_minor = amount_minor + 1, trainer_minor = trainer_minor + 1",
            "amount_minor = amount_minor - 1, trainer_minor = trainer_minor - 1",
        ),
        changed(
            DriftKind::RefundState,
            "refunds",
            &refunded,
            "taken_from = NULL, state = 'requested'",
            "taken_from = 'pending', state = 'succeeded'",
        ),
        changed(
            DriftKind::RefundReturnUnknownHere,
            "refunds",
            &failed,
            "returned_to = NULL",
            "returned_to = 'available'",
        ),
        changed(
            DriftKind::RefundReturnUnknownThere,
            "refunds",
            &refunded,
            "returned_to = 'pending'",
            "returned_to = NULL",
        ),
        taken(DriftKind::DisputeUnknownHere, "dispute_movements", moved),
        copied(DriftKind::DisputeUnknownThere, "dispute_movements", moved, "", ("stripe_txn_id", "txn_nowhere")),
        changed(
            DriftKind::DisputeAmount,
            "dispute_movements",
            moved,
            "gross_minor = gross_minor - 1",
            "gross_minor = gross_minor + 1",
        ),
        copied(
            DriftKind::TransferUnknownThere,
            "withdrawals",
            &arrived,
            ", transfer_id = 'tr_nowhere', payout_id = NULL",
            ("id", withdrawal_copy),
        ),
        changed(
            DriftKind::TransferAmount,
            "withdrawals",
            &came_back,
            "amount_minor = amount_minor + 1",
            "amount_minor = amount_minor - 1",
        ),
        Plant {
            kind: DriftKind::TransferDestination,
            plant: "UPDATE statement_lines SET ours = account, account = 'acct_other' WHERE movement = 'transfer'"
                .into(),
            undo: "UPDATE statement_lines SET account = ours WHERE movement = 'transfer'".into(),
        },
        taken(DriftKind::ReversalUnknownHere, "transfer_reversals", "1 = 1"),
        copied(
            DriftKind::ReversalUnknownThere,
            "transfer_reversals",
            "1 = 1",
            "",
            ("stripe_reversal_id", "trr_nowhere"),
        ),
        changed(
            DriftKind::ReversalAmount,
            "transfer_reversals",
            "1 = 1",
            "amount_minor = amount_minor - 1",
            "amount_minor = amount_minor + 1",
        ),
        changed(DriftKind::PayoutState, "withdrawals", &arrived, "state = 'processing'", "state = 'completed'"),
    ]
}

/// Posts something that nothing calls for; answers how to take it out again.
async fn post(world: &World, subject: &str, transaction: ledger::Transaction) -> String {
    let (id, at, about) =
        (LedgerTransactionId::from_parts(world.clock_now(), 4_711), world.clock_now(), subject.to_owned());
    let written: Result<bool, services::ports::StoreError> = world
        .store
        .write(move |tx| {
            let (transaction, about) = (transaction.clone(), about.clone());
            Box::pin(async move { tx.post(id, &about, at, &transaction).await })
        })
        .await;
    assert!(written.unwrap());
    format!(
        "DELETE FROM ledger_entries WHERE transaction_id = '{id}'; DELETE FROM ledger_transactions WHERE id = '{id}';"
    )
}

fn own(id: &str, minor: i64) -> BalanceFacts {
    BalanceFacts { id: id.into(), gross: Money::new(minor, Currency::EUR), fee: Money::zero(Currency::EUR) }
}

/// Everything that can be planted at Stripe, one after the other, for it cannot be taken back there. Answers the kinds.
async fn plant_at_stripe(world: &World, history: &History, place: usize) -> DriftKind {
    let card = [
        ("amount", "900"),
        ("currency", "eur"),
        ("payment_method", "pm_card_visa"),
        ("confirm", "true"),
        ("return_url", "http://127.0.0.1:3000/"),
    ];
    match place {
        0 => {
            world.post_to_stripe("/v1/payment_intents", &card).await;
            DriftKind::ChargeUnknownHere
        }
        1 => {
            let payment = world.payment(history.paid[1]).await.id.to_string();
            let mut again = card.to_vec();
            again.push(("metadata[payment_id]", &payment));
            world.post_to_stripe("/v1/payment_intents", &again).await;
            DriftKind::ChargedTwice
        }
        2 => {
            let intent = world.payment(history.paid[2]).await.stripe_intent_id.unwrap();
            world.refund_at_stripe(&intent, 100).await;
            DriftKind::RefundUnknownHere
        }
        3 => {
            let account =
                world.store.read().await.unwrap().connect_account(world.trainer).await.unwrap().unwrap().facts.id;
            let form = [("amount", "700"), ("currency", "eur"), ("destination", account.as_str())];
            world.post_to_stripe("/v1/transfers", &form).await;
            DriftKind::TransferUnknownHere
        }
        _ => {
            world.post_to_stripe("/v1/payouts", &[("amount", "800"), ("currency", "eur")]).await;
            DriftKind::OwnUnposted
        }
    }
}
const AT_STRIPE: usize = 5;

async fn nothing_is_said_of_books_that_agree(database: TestStore) {
    let world = World::on(database).await;
    History::of(&world).await;
    // What moved a moment ago, what moved long ago, and the same once more.
    for minutes in [0, 30, 24 * 60] {
        world.pass(SignedDuration::from_mins(minutes));
        let report = reconcile(&world, false).await;
        assert_eq!(report.drifts, [], "after {minutes} minutes");
        assert!(report.run.lines > 0 && report.run.compared > 0 && report.run.finished_at.is_some());
    }
    let since = Some(world.clock_now() - SignedDuration::from_hours(3 * 24));
    let part = world.services.reconcile(ReconcileOrder { since, repairs: false }, &mut |_| ()).await.unwrap();
    assert_eq!(part.drifts, []);
    world.assert_clean_books().await;
}

async fn every_kind_of_difference_is_found_alone(database: TestStore) {
    let world = World::on(database).await;
    let history = History::of(&world).await;
    assert_eq!(found(&world).await, []);
    world.unlock_ledger().await;
    let mut seen = BTreeSet::new();
    for plant in plants(&world, &history).await {
        world.tamper(&plant.plant).await;
        let drifts = found(&world).await;
        assert_eq!(kinds(&drifts), BTreeSet::from([plant.kind]), "{drifts:#?}");
        world.tamper(&plant.undo).await;
        assert_eq!(found(&world).await, [], "{:?} is gone again", plant.kind);
        seen.insert(plant.kind);
    }
    // In the books by hand: a movement of the platform's own that Stripe has not, and an amount that nothing explains.
    let undo = post(&world, "txn_nowhere", ledger::bank_moved(&own("txn_nowhere", -900)).unwrap()).await;
    assert_eq!(kinds(&found(&world).await), BTreeSet::from([DriftKind::OwnUnknownThere]));
    world.tamper(&undo).await;
    let undo = post(&world, "nobody's", ledger::bank_moved(&own("x", 900)).unwrap()).await;
    world.tamper("UPDATE ledger_transactions SET posting = 'refund' WHERE subject = 'nobody''s'").await;
    let drifts = found(&world).await;
    assert_eq!(kinds(&drifts), BTreeSet::from([DriftKind::Balance]));
    assert_eq!(drifts[0].effect, Some(Money::new(-900, Currency::EUR)));
    // Stripe took it for a reason that we have no word for.
    world
        .tamper(
            "INSERT INTO statement_lines (stripe_txn_id, movement, stripe_type, gross_minor, fee_minor, currency, created_at)
             SELECT 'txn_odd', 'other', 'climate_order_purchase', -900, 0, 'eur', MIN(created_at) FROM statement_lines",
        )
        .await;
    world.tamper("UPDATE statement_lines SET currency = 'EUR' WHERE stripe_txn_id = 'txn_odd'").await;
    assert_eq!(kinds(&found(&world).await), BTreeSet::from([DriftKind::MovementUnknown]));
    world.tamper("DELETE FROM statement_lines WHERE stripe_txn_id = 'txn_odd'").await;
    world.tamper(&undo).await;
    assert_eq!(found(&world).await, []);
    seen.extend([DriftKind::OwnUnknownThere, DriftKind::Balance, DriftKind::MovementUnknown]);
    let mut left = BTreeSet::new();
    for place in 0..AT_STRIPE {
        let kind = plant_at_stripe(&world, &history, place).await;
        left.insert(kind);
        let drifts = found(&world).await;
        assert_eq!(kinds(&drifts), left, "{drifts:#?}");
        assert_eq!(drifts.len(), left.len(), "{drifts:#?}");
    }
    seen.extend(left);
    assert_eq!(seen, BTreeSet::from(DriftKind::ALL), "every kind was planted");
}

async fn all_differences_at_once_are_found(database: TestStore) {
    let world = World::on(database).await;
    let history = History::of(&world).await;
    assert_eq!(found(&world).await, []);
    world.unlock_ledger().await;
    let mut wanted = BTreeSet::new();
    // A thing has one state at a time, so of those that are planted on one thing the first is taken.
    let hidden = [
        DriftKind::RefundState,
        DriftKind::RefundReturnUnknownHere,
        DriftKind::DisputeAmount,
        DriftKind::DisputeUnknownHere,
        DriftKind::TransferDestination,
        DriftKind::ReversalAmount,
        DriftKind::ReversalUnknownHere,
    ];
    for plant in plants(&world, &history).await {
        if !hidden.contains(&plant.kind) {
            world.tamper(&plant.plant).await;
            wanted.insert(plant.kind);
        }
    }
    post(&world, "txn_nowhere", ledger::bank_moved(&own("txn_nowhere", -900)).unwrap()).await;
    wanted.insert(DriftKind::OwnUnknownThere);
    for place in 0..AT_STRIPE {
        wanted.insert(plant_at_stripe(&world, &history, place).await);
    }
    let drifts = found(&world).await;
    assert_eq!(kinds(&drifts), wanted, "{drifts:#?}");
    assert!(wanted.len() >= 20, "{}", wanted.len());
}

async fn what_is_safe_is_put_right_and_the_rest_waits_for_a_person(database: TestStore) {
    let world = World::on(database).await;
    let history = History::of(&world).await;
    for place in 0..AT_STRIPE {
        plant_at_stripe(&world, &history, place).await;
    }
    let before = found(&world).await;
    assert_eq!(before.len(), AT_STRIPE);
    let report = reconcile(&world, true).await;
    let left = BTreeSet::from([DriftKind::ChargeUnknownHere, DriftKind::ChargedTwice, DriftKind::TransferUnknownHere]);
    assert_eq!(kinds(&report.drifts), left, "{:#?}", report.drifts);
    assert_eq!((report.open, report.run.repaired), (3, 2));
    assert_eq!(world.balance(Account::PlatformBank).await, 800);
    assert!(report.drifts.iter().all(|drift| !drift.is_repairable()));
    // Known since it was found first.
    let known =
        |drifts: &[Drift], kind| drifts.iter().find(|drift| drift.kind == kind).map(|drift| drift.first_seen_at);
    let kind = DriftKind::ChargeUnknownHere;
    assert_eq!(known(&report.drifts, kind), known(&before, kind));
}

async fn a_comparison_that_was_cut_off_goes_on_where_it_was(database: TestStore) {
    let world = World::on(database).await;
    History::of(&world).await;
    // More than one page.
    let card = [
        ("amount", "900"),
        ("currency", "eur"),
        ("payment_method", "pm_card_visa"),
        ("confirm", "true"),
        ("return_url", "http://127.0.0.1:3000/"),
    ];
    for _ in 0..100 {
        world.post_to_stripe("/v1/payment_intents", &card).await;
    }
    world.pass(SignedDuration::from_mins(15));
    let (told, first_page) = std::sync::mpsc::channel();
    let (go_on, waiting) = std::sync::mpsc::channel::<()>();
    let services = world.services.clone();
    let task = tokio::spawn(async move {
        let mut wait = move |run: &services::model::Reconciliation| {
            told.send(run.lines).unwrap();
            waiting.recv().unwrap();
        };
        services.reconcile(ReconcileOrder::default(), &mut wait).await.map(drop)
    });
    assert_eq!(tokio::task::block_in_place(|| first_page.recv().unwrap()), 100);
    task.abort();
    go_on.send(()).unwrap();
    assert!(task.await.unwrap_err().is_cancelled());
    let begun = world.store.read().await.unwrap().unfinished_reconciliation().await.unwrap().unwrap();
    assert_eq!((begun.lines, begun.cursor.is_some()), (100, true));
    let report = reconcile(&world, false).await;
    assert_eq!(report.run.id, begun.id);
    let lines = world.objects_at_stripe("balance_transaction").await.len();
    assert!(report.run.lines > 100 && report.run.lines < 100 + 100, "{} of {lines}", report.run.lines);
    // What was read before it was cut off is among what is compared.
    assert_eq!((kinds(&report.drifts), report.open), (BTreeSet::from([DriftKind::ChargeUnknownHere]), 100));
}

async fn four_days_without_events_and_everything_converges_without_a_person(database: TestStore) {
    let world = World::on(database).await;
    let history = History::of(&world).await;
    world.pass(SignedDuration::from_hours(24));
    // No event is ever delivered from here on, and for four days nobody sweeps.
    let trainer = services::model::User { role: domain::Role::Trainer, ..world.trainer_user.clone() };
    for day in 0..4_i64 {
        let midnight = world.clock_now().as_second() / 86_400 * 86_400 + 2 * 86_400;
        for (place, card) in
            (0_i64..).zip(["pm_card_visa", "pm_card_visa", "pm_card_createDispute", "pm_card_refundFail"])
        {
            let start = domain::Timestamp::from_second(midnight + (9 + place) * 3_600).unwrap();
            let booking = world.services.hold(&world.client, world.service, start).await.unwrap().id;
            world.prepare(booking).await;
            world.pay_at_stripe(booking, card).await.unwrap();
            let intent = world.payment(booking).await.stripe_intent_id.unwrap();
            match (day + place) % 3 {
                0 if !card.contains("Dispute") => world.refund_at_stripe(&intent, 500 + day * 10).await,
                1 => drop(world.refresh(booking).await),
                _ => {}
            }
        }
        world.post_to_stripe("/v1/payouts", &[("amount", "150"), ("currency", "eur")]).await;
        if day == 1 {
            // The bank account of before took nothing any more; there is another one now.
            crate::history::open_account(&world, &trainer).await;
            let amount = Money::new(5_000, Currency::EUR);
            let asked = world
                .services
                .withdraw(
                    &trainer,
                    services::WithdrawOrder {
                        currency: amount.currency,
                        amount: Some(amount),
                        seen: services::Seen::Whatever,
                    },
                )
                .await
                .unwrap();
            world.services.approve_withdrawal(&history.admin, asked.id).await.unwrap();
            let payout = world.store.read().await.unwrap().withdrawal(asked.id).await.unwrap().unwrap().payout_id;
            let fails = json!({ "object": payout.unwrap(), "outcome": "failed", "failure_code": "account_closed" });
            world.control("decide", fails).await;
        }
        world.pass(SignedDuration::from_hours(24));
    }
    // The sweeper is back; the events are not.
    days(&world, 3).await;
    let report = reconcile(&world, true).await;
    assert_eq!(report.drifts, []);
    world.assert_clean_books().await;
    // And when the events come after all, they change nothing.
    tell(&world).await;
    assert_eq!(found(&world).await, []);
    world.assert_clean_books().await;
}

async fn once_a_day_the_sweeper_compares_everything_and_puts_right_what_is_safe(database: TestStore) {
    let world = World::on(database).await;
    History::of(&world).await;
    world.post_to_stripe("/v1/payouts", &[("amount", "800"), ("currency", "eur")]).await;
    let mut compared = 0;
    for _ in 0..3 {
        world.pass(SignedDuration::from_hours(8));
        compared += usize::from(world.services.sweep().await.unwrap().reconciled > 0);
    }
    assert_eq!(compared, 1);
    assert_eq!(world.balance(Account::PlatformBank).await, 800);
    world.assert_clean_books().await;
}

async fn only_admins_see_what_differs_and_ask_for_a_comparison(database: TestStore) {
    let world = World::on(database).await;
    let admin = world.user_of_role("Root", "root@example.com", domain::Role::Admin).await;
    pay(&world, 10, "pm_card_visa").await;
    assert!(world.services.drifts(&world.client).await.unwrap().is_none());
    assert!(!world.services.ask_to_reconcile(&world.client, true).await.unwrap());
    assert!(world.services.drifts(&admin).await.unwrap().unwrap().last.is_none());
    assert!(world.services.ask_to_reconcile(&admin, false).await.unwrap());
    world.pass(SignedDuration::from_mins(15));
    assert!(world.services.sweep().await.unwrap().reconciled > 0);
    let board = world.services.drifts(&admin).await.unwrap().unwrap();
    assert!(board.last.is_some_and(|last| last.finished_at.is_some() && last.lines == 1));
    assert_eq!((board.drifts, board.open), (vec![], 0));
}
