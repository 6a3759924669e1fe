//! What a booking costs and who gets which part of it.

use serde::{Deserialize, Serialize};

use crate::exchange::ExchangeRate;
use crate::money::{BasisPoints, Currency, Money, MoneyError};
use crate::payment::{charge_step, to_charge_step};
use crate::seats::Seats;

/// The parts of one booking's price, all in one currency, fixed when the hold is made.
///
/// `total = base + surcharge` and `base = commission + trainer_share`, to the minor unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// What the trainer asks.
    pub base: Money,
    /// What the platform adds for processing the payment.
    pub surcharge: Money,
    /// What the client pays.
    pub total: Money,
    /// The platform's part of `base`.
    pub commission: Money,
    /// The trainer's part of `base`.
    pub trainer_share: Money,
}

impl Price {
    /// Splits `base`: commission and surcharge are shares of it, each rounded half up, the surcharge also to what Stripe can
    /// charge; the trainer gets what is left.
    ///
    /// # Errors
    /// A total beyond 64 bits of minor units.
    pub fn of(base: Money, commission: BasisPoints, surcharge: BasisPoints) -> Result<Self, MoneyError> {
        let surcharge = to_charge_step(base.share_half_up(surcharge)?)?;
        let commission = base.share_half_up(commission)?;
        Ok(Self { base, surcharge, total: base.plus(surcharge)?, commission, trainer_share: base.minus(commission)? })
    }

    /// The same price for somebody who pays on arrival: nothing is processed, so nothing is added for it.
    #[must_use]
    pub const fn without_surcharge(self) -> Self {
        Self { surcharge: Money::zero(self.base.currency), total: self.base, ..self }
    }

    /// The same price with another commission, a share of `base` rounded half up: what the client pays stays as it is.
    ///
    /// # Errors
    /// None for a price whose parts fit 64 bits.
    pub fn with_commission(self, commission: BasisPoints) -> Result<Self, MoneyError> {
        let commission = self.base.share_half_up(commission)?;
        Ok(Self { commission, trainer_share: self.base.minus(commission)?, ..self })
    }

    /// The same price in another currency. Base and surcharge are converted, each rounded half up to what Stripe can charge; the
    /// commission to the minor unit, and never above the base; the trainer gets what is left.
    ///
    /// # Errors
    /// A rate from another currency, or a sum beyond 64 bits.
    pub fn converted(self, rate: &ExchangeRate) -> Result<Self, MoneyError> {
        let step = charge_step(rate.to);
        let (base, surcharge) = (rate.convert(self.base, step)?, rate.convert(self.surcharge, step)?);
        let commission = rate.convert(self.commission, 1)?;
        let commission = if commission.minor > base.minor { base } else { commission };
        Ok(Self { base, surcharge, total: base.plus(surcharge)?, commission, trainer_share: base.minus(commission)? })
    }

    /// The same price for another base: surcharge and commission change in proportion, each rounded half up, the surcharge also
    /// to what Stripe can charge. Where nothing was asked before, nothing is taken of it.
    ///
    /// # Errors
    /// A base in another currency, or a part beyond 64 bits.
    pub fn with_base(self, base: Money) -> Result<Self, MoneyError> {
        let whole = i128::from(self.base.minus(Money::zero(base.currency))?.minor);
        let scaled = |part: Money| {
            let doubled = 2 * i128::from(part.minor) * i128::from(base.minor);
            let minor = if whole == 0 { 0 } else { (doubled + whole) / (2 * whole) };
            i64::try_from(minor).map(|minor| Money::new(minor, part.currency)).map_err(|_| MoneyError::Overflow)
        };
        let (surcharge, commission) = (to_charge_step(scaled(self.surcharge)?)?, scaled(self.commission)?);
        Ok(Self { base, surcharge, total: base.plus(surcharge)?, commission, trainer_share: base.minus(commission)? })
    }

    /// The part of it that falls to the seats that are left.
    ///
    /// # Errors
    /// A part beyond 64 bits.
    pub fn of_seats(self, seats: Seats) -> Result<Self, MoneyError> {
        let (base, surcharge) = (seats.rest_of(self.base)?, seats.rest_of(self.surcharge)?);
        let commission = seats.rest_of(self.commission)?;
        Ok(Self { base, surcharge, total: base.plus(surcharge)?, commission, trainer_share: base.minus(commission)? })
    }

    /// Who has which part of it once it is paid.
    #[must_use]
    pub const fn split(self) -> Split {
        Split { total: self.total, trainer: self.trainer_share, commission: self.commission, surcharge: self.surcharge }
    }

