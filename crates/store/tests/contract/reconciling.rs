//! Stripe's statement beside our books: lines, comparisons, drifts.

use domain::ledger::{self, EarningsAccount};
use domain::payment::BalanceFacts;
use domain::{
    Currency, DriftKind, LedgerTransactionId, Money, Movement, PaymentOutcome, PaymentState, ReconciliationId,
};
use services::model::{Drift, KeptLine, Payment, Reconciliation, Span};
use services::ports::store::OurMoves;

use crate::on_both_engines;
use crate::world::{World, at, bits, eur, minutes, write};

on_both_engines![
    a_line_is_kept_once_and_reads_back_whole,
    a_charge_is_read_with_its_payment_and_what_was_posted_for_it,
    every_movement_can_be_compared,
    a_payment_without_a_line_is_found_and_one_with_a_line_is_not,
    everything_that_moved_by_our_books_can_be_asked_for,
    a_comparison_is_gone_on_with_until_it_is_through,
    a_drift_is_noted_once_and_comes_again_as_a_new_one,
    effects_are_summed_up_by_currency_and_an_unknown_one_is_among_them,
];

const SPAN: Span = Span { since: None, until: domain::Timestamp::MAX };

fn line(id: &str, movement: Movement, gross: i64) -> KeptLine {
    KeptLine {
        id: id.to_owned(),
        movement,
        stripe_type: movement.name().to_owned(),
        source: Some(format!("src_{id}")),
        belongs_to: None,
        ours: None,
        gross: eur(gross),
        fee: eur(0),
        source_amount: Some(eur(gross.abs())),
        account: None,
        created_at: at("10:00"),
    }
}

async fn keep(world: &World, line: &KeptLine) -> bool {
    let line = line.clone();
    write!(world, tx, line => tx.insert_line(&line).await).unwrap()
}

async fn post(world: &World, subject: &str, transaction: &ledger::Transaction) {
    let (subject, transaction) = (subject.to_owned(), transaction.clone());
    let id = LedgerTransactionId::from_parts(at("09:00"), bits());
    assert!(write!(world, tx, subject, transaction => tx.post(id, &subject, at("09:00"), &transaction).await).unwrap());
}

/// A payment that succeeded, with its postings.
async fn paid(world: &World) -> Payment {
    let (_, mut payment) = world.payment().await;
    payment.state = PaymentState::Succeeded;
    payment.outcome = Some(PaymentOutcome::Booked);
    payment.stripe_intent_id = Some("pi_1".to_owned());
    payment.succeeded_at = Some(at("10:00"));
    payment.fee_posted_at = Some(at("10:00"));
    let changed = payment.clone();
    assert!(write!(world, tx, changed => tx.update_payment(&changed).await).unwrap());
    let subject = payment.id.to_string();
    post(world, &subject, &ledger::payment_succeeded(&payment.shares().unwrap(), &payment.price).unwrap()).await;
    let balance = BalanceFacts { id: "txn_1".to_owned(), gross: payment.amount(), fee: eur(130) };
    post(world, &subject, &ledger::stripe_fee(payment.amount(), &balance).unwrap()).await;
    payment
}

fn run(began: &str) -> Reconciliation {
    Reconciliation {
        id: ReconciliationId::from_parts(at(began), bits()),
        span: Span { since: None, until: at(began) },
        repairs: true,
        cursor: None,
        is_read: false,
        lines: 0,
        compared: 0,
        repaired: 0,
        began_at: at(began),
        finished_at: None,
    }
}

async fn begin(world: &World, began: &str) -> Reconciliation {
    let begun = run(began);
    let added = begun.clone();
    write!(world, tx, added => tx.insert_reconciliation(&added).await).unwrap();
    begun
}

fn drift(kind: DriftKind, subject: &str, seen: &str, effect: Option<Money>) -> Drift {
    Drift {
        kind,
        subject: subject.to_owned(),
        about: Some("pi_1".to_owned()),
        ours: Some("ours".to_owned()),
        theirs: None,
        effect,
        happened_at: at("09:00"),
        first_seen_at: at(seen),
        last_seen_at: at(seen),
        resolved_at: None,
    }
}

async fn note(world: &World, drift: &Drift, run: &Reconciliation) {
    let (drift, seen_by) = (drift.clone(), run.id.to_string());
    write!(world, tx, drift, seen_by => tx.note_drift(&drift, &seen_by).await).unwrap();
}

async fn a_line_is_kept_once_and_reads_back_whole(world: World) {
    let mut transfer = line("txn_1", Movement::Transfer, -5_000);
    transfer.ours = Some("wdr_1".to_owned());
    assert!(keep(&world, &transfer).await);
    assert!(!keep(&world, &line("txn_1", Movement::Other, 7)).await);
    assert_eq!(world.read().await.statement_line("txn_1").await.unwrap(), Some(transfer.clone()));
    let asked = world.read().await.transfers_to_ask_about(SPAN, "", 10).await.unwrap();
    assert_eq!(asked, [transfer]);
    write!(world, tx => tx.note_account("txn_1", "acct_1").await).unwrap();
    let known = world.read().await.statement_line("txn_1").await.unwrap().unwrap();
    assert_eq!(known.account.as_deref(), Some("acct_1"));
    assert_eq!(world.read().await.transfers_to_ask_about(SPAN, "", 10).await.unwrap(), []);
}

