//! The command line: what can be typed, and which command it runs. Called by `main`.
//!
//! Exit codes: 0 done · 1 it could not be done, or a check found something · 2 the command line or the configuration is wrong.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands;
use crate::config::Config;
use crate::logging;

/// Clients find a trainer, book a session, and pay.
#[derive(Debug, Parser)]
#[command(
    name = "spotter",
    version,
    about,
    after_help = "Settings come from the environment and from spotter.toml; `spotter check --settings` lists them."
)]
pub struct Cli {
    /// The configuration file; default: spotter.toml, where there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve pages, webhooks and workers until SIGTERM or Ctrl-C.
    Serve,
    /// Bring the database's tables up to date.
    Migrate,
    /// Fill an empty database with a demo: trainers, clients, bookings, payments. Needs the sandbox.
    SeedDemo,
    /// Check the configuration, the database, and the keys at Stripe.
    Check {
        /// List every setting and what it is for, and check nothing.
        #[arg(long)]
        settings: bool,
    },
    /// The books.
    Ledger {
        #[command(subcommand)]
        command: LedgerCommand,
    },
    /// Compare our books with Stripe's, charge by charge, and list what differs. Cut off, it goes on where it was.
    Reconcile {
        /// Only what happened from this day on, such as 2026-11-01; else everything.
        #[arg(long, value_name = "DATE")]
        since: Option<domain::Date>,
        /// Put right what needs nobody's judgement.
        #[arg(long)]
        repair: bool,
    },
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum LedgerCommand {
    /// Prove the books: every transaction adds up, every payment is posted as its state calls for, Stripe agrees.
    Verify,
}

impl Cli {
    /// Runs the command.
    pub async fn run(self) -> ExitCode {
        if matches!(self.command, Command::Check { settings: true }) {
            return commands::check::settings();
        }
        let config = match Config::from_process(self.config.as_deref()) {
            Ok(config) => config,
            Err(mistakes) => {
                commands::complain(&mistakes);
                return ExitCode::from(2);
            }
        };
        logging::start(&config.log, matches!(self.command, Command::Serve));
        match self.command {
            Command::Serve => commands::serve::run(&config).await,
            Command::Migrate => commands::migrate::run(&config).await,
            Command::SeedDemo => commands::seed_demo::run(&config).await,
            Command::Check { .. } => commands::check::run(&config).await,
            Command::Ledger { command: LedgerCommand::Verify } => commands::ledger::verify(&config).await,
            Command::Reconcile { since, repair } => commands::reconcile::run(&config, since, repair).await,
        }
    }
}
