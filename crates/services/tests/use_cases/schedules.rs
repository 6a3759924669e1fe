//! Classes and events on fixed dates: made ahead, offered while they have seats, moved with all who booked them, never made twice.

use domain::{Recurrence, RecurrenceFault, Role, ServiceId, SessionId, Terms, TimeSlot, Timestamp};
use jiff::SignedDuration;
use services::model::{DatedSession, MailKind, Offered, Service, User};
use services::{HoldError, ScheduleError, ServiceError};

use crate::world::{World, time};

const EVENINGS: &str = "FREQ=WEEKLY;BYDAY=TU,TH";

/// On Tuesday 24 November 2026 at 18:00, and by the rule.
fn dates(rule: &str) -> Recurrence {
    from("2026-11-24T18:00", rule)
}

fn from(first: &str, rule: &str) -> Recurrence {
    let repeat = (!rule.is_empty()).then(|| rule.parse().unwrap());
    Recurrence { first: first.parse().unwrap(), repeat }
}

/// A class of eight on fixed dates.
async fn dated(world: &World) -> ServiceId {
    let id = world.offer_class(8, 2_000).await;
    world.services.offer_service(&world.trainer_user, id, Offered::Dates).await.unwrap();
    id
}

/// The same, every Tuesday and Thursday evening.
async fn weekly(world: &World) -> ServiceId {
    let id = dated(world).await;
    world.services.add_schedule(&world.trainer_user, id, dates(EVENINGS)).await.unwrap();
    id
}

async fn kept(world: &World, id: ServiceId) -> Service {
    world.store.read().await.unwrap().service(id).await.unwrap().unwrap()
}

async fn sessions(world: &World, id: ServiceId) -> Vec<DatedSession> {
    world.services.dates_page(&world.trainer_user, id).await.unwrap().unwrap().sessions
}

async fn free(world: &World, id: ServiceId) -> Vec<String> {
    let free = world.services.free_slots(id, world.clock_now(), 31).await.unwrap();
    free.iter().map(|slot| slot.start().to_string()).collect()
}

async fn at(world: &World, id: ServiceId, start: &str) -> SessionId {
    let found = sessions(world, id).await;
    found.iter().find(|found| found.session.slot.start() == time(start)).unwrap().session.id
}

#[tokio::test]
async fn dates_are_made_up_to_the_horizon_and_stay_as_it_moves() {
    let world = World::new().await;
    let id = weekly(&world).await;
    let starts = free(&world, id).await;
    assert_eq!(starts.first().unwrap(), "2026-11-24T18:00:00Z");
    assert_eq!(starts.get(1).unwrap(), "2026-11-26T18:00:00Z");
    assert_eq!((starts.len(), starts.last().unwrap().as_str()), (10, "2026-12-24T18:00:00Z"), "within 31 days");
    assert!(sessions(&world, id).await.iter().all(|found| found.session.seats_taken == 0));
    assert_eq!(world.services.sweep().await.unwrap().dates_made, 0, "all are made");
    for _ in 0..14 {
        world.pass(SignedDuration::from_hours(24));
        world.services.sweep().await.unwrap();
    }
    let starts = free(&world, id).await;
    assert_eq!((starts.len(), starts.last().unwrap().as_str()), (10, "2027-01-07T18:00:00Z"));
}

#[tokio::test]
async fn only_the_dates_are_on_offer_whatever_the_working_hours() {
    let world = World::new().await;
    let id = dated(&world).await;
    assert!(free(&world, id).await.is_empty());
    let refused = world.services.hold(&world.client, id, world.tomorrow(10)).await;
    assert!(matches!(refused, Err(HoldError::NotOffered)), "{refused:?}");
    // At eleven in the evening nobody works.
    world.services.add_schedule(&world.trainer_user, id, from("2026-11-25T23:00", "")).await.unwrap();
    assert_eq!(free(&world, id).await, ["2026-11-25T23:00:00Z"]);
    let booking = world.services.hold_seats(&world.client, id, world.tomorrow(23), 2).await.unwrap();
    assert_eq!(booking.seats, 2);
    let left = world.services.seats_left(&kept(&world, id).await, world.clock_now(), 31).await.unwrap();
    assert_eq!(left.into_iter().collect::<Vec<_>>(), [(world.tomorrow(23), 6)]);
    let other = world.services.hold(&world.client, id, world.tomorrow(22)).await;
    assert!(matches!(other, Err(HoldError::NotOffered)), "{other:?}");
}

