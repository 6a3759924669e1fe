//! What payments call for, with their bookings, refunds and disputes.

use std::collections::HashMap;

use domain::dispute::DisputeMovement;
use domain::ledger::{self, Posting};
use domain::{BookingState, DisputeId, PaymentId, PaymentState, RefundState};

use super::posted::{Want, compare, missing};
use super::{LedgerProblem, LedgerReport, PAGE};
use crate::Failure;
use crate::model::{Dispute, EntriesText, ProvenPayment, Refund};
use crate::ports::Read;
use crate::returning::dispute::taken_by;
use crate::returning::left::pending_shares;

/// Compares every payment with what was posted for it. Answers how many transactions payments explain.
pub(super) async fn check(read: &mut dyn Read, report: &mut LedgerReport) -> Result<i64, Failure> {
    let mut explained = 0;
    let mut after = None;
    loop {
        let payments = read.payments_to_prove(after, PAGE).await?;
        let Some(last) = payments.last() else { return Ok(explained) };
        let page = Page::read(read, after, last.id).await?;
        after = Some(last.id);
        for payment in &payments {
            report.payments += 1;
            if let Some(why) = &payment.attention {
                report.problems.push(LedgerProblem::Attention { payment: payment.id, why: why.clone() });
            }
            if payment.state == PaymentState::Succeeded {
                let mut check = Check { page: &page, problems: &mut report.problems, explained: 0 };
                check.payment(payment)?;
                explained += check.explained;
            }
        }
    }
}

/// What belongs to a page of payments.
struct Page {
    refunds: HashMap<PaymentId, Vec<Refund>>,
    disputes: HashMap<PaymentId, Vec<Dispute>>,
    movements: HashMap<DisputeId, Vec<DisputeMovement>>,
    /// What was posted about the refunds and disputes.
    posted: HashMap<String, EntriesText>,
    nothing: EntriesText,
}

impl Page {
    async fn read(read: &mut dyn Read, after: Option<PaymentId>, until: PaymentId) -> Result<Self, Failure> {
        let mut page = Self {
            refunds: HashMap::new(),
            disputes: HashMap::new(),
            movements: HashMap::new(),
            posted: read.posted_for_returns(after, until).await?.into_iter().collect(),
            nothing: EntriesText::default(),
        };
        for refund in read.refunds_of_payments(after, until).await? {
            page.refunds.entry(refund.payment_id).or_default().push(refund);
        }
        for dispute in read.disputes_of_payments(after, until).await? {
            page.disputes.entry(dispute.payment_id).or_default().push(dispute);
        }
        for (dispute, movement) in read.movements_of_payments(after, until).await? {
            page.movements.entry(dispute).or_default().push(movement);
        }
        Ok(page)
    }
}

/// The check of one payment with all that belongs to it.
struct Check<'c> {
    page: &'c Page,
    problems: &'c mut Vec<LedgerProblem>,
    /// How many transactions were found that should be there, right or wrong.
    explained: i64,
}

impl Check<'_> {
    fn payment(&mut self, payment: &ProvenPayment) -> Result<(), Failure> {
        if !payment.way.is_by_stripe() {
            let owed = ledger::arrival_paid(payment.trainer_id, payment.price.commission)?;
            self.want_of(payment, Posting::ArrivalPaid, &Want::Entries(owed));
            return Ok(());
        }
        let shares = payment.partners.divide(payment.trainer_id, payment.price.trainer_share)?;
        let success = ledger::payment_succeeded(&shares, &payment.price)?;
        self.want_of(payment, Posting::PaymentSucceeded, &Want::Entries(success));
        if payment.has_fee {
            self.want_of(payment, Posting::StripeFee, &Want::Any);
        }
        let page = self.page;
        let refunds = page.refunds.get(&payment.id).map_or(&[][..], Vec::as_slice);
        for refund in refunds {
            self.refund(refund)?;
        }
        let disputes = page.disputes.get(&payment.id).map_or(&[][..], Vec::as_slice);
        for dispute in disputes {
            self.dispute(dispute)?;
        }
        if payment.pays_for_booking() && earnings_are_released(payment, refunds) {
            let pending = pending_shares(shares, refunds, disputes)?;
            let released = ledger::earnings_released(&pending)?;
            let (posted, booking) = (&payment.booking_posted, payment.booking_id);
            let released = Want::Entries(released);
            self.explained += compare(posted, &booking, Posting::EarningsReleased, &released, self.problems);
        }
        Ok(())
    }

    fn refund(&mut self, refund: &Refund) -> Result<(), Failure> {
        let subject = refund.id.to_string();
        if let Some(from) = refund.taken_from {
            let taken = ledger::refund(&refund.shares, &refund.split, from)?;
            self.want(&subject, Posting::Refund, &Want::Entries(taken));
            self.want(&subject, Posting::RefundExchanged, &Want::Perhaps);
        } else if refund.state.has_left() {
            self.problems.push(missing(&subject, Posting::Refund));
        }
        if let Some(to) = refund.returned_to {
            let back = ledger::refund_returned(&refund.shares, &refund.split, to)?;
            self.want(&subject, Posting::RefundReturned, &Want::Entries(back));
            self.want(&subject, Posting::RefundReturnExchanged, &Want::Perhaps);
        } else if refund.taken_from.is_some() && !refund.state.has_left() {
            self.problems.push(missing(&subject, Posting::RefundReturned));
        }
        Ok(())
    }

    fn dispute(&mut self, dispute: &Dispute) -> Result<(), Failure> {
        let page = self.page;
        let movements = page.movements.get(&dispute.id).map_or(&[][..], Vec::as_slice);
        for movement in movements {
            let moved = ledger::dispute_moved(&movement.balance)?;
            self.want(&movement.balance.id, Posting::DisputeMoved, &Want::Entries(moved));
        }
        if let (Some(lost), Some(taken)) = (&dispute.lost, taken_by(movements)?) {
            let lost = ledger::dispute_lost(&lost.shares, &lost.split, lost.from, taken)?;
            self.want(&dispute.id.to_string(), Posting::DisputeLost, &Want::Entries(lost));
        }
        Ok(())
    }

    fn want_of(&mut self, payment: &ProvenPayment, posting: Posting, want: &Want) {
        self.explained += compare(&payment.posted, &payment.id, posting, want, self.problems);
    }

    fn want(&mut self, subject: &str, posting: Posting, want: &Want) {
        let posted = self.page.posted.get(subject).unwrap_or(&self.page.nothing);
        self.explained += compare(posted, &subject, posting, want, self.problems);
    }
}

/// A session that is delivered, or was cancelled with nothing still to be sent back: its earnings are the trainer's.
fn earnings_are_released(payment: &ProvenPayment, refunds: &[Refund]) -> bool {
    match payment.booking {
        BookingState::Completed { .. } => true,
        // One that was marked before the session's end is delivered after it.
        BookingState::NoShow { .. } => payment.is_delivered,
        BookingState::Cancelled { .. } => refunds.iter().all(|refund| refund.state != RefundState::Requested),
        _ => false,
    }
}
