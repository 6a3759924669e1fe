//! Payments.

use async_trait::async_trait;
use domain::decline::PaymentFailure;
use domain::payment::CardFacts;
use domain::{
    BookingId, Currency, Exchange, ExchangeRate, Money, Partners, PayWay, PaymentId, PaymentOutcome, PaymentState,
    QuotedRate, Timestamp, Tries,
};
use services::model::{Booking, Payment, RefusedAttempt};
use services::ports::StoreError;
use services::ports::store::{PaymentReads, PaymentWrites};
use sqlx::query;

use crate::bookings::{booking, booking_columns, price};
use crate::db::{Db, Link, Statement};
use crate::rows::{Columns, micros, read_all, read_one};

macro_rules! payment_columns {
    () => {
        "p.id, p.booking_id, p.client_id, p.trainer_id, p.way, p.currency, p.base_minor, p.surcharge_minor, p.amount_minor,
         p.commission_minor, p.trainer_share_minor, p.state, p.outcome, p.stripe_intent_id, p.stripe_session_id,
         p.stripe_charge_id, p.card_brand, p.card_last4, p.receipt_url, p.failure_code, p.failure_decline_code,
         p.failure_message, p.attention, p.next_check_at, p.succeeded_at, p.fee_posted_at, p.version, p.created_at,
         p.updated_at, p.priced_minor, p.priced_currency, p.rate_billionths, p.rate_source, p.rate_as_of,
         p.currency_refused, p.partners"
    };
}
pub(crate) use payment_columns;

pub(crate) fn payment(row: &mut Columns<'_>) -> Result<Payment, StoreError> {
    let mut payment = Payment {
        id: row.parsed()?,
        booking_id: row.parsed()?,
        client_id: row.parsed()?,
        trainer_id: row.parsed()?,
        partners: Partners::none(),
        way: row.named(PayWay::from_name)?,
        price: price(row)?,
        state: row.named(PaymentState::from_name)?,
        outcome: row.maybe_named(PaymentOutcome::from_name)?,
        stripe_intent_id: row.maybe_text()?,
        stripe_session_id: row.maybe_text()?,
        stripe_charge_id: row.maybe_text()?,
        card: card(row)?,
        receipt_url: row.maybe_text()?,
        failure: failure(row)?,
        attention: row.maybe_text()?,
        exchange: None,
        currency_refused: false,
        next_check_at: row.maybe_time()?,
        succeeded_at: row.maybe_time()?,
        fee_posted_at: row.maybe_time()?,
        version: row.int()?,
        created_at: row.time()?,
        updated_at: row.time()?,
    };
    payment.exchange = exchange(row, payment.price.currency())?;
    payment.currency_refused = row.int()? == 1;
    payment.partners = row.parsed()?;
    Ok(payment)
}

/// Five columns: what was priced, and the rate to what is charged.
fn exchange(row: &mut Columns<'_>, charged: Currency) -> Result<Option<Exchange>, StoreError> {
    let (minor, currency) = (row.maybe_int()?, row.maybe_parsed::<Currency>()?);
    let (billionths, source, as_of) = (row.maybe_int()?, row.maybe_text()?, row.maybe_time()?);
    let (Some(minor), Some(currency), Some(billionths), Some(source), Some(as_of)) =
        (minor, currency, billionths, source, as_of)
    else {
        return Ok(None);
    };
    let rate = ExchangeRate::from_billionths(currency, charged, billionths);
    let rate = rate.map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok(Some(Exchange { priced: Money::new(minor, currency), quoted: QuotedRate { rate, source, as_of } }))
}

fn card(row: &mut Columns<'_>) -> Result<Option<CardFacts>, StoreError> {
    let (brand, last4) = (row.maybe_text()?, row.maybe_text()?);
    Ok(brand.zip(last4).map(|(brand, last4)| CardFacts { brand, last4 }))
}

fn failure(row: &mut Columns<'_>) -> Result<Option<PaymentFailure>, StoreError> {
    let (code, decline_code, message) = (row.maybe_text()?, row.maybe_text()?, row.maybe_text()?);
    Ok(code.zip(message).map(|(code, message)| PaymentFailure { code, decline_code, message }))
}