#[tokio::test]
async fn a_closed_day_hides_a_date() {
    let world = World::new().await;
    let id = weekly(&world).await;
    let day = jiff::civil::date(2026, 11, 26);
    let closed = domain::DayException::closed(day, day).unwrap();
    world.services.add_exception(&world.trainer_user, closed, None).await.unwrap();
    assert!(!free(&world, id).await.contains(&"2026-11-26T18:00:00Z".to_owned()));
    let refused = world.services.hold(&world.client, id, time("2026-11-26T18:00:00Z")).await;
    assert!(matches!(refused, Err(HoldError::NotOffered)), "{refused:?}");
    assert_eq!(free(&world, id).await.len(), 9);
}

#[tokio::test]
async fn a_date_keeps_its_time_from_private_sessions_before_anybody_has_booked_it() {
    let world = World::new().await;
    weekly(&world).await;
    let refused = world.services.hold(&world.client, world.service, time("2026-11-24T18:30:00Z")).await;
    assert!(matches!(refused, Err(HoldError::Taken)), "{refused:?}");
    let private = free(&world, world.service).await;
    assert!(!private.contains(&"2026-11-24T17:30:00Z".to_owned()));
    assert!(private.contains(&"2026-11-24T17:00:00Z".to_owned()));
}

#[tokio::test]
async fn a_date_whose_time_is_taken_is_told_of_and_made_when_it_is_free() {
    let world = World::new().await;
    let thursday = time("2026-11-26T17:30:00Z");
    let private = world.services.hold(&world.client, world.service, thursday).await.unwrap();
    let id = weekly(&world).await;
    let page = world.services.dates_page(&world.trainer_user, id).await.unwrap().unwrap();
    assert_eq!(page.conflicts.len(), 1);
    assert_eq!(page.conflicts[0].slot.start(), time("2026-11-26T18:00:00Z"));
    let taken_by = ("Strength session".to_owned(), TimeSlot::starting(thursday, 60).unwrap());
    assert_eq!(page.conflicts[0].taken_by, Some(taken_by));
    assert_eq!(free(&world, id).await.len(), 9);
    world.services.give_up_hold(&world.client, private.id).await.unwrap();
    world.pass(SignedDuration::from_hours(1));
    assert_eq!(world.services.sweep().await.unwrap().dates_made, 1);
    let page = world.services.dates_page(&world.trainer_user, id).await.unwrap().unwrap();
    assert!(page.conflicts.is_empty());
    assert_eq!(free(&world, id).await.len(), 10);
}

#[tokio::test]
async fn a_date_stays_when_its_last_booking_goes_and_is_sold_to_the_last_seat() {
    let world = World::new().await;
    let id = weekly(&world).await;
    let start = time("2026-11-26T18:00:00Z");
    let other = world.another_client("sam@example.com").await;
    let first = world.services.hold_seats(&world.client, id, start, 8).await.unwrap();
    let refused = world.services.hold(&other, id, start).await;
    assert!(matches!(refused, Err(HoldError::NoSeats { left: 0 })), "{refused:?}");
    assert!(!free(&world, id).await.contains(&start.to_string()), "it is sold out");
    world.services.give_up_hold(&world.client, first.id).await.unwrap();
    assert!(free(&world, id).await.contains(&start.to_string()));
    let second = world.services.hold(&other, id, start).await.unwrap();
    assert_eq!(second.session_id, first.session_id);
}

