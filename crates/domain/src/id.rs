//! Typed identifiers: `bkg_01h…`, one type per kind of thing, ordered by the time they were made.
//!
//! An id is a prefix and a ULID in lower case (48 bits of milliseconds, 80 random bits). The random bits come from the
//! caller's source, so tests can choose them. Stored as TEXT on both engines.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de};
use ulid::Ulid;

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {prefix}_…")]
pub struct InvalidId {
    /// The prefix that the wanted kind has.
    pub prefix: &'static str,
}

fn parse(text: &str, prefix: &'static str) -> Result<Ulid, InvalidId> {
    let invalid = InvalidId { prefix };
    let Some(rest) = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')) else {
        return Err(invalid);
    };
    let ulid = Ulid::from_string(rest).map_err(|_| invalid.clone())?;
    // One thing has one spelling: `O` for `0` or capitals would make two texts of the same id.
    if render(ulid).as_str() == rest { Ok(ulid) } else { Err(invalid) }
}

fn render(ulid: Ulid) -> String {
    let mut text = ulid.to_string();
    text.make_ascii_lowercase();
    text
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Ulid);

        impl $name {
            /// What the text of such an id begins with, before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// An id made at `at` (times before 1970 count as 1970) with 80 random bits; higher bits of `random` are ignored.
            #[must_use]
            pub fn from_parts(at: Timestamp, random: u128) -> Self {
                Self(Ulid::from_parts(u64::try_from(at.as_millisecond()).unwrap_or(0), random))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}_{}", $prefix, render(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse(text, $prefix).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

id!(/** A person who can sign in. */ UserId, "usr");
id!(/** A trainer's public profile and calendar. */ TrainerId, "trn");
id!(/** Something a trainer sells: a private session of a length at a price. */ ServiceId, "svc");
id!(/** A stretch of a trainer's calendar with seats. */ SessionId, "ses");
id!(/** The dates of a class or an event: one, or a rule. */ ScheduleId, "sch");
id!(/** One client's claim on seats of a session. */ BookingId, "bkg");
id!(/** One attempt to be paid for a booking; has at most one PaymentIntent. */ PaymentId, "pay");
id!(/** Money on its way back to a client. */ RefundId, "ref");
id!(/** A change of a booking's time. */ MoveId, "mov");
id!(/** A payment that the client's bank disputes. */ DisputeId, "dsp");
id!(/** A card that a client has saved at Stripe. */ CardId, "card");
id!(/** One letter to one person. */ MailId, "mail");
id!(/** One call to Stripe that changes something there. */ OperationId, "op");
id!(/** One balanced transaction in the ledger. */ LedgerTransactionId, "ltx");
id!(/** One webhook event as we stored it (Stripe's own id is kept beside it). */ EventId, "whe");
id!(/** One piece of background work. */ JobId, "job");
id!(/** A rate between two currencies, as an admin noted it. */ RateId, "rate");
id!(/** A change of a commission. */ CommissionId, "com");
id!(/** A session, or days, that a trainer calls off. */ CallOffId, "cof");
id!(/** A day, or days, on which a trainer works otherwise than by the week. */ ExceptionId, "exc");
id!(/** A calendar elsewhere that a trainer lets us read. */ OutsideCalendarId, "cal");
id!(/** A trainer's earnings on their way to the bank. */ WithdrawalId, "wdr");
id!(/** One comparison of our books with Stripe's. */ ReconciliationId, "rec");
id!(/** One client's place in the waiting list of a session. */ WaitingId, "wait");

/// A client is a user; the alias says which part the user plays.
pub type ClientId = UserId;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn an_id_survives_its_text() {
        let id = BookingId::from_parts(at(1_700_000_000), 42);
        assert!(id.to_string().starts_with("bkg_01h"));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(serde_json::from_str::<BookingId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let payment = PaymentId::from_parts(at(1_700_000_000), 42).to_string();
        assert_eq!(payment.parse::<BookingId>(), Err(InvalidId { prefix: "bkg" }));
    }

    #[test]
    fn an_id_has_one_spelling() {
        let text = BookingId::from_parts(at(1_700_000_000), 42).to_string();
        assert!(text.to_uppercase().parse::<BookingId>().is_err());
        assert!(text.replacen("bkg_0", "bkg_o", 1).parse::<BookingId>().is_err());
        assert!("bkg_".parse::<BookingId>().is_err());
        assert!("".parse::<BookingId>().is_err());
    }

    #[test]
    fn ids_sort_by_the_time_they_were_made() {
        let earlier = UserId::from_parts(at(1_700_000_000), u128::MAX >> 48);
        let later = UserId::from_parts(at(1_700_000_001), 0);
        assert!(earlier.to_string() < later.to_string());
    }
}
