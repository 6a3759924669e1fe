//! The calendar on a trainer's page, as plain HTML: what somebody without script clicks on.

use domain::DayException;
use jiff::ToSpan;
use jiff::civil::Date;
use reqwest::StatusCode;

use crate::support::{Running, text};
use crate::world::world;

async fn page(running: &Running, path: &str) -> String {
    text(running.get(path).await, StatusCode::OK).await
}

/// The addresses of the links of this class.
fn links(page: &str, class: &str) -> Vec<String> {
    let of_class = |tag: &&str| tag.contains(&format!("class=\"{class}\"")) && tag.contains("href=\"");
    let href = |tag: &str| tag.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let tags = page.split("<a ").skip(1).filter_map(|rest| rest.split('>').next());
    tags.filter(of_class).filter_map(href).map(|href| href.replace("&amp;", "&")).collect()
}

/// Tina is away for the next three weeks; returns the first day on which she works.
async fn three_weeks_off(running: &Running) -> Date {
    let services = running.server.services();
    let email = "tina@example.com".parse().unwrap();
    let tina = services.store().read().await.unwrap().user_by_email(&email).await.unwrap().unwrap();
    let today = domain::Zone::utc().local(services.now()).date();
    let after = today.saturating_add(21.days());
    let off = DayException::closed(today, after.yesterday().unwrap()).unwrap();
    services.add_exception(&tina, off, None).await.unwrap();
    after
}

#[tokio::test]
async fn days_without_free_times_lead_to_the_next_that_has_some() {
    let (running, ..) = world().await;
    let after = three_weeks_off(&running).await;
    let landed = page(&running, "/trainers/tina").await;
    assert!(landed.contains("class=\"slot\""), "whoever has chosen nothing is led there at once");
    let asked = after.saturating_sub(14.days());
    let bare = page(&running, &format!("/trainers/tina?part=evening&day={asked}")).await;
    assert!(bare.contains("Nothing is free at this time of day in these days."), "{bare}");
    let next = links(&bare, "when__next");
    assert!(next.len() == 1 && next[0].ends_with(&format!("&part=evening&day={after}")), "{next:?}");
    let there = page(&running, &next[0]).await;
    let slots = links(&there, "slot");
    let hours: Vec<_> = slots.iter().map(|slot| slot.rsplit('T').next().unwrap()).collect();
    assert_eq!(hours, ["17:00Z", "18:00Z", "19:00Z", "20:00Z", "21:00Z", "22:00Z", "23:00Z"]);
    assert!(slots.iter().all(|slot| slot.contains("&part=evening&slot=")), "{slots:?}");
}

#[tokio::test]
async fn a_month_leads_to_its_days_and_keeps_being_shown() {
    let (running, ..) = world().await;
    let after = three_weeks_off(&running).await;
    let month = after.strftime("%Y-%m").to_string();
    let shown = page(&running, &format!("/trainers/tina?month={month}")).await;
    assert!(shown.contains("class=\"month\""), "{shown}");
    assert_eq!(shown.matches("<td").count(), 42);
    let days = [links(&shown, "cell"), links(&shown, "cell cell--beside")].concat();
    assert!(days.iter().all(|day| day.contains(&format!("month={month}&day="))), "{days:?}");
    let first = days.iter().find(|day| day.ends_with(&format!("day={after}"))).unwrap();
    let slots = links(&page(&running, first).await, "slot");
    assert_eq!(slots.len(), 24);
    let chosen = page(&running, &slots[9]).await;
    assert!(chosen.contains("class=\"month\""), "{}", slots[9]);
    let current =
        chosen.split("<a ").filter_map(|rest| rest.split('>').next()).filter(|tag| tag.contains("aria-current"));
    assert!(current.clone().any(|tag| tag.contains("class=\"slot\"")) && current.count() >= 3, "service, day and time");
    let other = links(&chosen, "btn btn--quiet when__view");
    assert!(other[0].contains("&slot=") && !other[0].contains("month="), "the strip keeps the time: {other:?}");
}

#[tokio::test]
async fn whatever_an_address_says_there_is_a_page() {
    let (running, ..) = world().await;
    for query in
        ["month=0000-00", "month=9999-12&day=1", "part=x&month=2026-13", "day=-&slot=-", "month=&part=&day=&slot="]
    {
        let shown = page(&running, &format!("/trainers/tina?{query}")).await;
        assert!(shown.contains("class=\"slot\"") || shown.contains("when__next"), "{query}");
    }
}
