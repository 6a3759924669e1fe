//! The editor of working hours, by the trainer's own clocks.

use domain::DayException;
use domain::availability::{WeeklyHours, check_week};
use jiff::civil::Date;
use services::HoursPage;
use services::model::CalendarException;

use super::desk::capitalised;
use super::{Viewer, said};
use crate::dto::{DayHours, Entry, ExceptionForm, ExceptionLine, HoursRow, HoursSheet, Said, Tone};
use crate::format;

/// The most stretches that one day is shown with.
const ROWS_MAX: usize = 12;

/// A week as somebody typed it: from and to, as `09:00`, for each stretch of each day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::api) struct TypedWeek([Vec<[String; 2]>; 7]);

/// What is wrong with a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowFault {
    /// One of two times.
    Half,
    /// In the wrong order, or off the five minutes.
    Bad,
}

impl TypedWeek {
    /// From the fields of a form: `day1-0-from` is the start of Monday's first stretch. (A name that begins with a digit would be
    /// read as the place in a list.)
    pub(in crate::api) fn of<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut week = Self::default();
        for (name, value) in fields {
            let Some(name) = name.strip_prefix("day") else { continue };
            let mut parts = name.split('-');
            let (Some(day), Some(row), Some(end)) = (parts.next(), parts.next(), parts.next()) else { continue };
            let (Ok(day), Ok(row)) = (day.parse::<usize>(), row.parse::<usize>()) else { continue };
            let Some(rows) = day.checked_sub(1).and_then(|day| week.0.get_mut(day)) else { continue };
            if row >= ROWS_MAX {
                continue;
            }
            if rows.len() <= row {
                rows.resize_with(row + 1, Default::default);
            }
            rows[row][usize::from(end == "to")] = value.trim().chars().take(8).collect();
        }
        week
    }

    /// A week as it is kept.
    fn kept(hours: &[WeeklyHours]) -> Self {
        let mut week = Self::default();
        for stretch in hours {
            let day = usize::try_from(stretch.weekday - 1).unwrap_or(0);
            week.0[day].push([clock(stretch.start_minute), clock(stretch.end_minute)]);
        }
        week
    }

    /// The fields again, empty stretches left out.
    pub(in crate::api) fn fields(&self) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        for (day, rows) in (1..).zip(&self.0) {
            for (row, times) in rows.iter().filter(|row| !is_empty(row)).enumerate() {
                for (end, time) in ["from", "to"].into_iter().zip(times) {
                    fields.push((format!("day{day}-{row}-{end}"), time.clone()));
                }
            }
        }
        fields
    }

    /// Without one stretch.
    pub(in crate::api) fn remove(&mut self, day: usize, row: usize) {
        if let Some(rows) = day.checked_sub(1).and_then(|day| self.0.get_mut(day))
            && row < rows.len()
        {
            rows.remove(row);
        }
    }

    /// With one day's stretches on all weekdays, or on the weekend, as the day is one or the other.
    pub(in crate::api) fn copy(&mut self, day: usize) {
        let Some(rows) = day.checked_sub(1).and_then(|day| self.0.get(day)).cloned() else { return };
        let same = if day <= 5 { 0..5 } else { 5..7 };
        for other in &mut self.0[same] {
            other.clone_from(&rows);
        }
    }

    /// The hours, where nothing is wrong with any of them.
    pub(in crate::api) fn hours(&self) -> Option<Vec<WeeklyHours>> {
        let mut hours = Vec::new();
        for (weekday, rows) in (1..).zip(&self.0) {
            for row in rows {
                hours.extend(stretch(weekday, row).ok()?);
            }
        }
        check_week(&hours).is_ok().then_some(hours)
    }
}

fn is_empty(row: &[String; 2]) -> bool {
    row.iter().all(String::is_empty)
}

/// The stretch of a row; none where it is empty.
fn stretch(weekday: i8, row: &[String; 2]) -> Result<Option<WeeklyHours>, RowFault> {
    if is_empty(row) {
        return Ok(None);
    }
    if row.iter().any(String::is_empty) {
        return Err(RowFault::Half);
    }
    let (start, end) = stretch_minutes(&row[0], &row[1]).ok_or(RowFault::Bad)?;
    WeeklyHours::new(weekday, start, end).map(Some).map_err(|_| RowFault::Bad)
}

