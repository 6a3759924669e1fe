//! What a payment is, judged from the PaymentIntent that Stripe has now.
//!
//! [`PaymentState::observe`] is the heart of the use case `apply_intent`: whoever brings the facts (webhook, return page,
//! poll, sweeper), however late and however often, the payment ends in the same state. Diagram: `docs/state-machines/payment.md`.

use serde::{Deserialize, Serialize};

use crate::InvalidTransition;
use crate::decline::PaymentFailure;
use crate::money::{Currency, Money, MoneyError};

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// Written down; Stripe has not confirmed a PaymentIntent yet.
    Created,
    /// Waits for a card; also after a refused one.
    RequiresPaymentMethod,
    /// Has a card that has not been charged yet.
    RequiresConfirmation,
    /// Waits for the client to authenticate (3-D Secure).
    RequiresAction,
    /// The bank is at work.
    Processing,
    /// The money is ours. Final.
    Succeeded,
    /// No money is expected from it any more. Final, unless Stripe reports a success all the same.
    Canceled,
}

/// How a client chose to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayWay {
    /// In the form on our page (Payment Element).
    Online,
    /// On Stripe's own page (Checkout Session).
    Checkout,
    /// In person, to the trainer.
    OnArrival,
}

impl PayWay {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Online, Self::Checkout, Self::OnArrival];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Checkout => "checkout",
            Self::OnArrival => "on_arrival",
        }
    }

    /// The way of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }

    /// True where Stripe is part of it.
    #[must_use]
    pub const fn is_by_stripe(self) -> bool {
        !matches!(self, Self::OnArrival)
    }
}

/// The ways to pay that a trainer takes; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PayWays {
    /// In the form on our page.
    pub online: bool,
    /// On Stripe's own page.
    pub checkout: bool,
    /// In person.
    pub on_arrival: bool,
}

impl PayWays {
    /// True where this way is among them.
    #[must_use]
    pub const fn take(self, way: PayWay) -> bool {
        match way {
            PayWay::Online => self.online,
            PayWay::Checkout => self.checkout,
            PayWay::OnArrival => self.on_arrival,
        }
    }

    /// True where there is none: nobody could book.
    #[must_use]
    pub const fn is_none(self) -> bool {
        !self.online && !self.checkout && !self.on_arrival
    }
}

impl Default for PayWays {
    /// By Stripe, on either page.
    fn default() -> Self {
        Self { online: true, checkout: true, on_arrival: false }
    }
}

/// What became of money that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentOutcome {
    /// It confirmed the booking.
    Booked,
    /// It came after the hold was over; the time was still free, and was booked again.
    BookedLate,
    /// It came too late, or a second time, and goes back.
    Returned,
}

impl PaymentOutcome {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Booked, Self::BookedLate, Self::Returned];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::BookedLate => "booked_late",
            Self::Returned => "returned",
        }
    }

    /// The outcome of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }

    /// True where the money paid for the booking.
    #[must_use]
    pub const fn pays_for_booking(self) -> bool {
        matches!(self, Self::Booked | Self::BookedLate)
    }
}

/// `PaymentIntent.status`, as far as we use it (automatic capture only).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentStatus {
    /// See Stripe's documentation of the PaymentIntent lifecycle for all of these.
    RequiresPaymentMethod,
    #[expect(missing_docs, reason = "Stripe's own names")]
    RequiresConfirmation,
    #[expect(missing_docs, reason = "Stripe's own names")]
    RequiresAction,
    #[expect(missing_docs, reason = "Stripe's own names")]
    Processing,
    #[expect(missing_docs, reason = "Stripe's own names")]
    Succeeded,
    #[expect(missing_docs, reason = "Stripe's own names")]
    Canceled,
}

/// The card that a charge was made to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardFacts {
    /// `visa`, `mastercard`, …
    pub brand: String,
    /// The last four digits.
    pub last4: String,
}

/// What Stripe moved on our balance for a charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceFacts {
    /// Stripe's id, `txn_…`.
    pub id: String,
    /// What came in, in the currency our Stripe balance is kept in (it may differ from the payment's).
    pub gross: Money,
    /// What Stripe kept of it, in the same currency.
    pub fee: Money,
}

/// The charge behind a PaymentIntent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeFacts {
    /// Stripe's id, `ch_…`.
    pub id: String,
    /// The card, where a card was used.
    pub card: Option<CardFacts>,
    /// Stripe's hosted receipt.
    pub receipt_url: Option<String>,
    /// What it did to our balance; not there until Stripe has booked it.
    pub balance: Option<BalanceFacts>,
}

