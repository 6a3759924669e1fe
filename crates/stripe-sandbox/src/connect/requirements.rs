//! What is still missing of a connected account, in Stripe's names for it, and what follows for its capabilities. Worked out anew
//! by `connect` whenever an account changes. Sources: <https://docs.stripe.com/connect/handling-api-verification>,
//! <https://docs.stripe.com/connect/account-capabilities>.

use serde_json::{Value, json};

use super::countries;

/// The fields of the accounts' documents that callers do not see.
pub(crate) const GIVEN: &str = "_given";
pub(crate) const REQUESTED: &str = "_requested";
pub(super) const VERIFICATION: &str = "_verification";
pub(super) const NEEDS: &str = "_needs";
pub(super) const DEADLINE: &str = "_deadline";
pub(super) const REJECTED: &str = "_rejected";

const DOB: &[&str] = &["dob.day", "dob.month", "dob.year"];

/// The person who must be known: the owner of a business of one, or who speaks for a company.
pub(crate) fn person(account: &Value) -> &'static str {
    if account["business_type"] == "individual" { "individual" } else { "representative" }
}

fn address(country: &str) -> Vec<&'static str> {
    let mut fields = vec!["address.city", "address.line1"];
    if countries::has_postal_code(country) {
        fields.push("address.postal_code");
    }
    if countries::has_state(country) {
        fields.push("address.state");
    }
    fields
}

/// Everything that has to be given of an account, given or not.
fn wanted(account: &Value) -> Vec<String> {
    let country = account["country"].as_str().unwrap_or_default();
    let person = person(account);
    let mut wanted: Vec<String> =
        ["business_type", "external_account", "tos_acceptance.date", "tos_acceptance.ip"].map(str::to_owned).into();
    let of = |whose: &str, fields: &[&str]| fields.iter().map(|field| format!("{whose}.{field}")).collect::<Vec<_>>();
    wanted.extend(of(person, &["first_name", "last_name"]));
    wanted.extend(of(person, DOB));
    match account["business_type"].as_str() {
        Some("individual") => wanted.extend(of("individual", &address(country))),
        Some(_) => {
            wanted.push("company.name".to_owned());
            wanted.extend(of("company", &address(country)));
        }
        None => {}
    }
    if account[REQUESTED]["card_payments"].is_number() {
        wanted.push("business_profile.url".to_owned());
    }
    wanted.sort();
    wanted
}

/// What of it is missing. `has_bank`: there is a bank account that takes payouts.
pub(crate) fn missing(account: &Value, has_bank: bool) -> Vec<String> {
    let is_missing = |name: &String| match &**name {
        "external_account" => !has_bank,
        "business_type" => account["business_type"].is_null(),
        "business_profile.url" => {
            account["business_profile"]["url"].is_null() && account["business_profile"]["product_description"].is_null()
        }
        "tos_acceptance.date" | "tos_acceptance.ip" => account[GIVEN]["tos"] != true,
        other => other.split('.').fold(&account[GIVEN], |value, part| &value[part]).is_null(),
    };
    wanted(account).into_iter().filter(is_missing).collect()
}

/// How far the look at an account has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verification {
    NotBegun,
    Pending,
    Failed,
    Passed,
}

pub(super) fn verification(account: &Value) -> Verification {
    match account[VERIFICATION].as_str() {
        Some("pending") => Verification::Pending,
        Some("failed") => Verification::Failed,
        Some("passed") => Verification::Passed,
        _ => Verification::NotBegun,
    }
}

