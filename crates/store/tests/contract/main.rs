//! What every store must do, run on SQLite and on PostgreSQL. `durability` and `plans` are about SQLite alone.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that meets what it did not expect has failed")]

mod bookings;
mod calendar;
mod calloffs;
mod cards;
mod catalog;
mod claims;
mod durability;
mod earnings;
mod elsewhere;
mod feeds;
mod hours;
mod ledger;
mod mails;
mod moves;
mod news;
mod partners;
mod payments;
mod people;
mod plans;
mod proof;
mod rates;
mod reconciling;
mod returns;
mod schedules;
mod transactions;
mod waiting;
mod withdrawals;
mod work;
mod world;

/// Makes of each function a test on each engine. Each has a database of its own.
macro_rules! on_both_engines {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::world::World::of(store::testing::sqlite().await)).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(database) = store::testing::postgres().await {
                    super::$name(crate::world::World::of(database)).await;
                }
            })*
        }
    };
}
pub(crate) use on_both_engines;
