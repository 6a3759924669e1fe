//! Letters in Russian.

use services::model::MailKind;
use services::ports::LetterFacts;

use super::{Words, amount, is_client, is_on_arrival, refunded, session_time};
use crate::i18n::Locale;

const LOCALE: Locale = Locale::Ru;

/// The words.
pub(super) const WORDS: Words = Words {
    locale: LOCALE,
    greeting: |name| format!("Здравствуйте, {name}!"),
    said,
    labels: ["Занятие", "Когда", "Тренер", "Клиент", "Оплачено", "Карта", "Примечание", "Цена"],
    actions: ("Оплатить", "Открыть запись"),
    footer: "Spotter пишет вам, потому что у вас есть запись.",
};

/// Subject and paragraphs.
fn said(facts: &LetterFacts) -> (String, Vec<String>) {
    let details = &facts.details;
    let (service, trainer, client) = (&details.service_name, &details.trainer_name, &details.client_name);
    let time = session_time(details.slot, details, LOCALE);
    match facts.kind {
        MailKind::Booked if is_on_arrival(facts) => (
            format!("Вы записаны: {service}, {time}"),
            vec![
                format!("Вы записаны: {service}, тренер {trainer}."),
                format!("Оплата на месте: {}. С карты ничего не списано.", amount(facts, LOCALE)),
            ],
        ),
        MailKind::Booked => (
            format!("Вы записаны, оплата получена: {service}, {time}"),
            vec![format!("Вы записаны: {service}, тренер {trainer}. Мы получили оплату: {}.", amount(facts, LOCALE))],
        ),
        MailKind::NewBooking => {
            (format!("Новая запись: {client}, {time}"), vec![format!("Новая запись на «{service}»: {client}.")])
        }
        MailKind::PaymentFailed => (
            format!("Ещё не оплачено: {service}, {time}"),
            vec![
                format!("Банк отклонил платёж. Из суммы {} ничего не списано.", amount(facts, LOCALE)),
                "Время ещё несколько минут за вами. Возьмите другую карту или спросите банк и оплатите ещё раз."
                    .to_owned(),
            ],
        ),
        MailKind::Cancelled if is_client(facts) => (
            format!("Отменено: {service}, {time}"),
            vec![
                format!("Занятие «{service}» не состоится. Тренер: {trainer}."),
                "Если вам возвращаются деньги, об этом придёт отдельное письмо.".to_owned(),
            ],
        ),
        MailKind::Cancelled => (
            format!("Отменено: {client}, {time}"),
            vec![format!("Занятие «{service}» не состоится. Клиент: {client}. Время снова свободно.")],
        ),
        MailKind::RefundSent => (
            format!("Вам возвращается {}", refunded(facts, LOCALE)),
            vec![
                format!("Мы вернули {} за «{service}», тренер {trainer}.", refunded(facts, LOCALE)),
                "Деньги появятся на карте через 5–10 дней.".to_owned(),
            ],
        ),
        MailKind::RefundFailed => (
            format!("Возврат {} не прошёл", refunded(facts, LOCALE)),
            vec![
                format!("Банк не принял возврат {}.", refunded(facts, LOCALE)),
                "Деньги у нас и по-прежнему ваши. Мы свяжемся с вами, чтобы вернуть их иначе.".to_owned(),
            ],
        ),
        MailKind::DisputeOpened => (
            format!("Платёж оспорен: {client}, {time}"),
            vec![
                format!("Банк клиента ({client}) оспаривает платёж {} за «{service}».", amount(facts, LOCALE)),
                "Пока решение не принято, деньги удерживает банк. Мы отвечаем ему сами; от вас ничего не требуется."
                    .to_owned(),
            ],
        ),
    }
}
