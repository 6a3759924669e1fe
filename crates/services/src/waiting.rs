//! Waiting lists of full classes: joining, leaving, and offering seats that came free, in order.
//!
//! Nobody overtakes those who wait: while the free seats of a session are enough for one of them, the store lets nobody else take
//! any. So seats may come free in any transaction, and be offered after it; the server's worker does so at once, and the sweeper
//! finds whatever was left (`docs/adr/0012-waiting-lists.md`).

use domain::waiting::{CLOSES_MINUTES, closes_at, offer_until};
use domain::{
    BasisPoints, BookingEvent, BookingId, ClientId, Price, RefundPolicy, ServiceId, SessionId, Timestamp, WaitingEvent,
    WaitingId, WaitingState,
};
use jiff::SignedDuration;

use crate::booking::{Offer, just_after, new_hold};
use crate::commission::in_force;
use crate::finding::{joins, working_time};
use crate::mail::tell_offered;
use crate::model::{Booking, User, WaitingDetails, WaitingEntry, WaitingLine};
use crate::ports::{StoreError, Tx, WriteError};
use crate::{Failure, HoldError, Services};

/// How many lists one round takes on.
const BATCH: i64 = 500;
/// In how many lines one client can wait at a time.
const WAITS_MAX: i64 = 20;

/// Why somebody cannot wait, or leave the line.
#[derive(Debug, thiserror::Error)]
pub enum WaitError {
    /// No such entry, or somebody else's.
    #[error("there is no such place in a waiting list")]
    NoSuchWait,
    /// So many seats can be booked at once.
    #[error("there are seats left")]
    SeatsFree,
    /// No seat is offered any more.
    #[error("it starts too soon for waiting")]
    TooLate,
    /// In as many lines as one may be.
    #[error("a client waits for at most {WAITS_MAX} classes")]
    TooMany,
    /// The offered seats were paid for meanwhile.
    #[error("the seats are booked already")]
    AlreadyPaid,
    /// The time cannot be booked by this client, seats or no seats.
    #[error(transparent)]
    Time(HoldError),
    /// Our side.
    #[error(transparent)]
    Failed(Failure),
}

impl From<Failure> for WaitError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<StoreError> for WaitError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<HoldError> for WaitError {
    fn from(error: HoldError) -> Self {
        match error {
            HoldError::Failed(failure) => Self::Failed(failure),
            why => Self::Time(why),
        }
    }
}

impl WriteError for WaitError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

/// What is fixed before the transaction that makes an offer, which may run twice.
#[derive(Clone)]
struct Offering {
    now: Timestamp,
    booking: BookingId,
    minutes: u32,
    commission: BasisPoints,
    surcharge: BasisPoints,
    policy: RefundPolicy,
}

/// What was done about a waiting list.
enum Moved {
    /// The next in line was offered seats.
    Offered,
    /// The list was ended.
    Ended,
    /// Nothing: there are no seats for anybody.
    Stands,
}

impl Services {
    /// Puts the client at the end of the waiting list for `seats` seats of the class that starts at `start`. Whoever waits already
    /// keeps their place, however many seats they ask for now.
    ///
    /// # Errors
    /// [`WaitError`] says what stands against it, that there are seats to be booked among it.
    pub async fn join_waiting(
        &self,
        client: &User,
        service: ServiceId,
        start: Timestamp,
        seats: i64,
    ) -> Result<WaitingEntry, WaitError> {
        let now = self.now();
        let offer = self.offer(service, start, now).await?;
        if offer.trainer.user_id == client.id {
            return Err(HoldError::OwnService.into());
        }
        let slot = offer.slot(start, now)?;
        let Offer { service, .. } = offer;
        if seats < 1 || seats > service.seats {
            return Err(HoldError::NoSeats { left: service.seats }.into());
        }
        if now >= closes_at(start, service.rules.notice_minutes) {
            return Err(WaitError::TooLate);
        }
        let mut read = self.0.store.read().await?;
        let found = read.sessions_of_service(service.trainer_id, service.id, start, just_after(start)).await?;
        drop(read);
        // Of a class that nobody has booked, all seats are there.
        let class = found.into_iter().find(|class| class.slot == slot).ok_or(WaitError::SeatsFree)?;
        let entry = WaitingEntry {
            id: WaitingId::from_parts(now, self.random_bits()),
            session_id: class.id,
            client_id: client.id,
            seats,
            state: WaitingState::Waiting { since: now },
            joined_at: now,
        };
        self.0.store.write(move |tx| Box::pin(async move { join(tx, entry).await })).await
    }

