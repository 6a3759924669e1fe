//! What somebody chose before they signed in is theirs right after it.

use jiff::SignedDuration;
use reqwest::{Response, StatusCode};

use crate::support::{PASSWORD, Running};
use crate::world::{location, world};

/// Where the next step of somebody's choice is, whoever they are.
struct Choice {
    fields: [(&'static str, String); 3],
}

impl Choice {
    async fn of_tina(running: &Running) -> Self {
        let services = running.server.services();
        let mut read = services.store().read().await.unwrap();
        let tina = read.trainer_by_slug("tina").await.unwrap().unwrap();
        let service = read.services_of(tina.id).await.unwrap().remove(0).id;
        drop(read);
        let later = services.now() + SignedDuration::from_hours(72);
        let start = services.free_slots(service, later, 2).await.unwrap()[0].start();
        let back = format!("/trainers/tina?service={service}&slot={start}");
        Self { fields: [("service", service.to_string()), ("start", start.to_string()), ("back", back)] }
    }

    fn back(&self) -> &str {
        &self.fields[2].1
    }

    async fn hold(&self, running: &Running, cookie: &str) -> String {
        let fields: Vec<_> = self.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        location(&running.form("/do/hold", cookie, &fields).await)
    }

    /// What the page for signing in sends along.
    async fn onward(&self, running: &Running) -> [(String, String); 2] {
        let asked = reqwest::Url::parse(&running.url(&self.hold(running, "").await)).unwrap();
        assert_eq!(asked.path(), "/sign-in");
        let page = running.http.get(asked.clone()).send().await.unwrap().text().await.unwrap();
        let sent: Vec<(String, String)> = asked.query_pairs().into_owned().collect();
        for (name, value) in &sent {
            let value = value.replace('&', "&amp;");
            assert!(page.contains(&format!("name=\"{name}\" value=\"{value}\"")), "{name} {value}: {page}");
        }
        assert!(page.contains("straight on with the time you chose"));
        sent.try_into().unwrap()
    }
}

async fn send(running: &Running, path: &str, own: &[(&str, &str)], onward: &[(String, String)]) -> Response {
    let onward = onward.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    running.form(path, "", &own.iter().copied().chain(onward).collect::<Vec<_>>()).await
}

const SAM: [(&str, &str); 2] = [("email", "sam@example.com"), ("password", PASSWORD)];

#[tokio::test]
async fn whoever_signs_in_or_registers_to_hold_a_time_goes_on_to_its_checkout() {
    let (running, ..) = world().await;
    let choice = Choice::of_tina(&running).await;
    let onward = choice.onward(&running).await;
    let wrong = send(&running, "/do/sign-in", &[("email", "sam@example.com"), ("password", "wrong")], &onward).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED, "nothing is held for whoever does not sign in");
    let signed_in = location(&send(&running, "/do/sign-in", &SAM, &onward).await);
    assert!(signed_in.starts_with("/checkout/bkg_"), "{signed_in}");

    let choice = Choice::of_tina(&running).await;
    let onward = choice.onward(&running).await;
    let new = [("name", "Kim"), ("email", "kim@example.com"), ("password", PASSWORD)];
    let registered = location(&send(&running, "/do/register", &new, &onward).await);
    assert!(registered.starts_with("/checkout/bkg_") && registered != signed_in, "{registered}");
}

#[tokio::test]
async fn a_time_that_was_taken_meanwhile_leads_back_to_the_choice() {
    let (running, [_, owner, ..], _) = world().await;
    let choice = Choice::of_tina(&running).await;
    let onward = choice.onward(&running).await;
    assert!(choice.hold(&running, &owner).await.starts_with("/checkout/bkg_"));
    let signed_in = send(&running, "/do/sign-in", &SAM, &onward).await;
    assert_eq!(location(&signed_in), choice.back());
    let cookie = signed_in.headers().get("set-cookie").unwrap().to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = running.http.get(running.url(choice.back())).header("cookie", cookie).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.text().await.unwrap().contains("This time is not free any more"));
}

#[tokio::test]
async fn nonsense_in_the_address_holds_nothing_and_stops_nobody() {
    let (running, ..) = world().await;
    let long = "svc_1 ".repeat(300);
    for hold in ["", "x", "svc_1 2026-11-24T17:30Z", "svc_1 never 1", "svc_1 2026-11-24T17:30Z wait-", long.as_str()] {
        let onward = [("next".to_owned(), "/bookings".to_owned()), ("hold".to_owned(), hold.to_owned())];
        assert_eq!(location(&send(&running, "/do/sign-in", &SAM, &onward).await), "/bookings", "{hold}");
    }
}
