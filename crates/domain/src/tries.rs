//! How often a client may try to pay for one booking.
//!
//! Each refusal tells whoever types in card numbers which of them are real, so there are only so many. A booking keeps its time
//! until the hold ends; what Stripe has no part in stays open.

use serde::{Deserialize, Serialize};

use crate::payment::PayWay;

/// How many refused attempts one booking may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TryLimits {
    /// In one way of paying: in the form on our page, or on Stripe's.
    pub per_way: u32,
    /// In all of them together.
    pub per_booking: u32,
}

impl Default for TryLimits {
    fn default() -> Self {
        Self { per_way: 5, per_booking: 10 }
    }
}

/// The refused attempts of one booking, by the way in which they were made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tries(Vec<(PayWay, u32)>);

impl Tries {
    /// These; a way may come more than once.
    #[must_use]
    pub fn new(counts: impl IntoIterator<Item = (PayWay, u32)>) -> Self {
        Self(counts.into_iter().collect())
    }

    /// How many there were in this way.
    #[must_use]
    pub fn in_way(&self, way: PayWay) -> u32 {
        self.0.iter().filter(|(counted, _)| *counted == way).fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// How many there were.
    #[must_use]
    pub fn in_all(&self) -> u32 {
        self.0.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// True while one more attempt in this way is allowed. What Stripe has no part in cannot be refused.
    #[must_use]
    pub fn leave_room(&self, way: PayWay, limits: TryLimits) -> bool {
        !way.is_by_stripe() || (self.in_way(way) < limits.per_way && self.in_all() < limits.per_booking)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: TryLimits = TryLimits { per_way: 3, per_booking: 4 };

    #[test]
    fn a_way_is_over_after_its_own_limit_and_the_others_stay() {
        let tries = Tries::new([(PayWay::Online, 2)]);
        assert!(tries.leave_room(PayWay::Online, LIMITS));
        let tries = Tries::new([(PayWay::Online, 3)]);
        assert!(!tries.leave_room(PayWay::Online, LIMITS));
        assert!(tries.leave_room(PayWay::Checkout, LIMITS));
        assert!(tries.leave_room(PayWay::OnArrival, LIMITS));
    }

    #[test]
    fn all_ways_of_stripe_are_over_after_the_bookings_limit() {
        let tries = Tries::new([(PayWay::Online, 2), (PayWay::Checkout, 2)]);
        assert_eq!(tries.in_all(), 4);
        for way in PayWay::ALL {
            assert_eq!(tries.leave_room(way, LIMITS), !way.is_by_stripe(), "{way:?}");
        }
    }

    #[test]
    fn nothing_refused_leaves_room_everywhere_unless_nothing_is_allowed() {
        for way in PayWay::ALL {
            assert!(Tries::default().leave_room(way, LIMITS));
            let none = TryLimits { per_way: 0, per_booking: 0 };
            assert_eq!(Tries::default().leave_room(way, none), !way.is_by_stripe());
        }
    }
}
