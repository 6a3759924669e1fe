//! What is said about waiting lists. Only the server makes these texts.

use super::Locale;
use super::ru::plural;

impl Locale {
    /// The texts about waiting lists.
    pub(crate) const fn waiting(self) -> &'static WaitingTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Each field is named after what it says; pairs are a title and a text.
pub(crate) struct WaitingTexts {
    /// Beside the time of a class on the trainer's page.
    pub(crate) full: &'static str,
    /// The label of the choice there.
    pub(crate) how_many: &'static str,
    /// After so many seats: that they are to be waited for.
    pub(crate) pick: fn(&str) -> String,
    pub(crate) join: &'static str,
    /// With the time that an offer stands.
    pub(crate) join_hint: fn(&str) -> String,
    pub(crate) see_place: &'static str,
    /// The place in line, from one, as a title and as a mark.
    pub(crate) you_are: fn(i64) -> String,
    pub(crate) place: fn(i64) -> String,
    /// With the time that an offer stands.
    pub(crate) waiting: fn(&str) -> String,
    /// So many seats are held.
    pub(crate) offered: fn(i64) -> String,
    /// Until when.
    pub(crate) offered_text: fn(&str) -> String,
    pub(crate) taken: (&'static str, &'static str),
    pub(crate) lapsed: (&'static str, &'static str),
    pub(crate) declined: (&'static str, &'static str),
    pub(crate) left: (&'static str, &'static str),
    pub(crate) over: (&'static str, &'static str),
    /// Class, time, trainer, seats; and the name of it all.
    pub(crate) labels: [&'static str; 4],
    pub(crate) rows: &'static str,
    pub(crate) take: &'static str,
    pub(crate) decline: &'static str,
    pub(crate) leave: &'static str,
    pub(crate) see_class: &'static str,
    pub(crate) see_booking: &'static str,
    pub(crate) my_bookings: &'static str,
    /// The list of all that one waits for.
    pub(crate) waits: &'static str,
    pub(crate) leave_short: &'static str,
    /// With the class.
    pub(crate) leave_label: fn(&str) -> String,
    /// So many wait.
    pub(crate) count: fn(i64) -> String,
}

/// 1st, 2nd, 3rd, 4th … 11th … 21st.
fn ordinal(number: i64) -> String {
    let end = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

static EN: WaitingTexts = WaitingTexts {
    full: "Full – waiting list",
    how_many: "Seats to wait for",
    pick: |seats| format!("{seats}, waiting list"),
    join: "Join the waiting list",
    join_hint: |time| {
        format!(
            "This class is full. When seats come free, they are offered in the order of joining, and are then held for {time}. Waiting costs nothing."
        )
    },
    see_place: "See your place",
    you_are: |place| format!("You are {} in line", ordinal(place)),
    place: |place| format!("{} in line", ordinal(place)),
    waiting: |time| {
        format!(
            "When seats come free, we offer them in order and write to you. They are then held for you for {time}, and are yours once you pay. Nothing is charged before."
        )
    },
    offered: |seats| match seats {
        1 => "A seat is held for you".to_owned(),
        seats => format!("{seats} seats are held for you"),
    },
    offered_text: |until| {
        format!(
            "Pay by {until} and you are booked. After that the next in line is asked. If you don’t want it any more, say so: others may be waiting."
        )
    },
    taken: ("Booked from the waiting list", "What you waited for is yours."),
    lapsed: (
        "The offer has ended",
        "It was not paid in time, and the next in line is asked. You can join the list again, at its end.",
    ),
    declined: ("You declined the offer", "The next in line is asked. You can join the list again, at its end."),
    left: ("You are no longer waiting", "You left the list, or have seats of this class."),
    over: ("This waiting list is closed", "No more seats of this class are offered. Nothing was charged."),
    labels: ["Class", "When", "Trainer", "Seats"],
    rows: "What you wait for",
    take: "Go on to payment",
    decline: "Decline",
    leave: "Leave the waiting list",
    see_class: "See the class",
    see_booking: "See the booking",
    my_bookings: "My bookings",
    waits: "Waiting lists",
    leave_short: "Leave",
    leave_label: |class| format!("Leave the waiting list of {class}"),
    count: |count| format!("{count} waiting"),
};

static RU: WaitingTexts = WaitingTexts {
    full: "Мест нет – очередь",
    how_many: "Сколько мест ждать",
    pick: |seats| format!("{seats}, в очередь"),
    join: "Встать в очередь",
    join_hint: |time| {
        format!(
            "Все места заняты. Освободившиеся места предлагаются по порядку очереди и остаются за вами на {time}. Ждать можно бесплатно."
        )
    },
    see_place: "Моё место в очереди",
    you_are: |place| format!("Ваше место в очереди: {place}"),
    place: |place| format!("в очереди: {place}"),
    waiting: |time| {
        format!(
            "Когда места освободятся, мы предложим их по порядку и напишем вам. Они останутся за вами на {time} и станут вашими после оплаты. До этого ничего не списывается."
        )
    },
    offered: |seats| {
        let count = usize::try_from(seats).unwrap_or(0);
        format!("Мы держим для вас {seats} {}", plural(count, "место", "места", "мест"))
    },
    offered_text: |until| {
        format!(
            "Оплатите до {until}, и вы записаны. Потом предложим следующему в очереди. Если передумали, откажитесь: возможно, ждёт кто-то ещё."
        )
    },
    taken: ("Вы записаны из очереди", "То, чего вы ждали, теперь ваше."),
    lapsed: (
        "Срок предложения истёк",
        "Вовремя оплаты не было, и мы спросили следующего. Можно снова встать в очередь, в её конец.",
    ),
    declined: ("Вы отказались", "Мы спросили следующего в очереди. Можно снова встать в неё, в конец."),
    left: ("Вы больше не ждёте", "Вы вышли из очереди или уже записаны на это занятие."),
    over: ("Очередь закрыта", "Места на это занятие больше не предлагаются. Ничего не списано."),
    labels: ["Занятие", "Когда", "Тренер", "Места"],
    rows: "Чего вы ждёте",
    take: "Перейти к оплате",
    decline: "Отказаться",
    leave: "Выйти из очереди",
    see_class: "Открыть занятие",
    see_booking: "Открыть запись",
    my_bookings: "Мои записи",
    waits: "Вы ждёте мест",
    leave_short: "Выйти",
    leave_label: |class| format!("Выйти из очереди: {class}"),
    count: |count| format!("в очереди: {count}"),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_people_say_it() {
        let said = [1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111].map(ordinal);
        assert_eq!(said, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "103rd", "111th"]);
        assert_eq!((Locale::Ru.waiting().you_are)(2), "Ваше место в очереди: 2");
        let held = |locale: Locale| [1, 2, 5].map(locale.waiting().offered);
        assert_eq!(held(Locale::En)[..2], ["A seat is held for you", "2 seats are held for you"]);
        let ru = ["Мы держим для вас 1 место", "Мы держим для вас 2 места", "Мы держим для вас 5 мест"];
        assert_eq!(held(Locale::Ru), ru);
    }
}
