//! What is said about differences between our books and Stripe's. Only the server makes these texts.

use domain::DriftKind;

use super::Locale;

impl Locale {
    /// The texts about reconciliation.
    pub(crate) const fn drift_texts(self) -> &'static DriftTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Each field is named after what it says.
pub(crate) struct DriftTexts {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) asked: &'static str,
    pub(crate) agree: &'static str,
    /// How many.
    pub(crate) open: fn(i64) -> String,
    pub(crate) run: &'static str,
    pub(crate) never: &'static str,
    pub(crate) through: &'static str,
    pub(crate) under_way: &'static str,
    pub(crate) began: &'static str,
    pub(crate) lines: &'static str,
    pub(crate) compared: &'static str,
    pub(crate) repaired: &'static str,
    pub(crate) compare: &'static str,
    pub(crate) repair: &'static str,
    pub(crate) differs: &'static str,
    /// How many.
    pub(crate) more: fn(i64) -> String,
    pub(crate) by_itself: &'static str,
    pub(crate) by_a_person: &'static str,
    pub(crate) put_right: &'static str,
    pub(crate) subject: &'static str,
    pub(crate) ours: &'static str,
    pub(crate) theirs: &'static str,
    pub(crate) nothing: &'static str,
    pub(crate) since: &'static str,
    /// When it happened, and when it was found.
    pub(crate) since_when: fn(&str, &str) -> String,
    pub(crate) what_to_do: &'static str,
    pub(crate) what: fn(DriftKind) -> &'static str,
    pub(crate) to_do: fn(DriftKind) -> &'static str,
}

static EN: DriftTexts = DriftTexts {
    title: "Reconciliation",
    lead: "Our books beside Stripe’s: every charge, refund, dispute, transfer and fee, once a day and whenever you ask.",
    asked: "It is being compared. Reload the page in a moment.",
    agree: "Our books and Stripe’s agree.",
    open: |count| if count == 1 { "One thing differs.".into() } else { format!("{count} things differ.") },
    run: "Last comparison",
    never: "Not yet",
    through: "Through",
    under_way: "Under way",
    began: "Began",
    lines: "Lines of Stripe’s",
    compared: "Compared",
    repaired: "Put right",
    compare: "Compare now",
    repair: "Compare, and put right what is safe",
    differs: "What differs",
    more: |count| format!("{count} more are not shown; “spotter reconcile” lists them as these are put right."),
    by_itself: "Can be put right",
    by_a_person: "Needs a person",
    put_right: "“Compare, and put right what is safe” takes over what Stripe says.",
    subject: "About",
    ours: "Our books",
    theirs: "Stripe",
    nothing: "Nothing",
    since: "Since",
    since_when: |happened, found| format!("{happened}, found {found}"),
    what_to_do: "What to do",
    what: DriftKind::what,
    to_do: DriftKind::what_to_do,
};

static RU: DriftTexts = DriftTexts {
    title: "Сверка",
    lead: "Наши книги рядом с книгами Stripe: каждый платёж, возврат, спор, перевод и комиссия — раз в день и по вашей просьбе.",
    asked: "Сверка идёт. Обновите страницу через минуту.",
    agree: "Наши книги и книги Stripe сходятся.",
    open: |count| format!("Расхождений: {count}."),
    run: "Последняя сверка",
    never: "Ещё не было",
    through: "Закончена",
    under_way: "Идёт",
    began: "Начата",
    lines: "Строк у Stripe",
    compared: "Сверено",
    repaired: "Исправлено",
    compare: "Сверить сейчас",
    repair: "Сверить и исправить безопасное",
    differs: "Что расходится",
    more: |count| format!("Ещё {count} не показаны; «spotter reconcile» покажет их, когда эти будут исправлены."),
    by_itself: "Можно исправить",
    by_a_person: "Нужен человек",
    put_right: "«Сверить и исправить безопасное» примет то, что говорит Stripe.",
    subject: "О чём",
    ours: "Наши книги",
    theirs: "Stripe",
    nothing: "Ничего",
    since: "С какого времени",
    since_when: |happened, found| format!("{happened}, найдено {found}"),
    what_to_do: "Что делать",
    what: what_in_russian,
    to_do: to_do_in_russian,
};

