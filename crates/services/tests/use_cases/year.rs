//! A year of random business of a service that two trainers share: bookings, cancellations, refunds, disputes, payouts that arrive
//! or come back, servers that are down over Fridays, events that come twice, late or never, answers that are lost. After each thing
//! that happens the books contradict neither themselves nor what is known of payments and withdrawals; at the year's end they are
//! clean, and Stripe's balance is ours to the minor unit.
//!
//! The seeds are fixed; `SPOTTER_YEARS` says how many of them are lived through on each engine (one without it).

use std::collections::BTreeMap;

use domain::ledger::Account;
use domain::{BasisPoints, BookingId, BookingState, RefundReason, Role, Timestamp, WithdrawalState};
use jiff::SignedDuration;
use serde_json::json;
use services::model::User;
use services::{CancelOrder, LedgerProblem, RefundOrder, Seen, WithdrawOrder};
use store::testing::TestStore;

use crate::world::World;

const DAYS: i64 = 365;
/// How many years a run without another wish lives through.
const YEARS: u64 = 1;

/// Knuth's MMIX constants: the same year for a seed, everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// True once in so many times.
    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}

struct Year {
    world: World,
    /// Who has three tenths of what the trainer's service earns.
    partner: User,
    dice: Dice,
    bookings: Vec<BookingId>,
    /// How many of Stripe's events were looked at.
    heard: usize,
    log: Vec<String>,
}

impl Year {
    async fn of(seed: u64, database: TestStore) -> Self {
        let world = World::on(database).await;
        world.connect().await;
        world.verify_trainer().await;
        let (partner, id) = world.another_trainer("Ana Horvat", "ana-horvat").await;
        world.connect_for(&partner, id).await;
        world.services.set_verified(&world.admin().await, id, true).await.unwrap();
        let share = vec![("ana-horvat".to_owned(), BasisPoints::new(3_333).unwrap())];
        let lead = User { role: Role::Trainer, ..world.trainer_user.clone() };
        world.services.share_service(&lead, world.service, share).await.unwrap();
        Self { world, partner, dice: Dice(seed), bookings: Vec::new(), heard: 0, log: Vec::new() }
    }

    fn note(&mut self, what: impl Into<String>) {
        self.log.push(format!("{} {}", self.world.clock_now(), what.into()));
    }

    /// Some hour of one of the next days.
    fn some_time_soon(&mut self) -> Timestamp {
        let days = 1 + i64::try_from(self.dice.below(6)).unwrap();
        let hour = 8 + i64::try_from(self.dice.below(11)).unwrap();
        let day = (self.world.clock_now().as_second().div_euclid(86_400) + days) * 86_400;
        Timestamp::from_second(day + hour * 3_600).unwrap()
    }

    async fn book(&mut self) {
        let start = self.some_time_soon();
        let Ok(booking) = self.world.services.hold(&self.world.client, self.world.service, start).await else { return };
        let card = match self.dice.below(12) {
            0 => "pm_card_createDispute",
            1 => "pm_card_visa_chargeDeclined",
            _ => "pm_card_visa",
        };
        self.note(format!("books {} with {card}", booking.id));
        if self.world.services.prepare_payment(&self.world.client, booking.id).await.is_err() {
            return;
        }
        let _ = self.world.pay_at_stripe(booking.id, card).await;
        self.bookings.push(booking.id);
        // Not everybody waits for the page.
        if !self.dice.one_in(4) {
            let _ = self.world.services.refresh_payment(&self.world.client, booking.id).await;
        }
    }

    fn some_booking(&mut self) -> Option<BookingId> {
        let count = u64::try_from(self.bookings.len()).unwrap();
        let recent = count.min(15);
        let back = usize::try_from(self.dice.below(recent.max(1))).unwrap();
        self.bookings.iter().rev().nth(back).copied()
    }

