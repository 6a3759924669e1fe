//! Calendars elsewhere, and what trainers are busy with by them.

use domain::{BookingState, OutsideCalendarId, TimeSlot, TrainerId};
use services::CalendarAddress;
use services::model::{CalendarFault, OutsideCalendar, Trouble};
use services::ports::calendars::Validators;

use crate::on_both_engines;
use crate::world::{World, at, bits, minutes, slot, write};

on_both_engines![
    a_calendar_reads_back_whole_and_once_per_address,
    what_came_of_reading_is_written_down_unless_it_was_removed,
    calendars_are_due_in_turn_and_leased_once,
    busy_times_are_replaced_whole,
    busy_times_count_as_taken_beside_sessions,
    busy_times_of_many_trainers_come_with_their_sessions,
    bookings_at_busy_times_are_found,
    what_is_removed_leaves_nothing_behind,
];

/// A calendar whose address ends so.
pub fn calendar_of(trainer: TrainerId, end: &str) -> OutsideCalendar {
    OutsideCalendar {
        id: OutsideCalendarId::from_parts(at("08:00"), bits()),
        trainer_id: trainer,
        name: "Family — ‘ours’".to_owned(),
        address: CalendarAddress::kept(&format!("https://calendar.example/{end}")).unwrap(),
        added_at: at("08:00"),
        validators: Validators { etag: Some("\"v1\"".into()), last_modified: None },
        read_at: at("08:00"),
        seen_at: at("08:00"),
        tried_at: at("08:00"),
        next_try_at: at("08:30"),
        busy_times: 2,
        cut: true,
        trouble: None,
    }
}

pub async fn added(world: &World, trainer: TrainerId, end: &str) -> OutsideCalendar {
    let calendar = calendar_of(trainer, end);
    let new = calendar.clone();
    assert!(write!(world, tx, new => tx.insert_outside_calendar(&new).await).unwrap());
    calendar
}

pub async fn set_busy(world: &World, calendar: &OutsideCalendar, busy: Vec<TimeSlot>) {
    let calendar = calendar.clone();
    write!(world, tx, calendar, busy => tx.set_outside_busy(&calendar, &busy).await).unwrap();
}

async fn a_calendar_reads_back_whole_and_once_per_address(world: World) {
    let (one, other) = (world.trainer().await.id, world.trainer().await.id);
    let first = added(&world, one, "1").await;
    let same = calendar_of(one, "1");
    assert!(!write!(&world, tx, same => tx.insert_outside_calendar(&same).await).unwrap());
    let trouble = Some(Trouble { fault: CalendarFault::Status(404), since: at("08:10"), tries: 3 });
    let second = OutsideCalendar { added_at: at("09:00"), trouble, cut: false, ..calendar_of(one, "2") };
    let new = second.clone();
    assert!(write!(&world, tx, new => tx.insert_outside_calendar(&new).await).unwrap());
    added(&world, other, "1").await;
    let mut read = world.read().await;
    assert_eq!(read.outside_calendars_of(one).await.unwrap(), [first.clone(), second]);
    assert_eq!(read.outside_calendar(first.id).await.unwrap(), Some(first));
}

async fn what_came_of_reading_is_written_down_unless_it_was_removed(world: World) {
    let trainer = world.trainer().await.id;
    let known = added(&world, trainer, "1").await;
    let read = OutsideCalendar {
        validators: Validators { etag: None, last_modified: Some("Tue, 24 Nov 2026 08:00:00 GMT".into()) },
        read_at: at("09:00"),
        seen_at: at("09:01"),
        tried_at: at("09:02"),
        next_try_at: at("09:03"),
        busy_times: 0,
        cut: false,
        trouble: Some(Trouble { fault: CalendarFault::TimedOut, since: at("09:02"), tries: 1 }),
        ..known
    };
    let noted = read.clone();
    assert!(write!(&world, tx, noted => tx.note_outside_calendar_read(&noted).await).unwrap());
    assert_eq!(world.read().await.outside_calendar(read.id).await.unwrap(), Some(read));
    let gone = calendar_of(trainer, "2");
    assert!(!write!(&world, tx, gone => tx.note_outside_calendar_read(&gone).await).unwrap());
}

async fn calendars_are_due_in_turn_and_leased_once(world: World) {
    let trainer = world.trainer().await.id;
    let mut calendars = Vec::new();
    for (end, due) in [("1", "10:00"), ("2", "09:00"), ("3", "11:00")] {
        let calendar = OutsideCalendar { next_try_at: at(due), ..calendar_of(trainer, end) };
        let new = calendar.clone();
        assert!(write!(&world, tx, new => tx.insert_outside_calendar(&new).await).unwrap());
        calendars.push(calendar.id);
    }
    let due = async |now| {
        let due = world.read().await.outside_calendars_due(now, 10).await.unwrap();
        due.into_iter().map(|calendar| calendar.id).collect::<Vec<_>>()
    };
    assert_eq!(due(at("10:00")).await, [calendars[1], calendars[0]]);
    assert_eq!(world.read().await.next_outside_calendar_due().await.unwrap(), Some(at("09:00")));
    let lease = async |from: &str| {
        let (id, from) = (calendars[1], at(from));
        write!(&world, tx => tx.lease_outside_calendar(id, from, at("10:05")).await).unwrap()
    };
    assert!(lease("09:00").await);
    assert!(!lease("09:00").await, "somebody else has it");
    assert_eq!(due(at("10:00")).await, [calendars[0]]);
}

