//! Calendars elsewhere that a trainer lets us read. Every text is made on the server.

use serde::{Deserialize, Serialize};

use super::{ExceptionForm, Said};

/// The page of these calendars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideSheet {
    /// “Calendars elsewhere”.
    pub title: String,
    /// What they are good for.
    pub lead: String,
    /// What was just done, or why it was not.
    pub said: Vec<Said>,
    /// Bookings at busy times; `None` without any.
    pub conflicts: Option<Conflicts>,
    /// The calendars, oldest first.
    pub calendars: Vec<OutsideLine>,
    /// What stands there without any.
    pub none: String,
    /// Adding one; `None` where there are as many as there can be.
    pub form: Option<ExceptionForm>,
    /// What is kept of them.
    pub privacy: String,
    /// “Working hours”.
    pub back: String,
}

/// A calendar elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideLine {
    /// Its id.
    pub id: String,
    /// What the trainer calls it.
    pub name: String,
    /// A part of its address.
    pub address: String,
    /// “Read 5 minutes ago: 12 busy times in the next 12 months.”
    pub state: String,
    /// That it cannot be read, or that a part was left out.
    pub notes: Vec<String>,
    /// What can be done with it: what is sent, what the button says, and what it is called where one does not see the calendar.
    pub acts: Vec<(String, String, String)>,
}

/// Bookings at times at which the trainer is busy elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflicts {
    /// “You have bookings at busy times”.
    pub title: String,
    /// That they stay, and what to do.
    pub lead: String,
    /// The bookings' ids, when they are, and what they are.
    pub lines: Vec<(String, String, String)>,
}
