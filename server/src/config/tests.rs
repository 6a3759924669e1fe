//! What the configuration accepts and refuses.

use domain::{FeesOnRefund, RefundPolicy};

use super::{Config, Mistakes, StripeSettings};

fn load(settings: &[(&str, &str)]) -> Result<Config, Mistakes> {
    Config::load(None, settings.iter().copied())
}

fn mistakes(settings: &[(&str, &str)]) -> Vec<String> {
    load(settings).unwrap_err().0
}

const TEST_ACCOUNT: [(&str, &str); 3] =
    [("STRIPE_SECRET_KEY", "sk_test_1"), ("STRIPE_PUBLISHABLE_KEY", "pk_test_1"), ("STRIPE_WEBHOOK_SECRET", "whsec_1")];

#[test]
fn nothing_set_means_the_sandbox_and_sqlite() {
    let config = load(&[]).unwrap();
    assert_eq!(config.database_url.reveal(), "sqlite:data/spotter.sqlite");
    assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
    assert_eq!((config.rules.commission.get(), config.rules.surcharge.get()), (1_500, 0));
    let StripeSettings::Sandbox(sandbox) = config.stripe else { panic!("not the sandbox") };
    assert_eq!(sandbox.journal.unwrap().to_str(), Some("data/spotter.stripe-sandbox.journal"));
    assert!(!sandbox.controls);
}

