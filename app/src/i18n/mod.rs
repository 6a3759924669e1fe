//! What pages say, in every language. [`Texts`] has a field for each text, so a language that lacks one does not compile.
//! Used by components on both sides, and by server functions for words inside dates.

#[cfg(feature = "ssr")]
mod calendar;
#[cfg(feature = "ssr")]
mod calling_off;
#[cfg(feature = "ssr")]
mod cards;
#[cfg(feature = "ssr")]
mod dates;
#[cfg(feature = "ssr")]
mod drifts;
#[cfg(feature = "ssr")]
pub(crate) mod earnings;
#[cfg(feature = "ssr")]
mod elsewhere;
mod en;
#[cfg(feature = "ssr")]
mod letters;
#[cfg(feature = "ssr")]
mod money;
#[cfg(feature = "ssr")]
mod offers;
#[cfg(feature = "ssr")]
mod own;
#[cfg(feature = "ssr")]
pub(crate) mod payouts;
#[cfg(feature = "ssr")]
mod presence;
#[cfg(feature = "ssr")]
mod rescheduling;
#[cfg(feature = "ssr")]
mod returning;
mod ru;
#[cfg(feature = "ssr")]
mod seats;
#[cfg(feature = "ssr")]
pub(crate) mod sharing;
#[cfg(feature = "ssr")]
pub(crate) mod timeline;
#[cfg(feature = "ssr")]
mod waiting;
#[cfg(feature = "ssr")]
mod when;

use domain::decline::FailureKind;
use serde::{Deserialize, Serialize};

use crate::dto::BookingStatus;
use crate::error::Problem;

#[cfg(feature = "ssr")]
pub(crate) use calendar::CalendarTexts;
#[cfg(feature = "ssr")]
pub(crate) use returning::PolicyStep;
#[cfg(feature = "ssr")]
pub(crate) use when::Bare;

/// A language that pages are written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
}

impl Locale {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::Ru];

    /// The code in `lang` attributes and in the cookie.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
        }
    }

    /// The locale of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.code() == code)
    }

    /// The language that letters to its readers are written in.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub const fn language(self) -> domain::Language {
        match self {
            Self::En => domain::Language::En,
            Self::Ru => domain::Language::Ru,
        }
    }

    /// Its own name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ru => "Русский",
        }
    }

    /// The texts.
    #[must_use]
    pub const fn texts(self) -> &'static Texts {
        match self {
            Self::En => &en::TEXTS,
            Self::Ru => &ru::TEXTS,
        }
    }

    /// The best of our languages for an `Accept-Language` header (RFC 9110, 12.5.4).
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (Self::default(), 0);
        for part in header.split(',') {
            let (range, quality) = part.split_once(';').unwrap_or((part, "q=1"));
            let primary = range.trim().split('-').next().unwrap_or_default();
            let weight = weight(quality);
            if let Some(locale) = Self::from_code(&primary.to_ascii_lowercase())
                && weight > best.1
            {
                best = (locale, weight);
            }
        }
        best.0
    }
}

/// `q=0.85` in thousandths; 0 for what cannot be read, so that it is never chosen.
#[cfg(feature = "ssr")]
fn weight(quality: &str) -> u32 {
    let Some(value) = quality.trim().strip_prefix("q=") else { return 0 };
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole.parse::<u32>(), digits.parse::<u32>()) {
        (Ok(whole), Ok(thousandths)) => whole * 1_000 + thousandths,
        _ => 0,
    }
}

/// A sentence about something that went wrong, and what to do.
pub struct Advice {
    /// What happened.
    pub title: &'static str,
    /// Whether money moved, and what to do now.
    pub text: &'static str,
}

/// Every text of every page.
#[expect(missing_docs, reason = "each field is named after the text it holds")]
pub struct Texts {
    // The frame
    pub skip: &'static str,
    pub sandbox: &'static str,
    pub find: &'static str,
    pub my_bookings: &'static str,
    pub my_desk: &'static str,
    pub language: &'static str,
    pub account: &'static str,
    pub sign_in: &'static str,
    pub sign_up: &'static str,
    pub sign_out: &'static str,
    pub footer: &'static str,
    pub loading: &'static str,