    /// The client cancels, or an admin gives something back.
    async fn give_back(&mut self) {
        let Some(booking) = self.some_booking() else { return };
        let state = self.world.details(booking).await.booking.state;
        if matches!(state, BookingState::Confirmed { .. }) && !self.dice.one_in(3) {
            self.note(format!("cancels {booking}"));
            let client = self.world.client().await;
            let order = CancelOrder::default();
            let _ = self.world.services.give_up_seats(&client, booking, order).await;
            return;
        }
        let amount = match self.dice.below(3) {
            0 => None,
            _ => Some(domain::Money::new(500, domain::Currency::EUR)),
        };
        self.note(format!("gives {amount:?} of {booking} back"));
        let admin = self.world.admin().await;
        let order = RefundOrder { amount, reason: RefundReason::Goodwill, note: None, fees: None };
        let _ = self.world.services.refund_booking(&admin, booking, order).await;
    }

    /// Either of the two.
    fn some_trainer(&mut self) -> User {
        if self.dice.one_in(2) { self.partner.clone() } else { self.world.trainer_user.clone() }
    }

    async fn withdraw(&mut self) {
        let order = WithdrawOrder { currency: domain::Currency::EUR, amount: None, seen: Seen::Whatever };
        let trainer = self.some_trainer();
        let asked = self.world.services.withdraw(&trainer, order).await;
        self.note(format!("withdraws: {}", asked.map_or_else(|error| error.to_string(), |row| row.amount.to_string())));
    }

    /// A bank sends a payout back, also one that had arrived; later the trainer enters another account.
    async fn refuse_a_payout(&mut self) {
        let trainer = self.some_trainer();
        let page = self.world.services.payouts_page(&trainer).await.unwrap().unwrap();
        let count = u64::try_from(page.withdrawals.len()).unwrap();
        let place = usize::try_from(self.dice.below(count.max(1))).unwrap();
        let Some(withdrawal) = page.withdrawals.get(place) else { return };
        let Some(payout) = withdrawal.payout_id.clone() else { return };
        if !withdrawal.state.counts() || withdrawal.why.is_some() {
            return;
        }
        self.note(format!("the bank refuses {}", withdrawal.id));
        self.world.try_decide(json!({ "object": payout, "outcome": "failed", "failure_code": "no_account" })).await;
        let account = withdrawal.stripe_account_id.clone();
        self.world.decide_account(json!({ "action": "complete", "account": account })).await;
    }

    /// A bank decides about a dispute.
    async fn decide_a_dispute(&mut self) {
        let outcome = if self.dice.one_in(2) { "won" } else { "lost" };
        for id in self.world.ids_at_stripe("dispute").await {
            if self.dice.one_in(2) {
                self.note(format!("{id} is {outcome}"));
                self.world.try_decide(json!({ "object": id, "outcome": outcome })).await;
            }
        }
    }

    /// Delivers some of the events that came since, some of them twice or in reverse, and forgets the others.
    async fn hear(&mut self) {
        let mut events: Vec<String> = self.world.events().await.into_iter().map(|(_, body)| body).collect();
        let fresh = events.split_off(self.heard.min(events.len()));
        self.heard += fresh.len();
        let mut fresh: Vec<String> = fresh.into_iter().filter(|_| !self.dice.one_in(4)).collect();
        if self.dice.one_in(2) {
            fresh.reverse();
        }
        for body in fresh {
            self.world.deliver(&body).await;
            if self.dice.one_in(5) {
                self.world.deliver(&body).await;
            }
        }
        self.world.work().await;
    }

