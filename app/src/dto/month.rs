//! The month view of a calendar, and what is said where nothing is free.

use serde::{Deserialize, Serialize};

/// Six weeks with a month in them. Always six, so that nothing moves when another month is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthView {
    /// Such as `2026-12`: for the address.
    pub month: String,
    /// “Mon” and “Monday”, from Monday to Sunday.
    pub weekdays: Vec<[String; 2]>,
    /// The days, week by week.
    pub weeks: Vec<Vec<MonthDay>>,
    /// What the number under a day means.
    pub legend: String,
}

/// A day in the month view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthDay {
    /// Such as `2026-12-03`: for the address, where something is free.
    pub date: Option<String>,
    /// “3”.
    pub number: String,
    /// “Thursday 3 December, 4 times free”.
    pub name: String,
    /// How many times are free.
    pub free: u32,
    /// True for the chosen day.
    pub chosen: bool,
    /// True for a day of the month before or after.
    pub beside: bool,
}

/// The link from one view of a calendar to the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherView {
    /// “Month”.
    pub text: String,
    /// The month that it leads to; `None` leads to the strip.
    pub month: Option<String>,
}

/// What is said where a day has no times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nothing {
    /// “Nothing is free in these days.”
    pub text: String,
    /// Where something is: “Next free: Thu 3 Dec, 09:00”, its day, and its month in the month view.
    pub next: Option<(String, String, Option<String>)>,
}
