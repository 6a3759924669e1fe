//! The use cases against a real store and the sandbox, clock in hand.

#![expect(clippy::unwrap_used, reason = "a test fails by ending")]

mod books;
mod calling_off;
mod cards;
mod changing;
mod collecting;
mod commissions;
mod currencies;
mod differences;
mod earnings;
mod elsewhere;
mod extending;
mod history;
mod holding;
mod hours;
mod ics;
mod letters;
mod offers;
mod openings;
mod own_terms;
mod paying;
mod postbox;
mod presence;
mod reconciling;
mod reminding;
mod rescheduling;
mod returning;
mod schedules;
mod seats;
mod sharing;
mod signing_in;
mod timeline;
mod tries;
mod waiting;
mod ways;
mod withdrawing;
mod world;
mod year;

/// Makes of each function a test on each engine, with a database of its own.
macro_rules! on_both_engines {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                Box::pin(super::$name(store::testing::sqlite().await)).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(database) = store::testing::postgres().await {
                    Box::pin(super::$name(database)).await;
                }
            })*
        }
    };
}
pub(crate) use on_both_engines;
