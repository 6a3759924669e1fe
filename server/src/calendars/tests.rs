//! A reader of calendars against servers on this machine that behave badly.

use std::sync::{Arc, Mutex};

use services::ports::calendars::CalendarSource;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

const LOOSE: AddressRules = AddressRules { allow_private: true };
const STRICT: AddressRules = AddressRules { allow_private: false };

/// Answers every request with what `answer` makes of its head and its own address, and keeps the heads.
async fn serve(answer: impl Fn(&str, &str) -> Vec<u8> + Send + Sync + 'static) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let heads = Arc::new(Mutex::new(Vec::new()));
    let (seen, here) = (Arc::clone(&heads), base.clone());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            let mut buffer = [0; 1_024];
            while !head.ends_with(b"\r\n\r\n") {
                match stream.read(&mut buffer).await {
                    Ok(count) if count > 0 => head.extend_from_slice(&buffer[..count]),
                    _ => break,
                }
            }
            let head = String::from_utf8(head).unwrap();
            let bytes = answer(&head, &here);
            seen.lock().unwrap().push(head);
            if bytes == SILENCE {
                // Kept open until the runtime ends.
                tokio::spawn(async move { while stream.read(&mut [0; 16]).await.is_ok_and(|count| count > 0) {} });
                continue;
            }
            // Whoever has heard enough hangs up.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
    });
    (base, heads)
}

const SILENCE: &[u8] = b"silence";

fn ok(headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\n{headers}connection: close\r\n\r\n{body}").into_bytes()
}

fn found(location: &str) -> Vec<u8> {
    format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n").into_bytes()
}

async fn ask_with(rules: AddressRules, url: &str, known: &Validators) -> Result<Fetched, CalendarFault> {
    let address = CalendarAddress::parse(url, LOOSE).unwrap();
    CalendarReader::new(rules).unwrap().fetch(&address, known).await
}

async fn ask_at(url: &str) -> Result<Fetched, CalendarFault> {
    ask_with(LOOSE, url, &Validators::default()).await
}

#[tokio::test]
async fn a_calendar_comes_with_its_validators_and_is_asked_for_with_them() {
    let (base, heads) = serve(|head, _| {
        if head.contains("if-none-match: \"v1\"") {
            return b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec();
        }
        ok("etag: \"v1\"\r\nlast-modified: Tue, 24 Nov 2026 08:00:00 GMT\r\n", "BEGIN:VCALENDAR")
    })
    .await;
    let url = format!("{base}/private/a.ics?key=1");
    let Ok(Fetched::Text { text, validators }) = ask_at(&url).await else { panic!("no text") };
    assert_eq!((text.as_str(), validators.etag.as_deref()), ("BEGIN:VCALENDAR", Some("\"v1\"")));
    assert_eq!(ask_with(LOOSE, &url, &validators).await, Ok(Fetched::NotModified));
    let heads = heads.lock().unwrap();
    assert!(heads[0].starts_with("GET /private/a.ics?key=1 HTTP/1.1\r\n"), "{}", heads[0]);
    assert!(heads[0].contains("accept-encoding: identity") && !heads[0].contains("if-none-match"), "{}", heads[0]);
    assert!(heads[1].contains("if-modified-since: Tue, 24 Nov 2026 08:00:00 GMT"), "{}", heads[1]);
}

#[tokio::test]
async fn nothing_is_modified_for_who_knows_nothing() {
    let (base, _) = serve(|_, _| b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec()).await;
    assert_eq!(ask_at(&base).await, Err(CalendarFault::Status(304)));
}

