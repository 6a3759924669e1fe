//! The editor of the dates of classes and events, by the trainer's own clocks.

use domain::recurrence::{Pattern, RepeatEnd};
use domain::{Recurrence, TimeSlot};
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, ToSpan};
use services::model::{DatedSession, Offered, Schedule, Service};
use services::{Conflict, DatesPage};

use super::desk::capitalised;
use super::{Viewer, said};
use crate::dto::{
    DateLine, DatesSheet, Entry, MoveForm, Pick, Said, ScheduleForm, ScheduleLine, Select, TakesPlace, Tone,
};
use crate::format;
use crate::routes;

/// What the address says of the last try.
#[derive(Debug, Clone, Default)]
pub(in crate::api) struct DatesTried {
    /// What was done; or `save`, `move` or `refused` with what was wrong; or `edit` for a schedule to be changed.
    pub(in crate::api) done: String,
    /// What was typed.
    pub(in crate::api) fields: Vec<(String, String)>,
}

impl DatesTried {
    /// What was wrong in this form, by name.
    fn wrong(&self, form: &str) -> Vec<&str> {
        let mut parts = self.done.split('.');
        if parts.next() == Some(form) { parts.collect() } else { Vec::new() }
    }

    fn value(&self, field: &str) -> &str {
        self.fields.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value)
    }
}

/// A form's fields: those that were typed, or those of what is to be changed.
struct Filled<'a> {
    fields: Vec<(String, String)>,
    wrong: Vec<&'a str>,
    /// What is changed, if anything.
    schedule: Option<String>,
}

