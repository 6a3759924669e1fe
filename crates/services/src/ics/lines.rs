//! The lines that iCalendar is made of (RFC 5545, 3.1): escaped, folded, ended by CRLF. Whatever people are called, nothing of
//! it can end a line or begin another property. Used by `event` and `feed`.

use domain::Timestamp;

/// A line has no more octets than this, its end not counted.
const OCTETS_MAX: usize = 75;

/// Lines as they are written.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A property whose value is ours: a keyword, a number, a URI.
    pub(super) fn plain(&mut self, name: &str, value: &str) {
        self.push(&format!("{name}:{}", one_line(value)));
    }

    /// A property whose value is text (3.3.11).
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.push(&format!("{name}:{}", escaped(value)));
    }

    /// A property whose value is a moment, in UTC (3.3.5).
    pub(super) fn time(&mut self, name: &str, at: Timestamp) {
        self.push(&format!("{name}:{}", at.strftime("%Y%m%dT%H%M%SZ")));
    }

    /// A property whose value is the address of somebody called `name_of`; `parameters` are ours, each with its semicolon.
    pub(super) fn person(&mut self, name: &str, name_of: &str, parameters: &str, address: &str) {
        self.push(&format!("{name};CN=\"{}\"{parameters}:{}", quotable(name_of), one_line(address)));
    }

    /// All of them.
    pub(super) fn finish(self) -> String {
        self.0
    }

    /// Folds between characters, so that what is cut there is UTF-8 too.
    fn push(&mut self, line: &str) {
        let mut octets = 0;
        for character in line.chars() {
            if octets + character.len_utf8() > OCTETS_MAX {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(character);
            octets += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// An e-mail address as a URI (RFC 6068): what would mean something else in it is percent-encoded.
pub(super) fn mailto(address: &str) -> String {
    let mut uri = String::from("mailto:");
    for byte in address.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@+!$'*=".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

/// Ends of lines, Unicode's too: some readers take all of them for one.
const fn ends_line(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn escaped(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            end if ends_line(end) => escaped.push_str("\\n"),
            '\t' => escaped.push('\t'),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// Inside quotation marks (3.2), where nothing can be escaped.
fn quotable(text: &str) -> String {
    one_line(text).replace('"', "'")
}

fn one_line(text: &str) -> String {
    let spaced = text.chars().map(|character| if ends_line(character) { ' ' } else { character });
    spaced.filter(|character| !character.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names that people may have, and those that want to be something else.
    const HOSTILE: [&str; 10] = [
        "Nora\r\nATTENDEE:mailto:evil@example.com",
        "Nora\nEND:VEVENT\nBEGIN:VEVENT",
        "Nora\rX-EVIL:1",
        "Nora\u{2028}X-EVIL:1\u{85}X-EVIL:2\u{b}X-EVIL:3",
        "Lindqvist, Nora; DROP\\N\\",
        "\"Nora\";ROLE=CHAIR:mailto:evil@example.com",
        "👩🏽‍🚀🏋️‍♀️ Нора 老虎",
        "\u{202e}אבג\u{202c} مرحبا",
        "\0\u{7}\u{1b}[31mNora\u{7f}",
        "",
    ];

    fn line(write: impl FnOnce(&mut Lines)) -> String {
        let mut lines = Lines::default();
        write(&mut lines);
        lines.finish()
    }

    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    #[test]
    fn a_short_line_is_as_it_is() {
        assert_eq!(line(|lines| lines.plain("VERSION", "2.0")), "VERSION:2.0\r\n");
        let at = "2026-11-24T17:30:00.5Z".parse().unwrap();
        assert_eq!(line(|lines| lines.time("DTSTART", at)), "DTSTART:20261124T173000Z\r\n");
        let person = line(|lines| lines.person("ORGANIZER", "Spotter", ";ROLE=CHAIR", "mailto:a@example.com"));
        assert_eq!(person, "ORGANIZER;CN=\"Spotter\";ROLE=CHAIR:mailto:a@example.com\r\n");
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(line(|lines| lines.text("SUMMARY", "a\\b;c,d\ne\r\nf:g\"h\"")), {
            "SUMMARY:a\\\\b\\;c\\,d\\ne\\nf:g\"h\"\r\n"
        });
    }

    #[test]
    fn no_name_begins_another_property() {
        for name in HOSTILE {
            for written in [
                line(|lines| lines.text("SUMMARY", name)),
                line(|lines| lines.person("ATTENDEE", name, "", "mailto:a@example.com")),
                line(|lines| lines.plain("URL", name)),
            ] {
                let whole = unfolded(&written);
                assert_eq!(whole.matches("\r\n").count(), 1, "{written:?}");
                assert!(!whole.trim_end_matches("\r\n").chars().any(|c| c.is_control() || ends_line(c)), "{written:?}");
            }
        }
        let person = line(|lines| lines.person("ATTENDEE", HOSTILE[5], "", "mailto:a@example.com"));
        assert_eq!(unfolded(&person).matches('"').count(), 2, "{person}");
    }

    #[test]
    fn every_line_is_short_and_whole_characters_and_nothing_is_lost() {
        for unit in ["a", "ж", "老", "🏋️‍♀️", " ", "é,"] {
            for count in [1, 30, 74, 75, 76, 149, 500] {
                let value = unit.repeat(count);
                let written = line(|lines| lines.text("DESCRIPTION", &value));
                for part in written.trim_end_matches("\r\n").split("\r\n") {
                    assert!(part.len() <= OCTETS_MAX, "{} octets: {part}", part.len());
                }
                assert_eq!(unfolded(&written), format!("DESCRIPTION:{}\r\n", escaped(&value)));
            }
        }
    }

    #[test]
    fn an_address_is_one_uri() {
        assert_eq!(mailto("alex+gym@example.com"), "mailto:alex+gym@example.com");
        assert_eq!(mailto("a?subject=x&b%c@example.com"), "mailto:a%3Fsubject=x%26b%25c@example.com");
        assert_eq!(mailto("zoë@example.com"), "mailto:zo%C3%AB@example.com");
    }
}
