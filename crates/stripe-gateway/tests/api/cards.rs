//! Saved cards through the sandbox.

use domain::SetupStatus;
use services::ports::{GatewayError, PaymentGateway};

use crate::common::{key, new_customer};
use crate::rig::Rig;

#[tokio::test]
async fn a_setup_is_open_until_a_card_is_saved_by_it() {
    let rig = Rig::start().await;
    let new = new_customer();
    let customer = rig.gateway.create_customer(&key("customer"), &new).await.unwrap();
    let setup = rig.gateway.create_setup(&key("setup"), &customer, new.user).await.unwrap();
    assert_eq!(setup.status, SetupStatus::Open);
    assert!(setup.client_secret.is_some());
    assert_eq!(rig.gateway.cards_of(&customer).await.unwrap(), []);
    rig.confirm_setup(&setup.id, "pm_card_visa").await;
    assert_eq!(rig.gateway.setup(&setup.id).await.unwrap().status, SetupStatus::Succeeded);
    let cards = rig.gateway.cards_of(&customer).await.unwrap();
    assert_eq!(cards.len(), 1);
    let details = &cards[0].details;
    assert_eq!((details.facts.brand.as_str(), details.facts.last4.as_str()), ("visa", "4242"));
    assert!(details.fingerprint.is_some());

    rig.gateway.detach_card(&key("detach"), &cards[0].method).await.unwrap();
    assert_eq!(rig.gateway.cards_of(&customer).await.unwrap(), []);
    let again = rig.gateway.detach_card(&key("detach again"), &cards[0].method).await;
    assert!(matches!(again, Err(GatewayError::UnexpectedState(_))), "{again:?}");
}

#[tokio::test]
async fn what_is_not_there_is_said_to_be_missing() {
    let rig = Rig::start().await;
    for id in ["seti_1/confirm", "seti_missing"] {
        let missing = rig.gateway.setup(id).await;
        assert!(matches!(missing, Err(GatewayError::NotFound(_))), "{id}: {missing:?}");
    }
    for id in ["../charges", "cus_missing"] {
        let missing = rig.gateway.cards_of(id).await;
        assert!(matches!(missing, Err(GatewayError::NotFound(_))), "{id}: {missing:?}");
    }
}
