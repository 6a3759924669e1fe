//! Paying in person: the booking is confirmed at once; the trainer, or an admin, marks it as paid.

use domain::{
    BookingEvent, BookingId, LedgerTransactionId, PayWay, PayWays, PaymentOutcome, PaymentState, Role, ledger,
};

use super::PayError;
use super::prepare::{priced_as, touch_payable};
use crate::mail::tell_booked;
use crate::model::{BookingDetails, User};
use crate::ports::StoreError;
use crate::waiting::seated;
use crate::{Failure, Services};

impl Services {
    /// Confirms a held booking that the client will pay in person, without the surcharge for processing.
    ///
    /// # Errors
    /// [`PayError`]: not theirs, over, paid already, or the trainer does not take it.
    pub async fn pay_on_arrival(&self, client: &User, booking: BookingId) -> Result<BookingDetails, PayError> {
        let details = self.own_booking(client, booking).await?;
        self.expect_way(&details, PayWay::OnArrival)?;
        self.leave_other_ways(&details, PayWay::OnArrival).await?;
        let now = self.now();
        let payment = self.fresh_payment(&details.booking, PayWay::OnArrival);
        self.0
            .store
            .write(move |tx| {
                let payment = payment.clone();
                Box::pin(async move {
                    let present = touch_payable(tx, booking, now).await?;
                    let payment = priced_as(payment, &present)?;
                    if !tx.insert_payment(&payment).await? {
                        return Err(StoreError::Retry("another payment for the booking".into()).into());
                    }
                    let held = tx.booking(booking).await?.ok_or(PayError::NoSuchBooking)?;
                    let state = held.state.apply(BookingEvent::Confirm, now).map_err(Failure::from)?;
                    if tx.move_booking(booking, held.version, state).await? {
                        tell_booked(tx, &held, now).await?;
                        seated(tx, &held, now).await?;
                        Ok(())
                    } else {
                        Err(PayError::from(StoreError::Retry("the booking changed meanwhile".into())))
                    }
                })
            })
            .await?;
        self.booking(client, booking).await?.ok_or(PayError::NoSuchBooking)
    }

    /// Marks a booking as paid in person: the trainer owes the commission. A second time changes nothing.
    ///
    /// # Errors
    /// [`PayError`]: not theirs, or not to be paid in person.
    pub async fn mark_paid_on_arrival(&self, user: &User, booking: BookingId) -> Result<BookingDetails, PayError> {
        let details = self.booking(user, booking).await?.ok_or(PayError::NoSuchBooking)?;
        if user.role == Role::Client || details.booking.client_id == user.id {
            return Err(PayError::NotAllowed);
        }
        if !self.withdraw_collection(booking).await? {
            return Err(PayError::AlreadyPaid);
        }
        let now = self.now();
        let id = LedgerTransactionId::from_parts(now, self.random_bits());
        self.0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let payment = tx.live_payment_of(booking).await?.filter(|live| live.way == PayWay::OnArrival);
                    let mut payment = payment.ok_or(PayError::NotOnArrival)?;
                    if payment.stripe_intent_id.is_some() {
                        // A card is being charged in this very moment; asking again settles it.
                        return Err(PayError::GatewayDown);
                    }
                    if payment.state == PaymentState::Succeeded {
                        return Ok(());
                    }
                    let present = tx.booking(booking).await?.ok_or(PayError::NoSuchBooking)?;
                    if !present.state.is_booked() {
                        return Err(PayError::Cancelled);
                    }
                    payment.state = PaymentState::Succeeded;
                    payment.outcome = Some(PaymentOutcome::Booked);
                    payment.succeeded_at = Some(now);
                    payment.updated_at = now;
                    let posting = ledger::arrival_paid(payment.trainer_id, payment.price.commission);
                    tx.post(id, &payment.id.to_string(), now, &posting.map_err(Failure::from)?).await?;
                    if tx.update_payment(&payment).await? {
                        Ok(())
                    } else {
                        Err(StoreError::Retry("the payment changed meanwhile".into()).into())
                    }
                })
            })
            .await?;
        self.booking(user, booking).await?.ok_or(PayError::NoSuchBooking)
    }

    /// Changes the ways to pay that the trainer behind this account takes; for bookings from now on.
    ///
    /// # Errors
    /// [`PayError::NotAllowed`] for everybody else, [`PayError::WayNotOffered`] for none at all.
    pub async fn set_pay_ways(&self, user: &User, ways: PayWays) -> Result<(), PayError> {
        let trainer = self.0.store.read().await?.trainer_of_user(user.id).await?.ok_or(PayError::NotAllowed)?;
        if ways.is_none() {
            return Err(PayError::WayNotOffered);
        }
        let id = trainer.id;
        self.0.store.write(move |tx| Box::pin(async move { Ok(tx.set_pay_ways(id, ways).await?) })).await
    }
}
