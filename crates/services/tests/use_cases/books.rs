//! The proof of the books: withdrawals, kept balances, and what was changed by hand.

use services::LedgerProblem;

use store::testing::TestStore;

use crate::history::History;
use crate::on_both_engines;
use crate::world::World;

on_both_engines![
    a_history_with_refunds_disputes_and_withdrawals_is_proven,
    a_withdrawal_has_exactly_the_postings_that_its_state_calls_for,
    what_is_kept_of_balances_is_what_the_entries_add_up_to,
    an_entry_that_was_changed_and_a_posting_that_was_taken_out_are_found,
];

async fn problems(world: &World) -> Vec<LedgerProblem> {
    world.services.verify_ledger().await.unwrap().problems
}

async fn a_history_with_refunds_disputes_and_withdrawals_is_proven(database: TestStore) {
    let world = World::on(database).await;
    History::of(&world).await;
    let report = world.services.verify_ledger().await.unwrap();
    assert_eq!(report.problems, []);
    assert_eq!((report.payments, report.withdrawals), (11, 2));
    assert!(report.entries > 60, "{}", report.entries);
}

async fn a_withdrawal_has_exactly_the_postings_that_its_state_calls_for(database: TestStore) {
    let world = World::on(database).await;
    let history = History::of(&world).await;
    let missing = |subject: String, posting| vec![LedgerProblem::Missing { subject, posting }];
    let (arrived, came_back) = (history.arrived.to_string(), history.came_back.to_string());
    // One that was never sent has its amount back.
    let plants = [
        (
            format!("UPDATE withdrawals SET state = 'rejected', transferred_at = NULL WHERE id = '{arrived}'"),
            format!("UPDATE withdrawals SET state = 'completed', transferred_at = updated_at WHERE id = '{arrived}'"),
            [missing(arrived.clone(), "withdrawal_returned"), vec![LedgerProblem::Unexplained(1)]].concat(),
        ),
        (
            format!("UPDATE withdrawals SET amount_minor = amount_minor + 1 WHERE id = '{came_back}'"),
            format!("UPDATE withdrawals SET amount_minor = amount_minor - 1 WHERE id = '{came_back}'"),
            ["withdrawal_asked", "withdrawal_transferred"]
                .map(|posting| LedgerProblem::Different { subject: came_back.clone(), posting })
                .to_vec(),
        ),
    ];
    for (plant, undo, found) in plants {
        world.tamper(&plant).await;
        assert_eq!(problems(&world).await, found, "{plant}");
        world.tamper(&undo).await;
        assert_eq!(problems(&world).await, [], "{undo}");
    }
    world.tamper("CREATE TABLE aside AS SELECT * FROM transfer_reversals; DELETE FROM transfer_reversals;").await;
    assert_eq!(problems(&world).await, [LedgerProblem::Unexplained(1)]);
    world.tamper("INSERT INTO transfer_reversals SELECT * FROM aside; DROP TABLE aside;").await;
    world.tamper("UPDATE transfer_reversals SET amount_minor = amount_minor - 1").await;
    let found = problems(&world).await;
    assert!(matches!(&found[..], [LedgerProblem::Different { posting: "transfer_reversed", .. }]), "{found:?}");
}

async fn what_is_kept_of_balances_is_what_the_entries_add_up_to(database: TestStore) {
    let world = World::on(database).await;
    History::of(&world).await;
    world.tamper("UPDATE trainer_balances SET owed_minor = owed_minor + 1 WHERE kind = 'available'").await;
    let found = problems(&world).await;
    assert!(
        matches!(&found[..], [LedgerProblem::TrainerBalance { kept, entries, .. }]
        if kept.minor == entries.minor + 1 && entries.minor > 0),
        "{found:?}"
    );
    world.tamper("DELETE FROM trainer_balances WHERE kind = 'available'").await;
    let found = problems(&world).await;
    assert!(matches!(&found[..], [LedgerProblem::TrainerBalance { kept, .. }] if kept.minor == 0), "{found:?}");
}

async fn an_entry_that_was_changed_and_a_posting_that_was_taken_out_are_found(database: TestStore) {
    let world = World::on(database).await;
    let history = History::of(&world).await;
    let payment = world.payment(history.paid[0]).await.id;
    world.unlock_ledger().await;
    let of = |posting: &str| {
        format!("(SELECT id FROM ledger_transactions WHERE subject = '{payment}' AND posting = '{posting}')")
    };
    let success = of("payment_succeeded");
    let change = |by: &str| {
        format!(
            "UPDATE ledger_entries SET amount_minor = amount_minor {by} WHERE account = 'platform_fees' AND transaction_id IN {success}"
        )
    };
    world.tamper(&change("- 1")).await;
    let found = problems(&world).await;
    assert!(found.iter().any(|problem| matches!(problem, LedgerProblem::Unbalanced { minor: -1, .. })), "{found:?}");
    let different = LedgerProblem::Different { subject: payment.to_string(), posting: "payment_succeeded" };
    assert!(found.contains(&different), "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
    world.tamper(&change("+ 1")).await;
    let fee = of("stripe_fee");
    world.tamper(&format!("DELETE FROM ledger_entries WHERE transaction_id IN {fee}")).await;
    let found = problems(&world).await;
    let missing = LedgerProblem::Missing { subject: payment.to_string(), posting: "stripe_fee" };
    assert!(found.contains(&missing), "{found:?}");
    assert!(found.iter().any(|problem| matches!(problem, LedgerProblem::StripeBalance { .. })), "{found:?}");
}
