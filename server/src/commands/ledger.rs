//! `spotter ledger verify`.

use std::process::ExitCode;

use services::LedgerReport;

use super::{complain, public_url, say};
use crate::assembly::{House, Purpose};
use crate::config::Config;

/// Proves the books; exits with 1 where something is wrong.
pub async fn verify(config: &Config) -> ExitCode {
    let house = match House::open(config, &public_url(config), &Purpose::Look).await {
        Ok(house) => house,
        Err(error) => {
            complain(error);
            return ExitCode::FAILURE;
        }
    };
    let report = house.services.verify_ledger().await;
    house.close().await;
    match report {
        Ok(report) => print(&report),
        Err(error) => {
            complain(format_args!("the books could not be checked: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn print(report: &LedgerReport) -> ExitCode {
    for line in &report.balances {
        say(format_args!("{:<52} {:>20}", line.account, line.balance.to_string()));
    }
    say(format_args!(
        "{} transactions with {} entries, {} payments and {} withdrawals compared",
        report.transactions, report.entries, report.payments, report.withdrawals
    ));
    if report.is_clean() {
        say("the books are clean: every transaction adds up, and Stripe agrees");
        return ExitCode::SUCCESS;
    }
    complain(format_args!("{} problems in the books:", report.problems.len()));
    for problem in &report.problems {
        complain(problem);
    }
    ExitCode::FAILURE
}
