//! What the use cases need from the world outside: a store, a payment gateway, a clock, a source of randomness, and the mail.
//!
//! `store` and `stripe-gateway` implement these traits; `server` puts the pieces together; tests bring their own clock.

pub mod calendars;
pub mod connect;
pub mod gateway;
pub mod mail;
pub mod news;
pub mod statement;
pub mod store;

use domain::Timestamp;

pub use connect::ConnectGateway;
pub use gateway::{GatewayError, IdempotencyKey, Intent, NewCustomer, NewIntent, PaymentGateway};
pub use mail::{EventFacts, EventWords, Guest, LetterFacts, LetterWriter, MailError, Mailer, OutgoingMail};
pub use news::{BookingBell, MoneyBell, News};
pub use statement::StatementGateway;
pub use store::{Read, Store, StoreError, Tx, TxFuture, WriteError};

/// The time. Nothing else in the program may ask the system for it.
pub trait Clock: Send + Sync {
    /// Now, to the microsecond.
    fn now(&self) -> Timestamp;
}

/// Randomness good enough for secrets.
pub trait Random: Send + Sync {
    /// Fills `bytes` with unpredictable ones.
    fn fill(&self, bytes: &mut [u8]);

    /// 128 random bits, for ids.
    fn bits(&self) -> u128 {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        u128::from_be_bytes(bytes)
    }
}
