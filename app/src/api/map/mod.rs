//! From what use cases answer to what pages show: texts in the visitor's language and zone. Used by server functions.

mod board;
mod booking;
mod calendar;
mod calling_off;
mod cancel;
mod cards;
mod dates;
mod desk;
mod dispute;
mod drifts;
mod earnings;
mod elsewhere;
mod exchange;
mod feed;
mod hours;
mod letters;
mod offers;
mod own;
mod payouts;
mod presence;
mod receipt;
mod refund;
mod reschedule;
mod returned;
mod sharing;
mod timeline;
mod trainer;
mod waiting;
mod week;

use domain::{Money, Role, Timestamp, Zone};
use services::model::{BookingDetails, User};

use crate::context::RequestInfo;
use crate::dto::{Person, Row, Said, Tone};
use crate::i18n::Locale;

pub(super) use board::{Typed, booking_named};
pub(super) use booking::{followed, seconds_until};
pub(super) use calling_off::{CallOffTried, days_asked};
pub(super) use dates::DatesTried;
pub(super) use hours::{HoursTried, TypedWeek, stretch_minutes};
pub(super) use offers::{ServiceTried, UNITS, fault_name};
pub(super) use own::{OWN_FIELDS, with_own};
pub(super) use payouts::PayoutsTried;
pub(super) use refund::RefundWish;
pub(super) use sharing::{SHARING_LINES, SharingTried};

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

    /// Which part the visitor plays in a booking: whoever booked it is its client, whatever else they are.
    fn part(&self, details: &BookingDetails) -> Role {
        self.user.as_ref().filter(|user| user.id != details.booking.client_id).map_or(Role::Client, |user| user.role)
    }

    /// An amount in the visitor's language.
    fn money(&self, amount: Money) -> String {
        crate::format::money(amount, self.locale)
    }

    /// “Tue 24 Nov, 18:30” by the visitor's clocks, else the trainer's.
    fn moment(&self, at: Timestamp, details: &BookingDetails) -> String {
        crate::format::moment(at, self.now, self.zone_or(&details.trainer_zone), self.locale)
    }

    /// “45 min”, and of a class how many seats.
    fn length(&self, details: &BookingDetails) -> String {
        let length = self.minutes(details.slot.minutes());
        let (kept, booked) = (details.booking.seats, details.booking.seats_booked);
        let texts = self.locale.seats();
        match booked {
            1 => length,
            _ if kept == booked => format!("{length}, {}", (texts.seats)(booked)),
            _ => format!("{length}, {}", (texts.of_booked)(kept, booked)),
        }
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
            admin: user.role == domain::Role::Admin,
            seed: seed(&user.id.to_string()),
        }
    }
}

/// A row of a table of money.
fn row(name: impl Into<String>, value: String) -> Row {
    Row { name: name.into(), value, sum: false }
}

/// The row that the others lead to.
fn sum(name: impl Into<String>, value: String) -> Row {
    Row { sum: true, ..row(name, value) }
}

/// Title and text.
fn said(tone: Tone, [title, text]: [impl Into<String>; 2]) -> Said {
    Said { tone, title: Some(title.into()), text: text.into() }
}

/// A number that decides what an avatar looks like: FNV-1a over the text.
fn seed(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
