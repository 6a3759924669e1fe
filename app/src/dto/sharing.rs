//! Services whose earnings several trainers share. Every text is made on the server.

use serde::{Deserialize, Serialize};

use super::{Line, Row, Said, Way};

/// With whom a service is shared, to be edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharingSheet {
    /// The service's id.
    pub service: String,
    /// “Shared with other trainers”.
    pub title: String,
    /// What of the service is shared.
    pub lead: String,
    /// What was just done, or that it was not.
    pub said: Vec<Said>,
    /// “Who has what”.
    pub shares_name: String,
    /// Who has which share, whose service it is first.
    pub shares: Vec<Row>,
    /// “Of €65.00, after Spotter’s commission, €38.68 is yours and €16.57 Ana Horvat’s.”
    pub example: String,
    /// “Who else has a share”.
    pub form_name: String,
    /// What belongs into the lines.
    pub hint: String,
    /// The lines; the last ones are empty, to be filled in.
    pub rows: Vec<PartnerRow>,
    /// What is wrong with all of them together.
    pub rows_error: Option<String>,
    /// “Save”.
    pub save: String,
    /// What follows from sharing, each in a sentence or two.
    pub notes: Vec<String>,
    /// The service's name, as the way back.
    pub back: String,
}

/// A line of the form: a trainer and their share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerRow {
    /// The field's name, label and value: the trainer's page.
    pub trainer: (String, String, String),
    /// The same of their share.
    pub share: (String, String, String),
    /// What is wrong with it.
    pub error: Option<String>,
}

/// What the editor of a service says of this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharingCard {
    /// “Shared with other trainers”.
    pub title: String,
    /// With whom.
    pub text: String,
    /// Where that is changed.
    pub way: Way,
}

/// What others share with a trainer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedSheet {
    /// “Shared with you”.
    pub title: String,
    /// What stands here.
    pub lead: String,
    /// What was just done.
    pub said: Vec<Said>,
    /// What stands here while there is neither a service nor a booking.
    pub empty: Option<Said>,
    /// “Services”.
    pub services_name: String,
    /// By name.
    pub services: Vec<SharedLine>,
    /// What stands there without any.
    pub no_services: String,
    /// “Bookings”.
    pub bookings_name: String,
    /// The newest first.
    pub bookings: Vec<Line>,
    /// What stands there without any.
    pub no_bookings: String,
    /// “Newest bookings”, “Older bookings”.
    pub pages: Vec<Way>,
    /// “Services”, as the way back.
    pub back: String,
}

/// A service of another trainer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedLine {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Whose it is, and which share is the visitor's.
    pub about: String,
    /// “Not on offer”.
    pub note: Option<String>,
    /// Giving the share up: what opens the question, what that is called where one does not see the line, and what it does.
    pub give_up: [String; 3],
    /// “Yes, give it up”.
    pub sure: String,
}
