//! The use cases: what people and machines can do with Spotter, one function each, and the ports they need.
//!
//! Pages, the REST API, webhooks, workers and the command line call these and nothing else, so they all behave alike.
//! Money is moved in three steps: write down what is about to happen, call Stripe, write down what came of it (see
//! `docs/architecture.md`).

mod accounts;
mod booking;
mod books;
mod calling_off;
mod cards;
mod changing;
mod claiming;
mod commission;
mod desk;
mod difference;
mod earning;
mod elsewhere;
mod failure;
mod finding;
mod hours;
mod ics;
mod mail;
mod offers;
mod openings;
mod paying;
mod presence;
mod rates;
mod recent;
mod reconciling;
pub mod recurrence;
mod reminding;
mod rescheduling;
mod returning;
mod schedules;
mod sharing;
mod status;
mod sweeping;
mod timeline;
mod waiting;
mod webhooks;
mod week;
mod withdrawing;

pub mod demo;
pub mod model;
pub mod ports;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use domain::{BasisPoints, Currency, Money, PresenceRules, RefundPolicy, ReminderLeads, Timestamp, TryLimits, Zone};
use tokio::sync::{OnceCell, Semaphore};

pub use accounts::{PasswordProblem, RegisterError, Registration, SignInError, SignedIn};
pub use booking::HoldError;
pub use books::{LedgerProblem, LedgerReport};
pub use calling_off::{CallOffError, CallOffOrder, CallOffPreview, CallOffResult, Ending, PreviewLine, SessionPage};
pub use cards::CardTicket;
pub use changing::{PriceChange, ServiceFixed};
pub use commission::{CommissionError, Commissions};
pub use desk::TrainerDesk;
pub use earning::{Earnings, EarningsChoice, Statement, StatementPage};
pub use elsewhere::{
    ADDRESS_CHARS_MAX, AddressFault, AddressRules, CalendarAddress, NotACalendar, OUTSIDE_CALENDARS_MAX,
    OUTSIDE_NAME_CHARS_MAX, OutsideError, OutsidePage, busy_times,
};
pub use failure::Failure;
pub use finding::{TrainerListing, TrainerPage};
pub use hours::{HoursError, HoursPage, NOTE_CHARS_MAX};
pub use ics::Feed;
pub use offers::{ServiceError, ServicesPage};
pub use openings::{Openings, Wanted};
pub use paying::exchange::ExchangeOffer;
pub use paying::{PaidWithCard, PayError, PaymentTicket};
pub use presence::PresenceError;
pub use rates::{NewRate, RateError};
pub use recent::{Asked, Recent};
pub use reconciling::{DriftBoard, ReconcileOrder, ReconcileReport};
pub use rescheduling::{ChangeOrder, RescheduleError, RescheduleOffer};
pub use returning::dispute::{DisputeError, DisputePage};
pub use returning::{CancelOrder, CancelPreview, Past, RefundError, RefundOrder, Returned};
pub use schedules::{Conflict, DatesPage, ScheduleError};
pub use sharing::{ShareError, SharedBooking, SharedService, SharedWithMe, Sharing};
pub use status::PaymentStatus;
pub use sweeping::SweepReport;
pub use timeline::Timeline;
pub use waiting::WaitError;
pub use webhooks::{Received, WebhookError, sign, verify_signature};
pub use week::{TrainerWeek, WeekDay, WeekSession};
pub use withdrawing::{
    ConnectError, DECISION_NOTE_CHARS_MAX, PayoutsPage, Seen, WithdrawError, WithdrawOrder, WithdrawalDetails,
    WithdrawalsBoard,
};

use ports::calendars::CalendarSource;
use ports::{Clock, LetterWriter, Mailer, PaymentGateway, Random, Store};

/// What can be configured about the rules.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The platform's part of what a trainer asks.
    pub commission: BasisPoints,
    /// What the client pays on top for processing.
    pub surcharge: BasisPoints,
    /// What clients are charged in where Stripe refuses the currency of the price; `None`: what Stripe settles our account in.
    pub fallback_currency: Option<Currency>,
    /// How old a rate may be by which anybody is charged, in hours.
    pub rate_hours_max: u32,
    /// What clients get back who cancel.
    pub refund_policy: RefundPolicy,
    /// Until how many hours before the start clients may change the time of a booking.
    pub reschedule_hours: u32,
    /// How long a slot is held while the client pays.
    pub hold_seconds: u32,
    /// How much longer, once, while the client's bank is at work as the hold would end; 0 for no longer.
    pub hold_extension_seconds: u32,
    /// How many slots one client may hold at a time.
    pub holds_per_client_max: i64,
    /// How long seats are held for somebody who waited for them, in minutes.
    pub waiting_offer_minutes: u32,
    /// How many attempts to pay for one booking may be refused.
    pub tries: TryLimits,
    /// How long whether a client came can be said, and taken back.
    pub presence: PresenceRules,
    /// How long before the start clients are reminded.
    pub reminders: ReminderLeads,
    /// The least that is paid out, for currencies in which it is another than [`domain::withdrawal::payout_minimum`].
    pub payout_minimums: BTreeMap<Currency, Money>,
    /// Whether what is available goes out by itself on Fridays.
    pub weekly_payouts: bool,
    /// By whose clocks it is Friday.
    pub platform_zone: Zone,
    /// How long a browser stays signed in.
    pub sign_in_days: u32,
    /// Which addresses of calendars elsewhere are taken.
    pub calendar_addresses: AddressRules,
    /// Stripe's publishable key, for the browser.
    pub publishable_key: String,
    /// Where people reach us: scheme and host, no slash at the end.
    pub public_url: String,
    /// The address that letters come from; `None` where no mail server is set.
    pub mail_from: Option<String>,
    /// The webhook endpoint's secrets: the present one and, while it is being changed, the previous one.
    pub webhook_secrets: Vec<String>,
    /// True with a live key: test events are refused, and the other way round.
    pub live_mode: bool,
}

