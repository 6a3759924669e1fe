//! Asking for a refund: how much may go back, and writing that down before Stripe is called.

use domain::payment::fits_charge_step;
use domain::seats::{self, GivenUp, Seats};
use domain::{
    BasisPoints, BookingEvent, BookingId, BookingState, LedgerTransactionId, Money, OperationId, PayWay, PaymentId,
    PaymentState, RefundId, RefundReason, Role, SessionId, Split, Timestamp,
};
use serde::{Deserialize, Serialize};

use super::beside::{By, both, give_up, rider_of, sums_of};
use super::left::left_of;
use super::promise::{Wish, write_down};
use super::{CancelOrder, CancelPreview, NOTE_CHARS_MAX, RefundError, RefundOrder, Returned, refused_split};
use crate::mail::{tell_cancelled, tell_given_up};
use crate::model::{Booking, BookingDetails, Operation, Payment, Refund, User};
use crate::paying::prepare::new_payment;
use crate::ports::{Read, StoreError, Tx};
use crate::{Failure, Services};

/// What the call is made of, kept with the operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RefundRequest {
    pub(crate) refund: RefundId,
    pub(crate) payment: PaymentId,
    pub(crate) intent: String,
    pub(crate) amount: Money,
    pub(crate) reason: RefundReason,
}

/// What is fixed before the transaction, which may run twice.
#[derive(Clone, Copy)]
pub(super) struct FreshIds {
    pub(super) refund: RefundId,
    pub(super) operation: OperationId,
    pub(super) release: LedgerTransactionId,
    /// For what is still to be paid in person once some of the seats are given up.
    pub(super) payment: PaymentId,
}

impl Services {
    /// What cancelling would do now, for the client, the trainer or an admin.
    ///
    /// # Errors
    /// [`RefundError`] where the booking cannot be cancelled.
    pub async fn preview_cancel(&self, user: &User, booking: BookingId) -> Result<CancelPreview, RefundError> {
        self.preview_seats(user, booking, None).await
    }

    /// What giving up so many seats would do now; all that are left where nothing is said.
    ///
    /// # Errors
    /// [`RefundError`] where they cannot be given up.
    pub async fn preview_seats(
        &self,
        user: &User,
        booking: BookingId,
        seats: Option<i64>,
    ) -> Result<CancelPreview, RefundError> {
        let now = self.now();
        let details = self.cancellable(user, booking).await?;
        let role = part_of(user, &details.booking);
        let mut read = self.0.store.read().await?;
        let mine = offer(&mut *read, &details, role, seats, now).await?;
        let beside = match rider_of(&mut *read, &details.booking).await? {
            Some(rider) => Some(offer(&mut *read, &rider, role, seats, now).await?),
            None => None,
        };
        let entitlement = details.booking.policy.at(details.slot.start(), now);
        let sums = sums_of(&mine, beside.as_ref())?;
        let (paid, returned_before) = (sums.map(|sums| sums.0), sums.map(|sums| sums.1));
        let kept = Seats::new(details.booking.seats_booked, details.booking.seats - mine.seats);
        let for_kept = match (paid, kept) {
            (Some(paid), Some(kept)) => Some(kept.rest_of(worth(paid, &details.booking)?)?),
            _ => None,
        };
        let in_person = mine.payment.as_ref().is_some_and(|payment| payment.way == PayWay::OnArrival);
        let to_collect = match kept.filter(|_| in_person) {
            Some(kept) => Some(details.booking.price.without_surcharge().of_seats(kept)?.total),
            None => None,
        };
        let (seats, returned) = (mine.seats, both(mine.returned, beside.and_then(|beside| beside.returned))?);
        Ok(CancelPreview { paid, returned_before, for_kept, to_collect, entitlement, seats, returned, details })
    }

    /// Cancels a booking that is confirmed: its time is free again, and what the policy (for a client) or fairness (for a
    /// trainer or admin: everything) gives back goes back. `agreed` is what the person saw would go back.
    ///
    /// # Errors
    /// [`RefundError`]; nothing has changed then. That Stripe cannot be reached is no error: the refund is written down and sent
    /// as soon as it can.
    pub async fn cancel_booking(
        &self,
        user: &User,
        booking: BookingId,
        agreed: Option<Money>,
        note: Option<String>,
    ) -> Result<Returned, RefundError> {
        self.give_up_seats(user, booking, CancelOrder { seats: None, of: None, agreed, note }).await
    }

