//! Letters, as the store is asked about them.

use async_trait::async_trait;
use domain::{MailId, Timestamp, UserId};

use super::StoreError;
use crate::model::{Mail, MailRow};

/// Letters to people.
#[async_trait]
pub trait MailReads: Send {
    /// Letters, newest first, at most `limit`; one person's alone where one is given.
    async fn mails(&mut self, of: Option<UserId>, limit: i64) -> Result<Vec<MailRow>, StoreError>;
    /// The letter of this id.
    async fn mail(&mut self, id: MailId) -> Result<Option<MailRow>, StoreError>;
    /// When the next queued letter is due, if there is any.
    async fn next_mail_due(&mut self) -> Result<Option<Timestamp>, StoreError>;
}

/// Letters to people, changed.
#[async_trait]
pub trait MailWrites: Send {
    /// Adds a letter that has no words yet; false where there is one of this kind about this to this person.
    async fn insert_mail(&mut self, mail: &Mail) -> Result<bool, StoreError>;
    /// Takes up to `limit` queued letters that are due at `now` and hides them from others until `lease`; counts the attempt.
    async fn claim_mails(&mut self, now: Timestamp, lease: Timestamp, limit: i64) -> Result<Vec<Mail>, StoreError>;
    /// Writes state, words, error, next try and time of sending of a letter that is queued; nothing happens to one that is not.
    async fn update_mail(&mut self, mail: &Mail) -> Result<(), StoreError>;
}
