//! `spotter seed-demo`.

use std::error::Error;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use domain::Role;
use services::demo::{DemoReport, PASSWORD, sign_ins};
use services::ports::StoreError;

use super::{complain, public_url, say};
use crate::assembly::{House, Purpose};
use crate::config::{Config, SandboxSettings, Secret, StripeSettings, sqlite_file};
use crate::sandbox::lock_of;

/// Fills an empty database with the demo world.
pub async fn run(config: &Config) -> ExitCode {
    match Box::pin(seed(config)).await {
        Ok(Some(DemoReport::AlreadySeeded)) => say("there are trainers already: nothing was touched"),
        Ok(Some(DemoReport::Seeded { trainers, clients, bookings })) => {
            say(format_args!("{trainers} trainers, {clients} clients, {bookings} paid bookings"));
            print_sign_ins();
        }
        Ok(None) => {
            complain("the demo is paid for in the sandbox: unset STRIPE_SECRET_KEY, or set STRIPE_MODE=sandbox");
            return ExitCode::from(2);
        }
        Err(error) => {
            complain(error);
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Makes the demo; nothing where there is no sandbox to pay it in. Whoever cuts this short finds the database as it was: where
/// nobody is in it yet, the demo is made in files of its own, which take the places of the empty ones at the end.
async fn seed(config: &Config) -> Result<Option<DemoReport>, Box<dyn Error>> {
    // Open until the end: it keeps servers away from the sandbox's file.
    let house = House::open(config, &public_url(config), &Purpose::Alone).await?;
    let draft = Draft::of(config);
    let report = match draft {
        Ok(Some(draft)) if is_empty(&house).await? => {
            let made = Box::pin(make_in(&draft.config)).await;
            house.close().await;
            let made = made?;
            draft.put_in_place()?;
            made
        }
        Ok(_) => make(house).await?,
        Err(error) => {
            house.close().await;
            return Err(error.into());
        }
    };
    Ok(report)
}

async fn make_in(config: &Config) -> Result<Option<DemoReport>, Box<dyn Error>> {
    make(House::open(config, &public_url(config), &Purpose::Alone).await?).await
}

async fn make(house: House) -> Result<Option<DemoReport>, Box<dyn Error>> {
    let Some(clockwork) = house.clockwork.clone() else {
        house.close().await;
        return Ok(None);
    };
    let mut seeded = house.services.seed_demo(&clockwork).await;
    // The people of the demo are nobody's: their letters are kept for reading, and never reach a mail server.
    if let Err(error) = house.services.work_all_mails().await {
        seeded = seeded.and(Err(error.into()));
    }
    house.close().await;
    seeded.map(Some).map_err(|error| format!("the demo could not be made: {error}").into())
}

async fn is_empty(house: &House) -> Result<bool, StoreError> {
    let mut read = house.services.store().read().await?;
    for role in [Role::Client, Role::Trainer, Role::Admin] {
        if !read.users_of_role(role).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Files beside the database's and the sandbox's, until the demo is whole.
struct Draft {
    config: Config,
    /// From where to where: the sandbox's file, then the database's. Whoever is cut short between the two finds an empty
    /// database, and begins again.
    files: [(PathBuf, PathBuf); 2],
}

impl Draft {
    /// Nothing where the database or the sandbox has no file.
    fn of(config: &Config) -> std::io::Result<Option<Self>> {
        let StripeSettings::Sandbox(sandbox) = &config.stripe else { return Ok(None) };
        let (Some(database), Some(journal)) = (sqlite_file(config.database_url.reveal()), &sandbox.journal) else {
            return Ok(None);
        };
        let files = [journal.as_path(), database].map(|file| (beside(file, ".seeding"), file.to_owned()));
        let [(new_journal, _), (new_database, _)] = &files;
        for left_over in [new_journal, new_database, &beside(new_database, "-wal"), &beside(new_database, "-shm")] {
            match std::fs::remove_file(left_over) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        let mut config = config.clone();
        config.database_url = Secret::new(format!("sqlite:{}", new_database.display()));
        config.stripe =
            StripeSettings::Sandbox(SandboxSettings { journal: Some(new_journal.clone()), ..sandbox.clone() });
        Ok(Some(Self { config, files }))
    }

    fn put_in_place(self) -> std::io::Result<()> {
        let [_, (new_database, _)] = &self.files;
        if beside(new_database, "-wal").exists() {
            return Err(std::io::Error::other("the demo's database was not closed: run the command again"));
        }
        for (new, old) in &self.files {
            std::fs::rename(new, old)?;
        }
        let [(new_journal, _), _] = &self.files;
        std::fs::remove_file(lock_of(new_journal))
    }
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// One sign-in per role, for trying it out.
pub(super) fn print_sign_ins() {
    say(format_args!("demo sign-ins, all with the password {PASSWORD}:"));
    for sign_in in sign_ins() {
        say(format_args!("  {:<8} {}", format!("{:?}", sign_in.role).to_lowercase(), sign_in.email));
    }
}
