//! Cards as people know them.

use domain::Expiry;
use domain::payment::CardFacts;

/// The name that is printed on the card.
pub(crate) fn brand(card: &CardFacts) -> &str {
    match card.brand.as_str() {
        "visa" => "Visa",
        "mastercard" => "Mastercard",
        "amex" => "American Express",
        "diners" => "Diners Club",
        "discover" => "Discover",
        "jcb" => "JCB",
        "unionpay" => "UnionPay",
        other => other,
    }
}

/// “Visa ···· 4242”.
pub(crate) fn card_name(card: &CardFacts) -> String {
    format!("{} ···· {}", brand(card), card.last4)
}

/// “12/2034”.
pub(crate) fn month(expiry: Expiry) -> String {
    format!("{:02}/{}", expiry.month(), expiry.year())
}
