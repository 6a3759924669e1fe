//! `/_control`: planted faults, the clock, deliveries on command, what banks decide, and a look inside. For tests; mounted only
//! where the configuration says so. Bodies and answers are JSON.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::events::DELIVERY;
use crate::faults::{DeliveryFault, DeliveryKind, Fault, Faults};
use crate::payments::{debit, dispute, payout, refund};
use crate::state::{ChallengeError, Outcome, Sandbox, lock};
use crate::store::public;
use crate::view::View;
use crate::{agenda, control_accounts};

pub(crate) type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

pub(crate) fn router(sandbox: &Arc<Sandbox>) -> axum::Router {
    axum::Router::new()
        .route("/_control/faults", post(plant).get(planted).delete(reset))
        .route("/_control/webhooks", post(webhooks))
        .route("/_control/clock", post(clock))
        .route("/_control/settlement", post(settlement))
        .route("/_control/currencies", post(currencies))
        .route("/_control/challenge", post(challenge))
        .route("/_control/account", post(control_accounts::decide))
        .route("/_control/decide", post(decide))
        .route("/_control/state", get(state))
        .with_state(Arc::clone(sandbox))
}

async fn plant(State(sandbox): State<Arc<Sandbox>>, Json(fault): Json<Fault>) -> Json<Value> {
    lock(&sandbox.faults).requests.push(fault);
    describe(&sandbox)
}

async fn planted(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    describe(&sandbox)
}

/// Everything as if nothing had been planted; the clock stays as it is.
async fn reset(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    *lock(&sandbox.faults) = Faults::default();
    sandbox.wake.notify_one();
    describe(&sandbox)
}

fn describe(sandbox: &Sandbox) -> Json<Value> {
    let faults = lock(&sandbox.faults);
    Json(json!({
        "requests": faults.requests,
        "deliveries": faults.deliveries,
        "paused": faults.paused,
        "held": faults.held,
        "settlement_delay": faults.settlement_delay,
        "refused_currencies": faults.refused_currencies,
    }))
}

/// What to do with deliveries.
#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
enum Webhooks {
    Drop {
        times: Option<u32>,
        #[serde(default, rename = "type")]
        event_type: String,
    },
    Duplicate {
        times: Option<u32>,
        #[serde(default, rename = "type")]
        event_type: String,
    },
    /// Holds `times` deliveries and then sends them in reverse.
    Reorder {
        times: u32,
        #[serde(default, rename = "type")]
        event_type: String,
    },
    Pause,
    Resume,
    /// Sends an event again, to every endpoint that wants it.
    Redeliver {
        event: String,
    },
    /// Tries everything undelivered now, whatever its back-off.
    Flush,
}

