//! What happens to the money of a booking, as one list in order of time, and who is told what of it.
//!
//! Clients are told what they paid and what goes back; their trainer besides, what of it is theirs and how it gets to the bank;
//! admins everything. `services::timeline` puts it together, and leaves out what is not for whoever asks.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::account::Role;
use crate::dispute::DisputeStatus;
use crate::id::{BookingId, DisputeId, TrainerId, WithdrawalId};
use crate::money::Money;
use crate::payday::SkipReason;
use crate::refund::RefundReason;
use crate::withdrawal::WithdrawalState;

/// What happened, or is to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyStep {
    /// The time was held for the client to pay.
    Held,
    /// A card was refused.
    Refused,
    /// An attempt to pay was given up.
    GivenUp,
    /// The hold ended, and nothing was paid.
    Lapsed,
    /// The client paid.
    Charged,
    /// The client paid the trainer in person.
    PaidInPerson,
    /// The money came too late, or a second time, and goes back.
    CameTooLate,
    /// What of it is for processing.
    Surcharge,
    /// What of it is the platform's.
    Commission,
    /// What Stripe kept.
    StripeFee,
    /// What of it is to be the trainer's.
    Share,
    /// The trainer owes the commission of what was paid in person.
    CommissionOwed,
    /// The session took place.
    Delivered,
    /// The share is the trainer's.
    Released,
    /// Money is to go back to the client.
    RefundAsked(RefundReason),
    /// It left.
    RefundSent,
    /// It came back: the bank would not take it.
    RefundReturned,
    /// It was not sent.
    RefundStopped,
    /// What the trainer gives of a refund.
    ShareGivenBack,
    /// The client's bank disputes the payment, or asks about it.
    Disputed(DisputeStatus),
    /// The bank took the money for now.
    DisputeTook,
    /// The bank gave it back.
    DisputeGave,
    /// The bank decided.
    DisputeDecided(DisputeStatus),
    /// What the trainer lost of a dispute.
    ShareLost,
    /// What of the share made good what the trainer owed.
    MadeGood,
    /// What of the share went with a payout of this amount.
    WentOut(Money, WithdrawalState),
    /// That payout arrived at the bank.
    Arrived,
    /// That payout came back, all of it or in part.
    CameBack,
    /// To come: the client pays, or the hold ends.
    PayBy,
    /// To come: the client's bank says whether it pays.
    BankAtWork,
    /// To come: the client pays in person.
    PayInPerson,
    /// To come: the session is over, and the share becomes the trainer's.
    BecomesTheTrainers,
    /// To come: evidence is due.
    EvidenceDue,
    /// To come: a payout arrives.
    ArrivesBy,
    /// To come: what is available goes out on a payday.
    GoesOut(Date),
    /// To come: why it would not go out on the next payday.
    Stays(SkipReason),
    /// To come: it goes out when the trainer asks for it.
    OnRequest,
}

impl MoneyStep {
    /// True for what has not happened yet.
    #[must_use]
    pub const fn is_to_come(self) -> bool {
        matches!(
            self,
            Self::PayBy
                | Self::BankAtWork
                | Self::PayInPerson
                | Self::BecomesTheTrainers
                | Self::EvidenceDue
                | Self::ArrivesBy
                | Self::GoesOut(_)
                | Self::Stays(_)
                | Self::OnRequest
        )
    }

    /// Whether somebody who plays this part in the booking is told.
    #[must_use]
    pub const fn is_for(self, role: Role) -> bool {
        match self {
            Self::Held
            | Self::Lapsed
            | Self::Charged
            | Self::PaidInPerson
            | Self::CameTooLate
            | Self::Delivered
            | Self::RefundAsked(_)
            | Self::RefundSent
            | Self::RefundReturned
            | Self::RefundStopped
            | Self::Disputed(_)
            | Self::DisputeDecided(_)
            | Self::PayBy
            | Self::BankAtWork
            | Self::PayInPerson => true,
            Self::Refused | Self::GivenUp => matches!(role, Role::Client | Role::Admin),
            Self::Commission
            | Self::Share
            | Self::CommissionOwed
            | Self::Released
            | Self::ShareGivenBack
            | Self::ShareLost
            | Self::MadeGood
            | Self::WentOut(..)
            | Self::Arrived
            | Self::CameBack
            | Self::BecomesTheTrainers
            | Self::ArrivesBy
            | Self::GoesOut(_)
            | Self::Stays(_)
            | Self::OnRequest => matches!(role, Role::Trainer | Role::Admin),
            Self::Surcharge | Self::StripeFee | Self::DisputeTook | Self::DisputeGave | Self::EvidenceDue => {
                matches!(role, Role::Admin)
            }
        }
    }
}

