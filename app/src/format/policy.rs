//! Cancellation policies in one sentence.

use domain::{RefundPolicy, Timestamp, Zone};
use jiff::SignedDuration;
use services::model::BookingDetails;

use super::moment;
use crate::i18n::{Locale, PolicyStep};

/// The policy of a booking, from what of it is still to come at `now`; times by the clocks of `zone`.
pub(crate) fn policy(details: &BookingDetails, now: Timestamp, zone: &Zone, locale: Locale) -> String {
    policy_at(&details.booking.policy, details.slot.start(), now, zone, locale)
}

/// The same of a policy, for what starts at `start`.
pub(crate) fn policy_at(
    policy: &RefundPolicy,
    start: Timestamp,
    now: Timestamp,
    zone: &Zone,
    locale: Locale,
) -> String {
    let ends: Vec<(u32, Timestamp)> = policy
        .tiers()
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
