//! Holding a slot: who gets it, who does not, and why.

use crate::world::{World, time};
use domain::ServiceId;
use jiff::SignedDuration;
use services::HoldError;

#[tokio::test]
async fn a_taken_slot_is_refused_and_so_is_every_start_that_overlaps_it() {
    let world = World::new().await;
    world.hold(10).await;
    let other = world.another_client("other@example.com").await;
    let half_hour = SignedDuration::from_mins(30);
    for start in [world.tomorrow(10), world.tomorrow(10) - half_hour, world.tomorrow(10) + half_hour] {
        let refused = world.services.hold(&other, world.service, start).await;
        assert!(matches!(refused, Err(HoldError::Taken)), "{start}: {refused:?}");
    }
    world.services.hold(&other, world.service, world.tomorrow(11)).await.unwrap();
}

#[tokio::test]
async fn a_second_click_gets_the_same_booking() {
    let world = World::new().await;
    let first = world.hold(10).await;
    assert_eq!(world.hold(10).await.id, first.id);
}

#[tokio::test]
async fn what_is_past_or_not_offered_is_refused() {
    let world = World::new().await;
    let hold = async |start: &str| world.services.hold(&world.client, world.service, time(start)).await;
    assert!(matches!(hold("2026-11-24T08:00:00Z").await, Err(HoldError::InThePast)));
    assert!(matches!(hold("2020-01-01T10:00:00Z").await, Err(HoldError::InThePast)));
    for start in ["2026-11-25T07:30:00Z", "2026-11-25T19:30:00Z", "2026-11-25T10:10:00Z", "2026-11-25T10:00:01Z"] {
        let refused = hold(start).await;
        assert!(matches!(refused, Err(HoldError::NotOffered)), "{start}: {refused:?}");
    }
    let unknown = ServiceId::from_parts(time("2026-11-24T08:00:00Z"), 99);
    let refused = world.services.hold(&world.client, unknown, world.tomorrow(10)).await;
    assert!(matches!(refused, Err(HoldError::UnknownService)), "{refused:?}");
}

#[tokio::test]
async fn trainers_do_not_book_themselves() {
    let world = World::new().await;
    let refused = world.services.hold(&world.trainer_user, world.service, world.tomorrow(10)).await;
    assert!(matches!(refused, Err(HoldError::OwnService)), "{refused:?}");
}

#[tokio::test]
async fn three_holds_at_a_time_are_enough_and_a_refused_one_claims_nothing() {
    let world = World::new().await;
    for hour in [8, 10, 12] {
        world.hold(hour).await;
    }
    let refused = world.services.hold(&world.client, world.service, world.tomorrow(14)).await;
    assert!(matches!(refused, Err(HoldError::TooManyHolds)), "{refused:?}");
    let other = world.another_client("other@example.com").await;
    world.services.hold(&other, world.service, world.tomorrow(14)).await.unwrap();
    world.pass(SignedDuration::from_mins(11));
    world.services.hold(&world.client, world.service, world.tomorrow(16)).await.unwrap();
}

#[tokio::test]
async fn two_hundred_clients_and_one_slot_make_one_winner() {
    let world = World::new().await;
    let mut clients = Vec::new();
    for number in 0..20 {
        clients.push(world.another_client(&format!("client{number}@example.com")).await);
    }
    let attempts = (0..200).map(|attempt| {
        let (services, client) = (world.services.clone(), clients[attempt % clients.len()].clone());
        let (service, start) = (world.service, world.tomorrow(10));
        tokio::spawn(async move { services.hold(&client, service, start).await })
    });
    let mut winners = std::collections::BTreeSet::new();
    for attempt in attempts.collect::<Vec<_>>() {
        match attempt.await.unwrap() {
            Ok(booking) => drop(winners.insert((booking.id, booking.client_id))),
            Err(HoldError::Taken) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(winners.len(), 1);
}

#[tokio::test]
async fn free_slots_leave_out_what_is_held() {
    let world = World::new().await;
    let free = async || world.services.free_slots(world.service, world.tomorrow(0), 1).await.unwrap();
    let before = free().await;
    // 08:00 to 19:00 every half hour.
    assert_eq!(before.len(), 23);
    world.hold(10).await;
    // 09:30, 10:00 and 10:30 would overlap it.
    assert_eq!(free().await.len(), 20);
}
