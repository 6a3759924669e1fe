//! Work that outlives a crash: operations at Stripe, webhook events, jobs.

use domain::operation::OperationState;
use domain::{EventId, JobId, OperationId, Timestamp};

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
    /// Creates a trainer's account. Subject: the trainer's id.
    CreateAccount,
    /// Transfers a withdrawal's amount to its trainer's account. Subject: the withdrawal's id.
    CreateTransfer,
    /// Sends it on to the bank. Subject: the withdrawal's id.
    CreatePayout,
    /// Takes all or part of a withdrawal's transfer back. Subject: the withdrawal's id.
    ReverseTransfer,
}

impl OperationKind {
    /// All of them.
    pub const ALL: [Self; 16] = [
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
        Self::CreateAccount,
        Self::CreateTransfer,
        Self::CreatePayout,
        Self::ReverseTransfer,
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
            Self::CreateAccount => "create_account",
            Self::CreateTransfer => "create_transfer",
            Self::CreatePayout => "create_payout",
            Self::ReverseTransfer => "reverse_transfer",
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
    /// Cancels the bookings of what was called off. Subject: the call-off's id.
    CallOff,
}

impl JobKind {
    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PostStripeFee => "post_stripe_fee",
            Self::CallOff => "call_off",
        }
    }

    /// True where somebody waits for it to be done: it begins at once.
    #[must_use]
    pub const fn is_watched(self) -> bool {
        matches!(self, Self::CallOff)
    }

    /// The kind of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::PostStripeFee, Self::CallOff].into_iter().find(|kind| kind.name() == name)
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
