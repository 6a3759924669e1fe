//! Calendar files and feeds: what they are sent as, to whom, and that no log knows the address of a feed.

use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use domain::Role;
use reqwest::{Response, StatusCode};
use services::model::MailState;

use crate::support::{Running, header, settings, text};
use crate::world::world;

/// The booking is paid, and its letters are put into words.
pub async fn pay(running: &Running, booking: &str, owner: &str) {
    running.form("/do/prepare-payment", owner, &[("booking", booking)]).await;
    let services = running.server.services();
    let intent = {
        let mut read = services.store().read().await.unwrap();
        read.live_payment_of(booking.parse().unwrap()).await.unwrap().unwrap().stripe_intent_id.unwrap()
    };
    let request = running.post(&format!("/stripe-sandbox/v1/payment_intents/{intent}/confirm"));
    let request = request.basic_auth("sk_test_spotter_sandbox", None::<&str>);
    let fields = [("payment_method", "pm_card_visa"), ("return_url", "http://127.0.0.1:3000/")];
    assert!(request.form(&fields).send().await.unwrap().status().is_success());
    let answer = running.form("/do/refresh-payment", owner, &[("booking", booking)]).await;
    assert!(answer.status().is_success() || answer.status().is_redirection(), "{}", answer.status());
}

async fn get(running: &Running, path: &str, cookie: &str) -> Response {
    running.http.get(running.url(path)).header("cookie", cookie).send().await.unwrap()
}

