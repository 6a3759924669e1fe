//! What takes trainers' money to the bank, and brings it back.

use domain::ledger;
use domain::withdrawal::{payout_step, withdrawable};
use domain::{
    Currency, Money, Readiness, Timestamp, TrainerId, WithdrawalEvent, WithdrawalId, WithdrawalState, payday,
};

use crate::business::{Business, Payout, Withdrawal};

/// The least that is paid out.
const MINIMUM: i64 = 1_000;

impl Business {
    /// One of the withdrawals for which this is true.
    fn withdrawal(&mut self, which: impl Fn(&Withdrawal) -> bool) -> Option<usize> {
        let places: Vec<usize> = (0..self.withdrawals.len()).filter(|place| which(&self.withdrawals[*place])).collect();
        self.dice.one_of(places.len()).map(|place| places[place])
    }

    fn set_aside(&mut self, trainer: TrainerId, amount: Money) -> String {
        let id = WithdrawalId::from_parts(Timestamp::UNIX_EPOCH, self.number().into());
        let available = self.books.available(trainer, amount.currency);
        if amount.minor > available || amount.minor < MINIMUM || amount.minor % payout_step(amount.currency) != 0 {
            self.wrong = Some(format!("{amount} of {available} was withdrawn"));
        }
        let verified = self.dice.one_in(2);
        let state = if verified { WithdrawalState::Approved } else { WithdrawalState::Pending };
        self.books.post(&id.to_string(), ledger::withdrawal_asked(id, trainer, amount));
        self.withdrawals.push(Withdrawal {
            id,
            trainer,
            amount,
            state,
            transferred: false,
            payout: Payout::None,
            reversed: 0,
            returning: false,
        });
        self.seen.asked += 1;
        format!("{id}: {amount} of {available} is set aside for {trainer}, {state:?}")
    }

    pub fn ask(&mut self) -> Option<String> {
        let (trainer, currency) = self.somebody();
        let available = Money::new(self.books.available(trainer, currency), currency);
        let minor = self.dice.between(0, available.minor.max(0) + 500);
        let asked = self.dice.one_in(2).then(|| Money::new(minor, currency));
        let amount = withdrawable(asked, available, Money::new(MINIMUM, currency)).ok()?;
        Some(self.set_aside(trainer, amount))
    }

    /// Everybody is paid what can be, in every currency.
    pub fn payday(&mut self) -> Option<String> {
        let mut told = String::from("payday");
        for trainer in self.trainers.clone() {
            for currency in self.currencies.clone() {
                let available = Money::new(self.books.available(trainer, currency), currency);
                let account = Some((Readiness::Ready, true));
                if let Ok(amount) = payday::decide(available, Money::new(MINIMUM, currency), account) {
                    told = format!("{told}; {}", self.set_aside(trainer, amount));
                }
            }
        }
        Some(told)
    }

    fn somebody(&mut self) -> (TrainerId, Currency) {
        let trainer = self.trainers[self.dice.one_of(self.trainers.len()).unwrap()];
        (trainer, self.currencies[self.dice.one_of(self.currencies.len()).unwrap()])
    }

    fn apply(&mut self, place: usize, event: WithdrawalEvent) {
        let withdrawal = &mut self.withdrawals[place];
        withdrawal.state = withdrawal.state.apply(event).unwrap();
    }

    pub fn approve(&mut self) -> Option<String> {
        let place = self.withdrawal(|withdrawal| withdrawal.state == WithdrawalState::Pending)?;
        self.apply(place, WithdrawalEvent::Approve);
        Some(format!("{} is agreed to", self.withdrawals[place].id))
    }

    pub fn reject(&mut self) -> Option<String> {
        let place = self.withdrawal(|withdrawal| withdrawal.state == WithdrawalState::Pending)?;
        self.put_back(place, WithdrawalEvent::Reject);
        self.seen.rejected += 1;
        Some(format!("{} is rejected", self.withdrawals[place].id))
    }

    fn put_back(&mut self, place: usize, event: WithdrawalEvent) {
        self.apply(place, event);
        let Withdrawal { id, trainer, amount, .. } = self.withdrawals[place];
        self.books.post(&id.to_string(), ledger::withdrawal_returned(id, trainer, amount));
    }

    pub fn transfer(&mut self) -> Option<String> {
        let place = self.withdrawal(|withdrawal| withdrawal.state == WithdrawalState::Approved)?;
        let Withdrawal { id, trainer, amount, .. } = self.withdrawals[place];
        if self.books.available(trainer, amount.currency) < 0 {
            self.put_back(place, WithdrawalEvent::Fail);
            self.seen.undone_for_debts += 1;
            return Some(format!("{id} is put back for debts"));
        }
        if self.dice.one_in(8) {
            self.put_back(place, WithdrawalEvent::Fail);
            return Some(format!("Stripe will not transfer {id}"));
        }
        if self.stripe.get(&amount.currency).is_none_or(|balance| *balance < amount.minor) {
            return Some(format!("{id} waits: too little is at hand"));
        }
        self.moved(amount, -1);
        *self.account(trainer, amount.currency) += amount.minor;
        self.withdrawals[place].transferred = true;
        self.apply(place, WithdrawalEvent::Transfer);
        self.books.post(&id.to_string(), ledger::withdrawal_transferred(id, amount));
        Some(format!("{id} is transferred"))
    }