impl Filled<'_> {
    fn value(&self, field: &str) -> String {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

impl Viewer {
    /// When a service takes place, on its own page.
    pub(in crate::api) fn takes_place(&self, service: &Service) -> TakesPlace {
        let texts = self.locale.dates();
        let ([title, text], act, switch) = match service.offered {
            Offered::Hours => (texts.by_hours, "dates", texts.to_dates),
            Offered::Dates => (texts.by_dates, "hours", texts.to_hours),
        };
        let dates = (service.offered == Offered::Dates)
            .then(|| (texts.edit_dates.to_owned(), routes::dates(&service.id.to_string())));
        TakesPlace {
            title: title.to_owned(),
            text: text.to_owned(),
            dates,
            switch: (act.to_owned(), switch.to_owned()),
        }
    }

    pub(in crate::api) fn dates_sheet(&self, page: &DatesPage, tried: &DatesTried) -> DatesSheet {
        let texts = self.locale.dates();
        let zone = &page.trainer.zone;
        let dated = page.service.offered == Offered::Dates;
        let offered = dated && page.service.archived_at.is_none();
        let [conflicts, conflicts_hint] = texts.conflicts;
        DatesSheet {
            service: page.service.id.to_string(),
            title: (texts.title)(&page.service.name),
            zone: (self.locale.offers().zone)(&format::city_of(zone), zone.name()),
            said: self.dates_said(page, tried),
            schedules_name: texts.schedules.to_owned(),
            schedules: page.schedules.iter().map(|schedule| self.schedule_line(schedule, &page.service)).collect(),
            no_schedules: texts.no_schedules.to_owned(),
            conflicts_name: [conflicts.to_owned(), conflicts_hint.to_owned()],
            conflicts: page.conflicts.iter().map(|conflict| self.conflict(conflict, page)).collect(),
            try_again: texts.try_again.to_owned(),
            sessions_name: texts.to_come.to_owned(),
            sessions: page.sessions.iter().map(|found| self.date_line(found, page, tried)).collect(),
            no_sessions: texts.none_to_come.to_owned(),
            form: offered.then(|| self.schedule_form(page, tried)),
            back: (texts.back)(&page.service.name),
        }
    }

    fn dates_said(&self, page: &DatesPage, tried: &DatesTried) -> Vec<Said> {
        let texts = self.locale.dates();
        let mut told: Vec<Said> = Vec::new();
        told.extend((texts.done)(&tried.done).map(|text| Said { tone: Tone::Success, title: None, text: text.into() }));
        let not_done = self.locale.offers().not_saved;
        let mut refused = tried.wrong("refused").into_iter();
        let number = |text: Option<&str>| text.and_then(|text| text.parse().ok()).unwrap_or(0);
        let whole = match refused.next() {
            Some("booked") => Some((texts.booked)(number(refused.next()))),
            Some("left") => Some((texts.schedules_left)(number(refused.next()))),
            Some(what) => (texts.wrong)(what).map(str::to_owned),
            // What is wrong with no one field of the form.
            None => {
                let of_no_field = ["overlapping", "many", "changed", "gone", "not_dated"];
                let found = tried.wrong("save").into_iter().find(|what| of_no_field.contains(what));
                found.and_then(|what| (texts.wrong)(what)).map(str::to_owned)
            }
        };
        told.extend(whole.map(|text| said(Tone::Danger, [not_done.to_owned(), text])));
        if page.service.archived_at.is_some() {
            told.push(said(Tone::Info, texts.archived));
        } else if page.service.offered == Offered::Hours {
            told.push(said(Tone::Info, texts.not_dated));
        }
        told
    }

    fn schedule_line(&self, schedule: &Schedule, service: &Service) -> ScheduleLine {
        let texts = self.locale.dates();
        let what = self.recurrence(&schedule.recurrence, service.minutes);
        let id = schedule.id.to_string();
        let address = routes::dates(&service.id.to_string());
        let change = format!("{address}?done=edit&typed={}#save", routes::escaped(&format!("schedule={id}")));
        ScheduleLine {
            id,
            change: (texts.change.to_owned(), (texts.change_of)(&what), change),
            end: (texts.end.to_owned(), (texts.end_of)(&what)),
            what,
        }
    }

    /// “Every Tuesday and Thursday, 18:00 – 19:00, until 18 December”.
    fn recurrence(&self, recurrence: &Recurrence, minutes: u32) -> String {
        let texts = self.locale.dates();
        let first = recurrence.first;
        let over = first.time().wrapping_add(SignedDuration::from_mins(i64::from(minutes)));
        let hours = format!("{} – {}", clock(first.time()), clock(over));
        let Some(repeat) = &recurrence.repeat else {
            return capitalised(&format!("{}, {hours}", self.short_day(first.date())));
        };
        let mut parts = vec![(texts.pattern)(&repeat.pattern, repeat.every), hours];
        if first.date() > self.now.to_zoned(jiff::tz::TimeZone::UTC).date() {
            parts.push((texts.from_day)(&self.long_day(first.date())));
        }
        parts.extend(match repeat.end {
            RepeatEnd::Open => None,
            RepeatEnd::Until(last) => Some((texts.until_day)(&self.long_day(last))),
            RepeatEnd::Times(times) => Some((texts.so_often)(times)),
        });
        parts.join(", ")
    }

    /// “18 December”, with the year where it is not this one.
    fn long_day(&self, day: Date) -> String {
        let month = usize::try_from(day.month() - 1).unwrap_or(0);
        format!("{} {}{}", day.day(), self.locale.texts().months_of[month], self.year_of(day))
    }

    /// “Tue 24 Nov”, with the year where it is not this one.
    fn short_day(&self, day: Date) -> String {
        format!("{}{}", format::day_and_month(day, self.locale), self.year_of(day))
    }

    fn year_of(&self, day: Date) -> String {
        let this_year = self.zone_or(&domain::Zone::utc()).local(self.now).year();
        if day.year() == this_year { String::new() } else { format!(" {}", day.year()) }
    }

    /// “Tue 24 Nov, 18:00 – 19:00” by the trainer's clocks.
    fn at_theirs(&self, slot: TimeSlot, page: &DatesPage) -> String {
        let zone = &page.trainer.zone;
        let (start, end) = (zone.local(slot.start()), zone.local(slot.end()));
        let hours = format!("{} – {}", clock(start.time()), clock(end.time()));
        capitalised(&format!("{}, {hours}", self.short_day(start.date())))
    }

    fn conflict(&self, conflict: &Conflict, page: &DatesPage) -> (String, String) {
        let texts = self.locale.dates();
        let what = match &conflict.taken_by {
            Some((service, slot)) => (texts.taken_by)(service, &self.at_theirs(*slot, page)),
            None => texts.free_again.to_owned(),
        };
        (self.at_theirs(conflict.slot, page), what)
    }

    fn date_line(&self, found: &DatedSession, page: &DatesPage, tried: &DatesTried) -> DateLine {
        let texts = self.locale.dates();
        let session = &found.session;
        let (id, when) = (session.id.to_string(), self.at_theirs(session.slot, page));
        let local = page.trainer.zone.local(session.slot.start()).datetime();
        let note = match (found.schedule, found.occurs_at) {
            (None, _) => Some(texts.no_schedule.to_owned()),
            // At a clock change the clocks may show another hour than the rule.
            (Some(_), Some(at)) if page.trainer.zone.moment(at) != Some(session.slot.start()) => {
                Some((texts.moved_from)(&format!("{}, {}", self.short_day(at.date()), clock(at.time()))))
            }
            _ => None,
        };
        let booked = session.seats_taken > 0;
        DateLine {
            change: found.schedule.map(|_| self.move_form(found, &when, local, tried)),
            remove: (found.schedule.is_some() && !booked).then(|| (texts.remove.to_owned(), (texts.remove_of)(&when))),
            cancel: booked.then(|| (texts.cancel.to_owned(), (texts.cancel_of)(&when), routes::cancel_session(&id))),
            seats: (texts.seats_taken)(session.seats_taken, session.capacity),
            id,
            when,
            note,
        }
    }

    fn move_form(&self, found: &DatedSession, when: &str, local: DateTime, tried: &DatesTried) -> MoveForm {
        let texts = self.locale.dates();
        let id = found.session.id.to_string();
        let wrong = tried.wrong("move");
        let open = !wrong.is_empty() && tried.value("session") == id;
        let value = |name: &str, kept: String| if open { tried.value(name).to_owned() } else { kept };
        let error = wrong.first().filter(|_| open).and_then(|what| (texts.wrong)(what)).map(str::to_owned);
        let entry = |name: &str, label: [&str; 2], value: String, kind: &str, error: Option<String>| Entry {
            name: format!("fields[{name}]"),
            label: label[0].to_owned(),
            hint: label[1].to_owned(),
            value,
            kind: kind.to_owned(),
            chars_max: 10,
            error,
            units: None,
        };
        let hint = if found.session.seats_taken > 0 { texts.move_hint_booked } else { texts.move_hint };
        MoveForm {
            name: (texts.move_date.to_owned(), (texts.move_of)(when)),
            hint: hint.to_owned(),
            open,
            hidden: vec![
                ("fields[session]".to_owned(), id),
                ("fields[from]".to_owned(), found.session.slot.start().to_string()),
            ],
            fields: vec![
                entry("day", texts.day, value("day", local.date().to_string()), "date", error),
                entry("time", texts.time, value("time", clock(local.time())), "time", None),
            ],
        }
    }

    fn schedule_form(&self, page: &DatesPage, tried: &DatesTried) -> ScheduleForm {
        let texts = self.locale.dates();
        let form = self.filled(page, tried);
        let [title, lead, button] = if form.schedule.is_some() { texts.changing } else { texts.add };
        let entry = |name: &str, label: [&str; 2], kind: &str, chars_max: u32, faults: &[&str]| Entry {
            name: format!("fields[{name}]"),
            label: label[0].to_owned(),
            hint: label[1].to_owned(),
            value: form.value(name),
            kind: kind.to_owned(),
            chars_max,
            error: form
                .wrong
                .iter()
                .find(|what| faults.contains(what))
                .and_then(|what| (texts.wrong)(what))
                .map(str::to_owned),
            units: None,
        };
        let select = |name: &str, label: [&str; 2], values: &[&str], names: &[&str]| Select {
            name: format!("fields[{name}]"),
            label: label[0].to_owned(),
            picks: values
                .iter()
                .zip(names)
                .map(|(value, text)| Pick {
                    value: (*value).to_owned(),
                    text: (*text).to_owned(),
                    chosen: form.value(name) == *value,
                })
                .collect(),
        };
        let weekday = |(day, name): (usize, &&str)| Pick {
            value: format!("fields[on{day}]"),
            text: capitalised(name),
            chosen: !form.value(&format!("on{day}")).is_empty(),
        };
        let first_wrong = form.wrong.contains(&"first").then(|| (texts.wrong)("first")).flatten().map(str::to_owned);
        let leave =
            form.schedule.as_ref().map(|_| (texts.leave.to_owned(), routes::dates(&page.service.id.to_string())));
        ScheduleForm {
            title: title.to_owned(),
            lead: lead.to_owned(),
            hidden: ["schedule", "version"].map(|name| (format!("fields[{name}]"), form.value(name))).into(),
            first: vec![
                entry("day", texts.first_day, "date", 10, &["date", "past", "far", "no_day"]),
                entry("time", texts.time, "time", 8, &["time", "grid"]),
            ],
            repeats: select("repeats", texts.repeats, &REPEATS, &texts.patterns),
            every: entry("every", texts.every, "number", 2, &["every"]),
            weekdays: (
                texts.weekdays.map(str::to_owned),
                (1..).zip(&self.locale.texts().weekdays).map(weekday).collect(),
                first_wrong,
            ),
            ends: select("ends", texts.ends, &ENDS, &texts.end_kinds),
            until: entry("until", texts.until, "date", 10, &["until"]),
            times: entry("times", texts.times, "number", 4, &["times"]),
            button: button.to_owned(),
            leave,
        }
    }

    /// What stands in the form: what was typed, what is to be changed, or what a new one begins with.
    fn filled<'a>(&self, page: &DatesPage, tried: &'a DatesTried) -> Filled<'a> {
        let wrong = tried.wrong("save");
        if !wrong.is_empty() {
            let schedule = Some(tried.value("schedule").to_owned()).filter(|id| !id.is_empty());
            return Filled { fields: tried.fields.clone(), wrong, schedule };
        }
        let wanted = Some(tried.value("schedule")).filter(|_| tried.done == "edit");
        let kept = wanted.and_then(|id| page.schedules.iter().find(|schedule| schedule.id.to_string() == id));
        let fields = kept.map_or_else(|| fresh(page, self.now), |schedule| kept_fields(schedule, page, self.now));
        Filled { fields, wrong, schedule: kept.map(|schedule| schedule.id.to_string()) }
    }
}

