//! What is said about where the money of a booking is. Only the server makes these texts.

use domain::{DisputeStatus, MoneyPlace, MoneyStep, Role, SkipReason, Whereabouts, WithdrawalState};

use super::Locale;

impl Locale {
    /// The texts about where the money is.
    pub(crate) const fn timeline(self) -> &'static TimelineTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Whom a text is about, and what else it names.
pub(crate) struct Told<'a> {
    /// Whom it is for.
    pub(crate) role: Role,
    pub(crate) trainer: &'a str,
    pub(crate) client: &'a str,
    /// The whole amount of a payout.
    pub(crate) whole: &'a str,
    /// The day of a payday.
    pub(crate) day: &'a str,
    /// Why money goes back.
    pub(crate) why: &'a str,
}

/// Each field is named after what it says.
pub(crate) struct TimelineTexts {
    pub(crate) title: &'static str,
    pub(crate) happened: &'static str,
    pub(crate) to_come: &'static str,
    pub(crate) place: fn(Whereabouts, &Told<'_>) -> [String; 2],
    pub(crate) step: fn(MoneyStep, &Told<'_>) -> String,
    /// Of what was paid besides.
    pub(crate) difference: &'static str,
    pub(crate) link: fn(MoneyPlace) -> &'static str,
}

const EN: TimelineTexts = TimelineTexts {
    title: "Where is the money?",
    happened: "What happened",
    to_come: "What comes next",
    place: place_en,
    step: step_en,
    difference: "Difference for the dearer service",
    link: |place| match place {
        MoneyPlace::Receipt(_) => "Receipt",
        MoneyPlace::Refunds(_) => "Refunds of the booking",
        MoneyPlace::Dispute(_) => "The dispute",
        MoneyPlace::Payout(_) => "The payout",
    },
};

fn place_en(place: Whereabouts, told: &Told<'_>) -> [String; 2] {
    let Told { trainer, client, .. } = told;
    let (title, text): (&str, String) = match (place, told.role) {
        (Whereabouts::NotPaid, Role::Client) => ("Nothing was paid", "No money was taken for this booking.".into()),
        (Whereabouts::NotPaid, _) => ("Nothing was paid", "No money came in for this booking.".into()),
        (Whereabouts::Due, Role::Client) => ("Not paid yet", "The time is held for you while you pay.".into()),
        (Whereabouts::Due, _) => ("Not paid yet", format!("The time is held while {client} pays.")),
        (Whereabouts::DueInPerson, Role::Client) => {
            ("To be paid in person", format!("You pay {trainer} when you meet."))
        }
        (Whereabouts::DueInPerson, _) => ("To be paid in person", format!("{client} pays {trainer} in person.")),
        (Whereabouts::InPerson, Role::Client) => {
            ("Paid in person", format!("{trainer} has it: it did not go through Spotter."))
        }
        (Whereabouts::InPerson, _) => ("Paid in person", "The money did not go through Spotter.".into()),
        (Whereabouts::WithUs, Role::Client) => {
            ("Paid", format!("Your payment came through. Spotter keeps it for {trainer} until the session is over."))
        }
        (Whereabouts::WithUs, Role::Trainer) => {
            ("Paid, and with Spotter", "Your share becomes yours when the session is over.".into())
        }
        (Whereabouts::WithUs, Role::Admin) => {
            ("Paid, and with Spotter", format!("The share becomes {trainer}’s when the session is over."))
        }
        (Whereabouts::Available | Whereabouts::OnTheWay | Whereabouts::Arrived, Role::Client) => {
            ("Paid", format!("Your payment came through. What did not go back to you is {trainer}’s now."))
        }
        (Whereabouts::Available, Role::Trainer) => {
            ("Yours, and still with Spotter", "Below is what became of your share, and what comes next.".into())
        }
        (Whereabouts::Available, Role::Admin) => {
            ("The trainer’s, and still with Spotter", format!("It is {trainer}’s to pay out."))
        }
        (Whereabouts::OnTheWay, Role::Trainer) => {
            ("On its way to your bank", "It went out with a payout that has not arrived yet.".into())
        }
        (Whereabouts::OnTheWay, Role::Admin) => {
            ("On its way to the trainer’s bank", "It went out with a payout that has not arrived yet.".into())
        }
        (Whereabouts::Arrived, Role::Trainer) => ("At your bank", "The payout that it went out with arrived.".into()),
        (Whereabouts::Arrived, Role::Admin) => {
            ("At the trainer’s bank", "The payout that it went out with arrived.".into())
        }
        (Whereabouts::WentBack, Role::Client) => {
            ("It goes back to you", "All of it went back, or is going. Banks take 5 to 10 days to show it.".into())
        }
        (Whereabouts::WentBack, _) => ("It goes back", format!("All of it went back to {client}, or is going.")),
        (Whereabouts::Disputed, Role::Client) => {
            ("Your bank holds it", "Your bank asked for it back, and decides whose it is.".into())
        }
        (Whereabouts::Disputed, _) => {
            ("A bank holds it", format!("{client}’s bank asked for it back, and decides whose it is."))
        }
        (Whereabouts::Lost, Role::Client) => {
            ("It is yours again", "Your bank decided that it goes back to you.".into())
        }
        (Whereabouts::Lost, _) => ("It went back", format!("{client}’s bank decided that it goes back.")),
    };
    [title.to_owned(), text]
}

fn step_en(step: MoneyStep, told: &Told<'_>) -> String {
    let Told { role, trainer, client, whole, day, why } = told;
    let (to_client, to_trainer) = (*role == Role::Client, *role == Role::Trainer);
    match step {
        MoneyStep::Held => "The time was held".into(),
        MoneyStep::Refused => "A card was refused: nothing was taken".into(),
        MoneyStep::GivenUp => "This attempt to pay was given up: nothing was taken".into(),
        MoneyStep::Lapsed => "The booking ended without a payment".into(),
        MoneyStep::Charged if to_client => "You paid".into(),
        MoneyStep::Charged => format!("{client} paid"),
        MoneyStep::PaidInPerson if to_client => format!("You paid {trainer} in person"),
        MoneyStep::PaidInPerson => format!("{client} paid in person"),
        MoneyStep::CameTooLate => "It was not needed any more, so it goes back".into(),
        MoneyStep::Surcharge => "Of it for processing".into(),
        MoneyStep::Commission => "Of it Spotter’s commission".into(),
        MoneyStep::StripeFee => "Stripe kept its fee".into(),
        MoneyStep::Share if to_trainer => "Of it your share".into(),
        MoneyStep::Share => format!("Of it {trainer}’s share"),
        MoneyStep::CommissionOwed => "Spotter’s commission, taken off what is available".into(),
        MoneyStep::Delivered => "The session was over".into(),
        MoneyStep::Released if to_trainer => "It became yours".into(),
        MoneyStep::Released => format!("It became {trainer}’s"),
        MoneyStep::RefundAsked(_) if to_client => format!("It was decided that money goes back to you: {why}"),
        MoneyStep::RefundAsked(_) => format!("It was decided that money goes back: {why}"),
        MoneyStep::RefundSent if to_client => "Sent to your bank, which takes 5 to 10 days to show it".into(),
        MoneyStep::RefundSent => format!("Sent to {client}’s bank"),
        MoneyStep::RefundReturned if to_client => {
            "Your bank would not take it: it is with us, and a person looks for another way".into()
        }
        MoneyStep::RefundReturned => "The bank would not take it: it is where it was before".into(),
        MoneyStep::RefundStopped => "It was not sent".into(),
        MoneyStep::ShareGivenBack if to_trainer => "Of it from your share".into(),
        MoneyStep::ShareGivenBack => format!("Of it from {trainer}’s share"),
        MoneyStep::Disputed(DisputeStatus::WarningNeedsResponse) => "The bank asked about the payment".into(),
        MoneyStep::Disputed(_) if to_client => "Your bank asked for the money back".into(),
        MoneyStep::Disputed(_) => format!("{client}’s bank asked for the money back"),
        MoneyStep::DisputeTook => "The bank took it from our balance".into(),
        MoneyStep::DisputeGave => "The bank gave it back to our balance".into(),
        MoneyStep::DisputeDecided(status) => match (status, to_client) {
            (DisputeStatus::Lost, true) => "Your bank decided: the money is yours".into(),
            (DisputeStatus::Won, true) => "Your bank decided: the payment stands".into(),
            (DisputeStatus::Lost, false) => "The bank decided against us".into(),
            (DisputeStatus::Won, false) => "The bank decided for us".into(),
            _ => "The bank went no further".into(),
        },
        MoneyStep::ShareLost if to_trainer => "Of it from your share".into(),
        MoneyStep::ShareLost => format!("Of it from {trainer}’s share"),
        MoneyStep::MadeGood if to_trainer => "Made good what you owed".into(),
        MoneyStep::MadeGood => format!("Made good what {trainer} owed"),
        MoneyStep::WentOut(_, WithdrawalState::Pending) => format!("Set aside for the payout of {whole}"),
        MoneyStep::WentOut(_, WithdrawalState::Rejected | WithdrawalState::Failed) => {
            format!("Set aside for a payout of {whole} that came to nothing")
        }
        MoneyStep::WentOut(..) => format!("Went out with the payout of {whole}"),
        MoneyStep::Arrived => "Arrived at the bank".into(),
        MoneyStep::CameBack => "Came back, and is available again".into(),
        MoneyStep::PayBy => "Until then it can be paid".into(),
        MoneyStep::BankAtWork => "The bank has not said yet whether it pays".into(),
        MoneyStep::PayInPerson if to_client => format!("You pay {trainer} in person"),
        MoneyStep::PayInPerson => format!("{client} pays in person"),
        MoneyStep::BecomesTheTrainers if to_trainer => "Becomes yours when the session is over".into(),
        MoneyStep::BecomesTheTrainers => format!("Becomes {trainer}’s when the session is over"),
        MoneyStep::EvidenceDue => "Until then the bank takes evidence".into(),
        MoneyStep::ArrivesBy => "Arrives at the bank".into(),
        MoneyStep::GoesOut(_) => format!("Goes to the bank on {day}"),
        MoneyStep::Stays(reason) => format!("Stays with Spotter for now: {}", stays_en(reason)),
        MoneyStep::OnRequest if to_trainer => "Goes to the bank when you ask for it".into(),
        MoneyStep::OnRequest => format!("Goes to the bank when {trainer} asks for it"),
    }
}

const fn stays_en(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::BelowMinimum => "all that is available is less than the least that is paid out",
        SkipReason::InDebt => "more went back to clients than was left",
        SkipReason::NoAccount => "payouts are not set up at Stripe",
        SkipReason::NotReady => "Stripe is missing something, or still checking",
        SkipReason::AccountRejected => "Stripe closed the account",
        SkipReason::NoBankInCurrency => "no bank account takes this currency",
    }
}

const RU: TimelineTexts = TimelineTexts {
    title: "Где деньги?",
    happened: "Что произошло",
    to_come: "Что дальше",
    place: place_ru,
    step: step_ru,
    difference: "Доплата за более дорогую услугу",
    link: |place| match place {
        MoneyPlace::Receipt(_) => "Чек",
        MoneyPlace::Refunds(_) => "Возвраты по записи",
        MoneyPlace::Dispute(_) => "Спор",
        MoneyPlace::Payout(_) => "Выплата",
    },
};

fn place_ru(place: Whereabouts, told: &Told<'_>) -> [String; 2] {
    let Told { trainer, client, .. } = told;
    let (title, text): (&str, String) = match (place, told.role) {
        (Whereabouts::NotPaid, Role::Client) => ("Оплаты не было", "За эту запись деньги не списаны.".into()),
        (Whereabouts::NotPaid, _) => ("Оплаты не было", "За эту запись деньги не поступали.".into()),
        (Whereabouts::Due, Role::Client) => ("Ещё не оплачено", "Время держится за вами, пока вы платите.".into()),
        (Whereabouts::Due, _) => ("Ещё не оплачено", format!("Время держится, пока идёт оплата. Клиент: {client}.")),
        (Whereabouts::DueInPerson, Role::Client) => ("Оплата при встрече", format!("Тренер: {trainer}.")),
        (Whereabouts::DueInPerson, _) => ("Оплата при встрече", format!("Клиент: {client}. Тренер: {trainer}.")),
        (Whereabouts::InPerson, _) => ("Оплачено при встрече", "Деньги не проходили через Spotter.".into()),
        (Whereabouts::WithUs, Role::Client) => {
            ("Оплачено", "Оплата прошла. Деньги хранятся у Spotter до конца занятия, потом они тренера.".into())
        }
        (Whereabouts::WithUs, Role::Trainer) => {
            ("Оплачено, деньги у Spotter", "Ваша доля станет вашей, когда занятие закончится.".into())
        }
        (Whereabouts::WithUs, Role::Admin) => {
            ("Оплачено, деньги у Spotter", "Доля перейдёт тренеру, когда занятие закончится.".into())
        }
        (Whereabouts::Available | Whereabouts::OnTheWay | Whereabouts::Arrived, Role::Client) => {
            ("Оплачено", "Оплата прошла. Всё, что не вернулось вам, теперь принадлежит тренеру.".into())
        }
        (Whereabouts::Available, Role::Trainer) => {
            ("Деньги ваши и пока у Spotter", "Ниже — что стало с вашей долей и что дальше.".into())
        }
        (Whereabouts::Available, Role::Admin) => ("Деньги тренера, пока у Spotter", "Тренер может их вывести.".into()),
        (Whereabouts::OnTheWay, Role::Trainer) => {
            ("Деньги в пути в ваш банк", "Они ушли с выплатой, которая ещё не поступила.".into())
        }
        (Whereabouts::OnTheWay, Role::Admin) => {
            ("Деньги в пути в банк тренера", "Они ушли с выплатой, которая ещё не поступила.".into())
        }
        (Whereabouts::Arrived, Role::Trainer) => {
            ("Деньги в вашем банке", "Выплата, с которой они ушли, поступила.".into())
        }
        (Whereabouts::Arrived, Role::Admin) => {
            ("Деньги в банке тренера", "Выплата, с которой они ушли, поступила.".into())
        }
        (Whereabouts::WentBack, Role::Client) => (
            "Деньги возвращаются вам",
            "Вся сумма возвращена или возвращается. Банк показывает её через 5–10 дней.".into(),
        ),
        (Whereabouts::WentBack, _) => ("Деньги возвращаются", "Вся сумма возвращена клиенту или возвращается.".into()),
        (Whereabouts::Disputed, Role::Client) => {
            ("Деньги удерживает ваш банк", "Ваш банк потребовал их назад и решает, чьи они.".into())
        }
        (Whereabouts::Disputed, _) => {
            ("Деньги удерживает банк", "Банк клиента потребовал их назад и решает, чьи они.".into())
        }
        (Whereabouts::Lost, Role::Client) => ("Деньги снова ваши", "Ваш банк решил вернуть их вам.".into()),
        (Whereabouts::Lost, _) => ("Деньги вернулись клиенту", "Так решил банк клиента.".into()),
    };
    [title.to_owned(), text]
}

fn step_ru(step: MoneyStep, told: &Told<'_>) -> String {
    let Told { role, trainer, client, whole, day, why } = told;
    let (to_client, to_trainer) = (*role == Role::Client, *role == Role::Trainer);
    match step {
        MoneyStep::Held => "Время забронировано".into(),
        MoneyStep::Refused => "Карта отклонена: ничего не списано".into(),
        MoneyStep::GivenUp => "Попытка оплаты прекращена: ничего не списано".into(),
        MoneyStep::Lapsed => "Запись закончилась без оплаты".into(),
        MoneyStep::Charged if to_client => "Вы оплатили".into(),
        MoneyStep::Charged => format!("Оплата прошла. Клиент: {client}"),
        MoneyStep::PaidInPerson if to_client => format!("Вы оплатили при встрече. Тренер: {trainer}"),
        MoneyStep::PaidInPerson => format!("Оплачено при встрече. Клиент: {client}"),
        MoneyStep::CameTooLate => "Эта оплата уже не нужна и возвращается".into(),
        MoneyStep::Surcharge => "Из неё — сбор за обработку".into(),
        MoneyStep::Commission => "Из неё — комиссия Spotter".into(),
        MoneyStep::StripeFee => "Stripe удержал свою комиссию".into(),
        MoneyStep::Share if to_trainer => "Из неё — ваша доля".into(),
        MoneyStep::Share => "Из неё — доля тренера".into(),
        MoneyStep::CommissionOwed => "Комиссия Spotter: вычтена из доступного".into(),
        MoneyStep::Delivered => "Занятие закончилось".into(),
        MoneyStep::Released if to_trainer => "Деньги стали вашими".into(),
        MoneyStep::Released => "Деньги перешли тренеру".into(),
        MoneyStep::RefundAsked(_) if to_client => format!("Решено вернуть вам деньги: {why}"),
        MoneyStep::RefundAsked(_) => format!("Решено вернуть деньги: {why}"),
        MoneyStep::RefundSent if to_client => "Отправлено в ваш банк: он показывает возврат через 5–10 дней".into(),
        MoneyStep::RefundSent => "Отправлено в банк клиента".into(),
        MoneyStep::RefundReturned if to_client => {
            "Ваш банк не принял деньги: они у нас, человек ищет другой способ".into()
        }
        MoneyStep::RefundReturned => "Банк не принял деньги: они там же, где были".into(),
        MoneyStep::RefundStopped => "Возврат не отправлен".into(),
        MoneyStep::ShareGivenBack | MoneyStep::ShareLost if to_trainer => "Из них — из вашей доли".into(),
        MoneyStep::ShareGivenBack | MoneyStep::ShareLost => "Из них — из доли тренера".into(),
        MoneyStep::Disputed(DisputeStatus::WarningNeedsResponse) => "Банк спросил об оплате".into(),
        MoneyStep::Disputed(_) if to_client => "Ваш банк потребовал деньги назад".into(),
        MoneyStep::Disputed(_) => "Банк клиента потребовал деньги назад".into(),
        MoneyStep::DisputeTook => "Банк забрал деньги с нашего баланса".into(),
        MoneyStep::DisputeGave => "Банк вернул деньги на наш баланс".into(),
        MoneyStep::DisputeDecided(status) => match (status, to_client) {
            (DisputeStatus::Lost, true) => "Ваш банк решил: деньги ваши".into(),
            (DisputeStatus::Won, true) => "Ваш банк решил: оплата остаётся".into(),
            (DisputeStatus::Lost, false) => "Банк решил не в нашу пользу".into(),
            (DisputeStatus::Won, false) => "Банк решил в нашу пользу".into(),
            _ => "Банк не стал продолжать".into(),
        },
        MoneyStep::MadeGood if to_trainer => "Покрыло ваш долг".into(),
        MoneyStep::MadeGood => "Покрыло долг тренера".into(),
        MoneyStep::WentOut(_, WithdrawalState::Pending) => format!("Отложено для выплаты на {whole}"),
        MoneyStep::WentOut(_, WithdrawalState::Rejected | WithdrawalState::Failed) => {
            format!("Отложено для выплаты на {whole}, которая не состоялась")
        }
        MoneyStep::WentOut(..) => format!("Ушло с выплатой на {whole}"),
        MoneyStep::Arrived => "Поступило в банк".into(),
        MoneyStep::CameBack => "Вернулось и снова доступно".into(),
        MoneyStep::PayBy => "До этого времени можно оплатить".into(),
        MoneyStep::BankAtWork => "Банк ещё не сказал, проходит ли оплата".into(),
        MoneyStep::PayInPerson if to_client => format!("Оплата при встрече. Тренер: {trainer}"),
        MoneyStep::PayInPerson => format!("Оплата при встрече. Клиент: {client}"),
        MoneyStep::BecomesTheTrainers if to_trainer => "Станет вашим, когда занятие закончится".into(),
        MoneyStep::BecomesTheTrainers => "Перейдёт тренеру, когда занятие закончится".into(),
        MoneyStep::EvidenceDue => "До этого времени банк принимает доказательства".into(),
        MoneyStep::ArrivesBy => "Поступит в банк".into(),
        MoneyStep::GoesOut(_) => format!("Уйдёт в банк: {day}"),
        MoneyStep::Stays(reason) => format!("Пока остаётся у Spotter: {}", stays_ru(reason)),
        MoneyStep::OnRequest if to_trainer => "Уйдёт в банк по вашему запросу".into(),
        MoneyStep::OnRequest => "Уйдёт в банк по запросу тренера".into(),
    }
}

const fn stays_ru(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::BelowMinimum => "доступно меньше наименьшей выплаты",
        SkipReason::InDebt => "клиентам вернулось больше, чем оставалось",
        SkipReason::NoAccount => "выплаты в Stripe не настроены",
        SkipReason::NotReady => "Stripe чего-то не хватает, или он ещё проверяет",
        SkipReason::AccountRejected => "Stripe закрыл аккаунт",
        SkipReason::NoBankInCurrency => "ни один счёт не принимает эту валюту",
    }
}
