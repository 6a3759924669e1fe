//! What is said about saved cards. Only the server makes these texts.

use super::Locale;

impl Locale {
    /// The texts about saved cards.
    pub(crate) const fn cards(self) -> &'static CardTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Each field is named after what it says.
pub(crate) struct CardTexts {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) none: &'static str,
    pub(crate) none_hint: &'static str,
    pub(crate) add: &'static str,
    pub(crate) until: fn(&str) -> String,
    pub(crate) default: &'static str,
    pub(crate) near: &'static str,
    pub(crate) over: &'static str,
    pub(crate) make_default: &'static str,
    pub(crate) make_default_of: fn(&str) -> String,
    pub(crate) remove: &'static str,
    pub(crate) remove_of: fn(&str) -> String,
    pub(crate) pay_with: fn(&str, &str) -> String,
    pub(crate) mark_paid: fn(&str) -> String,
    pub(crate) charge: fn(&str, &str) -> String,
    pub(crate) not_let_through: &'static str,
    pub(crate) not_let_through_text: fn(&str) -> String,
}

const EN: CardTexts = CardTexts {
    title: "Saved cards",
    lead: "Pay with one click. Card numbers stay with Stripe; we see the last four digits only.",
    none: "No saved cards",
    none_hint: "Save one, and your next booking is paid with one click.",
    add: "Save a card",
    until: |month| format!("Good through {month}"),
    default: "Offered first",
    near: "About to end",
    over: "Over",
    make_default: "Offer first",
    make_default_of: |card| format!("Offer {card} first"),
    remove: "Remove",
    remove_of: |card| format!("Remove {card}"),
    pay_with: |card, amount| format!("{card} – pay {amount}"),
    mark_paid: |amount| format!("Mark {amount} as paid"),
    charge: |card, amount| format!("Charge {card}: {amount}"),
    not_let_through: "The card was not charged",
    not_let_through_text: |client| {
        format!(
            "The bank said no, or wants to hear from the client first. We have written to {client}, who can pay on this page."
        )
    },
};

const RU: CardTexts = CardTexts {
    title: "Сохранённые карты",
    lead: "Оплата одним нажатием. Номера карт хранит Stripe; мы видим только последние четыре цифры.",
    none: "Сохранённых карт нет",
    none_hint: "Сохраните карту, и следующую запись можно будет оплатить одним нажатием.",
    add: "Сохранить карту",
    until: |month| format!("Действует по {month}"),
    default: "Предлагается первой",
    near: "Срок подходит к концу",
    over: "Срок истёк",
    make_default: "Предлагать первой",
    make_default_of: |card| format!("Предлагать первой: {card}"),
    remove: "Удалить",
    remove_of: |card| format!("Удалить {card}"),
    pay_with: |card, amount| format!("{card} – оплатить {amount}"),
    mark_paid: |amount| format!("Отметить оплату: {amount}"),
    charge: |card, amount| format!("Списать с карты {card}: {amount}"),
    not_let_through: "С карты ничего не списано",
    not_let_through_text: |client| {
        format!(
            "Банк отказал или ждёт подтверждения клиента. Мы написали клиенту ({client}): оплатить можно на этой странице."
        )
    },
};
