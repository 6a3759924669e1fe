//! What a client gets back who cancels: a share by how long before the start, fixed when the slot is held.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::fees::FeesOnRefund;
use crate::money::BasisPoints;

/// Cancelled at least so many hours before the start, this share comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundTier {
    /// At least so many hours before the start; 0 means until the start.
    pub hours_before: u32,
    /// This share of what was paid.
    pub share: BasisPoints,
}

/// Tiers from the earliest to the latest, and whether the platform's fees go back too. After the start nothing does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct RefundPolicy {
    tiers: Vec<RefundTier>,
    fees: FeesOnRefund,
}

#[derive(Deserialize)]
struct Unchecked {
    tiers: Vec<RefundTier>,
    fees: FeesOnRefund,
}

impl TryFrom<Unchecked> for RefundPolicy {
    type Error = InvalidPolicy;

    fn try_from(unchecked: Unchecked) -> Result<Self, InvalidPolicy> {
        Self::new(unchecked.tiers, unchecked.fees)
    }
}

/// Why tiers make no policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPolicy {
    /// Not pairs of hours and percent.
    #[error("tiers are written as hours:percent, such as 24:100,0:50")]
    Unreadable,
    /// Two tiers begin at the same hour, or they are not in order.
    #[error("each tier must begin later than the one before it")]
    Order,
    /// Cancelling later would give more back.
    #[error("a later cancellation may not give more back")]
    Rising,
    /// More than ten tiers, or more than a year ahead.
    #[error("at most ten tiers, at most a year ahead")]
    TooMuch,
}

/// What the policy says at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entitlement {
    /// The share that comes back.
    pub share: BasisPoints,
    /// Until when it is this share; `None` once nothing changes any more.
    pub until: Option<Timestamp>,
}

impl RefundPolicy {
    /// A policy of tiers that begin ever later and give ever less.
    ///
    /// # Errors
    /// [`InvalidPolicy`].
    pub fn new(tiers: Vec<RefundTier>, fees: FeesOnRefund) -> Result<Self, InvalidPolicy> {
        if tiers.len() > 10 || tiers.iter().any(|tier| tier.hours_before > 366 * 24) {
            return Err(InvalidPolicy::TooMuch);
        }
        for pair in tiers.windows(2) {
            if pair[0].hours_before <= pair[1].hours_before {
                return Err(InvalidPolicy::Order);
            }
            if pair[0].share < pair[1].share {
                return Err(InvalidPolicy::Rising);
            }
        }
        Ok(Self { tiers, fees })
    }

    /// Reads tiers as `hours:percent`, with commas between them: `24:100,0:50`. An empty text is no tiers: nothing comes back.
    ///
    /// # Errors
    /// [`InvalidPolicy`].
    pub fn parse(tiers: &str, fees: FeesOnRefund) -> Result<Self, InvalidPolicy> {
        let tier = |text: &str| {
            let (hours, percent) = text.trim().split_once(':')?;
            let percent: u32 = percent.trim().parse().ok()?;
            let share = BasisPoints::new(percent.checked_mul(100)?)?;
            Some(RefundTier { hours_before: hours.trim().parse().ok()?, share })
        };
        if tiers.trim().is_empty() {
            return Self::new(Vec::new(), fees);
        }
        let tiers = tiers.split(',').map(tier).collect::<Option<Vec<_>>>().ok_or(InvalidPolicy::Unreadable)?;
        Self::new(tiers, fees)
    }

    /// The tiers, earliest first.
    #[must_use]
    pub fn tiers(&self) -> &[RefundTier] {
        &self.tiers
    }

    /// Whether the platform's fees go back too.
    #[must_use]
    pub const fn fees(&self) -> FeesOnRefund {
        self.fees
    }

