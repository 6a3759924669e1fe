//! The payment gateway as the use cases see it; `stripe-gateway` implements it over Stripe's API.

use std::time::Duration;

use async_trait::async_trait;
use domain::decline::PaymentFailure;
use domain::{
    BookingId, CardDetails, DisputeFacts, IntentFacts, Money, PaymentId, RefundFacts, RefundId, SetupStatus, Timestamp,
    UserId,
};
use serde::{Deserialize, Serialize};

use super::connect::ConnectGateway;
use super::statement::StatementGateway;

/// What makes a repeated call to Stripe the same call. Made of what the call is for, never of chance: `intent:{payment}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// A key; Stripe takes up to 255 characters.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A customer to create.
#[derive(Debug, Clone)]
pub struct NewCustomer {
    /// Who it is with us; kept as metadata.
    pub user: UserId,
    /// Where receipts go.
    pub email: String,
    /// Name as the person gave it.
    pub name: String,
}

/// A PaymentIntent to create.
#[derive(Debug, Clone)]
pub struct NewIntent {
    /// Our payment; kept as metadata `payment_id`, so that it can be found again without an answer.
    pub payment: PaymentId,
    /// Our booking; kept as metadata `booking_id`.
    pub booking: BookingId,
    /// Stripe's customer, `cus_…`.
    pub customer: String,
    /// What is to be paid.
    pub amount: Money,
    /// What the client reads on the receipt.
    pub description: String,
}

/// A PaymentIntent as Stripe has it now.
#[derive(Debug, Clone)]
pub struct Intent {
    /// What decides about our payment.
    pub facts: IntentFacts,
    /// Our payment, from the metadata; `None` for an intent that is not ours.
    pub payment: Option<PaymentId>,
    /// Lets the client's browser, and nobody else, pay it. Never logged, never stored.
    pub client_secret: Option<ClientSecret>,
    /// Where the client has to go to authenticate, after a confirmation from the server.
    pub redirect_url: Option<String>,
}

/// A SetupIntent as Stripe has it now.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Stripe's id, `seti_…`.
    pub id: String,
    /// What it is good for.
    pub status: SetupStatus,
    /// Lets the client's browser, and nobody else, save a card by it. Never logged, never stored.
    pub client_secret: Option<ClientSecret>,
}

/// A card that a customer has at Stripe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripeCard {
    /// Stripe's id, `pm_…`.
    pub method: String,
    /// What it is.
    pub details: CardDetails,
}

/// A Checkout Session to open.
#[derive(Debug, Clone)]
pub struct NewCheckout {
    /// Our payment; kept as metadata `payment_id` of the Session and of its PaymentIntent.
    pub payment: PaymentId,
    /// Our booking; kept as metadata `booking_id` of both.
    pub booking: BookingId,
    /// Stripe's customer, `cus_…`.
    pub customer: String,
    /// What is to be paid.
    pub amount: Money,
    /// What the client reads there: the service.
    pub name: String,
    /// And with whom.
    pub description: String,
    /// Where Stripe leads the client who has paid.
    pub success_url: String,
    /// Where Stripe leads the client who turns back.
    pub cancel_url: String,
    /// When it ends by itself: half an hour after its creation at the earliest.
    pub expires_at: Timestamp,
}

/// `CheckoutSession.status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckoutStatus {
    /// It can be paid.
    Open,
    /// It was paid, or a bank debit is under way: the PaymentIntent says which.
    Complete,
    /// It can be paid no more.
    Expired,
}

/// A Checkout Session as Stripe has it now.
#[derive(Debug, Clone)]
pub struct Checkout {
    /// Stripe's id, `cs_…`.
    pub id: String,
    /// Whether it can be paid.
    pub status: CheckoutStatus,
    /// Where the client pays; while it is open.
    pub url: Option<String>,
    /// Its PaymentIntent; not there before the client's first attempt.
    pub intent: Option<Intent>,
    /// Our payment, from the metadata.
    pub payment: Option<PaymentId>,
}

/// A refund to create.
#[derive(Debug, Clone)]
pub struct NewRefund {
    /// Our refund; kept as metadata `refund_id`.
    pub refund: RefundId,
    /// Our payment; kept as metadata `payment_id`.
    pub payment: PaymentId,
    /// The PaymentIntent, `pi_…`.
    pub intent: String,
    /// How much.
    pub amount: Money,
    /// Stripe's word for why: `duplicate`, `fraudulent` or `requested_by_customer`.
    pub reason: &'static str,
}

/// A Refund as Stripe has it now.
#[derive(Debug, Clone)]
pub struct StripeRefund {
    /// What decides about our refund.
    pub facts: RefundFacts,
    /// Our refund, from the metadata; `None` for one made at Stripe's dashboard.
    pub refund: Option<RefundId>,
    /// The PaymentIntent it is of.
    pub intent: Option<String>,
}

