//! A trainer's money on its way to the bank, and what admins decide about it. What each sheet shows is made on the server.

use serde::{Deserialize, Serialize};

use super::{BoardTable, Line, Mark, Moment, Pick, Question, Row, Said};

/// `/desk/payouts`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutsSheet {
    /// “Payouts”.
    pub title: String,
    /// What is here.
    pub lead: String,
    /// What was just done, or why it was not.
    pub said: Vec<Said>,
    /// What there is, and how to have it; one per currency.
    pub money: Vec<PayoutMoney>,
    /// Where it goes.
    pub account: PayoutAccount,
    /// “Your payouts”.
    pub history_name: String,
    /// Newest first.
    pub history: Vec<Line>,
    /// What stands there without any.
    pub no_history: String,
    /// “Fridays”.
    pub paydays_name: String,
    /// What the last ones came to.
    pub paydays: BoardTable,
}

/// What there is in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutMoney {
    /// The currency's code.
    pub currency: String,
    /// “Available”, and how much.
    pub available: Row,
    /// “After your next sessions”, and how much.
    pub pending: Row,
    /// What happens with it by itself, or why it cannot be paid out.
    pub note: String,
    /// The form; `None` where nothing can be paid out.
    pub form: Option<PayoutForm>,
}

/// Asking for a payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutForm {
    /// What is sent besides: the newest payout that the page knows, so that a second click asks for nothing.
    pub seen: String,
    /// All of it, as it is sent.
    pub all: String,
    /// “Pay out €123.45”.
    pub button: String,
    /// “Another amount”: opens the rest.
    pub other: String,
    /// True where the rest is open: something is wrong with it.
    pub open: bool,
    /// How much.
    pub amount: Question,
    /// “Pay out this amount”.
    pub other_button: String,
}

/// Where the money goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutAccount {
    /// “Your account at Stripe”.
    pub title: String,
    /// How far it has come.
    pub mark: Option<Mark>,
    /// What that means.
    pub text: String,
    /// “What is missing”.
    pub needs_name: String,
    /// What is missing, in plain words.
    pub needs: Vec<String>,
    /// “EUR”, and “···· 3000, Test Bank”.
    pub banks: Vec<Row>,
    /// “Where do you live?”
    pub countries_label: String,
    /// The countries; empty where that is settled.
    pub countries: Vec<Pick>,
    /// The button that leads to Stripe; `None` where that leads nowhere.
    pub button: Option<String>,
    /// True where that is the thing to do next.
    pub next: bool,
    /// Where the bank details are.
    pub small: String,
}

/// `/desk/payouts/:withdrawal`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalSheet {
    /// Its id.
    pub id: String,
    /// “All payouts”: address and text.
    pub back: (String, String),
    /// “Payout of €123.45”.
    pub title: String,
    /// Where it stands.
    pub mark: Mark,
    /// What was just done, and what comes next.
    pub said: Vec<Said>,
    /// Who, how much, where to.
    pub facts: Vec<Row>,
    /// “What happened”.
    pub story_name: String,
    /// What happened.
    pub story: Vec<Moment>,
    /// What an admin can decide; `None` where there is nothing to decide, or for trainers.
    pub decide: Option<DecideForm>,
    /// Whether the trainer's payouts need an admin: for admins.
    pub verify: Option<VerifyForm>,
}

/// Agreeing, or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideForm {
    /// “Send €123.45”.
    pub approve: String,
    /// “Do not send it”: opens the rest.
    pub refuse: String,
    /// A word to the trainer.
    pub note: Question,
    /// “Put €123.45 back”.
    pub reject: String,
}

/// Whether somebody has to agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyForm {
    /// Whose.
    pub trainer: String,
    /// What is sent: `verify` or `unverify`.
    pub act: String,
    /// What is so.
    pub text: String,
    /// “Pay this trainer without asking”.
    pub button: String,
}

/// `/admin/withdrawals`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalsSheet {
    /// “Payouts to trainers”.
    pub title: String,
    /// “2 wait for you.”
    pub lead: String,
    /// Those that wait first.
    pub rows: Vec<Line>,
    /// What stands there without any.
    pub empty: Said,
    /// “Payday of Friday 27 November”; `None` before the first.
    pub payday_name: Option<String>,
    /// What it came to for whom.
    pub payday: BoardTable,
}
