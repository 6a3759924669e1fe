//! Stripe's own account of our balance.

use std::collections::BTreeMap;

use domain::{Money, RefundId, Timestamp};
use serde_json::{Value, json};
use services::ports::connect::NewTransfer;
use services::ports::gateway::NewRefund;
use services::ports::statement::StatementLine;
use services::ports::{ConnectGateway, PaymentGateway, StatementGateway};
use stripe_gateway::StripeGateway;

use crate::common::{eur, gateway, key, payment, withdrawal};
use crate::rig::Rig;
use crate::stub::{Stub, page};

async fn whole(gateway: &StripeGateway) -> Vec<StatementLine> {
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let page = gateway.statement_page(None, None, after.as_deref()).await.unwrap();
        assert!(page.lines.len() <= 100);
        lines.extend(page.lines);
        after = page.next;
        if after.is_none() {
            return lines;
        }
    }
}

#[tokio::test]
async fn every_movement_is_told_once_with_what_it_belongs_to() {
    let rig = Rig::start().await;
    let account = rig.ready(1, "DE").await;
    for _ in 0..104 {
        rig.earn(eur(2_000)).await;
    }
    let intent = rig.intent(eur(4_500)).await.facts.id;
    rig.confirm(&intent, "pm_card_visa").await.unwrap();
    let charge = rig.gateway.intent(&intent).await.unwrap().facts.charge.unwrap().id;
    let id = RefundId::from_parts(Timestamp::UNIX_EPOCH, 3);
    let wish = NewRefund {
        refund: id,
        payment: payment(1),
        intent: intent.clone(),
        amount: eur(1_500),
        reason: "requested_by_customer",
    };
    let refund = rig.gateway.create_refund(&key("refund"), &wish).await.unwrap().facts.id;
    let failing = rig.earn(eur(3_000)).await;
    let wish = NewRefund { intent: failing.clone(), amount: eur(3_000), ..wish };
    let failed = rig.gateway.create_refund(&key("failing"), &wish).await.unwrap().facts.id;
    rig.control("decide", json!({ "object": failed, "outcome": "failed" })).await;
    let disputed = rig.pay(eur(2_500), "pm_card_createDispute").await;
    let wish = NewTransfer { withdrawal: withdrawal(1), destination: account, amount: eur(5_000) };
    let transfer = rig.gateway.create_transfer(&key("transfer"), &wish).await.unwrap().id;
    let reversal = rig.gateway.reverse_transfer(&key("back"), &transfer, eur(2_000)).await.unwrap().id;
    let payout = rig.post("/v1/payouts", &[("amount", "700"), ("currency", "eur")]).await;

    let lines = whole(&rig.gateway).await;
    let unique: BTreeMap<&str, &StatementLine> = lines.iter().map(|line| (line.id.as_str(), line)).collect();
    assert_eq!(unique.len(), lines.len(), "none twice");
    assert_eq!(
        u64::try_from(lines.len() + 2).unwrap(),
        rig.count("balance_transaction").await,
        "but for the trainer's own two"
    );
    assert!(lines.is_sorted_by_key(|line| std::cmp::Reverse(line.created)));
    let net = |sum: Money, line: &StatementLine| sum.plus(line.gross).unwrap().minus(line.fee).unwrap();
    assert_eq!(rig.gateway.balance().await.unwrap(), [lines.iter().fold(eur(0), net)], "they add up to what we have");

    let of = |source: &str| {
        let lines: Vec<&StatementLine> = lines.iter().filter(|line| line.source.as_deref() == Some(source)).collect();
        lines
    };
    let facts = |source: &str| {
        let [line] = of(source)[..] else { panic!("{source}: {:?}", of(source)) };
        (line.kind.as_str(), line.gross, line.of.as_deref(), line.source_amount, line.ours.as_deref())
    };
    let (pay, ret, wdr) = (payment(1).to_string(), id.to_string(), withdrawal(1).to_string());
    assert_eq!(facts(&charge), ("charge", eur(4_500), Some(&*intent), Some(eur(4_500)), Some(&*pay)));
    assert!(of(&charge)[0].fee.is_positive());
    assert_eq!(facts(&refund), ("refund", eur(-1_500), Some(&*intent), Some(eur(1_500)), Some(&*ret)));
    assert_eq!(facts(&transfer), ("transfer", eur(-5_000), None, Some(eur(5_000)), Some(&*wdr)));
    assert_eq!(facts(&reversal), ("transfer_refund", eur(2_000), Some(&*transfer), Some(eur(2_000)), None));
    let payout = payout["id"].as_str().unwrap();
    assert_eq!(facts(payout), ("payout", eur(-700), None, Some(eur(700)), None));
    let [back, out] = of(&failed)[..] else { panic!("{:?}", of(&failed)) };
    assert_eq!(
        (back.kind.as_str(), back.gross, out.kind.as_str(), out.gross),
        ("refund_failure", eur(3_000), "refund", eur(-3_000))
    );
    assert_eq!((&back.of, &back.ours), (&Some(failing), &Some(ret)));
    let lost = lines.iter().find(|line| line.kind == "adjustment").unwrap();
    let paid = rig.gateway.intent(&disputed).await.unwrap().facts.charge.unwrap().id;
    assert_eq!((lost.gross, &lost.of, lost.source_amount), (eur(-2_500), &Some(paid), Some(eur(2_500))));
}

