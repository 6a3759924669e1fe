//! Trainers' accounts, from their creation on.

use domain::{CapabilityStatus, Need, Readiness};
use serde_json::{Value, json};
use services::ports::connect::NewAccount;
use services::ports::{ConnectGateway, GatewayError};

use crate::common::{ATTEMPTS, gateway, key, new_account, trainer};
use crate::rig::Rig;
use crate::stub::{Reply, Stub, page};

const BACK: &str = "https://spotter.test/payouts";
const REFRESH: &str = "https://spotter.test/payouts/again";

#[tokio::test]
async fn an_account_is_incomplete_then_ready_and_shows_its_bank() {
    let rig = Rig::start().await;
    let made = rig.account(1, "DE").await;
    assert_eq!((made.country.as_str(), made.default_currency.map(|currency| currency.code())), ("DE", Some("EUR")));
    assert_eq!((made.readiness(), made.transfers), (Readiness::Incomplete, CapabilityStatus::Inactive));
    assert!((made.details_submitted, made.payouts_enabled, made.banks.len()) == (false, false, 0));
    assert_eq!(made.disabled_reason.as_deref(), Some("requirements.past_due"));
    for need in [Need::BankAccount, Need::Terms, Need::Name, Need::BirthDate, Need::Business] {
        assert!(made.needs().contains(&need), "{need:?} of {:?}", made.needs());
    }
    assert_eq!(rig.gateway.connected_account(&made.id).await.unwrap(), made);

    rig.control("account", json!({ "action": "complete", "account": made.id })).await;
    let ready = rig.gateway.connected_account(&made.id).await.unwrap();
    assert_eq!(
        (ready.readiness(), ready.transfers, ready.needs()),
        (Readiness::Ready, CapabilityStatus::Active, vec![])
    );
    let bank = &ready.banks[0];
    assert_eq!((bank.currency.code(), bank.last4.as_str(), bank.is_default), ("EUR", "3000", true));
    assert_eq!(bank.bank.as_deref(), Some("STRIPE TEST BANK"));
}

#[tokio::test]
async fn what_becomes_due_or_final_later_is_told() {
    let rig = Rig::start().await;
    let id = rig.ready(1, "DE").await;
    let needs = json!({ "action": "needs", "account": id, "requirements": ["individual.id_number"] });
    rig.control("account", needs).await;
    let asked = rig.gateway.connected_account(&id).await.unwrap();
    assert_eq!((asked.readiness(), asked.needs()), (Readiness::Restricted, vec![Need::IdNumber]));
    assert_eq!(asked.past_due, ["individual.id_number"]);

    rig.control("account", json!({ "action": "reject", "account": id, "reason": "fraud" })).await;
    let rejected = rig.gateway.connected_account(&id).await.unwrap();
    assert_eq!(rejected.disabled_reason.as_deref(), Some("rejected.fraud"));
    assert_eq!(rejected.readiness(), Readiness::Rejected);
}

