//! The page of calendars elsewhere, by the trainer's own clocks.

use domain::{Timestamp, Zone};
use services::model::{BookingDetails, CalendarFault, OutsideCalendar};
use services::{ADDRESS_CHARS_MAX, OUTSIDE_CALENDARS_MAX, OUTSIDE_NAME_CHARS_MAX, OutsidePage};

use super::hours::HoursTried;
use super::{Viewer, said};
use crate::dto::{Conflicts, Entry, ExceptionForm, OutsideLine, OutsideSheet, Said, Tone};
use crate::format;

impl Viewer {
    pub(in crate::api) fn outside_sheet(&self, page: &OutsidePage, tried: &HoursTried) -> OutsideSheet {
        let texts = self.locale.elsewhere();
        let mut told: Vec<Said> = Vec::new();
        told.extend((texts.done)(&tried.done).map(|text| Said { tone: Tone::Success, title: None, text: text.into() }));
        told.extend(
            tried
                .wrong("add")
                .and_then(|what| self.wrong_calendar(what))
                .map(|text| said(Tone::Danger, [texts.not_added.to_owned(), text])),
        );
        let room = page.calendars.len() < OUTSIDE_CALENDARS_MAX;
        if !room {
            told.push(Said { tone: Tone::Info, title: None, text: texts.full.to_owned() });
        }
        let zone = &page.trainer.zone;
        OutsideSheet {
            title: texts.title.to_owned(),
            lead: texts.lead.to_owned(),
            said: told,
            conflicts: (!page.conflicts.is_empty()).then(|| self.conflicts(&page.conflicts)),
            calendars: page.calendars.iter().map(|calendar| self.outside_line(calendar, zone)).collect(),
            none: texts.none.to_owned(),
            form: room.then(|| self.outside_form(tried)),
            privacy: texts.privacy.to_owned(),
            back: self.locale.offers().hours.to_owned(),
        }
    }

    fn outside_line(&self, calendar: &OutsideCalendar, zone: &Zone) -> OutsideLine {
        let texts = self.locale.elsewhere();
        let ago = (texts.ago)(self.now.duration_since(calendar.seen_at).as_mins());
        let mut notes = Vec::new();
        let state = match calendar.trouble {
            None => (texts.read)(&ago, calendar.busy_times),
            Some(trouble) => (texts.trouble)(&(texts.fault)(trouble.fault), &self.since(trouble.since, zone), &ago),
        };
        if calendar.cut {
            notes.push(texts.cut.to_owned());
        }
        let act = |act: &str, (text, label): (&str, fn(&str) -> String)| {
            (act.to_owned(), text.to_owned(), label(&calendar.name))
        };
        let failed = calendar.trouble.is_some();
        if failed {
            notes.insert(0, state.clone());
        }
        OutsideLine {
            id: calendar.id.to_string(),
            name: calendar.name.clone(),
            address: calendar.address.masked(),
            state: if failed { String::new() } else { state },
            notes,
            acts: vec![act("read", texts.read_now), act("remove", texts.remove)],
        }
    }

    /// “since 10:05”, “since yesterday”, “since 24 November 2026”.
    fn since(&self, since: Timestamp, zone: &Zone) -> String {
        let texts = self.locale.elsewhere();
        let zone = self.zone_or(zone);
        let (at, today) = (zone.local(since), zone.local(self.now).date());
        if at.date() == today {
            (texts.since)(&format::time_of_day(&at))
        } else if today.yesterday().is_ok_and(|yesterday| at.date() == yesterday) {
            texts.yesterday.to_owned()
        } else {
            (texts.since)(&format::date_of(since, zone, self.locale))
        }
    }

    fn conflicts(&self, bookings: &[BookingDetails]) -> Conflicts {
        let [title, lead] = self.locale.elsewhere().conflicts;
        let line = |details: &BookingDetails| {
            let when =
                format::when(details.slot, self.zone_or(&details.trainer_zone), &details.trainer_zone, self.locale);
            (details.booking.id.to_string(), when.yours, format!("{} · {}", details.client_name, details.service_name))
        };
        Conflicts { title: title.to_owned(), lead: lead.to_owned(), lines: bookings.iter().map(line).collect() }
    }

    fn outside_form(&self, tried: &HoursTried) -> ExceptionForm {
        let texts = self.locale.elsewhere();
        let [title, lead, button] = texts.add;
        let wrong = tried.wrong("add");
        let entry = |name: &str, [label, hint]: [&str; 2], kind: &str, chars_max: usize| {
            // Whatever is wrong with neither field is wrong with what is at the address.
            let mine = wrong.filter(|what| (*what == "name") == (name == "name") && *what != "many");
            Entry {
                name: format!("fields[{name}]"),
                label: label.to_owned(),
                hint: hint.to_owned(),
                value: tried.value("add", name),
                kind: kind.to_owned(),
                chars_max: u32::try_from(chars_max).unwrap_or(u32::MAX),
                error: mine.and_then(|what| self.wrong_calendar(what)),
                units: None,
            }
        };
        ExceptionForm {
            act: "add".to_owned(),
            title: title.to_owned(),
            lead: lead.to_owned(),
            fields: vec![
                entry("name", texts.name, "text", OUTSIDE_NAME_CHARS_MAX),
                entry("address", texts.address, "url", ADDRESS_CHARS_MAX),
            ],
            button: button.to_owned(),
        }
    }

    fn wrong_calendar(&self, what: &str) -> Option<String> {
        let texts = self.locale.elsewhere();
        let of_fault = || CalendarFault::from_name(what).map(|fault| format!("{}.", (texts.fault)(fault)));
        (texts.wrong)(what).map(str::to_owned).or_else(of_fault)
    }
}
