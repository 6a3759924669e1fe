//! Refunds, disputes, and how far the workers have come that look for them.

use domain::dispute::DisputeMovement;
use domain::ledger::EarningsAccount;
use domain::payment::BalanceFacts;
use domain::{
    BasisPoints, DisputeId, DisputeStatus, FeesOnRefund, Money, Partner, Partners, Parts, RefundId, RefundReason,
    RefundState, TrainerId,
};
use services::model::{Dispute, Loss, Payment, Refund};

use crate::on_both_engines;
use crate::world::{World, at, bits, eur, write};

on_both_engines![
    a_refund_reads_back_whole_and_changes_from_its_version,
    one_refund_at_stripe_is_one_refund_here,
    refunds_come_in_the_order_they_were_asked_for,
    a_dispute_reads_back_whole_and_changes_from_its_version,
    a_movement_of_a_dispute_is_kept_once,
    what_is_due_comes_longest_due_first,
    progress_never_goes_back,
];

/// Shared with a partner, who has three tenths of it.
fn shares(payment: &Payment, whole: Money) -> Parts {
    let partner = Partner { trainer: TrainerId::from_parts(at("08:00"), 77), share: BasisPoints::new(3_000).unwrap() };
    Partners::new(payment.trainer_id, vec![partner]).unwrap().divide(payment.trainer_id, whole).unwrap()
}

pub fn refund(payment: &Payment) -> Refund {
    let split = payment.price.split().part(eur(1_000), FeesOnRefund::Returned).unwrap();
    Refund {
        id: RefundId::from_parts(at("09:30"), bits()),
        payment_id: payment.id,
        booking_id: payment.booking_id,
        trainer_id: payment.trainer_id,
        split,
        shares: shares(payment, split.trainer),
        fees: FeesOnRefund::Returned,
        reason: RefundReason::Goodwill,
        seats: Some(2),
        note: Some("Sorry – ‘so’ sorry".to_owned()),
        asked_by: Some(payment.client_id),
        state: RefundState::Requested,
        stripe_refund_id: None,
        failure_reason: None,
        taken_from: None,
        returned_to: None,
        next_check_at: None,
        version: 1,
        created_at: at("09:30"),
        updated_at: at("09:30"),
    }
}

pub fn dispute(payment: &Payment, stripe_id: &str) -> Dispute {
    Dispute {
        id: DisputeId::from_parts(at("09:40"), bits()),
        payment_id: payment.id,
        booking_id: payment.booking_id,
        trainer_id: payment.trainer_id,
        stripe_dispute_id: stripe_id.to_owned(),
        amount: payment.amount(),
        reason: "fraudulent".to_owned(),
        status: DisputeStatus::NeedsResponse,
        evidence_due_by: Some(at("18:00")),
        evidence: None,
        submitted_at: None,
        lost: None,
        next_check_at: Some(at("12:00")),
        version: 1,
        opened_at: at("09:35"),
        created_at: at("09:40"),
        updated_at: at("09:40"),
    }
}

async fn insert(world: &World, refund: &Refund) -> bool {
    let refund = refund.clone();
    write!(world, tx, refund => tx.insert_refund(&refund).await).unwrap()
}

async fn update(world: &World, refund: &Refund) -> bool {
    let refund = refund.clone();
    write!(world, tx, refund => tx.update_refund(&refund).await).unwrap()
}

async fn open(world: &World, dispute: &Dispute) -> bool {
    let dispute = dispute.clone();
    write!(world, tx, dispute => tx.insert_dispute(&dispute).await).unwrap()
}

async fn a_refund_reads_back_whole_and_changes_from_its_version(world: World) {
    let (_, payment) = world.payment().await;
    let mut refund = refund(&payment);
    assert!(insert(&world, &refund).await);
    assert_eq!(world.read().await.refund(refund.id).await.unwrap(), Some(refund.clone()));
    for state in RefundState::ALL {
        refund.state = state;
        refund.stripe_refund_id = Some("re_1".to_owned());
        refund.failure_reason = Some("declined".to_owned());
        refund.taken_from = Some(EarningsAccount::Pending);
        refund.returned_to = Some(EarningsAccount::Available);
        refund.next_check_at = Some(at("10:00"));
        refund.updated_at = at("09:50");
        assert!(update(&world, &refund).await);
        assert!(!update(&world, &refund).await, "of this version once");
        refund.version += 1;
        assert_eq!(world.read().await.refund_by_stripe_id("re_1").await.unwrap(), Some(refund.clone()));
    }
}

async fn one_refund_at_stripe_is_one_refund_here(world: World) {
    let (_, payment) = world.payment().await;
    let at_stripe = |refund: Refund| Refund { stripe_refund_id: Some("re_1".to_owned()), ..refund };
    assert!(insert(&world, &at_stripe(refund(&payment))).await);
    assert!(!insert(&world, &at_stripe(refund(&payment))).await);
    // Those that Stripe has not heard of have no id, and are as many as they are.
    assert!(insert(&world, &refund(&payment)).await);
    assert!(insert(&world, &refund(&payment)).await);
    assert_eq!(world.read().await.refunds_of_payment(payment.id).await.unwrap().len(), 3);
}