    // Home
    pub home_title: &'static str,
    pub home_lead: &'static str,
    pub search_label: &'static str,
    pub search: &'static str,
    pub trainers: fn(usize) -> String,
    pub price_from: &'static str,
    pub nothing_free: &'static str,
    pub next_free: &'static str,
    pub nobody_yet: &'static str,
    pub nobody_yet_hint: &'static str,
    pub nobody_for: fn(&str) -> String,
    pub nobody_hint: &'static str,
    pub show_all: &'static str,

    // Trainer
    pub all_trainers: &'static str,
    pub what: &'static str,
    pub when_label: &'static str,
    pub no_services: &'static str,
    pub free: fn(u32) -> String,
    pub full: &'static str,
    pub night: &'static str,
    pub morning: &'static str,
    pub afternoon: &'static str,
    pub evening: &'static str,
    pub zone_yours: fn(&str) -> String,
    pub zone_yours_ahead: fn(&str, &str, &str) -> String,
    pub zone_yours_behind: fn(&str, &str, &str) -> String,
    pub zone_theirs: fn(&str) -> String,
    pub at_place: fn(&str, &str) -> String,
    pub your_booking: &'static str,
    pub choose_time: &'static str,
    pub session: &'static str,
    pub trainer: &'static str,
    pub place: &'static str,
    pub trainer_time: &'static str,
    pub hold: &'static str,
    pub holding: &'static str,
    pub hold_hint: fn(u32) -> String,
    pub hold_hint_signed_out: &'static str,
    pub slot_gone: &'static str,
    pub minutes: fn(u32) -> String,
    pub today: &'static str,
    pub tomorrow: &'static str,

    // Signing in and up
    pub sign_in_lead: &'static str,
    pub sign_in_goes_on: &'static str,
    pub sign_in_holds: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    pub new_here: &'static str,
    pub make_account: &'static str,
    pub sign_up_lead: &'static str,
    pub name: &'static str,
    pub password_hint: &'static str,
    pub been_here: &'static str,
    pub signing_in: &'static str,
    pub making_account: &'static str,

    // Checkout
    pub checkout: &'static str,
    pub other_time: &'static str,
    pub what_you_book: &'static str,
    pub with_trainer: fn(&str, &str) -> String,
    pub there_time: fn(&str) -> String,
    pub price: &'static str,
    pub processing_fee: &'static str,
    pub to_pay: &'static str,
    pub payment: &'static str,
    pub hold_left: &'static str,
    pub hold_minute_left: &'static str,
    pub hold_extended: &'static str,
    pub hold_over: &'static str,
    pub hold_over_text: &'static str,
    pub look_again: &'static str,
    pub pay: fn(&str) -> String,
    pub paying: &'static str,
    pub letters: &'static str,
    pub cards: &'static str,
    pub your_cards: &'static str,
    pub another_card: &'static str,
    pub save_card: &'static str,
    pub card_consent: &'static str,
    pub tries_over: &'static str,
    pub other_ways: &'static str,
    pub on_stripes_page: &'static str,
    pub in_person: fn(&str) -> String,
    pub in_person_hint: &'static str,
    pub in_person_lead: fn(&str, &str) -> String,
    pub to_collect: fn(&str, &str) -> String,
    pub your_ways: &'static str,
    pub your_ways_hint: &'static str,
    pub way_online: &'static str,
    pub way_checkout: &'static str,
    pub way_on_arrival: &'static str,
    pub save: &'static str,
    pub card_safe: &'static str,
    pub card_form: &'static str,
    pub card_form_loading: &'static str,
    pub card_form_failed: &'static str,
    pub card_form_failed_text: &'static str,
    pub try_again: &'static str,
    pub needs_script: &'static str,
    pub connection_lost: &'static str,
    pub connection_lost_text: &'static str,
    pub not_charged: &'static str,
    pub not_charged_text: &'static str,
    pub paid_checking: &'static str,

