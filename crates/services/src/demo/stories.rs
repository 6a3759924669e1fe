//! How bookings of the demo world go on: clients come, or one does not; cancellations, refunds that arrive, fail or are on their way,
//! and disputes. Each is begun by booking and paying, and ends later, by the use case that a person would cause.

use domain::{BookingId, DisputeStatus, FeesOnRefund, Money, PresenceMark, RefundReason, TimeSlot, Timestamp};
use jiff::SignedDuration;

use super::people;
use crate::model::{BookingDetails, User};
use crate::ports::gateway::Evidence;
use crate::{CancelOrder, Failure, PresenceError, RefundError, RefundOrder, Services};

/// How a booking of the demo goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The client cancels in good time.
    CancelledInTime,
    /// The client cancels when half comes back.
    CancelledLate,
    /// The trainer cancels, with a note.
    CancelledByTrainer,
    /// The client gives up one of several seats of a class.
    SeatGivenUp,
    /// Afterwards the trainer gives a part back.
    Goodwill,
    /// Afterwards an admin gives a part back, and the platform keeps its fees.
    FeesKept,
    /// A part goes back, and the bank does not take it.
    RefundFails,
    /// A part is on its way when the demo begins.
    RefundOnItsWay,
    /// The bank takes the money, and gives it back for the evidence.
    DisputeWon,
    /// The bank takes the money, and the loss is accepted.
    DisputeLost,
    /// The bank has taken the money, and waits for evidence.
    DisputeOpen,
    /// The client comes, and is checked in.
    Came,
    /// The client does not come.
    NoShow,
}

/// A booking that is made at the first turn from this one on at which it can be.
pub(super) struct Story {
    pub(super) turn: i64,
    /// True where the client is the one that people try the demo as.
    pub(super) own: bool,
    /// True where the trainer is the one that people try the demo as.
    pub(super) first_trainer: bool,
    pub(super) ending: Ending,
}

const fn story(turn: i64, own: bool, first_trainer: bool, ending: Ending) -> Story {
    Story { turn, own, first_trainer, ending }
}

/// All of them, by turn.
pub(super) const STORIES: [Story; 15] = [
    story(12, false, false, Ending::DisputeWon),
    story(18, true, false, Ending::CancelledInTime),
    story(33, false, false, Ending::SeatGivenUp),
    story(45, true, false, Ending::CancelledLate),
    story(60, false, true, Ending::Goodwill),
    story(75, false, true, Ending::FeesKept),
    story(90, true, true, Ending::CancelledByTrainer),
    story(100, false, true, Ending::DisputeLost),
    story(117, true, true, Ending::Goodwill),
    story(130, false, true, Ending::RefundFails),
    story(190, false, true, Ending::DisputeOpen),
    story(196, true, false, Ending::SeatGivenUp),
    story(200, true, true, Ending::CancelledByTrainer),
    story(206, false, true, Ending::CancelledInTime),
    story(212, true, false, Ending::RefundOnItsWay),
];

impl Ending {
    /// The card that makes it so.
    pub(super) const fn card(self) -> &'static str {
        match self {
            Self::DisputeWon | Self::DisputeLost | Self::DisputeOpen => "pm_card_createDispute",
            Self::RefundFails => "pm_card_refundFail",
            Self::RefundOnItsWay => "pm_card_pendingRefund",
            _ => "pm_card_visa",
        }
    }

    /// How many seats are booked for it; more than one are seats of a class.
    pub(super) const fn seats(self) -> i64 {
        if matches!(self, Self::SeatGivenUp) { 3 } else { 1 }
    }

    /// When it comes, for what was booked at `booked` and takes place in `slot`.
    fn due(self, booked: Timestamp, slot: TimeSlot, today: Timestamp) -> Timestamp {
        let after = |hours| booked + SignedDuration::from_hours(hours);
        match self {
            Self::CancelledInTime | Self::CancelledByTrainer | Self::SeatGivenUp | Self::RefundFails => after(6),
            Self::CancelledLate => slot.start() - SignedDuration::from_hours(5),
            Self::Goodwill | Self::FeesKept => slot.end() + SignedDuration::from_hours(26),
            Self::RefundOnItsWay => today - SignedDuration::from_secs(5),
            Self::DisputeWon | Self::DisputeLost | Self::DisputeOpen => after(30),
            Self::Came => slot.start() - SignedDuration::from_mins(4),
            Self::NoShow => slot.start() + SignedDuration::from_mins(20),
        }
    }
}

/// When the booking is made whose client does not come.
const NO_SHOW_TURN: i64 = 26;

/// An ending that is still to come.
pub(super) struct Plan {
    pub(super) at: Timestamp,
    ending: Ending,
    booking: BookingId,
}

