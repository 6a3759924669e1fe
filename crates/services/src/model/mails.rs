//! Letters.

use domain::{BookingId, MailId, ReminderSubject, Timestamp, UserId};

use super::CalendarFile;

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailKind {
    /// To the client: the booking is confirmed, and what was paid. About: the booking.
    Booked,
    /// To the trainer: somebody booked. About: the booking.
    NewBooking,
    /// To the client: the card was refused, and what to do. About: the payment.
    PaymentFailed,
    /// To client and trainer: the booking is cancelled. About: the booking.
    Cancelled,
    /// To client and trainer: the booking has another time. About: the move.
    Rescheduled,
    /// To the client: money is on its way back. About: the refund.
    RefundSent,
    /// To the client: the bank would not take it. About: the refund.
    RefundFailed,
    /// To trainer and admins: the client's bank disputes the payment. About: the dispute.
    DisputeOpened,
    /// To the client: a saved card is about to end. About: the card.
    CardExpiring,
    /// To the client: the trainer has charged a saved card, and the bank did not let it through. About: the payment.
    PayByCard,
    /// To the client: the session is to start. About: a [`domain::ReminderSubject`].
    Reminder,
    /// To client and trainer: some of the seats were given up. About: the booking, a colon, and how many seats were kept.
    SeatsGivenUp,
    /// To the client: seats that they waited for are held for them. About: the booking.
    SeatsOffered,
    /// To the trainer: the bank has their money. About: the withdrawal.
    WithdrawalPaid,
    /// To the trainer: a withdrawal was not paid, and why. About: the withdrawal.
    WithdrawalFailed,
    /// To the trainer: another one shares a service with them. About: the service, a colon, their share in basis points, a colon,
    /// and when, in seconds.
    ServiceShared,
}

impl MailKind {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Booked,
        Self::NewBooking,
        Self::PaymentFailed,
        Self::Cancelled,
        Self::Rescheduled,
        Self::RefundSent,
        Self::RefundFailed,
        Self::DisputeOpened,
        Self::CardExpiring,
        Self::PayByCard,
        Self::Reminder,
        Self::SeatsGivenUp,
        Self::SeatsOffered,
        Self::WithdrawalPaid,
        Self::WithdrawalFailed,
        Self::ServiceShared,
    ];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::NewBooking => "new_booking",
            Self::PaymentFailed => "payment_failed",
            Self::Cancelled => "cancelled",
            Self::Rescheduled => "rescheduled",
            Self::RefundSent => "refund_sent",
            Self::RefundFailed => "refund_failed",
            Self::DisputeOpened => "dispute_opened",
            Self::CardExpiring => "card_expiring",
            Self::PayByCard => "pay_by_card",
            Self::Reminder => "reminder",
            Self::SeatsGivenUp => "seats_given_up",
            Self::SeatsOffered => "seats_offered",
            Self::WithdrawalPaid => "withdrawal_paid",
            Self::WithdrawalFailed => "withdrawal_failed",
            Self::ServiceShared => "service_shared",
        }
    }

    /// The kind of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Where a letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailState {
    /// Waits to be put into words and sent (again).
    Queued,
    /// The mail server took it.
    Sent,
    /// Put into words and kept: no mail server is set.
    Kept,
    /// No longer true by the time it was due.
    Dropped,
    /// The mail server will not take it.
    Failed,
}

impl MailState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Queued, Self::Sent, Self::Kept, Self::Dropped, Self::Failed];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Kept => "kept",
            Self::Dropped => "dropped",
            Self::Failed => "failed",
        }
    }

    /// The state of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A letter to one person. One per kind, subject and person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Identifies it; also in its `Message-ID`.
    pub id: MailId,
    /// What it is about.
    pub kind: MailKind,
    /// The id of that.
    pub about: String,
    /// To whom.
    pub user_id: UserId,
    /// Where it stands.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i64,
    /// Its words, once it was due.
    pub letter: Option<Letter>,
    /// What went wrong the last time.
    pub last_error: Option<String>,
    /// When it is due.
    pub next_try_at: Timestamp,
    /// When the reason for it was given.
    pub created_at: Timestamp,
    /// When the mail server took it.
    pub sent_at: Option<Timestamp>,
}

impl Mail {
    /// The booking that it is about, where it is about one and not about a payment, a refund, a dispute or a card.
    #[must_use]
    pub fn booking(&self) -> Option<BookingId> {
        match self.kind {
            MailKind::Reminder => self.about.parse().ok().map(|subject: ReminderSubject| subject.booking),
            MailKind::SeatsGivenUp => self.about.split_once(':')?.0.parse().ok(),
            _ => self.about.parse().ok(),
        }
    }
}

/// A letter in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// For those who read plain text.
    pub text: String,
    /// For everybody else.
    pub html: String,
    /// For the reader's calendar.
    pub calendar: Option<CalendarFile>,
}

/// A letter as the outbox lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRow {
    /// The letter.
    pub mail: Mail,
    /// To whom.
    pub to_name: String,
    /// At which address.
    pub to_email: String,
}
