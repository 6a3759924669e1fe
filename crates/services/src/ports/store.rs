//! The store as the use cases see it: reads on a connection of their own, writes in one transaction each.
//!
//! A use case reads with [`Store::read`] and writes with `store.write(|tx| Box::pin(async move { … }))`. The closure may run
//! more than once, so it does nothing but call `tx`: no network, no other store call, no message to anybody. What it returns
//! as an error is rolled back; what it returns as `Ok` is on disk when `write` returns.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use domain::availability::WeeklyHours;
use domain::dispute::DisputeMovement;
use domain::ledger::{Posting, Transaction};
use domain::operation::OperationState;
use domain::{
    BasisPoints, BookingId, BookingState, CardId, CheckIn, ClientId, Currency, Date, DisputeId, Email, EventId,
    ExceptionId, JobId, Language, LedgerTransactionId, MailId, Money, MoveId, PayWays, PaymentId, Price, RefundId,
    Role, ServiceId, SessionId, TimeSlot, Timestamp, TrainerId, Tries, UserId, WorkingTime,
};
use jiff::SignedDuration;
use tokio::sync::oneshot;

use super::news::News;
use crate::model::{
    AccountBalance, Booking, BookingCommission, BookingDetails, BookingMove, CalendarException, CalendarFeed, Dispute,
    DisputeRow, EventState, FeedRow, Job, JobKind, LedgerLine, Mail, MailRow, Named, NewWebhookEvent, NotedRate,
    Operation, Payment, Refund, SavedCard, Service, Session, SignIn, Trainer, TrainerCard, TrainerCommission, User,
    WebhookEvent,
};

/// Why the store could not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The engine asks for the transaction to be run again (serialization failure, deadlock). The store does so by itself.
    #[error("the transaction has to be repeated: {0}")]
    Retry(String),
    /// The database is busy, full, or gone. Nothing was written.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// What is stored cannot be what we wrote: an unknown state, a broken id.
    #[error("the database holds something unreadable: {0}")]
    Corrupt(String),
    /// Any other database error, such as a broken constraint that no caller expected.
    #[error("database error: {0}")]
    Database(String),
}

/// An error type of a use case that a store error can be part of.
pub trait WriteError: From<StoreError> + Send + 'static {
    /// The store error, if it is one: so that the store sees which transactions to repeat.
    fn store_error(&self) -> Option<&StoreError>;
}

impl WriteError for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// What a transaction's closure returns.
pub type TxFuture<'t, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 't>>;

/// How one run of a piece of work inside a transaction ended.
#[derive(Debug)]
pub enum Verdict {
    /// Keep what it wrote.
    Commit,
    /// Undo what it wrote; the caller has the reason.
    RollBack,
    /// Undo what it wrote; the database itself failed, and may want it run again.
    Failed(StoreError),
}

/// A transaction's closure with its type hidden, so that [`Store`] can be a trait object. Made by `write`.
#[async_trait]
pub trait Work: Send {
    /// Runs it once.
    async fn run(&mut self, tx: &mut dyn Tx) -> Verdict;

    /// Tells the caller how it ended: `Ok` once the last run's verdict is carried out (committed and on disk, or rolled
    /// back as asked), `Err` when it could not be.
    fn conclude(self: Box<Self>, carried_out: Result<(), StoreError>);
}

/// The database.
#[async_trait]
pub trait Store: Send + Sync {
    /// A connection for reading. It sees everything that was committed before.
    async fn read(&self) -> Result<Box<dyn Read>, StoreError>;

    /// Runs `work` in a transaction, repeats it where the engine asks for that, and tells it how it ended.
    async fn run(&self, work: Box<dyn Work>);

    /// Keeps webhook events, many callers at a time in one statement; true for an event that was not there yet.
    /// Returns after it is on disk.
    async fn keep_event(&self, event: NewWebhookEvent) -> Result<bool, StoreError>;

    /// What rings when something that somebody may wait for was committed by this process.
    fn news(&self) -> &Arc<News>;

