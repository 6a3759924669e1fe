//! The log: lines for people or JSON for machines, on standard error. Set up once by `main`.
//!
//! What may stand in it: request ids, methods, paths without their query, statuses, our own ids, error texts. What may not:
//! secrets, bodies, cookies, addresses of people.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::LogSettings;

/// Starts logging as configured. Commands that answer on standard output log warnings only, unless a filter is set. A second
/// call changes nothing.
pub fn start(settings: &LogSettings, serving: bool) {
    // async-stripe (`stripe`) warns of every refused card; what came of each call is logged where it was made.
    let default = if serving { "info,stripe=error" } else { "warn,stripe=error" };
    let filter = settings.filter.as_deref().unwrap_or(default);
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new(default));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // The first one wins; tests that start several servers have none.
    let _ = if settings.json {
        builder.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
    } else {
        builder.with_target(false).with_ansi(std::io::stderr().is_terminal()).try_init()
    };
}
