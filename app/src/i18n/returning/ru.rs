//! Russian.

use domain::{DisputeStatus, RefundReason, RefundState};

use super::{PolicyStep, ReturnTexts, percent};
use crate::dto::{BookingStatus, MoneyBack};
use crate::i18n::ru::plural;

pub(super) static TEXTS: ReturnTexts = ReturnTexts {
    policy,

    booked_late: ["Вы оплатили, когда бронь уже закончилась", "Время было ещё свободно, и мы снова записали вас."],
    came_too_late: |amount| {
        [
            "Вы оплатили, когда бронь уже закончилась".into(),
            format!(
                "Время было уже занято. Мы сразу отправили {amount} обратно: банк зачислит их за 5–\u{2060}10 дней."
            ),
        ]
    },
    disputed: [
        "Ваш банк потребовал эти деньги обратно",
        "Пока он решает, запись нельзя отменить здесь и вернуть деньги нельзя. С вопросами обращайтесь в свой банк.",
    ],
    disputed_staff: [
        "Банк клиента потребовал эти деньги обратно",
        "Пока он решает, вернуть деньги другим путём нельзя. Банку отвечает администратор.",
    ],
    dispute_lost: |amount, share| {
        [format!("Банк клиента оставил у себя {amount}"), format!("Спор проигран: {share} из доли тренера.")]
    },
    cancel_note: "Что об этом написали",
    attention: "Этот платёж должен посмотреть человек",
    cancelled: |who, when| match who {
        None => format!("Вы отменили: {when}."),
        Some(who) => format!("Отменено ({who}): {when}."),
    },
    nothing_back: "Деньги не возвращаются.",
    paid_lead,
    refund_mark,
    refund_state,
    refund_reason: |reason| match reason {
        RefundReason::CancelledByClient => "Отменил клиент",
        RefundReason::CancelledByTrainer => "Отменил тренер",
        RefundReason::Goodwill => "Жест доброй воли",
        RefundReason::PaidTooLate => "Оплачено после конца брони",
        RefundReason::Duplicate => "Оплачено дважды",
        RefundReason::Fraudulent => "Платил не владелец карты",
        RefundReason::MadeAtStripe => "Возвращено Spotter",
        RefundReason::Rescheduled => "Выбрана более дешёвая услуга",
    },

    cancel_title: "Отменить запись?",
    cancel_title_staff: |client| format!("Отменить занятие ({client})?"),
    money: "Деньги",
    you_paid: "Вы заплатили",
    they_paid: |client| format!("Оплата, {client}"),
    back_before: "Вернулось раньше",
    back_now: "Вернётся сейчас",
    goes_back: "Вернётся клиенту",
    staff_lead: |client, amount| format!("{client}: оплачено {amount}."),
    kept: |trainer| format!("Остаётся у тренера ({trainer})"),
    from_trainer: "из доли тренера",
    from_commission: "из комиссии Spotter",
    from_surcharge: "из платы за обработку",
    why_all: |until| format!("Бесплатная отмена до {until}: вернётся всё."),
    why_part: |share, since, until| {
        let since = since.map_or_else(String::new, |since| format!("Бесплатная отмена закончилась {since}. "));
        let until = until.map_or_else(|| "До начала занятия".to_owned(), |until| format!("До {until}"));
        format!("{since}{until} возвращается {}.", share_words(share))
    },
    why_nothing: |since| match since {
        Some(since) => format!("С {since} деньги уже не возвращаются."),
        None => "По условиям, с которыми вы согласились, деньги не возвращаются.".into(),
    },
    why_staff: |client| {
        format!(
            "Отменяете вы, поэтому {client} получит всё, что осталось, какими бы ни были условия. Время снова свободно."
        )
    },
    why_unpaid: "Ничего не списано, поэтому возвращать нечего. Время снова станет свободным для других.",
    why_late: |trainer| format!("Занятие уже началось. Поговорите с тренером ({trainer}): вернуть деньги ещё можно."),
    cancel_for: |amount| format!("Отменить и вернуть {amount}"),
    cancel_for_staff: |amount| format!("Отменить и вернуть {amount}"),
    cancel_for_nothing: "Отменить без возврата денег",
    cancel_unpaid: "Отменить запись",
    cancelling: "Отменяем…",
    keep: "Оставить запись",
    keep_staff: "Оставить занятие",
    back_to_booking: "Назад к записи",
    arrives: |card| match card {
        Some(card) => format!("Деньги придут на {card}. Банкам нужно 5–\u{2060}10 дней."),
        None => "Деньги вернутся тем же путём. Банкам нужно 5–\u{2060}10 дней.".into(),
    },
    note: ["Несколько слов клиенту", "Клиент прочтёт это в своей записи. Можно ничего не писать."],
    cannot_cancel: "Эту запись нельзя отменить здесь",
    already_cancelled: "Она уже отменена. Больше ничего не произойдёт.",
    started: "Занятие уже началось или прошло.",
    in_person: |trainer| {
        format!("Оплата была лично тренеру ({trainer}), поэтому деньги возвращает он, а не сайт. Поговорите с ним.")
    },
    not_paid: "Записи нет: деньги за неё не поступали.",

    refund_title: "Вернуть деньги",
    left: "Ещё можно вернуть",
    nothing_left: ["Возвращать больше нечего", "Всё, что было оплачено, уже вернулось или находится у банка."],
    not_refundable: "Здесь вернуть деньги нельзя",
    amount: |currency| [format!("Сумма, {currency}"), "Здесь уже стоит всё, что осталось.".into()],
    amount_wrong: |example| format!("Укажите сумму, например {example}."),
    amount_over: |left| format!("Осталось не больше {left}."),
    amount_step: |step| format!("В этой валюте возвращают суммы, кратные {step}."),
    reason: "Почему",
    reasons: [
        (RefundReason::Goodwill, "Жест доброй воли"),
        (RefundReason::Duplicate, "Оплачено дважды"),
        (RefundReason::Fraudulent, "Платил не владелец карты"),
    ],
    fees: "Сборы Spotter",
    fees_returned: "Вернуть их пропорционально",
    fees_kept: "Оставить: всё возвращает тренер",
    preview: "Показать, что будет",
    then: "Что произойдёт",
    to_client: |client| format!("Получит {client}"),
    stays_booked: "Запись останется как есть. Отменить возврат нельзя.",
    give_back: |amount| format!("Вернуть {amount}"),
    sending: "Отправляем…",

    receipt: "Чек",
    receipt_number: |number| format!("№ {number}"),
    paid_by: "Плательщик",
    paid_to: "Получатель",
    paid_at: "Оплачено",
    paid_for: "За что",
    took_place: "Занятие",
    paid_with: "Способ оплаты",
    in_person_way: "лично",
    surcharge: "Обработка платежа",
    total: "Всего оплачено",
    refunded_at: |when| format!("Возвращено {when}"),
    net: "Оплачено в итоге",
    share: "Доля тренера",
    commission: "Комиссия Spotter",
    trainers_share: "Тренеру",
    issued: |booking, sandbox| {
        let sandbox = if sandbox {
            " Создано в песочнице: настоящие деньги не списывались."
        } else {
            ""
        };
        format!("Запись {booking}. Продавец — тренер, через Spotter.{sandbox}")
    },
    print: "Напечатать",
    stripe_receipt: "Чек платежа по карте",

    disputes: "Споры",
    disputes_lead: |waiting| match waiting {
        0 => "Ни один не ждёт ответа.".into(),
        _ => format!("Ждут вашего ответа: {waiting}."),
    },
    no_disputes: [
        "Споров нет",
        "Когда банк клиента потребует деньги обратно, спор появится здесь вместе со сроком ответа.",
    ],
    all_disputes: "Все споры",
    dispute_over: |amount| format!("Спор о {amount}"),
    dispute_status: |status| match status {
        DisputeStatus::WarningNeedsResponse => "Банк спрашивает",
        DisputeStatus::WarningUnderReview => "Ответ у банка",
        DisputeStatus::WarningClosed => "Вопрос закрыт",
        DisputeStatus::NeedsResponse => "Нужны доводы",
        DisputeStatus::UnderReview => "У банка",
        DisputeStatus::Won => "Выигран",
        DisputeStatus::Lost => "Проигран",
        DisputeStatus::Prevented => "Улажен раньше",
    },
    dispute_reason,
    dispute_about: |client, service, trainer, when| format!("{client}: {service}, {trainer}, {when}"),
    due_in: |days, hours| {
        let count = |count: i64, one, few, many| {
            format!("{count} {}", plural(usize::try_from(count).unwrap_or(0), one, few, many))
        };
        match (days, hours) {
            (0, 0) => "Ответить в течение часа".into(),
            (0, hours) => format!("На ответ: {}", count(hours, "час", "часа", "часов")),
            (days, _) => format!("На ответ: {}", count(days, "день", "дня", "дней")),
        }
    },
    due_over: "Срок ответа прошёл",
    due_by: |when| format!("Доводы принимаются до {when}."),
    next_step,
    done: |what| match what {
        "saved" => Some(["Черновик сохранён", "В банк ещё ничего не ушло."]),
        "sent" => Some(["Отправлено в банк", "Обычно он решает за два–три месяца. Решение появится здесь."]),
        "accepted" => Some(["Проигрыш признан", "Деньги остаются у банка."]),
        _ => None,
    },
    dispute_facts: ["Что говорит банк", "Клиент", "Тренер", "Занятие", "Цена", "Номер в Stripe"],
    story: "Что было",
    opened: "Банк клиента потребовал деньги обратно",
    money_taken: |fee| format!("Деньги сняты с нашего баланса вместе со сбором {fee}"),
    money_given: |fee| format!("Деньги возвращены на наш баланс вместе со сбором {fee}"),
    evidence_sent: "Доводы отправлены в банк",
    decided: |status| match status {
        DisputeStatus::Won => "Банк решил в нашу пользу",
        DisputeStatus::Lost => "Банк решил в пользу клиента, или проигрыш признан",
        _ => "Банк закрыл спор",
    },
    evidence: "Доводы",
    evidence_lead: "То, что мы знаем, уже вписано. Проверьте, добавьте то, что может доказать тренер, и отправьте.",
    evidence_fields: [
        ["Что продано", "Одним предложением, понятным постороннему."],
        ["Имя клиента", "Как он его указал."],
        ["Почта клиента", "С которой была сделана запись."],
        ["Когда это было", "Дата, время и часовой пояс занятия."],
        ["Условия отмены", "Что в них сказано, где и когда клиент видел их до оплаты."],
        ["Почему деньги не возвращены", "Что говорит против возврата: поздняя отмена, неявка, занятие состоялось."],
        ["Что клиент делал на сайте", "Занял время, согласился, оплатил, пришёл — всё со временем."],
        ["Что-нибудь ещё", "Переписка, подпись в списке, описание снимков."],
    ],
    save: "Сохранить черновик",
    send: "Отправить в банк",
    send_note: "Отправка окончательна: банк читает доводы один раз, дополнить их потом нельзя.",
    working: "Подождите…",
    accept: "Признать проигрыш",
    accept_note: |amount, client| {
        format!(
            "{amount} останутся у клиента ({client}); доля тренера и наши сборы теряются, сбор банка платим мы. Это окончательно."
        )
    },
    accept_button: |amount| format!("Да, отдать {amount}"),
};

