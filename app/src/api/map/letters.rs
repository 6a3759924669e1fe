//! Letters.

use domain::{Role, Timestamp};
use services::model::{MailRow, MailState, User};

use super::{Viewer, row};
use crate::dto::{LetterSheet, Line, LineList, Mark, Row, Said, Tone};
use crate::format;

impl Viewer {
    pub(in crate::api) fn letter_list(&self, letters: &[MailRow], user: &User) -> LineList {
        let texts = self.locale.letters();
        LineList {
            title: texts.letters.to_owned(),
            lead: if user.role == Role::Admin { texts.lead_all } else { texts.lead_own }.to_owned(),
            rows: letters.iter().map(|letter| self.letter_row(letter)).collect(),
            empty: Said { tone: Tone::Quiet, title: Some(texts.none.into()), text: texts.none_hint.into() },
        }
    }

    fn letter_row(&self, letter: &MailRow) -> Line {
        Line {
            href: crate::routes::letter(&letter.mail.id.to_string()),
            sum: None,
            what: self.subject(letter),
            about: letter.to_name.clone(),
            mark: self.letter_mark(letter.mail.state),
            end: Some(self.letter_time(letter.mail.created_at)),
        }
    }

    pub(in crate::api) fn letter_sheet(&self, letter: &MailRow) -> LetterSheet {
        let texts = self.locale.letters();
        let mut rows: Vec<Row> = vec![
            row(texts.to, format!("{} <{}>", letter.to_name, letter.to_email)),
            row(texts.written, self.letter_time(letter.mail.created_at)),
        ];
        rows.extend(letter.mail.sent_at.map(|at| row(texts.sent_at, self.letter_time(at))));
        rows.extend(letter.mail.last_error.clone().map(|error| row(texts.trouble, error)));
        let file = letter.mail.letter.as_ref().and_then(|words| words.calendar.as_ref());
        LetterSheet {
            calendar: file
                .map(|_| (crate::routes::letter_calendar(&letter.mail.id.to_string()), texts.calendar.into())),
            title: self.subject(letter),
            mark: self.letter_mark(letter.mail.state),
            rows,
            text: letter.mail.letter.as_ref().map(|letter| letter.text.clone()),
            back: texts.all.to_owned(),
        }
    }

    /// Its own words, or what it will be about.
    fn subject(&self, letter: &MailRow) -> String {
        let kind = || (self.locale.letters().kind)(letter.mail.kind).to_owned();
        letter.mail.letter.as_ref().map_or_else(kind, |letter| letter.subject.clone())
    }

    fn letter_mark(&self, state: MailState) -> Mark {
        let tone = match state {
            MailState::Queued => Tone::Info,
            MailState::Sent => Tone::Success,
            MailState::Kept | MailState::Dropped => Tone::Quiet,
            MailState::Failed => Tone::Danger,
        };
        Mark { tone, text: (self.locale.letters().state)(state).to_owned() }
    }

    fn letter_time(&self, at: Timestamp) -> String {
        format::relative(at, self.now, self.zone_or(&domain::Zone::utc()), self.locale)
    }
}
