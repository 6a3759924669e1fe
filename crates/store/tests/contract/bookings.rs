//! Bookings and the lists they are in.

use domain::{BookingId, BookingState, CheckIn, OwnTerms, PayWays, Price, TimeSlot};
use services::model::{BookingDetails, Service};
use services::ports::StoreError;
use services::ports::store::StartsBetween;

use crate::on_both_engines;
use crate::world::{World, at, bits, booking, eur, minutes, payment, session, slot, write};

on_both_engines![
    a_booking_reads_back_whole_in_every_state,
    a_booking_is_moved_from_the_version_it_has,
    details_have_all_that_a_page_shows,
    details_have_the_ways_of_the_service_before_its_trainers,
    a_hold_is_given_more_time_once,
    details_have_the_newest_payment,
    a_clients_bookings_come_newest_first,
    a_trainers_day_has_the_bookings_that_count,
    holds_are_counted_until_their_end,
    overdue_holds_come_longest_overdue_first,
    ended_bookings_are_those_not_delivered,
    a_booking_is_delivered_once,
    who_checked_the_client_in_is_kept_and_taken_back,
    nobody_is_both_there_and_a_no_show,
    bookings_to_start_come_page_by_page,
    a_price_that_does_not_add_up_is_refused,
    a_booking_needs_its_session,
    seats_are_given_up_from_the_version_a_booking_has,
    who_cancelled_and_what_they_wrote_is_kept,
    a_class_is_found_by_its_service_and_start,
    a_hold_is_found_in_its_session_until_its_end,
];

async fn move_to(world: &World, id: BookingId, version: i64, state: BookingState) -> bool {
    write!(world, tx => tx.move_booking(id, version, state).await).unwrap()
}

async fn a_booking_reads_back_whole_in_every_state(world: World) {
    let (_, service) = world.offer().await;
    let client = world.client().await;
    let (_, mut booking) = world.hold(&service, &client, slot("10:00", 60), at("09:15")).await.unwrap();
    assert_eq!(world.read().await.booking(booking.id).await.unwrap(), Some(booking.clone()));
    for name in ["confirmed", "completed", "no_show", "cancelled", "expired", "held"] {
        booking.state = BookingState::from_parts(name, at("09:20")).unwrap();
        assert!(move_to(&world, booking.id, booking.version, booking.state).await);
        booking.version += 1;
        assert_eq!(world.read().await.booking(booking.id).await.unwrap(), Some(booking.clone()));
    }
    assert_eq!(world.read().await.booking(BookingId::from_parts(at("09:00"), bits())).await.unwrap(), None);
}

async fn a_booking_is_moved_from_the_version_it_has(world: World) {
    let (_, service) = world.offer().await;
    let client = world.client().await;
    let (_, booking) = world.hold(&service, &client, slot("10:00", 60), at("09:15")).await.unwrap();
    assert!(move_to(&world, booking.id, 1, BookingState::Confirmed { at: at("09:05") }).await);
    assert!(!move_to(&world, booking.id, 1, BookingState::Expired { at: at("09:15") }).await);
    let stored = world.read().await.booking(booking.id).await.unwrap().unwrap();
    assert_eq!((stored.state, stored.version), (BookingState::Confirmed { at: at("09:05") }, 2));
}

async fn details_have_all_that_a_page_shows(world: World) {
    let (trainer, service) = world.offer().await;
    let client = world.client().await;
    let (_, booking) = world.hold(&service, &client, slot("10:00", 60), at("09:15")).await.unwrap();
    let details = BookingDetails {
        booking: booking.clone(),
        slot: slot("10:00", 60),
        service_name: service.name,
        service_place: service.place,
        trainer_name: trainer.name,
        trainer_slug: trainer.slug,
        trainer_city: trainer.city,
        trainer_zone: trainer.zone,
        ways: trainer.ways,
        client_name: client.name,
        payment: None,
    };
    assert_eq!(world.read().await.booking_details(booking.id).await.unwrap(), Some(details));
    assert_eq!(world.read().await.booking_details(BookingId::from_parts(at("09:00"), bits())).await.unwrap(), None);
}

