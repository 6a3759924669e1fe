//! SEPA bank accounts for testing: IBANs and predefined payment methods (`pm_success_de`), and how a debit of each ends. The
//! counterpart of `cards`. Source: <https://docs.stripe.com/payments/sepa-debit/accept-a-payment#web-test-integration>.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Behaviour {
    Succeeds,
    SucceedsLater,
    Fails,
    FailsLater,
    /// Succeeds, and the customer has the bank take the money back at once.
    Disputed,
    ExceedsVolume,
    ExceedsCount,
    InsufficientFunds,
}

/// How predefined payment methods name them: `pm_{name}_{country}`.
const NAMES: &[(&str, Behaviour)] = &[
    ("success", Behaviour::Succeeds),
    ("successDelayed", Behaviour::SucceedsLater),
    ("failed", Behaviour::Fails),
    ("failedDelayed", Behaviour::FailsLater),
    ("disputed", Behaviour::Disputed),
    ("exceedsWeeklyVolumeLimit", Behaviour::ExceedsVolume),
    ("exceedsWeeklyTransactionLimit", Behaviour::ExceedsCount),
    ("insufficientFunds", Behaviour::InsufficientFunds),
];

/// In all countries an account number that ends so behaves so.
const ENDINGS: &[(&str, Behaviour)] = &[
    ("343434", Behaviour::ExceedsVolume),
    ("121212", Behaviour::ExceedsCount),
    ("2222227", Behaviour::InsufficientFunds),
];

/// Per country the first five of [`NAMES`], in that order. Italy's second half is not in the tables: its failing account is the
/// one that Stripe's command line pays with for `checkout.session.async_payment_failed`.
const IBANS: &[(&str, &[&str])] = &[
    (
        "AT",
        &[
            "AT611904300234573201",
            "AT321904300235473204",
            "AT861904300235473202",
            "AT051904300235473205",
            "AT591904300235473203",
        ],
    ),
    ("BE", &["BE62510007547061", "BE78510007547064", "BE68539007547034", "BE51510007547065", "BE08510007547063"]),
    (
        "DE",
        &[
            "DE89370400440532013000",
            "DE08370400440532013003",
            "DE62370400440532013001",
            "DE78370400440532013004",
            "DE35370400440532013002",
        ],
    ),
    (
        "EE",
        &[
            "EE382200221020145685",
            "EE222200221020145682",
            "EE762200221020145680",
            "EE922200221020145683",
            "EE492200221020145681",
        ],
    ),
    (
        "ES",
        &[
            "ES0700120345030000067890",
            "ES2300120345030000067893",
            "ES9121000418450200051332",
            "ES9300120345030000067894",
            "ES5000120345030000067892",
        ],
    ),
    (
        "FI",
        &["FI2112345600000785", "FI3712345600000788", "FI9112345600000786", "FI1012345600000789", "FI6412345600000787"],
    ),
    (
        "FR",
        &[
            "FR1420041010050500013M02606",
            "FR3020041010050500013M02609",
            "FR8420041010050500013M02607",
            "FR7920041010050500013M02600",
            "FR5720041010050500013M02608",
        ],
    ),
    (
        "IE",
        &[
            "IE29AIBK93115212345678",
            "IE24AIBK93115212345671",
            "IE02AIBK93115212345679",
            "IE94AIBK93115212345672",
            "IE51AIBK93115212345670",
        ],
    ),
    (
        "LT",
        &[
            "LT121000011101001000",
            "LT281000011101001003",
            "LT821000011101001001",
            "LT981000011101001004",
            "LT551000011101001002",
        ],
    ),
    (
        "NL",
        &["NL39RABO0300065264", "NL55RABO0300065267", "NL91ABNA0417164300", "NL28RABO0300065268", "NL82RABO0300065266"],
    ),
    (
        "PT",
        &[
            "PT50000201231234567890154",
            "PT66000201231234567890157",
            "PT23000201231234567890155",
            "PT39000201231234567890158",
            "PT93000201231234567890156",
        ],
    ),
    ("IT", &["IT40S0542811101000000123456", "", "IT60X0542811101000000123456"]),
];

/// A bank account as the sandbox keeps it: never its whole number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) country: String,
    pub(crate) bank_code: String,
    pub(crate) last4: String,
    pub(crate) fingerprint: String,
    pub(crate) behaviour: Behaviour,
}

/// Why an IBAN is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// Its check digits are wrong, or it is none.
    Invalid,
    /// It may be someone's own.
    NotForTesting,
}

