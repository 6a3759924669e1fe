//! Transfers to connected accounts and back: both sides of the money, what is refused, and what may be looked up from where.

use serde_json::{Value, json};

use crate::common::{Rig, TODAY, start, text};

const DAY: i64 = 24 * 60 * 60;

async fn transfer(rig: &Rig, amount: &str, destination: &str, more: &[(&str, &str)]) -> Value {
    let form = [&[("amount", amount), ("currency", "eur"), ("destination", destination)], more].concat();
    rig.post("/v1/transfers", &form).await.ok()
}

/// What can be paid out, and what is on its way, in euros.
async fn balance(rig: &Rig, account: Option<&str>) -> (i64, i64) {
    let balance = match account {
        Some(account) => rig.get_as(account, "/v1/balance").await.ok(),
        None => rig.get("/v1/balance").await.ok(),
    };
    let line = |field: &str| {
        let lines = balance[field].as_array().unwrap();
        lines.iter().find(|line| line["currency"] == "eur").map_or(0, |line| line["amount"].as_i64().unwrap())
    };
    (line("available"), line("pending"))
}

#[tokio::test]
async fn money_goes_over_and_both_sides_say_so() {
    let rig = start().await;
    let id = rig.ready("DE").await;
    rig.earn().await;
    let more = [("transfer_group", "booking"), ("description", "Boxing"), ("metadata[booking]", "bkg_1")];
    let made = transfer(&rig, "1500", &id, &more).await;
    assert!(text(&made["id"]).starts_with("tr_") && text(&made["destination_payment"]).starts_with("py_"));
    assert_eq!((&made["amount_reversed"], &made["reversed"]), (&0.into(), &false.into()));
    assert_eq!((balance(&rig, None).await, balance(&rig, Some(&id)).await), ((412, 0), (1500, 0)));
    let ours = rig.get("/v1/balance_transactions?type=transfer").await.ok()["data"][0].clone();
    assert_eq!((&ours["amount"], &ours["source"]), (&(-1500).into(), &made["id"]));
    let theirs = rig.get_as(&id, "/v1/balance_transactions").await.ok();
    assert_eq!(theirs["data"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&theirs["data"][0]["type"], &theirs["data"][0]["source"]),
        (&"payment".into(), &made["destination_payment"])
    );
    let payment = rig
        .get_as(&id, &format!("/v1/charges/{}?expand[]=source_transfer", text(&made["destination_payment"])))
        .await
        .ok();
    assert_eq!((&payment["source_transfer"]["id"], &payment["amount"]), (&made["id"], &1500.into()));
    let expand = "expand[]=destination&expand[]=destination_payment&expand[]=balance_transaction";
    let whole = rig.get(&format!("/v1/transfers/{}?{expand}", text(&made["id"]))).await.ok();
    assert_eq!((&whole["destination"]["id"], &whole["balance_transaction"]["id"]), (&id.clone().into(), &ours["id"]));
    assert_eq!(whole["destination_payment"]["id"], payment["id"]);
    assert_eq!(rig.event_types().await.last().unwrap(), "transfer.created");
    for (path, found) in
        [("transfer_group=booking", 1), ("transfer_group=other", 0), (&*format!("destination={id}"), 1)]
    {
        let list = rig.get(&format!("/v1/transfers?{path}")).await.ok();
        assert_eq!(list["data"].as_array().unwrap().len(), found, "{path}");
    }
    let changed =
        rig.post(&format!("/v1/transfers/{}", text(&made["id"])), &[("metadata[booking]", "bkg_2")]).await.ok();
    assert_eq!(changed["metadata"]["booking"], "bkg_2");
    assert_eq!(rig.event_types().await.last().unwrap(), "transfer.updated");
}

