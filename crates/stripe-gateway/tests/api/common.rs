//! A gateway for tests, and things to call it with.

use std::sync::Arc;
use std::time::Duration;

use domain::{BookingId, Currency, Money, PaymentId, Timestamp, TrainerId, UserId, WithdrawalId};
use services::ports::connect::NewAccount;
use services::ports::gateway::Patience;
use services::ports::{IdempotencyKey, NewCustomer, NewIntent, Random};
use stripe_gateway::{GatewayConfig, StripeGateway};

pub const SECRET: &str = "sk_test_integration";
pub const ATTEMPTS: u32 = 3;
/// Longer than any test takes: an attempt ends by it only where a test moves the clock.
pub const TIMEOUT: Duration = Duration::from_secs(600);

pub struct NoJitter;

impl Random for NoJitter {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

/// A gateway that tries three times without a pause.
pub fn gateway(base: &str) -> StripeGateway {
    StripeGateway::new(GatewayConfig {
        secret_key: SECRET.into(),
        api_base: Some(base.into()),
        patience: Patience {
            timeout: TIMEOUT,
            attempts_max: ATTEMPTS,
            backoff_first: Duration::ZERO,
            backoff_max: Duration::ZERO,
        },
        random: Arc::new(NoJitter),
    })
    .unwrap()
}

pub fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::new(text)
}

fn at() -> Timestamp {
    Timestamp::from_second(1_795_219_200).unwrap()
}

pub fn payment(number: u128) -> PaymentId {
    PaymentId::from_parts(at(), number)
}

pub fn booking() -> BookingId {
    BookingId::from_parts(at(), 7)
}

pub fn user() -> UserId {
    UserId::from_parts(at(), 9)
}

pub fn trainer(number: u128) -> TrainerId {
    TrainerId::from_parts(at(), number)
}

pub fn withdrawal(number: u128) -> WithdrawalId {
    WithdrawalId::from_parts(at(), number)
}

pub fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

pub fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, code.parse().unwrap())
}

pub fn new_customer() -> NewCustomer {
    NewCustomer { user: user(), email: "mira@example.test".into(), name: "Mira Kallio".into() }
}

pub fn new_intent(payment: PaymentId, customer: &str, amount: Money) -> NewIntent {
    NewIntent {
        payment,
        booking: booking(),
        customer: customer.into(),
        amount,
        description: "Strength, 60 minutes".into(),
    }
}

pub fn new_account(trainer: TrainerId, country: &str) -> NewAccount {
    NewAccount {
        trainer,
        email: "jonas@example.test".into(),
        country: country.into(),
        url: "https://spotter.fit/trainers/jonas".into(),
    }
}
