//! Stretches of time, the 5-minute cells of a calendar, and time zones by IANA name.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp, Zoned, civil, tz::TimeZone};
use serde::{Deserialize, Serialize, de};

/// A stretch of time: from `start` up to, not including, `end`. Never empty, and on 5-minute cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TimeSlot {
    start: Timestamp,
    end: Timestamp,
}

/// Why two times make no slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSlot {
    /// The end is not after the start.
    #[error("a slot ends after it starts")]
    Empty,
    /// A time between two cells.
    #[error("slots start and end on a multiple of five minutes")]
    OffGrid,
}

impl TimeSlot {
    /// The length of a calendar cell. Every zone's offset since 1972 is a multiple of it.
    pub const CELL_SECONDS: i64 = 300;

    /// The slot between two times.
    ///
    /// # Errors
    /// [`InvalidSlot`] for an empty stretch or one off the 5-minute grid.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, InvalidSlot> {
        if end <= start {
            return Err(InvalidSlot::Empty);
        }
        let on_grid = |time: Timestamp| time.as_second() % Self::CELL_SECONDS == 0 && time.subsec_nanosecond() == 0;
        if on_grid(start) && on_grid(end) { Ok(Self { start, end }) } else { Err(InvalidSlot::OffGrid) }
    }

    /// The slot of `minutes` that begins at `start`.
    ///
    /// # Errors
    /// As [`TimeSlot::new`]; also where the end leaves the calendar.
    pub fn starting(start: Timestamp, minutes: u32) -> Result<Self, InvalidSlot> {
        let end = start.checked_add(SignedDuration::from_mins(i64::from(minutes))).map_err(|_| InvalidSlot::Empty)?;
        Self::new(start, end)
    }

    /// When it begins.
    #[must_use]
    pub const fn start(&self) -> Timestamp {
        self.start
    }

    /// When it is over: the first moment that is no longer in it.
    #[must_use]
    pub const fn end(&self) -> Timestamp {
        self.end
    }

    /// How long it is, in minutes.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        (self.end.as_second() - self.start.as_second()) / 60
    }

    /// True where the two share a moment; slots that touch do not.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The calendar cells it covers, as numbers of five minutes since 1970: the first, and the one after the last.
    #[must_use]
    pub fn cells(&self) -> std::ops::Range<i64> {
        self.start.as_second().div_euclid(Self::CELL_SECONDS)..self.end.as_second().div_euclid(Self::CELL_SECONDS)
    }
}

/// A time zone by its IANA name, such as `Europe/Berlin`.
///
/// Knowing a zone's rules takes the zone data: the server has it (feature `zones`), the browser does not.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// No zone of that name is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a time zone")]
pub struct UnknownZone(pub String);

impl Zone {
    /// Coordinated universal time.
    #[must_use]
    pub const fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// What clocks in this zone show at `time`.
    #[must_use]
    pub fn local(&self, time: Timestamp) -> Zoned {
        time.to_zoned(self.0.clone())
    }

    /// The moment at which clocks in this zone show `local`. At a clock change, an hour that does not exist is read as the
    /// same distance after the change, and one that comes twice as its first coming.
    #[must_use]
    pub fn moment(&self, local: civil::DateTime) -> Option<Timestamp> {
        self.0.to_ambiguous_timestamp(local).compatible().ok()
    }

    /// False for a day that clocks in this zone never show.
    #[must_use]
    pub fn has_day(&self, day: civil::Date) -> bool {
        self.moment(day.at(0, 0, 0, 0)).is_some_and(|begin| self.local(begin).date() == day)
    }

    /// How far clocks in this zone are ahead of UTC at `time`, in seconds.
    #[must_use]
    pub fn offset_seconds(&self, time: Timestamp) -> i32 {
        self.0.to_offset(time).seconds()
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        if name == "UTC" {
            return Ok(Self::utc());
        }
        TimeZone::get(name).map(Self).map_err(|_| UnknownZone(name.to_owned()))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_slot_has_an_order_and_a_grid() {
        let noon = time("2026-11-24T12:00:00Z");
        assert_eq!(TimeSlot::new(noon, noon), Err(InvalidSlot::Empty));
        assert_eq!(TimeSlot::new(noon, time("2026-11-24T11:00:00Z")), Err(InvalidSlot::Empty));
        assert_eq!(TimeSlot::new(noon, time("2026-11-24T12:03:00Z")), Err(InvalidSlot::OffGrid));
        assert_eq!(TimeSlot::new(noon, time("2026-11-24T12:05:00.5Z")), Err(InvalidSlot::OffGrid));
        assert_eq!(TimeSlot::starting(noon, 45).unwrap().minutes(), 45);
    }

    #[test]
    fn slots_that_touch_do_not_overlap_and_share_no_cell() {
        let first = TimeSlot::starting(time("2026-11-24T12:00:00Z"), 45).unwrap();
        let second = TimeSlot::starting(first.end(), 45).unwrap();
        assert!(!first.overlaps(&second));
        assert_eq!(first.cells().end, second.cells().start);
        assert_eq!(first.cells().count(), 9);
    }

    #[test]
    fn slots_overlap_exactly_when_they_share_a_cell() {
        let base = time("1969-12-31T23:00:00Z");
        let slots: Vec<TimeSlot> = (0..24)
            .flat_map(|cell| [5, 15, 60].map(|minutes| (cell, minutes)))
            .map(|(cell, minutes)| TimeSlot::starting(base + SignedDuration::from_mins(cell * 5), minutes).unwrap())
            .collect();
        for a in &slots {
            for b in &slots {
                assert_eq!(a.overlaps(b), a.cells().any(|cell| b.cells().contains(&cell)), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn clocks_change() {
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        // 29 March 2026, 02:30 does not exist; 25 October 2026, 02:30 comes twice.
        let skipped = berlin.moment(civil::date(2026, 3, 29).at(2, 30, 0, 0)).unwrap();
        assert_eq!(skipped, time("2026-03-29T01:30:00Z"));
        let twice = berlin.moment(civil::date(2026, 10, 25).at(2, 30, 0, 0)).unwrap();
        assert_eq!(twice, time("2026-10-25T00:30:00Z"));
        assert_eq!(berlin.offset_seconds(time("2026-07-01T00:00:00Z")), 7_200);
    }

    #[test]
    fn zones_go_by_their_iana_names() {
        assert_eq!("Asia/Karachi".parse::<Zone>().unwrap().name(), "Asia/Karachi");
        for name in ["", "Berlin", "../etc/passwd", "Europe/Atlantis"] {
            assert!(name.parse::<Zone>().is_err(), "{name}");
        }
    }
}
