//! Sheets: pages of texts about one thing, which only the money of bookings has. What each shows is made on the server.

use serde::{Deserialize, Serialize};

use super::{
    Booking, Calendar, CallOffSheet, CalledOffSheet, DatesSheet, DriftSheet, EarningsSheet, HoursSheet, Mark,
    OutsideSheet, PayoutsSheet, Question, Row, Said, ServiceSheet, ServicesSheet, SessionSheet, SharedSheet,
    SharingSheet, TimelineSheet, WaitingSheet, WeekSheet, WithdrawalSheet, WithdrawalsSheet,
};

/// Which sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetKind {
    /// What cancelling a booking would do.
    Cancel,
    /// Giving a booking another time.
    Reschedule,
    /// Giving money of a booking back.
    Refund,
    /// The receipt of a booking.
    Receipt,
    /// Where the money of a booking is.
    Timeline,
    /// All disputes.
    Disputes,
    /// One of them.
    Dispute,
    /// The visitor's letters; everybody's for admins.
    Letters,
    /// One of them.
    Letter,
    /// The visitor's saved cards.
    Cards,
    /// Commission and rates.
    Money,
    /// Where our books and Stripe's differ.
    Drifts,
    /// A trainer's working hours.
    Hours,
    /// What a trainer sells.
    Services,
    /// One of these, or a new one.
    Service,
    /// The dates of one of these.
    Dates,
    /// With whom one of these is shared.
    Sharing,
    /// What others share with a trainer.
    Shared,
    /// The visitor's sessions for their calendar program.
    Calendar,
    /// Calendars elsewhere that a trainer lets us read.
    Outside,
    /// The visitor's place in a waiting list.
    Waiting,
    /// What a trainer earned.
    Earnings,
    /// A trainer's money on its way to the bank.
    Payouts,
    /// One payout.
    Withdrawal,
    /// All payouts, for admins.
    Withdrawals,
    /// A trainer's week.
    Week,
    /// One session of it.
    Session,
    /// What calling off a session would do.
    CallOffSession,
    /// What calling off days would do.
    CallOffDays,
    /// How far something is that was called off.
    CalledOff,
}

/// A sheet with what it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sheet {
    /// What cancelling a booking would do.
    Cancel(Box<CancelSheet>),
    /// Giving a booking another time.
    Reschedule(Box<RescheduleSheet>),
    /// Giving money of a booking back.
    Refund(Box<RefundSheet>),
    /// The receipt of a booking.
    Receipt(Box<Receipt>),
    /// Where the money of a booking is.
    Timeline(Box<TimelineSheet>),
    /// All disputes, or letters.
    List(Box<LineList>),
    /// One of them.
    Dispute(Box<DisputeSheet>),
    /// One letter.
    Letter(Box<LetterSheet>),
    /// Saved cards.
    Cards(Box<CardsSheet>),
    /// Commission and rates.
    Board(Box<Board>),
    /// Where our books and Stripe's differ.
    Drifts(Box<DriftSheet>),
    /// A trainer's working hours.
    Hours(Box<HoursSheet>),
    /// What a trainer sells.
    Services(Box<ServicesSheet>),
    /// One of these.
    Service(Box<ServiceSheet>),
    /// The dates of one of these.
    Dates(Box<DatesSheet>),
    /// With whom one of these is shared.
    Sharing(Box<SharingSheet>),
    /// What others share with a trainer.
    Shared(Box<SharedSheet>),
    /// Where a calendar program finds the visitor's sessions.
    Calendar(Box<CalendarSheet>),
    /// Calendars elsewhere that a trainer lets us read.
    Outside(Box<OutsideSheet>),
    /// A place in a waiting list.
    Waiting(Box<WaitingSheet>),
    /// What a trainer earned.
    Earnings(Box<EarningsSheet>),
    /// A trainer's money on its way to the bank.
    Payouts(Box<PayoutsSheet>),
    /// One payout.
    Withdrawal(Box<WithdrawalSheet>),
    /// All payouts, for admins.
    Withdrawals(Box<WithdrawalsSheet>),
    /// A trainer's week.
    Week(Box<WeekSheet>),
    /// One session of it.
    Session(Box<SessionSheet>),
    /// What calling off would do.
    CallOff(Box<CallOffSheet>),
    /// How far something is that was called off.
    CalledOff(Box<CalledOffSheet>),
}

