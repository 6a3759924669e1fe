//! Calendars elsewhere that trainers let us read.

use domain::{OutsideCalendarId, Timestamp, TrainerId};

use crate::elsewhere::CalendarAddress;
use crate::ports::calendars::Validators;

/// A calendar elsewhere, and how reading it went. Only when its owner is busy is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideCalendar {
    /// Which.
    pub id: OutsideCalendarId,
    /// Whose.
    pub trainer_id: TrainerId,
    /// What the trainer calls it.
    pub name: String,
    /// Where it is.
    pub address: CalendarAddress,
    /// When it was added.
    pub added_at: Timestamp,
    /// What to ask again with.
    pub validators: Validators,
    /// When it was last read as a whole.
    pub read_at: Timestamp,
    /// When its server last said that what was read is so.
    pub seen_at: Timestamp,
    /// When it was last tried.
    pub tried_at: Timestamp,
    /// When it is tried next.
    pub next_try_at: Timestamp,
    /// How many times one is busy by it.
    pub busy_times: i64,
    /// True where part of it was left out.
    pub cut: bool,
    /// What went wrong since then.
    pub trouble: Option<Trouble>,
}

/// A calendar cannot be read any more; what was read last still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trouble {
    /// Why, the last time.
    pub fault: CalendarFault,
    /// Since when.
    pub since: Timestamp,
    /// How many times in a row.
    pub tries: i64,
}

/// Why there is no calendar to be had at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    /// It leads to a machine that is not asked: one of our own network, or one by no safe connection.
    #[error("the address leads to where nothing is asked")]
    Refused,
    /// There is no machine of this name.
    #[error("there is no such host")]
    NoSuchHost,
    /// The machine does not answer, or not as it must.
    #[error("the host cannot be reached")]
    Unreachable,
    /// It takes too long.
    #[error("it took too long")]
    TimedOut,
    /// It leads on and on.
    #[error("too many redirects")]
    Redirects,
    /// It answers with an error.
    #[error("the answer is {0}")]
    Status(u16),
    /// It is larger than what is read.
    #[error("it is too large")]
    TooLarge,
    /// What is there is no calendar.
    #[error("it is no calendar")]
    NotACalendar,
}

impl CalendarFault {
    /// All but the errors of servers.
    pub const ALL: [Self; 7] = [
        Self::Refused,
        Self::NoSuchHost,
        Self::Unreachable,
        Self::TimedOut,
        Self::Redirects,
        Self::TooLarge,
        Self::NotACalendar,
    ];

    /// The name under which it is stored.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Refused => "refused".into(),
            Self::NoSuchHost => "no_such_host".into(),
            Self::Unreachable => "unreachable".into(),
            Self::TimedOut => "timed_out".into(),
            Self::Redirects => "redirects".into(),
            Self::Status(status) => format!("status_{status}"),
            Self::TooLarge => "too_large".into(),
            Self::NotACalendar => "not_a_calendar".into(),
        }
    }

    /// The fault of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        if let Some(status) = name.strip_prefix("status_") {
            return status.parse().ok().map(Self::Status);
        }
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_found_by_its_name() {
        for fault in CalendarFault::ALL.into_iter().chain([CalendarFault::Status(404)]) {
            assert_eq!(CalendarFault::from_name(&fault.name()), Some(fault));
        }
        assert_eq!(CalendarFault::from_name("status_"), None);
    }
}
