//! Giving a confirmed booking another time, or another service of its trainer with it: the money stays where it is but for the
//! difference (`changing`), the old time is free again, the new one is claimed, all in one transaction.

use domain::reschedule::expect_reschedulable;
use domain::{
    BookingId, MoveId, NotReschedulable, OperationId, PaymentId, RefundId, RefundPolicy, Role, ServiceId, SessionId,
    TimeSlot, Timestamp,
};

use crate::booking::Offer;
use crate::changing::{Change, Fees, Moved, PriceChange, ServiceFixed, judge};
use crate::claiming::{Seats, expect_open, take_seats};
use crate::commission::in_force;
use crate::mail::tell_rescheduled;
use crate::model::{Booking, BookingDetails, BookingMove, Offered, Operation, Service, Session, Trainer, User};
use crate::openings::Wanted;
use crate::ports::{StoreError, Tx, WriteError};
use crate::returning::order::part_of;
use crate::returning::promise::{collect_instead, return_difference};
use crate::waiting::leave_line;
use crate::{Failure, HoldError, Services};

/// Why a booking keeps its time.
#[derive(Debug, thiserror::Error)]
pub enum RescheduleError {
    /// No such booking, or not this person's.
    #[error("there is no such booking")]
    NoSuchBooking,
    /// Its time cannot be changed any more.
    #[error(transparent)]
    NotReschedulable(#[from] NotReschedulable),
    /// It has another time by now than the person saw.
    #[error("the booking is at {at} by now")]
    Changed {
        /// When it starts.
        at: Timestamp,
    },
    /// It keeps its service.
    #[error(transparent)]
    Service(#[from] ServiceFixed),
    /// The service costs another sum by now than the person saw.
    #[error("the price has changed")]
    PriceChanged,
    /// The new time cannot be had.
    #[error(transparent)]
    Time(HoldError),
    /// Our side.
    #[error(transparent)]
    Failed(Failure),
}

impl From<Failure> for RescheduleError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<StoreError> for RescheduleError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<HoldError> for RescheduleError {
    fn from(error: HoldError) -> Self {
        match error {
            HoldError::Failed(failure) => Self::Failed(failure),
            why => Self::Time(why),
        }
    }
}

impl WriteError for RescheduleError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

/// What changing the time of a booking would mean to this person.
#[derive(Debug, Clone)]
pub struct RescheduleOffer {
    /// The booking as it is.
    pub details: BookingDetails,
    /// What it would be a booking of: the service that was asked for, else its own, as it is offered now.
    pub service: Service,
    /// What that means for the money.
    pub change: PriceChange,
    /// What the trainer offers, with what it would mean for the money; or why it cannot be had. Its own service comes first.
    pub choices: Vec<(Service, Result<PriceChange, ServiceFixed>)>,
    /// Who gives it.
    pub trainer: Trainer,
    /// The part that the person plays in it.
    pub role: Role,
    /// What the client gets back who cancels afterwards.
    pub policy_after: RefundPolicy,
    /// True where its time is free once it has another.
    frees: bool,
}

impl RescheduleOffer {
    /// The times that the booking could have instead; of a class only those with seats enough.
    #[must_use]
    pub const fn wanted(&self) -> Wanted<'_> {
        let RescheduleOffer { details, service, trainer, frees, .. } = self;
        Wanted { service, trainer, instead_of: Some(details), frees: *frees }
    }
}

/// Another time as somebody asks for it, or another service with it.
#[derive(Debug, Clone, Copy)]
pub struct ChangeOrder {
    /// When it starts, as the person saw it.
    pub from: Timestamp,
    /// When it is to start.
    pub to: Timestamp,
    /// Which service it is to be of; its own where nothing is said.
    pub service: Option<ServiceId>,
    /// What the person saw of the price ([`PriceChange::agreed_minor`]).
    pub agreed_minor: i64,
}

/// What is fixed before the transaction, which may run twice.
#[derive(Clone, Copy)]
struct FreshIds {
    moved: MoveId,
    refund: RefundId,
    operation: OperationId,
    payment: PaymentId,
}

impl Services {
    /// What changing the time of a booking would mean; [`Services::openings`] has the times for it.
    ///
    /// # Errors
    /// [`RescheduleError`] where its time cannot be changed.
    pub async fn reschedule_offer(&self, user: &User, booking: BookingId) -> Result<RescheduleOffer, RescheduleError> {
        self.change_offer(user, booking, None).await
    }