#[test]
fn a_refund_policy_is_read_or_refused() {
    let config = load(&[("REFUND_TIERS", "48:100,24:50"), ("REFUND_FEES", "kept")]).unwrap();
    assert_eq!(config.rules.refund_policy, RefundPolicy::parse("48:100,24:50", FeesOnRefund::Kept).unwrap());
    assert!(load(&[("REFUND_TIERS", "none")]).unwrap().rules.refund_policy.tiers().is_empty());
    let found = mistakes(&[("REFUND_TIERS", "24:50,48:100"), ("REFUND_FEES", "half")]);
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_fallback_currency_is_one_that_people_pay_in() {
    let rules = load(&[]).unwrap().rules;
    assert_eq!((rules.fallback_currency, rules.rate_hours_max), (None, 96));
    let rules = load(&[("FALLBACK_CURRENCY", "usd"), ("RATE_HOURS_MAX", "24")]).unwrap().rules;
    assert_eq!((rules.fallback_currency, rules.rate_hours_max), (Some(domain::Currency::USD), 24));
    assert_eq!(mistakes(&[("FALLBACK_CURRENCY", "gold"), ("RATE_HOURS_MAX", "0")]).len(), 2);
}

#[test]
fn an_offer_from_a_waiting_list_stands_between_ten_minutes_and_a_week() {
    assert_eq!(load(&[]).unwrap().rules.waiting_offer_minutes, 120);
    assert_eq!(load(&[("WAITING_OFFER_MINUTES", "45")]).unwrap().rules.waiting_offer_minutes, 45);
    for wrong in ["9", "10081", "-1", "two hours"] {
        let found = mistakes(&[("WAITING_OFFER_MINUTES", wrong)]);
        assert!(found.len() == 1 && found[0].starts_with("WAITING_OFFER_MINUTES "), "{found:?}");
    }
}

#[test]
fn payday_has_a_zone_and_least_amounts() {
    assert_eq!(load(&[]).unwrap().rules.platform_zone.name(), "UTC");
    let rules = load(&[("PLATFORM_ZONE", "Europe/Berlin"), ("PAYOUT_MINIMUMS", "EUR:20.50, jpy:900")]).unwrap().rules;
    assert_eq!(rules.platform_zone.name(), "Europe/Berlin");
    let minimums: Vec<String> = rules.payout_minimums.values().map(ToString::to_string).collect();
    assert_eq!(minimums, ["20.50 EUR", "900 JPY"]);
    for (name, wrong) in [
        ("PLATFORM_ZONE", "Berlin"),
        ("PAYOUT_MINIMUMS", "EUR"),
        ("PAYOUT_MINIMUMS", "EUR:0"),
        ("PAYOUT_MINIMUMS", "JPY:0.5"),
        ("PAYOUT_MINIMUMS", "EUR:20,"),
    ] {
        let found = mistakes(&[(name, wrong)]);
        assert!(found.len() == 1 && found[0].starts_with(name), "{found:?}");
    }
}

#[test]
fn lead_times_of_reminders_are_a_list_that_may_be_empty() {
    assert_eq!(load(&[]).unwrap().rules.reminders.hours(), [2, 24]);
    assert_eq!(load(&[("REMINDER_HOURS", "48, 3")]).unwrap().rules.reminders.hours(), [3, 48]);
    assert!(load(&[("REMINDER_HOURS", "none")]).unwrap().rules.reminders.hours().is_empty());
    for (wrong, said) in
        [("1,2,3,4,5,6", "at most 5"), ("0", "from 1 to 336"), ("337", "from 1 to 336"), ("soon", "24,2")]
    {
        let found = mistakes(&[("REMINDER_HOURS", wrong)]);
        assert!(found.len() == 1 && found[0].starts_with("REMINDER_HOURS ") && found[0].contains(said), "{found:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("spotter.toml");
    let of_file = |text: &str| {
        std::fs::write(&file, text).unwrap();
        Config::load(Some(&file), [("LISTEN", "")])
    };
    assert_eq!(of_file("reminder_hours = [12, 1]").unwrap().rules.reminders.hours(), [1, 12]);
    assert!(of_file("reminder_hours = []").unwrap().rules.reminders.hours().is_empty());
    assert!(of_file("reminder_hours = [[1]]").unwrap_err().0[0].starts_with("REMINDER_HOURS"));
}

#[test]
fn presence_can_be_noted_for_some_days() {
    assert_eq!(load(&[]).unwrap().rules.presence.days_after, 7);
    assert_eq!(load(&[("PRESENCE_DAYS", "14")]).unwrap().rules.presence.days_after, 14);
    assert_eq!(mistakes(&[("PRESENCE_DAYS", "0")]).len(), 1);
}

#[test]
fn a_mail_server_and_a_sender_are_set_together() {
    assert!(load(&[]).unwrap().mail.is_none());
    let both = [("MAIL_URL", "smtp://127.0.0.1:2525"), ("MAIL_FROM", "Spotter <hello@example.com>")];
    assert_eq!(load(&both).unwrap().mail.unwrap().from.email.to_string(), "hello@example.com");
    assert_eq!(mistakes(&both[..1]).len(), 1);
    assert_eq!(mistakes(&[("MAIL_URL", "http://example.com"), both[1]]).len(), 1);
    assert_eq!(mistakes(&[both[0], ("MAIL_FROM", "nobody")]).len(), 1);
}

#[test]
fn a_test_key_means_a_test_account() {
    let StripeSettings::Account(account) = load(&TEST_ACCOUNT).unwrap().stripe else { panic!("not an account") };
    assert!(!account.live);
    assert_eq!(account.webhook_secrets.len(), 1);
}

#[test]
fn the_previous_webhook_secret_is_kept_beside_the_present_one() {
    let both = [&TEST_ACCOUNT[..], &[("STRIPE_WEBHOOK_SECRET_PREVIOUS", "whsec_0")]].concat();
    let StripeSettings::Account(account) = load(&both).unwrap().stripe else { panic!("not an account") };
    let secrets: Vec<&str> = account.webhook_secrets.iter().map(super::Secret::reveal).collect();
    assert_eq!(secrets, ["whsec_1", "whsec_0"]);
}

#[test]
fn an_endpoint_for_connected_accounts_has_secrets_of_its_own() {
    let own = [("STRIPE_CONNECT_WEBHOOK_SECRET", "whsec_3"), ("STRIPE_CONNECT_WEBHOOK_SECRET_PREVIOUS", "whsec_2")];
    let all = [&TEST_ACCOUNT[..], &own].concat();
    let StripeSettings::Account(account) = load(&all).unwrap().stripe else { panic!("not an account") };
    let secrets: Vec<&str> = account.webhook_secrets.iter().map(super::Secret::reveal).collect();
    assert_eq!(secrets, ["whsec_1", "whsec_3", "whsec_2"]);
    assert!(account.hears_of_accounts);
    let wrong = [&TEST_ACCOUNT[..], &[("STRIPE_CONNECT_WEBHOOK_SECRET", "sk_test_1")]].concat();
    assert!(mistakes(&wrong)[0].contains("must begin with whsec_"));
    assert_eq!(mistakes(&own[..1]).len(), 1, "the sandbox's one endpoint hears of all");
}

#[test]
fn a_live_key_never_meets_the_sandbox() {
    for key in ["sk_live_1", "rk_live_1"] {
        let found = mistakes(&[("STRIPE_MODE", "sandbox"), ("STRIPE_SECRET_KEY", key)]);
        assert!(found[0].contains("the sandbox never runs with a live one"), "{found:?}");
        assert!(!found[0].contains(key), "shows the key: {found:?}");
    }
    let found = mistakes(&[("STRIPE_PUBLISHABLE_KEY", "pk_live_1")]);
    assert!(found[0].contains("STRIPE_PUBLISHABLE_KEY"), "{found:?}");
}

#[test]
fn every_mistake_is_told_at_once() {
    let found = mistakes(&[
        ("DATABASE_URL", "mysql://db"),
        ("LISTEN", "3000"),
        ("PUBLIC_URL", "https://spotter.example/shop"),
        ("HOLD_SECONDS", "0"),
        ("HOLD_EXTENSION_SECONDS", "3601"),
        ("COMMISSION_BASIS_POINTS", "ten"),
        ("SURCHARGE_BASIS_POINTS", "10001"),
        ("LOG_FORMAT", "xml"),
        ("STRIPE_MODE", "play"),
    ]);
    let names = ["DATABASE_URL", "LISTEN", "PUBLIC_URL", "HOLD_SECONDS", "COMMISSION", "SURCHARGE", "LOG_FORMAT"];
    for name in names.into_iter().chain(["STRIPE_MODE", "HOLD_EXTENSION_SECONDS"]) {
        assert_eq!(found.iter().filter(|mistake| mistake.starts_with(name)).count(), 1, "{name} in {found:?}");
    }
    assert_eq!(found.len(), 9, "{found:?}");
}

#[test]
fn an_account_needs_all_its_keys_and_of_one_kind() {
    let found = mistakes(&[("STRIPE_MODE", "live"), ("STRIPE_SECRET_KEY", "sk_test_1")]);
    let expected = ["STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET", "PUBLIC_URL"];
    for name in expected {
        assert!(found.iter().any(|mistake| mistake.starts_with(name)), "{name} in {found:?}");
    }
    let mixed = [("STRIPE_SECRET_KEY", "sk_test_1"), ("STRIPE_PUBLISHABLE_KEY", "pk_live_1"), TEST_ACCOUNT[2]];
    assert!(mistakes(&mixed)[0].starts_with("STRIPE_PUBLISHABLE_KEY"));
    assert!(mistakes(&[("STRIPE_MODE", "test")])[0].starts_with("STRIPE_SECRET_KEY"));
}

#[test]
fn real_money_needs_https() {
    let live = [
        ("STRIPE_SECRET_KEY", "sk_live_1"),
        ("STRIPE_PUBLISHABLE_KEY", "pk_live_1"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_1"),
    ];
    let plain = [&live[..], &[("PUBLIC_URL", "http://spotter.example")]].concat();
    assert_eq!(mistakes(&plain), ["PUBLIC_URL must be set, and be https://, where real money is taken"]);
    let safe = [&live[..], &[("PUBLIC_URL", "https://spotter.example/")]].concat();
    assert_eq!(load(&safe).unwrap().public_url.as_deref(), Some("https://spotter.example"));
}

#[test]
fn calendars_on_this_machine_are_never_read_with_a_live_key() {
    assert!(!load(&[]).unwrap().rules.calendar_addresses.allow_private);
    let allow = ("CALENDAR_IMPORT_ALLOW_PRIVATE", "true");
    assert!(load(&[allow]).unwrap().rules.calendar_addresses.allow_private);
    assert!(load(&[&TEST_ACCOUNT[..], &[allow]].concat()).is_ok());
    let live = [
        ("STRIPE_SECRET_KEY", "sk_live_1"),
        ("STRIPE_PUBLISHABLE_KEY", "pk_live_1"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_1"),
        ("PUBLIC_URL", "https://spotter.example"),
        allow,
    ];
    let found = mistakes(&live);
    assert!(found.len() == 1 && found[0].starts_with("CALENDAR_IMPORT_ALLOW_PRIVATE"), "{found:?}");
}

#[test]
fn the_environment_wins_over_the_file_and_a_typo_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("spotter.toml");
    std::fs::write(&file, "hold_seconds = 20\nsandbox_controls = true\n").unwrap();
    let config = Config::load(Some(&file), [("HOLD_SECONDS", "30"), ("LISTEN", "")]).unwrap();
    assert_eq!(config.rules.hold_seconds, 30);
    let StripeSettings::Sandbox(sandbox) = config.stripe else { panic!("not the sandbox") };
    assert!(sandbox.controls);
    std::fs::write(&file, "hold_minute = 20\nlisten = [1]\n").unwrap();
    let found = Config::load(Some(&file), [("HOLD_SECONDS", "1")]).unwrap_err().0;
    assert!(found.iter().any(|mistake| mistake.contains("there is no setting “hold_minute”")), "{found:?}");
    assert!(found.iter().any(|mistake| mistake.starts_with("LISTEN")), "{found:?}");
    let missing = folder.path().join("other.toml");
    let found = Config::load(Some(&missing), [("HOLD_SECONDS", "1")]).unwrap_err().0;
    assert!(found[0].contains("there is no such file"), "{found:?}");
    std::fs::write(&file, "hold_seconds = = 3").unwrap();
    assert_eq!(Config::load(Some(&file), [("HOLD_SECONDS", "1")]).unwrap_err().0.len(), 1);
}

#[test]
fn debug_output_shows_no_secret() {
    let shown = format!("{:?}", load(&TEST_ACCOUNT).unwrap());
    for secret in ["sk_test_1", "whsec_1"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
