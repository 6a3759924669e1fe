//! Trainers who share what another one's service earns.

use domain::earning::earned_by;
use domain::ledger::{self, EarningsAccount};
use domain::{BasisPoints, BookingId, LedgerTransactionId, Partner, Partners, Parts, PaymentState, Timestamp};
use services::model::{Booking, Payment, Service, Trainer};

use crate::on_both_engines;
use crate::returns::{dispute, refund};
use crate::world::{World, at, bits, booking, eur, payment, session, slot, write};

on_both_engines![
    a_service_reads_back_with_its_partners_in_their_order,
    who_has_a_share_of_a_service_finds_it_until_they_leave,
    a_booking_and_its_payment_keep_their_partners,
    only_what_was_paid_is_found_by_who_has_a_share_newest_first,
    what_goes_back_of_shared_bookings_is_found_by_who_has_a_share,
    each_trainer_of_a_posting_has_their_sums_and_balances,
];

fn shared_with(lead: &Trainer, partners: &[(&Trainer, u32)]) -> Partners {
    let partner =
        |(trainer, share): &(&Trainer, u32)| Partner { trainer: trainer.id, share: BasisPoints::new(*share).unwrap() };
    Partners::new(lead.id, partners.iter().map(partner).collect()).unwrap()
}

async fn update(world: &World, service: &Service) {
    let changed = service.clone();
    assert!(write!(world, tx, changed => tx.update_service(&changed).await).unwrap());
}

/// A lead with a service that is shared with two.
async fn shared(world: &World) -> (Trainer, Service, [Trainer; 2]) {
    let (lead, service) = world.offer().await;
    let (ana, ben) = (world.trainer().await, world.trainer().await);
    let service = Service { partners: shared_with(&lead, &[(&ben, 2_000), (&ana, 3_333)]), ..service };
    update(world, &service).await;
    (lead, service, [ana, ben])
}

/// A booking that was made at this minute of nine, held for ten o'clock of its own.
async fn booked(world: &World, service: &Service, minute: &str, hour: &str) -> (Booking, Payment) {
    let client = world.client().await;
    let session = session(service, slot(hour, 60), 1, 1);
    let made = at(&format!("09:{minute}"));
    let booking = Booking {
        id: BookingId::from_parts(made, bits()),
        partners: service.partners.clone(),
        ..booking(&session, &client, at("09:59"))
    };
    let payment = payment(&booking);
    let (held, asked) = (booking.clone(), payment.clone());
    let written = write!(world, tx, session, held, asked => {
        assert!(tx.claim_session(&session).await?);
        tx.insert_booking(&held).await?;
        tx.insert_payment(&asked).await
    });
    assert!(written.unwrap());
    (booking, payment)
}

async fn pay(world: &World, payment: &Payment) {
    let paid = Payment { state: PaymentState::Succeeded, succeeded_at: Some(at("09:30")), ..payment.clone() };
    assert!(write!(world, tx, paid => tx.update_payment(&paid).await).unwrap());
}

async fn a_service_reads_back_with_its_partners_in_their_order(world: World) {
    let (lead, service, [ana, ben]) = shared(&world).await;
    let read = &mut *world.read().await;
    assert_eq!(read.service(service.id).await.unwrap(), Some(service.clone()));
    assert_eq!(read.services_of(lead.id).await.unwrap(), vec![service.clone()]);
    let day: domain::Date = "2026-11-24".parse().unwrap();
    let to_book = read.service_to_book(service.id, at("09:00"), (day, day)).await.unwrap().unwrap();
    let order: Vec<_> = to_book.service.partners.iter().map(|partner| partner.trainer).collect();
    assert_eq!(order, [ben.id, ana.id]);
    let cards = read.trainer_cards("", 10).await.unwrap();
    let card = cards.into_iter().find(|card| card.trainer.id == lead.id).unwrap();
    assert_eq!(card.first_service.unwrap().partners, service.partners);
}

async fn who_has_a_share_of_a_service_finds_it_until_they_leave(world: World) {
    let (lead, service, [ana, ben]) = shared(&world).await;
    let found = world.read().await.services_shared_with(ana.id).await.unwrap();
    assert_eq!(found, [(service.clone(), lead.clone())]);
    assert_eq!(world.read().await.services_shared_with(lead.id).await.unwrap(), []);
    let left = Service { partners: shared_with(&lead, &[(&ben, 2_000)]), ..service };
    update(&world, &left).await;
    assert_eq!(world.read().await.services_shared_with(ana.id).await.unwrap(), []);
    assert_eq!(world.read().await.services_shared_with(ben.id).await.unwrap(), [(left, lead)]);
}

async fn a_booking_and_its_payment_keep_their_partners(world: World) {
    let (_, service, _) = shared(&world).await;
    let (booking, payment) = booked(&world, &service, "00", "10:00").await;
    update(&world, &Service { partners: Partners::none(), ..service.clone() }).await;
    let read = &mut *world.read().await;
    assert_eq!(read.booking(booking.id).await.unwrap().unwrap().partners, service.partners);
    assert_eq!(read.payment(payment.id).await.unwrap(), Some(payment.clone()));
    let details = read.booking_details(booking.id).await.unwrap().unwrap();
    assert_eq!((details.booking.partners, details.payment), (service.partners, Some(payment)));
}

