//! `spotter reconcile`.

use std::io::Write;
use std::process::ExitCode;

use domain::{Date, DateTime};
use jiff::civil::Time;
use services::model::{Drift, Reconciliation};
use services::{Failure, ReconcileOrder, ReconcileReport, Services};

use super::{complain, public_url, say};
use crate::assembly::{House, Purpose};
use crate::config::Config;

/// Compares our books with Stripe's; exits with 1 where something differs.
pub async fn run(config: &Config, since: Option<Date>, repairs: bool) -> ExitCode {
    let house = match House::open(config, &public_url(config), &Purpose::Look).await {
        Ok(house) => house,
        Err(error) => {
            complain(error);
            return ExitCode::FAILURE;
        }
    };
    let report = Box::pin(compare(&house.services, since, repairs)).await;
    house.close().await;
    match report {
        Ok(report) => print(&report),
        Err(error) => {
            complain(format_args!("the comparison was cut off, and goes on where it was the next time: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// A day begins by the clocks of the platform.
async fn compare(services: &Services, since: Option<Date>, repairs: bool) -> Result<ReconcileReport, Failure> {
    let zone = &services.settings().platform_zone;
    let since = since.and_then(|day| zone.moment(DateTime::from_parts(day, Time::midnight())));
    let mut progress = Line::default();
    services.reconcile(ReconcileOrder { since, repairs }, &mut |run| progress.show(run)).await
}

/// One line on standard error that is written over. A terminal that went away is no reason to stop.
#[derive(Default)]
struct Line {
    ends: bool,
}

impl Line {
    fn show(&mut self, run: &Reconciliation) {
        if self.ends {
            return;
        }
        self.ends = run.finished_at.is_some();
        let mut out = std::io::stderr().lock();
        let end = if self.ends { "\n" } else { "" };
        let _ = write!(out, "\r{} lines of Stripe’s read, {} compared{end}", run.lines, run.compared);
        let _ = out.flush();
    }
}

fn print(report: &ReconcileReport) -> ExitCode {
    for drift in &report.drifts {
        describe(drift);
    }
    let run = &report.run;
    say(format_args!("{} lines of Stripe’s read, {} compared, {} put right", run.lines, run.compared, run.repaired));
    if report.open == 0 {
        say("our books and Stripe’s agree");
        return ExitCode::SUCCESS;
    }
    let shown = i64::try_from(report.drifts.len()).unwrap_or(i64::MAX);
    if shown < report.open {
        say(format_args!("{} more are not shown", report.open - shown));
    }
    complain(format_args!("{} differences", report.open));
    ExitCode::FAILURE
}

fn describe(drift: &Drift) {
    let (kind, nothing) = (drift.kind, String::from("nothing"));
    say(format_args!("{} {}", kind.name(), drift.subject));
    say(format_args!("  what:    {}", kind.what()));
    say(format_args!("  ours:    {}", drift.ours.as_ref().unwrap_or(&nothing)));
    say(format_args!("  Stripe:  {}", drift.theirs.as_ref().unwrap_or(&nothing)));
    say(format_args!("  since:   {}, found {}", drift.happened_at, drift.first_seen_at));
    let put_right = if drift.is_repairable() { "--repair puts it right" } else { kind.what_to_do() };
    say(format_args!("  to do:   {put_right}"));
}
