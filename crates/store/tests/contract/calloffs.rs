//! What is called off: the sessions, which nobody can join any more, and what becomes of their bookings.

use domain::{
    BookingId, BookingState, CallOffId, CallOffSums, CalledOff, JobId, LineState, Role, ServiceId, SessionId, TrainerId,
};
use services::model::{CallOff, JobKind, LineOutcome, Service, Session};

use crate::on_both_engines;
use crate::world::{World, at, bits, eur, session, slot, write};

on_both_engines![
    a_session_reads_back_with_what_it_is_and_who_comes,
    a_session_is_called_off_once_and_takes_nobody_any_more,
    days_are_called_off_with_what_was_released_and_nothing_beside,
    a_session_without_bookings_is_released_and_one_with_some_is_not,
    a_call_off_reads_back_with_its_bookings,
    a_booking_is_seen_to_once_and_failures_are_counted,
    the_next_call_off_is_when_its_job_runs,
];

/// A class at ten with a seat taken, and its service.
async fn class(world: &World) -> (Service, Session) {
    let (_, service) = world.offer().await;
    let class = session(&service, slot("10:00", 60), 8, 1);
    let added = class.clone();
    assert!(write!(world, tx, added => tx.claim_session(&added).await).unwrap());
    (service, class)
}

/// Something that was called off.
pub fn called_off(trainer_id: TrainerId, by: domain::UserId, what: CalledOff) -> CallOff {
    CallOff {
        id: CallOffId::from_parts(at("09:00"), bits()),
        trainer_id,
        called_off_by: by,
        role: Role::Trainer,
        what,
        note: Some("Болею – sorry".to_owned()),
        agreed: CallOffSums { sessions: 1, bookings: 1, returned: vec![eur(6_000)] },
        created_at: at("09:00"),
        finished_at: None,
    }
}

async fn a_session_reads_back_with_what_it_is_and_who_comes(world: World) {
    let (_, service) = world.offer().await;
    let client = world.client().await;
    let (held, booking) = world.hold(&service, &client, slot("10:00", 60), at("09:15")).await.unwrap();
    let mut read = world.read().await;
    let row = read.session_row(held.id).await.unwrap().unwrap();
    assert_eq!((row.session, row.service_name.as_str()), (held.clone(), "Private hour"));
    assert_eq!((row.released_at, row.called_off_at), (None, None));
    let there = read.bookings_in_session(held.id).await.unwrap();
    assert_eq!(there.iter().map(|details| details.booking.id).collect::<Vec<_>>(), [booking.id]);
    let rows = read.session_rows(service.trainer_id, at("10:00"), at("10:01")).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert!(read.session_rows(service.trainer_id, at("10:01"), at("20:00")).await.unwrap().is_empty());
    assert!(read.session_row(SessionId::from_parts(at("09:00"), bits())).await.unwrap().is_none());
    let (id, version) = (booking.id, booking.version);
    write!(world, tx => tx.move_booking(id, version, BookingState::Cancelled { at: at("09:10") }).await).unwrap();
    assert!(world.read().await.bookings_in_session(held.id).await.unwrap().is_empty());
}

async fn a_session_is_called_off_once_and_takes_nobody_any_more(world: World) {
    let (service, class) = class(&world).await;
    let id = class.id;
    assert!(write!(world, tx => tx.call_off_session(id, at("09:00")).await).unwrap());
    assert!(!write!(world, tx => tx.call_off_session(id, at("09:30")).await).unwrap());
    assert_eq!(world.read().await.session_row(id).await.unwrap().unwrap().called_off_at, Some(at("09:00")));
    assert!(!write!(world, tx => tx.take_seats(id, 1).await).unwrap(), "nobody joins");
    let found = sessions(&world, &service).await;
    assert!(found.is_empty(), "it is not on offer");
    write!(world, tx => tx.give_seats_back(id, 1, at("09:10")).await).unwrap();
    assert!(!write!(world, tx => tx.claim_session_again(id, 1).await).unwrap(), "nor does late money bring it back");
    let like = session(&service, class.slot, 8, 1);
    assert_eq!(world.read().await.released_session(&like).await.unwrap(), None);
    assert!(write!(world, tx, like => tx.claim_session(&like).await).unwrap(), "the time is free for another");
}

