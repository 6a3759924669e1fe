//! Connected accounts: how one is saved, looked at, found wanting, and closed. Called by the routes of accounts, by the onboarding
//! page, the agenda and the controls. Sources: <https://docs.stripe.com/connect/accounts>,
//! <https://docs.stripe.com/connect/handling-api-verification>.

use serde_json::{Value, json};

use crate::agenda::{self, Task};
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::objects::{account, bank_account, capability, id_in};
use crate::view::Owner;

pub(crate) mod bank_numbers;
pub(crate) mod banks;
pub(crate) mod countries;
pub(crate) mod links;
pub(crate) mod onboarding;
pub(crate) mod requirements;

use requirements::{DEADLINE, GIVEN, NEEDS, REJECTED, VERIFICATION, Verification};

/// How the look at an account ends that has given everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Document {
    Succeeds,
    Fails,
    /// Is looked at until a control ends it.
    Pending,
}

/// The view of an account.
pub(crate) fn owner(account: &Value) -> Owner {
    account["id"].as_str().map(Into::into)
}

/// An account of the path, or Stripe's refusal: it does not say whether there is one.
pub(crate) fn find(cx: &Cx<'_>, id: &str) -> ApiResult<std::sync::Arc<Value>> {
    cx.tx.get_kind("account", id).ok_or_else(|| ApiError::no_access(id))
}

/// Puts a new account; nobody is told.
pub(crate) fn put_new(cx: &mut Cx<'_>, mut account: Value) -> Value {
    begin_verification(cx, &mut account);
    settle(cx, &mut account);
    cx.tx.put(account.clone());
    account
}

/// Saves a changed account with all that follows from the change, and tells it to those who hear of connected accounts.
pub(crate) fn save(cx: &mut Cx<'_>, old: &Value, mut account: Value) -> Value {
    begin_verification(cx, &mut account);
    settle(cx, &mut account);
    cx.as_account(owner(&account), |cx| {
        cx.update("account.updated", old, &account);
        for (name, status) in account["capabilities"].as_object().into_iter().flatten() {
            let former = &old["capabilities"][name];
            if former != status && !former.is_null() {
                let capability = capability::of(&account, name);
                cx.emit("capability.updated", &capability, Some(json!({ "status": former })));
            }
        }
    });
    account
}

/// Saves an account again after something beside it changed: a bank account.
pub(crate) fn refresh(cx: &mut Cx<'_>, id: &str) {
    if let Some(account) = cx.tx.get_kind("account", id) {
        save(cx, &account, Value::clone(&account));
    }
}

fn settle(cx: &mut Cx<'_>, account: &mut Value) {
    let banks: Vec<Value> = cx.as_account(owner(account), |cx| bank_account::all(cx));
    let has_bank = banks.iter().any(|bank| bank["status"] != "errored");
    account::show_banks(account, &banks);
    requirements::settle(account, has_bank, cx.now);
}

/// As soon as nothing is missing any more, the account is looked at.
fn begin_verification(cx: &mut Cx<'_>, account: &mut Value) {
    let has_bank =
        cx.as_account(owner(account), |cx| bank_account::all(cx)).iter().any(|bank| bank["status"] != "errored");
    let document = document(account);
    let begins = match requirements::verification(account) {
        Verification::NotBegun => requirements::missing(account, has_bank).is_empty(),
        // Another document was handed in.
        Verification::Failed => document != Document::Fails,
        Verification::Pending | Verification::Passed => false,
    };
    if begins {
        account[VERIFICATION] = "pending".into();
        if let Some(id) = id_in(account, "id").filter(|_| document != Document::Pending) {
            // The answer still says that it is being looked at; what comes of it follows.
            agenda::plan(cx, Task::VerifyAccount, &id, cx.now);
        }
    }
}

/// What the given document, or the test values of other fields, will come to.
fn document(account: &Value) -> Document {
    let person = &account[GIVEN][requirements::person(account)];
    match person["document"].as_str() {
        Some("file_identity_document_success") => Document::Succeeds,
        Some("pending") => Document::Pending,
        Some("file_identity_document_failed") => Document::Fails,
        _ if person["id_number"] == "111111111" || person["address"]["line1"] == "address_no_match" => Document::Fails,
        _ => Document::Succeeds,
    }
}

/// The look at an account ends as its document wants it, or something that was needed later is needed now.
pub(crate) fn verified(cx: &mut Cx<'_>, id: &str) {
    let Some(old) = cx.tx.get_kind("account", id) else { return };
    let mut account = Value::clone(&old);
    if requirements::verification(&old) == Verification::Pending {
        account[VERIFICATION] = if document(&old) == Document::Fails { "failed" } else { "passed" }.into();
    }
    save(cx, &old, account);
}

/// What a control does to an account.
#[derive(Debug, Clone)]
pub(crate) enum Fate {
    /// Its holder gives everything, with a bank account that takes payouts if there is none, and it is verified.
    Complete,
    /// More is needed; from the deadline on, or at once, it can do nothing without it.
    Needs { requirements: Vec<String>, deadline: Option<i64> },
    /// The document is no good.
    Fails,
    /// Stripe will have nothing to do with it.
    Rejected { reason: String },
}

/// Does to an account what a control wants. None: there is no such account.
pub(crate) fn decide(cx: &mut Cx<'_>, id: &str, fate: Fate) -> ApiResult<Option<Value>> {
    let Some(old) = cx.tx.get_kind("account", id) else { return Ok(None) };
    let mut account = Value::clone(&old);
    agenda::cancel(cx, Task::VerifyAccount, id);
    match fate {
        Fate::Complete => {
            onboarding::give_everything(cx, &mut account)?;
            account[VERIFICATION] = "passed".into();
            account[NEEDS] = json!([]);
        }
        Fate::Needs { requirements, deadline } => {
            account[NEEDS] = requirements.into();
            account[DEADLINE] = deadline.map_or(Value::Null, Value::from);
            if let Some(deadline) = deadline.filter(|deadline| *deadline > cx.now) {
                agenda::plan(cx, Task::VerifyAccount, id, deadline);
            }
        }
        Fate::Fails => account[VERIFICATION] = "failed".into(),
        Fate::Rejected { reason } => account[REJECTED] = reason.into(),
    }
    if account[VERIFICATION] == "failed" {
        let person = requirements::person(&account);
        account[GIVEN][person]["document"] = "file_identity_document_failed".into();
    }
    Ok(Some(save(cx, &old, account)))
}

/// Ends the connection: the account and all that is its are no longer seen.
pub(crate) fn delete(cx: &mut Cx<'_>, id: &str) -> ApiResult {
    let account = find(cx, id)?;
    let has_money = cx.as_account(owner(&account), |cx| crate::objects::balance_transaction::has_any(cx));
    if has_money {
        let message = "This account cannot be deleted because its balance is not zero.";
        return Err(ApiError::invalid(message).began());
    }
    let application = json!({ "id": account::APPLICATION, "object": "application", "name": "Spotter (sandbox)" });
    cx.as_account(owner(&account), |cx| cx.emit("account.application.deauthorized", &application, None));
    agenda::cancel(cx, Task::VerifyAccount, id);
    agenda::cancel(cx, Task::PayOutAll, id);
    cx.tx.delete(id);
    Ok(json!({ "id": id, "object": "account", "deleted": true }))
}
