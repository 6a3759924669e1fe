//! Calendars elsewhere, as the use cases ask for them.

use async_trait::async_trait;

use crate::elsewhere::CalendarAddress;
use crate::model::CalendarFault;

/// What a server said of the version that was read last, and is told when it is asked again (RFC 9110, 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`, as it was given.
    pub etag: Option<String>,
    /// `Last-Modified`, as it was given.
    pub last_modified: Option<String>,
}

/// What is at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// A text, whatever it is.
    Text {
        /// As it was sent; what is not UTF-8 in it is replaced.
        text: String,
        /// To ask again with.
        validators: Validators,
    },
    /// What was read last is still so.
    NotModified,
}

/// Whoever asks other machines for calendars.
#[async_trait]
pub trait CalendarSource: Send + Sync {
    /// Asks for a calendar, of which a version with these validators is known already. Ends in seconds, and asks no machine of our
    /// own network, wherever the address leads.
    ///
    /// # Errors
    /// [`CalendarFault`] says why there is no calendar to be had.
    async fn fetch(&self, address: &CalendarAddress, known: &Validators) -> Result<Fetched, CalendarFault>;
}
