//! Charges in another currency than the price's, and what cards add: in sentences.

use domain::{BasisPoints, Exchange, Money, PayWay, PayWays, Price, Zone};
use services::ExchangeOffer;
use services::model::{BookingDetails, Payment};

use super::{Viewer, row};
use crate::dto::{Exchanged, Row};
use crate::format;

impl Viewer {
    /// What is offered to a client whose currency was refused, in the ways that are left: the page asks for exactly this.
    pub(in crate::api) fn exchange_asked(
        &self,
        details: &BookingDetails,
        left: PayWays,
        offer: &ExchangeOffer,
    ) -> Exchanged {
        let texts = self.locale.money_texts();
        let charged = offer.price.total;
        let amount = self.money(charged);
        let sentence = (texts.charged_as)(
            &self.money(offer.exchange.priced),
            &amount,
            &format::rate(&offer.exchange.quoted, &details.trainer_zone, self.locale),
        );
        let buttons = [
            (PayWay::Online, "agree_online", (texts.agree_online)(&amount)),
            (PayWay::Checkout, "agree_checkout", (texts.agree_checkout)(&amount)),
        ];
        Exchanged {
            title: (texts.refused)(offer.exchange.priced.currency.code()),
            text: format!("{sentence} {}", texts.agree_first),
            agreed: format!("{}:{}:{}", offer.rate, charged.minor, charged.currency),
            buttons: buttons
                .into_iter()
                .filter(|(way, ..)| left.take(*way))
                .map(|(_, way, text)| (way.to_owned(), text))
                .collect(),
        }
    }

    /// What the client has agreed to; nothing where the payment is charged as it is priced.
    pub(in crate::api) fn exchange_agreed(&self, details: &BookingDetails) -> Option<Exchanged> {
        let (payment, exchange) = exchanged(details.payment.as_ref()?)?;
        let rate = format::rate(&exchange.quoted, &details.trainer_zone, self.locale);
        let texts = self.locale.money_texts();
        let text = (texts.charged_as)(&self.money(exchange.priced), &self.money(payment.amount()), &rate);
        Some(Exchanged { title: String::new(), text, agreed: String::new(), buttons: Vec::new() })
    }

    /// “€42.00 was charged as $45.53 (…).”
    pub(super) fn was_charged_as(&self, details: &BookingDetails) -> Option<String> {
        let (payment, exchange) = exchanged(details.payment.as_ref()?)?;
        let rate = format::rate(&exchange.quoted, &details.trainer_zone, self.locale);
        let texts = self.locale.money_texts();
        Some((texts.was_charged_as)(&self.money(exchange.priced), &self.money(payment.amount()), &rate))
    }

    /// The price and the rate, in rows.
    pub(super) fn exchange_rows(&self, payment: &Payment, zone: &Zone) -> Vec<Row> {
        let texts = self.locale.money_texts();
        exchanged(payment).map_or_else(Vec::new, |(_, exchange)| {
            vec![
                row(texts.priced, self.money(exchange.priced)),
                row(texts.rate, format::rate(&exchange.quoted, zone, self.locale)),
            ]
        })
    }

    /// That money goes back in what was charged.
    pub(super) fn goes_back_in(&self, payment: &Payment) -> Option<String> {
        let (payment, _) = exchanged(payment)?;
        Some((self.locale.money_texts().goes_back_in)(payment.amount().currency.code()))
    }

    /// What cards add to a price, where they are taken and add anything.
    pub(in crate::api) fn by_card(&self, base: Money, ways: PayWays, surcharge: BasisPoints) -> Option<String> {
        let taken = takes_cards(ways) && surcharge != BasisPoints::ZERO;
        let total = Price::of(base, BasisPoints::ZERO, surcharge).ok().filter(|_| taken)?.total;
        Some((self.locale.money_texts().by_card)(&self.percent(surcharge), &self.money(total)))
    }

    /// The least that a trainer's services cost, with what cards add.
    pub(super) fn price_from(&self, price: Money, ways: PayWays, surcharge: BasisPoints) -> String {
        let amount = self.money(price);
        if takes_cards(ways) && surcharge != BasisPoints::ZERO {
            (self.locale.money_texts().from_by_card)(&amount, &self.percent(surcharge))
        } else {
            amount
        }
    }

    /// A share as people write it.
    pub(super) fn percent(&self, share: BasisPoints) -> String {
        format::decimal(&share.to_percent(), self.locale)
    }
}

fn exchanged(payment: &Payment) -> Option<(&Payment, &Exchange)> {
    Some((payment, payment.exchange.as_ref()?))
}

const fn takes_cards(ways: PayWays) -> bool {
    ways.online || ways.checkout
}
