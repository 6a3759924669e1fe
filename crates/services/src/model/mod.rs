//! The things that the store keeps, as the use cases handle them: a file per area. Rules about them are in `domain`.

mod bookings;
mod cards;
mod catalog;
mod feeds;
mod ledger;
mod mails;
mod payments;
mod people;
mod rates;
mod returns;
mod work;

pub use bookings::{Booking, BookingDetails, BookingMove, Changes, Rider, Session};
pub use cards::SavedCard;
pub use catalog::{CalendarException, Service, Trainer, TrainerCard};
pub use feeds::{CalendarFeed, CalendarFile, CalendarMethod, FeedRow};
pub use ledger::{AccountBalance, LedgerLine};
pub use mails::{Letter, Mail, MailKind, MailRow, MailState};
pub use payments::Payment;
pub use people::{SignIn, User};
pub use rates::{BookingCommission, Named, NotedRate, TrainerCommission};
pub use returns::{Dispute, DisputeRow, Refund};
pub use work::{EventState, Job, JobKind, NewWebhookEvent, Operation, OperationKind, WebhookEvent};
