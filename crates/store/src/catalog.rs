//! Trainers, what they offer, and what is taken. When they work is in `hours`.

use async_trait::async_trait;
use std::collections::BTreeMap;

use domain::availability::WeeklyHours;
use domain::{
    BookingRules, Buffers, Date, DayException, ExceptionId, Money, PayWays, ServiceId, TimeSlot, Timestamp, TrainerId,
    UserId, WorkingTime, Zone,
};
use services::model::{CalendarException, Offered, Service, Trainer, TrainerCard};
use services::ports::StoreError;
use services::ports::store::{CatalogReads, CatalogWrites, ToBook};
use sqlx::query;

use crate::db::Step::Look;
use crate::db::{Db, Link, Statement};
use crate::hours;
use crate::openings;
use crate::own::{own, own_columns, write_own};
use crate::partners::{partners_column, write_partners};
use crate::rates::share;
use crate::rows::{Columns, micros, read_all, read_one};
use crate::search;

macro_rules! trainer_columns {
    () => {
        "t.id, t.user_id, t.slug, t.name, t.craft, t.headline, t.about, t.city, t.zone, t.currency, t.takes_online,
         t.takes_checkout, t.takes_on_arrival, t.created_at"
    };
}
pub(crate) use trainer_columns;

pub(crate) fn trainer(row: &mut Columns<'_>) -> Result<Trainer, StoreError> {
    Ok(Trainer {
        id: row.parsed()?,
        user_id: row.parsed()?,
        slug: row.text()?,
        name: row.text()?,
        craft: row.text()?,
        headline: row.text()?,
        about: row.text()?,
        city: row.text()?,
        zone: row.parsed()?,
        currency: row.parsed()?,
        ways: ways(row)?,
        created_at: row.time()?,
    })
}

/// Three columns: the ways to pay that are taken.
pub(crate) fn ways(row: &mut Columns<'_>) -> Result<PayWays, StoreError> {
    let mut taken = || Ok::<_, StoreError>(row.int()? == 1);
    Ok(PayWays { online: taken()?, checkout: taken()?, on_arrival: taken()? })
}

macro_rules! service_columns {
    () => {
        concat!(
            "s.id, s.trainer_id, s.name, s.description, s.minutes, s.step_minutes, s.price_minor, s.currency,
             s.seats, s.position, s.buffer_before_minutes, s.buffer_after_minutes, s.notice_minutes, s.ahead_days, s.offered,
             s.place, s.archived_at, ",
            own_columns!(),
            ", ",
            partners_column!()
        )
    };
}

fn service(row: &mut Columns<'_>) -> Result<Service, StoreError> {
    Ok(Service {
        id: row.parsed()?,
        trainer_id: row.parsed()?,
        name: row.text()?,
        description: row.text()?,
        minutes: row.small()?,
        step_minutes: row.small()?,
        price: row.money()?,
        seats: row.int()?,
        position: row.int()?,
        rules: BookingRules {
            buffers: Buffers { before_minutes: row.small()?, after_minutes: row.small()? },
            notice_minutes: row.small()?,
            ahead_days: row.small()?,
        },
        offered: row.named(Offered::from_name)?,
        place: row.text()?,
        archived_at: row.maybe_time()?,
        own: own(row)?,
        partners: row.parsed()?,
    })
}

/// A trainer and, where there is one, the cheapest and shortest service. Also returns what the search looked at.
fn card(row: &mut Columns<'_>) -> Result<(String, TrainerCard), StoreError> {
    let search_text = row.text()?;
    let trainer = trainer(row)?;
    let first_service = if row.at_null()? { None } else { Some(service(row)?) };
    let price_from: Option<Money> = first_service.as_ref().map(|service| service.price);
    Ok((search_text, TrainerCard { trainer, price_from, first_service }))
}

fn busy(row: &mut Columns<'_>) -> Result<(TrainerId, TimeSlot), StoreError> {
    Ok((row.parsed()?, row.slot()?))
}

/// How many trainers the text of a query about several of them takes; a shorter list is filled up with its last one, so that
/// there are two texts to prepare, this one and that about one trainer, and not one for each length.
pub(crate) const TRAINERS_MAX: usize = 16;

macro_rules! sixteen {
    () => {
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16"
    };
}

pub(crate) use sixteen;

