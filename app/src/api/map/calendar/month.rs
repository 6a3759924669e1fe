//! The days of the month view.

use jiff::civil::Date;

use super::super::Viewer;
use super::days::Days;
use super::shown::{Shown, after, month_name};
use crate::dto::{MonthDay, MonthView};
use crate::format;

impl Viewer {
    /// Six weeks with the month in them, the day `chosen` among them.
    pub(super) fn month_view(&self, shown: &Shown, month: Date, chosen: Date, by_day: &Days) -> MonthView {
        let texts = self.locale.texts();
        let weekday = |(short, full): (&&str, &&str)| [(*short).to_owned(), (*full).to_owned()];
        let week = |week: i32| {
            let monday = after(shown.days[0], 7 * week);
            (0..7).map(|day| self.month_day(shown, month, after(monday, day), chosen, by_day)).collect()
        };
        MonthView {
            month: month_name(month),
            weekdays: texts.weekdays_short.iter().zip(&texts.weekdays).map(weekday).collect(),
            weeks: (0..6).map(week).collect(),
            legend: self.locale.when().legend.to_owned(),
        }
    }

    fn month_day(&self, shown: &Shown, month: Date, date: Date, chosen: Date, by_day: &Days) -> MonthDay {
        let free = by_day.free(date);
        let [today, last] = shown.bookable;
        let mut name = format::full_date(date, self.locale);
        if date == today {
            name = format!("{}, {name}", self.locale.texts().today);
        }
        // Of days that nobody can book there is nothing to say.
        if (today..=last).contains(&date) {
            name = format!("{name}, {}", (self.locale.when().times_free)(free));
        }
        MonthDay {
            date: (!by_day.times(date).is_empty()).then(|| date.to_string()),
            number: date.day().to_string(),
            name,
            free,
            chosen: date == chosen,
            beside: (date.year(), date.month()) != (month.year(), month.month()),
        }
    }
}
