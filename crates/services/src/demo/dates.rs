//! Classes and an event on fixed dates, entered when the rest of the demo is there.

use domain::{Recurrence, ServiceId, Timestamp};
use jiff::ToSpan;
use jiff::civil::DateTime;

use super::people::{DATES, DemoDates};
use super::{Dice, Wish};
use crate::model::{Offered, Service, Trainer, User};
use crate::{Failure, Services};

impl Services {
    /// Enters them as their trainers would, and books some seats. Answers how many bookings were paid.
    pub(super) async fn demo_dates(&self, clients: &[User], dice: &mut Dice) -> Result<usize, Failure> {
        let mut booked = 0;
        for dates in &DATES {
            let service = self.demo_dated_service(dates).await?;
            // The first client is the one people try the demo as.
            for (client, seats) in clients.iter().skip(1).zip(dates.booked) {
                let hours_ahead = 24 * 7 * i64::from(dates.weeks_ahead);
                let wish = Wish { seats: *seats, hours_ahead, card: "pm_card_visa" };
                let made = Box::pin(self.demo_booking(client.id, &service, &wish, dice)).await?;
                booked += usize::from(made.is_some());
            }
        }
        Ok(booked)
    }

    async fn demo_dated_service(&self, dates: &DemoDates) -> Result<Service, Failure> {
        let now = self.now();
        let mut read = self.0.store.read().await?;
        let trainer = read.trainer_by_slug(dates.slug).await?.ok_or_else(|| vanished(dates))?;
        let user = read.user(trainer.user_id).await?.ok_or_else(|| vanished(dates))?;
        let position = read.services_of(trainer.id).await?.len();
        drop(read);
        let id = ServiceId::from_parts(now, self.random_bits());
        let service = dates.service.at(id, &trainer, i64::try_from(position).unwrap_or(i64::MAX));
        let service = Service { seats: dates.seats, offered: Offered::Dates, ..service };
        let added = service.clone();
        self.0
            .store
            .write(move |tx| {
                let added = added.clone();
                Box::pin(async move { Ok::<_, Failure>(tx.insert_service(&added).await?) })
            })
            .await?;
        let wrong = |error: String| Failure::Inconsistent(format!("demo dates of {}: {error}", dates.slug));
        let repeat = dates.rule.map(str::parse).transpose().map_err(|error| wrong(format!("{error}")))?;
        let recurrence = Recurrence { first: first(dates, &trainer, now), repeat };
        self.add_schedule(&user, id, recurrence).await.map_err(|error| wrong(error.to_string()))?;
        Ok(service)
    }
}

/// The first such weekday from two days on, and some weeks later where so many are wanted.
fn first(dates: &DemoDates, trainer: &Trainer, now: Timestamp) -> DateTime {
    let soonest = trainer.zone.local(now).date().saturating_add(2.days());
    let wait = i32::from((dates.weekday - soonest.weekday().to_monday_one_offset()).rem_euclid(7));
    soonest.saturating_add((wait + 7 * dates.weeks_ahead).days()).at(dates.hour, 30, 0, 0)
}

fn vanished(dates: &DemoDates) -> Failure {
    Failure::Inconsistent(format!("the demo trainer {} has vanished", dates.slug))
}