    /// The same with another service of the trainer's; with its own where that cannot be had.
    ///
    /// # Errors
    /// [`RescheduleError`] where its time cannot be changed.
    pub async fn change_offer(
        &self,
        user: &User,
        booking: BookingId,
        wanted: Option<ServiceId>,
    ) -> Result<RescheduleOffer, RescheduleError> {
        let now = self.now();
        let details = self.booking(user, booking).await?.filter(|details| !details.booking.rides());
        let details = details.ok_or(RescheduleError::NoSuchBooking)?;
        let role = part_of(user, &details.booking);
        self.expect_reschedulable(&details.booking, details.slot, role, now)?;
        let Offer { service: own, trainer, .. } = self.offer(details.booking.service_id, now, now).await?;
        let choices = self.choices(&details.booking, &own, role).await?;
        let chosen = choices.iter().find(|(service, _)| Some(service.id) == wanted);
        let chosen = chosen.and_then(|(service, change)| Some((service.clone(), change.ok()?)));
        let is_private = own.seats == 1;
        let (service, change) = chosen.unwrap_or((own, PriceChange::Same));
        // Until the difference is paid the old time is not free.
        let frees = is_private && !matches!(change, PriceChange::More(_));
        let policy_after = details.booking.policy.after_reschedule(details.slot.start(), role, now);
        Ok(RescheduleOffer { details, service, change, choices, trainer, role, policy_after, frees })
    }

