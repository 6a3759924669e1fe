//! When trainers work: weeks, and days that differ from them.

use domain::availability::WeeklyHours;
use domain::{Date, DayException, ExceptionId, TrainerId, WorkingTime};
use services::model::CalendarException;

use crate::on_both_engines;
use crate::world::{World, at, bits, write};

on_both_engines![
    a_working_week_is_replaced_whole,
    exceptions_read_back_whole,
    exceptions_count_on_the_days_that_are_asked_for,
    an_exception_is_its_trainers_to_remove,
    working_times_of_many_trainers_come_from_one_question,
    what_is_closed_comes_with_the_trainers_zone,
];

fn stretch(weekday: i8, from: i16, to: i16) -> WeeklyHours {
    WeeklyHours::new(weekday, from * 60, to * 60).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn closed(first: &str, last: &str) -> DayException {
    DayException::closed(day(first), day(last)).unwrap()
}

fn extra(on: &str, from: i16, to: i16) -> DayException {
    DayException::extra(day(on), from * 60, to * 60).unwrap()
}

fn closed_hours(on: &str, from: i16, to: i16) -> DayException {
    DayException::closed_hours(day(on), from * 60, to * 60).unwrap()
}

async fn set_hours(world: &World, trainer: TrainerId, hours: Vec<WeeklyHours>) {
    write!(world, tx, hours => tx.set_weekly_hours(trainer, &hours).await).unwrap();
}

async fn add(world: &World, trainer_id: TrainerId, what: DayException, note: Option<&str>) -> CalendarException {
    let id = ExceptionId::from_parts(at("08:00"), bits());
    let note = note.map(str::to_owned);
    let exception = CalendarException { id, trainer_id, what, note, created_at: at("08:00") };
    let added = exception.clone();
    write!(world, tx, added => tx.insert_exception(&added).await).unwrap();
    exception
}

async fn working(world: &World, trainer: TrainerId, first: &str, last: &str) -> WorkingTime {
    let found = world.read().await.working_times(&[trainer], day(first), day(last)).await.unwrap();
    found.get(&trainer).cloned().unwrap_or_default()
}

async fn a_working_week_is_replaced_whole(world: World) {
    let trainer = world.trainer().await.id;
    set_hours(&world, trainer, vec![stretch(7, 8, 12), stretch(1, 14, 24), stretch(1, 9, 13)]).await;
    let week = vec![stretch(1, 9, 13), stretch(1, 14, 24), stretch(7, 8, 12)];
    assert_eq!(working(&world, trainer, "2026-11-24", "2026-11-24").await.hours, week);
    set_hours(&world, trainer, vec![stretch(3, 0, 1)]).await;
    assert_eq!(working(&world, trainer, "2026-11-24", "2026-11-24").await.hours, [stretch(3, 0, 1)]);
    set_hours(&world, trainer, vec![]).await;
    let found = world.read().await.working_times(&[trainer], day("2026-11-24"), day("2026-11-24")).await.unwrap();
    assert!(found.is_empty());
}

async fn exceptions_read_back_whole(world: World) {
    let trainer = world.trainer().await.id;
    let other = world.trainer().await.id;
    let later = add(&world, trainer, extra("2026-12-06", 9, 24), None).await;
    let lunch = add(&world, trainer, closed_hours("2026-12-05", 12, 13), Some("Lunch")).await;
    let holiday = add(&world, trainer, closed("2026-11-30", "2026-12-31"), Some("Отпуск – at last")).await;
    add(&world, trainer, closed("2026-11-01", "2026-11-23"), None).await;
    add(&world, other, closed("2026-11-30", "2026-11-30"), None).await;
    let found = world.read().await.exceptions_of(trainer, day("2026-11-24"), 10).await.unwrap();
    assert_eq!(found, [holiday, lunch.clone(), later]);
    let one = world.read().await.exceptions_of(trainer, day("2026-11-24"), 1).await.unwrap();
    assert_eq!(one, [lunch], "those that end first");
}

async fn exceptions_count_on_the_days_that_are_asked_for(world: World) {
    let trainer = world.trainer().await.id;
    let holiday = closed("2026-11-30", "2026-12-02");
    let evening = extra("2026-12-02", 18, 20);
    for what in [evening, holiday] {
        add(&world, trainer, what, None).await;
    }
    let asked = async |first, last| working(&world, trainer, first, last).await.exceptions;
    assert_eq!(asked("2026-11-20", "2026-11-29").await, []);
    assert_eq!(asked("2026-11-20", "2026-11-30").await, [holiday]);
    assert_eq!(asked("2026-12-01", "2026-12-01").await, [holiday]);
    assert_eq!(asked("2026-12-02", "2026-12-09").await, [holiday, evening]);
    assert_eq!(asked("2026-12-03", "2026-12-09").await, []);
}

async fn an_exception_is_its_trainers_to_remove(world: World) {
    let trainer = world.trainer().await.id;
    let other = world.trainer().await.id;
    let id = add(&world, trainer, closed("2026-11-30", "2026-12-02"), None).await.id;
    assert!(!write!(world, tx => tx.delete_exception(other, id).await).unwrap());
    assert!(write!(world, tx => tx.delete_exception(trainer, id).await).unwrap());
    assert!(!write!(world, tx => tx.delete_exception(trainer, id).await).unwrap());
    assert_eq!(world.number("SELECT COUNT(*) FROM calendar_exceptions").await, 0);
}

async fn working_times_of_many_trainers_come_from_one_question(world: World) {
    let mut trainers = Vec::new();
    for _ in 0..19 {
        let trainer = world.trainer().await.id;
        set_hours(&world, trainer, vec![stretch(1, 9, 13)]).await;
        add(&world, trainer, closed("2026-11-30", "2026-11-30"), None).await;
        trainers.push(trainer);
    }
    let wanted = WorkingTime { hours: vec![stretch(1, 9, 13)], exceptions: vec![closed("2026-11-30", "2026-11-30")] };
    for asked in [0, 1, 2, 16, 17, 18] {
        let (first, last) = (day("2026-11-24"), day("2026-12-08"));
        let found = world.read().await.working_times(&trainers[..asked], first, last).await.unwrap();
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), &trainers[..asked], "of {asked}");
        assert!(found.values().all(|working| *working == wanted), "of {asked}");
    }
}

async fn what_is_closed_comes_with_the_trainers_zone(world: World) {
    let (ana, other) = (world.trainer().await, world.trainer().await.id);
    let asked = async |trainer, first, last| {
        world.read().await.zone_and_exceptions(trainer, day(first), day(last)).await.unwrap()
    };
    let zone = ana.zone.clone();
    assert_eq!(asked(ana.id, "2026-11-24", "2026-12-09").await, Some((zone.clone(), vec![])));
    let (holiday, lunch) = (closed("2026-11-30", "2026-12-02"), closed_hours("2026-12-02", 12, 13));
    for what in [lunch, holiday] {
        add(&world, ana.id, what, None).await;
    }
    add(&world, other, closed("2026-11-24", "2026-12-31"), None).await;
    assert_eq!(asked(ana.id, "2026-11-24", "2026-11-29").await, Some((zone.clone(), vec![])));
    assert_eq!(asked(ana.id, "2026-11-24", "2026-11-30").await, Some((zone.clone(), vec![holiday])));
    assert_eq!(asked(ana.id, "2026-12-02", "2026-12-09").await, Some((zone, vec![holiday, lunch])));
    assert_eq!(asked(TrainerId::from_parts(at("08:00"), bits()), "2026-12-02", "2026-12-09").await, None);
}