impl Default for Settings {
    /// FitConnect's numbers: 15 % commission, no surcharge.
    fn default() -> Self {
        Self {
            commission: BasisPoints::new(1_500).unwrap_or(BasisPoints::ZERO),
            surcharge: BasisPoints::ZERO,
            fallback_currency: None,
            rate_hours_max: 96,
            refund_policy: RefundPolicy::default(),
            reschedule_hours: 24,
            hold_seconds: 600,
            hold_extension_seconds: 300,
            holds_per_client_max: 3,
            waiting_offer_minutes: 120,
            tries: TryLimits::default(),
            presence: PresenceRules::default(),
            reminders: ReminderLeads::default(),
            payout_minimums: BTreeMap::new(),
            weekly_payouts: true,
            platform_zone: Zone::utc(),
            sign_in_days: 30,
            calendar_addresses: AddressRules::default(),
            publishable_key: String::new(),
            public_url: "http://127.0.0.1:3000".into(),
            mail_from: None,
            webhook_secrets: Vec::new(),
            live_mode: false,
        }
    }
}

/// Who puts letters into words, and who carries them.
#[derive(Clone)]
pub struct Post {
    /// Puts them into words.
    pub writer: Arc<dyn LetterWriter>,
    /// Carries them; nobody where no mail server is set: letters are kept for the outbox page.
    pub mailer: Option<Arc<dyn Mailer>>,
}

/// Every use case; cheap to clone.
#[derive(Clone)]
pub struct Services(Arc<Inner>);

struct Inner {
    store: Arc<dyn Store>,
    gateway: Arc<dyn PaymentGateway>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    /// Nobody in commands and tests that write no letters: they stay queued.
    post: Option<Post>,
    settings: Settings,
    /// What Stripe settles our account in, once it was asked.
    settlement: OnceCell<Option<Currency>>,
    /// What public pages were made of a moment ago.
    trainer_pages: recent::Recent<String, TrainerPage>,
    days_known: recent::Recent<openings::DaysOf, openings::Known>,
    /// Hashing a password takes 19 MiB; only so many at a time.
    hashing: Semaphore,
    /// Nobody in commands, which read no calendars elsewhere.
    calendars: OnceLock<Arc<dyn CalendarSource>>,
    /// Only so many calendars elsewhere are asked for at a time, whoever wants them read.
    asking: Semaphore,
    /// They may be large; only so many are worked on at a time.
    parsing: Semaphore,
}

impl Services {
    /// Puts the use cases on their ports.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        gateway: Arc<dyn PaymentGateway>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        post: Option<Post>,
        settings: Settings,
    ) -> Self {
        Self(Arc::new(Inner {
            store,
            gateway,
            clock,
            random,
            post,
            settings,
            settlement: OnceCell::new(),
            trainer_pages: recent::Recent::default(),
            days_known: recent::Recent::default(),
            hashing: Semaphore::new(2),
            calendars: OnceLock::new(),
            asking: Semaphore::new(8),
            parsing: Semaphore::new(2),
        }))
    }

    /// With somebody who asks for calendars elsewhere.
    #[must_use]
    pub fn with_calendars(self, source: Arc<dyn CalendarSource>) -> Self {
        // Whoever is there already stays.
        let _ = self.0.calendars.set(source);
        self
    }

    /// The time by the clock that all rules go by.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// What is configured.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The database, for health checks.
    #[must_use]
    pub fn store(&self) -> &(dyn Store + 'static) {
        &*self.0.store
    }

    /// The payment gateway, for `spotter check`.
    #[must_use]
    pub fn gateway(&self) -> &dyn PaymentGateway {
        &*self.0.gateway
    }

    fn random_bits(&self) -> u128 {
        self.0.random.bits()
    }
}
