//! One call to Stripe, tried as often as the gateway's patience allows. Every call of this crate goes through
//! [`StripeGateway::call_for`].
//!
//! Writes carry the caller's idempotency key, the same in each attempt, so that Stripe carries them out once however often they
//! arrive. What is tried again, and what is known when all attempts have failed, is decided in `error`.

use std::time::Duration;

use bytes::Bytes;
use services::ports::gateway::Patience;
use services::ports::{GatewayError, IdempotencyKey, Random};
use stripe::{RequestStrategy, StripeError, StripeRequest};
use stripe_client_core::{CustomizedStripeRequest, StripeClient, StripeClientErr};
use stripe_shared::AccountId;

use crate::StripeGateway;
use crate::error::{Fault, request_id};

/// What a call does at Stripe.
#[derive(Clone, Copy)]
pub(crate) enum Effect<'a> {
    /// Nothing.
    Read,
    /// It changes something, once per key.
    Write(&'a IdempotencyKey),
}

/// Whose call it is: a connected account's, or our own. Stripe is told by the header `Stripe-Account`.
pub(crate) type OnBehalf<'a> = Option<&'a AccountId>;

/// Our own account.
pub(crate) const PLATFORM: OnBehalf<'static> = None;

impl StripeGateway {
    /// Calls Stripe for ourselves, as [`Self::call_for`].
    ///
    /// # Errors
    /// As documented at [`GatewayError`].
    pub(crate) async fn call<R>(
        &self,
        operation: &'static str,
        effect: Effect<'_>,
        request: &R,
    ) -> Result<R::Output, GatewayError>
    where
        R: StripeRequest + Sync,
        R::Output: miniserde::Deserialize + Send,
    {
        self.call_for(PLATFORM, operation, effect, request).await
    }

    /// Calls Stripe until it answers or patience ends. `operation` names the call in the log.
    ///
    /// # Errors
    /// As documented at [`GatewayError`].
    #[tracing::instrument(name = "stripe", skip_all, fields(operation, attempts))]
    pub(crate) async fn call_for<R>(
        &self,
        account: OnBehalf<'_>,
        operation: &'static str,
        effect: Effect<'_>,
        request: &R,
    ) -> Result<R::Output, GatewayError>
    where
        R: StripeRequest + Sync,
        R::Output: miniserde::Deserialize + Send,
    {
        let span = tracing::Span::current();
        span.record("operation", operation);
        let (strategy, is_write) = match effect {
            Effect::Read => (RequestStrategy::Once, false),
            Effect::Write(key) => (RequestStrategy::Idempotent(checked(key)?), true),
        };
        let attempts_max = self.patience.attempts_max.max(1);
        let mut waits = Waits::new(&self.patience);
        let mut lost_change = false;
        let mut attempt = 1;
        loop {
            span.record("attempts", attempt);
            let wire = Wire(&self.client);
            let mut custom = request.customize().request_strategy(strategy.clone());
            if let Some(account) = account {
                custom = custom.account_id(account.clone());
            }
            let fault = match Box::pin(custom.send(&wire)).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed.sort(),
            };
            lost_change |= is_write && fault.may_have_happened();
            if attempt == attempts_max || !fault.is_retryable() {
                return Err(fault.into_error(lost_change));
            }
            attempt += 1;
            tokio::time::sleep(waits.next(&*self.random)).await;
        }
    }
}

fn checked(key: &IdempotencyKey) -> Result<stripe::IdempotencyKey, GatewayError> {
    stripe::IdempotencyKey::new(key.as_str()).map_err(|error| GatewayError::InvalidRequest {
        code: "idempotency_key_invalid".into(),
        param: None,
        message: error.to_string(),
    })
}

/// How long to wait before each further attempt: twice as long each time up to a limit, and of that between half and all, so
/// that processes which failed together don't come back together.
struct Waits {
    next: Duration,
    max: Duration,
}

impl Waits {
    fn new(patience: &Patience) -> Self {
        Self { next: patience.backoff_first.min(patience.backoff_max), max: patience.backoff_max }
    }

    fn next(&mut self, random: &dyn Random) -> Duration {
        let half = self.next / 2;
        self.next = self.next.saturating_mul(2).min(self.max);
        let per_mille = u32::try_from(random.bits() % 1_001).unwrap_or(0);
        half + half * per_mille / 1_000
    }
}

/// async-stripe's client, with errors that tell an answer that can't be decoded from a call that failed.
struct Wire<'a>(&'a stripe::Client);

/// Why [`Wire`] has no object to give.
enum WireError {
    Failed(StripeError),
    Unreadable,
}

impl WireError {
    fn sort(self) -> Fault {
        let Self::Failed(error) = self else {
            tracing::error!("Stripe's answer could not be decoded");
            return Fault::Unreadable;
        };
        let request = request_id(&error).unwrap_or("-").to_owned();
        let fault = Fault::of(error);
        tracing::debug!(request, ?fault, "an attempt failed");
        fault
    }
}

impl StripeClientErr for WireError {
    fn deserialize_err(_: impl std::fmt::Display) -> Self {
        Self::Unreadable
    }
}

impl StripeClient for Wire<'_> {
    type Err = WireError;

    async fn execute(&self, request: CustomizedStripeRequest) -> Result<Bytes, WireError> {
        self.0.execute(request).await.map_err(WireError::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Always(u8);

    impl Random for Always {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }

        fn bits(&self) -> u128 {
            u128::from(self.0) * 10
        }
    }

    fn waits(random: &dyn Random) -> Vec<u128> {
        let patience = Patience {
            backoff_first: Duration::from_millis(100),
            backoff_max: Duration::from_millis(500),
            ..Patience::default()
        };
        let mut waits = Waits::new(&patience);
        (0..5).map(|_| waits.next(random).as_millis()).collect()
    }

    #[test]
    fn waits_double_up_to_the_limit_and_vary_within_their_upper_half() {
        assert_eq!(waits(&Always(0)), [50, 100, 200, 250, 250]);
        assert_eq!(waits(&Always(100)), [100, 200, 400, 500, 500]);
        assert_eq!(waits(&Always(50)), [75, 150, 300, 375, 375]);
    }
}
