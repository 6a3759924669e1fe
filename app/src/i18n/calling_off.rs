//! What is said about a trainer's week, a session, and calling off. Only the server makes these texts.

use domain::LineState;

use super::Locale;
use super::ru::plural;

impl Locale {
    /// The texts about calling off.
    pub(crate) const fn calling_off(self) -> &'static CallOffTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Each field is named after what it says. Pairs are a label and a hint, or a title and a text.
pub(crate) struct CallOffTexts {
    // The week
    pub(crate) week: &'static str,
    /// The zone's place and its name.
    pub(crate) zone: fn(&str, &str) -> String,
    pub(crate) ways: [&'static str; 3],
    pub(crate) ways_name: &'static str,
    pub(crate) free: &'static str,
    pub(crate) closed: &'static str,
    pub(crate) nothing: &'static str,
    /// Taken, and of how many.
    pub(crate) taken: fn(i64, i64) -> String,
    pub(crate) nobody_yet: &'static str,
    pub(crate) held: &'static str,
    pub(crate) called_off: &'static str,
    pub(crate) call_off_day: &'static str,
    pub(crate) call_off_day_of: fn(&str) -> String,
    pub(crate) call_offs: &'static str,
    /// What, and that it is not finished.
    pub(crate) going_on: fn(&str) -> String,

    // A session
    pub(crate) back_to_week: &'static str,
    pub(crate) people: &'static str,
    pub(crate) nobody: &'static str,
    pub(crate) seats: &'static str,
    pub(crate) by_clocks: &'static str,
    pub(crate) paid_online: fn(&str) -> String,
    pub(crate) paid_in_person: fn(&str) -> String,
    pub(crate) to_pay_in_person: fn(&str) -> String,
    pub(crate) not_paid: &'static str,
    pub(crate) call_off_session: &'static str,
    pub(crate) is_called_off: [&'static str; 2],
    pub(crate) see_result: &'static str,
    pub(crate) is_released: [&'static str; 2],

    // Asking
    pub(crate) title_session: &'static str,
    pub(crate) title_day: &'static str,
    pub(crate) title_days: &'static str,
    pub(crate) means: &'static str,
    pub(crate) means_closed: &'static str,
    pub(crate) means_nothing: &'static str,
    pub(crate) until: [&'static str; 2],
    pub(crate) show: &'static str,
    pub(crate) bad_until: &'static str,
    pub(crate) rows: &'static str,
    pub(crate) sessions: &'static str,
    pub(crate) bookings: &'static str,
    /// How many, and people.
    pub(crate) bookings_of: fn(usize, usize) -> String,
    pub(crate) holds: &'static str,
    pub(crate) unpaid: &'static str,
    pub(crate) goes_back: &'static str,
    pub(crate) no_money: &'static str,
    pub(crate) left: &'static str,
    pub(crate) keep_closed: [&'static str; 2],
    pub(crate) note: [&'static str; 2],
    pub(crate) after: &'static str,
    pub(crate) after_nothing: &'static str,
    pub(crate) button: &'static str,
    /// With what goes back.
    pub(crate) button_money: fn(&str) -> String,
    pub(crate) button_close: &'static str,
    pub(crate) keep_session: &'static str,
    pub(crate) keep_days: &'static str,
    /// Why it was not taken, or cannot be.
    pub(crate) wrong: fn(&str) -> Option<[&'static str; 2]>,
    pub(crate) note_too_long: &'static str,

    // How far it is
    pub(crate) title: &'static str,
    /// So many of so many.
    pub(crate) progress: fn(usize, usize) -> String,
    pub(crate) on_its_way: fn(&str) -> String,
    pub(crate) nothing_back: &'static str,
    pub(crate) goes_on: &'static str,
    pub(crate) finished: &'static str,
    pub(crate) nothing_to_cancel: &'static str,
    pub(crate) tried_again: [&'static str; 2],
    pub(crate) some_left: [&'static str; 2],
    pub(crate) again: &'static str,
    pub(crate) lines: &'static str,
    /// What a booking is, or would be.
    pub(crate) line: fn(LineState) -> &'static str,
    /// Why a booking stays.
    pub(crate) why: fn(LineState) -> Option<&'static str>,
    pub(crate) not_yet: &'static str,
    pub(crate) back_amount: fn(&str) -> String,
}

static EN: CallOffTexts = CallOffTexts {
    week: "Week",
    zone: |city, name| format!("All times are by the clocks of {city} ({name})."),
    ways: ["Week before", "This week", "Week after"],
    ways_name: "Weeks",
    free: "Free",
    closed: "Closed",
    nothing: "Nothing planned.",
    taken: |taken, all| format!("{taken} of {all} seats"),
    nobody_yet: "Nobody yet",
    held: "Being paid",
    called_off: "Called off",
    call_off_day: "Call off this day",
    call_off_day_of: |day| format!("Call off {day}"),
    call_offs: "Called off lately",
    going_on: |what| format!("{what}: bookings are being cancelled"),

    back_to_week: "Back to the week",
    people: "Who comes",
    nobody: "Nobody has booked this session.",
    seats: "Seats",
    by_clocks: "Clocks",
    paid_online: |amount| format!("{amount} paid online"),
    paid_in_person: |amount| format!("{amount} paid in person"),
    to_pay_in_person: |amount| format!("{amount} to be paid in person"),
    not_paid: "not paid yet",
    call_off_session: "Call off this session",
    is_called_off: ["Called off", "Nobody can join any more. Bookings that are still here could not be cancelled."],
    see_result: "See what became of the bookings",
    is_released: ["Does not take place", "The last booking was cancelled. The time is free again."],

    title_session: "Call off this session?",
    title_day: "Call off this day?",
    title_days: "Call off these days?",
    means: "Everybody with a booking is told at once, with your note, and gets back all that they paid. Their money comes out of your earnings, as when you cancel a single booking.",
    means_closed: "The days are closed in the same moment, so nobody can book them meanwhile.",
    means_nothing: "Nobody has booked. The time is closed, and nobody has to be told.",
    until: ["Through", "The last day to call off; at most 31 days together."],
    show: "Show",
    bad_until: "The last day comes before the first one, or more than 31 days later.",
    rows: "What happens",
    sessions: "Sessions",
    bookings: "Bookings that are cancelled",
    bookings_of: |bookings, people| match people {
        1 => format!("{bookings}, of 1 person"),
        _ => format!("{bookings}, of {people} people"),
    },
    holds: "Holds that end, not paid yet",
    unpaid: "Of these, nothing was paid for",
    goes_back: "Goes back to clients",
    no_money: "nothing",
    left: "Stays, for you to decide",
    keep_closed: ["Keep this time closed", "Otherwise the time is on offer again once the bookings are cancelled."],
    note: ["A word to the clients", "They read it in the letter and on their booking. May be empty."],
    after: "Money goes back the way it came, usually within 5 to 10 days. It comes out of your earnings.",
    after_nothing: "Nothing was charged, so nothing has to go back.",
    button: "Call off",
    button_money: |amount| format!("Call off and give {amount} back"),
    button_close: "Close the time",
    keep_session: "Keep the session",
    keep_days: "Call nothing off",
    wrong: |what| {
        Some(match what {
            "changed" => [
                "Not called off yet",
                "Something has changed since you saw this page. Look at it again: this is what would happen now.",
            ],
            "note" => ["Not called off yet", "The note has more than 1000 characters."],
            "many" => [
                "Not called off",
                "Your calendar has as many closed days and hours as it can have. Remove some first, then call off.",
            ],
            "started" => [
                "It has begun",
                "A session that has begun is not called off. You can still cancel each booking on its own page.",
            ],
            "called_off" => ["Called off already", "Nobody can join any more, and the bookings are being cancelled."],
            "released" => ["Does not take place", "Nobody has booked it any more, so there is nothing to call off."],
            "over" => ["These days cannot be called off", "They are over, or more than two years ahead."],
            _ => return None,
        })
    },
    note_too_long: "At most 1000 characters.",

    title: "Called off",
    progress: |done, all| format!("{done} of {all} cancelled"),
    on_its_way: |amount| format!("{amount} on its way back"),
    nothing_back: "no money had to go back",
    goes_on: "It goes on by itself: you need not stay here.",
    finished: "Everybody is told.",
    nothing_to_cancel: "There was no booking to cancel. The time is closed.",
    tried_again: [
        "Some could not be cancelled yet",
        "They are tried again by themselves until it works. You need not stay here.",
    ],
    some_left: ["Some bookings stay", "They cannot be cancelled from here. See each below, and talk to the client."],
    again: "Show how far it is now",
    lines: "Bookings",
    line: |state| match state {
        LineState::Waiting => "Waiting",
        LineState::Cancelled => "Cancelled",
        LineState::Ended => "Hold ended",
        LineState::Gone => "Gone before",
        LineState::Disputed | LineState::PaidInPerson | LineState::Over => "Stays",
    },
    why: |state| match state {
        LineState::Disputed => {
            Some("The client’s bank disputes the payment: only the dispute decides about the money.")
        }
        LineState::PaidInPerson => {
            Some("Paid to you in person: give the money back in person, there is none here to send.")
        }
        LineState::Over => Some("It took place before, or is marked so."),
        LineState::Gone => Some("The client had cancelled it or taken another time."),
        LineState::Waiting | LineState::Cancelled | LineState::Ended => None,
    },
    not_yet: "could not be cancelled yet, tried again soon",
    back_amount: |amount| format!("{amount} back"),
};

static RU: CallOffTexts = CallOffTexts {
    week: "Неделя",
    zone: |city, name| format!("Всё время указано по часовому поясу {city} ({name})."),
    ways: ["Предыдущая неделя", "Эта неделя", "Следующая неделя"],
    ways_name: "Недели",
    free: "Свободно",
    closed: "Закрыто",
    nothing: "Ничего не запланировано.",
    taken: |taken, all| format!("мест занято: {taken} из {all}"),
    nobody_yet: "Пока никого",
    held: "Оплачивается",
    called_off: "Отменено",
    call_off_day: "Отменить этот день",
    call_off_day_of: |day| format!("Отменить день: {day}"),
    call_offs: "Недавно отменено",
    going_on: |what| format!("{what}: брони отменяются"),

    back_to_week: "К неделе",
    people: "Кто придёт",
    nobody: "На это занятие никто не записан.",
    seats: "Места",
    by_clocks: "Часовой пояс",
    paid_online: |amount| format!("{amount} оплачено онлайн"),
    paid_in_person: |amount| format!("{amount} оплачено на месте"),
    to_pay_in_person: |amount| format!("{amount} к оплате на месте"),
    not_paid: "ещё не оплачено",
    call_off_session: "Отменить занятие",
    is_called_off: ["Занятие отменено", "Записаться больше нельзя. Брони, которые ещё здесь, отменить не удалось."],
    see_result: "Что стало с бронями",
    is_released: ["Занятие не состоится", "Последняя бронь отменена. Время снова свободно."],

    title_session: "Отменить это занятие?",
    title_day: "Отменить этот день?",
    title_days: "Отменить эти дни?",
    means: "Все, у кого есть бронь, сразу получат письмо с вашим сообщением и всё, что заплатили. Деньги возвращаются из вашего заработка, как при отмене одной брони.",
    means_closed: "Дни закроются в тот же момент, так что никто не успеет на них записаться.",
    means_nothing: "Никто не записан. Время закроется, и писать никому не нужно.",
    until: ["По", "Последний день отмены; не больше 31 дня вместе."],
    show: "Показать",
    bad_until: "Последний день раньше первого или больше чем через 31 день.",
    rows: "Что произойдёт",
    sessions: "Занятия",
    bookings: "Отменённые брони",
    bookings_of: |bookings, people| {
        format!("{bookings}, {people} {}", plural(people, "человек", "человека", "человек"))
    },
    holds: "Снятые удержания, ещё не оплаченные",
    unpaid: "Из них без оплаты",
    goes_back: "Вернётся клиентам",
    no_money: "ничего",
    left: "Остаётся: решать вам",
    keep_closed: ["Оставить это время закрытым", "Иначе, когда брони будут отменены, время снова будет предлагаться."],
    note: ["Сообщение клиентам", "Его увидят в письме и на странице брони. Можно не заполнять."],
    after: "Деньги возвращаются тем же путём, обычно за 5–10 дней. Они берутся из вашего заработка.",
    after_nothing: "Ничего не списано, поэтому возвращать нечего.",
    button: "Отменить",
    button_money: |amount| format!("Отменить и вернуть {amount}"),
    button_close: "Закрыть время",
    keep_session: "Оставить занятие",
    keep_days: "Ничего не отменять",
    wrong: |what| {
        Some(match what {
            "changed" => [
                "Пока ничего не отменено",
                "С тех пор, как вы открыли страницу, что-то изменилось. Посмотрите ещё раз: вот что произойдёт теперь.",
            ],
            "note" => ["Пока ничего не отменено", "В сообщении больше 1000 символов."],
            "many" => [
                "Не отменено",
                "В календаре уже столько закрытых дней и часов, сколько может быть. Сначала уберите лишнее.",
            ],
            "started" => [
                "Занятие уже началось",
                "Начавшееся занятие не отменить. Каждую бронь всё ещё можно отменить на её странице.",
            ],
            "called_off" => ["Уже отменено", "Записаться больше нельзя, брони отменяются."],
            "released" => ["Занятие не состоится", "На него никто не записан, отменять нечего."],
            "over" => ["Эти дни не отменить", "Они прошли, или до них больше двух лет."],
            _ => return None,
        })
    },
    note_too_long: "Не больше 1000 символов.",

    title: "Отмена",
    progress: |done, all| format!("Отменено: {done} из {all}"),
    on_its_way: |amount| format!("возвращается {amount}"),
    nothing_back: "возвращать было нечего",
    goes_on: "Дальше всё идёт само: ждать здесь не нужно.",
    finished: "Все предупреждены.",
    nothing_to_cancel: "Отменять было нечего. Время закрыто.",
    tried_again: [
        "Что-то пока не удалось отменить",
        "Попытки повторяются сами, пока не получится. Ждать здесь не нужно.",
    ],
    some_left: ["Некоторые брони остаются", "Отсюда их не отменить. Посмотрите каждую ниже и свяжитесь с клиентом."],
    again: "Показать, как идут дела",
    lines: "Брони",
    line: |state| match state {
        LineState::Waiting => "Ждёт",
        LineState::Cancelled => "Отменена",
        LineState::Ended => "Удержание снято",
        LineState::Gone => "Снята раньше",
        LineState::Disputed | LineState::PaidInPerson | LineState::Over => "Остаётся",
    },
    why: |state| match state {
        LineState::Disputed => Some("Банк клиента оспаривает платёж: о деньгах решает только спор."),
        LineState::PaidInPerson => Some("Оплачено вам на месте: верните деньги лично, здесь их нет."),
        LineState::Over => Some("Занятие прошло раньше или отмечено прошедшим."),
        LineState::Gone => Some("Клиент сам отменил её или выбрал другое время."),
        LineState::Waiting | LineState::Cancelled | LineState::Ended => None,
    },
    not_yet: "пока не удалось отменить, скоро попробуем снова",
    back_amount: |amount| format!("вернётся {amount}"),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_counted_as_people_say_it() {
        let said = |locale: Locale| [(1, 1), (3, 2), (5, 5)].map(|(of, by)| (locale.calling_off().bookings_of)(of, by));
        assert_eq!(said(Locale::En), ["1, of 1 person", "3, of 2 people", "5, of 5 people"]);
        assert_eq!(said(Locale::Ru), ["1, 1 человек", "3, 2 человека", "5, 5 человек"]);
    }
}