// A session with its buffers is at most a day long: whatever overlaps the range starts less than a day before it. Buffers are
// two hours at most (7200000000), so it starts at most so long after the range. The same goes for what trainers are busy with
// elsewhere, which has no buffers. The order is made afterwards: both parts come nearly in order, by an index each.
macro_rules! busy_sql {
    ($who:literal, $trainers:expr, $from:literal, $until:literal) => {
        concat!(
            "SELECT ",
            $who,
            "starts_at - buffer_before, ends_at + buffer_after FROM sessions
             WHERE released_at IS NULL AND starts_at > ",
            $from,
            " - 86400000000 AND starts_at < ",
            $until,
            " + 7200000000 AND starts_at - buffer_before < ",
            $until,
            " AND ends_at + buffer_after > ",
            $from,
            " AND trainer_id IN (",
            $trainers,
            ") UNION ALL SELECT ",
            $who,
            "starts_at, ends_at FROM outside_busy WHERE starts_at > ",
            $from,
            " - 86400000000 AND starts_at < ",
            $until,
            " AND ends_at > ",
            $from,
            " AND trainer_id IN (",
            $trainers,
            ")"
        )
    };
}

/// The ids of up to sixteen trainers, and the last of them again for the places that are left.
pub(crate) fn filled(trainers: &[TrainerId]) -> impl Iterator<Item = String> {
    let last = trainers.last();
    trainers.iter().chain(std::iter::repeat_with(move || last).flatten()).take(TRAINERS_MAX).map(TrainerId::to_string)
}

#[async_trait]
impl<C: Link> CatalogReads for Db<C> {
    async fn trainer_cards(&mut self, search: &str, limit: i64) -> Result<Vec<TrainerCard>, StoreError> {
        const SQL: &str = concat!(
            "SELECT t.search_text, ",
            trainer_columns!(),
            ", ",
            service_columns!(),
            " FROM trainers t
              LEFT JOIN services s ON s.id = (
                  SELECT c.id FROM services c WHERE c.trainer_id = t.id AND c.archived_at IS NULL
                  ORDER BY c.price_minor, c.minutes, c.position, c.id LIMIT 1)
              WHERE t.search_text LIKE $1 ESCAPE '!' AND t.search_text LIKE $2 ESCAPE '!'
                AND t.search_text LIKE $3 ESCAPE '!' AND t.search_text LIKE $4 ESCAPE '!'
              ORDER BY t.name, t.id LIMIT $5"
        );
        let search = search::Words::of(search);
        let statement = search.patterns().into_iter().fold(query(SQL), |sql, pattern| sql.bind(pattern));
        let rows = self.all(statement.bind(search.rows(limit))).await?;
        let mut cards = Vec::new();
        for (search_text, card) in read_all(&rows, card)? {
            if search.all_in(&search_text) && i64::try_from(cards.len()).is_ok_and(|count| count < limit) {
                cards.push(card);
            }
        }
        Ok(cards)
    }

    async fn trainer_by_slug(&mut self, slug: &str) -> Result<Option<Trainer>, StoreError> {
        const SQL: &str = concat!("SELECT ", trainer_columns!(), " FROM trainers t WHERE t.slug = $1");
        read_one(self.one(query(SQL).bind(slug)).await?, trainer)
    }

