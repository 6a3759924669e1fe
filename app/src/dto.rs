//! What server functions tell the browser. Money and times are texts already, made on the server in the visitor's language
//! and zone: both sides show the same, and no calendar or zone data is sent to the browser.

mod calling_off;
mod dates;
mod drifts;
mod earnings;
mod elsewhere;
mod month;
mod offers;
mod own;
mod payouts;
mod presence;
mod returning;
mod sharing;
mod sheet;
mod timeline;
mod waiting;

pub use calling_off::{
    Attendee, CallOffAsk, CallOffLine, CallOffSheet, CalledOffSheet, DayItem, DaySheet, SessionSheet, Way, WeekSheet,
};
pub use dates::{DateLine, DatesSheet, MoveForm, ScheduleForm, ScheduleLine, Select, TakesPlace};
pub use drifts::{DriftLine, DriftSheet};
pub use earnings::{EarningsSheet, FigureTable, Filter, MoneyTile, MonthBar, MonthPlot, PartBar, PartPlot};
pub use elsewhere::{Conflicts, OutsideLine, OutsideSheet};
pub use month::{MonthDay, MonthView, Nothing, OtherView};
pub use offers::{
    DayHours, Entry, ExceptionForm, ExceptionLine, HoursRow, HoursSheet, ServiceFields, ServiceLine, ServiceSheet,
    ServicesSheet,
};
pub use own::{OwnChoice, OwnPart, TierRow};
pub use payouts::{
    DecideForm, PayoutAccount, PayoutForm, PayoutMoney, PayoutsSheet, VerifyForm, WithdrawalSheet, WithdrawalsSheet,
};
pub use presence::{Marked, Presence, PresenceAct};
pub use returning::{BookingMoney, Mark, MoneyBack, Question, RefundLine, Row, Said, Tone};
pub use sharing::{PartnerRow, SharedLine, SharedSheet, SharingCard, SharingSheet};
pub use sheet::{
    Board, BoardFields, BoardForm, BoardPart, BoardTable, CalendarAct, CalendarAddress, CalendarSheet, CancelAsk,
    CancelSheet, CardLine, CardsSheet, DisputeSheet, EvidenceDraft, EvidenceForm, LetterSheet, Line, LineList, Moment,
    Pick, Receipt, RefundForm, RefundPreview, RefundSheet, RescheduleAsk, RescheduleSheet, ServiceChoice, Sheet,
    SheetKind, SheetQuery,
};
pub use timeline::{MoneyMoment, TimelineSheet};
pub use waiting::{WaitLine, WaitingSheet, Waits};

use domain::PayWays;
use domain::decline::FailureKind;
use serde::{Deserialize, Serialize};

use crate::i18n::Locale;

/// Who looks at the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// Their language.
    pub locale: Locale,
    /// Who is signed in.
    pub person: Option<Person>,
    /// The zone that times are shown in, where the browser has told it.
    pub zone: Option<String>,
    /// True while no real money moves.
    pub sandbox: bool,
    /// Where Stripe.js comes from.
    pub stripe_js_url: String,
}

/// Somebody signed in, as their own browser may know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// As they want to be called.
    pub name: String,
    /// Their address.
    pub email: String,
    /// True where there is a desk for them.
    pub trainer: bool,
    /// True for those who run the platform.
    pub admin: bool,
    /// For their avatar.
    pub seed: u32,
}

/// A trainer among search results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainerCard {
    /// Their part of the address.
    pub slug: String,
    /// As clients know them.
    pub name: String,
    /// “Strength coach”.
    pub craft: String,
    /// Where.
    pub city: String,
    /// For their avatar.
    pub seed: u32,
    /// The least that a service costs.
    pub price_from: Option<String>,
    /// “Today, 18:30”.
    pub next_free: Option<String>,
}

/// A trainer's page for one choice of service, day and time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainerPage {
    /// Their part of the address.
    pub slug: String,
    /// As clients know them.
    pub name: String,
    /// “Strength coach”.
    pub craft: String,
    /// One sentence.
    pub headline: String,
    /// A few paragraphs.
    pub about: Vec<String>,
    /// Where.
    pub city: String,
    /// For their avatar.
    pub seed: u32,
    /// What they sell.
    pub services: Vec<ServiceOption>,
    /// The calendar of the chosen service; `None` where there is no service.
    pub calendar: Option<Calendar>,
    /// How long a hold lasts, in minutes.
    pub hold_minutes: u32,
    /// What cards add to the price of the chosen service, where they add anything.
    pub by_card: Option<String>,
    /// Where the chosen service takes place.
    pub place: String,
    /// What comes back to who cancels the chosen service, and how it is paid: a sentence each.
    pub terms: Vec<String>,
}

