//! Whether clients came, and what can be said about it.

use domain::{CheckIn, PresenceMark, PresenceRules, Role, Zone};
use services::model::BookingDetails;

use super::Viewer;
use super::booking::status;
use crate::dto::{Mark, Marked, Presence, PresenceAct, Tone};
use crate::format;

impl Viewer {
    /// For the desk: by the trainer's clocks.
    pub(in crate::api) fn marked(&self, details: &BookingDetails, rules: PresenceRules) -> Marked {
        Marked { status: status(details, self.now), presence: self.presence(details, rules, &details.trainer_zone) }
    }

    /// What the visitor is told, and can say; times by the clocks of `zone`.
    pub(in crate::api) fn presence(&self, details: &BookingDetails, rules: PresenceRules, zone: &Zone) -> Presence {
        let role = self.part(details);
        let offered = match role {
            Role::Client => Vec::new(),
            Role::Trainer | Role::Admin => rules.offered(&details.attendance(), role, self.now),
        };
        Presence {
            mark: details.booking.checked_in.map(|check_in| self.came(check_in, details, zone)),
            acts: offered.into_iter().map(|mark| self.presence_act(mark, details)).collect(),
        }
    }

    /// On the booking's page: by the visitor's clocks.
    pub(in crate::api) fn presence_on_page(&self, details: &BookingDetails, rules: PresenceRules) -> Presence {
        self.presence(details, rules, self.zone_or(&details.trainer_zone))
    }

    /// With the day only where it is not the session's.
    fn came(&self, check_in: CheckIn, details: &BookingDetails, zone: &Zone) -> Mark {
        let at = zone.local(check_in.at);
        let time = if at.date() == zone.local(details.slot.start()).date() {
            format::time_of_day(&at)
        } else {
            format::moment(check_in.at, self.now, zone, self.locale)
        };
        Mark { tone: Tone::Success, text: (self.locale.presence().came)(&time) }
    }

    fn presence_act(&self, mark: PresenceMark, details: &BookingDetails) -> PresenceAct {
        let text = (self.locale.presence().act)(mark);
        PresenceAct {
            name: mark.name().to_owned(),
            text: text.to_owned(),
            label: format!("{text}: {}", details.client_name),
            undoes: matches!(mark, PresenceMark::UndoCheckIn | PresenceMark::UndoNoShow),
        }
    }
}