    /// Gives up some of the seats of a confirmed booking, or all of them, as [`Services::cancel_booking`] does: they are free
    /// again at once, what they have a right to goes back, and the booking lives on with the others.
    ///
    /// # Errors
    /// [`RefundError`]; nothing has changed then.
    pub async fn give_up_seats(
        &self,
        user: &User,
        booking: BookingId,
        order: CancelOrder,
    ) -> Result<Returned, RefundError> {
        let details = self.cancellable(user, booking).await?;
        let role = part_of(user, &details.booking);
        self.give_up_as(user, role, details, order).await
    }

    /// The same by somebody who is known to be allowed to, in this part.
    pub(crate) async fn give_up_as(
        &self,
        user: &User,
        role: Role,
        details: BookingDetails,
        order: CancelOrder,
    ) -> Result<Returned, RefundError> {
        let (now, booking) = (self.now(), details.booking.id);
        let note = checked_note(order.note)?;
        if matches!(details.booking.state, BookingState::Held { .. }) {
            return Err(RefundError::NotPaid);
        }
        // Whether it was paid by card in this very moment is seen below.
        self.withdraw_collection(booking).await?;
        let asked_by = user.id;
        let (ids, ids_beside) = (self.fresh_ids(now), self.fresh_ids(now));
        let refunds = self
            .0
            .store
            .write(move |tx| {
                let note = note.clone();
                Box::pin(async move {
                    let details = tx.booking_details(booking).await?.ok_or(RefundError::NoSuchBooking)?;
                    if order.of.is_some_and(|seen| seen != details.booking.seats) {
                        expect_confirmed(details.booking.state)?;
                        return Err(RefundError::SeatsChanged { kept: details.booking.seats });
                    }
                    let mine = offer(tx, &details, role, order.seats, now).await?;
                    let rider = rider_of(tx, &details.booking).await?;
                    let beside = match &rider {
                        Some(rider) => Some(offer(tx, rider, role, order.seats, now).await?),
                        None => None,
                    };
                    let amount = both(mine.returned, beside.as_ref().and_then(|beside| beside.returned))?;
                    if let Some(amount) = changed(order.agreed, amount.map(|split| split.total)) {
                        return Err(RefundError::AmountChanged { amount });
                    }
                    let by = By { role, asked_by, note, now };
                    let mut written = Vec::new();
                    written.extend(give_up(tx, &details.booking, mine, &by, ids).await?);
                    if let (Some(rider), Some(beside)) = (rider, beside) {
                        written.extend(give_up(tx, &rider.booking, beside, &by, ids_beside).await?);
                    }
                    Ok(written)
                })
            })
            .await?;
        self.send_and_show(user, booking, refunds).await
    }

    /// A booking that can be cancelled by itself: one that rides on another is cancelled with that.
    async fn cancellable(&self, user: &User, booking: BookingId) -> Result<BookingDetails, RefundError> {
        let details = self.booking(user, booking).await?.filter(|details| !details.booking.rides());
        details.ok_or(RefundError::NoSuchBooking)
    }

    /// Gives back money of a booking without cancelling it: part or all of what is left. For its trainer and admins.
    ///
    /// # Errors
    /// [`RefundError`]; nothing has changed then.
    pub async fn refund_booking(
        &self,
        user: &User,
        booking: BookingId,
        order: RefundOrder,
    ) -> Result<Returned, RefundError> {
        let now = self.now();
        let note = checked_note(order.note)?;
        let details = self.booking(user, booking).await?.ok_or(RefundError::NoSuchBooking)?;
        let role = part_of(user, &details.booking);
        if role == Role::Client || (order.fees.is_some() && role != Role::Admin) {
            return Err(RefundError::NotAllowed);
        }
        let fees = order.fees.unwrap_or_else(|| details.booking.policy.fees());
        let (asked_by, ids) = (user.id, self.fresh_ids(now));
        let refund = self
            .0
            .store
            .write(move |tx| {
                let note = note.clone();
                Box::pin(async move {
                    let payment = refundable(tx, booking).await?;
                    let left = left_of(tx, &payment).await?;
                    let amount = order.amount.unwrap_or(left.total);
                    // All that is left may go back as it is; it was charged as it is.
                    if amount != left.total && !fits_charge_step(amount) {
                        return Err(RefundError::NotAnAmount);
                    }
                    let split = left.part(amount, fees).map_err(refused_split)?;
                    let wish = Wish { split, fees, reason: order.reason, seats: None, note, asked_by: Some(asked_by) };
                    write_down(tx, &payment, wish, ids, now).await
                })
            })
            .await?;
        self.send_and_show(user, booking, vec![refund]).await
    }

    /// A booking's refunds, oldest first, for whoever may see the booking.
    ///
    /// # Errors
    /// The store's.
    pub async fn refunds(&self, user: &User, booking: BookingId) -> Result<Vec<Refund>, Failure> {
        if self.booking(user, booking).await?.is_none() {
            return Ok(Vec::new());
        }
        Ok(self.0.store.read().await?.refunds_of_booking(booking).await?)
    }