async fn details_have_the_ways_of_the_service_before_its_trainers(world: World) {
    let (trainer, service) = world.offer().await;
    let client = world.client().await;
    let (_, booking) = world.hold(&service, &client, slot("10:00", 60), at("09:15")).await.unwrap();
    let in_person = PayWays { online: false, checkout: false, on_arrival: true };
    for (own, expected) in [(Some(in_person), in_person), (None, trainer.ways)] {
        let changed = Service { own: OwnTerms { cancellation: None, ways: own }, ..service.clone() };
        assert!(write!(world, tx, changed => tx.update_service(&changed).await).unwrap());
        let details = world.read().await.booking_details(booking.id).await.unwrap().unwrap();
        assert_eq!(details.ways, expected);
    }
}

async fn a_hold_is_given_more_time_once(world: World) {
    let (_, service) = world.offer().await;
    let client = world.client().await;
    let (_, booking) = world.hold(&service, &client, slot("10:00", 60), at("09:15")).await.unwrap();
    let id = booking.id;
    let extend = async |version: i64, until: &str| {
        let until = at(until);
        write!(world, tx => tx.extend_hold(id, version, until, at("09:16")).await).unwrap()
    };
    assert!(!extend(7, "09:20").await, "it has another version");
    assert!(extend(1, "09:20").await);
    let held = world.read().await.booking(id).await.unwrap().unwrap();
    assert_eq!(held.state, BookingState::Held { expires_at: at("09:20") });
    assert_eq!((held.version, held.hold_extended_at), (2, Some(at("09:16"))));
    assert_eq!(world.read().await.next_hold_end().await.unwrap(), Some(at("09:20")));
    assert!(!extend(2, "09:30").await, "never a second time");
    assert!(move_to(&world, id, 2, BookingState::Confirmed { at: at("09:17") }).await);

    let (_, other) = world.hold(&service, &client, slot("12:00", 60), at("09:15")).await.unwrap();
    assert!(move_to(&world, other.id, 1, BookingState::Expired { at: at("09:15") }).await);
    let id = other.id;
    assert!(!write!(world, tx => tx.extend_hold(id, 2, at("09:20"), at("09:16")).await).unwrap(), "it is no hold");
}

async fn details_have_the_newest_payment(world: World) {
    let (booking, first) = world.payment().await;
    let mut canceled = first.clone();
    canceled.state = domain::PaymentState::Canceled;
    let mut second = payment(&booking);
    second.created_at = minutes(first.created_at, 1);
    let newest = second.clone();
    write!(world, tx, canceled, second => {
        assert!(tx.update_payment(&canceled).await?);
        assert!(tx.insert_payment(&second).await?);
        Ok(())
    })
    .unwrap();
    let details = world.read().await.booking_details(booking.id).await.unwrap().unwrap();
    assert_eq!(details.payment, Some(newest));
}

async fn a_clients_bookings_come_newest_first(world: World) {
    let (_, service) = world.offer().await;
    let (client, other) = (world.client().await, world.client().await);
    let mut made = Vec::new();
    for clock in ["12:00", "10:00", "11:00"] {
        made.push(world.hold(&service, &client, slot(clock, 60), at("09:15")).await.unwrap().1.id);
    }
    world.hold(&service, &other, slot("13:00", 60), at("09:15")).await.unwrap();
    let list = async |before, limit| {
        let list = world.read().await.bookings_of_client(client.id, before, limit).await.unwrap();
        list.into_iter().map(|details| details.booking.id).collect::<Vec<_>>()
    };
    assert_eq!(list(None, 10).await, [made[0], made[2], made[1]]);
    assert_eq!(list(None, 2).await, [made[0], made[2]]);
    assert_eq!(list(Some(at("12:00")), 10).await, [made[2], made[1]]);
    assert_eq!(list(Some(at("10:00")), 10).await, []);
}