    /// What the trainer offers, and what each would mean for the money; the booking's own service first, without what has too few
    /// seats or could not be charged.
    async fn choices(
        &self,
        booking: &Booking,
        own: &Service,
        role: Role,
    ) -> Result<Vec<(Service, Result<PriceChange, ServiceFixed>)>, RescheduleError> {
        let mut read = self.0.store.read().await?;
        let (now, settings) = (self.now(), self.settings());
        let commission = in_force(&mut *read, booking.trainer_id, now, settings.commission).await?;
        let fees = Fees { commission, surcharge: settings.surcharge };
        let mut choices = vec![(own.clone(), Ok(PriceChange::Same))];
        for service in read.services_of(booking.trainer_id).await? {
            if service.id == own.id || service.archived_at.is_some() {
                continue;
            }
            match judge(&mut *read, booking, role, &service, fees).await {
                Ok(change) => choices.push((service, Ok(change.summary()))),
                Err(RescheduleError::Service(why)) => choices.push((service, Err(why))),
                Err(RescheduleError::Time(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(choices)
    }

    /// True where this person could change the time of the booking now.
    #[must_use]
    pub fn may_reschedule(&self, user: &User, details: &BookingDetails) -> bool {
        let role = part_of(user, &details.booking);
        !details.booking.rides() && self.expect_reschedulable(&details.booking, details.slot, role, self.now()).is_ok()
    }

    /// Gives a confirmed booking the time that starts at `to` in place of the one that starts at `from`. Whoever clicks twice has
    /// the same booking again.
    ///
    /// # Errors
    /// [`RescheduleError`] says what stands against it; the booking has its old time then.
    pub async fn reschedule(
        &self,
        user: &User,
        booking: BookingId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<BookingDetails, RescheduleError> {
        self.change_booking(user, booking, ChangeOrder { from, to, service: None, agreed_minor: 0 }).await
    }

    /// The same with another service, if the price changes by what the person saw. The difference goes back at once, or is to be
    /// collected with the rest. Where it is to be paid first, the answer is the hold that is to be paid (`difference`).
    ///
    /// # Errors
    /// [`RescheduleError`] says what stands against it; nothing has changed then.
    pub async fn change_booking(
        &self,
        user: &User,
        booking: BookingId,
        order: ChangeOrder,
    ) -> Result<BookingDetails, RescheduleError> {
        let ChangeOrder { from, to, .. } = order;
        let now = self.now();
        let details = self.booking(user, booking).await?.filter(|details| !details.booking.rides());
        let details = details.ok_or(RescheduleError::NoSuchBooking)?;
        let role = part_of(user, &details.booking);
        let wanted = order.service.unwrap_or(details.booking.service_id);
        if details.slot.start() == to && details.booking.service_id == wanted {
            return Ok(details);
        }
        self.expect_reschedulable(&details.booking, details.slot, role, now)?;
        if to <= now {
            return Err(HoldError::InThePast.into());
        }
        if wanted != details.booking.service_id {
            // Whether it is being paid by card in this very moment is seen below.
            self.withdraw_collection(booking).await?;
        }
        let offer = self.offer(wanted, to, now).await?;
        let slot = offer.slot(to, now)?;
        let Offer { service, trainer, commission, .. } = offer;
        let offered = service.offered;
        let fees = Fees { commission, surcharge: self.settings().surcharge };
        let session = Session {
            id: SessionId::from_parts(now, self.random_bits()),
            trainer_id: trainer.id,
            service_id: service.id,
            slot,
            busy: service.rules.buffers.around(slot).map_err(Failure::from)?,
            capacity: service.seats,
            seats_taken: details.booking.seats,
        };
        if wanted != details.booking.service_id {
            let mut read = self.0.store.read().await?;
            let change = judge(&mut *read, &details.booking, role, &service, fees).await;
            drop(read);
            // What stands against it, the transaction says: the booking may have changed since it was read.
            if change.is_ok_and(|change| matches!(change.money, Moved::More(_))) {
                return Box::pin(self.hold_difference(&details, order, (offered, session), fees)).await;
            }
        }
        let ids = FreshIds {
            moved: MoveId::from_parts(now, self.random_bits()),
            refund: RefundId::from_parts(now, self.random_bits()),
            operation: OperationId::from_parts(now, self.random_bits()),
            payment: PaymentId::from_parts(now, self.random_bits()),
        };
        let (services, user_id) = (self.clone(), user.id);
        let moved: Result<Option<Operation>, RescheduleError> = self
            .0
            .store
            .write(move |tx| {
                let (services, session) = (services.clone(), session.clone());
                Box::pin(async move {
                    let details = tx.booking_details(booking).await?.ok_or(RescheduleError::NoSuchBooking)?;
                    if details.slot == session.slot && details.booking.service_id == wanted {
                        return Ok(None);
                    }
                    services.expect_reschedulable(&details.booking, details.slot, role, now)?;
                    if details.slot.start() != from {
                        return Err(RescheduleError::Changed { at: details.slot.start() });
                    }
                    let mut after = details.booking.clone();
                    let mut change = None;
                    if wanted != details.booking.service_id {
                        let made = judged(tx, &details.booking, role, &session, fees, order.agreed_minor).await?;
                        if matches!(made.money, Moved::More(_)) {
                            return Err(RescheduleError::PriceChanged);
                        }
                        made.note_in(&mut after, wanted);
                        change = Some(made);
                    }
                    let moved = BookingMove {
                        id: ids.moved,
                        booking_id: booking,
                        moved_by: role,
                        user_id,
                        from: details.slot,
                        to: session.slot,
                        from_service: (wanted != details.booking.service_id).then_some(details.booking.service_id),
                        moved_at: now,
                    };
                    let seats = Session { seats_taken: details.booking.seats, ..session };
                    let after = give_time(tx, offered, &after, &seats, &moved).await?;
                    match change {
                        Some(change) => Ok(settle(tx, change, &after, &moved, ids).await?),
                        None => Ok(None),
                    }
                })
            })
            .await;
        if let Some(refund) = moved? {
            self.send_refund_now(refund).await;
        }
        self.booking(user, booking).await?.ok_or(RescheduleError::NoSuchBooking)
    }

    pub(crate) fn expect_reschedulable(
        &self,
        booking: &Booking,
        slot: TimeSlot,
        role: Role,
        now: Timestamp,
    ) -> Result<(), NotReschedulable> {
        expect_reschedulable(booking.state, slot.start(), role, self.settings().reschedule_hours, now)
    }
}

/// What the change means by the prices inside the transaction, if that is what the person agreed to.
pub(crate) async fn judged(
    tx: &mut dyn Tx,
    booking: &Booking,
    role: Role,
    wanted: &Session,
    fees: Fees,
    agreed_minor: i64,
) -> Result<Change, RescheduleError> {
    if !tx.keep_offered(wanted.service_id, wanted.capacity).await? {
        // The trainer has changed it in this very moment.
        return Err(HoldError::NotOffered.into());
    }
    let service = tx.service(wanted.service_id).await?.ok_or(HoldError::UnknownService)?;
    let change = judge(tx, booking, role, &service, fees).await?;
    if let Moved::Collect(payment) = &change.money
        && payment.stripe_intent_id.is_some()
    {
        return Err(ServiceFixed::BeingPaid.into());
    }
    if change.summary().agreed_minor() == agreed_minor { Ok(change) } else { Err(RescheduleError::PriceChanged) }
}

/// Does to the money what the change says, once the booking is what it is to be: writes down what goes back, or what is to be
/// collected instead.
async fn settle(
    tx: &mut dyn Tx,
    change: Change,
    after: &Booking,
    moved: &BookingMove,
    ids: FreshIds,
) -> Result<Option<Operation>, Failure> {
    let now = moved.moved_at;
    match change.money {
        Moved::Nothing | Moved::More(_) => Ok(None),
        Moved::Collect(payment) => collect_instead(tx, *payment, after, ids.payment, now).await.map(|()| None),
        Moved::Back(payment, split) => {
            let (refund, operation) = (ids.refund, ids.operation);
            return_difference(tx, &payment, split, moved.user_id, refund, operation, now).await.map(Some)
        }
    }
}

/// The old time is given up first: the new one may overlap it. Answers the booking as it is then.
async fn give_time(
    tx: &mut dyn Tx,
    offered: Offered,
    booking: &Booking,
    wanted: &Session,
    moved: &BookingMove,
) -> Result<Booking, RescheduleError> {
    if !tx.keep_offered(wanted.service_id, wanted.capacity).await? {
        return Err(HoldError::NotOffered.into());
    }
    expect_open(tx, wanted).await?;
    tx.give_seats_back(booking.session_id, booking.seats, moved.moved_at).await?;
    let session_id = match take_seats(tx, offered, wanted).await? {
        Seats::InNew(session) | Seats::InClass(session) => session,
        Seats::Full { left, .. } => return Err(HoldError::NoSeats { left }.into()),
    };
    let policy = booking.policy.after_reschedule(moved.from.start(), moved.moved_by, moved.moved_at);
    let booking = Booking { session_id, policy, ..booking.clone() };
    if !tx.reschedule(&booking, moved).await? {
        return Err(StoreError::Retry("the booking changed meanwhile".into()).into());
    }
    leave_line(tx, session_id, booking.client_id, moved.moved_at).await?;
    tell_rescheduled(tx, &booking, moved).await?;
    Ok(Booking { version: booking.version + 1, ..booking })
}
