//! Calendar feeds, as the store is asked about them.

use async_trait::async_trait;
use domain::{ClientId, Timestamp, TrainerId, UserId};

use super::StoreError;
use crate::model::{CalendarFeed, FeedRow, User};

/// Feeds for calendar programs.
#[async_trait]
pub trait FeedReads: Send {
    /// A person's feed.
    async fn calendar_feed_of(&mut self, user: UserId) -> Result<Option<CalendarFeed>, StoreError>;
    /// Whose feed has this token, and which trainer they are, if they are one.
    async fn owner_of_calendar_feed(&mut self, token: &str) -> Result<Option<(User, Option<TrainerId>)>, StoreError>;
    /// What a client has booked and what a trainer gives, as far as it was ever confirmed, starting at `from` or later. At most
    /// `limit` of each, those that start last, in no order.
    async fn bookings_in_feed(
        &mut self,
        client: ClientId,
        trainer: Option<TrainerId>,
        from: Timestamp,
        limit: i64,
    ) -> Result<Vec<FeedRow>, StoreError>;
}

/// Feeds for calendar programs, changed.
#[async_trait]
pub trait FeedWrites: Send {
    /// Adds a feed; false where the person has one.
    async fn insert_calendar_feed(&mut self, feed: &CalendarFeed) -> Result<bool, StoreError>;
    /// Puts a feed in the place of the one that the person has; false where there is none.
    async fn replace_calendar_feed(&mut self, feed: &CalendarFeed) -> Result<bool, StoreError>;
    /// Ends a person's feed; nothing happens where there is none.
    async fn delete_calendar_feed(&mut self, user: UserId) -> Result<(), StoreError>;
}
