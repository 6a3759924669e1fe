//! The test cards: numbers, predefined payment methods (`pm_card_visa`) and tokens (`tok_visa`), and how each behaves.
//! Used by `objects::payment_method` to make them and by `payments` to decide. Source: <https://docs.stripe.com/testing>.

use serde::{Deserialize, Serialize};

/// What happens when a card is charged or set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Behaviour {
    Pays,
    GenericDecline,
    InsufficientFunds,
    LostCard,
    StolenCard,
    ExpiredCard,
    IncorrectCvc,
    ProcessingError,
    /// Attaching to a customer works, charging does not.
    DeclineAfterAttach,
    /// Asks for 3-D Secure until it was set up for payments without the customer.
    AuthenticateUnlessSetUp,
    /// Asks for 3-D Secure with the customer there; was set up for payments without.
    AlreadySetUp,
    /// Asks for 3-D Secure every time.
    AlwaysAuthenticate,
    AuthenticateThenDecline,
    AuthenticateThenInsufficientFunds,
    /// Pays, and the money is available at once.
    PaysAtOnce,
    /// Pays, and is disputed as fraudulent.
    Disputed,
    /// Pays, and is disputed because nothing was delivered.
    DisputedNotReceived,
    /// Pays, and the bank asks about it without taking the money yet.
    Inquired,
    /// Pays; refunds are pending at first and succeed later.
    RefundsLate,
    /// Pays; refunds seem to succeed and fail later.
    RefundsFail,
    /// A well-formed number that is no test card.
    NotATestCard,
}

/// How a declined charge reads: code, decline code, message, and the parameter to blame.
pub(crate) struct Decline {
    pub(crate) code: &'static str,
    pub(crate) decline_code: &'static str,
    pub(crate) message: &'static str,
    pub(crate) param: Option<&'static str>,
}

const DECLINED: &str = "Your card was declined.";

impl Behaviour {
    /// Why the card refuses to be charged, once it is past any authentication.
    pub(crate) fn decline(self) -> Option<Decline> {
        let declined =
            |decline_code, message| Some(Decline { code: "card_declined", decline_code, message, param: None });
        let named = |code, message, param| Some(Decline { code, decline_code: code, message, param });
        match self {
            Self::GenericDecline | Self::DeclineAfterAttach | Self::AuthenticateThenDecline => {
                declined("generic_decline", DECLINED)
            }
            Self::InsufficientFunds | Self::AuthenticateThenInsufficientFunds => {
                declined("insufficient_funds", "Your card has insufficient funds.")
            }
            Self::LostCard => declined("lost_card", DECLINED),
            Self::StolenCard => declined("stolen_card", DECLINED),
            Self::ExpiredCard => named("expired_card", "Your card has expired.", Some("exp_month")),
            Self::IncorrectCvc => named("incorrect_cvc", "Your card's security code is incorrect.", Some("cvc")),
            Self::ProcessingError => named(
                "processing_error",
                "An error occurred while processing your card. Try again in a little bit.",
                None,
            ),
            Self::NotATestCard => declined(
                "test_mode_live_card",
                "Your card was declined. Your request was in test mode, but used a non test (live) card. For a list of valid \
                 test cards, visit: https://stripe.com/docs/testing.",
            ),
            Self::Pays
            | Self::AuthenticateUnlessSetUp
            | Self::AlreadySetUp
            | Self::AlwaysAuthenticate
            | Self::PaysAtOnce
            | Self::Disputed
            | Self::DisputedNotReceived
            | Self::Inquired
            | Self::RefundsLate
            | Self::RefundsFail => None,
        }
    }

    /// Why the card refuses already to be attached or set up: the same, but for the card that is made to fail later.
    pub(crate) fn decline_setup(self) -> Option<Decline> {
        if self == Self::DeclineAfterAttach { None } else { self.decline() }
    }

