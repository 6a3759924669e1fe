//! What runs: the composition root. It reads the configuration, puts the store and the payment gateway behind the use cases,
//! serves pages, files and webhooks over HTTP, and keeps the workers going. It holds no rule and no SQL.
//!
//! `main.rs` is the program `spotter`; tests start the same server inside themselves with [`serve::Server::start`].

#![recursion_limit = "512"]

pub mod adapters;
pub mod assembly;
mod calendars;
pub mod cli;
pub mod commands;
pub mod config;
pub mod http;
pub mod logging;
pub mod mail;
pub mod sandbox;
pub mod serve;
mod workers;