#[tokio::test]
async fn an_event_for_one_is_sold_once() {
    let world = World::new().await;
    let id = world.service_at(9_000).await;
    world.services.offer_service(&world.trainer_user, id, Offered::Dates).await.unwrap();
    world.services.add_schedule(&world.trainer_user, id, from("2026-11-25T21:00", "")).await.unwrap();
    let held = world.services.hold(&world.client, id, world.tomorrow(21)).await.unwrap();
    let again = world.services.hold(&world.client, id, world.tomorrow(21)).await.unwrap();
    assert_eq!(held.id, again.id, "a second click does no harm");
    let other = world.another_client("sam@example.com").await;
    assert!(world.services.hold(&other, id, world.tomorrow(21)).await.is_err());
    assert!(free(&world, id).await.is_empty());
}

#[tokio::test]
async fn a_removed_date_stays_away_and_a_booked_one_is_not_removed() {
    let world = World::new().await;
    let id = weekly(&world).await;
    let (thursday, tuesday) = ("2026-11-26T18:00:00Z", "2026-12-01T18:00:00Z");
    let removed = at(&world, id, thursday).await;
    world.services.remove_date(&world.trainer_user, removed).await.unwrap();
    world.services.hold_seats(&world.client, id, time(tuesday), 2).await.unwrap();
    let booked = world.services.remove_date(&world.trainer_user, at(&world, id, tuesday).await).await;
    assert!(matches!(booked, Err(ScheduleError::Booked { seats: 2 })), "{booked:?}");
    for _ in 0..2 {
        world.services.fill_schedules_again(&world.trainer_user, id).await.unwrap();
        world.pass(SignedDuration::from_hours(24));
        world.services.sweep().await.unwrap();
    }
    let starts = free(&world, id).await;
    assert!(!starts.contains(&thursday.to_owned()) && starts.contains(&tuesday.to_owned()));
    let page = world.services.dates_page(&world.trainer_user, id).await.unwrap().unwrap();
    assert!(page.conflicts.is_empty(), "what was removed is no conflict: {:?}", page.conflicts);
    let private = world.services.hold(&world.client, world.service, time("2026-11-26T18:00:00Z")).await;
    assert!(private.is_ok(), "its time is free: {private:?}");
}

#[tokio::test]
async fn a_moved_date_takes_all_bookings_along() {
    let world = World::new().await;
    let id = weekly(&world).await;
    let (thursday, friday) = (time("2026-11-26T18:00:00Z"), time("2026-11-27T19:30:00Z"));
    let booking = world.services.hold_seats(&world.client, id, thursday, 2).await.unwrap();
    let session = at(&world, id, "2026-11-26T18:00:00Z").await;
    let to = "2026-11-27T19:30".parse().unwrap();
    let held = world.services.move_date(&world.trainer_user, session, thursday, to).await;
    assert!(matches!(held, Err(ScheduleError::Held)), "{held:?}");
    world.services.pay_on_arrival(&world.client, booking.id).await.unwrap();
    let private = world.services.hold(&world.client, world.service, time("2026-11-27T19:00:00Z")).await.unwrap();
    let taken = world.services.move_date(&world.trainer_user, session, thursday, to).await;
    assert!(matches!(taken, Err(ScheduleError::Taken { by: Some(_) })), "{taken:?}");
    assert_eq!(world.details(booking.id).await.slot.start(), thursday, "nothing was changed");
    world.services.give_up_hold(&world.client, private.id).await.unwrap();
    world.services.move_date(&world.trainer_user, session, thursday, to).await.unwrap();
    let moved = world.details(booking.id).await;
    assert_eq!((moved.slot.start(), moved.slot.minutes()), (friday, 60));
    let after = world.services.settings().refund_policy.after_reschedule(thursday, Role::Trainer, world.clock_now());
    assert_eq!(moved.booking.policy, after, "who is moved may cancel and get everything back");
    let starts = free(&world, id).await;
    assert!(starts.contains(&friday.to_string()) && !starts.contains(&thursday.to_string()));
    world.services.fill_schedules_again(&world.trainer_user, id).await.unwrap();
    assert!(!free(&world, id).await.contains(&thursday.to_string()), "its first start is not made again");
    assert!(world.services.hold(&world.client, world.service, thursday).await.is_ok(), "its old time is free");
    let stale = world.services.move_date(&world.trainer_user, session, thursday, to).await;
    assert!(matches!(stale, Err(ScheduleError::NoSuchDate)), "{stale:?}");
    let mails = world.store.read().await.unwrap().mails(Some(world.client.id), 50).await.unwrap();
    assert_eq!(mails.iter().filter(|row| row.mail.kind == MailKind::Rescheduled).count(), 1);
}

