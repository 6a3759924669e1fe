//! Sessions, cells and seats: no seat is sold twice.

use std::sync::Arc;

use domain::{Buffers, TimeSlot};
use services::model::{Service, Session};
use services::ports::StoreError;

use crate::on_both_engines;
use crate::world::{World, at, minutes, session, slot, write};

on_both_engines![
    a_released_session_is_claimed_again_if_its_time_is_free,
    seats_of_a_session_that_takes_place_are_claimed_again,
    sessions_that_overlap_are_refused,
    a_refused_session_leaves_nothing,
    other_calendars_are_other_calendars,
    seats_end_where_they_end,
    the_last_seat_given_back_frees_the_time,
    seats_that_nobody_has_cannot_be_given_back,
    busy_is_what_overlaps_and_is_not_released,
    busy_of_many_trainers,
    open_classes_have_seats_left_and_take_place,
    buffers_are_claimed_and_given_back_with_the_session,
    a_session_that_is_released_keeps_its_buffers,
    capacity_follows_where_it_can,
    booked_starts_are_those_of_confirmed_bookings,
    fifty_clients_and_one_slot,
    fifty_clients_and_a_class_of_ten,
    twenty_at_once_claim_a_released_class_of_ten_again,
];

async fn claim(world: &World, session: &Session) -> bool {
    let session = session.clone();
    let claimed = world
        .store
        .write(move |tx| {
            let session = session.clone();
            Box::pin(async move {
                if tx.claim_session(&session).await? { Ok(()) } else { Err(crate::world::Refused::Taken) }
            })
        })
        .await;
    claimed.is_ok()
}

async fn sessions_that_overlap_are_refused(world: World) {
    let (_, service) = world.offer().await;
    assert!(claim(&world, &session(&service, slot("10:00", 60), 1, 1)).await);
    for (clock, length) in [("10:00", 60), ("09:30", 45), ("10:55", 30), ("10:15", 5), ("09:00", 180)] {
        assert!(!claim(&world, &session(&service, slot(clock, length), 1, 1)).await, "{clock} {length}");
    }
    for (clock, length) in [("09:30", 30), ("11:00", 60)] {
        assert!(claim(&world, &session(&service, slot(clock, length), 1, 1)).await, "{clock} {length}");
    }
}

