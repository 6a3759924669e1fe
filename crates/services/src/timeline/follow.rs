//! Which payouts took the trainer's share, worked out from sums of the books ([`ShareTrace`] has the rule).
//!
//! What it costs: one sum of the trainer's entries before the share was released, or of those since, and one for each stretch between
//! two payouts after it, until the share is gone. They are read from an index, and never more payouts than [`FOLLOWED`]. Of a share
//! that was released lately, or whose trainer is new, that is little; in the middle of a long history it is half of that.

use domain::ledger::{Account, EarningsAccount, Posting};
use domain::{
    Money, MoneyEvent, MoneyPlace, MoneyStep, Parts, ShareTrace, Timestamp, TrainerId, Whereabouts, WithdrawalId,
    WithdrawalState, payday,
};

use super::read::MoneyOf;
use crate::model::Withdrawal;
use crate::ports::Read;
use crate::{Failure, Services};

/// How many payouts after the release are looked at: a year of Fridays.
const FOLLOWED: i64 = 52;

/// What became of the share.
#[derive(Default)]
pub(super) struct Followed {
    pub(super) events: Vec<MoneyEvent>,
    /// Where it is; `None` where nothing became the trainer's, or nothing of it is left anywhere.
    pub(super) place: Option<Whereabouts>,
}

/// What is known to have moved the trainer's available money.
#[derive(Clone, Copy)]
enum Move {
    GivenBack(i64),
    NotGivenBack(i64),
    Asked(WithdrawalId, i64),
    CameBack(WithdrawalId, i64),
}

impl Move {
    /// What it did to the sum.
    const fn net(self) -> i64 {
        match self {
            Self::GivenBack(amount) | Self::Asked(_, amount) => amount.saturating_neg(),
            Self::NotGivenBack(amount) | Self::CameBack(_, amount) => amount,
        }
    }

    fn tell(self, trace: &mut ShareTrace) {
        match self {
            Self::GivenBack(amount) => trace.given_back(amount),
            Self::NotGivenBack(amount) => trace.not_given_back(amount),
            Self::Asked(id, amount) => trace.withdrawn(id, amount),
            Self::CameBack(id, amount) => trace.came_back(id, amount),
        }
    }
}