fn policy(steps: &[PolicyStep], ends_early: bool) -> String {
    let mut parts: Vec<String> = Vec::new();
    for step in steps {
        let until = step.until.as_deref().unwrap_or("начала занятия");
        parts.push(match (parts.is_empty(), step.share) {
            (true, 10_000) => format!("Бесплатная отмена до {until}"),
            (true, share) => format!("При отмене до {until} возвращается {}", share_words(share)),
            (false, share) => format!("потом до {until} возвращается {}", share_words(share)),
        });
    }
    match (parts.is_empty(), ends_early) {
        (true, _) => parts.push("При отмене деньги не возвращаются".into()),
        (false, true) => parts.push("потом деньги не возвращаются".into()),
        (false, false) => {}
    }
    format!("{}.", parts.join("; "))
}

pub(crate) fn share_words(share: u32) -> String {
    match share {
        10_000 => "всё".into(),
        5_000 => "половина".into(),
        share => percent(share),
    }
}

fn paid_lead(status: BookingStatus, returned: &str, back: MoneyBack) -> Option<String> {
    match (status, back) {
        (_, MoneyBack::Nothing) => None,
        (BookingStatus::Paid, MoneyBack::All) => Some(format!("Всё возвращено: {returned}. До встречи!")),
        (BookingStatus::Paid, MoneyBack::Part) => Some(format!("Из этого возвращено {returned}. До встречи!")),
        (BookingStatus::Cancelled, _) => Some(format!("Возвращается {returned}.")),
        _ => Some(format!("Возвращено {returned}.")),
    }
}