#[tokio::test]
async fn a_date_is_moved_to_no_time_that_cannot_be() {
    let world = World::new().await;
    let id = weekly(&world).await;
    let start = time("2026-11-26T18:00:00Z");
    let session = at(&world, id, "2026-11-26T18:00:00Z").await;
    for to in ["2026-11-24T07:00", "2026-11-26T18:03", "2028-11-26T18:00"] {
        let refused = world.services.move_date(&world.trainer_user, session, start, to.parse().unwrap()).await;
        assert!(matches!(refused, Err(ScheduleError::NotThisTime)), "{to}: {refused:?}");
    }
    let overlapping = "2026-11-26T18:30".parse().unwrap();
    world.services.move_date(&world.trainer_user, session, start, overlapping).await.unwrap();
    assert!(free(&world, id).await.contains(&"2026-11-26T18:30:00Z".to_owned()), "it may overlap its old time");
}

#[tokio::test]
async fn changing_and_ending_a_schedule_keeps_what_is_booked() {
    let world = World::new().await;
    let id = weekly(&world).await;
    let thursday = time("2026-11-26T18:00:00Z");
    let booking = world.services.hold(&world.client, id, thursday).await.unwrap();
    world.services.pay_on_arrival(&world.client, booking.id).await.unwrap();
    let page = world.services.dates_page(&world.trainer_user, id).await.unwrap().unwrap();
    let schedule = &page.schedules[0];
    let tuesdays = from("2026-12-01T18:00", "FREQ=WEEKLY;BYDAY=TU;COUNT=2");
    let change = |version| world.services.change_schedule(&world.trainer_user, schedule.id, version, tuesdays.clone());
    assert!(matches!(change(9).await, Err(ScheduleError::Changed)));
    change(schedule.version).await.unwrap();
    assert_eq!(
        free(&world, id).await,
        ["2026-11-26T18:00:00Z", "2026-12-01T18:00:00Z", "2026-12-08T18:00:00Z"],
        "what is booked takes place, and has seats left"
    );
    world.services.end_schedule(&world.trainer_user, schedule.id).await.unwrap();
    assert_eq!(free(&world, id).await, ["2026-11-26T18:00:00Z"]);
    assert_eq!(world.details(booking.id).await.slot.start(), thursday);
    let again = world.services.end_schedule(&world.trainer_user, schedule.id).await;
    assert!(matches!(again, Err(ScheduleError::NoSuchDate)), "{again:?}");
    world.services.offer_service(&world.trainer_user, id, Offered::Hours).await.unwrap();
    assert!(free(&world, id).await.len() > 100, "in working hours again");
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let world = World::new().await;
    let id = dated(&world).await;
    let add = |recurrence| world.services.add_schedule(&world.trainer_user, id, recurrence);
    let past = add(from("2026-11-24T08:00", EVENINGS)).await;
    assert!(matches!(&past, Err(ScheduleError::Faulty(faults)) if faults == &[RecurrenceFault::Past]), "{past:?}");
    let many = add(dates("FREQ=DAILY;COUNT=10000")).await;
    assert!(matches!(&many, Err(ScheduleError::Faulty(faults)) if faults == &[RecurrenceFault::Times]), "{many:?}");
    let by_hours = world.services.add_schedule(&world.trainer_user, world.service, dates(EVENINGS)).await;
    assert!(matches!(by_hours, Err(ScheduleError::NotDated)), "{by_hours:?}");
    let stranger = world.services.add_schedule(&world.client, id, dates(EVENINGS)).await;
    assert!(matches!(stranger, Err(ScheduleError::NoSuchDate)), "{stranger:?}");
    let first = add(dates(EVENINGS)).await.unwrap();
    assert_eq!(add(dates(EVENINGS)).await.unwrap(), first, "a second click adds nothing");
    let left = world.services.offer_service(&world.trainer_user, id, Offered::Hours).await;
    assert!(matches!(left, Err(ScheduleError::SchedulesLeft(1))), "{left:?}");
    for number in 0..49 {
        let day = jiff::civil::date(2027, 6, 1).saturating_add(jiff::Span::new().days(number));
        add(Recurrence { first: day.at(7, 0, 0, 0), repeat: None }).await.unwrap();
    }
    let one_more = add(from("2027-09-01T07:00", "")).await;
    assert!(matches!(one_more, Err(ScheduleError::TooMany)), "{one_more:?}");
}

