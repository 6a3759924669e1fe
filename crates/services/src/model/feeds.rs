//! Calendar files and feeds.

use std::fmt;

use domain::{Timestamp, UserId};

use super::BookingDetails;

/// What a calendar is to do with a file (RFC 5546, 1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CalendarMethod {
    /// Nothing is asked: somebody takes it for themselves.
    Publish,
    /// Takes the session up, or changes it to what the file says.
    Request,
    /// Strikes the session out.
    Cancel,
}

impl CalendarMethod {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Publish, Self::Request, Self::Cancel];

    /// The stored name; in capital letters, the one that calendars know.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Request => "request",
            Self::Cancel => "cancel",
        }
    }

    /// The method of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}

/// A calendar file (iCalendar, RFC 5545) with one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    /// What a calendar is to do with it.
    pub method: CalendarMethod,
    /// The file, in UTF-8 with lines ended by CRLF.
    pub text: String,
}

/// The address at which a person's calendar program finds their sessions. At most one per person.
#[derive(Clone, PartialEq, Eq)]
pub struct CalendarFeed {
    /// Whose.
    pub user_id: UserId,
    /// The part of the address that nobody else knows. Unique. Kept as it is, for its owner wants to see it again.
    pub token: String,
    /// Since when.
    pub created_at: Timestamp,
}

impl fmt::Debug for CalendarFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CalendarFeed").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// A booking in somebody's feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedRow {
    /// The booking.
    pub details: BookingDetails,
    /// How many seats its session has; 1 for a private one.
    pub capacity: i64,
}