/// One of a trainer's services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceOption {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// “45 min”.
    pub length: String,
    /// What one gets.
    pub description: String,
    /// “With Ana Horvat”, where others give it besides.
    pub with: Option<String>,
    /// What it costs.
    pub price: String,
    /// True for the chosen one.
    pub chosen: bool,
}

/// Days and times of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The chosen service's id.
    pub service: String,
    /// “November 2026”.
    pub month: String,
    /// The first day of the strip before this one; in the month view the month before, such as `2026-11`.
    pub earlier: Option<String>,
    /// The first day of the strip after this one; in the month view the month after.
    pub later: Option<String>,
    /// What the arrows to those two are called.
    pub steps: [String; 2],
    /// The strip; empty in the month view.
    pub days: Vec<DayOption>,
    /// The month view, where the address asks for it.
    pub month_view: Option<MonthView>,
    /// The link to the view that is not shown.
    pub other_view: OtherView,
    /// The chosen part of the day, as it stands in addresses.
    pub part: Option<String>,
    /// What the choice between the parts of the day is called, and its answers; the value of any is empty.
    pub filter: (String, Vec<Pick>),
    /// The chosen day, such as `2026-11-24`, and “Tuesday 24 November”.
    pub day: (String, String),
    /// What is said where the chosen day has no times.
    pub nothing: Option<Nothing>,
    /// By whose clocks the times are.
    pub zone: String,
    /// The chosen day's times.
    pub parts: Vec<PartOfDay>,
    /// The chosen time.
    pub chosen: Option<ChosenSlot>,
    /// True where the address names a time that is not free.
    pub gone: bool,
}

impl Calendar {
    /// What stays in the address whatever is chosen next: the service, the view, and the part of the day.
    #[must_use]
    pub fn kept(&self) -> Choice {
        let month = self.month_view.as_ref().map(|view| view.month.clone());
        Choice { service: Some(self.service.clone()), month, part: self.part.clone(), ..Choice::default() }
    }
}

/// A day in the strip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOption {
    /// Such as `2026-11-24`: for the address.
    pub date: String,
    /// “Tue”.
    pub name: String,
    /// “24”.
    pub number: String,
    /// How many times are free.
    pub free: u32,
    /// True where there is a time to choose: a free one, or a full class to wait for.
    pub open: bool,
    /// True for the chosen day.
    pub chosen: bool,
}

/// Morning, afternoon or evening of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartOfDay {
    /// “Morning”.
    pub name: String,
    /// Its free times.
    pub slots: Vec<SlotOption>,
}

/// A free time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotOption {
    /// The start in UTC, for the address.
    pub start: String,
    /// “18:30”.
    pub time: String,
    /// “3 left”, of a class that somebody booked already, or that it is full.
    pub seats: Option<String>,
    /// “12:30” by the trainer’s clock, where that shows another time.
    pub there: Option<String>,
    /// True for the chosen one.
    pub chosen: bool,
}

/// The time that would be held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenSlot {
    /// The start in UTC, as in the address.
    pub start: String,
    /// When, in both zones where they differ.
    pub when: When,
    /// “Seats (3 left)”.
    pub seats_label: String,
    /// How many seats can be booked, and how many waited for; empty for a private session.
    pub seats: Vec<Pick>,
    /// Of a full class: “Join the waiting list”, and what that means.
    pub wait: Option<[String; 2]>,
}

/// A stretch of time as people say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// “Tue 24 Nov, 18:30 – 19:15”, by the visitor's clocks.
    pub yours: String,
    /// The same by the trainer's clocks, with the place, where those show another time.
    pub there: Option<String>,
    /// “Tue”, “24”, “Nov”.
    pub day: [String; 3],
    /// “18:30 – 19:15”.
    pub hours: String,
}

/// A booking on the way to being paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkout {
    /// What is booked.
    pub booking: Booking,
    /// Every part of the price: what for, and how much.
    pub lines: Vec<(String, String)>,
    /// The cancellation policy, with its dates.
    pub policy: String,
    /// The ways to pay that the trainer takes and that are left.
    pub ways: PayWays,
    /// The client's saved cards, the default first: id, and “Visa ···· 4242 – pay €65.00”.
    pub cards: Vec<(String, String)>,
    /// What it costs in person, without what is added for processing.
    pub in_person: String,
    /// How long a whole hold lasts, in seconds: what a full ring means.
    pub hold_seconds: u32,
    /// What is charged in another currency, where Stripe refuses that of the price.
    pub exchanged: Option<Exchanged>,
}

