//! The first look at a calendar of somebody else's: only the lines that say when one is busy go on to the parser, unfolded. What
//! events are called, where they are and who comes never gets any further, and what is large or nested oddly is small by then.

/// How many events of one calendar are read.
pub(super) const EVENTS_MAX: usize = 20_000;
/// The longest line that is read, in bytes, unfolded.
const LINE_MAX: usize = 256 * 1024;

/// The properties that matter (RFC 5545, 3.8), and by what the makers of calendars say which zone they mean.
const WANTED: [&str; 14] = [
    "UID",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "STATUS",
    "TRANSP",
    "SEQUENCE",
    "TZID",
    "X-LIC-LOCATION",
    "X-MICROSOFT-CDO-TZID",
];

/// What is left of a calendar.
#[derive(Debug, Default)]
pub(super) struct Sieved {
    /// One `VCALENDAR` with events and zones, whatever the file was made of.
    pub(super) text: String,
    /// True where there were more events, or longer lines, than are read.
    pub(super) cut: bool,
}

/// Leaves out what does not matter; `None` for what is no calendar.
pub(super) fn sieve(text: &str) -> Option<Sieved> {
    const BEGIN: &str = "BEGIN:VCALENDAR";
    let text = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    if !text.get(..BEGIN.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(BEGIN)) {
        return None;
    }
    let mut sieve = Sieve { sieved: Sieved { text: format!("{BEGIN}\r\n"), cut: false }, ..Sieve::default() };
    let mut line = String::new();
    for part in text.split(['\n', '\r']) {
        match part.strip_prefix([' ', '\t']) {
            // What is too long need not be put together.
            Some(rest) if line.len() <= LINE_MAX => line.push_str(rest),
            Some(_) => {}
            None if part.is_empty() => {}
            None => {
                sieve.take(&line);
                line.clear();
                line.push_str(part);
            }
        }
    }
    sieve.take(&line);
    Some(sieve.finish())
}

#[derive(Debug, Default)]
struct Sieve {
    sieved: Sieved,
    /// The component whose lines are kept: an event, or a zone.
    within: Option<&'static str>,
    /// How many components deep we are in what is left out.
    skipped: usize,
    events: usize,
}

impl Sieve {
    fn take(&mut self, line: &str) {
        let end = line.find([':', ';']).unwrap_or(line.len());
        let (name, rest) = line.split_at(end);
        let name = name.trim();
        if name.eq_ignore_ascii_case("BEGIN") {
            self.begin(rest.trim_start_matches(':').trim());
        } else if name.eq_ignore_ascii_case("END") {
            self.end();
        } else if self.within.is_some()
            && self.skipped == 0
            && WANTED.iter().any(|known| known.eq_ignore_ascii_case(name))
        {
            if line.len() > LINE_MAX {
                self.sieved.cut = true;
            } else {
                self.keep(line);
            }
        }
    }

    fn begin(&mut self, component: &str) {
        if self.skipped == 0 && self.within.is_none() {
            if component.eq_ignore_ascii_case("VCALENDAR") {
                return;
            }
            if let Some(known) = ["VEVENT", "VTIMEZONE"].into_iter().find(|known| known.eq_ignore_ascii_case(component))
            {
                self.events += usize::from(known == "VEVENT");
                if self.events <= EVENTS_MAX {
                    self.within = Some(known);
                    self.keep(&format!("BEGIN:{known}"));
                    return;
                }
                self.sieved.cut = true;
            }
        }
        self.skipped += 1;
    }

    /// Ends are told apart by how deep they are, not by what they say.
    fn end(&mut self) {
        if self.skipped > 0 {
            self.skipped -= 1;
        } else if let Some(component) = self.within.take() {
            self.keep(&format!("END:{component}"));
        }
    }

    fn keep(&mut self, line: &str) {
        self.sieved.text.push_str(line);
        self.sieved.text.push_str("\r\n");
    }

    fn finish(mut self) -> Sieved {
        // A file that breaks off.
        if let Some(component) = self.within.take() {
            self.keep(&format!("END:{component}"));
        }
        self.keep("END:VCALENDAR");
        self.sieved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sieved(text: &str) -> String {
        sieve(text).unwrap().text.replace("\r\n", "|")
    }

    #[test]
    fn only_what_says_when_goes_on() {
        let text = "\u{feff}\r\nbegin:vcalendar\r\nX-WR-CALNAME:Private\r\nBEGIN:VEVENT\r\nSUMMARY:Den\r\n tist\r\nDTSTART;TZID=Eu\r\n rope/Berlin:20261124T100000\r\nBEGIN:VALARM\r\nDURATION:PT1H\r\nEND:VALARM\r\nuid:1\r\nEND:VEVENT\r\nBEGIN:VTODO\r\nUID:2\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";
        let expected =
            "BEGIN:VCALENDAR|BEGIN:VEVENT|DTSTART;TZID=Europe/Berlin:20261124T100000|uid:1|END:VEVENT|END:VCALENDAR|";
        assert_eq!(sieved(text), expected);
    }

    #[test]
    fn what_is_no_calendar_is_seen() {
        for text in ["", "<!DOCTYPE html>", "BEGIN:VCARD\nEND:VCARD", "BEGIN", "\u{feff}ÄÄÄÄÄÄÄÄÄÄÄÄÄÄ"] {
            assert!(sieve(text).is_none(), "{text}");
        }
    }

    #[test]
    fn several_calendars_are_one_and_what_breaks_off_is_ended() {
        let text =
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:2";
        let event = |uid: u8| format!("BEGIN:VEVENT|UID:{uid}|END:VEVENT|");
        assert_eq!(sieved(text), format!("BEGIN:VCALENDAR|{}{}END:VCALENDAR|", event(1), event(2)));
    }

    #[test]
    fn events_within_events_lines_without_end_and_crowds_are_left_out() {
        let nested = "BEGIN:VCALENDAR\n".to_owned() + &"BEGIN:VEVENT\nUID:1\n".repeat(100_000);
        assert_eq!(sieved(&nested), "BEGIN:VCALENDAR|BEGIN:VEVENT|UID:1|END:VEVENT|END:VCALENDAR|");
        let long = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEXDATE:{}\nUID:1\nEND:VEVENT", "2".repeat(10_000_000));
        let long = sieve(&long).unwrap();
        assert!(long.cut && long.text.len() < 100, "{}", long.text.len());
        let crowd = "BEGIN:VCALENDAR\n".to_owned() + &"BEGIN:VEVENT\nEND:VEVENT\n".repeat(EVENTS_MAX + 1);
        let crowd = sieve(&crowd).unwrap();
        assert!(crowd.cut);
        assert_eq!(crowd.text.matches("BEGIN:VEVENT").count(), EVENTS_MAX);
    }
}
