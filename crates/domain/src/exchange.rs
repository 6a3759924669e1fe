//! Rates between currencies, for clients whose currency Stripe refuses. A rate is kept exactly, in billionths.

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

    /// As people write it, without needless zeros: `0.00359`.
    #[must_use]
    pub fn to_decimal(&self) -> String {
        let text = format!("{}.{:09}", self.billionths / PARTS, self.billionths % PARTS);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// `amount` in the other currency, rounded half away from zero to a whole minor unit.
    ///
    /// # Errors
    /// An amount in a third currency, or a result beyond 64 bits.
    pub fn convert(&self, amount: Money) -> Result<Money, MoneyError> {
        if amount.currency != self.from {
            return Err(MoneyError::CurrencyMismatch(amount.currency, self.from));
        }
        let above = 10_i128.pow(self.to.decimals());
        let below = i128::from(PARTS) * 10_i128.pow(self.from.decimals());
        let product = i128::from(amount.minor)
            .checked_mul(i128::from(self.billionths))
            .and_then(|product| product.checked_mul(above))
            .ok_or(MoneyError::Overflow)?;
        let half = below / 2 * product.signum();
        let minor = i64::try_from((product + half) / below).map_err(|_| MoneyError::Overflow)?;
        Ok(Money::new(minor, self.to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(from: Currency, to: Currency, text: &str) -> ExchangeRate {
        ExchangeRate::new(from, to, text).unwrap()
    }

    #[test]
    fn minor_units_of_both_currencies_count() {
        let rupees = Money::new(1_000_000, Currency::PKR);
        assert_eq!(rate(Currency::PKR, Currency::USD, "0.0036").convert(rupees), Ok(Money::new(3_600, Currency::USD)));
        let yen = Money::new(5_400, Currency::JPY);
        assert_eq!(rate(Currency::JPY, Currency::EUR, "0.0061").convert(yen), Ok(Money::new(3_294, Currency::EUR)));
        let dinar = Money::new(12_500, Currency::KWD);
        assert_eq!(rate(Currency::KWD, Currency::JPY, "480.5").convert(dinar), Ok(Money::new(6_006, Currency::JPY)));
    }

    #[test]
    fn a_half_is_rounded_away_from_zero() {
        let cents = rate(Currency::EUR, Currency::USD, "1.005");
        assert_eq!(cents.convert(Money::new(100, Currency::EUR)), Ok(Money::new(101, Currency::USD)));
        assert_eq!(cents.convert(Money::new(-100, Currency::EUR)), Ok(Money::new(-101, Currency::USD)));
    }

    #[test]
    fn what_is_no_rate_is_refused() {
        for text in ["", "0", "-1", "1.", ".5", "1e3", "0.0000000001", "a", "99999999999999999999"] {
            assert!(ExchangeRate::new(Currency::EUR, Currency::USD, text).is_err(), "{text}");
        }
        assert_eq!(ExchangeRate::new(Currency::EUR, Currency::EUR, "1"), Err(InvalidRate::SameCurrency));
    }

    #[test]
    fn a_rate_reads_as_it_was_written() {
        for text in ["0.0036", "1.08", "160"] {
            assert_eq!(rate(Currency::EUR, Currency::JPY, text).to_decimal(), text);
        }
    }

    #[test]
    fn only_its_own_currency_is_converted_and_never_beyond_range() {
        let rate = rate(Currency::EUR, Currency::JPY, "160");
        assert!(rate.convert(Money::new(1, Currency::USD)).is_err());
        assert_eq!(rate.convert(Money::new(i64::MAX, Currency::EUR)), Err(MoneyError::Overflow));
    }
}
