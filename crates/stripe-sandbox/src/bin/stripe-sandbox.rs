//! The sandbox as a program of its own: for trying the API by hand, for official SDKs and Stripe's command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use stripe_sandbox::{Sandbox, SandboxConfig};

/// Stripe in a box: speaks Stripe's HTTP API on this machine, with test cards only.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:12111")]
    listen: SocketAddr,
    /// The secret key callers must present.
    #[arg(long, env = "STRIPE_SECRET_KEY", default_value = "sk_test_sandbox0000000000000000", hide_env_values = true)]
    secret_key: String,
    /// The key browsers present.
    #[arg(long, env = "STRIPE_PUBLISHABLE_KEY", default_value = "pk_test_sandbox0000000000000000")]
    publishable_key: String,
    /// Signs deliveries to --webhook-endpoint.
    #[arg(
        long,
        env = "STRIPE_WEBHOOK_SECRET",
        default_value = "whsec_sandbox0000000000000000",
        hide_env_values = true
    )]
    webhook_secret: String,
    /// A URL that gets every event.
    #[arg(long)]
    webhook_endpoint: Option<String>,
    /// Where a browser reaches the sandbox, if not at the address it listens on.
    #[arg(long)]
    public_url: Option<String>,
    /// A file that keeps all objects; without it they end with the program.
    #[arg(long)]
    journal: Option<PathBuf>,
    /// Answer /_control (faults, clock, state).
    #[arg(long)]
    controls: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the sandbox ended");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    let listener = tokio::net::TcpListener::bind(options.listen).await?;
    let address = listener.local_addr()?;
    let sandbox = Sandbox::open(SandboxConfig {
        secret_key: options.secret_key,
        publishable_key: options.publishable_key,
        webhook_secret: options.webhook_secret,
        public_url: options.public_url.unwrap_or_else(|| format!("http://{address}")),
        journal: options.journal,
        webhook_endpoint: options.webhook_endpoint,
        controls: options.controls,
    })
    .await?;
    let deliveries = sandbox.start_deliveries();
    announce(&format!("stripe-sandbox listens on http://{address}"))?;
    axum::serve(listener, sandbox.router()).with_graceful_shutdown(stop_signal()).await?;
    sandbox.shutdown().await;
    deliveries.await?;
    Ok(())
}

/// One line on standard output, which scripts wait for.
fn announce(line: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    // Without a signal to wait for, the program runs until it is killed.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
