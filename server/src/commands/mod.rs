//! One file per command. Each says what it did on standard output, and what went wrong on standard error.

pub mod check;
pub mod ledger;
pub mod migrate;
pub mod reconcile;
pub mod seed_demo;
pub mod serve;

use std::fmt::Display;
use std::io::Write;

/// One line for people. A reader that went away (`| head`) is no reason to fail.
pub(crate) fn say(line: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// One complaint for people.
pub(crate) fn complain(problem: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "spotter: {problem}");
}

/// Where the commands that need an address for links say we are.
pub(crate) fn public_url(config: &crate::config::Config) -> String {
    config.public_url.clone().unwrap_or_else(|| format!("http://{}", config.listen))
}
