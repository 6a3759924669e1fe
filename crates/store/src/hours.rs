//! When trainers work: the week, and the days that differ from it. Used by `catalog`.

use std::collections::BTreeMap;

use domain::availability::WeeklyHours;
use domain::{Date, DayException, ServiceId, TrainerId, WorkingTime, Zone};
use services::model::CalendarException;
use services::ports::StoreError;
use sqlx::any::AnyRow;
use sqlx::query;

use crate::catalog::{TRAINERS_MAX, filled, sixteen};
use crate::db::{Db, Link, Statement};
use crate::rows::{Columns, micros, read_all};

// Weeks and exceptions come from one statement, told apart by the weekday, which exceptions have none of.
macro_rules! working_sql {
    ($trainers:expr, $first:literal, $last:literal) => {
        concat!(
            "SELECT trainer_id, weekday, start_minute, end_minute, '' AS kind, '' AS first_day, '' AS last_day
             FROM weekly_hours WHERE trainer_id IN (",
            $trainers,
            ") UNION ALL
             SELECT trainer_id, 0, start_minute, end_minute, kind, first_day, last_day
             FROM calendar_exceptions WHERE trainer_id IN (",
            $trainers,
            ") AND last_day >= ",
            $first,
            " AND first_day <= ",
            $last
        )
    };
}

/// A part of somebody's working time.
enum Part {
    Weekly(WeeklyHours),
    Exception(DayException),
}

fn part(row: &mut Columns<'_>) -> Result<(TrainerId, Part), StoreError> {
    let trainer = row.parsed()?;
    let weekday = row.small()?;
    if weekday == 0 {
        return Ok((trainer, Part::Exception(exception(row)?)));
    }
    let hours = WeeklyHours::new(weekday, row.small()?, row.small()?);
    Ok((trainer, Part::Weekly(hours.map_err(|error| StoreError::Corrupt(error.to_string()))?)))
}

/// Five columns: from and to in minutes, the kind, the first and the last day.
fn exception(row: &mut Columns<'_>) -> Result<DayException, StoreError> {
    let (start_minute, end_minute) = (row.small()?, row.small()?);
    let kind = row.text()?;
    let (first, last) = (row.parsed()?, row.parsed()?);
    let found = match kind.as_str() {
        CLOSED if (start_minute, end_minute) == WHOLE_DAY => DayException::closed(first, last),
        CLOSED => DayException::closed_hours(first, start_minute, end_minute),
        _ => DayException::extra(first, start_minute, end_minute),
    };
    found.map_err(|error| StoreError::Corrupt(error.to_string()))
}

const CLOSED: &str = "closed";
const EXTRA: &str = "extra";
const WHOLE_DAY: (i16, i16) = (0, 1440);

/// Asks when the trainer works who gives a service.
pub(crate) fn working_statement(service: ServiceId, first: Date, last: Date) -> Statement<'static> {
    const SQL: &str = working_sql!("(SELECT trainer_id FROM services WHERE id = $1)", "$2", "$3");
    query(SQL).bind(service.to_string()).bind(first.to_string()).bind(last.to_string())
}

pub(crate) async fn working_times<C: Link>(
    db: &mut Db<C>,
    trainers: &[TrainerId],
    first: Date,
    last: Date,
) -> Result<BTreeMap<TrainerId, WorkingTime>, StoreError> {
    const ONE_SQL: &str = working_sql!("$1", "$2", "$3");
    const SIXTEEN_SQL: &str = working_sql!(sixteen!(), "$17", "$18");
    let (first, last) = (first.to_string(), last.to_string());
    let mut rows = Vec::new();
    if let [trainer] = trainers {
        rows = db.all(query(ONE_SQL).bind(trainer.to_string()).bind(first).bind(last)).await?;
    } else {
        for chunk in trainers.chunks(TRAINERS_MAX) {
            let statement = filled(chunk).fold(query(SIXTEEN_SQL), Statement::bind);
            rows.extend(db.all(statement.bind(&first).bind(&last)).await?);
        }
    }
    by_trainer(&rows)
}

/// Working times as their statements found them.
pub(crate) fn by_trainer(rows: &[AnyRow]) -> Result<BTreeMap<TrainerId, WorkingTime>, StoreError> {
    let mut found: BTreeMap<TrainerId, WorkingTime> = BTreeMap::new();
    for (trainer, part) in read_all(rows, part)? {
        let working = found.entry(trainer).or_default();
        match part {
            Part::Weekly(hours) => working.hours.push(hours),
            Part::Exception(exception) => working.exceptions.push(exception),
        }
    }
    for working in found.values_mut() {
        working.hours.sort_unstable_by_key(|hours| (hours.weekday, hours.start_minute));
        working.exceptions.sort_unstable();
    }
    Ok(found)
}

pub(crate) async fn zone_and_exceptions<C: Link>(
    db: &mut Db<C>,
    trainer: TrainerId,
    first: Date,
    last: Date,
) -> Result<Option<(Zone, Vec<DayException>)>, StoreError> {
    const SQL: &str = "
        SELECT t.zone, e.start_minute, e.end_minute, e.kind, e.first_day, e.last_day FROM trainers t
        LEFT JOIN calendar_exceptions e ON e.trainer_id = t.id AND e.last_day >= $2 AND e.first_day <= $3
        WHERE t.id = $1";
    let statement = query(SQL).bind(trainer.to_string()).bind(first.to_string()).bind(last.to_string());
    Ok(zone_and_days(read_all(&db.all(statement).await?, zone_and_day)?))
}

/// Six columns: a trainer's zone, and an exception where there is one.
pub(crate) fn zone_and_day(row: &mut Columns<'_>) -> Result<(Zone, Option<DayException>), StoreError> {
    let zone = row.parsed()?;
    Ok((zone, if row.at_null()? { None } else { Some(exception(row)?) }))
}

/// A trainer's zone and exceptions from a row for each of them; `None` from no row.
pub(crate) fn zone_and_days(rows: Vec<(Zone, Option<DayException>)>) -> Option<(Zone, Vec<DayException>)> {
    let zone = rows.first()?.0.clone();
    let mut exceptions: Vec<_> = rows.into_iter().filter_map(|(_, exception)| exception).collect();
    exceptions.sort_unstable();
    Some((zone, exceptions))
}

pub(crate) async fn exceptions_of<C: Link>(
    db: &mut Db<C>,
    trainer: TrainerId,
    from: Date,
    limit: i64,
) -> Result<Vec<CalendarException>, StoreError> {
    const SQL: &str = "
        SELECT id, trainer_id, start_minute, end_minute, kind, first_day, last_day, note, created_at
        FROM calendar_exceptions WHERE trainer_id = $1 AND last_day >= $2
        ORDER BY last_day, first_day, start_minute, id LIMIT $3";
    let statement = query(SQL).bind(trainer.to_string()).bind(from.to_string()).bind(limit);
    let mut found = read_all(&db.all(statement).await?, |row| {
        Ok(CalendarException {
            id: row.parsed()?,
            trainer_id: row.parsed()?,
            what: exception(row)?,
            note: row.maybe_text()?,
            created_at: row.time()?,
        })
    })?;
    found.sort_by_key(|exception| exception.what.first_day());
    Ok(found)
}

pub(crate) async fn set_weekly_hours<C: Link>(
    db: &mut Db<C>,
    trainer: TrainerId,
    hours: &[WeeklyHours],
) -> Result<(), StoreError> {
    const SQL: &str =
        "INSERT INTO weekly_hours (trainer_id, weekday, start_minute, end_minute) VALUES ($1, $2, $3, $4)";
    db.change(query("DELETE FROM weekly_hours WHERE trainer_id = $1").bind(trainer.to_string())).await?;
    for stretch in hours {
        let statement = query(SQL)
            .bind(trainer.to_string())
            .bind(i64::from(stretch.weekday))
            .bind(i64::from(stretch.start_minute))
            .bind(i64::from(stretch.end_minute));
        db.change(statement).await?;
    }
    Ok(())
}

pub(crate) async fn insert_exception<C: Link>(db: &mut Db<C>, exception: &CalendarException) -> Result<(), StoreError> {
    const SQL: &str = "
        INSERT INTO calendar_exceptions
            (id, trainer_id, kind, first_day, last_day, start_minute, end_minute, note, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let (kind, start_minute, end_minute) = match exception.what {
        DayException::Closed { .. } => (CLOSED, WHOLE_DAY.0, WHOLE_DAY.1),
        DayException::ClosedHours { start_minute, end_minute, .. } => (CLOSED, start_minute, end_minute),
        DayException::Extra { start_minute, end_minute, .. } => (EXTRA, start_minute, end_minute),
    };
    let statement = query(SQL)
        .bind(exception.id.to_string())
        .bind(exception.trainer_id.to_string())
        .bind(kind)
        .bind(exception.what.first_day().to_string())
        .bind(exception.what.last_day().to_string())
        .bind(i64::from(start_minute))
        .bind(i64::from(end_minute))
        .bind(&exception.note)
        .bind(micros(exception.created_at));
    db.change(statement).await.map(drop)
}
