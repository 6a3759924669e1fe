//! Money on its way to trainers: transfers, payouts, and what comes back.

use domain::{Money, PayoutStatus, Timestamp};
use serde_json::json;
use services::ports::connect::{NewPayout, NewTransfer};
use services::ports::{ConnectGateway, GatewayError, PaymentGateway};

use crate::common::{ATTEMPTS, eur, gateway, key, money, withdrawal};
use crate::rig::Rig;
use crate::stub::{Reply, Stub};

/// A test number of a bank that has no such account.
const NO_ACCOUNT: &str = "DE62370400440532013001";

fn transfer_of(number: u128, destination: &str, amount: Money) -> NewTransfer {
    NewTransfer { withdrawal: withdrawal(number), destination: destination.into(), amount }
}

fn payout_of(number: u128, account: &str, amount: Money) -> NewPayout {
    NewPayout { withdrawal: withdrawal(number), account: account.into(), amount }
}

async fn transfer(
    rig: &Rig,
    number: u128,
    account: &str,
    amount: Money,
) -> Result<domain::TransferFacts, GatewayError> {
    rig.gateway.create_transfer(&key(&format!("transfer:{number}")), &transfer_of(number, account, amount)).await
}

async fn payout(rig: &Rig, number: u128, account: &str, amount: Money) -> Result<domain::PayoutFacts, GatewayError> {
    rig.gateway.create_payout(&key(&format!("payout:{number}")), &payout_of(number, account, amount)).await
}

