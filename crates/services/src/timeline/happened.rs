//! From what is written down about a booking's money to what happened to it, and to where it is.

use domain::ledger::{Account, Posting};
use domain::{
    BookingState, DisputeStatus, Money, MoneyEvent, MoneyPlace, MoneyStep, PayWay, PaymentOutcome, PaymentState,
    Timestamp, Whereabouts,
};

use super::read::MoneyOf;
use crate::Failure;
use crate::model::{Dispute, Payment, Refund};
use crate::returning::left::{left, pending_shares};

impl MoneyOf {
    /// What happened and what is to come, in no order, for admins: what the trainer's share does once it is theirs is left out.
    pub(super) fn events(&self, now: Timestamp) -> Result<Vec<MoneyEvent>, Failure> {
        let mut events = vec![MoneyEvent::new(self.booking.created_at, MoneyStep::Held)];
        let refused = |attempt: &crate::model::RefusedAttempt| {
            MoneyEvent::new(attempt.seen_at, MoneyStep::Refused).at_stripe(Some(&attempt.stripe_id))
        };
        events.extend(self.refused.iter().map(refused));
        for (place, payment) in self.payments.iter().enumerate() {
            let is_last = place + 1 == self.payments.len();
            self.payment(payment, is_last, &mut events)?;
        }
        self.booking(now, &mut events)?;
        for refund in &self.refunds {
            self.refund(refund, &mut events)?;
        }
        for (dispute, _) in &self.disputes {
            self.dispute(dispute, &mut events)?;
        }
        Ok(events)
    }

    fn booking(&self, now: Timestamp, events: &mut Vec<MoneyEvent>) -> Result<(), Failure> {
        let booking = &self.booking;
        let nothing_came = self.payments.iter().all(|payment| payment.succeeded_at.is_none());
        match booking.state {
            BookingState::Held { expires_at } if expires_at > now => {
                events.push(MoneyEvent::new(expires_at, MoneyStep::PayBy).of(booking.price.total));
            }
            BookingState::Expired { at } | BookingState::Cancelled { at } if nothing_came => {
                events.push(MoneyEvent::new(at, MoneyStep::Lapsed));
            }
            _ => {}
        }
        events.extend(booking.delivered_at.map(|at| MoneyEvent::new(at, MoneyStep::Delivered)));
        for trainer in self.trainers() {
            if let Some((at, share)) = self.released_to(trainer)? {
                events.push(MoneyEvent::new(at, MoneyStep::Released).of(share).of_trainer(self.named(trainer)));
            }
        }
        if !self.is_released()
            && let Some(paid) = self.paid().filter(|paid| paid.way.is_by_stripe() && booking.state.is_booked())
            && booking.delivered_at.is_none()
        {
            let shares = pending_shares(paid.shares()?, &self.refunds_of(paid), &self.disputes_of(paid))?;
            for (trainer, share) in self.each(&shares).into_iter().filter(|(_, share)| share.is_positive()) {
                let due = MoneyEvent::new(self.slot.end(), MoneyStep::BecomesTheTrainers).of(share);
                events.push(due.of_trainer(trainer));
            }
        }
        Ok(())
    }

    fn payment(&self, payment: &Payment, is_last: bool, events: &mut Vec<MoneyEvent>) -> Result<(), Failure> {
        let price = &payment.price;
        let id = payment.stripe_intent_id.as_ref();
        let (at, step) = match (payment.state, payment.succeeded_at) {
            (PaymentState::Succeeded, Some(at)) if payment.way == PayWay::OnArrival => (at, MoneyStep::PaidInPerson),
            (PaymentState::Succeeded, Some(at)) => (at, MoneyStep::Charged),
            // What ended with its booking is told by the booking.
            (PaymentState::Canceled, _) if !is_last => (payment.updated_at, MoneyStep::GivenUp),
            (PaymentState::Processing, _) => (payment.updated_at, MoneyStep::BankAtWork),
            _ if payment.is_to_be_collected() && self.booking.state.is_booked() => {
                (self.slot.start(), MoneyStep::PayInPerson)
            }
            _ => return Ok(()),
        };
        let event = MoneyEvent::new(at, step).of(price.total).at_stripe(id);
        let receipt = payment.pays_for_booking().then_some(MoneyPlace::Receipt(self.booking.id));
        events.push(MoneyEvent { leads_to: receipt, ..event });
        if payment.succeeded_at.is_none() {
            return Ok(());
        }
        let mut part = |step: MoneyStep, amount: Money| {
            if amount.minor != 0 {
                events.push(MoneyEvent::new(at, step).of(amount));
            }
        };
        if payment.outcome == Some(PaymentOutcome::Returned) {
            part(MoneyStep::CameTooLate, price.total);
        } else if payment.way == PayWay::OnArrival {
            part(MoneyStep::CommissionOwed, price.commission);
        } else {
            part(MoneyStep::Surcharge, price.surcharge);
            part(MoneyStep::Commission, price.commission);
            for (trainer, share) in self.each(&payment.shares()?) {
                events.push(MoneyEvent::new(at, MoneyStep::Share).of(share).of_trainer(trainer));
            }
        }
        if let Some((at, fee)) = self.posted_to(Posting::StripeFee, &payment.id.to_string(), Account::StripeFees)? {
            events.push(MoneyEvent::new(at, MoneyStep::StripeFee).of(fee).at_stripe(payment.stripe_charge_id.as_ref()));
        }
        Ok(())
    }