    async fn live(&mut self) {
        let mut down_until = self.world.clock_now();
        let end = down_until + SignedDuration::from_hours(24 * DAYS);
        while self.world.clock_now() < end {
            let hours = 4 + i64::try_from(self.dice.below(40)).unwrap();
            self.world.pass(SignedDuration::from_hours(hours));
            if self.dice.one_in(12) {
                let days = 1 + i64::try_from(self.dice.below(9)).unwrap();
                down_until = self.world.clock_now() + SignedDuration::from_hours(24 * days);
                self.note(format!("down for {days} days"));
            }
            if self.world.clock_now() < down_until {
                continue;
            }
            if self.dice.one_in(6) {
                let path = ["/payouts", "/transfers", "/refunds", "/payment_intents", "/reversals"];
                let path = path[usize::try_from(self.dice.below(5)).unwrap()];
                self.note(format!("the next answer of {path} is lost"));
                self.world.fault(World::lose_answers(path, 2)).await;
            }
            match self.dice.below(10) {
                0 | 1 => self.give_back().await,
                2 => self.withdraw().await,
                3 => self.refuse_a_payout().await,
                4 => self.decide_a_dispute().await,
                _ => self.book().await,
            }
            if self.dice.one_in(2) {
                self.hear().await;
            }
            self.check().await;
            self.world.services.sweep().await.unwrap();
            self.check().await;
            if self.dice.one_in(2) {
                self.world.no_more_faults().await;
            }
        }
        self.world.no_more_faults().await;
    }

    /// What is true at any moment, whatever Stripe has not told us yet: nothing but its balance may differ, and what is on its way
    /// is what withdrawals hold that have not left.
    async fn check(&self) {
        let report = self.world.services.verify_ledger().await.unwrap();
        let differs = |problem: &&LedgerProblem| !matches!(problem, LedgerProblem::StripeBalance { .. });
        let wrong: Vec<_> = report.problems.iter().filter(differs).collect();
        assert!(wrong.is_empty(), "{wrong:#?}\n{}", self.log.join("\n"));
        let on_its_way = report.balances.iter().filter_map(|line| match line.account.parse() {
            Ok(Account::WithdrawalInTransit(id)) => Some((id, -line.balance.minor)),
            _ => None,
        });
        let on_its_way: BTreeMap<_, _> = on_its_way.collect();
        let all = self.world.store.read().await.unwrap().withdrawals_after(None, 10_000).await.unwrap();
        let waits = |state| matches!(state, WithdrawalState::Pending | WithdrawalState::Approved);
        let held: BTreeMap<_, _> =
            all.iter().filter(|row| waits(row.state)).map(|row| (row.id, row.amount.minor)).collect();
        assert_eq!(on_its_way, held, "{}", self.log.join("\n"));
    }

    /// Two more weeks in which nothing new happens.
    async fn settle(&mut self) {
        for _ in 0..28 {
            self.world.pass(SignedDuration::from_hours(12));
            assert_eq!(self.world.services.sweep().await.unwrap().failures, 0);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's own wish: how many years")]
fn years() -> u64 {
    std::env::var("SPOTTER_YEARS").map_or(YEARS, |years| years.parse().unwrap())
}

#[tokio::test]
async fn a_year_of_random_business_keeps_the_books_right_on_sqlite() {
    for seed in 1..=years() {
        Box::pin(live(seed, store::testing::sqlite().await)).await;
    }
}

#[tokio::test]
async fn a_year_of_random_business_keeps_the_books_right_on_postgres() {
    for seed in 1..=years() {
        let Some(database) = store::testing::postgres().await else { return };
        Box::pin(live(seed, database)).await;
    }
}

async fn live(seed: u64, database: TestStore) {
    let mut year = Year::of(seed, database).await;
    year.note(format!("seed {seed}"));
    Box::pin(year.live()).await;
    year.settle().await;
    let report = year.world.services.verify_ledger().await.unwrap();
    assert!(report.is_clean(), "seed {seed}: {:#?}\n{}", report.problems, year.log.join("\n"));
    let mut failed = 0;
    for trainer in [&year.world.trainer_user, &year.partner] {
        let page = year.world.services.payouts_page(trainer).await.unwrap().unwrap();
        assert!(page.withdrawals.iter().all(|row| !row.state.is_open()), "seed {seed}: {:#?}", page.withdrawals);
        let arrived = page.withdrawals.iter().filter(|row| row.state.counts()).count();
        failed += page.withdrawals.len() - arrived;
        // A year in which nothing of all this happened would prove nothing.
        assert!(arrived > 5, "seed {seed}: {} got {arrived}", trainer.name);
    }
    assert!(failed > 0 && report.payments > 50, "seed {seed}: {failed}, {}", report.payments);
}
