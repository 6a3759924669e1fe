//! Registering, signing in and out.

use crate::world::World;
use jiff::SignedDuration;
use services::{PasswordProblem, RegisterError, Registration, SignInError};

fn registration(name: &str, email: &str, password: &str) -> Registration {
    Registration { name: name.into(), email: email.into(), password: password.into(), language: domain::Language::En }
}

#[tokio::test]
async fn a_token_stands_for_its_user_until_sign_out() {
    let world = World::new().await;
    let signed_in = world.services.sign_in(" ALEX@example.com ", "correct horse battery").await.unwrap();
    let user = world.services.user_of(&signed_in.token).await.unwrap().unwrap();
    assert_eq!(user.id, world.client.id);
    world.services.sign_out(&signed_in.token).await.unwrap();
    assert!(world.services.user_of(&signed_in.token).await.unwrap().is_none());
    assert!(world.services.user_of("").await.unwrap().is_none());
}

#[tokio::test]
async fn a_sign_in_ends_after_thirty_days() {
    let world = World::new().await;
    let signed_in = world.services.sign_in("alex@example.com", "correct horse battery").await.unwrap();
    world.pass(SignedDuration::from_hours(30 * 24 - 1));
    assert!(world.services.user_of(&signed_in.token).await.unwrap().is_some());
    world.pass(SignedDuration::from_hours(1));
    assert!(world.services.user_of(&signed_in.token).await.unwrap().is_none());
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_told_alike() {
    let world = World::new().await;
    for (email, password) in [
        ("alex@example.com", "wrong"),
        ("nobody@example.com", "correct horse battery"),
        ("not an address", "correct horse battery"),
        ("alex@example.com", ""),
    ] {
        let refused = world.services.sign_in(email, password).await;
        assert!(matches!(refused, Err(SignInError::Wrong)), "{email}: {refused:?}");
    }
}

#[tokio::test]
async fn each_field_at_fault_is_named() {
    let world = World::new().await;
    let register =
        async |name, email, password| world.services.register(registration(name, email, password)).await.unwrap_err();
    assert!(matches!(register(" ", "a@example.com", "long enough now").await, RegisterError::InvalidName));
    assert!(matches!(register("A", "a.example.com", "long enough now").await, RegisterError::InvalidEmail));
    assert!(matches!(
        register("A", "a@example.com", "short").await,
        RegisterError::WeakPassword(PasswordProblem::TooShort)
    ));
    assert!(matches!(register("A", "Alex@Example.com", "long enough now").await, RegisterError::EmailTaken));
}