#[tokio::test]
async fn each_country_gets_the_agreement_that_stripe_asks_for_there() {
    let rig = Rig::start().await;
    let full = "AE AT AU BE BG BR CA CH CY CZ DE DK EE ES FI FR GB GI GR HK HR HU IE IT JP LI LT LU LV MT MX MY NL NO NZ PL PT RO SE \
                SG SI SK TH US";
    let recipients = "AL AM AR AZ BA BD BH CL CO CR DO EG GT ID IL IN IS JO KE KH KR KW KZ LK MA MD MK MN MU NG PE PH PK PY QA RS SA \
                      TN TR TW TZ UY UZ VN ZA";
    let mut number = 0;
    for (countries, agreement) in [(full, Value::Null), (recipients, "recipient".into())] {
        for country in countries.split(' ') {
            number += 1;
            let made = rig.account(number, country).await;
            let seen = rig.get(&format!("/v1/accounts/{}", made.id)).await;
            assert_eq!((made.country.as_str(), &seen["tos_acceptance"]["service_agreement"]), (country, &agreement));
        }
    }
    let id = rig.ready(1_000, "PK").await;
    let ready = rig.gateway.connected_account(&id).await.unwrap();
    assert_eq!((ready.readiness(), ready.banks[0].currency.code()), (Readiness::Ready, "PKR"));

    let refused = rig.gateway.create_account(&key("k"), &new_account(trainer(2_000), "KP")).await;
    let Err(GatewayError::InvalidRequest { code, param, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!((code.as_str(), param.as_deref()), ("country_unsupported", Some("country")));
}

#[tokio::test]
async fn an_account_is_created_with_what_ties_it_to_the_trainer_and_payouts_by_hand() {
    let made = || Reply::Json(200, json!({ "id": "acct_1", "external_accounts": { "data": [], "has_more": false } }));
    let stub = Stub::start([made(), made()]).await;
    let gateway = gateway(&stub.url);
    gateway.create_account(&key("a"), &new_account(trainer(1), "PK")).await.unwrap();
    let at_home = NewAccount { url: "http://localhost:3000/t/1".into(), ..new_account(trainer(1), "DE") };
    gateway.create_account(&key("b"), &at_home).await.unwrap();
    let trainer = trainer(1).to_string();
    let always = [
        ("type", "express"),
        ("email", "jonas@example.test"),
        ("capabilities[transfers][requested]", "true"),
        ("settings[payouts][schedule][interval]", "manual"),
        ("metadata[trainer_id]", &trainer),
    ];
    let abroad = [
        ("country", "PK"),
        ("business_profile[url]", "https://spotter.fit/trainers/jonas"),
        ("tos_acceptance[service_agreement]", "recipient"),
    ];
    for (seen, more) in stub.seen().iter().zip([&abroad[..], &[("country", "DE")]]) {
        let expected = always.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        assert_eq!(seen.form(), expected.collect());
        assert!(seen.key.is_some() && seen.line == "POST /v1/accounts", "{}", seen.line);
    }
}

#[tokio::test]
async fn an_account_that_was_created_is_never_reported_as_not_there() {
    let stub = Stub::start([Reply::Json(200, json!({ "id": "acct_1", "country": "DE" }))]).await;
    let made = gateway(&stub.url).create_account(&key("k"), &new_account(trainer(1), "DE")).await.unwrap();
    assert_eq!((made.id.as_str(), made.banks.len()), ("acct_1", 0));
    assert_eq!(stub.seen().len(), 1, "no second call that could fail");
}

#[tokio::test]
async fn an_account_whose_answer_was_lost_is_found_and_made_once() {
    let rig = Rig::start().await;
    for number in 1..=105 {
        rig.account(number, "DE").await;
    }
    rig.fault("lose_answer", "/accounts", ATTEMPTS).await;
    let wish = new_account(trainer(500), "FR");
    let lost = rig.gateway.create_account(&key("lost"), &wish).await;
    assert!(matches!(lost, Err(GatewayError::UnknownOutcome(_))), "{lost:?}");
    let found = rig.gateway.find_account(trainer(500)).await.unwrap().unwrap();
    assert_eq!(found.country, "FR");
    assert_eq!(rig.gateway.create_account(&key("lost"), &wish).await.unwrap().id, found.id);
    assert_eq!(rig.count("account").await, 106);
    let oldest = rig.gateway.find_account(trainer(1)).await.unwrap().unwrap();
    assert_eq!(oldest.id, rig.account(1, "DE").await.id, "on the second page");
    assert_eq!(rig.gateway.find_account(trainer(999)).await.unwrap(), None);
}

#[tokio::test]
async fn an_account_that_is_gone_is_not_found_and_our_key_is_not_to_blame() {
    let rig = Rig::start().await;
    for id in ["acct_none", "acct_1/../customers", ""] {
        let answer = rig.gateway.connected_account(id).await;
        assert!(matches!(answer, Err(GatewayError::NotFound(_))), "{id}: {answer:?}");
        let answer = rig.gateway.payout(id, "po_1").await;
        assert!(matches!(answer, Err(GatewayError::NotFound(_))), "{id}: {answer:?}");
    }
    let link = rig.gateway.onboarding_link(&key("k"), "acct_none", REFRESH, BACK).await;
    assert!(matches!(link, Err(GatewayError::NotFound(_))), "{link:?}");
}

#[tokio::test]
async fn a_link_leads_to_the_form_once() {
    let rig = Rig::start().await;
    let id = rig.account(1, "DE").await.id;
    let link = rig.gateway.onboarding_link(&key("first"), &id, REFRESH, BACK).await.unwrap();
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut leads_to = Vec::new();
    for _ in 0..2 {
        let answer = browser.get(&link).send().await.unwrap();
        leads_to.push(answer.headers()["location"].to_str().unwrap().to_owned());
    }
    assert!(leads_to[0].starts_with("../../c/") && leads_to[1] == REFRESH, "{leads_to:?}");
    let other = rig.gateway.onboarding_link(&key("second"), &id, REFRESH, BACK).await.unwrap();
    assert_ne!(other, link);
}

#[tokio::test]
async fn all_bank_accounts_are_read_however_many() {
    let rig = Rig::start().await;
    let id = rig.ready(1, "DE").await;
    let path = format!("/v1/accounts/{id}/external_accounts");
    for currency in ["usd"; 11] {
        let form = [
            ("external_account[object]", "bank_account"),
            ("external_account[country]", "US"),
            ("external_account[currency]", currency),
            ("external_account[routing_number]", "110000000"),
            ("external_account[account_number]", "000123456789"),
        ];
        rig.post(&path, &form).await;
    }
    let account = rig.gateway.connected_account(&id).await.unwrap();
    assert_eq!(account.banks.len(), 12, "more than an account shows by itself");
    let last4 = |code: &str| account.bank_for(code.parse().unwrap()).map(|bank| bank.last4.clone());
    assert_eq!((last4("EUR"), last4("USD")), (Some("3000".into()), Some("6789".into())));
}

#[tokio::test]
async fn a_debit_card_stands_for_a_bank_account_and_odd_ones_are_left_out() {
    let account = json!({
        "id": "acct_1",
        "country": "US",
        "capabilities": { "transfers": "newer_than_us" },
        "external_accounts": {
            "has_more": false,
            "data": [
                { "id": "card_1", "object": "card", "currency": "USD", "brand": "Visa", "last4": "4242", "default_for_currency": true },
                { "id": "ba_1", "object": "bank_account", "currency": "xxq", "last4": "1111" },
                { "id": "ba_2", "object": "bank_account" },
            ],
        },
    });
    let stub = Stub::start([Reply::Json(200, account)]).await;
    let account = gateway(&stub.url).connected_account("acct_1").await.unwrap();
    let banks: Vec<_> =
        account.banks.iter().map(|bank| (bank.currency.code(), &*bank.last4, bank.bank.as_deref())).collect();
    assert_eq!(banks, [("USD", "4242", Some("Visa"))]);
    assert_eq!(account.transfers, CapabilityStatus::Inactive, "a word that we don't know lets no money through");
}

#[tokio::test]
async fn an_account_without_its_banks_is_asked_for_them() {
    let bank = |id: &str| json!({ "id": id, "object": "bank_account", "currency": "eur", "last4": "3000" });
    let script = [
        Reply::Json(200, json!({ "id": "acct_1", "country": "DE" })),
        page(&[bank("ba_2")], true),
        page(&[bank("ba_1")], false),
    ];
    let stub = Stub::start(script).await;
    let account = gateway(&stub.url).connected_account("acct_1").await.unwrap();
    assert_eq!((account.banks.len(), account.transfers), (2, CapabilityStatus::Unrequested));
    let seen = stub.seen();
    assert!(seen[1].line.starts_with("GET /v1/accounts/acct_1/external_accounts?"));
    assert_eq!(seen[2].query()["starting_after"], "ba_2");
    assert!(seen.iter().all(|seen| seen.account.is_none()), "our own look at it");
}
