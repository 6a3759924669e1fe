//! Letters in Russian.

use services::SharedService;
use services::model::MailKind;
use services::ports::LetterFacts;

use super::{
    Words, amount, cancelling, expiring, has_another_service, held_until, is_client, is_on_arrival, may_cancel_freely,
    moved_by_reader, refunded, seats_left, session_time, time_before, to_collect, withdrawn,
};
use crate::i18n::Locale;
use crate::i18n::payouts::why_not_paid;

const LOCALE: Locale = Locale::Ru;

/// The words.
pub(super) const WORDS: Words = Words {
    locale: LOCALE,
    greeting: |name| format!("Здравствуйте, {name}!"),
    said,
    labels: ["Занятие", "Когда", "Тренер", "Клиент", "Оплачено", "Карта", "Примечание", "Цена", "Где", "К оплате"],
    session_with: |service, trainer| format!("{service}, тренер {trainer}"),
    actions: ("Оплатить", "Открыть запись", "Ваши карты"),
    decline: "Отказаться, чтобы мы спросили следующего",
    footer: "Spotter пишет вам, потому что у вас есть запись.",
    card_footer: "Spotter пишет вам, потому что вы сохранили карту.",
    money_footer: "Spotter пишет вам, потому что через него вам выплачивается заработок.",
    money: "Мои выплаты",
    shared: "Общие со мной услуги",
};

