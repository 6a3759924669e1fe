//! What is said about giving a booking another time, or another service. Only the server makes these texts.

use services::ServiceFixed;

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
    /// The same where it was another service before.
    pub(crate) changed_service: fn(Option<&str>, &str, &str) -> String,
    /// The name of the services to choose from.
    pub(crate) services: &'static str,
    /// Beside a service: its own, one of the same price, how much comes back, and what is to be paid in person.
    pub(crate) own: &'static str,
    pub(crate) same: &'static str,
    pub(crate) back: fn(&str) -> String,
    pub(crate) in_person: fn(&str) -> String,
    /// With another service and the new time.
    pub(crate) button_service: fn(&str, &str) -> String,
    /// What it costs since, and what goes back.
    pub(crate) goes_back: fn(&str, &str) -> String,
    /// What was to be paid in person, and what will be.
    pub(crate) becomes_in_person: fn(&str, &str) -> String,
    /// Beside a service that costs more: how much.
    pub(crate) more: fn(&str) -> String,
    /// What was paid, and what is to be paid besides.
    pub(crate) to_pay_first: fn(&str, &str) -> String,
    /// With what is to be paid and the new time.
    pub(crate) button_pay: fn(&str, &str) -> String,
    /// What a difference is for, on its checkout.
    pub(crate) difference: fn(&str) -> String,
    /// How much was paid besides.
    pub(crate) difference_paid: fn(&str) -> String,
    pub(crate) difference_receipt: &'static str,
    pub(crate) difference_refund: &'static str,
    /// Why a service cannot be had; with the client's name.
    pub(crate) fixed: fn(ServiceFixed, &str) -> String,
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
    changed_service: |who, at, before| match who {
        None => format!("You chose another service on {at}. Before, the booking was for {before}."),
        Some(who) => format!("{who} chose another service on {at}. Before, the booking was for {before}."),
    },
    services: "Service",
    own: "As booked",
    same: "Same price",
    back: |amount| format!("{amount} comes back"),
    in_person: |amount| format!("{amount} in person"),
    button_service: |service, when| format!("Change to {service}, {when}"),
    goes_back: |price, back| {
        format!(
            "The booking costs {price} from then on. The difference of {back} goes back at once, the way it was paid."
        )
    },
    becomes_in_person: |before, after| format!("To be paid in person: {after} instead of {before}."),
    more: |amount| format!("{amount} more"),
    to_pay_first: |paid, more| {
        format!(
            "You have paid {paid}; {more} more is to be paid. We hold the new time while you pay, and keep the old one until then. \
             Once a difference is paid, only the time can be changed again."
        )
    },
    button_pay: |amount, when| format!("Pay {amount} more for {when}"),
    difference: |what| format!("Difference for changing your booking to {what}"),
    difference_paid: |amount| {
        format!("The difference of {amount} was paid besides. What comes back when cancelling includes it.")
    },
    difference_receipt: "Receipt for the difference",
    difference_refund: "Give the difference back",
    fixed: |why, client| match why {
        ServiceFixed::SeatsGivenUp => {
            "Seats of this booking were given up, so it keeps its service. For another one, cancel it and book anew."
                .into()
        }
        ServiceFixed::MoneyWentBack => {
            "Money of this booking went back, so it can only become a service of the same price.".into()
        }
        ServiceFixed::Disputed => {
            "The bank is looking at the payment. Until it decides, only a service of the same price can be chosen."
                .into()
        }
        ServiceFixed::PaidInPerson => {
            "This booking was paid in person, so it can only become a service of the same price.".into()
        }
        ServiceFixed::BeingPaid => {
            "This booking is just being paid. Until that is over, only a service of the same price can be chosen."
                .into()
        }
        ServiceFixed::ChangedBefore => {
            "A difference was paid for this booking, so it keeps its service. For another one, cancel it and book anew."
                .into()
        }
        ServiceFixed::OtherPartners => {
            "What was paid is shared with other trainers than that service. Cancel this booking and book anew.".into()
        }
        ServiceFixed::CostsMore => "For a service that costs more, cancel this booking and book anew.".into(),
        ServiceFixed::ClientsChoice => format!("Only {client} can choose a service that costs more."),
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
    changed_service: |who, at, before| match who {
        None => format!("Вы выбрали другую услугу {at}. Раньше запись была на {before}."),
        Some(who) => format!("Другая услуга выбрана {at} ({who}). Раньше запись была на {before}."),
    },
    services: "Услуга",
    own: "Как сейчас",
    same: "Та же цена",
    back: |amount| format!("вернётся {amount}"),
    in_person: |amount| format!("{amount} на месте"),
    button_service: |service, when| format!("Изменить: {service}, {when}"),
    goes_back: |price, back| {
        format!(
            "Дальше запись стоит {price}. Разница, {back}, сразу возвращается тем же способом, каким была уплачена."
        )
    },
    becomes_in_person: |before, after| format!("Оплата на месте: {after} вместо {before}."),
    more: |amount| format!("доплата {amount}"),
    to_pay_first: |paid, more| {
        format!(
            "Вы заплатили {paid}, доплатить нужно {more}. Пока вы платите, мы держим новое время, а прежнее остаётся вашим. \
             После доплаты изменить можно будет только время."
        )
    },
    button_pay: |amount, when| format!("Доплатить {amount}: {when}"),
    difference: |what| format!("Разница при замене записи на другую: {what}"),
    difference_paid: |amount| {
        format!("Разница, {amount}, оплачена отдельно. При отмене она учитывается вместе с остальным.")
    },
    difference_receipt: "Чек на разницу",
    difference_refund: "Вернуть разницу",
    fixed: |why, client| {
        match why {
        ServiceFixed::SeatsGivenUp => {
            "Часть мест этой записи отдана, поэтому услуга остаётся. Чтобы взять другую, отмените запись и запишитесь заново."
                .into()
        }
        ServiceFixed::MoneyWentBack => {
            "Часть денег за эту запись уже вернулась, поэтому выбрать можно только услугу с той же ценой.".into()
        }
        ServiceFixed::Disputed => {
            "Платёж проверяет банк. Пока он не решил, выбрать можно только услугу с той же ценой.".into()
        }
        ServiceFixed::PaidInPerson => {
            "Эта запись оплачена на месте, поэтому выбрать можно только услугу с той же ценой.".into()
        }
        ServiceFixed::BeingPaid => {
            "Запись как раз оплачивают. Пока это не закончилось, выбрать можно только услугу с той же ценой.".into()
        }
        ServiceFixed::ChangedBefore => {
            "За эту запись уже доплатили, поэтому услуга остаётся. Чтобы взять другую, отмените запись и запишитесь заново."
                .into()
        }
        ServiceFixed::OtherPartners => {
            "Оплату делят между собой не те тренеры, что ведут эту услугу. Отмените запись и запишитесь заново.".into()
        }
        ServiceFixed::CostsMore => "Чтобы взять услугу дороже, отмените эту запись и запишитесь заново.".into(),
        ServiceFixed::ClientsChoice => format!("Услугу дороже может выбрать только сам клиент ({client})."),
    }
    },
};
