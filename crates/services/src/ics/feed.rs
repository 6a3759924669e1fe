//! The calendar that somebody's calendar program fetches by itself, at an address that nobody else knows: what they have booked
//! and, of a trainer, the sessions they give. Whoever has the address reads it, without signing in.

use std::collections::BTreeMap;

use domain::{SessionId, UserId};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use super::event::{self, Event, is_cancelled, uid};
use crate::model::{CalendarFeed, FeedRow, User};
use crate::ports::{Guest, LetterWriter, StoreError};
use crate::{Failure, Services};

/// How long what is over stays in the feed.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How many bookings a feed has at most; the latest are kept.
const BOOKINGS_MAX: i64 = 1_000;
/// Of randomness in an address, in bytes.
const TOKEN_BYTES: usize = 24;

/// A feed as it is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The calendar.
    pub text: String,
    /// Another one for another content; nothing in it needs quoting.
    pub tag: String,
}

impl Services {
    /// The feed at the address with this token, and nothing for a token that is none, or not any more.
    ///
    /// # Errors
    /// The store's.
    pub async fn calendar_feed(&self, token: &str) -> Result<Option<Feed>, Failure> {
        let Some(post) = &self.0.post else { return Ok(None) };
        if token.len() != 2 * TOKEN_BYTES || !token.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Ok(None);
        }
        let mut read = self.0.store.read().await?;
        let Some((user, trainer)) = read.owner_of_calendar_feed(token).await? else { return Ok(None) };
        let from = self.now() - KEPT;
        let rows = read.bookings_in_feed(user.id, trainer, from, BOOKINGS_MAX).await?;
        drop(read);
        Ok(Some(self.feed(&*post.writer, &user, rows)))
    }

    /// The feed that this person has, if any.
    ///
    /// # Errors
    /// The store's.
    pub async fn own_calendar_feed(&self, user: &User) -> Result<Option<CalendarFeed>, Failure> {
        Ok(self.0.store.read().await?.calendar_feed_of(user.id).await?)
    }

    /// Makes this person an address; whoever has one keeps it.
    ///
    /// # Errors
    /// The store's.
    pub async fn open_calendar_feed(&self, user: &User) -> Result<(), Failure> {
        let feed = self.new_feed(user.id);
        let written: Result<bool, StoreError> = self
            .0
            .store
            .write(move |tx| {
                let feed = feed.clone();
                Box::pin(async move { tx.insert_calendar_feed(&feed).await })
            })
            .await;
        Ok(written.map(drop)?)
    }

    /// Makes a new address in place of the old one, at which there is nothing from then on. Where the feed was switched off
    /// meanwhile, it stays off.
    ///
    /// # Errors
    /// The store's.
    pub async fn renew_calendar_feed(&self, user: &User) -> Result<(), Failure> {
        let feed = self.new_feed(user.id);
        let written: Result<bool, StoreError> = self
            .0
            .store
            .write(move |tx| {
                let feed = feed.clone();
                Box::pin(async move { tx.replace_calendar_feed(&feed).await })
            })
            .await;
        Ok(written.map(drop)?)
    }

    /// Switches the feed off: there is nothing at its address from then on.
    ///
    /// # Errors
    /// The store's.
    pub async fn close_calendar_feed(&self, user: &User) -> Result<(), Failure> {
        let id = user.id;
        let written: Result<(), StoreError> =
            self.0.store.write(move |tx| Box::pin(async move { tx.delete_calendar_feed(id).await })).await;
        Ok(written?)
    }

    fn new_feed(&self, user_id: UserId) -> CalendarFeed {
        let mut token = [0_u8; TOKEN_BYTES];
        self.0.random.fill(&mut token);
        CalendarFeed { user_id, token: hex::encode(token), created_at: self.now() }
    }

    fn feed(&self, writer: &dyn LetterWriter, user: &User, mut rows: Vec<FeedRow>) -> Feed {
        rows.sort_by_key(|row| (row.details.slot.start(), row.details.booking.id));
        let mut events = Vec::new();
        let mut classes: BTreeMap<SessionId, Vec<FeedRow>> = BTreeMap::new();
        for row in rows {
            let given = row.details.booking.client_id != user.id;
            if given && row.capacity > 1 {
                classes.entry(row.details.booking.session_id).or_default().push(row);
            } else {
                // It says the same for as long as the booking is the same, whenever it is fetched.
                let stamp = row.details.booking.state.time();
                events.push(self.event(writer, &row.details, user, stamp));
            }
        }
        events.extend(classes.into_values().filter_map(|class| self.class(writer, user, &class)));
        events.sort_by(|one, other| (one.slot.start(), &one.uid).cmp(&(other.slot.start(), &other.uid)));
        let organizer = self.organizer();
        let mut lines = event::begin(None);
        // What calendars call it, and how often they come: the standard's names (RFC 7986) and those before it.
        for name in ["NAME", "X-WR-CALNAME"] {
            lines.text(name, "Spotter");
        }
        lines.plain("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        lines.plain("X-PUBLISHED-TTL", "PT1H");
        for event in &events {
            event.write(&mut lines, &organizer, None);
        }
        let text = event::end(lines);
        let tag = tag(&text);
        Feed { text, tag }
    }

    /// A class is one event for whoever gives it, however many have booked. Each change of a booking, and each new one, makes
    /// the sum of the versions greater.
    fn class(&self, writer: &dyn LetterWriter, user: &User, class: &[FeedRow]) -> Option<Event> {
        let first = &class.first()?.details;
        let cancelled = class.iter().all(|row| is_cancelled(&row.details));
        let there = class.iter().filter(|row| cancelled || !is_cancelled(&row.details));
        let guests: Vec<Guest> = there
            .map(|row| Guest { name: row.details.client_name.clone(), seats: row.details.booking.seats })
            .collect();
        let page = format!("{}/desk", self.settings().public_url);
        let words = self.words(writer, first, &guests, user, &page);
        let stamp = class.iter().map(|row| row.details.booking.state.time()).max()?;
        Some(Event {
            uid: uid(first.booking.session_id),
            sequence: class.iter().map(|row| row.details.booking.version).sum(),
            cancelled,
            ..Event::of_booking(first, stamp, page, words)
        })
    }
}

/// Of the content: when it was written does not count.
fn tag(text: &str) -> String {
    let mut digest = Sha256::new();
    for line in text.split_inclusive("\r\n").filter(|line| !line.starts_with("DTSTAMP:")) {
        digest.update(line.as_bytes());
    }
    hex::encode(&digest.finalize()[..16])
}

#[cfg(test)]
mod tests {
    use super::tag;

    #[test]
    fn the_tag_is_of_the_content_and_not_of_when_it_was_written() {
        let one = "UID:a\r\nDTSTAMP:20261124T080000Z\r\nSUMMARY:x\r\n";
        assert_eq!(tag(one), tag(&one.replace("T080000Z", "T090000Z")));
        assert_ne!(tag(one), tag(&one.replace("SUMMARY:x", "SUMMARY:y")));
    }
}
