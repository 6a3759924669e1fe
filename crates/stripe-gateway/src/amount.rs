//! Our minor units, which follow ISO 4217, and the integers that Stripe's API calls amounts. Used wherever money goes to Stripe
//! or comes from it.
//!
//! They are the same but for these, by <https://docs.stripe.com/currencies> ("zero-decimal", "three-decimal", "special cases"):
//! - ISK and UGX have no minor units, yet Stripe takes them with two decimals, which must be 00.
//! - MGA has two decimals by ISO 4217; Stripe takes it with none.
//! - Of currencies with three decimals (BHD, JOD, KWD, OMR, TND) Stripe takes only amounts whose last digit is 0.

use domain::{Currency, Money};
use services::ports::GatewayError;

/// How many decimals Stripe's amounts of a currency have.
fn stripe_decimals(currency: Currency) -> u32 {
    match currency.code() {
        "ISK" | "UGX" => 2,
        "MGA" => 0,
        _ => currency.decimals(),
    }
}

/// The number that Stripe is sent for `money`, to charge it.
///
/// # Errors
/// [`GatewayError::InvalidRequest`] for an amount that Stripe can't be asked for: a fraction that it has no digits for, or too
/// large.
pub(crate) fn to_stripe(money: Money) -> Result<i64, GatewayError> {
    let amount = to_stripe_unrounded(money)?;
    if stripe_decimals(money.currency) == 3 && amount % 10 != 0 {
        return Err(refused(money, "its last digit must be 0"));
    }
    Ok(amount)
}

/// The number that Stripe is sent for `money` that moves from balance to balance, or to a bank: what fees leave of a charge may
/// end in any digit, and whether a bank takes it is for Stripe to say.
///
/// # Errors
/// As [`to_stripe`].
pub(crate) fn to_stripe_unrounded(money: Money) -> Result<i64, GatewayError> {
    rescale(money.minor, money.currency.decimals(), stripe_decimals(money.currency))
        .ok_or_else(|| refused(money, "it is too large, or finer than Stripe's units"))
}

fn refused(money: Money, why: &str) -> GatewayError {
    GatewayError::InvalidRequest {
        code: "amount_not_representable".into(),
        param: Some("amount".into()),
        message: format!("{money} cannot be asked of Stripe: {why}"),
    }
}

/// The money behind an amount of Stripe's. A fee may end in any digit, so nothing is asked of the last one here.
///
/// # Errors
/// [`GatewayError::Undecodable`] for an unknown currency, or a fraction of a minor unit.
pub(crate) fn from_stripe(amount: i64, currency: &stripe_types::Currency) -> Result<Money, GatewayError> {
    let currency: Currency = currency
        .to_string()
        .parse()
        .map_err(|error: domain::MoneyError| GatewayError::Undecodable(error.to_string()))?;
    let minor = rescale(amount, stripe_decimals(currency), currency.decimals())
        .ok_or_else(|| GatewayError::Undecodable(format!("{amount} is no amount in {currency}")))?;
    Ok(Money::new(minor, currency))
}

/// The currency's name at Stripe; one that Stripe does not take, Stripe will refuse.
pub(crate) fn currency_to_stripe(currency: Currency) -> stripe_types::Currency {
    currency.code().to_ascii_lowercase().parse().unwrap_or_else(|never: std::convert::Infallible| match never {})
}

/// The same amount with another number of decimals; `None` where it does not come out whole, or leaves 64 bits.
fn rescale(amount: i64, from: u32, to: u32) -> Option<i64> {
    if to >= from {
        amount.checked_mul(10_i64.checked_pow(to - from)?)
    } else {
        let unit = 10_i64.checked_pow(from - to)?;
        (amount % unit == 0).then_some(amount / unit)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, code.parse().unwrap())
    }

    fn back(amount: i64, code: &str) -> Result<Money, GatewayError> {
        from_stripe(amount, &code.parse().unwrap())
    }

    #[test]
    fn stripes_documented_examples() {
        for (minor, code, amount) in [
            (1_000, "USD", 1_000),
            (500, "JPY", 500),
            (500, "KRW", 500),
            (5, "ISK", 500),
            (5, "UGX", 500),
            (500, "MGA", 5),
            (5_120, "KWD", 5_120),
            (1_045, "HUF", 1_045),
            (1_000, "XOF", 1_000),
        ] {
            assert_eq!(to_stripe(money(minor, code)), Ok(amount), "{code}");
            assert_eq!(back(amount, &code.to_lowercase()), Ok(money(minor, code)), "{code}");
        }
    }

    #[test]
    fn what_stripe_has_no_digits_for_is_not_sent() {
        for refused in [money(5_124, "KWD"), money(1, "BHD"), money(501, "MGA"), money(i64::MAX, "ISK")] {
            assert!(matches!(to_stripe(refused), Err(GatewayError::InvalidRequest { .. })), "{refused}");
        }
    }

    #[test]
    fn what_fees_left_moves_on_whatever_its_last_digit() {
        assert_eq!(to_stripe_unrounded(money(5_124, "KWD")), Ok(5_124));
        for refused in [money(501, "MGA"), money(i64::MAX, "ISK")] {
            assert!(matches!(to_stripe_unrounded(refused), Err(GatewayError::InvalidRequest { .. })), "{refused}");
        }
    }

    #[test]
    fn fees_in_three_decimals_may_end_in_any_digit() {
        assert_eq!(back(163, "kwd"), Ok(money(163, "KWD")));
    }

    #[test]
    fn a_fraction_of_a_minor_unit_is_not_rounded_away() {
        assert!(matches!(back(501, "isk"), Err(GatewayError::Undecodable(_))));
    }

    proptest! {
        #[test]
        fn what_is_sent_comes_back(minor in -1_000_000_000_i64..1_000_000_000, which in 0_usize..7) {
            let code = ["EUR", "JPY", "KWD", "ISK", "UGX", "MGA", "PKR"][which];
            let sent = money(minor, code);
            if let Ok(amount) = to_stripe(sent) {
                prop_assert_eq!(back(amount, &code.to_lowercase()), Ok(sent));
            }
        }
    }
}
