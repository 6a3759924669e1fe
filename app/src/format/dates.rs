//! Days and times: `Tue 24 Nov, 18:30 – 19:15`. Clocks show 24 hours in both languages.

use domain::{TimeSlot, Timestamp, Zone};
use jiff::Zoned;
use jiff::civil::Date;

use crate::dto::When;
use crate::i18n::Locale;

fn index(one_based: i8) -> usize {
    usize::try_from(one_based.saturating_sub(1)).unwrap_or(0)
}

fn weekday_short(date: Date, locale: Locale) -> &'static str {
    locale.texts().weekdays_short[index(date.weekday().to_monday_one_offset())]
}

fn month_short(date: Date, locale: Locale) -> &'static str {
    locale.texts().months_short[index(date.month())]
}

/// “Tue 24 Nov”, “вт 24 ноя”.
pub(crate) fn day_and_month(date: Date, locale: Locale) -> String {
    format!("{} {} {}", weekday_short(date, locale), date.day(), month_short(date, locale))
}

/// “Tuesday 24 November”, “вторник, 24 ноября”.
pub(crate) fn full_date(date: Date, locale: Locale) -> String {
    let texts = locale.texts();
    let weekday = texts.weekdays[index(date.weekday().to_monday_one_offset())];
    let month = texts.months_of[index(date.month())];
    match locale {
        Locale::En => format!("{weekday} {} {month}", date.day()),
        Locale::Ru => format!("{weekday}, {} {month}", date.day()),
    }
}

/// “November 2026”.
pub(crate) fn month_and_year(date: Date, locale: Locale) -> String {
    format!("{} {}", locale.texts().months[index(date.month())], date.year())
}

/// “18:30”.
pub(crate) fn time_of_day(at: &Zoned) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// “Today, 18:30”, “Tomorrow, 07:00”, else “Wed 25 Nov, 09:00”.
pub(crate) fn relative(at: Timestamp, now: Timestamp, zone: &Zone, locale: Locale) -> String {
    let (at, today) = (zone.local(at), zone.local(now).date());
    let texts = locale.texts();
    let day = if at.date() == today {
        texts.today.to_owned()
    } else if today.tomorrow().is_ok_and(|tomorrow| at.date() == tomorrow) {
        texts.tomorrow.to_owned()
    } else {
        day_and_month(at.date(), locale)
    };
    format!("{day}, {}", time_of_day(&at))
}

/// “Tue 24 Nov, 18:30”, with the year where it is not this one.
pub(crate) fn moment(at: Timestamp, now: Timestamp, zone: &Zone, locale: Locale) -> String {
    let (at, this_year) = (zone.local(at), zone.local(now).year());
    let year = if at.year() == this_year { String::new() } else { format!(" {}", at.year()) };
    format!("{}{year}, {}", day_and_month(at.date(), locale), time_of_day(&at))
}

/// “24 Nov 2026, 18:30”: for what is kept for years.
pub(crate) fn dated(at: Timestamp, zone: &Zone, locale: Locale) -> String {
    let at = zone.local(at);
    format!("{} {} {}, {}", at.day(), month_short(at.date(), locale), at.year(), time_of_day(&at))
}

/// “24 November 2026”, “24 ноября 2026”.
pub(crate) fn date_of(at: Timestamp, zone: &Zone, locale: Locale) -> String {
    let at = zone.local(at);
    format!("{} {} {}", at.day(), locale.texts().months_of[index(at.month())], at.year())
}

/// The slot by the clocks of `zone`, and by the trainer's where those differ.
pub(crate) fn when(slot: TimeSlot, zone: &Zone, trainer_zone: &Zone, locale: Locale) -> When {
    let start = zone.local(slot.start());
    let date = start.date();
    let differs = zone.offset_seconds(slot.start()) != trainer_zone.offset_seconds(slot.start());
    When {
        yours: span(slot, zone, locale),
        there: differs.then(|| (locale.texts().at_place)(&span(slot, trainer_zone, locale), &city_of(trainer_zone))),
        day: [weekday_short(date, locale).to_owned(), date.day().to_string(), month_short(date, locale).to_owned()],
        hours: format!("{} – {}", time_of_day(&start), time_of_day(&zone.local(slot.end()))),
    }
}

