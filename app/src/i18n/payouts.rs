//! Words about trainers' money on its way to the bank. Only the server makes these texts.

use domain::{Need, Readiness, SkipReason, WithdrawalState};
use services::model::Withdrawal;

use super::Locale;
use crate::dto::Tone;

impl Locale {
    /// The texts about payouts.
    pub(crate) const fn payouts(self) -> &'static PayoutTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// How something looks, and its title and text.
type Told = (Tone, [&'static str; 2]);

/// What could have been typed.
pub(crate) struct WrongAmount<'a> {
    /// The least that is paid out.
    pub(crate) minimum: String,
    /// The most that can be.
    pub(crate) payable: String,
    /// All amounts are multiples of it.
    pub(crate) step: String,
    pub(crate) currency: &'a str,
}

/// Each field is named after what it says.
pub(crate) struct PayoutTexts {
    pub(crate) title: &'static str,
    /// The next payday, if there is one.
    pub(crate) lead: fn(Option<&str>) -> String,
    pub(crate) available: &'static str,
    pub(crate) pending: &'static str,
    /// What is owed.
    pub(crate) in_debt: fn(&str) -> String,
    pub(crate) nothing_yet: &'static str,
    pub(crate) account_first: &'static str,
    /// The currency.
    pub(crate) no_bank: fn(&str) -> String,
    /// The minimum.
    pub(crate) below_minimum: fn(&str) -> String,
    /// The next payday, if there is one.
    pub(crate) by_itself: fn(Option<&str>) -> String,
    pub(crate) after_agreement: fn(Option<&str>) -> String,
    /// All that is available.
    pub(crate) pay_out: fn(&str) -> String,
    pub(crate) other_amount: &'static str,
    /// The currency.
    pub(crate) how_much: fn(&str) -> String,
    pub(crate) from_to: fn(&str, &str) -> String,
    pub(crate) pay_this_out: &'static str,
    /// What is wrong, and what could be typed instead.
    pub(crate) wrong_amount: fn(&str, &WrongAmount<'_>) -> Option<String>,
    pub(crate) account: &'static str,
    pub(crate) no_account: &'static str,
    pub(crate) country: &'static str,
    pub(crate) set_up: &'static str,
    pub(crate) at_stripe: &'static str,
    pub(crate) readiness: fn(Readiness) -> [&'static str; 2],
    pub(crate) to_stripe: fn(Readiness) -> Option<&'static str>,
    pub(crate) needs: &'static str,
    pub(crate) need: fn(Need) -> &'static str,
    pub(crate) history: &'static str,
    pub(crate) no_history: &'static str,
    pub(crate) paydays: &'static str,
    pub(crate) paydays_head: [&'static str; 3],
    pub(crate) paid_out: &'static str,
    pub(crate) skipped: fn(SkipReason) -> &'static str,
    pub(crate) on_payday: &'static str,
    pub(crate) on_request: &'static str,
    /// The end of the bank account's number.
    pub(crate) to_bank: fn(&str) -> String,
    pub(crate) state: fn(WithdrawalState) -> &'static str,
    /// What was just done, or was not.
    pub(crate) told: fn(&str) -> Option<Told>,
    pub(crate) payout_of: fn(&str) -> String,
    pub(crate) all: &'static str,
    /// Trainer, amount, bank account, account at Stripe, transfer, payout.
    pub(crate) facts: [&'static str; 6],
    pub(crate) story: &'static str,
    pub(crate) asked_for: &'static str,
    pub(crate) asked_by_payday: &'static str,
    /// Whether it was agreed to, and by whom.
    pub(crate) decided: fn(bool, Option<&str>) -> String,
    pub(crate) transferred: &'static str,
    pub(crate) expected: &'static str,
    pub(crate) arrived: &'static str,
    pub(crate) came_back: &'static str,
    pub(crate) yours_again: &'static str,
    pub(crate) approve: fn(&str) -> String,
    pub(crate) refuse: &'static str,
    pub(crate) note: [&'static str; 2],
    pub(crate) note_too_long: &'static str,
    pub(crate) reject: fn(&str) -> String,
    /// What is so, and the button that changes it.
    pub(crate) verified: [&'static str; 2],
    pub(crate) not_verified: [&'static str; 2],
    pub(crate) all_title: &'static str,
    /// How many wait.
    pub(crate) waiting: fn(usize) -> String,
    pub(crate) none: [&'static str; 2],
    pub(crate) payday_of: fn(&str) -> String,
    pub(crate) payday_head: [&'static str; 3],
    pub(crate) payday_empty: &'static str,
}

const EN: PayoutTexts = PayoutTexts {
    title: "Payouts",
    lead: |day| match day {
        Some(day) => format!("What you earned, on its way to your bank. The next payday is {day}."),
        None => "What you earned, on its way to your bank.".to_owned(),
    },
    available: "Yours to pay out",
    pending: "After sessions to come",
    in_debt: |amount| {
        format!(
            "More went back to clients than you had left: {amount}. Your next earnings make it good, and you need do nothing."
        )
    },
    nothing_yet: "Nothing to pay out yet. What clients pay becomes yours when the session is over.",
    account_first: "Before it can be paid out, Stripe needs to know who you are and where your bank is: see below.",
    no_bank: |currency| format!("None of your bank accounts takes {currency}. Add one at Stripe, below."),
    below_minimum: |minimum| format!("It is paid out from {minimum} on."),
    by_itself: |day| match day {
        Some(day) => format!("It goes out by itself on {day}. If you need it earlier, have it paid out now."),
        None => "It goes out when you ask for it.".to_owned(),
    },
    after_agreement: |day| {
        let asked = match day {
            Some(day) => format!("It is asked for by itself on {day}, or by you now."),
            None => "It goes out when you ask for it.".to_owned(),
        };
        format!("{asked} We look at each of your first payouts before it goes out.")
    },
    pay_out: |amount| format!("Pay out {amount}"),
    other_amount: "Another amount",
    how_much: |currency| format!("How much, in {currency}"),
    from_to: |minimum, available| format!("From {minimum} to {available}."),
    pay_this_out: "Pay this out",
    wrong_amount: |what, WrongAmount { minimum, payable, step, currency }| match what {
        "amount" => Some(format!("Type an amount in {currency}, such as 80 or 80.50.")),
        "minimum" => Some(format!("At least {minimum} is paid out.")),
        "step" => Some(format!("It is paid out in steps of {step}.")),
        "more" => Some(format!("Only {payable} can be paid out.")),
        _ => None,
    },
    account: "Where it goes",
    no_account: "Stripe sends your money to your bank. It asks who you are and for your bank account, on its own page; we never see the number. That takes about five minutes.",
    country: "Where do you live and pay taxes?",
    set_up: "Set up payouts at Stripe",
    at_stripe: "Your bank details are with Stripe. Of an account number we know the last four digits.",
    readiness: |readiness| match readiness {
        Readiness::Incomplete => {
            ["Not finished", "You began to tell Stripe who you are. Finish it, and your money can go out."]
        }
        Readiness::InReview => {
            ["Being checked", "Stripe is checking what you told it. That takes some minutes, at times a day or two."]
        }
        Readiness::Ready => ["Ready", "Your money can go out."],
        Readiness::Restricted => ["Something is missing", "Stripe needs more from you before your money can go out."],
        Readiness::Rejected => {
            ["Closed by Stripe", "Stripe will not pay out to you. Write to us, and we find out why."]
        }
    },
    to_stripe: |readiness| match readiness {
        Readiness::Incomplete | Readiness::Restricted => Some("Go on at Stripe"),
        Readiness::InReview | Readiness::Ready => Some("Change at Stripe"),
        Readiness::Rejected => None,
    },
    needs: "What is missing",
    need: |need| match need {
        Need::BankAccount => "Your bank account",
        Need::Terms => "Your agreement to Stripe’s terms",
        Need::Name => "Your name",
        Need::BirthDate => "Your date of birth",
        Need::Address => "Your address",
        Need::Contact => "Your e-mail address or telephone number",
        Need::IdNumber => "Your tax or identity number",
        Need::IdDocument => "A picture of your passport or identity card",
        Need::Business => "What you do for a living",
        Need::Other => "Something else: Stripe’s page says what",
    },
    history: "Your payouts",
    no_history: "None so far.",
    paydays: "Paydays without a payout",
    paydays_head: ["Payday", "Available", "Why"],
    paid_out: "Paid out",
    skipped: |reason| match reason {
        SkipReason::BelowMinimum => "Less than the least that is paid out",
        SkipReason::InDebt => "More went back to clients than was left",
        SkipReason::NoAccount => "Payouts are not set up at Stripe",
        SkipReason::NotReady => "Stripe is missing something, or still checking",
        SkipReason::AccountRejected => "Stripe closed the account",
        SkipReason::NoBankInCurrency => "No bank account takes this currency",
    },
    on_payday: "On payday",
    on_request: "When asked for",
    to_bank: |last4| format!("To ···· {last4}"),
    state: |state| match state {
        WithdrawalState::Pending => "Waits for our word",
        WithdrawalState::Approved => "About to go out",
        WithdrawalState::Processing => "On its way",
        WithdrawalState::Completed => "Arrived",
        WithdrawalState::Rejected => "Not agreed to",
        WithdrawalState::Failed => "Not paid",
    },
    told: |done| match done {
        "back" => Some((Tone::Info, ["You are back from Stripe", "What Stripe knows of you by now is below."])),
        "again" => Some((
            Tone::Info,
            ["The link to Stripe has expired", "Nothing is lost: go on below, and Stripe continues where you were."],
        )),
        "asked" => Some((
            Tone::Success,
            ["Asked for", "The amount is set aside. You can watch below how it gets to your bank."],
        )),
        "approved" => Some((Tone::Success, ["Agreed", "The money goes out."])),
        "rejected" => {
            Some((Tone::Success, ["Put back", "The amount is the trainer’s again, and they were written to."]))
        }
        "decided" => Some((Tone::Warning, ["Somebody was quicker", "What was decided is below."])),
        "onboard.country" => Some((
            Tone::Danger,
            ["Stripe has no accounts there", "Choose the country where you live and pay taxes, or write to us."],
        )),
        "onboard.down" => {
            Some((Tone::Danger, ["Stripe cannot be reached", "Nothing was changed. Try again in a minute."]))
        }
        "withdraw.not_ready" => {
            Some((Tone::Danger, ["Nothing was paid out", "Stripe needs something from you first: see below."]))
        }
        "withdraw.bank" => {
            Some((Tone::Danger, ["Nothing was paid out", "None of your bank accounts takes this currency."]))
        }
        "withdraw.amount" | "withdraw.minimum" | "withdraw.more" | "withdraw.step" => {
            Some((Tone::Danger, ["Nothing was paid out", "The amount cannot be paid out as it is."]))
        }
        _ => None,
    },
    payout_of: |amount| format!("Payout of {amount}"),
    all: "All payouts",
    facts: ["Trainer", "Amount", "Bank account", "Account at Stripe", "Transfer", "Payout"],
    story: "What happened",
    asked_for: "Asked for, and set aside",
    asked_by_payday: "Payday: asked for by itself, and set aside",
    decided: |agreed, by| match (agreed, by) {
        (true, None) => "Agreed to by itself".to_owned(),
        (true, Some(by)) => format!("{by} agreed"),
        (false, by) => format!("{} did not agree", by.unwrap_or("Spotter")),
    },
    transferred: "Sent to the trainer’s account at Stripe",
    expected: "Expected at the bank",
    arrived: "Arrived at the bank",
    came_back: "Came back from the account at Stripe",
    yours_again: "Available again",
    approve: |amount| format!("Send {amount}"),
    refuse: "Do not send it",
    note: ["A word to the trainer", "They read it in a letter and on the page of the payout."],
    note_too_long: "At most 1,000 characters.",
    reject: |amount| format!("Put {amount} back"),
    verified: ["Payouts of this trainer go out without anybody’s word.", "Ask us before each payout"],
    not_verified: ["Somebody has to agree to each payout of this trainer.", "Pay out without asking"],
    all_title: "Payouts to trainers",
    waiting: |count| match count {
        0 => "None waits for you.".to_owned(),
        1 => "One waits for you.".to_owned(),
        count => format!("{count} wait for you."),
    },
    none: ["No payouts yet", "When a trainer asks for one, or on the first payday, it is here."],
    payday_of: |day| format!("Payday: {day}"),
    payday_head: ["Trainer", "Available", "What happened"],
    payday_empty: "Nobody had anything to be paid out.",
};

const RU: PayoutTexts = PayoutTexts {
    title: "Выплаты",
    lead: |day| match day {
        Some(day) => format!("Ваш заработок на пути в банк. Следующая выплата — {day}."),
        None => "Ваш заработок на пути в банк.".to_owned(),
    },
    available: "Можно вывести",
    pending: "После предстоящих занятий",
    in_debt: |amount| {
        format!(
            "Клиентам вернулось больше, чем у вас оставалось: {amount}. Это погасят следующие занятия, делать ничего не нужно."
        )
    },
    nothing_yet: "Выводить пока нечего. Оплата клиента становится вашей, когда занятие прошло.",
    account_first: "Прежде чем выплачивать, Stripe нужно знать, кто вы и где ваш банк: см. ниже.",
    no_bank: |currency| format!("Ни один из ваших счетов не принимает {currency}. Добавьте счёт в Stripe, ниже."),
    below_minimum: |minimum| format!("Выплачивается от {minimum}."),
    by_itself: |day| match day {
        Some(day) => format!("Уйдёт само: {day}. Если нужно раньше, выведите сейчас."),
        None => "Уйдёт, когда вы попросите.".to_owned(),
    },
    after_agreement: |day| {
        let asked = match day {
            Some(day) => format!("Запрос отправится сам: {day}, или отправьте его сейчас."),
            None => "Уйдёт, когда вы попросите.".to_owned(),
        };
        format!("{asked} Ваши первые выплаты мы смотрим, прежде чем отправить.")
    },
    pay_out: |amount| format!("Вывести {amount}"),
    other_amount: "Другая сумма",
    how_much: |currency| format!("Сколько, в {currency}"),
    from_to: |minimum, available| format!("От {minimum} до {available}."),
    pay_this_out: "Вывести эту сумму",
    wrong_amount: |what, WrongAmount { minimum, payable, step, currency }| match what {
        "amount" => Some(format!("Введите сумму в {currency}, например 80 или 80,50.")),
        "minimum" => Some(format!("Выплачивается не меньше {minimum}.")),
        "step" => Some(format!("Выплачивается с шагом {step}.")),
        "more" => Some(format!("Вывести можно только {payable}.")),
        _ => None,
    },
    account: "Куда приходят деньги",
    no_account: "Деньги на ваш счёт отправляет Stripe. На своей странице он спросит, кто вы и какой у вас счёт; номера мы не видим. Это минут пять.",
    country: "Где вы живёте и платите налоги?",
    set_up: "Настроить выплаты в Stripe",
    at_stripe: "Ваши банковские данные хранит Stripe. Из номера счёта мы знаем последние четыре цифры.",
    readiness: |readiness| match readiness {
        Readiness::Incomplete => {
            ["Не закончено", "Вы начали рассказывать Stripe о себе. Закончите, и деньги смогут уйти."]
        }
        Readiness::InReview => {
            ["Проверяется", "Stripe проверяет то, что вы сообщили. Это несколько минут, иногда день-два."]
        }
        Readiness::Ready => ["Готово", "Деньги могут уходить."],
        Readiness::Restricted => {
            ["Чего-то не хватает", "Stripe нужно ещё что-то от вас, прежде чем деньги смогут уйти."]
        }
        Readiness::Rejected => ["Закрыто в Stripe", "Stripe не будет вам платить. Напишите нам, и мы выясним почему."],
    },
    to_stripe: |readiness| match readiness {
        Readiness::Incomplete | Readiness::Restricted => Some("Продолжить в Stripe"),
        Readiness::InReview | Readiness::Ready => Some("Изменить в Stripe"),
        Readiness::Rejected => None,
    },
    needs: "Чего не хватает",
    need: |need| match need {
        Need::BankAccount => "Ваш банковский счёт",
        Need::Terms => "Ваше согласие с условиями Stripe",
        Need::Name => "Ваше имя",
        Need::BirthDate => "Ваша дата рождения",
        Need::Address => "Ваш адрес",
        Need::Contact => "Ваша почта или телефон",
        Need::IdNumber => "Ваш налоговый номер или номер удостоверения",
        Need::IdDocument => "Снимок паспорта или удостоверения личности",
        Need::Business => "Чем вы занимаетесь",
        Need::Other => "Что-то ещё: на странице Stripe написано что",
    },
    history: "Ваши выплаты",
    no_history: "Пока ни одной.",
    paydays: "Пятницы без выплаты",
    paydays_head: ["День", "Было доступно", "Почему"],
    paid_out: "Выплачено",
    skipped: |reason| match reason {
        SkipReason::BelowMinimum => "Меньше наименьшей выплаты",
        SkipReason::InDebt => "Клиентам вернулось больше, чем оставалось",
        SkipReason::NoAccount => "Выплаты в Stripe не настроены",
        SkipReason::NotReady => "Stripe чего-то не хватает, или он ещё проверяет",
        SkipReason::AccountRejected => "Stripe закрыл аккаунт",
        SkipReason::NoBankInCurrency => "Ни один счёт не принимает эту валюту",
    },
    on_payday: "В день выплат",
    on_request: "По запросу",
    to_bank: |last4| format!("На счёт ···· {last4}"),
    state: |state| match state {
        WithdrawalState::Pending => "Ждёт нашего слова",
        WithdrawalState::Approved => "Сейчас уйдёт",
        WithdrawalState::Processing => "В пути",
        WithdrawalState::Completed => "Пришла",
        WithdrawalState::Rejected => "Не одобрена",
        WithdrawalState::Failed => "Не прошла",
    },
    told: |done| match done {
        "back" => Some((Tone::Info, ["Вы вернулись из Stripe", "Что Stripe теперь о вас знает, написано ниже."])),
        "again" => Some((
            Tone::Info,
            ["Ссылка на Stripe устарела", "Ничего не пропало: продолжите ниже, и Stripe начнёт с того же места."],
        )),
        "asked" => Some((Tone::Success, ["Запрос принят", "Сумма отложена. Ниже видно, как она идёт в банк."])),
        "approved" => Some((Tone::Success, ["Одобрено", "Деньги уходят."])),
        "rejected" => Some((Tone::Success, ["Возвращено", "Сумма снова у тренера, и ему об этом написали."])),
        "decided" => Some((Tone::Warning, ["Кто-то успел раньше", "Что решено, написано ниже."])),
        "onboard.country" => Some((
            Tone::Danger,
            ["Там у Stripe нет аккаунтов", "Выберите страну, где вы живёте и платите налоги, или напишите нам."],
        )),
        "onboard.down" => {
            Some((Tone::Danger, ["Stripe не отвечает", "Ничего не изменилось. Попробуйте через минуту."]))
        }
        "withdraw.not_ready" => {
            Some((Tone::Danger, ["Ничего не выплачено", "Сначала Stripe нужно что-то от вас: см. ниже."]))
        }
        "withdraw.bank" => {
            Some((Tone::Danger, ["Ничего не выплачено", "Ни один из ваших счетов не принимает эту валюту."]))
        }
        "withdraw.amount" | "withdraw.minimum" | "withdraw.more" | "withdraw.step" => {
            Some((Tone::Danger, ["Ничего не выплачено", "Такую сумму выплатить нельзя."]))
        }
        _ => None,
    },
    payout_of: |amount| format!("Выплата {amount}"),
    all: "Все выплаты",
    facts: ["Тренер", "Сумма", "Банковский счёт", "Аккаунт в Stripe", "Перевод", "Выплата"],
    story: "Что произошло",
    asked_for: "Запрошена, сумма отложена",
    asked_by_payday: "День выплат: запрошена сама, сумма отложена",
    decided: |agreed, by| match (agreed, by) {
        (true, None) => "Одобрена автоматически".to_owned(),
        (true, Some(by)) => format!("Одобрение: {by}"),
        (false, by) => format!("Отказ: {}", by.unwrap_or("Spotter")),
    },
    transferred: "Отправлена на аккаунт тренера в Stripe",
    expected: "Ожидается в банке",
    arrived: "Пришла в банк",
    came_back: "Вернулась с аккаунта в Stripe",
    yours_again: "Снова доступна",
    approve: |amount| format!("Отправить {amount}"),
    refuse: "Не отправлять",
    note: ["Слово тренеру", "Он прочтёт его в письме и на странице выплаты."],
    note_too_long: "Не больше 1000 знаков.",
    reject: |amount| format!("Вернуть {amount}"),
    verified: ["Выплаты этого тренера уходят без чьего-либо слова.", "Спрашивать нас перед каждой выплатой"],
    not_verified: ["Каждую выплату этого тренера кто-то должен одобрить.", "Выплачивать без вопросов"],
    all_title: "Выплаты тренерам",
    waiting: |count| match count {
        0 => "Ни одна не ждёт вас.".to_owned(),
        count => format!("Ждут вас: {count}."),
    },
    none: ["Выплат пока нет", "Когда тренер попросит выплату или наступит первая пятница, она будет здесь."],
    payday_of: |day| format!("День выплат: {day}"),
    payday_head: ["Тренер", "Было доступно", "Что вышло"],
    payday_empty: "Выплачивать было некому.",
};

/// Why a withdrawal was not paid, or why it waits, in a sentence.
pub(crate) fn why_not_paid(withdrawal: &Withdrawal, locale: Locale) -> String {
    let code = withdrawal.why.as_deref().unwrap_or_default();
    let why = match locale {
        Locale::En => en(code),
        Locale::Ru => ru(code),
    };
    why.to_owned()
}

// The codes are Stripe's: https://docs.stripe.com/api/payouts/failures.
fn en(code: &str) -> &'static str {
    match code {
        "" => "We did not agree to it.",
        "balance_insufficient" | "insufficient_funds" => {
            "Clients’ payments take some days to arrive at Stripe. It goes out by itself as soon as they are there."
        }
        "reversed" => "A part of it was taken back at Stripe before it reached your bank, so the rest came back too.",
        "in_debt" => "Meanwhile more went back to clients than you had left, and that comes first.",
        "account_closed" => "The bank says that the account is closed. Enter another one at Stripe.",
        "account_frozen" => {
            "The bank says that the account is frozen. Ask your bank, or enter another account at Stripe."
        }
        "invalid_account_number" | "incorrect_account_holder_name" | "no_account" | "bank_ownership_changed" => {
            "The bank found no such account. Check its number at Stripe."
        }
        "debit_not_authorized" | "declined" | "could_not_process" | "bank_account_restricted" => {
            "The bank would not take it. Ask your bank, or enter another account at Stripe."
        }
        "invalid_currency" | "unsupported_currency" => {
            "The bank account does not take this currency. Enter another one at Stripe."
        }
        "insufficient_capabilities_for_transfer" | "payouts_not_allowed" | "account_invalid" => {
            "Stripe needs something from you before it pays you out. Look at your account there."
        }
        "canceled" => "It was cancelled at Stripe.",
        _ => "Stripe could not pay it out. Look at your account there, or write to us.",
    }
}

fn ru(code: &str) -> &'static str {
    match code {
        "" => "Мы её не одобрили.",
        "balance_insufficient" | "insufficient_funds" => {
            "Платежи клиентов приходят в Stripe через несколько дней. Как только они придут, деньги уйдут сами."
        }
        "reversed" => "Часть суммы забрали в Stripe до выплаты в банк, поэтому вернулось и остальное.",
        "in_debt" => "Тем временем клиентам вернулось больше, чем у вас оставалось, и это погашается первым.",
        "account_closed" => "Банк сообщает, что счёт закрыт. Укажите другой в Stripe.",
        "account_frozen" => "Банк сообщает, что счёт заблокирован. Спросите в банке или укажите другой счёт в Stripe.",
        "invalid_account_number" | "incorrect_account_holder_name" | "no_account" | "bank_ownership_changed" => {
            "Банк не нашёл такого счёта. Проверьте номер в Stripe."
        }
        "debit_not_authorized" | "declined" | "could_not_process" | "bank_account_restricted" => {
            "Банк не принял деньги. Спросите в банке или укажите другой счёт в Stripe."
        }
        "invalid_currency" | "unsupported_currency" => {
            "Банковский счёт не принимает эту валюту. Укажите другой в Stripe."
        }
        "insufficient_capabilities_for_transfer" | "payouts_not_allowed" | "account_invalid" => {
            "Stripe нужно что-то от вас, прежде чем платить. Посмотрите свой аккаунт там."
        }
        "canceled" => "Она отменена в Stripe.",
        _ => "Stripe не смог её провести. Посмотрите свой аккаунт там или напишите нам.",
    }
}

/// Where trainers can have an account at Stripe, by ISO 3166, in both languages: <https://stripe.com/global>,
/// <https://docs.stripe.com/connect/cross-border-payouts>.
const COUNTRIES: [(&str, &str, &str); 89] = [
    ("AE", "United Arab Emirates", "ОАЭ"),
    ("AL", "Albania", "Албания"),
    ("AM", "Armenia", "Армения"),
    ("AR", "Argentina", "Аргентина"),
    ("AT", "Austria", "Австрия"),
    ("AU", "Australia", "Австралия"),
    ("AZ", "Azerbaijan", "Азербайджан"),
    ("BA", "Bosnia and Herzegovina", "Босния и Герцеговина"),
    ("BD", "Bangladesh", "Бангладеш"),
    ("BE", "Belgium", "Бельгия"),
    ("BG", "Bulgaria", "Болгария"),
    ("BH", "Bahrain", "Бахрейн"),
    ("BR", "Brazil", "Бразилия"),
    ("CA", "Canada", "Канада"),
    ("CH", "Switzerland", "Швейцария"),
    ("CL", "Chile", "Чили"),
    ("CO", "Colombia", "Колумбия"),
    ("CR", "Costa Rica", "Коста-Рика"),
    ("CY", "Cyprus", "Кипр"),
    ("CZ", "Czechia", "Чехия"),
    ("DE", "Germany", "Германия"),
    ("DK", "Denmark", "Дания"),
    ("DO", "Dominican Republic", "Доминиканская Республика"),
    ("EE", "Estonia", "Эстония"),
    ("EG", "Egypt", "Египет"),
    ("ES", "Spain", "Испания"),
    ("FI", "Finland", "Финляндия"),
    ("FR", "France", "Франция"),
    ("GB", "United Kingdom", "Великобритания"),
    ("GI", "Gibraltar", "Гибралтар"),
    ("GR", "Greece", "Греция"),
    ("GT", "Guatemala", "Гватемала"),
    ("HK", "Hong Kong", "Гонконг"),
    ("HR", "Croatia", "Хорватия"),
    ("HU", "Hungary", "Венгрия"),
    ("ID", "Indonesia", "Индонезия"),
    ("IE", "Ireland", "Ирландия"),
    ("IL", "Israel", "Израиль"),
    ("IN", "India", "Индия"),
    ("IS", "Iceland", "Исландия"),
    ("IT", "Italy", "Италия"),
    ("JO", "Jordan", "Иордания"),
    ("JP", "Japan", "Япония"),
    ("KE", "Kenya", "Кения"),
    ("KH", "Cambodia", "Камбоджа"),
    ("KR", "South Korea", "Южная Корея"),
    ("KW", "Kuwait", "Кувейт"),
    ("KZ", "Kazakhstan", "Казахстан"),
    ("LI", "Liechtenstein", "Лихтенштейн"),
    ("LK", "Sri Lanka", "Шри-Ланка"),
    ("LT", "Lithuania", "Литва"),
    ("LU", "Luxembourg", "Люксембург"),
    ("LV", "Latvia", "Латвия"),
    ("MA", "Morocco", "Марокко"),
    ("MD", "Moldova", "Молдова"),
    ("MK", "North Macedonia", "Северная Македония"),
    ("MN", "Mongolia", "Монголия"),
    ("MT", "Malta", "Мальта"),
    ("MU", "Mauritius", "Маврикий"),
    ("MX", "Mexico", "Мексика"),
    ("MY", "Malaysia", "Малайзия"),
    ("NG", "Nigeria", "Нигерия"),
    ("NL", "Netherlands", "Нидерланды"),
    ("NO", "Norway", "Норвегия"),
    ("NZ", "New Zealand", "Новая Зеландия"),
    ("PE", "Peru", "Перу"),
    ("PH", "Philippines", "Филиппины"),
    ("PK", "Pakistan", "Пакистан"),
    ("PL", "Poland", "Польша"),
    ("PT", "Portugal", "Португалия"),
    ("PY", "Paraguay", "Парагвай"),
    ("QA", "Qatar", "Катар"),
    ("RO", "Romania", "Румыния"),
    ("RS", "Serbia", "Сербия"),
    ("SA", "Saudi Arabia", "Саудовская Аравия"),
    ("SE", "Sweden", "Швеция"),
    ("SG", "Singapore", "Сингапур"),
    ("SI", "Slovenia", "Словения"),
    ("SK", "Slovakia", "Словакия"),
    ("TH", "Thailand", "Таиланд"),
    ("TN", "Tunisia", "Тунис"),
    ("TR", "Türkiye", "Турция"),
    ("TW", "Taiwan", "Тайвань"),
    ("TZ", "Tanzania", "Танзания"),
    ("US", "United States", "США"),
    ("UY", "Uruguay", "Уругвай"),
    ("UZ", "Uzbekistan", "Узбекистан"),
    ("VN", "Vietnam", "Вьетнам"),
    ("ZA", "South Africa", "ЮАР"),
];

/// The countries with their names, in order of these.
pub(crate) fn countries(locale: Locale) -> Vec<(&'static str, &'static str)> {
    let name = |(code, en, ru): &(&'static str, &'static str, &'static str)| match locale {
        Locale::En => (*code, *en),
        Locale::Ru => (*code, *ru),
    };
    let mut named: Vec<_> = COUNTRIES.iter().map(name).collect();
    named.sort_unstable_by_key(|(_, name)| *name);
    named
}

/// The country that a zone's clocks are most likely of, to be chosen beforehand.
pub(crate) fn country_of(zone: &str) -> &'static str {
    match zone {
        "Europe/Berlin" | "Europe/Busingen" => "DE",
        "Europe/Vienna" => "AT",
        "Europe/Zurich" => "CH",
        "Europe/London" => "GB",
        "Europe/Paris" => "FR",
        "Europe/Madrid" | "Atlantic/Canary" => "ES",
        "Europe/Rome" => "IT",
        "Europe/Lisbon" => "PT",
        "Europe/Amsterdam" => "NL",
        "Europe/Warsaw" => "PL",
        "Europe/Helsinki" => "FI",
        "Europe/Athens" => "GR",
        "Europe/Dublin" => "IE",
        "Asia/Tokyo" => "JP",
        "Asia/Karachi" => "PK",
        "Asia/Kuwait" => "KW",
        "Asia/Singapore" => "SG",
        "Australia/Sydney" | "Australia/Melbourne" | "Australia/Lord_Howe" => "AU",
        name if name.starts_with("America/New_York") || name.starts_with("America/Los_Angeles") => "US",
        "America/Chicago" | "America/Denver" => "US",
        "America/Toronto" | "America/Vancouver" => "CA",
        _ => "",
    }
}
