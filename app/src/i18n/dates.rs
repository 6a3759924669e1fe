//! What trainers read while they edit the dates of classes and events. Only the server makes these texts.

use domain::recurrence::Pattern;
use jiff::civil::Weekday;

use super::Locale;
use super::ru::plural;

impl Locale {
    /// The texts about dates.
    pub(crate) const fn dates(self) -> &'static DateTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Each field is named after what it says. Pairs are a label and a hint.
pub(crate) struct DateTexts {
    // On the page of the service
    /// The title, and what by hours means; then the buttons.
    pub(crate) by_hours: [&'static str; 2],
    pub(crate) to_dates: &'static str,
    pub(crate) by_dates: [&'static str; 2],
    pub(crate) to_hours: &'static str,
    pub(crate) edit_dates: &'static str,

    // The page
    pub(crate) title: fn(&str) -> String,
    pub(crate) back: fn(&str) -> String,
    pub(crate) not_dated: [&'static str; 2],
    pub(crate) archived: [&'static str; 2],
    pub(crate) schedules: &'static str,
    pub(crate) no_schedules: &'static str,
    pub(crate) change: &'static str,
    pub(crate) change_of: fn(&str) -> String,
    pub(crate) end: &'static str,
    pub(crate) end_of: fn(&str) -> String,
    pub(crate) conflicts: [&'static str; 2],
    /// The service that is there, and when that is.
    pub(crate) taken_by: fn(&str, &str) -> String,
    pub(crate) free_again: &'static str,
    pub(crate) try_again: &'static str,
    pub(crate) to_come: &'static str,
    pub(crate) none_to_come: &'static str,
    pub(crate) seats_taken: fn(i64, i64) -> String,
    pub(crate) moved_from: fn(&str) -> String,
    pub(crate) no_schedule: &'static str,
    pub(crate) move_date: &'static str,
    pub(crate) move_hint: &'static str,
    pub(crate) move_hint_booked: &'static str,
    pub(crate) move_of: fn(&str) -> String,
    pub(crate) remove: &'static str,
    pub(crate) remove_of: fn(&str) -> String,
    pub(crate) cancel: &'static str,
    pub(crate) cancel_of: fn(&str) -> String,

    // The form
    pub(crate) add: [&'static str; 3],
    pub(crate) changing: [&'static str; 3],
    pub(crate) leave: &'static str,
    pub(crate) first_day: [&'static str; 2],
    pub(crate) day: [&'static str; 2],
    pub(crate) time: [&'static str; 2],
    pub(crate) repeats: [&'static str; 2],
    /// Once, by day, by week, by day of the month, by weekday of the month.
    pub(crate) patterns: [&'static str; 5],
    pub(crate) every: [&'static str; 2],
    pub(crate) weekdays: [&'static str; 2],
    pub(crate) ends: [&'static str; 2],
    /// Open, on a day, after so many.
    pub(crate) end_kinds: [&'static str; 3],
    pub(crate) until: [&'static str; 2],
    pub(crate) times: [&'static str; 2],

    // In words
    /// The pattern, and every how many-th round.
    pub(crate) pattern: fn(&Pattern, u32) -> String,
    /// From a day on; until a day; so many times.
    pub(crate) from_day: fn(&str) -> String,
    pub(crate) until_day: fn(&str) -> String,
    pub(crate) so_often: fn(u32) -> String,

    /// What was done, by its name.
    pub(crate) done: fn(&str) -> Option<&'static str>,
    /// What was wrong, by its name.
    pub(crate) wrong: fn(&str) -> Option<&'static str>,
    pub(crate) booked: fn(i64) -> String,
    pub(crate) schedules_left: fn(i64) -> String,
}

fn place(day: Weekday) -> usize {
    usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}

/// “Tuesday, Thursday and Sunday”.
pub(super) fn listed(names: &[&str], and: &str) -> String {
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} {and} {last}", others.join(", ")),
        None => String::new(),
    }
}

static EN: DateTexts = DateTexts {
    by_hours: ["When it takes place", "Clients book it whenever you work and are free."],
    to_dates: "Set fixed dates instead",
    by_dates: ["Fixed dates", "Clients book it on the dates that you set, and at no other time."],
    to_hours: "Offer it in working hours",
    edit_dates: "Dates",

    title: |service| format!("Dates: {service}"),
    back: |service| service.to_owned(),
    not_dated: [
        "Offered in working hours",
        "Clients book this service whenever you are free. Its page has the switch to fixed dates.",
    ],
    archived: ["Not on offer", "This service is on offer no more, so its dates are not made. They come back with it."],
    schedules: "Your dates",
    no_schedules: "None yet. Add the first ones below, and clients can book them at once.",
    change: "Change",
    change_of: |what| format!("Change: {what}"),
    end: "End",
    end_of: |what| format!("End: {what}"),
    conflicts: ["Not possible", "Your calendar is taken at these times. We try again every hour while they lie ahead."],
    taken_by: |service, when| format!("Taken by {service}, {when}"),
    free_again: "The time is free again.",
    try_again: "Try now",
    to_come: "Next sessions",
    none_to_come: "None is to come.",
    seats_taken: |taken, capacity| format!("{taken} of {capacity} seats taken"),
    moved_from: |when| format!("Moved from {when}"),
    no_schedule: "On no schedule any more; it takes place for those who booked it.",
    move_date: "Move",
    move_hint: "Nobody has booked it yet.",
    move_hint_booked: "All who booked it go along and get a letter. They may cancel and get everything back.",
    move_of: |when| format!("Move {when}"),
    remove: "Remove",
    remove_of: |when| format!("Remove {when}"),
    cancel: "Cancel it",
    cancel_of: |when| format!("Cancel {when} and give the money back"),

    add: ["Add dates", "One date, or a class that comes back.", "Add"],
    changing: [
        "Change these dates",
        "Sessions to come that no longer fit are taken off where nobody has booked them. Those with bookings stay.",
        "Save",
    ],
    leave: "Leave it as it is",
    first_day: ["First date", ""],
    day: ["Day", ""],
    time: ["Start", ""],
    repeats: ["It comes back", ""],
    patterns: [
        "Never: this one date",
        "Every day",
        "Every week",
        "Every month, on the same day",
        "Every month, on the same weekday",
    ],
    every: ["Every … days, weeks or months", "2 is every other one."],
    weekdays: ["On these weekdays", "None: on the weekday of the first date."],
    ends: ["It ends", ""],
    end_kinds: ["Never", "On a day", "After a number of dates"],
    until: ["Last day", ""],
    times: ["Number of dates", "The first one included."],

    pattern: |pattern, every| {
        let weekdays = Locale::En.texts().weekdays;
        match (pattern, every) {
            (Pattern::Daily, 1) => "Every day".into(),
            (Pattern::Daily, _) => format!("Every {every} days"),
            (Pattern::Weekly(days), _) => {
                let names: Vec<&str> = days.iter().map(|day| weekdays[place(*day)]).collect();
                let names = listed(&names, "and");
                if every == 1 { format!("Every {names}") } else { format!("Every {every} weeks on {names}") }
            }
            (Pattern::MonthDay(day), 1) => format!("Every month on day {day}"),
            (Pattern::MonthDay(day), _) => format!("Every {every} months on day {day}"),
            (Pattern::MonthWeekday(nth, day), _) => {
                let nth = match nth {
                    1 => "first",
                    2 => "second",
                    3 => "third",
                    4 => "fourth",
                    _ => "last",
                };
                let months = if every == 1 { "month".into() } else { format!("{every} months") };
                format!("Every {months} on the {nth} {}", weekdays[place(*day)])
            }
        }
    },
    from_day: |day| format!("from {day}"),
    until_day: |day| format!("until {day}"),
    so_often: |times| if times == 1 { "once".into() } else { format!("{times} times") },

    done: |what| {
        Some(match what {
            "added" => "The dates are set. Clients can book them now.",
            "changed" => "The dates are changed.",
            "ended" => "No more sessions come of it. Those with bookings take place, and stand below.",
            "again" => "We have tried again.",
            "moved" => "The session has its new time.",
            "removed" => "The date is removed.",
            "dates" => "It is offered on fixed dates from now on. Add the first ones.",
            _ => return None,
        })
    },
    wrong: |what| {
        Some(match what {
            "date" => "Give a date.",
            "time" => "Give a time.",
            "past" => "This time has passed.",
            "far" => "At most two years ahead.",
            "grid" => "A start is on five minutes: 18:00, 18:05 and so on.",
            "no_day" => "By your clocks there is no such day.",
            "every" => "A number from 1 to 52.",
            "first" => "The first date must fall on one of these weekdays.",
            "until" => "A day from the first date on, at most ten years later.",
            "times" => "A number from 1 to 1000.",
            "overlapping" => "The session is longer than the time to the next one.",
            "many" => "50 schedules are as many as there can be. End some first.",
            "changed" => "It has changed meanwhile. See how it is now, and try again.",
            "held" => "Somebody is paying for a seat of it in this moment. Try again in ten minutes.",
            "taken" => "Your calendar is taken at that time.",
            "when" => "A time to come, within a year and on five minutes.",
            "begun" => "It has begun.",
            "gone" => "There is no such session any more.",
            "not_dated" => "This service is not offered on fixed dates now.",
            _ => return None,
        })
    },
    booked: |seats| {
        let seats = if seats == 1 { "1 seat is".to_owned() } else { format!("{seats} seats are") };
        format!("{seats} taken. Cancel the session instead, and everybody gets their money back.")
    },
    schedules_left: |left| {
        let them = if left == 1 { "1 schedule".to_owned() } else { format!("{left} schedules") };
        format!("There are dates still: end {them} first.")
    },
};

static RU: DateTexts = DateTexts {
    by_hours: ["Когда проходит", "Клиенты бронируют её на любое свободное рабочее время."],
    to_dates: "Назначить даты",
    by_dates: ["По датам", "Клиенты бронируют её только на даты, которые вы назначили."],
    to_hours: "Предлагать в рабочее время",
    edit_dates: "Даты",

    title: |service| format!("Даты: {service}"),
    back: |service| service.to_owned(),
    not_dated: [
        "Предлагается в рабочее время",
        "Клиенты бронируют эту услугу на любое свободное время. Перейти к датам можно на её странице.",
    ],
    archived: ["Не предлагается", "Услуга снята, поэтому новых занятий не будет. Они вернутся вместе с ней."],
    schedules: "Ваши даты",
    no_schedules: "Пока нет. Добавьте первые ниже, и клиенты сразу смогут их бронировать.",
    change: "Изменить",
    change_of: |what| format!("Изменить: {what}"),
    end: "Закончить",
    end_of: |what| format!("Закончить: {what}"),
    conflicts: ["Не получается", "В это время ваш календарь занят. Пока срок не прошёл, мы пробуем каждый час."],
    taken_by: |service, when| format!("Занято: {service}, {when}"),
    free_again: "Время снова свободно.",
    try_again: "Попробовать сейчас",
    to_come: "Ближайшие занятия",
    none_to_come: "Впереди занятий нет.",
    seats_taken: |taken, capacity| format!("занято мест: {taken} из {capacity}"),
    moved_from: |when| format!("Перенесено с {when}"),
    no_schedule: "Больше не по расписанию; состоится для тех, кто записан.",
    move_date: "Перенести",
    move_hint: "Никто ещё не записан.",
    move_hint_booked: "Все записавшиеся переходят на новое время и получают письмо. Они могут отменить бронь и вернуть всё.",
    move_of: |when| format!("Перенести: {when}"),
    remove: "Убрать",
    remove_of: |when| format!("Убрать: {when}"),
    cancel: "Отменить",
    cancel_of: |when| format!("Отменить и вернуть деньги: {when}"),

    add: ["Добавить даты", "Один раз или регулярно.", "Добавить"],
    changing: [
        "Изменить даты",
        "Занятия, которые больше не подходят, снимаются, если на них никто не записан. Остальные остаются.",
        "Сохранить",
    ],
    leave: "Оставить как есть",
    first_day: ["Первая дата", ""],
    day: ["День", ""],
    time: ["Начало", ""],
    repeats: ["Повторяется", ""],
    patterns: [
        "Нет, только один раз",
        "По дням",
        "По неделям",
        "По месяцам, в тот же день месяца",
        "По месяцам, в тот же день недели",
    ],
    every: ["Раз в … дней, недель или месяцев", "2 значит через раз."],
    weekdays: ["В эти дни недели", "Если ничего не выбрано, то в день первой даты."],
    ends: ["Заканчивается", ""],
    end_kinds: ["Никогда", "В определённый день", "После нескольких занятий"],
    until: ["Последний день", ""],
    times: ["Сколько занятий", "Вместе с первым."],

    pattern: pattern_ru,
    from_day: |day| format!("начиная с {day}"),
    until_day: |day| format!("по {day}"),
    so_often: |times| format!("всего {}", counted(times, ["раз", "раза", "раз"])),

    done: |what| {
        Some(match what {
            "added" => "Даты назначены. Клиенты уже могут их бронировать.",
            "changed" => "Даты изменены.",
            "ended" => "Новых занятий не будет. Те, на которые есть записи, состоятся, они ниже.",
            "again" => "Мы попробовали ещё раз.",
            "moved" => "Занятие перенесено.",
            "removed" => "Дата убрана.",
            "dates" => "Теперь услуга предлагается по датам. Добавьте первые.",
            _ => return None,
        })
    },
    wrong: |what| {
        Some(match what {
            "date" => "Укажите дату.",
            "time" => "Укажите время.",
            "past" => "Это время уже прошло.",
            "far" => "Не дальше двух лет.",
            "grid" => "Начало с шагом в пять минут: 18:00, 18:05 и так далее.",
            "no_day" => "По вашим часам такого дня нет.",
            "every" => "Число от 1 до 52.",
            "first" => "Первая дата должна приходиться на один из этих дней.",
            "until" => "День не раньше первой даты и не позже чем через десять лет.",
            "times" => "Число от 1 до 1000.",
            "overlapping" => "Занятие длиннее, чем время до следующего.",
            "many" => "Расписаний может быть не больше 50. Сначала закончите какие-нибудь.",
            "changed" => "Тем временем всё изменилось. Посмотрите, как сейчас, и попробуйте ещё раз.",
            "held" => "Прямо сейчас кто-то оплачивает место. Попробуйте через десять минут.",
            "taken" => "В это время ваш календарь занят.",
            "when" => "Время должно быть впереди, не дальше года, с шагом в пять минут.",
            "begun" => "Оно уже началось.",
            "gone" => "Такого занятия больше нет.",
            "not_dated" => "Сейчас эта услуга предлагается не по датам.",
            _ => return None,
        })
    },
    booked: |seats| format!("Занято мест: {seats}. Отмените занятие, и все получат деньги обратно."),
    schedules_left: |left| format!("Даты ещё есть ({left}): сначала закончите их."),
};

fn counted(count: u32, [one, few, many]: [&str; 3]) -> String {
    format!("{count} {}", plural(usize::try_from(count).unwrap_or(0), one, few, many))
}

fn pattern_ru(pattern: &Pattern, every: u32) -> String {
    const ON: [&str; 7] = ["понедельникам", "вторникам", "средам", "четвергам", "пятницам", "субботам", "воскресеньям"];
    const AT: [&str; 7] = ["понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"];
    let months = || match every {
        1 => "Каждый месяц".to_owned(),
        _ => format!("Раз в {}", counted(every, ["месяц", "месяца", "месяцев"])),
    };
    match pattern {
        Pattern::Daily if every == 1 => "Каждый день".into(),
        Pattern::Daily => format!("Раз в {}", counted(every, ["день", "дня", "дней"])),
        Pattern::Weekly(days) => {
            let names = listed(&days.iter().map(|day| ON[place(*day)]).collect::<Vec<_>>(), "и");
            match every {
                1 => format!("По {names}"),
                _ => format!("Раз в {} по {names}", counted(every, ["неделю", "недели", "недель"])),
            }
        }
        Pattern::MonthDay(day) => format!("{} {day}-го числа", months()),
        Pattern::MonthWeekday(nth, day) => {
            let ends = match day {
                Weekday::Sunday => ["первое", "второе", "третье", "четвёртое", "последнее"],
                Weekday::Wednesday | Weekday::Friday | Weekday::Saturday => {
                    ["первую", "вторую", "третью", "четвёртую", "последнюю"]
                }
                _ => ["первый", "второй", "третий", "четвёртый", "последний"],
            };
            let nth = usize::try_from(*nth).map_or(4, |nth| nth.saturating_sub(1).min(4));
            let preposition = if nth == 1 { "во" } else { "в" };
            format!("{} {preposition} {} {}", months(), ends[nth], AT[place(*day)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_read_as_people_say_them() {
        let (en, ru) = (Locale::En.dates().pattern, Locale::Ru.dates().pattern);
        let days = |days: &[Weekday]| Pattern::weekly(days.to_vec());
        let two = days(&[Weekday::Tuesday, Weekday::Thursday]);
        let three = days(&[Weekday::Monday, Weekday::Wednesday, Weekday::Friday]);
        for (pattern, every, english, russian) in [
            (Pattern::Daily, 1, "Every day", "Каждый день"),
            (Pattern::Daily, 3, "Every 3 days", "Раз в 3 дня"),
            (two, 1, "Every Tuesday and Thursday", "По вторникам и четвергам"),
            (
                three,
                2,
                "Every 2 weeks on Monday, Wednesday and Friday",
                "Раз в 2 недели по понедельникам, средам и пятницам",
            ),
            (Pattern::MonthDay(24), 1, "Every month on day 24", "Каждый месяц 24-го числа"),
            (
                Pattern::MonthWeekday(2, Weekday::Tuesday),
                1,
                "Every month on the second Tuesday",
                "Каждый месяц во второй вторник",
            ),
            (
                Pattern::MonthWeekday(-1, Weekday::Sunday),
                5,
                "Every 5 months on the last Sunday",
                "Раз в 5 месяцев в последнее воскресенье",
            ),
        ] {
            assert_eq!((en(&pattern, every), ru(&pattern, every)), (english.to_owned(), russian.to_owned()));
        }
    }

    #[test]
    fn what_can_be_wrong_is_said_in_every_language() {
        for locale in Locale::ALL {
            for what in
                ["date", "time", "past", "far", "grid", "no_day", "every", "first", "until", "times", "held", "when"]
            {
                assert!((locale.dates().wrong)(what).is_some(), "{what}");
            }
            assert!((locale.dates().wrong)("nonsense").is_none());
        }
    }
}