/// What we need to know of a PaymentIntent as it is at Stripe at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntentFacts {
    /// Stripe's id, `pi_…`.
    pub id: String,
    /// Its status.
    pub status: IntentStatus,
    /// What is to be paid.
    pub amount: Money,
    /// What has been paid, in the same currency.
    pub amount_received: Money,
    /// Why the last attempt failed, if it did.
    pub failure: Option<PaymentFailure>,
    /// Stripe's ids of refused attempts that we were told of just now: of the charge, `ch_…`, or of the card, `pm_…`, where the
    /// attempt never became a charge.
    pub refused: Vec<String>,
    /// The last charge, if there was one.
    pub charge: Option<ChargeFacts>,
}

/// What [`PaymentState::observe`] found to have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observation {
    /// Nothing that matters to anyone else.
    Unchanged,
    /// The state moved, but no money did.
    Moved,
    /// The payment has just succeeded: confirm the booking, post to the ledger.
    JustSucceeded,
    /// The payment has just become impossible.
    JustCanceled,
}

/// The PaymentIntent is not the one this payment asked for. A person must look.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntentMismatch {
    /// Another amount or currency than ours.
    #[error("Stripe's amount is {theirs}, ours is {ours}")]
    Amount {
        /// What we asked for.
        ours: Money,
        /// What Stripe has.
        theirs: Money,
    },
    /// Reported as succeeded with less or more than the whole amount.
    #[error("Stripe received {received} of {asked}")]
    Received {
        /// What came in.
        received: Money,
        /// What was asked for.
        asked: Money,
    },
    /// Canceled after we knew it to have succeeded: Stripe's lifecycle has no such step.
    #[error(transparent)]
    Impossible(#[from] InvalidTransition),
}

impl PaymentState {
    /// All of them, for tests over the whole matrix.
    pub const ALL: [Self; 7] = [
        Self::Created,
        Self::RequiresPaymentMethod,
        Self::RequiresConfirmation,
        Self::RequiresAction,
        Self::Processing,
        Self::Succeeded,
        Self::Canceled,
    ];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::RequiresPaymentMethod => "requires_payment_method",
            Self::RequiresConfirmation => "requires_confirmation",
            Self::RequiresAction => "requires_action",
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }

    /// The state of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// True for the states that nothing leaves.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Canceled)
    }

    /// True while the next step is the client's, so that the payment can still be ended.
    #[must_use]
    pub const fn waits_for_the_client(self) -> bool {
        matches!(self, Self::RequiresPaymentMethod | Self::RequiresConfirmation | Self::RequiresAction)
    }

    /// What the payment is, now that its PaymentIntent is known to be `facts`; `asked` is the amount we asked for.
    ///
    /// Facts may be old: two readers may fetch in one order and report in the other. A success therefore never moves, and
    /// facts that are merely older are no news. Money that comes from a payment we had given up is still money: it counts as
    /// a success, and whoever applies it sees that it came late.
    ///
    /// # Errors
    /// [`IntentMismatch`] where the facts contradict what we asked for, or one final state the other.
    pub fn observe(self, facts: &IntentFacts, asked: Money) -> Result<(Self, Observation), IntentMismatch> {
        if facts.amount != asked {
            return Err(IntentMismatch::Amount { ours: asked, theirs: facts.amount });
        }
        if facts.status == IntentStatus::Succeeded && facts.amount_received != asked {
            return Err(IntentMismatch::Received { received: facts.amount_received, asked });
        }
        match (self, Self::from(facts.status)) {
            (Self::Succeeded, Self::Canceled) => Err(self.impossible("be canceled")),
            (Self::Canceled, Self::Succeeded) => Ok((Self::Succeeded, Observation::JustSucceeded)),
            (Self::Succeeded | Self::Canceled, _) => Ok((self, Observation::Unchanged)),
            (before, now) if before == now => Ok((now, Observation::Unchanged)),
            (_, Self::Succeeded) => Ok((Self::Succeeded, Observation::JustSucceeded)),
            (_, Self::Canceled) => Ok((Self::Canceled, Observation::JustCanceled)),
            (_, now) => Ok((now, Observation::Moved)),
        }
    }

    /// Gives up a payment that never reached Stripe.
    ///
    /// # Errors
    /// [`InvalidTransition`] once a PaymentIntent may exist: then only Stripe's answer decides.
    pub fn abandon(self) -> Result<Self, InvalidTransition> {
        match self {
            Self::Created => Ok(Self::Canceled),
            state => Err(InvalidTransition { machine: "payment", state: state.name(), event: "be abandoned" }),
        }
    }

    fn impossible(self, event: &'static str) -> IntentMismatch {
        InvalidTransition { machine: "payment", state: self.name(), event }.into()
    }
}

