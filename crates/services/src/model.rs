//! The things that the store keeps, as the use cases handle them. Rules about them are in `domain`.

use std::fmt;

use domain::decline::PaymentFailure;
use domain::ledger::EarningsAccount;
use domain::operation::OperationState;
use domain::payment::CardFacts;
use domain::{
    Attendance, BasisPoints, BookingId, BookingRules, BookingState, CardDetails, CardId, CardState, CheckIn, ClientId,
    CommissionId, Currency, DayException, DisputeId, DisputeStatus, Email, EventId, ExceptionId, Exchange,
    FeesOnRefund, JobId, Language, MailId, Money, MoveId, OperationId, PayWay, PayWays, PaymentId, PaymentOutcome,
    PaymentState, Price, QuotedRate, RateId, RefundId, RefundPolicy, RefundReason, RefundState, ReminderSubject, Role,
    ServiceId, SessionId, Split, TimeSlot, Timestamp, TrainerId, UserId, Zone,
};

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Identifies them.
    pub id: UserId,
    /// Unique among all.
    pub email: Email,
    /// As they want to be called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// What they are written to in.
    pub language: Language,
    /// Argon2id in PHC string form.
    pub password_hash: String,
    /// Stripe's customer, once there is one.
    pub stripe_customer_id: Option<String>,
    /// When they registered.
    pub created_at: Timestamp,
}

/// A signed-in browser. Only the hash of its token is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// SHA-256 of the token, in hex.
    pub token_hash: String,
    /// Who.
    pub user_id: UserId,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when, whatever happens.
    pub expires_at: Timestamp,
}

/// A trainer's public profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trainer {
    /// Identifies them.
    pub id: TrainerId,
    /// The account behind it.
    pub user_id: UserId,
    /// Their part of the address: `/trainers/{slug}`.
    pub slug: String,
    /// As clients know them.
    pub name: String,
    /// What they do, in two or three words: “Strength coach”.
    pub craft: String,
    /// One sentence.
    pub headline: String,
    /// A few paragraphs.
    pub about: String,
    /// Where.
    pub city: String,
    /// Whose clocks the weekly hours follow.
    pub zone: Zone,
    /// What they are paid in.
    pub currency: Currency,
    /// How clients may pay.
    pub ways: PayWays,
    /// When they joined.
    pub created_at: Timestamp,
}

/// Something a trainer sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Identifies it.
    pub id: ServiceId,
    /// Who sells it.
    pub trainer_id: TrainerId,
    /// What it is called.
    pub name: String,
    /// What one gets.
    pub description: String,
    /// How long a session is; a multiple of 5.
    pub minutes: u32,
    /// How far apart starts are offered, in minutes; a multiple of 5.
    pub step_minutes: u32,
    /// What the trainer asks, for one seat.
    pub price: Money,
    /// How many seats a session has; 1 for a private one, at most [`domain::seats::SEATS_MAX`].
    pub seats: i64,
    /// Its place in the trainer's list.
    pub position: i64,
    /// How it can be booked.
    pub rules: BookingRules,
    /// Where it takes place, or an `https` address to meet at; may be empty.
    pub place: String,
    /// Since when it is offered to nobody; old bookings still show it.
    pub archived_at: Option<Timestamp>,
}

/// A trainer among search results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainerCard {
    /// Who.
    pub trainer: Trainer,
    /// The least that one of their services costs.
    pub price_from: Option<Money>,
    /// The shortest of their services at that price: what “next free time” is computed for.
    pub first_service: Option<Service>,
}

/// Days on which a trainer works otherwise than by the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarException {
    /// Identifies it.
    pub id: ExceptionId,
    /// Whose.
    pub trainer_id: TrainerId,
    /// What differs.
    pub what: DayException,
    /// What the trainer wrote beside it, for themselves alone.
    pub note: Option<String>,
    /// When it was entered.
    pub created_at: Timestamp,
}

/// A stretch of a trainer's calendar with seats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Identifies it.
    pub id: SessionId,
    /// Whose calendar.
    pub trainer_id: TrainerId,
    /// What is given.
    pub service_id: ServiceId,
    /// When.
    pub slot: TimeSlot,
    /// What it claims of the calendar: the slot with its service's buffers, as they were when it was made.
    pub busy: TimeSlot,
    /// How many seats there are; 1 for a private session.
    pub capacity: i64,
    /// How many are held or sold.
    pub seats_taken: i64,
}

