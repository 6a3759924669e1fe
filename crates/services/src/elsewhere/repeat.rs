//! When an event comes again (RFC 5545, 3.3.10), within bounds. The parser's own arithmetic is used on times without a zone, as
//! clocks show them: what that is in the world is for `clocks` to say, who knows that an hour may be missing or come twice.

use calcard::common::PartialDateTime;
use calcard::common::timezone::Tz;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarFrequency, ICalendarProperty,
    ICalendarRecurrenceRule, ICalendarValue,
};
use domain::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::clocks::{Clocks, When};

/// How often one event is followed, from its first coming on, whether or not that lies in the window.
pub(super) const COMINGS_MAX: usize = 20_000;
/// How many parts a rule may have in one of its lists: a month has so many days.
const PARTS_MAX: usize = 62;
/// How many times of one day a rule may name.
const TIMES_MAX: usize = 48;

/// The comings of one event by its clocks, as far as they are followed.
#[derive(Debug, Default)]
pub(super) struct Comings {
    pub(super) starts: Vec<DateTime>,
    /// True where it might come more often than it is followed.
    pub(super) cut: bool,
}

/// When an event that starts then comes by this rule, up to `until`, at most `comings_max` times. The first coming is always one.
pub(super) fn comings(
    start: &When,
    rule: &ICalendarRecurrenceRule,
    clocks: &mut Clocks<'_>,
    until: Timestamp,
    comings_max: usize,
) -> Comings {
    let alone = Comings { starts: vec![start.local], cut: true };
    if is_unreasonable(rule) {
        return alone;
    }
    let mut rule = rule.clone();
    let end = until.to_zoned(start.zone.clone()).datetime();
    let end = match rule.until.as_ref() {
        None => end,
        // A date counts to its end; what is given in UTC is meant by the clocks of the start.
        Some(written) => match clocks.when(written, None) {
            Some(last) if last.all_day => last.local.date().at(23, 59, 59, 0).min(end),
            Some(last) if written.tz_hour.is_some() => {
                let last = last.moment().map(|moment| moment.to_zoned(start.zone.clone()).datetime());
                last.map_or(end, |last| last.min(end))
            }
            Some(last) => last.local.min(end),
            None => return alone,
        },
    };
    if end < start.local {
        // It may have come before the rule's end; it comes once in any case.
        return Comings { cut: false, ..alone };
    }
    let Some((from, last)) = written(start.local).zip(written(end)) else { return alone };
    rule.until = Some(last);
    let comings_max = comings_max.min(COMINGS_MAX);
    let found = event_of(from, rule).expand_dates(Tz::Floating, comings_max);
    let mut starts: Vec<DateTime> = found.events.iter().filter_map(|event| local(event.start.timestamp())).collect();
    let cut = starts.len() >= comings_max || !found.errors.is_empty();
    if starts.first() != Some(&start.local) {
        starts.push(start.local);
    }
    Comings { starts, cut }
}

/// Rules that no calendar of a person has, and that take long to follow: every minute, or lists longer than there are such days.
fn is_unreasonable(rule: &ICalendarRecurrenceRule) -> bool {
    let often = matches!(rule.freq, ICalendarFrequency::Minutely | ICalendarFrequency::Secondly);
    let lists = [
        rule.bysecond.len(),
        rule.byminute.len(),
        rule.byhour.len(),
        rule.byday.len(),
        rule.bymonthday.len(),
        rule.byyearday.len(),
        rule.byweekno.len(),
        rule.bymonth.len(),
        rule.bysetpos.len(),
    ];
    let times = rule.byhour.len().max(1) * rule.byminute.len().max(1) * rule.bysecond.len().max(1);
    often || lists.into_iter().any(|parts| parts > PARTS_MAX) || times > TIMES_MAX
}

/// A calendar of one event, whose times have no zone.
fn event_of(start: PartialDateTime, rule: ICalendarRecurrenceRule) -> ICalendar {
    let entry = |name, value| ICalendarEntry { name, params: Vec::new(), values: vec![value] };
    let event = ICalendarComponent {
        component_type: ICalendarComponentType::VEvent,
        entries: vec![
            entry(ICalendarProperty::Dtstart, ICalendarValue::PartialDateTime(Box::new(start))),
            entry(ICalendarProperty::Rrule, ICalendarValue::RecurrenceRule(Box::new(rule))),
        ],
        component_ids: Vec::new(),
    };
    ICalendar { components: vec![event] }
}

fn written(local: DateTime) -> Option<PartialDateTime> {
    let part = |part: i8| u8::try_from(part).ok();
    Some(PartialDateTime {
        year: Some(u16::try_from(local.year()).ok()?),
        month: Some(part(local.month())?),
        day: Some(part(local.day())?),
        hour: Some(part(local.hour())?),
        minute: Some(part(local.minute())?),
        second: Some(part(local.second())?),
        ..PartialDateTime::default()
    })
}

/// What clocks show, from a time without a zone, which is counted as if it were UTC.
fn local(second: i64) -> Option<DateTime> {
    Timestamp::from_second(second).ok().map(|time| TimeZone::UTC.to_datetime(time))
}
