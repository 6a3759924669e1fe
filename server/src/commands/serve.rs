//! `spotter serve`.

use std::process::ExitCode;

use domain::Email;
use services::demo::sign_ins;

use super::seed_demo::print_sign_ins;
use super::{complain, say};
use crate::config::{Config, StripeSettings};
use crate::serve::Server;

/// Serves until a signal says stop.
pub async fn run(config: &Config) -> ExitCode {
    let server = match Server::start(config).await {
        Ok(server) => server,
        Err(error) => {
            complain(error);
            return ExitCode::FAILURE;
        }
    };
    greet(config, &server).await;
    wait_for_signal().await;
    tracing::info!("stopping: finishing what is under way");
    tokio::select! {
        all = server.stop() => {
            if !all {
                tracing::warn!("stopped with work unfinished; it is taken up at the next start");
            }
        }
        // Whoever asks twice means it.
        () = wait_for_signal() => tracing::warn!("stopped at once; what was under way is taken up at the next start"),
    }
    ExitCode::SUCCESS
}

async fn greet(config: &Config, server: &Server) {
    let sandbox = matches!(config.stripe, StripeSettings::Sandbox(_));
    if sandbox {
        tracing::info!("no Stripe key is set: payments go to the sandbox inside, and no real money moves");
        if !server.address().ip().is_loopback() {
            tracing::warn!("the sandbox is open to the network: anybody there can pay with test cards");
        }
    }
    tracing::info!(address = %server.address(), "serving");
    say(format_args!("Spotter is at {}", server.public_url()));
    if is_demo(server).await {
        print_sign_ins();
        say("pay with the card 4242 4242 4242 4242, any later date and any CVC");
    }
}

/// The demo's first person has an account, and no real money is about.
async fn is_demo(server: &Server) -> bool {
    if server.services().settings().live_mode {
        return false;
    }
    let [first, ..] = sign_ins();
    let Ok(email) = first.email.parse::<Email>() else { return false };
    match server.services().store().read().await {
        Ok(mut read) => read.user_by_email(&email).await.is_ok_and(|user| user.is_some()),
        Err(_) => false,
    }
}

/// SIGTERM or Ctrl-C.
async fn wait_for_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = tokio::signal::ctrl_c() => {}
                }
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM cannot be heard");
                let _ = tokio::signal::ctrl_c().await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}
