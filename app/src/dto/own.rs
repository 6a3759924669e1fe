//! What a service has of its own, in its editor: the cancellation policy and the ways to pay. Every text is made on the server.

use serde::{Deserialize, Serialize};

use super::Pick;

/// The part of the editor that asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPart {
    /// What comes back to clients who cancel.
    pub cancelling: OwnChoice,
    /// What belongs into the lines.
    pub tiers_hint: String,
    /// The lines of a policy of its own.
    pub tiers: Vec<TierRow>,
    /// What is wrong with all of them together.
    pub tiers_error: Option<String>,
    /// How clients may pay.
    pub ways: OwnChoice,
    /// The ways of its own: names, and what they are.
    pub boxes: Vec<Pick>,
    /// What is wrong with them.
    pub ways_error: Option<String>,
}

/// One of several; the last one opens what stands under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnChoice {
    /// What is asked.
    pub legend: String,
    /// What it does.
    pub hint: String,
    /// The field's name.
    pub name: String,
    /// What there is: as it is sent and called, and the sentence that clients read, or what it means.
    pub options: Vec<(Pick, String)>,
}

/// A line of a cancellation policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierRow {
    /// The fields' names, labels and values: hours, and per cent.
    pub fields: [(String, String, String); 2],
    /// What is wrong with it.
    pub error: Option<String>,
}