/// One client's claim on seats of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// Identifies it.
    pub id: BookingId,
    /// Seats of what.
    pub session_id: SessionId,
    /// Whose calendar.
    pub trainer_id: TrainerId,
    /// What is given.
    pub service_id: ServiceId,
    /// Who comes.
    pub client_id: ClientId,
    /// How many seats are its own: those that were booked, less those given up.
    pub seats: i64,
    /// How many were booked.
    pub seats_booked: i64,
    /// What the seats given up so far had a right to, whether or not it had gone back before; minor units of what was paid.
    pub given_up_minor: i64,
    /// Where it stands.
    pub state: BookingState,
    /// What it costs, fixed when the hold was made.
    pub price: Price,
    /// What the client gets back when cancelling, fixed when the hold was made.
    pub policy: RefundPolicy,
    /// Who cancelled it.
    pub cancelled_by: Option<Role>,
    /// What they wrote to the client when cancelling, or giving up seats.
    pub cancel_note: Option<String>,
    /// Who said that the client came, and when.
    pub checked_in: Option<CheckIn>,
    /// When its session was delivered, after its end: what was pending of its payment is the trainer's since.
    pub delivered_at: Option<Timestamp>,
    /// Counts up with each change; every update names the version it is made from.
    pub version: i64,
    /// When the hold was made.
    pub created_at: Timestamp,
}

/// A change of a booking's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookingMove {
    /// Identifies it.
    pub id: MoveId,
    /// Whose time.
    pub booking_id: BookingId,
    /// The part that whoever did it had in the booking.
    pub moved_by: Role,
    /// Who did it.
    pub user_id: UserId,
    /// When it was to take place before.
    pub from: TimeSlot,
    /// When since.
    pub to: TimeSlot,
    /// When the time was changed.
    pub moved_at: Timestamp,
}

/// A booking with all that a page shows of it, from one query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingDetails {
    /// The booking.
    pub booking: Booking,
    /// When it takes place.
    pub slot: TimeSlot,
    /// What it is called.
    pub service_name: String,
    /// Where it takes place, or an `https` address to meet at; may be empty.
    pub service_place: String,
    /// Who gives it.
    pub trainer_name: String,
    /// Their page.
    pub trainer_slug: String,
    /// Where.
    pub trainer_city: String,
    /// Their clocks.
    pub trainer_zone: Zone,
    /// How clients may pay them.
    pub trainer_ways: PayWays,
    /// Who comes.
    pub client_name: String,
    /// The payment for it that is neither canceled nor returned, else the newest one.
    pub payment: Option<Payment>,
}

impl BookingDetails {
    /// The booking, as far as it matters to whether the client came.
    #[must_use]
    pub const fn attendance(&self) -> Attendance {
        Attendance { state: self.booking.state, checked_in: self.booking.checked_in.is_some(), slot: self.slot }
    }

    /// What is to be paid or was paid: by the newest payment, unless that was given up.
    #[must_use]
    pub fn to_pay(&self) -> Money {
        let payment = self.payment.as_ref().filter(|payment| payment.state != PaymentState::Canceled);
        payment.map_or(self.booking.price.total, Payment::amount)
    }

    /// True while there is a payment that was not given up.
    #[must_use]
    pub fn is_being_paid(&self) -> bool {
        self.payment.as_ref().is_some_and(|payment| payment.state != PaymentState::Canceled)
    }
}

