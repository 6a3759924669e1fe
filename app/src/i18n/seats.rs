//! What is said about classes and their seats. Only the server makes these texts.

use super::Locale;
use super::ru::plural;

impl Locale {
    /// The texts about seats.
    pub(crate) const fn seats(self) -> &'static SeatTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Each field is named after what it says.
pub(crate) struct SeatTexts {
    /// After the length of a service: that it is a class of so many.
    pub(crate) class_of: fn(i64) -> String,
    /// So many seats.
    pub(crate) seats: fn(i64) -> String,
    /// So many are left in a class.
    pub(crate) left: fn(i64) -> String,
    /// The label of the choice on the trainer's page, with how many are left.
    pub(crate) how_many: fn(i64) -> String,
    /// So many of so many that were booked.
    pub(crate) of_booked: fn(i64, i64) -> String,
    /// The label of the choice on the page that cancels.
    pub(crate) give_up: &'static str,
    /// All so many.
    pub(crate) all: fn(i64) -> String,
    /// The page's title, and for staff with the client's name.
    pub(crate) title: fn(i64) -> String,
    pub(crate) title_staff: fn(&str, i64) -> String,
    pub(crate) for_kept: fn(i64) -> String,
    pub(crate) button_for: fn(i64, &str) -> String,
    pub(crate) button: fn(i64) -> String,
    pub(crate) keep: &'static str,
    pub(crate) why_unpaid: fn(&str) -> String,
    pub(crate) why_staff: fn(&str) -> String,
}

fn seats(count: i64) -> String {
    if count == 1 { "1 seat".into() } else { format!("{count} seats") }
}

static EN: SeatTexts = SeatTexts {
    class_of: |seats| format!("class of {seats}, price per seat"),
    seats,
    left: |count| format!("{count} left"),
    how_many: |left| format!("Seats ({left} left)"),
    of_booked: |kept, booked| format!("{kept} of {booked} seats"),
    give_up: "How many seats do you give up?",
    all: |count| if count == 2 { "Both seats".into() } else { format!("All {count} seats") },
    title: |count| format!("Give up {}?", seats(count)),
    title_staff: |client, count| format!("Take {} back from {client}?", seats(count)),
    for_kept: |count| format!("For the {} you keep", seats(count)),
    button_for: |count, amount| format!("Give up {} and give {amount} back", seats(count)),
    button: |count| format!("Give up {}", seats(count)),
    keep: "Keep all seats",
    why_unpaid: |rest| {
        format!("Nothing was charged, so nothing has to go back. {rest} is to be paid for the seats that are left.")
    },
    why_staff: |client| {
        format!("You take the seats back, so {client} gets back all that they cost. They are free for others again.")
    },
};

fn mest(count: i64) -> String {
    let count_for_form = usize::try_from(count).unwrap_or(0);
    format!("{count} {}", plural(count_for_form, "место", "места", "мест"))
}

static RU: SeatTexts = SeatTexts {
    class_of: |count| format!("группа до {count}, цена за место"),
    seats: mest,
    left: |count| format!("ещё {count}"),
    how_many: |left| format!("Места (свободно {left})"),
    of_booked: |kept, booked| format!("мест: {kept} из {booked}"),
    give_up: "От скольких мест вы отказываетесь?",
    all: |count| format!("Все места ({count})"),
    title: |count| format!("Отказаться от мест ({count})?"),
    title_staff: |client, count| format!("Забрать места ({count}): {client}?"),
    for_kept: |count| format!("За оставшиеся места ({count})"),
    button_for: |count, amount| format!("Отказаться от мест ({count}) и вернуть {amount}"),
    button: |count| format!("Отказаться от мест ({count})"),
    keep: "Оставить все места",
    why_unpaid: |rest| {
        format!("Ничего не списано, поэтому возвращать нечего. За оставшиеся места нужно заплатить {rest}.")
    },
    why_staff: |client| {
        format!("Места забираете вы, поэтому {client} получит всё, что они стоили. Они снова свободны для других.")
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_counted_as_people_say_it() {
        let en = Locale::En.seats();
        assert_eq!([(en.seats)(1), (en.seats)(3)], ["1 seat", "3 seats"]);
        assert_eq!([(en.all)(2), (en.all)(3)], ["Both seats", "All 3 seats"]);
        let ru = Locale::Ru.seats();
        assert_eq!([(ru.seats)(1), (ru.seats)(2), (ru.seats)(5)], ["1 место", "2 места", "5 мест"]);
    }
}
