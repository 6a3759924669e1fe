//! Payments through the sandbox, which knows Stripe from its documentation and nothing of this crate.

use std::sync::Arc;

use domain::Timestamp;
use domain::decline::FailureKind;
use domain::payment::IntentStatus;
use serde_json::Value;
use services::ports::{GatewayError, PaymentGateway};
use stripe_gateway::StripeGateway;
use stripe_sandbox::Outcome;

use crate::common::{ATTEMPTS, eur, key, money, new_customer, new_intent, payment};
use crate::rig::Rig;

#[tokio::test]
async fn a_payment_from_customer_to_balance() {
    let rig = Rig::start().await;
    let created = rig.intent(eur(4_500)).await;
    assert_eq!(created.facts.status, IntentStatus::RequiresPaymentMethod);
    assert_eq!((created.facts.amount, created.facts.amount_received), (eur(4_500), eur(0)));
    assert_eq!(created.payment, Some(payment(1)));
    assert!(created.client_secret.is_some());

    let confirmed = rig.confirm(&created.facts.id, "pm_card_visa").await.unwrap();
    assert_eq!(confirmed.facts.status, IntentStatus::Succeeded);

    let paid = rig.gateway.intent(&created.facts.id).await.unwrap();
    assert_eq!((paid.facts.amount_received, paid.facts.failure), (eur(4_500), None));
    let charge = paid.facts.charge.unwrap();
    let card = charge.card.unwrap();
    assert_eq!((card.brand.as_str(), card.last4.as_str()), ("visa", "4242"));
    let balance = charge.balance.unwrap();
    assert_eq!(balance.gross, eur(4_500));
    let net = balance.gross.minus(balance.fee).unwrap();
    assert!(balance.fee.is_positive() && net.is_positive());
    assert_eq!(rig.gateway.balance().await.unwrap(), [net], "what the charge brought is what we have");
}

#[tokio::test]
async fn currencies_with_other_decimals_are_paid_in_full() {
    for amount in [money(5_400, "JPY"), money(12_500, "KWD"), money(350_000, "PKR")] {
        let rig = Rig::start().await;
        let created = rig.intent(amount).await;
        rig.confirm(&created.facts.id, "pm_card_visa").await.unwrap();
        let paid = rig.gateway.intent(&created.facts.id).await.unwrap().facts;
        assert_eq!((paid.amount, paid.amount_received), (amount, amount));
        assert_eq!(paid.charge.unwrap().balance.unwrap().gross, amount);
    }
}

#[tokio::test]
async fn each_refused_card_says_why_and_another_card_pays() {
    let rig = Rig::start().await;
    let id = rig.intent(eur(4_500)).await.facts.id;
    for (card, kind) in [
        ("pm_card_visa_chargeDeclined", FailureKind::Declined),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", FailureKind::InsufficientFunds),
        ("pm_card_chargeDeclinedExpiredCard", FailureKind::ExpiredCard),
        ("pm_card_chargeDeclinedIncorrectCvc", FailureKind::IncorrectCvc),
        ("pm_card_chargeDeclinedProcessingError", FailureKind::ProcessingError),
    ] {
        let Err(GatewayError::Declined(failure)) = rig.confirm(&id, card).await else {
            panic!("{card} was not declined")
        };
        assert_eq!(failure.kind(), kind, "{card}");
        let now = rig.gateway.intent(&id).await.unwrap().facts;
        assert_eq!((now.status, now.failure), (IntentStatus::RequiresPaymentMethod, Some(failure)), "{card}");
    }
    rig.confirm(&id, "pm_card_mastercard").await.unwrap();
    let paid = rig.gateway.intent(&id).await.unwrap().facts;
    assert_eq!((paid.status, paid.failure), (IntentStatus::Succeeded, None));
    assert_eq!(paid.charge.unwrap().card.unwrap().brand, "mastercard");
}

#[tokio::test]
async fn a_card_that_wants_3d_secure_asks_for_action_and_then_pays_or_fails() {
    for (outcome, status) in
        [(Outcome::Authenticated, IntentStatus::Succeeded), (Outcome::Failed, IntentStatus::RequiresPaymentMethod)]
    {
        let rig = Rig::start().await;
        let id = rig.intent(eur(4_500)).await.facts.id;
        let asked = rig.confirm(&id, "pm_card_authenticationRequired").await.unwrap();
        assert_eq!(asked.facts.status, IntentStatus::RequiresAction);
        rig.sandbox.complete_challenge(&id, outcome).unwrap();
        let after = rig.gateway.intent(&id).await.unwrap().facts;
        assert_eq!(after.status, status);
        let failed = (status != IntentStatus::Succeeded).then_some(FailureKind::AuthenticationFailed);
        assert_eq!(after.failure.map(|failure| failure.kind()), failed);
    }
}

