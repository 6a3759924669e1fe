//! The small Dashboard behind an account's login link: what there is, and what was paid out. Server-made, like the receipt.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde_json::Value;

use super::receipt::{POLICY, escaped};
use crate::amounts::shown;
use crate::connect::{self, links};
use crate::cx::Cx;
use crate::objects::balance_transaction;
use crate::{Sandbox, agenda};

/// The newest payouts that it lists.
const PAYOUTS: usize = 10;

pub(super) fn router(sandbox: Arc<Sandbox>) -> Router {
    Router::new().route("/express/{account}/{login}", get(dashboard)).with_state(sandbox)
}

async fn dashboard(State(sandbox): State<Arc<Sandbox>>, Path((account, login)): Path<(String, String)>) -> Response {
    let page = sandbox.change(|cx| {
        agenda::run_due(cx);
        let account = links::logged_in(cx, &account, &login);
        Ok(account.map(|account| cx.as_account(connect::owner(&account), |cx| page(cx, &account))))
    });
    let headers = [(header::CONTENT_SECURITY_POLICY, POLICY), (header::CACHE_CONTROL, "no-store")];
    match page {
        Ok(Some(page)) => (headers, Html(page)).into_response(),
        Ok(None) => (StatusCode::NOT_FOUND, "This link has expired. Open the Dashboard anew from where you came.\n")
            .into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn page(cx: &Cx<'_>, account: &Value) -> String {
    let rows = |rows: Vec<(String, String)>| -> String {
        rows.iter()
            .map(|(name, value)| format!("<div><dt>{}</dt><dd>{}</dd></div>", escaped(name), escaped(value)))
            .collect()
    };
    let balance = balance_transaction::balance(cx, account["default_currency"].as_str().unwrap_or_default());
    let amount =
        |line: &Value| shown(line["amount"].as_i64().unwrap_or(0), line["currency"].as_str().unwrap_or_default());
    let lines = |name: &str, field: &str| {
        let lines = balance[field].as_array().into_iter().flatten();
        lines.map(|line| (name.to_owned(), amount(line))).collect::<Vec<_>>()
    };
    let balance = rows([lines("Available", "available"), lines("On its way", "pending")].concat());
    let payouts = cx.tx.newest_first("payout").take(PAYOUTS);
    let payouts = payouts.map(|payout| (payout["status"].as_str().unwrap_or_default().to_owned(), amount(&payout)));
    let payouts = rows(payouts.collect());
    let payouts =
        if payouts.is_empty() { "<p class=\"note\">None yet.</p>".to_owned() } else { format!("<dl>{payouts}</dl>") };
    format!(
        "<!doctype html><html lang=\"en\" data-theme=\"auto\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Express Dashboard</title>\
         <link rel=\"stylesheet\" href=\"../../3ds/assets/challenge.css\"></head><body><main class=\"page\">\
         <h1>Balance</h1><dl>{balance}</dl><h2>Payouts</h2>{payouts}\
         <p class=\"note\">From the sandbox that stands in for Stripe: no real money moves.</p></main></body></html>"
    )
}
