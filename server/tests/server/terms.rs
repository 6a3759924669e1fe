//! Services with terms of their own, from the editor's form to what clients are told; and a hold that is given more time.

use domain::{BookingId, OwnTerms};
use jiff::SignedDuration;
use reqwest::StatusCode;
use services::ports::StoreError;

use crate::support::{Running, text};
use crate::world::{location, world};

/// What the editor of a new service sends, with these fields of its own.
async fn save(running: &Running, cookie: &str, own: &[(&str, &str)]) -> String {
    let service = [
        ("name", "Ring hour"),
        ("price", "50"),
        ("minutes", "60"),
        ("step", "60"),
        ("seats", "1"),
        ("before", "0"),
        ("after", "0"),
        ("notice", "0"),
        ("unit", "hours"),
        ("ahead", "31"),
    ];
    let service = service.iter().map(|(name, value)| (format!("fields[{name}]"), *value));
    let own = own.iter().map(|(name, value)| (format!("fields[own][{name}]"), *value));
    let mut fields = vec![("act".to_owned(), "save"), ("service".to_owned(), "")];
    fields.extend(service.chain(own));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    location(&running.form("/do/set-service", cookie, &fields).await)
}

async fn page(running: &Running, cookie: &str, path: &str) -> String {
    let answer = running.http.get(running.url(path)).header("cookie", cookie).send().await.unwrap();
    text(answer, StatusCode::OK).await
}

#[tokio::test]
async fn a_policy_and_ways_of_its_own_are_kept_and_told_to_clients() {
    let (running, [nobody, owner, _, tina, _], _) = world().await;
    let own = [("policy", "own"), ("hours1", "48"), ("percent1", "100"), ("hours3", "0"), ("percent3", "25")];
    let ways = [("ways", "own"), ("on_arrival", "yes")];
    let next = save(&running, &tina, &[&own[..], &ways[..]].concat()).await;
    assert_eq!(next, "/desk/services?done=added");
    let offered = running.server.services().trainer_page("tina").await.unwrap().unwrap().services.clone();
    let service = offered.iter().find(|service| service.name == "Ring hour").unwrap();
    assert_eq!(service.own.cancellation.as_ref().unwrap().to_string(), "48:100,0:25");

    let read = page(&running, &nobody, &format!("/trainers/tina?service={}", service.id)).await;
    assert!(read.contains("Free cancellation until 2 days before the start; after that 25"), "{read}");
    assert!(read.contains("You pay in person."));
    let other = page(&running, &nobody, "/trainers/tina").await;
    assert!(other.contains("Free cancellation until 24 hours before the start") && other.contains("You pay online."));

    let in_three_days = running.server.services().now() + SignedDuration::from_hours(72);
    let free = running.server.services().free_slots(service.id, in_three_days, 2).await.unwrap();
    let (id, start) = (service.id.to_string(), free[0].start().to_string());
    let held = running.form("/do/hold", &owner, &[("service", &id), ("start", &start), ("back", "/")]).await;
    let checkout = page(&running, &owner, &location(&held)).await;
    assert!(checkout.contains("; after that 25\u{a0}% comes back until the session starts."), "{checkout}");
    assert!(checkout.contains("in person") && !checkout.contains("payment-element"));
}

#[tokio::test]
async fn what_is_wrong_comes_back_with_what_was_typed() {
    let (running, [.., tina, _], _) = world().await;
    let own = [("policy", "own"), ("hours1", "24"), ("percent1", "fifty"), ("hours2", "24"), ("ways", "own")];
    let back = save(&running, &tina, &own).await;
    assert!(back.starts_with("/desk/services/new?done=wrong."), "{back}");
    let form = page(&running, &tina, &back).await;
    for said in ["Whole per cent, from 0 to 100.", "Give both, or neither.", "Leave one way of paying at least."] {
        assert!(form.contains(said), "{said}: {form}");
    }
    assert!(form.contains("value=\"fifty\""), "{form}");
    let offered = running.server.services().trainer_page("tina").await.unwrap().unwrap().services.clone();
    assert!(offered.iter().all(|service| service.own == OwnTerms::default()) && offered.len() == 1);
}

#[tokio::test]
async fn more_time_shows_on_the_page_and_changes_what_it_follows() {
    let (running, [_, owner, ..], booking) = world().await;
    let before = page(&running, &owner, &format!("/checkout/{booking}")).await;
    assert!(!before.contains("You have more time"));
    let (id, at) = (booking.parse::<BookingId>().unwrap(), running.server.services().now());
    let stamp = async || {
        let mut read = running.server.services().store().read().await.unwrap();
        read.booking_details(id).await.unwrap().unwrap().stamp()
    };
    let stamp_before = stamp().await;
    let given: Result<bool, StoreError> = running
        .server
        .services()
        .store()
        .write(move |tx| {
            Box::pin(async move {
                let held = tx.booking(id).await?.unwrap();
                tx.extend_hold(id, held.version, at + SignedDuration::from_mins(20), at).await
            })
        })
        .await;
    assert!(given.unwrap());
    assert_ne!(stamp().await, stamp_before);
    let after = page(&running, &owner, &format!("/checkout/{booking}")).await;
    assert!(after.contains("You have more time"), "{after}");
}
