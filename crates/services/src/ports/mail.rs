//! Letters: somebody who puts them into words, and somebody who carries them.

use async_trait::async_trait;
use domain::{Language, MailId, Timestamp};

use crate::SharedService;
use crate::model::{BookingDetails, BookingMove, Dispute, Letter, MailKind, Refund, SavedCard, User, Withdrawal};

/// All that a letter may speak of.
#[derive(Debug, Clone)]
pub struct LetterFacts {
    /// What it is about.
    pub kind: MailKind,
    /// When it is put into words.
    pub now: Timestamp,
    /// To whom; the language is theirs.
    pub to: User,
    /// The booking that it all belongs to, with its newest payment; letters about a card, a withdrawal or a share have none.
    pub details: Option<BookingDetails>,
    /// True for a booking that was cancelled because its session was called off.
    pub called_off: bool,
    /// The change of its time, for letters about one.
    pub moved: Option<BookingMove>,
    /// The refund, for letters about one.
    pub refund: Option<Refund>,
    /// The dispute, for letters about one.
    pub dispute: Option<Dispute>,
    /// The card, for letters about one.
    pub card: Option<SavedCard>,
    /// The withdrawal, for letters about one.
    pub withdrawal: Option<Withdrawal>,
    /// The service that is shared with them, for letters about one.
    pub shared: Option<SharedService>,
    /// Where our pages are: scheme and host, no slash at the end.
    pub public_url: String,
}

/// All that an event in somebody's calendar may speak of.
#[derive(Debug, Clone, Copy)]
pub struct EventFacts<'f> {
    /// The booking; of a class any one of its bookings.
    pub details: &'f BookingDetails,
    /// Who comes; nobody where the reader is the one who booked.
    pub guests: &'f [Guest],
    /// What the reader reads.
    pub language: Language,
    /// Where there is more about it.
    pub page: &'f str,
}

/// Somebody who comes to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// Their name.
    pub name: String,
    /// How many seats are theirs.
    pub seats: i64,
}

/// An event in words, both as plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventWords {
    /// One line: “Strength session with Lena Vogt”.
    pub summary: String,
    /// Some lines.
    pub description: String,
}

/// Puts letters into words.
pub trait LetterWriter: Send + Sync {
    /// The letter about these facts, without what goes with it.
    fn write(&self, facts: &LetterFacts) -> Letter;
    /// What a session is called in somebody's calendar.
    fn event(&self, facts: &EventFacts<'_>) -> EventWords;
    /// The sentence about cancelling as checkout showed it at a moment, in English: banks read it.
    fn policy_shown(&self, details: &BookingDetails, at: Timestamp) -> String;
}

/// A letter on its way.
#[derive(Debug, Clone)]
pub struct OutgoingMail {
    /// Identifies it for ever: the `Message-ID` is made of it, so that a letter that goes out twice is seen to be one.
    pub id: MailId,
    /// The reader's name.
    pub to_name: String,
    /// Their address.
    pub to_email: String,
    /// What it says, with what goes with it.
    pub letter: Letter,
}

/// Why a letter was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The mail server cannot be reached, or asks to come back later.
    #[error("the mail server did not take it for now: {0}")]
    Temporary(String),
    /// It never will.
    #[error("the mail server refused it: {0}")]
    Permanent(String),
}

/// Carries letters.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands one letter to the mail server.
    async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError>;
}
