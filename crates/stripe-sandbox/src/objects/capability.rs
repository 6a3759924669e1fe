//! What a connected account may do, one by one. Worked out of its account; shown by `routes::capabilities`.

use serde_json::{Value, json};

use crate::connect::requirements::REQUESTED;

/// A capability as the account has it, or has it not.
pub(crate) fn of(account: &Value, name: &str) -> Value {
    let requested_at = &account[REQUESTED][name];
    let requested = requested_at.is_number();
    let nothing_due = json!({
        "alternatives": [],
        "current_deadline": null,
        "currently_due": [],
        "disabled_reason": null,
        "errors": [],
        "eventually_due": [],
        "past_due": [],
        "pending_verification": [],
    });
    let mut requirements = account["requirements"].clone();
    requirements["disabled_reason"] = match requirements["disabled_reason"].as_str() {
        Some("requirements.past_due") => "requirements.fields_needed".into(),
        Some("requirements.pending_verification") => "pending.review".into(),
        Some(_) => "rejected.other".into(),
        None => Value::Null,
    };
    json!({
        "id": name,
        "object": "capability",
        "account": account["id"],
        "future_requirements": nothing_due,
        "requested": requested,
        "requested_at": requested_at,
        "requirements": if requested { requirements } else { nothing_due },
        "status": if requested { account["capabilities"][name].clone() } else { "unrequested".into() },
    })
}