/// What the address of a sheet says besides what it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetQuery {
    /// How much to give back, as it was typed.
    pub amount: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Whether the platform gives its fees back.
    pub fees: Option<String>,
    /// What was just done about a dispute or with a form, that a card was just saved, or what was wrong with a form.
    pub done: Option<String>,
    /// What was typed into a form that was not taken, encoded as in a query.
    pub typed: Option<String>,
    /// How many seats to give up.
    pub seats: Option<i64>,
    /// The day whose times are shown, such as `2026-11-24`.
    pub day: Option<String>,
    /// The new start, such as `2026-11-24T17:30Z`.
    pub slot: Option<String>,
    /// A day of the week that is shown, such as `2026-11-24`.
    pub from: Option<String>,
    /// The last day of a range, as it was typed.
    pub until: Option<String>,
    /// The id of another service.
    pub service: Option<String>,
    /// The month of the month view, such as `2026-12`.
    pub month: Option<String>,
    /// The part of the day that is looked for.
    pub part: Option<String>,
    /// A year, such as `2026`.
    pub year: Option<String>,
    /// A currency, such as `EUR`.
    pub currency: Option<String>,
    /// The last booking of the page before this one.
    pub before: Option<String>,
}

/// One of a few answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    /// What is sent.
    pub value: String,
    /// What people read.
    pub text: String,
    /// True for the present one.
    pub chosen: bool,
}

/// What cancelling a booking would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelSheet {
    /// What would be cancelled.
    pub booking: Booking,
    /// “Cancel this booking?”
    pub title: String,
    /// “How many seats do you give up?”
    pub seats_label: String,
    /// How many seats can be given up; empty where there is only one.
    pub seats: Vec<Pick>,
    /// Why so much, or why it cannot be cancelled.
    pub said: Vec<Said>,
    /// Paid, came back before, comes back now, stays.
    pub rows: Vec<Row>,
    /// The name of `rows`.
    pub rows_name: String,
    /// The agreement; `None` where there is nothing to agree to.
    pub ask: Option<CancelAsk>,
    /// “Keep my booking”.
    pub keep: String,
}

/// The button that cancels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelAsk {
    /// What the person agrees to, as it is sent: the booking, what comes back in minor units, and seats.
    pub hidden: Vec<(String, String)>,
    /// “Cancel and get €65.00 back”.
    pub button: String,
    /// “Cancelling…”
    pub busy: String,
    /// For trainers and admins: a word to the client.
    pub note: Option<Question>,
    /// When and where the money arrives.
    pub after: Option<String>,
}

/// Giving a booking another time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RescheduleSheet {
    /// The booking with its present time.
    pub booking: Booking,
    /// “Change the time”
    pub title: String,
    /// What becomes of the price and of the right to cancel, or why the time cannot be changed.
    pub said: Vec<Said>,
    /// “What to book”.
    pub choices_name: String,
    /// The services that it could be of; empty where there is only its own.
    pub choices: Vec<ServiceChoice>,
    /// The times that it could have; `None` where it cannot be changed.
    pub calendar: Option<Calendar>,
    /// The button for the chosen time; `None` while none is chosen.
    pub ask: Option<RescheduleAsk>,
    /// What stands in place of the button while no time is chosen.
    pub pick: String,
    /// “Keep the old time”.
    pub keep: String,
}

/// A service that a booking could be of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceChoice {
    /// Its id as the address names it; `None` for the booking's own.
    pub service: Option<String>,
    /// What it is called.
    pub name: String,
    /// “60 min · €50.00”.
    pub note: String,
    /// “€15.00 comes back”.
    pub change: String,
    /// True for the chosen one.
    pub chosen: bool,
}

/// The button that changes the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RescheduleAsk {
    /// What is sent: the booking, the present start and the new one.
    pub hidden: Vec<(String, String)>,
    /// The new time by the trainer's clocks, where those show another.
    pub there: Option<String>,
    /// “Move to Tue 24 Nov, 18:30 – 19:15”.
    pub button: String,
    /// “Moving…”
    pub busy: String,
}

