//! What trainers edit: working hours, and what they sell. Every text is made on the server.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{OwnPart, Pick, Said, SharingCard, TakesPlace, Way};

/// A field of a form whose kind matters to phones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What is asked.
    pub label: String,
    /// What belongs there; may be empty.
    pub hint: String,
    /// What stands there already.
    pub value: String,
    /// The `type` of the input, or `lines` for several lines.
    pub kind: String,
    /// How many characters may be typed.
    pub chars_max: u32,
    /// What is wrong with it.
    pub error: Option<String>,
    /// The units that a number may be in, where there is a choice: the name of that field, its label, and the units.
    pub units: Option<(String, String, Vec<Pick>)>,
}

/// The editor of working hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoursSheet {
    /// “Working hours”.
    pub title: String,
    /// By whose clocks they are.
    pub zone: String,
    /// “Busy elsewhere”.
    pub elsewhere: String,
    /// What was just done, or why it was not.
    pub said: Vec<Said>,
    /// “Every week”.
    pub week: String,
    /// How the week is edited.
    pub week_lead: String,
    /// Monday first.
    pub days: Vec<DayHours>,
    /// That what stands here is not saved yet.
    pub unsaved: Option<String>,
    /// “Save hours”.
    pub save: String,
    /// “Days off and extra hours”.
    pub exceptions_name: String,
    /// By their first day.
    pub exceptions: Vec<ExceptionLine>,
    /// What stands there without any.
    pub no_exceptions: String,
    /// Closing days, and adding hours.
    pub forms: Vec<ExceptionForm>,
    /// “My desk”.
    pub back: String,
}

/// A weekday with its stretches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayHours {
    /// The part of the page that it is.
    pub id: String,
    /// “Monday”.
    pub name: String,
    /// Its stretches; the last one is empty, to be filled in.
    pub rows: Vec<HoursRow>,
    /// What is wrong with the day.
    pub error: Option<String>,
    /// What can be done with the day: what is sent, what the button says, and what it is called where one does not see the day.
    pub acts: Vec<(String, String, String)>,
}

/// A stretch of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoursRow {
    /// The fields' names, labels and values: from and to.
    pub fields: [(String, String, String); 2],
    /// What is wrong with it.
    pub error: Option<String>,
    /// The button that removes it: what is sent, and what it is called; none for an empty one.
    pub remove: Option<(String, String)>,
}

/// Closed days, or extra hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionLine {
    /// Its id.
    pub id: String,
    /// “Thu 24 Dec – Sat 2 Jan 2027”.
    pub when: String,
    /// “Closed”, with the note; “09:00 – 12:00 in addition”.
    pub what: String,
    /// How many bookings fall into it.
    pub booked: Option<String>,
    /// “Remove”, and what the button is called where one does not see the line.
    pub remove: (String, String),
}

/// A form that adds an exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionForm {
    /// Which it is.
    pub act: String,
    /// “Close days”.
    pub title: String,
    /// What that does.
    pub lead: String,
    /// What is asked.
    pub fields: Vec<Entry>,
    /// “Close these days”.
    pub button: String,
}

/// What a trainer sells, to be edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServicesSheet {
    /// “Services”.
    pub title: String,
    /// What they are.
    pub lead: String,
    /// What was just done.
    pub said: Vec<Said>,
    /// On offer, in their order.
    pub rows: Vec<ServiceLine>,
    /// What stands there without any.
    pub empty: Said,
    /// “Not on offer”.
    pub archived_name: String,
    /// What is on offer no more.
    pub archived: Vec<ServiceLine>,
    /// “Add a service”.
    pub add: String,
    /// “Services that others share with you”.
    pub shared: Way,
    /// “My desk”.
    pub back: String,
}

/// A service in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLine {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// “60 min, €65.00”.
    pub about: String,
    /// What can be done with it: what is sent, what the button says, and what it is called where one does not see the line.
    pub acts: Vec<(String, String, String)>,
}

/// A service, to be edited; or a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceSheet {
    /// Its id; empty for a new one.
    pub id: String,
    /// “Edit Strength session”.
    pub title: String,
    /// What a change does to what is booked.
    pub lead: String,
    /// What was not taken.
    pub said: Vec<Said>,
    /// What is asked.
    pub fields: Vec<Entry>,
    /// What it has of its own: the cancellation policy and the ways to pay.
    pub own: OwnPart,
    /// “Save”.
    pub save: String,
    /// When it takes place; none for a new one.
    pub takes_place: Option<TakesPlace>,
    /// With whom it is shared; none for a new one.
    pub sharing: Option<SharingCard>,
    /// Taking it off the offer, or putting it back: what is sent, what the button says, and what it does.
    pub archive: Option<(String, String, String)>,
    /// “All services”.
    pub back: String,
}

/// What the editor of a service sends, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceFields {
    /// What it is called.
    pub name: String,
    /// What one gets.
    pub description: String,
    /// What it costs, as a decimal number.
    pub price: String,
    /// How long it is, in minutes.
    pub minutes: String,
    /// How far apart starts are, in minutes.
    pub step: String,
    /// How many seats it has.
    pub seats: String,
    /// The buffer before, in minutes.
    pub before: String,
    /// The buffer after, in minutes.
    pub after: String,
    /// The notice, as a whole number.
    pub notice: String,
    /// In `minutes`, `hours` or `days`.
    pub unit: String,
    /// How far ahead it can be booked, in days.
    pub ahead: String,
    /// Where.
    pub place: String,
    /// What it has of its own, by the names of the fields.
    pub own: BTreeMap<String, String>,
}
