//! Which amounts Stripe takes, and what it charges for them: one function each. Amounts are in the currency's minor unit.
//! Sources: <https://docs.stripe.com/currencies> (currencies, minimum and special amounts), <https://stripe.com/pricing>.

use crate::errors::{ApiError, ApiResult};

/// Two-decimal currencies that Stripe charges in.
const TWO_DECIMAL: &[&str] = &[
    "usd", "aed", "afn", "all", "amd", "ang", "aoa", "ars", "aud", "awg", "azn", "bam", "bbd", "bdt", "bgn", "bmd",
    "bnd", "bob", "brl", "bsd", "bwp", "byn", "bzd", "cad", "cdf", "chf", "cny", "cop", "crc", "cve", "czk", "dkk",
    "dop", "dzd", "egp", "etb", "eur", "fjd", "fkp", "gbp", "gel", "gip", "gmd", "gtq", "gyd", "hkd", "hnl", "htg",
    "huf", "idr", "ils", "inr", "isk", "jmd", "kes", "kgs", "khr", "kyd", "kzt", "lak", "lbp", "lkr", "lrd", "lsl",
    "mad", "mdl", "mkd", "mmk", "mnt", "mop", "mur", "mvr", "mwk", "mxn", "myr", "mzn", "nad", "ngn", "nio", "nok",
    "npr", "nzd", "pab", "pen", "pgk", "php", "pkr", "pln", "qar", "ron", "rsd", "rub", "sar", "sbd", "scr", "sek",
    "sgd", "shp", "sle", "sos", "srd", "std", "szl", "thb", "tjs", "top", "try", "ttd", "twd", "tzs", "uah", "ugx",
    "uyu", "uzs", "wst", "xcd", "xcg", "yer", "zar", "zmw",
];
const ZERO_DECIMAL: &[&str] =
    &["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"];
const THREE_DECIMAL: &[&str] = &["bhd", "jod", "kwd", "omr", "tnd"];

/// Stripe's published minimums; the last lines stand for its "equivalent of $0.50" where it publishes none.
const MINIMUMS: &[(&str, i64)] = &[
    ("usd", 50),
    ("aed", 200),
    ("aud", 50),
    ("bgn", 100),
    ("brl", 50),
    ("cad", 50),
    ("chf", 50),
    ("czk", 1500),
    ("dkk", 250),
    ("eur", 50),
    ("gbp", 30),
    ("hkd", 400),
    ("huf", 17500),
    ("inr", 50),
    ("jpy", 50),
    ("mxn", 1000),
    ("myr", 200),
    ("nok", 300),
    ("nzd", 50),
    ("pln", 200),
    ("ron", 200),
    ("sek", 300),
    ("sgd", 50),
    ("thb", 1000),
    ("bhd", 190),
    ("jod", 360),
    ("kwd", 160),
    ("omr", 200),
    ("tnd", 1600),
    ("pkr", 14000),
    ("krw", 700),
    ("clp", 500),
    ("vnd", 13000),
    ("kzt", 25000),
    ("rub", 4500),
    ("uah", 2100),
    ("try", 2100),
    ("zar", 900),
    ("ugx", 200000),
];

/// Eight digits, Stripe's limit for most currencies.
const MAXIMUM: i64 = 99_999_999;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decimals {
    Zero,
    Two,
    Three,
}

fn decimals(currency: &str) -> Option<Decimals> {
    let tables = [(TWO_DECIMAL, Decimals::Two), (ZERO_DECIMAL, Decimals::Zero), (THREE_DECIMAL, Decimals::Three)];
    tables.into_iter().find(|(table, _)| table.contains(&currency)).map(|(_, decimals)| decimals)
}

/// Refuses a currency that Stripe does not know, or that this account may not charge in (`refused`, set by a control).
pub(crate) fn check_currency(currency: &str, refused: &[String], param: &str) -> ApiResult<()> {
    let known = decimals(currency).is_some();
    if known && !refused.iter().any(|refused| refused == currency) {
        return Ok(());
    }
    let who = if known { "Your account" } else { "Stripe" };
    let mut all: Vec<&str> = [TWO_DECIMAL, ZERO_DECIMAL, THREE_DECIMAL].concat();
    all.retain(|listed| !known || !refused.iter().any(|refused| refused == listed));
    all.sort_unstable();
    let message =
        format!("Invalid currency: {currency}. {who} currently supports these currencies: {}", all.join(", "));
    Err(ApiError::invalid(message).param(param))
}

/// Refuses what Stripe refuses to charge: an unknown currency, too little, too much, or a fraction that cards cannot pay.
pub(crate) fn check(amount: i64, currency: &str) -> ApiResult<()> {
    check_currency(currency, &[], "currency")?;
    let decimals = decimals(currency).unwrap_or(Decimals::Two);
    if amount < 1 {
        return Err(ApiError::invalid("This value must be greater than or equal to 1.")
            .code("parameter_invalid_integer")
            .param("amount"));
    }
    let minimum = MINIMUMS.iter().find(|(known, _)| *known == currency).map_or(50, |(_, minimum)| *minimum);
    if amount < minimum {
        let message = format!("Amount must be at least {}", display(minimum, currency, decimals));
        return Err(ApiError::invalid(message).code("amount_too_small").param("amount"));
    }
    if amount > MAXIMUM {
        let message = format!("Amount must be no more than {}", display(MAXIMUM, currency, decimals));
        return Err(ApiError::invalid(message).code("amount_too_large").param("amount"));
    }
    // Kept as two-decimal for old integrations, but without a coin: the last two digits must be 0.
    let step = match currency {
        "isk" | "ugx" => 100,
        _ if decimals == Decimals::Three => 10,
        _ => 1,
    };
    if amount % step != 0 {
        let message = format!("Invalid amount: in {currency} it must be divisible by {step}");
        return Err(ApiError::invalid(message).code("invalid_charge_amount").param("amount"));
    }
    Ok(())
}

