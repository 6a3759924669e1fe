//! The dates of a service, as their trainer edits them. Every text is made on the server.

use serde::{Deserialize, Serialize};

use super::{Entry, Pick, Said};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatesSheet {
    /// The service's id.
    pub service: String,
    /// “Dates: HIIT”.
    pub title: String,
    /// By whose clocks they are.
    pub zone: String,
    /// What was just done, or why it was not.
    pub said: Vec<Said>,
    /// “Your dates”.
    pub schedules_name: String,
    /// By their first date.
    pub schedules: Vec<ScheduleLine>,
    /// What stands there without any.
    pub no_schedules: String,
    /// “Not possible”, and what is done about it.
    pub conflicts_name: [String; 2],
    /// When, and what is there.
    pub conflicts: Vec<(String, String)>,
    /// “Try now”.
    pub try_again: String,
    /// “Next sessions”.
    pub sessions_name: String,
    /// Earliest first.
    pub sessions: Vec<DateLine>,
    /// What stands there without any.
    pub no_sessions: String,
    /// What adds dates, or changes some; none where the service has no fixed dates.
    pub form: Option<ScheduleForm>,
    /// The service's name, as the way back.
    pub back: String,
}

/// A schedule in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleLine {
    /// Its id.
    pub id: String,
    /// “Every Tuesday and Thursday, 18:00 – 19:00, until 18 Dec”.
    pub what: String,
    /// “Change”, what the link is called where one does not see the line, and where it leads.
    pub change: (String, String, String),
    /// “End”, and what the button is called where one does not see the line.
    pub end: (String, String),
}

/// A session in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateLine {
    /// Its id.
    pub id: String,
    /// “Tue 24 Nov, 18:00 – 19:00”.
    pub when: String,
    /// “3 of 8 seats taken”.
    pub seats: String,
    /// Where it was moved from, or that it is on no schedule.
    pub note: Option<String>,
    /// How it gets another time.
    pub change: Option<MoveForm>,
    /// “Remove”, and what the button is called where one does not see the line.
    pub remove: Option<(String, String)>,
    /// “Cancel it”, what the link is called where one does not see the line, and where it leads.
    pub cancel: Option<(String, String, String)>,
}

/// What gives a session another time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveForm {
    /// “Move”, and what it is called where one does not see the line.
    pub name: (String, String),
    /// Whom it concerns.
    pub hint: String,
    /// True where it stands open, for it was tried.
    pub open: bool,
    /// The session and the start that the person sees, as they are sent.
    pub hidden: Vec<(String, String)>,
    /// The day and the time.
    pub fields: Vec<Entry>,
}

/// What adds a schedule, or changes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleForm {
    /// “Add dates”.
    pub title: String,
    /// What that does.
    pub lead: String,
    /// Which schedule of which version is changed, as they are sent.
    pub hidden: Vec<(String, String)>,
    /// The first date and its time.
    pub first: Vec<Entry>,
    /// How it comes back.
    pub repeats: Select,
    /// In every how many-th round.
    pub every: Entry,
    /// The weekdays of a week: the question and its hint, the name of each field, and what is wrong.
    pub weekdays: ([String; 2], Vec<Pick>, Option<String>),
    /// How it ends.
    pub ends: Select,
    /// The last day.
    pub until: Entry,
    /// How many dates.
    pub times: Entry,
    /// “Add”.
    pub button: String,
    /// The way out of a change, and where it leads.
    pub leave: Option<(String, String)>,
}

/// One of a few answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Select {
    /// Its name.
    pub name: String,
    /// What is asked.
    pub label: String,
    /// The answers.
    pub picks: Vec<Pick>,
}

/// On the page of a service: when it takes place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakesPlace {
    /// “Fixed dates”.
    pub title: String,
    /// What that means.
    pub text: String,
    /// “Dates”, and where that leads.
    pub dates: Option<(String, String)>,
    /// The other way: what is sent, and what the button says.
    pub switch: (String, String),
}
