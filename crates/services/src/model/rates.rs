//! Rates between currencies, and commissions.

use domain::{BasisPoints, BookingId, CommissionId, Money, QuotedRate, RateId, Timestamp, TrainerId, UserId};

/// A rate between two currencies, as an admin noted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedRate {
    /// Identifies it.
    pub id: RateId,
    /// The rate, with where it is from.
    pub quoted: QuotedRate,
    /// Who noted it.
    pub noted_by: UserId,
    /// When.
    pub noted_at: Timestamp,
}

/// The platform's part of a trainer's prices, from a time on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainerCommission {
    /// Identifies it.
    pub id: CommissionId,
    /// Whose prices.
    pub trainer_id: TrainerId,
    /// The part; `None` for what everybody pays.
    pub rate: Option<BasisPoints>,
    /// From when on, for bookings made then or later.
    pub valid_from: Timestamp,
    /// Who set it.
    pub set_by: UserId,
    /// When.
    pub set_at: Timestamp,
}

/// What an admin made of the commission of one booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingCommission {
    /// Identifies it.
    pub id: CommissionId,
    /// Whose.
    pub booking_id: BookingId,
    /// The part of the price.
    pub rate: BasisPoints,
    /// What it was before.
    pub before: Money,
    /// What it is since.
    pub after: Money,
    /// Why.
    pub reason: String,
    /// Who did it.
    pub set_by: UserId,
    /// When.
    pub set_at: Timestamp,
}

/// A change with the names that a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<T> {
    /// The change.
    pub change: T,
    /// Who made it.
    pub by: String,
    /// The trainer it is about.
    pub about: String,
}
