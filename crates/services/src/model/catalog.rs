//! Trainers, what they sell, and the days on which they work otherwise.

use domain::{
    BookingRules, Currency, DayException, ExceptionId, Money, OwnTerms, Partners, PayWays, ServiceId, Timestamp,
    TrainerId, UserId, Zone,
};

/// A trainer's public profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trainer {
    /// Identifies them.
    pub id: TrainerId,
    /// The account behind it.
    pub user_id: UserId,
    /// Their part of the address: `/trainers/{slug}`.
    pub slug: String,
    /// As clients know them.
    pub name: String,
    /// What they do, in two or three words: “Strength coach”.
    pub craft: String,
    /// One sentence.
    pub headline: String,
    /// A few paragraphs.
    pub about: String,
    /// Where.
    pub city: String,
    /// Whose clocks the weekly hours follow.
    pub zone: Zone,
    /// What they are paid in.
    pub currency: Currency,
    /// How clients may pay.
    pub ways: PayWays,
    /// When they joined.
    pub created_at: Timestamp,
}

/// When a service takes place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Offered {
    /// Whenever the trainer works and is free.
    #[default]
    Hours,
    /// On the dates of its schedules, and at no other time.
    Dates,
}

impl Offered {
    /// As it is stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Dates => "dates",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Hours, Self::Dates].into_iter().find(|offered| offered.name() == name)
    }
}

/// Something a trainer sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Identifies it.
    pub id: ServiceId,
    /// Who sells it.
    pub trainer_id: TrainerId,
    /// What it is called.
    pub name: String,
    /// What one gets.
    pub description: String,
    /// How long a session is; a multiple of 5.
    pub minutes: u32,
    /// How far apart starts are offered, in minutes; a multiple of 5.
    pub step_minutes: u32,
    /// What the trainer asks, for one seat.
    pub price: Money,
    /// How many seats a session has; 1 for a private one, at most [`domain::seats::SEATS_MAX`].
    pub seats: i64,
    /// Its place in the trainer's list.
    pub position: i64,
    /// How it can be booked.
    pub rules: BookingRules,
    /// When it takes place.
    pub offered: Offered,
    /// Where it takes place, or an `https` address to meet at; may be empty.
    pub place: String,
    /// Since when it is offered to nobody; old bookings still show it.
    pub archived_at: Option<Timestamp>,
    /// What it has of its own where others follow the platform and the trainer.
    pub own: OwnTerms,
    /// Who shares what it earns.
    pub partners: Partners,
}

/// A trainer among search results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainerCard {
    /// Who.
    pub trainer: Trainer,
    /// The least that one of their services costs.
    pub price_from: Option<Money>,
    /// The shortest of their services at that price: what “next free time” is computed for.
    pub first_service: Option<Service>,
}

/// Days on which a trainer works otherwise than by the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarException {
    /// Identifies it.
    pub id: ExceptionId,
    /// Whose.
    pub trainer_id: TrainerId,
    /// What differs.
    pub what: DayException,
    /// What the trainer wrote beside it, for themselves alone.
    pub note: Option<String>,
    /// When it was entered.
    pub created_at: Timestamp,
}
