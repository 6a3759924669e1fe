//! From what use cases answer to what pages show: texts in the visitor's language and zone. Used by server functions.

mod booking;
mod calendar;
mod desk;
mod trainer;

use domain::{Timestamp, Zone};
use services::model::User;

use crate::context::RequestInfo;
use crate::dto::Person;
use crate::i18n::Locale;

pub(super) use booking::seconds_until;
pub(super) use calendar::CALENDAR_DAYS;

/// Whose eyes and clocks the answer is for.
pub(super) struct Viewer {
    user: Option<User>,
    locale: Locale,
    zone: Option<Zone>,
    pub(super) now: Timestamp,
}

impl Viewer {
    pub(super) fn of(request: RequestInfo, now: Timestamp) -> Self {
        Self { user: request.user, locale: request.locale, zone: request.zone, now }
    }

    /// The zone that times are shown in: the visitor's where it is known, else the trainer's.
    fn zone_or<'a>(&'a self, trainers: &'a Zone) -> &'a Zone {
        self.zone.as_ref().unwrap_or(trainers)
    }

    /// “45 min”.
    fn minutes(&self, minutes: i64) -> String {
        (self.locale.texts().minutes)(u32::try_from(minutes).unwrap_or(0))
    }
}

impl Person {
    /// What a person's own browser may know of them.
    pub(crate) fn of(user: &User) -> Self {
        Self {
            name: user.name.clone(),
            email: user.email.as_str().to_owned(),
            trainer: user.role == domain::Role::Trainer,
            seed: seed(&user.id.to_string()),
        }
    }
}

/// A number that decides what an avatar looks like: FNV-1a over the text.
fn seed(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
