//! Where the money of a booking is.

use serde::{Deserialize, Serialize};

use super::Said;

/// `/bookings/:booking/money`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineSheet {
    /// “Back to the booking”, and where that is.
    pub back: (String, String),
    /// “Where is the money?”
    pub title: String,
    /// “Strength session, Tue 24 Nov, 18:30”.
    pub about: String,
    /// Where it is.
    pub place: Said,
    /// “What happened”.
    pub happened_name: String,
    /// What happened, oldest first.
    pub happened: Vec<MoneyMoment>,
    /// “What comes next”.
    pub to_come_name: String,
    /// What is to come.
    pub to_come: Vec<MoneyMoment>,
}

/// One thing that happened to the money, or will.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyMoment {
    /// “Sat 21 Nov, 16:02”, where it is known.
    pub when: Option<String>,
    /// What.
    pub what: String,
    /// How much.
    pub amount: Option<String>,
    /// That it is about a difference, and Stripe's id of it.
    pub about: Option<String>,
    /// Where there is more to read, and what that is.
    pub link: Option<(String, String)>,
}
