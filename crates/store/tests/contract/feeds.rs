//! Feeds for calendar programs.

use domain::{BookingState, Role, Timestamp, UserId};
use services::model::{Booking, CalendarFeed, FeedRow, Service, User};

use crate::on_both_engines;
use crate::world::{World, at, booking, minutes, session, slot, write};

on_both_engines![
    a_person_has_one_feed_whose_address_can_be_changed,
    the_owner_of_a_feed_is_known_with_the_trainer_they_are,
    a_feed_has_what_was_confirmed_and_nothing_else,
    a_feed_has_both_what_one_booked_and_what_one_gives,
    of_a_long_feed_the_latest_are_kept,
];

/// A feed with a token that ends so.
pub fn feed_of(user: UserId, end: &str) -> CalendarFeed {
    CalendarFeed { user_id: user, token: format!("{end:0>48}"), created_at: at("09:00") }
}

async fn insert(world: &World, feed: &CalendarFeed) -> bool {
    let feed = feed.clone();
    write!(world, tx, feed => tx.insert_calendar_feed(&feed).await).unwrap()
}

async fn replace(world: &World, feed: &CalendarFeed) -> bool {
    let feed = feed.clone();
    write!(world, tx, feed => tx.replace_calendar_feed(&feed).await).unwrap()
}

async fn owner(world: &World, feed: &CalendarFeed) -> Option<UserId> {
    let found = world.read().await.owner_of_calendar_feed(&feed.token).await.unwrap();
    found.map(|(user, _)| user.id)
}

async fn a_person_has_one_feed_whose_address_can_be_changed(world: World) {
    let (one, other) = (world.client().await.id, world.client().await.id);
    let first = feed_of(one, "1");
    assert!(!replace(&world, &first).await, "there is none yet");
    assert!(insert(&world, &first).await);
    assert!(!insert(&world, &feed_of(one, "2")).await);
    assert!(insert(&world, &feed_of(other, "3")).await);
    assert_eq!(world.read().await.calendar_feed_of(one).await.unwrap(), Some(first.clone()));

    let second = feed_of(one, "4");
    assert!(replace(&world, &second).await);
    assert_eq!((owner(&world, &first).await, owner(&world, &second).await), (None, Some(one)));
    write!(&world, tx => tx.delete_calendar_feed(one).await).unwrap();
    write!(&world, tx => tx.delete_calendar_feed(one).await).unwrap();
    assert_eq!(world.read().await.calendar_feed_of(one).await.unwrap(), None);
    assert_eq!(owner(&world, &second).await, None);
    assert_eq!(owner(&world, &feed_of(other, "3")).await, Some(other));
}

async fn the_owner_of_a_feed_is_known_with_the_trainer_they_are(world: World) {
    let trainer = world.trainer().await;
    let client = world.client().await;
    for (user, end, expected) in [(trainer.user_id, "1", Some(trainer.id)), (client.id, "2", None)] {
        let feed = feed_of(user, end);
        assert!(insert(&world, &feed).await);
        let (found, trainer) = world.read().await.owner_of_calendar_feed(&feed.token).await.unwrap().unwrap();
        assert_eq!((found.id, trainer), (user, expected));
    }
}

/// A booking in this state of an hour that starts so many minutes after ten.
async fn booked(world: &World, service: &Service, client: &User, after: i64, state: BookingState) -> Booking {
    let start = slot("10:00", 60).start();
    let slot = domain::TimeSlot::starting(minutes(start, after), 60).unwrap();
    let (_, held) = world.hold(service, client, slot, at("09:15")).await.unwrap();
    let id = held.id;
    assert!(write!(world, tx => tx.move_booking(id, 1, state).await).unwrap());
    held
}

async fn in_feed(world: &World, client: UserId, trainer: Option<domain::TrainerId>, from: Timestamp) -> Vec<FeedRow> {
    let mut rows = world.read().await.bookings_in_feed(client, trainer, from, 10).await.unwrap();
    rows.sort_by_key(|row| row.details.slot.start());
    rows
}

fn ids(rows: &[FeedRow]) -> Vec<domain::BookingId> {
    rows.iter().map(|row| row.details.booking.id).collect()
}

async fn a_feed_has_what_was_confirmed_and_nothing_else(world: World) {
    let (trainer, service) = world.offer().await;
    let client = world.client().await;
    let now = at("09:05");
    let mut expected = Vec::new();
    let confirmed = BookingState::Confirmed { at: now };
    for (number, state) in
        [confirmed, BookingState::Completed { at: now }, BookingState::NoShow { at: now }].into_iter().enumerate()
    {
        expected.push(booked(&world, &service, &client, 60 * i64::try_from(number).unwrap(), state).await.id);
    }
    let cancelled = booked(&world, &service, &client, 180, BookingState::Cancelled { at: now }).await.id;
    write!(&world, tx => tx.note_cancelled_by(cancelled, Role::Client, None).await).unwrap();
    expected.push(cancelled);
    booked(&world, &service, &client, 240, BookingState::Cancelled { at: now }).await;
    booked(&world, &service, &client, 300, BookingState::Expired { at: now }).await;
    world.hold(&service, &client, slot("16:00", 60), at("09:15")).await.unwrap();

    let rows = in_feed(&world, client.id, None, now).await;
    assert_eq!(ids(&rows), expected);
    assert!(rows.iter().all(|row| row.capacity == 1 && row.details.service_name == "Private hour"));
    assert_eq!(ids(&in_feed(&world, client.id, None, at("11:00")).await), expected[1..]);
    assert_eq!(ids(&in_feed(&world, trainer.user_id, Some(trainer.id), now).await), expected);
    assert!(in_feed(&world, trainer.user_id, None, now).await.is_empty());
}

async fn a_feed_has_both_what_one_booked_and_what_one_gives(world: World) {
    let (trainer, service) = world.offer().await;
    let (_, of_another) = world.offer().await;
    let now = at("09:05");
    let confirmed = BookingState::Confirmed { at: now };
    let client = world.client().await;
    let account = world.read().await.user(trainer.user_id).await.unwrap().unwrap();
    let given = booked(&world, &service, &client, 0, confirmed).await.id;
    let taken = booked(&world, &of_another, &account, 60, confirmed).await.id;
    assert_eq!(ids(&in_feed(&world, account.id, Some(trainer.id), now).await), [given, taken]);

    // A class has as many seats as it has, however few are booked.
    let class = session(&service, slot("15:00", 60), 8, 1);
    let seat = booking(&class, &client, at("09:15"));
    let id = seat.id;
    write!(&world, tx, class, seat => {
        assert!(tx.claim_session(&class).await?);
        tx.insert_booking(&seat).await?;
        tx.move_booking(id, 1, confirmed).await
    })
    .unwrap();
    let rows = in_feed(&world, account.id, Some(trainer.id), at("15:00")).await;
    assert_eq!((ids(&rows), rows[0].capacity), (vec![id], 8));
}

async fn of_a_long_feed_the_latest_are_kept(world: World) {
    let (_, service) = world.offer().await;
    let client = world.client().await;
    let mut all = Vec::new();
    for number in 0..5 {
        all.push(booked(&world, &service, &client, 60 * number, BookingState::Confirmed { at: at("09:05") }).await.id);
    }
    let mut rows = world.read().await.bookings_in_feed(client.id, None, at("09:00"), 2).await.unwrap();
    rows.sort_by_key(|row| row.details.slot.start());
    assert_eq!(ids(&rows), all[3..]);
}
