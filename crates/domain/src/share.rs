//! Which payouts took a share of a trainer's available money with them.
//!
//! No row ties a payment to a payout: money that is available is one sum, and payouts take from it. What can be said is what order
//! says. A share stands behind all that was there when it was released, and payouts take what came first. What other bookings give
//! back is taken from what came in after the share, then from what was there before it, and from the share only where nothing else
//! is left. Amounts are minor units of one currency; `services::timeline` reads them from the books.

use crate::id::WithdrawalId;

/// What a payout took of the share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharePart {
    /// Which payout.
    pub withdrawal: WithdrawalId,
    /// How much of the share went with it.
    pub took: i64,
    /// How much of that has not come back.
    pub kept: i64,
}

/// A withdrawal as it divided what was there.
#[derive(Debug, Clone, Copy)]
struct Taken {
    withdrawal: WithdrawalId,
    took: i64,
    ahead: i64,
    share: i64,
    behind: i64,
}

/// A share on its way through a trainer's available money. Whoever follows it tells what happened, oldest first.
#[derive(Debug, Clone)]
pub struct ShareTrace {
    /// What was available before it.
    ahead: i64,
    /// What is left of it.
    share: i64,
    /// What came in after it; below zero for what the trainer owes, and then nothing else is left.
    behind: i64,
    made_good: i64,
    given_back: i64,
    taken: Vec<Taken>,
}

impl ShareTrace {
    /// A share that is released while `before` is available; below zero for what the trainer owes, which it makes good first. A
    /// share below zero is no money to follow: it adds to what is owed.
    #[must_use]
    pub fn released(share: i64, before: i64) -> Self {
        let mut trace = Self {
            ahead: before.max(0),
            share: share.max(0),
            behind: before.min(0).saturating_add(share.min(0)),
            made_good: 0,
            given_back: 0,
            taken: Vec::new(),
        };
        trace.settle();
        trace
    }

    /// What everything else came to meanwhile: above zero where more came in than went out.
    pub fn others(&mut self, net: i64) {
        self.behind = self.behind.saturating_add(net);
        self.settle();
    }

    /// Money of the share's own booking went back to its client.
    pub fn given_back(&mut self, amount: i64) {
        let own = amount.min(self.share).max(0);
        self.share -= own;
        self.given_back = self.given_back.saturating_add(own);
        self.others(own.saturating_sub(amount));
    }

    /// Such money came back: the bank would not take it.
    pub fn not_given_back(&mut self, amount: i64) {
        let own = amount.min(self.given_back).max(0);
        self.given_back -= own;
        self.share = self.share.saturating_add(own);
        self.others(amount.saturating_sub(own));
    }

    /// A payout was asked for, and set aside.
    pub fn withdrawn(&mut self, withdrawal: WithdrawalId, amount: i64) {
        let ahead = amount.min(self.ahead).max(0);
        let share = amount.saturating_sub(ahead).min(self.share).max(0);
        let behind = amount.saturating_sub(ahead).saturating_sub(share);
        self.ahead -= ahead;
        self.share -= share;
        self.taken.push(Taken { withdrawal, took: share, ahead, share, behind });
        self.others(behind.saturating_neg());
    }

    /// All or part of a payout came back, what it took last first.
    pub fn came_back(&mut self, withdrawal: WithdrawalId, amount: i64) {
        let mut left = amount;
        if let Some(taken) = self.taken.iter_mut().find(|taken| taken.withdrawal == withdrawal) {
            let mut restore = |of: &mut i64| {
                let back = left.min(*of).max(0);
                *of -= back;
                left -= back;
                back
            };
            let behind = restore(&mut taken.behind);
            self.share = self.share.saturating_add(restore(&mut taken.share));
            self.ahead = self.ahead.saturating_add(restore(&mut taken.ahead));
            left = left.saturating_add(behind);
        }
        self.others(left);
    }

    /// Debts are made good from what was there before the share, then from the share.
    fn settle(&mut self) {
        let from_ahead = self.ahead.min(self.behind.saturating_neg()).max(0);
        self.ahead -= from_ahead;
        self.behind = self.behind.saturating_add(from_ahead);
        let from_share = self.share.min(self.behind.saturating_neg()).max(0);
        self.share -= from_share;
        self.behind = self.behind.saturating_add(from_share);
        self.made_good = self.made_good.saturating_add(from_share);
    }

