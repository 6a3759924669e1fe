//! Waiting lists: one place each, in order, and seats that come free are kept for whoever waits.

use std::sync::Arc;

use domain::{SessionId, WaitingEvent, WaitingId, WaitingState};
use futures::FutureExt;
use services::model::{Service, Session, User, WaitingEntry};

use crate::on_both_engines;
use crate::world::{World, at, bits, booking, session, slot, write};

on_both_engines![
    each_has_one_place_and_the_order_is_that_of_joining,
    what_is_over_makes_room_for_another_place,
    seats_that_somebody_waits_for_are_kept,
    a_class_that_is_waited_for_keeps_its_time,
    lists_to_be_moved_are_found,
    a_place_is_shown_with_what_it_is_for,
    an_offer_is_no_hold_of_ones_own,
    freed_seats_ring_for_those_who_wait,
    twenty_join_at_once,
    five_workers_offer_three_seats_to_the_first_three,
];

/// A class of four at ten, all seats taken.
async fn full(world: &World) -> (Service, Session) {
    let (_, service) = world.offer().await;
    let class = session(&service, slot("10:00", 60), 4, 4);
    let added = class.clone();
    assert!(write!(world, tx, added => tx.claim_session(&added).await).unwrap());
    (service, class)
}

pub fn entry(session: SessionId, client: &User, seats: i64) -> WaitingEntry {
    let now = at("09:00");
    let (id, client_id, state) = (WaitingId::from_parts(now, bits()), client.id, WaitingState::Waiting { since: now });
    WaitingEntry { id, session_id: session, client_id, seats, state, joined_at: now }
}

async fn join(world: &World, class: &Session, seats: i64) -> WaitingEntry {
    let entry = entry(class.id, &world.client().await, seats);
    assert!(add(world, entry).await);
    entry
}

async fn add(world: &World, entry: WaitingEntry) -> bool {
    write!(world, tx => {
        tx.hold_line(entry.session_id).await?;
        let added = tx.insert_waiting(&entry).await?;
        tx.close_up(entry.session_id).await?;
        Ok(added)
    })
    .unwrap()
}

async fn line(world: &World, class: &Session) -> Vec<WaitingId> {
    let id = class.id;
    let line = write!(world, tx => tx.hold_line(id).await).unwrap().unwrap();
    line.entries.into_iter().map(|entry| entry.id).collect()
}

async fn end(world: &World, entry: WaitingEntry, event: WaitingEvent) -> bool {
    let state = entry.state.apply(event, at("09:30")).unwrap();
    write!(world, tx => {
        tx.hold_line(entry.session_id).await?;
        let moved = tx.move_waiting(entry.id, entry.state.name(), state).await?;
        tx.close_up(entry.session_id).await?;
        Ok(moved)
    })
    .unwrap()
}

async fn take(world: &World, class: &Session, seats: i64) -> bool {
    let id = class.id;
    write!(world, tx => tx.take_seats(id, seats).await).unwrap()
}

async fn give_back(world: &World, class: &Session, seats: i64) {
    let id = class.id;
    write!(world, tx => tx.give_seats_back(id, seats, at("09:10")).await).unwrap();
}

async fn each_has_one_place_and_the_order_is_that_of_joining(world: World) {
    let (_, class) = full(&world).await;
    let (client, other) = (world.client().await, world.client().await);
    let (first, second) = (entry(class.id, &client, 2), entry(class.id, &other, 1));
    assert!(add(&world, first).await && add(&world, second).await);
    assert!(!add(&world, entry(class.id, &client, 1)).await, "one is enough");
    assert_eq!(line(&world, &class).await, [first.id, second.id]);
    assert_eq!(world.read().await.live_wait(class.id, client.id).await.unwrap(), Some(first));
    assert!(world.read().await.is_waited_for(class.id).await.unwrap());
    assert_eq!(world.number("SELECT waited_for FROM sessions").await, 1, "the fewest that anybody waits for");
}

async fn what_is_over_makes_room_for_another_place(world: World) {
    let (_, class) = full(&world).await;
    let client = world.client().await;
    let first = entry(class.id, &client, 1);
    assert!(add(&world, first).await);
    let second = join(&world, &class, 1).await;
    assert!(end(&world, first, WaitingEvent::Leave).await);
    assert!(!end(&world, first, WaitingEvent::Close).await, "it is in another state by now");
    let again = entry(class.id, &client, 1);
    assert!(add(&world, again).await);
    assert_eq!(line(&world, &class).await, [second.id, again.id], "at the end of the line");
    for entry in [second, again] {
        assert!(end(&world, entry, WaitingEvent::Close).await);
    }
    assert!(!world.read().await.is_waited_for(class.id).await.unwrap());
}