async fn a_trainers_day_has_the_bookings_that_count(world: World) {
    let (trainer, service) = world.offer().await;
    let client = world.client().await;
    let mut shown = Vec::new();
    for (clock, state) in [
        ("10:00", "held"),
        ("11:00", "confirmed"),
        ("12:00", "completed"),
        ("13:00", "no_show"),
        ("14:00", "cancelled"),
        ("15:00", "expired"),
    ] {
        let (session, booking) = world.hold(&service, &client, slot(clock, 60), at("09:15")).await.unwrap();
        let state = BookingState::from_parts(state, at("09:15")).unwrap();
        assert!(move_to(&world, booking.id, 1, state).await);
        if state.claims_time() {
            shown.push(booking.id);
        } else {
            write!(world, tx => tx.give_seats_back(session.id, 1, at("09:16")).await).unwrap();
        }
    }
    let day = async |from, until| {
        let list = world.read().await.bookings_of_trainer(trainer.id, from, until).await.unwrap();
        list.into_iter().map(|details| details.booking.id).collect::<Vec<_>>()
    };
    assert_eq!(day(at("00:00"), at("23:00")).await, shown);
    assert_eq!(day(at("11:00"), at("13:00")).await, shown[1..3]);
    let (other, _) = world.offer().await;
    assert_eq!(world.read().await.bookings_of_trainer(other.id, at("00:00"), at("23:00")).await.unwrap(), []);
}

async fn holds_are_counted_until_their_end(world: World) {
    let (_, service) = world.offer().await;
    let client = world.client().await;
    let (_, first) = world.hold(&service, &client, slot("10:00", 60), at("09:15")).await.unwrap();
    world.hold(&service, &client, slot("11:00", 60), at("09:30")).await.unwrap();
    let holds = async |now| world.read().await.holds_of(client.id, now).await.unwrap();
    assert_eq!(holds(at("09:14")).await, 2);
    assert_eq!(holds(at("09:15")).await, 1);
    assert_eq!(holds(at("09:30")).await, 0);
    assert!(move_to(&world, first.id, 1, BookingState::Confirmed { at: at("09:10") }).await);
    assert_eq!(holds(at("09:14")).await, 1);
}

async fn overdue_holds_come_longest_overdue_first(world: World) {
    let (_, service) = world.offer().await;
    let client = world.client().await;
    assert_eq!(world.read().await.next_hold_end().await.unwrap(), None);
    let mut made = Vec::new();
    for (clock, end) in [("10:00", "09:30"), ("11:00", "09:15"), ("12:00", "09:45")] {
        made.push(world.hold(&service, &client, slot(clock, 60), at(end)).await.unwrap().1.id);
    }
    let mut read = world.read().await;
    assert_eq!(read.next_hold_end().await.unwrap(), Some(at("09:15")));
    assert_eq!(read.overdue_holds(at("09:14"), 10).await.unwrap(), []);
    assert_eq!(read.overdue_holds(at("09:30"), 10).await.unwrap(), [made[1], made[0]]);
    assert_eq!(read.overdue_holds(at("10:00"), 2).await.unwrap(), [made[1], made[0]]);
    drop(read);
    assert!(move_to(&world, made[1], 1, BookingState::Expired { at: at("09:16") }).await);
    let mut read = world.read().await;
    assert_eq!(read.next_hold_end().await.unwrap(), Some(at("09:30")));
    assert_eq!(read.overdue_holds(at("10:00"), 10).await.unwrap(), [made[0], made[2]]);
}