#[tokio::test]
async fn each_side_finds_only_its_own_objects() {
    let rig = start().await;
    let (id, other) = (rig.ready("DE").await, rig.ready("DE").await);
    rig.earn().await;
    let made = transfer(&rig, "100", &id, &[]).await;
    let payment = format!("/v1/charges/{}", text(&made["destination_payment"]));
    for answer in [rig.get(&payment).await, rig.get_as(&other, &payment).await] {
        assert_eq!(answer.error(404)["code"], "resource_missing");
    }
    let transfer = format!("/v1/transfers/{}", text(&made["id"]));
    assert_eq!(rig.get_as(&id, &transfer).await.error(404)["code"], "resource_missing");
    assert_eq!(rig.post_as(&id, &format!("{transfer}/reversals"), &[]).await.status, 404);
    assert_eq!(rig.get_as(&other, "/v1/balance_transactions").await.ok()["data"], json!([]));
    assert_eq!(balance(&rig, Some(&other)).await, (0, 0));
    let movement = rig.get_as(&id, "/v1/balance_transactions").await.ok()["data"][0]["id"].clone();
    let movement = format!("/v1/balance_transactions/{}", text(&movement));
    assert_eq!((rig.get_as(&id, &movement).await.status, rig.get(&movement).await.status), (200, 404));
}

#[tokio::test]
async fn what_cannot_be_transferred_is_refused() {
    let rig = start().await;
    let (ready, new) = (rig.ready("DE").await, rig.express("DE").await);
    rig.earn().await;
    for (amount, currency, destination, code) in [
        ("1913", "eur", &*ready, "balance_insufficient"),
        ("1", "usd", &*ready, "balance_insufficient"),
        ("100", "eur", &*new, "insufficient_capabilities_for_transfer"),
        ("100", "eur", "acct_none", "resource_missing"),
        ("0", "eur", &*ready, "parameter_invalid_integer"),
    ] {
        let form = [("amount", amount), ("currency", currency), ("destination", destination)];
        assert_eq!(rig.post("/v1/transfers", &form).await.error(400)["code"], code);
    }
    assert_eq!(
        rig.post("/v1/transfers", &[("destination", &*ready), ("amount", "1")]).await.error(400)["param"],
        "currency"
    );
    assert_eq!(balance(&rig, None).await, (1912, 0));
    let form = [("amount", "100"), ("currency", "eur"), ("destination", &*ready)];
    let made = rig.post_with_key("once", "/v1/transfers", &form).await.ok();
    assert_eq!(rig.post_with_key("once", "/v1/transfers", &form).await.ok(), made);
    assert_eq!(balance(&rig, Some(&ready)).await, (100, 0));
}

#[tokio::test]
async fn a_charge_can_be_passed_on_before_its_money_is_there() {
    let rig = start().await;
    let id = rig.ready("DE").await;
    let (_, paid) = rig.pay("4242424242424242").await;
    let charge = text(&paid["latest_charge"]["id"]).to_owned();
    assert_eq!(balance(&rig, None).await, (0, 1912));
    let made = transfer(&rig, "1500", &id, &[("source_transaction", &*charge)]).await;
    assert_eq!(
        (&made["source_transaction"], &made["transfer_group"]),
        (&charge.clone().into(), &format!("group_{charge}").into())
    );
    assert_eq!((balance(&rig, None).await, balance(&rig, Some(&id)).await), ((0, 412), (0, 1500)));
    let form = [("amount", "501"), ("currency", "eur"), ("destination", &*id), ("source_transaction", &*charge)];
    let error = rig.post("/v1/transfers", &form).await.error(400);
    assert!(text(&error["message"]).contains("must not exceed the source amount of €20.00"), "{error}");
    let form = [("amount", "100"), ("currency", "usd"), ("destination", &*id), ("source_transaction", &*charge)];
    assert_eq!(rig.post("/v1/transfers", &form).await.error(400)["param"], "source_transaction");
    let charge = rig.get(&format!("/v1/charges/{charge}")).await.ok();
    assert_eq!(charge["transfer_group"], made["transfer_group"]);
    // It can go back before it came.
    let back = format!("/v1/transfers/{}/reversals", text(&made["id"]));
    rig.post(&back, &[("amount", "500")]).await.ok();
    assert_eq!(balance(&rig, Some(&id)).await, (0, 1000));
    rig.sandbox.set_clock(Some(TODAY + 2 * DAY));
    assert_eq!((balance(&rig, None).await, balance(&rig, Some(&id)).await), ((912, 0), (1000, 0)));
}

