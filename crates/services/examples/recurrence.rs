//! Works out recurrence rules for `end2end/recurrence`, which holds them against another implementation. Each line of the input is a
//! first local start, a rule (or nothing), a zone, and the moments between which the dates are wanted, parted by tabs; each line of
//! the output has the dates as moments, parted by commas.

use std::error::Error;
use std::io::{BufRead, Write, stdin, stdout};

use domain::{Recurrence, Zone};
use services::recurrence::occurrences;

fn main() -> Result<(), Box<dyn Error>> {
    let mut output = stdout().lock();
    for line in stdin().lock().lines() {
        let line = line?;
        let parts: Vec<&str> = line.split('\t').collect();
        let [first, rule, zone, after, until] = parts[..] else { return Err(format!("not five parts: {line}").into()) };
        let repeat = if rule.is_empty() { None } else { Some(rule.parse()?) };
        let zone: Zone = zone.parse()?;
        let recurrence = Recurrence { first: first.parse()?, repeat };
        let found = occurrences(&recurrence, &zone, after.parse()?, until.parse()?)?;
        let starts: Vec<String> = found.iter().map(|found| found.start.to_string()).collect();
        writeln!(output, "{}", starts.join(","))?;
    }
    Ok(())
}
