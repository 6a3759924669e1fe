//! Who takes part, and what is known of them: our rows, and what Stripe and banks have.

use std::collections::BTreeMap;

use domain::ledger::EarningsAccount;
use domain::{
    Currency, Money, MoneyError, Partners, Parts, Price, Split, Timestamp, TrainerId, WithdrawalId, WithdrawalState,
};

use crate::books::Books;
use crate::dice::Dice;

/// A client's payment, and what became of it.
pub struct Payment {
    pub number: u64,
    pub trainer: TrainerId,
    /// With whom the trainer shares it.
    pub partners: Partners,
    pub price: Price,
    /// Paid to the trainer in person: only the commission is ours.
    pub in_person: bool,
    pub delivered: bool,
    pub refunds: Vec<Refund>,
    pub dispute: Dispute,
}

pub struct Refund {
    pub number: u64,
    pub split: Split,
    pub shares: Parts,
    pub taken_from: EarningsAccount,
    pub returned_to: Option<EarningsAccount>,
}

#[derive(Clone)]
pub enum Dispute {
    None,
    Open(Split),
    Won,
    Lost { split: Split, shares: Parts, from: EarningsAccount },
}

impl Payment {
    /// Which of the trainer's accounts has its money.
    pub fn account(&self) -> EarningsAccount {
        if self.delivered { EarningsAccount::Available } else { EarningsAccount::Pending }
    }

    /// What has not gone back of it.
    pub fn left(&self) -> Result<Split, MoneyError> {
        let mut left = self.price.split();
        for refund in self.refunds.iter().filter(|refund| refund.returned_to.is_none()) {
            left = left.minus(refund.split)?;
        }
        match &self.dispute {
            Dispute::Lost { split, .. } => left.minus(*split),
            _ => Ok(left),
        }
    }

    /// What is each trainer's of it.
    pub fn shares(&self) -> Result<Parts, MoneyError> {
        self.partners.divide(self.trainer, self.price.trainer_share)
    }

    /// What of that has not gone back.
    pub fn shares_left(&self) -> Result<Parts, MoneyError> {
        let mut left = self.shares()?;
        for refund in self.refunds.iter().filter(|refund| refund.returned_to.is_none()) {
            left = left.minus(&refund.shares)?;
        }
        match &self.dispute {
            Dispute::Lost { shares, .. } => left.minus(shares),
            _ => Ok(left),
        }
    }

    /// What of the shares is pending.
    pub fn pending(&self) -> Result<Parts, MoneyError> {
        let pending = EarningsAccount::Pending;
        let mut left = self.shares()?;
        for refund in &self.refunds {
            if refund.taken_from == pending {
                left = left.minus(&refund.shares)?;
            }
            if refund.returned_to == Some(pending) {
                left = left.plus(&refund.shares)?;
            }
        }
        match &self.dispute {
            Dispute::Lost { shares, from, .. } if *from == pending => left.minus(shares),
            _ => Ok(left),
        }
    }
}

pub struct Withdrawal {
    pub id: WithdrawalId,
    pub trainer: TrainerId,
    pub amount: Money,
    pub state: WithdrawalState,
    pub transferred: bool,
    pub payout: Payout,
    /// What came back of the transfer.
    pub reversed: i64,
    /// It will not be paid: what is left of the transfer comes back.
    pub returning: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Payout {
    None,
    Sent,
    Arrived,
}

impl Withdrawal {
    /// What of its transfer has not come back.
    pub fn left(&self) -> i64 {
        self.amount.minor - self.reversed
    }
}

pub struct Business {
    pub books: Books,
    pub payments: Vec<Payment>,
    pub withdrawals: Vec<Withdrawal>,
    /// What Stripe says that it holds for the platform.
    pub stripe: BTreeMap<Currency, i64>,
    /// What Stripe says that trainers' accounts hold.
    pub accounts: BTreeMap<(TrainerId, Currency), i64>,
    /// What Stripe kept of charges, and charged for disputes.
    pub fees: BTreeMap<Currency, i64>,
    pub trainers: Vec<TrainerId>,
    pub currencies: Vec<Currency>,
    pub dice: Dice,
    pub seen: Seen,
    /// What a rule forbids and happened all the same.
    pub wrong: Option<String>,
    numbers: u64,
    story: Vec<String>,
}

impl Business {
    pub fn of(seed: u64) -> Self {
        Self {
            books: Books::default(),
            payments: Vec::new(),
            withdrawals: Vec::new(),
            stripe: BTreeMap::new(),
            accounts: BTreeMap::new(),
            fees: BTreeMap::new(),
            trainers: (1..=3).map(|number| TrainerId::from_parts(Timestamp::UNIX_EPOCH, number)).collect(),
            // The forint is paid out in whole ones.
            currencies: ["EUR", "HUF"].map(|code| code.parse().unwrap()).to_vec(),
            dice: Dice::of(seed),
            seen: Seen::default(),
            wrong: None,
            numbers: 0,
            story: Vec::new(),
        }
    }

    pub fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    pub fn tell(&mut self, what: String) {
        self.story.push(what);
    }

    pub fn story(&self) -> String {
        self.story.join("\n")
    }

    /// Stripe's balance of the platform changes.
    pub fn moved(&mut self, amount: Money, sign: i64) {
        *self.stripe.entry(amount.currency).or_default() += sign * amount.minor;
    }

    /// A trainer's account at Stripe.
    pub fn account(&mut self, trainer: TrainerId, currency: Currency) -> &mut i64 {
        self.accounts.entry((trainer, currency)).or_default()
    }
}

/// How often things happened without which a history proves little.
#[derive(Debug, Default, Clone, Copy)]
pub struct Seen {
    pub asked: u64,
    pub rejected: u64,
    pub undone_for_debts: u64,
    pub arrived: u64,
    pub sent_back: u64,
    pub sent_back_late: u64,
    pub refunds_back: u64,
    pub lost: u64,
    pub had_back: u64,
}

impl Seen {
    pub fn add(&mut self, business: &Business) {
        let other = business.seen;
        self.asked += other.asked;
        self.rejected += other.rejected;
        self.undone_for_debts += other.undone_for_debts;
        self.arrived += other.arrived;
        self.sent_back += other.sent_back;
        self.sent_back_late += other.sent_back_late;
        self.refunds_back += other.refunds_back;
        self.lost += other.lost;
        self.had_back += other.had_back;
    }

    /// That which happened least.
    pub fn least(&self) -> u64 {
        let of_withdrawals = [self.asked, self.rejected, self.undone_for_debts, self.arrived, self.sent_back];
        let of_the_rest = [self.sent_back_late, self.refunds_back, self.lost, self.had_back];
        of_withdrawals.into_iter().chain(of_the_rest).min().unwrap_or(0)
    }
}
