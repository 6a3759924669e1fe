//! Trainers' money on its way to the bank: what they see, and what admins see.

use domain::withdrawal::{payout_step, to_payout_step};
use domain::{Currency, Money, Need, Readiness, Timestamp, WithdrawalState, Zone};
use services::model::{ConnectAccount, PaydayLine, Withdrawal, WithdrawalRow};
use services::{DECISION_NOTE_CHARS_MAX, PayoutsPage, WithdrawalDetails, WithdrawalsBoard};

use super::{Viewer, row, said};
use crate::dto::{
    BoardTable, DecideForm, Line, Mark, Moment, PayoutAccount, PayoutForm, PayoutMoney, PayoutsSheet, Pick, Question,
    Row, Said, Tone, VerifyForm, WithdrawalSheet, WithdrawalsSheet,
};
use crate::format;
use crate::i18n::payouts::{WrongAmount, countries, country_of, why_not_paid};
use crate::routes;

/// What was sent and not taken, or what was just done.
#[derive(Debug, Clone, Default)]
pub(in crate::api) struct PayoutsTried {
    /// What was done; or which form, and what is wrong: `withdraw.minimum`.
    pub(in crate::api) done: String,
    /// What was typed.
    pub(in crate::api) fields: Vec<(String, String)>,
}

impl PayoutsTried {
    fn value(&self, field: &str) -> &str {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// What is wrong with this form.
    fn wrong(&self, form: &str) -> Option<&str> {
        self.done.split_once('.').filter(|(name, _)| *name == form).map(|(_, what)| what)
    }
}

impl Viewer {
    pub(in crate::api) fn payouts(
        &self,
        page: &PayoutsPage,
        minimum: impl Fn(Currency) -> Money,
        tried: &PayoutsTried,
    ) -> PayoutsSheet {
        let texts = self.locale.payouts();
        let zone = &page.trainer.zone;
        let said = (texts.told)(&tried.done).map(|(tone, words)| said(tone, words));
        let mut currencies: Vec<Currency> =
            page.available.iter().chain(&page.pending).map(|money| money.currency).collect();
        if currencies.is_empty() {
            currencies.push(page.trainer.currency);
        }
        currencies.sort_unstable();
        currencies.dedup();
        let money = |currency: Currency| self.payout_money(page, currency, minimum(currency), tried);
        PayoutsSheet {
            title: texts.title.to_owned(),
            lead: (texts.lead)(self.payday(page).as_deref()),
            said: said.into_iter().collect(),
            money: currencies.into_iter().map(money).collect(),
            account: self.payout_account(page, tried),
            history_name: texts.history.to_owned(),
            history: page.withdrawals.iter().map(|withdrawal| self.payout_line(withdrawal, None, zone)).collect(),
            no_history: texts.no_history.to_owned(),
            paydays_name: texts.paydays.to_owned(),
            paydays: BoardTable {
                head: texts.paydays_head.map(str::to_owned).to_vec(),
                rows: page.paydays.iter().filter_map(|line| self.skipped_row(line)).collect(),
                empty: String::new(),
            },
        }
    }

    fn payday(&self, page: &PayoutsPage) -> Option<String> {
        page.next_payday.map(|day| format::full_date(day, self.locale))
    }

    fn payout_money(
        &self,
        page: &PayoutsPage,
        currency: Currency,
        minimum: Money,
        tried: &PayoutsTried,
    ) -> PayoutMoney {
        let texts = self.locale.payouts();
        let of = |amounts: &[Money]| {
            amounts.iter().find(|money| money.currency == currency).copied().unwrap_or(Money::zero(currency))
        };
        let (available, pending) = (of(&page.available), of(&page.pending));
        let payable = to_payout_step(available);
        let account = page.account.as_ref();
        let ready = account.is_some_and(|account| account.readiness() == Readiness::Ready);
        let takes = account.is_some_and(|account| account.facts.takes(currency));
        let (note, may) = if available.minor < 0 {
            ((texts.in_debt)(&self.money(Money::new(available.minor.saturating_abs(), currency))), false)
        } else if !available.is_positive() {
            (texts.nothing_yet.to_owned(), false)
        } else if !ready {
            (texts.account_first.to_owned(), false)
        } else if !takes {
            ((texts.no_bank)(currency.code()), false)
        } else if payable.minor < minimum.minor {
            ((texts.below_minimum)(&self.money(minimum)), false)
        } else if page.verified {
            ((texts.by_itself)(self.payday(page).as_deref()), true)
        } else {
            ((texts.after_agreement)(self.payday(page).as_deref()), true)
        };
        PayoutMoney {
            currency: currency.code().to_owned(),
            available: row(texts.available, self.money(available)),
            pending: row(texts.pending, self.money(pending)),
            note,
            form: may.then(|| self.payout_form(page, payable, minimum, tried)),
        }
    }

