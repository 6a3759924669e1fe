//! All that is written down about the money of one booking. As many questions as it has payments, refunds and disputes.

use domain::dispute::DisputeMovement;
use domain::ledger::Posting;
use domain::{Money, TimeSlot, Timestamp};

use crate::Failure;
use crate::model::{Booking, Dispute, LedgerLine, Payment, Refund, RefusedAttempt};
use crate::ports::{Read, StoreError};

/// A booking with its money.
pub(super) struct MoneyOf {
    pub(super) booking: Booking,
    pub(super) slot: TimeSlot,
    /// Oldest first.
    pub(super) payments: Vec<Payment>,
    pub(super) refused: Vec<RefusedAttempt>,
    /// Oldest first.
    pub(super) refunds: Vec<Refund>,
    /// Oldest first, with what they moved.
    pub(super) disputes: Vec<(Dispute, Vec<DisputeMovement>)>,
    /// What the books have of all of these.
    lines: Vec<LedgerLine>,
}

impl MoneyOf {
    pub(super) async fn read(read: &mut dyn Read, booking: Booking, slot: TimeSlot) -> Result<Self, StoreError> {
        let payments = read.payments_of_booking(booking.id).await?;
        let refused = read.refused_attempts_of(booking.id).await?;
        let refunds = read.refunds_of_booking(booking.id).await?;
        let mut disputes = Vec::new();
        for dispute in read.disputes_of_booking(booking.id).await? {
            let movements = read.dispute_movements(dispute.id).await?;
            disputes.push((dispute, movements));
        }
        let mut subjects = vec![booking.id.to_string()];
        subjects.extend(payments.iter().filter(|paid| paid.succeeded_at.is_some()).map(|paid| paid.id.to_string()));
        subjects.extend(refunds.iter().map(|refund| refund.id.to_string()));
        subjects.extend(disputes.iter().map(|(dispute, _)| dispute.id.to_string()));
        let mut lines = Vec::new();
        for subject in subjects {
            lines.extend(read.ledger_lines_of(&subject).await?);
        }
        Ok(Self { booking, slot, payments, refused, refunds, disputes, lines })
    }

    /// When something was posted, if it was.
    pub(super) fn posted_at(&self, posting: Posting, subject: &str) -> Option<Timestamp> {
        self.posted(posting, subject).map(|line| line.posted_at).next()
    }

    /// When something was posted, and how much of it to accounts of this kind; a debit is above zero.
    pub(super) fn posted_to(
        &self,
        posting: Posting,
        subject: &str,
        account: &str,
    ) -> Result<Option<(Timestamp, Money)>, Failure> {
        let kind = |line: &&LedgerLine| line.account.split(':').next() == Some(account);
        let Some(line) = self.posted(posting, subject).find(kind) else { return Ok(None) };
        let currency = line.currency.parse().map_err(|_| StoreError::Corrupt(format!("currency {}", line.currency)))?;
        Ok(Some((line.posted_at, Money::new(line.amount_minor, currency))))
    }

    fn posted(&self, posting: Posting, subject: &str) -> impl Iterator<Item = &LedgerLine> {
        self.lines.iter().filter(move |line| line.posting == posting.name() && line.subject == subject)
    }

    /// The share that became the trainer's, and when.
    pub(super) fn released(&self) -> Result<Option<(Timestamp, Money)>, Failure> {
        let released = self.posted_to(Posting::EarningsReleased, &self.booking.id.to_string(), "trainer_available")?;
        Ok(match released {
            Some((at, credit)) => Some((at, credit.negate()?)),
            None => None,
        })
    }

    /// The payment that pays for the booking, if one does.
    pub(super) fn paid(&self) -> Option<&Payment> {
        self.payments.iter().find(|payment| payment.pays_for_booking())
    }
}