async fn ended_bookings_are_those_not_delivered(world: World) {
    let (_, service) = world.offer().await;
    let client = world.client().await;
    let mut made = Vec::new();
    for clock in ["12:00", "10:00", "11:00"] {
        made.push(world.hold(&service, &client, slot(clock, 60), at("09:15")).await.unwrap().1.id);
    }
    for id in &made[..2] {
        assert!(move_to(&world, *id, 1, BookingState::Confirmed { at: at("09:10") }).await);
    }
    let mut read = world.read().await;
    assert_eq!(read.ended_bookings(at("10:59"), 10).await.unwrap(), []);
    assert_eq!(read.ended_bookings(at("11:00"), 10).await.unwrap(), [made[1]]);
    assert_eq!(read.ended_bookings(at("23:00"), 10).await.unwrap(), [made[1], made[0]]);
    assert_eq!(read.ended_bookings(at("23:00"), 1).await.unwrap(), [made[1]]);
    drop(read);
    assert!(move_to(&world, made[0], 2, BookingState::NoShow { at: at("12:10") }).await);
    assert!(move_to(&world, made[2], 1, BookingState::Cancelled { at: at("12:10") }).await);
    let ended = async || world.read().await.ended_bookings(at("23:00"), 10).await.unwrap();
    assert_eq!(ended().await, [made[1], made[0]], "a no-show is delivered too");
    let (confirmed, no_show) = (made[1], made[0]);
    write!(&world, tx => {
        tx.deliver_booking(confirmed, 2, BookingState::Completed { at: at("11:01") }, at("11:01")).await?;
        tx.deliver_booking(no_show, 3, BookingState::NoShow { at: at("12:10") }, at("13:01")).await
    })
    .unwrap();
    assert_eq!(ended().await, []);
}

async fn a_booking_is_delivered_once(world: World) {
    let (_, service) = world.offer().await;
    let client = world.client().await;
    let (_, mut booking) = world.hold(&service, &client, slot("10:00", 60), at("09:15")).await.unwrap();
    let id = booking.id;
    let deliver = async |version: i64, now: &str| {
        let now = at(now);
        write!(&world, tx => tx.deliver_booking(id, version, BookingState::Completed { at: now }, now).await).unwrap()
    };
    assert!(!deliver(2, "11:00").await, "it has another version");
    assert!(deliver(1, "11:00").await);
    assert!(!deliver(2, "12:00").await, "it was delivered before");
    booking.state = BookingState::Completed { at: at("11:00") };
    booking.delivered_at = Some(at("11:00"));
    booking.version = 2;
    assert_eq!(world.read().await.booking(id).await.unwrap(), Some(booking));
}

async fn who_checked_the_client_in_is_kept_and_taken_back(world: World) {
    let (trainer, service) = world.offer().await;
    let client = world.client().await;
    let (_, mut booking) = world.hold(&service, &client, slot("10:00", 60), at("09:15")).await.unwrap();
    let id = booking.id;
    let set = async |version: i64, check_in: Option<CheckIn>| {
        write!(&world, tx => tx.set_check_in(id, version, check_in).await).unwrap()
    };
    let check_in = CheckIn { at: at("09:50"), by: trainer.user_id };
    assert!(!set(2, Some(check_in)).await, "it has another version");
    assert!(set(1, Some(check_in)).await);
    booking.checked_in = Some(check_in);
    booking.version = 2;
    assert_eq!(world.read().await.booking(id).await.unwrap(), Some(booking.clone()));
    assert_eq!(world.read().await.booking_details(id).await.unwrap().unwrap().booking, booking);
    assert!(set(2, None).await);
    assert_eq!(world.read().await.booking(id).await.unwrap().unwrap().checked_in, None);
}

async fn nobody_is_both_there_and_a_no_show(world: World) {
    let (trainer, service) = world.offer().await;
    let client = world.client().await;
    let (_, booking) = world.hold(&service, &client, slot("10:00", 60), at("09:15")).await.unwrap();
    let id = booking.id;
    let check_in = Some(CheckIn { at: at("09:50"), by: trainer.user_id });
    assert!(write!(&world, tx => tx.set_check_in(id, 1, check_in).await).unwrap());
    let no_show = BookingState::NoShow { at: at("10:10") };
    let refused = write!(&world, tx => tx.move_booking(id, 2, no_show).await);
    assert!(matches!(refused, Err(StoreError::Database(_))), "{refused:?}");
    assert!(write!(&world, tx => tx.set_check_in(id, 2, None).await).unwrap());
    assert!(move_to(&world, id, 3, no_show).await);
    let refused = write!(&world, tx => tx.set_check_in(id, 4, check_in).await);
    assert!(matches!(refused, Err(StoreError::Database(_))), "{refused:?}");
}

