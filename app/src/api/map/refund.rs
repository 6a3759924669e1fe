//! Giving money back in two steps: how much and why, then what that would do.

use domain::payment::{charge_step, fits_charge_step};
use domain::{FeesOnRefund, Money, PayWay, RefundReason, Role, Split};
use services::Past;
use services::model::{BookingDetails, Payment};

use super::{Viewer, row, said, sum};
use crate::dto::{Pick, Question, RefundForm, RefundPreview, RefundSheet, Row, Said, Tone};

/// What the first step says.
#[derive(Debug, Clone)]
pub(in crate::api) struct RefundWish {
    /// As it was typed; `None` before anybody typed.
    pub(in crate::api) amount: Option<String>,
    /// Why.
    pub(in crate::api) reason: RefundReason,
    /// Whether the platform gives its fees back: an admin's choice.
    pub(in crate::api) fees: Option<FeesOnRefund>,
}

/// What is wrong with an amount.
pub(in crate::api) enum WishProblem {
    /// Not a number of this currency, or nothing.
    Unreadable,
    /// More than is left.
    TooMuch,
    /// Stripe refunds this currency in larger steps.
    Step,
}

impl RefundWish {
    /// The first step from what a form sends: a code that is not ours is as if nothing were chosen.
    pub(in crate::api) fn read(amount: Option<String>, reason: Option<&str>, fees: Option<&str>) -> Self {
        Self {
            amount,
            reason: reason.and_then(RefundReason::from_name).unwrap_or(RefundReason::Goodwill),
            fees: fees.and_then(FeesOnRefund::from_name),
        }
    }

    /// The amount, of at most what is left. `20`, `20.5` and `20,50` are all fine.
    pub(in crate::api) fn amount(&self, left: Money) -> Result<Money, WishProblem> {
        let typed = self.amount.as_deref().unwrap_or_default();
        let plain: String =
            typed.chars().filter(|c| !c.is_whitespace()).map(|c| if c == ',' { '.' } else { c }).collect();
        let amount = Money::from_decimal(&plain, left.currency).map_err(|_| WishProblem::Unreadable)?;
        if !amount.is_positive() {
            return Err(WishProblem::Unreadable);
        }
        if amount.minor > left.minor {
            return Err(WishProblem::TooMuch);
        }
        if amount != left && !fits_charge_step(amount) {
            return Err(WishProblem::Step);
        }
        Ok(amount)
    }
}

impl Viewer {
    pub(in crate::api) fn refund_sheet(&self, details: &BookingDetails, past: &Past, wish: &RefundWish) -> RefundSheet {
        let texts = self.locale.returning();
        let mut sheet = RefundSheet {
            booking: self.booking(details),
            title: texts.refund_title.to_owned(),
            rows: Vec::new(),
            rows_name: texts.money.to_owned(),
            closed: None,
            form: None,
            back: texts.back_to_booking.to_owned(),
        };
        let payment = details.payment.as_ref().filter(|payment| payment.pays_for_booking());
        let Some((payment, left)) = payment.zip(past.left) else {
            sheet.closed = Some(said(Tone::Warning, [texts.not_refundable, texts.not_paid]));
            return sheet;
        };
        sheet.closed = self.closed(details, past, payment, left);
        sheet.rows = self.refund_rows(details, payment, left);
        if sheet.closed.is_none() {
            sheet.form = Some(self.refund_form(details, left, wish));
        }
        sheet
    }

    /// Whose an amount is, in rows.
    pub(super) fn shares(&self, split: Split) -> Vec<Row> {
        let texts = self.locale.returning();
        [
            (texts.from_trainer, split.trainer),
            (texts.from_commission, split.commission),
            (texts.from_surcharge, split.surcharge),
        ]
        .into_iter()
        .filter(|(_, amount)| amount.minor != 0)
        .map(|(name, amount)| row(name, self.money(amount)))
        .collect()
    }

