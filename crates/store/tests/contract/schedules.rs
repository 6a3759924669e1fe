//! Schedules and their sessions: each start is made once, and what nobody has booked stays.

use std::sync::Arc;

use domain::{DateTime, Recurrence, ScheduleId, SessionId, Timestamp};
use services::model::{Offered, Schedule, Service, Session};

use crate::on_both_engines;
use crate::world::{World, at, bits, session, slot, write};

on_both_engines![
    a_schedule_comes_back_as_it_was,
    only_this_version_of_a_schedule_is_changed,
    what_is_due_is_of_services_on_offer,
    each_start_is_made_once,
    a_start_whose_time_is_taken_leaves_nothing,
    a_session_of_a_schedule_stays_without_bookings,
    a_removed_session_is_never_made_again,
    a_session_that_left_its_schedule_can_be_made_again,
    a_vacated_session_is_gone_with_its_seats,
    twenty_at_once_make_one_start,
    open_dates_are_those_with_seats,
];

pub fn schedule(service: &Service, first: &str, rule: Option<&str>) -> Schedule {
    Schedule {
        id: ScheduleId::from_parts(at("08:00"), bits()),
        trainer_id: service.trainer_id,
        service_id: service.id,
        recurrence: Recurrence { first: first.parse().unwrap(), repeat: rule.map(|rule| rule.parse().unwrap()) },
        fill_at: Some(at("08:00")),
        ended_at: None,
        version: 1,
        created_at: at("08:00"),
    }
}

/// A class on fixed dates, with a schedule of each day at ten.
async fn dated(world: &World) -> (Service, Schedule) {
    let (_, service) = world.offer().await;
    let service = Service { offered: Offered::Dates, seats: 8, ..service };
    let changed = service.clone();
    assert!(write!(world, tx, changed => tx.update_service(&changed).await).unwrap());
    let schedule = schedule(&service, "2026-11-24T10:00", Some("FREQ=DAILY"));
    let added = schedule.clone();
    write!(world, tx, added => tx.insert_schedule(&added).await).unwrap();
    (service, schedule)
}

fn ten() -> DateTime {
    "2026-11-24T10:00".parse().unwrap()
}

async fn make(world: &World, session: &Session, schedule: &Schedule) -> bool {
    let (session, id) = (session.clone(), schedule.id);
    write!(world, tx, session => tx.claim_occurrence(&session, id, ten()).await).unwrap()
}

fn class(service: &Service) -> Session {
    session(service, slot("10:00", 60), 8, 0)
}

async fn cells(world: &World) -> i64 {
    world.number("SELECT COUNT(*) FROM calendar_cells").await
}

async fn a_schedule_comes_back_as_it_was(world: World) {
    let (service, weekly) = dated(&world).await;
    let once = Schedule { fill_at: None, ..schedule(&service, "2026-11-23T18:30", None) };
    let added = once.clone();
    write!(world, tx, added => tx.insert_schedule(&added).await).unwrap();
    assert_eq!(world.read().await.schedule(weekly.id).await.unwrap(), Some(weekly.clone()));
    assert_eq!(world.read().await.schedules_of(service.id).await.unwrap(), [once, weekly], "by the first start");
    assert_eq!(world.read().await.schedules_of_trainer(service.trainer_id).await.unwrap(), 2);
}

async fn only_this_version_of_a_schedule_is_changed(world: World) {
    let (service, schedule) = dated(&world).await;
    let ended = Schedule { ended_at: Some(at("09:00")), fill_at: None, ..schedule.clone() };
    let stale = Schedule { version: 7, ..ended.clone() };
    for (written, expected) in [(stale, false), (ended.clone(), true), (Schedule { version: 2, ..ended }, false)] {
        assert_eq!(write!(world, tx, written => tx.update_schedule(&written).await).unwrap(), expected);
    }
    let id = schedule.id;
    for version in [1, 2] {
        assert!(!write!(world, tx => tx.set_fill_at(id, version, None).await).unwrap(), "it has ended");
    }
    assert!(world.read().await.schedules_of(service.id).await.unwrap().is_empty());
}

