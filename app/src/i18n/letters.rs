//! What is said about letters on the pages that list them. Only the server makes these texts; the letters' own words are in
//! `crate::letters`.

use services::model::{MailKind, MailState};

use super::Locale;

impl Locale {
    /// The texts about letters.
    pub(crate) const fn letters(self) -> &'static LetterTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Each field is named after what it says.
pub(crate) struct LetterTexts {
    pub(crate) letters: &'static str,
    pub(crate) lead_own: &'static str,
    pub(crate) lead_all: &'static str,
    pub(crate) none: &'static str,
    pub(crate) none_hint: &'static str,
    pub(crate) all: &'static str,
    pub(crate) to: &'static str,
    pub(crate) written: &'static str,
    pub(crate) sent_at: &'static str,
    pub(crate) trouble: &'static str,
    pub(crate) calendar: &'static str,
    pub(crate) state: fn(MailState) -> &'static str,
    pub(crate) kind: fn(MailKind) -> &'static str,
}

const EN: LetterTexts = LetterTexts {
    letters: "Letters",
    lead_own: "What we wrote to you about your bookings.",
    lead_all: "What was written to everybody. Without a mail server, letters are kept here and go nowhere.",
    none: "No letters yet",
    none_hint: "We write when something is booked, cancelled, paid or given back, and before it starts.",
    all: "All letters",
    to: "To",
    written: "Written",
    sent_at: "Sent",
    trouble: "Trouble",
    calendar: "Calendar file",
    state: |state| match state {
        MailState::Queued => "Waiting",
        MailState::Sent => "Sent",
        MailState::Kept => "Kept here",
        MailState::Dropped => "No longer true",
        MailState::Failed => "Not taken",
    },
    kind: |kind| match kind {
        MailKind::Booked => "Booked",
        MailKind::NewBooking => "New booking",
        MailKind::PaymentFailed => "Card refused",
        MailKind::Cancelled => "Cancelled",
        MailKind::Rescheduled => "New time",
        MailKind::RefundSent => "Refund",
        MailKind::RefundFailed => "Refund came back",
        MailKind::DisputeOpened => "Dispute",
        MailKind::CardExpiring => "Card about to end",
        MailKind::PayByCard => "To be paid by card",
        MailKind::Reminder => "Reminder",
        MailKind::SeatsGivenUp => "Seats given up",
        MailKind::SeatsOffered => "From the waiting list",
        MailKind::WithdrawalPaid => "Paid out",
        MailKind::WithdrawalFailed => "Not paid out",
        MailKind::ServiceShared => "Shared with you",
    },
};

const RU: LetterTexts = LetterTexts {
    letters: "Письма",
    lead_own: "Что мы писали вам о ваших записях.",
    lead_all: "Что писали всем. Без почтового сервера письма хранятся здесь и никуда не уходят.",
    none: "Писем пока нет",
    none_hint: "Мы пишем о записи, отмене, оплате и возврате и напоминаем о занятиях.",
    all: "Все письма",
    to: "Кому",
    written: "Написано",
    sent_at: "Отправлено",
    trouble: "Ошибка",
    calendar: "Файл календаря",
    state: |state| match state {
        MailState::Queued => "Ждёт отправки",
        MailState::Sent => "Отправлено",
        MailState::Kept => "Хранится здесь",
        MailState::Dropped => "Уже неверно",
        MailState::Failed => "Не принято",
    },
    kind: |kind| match kind {
        MailKind::Booked => "Запись",
        MailKind::NewBooking => "Новая запись",
        MailKind::PaymentFailed => "Карта отклонена",
        MailKind::Cancelled => "Отмена",
        MailKind::Rescheduled => "Перенос",
        MailKind::RefundSent => "Возврат",
        MailKind::RefundFailed => "Возврат не прошёл",
        MailKind::DisputeOpened => "Спор",
        MailKind::CardExpiring => "Срок карты подходит к концу",
        MailKind::PayByCard => "Нужно оплатить картой",
        MailKind::Reminder => "Напоминание",
        MailKind::SeatsGivenUp => "Часть мест отдана",
        MailKind::SeatsOffered => "Из очереди",
        MailKind::WithdrawalPaid => "Выплата",
        MailKind::WithdrawalFailed => "Выплата не прошла",
        MailKind::ServiceShared => "Общая услуга",
    },
};
