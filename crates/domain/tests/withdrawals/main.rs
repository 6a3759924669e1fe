//! Random business around withdrawals, without a database: people pay, sessions take place, money goes back to clients and is disputed;
//! trainers ask for what is theirs, banks take it or send it back, late too, and what trainers owe is had back. After every single
//! operation the books are right: see `check`. Ten thousand seeds; `SPOTTER_SEEDS` says how many, and `SPOTTER_SEED` which one alone.

#![expect(clippy::unwrap_used, reason = "a test fails by ending")]

mod books;
mod business;
mod check;
mod dice;
mod earning;
mod withdrawing;

use business::{Business, Seen};

const SEEDS: u64 = 10_000;
/// How many things happen in one history.
const LENGTH: usize = 80;

#[expect(clippy::disallowed_methods, reason = "a test's own wish: which seeds")]
fn wish(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

#[test]
fn after_every_operation_the_books_are_right() {
    let only = wish("SPOTTER_SEED");
    let (first, last) = only.map_or((1, wish("SPOTTER_SEEDS").unwrap_or(SEEDS)), |seed| (seed, seed));
    let mut seen = Seen::default();
    for seed in first..=last {
        let mut business = Business::of(seed);
        for step in 0..LENGTH {
            something(&mut business);
            if let Err(wrong) = check::books(&business) {
                panic!("seed {seed}, step {step}: {wrong}\n{}", business.story());
            }
        }
        seen.add(&business);
    }
    // Histories in which nothing of all this happened would prove nothing.
    if only.is_none() {
        assert!(seen.least() * 100 >= last, "{seen:?}");
    }
}

/// One thing happens; some only where there is something for them to happen to.
fn something(business: &mut Business) {
    let what = match business.dice.below(32) {
        0..=4 => Some(business.pay()),
        5..=9 => business.deliver(),
        10 => business.refund(),
        11 => business.refund_comes_back(),
        12 => business.dispute(),
        13 => business.decide_dispute(),
        14..=16 => business.ask(),
        17 | 18 => business.approve(),
        19 => business.reject(),
        20..=22 => business.transfer(),
        23..=25 => business.send_payout(),
        26 | 27 => business.payout_ends(),
        28 => business.payout_comes_back_late(),
        29 => business.take_back(),
        30 if business.dice.one_in(3) => business.reverse_by_hand(),
        30 => business.recover_debts(),
        _ => business.payday(),
    };
    if let Some(what) = what {
        business.tell(what);
    }
}
