//! Saved cards.

use domain::payment::CardFacts;
use domain::{CardDetails, CardId, CardState, Expiry, UserId};
use services::model::SavedCard;

use crate::on_both_engines;
use crate::world::{World, at, bits, write};

on_both_engines![
    a_card_reads_back_whole_and_changes_from_its_version,
    one_card_at_stripe_is_one_card_here,
    the_default_comes_first_and_then_the_newest,
    there_is_one_default,
    owners_are_told_in_the_order_of_time_and_once,
    a_customer_at_stripe_is_one_user,
];

pub fn card(user: UserId, method: &str) -> SavedCard {
    SavedCard {
        id: CardId::from_parts(at("09:00"), bits()),
        user_id: user,
        stripe_method_id: method.to_owned(),
        details: CardDetails {
            facts: CardFacts { brand: "visa".into(), last4: "4242".into() },
            expiry: Expiry::new(12, 2034).unwrap(),
            fingerprint: Some("print".into()),
        },
        state: CardState::Saved,
        is_default: false,
        warn_at: Some(at("12:00")),
        version: 1,
        created_at: at("09:00"),
        updated_at: at("09:00"),
    }
}

async fn insert(world: &World, card: &SavedCard) -> bool {
    let card = card.clone();
    write!(world, tx, card => tx.insert_card(&card).await).unwrap()
}

async fn update(world: &World, card: &SavedCard) -> bool {
    let card = card.clone();
    write!(world, tx, card => tx.update_card(&card).await).unwrap()
}

async fn a_card_reads_back_whole_and_changes_from_its_version(world: World) {
    let user = world.client().await.id;
    let first = card(user, "pm_1");
    assert!(insert(&world, &first).await);
    assert_eq!(world.read().await.card(first.id).await.unwrap(), Some(first.clone()));
    assert_eq!(world.read().await.card_by_method("pm_1").await.unwrap(), Some(first.clone()));
    let changed = SavedCard {
        details: CardDetails {
            facts: CardFacts { brand: "amex".into(), last4: "0005".into() },
            expiry: Expiry::new(1, 2035).unwrap(),
            fingerprint: None,
        },
        state: CardState::Removing,
        warn_at: None,
        updated_at: at("10:00"),
        ..first.clone()
    };
    assert!(update(&world, &changed).await);
    let now = SavedCard { version: 2, ..changed.clone() };
    assert_eq!(world.read().await.card(first.id).await.unwrap(), Some(now));
    assert!(!update(&world, &changed).await, "it has another version by now");
    assert_eq!(world.read().await.cards_of(user).await.unwrap(), []);
    assert_eq!(world.read().await.cards_ever(user).await.unwrap(), 1);
}

async fn one_card_at_stripe_is_one_card_here(world: World) {
    let (one, other) = (world.client().await.id, world.client().await.id);
    assert!(insert(&world, &card(one, "pm_1")).await);
    assert!(!insert(&world, &card(one, "pm_1")).await);
    assert!(!insert(&world, &card(other, "pm_1")).await);
    assert!(insert(&world, &card(other, "pm_2")).await);
    assert_eq!(world.read().await.cards_of(one).await.unwrap().len(), 1);
}

async fn the_default_comes_first_and_then_the_newest(world: World) {
    let user = world.client().await.id;
    for (method, time, is_default) in [("pm_1", "09:00", false), ("pm_2", "09:10", true), ("pm_3", "09:20", false)] {
        assert!(insert(&world, &SavedCard { created_at: at(time), is_default, ..card(user, method) }).await);
    }
    let cards = world.read().await.cards_of(user).await.unwrap();
    let methods: Vec<&str> = cards.iter().map(|card| card.stripe_method_id.as_str()).collect();
    assert_eq!(methods, ["pm_2", "pm_3", "pm_1"]);
}

async fn there_is_one_default(world: World) {
    let user = world.client().await.id;
    assert!(insert(&world, &SavedCard { is_default: true, ..card(user, "pm_1") }).await);
    let second = SavedCard { is_default: true, ..card(user, "pm_2") };
    let refused = write!(world, tx, second => tx.insert_card(&second).await);
    assert!(refused.is_err(), "{refused:?}");
    let other = world.client().await.id;
    assert!(insert(&world, &SavedCard { is_default: true, ..card(other, "pm_3") }).await);
}

async fn owners_are_told_in_the_order_of_time_and_once(world: World) {
    let user = world.client().await.id;
    for (method, warn_at) in [("pm_1", Some("11:00")), ("pm_2", Some("10:00")), ("pm_3", Some("13:00")), ("pm_4", None)]
    {
        assert!(insert(&world, &SavedCard { warn_at: warn_at.map(at), ..card(user, method) }).await);
    }
    let removed = SavedCard { state: CardState::Removed, warn_at: Some(at("09:00")), ..card(user, "pm_5") };
    assert!(insert(&world, &removed).await);
    let due = world.read().await.cards_to_warn_of(at("12:00"), 10).await.unwrap();
    let methods: Vec<&str> = due.iter().map(|card| card.stripe_method_id.as_str()).collect();
    assert_eq!(methods, ["pm_2", "pm_1"]);
    assert_eq!(world.read().await.cards_to_warn_of(at("12:00"), 1).await.unwrap().len(), 1);
}

async fn a_customer_at_stripe_is_one_user(world: World) {
    let user = world.client().await;
    let id = user.id;
    assert!(write!(world, tx => tx.set_stripe_customer(id, "cus_1").await).unwrap());
    let found = world.read().await.user_by_customer("cus_1").await.unwrap();
    assert_eq!(found.map(|user| user.id), Some(user.id));
    assert_eq!(world.read().await.user_by_customer("cus_2").await.unwrap(), None);
}
