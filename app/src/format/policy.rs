//! Cancellation policies in one sentence.

use domain::{Timestamp, Zone};
use jiff::SignedDuration;
use services::model::BookingDetails;

use super::moment;
use crate::i18n::{Locale, PolicyStep};

/// The policy of a booking, from what of it is still to come at `now`; times by the clocks of `zone`.
pub(crate) fn policy(details: &BookingDetails, now: Timestamp, zone: &Zone, locale: Locale) -> String {
    let (start, tiers) = (details.slot.start(), details.booking.policy.tiers());
    let ends: Vec<(u32, Timestamp)> = tiers
        .iter()
        .map(|tier| (tier.share.get(), start - SignedDuration::from_hours(i64::from(tier.hours_before))))
        .filter(|(share, end)| *share > 0 && *end >= now)
        .collect();
    let steps: Vec<PolicyStep> = ends
        .iter()
        .map(|(share, end)| PolicyStep {
            share: *share,
            until: (*end < start).then(|| moment(*end, now, zone, locale)),
        })
        .collect();
    (locale.returning().policy)(&steps, ends.last().is_none_or(|(_, end)| *end < start))
}
