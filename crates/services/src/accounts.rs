//! Registering, signing in and out. Passwords are kept as Argon2id, sign-in tokens as their SHA-256.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::{Email, Language, Role, Timestamp, UserId};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use crate::model::{SignIn, User};
use crate::ports::{StoreError, WriteError};
use crate::{Failure, Services};

/// What somebody fills in to register.
#[derive(Debug, Clone)]
pub struct Registration {
    /// 1 to 80 characters.
    pub name: String,
    /// An address nobody has registered yet.
    pub email: String,
    /// 8 to 128 characters, not a common one.
    pub password: String,
    /// What they are written to in.
    pub language: Language,
}

/// A fresh sign-in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// What the browser keeps; only its hash is stored.
    pub token: String,
    /// Who.
    pub user: User,
    /// Until when.
    pub expires_at: Timestamp,
}

/// What is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    /// Fewer than 8 characters.
    #[error("the password is too short")]
    TooShort,
    /// More than 128 characters.
    #[error("the password is too long")]
    TooLong,
    /// Among those that everybody tries first.
    #[error("the password is too common")]
    TooCommon,
}

/// Why somebody could not be registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// No name, or one over 80 characters.
    #[error("a name has 1 to 80 characters")]
    InvalidName,
    /// Not an address.
    #[error("not an e-mail address")]
    InvalidEmail,
    /// Too easy to guess.
    #[error(transparent)]
    WeakPassword(PasswordProblem),
    /// Somebody has it.
    #[error("the address is registered already")]
    EmailTaken,
    /// Our side.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<StoreError> for RegisterError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for RegisterError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

/// Why somebody could not sign in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// No such address, or another password: which of them is not told.
    #[error("wrong e-mail address or password")]
    Wrong,
    /// Our side.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<StoreError> for SignInError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Passwords that guessing starts with; long enough to pass the other rule.
const COMMON_PASSWORDS: [&str; 40] = [
    "12345678",
    "123456789",
    "1234567890",
    "12345678910",
    "11111111",
    "00000000",
    "87654321",
    "password",
    "password1",
    "password12",
    "password123",
    "passw0rd",
    "p@ssw0rd",
    "qwertyui",
    "qwerty12",
    "qwerty123",
    "qwertyuiop",
    "1q2w3e4r",
    "1qaz2wsx",
    "asdfghjk",
    "zxcvbnm1",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "trustno1",
    "welcome1",
    "letmein1",
    "abc12345",
    "abcd1234",
    "a1b2c3d4",
    "changeme",
    "computer",
    "starwars",
    "whatever",
    "internet",
    "йцукенгш",
    "пароль123",
];

/// A hash of no password that anybody knows: verifying against it takes as long as against a real one.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c3BvdHRlci1ub2JvZHk$GpZ3sK/oH9p7VIiV56G64Zo/8GaUw434IimaPqxwCo8";

/// Checks the rules for passwords.
///
/// # Errors
/// The first rule that it breaks.
pub(crate) fn check_password(password: &str) -> Result<(), PasswordProblem> {
    let length = password.chars().count();
    if length < 8 {
        return Err(PasswordProblem::TooShort);
    }
    if length > 128 {
        return Err(PasswordProblem::TooLong);
    }
    let small = password.to_lowercase();
    let one_character = password.chars().all(|c| password.starts_with(c));
    if one_character || COMMON_PASSWORDS.contains(&small.as_str()) {
        return Err(PasswordProblem::TooCommon);
    }
    Ok(())
}

