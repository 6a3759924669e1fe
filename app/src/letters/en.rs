//! Letters in English.

use services::model::MailKind;
use services::ports::LetterFacts;

use super::{Words, amount, is_client, is_on_arrival, refunded, session_time};
use crate::i18n::Locale;

const LOCALE: Locale = Locale::En;

/// The words.
pub(super) const WORDS: Words = Words {
    locale: LOCALE,
    greeting: |name| format!("Hello {name},"),
    said,
    labels: ["What", "When", "Trainer", "Client", "Paid", "Card", "Note", "Price"],
    actions: ("Pay now", "See the booking"),
    footer: "Spotter writes to you because of a booking of yours.",
};

/// Subject and paragraphs.
fn said(facts: &LetterFacts) -> (String, Vec<String>) {
    let details = &facts.details;
    let (service, trainer, client) = (&details.service_name, &details.trainer_name, &details.client_name);
    let time = session_time(details.slot, details, LOCALE);
    match facts.kind {
        MailKind::Booked if is_on_arrival(facts) => (
            format!("Booked: {service}, {time}"),
            vec![
                format!("{service} with {trainer} is booked."),
                format!("You pay {} in person. Nothing was charged.", amount(facts, LOCALE)),
            ],
        ),
        MailKind::Booked => (
            format!("Booked and paid: {service}, {time}"),
            vec![format!(
                "{service} with {trainer} is booked, and your payment of {} has arrived.",
                amount(facts, LOCALE)
            )],
        ),
        MailKind::NewBooking => {
            (format!("New booking: {client}, {time}"), vec![format!("{client} has booked {service}.")])
        }
        MailKind::PaymentFailed => (
            format!("Not paid yet: {service}, {time}"),
            vec![
                format!(
                    "Your card was not charged: the bank said no. Nothing of the {} has left your account.",
                    amount(facts, LOCALE)
                ),
                "The time is still held for a few minutes. Try another card, or ask your bank; then pay once more."
                    .to_owned(),
            ],
        ),
        MailKind::Cancelled if is_client(facts) => (
            format!("Cancelled: {service}, {time}"),
            vec![
                format!("{service} with {trainer} will not take place."),
                "If money goes back to you, another letter says how much and when.".to_owned(),
            ],
        ),
        MailKind::Cancelled => (
            format!("Cancelled: {client}, {time}"),
            vec![format!("{service} with {client} will not take place. The time is free again.")],
        ),
        MailKind::RefundSent => (
            format!("{} is on its way back to you", refunded(facts, LOCALE)),
            vec![
                format!("We have sent {} back for {service} with {trainer}.", refunded(facts, LOCALE)),
                "Your bank shows it in 5 to 10 days.".to_owned(),
            ],
        ),
        MailKind::RefundFailed => (
            format!("Your refund of {} came back to us", refunded(facts, LOCALE)),
            vec![
                format!("Your bank did not take the refund of {}.", refunded(facts, LOCALE)),
                "The money is with us, and still yours. We will get in touch to find another way.".to_owned(),
            ],
        ),
        MailKind::DisputeOpened => (
            format!("A payment is disputed: {client}, {time}"),
            vec![
                format!("The bank of {client} disputes the payment of {} for {service}.", amount(facts, LOCALE)),
                "The bank holds the money until this is decided. We answer with what we know; you need to do nothing."
                    .to_owned(),
            ],
        ),
    }
}
