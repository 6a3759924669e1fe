//! What is said about services whose earnings several trainers share. Only the server makes these texts.

use super::Locale;
use super::dates::listed;

impl Locale {
    /// The texts about shared services.
    pub(crate) const fn sharing(self) -> &'static SharingTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// An amount, and who has which part of it.
pub(crate) struct Divided<'a> {
    pub(crate) price: &'a str,
    /// Names and amounts, whose service it is first.
    pub(crate) parts: &'a [(&'a str, String)],
    /// True where the first part is the reader's.
    pub(crate) mine: bool,
}

/// Each field is named after what it says.
pub(crate) struct SharingTexts {
    // For clients
    /// The names of those who give it besides.
    pub(crate) with: fn(&[&str]) -> String,

    // With whom a service is shared
    pub(crate) title: &'static str,
    /// The service.
    pub(crate) lead: fn(&str) -> String,
    /// Who has which share, in the editor of the service.
    pub(crate) shared_with: fn(&[&str]) -> String,
    /// The name and the share.
    pub(crate) has: fn(&str, &str) -> String,
    /// Nobody else has a share; whose it is, unless it is the reader's.
    pub(crate) alone: fn(Option<&str>) -> String,
    pub(crate) change: &'static str,
    pub(crate) shares: &'static str,
    pub(crate) you: &'static str,
    pub(crate) example: fn(&Divided<'_>) -> String,
    pub(crate) form: &'static str,
    /// What such a last part looks like.
    pub(crate) hint: fn(&str) -> String,
    /// The number of the line.
    pub(crate) trainer: fn(usize) -> String,
    pub(crate) share: fn(usize) -> String,
    pub(crate) notes: [&'static str; 4],
    pub(crate) saved: &'static str,
    /// What was wrong, by its name.
    pub(crate) wrong: fn(&str) -> Option<&'static str>,

    // What others share
    /// Leads here from other pages.
    pub(crate) to_here: &'static str,
    pub(crate) shared_with_you: &'static str,
    pub(crate) shared_lead: &'static str,
    pub(crate) empty: [&'static str; 2],
    pub(crate) services: &'static str,
    pub(crate) no_services: &'static str,
    /// Whose it is, and the share.
    pub(crate) whose: fn(&str, &str) -> String,
    pub(crate) give_up: &'static str,
    pub(crate) give_up_of: fn(&str) -> String,
    /// Whose it is.
    pub(crate) give_up_hint: fn(&str) -> String,
    pub(crate) sure: &'static str,
    pub(crate) left: &'static str,
    pub(crate) bookings: &'static str,
    pub(crate) no_bookings: &'static str,
    /// The part, and the whole.
    pub(crate) of: fn(&str, &str) -> String,
    pub(crate) went_back: fn(&str) -> String,
    pub(crate) in_person: &'static str,
    pub(crate) newest: &'static str,
    pub(crate) older: &'static str,
}

static EN: SharingTexts = SharingTexts {
    with: |names| format!("With {}", listed(names, "and")),

    title: "Shared with other trainers",
    lead: |service| format!("{service}: what a booking leaves after Spotter’s commission is divided by these shares."),
    shared_with: |who| format!("With {}.", listed(who, "and")),
    has: |name, share| format!("{name} ({share})"),
    alone: |whose| match whose {
        None => "With nobody: all of it is yours.".into(),
        Some(name) => format!("With nobody: all of it is {name}’s."),
    },
    change: "Change the shares",
    shares: "Who has what",
    you: "You",
    example: |divided| {
        let part = |(place, (name, amount)): (usize, &(&str, String))| match place {
            0 if divided.mine => format!("{amount} is yours"),
            0 => format!("{amount} is {name}’s"),
            _ => format!("{amount} {name}’s"),
        };
        let parts: Vec<String> = divided.parts.iter().enumerate().map(part).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        format!("Of {}, after Spotter’s commission, {}.", divided.price, listed(&parts, "and"))
    },
    form: "Who else has a share",
    hint: |last| {
        format!(
            "A trainer is named by the last part of the address of their page, such as {last}; you can paste the whole address. Empty lines are left out, and what the shares leave stays with whose service it is."
        )
    },
    trainer: |line| match line {
        1 => "Trainer’s page".into(),
        _ => format!("Trainer’s page, line {line}"),
    },
    share: |line| match line {
        1 => "Share (%)".into(),
        _ => format!("Share (%), line {line}"),
    },
    notes: [
        "The shares count for bookings from now on. What is booked already stays divided as it was.",
        "What clients pay in person is not divided here: share it among yourselves.",
        "A refund, or a dispute that is lost, takes from each alike, in proportion to what they have.",
        "Clients read the names of all of you. Each of the others sees the bookings with their part under “Shared with \
         you”, and can give up their share there.",
    ],
    saved: "Saved. The shares count for bookings from now on.",
    wrong: |what| {
        Some(match what {
            "unknown" => "No trainer has this page.",
            "half" => "Give both, the page and the share, or neither.",
            "share" => "More than 0 and at most 100, with up to two decimals.",
            "twice" => "This trainer stands above already.",
            "own" => "The service is this trainer’s own: what the shares leave is theirs anyway.",
            "sum" => "Together the shares are more than 100\u{a0}%.",
            "many" => "At most eight others can have a share.",
            _ => return None,
        })
    },

    to_here: "Services that others share with you",
    shared_with_you: "Shared with you",
    shared_lead: "Services of other trainers that you have a share of, and your part of each payment. Each line leads to where that \
                  money is by now.",
    empty: [
        "Nothing is shared with you yet",
        "When another trainer gives you a share of a service, it stands here, and so does every booking of it that is paid.",
    ],
    services: "Services",
    no_services: "At present you have no share of another trainer’s service.",
    whose: |lead, share| format!("By {lead}; your share is {share}"),
    give_up: "Give up my share",
    give_up_of: |service| format!("Give up my share of {service}"),
    give_up_hint: |lead| {
        format!(
            "Your share goes back to {lead}, for bookings from now on. What is booked already stays divided as it was. Only {lead} can give you a share again."
        )
    },
    sure: "Yes, give it up",
    left: "You have given up your share. What is booked already stays divided as it was.",
    bookings: "Bookings",
    no_bookings: "No booking was paid for yet.",
    of: |part, whole| format!("{part} of {whole}"),
    went_back: |back| format!("{back} of your part went back"),
    in_person: "Paid in person",
    newest: "Newest bookings",
    older: "Older bookings",
};

static RU: SharingTexts = SharingTexts {
    with: |names| {
        let also = if names.len() == 1 { "Ведёт также" } else { "Ведут также" };
        format!("{also} {}", listed(names, "и"))
    },

    title: "Доли других тренеров",
    lead: |service| format!("{service}: что остаётся от каждой оплаты после комиссии Spotter, делится по этим долям."),
    shared_with: |who| format!("Доля есть у других: {}.", listed(who, "и")),
    has: |name, share| format!("{name} ({share})"),
    alone: |whose| match whose {
        None => "Долей нет: всё достаётся вам.".into(),
        Some(name) => format!("Долей нет: всё получает {name}."),
    },
    change: "Изменить доли",
    shares: "Кому сколько",
    you: "Вы",
    example: |divided| {
        let part = |(place, (name, amount)): (usize, &(&str, String))| match place {
            0 if divided.mine => format!("вам {amount}"),
            _ => format!("{name} {amount}"),
        };
        let parts: Vec<String> = divided.parts.iter().enumerate().map(part).collect();
        format!("Из {} после комиссии Spotter: {}.", divided.price, parts.join(", "))
    },
    form: "У кого ещё есть доля",
    hint: |last| {
        format!(
            "Тренера указывают последней частью адреса его страницы, например {last}; можно вставить и адрес целиком. Пустые строки не считаются, а остаток получает тот, чья это услуга."
        )
    },
    trainer: |line| match line {
        1 => "Страница тренера".into(),
        _ => format!("Страница тренера, строка {line}"),
    },
    share: |line| match line {
        1 => "Доля (%)".into(),
        _ => format!("Доля (%), строка {line}"),
    },
    notes: [
        "Доли действуют для новых броней. Что уже забронировано, делится как прежде.",
        "Что клиенты платят лично, здесь не делится: рассчитайтесь между собой сами.",
        "Возврат или проигранный спор уменьшает часть каждого в одной и той же пропорции.",
        "Клиенты видят имена всех вас. Остальные видят брони со своей частью на странице «Общие с вами услуги» и могут там \
         отказаться от доли.",
    ],
    saved: "Сохранено. Доли действуют для новых броней.",
    wrong: |what| {
        Some(match what {
            "unknown" => "Ни у одного тренера нет такой страницы.",
            "half" => "Укажите и страницу, и долю или оставьте оба поля пустыми.",
            "share" => "Больше 0 и не больше 100, до двух знаков после запятой.",
            "twice" => "Этот тренер уже есть выше.",
            "own" => "Это услуга самого этого тренера: остаток и так достаётся ему.",
            "sum" => "Вместе доли больше 100\u{a0}%.",
            "many" => "Доля может быть не больше чем у восьми других тренеров.",
            _ => return None,
        })
    },

    to_here: "Услуги, в которых у вас есть доля",
    shared_with_you: "Общие с вами услуги",
    shared_lead: "Услуги других тренеров, в которых у вас есть доля, и ваша часть каждой оплаты. Каждая строка ведёт туда, где видно, \
                  что с этими деньгами сейчас.",
    empty: [
        "Общих услуг пока нет",
        "Когда другой тренер даст вам долю в своей услуге, здесь появятся и она, и каждая её оплаченная бронь.",
    ],
    services: "Услуги",
    no_services: "Сейчас у вас нет доли в услугах других тренеров.",
    whose: |lead, share| format!("Ведёт {lead}; ваша доля {share}"),
    give_up: "Отказаться от доли",
    give_up_of: |service| format!("Отказаться от доли: {service}"),
    give_up_hint: |lead| {
        format!(
            "Для новых броней ваша доля вернётся тому, чья это услуга ({lead}). Что уже забронировано, делится как прежде. Дать вам долю снова сможет только {lead}."
        )
    },
    sure: "Да, отказаться",
    left: "Вы отказались от доли. Что уже забронировано, делится как прежде.",
    bookings: "Брони",
    no_bookings: "Оплаченных броней пока нет.",
    of: |part, whole| format!("{part} из {whole}"),
    went_back: |back| format!("Из вашей доли вернулось {back}"),
    in_person: "Оплата лично",
    newest: "Последние брони",
    older: "Более ранние брони",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_names_are_a_sentence() {
        let said = |locale: Locale, names: &[&str]| (locale.sharing().with)(names);
        assert_eq!(said(Locale::En, &["Ana"]), "With Ana");
        assert_eq!(said(Locale::En, &["Ana", "Ben", "Cem"]), "With Ana, Ben and Cem");
        assert_eq!(said(Locale::Ru, &["Анна"]), "Ведёт также Анна");
        assert_eq!(said(Locale::Ru, &["Анна", "Борис"]), "Ведут также Анна и Борис");
    }

    #[test]
    fn the_example_says_whose_each_part_is() {
        let parts = [("Lena", "€38.68".to_owned()), ("Ana", "€16.57".to_owned())];
        let said = |locale: Locale, mine, parts: &[(&str, String)]| {
            (locale.sharing().example)(&Divided { price: "€65.00", parts, mine })
        };
        let of = "Of €65.00, after Spotter’s commission,";
        assert_eq!(said(Locale::En, true, &parts), format!("{of} €38.68 is yours and €16.57 Ana’s."));
        assert_eq!(said(Locale::En, false, &parts), format!("{of} €38.68 is Lena’s and €16.57 Ana’s."));
        assert_eq!(said(Locale::En, true, &parts[..1]), format!("{of} €38.68 is yours."));
        let of = "Из €65.00 после комиссии Spotter:";
        assert_eq!(said(Locale::Ru, true, &parts), format!("{of} вам €38.68, Ana €16.57."));
        assert_eq!(said(Locale::Ru, false, &parts), format!("{of} Lena €38.68, Ana €16.57."));
    }
}