    /// Takes the client out of a waiting list, or gives up what was offered to them from it. A second time changes nothing.
    ///
    /// # Errors
    /// [`WaitError`]: somebody else's, paid for meanwhile, or our side.
    pub async fn leave_waiting(&self, client: &User, id: WaitingId) -> Result<(), WaitError> {
        let now = self.now();
        let wait = self.waiting(client, id).await?.ok_or(WaitError::NoSuchWait)?;
        let WaitingEntry { session_id, client_id, .. } = wait.entry;
        if matches!(wait.entry.state, WaitingState::Waiting { .. }) {
            let left: Result<(), Failure> = self
                .0
                .store
                .write(move |tx| Box::pin(async move { leave_line(tx, session_id, client_id, now).await }))
                .await;
            left?;
        }
        // Seats may have been offered in this very moment.
        let wait = self.waiting(client, id).await?.ok_or(WaitError::NoSuchWait)?;
        match wait.entry.state {
            WaitingState::Offered { booking, .. } => {
                let ended = self.end_hold(booking, BookingEvent::Cancel).await?;
                if ended { Ok(()) } else { Err(WaitError::AlreadyPaid) }
            }
            WaitingState::Taken { .. } => Err(WaitError::AlreadyPaid),
            _ => Ok(()),
        }
    }

    /// What the client waits for, earliest session first.
    ///
    /// # Errors
    /// The store's.
    pub async fn my_waits(&self, client: &User) -> Result<Vec<WaitingDetails>, Failure> {
        Ok(self.0.store.read().await?.waits_of(client.id, WAITS_MAX).await?)
    }

    /// A place in a waiting list, for whoever has it; `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn waiting(&self, client: &User, id: WaitingId) -> Result<Option<WaitingDetails>, Failure> {
        let found = self.0.store.read().await?.waiting(id).await?;
        Ok(found.filter(|wait| wait.entry.client_id == client.id))
    }

    /// The place in a waiting list that this booking was offered to, for whoever has it.
    ///
    /// # Errors
    /// The store's.
    pub async fn waiting_for(&self, client: &User, booking: BookingId) -> Result<Option<WaitingDetails>, Failure> {
        let offered = self.0.store.read().await?.wait_offered(booking).await?;
        match offered {
            Some(entry) => self.waiting(client, entry.id).await,
            None => Ok(None),
        }
    }

    /// Offers free seats to those who wait for them, in order, and ends waiting lists of what takes no more clients. Answers how
    /// many offers and ends there were. One list that fails is logged and holds up no other.
    ///
    /// # Errors
    /// Only where the database cannot be asked for lists.
    pub async fn offer_freed_seats(&self) -> Result<usize, Failure> {
        let now = self.now();
        let soon = now + SignedDuration::from_mins(i64::from(CLOSES_MINUTES));
        let lines = self.0.store.read().await?.lines_to_move(now, soon, BATCH).await?;
        let mut moved = 0;
        for (session, service) in lines {
            moved += self.move_line(session, service).await.unwrap_or_else(|failure| {
                tracing::warn!(%session, %failure, "a waiting list could not be moved on and will be tried again");
                0
            });
        }
        Ok(moved)
    }

    /// Offers what a session has free until nobody more can have any of it.
    async fn move_line(&self, session: SessionId, service: ServiceId) -> Result<usize, Failure> {
        let mut moved = 0;
        loop {
            let (now, settings) = (self.now(), self.settings());
            let offering = Offering {
                now,
                booking: BookingId::from_parts(now, self.random_bits()),
                minutes: settings.waiting_offer_minutes,
                commission: settings.commission,
                surcharge: settings.surcharge,
                policy: settings.refund_policy.clone(),
            };
            let done = self
                .0
                .store
                .write(move |tx| {
                    let offering = offering.clone();
                    Box::pin(async move { offer_next(tx, session, service, offering).await })
                })
                .await?;
            match done {
                Moved::Offered => moved += 1,
                Moved::Ended => return Ok(moved + 1),
                Moved::Stands => return Ok(moved),
            }
        }
    }

    /// True for a hold that its client does not lose by asking for another number of seats: one that was offered, or whose seats
    /// others wait for.
    pub(crate) async fn is_kept(&self, held: &Booking) -> Result<bool, StoreError> {
        let mut read = self.0.store.read().await?;
        Ok(read.is_waited_for(held.session_id).await? || read.wait_offered(held.id).await?.is_some())
    }
}

async fn join(tx: &mut dyn Tx, entry: WaitingEntry) -> Result<WaitingEntry, WaitError> {
    let Some(line) = tx.hold_line(entry.session_id).await? else { return Err(WaitError::SeatsFree) };
    if let Some(known) = tx.live_wait(entry.session_id, entry.client_id).await? {
        return Ok(known);
    }
    // Seats that are free for somebody in line are free for nobody else.
    if line.released || line.free() >= entry.seats && line.next().is_none() {
        return Err(WaitError::SeatsFree);
    }
    let waits = tx.waits_of(entry.client_id, WAITS_MAX).await?;
    if i64::try_from(waits.len()).unwrap_or(i64::MAX) >= WAITS_MAX {
        return Err(WaitError::TooMany);
    }
    if !tx.insert_waiting(&entry).await? {
        return Err(StoreError::Retry("the client joined the line meanwhile".into()).into());
    }
    tx.close_up(entry.session_id).await?;
    Ok(entry)
}