    /// What a client gets back who cancels at `now` what starts at `start`. Exactly so many hours before is still in time.
    #[must_use]
    pub fn at(&self, start: Timestamp, now: Timestamp) -> Entitlement {
        if now >= start {
            return Entitlement { share: BasisPoints::ZERO, until: None };
        }
        let end_of = |tier: &RefundTier| {
            start.saturating_sub(SignedDuration::from_hours(i64::from(tier.hours_before))).unwrap_or(start)
        };
        self.tiers
            .iter()
            .map(|tier| Entitlement { share: tier.share, until: Some(end_of(tier)) })
            .find(|entitled| entitled.until.is_some_and(|until| now <= until))
            .unwrap_or(Entitlement { share: BasisPoints::ZERO, until: None })
    }
}

impl Default for RefundPolicy {
    /// Everything until a day before, half until the start; fees go back in proportion.
    fn default() -> Self {
        let tier = |hours_before, share| RefundTier {
            hours_before,
            share: BasisPoints::new(share).unwrap_or(BasisPoints::ZERO),
        };
        Self { tiers: vec![tier(24, 10_000), tier(0, 5_000)], fees: FeesOnRefund::Returned }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64, micros: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1_000 + hours) + SignedDuration::from_micros(micros)
    }

    fn share(policy: &RefundPolicy, now: Timestamp) -> u32 {
        policy.at(at(0, 0), now).share.get()
    }

    #[test]
    fn the_default_gives_all_until_a_day_before_and_half_until_the_start() {
        let policy = RefundPolicy::default();
        assert_eq!(share(&policy, at(-300, 0)), 10_000);
        assert_eq!(share(&policy, at(-24, 0)), 10_000);
        assert_eq!(share(&policy, at(-24, 1)), 5_000);
        assert_eq!(share(&policy, at(0, -1)), 5_000);
        assert_eq!(share(&policy, at(0, 0)), 0);
        assert_eq!(share(&policy, at(5, 0)), 0);
        assert_eq!(policy.at(at(0, 0), at(-300, 0)).until, Some(at(-24, 0)));
        assert_eq!(policy.at(at(0, 0), at(-3, 0)).until, Some(at(0, 0)));
    }

    #[test]
    fn no_tiers_give_nothing() {
        assert_eq!(share(&RefundPolicy::new(vec![], FeesOnRefund::Kept).unwrap(), at(-300, 0)), 0);
    }

    #[test]
    fn tiers_out_of_order_or_rising_are_refused() {
        let tier = |hours_before, share| RefundTier { hours_before, share: BasisPoints::new(share).unwrap() };
        let policy = |tiers| RefundPolicy::new(tiers, FeesOnRefund::Returned);
        assert_eq!(policy(vec![tier(2, 100), tier(24, 50)]), Err(InvalidPolicy::Order));
        assert_eq!(policy(vec![tier(24, 50), tier(24, 50)]), Err(InvalidPolicy::Order));
        assert_eq!(policy(vec![tier(24, 50), tier(2, 100)]), Err(InvalidPolicy::Rising));
        assert_eq!(policy(vec![tier(9_000, 50)]), Err(InvalidPolicy::TooMuch));
    }

    #[test]
    fn tiers_are_read_as_hours_and_percent() {
        let read = |text| RefundPolicy::parse(text, FeesOnRefund::Returned);
        assert_eq!(read("24:100, 0:50"), Ok(RefundPolicy::default()));
        assert_eq!(read("none:0").unwrap_err(), InvalidPolicy::Unreadable);
        for text in ["24", "24:101", "24:-1", "24:100,", ":", "24:100;0:50", "24:4294967295"] {
            assert_eq!(read(text), Err(InvalidPolicy::Unreadable), "{text}");
        }
        assert_eq!(read("0:50,24:100"), Err(InvalidPolicy::Order));
        assert_eq!(read("").unwrap().tiers(), []);
    }

    #[test]
    fn a_policy_survives_its_json_and_a_broken_one_does_not() {
        let policy = RefundPolicy::default();
        let json = serde_json::to_string(&policy).unwrap();
        assert_eq!(serde_json::from_str::<RefundPolicy>(&json).unwrap(), policy);
        let rising = r#"{"tiers":[{"hours_before":24,"share":50},{"hours_before":2,"share":100}],"fees":"kept"}"#;
        assert!(serde_json::from_str::<RefundPolicy>(rising).is_err());
    }
}