/// Giving money back without cancelling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundSheet {
    /// Of what.
    pub booking: Booking,
    /// “Give money back”.
    pub title: String,
    /// Paid, came back before, is left.
    pub rows: Vec<Row>,
    /// The name of `rows`.
    pub rows_name: String,
    /// Why nothing can go back.
    pub closed: Option<Said>,
    /// The questions; `None` where nothing can go back.
    pub form: Option<RefundForm>,
    /// “Back to the booking”.
    pub back: String,
}

/// The first step: how much, why, and whose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundForm {
    /// How much.
    pub amount: Question,
    /// “Why”.
    pub reason_label: String,
    /// Why.
    pub reasons: Vec<Pick>,
    /// “Spotter’s fees”.
    pub fees_label: String,
    /// Whether the platform gives its fees back; empty for trainers.
    pub fees: Vec<Pick>,
    /// “Show what would happen”.
    pub button: String,
    /// The second step, once the first one is answered.
    pub preview: Option<RefundPreview>,
}

/// The second step: what would happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPreview {
    /// “What happens then”.
    pub title: String,
    /// Whose money it is.
    pub rows: Vec<Row>,
    /// What the first step said, as it is sent: amount, reason, fees.
    pub hidden: Vec<(String, String)>,
    /// A word to the client.
    pub note: Question,
    /// “Give €20.00 back”.
    pub button: String,
    /// “Sending…”
    pub busy: String,
}

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The booking's id.
    pub booking: String,
    /// “Receipt”.
    pub title: String,
    /// “No. 01HX…”
    pub number: String,
    /// Who paid whom for what, and when.
    pub facts: Vec<Row>,
    /// The parts of the money.
    pub rows: Vec<Row>,
    /// The name of `rows`.
    pub rows_name: String,
    /// How the trainer's share came about; for trainers and admins.
    pub share: Vec<Row>,
    /// The name of `share`.
    pub share_name: String,
    /// Who issued it, and that no money moved where that is so.
    pub small: String,
    /// “Print”.
    pub print: String,
    /// “Back to the booking”.
    pub back: String,
    /// Stripe's receipt: address and text.
    pub stripe: Option<(String, String)>,
}

/// A list of disputes or letters, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineList {
    /// “Disputes”.
    pub title: String,
    /// “2 wait for an answer.”
    pub lead: String,
    /// One per thing.
    pub rows: Vec<Line>,
    /// What stands there without any.
    pub empty: Said,
}

/// One thing in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its page.
    pub href: String,
    /// “€65.00”; leads to the page, and where there is none, `what` does.
    pub sum: Option<String>,
    /// “The client does not recognise the payment”; a letter's subject.
    pub what: String,
    /// “Nora Lindqvist, Strength session with Lena Vogt, Tue 24 Nov, 18:30”; a letter's reader.
    pub about: String,
    /// Where it stands.
    pub mark: Mark,
    /// “Evidence due in 6 days”; when a letter was written.
    pub end: Option<String>,
}

/// A dispute with all that can be done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeSheet {
    /// Its id.
    pub id: String,
    /// The booking's id.
    pub booking: String,
    /// “All disputes”.
    pub all: String,
    /// “Dispute over €65.00”.
    pub title: String,
    /// Where it stands.
    pub mark: Mark,
    /// What was just done, and what to do now.
    pub said: Vec<Said>,
    /// Who, what, when.
    pub facts: Vec<Row>,
    /// “See the booking”.
    pub to_booking: String,
    /// “What happened”.
    pub story_name: String,
    /// What happened: when, what, how much.
    pub story: Vec<Moment>,
    /// “Evidence”.
    pub evidence_name: String,
    /// The form, while the bank takes an answer.
    pub form: Option<EvidenceForm>,
    /// What was sent, once it was.
    pub sent: Vec<Row>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// “Sat 21 Nov, 16:02”, where it is known.
    pub when: Option<String>,
    /// What.
    pub what: String,
    /// How much moved.
    pub amount: Option<String>,
}

/// What goes to the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceForm {
    /// What to do here.
    pub lead: String,
    /// The pieces of evidence.
    pub fields: Vec<Question>,
    /// “Save draft”.
    pub save: String,
    /// “Send to the bank”.
    pub send: String,
    /// That this is final.
    pub send_note: String,
    /// “Working…”
    pub busy: String,
    /// “Accept the loss”: opens the second step.
    pub accept: String,
    /// What that would do.
    pub accept_note: String,
    /// “Yes, let the bank keep €65.00”.
    pub accept_button: String,
}

