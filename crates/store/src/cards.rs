//! Saved cards.

use async_trait::async_trait;
use domain::payment::CardFacts;
use domain::{CardDetails, CardId, CardState, Expiry, Timestamp, UserId};
use services::model::SavedCard;
use services::ports::StoreError;
use services::ports::store::{CardReads, CardWrites};
use sqlx::query;

use crate::db::{Db, Link};
use crate::rows::{Columns, micros, read_all, read_one};

macro_rules! card_columns {
    () => {
        "id, user_id, stripe_method_id, brand, last4, exp_month, exp_year, fingerprint, state, is_default, warn_at, version,
         created_at, updated_at"
    };
}

fn card(row: &mut Columns<'_>) -> Result<SavedCard, StoreError> {
    Ok(SavedCard {
        id: row.parsed()?,
        user_id: row.parsed()?,
        stripe_method_id: row.text()?,
        details: CardDetails {
            facts: CardFacts { brand: row.text()?, last4: row.text()? },
            expiry: expiry(row)?,
            fingerprint: row.maybe_text()?,
        },
        state: row.named(CardState::from_name)?,
        is_default: row.int()? == 1,
        warn_at: row.maybe_time()?,
        version: row.int()?,
        created_at: row.time()?,
        updated_at: row.time()?,
    })
}

fn expiry(row: &mut Columns<'_>) -> Result<Expiry, StoreError> {
    let (month, year) = (row.int()?, row.int()?);
    Expiry::new(month, year).ok_or_else(|| StoreError::Corrupt(format!("no month {month}/{year}")))
}

#[async_trait]
impl<C: Link> CardReads for Db<C> {
    async fn card(&mut self, id: CardId) -> Result<Option<SavedCard>, StoreError> {
        const SQL: &str = concat!("SELECT ", card_columns!(), " FROM cards WHERE id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, card)
    }

    async fn card_by_method(&mut self, stripe_method_id: &str) -> Result<Option<SavedCard>, StoreError> {
        const SQL: &str = concat!("SELECT ", card_columns!(), " FROM cards WHERE stripe_method_id = $1");
        read_one(self.one(query(SQL).bind(stripe_method_id)).await?, card)
    }

    async fn cards_of(&mut self, user: UserId) -> Result<Vec<SavedCard>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            card_columns!(),
            " FROM cards WHERE user_id = $1 AND state = 'saved' ORDER BY is_default DESC, created_at DESC, id DESC"
        );
        read_all(&self.all(query(SQL).bind(user.to_string())).await?, card)
    }

    async fn cards_ever(&mut self, user: UserId) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM cards WHERE user_id = $1";
        let found = read_one(self.one(query(SQL).bind(user.to_string())).await?, |row| row.int())?;
        Ok(found.unwrap_or(0))
    }

    async fn cards_to_warn_of(&mut self, now: Timestamp, limit: i64) -> Result<Vec<SavedCard>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            card_columns!(),
            " FROM cards WHERE state = 'saved' AND warn_at IS NOT NULL AND warn_at <= $1 ORDER BY warn_at LIMIT $2"
        );
        read_all(&self.all(query(SQL).bind(micros(now)).bind(limit)).await?, card)
    }
}

#[async_trait]
impl<C: Link> CardWrites for Db<C> {
    async fn insert_card(&mut self, card: &SavedCard) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO cards (
                id, user_id, stripe_method_id, brand, last4, exp_month, exp_year, fingerprint, state, is_default, warn_at,
                version, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            ON CONFLICT (stripe_method_id) DO NOTHING";
        let statement = query(SQL)
            .bind(card.id.to_string())
            .bind(card.user_id.to_string())
            .bind(&card.stripe_method_id)
            .bind(&card.details.facts.brand)
            .bind(&card.details.facts.last4)
            .bind(i64::from(card.details.expiry.month()))
            .bind(i64::from(card.details.expiry.year()))
            .bind(&card.details.fingerprint)
            .bind(card.state.name())
            .bind(i64::from(card.is_default))
            .bind(card.warn_at.map(micros))
            .bind(card.version)
            .bind(micros(card.created_at))
            .bind(micros(card.updated_at));
        self.change_one(statement).await
    }

    async fn update_card(&mut self, card: &SavedCard) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE cards SET
                brand = $3, last4 = $4, exp_month = $5, exp_year = $6, fingerprint = $7, state = $8, is_default = $9,
                warn_at = $10, updated_at = $11, version = version + 1
            WHERE id = $1 AND version = $2";
        let statement = query(SQL)
            .bind(card.id.to_string())
            .bind(card.version)
            .bind(&card.details.facts.brand)
            .bind(&card.details.facts.last4)
            .bind(i64::from(card.details.expiry.month()))
            .bind(i64::from(card.details.expiry.year()))
            .bind(&card.details.fingerprint)
            .bind(card.state.name())
            .bind(i64::from(card.is_default))
            .bind(card.warn_at.map(micros))
            .bind(micros(card.updated_at));
        self.change_one(statement).await
    }
}
