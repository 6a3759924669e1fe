//! What services have of their own beside their terms: cancellation tiers and ways to pay. Called by `catalog`.

use domain::{CancelTiers, OwnTerms, PayWays};
use services::model::Service;
use services::ports::StoreError;
use sqlx::query;

use crate::db::{Db, Link};
use crate::rows::Columns;

macro_rules! own_columns {
    () => {
        "s.cancel_tiers, s.takes_online, s.takes_checkout, s.takes_on_arrival"
    };
}
pub(crate) use own_columns;

pub(crate) fn own(row: &mut Columns<'_>) -> Result<OwnTerms, StoreError> {
    let tiers = row.maybe_text()?;
    let tiers = tiers.map(|tiers| CancelTiers::parse(&tiers).map_err(|error| StoreError::Corrupt(error.to_string())));
    let (online, checkout, on_arrival) = (row.maybe_int()?, row.maybe_int()?, row.maybe_int()?);
    // All three are set, or none.
    let ways = online.zip(checkout).zip(on_arrival).map(|((online, checkout), on_arrival)| PayWays {
        online: online == 1,
        checkout: checkout == 1,
        on_arrival: on_arrival == 1,
    });
    Ok(OwnTerms { cancellation: tiers.transpose()?, ways })
}

/// Writes what a service has of its own.
pub(crate) async fn write_own<C: Link>(db: &mut Db<C>, service: &Service) -> Result<(), StoreError> {
    const SQL: &str = "
        UPDATE services SET cancel_tiers = $2, takes_online = $3, takes_checkout = $4, takes_on_arrival = $5 WHERE id = $1";
    let OwnTerms { cancellation, ways } = &service.own;
    let statement = query(SQL)
        .bind(service.id.to_string())
        .bind(cancellation.as_ref().map(CancelTiers::to_string))
        .bind(ways.map(|ways| i64::from(ways.online)))
        .bind(ways.map(|ways| i64::from(ways.checkout)))
        .bind(ways.map(|ways| i64::from(ways.on_arrival)));
    db.change(statement).await.map(drop)
}