fn refusal<T: std::fmt::Debug>(answer: Result<T, GatewayError>) -> String {
    match answer {
        Err(GatewayError::InvalidRequest { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn money_goes_from_our_balance_over_the_account_to_the_bank() {
    let rig = Rig::start().await;
    let account = rig.ready(1, "DE").await;
    rig.earn(eur(20_000)).await;
    let before = rig.gateway.balance().await.unwrap()[0];
    let sent = transfer(&rig, 1, &account, eur(15_000)).await.unwrap();
    assert_eq!((&sent.destination, sent.amount, sent.reversed), (&account, eur(15_000), eur(0)));
    assert_eq!(rig.gateway.transfer(&sent.id).await.unwrap(), sent);
    assert_eq!(rig.gateway.balance().await.unwrap(), [before.minus(eur(15_000)).unwrap()]);

    let paying = payout(&rig, 1, &account, eur(15_000)).await.unwrap();
    assert_eq!((paying.status, paying.amount, &paying.failure_code), (PayoutStatus::Pending, eur(15_000), &None));
    let now = rig.state().await["now"].as_i64().unwrap();
    let days = (paying.arrives_at.as_second() - now) / (24 * 60 * 60);
    assert!((0..=7).contains(&days), "{days} days");
    rig.days_go_by(3).await;
    let paid = rig.gateway.payout(&account, &paying.id).await.unwrap();
    assert_eq!((paid.status, &paid.id), (PayoutStatus::Paid, &paying.id));
    assert_eq!(refusal(payout(&rig, 2, &account, eur(100)).await), "balance_insufficient");
}

#[tokio::test]
async fn a_payout_belongs_to_its_account_and_to_no_other() {
    let rig = Rig::start().await;
    let (one, two) = (rig.ready(1, "DE").await, rig.ready(2, "DE").await);
    rig.earn(eur(20_000)).await;
    transfer(&rig, 1, &one, eur(5_000)).await.unwrap();
    let made = payout(&rig, 1, &one, eur(5_000)).await.unwrap();
    let elsewhere = rig.gateway.payout(&two, &made.id).await;
    assert!(matches!(elsewhere, Err(GatewayError::NotFound(_))), "{elsewhere:?}");
    assert_eq!(rig.gateway.find_payout(withdrawal(1), &two, Timestamp::UNIX_EPOCH).await.unwrap(), None);
}

#[tokio::test]
async fn currencies_with_other_decimals_get_through_to_the_bank() {
    for (country, amount) in [
        ("PK", money(5_000_001, "PKR")),
        ("JP", money(5_401, "JPY")),
        ("KW", money(12_503, "KWD")),
        ("IS", money(9_001, "ISK")),
    ] {
        let rig = Rig::start().await;
        let account = rig.ready(1, country).await;
        let paid = money(amount.minor / 10 * 20, amount.currency.code());
        // The sandbox is told in Stripe's units, of which a króna has a hundred.
        let at_stripe = if country == "IS" { money(paid.minor * 100, "ISK") } else { paid };
        rig.earn(at_stripe).await;
        let sent = transfer(&rig, 1, &account, amount).await.unwrap();
        assert_eq!((sent.amount, sent.reversed.minor), (amount, 0));
        assert_eq!(payout(&rig, 1, &account, amount).await.unwrap().amount, amount, "{country}");
    }
}

#[tokio::test]
async fn too_little_at_hand_and_an_account_that_is_not_ready_have_their_codes() {
    let rig = Rig::start().await;
    let (ready, new) = (rig.ready(1, "DE").await, rig.account(2, "DE").await.id);
    assert_eq!(refusal(transfer(&rig, 1, &ready, eur(5_000)).await), "balance_insufficient");
    rig.pay(eur(20_000), "pm_card_visa").await;
    assert_eq!(refusal(transfer(&rig, 2, &ready, eur(5_000)).await), "balance_insufficient", "it is still on its way");
    rig.earn(eur(20_000)).await;
    assert_eq!(refusal(transfer(&rig, 3, &new, eur(5_000)).await), "insufficient_capabilities_for_transfer");
    let nobody = transfer(&rig, 4, "acct_none", eur(5_000)).await;
    assert!(matches!(nobody, Err(GatewayError::NotFound(_))), "{nobody:?}");
    assert_eq!(
        refusal(transfer(&rig, 1, &ready, eur(5_000)).await),
        "balance_insufficient",
        "the same call, the same answer"
    );
    transfer(&rig, 5, &ready, eur(5_000)).await.unwrap();
}

#[tokio::test]
async fn a_payout_that_fails_says_why_and_leaves_the_money_to_be_taken_back() {
    let rig = Rig::start().await;
    let account = rig.ready(1, "DE").await;
    let form = [
        ("external_account[object]", "bank_account"),
        ("external_account[country]", "DE"),
        ("external_account[account_number]", NO_ACCOUNT),
        ("default_for_currency", "true"),
    ];
    rig.post(&format!("/v1/accounts/{account}/external_accounts"), &form).await;
    rig.earn(eur(20_000)).await;
    let sent = transfer(&rig, 1, &account, eur(5_000)).await.unwrap();
    let made = payout(&rig, 1, &account, eur(5_000)).await.unwrap();
    rig.days_go_by(3).await;
    let failed = rig.gateway.payout(&account, &made.id).await.unwrap();
    assert_eq!((failed.status, failed.failure_code.as_deref()), (PayoutStatus::Failed, Some("no_account")));
    assert_eq!(refusal(payout(&rig, 2, &account, eur(5_000)).await), "payouts_not_allowed");
    let back = rig.gateway.reverse_transfer(&key("back"), &sent.id, eur(5_000)).await.unwrap();
    assert_eq!(back.amount, eur(5_000));
    assert!(rig.gateway.transfer(&sent.id).await.unwrap().is_reversed());
}

#[tokio::test]
async fn a_payout_can_fail_after_it_was_paid() {
    let rig = Rig::start().await;
    let account = rig.ready(1, "DE").await;
    rig.earn(eur(20_000)).await;
    transfer(&rig, 1, &account, eur(5_000)).await.unwrap();
    let made = payout(&rig, 1, &account, eur(5_000)).await.unwrap();
    rig.control("decide", json!({ "object": made.id, "outcome": "paid" })).await;
    assert_eq!(rig.gateway.payout(&account, &made.id).await.unwrap().status, PayoutStatus::Paid);
    let wish = json!({ "object": made.id, "outcome": "failed", "failure_code": "account_frozen" });
    rig.control("decide", wish).await;
    let failed = rig.gateway.payout(&account, &made.id).await.unwrap();
    assert_eq!((failed.status, failed.failure_code.as_deref()), (PayoutStatus::Failed, Some("account_frozen")));
}

#[tokio::test]
async fn a_transfer_comes_back_in_parts_as_long_as_the_account_has_it() {
    let rig = Rig::start().await;
    let account = rig.ready(1, "DE").await;
    rig.earn(eur(20_000)).await;
    let sent = transfer(&rig, 1, &account, eur(10_000)).await.unwrap();
    payout(&rig, 1, &account, eur(6_000)).await.unwrap();
    let first = rig.gateway.reverse_transfer(&key("r1"), &sent.id, eur(1_000)).await.unwrap();
    let again = rig.gateway.reverse_transfer(&key("r1"), &sent.id, eur(1_000)).await.unwrap();
    assert_eq!(again, first, "the same call is one reversal");
    assert_eq!(rig.gateway.transfer(&sent.id).await.unwrap().reversed, eur(1_000));
    let refused = rig.gateway.reverse_transfer(&key("r2"), &sent.id, eur(9_000)).await;
    assert_eq!(refusal(refused), "balance_insufficient", "the rest is with the bank");
    let second = rig.gateway.reverse_transfer(&key("r3"), &sent.id, eur(3_000)).await.unwrap();
    let more = rig.gateway.reverse_transfer(&key("r4"), &sent.id, eur(6_001)).await;
    assert!(matches!(more, Err(GatewayError::InvalidRequest { .. })), "{more:?}");
    assert_eq!(rig.gateway.reversals_of(&sent.id).await.unwrap(), [first, second]);
    let now = rig.gateway.transfer(&sent.id).await.unwrap();
    assert_eq!((now.reversed, now.is_reversed()), (eur(4_000), false));
}

#[tokio::test]
async fn all_reversals_are_listed_oldest_first_whoever_made_them() {
    let rig = Rig::start().await;
    let account = rig.ready(1, "DE").await;
    rig.earn(eur(20_000)).await;
    let sent = transfer(&rig, 1, &account, eur(10_000)).await.unwrap();
    assert_eq!(rig.gateway.reversals_of(&sent.id).await.unwrap(), []);
    let path = format!("/v1/transfers/{}/reversals", sent.id);
    for part in 1..=103 {
        rig.post(&path, &[("amount", &part.to_string())]).await;
    }
    let amounts: Vec<i64> =
        rig.gateway.reversals_of(&sent.id).await.unwrap().iter().map(|reversal| reversal.amount.minor).collect();
    assert_eq!(amounts, (1..=103).collect::<Vec<_>>());
    let none = rig.gateway.reversals_of("tr_none").await;
    assert!(matches!(none, Err(GatewayError::NotFound(_))), "{none:?}");
}

#[tokio::test]
async fn answers_lost_on_the_way_out_double_nothing() {
    for fault in ["lose_answer", "connection_reset", "status_429"] {
        let rig = Rig::start().await;
        let account = rig.ready(1, "DE").await;
        rig.earn(eur(20_000)).await;
        for path_ends in ["/transfers", "/payouts", "/reversals"] {
            rig.fault(fault, path_ends, ATTEMPTS - 1).await;
        }
        let sent = transfer(&rig, 1, &account, eur(5_000)).await.unwrap();
        payout(&rig, 1, &account, eur(2_000)).await.unwrap();
        rig.gateway.reverse_transfer(&key("back"), &sent.id, eur(3_000)).await.unwrap();
        assert_eq!(rig.faults_left().await, 0, "every fault was met");
        for kind in ["transfer", "payout", "transfer_reversal"] {
            assert_eq!(rig.count(kind).await, 1, "{kind}");
        }
    }
}

#[tokio::test]
async fn what_was_sent_without_an_answer_is_found_by_our_withdrawal() {
    let rig = Rig::start().await;
    let (account, other) = (rig.ready(1, "DE").await, rig.ready(2, "DE").await);
    rig.earn(eur(20_000)).await;
    let start = Timestamp::from_second(rig.state().await["now"].as_i64().unwrap()).unwrap();
    assert_eq!(rig.gateway.find_transfer(withdrawal(7), &account, start).await.unwrap(), None);

    rig.fault("lose_answer", "/transfers", ATTEMPTS).await;
    let lost = transfer(&rig, 7, &account, eur(5_000)).await;
    assert!(matches!(lost, Err(GatewayError::UnknownOutcome(_))), "{lost:?}");
    // More of them since than fit on a page.
    for number in 100..202 {
        transfer(&rig, number, &account, eur(10)).await.unwrap();
    }
    let found = rig.gateway.find_transfer(withdrawal(7), &account, start).await.unwrap().unwrap();
    assert_eq!((found.amount, &found.destination), (eur(5_000), &account));
    assert_eq!(transfer(&rig, 7, &account, eur(5_000)).await.unwrap(), found, "the same key is the same transfer");
    assert_eq!(rig.gateway.find_transfer(withdrawal(7), &other, start).await.unwrap(), None);
    let tomorrow = start + jiff::SignedDuration::from_hours(24);
    assert_eq!(rig.gateway.find_transfer(withdrawal(7), &account, tomorrow).await.unwrap(), None);

    rig.fault("lose_answer", "/payouts", ATTEMPTS).await;
    let lost = payout(&rig, 7, &account, eur(5_000)).await;
    assert!(matches!(lost, Err(GatewayError::UnknownOutcome(_))), "{lost:?}");
    let found = rig.gateway.find_payout(withdrawal(7), &account, start).await.unwrap().unwrap();
    assert_eq!((found.amount, found.status), (eur(5_000), PayoutStatus::Pending));
    assert_eq!(payout(&rig, 7, &account, eur(5_000)).await.unwrap().id, found.id);
    assert_eq!(rig.count("payout").await, 1);
    assert_eq!(rig.gateway.find_payout(withdrawal(7), &account, tomorrow).await.unwrap(), None);
    assert_eq!(rig.gateway.find_payout(withdrawal(8), &account, start).await.unwrap(), None);

    rig.fault("lose_answer", "/reversals", ATTEMPTS).await;
    let sent = rig.gateway.find_transfer(withdrawal(100), &account, start).await.unwrap().unwrap();
    let lost = rig.gateway.reverse_transfer(&key("back"), &sent.id, eur(10)).await;
    assert!(matches!(lost, Err(GatewayError::UnknownOutcome(_))), "{lost:?}");
    let reversals = rig.gateway.reversals_of(&sent.id).await.unwrap();
    let again = rig.gateway.reverse_transfer(&key("back"), &sent.id, eur(10)).await.unwrap();
    assert_eq!(reversals, [again]);
}

#[tokio::test]
async fn only_a_payout_is_for_the_account_and_all_carry_our_withdrawal() {
    let sent =
        json!({ "id": "tr_1", "amount": 5_000, "amount_reversed": 0, "currency": "eur", "destination": "acct_1" });
    let back = json!({ "id": "trr_1", "amount": 5_000, "currency": "eur" });
    let paid = json!({ "id": "po_1", "amount": 5_000, "currency": "eur", "status": "in_transit", "arrival_date": 1_795_219_200 });
    let stub = Stub::start([sent, back, paid].map(|object| Reply::Json(200, object))).await;
    let gateway = gateway(&stub.url);
    gateway.create_transfer(&key("t"), &transfer_of(1, "acct_1", eur(5_000))).await.unwrap();
    gateway.reverse_transfer(&key("r"), "tr_1", eur(5_000)).await.unwrap();
    let paid = gateway.create_payout(&key("p"), &payout_of(1, "acct_1", eur(5_000))).await.unwrap();
    assert_eq!((paid.status, paid.arrives_at.as_second()), (PayoutStatus::InTransit, 1_795_219_200));
    let ours = withdrawal(1).to_string();
    let amount = [("amount", "5000"), ("currency", "eur"), ("metadata[withdrawal_id]", &*ours)];
    let forms = [[&amount[..], &[("destination", "acct_1")]].concat(), vec![("amount", "5000")], amount.to_vec()];
    for (seen, form) in stub.seen().iter().zip(forms) {
        assert_eq!(seen.form(), form.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect());
    }
    let seen = stub.seen();
    let heads: Vec<_> = seen.iter().map(|seen| (&*seen.line, seen.key.as_deref(), seen.account.as_deref())).collect();
    assert_eq!(
        heads,
        [
            ("POST /v1/transfers", Some("t"), None),
            ("POST /v1/transfers/tr_1/reversals", Some("r"), None),
            ("POST /v1/payouts", Some("p"), Some("acct_1")),
        ]
    );
}

#[tokio::test]
async fn a_payout_in_a_state_that_we_have_no_word_for_is_not_taken_for_another() {
    let odd = json!({ "id": "po_1", "amount": 1, "currency": "eur", "status": "newer", "arrival_date": 1 });
    let stub = Stub::start([Reply::Json(200, odd)]).await;
    let answer = gateway(&stub.url).payout("acct_1", "po_1").await;
    assert!(matches!(answer, Err(GatewayError::Undecodable(_))), "{answer:?}");
}