    /// What it is in.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.total.currency
    }
}

/// Whether the platform gives its fees back with a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeesOnRefund {
    /// Commission and surcharge go back in proportion.
    Returned,
    /// The platform keeps them; the trainer bears the whole refund.
    Kept,
}

impl FeesOnRefund {
    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Kept => "kept",
        }
    }

    /// The choice of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Returned, Self::Kept].into_iter().find(|choice| choice.name() == name)
    }
}

/// An amount by whose it is: `total = trainer + commission + surcharge`, to the minor unit. The trainer's part may be below
/// zero where the platform kept its fees of an earlier refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// The whole.
    pub total: Money,
    /// The trainer's part.
    pub trainer: Money,
    /// The platform's commission.
    pub commission: Money,
    /// The platform's surcharge for processing.
    pub surcharge: Money,
}

impl Split {
    /// Nothing, in `currency`.
    #[must_use]
    pub const fn nothing(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self { total: zero, trainer: zero, commission: zero, surcharge: zero }
    }

    /// Both together.
    ///
    /// # Errors
    /// Another currency, or a sum beyond 64 bits.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        Ok(Self {
            total: self.total.plus(other.total)?,
            trainer: self.trainer.plus(other.trainer)?,
            commission: self.commission.plus(other.commission)?,
            surcharge: self.surcharge.plus(other.surcharge)?,
        })
    }

    /// What is left of it after `other` is gone.
    ///
    /// # Errors
    /// Another currency, or a difference beyond 64 bits.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        Ok(Self {
            total: self.total.minus(other.total)?,
            trainer: self.trainer.minus(other.trainer)?,
            commission: self.commission.minus(other.commission)?,
            surcharge: self.surcharge.minus(other.surcharge)?,
        })
    }

    /// The parts of `amount` when that much of this goes back: the fees in proportion, each rounded half up, or not at all; the
    /// trainer bears the rest. What takes all that is left takes exactly what is left of each part.
    ///
    /// # Errors
    /// [`SplitError`] for an amount that is not there.
    pub fn part(self, amount: Money, fees: FeesOnRefund) -> Result<Self, SplitError> {
        if amount.currency != self.total.currency {
            return Err(MoneyError::CurrencyMismatch(amount.currency, self.total.currency).into());
        }
        if !amount.is_positive() {
            return Err(SplitError::Nothing);
        }
        if amount.minor > self.total.minor {
            return Err(SplitError::MoreThanIsLeft { left: self.total });
        }
        let (commission, surcharge) = match fees {
            FeesOnRefund::Returned => {
                (self.proportion(self.commission, amount)?, self.proportion(self.surcharge, amount)?)
            }
            FeesOnRefund::Kept => (Money::zero(amount.currency), Money::zero(amount.currency)),
        };
        Ok(Self { total: amount, trainer: amount.minus(commission)?.minus(surcharge)?, commission, surcharge })
    }

    /// `part × amount ÷ total`, rounded half up; all of them are 0 or more.
    fn proportion(self, part: Money, amount: Money) -> Result<Money, MoneyError> {
        let (whole, doubled) = (i128::from(self.total.minor), 2 * i128::from(part.minor) * i128::from(amount.minor));
        let minor = i64::try_from((doubled + whole) / (2 * whole)).map_err(|_| MoneyError::Overflow)?;
        Ok(Money::new(minor, part.currency))
    }
}