fn what_in_russian(kind: DriftKind) -> &'static str {
    match kind {
        DriftKind::ChargeUnknownHere => "Stripe списал деньги за то, о чём у нас нет платежа",
        DriftKind::PaymentOpenHere => "У Stripe есть деньги за платёж, который у нас ещё открыт",
        DriftKind::PaymentUnknownThere => "Платёж, оплаченный по нашим книгам, неизвестен Stripe",
        DriftKind::PaymentOpenThere => "Платёж, оплаченный по нашим книгам, у Stripe не оплачен",
        DriftKind::ChargeAmount => "Stripe списал другую сумму, чем в наших книгах",
        DriftKind::ChargeCurrency => "Stripe списал в другой валюте, чем в наших книгах",
        DriftKind::FeeMissing => "Комиссии Stripe за платёж нет в наших книгах",
        DriftKind::FeeAmount => "Stripe удержал другую комиссию, чем в наших книгах",
        DriftKind::ChargePosting => "Проводки платежа не равны тому, что он сделал с балансом Stripe",
        DriftKind::ChargedTwice => "С клиента списали дважды за один платёж",
        DriftKind::RefundUnknownHere => "Stripe вернул деньги, о которых наши книги не знают",
        DriftKind::RefundUnknownThere => "Возврат, отправленный по нашим книгам, неизвестен Stripe",
        DriftKind::RefundAmount => "Stripe вернул другую сумму, чем в наших книгах",
        DriftKind::RefundState => "Возврат ушёл от Stripe, но не из наших книг",
        DriftKind::RefundReturnUnknownHere => "Возврат вернулся в Stripe, но не в наши книги",
        DriftKind::RefundReturnUnknownThere => "Возврат вернулся по нашим книгам, но не у Stripe",
        DriftKind::DisputeUnknownHere => "Банк двинул деньги по спору, о чём наши книги не знают",
        DriftKind::DisputeUnknownThere => "Спор двинул деньги по нашим книгам, но не у Stripe",
        DriftKind::DisputeAmount => "Спор двинул другую сумму, чем в наших книгах",
        DriftKind::TransferUnknownHere => "Stripe перевёл деньги, которым не отвечает ни один вывод",
        DriftKind::TransferUnknownThere => "Вывод отправлен по нашим книгам, но не у Stripe",
        DriftKind::TransferAmount => "Stripe перевёл другую сумму, чем в выводе",
        DriftKind::TransferDestination => "Вывод ушёл не на тот счёт, что у тренера",
        DriftKind::ReversalUnknownHere => "Со счёта тренера вернулись деньги, о которых наши книги не знают",
        DriftKind::ReversalUnknownThere => "Деньги вернулись со счёта тренера по нашим книгам, но не у Stripe",
        DriftKind::ReversalAmount => "Со счёта тренера вернулась другая сумма, чем в наших книгах",
        DriftKind::PayoutState => "Выплата в банк тренера не там, где она по нашим книгам",
        DriftKind::OwnUnposted => "Деньги платформы двинулись, или Stripe взял с неё плату, а в наших книгах этого нет",
        DriftKind::OwnUnknownThere => "Движение денег платформы есть в наших книгах, но не у Stripe",
        DriftKind::MovementUnknown => "Баланс Stripe изменился по причине, для которой у наших книг нет слова",
        DriftKind::Balance => "У Stripe другая сумма, чем в наших книгах, и ничто другое в этом списке её не объясняет",
    }
}

/// Those that can be put right have a text of their own; these are for a person.
fn to_do_in_russian(kind: DriftKind) -> &'static str {
    match kind {
        DriftKind::ChargeUnknownHere => "Найдите списание у Stripe; если это ошибка, верните деньги там",
        DriftKind::PaymentUnknownThere => "Проверьте, тот ли аккаунт у ключа; иначе книги меняли вручную",
        DriftKind::PaymentOpenThere => "Посмотрите на обе стороны; попросите клиента оплатить снова или отмените бронь",
        DriftKind::ChargeAmount => "Сравните PaymentIntent с ценой брони; верните лишнее",
        DriftKind::ChargeCurrency => "Сравните PaymentIntent с ценой брони",
        DriftKind::FeeAmount => "Сравните движение по балансу Stripe с проводкой",
        DriftKind::ChargePosting => "Запустите «spotter ledger verify»: он скажет, какая проводка неверна",
        DriftKind::ChargedTwice => "Верните второе списание у Stripe",
        DriftKind::RefundUnknownThere => {
            "Посмотрите на платёж у Stripe; если клиент не получил денег, отправьте возврат снова"
        }
        DriftKind::RefundAmount => "Сравните возврат у Stripe с нашим",
        DriftKind::RefundReturnUnknownThere => "Посмотрите на возврат у Stripe",
        DriftKind::DisputeUnknownThere => "Посмотрите на спор у Stripe",
        DriftKind::DisputeAmount => "Сравните движения спора у Stripe с нашими",
        DriftKind::TransferUnknownHere => "Отмените перевод у Stripe, если его сделали там по ошибке",
        DriftKind::TransferUnknownThere => "Посмотрите на счёт тренера у Stripe, прежде чем отправлять снова",
        DriftKind::TransferAmount => "Сравните перевод с выводом; отмените лишнее",
        DriftKind::TransferDestination => "Сразу отмените перевод у Stripe",
        DriftKind::ReversalUnknownThere => "Посмотрите на перевод у Stripe",
        DriftKind::ReversalAmount => "Сравните отмены перевода с нашими",
        DriftKind::OwnUnknownThere => "Запустите «spotter ledger verify»; книги меняли вручную",
        DriftKind::Balance => "Запустите «spotter ledger verify» и сверьте всё с начала",
        DriftKind::MovementUnknown
        | DriftKind::PaymentOpenHere
        | DriftKind::FeeMissing
        | DriftKind::RefundUnknownHere
        | DriftKind::RefundState
        | DriftKind::RefundReturnUnknownHere
        | DriftKind::DisputeUnknownHere
        | DriftKind::ReversalUnknownHere
        | DriftKind::PayoutState
        | DriftKind::OwnUnposted => "Найдите это движение у Stripe",
    }
}