/// A Dispute as Stripe has it now.
#[derive(Debug, Clone)]
pub struct StripeDispute {
    /// What decides about our dispute.
    pub facts: DisputeFacts,
    /// The PaymentIntent it is about.
    pub intent: Option<String>,
}

/// What we tell the bank in a dispute; each at most 20,000 characters. The names are Stripe's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// What was sold.
    pub product_description: String,
    /// Who bought it.
    pub customer_name: String,
    /// Their address.
    pub customer_email_address: String,
    /// When it took place.
    pub service_date: String,
    /// How and when the cancellation policy was shown.
    pub cancellation_policy_disclosure: String,
    /// Why there is no refund.
    pub refund_refusal_explanation: String,
    /// What the client did on our pages, and when.
    pub access_activity_log: String,
    /// Anything else.
    pub uncategorized_text: String,
}

/// A PaymentIntent's client secret; shows nothing when printed for debugging.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientSecret(pub String);

impl std::fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClientSecret(…)")
    }
}

/// An event from Stripe's list of events, for catching up on what no webhook told.
#[derive(Debug, Clone)]
pub struct ListedEvent {
    /// Stripe's id, `evt_…`.
    pub id: String,
    /// Such as `payment_intent.succeeded`.
    pub kind: String,
    /// When Stripe made it.
    pub created: Timestamp,
    /// The id of the object it is about.
    pub object_id: String,
    /// The whole event as JSON.
    pub payload: String,
}

/// What `spotter check` wants to know about the account behind the key.
#[derive(Debug, Clone)]
pub struct AccountFacts {
    /// Stripe's id, `acct_…`.
    pub id: String,
    /// The currency that Stripe settles in by default.
    pub default_currency: Option<String>,
    /// May it take payments?
    pub charges_enabled: bool,
}

/// Why Stripe did not do, or may not have done, what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// The card was refused.
    #[error("the card was refused ({})", .0.code)]
    Declined(PaymentFailure),
    /// The client has to authenticate first.
    #[error("authentication is required")]
    AuthenticationRequired(PaymentFailure),
    /// Stripe asked us to slow down, and went on doing so.
    #[error("Stripe limits our requests")]
    RateLimited,
    /// The request makes no sense to Stripe; asking again will not help.
    #[error("Stripe refused the request: {message} ({code})")]
    InvalidRequest {
        /// Stripe's code, or its error type where there is none.
        code: String,
        /// The parameter it complains of.
        param: Option<String>,
        /// Stripe's message, for the log.
        message: String,
    },
    /// There is no such object.
    #[error("Stripe has no {0}")]
    NotFound(String),
    /// The object is in a state that does not allow it (`payment_intent_unexpected_state`): fetch it and look.
    #[error("the object at Stripe is in another state: {0}")]
    UnexpectedState(String),
    /// The API key is wrong or may not do this.
    #[error("Stripe refused our key: {0}")]
    Unauthorized(String),
    /// Nothing reached Stripe, or a read failed: nothing has changed.
    #[error("Stripe cannot be reached: {0}")]
    Unavailable(String),
    /// The call may have been carried out, but no answer came. Only asking Stripe tells.
    #[error("no telling whether Stripe did it: {0}")]
    UnknownOutcome(String),
    /// Stripe's answer could not be understood. For a change this means: it may have been carried out.
    #[error("Stripe's answer could not be read: {0}")]
    Undecodable(String),
}

impl GatewayError {
    /// True where the call may have been carried out although it failed for us.
    #[must_use]
    pub const fn may_have_happened(&self) -> bool {
        matches!(self, Self::UnknownOutcome(_) | Self::Undecodable(_))
    }

    /// True where Stripe will not charge in the currency at all: its error is about that parameter, whatever the call.
    #[must_use]
    pub fn refuses_currency(&self) -> bool {
        let Self::InvalidRequest { param: Some(param), .. } = self else { return false };
        param == "currency" || param.ends_with("[currency]")
    }

    /// True where asking again later is worth while.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::RateLimited | Self::Unavailable(_) | Self::UnknownOutcome(_))
    }
}

/// How often and how long the gateway tries before it gives up on one call.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// How long one attempt may take.
    pub timeout: Duration,
    /// How many attempts, the first included.
    pub attempts_max: u32,
    /// The wait before the second attempt; it doubles with each, with jitter.
    pub backoff_first: Duration,
    /// The longest wait between two attempts.
    pub backoff_max: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(20),
            attempts_max: 3,
            backoff_first: Duration::from_millis(250),
            backoff_max: Duration::from_secs(3),
        }
    }
}