async fn a_charge_is_read_with_its_payment_and_what_was_posted_for_it(world: World) {
    let payment = paid(&world).await;
    let total = payment.amount().minor;
    let mut charge = line("txn_1", Movement::Charge, total);
    charge.belongs_to = Some("pi_1".to_owned());
    charge.fee = eur(130);
    let mut stranger = line("txn_2", Movement::Charge, 100);
    stranger.belongs_to = Some("pi_other".to_owned());
    stranger.ours = Some(payment.id.to_string());
    for line in [&charge, &stranger] {
        assert!(keep(&world, line).await);
    }
    let mut read = world.read().await;
    let page = read.compared(Movement::Charge, SPAN, "", 10).await.unwrap();
    assert_eq!(page.len(), 2);
    let ours = page[0].ours.clone().unwrap();
    assert_eq!((ours.id, ours.is_booked, ours.amount), (payment.id.to_string(), true, payment.amount()));
    assert_eq!((page[0].fee_posted, page[0].posted_minor), (Some(130), total - 130));
    assert_eq!(page[0].about.as_deref(), Some("pi_1"));
    assert_eq!((page[1].ours.clone(), page[1].posted_minor), (None, 0));
    assert!(page[1].named.as_ref().is_some_and(|named| named.is_booked && named.id == payment.id.to_string()));
    assert_eq!(read.compared(Movement::Charge, SPAN, "txn_1", 10).await.unwrap().len(), 1);
    let before = Span { until: minutes(at("10:00"), -1), ..SPAN };
    let after = Span { since: Some(minutes(at("10:00"), 1)), ..SPAN };
    for span in [before, after] {
        assert_eq!(read.compared(Movement::Charge, span, "", 10).await.unwrap(), []);
    }
}

async fn every_movement_can_be_compared(world: World) {
    for (number, movement) in Movement::ALL.into_iter().enumerate() {
        assert!(keep(&world, &line(&format!("txn_{number}"), movement, -100)).await);
        let page = world.read().await.compared(movement, SPAN, "", 10).await.unwrap();
        assert_eq!(page.len(), 1, "{movement:?}");
        assert_eq!((page[0].line.movement, page[0].ours.clone(), page[0].posted_minor), (movement, None, 0));
    }
}

async fn a_payment_without_a_line_is_found_and_one_with_a_line_is_not(world: World) {
    let payment = paid(&world).await;
    let mut read = world.read().await;
    let found = read.unmatched(OurMoves::Payments, SPAN, "", 10).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0].id, found[0].stripe_id.as_deref()), (&payment.id.to_string(), Some("pi_1")));
    assert_eq!((found[0].posted, found[0].at), (eur(payment.amount().minor - 130), at("10:00")));
    assert_eq!(read.unmatched(OurMoves::Payments, SPAN, &payment.id.to_string(), 10).await.unwrap(), []);
    let mut charge = line("txn_1", Movement::Charge, payment.amount().minor);
    charge.belongs_to = Some("pi_1".to_owned());
    keep(&world, &charge).await;
    assert_eq!(read.unmatched(OurMoves::Payments, SPAN, "", 10).await.unwrap(), []);
}

async fn everything_that_moved_by_our_books_can_be_asked_for(world: World) {
    let payment = paid(&world).await;
    let trainer = world.read().await.trainer(payment.trainer_id).await.unwrap().unwrap();
    let mut refund = crate::returns::refund(&payment);
    refund.stripe_refund_id = Some("re_1".to_owned());
    refund.taken_from = Some(EarningsAccount::Pending);
    refund.returned_to = Some(EarningsAccount::Pending);
    let dispute = crate::returns::dispute(&payment, "dp_1");
    let balance = BalanceFacts { id: "txn_moved".to_owned(), gross: eur(-1_000), fee: eur(15) };
    let moved = domain::dispute::DisputeMovement { balance, at: None };
    let mut withdrawal = crate::proof::withdrawal(trainer.id, trainer.user_id);
    withdrawal.transfer_id = Some("tr_1".to_owned());
    withdrawal.payout_id = Some("po_1".to_owned());
    withdrawal.transferred_at = Some(at("11:00"));
    let back = services::model::TransferReversal {
        stripe_reversal_id: "trr_1".to_owned(),
        withdrawal_id: withdrawal.id,
        trainer_id: trainer.id,
        amount: eur(5_000),
        created_at: at("11:00"),
    };
    write!(world, tx, refund, dispute, moved, withdrawal, back => {
        tx.insert_refund(&refund).await?;
        tx.insert_dispute(&dispute).await?;
        tx.insert_dispute_movement(dispute.id, &moved).await?;
        tx.insert_withdrawal(&withdrawal).await?;
        tx.insert_reversal(&back).await
    })
    .unwrap();
    let own = BalanceFacts { id: "txn_own".to_owned(), gross: eur(-900), fee: eur(0) };
    post(&world, "txn_own", &ledger::bank_moved(&own).unwrap()).await;
    for what in OurMoves::ALL {
        let found = world.read().await.unmatched(what, SPAN, "", 10).await.unwrap();
        assert_eq!(found.len(), 1, "{what:?}");
        assert_eq!(world.read().await.unmatched(what, SPAN, &found[0].id, 10).await.unwrap(), [], "{what:?}");
    }
    let own = world.read().await.unmatched(OurMoves::Own, SPAN, "", 10).await.unwrap();
    assert_eq!((own[0].id.as_str(), own[0].posted), ("txn_own", eur(-900)));
    let moved = world.read().await.unmatched(OurMoves::Disputes, SPAN, "", 10).await.unwrap();
    assert_eq!((moved[0].id.as_str(), moved[0].within.as_deref()), ("txn_moved", Some("dp_1")));
}

