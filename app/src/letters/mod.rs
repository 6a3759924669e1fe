//! Letters in words: the same kinds of sentences as on the pages, as plain text and as HTML. Handed to the use cases by `server`
//! as their [`LetterWriter`].

mod en;
mod event;
mod html;
mod ru;
mod text;

use domain::{CardDetails, Language, Money, PayWay, Role, TimeSlot, Timestamp};
use services::model::{BookingDetails, Letter, MailKind, Payment};
use services::ports::{EventFacts, EventWords, LetterFacts, LetterWriter};

use crate::format::{card_name, money, month, place, policy, when};
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
            calendar: None,
        }
    }

    fn event(&self, facts: &EventFacts<'_>) -> EventWords {
        event::event(facts)
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
    /// A session with its trainer, in one line.
    session_with: fn(&str, &str) -> String,
    /// What, when, trainer, client, paid, card, note, price, where, to pay.
    labels: [&'static str; 10],
    /// To pay, to see the booking, and to see one's cards.
    actions: (&'static str, &'static str, &'static str),
    /// To decline what was offered.
    decline: &'static str,
    /// Who writes, and why: because of a booking.
    footer: &'static str,
    /// And because of a saved card.
    card_footer: &'static str,
    /// And because of a trainer's money.
    money_footer: &'static str,
    /// To see one's payouts.
    money: &'static str,
    /// To see what is shared with one.
    shared: &'static str,
}

impl Words {
    fn message(&self, facts: &LetterFacts) -> Message {
        let (subject, paragraphs) = (self.said)(facts);
        let (pay, see, cards) = self.actions;
        let (what, where_to) = match (facts.kind, &facts.details) {
            (MailKind::PaymentFailed | MailKind::SeatsOffered, Some(details)) => {
                (pay, routes::checkout(&details.booking.id.to_string()))
            }
            (_, Some(details)) => (see, routes::booking(&details.booking.id.to_string())),
            (MailKind::WithdrawalPaid | MailKind::WithdrawalFailed, None) => (self.money, routes::PAYOUTS.to_owned()),
            (MailKind::ServiceShared, None) => (self.shared, routes::SHARED.to_owned()),
            (_, None) => (cards, routes::CARDS.to_owned()),
        };
        Message {
            subject,
            greeting: (self.greeting)(&facts.to.name),
            paragraphs,
            facts: facts.details.as_ref().map_or_else(Vec::new, |details| self.lines(facts, details)),
            action: Some((what, format!("{}{where_to}", facts.public_url))),
            other: self.other(facts),
            footer: match facts.kind {
                _ if facts.details.is_some() => self.footer,
                MailKind::WithdrawalPaid | MailKind::WithdrawalFailed | MailKind::ServiceShared => self.money_footer,
                _ => self.card_footer,
            },
        }
    }

    /// What else one can do: decline what was offered.
    fn other(&self, facts: &LetterFacts) -> Option<(&'static str, String)> {
        let details = facts.details.as_ref().filter(|_| facts.kind == MailKind::SeatsOffered)?;
        let page = routes::waiting(&details.booking.id.to_string());
        Some((self.decline, format!("{}{page}", facts.public_url)))
    }

    /// What one may want to look up of a booking.
    fn lines(&self, facts: &LetterFacts, details: &BookingDetails) -> Vec<(&'static str, String)> {
        let [what, when, trainer, client, paid, card, note, price, place, to_pay] = self.labels;
        let mut lines = vec![
            (what, what_is_booked(facts, details, self.locale)),
            (when, session_time(details.slot, details, self.locale)),
            (trainer, details.trainer_name.clone()),
        ];
        lines.extend(where_it_is(facts, details, self.locale).map(|text| (place, text)));
        if !is_client(facts, details) {
            lines.push((client, details.client_name.clone()));
        }
        if facts.kind == MailKind::Booked && !is_on_arrival(details) {
            lines.extend(priced(details, self.locale).map(|text| (price, text)));
            lines.push((paid, amount(details, self.locale)));
            lines.extend(card_of(details).map(|text| (card, text)));
        }
        if facts.kind == MailKind::SeatsOffered {
            lines.push((price, amount(details, self.locale)));
        }
        if facts.kind == MailKind::Reminder {
            lines.extend(to_collect(details, self.locale).map(|amount| (to_pay, amount)));
        }
        lines.extend(note_of(facts, details).map(|text| (note, text)));
        lines
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
    /// What one can do instead.
    other: Option<(&'static str, String)>,
    /// Who writes, and why.
    footer: &'static str,
}

/// The session's time by the trainer's clocks, with the place where that differs for nobody: letters are read anywhere.
fn session_time(slot: TimeSlot, details: &BookingDetails, locale: Locale) -> String {
    let zone = &details.trainer_zone;
    format!("{} ({})", when(slot, zone, zone, locale).yours, crate::format::city_of(zone))
}

/// Where it takes place, in letters about what does: the address to meet at only while it is booked.
fn where_it_is(facts: &LetterFacts, details: &BookingDetails, locale: Locale) -> Option<String> {
    let tells = matches!(
        facts.kind,
        MailKind::Booked
            | MailKind::NewBooking
            | MailKind::Rescheduled
            | MailKind::SeatsGivenUp
            | MailKind::Reminder
            | MailKind::PayByCard
    );
    let address = details.meeting_address().map(str::to_owned);
    tells.then(|| address.unwrap_or_else(|| place(&details.service_place, &details.trainer_city, locale)))
}

/// What is to be paid or was paid, in the reader's language.
fn amount(details: &BookingDetails, locale: Locale) -> String {
    money(details.to_pay(), locale)
}

/// What was priced, and by which rate it was charged, where that was in another currency.
fn priced(details: &BookingDetails, locale: Locale) -> Option<String> {
    let exchange = details.payment.as_ref()?.exchange.as_ref()?;
    let rate = crate::format::rate(&exchange.quoted, &details.trainer_zone, locale);
    Some(format!("{} ({rate})", money(exchange.priced, locale)))
}

fn is_on_arrival(details: &BookingDetails) -> bool {
    details.payment.as_ref().is_some_and(|payment| payment.way == PayWay::OnArrival)
}

/// Until when seats are held, by the trainer's clocks.
fn held_until(facts: &LetterFacts, details: &BookingDetails, locale: Locale) -> String {
    let zone = &details.trainer_zone;
    let until = crate::format::moment(details.booking.state.time(), facts.now, zone, locale);
    format!("{until} ({})", crate::format::city_of(zone))
}

/// What is still to be paid in person.
fn to_collect(details: &BookingDetails, locale: Locale) -> Option<String> {
    let payment = details.payment.as_ref().filter(|payment| payment.is_to_be_collected())?;
    Some(money(payment.amount(), locale))
}

/// What comes back to whoever cancels, from the moment at which the letter is written.
fn cancelling(facts: &LetterFacts, details: &BookingDetails, locale: Locale) -> Option<String> {
    let paid = details.payment.as_ref().is_some_and(Payment::pays_for_booking) && !is_on_arrival(details);
    paid.then(|| policy(details, facts.now, &details.trainer_zone, locale))
}

/// The service, and of a class how many seats: those that were booked, or that are left of them.
fn what_is_booked(facts: &LetterFacts, details: &BookingDetails, locale: Locale) -> String {
    let seats = match facts.kind {
        MailKind::SeatsGivenUp | MailKind::Reminder | MailKind::Rescheduled => details.booking.seats,
        _ => details.booking.seats_booked,
    };
    match details.booking.seats_booked {
        1 => details.service_name.clone(),
        _ => format!("{}, {}", details.service_name, (locale.seats().seats)(seats)),
    }
}

/// How many seats are left of those that were booked.
fn seats_left(details: &BookingDetails, locale: Locale) -> String {
    (locale.seats().of_booked)(details.booking.seats, details.booking.seats_booked)
}

/// What whoever gave money back, or cancelled, wrote about it.
fn note_of(facts: &LetterFacts, details: &BookingDetails) -> Option<String> {
    match facts.kind {
        MailKind::Cancelled | MailKind::SeatsGivenUp => details.booking.cancel_note.clone(),
        _ => facts.refund.as_ref()?.note.clone(),
    }
}

/// True where the reader is the client of the booking.
fn is_client(facts: &LetterFacts, details: &BookingDetails) -> bool {
    details.booking.client_id == facts.to.id
}

/// When a booking was to take place before its time was changed.
fn time_before(facts: &LetterFacts, details: &BookingDetails, locale: Locale) -> String {
    facts.moved.map(|moved| session_time(moved.from, details, locale)).unwrap_or_default()
}

/// True where another service was chosen with the time.
fn has_another_service(facts: &LetterFacts) -> bool {
    facts.moved.is_some_and(|moved| moved.from_service.is_some())
}

/// True where the reader changed the time.
fn moved_by_reader(facts: &LetterFacts) -> bool {
    facts.moved.is_some_and(|moved| moved.user_id == facts.to.id)
}

/// True where the client may cancel and gets everything back, as others changed the time.
fn may_cancel_freely(facts: &LetterFacts, details: &BookingDetails) -> bool {
    is_client(facts, details) && facts.moved.is_some_and(|moved| moved.moved_by != Role::Client)
}

fn refunded(facts: &LetterFacts, details: &BookingDetails, locale: Locale) -> String {
    let zero = Money::zero(details.booking.price.total.currency);
    money(facts.refund.as_ref().map_or(zero, |refund| refund.split.total), locale)
}

/// The card that a booking was paid with.
fn card_of(details: &BookingDetails) -> Option<String> {
    details.payment.as_ref()?.card.as_ref().map(card_name)
}

/// Name and last month of the card that a letter is about.
fn expiring(facts: &LetterFacts) -> (String, String) {
    facts.card.as_ref().map_or_else(Default::default, |card| {
        let CardDetails { facts, expiry, .. } = &card.details;
        (card_name(facts), month(*expiry))
    })
}

/// What a withdrawal was of, and the end of the bank account's number.
fn withdrawn(facts: &LetterFacts, locale: Locale) -> (String, String) {
    facts
        .withdrawal
        .as_ref()
        .map(|withdrawal| (money(withdrawal.amount, locale), withdrawal.bank_last4.clone()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