/// Where there is more to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyPlace {
    /// The receipt of a booking.
    Receipt(BookingId),
    /// A booking, with its refunds.
    Refunds(BookingId),
    /// A dispute; for admins.
    Dispute(DisputeId),
    /// A payout; for its trainer and admins.
    Payout(WithdrawalId),
}

impl MoneyPlace {
    /// Whether somebody who plays this part may go there.
    #[must_use]
    pub const fn is_for(self, role: Role) -> bool {
        match self {
            Self::Receipt(_) | Self::Refunds(_) => true,
            Self::Dispute(_) => matches!(role, Role::Admin),
            Self::Payout(_) => matches!(role, Role::Trainer | Role::Admin),
        }
    }
}

/// One thing that happened to the money, or will.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyEvent {
    /// When; `None` where that is not known.
    pub at: Option<Timestamp>,
    /// What.
    pub step: MoneyStep,
    /// How much of it was moved.
    pub amount: Option<Money>,
    /// True where it is about the difference that was paid for a dearer service.
    pub difference: bool,
    /// Of which of several trainers it tells; `None` where it is about all of it, or the trainer who reads it.
    pub trainer: Option<TrainerId>,
    /// Where there is more to read.
    pub leads_to: Option<MoneyPlace>,
    /// Stripe's id of it; for admins.
    pub stripe_id: Option<String>,
}

impl MoneyEvent {
    /// Something with nothing but its time.
    #[must_use]
    pub const fn new(at: Timestamp, step: MoneyStep) -> Self {
        Self { at: Some(at), step, amount: None, difference: false, trainer: None, leads_to: None, stripe_id: None }
    }

    /// With how much it was.
    #[must_use]
    pub fn of(self, amount: Money) -> Self {
        Self { amount: Some(amount), ..self }
    }

    /// With whose it is, of several trainers.
    #[must_use]
    pub fn of_trainer(self, trainer: Option<TrainerId>) -> Self {
        Self { trainer, ..self }
    }

    /// With where there is more to read.
    #[must_use]
    pub fn to(self, place: MoneyPlace) -> Self {
        Self { leads_to: Some(place), ..self }
    }

    /// With Stripe's id, where there is one.
    #[must_use]
    pub fn at_stripe(self, id: Option<&String>) -> Self {
        Self { stripe_id: id.cloned(), ..self }
    }
}

/// Where the money is, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whereabouts {
    /// Nothing was paid, and nothing will be.
    NotPaid,
    /// It is still to be paid.
    Due,
    /// It is to be paid in person.
    DueInPerson,
    /// It was paid in person.
    InPerson,
    /// Spotter has it until the session is over.
    WithUs,
    /// It is the trainer's, and still with Spotter.
    Available,
    /// It is on its way to the trainer's bank.
    OnTheWay,
    /// The trainer's bank has it.
    Arrived,
    /// All of it went back, or is going.
    WentBack,
    /// The client's bank holds it.
    Disputed,
    /// The client's bank gave it back to the client.
    Lost,
}

impl Whereabouts {
    /// What somebody who plays this part is told: how trainers' money gets to the bank is no business of clients'.
    #[must_use]
    pub const fn as_told(self, role: Role) -> Self {
        match (self, role) {
            (Self::OnTheWay | Self::Arrived, Role::Client) => Self::Available,
            (place, _) => place,
        }
    }
}

/// Who reads of a booking's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Whoever booked it.
    Client,
    /// The trainer whose service it is.
    Lead(TrainerId),
    /// A trainer who shares what it earns.
    Partner(TrainerId),
    /// An admin.
    Admin,
}

