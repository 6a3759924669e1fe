//! What was just written, for those in this process who wait for it: pages that show a payment or a trainer's money live, the mail
//! worker, the worker that offers freed seats, and the sweeper.
//!
//! The store rings after the commit, so whoever is woken finds what they were woken for. Another process hears nothing of it:
//! who waits also looks by themselves from time to time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{BookingId, TrainerId};
use tokio::sync::{Notify, watch};

/// What one transaction changed of what somebody may wait for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// Bookings that changed, or whose payments or refunds did.
    pub bookings: Vec<BookingId>,
    /// Trainers whose money moved.
    pub money: Vec<TrainerId>,
    /// True where a letter was queued.
    pub mails: bool,
    /// True where seats may have come free that somebody waits for.
    pub seats: bool,
    /// True where a job was queued that somebody waits for.
    pub jobs: bool,
}

impl Touched {
    /// A booking, or what belongs to it, has changed.
    pub fn booking(&mut self, id: BookingId) {
        if !self.bookings.contains(&id) {
            self.bookings.push(id);
        }
    }

    /// Money of this trainer has moved.
    pub fn money(&mut self, id: TrainerId) {
        if !self.money.contains(&id) {
            self.money.push(id);
        }
    }
}

/// The bells. One set per database and process.
#[derive(Debug, Default)]
pub struct News {
    bookings: Arc<Bells<BookingId>>,
    money: Arc<Bells<TrainerId>>,
    mails: Notify,
    seats: Notify,
    jobs: Notify,
    writes: AtomicU64,
}

impl News {
    /// Counts a commit that may have changed anything but incoming events. Called by the store before whoever wrote is told.
    pub fn note_write(&self) {
        self.writes.fetch_add(1, Ordering::SeqCst);
    }

    /// How many such commits of this process there were. Whoever reads the database after asking sees all of them.
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.writes.load(Ordering::SeqCst)
    }

    /// Rings for all that a transaction changed. Called by the store once it is committed.
    pub fn ring(&self, touched: &Touched) {
        if touched.mails {
            self.mails.notify_one();
        }
        if touched.seats {
            self.seats.notify_one();
        }
        if touched.jobs {
            self.jobs.notify_one();
        }
        self.bookings.ring(&touched.bookings);
        self.money.ring(&touched.money);
    }

    /// From now on every change of this booking is heard of.
    #[must_use]
    pub fn wait_for(&self, booking: BookingId) -> BookingBell {
        Bells::wait_for(&self.bookings, booking)
    }

    /// From now on every movement of this trainer's money is heard of.
    #[must_use]
    pub fn wait_for_money(&self, trainer: TrainerId) -> MoneyBell {
        Bells::wait_for(&self.money, trainer)
    }

    /// Returns when a letter was queued since the last call. For one worker.
    pub async fn mail_queued(&self) {
        self.mails.notified().await;
    }

    /// Returns when seats came free since the last call that somebody waits for. For one worker.
    pub async fn seats_freed(&self) {
        self.seats.notified().await;
    }

    /// Returns when a job was queued that somebody waits for, since the last call. For one worker.
    pub async fn job_queued(&self) {
        self.jobs.notified().await;
    }
}

/// Who waits for which thing. One that nobody waits for has no entry.
#[derive(Debug)]
struct Bells<K: Copy + Eq + Hash>(Mutex<HashMap<K, watch::Sender<()>>>);

impl<K: Copy + Eq + Hash> Default for Bells<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Copy + Eq + Hash> Bells<K> {
    fn waiting(&self) -> MutexGuard<'_, HashMap<K, watch::Sender<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_for(bells: &Arc<Self>, key: K) -> Bell<K> {
        let heard = bells.waiting().entry(key).or_insert_with(|| watch::Sender::new(())).subscribe();
        Bell { heard, key, bells: Arc::clone(bells) }
    }

    fn ring(&self, keys: &[K]) {
        if keys.is_empty() {
            return;
        }
        let waiting = self.waiting();
        for sender in keys.iter().filter_map(|key| waiting.get(key)) {
            sender.send_replace(());
        }
    }
}

/// Hears of the changes of one thing until it is dropped.
#[derive(Debug)]
pub struct Bell<K: Copy + Eq + Hash> {
    heard: watch::Receiver<()>,
    key: K,
    bells: Arc<Bells<K>>,
}

/// Hears of one booking's changes.
pub type BookingBell = Bell<BookingId>;
/// Hears of the movements of one trainer's money.
pub type MoneyBell = Bell<TrainerId>;

impl<K: Copy + Eq + Hash> Bell<K> {
    /// Returns when the thing has changed since the last call; at once where it did so meanwhile.
    pub async fn changed(&mut self) {
        // The sender lives as long as somebody waits.
        if self.heard.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl<K: Copy + Eq + Hash> Drop for Bell<K> {
    fn drop(&mut self) {
        let mut waiting = self.bells.waiting();
        // The last to go takes the entry along; under the lock, so that nobody comes in between.
        if waiting.get(&self.key).is_some_and(|sender| sender.receiver_count() <= 1) {
            waiting.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;
    use futures::FutureExt;

    use super::*;

    fn booking(number: u128) -> BookingId {
        BookingId::from_parts(Timestamp::UNIX_EPOCH, number)
    }

    fn touched(number: u128) -> Touched {
        Touched { bookings: vec![booking(number)], ..Touched::default() }
    }

    #[test]
    fn who_waits_hears_of_their_own_booking_alone() {
        let news = Arc::new(News::default());
        let mut bell = news.wait_for(booking(1));
        news.ring(&touched(2));
        assert!(bell.changed().now_or_never().is_none());
        news.ring(&touched(1));
        news.ring(&touched(1));
        assert!(bell.changed().now_or_never().is_some(), "what came before one listened is heard");
        assert!(bell.changed().now_or_never().is_none(), "and once");
    }

    #[test]
    fn who_has_gone_leaves_nothing_behind_and_takes_nobody_along() {
        let news = Arc::new(News::default());
        let first = news.wait_for(booking(1));
        let mut second = news.wait_for(booking(1));
        drop(first);
        news.ring(&touched(1));
        assert!(second.changed().now_or_never().is_some());
        drop(second);
        assert!(news.bookings.waiting().is_empty());
    }

    #[test]
    fn who_waits_for_money_hears_of_their_own_alone() {
        let trainer = |number| TrainerId::from_parts(Timestamp::UNIX_EPOCH, number);
        let news = News::default();
        let mut bell = news.wait_for_money(trainer(1));
        news.ring(&Touched { money: vec![trainer(2)], ..Touched::default() });
        news.ring(&touched(1));
        assert!(bell.changed().now_or_never().is_none());
        news.ring(&Touched { money: vec![trainer(2), trainer(1)], ..Touched::default() });
        assert!(bell.changed().now_or_never().is_some());
        drop(bell);
        assert!(news.money.waiting().is_empty());
    }

    #[test]
    fn a_letter_is_heard_of_even_if_nobody_listened_just_then() {
        let news = News::default();
        news.ring(&Touched { mails: true, ..Touched::default() });
        assert!(news.mail_queued().now_or_never().is_some());
        assert!(news.mail_queued().now_or_never().is_none());
        assert!(news.seats_freed().now_or_never().is_none());
    }

    #[test]
    fn freed_seats_ring_a_bell_of_their_own() {
        let news = News::default();
        news.ring(&Touched { seats: true, ..Touched::default() });
        assert!(news.seats_freed().now_or_never().is_some());
        assert!(news.mail_queued().now_or_never().is_none());
    }
}
