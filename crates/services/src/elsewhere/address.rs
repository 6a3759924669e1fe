//! The address of somebody's calendar. Whoever has it reads the calendar: it is a secret, and shown nowhere as a whole.

use std::fmt;

use url::{Host, Url};

/// The longest address, in characters.
pub const ADDRESS_CHARS_MAX: usize = 2_000;

/// Which addresses are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AddressRules {
    /// This machine too, over plain http and at any port: for tests and demonstrations on one machine.
    pub allow_private: bool,
}

/// An address that a calendar may be read at: https, and nothing in it that says who asks.
#[derive(Clone, PartialEq, Eq)]
pub struct CalendarAddress(Url);

/// Why an address is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// Not the address of a page.
    #[error("not an address")]
    Unreadable,
    /// Neither https nor webcal.
    #[error("not https")]
    NotHttps,
    /// It holds a name and a password.
    #[error("it holds a password")]
    Password,
    /// Another port than that of https.
    #[error("another port")]
    Port,
}

impl CalendarAddress {
    /// An address as it was typed or copied. `webcal:` is what programs write for https.
    ///
    /// # Errors
    /// [`AddressFault`].
    pub fn parse(text: &str, rules: AddressRules) -> Result<Self, AddressFault> {
        let text = text.trim();
        if text.chars().count() > ADDRESS_CHARS_MAX {
            return Err(AddressFault::Unreadable);
        }
        let scheme_of = |scheme: &str| text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme));
        let https = ["webcals://", "webcal://"].into_iter().find(|scheme| scheme_of(scheme));
        let text = https.map_or_else(|| text.to_owned(), |scheme| format!("https://{}", &text[scheme.len()..]));
        Self::of(Url::parse(&text).map_err(|_| AddressFault::Unreadable)?, rules)
    }

    /// An address as it was taken once, whatever the rules have become since: whoever asks there goes by the present ones.
    ///
    /// # Errors
    /// [`AddressFault`] for what never was one.
    pub fn kept(text: &str) -> Result<Self, AddressFault> {
        Self::parse(text, AddressRules { allow_private: true })
    }

    /// Where a redirect of this address leads.
    ///
    /// # Errors
    /// [`AddressFault`], by the same rules.
    pub fn join(&self, location: &str, rules: AddressRules) -> Result<Self, AddressFault> {
        Self::of(self.0.join(location).map_err(|_| AddressFault::Unreadable)?, rules)
    }

    /// The same address, where the rules take it.
    ///
    /// # Errors
    /// [`AddressFault`].
    pub fn expect(&self, rules: AddressRules) -> Result<(), AddressFault> {
        Self::of(self.0.clone(), rules).map(drop)
    }

    fn of(mut url: Url, rules: AddressRules) -> Result<Self, AddressFault> {
        let plain = rules.allow_private && url.scheme() == "http";
        if url.scheme() != "https" && !plain {
            return Err(AddressFault::NotHttps);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressFault::Password);
        }
        if url.host().is_none() {
            return Err(AddressFault::Unreadable);
        }
        // The port of the scheme itself is no port of the address.
        if url.port().is_some() && !rules.allow_private {
            return Err(AddressFault::Port);
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// The whole of it, for whoever keeps it or asks for it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.as_str()
    }

    /// Where it is.
    #[must_use]
    pub fn host(&self) -> Host<&str> {
        self.0.host().unwrap_or(Host::Domain(""))
    }

    /// Which port it is asked at.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(443)
    }

    /// True for https.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// What is asked for there.
    #[must_use]
    pub fn path_and_query(&self) -> String {
        let path = self.0.path().to_owned();
        self.0.query().map_or_else(|| path.clone(), |query| format!("{path}?{query}"))
    }

    /// What people see of it: the host, and the last four characters.
    #[must_use]
    pub fn masked(&self) -> String {
        let text = self.path_and_query();
        let count = text.chars().count();
        // Of what is short, four characters would be most of the secret.
        let shown: String = if count < 12 { String::new() } else { text.chars().skip(count - 4).collect() };
        format!("{}/…{shown}", self.host())
    }
}

impl fmt::Debug for CalendarAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CalendarAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: AddressRules = AddressRules { allow_private: false };
    const LOOSE: AddressRules = AddressRules { allow_private: true };

    fn taken(text: &str) -> Result<String, AddressFault> {
        CalendarAddress::parse(text, STRICT).map(|address| address.reveal().to_owned())
    }

    #[test]
    fn https_and_webcal_are_taken() {
        let expected = Ok("https://calendar.example/a.ics?key=1".to_owned());
        for text in [
            "https://calendar.example/a.ics?key=1",
            " webcal://calendar.example/a.ics?key=1#top ",
            "WebCal://calendar.example:443/a.ics?key=1",
            "webcals://calendar.example/a.ics?key=1",
        ] {
            assert_eq!(taken(text), expected, "{text}");
        }
    }

    #[test]
    fn nothing_else_is() {
        use AddressFault::{NotHttps, Password, Port, Unreadable};
        for (text, fault) in [
            ("", Unreadable),
            ("calendar.example/a.ics", Unreadable),
            ("https://", Unreadable),
            ("webcal://", Unreadable),
            ("http://calendar.example/a.ics", NotHttps),
            ("ftp://calendar.example/a.ics", NotHttps),
            ("file:///etc/passwd", NotHttps),
            ("data:text/calendar,BEGIN", NotHttps),
            ("https://me:secret@calendar.example/", Password),
            ("https://me@calendar.example/", Password),
            ("https://calendar.example:8443/", Port),
            ("webcal://calendar.example:80/", Port),
        ] {
            assert_eq!(taken(text), Err(fault), "{text}");
        }
        assert_eq!(taken(&format!("https://calendar.example/{}", "a".repeat(2_000))), Err(Unreadable));
    }

    #[test]
    fn on_one_machine_plain_http_may_be_allowed() {
        assert!(CalendarAddress::parse("http://127.0.0.1:8080/a.ics", LOOSE).is_ok());
        assert_eq!(CalendarAddress::parse("ftp://127.0.0.1/a.ics", LOOSE), Err(AddressFault::NotHttps));
    }

    #[test]
    fn a_redirect_goes_by_the_same_rules() {
        let here = CalendarAddress::parse("https://calendar.example/a/b.ics", STRICT).unwrap();
        assert_eq!(here.join("../c.ics", STRICT).unwrap().reveal(), "https://calendar.example/c.ics");
        assert_eq!(here.join("//other.example/", STRICT).unwrap().reveal(), "https://other.example/");
        assert_eq!(here.join("http://calendar.example/", STRICT), Err(AddressFault::NotHttps));
        assert_eq!(here.join("https://calendar.example:22/", STRICT), Err(AddressFault::Port));
    }

    #[test]
    fn nobody_sees_the_whole_of_it() {
        let address = CalendarAddress::parse("https://calendar.example/private-0123456789/basic.ics", STRICT).unwrap();
        assert_eq!(address.masked(), "calendar.example/….ics");
        assert_eq!(format!("{address:?}"), "CalendarAddress(…)");
        let short = CalendarAddress::parse("https://calendar.example/k3y", STRICT).unwrap();
        assert_eq!(short.masked(), "calendar.example/…");
    }
}
