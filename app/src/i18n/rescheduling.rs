//! What is said about giving a booking another time. Only the server makes these texts.

use super::Locale;

impl Locale {
    /// The texts about another time.
    pub(crate) const fn rescheduling(self) -> &'static RescheduleTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Each field is named after what it says.
pub(crate) struct RescheduleTexts {
    /// The page's title, and for staff with the client's name.
    pub(crate) title: &'static str,
    pub(crate) title_staff: fn(&str) -> String,
    /// The title where the time stays.
    pub(crate) cannot: &'static str,
    pub(crate) pick: &'static str,
    /// With the new time.
    pub(crate) button: fn(&str) -> String,
    pub(crate) busy: &'static str,
    pub(crate) keep: &'static str,
    /// With the amount.
    pub(crate) price_stays: fn(&str) -> String,
    pub(crate) price_stays_in_person: fn(&str) -> String,
    /// To the client, with the percentage that cancelling gives back at most.
    pub(crate) at_most: fn(&str) -> String,
    /// To staff, with the client's name.
    pub(crate) client_told: fn(&str) -> String,
    pub(crate) not_confirmed: &'static str,
    pub(crate) started: &'static str,
    /// Until when, and the trainer's name.
    pub(crate) too_late: fn(&str, &str) -> String,
    /// Who (nobody for the reader), when, and the time before.
    pub(crate) changed: fn(Option<&str>, &str, &str) -> String,
}

static EN: RescheduleTexts = RescheduleTexts {
    title: "Choose a new time",
    title_staff: |client| format!("Choose a new time for {client}"),
    cannot: "The time stays as it is",
    pick: "Choose a day and a time above.",
    button: |when| format!("Move to {when}"),
    busy: "Moving…",
    keep: "Keep the old time",
    price_stays: |amount| format!("The price stays {amount}. Nothing is charged or given back."),
    price_stays_in_person: |amount| format!("The price stays {amount}, to be paid in person."),
    at_most: |percent| {
        format!(
            "It is too late for the whole price to come back, and stays so: cancelling gives back {percent} % at most."
        )
    },
    client_told: |client| {
        format!("We write to {client}, who may then cancel until the start and gets everything back.")
    },
    not_confirmed: "Only a confirmed booking has a time that can be changed.",
    started: "The session has begun.",
    too_late: |until, trainer| format!("You could change the time until {until}. Ask {trainer}, who still can."),
    changed: |who, at, before| match who {
        None => format!("You changed the time on {at}. Before, it was {before}."),
        Some(who) => format!("{who} changed the time on {at}. Before, it was {before}."),
    },
};

static RU: RescheduleTexts = RescheduleTexts {
    title: "Выберите новое время",
    title_staff: |client| format!("Новое время: {client}"),
    cannot: "Время остаётся прежним",
    pick: "Выберите день и время выше.",
    button: |when| format!("Перенести на {when}"),
    busy: "Переносим…",
    keep: "Оставить прежнее время",
    price_stays: |amount| format!("Цена остаётся прежней: {amount}. Ничего не списывается и не возвращается."),
    price_stays_in_person: |amount| format!("Цена остаётся прежней: {amount}, оплата на месте."),
    at_most: |percent| {
        format!("Вернуть всю цену уже поздно, и это не изменится: при отмене вернётся не больше {percent} %.")
    },
    client_told: |client| {
        format!("Мы напишем клиенту ({client}). До начала он сможет отменить запись и получить всё обратно.")
    },
    not_confirmed: "Изменить время можно только у подтверждённой записи.",
    started: "Занятие уже началось.",
    too_late: |until, trainer| {
        format!("Изменить время можно было до {until}. Попросите тренера ({trainer}): он ещё может.")
    },
    changed: |who, at, before| match who {
        None => format!("Вы изменили время {at}. Раньше было {before}."),
        Some(who) => format!("Время изменено {at} ({who}). Раньше было {before}."),
    },
};
