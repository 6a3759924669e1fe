//! Where settings come from, and the mistakes found in them. Used by `config` only.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::Path;
use std::str::FromStr;

use figment::Figment;
use figment::providers::{Format, Toml};
use figment::value::{Dict, Value};

use super::{Mistakes, SETTINGS};

/// The file that is read where none is named.
const DEFAULT_FILE: &str = "spotter.toml";
/// The settings that may be a list there.
const LISTS: [&str; 1] = ["REMINDER_HOURS"];

/// The settings as texts, and what is wrong so far.
pub struct Sources {
    texts: BTreeMap<&'static str, String>,
    mistakes: Vec<String>,
}

impl Sources {
    /// Reads the file, then the environment over it.
    pub fn read<N, V>(file: Option<&Path>, environment: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<OsString>,
        V: Into<OsString>,
    {
        let mut sources = Self { texts: BTreeMap::new(), mistakes: Vec::new() };
        sources.read_file(file);
        for (name, value) in environment {
            let name: OsString = name.into();
            let Some((known, _)) = SETTINGS.iter().find(|(known, _)| name == *known) else { continue };
            match value.into().into_string() {
                Ok(value) if value.trim().is_empty() => {}
                Ok(value) => drop(sources.texts.insert(known, value.trim().to_owned())),
                Err(_) => sources.mistake(known, "is not UTF-8"),
            }
        }
        sources
    }

    fn read_file(&mut self, named: Option<&Path>) {
        let path = named.unwrap_or(Path::new(DEFAULT_FILE));
        if !path.is_file() {
            if named.is_some() {
                self.mistakes.push(format!("{}: there is no such file", path.display()));
            }
            return;
        }
        let dict: Dict = match Figment::from(Toml::file_exact(path)).extract() {
            Ok(dict) => dict,
            Err(error) => {
                self.mistakes.extend(error.into_iter().map(|error| format!("{}: {error}", path.display())));
                return;
            }
        };
        for (key, value) in dict {
            let known = SETTINGS.iter().find(|(known, _)| known.to_lowercase() == key);
            match (known, text_of(&value).or_else(|| list_of(known.map(|(known, _)| *known), &value))) {
                (Some((known, _)), Some(text)) => drop(self.texts.insert(known, text)),
                (Some((known, _)), None) => self.mistake(known, "must be a text, a number, or true or false"),
                (None, _) => self.mistakes.push(format!("{}: there is no setting “{key}”", path.display())),
            }
        }
    }

    /// Notes what is wrong with a setting. The setting's value is not shown: it may be a secret.
    pub fn mistake(&mut self, name: &str, problem: impl Display) {
        self.mistakes.push(format!("{name} {problem}"));
    }

    /// A setting's text, if it is set.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        debug_assert!(SETTINGS.iter().any(|(known, _)| *known == name), "{name} is missing in the list of settings");
        self.texts.get(name).cloned()
    }

    /// A setting that is read as something else. Not for secrets: a mistake shows the text.
    pub fn parsed<T: FromStr>(&mut self, name: &'static str, what: &str) -> Option<T> {
        let text = self.text(name)?;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.mistake(name, format_args!("must be {what}, not “{text}”"));
        }
        parsed
    }

    /// A setting that is a whole number in a range.
    pub fn number(&mut self, name: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        let what = format!("a whole number from {} to {}", range.start(), range.end());
        let number = self.parsed(name, &what)?;
        if range.contains(&number) {
            return Some(number);
        }
        self.mistake(name, format_args!("must be {what}, not {number}"));
        None
    }

    /// All mistakes, if there is one.
    ///
    /// # Errors
    /// The mistakes.
    pub fn finish(self) -> Result<(), Mistakes> {
        if self.mistakes.is_empty() { Ok(()) } else { Err(Mistakes(self.mistakes)) }
    }
}

/// A list in the file, as it would stand in the environment: with commas.
fn list_of(known: Option<&str>, value: &Value) -> Option<String> {
    let Value::Array(_, entries) = value else { return None };
    known.filter(|known| LISTS.contains(known))?;
    let texts: Option<Vec<String>> = entries.iter().map(text_of).collect();
    Some(texts?.join(","))
}

/// What stands in the file, as it would stand in the environment.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text.clone()),
        Value::Bool(_, yes) => Some(yes.to_string()),
        Value::Num(_, number) => number.to_i128().map(|number| number.to_string()),
        _ => None,
    }
}