async fn a_comparison_is_gone_on_with_until_it_is_through(world: World) {
    assert_eq!(world.read().await.last_reconciliation().await.unwrap(), None);
    begin(&world, "09:00").await;
    let mut begun = begin(&world, "10:00").await;
    assert_eq!(world.read().await.unfinished_reconciliation().await.unwrap(), Some(begun.clone()));
    begun.cursor = Some("txn_9".to_owned());
    (begun.lines, begun.compared, begun.repaired) = (100, 7, 1);
    begun.is_read = true;
    begun.finished_at = Some(at("10:05"));
    let through = begun.clone();
    write!(world, tx, through => tx.update_reconciliation(&through).await).unwrap();
    assert_eq!(world.read().await.last_reconciliation().await.unwrap(), Some(begun.clone()));
    let other = world.read().await.unfinished_reconciliation().await.unwrap();
    assert!(other.is_some_and(|other| other.id != begun.id));
}

async fn a_drift_is_noted_once_and_comes_again_as_a_new_one(world: World) {
    let first = begin(&world, "09:00").await;
    let there = drift(DriftKind::FeeMissing, "ch_1", "09:00", Some(eur(-130)));
    note(&world, &there, &first).await;
    let second = begin(&world, "10:00").await;
    note(&world, &drift(DriftKind::FeeMissing, "ch_1", "10:00", Some(eur(-130))), &second).await;
    let known = world.read().await.open_drifts(0, 10).await.unwrap();
    assert_eq!(known, [Drift { last_seen_at: at("10:00"), ..there }]);
    let third = begin(&world, "11:00").await.id.to_string();
    let elsewhere = Span { since: Some(at("09:30")), until: at("11:00") };
    let whole = Span { since: None, until: at("11:00") };
    let (third, again) = (third.clone(), third);
    let gone = write!(world, tx, third => tx.resolve_unseen(&third, elsewhere, true, at("11:00")).await).unwrap();
    assert_eq!(gone, 0, "what is not compared is not gone");
    let gone = write!(world, tx, again => tx.resolve_unseen(&again, whole, true, at("11:00")).await).unwrap();
    assert_eq!((gone, world.read().await.count_open_drifts().await.unwrap()), (1, 0));
    let fourth = begin(&world, "12:00").await;
    note(&world, &drift(DriftKind::FeeMissing, "ch_1", "12:00", None), &fourth).await;
    let again = world.read().await.open_drifts(0, 10).await.unwrap();
    assert_eq!((again.len(), again[0].first_seen_at), (1, at("12:00")));
    assert_eq!(world.read().await.open_drifts(1, 10).await.unwrap(), []);
}

async fn effects_are_summed_up_by_currency_and_an_unknown_one_is_among_them(world: World) {
    let run = begin(&world, "09:00").await;
    let dollars = Money::new(500, Currency::USD);
    for (subject, effect) in [("1", Some(eur(100))), ("2", Some(eur(-30))), ("3", Some(dollars))] {
        note(&world, &drift(DriftKind::ChargeUnknownHere, subject, "09:00", effect), &run).await;
    }
    note(&world, &drift(DriftKind::Balance, "EUR", "09:00", Some(eur(9))), &run).await;
    let known = world.read().await.drift_effects(&run.id.to_string()).await.unwrap();
    assert_eq!(known.len(), 2);
    assert!(known.contains(&Some(eur(70))) && known.contains(&Some(dollars)));
    note(&world, &drift(DriftKind::ChargeCurrency, "4", "09:00", None), &run).await;
    assert!(world.read().await.drift_effects(&run.id.to_string()).await.unwrap().contains(&None));
    assert_eq!(world.read().await.drift_effects("later").await.unwrap(), []);
    let whole = Span { since: None, until: at("11:00") };
    let gone = write!(world, tx => tx.resolve_unseen("later", whole, false, at("11:00")).await).unwrap();
    assert_eq!((gone, world.read().await.count_open_drifts().await.unwrap()), (4, 1), "the balance was not compared");
}