impl From<IntentStatus> for PaymentState {
    fn from(status: IntentStatus) -> Self {
        match status {
            IntentStatus::RequiresPaymentMethod => Self::RequiresPaymentMethod,
            IntentStatus::RequiresConfirmation => Self::RequiresConfirmation,
            IntentStatus::RequiresAction => Self::RequiresAction,
            IntentStatus::Processing => Self::Processing,
            IntentStatus::Succeeded => Self::Succeeded,
            IntentStatus::Canceled => Self::Canceled,
        }
    }
}

/// The smallest step between amounts that Stripe charges and refunds, in minor units; source: Stripe's "special cases" of
/// currencies: three-decimal ones end in 0, and the ariary has no fractions.
#[must_use]
pub fn charge_step(currency: Currency) -> i64 {
    match currency.code() {
        "BHD" | "JOD" | "KWD" | "OMR" | "TND" => 10,
        "MGA" => 100,
        _ => 1,
    }
}

/// True where Stripe has digits for the amount, to charge it or to give it back.
#[must_use]
pub fn fits_charge_step(amount: Money) -> bool {
    amount.minor % charge_step(amount.currency) == 0
}

/// An amount of 0 or more, rounded half up to what Stripe has digits for.
///
/// # Errors
/// A result beyond 64 bits.
pub fn to_charge_step(amount: Money) -> Result<Money, MoneyError> {
    let step = charge_step(amount.currency);
    let raised = amount.minor.checked_add(step / 2).ok_or(MoneyError::Overflow)?;
    Ok(Money::new(raised - raised % step, amount.currency))
}

/// The least that Stripe charges in `currency`, in minor units; source: Stripe's "minimum and maximum charge amounts".
/// Currencies that the list does not name are judged by Stripe alone.
#[must_use]
pub fn minimum_charge(currency: Currency) -> Money {
    let minor = match currency.code() {
        "USD" | "EUR" | "CAD" | "AUD" | "BRL" | "CHF" | "INR" | "NZD" | "SGD" => 50,
        "GBP" => 30,
        "JPY" => 50,
        "DKK" => 250,
        "NOK" | "SEK" => 300,
        "HKD" => 400,
        "MXN" => 1_000,
        "PLN" | "AED" | "RON" | "MYR" => 200,
        "CZK" => 1_500,
        "HUF" => 17_500,
        "THB" => 1_000,
        _ => 1,
    };
    Money::new(minor, currency)
}

/// Checks that Stripe would charge the amount at all.
///
/// # Errors
/// [`NotChargeable`].
pub fn expect_chargeable(amount: Money) -> Result<(), NotChargeable> {
    let minimum = minimum_charge(amount.currency);
    if amount.minor < minimum.minor {
        return Err(NotChargeable::UnderMinimum { minimum });
    }
    if !fits_charge_step(amount) {
        return Err(NotChargeable::BetweenSteps { step: Money::new(charge_step(amount.currency), amount.currency) });
    }
    Ok(())
}