/// Holds seats for the next in line, if there are any. The service is locked before the session, as whoever holds or changes it
/// does.
async fn offer_next(
    tx: &mut dyn Tx,
    session: SessionId,
    service: ServiceId,
    offering: Offering,
) -> Result<Moved, Failure> {
    let Some(service) = tx.service(service).await? else { return Ok(Moved::Stands) };
    let on_offer = tx.keep_offered(service.id, service.seats).await?;
    let Some(trainer) = tx.trainer(service.trainer_id).await? else { return Ok(Moved::Stands) };
    let Some(line) = tx.hold_line(session).await? else { return Ok(Moved::Stands) };
    let (now, slot) = (offering.now, line.session.slot);
    let until = offer_until(now, slot.start(), service.rules.notice_minutes, offering.minutes);
    let until = until.filter(|_| service.archived_at.is_none() && !line.released);
    let Some(until) = until else {
        end_line(tx, &line, now).await?;
        return Ok(Moved::Ended);
    };
    let Some(next) = line.next().filter(|_| on_offer) else { return Ok(Moved::Stands) };
    let working = working_time(tx, &trainer, slot.start(), slot.start()).await?;
    if !joins(&trainer, &working, slot) {
        return Ok(Moved::Stands);
    }
    let commission = in_force(tx, trainer.id, now, offering.commission).await?;
    let price = Price::of(service.price.times(next.seats)?, commission, offering.surcharge)?;
    let (whose, policy) = ((next.client_id, next.seats), service.own.policy(&offering.policy));
    let terms = (service.partners, policy);
    let booking = new_hold(offering.booking, &line.session, whose, price, terms, (now, until));
    if !tx.take_kept_seats(session, next.seats).await? {
        return Err(StoreError::Retry("the seats are gone".into()).into());
    }
    tx.insert_booking(&booking).await?;
    change(tx, &next, WaitingEvent::Offer(booking.id), now).await?;
    tx.close_up(session).await?;
    tell_offered(tx, &booking, now).await?;
    Ok(Moved::Offered)
}

/// Nobody waits for this session any more: it is about to start, or takes no more clients.
pub(crate) async fn end_line(tx: &mut dyn Tx, line: &WaitingLine, now: Timestamp) -> Result<(), Failure> {
    for entry in &line.entries {
        change(tx, entry, WaitingEvent::Close, now).await?;
    }
    settle_line(tx, line, now).await
}

/// What the end of a hold is to the waiting list that it was offered from, if it was.
pub(crate) async fn conclude_offer(
    tx: &mut dyn Tx,
    booking: BookingId,
    end: WaitingEvent,
    now: Timestamp,
) -> Result<(), Failure> {
    match tx.wait_offered(booking).await? {
        Some(entry) if matches!(entry.state, WaitingState::Offered { .. }) => change(tx, &entry, end, now).await,
        _ => Ok(()),
    }
}

/// The booking is confirmed: the offer that it was is taken, and whoever else its client is in this line leaves it.
pub(crate) async fn seated(tx: &mut dyn Tx, booking: &Booking, now: Timestamp) -> Result<(), Failure> {
    conclude_offer(tx, booking.id, WaitingEvent::Take, now).await?;
    leave_line(tx, booking.session_id, booking.client_id, now).await
}

/// Takes a client out of a session's line, if they are in it.
pub(crate) async fn leave_line(
    tx: &mut dyn Tx,
    session: SessionId,
    client: ClientId,
    now: Timestamp,
) -> Result<(), Failure> {
    if tx.live_wait(session, client).await?.is_none() {
        return Ok(());
    }
    let Some(line) = tx.hold_line(session).await? else { return Ok(()) };
    let Some(entry) = line.entries.iter().find(|entry| entry.client_id == client) else { return Ok(()) };
    change(tx, entry, WaitingEvent::Leave, now).await?;
    settle_line(tx, &line, now).await
}

async fn change(tx: &mut dyn Tx, entry: &WaitingEntry, event: WaitingEvent, now: Timestamp) -> Result<(), Failure> {
    let state = entry.state.apply(event, now)?;
    if tx.move_waiting(entry.id, entry.state.name(), state).await? {
        Ok(())
    } else {
        Err(StoreError::Retry("the waiting list changed meanwhile".into()).into())
    }
}

/// After somebody left the line. A session that was kept for those who waited, and has no seat taken, gives its time up.
async fn settle_line(tx: &mut dyn Tx, line: &WaitingLine, now: Timestamp) -> Result<(), Failure> {
    tx.close_up(line.session.id).await?;
    if line.session.seats_taken == 0 && !line.released {
        tx.give_seats_back(line.session.id, 0, now).await?;
    }
    Ok(())
}
