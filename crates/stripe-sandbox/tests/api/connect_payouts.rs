//! Payouts of connected accounts: paid, failed by their bank's number, by hand and by themselves; and what is told of them to whom.

use serde_json::{Value, json};

use crate::common::{Rig, TODAY, start, text};

const DAY: i64 = 24 * 60 * 60;

/// A connected account with €15.00, paid out to a number.
async fn funded(rig: &Rig, number: &str) -> String {
    let id = rig.ready("DE").await;
    let form = [
        ("external_account[object]", "bank_account"),
        ("external_account[country]", "DE"),
        ("external_account[account_number]", number),
    ];
    rig.post(&format!("/v1/accounts/{id}"), &form).await.ok();
    rig.earn().await;
    rig.post("/v1/transfers", &[("amount", "1500"), ("currency", "eur"), ("destination", &*id)]).await.ok();
    id
}

async fn payout(rig: &Rig, account: &str) -> Value {
    let form = [("amount", "1000"), ("currency", "eur"), ("metadata[week]", "47")];
    rig.post_as(account, "/v1/payouts", &form).await.ok()
}

async fn available(rig: &Rig, account: &str) -> i64 {
    rig.get_as(account, "/v1/balance").await.ok()["available"][0]["amount"].as_i64().unwrap()
}

#[tokio::test]
async fn a_payout_arrives_at_the_accounts_bank() {
    let rig = start().await;
    let id = funded(&rig, "DE89370400440532013000").await;
    let made = payout(&rig, &id).await;
    assert_eq!(
        (&made["status"], &made["automatic"], available(&rig, &id).await),
        (&"pending".into(), &false.into(), 500)
    );
    let path = format!("/v1/payouts/{}?expand[]=destination&expand[]=balance_transaction", text(&made["id"]));
    let whole = rig.get_as(&id, &path).await.ok();
    assert_eq!(
        (&whole["destination"]["last4"], &whole["destination"]["account"]),
        (&"3000".into(), &id.clone().into())
    );
    assert_eq!(whole["balance_transaction"]["amount"], -1000);
    assert_eq!(rig.get(&path).await.error(404)["code"], "resource_missing");
    assert_eq!(rig.get("/v1/payouts").await.ok()["data"], json!([]));
    rig.sandbox.set_clock(Some(TODAY + 2 * DAY));
    assert_eq!(rig.get_as(&id, &path).await.ok()["status"], "paid");
    let types = rig.event_types_of(&id).await;
    assert!(types.ends_with(&["payout.created", "payout.updated", "payout.paid"].map(str::to_owned)), "{types:?}");
    let told = rig.get_as(&id, "/v1/events?type=payout.paid").await.ok()["data"][0].clone();
    assert_eq!((&told["account"], &told["data"]["object"]["id"]), (&id.into(), &made["id"]));
    assert!(!rig.event_types().await.iter().any(|kind| kind.starts_with("payout.")));
    let movements = rig.get("/v1/balance_transactions?type=payout").await.ok();
    assert_eq!(movements["data"], json!([]));
}

