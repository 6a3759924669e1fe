//! Who people are to the platform: their role and their e-mail address.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, de};

/// A language that we write to people in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
}

impl Language {
    /// The code, by ISO 639-1; also the stored name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
        }
    }

    /// The language of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::En, Self::Ru].into_iter().find(|language| language.code() == code)
    }
}

/// What a signed-in person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Books and pays.
    Client,
    /// Offers sessions and earns.
    Trainer,
    /// Runs the platform.
    Admin,
}

impl Role {
    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Trainer => "trainer",
            Self::Admin => "admin",
        }
    }

    /// The role of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Client, Self::Trainer, Self::Admin].into_iter().find(|role| role.name() == name)
    }
}

/// An e-mail address in small letters, as far as it can be judged without writing to it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Email(String);

/// The text is not an e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not an e-mail address")]
pub struct InvalidEmail;

impl Email {
    /// The longest address that mail servers must take (RFC 5321, 4.5.3.1.3).
    pub const LENGTH_MAX: usize = 254;

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    /// Accepts `local@domain.tld` around any surrounding spaces. Only the shape is judged; a letter to it is the real test.
    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmail)?;
        let clean = |part: &str| part.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"<>,;\"()".contains(c));
        let label_ok = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
        let local_ok = !local.is_empty() && local.len() <= 64 && clean(local) && !local.contains('@');
        let domain_ok = domain.contains('.') && clean(domain) && domain.split('.').all(label_ok);
        if local_ok && domain_ok && text.len() <= Self::LENGTH_MAX { Ok(Self(text)) } else { Err(InvalidEmail) }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Logs never show an address.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

impl Serialize for Email {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_trimmed_and_written_small() {
        assert_eq!(" Ada@Example.COM ".parse::<Email>().unwrap().as_str(), "ada@example.com");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        for text in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "ada@example",
            "a b@example.com",
            "a@b@example.com",
            "a@-b.com",
            "a@b..com",
            "<a@b.com>",
            &long,
        ] {
            assert!(text.parse::<Email>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_is_not_shown_by_debug() {
        assert!(!format!("{:?}", "ada@example.com".parse::<Email>().unwrap()).contains("ada"));
    }
}
