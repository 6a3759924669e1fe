//! A trainer's week, one session, and calling off. Every text is made on the server, by the trainer's clocks.

use serde::{Deserialize, Serialize};

use super::{BookingStatus, Entry, Mark, Presence, Question, Row, Said};

/// An address and what its link says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// Where.
    pub href: String,
    /// “Call off this session”.
    pub text: String,
}

/// A trainer's week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekSheet {
    /// “23 – 29 November 2026”.
    pub title: String,
    /// By whose clocks it is.
    pub zone: String,
    /// To the week before, this one, and the week after.
    pub ways: [Way; 3],
    /// The name of those.
    pub ways_name: String,
    /// Monday first.
    pub days: Vec<DaySheet>,
    /// “Called off lately”.
    pub call_offs_name: String,
    /// What was called off, with how it stands.
    pub call_offs: Vec<Way>,
    /// “My desk”.
    pub back: String,
}

/// One day of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaySheet {
    /// Such as `2026-11-24`.
    pub date: String,
    /// “Tuesday”, “24 Nov”.
    pub name: [String; 2],
    /// True for today.
    pub today: bool,
    /// “Closed”.
    pub closed: Option<String>,
    /// What takes place, and what is free, by time.
    pub items: Vec<DayItem>,
    /// What stands there without any.
    pub nothing: String,
    /// Calling the day off, and what that is called where one does not see the day; not for days that are over.
    pub call_off: Option<(Way, String)>,
}

/// A session, or free working time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayItem {
    /// “18:30 – 19:15”.
    pub time: String,
    /// The session's page, and what is given; `None` for free time.
    pub session: Option<Way>,
    /// Who comes, or how many of how many seats are taken; “Free”.
    pub who: String,
    /// Where it stands, where that needs saying.
    pub mark: Option<Mark>,
    /// True while it takes place.
    pub now: bool,
}

/// One session with who comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSheet {
    /// Its id.
    pub id: String,
    /// “Strength session”.
    pub title: String,
    /// “Tuesday 24 November, 18:30 – 19:15”.
    pub when: String,
    /// That it is called off, over, or not taking place any more.
    pub said: Vec<Said>,
    /// What became of its bookings, where it was called off.
    pub result: Option<Way>,
    /// Seats taken, and whose clocks these are.
    pub facts: Vec<Row>,
    /// “Who comes”.
    pub people_name: String,
    /// One per booking.
    pub people: Vec<Attendee>,
    /// What stands there without any.
    pub nobody: String,
    /// “Call off this session”.
    pub call_off: Option<Way>,
    /// To the week that it is in, for its trainer.
    pub back: Option<Way>,
}

/// One booking of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// The booking's id.
    pub id: String,
    /// Who.
    pub client: String,
    /// “2 seats, €90.00 paid online”.
    pub about: String,
    /// Where the booking stands.
    pub status: BookingStatus,
    /// Whether they came, and what can be said about it.
    pub presence: Presence,
}

/// What calling off would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallOffSheet {
    /// “Call off this session?”
    pub title: String,
    /// What, and when.
    pub when: String,
    /// What was not taken, why it cannot be called off, and what happens.
    pub said: Vec<Said>,
    /// More days besides: where the form leads, the field, and the button.
    pub range: Option<(String, Entry, String)>,
    /// How many sessions, bookings and people, and whose money.
    pub rows: Vec<Row>,
    /// The name of `rows`.
    pub rows_name: String,
    /// “What stays, for you to decide”.
    pub left_name: String,
    /// Bookings that cannot be cancelled.
    pub left: Vec<CallOffLine>,
    /// The agreement; `None` where there is nothing to agree to.
    pub ask: Option<CallOffAsk>,
    /// “Keep it”.
    pub keep: Way,
}

/// The button that calls off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallOffAsk {
    /// What is sent: what is called off, and what was agreed to.
    pub hidden: Vec<(String, String)>,
    /// Whether the time stays closed: what is asked, what that means, and the answer so far.
    pub keep_closed: Option<(String, String, bool)>,
    /// A word to the clients; `None` where there are none.
    pub note: Option<Question>,
    /// When and where the money arrives.
    pub after: Option<String>,
    /// “Call off and give €420.00 back”.
    pub button: String,
}

/// What was called off, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalledOffSheet {
    /// “Called off”.
    pub title: String,
    /// What, and when.
    pub when: String,
    /// How far it has come: how many of how many are cancelled.
    pub progress: Option<[u32; 2]>,
    /// The same in words, with what is on its way back.
    pub told: Said,
    /// What needs a person.
    pub said: Vec<Said>,
    /// True while there is more to come: the page asks again by itself.
    pub goes_on: bool,
    /// “Show how far it is now”.
    pub again: Way,
    /// The name of `lines`.
    pub lines_name: String,
    /// The bookings.
    pub lines: Vec<CallOffLine>,
    /// To the week that it is in.
    pub back: Option<Way>,
}

/// One booking of what is called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallOffLine {
    /// Its page.
    pub href: String,
    /// Who.
    pub client: String,
    /// “Strength session, Tue 24 Nov, 18:30 – 19:15”.
    pub about: String,
    /// What becomes or became of it.
    pub mark: Mark,
    /// Why it stays, or how much goes back.
    pub end: Option<String>,
}
