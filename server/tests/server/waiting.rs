//! Waiting for a full class, over HTTP: by forms without script, offered by the worker, and each sees their own place alone.

use std::time::Duration;

use domain::{BookingRules, Currency, Money, Terms};
use jiff::SignedDuration;
use reqwest::StatusCode;
use services::model::Service;

use crate::pages::{Gets, what};
use crate::support::{Running, text};
use crate::world::{location, world};

/// A class of one seat of Tina's, and a start of it tomorrow.
async fn class(running: &Running) -> (Service, String) {
    let services = running.server.services();
    let tina = services.store().read().await.unwrap().user_by_email(&"tina@example.com".parse().unwrap()).await;
    let tina = tina.unwrap().unwrap();
    let terms = Terms {
        name: "Circuit".into(),
        description: String::new(),
        minutes: 60,
        step_minutes: 60,
        price: Money::new(2_000, Currency::EUR),
        seats: 2,
        rules: BookingRules::default(),
        place: String::new(),
        own: domain::OwnTerms::default(),
    };
    let id = services.add_service(&tina, terms).await.unwrap();
    let service = services.store().read().await.unwrap().service(id).await.unwrap().unwrap();
    let tomorrow = services.now() + SignedDuration::from_hours(30);
    let free = services.free_slots(id, tomorrow, 2).await.unwrap();
    let start = free[0].start().strftime("%Y-%m-%dT%H:%MZ").to_string();
    (service, start)
}

async fn ask(running: &Running, service: &Service, start: &str, cookie: &str, seats: &str) -> reqwest::Response {
    let id = service.id.to_string();
    let fields = [("service", id.as_str()), ("start", start), ("back", "/trainers/tina"), ("seats", seats)];
    running.form("/do/hold", cookie, &fields).await
}

async fn page(running: &Running, path: &str, cookie: &str) -> String {
    let answer = running.http.get(running.url(path)).header("cookie", cookie).send().await.unwrap();
    text(answer, StatusCode::OK).await
}

/// The page once it says this; the worker offers seats in its own time.
async fn page_that_says(running: &Running, path: &str, cookie: &str, wanted: &str) -> String {
    let mut last = String::new();
    for _ in 0..200 {
        last = page(running, path, cookie).await;
        if last.contains(wanted) {
            return last;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{path} never says “{wanted}”: {last}");
}

#[tokio::test]
async fn a_full_class_is_waited_for_and_its_seats_are_offered_by_themselves() {
    let (running, [nobody, owner, other, trainer, admin], _) = world().await;
    let (service, start) = class(&running).await;
    let held = location(&ask(&running, &service, &start, &owner, "2").await);
    let booking = held.strip_prefix("/checkout/").unwrap().to_owned();

    let address = format!("/trainers/tina?service={}&slot={start}", service.id);
    let shown = page(&running, &address, &other).await;
    for part in ["Full – waiting list", "Join the waiting list", "wait-1", "wait-2"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("Hold this time"));
    let signed_out = location(&ask(&running, &service, &start, &nobody, "wait-2").await);
    assert!(signed_out.starts_with("/sign-in?next=/trainers/tina"), "{signed_out}");

    let place = location(&ask(&running, &service, &start, &other, "wait-2").await);
    assert!(place.starts_with("/waiting/wait_"), "{place}");
    assert_eq!(location(&ask(&running, &service, &start, &other, "wait-1").await), place, "a second click");
    assert!(page(&running, &place, &other).await.contains("You are 1st in line"));
    assert!(page(&running, "/bookings", &other).await.contains("1st in line"));
    assert!(page(&running, &address, &other).await.contains("See your place"));
    assert!(page(&running, "/desk", &trainer).await.contains("1 waiting"));
    for (cookie, expected) in
        [(&nobody, Gets::SignIn), (&owner, Gets::Nothing), (&trainer, Gets::Nothing), (&admin, Gets::Nothing)]
    {
        assert_eq!(what(&running, &place, cookie).await, expected);
    }
    let id = place.strip_prefix("/waiting/").unwrap();
    for cookie in [&nobody, &owner, &trainer, &admin] {
        running.form("/do/leave-waiting", cookie, &[("waiting", id)]).await;
    }
    assert!(page(&running, &place, &other).await.contains("You are 1st in line"), "nobody else ends it");

    running.form("/do/give-up", &owner, &[("booking", booking.as_str()), ("back", "/")]).await;
    let offered = page_that_says(&running, &place, &other, "2 seats are held for you").await;
    let checkout = offered.split("href=\"/checkout/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(page(&running, &format!("/waiting/{checkout}"), &other).await.contains("2 seats are held for you"));
    assert_eq!(what(&running, &format!("/waiting/{checkout}"), &owner).await, Gets::Nothing);
    assert_eq!(what(&running, &format!("/checkout/{checkout}"), &other).await, Gets::Page);
    page_that_says(&running, "/letters", &other, "There is room for you: Circuit").await;

    assert_eq!(location(&running.form("/do/leave-waiting", &other, &[("waiting", id)]).await), place);
    assert!(page(&running, &place, &other).await.contains("You declined the offer"));
    let free = location(&ask(&running, &service, &start, &owner, "1").await);
    assert!(free.starts_with("/checkout/"), "the seats are anybody's again: {free}");
}

#[tokio::test]
async fn what_cannot_be_waited_for_is_said() {
    let (running, [_, owner, ..], _) = world().await;
    let (service, start) = class(&running).await;
    for (seats, why) in
        [("wait-1", "seats_free"), ("wait-3", "seats_changed"), ("wait-x", "malformed"), ("-", "malformed")]
    {
        let answer = ask(&running, &service, &start, &owner, seats).await;
        assert!(answer.status().is_client_error(), "{seats}: {}", answer.status());
        let said = answer.text().await.unwrap();
        assert!(said.contains(why), "{seats}: {said}");
    }
}
