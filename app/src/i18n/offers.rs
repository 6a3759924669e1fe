//! What trainers read while they edit their hours and services. Only the server makes these texts.

use super::Locale;
use super::ru::plural;

impl Locale {
    /// The texts about hours and services.
    pub(crate) const fn offers(self) -> &'static OfferTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Each field is named after what it says. Pairs are a label and a hint.
pub(crate) struct OfferTexts {
    // For clients
    /// Where, when the place is an address to meet at.
    pub(crate) online: &'static str,
    /// Minutes, in the largest unit that leaves none over.
    pub(crate) minutes: fn(u32) -> String,
    pub(crate) days: fn(u32) -> String,

    // Hours
    pub(crate) hours: &'static str,
    /// The zone's place and its name.
    pub(crate) zone: fn(&str, &str) -> String,
    pub(crate) week: &'static str,
    pub(crate) week_lead: &'static str,
    pub(crate) day_from: fn(&str) -> String,
    pub(crate) day_to: fn(&str) -> String,
    pub(crate) remove: &'static str,
    /// The day, and the stretch.
    pub(crate) remove_stretch: fn(&str, &str) -> String,
    pub(crate) add: &'static str,
    pub(crate) add_to: fn(&str) -> String,
    pub(crate) copy_week: &'static str,
    pub(crate) copy_weekend: &'static str,
    /// The button, and the day.
    pub(crate) copy_of: fn(&str, &str) -> String,
    pub(crate) unsaved: &'static str,
    pub(crate) save_hours: &'static str,
    pub(crate) half_row: &'static str,
    pub(crate) bad_row: &'static str,
    pub(crate) overlap: fn(&str) -> String,
    pub(crate) exceptions: &'static str,
    pub(crate) no_exceptions: &'static str,
    pub(crate) closed: &'static str,
    pub(crate) in_addition: fn(&str) -> String,
    pub(crate) booked: fn(usize) -> String,
    pub(crate) remove_exception: fn(&str) -> String,
    pub(crate) close: [&'static str; 3],
    pub(crate) close_hours: [&'static str; 3],
    pub(crate) first_day: [&'static str; 2],
    pub(crate) last_day: [&'static str; 2],
    pub(crate) note: [&'static str; 2],
    pub(crate) extra: [&'static str; 3],
    pub(crate) day: [&'static str; 2],
    pub(crate) from: [&'static str; 2],
    pub(crate) to: [&'static str; 2],

    // Services
    pub(crate) services: [&'static str; 2],
    pub(crate) no_services: [&'static str; 2],
    pub(crate) archived: &'static str,
    pub(crate) add_service: &'static str,
    pub(crate) new_service: &'static str,
    pub(crate) edit_of: fn(&str) -> String,
    pub(crate) up: &'static str,
    pub(crate) up_of: fn(&str) -> String,
    pub(crate) down: &'static str,
    pub(crate) down_of: fn(&str) -> String,
    pub(crate) restore: &'static str,
    pub(crate) restore_of: fn(&str) -> String,
    pub(crate) restore_hint: &'static str,
    pub(crate) archive: &'static str,
    pub(crate) archive_hint: &'static str,
    pub(crate) edit_lead: &'static str,
    pub(crate) new_lead: &'static str,
    pub(crate) name: [&'static str; 2],
    pub(crate) description: [&'static str; 2],
    /// The currency.
    pub(crate) price: fn(&str) -> String,
    pub(crate) price_hint: &'static str,
    pub(crate) length: [&'static str; 2],
    pub(crate) step: [&'static str; 2],
    pub(crate) seats: [&'static str; 2],
    pub(crate) before: [&'static str; 2],
    pub(crate) after: [&'static str; 2],
    pub(crate) notice: [&'static str; 2],
    pub(crate) unit: &'static str,
    pub(crate) units: [&'static str; 3],
    pub(crate) ahead: [&'static str; 2],
    pub(crate) place: [&'static str; 2],
    pub(crate) all_services: &'static str,
    pub(crate) not_saved: &'static str,
    /// When the class is, and how many seats are sold.
    pub(crate) seats_sold: fn(&str, i64) -> String,
    pub(crate) to_come: fn(&str) -> String,
    pub(crate) too_small: fn(&str) -> String,
    pub(crate) between_steps: fn(&str) -> String,
    /// What was done, by its name.
    pub(crate) done: fn(&str) -> Option<&'static str>,
    /// What was wrong, by its name.
    pub(crate) wrong: fn(&str) -> Option<&'static str>,
}

static EN: OfferTexts = OfferTexts {
    online: "Online; the address comes with the booking",
    minutes: |minutes| match minutes {
        0 => "0 minutes".into(),
        _ if minutes.is_multiple_of(1_440) => days_en(minutes / 1_440),
        60 => "1 hour".into(),
        _ if minutes.is_multiple_of(60) => format!("{} hours", minutes / 60),
        _ => format!("{minutes} minutes"),
    },
    days: days_en,

    hours: "Working hours",
    zone: |city, name| format!("All times are by the clocks of {city} ({name})."),
    week: "Every week",
    week_lead: "A day may have several stretches. Leave both times empty for none; 00:00 as the end is midnight.",
    day_from: |day| format!("{day}, from"),
    day_to: |day| format!("{day}, to"),
    remove: "Remove",
    remove_stretch: |day, stretch| format!("Remove {day}, {stretch}"),
    add: "Add a stretch",
    add_to: |day| format!("Add a stretch to {day}"),
    copy_week: "Copy to Mon – Fri",
    copy_weekend: "Copy to Sat and Sun",
    copy_of: |act, day| format!("{act}: the hours of {day}"),
    unsaved: "Not saved yet.",
    save_hours: "Save hours",
    half_row: "Give both times, or neither.",
    bad_row: "The end must come after the start, and both are on five minutes.",
    overlap: |day| format!("{day}: two stretches overlap or touch. Make one of them, or leave time between."),
    exceptions: "Days off and extra hours",
    no_exceptions: "None. Clients are offered the same hours every week.",
    closed: "Closed",
    in_addition: |stretch| format!("{stretch}, in addition to the week"),
    booked: |count| match count {
        1 => "1 booking falls into these days and stays. Cancel it on its page if you cannot give it.".into(),
        _ => {
            format!("{count} bookings fall into these days and stay. Cancel each on its page if you cannot give it.")
        }
    },
    remove_exception: |when| format!("Remove {when}"),
    close: [
        "Close days",
        "A day off or a holiday. Nothing is offered on these days, whatever the hours are.",
        "Close these days",
    ],
    close_hours: [
        "Close hours on one day",
        "Nothing is offered then, whatever the hours are. The rest of the day stays as it is.",
        "Close these hours",
    ],
    first_day: ["First day", ""],
    last_day: ["Last day", "Empty for a single day."],
    note: ["Note", "For you alone; may be empty."],
    extra: ["Add hours on one day", "Besides the hours that the day has anyway.", "Add these hours"],
    day: ["Day", ""],
    from: ["From", ""],
    to: ["To", ""],

    services: ["Services", "What clients can book, in this order."],
    no_services: ["Nothing on offer", "Add a service, and clients can book it in your working hours."],
    archived: "Not on offer",
    add_service: "Add a service",
    new_service: "New service",
    edit_of: |name| format!("Edit {name}"),
    up: "Up",
    up_of: |name| format!("Move {name} up"),
    down: "Down",
    down_of: |name| format!("Move {name} down"),
    restore: "Offer again",
    restore_of: |name| format!("Offer {name} again"),
    restore_hint: "Clients can book it again at once.",
    archive: "Take off the offer",
    archive_hint: "Nobody can book it any more. What is booked takes place, and you can offer it again at any time.",
    edit_lead: "A change is for bookings from now on: what is booked keeps its time and its price.",
    new_lead: "It is on offer as soon as you save it.",
    name: ["Name", "Up to 80 characters."],
    description: ["Description", "What one gets, in a sentence or two."],
    price: |currency| format!("Price ({currency})"),
    price_hint: "For one seat, such as 45.00.",
    length: ["Length (minutes)", "A multiple of 5."],
    step: ["A start every … minutes", "30 offers 9:00, 9:30, 10:00 and so on. A multiple of 5."],
    seats: ["Seats", "1 for a private session, up to 100 for a class."],
    before: ["Free time before (minutes)", "Kept free before each session: 0 to 120, a multiple of 5."],
    after: ["Free time after (minutes)", "Kept free after each session: 0 to 120, a multiple of 5."],
    notice: ["Notice", "The least time between booking and start, up to 30 days."],
    unit: "Unit of the notice",
    units: ["minutes", "hours", "days"],
    ahead: ["Bookable ahead (days)", "How far ahead clients can book: 1 to 365."],
    place: [
        "Place",
        "Where it is, or an https address to meet at, which clients see once they have booked. May be empty.",
    ],
    all_services: "All services",
    not_saved: "Not saved",
    seats_sold: |when, seats| {
        format!("Of the class on {when}, {seats} seats are sold. Leave at least as many, or cancel bookings first.")
    },
    to_come: |when| {
        format!(
            "A private session cannot become a class, nor a class a private session, while one is still to take place: the next is on {when}. Add another service instead."
        )
    },
    too_small: |minimum| {
        format!("Cards cannot be charged less than {minimum}. Ask for more, or let clients pay in person.")
    },
    between_steps: |step| format!("This currency is charged in steps of {step}."),
    done: |what| {
        Some(match what {
            "week" => "Your hours are saved. Clients are offered them from now on.",
            "close" => "The days are closed.",
            "close-hours" => "The hours are closed.",
            "extra" => "The hours are added.",
            "forget" => "Removed. The week counts again on these days.",
            "saved" => "Saved.",
            "added" => "Saved. Clients can book it now.",
            "archived" => "Taken off the offer.",
            "restored" => "On offer again.",
            "moved" => "The order is changed.",
            _ => return None,
        })
    },
    wrong: |what| {
        Some(match what {
            "first" | "day" => "Give a date.",
            "last" => "The last day comes before the first one.",
            "long" => "A range covers at most 366 days. Add another one for the rest.",
            "over" => "These days are over, or more than two years ahead.",
            "times" => "The end must come after the start, and both are on five minutes.",
            "meets" => "There are extra hours at that time already. Remove those first.",
            "note" => "A note has at most 200 characters.",
            "many" => "That is as many as there can be. Remove some first.",
            "rows" => "Your hours are not saved: see what is marked.",
            "faulty" => "Nothing was changed: see what is marked.",
            "name" => "Give a name of up to 80 characters.",
            "description" => "Up to 500 characters.",
            "price" => "Give an amount, such as 45.00.",
            "minutes" => "A multiple of 5, from 5 to 1440.",
            "seats" => "From 1 to 100.",
            "buffer" => "A multiple of 5, from 0 to 120.",
            "day_long" => "With the free time around it, a session lasts at most a day.",
            "notice" => "At most 30 days.",
            "ahead" => "From 1 to 365 days.",
            "place" => "Up to 200 characters.",
            "address" => "An address begins with https:// and stands alone.",
            _ => return None,
        })
    },
};

fn days_en(days: u32) -> String {
    if days == 1 { "1 day".into() } else { format!("{days} days") }
}

static RU: OfferTexts = OfferTexts {
    online: "Онлайн; адрес придёт вместе с бронью",
    minutes: |minutes| match minutes {
        _ if minutes > 0 && minutes.is_multiple_of(1_440) => days_ru(minutes / 1_440),
        _ if minutes > 0 && minutes.is_multiple_of(60) => counted(minutes / 60, ["час", "часа", "часов"]),
        _ => counted(minutes, ["минуту", "минуты", "минут"]),
    },
    days: days_ru,

    hours: "Рабочее время",
    zone: |city, name| format!("Всё время указано по часовому поясу {city} ({name})."),
    week: "Каждую неделю",
    week_lead: "В дне может быть несколько промежутков. Если их нет, оставьте оба поля пустыми; 00:00 в конце значит полночь.",
    day_from: |day| format!("{day}, с"),
    day_to: |day| format!("{day}, до"),
    remove: "Убрать",
    remove_stretch: |day, stretch| format!("Убрать: {day}, {stretch}"),
    add: "Добавить промежуток",
    add_to: |day| format!("Добавить промежуток: {day}"),
    copy_week: "На все будни",
    copy_weekend: "На оба выходных",
    copy_of: |act, day| format!("{act}: {day}"),
    unsaved: "Ещё не сохранено.",
    save_hours: "Сохранить часы",
    half_row: "Укажите оба времени или ни одного.",
    bad_row: "Конец должен быть позже начала, с шагом в пять минут.",
    overlap: |day| format!("{day}: два промежутка пересекаются или соприкасаются. Объедините их или оставьте перерыв."),
    exceptions: "Выходные и дополнительные часы",
    no_exceptions: "Нет. Каждую неделю клиентам предлагаются одни и те же часы.",
    closed: "Закрыто",
    in_addition: |stretch| format!("{stretch}, сверх недели"),
    booked: |count| {
        let found = plural(count, "бронь приходится", "брони приходятся", "броней приходится");
        format!(
            "{count} {found} на эти дни и остаётся в силе. Если провести занятие не получится, отмените бронь на её странице."
        )
    },
    remove_exception: |when| format!("Убрать: {when}"),
    close: [
        "Закрыть дни",
        "Выходной или отпуск. В эти дни ничего не предлагается, какими бы ни были часы.",
        "Закрыть эти дни",
    ],
    close_hours: [
        "Закрыть часы в один день",
        "В это время ничего не предлагается, какими бы ни были часы. Остальной день не меняется.",
        "Закрыть эти часы",
    ],
    first_day: ["Первый день", ""],
    last_day: ["Последний день", "Пусто, если день один."],
    note: ["Заметка", "Только для вас; можно не заполнять."],
    extra: ["Добавить часы в один день", "Сверх тех, что в этот день есть и так.", "Добавить эти часы"],
    day: ["День", ""],
    from: ["С", ""],
    to: ["До", ""],

    services: ["Услуги", "Что могут забронировать клиенты, в этом порядке."],
    no_services: ["Ничего не предлагается", "Добавьте услугу, и её можно будет забронировать в ваше рабочее время."],
    archived: "Не предлагаются",
    add_service: "Добавить услугу",
    new_service: "Новая услуга",
    edit_of: |name| format!("Изменить: {name}"),
    up: "Выше",
    up_of: |name| format!("Поднять: {name}"),
    down: "Ниже",
    down_of: |name| format!("Опустить: {name}"),
    restore: "Предлагать снова",
    restore_of: |name| format!("Предлагать снова: {name}"),
    restore_hint: "Клиенты сразу смогут её бронировать.",
    archive: "Больше не предлагать",
    archive_hint: "Её никто больше не забронирует. Забронированное состоится, а вернуть услугу можно в любой момент.",
    edit_lead: "Изменения действуют для новых броней: у прежних остаются их время и цена.",
    new_lead: "Услуга предлагается сразу после сохранения.",
    name: ["Название", "До 80 символов."],
    description: ["Описание", "Что получит клиент, в одном-двух предложениях."],
    price: |currency| format!("Цена ({currency})"),
    price_hint: "За одно место, например 45,00.",
    length: ["Длительность (минуты)", "Кратно 5."],
    step: ["Начало каждые … минут", "При 30 предлагаются 9:00, 9:30, 10:00 и так далее. Кратно 5."],
    seats: ["Места", "1 для личного занятия, до 100 для группы."],
    before: ["Свободно до занятия (минуты)", "Сколько не занимать перед занятием: от 0 до 120, кратно 5."],
    after: ["Свободно после занятия (минуты)", "Сколько не занимать после занятия: от 0 до 120, кратно 5."],
    notice: ["Запас до начала", "За сколько до начала ещё можно записаться, до 30 дней."],
    unit: "Единица запаса",
    units: ["минуты", "часы", "дни"],
    ahead: ["Запись вперёд (дни)", "На сколько дней вперёд можно записаться: от 1 до 365."],
    place: [
        "Место",
        "Где проходит занятие или адрес https для встречи: его клиент увидит после брони. Можно не заполнять.",
    ],
    all_services: "Все услуги",
    not_saved: "Не сохранено",
    seats_sold: |when, seats| {
        let sold = plural(usize::try_from(seats).unwrap_or(0), "место", "места", "мест");
        format!("На группу {when} уже продано {seats} {sold}. Оставьте не меньше или сначала отмените брони.")
    },
    to_come: |when| {
        format!(
            "Пока не прошли назначенные занятия, личное занятие не сделать группой, а группу личным: ближайшее {when}. Лучше добавьте другую услугу."
        )
    },
    too_small: |minimum| {
        format!("С карт нельзя списать меньше {minimum}. Поднимите цену или разрешите оплату на месте.")
    },
    between_steps: |step| format!("В этой валюте списывают с шагом {step}."),
    done: |what| {
        Some(match what {
            "week" => "Часы сохранены. Клиентам теперь предлагаются они.",
            "close" => "Дни закрыты.",
            "close-hours" => "Часы закрыты.",
            "extra" => "Часы добавлены.",
            "forget" => "Убрано. В эти дни снова действует неделя.",
            "saved" => "Сохранено.",
            "added" => "Сохранено. Услугу уже можно бронировать.",
            "archived" => "Услуга больше не предлагается.",
            "restored" => "Услуга снова предлагается.",
            "moved" => "Порядок изменён.",
            _ => return None,
        })
    },
    wrong: |what| {
        Some(match what {
            "first" | "day" => "Укажите дату.",
            "last" => "Последний день раньше первого.",
            "long" => "Не больше 366 дней подряд. Остальное добавьте отдельно.",
            "over" => "Эти дни прошли или до них больше двух лет.",
            "times" => "Конец должен быть позже начала, с шагом в пять минут.",
            "meets" => "На это время дополнительные часы уже есть. Сначала уберите их.",
            "note" => "Не больше 200 символов.",
            "many" => "Больше добавить нельзя. Сначала уберите лишнее.",
            "rows" => "Часы не сохранены: посмотрите, что отмечено.",
            "faulty" => "Ничего не изменено: посмотрите, что отмечено.",
            "name" => "Укажите название, до 80 символов.",
            "description" => "До 500 символов.",
            "price" => "Укажите сумму, например 45,00.",
            "minutes" => "Кратно 5, от 5 до 1440.",
            "seats" => "От 1 до 100.",
            "buffer" => "Кратно 5, от 0 до 120.",
            "day_long" => "Вместе со свободным временем занятие длится не больше суток.",
            "notice" => "Не больше 30 дней.",
            "ahead" => "От 1 до 365 дней.",
            "place" => "До 200 символов.",
            "address" => "Адрес начинается с https:// и стоит отдельно.",
            _ => return None,
        })
    },
};

fn days_ru(days: u32) -> String {
    counted(days, ["день", "дня", "дней"])
}

fn counted(count: u32, [one, few, many]: [&str; 3]) -> String {
    format!("{count} {}", plural(usize::try_from(count).unwrap_or(usize::MAX), one, few, many))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_said_in_the_largest_unit() {
        let said = |locale: Locale| [5, 60, 90, 120, 1_440, 2_880].map(locale.offers().minutes);
        assert_eq!(said(Locale::En), ["5 minutes", "1 hour", "90 minutes", "2 hours", "1 day", "2 days"]);
        assert_eq!(said(Locale::Ru), ["5 минут", "1 час", "90 минут", "2 часа", "1 день", "2 дня"]);
    }
}
