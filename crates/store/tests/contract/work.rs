//! Operations, webhook events and jobs.

use std::collections::HashSet;
use std::sync::Arc;

use domain::operation::OperationState;
use domain::{EventId, JobId, OperationId, Timestamp};
use services::model::{EventState, Job, JobKind, Operation, OperationKind, WebhookEvent};

use crate::on_both_engines;
use crate::world::{World, at, bits, event, minutes, write};

on_both_engines![
    an_operation_reads_back_whole,
    an_idempotency_key_has_one_operation,
    an_operation_is_changed_from_the_state_it_is_in,
    due_operations_are_unfinished_ones,
    an_event_is_kept_once,
    many_events_at_once_are_each_kept_once,
    events_are_claimed_oldest_first_and_then_hidden,
    an_event_that_fails_comes_again_or_waits_for_a_person,
    a_processed_event_stays_processed,
    no_event_is_claimed_by_two_workers,
    a_job_is_queued_once,
    jobs_are_claimed_when_they_are_due,
];

fn operation(key: &str, due: &str) -> Operation {
    Operation {
        id: OperationId::from_parts(at("09:00"), bits()),
        kind: OperationKind::CreateIntent,
        subject: "pay_1".to_owned(),
        idempotency_key: key.to_owned(),
        request_hash: "ab12".to_owned(),
        request: "{\"amount\": 100}".to_owned(),
        state: OperationState::Prepared,
        attempts: 0,
        answer: None,
        next_try_at: at(due),
        created_at: at("09:00"),
    }
}

async fn insert(world: &World, operation: &Operation) -> bool {
    let operation = operation.clone();
    write!(world, tx, operation => tx.insert_operation(&operation).await).unwrap()
}

async fn update(world: &World, operation: &Operation, from: OperationState) -> bool {
    let operation = operation.clone();
    write!(world, tx, operation => tx.update_operation(&operation, from).await).unwrap()
}

async fn an_operation_reads_back_whole(world: World) {
    for (kind, key) in OperationKind::ALL.into_iter().zip(["a", "b", "c"]) {
        let operation = Operation { kind, ..operation(key, "09:05") };
        assert!(insert(&world, &operation).await);
        assert_eq!(world.read().await.operation_by_key(key).await.unwrap(), Some(operation));
    }
    assert_eq!(world.read().await.operation_by_key("d").await.unwrap(), None);
}

async fn an_idempotency_key_has_one_operation(world: World) {
    let first = operation("intent:pay_1:1", "09:05");
    assert!(insert(&world, &first).await);
    assert!(!insert(&world, &operation("intent:pay_1:1", "09:05")).await);
    assert_eq!(world.read().await.operation_by_key("intent:pay_1:1").await.unwrap(), Some(first));
}

async fn an_operation_is_changed_from_the_state_it_is_in(world: World) {
    let mut operation = operation("a", "09:05");
    insert(&world, &operation).await;
    operation.state = OperationState::Attempted;
    operation.attempts = 1;
    operation.answer = Some("pi_1".to_owned());
    operation.next_try_at = at("09:10");
    assert!(update(&world, &operation, OperationState::Prepared).await);
    assert!(!update(&world, &operation, OperationState::Prepared).await);
    assert_eq!(world.read().await.operation_by_key("a").await.unwrap(), Some(operation));
}

async fn due_operations_are_unfinished_ones(world: World) {
    let mut made = Vec::new();
    for (key, state, due) in [
        ("a", OperationState::Unknown, "09:20"),
        ("b", OperationState::Prepared, "09:10"),
        ("c", OperationState::Attempted, "09:15"),
        ("d", OperationState::Settled, "09:10"),
        ("e", OperationState::Failed, "09:10"),
        ("f", OperationState::Prepared, "09:40"),
    ] {
        let operation = Operation { state, ..operation(key, due) };
        insert(&world, &operation).await;
        made.push(operation);
    }
    let mut read = world.read().await;
    let due = [made[1].clone(), made[2].clone(), made[0].clone()];
    assert_eq!(read.due_operations(at("09:20"), 10).await.unwrap(), due);
    assert_eq!(read.due_operations(at("09:20"), 2).await.unwrap(), due[..2]);
}

async fn an_event_is_kept_once(world: World) {
    let first = event("evt_1", at("09:00"));
    assert!(world.store.keep_event(first.clone()).await.unwrap());
    assert!(!world.store.keep_event(event("evt_1", at("09:01"))).await.unwrap());
    let stored = world.read().await.webhook_event("evt_1").await.unwrap();
    let wanted = WebhookEvent { event: first, state: EventState::Pending, attempts: 0, last_error: None };
    assert_eq!(stored, Some(wanted));
    assert_eq!(world.read().await.webhook_event("evt_2").await.unwrap(), None);
}

async fn many_events_at_once_are_each_kept_once(world: World) {
    let mut deliveries = Vec::new();
    for number in 0..700 {
        // Every event comes three or four times, at about the same moment.
        let (store, event) = (Arc::clone(&world.store), event(&format!("evt_{}", number % 200), at("09:00")));
        deliveries.push(tokio::spawn(async move { store.keep_event(event).await.unwrap() }));
    }
    let mut fresh = 0;
    for delivery in deliveries {
        fresh += i32::from(delivery.await.unwrap());
    }
    assert_eq!(fresh, 200);
    assert_eq!(world.number("SELECT COUNT(*) FROM webhook_events").await, 200);
    assert_eq!(world.read().await.count_events(EventState::Pending).await.unwrap(), 200);
}

async fn claim(world: &World, now: Timestamp, limit: i64) -> Vec<WebhookEvent> {
    write!(world, tx => tx.claim_events(now, minutes(now, 1), limit).await).unwrap()
}

