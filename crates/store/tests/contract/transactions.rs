//! What a transaction promises, whatever becomes of the others that share its commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::Role;
use services::model::User;
use services::ports::StoreError;

use crate::on_both_engines;
use crate::world::{Refused, World, at, bits, write};

on_both_engines![
    what_fails_after_writing_leaves_nothing,
    a_failure_among_many_undoes_only_itself,
    work_that_asks_for_it_is_run_again,
    work_that_never_stops_asking_is_told_so,
    an_error_that_is_ignored_is_not_forgotten,
    a_panic_is_nobody_elses_trouble,
    a_transaction_reads_what_it_wrote,
    what_is_written_is_seen_by_the_next_reader,
    a_closed_store_says_so,
    migrating_again_changes_nothing,
    the_database_answers,
];

pub fn user(name: &str) -> User {
    User {
        id: domain::UserId::from_parts(at("08:00"), bits()),
        email: format!("{name}{}@example.com", bits()).parse().unwrap(),
        name: name.to_owned(),
        role: Role::Client,
        password_hash: "x".to_owned(),
        language: domain::Language::En,
        stripe_customer_id: None,
        created_at: at("08:00"),
    }
}

async fn users(world: &World) -> i64 {
    world.number("SELECT COUNT(*) FROM users").await
}

async fn add_and(world: &World, user: User, outcome: Result<(), Refused>) -> Result<(), Refused> {
    let outcome = Arc::new(outcome);
    world
        .store
        .write(move |tx| {
            let (user, outcome) = (user.clone(), Arc::clone(&outcome));
            Box::pin(async move {
                assert!(tx.insert_user(&user).await?);
                match &*outcome {
                    Ok(()) => Ok(()),
                    Err(Refused::Taken) => Err(Refused::Taken),
                    Err(Refused::Store(error)) => Err(Refused::Store(error.clone())),
                }
            })
        })
        .await
}

async fn what_fails_after_writing_leaves_nothing(world: World) {
    assert_eq!(add_and(&world, user("a"), Err(Refused::Taken)).await, Err(Refused::Taken));
    let corrupt = || Refused::Store(StoreError::Corrupt("so it seems".into()));
    assert_eq!(add_and(&world, user("b"), Err(corrupt())).await, Err(corrupt()));
    assert_eq!(users(&world).await, 0);
    assert_eq!(add_and(&world, user("c"), Ok(())).await, Ok(()));
    assert_eq!(users(&world).await, 1);
}

async fn a_failure_among_many_undoes_only_itself(world: World) {
    let world = Arc::new(world);
    let works: Vec<_> = (0..90)
        .map(|number| {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                let outcome = if number % 3 == 0 { Err(Refused::Taken) } else { Ok(()) };
                add_and(&world, user("u"), outcome).await.is_ok()
            })
        })
        .collect();
    let mut kept = 0;
    for work in works {
        kept += i64::from(work.await.unwrap());
    }
    assert_eq!(kept, 60);
    assert_eq!(users(&world).await, 60);
}

/// Work that asks to be run again until its `last` run, and counts its runs.
async fn asking_until(world: &World, last: u32) -> (Result<u32, StoreError>, u32) {
    let runs = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&runs);
    let user = user("r");
    let outcome = write!(world, tx, counted, user => {
        let run = counted.fetch_add(1, Ordering::Relaxed) + 1;
        assert!(tx.insert_user(&user).await?, "what an earlier run wrote is gone");
        if run < last { Err(StoreError::Retry("once more".into())) } else { Ok(run) }
    });
    (outcome, runs.load(Ordering::Relaxed))
}

async fn work_that_asks_for_it_is_run_again(world: World) {
    assert_eq!(asking_until(&world, 3).await, (Ok(3), 3));
    assert_eq!(users(&world).await, 1);
}

async fn work_that_never_stops_asking_is_told_so(world: World) {
    let (outcome, runs) = asking_until(&world, u32::MAX).await;
    assert_eq!(outcome, Err(StoreError::Retry("once more".into())));
    assert!((2..100).contains(&runs), "{runs}");
    assert_eq!(users(&world).await, 0);
}

async fn an_error_that_is_ignored_is_not_forgotten(world: World) {
    let (first, second) = (user("a"), user("b"));
    let same_id = User { id: first.id, ..second };
    let outcome = write!(world, tx, first, same_id => {
        assert!(tx.insert_user(&first).await?);
        assert!(tx.insert_user(&same_id).await.is_err());
        assert!(tx.user(first.id).await.is_err(), "nothing passes after an error");
        Ok(())
    });
    assert!(matches!(outcome, Err(StoreError::Database(_))), "{outcome:?}");
    assert_eq!(users(&world).await, 0);
}

async fn a_panic_is_nobody_elses_trouble(world: World) {
    let world = Arc::new(world);
    let (before, after) = (user("a"), user("b"));
    let panicking = {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            write!(world, tx => {
                let user = user("p");
                tx.insert_user(&user).await?;
                assert!(user.name.is_empty(), "a bug");
                Ok(())
            })
        })
    };
    let (one, two) = tokio::join!(add_and(&world, before, Ok(())), panicking);
    assert_eq!(one, Ok(()));
    // On SQLite the writer catches it; on PostgreSQL it is the caller's own task that ends.
    assert!(two.is_err() || matches!(two, Ok(Err(StoreError::Database(_)))));
    assert_eq!(add_and(&world, after, Ok(())).await, Ok(()));
    assert_eq!(users(&world).await, 2);
}

async fn a_transaction_reads_what_it_wrote(world: World) {
    let added = user("a");
    let id = added.id;
    let seen = write!(world, tx, added => {
        tx.insert_user(&added).await?;
        tx.set_stripe_customer(id, "cus_1").await?;
        Ok(tx.user(id).await?.and_then(|user| user.stripe_customer_id))
    });
    assert_eq!(seen.unwrap().as_deref(), Some("cus_1"));
}

async fn what_is_written_is_seen_by_the_next_reader(world: World) {
    for _ in 0..30 {
        let user = user("a");
        let id = user.id;
        add_and(&world, user, Ok(())).await.unwrap();
        assert!(world.read().await.user(id).await.unwrap().is_some());
    }
}

async fn a_closed_store_says_so(world: World) {
    add_and(&world, user("a"), Ok(())).await.unwrap();
    world.database.store.close().await;
    assert!(matches!(add_and(&world, user("b"), Ok(())).await, Err(Refused::Store(StoreError::Unavailable(_)))));
    assert!(matches!(world.store.read().await.map(drop), Err(StoreError::Unavailable(_))));
    assert!(matches!(world.store.ping().await, Err(StoreError::Unavailable(_))));
    let event = crate::world::event("evt_1", at("09:00"));
    assert!(matches!(world.store.keep_event(event).await, Err(StoreError::Unavailable(_))));
    assert_eq!(users(&world).await, 1);
}

async fn migrating_again_changes_nothing(world: World) {
    add_and(&world, user("a"), Ok(())).await.unwrap();
    world.database.store.migrate().await.unwrap();
    assert_eq!(users(&world).await, 1);
}

async fn the_database_answers(world: World) {
    world.store.ping().await.unwrap();
}
