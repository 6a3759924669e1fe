//! Feeds for calendar programs: their addresses, and the bookings in them.

use async_trait::async_trait;
use domain::{ClientId, Timestamp, TrainerId, UserId};
use services::model::{CalendarFeed, FeedRow, User};
use services::ports::StoreError;
use services::ports::store::{FeedReads, FeedWrites};
use sqlx::query;

use crate::accounts::{user, user_columns};
use crate::bookings::{booking_columns, details, details_sql};
use crate::db::{Db, Link};
use crate::payments::payment_columns;
use crate::rows::{Columns, micros, read_all, read_one};

fn feed(row: &mut Columns<'_>) -> Result<CalendarFeed, StoreError> {
    Ok(CalendarFeed { user_id: row.parsed()?, token: row.text()?, created_at: row.time()? })
}

fn feed_row(row: &mut Columns<'_>) -> Result<FeedRow, StoreError> {
    Ok(FeedRow { capacity: row.int()?, details: details(row)? })
}

// What one person has of it, the latest of it, by an index of theirs. A booking that was cancelled by somebody was confirmed
// before; a hold that was given up was not.
macro_rules! page_sql {
    ($column:literal, $who:literal) => {
        concat!(
            "SELECT id FROM bookings WHERE ",
            $column,
            " = ",
            $who,
            " AND starts_at >= $3
                AND changes_booking IS NULL
                AND (state IN ('confirmed', 'completed', 'no_show') OR (state = 'cancelled' AND cancelled_by IS NOT NULL))
              ORDER BY starts_at DESC LIMIT $4"
        )
    };
}

#[async_trait]
impl<C: Link> FeedReads for Db<C> {
    async fn calendar_feed_of(&mut self, user: UserId) -> Result<Option<CalendarFeed>, StoreError> {
        const SQL: &str = "SELECT user_id, token, created_at FROM calendar_feeds WHERE user_id = $1";
        read_one(self.one(query(SQL).bind(user.to_string())).await?, feed)
    }

    async fn owner_of_calendar_feed(&mut self, token: &str) -> Result<Option<(User, Option<TrainerId>)>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            user_columns!(),
            ", t.id FROM calendar_feeds f JOIN users u ON u.id = f.user_id LEFT JOIN trainers t ON t.user_id = u.id
              WHERE f.token = $1"
        );
        read_one(self.one(query(SQL).bind(token)).await?, |row| Ok((user(row)?, row.maybe_parsed()?)))
    }

    async fn bookings_in_feed(
        &mut self,
        client: ClientId,
        trainer: Option<TrainerId>,
        from: Timestamp,
        limit: i64,
    ) -> Result<Vec<FeedRow>, StoreError> {
        const SQL: &str = concat!(
            "WITH page_booked AS (",
            page_sql!("client_id", "$1"),
            "), page_given AS (",
            page_sql!("trainer_id", "$2"),
            "), page AS (SELECT id FROM page_booked UNION SELECT id FROM page_given) ",
            details_sql!("e.capacity, ", "JOIN sessions e ON e.id = b.session_id WHERE b.id IN (SELECT id FROM page)")
        );
        let statement = query(SQL)
            .bind(client.to_string())
            .bind(trainer.map(|trainer| trainer.to_string()))
            .bind(micros(from))
            .bind(limit);
        read_all(&self.all(statement).await?, feed_row)
    }
}

#[async_trait]
impl<C: Link> FeedWrites for Db<C> {
    async fn insert_calendar_feed(&mut self, feed: &CalendarFeed) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO calendar_feeds (user_id, token, created_at) VALUES ($1, $2, $3)
            ON CONFLICT (user_id) DO NOTHING";
        let statement = query(SQL).bind(feed.user_id.to_string()).bind(&feed.token).bind(micros(feed.created_at));
        self.change_one(statement).await
    }

    async fn replace_calendar_feed(&mut self, feed: &CalendarFeed) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE calendar_feeds SET token = $2, created_at = $3 WHERE user_id = $1";
        let statement = query(SQL).bind(feed.user_id.to_string()).bind(&feed.token).bind(micros(feed.created_at));
        self.change_one(statement).await
    }

    async fn delete_calendar_feed(&mut self, user: UserId) -> Result<(), StoreError> {
        self.change(query("DELETE FROM calendar_feeds WHERE user_id = $1").bind(user.to_string())).await.map(drop)
    }
}