    fn payout_form(&self, page: &PayoutsPage, payable: Money, minimum: Money, tried: &PayoutsTried) -> PayoutForm {
        let texts = self.locale.payouts();
        let currency = payable.currency.code();
        let mine = tried.value("currency") == currency;
        let wrong = tried.wrong("withdraw").filter(|_| mine);
        let error = wrong.and_then(|what| {
            let step = Money::new(payout_step(payable.currency), payable.currency);
            let [minimum, payable, step] = [minimum, payable, step].map(|amount| self.money(amount));
            (texts.wrong_amount)(what, &WrongAmount { minimum, payable, step, currency })
        });
        PayoutForm {
            seen: page.withdrawals.first().map(|newest| newest.id.to_string()).unwrap_or_default(),
            all: payable.to_decimal(),
            button: (texts.pay_out)(&self.money(payable)),
            other: texts.other_amount.to_owned(),
            open: error.is_some(),
            amount: Question {
                name: "fields[amount]".to_owned(),
                label: (texts.how_much)(currency),
                hint: (texts.from_to)(&self.money(minimum), &self.money(payable)),
                value: if wrong.is_some() { tried.value("amount").to_owned() } else { String::new() },
                chars_max: 20,
                error,
            },
            other_button: texts.pay_this_out.to_owned(),
        }
    }

    fn payout_account(&self, page: &PayoutsPage, tried: &PayoutsTried) -> PayoutAccount {
        let texts = self.locale.payouts();
        let Some(account) = &page.account else { return self.no_account(page, tried) };
        let readiness = account.readiness();
        let [mark, text] = (texts.readiness)(readiness);
        let tone = match readiness {
            Readiness::Ready => Tone::Success,
            Readiness::InReview => Tone::Info,
            Readiness::Incomplete | Readiness::Restricted => Tone::Warning,
            Readiness::Rejected => Tone::Danger,
        };
        let needs = if readiness == Readiness::Ready { Vec::new() } else { account.facts.needs() };
        PayoutAccount {
            title: texts.account.to_owned(),
            mark: Some(Mark { tone, text: mark.to_owned() }),
            text: text.to_owned(),
            needs_name: texts.needs.to_owned(),
            needs: needs.into_iter().map(|need: Need| (texts.need)(need).to_owned()).collect(),
            banks: banks(account),
            countries_label: String::new(),
            countries: Vec::new(),
            button: (texts.to_stripe)(readiness).map(str::to_owned),
            next: matches!(readiness, Readiness::Incomplete | Readiness::Restricted),
            small: texts.at_stripe.to_owned(),
        }
    }

    fn no_account(&self, page: &PayoutsPage, tried: &PayoutsTried) -> PayoutAccount {
        let texts = self.locale.payouts();
        let typed = tried.value("country");
        let guess = if typed.is_empty() { country_of(page.trainer.zone.name()) } else { typed };
        let pick = |(code, name): (&'static str, &'static str)| Pick {
            value: code.to_owned(),
            text: name.to_owned(),
            chosen: code == guess,
        };
        PayoutAccount {
            title: texts.account.to_owned(),
            mark: None,
            text: texts.no_account.to_owned(),
            needs_name: String::new(),
            needs: Vec::new(),
            banks: Vec::new(),
            countries_label: texts.country.to_owned(),
            countries: countries(self.locale).into_iter().map(pick).collect(),
            button: Some(texts.set_up.to_owned()),
            next: true,
            small: texts.at_stripe.to_owned(),
        }
    }