/// Refuses what Stripe refuses to pay out of an amount above 0: currencies that it pays out in whole ones only. Source:
/// <https://docs.stripe.com/currencies#special-cases>.
pub(crate) fn check_payout(amount: i64, currency: &str) -> ApiResult<()> {
    let step = payout_step(currency);
    if amount % step != 0 {
        let message = format!("Invalid amount: payouts in {currency} must be divisible by {step}");
        return Err(ApiError::invalid(message).param("amount"));
    }
    Ok(())
}

/// The smallest step between amounts that are paid out. Forints and new Taiwan dollars are charged to the hundredth all the same.
pub(crate) fn payout_step(currency: &str) -> i64 {
    match currency {
        "huf" | "twd" | "isk" | "ugx" => 100,
        _ => 1,
    }
}

/// An amount as the receipt shows it: `€65.00 eur`; a currency it does not know has two decimals.
pub(crate) fn shown(amount: i64, currency: &str) -> String {
    display(amount, currency, decimals(currency).unwrap_or(Decimals::Two))
}

/// An amount as refusals of refunds write it: `€65.00`, `65.00 pkr`.
pub(crate) fn short(amount: i64, currency: &str) -> String {
    let full = shown(amount, currency);
    match full.strip_suffix(&format!(" {currency}")) {
        Some(short) if !short.starts_with(|first: char| first.is_ascii_digit()) => short.to_owned(),
        _ => full,
    }
}

fn display(amount: i64, currency: &str, decimals: Decimals) -> String {
    let sign = match currency {
        "usd" | "aud" | "cad" | "nzd" | "sgd" | "hkd" => "$",
        "eur" => "€",
        "gbp" => "£",
        "jpy" => "¥",
        _ => "",
    };
    match decimals {
        Decimals::Zero => format!("{sign}{amount} {currency}"),
        Decimals::Two => format!("{sign}{}.{:02} {currency}", amount / 100, amount % 100),
        Decimals::Three => format!("{sign}{}.{:03} {currency}", amount / 1000, amount % 1000),
    }
}

/// What the sandbox keeps of a SEPA debit: €0.35, whatever the amount.
pub(crate) const DEBIT_FEE: i64 = 35;

/// What the sandbox keeps of a charge: 2.9% rounded half up, and 0.30 (two decimals), 40 (none) or 0.090 (three, rounded up to
/// tens like every amount there). Settled in the charge's own currency, so there is no exchange rate.
pub(crate) fn fee(amount: i64, currency: &str) -> i64 {
    let share = (amount * 29 + 500) / 1000;
    match decimals(currency) {
        Some(Decimals::Zero) => share + 40,
        Some(Decimals::Three) => (share + 90 + 9) / 10 * 10,
        Some(Decimals::Two) | None => share + 30,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(amount: i64, currency: &str) -> Option<String> {
        let error = check(amount, currency).err()?;
        Some(error.body.get("code").and_then(|code| code.as_str()).unwrap_or("no code").to_owned())
    }

    #[test]
    fn amounts_within_the_limits_pass() {
        for (amount, currency) in
            [(50, "usd"), (50, "jpy"), (30, "gbp"), (5000, "kwd"), (99_999_999, "eur"), (20000, "pkr")]
        {
            assert_eq!(code(amount, currency), None, "{amount} {currency}");
        }
    }

    #[test]
    fn amounts_outside_are_named() {
        assert_eq!(code(49, "usd").unwrap(), "amount_too_small");
        assert_eq!(check(49, "usd").unwrap_err().body["message"], "Amount must be at least $0.50 usd");
        assert_eq!(code(100_000_000, "usd").unwrap(), "amount_too_large");
        assert_eq!(code(0, "usd").unwrap(), "parameter_invalid_integer");
        assert_eq!(code(5001, "kwd").unwrap(), "invalid_charge_amount");
        assert_eq!(code(50_050, "isk").unwrap(), "invalid_charge_amount");
        assert_eq!(code(5000, "xxx").unwrap(), "no code");
    }

    #[test]
    fn payouts_are_whole_where_charges_need_not_be() {
        for currency in ["huf", "twd"] {
            assert!(check(123_456, currency).is_ok() && check_payout(123_400, currency).is_ok());
            assert_eq!(check_payout(123_456, currency).unwrap_err().body["param"], "amount");
        }
        assert!(check_payout(123_456, "eur").is_ok());
        assert!(check_payout(5_050, "isk").is_err());
    }

    #[test]
    fn fees_are_whole_numbers() {
        assert_eq!(fee(10_000, "usd"), 320);
        assert_eq!(fee(1099, "eur"), 62);
        assert_eq!(fee(5000, "jpy"), 185);
        assert_eq!(fee(5000, "kwd"), 240);
    }
}
