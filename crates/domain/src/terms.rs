//! What a trainer may put on offer: the terms of a service, and what can be wrong with them.

use crate::availability::BookingRules;
use crate::money::Money;
use crate::own::OwnTerms;
use crate::payment::PayWays;
use crate::seats::SEATS_MAX;

/// The terms of a service, as somebody typed them in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What it is called.
    pub name: String,
    /// What one gets.
    pub description: String,
    /// How long a session is.
    pub minutes: u32,
    /// How far apart starts are offered, in minutes.
    pub step_minutes: u32,
    /// What the trainer asks, for one seat.
    pub price: Money,
    /// How many seats a session has; 1 for a private one.
    pub seats: i64,
    /// How it can be booked.
    pub rules: BookingRules,
    /// Where it takes place, or an `https` address to meet at; may be empty.
    pub place: String,
    /// What it has of its own.
    pub own: OwnTerms,
}

/// What is wrong with a part of the terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermsFault {
    /// No name, or one too long.
    Name,
    /// The description is too long.
    Description,
    /// Not a multiple of five minutes up to a day.
    Minutes,
    /// Not a multiple of five minutes up to a day.
    Step,
    /// Under zero, or more than Stripe charges at once.
    Price,
    /// None, or too many.
    Seats,
    /// Not a multiple of five minutes up to two hours.
    BufferBefore,
    /// The same, after the session.
    BufferAfter,
    /// With its buffers the session is longer than a day.
    LongerThanADay,
    /// More than 30 days.
    Notice,
    /// No day at all, or more than a year.
    Ahead,
    /// Too long.
    Place,
    /// An address that is not one of `https`.
    PlaceAddress,
    /// Ways to pay of its own, and none among them.
    Ways,
}

/// The longest name, in characters.
pub const NAME_CHARS_MAX: usize = 80;
/// The longest description, in characters.
pub const DESCRIPTION_CHARS_MAX: usize = 500;
/// The longest place, in characters.
pub const PLACE_CHARS_MAX: usize = 200;
/// The most that Stripe charges at once, in minor units (Stripe's documentation of `amount`: eight digits).
pub const PRICE_MINOR_MAX: i64 = 99_999_999;
/// The minutes of a day: what a session, with its buffers, lasts at most.
const DAY_MINUTES: u32 = 24 * 60;

impl Terms {
    /// What is wrong, in the order of the fields; nothing where all is well. Whether the price can be charged depends on the
    /// ways to pay, and is not asked here.
    #[must_use]
    pub fn faults(&self) -> Vec<TermsFault> {
        let on_grid = |minutes: u32| minutes > 0 && minutes.is_multiple_of(5) && minutes <= DAY_MINUTES;
        let buffers = self.rules.buffers;
        let is_buffer =
            |minutes: u32| minutes.is_multiple_of(5) && minutes <= crate::availability::Buffers::MINUTES_MAX;
        let claimed = self.minutes.saturating_add(buffers.before_minutes).saturating_add(buffers.after_minutes);
        let chars = |text: &str| text.trim().chars().count();
        let checks = [
            (TermsFault::Name, (1..=NAME_CHARS_MAX).contains(&chars(&self.name))),
            (TermsFault::Description, chars(&self.description) <= DESCRIPTION_CHARS_MAX),
            (TermsFault::Minutes, on_grid(self.minutes)),
            (TermsFault::Step, on_grid(self.step_minutes)),
            (TermsFault::Price, (0..=PRICE_MINOR_MAX).contains(&self.price.minor)),
            (TermsFault::Seats, (1..=SEATS_MAX).contains(&self.seats)),
            (TermsFault::BufferBefore, is_buffer(buffers.before_minutes)),
            (TermsFault::BufferAfter, is_buffer(buffers.after_minutes)),
            (TermsFault::LongerThanADay, self.minutes > DAY_MINUTES || claimed <= DAY_MINUTES),
            (TermsFault::Notice, self.rules.notice_minutes <= BookingRules::NOTICE_MINUTES_MAX),
            (TermsFault::Ahead, (1..=BookingRules::AHEAD_DAYS_MAX).contains(&self.rules.ahead_days)),
            (TermsFault::Place, chars(&self.place) <= PLACE_CHARS_MAX),
            (TermsFault::PlaceAddress, !self.place.contains("://") || is_meeting_address(self.place.trim())),
            (TermsFault::Ways, !self.own.ways.is_some_and(PayWays::is_none)),
        ];
        checks.into_iter().filter(|(_, well)| !well).map(|(fault, _)| fault).collect()
    }
}

