//! A trainer's earnings: the page, the file, and who is told when money moves.

use std::time::Duration;

use reqwest::{Response, StatusCode};
use services::model::User;

use crate::support::{Running, header, text};
use crate::world::world;

/// Only so that a broken server ends the test at all.
const PATIENCE: Duration = Duration::from_secs(60);

async fn get(running: &Running, path: &str, cookie: &str) -> Response {
    running.http.get(running.url(path)).header("cookie", cookie).send().await.unwrap()
}

/// Whose sign-in a cookie is.
async fn user(running: &Running, email: &str) -> User {
    let email = email.parse().unwrap();
    running.server.services().store().read().await.unwrap().user_by_email(&email).await.unwrap().unwrap()
}

/// The client pays in person, and the trainer says so: of 65 euros 9.75 are owed.
async fn paid_in_person(running: &Running, booking: &str, owner: &str) {
    let (services, tina) = (running.server.services(), user(running, "tina@example.com").await);
    let all = domain::PayWays { online: true, checkout: true, on_arrival: true };
    services.set_pay_ways(&tina, all).await.unwrap();
    let answer = running.form("/do/pay-another-way", owner, &[("booking", booking), ("way", "in_person")]).await;
    assert!(answer.status().is_success() || answer.status().is_redirection(), "{}", answer.status());
    services.mark_paid_on_arrival(&tina, booking.parse().unwrap()).await.unwrap();
}

#[tokio::test]
async fn the_page_says_what_is_owed_and_why_and_shows_it_by_month_service_and_client() {
    let (running, [_, owner, _, trainer, _], booking) = world().await;
    let before = text(get(&running, "/desk/earnings", &trainer).await, StatusCode::OK).await;
    assert!(before.contains("Nothing earned in") && !before.contains("By client"), "{before}");
    paid_in_person(&running, &booking, &owner).await;
    let page = text(get(&running, "/desk/earnings", &trainer).await, StatusCode::OK).await;
    for said in [
        "You are €9.75 below zero",
        "€9.75 is the commission for what you were paid in person",
        "By service",
        "Strength session",
        "By client",
        "Alex",
        "1 booking",
        "−€9.75",
        "/desk/payouts",
        "/desk/earnings.csv?currency=EUR",
        "<noscript",
    ] {
        assert!(page.contains(said), "no “{said}” in {page}");
    }
    let desk = text(get(&running, "/desk", &trainer).await, StatusCode::OK).await;
    assert!(desk.contains("/desk/earnings") && desk.contains("−€9.75"), "{desk}");
}

#[tokio::test]
async fn the_file_has_every_movement_and_is_for_the_trainer_alone() {
    let (running, cookies, booking) = world().await;
    paid_in_person(&running, &booking, &cookies[1]).await;
    let path = "/desk/earnings.csv?currency=EUR";
    for (cookie, expected) in cookies.iter().zip([404, 404, 404, 200, 404]) {
        let answer = get(&running, path, cookie).await;
        assert_eq!(answer.status().as_u16(), expected);
        if expected == 404 {
            assert!(!answer.text().await.unwrap().contains(&booking));
            continue;
        }
        let headers = answer.headers().clone();
        assert_eq!(header(&headers, "content-type"), "text/csv; charset=utf-8");
        assert_eq!(header(&headers, "content-disposition"), "attachment; filename=\"spotter-earnings-EUR.csv\"");
        assert_eq!(header(&headers, "cache-control"), "no-store");
        let file = answer.text().await.unwrap();
        let lines: Vec<&str> = file.lines().collect();
        assert_eq!(lines.len(), 2, "{file}");
        assert!(lines[0].contains("Date,What,Service,Client,Booking,Amount,Currency"), "{file}");
        let line = format!(",\"Commission, paid in person\",Strength session,Alex,{booking},-9.75,EUR");
        assert!(lines[1].ends_with(&line), "{file}");
    }
    let none = get(&running, "/desk/earnings.csv?year=1999&currency=EUR", &cookies[3]).await;
    assert_eq!(none.text().await.unwrap().lines().count(), 1, "the columns' names alone");
}

/// The next message's stamp.
async fn stamp(stream: &mut Response) -> String {
    let read = async {
        let mut text = String::new();
        loop {
            text.push_str(std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap());
            if let Some((block, _)) = text.split_once("\n\n").filter(|(block, _)| block.contains("data:")) {
                return block.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned();
            }
        }
    };
    tokio::time::timeout(PATIENCE, read).await.unwrap()
}

#[tokio::test]
async fn whoever_follows_is_told_when_money_moves() {
    let (running, [_, owner, _, trainer, _], booking) = world().await;
    let mut stream = get(&running, "/desk/earnings/live", &trainer).await;
    let before = stamp(&mut stream).await;
    let mut knows = get(&running, &format!("/desk/earnings/live?seen={before}"), &trainer).await;
    paid_in_person(&running, &booking, &owner).await;
    let after = stamp(&mut stream).await;
    assert_ne!(before, after);
    assert_eq!(stamp(&mut knows).await, after, "nothing before: that was known");
}
