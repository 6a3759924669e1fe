//! `spotter seed-demo`.

use std::process::ExitCode;

use services::demo::{DemoReport, PASSWORD, sign_ins};

use super::{complain, public_url, say};
use crate::assembly::{House, Purpose};
use crate::config::Config;

/// Fills an empty database with the demo world.
pub async fn run(config: &Config) -> ExitCode {
    let house = match House::open(config, &public_url(config), &Purpose::Alone).await {
        Ok(house) => house,
        Err(error) => {
            complain(error);
            return ExitCode::FAILURE;
        }
    };
    let Some(clockwork) = house.clockwork.clone() else {
        complain("the demo is paid for in the sandbox: unset STRIPE_SECRET_KEY, or set STRIPE_MODE=sandbox");
        house.close().await;
        return ExitCode::from(2);
    };
    let mut seeded = house.services.seed_demo(&clockwork).await;
    // The people of the demo are nobody's: their letters are kept for reading, and never reach a mail server.
    if let Err(error) = house.services.work_all_mails().await {
        seeded = seeded.and(Err(error.into()));
    }
    house.close().await;
    match seeded {
        Ok(DemoReport::AlreadySeeded) => say("there are trainers already: nothing was touched"),
        Ok(DemoReport::Seeded { trainers, clients, bookings }) => {
            say(format_args!("{trainers} trainers, {clients} clients, {bookings} paid bookings"));
            print_sign_ins();
        }
        Err(error) => {
            complain(format_args!("the demo could not be made: {error}"));
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// One sign-in per role, for trying it out.
pub(super) fn print_sign_ins() {
    say(format_args!("demo sign-ins, all with the password {PASSWORD}:"));
    for sign_in in sign_ins() {
        say(format_args!("  {:<8} {}", format!("{:?}", sign_in.role).to_lowercase(), sign_in.email));
    }
}
