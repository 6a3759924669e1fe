//! All that is written down about the money of one booking. As many questions as it has payments, refunds and disputes.

use domain::dispute::DisputeMovement;
use domain::ledger::{Account, Posting};
use domain::{Money, Part, Parts, TimeSlot, Timestamp, TrainerId};

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

    /// When something was posted, and how much of it to this account; a debit is above zero.
    pub(super) fn posted_to(
        &self,
        posting: Posting,
        subject: &str,
        account: Account,
    ) -> Result<Option<(Timestamp, Money)>, Failure> {
        let account = account.to_string();
        let Some(line) = self.posted(posting, subject).find(|line| line.account == account) else { return Ok(None) };
        let currency = line.currency.parse().map_err(|_| StoreError::Corrupt(format!("currency {}", line.currency)))?;
        Ok(Some((line.posted_at, Money::new(line.amount_minor, currency))))
    }

    fn posted(&self, posting: Posting, subject: &str) -> impl Iterator<Item = &LedgerLine> {
        self.lines.iter().filter(move |line| line.posting == posting.name() && line.subject == subject)
    }

    /// The share that became this trainer's, and when.
    pub(super) fn released_to(&self, trainer: TrainerId) -> Result<Option<(Timestamp, Money)>, Failure> {
        let (subject, account) = (self.booking.id.to_string(), Account::TrainerAvailable(trainer));
        let released = self.posted_to(Posting::EarningsReleased, &subject, account)?;
        Ok(match released {
            Some((at, credit)) => Some((at, credit.negate()?)),
            None => None,
        })
    }

    /// True once its trainers' shares are theirs.
    pub(super) fn is_released(&self) -> bool {
        self.posted_at(Posting::EarningsReleased, &self.booking.id.to_string()).is_some()
    }

    /// Its trainers, the lead first.
    pub(super) fn trainers(&self) -> impl Iterator<Item = TrainerId> + '_ {
        let partners = self.booking.partners.iter().map(|partner| partner.trainer);
        std::iter::once(self.booking.trainer_id).chain(partners)
    }

    /// Who an event about one trainer's money names: nobody where there is only one.
    pub(super) fn named(&self, trainer: TrainerId) -> Option<TrainerId> {
        (!self.booking.partners.is_empty()).then_some(trainer)
    }

    /// The parts that are not nothing, with whom an event about each names.
    pub(super) fn each(&self, parts: &Parts) -> Vec<(Option<TrainerId>, Money)> {
        let some = parts.iter().filter(|part| part.amount.minor != 0);
        some.map(|Part { trainer, amount }| (self.named(trainer), amount)).collect()
    }

    /// The payment that pays for the booking, if one does.
    pub(super) fn paid(&self) -> Option<&Payment> {
        self.payments.iter().find(|payment| payment.pays_for_booking())
    }
}