    fn fresh_ids(&self, now: Timestamp) -> FreshIds {
        FreshIds {
            refund: RefundId::from_parts(now, self.random_bits()),
            operation: OperationId::from_parts(now, self.random_bits()),
            release: LedgerTransactionId::from_parts(now, self.random_bits()),
            payment: PaymentId::from_parts(now, self.random_bits()),
        }
    }

    async fn send_and_show(
        &self,
        user: &User,
        booking: BookingId,
        refunds: Vec<(RefundId, Operation)>,
    ) -> Result<Returned, RefundError> {
        let first = refunds.first().map(|(id, _)| *id);
        for (_, operation) in refunds {
            self.send_refund_now(operation).await;
        }
        let shown = match first {
            Some(id) => self.0.store.read().await?.refund(id).await?,
            None => None,
        };
        let details = self.booking(user, booking).await?.ok_or(RefundError::NoSuchBooking)?;
        Ok(Returned { details, refund: shown })
    }
}

/// Which part a person plays in a booking: a trainer who books with another is a client there.
pub(crate) fn part_of(user: &User, booking: &Booking) -> Role {
    if booking.client_id == user.id { Role::Client } else { user.role }
}

pub(crate) fn checked_note(note: Option<String>) -> Result<Option<String>, RefundError> {
    let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > NOTE_CHARS_MAX) {
        return Err(RefundError::NoteTooLong);
    }
    Ok(note)
}

/// The amount that would go back now, where it is not the one agreed to.
fn changed(agreed: Option<Money>, amount: Option<Money>) -> Option<Money> {
    let agreed = agreed?;
    let amount = amount.unwrap_or_else(|| Money::zero(agreed.currency));
    (amount != agreed).then_some(amount)
}

/// What a cancellation gives up and gives back.
pub(super) struct Offer {
    pub(super) seats: i64,
    pub(super) payment: Option<Payment>,
    pub(super) left: Option<Split>,
    /// What the seats have a right to, whatever has gone back before.
    pub(super) entitled: Money,
    pub(super) returned: Option<Split>,
}

fn expect_confirmed(state: BookingState) -> Result<(), RefundError> {
    match state {
        BookingState::Confirmed { .. } => Ok(()),
        BookingState::Held { .. } | BookingState::Expired { .. } => Err(RefundError::NotPaid),
        BookingState::Cancelled { .. } => Err(RefundError::AlreadyCancelled),
        BookingState::Completed { .. } | BookingState::NoShow { .. } => Err(RefundError::Started),
    }
}

/// Giving up so many of the booking's seats; all of them where nothing is said.
fn given_up(booking: &Booking, seats: Option<i64>) -> Result<(i64, GivenUp), RefundError> {
    let mine = Seats::new(booking.seats_booked, booking.seats);
    let mine = mine.ok_or_else(|| Failure::Inconsistent(format!("{} has no seats", booking.id)))?;
    let seats = seats.unwrap_or(mine.kept());
    let given = mine.give_up(seats).map_err(|few| RefundError::SeatsChanged { kept: few.kept })?;
    Ok((seats, given))
}

/// What giving up so many seats, all that are left where nothing is said, would do now if somebody in this part did it.
///
/// # Errors
/// [`RefundError`] says why they cannot be given up.
pub(super) async fn offer(
    read: &mut dyn Read,
    details: &BookingDetails,
    role: Role,
    seats: Option<i64>,
    now: Timestamp,
) -> Result<Offer, RefundError> {
    let booking = &details.booking;
    expect_confirmed(booking.state)?;
    let start = details.slot.start();
    if role == Role::Client && now >= start {
        return Err(RefundError::Started);
    }
    let (seats, given) = given_up(booking, seats)?;
    let nothing = Money::zero(booking.price.currency());
    let payment = match read.live_payment_of(booking.id).await? {
        Some(payment) if payment.pays_for_booking() => payment,
        payment => return Ok(Offer { seats, payment, left: None, entitled: nothing, returned: None }),
    };
    if payment.way == PayWay::OnArrival {
        return Err(RefundError::PaidInPerson);
    }
    expect_undisputed(read, payment.id).await?;
    let left = left_of(read, &payment).await?;
    let share = match role {
        // What the trainer is calling off in this very moment is not the client's to pay for.
        Role::Client if !is_called_off(read, booking.session_id).await? => booking.policy.at(start, now).share,
        Role::Client | Role::Trainer | Role::Admin => BasisPoints::WHOLE,
    };
    let entitled = given.entitled(worth(payment.amount(), booking)?, share)?;
    // What became cheaper is the client's in any case; as a rule it has gone back.
    let before = Money::new(booking.given_up_minor, entitled.currency)
        .plus(Money::new(booking.price_cut_minor, entitled.currency))?;
    let amount = seats::due(before.plus(entitled)?, payment.amount(), left.total)?;
    let returned = if amount.is_positive() {
        Some(left.part(amount, booking.policy.fees()).map_err(refused_split)?)
    } else {
        None
    };
    Ok(Offer { seats, payment: Some(payment), left: Some(left), entitled, returned })
}

