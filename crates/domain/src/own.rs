//! What a service may have of its own where others follow the platform and their trainer: what comes back to clients who cancel,
//! and the ways to pay. Unset is not the same as equal: what is unset follows whatever it follows.

use std::fmt;

use crate::fees::FeesOnRefund;
use crate::money::BasisPoints;
use crate::payment::PayWays;
use crate::policy::{InvalidPolicy, RefundPolicy, RefundTier};

/// A service's own terms, as far as it has any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnTerms {
    /// What comes back to clients who cancel; unset: what the platform says.
    pub cancellation: Option<CancelTiers>,
    /// How clients may pay; unset: as its trainer is paid.
    pub ways: Option<PayWays>,
}

impl OwnTerms {
    /// What clients get back who cancel. Whether the fees go back too is the platform's to say.
    #[must_use]
    pub fn policy(&self, platform: &RefundPolicy) -> RefundPolicy {
        let own = self.cancellation.as_ref().map(|tiers| tiers.policy(platform.fees()));
        own.unwrap_or_else(|| platform.clone())
    }

    /// How clients may pay.
    #[must_use]
    pub fn ways(&self, trainer: PayWays) -> PayWays {
        self.ways.unwrap_or(trainer)
    }
}

/// A service's own tiers: from one to four, earliest first, each in whole per cent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelTiers(Vec<RefundTier>);

/// The most tiers that a service has.
pub const TIERS_MAX: usize = 4;
/// How far before the start a tier may lie, in hours: as far ahead as anything can be booked.
pub const TIER_HOURS_MAX: u32 = 365 * 24;

/// How a tier stands against the others, or by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TierFault {
    /// More than a year ahead.
    TooFar,
    /// Another one begins at the same hour.
    Twice,
    /// Cancelling later would give more back than before.
    Rising,
}

impl CancelTiers {
    /// Tiers in any order.
    ///
    /// # Errors
    /// [`InvalidPolicy`]; [`CancelTiers::faults`] says which of them is to blame.
    pub fn new(mut tiers: Vec<RefundTier>) -> Result<Self, InvalidPolicy> {
        tiers.sort_by_key(|tier| std::cmp::Reverse(tier.hours_before));
        if tiers.is_empty() || tiers.len() > TIERS_MAX || tiers.iter().any(|tier| tier.hours_before > TIER_HOURS_MAX) {
            return Err(InvalidPolicy::TooMuch);
        }
        if tiers.iter().any(|tier| !tier.share.get().is_multiple_of(100)) {
            return Err(InvalidPolicy::Unreadable);
        }
        RefundPolicy::new(tiers.clone(), FeesOnRefund::Returned)?;
        Ok(Self(tiers))
    }

    /// Reads what is written by [`fmt::Display`].
    ///
    /// # Errors
    /// [`InvalidPolicy`].
    pub fn parse(text: &str) -> Result<Self, InvalidPolicy> {
        Self::new(RefundPolicy::parse(text, FeesOnRefund::Returned)?.tiers().to_vec())
    }

    /// What is wrong with which of some tiers, by their place.
    #[must_use]
    pub fn faults(tiers: &[RefundTier]) -> Vec<(usize, TierFault)> {
        let mut order: Vec<(usize, &RefundTier)> = tiers.iter().enumerate().collect();
        order.sort_by_key(|(_, tier)| std::cmp::Reverse(tier.hours_before));
        let far = order.iter().filter(|(_, tier)| tier.hours_before > TIER_HOURS_MAX);
        let mut faults: Vec<_> = far.map(|(place, _)| (*place, TierFault::TooFar)).collect();
        for pair in order.windows(2) {
            let ((_, earlier), (place, later)) = (pair[0], pair[1]);
            if earlier.hours_before == later.hours_before {
                faults.push((place, TierFault::Twice));
            } else if earlier.share < later.share {
                faults.push((place, TierFault::Rising));
            }
        }
        faults
    }

    /// The tiers, earliest first.
    #[must_use]
    pub fn tiers(&self) -> &[RefundTier] {
        &self.0
    }

    /// The same as a policy.
    #[must_use]
    pub fn policy(&self, fees: FeesOnRefund) -> RefundPolicy {
        // What was checked when it was made stays so.
        RefundPolicy::new(self.0.clone(), fees).unwrap_or_default()
    }
}

impl fmt::Display for CancelTiers {
    /// As `hours:percent`, with commas between them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, tier) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(f, "{comma}{}:{}", tier.hours_before, tier.share.get() / 100)?;
        }
        Ok(())
    }
}

/// A policy that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelPreset {
    /// Everything until a day before.
    Flexible,
    /// Everything until three days before, half until one.
    Moderate,
    /// Half until a week before.
    Strict,
}

impl CancelPreset {
    /// All of them, from the kindest to clients.
    pub const ALL: [Self; 3] = [Self::Flexible, Self::Moderate, Self::Strict];

