//! Payments.

use domain::decline::PaymentFailure;
use domain::{PayWay, PaymentId, PaymentOutcome, PaymentState};
use services::model::Payment;
use services::ports::StoreError;

use crate::on_both_engines;
use crate::world::{World, at, bits, card, minutes, payment, slot, write};

on_both_engines![
    a_payment_reads_back_whole,
    everything_that_may_change_is_written,
    a_payment_is_changed_from_the_version_it_has,
    a_booking_has_one_payment_that_is_not_canceled,
    a_returned_payment_makes_room_for_another,
    the_payment_that_lives_is_shown_whatever_its_id,
    an_intent_belongs_to_one_payment,
    payments_to_check_come_longest_due_first,
    payments_are_paged_through_with_their_bookings,
    a_refused_attempt_counts_once_whoever_tells_of_it,
];

async fn insert(world: &World, payment: &Payment) -> Result<bool, StoreError> {
    let payment = payment.clone();
    write!(world, tx, payment => tx.insert_payment(&payment).await)
}

async fn update(world: &World, payment: &Payment) -> Result<bool, StoreError> {
    let payment = payment.clone();
    write!(world, tx, payment => tx.update_payment(&payment).await)
}

async fn a_payment_reads_back_whole(world: World) {
    let (booking, payment) = world.payment().await;
    let mut read = world.read().await;
    assert_eq!(read.payment(payment.id).await.unwrap(), Some(payment.clone()));
    assert_eq!(read.live_payment_of(booking.id).await.unwrap(), Some(payment));
    assert_eq!(read.payment(PaymentId::from_parts(at("09:00"), bits())).await.unwrap(), None);
    assert_eq!(read.payment_by_intent("pi_1").await.unwrap(), None);
}

async fn everything_that_may_change_is_written(world: World) {
    let (_, mut payment) = world.payment().await;
    for state in PaymentState::ALL {
        payment.state = state;
        payment.outcome = Some(PaymentOutcome::BookedLate);
        payment.stripe_intent_id = Some("pi_1".to_owned());
        payment.stripe_session_id = Some("cs_1".to_owned());
        payment.stripe_charge_id = Some("ch_1".to_owned());
        payment.card = Some(card());
        payment.receipt_url = Some("https://pay.example/receipt".to_owned());
        payment.failure = Some(PaymentFailure {
            code: "card_declined".to_owned(),
            decline_code: None,
            message: "Your card was declined.".to_owned(),
        });
        payment.attention = Some("look".to_owned());
        payment.next_check_at = None;
        payment.succeeded_at = Some(at("09:06"));
        payment.fee_posted_at = Some(at("09:07"));
        payment.updated_at = at("09:08");
        assert!(update(&world, &payment).await.unwrap());
        payment.version += 1;
        assert_eq!(world.read().await.payment(payment.id).await.unwrap(), Some(payment.clone()));
        assert_eq!(world.read().await.payment_by_intent("pi_1").await.unwrap(), Some(payment.clone()));
        assert_eq!(world.read().await.payment_by_session("cs_1").await.unwrap(), Some(payment.clone()));
    }
    payment.failure =
        payment.failure.map(|failure| PaymentFailure { decline_code: Some("fraudulent".into()), ..failure });
    payment.card = None;
    assert!(update(&world, &payment).await.unwrap());
    payment.version += 1;
    assert_eq!(world.read().await.payment(payment.id).await.unwrap(), Some(payment));
}

async fn a_payment_is_changed_from_the_version_it_has(world: World) {
    let (_, payment) = world.payment().await;
    assert!(update(&world, &Payment { state: PaymentState::Processing, ..payment.clone() }).await.unwrap());
    assert!(!update(&world, &Payment { state: PaymentState::Canceled, ..payment.clone() }).await.unwrap());
    let stored = world.read().await.payment(payment.id).await.unwrap().unwrap();
    assert_eq!((stored.state, stored.version), (PaymentState::Processing, 2));
}

async fn a_booking_has_one_payment_that_is_not_canceled(world: World) {
    let (booking, first) = world.payment().await;
    let second = payment(&booking);
    assert!(!insert(&world, &second).await.unwrap());
    assert!(update(&world, &Payment { state: PaymentState::Canceled, ..first.clone() }).await.unwrap());
    assert_eq!(world.read().await.live_payment_of(booking.id).await.unwrap(), None);
    assert!(insert(&world, &second).await.unwrap());
    assert_eq!(world.read().await.live_payment_of(booking.id).await.unwrap(), Some(second));
    // A canceled payment that came back to life would make two: the database refuses.
    let revived = update(&world, &Payment { state: PaymentState::Succeeded, version: 2, ..first }).await;
    assert!(matches!(revived, Err(StoreError::Database(_))), "{revived:?}");
}

async fn a_returned_payment_makes_room_for_another(world: World) {
    let (booking, first) = world.payment().await;
    let returned = Payment { state: PaymentState::Succeeded, outcome: Some(PaymentOutcome::Returned), ..first.clone() };
    assert!(update(&world, &returned).await.unwrap());
    assert_eq!(world.read().await.live_payment_of(booking.id).await.unwrap(), None);
    let second = payment(&booking);
    assert!(insert(&world, &second).await.unwrap());
    assert_eq!(world.read().await.live_payment_of(booking.id).await.unwrap(), Some(second));
}

