//! How often each page of the way to a paid booking, and a hold, asks the database. A program of its own: what is counted is the process's.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by ending")]

#[path = "../server/support.rs"]
#[expect(dead_code, reason = "the other tests need more of it")]
mod support;
#[path = "../server/world.rs"]
mod world;

use store::testing::statements;
use tokio::sync::Mutex;

/// One test at a time: the other's questions would be counted too.
static ALONE: Mutex<()> = Mutex::const_new(());
/// No page of the flow may need more.
const QUERIES_MAX: u64 = 8;
/// A hold may need so many: who it is, what is sold and when, and all that is asked and written at once.
const HOLD_QUERIES_MAX: u64 = 3;
/// As many as one client may hold at a time.
const HOLDS: usize = 3;
/// The workers ask the database too; the least of so many times is the page's own.
const TIMES: usize = 5;

#[tokio::test]
async fn no_page_of_the_flow_asks_more_than_eight_times() {
    let _alone = ALONE.lock().await;
    statements::watch();
    let (running, cookies, booking) = world::world().await;
    let [_, owner, _, trainer, admin] = &cookies;
    running.form("/do/prepare-payment", owner, &[("booking", &booking)]).await;
    let held = [
        ("/".to_owned(), owner),
        ("/trainers/tina".to_owned(), owner),
        (format!("/checkout/{booking}"), owner),
        (format!("/bookings/{booking}"), owner),
        (format!("/bookings/{booking}"), trainer),
        ("/bookings".to_owned(), owner),
        ("/cards".to_owned(), owner),
        ("/cards/add".to_owned(), owner),
        ("/letters".to_owned(), owner),
        ("/desk".to_owned(), trainer),
        ("/desk/hours".to_owned(), trainer),
        ("/desk/services".to_owned(), trainer),
        ("/desk/services/new".to_owned(), trainer),
    ];
    let mut counted = Vec::new();
    for (path, cookie) in held {
        counted.push((count(&running, &path, cookie).await, path));
    }
    let ways = [("booking", booking.as_str()), ("way", "checkout")];
    running.form("/do/pay-another-way", owner, &ways).await;
    for (path, cookie) in [
        (format!("/checkout/{booking}"), owner),
        (format!("/bookings/{booking}/cancel"), owner),
        (format!("/bookings/{booking}/refund"), admin),
    ] {
        counted.push((count(&running, &path, cookie).await, path));
    }
    let over: Vec<_> = counted.iter().filter(|(queries, _)| *queries > QUERIES_MAX).collect();
    assert!(over.is_empty(), "{over:?} of {counted:?}");
    assert!(counted.iter().all(|(queries, _)| *queries > 0), "nothing was counted: {counted:?}");
}

#[tokio::test]
async fn a_hold_asks_no_more_than_three_times() {
    let _alone = ALONE.lock().await;
    statements::watch();
    let (running, cookies, _) = world::world().await;
    let page = running.get("/trainers/tina").await.text().await.unwrap();
    let service = page.split("service=").nth(1).unwrap().split(['&', '"']).next().unwrap();
    let slots = page.split("&amp;slot=").skip(1).filter_map(|rest| rest.split('"').next());
    let mut least = u64::MAX;
    for start in slots.take(HOLDS) {
        let before = statements::count();
        let fields = [("service", service), ("start", start), ("back", "/trainers/tina")];
        let held = running.form("/do/hold", &cookies[2], &fields).await;
        assert!(world::location(&held).starts_with("/checkout/"), "{start}");
        least = least.min(statements::count() - before);
    }
    assert!((1..=HOLD_QUERIES_MAX).contains(&least), "{least}");
}

async fn count(running: &support::Running, path: &str, cookie: &str) -> u64 {
    let mut least = u64::MAX;
    for _ in 0..TIMES {
        let before = statements::count();
        let answer = running.http.get(running.url(path)).header("cookie", cookie).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.bytes().await.unwrap();
        least = least.min(statements::count() - before);
    }
    least
}