#[tokio::test]
async fn no_machine_of_ours_is_asked() {
    let (base, heads) = serve(|_, _| ok("", "BEGIN:VCALENDAR")).await;
    let port = base.rsplit(':').next().unwrap();
    let hosts = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1"];
    for host in hosts {
        for url in [format!("https://{host}/"), format!("https://{host}:{port}/"), format!("http://{host}:{port}/")] {
            let refused = ask_with(STRICT, &url, &Validators::default()).await;
            assert_eq!(refused, Err(CalendarFault::Refused), "{url}");
        }
    }
    // This machine may be allowed; others of our network never are.
    for host in ["10.0.0.1", "192.168.1.1", "169.254.169.254", "[fd00::1]", "0.0.0.0", "[::]"] {
        assert_eq!(ask_at(&format!("http://{host}:{port}/")).await, Err(CalendarFault::Refused), "{host}");
    }
    assert!(heads.lock().unwrap().is_empty());
}

#[tokio::test]
async fn redirects_are_followed_three_times_and_never_to_machines_of_ours() {
    let (base, heads) = serve(|head, here| match head.split(' ').nth(1).unwrap() {
        "/metadata" => found("http://169.254.169.254/latest/meta-data"),
        "/inside" => found("http://10.1.2.3/"),
        "/file" => found("file:///etc/passwd"),
        "/password" => found(&here.replace("http://", "http://me:secret@")),
        "/nowhere" => b"HTTP/1.1 302 Found\r\n\r\n".to_vec(),
        "/0" => ok("", "BEGIN:VCALENDAR"),
        path => found(&format!("{here}/{}", path[1..].parse::<u8>().unwrap() - 1)),
    })
    .await;
    let at = async |path: &str| ask_at(&format!("{base}{path}")).await;
    for path in ["/metadata", "/inside", "/file", "/password"] {
        assert_eq!(at(path).await, Err(CalendarFault::Refused), "{path}");
    }
    assert_eq!(at("/nowhere").await, Err(CalendarFault::Status(302)));
    assert!(matches!(at("/3").await, Ok(Fetched::Text { .. })));
    heads.lock().unwrap().clear();
    assert_eq!(at("/9").await, Err(CalendarFault::Redirects));
    assert_eq!(heads.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn what_is_too_large_is_not_read_to_its_end() {
    let (base, _) = serve(|head, _| match head.split(' ').nth(1).unwrap() {
        "/said" => ok(&format!("content-length: {}\r\n", 100_000_000), "BEGIN:VCALENDAR"),
        "/most" => ok("", &"x".repeat(BODY_MAX)),
        _ => ok("", &"x".repeat(BODY_MAX + 1)),
    })
    .await;
    assert_eq!(ask_at(&format!("{base}/said")).await, Err(CalendarFault::TooLarge));
    assert_eq!(ask_at(&format!("{base}/sent")).await, Err(CalendarFault::TooLarge));
    assert!(ask_at(&format!("{base}/most")).await.is_ok());
}

#[tokio::test]
async fn what_is_packed_broken_or_an_error_is_said_to_be() {
    let (base, _) = serve(|head, _| match head.split(' ').nth(1).unwrap() {
        "/packed" => ok("content-encoding: gzip\r\n", "x"),
        "/short" => b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nBEGIN".to_vec(),
        "/head" => ok(&format!("x: {}\r\n", "y".repeat(4 * HEAD_MAX)), ""),
        "/ssh" => b"SSH-2.0-OpenSSH_9.9\r\n".to_vec(),
        _ => b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_vec(),
    })
    .await;
    for path in ["/packed", "/short", "/head", "/ssh"] {
        assert_eq!(ask_at(&format!("{base}{path}")).await, Err(CalendarFault::Unreachable), "{path}");
    }
    assert_eq!(ask_at(&format!("{base}/gone")).await, Err(CalendarFault::Status(404)));
}

#[tokio::test]
async fn who_does_not_answer_is_not_waited_for() {
    let (base, _) = serve(|_, _| SILENCE.to_vec()).await;
    let address = CalendarAddress::parse(&base, LOOSE).unwrap();
    let reader = CalendarReader::new(LOOSE).unwrap().within(Duration::from_millis(50));
    assert_eq!(reader.fetch(&address, &Validators::default()).await, Err(CalendarFault::TimedOut));
}
