//! Amounts: `€1,476.10` in English, `1 476,10 €` in Russian; decimals by the currency.

use domain::{Money, QuotedRate, Zone};

use crate::i18n::Locale;

/// Not broken at the end of a line.
const NO_BREAK_SPACE: char = '\u{a0}';

/// The amount with its currency.
pub(crate) fn money(amount: Money, locale: Locale) -> String {
    dressed(amount, &amount.to_decimal(), locale)
}

/// “1 EUR = 1.0840 USD”.
pub(crate) fn bare_rate(quoted: &QuotedRate, locale: Locale) -> String {
    let (from, to) = (quoted.rate.from.code(), quoted.rate.to.code());
    let number = decimal(&quoted.rate.to_decimal(), locale);
    format!("1{NO_BREAK_SPACE}{from} = {number}{NO_BREAK_SPACE}{to}")
}

/// “1 EUR = 1.0840 USD, ECB, 20 November 2026”.
pub(crate) fn rate(quoted: &QuotedRate, zone: &Zone, locale: Locale) -> String {
    format!("{}, {}, {}", bare_rate(quoted, locale), quoted.source, super::date_of(quoted.as_of, zone, locale))
}

/// A decimal number with the locale's point.
pub(crate) fn decimal(number: &str, locale: Locale) -> String {
    match locale {
        Locale::En => number.to_owned(),
        Locale::Ru => number.replace('.', ","),
    }
}

/// The amount in whole units of its currency, cut off: for plots, where the exact amount stands beside.
pub(crate) fn money_rounded(amount: Money, locale: Locale) -> String {
    let decimal = amount.to_decimal();
    let whole = decimal.split_once('.').map_or(decimal.as_str(), |(whole, _)| whole);
    dressed(amount, whole, locale)
}

fn dressed(amount: Money, decimal: &str, locale: Locale) -> String {
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |digits| ("−", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let code = amount.currency.code();
    match locale {
        Locale::En => {
            let point = if fraction.is_empty() { "" } else { "." };
            let number = format!("{}{point}{fraction}", grouped(whole, ','));
            let (symbol, apart) = english_symbol(code);
            if apart { format!("{sign}{symbol}{NO_BREAK_SPACE}{number}") } else { format!("{sign}{symbol}{number}") }
        }
        Locale::Ru => {
            let point = if fraction.is_empty() { "" } else { "," };
            let number = format!("{}{point}{fraction}", grouped(whole, NO_BREAK_SPACE));
            format!("{sign}{number}{NO_BREAK_SPACE}{}", russian_symbol(code))
        }
    }
}

/// What stands before the number, and whether a space comes between.
fn english_symbol(code: &str) -> (&str, bool) {
    match code {
        "EUR" => ("€", false),
        "USD" => ("$", false),
        "GBP" => ("£", false),
        "JPY" => ("¥", false),
        "INR" => ("₹", false),
        "PKR" => ("Rs", true),
        "KWD" => ("KD", true),
        other => (other, true),
    }
}

fn russian_symbol(code: &str) -> &str {
    match code {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        "JPY" => "¥",
        "INR" => "₹",
        "RUB" => "₽",
        other => other,
    }
}

/// Thousands apart.
fn grouped(digits: &str, separator: char) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use domain::Currency;

    use super::*;

    fn both(minor: i64, currency: Currency) -> (String, String) {
        let amount = Money::new(minor, currency);
        (money(amount, Locale::En), money(amount, Locale::Ru).replace(NO_BREAK_SPACE, "_"))
    }

    #[test]
    fn decimals_follow_the_currency() {
        assert_eq!(both(4_500, Currency::EUR), ("€45.00".into(), "45,00_€".into()));
        assert_eq!(both(6_800, Currency::JPY), ("¥6,800".into(), "6_800_¥".into()));
        assert_eq!(both(14_500, Currency::KWD), ("KD\u{a0}14.500".into(), "14,500_KWD".into()));
    }

    #[test]
    fn thousands_stand_apart_and_signs_in_front() {
        assert_eq!(both(123_456_789, Currency::USD), ("$1,234,567.89".into(), "1_234_567,89_$".into()));
        assert_eq!(both(-50, Currency::EUR), ("−€0.50".into(), "−0,50_€".into()));
    }

    #[test]
    fn a_rate_says_what_it_is_who_says_so_and_when() {
        let rate = domain::ExchangeRate::new(Currency::EUR, Currency::USD, "1.084").unwrap();
        let as_of = "2026-11-20T12:00:00Z".parse().unwrap();
        let quoted = QuotedRate { rate, source: "ECB".into(), as_of };
        let said = |locale| super::rate(&quoted, &Zone::utc(), locale).replace(NO_BREAK_SPACE, "_");
        assert_eq!(said(Locale::En), "1_EUR = 1.0840_USD, ECB, 20 November 2026");
        assert_eq!(said(Locale::Ru), "1_EUR = 1,0840_USD, ECB, 20 ноября 2026");
    }

    #[test]
    fn plots_show_whole_units() {
        assert_eq!(money_rounded(Money::new(147_699, Currency::EUR), Locale::En), "€1,476");
        assert_eq!(money_rounded(Money::new(6_800, Currency::JPY), Locale::En), "¥6,800");
    }
}
