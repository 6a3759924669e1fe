//! Bookings for other people's calendars: the file of one, the file in a letter, and the feed.

use domain::{BookingId, Role, ServiceId};
use jiff::SignedDuration;
use services::CancelOrder;
use services::model::{Booking, CalendarMethod, User};

use crate::world::World;

const VISA: &str = "pm_card_visa";

/// The values of a property, unfolded, in order; parameters stand before the colon.
fn values(text: &str, name: &str) -> Vec<String> {
    let whole = text.replace("\r\n ", "");
    let of = |line: &str| {
        let rest = line.strip_prefix(name)?;
        if rest.starts_with(':') || rest.starts_with(';') { Some(rest[1..].to_owned()) } else { None }
    };
    whole.split("\r\n").filter_map(of).collect()
}

fn value(text: &str, name: &str) -> String {
    let mut all = values(text, name);
    assert_eq!(all.len(), 1, "{name} in {text}");
    all.remove(0)
}

fn sequence(text: &str) -> i64 {
    value(text, "SEQUENCE").parse().unwrap()
}

async fn pay(world: &World, booking: &Booking) {
    world.prepare(booking.id).await;
    world.pay_at_stripe(booking.id, VISA).await.unwrap();
    world.refresh(booking.id).await;
}

async fn paid(world: &World) -> BookingId {
    let booking = world.hold(10).await;
    pay(world, &booking).await;
    booking.id
}

async fn file(world: &World, user: &User, booking: BookingId) -> Option<String> {
    world.services.calendar_file(user, booking).await.unwrap().map(|file| file.text)
}

fn trainer(world: &World) -> User {
    User { role: Role::Trainer, ..world.trainer_user.clone() }
}

async fn give_up(world: &World, booking: BookingId, seats: i64) {
    let order = CancelOrder { seats: Some(seats), ..CancelOrder::default() };
    world.services.give_up_seats(&world.client, booking, order).await.unwrap();
}

/// Makes the person an address and returns its token.
async fn token(world: &World, user: &User) -> String {
    world.services.open_calendar_feed(user).await.unwrap();
    world.services.own_calendar_feed(user).await.unwrap().unwrap().token
}

async fn feed(world: &World, token: &str) -> String {
    world.services.calendar_feed(token).await.unwrap().unwrap().text
}

#[tokio::test]
async fn a_bookings_file_says_when_where_and_with_whom() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let text = file(&world, &world.client, booking).await.unwrap();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
    for (name, expected) in [
        ("METHOD", "PUBLISH"),
        ("UID", &*format!("{booking}@spotter")),
        ("DTSTAMP", "20261124T080000Z"),
        ("DTSTART", "20261125T100000Z"),
        ("DTEND", "20261125T110000Z"),
        ("SUMMARY", "Strength session with Lena Vogt"),
        ("LOCATION", "Berlin"),
        ("URL", &*format!("http://127.0.0.1:3000/bookings/{booking}")),
        ("STATUS", "CONFIRMED"),
        ("TRANSP", "OPAQUE"),
        ("ORGANIZER", "CN=\"Spotter\":http://127.0.0.1:3000"),
    ] {
        assert_eq!(value(&text, name), expected);
    }
    assert_eq!(sequence(&text), world.details(booking).await.booking.version);
    assert!(values(&text, "ATTENDEE").is_empty(), "nobody is asked (RFC 5546, 3.2.1)");
    let theirs = file(&world, &trainer(&world), booking).await.unwrap();
    assert_eq!(value(&theirs, "SUMMARY"), "Strength session with Alex Morgan x1");
    assert_eq!(value(&theirs, "UID"), value(&text, "UID"));
}

