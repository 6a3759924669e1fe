//! Bookings that get another time.

use domain::{BookingState, MoveId, Role, SessionId, TimeSlot};
use services::model::{Booking, BookingMove, Session};
use services::ports::StoreError;

use crate::on_both_engines;
use crate::world::{World, at, bits, slot, write};

on_both_engines![
    a_booking_takes_the_time_of_its_new_session,
    only_a_confirmed_booking_of_this_version_is_moved,
    a_transaction_that_fails_leaves_the_old_time,
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
