//! The figures of `docs/benchmarks.md`, measured against the release binary. Run by `make bench`, which pins this program and
//! the server to a core each; `make bench ONLY=ingest` runs the groups whose name contains the word.
//!
//! Each figure is the median of three runs over the same data, with the range beside it. Nothing here passes or fails but the
//! races: tests hold the rules, and these rows are compared with the ones written down.

mod client;
mod copying;
mod data;
mod earning;
mod proving;
mod racing;
mod searching;
mod serving;
mod storing;

use std::error::Error;
use std::io::Write;

/// What can go wrong while measuring.
pub type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// One row of the table.
pub struct Figure {
    /// What was measured.
    pub what: &'static str,
    /// The runs' results, in `unit`.
    pub runs: Vec<u64>,
    /// Such as `/s`.
    pub unit: &'static str,
}

impl Figure {
    /// The middle of the runs.
    fn median(&self) -> u64 {
        let mut sorted = self.runs.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().unwrap_or(0)
    }

    fn row(&self) -> String {
        let least = self.runs.iter().min().copied().unwrap_or(0);
        let most = self.runs.iter().max().copied().unwrap_or(0);
        format!("| {} | {} {} | {least} – {most} |", self.what, self.median(), self.unit)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Fallible<()> {
    // `cargo bench` adds options of its own, which all begin with dashes.
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with("--")).unwrap_or_default();
    let mut figures = Vec::new();
    if "storing".contains(&only) {
        figures.extend(storing::figures().await?);
    }
    if "proving".contains(&only) {
        figures.extend(proving::figures().await?);
    }
    if "serving".contains(&only) {
        figures.extend(serving::figures().await?);
    }
    if "searching".contains(&only) {
        figures.extend(searching::figures().await?);
    }
    if "earning".contains(&only) {
        figures.extend(earning::figures().await?);
    }
    if "racing".contains(&only) {
        figures.extend(racing::figures().await?);
    }
    let mut out = std::io::stdout();
    writeln!(out, "| figure | median | range |\n|---|---|---|")?;
    for figure in &figures {
        writeln!(out, "{}", figure.row())?;
    }
    Ok(())
}
