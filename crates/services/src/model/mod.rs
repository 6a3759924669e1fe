//! The things that the store keeps, as the use cases handle them: a file per area. Rules about them are in `domain`.

mod bookings;
mod calloffs;
mod cards;
mod catalog;
mod elsewhere;
mod feeds;
mod ledger;
mod mails;
mod payments;
mod people;
mod proof;
mod rates;
mod returns;
mod schedules;
mod waiting;
mod withdrawals;
mod work;

pub use bookings::{Booking, BookingDetails, BookingMove, Changes, Rider, Session};
pub use calloffs::{CallOff, CallOffLine, LineOutcome, SessionRow};
pub use cards::SavedCard;
pub use catalog::{CalendarException, Offered, Service, Trainer, TrainerCard};
pub use elsewhere::{CalendarFault, OutsideCalendar, Trouble};
pub use feeds::{CalendarFeed, CalendarFile, CalendarMethod, FeedRow};
pub use ledger::{AccountBalance, LedgerLine};
pub use mails::{Letter, Mail, MailKind, MailRow, MailState};
pub use payments::{Payment, RefusedAttempt};
pub use people::{SignIn, User};
pub use proof::{LedgerStretch, PostedText, ProvenPayment};
pub use rates::{BookingCommission, Named, NotedRate, TrainerCommission};
pub use returns::{Dispute, DisputeRow, Refund};
pub use schedules::{DatedSession, Schedule};
pub use waiting::{WaitingDetails, WaitingEntry, WaitingLine};
pub use withdrawals::{ConnectAccount, Payday, PaydayLine, TransferReversal, Withdrawal, WithdrawalRow};
pub use work::{EventState, Job, JobKind, NewWebhookEvent, Operation, OperationKind, WebhookEvent};
