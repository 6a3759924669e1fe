//! The rules of Spotter, without I/O: what money, time, bookings, payments and the books are allowed to do.
//!
//! Used by every other room: `services` decides with it, `store` reads and writes its types, and the browser's half of `app`
//! shares its types. Nothing here knows a clock, a source of randomness, a database or Stripe; callers hand in the time.

pub mod account;
pub mod availability;
pub mod booking;
pub mod calloff;
pub mod card;
pub mod connect;
pub mod decline;
pub mod dispute;
pub mod drift;
pub mod earning;
pub mod exchange;
pub mod extension;
pub mod fees;
pub mod id;
pub mod ledger;
pub mod money;
pub mod month;
pub mod operation;
pub mod own;
pub mod partners;
pub mod payday;
pub mod payment;
pub mod policy;
pub mod presence;
pub mod progress;
pub mod recurrence;
pub mod refund;
pub mod reminder;
pub mod reschedule;
pub mod seats;
pub mod share;
pub mod stripe_codes;
pub mod terms;
pub mod time;
pub mod timeline;
pub mod tries;
pub mod waiting;
pub mod withdrawal;

pub use jiff::Timestamp;
pub use jiff::civil::{Date, DateTime};

pub use account::{Email, Language, Role};
pub use availability::{BookingRules, Buffers, DayException, DayPart, WorkingTime};
pub use booking::{BookingEvent, BookingState};
pub use calloff::{CallOffSums, CalledOff, DAYS_MAX as CALL_OFF_DAYS_MAX, InvalidDays, LineState};
pub use card::{CardDetails, CardState, Expiry, SetupStatus};
pub use connect::{BankFacts, CapabilityStatus, ConnectFacts, Need, Readiness};
pub use dispute::{DisputeFacts, DisputeStatus};
pub use drift::{DriftKind, Movement, Repair};
pub use earning::EarningSums;
pub use exchange::{Exchange, ExchangeRate, QuotedRate};
pub use extension::OverdueHold;
pub use fees::{FeesOnRefund, Price, Split};
pub use id::{
    BookingId, CallOffId, CardId, ClientId, CommissionId, DisputeId, EventId, ExceptionId, JobId, LedgerTransactionId,
    MailId, MoveId, OperationId, OutsideCalendarId, PaymentId, RateId, ReconciliationId, RefundId, ScheduleId,
    ServiceId, SessionId, TrainerId, UserId, WaitingId, WithdrawalId,
};
pub use money::{BasisPoints, Currency, Money, MoneyError};
pub use month::Month;
pub use own::{CancelPreset, CancelTiers, OwnTerms};
pub use partners::{Part, Partner, Partners, PartnersFault, Parts};
pub use payday::SkipReason;
pub use payment::{IntentFacts, PayWay, PayWays, PaymentOutcome, PaymentState};
pub use policy::RefundPolicy;
pub use presence::{Attendance, CheckIn, MarkRefused, PresenceMark, PresenceRules};
pub use progress::{PaidSoFar, PaymentProgress};
pub use recurrence::{Recurrence, RecurrenceFault, Repeat};
pub use refund::{RefundFacts, RefundReason, RefundState};
pub use reminder::{ReminderLeads, ReminderSubject, ReminderWindow};
pub use reschedule::NotReschedulable;
pub use seats::Seats;
pub use share::{SharePart, ShareTrace};
pub use terms::{Terms, TermsFault};
pub use time::{TimeSlot, Zone};
pub use timeline::{MoneyEvent, MoneyPlace, MoneyStep, Reader, Whereabouts};
pub use tries::{Tries, TryLimits};
pub use waiting::{WaitingEvent, WaitingState};
pub use withdrawal::{AmountRefused, PayoutFacts, PayoutStatus, TransferFacts, WithdrawalEvent, WithdrawalState};

/// A state machine was asked for a step that its present state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a {machine} that is {state} cannot {event}")]
pub struct InvalidTransition {
    /// The thing: `booking`, `payment`, `operation`.
    pub machine: &'static str,
    /// The state it is in, by its stored name.
    pub state: &'static str,
    /// What was asked of it, as a verb.
    pub event: &'static str,
}