/// Whoever moves the money: Stripe, or the sandbox that speaks like it.
///
/// Every method that changes something takes a key: the same key and the same request is the same call, within 24 hours.
/// Implementations repeat a call by themselves as [`Patience`] allows, and only where Stripe calls that safe.
#[async_trait]
pub trait PaymentGateway: ConnectGateway + StatementGateway {
    /// Creates a customer and answers its id, `cus_…`.
    async fn create_customer(&self, key: &IdempotencyKey, customer: &NewCustomer) -> Result<String, GatewayError>;

    /// Creates a PaymentIntent with automatic payment methods.
    async fn create_intent(&self, key: &IdempotencyKey, intent: &NewIntent) -> Result<Intent, GatewayError>;

    /// The PaymentIntent as it is now, with its latest charge and that charge's balance transaction.
    async fn intent(&self, id: &str) -> Result<Intent, GatewayError>;

    /// Our payment's PaymentIntent, looked for by metadata among the customer's, for when the answer to its creation was lost
    /// too long ago to repeat the call.
    async fn find_intent(&self, payment: PaymentId, customer: &str) -> Result<Option<Intent>, GatewayError>;

    /// Confirms a PaymentIntent from the server with a payment method, `pm_…`. A refused card is [`GatewayError::Declined`].
    /// `off_session`: the client is not there; where the bank wants them, that is [`GatewayError::AuthenticationRequired`].
    async fn confirm_intent(
        &self,
        key: &IdempotencyKey,
        id: &str,
        payment_method: &str,
        return_url: &str,
        off_session: bool,
    ) -> Result<Intent, GatewayError>;

    /// Cancels a PaymentIntent. One that is paid, or canceled already, is [`GatewayError::UnexpectedState`].
    async fn cancel_intent(&self, key: &IdempotencyKey, id: &str) -> Result<Intent, GatewayError>;

    /// Creates a SetupIntent for cards, by which the customer of `user` saves one.
    async fn create_setup(&self, key: &IdempotencyKey, customer: &str, user: UserId) -> Result<Setup, GatewayError>;

    /// The SetupIntent as it is now.
    async fn setup(&self, id: &str) -> Result<Setup, GatewayError>;

    /// The cards that a customer has saved, newest first.
    async fn cards_of(&self, customer: &str) -> Result<Vec<StripeCard>, GatewayError>;

    /// Takes a card, `pm_…`, from its customer. One that has none any more is [`GatewayError::UnexpectedState`].
    async fn detach_card(&self, key: &IdempotencyKey, method: &str) -> Result<(), GatewayError>;

    /// Opens a Checkout Session.
    async fn create_checkout(&self, key: &IdempotencyKey, checkout: &NewCheckout) -> Result<Checkout, GatewayError>;

    /// The Checkout Session as it is now, with its PaymentIntent as [`PaymentGateway::intent`] answers it.
    async fn checkout(&self, id: &str) -> Result<Checkout, GatewayError>;

    /// Ends a Checkout Session. One that is not open any more is [`GatewayError::UnexpectedState`].
    async fn expire_checkout(&self, key: &IdempotencyKey, id: &str) -> Result<Checkout, GatewayError>;

    /// Gives money back. Money that cannot go back (disputed, or back already) is [`GatewayError::InvalidRequest`].
    async fn create_refund(&self, key: &IdempotencyKey, refund: &NewRefund) -> Result<StripeRefund, GatewayError>;

    /// The Refund as it is now, with what it did to our balance.
    async fn refund(&self, id: &str) -> Result<StripeRefund, GatewayError>;

    /// All Refunds of a PaymentIntent.
    async fn refunds_of(&self, intent: &str) -> Result<Vec<StripeRefund>, GatewayError>;

    /// Refunds made since `since`, oldest first.
    async fn refunds_since(&self, since: Timestamp) -> Result<Vec<StripeRefund>, GatewayError>;

    /// The Dispute as it is now, with what it did to our balance.
    async fn dispute(&self, id: &str) -> Result<StripeDispute, GatewayError>;

    /// Disputes opened since `since`, oldest first.
    async fn disputes_since(&self, since: Timestamp) -> Result<Vec<StripeDispute>, GatewayError>;

    /// Sends evidence about a Dispute to the bank, for good.
    async fn submit_evidence(
        &self,
        key: &IdempotencyKey,
        id: &str,
        evidence: &Evidence,
    ) -> Result<StripeDispute, GatewayError>;

    /// Accepts that a Dispute is lost.
    async fn close_dispute(&self, key: &IdempotencyKey, id: &str) -> Result<StripeDispute, GatewayError>;

    /// Events made after `since`, oldest first, at most `limit`.
    async fn events_since(&self, since: Timestamp, limit: usize) -> Result<Vec<ListedEvent>, GatewayError>;

    /// What Stripe holds for us (available and pending together), per currency.
    async fn balance(&self) -> Result<Vec<Money>, GatewayError>;

    /// The account behind our key.
    async fn account(&self) -> Result<AccountFacts, GatewayError>;
}