async fn busy_times_are_replaced_whole(world: World) {
    let trainer = world.trainer().await.id;
    let calendar = added(&world, trainer, "1").await;
    let many = |count: i64, length: u32| {
        let start = |hour| minutes(at("00:00"), hour * 60);
        (0..count).map(|hour| TimeSlot::starting(start(hour), length).unwrap()).collect::<Vec<_>>()
    };
    for busy in [many(40, 30), many(37, 30), many(37, 45), many(3, 45), Vec::new(), many(16, 5)] {
        set_busy(&world, &calendar, busy.clone()).await;
        assert_eq!(world.read().await.outside_busy_of(calendar.id).await.unwrap(), busy);
    }
}

async fn busy_times_count_as_taken_beside_sessions(world: World) {
    let (trainer, service) = world.offer().await;
    let client = world.client().await;
    let (one, other) = (added(&world, trainer.id, "1").await, added(&world, trainer.id, "2").await);
    let day = TimeSlot::new(at("00:00"), minutes(at("00:00"), 24 * 60)).unwrap();
    let next_day = TimeSlot::new(day.end(), minutes(day.end(), 24 * 60)).unwrap();
    set_busy(&world, &one, vec![slot("09:30", 60), next_day]).await;
    set_busy(&world, &other, vec![slot("09:00", 45), slot("14:00", 60)]).await;
    world.hold(&service, &client, slot("10:00", 60), at("09:15")).await.unwrap();
    let busy = async |from, until| {
        let busy = world.read().await.busy(&[trainer.id], from, until).await.unwrap();
        busy.into_iter().map(|(_, slot)| slot).collect::<Vec<_>>()
    };
    let all = [slot("09:00", 45), slot("09:30", 60), slot("10:00", 60), slot("14:00", 60), next_day];
    assert_eq!(busy(at("00:00"), minutes(at("00:00"), 3 * 24 * 60)).await, all);
    assert_eq!(busy(at("10:30"), at("14:00")).await, [slot("10:00", 60)]);
    assert_eq!(busy(minutes(next_day.end(), -1), minutes(next_day.end(), 600)).await, [next_day]);
    assert_eq!(busy(next_day.end(), minutes(next_day.end(), 600)).await, []);

    let elsewhere = async |slot| world.read().await.is_busy_elsewhere(trainer.id, slot).await.unwrap();
    assert!(elsewhere(slot("09:40", 5)).await && elsewhere(slot("13:00", 65)).await && elsewhere(next_day).await);
    assert!(!elsewhere(slot("10:30", 210)).await, "a session is not elsewhere, and what touches is free");
    assert!(!elsewhere(TimeSlot::starting(next_day.end(), 5).unwrap()).await);
}

async fn busy_times_of_many_trainers_come_with_their_sessions(world: World) {
    let mut trainers = Vec::new();
    for number in 0..18 {
        let (trainer, service) = world.offer().await;
        let client = world.client().await;
        world.hold(&service, &client, slot("12:00", 60), at("09:15")).await.unwrap();
        if number % 2 == 0 {
            let calendar = added(&world, trainer.id, "1").await;
            set_busy(&world, &calendar, vec![slot("10:00", 60)]).await;
        }
        trainers.push(trainer.id);
    }
    let busy = world.read().await.busy(&trainers[..17], at("00:00"), at("23:00")).await.unwrap();
    let mut wanted = Vec::new();
    for (number, trainer) in trainers[..17].iter().enumerate() {
        wanted.extend((number % 2 == 0).then(|| (*trainer, slot("10:00", 60))));
        wanted.push((*trainer, slot("12:00", 60)));
    }
    assert_eq!(busy, wanted);
}

async fn bookings_at_busy_times_are_found(world: World) {
    let (trainer, service) = world.offer().await;
    let client = world.client().await;
    let calendar = added(&world, trainer.id, "1").await;
    set_busy(&world, &calendar, vec![slot("10:30", 15), slot("13:00", 60), slot("15:00", 60)]).await;
    let mut booked = Vec::new();
    for clock in ["13:30", "10:00", "12:00", "15:00"] {
        booked.push(world.hold(&service, &client, slot(clock, 60), at("09:15")).await.unwrap().1.id);
    }
    let (confirmed, cancelled) = (booked[1], booked[3]);
    let now = at("09:05");
    assert!(write!(&world, tx => tx.move_booking(confirmed, 1, BookingState::Confirmed { at: now }).await).unwrap());
    assert!(write!(&world, tx => tx.move_booking(cancelled, 1, BookingState::Cancelled { at: now }).await).unwrap());
    let found = async |from, limit| {
        let found = world.read().await.bookings_while_busy_elsewhere(trainer.id, from, limit).await.unwrap();
        found.into_iter().map(|details| details.booking.id).collect::<Vec<_>>()
    };
    assert_eq!(found(at("09:00"), 10).await, [booked[1], booked[0]]);
    assert_eq!(found(at("09:00"), 1).await, [booked[1]]);
    assert_eq!(found(at("11:00"), 10).await, [booked[0]], "what is over does not matter");
}

async fn what_is_removed_leaves_nothing_behind(world: World) {
    let (trainer, other) = (world.trainer().await.id, world.trainer().await.id);
    let calendar = added(&world, trainer, "1").await;
    set_busy(&world, &calendar, vec![slot("10:00", 60)]).await;
    let id = calendar.id;
    assert!(!write!(&world, tx => tx.delete_outside_calendar(other, id).await).unwrap());
    assert_eq!(world.read().await.busy(&[trainer], at("00:00"), at("23:00")).await.unwrap().len(), 1);
    assert!(write!(&world, tx => tx.delete_outside_calendar(trainer, id).await).unwrap());
    assert!(!write!(&world, tx => tx.delete_outside_calendar(trainer, id).await).unwrap());
    assert!(world.read().await.busy(&[trainer], at("00:00"), at("23:00")).await.unwrap().is_empty());
    assert_eq!(world.number("SELECT COUNT(*) FROM outside_busy").await, 0);
}
