//! The page behind a charge's `receipt_url`: what was paid, with which card. Linked from the application's result page.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde_json::Value;

use crate::Sandbox;
use crate::amounts::shown;

pub(super) const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) fn router(sandbox: Arc<Sandbox>) -> Router {
    Router::new().route("/receipts/{charge}", get(receipt)).with_state(sandbox)
}

async fn receipt(State(sandbox): State<Arc<Sandbox>>, Path(id): Path<String>) -> Response {
    let charge = sandbox.read(|cx| cx.as_owner_of(&id, |cx| cx.tx.get_kind("charge", &id)));
    let Some(charge) = charge.filter(|charge| charge["paid"] == true) else {
        return (StatusCode::NOT_FOUND, "There is no such receipt.\n").into_response();
    };
    let headers = [(header::CONTENT_SECURITY_POLICY, POLICY), (header::CACHE_CONTROL, "no-store")];
    (headers, Html(page(&charge))).into_response()
}

fn page(charge: &Value) -> String {
    let text = |value: &Value| escaped(value.as_str().unwrap_or_default());
    let details = &charge["payment_method_details"];
    let (card, account) = (&details["card"], &details["sepa_debit"]);
    let paid_with = if account.is_object() {
        ("Account", format!("{} ending {}", text(&account["country"]), text(&account["last4"])))
    } else {
        ("Card", format!("{} ending {}", text(&card["brand"]), text(&card["last4"])))
    };
    let paid = shown(charge["amount"].as_i64().unwrap_or(0), charge["currency"].as_str().unwrap_or_default());
    let rows = [
        ("For", text(&charge["description"])),
        ("Amount paid", escaped(&paid)),
        paid_with,
        ("Receipt", text(&charge["id"])),
    ];
    let rows: String = rows.iter().map(|(name, value)| format!("<div><dt>{name}</dt><dd>{value}</dd></div>")).collect();
    format!(
        "<!doctype html><html lang=\"en\" data-theme=\"auto\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Receipt</title>\
         <link rel=\"stylesheet\" href=\"../3ds/assets/challenge.css\"></head><body><main class=\"page\">\
         <h1>Receipt</h1><dl>{rows}</dl>\
         <p class=\"note\">From the sandbox that stands in for Stripe: no real money moved.</p></main></body></html>"
    )
}

pub(super) fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut safe, character| {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
        safe
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_receipt_says_what_was_paid_and_runs_nothing() {
        let charge = json!({
            "id": "ch_1", "amount": 6_500, "currency": "eur", "description": "<script>alert(1)</script>",
            "payment_method_details": { "card": { "brand": "visa", "last4": "4242" } },
        });
        let page = page(&charge);
        assert!(page.contains("65.00") && page.contains("visa ending 4242"));
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script"));
    }
}
