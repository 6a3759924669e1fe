//! People who can sign in, and their sign-ins.

use domain::{Email, Language, Role, Timestamp, UserId};

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