async fn the_payment_that_lives_is_shown_whatever_its_id(world: World) {
    let (booking, first) = world.payment().await;
    assert!(update(&world, &Payment { state: PaymentState::Canceled, ..first.clone() }).await.unwrap());
    // Written by another machine, whose clock is a little behind.
    let second = Payment {
        id: PaymentId::from_parts(at("08:59"), bits()),
        created_at: at("08:59"),
        state: PaymentState::Created,
        version: 1,
        ..first.clone()
    };
    assert!(insert(&world, &second).await.unwrap());
    let shown = |details: Option<services::model::BookingDetails>| details.unwrap().payment.unwrap().id;
    assert_eq!(shown(world.read().await.booking_details(booking.id).await.unwrap()), second.id);
    let second_id = second.id;
    assert!(update(&world, &Payment { state: PaymentState::Canceled, ..second }).await.unwrap());
    assert_eq!(shown(world.read().await.booking_details(booking.id).await.unwrap()), first.id, "else the newest");
    let all = world.read().await.payments_of_booking(booking.id).await.unwrap();
    let ids: Vec<_> = all.iter().map(|payment| payment.id).collect();
    assert_eq!(ids, [second_id, first.id], "oldest first");
}

async fn an_intent_belongs_to_one_payment(world: World) {
    let (_, first) = world.payment().await;
    let (_, second) = world.payment().await;
    let with_intent = |payment: Payment| Payment { stripe_intent_id: Some("pi_1".to_owned()), ..payment };
    assert!(update(&world, &with_intent(first)).await.unwrap());
    let refused = update(&world, &with_intent(second)).await;
    assert!(matches!(refused, Err(StoreError::Database(_))), "{refused:?}");
}

async fn payments_to_check_come_longest_due_first(world: World) {
    let mut made = Vec::new();
    for due in [Some("09:20"), Some("09:10"), None, Some("09:30")] {
        let (_, payment) = world.payment().await;
        let payment = Payment { next_check_at: due.map(at), ..payment };
        assert!(update(&world, &payment).await.unwrap());
        made.push(payment.id);
    }
    let due = async |now, limit| {
        let due = world.read().await.payments_to_check(now, limit).await.unwrap();
        due.into_iter().map(|payment| payment.id).collect::<Vec<_>>()
    };
    assert_eq!(due(at("09:09"), 10).await, []);
    assert_eq!(due(at("09:20"), 10).await, [made[1], made[0]]);
    assert_eq!(due(at("10:00"), 10).await, [made[1], made[0], made[3]]);
    assert_eq!(due(at("10:00"), 1).await, [made[1]]);
}

async fn payments_are_paged_through_with_their_bookings(world: World) {
    let (_, service) = world.offer().await;
    let client = world.client().await;
    let mut made = Vec::new();
    for number in 0..5 {
        let start = domain::TimeSlot::starting(minutes(slot("10:00", 60).start(), number * 60), 60).unwrap();
        let (_, booking) = world.hold(&service, &client, start, at("09:15")).await.unwrap();
        let payment = payment(&booking);
        assert!(insert(&world, &payment).await.unwrap());
        made.push((payment, booking));
    }
    let first = world.read().await.payments_after(None, 3).await.unwrap();
    assert_eq!(first, made[..3]);
    let rest = world.read().await.payments_after(Some(first[2].0.id), 3).await.unwrap();
    assert_eq!(rest, made[3..]);
    assert_eq!(world.read().await.payments_after(Some(rest[1].0.id), 3).await.unwrap(), []);
}

async fn a_refused_attempt_counts_once_whoever_tells_of_it(world: World) {
    let (booking, payment) = world.payment().await;
    let now = at("09:01");
    for (stripe_id, new) in [("ch_1", true), ("ch_1", false), ("ch_2", true), ("pm_1", true), ("ch_2", false)] {
        let payment = payment.clone();
        let kept = write!(world, tx, payment => tx.insert_refused_attempt(&payment, stripe_id, now).await);
        assert_eq!(kept, Ok(new), "{stripe_id}");
    }
    let tries = world.read().await.tries_of(booking.id).await.unwrap();
    assert_eq!((tries.in_way(PayWay::Online), tries.in_way(PayWay::Checkout), tries.in_all()), (3, 0, 3));
    let refused = world.read().await.refused_attempts_of(booking.id).await.unwrap();
    let told: Vec<_> = refused.iter().map(|attempt| (attempt.stripe_id.as_str(), attempt.seen_at)).collect();
    assert_eq!(told, [("ch_1", now), ("ch_2", now), ("pm_1", now)]);
    assert!(refused.iter().all(|attempt| attempt.payment_id == payment.id));
    let (another, _) = world.payment().await;
    assert_eq!(world.read().await.tries_of(another.id).await.unwrap().in_all(), 0);
}
