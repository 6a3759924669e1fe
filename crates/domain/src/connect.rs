//! A trainer's account at Stripe, to which their money goes: whether it can take any, and what is missing, in plain words.
//!
//! Stripe says what is missing by the names of fields (<https://docs.stripe.com/api/accounts/object#account_object-requirements>);
//! people are told by [`Need`]s.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::money::Currency;

/// A bank account, as much of it as we keep: its number stays with Stripe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankFacts {
    /// What can be paid out to it.
    pub currency: Currency,
    /// The last four characters of its number.
    pub last4: String,
    /// The bank's name, if Stripe knows it.
    pub bank: Option<String>,
    /// True where payouts in its currency go to it.
    pub is_default: bool,
}

/// `Account.capabilities.transfers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CapabilityStatus {
    /// It can take transfers.
    Active,
    /// Stripe is looking at it.
    Pending,
    /// Something is missing.
    Inactive,
    /// It was not asked for.
    Unrequested,
}

/// What we need to know of a trainer's account as it is at Stripe at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectFacts {
    /// Stripe's id, `acct_…`.
    pub id: String,
    /// ISO 3166, two capital letters.
    pub country: String,
    /// What Stripe keeps its money in where nothing else is said.
    pub default_currency: Option<Currency>,
    /// True once the person has been through Stripe's form.
    pub details_submitted: bool,
    /// True while money can leave for the bank.
    pub payouts_enabled: bool,
    /// Whether transfers can come in.
    pub transfers: CapabilityStatus,
    /// Fields that are wanted now, by Stripe's names.
    pub currently_due: Vec<String>,
    /// Fields that are overdue.
    pub past_due: Vec<String>,
    /// Fields that Stripe is checking.
    pub pending_verification: Vec<String>,
    /// Why it is switched off, in Stripe's word, such as `requirements.past_due` or `rejected.fraud`.
    pub disabled_reason: Option<String>,
    /// Its bank accounts.
    pub banks: Vec<BankFacts>,
}

/// How far a trainer's account has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Readiness {
    /// The form is not filled in yet.
    Incomplete,
    /// Stripe is checking what was filled in.
    InReview,
    /// Money can be paid out.
    Ready,
    /// Something more is wanted before money can be paid out.
    Restricted,
    /// Stripe will not have it. Final, but for Stripe.
    Rejected,
}

impl Readiness {
    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete",
            Self::InReview => "in_review",
            Self::Ready => "ready",
            Self::Restricted => "restricted",
            Self::Rejected => "rejected",
        }
    }
}

/// What is missing, as a person would say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Where the money is to go.
    BankAccount,
    /// Agreeing to Stripe's terms.
    Terms,
    /// Their name.
    Name,
    /// Their date of birth.
    BirthDate,
    /// Where they live.
    Address,
    /// How to reach them: e-mail address, telephone.
    Contact,
    /// A number by which the authorities know them.
    IdNumber,
    /// A picture of a passport or the like.
    IdDocument,
    /// What they do for a living: web page, trade, description.
    Business,
    /// Anything else; Stripe's form says what.
    Other,
}

impl Need {
    /// What a field of Stripe's stands for.
    #[must_use]
    pub fn of(field: &str) -> Self {
        let has = |part: &str| field.contains(part);
        if has("external_account") {
            Self::BankAccount
        } else if has("tos_acceptance") {
            Self::Terms
        } else if has("verification") {
            Self::IdDocument
        } else if has("id_number") || has("ssn_last_4") || has("tax_id") {
            Self::IdNumber
        } else if has(".dob") {
            Self::BirthDate
        } else if has("address") {
            Self::Address
        } else if has("first_name") || has("last_name") || field == "company.name" {
            Self::Name
        } else if has("email") || has("phone") {
            Self::Contact
        } else if has("business_profile") || has("business_type") {
            Self::Business
        } else {
            Self::Other
        }
    }
}

