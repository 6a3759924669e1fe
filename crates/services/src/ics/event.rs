//! One session as an event of iCalendar: what of a booking, or of a class, goes where.
//!
//! A booking's event keeps its UID for life and counts SEQUENCE up with the booking's version, so that calendars know which of
//! two files is the newer one. The UID names no host (RFC 7986, 5.3), so it stays when the site moves.

use std::fmt::Display;

use domain::terms::is_meeting_address;
use domain::{BookingId, BookingState, SessionId, TimeSlot, Timestamp};

use super::lines::{Lines, mailto};
use crate::model::{BookingDetails, CalendarMethod, User};
use crate::ports::EventWords;

/// Who made the file (RFC 5545, 3.7.3).
const PRODUCT: &str = "-//Spotter//Spotter//EN";

/// A session as calendars see it.
#[derive(Debug, Clone)]
pub(super) struct Event {
    /// The same for as long as there is the booking.
    pub(super) uid: String,
    /// Rises with every change.
    pub(super) sequence: i64,
    /// When this was written, or what it says became true.
    pub(super) stamp: Timestamp,
    /// When it takes place.
    pub(super) slot: TimeSlot,
    /// True where it will not take place.
    pub(super) cancelled: bool,
    /// Where; empty where there is nothing to say.
    pub(super) place: String,
    /// Its page.
    pub(super) page: String,
    /// What it is called, and more about it.
    pub(super) words: EventWords,
}

/// Who invites: the address is a URI.
#[derive(Debug, Clone)]
pub(super) struct Organizer(pub(super) String);

impl Event {
    /// One booking, as of `stamp`.
    pub(super) fn of_booking(details: &BookingDetails, stamp: Timestamp, page: String, words: EventWords) -> Self {
        Self {
            uid: uid(details.booking.id),
            sequence: details.booking.version,
            stamp,
            slot: details.slot,
            cancelled: is_cancelled(details),
            place: place(details),
            page,
            words,
        }
    }

    /// Writes it down; `invited` is who the file is for, where it asks somebody.
    pub(super) fn write(&self, lines: &mut Lines, organizer: &Organizer, invited: Option<&User>) {
        lines.plain("BEGIN", "VEVENT");
        lines.plain("UID", &self.uid);
        lines.plain("SEQUENCE", &self.sequence.clamp(0, i64::from(i32::MAX)).to_string());
        lines.time("DTSTAMP", self.stamp);
        lines.time("DTSTART", self.slot.start());
        lines.time("DTEND", self.slot.end());
        lines.text("SUMMARY", &self.words.summary);
        lines.text("DESCRIPTION", &self.words.description);
        if !self.place.is_empty() {
            lines.text("LOCATION", &self.place);
        }
        lines.plain("URL", &self.page);
        lines.plain("STATUS", if self.cancelled { "CANCELLED" } else { "CONFIRMED" });
        // What does not take place keeps nobody busy.
        lines.plain("TRANSP", if self.cancelled { "TRANSPARENT" } else { "OPAQUE" });
        lines.person("ORGANIZER", "Spotter", "", &organizer.0);
        if let Some(user) = invited {
            // Who has booked need not be asked whether they come.
            let parameters = ";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE";
            lines.person("ATTENDEE", &user.name, parameters, &mailto(user.email.as_str()));
        }
        lines.plain("END", "VEVENT");
    }
}

/// Where it takes place: the address to meet at, or the place with its city. What does not take place has no address any more.
fn place(details: &BookingDetails) -> String {
    match (details.meeting_address(), details.service_place.as_str()) {
        (Some(address), _) => address.to_owned(),
        (None, place) if is_meeting_address(place) => String::new(),
        (None, "") => details.trainer_city.clone(),
        (None, place) => format!("{place}, {}", details.trainer_city),
    }
}

/// Begins a calendar; without a method it is one to look at as it is (RFC 5545, 3.7.2).
pub(super) fn begin(method: Option<CalendarMethod>) -> Lines {
    let mut lines = Lines::default();
    lines.plain("BEGIN", "VCALENDAR");
    lines.plain("VERSION", "2.0");
    lines.plain("PRODID", PRODUCT);
    lines.plain("CALSCALE", "GREGORIAN");
    if let Some(method) = method {
        lines.plain("METHOD", &method.name().to_ascii_uppercase());
    }
    lines
}

/// Ends it.
pub(super) fn end(mut lines: Lines) -> String {
    lines.plain("END", "VCALENDAR");
    lines.finish()
}

/// What an event about this is known by, for ever.
pub(super) fn uid(id: impl Display) -> String {
    format!("{id}@spotter")
}

/// True for the UID of an event that we made ourselves.
pub(crate) fn is_ours(uid: &str) -> bool {
    let ours = |id: &str| id.parse::<BookingId>().is_ok() || id.parse::<SessionId>().is_ok();
    uid.strip_suffix("@spotter").is_some_and(ours)
}

/// True for what was booked, whether or not it still takes place: a hold that came to nothing never was.
pub(super) const fn was_booked(details: &BookingDetails) -> bool {
    if details.booking.rides() {
        // It is no session of its own.
        return false;
    }
    match details.booking.state {
        BookingState::Confirmed { .. } | BookingState::Completed { .. } | BookingState::NoShow { .. } => true,
        BookingState::Cancelled { .. } => details.booking.cancelled_by.is_some(),
        BookingState::Held { .. } | BookingState::Expired { .. } => false,
    }
}

/// True for what was booked and will not take place.
pub(super) const fn is_cancelled(details: &BookingDetails) -> bool {
    matches!(details.booking.state, BookingState::Cancelled { .. })
}