/// Minutes after midnight of `09:00`; the end `00:00` is the day's own end.
pub(in crate::api) fn stretch_minutes(from: &str, to: &str) -> Option<(i16, i16)> {
    let (start, end) = (minute(from)?, minute(to)?);
    Some((start, if end == 0 { 1_440 } else { end }))
}

fn minute(clock: &str) -> Option<i16> {
    let (hour, minute) = clock.split_once(':')?;
    let (hour, minute): (i16, i16) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

/// “09:00”; the end of a day is its midnight.
fn clock(minute: i16) -> String {
    format!("{:02}:{:02}", minute / 60 % 24, minute % 60)
}

/// A field of a form: its name, its label and hint, its kind, how many characters it takes, and what can be wrong with it.
type Asked<'a> = (&'a str, [&'a str; 2], &'a str, u32, &'a [&'a str]);

/// What the address says of the last try.
#[derive(Debug, Clone, Default)]
pub(in crate::api) struct HoursTried {
    /// What was done, or `form.fault`; `rows` and `draft` for a week that is not saved.
    pub(in crate::api) done: String,
    /// What was typed.
    pub(in crate::api) fields: Vec<(String, String)>,
}

impl HoursTried {
    pub(super) fn value(&self, form: &str, field: &str) -> String {
        let mine = self.done.split_once('.').is_some_and(|(name, _)| name == form);
        let found = self.fields.iter().find(|(name, _)| mine && name == field);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    pub(super) fn wrong(&self, form: &str) -> Option<&str> {
        self.done.split_once('.').filter(|(name, _)| *name == form).map(|(_, what)| what)
    }
}

impl Viewer {
    pub(in crate::api) fn hours_sheet(&self, page: &HoursPage, tried: &HoursTried) -> HoursSheet {
        let texts = self.locale.offers();
        let draft = matches!(tried.done.as_str(), "rows" | "draft");
        let week = if draft {
            TypedWeek::of(tried.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
        } else {
            TypedWeek::kept(&page.hours)
        };
        let fault = tried.done.split_once('.').map_or(tried.done.as_str(), |(_, what)| what);
        let mut told: Vec<Said> = Vec::new();
        told.extend((texts.done)(&tried.done).map(|text| Said { tone: Tone::Success, title: None, text: text.into() }));
        told.extend((texts.wrong)(fault).map(|text| said(Tone::Danger, [texts.not_saved, text])));
        let zone = &page.trainer.zone;
        HoursSheet {
            title: texts.hours.to_owned(),
            zone: (texts.zone)(&format::city_of(zone), zone.name()),
            elsewhere: self.locale.elsewhere().to_here.to_owned(),
            said: told,
            week: texts.week.to_owned(),
            week_lead: texts.week_lead.to_owned(),
            days: (1..).zip(&week.0).map(|(day, rows)| self.day_hours(day, rows, tried.done == "rows")).collect(),
            unsaved: draft.then(|| texts.unsaved.to_owned()),
            save: texts.save_hours.to_owned(),
            exceptions_name: texts.exceptions.to_owned(),
            exceptions: page.exceptions.iter().map(|(found, booked)| self.exception_line(found, *booked)).collect(),
            no_exceptions: texts.no_exceptions.to_owned(),
            forms: vec![self.close_form(tried), self.close_hours_form(tried), self.extra_form(tried)],
            back: self.locale.texts().my_desk.to_owned(),
        }
    }

    fn day_hours(&self, weekday: i8, rows: &[[String; 2]], checked: bool) -> DayHours {
        let texts = self.locale.offers();
        let name = capitalised(self.locale.texts().weekdays[usize::try_from(weekday - 1).unwrap_or(0)]);
        let stretches: Vec<WeeklyHours> = rows.iter().filter_map(|row| stretch(weekday, row).ok()?).collect();
        let overlap = check_week(&stretches).is_err();
        let copy = if weekday <= 5 { texts.copy_week } else { texts.copy_weekend };
        let mut shown = rows.to_vec();
        if shown.last().is_none_or(|row| !is_empty(row)) && shown.len() < ROWS_MAX {
            shown.push(Default::default());
        }
        let row = |(place, times): (usize, &[String; 2])| {
            let field = |end: &str, label: String, value: &str| {
                (format!("fields[day{weekday}-{place}-{end}]"), label, value.to_owned())
            };
            let fault = stretch(weekday, times).err().filter(|_| checked);
            let said = format!("{} – {}", times[0], times[1]);
            HoursRow {
                fields: [
                    field("from", (texts.day_from)(&name), &times[0]),
                    field("to", (texts.day_to)(&name), &times[1]),
                ],
                error: fault.map(|fault| match fault {
                    RowFault::Half => texts.half_row.to_owned(),
                    RowFault::Bad => texts.bad_row.to_owned(),
                }),
                remove: (!is_empty(times))
                    .then(|| (format!("remove.{weekday}.{place}"), (texts.remove_stretch)(&name, &said))),
            }
        };
        let mut acts = vec![(format!("add.{weekday}"), texts.add.to_owned(), (texts.add_to)(&name))];
        if !rows.iter().all(is_empty) {
            acts.push((format!("copy.{weekday}"), copy.to_owned(), (texts.copy_of)(copy, &name)));
        }
        DayHours {
            id: format!("day-{weekday}"),
            rows: shown.iter().enumerate().map(row).collect(),
            error: (checked && overlap).then(|| (texts.overlap)(&name)),
            name,
            acts,
        }
    }

    fn exception_line(&self, exception: &CalendarException, booked: usize) -> ExceptionLine {
        let texts = self.locale.offers();
        let when = self.days(exception.what.first_day(), exception.what.last_day());
        let what = match exception.what {
            DayException::Closed { .. } => texts.closed.to_owned(),
            DayException::ClosedHours { start_minute, end_minute, .. } => {
                format!("{}, {} – {}", texts.closed, clock(start_minute), clock(end_minute))
            }
            DayException::Extra { start_minute, end_minute, .. } => {
                (texts.in_addition)(&format!("{} – {}", clock(start_minute), clock(end_minute)))
            }
        };
        let note = exception.note.as_ref();
        ExceptionLine {
            id: exception.id.to_string(),
            remove: (texts.remove.to_owned(), (texts.remove_exception)(&when)),
            when,
            what: note.map_or_else(|| what.clone(), |note| format!("{what}: {note}")),
            booked: (booked > 0).then(|| (texts.booked)(booked)),
        }
    }

    /// “Thu 24 Dec”, and “– Sat 2 Jan 2027” where it is more than one; with the year where it is not this one.
    pub(super) fn days(&self, first: Date, last: Date) -> String {
        let this_year = self.zone_or(&domain::Zone::utc()).local(self.now).year();
        let day = |day: Date| {
            let year = if day.year() == this_year { String::new() } else { format!(" {}", day.year()) };
            format!("{}{year}", format::day_and_month(day, self.locale))
        };
        if first == last { day(first) } else { format!("{} – {}", day(first), day(last)) }
    }

    fn close_form(&self, tried: &HoursTried) -> ExceptionForm {
        let texts = self.locale.offers();
        let fields = [
            ("first", texts.first_day, "date", 10, &["first", "over"][..]),
            ("last", texts.last_day, "date", 10, &["last", "long"][..]),
            ("note", texts.note, "text", 200, &["note"][..]),
        ];
        self.exception_form("close", texts.close, &fields, tried)
    }

    fn close_hours_form(&self, tried: &HoursTried) -> ExceptionForm {
        let texts = self.locale.offers();
        let fields = [
            ("closed_day", texts.day, "date", 10, &["day", "over"][..]),
            ("closed_from", texts.from, "time", 8, &["times"][..]),
            ("closed_to", texts.to, "time", 8, &[][..]),
            ("closed_note", texts.note, "text", 200, &["note"][..]),
        ];
        self.exception_form("close-hours", texts.close_hours, &fields, tried)
    }

    fn extra_form(&self, tried: &HoursTried) -> ExceptionForm {
        let texts = self.locale.offers();
        let fields = [
            ("day", texts.day, "date", 10, &["day", "over"][..]),
            ("from", texts.from, "time", 8, &["times", "meets"][..]),
            ("to", texts.to, "time", 8, &[][..]),
        ];
        self.exception_form("extra", texts.extra, &fields, tried)
    }

    fn exception_form(
        &self,
        act: &str,
        [title, lead, button]: [&str; 3],
        fields: &[Asked<'_>],
        tried: &HoursTried,
    ) -> ExceptionForm {
        let wrong = tried.wrong(act);
        let entry = |(name, [label, hint], kind, chars_max, faults): &Asked<'_>| Entry {
            name: format!("fields[{name}]"),
            label: (*label).to_owned(),
            hint: (*hint).to_owned(),
            value: tried.value(act, name),
            kind: (*kind).to_owned(),
            chars_max: *chars_max,
            error: wrong
                .filter(|what| faults.contains(what))
                .and_then(|what| (self.locale.offers().wrong)(what))
                .map(str::to_owned),
            units: None,
        };
        ExceptionForm {
            act: act.to_owned(),
            title: title.to_owned(),
            lead: lead.to_owned(),
            fields: fields.iter().map(entry).collect(),
            button: button.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(weekday: i8, from: i16, to: i16) -> WeeklyHours {
        WeeklyHours::new(weekday, from * 60, to * 60).unwrap()
    }

    fn typed<'a>(fields: &[(&'a str, &'a str)]) -> TypedWeek {
        TypedWeek::of(fields.iter().copied())
    }

    #[test]
    fn a_week_goes_through_the_form_and_comes_back() {
        let kept = [hours(1, 9, 12), hours(1, 14, 24), hours(7, 0, 6)];
        let fields = TypedWeek::kept(&kept).fields();
        assert_eq!(fields[3], ("day1-1-to".to_owned(), "00:00".to_owned()));
        let back = TypedWeek::of(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        assert_eq!(back.hours(), Some(kept.to_vec()));
    }

    #[test]
    fn what_is_not_a_stretch_is_found() {
        let week = |from, to| typed(&[("day2-0-from", from), ("day2-0-to", to)]).hours();
        assert_eq!(week("", ""), Some(vec![]));
        assert_eq!(week("09:00", "10:00"), Some(vec![hours(2, 9, 10)]));
        assert_eq!(week("09:00:00", "10:00"), Some(vec![hours(2, 9, 10)]));
        for (from, to) in [("09:00", ""), ("10:00", "09:00"), ("09:00", "09:03"), ("25:00", "26:00"), ("nine", "ten")] {
            assert_eq!(week(from, to), None, "{from} {to}");
        }
        let overlapping =
            [("day3-0-from", "09:00"), ("day3-0-to", "12:00"), ("day3-1-from", "11:00"), ("day3-1-to", "13:00")];
        assert_eq!(typed(&overlapping).hours(), None);
        assert_eq!(
            typed(&[("day9-0-from", "09:00"), ("day1-99-from", "x"), ("1-0-from", "x"), ("junk", "1")]),
            TypedWeek::default()
        );
    }

    #[test]
    fn a_day_is_copied_to_days_of_its_kind() {
        let mut week = TypedWeek::kept(&[hours(2, 9, 12), hours(3, 1, 2), hours(6, 8, 9)]);
        week.copy(2);
        week.copy(6);
        let copied: Vec<WeeklyHours> =
            (1..=5).map(|day| hours(day, 9, 12)).chain([hours(6, 8, 9), hours(7, 8, 9)]).collect();
        assert_eq!(week.hours(), Some(copied));
        week.remove(1, 0);
        week.remove(1, 7);
        week.remove(0, 0);
        assert_eq!(week.hours().map(|hours| hours.len()), Some(6));
    }
}
