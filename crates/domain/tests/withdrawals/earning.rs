//! What brings trainers money and takes it from them: payments, deliveries, refunds, disputes.

use domain::ledger;
use domain::payment::BalanceFacts;
use domain::{BasisPoints, FeesOnRefund, Money, Partner, Partners, Price};

use crate::business::{Business, Dispute, Payment, Refund};

impl Business {
    pub fn pay(&mut self) -> String {
        let number = self.number();
        let first = self.dice.one_of(self.trainers.len()).unwrap();
        let trainer = self.trainers[first];
        // With nobody, with one, or with both of the others.
        let others = self.trainers.len() - 1;
        let with = usize::try_from(self.dice.below(u64::try_from(others).unwrap() + 1)).unwrap();
        let mut partner = |step: usize| Partner {
            trainer: self.trainers[(first + step) % self.trainers.len()],
            share: BasisPoints::new(1 + u32::try_from(self.dice.below(5_000)).unwrap()).unwrap(),
        };
        let partners = Partners::new(trainer, (1..=with).map(&mut partner).collect()).unwrap();
        let currency = self.currencies[self.dice.one_of(self.currencies.len()).unwrap()];
        let base = Money::new(self.dice.between(1, 20_000), currency);
        let mut share = |most| BasisPoints::new(u32::try_from(self.dice.below(most)).unwrap()).unwrap();
        let (commission, surcharge) = (share(3_000), share(500));
        let in_person = self.dice.one_in(6);
        let price = Price::of(base, commission, surcharge).unwrap();
        let price = if in_person { price.without_surcharge() } else { price };
        if in_person {
            self.books.post(&format!("pay_{number}"), ledger::arrival_paid(trainer, price.commission));
        } else {
            let shares = partners.divide(trainer, price.trainer_share).unwrap();
            self.books.post(&format!("pay_{number}"), ledger::payment_succeeded(&shares, &price));
            let fee = Money::new(self.dice.between(0, 50), currency);
            let balance = BalanceFacts { id: format!("txn_{number}"), gross: price.total, fee };
            self.books.post(&format!("pay_{number}"), ledger::stripe_fee(price.total, &balance));
            self.moved(price.total, 1);
            self.charged(fee);
        }
        let (refunds, dispute, delivered) = (Vec::new(), Dispute::None, in_person);
        self.payments.push(Payment { number, trainer, partners, price, in_person, delivered, refunds, dispute });
        format!("payment {number} of {} to {trainer}, in person: {in_person}", price.total)
    }

    fn charged(&mut self, fee: Money) {
        self.moved(fee, -1);
        *self.fees.entry(fee.currency).or_default() += fee.minor;
    }

    /// One of the payments for which this is true.
    fn payment(&mut self, which: impl Fn(&Payment) -> bool) -> Option<usize> {
        let places: Vec<usize> = (0..self.payments.len())
            .filter(|place| !self.payments[*place].in_person && which(&self.payments[*place]))
            .collect();
        self.dice.one_of(places.len()).map(|place| places[place])
    }

    pub fn deliver(&mut self) -> Option<String> {
        let place = self.payment(|payment| !payment.delivered)?;
        let payment = &mut self.payments[place];
        let pending = payment.pending().unwrap();
        payment.delivered = true;
        self.books.post(&format!("bkg_{}", payment.number), ledger::earnings_released(&pending));
        Some(format!("payment {} is delivered: {pending:?}", payment.number))
    }

    pub fn refund(&mut self) -> Option<String> {
        let place = self.payment(|payment| {
            let open = matches!(payment.dispute, Dispute::Open(_) | Dispute::Lost { .. });
            !open && payment.left().unwrap().total.is_positive()
        })?;
        let number = self.number();
        let left = self.payments[place].left().unwrap();
        let whole = self.dice.one_in(2);
        let minor = if whole { left.total.minor } else { self.dice.between(1, left.total.minor) };
        let fees = if self.dice.one_in(3) { FeesOnRefund::Kept } else { FeesOnRefund::Returned };
        let split = left.part(Money::new(minor, left.total.currency), fees).unwrap();
        let payment = &mut self.payments[place];
        let taken_from = payment.account();
        let shares = payment.shares_left().unwrap().take(split.trainer, &payment.partners).unwrap();
        let of = payment.number;
        self.books.post(&format!("ref_{number}"), ledger::refund(&shares, &split, taken_from));
        payment.refunds.push(Refund { number, split, shares, taken_from, returned_to: None });
        self.moved(split.total, -1);
        Some(format!("refund {number} of {}, of payment {of}, {fees:?}", split.total))
    }

    pub fn refund_comes_back(&mut self) -> Option<String> {
        let came = |refund: &Refund| refund.returned_to.is_some();
        let place = self.payment(|payment| !payment.refunds.iter().all(came))?;
        let payment = &mut self.payments[place];
        let to = payment.account();
        let refund = payment.refunds.iter_mut().find(|refund| !came(refund))?;
        refund.returned_to = Some(to);
        let (number, split) = (refund.number, refund.split);
        self.books.post(&format!("ref_{number}"), ledger::refund_returned(&refund.shares, &split, to));
        self.moved(split.total, 1);
        self.seen.refunds_back += 1;
        Some(format!("refund {number} comes back"))
    }

    pub fn dispute(&mut self) -> Option<String> {
        let place = self.payment(|payment| {
            matches!(payment.dispute, Dispute::None) && payment.left().unwrap().total.is_positive()
        })?;
        let split = self.payments[place].left().unwrap();
        let payment = &mut self.payments[place];
        payment.dispute = Dispute::Open(split);
        let number = payment.number;
        let fee = Money::new(1_500, split.total.currency);
        let taken = BalanceFacts { id: format!("txn_d{number}"), gross: split.total.negate().unwrap(), fee };
        self.books.post(&taken.id, ledger::dispute_moved(&taken));
        self.moved(split.total, -1);
        self.charged(fee);
        Some(format!("payment {number} is disputed: {}", split.total))
    }

    pub fn decide_dispute(&mut self) -> Option<String> {
        let place = self.payment(|payment| matches!(payment.dispute, Dispute::Open(_)))?;
        let won = self.dice.one_in(3);
        let payment = &mut self.payments[place];
        let Dispute::Open(split) = payment.dispute else { return None };
        let (number, from) = (payment.number, payment.account());
        if won {
            payment.dispute = Dispute::Won;
            let fee = Money::zero(split.total.currency);
            let back = BalanceFacts { id: format!("txn_w{number}"), gross: split.total, fee };
            self.books.post(&back.id, ledger::dispute_moved(&back));
            self.moved(split.total, 1);
        } else {
            let shares = payment.shares_left().unwrap().take(split.trainer, &payment.partners).unwrap();
            self.books.post(&format!("dsp_{number}"), ledger::dispute_lost(&shares, &split, from, split.total));
            payment.dispute = Dispute::Lost { split, shares, from };
            self.seen.lost += 1;
        }
        Some(format!("the dispute of payment {number} is decided, won: {won}"))
    }
}
