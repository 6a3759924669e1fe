//! Whether a client came, as pages show it; the texts are made on the server.

use serde::{Deserialize, Serialize};

use super::{BookingStatus, Mark};

/// Whether the client came, and what the visitor can say about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// “Came, 18:31”; nothing where nobody said so.
    pub mark: Option<Mark>,
    /// What can be said, or taken back.
    pub acts: Vec<PresenceAct>,
}

/// A button that says whether the client came, or takes that back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceAct {
    /// What is sent.
    pub name: String,
    /// “Check in”.
    pub text: String,
    /// “Check in: Alex Morgan”.
    pub label: String,
    /// True for what takes something back.
    pub undoes: bool,
}

/// What became of a session on the desk once something was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    /// Where it stands.
    pub status: BookingStatus,
    /// Whether the client came.
    pub presence: Presence,
}
