//! When somebody is busy elsewhere: what a calendar that is not ours says, made into stretches on the grid of ours.

use jiff::{SignedDuration, Timestamp};

use crate::time::TimeSlot;

/// The longest stretch. What lasts longer is several that touch, so that whatever overlaps a range starts at most so long
/// before it.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// Busy stretches: sorted, without overlaps, on five minutes, none longer than a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BusyElsewhere {
    /// The stretches.
    pub slots: Vec<TimeSlot>,
    /// True where there would be more of them than were asked for: the latest are left out.
    pub cut: bool,
}

impl BusyElsewhere {
    /// Of stretches in any order, which may overlap, be empty, or lie outside of the window. Each is busy from the five minutes
    /// that it starts in to the end of those that it ends in: half a cell cannot be booked.
    #[must_use]
    pub fn of(mut found: Vec<(Timestamp, Timestamp)>, window: (Timestamp, Timestamp), slots_max: usize) -> Self {
        let (from, until) = (floor(window.0), ceil(window.1));
        found.retain_mut(|(start, end)| {
            let some = start < end;
            (*start, *end) = (floor(*start).max(from), ceil(*end).min(until));
            some && start < end
        });
        found.sort_unstable();
        found.dedup_by(|next, before| {
            let one = next.0 <= before.1;
            if one {
                before.1 = before.1.max(next.1);
            }
            one
        });
        let mut slots: Vec<TimeSlot> = found.into_iter().flat_map(pieces).take(slots_max.saturating_add(1)).collect();
        let cut = slots.len() > slots_max;
        slots.truncate(slots_max);
        Self { slots, cut }
    }

    /// How many times one is busy: stretches that touch are one.
    #[must_use]
    pub fn times(&self) -> usize {
        let touching = self.slots.windows(2).filter(|pair| pair[0].end() == pair[1].start()).count();
        self.slots.len() - touching
    }
}

/// The stretch in pieces of a day at most.
fn pieces((start, end): (Timestamp, Timestamp)) -> impl Iterator<Item = TimeSlot> {
    let mut next = start;
    std::iter::from_fn(move || {
        let piece_end = next.checked_add(LONGEST).map_or(end, |longest| longest.min(end));
        let piece = TimeSlot::new(next, piece_end).ok()?;
        next = piece_end;
        Some(piece)
    })
}

/// The start of the cell that it lies in.
fn floor(time: Timestamp) -> Timestamp {
    let whole = time.as_microsecond().div_euclid(1_000_000).div_euclid(TimeSlot::CELL_SECONDS);
    Timestamp::from_second(whole * TimeSlot::CELL_SECONDS).unwrap_or(Timestamp::MIN)
}

/// The end of the cell that it lies in; itself where it is between two.
fn ceil(time: Timestamp) -> Timestamp {
    let floor = floor(time);
    if floor == time {
        return time;
    }
    floor.checked_add(SignedDuration::from_secs(TimeSlot::CELL_SECONDS)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("2026-11-{text}Z").parse().unwrap()
    }

    fn window() -> (Timestamp, Timestamp) {
        (at("24T08:02:00"), at("28T00:00:00"))
    }

    fn of(found: &[(&str, &str)]) -> Vec<String> {
        let found = found.iter().map(|(from, until)| (at(from), at(until))).collect();
        let shown = |slot: &TimeSlot| format!("{} {}", slot.start(), slot.end());
        BusyElsewhere::of(found, window(), 100).slots.iter().map(shown).collect()
    }

    #[test]
    fn stretches_are_sorted_merged_and_on_the_grid() {
        let found = of(&[
            ("25T10:00:00", "25T11:00:00"),
            ("24T12:02:30", "24T12:58:00"),
            ("25T10:30:00", "25T10:40:00"),
            ("25T11:00:00", "25T11:31:00"),
            ("26T09:00:00", "26T09:00:00"),
            ("26T09:00:00", "26T08:00:00"),
        ]);
        let expected = ["2026-11-24T12:00:00Z 2026-11-24T13:00:00Z", "2026-11-25T10:00:00Z 2026-11-25T11:35:00Z"];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_lies_outside_is_cut_off_and_what_is_long_is_in_pieces_of_a_day() {
        let found =
            of(&[("20T00:00:00", "24T09:00:00"), ("26T06:00:00", "29T00:00:00"), ("29T00:00:00", "29T01:00:00")]);
        let expected = [
            "2026-11-24T08:00:00Z 2026-11-24T09:00:00Z",
            "2026-11-26T06:00:00Z 2026-11-27T06:00:00Z",
            "2026-11-27T06:00:00Z 2026-11-28T00:00:00Z",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn there_are_never_more_than_asked_for_and_it_is_said() {
        let hours = |count: i64| {
            (0..count).map(|hour| {
                let start = at("25T00:00:00") + SignedDuration::from_hours(2 * hour);
                (start, start + SignedDuration::from_hours(1))
            })
        };
        let busy = |count: i64| BusyElsewhere::of(hours(count).collect(), window(), 3);
        assert_eq!((busy(3).slots.len(), busy(3).cut), (3, false));
        assert_eq!((busy(4).slots, busy(4).cut), (busy(3).slots, true));
        let long = BusyElsewhere::of(vec![(at("24T12:00:00"), at("27T12:00:00"))], window(), 9);
        assert_eq!((long.slots.len(), long.times()), (3, 1));
    }

    proptest! {
        #[test]
        fn a_minute_is_busy_exactly_where_a_stretch_has_a_part_of_its_cell(
            found in prop::collection::vec((0_i64..10_000, -60_i64..3_000), 0..12)
        ) {
            let base = at("24T00:00:00");
            let minute = |count: i64| base + SignedDuration::from_mins(count);
            let window = (minute(1_000), minute(9_000));
            let stretches: Vec<_> = found.iter().map(|(start, length)| (minute(*start), minute(start + length))).collect();
            let busy = BusyElsewhere::of(stretches.clone(), window, 1_000).slots;
            prop_assert!(busy.windows(2).all(|pair| pair[0].end() <= pair[1].start()));
            prop_assert!(busy.iter().all(|slot| slot.minutes() <= 24 * 60));
            for cell in (0..13_000).step_by(5) {
                let (from, until) = (minute(cell), minute(cell + 5));
                let touched = |(start, end): &(Timestamp, Timestamp)| start < end && *start < until && from < *end;
                let expected = from >= window.0 && until <= window.1 && stretches.iter().any(touched);
                prop_assert_eq!(busy.iter().any(|slot| slot.start() <= from && until <= slot.end()), expected);
            }
        }
    }
}