    // Result and bookings
    pub booked: &'static str,
    pub booked_staff: &'static str,
    pub booked_lead: fn(&str) -> String,
    pub wait_title: &'static str,
    pub wait_lead: &'static str,
    pub wait_hint: &'static str,
    pub check_again: &'static str,
    pub add_to_calendar: &'static str,
    pub in_my_calendar: &'static str,
    pub failed_title: &'static str,
    pub failed_lead: &'static str,
    pub held_title: &'static str,
    pub held_lead: &'static str,
    pub go_pay: &'static str,
    pub expired_title: &'static str,
    pub expired_lead: &'static str,
    pub cancelled_title: &'static str,
    pub cancelled_lead: &'static str,
    pub given_up_title: &'static str,
    pub given_up_lead: &'static str,
    pub returned_title: &'static str,
    pub cancel_booking: &'static str,
    pub change_time: &'static str,
    pub give_back: &'static str,
    pub refunds: &'static str,
    pub dispute: &'static str,
    pub disputes: &'static str,
    pub tariffs: &'static str,
    pub reconciliation: &'static str,
    pub payouts: &'static str,
    pub withdrawals: &'static str,
    pub refunded: &'static str,
    pub partly_refunded: &'static str,
    pub wait_please: &'static str,
    pub done_title: &'static str,
    pub no_show_title: &'static str,
    pub attention_title: &'static str,
    pub attention_lead: &'static str,
    pub when: &'static str,
    pub paid: &'static str,
    pub costs: &'static str,
    pub client: &'static str,
    pub reference: &'static str,
    pub receipt: &'static str,
    pub where_is_the_money: &'static str,
    pub card_ending: fn(&str, &str) -> String,
    pub to_booking: &'static str,
    pub coming_up: &'static str,
    pub past: &'static str,
    pub no_bookings: &'static str,
    pub no_bookings_text: &'static str,
    pub book_again: &'static str,

    // Desk
    pub desk_today: fn(usize) -> String,
    pub nothing_today: &'static str,
    pub today_label: &'static str,
    pub next_label: &'static str,
    pub money: &'static str,
    pub available: &'static str,
    pub available_note: &'static str,
    pub pending: &'static str,
    pub pending_note: &'static str,
    pub this_month: &'static str,
    pub this_month_note: &'static str,
    pub earned: &'static str,
    pub earned_note: &'static str,
    pub as_table: &'static str,
    pub month: &'static str,

    // Lost
    pub lost_title: &'static str,
    pub lost_text: &'static str,
    pub broken_title: &'static str,
    pub broken_text: &'static str,
    pub busy_title: &'static str,
    pub busy_text: &'static str,
    pub offline_title: &'static str,
    pub offline_text: &'static str,

    // Kinds
    pub status: fn(BookingStatus) -> &'static str,
    pub problem: fn(&Problem) -> String,
    pub failure: fn(FailureKind) -> Advice,

    // Calendar
    pub weekdays_short: [&'static str; 7],
    pub weekdays: [&'static str; 7],
    pub months_short: [&'static str; 12],
    /// As after a day: “24 November”.
    pub months_of: [&'static str; 12],
    /// By itself: “November 2026”.
    pub months: [&'static str; 12],
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn the_language_with_the_highest_weight_wins() {
        assert_eq!(Locale::from_accept_language("ru-RU,ru;q=0.9,en;q=0.8"), Locale::Ru);
        assert_eq!(Locale::from_accept_language("de,en-GB;q=0.7,ru;q=0.75"), Locale::Ru);
        assert_eq!(Locale::from_accept_language("en, ru;q=0.9"), Locale::En);
    }

    #[test]
    fn without_a_language_of_ours_it_is_english() {
        assert_eq!(Locale::from_accept_language("de-DE,fr;q=0.5"), Locale::En);
        assert_eq!(Locale::from_accept_language(""), Locale::En);
        assert_eq!(Locale::from_accept_language("ru;q=nonsense,*"), Locale::En);
    }
}
