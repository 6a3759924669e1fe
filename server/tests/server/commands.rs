//! The command line: what each command says and how it ends. Runs the program itself.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::{settings, start};

fn program(folder: &Path, arguments: &[&str], more: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spotter"));
    command.args(arguments).env_clear().current_dir(folder).envs(settings(folder)).envs(more.iter().copied());
    command
}

fn spotter(folder: &Path, arguments: &[&str], more: &[(&str, &str)]) -> Output {
    program(folder, arguments, more).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn every_mistake_in_the_configuration_is_told_and_nothing_is_begun() {
    let folder = tempfile::tempdir().unwrap();
    let mistakes = [("LISTEN", "nowhere"), ("COMMISSION_BASIS_POINTS", "99999"), ("STRIPE_MODE", "play")];
    for command in [&["serve"][..], &["migrate"], &["check"], &["seed-demo"], &["ledger", "verify"], &["reconcile"]] {
        let output = spotter(folder.path(), command, &mistakes);
        assert_eq!(output.status.code(), Some(2), "{command:?}: {}", said(&output));
        for (name, _) in mistakes {
            assert_eq!(said(&output).matches(name).count(), 1, "{command:?}: {}", said(&output));
        }
    }
    assert!(!folder.path().join("spotter.sqlite").exists());
}

#[test]
fn a_live_key_and_the_sandbox_together_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let keys = [("STRIPE_MODE", "sandbox"), ("STRIPE_SECRET_KEY", "sk_live_secret")];
    let output = spotter(folder.path(), &["serve"], &keys);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("the sandbox never runs with a live one"), "{}", said(&output));
    assert!(!said(&output).contains("sk_live_secret"));
}

#[test]
fn a_file_says_the_same_as_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("spotter.toml"), "hold_seconds = \"soon\"\n").unwrap();
    let output = spotter(folder.path(), &["migrate"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("HOLD_SECONDS must be a whole number"), "{}", said(&output));
    let output = spotter(folder.path(), &["migrate", "--config", "none.toml"], &[]);
    assert!(said(&output).contains("none.toml: there is no such file"), "{}", said(&output));
}

#[test]
fn an_empty_house_is_migrated_checked_and_proved() {
    let folder = tempfile::tempdir().unwrap();
    for (command, words) in [
        (&["migrate"][..], "the database is up to date"),
        (&["migrate"], "the database is up to date"),
        (&["check"], "may take payments"),
        (&["ledger", "verify"], "the books are clean"),
        (&["reconcile", "--since", "2026-11-01"], "our books and Stripe’s agree"),
    ] {
        let output = spotter(folder.path(), command, &[]);
        assert_eq!(output.status.code(), Some(0), "{command:?}: {}", said(&output));
        assert!(said(&output).contains(words), "{command:?}: {}", said(&output));
    }
}

#[test]
fn a_key_that_stripe_refuses_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = [
        ("STRIPE_SECRET_KEY", "sk_test_1"),
        ("STRIPE_PUBLISHABLE_KEY", "pk_test_1"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_1"),
        // Nothing listens on the port that TCP calls “discard”.
        ("STRIPE_API_BASE", "http://127.0.0.1:9"),
    ];
    let output = spotter(folder.path(), &["check"], &nowhere);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("Stripe cannot be reached"), "{}", said(&output));
    let output = spotter(folder.path(), &["seed-demo"], &nowhere);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}

#[test]
fn the_demo_is_made_once_and_its_books_are_clean() {
    let folder = tempfile::tempdir().unwrap();
    let output = spotter(folder.path(), &["seed-demo"], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("client@example.com"), "{}", said(&output));
    let output = spotter(folder.path(), &["seed-demo"], &[]);
    assert!(said(&output).contains("nothing was touched"), "{}", said(&output));
    let output = spotter(folder.path(), &["ledger", "verify"], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("the books are clean"), "{}", said(&output));
    let output = spotter(folder.path(), &["reconcile", "--repair"], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("our books and Stripe’s agree"), "{}", said(&output));
}

#[test]
fn what_differs_from_stripes_books_is_listed_and_ends_with_one() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(spotter(folder.path(), &["seed-demo"], &[]).status.code(), Some(0));
    let database = format!("sqlite:{}", folder.path().join("spotter.sqlite").display());
    let change = "UPDATE payments SET amount_minor = amount_minor + 1 WHERE id =
                      (SELECT MIN(id) FROM payments WHERE state = 'succeeded' AND way = 'online')";
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(store::testing::tamper(&database, change));
    let output = spotter(folder.path(), &["reconcile"], &[]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    for words in ["charge_amount ch_", "Stripe charged another amount than our books say", "to do:", "since:"] {
        assert!(listed.contains(words), "{words}: {listed}");
    }
    assert!(String::from_utf8_lossy(&output.stderr).contains("lines of Stripe’s read"), "{}", said(&output));
    let output = spotter(folder.path(), &["reconcile", "--since", "yesterday"], &[]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}

#[test]
fn a_demo_that_is_cut_short_is_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let begun = || {
        let files = std::fs::read_dir(folder.path()).into_iter().flatten();
        files.flatten().any(|file| file.file_name().to_string_lossy().ends_with(".journal.seeding"))
    };
    let mut seeding = program(folder.path(), &["seed-demo"], &[]).spawn().unwrap();
    while !begun() && seeding.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    seeding.kill().unwrap();
    seeding.wait().unwrap();
    let output = spotter(folder.path(), &["seed-demo"], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("client@example.com"), "{}", said(&output));
    assert!(!begun(), "nothing is left over");
    let output = spotter(folder.path(), &["ledger", "verify"], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_serves_the_books_can_be_proved_and_the_sandbox_is_not_opened_twice() {
    let running = start().await;
    let listen = running.address().to_string();
    let folder = running.folder.path().to_owned();
    let run = |arguments: &'static [&'static str]| {
        let (folder, listen) = (folder.clone(), listen.clone());
        tokio::task::spawn_blocking(move || spotter(&folder, arguments, &[("LISTEN", &listen)]))
    };
    let output = run(&["seed-demo"]).await.unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("another process has the sandbox's file"), "{}", said(&output));
    for command in [&["ledger", "verify"][..], &["check"]] {
        let output = run(command).await.unwrap();
        assert_eq!(output.status.code(), Some(0), "{command:?}: {}", said(&output));
    }
    // The address is taken, and that is said before anything is opened.
    let output = run(&["serve"]).await.unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("cannot listen on"), "{}", said(&output));
}

#[test]
fn every_setting_is_listed_and_described() {
    let folder = tempfile::tempdir().unwrap();
    let listed = said(&spotter(folder.path(), &["check", "--settings"], &[]));
    let described = include_str!("../../../docs/configuration.md");
    for (name, _) in server::config::SETTINGS {
        assert!(listed.contains(name), "{name} is not listed");
        assert!(described.contains(&format!("`{name}`")), "{name} is missing in docs/configuration.md");
    }
}