async fn a_refused_session_leaves_nothing(world: World) {
    let (_, service) = world.offer().await;
    assert!(claim(&world, &session(&service, slot("10:00", 60), 1, 1)).await);
    assert!(!claim(&world, &session(&service, slot("09:30", 60), 1, 1)).await);
    assert_eq!(world.number("SELECT COUNT(*) FROM sessions").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM calendar_cells").await, 12);
}

async fn other_calendars_are_other_calendars(world: World) {
    let (_, one) = world.offer().await;
    let (_, other) = world.offer().await;
    assert!(claim(&world, &session(&one, slot("10:00", 60), 1, 1)).await);
    assert!(claim(&world, &session(&other, slot("10:00", 60), 1, 1)).await);
}

async fn take(world: &World, session: &Session, seats: i64) -> bool {
    let id = session.id;
    write!(world, tx => tx.take_seats(id, seats).await).unwrap()
}

async fn give_back(world: &World, session: &Session, seats: i64) -> Result<(), StoreError> {
    let id = session.id;
    write!(world, tx => tx.give_seats_back(id, seats, at("09:10")).await)
}

async fn seats_end_where_they_end(world: World) {
    let (_, service) = world.offer().await;
    let class = session(&service, slot("10:00", 60), 10, 0);
    assert!(claim(&world, &class).await);
    assert!(take(&world, &class, 7).await);
    assert!(!take(&world, &class, 4).await);
    assert!(take(&world, &class, 3).await);
    assert!(!take(&world, &class, 1).await);
    give_back(&world, &class, 2).await.unwrap();
    assert!(take(&world, &class, 2).await);
    assert!(!take(&world, &class, 0).await);
    assert!(!take(&world, &class, -1).await);
}

async fn the_last_seat_given_back_frees_the_time(world: World) {
    let (_, service) = world.offer().await;
    let class = session(&service, slot("10:00", 60), 2, 2);
    assert!(claim(&world, &class).await);
    give_back(&world, &class, 1).await.unwrap();
    assert!(!claim(&world, &session(&service, slot("10:00", 60), 1, 1)).await);
    give_back(&world, &class, 1).await.unwrap();
    assert!(!take(&world, &class, 1).await, "a session that was given up");
    assert!(claim(&world, &session(&service, slot("10:00", 60), 1, 1)).await);
    assert_eq!(world.number("SELECT COUNT(*) FROM sessions").await, 2);
    assert_eq!(world.number("SELECT COUNT(*) FROM sessions WHERE released_at IS NULL").await, 1);
}

async fn claim_again(world: &World, session: &Session, seats: i64) -> bool {
    let id = session.id;
    write!(world, tx => tx.claim_session_again(id, seats).await).unwrap()
}

async fn a_released_session_is_claimed_again_if_its_time_is_free(world: World) {
    let (_, service) = world.offer().await;
    let first = session(&service, slot("10:00", 60), 1, 1);
    assert!(claim(&world, &first).await);
    give_back(&world, &first, 1).await.unwrap();
    assert!(claim_again(&world, &first, 1).await);
    assert!(!claim(&world, &session(&service, slot("10:30", 60), 1, 1)).await, "its time is taken again");
    give_back(&world, &first, 1).await.unwrap();
    // Somebody takes the second half: nothing of the first half may stay claimed by the one that was refused.
    let second = session(&service, slot("10:30", 60), 1, 1);
    assert!(claim(&world, &second).await);
    assert!(!claim_again(&world, &first, 1).await);
    assert!(claim(&world, &session(&service, slot("10:00", 30), 1, 1)).await);
}

async fn seats_of_a_session_that_takes_place_are_claimed_again(world: World) {
    let (_, service) = world.offer().await;
    let class = session(&service, slot("10:00", 60), 3, 2);
    assert!(claim(&world, &class).await);
    assert!(claim_again(&world, &class, 1).await);
    assert!(!claim_again(&world, &class, 1).await, "it is full");
}

async fn seats_that_nobody_has_cannot_be_given_back(world: World) {
    let (_, service) = world.offer().await;
    let class = session(&service, slot("10:00", 60), 10, 1);
    assert!(claim(&world, &class).await);
    assert!(matches!(give_back(&world, &class, 2).await, Err(StoreError::Database(_))));
    assert!(matches!(
        give_back(&world, &session(&service, slot("10:00", 60), 1, 1), 1).await,
        Err(StoreError::Database(_))
    ));
    assert_eq!(world.number("SELECT seats_taken FROM sessions").await, 1);
}

async fn busy_is_what_overlaps_and_is_not_released(world: World) {
    let (trainer, service) = world.offer().await;
    let whole_day = TimeSlot::new(at("00:00"), minutes(at("00:00"), 24 * 60)).unwrap();
    let evening = TimeSlot::starting(minutes(at("00:00"), 24 * 60 + 18 * 60), 60).unwrap();
    for slot in [evening, whole_day] {
        assert!(claim(&world, &session(&service, slot, 1, 1)).await);
    }
    let given_up = session(&service, TimeSlot::starting(evening.end(), 60).unwrap(), 1, 1);
    assert!(claim(&world, &given_up).await);
    give_back(&world, &given_up, 1).await.unwrap();
    let busy = async |from, until| {
        let busy = world.read().await.busy(&[trainer.id], from, until).await.unwrap();
        busy.into_iter().map(|(_, slot)| slot).collect::<Vec<_>>()
    };
    assert_eq!(busy(at("00:00"), minutes(at("00:00"), 3 * 24 * 60)).await, [whole_day, evening]);
    assert_eq!(busy(at("23:55"), minutes(at("00:00"), 3 * 24 * 60)).await, [whole_day, evening]);
    assert_eq!(busy(whole_day.end(), evening.start()).await, []);
    assert_eq!(busy(whole_day.end(), minutes(evening.start(), 1)).await, [evening]);
    assert_eq!(busy(minutes(evening.end(), -1), minutes(evening.end(), 600)).await, [evening]);
}

async fn busy_of_many_trainers(world: World) {
    let mut trainers = Vec::new();
    for _ in 0..18 {
        let (trainer, service) = world.offer().await;
        for clock in ["12:00", "10:00"] {
            assert!(claim(&world, &session(&service, slot(clock, 60), 1, 1)).await);
        }
        trainers.push(trainer.id);
    }
    let busy = world.read().await.busy(&trainers[..17], at("00:00"), at("23:00")).await.unwrap();
    let wanted: Vec<_> =
        trainers[..17].iter().flat_map(|id| [(*id, slot("10:00", 60)), (*id, slot("12:00", 60))]).collect();
    assert_eq!(busy, wanted);
}

/// A session with so many minutes before and after it.
fn buffered(service: &Service, clock: &str, before: u32, after: u32) -> Session {
    let slot = slot(clock, 60);
    let busy = Buffers { before_minutes: before, after_minutes: after }.around(slot).unwrap();
    Session { busy, ..session(service, slot, 2, 1) }
}

async fn open_classes_have_seats_left_and_take_place(world: World) {
    let mut offers = Vec::new();
    for _ in 0..17 {
        offers.push(world.offer().await);
    }
    let (trainer, service) = offers[0].clone();
    let (other_trainer, other) = offers[16].clone();
    let full = session(&service, slot("09:00", 60), 2, 2);
    let private = session(&service, slot("10:00", 60), 1, 1);
    let open = session(&service, slot("11:00", 60), 2, 1);
    let given_up = session(&service, slot("12:00", 60), 2, 1);
    let theirs = session(&other, slot("11:30", 60), 10, 9);
    let late = session(&other, slot("13:00", 60), 10, 1);
    for one in [&full, &private, &open, &given_up, &theirs, &late] {
        assert!(claim(&world, one).await);
    }
    give_back(&world, &given_up, 1).await.unwrap();
    let ids: Vec<_> = offers.iter().map(|(trainer, _)| trainer.id).collect();
    let mut found = world.read().await.open_classes(&ids, at("09:00"), at("13:00")).await.unwrap();
    found.sort_by_key(|(_, _, slot)| slot.start());
    assert_eq!(found, [(trainer.id, service.id, open.slot), (other_trainer.id, other.id, theirs.slot)]);
    let one = world.read().await.open_classes(&ids[..1], at("11:05"), at("13:00")).await.unwrap();
    assert!(one.is_empty(), "it has begun");
    assert!(world.read().await.open_classes(&[], at("09:00"), at("13:00")).await.unwrap().is_empty());
}

async fn buffers_are_claimed_and_given_back_with_the_session(world: World) {
    let (trainer, service) = world.offer().await;
    let first = buffered(&service, "10:00", 30, 15);
    assert!(claim(&world, &first).await);
    assert_eq!(world.number("SELECT COUNT(*) FROM calendar_cells").await, 12 + 6 + 3);
    for clock in ["08:35", "11:10"] {
        assert!(!claim(&world, &session(&service, slot(clock, 60), 1, 1)).await, "{clock}");
    }
    assert!(!claim(&world, &buffered(&service, "11:30", 20, 0)).await, "its own buffer would lie in the other's");
    for clock in ["08:30", "11:15"] {
        assert!(claim(&world, &session(&service, slot(clock, 60), 1, 1)).await, "{clock}");
    }
    let busy = world.read().await.busy(&[trainer.id], at("09:35"), at("09:40")).await.unwrap();
    assert_eq!(busy, [(trainer.id, first.busy)], "the buffer before it is taken");
    let busy = world.read().await.busy(&[trainer.id], at("11:10"), at("11:15")).await.unwrap();
    assert_eq!(busy, [(trainer.id, first.busy)], "and the one after it");
    give_back(&world, &first, 1).await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) FROM calendar_cells").await, 24);
}