/// Argon2id as OWASP recommends it: 19 MiB, two passes, one lane.
fn argon2() -> Result<Argon2<'static>, Failure> {
    let params = Params::new(19_456, 2, 1, None).map_err(|error| Failure::Inconsistent(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

pub(crate) fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

impl Services {
    /// Registers a client and signs them in.
    ///
    /// # Errors
    /// [`RegisterError`] names the field that is at fault.
    pub async fn register(&self, registration: Registration) -> Result<SignedIn, RegisterError> {
        let user = self.add_user(registration, Role::Client).await?;
        Ok(self.begin_sign_in(user).await?)
    }

    /// Adds a user of any role without signing them in.
    ///
    /// # Errors
    /// As [`Services::register`].
    pub async fn add_user(&self, registration: Registration, role: Role) -> Result<User, RegisterError> {
        let name = registration.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > 80 || name.chars().any(char::is_control) {
            return Err(RegisterError::InvalidName);
        }
        let email: Email = registration.email.parse().map_err(|_| RegisterError::InvalidEmail)?;
        check_password(&registration.password).map_err(RegisterError::WeakPassword)?;
        let password_hash = self.hash_password(registration.password).await?;
        let now = self.now();
        let id = UserId::from_parts(now, self.random_bits());
        let language = registration.language;
        let user = User { id, email, name, role, language, password_hash, stripe_customer_id: None, created_at: now };
        let kept = user.clone();
        self.0
            .store
            .write(move |tx| {
                let user = kept.clone();
                Box::pin(
                    async move { if tx.insert_user(&user).await? { Ok(()) } else { Err(RegisterError::EmailTaken) } },
                )
            })
            .await?;
        Ok(user)
    }

    /// Signs somebody in.
    ///
    /// # Errors
    /// [`SignInError::Wrong`] after the same work whether or not the address is known.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<SignedIn, SignInError> {
        let user = match email.parse::<Email>() {
            Ok(email) => self.0.store.read().await?.user_by_email(&email).await?,
            Err(_) => None,
        };
        let hash = user.as_ref().map_or(NOBODYS_HASH, |user| user.password_hash.as_str()).to_owned();
        let matches = self.verify_password(password.to_owned(), hash).await?;
        match user {
            Some(user) if matches => Ok(self.begin_sign_in(user).await?),
            _ => Err(SignInError::Wrong),
        }
    }

    /// Ends the sign-in of this token.
    ///
    /// # Errors
    /// The store's.
    pub async fn sign_out(&self, token: &str) -> Result<(), Failure> {
        let hash = token_hash(token);
        self.0
            .store
            .write(move |tx| {
                let hash = hash.clone();
                Box::pin(async move { Ok(tx.delete_sign_in(&hash).await?) })
            })
            .await
    }

    /// Who is signed in with this token.
    ///
    /// # Errors
    /// The store's.
    pub async fn user_of(&self, token: &str) -> Result<Option<User>, Failure> {
        Ok(self.0.store.read().await?.user_by_sign_in(&token_hash(token), self.now()).await?)
    }

    async fn begin_sign_in(&self, user: User) -> Result<SignedIn, Failure> {
        let mut secret = [0; 32];
        self.0.random.fill(&mut secret);
        let token = hex::encode(secret);
        let now = self.now();
        let expires_at = now + SignedDuration::from_hours(24 * i64::from(self.settings().sign_in_days));
        let sign_in = SignIn { token_hash: token_hash(&token), user_id: user.id, created_at: now, expires_at };
        self.0
            .store
            .write(move |tx| {
                let sign_in = sign_in.clone();
                Box::pin(async move { Ok::<_, Failure>(tx.insert_sign_in(&sign_in).await?) })
            })
            .await?;
        Ok(SignedIn { token, user, expires_at })
    }

    async fn hash_password(&self, password: String) -> Result<String, Failure> {
        let mut salt = [0; 16];
        self.0.random.fill(&mut salt);
        self.hashing(move || {
            let hash = argon2()?.hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(|error| Failure::Inconsistent(error.to_string()))
        })
        .await
    }

    async fn verify_password(&self, password: String, hash: String) -> Result<bool, Failure> {
        self.hashing(move || {
            let hash = PasswordHash::new(&hash).map_err(|error| Failure::Inconsistent(error.to_string()))?;
            Ok(argon2()?.verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    /// Runs a hashing job off the asynchronous threads, a few at a time.
    async fn hashing<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let closed = |error: tokio::sync::AcquireError| Failure::Inconsistent(error.to_string());
        let _permit = self.0.hashing.acquire().await.map_err(closed)?;
        tokio::task::spawn_blocking(job).await.map_err(|error| Failure::Inconsistent(error.to_string()))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused_and_long_sentences_are_not() {
        assert_eq!(check_password("1234567"), Err(PasswordProblem::TooShort));
        assert_eq!(check_password("Password123"), Err(PasswordProblem::TooCommon));
        assert_eq!(check_password("zzzzzzzzzzzz"), Err(PasswordProblem::TooCommon));
        assert_eq!(check_password(&"ab".repeat(65)), Err(PasswordProblem::TooLong));
        assert_eq!(check_password("correct horse battery staple"), Ok(()));
        assert_eq!(check_password("восемь_знаков"), Ok(()));
    }

    #[test]
    fn nobodys_hash_can_be_verified_against_and_matches_nothing() {
        let hash = PasswordHash::new(NOBODYS_HASH).unwrap();
        assert!(argon2().unwrap().verify_password(b"password", &hash).is_err());
        let costs = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        assert_eq!(costs(&Params::try_from(&hash).unwrap()), costs(argon2().unwrap().params()));
    }
}
