//! Calendars elsewhere, from the form to what clients are offered: this machine stands for somebody else's.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use reqwest::StatusCode;
use services::ports::StoreError;

use crate::support::{Running, header, text};
use crate::world::{location, world_with};

const SECRET: &str = "private-8f3a61c0d5";
const ALLOWED: [(&str, &str); 1] = [("CALENDAR_IMPORT_ALLOW_PRIVATE", "true")];

/// The address of a calendar whose owner is busy all day, every day.
async fn calendar() -> String {
    let events =
        "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Dentist\r\nDTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT";
    let text = format!("BEGIN:VCALENDAR\r\n{events}\r\nEND:VCALENDAR\r\n");
    let router = Router::new().route(&format!("/{SECRET}/home.ics"), get(move || async move { text }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/{SECRET}/home.ics")
}

async fn page(running: &Running, path: &str, cookie: &str) -> String {
    let request = running.http.get(running.url(path)).header("cookie", cookie);
    text(request.send().await.unwrap(), StatusCode::OK).await
}

async fn add(running: &Running, trainer: &str, address: &str) -> reqwest::Response {
    let fields = [("act", "add"), ("fields[name]", "Home"), ("fields[address]", address)];
    running.form("/do/set-outside-calendar", trainer, &fields).await
}

#[tokio::test]
async fn a_calendar_is_added_and_what_it_holds_is_offered_to_nobody() {
    let (running, cookies, booking) = world_with(&ALLOWED).await;
    let trainer = &cookies[3];
    let added = add(&running, trainer, &calendar().await).await;
    assert_eq!(location(&added), "/desk/calendars?done=added");
    let shown = page(&running, "/desk/calendars?done=added", trainer).await;
    assert!(shown.contains("127.0.0.1/….ics") && shown.contains("1 busy time in the next 12 months"), "{shown}");
    assert!(shown.contains("You have bookings at busy times") && shown.contains(&booking), "{shown}");
    assert!(!shown.contains(SECRET) && !shown.contains("Dentist"), "{shown}");
    let services = running.server.services();
    let mut read = services.store().read().await.unwrap();
    let tina = read.trainer_by_slug("tina").await.unwrap().unwrap();
    let service = read.services_of(tina.id).await.unwrap()[0].id;
    let calendar = read.outside_calendars_of(tina.id).await.unwrap()[0].clone();
    drop(read);
    assert!(services.free_slots(service, services.now(), 7).await.unwrap().is_empty());

    // Its worker reads it again when that is due.
    let due: Result<bool, StoreError> = services
        .store()
        .write(move |tx| {
            let (id, at) = (calendar.id, calendar.next_try_at);
            Box::pin(async move { tx.lease_outside_calendar(id, at, calendar.added_at).await })
        })
        .await;
    assert!(due.unwrap());
    running.server.travel(None);
    let seen = async || {
        let mut read = services.store().read().await.unwrap();
        read.outside_calendars_of(tina.id).await.unwrap()[0].seen_at
    };
    let again = async {
        while seen().await == calendar.seen_at {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), again).await.unwrap();

    let id = calendar.id.to_string();
    let fields = [("act", "remove"), ("fields[calendar]", id.as_str())];
    let removed = running.form("/do/set-outside-calendar", trainer, &fields).await;
    assert_eq!(location(&removed), "/desk/calendars?done=removed");
    assert!(!services.free_slots(service, services.now(), 7).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_not_added_is_typed_again_from_a_cookie_and_not_from_the_address() {
    let (running, cookies, _) = world_with(&ALLOWED).await;
    let trainer = &cookies[3];
    let address = calendar().await.replace("home", "gone");
    let refused = add(&running, trainer, &address).await;
    assert_eq!(location(&refused), "/desk/calendars?done=add.status_404#add");
    let typed = header(refused.headers(), "set-cookie").to_owned();
    assert!(
        typed.starts_with("typed_calendar=") && typed.contains("Max-Age=60") && typed.contains("HttpOnly"),
        "{typed}"
    );
    let both = format!("{trainer}; {}", typed.split(';').next().unwrap());
    let shown = page(&running, "/desk/calendars?done=add.status_404", &both).await;
    assert!(shown.contains("The address answers with an error (404).") && shown.contains(&address), "{shown}");
    assert!(shown.contains("value=\"Home\""), "{shown}");
}

#[tokio::test]
async fn machines_of_ours_are_not_asked_unless_that_is_allowed() {
    let (running, cookies, _) = world_with(&[]).await;
    for (address, fault) in
        [("https://127.0.0.1/", "refused"), ("https://[::1]/", "refused"), ("http://x.example/", "https")]
    {
        let refused = add(&running, &cookies[3], address).await;
        assert_eq!(location(&refused), format!("/desk/calendars?done=add.{fault}#add"), "{address}");
    }
}