async fn only_what_was_paid_is_found_by_who_has_a_share_newest_first(world: World) {
    let (lead, service, [ana, _]) = shared(&world).await;
    let (first, paid_first) = booked(&world, &service, "00", "10:00").await;
    let (_held, _) = booked(&world, &service, "01", "11:00").await;
    let (last, paid_last) = booked(&world, &service, "02", "12:00").await;
    let alone = Service { partners: Partners::none(), ..service };
    update(&world, &alone).await;
    let (_leads, paid_to_lead) = booked(&world, &alone, "03", "13:00").await;
    for payment in [paid_first, paid_last, paid_to_lead] {
        pay(&world, &payment).await;
    }
    let found = async |trainer: &Trainer, before, limit| -> Vec<BookingId> {
        let found = world.read().await.bookings_shared_with(trainer.id, before, limit).await.unwrap();
        found.into_iter().map(|details| details.booking.id).collect()
    };
    assert_eq!(found(&ana, None, 10).await, [last.id, first.id]);
    assert_eq!(found(&ana, None, 1).await, [last.id]);
    assert_eq!(found(&ana, Some(last.id), 10).await, [first.id]);
    assert_eq!(found(&lead, None, 10).await, []);
}

async fn what_goes_back_of_shared_bookings_is_found_by_who_has_a_share(world: World) {
    let (lead, service, [ana, _]) = shared(&world).await;
    let (first, paid_first) = booked(&world, &service, "00", "10:00").await;
    let (last, paid_last) = booked(&world, &service, "01", "11:00").await;
    let (_, elsewhere) = world.payment().await;
    let refunds = [&paid_first, &paid_last, &elsewhere].map(refund);
    let disputes = [dispute(&paid_first, "dp_1"), dispute(&paid_last, "dp_2"), dispute(&elsewhere, "dp_3")];
    let all = (refunds.clone(), disputes.clone());
    write!(world, tx, all => {
        for (refund, dispute) in all.0.iter().zip(&all.1) {
            tx.insert_refund(refund).await?;
            tx.insert_dispute(dispute).await?;
        }
        Ok::<_, services::ports::StoreError>(())
    })
    .unwrap();
    let read = &mut *world.read().await;
    let mut found = read.refunds_shared_with(ana.id, first.id, last.id).await.unwrap();
    found.sort_by_key(|refund| refund.booking_id);
    assert_eq!(found, refunds[..2]);
    assert_eq!(read.refunds_shared_with(ana.id, last.id, last.id).await.unwrap(), refunds[1..2]);
    assert_eq!(read.refunds_shared_with(lead.id, first.id, last.id).await.unwrap(), []);
    let mut found = read.disputes_shared_with(ana.id, first.id, last.id).await.unwrap();
    found.sort_by_key(|dispute| dispute.booking_id);
    assert_eq!(found, disputes[..2]);
    assert_eq!(read.disputes_shared_with(ana.id, first.id, first.id).await.unwrap(), disputes[..1]);
    assert_eq!(read.disputes_shared_with(lead.id, first.id, last.id).await.unwrap(), []);
}

async fn post(world: &World, subject: &str, what: &ledger::Transaction) {
    let now: Timestamp = at("09:40");
    let (subject, what) = (subject.to_owned(), what.clone());
    let id = LedgerTransactionId::from_parts(now, bits());
    assert!(write!(world, tx, subject, what => tx.post(id, &subject, now, &what).await).unwrap());
}

async fn each_trainer_of_a_posting_has_their_sums_and_balances(world: World) {
    let (lead, service, [ana, ben]) = shared(&world).await;
    let (booking, payment) = booked(&world, &service, "00", "10:00").await;
    let shares = payment.shares().unwrap();
    let parts: Vec<_> = shares.iter().map(|part| (part.trainer, part.amount)).collect();
    assert_eq!(parts.iter().map(|(trainer, _)| *trainer).collect::<Vec<_>>(), [lead.id, ben.id, ana.id]);
    let success = ledger::payment_succeeded(&shares, &payment.price).unwrap();
    post(&world, &payment.id.to_string(), &success).await;
    for (trainer, amount) in &parts {
        assert_eq!(world.read().await.pending(*trainer).await.unwrap(), [*amount]);
    }
    let released = ledger::earnings_released(&shares).unwrap();
    assert_eq!(earned_by(&released).unwrap().len(), 3);
    post(&world, &booking.id.to_string(), &released).await;
    let split = payment.price.split().part(eur(100), domain::FeesOnRefund::Kept).unwrap();
    let given: Parts = shares.take(split.trainer, &service.partners).unwrap();
    let refund = crate::returns::refund(&payment);
    let refund = services::model::Refund { split, shares: given.clone(), ..refund };
    let written = refund.clone();
    assert!(write!(world, tx, written => tx.insert_refund(&written).await).unwrap());
    let back = ledger::refund(&given, &split, EarningsAccount::Available).unwrap();
    post(&world, &refund.id.to_string(), &back).await;
    for (trainer, amount) in parts {
        let read = &mut *world.read().await;
        let given = given.part_of(trainer).unwrap();
        assert_eq!(read.available(trainer).await.unwrap(), [amount.minus(given).unwrap()]);
        let sums = read.earnings_by_services(trainer).await.unwrap();
        assert_eq!((sums[0].earned, sums[0].given_back, sums[0].bookings), (amount, given, 1));
        assert_eq!(read.earnings_by_entries(trainer).await.unwrap(), read.earnings_by_clients(trainer).await.unwrap());
    }
}