/// Why an amount cannot be taken from what is left.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// Zero, or less.
    #[error("there is nothing to give back")]
    Nothing,
    /// More than is left.
    #[error("no more than {left} is left")]
    MoreThanIsLeft {
        /// What is left.
        left: Money,
    },
    /// Another currency, or out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::Currency;

    fn bp(basis_points: u32) -> BasisPoints {
        BasisPoints::new(basis_points).unwrap()
    }

    #[test]
    fn a_booking_of_75_dollars_at_15_percent_gives_the_trainer_63_75() {
        let price = Price::of(Money::new(7_500, Currency::USD), bp(1_500), bp(0)).unwrap();
        assert_eq!(price.commission.minor, 1_125);
        assert_eq!(price.trainer_share.minor, 6_375);
        assert_eq!(price.total.minor, 7_500);
    }

    #[test]
    fn a_surcharge_is_paid_on_top_and_does_not_touch_the_trainers_share() {
        let price = Price::of(Money::new(10_000, Currency::EUR), bp(500), bp(300)).unwrap();
        assert_eq!((price.total.minor, price.surcharge.minor, price.trainer_share.minor), (10_300, 300, 9_500));
    }

    #[test]
    fn a_surcharge_is_one_that_the_currency_can_be_charged_in() {
        let price = Price::of(Money::new(14_500, Currency::KWD), bp(1_500), bp(300)).unwrap();
        assert_eq!((price.surcharge.minor, price.total.minor), (440, 14_940));
    }

    #[test]
    fn half_of_75_dollars_gives_back_half_of_every_part() {
        let price = Price::of(Money::new(7_500, Currency::USD), bp(1_500), bp(300)).unwrap();
        let half = price.split().part(Money::new(3_862, Currency::USD), FeesOnRefund::Returned).unwrap();
        assert_eq!((half.trainer.minor, half.commission.minor, half.surcharge.minor), (3_188, 562, 112));
    }

    #[test]
    fn kept_fees_leave_the_trainer_to_bear_it_all() {
        let price = Price::of(Money::new(7_500, Currency::USD), bp(1_500), bp(0)).unwrap();
        let all = price.split().part(price.total, FeesOnRefund::Kept).unwrap();
        assert_eq!((all.trainer.minor, all.commission.minor), (7_500, 0));
        assert_eq!(price.split().minus(all).unwrap().trainer.minor, -1_125);
    }

    #[test]
    fn nothing_and_more_than_is_left_cannot_go_back() {
        let left = Price::of(Money::new(7_500, Currency::USD), bp(1_500), bp(0)).unwrap().split();
        let give = |minor| left.part(Money::new(minor, Currency::USD), FeesOnRefund::Returned);
        assert_eq!(give(0), Err(SplitError::Nothing));
        assert_eq!(give(-1), Err(SplitError::Nothing));
        assert_eq!(give(7_501), Err(SplitError::MoreThanIsLeft { left: Money::new(7_500, Currency::USD) }));
        assert!(matches!(left.part(Money::new(1, Currency::EUR), FeesOnRefund::Kept), Err(SplitError::Money(_))));
    }

    #[test]
    fn on_arrival_there_is_no_surcharge() {
        let price = Price::of(Money::new(10_000, Currency::EUR), bp(500), bp(300)).unwrap().without_surcharge();
        assert_eq!((price.total.minor, price.surcharge.minor, price.trainer_share.minor), (10_000, 0, 9_500));
    }

    #[test]
    fn a_converted_price_adds_up_too() {
        let price = Price::of(Money::new(1_000_000, Currency::PKR), bp(1_500), bp(300)).unwrap();
        let rate = ExchangeRate::new(Currency::PKR, Currency::USD, "0.00359").unwrap();
        let converted = price.converted(&rate).unwrap();
        assert_eq!((converted.base.minor, converted.surcharge.minor, converted.commission.minor), (3_590, 108, 539));
        assert_eq!((converted.total.minor, converted.trainer_share.minor), (3_698, 3_051));
    }

    #[test]
    fn another_commission_changes_who_gets_what_and_not_what_is_paid() {
        let price = Price::of(Money::new(7_500, Currency::USD), bp(1_500), bp(300)).unwrap();
        let less = price.with_commission(bp(1_000)).unwrap();
        assert_eq!((less.commission.minor, less.trainer_share.minor), (750, 6_750));
        assert_eq!((less.base, less.surcharge, less.total), (price.base, price.surcharge, price.total));
    }

    #[test]
    fn two_of_three_seats_cost_what_is_left_of_every_part() {
        let price = Price::of(Money::new(10_000, Currency::EUR), bp(1_500), bp(300)).unwrap();
        let rest = price.of_seats(Seats::new(3, 2).unwrap()).unwrap();
        assert_eq!((rest.base.minor, rest.surcharge.minor, rest.total.minor), (6_667, 200, 6_867));
        assert_eq!((rest.commission.minor, rest.trainer_share.minor), (1_000, 5_667));
        assert_eq!(price.of_seats(Seats::new(3, 3).unwrap()), Ok(price));
    }

    #[test]
    fn with_another_base_every_part_changes_in_proportion() {
        let price = Price::of(Money::new(6_500, Currency::EUR), bp(1_500), bp(300)).unwrap();
        let less = price.with_base(Money::new(5_000, Currency::EUR)).unwrap();
        assert_eq!((less.surcharge.minor, less.total.minor), (150, 5_150));
        assert_eq!((less.commission.minor, less.trainer_share.minor), (750, 4_250));
        assert_eq!(price.with_base(price.base), Ok(price));
        let free = Price::of(Money::zero(Currency::EUR), bp(1_500), bp(300)).unwrap();
        let asked = free.with_base(Money::new(5_000, Currency::EUR)).unwrap();
        assert_eq!((asked.total.minor, asked.commission.minor), (5_000, 0));
        assert!(price.with_base(Money::new(5_000, Currency::USD)).is_err());
    }

    proptest! {
        #[test]
        fn a_lower_base_adds_up_and_nothing_of_it_grows(
            minor in 1_i64..1_000_000_000, lower in 0_i64..1_000_000_000, commission in 0_u32..=10_000,
            surcharge in 0_u32..=10_000,
        ) {
            let price = Price::of(Money::new(minor, Currency::EUR), bp(commission), bp(surcharge)).unwrap();
            let less = price.with_base(Money::new(lower % minor, Currency::EUR)).unwrap();
            prop_assert_eq!(less.base.plus(less.surcharge).unwrap(), less.total);
            prop_assert_eq!(less.commission.plus(less.trainer_share).unwrap(), less.base);
            let back = price.split().minus(less.split()).unwrap();
            prop_assert_eq!(Split::nothing(Currency::EUR).plus(back), Ok(back));
            prop_assert!(back.total.minor > 0 && back.trainer.minor >= 0);
            prop_assert!(back.commission.minor >= 0 && back.surcharge.minor >= 0);
        }

        #[test]
        fn whatever_is_converted_adds_up_and_can_be_charged(
            minor in 0_i64..1_000_000_000, commission in 0_u32..=10_000, surcharge in 0_u32..=10_000,
            billionths in 1_i64..1_000_000_000_000, which in 0_usize..4,
        ) {
            let to = [Currency::JPY, Currency::USD, Currency::KWD, "MGA".parse().unwrap()][which];
            let rate = ExchangeRate::from_billionths(Currency::EUR, to, billionths).unwrap();
            let price = Price::of(Money::new(minor, Currency::EUR), bp(commission), bp(surcharge)).unwrap();
            let converted = price.converted(&rate).unwrap();
            prop_assert_eq!(converted.base.plus(converted.surcharge).unwrap(), converted.total);
            prop_assert_eq!(converted.commission.plus(converted.trainer_share).unwrap(), converted.base);
            prop_assert!(converted.commission.minor >= 0 && converted.trainer_share.minor >= 0);
            prop_assert!(crate::payment::fits_charge_step(converted.total));
        }

        #[test]
        fn whatever_goes_back_in_whatever_steps_adds_up_and_ends_at_nothing(
            minor in 1_i64..1_000_000_000, commission in 0_u32..=10_000, surcharge in 0_u32..=10_000,
            steps in prop::collection::vec((1_i64..=100, any::<bool>()), 0..8),
        ) {
            let price = Price::of(Money::new(minor, Currency::EUR), bp(commission), bp(surcharge)).unwrap();
            let mut left = price.split();
            for (hundredths, kept) in steps {
                let amount = Money::new(left.total.minor * hundredths / 100, Currency::EUR);
                let fees = if kept { FeesOnRefund::Kept } else { FeesOnRefund::Returned };
                let Ok(part) = left.part(amount, fees) else { prop_assert!(amount.minor == 0); continue };
                prop_assert_eq!(part.total, amount);
                prop_assert_eq!(part.trainer.minor + part.commission.minor + part.surcharge.minor, amount.minor);
                prop_assert!(part.commission.minor <= left.commission.minor);
                prop_assert!(part.surcharge.minor <= left.surcharge.minor);
                left = left.minus(part).unwrap();
                prop_assert!(left.commission.minor >= 0 && left.surcharge.minor >= 0);
            }
            if left.total.is_positive() {
                let rest = left.part(left.total, FeesOnRefund::Returned).unwrap();
                prop_assert_eq!(left.minus(rest).unwrap(), Split::nothing(Currency::EUR));
            }
        }

        #[test]
        fn the_parts_add_up(minor in 0_i64..1_000_000_000_000, commission in 0_u32..=10_000, surcharge in 0_u32..=10_000) {
            let price = Price::of(Money::new(minor, Currency::KWD), bp(commission), bp(surcharge)).unwrap();
            prop_assert_eq!(price.base.plus(price.surcharge).unwrap(), price.total);
            prop_assert_eq!(price.commission.plus(price.trainer_share).unwrap(), price.base);
            prop_assert!(price.trainer_share.minor >= 0 && price.commission.minor >= 0);
        }
    }
}