/// One attempt to be paid for a booking. At most one per booking is neither canceled nor returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Identifies it.
    pub id: PaymentId,
    /// For what.
    pub booking_id: BookingId,
    /// Who pays.
    pub client_id: ClientId,
    /// Who earns.
    pub trainer_id: TrainerId,
    /// How the client chose to pay.
    pub way: PayWay,
    /// What is to be paid, by whose it will be.
    pub price: Price,
    /// Where it stands.
    pub state: PaymentState,
    /// What became of the money, once it came in.
    pub outcome: Option<PaymentOutcome>,
    /// Stripe's `pi_…`, once there is one. Unique.
    pub stripe_intent_id: Option<String>,
    /// Stripe's `cs_…`, for a payment on Stripe's own page. Unique.
    pub stripe_session_id: Option<String>,
    /// Stripe's `ch_…`, once charged.
    pub stripe_charge_id: Option<String>,
    /// The card that was charged.
    pub card: Option<CardFacts>,
    /// Stripe's hosted receipt.
    pub receipt_url: Option<String>,
    /// Why the last attempt failed, if the last one did.
    pub failure: Option<PaymentFailure>,
    /// Why a person must look at it, if one must.
    pub attention: Option<String>,
    /// What was priced, where that is another currency than `price`, which is what is charged.
    pub exchange: Option<Exchange>,
    /// True for one that Stripe would not take for its currency.
    pub currency_refused: bool,
    /// When the sweeper asks Stripe about it next; `None` once final.
    pub next_check_at: Option<Timestamp>,
    /// When the money came in.
    pub succeeded_at: Option<Timestamp>,
    /// When Stripe's fee was posted.
    pub fee_posted_at: Option<Timestamp>,
    /// Counts up with each change.
    pub version: i64,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Payment {
    /// What is to be paid.
    #[must_use]
    pub const fn amount(&self) -> Money {
        self.price.total
    }

    /// What its receipt is numbered with: unique, as its id is.
    #[must_use]
    pub fn receipt_number(&self) -> String {
        let id = self.id.to_string();
        id.split_once('_').map_or(id.as_str(), |(_, number)| number).to_ascii_uppercase()
    }

    /// True for what is to be paid in person and was not yet.
    #[must_use]
    pub fn is_to_be_collected(&self) -> bool {
        self.way == PayWay::OnArrival && !self.state.is_final()
    }

    /// True where its money paid for the booking.
    #[must_use]
    pub fn pays_for_booking(&self) -> bool {
        self.state == PaymentState::Succeeded && self.outcome.is_some_and(PaymentOutcome::pays_for_booking)
    }
}

/// A rate between two currencies, as an admin noted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedRate {
    /// Identifies it.
    pub id: RateId,
    /// The rate, with where it is from.
    pub quoted: QuotedRate,
    /// Who noted it.
    pub noted_by: UserId,
    /// When.
    pub noted_at: Timestamp,
}

/// The platform's part of a trainer's prices, from a time on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainerCommission {
    /// Identifies it.
    pub id: CommissionId,
    /// Whose prices.
    pub trainer_id: TrainerId,
    /// The part; `None` for what everybody pays.
    pub rate: Option<BasisPoints>,
    /// From when on, for bookings made then or later.
    pub valid_from: Timestamp,
    /// Who set it.
    pub set_by: UserId,
    /// When.
    pub set_at: Timestamp,
}

/// What an admin made of the commission of one booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingCommission {
    /// Identifies it.
    pub id: CommissionId,
    /// Whose.
    pub booking_id: BookingId,
    /// The part of the price.
    pub rate: BasisPoints,
    /// What it was before.
    pub before: Money,
    /// What it is since.
    pub after: Money,
    /// Why.
    pub reason: String,
    /// Who did it.
    pub set_by: UserId,
    /// When.
    pub set_at: Timestamp,
}

/// A change with the names that a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<T> {
    /// The change.
    pub change: T,
    /// Who made it.
    pub by: String,
    /// The trainer it is about.
    pub about: String,
}

