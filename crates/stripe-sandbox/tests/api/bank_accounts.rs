//! Bank accounts of connected accounts: attached by token or by what there is to say, made the default, replaced and taken off.

use serde_json::{Value, json};

use crate::common::{Rig, start, text};

async fn list(rig: &Rig, account: &str) -> Vec<Value> {
    let list = rig.get(&format!("/v1/accounts/{account}/external_accounts?object=bank_account")).await.ok();
    list["data"].as_array().unwrap().clone()
}

fn bank<'a>(number: &'a str, currency: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("external_account[object]", "bank_account"),
        ("external_account[country]", "DE"),
        ("external_account[currency]", currency),
        ("external_account[account_number]", number),
    ]
}

#[tokio::test]
async fn a_token_becomes_a_bank_account_once() {
    let rig = start().await;
    let id = rig.express("US").await;
    let form = [
        ("bank_account[country]", "US"),
        ("bank_account[currency]", "usd"),
        ("bank_account[account_holder_name]", "Jenny Rosen"),
        ("bank_account[routing_number]", "110000000"),
        ("bank_account[account_number]", "000123456789"),
    ];
    let token = rig.post("/v1/tokens", &form).await.ok();
    assert!(text(&token["id"]).starts_with("btok_"));
    assert_eq!((&token["type"], &token["bank_account"]["last4"]), (&"bank_account".into(), &"6789".into()));
    let path = format!("/v1/accounts/{id}/external_accounts");
    let made = rig.post(&path, &[("external_account", text(&token["id"]))]).await.ok();
    assert_eq!(
        (&made["account"], &made["last4"], &made["status"]),
        (&id.clone().into(), &"6789".into(), &"new".into())
    );
    assert_eq!(made["default_for_currency"], true);
    let error = rig.post(&path, &[("external_account", text(&token["id"]))]).await.error(400);
    assert_eq!(error["code"], "token_already_used");
    assert_eq!(rig.get(&format!("{path}/{}", text(&made["id"]))).await.ok(), made);
    let account = rig.get(&format!("/v1/accounts/{id}")).await.ok();
    assert_eq!(account["external_accounts"]["data"], json!([made]));
    assert!(!account["requirements"]["currently_due"].as_array().unwrap().contains(&"external_account".into()));
    assert_eq!(rig.event_types_of(&id).await, ["account.external_account.created", "account.updated"]);
}

#[tokio::test]
async fn one_is_the_default_of_its_currency() {
    let rig = start().await;
    let id = rig.express("DE").await;
    let path = format!("/v1/accounts/{id}/external_accounts");
    let first = rig.post(&path, &bank("DE89370400440532013000", "eur")).await.ok();
    let second = rig.post(&path, &bank("DE62370400440532013001", "eur")).await.ok();
    let dollars = rig.post(&path, &bank("DE89370400440532013000", "usd")).await.ok();
    assert_eq!(first["fingerprint"], dollars["fingerprint"], "of the same number");
    let defaults = async || {
        let all = list(&rig, &id).await;
        all.iter().map(|bank| bank["default_for_currency"] == true).collect::<Vec<_>>()
    };
    assert_eq!(defaults().await, [true, false, true], "newest first");
    let one = |bank: &Value| format!("{path}/{}", text(&bank["id"]));
    assert_eq!(rig.delete(&one(&first)).await.status, 400);
    rig.post(&one(&second), &[("default_for_currency", "true"), ("metadata[a]", "b")]).await.ok();
    assert_eq!(defaults().await, [true, true, false]);
    assert_eq!(rig.delete(&one(&first)).await.ok()["deleted"], true);
    assert_eq!(rig.delete(&one(&dollars)).await.ok()["deleted"], true, "not the default of the account's own currency");
    assert_eq!(list(&rig, &id).await.len(), 1);
    assert_eq!(rig.get(&one(&first)).await.error(404)["code"], "resource_missing");
    // Given with the account it takes the place of the former.
    rig.post(&format!("/v1/accounts/{id}"), &bank("DE89370400440532013000", "eur")).await.ok();
    let all = list(&rig, &id).await;
    assert_eq!((all.len(), &all[0]["last4"]), (1, &"3000".into()));
}

#[tokio::test]
async fn numbers_that_are_not_for_testing_are_refused_and_none_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let rig = crate::common::start_with_journal(journal.clone()).await;
    let id = rig.express("DE").await;
    let path = format!("/v1/accounts/{id}/external_accounts");
    for number in ["DE75512108001245126199", "DE00", "4242424242424242"] {
        let error = rig.post(&path, &bank(number, "eur")).await.error(400);
        assert_eq!(error["code"], "account_number_invalid", "{number}");
        assert!(text(&error["message"]).contains("DE89370400440532013000"));
    }
    rig.post(&path, &bank("DE89370400440532013000", "eur")).await.ok();
    let error = rig.post(&path, &[("external_account", "btok_none")]).await.error(400);
    assert_eq!(error["param"], "external_account");
    let written = std::fs::read_to_string(&journal).unwrap();
    assert!(written.contains("3000") && !written.contains("370400440532013000"));
}