    fn refund(&self, refund: &Refund, events: &mut Vec<MoneyEvent>) -> Result<(), Failure> {
        let (total, subject) = (refund.split.total, refund.id.to_string());
        let id = refund.stripe_refund_id.as_ref();
        let asked = MoneyEvent::new(refund.created_at, MoneyStep::RefundAsked(refund.reason)).of(total);
        events.push(asked.to(MoneyPlace::Refunds(self.booking.id)));
        let sent = self.posted_at(Posting::Refund, &subject);
        if let Some(at) = sent {
            events.push(MoneyEvent::new(at, MoneyStep::RefundSent).of(total).at_stripe(id));
            for (trainer, share) in self.each(&refund.shares) {
                events.push(MoneyEvent::new(at, MoneyStep::ShareGivenBack).of(share.negate()?).of_trainer(trainer));
            }
        }
        if let Some(at) = self.posted_at(Posting::RefundReturned, &subject) {
            events.push(MoneyEvent::new(at, MoneyStep::RefundReturned).of(total).at_stripe(id));
        } else if !refund.state.counts() {
            events.push(MoneyEvent::new(refund.updated_at, MoneyStep::RefundStopped).of(total).at_stripe(id));
        }
        Ok(())
    }

    fn dispute(&self, dispute: &Dispute, events: &mut Vec<MoneyEvent>) -> Result<(), Failure> {
        let movements = self.disputes.iter().find(|(known, _)| known.id == dispute.id).map(|(_, moved)| moved);
        let movements = movements.map(Vec::as_slice).unwrap_or_default();
        // An inquiry moves no money.
        let began =
            if movements.is_empty() { DisputeStatus::WarningNeedsResponse } else { DisputeStatus::NeedsResponse };
        let place = MoneyPlace::Dispute(dispute.id);
        let id = Some(&dispute.stripe_dispute_id);
        let opened = MoneyEvent::new(dispute.opened_at, MoneyStep::Disputed(began)).of(dispute.amount);
        events.push(opened.to(place).at_stripe(id));
        let mut given_at = None;
        for moved in movements {
            let (gross, fee) = (moved.balance.gross, moved.balance.fee);
            let taken = gross.minor < 0;
            let (step, amount) =
                if taken { (MoneyStep::DisputeTook, gross.negate()?) } else { (MoneyStep::DisputeGave, gross) };
            given_at = moved.at.filter(|_| !taken).or(given_at);
            let at_stripe = Some(moved.balance.id.clone());
            let event = MoneyEvent::new(dispute.opened_at, step).of(amount);
            events.push(MoneyEvent { at: moved.at, stripe_id: at_stripe.clone(), ..event });
            if fee.minor != 0 {
                let event = MoneyEvent::new(dispute.opened_at, MoneyStep::StripeFee).of(fee);
                events.push(MoneyEvent { at: moved.at, stripe_id: at_stripe, ..event });
            }
        }
        if dispute.status.is_final() {
            // The bank decided before it gave the money back, and we heard of it later than either.
            let decided_at = given_at.map_or(dispute.updated_at, |given| given.min(dispute.updated_at));
            events.push(MoneyEvent::new(decided_at, MoneyStep::DisputeDecided(dispute.status)).to(place));
        }
        let lost_at = self.posted_at(Posting::DisputeLost, &dispute.id.to_string());
        if let (Some(lost), Some(at)) = (&dispute.lost, lost_at) {
            for (trainer, share) in self.each(&lost.shares) {
                events.push(MoneyEvent::new(at, MoneyStep::ShareLost).of(share.negate()?).of_trainer(trainer));
            }
        }
        if let Some(due) = dispute.evidence_due_by.filter(|_| dispute.status.wants_evidence()) {
            events.push(MoneyEvent::new(due, MoneyStep::EvidenceDue).to(place));
        }
        Ok(())
    }

    /// Where the money is; of what is the trainer's, that it is theirs.
    pub(super) fn whereabouts(&self, now: Timestamp) -> Result<Whereabouts, Failure> {
        if self.disputes.iter().any(|(dispute, _)| dispute.status.holds_money()) {
            return Ok(Whereabouts::Disputed);
        }
        let Some(paid) = self.paid() else { return Ok(self.unpaid(now)) };
        if paid.way == PayWay::OnArrival {
            return Ok(Whereabouts::InPerson);
        }
        let disputes: Vec<Dispute> = self.disputes_of(paid);
        if !left(paid, &self.refunds_of(paid), &disputes)?.total.is_positive() {
            let lost = disputes.iter().any(|dispute| dispute.lost.is_some());
            return Ok(if lost { Whereabouts::Lost } else { Whereabouts::WentBack });
        }
        Ok(if self.is_released() { Whereabouts::Available } else { Whereabouts::WithUs })
    }

    fn unpaid(&self, now: Timestamp) -> Whereabouts {
        let booking = &self.booking.state;
        let returned = |payment: &Payment| payment.outcome == Some(PaymentOutcome::Returned);
        let at_work = |payment: &Payment| payment.state == PaymentState::Processing;
        if booking.is_booked() && self.payments.iter().any(Payment::is_to_be_collected) {
            Whereabouts::DueInPerson
        } else if self.payments.iter().any(returned) {
            Whereabouts::WentBack
        } else if matches!(booking, BookingState::Held { .. })
            && (!booking.hold_is_over(now) || self.payments.iter().any(at_work))
        {
            Whereabouts::Due
        } else {
            Whereabouts::NotPaid
        }
    }

    fn refunds_of(&self, payment: &Payment) -> Vec<Refund> {
        self.refunds.iter().filter(|refund| refund.payment_id == payment.id).cloned().collect()
    }

    fn disputes_of(&self, payment: &Payment) -> Vec<Dispute> {
        let of = self.disputes.iter().filter(|(dispute, _)| dispute.payment_id == payment.id);
        of.map(|(dispute, _)| dispute.clone()).collect()
    }
}