#[tokio::test]
async fn a_payout_fails_as_its_number_says_and_the_money_comes_back() {
    for (number, code) in [
        ("DE62370400440532013001", "no_account"),
        ("DE89370400440532013002", "account_closed"),
        ("DE89370400440532013003", "insufficient_funds"),
        ("DE89370400440532013004", "debit_not_authorized"),
        ("DE89370400440532013005", "invalid_currency"),
    ] {
        let rig = start().await;
        let id = funded(&rig, number).await;
        let made = payout(&rig, &id).await;
        rig.sandbox.set_clock(Some(TODAY + 2 * DAY));
        let failed = rig.get_as(&id, &format!("/v1/payouts/{}", text(&made["id"]))).await.ok();
        assert_eq!((&failed["status"], &failed["failure_code"]), (&"failed".into(), &code.into()));
        assert!(text(&failed["failure_balance_transaction"]).starts_with("txn_"));
        assert_eq!(available(&rig, &id).await, 1500);
        let account = rig.get(&format!("/v1/accounts/{id}")).await.ok();
        assert_eq!(account["external_accounts"]["data"][0]["status"], "errored");
        assert_eq!((&account["payouts_enabled"], &account["charges_enabled"]), (&false.into(), &true.into()));
        assert_eq!(account["requirements"]["currently_due"], json!(["external_account"]));
        let again = [("amount", "1000"), ("currency", "eur")];
        assert_eq!(rig.post_as(&id, "/v1/payouts", &again).await.error(400)["code"], "payouts_not_allowed");
        let types = rig.event_types_of(&id).await;
        let expected = ["payout.failed", "account.external_account.updated", "account.updated"].map(str::to_owned);
        assert!(types.ends_with(&expected), "{types:?}");
    }
}

#[tokio::test]
async fn another_bank_account_repairs_it() {
    let rig = start().await;
    let id = funded(&rig, "DE62370400440532013001").await;
    payout(&rig, &id).await;
    rig.sandbox.set_clock(Some(TODAY + 2 * DAY));
    let form = [
        ("external_account[object]", "bank_account"),
        ("external_account[country]", "DE"),
        ("external_account[account_number]", "DE89370400440532013000"),
    ];
    let account = rig.post(&format!("/v1/accounts/{id}"), &form).await.ok();
    assert_eq!((&account["payouts_enabled"], &account["requirements"]["currently_due"]), (&true.into(), &json!([])));
    let made = payout(&rig, &id).await;
    rig.sandbox.set_clock(Some(TODAY + 4 * DAY));
    assert_eq!(rig.get_as(&id, &format!("/v1/payouts/{}", text(&made["id"]))).await.ok()["status"], "paid");
}

#[tokio::test]
async fn a_payout_is_canceled_or_failed_on_demand() {
    let rig = start().await;
    let id = funded(&rig, "DE89370400440532013000").await;
    let made = payout(&rig, &id).await;
    let cancel = format!("/v1/payouts/{}/cancel", text(&made["id"]));
    assert_eq!(rig.post(&cancel, &[]).await.status, 404, "the platform has no such payout");
    assert_eq!(rig.post_as(&id, &cancel, &[]).await.ok()["status"], "canceled");
    assert_eq!(available(&rig, &id).await, 1500);
    let made = payout(&rig, &id).await;
    let wish = json!({ "object": made["id"], "outcome": "failed", "failure_code": "account_frozen" });
    let failed = rig.control("decide", wish).await.ok();
    assert_eq!(
        (&failed["failure_code"], &failed["failure_message"]),
        (&"account_frozen".into(), &"The bank account has been frozen.".into())
    );
    assert_eq!(available(&rig, &id).await, 1500);
    assert_eq!(rig.get("/v1/balance").await.ok()["available"][0]["amount"], 412, "it is not the platform's money");
}

#[tokio::test]
async fn what_an_account_cannot_pay_out_is_refused() {
    let rig = start().await;
    let id = funded(&rig, "DE89370400440532013000").await;
    let refused = async |form: &[(&str, &str)]| rig.post_as(&id, "/v1/payouts", form).await.error(400);
    assert_eq!(refused(&[("amount", "1501"), ("currency", "eur")]).await["code"], "balance_insufficient");
    let error = refused(&[("amount", "100"), ("currency", "usd")]).await;
    assert!(text(&error["message"]).contains("any external accounts in that currency (usd)"));
    let other = rig.ready("DE").await;
    let bank = rig.get(&format!("/v1/accounts/{other}")).await.ok()["external_accounts"]["data"][0]["id"].clone();
    for destination in [text(&bank), "ba_none", "ba_1SandboxPlatformBank00000"] {
        let error = refused(&[("amount", "100"), ("currency", "eur"), ("destination", destination)]).await;
        assert_eq!(
            (&error["code"], &error["param"]),
            (&"resource_missing".into(), &"destination".into()),
            "{destination}"
        );
    }
    let incomplete = rig.express("DE").await;
    let error = rig.post_as(&incomplete, "/v1/payouts", &[("amount", "100"), ("currency", "eur")]).await;
    assert_eq!(error.status, 400);
}

