//! A paid booking of which there are a hundred thousand: the first is written as business writes it, the others are copies that
//! the database makes, a table at a time. They stand in the same tables with the same postings, and the proof of the books has
//! to find them clean.

use std::fmt::Write;
use std::sync::Arc;

use domain::ledger::Transaction;
use domain::{BookingId, LedgerTransactionId, Month, PaymentId, ServiceId, Timestamp, UserId, Zone};
use services::model::{Booking, Payment};
use services::ports::{Store, StoreError};
use store::testing::tamper;

use crate::Fallible;

/// How many copies are named in one statement.
const BATCH: usize = 2_000;
/// The lowest bits of a payment's number, which its transactions have for themselves: two characters of an id.
const BITS: u32 = 10;

/// What is copied, with what was posted for it, each about the payment or about the booking.
#[derive(Clone)]
pub struct Paid {
    pub booking: Booking,
    pub payment: Payment,
    pub posted: Vec<(About, Transaction)>,
}

/// What a transaction is about.
#[derive(Clone, Copy)]
pub enum About {
    Payment,
    Booking,
}

/// In what a copy differs; the first is the one that is copied.
pub struct Copy {
    pub at: Timestamp,
    pub service: ServiceId,
    pub client: UserId,
}

/// The id of the booking of this number.
pub fn booking_id(at: Timestamp, number: usize) -> BookingId {
    BookingId::from_parts(at, (number as u128) << BITS)
}

/// The id of its payment.
pub fn payment_id(at: Timestamp, number: usize) -> PaymentId {
    PaymentId::from_parts(at, (number as u128) << BITS)
}

/// Writes the first and copies it. The database has no other booking and no other trainer with a balance; `zone` is the trainer's.
pub async fn fill(store: &Arc<dyn Store>, url: &str, first: Paid, copies: &[Copy], zone: &Zone) -> Fallible<()> {
    let (booking, payment, trainer) = (first.booking.id, first.payment.id, first.booking.trainer_id);
    write(store, first).await?;
    tamper(
        url,
        "CREATE TABLE copies (number BIGINT NOT NULL PRIMARY KEY, booking TEXT NOT NULL, payment TEXT NOT NULL, happened BIGINT NOT NULL,
             month TEXT NOT NULL, service TEXT NOT NULL, client TEXT NOT NULL)",
    )
    .await;
    for (batch, chunk) in copies.chunks(BATCH).enumerate() {
        let mut text = String::from("INSERT INTO copies VALUES ");
        for (place, Copy { at, service, client }) in chunk.iter().enumerate() {
            let number = batch * BATCH + place;
            let (booking, payment) = (booking_id(*at, number), payment_id(*at, number));
            let (comma, happened, month) =
                (if place == 0 { "" } else { "," }, at.as_microsecond(), Month::at(*at, zone));
            write!(text, "{comma}({number},'{booking}','{payment}',{happened},'{month}','{service}','{client}')")?;
        }
        tamper(url, &text).await;
    }
    let posted = format!("SELECT id FROM ledger_transactions WHERE subject IN ('{booking}', '{payment}')");
    copy(url, "bookings", &format!("id = '{booking}'"), BOOKING).await;
    copy(url, "payments", &format!("id = '{payment}'"), PAYMENT).await;
    copy(url, "ledger_transactions", &format!("id IN ({posted})"), TRANSACTION).await;
    copy(url, "ledger_entries", &format!("transaction_id IN ({posted})"), ENTRY).await;
    tamper(url, SUMS).await;
    tamper(url, "DROP TABLE copies").await;
    // As a server does by itself, sooner or later.
    if url.starts_with("postgres") {
        tamper(url, "VACUUM ANALYZE").await;
    }
    let mut read = store.read().await?;
    if read.earnings_by_clients(trainer).await? != read.earnings_by_entries(trainer).await? {
        return Err("what was earned is not what was posted".into());
    }
    Ok(())
}

