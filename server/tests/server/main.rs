//! The whole server over real HTTP, on a port of its own, with a database file and the sandbox: what it answers, what it
//! refuses, and how it ends. One program, so that it is linked once (`queries` counts what its process does, and is another).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by ending")]

mod calendar;
mod calling_off;
mod commands;
mod currencies;
mod earned;
mod earnings;
mod elsewhere;
mod headers;
mod kept;
mod killed;
mod live;
mod months;
mod onward;
mod pages;
mod reconciliation;
mod sharing;
mod stopping;
mod support;
mod terms;
mod waiting;
mod webhooks;
mod who;
mod world;
