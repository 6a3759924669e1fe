//! The events of somebody else's calendar, as far as it matters when one is busy (RFC 5545, 3.6.1).

use calcard::icalendar::{
    ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarParameterName, ICalendarPeriod,
    ICalendarProperty, ICalendarRecurrenceRule, ICalendarStatus, ICalendarTransparency, ICalendarValue,
};
use domain::Timestamp;
use jiff::civil::DateTime;
use jiff::{SignedDuration, ToSpan};

use super::clocks::{Clocks, When, moment};

/// How long something takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Length {
    /// By the calendar: a day may have 23 hours.
    days: i64,
    /// By the clock, after those.
    seconds: i64,
}

impl Length {
    const NONE: Self = Self { days: 0, seconds: 0 };
    const DAY: Self = Self { days: 1, seconds: 0 };

    /// The end of what begins then.
    pub(super) fn after(self, start: &When) -> Option<Timestamp> {
        let local = start.local.checked_add(self.days.days()).ok()?;
        moment(&start.zone, local)?.checked_add(SignedDuration::from_secs(self.seconds)).ok()
    }

    fn between(start: &When, end: &When) -> Option<Self> {
        if start.all_day && end.all_day {
            let days = end.local.date().duration_since(start.local.date()).as_hours() / 24;
            return Some(Self { days, seconds: 0 });
        }
        Some(Self { days: 0, seconds: end.moment()?.duration_since(start.moment()?).as_secs() })
    }
}

/// An event, or what takes the place of one coming of it.
#[derive(Debug)]
pub(super) struct Event<'c> {
    pub(super) uid: &'c str,
    pub(super) sequence: i64,
    pub(super) start: When,
    pub(super) length: Length,
    pub(super) rule: Option<&'c ICalendarRecurrenceRule>,
    /// When it comes besides.
    pub(super) more: Vec<(When, Option<Length>)>,
    /// When it does not come.
    pub(super) never: Vec<When>,
    /// Which coming it takes the place of, and whether of all later ones too.
    pub(super) instead_of: Option<(When, bool)>,
    /// True where nobody is busy with it.
    pub(super) free: bool,
}

/// The event in this component; `Err` for one that says not when it is.
pub(super) fn event<'c>(component: &'c ICalendarComponent, clocks: &mut Clocks<'_>) -> Result<Event<'c>, Unreadable> {
    let first = |name: &ICalendarProperty| component.entries.iter().find(|entry| entry.name == *name);
    let mut one = |name: &ICalendarProperty| first(name).and_then(|entry| time(entry, clocks));
    let instead_of = one(&ICalendarProperty::RecurrenceId);
    let start = one(&ICalendarProperty::Dtstart).or_else(|| instead_of.clone()).ok_or(Unreadable)?;
    let length = match (one(&ICalendarProperty::Dtend), first(&ICalendarProperty::Duration)) {
        (Some(end), _) => Length::between(&start, &end).ok_or(Unreadable)?,
        (None, Some(entry)) => length(entry).ok_or(Unreadable)?,
        (None, None) if start.all_day => Length::DAY,
        (None, None) => Length::NONE,
    };
    let all_later = first(&ICalendarProperty::RecurrenceId)
        .is_some_and(|entry| entry.params.iter().any(|parameter| parameter.name == ICalendarParameterName::Range));
    let mut event = Event {
        uid: "",
        sequence: 0,
        start,
        length,
        rule: None,
        more: Vec::new(),
        never: Vec::new(),
        instead_of: instead_of.map(|when| (when, all_later)),
        free: false,
    };
    for entry in &component.entries {
        match (&entry.name, entry.values.first()) {
            (ICalendarProperty::Uid, Some(ICalendarValue::Text(uid))) => event.uid = uid,
            (ICalendarProperty::Sequence, Some(ICalendarValue::Integer(sequence))) => event.sequence = *sequence,
            (ICalendarProperty::Rrule, Some(ICalendarValue::RecurrenceRule(rule))) => event.rule = Some(rule),
            // A rule that cannot be read.
            (ICalendarProperty::Rrule, _) => return Err(Unreadable),
            (ICalendarProperty::Status, Some(ICalendarValue::Status(ICalendarStatus::Cancelled)))
            | (ICalendarProperty::Transp, Some(ICalendarValue::Transparency(ICalendarTransparency::Transparent))) => {
                event.free = true;
            }
            (ICalendarProperty::Exdate, _) => {
                event.never.extend(entry.values.iter().filter_map(|value| time_of(value, entry, clocks)));
            }
            (ICalendarProperty::Rdate, _) => {
                event.more.extend(entry.values.iter().filter_map(|value| coming(value, entry, clocks)));
            }
            _ => {}
        }
    }
    Ok(event)
}

/// An event that says not when it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unreadable;

/// True for the components that are read here.
pub(super) fn is_event(component: &ICalendarComponent) -> bool {
    component.component_type == ICalendarComponentType::VEvent
}

fn time(entry: &ICalendarEntry, clocks: &mut Clocks<'_>) -> Option<When> {
    time_of(entry.values.first()?, entry, clocks)
}

fn time_of(value: &ICalendarValue, entry: &ICalendarEntry, clocks: &mut Clocks<'_>) -> Option<When> {
    match value {
        ICalendarValue::PartialDateTime(written) => clocks.when(written, entry.tz_id()),
        _ => None,
    }
}

/// A time at which an event comes besides, with how long it takes then where that is said.
fn coming(value: &ICalendarValue, entry: &ICalendarEntry, clocks: &mut Clocks<'_>) -> Option<(When, Option<Length>)> {
    match value {
        ICalendarValue::Period(ICalendarPeriod::Range { start, end }) => {
            let start = clocks.when(start, entry.tz_id())?;
            let end = clocks.when(end, entry.tz_id())?;
            let length = Length::between(&start, &end)?;
            Some((start, Some(length)))
        }
        ICalendarValue::Period(ICalendarPeriod::Duration { start, duration }) => {
            let length = Length { days: 0, seconds: duration.as_seconds() };
            Some((clocks.when(start, entry.tz_id())?, Some(length)))
        }
        _ => Some((time_of(value, entry, clocks)?, None)),
    }
}

/// Days and weeks are by the calendar, hours and less by the clock (RFC 5545, 3.3.6).
fn length(entry: &ICalendarEntry) -> Option<Length> {
    let Some(ICalendarValue::Duration(duration)) = entry.values.first() else { return None };
    if duration.neg {
        return None;
    }
    let days = i64::from(duration.weeks) * 7 + i64::from(duration.days);
    let seconds = i64::from(duration.hours) * 3_600 + i64::from(duration.minutes) * 60 + i64::from(duration.seconds);
    // Longer than a lifetime is no length that jiff would count with.
    (days <= 36_500 && seconds <= 36_500 * 86_400).then_some(Length { days, seconds })
}

/// How far what takes the place of a coming is from it, by the clocks.
pub(super) fn shift(from: DateTime, to: DateTime) -> SignedDuration {
    to.duration_since(from)
}
