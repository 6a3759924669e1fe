//! Trainers, what they offer, when they work, and what is taken.

use async_trait::async_trait;
use domain::availability::WeeklyHours;
use domain::{Money, PayWays, ServiceId, TimeSlot, Timestamp, TrainerId, UserId};
use services::model::{Service, Trainer, TrainerCard, TrainerHours};
use services::ports::StoreError;
use services::ports::store::{CatalogReads, CatalogWrites};
use sqlx::query;

use crate::db::{Db, Link, Statement};
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
        "s.id, s.trainer_id, s.name, s.description, s.minutes, s.step_minutes, s.price_minor, s.currency,
         s.seats, s.position"
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

fn hours(row: &mut Columns<'_>) -> Result<TrainerHours, StoreError> {
    let trainer_id = row.parsed()?;
    let (weekday, start_minute, end_minute) = (row.small()?, row.small()?, row.small()?);
    let hours = WeeklyHours::new(weekday, start_minute, end_minute);
    Ok(TrainerHours { trainer_id, hours: hours.map_err(|error| StoreError::Corrupt(error.to_string()))? })
}

fn busy(row: &mut Columns<'_>) -> Result<(TrainerId, TimeSlot), StoreError> {
    Ok((row.parsed()?, row.slot()?))
}

/// How many trainers the text of a query about several of them takes; a shorter list is filled up with its last one, so that
/// there are two texts to prepare, this one and that about one trainer, and not one for each length.
const TRAINERS_MAX: usize = 16;

macro_rules! sixteen {
    () => {
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16"
    };
}

macro_rules! hours_sql {
    ($trainers:expr) => {
        concat!(
            "SELECT trainer_id, weekday, start_minute, end_minute FROM weekly_hours
             WHERE trainer_id IN (",
            $trainers,
            ") ORDER BY trainer_id, weekday, start_minute"
        )
    };
}

// A session is at most a day long: whatever overlaps the range starts less than a day before it.
macro_rules! busy_sql {
    ($columns:literal, $trainers:expr, $from:literal, $until:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM sessions
             WHERE released_at IS NULL AND starts_at > ",
            $from,
            " - 86400000000 AND starts_at < ",
            $until,
            " AND ends_at > ",
            $from,
            " AND trainer_id IN (",
            $trainers,
            ") ORDER BY trainer_id, starts_at"
        )
    };
}

/// The ids of up to sixteen trainers, and the last of them again for the places that are left.
fn filled(trainers: &[TrainerId]) -> impl Iterator<Item = String> {
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
                  SELECT c.id FROM services c WHERE c.trainer_id = t.id
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

    async fn weekly_hours(&mut self, trainers: &[TrainerId]) -> Result<Vec<TrainerHours>, StoreError> {
        const ONE_SQL: &str = hours_sql!("$1");
        const SIXTEEN_SQL: &str = hours_sql!(sixteen!());
        if let [trainer] = trainers {
            return read_all(&self.all(query(ONE_SQL).bind(trainer.to_string())).await?, hours);
        }
        let mut found = Vec::new();
        for chunk in trainers.chunks(TRAINERS_MAX) {
            let statement = filled(chunk).fold(query(SIXTEEN_SQL), Statement::bind);
            found.extend(read_all(&self.all(statement).await?, hours)?);
        }
        Ok(found)
    }

    async fn busy(
        &mut self,
        trainers: &[TrainerId],
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(TrainerId, TimeSlot)>, StoreError> {
        // A trainer's own page asks for hundreds of rows; they are cheaper without an id in each.
        const ONE_SQL: &str = busy_sql!("starts_at, ends_at", "$1", "$2", "$3");
        const SIXTEEN_SQL: &str = busy_sql!("trainer_id, starts_at, ends_at", sixteen!(), "$17", "$18");
        let (from, until) = (micros(from), micros(until));
        if let [trainer] = trainers {
            let statement = query(ONE_SQL).bind(trainer.to_string()).bind(from).bind(until);
            return read_all(&self.all(statement).await?, |row| Ok((*trainer, row.slot()?)));
        }
        let mut found = Vec::new();
        for chunk in trainers.chunks(TRAINERS_MAX) {
            let statement = filled(chunk).fold(query(SIXTEEN_SQL), Statement::bind).bind(from).bind(until);
            found.extend(read_all(&self.all(statement).await?, busy)?);
        }
        Ok(found)
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
                (id, trainer_id, name, description, minutes, step_minutes, price_minor, currency, position, seats)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        const SEARCH_SQL: &str = "UPDATE trainers SET search_text = search_text || $2 WHERE id = $1";
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
            .bind(service.seats);
        self.change(statement).await?;
        let found_by = query(SEARCH_SQL).bind(service.trainer_id.to_string()).bind(search::text(&[&service.name]));
        self.change(found_by).await.map(drop)
    }

    async fn set_weekly_hours(&mut self, trainer: TrainerId, hours: &[WeeklyHours]) -> Result<(), StoreError> {
        const SQL: &str =
            "INSERT INTO weekly_hours (trainer_id, weekday, start_minute, end_minute) VALUES ($1, $2, $3, $4)";
        self.change(query("DELETE FROM weekly_hours WHERE trainer_id = $1").bind(trainer.to_string())).await?;
        for stretch in hours {
            let statement = query(SQL)
                .bind(trainer.to_string())
                .bind(i64::from(stretch.weekday))
                .bind(i64::from(stretch.start_minute))
                .bind(i64::from(stretch.end_minute));
            self.change(statement).await?;
        }
        Ok(())
    }
}
