//! What became of a booking's money: refunds, late money, disputes, who cancelled, and what the visitor may do about it.

use domain::{BookingState, Money, MoneyError, PayWay, PaymentOutcome, RefundState, Role, Split, Timestamp};
use services::RefundError;
use services::model::{BookingDetails, Dispute, Payment, Refund};

use super::booking::status;
use super::{Viewer, said};
use crate::dto::{Booking, BookingMoney, BookingStatus, Mark, MoneyBack, RefundLine, Said, Tone};
use crate::i18n::PolicyStep;

/// What happened to a booking's money.
pub(in crate::api) struct Past {
    /// All refunds, oldest first.
    pub(in crate::api) refunds: Vec<Refund>,
    /// For admins: what they know of disputes.
    pub(in crate::api) disputes: Vec<Dispute>,
    /// Why the visitor cannot cancel; `None` where they can.
    pub(in crate::api) hindrance: Option<RefundError>,
}

impl Past {
    pub(super) fn disputed(&self) -> bool {
        matches!(self.hindrance, Some(RefundError::Disputed))
            || self.disputes.iter().any(|dispute| dispute.status.holds_money())
    }

    /// What of the payment can still go back, as far as the visitor may know; the use case has the last word.
    pub(super) fn left(&self, payment: &Payment) -> Result<Split, MoneyError> {
        let refunds = self.refunds.iter().filter(|refund| refund.payment_id == payment.id && refund.state.counts());
        let lost = self.disputes.iter().filter(|dispute| dispute.payment_id == payment.id);
        let gone = refunds.map(|refund| refund.split).chain(lost.filter_map(|dispute| Some(dispute.lost?.0)));
        gone.into_iter().try_fold(payment.price.split(), Split::minus)
    }
}

impl Viewer {
    /// The policy of a booking as one sentence, from what is still to come of it.
    pub(super) fn policy(&self, details: &BookingDetails) -> String {
        let (start, tiers) = (details.slot.start(), details.booking.policy.tiers());
        let ends: Vec<(u32, Timestamp)> = tiers
            .iter()
            .map(|tier| (tier.share.get(), start - jiff::SignedDuration::from_hours(i64::from(tier.hours_before))))
            .filter(|(share, end)| *share > 0 && *end >= self.now)
            .collect();
        let steps: Vec<PolicyStep> = ends
            .iter()
            .map(|(share, end)| PolicyStep { share: *share, until: (*end < start).then(|| self.moment(*end, details)) })
            .collect();
        (self.locale.returning().policy)(&steps, ends.last().is_none_or(|(_, end)| *end < start))
    }

    /// A booking with all that happened to its money.
    pub(in crate::api) fn booking_with_money(&self, details: &BookingDetails, past: &Past) -> Booking {
        let mut booking = self.booking(details);
        let payment = details.payment.as_ref();
        let returned = returned(payment, &past.refunds);
        let role = self.part(details);
        let disputed = past.disputed();
        let confirmed = matches!(details.booking.state, BookingState::Confirmed { .. });
        let left = payment.filter(|payment| payment.pays_for_booking() && payment.way != PayWay::OnArrival);
        let left = left.is_some_and(|payment| past.left(payment).is_ok_and(|left| left.total.is_positive()));
        booking.money = BookingMoney {
            returned: back(payment, returned),
            received: payment.is_some_and(|payment| payment.succeeded_at.is_some()),
            lead: self.lead(details, payment, returned),
            said: self.said(details, disputed),
            refunds: past.refunds.iter().map(|refund| self.refund_line(refund, details)).collect(),
            may_cancel: confirmed && (role != Role::Client || self.now < details.slot.start()) && !disputed,
            may_refund: role != Role::Client && left && !disputed,
            dispute: past.disputes.last().map(|dispute| dispute.id.to_string()),
        };
        booking
    }

    /// A booking in a list.
    pub(in crate::api) fn booking_in_list(&self, details: &BookingDetails, refunds: &[Refund]) -> Booking {
        let mut booking = self.booking(details);
        let payment = details.payment.as_ref();
        booking.money.returned = back(payment, returned(payment, refunds));
        booking
    }