async fn a_session_that_is_released_keeps_its_buffers(world: World) {
    let (_, service) = world.offer().await;
    let first = buffered(&service, "10:00", 30, 15);
    assert!(claim(&world, &first).await);
    give_back(&world, &first, 1).await.unwrap();
    let like = async |before, after| {
        let like = buffered(&service, "10:00", before, after);
        world.read().await.released_session(&like).await.unwrap()
    };
    assert_eq!(like(30, 15).await, Some(first.id));
    assert_eq!((like(0, 15).await, like(30, 0).await), (None, None), "with other buffers it is another session");
    let neighbour = session(&service, slot("11:10", 30), 1, 1);
    assert!(claim(&world, &neighbour).await);
    assert!(!claim_again(&world, &first, 1).await, "its buffer is taken");
    assert_eq!(world.number("SELECT COUNT(*) FROM calendar_cells").await, 6, "nothing of it stays claimed");
    give_back(&world, &neighbour, 1).await.unwrap();
    assert!(claim_again(&world, &first, 1).await);
    assert_eq!(world.number("SELECT COUNT(*) FROM calendar_cells").await, 21);
    let classes = world.read().await.sessions_of_service(first.trainer_id, service.id, at("09:00"), at("12:00")).await;
    assert_eq!(classes.unwrap()[0].busy, first.busy);
}