/// The texts of the evidence form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EvidenceDraft {
    /// What was sold.
    pub product: String,
    /// The client's name.
    pub name: String,
    /// The client's e-mail address.
    pub email: String,
    /// When it took place.
    pub date: String,
    /// The cancellation policy, and how it was shown.
    pub policy: String,
    /// Why there is no refund.
    pub refusal: String,
    /// What the client did on our pages.
    pub activity: String,
    /// Anything else.
    pub other: String,
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
    /// The calendar file that goes with it: address and text.
    pub calendar: Option<(String, String)>,
    /// “All letters”.
    pub back: String,
}

/// Where a calendar program finds the visitor's sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarSheet {
    /// “Your sessions in your calendar”.
    pub title: String,
    /// What it is good for.
    pub lead: String,
    /// What was just done.
    pub said: Vec<Said>,
    /// The address; `None` while there is none.
    pub address: Option<CalendarAddress>,
    /// What can be done.
    pub acts: Vec<CalendarAct>,
    /// To trainers: “Calendars elsewhere”, and what they are good for.
    pub elsewhere: Option<(String, String)>,
}

/// The address, and what to do with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarAddress {
    /// “Your address”.
    pub label: String,
    /// Whom it is for.
    pub hint: String,
    /// The address itself.
    pub url: String,
    /// The same for the device's calendar program (`webcal:`), and “Open in my calendar app”.
    pub open: (String, String),
    /// “Copy”, and what is said once it was copied, or could not be.
    pub copy: [String; 3],
    /// “How to add it”.
    pub how: String,
    /// Which program, and where in it.
    pub steps: Vec<Row>,
    /// How soon calendars see what is new.
    pub note: String,
}

/// A button of the page with what it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarAct {
    /// What is sent.
    pub act: String,
    /// “Make a new address”.
    pub button: String,
    /// “The old one stops working at once.”
    pub note: String,
}

/// The visitor's saved cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardsSheet {
    /// “Saved cards”.
    pub title: String,
    /// What they are for.
    pub lead: String,
    /// The default first.
    pub cards: Vec<CardLine>,
    /// What stands there without any.
    pub empty: Said,
    /// “Save a card”.
    pub add: String,
}

/// A saved card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardLine {
    /// Its id.
    pub id: String,
    /// “Visa ···· 4242”.
    pub name: String,
    /// “Good through 12/2034”.
    pub until: String,
    /// That it is the default, or about to end, or over.
    pub marks: Vec<Mark>,
    /// What can be done with it: what is sent, what the button says, and what it is called where one does not see the card.
    pub acts: Vec<(String, String, String)>,
}

/// Tables of what is set, each with a form to set more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// “Commission and rates”.
    pub title: String,
    /// What is set here.
    pub lead: String,
    /// What was just done, or why it was not.
    pub said: Vec<Said>,
    /// One per table.
    pub parts: Vec<BoardPart>,
}

/// A table with its form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardPart {
    /// “Exchange rates”.
    pub title: String,
    /// What they are for.
    pub lead: String,
    /// The form.
    pub form: BoardForm,
    /// The table.
    pub table: BoardTable,
}

/// A form that the browser sends by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardForm {
    /// Which it is.
    pub act: String,
    /// “Trainer”.
    pub pick_label: String,
    /// Whom it is about, where there is a choice.
    pub picks: Vec<Pick>,
    /// What is asked.
    pub fields: Vec<Question>,
    /// “Add the rate”.
    pub button: String,
}

/// Rows of texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardTable {
    /// The columns' names.
    pub head: Vec<String>,
    /// The rows, newest first.
    pub rows: Vec<Vec<String>>,
    /// What stands there without any.
    pub empty: String,
}

/// What the forms of a board send, as it was typed. No two of them have a field of one name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardFields {
    /// The currency of the price.
    pub from: String,
    /// The currency that is charged.
    pub to: String,
    /// The rate between them.
    pub rate: String,
    /// Where it is from.
    pub source: String,
    /// Of which day it is.
    pub date: String,
    /// Whose commission.
    pub trainer: String,
    /// The trainer's own commission, in per cent.
    pub own: String,
    /// From which day on.
    pub since: String,
    /// Which booking.
    pub booking: String,
    /// The booking's commission, in per cent.
    pub percent: String,
    /// Why.
    pub reason: String,
}
