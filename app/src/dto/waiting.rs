//! Waiting lists, as those see them who wait.

use serde::{Deserialize, Serialize};

use super::{Mark, Row, Said};

/// A place in a waiting list, or what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingSheet {
    /// “You are 2nd in line”.
    pub title: String,
    /// What that means, and what to do.
    pub said: Said,
    /// What for: the class, its time, the trainer, how many seats.
    pub rows: Vec<Row>,
    /// The name of `rows`.
    pub rows_name: String,
    /// Where to go next, the first as a button: address and text.
    pub links: Vec<(String, String)>,
    /// The entry's id, and “Leave the list”, or “Decline”; `None` where there is nothing to leave.
    pub leave: Option<(String, String)>,
}

/// What the visitor waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// “Waiting lists”.
    pub title: String,
    /// “Leave”.
    pub leave: String,
    /// Earliest session first.
    pub lines: Vec<WaitLine>,
}

/// One of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitLine {
    /// The entry's id.
    pub id: String,
    /// “Tue”, “24”, “Nov”.
    pub day: [String; 3],
    /// What it is called.
    pub service: String,
    /// When, and who gives it.
    pub about: String,
    /// “2nd in line”.
    pub mark: Mark,
    /// “Leave the waiting list of Circuit class”.
    pub leave_label: String,
}