    /// A payout in a list; admins see whose it is.
    fn payout_line(&self, withdrawal: &Withdrawal, trainer: Option<&str>, zone: &Zone) -> Line {
        let texts = self.locale.payouts();
        let asked = if withdrawal.payday.is_some() { texts.on_payday } else { texts.on_request };
        let bank = (texts.to_bank)(&withdrawal.bank_last4);
        Line {
            href: routes::payout(&withdrawal.id.to_string()),
            sum: Some(self.money(withdrawal.amount)),
            what: trainer.unwrap_or(asked).to_owned(),
            about: if trainer.is_some() { format!("{bank}, {asked}") } else { bank },
            mark: self.payout_mark(withdrawal),
            end: Some(format::moment(withdrawal.created_at, self.now, zone, self.locale)),
        }
    }

    fn payout_mark(&self, withdrawal: &Withdrawal) -> Mark {
        let tone = match withdrawal.state {
            WithdrawalState::Pending => Tone::Warning,
            WithdrawalState::Approved | WithdrawalState::Processing => Tone::Info,
            WithdrawalState::Completed => Tone::Success,
            WithdrawalState::Rejected => Tone::Quiet,
            WithdrawalState::Failed => Tone::Danger,
        };
        Mark { tone, text: (self.locale.payouts().state)(withdrawal.state).to_owned() }
    }

    /// A payday that passed a trainer by.
    fn skipped_row(&self, line: &PaydayLine) -> Option<Vec<String>> {
        line.outcome.err()?;
        Some(vec![format::full_date(line.day, self.locale), self.money(line.available), self.payday_outcome(line)])
    }

    fn payday_outcome(&self, line: &PaydayLine) -> String {
        let texts = self.locale.payouts();
        match line.outcome {
            Ok(_) => texts.paid_out.to_owned(),
            Err(reason) => (texts.skipped)(reason).to_owned(),
        }
    }

    /// One payout, for its trainer and admins.
    pub(in crate::api) fn withdrawal(&self, page: &WithdrawalDetails, done: Option<&str>) -> WithdrawalSheet {
        let texts = self.locale.payouts();
        let withdrawal = &page.withdrawal;
        let admin = self.user.as_ref().is_some_and(|user| user.role == domain::Role::Admin);
        let amount = self.money(withdrawal.amount);
        let mut told: Vec<Said> = Vec::new();
        told.extend(done.and_then(texts.told).map(|(tone, words)| said(tone, words)));
        let waits = withdrawal.why.is_some() && withdrawal.state == WithdrawalState::Approved;
        if waits || withdrawal.state == WithdrawalState::Failed {
            let tone = if waits { Tone::Info } else { Tone::Danger };
            let title = (texts.state)(withdrawal.state);
            told.push(said(tone, [title.to_owned(), why_not_paid(withdrawal, self.locale)]));
        }
        let pending = withdrawal.state == WithdrawalState::Pending;
        let back = if admin { routes::WITHDRAWALS } else { routes::PAYOUTS };
        WithdrawalSheet {
            id: withdrawal.id.to_string(),
            back: (back.to_owned(), texts.all.to_owned()),
            title: (texts.payout_of)(&amount),
            mark: self.payout_mark(withdrawal),
            said: told,
            facts: self.payout_facts(page, admin),
            story_name: texts.story.to_owned(),
            story: self.payout_story(page),
            decide: (admin && pending).then(|| DecideForm {
                approve: (texts.approve)(&amount),
                refuse: texts.refuse.to_owned(),
                note: Question {
                    name: "fields[note]".to_owned(),
                    label: texts.note[0].to_owned(),
                    hint: texts.note[1].to_owned(),
                    value: String::new(),
                    chars_max: u32::try_from(DECISION_NOTE_CHARS_MAX).unwrap_or(u32::MAX),
                    error: (done == Some("note")).then(|| texts.note_too_long.to_owned()),
                },
                reject: (texts.reject)(&amount),
            }),
            verify: admin.then(|| {
                let [text, button] = if page.verified { texts.verified } else { texts.not_verified };
                VerifyForm {
                    trainer: page.trainer.name.clone(),
                    act: if page.verified { "unverify" } else { "verify" }.to_owned(),
                    text: text.to_owned(),
                    button: button.to_owned(),
                }
            }),
        }
    }