#[tokio::test]
async fn a_schedule_ends_by_itself_after_its_last_date() {
    let world = World::new().await;
    let id = dated(&world).await;
    world.services.add_schedule(&world.trainer_user, id, dates("FREQ=DAILY;COUNT=2")).await.unwrap();
    let schedules = async || world.services.dates_page(&world.trainer_user, id).await.unwrap().unwrap().schedules.len();
    world.pass(SignedDuration::from_hours(24));
    world.services.sweep().await.unwrap();
    assert_eq!(schedules().await, 1, "one is to come");
    world.pass(SignedDuration::from_hours(24));
    world.services.sweep().await.unwrap();
    assert_eq!(schedules().await, 0);
    world.services.offer_service(&world.trainer_user, id, Offered::Hours).await.unwrap();
}

fn terms(service: &Service) -> Terms {
    Terms {
        name: service.name.clone(),
        description: service.description.clone(),
        minutes: service.minutes,
        step_minutes: service.step_minutes,
        price: service.price,
        seats: service.seats,
        rules: service.rules,
        place: service.place.clone(),
        own: service.own.clone(),
    }
}

#[tokio::test]
async fn sessions_of_a_rule_do_not_overlap_each_other() {
    let world = World::new().await;
    let id = dated(&world).await;
    let service = kept(&world, id).await;
    let long = Terms { minutes: 1_440, ..terms(&service) };
    world.services.change_service(&world.trainer_user, id, long).await.unwrap();
    world.services.add_schedule(&world.trainer_user, id, dates("FREQ=DAILY")).await.unwrap();
    assert_eq!(free(&world, id).await.len(), 31, "a day long every day is as much as there is");
}

#[tokio::test]
async fn the_service_changes_and_its_dates_follow_as_far_as_they_can() {
    let world = World::new().await;
    let id = weekly(&world).await;
    let start = time("2026-11-26T18:00:00Z");
    world.services.hold_seats(&world.client, id, start, 5).await.unwrap();
    let service = kept(&world, id).await;
    let change = async |changed: Terms| world.services.change_service(&world.trainer_user, id, changed).await;
    let refused = change(Terms { seats: 4, ..terms(&service) }).await;
    assert!(matches!(refused, Err(ServiceError::SeatsSold { seats_taken: 5, .. })), "{refused:?}");
    change(Terms { seats: 6, minutes: 90, ..terms(&service) }).await.unwrap();
    let found = sessions(&world, id).await;
    assert!(found.iter().all(|found| found.session.capacity == 6 && found.session.slot.minutes() == 60));
    let wider = domain::BookingRules { ahead_days: 60, ..service.rules };
    change(Terms { seats: 6, minutes: 90, rules: wider, ..terms(&service) }).await.unwrap();
    assert!(world.services.sweep().await.unwrap().dates_made > 5, "the horizon is further away");
    let lengths: Vec<i64> = sessions(&world, id).await.iter().map(|found| found.session.slot.minutes()).collect();
    assert_eq!((lengths.first(), lengths.last()), (Some(&60), Some(&90)));
    let private = change(Terms { seats: 1, ..terms(&service) }).await;
    assert!(matches!(private, Err(ServiceError::SessionsToCome { .. })), "{private:?}");
}

