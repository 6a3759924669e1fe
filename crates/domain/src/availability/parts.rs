//! Parts of a day, as people speak of them: what free times are grouped and looked for by.

use jiff::Timestamp;

use crate::time::Zone;

/// A part of the day, by the hour that clocks show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayPart {
    /// From midnight on.
    Night,
    /// From 6 on.
    Morning,
    /// From 12 on.
    Afternoon,
    /// From 17 on, until midnight.
    Evening,
}

impl DayPart {
    /// All of them, in the order of the day.
    pub const ALL: [Self; 4] = [Self::Night, Self::Morning, Self::Afternoon, Self::Evening];

    /// The part that this moment belongs to by the clocks of `zone`.
    #[must_use]
    pub fn at(moment: Timestamp, zone: &Zone) -> Self {
        match zone.local(moment).hour() {
            0..=5 => Self::Night,
            6..=11 => Self::Morning,
            12..=16 => Self::Afternoon,
            _ => Self::Evening,
        }
    }

    /// As it stands in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Night => "night",
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
        }
    }

    /// The part of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hour_belongs_to_the_part_that_people_call_it() {
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        let part = |text: &str| DayPart::at(text.parse().unwrap(), &berlin);
        // Berlin is an hour ahead of UTC in November.
        assert_eq!(part("2026-11-24T22:59:00Z"), DayPart::Evening);
        assert_eq!(part("2026-11-24T23:00:00Z"), DayPart::Night);
        assert_eq!([part("2026-11-24T04:59:00Z"), part("2026-11-24T05:00:00Z")], [DayPart::Night, DayPart::Morning]);
        assert_eq!(
            [part("2026-11-24T10:59:00Z"), part("2026-11-24T11:00:00Z")],
            [DayPart::Morning, DayPart::Afternoon]
        );
        assert_eq!(
            [part("2026-11-24T15:59:00Z"), part("2026-11-24T16:00:00Z")],
            [DayPart::Afternoon, DayPart::Evening]
        );
    }

    #[test]
    fn names_lead_back_to_their_parts() {
        for part in DayPart::ALL {
            assert_eq!(DayPart::from_name(part.name()), Some(part));
        }
        assert_eq!(DayPart::from_name("noon"), None);
    }
}
