//! By whose clocks a time of somebody else's calendar is. The parser knows the many names that programs give to zones; what the
//! clocks of a zone show, jiff knows.

use std::collections::HashMap;

use calcard::common::PartialDateTime;
use calcard::common::timezone::Tz;
use calcard::icalendar::ICalendar;
use calcard::icalendar::timezone::TzResolver;
use domain::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

/// A moment as a calendar has it.
#[derive(Debug, Clone)]
pub(super) struct When {
    /// What the clocks show.
    pub(super) local: DateTime,
    /// Which clocks.
    pub(super) zone: TimeZone,
    /// True for a whole day, which begins then.
    pub(super) all_day: bool,
}

impl When {
    /// The moment. At a clock change, what does not exist is as much later, and what comes twice is its first coming.
    pub(super) fn moment(&self) -> Option<Timestamp> {
        moment(&self.zone, self.local)
    }
}

/// When these clocks show that.
pub(super) fn moment(zone: &TimeZone, local: DateTime) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(local).compatible().ok()
}

/// The zones of one calendar.
pub(super) struct Clocks<'c> {
    resolver: TzResolver<&'c str>,
    known: HashMap<String, Option<TimeZone>>,
    /// The clocks of times that name none, and of zones that nobody knows: the trainer's.
    own: TimeZone,
}

impl<'c> Clocks<'c> {
    pub(super) fn of(calendar: &'c ICalendar, own: TimeZone) -> Self {
        Self { resolver: calendar.build_tz_resolver(), known: HashMap::new(), own }
    }

    /// A moment as it is written; `None` for what is none.
    pub(super) fn when(&mut self, written: &PartialDateTime, zone_name: Option<&str>) -> Option<When> {
        let part = |part: Option<u8>| i8::try_from(part?).ok();
        let year = i16::try_from(written.year?).ok()?;
        let date = Date::new(year, part(written.month)?, part(written.day)?).ok()?;
        let all_day = written.hour.is_none();
        let time = if all_day {
            Time::midnight()
        } else {
            // A leap second is the one before it.
            let second = part(written.second).unwrap_or(0).min(59);
            Time::new(part(written.hour)?, part(written.minute).unwrap_or(0), second, 0).ok()?
        };
        let zone = if all_day { self.own.clone() } else { self.zone(written, zone_name)? };
        Some(When { local: date.to_datetime(time), zone, all_day })
    }

    fn zone(&mut self, written: &PartialDateTime, name: Option<&str>) -> Option<TimeZone> {
        if let Some(hours) = written.tz_hour {
            let seconds = i32::from(hours) * 3_600 + i32::from(written.tz_minute.unwrap_or(0)) * 60;
            let seconds = if written.tz_minus { -seconds } else { seconds };
            return Offset::from_seconds(seconds).ok().map(TimeZone::fixed);
        }
        let named = name.and_then(|name| self.named(name));
        Some(named.unwrap_or_else(|| self.own.clone()))
    }

    fn named(&mut self, name: &str) -> Option<TimeZone> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let found = TimeZone::get(name).ok().or_else(|| match self.resolver.resolve(name)? {
            Tz::Floating => None,
            Tz::Fixed(offset) => Offset::from_seconds(offset.local_minus_utc()).ok().map(TimeZone::fixed),
            Tz::Tz(zone) => TimeZone::get(zone.name()).ok(),
        });
        self.known.insert(name.to_owned(), found.clone());
        found
    }
}