    /// The name in forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flexible => "flexible",
            Self::Moderate => "moderate",
            Self::Strict => "strict",
        }
    }

    /// The preset of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// The preset that has exactly these tiers.
    #[must_use]
    pub fn of(tiers: &CancelTiers) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.tiers() == *tiers)
    }

    /// Its tiers.
    #[must_use]
    pub fn tiers(self) -> CancelTiers {
        let tier = |hours_before, share| RefundTier {
            hours_before,
            share: BasisPoints::new(share).unwrap_or(BasisPoints::ZERO),
        };
        CancelTiers(match self {
            Self::Flexible => vec![tier(24, 10_000)],
            Self::Moderate => vec![tier(72, 10_000), tier(24, 5_000)],
            Self::Strict => vec![tier(168, 5_000)],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tier(hours_before: u32, percent: u32) -> RefundTier {
        RefundTier { hours_before, share: BasisPoints::new(percent * 100).unwrap() }
    }

    #[test]
    fn what_is_unset_follows_and_what_is_set_does_not() {
        let platform = RefundPolicy::parse("48:80", FeesOnRefund::Kept).unwrap();
        let trainer = PayWays::default();
        let unset = OwnTerms::default();
        assert_eq!((unset.policy(&platform), unset.ways(trainer)), (platform.clone(), trainer));
        let in_person = PayWays { online: false, checkout: false, on_arrival: true };
        let own = OwnTerms { cancellation: Some(CancelPreset::Flexible.tiers()), ways: Some(in_person) };
        assert_eq!(own.policy(&platform), RefundPolicy::parse("24:100", FeesOnRefund::Kept).unwrap());
        assert_eq!(own.ways(trainer), in_person);
    }

    #[test]
    fn tiers_are_put_in_order_and_bounded() {
        let tiers = CancelTiers::new(vec![tier(0, 10), tier(48, 100)]).unwrap();
        assert_eq!(tiers.to_string(), "48:100,0:10");
        assert_eq!(CancelTiers::new(vec![]), Err(InvalidPolicy::TooMuch));
        assert_eq!(CancelTiers::new((0..5).map(|hours| tier(hours, 50)).collect()), Err(InvalidPolicy::TooMuch));
        assert_eq!(CancelTiers::new(vec![tier(8_761, 50)]), Err(InvalidPolicy::TooMuch));
        assert!(CancelTiers::new(vec![tier(8_760, 50)]).is_ok());
        assert_eq!(CancelTiers::new(vec![tier(5, 50), tier(5, 20)]), Err(InvalidPolicy::Order));
        assert_eq!(CancelTiers::new(vec![tier(5, 50), tier(1, 60)]), Err(InvalidPolicy::Rising));
        let uneven = RefundTier { hours_before: 5, share: BasisPoints::new(4_950).unwrap() };
        assert_eq!(CancelTiers::new(vec![uneven]), Err(InvalidPolicy::Unreadable));
    }

    #[test]
    fn what_is_wrong_is_said_of_the_tier_that_is_to_blame() {
        use TierFault::{Rising, TooFar, Twice};
        let faults = |tiers: &[RefundTier]| CancelTiers::faults(tiers);
        assert_eq!(faults(&[tier(48, 100), tier(24, 50)]), []);
        assert_eq!(faults(&[tier(24, 60), tier(48, 50)]), [(0, Rising)]);
        assert_eq!(faults(&[tier(24, 60), tier(24, 50)]), [(1, Twice)]);
        assert_eq!(faults(&[tier(9_000, 60), tier(24, 50)]), [(0, TooFar)]);
    }

    #[test]
    fn nothing_is_wrong_with_exactly_those_that_make_tiers() {
        for first in [0, 1, 24, 9_000] {
            for second in [0, 1, 24, 9_000] {
                for (one, other) in [(0, 100), (50, 50), (100, 0)] {
                    let tiers = vec![tier(first, one), tier(second, other)];
                    let well = CancelTiers::faults(&tiers).is_empty();
                    assert_eq!(CancelTiers::new(tiers.clone()).is_ok(), well, "{tiers:?}");
                }
            }
        }
    }

    #[test]
    fn tiers_are_read_as_they_are_written() {
        for text in ["24:100", "72:100,24:50", "168:50", "0:0", "96:100,72:75,48:50,0:25"] {
            assert_eq!(CancelTiers::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "24", "24:101"] {
            assert!(CancelTiers::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_preset_is_known_by_its_tiers() {
        for preset in CancelPreset::ALL {
            let tiers = preset.tiers();
            assert_eq!(CancelTiers::new(tiers.tiers().to_vec()), Ok(tiers.clone()));
            assert_eq!(CancelPreset::of(&tiers), Some(preset));
            assert_eq!(CancelPreset::from_name(preset.name()), Some(preset));
        }
        assert_eq!(CancelPreset::of(&CancelTiers::parse("24:99").unwrap()), None);
    }
}
