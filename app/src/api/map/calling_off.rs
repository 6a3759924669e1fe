//! What calling off would do, and how far it has come: by the trainer's own clocks.

use domain::{CalledOff, Date, LineState, Money};
use services::model::{BookingDetails, Trainer};
use services::{CallOffPreview, CallOffResult, Ending};

use super::{Viewer, row, said, sum};
use crate::dto::{CallOffAsk, CallOffLine, CallOffSheet, CalledOffSheet, Entry, Mark, Question, Row, Said, Tone, Way};
use crate::{format, routes};

/// The longest note, as the use case takes it.
const NOTE_CHARS_MAX: u32 = 1_000;

/// What the address says of the last try.
#[derive(Debug, Clone, Default)]
pub(in crate::api) struct CallOffTried {
    /// What was wrong, by its name.
    pub(in crate::api) fault: Option<String>,
    /// The note as it was typed.
    pub(in crate::api) note: String,
    /// Whether the time was to be open again.
    pub(in crate::api) reopen: bool,
    /// The last day as it was typed, where it is none.
    pub(in crate::api) bad_until: Option<String>,
}

impl Viewer {
    pub(in crate::api) fn call_off_sheet(&self, preview: &CallOffPreview, tried: &CallOffTried) -> CallOffSheet {
        let texts = self.locale.calling_off();
        let bare = self.bare_call_off(&preview.trainer, preview.what, tried);
        let (when, keep) = match (preview.what, preview.sessions.first()) {
            (CalledOff::Session(id), Some(session)) => {
                let when = self.session_when(session.session.slot, &preview.trainer.zone);
                let href = routes::session(&id.to_string());
                (format!("{}, {when}", session.service_name), Way { href, ..bare.keep })
            }
            _ => (bare.when, bare.keep),
        };
        let mut told: Vec<Said> = bare.said;
        let mut tell = |text: &str| told.push(Said { tone: Tone::Info, title: None, text: text.to_owned() });
        let days = matches!(preview.what, CalledOff::Days { .. });
        match (preview.lines.is_empty(), days) {
            (true, true) => tell(texts.means_nothing),
            (true, false) => tell(texts.nobody),
            (false, _) => tell(texts.means),
        }
        if days && !preview.lines.is_empty() {
            tell(texts.means_closed);
        }
        CallOffSheet {
            when,
            said: told,
            rows: if preview.lines.is_empty() { Vec::new() } else { self.call_off_rows(preview) },
            left: preview.lines.iter().filter_map(|line| self.left_line(&line.details, line.ends)).collect(),
            ask: Some(self.call_off_ask(preview, tried)),
            keep,
            ..bare
        }
    }

    /// The page of what cannot be called off, saying why.
    pub(in crate::api) fn cannot_call_off(&self, trainer: &Trainer, what: CalledOff, why: &str) -> CallOffSheet {
        let tried = CallOffTried { fault: Some(why.to_owned()), ..CallOffTried::default() };
        self.bare_call_off(trainer, what, &tried)
    }

    fn bare_call_off(&self, trainer: &Trainer, what: CalledOff, tried: &CallOffTried) -> CallOffSheet {
        let texts = self.locale.calling_off();
        let told = tried.fault.as_deref().and_then(texts.wrong).map(|text| said(Tone::Danger, text));
        let (title, when, range, keep) = match what {
            CalledOff::Session(id) => {
                (texts.title_session, String::new(), None, (routes::session(&id.to_string()), texts.keep_session))
            }
            CalledOff::Days { first, last } => (
                if first == last { texts.title_day } else { texts.title_days },
                self.days(first, last),
                Some(self.range(first, last, tried)),
                (routes::week(Some(&first.to_string())), texts.keep_days),
            ),
        };
        // The week is the trainer's own page.
        let href = if self.week_of(trainer, self.now_date(trainer)).is_some() || range.is_none() {
            keep.0
        } else {
            routes::HOME.to_owned()
        };
        CallOffSheet {
            title: title.to_owned(),
            when,
            said: told.into_iter().collect(),
            range,
            rows: Vec::new(),
            rows_name: texts.rows.to_owned(),
            left_name: texts.left.to_owned(),
            left: Vec::new(),
            ask: None,
            keep: Way { href, text: keep.1.to_owned() },
        }
    }

    fn now_date(&self, trainer: &Trainer) -> Date {
        trainer.zone.local(self.now).date()
    }

