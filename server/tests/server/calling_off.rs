//! Calling off over HTTP: forms as browsers send them without script, and what others see of it.

use domain::Role;
use reqwest::StatusCode;
use services::Registration;

use crate::pages::{Gets, what};
use crate::support::{PASSWORD, Running, text};
use crate::world::{location, world};

async fn get(running: &Running, path: &str, cookie: &str) -> String {
    let request = running.http.get(running.url(path)).header("accept", "text/html").header("cookie", cookie);
    text(request.send().await.unwrap(), StatusCode::OK).await
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) =
        page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}: {page}"));
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_trainer_calls_off_a_session_and_sees_what_became_of_it() {
    let (running, cookies, booking) = world().await;
    let [_, owner, stranger, trainer, _] = &cookies;
    let registration = Registration {
        name: "Toni".into(),
        email: "toni@example.com".into(),
        password: PASSWORD.into(),
        language: domain::Language::En,
    };
    running.server.services().add_user(registration, Role::Trainer).await.unwrap();
    let other_trainer = running.sign_in("toni@example.com").await;
    let session = crate::who::session_of(&running, &booking).await;
    let ask = format!("/desk/sessions/{session}/cancel");
    for others in [owner, stranger, &other_trainer] {
        assert_eq!(what(&running, &ask, others).await, Gets::Nothing);
    }
    let page = get(&running, &ask, trainer).await;
    let (id, agreed) = (hidden(&page, "id"), hidden(&page, "agreed"));
    let fields = [("id", id.as_str()), ("session", &session), ("agreed", &agreed), ("note", "Ill")];

    let stale =
        [("id", id.as_str()), ("session", &session), ("agreed", "7/7/"), ("note", "I am ill & </textarea><b>sorry")];
    let back = location(&running.form("/do/call-off", trainer, &stale).await);
    let again = get(&running, &back, trainer).await;
    assert!(again.contains("Something has changed"), "{again}");
    let kept = "I am ill &amp; &lt;/textarea>&lt;b>sorry";
    assert!(again.contains(kept), "what was typed is still there, as a text: {again}");
    assert!(!again.contains(" checked"), "so is what was not ticked");

    for others in [owner, stranger, &other_trainer] {
        assert_eq!(running.form("/do/call-off", others, &fields).await.status(), StatusCode::NOT_FOUND);
    }
    assert!(get(&running, &ask, trainer).await.contains(&session), "nothing was called off");
    let result = location(&running.form("/do/call-off", trainer, &fields).await);
    assert_eq!(result, format!("/desk/call-offs/{id}"));
    for others in [owner, stranger, &other_trainer] {
        assert_eq!(what(&running, &result, others).await, Gets::Nothing);
    }
    let done = loop {
        let page = get(&running, &result, trainer).await;
        if page.contains("Everybody is told") {
            break page;
        }
        assert!(page.contains("http-equiv=\"refresh\""), "without script the page asks again by itself: {page}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert!(done.contains("Hold ended") && !done.contains("http-equiv=\"refresh\""), "{done}");
    let twice = location(&running.form("/do/call-off", trainer, &fields).await);
    assert_eq!(twice, result);
}

#[tokio::test]
async fn a_range_of_days_is_asked_about_and_what_is_none_is_said_beside_the_field() {
    let (running, cookies, _) = world().await;
    let trainer = &cookies[3];
    let today = running.server.services().now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let (first, last) = (today.tomorrow().unwrap(), today.saturating_add(jiff::ToSpan::days(9)));
    let page = get(&running, &format!("/desk/days/{first}/cancel?until={last}"), trainer).await;
    assert_eq!(hidden(&page, "last"), last.to_string());
    assert!(page.contains("Call off these days?"), "{page}");
    let wrong = get(&running, &format!("/desk/days/{first}/cancel?until=2000-01-01"), trainer).await;
    assert!(wrong.contains("value=\"2000-01-01\"") && wrong.contains("aria-invalid=\"true\""), "{wrong}");
    assert_eq!(hidden(&wrong, "last"), first.to_string());
    let fields = [("id", hidden(&page, "id")), ("agreed", hidden(&page, "agreed"))];
    let fields = [
        ("id", fields[0].1.as_str()),
        ("agreed", &fields[1].1),
        ("first", &first.to_string()),
        ("last", &last.to_string()),
    ];
    let result = location(&running.form("/do/call-off", trainer, &fields).await);
    let week = get(&running, &format!("/desk/week?from={last}"), trainer).await;
    assert!(week.contains("Closed") && week.contains(&result), "{week}");
}
