//! When a booking may be given another time, and what that makes of the client's right to their money.

use jiff::{SignedDuration, Timestamp};

use crate::account::Role;
use crate::booking::BookingState;
use crate::money::BasisPoints;
use crate::policy::{RefundPolicy, RefundTier};

/// Why a booking keeps its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReschedulable {
    /// It is not confirmed: held, over, or cancelled.
    #[error("the booking is not confirmed")]
    NotConfirmed,
    /// The session has begun.
    #[error("the session has begun")]
    Started,
    /// Clients may no longer.
    #[error("clients could change the time until {until}")]
    TooLate {
        /// The last moment at which the client could.
        until: Timestamp,
    },
}

/// Checks that `by` may give a booking that starts at `start` another time at `now`. Trainers and admins may until the start,
/// clients until `hours_before` hours before it; exactly so many hours before is still in time.
///
/// # Errors
/// [`NotReschedulable`].
pub fn expect_reschedulable(
    state: BookingState,
    start: Timestamp,
    by: Role,
    hours_before: u32,
    now: Timestamp,
) -> Result<(), NotReschedulable> {
    if !matches!(state, BookingState::Confirmed { .. }) {
        return Err(NotReschedulable::NotConfirmed);
    }
    if now >= start {
        return Err(NotReschedulable::Started);
    }
    let until = start.saturating_sub(SignedDuration::from_hours(i64::from(hours_before))).unwrap_or(start);
    match by {
        Role::Client if now > until => Err(NotReschedulable::TooLate { until }),
        Role::Client | Role::Trainer | Role::Admin => Ok(()),
    }
}

impl RefundPolicy {
    /// The policy of a booking after `by` gave it another time at `now`; until then it was to start at `start`. A client wins
    /// nothing by it: no tier gives more back than cancelling at `now` would have. Whose time was changed by others may cancel
    /// until the new start and gets everything back.
    #[must_use]
    pub fn after_reschedule(&self, start: Timestamp, by: Role, now: Timestamp) -> Self {
        let tiers = match by {
            Role::Client => self.capped(self.at(start, now).share),
            Role::Trainer | Role::Admin => {
                vec![RefundTier { hours_before: 0, share: BasisPoints::WHOLE }]
            }
        };
        // In order and falling as the tiers they are made of.
        Self::new(tiers, self.fees()).unwrap_or_else(|_| self.clone())
    }

    /// The tiers with no share above `most`; of those that then give the same only the latest.
    fn capped(&self, most: BasisPoints) -> Vec<RefundTier> {
        let mut capped: Vec<RefundTier> = Vec::new();
        for tier in self.tiers() {
            let tier = RefundTier { share: tier.share.min(most), ..*tier };
            match capped.last_mut() {
                Some(last) if last.share == tier.share => *last = tier,
                _ => capped.push(tier),
            }
        }
        capped
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fees::FeesOnRefund;

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1_000 + hours)
    }

    fn confirmed() -> BookingState {
        BookingState::Confirmed { at: at(-900) }
    }

    fn checked(by: Role, now: Timestamp) -> Result<(), NotReschedulable> {
        expect_reschedulable(confirmed(), at(0), by, 12, now)
    }

    #[test]
    fn clients_may_in_time_and_others_until_the_start() {
        assert_eq!(checked(Role::Client, at(-12)), Ok(()));
        let late = at(-12) + SignedDuration::from_micros(1);
        assert_eq!(checked(Role::Client, late), Err(NotReschedulable::TooLate { until: at(-12) }));
        for role in [Role::Trainer, Role::Admin] {
            assert_eq!(checked(role, at(0) - SignedDuration::from_micros(1)), Ok(()));
            assert_eq!(checked(role, at(0)), Err(NotReschedulable::Started));
        }
        assert_eq!(checked(Role::Client, at(0)), Err(NotReschedulable::Started));
    }

    #[test]
    fn only_what_is_confirmed_has_a_time_to_change() {
        for name in ["held", "completed", "no_show", "cancelled", "expired"] {
            let state = BookingState::from_parts(name, at(-100)).unwrap();
            let refused = expect_reschedulable(state, at(0), Role::Admin, 0, at(-50));
            assert_eq!(refused, Err(NotReschedulable::NotConfirmed), "{name}");
        }
    }

    #[test]
    fn a_client_who_would_get_half_back_gets_no_more_after_it() {
        let policy = RefundPolicy::default();
        let late = policy.after_reschedule(at(0), Role::Client, at(-3));
        assert_eq!(late, RefundPolicy::parse("0:50", FeesOnRefund::Returned).unwrap());
        assert_eq!(policy.after_reschedule(at(0), Role::Client, at(-30)), policy);
    }

    #[test]
    fn whose_time_others_change_may_cancel_for_everything() {
        let strict = RefundPolicy::parse("48:50", FeesOnRefund::Kept).unwrap();
        for role in [Role::Trainer, Role::Admin] {
            let after = strict.after_reschedule(at(0), role, at(-1));
            assert_eq!(after, RefundPolicy::parse("0:100", FeesOnRefund::Kept).unwrap());
        }
    }

    proptest! {
        #[test]
        fn a_client_never_wins_by_it(
            tiers in prop::collection::btree_map(0_u32..100, 0_u32..=10_000, 0..6),
            moved in -120_i64..0,
            cancelled in -120_i64..0,
        ) {
            let mut shares: Vec<u32> = tiers.values().copied().collect();
            shares.sort_unstable();
            let tiers = tiers.keys().rev().zip(shares.into_iter().rev())
                .map(|(hours, share)| RefundTier { hours_before: *hours, share: BasisPoints::new(share).unwrap() });
            let policy = RefundPolicy::new(tiers.collect(), FeesOnRefund::Returned).unwrap();
            let entitled = policy.at(at(0), at(moved)).share;
            let after = policy.after_reschedule(at(0), Role::Client, at(moved));
            let before = policy.at(at(0), at(cancelled)).share;
            prop_assert_eq!(after.at(at(0), at(cancelled)).share, before.min(entitled));
        }
    }
}
