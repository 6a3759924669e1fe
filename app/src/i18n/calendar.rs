//! What is said about one's sessions in one's calendar program. Only the server makes these texts.

use super::Locale;

impl Locale {
    /// The texts about calendar programs.
    pub(crate) const fn calendar(self) -> &'static CalendarTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Each field is named after what it says; pairs are a button and what it does, or a title and what is so.
pub(crate) struct CalendarTexts {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) make: (&'static str, &'static str),
    pub(crate) renew: (&'static str, &'static str),
    pub(crate) off: (&'static str, &'static str),
    pub(crate) renewed: (&'static str, &'static str),
    pub(crate) switched_off: (&'static str, &'static str),
    pub(crate) address: &'static str,
    pub(crate) address_hint: &'static str,
    pub(crate) open: &'static str,
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) not_copied: &'static str,
    pub(crate) how: &'static str,
    /// Which program, and where in it.
    pub(crate) steps: [(&'static str, &'static str); 3],
    pub(crate) note: &'static str,
}

static EN: CalendarTexts = CalendarTexts {
    title: "Your sessions in your calendar",
    lead: "Your calendar app keeps itself up to date: what is booked shows up there, and what is cancelled goes.",
    make: ("Make my address", "An address of your own, for your calendar app. You can switch it off at any time."),
    renew: ("Make a new address", "If somebody else has got hold of it. The old one stops working at once."),
    off: ("Switch off", "The address stops working. Your bookings stay as they are."),
    renewed: (
        "This is your new address",
        "There is nothing at the old one any more. Add the new one to your calendar app.",
    ),
    switched_off: ("Switched off", "There is nothing at the address any more. Remove it from your calendar app."),
    address: "Your address",
    address_hint: "Whoever has it sees your sessions without signing in. Keep it to yourself.",
    open: "Open in my calendar app",
    copy: "Copy",
    copied: "Copied.",
    not_copied: "Your browser did not allow it. Select the address and copy it by hand.",
    how: "How to add it",
    steps: [
        ("Google Calendar", "On a computer: Other calendars, plus sign, From URL; then paste the address."),
        ("Apple Calendar", "The button above; or Add calendar, Add subscription calendar."),
        ("Outlook", "Add calendar, Subscribe from web; then paste the address."),
    ],
    note: "Calendar apps look for news every few hours; letters about a booking are quicker.",
};

static RU: CalendarTexts = CalendarTexts {
    title: "Ваши занятия в\u{a0}вашем календаре",
    lead: "Календарь обновляется сам: новые записи появляются в нём, отменённые исчезают.",
    make: ("Создать адрес", "Ваш личный адрес для приложения-календаря. Его можно в любой момент отключить."),
    renew: ("Сменить адрес", "Если его узнал кто-то другой. Старый сразу перестанет работать."),
    off: ("Отключить", "Адрес перестанет работать. С записями ничего не случится."),
    renewed: ("Это ваш новый адрес", "По старому больше ничего нет. Добавьте новый в приложение-календарь."),
    switched_off: ("Отключено", "По этому адресу больше ничего нет. Удалите его из приложения-календаря."),
    address: "Ваш адрес",
    address_hint: "По нему ваши занятия видны без входа. Никому его не показывайте.",
    open: "Открыть в календаре",
    copy: "Скопировать",
    copied: "Скопировано.",
    not_copied: "Браузер не разрешил. Выделите адрес и скопируйте его вручную.",
    how: "Как добавить",
    steps: [
        ("Google Календарь", "На компьютере: «Другие календари», плюс, «Добавить по URL»; вставьте адрес."),
        ("Календарь Apple", "Кнопка выше; или «Добавить календарь», «Добавить подписной календарь»."),
        ("Outlook", "«Добавить календарь», «Подписаться из интернета»; вставьте адрес."),
    ],
    note: "Календари проверяют новости раз в несколько часов; письма о записи приходят быстрее.",
};