impl Services {
    /// What became of this trainer's share.
    pub(super) async fn follow(
        &self,
        read: &mut dyn Read,
        money: &MoneyOf,
        trainer: TrainerId,
    ) -> Result<Followed, Failure> {
        let Some((released_at, share)) = money.released_to(trainer)?.filter(|(_, share)| share.is_positive()) else {
            return Ok(Followed::default());
        };
        let withdrawals = read.withdrawals_since(trainer, released_at, FOLLOWED).await?;
        let all_seen = i64::try_from(withdrawals.len()).is_ok_and(|seen| seen < FOLLOWED);
        let of_currency = |withdrawal: &Withdrawal| withdrawal.amount.currency == share.currency;
        let withdrawals: Vec<Withdrawal> = withdrawals.into_iter().filter(of_currency).collect();
        let back = came_back(read, trainer, released_at, &withdrawals).await?;
        // The order is stable: a payout is asked for before anything of it comes back.
        let asked = withdrawals.iter().map(|row| (row.created_at, Move::Asked(row.id, row.amount.minor)));
        let returned = back.iter().map(|(at, id, amount)| (*at, Move::CameBack(*id, *amount)));
        let mut moves: Vec<_> = asked.chain(returned).chain(money.own_moves(trainer, released_at)).collect();
        moves.sort_by_key(|(at, _)| *at);

        let account = Account::TrainerAvailable(trainer).to_string();
        let before = self.available_before(read, trainer, share, released_at).await?;
        let mut trace = ShareTrace::released(share.minor, before.minor);
        let mut events = Vec::new();
        let made_good_at_once = trace.made_good();
        if made_good_at_once > 0 {
            let amount = Money::new(made_good_at_once, share.currency);
            events.push(MoneyEvent::new(released_at, MoneyStep::MadeGood).of(amount));
        }
        // What is posted in a stretch, less what of it is known, is what everything else came to.
        let (mut from, mut known) = (released_at, share.minor);
        for (place, (at, moved)) in moves.iter().enumerate() {
            if is_gone(&trace, &moves[place..]) {
                break;
            }
            if *at > from {
                let posted = read.moved_between(&account, share.currency, from, *at).await?.negate()?;
                trace.others(posted.minor.saturating_sub(known));
                (from, known) = (*at, 0);
            }
            known = known.saturating_add(moved.net());
            moved.tell(&mut trace);
        }
        if trace.left() > 0 && all_seen {
            let posted = read.moved_between(&account, share.currency, from, Timestamp::MAX).await?.negate()?;
            trace.others(posted.minor.saturating_sub(known));
        }
        let later = trace.made_good().saturating_sub(made_good_at_once);
        if later > 0 {
            let event = MoneyEvent::new(released_at, MoneyStep::MadeGood).of(Money::new(later, share.currency));
            events.push(MoneyEvent { at: None, ..event });
        }
        let mut place = None;
        for part in trace.parts() {
            let Some(withdrawal) = withdrawals.iter().find(|row| row.id == part.withdrawal) else { continue };
            let amount = |minor| Money::new(minor, share.currency);
            payout(withdrawal, amount(part.took), amount(part.kept), &back, &mut events);
            if part.kept > 0 {
                let arrived = withdrawal.state == WithdrawalState::Completed && place != Some(Whereabouts::OnTheWay);
                place = Some(if arrived { Whereabouts::Arrived } else { Whereabouts::OnTheWay });
            }
        }
        if trace.left() > 0 && all_seen {
            place = Some(Whereabouts::Available);
            let left = Money::new(trace.left(), share.currency);
            events.push(self.next_step(read, trainer, left, Money::new(trace.available(), share.currency)).await?);
        }
        let named = money.named(trainer);
        Ok(Followed { events: events.into_iter().map(|event| event.of_trainer(named)).collect(), place })
    }

    /// What was available to the trainer before the share was: from whichever end of their history is nearer.
    async fn available_before(
        &self,
        read: &mut dyn Read,
        trainer: TrainerId,
        share: Money,
        at: Timestamp,
    ) -> Result<Money, Failure> {
        let began_at = read.trainer(trainer).await?.map_or(Timestamp::MIN, |trainer| trainer.created_at);
        if self.now().duration_since(at) <= at.duration_since(began_at) {
            return Ok(read.available_before(trainer, share.currency, at).await?);
        }
        let account = Account::TrainerAvailable(trainer).to_string();
        Ok(read.moved_between(&account, share.currency, Timestamp::MIN, at).await?.negate()?)
    }

    /// When what is left of a share goes to the bank, or why it does not.
    async fn next_step(
        &self,
        read: &mut dyn Read,
        trainer: TrainerId,
        left: Money,
        available: Money,
    ) -> Result<MoneyEvent, Failure> {
        let now = self.now();
        let zone = &self.settings().platform_zone;
        let day = payday::next(now, zone);
        let account = read.connect_account(trainer).await?;
        let account = account.map(|account| (account.readiness(), account.facts.takes(left.currency)));
        let step = match payday::decide(available, self.payout_minimum(left.currency), account) {
            Err(reason) => MoneyStep::Stays(reason),
            Ok(_) if !self.settings().weekly_payouts => MoneyStep::OnRequest,
            Ok(_) => MoneyStep::GoesOut(day),
        };
        let at = payday::begins(day, zone).filter(|_| matches!(step, MoneyStep::GoesOut(_)));
        Ok(MoneyEvent { at, ..MoneyEvent::new(now, step).of(left) })
    }
}