    /// Answers if the database does.
    async fn ping(&self) -> Result<(), StoreError>;
}

struct Closure<F, T, E> {
    run: F,
    outcome: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

#[async_trait]
impl<F, T, E> Work for Closure<F, T, E>
where
    F: for<'t> FnMut(&'t mut dyn Tx) -> TxFuture<'t, T, E> + Send,
    T: Send,
    E: WriteError,
{
    async fn run(&mut self, tx: &mut dyn Tx) -> Verdict {
        let outcome = (self.run)(tx).await;
        let verdict = match &outcome {
            Ok(_) => Verdict::Commit,
            Err(error) => error.store_error().map_or(Verdict::RollBack, |error| Verdict::Failed(error.clone())),
        };
        self.outcome = Some(outcome);
        verdict
    }

    fn conclude(self: Box<Self>, carried_out: Result<(), StoreError>) {
        let never_ran = || Err(StoreError::Unavailable("the writer stopped".into()).into());
        let outcome = match carried_out {
            Ok(()) => self.outcome.unwrap_or_else(never_ran),
            Err(error) => Err(error.into()),
        };
        // A caller that has gone away has nothing to be told; its work is done all the same.
        let _ = self.caller.send(outcome);
    }
}

impl dyn Store {
    /// Runs `work` in one transaction and returns what it returned, once that is on disk.
    ///
    /// # Errors
    /// What `work` returned (everything it wrote is undone), or the store's own failure.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnMut(&'t mut dyn Tx) -> TxFuture<'t, T, E> + Send + 'static,
        T: Send + 'static,
        E: WriteError,
    {
        let (caller, answer) = oneshot::channel();
        self.run(Box::new(Closure { run: work, outcome: None, caller })).await;
        answer.await.unwrap_or_else(|_| Err(StoreError::Unavailable("the writer stopped".into()).into()))
    }
}

/// Everything that can be asked, inside a transaction or outside.
pub trait Read:
    AccountReads
    + CatalogReads
    + BookingReads
    + MoveReads
    + PaymentReads
    + CardReads
    + RateReads
    + ReturnReads
    + MailReads
    + FeedReads
    + LedgerReads
    + WorkReads
{
}
impl<
    R: AccountReads
        + CatalogReads
        + BookingReads
        + MoveReads
        + PaymentReads
        + CardReads
        + RateReads
        + ReturnReads
        + MailReads
        + FeedReads
        + LedgerReads
        + WorkReads
        + ?Sized,
> Read for R
{
}

/// Everything that can be done in a transaction.
pub trait Tx:
    Read
    + AccountWrites
    + CatalogWrites
    + BookingWrites
    + MoveWrites
    + PaymentWrites
    + CardWrites
    + RateWrites
    + ReturnWrites
    + MailWrites
    + FeedWrites
    + LedgerWrites
    + WorkWrites
{
}
impl<
    W: Read
        + AccountWrites
        + CatalogWrites
        + BookingWrites
        + MoveWrites
        + PaymentWrites
        + CardWrites
        + RateWrites
        + ReturnWrites
        + MailWrites
        + FeedWrites
        + LedgerWrites
        + WorkWrites
        + ?Sized,
> Tx for W
{
}

/// People.
#[async_trait]
pub trait AccountReads: Send {
    /// The user of this id.
    async fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError>;
    /// The user of this address.
    async fn user_by_email(&mut self, email: &Email) -> Result<Option<User>, StoreError>;
    /// The user with this customer at Stripe.
    async fn user_by_customer(&mut self, stripe_customer_id: &str) -> Result<Option<User>, StoreError>;
    /// Everybody of this role, by name.
    async fn users_of_role(&mut self, role: Role) -> Result<Vec<User>, StoreError>;
    /// Who is signed in with the token of this hash, if the sign-in has not expired at `now`.
    async fn user_by_sign_in(&mut self, token_hash: &str, now: Timestamp) -> Result<Option<User>, StoreError>;
}