const BOOKING: &str =
    "id = copies.booking, service_id = copies.service, client_id = copies.client, state_at = copies.happened,
    delivered_at = copies.happened, created_at = copies.happened";
const PAYMENT: &str = "id = copies.payment, booking_id = copies.booking, client_id = copies.client,
    stripe_intent_id = CASE WHEN stripe_intent_id IS NULL THEN NULL ELSE 'pi_' || CAST(copies.number AS TEXT) END,
    stripe_charge_id = CASE WHEN stripe_charge_id IS NULL THEN NULL ELSE 'ch_' || CAST(copies.number AS TEXT) END,
    succeeded_at = copies.happened, fee_posted_at = CASE WHEN fee_posted_at IS NULL THEN NULL ELSE copies.happened END,
    created_at = copies.happened, updated_at = copies.happened";
// The payment's id but for its last two characters, which are the transaction's own.
const TRANSACTION: &str = "id = 'ltx_' || substr(copies.payment, 5, 24) || substr(id, 29, 2),
    subject = CASE WHEN substr(subject, 1, 4) = 'pay_' THEN copies.payment ELSE copies.booking END, posted_at = copies.happened";
const ENTRY: &str = "transaction_id = 'ltx_' || substr(copies.payment, 5, 24) || substr(transaction_id, 29, 2),
    posted_at = copies.happened";
// What `post` keeps: the same amounts for every copy.
const SUMS: &str = "
    UPDATE trainer_balances SET owed_minor = owed_minor * (SELECT COUNT(*) FROM copies);
    CREATE TABLE aside AS SELECT * FROM earnings;
    DELETE FROM earnings;
    INSERT INTO earnings (
        trainer_id, kind, currency, month, part, earned_minor, given_back_minor, commission_minor, bookings)
    SELECT trainer_id, kind, currency, copies.month, CASE kind WHEN 'service' THEN service ELSE client END,
        CAST(SUM(earned_minor) AS BIGINT), CAST(SUM(given_back_minor) AS BIGINT),
        CAST(SUM(commission_minor) AS BIGINT), CAST(SUM(bookings) AS BIGINT)
    FROM aside CROSS JOIN copies
    GROUP BY trainer_id, kind, currency, copies.month, CASE kind WHEN 'service' THEN service ELSE client END;
    DROP TABLE aside;";

/// Copies these rows of a table, changed so for each copy.
async fn copy(url: &str, table: &str, rows: &str, change: &str) {
    let text = format!(
        "CREATE TABLE aside AS SELECT rows.*, copies.number AS copy FROM (SELECT * FROM {table} WHERE {rows}) rows
             CROSS JOIN copies WHERE copies.number > 0;
         UPDATE aside SET {change} FROM copies WHERE copies.number = aside.copy;
         ALTER TABLE aside DROP COLUMN copy;
         INSERT INTO {table} SELECT * FROM aside;
         DROP TABLE aside;"
    );
    tamper(url, &text).await;
}

/// Writes a paid booking as business does.
async fn write(store: &Arc<dyn Store>, paid: Paid) -> Fallible<()> {
    let written: Result<(), StoreError> = store
        .write(move |tx| {
            let Paid { booking, payment, posted } = paid.clone();
            Box::pin(async move {
                tx.insert_booking(&booking).await?;
                tx.insert_payment(&payment).await?;
                for (number, (about, transaction)) in (0..).zip(&posted) {
                    let id = LedgerTransactionId::from_parts(payment.created_at, number);
                    let subject = match about {
                        About::Payment => payment.id.to_string(),
                        About::Booking => booking.id.to_string(),
                    };
                    tx.post(id, &subject, payment.created_at, transaction).await?;
                }
                Ok(())
            })
        })
        .await;
    Ok(written?)
}

/// Another database of the server that `url` names one of, made anew.
pub async fn another_database(url: &str, name: &str) -> Fallible<String> {
    tamper(url, &format!("CREATE DATABASE {name}")).await;
    let (address, options) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = address.rsplit_once('/').ok_or("the address names no database")?;
    Ok(format!("{server}/{name}?{options}"))
}
