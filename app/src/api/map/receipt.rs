//! A receipt: who paid whom for what and when, and what came back of it.

use domain::{Money, PayWay, Role};
use services::model::{BookingDetails, Payment, Refund};

use super::{Viewer, row, sum};
use crate::dto::{Receipt, Row};
use crate::format;

impl Viewer {
    /// The receipt of a booking's payment; `None` where no money came in.
    pub(in crate::api) fn receipt(
        &self,
        details: &BookingDetails,
        refunds: &[Refund],
        sandbox: bool,
    ) -> Option<Receipt> {
        let texts = self.locale.returning();
        let payment = details.payment.as_ref()?;
        let paid_at = payment.succeeded_at?;
        let dated = |at| format::dated(at, self.zone_or(&details.trainer_zone), self.locale);
        let way = match (&payment.card, payment.way) {
            (_, PayWay::OnArrival) => Some(texts.in_person_way.to_owned()),
            (card, _) => card.as_ref().map(|card| self.card(card)),
        };
        let length = self.length(details);
        let staff = self.part(details) != Role::Client;
        let mut facts = vec![
            row(texts.paid_by, details.client_name.clone()),
            row(texts.paid_to, format!("{}, {}", details.trainer_name, details.trainer_city)),
            row(texts.paid_for, format!("{}, {length}", details.service_name)),
            row(texts.took_place, dated(details.slot.start())),
            row(texts.paid_at, dated(paid_at)),
        ];
        facts.extend(self.exchange_rows(payment, &details.trainer_zone));
        facts.extend(way.map(|way| row(texts.paid_with, way)));
        Some(Receipt {
            booking: details.booking.id.to_string(),
            title: texts.receipt.to_owned(),
            number: (texts.receipt_number)(&payment.receipt_number()),
            facts,
            rows: self.receipt_rows(details, payment, refunds),
            rows_name: texts.money.to_owned(),
            share: if staff { self.share_rows(payment, refunds) } else { Vec::new() },
            share_name: texts.share.to_owned(),
            small: (texts.issued)(&details.booking.id.to_string(), sandbox),
            print: texts.print.to_owned(),
            back: texts.back_to_booking.to_owned(),
            stripe: payment.receipt_url.clone().map(|url| (url, texts.stripe_receipt.to_owned())),
        })
    }

    fn receipt_rows(&self, details: &BookingDetails, payment: &Payment, refunds: &[Refund]) -> Vec<Row> {
        let texts = self.locale.returning();
        let price = &payment.price;
        let mut rows = vec![row(details.service_name.clone(), self.money(price.base))];
        if price.surcharge.is_positive() {
            rows.push(row(texts.surcharge, self.money(price.surcharge)));
        }
        rows.push(sum(texts.total, self.money(price.total)));
        let mut net = price.total;
        for refund in of_payment(refunds, payment) {
            let when = format::dated(refund.created_at, self.zone_or(&details.trainer_zone), self.locale);
            rows.push(row((texts.refunded_at)(&when), self.money(less(refund.split.total))));
            net = net.minus(refund.split.total).unwrap_or(net);
        }
        if net != price.total {
            rows.push(sum(texts.net, self.money(net)));
        }
        rows
    }

    /// How the trainer's share comes about, refunds taken off.
    fn share_rows(&self, payment: &Payment, refunds: &[Refund]) -> Vec<Row> {
        let texts = self.locale.returning();
        let mut left = payment.price.split();
        for refund in of_payment(refunds, payment) {
            left = left.minus(refund.split).unwrap_or(left);
        }
        let base = left.trainer.plus(left.commission).unwrap_or(left.trainer);
        vec![
            row(texts.net, self.money(left.total)),
            row(texts.surcharge, self.money(less(left.surcharge))),
            row(texts.commission, self.money(less(left.commission))),
            sum(texts.trainers_share, self.money(left.trainer)),
        ]
        .into_iter()
        .filter(|line| line.name != texts.surcharge || base != left.total)
        .collect()
    }
}

/// Refunds of this payment that took money off.
fn of_payment<'r>(refunds: &'r [Refund], payment: &Payment) -> impl Iterator<Item = &'r Refund> + use<'r> {
    let id = payment.id;
    refunds.iter().filter(move |refund| refund.payment_id == id && refund.state.counts())
}

fn less(amount: Money) -> Money {
    amount.negate().unwrap_or(amount)
}