/// True for a place that is an address of the web to meet at. Only `https` is, and only by itself.
#[must_use]
pub fn is_meeting_address(place: &str) -> bool {
    let host = place.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next());
    let plain = place.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\'));
    // A name before the host (`https://trusted@evil.example`) misleads people.
    plain && host.is_some_and(|host| host.contains('.') && !host.starts_with('.') && !host.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::availability::Buffers;
    use crate::money::Currency;

    fn terms() -> Terms {
        Terms {
            name: "Strength session".into(),
            description: "One to one".into(),
            minutes: 60,
            step_minutes: 30,
            price: Money::new(6_500, Currency::EUR),
            seats: 1,
            rules: BookingRules::default(),
            place: "Hall 3".into(),
            own: OwnTerms::default(),
        }
    }

    fn faults(change: impl FnOnce(&mut Terms)) -> Vec<TermsFault> {
        let mut changed = terms();
        change(&mut changed);
        changed.faults()
    }

    #[test]
    fn each_part_has_its_bounds() {
        use TermsFault::{
            Ahead, BufferAfter, BufferBefore, Description, Minutes, Name, Notice, Place, Price, Seats, Step,
        };
        assert_eq!(terms().faults(), []);
        assert_eq!(faults(|terms| terms.name = "  ".into()), [Name]);
        assert_eq!(faults(|terms| terms.name = "ё".repeat(81)), [Name]);
        assert_eq!(faults(|terms| terms.name = "ё".repeat(80)), []);
        assert_eq!(faults(|terms| terms.description = "x".repeat(501)), [Description]);
        for minutes in [0, 7, 1_445] {
            assert_eq!(faults(|terms| terms.minutes = minutes), [Minutes], "{minutes}");
            assert_eq!(faults(|terms| terms.step_minutes = minutes), [Step], "{minutes}");
        }
        for minor in [-1, 100_000_000] {
            assert_eq!(faults(|terms| terms.price.minor = minor), [Price], "{minor}");
        }
        for seats in [0, -1, 101] {
            assert_eq!(faults(|terms| terms.seats = seats), [Seats], "{seats}");
        }
        for minutes in [3, 125] {
            let buffers = |before_minutes, after_minutes| Buffers { before_minutes, after_minutes };
            assert_eq!(faults(|terms| terms.rules.buffers = buffers(minutes, 0)), [BufferBefore], "{minutes}");
            assert_eq!(faults(|terms| terms.rules.buffers = buffers(0, minutes)), [BufferAfter], "{minutes}");
        }
        assert_eq!(faults(|terms| terms.rules.notice_minutes = 43_201), [Notice]);
        for days in [0, 366] {
            assert_eq!(faults(|terms| terms.rules.ahead_days = days), [Ahead], "{days}");
        }
        assert_eq!(faults(|terms| terms.place = "x".repeat(201)), [Place]);
    }

    #[test]
    fn a_session_with_its_buffers_fits_into_a_day() {
        let long = |terms: &mut Terms, after_minutes| {
            terms.minutes = 1_430;
            terms.rules.buffers = Buffers { before_minutes: 0, after_minutes };
        };
        assert_eq!(faults(|terms| long(terms, 10)), []);
        assert_eq!(faults(|terms| long(terms, 15)), [TermsFault::LongerThanADay]);
    }

    #[test]
    fn a_place_is_words_or_a_safe_address() {
        for good in ["", "Hall 3, by the river", "https://meet.example.com/ana?room=1"] {
            assert_eq!(faults(|terms| terms.place = good.into()), [], "{good}");
        }
        for bad in [
            "http://meet.example.com",
            "javascript://x",
            "https://",
            "https://meet",
            "https://a.example/ \"onclick",
            "https://bank.example@evil.example/",
            "see https://meet.example.com",
        ] {
            assert_eq!(faults(|terms| terms.place = bad.into()), [TermsFault::PlaceAddress], "{bad}");
        }
        assert!(is_meeting_address("https://meet.example.com/ana") && !is_meeting_address("Hall 3"));
    }
}