async fn capacity_follows_where_it_can(world: World) {
    let (trainer, service) = world.offer().await;
    let (_, another) = world.offer().await;
    for (clock, capacity, taken) in [("09:00", 10, 5), ("10:00", 10, 5), ("11:00", 10, 8), ("12:00", 10, 1)] {
        let class = session(&service, slot(clock, 60), capacity, taken);
        assert!(claim(&world, &class).await);
        if taken == 1 {
            give_back(&world, &class, 1).await.unwrap();
        }
    }
    assert!(claim(&world, &session(&another, slot("10:00", 60), 10, 1)).await);
    let (trainer, id) = (trainer.id, service.id);
    write!(world, tx => tx.set_capacity(trainer, id, at("09:00"), 6).await).unwrap();
    let classes = world.read().await.sessions_of_service(trainer, id, at("08:00"), at("13:00")).await.unwrap();
    let capacities: Vec<i64> = classes.iter().map(|class| class.capacity).collect();
    assert_eq!(capacities, [10, 6, 10], "it has begun, it follows, more are sold");
    assert_eq!(world.number("SELECT capacity FROM sessions WHERE released_at IS NOT NULL").await, 6);
    assert_eq!(
        world.number("SELECT COUNT(*) FROM sessions WHERE capacity = 10").await,
        3,
        "other services have their own"
    );
}

async fn booked_starts_are_those_of_confirmed_bookings(world: World) {
    let (trainer, service) = world.offer().await;
    let client = world.client().await;
    for (clock, confirmed) in [("12:00", true), ("09:00", true), ("10:00", false), ("15:00", true)] {
        let (_, booking) = world.hold(&service, &client, slot(clock, 60), at("09:15")).await.unwrap();
        if confirmed {
            let state = domain::BookingState::Confirmed { at: at("09:05") };
            assert!(write!(world, tx => tx.move_booking(booking.id, 1, state).await).unwrap());
        }
    }
    let starts = world.read().await.booked_starts(trainer.id, at("09:00"), at("15:00")).await.unwrap();
    assert_eq!(starts, [at("09:00"), at("12:00")]);
}

async fn fifty_clients_and_one_slot(world: World) {
    let (_, service) = world.offer().await;
    let client = world.client().await;
    let world = Arc::new(world);
    let mut clients = Vec::new();
    for number in 0_u32..50 {
        let (world, service, client) = (Arc::clone(&world), service.clone(), client.clone());
        clients.push(tokio::spawn(async move {
            // Not all want the same hour, but any two of them overlap.
            let start = minutes(at("10:00"), i64::from(number % 4) * 15);
            world.hold(&service, &client, TimeSlot::starting(start, 60).unwrap(), at("09:15")).await.is_some()
        }));
    }
    let mut winners = 0;
    for client in clients {
        winners += i32::from(client.await.unwrap());
    }
    assert_eq!(winners, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM bookings").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM sessions").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM calendar_cells").await, 12);
}

async fn fifty_clients_and_a_class_of_ten(world: World) {
    let (_, service) = world.offer().await;
    let class = session(&service, slot("10:00", 60), 10, 0);
    assert!(claim(&world, &class).await);
    let client = world.client().await;
    let world = Arc::new(world);
    let mut clients = Vec::new();
    for _ in 0..50 {
        let (world, class, client) = (Arc::clone(&world), class.clone(), client.clone());
        clients.push(tokio::spawn(async move {
            let seat = crate::world::booking(&class, &client, at("09:15"));
            write!(world, tx, seat => {
                let taken = tx.take_seats(seat.session_id, 1).await?;
                if taken {
                    tx.insert_booking(&seat).await?;
                }
                Ok(taken)
            })
            .unwrap()
        }));
    }
    let mut winners = 0;
    for client in clients {
        winners += i32::from(client.await.unwrap());
    }
    assert_eq!(winners, 10);
    assert_eq!(world.number("SELECT seats_taken FROM sessions").await, 10);
    assert_eq!(world.number("SELECT COUNT(*) FROM bookings").await, 10);
}

async fn twenty_at_once_claim_a_released_class_of_ten_again(world: World) {
    let (_, service) = world.offer().await;
    let class = session(&service, slot("10:00", 60), 10, 1);
    let world = Arc::new(world);
    assert!(claim(&world, &class).await);
    for round in 1..=5 {
        let taken = world.number("SELECT seats_taken FROM sessions").await;
        give_back(&world, &class, taken).await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM calendar_cells").await, 0);
        let claims = (0..20).map(|_| {
            let (world, class) = (Arc::clone(&world), class.clone());
            tokio::spawn(async move { claim_again(&world, &class, 1).await })
        });
        let mut winners = 0;
        for claim in claims.collect::<Vec<_>>() {
            winners += i64::from(claim.await.unwrap());
        }
        assert_eq!(winners, 10, "round {round}");
        assert_eq!(world.number("SELECT seats_taken FROM sessions").await, 10);
        assert_eq!(world.number("SELECT COUNT(*) FROM calendar_cells").await, 12, "its time is claimed");
    }
}
