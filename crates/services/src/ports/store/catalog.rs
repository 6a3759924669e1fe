//! Trainers and what they offer, as the store is asked about them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::availability::WeeklyHours;
use domain::{
    BasisPoints, Date, DayException, ExceptionId, PayWays, ServiceId, TimeSlot, Timestamp, TrainerId, UserId,
    WorkingTime, Zone,
};

use super::StoreError;
use crate::model::{CalendarException, Service, Trainer, TrainerCard};

/// Trainers and what they offer.
#[async_trait]
pub trait CatalogReads: Send {
    /// Trainers whose name, craft, city or services contain every word of `search` (case ignored; empty finds all), by
    /// name; at most `limit`.
    async fn trainer_cards(&mut self, search: &str, limit: i64) -> Result<Vec<TrainerCard>, StoreError>;
    /// The trainer of this address part.
    async fn trainer_by_slug(&mut self, slug: &str) -> Result<Option<Trainer>, StoreError>;
    /// The trainer of this id.
    async fn trainer(&mut self, id: TrainerId) -> Result<Option<Trainer>, StoreError>;
    /// The trainer behind this account.
    async fn trainer_of_user(&mut self, user: UserId) -> Result<Option<Trainer>, StoreError>;
    /// What a trainer sells or sold, by position; what is archived, too.
    async fn services_of(&mut self, trainer: TrainerId) -> Result<Vec<Service>, StoreError>;
    /// The service of this id.
    async fn service(&mut self, id: ServiceId) -> Result<Option<Service>, StoreError>;
    /// What others share with a trainer, and whose it is; by name.
    async fn services_shared_with(&mut self, trainer: TrainerId) -> Result<Vec<(Service, Trainer)>, StoreError>;
    /// The service of this id with all that is to be known before it is booked: whose it is, their own commission at this time,
    /// and when they work, with the exceptions that touch these days, from the first to the last.
    async fn service_to_book(
        &mut self,
        id: ServiceId,
        at: Timestamp,
        days: (Date, Date),
    ) -> Result<Option<ToBook>, StoreError>;
    /// A trainer's zone, with the exceptions that touch the days from `first` to `last`; `None` for an unknown trainer.
    async fn zone_and_exceptions(
        &mut self,
        trainer: TrainerId,
        first: Date,
        last: Date,
    ) -> Result<Option<(Zone, Vec<DayException>)>, StoreError>;
    /// The working weeks of these trainers, with the exceptions that touch the days from `first` to `last`; a trainer with
    /// neither is left out.
    async fn working_times(
        &mut self,
        trainers: &[TrainerId],
        first: Date,
        last: Date,
    ) -> Result<BTreeMap<TrainerId, WorkingTime>, StoreError>;
    /// A trainer's exceptions that end on `from` or later, by their first day and hour, at most `limit`.
    async fn exceptions_of(
        &mut self,
        trainer: TrainerId,
        from: Date,
        limit: i64,
    ) -> Result<Vec<CalendarException>, StoreError>;
    /// What is taken in these trainers' calendars between two times, by trainer and start: what sessions that are not released
    /// claim, buffers included, and what trainers are busy with elsewhere, which may overlap.
    async fn busy(
        &mut self,
        trainers: &[TrainerId],
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(TrainerId, TimeSlot)>, StoreError>;
    /// The classes of these trainers that are there, and the dates of what they give on fixed dates, that start in the range and have
    /// seats that nobody waits for; by trainer and start.
    async fn open_classes(
        &mut self,
        trainers: &[TrainerId],
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(TrainerId, ServiceId, TimeSlot)>, StoreError>;
}

/// What is to be known of a service before it is booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToBook {
    /// The service.
    pub service: Service,
    /// Whose it is.
    pub trainer: Trainer,
    /// Their own commission, where they have one.
    pub commission: Option<BasisPoints>,
    /// When they work.
    pub working: WorkingTime,
}

/// Trainers and what they offer, changed.
#[async_trait]
pub trait CatalogWrites: Send {
    /// Adds a trainer; false where the account or the slug has one.
    async fn insert_trainer(&mut self, trainer: &Trainer) -> Result<bool, StoreError>;
    /// Adds a service.
    async fn insert_service(&mut self, service: &Service) -> Result<(), StoreError>;
    /// Writes all that may change of a service (not whose it is, nor its currency), and what searches find its trainer by;
    /// false where there is none of this id.
    async fn update_service(&mut self, service: &Service) -> Result<bool, StoreError>;
    /// True where the service is on offer and has so many seats; it stays so until the transaction ends.
    async fn keep_offered(&mut self, service: ServiceId, seats: i64) -> Result<bool, StoreError>;
    /// Changes the ways to pay that a trainer takes.
    async fn set_pay_ways(&mut self, trainer: TrainerId, ways: PayWays) -> Result<(), StoreError>;
    /// Replaces the whole working week.
    async fn set_weekly_hours(&mut self, trainer: TrainerId, hours: &[WeeklyHours]) -> Result<(), StoreError>;
    /// Adds an exception.
    async fn insert_exception(&mut self, exception: &CalendarException) -> Result<(), StoreError>;
    /// Removes an exception of this trainer; false where there is none of this id.
    async fn delete_exception(&mut self, trainer: TrainerId, id: ExceptionId) -> Result<bool, StoreError>;
}
