//! `spotter migrate`.

use std::process::ExitCode;

use super::{complain, say};
use crate::assembly::open_store;
use crate::config::Config;

/// Brings the database's tables up to date.
pub async fn run(config: &Config) -> ExitCode {
    match open_store(config).await {
        Ok(store) => {
            store.close().await;
            say("the database is up to date");
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(error);
            ExitCode::FAILURE
        }
    }
}