    /// What is still available of it.
    #[must_use]
    pub const fn left(&self) -> i64 {
        self.share
    }

    /// What of it made good what the trainer owed.
    #[must_use]
    pub const fn made_good(&self) -> i64 {
        self.made_good
    }

    /// What of it went back to the client.
    #[must_use]
    pub const fn returned(&self) -> i64 {
        self.given_back
    }

    /// The payouts that took something of it, oldest first.
    pub fn parts(&self) -> impl Iterator<Item = SharePart> + '_ {
        let part = |taken: &Taken| SharePart { withdrawal: taken.withdrawal, took: taken.took, kept: taken.share };
        self.taken.iter().filter(|taken| taken.took > 0).map(part)
    }

    /// All that is available to the trainer by now; below zero for what they owe.
    #[must_use]
    pub const fn available(&self) -> i64 {
        self.ahead.saturating_add(self.share).saturating_add(self.behind)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    fn payout(number: usize) -> WithdrawalId {
        WithdrawalId::from_parts(Timestamp::UNIX_EPOCH, u128::try_from(number).unwrap())
    }

    fn parts(trace: &ShareTrace) -> Vec<(i64, i64)> {
        trace.parts().map(|part| (part.took, part.kept)).collect()
    }

    #[test]
    fn a_payout_takes_what_came_first() {
        let mut trace = ShareTrace::released(5_525, 4_000);
        trace.others(9_000);
        trace.withdrawn(payout(1), 5_000);
        trace.withdrawn(payout(2), 6_000);
        assert_eq!((parts(&trace), trace.left()), (vec![(1_000, 1_000), (4_525, 4_525)], 0));
        assert_eq!(trace.available(), 7_525);
    }

    #[test]
    fn what_was_owed_is_made_good_first() {
        let mut trace = ShareTrace::released(5_525, -2_000);
        assert_eq!((trace.made_good(), trace.left()), (2_000, 3_525));
        trace.withdrawn(payout(1), 3_525);
        assert_eq!(parts(&trace), [(3_525, 3_525)]);
    }

    #[test]
    fn a_refund_takes_what_is_left_of_the_share_and_no_more() {
        let mut trace = ShareTrace::released(5_000, 0);
        trace.withdrawn(payout(1), 4_000);
        trace.given_back(2_000);
        assert_eq!((trace.left(), trace.returned(), trace.available()), (0, 1_000, -1_000));
        trace.not_given_back(2_000);
        assert_eq!((trace.left(), trace.returned(), trace.available()), (1_000, 0, 1_000));
    }

    #[test]
    fn what_other_bookings_give_back_is_taken_from_it_last() {
        let mut trace = ShareTrace::released(5_000, 1_000);
        trace.others(2_000);
        trace.others(-3_000);
        assert_eq!((trace.left(), trace.available()), (5_000, 5_000));
        trace.others(-500);
        assert_eq!((trace.left(), trace.made_good()), (4_500, 500));
    }

    #[test]
    fn what_comes_back_in_part_is_what_was_taken_last() {
        let mut trace = ShareTrace::released(5_000, 1_000);
        trace.others(2_000);
        trace.withdrawn(payout(1), 8_000);
        trace.came_back(payout(1), 3_000);
        assert_eq!((parts(&trace), trace.left(), trace.available()), (vec![(5_000, 4_000)], 1_000, 3_000));
    }

    #[derive(Debug, Clone)]
    enum Step {
        Others(i64),
        GivenBack(i64),
        NotGivenBack(i64),
        Withdrawn(i64),
        CameBack(usize, i64),
    }

    fn step() -> impl Strategy<Value = Step> {
        let amount = 0..10_000_i64;
        prop_oneof![
            (-10_000..10_000_i64).prop_map(Step::Others),
            amount.clone().prop_map(Step::GivenBack),
            amount.clone().prop_map(Step::NotGivenBack),
            amount.clone().prop_map(Step::Withdrawn),
            (0..8_usize, amount).prop_map(|(which, amount)| Step::CameBack(which, amount)),
        ]
    }

    proptest! {
        #[test]
        fn nothing_of_a_share_is_lost_or_made_up(
            share in 0..10_000_i64,
            before in -10_000..10_000_i64,
            steps in prop::collection::vec(step(), 0..40),
        ) {
            let mut trace = ShareTrace::released(share, before);
            let mut available = share + before;
            let mut out: Vec<i64> = Vec::new();
            for step in steps {
                match step {
                    Step::Others(net) => {
                        trace.others(net);
                        available += net;
                    }
                    Step::GivenBack(amount) => {
                        trace.given_back(amount);
                        available -= amount;
                    }
                    Step::NotGivenBack(amount) => {
                        trace.not_given_back(amount);
                        available += amount;
                    }
                    Step::Withdrawn(wanted) => {
                        let amount = wanted.min(available.max(0));
                        trace.withdrawn(payout(out.len()), amount);
                        out.push(amount);
                        available -= amount;
                    }
                    Step::CameBack(which, wanted) => {
                        let Some(left) = out.get_mut(which) else { continue };
                        let amount = wanted.min(*left);
                        trace.came_back(payout(which), amount);
                        *left -= amount;
                        available += amount;
                    }
                }
                prop_assert_eq!(trace.available(), available);
                let kept: i64 = trace.parts().map(|part| part.kept).sum();
                prop_assert_eq!(trace.left() + trace.made_good() + trace.returned() + kept, share);
                prop_assert!(trace.left() >= 0 && trace.made_good() >= 0 && trace.returned() >= 0);
                for part in trace.parts() {
                    prop_assert!(0 <= part.kept && part.kept <= part.took && part.took <= share);
                }
            }
        }

        /// Each share is followed alone; together they make up every payout, in the order they came in.
        #[test]
        fn the_shares_of_all_bookings_make_up_every_payout(
            steps in prop::collection::vec((any::<bool>(), 1..10_000_i64), 1..40),
        ) {
            // What happened: shares come in, and payouts take what is there.
            let (mut available, mut history) = (0, Vec::new());
            for (comes_in, amount) in steps {
                let amount = if comes_in { amount } else { amount.min(available) };
                available += if comes_in { amount } else { -amount };
                history.push((comes_in, amount));
            }
            let mut taken = vec![0; history.len()];
            let mut earlier_is_gone_at = 0;
            for (place, (_, share)) in history.iter().enumerate().filter(|(_, (comes_in, _))| *comes_in) {
                let before = history[..place].iter().map(|(comes_in, amount)| if *comes_in { *amount } else { -amount }).sum();
                let mut trace = ShareTrace::released(*share, before);
                for (at, (comes_in, amount)) in history.iter().enumerate().skip(place + 1) {
                    if *comes_in {
                        trace.others(*amount);
                    } else {
                        trace.withdrawn(payout(at), *amount);
                    }
                }
                let of = |at: usize| trace.parts().find(|part| part.withdrawal == payout(at)).map_or(0, |part| part.took);
                let first = (0..history.len()).find(|at| of(*at) > 0).unwrap_or(history.len());
                prop_assert!(first >= earlier_is_gone_at, "an earlier share was still there");
                earlier_is_gone_at = match trace.left() {
                    0 => (0..history.len()).rev().find(|at| of(*at) > 0).unwrap_or(0),
                    _ => history.len(),
                };
                for (at, sum) in taken.iter_mut().enumerate() {
                    *sum += of(at);
                }
            }
            for ((comes_in, amount), sum) in history.iter().zip(&taken) {
                prop_assert_eq!(*sum, if *comes_in { 0 } else { *amount });
            }
        }

        #[test]
        fn a_payout_that_comes_back_whole_is_as_if_it_had_not_been(
            share in 0..10_000_i64,
            before in 0..10_000_i64,
            amount in 0..20_000_i64,
            next in 0..20_000_i64,
        ) {
            let mut never = ShareTrace::released(share, before);
            let mut back = never.clone();
            let amount = amount.min(back.available());
            back.withdrawn(payout(1), amount);
            back.came_back(payout(1), amount);
            let next = next.min(never.available());
            for trace in [&mut never, &mut back] {
                trace.withdrawn(payout(2), next);
            }
            let kept = |trace: &ShareTrace| trace.parts().filter(|part| part.kept > 0).collect::<Vec<_>>();
            prop_assert_eq!(kept(&never), kept(&back));
            prop_assert_eq!((never.left(), never.available()), (back.left(), back.available()));
        }
    }
}
