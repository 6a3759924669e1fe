//! What is said about a trainer's earnings. Only the server makes these texts.

use domain::ledger::Posting;

use super::Locale;
use super::ru::plural;

impl Locale {
    /// The texts about earnings.
    pub(crate) const fn earnings(self) -> &'static EarningTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// What is earned in some time, in the visitor's words.
pub(crate) struct Earned<'a> {
    /// “November 2026”, “2026”; nothing for the last twelve months.
    pub(crate) when: Option<&'a str>,
    /// The share of what was paid.
    pub(crate) earned: &'a str,
    /// How many bookings.
    pub(crate) bookings: i64,
    /// What went back, if anything did.
    pub(crate) back: Option<String>,
    /// What the commission of payments in person came to, if there were any.
    pub(crate) commission: Option<String>,
}

/// Each field is named after what it says.
pub(crate) struct EarningTexts {
    pub(crate) title: &'static str,
    pub(crate) all: &'static str,
    pub(crate) pay_out: &'static str,
    /// What was earned, in a sentence or two.
    pub(crate) earned: fn(&Earned) -> String,
    /// “November 2026”, “2026”; nothing for the last twelve months.
    pub(crate) nothing: fn(Option<&str>) -> String,
    pub(crate) bookings: fn(i64) -> String,
    pub(crate) available_note: &'static str,
    pub(crate) below_zero: &'static str,
    pub(crate) pending_note: &'static str,
    pub(crate) on_its_way: [&'static str; 2],
    /// How much is owed: title and text.
    pub(crate) owed: fn(&str) -> [String; 2],
    pub(crate) last_months: &'static str,
    pub(crate) time: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) by_service: &'static str,
    pub(crate) by_client: &'static str,
    /// How many clients besides.
    pub(crate) others: fn(i64) -> String,
    pub(crate) service: &'static str,
    pub(crate) client: &'static str,
    // The columns of tables
    pub(crate) bookings_head: &'static str,
    pub(crate) earned_head: &'static str,
    pub(crate) back_head: &'static str,
    pub(crate) commission_head: &'static str,
    pub(crate) left_head: &'static str,
    pub(crate) sum: &'static str,
    pub(crate) again: &'static str,
    pub(crate) export: [&'static str; 2],
    /// Of the exported file: date, what, service, client, booking, amount, currency.
    pub(crate) columns: [&'static str; 7],
    /// What a line of it is.
    pub(crate) movement: fn(Posting) -> &'static str,
}

const EN: EarningTexts = EarningTexts {
    title: "Earnings",
    all: "All earnings",
    pay_out: "Pay out",
    earned: |said| {
        let Earned { when, earned, bookings, back, commission } = said;
        let when = when.map(|when| format!(" in {when}")).unwrap_or_default();
        let mut text = format!("You earned {earned}{when} from {}", (EN.bookings)(*bookings));
        if let Some(back) = back {
            text.push_str(&format!("; {back} went back"));
        }
        if let Some(commission) = commission {
            text.push_str(&format!("; {commission} is the commission for what you were paid in person"));
        }
        text.push('.');
        text
    },
    nothing: |when| match when {
        Some(when) => format!("Nothing earned in {when}."),
        None => "Nothing earned in this time. A session counts once it is over.".into(),
    },
    bookings: |count| if count == 1 { "1 booking".into() } else { format!("{count} bookings") },
    available_note: "For sessions you have given",
    below_zero: "Below zero: your next earnings make it good",
    pending_note: "Paid; yours once the session is over",
    on_its_way: ["On its way", "Withdrawn, not at your bank yet"],
    owed: |amount| {
        [
            format!("You are {amount} below zero"),
            "More went back to clients, or was due as commission for what you were paid in person, than you had left. \
             There is nothing to do: your next earnings make it good, and what is left after that can be paid out again."
                .into(),
        ]
    },
    last_months: "Last 12 months",
    time: "Time",
    currency: "Currency",
    by_service: "By service",
    by_client: "By client",
    others: |count| if count == 1 { "1 other client".into() } else { format!("{count} other clients") },
    service: "Service",
    client: "Client",
    bookings_head: "Bookings",
    earned_head: "Earned",
    back_head: "Went back",
    commission_head: "Commission",
    left_head: "Yours",
    sum: "Together",
    again: "Look again",
    export: [
        "Export as CSV",
        "One line for each movement of what is available to you, withdrawals too, with the dates of your calendar.",
    ],
    columns: ["Date", "What", "Service", "Client", "Booking", "Amount", "Currency"],
    movement: |posting| match posting {
        Posting::EarningsReleased => "Earned",
        Posting::ArrivalPaid => "Commission, paid in person",
        Posting::Refund => "Refund to the client",
        Posting::RefundReturned => "Refund came back",
        Posting::DisputeLost => "Dispute lost",
        Posting::WithdrawalAsked => "Withdrawal",
        Posting::WithdrawalReturned | Posting::TransferReversed => "Withdrawal came back",
        Posting::PaymentSucceeded
        | Posting::StripeFee
        | Posting::RefundExchanged
        | Posting::RefundReturnExchanged
        | Posting::DisputeMoved
        | Posting::WithdrawalTransferred
        | Posting::BankMoved
        | Posting::StripeCharged => "Other",
    },
};

const RU: EarningTexts = EarningTexts {
    title: "Заработок",
    all: "Весь заработок",
    pay_out: "Вывести",
    earned: |said| {
        let Earned { when, earned, bookings, back, commission } = said;
        let when = when.map_or_else(|| "Вы заработали".to_owned(), |when| format!("{when}: вы заработали"));
        let mut text = format!("{} {earned}, {}", capitalised(&when), (RU.bookings)(*bookings));
        if let Some(back) = back {
            text.push_str(&format!("; вернулось клиентам {back}"));
        }
        if let Some(commission) = commission {
            text.push_str(&format!("; комиссия за оплату лично вам {commission}"));
        }
        text.push('.');
        text
    },
    nothing: |when| match when {
        Some(when) => format!("{}: пока ничего не заработано.", capitalised(when)),
        None => "За это время ничего не заработано. Занятие засчитывается, когда оно прошло.".into(),
    },
    bookings: |count| counted(count, ["бронь", "брони", "броней"]),
    available_note: "За проведённые занятия",
    below_zero: "Ниже нуля: покроет следующий заработок",
    pending_note: "Оплачено; ваше, когда занятие пройдёт",
    on_its_way: ["В пути", "Выведено, ещё не в вашем банке"],
    owed: |amount| {
        [
            format!("На вашем счёте {amount} ниже нуля"),
            "Клиентам вернулось больше, или комиссия за оплату лично вам оказалась больше, чем у вас оставалось. Делать \
             ничего не нужно: следующий заработок это покроет, а что останется сверх того, снова можно вывести."
                .into(),
        ]
    },
    last_months: "Последние 12 месяцев",
    time: "Время",
    currency: "Валюта",
    by_service: "По услугам",
    by_client: "По клиентам",
    others: |count| format!("ещё {}", counted(count, ["клиент", "клиента", "клиентов"])),
    service: "Услуга",
    client: "Клиент",
    bookings_head: "Брони",
    earned_head: "Заработано",
    back_head: "Вернулось",
    commission_head: "Комиссия",
    left_head: "Ваши",
    sum: "Вместе",
    again: "Обновить",
    export: ["Выгрузить в CSV", "По строке на каждое изменение доступного вам, выводы тоже; даты по вашему календарю."],
    columns: ["Дата", "Что", "Услуга", "Клиент", "Бронь", "Сумма", "Валюта"],
    movement: |posting| match posting {
        Posting::EarningsReleased => "Заработано",
        Posting::ArrivalPaid => "Комиссия, оплата лично",
        Posting::Refund => "Возврат клиенту",
        Posting::RefundReturned => "Возврат не прошёл",
        Posting::DisputeLost => "Проигранный спор",
        Posting::WithdrawalAsked => "Вывод",
        Posting::WithdrawalReturned | Posting::TransferReversed => "Вывод не прошёл",
        Posting::PaymentSucceeded
        | Posting::StripeFee
        | Posting::RefundExchanged
        | Posting::RefundReturnExchanged
        | Posting::DisputeMoved
        | Posting::WithdrawalTransferred
        | Posting::BankMoved
        | Posting::StripeCharged => "Прочее",
    },
};

fn counted(count: i64, [one, few, many]: [&str; 3]) -> String {
    format!("{count} {}", plural(usize::try_from(count).unwrap_or(usize::MAX), one, few, many))
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