impl MoneyOf {
    /// What of the booking's own money left the trainer's available money, and came back to it, since the release.
    fn own_moves(&self, trainer: TrainerId, released_at: Timestamp) -> Vec<(Timestamp, Move)> {
        let own = |shares: &Parts| shares.part_of(trainer).map_or(0, |part| part.minor);
        let available = Some(EarningsAccount::Available);
        let mut moves = Vec::new();
        for refund in &self.refunds {
            let (subject, minor) = (refund.id.to_string(), own(&refund.shares));
            let sent = self.posted_at(Posting::Refund, &subject).filter(|_| refund.taken_from == available);
            moves.extend(sent.map(|at| (at, Move::GivenBack(minor))));
            let back = self.posted_at(Posting::RefundReturned, &subject).filter(|_| refund.returned_to == available);
            moves.extend(back.map(|at| (at, Move::NotGivenBack(minor))));
        }
        for (dispute, _) in &self.disputes {
            let at = self.posted_at(Posting::DisputeLost, &dispute.id.to_string());
            let lost = dispute.lost.as_ref().filter(|lost| lost.from == EarningsAccount::Available);
            if let (Some(lost), Some(at)) = (lost, at) {
                moves.push((at, Move::GivenBack(own(&lost.shares))));
            }
        }
        moves.retain(|(at, _)| *at >= released_at);
        moves
    }
}

/// True where nothing is left of a share, and nothing of it comes back later.
fn is_gone(trace: &ShareTrace, later: &[(Timestamp, Move)]) -> bool {
    let comes_back = |(_, moved): &(Timestamp, Move)| match moved {
        Move::NotGivenBack(_) => true,
        Move::CameBack(id, _) => trace.parts().any(|part| part.withdrawal == *id),
        Move::GivenBack(_) | Move::Asked(..) => false,
    };
    trace.left() == 0 && !later.iter().any(comes_back)
}

/// What came back of these payouts: what never left Stripe whole, the others as their transfers were reversed.
async fn came_back(
    read: &mut dyn Read,
    trainer: TrainerId,
    since: Timestamp,
    withdrawals: &[Withdrawal],
) -> Result<Vec<(Timestamp, WithdrawalId, i64)>, Failure> {
    let mut back: Vec<_> = withdrawals
        .iter()
        .filter(|row| !row.state.counts() && row.transfer_id.is_none())
        .filter_map(|row| row.ended_at.map(|at| (at, row.id, row.amount.minor)))
        .collect();
    if withdrawals.iter().any(|row| row.transfer_id.is_some()) {
        for reversal in read.reversals_since(trainer, since, FOLLOWED).await? {
            if withdrawals.iter().any(|row| row.id == reversal.withdrawal_id) {
                back.push((reversal.created_at, reversal.withdrawal_id, reversal.amount.minor));
            }
        }
    }
    Ok(back)
}

/// What happened to the part of the share that a payout took.
fn payout(
    withdrawal: &Withdrawal,
    took: Money,
    kept: Money,
    back: &[(Timestamp, WithdrawalId, i64)],
    events: &mut Vec<MoneyEvent>,
) {
    let place = MoneyPlace::Payout(withdrawal.id);
    let id = withdrawal.payout_id.as_ref().or(withdrawal.transfer_id.as_ref());
    let went = MoneyEvent::new(withdrawal.created_at, MoneyStep::WentOut(withdrawal.amount, withdrawal.state)).of(took);
    events.push(went.to(place).at_stripe(id));
    if let Some((at, ..)) = back.iter().rev().find(|(_, id, _)| *id == withdrawal.id && kept.minor < took.minor) {
        let back = Money::new(took.minor.saturating_sub(kept.minor), took.currency);
        events.push(MoneyEvent::new(*at, MoneyStep::CameBack).of(back).to(place));
    }
    if !kept.is_positive() {
        return;
    }
    let (at, step) = match withdrawal.state {
        WithdrawalState::Completed => (withdrawal.ended_at.or(withdrawal.arrives_at), MoneyStep::Arrived),
        _ => (withdrawal.arrives_at, MoneyStep::ArrivesBy),
    };
    events.push(MoneyEvent { at, ..MoneyEvent::new(withdrawal.created_at, step).of(kept).to(place) });
}
