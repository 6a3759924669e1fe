//! Looking up what a calendar shows. Used by the server functions of the pages that have one.

use std::collections::BTreeMap;

use domain::Timestamp;
use services::{Failure, Services, Wanted};

use super::map::Viewer;
use crate::dto::{Calendar, Choice};

/// The calendar that `choice` asks for, and how many seats are left of the classes in it that somebody booked, by their start.
/// Whoever has chosen nothing yet is shown the first day on which something is free.
pub(super) async fn calendar(
    services: &Services,
    viewer: &Viewer,
    wanted: Wanted<'_>,
    choice: &Choice,
) -> Result<(Calendar, BTreeMap<Timestamp, i64>), Failure> {
    let mut shown = viewer.shown(wanted, choice);
    let mut openings = services.openings(wanted, shown.from, shown.for_days).await?;
    let mut next = None;
    if viewer.nothing_more(wanted, &shown, &openings.free) {
        next = services.next_opening(wanted, shown.until, viewer.part_wanted(wanted, &shown)).await?;
    }
    let open_minded = choice.day.is_none() && choice.slot.is_none() && choice.month.is_none();
    if let Some(slot) = next.filter(|_| open_minded) {
        shown = viewer.shown(wanted, &viewer.on_day_of(wanted, slot, choice));
        openings = services.openings(wanted, shown.from, shown.for_days).await?;
        next = None;
    }
    Ok((viewer.calendar(wanted, &shown, &openings, next, choice), openings.left))
}
