//! What is said in the calendar of a service: its two views, what they are sorted by, and days on which nothing is free. Only the
//! server makes these texts.

use super::Locale;

impl Locale {
    /// The texts of the calendar.
    pub(crate) const fn when(self) -> &'static WhenTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Where nothing is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bare {
    /// On the day that is shown and those after it.
    Day,
    /// On all days of the strip.
    Strip,
    /// In the whole month.
    Month,
}

/// Each field is named after what it says.
pub(crate) struct WhenTexts {
    /// The links from one view to the other.
    pub(crate) to_month: &'static str,
    pub(crate) to_days: &'static str,
    /// The arrows of the strip, back and forth, and those of the month.
    pub(crate) strip_steps: [&'static str; 2],
    pub(crate) month_steps: [&'static str; 2],
    /// The name of the choice between parts of the day, and its answers from any to evening.
    pub(crate) filter: &'static str,
    pub(crate) parts: [&'static str; 4],
    /// After the name of a day: how many times are free.
    pub(crate) times_free: fn(u32) -> String,
    /// What the number under a day means.
    pub(crate) legend: &'static str,
    /// Where slots have a second time.
    pub(crate) small_times: &'static str,
    /// True where a part of the day is chosen.
    pub(crate) nothing: fn(Bare, bool) -> &'static str,
    /// Nor is there anything until the end of what can be booked.
    pub(crate) nothing_later: &'static str,
    /// The first free time after that.
    pub(crate) next_free: fn(&str) -> String,
}

static EN: WhenTexts = WhenTexts {
    to_month: "Month",
    to_days: "Days",
    strip_steps: ["Earlier", "Later"],
    month_steps: ["Previous month", "Next month"],
    filter: "Time of day",
    parts: ["Any time", "Morning", "Afternoon", "Evening"],
    times_free: |count| match count {
        0 => "nothing free".into(),
        1 => "1 time free".into(),
        _ => format!("{count} times free"),
    },
    legend: "The number under a day says how many times are free.",
    small_times: "The small times are the trainer’s.",
    nothing: |bare, part| match (bare, part) {
        (Bare::Day, false) => "Nothing is free on this day.",
        (Bare::Strip, false) => "Nothing is free in these days.",
        (Bare::Month, false) => "Nothing is free in this month.",
        (Bare::Day, true) => "Nothing is free at this time of day.",
        (Bare::Strip, true) => "Nothing is free at this time of day in these days.",
        (Bare::Month, true) => "Nothing is free at this time of day in this month.",
    },
    nothing_later: "Nor is anything later.",
    next_free: |when| format!("Next free: {when}"),
};

static RU: WhenTexts = WhenTexts {
    to_month: "Месяц",
    to_days: "Дни",
    strip_steps: ["Раньше", "Позже"],
    month_steps: ["Предыдущий месяц", "Следующий месяц"],
    filter: "Время суток",
    parts: ["Любое время", "Утро", "День", "Вечер"],
    times_free: |count| match count {
        0 => "свободного времени нет".into(),
        _ => format!("свободно вариантов: {count}"),
    },
    legend: "Число под датой: сколько вариантов времени свободно.",
    small_times: "Мелким шрифтом — время тренера.",
    nothing: |bare, part| match (bare, part) {
        (Bare::Day, false) => "В этот день ничего не свободно.",
        (Bare::Strip, false) => "В эти дни ничего не свободно.",
        (Bare::Month, false) => "В этом месяце ничего не свободно.",
        (Bare::Day, true) => "В это время суток ничего не свободно.",
        (Bare::Strip, true) => "В эти дни в это время суток ничего не свободно.",
        (Bare::Month, true) => "В этом месяце в это время суток ничего не свободно.",
    },
    nothing_later: "Позже тоже.",
    next_free: |when| format!("Ближайшее свободное время: {when}"),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_times_are_counted_as_people_say_it() {
        let en = Locale::En.when();
        assert_eq!([0, 1, 4].map(en.times_free), ["nothing free", "1 time free", "4 times free"]);
        let ru = Locale::Ru.when();
        assert_eq!([0, 4].map(ru.times_free), ["свободного времени нет", "свободно вариантов: 4"]);
    }
}