#[tokio::test]
async fn a_schedule_pays_out_by_itself() {
    let rig = start().await;
    let id = funded(&rig, "DE89370400440532013000").await;
    rig.sandbox.set_clock(Some(TODAY + 3 * DAY));
    assert_eq!(available(&rig, &id).await, 1500, "by hand nothing happens");
    let form = [("settings[payouts][schedule][interval]", "daily")];
    rig.post(&format!("/v1/accounts/{id}"), &form).await.ok();
    rig.sandbox.set_clock(Some(TODAY + 4 * DAY));
    let made = rig.get_as(&id, "/v1/payouts").await.ok()["data"][0].clone();
    assert_eq!((&made["automatic"], &made["amount"], available(&rig, &id).await), (&true.into(), &1500.into(), 0));
    let list = rig.get_as(&id, &format!("/v1/balance_transactions?payout={}", text(&made["id"]))).await.ok();
    let types: Vec<&str> = list["data"].as_array().unwrap().iter().map(|movement| text(&movement["type"])).collect();
    assert_eq!(types, ["payout", "payment"]);
    rig.sandbox.set_clock(Some(TODAY + 9 * DAY));
    assert_eq!(
        rig.get_as(&id, "/v1/payouts?status=paid").await.ok()["data"].as_array().unwrap().len(),
        1,
        "and no more"
    );
}

#[tokio::test]
async fn movements_of_payouts_by_hand_are_not_told_apart() {
    let rig = start().await;
    let id = funded(&rig, "DE89370400440532013000").await;
    let made = payout(&rig, &id).await;
    let path = format!("/v1/balance_transactions?payout={}", text(&made["id"]));
    assert!(text(&rig.get_as(&id, &path).await.error(400)["message"]).contains("only be filtered on automatic"));
    assert_eq!(rig.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_payout_to_an_american_bank_is_reversed_once() {
    let rig = start().await;
    let id = rig.ready("US").await;
    let form = [("payment_method", "pm_card_bypassPending"), ("confirm", "true"), ("return_url", "https://shop.test")];
    let form = [&[("amount", "2000"), ("currency", "usd")], &form[..]].concat();
    rig.post("/v1/payment_intents", &form).await.ok();
    rig.post("/v1/transfers", &[("amount", "1500"), ("currency", "usd"), ("destination", &*id)]).await.ok();
    let made = rig.post_as(&id, "/v1/payouts", &[("amount", "1000"), ("currency", "usd")]).await.ok();
    let path = format!("/v1/payouts/{}", text(&made["id"]));
    let early = rig.post_as(&id, &format!("{path}/reverse"), &[]).await.error(400);
    assert!(text(&early["message"]).contains("have been paid"));
    rig.sandbox.set_clock(Some(TODAY + 2 * DAY));
    let reversal = rig.post_as(&id, &format!("{path}/reverse"), &[("metadata[why]", "mistake")]).await.ok();
    assert_eq!((&reversal["amount"], &reversal["original_payout"]), (&(-1000).into(), &made["id"]));
    assert_eq!(rig.get_as(&id, &path).await.ok()["reversed_by"], reversal["id"]);
    assert_eq!(available(&rig, &id).await, 500);
    rig.sandbox.set_clock(Some(TODAY + 4 * DAY));
    assert_eq!(available(&rig, &id).await, 1500);
    assert_eq!(rig.post_as(&id, &format!("{path}/reverse"), &[]).await.status, 400);
}
