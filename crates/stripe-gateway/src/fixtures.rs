//! Stripe's own sample objects, decoded one by one as this crate decodes them. `STRIPE_FIXTURES` names the file (`fixtures3.json`
//! of Stripe's published API description); it is not ours to keep here. Tests only.

use std::io::Write as _;

use domain::Money;
use serde_json::Value;

use crate::amount::from_stripe;
use crate::convert;

/// The file's objects; `None`, and a line that says so, where there is no file.
fn fixtures() -> Option<Value> {
    #[expect(clippy::disallowed_methods, reason = "names a file for this test alone")]
    let path = std::env::var("STRIPE_FIXTURES");
    let Ok(path) = path else {
        // Straight to the terminal: what a passing test prints is not shown.
        let _ =
            writeln!(std::io::stderr(), "LEFT OUT: decoding Stripe's sample objects (STRIPE_FIXTURES names no file)");
        return None;
    };
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    Some(serde_json::from_str::<Value>(&text).unwrap()["resources"].take())
}

type Check = fn(&Value) -> Result<(), String>;

fn decode<T: miniserde::Deserialize>(object: &Value) -> Result<T, String> {
    miniserde::json::from_str(&object.to_string()).map_err(|_| "not decoded".to_owned())
}

#[test]
fn stripes_sample_objects_decode() {
    let Some(resources) = fixtures() else { return };
    let checks: [(&str, Check); 15] = [
        ("payment_intent", |object| decode::<stripe_shared::PaymentIntent>(object).map(drop)),
        ("charge", |object| decode::<stripe_shared::Charge>(object).map(drop)),
        ("balance_transaction", |object| decode::<stripe_shared::BalanceTransaction>(object).map(drop)),
        ("customer", |object| decode::<stripe_shared::Customer>(object).map(drop)),
        ("payment_method", |object| decode::<stripe_shared::PaymentMethod>(object).map(drop)),
        ("setup_intent", |object| decode::<stripe_shared::SetupIntent>(object).map(drop)),
        ("refund", |object| decode::<stripe_shared::Refund>(object).map(drop)),
        ("dispute", |object| decode::<stripe_shared::Dispute>(object).map(drop)),
        ("balance", |object| decode::<stripe_core::Balance>(object).map(drop)),
        ("account", |object| decode::<stripe_shared::Account>(object).map(drop)),
        ("account", |object| decode::<crate::accounts::Account>(object).map(drop)),
        ("transfer", |object| decode::<crate::transfers::Transfer>(object).map(drop)),
        ("transfer_reversal", |object| decode::<crate::transfers::TransferReversal>(object).map(drop)),
        ("payout", |object| decode::<crate::payouts::Payout>(object).map(drop)),
        ("event", |object| crate::events::listed(&decode(object)?).map(drop).map_err(|error| error.to_string())),
    ];
    let failed: Vec<String> = checks
        .into_iter()
        .filter_map(|(kind, check)| {
            let object = &resources[kind];
            if object.is_null() {
                Some(format!("{kind}: not in the file"))
            } else {
                check(object).err().map(|why| format!("{kind}: {why}"))
            }
        })
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn a_sample_payment_with_its_charge_and_balance_becomes_our_facts() {
    let Some(resources) = fixtures() else { return };
    let mut object = resources["payment_intent"].clone();
    let mut charge = resources["charge"].clone();
    charge["balance_transaction"] = resources["balance_transaction"].clone();
    object["latest_charge"] = charge.clone();
    let intent = convert::intent(decode(&object).unwrap()).unwrap();
    let amount = |object: &Value, field: &str| -> Money {
        let currency = object["currency"].as_str().unwrap().parse().unwrap();
        from_stripe(object[field].as_i64().unwrap(), &currency).unwrap()
    };
    assert_eq!(intent.facts.id, object["id"].as_str().unwrap());
    assert_eq!(intent.facts.amount, amount(&object, "amount"));
    assert_eq!(intent.payment, None, "not one of ours");
    let facts = intent.facts.charge.unwrap();
    assert_eq!(facts.id, charge["id"].as_str().unwrap());
    let card = &charge["payment_method_details"]["card"];
    assert_eq!(facts.card.map(|card| card.last4), card["last4"].as_str().map(str::to_owned));
    let transaction = &resources["balance_transaction"];
    assert_eq!(facts.balance.as_ref().unwrap().gross, amount(transaction, "amount"));
    assert_eq!(facts.balance.unwrap().fee, amount(transaction, "fee"));
}