/// Money on its way back to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Identifies it.
    pub id: RefundId,
    /// Of which payment.
    pub payment_id: PaymentId,
    /// For which booking.
    pub booking_id: BookingId,
    /// Whose earnings it is taken from.
    pub trainer_id: TrainerId,
    /// How much, by whom it is taken from; fixed when it was asked for.
    pub split: Split,
    /// Whether the platform gave its fees back.
    pub fees: FeesOnRefund,
    /// Why.
    pub reason: RefundReason,
    /// For how many seats, where it is for seats that were given up.
    pub seats: Option<i64>,
    /// What whoever asked for it wrote.
    pub note: Option<String>,
    /// Who asked for it; nobody where it was made by rule or at Stripe.
    pub asked_by: Option<UserId>,
    /// Where it stands.
    pub state: RefundState,
    /// Stripe's `re_…`, once there is one. Unique.
    pub stripe_refund_id: Option<String>,
    /// Why it failed, in Stripe's word.
    pub failure_reason: Option<String>,
    /// Which of the trainer's accounts the books took it from.
    pub taken_from: Option<EarningsAccount>,
    /// Which of them got it back when it failed.
    pub returned_to: Option<EarningsAccount>,
    /// When the sweeper asks Stripe about it next.
    pub next_check_at: Option<Timestamp>,
    /// Counts up with each change.
    pub version: i64,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A payment that the client's bank disputes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// Identifies it.
    pub id: DisputeId,
    /// Which payment.
    pub payment_id: PaymentId,
    /// For which booking.
    pub booking_id: BookingId,
    /// Whose earnings are at stake.
    pub trainer_id: TrainerId,
    /// Stripe's `dp_…`. Unique.
    pub stripe_dispute_id: String,
    /// How much of the payment, in its currency.
    pub amount: Money,
    /// Stripe's reason, such as `fraudulent`.
    pub reason: String,
    /// Where it stands.
    pub status: DisputeStatus,
    /// Until when evidence is taken.
    pub evidence_due_by: Option<Timestamp>,
    /// Our draft of the evidence, as JSON.
    pub evidence: Option<String>,
    /// When the evidence was sent.
    pub submitted_at: Option<Timestamp>,
    /// Who bore it, once it is lost, and from which of the trainer's accounts.
    pub lost: Option<(Split, EarningsAccount)>,
    /// When the sweeper asks Stripe about it next; `None` once final.
    pub next_check_at: Option<Timestamp>,
    /// Counts up with each change.
    pub version: i64,
    /// When the bank opened it.
    pub opened_at: Timestamp,
    /// When we heard of it.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A dispute with what a list shows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeRow {
    /// The dispute.
    pub dispute: Dispute,
    /// Who paid.
    pub client_name: String,
    /// Who earned.
    pub trainer_name: String,
    /// For what.
    pub service_name: String,
    /// When that took place.
    pub starts_at: Timestamp,
}

/// A card that a client has saved at Stripe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedCard {
    /// Identifies it.
    pub id: CardId,
    /// Whose it is.
    pub user_id: UserId,
    /// Stripe's `pm_…`. Unique.
    pub stripe_method_id: String,
    /// As Stripe described it last.
    pub details: CardDetails,
    /// Where it stands.
    pub state: CardState,
    /// True for the one that is offered first; at most one of a client's saved ones.
    pub is_default: bool,
    /// When its owner is told that it is about to end; `None` once that was done.
    pub warn_at: Option<Timestamp>,
    /// Counts up with each change.
    pub version: i64,
    /// When we heard of it.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What an operation does at Stripe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OperationKind {
    /// Creates the customer of a user. Subject: the user's id.
    CreateCustomer,
    /// Creates the PaymentIntent of a payment. Subject: the payment's id.
    CreateIntent,
    /// Creates the PaymentIntent of a payment that was to be made in person. Subject: the payment's id.
    CollectIntent,
    /// Pays with a saved card. Subject: the payment's id.
    ConfirmIntent,
    /// Cancels the PaymentIntent of a payment. Subject: the payment's id.
    CancelIntent,
    /// Opens the Checkout Session of a payment. Subject: the payment's id.
    CreateCheckout,
    /// Ends the Checkout Session of a payment. Subject: the payment's id.
    ExpireCheckout,
    /// Gives money back. Subject: the refund's id.
    CreateRefund,
    /// Sends evidence about a dispute. Subject: the dispute's id.
    SubmitEvidence,
    /// Accepts that a dispute is lost. Subject: the dispute's id.
    AcceptDispute,
    /// Creates a SetupIntent, by which a client saves a card. Subject: the user's id.
    CreateSetup,
    /// Takes a saved card from its customer. Subject: the card's id.
    DetachCard,
}

impl OperationKind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::CreateCustomer,
        Self::CreateIntent,
        Self::CollectIntent,
        Self::ConfirmIntent,
        Self::CancelIntent,
        Self::CreateCheckout,
        Self::ExpireCheckout,
        Self::CreateRefund,
        Self::SubmitEvidence,
        Self::AcceptDispute,
        Self::CreateSetup,
        Self::DetachCard,
    ];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CreateCustomer => "create_customer",
            Self::CreateIntent => "create_intent",
            Self::CollectIntent => "collect_intent",
            Self::ConfirmIntent => "confirm_intent",
            Self::CancelIntent => "cancel_intent",
            Self::CreateCheckout => "create_checkout",
            Self::ExpireCheckout => "expire_checkout",
            Self::CreateRefund => "create_refund",
            Self::SubmitEvidence => "submit_evidence",
            Self::AcceptDispute => "accept_dispute",
            Self::CreateSetup => "create_setup",
            Self::DetachCard => "detach_card",
        }
    }

    /// The kind of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One call that changes something at Stripe, written before it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Identifies it.
    pub id: OperationId,
    /// What it does.
    pub kind: OperationKind,
    /// The id of what it is about.
    pub subject: String,
    /// The key sent with it. Unique.
    pub idempotency_key: String,
    /// SHA-256 of the request, in hex: the same key must never carry another request.
    pub request_hash: String,
    /// What is needed to make the call again after a crash, as JSON.
    pub request: String,
    /// Where it stands.
    pub state: OperationState,
    /// How often it went out.
    pub attempts: i64,
    /// The id that Stripe answered with, or the error's text.
    pub answer: Option<String>,
    /// When the recovery worker looks at it next, unless it is final by then.
    pub next_try_at: Timestamp,
    /// When it was written down.
    pub created_at: Timestamp,
}

