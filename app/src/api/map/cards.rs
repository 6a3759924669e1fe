//! Saved cards.

use domain::Role;
use domain::decline::FailureKind;
use services::model::{BookingDetails, SavedCard};

use super::Viewer;
use crate::dto::{CardLine, CardsSheet, Mark, Said, Tone};
use crate::format::{card_name, money, month};

impl Viewer {
    pub(in crate::api) fn cards_sheet(&self, cards: &[SavedCard]) -> CardsSheet {
        let texts = self.locale.cards();
        CardsSheet {
            title: texts.title.to_owned(),
            lead: texts.lead.to_owned(),
            cards: cards.iter().map(|card| self.card_line(card)).collect(),
            empty: Said { tone: Tone::Quiet, title: Some(texts.none.into()), text: texts.none_hint.into() },
            add: texts.add.to_owned(),
        }
    }

    fn card_line(&self, card: &SavedCard) -> CardLine {
        let texts = self.locale.cards();
        let (name, expiry) = (card_name(&card.details.facts), card.details.expiry);
        let mark = |tone, text: &str| Mark { tone, text: text.to_owned() };
        let mut marks = Vec::new();
        if expiry.is_over(self.now) {
            marks.push(mark(Tone::Danger, texts.over));
        } else if expiry.is_near(self.now) {
            marks.push(mark(Tone::Warning, texts.near));
        }
        if card.is_default {
            marks.push(mark(Tone::Success, texts.default));
        }
        let mut acts = Vec::new();
        if !card.is_default {
            acts.push(("default".to_owned(), texts.make_default.to_owned(), (texts.make_default_of)(&name)));
        }
        acts.push(("remove".to_owned(), texts.remove.to_owned(), (texts.remove_of)(&name)));
        CardLine { id: card.id.to_string(), until: (texts.until)(&month(expiry)), name, marks, acts }
    }

    /// How a booking can be paid that was to be paid in person: by the client with a saved card at any time; by the trainer in
    /// cash, and from the start of the session on with the card that the client offers first.
    pub(in crate::api) fn ways_to_collect(
        &self,
        details: &BookingDetails,
        cards: &[SavedCard],
    ) -> Vec<(String, String, String)> {
        let texts = self.locale.cards();
        let amount = money(details.to_pay(), self.locale);
        if self.part(details) == Role::Client {
            let pay = |(card, text)| ("card".to_owned(), card, text);
            return self.cards_to_pay_with(details, cards).into_iter().map(pay).collect();
        }
        let mut ways = vec![("collected".to_owned(), String::new(), (texts.mark_paid)(&amount))];
        let card = cards.iter().find(|card| !card.details.expiry.is_over(self.now));
        if let Some(card) = card.filter(|_| details.slot.start() <= self.now) {
            let text = (texts.charge)(&card_name(&card.details.facts), &amount);
            ways.push(("charge".to_owned(), String::new(), text));
        }
        ways
    }

    /// The bank said no to a card, or wants to hear from the client, where it was to be paid in person.
    pub(super) fn not_let_through(&self, details: &BookingDetails, kind: FailureKind) -> Said {
        let texts = self.locale.cards();
        if self.part(details) == Role::Client {
            let advice = (self.locale.texts().failure)(kind);
            return Said { tone: Tone::Danger, title: Some(advice.title.into()), text: advice.text.into() };
        }
        let text = (texts.not_let_through_text)(&details.client_name);
        Said { tone: Tone::Warning, title: Some(texts.not_let_through.into()), text }
    }

    /// Those that are not over, with what their buttons say.
    pub(super) fn cards_to_pay_with(&self, details: &BookingDetails, cards: &[SavedCard]) -> Vec<(String, String)> {
        let amount = money(details.to_pay(), self.locale);
        let name = |card: &SavedCard| (self.locale.cards().pay_with)(&card_name(&card.details.facts), &amount);
        let good = cards.iter().filter(|card| !card.details.expiry.is_over(self.now));
        good.map(|card| (card.id.to_string(), name(card))).collect()
    }
}
