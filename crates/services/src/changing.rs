//! What another service of the same trainer does to the money of a confirmed booking. `rescheduling` asks it, for the page and
//! again inside the transaction that makes the change.

use domain::payment::{charge_step, expect_chargeable, fits_charge_step};
use domain::{BasisPoints, Money, PayWay, Price, Role, ServiceId, Split};

use crate::model::{Booking, Payment, Service};
use crate::ports::Read;
use crate::returning::left::left_of;
use crate::{Failure, HoldError, RescheduleError};

/// Why a booking keeps its service; its time may change all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ServiceFixed {
    /// Some of its seats were given up.
    #[error("seats of the booking were given up")]
    SeatsGivenUp,
    /// Money of it went back for another reason than a cheaper service.
    #[error("money of the booking went back")]
    MoneyWentBack,
    /// The client's bank has asked for the money.
    #[error("the payment is disputed")]
    Disputed,
    /// The trainer has the money: nothing can be given back or charged from here.
    #[error("the booking was paid in person")]
    PaidInPerson,
    /// A card is being charged for it.
    #[error("the booking is being paid")]
    BeingPaid,
    /// A difference was paid for it before.
    #[error("a difference was paid for the booking already")]
    ChangedBefore,
    /// The money that was paid is shared with other trainers, or in other shares, than that service's.
    #[error("the service is shared with other trainers")]
    OtherPartners,
    /// It would cost more, and the difference cannot be paid by itself.
    #[error("the difference cannot be paid by itself")]
    CostsMore,
    /// It would cost more, and only the client can agree to that.
    #[error("only the client can choose a service that costs more")]
    ClientsChoice,
}

/// What another service does to the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceChange {
    /// Nothing: the price stays.
    Same,
    /// It is to be paid in person, and costs another sum from then on.
    InPerson {
        /// What was to be paid.
        before: Money,
        /// What will be.
        after: Money,
    },
    /// It is paid, and so much of it goes back.
    Back(Money),
    /// It is paid, and so much more is to be paid first.
    More(Money),
}

impl PriceChange {
    /// What the person agrees to, as it is sent with a form: how much more is to be paid, below zero for less.
    #[must_use]
    pub const fn agreed_minor(&self) -> i64 {
        match self {
            Self::Same => 0,
            Self::InPerson { before, after } => after.minor.saturating_sub(before.minor),
            Self::Back(amount) => 0_i64.saturating_sub(amount.minor),
            Self::More(amount) => amount.minor,
        }
    }
}

/// A change that can be made.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// The booking's price afterwards.
    pub(crate) price: Price,
    pub(crate) money: Moved,
}

/// What is to be done about the payment.
#[derive(Debug, Clone)]
pub(crate) enum Moved {
    /// Nothing.
    Nothing,
    /// Another sum is to be collected in its place.
    Collect(Box<Payment>),
    /// This part of it goes back.
    Back(Box<Payment>, Split),
    /// This is to be paid besides.
    More(Price),
}

/// What is taken of a difference that is to be paid.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fees {
    pub(crate) commission: BasisPoints,
    pub(crate) surcharge: BasisPoints,
}

impl Change {
    /// Writes into the booking what it is with the service `to`.
    pub(crate) fn note_in(&self, booking: &mut Booking, to: ServiceId) {
        booking.service_id = to;
        booking.price = self.price;
        if let Moved::Back(_, split) = &self.money {
            booking.price_cut_minor = booking.price_cut_minor.saturating_add(split.total.minor);
        }
    }

    /// The same in sums.
    pub(crate) fn summary(&self) -> PriceChange {
        match &self.money {
            Moved::Nothing => PriceChange::Same,
            Moved::Collect(payment) => {
                PriceChange::InPerson { before: payment.amount(), after: self.price.without_surcharge().total }
            }
            Moved::Back(_, split) => PriceChange::Back(split.total),
            Moved::More(price) => PriceChange::More(price.total),
        }
    }
}