#[tokio::test]
async fn a_bookings_file_is_a_calendar_to_keep() {
    let (running, cookies, booking) = world().await;
    let path = format!("/bookings/{booking}/calendar.ics");
    assert_eq!(get(&running, &path, &cookies[1]).await.status(), StatusCode::NOT_FOUND, "a hold");
    pay(&running, &booking, &cookies[1]).await;
    for (cookie, expected) in cookies.iter().zip([404, 200, 404, 200, 200]) {
        let answer = get(&running, &path, cookie).await;
        assert_eq!(answer.status().as_u16(), expected);
        if expected == 404 {
            continue;
        }
        let headers = answer.headers().clone();
        assert_eq!(header(&headers, "content-type"), "text/calendar; charset=utf-8");
        assert_eq!(header(&headers, "content-disposition"), format!("attachment; filename=\"spotter-{booking}.ics\""));
        assert_eq!(header(&headers, "cache-control"), "no-store");
        assert_eq!(header(&headers, "x-content-type-options"), "nosniff");
        let file = answer.text().await.unwrap();
        assert!(
            file.contains("\r\nMETHOD:PUBLISH\r\n") && file.contains(&format!("\r\nUID:{booking}@spotter\r\n")),
            "{file}"
        );
    }
    for wrong in ["/bookings/bkg_01/calendar.ics", "/bookings/x/calendar.ics"] {
        assert_eq!(get(&running, wrong, &cookies[1]).await.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_letters_file_is_for_its_reader() {
    let (running, cookies, booking) = world().await;
    pay(&running, &booking, &cookies[1]).await;
    let services = running.server.services();
    let admin = services.sign_in("robin@example.com", crate::support::PASSWORD).await.unwrap().user;
    assert_eq!(admin.role, Role::Admin);
    services.work_all_mails().await.unwrap();
    let outbox = loop {
        let outbox = services.outbox(&admin).await.unwrap();
        if outbox.iter().all(|row| row.mail.state == MailState::Kept) {
            break outbox;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    let mine = outbox.iter().find(|row| row.to_email == "alex@example.com").unwrap();
    let path = format!("/letters/{}/calendar.ics", mine.mail.id);
    for (cookie, expected) in cookies.iter().zip([404, 200, 404, 404, 200]) {
        assert_eq!(get(&running, &path, cookie).await.status().as_u16(), expected);
    }
    let answer = get(&running, &path, &cookies[1]).await;
    assert_eq!(header(answer.headers(), "content-disposition"), "attachment; filename=\"booking.ics\"");
    let file = answer.text().await.unwrap();
    assert!(file.contains("\r\nMETHOD:REQUEST\r\n") && file.contains(&booking), "{file}");
    let page = text(get(&running, &format!("/letters/{}", mine.mail.id), &cookies[1]).await, StatusCode::OK).await;
    assert!(page.contains(&format!("href=\"{path}\"")), "the page leads to it");
}

/// Makes the owner's address and returns its path.
async fn address(running: &Running, cookie: &str) -> String {
    let answer = running.form("/do/change-calendar", cookie, &[("act", "make")]).await;
    assert_eq!(header(answer.headers(), "location"), "/calendar?done=make");
    path_on_page(running, cookie).await.unwrap()
}

async fn path_on_page(running: &Running, cookie: &str) -> Option<String> {
    let page = text(get(running, "/calendar", cookie).await, StatusCode::OK).await;
    let (_, rest) = page.split_once("webcal://")?;
    let url = rest.split('"').next().unwrap();
    Some(url[url.find('/').unwrap()..].to_owned())
}

#[tokio::test]
async fn a_feed_needs_no_cookie_and_is_sent_whole_only_when_it_has_changed() {
    let (running, cookies, booking) = world().await;
    pay(&running, &booking, &cookies[1]).await;
    assert_eq!(path_on_page(&running, &cookies[1]).await, None, "made on demand");
    let path = address(&running, &cookies[1]).await;
    assert!(path.starts_with("/calendar/") && path.ends_with(".ics"), "{path}");
    let answer = running.get(&path).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let headers = answer.headers().clone();
    assert_eq!(header(&headers, "content-type"), "text/calendar; charset=utf-8");
    assert_eq!(header(&headers, "cache-control"), "private, no-cache");
    assert_eq!(header(&headers, "referrer-policy"), "no-referrer");
    assert!(!headers.contains_key("set-cookie"));
    let tag = header(&headers, "etag").to_owned();
    let feed = answer.text().await.unwrap();
    assert!(feed.contains(&format!("\r\nUID:{booking}@spotter\r\n")), "{feed}");

    let known =
        async |tag: &str| running.http.get(running.url(&path)).header("if-none-match", tag).send().await.unwrap();
    let same = known(&tag).await;
    assert_eq!((same.status(), header(same.headers(), "etag")), (StatusCode::NOT_MODIFIED, &*tag));
    assert!(same.text().await.unwrap().is_empty());
    assert_eq!(known("\"another\"").await.status(), StatusCode::OK);
    let id = booking.parse().unwrap();
    let user = running.server.services().user_of(cookies[1].split_once('=').unwrap().1).await.unwrap().unwrap();
    running.server.services().cancel_booking(&user, id, None, None).await.unwrap();
    let changed = known(&tag).await;
    assert_eq!(changed.status(), StatusCode::OK);
    assert!(changed.text().await.unwrap().contains("\r\nSTATUS:CANCELLED\r\n"));
}

#[tokio::test]
async fn an_address_that_was_changed_or_switched_off_leads_nowhere() {
    let (running, cookies, _) = world().await;
    let first = address(&running, &cookies[1]).await;
    assert_eq!(address(&running, &cookies[1]).await, first, "a second click makes no other");
    running.form("/do/change-calendar", &cookies[1], &[("act", "renew")]).await;
    let second = path_on_page(&running, &cookies[1]).await.unwrap();
    assert_eq!(running.get(&first).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(running.get(&second).await.status(), StatusCode::OK);
    running.form("/do/change-calendar", &cookies[1], &[("act", "off")]).await;
    assert_eq!(running.get(&second).await.status(), StatusCode::NOT_FOUND);
    for wrong in [second.trim_end_matches(".ics"), &format!("{second}/"), "/calendar/.ics", "/calendar/x.ics"] {
        assert_eq!(running.get(wrong).await.status(), StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[test]
fn no_log_knows_the_address_of_a_feed() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_spotter"));
    command.arg("serve").env_clear().current_dir(folder.path()).envs(settings(folder.path()));
    // As much as anybody would ever switch on. Into a file: nobody waits for anybody to read.
    let file = folder.path().join("log");
    let log = File::create(&file).unwrap();
    command.env("LOG_FILTER", "debug").stdout(log.try_clone().unwrap()).stderr(log);
    let mut serving = command.spawn().unwrap();
    let read = || std::fs::read_to_string(&file).unwrap();
    let port = |log: String| Some(log.split_once("Spotter is at http://127.0.0.1:")?.1.split_once('\n')?.0.to_owned());
    let said = (0..1_200).find_map(|_| {
        std::thread::sleep(Duration::from_millis(50));
        port(read())
    });
    let site = said.unwrap_or_else(|| panic!("it did not start: {}", read()));
    let token = "0123456789abcdef".repeat(3);
    for path in ["/calendar/{}.ics", "/calendar/{}.ics/", "/calendar/{}", "/%63alendar/{}.ics"] {
        let mut stream = TcpStream::connect(format!("127.0.0.1:{site}")).unwrap();
        let path = path.replace("{}", &token);
        write!(stream, "GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{site}\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    }
    serving.kill().unwrap();
    serving.wait().unwrap();
    let log = read();
    assert!(log.contains("/calendar/{name}"), "the requests are in the log: {log}");
    assert!(!log.contains(&token), "{log}");
}