impl ConnectFacts {
    /// How far it has come.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        let reason = self.disabled_reason.as_deref().unwrap_or_default();
        if reason.starts_with("rejected") || reason == "platform_paused" {
            return Readiness::Rejected;
        }
        if self.payouts_enabled && self.transfers == CapabilityStatus::Active && !self.banks.is_empty() {
            return Readiness::Ready;
        }
        if !self.details_submitted {
            return Readiness::Incomplete;
        }
        if self.needs().is_empty() { Readiness::InReview } else { Readiness::Restricted }
    }

    /// What is missing, each thing once.
    #[must_use]
    pub fn needs(&self) -> Vec<Need> {
        let wanted: BTreeSet<Need> =
            self.currently_due.iter().chain(&self.past_due).map(|field| Need::of(field)).collect();
        wanted.into_iter().collect()
    }

    /// True where money in this currency can be paid out to one of its bank accounts.
    #[must_use]
    pub fn takes(&self, currency: Currency) -> bool {
        self.bank_for(currency).is_some()
    }

    /// The bank account that money in this currency goes to.
    #[must_use]
    pub fn bank_for(&self, currency: Currency) -> Option<&BankFacts> {
        let mut banks = self.banks.iter().filter(|bank| bank.currency == currency);
        banks.clone().find(|bank| bank.is_default).or_else(|| banks.next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> ConnectFacts {
        ConnectFacts {
            id: "acct_1".into(),
            country: "DE".into(),
            default_currency: Some(Currency::EUR),
            details_submitted: false,
            payouts_enabled: false,
            transfers: CapabilityStatus::Inactive,
            currently_due: vec!["external_account".into(), "individual.dob.day".into(), "individual.dob.year".into()],
            past_due: Vec::new(),
            pending_verification: Vec::new(),
            disabled_reason: Some("requirements.past_due".into()),
            banks: Vec::new(),
        }
    }

    fn ready() -> ConnectFacts {
        let bank = |currency, last4: &str, is_default| BankFacts {
            currency,
            last4: last4.into(),
            bank: Some("STRIPE TEST BANK".into()),
            is_default,
        };
        ConnectFacts {
            details_submitted: true,
            payouts_enabled: true,
            transfers: CapabilityStatus::Active,
            currently_due: Vec::new(),
            disabled_reason: None,
            banks: vec![
                bank(Currency::EUR, "0000", false),
                bank(Currency::EUR, "3000", true),
                bank(Currency::USD, "6789", false),
            ],
            ..fresh()
        }
    }

    #[test]
    fn an_account_comes_from_incomplete_over_review_to_ready() {
        assert_eq!(fresh().readiness(), Readiness::Incomplete);
        assert_eq!(fresh().needs(), [Need::BankAccount, Need::BirthDate]);
        let reviewed = ConnectFacts { currently_due: Vec::new(), details_submitted: true, ..fresh() };
        assert_eq!(reviewed.readiness(), Readiness::InReview);
        let asked = ConnectFacts { currently_due: vec!["individual.verification.document".into()], ..reviewed };
        assert_eq!((asked.readiness(), asked.needs()), (Readiness::Restricted, vec![Need::IdDocument]));
        assert_eq!(ready().readiness(), Readiness::Ready);
        let without_bank = ConnectFacts { banks: Vec::new(), ..ready() };
        assert_eq!(without_bank.readiness(), Readiness::InReview);
        let rejected = ConnectFacts { disabled_reason: Some("rejected.fraud".into()), ..ready() };
        assert_eq!(rejected.readiness(), Readiness::Rejected);
        let paused = ConnectFacts { payouts_enabled: false, past_due: vec!["individual.id_number".into()], ..ready() };
        assert_eq!((paused.readiness(), paused.needs()), (Readiness::Restricted, vec![Need::IdNumber]));
    }

    #[test]
    fn what_is_missing_has_a_plain_word() {
        for (field, need) in [
            ("individual.verification.additional_document", Need::IdDocument),
            ("individual.address.line1", Need::Address),
            ("individual.first_name", Need::Name),
            ("individual.phone", Need::Contact),
            ("individual.ssn_last_4", Need::IdNumber),
            ("business_profile.url", Need::Business),
            ("tos_acceptance.date", Need::Terms),
            ("settings.payouts.something_new", Need::Other),
        ] {
            assert_eq!(Need::of(field), need, "{field}");
        }
    }

    #[test]
    fn money_goes_to_the_bank_account_of_its_currency() {
        let account = ready();
        assert_eq!(account.bank_for(Currency::EUR).map(|bank| bank.last4.as_str()), Some("3000"));
        assert_eq!(account.bank_for(Currency::USD).map(|bank| bank.last4.as_str()), Some("6789"));
        assert!(!account.takes(Currency::JPY));
    }
}