    fn lead(&self, details: &BookingDetails, payment: Option<&Payment>, returned: Option<Money>) -> Option<String> {
        let texts = self.locale.returning();
        let status = status(details, self.now);
        let back = back(payment, returned);
        let amount = returned.map(|amount| self.money(amount)).unwrap_or_default();
        let client = self.part(details) == Role::Client;
        let money = if client || status != BookingStatus::Paid {
            (texts.paid_lead)(status, &amount, back)
        } else {
            Some((texts.staff_lead)(&details.client_name, &self.money(details.to_pay())))
        };
        let BookingState::Cancelled { at } = details.booking.state else { return money };
        let Some(by) = details.booking.cancelled_by else { return money };
        let role = self.part(details);
        let who = match by {
            Role::Client => &details.client_name,
            Role::Trainer => &details.trainer_name,
            Role::Admin => "Spotter",
        };
        let cancelled = (texts.cancelled)((by != role).then_some(who), &self.moment(at, details));
        let received = payment.is_some_and(|payment| payment.succeeded_at.is_some());
        let money = money.or_else(|| received.then(|| texts.nothing_back.to_owned()));
        Some(money.map_or_else(|| cancelled.clone(), |money| format!("{cancelled} {money}")))
    }

    fn said(&self, details: &BookingDetails, disputed: bool) -> Vec<Said> {
        let texts = self.locale.returning();
        let role = self.part(details);
        let mut told = Vec::new();
        let payment = details.payment.as_ref();
        match payment.and_then(|payment| payment.outcome) {
            Some(PaymentOutcome::BookedLate) if role == Role::Client => {
                told.push(said(Tone::Info, texts.booked_late));
            }
            Some(PaymentOutcome::Returned) if role == Role::Client => {
                let amount = payment.map(|payment| self.money(payment.amount())).unwrap_or_default();
                told.push(said(Tone::Info, (texts.came_too_late)(&amount)));
            }
            _ => {}
        }
        if payment.is_some_and(|payment| payment.succeeded_at.is_some()) {
            let text = self.was_charged_as(details);
            told.extend(text.map(|text| Said { tone: Tone::Info, title: None, text }));
        }
        if disputed {
            let words = if role == Role::Client { texts.disputed } else { texts.disputed_staff };
            told.push(said(Tone::Warning, words));
        }
        if let Some(why) = payment.and_then(|payment| payment.attention.as_ref())
            && role == Role::Admin
        {
            told.push(said(Tone::Warning, [texts.attention, why]));
        }
        told
    }

    fn refund_line(&self, refund: &Refund, details: &BookingDetails) -> RefundLine {
        let texts = self.locale.returning();
        let card = details.payment.as_ref().filter(|payment| payment.id == refund.payment_id);
        let card = card.and_then(|payment| payment.card.as_ref()).map(|card| self.card(card));
        let tone = match refund.state {
            RefundState::Requested | RefundState::Pending => Tone::Info,
            RefundState::Succeeded => Tone::Success,
            RefundState::Failed | RefundState::Refused => Tone::Danger,
            RefundState::Canceled => Tone::Quiet,
        };
        RefundLine {
            amount: self.money(refund.split.total),
            mark: Mark { tone, text: (texts.refund_mark)(refund.state).to_owned() },
            state: (texts.refund_state)(refund.state, card.as_deref()),
            why: format!("{}, {}", (texts.refund_reason)(refund.reason), self.moment(refund.created_at, details)),
            note: refund.note.clone(),
        }
    }
}

/// How much of a payment has gone back or is on its way.
fn returned(payment: Option<&Payment>, refunds: &[Refund]) -> Option<Money> {
    let payment = payment?;
    let gone = refunds.iter().filter(|refund| refund.payment_id == payment.id && refund.state.counts());
    gone.map(|refund| refund.split.total).try_fold(Money::zero(payment.amount().currency), Money::plus).ok()
}

fn back(payment: Option<&Payment>, returned: Option<Money>) -> MoneyBack {
    match (payment, returned) {
        (Some(payment), Some(returned)) if returned.is_positive() => {
            if returned.minor >= payment.amount().minor {
                MoneyBack::All
            } else {
                MoneyBack::Part
            }
        }
        _ => MoneyBack::Nothing,
    }
}