/// Writes into an account what is due, whether it may charge and be paid, and how its capabilities stand.
pub(super) fn settle(account: &mut Value, has_bank: bool, now: i64) {
    let verification = verification(account);
    let document = format!("{}.verification.document", person(account));
    let mut due = missing(account, has_bank);
    if due.is_empty() {
        account["details_submitted"] = true.into();
    }
    let mut errors = Vec::new();
    if verification == Verification::Failed {
        due.push(document.clone());
        errors.push(json!({
            "code": "verification_document_failed_copy",
            "reason": "The document is not an original. Upload a colour photo of the document itself.",
            "requirement": document,
        }));
    }
    let needs = account[NEEDS].as_array().into_iter().flatten();
    let needs: Vec<String> = needs.filter_map(|need| need.as_str().map(str::to_owned)).collect();
    let deadline = account[DEADLINE].as_i64().filter(|deadline| !needs.is_empty() && *deadline > now);
    let wait = |name: &String| deadline.is_some() && needs.contains(name);
    due.extend(needs.iter().filter(|need| !due.contains(need)).cloned().collect::<Vec<_>>());
    due.sort();
    let rejected = account[REJECTED].as_str().map(str::to_owned);
    // Without a bank account there are no payouts; the rest goes on once it was looked at.
    let passed = verification == Verification::Passed;
    let blocking = due.iter().any(|name| !(wait(name) || passed && name == "external_account"));
    let status = match verification {
        _ if rejected.is_some() || blocking => "inactive",
        Verification::Pending => "pending",
        Verification::Passed => "active",
        Verification::NotBegun | Verification::Failed => "inactive",
    };
    let requested: Vec<String> =
        account[REQUESTED].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    account["capabilities"] = json!({});
    for name in requested {
        let is_legacy = name == "legacy_payments" && rejected.is_none();
        account["capabilities"][name] = if is_legacy { "active" } else { status }.into();
    }
    let past: Vec<String> = due.iter().filter(|name| !wait(name)).cloned().collect();
    let pending = verification == Verification::Pending && !blocking;
    let disabled = match &rejected {
        Some(reason) => Some(format!("rejected.{reason}")),
        None if blocking => Some("requirements.past_due".to_owned()),
        None if pending => Some("requirements.pending_verification".to_owned()),
        None => None,
    };
    let due = if rejected.is_some() { Vec::new() } else { due };
    account["requirements"] = json!({
        "alternatives": [],
        "current_deadline": deadline,
        "currently_due": due,
        "disabled_reason": disabled,
        "errors": errors,
        "eventually_due": due,
        "past_due": if rejected.is_some() { Vec::new() } else { past },
        "pending_verification": if pending { vec![document] } else { Vec::new() },
    });
    let active = |name: &str| account["capabilities"][name] == "active";
    let full = account["tos_acceptance"]["service_agreement"] != "recipient";
    let charges = active("card_payments") || active("legacy_payments") || (active("transfers") && full);
    let takes = charges || active("transfers");
    account["charges_enabled"] = charges.into();
    account["payouts_enabled"] = (takes && has_bank).into();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Value {
        json!({
            "business_type": "individual", "country": "DE", "business_profile": {}, "tos_acceptance": {},
            REQUESTED: { "transfers": 1 },
            GIVEN: {
                "tos": true,
                "individual": {
                    "first_name": "Ann", "last_name": "Lee", "dob": { "day": 1, "month": 2, "year": 1990 },
                    "address": { "city": "Berlin", "line1": "Weg 1", "postal_code": "10115" },
                },
            },
        })
    }

    fn settled(change: impl FnOnce(&mut Value), has_bank: bool) -> Value {
        let mut account = account();
        change(&mut account);
        settle(&mut account, has_bank, 100);
        account
    }

    #[test]
    fn what_is_not_given_is_due_and_named() {
        assert_eq!(missing(&account(), true), Vec::<String>::new());
        let mut half = account();
        half[GIVEN]["individual"]["dob"] = Value::Null;
        half[GIVEN]["tos"] = Value::Null;
        half["country"] = "US".into();
        let expected = [
            "external_account",
            "individual.address.state",
            "individual.dob.day",
            "individual.dob.month",
            "individual.dob.year",
            "tos_acceptance.date",
            "tos_acceptance.ip",
        ];
        assert_eq!(missing(&half, false), expected);
        half["business_type"] = "company".into();
        assert!(missing(&half, true).contains(&"representative.first_name".to_owned()));
        assert!(missing(&half, true).contains(&"company.address.line1".to_owned()));
    }

    #[test]
    fn a_capability_follows_the_verification() {
        for (state, status, disabled) in [
            (Value::Null, "inactive", Value::Null),
            ("pending".into(), "pending", "requirements.pending_verification".into()),
            ("failed".into(), "inactive", "requirements.past_due".into()),
            ("passed".into(), "active", Value::Null),
        ] {
            let account = settled(|account| account[VERIFICATION] = state.clone(), true);
            assert_eq!(account["capabilities"]["transfers"], status, "{state}");
            assert_eq!(account["requirements"]["disabled_reason"], disabled, "{state}");
            assert_eq!(account["payouts_enabled"], status == "active");
        }
    }

    #[test]
    fn without_a_bank_there_are_transfers_but_no_payouts() {
        let account = settled(|account| account[VERIFICATION] = "passed".into(), false);
        assert_eq!(account["capabilities"]["transfers"], "active");
        assert_eq!((&account["payouts_enabled"], &account["charges_enabled"]), (&false.into(), &true.into()));
        assert_eq!(account["requirements"]["past_due"], json!(["external_account"]));
    }

    #[test]
    fn what_is_needed_later_disables_nothing_until_then() {
        for (deadline, status, past) in [(200, "active", json!([])), (100, "inactive", json!(["individual.id_number"]))]
        {
            let account = settled(
                |account| {
                    account[VERIFICATION] = "passed".into();
                    account[NEEDS] = json!(["individual.id_number"]);
                    account[DEADLINE] = deadline.into();
                },
                true,
            );
            assert_eq!(account["capabilities"]["transfers"], status);
            assert_eq!(account["requirements"]["past_due"], past);
            assert_eq!(account["requirements"]["currently_due"], json!(["individual.id_number"]));
        }
    }

    #[test]
    fn a_rejected_account_does_nothing() {
        let account = settled(
            |account| {
                account[VERIFICATION] = "passed".into();
                account[REJECTED] = "fraud".into();
            },
            true,
        );
        assert_eq!(account["requirements"]["disabled_reason"], "rejected.fraud");
        assert_eq!((&account["payouts_enabled"], &account["charges_enabled"]), (&false.into(), &false.into()));
    }
}