impl Plan {
    /// How a booking of no story goes on: most clients are checked in, and one stays away.
    pub(super) fn of_presence(
        turn: i64,
        details: &BookingDetails,
        booked: Timestamp,
        today: Timestamp,
    ) -> Option<Self> {
        let ending = match turn {
            NO_SHOW_TURN => Ending::NoShow,
            // Some trainers forget to say so.
            _ if turn % 4 == 3 => return None,
            _ => Ending::Came,
        };
        Some(Self::of(ending, details, booked, today))
    }

    pub(super) fn of(ending: Ending, details: &BookingDetails, booked: Timestamp, today: Timestamp) -> Self {
        Self { at: ending.due(booked, details.slot, today), ending, booking: details.booking.id }
    }
}

impl Services {
    /// Does what was planned, as whoever would do it.
    pub(super) async fn end_story(&self, plan: &Plan, admin: &User) -> Result<(), Failure> {
        let mut read = self.0.store.read().await?;
        let details = read.booking_details(plan.booking).await?;
        let details = details.ok_or_else(|| Failure::Inconsistent("a demo booking has vanished".into()))?;
        let client = read.user(details.booking.client_id).await?;
        let trainer = match read.trainer(details.booking.trainer_id).await? {
            Some(trainer) => read.user(trainer.user_id).await?,
            None => None,
        };
        drop(read);
        let (Some(client), Some(trainer)) = (client, trainer) else {
            return Err(Failure::Inconsistent("somebody of the demo has vanished".into()));
        };
        let id = plan.booking;
        let goodwill = |share: i64, note: &str| RefundOrder {
            amount: part(&details, share),
            reason: RefundReason::Goodwill,
            note: Some(note.to_owned()),
            fees: None,
        };
        let done = match plan.ending {
            Ending::CancelledInTime | Ending::CancelledLate => self.cancel_booking(&client, id, None, None).await,
            Ending::CancelledByTrainer => {
                self.cancel_booking(&trainer, id, None, Some(people::CANCELLED.to_owned())).await
            }
            Ending::SeatGivenUp => {
                let order = CancelOrder { seats: Some(1), ..CancelOrder::default() };
                self.give_up_seats(&client, id, order).await
            }
            Ending::Goodwill => self.refund_booking(&trainer, id, goodwill(4, people::BEGAN_LATE)).await,
            Ending::FeesKept => {
                let order = RefundOrder { fees: Some(FeesOnRefund::Kept), ..goodwill(3, people::HALL_SHUT) };
                self.refund_booking(admin, id, order).await
            }
            Ending::RefundFails | Ending::RefundOnItsWay => {
                self.refund_booking(admin, id, goodwill(2, people::RENTAL)).await
            }
            Ending::DisputeWon | Ending::DisputeLost | Ending::DisputeOpen => {
                return self.end_dispute(plan, admin).await;
            }
            Ending::Came => return self.end_presence(&trainer, plan, PresenceMark::CheckIn).await,
            Ending::NoShow => return self.end_presence(&trainer, plan, PresenceMark::NoShow).await,
        };
        match done {
            Ok(_) => Ok(()),
            Err(RefundError::Failed(failure)) => Err(failure),
            Err(other) => Err(Failure::Inconsistent(format!("demo, {:?}: {other}", plan.ending))),
        }
    }

    async fn end_presence(&self, trainer: &User, plan: &Plan, mark: PresenceMark) -> Result<(), Failure> {
        match self.mark_presence(trainer, plan.booking, mark).await {
            Ok(_) => Ok(()),
            Err(PresenceError::Failed(failure)) => Err(failure),
            Err(other) => Err(Failure::Inconsistent(format!("demo, {:?}: {other}", plan.ending))),
        }
    }

    async fn end_dispute(&self, plan: &Plan, admin: &User) -> Result<(), Failure> {
        let found = self.0.store.read().await?.disputes_of_booking(plan.booking).await?;
        let dispute = found.iter().find(|dispute| dispute.status == DisputeStatus::NeedsResponse);
        let dispute = dispute.ok_or_else(|| Failure::Inconsistent("a demo dispute was not found".into()))?;
        let done = match plan.ending {
            Ending::DisputeWon => {
                let page = self.dispute(admin, dispute.id).await?;
                let known = page.map(|page| page.evidence).unwrap_or_default();
                // The word by which the sandbox, as Stripe in testing, decides for us.
                let evidence = Evidence { uncategorized_text: "winning_evidence".into(), ..known };
                self.submit_evidence(admin, dispute.id, evidence).await
            }
            Ending::DisputeLost => self.accept_dispute(admin, dispute.id).await,
            _ => Ok(()),
        };
        done.map_err(|error| Failure::Inconsistent(format!("demo, {:?}: {error}", plan.ending)))
    }
}

/// One so-manieth of what was paid, in whole units of the currency.
fn part(details: &BookingDetails, share: i64) -> Option<Money> {
    let paid = details.payment.as_ref()?.amount();
    let unit = 10_i64.pow(paid.currency.decimals());
    Some(Money::new((paid.minor / share / unit).max(1) * unit, paid.currency))
}
