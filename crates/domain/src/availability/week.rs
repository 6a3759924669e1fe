//! The working week: stretches that come back every week.

use serde::{Deserialize, Serialize};

/// A stretch of working time that comes back every week, by the clocks of the trainer's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyHours {
    /// 1 is Monday, 7 is Sunday (ISO 8601).
    pub weekday: i8,
    /// Minutes after midnight, 0 to 1439.
    pub start_minute: i16,
    /// Minutes after midnight, 1 to 1440; later than the start.
    pub end_minute: i16,
}

/// Why a stretch of working time makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("working hours are on a weekday (1–7), on five-minute steps, and end after they start")]
pub struct InvalidHours;

/// Two stretches of one weekday that overlap or touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stretches of weekday {weekday} overlap or touch")]
pub struct OverlappingHours {
    /// The first such weekday; 1 is Monday.
    pub weekday: i8,
}

impl WeeklyHours {
    /// Checks the ranges that the fields name.
    ///
    /// # Errors
    /// [`InvalidHours`] for a weekday, a minute or an order outside them.
    pub fn new(weekday: i8, start_minute: i16, end_minute: i16) -> Result<Self, InvalidHours> {
        if (1..=7).contains(&weekday) && is_stretch(start_minute, end_minute) {
            Ok(Self { weekday, start_minute, end_minute })
        } else {
            Err(InvalidHours)
        }
    }
}

/// True for a stretch of one day: on five-minute steps, and not empty.
pub(super) fn is_stretch(start_minute: i16, end_minute: i16) -> bool {
    let in_range = (0..1440).contains(&start_minute) && end_minute <= 1440;
    in_range && start_minute % 5 == 0 && end_minute % 5 == 0 && start_minute < end_minute
}

/// Checks that no two stretches of a weekday overlap or touch; in whatever order they come.
///
/// # Errors
/// [`OverlappingHours`] names the first weekday where they do.
pub fn check_week(hours: &[WeeklyHours]) -> Result<(), OverlappingHours> {
    let mut sorted: Vec<&WeeklyHours> = hours.iter().collect();
    sorted.sort_unstable_by_key(|stretch| (stretch.weekday, stretch.start_minute));
    let meeting = sorted.windows(2).find_map(|pair| match pair {
        [one, next] if one.weekday == next.weekday && next.start_minute <= one.end_minute => Some(one.weekday),
        _ => None,
    });
    meeting.map_or(Ok(()), |weekday| Err(OverlappingHours { weekday }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(weekday: i8, from: i16, to: i16) -> WeeklyHours {
        WeeklyHours::new(weekday, from * 60, to * 60).unwrap()
    }

    #[test]
    fn working_hours_have_ranges() {
        for (weekday, start, end) in
            [(0, 60, 120), (8, 60, 120), (1, 120, 120), (1, 120, 60), (1, -5, 60), (1, 60, 1445), (1, 61, 120)]
        {
            assert!(WeeklyHours::new(weekday, start, end).is_err(), "{weekday} {start} {end}");
        }
        assert!(WeeklyHours::new(7, 0, 1440).is_ok());
    }

    #[test]
    fn stretches_of_a_day_stand_apart() {
        assert_eq!(check_week(&[hours(2, 14, 18), hours(2, 8, 12), hours(1, 8, 20)]), Ok(()));
        let touching = [hours(1, 8, 20), hours(3, 12, 14), hours(3, 8, 12)];
        assert_eq!(check_week(&touching), Err(OverlappingHours { weekday: 3 }));
        let within = [hours(7, 8, 20), hours(7, 9, 10), hours(5, 1, 2)];
        assert_eq!(check_week(&within), Err(OverlappingHours { weekday: 7 }));
        assert_eq!(check_week(&[hours(6, 8, 9), hours(6, 8, 9)]), Err(OverlappingHours { weekday: 6 }));
        assert_eq!(check_week(&[]), Ok(()));
    }
}