async fn refunds_come_in_the_order_they_were_asked_for(world: World) {
    let (booking, payment) = world.payment().await;
    let (_, other) = world.payment().await;
    let later = Refund { created_at: at("09:45"), ..refund(&payment) };
    let earlier = refund(&payment);
    for refund in [&later, &earlier, &refund(&other)] {
        assert!(insert(&world, refund).await);
    }
    let mut read = world.read().await;
    assert_eq!(read.refunds_of_payment(payment.id).await.unwrap(), [earlier.clone(), later.clone()]);
    let mine = async |from: &str, until: &str| {
        world.read().await.refunds_of_client(booking.client_id, at(from), at(until)).await.unwrap()
    };
    assert_eq!(mine("10:00", "10:00").await, [earlier.clone(), later.clone()], "both ends are in the range");
    assert_eq!((mine("10:01", "12:00").await, mine("08:00", "09:59").await), (vec![], vec![]));
    assert_eq!(read.refunds_of_booking(booking.id).await.unwrap(), [earlier, later]);
}

async fn a_dispute_reads_back_whole_and_changes_from_its_version(world: World) {
    let (_, payment) = world.payment().await;
    let mut dispute = dispute(&payment, "dp_1");
    assert!(open(&world, &dispute).await);
    assert!(!open(&world, &Dispute { id: DisputeId::from_parts(at("09:40"), bits()), ..dispute.clone() }).await);
    assert_eq!(world.read().await.dispute(dispute.id).await.unwrap(), Some(dispute.clone()));
    for status in DisputeStatus::ALL {
        dispute.status = status;
        dispute.evidence = Some("{\"customer_name\":\"Ünal\"}".to_owned());
        dispute.submitted_at = Some(at("11:00"));
        let split = payment.price.split();
        let shares = shares(&payment, split.trainer);
        dispute.lost = Some(Loss { split, shares, from: EarningsAccount::Available });
        dispute.next_check_at = None;
        let changed = dispute.clone();
        assert!(write!(&world, tx, changed => tx.update_dispute(&changed).await).unwrap());
        dispute.version += 1;
        let mut read = world.read().await;
        assert_eq!(read.dispute_by_stripe_id("dp_1").await.unwrap(), Some(dispute.clone()));
        assert_eq!(read.disputes_of_payment(payment.id).await.unwrap(), [dispute.clone()]);
        assert_eq!(read.disputes_of_booking(payment.booking_id).await.unwrap(), [dispute.clone()]);
    }
    let rows = world.read().await.disputes(10).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].dispute.id, rows[0].service_name.as_str()), (dispute.id, "Private hour"));
}

async fn a_movement_of_a_dispute_is_kept_once(world: World) {
    let (_, payment) = world.payment().await;
    let dispute = dispute(&payment, "dp_1");
    assert!(open(&world, &dispute).await);
    let id = dispute.id;
    let moved = |txn: &str, gross| DisputeMovement {
        balance: BalanceFacts { id: txn.to_owned(), gross: eur(gross), fee: eur(2_000) },
        at: (gross < 0).then(|| at("09:36")),
    };
    for (movement, new) in
        [(moved("txn_1", -6_180), true), (moved("txn_1", -6_180), false), (moved("txn_2", 6_180), true)]
    {
        let kept = write!(&world, tx, movement => tx.insert_dispute_movement(id, &movement).await).unwrap();
        assert_eq!(kept, new);
    }
    let kept = world.read().await.dispute_movements(id).await.unwrap();
    assert_eq!(kept, [moved("txn_1", -6_180), moved("txn_2", 6_180)]);
}

async fn what_is_due_comes_longest_due_first(world: World) {
    let mut refunds = Vec::new();
    let mut disputes = Vec::new();
    for (number, due) in [Some("12:20"), Some("12:10"), None].into_iter().enumerate() {
        let (_, payment) = world.payment().await;
        let refund = Refund { next_check_at: due.map(at), ..refund(&payment) };
        assert!(insert(&world, &refund).await);
        let dispute = Dispute { next_check_at: due.map(at), ..dispute(&payment, &format!("dp_{number}")) };
        assert!(open(&world, &dispute).await);
        refunds.push(refund);
        disputes.push(dispute);
    }
    let mut read = world.read().await;
    assert_eq!(read.refunds_to_check(at("12:09"), 10).await.unwrap(), []);
    assert_eq!(read.refunds_to_check(at("12:30"), 10).await.unwrap(), [refunds[1].clone(), refunds[0].clone()]);
    assert_eq!(read.disputes_to_check(at("12:09"), 10).await.unwrap(), []);
    assert_eq!(read.disputes_to_check(at("12:30"), 10).await.unwrap(), [disputes[1].clone(), disputes[0].clone()]);
    assert_eq!(read.disputes_to_check(at("12:30"), 1).await.unwrap(), [disputes[1].clone()]);
}

async fn progress_never_goes_back(world: World) {
    assert_eq!(world.read().await.progress("returns").await.unwrap(), None);
    for (reached, kept) in [("10:00", "10:00"), ("09:00", "10:00"), ("11:00", "11:00")] {
        let reached = at(reached);
        write!(&world, tx, reached => tx.set_progress("returns", reached).await).unwrap();
        assert_eq!(world.read().await.progress("returns").await.unwrap(), Some(at(kept)));
    }
    assert_eq!(world.read().await.progress("events").await.unwrap(), None);
}