async fn sessions(world: &World, service: &Service) -> Vec<Session> {
    let (trainer, service): (TrainerId, ServiceId) = (service.trainer_id, service.id);
    world.read().await.sessions_of_service(trainer, service, at("00:00"), at("23:00")).await.unwrap()
}

async fn days_are_called_off_with_what_was_released_and_nothing_beside(world: World) {
    let (service, class) = class(&world).await;
    let released = session(&service, slot("12:00", 60), 8, 1);
    let later = session(&service, slot("16:00", 60), 8, 1);
    let (_, other) = world.offer().await;
    let others = session(&other, slot("10:00", 60), 1, 1);
    for added in [&released, &later, &others] {
        let added = added.clone();
        assert!(write!(world, tx, added => tx.claim_session(&added).await).unwrap());
    }
    let gone = released.id;
    write!(world, tx => tx.give_seats_back(gone, 1, at("08:30")).await).unwrap();
    let trainer = service.trainer_id;
    let off = |from, until| {
        let world = &world;
        async move {
            write!(world, tx => {
                tx.stop_bookings(trainer).await?;
                tx.call_off_sessions(trainer, from, until, at("09:00")).await
            })
            .unwrap()
        }
    };
    assert_eq!(off(at("09:00"), at("16:00")).await, [class.id], "those that take place");
    assert_eq!(off(at("09:00"), at("16:00")).await, [], "once");
    let mut read = world.read().await;
    for (id, expected) in [(class.id, true), (released.id, true), (later.id, false), (others.id, false)] {
        assert_eq!(read.session_row(id).await.unwrap().unwrap().called_off_at.is_some(), expected, "{id}");
    }
    drop(read);
    assert!(!write!(world, tx => tx.claim_session_again(gone, 1).await).unwrap());
}

async fn a_session_without_bookings_is_released_and_one_with_some_is_not(world: World) {
    let (service, class) = class(&world).await;
    let empty = session(&service, slot("12:00", 60), 8, 0);
    let added = empty.clone();
    assert!(write!(world, tx, added => tx.claim_session(&added).await).unwrap());
    let ids = [class.id, empty.id];
    write!(world, tx => {
        for id in ids {
            tx.release_if_empty(id, at("09:00")).await?;
        }
        Ok(())
    })
    .unwrap();
    let mut read = world.read().await;
    assert_eq!(read.session_row(class.id).await.unwrap().unwrap().released_at, None);
    assert_eq!(read.session_row(empty.id).await.unwrap().unwrap().released_at, Some(at("09:00")));
    let busy = read.busy(&[service.trainer_id], at("00:00"), at("23:00")).await.unwrap();
    assert_eq!(busy, [(service.trainer_id, class.slot)]);
    drop(read);
    let next = session(&service, slot("12:30", 60), 1, 1);
    assert!(write!(world, tx, next => tx.claim_session(&next).await).unwrap(), "its cells are free");
}

/// A trainer's call-off of a held booking's session.
async fn of_a_booking(world: &World) -> (CallOff, BookingId) {
    let (booking, _) = world.payment().await;
    let by = world.read().await.trainer(booking.trainer_id).await.unwrap().unwrap().user_id;
    let call_off = called_off(booking.trainer_id, by, CalledOff::Session(booking.session_id));
    let (added, id) = (call_off.clone(), booking.id);
    write!(world, tx, added => tx.insert_call_off(&added, &[(id, LineState::Waiting)]).await).unwrap();
    (call_off, id)
}