    fn closed(&self, details: &BookingDetails, past: &Past, payment: &Payment, left: Split) -> Option<Said> {
        let texts = self.locale.returning();
        if payment.way == PayWay::OnArrival {
            let text = (texts.in_person)(&details.trainer_name);
            return Some(said(Tone::Warning, [texts.not_refundable, &text]));
        }
        if past.disputed() {
            return Some(said(Tone::Warning, texts.disputed_staff));
        }
        (!left.total.is_positive()).then(|| said(Tone::Info, texts.nothing_left))
    }

    fn refund_rows(&self, details: &BookingDetails, payment: &Payment, left: Split) -> Vec<Row> {
        let texts = self.locale.returning();
        let mut rows = self.exchange_rows(payment, &details.trainer_zone);
        rows.push(row((texts.they_paid)(&details.client_name), self.money(payment.amount())));
        if let Ok(before) = payment.amount().minus(left.total)
            && before.is_positive()
        {
            rows.push(row(texts.back_before, self.money(before)));
        }
        rows.push(sum(texts.left, self.money(left.total)));
        rows
    }

    fn refund_form(&self, details: &BookingDetails, left: Split, wish: &RefundWish) -> RefundForm {
        let texts = self.locale.returning();
        let admin = self.part(details) == Role::Admin;
        let fees = wish.fees.filter(|_| admin).unwrap_or_else(|| details.booking.policy.fees());
        let amount = wish.amount.as_ref().map(|_| wish.amount(left.total));
        let error = amount.as_ref().and_then(|amount| amount.as_ref().err()).map(|problem| match problem {
            WishProblem::Unreadable => (texts.amount_wrong)(&left.total.to_decimal()),
            WishProblem::TooMuch => (texts.amount_over)(&self.money(left.total)),
            WishProblem::Step => {
                let step = Money::new(charge_step(left.total.currency), left.total.currency);
                (texts.amount_step)(&self.money(step))
            }
        });
        let part = amount.and_then(Result::ok).and_then(|amount| left.part(amount, fees).ok());
        let [label, hint] = (texts.amount)(left.total.currency.code());
        let pick = |value: &str, text: &str, chosen| Pick { value: value.into(), text: text.into(), chosen };
        let fee_choices = [(FeesOnRefund::Returned, texts.fees_returned), (FeesOnRefund::Kept, texts.fees_kept)];
        RefundForm {
            amount: Question {
                name: "amount".into(),
                label,
                hint,
                value: wish.amount.clone().unwrap_or_else(|| left.total.to_decimal()),
                chars_max: 20,
                error,
            },
            reason_label: texts.reason.to_owned(),
            reasons: texts
                .reasons
                .into_iter()
                .map(|(reason, text)| pick(reason.name(), text, reason == wish.reason))
                .collect(),
            fees_label: texts.fees.to_owned(),
            fees: fee_choices
                .into_iter()
                .filter(|_| admin)
                .map(|(choice, text)| pick(choice.name(), text, choice == fees))
                .collect(),
            button: texts.preview.to_owned(),
            preview: part.map(|part| self.refund_preview(details, part, wish.reason, admin.then_some(fees))),
        }
    }

    fn refund_preview(
        &self,
        details: &BookingDetails,
        part: Split,
        reason: RefundReason,
        fees: Option<FeesOnRefund>,
    ) -> RefundPreview {
        let texts = self.locale.returning();
        let mut rows = self.shares(part);
        rows.push(sum((texts.to_client)(&details.client_name), self.money(part.total)));
        let mut hidden = vec![
            ("booking".to_owned(), details.booking.id.to_string()),
            ("amount".to_owned(), part.total.to_decimal()),
            ("reason".to_owned(), reason.name().to_owned()),
        ];
        hidden.extend(fees.map(|fees| ("fees".to_owned(), fees.name().to_owned())));
        let mut hint = format!("{} {}", self.note().hint, texts.stays_booked);
        if let Some(currency) = details.payment.as_ref().and_then(|payment| self.goes_back_in(payment)) {
            hint = format!("{hint} {currency}");
        }
        RefundPreview {
            title: texts.then.to_owned(),
            rows,
            hidden,
            note: Question { hint, ..self.note() },
            button: (texts.give_back)(&self.money(part.total)),
            busy: texts.sending.to_owned(),
        }
    }
}
