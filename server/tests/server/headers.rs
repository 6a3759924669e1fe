//! What every answer carries, and what is refused before anything looks at it.

use reqwest::StatusCode;

use crate::support::{header, start, start_with, text};

const EVERYWHERE: [&str; 6] =
    ["/", "/no-such-page", "/healthz", "/pkg/no-such-file.js", "/stripe-sandbox/js/stripe.js", "/webhooks/stripe"];

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let running = start().await;
    for path in EVERYWHERE {
        for answer in [running.get(path).await, running.post(path).body("x").send().await.unwrap()] {
            let headers = answer.headers();
            assert_eq!(header(headers, "x-content-type-options"), "nosniff", "{path}");
            for name in ["referrer-policy", "permissions-policy", "content-security-policy", "x-request-id"] {
                assert!(headers.contains_key(name), "{path} has no {name}");
            }
            let policy = header(headers, "content-security-policy");
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
            assert!(!headers.contains_key("strict-transport-security"), "plain http must not promise https");
        }
    }
}

#[tokio::test]
async fn by_https_browsers_are_told_to_stay_with_it() {
    let running = start_with(&[("PUBLIC_URL", "https://spotter.example")]).await;
    let answer = running.get("/healthz").await;
    assert_eq!(header(answer.headers(), "strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn a_pages_scripts_carry_the_nonce_of_its_policy_and_no_two_are_alike() {
    let running = start().await;
    let mut nonces = Vec::new();
    for path in ["/", "/no-such-page"] {
        let answer = running.get(path).await;
        let policy = header(answer.headers(), "content-security-policy").to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        let html = answer.text().await.unwrap();
        let scripts: Vec<&str> = html.split("<script").skip(1).filter_map(|rest| rest.split('>').next()).collect();
        assert!(!scripts.is_empty(), "{path}");
        for script in scripts {
            assert!(script.contains(&format!("nonce=\"{nonce}\"")), "{path}: <script{script}>");
        }
        assert!(!html.contains(" style=\""), "{path} has an inline style");
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1]);
}

#[tokio::test]
async fn our_pages_are_framed_by_nobody_and_the_card_form_by_us() {
    let running = start().await;
    let page = running.get("/").await;
    assert!(header(page.headers(), "content-security-policy").contains("frame-ancestors 'none'"));
    let frame = running.get("/stripe-sandbox/elements/payment").await;
    let policy = header(frame.headers(), "content-security-policy");
    assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
    assert!(!frame.headers().contains_key("x-frame-options"));
}

#[tokio::test]
async fn an_id_of_the_callers_is_kept_if_it_looks_like_one() {
    let running = start().await;
    let ask = async |id: &str| {
        let answer = running.http.get(running.url("/healthz")).header("x-request-id", id).send().await.unwrap();
        header(answer.headers(), "x-request-id").to_owned()
    };
    assert_eq!(ask("0f9b2c1e-1d7a-4b7e").await, "0f9b2c1e-1d7a-4b7e");
    let made = ask("<script>alert(1)</script>").await;
    assert!(made.starts_with("req_"), "{made}");
    assert_ne!(made, ask("short").await);
}

#[tokio::test]
async fn posts_from_other_sites_are_refused_by_every_server_function() {
    let running = start().await;
    let mut asked = 0;
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        assert_eq!(method.as_str(), "POST", "{path}: a GET must not reach a server function");
        for (name, value) in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")]
        {
            let answer = running.post(path).header(name, value).form(&[("email", "a")]).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path} with {name}: {value}");
        }
        asked += 1;
    }
    assert!(asked >= 10, "only {asked} server functions");
}

#[tokio::test]
async fn a_post_from_our_own_page_is_not_refused() {
    let running = start().await;
    let fields = [("email", "nobody@example.com"), ("password", "not the right one")];
    let answer = running.form("/do/sign-in", "", &fields).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn webhooks_and_the_sandbox_come_from_elsewhere_by_nature() {
    let running = start().await;
    let webhook = running.post("/webhooks/stripe").header("origin", "https://dashboard.stripe.com").body("{}");
    assert_eq!(webhook.send().await.unwrap().status(), StatusCode::BAD_REQUEST);
    let sandbox = running.post("/stripe-sandbox/v1/customers").header("origin", "null");
    let sandbox = sandbox.basic_auth("sk_test_spotter_sandbox", None::<&str>).send().await.unwrap();
    assert_eq!(sandbox.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_form_of_ours_is_small() {
    let running = start().await;
    let long = "x".repeat(65 * 1024);
    let answer = running.form("/do/sign-in", "", &[("email", "a@example.com"), ("password", &long)]).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn evidence_for_a_bank_may_be_long() {
    let running = start().await;
    let status = async |chars: usize| {
        let text = "ж".repeat(chars);
        let fields =
            [("dispute", "dsp_01"), ("act", "save"), ("evidence[other]", &text), ("evidence[activity]", &text)];
        running.form("/do/answer-dispute", "", &fields).await.status()
    };
    assert_eq!(status(20_000).await, StatusCode::UNAUTHORIZED, "read, and refused for who asks");
    assert_eq!(status(200_000).await, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn the_process_says_that_it_lives_and_that_it_is_ready() {
    let running = start().await;
    assert_eq!(text(running.get("/healthz").await, StatusCode::OK).await, "alive\n");
    assert_eq!(text(running.get("/readyz").await, StatusCode::OK).await, "ready\n");
}

#[tokio::test]
async fn numbers_are_for_those_who_may_see_them() {
    let open = start().await;
    open.get("/no-such-page").await;
    let shown = text(open.get("/metrics").await, StatusCode::OK).await;
    assert!(shown.contains("spotter_http_requests_total{method=\"GET\",route=\"other\",status=\"404\"} 1"), "{shown}");
    assert!(shown.contains("spotter_webhook_events{kind=\"pending\"} 0"), "{shown}");

    let shut = start_with(&[("METRICS_TOKEN", "tell-me")]).await;
    assert_eq!(shut.get("/metrics").await.status(), StatusCode::NOT_FOUND);
    for (token, status) in [("tell-you", StatusCode::NOT_FOUND), ("tell-me", StatusCode::OK)] {
        let answer = shut.http.get(shut.url("/metrics")).bearer_auth(token).send().await.unwrap();
        assert_eq!(answer.status(), status, "{token}");
    }
}
