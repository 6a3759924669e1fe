//! Chance that is the same for a seed, everywhere.

/// Knuth's MMIX constants.
pub struct Dice(u64);

impl Dice {
    pub fn of(seed: u64) -> Self {
        let mut dice = Self(seed);
        dice.below(2);
        dice
    }

    pub fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// A number of this range, the last included.
    pub fn between(&mut self, first: i64, last: i64) -> i64 {
        first + i64::try_from(self.below(u64::try_from(last - first + 1).unwrap())).unwrap()
    }

    /// True once in so many times.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// The place of one of so many things, if there is one.
    pub fn one_of(&mut self, count: usize) -> Option<usize> {
        let count = u64::try_from(count).unwrap();
        (count > 0).then(|| usize::try_from(self.below(count)).unwrap())
    }
}