/// What giving `booking` the service `to` means when `role` does it.
///
/// # Errors
/// [`RescheduleError::Service`] where the booking keeps its service, [`RescheduleError::Time`] where it could not be booked.
pub(crate) async fn judge(
    read: &mut dyn Read,
    booking: &Booking,
    role: Role,
    to: &Service,
    fees: Fees,
) -> Result<Change, RescheduleError> {
    if to.trainer_id != booking.trainer_id || to.price.currency != booking.price.currency() {
        return Err(HoldError::UnknownService.into());
    }
    if booking.seats > to.seats {
        return Err(HoldError::NoSeats { left: to.seats }.into());
    }
    if booking.seats != booking.seats_booked {
        return Err(ServiceFixed::SeatsGivenUp.into());
    }
    if booking.rider.is_some() {
        return Err(ServiceFixed::ChangedBefore.into());
    }
    if to.partners != booking.partners {
        return Err(ServiceFixed::OtherPartners.into());
    }
    let base = to.price.times(booking.seats).map_err(Failure::from)?;
    let before = booking.price;
    if base == before.base {
        return Ok(Change { price: before, money: Moved::Nothing });
    }
    let dearer = base.minor > before.base.minor;
    let payment = read.live_payment_of(booking.id).await?.ok_or(ServiceFixed::MoneyWentBack)?;
    let price = before.with_base(base).map_err(Failure::from)?;
    if payment.is_to_be_collected() {
        if dearer && role != Role::Client {
            return Err(ServiceFixed::ClientsChoice.into());
        }
        return Ok(Change { price, money: Moved::Collect(Box::new(payment)) });
    }
    if payment.way == PayWay::OnArrival {
        return Err(ServiceFixed::PaidInPerson.into());
    }
    let left = expect_whole(read, booking, &payment).await?;
    if dearer {
        let more = base.minus(before.base).map_err(Failure::from)?;
        let price = Price::of(more, fees.commission, fees.surcharge).map_err(Failure::from)?;
        return to_pay(read, booking, to, &payment, role, price).await;
    }
    let split = goes_back(&payment, left, base)?;
    let money = if split.total.is_positive() { Moved::Back(Box::new(payment), split) } else { Moved::Nothing };
    Ok(Change { price, money })
}

/// The difference as it is to be paid. What was charged in another currency than its price would be paid in two: no sum could be
/// told of it.
async fn to_pay(
    read: &mut dyn Read,
    booking: &Booking,
    to: &Service,
    payment: &Payment,
    role: Role,
    price: Price,
) -> Result<Change, RescheduleError> {
    if role != Role::Client {
        return Err(ServiceFixed::ClientsChoice.into());
    }
    let ways = read.trainer(booking.trainer_id).await?.map(|trainer| to.own.ways(trainer.ways));
    let by_stripe = ways.is_some_and(|ways| ways.online || ways.checkout);
    if payment.exchange.is_some() || !by_stripe {
        return Err(ServiceFixed::CostsMore.into());
    }
    expect_chargeable(price.total).map_err(HoldError::from)?;
    Ok(Change { price: booking.price, money: Moved::More(price) })
}

/// What is left of a payment of which nothing went back but what was cut of the price.
async fn expect_whole(read: &mut dyn Read, booking: &Booking, payment: &Payment) -> Result<Split, RescheduleError> {
    if !payment.pays_for_booking() {
        return Err(ServiceFixed::BeingPaid.into());
    }
    let disputes = read.disputes_of_payment(payment.id).await?;
    if disputes.iter().any(|dispute| dispute.status.holds_money()) {
        return Err(ServiceFixed::Disputed.into());
    }
    let left = left_of(read, payment).await?;
    if left.total.minor.checked_add(booking.price_cut_minor) != Some(payment.amount().minor) {
        return Err(ServiceFixed::MoneyWentBack.into());
    }
    Ok(left)
}

/// What goes back of the payment so that the booking is paid for at the lower base: of every part in proportion. Where another
/// currency was charged, the new base is exchanged by the rate of that charge, rounded as the charge was.
fn goes_back(payment: &Payment, left: Split, base: Money) -> Result<Split, RescheduleError> {
    let split = less(payment, left, base).map_err(Failure::from)?;
    if split.total != left.total && !fits_charge_step(split.total) {
        let step = Money::new(charge_step(split.total.currency), split.total.currency);
        return Err(HoldError::BetweenSteps { step }.into());
    }
    Ok(split)
}

fn less(payment: &Payment, left: Split, base: Money) -> Result<Split, domain::MoneyError> {
    let paid = Price {
        base: left.trainer.plus(left.commission)?,
        surcharge: left.surcharge,
        total: left.total,
        commission: left.commission,
        trainer_share: left.trainer,
    };
    let base = match &payment.exchange {
        Some(exchange) => {
            let rate = &exchange.quoted.rate;
            rate.convert(base, charge_step(rate.to))?
        }
        None => base,
    };
    left.minus(paid.with_base(base)?.split())
}
