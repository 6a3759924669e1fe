//! Services with a cancellation policy and ways to pay of their own.

use domain::payment::NotChargeable;
use domain::{CancelPreset, CancelTiers, FeesOnRefund, OwnTerms, PayWays, RefundPolicy, ServiceId, Terms, TermsFault};
use services::model::Service;
use services::{PayError, ServiceError};

use crate::world::World;

const BY_STRIPE: PayWays = PayWays { online: true, checkout: true, on_arrival: false };
const IN_PERSON: PayWays = PayWays { online: false, checkout: false, on_arrival: true };

async fn kept(world: &World, id: ServiceId) -> Service {
    world.store.read().await.unwrap().service(id).await.unwrap().unwrap()
}

async fn change(world: &World, with: impl FnOnce(&mut Terms)) -> Result<(), ServiceError> {
    let service = kept(world, world.service).await;
    let mut terms = Terms {
        name: service.name,
        description: service.description,
        minutes: service.minutes,
        step_minutes: service.step_minutes,
        price: service.price,
        seats: service.seats,
        rules: service.rules,
        place: service.place,
        own: service.own,
    };
    with(&mut terms);
    world.services.change_service(&world.trainer_user, world.service, terms).await
}

async fn cancelled_by(world: &World, tiers: Option<CancelTiers>) {
    change(world, |terms| terms.own.cancellation = tiers).await.unwrap();
}

async fn paid_by(world: &World, ways: Option<PayWays>) {
    change(world, |terms| terms.own.ways = ways).await.unwrap();
}

#[tokio::test]
async fn a_booking_has_the_policy_of_its_service_as_it_was_when_it_was_made() {
    let world = World::new().await;
    let platform = &world.services.settings().refund_policy;
    assert_eq!(world.hold(8).await.policy, *platform);
    cancelled_by(&world, Some(CancelPreset::Strict.tiers())).await;
    let booking = world.hold(10).await;
    let strict = RefundPolicy::parse("168:50", FeesOnRefund::Returned).unwrap();
    assert_eq!(booking.policy, strict);
    assert_eq!(world.details(booking.id).await.booking.policy, strict);
    cancelled_by(&world, None).await;
    assert_eq!(world.details(booking.id).await.booking.policy, strict, "what is booked keeps it");
    assert_eq!(world.hold(12).await.policy, *platform);
}

#[tokio::test]
async fn what_comes_back_is_what_the_service_said() {
    for (tiers, back) in [("168:50", 0), ("20:80,0:10", 5_200)] {
        let world = World::new().await;
        cancelled_by(&world, Some(CancelTiers::parse(tiers).unwrap())).await;
        // Twenty-six hours before.
        let booking = world.hold(10).await;
        world.prepare(booking.id).await;
        world.pay_at_stripe(booking.id, "pm_card_visa").await.unwrap();
        world.refresh(booking.id).await;
        world.services.cancel_booking(&world.client, booking.id, None, None).await.unwrap();
        let payment = world.payment(booking.id).await;
        let refunds = world.store.read().await.unwrap().refunds_of_payment(payment.id).await.unwrap();
        assert_eq!(refunds.iter().map(|refund| refund.split.total.minor).sum::<i64>(), back, "{tiers}");
        world.assert_clean_books().await;
    }
}

#[tokio::test]
async fn a_service_may_be_paid_in_other_ways_than_its_trainer() {
    let world = World::new().await;
    // The trainer takes all ways.
    paid_by(&world, Some(IN_PERSON)).await;
    let booking = world.hold(10).await;
    assert_eq!(world.services.ways_left(&world.details(booking.id).await).await.unwrap(), IN_PERSON);
    let refused = world.services.prepare_payment(&world.client, booking.id).await;
    assert!(matches!(refused, Err(PayError::WayNotOffered)), "{refused:?}");
    let refused = world.services.start_checkout(&world.client, booking.id).await;
    assert!(matches!(refused, Err(PayError::WayNotOffered)), "{refused:?}");
    world.services.pay_on_arrival(&world.client, booking.id).await.unwrap();
    assert_eq!(world.state(booking.id).await, "confirmed");

    paid_by(&world, Some(BY_STRIPE)).await;
    let booking = world.hold(12).await;
    let refused = world.services.pay_on_arrival(&world.client, booking.id).await;
    assert!(matches!(refused, Err(PayError::WayNotOffered)), "{refused:?}");
    world.prepare(booking.id).await;
    world.assert_clean_books().await;
}

#[tokio::test]
async fn its_ways_are_none_of_its_trainers() {
    let world = World::new().await;
    paid_by(&world, Some(IN_PERSON)).await;
    world.services.set_pay_ways(&world.trainer_user, BY_STRIPE).await.unwrap();
    let own = world.hold(10).await;
    assert_eq!(world.details(own.id).await.ways, IN_PERSON);
    paid_by(&world, None).await;
    assert_eq!(world.details(own.id).await.ways, BY_STRIPE, "unset, it follows its trainer");
}

#[tokio::test]
async fn what_changes_while_somebody_pays_is_refused_at_the_next_step() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    world.prepare(booking.id).await;
    paid_by(&world, Some(IN_PERSON)).await;
    let refused = world.services.prepare_payment(&world.client, booking.id).await;
    assert!(matches!(refused, Err(PayError::WayNotOffered)), "{refused:?}");
    // Whose card form is open already pays all the same: what was promised is kept.
    world.pay_at_stripe(booking.id, "pm_card_visa").await.unwrap();
    assert_eq!(world.refresh(booking.id).await.booking.state.name(), "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn what_stripe_would_not_charge_must_be_paid_in_person() {
    let world = World::new().await;
    let refused = change(&world, |terms| {
        terms.price.minor = 20;
        terms.own.ways = Some(BY_STRIPE);
    })
    .await;
    let expected = matches!(refused, Err(ServiceError::NotChargeable(NotChargeable::UnderMinimum { .. })));
    assert!(expected, "the trainer would take it in person, this service does not: {refused:?}");
    world.services.set_pay_ways(&world.trainer_user, BY_STRIPE).await.unwrap();
    change(&world, |terms| {
        terms.price.minor = 20;
        terms.own.ways = Some(PayWays { on_arrival: true, ..BY_STRIPE });
    })
    .await
    .unwrap();
    let booking = world.hold(10).await;
    world.services.pay_on_arrival(&world.client, booking.id).await.unwrap();
    let refused = change(&world, |terms| terms.own.ways = None).await;
    assert!(matches!(refused, Err(ServiceError::NotChargeable(_))), "{refused:?}");
}

#[tokio::test]
async fn one_way_is_left_at_least() {
    let world = World::new().await;
    let none = PayWays { online: false, checkout: false, on_arrival: false };
    let refused = change(&world, |terms| terms.own.ways = Some(none)).await;
    match refused {
        Err(ServiceError::Faulty(faults)) => assert_eq!(faults, [TermsFault::Ways]),
        other => panic!("{other:?}"),
    }
    assert_eq!(kept(&world, world.service).await.own, OwnTerms::default());
}