#[tokio::test]
async fn what_is_paid_or_canceled_cannot_be_canceled() {
    let rig = Rig::start().await;
    let id = rig.intent(eur(4_500)).await.facts.id;
    rig.confirm(&id, "pm_card_visa").await.unwrap();
    let refused = rig.gateway.cancel_intent(&key("cancel"), &id).await;
    assert!(matches!(refused, Err(GatewayError::UnexpectedState(_))), "{refused:?}");

    let rig = Rig::start().await;
    let id = rig.intent(eur(4_500)).await.facts.id;
    assert_eq!(rig.gateway.cancel_intent(&key("cancel"), &id).await.unwrap().facts.status, IntentStatus::Canceled);
    let again = rig.gateway.cancel_intent(&key("cancel"), &id).await.unwrap();
    assert_eq!(again.facts.status, IntentStatus::Canceled, "the same call has the same answer");
    let another = rig.gateway.cancel_intent(&key("cancel again"), &id).await;
    assert!(matches!(another, Err(GatewayError::UnexpectedState(_))), "{another:?}");
    assert!(matches!(rig.confirm(&id, "pm_card_visa").await, Err(GatewayError::UnexpectedState(_))));
}

#[tokio::test]
async fn a_payments_intent_is_found_among_many_of_its_customer() {
    let rig = Rig::start().await;
    let customer = rig.customer().await;
    let mut ids = Vec::new();
    for number in 0..105 {
        let wish = new_intent(payment(number), &customer, eur(4_500));
        ids.push(rig.gateway.create_intent(&key(&format!("intent:{number}")), &wish).await.unwrap().facts.id);
    }
    for number in [0, 4, 5, 104] {
        let found = rig.gateway.find_intent(payment(number), &customer).await.unwrap().unwrap();
        assert_eq!(found.facts.id, ids[usize::try_from(number).unwrap()]);
        assert_eq!(found.payment, Some(payment(number)));
    }
    assert!(rig.gateway.find_intent(payment(999), &customer).await.unwrap().is_none());
    let other = rig.gateway.create_customer(&key("another"), &new_customer()).await.unwrap();
    assert!(rig.gateway.find_intent(payment(1), &other).await.unwrap().is_none(), "only among the customer's");
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let rig = Rig::start().await;
    assert!(matches!(rig.gateway.intent("pi_none").await, Err(GatewayError::NotFound(_))));
    let wish = new_intent(payment(1), "cus_none", eur(4_500));
    let refused = rig.gateway.create_intent(&key("k"), &wish).await;
    assert!(matches!(refused, Err(GatewayError::NotFound(_))), "{refused:?}");
}

#[tokio::test]
async fn a_wrong_key_is_unauthorized() {
    let rig = Rig::start().await;
    let stranger = StripeGateway::new(stripe_gateway::GatewayConfig {
        secret_key: "sk_test_stranger".into(),
        api_base: Some(rig.url.clone()),
        patience: services::ports::gateway::Patience::default(),
        random: Arc::new(crate::common::NoJitter),
    });
    let error = stranger.unwrap().account().await.unwrap_err();
    assert!(matches!(&error, GatewayError::Unauthorized(why) if !why.contains("stranger")), "{error:?}");
}

#[tokio::test]
async fn a_key_cannot_stand_for_two_different_requests() {
    let rig = Rig::start().await;
    let customer = rig.customer().await;
    rig.gateway.create_intent(&key("k"), &new_intent(payment(1), &customer, eur(4_500))).await.unwrap();
    let other = rig.gateway.create_intent(&key("k"), &new_intent(payment(1), &customer, eur(9_900))).await;
    assert!(matches!(other, Err(GatewayError::InvalidRequest { .. })), "{other:?}");
    assert_eq!(rig.count("payment_intent").await, 1);
}

#[tokio::test]
async fn the_account_and_the_events_are_read() {
    let rig = Rig::start().await;
    let account = rig.gateway.account().await.unwrap();
    assert!(account.id.starts_with("acct_") && account.charges_enabled);

    let id = rig.intent(eur(4_500)).await.facts.id;
    rig.confirm(&id, "pm_card_visa").await.unwrap();
    let events = rig.gateway.events_since(Timestamp::UNIX_EPOCH, 100).await.unwrap();
    let of_intent: Vec<_> =
        events.iter().filter(|event| event.object_id == id).map(|event| event.kind.as_str()).collect();
    assert_eq!(of_intent, ["payment_intent.created", "payment_intent.succeeded"]);
    for event in &events {
        let payload: Value = serde_json::from_str(&event.payload).unwrap();
        assert_eq!(payload["id"], event.id.as_str());
        assert_eq!(payload["data"]["object"]["id"], event.object_id.as_str());
    }
    let later = events.last().unwrap().created + jiff::SignedDuration::from_secs(60);
    assert!(rig.gateway.events_since(later, 100).await.unwrap().is_empty());
}

