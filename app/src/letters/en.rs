//! Letters in English.

use services::SharedService;
use services::model::MailKind;
use services::ports::LetterFacts;

use super::{
    Words, amount, cancelling, expiring, has_another_service, held_until, is_client, is_on_arrival, may_cancel_freely,
    moved_by_reader, refunded, seats_left, session_time, time_before, to_collect, withdrawn,
};
use crate::i18n::Locale;
use crate::i18n::payouts::why_not_paid;

const LOCALE: Locale = Locale::En;

/// The words.
pub(super) const WORDS: Words = Words {
    locale: LOCALE,
    greeting: |name| format!("Hello {name},"),
    said,
    labels: ["What", "When", "Trainer", "Client", "Paid", "Card", "Note", "Price", "Where", "To pay"],
    session_with: |service, trainer| format!("{service} with {trainer}"),
    actions: ("Pay now", "See the booking", "See your cards"),
    decline: "Decline, so that the next in line is asked",
    footer: "Spotter writes to you because of a booking of yours.",
    card_footer: "Spotter writes to you because you saved a card.",
    money_footer: "Spotter writes to you because you are paid out by it.",
    money: "See my payouts",
    shared: "See what is shared with me",
};

/// Subject and paragraphs.
fn said(facts: &LetterFacts) -> (String, Vec<String>) {
    let Some(details) = &facts.details else { return said_of_no_booking(facts) };
    let (service, trainer, client) = (&details.service_name, &details.trainer_name, &details.client_name);
    let time = session_time(details.slot, details, LOCALE);
    match facts.kind {
        MailKind::Booked if is_on_arrival(details) => (
            format!("Booked: {service}, {time}"),
            vec![
                format!("{service} with {trainer} is booked."),
                format!("You pay {} in person. Nothing was charged.", amount(details, LOCALE)),
            ],
        ),
        MailKind::Booked => (
            format!("Booked and paid: {service}, {time}"),
            vec![format!(
                "{service} with {trainer} is booked, and your payment of {} has arrived.",
                amount(details, LOCALE)
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
                    amount(details, LOCALE)
                ),
                "The time is still held for a few minutes. Try another card, or ask your bank; then pay once more."
                    .to_owned(),
            ],
        ),
        MailKind::Cancelled if facts.called_off && is_client(facts, details) => (
            format!("Called off: {service}, {time}"),
            vec![
                format!("{trainer} called off {service}, {time}. It will not take place."),
                "You get back all that you paid; another letter says how much and when. If nothing was charged, there is nothing to do.".to_owned(),
            ],
        ),
        MailKind::Cancelled if facts.called_off => (
            format!("Called off: {client}, {time}"),
            vec![format!("{service} with {client} will not take place: it was called off, and {client} is told.")],
        ),
        MailKind::Cancelled if is_client(facts, details) => (
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
        MailKind::Rescheduled => {
            let before = time_before(facts, details, LOCALE);
            let who = if is_client(facts, details) { trainer } else { client };
            let mut said = vec![if has_another_service(facts) {
                format!("It is {service} with {who} now: {time}. Before, it was something else: {before}.")
            } else if moved_by_reader(facts) {
                format!("{service} with {who} has the time you chose: {time} instead of {before}.")
            } else {
                format!("{service} with {who} has another time: {time} instead of {before}.")
            }];
            if may_cancel_freely(facts, details) {
                said.push("If you cannot come then, cancel before the start: you get back all that you paid.".to_owned());
            }
            let subject = if has_another_service(facts) { "Now" } else { "New time" };
            (format!("{subject}: {service}, {time}"), said)
        }
        MailKind::SeatsGivenUp if is_client(facts, details) => (
            format!("Seats given up: {service}, {time}"),
            vec![
                format!("You keep {} of {service} with {trainer}.", seats_left(details, LOCALE)),
                "If money goes back to you, another letter says how much and when.".to_owned(),
            ],
        ),
        MailKind::SeatsGivenUp => (
            format!("Seats given up: {client}, {time}"),
            vec![format!("{client} keeps {} of {service}. The others are free again.", seats_left(details, LOCALE))],
        ),
        MailKind::SeatsOffered => (
            format!("There is room for you: {service}, {time}"),
            vec![
                format!(
                    "You waited for {} of {service} with {trainer}: there is room now, and we hold it for you.",
                    (LOCALE.seats().seats)(details.booking.seats)
                ),
                format!(
                    "You are booked if you pay by {}. After that the next in line is asked.",
                    held_until(facts, details, LOCALE)
                ),
            ],
        ),
        MailKind::RefundSent => (
            format!("{} is on its way back to you", refunded(facts, details, LOCALE)),
            vec![
                format!("We have sent {} back for {service} with {trainer}.", refunded(facts, details, LOCALE)),
                "Your bank shows it in 5 to 10 days.".to_owned(),
            ],
        ),
        MailKind::RefundFailed => (
            format!("Your refund of {} came back to us", refunded(facts, details, LOCALE)),
            vec![
                format!("Your bank did not take the refund of {}.", refunded(facts, details, LOCALE)),
                "The money is with us, and still yours. We will get in touch to find another way.".to_owned(),
            ],
        ),
        MailKind::DisputeOpened => (
            format!("A payment is disputed: {client}, {time}"),
            vec![
                format!("The bank of {client} disputes the payment of {} for {service}.", amount(details, LOCALE)),
                "The bank holds the money until this is decided. We answer with what we know; you need to do nothing."
                    .to_owned(),
            ],
        ),
        MailKind::PayByCard => (
            format!("Please pay for {service}, {time}"),
            vec![
                format!(
                    "{trainer} has charged your saved card {} for {service}, which you were to pay in person.",
                    amount(details, LOCALE)
                ),
                "Your bank did not let it through: it said no, or wants to hear from you first. Nothing has left your account."
                    .to_owned(),
                "Open the booking and pay there; if your bank asks, confirm.".to_owned(),
            ],
        ),
        MailKind::Reminder => {
            let mut said = vec![format!("{service} with {trainer} is on {time}.")];
            said.extend(to_collect(details, LOCALE).map(|amount| format!("You pay {amount} in person.")));
            let policy = cancelling(facts, details, LOCALE).map_or_else(String::new, |policy| format!(" {policy}"));
            said.push(format!("To change or cancel it, open the booking.{policy}"));
            (format!("Reminder: {service}, {time}"), said)
        }
        MailKind::CardExpiring
        | MailKind::WithdrawalPaid
        | MailKind::WithdrawalFailed
        | MailKind::ServiceShared => said_of_no_booking(facts),
    }
}

/// Subject and paragraphs of letters that are about no booking.
fn said_of_no_booking(facts: &LetterFacts) -> (String, Vec<String>) {
    match facts.kind {
        MailKind::WithdrawalPaid | MailKind::WithdrawalFailed => said_of_withdrawal(facts),
        MailKind::ServiceShared => said_of_share(facts),
        _ => said_of_card(facts),
    }
}

/// Subject and paragraphs about a service that is shared.
fn said_of_share(facts: &LetterFacts) -> (String, Vec<String>) {
    let Some(SharedService { lead, service, share }) = &facts.shared else { return Default::default() };
    let (lead, service, share) = (&lead.name, &service.name, share.to_percent());
    (
        format!("{lead} shares {service} with you"),
        vec![
            format!("From now on {share} % of what {lead} earns with {service} is yours."),
            "It is counted after Spotter’s commission, for bookings that are paid through Spotter. What is paid in person you share among yourselves.".to_owned(),
            "You can look at what came in, and give your share up, at any time.".to_owned(),
        ],
    )
}

/// Subject and paragraphs about a withdrawal.
fn said_of_withdrawal(facts: &LetterFacts) -> (String, Vec<String>) {
    let (amount, bank) = withdrawn(facts, Locale::En);
    if facts.kind == MailKind::WithdrawalPaid {
        return (
            format!("{amount} paid out"),
            vec![format!("{amount} of your earnings went to your bank account ending in {bank}.")],
        );
    }
    let mut said = vec![format!("{amount} were not paid out to your bank account ending in {bank}.")];
    if let Some(withdrawal) = &facts.withdrawal {
        said.push(why_not_paid(withdrawal, Locale::En));
        said.extend(withdrawal.note.as_ref().map(|note| format!("We were told: “{note}”")));
    }
    said.push("The money is among your available earnings again.".to_owned());
    (format!("{amount} not paid out"), said)
}

/// Subject and paragraphs about a card that is about to end.
fn said_of_card(facts: &LetterFacts) -> (String, Vec<String>) {
    let (card, month) = expiring(facts);
    (
        format!("{card} is about to end"),
        vec![
            format!("Your saved card {card} is good through {month}."),
            "Save its successor before your next booking, and paying stays one click.".to_owned(),
        ],
    )
}