    async fn trainer(&mut self, id: TrainerId) -> Result<Option<Trainer>, StoreError> {
        const SQL: &str = concat!("SELECT ", trainer_columns!(), " FROM trainers t WHERE t.id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, trainer)
    }

    async fn trainer_of_user(&mut self, user: UserId) -> Result<Option<Trainer>, StoreError> {
        const SQL: &str = concat!("SELECT ", trainer_columns!(), " FROM trainers t WHERE t.user_id = $1");
        read_one(self.one(query(SQL).bind(user.to_string())).await?, trainer)
    }

    async fn services_of(&mut self, trainer: TrainerId) -> Result<Vec<Service>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            service_columns!(),
            " FROM services s WHERE s.trainer_id = $1 ORDER BY s.position, s.id"
        );
        read_all(&self.all(query(SQL).bind(trainer.to_string())).await?, service)
    }

    async fn service(&mut self, id: ServiceId) -> Result<Option<Service>, StoreError> {
        const SQL: &str = concat!("SELECT ", service_columns!(), " FROM services s WHERE s.id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, service)
    }

    async fn services_shared_with(&mut self, trainer: TrainerId) -> Result<Vec<(Service, Trainer)>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            service_columns!(),
            ", ",
            trainer_columns!(),
            " FROM service_partners mine
              JOIN services s ON s.id = mine.service_id
              JOIN trainers t ON t.id = s.trainer_id
              WHERE mine.trainer_id = $1 ORDER BY s.name, s.id"
        );
        read_all(&self.all(query(SQL).bind(trainer.to_string())).await?, |row| Ok((service(row)?, self::trainer(row)?)))
    }

    async fn service_to_book(
        &mut self,
        id: ServiceId,
        at: Timestamp,
        (first, last): (Date, Date),
    ) -> Result<Option<ToBook>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            service_columns!(),
            ", ",
            trainer_columns!(),
            ", c.basis_points
              FROM services s JOIN trainers t ON t.id = s.trainer_id
              LEFT JOIN trainer_commissions c ON c.id = (
                  SELECT n.id FROM trainer_commissions n
                  WHERE n.trainer_id = t.id AND n.valid_from <= $2 ORDER BY n.valid_from DESC, n.id DESC LIMIT 1)
              WHERE s.id = $1"
        );
        let sold = query(SQL).bind(id.to_string()).bind(micros(at));
        let [sold, hours] = self.together([Look(sold), Look(hours::working_statement(id, first, last))]).await?;
        let sold =
            read_all(&sold.rows, |row| Ok((service(row)?, trainer(row)?, row.maybe_int()?.map(share).transpose()?)))?;
        let working = hours::by_trainer(&hours.rows)?.into_values().next().unwrap_or_default();
        let to_book = |(service, trainer, commission)| ToBook { service, trainer, commission, working };
        Ok(sold.into_iter().next().map(to_book))
    }

    async fn zone_and_exceptions(
        &mut self,
        trainer: TrainerId,
        first: Date,
        last: Date,
    ) -> Result<Option<(Zone, Vec<DayException>)>, StoreError> {
        hours::zone_and_exceptions(self, trainer, first, last).await
    }

    async fn working_times(
        &mut self,
        trainers: &[TrainerId],
        first: Date,
        last: Date,
    ) -> Result<BTreeMap<TrainerId, WorkingTime>, StoreError> {
        hours::working_times(self, trainers, first, last).await
    }

    async fn exceptions_of(
        &mut self,
        trainer: TrainerId,
        from: Date,
        limit: i64,
    ) -> Result<Vec<CalendarException>, StoreError> {
        hours::exceptions_of(self, trainer, from, limit).await
    }

    async fn busy(
        &mut self,
        trainers: &[TrainerId],
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(TrainerId, TimeSlot)>, StoreError> {
        // A trainer's own page asks for hundreds of rows; they are cheaper without an id in each.
        const ONE_SQL: &str = busy_sql!("", "$1", "$2", "$3");
        const SIXTEEN_SQL: &str = busy_sql!("trainer_id, ", sixteen!(), "$17", "$18");
        let (from, until) = (micros(from), micros(until));
        let mut found = Vec::new();
        if let [trainer] = trainers {
            let statement = query(ONE_SQL).bind(trainer.to_string()).bind(from).bind(until);
            found = read_all(&self.all(statement).await?, |row| Ok((*trainer, row.slot()?)))?;
        } else {
            for chunk in trainers.chunks(TRAINERS_MAX) {
                let statement = filled(chunk).fold(query(SIXTEEN_SQL), Statement::bind).bind(from).bind(until);
                found.extend(read_all(&self.all(statement).await?, busy)?);
            }
        }
        found.sort();
        Ok(found)
    }

    async fn open_classes(
        &mut self,
        trainers: &[TrainerId],
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(TrainerId, ServiceId, TimeSlot)>, StoreError> {
        openings::open_classes(self, trainers, from, until).await
    }
}

#[async_trait]
impl<C: Link> CatalogWrites for Db<C> {
    async fn insert_trainer(&mut self, trainer: &Trainer) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO trainers
                (id, user_id, slug, name, craft, headline, about, city, zone, currency, search_text, created_at, takes_online,
                 takes_checkout, takes_on_arrival)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ON CONFLICT DO NOTHING";
        let statement = query(SQL)
            .bind(trainer.id.to_string())
            .bind(trainer.user_id.to_string())
            .bind(&trainer.slug)
            .bind(&trainer.name)
            .bind(&trainer.craft)
            .bind(&trainer.headline)
            .bind(&trainer.about)
            .bind(&trainer.city)
            .bind(trainer.zone.name())
            .bind(trainer.currency.code())
            .bind(search::text(&[&trainer.name, &trainer.craft, &trainer.city]))
            .bind(micros(trainer.created_at))
            .bind(i64::from(trainer.ways.online))
            .bind(i64::from(trainer.ways.checkout))
            .bind(i64::from(trainer.ways.on_arrival));
        self.change_one(statement).await
    }

    async fn set_pay_ways(&mut self, trainer: TrainerId, ways: PayWays) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE trainers SET takes_online = $2, takes_checkout = $3, takes_on_arrival = $4 WHERE id = $1";
        let statement = query(SQL)
            .bind(trainer.to_string())
            .bind(i64::from(ways.online))
            .bind(i64::from(ways.checkout))
            .bind(i64::from(ways.on_arrival));
        self.change(statement).await.map(drop)
    }

    async fn insert_service(&mut self, service: &Service) -> Result<(), StoreError> {
        const SQL: &str = "
            INSERT INTO services
                (id, trainer_id, name, description, minutes, step_minutes, price_minor, currency, position, seats,
                 buffer_before_minutes, buffer_after_minutes, notice_minutes, ahead_days, place, archived_at, offered)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
        let statement = query(SQL)
            .bind(service.id.to_string())
            .bind(service.trainer_id.to_string())
            .bind(&service.name)
            .bind(&service.description)
            .bind(i64::from(service.minutes))
            .bind(i64::from(service.step_minutes))
            .bind(service.price.minor)
            .bind(service.price.currency.code())
            .bind(service.position)
            .bind(service.seats)
            .bind(i64::from(service.rules.buffers.before_minutes))
            .bind(i64::from(service.rules.buffers.after_minutes))
            .bind(i64::from(service.rules.notice_minutes))
            .bind(i64::from(service.rules.ahead_days))
            .bind(&service.place)
            .bind(service.archived_at.map(micros))
            .bind(service.offered.name());
        self.change(statement).await?;
        write_own(self, service).await?;
        write_partners(self, service).await?;
        write_search_text(self, service.trainer_id).await
    }

    async fn update_service(&mut self, service: &Service) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE services
            SET name = $2, description = $3, minutes = $4, step_minutes = $5, price_minor = $6, seats = $7, position = $8,
                buffer_before_minutes = $9, buffer_after_minutes = $10, notice_minutes = $11, ahead_days = $12, place = $13,
                archived_at = $14, offered = $15
            WHERE id = $1";
        let statement = query(SQL)
            .bind(service.id.to_string())
            .bind(&service.name)
            .bind(&service.description)
            .bind(i64::from(service.minutes))
            .bind(i64::from(service.step_minutes))
            .bind(service.price.minor)
            .bind(service.seats)
            .bind(service.position)
            .bind(i64::from(service.rules.buffers.before_minutes))
            .bind(i64::from(service.rules.buffers.after_minutes))
            .bind(i64::from(service.rules.notice_minutes))
            .bind(i64::from(service.rules.ahead_days))
            .bind(&service.place)
            .bind(service.archived_at.map(micros))
            .bind(service.offered.name());
        if !self.change_one(statement).await? {
            return Ok(false);
        }
        write_own(self, service).await?;
        write_partners(self, service).await?;
        write_search_text(self, service.trainer_id).await?;
        Ok(true)
    }

    async fn keep_offered(&mut self, service: ServiceId, seats: i64) -> Result<bool, StoreError> {
        // SQLite has one writer at a time. PostgreSQL would let the service be changed between this and the end.
        const SQLITE: &str = "SELECT 1 FROM services WHERE id = $1 AND seats = $2 AND archived_at IS NULL";
        const POSTGRES: &str = "SELECT 1 FROM services WHERE id = $1 AND seats = $2 AND archived_at IS NULL FOR SHARE";
        let text = self.engine.pick(SQLITE, POSTGRES);
        Ok(self.one(query(text).bind(service.to_string()).bind(seats)).await?.is_some())
    }

    async fn set_weekly_hours(&mut self, trainer: TrainerId, hours: &[WeeklyHours]) -> Result<(), StoreError> {
        hours::set_weekly_hours(self, trainer, hours).await
    }

    async fn insert_exception(&mut self, exception: &CalendarException) -> Result<(), StoreError> {
        hours::insert_exception(self, exception).await
    }

    async fn delete_exception(&mut self, trainer: TrainerId, id: ExceptionId) -> Result<bool, StoreError> {
        const SQL: &str = "DELETE FROM calendar_exceptions WHERE id = $1 AND trainer_id = $2";
        self.change_one(query(SQL).bind(id.to_string()).bind(trainer.to_string())).await
    }
}

/// Writes what searches find a trainer by: their profile and what they have on offer.
async fn write_search_text<C: Link>(db: &mut Db<C>, trainer: TrainerId) -> Result<(), StoreError> {
    const FIND_SQL: &str = "
        SELECT t.name, t.craft, t.city, s.name FROM trainers t
        LEFT JOIN services s ON s.trainer_id = t.id AND s.archived_at IS NULL
        WHERE t.id = $1 ORDER BY s.position, s.id";
    const WRITE_SQL: &str = "UPDATE trainers SET search_text = $2 WHERE id = $1";
    let rows = db.all(query(FIND_SQL).bind(trainer.to_string())).await?;
    let rows = read_all(&rows, |row| Ok(([row.text()?, row.text()?, row.text()?], row.maybe_text()?)))?;
    let profile = rows.first().map(|(profile, _)| profile.clone()).unwrap_or_default();
    let offered = rows.into_iter().filter_map(|(_, service)| service);
    let parts: Vec<String> = profile.into_iter().chain(offered).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    db.change(query(WRITE_SQL).bind(trainer.to_string()).bind(search::text(&parts))).await.map(drop)
}
