//! What a payment leaves in the log at its most talkative.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use services::ports::{ConnectGateway, PaymentGateway};
use tracing_subscriber::fmt::MakeWriter;

use crate::common::{SECRET, eur, gateway, key, new_customer};
use crate::rig::Rig;
use crate::stub::{self, Reply, Stub};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Kept {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Everything traced by any test of this program from now on. One listener for the whole program: tracing decides for all
/// threads at once whether a place in the code is worth reporting.
fn listen() -> Kept {
    static KEPT: OnceLock<Kept> = OnceLock::new();
    let start = || {
        let kept = Kept::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(kept.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
        kept
    };
    KEPT.get_or_init(start).clone()
}

fn text(kept: &Kept) -> String {
    String::from_utf8_lossy(&kept.0.lock().unwrap()).into_owned()
}

fn assert_hidden(shown: &str, secrets: &[&str]) {
    for secret in secrets {
        let line = shown.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "shows {secret}");
    }
}

#[tokio::test]
async fn a_payment_leaves_no_secret_and_nothing_personal_in_the_log() {
    let kept = listen();
    let rig = Rig::start().await;
    let intent = rig.intent(eur(4_500)).await;
    let id = &intent.facts.id;
    let refused =
        rig.gateway.confirm_intent(&key("c1"), id, "pm_card_visa_chargeDeclined", "https://x.test", false).await;
    let paid = rig.gateway.confirm_intent(&key("c2"), id, "pm_card_visa", "https://x.test", false).await.unwrap();
    rig.gateway.events_since(domain::Timestamp::UNIX_EPOCH, 100).await.unwrap();
    let log = text(&kept);
    for operation in ["create_customer", "create_intent", "confirm_intent", "list_events"] {
        assert!(log.contains(&format!("operation=\"{operation}\"")), "the log names no {operation}");
    }
    let secret = intent.client_secret.unwrap().0;
    for shown in [log, format!("{refused:?} {paid:?} {:?}", rig.gateway)] {
        assert_hidden(&shown, &[SECRET, "sk_test", &secret, "_secret_", "mira@", "Kallio"]);
    }
}

#[tokio::test]
async fn an_account_and_its_link_leave_nothing_personal_in_the_log() {
    let kept = listen();
    let rig = Rig::start().await;
    let id = rig.ready(1, "DE").await;
    let link = rig.gateway.onboarding_link(&key("link"), &id, "https://x.test/a", "https://x.test/b").await.unwrap();
    let account = rig.gateway.connected_account(&id).await.unwrap();
    assert_eq!(account.banks[0].last4, "3000");
    let log = text(&kept);
    for operation in ["create_account", "create_account_link", "retrieve_account"] {
        assert!(log.contains(&format!("operation=\"{operation}\"")), "the log names no {operation}");
    }
    let token = link.rsplit('/').next().unwrap();
    assert!(token.len() >= 16, "{link}");
    assert_hidden(&log, &[SECRET, token, "jonas@", "last4", "STRIPE TEST BANK", "DE8937"]);
}

#[tokio::test]
async fn failed_attempts_are_logged_without_what_stripe_repeats() {
    let kept = listen();
    let message = "Invalid email address: mira@example.test (key sk_test_integration)";
    let more = serde_json::json!({
        "code": "email_invalid",
        "message": message,
        "request_log_url": "https://dashboard.stripe.com/test/logs/req_Ab1?t=1",
    });
    let stub = Stub::start([stub::broken(), Reply::Html(502), stub::error(400, "invalid_request_error", more)]).await;
    let error = gateway(&stub.url).create_customer(&key("k"), &new_customer()).await.unwrap_err();
    let log = text(&kept);
    assert!(log.contains("req_Ab1") && log.contains("HTTP 500"), "attempts are logged");
    for shown in [log, format!("{error} {error:?}")] {
        assert_hidden(&shown, &["mira@", "sk_test"]);
    }
}
