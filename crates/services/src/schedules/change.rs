//! Entering, changing and ending schedules.

use std::collections::BTreeSet;

use domain::{BookingRules, Recurrence, ScheduleId, ServiceId, Timestamp};
use jiff::SignedDuration;
use jiff::civil::DateTime;

use super::{SCHEDULES_MAX, ScheduleError};
use crate::model::{Offered, Schedule, Service, Trainer, User};
use crate::offers::owned;
use crate::ports::Tx;
use crate::recurrence::occurrences;
use crate::{Failure, Services};

impl Services {
    /// Has a service take place on fixed dates, or in working hours again. What is booked takes place either way.
    ///
    /// # Errors
    /// [`ScheduleError::SchedulesLeft`] where there are schedules and it is to be by hours again; nothing was changed then.
    pub async fn offer_service(&self, user: &User, id: ServiceId, offered: Offered) -> Result<(), ScheduleError> {
        self.own_service(user, id).await?.ok_or(ScheduleError::NoSuchDate)?;
        self.0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let service = tx.service(id).await?.ok_or(ScheduleError::NoSuchDate)?;
                    if service.offered == offered {
                        return Ok(());
                    }
                    // Whoever enters a schedule from here on finds the service changed, or is seen below.
                    tx.update_service(&Service { offered, ..service }).await?;
                    match tx.schedules_of(id).await?.len() {
                        left if left > 0 && offered == Offered::Hours => Err(ScheduleError::SchedulesLeft(left)),
                        _ => Ok(()),
                    }
                })
            })
            .await
    }

    /// Adds dates to a service that takes place on such, and makes their sessions.
    ///
    /// # Errors
    /// [`ScheduleError`]; nothing was written then.
    pub async fn add_schedule(
        &self,
        user: &User,
        service: ServiceId,
        recurrence: Recurrence,
    ) -> Result<ScheduleId, ScheduleError> {
        let found = owned(&mut *self.0.store.read().await?, user, service).await?;
        let (trainer, service) = found.ok_or(ScheduleError::NoSuchDate)?;
        self.expect_dates(&recurrence, &service, &trainer)?;
        let now = self.now();
        let schedule = Schedule {
            id: ScheduleId::from_parts(now, self.random_bits()),
            trainer_id: trainer.id,
            service_id: service.id,
            recurrence,
            fill_at: Some(now),
            ended_at: None,
            version: 1,
            created_at: now,
        };
        let added: Result<ScheduleId, ScheduleError> = self
            .0
            .store
            .write(move |tx| {
                let schedule = schedule.clone();
                Box::pin(async move {
                    if !tx.keep_dated(schedule.service_id).await? {
                        return Err(ScheduleError::NotDated);
                    }
                    // A second click adds nothing.
                    let known = tx.schedules_of(schedule.service_id).await?;
                    if let Some(same) = known.into_iter().find(|known| known.recurrence == schedule.recurrence) {
                        return Ok(same.id);
                    }
                    if tx.schedules_of_trainer(schedule.trainer_id).await? >= SCHEDULES_MAX {
                        return Err(ScheduleError::TooMany);
                    }
                    tx.insert_schedule(&schedule).await?;
                    Ok(schedule.id)
                })
            })
            .await;
        let added = added?;
        self.fill(added).await?;
        Ok(added)
    }

    /// Gives a schedule another recurrence. Sessions to come that it does not bring are released where nobody has booked them;
    /// the others stay. `version` is that of the schedule which the person saw.
    ///
    /// # Errors
    /// [`ScheduleError`]; nothing was changed then.
    pub async fn change_schedule(
        &self,
        user: &User,
        id: ScheduleId,
        version: i64,
        recurrence: Recurrence,
    ) -> Result<(), ScheduleError> {
        let (trainer, service, before) = self.own_schedule(user, id).await?;
        self.expect_dates(&recurrence, &service, &trainer)?;
        let now = self.now();
        // As far ahead as any session of it can be.
        let days = i64::from(BookingRules::AHEAD_DAYS_MAX) + 10;
        let until = now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX);
        let fitting: BTreeSet<DateTime> =
            occurrences(&recurrence, &trainer.zone, now, until)?.into_iter().map(|occurrence| occurrence.at).collect();
        let schedule = Schedule { recurrence, version, fill_at: Some(now), ..before };
        self.write_schedule(schedule, fitting, now).await?;
        Ok(self.fill(id).await?)
    }

    /// Ends a schedule: its sessions to come are released where nobody has booked them; the others stay.
    ///
    /// # Errors
    /// [`ScheduleError`].
    pub async fn end_schedule(&self, user: &User, id: ScheduleId) -> Result<(), ScheduleError> {
        let (_, _, schedule) = self.own_schedule(user, id).await?;
        let now = self.now();
        self.write_schedule(Schedule { fill_at: None, ended_at: Some(now), ..schedule }, BTreeSet::new(), now).await
    }

    /// Makes the sessions of a schedule now that could not be made before.
    ///
    /// # Errors
    /// [`ScheduleError::NoSuchDate`], or our side.
    pub async fn fill_schedules_again(&self, user: &User, service: ServiceId) -> Result<(), ScheduleError> {
        self.own_service(user, service).await?.ok_or(ScheduleError::NoSuchDate)?;
        for schedule in self.0.store.read().await?.schedules_of(service).await? {
            self.fill(schedule.id).await?;
        }
        Ok(())
    }

    async fn write_schedule(
        &self,
        schedule: Schedule,
        fitting: BTreeSet<DateTime>,
        now: Timestamp,
    ) -> Result<(), ScheduleError> {
        self.0
            .store
            .write(move |tx| {
                let (schedule, fitting) = (schedule.clone(), fitting.clone());
                Box::pin(async move {
                    if !tx.update_schedule(&schedule).await? {
                        return Err(ScheduleError::Changed);
                    }
                    leave(tx, &schedule, &fitting, now).await
                })
            })
            .await
    }

    async fn own_schedule(&self, user: &User, id: ScheduleId) -> Result<(Trainer, Service, Schedule), ScheduleError> {
        let mut read = self.0.store.read().await?;
        let schedule = read.schedule(id).await?.filter(|schedule| schedule.ended_at.is_none());
        let schedule = schedule.ok_or(ScheduleError::NoSuchDate)?;
        let (trainer, service) =
            owned(&mut *read, user, schedule.service_id).await?.ok_or(ScheduleError::NoSuchDate)?;
        Ok((trainer, service, schedule))
    }
}

/// Takes the sessions to come out of a schedule that it does not bring.
async fn leave(
    tx: &mut dyn Tx,
    schedule: &Schedule,
    fitting: &BTreeSet<DateTime>,
    now: Timestamp,
) -> Result<(), ScheduleError> {
    let found = tx.dated_sessions(schedule.trainer_id, schedule.service_id, now, i64::MAX).await?;
    let own = found.into_iter().filter(|found| found.schedule == Some(schedule.id));
    for gone in own.filter(|found| found.occurs_at.is_none_or(|at| !fitting.contains(&at))) {
        tx.leave_schedule(gone.session.id, now).await?;
    }
    Ok(())
}

/// Releases the sessions to come that nobody has booked, when their service is on offer no more. They are made again with it.
pub(crate) async fn release_dates(tx: &mut dyn Tx, service: &Service, now: Timestamp) -> Result<(), Failure> {
    let found = tx.dated_sessions(service.trainer_id, service.id, now, i64::MAX).await?;
    for empty in found.into_iter().filter(|found| found.schedule.is_some() && found.session.seats_taken == 0) {
        tx.leave_schedule(empty.session.id, now).await?;
    }
    Ok(())
}
