//! People and their sign-ins.

use async_trait::async_trait;
use domain::{Email, Language, Role, Timestamp, UserId};
use services::model::{SignIn, User};
use services::ports::StoreError;
use services::ports::store::{AccountReads, AccountWrites};
use sqlx::query;

use crate::db::{Db, Link};
use crate::rows::{Columns, micros, read_all, read_one};

macro_rules! user_columns {
    () => {
        "u.id, u.email, u.name, u.role, u.language, u.password_hash, u.stripe_customer_id, u.created_at"
    };
}
pub(crate) use user_columns;

pub(crate) fn user(row: &mut Columns<'_>) -> Result<User, StoreError> {
    Ok(User {
        id: row.parsed()?,
        email: row.parsed()?,
        name: row.text()?,
        role: row.named(Role::from_name)?,
        language: row.named(Language::from_code)?,
        password_hash: row.text()?,
        stripe_customer_id: row.maybe_text()?,
        created_at: row.time()?,
    })
}

#[async_trait]
impl<C: Link> AccountReads for Db<C> {
    async fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        const SQL: &str = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, user)
    }

    async fn user_by_email(&mut self, email: &Email) -> Result<Option<User>, StoreError> {
        const SQL: &str = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.email = $1");
        read_one(self.one(query(SQL).bind(email.as_str())).await?, user)
    }

    async fn user_by_customer(&mut self, stripe_customer_id: &str) -> Result<Option<User>, StoreError> {
        const SQL: &str = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.stripe_customer_id = $1");
        read_one(self.one(query(SQL).bind(stripe_customer_id)).await?, user)
    }

    async fn users_of_role(&mut self, role: Role) -> Result<Vec<User>, StoreError> {
        const SQL: &str = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.role = $1 ORDER BY u.name, u.id");
        read_all(&self.all(query(SQL).bind(role.name())).await?, user)
    }

    async fn user_by_sign_in(&mut self, token_hash: &str, now: Timestamp) -> Result<Option<User>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            user_columns!(),
            " FROM sign_ins s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1 AND s.expires_at > $2"
        );
        read_one(self.one(query(SQL).bind(token_hash).bind(micros(now))).await?, user)
    }
}

#[async_trait]
impl<C: Link> AccountWrites for Db<C> {
    async fn insert_user(&mut self, user: &User) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO users (id, email, name, role, password_hash, stripe_customer_id, created_at, language)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (email) DO NOTHING";
        let statement = query(SQL)
            .bind(user.id.to_string())
            .bind(user.email.as_str())
            .bind(&user.name)
            .bind(user.role.name())
            .bind(&user.password_hash)
            .bind(&user.stripe_customer_id)
            .bind(micros(user.created_at))
            .bind(user.language.code());
        self.change_one(statement).await
    }

    async fn insert_sign_in(&mut self, sign_in: &SignIn) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO sign_ins (token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";
        let statement = query(SQL)
            .bind(&sign_in.token_hash)
            .bind(sign_in.user_id.to_string())
            .bind(micros(sign_in.created_at))
            .bind(micros(sign_in.expires_at));
        self.change(statement).await.map(drop)
    }

    async fn delete_sign_in(&mut self, token_hash: &str) -> Result<(), StoreError> {
        self.change(query("DELETE FROM sign_ins WHERE token_hash = $1").bind(token_hash)).await.map(drop)
    }

    async fn delete_expired_sign_ins(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        self.change(query("DELETE FROM sign_ins WHERE expires_at < $1").bind(micros(now))).await
    }

    async fn set_stripe_customer(&mut self, user: UserId, customer: &str) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE users SET stripe_customer_id = $2 WHERE id = $1 AND stripe_customer_id IS NULL";
        self.change_one(query(SQL).bind(user.to_string()).bind(customer)).await
    }

    async fn set_language(&mut self, user: UserId, language: Language) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE users SET language = $2 WHERE id = $1";
        self.change(query(SQL).bind(user.to_string()).bind(language.code())).await.map(drop)
    }
}
