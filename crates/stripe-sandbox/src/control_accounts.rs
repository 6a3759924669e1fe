//! `/_control/account`: what happens to a connected account without its holder, or at Stripe. Part of `control`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use crate::connect::{self, Fate};
use crate::control::Answer;
use crate::objects::account;
use crate::{Sandbox, agenda};

#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Wish {
    /// Everything that is missing is given (also a bank account that takes payouts), and verified.
    Complete { account: String },
    /// These are needed from now on, such as `individual.id_number`; none takes back what was needed before. With a deadline
    /// (Unix seconds) the account goes on until then.
    Needs {
        account: String,
        requirements: Vec<String>,
        #[serde(default)]
        deadline: Option<i64>,
    },
    /// The document of the person behind it is no good.
    FailVerification { account: String },
    /// As `disabled_reason` says it after `rejected.`: `fraud`, `terms_of_service`, `listed`, `other`.
    Reject { account: String, reason: String },
}

pub(crate) async fn decide(State(sandbox): State<Arc<Sandbox>>, Json(wish): Json<Wish>) -> Answer {
    let (id, fate) = match wish {
        Wish::Complete { account } => (account, Fate::Complete),
        Wish::Needs { account, requirements, deadline } => (account, Fate::Needs { requirements, deadline }),
        Wish::FailVerification { account } => (account, Fate::Fails),
        Wish::Reject { account, reason } => (account, Fate::Rejected { reason }),
    };
    let decided = sandbox.change(|cx| {
        agenda::run_due(cx);
        connect::decide(cx, &id, fate)
    });
    match decided {
        Ok(Some(account)) => Ok(Json(account::shown(&account))),
        Ok(None) => Err((StatusCode::NOT_FOUND, Json(json!({ "error": "no such account" })))),
        Err(error) => Err((StatusCode::INTERNAL_SERVER_ERROR, Json(error.render()))),
    }
}