    fn range(&self, first: Date, last: Date, tried: &CallOffTried) -> (String, Entry, String) {
        let texts = self.locale.calling_off();
        let [label, hint] = texts.until;
        let field = Entry {
            name: "until".to_owned(),
            label: label.to_owned(),
            hint: hint.to_owned(),
            value: tried.bad_until.clone().unwrap_or_else(|| last.to_string()),
            kind: "date".to_owned(),
            chars_max: 10,
            error: tried.bad_until.as_ref().map(|_| texts.bad_until.to_owned()),
            units: None,
        };
        (routes::call_off_days(&first.to_string()), field, texts.show.to_owned())
    }

    fn call_off_rows(&self, preview: &CallOffPreview) -> Vec<Row> {
        let texts = self.locale.calling_off();
        let sums = &preview.sums;
        let count = |wanted: &dyn Fn(&Ending) -> bool| preview.lines.iter().filter(|line| wanted(&line.ends)).count();
        let holds = count(&|ends| *ends == Ending::Hold);
        let unpaid = count(&|ends| *ends == Ending::Cancelled(None));
        let mut rows = vec![row(texts.sessions, sums.sessions.to_string())];
        let bookings =
            if sums.bookings == 0 { "0".to_owned() } else { (texts.bookings_of)(sums.bookings, preview.people) };
        rows.push(row(texts.bookings, bookings));
        for (count, name) in [(unpaid, texts.unpaid), (holds, texts.holds)] {
            if count > 0 {
                rows.push(row(name, count.to_string()));
            }
        }
        let nothing = || texts.no_money.to_owned();
        rows.push(sum(texts.goes_back, self.sums(&sums.returned).unwrap_or_else(nothing)));
        rows
    }

    /// “€420.00 + $15.00”; `None` for nothing.
    fn sums(&self, amounts: &[Money]) -> Option<String> {
        let each: Vec<String> = amounts.iter().map(|amount| self.money(*amount)).collect();
        (!each.is_empty()).then(|| each.join(" + "))
    }

    fn left_line(&self, details: &BookingDetails, ends: Ending) -> Option<CallOffLine> {
        let Ending::Left(state) = ends else { return None };
        Some(self.line(details, state, (self.locale.calling_off().why)(state).map(str::to_owned)))
    }

    fn line(&self, details: &BookingDetails, state: LineState, end: Option<String>) -> CallOffLine {
        let when = format::when(details.slot, &details.trainer_zone, &details.trainer_zone, self.locale).yours;
        let tone = match state {
            LineState::Waiting => Tone::Info,
            LineState::Cancelled | LineState::Ended => Tone::Success,
            LineState::Gone => Tone::Quiet,
            LineState::Disputed | LineState::PaidInPerson | LineState::Over => Tone::Warning,
        };
        CallOffLine {
            href: routes::booking(&details.booking.id.to_string()),
            client: details.client_name.clone(),
            about: format!("{}, {when}", details.service_name),
            mark: Mark { tone, text: (self.locale.calling_off().line)(state).to_owned() },
            end,
        }
    }

    fn call_off_ask(&self, preview: &CallOffPreview, tried: &CallOffTried) -> CallOffAsk {
        let texts = self.locale.calling_off();
        let mut hidden = vec![("id", preview.id.to_string()), ("agreed", preview.sums.to_string())];
        match preview.what {
            CalledOff::Session(session) => hidden.push(("session", session.to_string())),
            CalledOff::Days { first, last } => {
                hidden.extend([("first", first.to_string()), ("last", last.to_string())]);
            }
        }
        let [closed, closed_hint] = texts.keep_closed.map(str::to_owned);
        let [label, hint] = texts.note.map(str::to_owned);
        let returned = self.sums(&preview.sums.returned);
        let too_long = tried.fault.as_deref() == Some("note");
        let empty = preview.lines.is_empty() && matches!(preview.what, CalledOff::Days { .. });
        CallOffAsk {
            hidden: hidden.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            keep_closed: matches!(preview.what, CalledOff::Session(_)).then_some((closed, closed_hint, !tried.reopen)),
            note: (!preview.lines.is_empty()).then(|| Question {
                name: "note".to_owned(),
                label,
                hint,
                value: tried.note.clone(),
                chars_max: NOTE_CHARS_MAX,
                error: too_long.then(|| texts.note_too_long.to_owned()),
            }),
            after: (!preview.lines.is_empty())
                .then(|| if returned.is_some() { texts.after } else { texts.after_nothing }.to_owned()),
            button: match returned {
                Some(amount) => (texts.button_money)(&amount),
                None if empty => texts.button_close.to_owned(),
                None => texts.button.to_owned(),
            },
        }
    }

