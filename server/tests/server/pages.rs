//! Pages and files: cookies, languages, compression, and what is not served.

use reqwest::StatusCode;

use crate::support::{Running, header, start};

/// What somebody gets: the page, one that asks to sign in, or one that says there is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gets {
    Page,
    SignIn,
    Nothing,
}

pub async fn what(running: &Running, path: &str, cookie: &str) -> Gets {
    let answer = running
        .http
        .get(running.url(path))
        .header("accept", "text/html")
        .header("cookie", cookie)
        .send()
        .await
        .unwrap();
    match answer.status() {
        StatusCode::NOT_FOUND => Gets::Nothing,
        StatusCode::FOUND => {
            let to = header(answer.headers(), "location");
            assert!(to.starts_with("/sign-in?next="), "{path} sends to {to}");
            Gets::SignIn
        }
        status => {
            assert_eq!(status, StatusCode::OK, "{path}");
            let kept = header(answer.headers(), "cache-control");
            assert!(["no-store", "private, no-cache"].contains(&kept), "{path} may be kept: {kept}");
            Gets::Page
        }
    }
}

#[tokio::test]
async fn a_made_up_cookie_is_nobody() {
    let running = start().await;
    for cookie in ["spotter_sign_in=made-up", "spotter_sign_in=", "spotter_sign_in=%00'--"] {
        assert_eq!(what(&running, "/bookings", cookie).await, Gets::SignIn, "{cookie}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_sign_in_itself() {
    let running = start().await;
    let cookie = running.register("Alex").await;
    assert_eq!(what(&running, "/bookings", &cookie).await, Gets::Page);
    let answer = running.form("/do/sign-out", &cookie, &[]).await;
    assert!(header(answer.headers(), "set-cookie").contains("Max-Age=0"));
    assert_eq!(what(&running, "/bookings", &cookie).await, Gets::SignIn, "the token is dead, not only forgotten");
}

#[tokio::test]
async fn the_sign_in_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let running = start().await;
    let fields = [("name", "Alex"), ("email", "alex@example.com"), ("password", "a long enough one")];
    let answer = running.form("/do/register", "", &fields).await;
    let cookie = header(answer.headers(), "set-cookie");
    assert!(cookie.starts_with("spotter_sign_in="), "{cookie}");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }

    let safe = crate::support::start_with(&[("PUBLIC_URL", "https://spotter.example")]).await;
    let answer = safe.form("/do/register", "", &fields).await;
    let cookie = header(answer.headers(), "set-cookie");
    assert!(cookie.starts_with("__Host-spotter_sign_in=") && cookie.contains("Secure"), "{cookie}");
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[tokio::test]
async fn pages_speak_the_visitors_language() {
    let running = start().await;
    let language = async |name: &str, value: &str| {
        let answer = running.http.get(running.url("/")).header(name, value).send().await.unwrap();
        let html = answer.text().await.unwrap();
        html.split("<html lang=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    assert_eq!(language("accept-language", "de, ru;q=0.8, en;q=0.5").await, "ru");
    assert_eq!(language("accept-language", "de").await, "en");
    assert_eq!(language("cookie", "lang=ru").await, "ru");
    assert_eq!(language("cookie", "lang=../../etc").await, "en");
}

#[tokio::test]
async fn every_page_says_that_this_is_the_sandbox() {
    let running = start().await;
    let html = running.get("/").await.text().await.unwrap();
    assert!(html.to_lowercase().contains("sandbox"), "{html}");
}

#[tokio::test]
async fn files_come_compressed_and_those_with_a_hash_are_kept_for_good() {
    let running = start().await;
    let site = running.folder.path().join("site");
    std::fs::write(site.join("pkg/spotter.0123456789abcdefghij.js"), "plain").unwrap();
    std::fs::write(site.join("pkg/spotter.0123456789abcdefghij.js.br"), "pressed").unwrap();
    std::fs::write(site.join("favicon.svg"), "<svg/>").unwrap();
    let hashed = running.url("/pkg/spotter.0123456789abcdefghij.js");
    let answer = running.http.get(&hashed).header("accept-encoding", "br").send().await.unwrap();
    assert_eq!(header(answer.headers(), "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(header(answer.headers(), "content-encoding"), "br");
    assert!(header(answer.headers(), "content-type").contains("javascript"));
    assert_eq!(answer.text().await.unwrap(), "pressed");
    assert_eq!(running.http.get(&hashed).send().await.unwrap().text().await.unwrap(), "plain");

    let icon = running.get("/favicon.svg").await;
    assert_eq!(header(icon.headers(), "cache-control"), "public, max-age=3600");
    assert_eq!(header(icon.headers(), "content-type"), "image/svg+xml");
}

#[tokio::test]
async fn pages_come_compressed_to_those_who_can_read_it() {
    let running = start().await;
    for path in ["/", "/nowhere"] {
        let plain = running.get(path).await;
        assert!(!plain.headers().contains_key("content-encoding"), "{path}");
        let plain = plain.bytes().await.unwrap().len();
        let request = running.http.get(running.url(path)).header("accept-encoding", "gzip, br");
        let pressed = request.send().await.unwrap();
        assert_eq!(header(pressed.headers(), "content-encoding"), "br", "{path}");
        assert!(header(pressed.headers(), "vary").contains("accept-encoding"), "{path}");
        let pressed = pressed.bytes().await.unwrap().len();
        assert!(pressed * 3 < plain * 2, "{path}: {pressed} of {plain}");
    }
}

#[tokio::test]
async fn nothing_outside_the_site_is_served() {
    let running = start().await;
    for path in ["/../spotter.sqlite", "/%2e%2e/spotter.sqlite", "/pkg/..%2f..%2fspotter.sqlite", "/pkg/"] {
        let answer = running.get(path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn what_is_sent_nowhere_goes_nowhere() {
    let running = start().await;
    for path in ["/nowhere", "/do/nothing", "/favicon.svg", "/pkg/x.js"] {
        let status = running.post(path).body("x").send().await.unwrap().status();
        assert!([StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED].contains(&status), "{path}: {status}");
    }
}