/// Binds what may change in a payment, in the order of both statements below: seventeen values.
fn bind_changeable<'q>(statement: Statement<'q>, payment: &'q Payment) -> Statement<'q> {
    let card = payment.card.as_ref();
    let failure = payment.failure.as_ref();
    statement
        .bind(payment.state.name())
        .bind(payment.outcome.map(PaymentOutcome::name))
        .bind(&payment.stripe_intent_id)
        .bind(&payment.stripe_session_id)
        .bind(&payment.stripe_charge_id)
        .bind(card.map(|card| card.brand.as_str()))
        .bind(card.map(|card| card.last4.as_str()))
        .bind(&payment.receipt_url)
        .bind(failure.map(|failure| failure.code.as_str()))
        .bind(failure.and_then(|failure| failure.decline_code.as_deref()))
        .bind(failure.map(|failure| failure.message.as_str()))
        .bind(&payment.attention)
        .bind(payment.next_check_at.map(micros))
        .bind(payment.succeeded_at.map(micros))
        .bind(payment.fee_posted_at.map(micros))
        .bind(micros(payment.updated_at))
        .bind(i64::from(payment.currency_refused))
}

#[async_trait]
impl<C: Link> PaymentReads for Db<C> {
    async fn payment(&mut self, id: PaymentId) -> Result<Option<Payment>, StoreError> {
        const SQL: &str = concat!("SELECT ", payment_columns!(), " FROM payments p WHERE p.id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, payment)
    }

    async fn live_payment_of(&mut self, booking: BookingId) -> Result<Option<Payment>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            payment_columns!(),
            " FROM payments p
              WHERE p.booking_id = $1 AND p.state <> 'canceled' AND COALESCE(p.outcome, '') <> 'returned'"
        );
        read_one(self.one(query(SQL).bind(booking.to_string())).await?, payment)
    }

    async fn payments_of_booking(&mut self, booking: BookingId) -> Result<Vec<Payment>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            payment_columns!(),
            " FROM payments p WHERE p.booking_id = $1 ORDER BY p.created_at, p.id"
        );
        read_all(&self.all(query(SQL).bind(booking.to_string())).await?, payment)
    }

    async fn payment_by_intent(&mut self, stripe_intent_id: &str) -> Result<Option<Payment>, StoreError> {
        const SQL: &str = concat!("SELECT ", payment_columns!(), " FROM payments p WHERE p.stripe_intent_id = $1");
        read_one(self.one(query(SQL).bind(stripe_intent_id)).await?, payment)
    }

    async fn payment_by_session(&mut self, stripe_session_id: &str) -> Result<Option<Payment>, StoreError> {
        const SQL: &str = concat!("SELECT ", payment_columns!(), " FROM payments p WHERE p.stripe_session_id = $1");
        read_one(self.one(query(SQL).bind(stripe_session_id)).await?, payment)
    }

    async fn tries_of(&mut self, booking: BookingId) -> Result<Tries, StoreError> {
        const SQL: &str = "SELECT way, COUNT(*) FROM refused_attempts WHERE booking_id = $1 GROUP BY way";
        let rows = self.all(query(SQL).bind(booking.to_string())).await?;
        let counts = read_all(&rows, |row| Ok((row.named(PayWay::from_name)?, row.small()?)))?;
        Ok(Tries::new(counts))
    }

    async fn refused_attempts_of(&mut self, booking: BookingId) -> Result<Vec<RefusedAttempt>, StoreError> {
        const SQL: &str = "
            SELECT payment_id, stripe_id, seen_at FROM refused_attempts WHERE booking_id = $1
            ORDER BY seen_at, stripe_id";
        let rows = self.all(query(SQL).bind(booking.to_string())).await?;
        read_all(&rows, |row| {
            Ok(RefusedAttempt { payment_id: row.parsed()?, stripe_id: row.text()?, seen_at: row.time()? })
        })
    }

    async fn payments_to_check(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Payment>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            payment_columns!(),
            " FROM payments p WHERE p.next_check_at <= $1 ORDER BY p.next_check_at, p.id LIMIT $2"
        );
        read_all(&self.all(query(SQL).bind(micros(now)).bind(limit)).await?, payment)
    }

    async fn payments_after(
        &mut self,
        after: Option<PaymentId>,
        limit: i64,
    ) -> Result<Vec<(Payment, Booking)>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            payment_columns!(),
            ", ",
            booking_columns!(),
            " FROM payments p JOIN bookings b ON b.id = p.booking_id WHERE p.id > $1 ORDER BY p.id LIMIT $2"
        );
        let after = after.map_or_else(String::new, |id| id.to_string());
        let rows = self.all(query(SQL).bind(after).bind(limit)).await?;
        read_all(&rows, |row| Ok((payment(row)?, booking(row)?)))
    }
}

