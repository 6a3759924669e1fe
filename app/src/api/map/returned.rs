//! What became of a booking's money: refunds, late money, disputes, who cancelled, and what the visitor may do about it.

use domain::{BookingState, Money, PayWay, PaymentOutcome, RefundState, Role};
use services::Past;
use services::model::{BookingDetails, Payment, Refund};

use super::booking::status;
use super::{Viewer, said};
use crate::dto::{Booking, BookingMoney, BookingStatus, Mark, MoneyBack, RefundLine, Said, Tone};
use crate::{format, routes};

impl Viewer {
    /// The policy of a booking as one sentence, from what is still to come of it.
    pub(super) fn policy(&self, details: &BookingDetails) -> String {
        format::policy(details, self.now, self.zone_or(&details.trainer_zone), self.locale)
    }

    /// A booking with all that happened to its money.
    pub(in crate::api) fn booking_with_money(&self, details: &BookingDetails, past: &Past) -> Booking {
        let mut booking = self.booking(details);
        let payment = details.payment.as_ref();
        let returned = returned(details, &past.refunds);
        let role = self.part(details);
        let disputed = past.disputed();
        let confirmed = matches!(details.booking.state, BookingState::Confirmed { .. });
        let by_stripe = payment.is_some_and(|payment| payment.way != PayWay::OnArrival);
        let left = by_stripe && past.left.is_some_and(|left| left.total.is_positive());
        booking.money = BookingMoney {
            returned: back(details, returned),
            besides: self.besides(details, past),
            collect: Vec::new(),
            received: payment.is_some_and(|payment| payment.succeeded_at.is_some()),
            lead: self.lead(details, payment, returned),
            said: self.said(details, past),
            refunds: past.refunds.iter().map(|refund| self.refund_line(refund, details)).collect(),
            may_cancel: confirmed && (role != Role::Client || self.now < details.slot.start()) && !disputed,
            may_reschedule: false,
            may_refund: role != Role::Client && left && !disputed,
            dispute: past.disputes.last().filter(|_| role == Role::Admin).map(|dispute| dispute.id.to_string()),
        };
        booking
    }

    /// A booking in a list.
    pub(in crate::api) fn booking_in_list(&self, details: &BookingDetails, refunds: &[Refund]) -> Booking {
        let mut booking = self.booking(details);
        booking.money.returned = back(details, returned(details, refunds));
        booking
    }

    fn lead(&self, details: &BookingDetails, payment: Option<&Payment>, returned: Option<Money>) -> Option<String> {
        let texts = self.locale.returning();
        let status = status(details, self.now);
        let back = back(details, returned);
        let amount = returned.map(|amount| self.money(amount)).unwrap_or_default();
        let client = self.part(details) == Role::Client;
        let money = if client || status != BookingStatus::Paid {
            (texts.paid_lead)(status, &amount, back)
        } else {
            Some((texts.staff_lead)(&details.client_name, &self.money(details.to_pay())))
        };
        if status == BookingStatus::NoShow {
            let not_come = self.not_come(details, payment);
            return Some(money.map_or_else(|| not_come.clone(), |money| format!("{not_come} {money}")));
        }
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

    /// What it means for the money that the client did not come.
    fn not_come(&self, details: &BookingDetails, payment: Option<&Payment>) -> String {
        let texts = self.locale.presence();
        let paid = payment.is_some_and(|payment| payment.succeeded_at.is_some());
        match (self.part(details), paid) {
            (Role::Client, true) => (texts.no_show)(&details.trainer_name),
            (Role::Client, false) => (texts.no_show_unpaid)(&details.trainer_name),
            (_, true) => texts.no_show_staff.to_owned(),
            (_, false) => texts.no_show_unpaid_staff.to_owned(),
        }
    }

    /// Where to read more of the difference that was paid besides, and for staff where to give it back.
    fn besides(&self, details: &BookingDetails, past: &Past) -> Vec<(String, String)> {
        let texts = self.locale.rescheduling();
        let Some(difference) = &past.difference else { return Vec::new() };
        let id = difference.booking.id.to_string();
        let mut links = vec![(routes::receipt(&id), texts.difference_receipt.to_owned())];
        if self.part(details) != Role::Client {
            links.push((routes::refund(&id), texts.difference_refund.to_owned()));
        }
        links
    }

    fn said(&self, details: &BookingDetails, past: &Past) -> Vec<Said> {
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
        if let Some(failure) =
            payment.filter(|payment| payment.is_to_be_collected()).and_then(|due| due.failure.as_ref())
        {
            told.push(self.not_let_through(details, failure.kind()));
        }
        told.extend(past.moves.last().map(|moved| self.time_changed(moved, details)));
        if let Some(payment) = past.difference.as_ref().and_then(|difference| difference.payment.as_ref()) {
            let text = (self.locale.rescheduling().difference_paid)(&self.money(payment.amount()));
            told.push(Said { tone: Tone::Info, title: None, text });
        }
        if past.disputed() {
            let words = if role == Role::Client { texts.disputed } else { texts.disputed_staff };
            told.push(said(Tone::Warning, words));
        }
        if role != Role::Client {
            told.extend(past.disputes.iter().filter_map(|dispute| dispute.lost.as_ref()).map(|lost| {
                let (total, share) = (self.money(lost.split.total), self.money(lost.split.trainer));
                said(Tone::Info, (texts.dispute_lost)(&total, &share))
            }));
        }
        // Where money goes back, the note stands beside it.
        let note = details.booking.cancel_note.as_ref();
        let note = note.filter(|note| past.refunds.iter().all(|refund| refund.note.as_ref() != Some(note)));
        told.extend(note.map(|note| said(Tone::Quiet, [texts.cancel_note, note])));
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
            why: self.refund_why(refund, details),
            note: refund.note.clone(),
        }
    }

    /// “Cancelled by the client, 1 seat, Sat 21 Nov, 16:02”.
    fn refund_why(&self, refund: &Refund, details: &BookingDetails) -> String {
        let reason = (self.locale.returning().refund_reason)(refund.reason);
        let when = self.moment(refund.created_at, details);
        match refund.seats {
            Some(seats) => format!("{reason}, {}, {when}", (self.locale.seats().seats)(seats)),
            None => format!("{reason}, {when}"),
        }
    }
}

/// How much of a booking's payment, and of the difference that was paid besides, has gone back or is on its way.
fn returned(details: &BookingDetails, refunds: &[Refund]) -> Option<Money> {
    let payment = details.payment.as_ref()?;
    let rider = details.booking.rider.map(|rider| rider.booking);
    let is_of_it = |refund: &Refund| refund.payment_id == payment.id || Some(refund.booking_id) == rider;
    let gone = refunds.iter().filter(|refund| is_of_it(refund) && refund.state.counts());
    gone.map(|refund| refund.split.total).try_fold(Money::zero(payment.amount().currency), Money::plus).ok()
}

fn back(details: &BookingDetails, returned: Option<Money>) -> MoneyBack {
    match (&details.payment, returned) {
        (Some(_), Some(returned)) if returned.is_positive() => {
            if returned.minor >= details.to_pay().minor {
                MoneyBack::All
            } else {
                MoneyBack::Part
            }
        }
        _ => MoneyBack::Nothing,
    }
}