/// Subject and paragraphs.
fn said(facts: &LetterFacts) -> (String, Vec<String>) {
    let Some(details) = &facts.details else { return said_of_no_booking(facts) };
    let (service, trainer, client) = (&details.service_name, &details.trainer_name, &details.client_name);
    let time = session_time(details.slot, details, LOCALE);
    match facts.kind {
        MailKind::Booked if is_on_arrival(details) => (
            format!("Вы записаны: {service}, {time}"),
            vec![
                format!("Вы записаны: {service}, тренер {trainer}."),
                format!("Оплата на месте: {}. С карты ничего не списано.", amount(details, LOCALE)),
            ],
        ),
        MailKind::Booked => (
            format!("Вы записаны, оплата получена: {service}, {time}"),
            vec![format!("Вы записаны: {service}, тренер {trainer}. Мы получили оплату: {}.", amount(details, LOCALE))],
        ),
        MailKind::NewBooking => {
            (format!("Новая запись: {client}, {time}"), vec![format!("Новая запись на «{service}»: {client}.")])
        }
        MailKind::PaymentFailed => (
            format!("Ещё не оплачено: {service}, {time}"),
            vec![
                format!("Банк отклонил платёж. Из суммы {} ничего не списано.", amount(details, LOCALE)),
                "Время ещё несколько минут за вами. Возьмите другую карту или спросите банк и оплатите ещё раз."
                    .to_owned(),
            ],
        ),
        MailKind::Cancelled if facts.called_off && is_client(facts, details) => (
            format!("Занятие отменено: {service}, {time}"),
            vec![
                format!("Занятие «{service}», {time}, не состоится: его отменил тренер ({trainer})."),
                "Вам вернётся всё, что вы заплатили: об этом придёт отдельное письмо. Если ничего не списано, делать ничего не нужно.".to_owned(),
            ],
        ),
        MailKind::Cancelled if facts.called_off => (
            format!("Занятие отменено: {client}, {time}"),
            vec![format!("Занятие «{service}» не состоится: оно отменено, клиент предупреждён ({client}).")],
        ),
        MailKind::Cancelled if is_client(facts, details) => (
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
        MailKind::Rescheduled => {
            let before = time_before(facts, details, LOCALE);
            let who = if is_client(facts, details) {
                format!("Тренер: {trainer}.")
            } else {
                format!("Клиент: {client}.")
            };
            let mut said = vec![if has_another_service(facts) {
                format!("Теперь это занятие «{service}»: {time}. Раньше было другое: {before}. {who}")
            } else if moved_by_reader(facts) {
                format!("Вы перенесли занятие «{service}»: теперь {time}, было {before}. {who}")
            } else {
                format!("Занятие «{service}» перенесено: теперь {time}, было {before}. {who}")
            }];
            if may_cancel_freely(facts, details) {
                said.push(
                    "Если это время вам не подходит, отмените запись до начала: вернём всё, что вы заплатили."
                        .to_owned(),
                );
            }
            let subject = if has_another_service(facts) { "Теперь" } else { "Новое время" };
            (format!("{subject}: {service}, {time}"), said)
        }
        MailKind::SeatsGivenUp if is_client(facts, details) => (
            format!("Часть мест отдана: {service}, {time}"),
            vec![
                format!("{service}, тренер {trainer}. За вами остаётся {}.", seats_left(details, LOCALE)),
                "Если вам возвращаются деньги, об этом придёт отдельное письмо.".to_owned(),
            ],
        ),
        MailKind::SeatsGivenUp => (
            format!("Часть мест отдана: {client}, {time}"),
            vec![format!(
                "{service}. За клиентом ({client}) остаётся {}. Другие места снова свободны.",
                seats_left(details, LOCALE)
            )],
        ),
        MailKind::SeatsOffered => (
            format!("Есть место для вас: {service}, {time}"),
            vec![
                format!(
                    "Вы ждали: {service}, тренер {trainer}. Теперь мы держим для вас {}.",
                    (LOCALE.seats().seats)(details.booking.seats)
                ),
                format!(
                    "Вы будете записаны, если оплатить до {}. Потом предложим следующему в очереди.",
                    held_until(facts, details, LOCALE)
                ),
            ],
        ),
        MailKind::RefundSent => (
            format!("Вам возвращается {}", refunded(facts, details, LOCALE)),
            vec![
                format!("Мы вернули {} за «{service}», тренер {trainer}.", refunded(facts, details, LOCALE)),
                "Деньги появятся на карте через 5–10 дней.".to_owned(),
            ],
        ),
        MailKind::RefundFailed => (
            format!("Возврат {} не прошёл", refunded(facts, details, LOCALE)),
            vec![
                format!("Банк не принял возврат {}.", refunded(facts, details, LOCALE)),
                "Деньги у нас и по-прежнему ваши. Мы свяжемся с вами, чтобы вернуть их иначе.".to_owned(),
            ],
        ),
        MailKind::DisputeOpened => (
            format!("Платёж оспорен: {client}, {time}"),
            vec![
                format!("Банк клиента ({client}) оспаривает платёж {} за «{service}».", amount(details, LOCALE)),
                "Пока решение не принято, деньги удерживает банк. Мы отвечаем ему сами; от вас ничего не требуется."
                    .to_owned(),
            ],
        ),
        MailKind::PayByCard => (
            format!("Пожалуйста, оплатите: {service}, {time}"),
            vec![
                format!(
                    "{service}: вы собирались заплатить на месте. Тренер ({trainer}) попытался списать {} с вашей сохранённой карты.",
                    amount(details, LOCALE)
                ),
                "Банк не пропустил платёж: отказал или ждёт вашего подтверждения. Деньги не списаны.".to_owned(),
                "Откройте запись и оплатите там; если банк спросит, подтвердите.".to_owned(),
            ],
        ),
        MailKind::Reminder => {
            let mut said = vec![format!("Напоминаем: {service}, тренер {trainer}, {time}.")];
            said.extend(to_collect(details, LOCALE).map(|amount| format!("Оплата на месте: {amount}.")));
            let policy = cancelling(facts, details, LOCALE).map_or_else(String::new, |policy| format!(" {policy}"));
            said.push(format!("Чтобы перенести или отменить занятие, откройте запись.{policy}"));
            (format!("Напоминание: {service}, {time}"), said)
        }
        MailKind::CardExpiring
        | MailKind::WithdrawalPaid
        | MailKind::WithdrawalFailed
        | MailKind::ServiceShared => said_of_no_booking(facts),
    }
}

/// Письма не о записях: тема и абзацы.
fn said_of_no_booking(facts: &LetterFacts) -> (String, Vec<String>) {
    match facts.kind {
        MailKind::WithdrawalPaid | MailKind::WithdrawalFailed => said_of_withdrawal(facts),
        MailKind::ServiceShared => said_of_share(facts),
        _ => said_of_card(facts),
    }
}

/// Об общей услуге: тема и абзацы.
fn said_of_share(facts: &LetterFacts) -> (String, Vec<String>) {
    let Some(SharedService { lead, service, share }) = &facts.shared else { return Default::default() };
    let (lead, service, share) = (&lead.name, &service.name, share.to_percent().replace('.', ","));
    (
        format!("У вас доля в услуге «{service}»"),
        vec![
            format!("{lead} делит с вами доход от услуги «{service}»: ваша доля — {share} %."),
            "Она считается после комиссии Spotter, с новых записей, оплаченных через Spotter. Оплату на месте вы делите между собой сами.".to_owned(),
            "Посмотреть, сколько пришло, или отказаться от доли можно в любой момент.".to_owned(),
        ],
    )
}

/// О выплате: тема и абзацы.
fn said_of_withdrawal(facts: &LetterFacts) -> (String, Vec<String>) {
    let (amount, bank) = withdrawn(facts, Locale::Ru);
    if facts.kind == MailKind::WithdrawalPaid {
        return (
            format!("Выплачено {amount}"),
            vec![format!("{amount} из вашего заработка ушли на банковский счёт, который заканчивается на {bank}.")],
        );
    }
    let mut said = vec![format!("{amount} не удалось выплатить на банковский счёт, который заканчивается на {bank}.")];
    if let Some(withdrawal) = &facts.withdrawal {
        said.push(why_not_paid(withdrawal, Locale::Ru));
        said.extend(withdrawal.note.as_ref().map(|note| format!("Нам написали: «{note}»")));
    }
    said.push("Эти деньги снова доступны вам для вывода.".to_owned());
    (format!("Не выплачено {amount}"), said)
}

/// О карте, срок которой подходит к концу: тема и абзацы.
fn said_of_card(facts: &LetterFacts) -> (String, Vec<String>) {
    let (card, month) = expiring(facts);
    (
        format!("Срок карты {card} подходит к концу"),
        vec![
            format!("Ваша сохранённая карта {card} действует по {month} включительно."),
            "Сохраните новую карту до следующей записи, и платить по-прежнему можно будет одним нажатием.".to_owned(),
        ],
    )
}