async fn bookings_to_start_come_page_by_page(world: World) {
    let (_, service) = world.offer().await;
    let (other_trainer, client) = (world.offer().await.1, world.client().await);
    let mut made = Vec::new();
    for (service, clock, confirmed) in [
        (&service, "12:00", "09:10"),
        (&service, "10:00", "09:00"),
        (&other_trainer, "12:00", "10:00"),
        (&service, "11:00", "10:01"),
        (&service, "14:00", "09:10"),
    ] {
        let id = world.hold(service, &client, slot(clock, 60), at("10:15")).await.unwrap().1.id;
        assert!(move_to(&world, id, 1, BookingState::Confirmed { at: at(confirmed) }).await);
        made.push((id, at(clock)));
    }
    world.hold(&service, &client, slot("13:00", 60), at("09:15")).await.unwrap();
    let page = async |after: &str, seen: Option<BookingId>, limit: i64| {
        let lead = domain::reminder::lead(1);
        let range = StartsBetween { after: at(after), seen, until: at("13:00"), lead };
        let found = world.read().await.bookings_to_start(&range, limit).await.unwrap();
        assert!(found.iter().all(|to_start| to_start.client == client.id));
        found.into_iter().map(|to_start| (to_start.booking, to_start.starts_at)).collect::<Vec<_>>()
    };
    // The one at eleven was confirmed less than an hour before, the one at one is held, and the one at two is too late.
    let mut at_twelve = [made[0], made[2]];
    at_twelve.sort();
    let all = [made[1], at_twelve[0], at_twelve[1]];
    assert_eq!(page("09:00", None, 10).await, all);
    assert_eq!(page("10:00", None, 10).await, all[1..], "what starts at the beginning is not in the range");
    assert_eq!(page("09:00", None, 2).await, all[..2]);
    assert_eq!(page("12:00", Some(all[1].0), 2).await, all[2..]);
    assert_eq!(page("12:00", Some(all[2].0), 2).await, []);
}

