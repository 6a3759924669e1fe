//! Where our books and Stripe's differ, for admins.

use serde::{Deserialize, Serialize};

use super::{Mark, Row, Said};

/// The last comparison, and what differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriftSheet {
    /// “Reconciliation”.
    pub title: String,
    /// What this is.
    pub lead: String,
    /// What was just asked for, and whether the books agree.
    pub said: Vec<Said>,
    /// “Last comparison”.
    pub run_name: String,
    /// Where it stands.
    pub run_mark: Option<Mark>,
    /// When it was, and how far it came.
    pub run: Vec<Row>,
    /// What is sent, and its text.
    pub acts: Vec<(String, String)>,
    /// “What differs”.
    pub drifts_name: String,
    /// What differs, oldest first.
    pub drifts: Vec<DriftLine>,
    /// That there are more; `None` where all are shown.
    pub more: Option<String>,
}

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriftLine {
    /// What it means.
    pub what: String,
    /// Who puts it right.
    pub mark: Mark,
    /// About what, what either side says, since when, what to do.
    pub facts: Vec<Row>,
}
