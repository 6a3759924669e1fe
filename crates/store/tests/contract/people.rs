//! Users and sign-ins.

use domain::{Role, UserId};
use services::model::{SignIn, User};

use crate::on_both_engines;
use crate::world::{World, at, bits, minutes, write};

on_both_engines![
    a_user_reads_back_whole,
    an_address_belongs_to_one_user,
    a_sign_in_lasts_until_its_end,
    signing_out_ends_one_sign_in,
    expired_sign_ins_are_forgotten,
    a_stripe_customer_is_set_once,
];

async fn a_user_reads_back_whole(world: World) {
    for role in [Role::Client, Role::Trainer, Role::Admin] {
        let user = world.user(&format!("жанна{}", bits()), role).await;
        let mut read = world.read().await;
        assert_eq!(read.user(user.id).await.unwrap(), Some(user.clone()));
        assert_eq!(read.user_by_email(&user.email).await.unwrap(), Some(user));
    }
    let mut read = world.read().await;
    assert_eq!(read.user(UserId::from_parts(at("08:00"), bits())).await.unwrap(), None);
    assert_eq!(read.user_by_email(&"nobody@example.com".parse().unwrap()).await.unwrap(), None);
}

async fn an_address_belongs_to_one_user(world: World) {
    let first = world.client().await;
    let second =
        User { id: UserId::from_parts(at("09:00"), bits()), name: "Somebody else".to_owned(), ..first.clone() };
    let second_id = second.id;
    assert!(!write!(world, tx, second => tx.insert_user(&second).await).unwrap());
    let mut read = world.read().await;
    assert_eq!(read.user(second_id).await.unwrap(), None);
    assert_eq!(read.user_by_email(&first.email).await.unwrap(), Some(first));
}

fn sign_in(user: &User, token_hash: &str) -> SignIn {
    SignIn {
        token_hash: token_hash.to_owned(),
        user_id: user.id,
        created_at: at("09:00"),
        expires_at: minutes(at("09:00"), 60),
    }
}

async fn signed_in(world: &World, token_hash: &str) -> User {
    let user = world.client().await;
    let added = sign_in(&user, token_hash);
    write!(world, tx, added => tx.insert_sign_in(&added).await).unwrap();
    user
}

async fn a_sign_in_lasts_until_its_end(world: World) {
    let user = signed_in(&world, "a1").await;
    let mut read = world.read().await;
    assert_eq!(read.user_by_sign_in("a1", at("09:59")).await.unwrap(), Some(user));
    assert_eq!(read.user_by_sign_in("a1", at("10:00")).await.unwrap(), None);
    assert_eq!(read.user_by_sign_in("b2", at("09:59")).await.unwrap(), None);
}

async fn signing_out_ends_one_sign_in(world: World) {
    let here = signed_in(&world, "a1").await;
    let there = signed_in(&world, "b2").await;
    write!(world, tx => tx.delete_sign_in("a1").await).unwrap();
    write!(world, tx => tx.delete_sign_in("a1").await).unwrap();
    let mut read = world.read().await;
    assert_eq!(read.user_by_sign_in("a1", at("09:30")).await.unwrap(), None);
    assert_eq!(read.user_by_sign_in("b2", at("09:30")).await.unwrap(), Some(there));
    assert!(read.user(here.id).await.unwrap().is_some());
}

async fn expired_sign_ins_are_forgotten(world: World) {
    signed_in(&world, "a1").await;
    signed_in(&world, "b2").await;
    assert_eq!(write!(world, tx => tx.delete_expired_sign_ins(at("10:00")).await).unwrap(), 0);
    assert_eq!(write!(world, tx => tx.delete_expired_sign_ins(at("10:01")).await).unwrap(), 2);
    assert_eq!(world.number("SELECT COUNT(*) FROM sign_ins").await, 0);
}

async fn a_stripe_customer_is_set_once(world: World) {
    let user = world.client().await;
    let id = user.id;
    assert!(write!(world, tx => tx.set_stripe_customer(id, "cus_1").await).unwrap());
    assert!(!write!(world, tx => tx.set_stripe_customer(id, "cus_2").await).unwrap());
    let stored = world.read().await.user(id).await.unwrap().unwrap();
    assert_eq!(stored.stripe_customer_id.as_deref(), Some("cus_1"));
}