#[tokio::test]
async fn a_place_is_told_with_its_city_and_an_address_to_meet_at_while_it_takes_place() {
    let world = World::new().await;
    let booking = paid(&world).await;
    let move_to = async |place: &str| {
        let service = world.store.read().await.unwrap().service(world.service).await.unwrap().unwrap();
        let moved = services::model::Service { place: place.into(), ..service };
        let written: Result<bool, services::ports::StoreError> = world
            .store
            .write(move |tx| {
                let moved = moved.clone();
                Box::pin(async move { tx.update_service(&moved).await })
            })
            .await;
        assert!(written.unwrap());
    };
    move_to("Hall 3").await;
    let text = file(&world, &world.client, booking).await.unwrap();
    assert_eq!(value(&text, "LOCATION"), "Hall 3\\, Berlin");
    move_to("https://meet.example.com/lena").await;
    let text = file(&world, &world.client, booking).await.unwrap();
    assert_eq!(value(&text, "LOCATION"), "https://meet.example.com/lena");
    let token = token(&world, &world.client).await;
    assert!(feed(&world, &token).await.contains("LOCATION:https://meet.example.com/lena"));
    world.services.cancel_booking(&world.client, booking, None, None).await.unwrap();
    assert!(!feed(&world, &token).await.contains("LOCATION"), "what does not take place has no address");
}

#[tokio::test]
async fn a_file_is_for_who_may_see_the_booking_and_only_of_what_was_booked() {
    let world = World::new().await;
    let hold = world.hold(10).await;
    assert_eq!(file(&world, &world.client, hold.id).await, None, "a hold");
    pay(&world, &hold).await;
    let stranger = world.another_client("sam@example.com").await;
    assert_eq!(file(&world, &stranger, hold.id).await, None, "another's");
    let admin = world.user_of_role("Root", "root@example.com", Role::Admin).await;
    assert!(file(&world, &admin, hold.id).await.is_some());

    let given_up = world.hold(12).await;
    world.services.give_up_hold(&world.client, given_up.id).await.unwrap();
    assert_eq!(file(&world, &world.client, given_up.id).await, None, "a hold that was given up");

    world.services.cancel_booking(&world.client, hold.id, None, None).await.unwrap();
    let text = file(&world, &world.client, hold.id).await.unwrap();
    assert_eq!((value(&text, "STATUS"), value(&text, "TRANSP")), ("CANCELLED".to_owned(), "TRANSPARENT".to_owned()));
}

#[tokio::test]
async fn letters_take_the_session_up_and_strike_it_out_by_one_uid() {
    let world = World::new().await;
    let booking = paid(&world).await;
    world.services.work_all_mails().await.unwrap();
    world.services.cancel_booking(&world.client, booking, None, None).await.unwrap();
    world.services.work_all_mails().await.unwrap();
    for (email, name) in [("alex@example.com", "Alex Morgan"), ("lena@example.com", "Lena Vogt")] {
        let files = world.postbox.calendars(email);
        let methods: Vec<CalendarMethod> = files.iter().map(|file| file.method).collect();
        assert_eq!(methods, [CalendarMethod::Request, CalendarMethod::Cancel], "{email}");
        let [booked, cancelled] = [&files[0].text, &files[1].text];
        assert_eq!((value(booked, "METHOD"), value(cancelled, "METHOD")), ("REQUEST".into(), "CANCEL".into()));
        assert_eq!(value(booked, "UID"), value(cancelled, "UID"));
        assert!(sequence(booked) < sequence(cancelled));
        assert_eq!((value(booked, "STATUS"), value(cancelled, "STATUS")), ("CONFIRMED".into(), "CANCELLED".into()));
        for text in [booked, cancelled] {
            let attendee = value(text, "ATTENDEE");
            assert!(attendee.starts_with(&format!("CN=\"{name}\";")), "{attendee}");
            assert!(attendee.ends_with(&format!(":mailto:{email}")), "{attendee}");
        }
    }
}

#[tokio::test]
async fn a_letter_that_was_overtaken_takes_nothing_up() {
    let world = World::new().await;
    let booking = paid(&world).await;
    world.services.cancel_booking(&world.client, booking, None, None).await.unwrap();
    world.services.work_all_mails().await.unwrap();
    let methods: Vec<_> = world.postbox.calendars("alex@example.com").iter().map(|file| file.method).collect();
    assert_eq!(methods, [CalendarMethod::Cancel]);
}

