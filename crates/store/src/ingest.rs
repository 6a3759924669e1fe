//! Keeping webhook events, many at a time. Called by SQLite's writer and PostgreSQL's gatherer with whatever has come in.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use services::model::NewWebhookEvent;
use services::ports::StoreError;
use sqlx::{AssertSqlSafe, query};
use tokio::sync::oneshot;

use crate::db::{Db, Link};
use crate::rows::{micros, read_all};

/// An event, and who waits to hear whether it was new.
pub(crate) struct Arrival {
    pub(crate) event: NewWebhookEvent,
    pub(crate) answer: oneshot::Sender<Result<bool, StoreError>>,
}

/// The texts that insert 64, 8 and 1 events. Few, so that each stays prepared.
static TEXTS: LazyLock<[(usize, Arc<str>); 3]> = LazyLock::new(|| [64, 8, 1].map(|rows| (rows, text(rows))));

fn text(rows: usize) -> Arc<str> {
    let mut text = "INSERT INTO webhook_events \
                    (id, stripe_id, kind, payload, state, attempts, next_try_at, received_at) VALUES "
        .to_owned();
    for row in 0..rows {
        let at = |column: usize| row * 5 + column;
        let comma = if row == 0 { "" } else { ", " };
        text.push_str(&format!(
            "{comma}(${}, ${}, ${}, ${}, 'pending', 0, ${}, ${})",
            at(1),
            at(2),
            at(3),
            at(4),
            at(5),
            at(5)
        ));
    }
    text.push_str(" ON CONFLICT (stripe_id) DO NOTHING RETURNING stripe_id");
    text.into()
}

/// Inserts those of the events that are not there yet, and returns their Stripe ids.
pub(crate) async fn keep<C: Link>(db: &mut Db<C>, arrivals: &[Arrival]) -> Result<HashSet<String>, StoreError> {
    // In one order everywhere, so that two servers that insert the same events cannot wait for each other in a circle.
    let mut events: Vec<&NewWebhookEvent> = arrivals.iter().map(|arrival| &arrival.event).collect();
    events.sort_by(|a, b| a.stripe_id.cmp(&b.stripe_id));
    events.dedup_by(|a, b| a.stripe_id == b.stripe_id);
    let mut fresh = HashSet::with_capacity(events.len());
    let mut rest = events.as_slice();
    for (rows, text) in TEXTS.iter() {
        while rest.len() >= *rows {
            let (chunk, others) = rest.split_at(*rows);
            rest = others;
            let mut statement = query(AssertSqlSafe(Arc::clone(text)));
            for event in chunk {
                statement = statement
                    .bind(event.id.to_string())
                    .bind(&event.stripe_id)
                    .bind(&event.kind)
                    .bind(&event.payload)
                    .bind(micros(event.received_at));
            }
            fresh.extend(read_all(&db.change_returning(statement).await?, |row| row.text())?);
        }
    }
    Ok(fresh)
}

/// Tells everybody how it ended. Of two arrivals of one event in one batch, the first was new.
pub(crate) fn answer(arrivals: Vec<Arrival>, outcome: Result<HashSet<String>, StoreError>) {
    match outcome {
        Ok(mut fresh) => {
            for arrival in arrivals {
                // Whoever has gone away need not be told; the event is kept.
                let _ = arrival.answer.send(Ok(fresh.remove(&arrival.event.stripe_id)));
            }
        }
        Err(error) => {
            for arrival in arrivals {
                let _ = arrival.answer.send(Err(error.clone()));
            }
        }
    }
}