/// Whatever happens to the answers of these calls, Stripe has one customer, one paid intent and one charge in the end.
async fn pay_through(rig: &Rig) {
    let paid = rig.intent(eur(4_500)).await;
    let confirmed = rig.confirm(&paid.facts.id, "pm_card_visa").await.unwrap();
    assert_eq!(confirmed.facts.status, IntentStatus::Succeeded);
    let other = new_intent(payment(2), &rig.customer().await, eur(4_500));
    let canceled = rig.gateway.create_intent(&key("second"), &other).await.unwrap();
    let canceled = rig.gateway.cancel_intent(&key("cancel"), &canceled.facts.id).await.unwrap();
    assert_eq!(canceled.facts.status, IntentStatus::Canceled);
    assert_eq!(rig.faults_left().await, 0, "every fault was met");
    for (kind, count) in [("customer", 1), ("payment_intent", 2), ("charge", 1), ("balance_transaction", 1)] {
        assert_eq!(rig.count(kind).await, count, "{kind}");
    }
}

#[tokio::test]
async fn answers_lost_on_the_way_of_every_change_double_nothing() {
    for fault in ["lose_answer", "connection_reset", "status_429"] {
        let rig = Rig::start().await;
        for path_ends in ["/customers", "/payment_intents", "/confirm", "/cancel"] {
            rig.fault(fault, path_ends, ATTEMPTS - 1).await;
        }
        pay_through(&rig).await;
    }
}

#[tokio::test]
async fn a_change_whose_every_answer_was_lost_is_unknown_and_asking_again_later_finds_it_done() {
    let rig = Rig::start().await;
    let customer = rig.customer().await;

    rig.fault("lose_answer", "/payment_intents", ATTEMPTS).await;
    let wish = new_intent(payment(1), &customer, eur(4_500));
    let lost = rig.gateway.create_intent(&key("intent"), &wish).await;
    assert!(matches!(lost, Err(GatewayError::UnknownOutcome(_))), "{lost:?}");
    let found = rig.gateway.find_intent(payment(1), &customer).await.unwrap().unwrap();
    let again = rig.gateway.create_intent(&key("intent"), &wish).await.unwrap();
    assert_eq!((&again.facts.id, rig.count("payment_intent").await), (&found.facts.id, 1));

    rig.fault("lose_answer", "/confirm", ATTEMPTS).await;
    let lost = rig.confirm(&found.facts.id, "pm_card_visa").await;
    assert!(matches!(lost, Err(GatewayError::UnknownOutcome(_))), "{lost:?}");
    assert_eq!(rig.gateway.intent(&found.facts.id).await.unwrap().facts.status, IntentStatus::Succeeded);
    let again = rig.confirm(&found.facts.id, "pm_card_visa").await.unwrap();
    assert_eq!((again.facts.status, rig.count("charge").await), (IntentStatus::Succeeded, 1));

    rig.fault("lose_answer", "/customers", ATTEMPTS).await;
    let lost = rig.gateway.create_customer(&key("second"), &new_customer()).await;
    assert!(matches!(lost, Err(GatewayError::UnknownOutcome(_))), "{lost:?}");
    rig.gateway.create_customer(&key("second"), &new_customer()).await.unwrap();
    assert_eq!(rig.count("customer").await, 2);

    let second = new_intent(payment(2), &customer, eur(4_500));
    let second = rig.gateway.create_intent(&key("second intent"), &second).await.unwrap().facts.id;
    rig.fault("lose_answer", "/cancel", ATTEMPTS).await;
    let lost = rig.gateway.cancel_intent(&key("cancel"), &second).await;
    assert!(matches!(lost, Err(GatewayError::UnknownOutcome(_))), "{lost:?}");
    let again = rig.gateway.cancel_intent(&key("cancel"), &second).await.unwrap();
    assert_eq!(again.facts.status, IntentStatus::Canceled);
}

#[tokio::test]
async fn a_decline_whose_answer_was_lost_is_still_a_decline() {
    let rig = Rig::start().await;
    let id = rig.intent(eur(4_500)).await.facts.id;
    rig.fault("lose_answer", "/confirm", 1).await;
    let refused = rig.confirm(&id, "pm_card_visa_chargeDeclined").await;
    assert!(matches!(refused, Err(GatewayError::Declined(_))), "{refused:?}");
    assert_eq!((rig.count("charge").await, rig.faults_left().await), (1, 0), "tried at the bank once");
}