/// A charge in another currency: asked for, or agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchanged {
    /// “Cards cannot be charged in EUR here”.
    pub title: String,
    /// “€42.00 is charged as $45.53 (1 EUR = 1.0840 USD, ECB, 20 November 2026).”
    pub text: String,
    /// What the client agrees to, as it is sent.
    pub agreed: String,
    /// The ways to agree: what is sent, and what people read. Empty once the client has agreed.
    pub buttons: Vec<(String, String)>,
}

/// A booking, as its client or its trainer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub status: BookingStatus,
    /// When it takes place.
    pub when: When,
    /// True once the session's end has passed.
    pub past: bool,
    /// What it is called.
    pub service: String,
    /// “45 min”.
    pub length: String,
    /// Who gives it.
    pub trainer: String,
    /// “With Ana Horvat”, where others give it besides; on its own page and at checkout.
    pub with: Option<String>,
    /// Their part of the address.
    pub slug: String,
    /// Where.
    pub place: String,
    /// The address to meet at, for whoever has booked it.
    pub meeting: Option<String>,
    /// For the trainer's avatar.
    pub seed: u32,
    /// Who comes.
    pub client: String,
    /// True where the visitor is the client.
    pub mine: bool,
    /// What it costs in all.
    pub total: String,
    /// “Visa ending 4242”.
    pub card: Option<String>,
    /// Stripe's hosted receipt.
    pub receipt_url: Option<String>,
    /// Why the last attempt to pay failed.
    pub failure: Option<FailureKind>,
    /// What is left of the hold, when this was made.
    pub seconds_left: u32,
    /// True once the hold was given more time: that happens once.
    pub extended: bool,
    /// The same service, day and time on the trainer's page.
    pub again: Choice,
    /// What became of its money.
    pub money: BookingMoney,
    /// Where the server tells what is new about it, while anything may be.
    pub live: Option<String>,
    /// True where too many attempts in the form on our page were refused.
    pub tries_over: bool,
    /// Whether the client came, on the booking's own page.
    pub presence: Presence,
}

/// What is chosen on a trainer's page; its parts are in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The service's id.
    pub service: Option<String>,
    /// The day, such as `2026-11-24`.
    pub day: Option<String>,
    /// The start in UTC, such as `2026-11-24T17:30Z`.
    pub slot: Option<String>,
    /// The month of the month view, such as `2026-12`; without one there is the strip of days.
    pub month: Option<String>,
    /// The part of the day that is looked for, such as `evening`.
    pub part: Option<String>,
}

/// Where a booking stands, money included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingStatus {
    /// Held; nothing was paid yet.
    Held,
    /// Held; the last attempt to pay failed.
    Failed,
    /// The bank is at work, or the money came in just now.
    Processing,
    /// Paid; the session will take place.
    Paid,
    /// Booked; to be paid in person.
    InPerson,
    /// The session took place.
    Done,
    /// The client did not come.
    NoShow,
    /// Cancelled after it was booked.
    Cancelled,
    /// The hold was given up.
    GivenUp,
    /// The money came too late and went back.
    Returned,
    /// The hold ended without a payment.
    Expired,
    /// A person has to look at the payment.
    Attention,
}

impl BookingStatus {
    /// True while it may change without anybody doing anything on this page.
    #[must_use]
    pub const fn is_moving(self) -> bool {
        matches!(self, Self::Processing)
    }
}

/// What the browser needs to take a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentTicket {
    /// Lets this browser pay this PaymentIntent.
    pub client_secret: String,
    /// Stripe's publishable key.
    pub publishable_key: String,
    /// What is left of the hold.
    pub seconds_left: u32,
}

/// A trainer's desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// “Saturday 21 November”.
    pub date: String,
    /// Today's sessions.
    pub today: Vec<AgendaItem>,
    /// Those after today, by day.
    pub next: Vec<AgendaDay>,
    /// Theirs to withdraw, per currency.
    pub available: Vec<String>,
    /// Paid, not delivered yet, per currency.
    pub pending: Vec<String>,
    /// This month so far.
    pub this_month: String,
    /// How clients may pay.
    pub ways: PayWays,
    /// The last twelve months.
    pub months: MonthPlot,
    /// “All earnings”: what the link to them says.
    pub earnings: String,
    /// “Week”: what the link to it says.
    pub week: String,
    /// “Working hours” and “Services”.
    pub edit: [String; 2],
}

/// A day of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaDay {
    /// “Tue 24 Nov”.
    pub date: String,
    /// Its sessions.
    pub items: Vec<AgendaItem>,
}

/// A session in the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// The booking's id.
    pub id: String,
    /// “18:30”.
    pub start: String,
    /// “19:15”.
    pub end: String,
    /// Who comes.
    pub client: String,
    /// What is given.
    pub service: String,
    /// Where it stands.
    pub status: BookingStatus,
    /// True while it takes place.
    pub now: bool,
    /// Whether the client came.
    pub presence: Presence,
}
