//! Letters, as pages show them: every text is made on the server.

use serde::{Deserialize, Serialize};

use super::{Mark, Row, Said};

/// Letters, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterList {
    /// “Letters”.
    pub title: String,
    /// Whose they are, and whether they go anywhere.
    pub lead: String,
    /// One per letter.
    pub rows: Vec<LetterRow>,
    /// What stands there where there are none.
    pub empty: Said,
}

/// A letter in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterRow {
    /// Its id.
    pub id: String,
    /// Its subject, or what it is about while it has no words.
    pub subject: String,
    /// To whom.
    pub to: String,
    /// When.
    pub when: String,
    /// Where it stands.
    pub mark: Mark,
}

/// One letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterSheet {
    /// Its subject.
    pub title: String,
    /// Where it stands.
    pub mark: Mark,
    /// To whom, when, and what went wrong.
    pub rows: Vec<Row>,
    /// Its words as plain text; `None` while it has none.
    pub text: Option<String>,
    /// “All letters”.
    pub back: String,
}