async fn seats_that_somebody_waits_for_are_kept(world: World) {
    let (service, class) = full(&world).await;
    join(&world, &class, 2).await;
    give_back(&world, &class, 1).await;
    assert!(take(&world, &class, 1).await, "one is not enough for who waits for two");
    give_back(&world, &class, 2).await;
    assert!(!take(&world, &class, 1).await && !take(&world, &class, 2).await);
    let id = class.id;
    assert!(!write!(world, tx => tx.claim_session_again(id, 1).await).unwrap(), "late money overtakes nobody");
    let kept = world.read().await.starts_kept(service.id, at("09:00"), at("12:00")).await.unwrap();
    assert_eq!(kept, [class.slot.start()]);
    for (seats, taken) in [(0, false), (-1, false), (3, false), (2, true), (1, false)] {
        assert_eq!(write!(world, tx => tx.take_kept_seats(id, seats).await).unwrap(), taken, "{seats}");
    }
    assert!(world.read().await.starts_kept(service.id, at("09:00"), at("12:00")).await.unwrap().is_empty());
}

async fn a_class_that_is_waited_for_keeps_its_time(world: World) {
    let (service, class) = full(&world).await;
    let waits = join(&world, &class, 1).await;
    give_back(&world, &class, 4).await;
    assert_eq!(world.number("SELECT COUNT(*) FROM sessions WHERE released_at IS NULL AND seats_taken = 0").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM calendar_cells").await, 12);
    assert!(end(&world, waits, WaitingEvent::Leave).await);
    give_back(&world, &class, 0).await;
    assert_eq!(world.number("SELECT COUNT(*) FROM sessions WHERE released_at IS NOT NULL").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM calendar_cells").await, 0);
    let other = session(&service, slot("10:30", 60), 1, 1);
    assert!(write!(world, tx, other => tx.claim_session(&other).await).unwrap());
}

async fn lists_to_be_moved_are_found(world: World) {
    let (service, class) = full(&world).await;
    let due = async |now: &str, soon: &str| {
        world.read().await.lines_to_move(at(now), at(soon), 10).await.unwrap().into_iter().map(|(id, _)| id).collect()
    };
    let none: [SessionId; 0] = [];
    give_back(&world, &class, 1).await;
    let found: Vec<SessionId> = due("09:00", "09:15").await;
    assert_eq!(found, none, "nobody waits");
    assert!(take(&world, &class, 1).await);
    join(&world, &class, 1).await;
    let found: Vec<SessionId> = due("09:00", "09:15").await;
    assert_eq!(found, none, "nothing is free");
    let found: Vec<SessionId> = due("09:45", "10:00").await;
    assert_eq!(found, [class.id], "it is about to start");
    give_back(&world, &class, 1).await;
    let found = world.read().await.lines_to_move(at("09:00"), at("09:15"), 10).await.unwrap();
    assert_eq!(found, [(class.id, service.id)], "a seat is free");
    let id = class.id;
    assert!(write!(world, tx => tx.take_kept_seats(id, 1).await).unwrap());
    let archived = Service { archived_at: Some(at("09:00")), ..service.clone() };
    write!(world, tx, archived => tx.update_service(&archived).await).unwrap();
    let found: Vec<SessionId> = due("09:00", "09:15").await;
    assert_eq!(found, [class.id], "nobody can book it any more");
    let noticed =
        Service { rules: domain::BookingRules { notice_minutes: 60, ..service.rules }, archived_at: None, ..service };
    write!(world, tx, noticed => tx.update_service(&noticed).await).unwrap();
    let (early, late): (Vec<SessionId>, Vec<SessionId>) = (due("08:59", "09:14").await, due("09:00", "09:15").await);
    assert_eq!((early.len(), late), (0, vec![class.id]), "within the notice");
}

async fn a_place_is_shown_with_what_it_is_for(world: World) {
    let (service, class) = full(&world).await;
    let first = join(&world, &class, 1).await;
    let second = join(&world, &class, 2).await;
    let shown = world.read().await.waiting(second.id).await.unwrap().unwrap();
    assert_eq!((shown.entry, shown.ahead, shown.slot), (second, 1, class.slot));
    assert_eq!((shown.service_id, shown.service_name.as_str()), (service.id, "Private hour"));
    assert_eq!(world.read().await.waits_of(second.client_id, 10).await.unwrap(), [shown]);
    assert!(end(&world, first, WaitingEvent::Leave).await);
    assert_eq!(world.read().await.waiting(second.id).await.unwrap().unwrap().ahead, 0);
    assert!(world.read().await.waits_of(first.client_id, 10).await.unwrap().is_empty());
    let counts = world.read().await.waiting_counts(class.trainer_id, at("09:00"), at("12:00")).await.unwrap();
    assert_eq!(counts, [(class.id, 1)]);
    assert_eq!(world.read().await.waiting(WaitingId::from_parts(at("09:00"), bits())).await.unwrap(), None);
}

async fn an_offer_is_no_hold_of_ones_own(world: World) {
    let (_, class) = full(&world).await;
    let client = world.client().await;
    let waits = entry(class.id, &client, 1);
    assert!(add(&world, waits).await);
    let held = booking(&class, &client, at("11:00"));
    let added = held.clone();
    write!(world, tx, added => tx.insert_booking(&added).await).unwrap();
    assert_eq!(world.read().await.holds_of(client.id, at("09:00")).await.unwrap(), 1);
    assert!(end(&world, waits, WaitingEvent::Offer(held.id)).await);
    assert_eq!(world.read().await.holds_of(client.id, at("09:00")).await.unwrap(), 0);
    let offered = world.read().await.wait_offered(held.id).await.unwrap().unwrap();
    assert_eq!(offered.state, WaitingState::Offered { booking: held.id, at: at("09:30") });
    assert_eq!(world.read().await.waiting(waits.id).await.unwrap().unwrap().offer_ends, Some(at("11:00")));
    assert_eq!(world.read().await.live_wait(class.id, client.id).await.unwrap(), Some(offered));
    assert!(!add(&world, entry(class.id, &client, 1)).await, "who is offered seats does not wait besides");
}

async fn freed_seats_ring_for_those_who_wait(world: World) {
    let (_, class) = full(&world).await;
    let rang = || world.store.news().seats_freed().now_or_never().is_some();
    give_back(&world, &class, 1).await;
    assert!(!rang(), "nobody waits");
    join(&world, &class, 4).await;
    give_back(&world, &class, 1).await;
    assert!(rang());
    assert!(!rang(), "once");
}

async fn twenty_join_at_once(world: World) {
    let (_, class) = full(&world).await;
    let world = Arc::new(world);
    let mut tasks = Vec::new();
    for _ in 0..20 {
        let (world, class) = (Arc::clone(&world), class.clone());
        tasks.push(tokio::spawn(async move { join(&world, &class, 1).await }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(line(&world, &class).await.len(), 20);
    assert_eq!(world.number("SELECT MAX(place) FROM waiting_entries").await, 20);
}

async fn five_workers_offer_three_seats_to_the_first_three(world: World) {
    let (_, class) = full(&world).await;
    let mut waits = Vec::new();
    for _ in 0..10 {
        waits.push(join(&world, &class, 1).await.id);
    }
    let world = Arc::new(world);
    let mut tasks = Vec::new();
    for worker in 0..5 {
        let (world, class) = (Arc::clone(&world), class.clone());
        tasks.push(tokio::spawn(async move {
            if worker < 3 {
                give_back(&world, &class, 1).await;
            }
            // What the use case does, a few times over; a newcomer is at it as well.
            for _ in 0..3 {
                assert!(!take(&world, &class, 1).await, "a newcomer overtakes");
                offer(&world, &class).await;
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    while offer(&world, &class).await {}
    assert_eq!(line(&world, &class).await, waits[3..]);
    assert_eq!(world.number("SELECT seats_taken FROM sessions").await, 4);
    assert_eq!(world.number("SELECT COUNT(*) FROM bookings WHERE state = 'held'").await, 3);
}

async fn offer(world: &World, class: &Session) -> bool {
    let class = class.clone();
    let id = domain::BookingId::from_parts(at("09:00"), bits());
    write!(world, tx, class => {
        let line = tx.hold_line(class.id).await?.unwrap();
        let Some(next) = line.next() else { return Ok(false) };
        let client = tx.user(next.client_id).await?.unwrap();
        assert!(tx.take_kept_seats(class.id, next.seats).await?);
        let held = services::model::Booking { id, ..booking(&class, &client, at("11:00")) };
        tx.insert_booking(&held).await?;
        let state = next.state.apply(WaitingEvent::Offer(id), at("09:30")).unwrap();
        assert!(tx.move_waiting(next.id, "waiting", state).await?);
        tx.close_up(class.id).await?;
        Ok(true)
    })
    .unwrap()
}
