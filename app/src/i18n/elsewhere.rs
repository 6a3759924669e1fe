//! What is said about calendars elsewhere. Only the server makes these texts.

use services::model::CalendarFault;

use super::Locale;
use super::ru::plural;

impl Locale {
    /// The texts about calendars elsewhere.
    pub(crate) const fn elsewhere(self) -> &'static OutsideTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Each field is named after what it says; pairs are a label and a hint, or a button and what it is called.
pub(crate) struct OutsideTexts {
    pub(crate) title: &'static str,
    /// Leads here from the page of working hours.
    pub(crate) to_here: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) none: &'static str,
    pub(crate) privacy: &'static str,
    /// How long ago, in minutes.
    pub(crate) ago: fn(i64) -> String,
    /// How long ago it was read, and how many times one is busy.
    pub(crate) read: fn(&str, i64) -> String,
    pub(crate) yesterday: &'static str,
    pub(crate) since: fn(&str) -> String,
    /// What is wrong, since when, and how long ago it was read last.
    pub(crate) trouble: fn(&str, &str, &str) -> String,
    pub(crate) fault: fn(CalendarFault) -> String,
    pub(crate) cut: &'static str,
    pub(crate) read_now: (&'static str, fn(&str) -> String),
    pub(crate) remove: (&'static str, fn(&str) -> String),
    pub(crate) add: [&'static str; 3],
    pub(crate) name: [&'static str; 2],
    pub(crate) address: [&'static str; 2],
    pub(crate) full: &'static str,
    pub(crate) conflicts: [&'static str; 2],
    pub(crate) not_added: &'static str,
    /// What was done, by its name.
    pub(crate) done: fn(&str) -> Option<&'static str>,
    /// What was wrong with what was typed, by its name.
    pub(crate) wrong: fn(&str) -> Option<&'static str>,
}

static EN: OutsideTexts = OutsideTexts {
    title: "Calendars elsewhere",
    to_here: "Busy elsewhere",
    lead: "Where else do you keep appointments? Clients are not offered times at which you are busy there.",
    none: "None yet. Clients are offered all of your working hours.",
    privacy: "We keep only when you are busy: no titles, no places, no people. What is marked as free, and what was cancelled, does not count. Bookings of ours in your calendar are known as such.",
    ago: |minutes| match minutes {
        ..1 => "just now".into(),
        1 => "a minute ago".into(),
        2..60 => format!("{minutes} minutes ago"),
        60..120 => "an hour ago".into(),
        120..1_440 => format!("{} hours ago", minutes / 60),
        1_440..2_880 => "a day ago".into(),
        _ => format!("{} days ago", minutes / 1_440),
    },
    read: |ago, times| match times {
        0 => format!("Read {ago}: nothing in the next 12 months."),
        1 => format!("Read {ago}: 1 busy time in the next 12 months."),
        _ => format!("Read {ago}: {times} busy times in the next 12 months."),
    },
    yesterday: "since yesterday",
    since: |when| format!("since {when}"),
    trouble: |fault, since, ago| format!("{fault}, {since}. What was read last ({ago}) still counts."),
    fault: |fault| match fault {
        CalendarFault::Refused => "The address leads to where we do not go".into(),
        CalendarFault::NoSuchHost => "There is no such host".into(),
        CalendarFault::Unreachable => "The address cannot be reached".into(),
        CalendarFault::TimedOut => "The address takes too long to answer".into(),
        CalendarFault::Redirects => "The address leads on and on".into(),
        CalendarFault::Status(status) => format!("The address answers with an error ({status})"),
        CalendarFault::TooLarge => "The calendar is larger than 2 MB".into(),
        CalendarFault::NotACalendar => "What is at the address is no calendar".into(),
    },
    cut: "A part was left out: it is more than we read, repeats every minute, or cannot be understood.",
    read_now: ("Read now", |name| format!("Read {name} now")),
    remove: ("Remove", |name| format!("Remove {name}")),
    add: [
        "Add a calendar",
        "In Google Calendar: Settings, your calendar, “Secret address in iCal format”. In Outlook: Settings, Shared calendars, Publish. In iCloud: Share, Public calendar.",
        "Add this calendar",
    ],
    name: ["Name", "For you alone, such as “Family”."],
    address: ["Address", "Begins with https:// or webcal://. We keep it to ourselves, and read it every half hour."],
    full: "That is as many as there can be. Remove one to add another.",
    conflicts: [
        "You have bookings at busy times",
        "They stay as they are. Change the time of those that you cannot give, or cancel them, on their pages.",
    ],
    not_added: "Not added",
    done: |what| {
        Some(match what {
            "added" => "Added. Clients are no longer offered times at which you are busy there.",
            "removed" => "Removed. What was taken by it is offered again.",
            _ => return None,
        })
    },
    wrong: |what| {
        Some(match what {
            "name" => "Give a name of up to 60 characters.",
            "address" => "Give a whole address, such as https://calendar.example/private.ics.",
            "https" => "The address must begin with https:// or webcal://.",
            "password" => "The address must not hold a name and a password.",
            "port" => "The address must not name a port.",
            "known" => "You have added this address already.",
            "many" => "That is as many as there can be. Remove one first.",
            _ => return None,
        })
    },
};

static RU: OutsideTexts = OutsideTexts {
    title: "Другие календари",
    to_here: "Занято в других календарях",
    lead: "Где ещё у вас записаны дела? Время, когда вы там заняты, клиентам не предлагается.",
    none: "Пока ни одного. Клиентам предлагается всё рабочее время.",
    privacy: "Мы храним только то, когда вы заняты: ни названий, ни мест, ни людей. Отмеченное как свободное и отменённое не учитывается. Записи с нашего сайта в вашем календаре мы узнаём.",
    ago: |minutes| match minutes {
        ..1 => "только что".into(),
        1..60 => format!("{} назад", counted(minutes, ["минуту", "минуты", "минут"])),
        60..1_440 => format!("{} назад", counted(minutes / 60, ["час", "часа", "часов"])),
        _ => format!("{} назад", counted(minutes / 1_440, ["день", "дня", "дней"])),
    },
    read: |ago, times| match times {
        0 => format!("Прочитан {ago}: на ближайшие 12 месяцев ничего нет."),
        _ => {
            let times = counted(times, ["занятый промежуток", "занятых промежутка", "занятых промежутков"]);
            format!("Прочитан {ago}: {times} на ближайшие 12 месяцев.")
        }
    },
    yesterday: "со вчерашнего дня",
    since: |when| format!("с {when}"),
    trouble: |fault, since, ago| {
        format!("{fault}, {since}. Прочитанное в последний раз ({ago}) по-прежнему учитывается.")
    },
    fault: |fault| match fault {
        CalendarFault::Refused => "Адрес ведёт туда, куда мы не обращаемся".into(),
        CalendarFault::NoSuchHost => "Такого сервера нет".into(),
        CalendarFault::Unreachable => "Адрес недоступен".into(),
        CalendarFault::TimedOut => "Адрес слишком долго не отвечает".into(),
        CalendarFault::Redirects => "Адрес без конца перенаправляет дальше".into(),
        CalendarFault::Status(status) => format!("Адрес отвечает ошибкой ({status})"),
        CalendarFault::TooLarge => "Календарь больше 2 МБ".into(),
        CalendarFault::NotACalendar => "По этому адресу не календарь".into(),
    },
    cut: "Часть пропущена: её больше, чем мы читаем, она повторяется каждую минуту или её не разобрать.",
    read_now: ("Прочитать сейчас", |name| format!("Прочитать сейчас: {name}")),
    remove: ("Убрать", |name| format!("Убрать: {name}")),
    add: [
        "Добавить календарь",
        "В Google Календаре: «Настройки», ваш календарь, «Закрытый адрес в формате iCal». В Outlook: «Параметры», «Общие календари», «Опубликовать». В iCloud: «Поделиться», «Открытый календарь».",
        "Добавить этот календарь",
    ],
    name: ["Название", "Только для вас, например «Семья»."],
    address: ["Адрес", "Начинается с https:// или webcal://. Мы никому его не показываем и читаем каждые полчаса."],
    full: "Больше добавить нельзя. Чтобы добавить другой, сначала уберите один из них.",
    conflicts: [
        "У вас есть брони на занятое время",
        "Они остаются в силе. Если провести занятие не получится, перенесите или отмените бронь на её странице.",
    ],
    not_added: "Не добавлено",
    done: |what| {
        Some(match what {
            "added" => "Добавлено. Время, когда вы там заняты, клиентам больше не предлагается.",
            "removed" => "Убрано. Занятое по этому календарю время снова предлагается.",
            _ => return None,
        })
    },
    wrong: |what| {
        Some(match what {
            "name" => "Укажите название, до 60 символов.",
            "address" => "Укажите адрес целиком, например https://calendar.example/private.ics.",
            "https" => "Адрес должен начинаться с https:// или webcal://.",
            "password" => "В адресе не должно быть имени и пароля.",
            "port" => "В адресе не должно быть порта.",
            "known" => "Этот адрес уже добавлен.",
            "many" => "Больше добавить нельзя. Сначала уберите один из календарей.",
            _ => return None,
        })
    },
};

fn counted(count: i64, [one, few, many]: [&str; 3]) -> String {
    format!("{count} {}", plural(usize::try_from(count).unwrap_or(usize::MAX), one, few, many))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_ago_is_said_in_the_largest_unit() {
        let said = |locale: Locale| [-1, 0, 1, 5, 61, 180, 1_500, 4_320].map(locale.elsewhere().ago);
        let en = [
            "just now",
            "just now",
            "a minute ago",
            "5 minutes ago",
            "an hour ago",
            "3 hours ago",
            "a day ago",
            "3 days ago",
        ];
        assert_eq!(said(Locale::En), en);
        let ru = [
            "только что",
            "только что",
            "1 минуту назад",
            "5 минут назад",
            "1 час назад",
            "3 часа назад",
            "1 день назад",
            "3 дня назад",
        ];
        assert_eq!(said(Locale::Ru), ru);
    }
}