    fn payout_facts(&self, page: &WithdrawalDetails, admin: bool) -> Vec<Row> {
        let texts = self.locale.payouts();
        let withdrawal = &page.withdrawal;
        let [trainer, amount, bank, account, transfer, payout] = texts.facts;
        let mut facts = vec![row(trainer, page.trainer.name.clone()), row(amount, self.money(withdrawal.amount))];
        facts.push(row(bank, format!("···· {}", withdrawal.bank_last4)));
        if admin {
            facts.push(row(account, withdrawal.stripe_account_id.clone()));
            facts.extend(withdrawal.transfer_id.as_ref().map(|id| row(transfer, id.clone())));
            facts.extend(withdrawal.payout_id.as_ref().map(|id| row(payout, id.clone())));
        }
        facts
    }

    /// What happened, in order.
    fn payout_story(&self, page: &WithdrawalDetails) -> Vec<Moment> {
        let texts = self.locale.payouts();
        let withdrawal = &page.withdrawal;
        let zone = self.zone_or(&page.trainer.zone);
        let at = |when: Timestamp, what: String, amount: Option<Money>| Moment {
            when: Some(format::moment(when, self.now, zone, self.locale)),
            what,
            amount: amount.map(|amount| self.money(amount)),
        };
        let asked = if withdrawal.payday.is_some() { texts.asked_by_payday } else { texts.asked_for };
        let mut story = vec![at(withdrawal.created_at, asked.to_owned(), Some(withdrawal.amount))];
        if let Some(decided) = withdrawal.decided_at {
            let agreed = withdrawal.state != WithdrawalState::Rejected;
            story.push(at(decided, (texts.decided)(agreed, page.decided_by.as_deref()), None));
            story.extend(withdrawal.note.as_ref().map(|note| Moment {
                when: None,
                what: format!("“{note}”"),
                amount: None,
            }));
        }
        story.extend(withdrawal.transferred_at.map(|when| at(when, texts.transferred.to_owned(), None)));
        if let Some(arrives) = withdrawal.arrives_at {
            let arrived = withdrawal.state == WithdrawalState::Completed;
            let what = if arrived { texts.arrived } else { texts.expected };
            let came_back = withdrawal.why.is_some();
            story.extend((!came_back).then(|| at(arrives, what.to_owned(), None)));
        }
        for reversal in &page.reversals {
            story.push(at(reversal.created_at, texts.came_back.to_owned(), Some(reversal.amount)));
        }
        if let (Some(ended), false) = (withdrawal.ended_at, withdrawal.state.counts()) {
            story.push(at(ended, texts.yours_again.to_owned(), Some(withdrawal.amount)));
        }
        story
    }

    /// All payouts, for admins.
    pub(in crate::api) fn withdrawals(&self, board: &WithdrawalsBoard) -> WithdrawalsSheet {
        let texts = self.locale.payouts();
        let utc = Zone::utc();
        let zone = self.zone_or(&utc);
        let waiting = board.withdrawals.iter().filter(|row| row.withdrawal.state == WithdrawalState::Pending).count();
        let line = |row: &WithdrawalRow| self.payout_line(&row.withdrawal, Some(&row.trainer), zone);
        let [title, text] = texts.none;
        let (payday_name, rows) = match &board.payday {
            Some((payday, lines)) => {
                let row = |(line, trainer): &(PaydayLine, String)| {
                    vec![trainer.clone(), self.money(line.available), self.payday_outcome(line)]
                };
                let name = (texts.payday_of)(&format::full_date(payday.day, self.locale));
                (Some(name), lines.iter().map(row).collect())
            }
            None => (None, Vec::new()),
        };
        WithdrawalsSheet {
            title: texts.all_title.to_owned(),
            lead: (texts.waiting)(waiting),
            rows: board.withdrawals.iter().map(line).collect(),
            empty: Said { tone: Tone::Quiet, title: Some(title.into()), text: text.into() },
            payday_name,
            payday: BoardTable {
                head: texts.payday_head.map(str::to_owned).to_vec(),
                rows,
                empty: texts.payday_empty.to_owned(),
            },
        }
    }
}

fn banks(account: &ConnectAccount) -> Vec<Row> {
    let bank = |bank: &domain::BankFacts| {
        let name = bank.bank.as_deref().unwrap_or_default();
        let comma = if name.is_empty() { "" } else { ", " };
        row(bank.currency.code(), format!("···· {}{comma}{name}", bank.last4))
    };
    account.facts.banks.iter().map(bank).collect()
}