    pub fn send_payout(&mut self) -> Option<String> {
        let place = self.withdrawal(|withdrawal| {
            withdrawal.state == WithdrawalState::Processing
                && withdrawal.payout == Payout::None
                && !withdrawal.returning
        })?;
        let Withdrawal { id, trainer, amount, .. } = self.withdrawals[place];
        let refused = self.dice.one_in(8);
        let account = self.account(trainer, amount.currency);
        if refused {
            self.withdrawals[place].returning = true;
            return Some(format!("Stripe will not pay {id} out"));
        }
        if *account < amount.minor {
            return Some(format!("the payout of {id} waits: too little is at hand"));
        }
        *account -= amount.minor;
        self.withdrawals[place].payout = Payout::Sent;
        Some(format!("{id} is sent to the bank"))
    }

    pub fn payout_ends(&mut self) -> Option<String> {
        let place = self.withdrawal(|withdrawal| withdrawal.payout == Payout::Sent)?;
        if self.dice.one_in(3) {
            return Some(self.bank_sends_back(place));
        }
        self.withdrawals[place].payout = Payout::Arrived;
        self.apply(place, WithdrawalEvent::Arrive);
        self.seen.arrived += 1;
        Some(format!("{} arrived", self.withdrawals[place].id))
    }

    pub fn payout_comes_back_late(&mut self) -> Option<String> {
        let place = self.withdrawal(|withdrawal| withdrawal.payout == Payout::Arrived)?;
        self.seen.sent_back_late += 1;
        Some(self.bank_sends_back(place))
    }

    fn bank_sends_back(&mut self, place: usize) -> String {
        let Withdrawal { id, trainer, amount, .. } = self.withdrawals[place];
        *self.account(trainer, amount.currency) += amount.minor;
        self.withdrawals[place].payout = Payout::None;
        self.withdrawals[place].returning = true;
        self.seen.sent_back += 1;
        format!("the bank sends {id} back")
    }

    /// Stripe takes this much of a transfer back, unless the trainer's account has too little.
    fn reverse(&mut self, place: usize, minor: i64) -> bool {
        let number = self.number();
        let Withdrawal { trainer, amount, .. } = self.withdrawals[place];
        let account = self.account(trainer, amount.currency);
        if minor <= 0 || *account < minor {
            return false;
        }
        *account -= minor;
        let back = Money::new(minor, amount.currency);
        self.moved(back, 1);
        self.books.post(&format!("trr_{number}"), ledger::transfer_reversed(trainer, back));
        self.withdrawals[place].reversed += minor;
        if self.withdrawals[place].returning && self.withdrawals[place].left() == 0 {
            self.apply(place, WithdrawalEvent::Fail);
        }
        true
    }

    /// What will not be paid comes back whole.
    pub fn take_back(&mut self) -> Option<String> {
        let place = self.withdrawal(|withdrawal| withdrawal.returning && withdrawal.left() > 0)?;
        let left = self.withdrawals[place].left();
        let done = self.reverse(place, left);
        Some(format!("{left} of {} is asked back: {done}", self.withdrawals[place].id))
    }

    /// Somebody takes a part back at Stripe before it is paid out: the rest cannot be paid as it was asked for.
    pub fn reverse_by_hand(&mut self) -> Option<String> {
        let place = self.withdrawal(|withdrawal| {
            withdrawal.transferred && withdrawal.payout == Payout::None && withdrawal.left() > 0
        })?;
        let left = self.withdrawals[place].left();
        let minor = self.dice.between(1, left);
        self.withdrawals[place].returning = true;
        let done = self.reverse(place, minor);
        Some(format!("somebody takes {minor} of {} back: {done}", self.withdrawals[place].id))
    }

    /// Trainers who owe: from what was not paid out, or is still with their account.
    pub fn recover_debts(&mut self) -> Option<String> {
        let mut told = String::from("debts are looked for");
        for place in (0..self.withdrawals.len()).rev() {
            let Withdrawal { id, trainer, amount, state, payout, returning, .. } = self.withdrawals[place];
            let debt = -self.books.available(trainer, amount.currency);
            let sent = matches!(state, WithdrawalState::Processing | WithdrawalState::Completed);
            if debt <= 0 || !sent || returning {
                continue;
            }
            let left = self.withdrawals[place].left();
            self.withdrawals[place].returning = payout == Payout::None;
            let minor = if payout == Payout::None { left } else { left.min(debt) };
            if self.reverse(place, minor) {
                self.seen.had_back += 1;
                told = format!("{told}; {minor} of {id} is had back for {debt}");
            }
        }
        Some(told)
    }
}
