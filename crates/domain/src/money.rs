//! Money as whole minor units of a currency, and shares of it in basis points. No floating point comes near it.
//!
//! Minor units follow ISO 4217: 0 for JPY, 2 for EUR, 3 for KWD. Arithmetic is checked: mixing currencies or leaving the
//! range of `i64` is an error, never a wrong sum.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, de};

/// Why a sum could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two currencies met in one sum.
    #[error("{0} and {1} cannot be added up")]
    CurrencyMismatch(Currency, Currency),
    /// The result does not fit 64 bits of minor units.
    #[error("the amount is too large")]
    Overflow,
    /// Not an ISO 4217 code of a currency that people pay in.
    #[error("“{0}” is not a currency code")]
    UnknownCurrency(String),
    /// Not a decimal amount of this currency.
    #[error("“{text}” is not an amount in {currency}")]
    InvalidAmount {
        /// What was given.
        text: String,
        /// The currency it was to be in; it decides how many decimals are allowed.
        currency: Currency,
    },
}

/// An ISO 4217 currency that has minor units (so not gold, not the code for testing).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Euro.
    pub const EUR: Self = Self(iso_currency::Currency::EUR);
    /// United States dollar.
    pub const USD: Self = Self(iso_currency::Currency::USD);
    /// Japanese yen: no minor units.
    pub const JPY: Self = Self(iso_currency::Currency::JPY);
    /// Kuwaiti dinar: three decimals.
    pub const KWD: Self = Self(iso_currency::Currency::KWD);
    /// Pakistani rupee.
    pub const PKR: Self = Self(iso_currency::Currency::PKR);

    /// The three letters, in capitals.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals the currency has by ISO 4217: 0, 2 or 3 (4 for two units of account).
    #[must_use]
    pub fn decimals(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(0))
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    /// Reads a code in capitals or small letters (Stripe writes small ones).
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(&text.to_ascii_uppercase())
            .filter(|currency| currency.exponent().is_some())
            .map(Self)
            .ok_or_else(|| MoneyError::UnknownCurrency(text.to_owned()))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// Hundredths of a percent: 1500 is 15 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BasisPoints(u32);

impl BasisPoints {
    /// Nothing at all.
    pub const ZERO: Self = Self(0);
    /// The whole.
    pub const WHOLE: Self = Self(10_000);

    /// A share between nothing and the whole; `None` above 10,000.
    #[must_use]
    pub const fn new(basis_points: u32) -> Option<Self> {
        if basis_points <= Self::WHOLE.0 { Some(Self(basis_points)) } else { None }
    }

    /// Reads a percentage with at most two decimals, such as `15` or `12.5`; `None` for anything else, or more than 100.
    #[must_use]
    pub fn from_percent(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || text.ends_with('.') || !digits(whole) || !digits(fraction) || fraction.len() > 2 {
            return None;
        }
        format!("{whole}{fraction:0<2}").parse().ok().and_then(Self::new)
    }

    /// As a percentage without needless zeros: `15`, `12.5`.
    #[must_use]
    pub fn to_percent(self) -> String {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:02}").trim_end_matches('0').to_owned() }
    }

    /// The number of hundredths of a percent.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// An amount in whole minor units. May be negative: a ledger needs both signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units: cents, yen, fils.
    pub minor: i64,
    /// What they are of.
    pub currency: Currency,
}

