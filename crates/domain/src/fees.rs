//! What a booking costs and who gets which part of it.

use serde::{Deserialize, Serialize};

use crate::money::{BasisPoints, Money, MoneyError};

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
    /// Splits `base`: commission and surcharge are shares of it, each rounded half up; the trainer gets what is left.
    ///
    /// # Errors
    /// A total beyond 64 bits of minor units.
    pub fn of(base: Money, commission: BasisPoints, surcharge: BasisPoints) -> Result<Self, MoneyError> {
        let surcharge = base.share_half_up(surcharge)?;
        let commission = base.share_half_up(commission)?;
        Ok(Self { base, surcharge, total: base.plus(surcharge)?, commission, trainer_share: base.minus(commission)? })
    }
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

    proptest! {
        #[test]
        fn the_parts_add_up(minor in 0_i64..1_000_000_000_000, commission in 0_u32..=10_000, surcharge in 0_u32..=10_000) {
            let price = Price::of(Money::new(minor, Currency::KWD), bp(commission), bp(surcharge)).unwrap();
            prop_assert_eq!(price.base.plus(price.surcharge).unwrap(), price.total);
            prop_assert_eq!(price.commission.plus(price.trainer_share).unwrap(), price.base);
            prop_assert!(price.trainer_share.minor >= 0 && price.commission.minor >= 0);
        }
    }
}
