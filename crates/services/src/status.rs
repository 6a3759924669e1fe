//! How far a booking is paid, for other programs and for pages that show it live.

use domain::{
    BookingId, BookingState, PaidSoFar, PayWay, PayWays, PaymentProgress, PaymentState, RefundState, Tries, TryLimits,
};
use sha2::{Digest, Sha256};

use crate::model::{BookingDetails, Payment, Refund, User};
use crate::ports::BookingBell;
use crate::{Failure, Services};

/// How far a booking is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentStatus {
    /// The booking with its newest payment.
    pub details: BookingDetails,
    /// In one word.
    pub progress: PaymentProgress,
    /// True where the client still has to pay, and can.
    pub payment_required: bool,
    /// The ways to pay that are left: they are taken for it, and not too many attempts were refused.
    pub ways: PayWays,
}

impl BookingDetails {
    /// Changes with everything that people are shown of booking and payment, and with nothing else. Opaque; fits into addresses.
    #[must_use]
    pub fn stamp(&self) -> String {
        let payment = self.payment.as_ref();
        let shown = format!(
            "{}|{:?}|{:?}|{:?}|{:?}",
            self.booking.state.name(),
            self.booking.hold_extended_at,
            self.booking.cancelled_by,
            self.booking.checked_in.map(|check_in| check_in.at),
            payment.map(|payment| {
                let code = payment.failure.as_ref().map(|failure| (&failure.code, &failure.decline_code));
                (payment.id, payment.state, payment.outcome, code, payment.attention.is_some(), &payment.card)
            })
        );
        hex::encode(&Sha256::digest(shown)[..8])
    }

    /// True while booking or payment may change by themselves: the time is held, or the bank is at work.
    #[must_use]
    pub fn may_change(&self) -> bool {
        matches!(self.booking.state, BookingState::Held { .. }) || self.is_with_the_bank()
    }

    /// True while only Stripe knows how it goes on.
    #[must_use]
    pub fn is_with_the_bank(&self) -> bool {
        self.payment.as_ref().is_some_and(|payment| payment.state == PaymentState::Processing)
    }
}

impl Services {
    /// How far a booking is paid, for whoever may see the booking; `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn payment_status(&self, user: &User, booking: BookingId) -> Result<Option<PaymentStatus>, Failure> {
        let Some(details) = self.booking(user, booking).await? else { return Ok(None) };
        let mut read = self.0.store.read().await?;
        let tries = read.tries_of(booking).await?;
        let refunds = match &details.payment {
            Some(payment) if payment.succeeded_at.is_some() => read.refunds_of_payment(payment.id).await?,
            _ => Vec::new(),
        };
        let paid = details.payment.as_ref().map(|payment| paid_so_far(&details, payment, &refunds));
        let progress = PaymentProgress::of(paid.as_ref());
        let payment_required =
            progress.is_payment_required(&details.booking.state) && !details.booking.state.hold_is_over(self.now());
        let ways = ways_left(details.ways_to_pay(), &tries, self.settings().tries);
        Ok(Some(PaymentStatus { details, progress, payment_required, ways }))
    }

    /// The ways to pay for a booking that are left.
    ///
    /// # Errors
    /// The store's.
    pub async fn ways_left(&self, details: &BookingDetails) -> Result<PayWays, Failure> {
        let tries = self.0.store.read().await?.tries_of(details.booking.id).await?;
        Ok(ways_left(details.ways_to_pay(), &tries, self.settings().tries))
    }

    /// From now on every change of this booking, its payments and refunds that this process makes is heard of.
    #[must_use]
    pub fn wait_for_booking(&self, booking: BookingId) -> BookingBell {
        self.0.store.news().wait_for(booking)
    }
}

fn ways_left(taken: PayWays, tries: &Tries, limits: TryLimits) -> PayWays {
    let left = |way| taken.take(way) && tries.leave_room(way, limits);
    PayWays { online: left(PayWay::Online), checkout: left(PayWay::Checkout), on_arrival: left(PayWay::OnArrival) }
}

fn paid_so_far(details: &BookingDetails, payment: &Payment, refunds: &[Refund]) -> PaidSoFar {
    let back = refunds
        .iter()
        .filter(|refund| !matches!(refund.state, RefundState::Failed | RefundState::Canceled | RefundState::Refused));
    let back: i64 = back.fold(0, |sum, refund| sum.saturating_add(refund.split.total.minor));
    let cancelled = matches!(details.booking.state, BookingState::Cancelled { .. });
    PaidSoFar {
        way: payment.way,
        state: payment.state,
        outcome: payment.outcome,
        refused: payment.failure.is_some(),
        returned: back > 0 && (cancelled || back >= payment.amount().minor),
    }
}