/// People, changed.
#[async_trait]
pub trait AccountWrites: Send {
    /// Changes the language that the user is written to in.
    async fn set_language(&mut self, user: UserId, language: Language) -> Result<(), StoreError>;
    /// Adds a user; false where the address is taken.
    async fn insert_user(&mut self, user: &User) -> Result<bool, StoreError>;
    /// Keeps a sign-in.
    async fn insert_sign_in(&mut self, sign_in: &SignIn) -> Result<(), StoreError>;
    /// Ends a sign-in; nothing happens where there is none.
    async fn delete_sign_in(&mut self, token_hash: &str) -> Result<(), StoreError>;
    /// Forgets sign-ins that expired before `now`.
    async fn delete_expired_sign_ins(&mut self, now: Timestamp) -> Result<u64, StoreError>;
    /// Remembers the user's customer at Stripe, if none is known yet; false where one is.
    async fn set_stripe_customer(&mut self, user: UserId, customer: &str) -> Result<bool, StoreError>;
}

/// Trainers and what they offer.
#[async_trait]
pub trait CatalogReads: Send {
    /// Trainers whose name, craft, city or services contain every word of `search` (case ignored; empty finds all), by
    /// name; at most `limit`.
    async fn trainer_cards(&mut self, search: &str, limit: i64) -> Result<Vec<TrainerCard>, StoreError>;
    /// The trainer of this address part.
    async fn trainer_by_slug(&mut self, slug: &str) -> Result<Option<Trainer>, StoreError>;
    /// The trainer of this id.
    async fn trainer(&mut self, id: TrainerId) -> Result<Option<Trainer>, StoreError>;
    /// The trainer behind this account.
    async fn trainer_of_user(&mut self, user: UserId) -> Result<Option<Trainer>, StoreError>;
    /// What a trainer sells or sold, by position; what is archived, too.
    async fn services_of(&mut self, trainer: TrainerId) -> Result<Vec<Service>, StoreError>;
    /// The service of this id.
    async fn service(&mut self, id: ServiceId) -> Result<Option<Service>, StoreError>;
    /// The working weeks of these trainers, with the exceptions that touch the days from `first` to `last`; a trainer with
    /// neither is left out.
    async fn working_times(
        &mut self,
        trainers: &[TrainerId],
        first: Date,
        last: Date,
    ) -> Result<BTreeMap<TrainerId, WorkingTime>, StoreError>;
    /// A trainer's exceptions that end on `from` or later, by their first day and hour, at most `limit`.
    async fn exceptions_of(
        &mut self,
        trainer: TrainerId,
        from: Date,
        limit: i64,
    ) -> Result<Vec<CalendarException>, StoreError>;
    /// What is taken in these trainers' calendars between two times, by trainer and start: what sessions that are not released
    /// claim, buffers included.
    async fn busy(
        &mut self,
        trainers: &[TrainerId],
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(TrainerId, TimeSlot)>, StoreError>;
}

/// Trainers and what they offer, changed.
#[async_trait]
pub trait CatalogWrites: Send {
    /// Adds a trainer; false where the account or the slug has one.
    async fn insert_trainer(&mut self, trainer: &Trainer) -> Result<bool, StoreError>;
    /// Adds a service.
    async fn insert_service(&mut self, service: &Service) -> Result<(), StoreError>;
    /// Writes all that may change of a service (not whose it is, nor its currency), and what searches find its trainer by;
    /// false where there is none of this id.
    async fn update_service(&mut self, service: &Service) -> Result<bool, StoreError>;
    /// True where the service is on offer and has so many seats; it stays so until the transaction ends.
    async fn keep_offered(&mut self, service: ServiceId, seats: i64) -> Result<bool, StoreError>;
    /// Changes the ways to pay that a trainer takes.
    async fn set_pay_ways(&mut self, trainer: TrainerId, ways: PayWays) -> Result<(), StoreError>;
    /// Replaces the whole working week.
    async fn set_weekly_hours(&mut self, trainer: TrainerId, hours: &[WeeklyHours]) -> Result<(), StoreError>;
    /// Adds an exception.
    async fn insert_exception(&mut self, exception: &CalendarException) -> Result<(), StoreError>;
    /// Removes an exception of this trainer; false where there is none of this id.
    async fn delete_exception(&mut self, trainer: TrainerId, id: ExceptionId) -> Result<bool, StoreError>;
}

/// Bookings.
#[async_trait]
pub trait BookingReads: Send {
    /// The booking of this id.
    async fn booking(&mut self, id: BookingId) -> Result<Option<Booking>, StoreError>;
    /// The booking with all that a page shows of it.
    async fn booking_details(&mut self, id: BookingId) -> Result<Option<BookingDetails>, StoreError>;
    /// A client's bookings, newest session first, at most `limit`, starting before `before` if given.
    async fn bookings_of_client(
        &mut self,
        client: ClientId,
        before: Option<Timestamp>,
        limit: i64,
    ) -> Result<Vec<BookingDetails>, StoreError>;
    /// A trainer's bookings that start in the range, earliest first, in the states held, confirmed, completed and no_show.
    async fn bookings_of_trainer(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<BookingDetails>, StoreError>;
    /// How many holds the client has that are not over at `now`.
    async fn holds_of(&mut self, client: ClientId, now: Timestamp) -> Result<i64, StoreError>;
    /// Holds whose time was over at `now`, longest overdue first, at most `limit`.
    async fn overdue_holds(&mut self, now: Timestamp, limit: i64) -> Result<Vec<BookingId>, StoreError>;
    /// When the next hold is over, if there is any.
    async fn next_hold_end(&mut self) -> Result<Option<Timestamp>, StoreError>;
    /// The sessions of a service that take place and start in the range, full ones too, earliest first.
    async fn sessions_of_service(
        &mut self,
        trainer: TrainerId,
        service: ServiceId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Session>, StoreError>;
    /// The starts of a trainer's confirmed bookings in the range, earliest first.
    async fn booked_starts(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError>;
    /// A session like this one that was released: of the same service, time, buffers and capacity.
    async fn released_session(&mut self, like: &Session) -> Result<Option<SessionId>, StoreError>;
    /// The client's hold on seats of a session that is not over at `now`.
    async fn hold_in_session(
        &mut self,
        session: SessionId,
        client: ClientId,
        now: Timestamp,
    ) -> Result<Option<Booking>, StoreError>;
    /// Bookings that are confirmed or no-shows, whose session ended by `now` and was not delivered, earliest first, at most
    /// `limit`.
    async fn ended_bookings(&mut self, now: Timestamp, limit: i64) -> Result<Vec<BookingId>, StoreError>;
    /// Confirmed bookings that start in the range and were confirmed in time, by start and id, at most `limit`.
    async fn bookings_to_start(&mut self, range: &StartsBetween, limit: i64) -> Result<Vec<ToStart>, StoreError>;
}

/// Where a page of bookings to remind of begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartsBetween {
    /// Starts after this, or at it with an id after that of `seen`.
    pub after: Timestamp,
    /// The last one seen at `after`; without one, nothing that starts at `after` is wanted.
    pub seen: Option<BookingId>,
    /// Starts at this or before.
    pub until: Timestamp,
    /// Booked at least so long before the start.
    pub lead: SignedDuration,
}

/// A booking that its client may be reminded of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToStart {
    /// Which.
    pub booking: BookingId,
    /// Whose.
    pub client: ClientId,
    /// When it starts.
    pub starts_at: Timestamp,
}

/// Bookings, changed.
#[async_trait]
pub trait BookingWrites: Send {
    /// Adds a session and claims its cells of the calendar; false (and roll back!) where one of them is taken.
    async fn claim_session(&mut self, session: &Session) -> Result<bool, StoreError>;
    /// Gives the sessions of a service that start after `after` another capacity, but for those that have more seats taken.
    async fn set_capacity(
        &mut self,
        trainer: TrainerId,
        service: ServiceId,
        after: Timestamp,
        capacity: i64,
    ) -> Result<(), StoreError>;
    /// Takes more seats of a session; false where that would be more than there are.
    async fn take_seats(&mut self, session: SessionId, seats: i64) -> Result<bool, StoreError>;
    /// Gives seats back; with the last one the session gives up its cells of the calendar.
    async fn give_seats_back(&mut self, session: SessionId, seats: i64, at: Timestamp) -> Result<(), StoreError>;
    /// Claims a session's cells and seats again after it was released, or takes seats of one that takes place; false (and
    /// nothing changed) where the time or the seats are taken.
    async fn claim_session_again(&mut self, session: SessionId, seats: i64) -> Result<bool, StoreError>;
    /// Adds a booking.
    async fn insert_booking(&mut self, booking: &Booking) -> Result<(), StoreError>;
    /// Moves a booking of this version to a state and counts the version up; false where it has another version.
    async fn move_booking(&mut self, id: BookingId, version: i64, state: BookingState) -> Result<bool, StoreError>;
    /// The same for a booking whose session is over: notes besides that it was delivered. False, too, where it was before.
    async fn deliver_booking(
        &mut self,
        id: BookingId,
        version: i64,
        state: BookingState,
        at: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Notes on a booking of this version who said that the client came, or takes that back, and counts the version up; false
    /// where it has another version.
    async fn set_check_in(
        &mut self,
        id: BookingId,
        version: i64,
        check_in: Option<CheckIn>,
    ) -> Result<bool, StoreError>;
    /// Notes who cancelled a booking, and what they wrote to the client, in the transaction that moves it.
    async fn note_cancelled_by(&mut self, id: BookingId, role: Role, note: Option<&str>) -> Result<(), StoreError>;
    /// Writes the seats, what those given up had a right to, and the note of a booking over the row that has its `version`, with
    /// `version + 1`; false where the row has another.
    async fn keep_seats(&mut self, booking: &Booking) -> Result<bool, StoreError>;
}

/// Changes of bookings' times.
#[async_trait]
pub trait MoveReads: Send {
    /// The changes of a booking's time, oldest first.
    async fn moves_of_booking(&mut self, booking: BookingId) -> Result<Vec<BookingMove>, StoreError>;
    /// The change of this id.
    async fn booking_move(&mut self, id: MoveId) -> Result<Option<BookingMove>, StoreError>;
}

/// Changes of bookings' times, made.
#[async_trait]
pub trait MoveWrites: Send {
    /// Gives a confirmed booking its `session_id`, that session's time, and its `policy`, over the row that has its `version`,
    /// with `version + 1`, and notes the change; nobody has come yet. False where the row has another, or is not confirmed.
    async fn reschedule(&mut self, booking: &Booking, moved: &BookingMove) -> Result<bool, StoreError>;
}

/// Payments.
#[async_trait]
pub trait PaymentReads: Send {
    /// The payment of this id.
    async fn payment(&mut self, id: PaymentId) -> Result<Option<Payment>, StoreError>;
    /// The payment for this booking that is neither canceled nor returned, if there is one.
    async fn live_payment_of(&mut self, booking: BookingId) -> Result<Option<Payment>, StoreError>;
    /// The payment with this PaymentIntent.
    async fn payment_by_intent(&mut self, stripe_intent_id: &str) -> Result<Option<Payment>, StoreError>;
    /// The payment with this Checkout Session.
    async fn payment_by_session(&mut self, stripe_session_id: &str) -> Result<Option<Payment>, StoreError>;
    /// The refused attempts to pay for this booking.
    async fn tries_of(&mut self, booking: BookingId) -> Result<Tries, StoreError>;
    /// Payments that are due for a look at Stripe at `now`, longest due first, at most `limit`.
    async fn payments_to_check(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Payment>, StoreError>;
    /// Payments after this one in id order, at most `limit`, with the price and state of their bookings: for the check of
    /// the books.
    async fn payments_after(
        &mut self,
        after: Option<PaymentId>,
        limit: i64,
    ) -> Result<Vec<(Payment, Booking)>, StoreError>;
}

/// Payments, changed.
#[async_trait]
pub trait PaymentWrites: Send {
    /// Adds a payment; false where the booking has one that is neither canceled nor returned.
    async fn insert_payment(&mut self, payment: &Payment) -> Result<bool, StoreError>;
    /// Writes all that may change of a payment (not whose it is, nor the amount) over the row that has its `version`, with
    /// `version + 1`; false where the row has another.
    async fn update_payment(&mut self, payment: &Payment) -> Result<bool, StoreError>;
    /// Keeps that an attempt to pay was refused; false where it is known already.
    async fn insert_refused_attempt(
        &mut self,
        payment: &Payment,
        stripe_id: &str,
        seen_at: Timestamp,
    ) -> Result<bool, StoreError>;
}

/// Saved cards.
#[async_trait]
pub trait CardReads: Send {
    /// The card of this id.
    async fn card(&mut self, id: CardId) -> Result<Option<SavedCard>, StoreError>;
    /// The card with this payment method at Stripe.
    async fn card_by_method(&mut self, stripe_method_id: &str) -> Result<Option<SavedCard>, StoreError>;
    /// A client's cards that can be paid with: the default first, then the newest first.
    async fn cards_of(&mut self, user: UserId) -> Result<Vec<SavedCard>, StoreError>;
    /// How many cards a client ever saved.
    async fn cards_ever(&mut self, user: UserId) -> Result<i64, StoreError>;
    /// Cards whose owners are to be told at `now` that they are about to end, longest due first, at most `limit`.
    async fn cards_to_warn_of(&mut self, now: Timestamp, limit: i64) -> Result<Vec<SavedCard>, StoreError>;
}

/// Saved cards, changed.
#[async_trait]
pub trait CardWrites: Send {
    /// Adds a card; false where Stripe's payment method is known already.
    async fn insert_card(&mut self, card: &SavedCard) -> Result<bool, StoreError>;
    /// Writes all that may change of a card over the row that has its `version`, with `version + 1`; false where the row has
    /// another.
    async fn update_card(&mut self, card: &SavedCard) -> Result<bool, StoreError>;
}

/// Rates between currencies, and commissions.
#[async_trait]
pub trait RateReads: Send {
    /// The rate between two currencies that is newest by its source.
    async fn newest_rate(&mut self, from: Currency, to: Currency) -> Result<Option<NotedRate>, StoreError>;
    /// Rates, last noted first, at most `limit`.
    async fn rates(&mut self, limit: i64) -> Result<Vec<(NotedRate, String)>, StoreError>;
    /// The commission that a trainer has of their own for bookings made at `at`, as it was last set.
    async fn commission_of(
        &mut self,
        trainer: TrainerId,
        at: Timestamp,
    ) -> Result<Option<TrainerCommission>, StoreError>;
    /// All trainers by name, each with the commission of their own that is in force at `at`, at most `limit`.
    async fn trainers_with_commission(
        &mut self,
        at: Timestamp,
        limit: i64,
    ) -> Result<Vec<(Trainer, Option<BasisPoints>)>, StoreError>;
    /// What was set for trainers, last set first, at most `limit`.
    async fn trainer_commissions(&mut self, limit: i64) -> Result<Vec<Named<TrainerCommission>>, StoreError>;
    /// What was set for single bookings, last set first, at most `limit`.
    async fn booking_commissions(&mut self, limit: i64) -> Result<Vec<Named<BookingCommission>>, StoreError>;
}

/// Rates between currencies and commissions, added to: none of them is ever changed.
#[async_trait]
pub trait RateWrites: Send {
    /// Adds a rate.
    async fn insert_rate(&mut self, rate: &NotedRate) -> Result<(), StoreError>;
    /// Adds a trainer's commission.
    async fn insert_trainer_commission(&mut self, commission: &TrainerCommission) -> Result<(), StoreError>;
    /// Adds what was made of a booking's commission.
    async fn insert_booking_commission(&mut self, commission: &BookingCommission) -> Result<(), StoreError>;
    /// Writes commission and trainer's share over those of the booking of this version and counts the version up; false where
    /// it has another.
    async fn set_booking_split(&mut self, id: BookingId, version: i64, price: &Price) -> Result<bool, StoreError>;
    /// The same for a payment.
    async fn set_payment_split(&mut self, id: PaymentId, version: i64, price: &Price) -> Result<bool, StoreError>;
}

/// Money that goes back: refunds and disputes.
#[async_trait]
pub trait ReturnReads: Send {
    /// The refund of this id.
    async fn refund(&mut self, id: RefundId) -> Result<Option<Refund>, StoreError>;
    /// The refund with this id at Stripe.
    async fn refund_by_stripe_id(&mut self, stripe_refund_id: &str) -> Result<Option<Refund>, StoreError>;
    /// A payment's refunds, oldest first.
    async fn refunds_of_payment(&mut self, payment: PaymentId) -> Result<Vec<Refund>, StoreError>;
    /// A booking's refunds, of whichever payment, oldest first.
    async fn refunds_of_booking(&mut self, booking: BookingId) -> Result<Vec<Refund>, StoreError>;
    /// The refunds of a client's bookings that start in the range, both ends included, oldest first.
    async fn refunds_of_client(
        &mut self,
        client: ClientId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Refund>, StoreError>;
    /// Refunds that are due for a look at Stripe at `now`, longest due first, at most `limit`.
    async fn refunds_to_check(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Refund>, StoreError>;
    /// The dispute of this id.
    async fn dispute(&mut self, id: DisputeId) -> Result<Option<Dispute>, StoreError>;
    /// The dispute with this id at Stripe.
    async fn dispute_by_stripe_id(&mut self, stripe_dispute_id: &str) -> Result<Option<Dispute>, StoreError>;
    /// A payment's disputes, oldest first.
    async fn disputes_of_payment(&mut self, payment: PaymentId) -> Result<Vec<Dispute>, StoreError>;
    /// A booking's disputes, of whichever payment, oldest first.
    async fn disputes_of_booking(&mut self, booking: BookingId) -> Result<Vec<Dispute>, StoreError>;
    /// All disputes, newest first, at most `limit`.
    async fn disputes(&mut self, limit: i64) -> Result<Vec<DisputeRow>, StoreError>;
    /// Disputes that are due for a look at Stripe at `now`, longest due first, at most `limit`.
    async fn disputes_to_check(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Dispute>, StoreError>;
    /// What a dispute moved on our Stripe balance, with the ids of Stripe's balance transactions.
    async fn dispute_movements(&mut self, dispute: DisputeId) -> Result<Vec<DisputeMovement>, StoreError>;
    /// How far a worker has come that reads Stripe's lists.
    async fn progress(&mut self, name: &str) -> Result<Option<Timestamp>, StoreError>;
}

/// Money that goes back, changed.
#[async_trait]
pub trait ReturnWrites: Send {
    /// Adds a refund; false where Stripe's id is known already.
    async fn insert_refund(&mut self, refund: &Refund) -> Result<bool, StoreError>;
    /// Writes all that may change of a refund over the row that has its `version`, with `version + 1`; false where the row has
    /// another.
    async fn update_refund(&mut self, refund: &Refund) -> Result<bool, StoreError>;
    /// Adds a dispute; false where Stripe's id is known already.
    async fn insert_dispute(&mut self, dispute: &Dispute) -> Result<bool, StoreError>;
    /// Writes all that may change of a dispute over the row that has its `version`, with `version + 1`; false where the row has
    /// another.
    async fn update_dispute(&mut self, dispute: &Dispute) -> Result<bool, StoreError>;
    /// Keeps a movement of a dispute; false where it is known already.
    async fn insert_dispute_movement(
        &mut self,
        dispute: DisputeId,
        movement: &DisputeMovement,
    ) -> Result<bool, StoreError>;
    /// Keeps how far a worker has come; it never goes back.
    async fn set_progress(&mut self, name: &str, reached: Timestamp) -> Result<(), StoreError>;
}

/// The books.
#[async_trait]
pub trait LedgerReads: Send {
    /// What an account's entries add up to, per currency (those with no entry left out).
    async fn balances(&mut self, account: &str) -> Result<Vec<Money>, StoreError>;
    /// What every account's entries add up to.
    async fn all_balances(&mut self) -> Result<Vec<AccountBalance>, StoreError>;
    /// The lines of whole transactions after this one in id order, of at most `limit` transactions.
    async fn ledger_lines_after(&mut self, after: Option<String>, limit: i64) -> Result<Vec<LedgerLine>, StoreError>;
    /// The lines posted for one thing.
    async fn ledger_lines_of(&mut self, subject: &str) -> Result<Vec<LedgerLine>, StoreError>;
    /// The credits to an account since `from` as positive amounts, with their times, oldest first: for plots over time.
    async fn credits_since(&mut self, account: &str, from: Timestamp) -> Result<Vec<(Timestamp, Money)>, StoreError>;
}

/// The books, written. Nothing in them is ever changed.
#[async_trait]
pub trait LedgerWrites: Send {
    /// Writes a transaction about `subject`; false (and nothing written) where this posting for it was made already.
    async fn post(
        &mut self,
        id: LedgerTransactionId,
        subject: &str,
        at: Timestamp,
        transaction: &Transaction,
    ) -> Result<bool, StoreError>;
    /// True where this posting was made for the subject.
    async fn is_posted(&mut self, posting: Posting, subject: &str) -> Result<bool, StoreError>;
}

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

/// Operations, webhook events and jobs: work that outlives a crash.
#[async_trait]
pub trait WorkReads: Send {
    /// The operation with this idempotency key.
    async fn operation_by_key(&mut self, key: &str) -> Result<Option<Operation>, StoreError>;
    /// Operations that are not final and due at `now`, longest due first, at most `limit`.
    async fn due_operations(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Operation>, StoreError>;
    /// The stored event with Stripe's id.
    async fn webhook_event(&mut self, stripe_id: &str) -> Result<Option<WebhookEvent>, StoreError>;
    /// How many events there are in this state.
    async fn count_events(&mut self, state: EventState) -> Result<i64, StoreError>;
}

/// Operations, webhook events and jobs, changed.
#[async_trait]
pub trait WorkWrites: Send {
    /// Adds an operation; false where its idempotency key is taken.
    async fn insert_operation(&mut self, operation: &Operation) -> Result<bool, StoreError>;
    /// Writes state, attempts, answer and next try of an operation that is in state `from`; false where it is in another.
    async fn update_operation(&mut self, operation: &Operation, from: OperationState) -> Result<bool, StoreError>;
    /// Takes up to `limit` pending events that are due at `now`, longest due first, and hides them from others until `lease`;
    /// counts the attempt.
    async fn claim_events(
        &mut self,
        now: Timestamp,
        lease: Timestamp,
        limit: i64,
    ) -> Result<Vec<WebhookEvent>, StoreError>;
    /// Marks an event as processed.
    async fn finish_event(&mut self, id: EventId, at: Timestamp) -> Result<(), StoreError>;
    /// Keeps what went wrong with an event, and when it is tried again or that it needs a person; one that is processed stays so.
    async fn fail_event(
        &mut self,
        id: EventId,
        error: &str,
        state: EventState,
        next_try_at: Timestamp,
    ) -> Result<(), StoreError>;
    /// Adds a job; false where there is one of this kind for the subject.
    async fn enqueue_job(
        &mut self,
        id: JobId,
        kind: JobKind,
        subject: &str,
        run_at: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Takes up to `limit` jobs that are due at `now` and hides them from others until `lease`; counts the attempt.
    async fn claim_jobs(&mut self, now: Timestamp, lease: Timestamp, limit: i64) -> Result<Vec<Job>, StoreError>;
    /// Removes a job that is done.
    async fn finish_job(&mut self, id: JobId) -> Result<(), StoreError>;
    /// Keeps what went wrong with a job, and when it is tried again.
    async fn fail_job(&mut self, id: JobId, error: &str, run_at: Timestamp) -> Result<(), StoreError>;
}
