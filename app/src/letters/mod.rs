//! Letters in words: the same kinds of sentences as on the pages, as plain text and as HTML. Handed to the use cases by `server`
//! as their [`LetterWriter`].

mod en;
mod html;
mod ru;
mod text;

use domain::{Language, Money, PayWay, TimeSlot, Timestamp};
use services::model::{BookingDetails, Letter, MailKind};
use services::ports::{LetterFacts, LetterWriter};

use crate::format::{money, policy, when};
use crate::i18n::Locale;
use crate::routes;

/// Writes letters in the reader's language.
#[derive(Debug, Clone, Copy, Default)]
pub struct Letters;

impl LetterWriter for Letters {
    fn write(&self, facts: &LetterFacts) -> Letter {
        let words = match facts.to.language {
            Language::En => &en::WORDS,
            Language::Ru => &ru::WORDS,
        };
        let message = words.message(facts);
        Letter {
            subject: message.subject.clone(),
            text: text::render(&message),
            html: html::render(&message, words.locale),
        }
    }

    fn policy_shown(&self, details: &BookingDetails, at: Timestamp) -> String {
        policy(details, at, &details.trainer_zone, Locale::En)
    }
}

/// What differs between languages.
struct Words {
    locale: Locale,
    /// How a name is greeted.
    greeting: fn(&str) -> String,
    /// Subject and paragraphs.
    said: fn(&LetterFacts) -> (String, Vec<String>),
    /// What, when, trainer, client, paid, card, note.
    labels: [&'static str; 7],
    /// To pay, and to see the booking.
    actions: (&'static str, &'static str),
    /// Who writes, and why.
    footer: &'static str,
}

impl Words {
    fn message(&self, facts: &LetterFacts) -> Message {
        let details = &facts.details;
        let [what, when, trainer, client, paid, card, note] = self.labels;
        let (subject, paragraphs) = (self.said)(facts);
        let mut lines = vec![
            (what, what_is_booked(details, self.locale)),
            (when, session_time(details.slot, details, self.locale)),
            (trainer, details.trainer_name.clone()),
        ];
        if !is_client(facts) {
            lines.push((client, details.client_name.clone()));
        }
        if facts.kind == MailKind::Booked && !is_on_arrival(facts) {
            lines.push((paid, amount(facts, self.locale)));
            lines.extend(card_of(facts).map(|text| (card, text)));
        }
        lines.extend(note_of(facts).map(|text| (note, text)));
        let (pay, see) = self.actions;
        let action = match facts.kind {
            MailKind::PaymentFailed => (pay, checkout_page(facts)),
            _ => (see, booking_page(facts)),
        };
        Message {
            subject,
            greeting: (self.greeting)(&facts.to.name),
            paragraphs,
            facts: lines,
            action: Some(action),
            footer: self.footer,
        }
    }
}

/// A letter before it is text or HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Message {
    /// One line.
    subject: String,
    /// “Hello Alex,”.
    greeting: String,
    /// What happened, what it means for the money, what to do.
    paragraphs: Vec<String>,
    /// What one may want to look up, in pairs.
    facts: Vec<(&'static str, String)>,
    /// The one thing to do next: what the button says, and where it leads.
    action: Option<(&'static str, String)>,
    /// Who writes, and why.
    footer: &'static str,
}

/// The session's time by the trainer's clocks, with the place where that differs for nobody: letters are read anywhere.
fn session_time(slot: TimeSlot, details: &BookingDetails, locale: Locale) -> String {
    let zone = &details.trainer_zone;
    format!("{} ({})", when(slot, zone, zone, locale).yours, crate::format::city_of(zone))
}

/// Where the booking's page is.
fn booking_page(facts: &LetterFacts) -> String {
    format!("{}{}", facts.public_url, routes::booking(&facts.details.booking.id.to_string()))
}

/// Where the booking can be paid.
fn checkout_page(facts: &LetterFacts) -> String {
    format!("{}{}", facts.public_url, routes::checkout(&facts.details.booking.id.to_string()))
}

/// What is to be paid or was paid, in the reader's language.
fn amount(facts: &LetterFacts, locale: Locale) -> String {
    let details = &facts.details;
    money(details.payment.as_ref().map_or(details.booking.price.total, services::model::Payment::amount), locale)
}

fn is_on_arrival(facts: &LetterFacts) -> bool {
    facts.details.payment.as_ref().is_some_and(|payment| payment.way == PayWay::OnArrival)
}

/// The service, and of a class how many seats.
fn what_is_booked(details: &BookingDetails, locale: Locale) -> String {
    match details.booking.seats_booked {
        1 => details.service_name.clone(),
        seats => format!("{}, {}", details.service_name, (locale.seats().seats)(seats)),
    }
}

/// What whoever gave money back, or cancelled, wrote about it.
fn note_of(facts: &LetterFacts) -> Option<String> {
    match facts.kind {
        MailKind::Cancelled => facts.details.booking.cancel_note.clone(),
        _ => facts.refund.as_ref()?.note.clone(),
    }
}

/// True where the reader is the client of the booking.
fn is_client(facts: &LetterFacts) -> bool {
    facts.details.booking.client_id == facts.to.id
}

fn refunded(facts: &LetterFacts, locale: Locale) -> String {
    let zero = Money::zero(facts.details.booking.price.total.currency);
    money(facts.refund.as_ref().map_or(zero, |refund| refund.split.total), locale)
}

/// The card as people know it: “Visa ···· 4242”.
fn card_of(facts: &LetterFacts) -> Option<String> {
    let card = facts.details.payment.as_ref()?.card.as_ref()?;
    let mut brand = card.brand.clone();
    if let Some(first) = brand.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Some(format!("{brand} ···· {}", card.last4))
}

#[cfg(test)]
mod tests;
