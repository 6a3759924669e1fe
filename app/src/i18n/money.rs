//! What is said about charges in another currency, surcharges, commissions and rates. Only the server makes these texts.

use super::Locale;

impl Locale {
    /// The texts about currencies and commissions.
    pub(crate) const fn money_texts(self) -> &'static MoneyTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Each field is named after what it says.
pub(crate) struct MoneyTexts {
    // Before paying
    /// A price, and what cards add in per cent.
    pub(crate) from_by_card: fn(&str, &str) -> String,
    /// What cards add in per cent, and what it comes to with them.
    pub(crate) by_card: fn(&str, &str) -> String,
    /// The currency.
    pub(crate) refused: fn(&str) -> String,
    /// What is priced, what is charged, and the rate.
    pub(crate) charged_as: fn(&str, &str, &str) -> String,
    pub(crate) agree_first: &'static str,
    pub(crate) agree_online: fn(&str) -> String,
    pub(crate) agree_checkout: fn(&str) -> String,

    // Afterwards
    /// What was priced, what was charged, and the rate.
    pub(crate) was_charged_as: fn(&str, &str, &str) -> String,
    pub(crate) priced: &'static str,
    pub(crate) rate: &'static str,
    /// The currency.
    pub(crate) goes_back_in: fn(&str) -> String,