#[async_trait]
impl<C: Link> PaymentWrites for Db<C> {
    async fn insert_payment(&mut self, payment: &Payment) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO payments
                (state, outcome, stripe_intent_id, stripe_session_id, stripe_charge_id, card_brand, card_last4, receipt_url,
                 failure_code, failure_decline_code, failure_message, attention, next_check_at, succeeded_at,
                 fee_posted_at, updated_at, currency_refused, id, booking_id, client_id, trainer_id, way, currency, base_minor,
                 surcharge_minor, amount_minor, commission_minor, trainer_share_minor, version, created_at, priced_minor,
                 priced_currency, rate_billionths, rate_source, rate_as_of, partners)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                    $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36)
            ON CONFLICT (booking_id) WHERE state <> 'canceled' AND COALESCE(outcome, '') <> 'returned' DO NOTHING";
        let price = &payment.price;
        let exchange = payment.exchange.as_ref();
        let quoted = exchange.map(|exchange| &exchange.quoted);
        let statement = bind_changeable(query(SQL), payment)
            .bind(payment.id.to_string())
            .bind(payment.booking_id.to_string())
            .bind(payment.client_id.to_string())
            .bind(payment.trainer_id.to_string())
            .bind(payment.way.name())
            .bind(price.total.currency.code())
            .bind(price.base.minor)
            .bind(price.surcharge.minor)
            .bind(price.total.minor)
            .bind(price.commission.minor)
            .bind(price.trainer_share.minor)
            .bind(payment.version)
            .bind(micros(payment.created_at))
            .bind(exchange.map(|exchange| exchange.priced.minor))
            .bind(exchange.map(|exchange| exchange.priced.currency.code()))
            .bind(quoted.map(|quoted| quoted.rate.billionths()))
            .bind(quoted.map(|quoted| quoted.source.as_str()))
            .bind(quoted.map(|quoted| micros(quoted.as_of)))
            .bind(payment.partners.to_string());
        self.touched.booking(payment.booking_id);
        self.change_one(statement).await
    }

    async fn update_payment(&mut self, payment: &Payment) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE payments SET
                state = $1, outcome = $2, stripe_intent_id = $3, stripe_session_id = $4, stripe_charge_id = $5,
                card_brand = $6, card_last4 = $7, receipt_url = $8, failure_code = $9, failure_decline_code = $10,
                failure_message = $11, attention = $12, next_check_at = $13, succeeded_at = $14, fee_posted_at = $15,
                updated_at = $16, currency_refused = $17, way = $18, version = version + 1
            WHERE id = $19 AND version = $20";
        let statement = bind_changeable(query(SQL), payment)
            .bind(payment.way.name())
            .bind(payment.id.to_string())
            .bind(payment.version);
        self.touched.booking(payment.booking_id);
        self.change_one(statement).await
    }
    async fn insert_refused_attempt(
        &mut self,
        payment: &Payment,
        stripe_id: &str,
        seen_at: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO refused_attempts (payment_id, stripe_id, booking_id, way, seen_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (payment_id, stripe_id) DO NOTHING";
        let statement = query(SQL)
            .bind(payment.id.to_string())
            .bind(stripe_id)
            .bind(payment.booking_id.to_string())
            .bind(payment.way.name())
            .bind(micros(seen_at));
        self.touched.booking(payment.booking_id);
        self.change_one(statement).await
    }
}