#[tokio::test]
async fn empty_dates_are_no_obstacle_to_another_kind_of_service() {
    let world = World::new().await;
    let id = weekly(&world).await;
    let service = kept(&world, id).await;
    world.services.change_service(&world.trainer_user, id, Terms { seats: 1, ..terms(&service) }).await.unwrap();
    assert!(sessions(&world, id).await.iter().all(|found| found.session.capacity == 1));
    assert!(world.services.hold(&world.client, id, time("2026-11-26T18:00:00Z")).await.is_ok());
}

#[tokio::test]
async fn an_archived_service_gives_its_empty_dates_up_and_makes_them_again() {
    let world = World::new().await;
    let id = weekly(&world).await;
    let start: Timestamp = time("2026-11-26T18:00:00Z");
    world.services.archive_service(&world.trainer_user, id, true).await.unwrap();
    world.services.sweep().await.unwrap();
    assert!(sessions(&world, id).await.is_empty());
    let private = world.services.hold(&world.client, world.service, start).await.unwrap();
    world.services.archive_service(&world.trainer_user, id, false).await.unwrap();
    assert_eq!(world.services.sweep().await.unwrap().dates_made, 9, "all but one, whose time is taken");
    assert!(!free(&world, id).await.contains(&start.to_string()));
    world.services.give_up_hold(&world.client, private.id).await.unwrap();
    world.services.fill_schedules_again(&world.trainer_user, id).await.unwrap();
    assert!(free(&world, id).await.contains(&start.to_string()));
}

#[tokio::test]
async fn a_booking_goes_from_one_date_to_another() {
    let world = World::new().await;
    let id = weekly(&world).await;
    let (first, second) = (time("2026-11-26T18:00:00Z"), time("2026-12-01T18:00:00Z"));
    let booking = world.services.hold(&world.client, id, first).await.unwrap();
    world.services.pay_on_arrival(&world.client, booking.id).await.unwrap();
    let offer = world.services.reschedule_offer(&world.client, booking.id).await.unwrap();
    let instead = world.instead(&offer, 31).await;
    assert!(instead.iter().all(|slot| slot.start() != first) && instead.len() == 9);
    let moved = world.services.reschedule(&world.client, booking.id, first, second).await.unwrap();
    assert_eq!(moved.slot.start(), second);
    assert!(free(&world, id).await.contains(&first.to_string()), "the date it left takes place");
}

#[tokio::test]
async fn the_search_knows_the_next_date() {
    let world = World::new().await;
    let id = weekly(&world).await;
    let next = async || world.services.search_trainers("lena").await.unwrap()[0].next_free.map(|slot| slot.start());
    assert_eq!(next().await, Some(time("2026-11-24T18:00:00Z")), "the class is the cheapest");
    let session = at(&world, id, "2026-11-24T18:00:00Z").await;
    world.services.remove_date(&world.trainer_user, session).await.unwrap();
    assert_eq!(next().await, Some(time("2026-11-26T18:00:00Z")));
}

#[tokio::test]
async fn admins_may_and_others_see_nothing() {
    let world = World::new().await;
    let id = weekly(&world).await;
    let admin = world.user_of_role("Robin", "robin@example.com", Role::Admin).await;
    assert!(world.services.dates_page(&admin, id).await.unwrap().is_some());
    let session = at(&world, id, "2026-11-26T18:00:00Z").await;
    let other: User = world.another_client("sam@example.com").await;
    assert!(world.services.dates_page(&other, id).await.unwrap().is_none());
    let refused = world.services.remove_date(&other, session).await;
    assert!(matches!(refused, Err(ScheduleError::NoSuchDate)), "{refused:?}");
    world.services.remove_date(&admin, session).await.unwrap();
}
