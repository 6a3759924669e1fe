//! The platform's part: what everybody pays, what single trainers pay, and what admins make of it for one booking.
//!
//! A booking takes the commission that is in force when it is made, and keeps it. Until the booking is paid, an admin may change
//! it, with a reason; what the client pays never changes with it.

use domain::{BasisPoints, BookingId, BookingState, CommissionId, PaymentState, Price, Role, Timestamp, TrainerId};

use crate::model::{BookingCommission, Named, Payment, Trainer, TrainerCommission, User};
use crate::ports::{Read, StoreError, Tx, WriteError};
use crate::{Failure, Services};

/// How many trainers, and how many changes, the page shows.
const SHOWN: i64 = 200;
/// The longest reason.
const REASON_CHARS_MAX: usize = 500;

/// All that admins see of commissions.
#[derive(Debug, Clone)]
pub struct Commissions {
    /// What everybody pays who has none of their own.
    pub default: BasisPoints,
    /// All trainers, with their own commission in force now.
    pub trainers: Vec<(Trainer, Option<BasisPoints>)>,
    /// What was set for trainers, the last first.
    pub of_trainers: Vec<Named<TrainerCommission>>,
    /// What was set for single bookings, the last first.
    pub of_bookings: Vec<Named<BookingCommission>>,
}

/// Why a commission cannot be set.
#[derive(Debug, thiserror::Error)]
pub enum CommissionError {
    /// Only admins set commissions.
    #[error("only admins set commissions")]
    NotAllowed,
    /// No such trainer.
    #[error("there is no such trainer")]
    NoSuchTrainer,
    /// No such booking.
    #[error("there is no such booking")]
    NoSuchBooking,
    /// From a time that is over: what was booked since has its commission.
    #[error("a commission cannot be set for the past")]
    InThePast,
    /// What is paid is in the books.
    #[error("the booking is paid already")]
    AlreadyPaid,
    /// It will never be paid.
    #[error("the booking will not be paid")]
    NotPayable,
    /// A change of one booking needs a reason.
    #[error("a reason of at most {REASON_CHARS_MAX} characters is needed")]
    NoReason,
    /// Our side.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<StoreError> for CommissionError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for CommissionError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

impl Services {
    /// All commissions; `None` for whoever is no admin.
    ///
    /// # Errors
    /// The store's.
    pub async fn commissions(&self, user: &User) -> Result<Option<Commissions>, Failure> {
        if user.role != Role::Admin {
            return Ok(None);
        }
        let now = self.now();
        let mut read = self.0.store.read().await?;
        Ok(Some(Commissions {
            default: self.settings().commission,
            trainers: read.trainers_with_commission(now, SHOWN).await?,
            of_trainers: read.trainer_commissions(SHOWN).await?,
            of_bookings: read.booking_commissions(SHOWN).await?,
        }))
    }

    /// Sets the commission of a trainer for bookings made from `from` on (`None`: from now on). `rate`: `None` for what everybody
    /// pays.
    ///
    /// # Errors
    /// [`CommissionError`]; nothing was written then.
    pub async fn set_trainer_commission(
        &self,
        user: &User,
        trainer: TrainerId,
        rate: Option<BasisPoints>,
        from: Option<Timestamp>,
    ) -> Result<(), CommissionError> {
        if user.role != Role::Admin {
            return Err(CommissionError::NotAllowed);
        }
        let now = self.now();
        let valid_from = from.unwrap_or(now);
        if valid_from < now {
            return Err(CommissionError::InThePast);
        }
        if self.0.store.read().await?.trainer(trainer).await?.is_none() {
            return Err(CommissionError::NoSuchTrainer);
        }
        let id = CommissionId::from_parts(now, self.random_bits());
        let set = TrainerCommission { id, trainer_id: trainer, rate, valid_from, set_by: user.id, set_at: now };
        self.0
            .store
            .write(move |tx| {
                let set = set.clone();
                Box::pin(async move { Ok(tx.insert_trainer_commission(&set).await?) })
            })
            .await
    }

    /// Changes the commission of one booking, and of its payment, before that is paid.
    ///
    /// # Errors
    /// [`CommissionError`]; nothing was written then.
    pub async fn set_booking_commission(
        &self,
        user: &User,
        booking: BookingId,
        rate: BasisPoints,
        reason: &str,
    ) -> Result<(), CommissionError> {
        if user.role != Role::Admin {
            return Err(CommissionError::NotAllowed);
        }
        let reason = reason.trim().to_owned();
        if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
            return Err(CommissionError::NoReason);
        }
        let (now, set_by) = (self.now(), user.id);
        let id = CommissionId::from_parts(now, self.random_bits());
        self.0
            .store
            .write(move |tx| {
                let reason = reason.clone();
                Box::pin(async move {
                    let before = tx.booking(booking).await?.ok_or(CommissionError::NoSuchBooking)?;
                    let live = tx.live_payment_of(booking).await?;
                    expect_unpaid(before.state, live.as_ref())?;
                    let price = before.price.with_commission(rate).map_err(Failure::from)?;
                    if let Some(live) = live {
                        change_payment(tx, &live, &price, rate).await?;
                    }
                    if !tx.set_booking_split(booking, before.version, &price).await? {
                        return Err(StoreError::Retry("the booking changed meanwhile".into()).into());
                    }
                    let (old, after) = (before.price.commission, price.commission);
                    let set = BookingCommission {
                        id,
                        booking_id: booking,
                        rate,
                        before: old,
                        after,
                        reason,
                        set_by,
                        set_at: now,
                    };
                    Ok(tx.insert_booking_commission(&set).await?)
                })
            })
            .await
    }
}

/// The commission that a booking with this trainer has if it is made at `at`.
pub(crate) async fn in_force(
    read: &mut dyn Read,
    trainer: TrainerId,
    at: Timestamp,
    default: BasisPoints,
) -> Result<BasisPoints, StoreError> {
    Ok(read.commission_of(trainer, at).await?.and_then(|own| own.rate).unwrap_or(default))
}

fn expect_unpaid(state: BookingState, live: Option<&Payment>) -> Result<(), CommissionError> {
    if live.is_some_and(|live| live.state == PaymentState::Succeeded) {
        return Err(CommissionError::AlreadyPaid);
    }
    match (state, live) {
        (BookingState::Held { .. }, _) | (_, Some(_)) => Ok(()),
        _ => Err(CommissionError::NotPayable),
    }
}

/// The payment's parts follow the booking's; where it is charged in another currency, the commission is exchanged as well.
async fn change_payment(
    tx: &mut dyn Tx,
    live: &Payment,
    price: &Price,
    rate: BasisPoints,
) -> Result<(), CommissionError> {
    let price = match &live.exchange {
        Some(exchange) => price.converted(&exchange.quoted.rate),
        None => live.price.with_commission(rate),
    };
    let price = price.map_err(Failure::from)?;
    if tx.set_payment_split(live.id, live.version, &price).await? {
        Ok(())
    } else {
        Err(StoreError::Retry("the payment changed meanwhile".into()).into())
    }
}
