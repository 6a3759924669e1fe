//! Attempts to be paid.

use domain::decline::PaymentFailure;
use domain::payment::CardFacts;
use domain::{
    BookingId, ClientId, Exchange, Money, MoneyError, Partners, Parts, PayWay, PaymentId, PaymentOutcome, PaymentState,
    Price, Timestamp, TrainerId,
};

/// One attempt to be paid for a booking. At most one per booking is neither canceled nor returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Identifies it.
    pub id: PaymentId,
    /// For what.
    pub booking_id: BookingId,
    /// Who pays.
    pub client_id: ClientId,
    /// Who earns.
    pub trainer_id: TrainerId,
    /// With whom they share it, as they did when the time was held.
    pub partners: Partners,
    /// How the client chose to pay.
    pub way: PayWay,
    /// What is to be paid, by whose it will be.
    pub price: Price,
    /// Where it stands.
    pub state: PaymentState,
    /// What became of the money, once it came in.
    pub outcome: Option<PaymentOutcome>,
    /// Stripe's `pi_…`, once there is one. Unique.
    pub stripe_intent_id: Option<String>,
    /// Stripe's `cs_…`, for a payment on Stripe's own page. Unique.
    pub stripe_session_id: Option<String>,
    /// Stripe's `ch_…`, once charged.
    pub stripe_charge_id: Option<String>,
    /// The card that was charged.
    pub card: Option<CardFacts>,
    /// Stripe's hosted receipt.
    pub receipt_url: Option<String>,
    /// Why the last attempt failed, if the last one did.
    pub failure: Option<PaymentFailure>,
    /// Why a person must look at it, if one must.
    pub attention: Option<String>,
    /// What was priced, where that is another currency than `price`, which is what is charged.
    pub exchange: Option<Exchange>,
    /// True for one that Stripe would not take for its currency.
    pub currency_refused: bool,
    /// When the sweeper asks Stripe about it next; `None` once final.
    pub next_check_at: Option<Timestamp>,
    /// When the money came in.
    pub succeeded_at: Option<Timestamp>,
    /// When Stripe's fee was posted.
    pub fee_posted_at: Option<Timestamp>,
    /// Counts up with each change.
    pub version: i64,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// An attempt to pay that a bank refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedAttempt {
    /// Of which payment.
    pub payment_id: PaymentId,
    /// The charge, `ch_…`, or the card, `pm_…`, where it never became a charge.
    pub stripe_id: String,
    /// When we heard of it.
    pub seen_at: Timestamp,
}

impl Payment {
    /// What is to be paid.
    #[must_use]
    pub const fn amount(&self) -> Money {
        self.price.total
    }

    /// What of it is each trainer's.
    ///
    /// # Errors
    /// None for amounts whose negation fits 64 bits.
    pub fn shares(&self) -> Result<Parts, MoneyError> {
        self.partners.divide(self.trainer_id, self.price.trainer_share)
    }

    /// What its receipt is numbered with: unique, as its id is.
    #[must_use]
    pub fn receipt_number(&self) -> String {
        let id = self.id.to_string();
        id.split_once('_').map_or(id.as_str(), |(_, number)| number).to_ascii_uppercase()
    }

    /// True for what is to be paid in person and was not yet.
    #[must_use]
    pub fn is_to_be_collected(&self) -> bool {
        self.way == PayWay::OnArrival && !self.state.is_final()
    }

    /// True where its money paid for the booking.
    #[must_use]
    pub fn pays_for_booking(&self) -> bool {
        self.state == PaymentState::Succeeded && self.outcome.is_some_and(PaymentOutcome::pays_for_booking)
    }
}