async fn a_price_that_does_not_add_up_is_refused(world: World) {
    let (_, service) = world.offer().await;
    let client = world.client().await;
    let session = session(&service, slot("10:00", 60), 1, 1);
    let good = crate::world::price();
    for price in [
        Price { total: eur(good.total.minor - 1), ..good },
        Price { trainer_share: eur(good.trainer_share.minor + 1), ..good },
    ] {
        let (session, mut booking) = (session.clone(), booking(&session, &client, at("09:15")));
        booking.price = price;
        let refused = write!(world, tx, session, booking => {
            tx.claim_session(&session).await?;
            tx.insert_booking(&booking).await
        });
        assert!(matches!(refused, Err(StoreError::Database(_))), "{refused:?}");
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM sessions").await, 0);
}

async fn a_booking_needs_its_session(world: World) {
    let (_, service) = world.offer().await;
    let client = world.client().await;
    let slot = TimeSlot::starting(at("10:00"), 60).unwrap();
    let orphan = booking(&session(&service, slot, 1, 1), &client, at("09:15"));
    let refused = write!(world, tx, orphan => tx.insert_booking(&orphan).await);
    assert!(matches!(refused, Err(StoreError::Database(_))), "{refused:?}");
}

async fn seats_are_given_up_from_the_version_a_booking_has(world: World) {
    let (_, service) = world.offer().await;
    let client = world.client().await;
    let class = session(&service, slot("10:00", 60), 10, 3);
    let mut booking = services::model::Booking { seats: 3, seats_booked: 3, ..booking(&class, &client, at("09:15")) };
    let both = (class, booking.clone());
    write!(&world, tx, both => {
        assert!(tx.claim_session(&both.0).await?);
        tx.insert_booking(&both.1).await
    })
    .unwrap();
    booking.seats = 2;
    booking.given_up_minor = 1_030;
    booking.cancel_note = Some("One of us is ill – sorry".to_owned());
    for (kept, version) in [(true, 1), (false, 1), (true, 2)] {
        booking.version = version;
        let change = booking.clone();
        assert_eq!(write!(&world, tx, change => tx.keep_seats(&change).await).unwrap(), kept);
    }
    booking.version = 3;
    assert_eq!(world.read().await.booking(booking.id).await.unwrap(), Some(booking));
}

async fn who_cancelled_and_what_they_wrote_is_kept(world: World) {
    let (_, service) = world.offer().await;
    let client = world.client().await;
    let (_, held) = world.hold(&service, &client, slot("10:00", 60), at("09:15")).await.unwrap();
    let id = held.id;
    for (role, note, kept) in [
        (domain::Role::Trainer, Some("I am ill"), Some("I am ill")),
        (domain::Role::Admin, None, Some("I am ill")),
        (domain::Role::Admin, Some("They are"), Some("They are")),
    ] {
        write!(&world, tx => tx.note_cancelled_by(id, role, note).await).unwrap();
        let stored = world.read().await.booking(id).await.unwrap().unwrap();
        assert_eq!((stored.cancelled_by, stored.cancel_note.as_deref()), (Some(role), kept));
    }
}

async fn a_class_is_found_by_its_service_and_start(world: World) {
    let (trainer, service) = world.offer().await;
    let other = world.service_of(&trainer, "Another class", 60, 3_000, 2).await;
    let sessions = [
        session(&service, slot("12:00", 60), 10, 10),
        session(&service, slot("10:00", 60), 10, 3),
        session(&other, slot("11:00", 60), 10, 1),
        session(&service, slot("13:00", 60), 10, 1),
    ];
    for class in sessions.clone() {
        assert!(write!(&world, tx, class => tx.claim_session(&class).await).unwrap());
    }
    let released = sessions[3].id;
    write!(&world, tx => tx.give_seats_back(released, 1, at("09:00")).await).unwrap();
    let found = async |from: &str, until: &str| {
        let mut read = world.read().await;
        read.sessions_of_service(trainer.id, service.id, at(from), at(until)).await.unwrap()
    };
    assert_eq!(found("09:00", "18:00").await, [sessions[1].clone(), sessions[0].clone()]);
    assert_eq!(found("10:00", "12:00").await, [sessions[1].clone()], "the end is not in the range");
    assert_eq!(found("10:01", "12:00").await, []);
    let released = async |like: &services::model::Session| world.read().await.released_session(like).await.unwrap();
    assert_eq!(released(&sessions[3]).await, Some(sessions[3].id));
    assert_eq!(released(&sessions[1]).await, None, "it takes place");
    let larger = services::model::Session { capacity: 12, ..sessions[3].clone() };
    assert_eq!(released(&larger).await, None);
}

async fn a_hold_is_found_in_its_session_until_its_end(world: World) {
    let (_, service) = world.offer().await;
    let (client, other) = (world.client().await, world.client().await);
    let (session, booking) = world.hold(&service, &client, slot("10:00", 60), at("09:15")).await.unwrap();
    let found = async |client: &services::model::User, now: &str| {
        world.read().await.hold_in_session(session.id, client.id, at(now)).await.unwrap()
    };
    assert_eq!(found(&client, "09:14").await, Some(booking.clone()));
    assert_eq!(found(&client, "09:15").await, None);
    assert_eq!(found(&other, "09:14").await, None);
    assert!(move_to(&world, booking.id, 1, BookingState::Confirmed { at: at("09:05") }).await);
    assert_eq!(found(&client, "09:14").await, None);
}