async fn webhooks(State(sandbox): State<Arc<Sandbox>>, Json(wish): Json<Webhooks>) -> Answer {
    let plant = |kind, times: Option<u32>, event_type| {
        lock(&sandbox.faults).deliveries.push(DeliveryFault { kind, times: times.unwrap_or(1), event_type });
    };
    match wish {
        Webhooks::Drop { times, event_type } => plant(DeliveryKind::Drop, times, event_type),
        Webhooks::Duplicate { times, event_type } => plant(DeliveryKind::Duplicate, times, event_type),
        Webhooks::Reorder { times, event_type } => plant(DeliveryKind::Reorder, Some(times), event_type),
        Webhooks::Pause => lock(&sandbox.faults).paused = true,
        Webhooks::Resume => lock(&sandbox.faults).paused = false,
        Webhooks::Redeliver { event } => {
            let known = sandbox.change(|cx| Ok(cx.redeliver(&event))).unwrap_or(false);
            if !known {
                return Err((StatusCode::NOT_FOUND, Json(json!({ "error": "no such event" }))));
            }
        }
        Webhooks::Flush => {
            let flushed = sandbox.change(|cx| {
                let waiting: Vec<Value> =
                    cx.tx.newest_first(DELIVERY).map(|delivery| Value::clone(&delivery)).collect();
                for mut delivery in waiting {
                    delivery["due"] = cx.now.into();
                    cx.tx.put(delivery);
                }
                Ok(())
            });
            if flushed.is_err() {
                return Err((
                    StatusCode::INTERNAL_SERVER_ERROR,
                    Json(json!({ "error": "the journal could not be written" })),
                ));
            }
        }
    }
    sandbox.wake.notify_one();
    Ok(describe(&sandbox))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockWish {
    /// Unix seconds at which the clock stops; null lets it run.
    #[serde(default)]
    now: Option<i64>,
    /// Seconds to move on from the present time; the clock then stands.
    #[serde(default)]
    advance: Option<i64>,
}

async fn clock(State(sandbox): State<Arc<Sandbox>>, Json(wish): Json<ClockWish>) -> Json<Value> {
    match wish.advance {
        Some(seconds) => sandbox.set_clock(Some(wish.now.unwrap_or_else(|| sandbox.clock.now()) + seconds)),
        None => sandbox.set_clock(wish.now),
    }
    Json(json!({ "now": sandbox.clock.now() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settlement {
    delay_seconds: i64,
}

/// How long asynchronously captured charges wait for their balance transaction.
async fn settlement(State(sandbox): State<Arc<Sandbox>>, Json(wish): Json<Settlement>) -> Json<Value> {
    lock(&sandbox.faults).settlement_delay = wish.delay_seconds;
    describe(&sandbox)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Currencies {
    /// All that are refused from now on, such as `["pkr"]`; empty refuses none.
    refused: Vec<String>,
}

/// Makes PaymentIntents, Checkout Sessions, prices and charges in some currencies be refused, as they are for an account that may
/// not charge in them.
async fn currencies(State(sandbox): State<Arc<Sandbox>>, Json(wish): Json<Currencies>) -> Json<Value> {
    lock(&sandbox.faults).refused_currencies = wish.refused.iter().map(|currency| currency.to_lowercase()).collect();
    describe(&sandbox)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision {
    /// What waits: a refund (`re_…`), dispute (`du_…`), payout (`po_…`), or payment by bank debit (`pi_…`).
    object: String,
    outcome: Verdict,
    /// Why a payout fails, in Stripe's words: `no_account`.
    #[serde(default)]
    failure_code: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    /// Of a refund or a debit.
    Succeeded,
    /// Of a refund, a debit or a payout.
    Failed,
    /// Of a refund, as the Dashboard can.
    Canceled,
    /// Of a dispute.
    Won,
    Lost,
    /// Of a payout.
    Paid,
}

/// Says at once what a bank would say in its own time. A refund that succeeded, or a payout that was paid, may still fail.
async fn decide(State(sandbox): State<Arc<Sandbox>>, Json(wish): Json<Decision>) -> Answer {
    let id = wish.object.as_str();
    let failure = wish.failure_code.as_deref().unwrap_or("account_closed");
    let decided = sandbox.change(|cx| {
        agenda::run_due(cx);
        cx.as_owner_of(id, |cx| {
            let known = cx.tx.get(id).is_some();
            let done = match (wish.outcome, id.split('_').next()) {
                (Verdict::Succeeded, Some("re")) => refund::decide(cx, id, refund::Outcome::Succeeds),
                (Verdict::Failed, Some("re")) => refund::decide(cx, id, refund::Outcome::Fails),
                (Verdict::Canceled, Some("re")) => refund::decide(cx, id, refund::Outcome::Canceled),
                (Verdict::Succeeded, Some("pi")) => debit::decide(cx, id, true),
                (Verdict::Failed, Some("pi")) => debit::decide(cx, id, false),
                (Verdict::Won, Some("du")) => dispute::decide(cx, id, true),
                (Verdict::Lost, Some("du")) => dispute::decide(cx, id, false),
                (Verdict::Paid, Some("po")) => payout::pay(cx, id),
                (Verdict::Failed, Some("po")) => payout::fail(cx, id, failure),
                _ => false,
            };
            Ok((known, done, cx.tx.get(id).map_or(Value::Null, |object| public(&object))))
        })
    });
    let refuse = |status: StatusCode, why: &str| Err((status, Json(json!({ "error": why }))));
    match decided {
        Ok((_, true, object)) => Ok(Json(object)),
        Ok((true, false, _)) => refuse(StatusCode::CONFLICT, "the object does not wait for that"),
        Ok((false, ..)) => refuse(StatusCode::NOT_FOUND, "no such object"),
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "the journal could not be written"),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChallengeWish {
    intent: String,
    outcome: OutcomeWish,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum OutcomeWish {
    Authenticated,
    Failed,
}

/// Completes or fails a 3-D Secure challenge without a browser.
async fn challenge(State(sandbox): State<Arc<Sandbox>>, Json(wish): Json<ChallengeWish>) -> Answer {
    let outcome = match wish.outcome {
        OutcomeWish::Authenticated => Outcome::Authenticated,
        OutcomeWish::Failed => Outcome::Failed,
    };
    sandbox.complete_challenge(&wish.intent, outcome).map(Json).map_err(|error| {
        let status = match error {
            ChallengeError::NotFound => StatusCode::NOT_FOUND,
            ChallengeError::NotWaiting => StatusCode::CONFLICT,
            ChallengeError::NotWritten => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, Json(json!({ "error": error.to_string() })))
    })
}

#[derive(Deserialize)]
struct Look {
    /// Which kind of objects to show, such as `payment_intent`.
    kind: Option<String>,
}

/// The time, how many objects of each kind there are, what is undelivered, and the objects of one kind, newest first.
async fn state(State(sandbox): State<Arc<Sandbox>>, Query(look): Query<Look>) -> Json<Value> {
    let faults = describe(&sandbox).0;
    sandbox.read(|cx| {
        cx.tx.look_as(View::All);
        let undelivered: Vec<Value> = cx.tx.newest_first(DELIVERY).map(|delivery| public(&delivery)).collect();
        let objects: Vec<Value> =
            look.kind.iter().flat_map(|kind| cx.tx.newest_first(kind)).map(|object| public(&object)).collect();
        Json(json!({
            "now": cx.now,
            "counts": cx.tx.counts(),
            "undelivered": undelivered,
            "faults": faults,
            "objects": objects,
        }))
    })
}
