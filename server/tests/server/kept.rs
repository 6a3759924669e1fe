//! Public pages that are kept for a moment: everybody's own nonce, nobody else's page, and what was booked is seen at once.

use jiff::SignedDuration;
use reqwest::StatusCode;

use crate::support::{Running, header, start};
use crate::world::{location, world};

/// Who asks, by the headers that they send.
type Visitor<'v> = &'v [(&'v str, &'v str)];

/// The page without its nonce, which is looked for in every script, and the nonce.
async fn page(running: &Running, path: &str, visitor: Visitor<'_>) -> (String, String) {
    let mut request = running.http.get(running.url(path));
    for (name, value) in visitor {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(header(answer.headers(), "content-type"), "text/html; charset=utf-8");
    assert_eq!(header(answer.headers(), "cache-control"), "private, no-cache");
    let policy = header(answer.headers(), "content-security-policy").to_owned();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
    let html = answer.text().await.unwrap();
    let scripts: Vec<&str> = html.split("<script").skip(1).filter_map(|rest| rest.split('>').next()).collect();
    assert!(scripts.len() > 1 && scripts.iter().all(|script| script.contains(&nonce)), "{scripts:?} by {policy}");
    let html = html.replace(&nonce, "");
    assert_eq!(html.matches("nonce=\"").count(), html.matches("nonce=\"\"").count(), "there is no other one");
    (html, nonce)
}

async fn html(running: &Running, path: &str, visitor: Visitor<'_>) -> String {
    page(running, path, visitor).await.0
}

#[tokio::test]
async fn two_visitors_get_the_same_page_with_nonces_of_their_own() {
    let (running, ..) = world().await;
    for path in ["/", "/trainers/tina"] {
        let mut nonces = Vec::new();
        let (first, nonce) = page(&running, path, &[]).await;
        nonces.push(nonce);
        for _ in 0..20 {
            let (next, nonce) = page(&running, path, &[]).await;
            assert_eq!(next, first, "{path}");
            assert!(!nonces.contains(&nonce), "{path}");
            nonces.push(nonce);
        }
    }
}

#[tokio::test]
async fn a_time_that_is_booked_is_on_no_page_from_then_on() {
    let (running, [_, _, client, ..], _) = world().await;
    let times = |html: &str| -> Vec<String> {
        let slots = html.split("&amp;slot=").skip(1).filter_map(|rest| rest.split('"').next());
        slots.map(str::to_owned).collect()
    };
    // A day that is still whole whenever this runs.
    let day = (running.server.services().now() + SignedDuration::from_hours(72)).strftime("%F");
    let address = format!("/trainers/tina?day={day}");
    for _ in 0..3 {
        let before = html(&running, &address, &[]).await;
        let start = times(&before).into_iter().next_back().unwrap();
        let service = before.split("service=").nth(1).unwrap().split(['&', '"']).next().unwrap();
        let fields = [("service", service), ("start", &start), ("back", "/trainers/tina")];
        let held = running.form("/do/hold", &client, &fields).await;
        assert!(location(&held).starts_with("/checkout/"), "{start} was offered");
        let after = html(&running, &address, &[]).await;
        assert!(!times(&after).contains(&start), "{start} is taken");
        assert_eq!(times(&after).len() + 1, times(&before).len(), "and nothing else");
    }
}

#[tokio::test]
async fn nobody_is_shown_the_page_of_another_language_zone_or_person() {
    let (running, [_, client, other, ..], _) = world().await;
    let visitors: [Visitor<'_>; 6] = [
        &[],
        &[("accept-language", "ru")],
        &[("cookie", "tz=Asia%2FTokyo")],
        &[("cookie", "lang=ru; tz=America%2FNew_York")],
        &[("cookie", &client)],
        &[("cookie", &other)],
    ];
    let marks = ["lang=\"en\"", "lang=\"ru\"", "Asia/Tokyo", "America/New_York", "Alex", "Sam"];
    for path in ["/", "/trainers/tina"] {
        let mut seen: Vec<String> = Vec::new();
        for _ in 0..2 {
            for (visitor, mark) in visitors.iter().zip(marks) {
                let html = html(&running, path, visitor).await;
                assert!(html.contains(mark), "{path}: {mark}");
                let others = marks[2..].iter().filter(|other| **other != mark);
                for other in others {
                    assert!(!html.contains(other), "{path}: {other} in the page of {mark}");
                }
                seen.push(html);
            }
        }
        for (first, again) in seen[..4].iter().zip(&seen[6..10]) {
            assert_eq!(first, again, "{path}");
        }
    }
}

#[tokio::test]
async fn a_trainer_who_is_not_there_is_looked_for_again() {
    let running = start().await;
    for _ in 0..2 {
        let answer = running.get("/trainers/tina").await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        assert_eq!(header(answer.headers(), "cache-control"), "private, no-cache");
    }
}