    pub(in crate::api) fn called_off_sheet(&self, result: &CallOffResult) -> CalledOffSheet {
        let texts = self.locale.calling_off();
        let call_off = &result.call_off;
        let zone = &result.trainer.zone;
        let (when, day) = match (call_off.what, &result.session) {
            (CalledOff::Days { first, last }, _) => (self.days(first, last), first),
            (CalledOff::Session(_), Some(session)) => {
                let slot = session.session.slot;
                let when = format!("{}, {}", session.service_name, self.session_when(slot, zone));
                (when, zone.local(slot.start()).date())
            }
            (CalledOff::Session(_), None) => (String::new(), zone.local(call_off.created_at).date()),
        };
        let to_cancel = result.lines.iter().filter(|line| !line.state.is_left());
        let (all, waiting) = to_cancel.fold((0_u32, 0_u32), |(all, waiting), line| {
            (all + 1, waiting + u32::from(line.state == LineState::Waiting))
        });
        let goes_on = call_off.finished_at.is_none();
        let failing = result.lines.iter().any(|line| line.state == LineState::Waiting && line.tries > 0);
        let left = result.lines.iter().any(|line| line.state.is_left());
        CalledOffSheet {
            title: texts.title.to_owned(),
            when,
            progress: goes_on.then_some([all - waiting, all]),
            told: self.how_far(result, all - waiting, all),
            said: [(failing, Tone::Warning, texts.tried_again), (left, Tone::Warning, texts.some_left)]
                .into_iter()
                .filter(|(is, ..)| *is)
                .map(|(_, tone, text)| said(tone, text))
                .collect(),
            goes_on,
            again: Way { href: routes::call_off(&call_off.id.to_string()), text: texts.again.to_owned() },
            lines_name: texts.lines.to_owned(),
            lines: result
                .lines
                .iter()
                .map(|line| {
                    let failed = line.state == LineState::Waiting && line.tries > 0;
                    let end = line.returned.map(|amount| (texts.back_amount)(&self.money(amount)));
                    let why = (texts.why)(line.state).or(failed.then_some(texts.not_yet));
                    self.line(&line.details, line.state, end.or(why.map(str::to_owned)))
                })
                .collect(),
            back: self.week_of(&result.trainer, day),
        }
    }

    /// “7 of 12 cancelled, €420.00 on its way back.”
    fn how_far(&self, result: &CallOffResult, done: u32, all: u32) -> Said {
        let texts = self.locale.calling_off();
        if all == 0 && result.lines.is_empty() {
            return Said { tone: Tone::Success, title: None, text: texts.nothing_to_cancel.to_owned() };
        }
        let money = match self.sums(&result.returned) {
            Some(amount) => format!(", {}", (texts.on_its_way)(&amount)),
            None if done == all => format!(", {}", texts.nothing_back),
            None => String::new(),
        };
        let title = format!("{}{money}.", (texts.progress)(count(done), count(all)));
        let finished = result.call_off.finished_at.is_some();
        Said {
            tone: if finished { Tone::Success } else { Tone::Info },
            title: Some(title),
            text: if finished { texts.finished } else { texts.goes_on }.to_owned(),
        }
    }
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The days from the address, and the last one as it was typed where that makes no range.
pub(in crate::api) fn days_asked(first: Date, until: Option<&str>) -> (CalledOff, Option<String>) {
    let one = CalledOff::Days { first, last: first };
    let Some(typed) = until.map(str::trim).filter(|typed| !typed.is_empty()) else { return (one, None) };
    let days = typed.parse().ok().and_then(|last| CalledOff::days(first, last).ok());
    days.map_or_else(|| (one, Some(typed.chars().take(10).collect())), |days| (days, None))
}

#[cfg(test)]
mod tests {
    use domain::CALL_OFF_DAYS_MAX;
    use jiff::ToSpan;

    use super::*;

    #[test]
    fn a_range_is_read_from_the_address_and_what_is_none_is_kept_to_be_corrected() {
        let first: Date = "2026-12-01".parse().unwrap();
        let one = CalledOff::Days { first, last: first };
        let furthest = first.checked_add((CALL_OFF_DAYS_MAX - 1).days()).unwrap();
        assert_eq!(days_asked(first, None), (one, None));
        assert_eq!(days_asked(first, Some("")), (one, None));
        assert_eq!(days_asked(first, Some(&furthest.to_string())), (CalledOff::Days { first, last: furthest }, None));
        for bad in ["2026-11-30", "2027-01-01", "tomorrow"] {
            assert_eq!(days_asked(first, Some(bad)), (one, Some(bad.to_owned())), "{bad}");
        }
    }
}