fn ids(events: &[WebhookEvent]) -> Vec<&str> {
    events.iter().map(|event| event.event.stripe_id.as_str()).collect()
}

async fn events_are_claimed_oldest_first_and_then_hidden(world: World) {
    for (id, clock) in [("evt_c", "09:03"), ("evt_a", "09:01"), ("evt_b", "09:02")] {
        world.store.keep_event(event(id, at(clock))).await.unwrap();
    }
    assert!(claim(&world, at("09:00"), 10).await.is_empty());
    let first = claim(&world, at("09:10"), 2).await;
    assert_eq!(ids(&first), ["evt_a", "evt_b"]);
    assert!(first.iter().all(|event| event.attempts == 1 && event.state == EventState::Pending));
    assert_eq!(ids(&claim(&world, at("09:10"), 10).await), ["evt_c"]);
    assert!(claim(&world, at("09:10"), 10).await.is_empty());
    let again = claim(&world, at("09:11"), 10).await;
    assert_eq!(ids(&again), ["evt_a", "evt_b", "evt_c"]);
    assert!(again.iter().all(|event| event.attempts == 2));
}

async fn fail(world: &World, id: EventId, state: EventState, again: Timestamp) {
    write!(world, tx => tx.fail_event(id, "Stripe did not answer", state, again).await).unwrap();
}

async fn an_event_that_fails_comes_again_or_waits_for_a_person(world: World) {
    world.store.keep_event(event("evt_1", at("09:00"))).await.unwrap();
    let id = claim(&world, at("09:00"), 1).await[0].event.id;
    fail(&world, id, EventState::Pending, at("09:30")).await;
    assert!(claim(&world, at("09:29"), 1).await.is_empty());
    let again = claim(&world, at("09:30"), 1).await;
    assert_eq!((again[0].attempts, again[0].last_error.as_deref()), (2, Some("Stripe did not answer")));
    fail(&world, id, EventState::NeedsAttention, at("09:31")).await;
    assert!(claim(&world, at("23:00"), 1).await.is_empty());
    assert_eq!(world.read().await.count_events(EventState::NeedsAttention).await.unwrap(), 1);
    assert_eq!(world.read().await.count_events(EventState::Pending).await.unwrap(), 0);
}

async fn a_processed_event_stays_processed(world: World) {
    world.store.keep_event(event("evt_1", at("09:00"))).await.unwrap();
    let id = claim(&world, at("09:00"), 1).await[0].event.id;
    write!(world, tx => tx.finish_event(id, at("09:01")).await).unwrap();
    // By a worker that took too long and lost its lease to the one that finished.
    fail(&world, id, EventState::Pending, at("09:02")).await;
    assert!(claim(&world, at("23:00"), 1).await.is_empty());
    assert_eq!(world.read().await.count_events(EventState::Processed).await.unwrap(), 1);
    assert!(!world.store.keep_event(event("evt_1", at("10:00"))).await.unwrap());
}

async fn no_event_is_claimed_by_two_workers(world: World) {
    for number in 0..120 {
        world.store.keep_event(event(&format!("evt_{number}"), at("09:00"))).await.unwrap();
    }
    let world = Arc::new(world);
    let workers: Vec<_> = (0..6)
        .map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                let mut claimed = Vec::new();
                loop {
                    let events = claim(&world, at("09:05"), 7).await;
                    if events.is_empty() {
                        return claimed;
                    }
                    claimed.extend(events.into_iter().map(|event| event.event.id));
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    for worker in workers {
        all.extend(worker.await.unwrap());
    }
    assert_eq!(all.len(), 120);
    assert_eq!(all.into_iter().collect::<HashSet<_>>().len(), 120);
}

async fn a_job_is_queued_once(world: World) {
    let enqueue = async |subject: &'static str| {
        let id = JobId::from_parts(at("09:00"), bits());
        write!(world, tx => tx.enqueue_job(id, JobKind::PostStripeFee, subject, at("09:05")).await).unwrap()
    };
    assert!(enqueue("pay_1").await);
    assert!(!enqueue("pay_1").await);
    assert!(enqueue("pay_2").await);
    assert_eq!(world.number("SELECT COUNT(*) FROM jobs").await, 2);
}

async fn jobs_are_claimed_when_they_are_due(world: World) {
    let id = JobId::from_parts(at("09:00"), bits());
    write!(world, tx => tx.enqueue_job(id, JobKind::PostStripeFee, "pay_1", at("09:05")).await).unwrap();
    let claim = async |now: Timestamp| -> Vec<Job> {
        write!(world, tx => tx.claim_jobs(now, minutes(now, 1), 10).await).unwrap()
    };
    assert_eq!(claim(at("09:04")).await, []);
    let claimed = claim(at("09:05")).await;
    assert_eq!(claimed.len(), 1);
    assert_eq!((claimed[0].id, claimed[0].kind, claimed[0].attempts), (id, JobKind::PostStripeFee, 1));
    assert_eq!(claimed[0].subject, "pay_1");
    assert_eq!(claim(at("09:05")).await, []);
    write!(world, tx => tx.fail_job(id, "not there yet", at("09:30")).await).unwrap();
    assert_eq!(claim(at("09:29")).await, []);
    assert_eq!(claim(at("09:30")).await[0].attempts, 2);
    write!(world, tx => tx.finish_job(id).await).unwrap();
    assert_eq!(claim(at("23:00")).await, []);
    assert!(write!(world, tx => tx.enqueue_job(id, JobKind::PostStripeFee, "pay_1", at("09:05")).await).unwrap());
}
