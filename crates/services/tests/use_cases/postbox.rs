//! A mail server in hand: keeps what it took, and can be told to take nothing.

use std::sync::Mutex;

use async_trait::async_trait;
use domain::Timestamp;
use services::model::{BookingDetails, CalendarFile, Letter};
use services::ports::{EventFacts, EventWords, LetterFacts, LetterWriter, MailError, Mailer, OutgoingMail};

/// Says only what a letter is about.
pub struct PlainWriter;

impl LetterWriter for PlainWriter {
    fn write(&self, facts: &LetterFacts) -> Letter {
        let subject = facts.kind.name().to_owned();
        let about = facts.details.as_ref().map_or("a card", |details| &details.service_name);
        Letter { text: format!("{} {about}", facts.to.name), html: String::new(), subject, calendar: None }
    }

    /// Says who meets whom.
    fn event(&self, facts: &EventFacts<'_>) -> EventWords {
        let guests: Vec<String> = facts.guests.iter().map(|guest| format!("{} x{}", guest.name, guest.seats)).collect();
        let with = if guests.is_empty() { facts.details.trainer_name.clone() } else { guests.join(" and ") };
        let summary = format!("{} with {with}", facts.details.service_name);
        EventWords { summary, description: format!("{}\n{}", facts.language.code(), facts.page) }
    }

    fn policy_shown(&self, details: &BookingDetails, at: Timestamp) -> String {
        format!("{} tiers as shown at {at}.", details.booking.policy.tiers().len())
    }
}

#[derive(Default)]
pub struct Postbox {
    taken: Mutex<Vec<OutgoingMail>>,
    trouble: Mutex<Option<MailError>>,
}

impl Postbox {
    /// What was taken, as “kind to address”, in order.
    pub fn taken(&self) -> Vec<String> {
        let taken = self.taken.lock().unwrap();
        taken.iter().map(|mail| format!("{} to {}", mail.letter.subject, mail.to_email)).collect()
    }

    /// The calendar files that went with the letters to somebody, in order.
    pub fn calendars(&self, email: &str) -> Vec<CalendarFile> {
        let taken = self.taken.lock().unwrap();
        taken.iter().filter(|mail| mail.to_email == email).filter_map(|mail| mail.letter.calendar.clone()).collect()
    }

    pub fn trouble(&self, trouble: Option<MailError>) {
        *self.trouble.lock().unwrap() = trouble;
    }
}

#[async_trait]
impl Mailer for Postbox {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError> {
        if let Some(trouble) = self.trouble.lock().unwrap().clone() {
            return Err(trouble);
        }
        self.taken.lock().unwrap().push(mail.clone());
        Ok(())
    }
}
