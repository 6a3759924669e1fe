//! Calendars that somebody else has made and read, against ours: run by `end2end/calendars/run`, which names their folder.

#![expect(clippy::print_stdout, reason = "whoever runs it wants to know how many were read")]

use domain::{Timestamp, Zone};
use services::busy_times;

#[test]
#[expect(clippy::disallowed_methods, reason = "whoever made the calendars says where they are")]
fn both_find_the_same_busy_times() {
    let Ok(folder) = std::env::var("FOREIGN_CALENDARS") else {
        println!("SKIPPED: FOREIGN_CALENDARS names no folder; end2end/calendars/run makes one");
        return;
    };
    let mut read = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "ics") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let expected = std::fs::read_to_string(path.with_extension("txt")).unwrap();
        let mut lines = expected.lines();
        let head: Vec<&str> = lines.next().unwrap().split(' ').collect();
        let (zone, from, until): (Zone, Timestamp, Timestamp) =
            (head[0].parse().unwrap(), head[1].parse().unwrap(), head[2].parse().unwrap());
        let found = busy_times(&text, &zone, (from, until), &|| true).unwrap();
        assert!(!found.cut, "{}: something was left out", path.display());
        let mut merged: Vec<(Timestamp, Timestamp)> = Vec::new();
        for slot in &found.slots {
            match merged.last_mut() {
                Some(last) if last.1 == slot.start() => last.1 = slot.end(),
                _ => merged.push((slot.start(), slot.end())),
            }
        }
        let ours: Vec<String> = merged.iter().map(|(start, end)| format!("{start} {end}")).collect();
        let theirs: Vec<&str> = lines.collect();
        let missing: Vec<_> = theirs.iter().filter(|line| !ours.iter().any(|own| own == *line)).take(5).collect();
        let added: Vec<_> = ours.iter().filter(|line| !theirs.contains(&line.as_str())).take(5).collect();
        if !missing.is_empty() || !added.is_empty() {
            panic!(
                "{} (by the clocks of {zone})\nonly theirs: {missing:#?}\nonly ours: {added:#?}\n{text}",
                path.display()
            );
        }
        read += 1;
    }
    assert!(read > 0, "{folder} holds no calendars");
    println!("{read} calendars are read alike");
}
