//! SQLite: what was acknowledged is there after a restart, and a full disk is no lie.

use std::sync::Arc;

use services::ports::{Store, StoreError};
use store::testing::{sqlite, sqlite_with};
use store::{Options, SqlStore};

use crate::world::{World, at, event, write};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_acknowledged_is_there_after_a_restart() {
    let mut world = World::of(sqlite().await);
    let (_, service) = world.offer().await;
    let client = world.client().await;
    let (_, booking) = world.hold(&service, &client, crate::world::slot("10:00", 60), at("09:15")).await.unwrap();
    let mut deliveries = Vec::new();
    for number in 0..100 {
        let (store, event) = (Arc::clone(&world.store), event(&format!("evt_{number}"), at("09:00")));
        deliveries.push(tokio::spawn(async move { store.keep_event(event).await.unwrap() }));
    }
    for delivery in deliveries {
        assert!(delivery.await.unwrap());
    }
    world.reopen().await;
    let mut read = world.read().await;
    assert_eq!(read.booking(booking.id).await.unwrap(), Some(booking));
    for number in 0..100 {
        assert!(read.webhook_event(&format!("evt_{number}")).await.unwrap().is_some());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_when_the_store_closes_is_done_or_refused() {
    let mut world = World::of(sqlite().await);
    let mut deliveries = Vec::new();
    for number in 0..300 {
        let (store, id) = (Arc::clone(&world.store), format!("evt_{number}"));
        deliveries
            .push(tokio::spawn(async move { store.keep_event(event(&id, at("09:00"))).await.is_ok().then_some(id) }));
    }
    world.reopen().await;
    for delivery in deliveries {
        if let Some(acknowledged) = delivery.await.unwrap() {
            assert!(world.read().await.webhook_event(&acknowledged).await.unwrap().is_some());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_an_error_and_nothing_of_it_was_written() {
    let options = Options { sqlite_pages_max: Some(300), ..Options::default() };
    let mut world = World::of(sqlite_with(options).await);
    let client = world.client().await;
    let big = "x".repeat(10_000);
    let (mut acknowledged, mut refused) = (Vec::new(), Vec::new());
    for round in 0..10 {
        let mut deliveries = Vec::new();
        for number in 0..20 {
            let mut event = event(&format!("evt_{round}_{number}"), at("09:00"));
            event.payload.clone_from(&big);
            let store = Arc::clone(&world.store);
            deliveries.push(tokio::spawn(async move { (event.stripe_id.clone(), store.keep_event(event).await) }));
        }
        for delivery in deliveries {
            match delivery.await.unwrap() {
                (id, Ok(fresh)) => {
                    assert!(fresh);
                    acknowledged.push(id);
                }
                (id, Err(StoreError::Unavailable(_))) => refused.push(id),
                (id, Err(other)) => panic!("{id}: {other}"),
            }
        }
    }
    assert!(!acknowledged.is_empty() && !refused.is_empty());
    // What fits still goes in, and a transaction that does not fit leaves nothing.
    let id = client.id;
    assert!(write!(world, tx => tx.set_stripe_customer(id, "cus_1").await).unwrap());
    let name = "n".repeat(1_000_000);
    let too_much = write!(world, tx, name => {
        let user = services::model::User { name, ..crate::transactions::user("big") };
        tx.insert_user(&user).await
    });
    assert!(matches!(too_much, Err(StoreError::Unavailable(_))), "{too_much:?}");
    world.reopen().await;
    let mut read = world.read().await;
    for id in &acknowledged {
        assert!(read.webhook_event(id).await.unwrap().is_some(), "{id} was acknowledged");
    }
    for id in &refused {
        assert!(read.webhook_event(id).await.unwrap().is_none(), "{id} was refused");
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM users").await, 1);
}

#[tokio::test]
async fn folders_on_the_way_are_made() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/a/b/spotter.db", folder.path().display());
    let store = store::SqlStore::connect(&url, &Options::default()).await.unwrap();
    store.migrate().await.unwrap();
    store.close().await;
    assert!(folder.path().join("a/b/spotter.db").is_file());
}

#[tokio::test]
async fn an_address_without_a_file_is_refused() {
    for url in ["sqlite:", "sqlite::memory:", "mysql://localhost/x", "postgres://localhost:1/nothing-listens-here"] {
        assert!(store::SqlStore::connect(url, &Options::default()).await.is_err(), "{url}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_was_closed_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("one.sqlite").display());
    let opened = SqlStore::connect(&url, &Options::default()).await.unwrap();
    opened.migrate().await.unwrap();
    let store: Arc<dyn Store> = opened.clone();
    let mut readers = Vec::new();
    for _ in 0..4 {
        let mut reader = store.read().await.unwrap();
        reader.webhook_event("evt_1").await.unwrap();
        readers.push(reader);
    }
    drop(readers);
    assert!(store.keep_event(event("evt_1", at("09:00"))).await.unwrap());
    opened.close().await;
    let files = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name());
    assert_eq!(files.collect::<Vec<_>>(), ["one.sqlite"], "the log is in it");
}