impl Money {
    /// `minor` units of `currency`.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// True for more than nothing.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    fn combine(self, other: Self, operation: fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch(self.currency, other.currency));
        }
        let minor = operation(self.minor, other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The sum.
    ///
    /// # Errors
    /// Another currency, or a sum beyond 64 bits.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_add)
    }

    /// The difference.
    ///
    /// # Errors
    /// Another currency, or a difference beyond 64 bits.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_sub)
    }

    /// So many times the amount.
    ///
    /// # Errors
    /// A product beyond 64 bits.
    pub fn times(self, count: i64) -> Result<Self, MoneyError> {
        self.minor.checked_mul(count).map(|minor| Self::new(minor, self.currency)).ok_or(MoneyError::Overflow)
    }

    /// The same amount with the other sign.
    ///
    /// # Errors
    /// `i64::MIN` has no counterpart.
    pub fn negate(self) -> Result<Self, MoneyError> {
        self.minor.checked_neg().map(|minor| Self::new(minor, self.currency)).ok_or(MoneyError::Overflow)
    }

    /// `share` of this amount, rounded half away from zero to a whole minor unit.
    ///
    /// # Errors
    /// A result beyond 64 bits (which a share of at most the whole cannot have).
    pub fn share_half_up(self, share: BasisPoints) -> Result<Self, MoneyError> {
        let product = i128::from(self.minor) * i128::from(share.get());
        let half = 5_000 * product.signum();
        let minor = i64::try_from((product + half) / 10_000).map_err(|_| MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The amount as a decimal number without the currency: `75.00`, `5400`, `12.500`.
    #[must_use]
    pub fn to_decimal(self) -> String {
        let decimals = self.currency.decimals();
        let sign = if self.minor < 0 { "-" } else { "" };
        let magnitude = self.minor.unsigned_abs();
        let unit = 10_u64.pow(decimals);
        if decimals == 0 {
            return format!("{sign}{magnitude}");
        }
        let width = usize::try_from(decimals).unwrap_or(0);
        format!("{sign}{}.{:0width$}", magnitude / unit, magnitude % unit)
    }

    /// Reads a decimal number such as `75`, `75.5` or `-0.05`, with at most the currency's decimals.
    ///
    /// # Errors
    /// Anything that is not such a number, has too many decimals, or is too large.
    pub fn from_decimal(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let invalid = || MoneyError::InvalidAmount { text: text.to_owned(), currency };
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let decimals = usize::try_from(currency.decimals()).unwrap_or(0);
        let dangling = digits.ends_with('.');
        if whole.is_empty() || dangling || !all_digits(whole) || !all_digits(fraction) || fraction.len() > decimals {
            return Err(invalid());
        }
        let minor: i64 = format!("{whole}{fraction:0<decimals$}").parse().map_err(|_| invalid())?;
        Ok(Self::new(if negative { -minor } else { minor }, currency))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn minor_units_follow_iso_4217() {
        for (code, decimals) in [("JPY", 0), ("KRW", 0), ("EUR", 2), ("USD", 2), ("PKR", 2), ("KWD", 3), ("BHD", 3)] {
            assert_eq!(code.parse::<Currency>().unwrap().decimals(), decimals, "{code}");
        }
    }

    #[test]
    fn codes_are_read_in_either_case_and_nothing_else_is() {
        assert_eq!("eur".parse(), Ok(Currency::EUR));
        for text in ["", "EU", "EURO", "XXX", "XAU", "€", "ZZZ"] {
            assert!(text.parse::<Currency>().is_err(), "{text}");
        }
    }

    #[test]
    fn fifteen_percent_of_seventy_five_dollars_is_eleven_and_a_quarter() {
        let fee = Money::new(7_500, Currency::USD).share_half_up(BasisPoints::new(1_500).unwrap()).unwrap();
        assert_eq!(fee.to_string(), "11.25 USD");
    }

    #[test]
    fn percentages_are_read_and_written() {
        for (text, basis_points) in [("15", 1_500), ("12.5", 1_250), ("0.05", 5), ("100", 10_000), ("0", 0)] {
            let share = BasisPoints::from_percent(text).unwrap();
            assert_eq!((share.get(), share.to_percent().as_str()), (basis_points, text));
        }
        for text in ["", "100.01", "101", "1.", ".5", "1.005", "-1", "15%", "1,5", "99999999999"] {
            assert_eq!(BasisPoints::from_percent(text), None, "{text}");
        }
    }

    #[test]
    fn half_a_minor_unit_rounds_away_from_zero() {
        let half = BasisPoints::new(5_000).unwrap();
        assert_eq!(Money::new(5, Currency::JPY).share_half_up(half).unwrap().minor, 3);
        assert_eq!(Money::new(-5, Currency::JPY).share_half_up(half).unwrap().minor, -3);
    }

    #[test]
    fn currencies_do_not_mix() {
        let sum = Money::new(1, Currency::EUR).plus(Money::new(1, Currency::USD));
        assert_eq!(sum, Err(MoneyError::CurrencyMismatch(Currency::EUR, Currency::USD)));
    }

    #[test]
    fn sums_beyond_the_range_are_refused() {
        let most = Money::new(i64::MAX, Currency::EUR);
        assert_eq!(most.plus(Money::new(1, Currency::EUR)), Err(MoneyError::Overflow));
        assert_eq!(Money::new(i64::MIN, Currency::EUR).negate(), Err(MoneyError::Overflow));
    }

    #[test]
    fn amounts_are_read_with_the_decimals_of_their_currency() {
        assert_eq!(Money::from_decimal("75", Currency::USD).unwrap().minor, 7_500);
        assert_eq!(Money::from_decimal("75.5", Currency::USD).unwrap().minor, 7_550);
        assert_eq!(Money::from_decimal("-0.05", Currency::USD).unwrap().minor, -5);
        assert_eq!(Money::from_decimal("1.234", Currency::KWD).unwrap().minor, 1_234);
        for (text, currency) in [
            ("75.505", Currency::USD),
            ("1.0", Currency::JPY),
            ("1.", Currency::USD),
            (".5", Currency::USD),
            ("", Currency::USD),
            ("1e3", Currency::USD),
            ("+1", Currency::USD),
            ("--1", Currency::USD),
            ("1,00", Currency::USD),
            ("99999999999999999999", Currency::USD),
        ] {
            assert!(Money::from_decimal(text, currency).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_decimal_reads_back_as_the_same_amount(minor in -1_000_000_000_000_i64..1_000_000_000_000, which in 0_usize..4) {
            let currency = [Currency::JPY, Currency::EUR, Currency::KWD, Currency::PKR][which];
            let money = Money::new(minor, currency);
            prop_assert_eq!(Money::from_decimal(&money.to_decimal(), currency).unwrap(), money);
        }

        #[test]
        fn a_share_never_leaves_the_whole(minor in any::<i64>(), share in 0_u32..=10_000) {
            let whole = Money::new(minor, Currency::EUR);
            let part = whole.share_half_up(BasisPoints::new(share).unwrap()).unwrap();
            prop_assert!(part.minor.unsigned_abs() <= minor.unsigned_abs());
            prop_assert!(part.minor == 0 || part.minor.signum() == minor.signum());
        }
    }
}
