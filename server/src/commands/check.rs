//! `spotter check`.

use std::process::ExitCode;

use super::{complain, public_url, say};
use crate::assembly::{House, Purpose};
use crate::config::{Config, SETTINGS, StripeSettings};

/// Lists every setting.
pub fn settings() -> ExitCode {
    for (name, what) in SETTINGS {
        say(format_args!("{name:<38} {what}"));
    }
    ExitCode::SUCCESS
}

/// Checks the database and the keys; that the configuration is well is known when this is called.
pub async fn run(config: &Config) -> ExitCode {
    let stripe = match &config.stripe {
        StripeSettings::Sandbox(_) => "the sandbox inside, no real money",
        StripeSettings::Account(account) if account.live => "a live account, REAL MONEY",
        StripeSettings::Account(_) => "a test account, no real money",
    };
    say(format_args!("configuration  ok: {}, {stripe}", public_url(config)));
    if let StripeSettings::Account(account) = &config.stripe
        && !account.hears_of_accounts
    {
        say(
            "payouts        no STRIPE_CONNECT_WEBHOOK_SECRET: what becomes of them is asked for now and then, and not heard at once",
        );
    }
    let house = match House::open(config, &public_url(config), &Purpose::Look).await {
        Ok(house) => house,
        Err(error) => {
            complain(error);
            return ExitCode::FAILURE;
        }
    };
    let database = house.services.store().ping().await;
    let account = house.services.gateway().account().await;
    house.close().await;
    let mut code = ExitCode::SUCCESS;
    match database {
        Ok(()) => say("database       ok: it answers, and its tables are up to date"),
        Err(error) => {
            complain(format_args!("database: {error}"));
            code = ExitCode::FAILURE;
        }
    }
    match account {
        Ok(account) if account.charges_enabled => {
            let currency = account.default_currency.unwrap_or_else(|| "unknown".into());
            say(format_args!("Stripe         ok: account {}, settles in {currency}, may take payments", account.id));
        }
        Ok(account) => {
            complain(format_args!("Stripe: account {} may not take payments yet", account.id));
            code = ExitCode::FAILURE;
        }
        Err(error) => {
            complain(format_args!("Stripe: {error}"));
            code = ExitCode::FAILURE;
        }
    }
    code
}
