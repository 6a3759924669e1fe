//! The weekly payday: Fridays by the clocks of the platform's zone, each held once, and why somebody is skipped.

use jiff::{Timestamp, ToSpan, civil};
use serde::{Deserialize, Serialize};

use crate::connect::Readiness;
use crate::money::Money;
use crate::time::Zone;
use crate::withdrawal::to_payout_step;

/// The weekday of payday.
pub const WEEKDAY: civil::Weekday = civil::Weekday::Friday;

/// The newest payday that has begun by `now`: today where today is a Friday, whatever the hour.
#[must_use]
pub fn latest(now: Timestamp, zone: &Zone) -> civil::Date {
    let today = zone.local(now).date();
    let since = i64::from(today.weekday().since(WEEKDAY));
    today.saturating_sub(since.days())
}

/// The next payday after the newest one that has begun: when money that is available now goes out by itself.
#[must_use]
pub fn next(now: Timestamp, zone: &Zone) -> civil::Date {
    latest(now, zone).saturating_add(7.days())
}

/// When a payday begins: midnight, or what stands in for it where clocks skip midnight.
#[must_use]
pub fn begins(day: civil::Date, zone: &Zone) -> Option<Timestamp> {
    zone.moment(day.at(0, 0, 0, 0))
}

/// Why nothing was paid out to a trainer on a payday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// Less is available than the least that is paid out.
    BelowMinimum,
    /// More was given back than earned: later earnings make it good first.
    InDebt,
    /// They have no account at Stripe.
    NoAccount,
    /// Their account is not ready: something is missing, or under review.
    NotReady,
    /// Stripe will not have their account.
    AccountRejected,
    /// Their account has no bank account in the currency.
    NoBankInCurrency,
}

impl SkipReason {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::BelowMinimum,
        Self::InDebt,
        Self::NoAccount,
        Self::NotReady,
        Self::AccountRejected,
        Self::NoBankInCurrency,
    ];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BelowMinimum => "below_minimum",
            Self::InDebt => "in_debt",
            Self::NoAccount => "no_account",
            Self::NotReady => "not_ready",
            Self::AccountRejected => "account_rejected",
            Self::NoBankInCurrency => "no_bank_in_currency",
        }
    }

    /// The reason of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// How much of what is `available` is paid out on a payday: all that Stripe has digits for. `account` is how far the trainer's
/// account has come, and whether it takes the currency.
///
/// # Errors
/// Why it is not.
pub fn decide(available: Money, minimum: Money, account: Option<(Readiness, bool)>) -> Result<Money, SkipReason> {
    if available.minor < 0 {
        return Err(SkipReason::InDebt);
    }
    let amount = to_payout_step(available);
    if !amount.is_positive() || amount.minor < minimum.minor {
        return Err(SkipReason::BelowMinimum);
    }
    match account {
        None => Err(SkipReason::NoAccount),
        Some((Readiness::Rejected, _)) => Err(SkipReason::AccountRejected),
        Some((Readiness::Incomplete | Readiness::InReview | Readiness::Restricted, _)) => Err(SkipReason::NotReady),
        Some((Readiness::Ready, false)) => Err(SkipReason::NoBankInCurrency),
        Some((Readiness::Ready, true)) => Ok(amount),
    }
}