async fn is_called_off(read: &mut dyn Read, session: SessionId) -> Result<bool, RefundError> {
    Ok(read.session_row(session).await?.is_some_and(|session| session.called_off_at.is_some()))
}

/// What the booking is paid for with: what was paid, less what was cut of the price since.
fn worth(paid: Money, booking: &Booking) -> Result<Money, domain::MoneyError> {
    paid.minus(Money::new(booking.price_cut_minor, paid.currency))
}

async fn expect_undisputed(read: &mut dyn Read, payment: PaymentId) -> Result<(), RefundError> {
    let disputes = read.disputes_of_payment(payment).await?;
    if disputes.iter().any(|dispute| dispute.status.holds_money()) { Err(RefundError::Disputed) } else { Ok(()) }
}

/// The payment of a booking that a refund can be made of.
async fn refundable(tx: &mut dyn Tx, booking: BookingId) -> Result<Payment, RefundError> {
    let payment = tx.live_payment_of(booking).await?.filter(Payment::pays_for_booking).ok_or(RefundError::NotPaid)?;
    if payment.way == PayWay::OnArrival {
        return Err(RefundError::PaidInPerson);
    }
    expect_undisputed(tx, payment.id).await?;
    Ok(payment)
}

pub(super) async fn cancel(
    tx: &mut dyn Tx,
    booking: &Booking,
    role: Role,
    note: Option<&str>,
    now: Timestamp,
) -> Result<Booking, RefundError> {
    let state = booking.state.apply(BookingEvent::Cancel, now)?;
    if !tx.move_booking(booking.id, booking.version, state).await? {
        return Err(StoreError::Retry("the booking changed meanwhile".into()).into());
    }
    tx.note_cancelled_by(booking.id, role, note).await?;
    // The seats are those of the booking that it rides on.
    if !booking.rides() {
        tx.give_seats_back(booking.session_id, booking.seats, now).await?;
        tell_cancelled(tx, booking, now).await?;
    }
    Ok(Booking { state, cancelled_by: Some(role), version: booking.version + 1, ..booking.clone() })
}

/// The seats are free again, and the booking lives on with the others.
pub(super) async fn keep_rest(
    tx: &mut dyn Tx,
    booking: &Booking,
    offer: &Offer,
    note: Option<&str>,
    now: Timestamp,
) -> Result<Booking, RefundError> {
    let kept = Booking {
        seats: booking.seats - offer.seats,
        given_up_minor: Money::new(booking.given_up_minor, offer.entitled.currency).plus(offer.entitled)?.minor,
        cancel_note: note.map(str::to_owned).or_else(|| booking.cancel_note.clone()),
        ..booking.clone()
    };
    if !tx.keep_seats(&kept).await? {
        return Err(StoreError::Retry("the booking changed meanwhile".into()).into());
    }
    if !booking.rides() {
        tx.give_seats_back(booking.session_id, offer.seats, now).await?;
        tell_given_up(tx, &kept, now).await?;
    }
    Ok(Booking { version: booking.version + 1, ..kept })
}

/// What is to be paid in person for the seats that are left.
pub(super) async fn collect_for_rest(
    tx: &mut dyn Tx,
    booking: &Booking,
    id: PaymentId,
    now: Timestamp,
) -> Result<(), RefundError> {
    let seats = Seats::new(booking.seats_booked, booking.seats);
    let seats = seats.ok_or_else(|| Failure::Inconsistent(format!("{} has no seats", booking.id)))?;
    let whole = new_payment(id, booking, PayWay::OnArrival, now);
    let payment = Payment { price: whole.price.of_seats(seats)?, ..whole };
    if tx.insert_payment(&payment).await? {
        Ok(())
    } else {
        Err(StoreError::Retry("another payment for the booking".into()).into())
    }
}

pub(super) async fn give_up_arrival(tx: &mut dyn Tx, mut payment: Payment, now: Timestamp) -> Result<(), RefundError> {
    payment.state = PaymentState::Canceled;
    payment.updated_at = now;
    if tx.update_payment(&payment).await? {
        Ok(())
    } else {
        Err(StoreError::Retry("the payment changed meanwhile".into()).into())
    }
}
