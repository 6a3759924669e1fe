//! Charging in another currency than the price's, for clients whose currency Stripe refuses. A rate is kept exactly, in
//! billionths, and is good for some time only. Used by the use cases that offer such a charge and write it down.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::money::{Currency, Money, MoneyError};

/// How many parts of a unit a rate is kept in.
const PARTS: i64 = 1_000_000_000;
const DECIMALS: usize = 9;

/// What one unit of a currency is worth in another. Both are whole units, not minor ones: yen per euro.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeRate {
    /// One of these …
    pub from: Currency,
    /// … is worth so many of these.
    pub to: Currency,
    billionths: i64,
}

/// Why a rate is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRate {
    /// Not a decimal number above zero with at most nine decimals.
    #[error("“{0}” is not a rate: a number above 0 with at most nine decimals")]
    NotANumber(String),
    /// From a currency to itself.
    #[error("a rate is between two currencies")]
    SameCurrency,
}

impl ExchangeRate {
    /// Reads a rate written as a decimal number: `0.00359`.
    ///
    /// # Errors
    /// [`InvalidRate`].
    pub fn new(from: Currency, to: Currency, rate: &str) -> Result<Self, InvalidRate> {
        let invalid = || InvalidRate::NotANumber(rate.to_owned());
        let (whole, fraction) = rate.split_once('.').unwrap_or((rate, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || rate.ends_with('.') || !digits(whole) || !digits(fraction) || fraction.len() > DECIMALS {
            return Err(invalid());
        }
        let billionths = format!("{whole}{fraction:0<DECIMALS$}").parse().map_err(|_| invalid())?;
        Self::from_billionths(from, to, billionths).map_err(|error| match error {
            InvalidRate::NotANumber(_) => invalid(),
            same @ InvalidRate::SameCurrency => same,
        })
    }

    /// A rate as it is stored.
    ///
    /// # Errors
    /// [`InvalidRate`] for none above zero, or one of a currency to itself.
    pub fn from_billionths(from: Currency, to: Currency, billionths: i64) -> Result<Self, InvalidRate> {
        if from == to {
            return Err(InvalidRate::SameCurrency);
        }
        if billionths <= 0 {
            return Err(InvalidRate::NotANumber(billionths.to_string()));
        }
        Ok(Self { from, to, billionths })
    }

    /// As it is stored.
    #[must_use]
    pub const fn billionths(&self) -> i64 {
        self.billionths
    }

    /// As people write it, without needless zeros but with four decimals at least: `1.0840`, `0.00359`.
    #[must_use]
    pub fn to_decimal(&self) -> String {
        let text = format!("{}.{:09}", self.billionths / PARTS, self.billionths % PARTS);
        let (always, rest) = text.split_at(text.len() - (DECIMALS - 4));
        format!("{always}{}", rest.trim_end_matches('0'))
    }

    /// `amount` in the other currency, rounded half away from zero to a multiple of `step` minor units (1 for the nearest).
    ///
    /// # Errors
    /// An amount in a third currency, or a result beyond 64 bits.
    pub fn convert(&self, amount: Money, step: i64) -> Result<Money, MoneyError> {
        if amount.currency != self.from {
            return Err(MoneyError::CurrencyMismatch(amount.currency, self.from));
        }
        let step = i128::from(step.max(1));
        let above = 10_i128.pow(self.to.decimals());
        let below = i128::from(PARTS) * 10_i128.pow(self.from.decimals()) * step;
        let product = i128::from(amount.minor)
            .checked_mul(i128::from(self.billionths))
            .and_then(|product| product.checked_mul(above))
            .ok_or(MoneyError::Overflow)?;
        let half = below / 2 * product.signum();
        let steps = product.checked_add(half).ok_or(MoneyError::Overflow)? / below;
        let minor = i64::try_from(steps * step).map_err(|_| MoneyError::Overflow)?;
        Ok(Money::new(minor, self.to))
    }
}

/// A rate with where it is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotedRate {
    /// The rate.
    pub rate: ExchangeRate,
    /// Who says so, such as `ECB`.
    pub source: String,
    /// When they said so.
    pub as_of: Timestamp,
}

impl QuotedRate {
    /// True while one may charge by it: it is not from the future, and not older than `hours_max`.
    #[must_use]
    pub fn is_good(&self, now: Timestamp, hours_max: u32) -> bool {
        let age = now.duration_since(self.as_of);
        !age.is_negative() && age <= SignedDuration::from_hours(i64::from(hours_max))
    }
}

/// What was priced in another currency than it is charged in, and by which rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// The whole price, in its own currency.
    pub priced: Money,
    /// What the client agreed to.
    pub quoted: QuotedRate,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(from: Currency, to: Currency, text: &str) -> ExchangeRate {
        ExchangeRate::new(from, to, text).unwrap()
    }

    #[test]
    fn minor_units_of_both_currencies_count() {
        let rupees = Money::new(1_000_000, Currency::PKR);
        assert_eq!(
            rate(Currency::PKR, Currency::USD, "0.0036").convert(rupees, 1),
            Ok(Money::new(3_600, Currency::USD))
        );
        let yen = Money::new(5_400, Currency::JPY);
        assert_eq!(rate(Currency::JPY, Currency::EUR, "0.0061").convert(yen, 1), Ok(Money::new(3_294, Currency::EUR)));
        let dinar = Money::new(12_500, Currency::KWD);
        assert_eq!(rate(Currency::KWD, Currency::JPY, "480.5").convert(dinar, 1), Ok(Money::new(6_006, Currency::JPY)));
        let euro = Money::new(4_200, Currency::EUR);
        assert_eq!(rate(Currency::EUR, Currency::USD, "1.084").convert(euro, 1), Ok(Money::new(4_553, Currency::USD)));
    }