async fn a_call_off_reads_back_with_its_bookings(world: World) {
    let (call_off, booking) = of_a_booking(&world).await;
    let CalledOff::Session(session) = call_off.what else { panic!("{call_off:?}") };
    let mut days = called_off(call_off.trainer_id, call_off.called_off_by, call_off.what);
    let day: domain::Date = "2026-11-30".parse().unwrap();
    days.what = CalledOff::days(day, day).unwrap();
    days.note = None;
    days.created_at = at("09:30");
    let added = days.clone();
    write!(world, tx, added => tx.insert_call_off(&added, &[]).await).unwrap();
    let mut read = world.read().await;
    assert_eq!(read.call_off(call_off.id).await.unwrap(), Some(call_off.clone()));
    assert_eq!(read.call_off_of_session(session).await.unwrap(), Some(call_off.id));
    assert_eq!(read.call_offs_of(call_off.trainer_id, 10).await.unwrap(), [days.clone(), call_off.clone()]);
    assert_eq!(read.call_offs_of(call_off.trainer_id, 1).await.unwrap(), [days.clone()]);
    let lines = read.call_off_lines(call_off.id).await.unwrap();
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!((line.details.booking.id, line.state, line.tries), (booking, LineState::Waiting, 0));
    assert_eq!((&line.problem, line.returned), (&None, None));
    assert!(line.details.payment.is_some());
    assert!(read.call_off_lines(days.id).await.unwrap().is_empty());
    drop(read);
    let again = called_off(call_off.trainer_id, call_off.called_off_by, call_off.what);
    assert!(write!(world, tx, again => tx.insert_call_off(&again, &[]).await).is_err(), "a session is called off once");
}

async fn a_booking_is_seen_to_once_and_failures_are_counted(world: World) {
    let (call_off, booking) = of_a_booking(&world).await;
    let id = call_off.id;
    let failed =
        LineOutcome { booking, state: LineState::Waiting, problem: Some("Stripe is away".to_owned()), returned: None };
    let done = LineOutcome { booking, state: LineState::Cancelled, problem: None, returned: Some(eur(6_000)) };
    let late = LineOutcome { booking, state: LineState::Gone, problem: None, returned: None };
    write!(world, tx, failed => tx.set_call_off_line(id, &failed).await).unwrap();
    let line = world.read().await.call_off_lines(id).await.unwrap().remove(0);
    assert_eq!((line.state, line.tries, line.problem.as_deref()), (LineState::Waiting, 1, Some("Stripe is away")));
    write!(world, tx, done, late => {
        tx.set_call_off_line(id, &done).await?;
        tx.set_call_off_line(id, &late).await?;
        tx.finish_call_off(id, at("09:20")).await?;
        tx.finish_call_off(id, at("09:40")).await
    })
    .unwrap();
    let mut read = world.read().await;
    let line = read.call_off_lines(id).await.unwrap().remove(0);
    assert_eq!(
        (line.state, line.tries, line.problem, line.returned),
        (LineState::Cancelled, 1, None, Some(eur(6_000)))
    );
    assert_eq!(read.call_off(id).await.unwrap().unwrap().finished_at, Some(at("09:20")));
}

async fn the_next_call_off_is_when_its_job_runs(world: World) {
    assert_eq!(world.read().await.next_call_off().await.unwrap(), None);
    let jobs = [
        (JobKind::PostStripeFee, "pay_1", "09:00"),
        (JobKind::CallOff, "cof_1", "09:30"),
        (JobKind::CallOff, "cof_2", "09:20"),
    ];
    for (kind, subject, run_at) in jobs {
        let id = JobId::from_parts(at("09:00"), bits());
        assert!(write!(world, tx => tx.enqueue_job(id, kind, subject, at(run_at)).await).unwrap());
    }
    assert_eq!(world.read().await.next_call_off().await.unwrap(), Some(at("09:20")));
}
