//! Money that goes back, receipts and disputes, as pages show them: every text is made on the server, labels too, so that
//! the browser carries none of them.

use serde::{Deserialize, Serialize};

/// What kind of news something is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Neither good nor bad.
    #[default]
    Info,
    /// As it should be.
    Success,
    /// Something to know or to do.
    Warning,
    /// Something went wrong, or is final.
    Danger,
    /// Over.
    Quiet,
}

/// A piece of news in a sentence or two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// How it looks.
    pub tone: Tone,
    /// In one line.
    pub title: Option<String>,
    /// What is so, and what to do.
    pub text: String,
}

/// A state in two words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// How it looks.
    pub tone: Tone,
    /// The words.
    pub text: String,
}

/// A name and what it is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// “You paid”.
    pub name: String,
    /// “€65.00”.
    pub value: String,
    /// True for what the other rows lead to.
    pub sum: bool,
}

/// A question that is answered by typing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The field's name.
    pub name: String,
    /// What is asked.
    pub label: String,
    /// What belongs there.
    pub hint: String,
    /// What stands there already.
    pub value: String,
    /// How many characters may be typed; over 100 makes it a box of several lines.
    pub chars_max: u32,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// How much of a payment went back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyBack {
    /// Nothing.
    #[default]
    Nothing,
    /// Some of it.
    Part,
    /// All of it.
    All,
}

/// What became of a booking's money, and what the visitor may do about it. Lists carry only `returned`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingMoney {
    /// How much went back.
    pub returned: MoneyBack,
    /// How it can be paid where it was to be paid in person: the way, the card, and what the button says.
    pub collect: Vec<(String, String, String)>,
    /// True once money came in.
    pub received: bool,
    /// Where to read more of the difference that was paid besides: address and text.
    pub besides: Vec<(String, String)>,
    /// In place of what the status says by itself.
    pub lead: Option<String>,
    /// Late money, disputes, and for admins why a person must look.
    pub said: Vec<Said>,
    /// What goes back, oldest first.
    pub refunds: Vec<RefundLine>,
    /// The visitor may cancel.
    pub may_cancel: bool,
    /// The visitor may change the time.
    pub may_reschedule: bool,
    /// The visitor may give money back.
    pub may_refund: bool,
    /// The dispute about it, for admins.
    pub dispute: Option<String>,
}

/// A refund as the booking's page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundLine {
    /// “€65.00”.
    pub amount: String,
    /// Where it stands, in two words.
    pub mark: Mark,
    /// The same in a sentence.
    pub state: String,
    /// Why and when it was asked for.
    pub why: String,
    /// What whoever asked for it wrote.
    pub note: Option<String>,
}