async fn what_is_due_is_of_services_on_offer(world: World) {
    let (service, schedule) = dated(&world).await;
    let due = async |now: Timestamp| world.read().await.schedules_to_fill(now, 10).await.unwrap();
    assert_eq!(due(at("07:59")).await, []);
    assert_eq!(due(at("08:00")).await, [schedule.id]);
    let id = schedule.id;
    assert!(write!(world, tx => tx.set_fill_at(id, 1, Some(at("10:00"))).await).unwrap());
    assert_eq!(due(at("09:00")).await, []);
    let of = service.id;
    write!(world, tx => tx.fill_schedules_of(of, at("09:00")).await).unwrap();
    assert_eq!(due(at("09:00")).await, [schedule.id]);
    let archived = Service { archived_at: Some(at("08:00")), ..service.clone() };
    assert!(write!(world, tx, archived => tx.update_service(&archived).await).unwrap());
    assert_eq!(due(at("09:00")).await, []);
    assert!(!write!(world, tx => tx.keep_dated(of).await).unwrap());
    assert!(write!(world, tx, service => tx.update_service(&service).await).unwrap());
    assert!(write!(world, tx => tx.keep_dated(of).await).unwrap());
}

async fn each_start_is_made_once(world: World) {
    let (service, schedule) = dated(&world).await;
    let first = class(&service);
    assert!(make(&world, &first, &schedule).await);
    let elsewhere = session(&service, slot("14:00", 60), 8, 0);
    assert!(!make(&world, &elsewhere, &schedule).await, "that start is made");
    assert_eq!((world.number("SELECT COUNT(*) FROM sessions").await, cells(&world).await), (1, 12));
    assert_eq!(world.read().await.made_of(schedule.id, ten()).await.unwrap(), [ten()]);
    let found = world.read().await.dated_sessions(service.trainer_id, service.id, at("09:00"), 9).await.unwrap();
    assert_eq!((found.len(), found[0].schedule, found[0].occurs_at), (1, Some(schedule.id), Some(ten())));
    assert_eq!(found[0].session, first);
}

async fn a_start_whose_time_is_taken_leaves_nothing(world: World) {
    let (service, schedule) = dated(&world).await;
    let private = session(&service, slot("10:30", 60), 1, 1);
    let added = private.clone();
    assert!(write!(world, tx, added => tx.claim_session(&added).await).unwrap());
    assert!(!make(&world, &class(&service), &schedule).await);
    assert_eq!((world.number("SELECT COUNT(*) FROM sessions").await, cells(&world).await), (1, 12));
    assert!(world.read().await.made_of(schedule.id, ten()).await.unwrap().is_empty());
    let taken = world.read().await.claimed_by(service.trainer_id, slot("10:00", 60)).await.unwrap();
    assert_eq!(taken, [("Private hour".to_owned(), private.slot)]);
    let touching = world.read().await.claimed_by(service.trainer_id, slot("09:30", 60)).await.unwrap();
    assert!(touching.is_empty());
    let id = private.id;
    write!(world, tx => tx.give_seats_back(id, 1, at("09:10")).await).unwrap();
    assert!(make(&world, &class(&service), &schedule).await, "it is made when the time is free again");
}

async fn a_session_of_a_schedule_stays_without_bookings(world: World) {
    let (service, schedule) = dated(&world).await;
    let class = class(&service);
    let id = class.id;
    assert!(make(&world, &class, &schedule).await);
    for _ in 0..2 {
        assert!(write!(world, tx => tx.take_seats(id, 3).await).unwrap());
        write!(world, tx => tx.give_seats_back(id, 3, at("09:10")).await).unwrap();
        assert_eq!(cells(&world).await, 12);
        assert_eq!(world.number("SELECT COUNT(*) FROM sessions WHERE released_at IS NULL").await, 1);
    }
}

