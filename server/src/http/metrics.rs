//! `/metrics`, in the text format that Prometheus reads: requests, webhook events, what the workers did, how long the queues are.

use std::sync::atomic::AtomicI64;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use services::SweepReport;
use services::model::EventState;
use subtle::ConstantTimeEq;

use super::Web;

const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds in seconds, from a cached answer to a slow call to Stripe.
const BOUNDS: [f64; 12] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 20.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindLabels {
    kind: &'static str,
}

/// All that is counted.
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram>,
    webhooks: Family<KindLabels, Counter>,
    events: Family<KindLabels, Gauge<i64, AtomicI64>>,
    processed: Counter,
    swept: Family<KindLabels, Counter>,
    streams: Gauge<i64, AtomicI64>,
}

fn histogram() -> Histogram {
    Histogram::new(BOUNDS)
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("spotter");
        let requests = Family::default();
        registry.register("http_requests", "Answers by route and status", requests.clone());
        let seconds: Family<RouteLabels, Histogram> = Family::new_with_constructor(histogram);
        registry.register_with_unit("http_answer", "Time until an answer began", Unit::Seconds, seconds.clone());
        let webhooks = Family::default();
        registry.register("webhooks_received", "Webhook deliveries by what became of them", webhooks.clone());
        let events = Family::default();
        registry.register("webhook_events", "Kept webhook events that are not done", events.clone());
        let processed = Counter::default();
        registry.register("webhook_events_processed", "Webhook events that the worker took on", processed.clone());
        let swept = Family::default();
        registry.register("swept", "What the sweeper found to do", swept.clone());
        let streams = Gauge::default();
        registry.register("live_streams", "Payments that somebody follows live just now", streams.clone());
        Self { registry, requests, seconds, webhooks, events, processed, swept, streams }
    }
}

impl Metrics {
    /// One answer.
    pub(super) fn request(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let labels = RequestLabels { method: known(method), route: route.to_owned(), status: status.as_u16() };
        self.requests.get_or_create(&labels).inc();
        self.seconds.get_or_create(&RouteLabels { route: labels.route }).observe(took.as_secs_f64());
    }

    /// One webhook delivery.
    pub(super) fn webhook(&self, outcome: &'static str) {
        self.webhooks.get_or_create(&KindLabels { kind: outcome }).inc();
    }

    /// Somebody follows a payment.
    pub(super) fn stream_opened(&self) {
        self.streams.inc();
    }

    /// And no longer.
    pub(super) fn stream_closed(&self) {
        self.streams.dec();
    }

    /// One round of the webhook worker.
    pub(crate) fn worked(&self, events: usize) {
        self.processed.inc_by(u64::try_from(events).unwrap_or(u64::MAX));
    }

    /// One round of the sweeper.
    pub(crate) fn swept(&self, report: &SweepReport) {
        let counts = [
            ("holds_ended", report.holds_ended),
            ("holds_extended", report.holds_extended),
            ("operations_recovered", report.operations_recovered),
            ("payments_checked", report.payments_checked),
            ("sessions_completed", report.sessions_completed),
            ("waiting_moved", report.waiting_moved),
            ("reminders_queued", report.reminders_queued),
            ("dates_made", report.dates_made),
            ("reconciled", report.reconciled),
            ("jobs_done", report.jobs_done),
            ("failures", report.failures),
        ];
        for (kind, count) in counts {
            self.swept.get_or_create(&KindLabels { kind }).inc_by(u64::try_from(count).unwrap_or(u64::MAX));
        }
    }

    async fn count_queues(&self, web: &Web) {
        let Ok(mut read) = web.services.store().read().await else { return };
        for state in [EventState::Pending, EventState::NeedsAttention] {
            if let Ok(count) = read.count_events(state).await {
                self.events.get_or_create(&KindLabels { kind: state.name() }).set(count);
            }
        }
    }
}

/// Methods that people make up must not make new series.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

pub(super) async fn show(State(web): State<Web>, headers: HeaderMap) -> Response {
    if !may_look(&web, &headers) {
        return StatusCode::NOT_FOUND.into_response();
    }
    web.metrics.count_queues(&web).await;
    let mut text = String::new();
    match encode(&mut text, &web.metrics.registry) {
        Ok(()) => ([(header::CONTENT_TYPE, CONTENT_TYPE), (header::CACHE_CONTROL, "no-store")], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn may_look(web: &Web, headers: &HeaderMap) -> bool {
    let Some(token) = &web.place.metrics_token else { return web.place.sandbox };
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    given.as_bytes().ct_eq(token.reveal().as_bytes()).into()
}