/// A class of eight, of which the client has booked so many seats.
async fn class(world: &World, seats: i64) -> (ServiceId, BookingId) {
    let service = world.offer_class(8, 2_000).await;
    let held = world.services.hold_seats(&world.client, service, world.tomorrow(10), seats).await.unwrap();
    pay(world, &held).await;
    (service, held.id)
}

#[tokio::test]
async fn seats_given_up_are_told_and_change_the_event() {
    let world = World::new().await;
    let (_, booking) = class(&world, 4).await;
    world.services.work_all_mails().await.unwrap();
    give_up(&world, booking, 1).await;
    world.services.work_all_mails().await.unwrap();
    let told = world.postbox.taken();
    for told_to in ["seats_given_up to alex@example.com", "seats_given_up to lena@example.com"] {
        assert_eq!(told.iter().filter(|told| *told == told_to).count(), 1, "{told:?}");
    }
    let files = world.postbox.calendars("lena@example.com");
    assert_eq!(files.len(), 2);
    assert_eq!(value(&files[0].text, "SUMMARY"), "Circuit class with Alex Morgan x4");
    assert_eq!(value(&files[1].text, "SUMMARY"), "Circuit class with Alex Morgan x3");
    assert_eq!(value(&files[0].text, "UID"), value(&files[1].text, "UID"));
    assert!(sequence(&files[0].text) < sequence(&files[1].text));
    assert_eq!(files[1].method, CalendarMethod::Request);

    // Two at a time, of which the first is old by the time that it is due.
    give_up(&world, booking, 1).await;
    give_up(&world, booking, 1).await;
    world.services.work_all_mails().await.unwrap();
    let files = world.postbox.calendars("alex@example.com");
    assert_eq!(files.len(), 3, "each state once");
    assert_eq!(sequence(&files[2].text), sequence(&files[1].text) + 2);
}

#[tokio::test]
async fn a_feed_has_what_one_booked_and_what_one_gives() {
    let world = World::new().await;
    let booking = paid(&world).await;
    world.hold(14).await;
    let mine = feed(&world, &token(&world, &world.client).await).await;
    assert_eq!(values(&mine, "UID"), [format!("{booking}@spotter")], "holds are not in it");
    assert_eq!(value(&mine, "SUMMARY"), "Strength session with Lena Vogt");
    assert!(values(&mine, "METHOD").is_empty());
    let theirs = feed(&world, &token(&world, &world.trainer_user).await).await;
    assert_eq!(value(&theirs, "SUMMARY"), "Strength session with Alex Morgan x1");
    let stranger = world.another_client("sam@example.com").await;
    assert!(values(&feed(&world, &token(&world, &stranger).await).await, "UID").is_empty());

    world.services.cancel_booking(&world.client, booking, None, None).await.unwrap();
    let after = feed(&world, &token(&world, &world.client).await).await;
    assert_eq!((value(&after, "STATUS"), sequence(&after)), ("CANCELLED".into(), sequence(&mine) + 1));
    world.pass(SignedDuration::from_hours(24 * 32));
    assert!(values(&feed(&world, &token(&world, &world.client).await).await, "UID").is_empty(), "long over");
}

#[tokio::test]
async fn a_feed_is_the_same_whenever_it_is_fetched_and_another_when_something_changes() {
    let world = World::new().await;
    let (_, booking) = class(&world, 2).await;
    let token = token(&world, &world.client).await;
    let first = world.services.calendar_feed(&token).await.unwrap().unwrap();
    world.pass(SignedDuration::from_mins(5));
    assert_eq!(world.services.calendar_feed(&token).await.unwrap().unwrap(), first);
    give_up(&world, booking, 1).await;
    assert_ne!(world.services.calendar_feed(&token).await.unwrap().unwrap().tag, first.tag);
}

