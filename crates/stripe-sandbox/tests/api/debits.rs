//! SEPA debits by the API: a mandate, `processing`, and the bank's answer.

use serde_json::json;

use crate::common::{TODAY, start, text};

const DEBIT: [(&str, &str); 3] = [
    ("allowed_payment_method_types[]", "sepa_debit"),
    ("confirm", "true"),
    ("mandate_data[customer_acceptance][type]", "online"),
];

#[tokio::test]
async fn a_debit_is_processing_until_the_bank_answers() {
    let rig = start().await;
    let intent = rig.intent(&[&DEBIT[..], &[("payment_method", "pm_success_de")]].concat()).await;
    assert_eq!((&intent["status"], &intent["payment_method_types"]), (&"processing".into(), &json!(["sepa_debit"])));
    let path = format!("/v1/payment_intents/{}?expand[]=latest_charge.balance_transaction", text(&intent["id"]));
    let charge = rig.get(&path).await.ok()["latest_charge"].clone();
    assert_eq!((&charge["status"], &charge["paid"]), (&"pending".into(), &false.into()));
    let mandate = text(&charge["payment_method_details"]["sepa_debit"]["mandate"]).to_owned();
    let mandate = rig.get(&format!("/v1/mandates/{mandate}")).await.ok();
    assert_eq!((&mandate["status"], &mandate["type"]), (&"active".into(), &"single_use".into()));
    let error = rig.post("/v1/refunds", &[("payment_intent", text(&intent["id"]))]).await.error(400);
    assert_eq!(error["param"], "payment_intent");
    let error = rig.post(&format!("/v1/payment_intents/{}/cancel", text(&intent["id"])), &[]).await.error(400);
    assert_eq!(error["code"], "payment_intent_unexpected_state");

    rig.sandbox.set_clock(Some(TODAY + 5));
    let paid = rig.get(&path).await.ok();
    assert_eq!((&paid["status"], &paid["amount_received"]), (&"succeeded".into(), &2000.into()));
    let movement = &paid["latest_charge"]["balance_transaction"];
    assert_eq!((&movement["type"], &movement["net"]), (&"payment".into(), &1965.into()));
    let expected = [
        "payment_intent.created",
        "charge.pending",
        "payment_intent.processing",
        "charge.succeeded",
        "payment_intent.succeeded",
    ];
    assert_eq!(rig.event_types().await, expected);
    let refund = rig.post("/v1/refunds", &[("payment_intent", text(&intent["id"]))]).await.ok();
    assert_eq!(refund["status"], "pending");
    rig.sandbox.set_clock(Some(TODAY + 65));
    assert_eq!(rig.get(&format!("/v1/refunds/{}", text(&refund["id"]))).await.ok()["status"], "succeeded");
}

#[tokio::test]
async fn a_refused_debit_asks_for_another_way_to_pay() {
    let rig = start().await;
    for (method, code) in [
        ("pm_failed_at", "payment_intent_payment_attempt_failed"),
        ("pm_insufficientFunds_at", "insufficient_funds"),
        ("pm_exceedsWeeklyVolumeLimit_at", "charge_exceeds_source_limit"),
    ] {
        rig.sandbox.set_clock(Some(TODAY));
        let intent = rig.intent(&[&DEBIT[..], &[("payment_method", method)]].concat()).await;
        rig.sandbox.set_clock(Some(TODAY + 5));
        let failed = rig.get(&format!("/v1/payment_intents/{}?expand[]=latest_charge", text(&intent["id"]))).await.ok();
        assert_eq!(
            (&failed["status"], &failed["last_payment_error"]["code"]),
            (&"requires_payment_method".into(), &code.into())
        );
        assert_eq!(failed["latest_charge"]["status"], "failed");
        assert!(failed["latest_charge"]["balance_transaction"].is_null());
        assert_eq!(rig.event_types().await.last().unwrap(), "payment_intent.payment_failed");
    }
}

#[tokio::test]
async fn the_bank_may_be_told_what_to_say() {
    let rig = start().await;
    for (outcome, status) in [("succeeded", "succeeded"), ("failed", "requires_payment_method")] {
        let intent = rig.intent(&[&DEBIT[..], &[("payment_method", "pm_successDelayed_de")]].concat()).await;
        let decided = rig.control("decide", json!({ "object": intent["id"], "outcome": outcome })).await.ok();
        assert_eq!(decided["status"], status);
        assert_eq!(rig.control("decide", json!({ "object": intent["id"], "outcome": outcome })).await.status, 409);
    }
}

#[tokio::test]
async fn money_that_is_taken_back_is_lost() {
    let rig = start().await;
    let intent = rig.intent(&[&DEBIT[..], &[("payment_method", "pm_disputed_at")]].concat()).await;
    rig.sandbox.set_clock(Some(TODAY + 5));
    let disputes = rig.get(&format!("/v1/disputes?payment_intent={}", text(&intent["id"]))).await.ok();
    assert_eq!((&disputes["data"][0]["status"], &disputes["data"][0]["amount"]), (&"lost".into(), &2000.into()));
}

#[tokio::test]
async fn without_a_mandate_in_another_currency_or_uninvited_there_is_no_debit() {
    let rig = start().await;
    let form = |more: &[(&'static str, &'static str)]| {
        [&[("amount", "2000"), ("confirm", "true"), ("payment_method", "pm_success_de")], more].concat()
    };
    let no_mandate = form(&[("currency", "eur"), DEBIT[0]]);
    assert_eq!(rig.post("/v1/payment_intents", &no_mandate).await.error(400)["code"], "payment_intent_mandate_invalid");
    let in_dollars = form(&[("currency", "usd"), DEBIT[0], DEBIT[2]]);
    assert_eq!(rig.post("/v1/payment_intents", &in_dollars).await.error(400)["param"], "allowed_payment_method_types");
    let cards = form(&[("currency", "eur"), DEBIT[2], ("return_url", "https://shop.test")]);
    let error = rig.post("/v1/payment_intents", &cards).await.error(400);
    assert_eq!(error["code"], "payment_intent_incompatible_payment_method");
    for (iban, code) in [
        ("AT611904300234573202", "invalid_bank_account_iban"),
        ("GB82WEST12345698765432", "payment_method_invalid_parameter_testmode"),
    ] {
        let form = [
            ("type", "sepa_debit"),
            ("sepa_debit[iban]", iban),
            ("billing_details[name]", "J"),
            ("billing_details[email]", "j@example.com"),
        ];
        assert_eq!(rig.post("/v1/payment_methods", &form).await.error(400)["code"], code);
        assert_eq!(rig.post("/v1/payment_methods", &form[..3]).await.status, 400);
    }
}

#[tokio::test]
async fn a_saved_account_pays_again_without_a_new_mandate() {
    let rig = start().await;
    let customer = rig.post("/v1/customers", &[]).await.ok();
    let customer = text(&customer["id"]);
    let form = [&DEBIT[..], &[("payment_method", "pm_success_fr"), ("customer", customer)]].concat();
    let setup = rig.post("/v1/setup_intents", &form).await.ok();
    assert_eq!(setup["status"], "succeeded");
    assert!(text(&setup["mandate"]).starts_with("mandate_"));
    let form = [DEBIT[0], DEBIT[1], ("customer", customer), ("payment_method", text(&setup["payment_method"]))];
    assert_eq!(rig.intent(&[&form[..], &[("off_session", "true")]].concat()).await["status"], "processing");
}
