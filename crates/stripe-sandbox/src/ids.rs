//! Identifiers as Stripe makes them: a prefix and random letters and digits. Used wherever an object is created.

use std::sync::{Mutex, PoisonError};

use rand::distr::{Alphanumeric, SampleString};
use rand::rngs::StdRng;

/// The sandbox's own source of randomness.
pub(crate) struct Ids(Mutex<StdRng>);

impl Ids {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(rand::make_rng()))
    }

    /// `prefix` and 24 random characters, as most of Stripe's ids have.
    pub(crate) fn id(&self, prefix: &str) -> String {
        self.with_len(prefix, 24)
    }

    pub(crate) fn with_len(&self, prefix: &str, len: usize) -> String {
        let mut rng = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut id = String::with_capacity(prefix.len() + len);
        id.push_str(prefix);
        Alphanumeric.append_string(&mut *rng, &mut id, len);
        id
    }
}
