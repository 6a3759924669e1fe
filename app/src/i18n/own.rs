//! What is said about cancelling a service and paying for it: to clients before they book, and to trainers while they edit it.
//! Only the server makes these texts.

use domain::PayWays;
use domain::policy::RefundTier;

use super::Locale;
use super::returning::{self, PolicyStep};
use super::ru::plural;

impl Locale {
    /// The texts about what a service has of its own.
    pub(crate) const fn own(self) -> &'static OwnTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Each field is named after what it says. Pairs are a label and a hint.
pub(crate) struct OwnTexts {
    // For clients
    /// A cancellation policy in one sentence, for no time in particular.
    pub(crate) policy: fn(&[RefundTier]) -> String,
    /// How one can pay.
    pub(crate) pay: fn(PayWays) -> Option<&'static str>,

    // For trainers
    pub(crate) cancelling: [&'static str; 2],
    /// As the platform, the three presets, own.
    pub(crate) policies: [&'static str; 5],
    pub(crate) own_policy: &'static str,
    pub(crate) tiers: &'static str,
    /// Of so many lines.
    pub(crate) hours: fn(usize) -> String,
    pub(crate) percent: fn(usize) -> String,
    pub(crate) ways: [&'static str; 2],
    /// As on the desk, own.
    pub(crate) ways_choices: [&'static str; 2],
    pub(crate) own_ways: &'static str,
    /// What is wrong, by its name.
    pub(crate) wrong: fn(&str) -> Option<&'static str>,
}

static EN: OwnTexts = OwnTexts {
    policy: |tiers| {
        let until = |hours: u32| (hours > 0).then(|| format!("{} before the start", span_en(hours)));
        let step = |tier: &RefundTier| PolicyStep { share: tier.share.get(), until: until(tier.hours_before) };
        let steps: Vec<PolicyStep> = tiers.iter().filter(|tier| tier.share.get() > 0).map(step).collect();
        (Locale::En.returning().policy)(&steps, steps.last().is_none_or(|last| last.until.is_some()))
    },
    pay: |ways| {
        Some(match (ways.online || ways.checkout, ways.on_arrival) {
            (true, true) => "You pay online or in person.",
            (true, false) => "You pay online.",
            (false, true) => "You pay in person.",
            (false, false) => return None,
        })
    },

    cancelling: [
        "If a client cancels",
        "Clients read this on your page and before they pay. What is booked keeps what it was booked with.",
    ],
    policies: ["As the platform", "Flexible", "Moderate", "Strict", "Own"],
    own_policy: "Up to four steps, which you set below.",
    tiers: "Who cancels at least so many hours before the start gets so much back; after the last step, nothing. 0 hours is until the start.",
    hours: |line| match line {
        1 => "Hours before".into(),
        _ => format!("Hours before, step {line}"),
    },
    percent: |line| match line {
        1 => "Comes back (%)".into(),
        _ => format!("Comes back (%), step {line}"),
    },
    ways: ["How clients pay for it", "For bookings from now on."],
    ways_choices: ["As on your desk", "Own"],
    own_ways: "Only for this service, whatever your desk says.",
    wrong: |what| {
        Some(match what {
            "half" => "Give both, or neither.",
            "hours" => "Whole hours, from 0 to 8760.",
            "percent" => "Whole per cent, from 0 to 100.",
            "twice" => "Another step has the same hours.",
            "rising" => "Who cancels later cannot get more back.",
            "tiers" => "Give one step at least.",
            "ways" => "Leave one way of paying at least.",
            _ => return None,
        })
    },
};

fn span_en(hours: u32) -> String {
    match hours {
        1 => "1 hour".into(),
        _ if hours > 24 && hours.is_multiple_of(24) => format!("{} days", hours / 24),
        _ => format!("{hours} hours"),
    }
}

static RU: OwnTexts = OwnTexts {
    policy: policy_ru,
    pay: |ways| {
        Some(match (ways.online || ways.checkout, ways.on_arrival) {
            (true, true) => "Оплата онлайн или на месте.",
            (true, false) => "Оплата онлайн.",
            (false, true) => "Оплата на месте.",
            (false, false) => return None,
        })
    },

    cancelling: [
        "Если клиент отменяет запись",
        "Клиенты читают это на вашей странице и перед оплатой. У прежних записей остаются их условия.",
    ],
    policies: ["Как на платформе", "Мягкие", "Средние", "Строгие", "Свои"],
    own_policy: "До четырёх ступеней, задайте их ниже.",
    tiers: "Кто отменяет не позже чем за столько часов до начала, получает столько-то; после последней ступени ничего. 0 часов значит до самого начала.",
    hours: |line| match line {
        1 => "За сколько часов".into(),
        _ => format!("За сколько часов, ступень {line}"),
    },
    percent: |line| match line {
        1 => "Вернётся (%)".into(),
        _ => format!("Вернётся (%), ступень {line}"),
    },
    ways: ["Как за неё платят", "Для новых записей."],
    ways_choices: ["Как в кабинете", "Свои способы"],
    own_ways: "Только для этой услуги, что бы ни стояло в кабинете.",
    wrong: |what| {
        Some(match what {
            "half" => "Укажите оба числа или ни одного.",
            "hours" => "Целое число часов, от 0 до 8760.",
            "percent" => "Целое число процентов, от 0 до 100.",
            "twice" => "Столько часов уже указано в другой ступени.",
            "rising" => "При более поздней отмене нельзя вернуть больше.",
            "tiers" => "Укажите хотя бы одну ступень.",
            "ways" => "Оставьте хотя бы один способ оплаты.",
            _ => return None,
        })
    },
};

fn policy_ru(tiers: &[RefundTier]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut to_the_start = false;
    for tier in tiers.iter().filter(|tier| tier.share.get() > 0) {
        to_the_start = tier.hours_before == 0;
        let until = match tier.hours_before {
            0 => "до начала занятия".to_owned(),
            hours => format!("не позже чем за {} до начала", span_ru(hours)),
        };
        parts.push(match (parts.is_empty(), tier.share.get()) {
            (true, 10_000) => format!("Бесплатная отмена {until}"),
            (true, share) => format!("При отмене {until} возвращается {}", returning::share_in_russian(share)),
            (false, share) => format!("потом {until} возвращается {}", returning::share_in_russian(share)),
        });
    }
    match (parts.is_empty(), to_the_start) {
        (true, _) => parts.push("При отмене деньги не возвращаются".into()),
        (false, false) => parts.push("потом деньги не возвращаются".into()),
        (false, true) => {}
    }
    format!("{}.", parts.join("; "))
}

fn span_ru(hours: u32) -> String {
    let counted = |count: u32, [one, few, many]: [&str; 3]| {
        format!("{count} {}", plural(usize::try_from(count).unwrap_or(usize::MAX), one, few, many))
    };
    if hours > 24 && hours.is_multiple_of(24) {
        counted(hours / 24, ["день", "дня", "дней"])
    } else {
        counted(hours, ["час", "часа", "часов"])
    }
}

#[cfg(test)]
mod tests {
    use domain::BasisPoints;

    use super::*;

    fn said(locale: Locale, tiers: &[(u32, u32)]) -> String {
        let tier = |(hours_before, share): &(u32, u32)| RefundTier {
            hours_before: *hours_before,
            share: BasisPoints::new(*share).unwrap(),
        };
        (locale.own().policy)(&tiers.iter().map(tier).collect::<Vec<_>>())
    }

    #[test]
    fn a_policy_is_one_sentence_for_any_time() {
        let en = |tiers: &[(u32, u32)]| said(Locale::En, tiers);
        assert_eq!(
            en(&[(24, 10_000), (0, 5_000)]),
            "Free cancellation until 24 hours before the start; after that half comes back until the session starts."
        );
        assert_eq!(
            en(&[(72, 10_000), (24, 5_000)]),
            "Free cancellation until 3 days before the start; after that half comes back until 24 hours before the start; after that nothing comes back."
        );
        assert_eq!(
            en(&[(168, 5_000)]),
            "If you cancel, half comes back until 7 days before the start; after that nothing comes back."
        );
        assert_eq!(en(&[(0, 10_000)]), "Free cancellation until the session starts.");
        assert_eq!(en(&[(5, 0)]), "If you cancel, nothing comes back.");
        assert_eq!(en(&[]), "If you cancel, nothing comes back.");
    }

    #[test]
    fn and_one_in_russian() {
        let ru = |tiers: &[(u32, u32)]| said(Locale::Ru, tiers);
        assert_eq!(
            ru(&[(24, 10_000), (0, 5_000)]),
            "Бесплатная отмена не позже чем за 24 часа до начала; потом до начала занятия возвращается половина."
        );
        assert_eq!(
            ru(&[(168, 5_000)]),
            "При отмене не позже чем за 7 дней до начала возвращается половина; потом деньги не возвращаются."
        );
        assert_eq!(ru(&[(0, 10_000)]), "Бесплатная отмена до начала занятия.");
        assert_eq!(ru(&[(1, 0)]), "При отмене деньги не возвращаются.");
    }
}
