//! Who waits hears of what was committed, and of nothing else.

use std::sync::Arc;

use domain::{BookingState, PaymentState};
use futures::FutureExt;
use services::model::Payment;

use crate::on_both_engines;
use crate::world::{Refused, World, at, slot, write};

on_both_engines![
    a_change_of_booking_payment_or_refund_is_heard_of_once_it_is_committed,
    what_is_rolled_back_rings_nowhere,
    a_queued_letter_wakes_the_mail_worker,
];

async fn a_change_of_booking_payment_or_refund_is_heard_of_once_it_is_committed(world: World) {
    let (booking, payment) = world.payment().await;
    let mut bell = world.store.news().wait_for(booking.id);
    assert!(bell.changed().now_or_never().is_none(), "what was before is no news");

    let (id, now) = (booking.id, at("09:01"));
    assert!(write!(world, tx => tx.move_booking(id, 1, BookingState::Confirmed { at: now }).await).unwrap());
    assert!(bell.changed().now_or_never().is_some());
    assert_eq!(world.read().await.booking(id).await.unwrap().unwrap().state, BookingState::Confirmed { at: now });

    let paid = Payment { state: PaymentState::Succeeded, ..payment.clone() };
    assert!(write!(world, tx, paid => tx.update_payment(&paid).await).unwrap());
    assert!(bell.changed().now_or_never().is_some());

    let refund = crate::returns::refund(&payment);
    assert!(write!(world, tx, refund => tx.insert_refund(&refund).await).unwrap());
    assert!(bell.changed().now_or_never().is_some());
}

async fn what_is_rolled_back_rings_nowhere(world: World) {
    let (booking, _) = world.payment().await;
    let mut bell = world.store.news().wait_for(booking.id);
    let (id, now) = (booking.id, at("09:01"));
    let refused: Result<(), Refused> = world
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.move_booking(id, 1, BookingState::Confirmed { at: now }).await?;
                Err(Refused::Taken)
            })
        })
        .await;
    assert_eq!(refused, Err(Refused::Taken));
    assert!(bell.changed().now_or_never().is_none());

    // And what another booking does is none of ours.
    let (_, service) = world.offer().await;
    let client = world.client().await;
    world.hold(&service, &client, slot("12:00", 60), at("09:30")).await.unwrap();
    assert!(bell.changed().now_or_never().is_none());
}

async fn a_queued_letter_wakes_the_mail_worker(world: World) {
    let client = world.client().await;
    let news = Arc::clone(world.store.news());
    assert!(news.mail_queued().now_or_never().is_none());
    assert_eq!(world.read().await.next_mail_due().await.unwrap(), None);
    let mail = crate::mails::letter_to(client.id, "bkg_1");
    let due = mail.next_try_at;
    assert!(write!(world, tx, mail => tx.insert_mail(&mail).await).unwrap());
    assert!(news.mail_queued().now_or_never().is_some());
    assert_eq!(world.read().await.next_mail_due().await.unwrap(), Some(due));
}