fn span(slot: TimeSlot, zone: &Zone, locale: Locale) -> String {
    let (start, end) = (zone.local(slot.start()), zone.local(slot.end()));
    format!("{}, {} – {}", day_and_month(start.date(), locale), time_of_day(&start), time_of_day(&end))
}

/// The place in a zone's name: “New York” of `America/New_York`.
pub(crate) fn city_of(zone: &Zone) -> String {
    let name = zone.name();
    name.rsplit_once('/').map_or(name, |(_, city)| city).replace('_', " ")
}

/// How far `theirs` is ahead of `yours` at `at`, as “6 h” or “5:30 h”, and whether it is ahead; `None` where both agree.
pub(crate) fn hours_between(at: Timestamp, yours: &Zone, theirs: &Zone, locale: Locale) -> Option<(String, bool)> {
    let minutes = (theirs.offset_seconds(at) - yours.offset_seconds(at)) / 60;
    if minutes == 0 {
        return None;
    }
    let (hours, rest) = (minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60);
    let unit = match locale {
        Locale::En => "h",
        Locale::Ru => "ч",
    };
    let text = if rest == 0 { format!("{hours}\u{a0}{unit}") } else { format!("{hours}:{rest:02}\u{a0}{unit}") };
    Some((text, minutes > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn slot() -> TimeSlot {
        TimeSlot::starting(at("2026-11-24T17:30:00Z"), 45).unwrap()
    }

    #[test]
    fn a_slot_reads_as_people_say_it() {
        let berlin = zone("Europe/Berlin");
        assert_eq!(when(slot(), &berlin, &berlin, Locale::En).yours, "Tue 24 Nov, 18:30 – 19:15");
        assert_eq!(when(slot(), &berlin, &berlin, Locale::Ru).yours, "вт 24 ноя, 18:30 – 19:15");
    }

    #[test]
    fn the_trainers_time_stands_beside_only_where_it_differs() {
        let (berlin, new_york, paris) = (zone("Europe/Berlin"), zone("America/New_York"), zone("Europe/Paris"));
        let said = when(slot(), &new_york, &berlin, Locale::En);
        assert_eq!(said.yours, "Tue 24 Nov, 12:30 – 13:15");
        assert_eq!(said.there.as_deref(), Some("Tue 24 Nov, 18:30 – 19:15 in Berlin"));
        assert_eq!(when(slot(), &paris, &berlin, Locale::En).there, None);
    }

    #[test]
    fn near_days_have_names() {
        let berlin = zone("Europe/Berlin");
        let now = at("2026-11-24T08:00:00Z");
        let said = |text| relative(at(text), now, &berlin, Locale::En);
        assert_eq!(said("2026-11-24T17:30:00Z"), "Today, 18:30");
        assert_eq!(said("2026-11-24T23:30:00Z"), "Tomorrow, 00:30");
        assert_eq!(said("2026-11-26T08:00:00Z"), "Thu 26 Nov, 09:00");
    }

    #[test]
    fn zones_differ_by_hours_and_minutes() {
        let (utc, kolkata, new_york) = (Zone::utc(), zone("Asia/Kolkata"), zone("America/New_York"));
        let now = at("2026-11-24T08:00:00Z");
        assert_eq!(hours_between(now, &utc, &kolkata, Locale::En), Some(("5:30\u{a0}h".into(), true)));
        assert_eq!(hours_between(now, &utc, &new_york, Locale::En), Some(("5\u{a0}h".into(), false)));
        assert_eq!(hours_between(now, &utc, &utc, Locale::En), None);
        assert_eq!(city_of(&new_york), "New York");
    }
}