const REPEATS: [&str; 5] = ["once", "daily", "weekly", "month_day", "weekday"];
const ENDS: [&str; 3] = ["open", "until", "times"];

fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

fn named<const N: usize>(fields: [(&str, String); N]) -> Vec<(String, String)> {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A weekly class from tomorrow on.
fn fresh(page: &DatesPage, now: domain::Timestamp) -> Vec<(String, String)> {
    let tomorrow = page.trainer.zone.local(now).date().saturating_add(1.day());
    named([
        ("day", tomorrow.to_string()),
        ("time", "18:00".to_owned()),
        ("repeats", "weekly".to_owned()),
        ("every", "1".to_owned()),
        ("ends", "open".to_owned()),
    ])
}

/// A schedule as it is kept; one that has begun goes on with its next date.
fn kept_fields(schedule: &Schedule, page: &DatesPage, now: domain::Timestamp) -> Vec<(String, String)> {
    let Recurrence { first, repeat } = &schedule.recurrence;
    let year = now + SignedDuration::from_hours(366 * 24);
    let next = services::recurrence::occurrences(&schedule.recurrence, &page.trainer.zone, now, year);
    let first = next.ok().and_then(|next| next.first().map(|next| next.at)).unwrap_or(*first);
    let mut fields = named([
        ("schedule", schedule.id.to_string()),
        ("version", schedule.version.to_string()),
        ("day", first.date().to_string()),
        ("time", clock(first.time())),
        ("every", repeat.as_ref().map_or(1, |repeat| repeat.every).to_string()),
    ]);
    let kind = match repeat.as_ref().map(|repeat| &repeat.pattern) {
        None => "once",
        Some(Pattern::Daily) => "daily",
        Some(Pattern::Weekly(_)) => "weekly",
        Some(Pattern::MonthDay(_)) => "month_day",
        Some(Pattern::MonthWeekday(..)) => "weekday",
    };
    fields.push(("repeats".to_owned(), kind.to_owned()));
    if let Some(Pattern::Weekly(days)) = repeat.as_ref().map(|repeat| &repeat.pattern) {
        fields.extend(days.iter().map(|day| (format!("on{}", day.to_monday_one_offset()), "yes".to_owned())));
    }
    fields.extend(match repeat.as_ref().map(|repeat| repeat.end) {
        None | Some(RepeatEnd::Open) => named([("ends", "open".to_owned()), ("until", String::new())]),
        Some(RepeatEnd::Until(last)) => named([("ends", "until".to_owned()), ("until", last.to_string())]),
        Some(RepeatEnd::Times(times)) => named([("ends", "times".to_owned()), ("times", times.to_string())]),
    });
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    fn words(locale: Locale, first: &str, rule: &str) -> String {
        let viewer = Viewer { user: None, locale, zone: None, now: "2026-11-24T09:00:00Z".parse().unwrap() };
        let repeat = (!rule.is_empty()).then(|| rule.parse().unwrap());
        viewer.recurrence(&Recurrence { first: first.parse().unwrap(), repeat }, 60)
    }

    #[test]
    fn a_schedule_reads_as_people_say_it() {
        let rule = "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261218T235959";
        assert_eq!(
            words(Locale::En, "2026-11-24T18:00", rule),
            "Every Tuesday and Thursday, 18:00 – 19:00, until 18 December"
        );
        assert_eq!(
            words(Locale::Ru, "2026-11-26T18:00", rule),
            "По вторникам и четвергам, 18:00 – 19:00, начиная с 26 ноября, по 18 декабря"
        );
        assert_eq!(words(Locale::En, "2027-01-05T23:30", ""), "Tue 5 Jan 2027, 23:30 – 00:30");
        assert_eq!(words(Locale::En, "2026-11-24T07:00", "FREQ=DAILY;COUNT=10"), "Every day, 07:00 – 08:00, 10 times");
    }
}