    // Commission and rates, for admins
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) rates: &'static str,
    /// For how many hours a rate is good, and the currency that is charged, if it is set.
    pub(crate) rates_lead: fn(u32, Option<&str>) -> String,
    pub(crate) rates_head: [&'static str; 4],
    pub(crate) no_rates: &'static str,
    pub(crate) too_old: &'static str,
    pub(crate) from: [&'static str; 2],
    pub(crate) to: [&'static str; 2],
    pub(crate) rate_asked: [&'static str; 2],
    pub(crate) source: [&'static str; 2],
    pub(crate) date: [&'static str; 2],
    pub(crate) add_rate: &'static str,
    pub(crate) trainers: &'static str,
    /// What everybody pays, in per cent.
    pub(crate) trainers_lead: fn(&str) -> String,
    pub(crate) trainer: &'static str,
    /// A trainer, and their commission in per cent.
    pub(crate) trainer_now: fn(&str, &str) -> String,
    pub(crate) percent: [&'static str; 2],
    pub(crate) percent_or_none: [&'static str; 2],
    pub(crate) since: [&'static str; 2],
    pub(crate) set: &'static str,
    pub(crate) trainers_head: [&'static str; 4],
    pub(crate) no_trainers: &'static str,
    pub(crate) as_everybody: &'static str,
    pub(crate) one_booking: &'static str,
    pub(crate) one_booking_lead: &'static str,
    pub(crate) booking: [&'static str; 2],
    pub(crate) reason: [&'static str; 2],
    pub(crate) bookings_head: [&'static str; 4],
    pub(crate) no_bookings: &'static str,
    /// Who, and when.
    pub(crate) by_at: fn(&str, &str) -> String,
    pub(crate) not_taken: &'static str,
    pub(crate) done: fn(&str) -> Option<&'static str>,
    pub(crate) wrong: fn(&str) -> Option<&'static str>,
}

const EN: MoneyTexts = MoneyTexts {
    from_by_card: |price, percent| format!("{price} + {percent}\u{a0}% by card"),
    by_card: |percent, total| format!("Paying by card adds {percent}\u{a0}% for processing: {total} in all."),
    refused: |currency| format!("Cards cannot be charged in {currency} here"),
    charged_as: |priced, charged, rate| format!("{priced} is charged as {charged} ({rate})."),
    agree_first: "Nothing is charged before you agree. Your bank may take a fee of its own for paying in another currency.",
    agree_online: |charged| format!("Agree and pay {charged} by card"),
    agree_checkout: |charged| format!("Agree and pay {charged} on Stripe’s page"),
    was_charged_as: |priced, charged, rate| format!("{priced} was charged as {charged} ({rate})."),
    priced: "Price",
    rate: "Exchange rate",
    goes_back_in: |currency| {
        format!("It was charged in {currency}, so it goes back in {currency}, whatever the rate is by then.")
    },

    title: "Commission and rates",
    lead: "What Spotter keeps of a price, and by which rates clients are charged in another currency. Nothing here is ever changed or deleted: what is set last counts.",
    rates: "Exchange rates",
    rates_lead: |hours, currency| {
        let into = currency.map_or_else(|| "the currency that Stripe settles in".to_owned(), str::to_owned);
        format!(
            "Where Stripe refuses the currency of a price, clients may agree to be charged in {into}, by the newest rate that is not older than {hours} hours."
        )
    },
    rates_head: ["Rate", "Source", "As of", "Noted by"],
    no_rates: "No rates yet. Without one, nobody can be charged in another currency.",
    too_old: "too old",
    from: ["From", "The currency of the price, such as EUR."],
    to: ["To", "The currency that is charged, such as USD."],
    rate_asked: ["Rate", "How many of the second make one of the first, such as 1.0840."],
    source: ["Source", "Where the rate is from, such as ECB. Clients read it."],
    date: ["Date", "Of which day the rate is, such as 2026-11-20. Empty: of now."],
    add_rate: "Add the rate",
    trainers: "Commission of trainers",
    trainers_lead: |percent| {
        format!(
            "Everybody pays {percent}\u{a0}%, but for those who have a commission of their own. A booking keeps the commission it was made with."
        )
    },
    trainer: "Trainer",
    trainer_now: |trainer, percent| format!("{trainer} ({percent}\u{a0}%)"),
    percent: ["Commission in %", "From 0 to 100, such as 12.5."],
    percent_or_none: ["Commission in %", "From 0 to 100, such as 12.5. Empty: what everybody pays."],
    since: ["From", "A day such as 2026-12-01. Empty: from now on."],
    set: "Set the commission",
    trainers_head: ["Trainer", "Commission", "From", "Set by"],
    no_trainers: "Nobody has a commission of their own.",
    as_everybody: "as everybody",
    one_booking: "Commission of one booking",
    one_booking_lead: "Until a booking is paid, its commission can be changed. What the client pays stays as it is.",
    booking: ["Booking", "Its reference, bkg_…, or the address of its page."],
    reason: ["Reason", "It is kept with the change."],
    bookings_head: ["Booking", "Commission", "Reason", "Set by"],
    no_bookings: "No booking’s commission was changed.",
    by_at: |who, when| format!("{who}, {when}"),
    not_taken: "Nothing was changed",
    done: |what| match what {
        "rate" => Some("The rate is noted."),
        "trainer" => Some("The commission is set."),
        "booking" => Some("The booking’s commission is changed."),
        _ => None,
    },
    wrong: |what| match what {
        "currency" => Some("This is no currency code. Take three letters such as EUR."),
        "same" => Some("A rate is between two currencies."),
        "rate" => Some("Take a number above 0 with at most nine decimals, such as 1.0840."),
        "source" => Some("Say where the rate is from, in at most 80 characters."),
        "date" => Some("Take a day such as 2026-11-20."),
        "not_now" => Some("By a rate of that day nobody could be charged: it is to come, or too old."),
        "trainer" => Some("Choose a trainer."),
        "percent" => Some("Take a number from 0 to 100 with at most two decimals, such as 12.5."),
        "past" => {
            Some("That day is over: what was booked since has its commission. Take a later one, or leave it empty.")
        }
        "booking" => Some("There is no such booking."),
        "paid" => Some("This booking is paid. Its commission is in the books."),
        "not_payable" => Some("This booking will not be paid any more."),
        "reason" => Some("Give a reason of at most 500 characters."),
        _ => None,
    },
};

const RU: MoneyTexts = MoneyTexts {
    from_by_card: |price, percent| format!("{price} + {percent}\u{a0}% при оплате картой"),
    by_card: |percent, total| format!("При оплате картой добавляется {percent}\u{a0}% за обработку: всего {total}."),
    refused: |currency| format!("Здесь нельзя списать с карты {currency}"),
    charged_as: |priced, charged, rate| format!("Вместо {priced} будет списано {charged} ({rate})."),
    agree_first: "Пока вы не согласитесь, ничего не спишется. Банк может взять свою комиссию за оплату в другой валюте.",
    agree_online: |charged| format!("Согласиться и оплатить {charged} картой"),
    agree_checkout: |charged| format!("Согласиться и оплатить {charged} на странице Stripe"),
    was_charged_as: |priced, charged, rate| format!("Вместо {priced} было списано {charged} ({rate})."),
    priced: "Цена",
    rate: "Курс",
    goes_back_in: |currency| {
        format!("Оплата была в {currency}, поэтому деньги вернутся в {currency}, каким бы ни был курс.")
    },

    title: "Комиссия и курсы",
    lead: "Сколько от цены остаётся у Spotter и по каким курсам клиенты платят в другой валюте. Ничего здесь не меняется и не удаляется: действует заданное последним.",
    rates: "Курсы валют",
    rates_lead: |hours, currency| {
        let into = currency.map_or_else(|| "валюте расчётов со Stripe".to_owned(), str::to_owned);
        format!(
            "Если Stripe не принимает валюту цены, клиент может согласиться на оплату в {into} по самому новому курсу не старше {hours} ч."
        )
    },
    rates_head: ["Курс", "Источник", "На дату", "Кто внёс"],
    no_rates: "Курсов пока нет. Без курса никто не может заплатить в другой валюте.",
    too_old: "устарел",
    from: ["Из", "Валюта цены, например EUR."],
    to: ["В", "Валюта списания, например USD."],
    rate_asked: ["Курс", "Сколько вторых стоит одна первая, например 1.0840."],
    source: ["Источник", "Откуда курс, например ЕЦБ. Клиенты это читают."],
    date: ["Дата", "День курса, например 2026-11-20. Пусто — сейчас."],
    add_rate: "Добавить курс",
    trainers: "Комиссия тренеров",
    trainers_lead: |percent| {
        format!(
            "Все платят {percent}\u{a0}%, кроме тех, у кого своя комиссия. Запись сохраняет комиссию, с которой сделана."
        )
    },
    trainer: "Тренер",
    trainer_now: |trainer, percent| format!("{trainer} ({percent}\u{a0}%)"),
    percent: ["Комиссия, %", "От 0 до 100, например 12.5."],
    percent_or_none: ["Комиссия, %", "От 0 до 100, например 12.5. Пусто — как у всех."],
    since: ["С какого дня", "Например 2026-12-01. Пусто — с этой минуты."],
    set: "Задать комиссию",
    trainers_head: ["Тренер", "Комиссия", "С", "Кто задал"],
    no_trainers: "Своей комиссии ни у кого нет.",
    as_everybody: "как у всех",
    one_booking: "Комиссия одной записи",
    one_booking_lead: "Пока запись не оплачена, её комиссию можно изменить. Клиент заплатит столько же.",
    booking: ["Запись", "Её номер, bkg_…, или адрес её страницы."],
    reason: ["Причина", "Она хранится вместе с изменением."],
    bookings_head: ["Запись", "Комиссия", "Причина", "Кто изменил"],
    no_bookings: "Комиссию отдельных записей не меняли.",
    by_at: |who, when| format!("{who}, {when}"),
    not_taken: "Ничего не изменено",
    done: |what| match what {
        "rate" => Some("Курс внесён."),
        "trainer" => Some("Комиссия задана."),
        "booking" => Some("Комиссия записи изменена."),
        _ => None,
    },
    wrong: |what| match what {
        "currency" => Some("Это не код валюты. Нужны три буквы, например EUR."),
        "same" => Some("Курс связывает две разные валюты."),
        "rate" => Some("Нужно число больше 0, не больше девяти знаков после точки, например 1.0840."),
        "source" => Some("Укажите источник, не больше 80 знаков."),
        "date" => Some("Нужен день, например 2026-11-20."),
        "not_now" => Some("По курсу на этот день никто не сможет заплатить: день ещё не настал или курс устарел."),
        "trainer" => Some("Выберите тренера."),
        "percent" => Some("Нужно число от 0 до 100, не больше двух знаков после точки, например 12.5."),
        "past" => {
            Some("Этот день прошёл: у записей с тех пор уже есть комиссия. Выберите более поздний или оставьте пустым.")
        }
        "booking" => Some("Такой записи нет."),
        "paid" => Some("Запись оплачена. Её комиссия уже в учёте."),
        "not_payable" => Some("Эту запись уже не оплатят."),
        "reason" => Some("Укажите причину, не больше 500 знаков."),
        _ => None,
    },
};
