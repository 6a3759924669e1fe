//! What is said about whether clients came. Only the server makes these texts.

use domain::PresenceMark;

use super::Locale;

impl Locale {
    /// The texts about whether clients came.
    pub(crate) const fn presence(self) -> &'static PresenceTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Each field is named after what it says.
pub(crate) struct PresenceTexts {
    /// The client came, at this time.
    pub(crate) came: fn(&str) -> String,
    /// A button.
    pub(crate) act: fn(PresenceMark) -> &'static str,
    /// To a client who did not come, with who noted so.
    pub(crate) no_show: fn(&str) -> String,
    /// The same, where nothing was paid.
    pub(crate) no_show_unpaid: fn(&str) -> String,
    /// To the trainer and admins.
    pub(crate) no_show_staff: &'static str,
    pub(crate) no_show_unpaid_staff: &'static str,
}

static EN: PresenceTexts = PresenceTexts {
    came: |time| format!("Came, {time}"),
    act: |mark| match mark {
        PresenceMark::CheckIn => "Check in",
        PresenceMark::UndoCheckIn => "Undo check-in",
        PresenceMark::NoShow => "Didn’t come",
        PresenceMark::UndoNoShow => "Undo “Didn’t come”",
    },
    no_show: |trainer| {
        format!("{trainer} noted that you did not come, so the payment stays. If that is a mistake, talk to them.")
    },
    no_show_unpaid: |trainer| format!("{trainer} noted that you did not come. If that is a mistake, talk to them."),
    no_show_staff: "The payment stays with the trainer.",
    no_show_unpaid_staff: "Nothing was paid, so nothing is earned and no commission is owed.",
};

static RU: PresenceTexts = PresenceTexts {
    came: |time| format!("Приход: {time}"),
    act: |mark| match mark {
        PresenceMark::CheckIn => "Отметить приход",
        PresenceMark::UndoCheckIn => "Снять отметку",
        PresenceMark::NoShow => "Неявка",
        PresenceMark::UndoNoShow => "Отменить неявку",
    },
    no_show: |trainer| {
        format!("{trainer}: отмечена неявка, поэтому оплата не возвращается. Если это ошибка, свяжитесь с тренером.")
    },
    no_show_unpaid: |trainer| format!("{trainer}: отмечена неявка. Если это ошибка, свяжитесь с тренером."),
    no_show_staff: "Оплата остаётся у тренера.",
    no_show_unpaid_staff: "Ничего не оплачено: ни заработка, ни комиссии нет.",
};