#[tokio::test]
async fn a_transfer_goes_back_in_parts_and_no_more() {
    let rig = start().await;
    let id = rig.ready("DE").await;
    rig.earn().await;
    let made = transfer(&rig, "1000", &id, &[]).await;
    let path = format!("/v1/transfers/{}/reversals", text(&made["id"]));
    let part = rig.post(&path, &[("amount", "300"), ("metadata[why]", "cancelled")]).await.ok();
    assert!(text(&part["id"]).starts_with("trr_") && text(&part["destination_payment_refund"]).starts_with("pyr_"));
    assert_eq!((balance(&rig, None).await, balance(&rig, Some(&id)).await), ((1212, 0), (700, 0)));
    let told = rig.get("/v1/events?type=transfer.reversed").await.ok()["data"][0]["data"].clone();
    assert_eq!(
        (&told["object"]["amount_reversed"], &told["previous_attributes"]["amount_reversed"]),
        (&300.into(), &0.into())
    );
    assert_eq!(told["object"]["reversals"]["data"][0]["id"], part["id"]);
    let movements = rig.get_as(&id, "/v1/balance_transactions?type=payment_refund").await.ok();
    assert_eq!(
        (&movements["data"][0]["amount"], &movements["data"][0]["source"]),
        (&(-300).into(), &part["destination_payment_refund"])
    );
    let payment = rig.get_as(&id, &format!("/v1/charges/{}", text(&made["destination_payment"]))).await.ok();
    assert_eq!((&payment["amount_refunded"], &payment["refunded"]), (&300.into(), &false.into()));

    let error = rig.post(&path, &[("amount", "701")]).await.error(400);
    assert!(
        text(&error["message"]).contains("(€7.01) is greater than unreversed amount on transfer (€7.00)"),
        "{error}"
    );
    rig.post(&path, &[]).await.ok();
    assert!(text(&rig.post(&path, &[]).await.error(400)["message"]).contains("already been fully reversed"));
    let whole = rig.get(&format!("/v1/transfers/{}", text(&made["id"]))).await.ok();
    assert_eq!((&whole["reversed"], &whole["amount_reversed"]), (&true.into(), &1000.into()));
    assert_eq!(balance(&rig, Some(&id)).await, (0, 0));

    let one = format!("{path}/{}", text(&part["id"]));
    assert_eq!(rig.post(&one, &[("metadata[why]", "mistake")]).await.ok()["metadata"]["why"], "mistake");
    let expanded = rig
        .get(&format!("{one}?expand[]=destination_payment_refund&expand[]=transfer&expand[]=balance_transaction"))
        .await
        .ok();
    assert_eq!(
        (&expanded["destination_payment_refund"]["amount"], &expanded["transfer"]["id"]),
        (&300.into(), &made["id"])
    );
    assert_eq!(expanded["balance_transaction"]["type"], "transfer_refund");
    assert_eq!(rig.get(&path).await.ok()["data"].as_array().unwrap().len(), 2);
    assert_eq!(rig.get(&format!("/v1/transfers/tr_none/reversals/{}", text(&part["id"]))).await.status, 404);
}

#[tokio::test]
async fn what_was_paid_out_cannot_be_taken_back() {
    let rig = start().await;
    let id = rig.ready("DE").await;
    rig.earn().await;
    let made = transfer(&rig, "1000", &id, &[]).await;
    rig.post_as(&id, "/v1/payouts", &[("amount", "900"), ("currency", "eur")]).await.ok();
    let path = format!("/v1/transfers/{}/reversals", text(&made["id"]));
    assert_eq!(rig.post(&path, &[]).await.error(400)["code"], "balance_insufficient");
    rig.post(&path, &[("amount", "100")]).await.ok();
    assert_eq!((balance(&rig, None).await, balance(&rig, Some(&id)).await), ((1012, 0), (0, 0)));
}
