//! Bank accounts for testing payouts, by their numbers: how a payout to each ends. Real ones are refused. Used by `banks`.
//! Source: <https://docs.stripe.com/connect/testing#account-numbers>.

use sha2::Digest;

use super::countries::{Country, Numbers};
use crate::debits::{self, Behaviour};

/// A bank account as the sandbox keeps it: never its whole number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) last4: String,
    pub(crate) fingerprint: String,
    /// What the bank says to payouts; nothing if it takes them.
    pub(crate) failure: Option<&'static str>,
}

/// Why a number is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// It may be someone's own, or is none.
    NotForTesting,
    OtherCountry,
}

/// In the order of the last digit of the documented IBAN, which may begin with any country's letters.
const BY_LAST_DIGIT: &[Option<&str>] = &[
    None,
    Some("no_account"),
    Some("account_closed"),
    Some("insufficient_funds"),
    Some("debit_not_authorized"),
    Some("invalid_currency"),
];
const IBAN_MIDDLE: &str = "37040044053201300";

/// What numbers of other countries are after their leading zeros, whatever their length.
const LOCAL: &[(&str, Option<&str>)] = &[
    ("1234", None),
    ("12345", None),
    ("123456", None),
    ("123456000", None),
    ("123456789", None),
    ("1234567897", None),
    ("1100000000000010", None),
    ("111111116", Some("no_account")),
    ("111111113", Some("account_closed")),
    ("222222227", Some("insufficient_funds")),
    ("333333335", Some("debit_not_authorized")),
    ("444444440", Some("invalid_currency")),
];

pub(crate) fn read(country: &Country, text: &str) -> Result<Number, Mistake> {
    let number: String = text.chars().filter(|character| !character.is_whitespace() && *character != '-').collect();
    let number = number.to_ascii_uppercase();
    let failure = match country.numbers {
        Numbers::Iban => iban(country.code, &number)?,
        Numbers::Local(..) => local(&number)?,
    };
    let digest = hex::encode(sha2::Sha256::digest(format!("stripe-sandbox account {} {number}", country.code)));
    Ok(Number {
        last4: number.get(number.len().saturating_sub(4)..).unwrap_or_default().to_owned(),
        fingerprint: digest.get(..16).unwrap_or_default().to_owned(),
        failure,
    })
}

fn iban(country: &str, number: &str) -> Result<Option<&'static str>, Mistake> {
    if let Some(rest) = number.get(4..).and_then(|rest| rest.strip_prefix(IBAN_MIDDLE))
        && let Some(place) = rest.parse::<usize>().ok().filter(|_| rest.len() == 1)
        && let Some(failure) = BY_LAST_DIGIT.get(place)
    {
        return if number.starts_with(country) { Ok(*failure) } else { Err(Mistake::OtherCountry) };
    }
    // Those for testing debits are listed for payouts, too, and each fails in its own way.
    let account = debits::by_iban(number).map_err(|_| Mistake::NotForTesting)?;
    if account.country != country {
        return Err(Mistake::OtherCountry);
    }
    Ok(match account.behaviour {
        Behaviour::Fails => Some("no_account"),
        Behaviour::Disputed => Some("account_closed"),
        Behaviour::SucceedsLater | Behaviour::InsufficientFunds => Some("insufficient_funds"),
        Behaviour::FailsLater => Some("debit_not_authorized"),
        Behaviour::Succeeds | Behaviour::ExceedsVolume | Behaviour::ExceedsCount => None,
    })
}

fn local(number: &str) -> Result<Option<&'static str>, Mistake> {
    let digits = number.trim_start_matches('0');
    // Britain's are one digit shorter: 11111116.
    let known = LOCAL.iter().find(|(known, failure)| {
        *known == digits || (failure.is_some() && known.get(1..).is_some_and(|shorter| shorter == digits))
    });
    known.map(|(_, failure)| *failure).ok_or(Mistake::NotForTesting)
}

/// Numbers to choose from: one that pays, and some that fail.
pub(crate) fn examples(country: &Country) -> [(&'static str, String); 3] {
    match country.numbers {
        Numbers::Iban => [("pays", 0), ("no_account", 1), ("account_closed", 2)]
            .map(|(how, digit)| (how, format!("{}89{IBAN_MIDDLE}{digit}", country.code))),
        Numbers::Local(pays, _) => {
            let padded = |digits: &str| format!("{digits:0>width$}", width = pays.len().min(12));
            let short = pays.len() <= 8;
            let failing = |digits: &'static str| padded(if short { digits.get(1..).unwrap_or(digits) } else { digits });
            [("pays", pays.to_owned()), ("no_account", failing("111111116")), ("account_closed", failing("111111113"))]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::countries::find;
    use super::*;

    fn failure(country: &str, number: &str) -> Result<Option<&'static str>, Mistake> {
        read(&find(country).unwrap(), number).map(|number| number.failure)
    }

    #[test]
    fn documented_numbers_end_as_documented() {
        for (country, number, expected) in [
            ("US", "000123456789", None),
            ("US", "000111111116", Some("no_account")),
            ("US", "000111111113", Some("account_closed")),
            ("CA", "000222222227", Some("insufficient_funds")),
            ("AU", "333333335", Some("debit_not_authorized")),
            ("GB", "00012345", None),
            ("GB", "44444440", Some("invalid_currency")),
            ("DE", "DE89 3704 0044 0532 0130 00", None),
            ("DE", "DE62370400440532013001", Some("no_account")),
            ("DE", "DE89370400440532013002", Some("account_closed")),
            ("FR", "fr89370400440532013003", Some("insufficient_funds")),
            ("AT", "AT611904300234573201", None),
            ("AT", "AT591904300235473203", Some("account_closed")),
            ("PK", "PK89370400440532013000", None),
        ] {
            assert_eq!(failure(country, number), Ok(expected), "{country} {number}");
        }
    }

    #[test]
    fn other_numbers_are_refused() {
        assert_eq!(failure("GB", "31926819"), Err(Mistake::NotForTesting));
        assert_eq!(failure("DE", "GB82WEST12345698765432"), Err(Mistake::NotForTesting));
        assert_eq!(failure("FR", "DE89370400440532013000"), Err(Mistake::OtherCountry));
        assert_eq!(failure("FR", "AT611904300234573201"), Err(Mistake::OtherCountry));
        for number in ["", "0", "é", "DE8937040044053201300é", "DE893704004405320130007"] {
            assert_eq!(failure("DE", number), Err(Mistake::NotForTesting), "{number}");
            assert_eq!(failure("US", number), Err(Mistake::NotForTesting), "{number}");
        }
    }

    #[test]
    fn examples_end_as_they_say() {
        for country in ["US", "GB", "AU", "JP", "DE", "PK", "IN", "CA", "NZ", "MX", "SG", "MY"] {
            let country = find(country).unwrap();
            for (how, number) in examples(&country) {
                let expected = (how != "pays").then_some(how);
                assert_eq!(read(&country, &number).unwrap().failure, expected, "{} {number}", country.code);
            }
        }
    }
}