#[cfg(test)]
#[cfg(feature = "zones")]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    #[test]
    fn payday_is_the_friday_that_clocks_show() {
        let berlin = zone("Europe/Berlin");
        // 23:59:59 of Thursday and the second after it, in winter.
        assert_eq!(latest(at("2026-11-26T22:59:59Z"), &berlin).to_string(), "2026-11-20");
        assert_eq!(latest(at("2026-11-26T23:00:00Z"), &berlin).to_string(), "2026-11-27");
        // 23:59:59 of Friday is Friday still, and the second after it no new payday.
        assert_eq!(latest(at("2026-11-27T22:59:59Z"), &berlin).to_string(), "2026-11-27");
        assert_eq!(latest(at("2026-11-27T23:00:00Z"), &berlin).to_string(), "2026-11-27");
        assert_eq!(next(at("2026-11-27T12:00:00Z"), &berlin).to_string(), "2026-12-04");
    }

    #[test]
    fn a_friday_whose_midnight_clocks_skip_begins_when_they_go_on() {
        // In Cairo clocks went from 00:00 to 01:00 on Friday, 28 April 2023.
        let cairo = zone("Africa/Cairo");
        let friday: civil::Date = "2023-04-28".parse().unwrap();
        let begin = begins(friday, &cairo).unwrap();
        assert_eq!(begin, at("2023-04-27T22:00:00Z"));
        assert_eq!(latest(begin, &cairo), friday);
        assert_eq!(latest(at("2023-04-27T21:59:59Z"), &cairo).to_string(), "2023-04-21");
        // And on Thursday, 26 October 2023, the last hour came twice: Friday begins once.
        let autumn: civil::Date = "2023-10-27".parse().unwrap();
        assert_eq!(begins(autumn, &cairo).unwrap(), at("2023-10-26T22:00:00Z"));
        assert_eq!(latest(at("2023-10-26T21:59:59Z"), &cairo).to_string(), "2023-10-20");
    }

    #[test]
    fn over_a_whole_year_each_friday_is_the_newest_payday_for_a_week() {
        for name in ["Europe/Berlin", "America/New_York", "Asia/Karachi", "Australia/Lord_Howe", "Africa/Cairo"] {
            let zone = zone(name);
            let mut hour = at("2026-01-02T12:00:00Z");
            let mut before = latest(hour, &zone);
            for _ in 0..365 * 24 {
                hour += jiff::SignedDuration::from_hours(1);
                let payday = latest(hour, &zone);
                assert_eq!(payday.weekday(), WEEKDAY);
                assert!(payday == before || payday == before.saturating_add(7.days()), "{name}: {before} → {payday}");
                assert!(begins(payday, &zone).unwrap() <= hour);
                assert!(begins(next(hour, &zone), &zone).unwrap() > hour);
                before = payday;
            }
        }
    }

    #[test]
    fn everybody_is_paid_or_told_why_not() {
        let eur = |minor| Money::new(minor, Currency::EUR);
        let of = |available, account| decide(eur(available), eur(5_000), account);
        let ready = Some((Readiness::Ready, true));
        assert_eq!(of(5_000, ready), Ok(eur(5_000)));
        assert_eq!(of(4_999, ready), Err(SkipReason::BelowMinimum));
        assert_eq!(of(0, ready), Err(SkipReason::BelowMinimum));
        assert_eq!(of(-1, ready), Err(SkipReason::InDebt));
        assert_eq!(of(5_000, None), Err(SkipReason::NoAccount));
        assert_eq!(of(5_000, Some((Readiness::Ready, false))), Err(SkipReason::NoBankInCurrency));
        assert_eq!(of(5_000, Some((Readiness::Rejected, true))), Err(SkipReason::AccountRejected));
        for state in [Readiness::Incomplete, Readiness::InReview, Readiness::Restricted] {
            assert_eq!(of(5_000, Some((state, true))), Err(SkipReason::NotReady));
        }
    }

    #[test]
    fn what_is_less_than_a_whole_forint_waits_for_the_next_payday() {
        let huf = |minor| Money::new(minor, "HUF".parse().unwrap());
        let of = |available| decide(huf(available), huf(5_000), Some((Readiness::Ready, true)));
        assert_eq!(of(123_456), Ok(huf(123_400)));
        assert_eq!(of(56), Err(SkipReason::BelowMinimum));
        assert_eq!(decide(huf(5_099), huf(5_050), None), Err(SkipReason::BelowMinimum));
    }

    #[test]
    fn every_reason_reads_back_from_its_name() {
        for reason in SkipReason::ALL {
            assert_eq!(SkipReason::from_name(reason.name()), Some(reason));
        }
    }
}