#[tokio::test]
async fn a_stretch_of_time_has_both_its_ends_to_the_second() {
    let rig = Rig::start().await;
    let second = |second: i64| Timestamp::from_second(second).unwrap();
    let start = rig.state().await["now"].as_i64().unwrap() + 10;
    for offset in 0..4 {
        rig.sandbox.set_clock(Some(start + offset));
        rig.earn(eur(1_000 * (offset + 1))).await;
    }
    let gross = async |from: Option<i64>, until: Option<i64>| -> Vec<i64> {
        let page = rig.gateway.statement_page(from.map(second), until.map(second), None).await.unwrap();
        page.lines.iter().map(|line| line.gross.minor).collect()
    };
    assert_eq!(gross(None, None).await, [4_000, 3_000, 2_000, 1_000]);
    assert_eq!(gross(Some(start + 1), Some(start + 2)).await, [3_000, 2_000]);
    assert_eq!(gross(Some(start + 3), None).await, [4_000]);
    assert_eq!(gross(None, Some(start)).await, [1_000]);
    assert_eq!(gross(Some(start + 4), None).await, [] as [i64; 0]);
    let lines = rig.gateway.statement_page(None, None, None).await.unwrap().lines;
    let after = rig.gateway.statement_page(None, None, Some(&lines[1].id)).await.unwrap();
    assert_eq!((after.lines, after.next), (lines[2..].to_vec(), None));
}

fn movement(number: i64, source: &Value) -> Value {
    json!({
        "id": format!("txn_{number}"),
        "type": "charge",
        "amount": 100,
        "fee": 3,
        "currency": "eur",
        "created": 1_795_219_200 + number,
        "source": source,
    })
}

#[tokio::test]
async fn a_source_that_is_odd_hides_neither_its_line_nor_the_page() {
    let odd = [
        Value::Null,
        "ch_deleted".into(),
        json!({ "id": "xx_1", "object": "newer_than_us", "amount": "many", "metadata": [1, 2] }),
        json!({ "id": "ch_2", "object": "charge", "amount": 100, "currency": "xxq", "payment_intent": null, "metadata": null }),
        json!({ "id": "ch_3", "object": "charge", "payment_intent": { "id": "pi_3", "metadata": { "payment_id": "pay_3" } } }),
    ];
    let movements: Vec<Value> = (0..5).zip(&odd).map(|(number, source)| movement(number, source)).collect();
    let stub = Stub::start([page(&movements, false)]).await;
    let page = gateway(&stub.url).statement_page(None, None, None).await.unwrap();
    let sources: Vec<_> = page.lines.iter().map(|line| line.source.as_deref()).collect();
    assert_eq!(sources, [None, Some("ch_deleted"), Some("xx_1"), Some("ch_2"), Some("ch_3")]);
    for (line, number) in page.lines.iter().zip(0..) {
        assert_eq!((line.gross, line.fee, line.created.as_second()), (eur(100), eur(3), 1_795_219_200 + number));
        assert_eq!(line.source_amount, None);
    }
    assert!(page.lines[..4].iter().all(|line| line.of.is_none() && line.ours.is_none()));
    let last = &page.lines[4];
    assert_eq!((last.of.as_deref(), last.ours.as_deref()), (Some("pi_3"), Some("pay_3")), "by its PaymentIntent");
    let query = stub.seen()[0].query();
    assert_eq!((query["expand[0]"].as_str(), query["limit"].as_str(), query.len()), ("data.source", "100", 2));
}

#[tokio::test]
async fn a_movement_that_no_amount_can_be_read_of_is_left_out_and_the_next_page_still_found() {
    let mut broken = movement(2, &Value::Null);
    broken["currency"] = "xxq".into();
    let stub = Stub::start([page(&[movement(3, &Value::Null), broken], true)]).await;
    let page = gateway(&stub.url).statement_page(None, None, None).await.unwrap();
    assert_eq!(page.lines.iter().map(|line| line.id.as_str()).collect::<Vec<_>>(), ["txn_3"]);
    assert_eq!(page.next.as_deref(), Some("txn_2"));
}
