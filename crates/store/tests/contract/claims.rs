//! A session that is claimed with its booking, and all that may stand against it said at once.

use std::sync::Arc;

use domain::{Date, DayException, ExceptionId, TimeSlot};
use services::model::{Booking, CalendarException, Service, Session, User};
use services::ports::StoreError;
use services::ports::store::SessionHeld;

use crate::elsewhere::{added, set_busy};
use crate::on_both_engines;
use crate::world::{Refused, World, at, bits, booking, minutes, session, slot, write};

on_both_engines![
    a_session_is_held_with_its_booking,
    nothing_is_written_where_the_time_is_taken,
    what_stands_against_a_hold_is_said,
    of_many_who_hold_overlapping_times_one_does,
    what_fails_among_statements_run_together_leaves_nothing,
];

const MANY: usize = 24;

fn day() -> Date {
    "2026-11-24".parse().unwrap()
}

fn wanted(service: &Service, client: &User, slot: TimeSlot) -> (Session, Booking) {
    let session = session(service, slot, 1, 1);
    let booking = booking(&session, client, at("09:15"));
    (session, booking)
}

/// Holds it, and keeps it whatever stands against it.
async fn hold(world: &World, (session, booking): &(Session, Booking)) -> SessionHeld {
    let (session, booking) = (session.clone(), booking.clone());
    write!(world, tx, session, booking => tx.hold_session(&session, &booking, (day(), day())).await).unwrap()
}

/// Sessions, bookings and claimed cells.
async fn count(world: &World) -> [i64; 3] {
    [
        world.number("SELECT COUNT(*) FROM sessions").await,
        world.number("SELECT COUNT(*) FROM bookings").await,
        world.number("SELECT COUNT(*) FROM calendar_cells").await,
    ]
}

async fn a_session_is_held_with_its_booking(world: World) {
    let (trainer, service) = world.offer().await;
    let client = world.client().await;
    let wanted = wanted(&service, &client, slot("10:00", 60));
    let held = hold(&world, &wanted).await;
    let calendar = Some((trainer.zone, Vec::new()));
    let nothing = SessionHeld { is_offered: true, calendar, holds: 0, is_claimed: true, is_busy_elsewhere: false };
    assert_eq!(held, nothing);
    let read = &mut *world.read().await;
    assert_eq!(read.booking(wanted.1.id).await.unwrap(), Some(wanted.1));
    let kept = read.sessions_of_service(service.trainer_id, service.id, at("10:00"), at("10:01")).await.unwrap();
    assert_eq!(kept, [wanted.0]);
    assert_eq!(count(&world).await, [1, 1, 12]);
}

async fn nothing_is_written_where_the_time_is_taken(world: World) {
    let (_, service) = world.offer().await;
    let (client, other) = (world.client().await, world.client().await);
    assert!(hold(&world, &wanted(&service, &client, slot("10:00", 60))).await.is_claimed);
    for clock in ["09:30", "10:00", "10:55"] {
        assert!(!hold(&world, &wanted(&service, &other, slot(clock, 60))).await.is_claimed, "{clock}");
    }
    assert_eq!(count(&world).await, [1, 1, 12]);
    assert!(hold(&world, &wanted(&service, &other, slot("11:00", 60))).await.is_claimed);
    assert_eq!(count(&world).await, [2, 2, 24]);
}

async fn what_stands_against_a_hold_is_said(world: World) {
    let (trainer, service) = world.offer().await;
    let client = world.client().await;
    let closed = DayException::closed_hours(day(), 9 * 60, 10 * 60).unwrap();
    let exception = CalendarException {
        id: ExceptionId::from_parts(at("08:00"), bits()),
        trainer_id: trainer.id,
        what: closed,
        note: None,
        created_at: at("08:00"),
    };
    write!(world, tx, exception => tx.insert_exception(&exception).await).unwrap();
    let calendar = added(&world, trainer.id, "1").await;
    set_busy(&world, &calendar, vec![slot("12:30", 10)]).await;
    let first = hold(&world, &wanted(&service, &client, slot("10:00", 60))).await;
    assert_eq!(first.calendar, Some((trainer.zone, vec![closed])));
    assert_eq!((first.holds, first.is_busy_elsewhere), (0, false));
    let second = hold(&world, &wanted(&service, &client, slot("12:00", 60))).await;
    assert_eq!((second.holds, second.is_busy_elsewhere, second.is_claimed), (1, true, true));
    let archived = Service { archived_at: Some(at("09:00")), ..service.clone() };
    write!(world, tx, archived => tx.update_service(&archived).await).unwrap();
    let third = hold(&world, &wanted(&service, &client, slot("14:00", 60))).await;
    assert_eq!((third.holds, third.is_offered, third.is_claimed), (2, false, true));
}

async fn of_many_who_hold_overlapping_times_one_does(world: World) {
    let (_, service) = world.offer().await;
    let world = Arc::new(world);
    let mut tries = Vec::new();
    for number in 0..MANY {
        let client = world.client().await;
        let start = minutes(at("10:00"), i64::try_from(number).unwrap() * 5 % 30);
        let (session, booking) = wanted(&service, &client, TimeSlot::starting(start, 60).unwrap());
        let world = Arc::clone(&world);
        tries.push(tokio::spawn(async move {
            let held = world.store.write(move |tx| {
                let (session, booking) = (session.clone(), booking.clone());
                Box::pin(async move {
                    let held = tx.hold_session(&session, &booking, (day(), day())).await?;
                    if held.is_claimed { Ok(()) } else { Err(Refused::Taken) }
                })
            });
            held.await
        }));
    }
    let mut winners = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(()) => winners += 1,
            Err(refused) => assert_eq!(refused, Refused::Taken),
        }
    }
    assert_eq!(winners, 1);
    assert_eq!(count(&world).await, [1, 1, 12]);
}

async fn what_fails_among_statements_run_together_leaves_nothing(world: World) {
    let (_, service) = world.offer().await;
    let (client, nobody) = (world.client().await, crate::transactions::user("nobody"));
    let (session, booking) = wanted(&service, &nobody, slot("10:00", 60));
    let held = write!(world, tx, session, booking => tx.hold_session(&session, &booking, (day(), day())).await);
    let Err(StoreError::Database(why)) = held else { panic!("{held:?}") };
    assert!(why.to_lowercase().contains("foreign key"), "{why}");
    assert_eq!(count(&world).await, [0, 0, 0]);
    assert!(hold(&world, &wanted(&service, &client, slot("10:00", 60))).await.is_claimed);
}
