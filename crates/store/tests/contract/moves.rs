//! Bookings that get another time.

use domain::{BookingId, BookingState, Money, MoveId, Role, SessionId, TimeSlot};
use services::model::{Booking, BookingDetails, BookingMove, Changes, Rider, Session};
use services::ports::StoreError;

use crate::on_both_engines;
use crate::world::{World, at, bits, slot, write};

on_both_engines![
    a_booking_takes_the_time_of_its_new_session,
    only_a_confirmed_booking_of_this_version_is_moved,
    a_transaction_that_fails_leaves_the_old_time,
    service_and_price_follow_and_so_does_who_rides_on_it,
    one_booking_at_a_time_changes_another,
];

/// A change by the client to this time.
pub fn moved(booking: &Booking, to: TimeSlot) -> BookingMove {
    BookingMove {
        id: MoveId::from_parts(at("08:30"), bits()),
        booking_id: booking.id,
        moved_by: Role::Client,
        user_id: booking.client_id,
        from: slot("09:00", 60),
        to,
        from_service: None,
        moved_at: at("08:30"),
    }
}

/// A confirmed booking at ten, a session at twelve, and the change from one to the other.
async fn confirmed(world: &World) -> (Booking, Session, BookingMove) {
    let (booking, _) = world.payment().await;
    let state = BookingState::Confirmed { at: at("08:30") };
    let (id, version) = (booking.id, booking.version);
    assert!(write!(world, tx, state => tx.move_booking(id, version, state).await).unwrap());
    let before = world.read().await.booking_details(id).await.unwrap().unwrap();
    let session = Session {
        id: SessionId::from_parts(at("08:30"), bits()),
        trainer_id: booking.trainer_id,
        service_id: booking.service_id,
        slot: slot("18:00", 60),
        busy: slot("18:00", 60),
        capacity: 1,
        seats_taken: 1,
    };
    let moved = BookingMove { from: before.slot, ..moved(&booking, session.slot) };
    (before.booking, session, moved)
}

async fn reschedule(
    world: &World,
    booking: &Booking,
    session: &Session,
    moved: &BookingMove,
) -> Result<bool, StoreError> {
    let booking = Booking { session_id: session.id, ..booking.clone() };
    let (old, session, moved) = (world.read().await.booking(booking.id).await?, session.clone(), *moved);
    let old = old.map(|old| old.session_id);
    world
        .write(move |tx| {
            let (booking, session) = (booking.clone(), session.clone());
            Box::pin(async move {
                if let Some(old) = old {
                    tx.give_seats_back(old, booking.seats, moved.moved_at).await?;
                }
                if !tx.claim_session(&session).await? || !tx.reschedule(&booking, &moved).await? {
                    return Err(StoreError::Database("not moved".into()));
                }
                Ok(true)
            })
        })
        .await
}

async fn a_booking_takes_the_time_of_its_new_session(world: World) {
    let (booking, session, moved) = confirmed(&world).await;
    assert!(reschedule(&world, &booking, &session, &moved).await.unwrap());
    let mut read = world.read().await;
    let after = read.booking_details(booking.id).await.unwrap().unwrap();
    assert_eq!((after.slot, after.booking.session_id), (session.slot, session.id));
    assert_eq!(after.booking.version, booking.version + 1);
    assert_eq!(read.moves_of_booking(booking.id).await.unwrap(), [moved]);
    assert_eq!(read.booking_move(moved.id).await.unwrap(), Some(moved));
    let busy = read.busy(&[booking.trainer_id], at("00:00"), at("23:00")).await.unwrap();
    assert_eq!(busy, [(booking.trainer_id, session.slot)], "the old time is free");
}

async fn only_a_confirmed_booking_of_this_version_is_moved(world: World) {
    let (booking, session, moved) = confirmed(&world).await;
    let old = Booking { version: booking.version - 1, ..booking.clone() };
    assert!(reschedule(&world, &old, &session, &moved).await.is_err());
    let (id, version) = (booking.id, booking.version);
    let state = BookingState::Cancelled { at: at("08:40") };
    assert!(write!(world, tx, state => tx.move_booking(id, version, state).await).unwrap());
    let gone = Booking { version: version + 1, ..booking };
    assert!(reschedule(&world, &gone, &session, &moved).await.is_err());
    assert_eq!(world.read().await.moves_of_booking(id).await.unwrap(), []);
}