    /// Whether a charge needs the customer at a challenge. `off_session`: the customer is not there.
    pub(crate) fn needs_authentication(self, off_session: bool, set_up: bool) -> bool {
        match self {
            Self::AlwaysAuthenticate | Self::AuthenticateThenDecline | Self::AuthenticateThenInsufficientFunds => true,
            Self::AuthenticateUnlessSetUp => !(off_session && set_up),
            Self::AlreadySetUp => !off_session,
            _ => false,
        }
    }
}

/// A card as the sandbox keeps it: never its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Card {
    pub(crate) brand: &'static str,
    pub(crate) last4: String,
    pub(crate) funding: &'static str,
    pub(crate) country: &'static str,
    /// The same for the same test card, as Stripe's is for the same number.
    pub(crate) fingerprint: String,
    pub(crate) behaviour: Behaviour,
}

struct TestCard {
    number: &'static str,
    /// Predefined payment method `pm_card_{name}` and token `tok_{name}`.
    name: &'static str,
    funding: &'static str,
    behaviour: Behaviour,
}

const fn card(number: &'static str, name: &'static str, behaviour: Behaviour) -> TestCard {
    TestCard { number, name, funding: "credit", behaviour }
}

const fn debit(number: &'static str, name: &'static str) -> TestCard {
    TestCard { number, name, funding: "debit", behaviour: Behaviour::Pays }
}

const CARDS: &[TestCard] = &[
    card("4242424242424242", "visa", Behaviour::Pays),
    debit("4000056655665556", "visa_debit"),
    card("5555555555554444", "mastercard", Behaviour::Pays),
    card("2223003122003222", "mastercard_2series", Behaviour::Pays),
    debit("5200828282828210", "mastercard_debit"),
    card("378282246310005", "amex", Behaviour::Pays),
    card("6011111111111117", "discover", Behaviour::Pays),
    card("3056930009020004", "diners", Behaviour::Pays),
    card("3566002020360505", "jcb", Behaviour::Pays),
    card("6200000000000005", "unionpay", Behaviour::Pays),
    card("4000000000000077", "bypassPending", Behaviour::PaysAtOnce),
    card("4000000000003055", "threeDSecureOptional", Behaviour::Pays),
    card("4000000000000002", "chargeDeclined", Behaviour::GenericDecline),
    card("4000000000009995", "chargeDeclinedInsufficientFunds", Behaviour::InsufficientFunds),
    card("4000000000009987", "chargeDeclinedLostCard", Behaviour::LostCard),
    card("4000000000009979", "chargeDeclinedStolenCard", Behaviour::StolenCard),
    card("4000000000000069", "chargeDeclinedExpiredCard", Behaviour::ExpiredCard),
    card("4000000000000127", "chargeDeclinedIncorrectCvc", Behaviour::IncorrectCvc),
    card("4000000000000119", "chargeDeclinedProcessingError", Behaviour::ProcessingError),
    card("4000000000000341", "chargeCustomerFail", Behaviour::DeclineAfterAttach),
    card("4000002500003155", "authenticationRequiredOnSetup", Behaviour::AuthenticateUnlessSetUp),
    card("4000003800000446", "authenticationRequiredSetupForOffSession", Behaviour::AlreadySetUp),
    card("4000002760003184", "authenticationRequired", Behaviour::AlwaysAuthenticate),
    card("4000000000003220", "threeDSecure2Required", Behaviour::AlwaysAuthenticate),
    card("4000000000003063", "threeDSecureRequired", Behaviour::AlwaysAuthenticate),
    card("4000008400001629", "threeDSecureRequiredChargeDeclined", Behaviour::AuthenticateThenDecline),
    card(
        "4000008260003178",
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        Behaviour::AuthenticateThenInsufficientFunds,
    ),
    card("4000000000000259", "createDispute", Behaviour::Disputed),
    card("4000000000002685", "createDisputeProductNotReceived", Behaviour::DisputedNotReceived),
    card("4000000000001976", "createDisputeInquiry", Behaviour::Inquired),
    card("4000000000007726", "pendingRefund", Behaviour::RefundsLate),
    card("4000000000005126", "refundFail", Behaviour::RefundsFail),
];

