//! People, as the store is asked about them.

use async_trait::async_trait;
use domain::{Email, Language, Role, Timestamp, UserId};

use super::StoreError;
use crate::model::{SignIn, User};

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