async fn a_transaction_that_fails_leaves_the_old_time(world: World) {
    let (booking, session, moved) = confirmed(&world).await;
    let stale = Booking { version: booking.version + 7, ..booking.clone() };
    assert!(reschedule(&world, &stale, &session, &moved).await.is_err());
    let busy = world.read().await.busy(&[booking.trainer_id], at("00:00"), at("23:00")).await.unwrap();
    assert_eq!(busy, [(booking.trainer_id, moved.from)]);
}

/// A booking by which `first` is to be changed, in the session that is held for it.
fn difference(first: &Booking, session: &Session) -> Booking {
    Booking {
        id: BookingId::from_parts(at("08:30"), bits()),
        session_id: session.id,
        changes: Some(Changes { booking: first.id, version: first.version }),
        state: BookingState::Held { expires_at: at("08:50") },
        version: 1,
        ..first.clone()
    }
}

async fn hold(world: &World, session: &Session, difference: &Booking) -> Result<bool, StoreError> {
    let (session, difference) = (session.clone(), difference.clone());
    world
        .write(move |tx| {
            let (session, difference) = (session.clone(), difference.clone());
            Box::pin(async move {
                let claimed = tx.claim_session(&session).await?;
                tx.insert_booking(&difference).await?;
                Ok(claimed)
            })
        })
        .await
}

async fn service_and_price_follow_and_so_does_who_rides_on_it(world: World) {
    let (first, session, moved) = confirmed(&world).await;
    let rider = difference(&first, &session);
    assert!(hold(&world, &session, &rider).await.unwrap());
    let mut read = world.read().await;
    assert_eq!(read.change_of(first.id).await.unwrap(), Some(rider.clone()));
    let client = first.client_id;
    let listed = |found: Vec<BookingDetails>| found.into_iter().map(|found| found.booking.id).collect::<Vec<_>>();
    assert_eq!(listed(read.bookings_of_client(client, None, 9).await.unwrap()).len(), 2, "while it is held");
    drop(read);

    let base = Money::new(first.price.base.minor / 2, first.price.currency());
    let price = first.price.with_base(base).unwrap();
    let paid = BookingState::Confirmed { at: at("08:40") };
    let noted = Rider { booking: rider.id, total_minor: 700 };
    let after = Booking { session_id: session.id, price, price_cut_minor: 300, rider: Some(noted), ..first.clone() };
    let moved = BookingMove { from_service: Some(first.service_id), ..moved };
    let (id, old) = (rider.id, first.session_id);
    let written: Result<bool, StoreError> = world
        .write(move |tx| {
            let after = after.clone();
            Box::pin(async move {
                tx.move_booking(id, 1, paid).await?;
                tx.give_seats_back(old, after.seats, moved.moved_at).await?;
                tx.reschedule(&after, &moved).await
            })
        })
        .await;
    assert!(written.unwrap());
    let mut read = world.read().await;
    let (now, along) =
        (read.booking_details(first.id).await.unwrap().unwrap(), read.booking(id).await.unwrap().unwrap());
    assert_eq!((now.booking.price, now.booking.price_cut_minor, now.booking.rider), (price, 300, Some(noted)));
    assert_eq!((along.session_id, along.state, along.rides()), (session.id, paid, true));
    assert_eq!(read.moves_of_booking(first.id).await.unwrap(), [moved]);
    assert_eq!(listed(read.bookings_of_client(client, None, 9).await.unwrap()), [first.id]);
    let (from, until) = (at("00:00"), at("23:59"));
    assert_eq!(listed(read.bookings_of_trainer(first.trainer_id, from, until).await.unwrap()), [first.id]);
    assert_eq!(read.booked_starts(first.trainer_id, from, until).await.unwrap(), [session.slot.start()]);
    let feed = read.bookings_in_feed(client, Some(first.trainer_id), from, 9).await.unwrap();
    assert_eq!(feed.into_iter().map(|row| row.details.booking.id).collect::<Vec<_>>(), [first.id]);
}

async fn one_booking_at_a_time_changes_another(world: World) {
    let (first, session, _) = confirmed(&world).await;
    let held = difference(&first, &session);
    assert!(hold(&world, &session, &held).await.unwrap());
    let later = slot("20:00", 60);
    let other = Session { id: SessionId::from_parts(at("08:31"), bits()), slot: later, busy: later, ..session };
    let rival = difference(&first, &other);
    assert!(hold(&world, &other, &rival).await.is_err());
    let (id, over) = (held.id, BookingState::Expired { at: at("08:50") });
    assert!(write!(world, tx, over => tx.move_booking(id, 1, over).await).unwrap());
    assert!(hold(&world, &other, &rival).await.unwrap());
    assert_eq!(world.read().await.change_of(first.id).await.unwrap(), Some(rival));
}
