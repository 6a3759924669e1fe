//! A session in somebody's calendar: its title, and what stands under it.

use domain::Language;
use services::ports::{EventFacts, EventWords, Guest};

use super::{Words, en, ru};

/// The event in the reader's language.
pub(super) fn event(facts: &EventFacts<'_>) -> EventWords {
    let words = match facts.language {
        Language::En => &en::WORDS,
        Language::Ru => &ru::WORDS,
    };
    EventWords { summary: summary(words, facts), description: description(words, facts) }
}

/// Whom one meets there; of a class with several clients, how many seats are taken.
fn summary(words: &Words, facts: &EventFacts<'_>) -> String {
    let service = &facts.details.service_name;
    match facts.guests {
        [] => (words.session_with)(service, &facts.details.trainer_name),
        [only] => format!("{service}: {}", only.name),
        several => format!("{service}: {}", seats(words, several.iter().map(|guest| guest.seats).sum())),
    }
}

fn description(words: &Words, facts: &EventFacts<'_>) -> String {
    let [_, _, trainer, client, ..] = words.labels;
    let details = facts.details;
    let mut lines = vec![match (facts.guests, details.booking.seats_booked) {
        ([], 2..) => format!("{}, {}", details.service_name, seats(words, details.booking.seats)),
        _ => details.service_name.clone(),
    }];
    lines.push(format!("{trainer}: {}", details.trainer_name));
    lines.extend(facts.guests.iter().map(|guest| format!("{client}: {}", guest_line(words, guest))));
    lines.push(String::new());
    let (_, booking, _) = words.actions;
    let desk = facts.guests.len() > 1;
    lines.push(format!("{}:", if desk { words.locale.texts().my_desk } else { booking }));
    lines.push(facts.page.to_owned());
    lines.join("\n")
}

fn guest_line(words: &Words, guest: &Guest) -> String {
    if guest.seats == 1 { guest.name.clone() } else { format!("{}, {}", guest.name, seats(words, guest.seats)) }
}

fn seats(words: &Words, count: i64) -> String {
    (words.locale.seats().seats)(count)
}