#[tokio::test]
async fn a_class_is_one_event_for_who_gives_it() {
    let world = World::new().await;
    let (service, booking) = class(&world, 2).await;
    let address = token(&world, &world.trainer_user).await;
    let alone = feed(&world, &address).await;
    assert_eq!(value(&alone, "SUMMARY"), "Circuit class with Alex Morgan x2");
    let other = world.another_client("sam@example.com").await;
    let held = world.services.hold_seats(&other, service, world.tomorrow(10), 3).await.unwrap();
    let ticket = world.services.pay_on_arrival(&other, held.id).await;
    assert!(ticket.is_ok(), "{ticket:?}");
    let both = feed(&world, &address).await;
    let summary = value(&both, "SUMMARY");
    assert!(summary.contains("Alex Morgan x2") && summary.contains("Sam Other x3"), "{summary}");
    assert_eq!(value(&both, "UID"), value(&alone, "UID"));
    assert_eq!(value(&both, "URL"), "http://127.0.0.1:3000/desk");
    assert!(sequence(&both) > sequence(&alone));

    world.services.cancel_booking(&world.client, booking, None, None).await.unwrap();
    let left = feed(&world, &address).await;
    assert_eq!(
        (value(&left, "SUMMARY"), value(&left, "STATUS")),
        ("Circuit class with Sam Other x3".into(), "CONFIRMED".into())
    );
    assert!(sequence(&left) > sequence(&both));
}

#[tokio::test]
async fn an_address_is_long_stays_and_goes() {
    let world = World::new().await;
    let first = token(&world, &world.client).await;
    assert!(first.len() * 4 >= 160, "{first}");
    assert_eq!(token(&world, &world.client).await, first, "a second click makes no other");
    world.services.renew_calendar_feed(&world.client).await.unwrap();
    let second = token(&world, &world.client).await;
    assert_ne!(first, second);
    assert_eq!(world.services.calendar_feed(&first).await.unwrap(), None);
    assert!(world.services.calendar_feed(&second).await.unwrap().is_some());
    world.services.close_calendar_feed(&world.client).await.unwrap();
    assert_eq!(world.services.calendar_feed(&second).await.unwrap(), None);
    world.services.renew_calendar_feed(&world.client).await.unwrap();
    assert_eq!(world.services.own_calendar_feed(&world.client).await.unwrap(), None, "what is off stays off");
    for wrong in ["", "x", &"0".repeat(48), &"Z".repeat(48), &format!("{second}0")] {
        assert_eq!(world.services.calendar_feed(wrong).await.unwrap(), None, "{wrong}");
    }
}

#[tokio::test]
async fn no_name_makes_its_way_out_of_its_property() {
    let world = World::new().await;
    for (number, name) in [
        "Nora\r\nATTENDEE:mailto:evil@example.com",
        "Nora\nEND:VEVENT\nBEGIN:VEVENT\nUID:evil",
        "Lindqvist, Nora; \\n \\",
        "\"Nora\";ROLE=CHAIR:mailto:evil@example.com",
        "👩🏽‍🚀 \u{202e}אבג \u{2028}UID:evil",
        &"Ж".repeat(500),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("person{number}@example.com");
        let hour = 8 + i64::try_from(number).unwrap();
        let client = world.user_of_role(name, &email, Role::Client).await;
        let held = world.services.hold(&client, world.service, world.tomorrow(hour)).await.unwrap();
        world.services.pay_on_arrival(&client, held.id).await.unwrap();
        let theirs = file(&world, &trainer(&world), held.id).await.unwrap();
        world.services.work_all_mails().await.unwrap();
        let sent = world.postbox.calendars(&email).pop().unwrap().text;
        for (text, attendees) in [(theirs, 0), (sent, 1)] {
            assert_eq!(values(&text, "UID"), [format!("{}@spotter", held.id)], "{text}");
            assert_eq!(values(&text, "BEGIN"), ["VCALENDAR", "VEVENT"], "{text}");
            assert_eq!(values(&text, "ATTENDEE").len(), attendees, "{text}");
            let to = format!(":mailto:{email}");
            assert!(values(&text, "ATTENDEE").iter().all(|attendee| attendee.ends_with(&to)), "{text}");
            assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{text}");
        }
    }
}
