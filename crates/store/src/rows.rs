//! Reading a row column by column, in the order in which the query names them. Used by every module with queries.

use std::fmt::Display;
use std::str::FromStr;

use domain::{Currency, Money, TimeSlot, Timestamp};
use services::ports::StoreError;
use sqlx::Row;
use sqlx::any::AnyRow;

/// The columns of a row that have not been read yet.
pub(crate) struct Columns<'r> {
    row: &'r AnyRow,
    next: usize,
}

impl<'r> Columns<'r> {
    pub(crate) const fn of(row: &'r AnyRow) -> Self {
        Self { row, next: 0 }
    }

    fn take<T>(&mut self) -> Result<T, StoreError>
    where
        T: sqlx::Decode<'r, sqlx::Any> + sqlx::Type<sqlx::Any>,
    {
        let column = self.next;
        self.next += 1;
        self.row.try_get(column).map_err(|error| StoreError::Corrupt(error.to_string()))
    }

    /// True where the next column is NULL; it is not taken.
    pub(crate) fn at_null(&self) -> Result<bool, StoreError> {
        let value = self.row.try_get_raw(self.next).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(sqlx::ValueRef::is_null(&value))
    }

    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        self.take()
    }

    pub(crate) fn maybe_text(&mut self) -> Result<Option<String>, StoreError> {
        self.take()
    }

    pub(crate) fn int(&mut self) -> Result<i64, StoreError> {
        self.take()
    }

    /// A whole number that has to fit a smaller type.
    pub(crate) fn small<T: TryFrom<i64>>(&mut self) -> Result<T, StoreError> {
        let number = self.int()?;
        T::try_from(number).map_err(|_| corrupt("a small number", number))
    }

    pub(crate) fn time(&mut self) -> Result<Timestamp, StoreError> {
        moment(self.int()?)
    }

    pub(crate) fn maybe_time(&mut self) -> Result<Option<Timestamp>, StoreError> {
        self.take::<Option<i64>>()?.map(moment).transpose()
    }

    /// Two columns: start and end.
    pub(crate) fn slot(&mut self) -> Result<TimeSlot, StoreError> {
        let (start, end) = (self.time()?, self.time()?);
        TimeSlot::new(start, end).map_err(|error| StoreError::Corrupt(error.to_string()))
    }

    /// A text that is the written form of something: an id, a currency, a zone.
    pub(crate) fn parsed<T: FromStr>(&mut self) -> Result<T, StoreError> {
        let text: &str = self.take()?;
        text.parse().map_err(|_| corrupt(std::any::type_name::<T>(), text))
    }

    /// A text that is the stored name of a state or kind.
    pub(crate) fn named<T>(&mut self, from_name: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
        let text: &str = self.take()?;
        from_name(text).ok_or_else(|| corrupt(std::any::type_name::<T>(), text))
    }

    /// The same, where the column may be NULL.
    pub(crate) fn maybe_named<T>(&mut self, from_name: impl Fn(&str) -> Option<T>) -> Result<Option<T>, StoreError> {
        let text: Option<String> = self.take()?;
        text.map(|text| from_name(&text).ok_or_else(|| corrupt(std::any::type_name::<T>(), text))).transpose()
    }

    /// A text that is the written form of something, where the column may be NULL.
    pub(crate) fn maybe_parsed<T: FromStr>(&mut self) -> Result<Option<T>, StoreError> {
        let text: Option<String> = self.take()?;
        text.map(|text| text.parse().map_err(|_| corrupt(std::any::type_name::<T>(), text))).transpose()
    }

    pub(crate) fn maybe_int(&mut self) -> Result<Option<i64>, StoreError> {
        self.take()
    }

    /// Two columns: minor units and currency.
    pub(crate) fn money(&mut self) -> Result<Money, StoreError> {
        let minor = self.int()?;
        Ok(Money::new(minor, self.parsed::<Currency>()?))
    }
}

fn moment(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|_| corrupt("a time", micros))
}

fn corrupt(what: &str, value: impl Display) -> StoreError {
    StoreError::Corrupt(format!("“{value}” is not {what}"))
}

/// A time as it is stored: microseconds of UTC.
pub(crate) fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

/// Reads every row.
pub(crate) fn read_all<T>(
    rows: &[AnyRow],
    read: impl Fn(&mut Columns<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    rows.iter().map(|row| read(&mut Columns::of(row))).collect()
}

/// Reads the row, if there is one.
pub(crate) fn read_one<T>(
    row: Option<AnyRow>,
    read: impl Fn(&mut Columns<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    row.map(|row| read(&mut Columns::of(&row))).transpose()
}