/// Why Stripe would not charge an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotChargeable {
    /// Too little.
    #[error("the amount is under the minimum of {minimum}")]
    UnderMinimum {
        /// The least that can be charged.
        minimum: Money,
    },
    /// The currency is charged in larger steps than its minor unit.
    #[error("the amount is not a multiple of {step}")]
    BetweenSteps {
        /// The smallest step.
        step: Money,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: Money = Money::new(4_500, Currency::EUR);

    fn facts(status: IntentStatus) -> IntentFacts {
        let received = if status == IntentStatus::Succeeded { ASKED } else { Money::zero(Currency::EUR) };
        IntentFacts {
            id: "pi_1".into(),
            status,
            amount: ASKED,
            amount_received: received,
            failure: None,
            refused: Vec::new(),
            charge: None,
        }
    }

    const STATUSES: [IntentStatus; 6] = [
        IntentStatus::RequiresPaymentMethod,
        IntentStatus::RequiresConfirmation,
        IntentStatus::RequiresAction,
        IntentStatus::Processing,
        IntentStatus::Succeeded,
        IntentStatus::Canceled,
    ];

    #[test]
    fn the_whole_matrix() {
        for state in PaymentState::ALL {
            for status in STATUSES {
                let seen = PaymentState::from(status);
                let result = state.observe(&facts(status), ASKED);
                match (state, seen) {
                    (PaymentState::Succeeded, PaymentState::Canceled) => {
                        assert!(matches!(result, Err(IntentMismatch::Impossible(_))), "{state:?} × {status:?}");
                    }
                    (PaymentState::Canceled, PaymentState::Succeeded) => {
                        assert_eq!(result, Ok((seen, Observation::JustSucceeded)), "late money is money");
                    }
                    (PaymentState::Succeeded | PaymentState::Canceled, _) => {
                        assert_eq!(result, Ok((state, Observation::Unchanged)), "{state:?} × {status:?}");
                    }
                    _ if state == seen => assert_eq!(result, Ok((state, Observation::Unchanged))),
                    (_, PaymentState::Succeeded) => assert_eq!(result, Ok((seen, Observation::JustSucceeded))),
                    (_, PaymentState::Canceled) => assert_eq!(result, Ok((seen, Observation::JustCanceled))),
                    _ => assert_eq!(result, Ok((seen, Observation::Moved)), "{state:?} × {status:?}"),
                }
            }
        }
    }

    #[test]
    fn every_order_of_the_facts_of_a_paid_intent_ends_in_success_once() {
        // All orders of five observations, by Heap's algorithm; the success must count exactly once in each.
        fn orders(items: &mut Vec<IntentStatus>, k: usize, visit: &mut impl FnMut(&[IntentStatus])) {
            if k <= 1 {
                return visit(items);
            }
            for i in 0..k {
                orders(items, k - 1, visit);
                items.swap(if k.is_multiple_of(2) { i } else { 0 }, k - 1);
            }
        }
        let mut life = STATUSES[..5].to_vec();
        life.push(IntentStatus::Succeeded);
        let mut seen = 0;
        let count = life.len();
        orders(&mut life, count, &mut |order| {
            let mut state = PaymentState::Created;
            let mut successes = 0;
            for status in order {
                let (next, observation) = state.observe(&facts(*status), ASKED).unwrap();
                successes += usize::from(observation == Observation::JustSucceeded);
                state = next;
            }
            assert_eq!((state, successes), (PaymentState::Succeeded, 1));
            seen += 1;
        });
        assert_eq!(seen, 720);
    }

    #[test]
    fn what_is_over_or_with_the_bank_waits_for_nobody() {
        for state in PaymentState::ALL {
            let waits = !state.is_final() && !matches!(state, PaymentState::Created | PaymentState::Processing);
            assert_eq!(state.waits_for_the_client(), waits, "{state:?}");
        }
    }

    #[test]
    fn another_amount_or_currency_is_never_accepted() {
        for theirs in [Money::new(4_499, Currency::EUR), Money::new(4_500, Currency::USD)] {
            let other = IntentFacts { amount: theirs, amount_received: theirs, ..facts(IntentStatus::Succeeded) };
            assert_eq!(
                PaymentState::Processing.observe(&other, ASKED),
                Err(IntentMismatch::Amount { ours: ASKED, theirs })
            );
        }
    }

    #[test]
    fn a_success_with_less_than_the_whole_is_never_accepted() {
        let short = IntentFacts { amount_received: Money::new(1, Currency::EUR), ..facts(IntentStatus::Succeeded) };
        assert!(matches!(PaymentState::Created.observe(&short, ASKED), Err(IntentMismatch::Received { .. })));
    }

    #[test]
    fn amounts_in_dinar_end_in_a_zero_and_cents_in_anything() {
        assert!(fits_charge_step(Money::new(12_510, Currency::KWD)));
        assert!(!fits_charge_step(Money::new(12_515, Currency::KWD)));
        assert!(fits_charge_step(Money::new(1_251, Currency::EUR)));
    }

    #[test]
    fn what_stripe_would_not_charge_is_known_beforehand() {
        assert_eq!(expect_chargeable(Money::new(50, Currency::EUR)), Ok(()));
        let minimum = Money::new(50, Currency::EUR);
        assert_eq!(expect_chargeable(Money::new(49, Currency::EUR)), Err(NotChargeable::UnderMinimum { minimum }));
        let step = Money::new(10, Currency::KWD);
        assert_eq!(expect_chargeable(Money::new(12_515, Currency::KWD)), Err(NotChargeable::BetweenSteps { step }));
    }

    #[test]
    fn only_a_payment_without_an_intent_can_be_abandoned() {
        for state in PaymentState::ALL {
            assert_eq!(state.abandon().is_ok(), state == PaymentState::Created);
        }
    }

    #[test]
    fn every_way_and_outcome_reads_back_from_its_name() {
        for way in PayWay::ALL {
            assert_eq!(PayWay::from_name(way.name()), Some(way));
        }
        for outcome in PaymentOutcome::ALL {
            assert_eq!(PaymentOutcome::from_name(outcome.name()), Some(outcome));
        }
    }

    #[test]
    fn every_state_reads_back_from_its_name() {
        for state in PaymentState::ALL {
            assert_eq!(PaymentState::from_name(state.name()), Some(state));
        }
        assert_eq!(PaymentState::from_name("paid"), None);
    }
}
