//! Where connected accounts may be: each country's currency and how its bank accounts are numbered. Asked by the routes of
//! accounts and by the onboarding page. Sources: <https://stripe.com/global>, <https://docs.stripe.com/connect/cross-border-payouts>.

/// How a country's banks number accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    Iban,
    /// A test account's number and the routing number that goes with it, if the country has such.
    Local(&'static str, Option<&'static str>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Country {
    pub(crate) code: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) numbers: Numbers,
    /// Its accounts take transfers only, under the `recipient` agreement.
    pub(crate) recipient_only: bool,
}

/// By currency, those whose banks use IBANs.
const IBAN: &[(&str, &str)] = &[
    ("eur", "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"),
    ("aed", "AE"),
    ("chf", "CH LI"),
    ("czk", "CZ"),
    ("dkk", "DK"),
    ("gbp", "GI"),
    ("huf", "HU"),
    ("nok", "NO"),
    ("pln", "PL"),
    ("ron", "RO"),
    ("sek", "SE"),
];

const LOCAL: &[(&str, &str, &str, Option<&str>)] = &[
    ("AU", "aud", "000123456", Some("110000")),
    ("BR", "brl", "0001234", Some("110-0000")),
    ("CA", "cad", "000123456789", Some("11000-000")),
    ("GB", "gbp", "00012345", Some("108800")),
    ("HK", "hkd", "000123456", Some("110-000")),
    ("JP", "jpy", "0001234", Some("1100000")),
    ("MX", "mxn", "000000001234567897", None),
    ("MY", "myr", "000123456000", Some("TESTMYKL")),
    ("NZ", "nzd", "1100000000000010", None),
    ("SG", "sgd", "000123456", Some("1100-000")),
    ("TH", "thb", "000123456789", Some("999")),
    ("US", "usd", "000123456789", Some("110000000")),
];

const RECIPIENTS_IBAN: &[(&str, &str)] = &[
    ("all", "AL"),
    ("azn", "AZ"),
    ("bam", "BA"),
    ("bhd", "BH"),
    ("crc", "CR"),
    ("dop", "DO"),
    ("egp", "EG"),
    ("gtq", "GT"),
    ("ils", "IL"),
    ("isk", "IS"),
    ("jod", "JO"),
    ("kwd", "KW"),
    ("kzt", "KZ"),
    ("mdl", "MD"),
    ("mkd", "MK"),
    ("pkr", "PK"),
    ("qar", "QA"),
    ("rsd", "RS"),
    ("sar", "SA"),
    ("tnd", "TN"),
    ("try", "TR"),
];

const RECIPIENTS_LOCAL: &[(&str, &str)] = &[
    ("AM", "amd"),
    ("AR", "ars"),
    ("BD", "bdt"),
    ("CL", "clp"),
    ("CO", "cop"),
    ("ID", "idr"),
    ("IN", "inr"),
    ("KE", "kes"),
    ("KH", "khr"),
    ("KR", "krw"),
    ("LK", "lkr"),
    ("MA", "mad"),
    ("MN", "mnt"),
    ("MU", "mur"),
    ("NG", "ngn"),
    ("PE", "pen"),
    ("PH", "php"),
    ("PY", "pyg"),
    ("TW", "twd"),
    ("TZ", "tzs"),
    ("UY", "uyu"),
    ("UZ", "uzs"),
    ("VN", "vnd"),
    ("ZA", "zar"),
];

/// The test account of countries whose own Stripe's documentation does not list.
const OTHER: Numbers = Numbers::Local("000123456789", Some("110000000"));

/// By its ISO 3166 code, upper case.
pub(crate) fn find(code: &str) -> Option<Country> {
    let by_iban = |table: &[(&'static str, &'static str)], recipient_only| {
        table.iter().find_map(|(currency, codes)| {
            let code = codes.split(' ').find(|known| *known == code)?;
            Some(Country { code, currency, numbers: Numbers::Iban, recipient_only })
        })
    };
    let local = || {
        let found = LOCAL.iter().find(|(known, ..)| *known == code);
        found.map(|(code, currency, number, routing)| Country {
            code,
            currency,
            numbers: Numbers::Local(number, *routing),
            recipient_only: false,
        })
    };
    let recipient = || {
        let found = RECIPIENTS_LOCAL.iter().find(|(known, _)| *known == code);
        found.map(|(code, currency)| Country { code, currency, numbers: OTHER, recipient_only: true })
    };
    by_iban(IBAN, false).or_else(local).or_else(|| by_iban(RECIPIENTS_IBAN, true)).or_else(recipient)
}

/// Whether addresses there have a state, and a postal code.
pub(crate) fn has_state(code: &str) -> bool {
    ["AU", "BR", "CA", "IN", "MX", "MY", "US"].contains(&code)
}

pub(crate) fn has_postal_code(code: &str) -> bool {
    !["AE", "HK", "QA"].contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_found_with_its_currency_and_once() {
        let all = [IBAN, RECIPIENTS_IBAN].concat();
        let codes = all.iter().flat_map(|(_, codes)| codes.split(' '));
        let codes =
            codes.chain(LOCAL.iter().map(|(code, ..)| *code)).chain(RECIPIENTS_LOCAL.iter().map(|(code, _)| *code));
        let codes: Vec<&str> = codes.collect();
        let unique: std::collections::BTreeSet<&&str> = codes.iter().collect();
        assert_eq!(unique.len(), codes.len());
        for code in codes {
            let country = find(code).unwrap();
            assert_eq!(country.code, code);
            assert!(crate::amounts::check_currency(country.currency, &[], "currency").is_ok(), "{code}");
        }
        assert_eq!(find("DE").unwrap().currency, "eur");
        assert!(find("PK").unwrap().recipient_only && !find("US").unwrap().recipient_only);
        assert_eq!((find("de"), find("KP"), find("")), (None, None, None));
    }
}