async fn a_removed_session_is_never_made_again(world: World) {
    let (service, schedule) = dated(&world).await;
    let first = class(&service);
    let id = first.id;
    assert!(make(&world, &first, &schedule).await);
    assert!(write!(world, tx => tx.take_seats(id, 1).await).unwrap());
    assert!(!write!(world, tx => tx.remove_occurrence(id, at("09:10")).await).unwrap(), "somebody has a seat");
    write!(world, tx => tx.give_seats_back(id, 1, at("09:10")).await).unwrap();
    assert!(write!(world, tx => tx.remove_occurrence(id, at("09:10")).await).unwrap());
    assert!(!write!(world, tx => tx.remove_occurrence(id, at("09:10")).await).unwrap(), "it is gone");
    assert_eq!(cells(&world).await, 0);
    assert!(!make(&world, &class(&service), &schedule).await);
    assert!(!write!(world, tx => tx.claim_session_again(id, 1).await).unwrap(), "no late payment brings it back");
    assert_eq!(world.read().await.released_session(&first).await.unwrap(), None);
    assert_eq!(cells(&world).await, 0);
}

async fn a_session_that_left_its_schedule_can_be_made_again(world: World) {
    let (service, schedule) = dated(&world).await;
    let (empty, booked) = (class(&service), class(&service));
    let (empty_id, booked_id) = (empty.id, booked.id);
    assert!(make(&world, &empty, &schedule).await);
    write!(world, tx => tx.leave_schedule(empty_id, at("09:10")).await).unwrap();
    assert_eq!(cells(&world).await, 0);
    assert!(!write!(world, tx => tx.claim_session_again(empty_id, 1).await).unwrap());
    assert!(make(&world, &booked, &schedule).await);
    assert!(write!(world, tx => tx.take_seats(booked_id, 2).await).unwrap());
    write!(world, tx => tx.leave_schedule(booked_id, at("09:10")).await).unwrap();
    assert_eq!(cells(&world).await, 12, "who has booked keeps it");
    let found = world.read().await.dated_session(booked_id).await.unwrap().unwrap();
    assert_eq!((found.schedule, found.occurs_at, found.session.seats_taken), (None, None, 2));
    write!(world, tx => tx.give_seats_back(booked_id, 2, at("09:10")).await).unwrap();
    assert_eq!(cells(&world).await, 0, "and it goes with the last seat");
}

async fn a_vacated_session_is_gone_with_its_seats(world: World) {
    let (service, schedule) = dated(&world).await;
    let class = class(&service);
    let id = class.id;
    assert!(make(&world, &class, &schedule).await);
    assert!(write!(world, tx => tx.take_seats(id, 2).await).unwrap());
    assert_eq!(write!(world, tx => tx.vacate_session(id, at("09:10")).await).unwrap(), Some(2));
    assert_eq!(write!(world, tx => tx.vacate_session(id, at("09:10")).await).unwrap(), None);
    assert!(!write!(world, tx => tx.take_seats(id, 1).await).unwrap());
    assert_eq!(cells(&world).await, 0);
    let there = session(&service, slot("18:00", 60), 8, 2);
    assert!(make(&world, &there, &schedule).await, "another session has its place in the rule");
}

async fn twenty_at_once_make_one_start(world: World) {
    let (service, schedule) = dated(&world).await;
    let world = Arc::new(world);
    let tries = (0..20).map(|_| {
        let (world, class, schedule) = (Arc::clone(&world), class(&service), schedule.clone());
        tokio::spawn(async move { make(&world, &class, &schedule).await })
    });
    let mut made = 0;
    for one in tries.collect::<Vec<_>>() {
        made += i64::from(one.await.unwrap());
    }
    assert_eq!((made, cells(&world).await), (1, 12));
    assert_eq!(world.number("SELECT COUNT(*) FROM sessions").await, 1);
}

async fn open_dates_are_those_with_seats(world: World) {
    let (service, schedule) = dated(&world).await;
    let open = async || world.read().await.open_classes(&[service.trainer_id], at("09:00"), at("12:00")).await.unwrap();
    assert!(open().await.is_empty());
    let class = class(&service);
    let id: SessionId = class.id;
    assert!(make(&world, &class, &schedule).await);
    assert_eq!(open().await, [(service.trainer_id, service.id, class.slot)]);
    assert!(write!(world, tx => tx.take_seats(id, 8).await).unwrap());
    assert!(open().await.is_empty());
}