/// Where a stored webhook event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventState {
    /// Waits to be processed (again).
    Pending,
    /// Done.
    Processed,
    /// Failed too often; waits for a person.
    NeedsAttention,
}

impl EventState {
    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processed => "processed",
            Self::NeedsAttention => "needs_attention",
        }
    }

    /// The state of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Pending, Self::Processed, Self::NeedsAttention].into_iter().find(|state| state.name() == name)
    }
}

/// A webhook event as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhookEvent {
    /// Ours.
    pub id: EventId,
    /// Stripe's `evt_…`. Unique: the second delivery changes nothing.
    pub stripe_id: String,
    /// Such as `payment_intent.succeeded`.
    pub kind: String,
    /// The body, byte for byte (it is JSON, so UTF-8).
    pub payload: String,
    /// When it came in.
    pub received_at: Timestamp,
}

/// A stored webhook event that is to be processed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEvent {
    /// As it came in.
    pub event: NewWebhookEvent,
    /// Where it stands.
    pub state: EventState,
    /// How often it was tried, this time included.
    pub attempts: i64,
    /// What went wrong the last time.
    pub last_error: Option<String>,
}

/// What a background job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// Fetches what Stripe kept of a charge, and posts it. Subject: the payment's id.
    PostStripeFee,
}

impl JobKind {
    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PostStripeFee => "post_stripe_fee",
        }
    }

    /// The kind of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::PostStripeFee].into_iter().find(|kind| kind.name() == name)
    }
}

/// A piece of background work. One per kind and subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Identifies it.
    pub id: JobId,
    /// What to do.
    pub kind: JobKind,
    /// The id of what to do it to.
    pub subject: String,
    /// Not before this.
    pub run_at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
}

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
}

impl MailKind {
    /// All of them.
    pub const ALL: [Self; 12] = [
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

/// What a calendar is to do with a file (RFC 5546, 1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CalendarMethod {
    /// Nothing is asked: somebody takes it for themselves.
    Publish,
    /// Takes the session up, or changes it to what the file says.
    Request,
    /// Strikes the session out.
    Cancel,
}

impl CalendarMethod {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Publish, Self::Request, Self::Cancel];

    /// The stored name; in capital letters, the one that calendars know.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Request => "request",
            Self::Cancel => "cancel",
        }
    }

    /// The method of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}

/// A calendar file (iCalendar, RFC 5545) with one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    /// What a calendar is to do with it.
    pub method: CalendarMethod,
    /// The file, in UTF-8 with lines ended by CRLF.
    pub text: String,
}

/// The address at which a person's calendar program finds their sessions. At most one per person.
#[derive(Clone, PartialEq, Eq)]
pub struct CalendarFeed {
    /// Whose.
    pub user_id: UserId,
    /// The part of the address that nobody else knows. Unique. Kept as it is, for its owner wants to see it again.
    pub token: String,
    /// Since when.
    pub created_at: Timestamp,
}

impl fmt::Debug for CalendarFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CalendarFeed").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// A booking in somebody's feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedRow {
    /// The booking.
    pub details: BookingDetails,
    /// How many seats its session has; 1 for a private one.
    pub capacity: i64,
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

/// One stored line of the ledger with its transaction, as the check reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerLine {
    /// The transaction's id.
    pub transaction_id: String,
    /// The stored name of what it is for.
    pub posting: String,
    /// The id of what it is about.
    pub subject: String,
    /// The stored name of the account.
    pub account: String,
    /// A debit is positive.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
}

/// What the entries of an account add up to in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountBalance {
    /// The account's text.
    pub account: String,
    /// Its balance; credits are negative.
    pub balance: Money,
}