    #[test]
    fn a_half_is_rounded_away_from_zero() {
        let cents = rate(Currency::EUR, Currency::USD, "1.005");
        assert_eq!(cents.convert(Money::new(100, Currency::EUR), 1), Ok(Money::new(101, Currency::USD)));
        assert_eq!(cents.convert(Money::new(-100, Currency::EUR), 1), Ok(Money::new(-101, Currency::USD)));
    }

    #[test]
    fn what_stripe_charges_in_steps_is_rounded_to_a_step() {
        let dinar = rate(Currency::EUR, Currency::KWD, "0.3333");
        assert_eq!(dinar.convert(Money::new(4_200, Currency::EUR), 10), Ok(Money::new(14_000, Currency::KWD)));
        assert_eq!(dinar.convert(Money::new(4_202, Currency::EUR), 10), Ok(Money::new(14_010, Currency::KWD)));
    }

    #[test]
    fn what_is_no_rate_is_refused() {
        for text in ["", "0", "-1", "1.", ".5", "1e3", "0.0000000001", "a", "99999999999999999999", "1,08", " 1", "+1"]
        {
            assert!(ExchangeRate::new(Currency::EUR, Currency::USD, text).is_err(), "{text}");
        }
        assert_eq!(ExchangeRate::new(Currency::EUR, Currency::EUR, "1"), Err(InvalidRate::SameCurrency));
    }

    #[test]
    fn a_rate_reads_with_four_decimals_and_no_more_than_it_has() {
        for (written, read) in
            [("0.0036", "0.0036"), ("1.084", "1.0840"), ("160", "160.0000"), ("0.000123456", "0.000123456")]
        {
            assert_eq!(rate(Currency::EUR, Currency::JPY, written).to_decimal(), read);
        }
    }

    #[test]
    fn only_its_own_currency_is_converted_and_never_beyond_range() {
        let yen = rate(Currency::EUR, Currency::JPY, "160");
        assert!(yen.convert(Money::new(1, Currency::USD), 1).is_err());
        let dear = rate(Currency::JPY, Currency::KWD, "9000000000");
        assert_eq!(dear.convert(Money::new(i64::MAX, Currency::JPY), 1), Err(MoneyError::Overflow));
    }

    #[test]
    fn a_rate_is_good_from_its_moment_to_its_last_hour() {
        let as_of: Timestamp = "2026-11-20T16:00:00Z".parse().unwrap();
        let quoted = QuotedRate { rate: rate(Currency::EUR, Currency::USD, "1.084"), source: "ECB".into(), as_of };
        let at = |text: &str| quoted.is_good(text.parse().unwrap(), 96);
        assert!(!at("2026-11-20T15:59:59Z"), "nobody knows tomorrow's rate");
        assert!(at("2026-11-20T16:00:00Z") && at("2026-11-24T16:00:00Z"));
        assert!(!at("2026-11-24T16:00:01Z"));
    }

    fn currency() -> impl Strategy<Value = Currency> {
        prop::sample::select(vec![Currency::JPY, Currency::EUR, Currency::USD, Currency::KWD, Currency::PKR])
    }

    proptest! {
        #[test]
        fn a_conversion_is_never_off_by_more_than_half_a_step(
            minor in -10_000_000_000_i64..10_000_000_000, billionths in 1_i64..1_000_000_000_000,
            from in currency(), to in currency(), step in prop::sample::select(vec![1_i64, 10, 100]),
        ) {
            prop_assume!(from != to);
            let rate = ExchangeRate::from_billionths(from, to, billionths).unwrap();
            let converted = rate.convert(Money::new(minor, from), step).unwrap();
            prop_assert_eq!(converted.currency, to);
            prop_assert_eq!(converted.minor % step, 0);
            // Exactly: |converted × 10^from × 10^9 − minor × billionths × 10^to| × 2 ≤ step × 10^from × 10^9.
            let unit = 10_i128.pow(from.decimals()) * 1_000_000_000;
            let exact = i128::from(minor) * i128::from(billionths) * 10_i128.pow(to.decimals());
            let off = (i128::from(converted.minor) * unit - exact).abs();
            prop_assert!(2 * off <= i128::from(step) * unit);
        }

        #[test]
        fn more_is_never_converted_to_less(
            minor in 0_i64..1_000_000_000, more in 0_i64..1_000_000, billionths in 1_i64..1_000_000_000_000,
        ) {
            let rate = ExchangeRate::from_billionths(Currency::EUR, Currency::KWD, billionths).unwrap();
            let convert = |minor| rate.convert(Money::new(minor, Currency::EUR), 10).unwrap().minor;
            prop_assert!(convert(minor) <= convert(minor + more));
        }

        #[test]
        fn a_rate_reads_back_from_how_it_is_written(billionths in 1_i64..i64::MAX) {
            let rate = ExchangeRate::from_billionths(Currency::EUR, Currency::USD, billionths).unwrap();
            prop_assert_eq!(ExchangeRate::new(Currency::EUR, Currency::USD, &rate.to_decimal()), Ok(rate));
        }
    }
}