pub(crate) fn by_iban(text: &str) -> Result<Account, Mistake> {
    let iban: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    let iban = iban.to_ascii_uppercase();
    if !adds_up(&iban) {
        return Err(Mistake::Invalid);
    }
    let listed = IBANS.iter().find_map(|(_, ibans)| ibans.iter().position(|known| *known == iban));
    let listed = listed.and_then(|place| NAMES.get(place)).map(|(_, behaviour)| *behaviour);
    let ending = || ENDINGS.iter().find(|(ending, _)| iban.ends_with(ending)).map(|(_, behaviour)| *behaviour);
    listed.or_else(ending).map(|behaviour| describe(&iban, behaviour)).ok_or(Mistake::NotForTesting)
}

/// The account of `pm_success_de` and its like.
pub(crate) fn predefined(id: &str) -> Option<Account> {
    let (name, country) = id.strip_prefix("pm_")?.rsplit_once('_')?;
    let place = NAMES.iter().position(|(known, _)| *known == name)?;
    let (_, behaviour) = NAMES.get(place)?;
    let (_, ibans) = IBANS.iter().find(|(known, _)| known.eq_ignore_ascii_case(country))?;
    let first = ibans.first()?;
    match ENDINGS.iter().find(|(_, ending)| ending == behaviour) {
        Some((ending, _)) => {
            let start = first.get(..first.len().checked_sub(ending.len())?)?;
            Some(describe(&format!("{start}{ending}"), *behaviour))
        }
        None => ibans.get(place).filter(|iban| !iban.is_empty()).map(|iban| describe(iban, *behaviour)),
    }
}

fn describe(iban: &str, behaviour: Behaviour) -> Account {
    use sha2::Digest;
    let country = iban.get(..2).unwrap_or_default().to_owned();
    let bank_code_len = match &*country {
        "DE" => 8,
        "AT" | "FR" => 5,
        "BE" | "FI" => 3,
        "EE" => 2,
        _ => 4,
    };
    let digest = hex::encode(sha2::Sha256::digest(format!("stripe-sandbox account {iban}")));
    Account {
        bank_code: iban.get(4..4 + bank_code_len).unwrap_or_default().to_owned(),
        last4: iban.get(iban.len().saturating_sub(4)..).unwrap_or_default().to_owned(),
        fingerprint: digest.get(..16).unwrap_or_default().to_owned(),
        country,
        behaviour,
    }
}

/// Whether the check digits are right (ISO 13616: the rest of a division by 97 is 1).
fn adds_up(iban: &str) -> bool {
    let country = iban.chars().take(2).all(|letter| letter.is_ascii_uppercase());
    if !country || !(15..=34).contains(&iban.len()) || !iban.is_ascii() {
        return false;
    }
    let (head, tail) = iban.split_at(4);
    let mut rest = 0;
    for character in tail.chars().chain(head.chars()) {
        let Some(digit) = character.to_digit(36) else { return false };
        rest = (rest * if digit > 9 { 100 } else { 10 } + digit) % 97;
    }
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_account_adds_up_and_is_found_by_name() {
        for (country, ibans) in IBANS {
            for (place, iban) in ibans.iter().enumerate().filter(|(_, iban)| !iban.is_empty()) {
                let account = by_iban(iban).unwrap();
                let (name, behaviour) = NAMES[place];
                assert_eq!((&*account.country, account.behaviour), (*country, behaviour), "{iban}");
                assert_eq!(predefined(&format!("pm_{name}_{}", country.to_lowercase())).unwrap(), account);
            }
        }
        assert_eq!(by_iban("at98 1904 3000 0222 2227").unwrap().behaviour, Behaviour::InsufficientFunds);
        assert_eq!(predefined("pm_insufficientFunds_at").unwrap().last4, "2227");
        assert_eq!(predefined("pm_card_visa"), None);
    }

    #[test]
    fn an_account_of_ones_own_and_a_wrong_digit_are_refused() {
        assert_eq!(by_iban("GB82 WEST 1234 5698 7654 32"), Err(Mistake::NotForTesting));
        for wrong in ["AT611904300234573202", "AT", "", "4242424242424242", "ATé11904300234573201"] {
            assert_eq!(by_iban(wrong), Err(Mistake::Invalid), "{wrong}");
        }
    }

    #[test]
    fn the_number_is_not_kept() {
        let account = by_iban("DE89370400440532013000").unwrap();
        assert!(!format!("{account:?}").contains("532013"));
        assert_eq!((&*account.bank_code, &*account.last4), ("37040044", "3000"));
    }
}