/// The card behind a number, which must have passed [`luhn`].
pub(crate) fn by_number(number: &str) -> Card {
    match CARDS.iter().find(|card| card.number == number) {
        Some(card) => describe(card.number, card.funding, card.behaviour),
        None => describe(number, "credit", Behaviour::NotATestCard),
    }
}

/// The card of `pm_card_…` or `tok_…`.
pub(crate) fn predefined(id: &str) -> Option<Card> {
    let name = id.strip_prefix("pm_card_").or_else(|| id.strip_prefix("tok_"))?;
    let name = if name == "us" { "visa" } else { name };
    let named = |name: &str| CARDS.iter().find(|card| card.name == name);
    // Both spellings are in Stripe's documentation: `chargeDeclined` and `visa_chargeDeclined`.
    let card = named(name).or_else(|| named(name.strip_prefix("visa_")?))?;
    Some(describe(card.number, card.funding, card.behaviour))
}

fn describe(number: &str, funding: &'static str, behaviour: Behaviour) -> Card {
    use sha2::Digest;
    let last4 = number.get(number.len().saturating_sub(4)..).unwrap_or_default().to_owned();
    // Someone may type a card of their own: of that not even a hash of the number is kept.
    let identity = if behaviour == Behaviour::NotATestCard { &last4 } else { number };
    let digest = hex::encode(sha2::Sha256::digest(format!("stripe-sandbox card {identity}")));
    Card {
        brand: brand(number),
        last4,
        funding,
        country: "US",
        fingerprint: digest.get(..16).unwrap_or_default().to_owned(),
        behaviour,
    }
}

fn brand(number: &str) -> &'static str {
    let first = |digits: usize| number.get(..digits).and_then(|start| start.parse::<u32>().ok()).unwrap_or(0);
    match (first(2), first(4)) {
        (34 | 37, _) => "amex",
        (30 | 36 | 38 | 39, _) => "diners",
        (35, _) => "jcb",
        (60 | 64 | 65, _) => "discover",
        (62 | 81, _) => "unionpay",
        (51..=55, _) | (_, 2221..=2720) => "mastercard",
        (40..=49, _) => "visa",
        _ => "unknown",
    }
}

/// Whether a card number's digits add up as ISO/IEC 7812 wants.
pub(crate) fn luhn(number: &str) -> bool {
    let digits: Option<Vec<u32>> = number.chars().map(|digit| digit.to_digit(10)).collect();
    let Some(digits) = digits.filter(|digits| (12..=19).contains(&digits.len())) else { return false };
    let double = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 =
        digits.iter().rev().enumerate().map(|(place, &digit)| if place % 2 == 1 { double(digit) } else { digit }).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_card_adds_up_and_has_a_brand_and_a_name() {
        for card in CARDS {
            assert!(luhn(card.number), "{}", card.number);
            assert_ne!(brand(card.number), "unknown", "{}", card.number);
            assert_eq!(predefined(&format!("pm_card_{}", card.name)).unwrap(), by_number(card.number));
        }
    }

    #[test]
    fn a_mistyped_number_does_not_add_up() {
        assert!(!luhn("4242424242424241"));
        assert!(!luhn("4242"));
        assert!(!luhn("4242 4242"));
    }

    #[test]
    fn a_real_looking_card_is_declined() {
        assert_eq!(by_number("4012888888881881").behaviour.decline().unwrap().decline_code, "test_mode_live_card");
    }

    #[test]
    fn the_number_is_not_kept() {
        let card = by_number("4242424242424242");
        assert!(!format!("{card:?}").contains("42424242"));
        assert_eq!((card.brand, card.last4.as_str()), ("visa", "4242"));
    }
}