fn refund_mark(state: RefundState) -> &'static str {
    match state {
        RefundState::Requested | RefundState::Pending => "В пути",
        RefundState::Succeeded => "Отправлено",
        RefundState::Failed => "Не принято",
        RefundState::Canceled => "Остановлено",
        RefundState::Refused => "Не отправлено",
    }
}

fn refund_state(state: RefundState, card: Option<&str>) -> String {
    let to = card.unwrap_or("ваш счёт");
    match state {
        RefundState::Requested => format!("Отправляем на {to}."),
        RefundState::Pending => format!("В пути на {to}: 5–\u{2060}10 дней."),
        RefundState::Succeeded => format!("Отправлено на {to}. Банк покажет деньги за 5–\u{2060}10 дней."),
        RefundState::Failed => "Банк не принял возврат, деньги снова у нас. Ищем другой путь.".into(),
        RefundState::Canceled => "Остановлено до отправки.".into(),
        RefundState::Refused => "Отправить не удалось. Этим занимается человек.".into(),
    }
}

fn dispute_reason(reason: &str) -> String {
    match reason {
        "fraudulent" => "Владелец карты говорит, что не платил",
        "product_not_received" => "Клиент говорит, что занятия не было",
        "product_unacceptable" => "Клиент говорит, что занятие было не таким, как описано",
        "duplicate" => "Клиент говорит, что заплатил дважды",
        "credit_not_processed" => "Клиент говорит, что обещанный возврат не пришёл",
        "subscription_canceled" => "Клиент говорит, что всё отменил",
        "unrecognized" => "Клиент не узнаёт этот платёж",
        "general" => "Причина не названа",
        other => return other.replace('_', " "),
    }
    .into()
}

fn next_step(status: DisputeStatus) -> [&'static str; 2] {
    match status {
        DisputeStatus::NeedsResponse => ["Деньги пока у банка", "Отправьте доводы до срока или признайте проигрыш."],
        DisputeStatus::WarningNeedsResponse => {
            ["Банк только спрашивает; деньги на месте", "Хороший ответ не даст вопросу стать спором."]
        }
        DisputeStatus::UnderReview | DisputeStatus::WarningUnderReview => {
            ["Банк читает наш ответ", "Пока он не решил, делать ничего не нужно."]
        }
        DisputeStatus::Won => ["Спор выигран: деньги вернулись", "Доля тренера снова принадлежит ему."],
        DisputeStatus::Lost => ["Спор проигран: деньги у клиента", "Доля тренера и наши сборы с неё потеряны."],
        DisputeStatus::WarningClosed => ["Банк спросил и успокоился", "Деньги остались на месте."],
        DisputeStatus::Prevented => ["Улажено раньше, чем стало спором", "Делать ничего не нужно."],
    }
}