impl Reader {
    /// The part that they play in the booking.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Client => Role::Client,
            Self::Lead(_) | Self::Partner(_) => Role::Trainer,
            Self::Admin => Role::Admin,
        }
    }

    /// Whose share is theirs.
    #[must_use]
    pub const fn trainer(self) -> Option<TrainerId> {
        match self {
            Self::Lead(trainer) | Self::Partner(trainer) => Some(trainer),
            Self::Client | Self::Admin => None,
        }
    }

    /// Of several trainers each reads of their own money; how the payment was divided, all of them do.
    fn is_told(self, event: &MoneyEvent) -> bool {
        let is_own = event.trainer.is_none() || self.trainer().is_none() || event.trainer == self.trainer();
        event.step.is_for(self.role()) && (is_own || event.step == MoneyStep::Share)
    }

    /// Whether they may go there: the booking itself is its lead's to look after.
    fn may_go_to(self, place: MoneyPlace) -> bool {
        place.is_for(self.role())
            && !matches!((self, place), (Self::Partner(_), MoneyPlace::Receipt(_) | MoneyPlace::Refunds(_)))
    }
}

/// In order of time, oldest first, what is to come last; and of it only what is for whoever reads it.
#[must_use]
pub fn told(events: Vec<MoneyEvent>, reader: Reader) -> Vec<MoneyEvent> {
    let mut told: Vec<MoneyEvent> = events
        .into_iter()
        .filter(|event| reader.is_told(event))
        .map(|event| MoneyEvent {
            leads_to: event.leads_to.filter(|place| reader.may_go_to(*place)),
            stripe_id: event.stripe_id.filter(|_| reader == Reader::Admin),
            trainer: event.trainer.filter(|trainer| Some(*trainer) != reader.trainer()),
            ..event
        })
        .collect();
    // What is known without its time stays last of its kind. The order is stable.
    told.sort_by_key(|event| (event.step.is_to_come(), event.at.unwrap_or(Timestamp::MAX)));
    told
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::Currency;

    const ROLES: [Role; 3] = [Role::Client, Role::Trainer, Role::Admin];

    fn trainer(number: u128) -> TrainerId {
        TrainerId::from_parts(Timestamp::UNIX_EPOCH, number)
    }

    fn reader(role: Role) -> Reader {
        match role {
            Role::Client => Reader::Client,
            Role::Trainer => Reader::Lead(trainer(1)),
            Role::Admin => Reader::Admin,
        }
    }

    fn steps() -> Vec<MoneyStep> {
        use MoneyStep as Step;
        let whole = Money::new(12_000, Currency::EUR);
        let mut steps = vec![
            Step::Held,
            Step::Refused,
            Step::GivenUp,
            Step::Lapsed,
            Step::Charged,
            Step::PaidInPerson,
            Step::CameTooLate,
            Step::Surcharge,
            Step::Commission,
            Step::StripeFee,
            Step::Share,
            Step::CommissionOwed,
            Step::Delivered,
            Step::Released,
            Step::RefundAsked(RefundReason::Goodwill),
            Step::RefundSent,
            Step::RefundReturned,
            Step::RefundStopped,
            Step::ShareGivenBack,
            Step::Disputed(DisputeStatus::NeedsResponse),
            Step::DisputeTook,
            Step::DisputeGave,
            Step::DisputeDecided(DisputeStatus::Won),
            Step::ShareLost,
            Step::MadeGood,
            Step::Arrived,
            Step::CameBack,
            Step::PayBy,
            Step::BankAtWork,
            Step::PayInPerson,
            Step::BecomesTheTrainers,
            Step::EvidenceDue,
            Step::ArrivesBy,
            Step::OnRequest,
            Step::GoesOut(Date::constant(2026, 12, 4)),
        ];
        steps.extend(WithdrawalState::ALL.map(|state| Step::WentOut(whole, state)));
        steps.extend(SkipReason::ALL.map(Step::Stays));
        steps
    }

    #[test]
    fn a_client_is_told_of_no_commission_fee_share_or_payout() {
        use MoneyStep as Step;
        for step in steps() {
            let theirs = matches!(
                step,
                Step::Held
                    | Step::Refused
                    | Step::GivenUp
                    | Step::Lapsed
                    | Step::Charged
                    | Step::PaidInPerson
                    | Step::CameTooLate
                    | Step::Delivered
                    | Step::RefundAsked(_)
                    | Step::RefundSent
                    | Step::RefundReturned
                    | Step::RefundStopped
                    | Step::Disputed(_)
                    | Step::DisputeDecided(_)
                    | Step::PayBy
                    | Step::BankAtWork
                    | Step::PayInPerson
            );
            assert_eq!(step.is_for(Role::Client), theirs, "{step:?}");
            assert!(step.is_for(Role::Admin), "admins are told everything: {step:?}");
        }
        for hidden in [Step::StripeFee, Step::Surcharge, Step::DisputeTook, Step::DisputeGave, Step::Refused] {
            assert!(!hidden.is_for(Role::Trainer), "{hidden:?}");
        }
    }

    #[test]
    fn clients_do_not_hear_of_their_trainers_bank() {
        for place in [Whereabouts::OnTheWay, Whereabouts::Arrived] {
            assert_eq!(place.as_told(Role::Client), Whereabouts::Available);
            assert_eq!(place.as_told(Role::Trainer), place);
        }
    }

    #[test]
    fn of_several_trainers_each_reads_of_their_own_money_and_how_it_was_divided() {
        let all = || -> Vec<MoneyEvent> {
            let of = |number| {
                [MoneyStep::Share, MoneyStep::Released, MoneyStep::Arrived]
                    .map(|step| MoneyEvent::new(Timestamp::UNIX_EPOCH, step).of_trainer(Some(trainer(number))))
            };
            [of(1), of(2)].concat()
        };
        let read = |reader| -> Vec<(MoneyStep, Option<TrainerId>)> {
            told(all(), reader).into_iter().map(|event| (event.step, event.trainer)).collect()
        };
        let own = |other| {
            let mut own = vec![(MoneyStep::Share, None), (MoneyStep::Released, None), (MoneyStep::Arrived, None)];
            own.push((MoneyStep::Share, Some(trainer(other))));
            own
        };
        let sorted = |mut list: Vec<(MoneyStep, Option<TrainerId>)>| {
            list.sort_by_key(|(step, whose)| (format!("{step:?}"), *whose));
            list
        };
        assert_eq!(sorted(read(Reader::Lead(trainer(1)))), sorted(own(2)));
        assert_eq!(sorted(read(Reader::Partner(trainer(2)))), sorted(own(1)));
        assert_eq!(read(Reader::Admin).len(), 6);
        assert!(read(Reader::Admin).iter().all(|(_, whose)| whose.is_some()));
        assert_eq!(read(Reader::Client), []);
    }

    #[test]
    fn a_partner_is_not_led_to_the_booking_of_the_lead() {
        let booking = BookingId::from_parts(Timestamp::UNIX_EPOCH, 1);
        let payout = WithdrawalId::from_parts(Timestamp::UNIX_EPOCH, 1);
        let event = |step| MoneyEvent::new(Timestamp::UNIX_EPOCH, step);
        let events = vec![
            event(MoneyStep::Charged).to(MoneyPlace::Receipt(booking)),
            event(MoneyStep::RefundSent).to(MoneyPlace::Refunds(booking)),
            event(MoneyStep::Arrived).to(MoneyPlace::Payout(payout)),
        ];
        let places = |reader| -> Vec<_> {
            told(events.clone(), reader).into_iter().filter_map(|event| event.leads_to).collect()
        };
        assert_eq!(places(Reader::Partner(trainer(2))), [MoneyPlace::Payout(payout)]);
        assert_eq!(places(Reader::Lead(trainer(1))).len(), 3);
    }

    proptest! {
        #[test]
        fn what_is_told_is_in_order_and_for_whoever_asks(
            made in prop::collection::vec((0..100_i64, prop::sample::select(steps()), any::<bool>()), 0..40),
            role in prop::sample::select(ROLES.to_vec()),
        ) {
            let events: Vec<MoneyEvent> = made
                .into_iter()
                .map(|(second, step, known)| MoneyEvent {
                    at: known.then(|| Timestamp::from_second(second).unwrap()),
                    stripe_id: Some("po_1".into()),
                    ..MoneyEvent::new(Timestamp::UNIX_EPOCH, step)
                })
                .collect();
            let wanted = events.iter().filter(|event| event.step.is_for(role)).count();
            let told = told(events, reader(role));
            prop_assert_eq!(told.len(), wanted);
            for event in &told {
                prop_assert!(event.step.is_for(role));
                prop_assert_eq!(event.stripe_id.is_some(), role == Role::Admin);
            }
            for pair in told.windows(2) {
                let [first, second] = pair else { continue };
                prop_assert!(first.step.is_to_come() <= second.step.is_to_come());
                if first.step.is_to_come() == second.step.is_to_come() {
                    prop_assert!(first.at.unwrap_or(Timestamp::MAX) <= second.at.unwrap_or(Timestamp::MAX));
                }
            }
        }
    }
}
