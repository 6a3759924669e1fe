//! What is said about money that goes back, receipts and disputes. Only the server makes these texts.

mod en;
mod ru;

use domain::{DisputeStatus, RefundReason, RefundState};

pub(crate) use ru::share_words as share_in_russian;

use super::Locale;
use crate::dto::{BookingStatus, MoneyBack};

impl Locale {
    /// The texts about money that goes back.
    pub(crate) const fn returning(self) -> &'static ReturnTexts {
        match self {
            Self::En => &en::TEXTS,
            Self::Ru => &ru::TEXTS,
        }
    }
}

/// One step of a cancellation policy, for people.
pub(crate) struct PolicyStep {
    /// Hundredths of a per cent.
    pub(crate) share: u32,
    /// Until when; until the start where nothing is said.
    pub(crate) until: Option<String>,
}

/// Each field is named after what it says.
pub(crate) struct ReturnTexts {
    /// The steps still to come, and whether nothing comes back between the last of them and the start.
    pub(crate) policy: fn(&[PolicyStep], bool) -> String,

    // Booking
    pub(crate) booked_late: [&'static str; 2],
    pub(crate) came_too_late: fn(&str) -> [String; 2],
    pub(crate) disputed: [&'static str; 2],
    pub(crate) disputed_staff: [&'static str; 2],
    /// What the bank kept, and how much of it was the trainer's.
    pub(crate) dispute_lost: fn(&str, &str) -> [String; 2],
    pub(crate) cancel_note: &'static str,
    pub(crate) attention: &'static str,
    /// Who, if it was not the visitor, and when.
    pub(crate) cancelled: fn(Option<&str>, &str) -> String,
    pub(crate) nothing_back: &'static str,
    pub(crate) paid_lead: fn(BookingStatus, &str, MoneyBack) -> Option<String>,
    pub(crate) refund_mark: fn(RefundState) -> &'static str,
    /// And the card, where it is known.
    pub(crate) refund_state: fn(RefundState, Option<&str>) -> String,
    pub(crate) refund_reason: fn(RefundReason) -> &'static str,

    // Cancelling
    pub(crate) cancel_title: &'static str,
    pub(crate) cancel_title_staff: fn(&str) -> String,
    pub(crate) money: &'static str,
    pub(crate) you_paid: &'static str,
    pub(crate) they_paid: fn(&str) -> String,
    pub(crate) back_before: &'static str,
    pub(crate) back_now: &'static str,
    pub(crate) goes_back: &'static str,
    pub(crate) staff_lead: fn(&str, &str) -> String,
    pub(crate) kept: fn(&str) -> String,
    pub(crate) from_trainer: &'static str,
    pub(crate) from_commission: &'static str,
    pub(crate) from_surcharge: &'static str,
    /// Until when.
    pub(crate) why_all: fn(&str) -> String,
    /// The share, since when, until when (until the start where nothing is said).
    pub(crate) why_part: fn(u32, Option<&str>, Option<&str>) -> String,
    pub(crate) why_nothing: fn(Option<&str>) -> String,
    pub(crate) why_staff: fn(&str) -> String,
    pub(crate) why_unpaid: &'static str,
    pub(crate) why_late: fn(&str) -> String,
    pub(crate) cancel_for: fn(&str) -> String,
    pub(crate) cancel_for_staff: fn(&str) -> String,
    pub(crate) cancel_for_nothing: &'static str,
    pub(crate) cancel_unpaid: &'static str,
    pub(crate) cancelling: &'static str,
    pub(crate) keep: &'static str,
    pub(crate) keep_staff: &'static str,
    pub(crate) back_to_booking: &'static str,
    /// To where, such as a card.
    pub(crate) arrives: fn(Option<&str>) -> String,
    pub(crate) note: [&'static str; 2],
    pub(crate) cannot_cancel: &'static str,
    pub(crate) already_cancelled: &'static str,
    pub(crate) started: &'static str,
    pub(crate) in_person: fn(&str) -> String,
    pub(crate) not_paid: &'static str,

    // Giving back
    pub(crate) refund_title: &'static str,
    pub(crate) left: &'static str,
    pub(crate) nothing_left: [&'static str; 2],
    pub(crate) not_refundable: &'static str,
    pub(crate) amount: fn(&str) -> [String; 2],
    pub(crate) amount_wrong: fn(&str) -> String,
    pub(crate) amount_over: fn(&str) -> String,
    pub(crate) amount_step: fn(&str) -> String,
    pub(crate) reason: &'static str,
    pub(crate) reasons: [(RefundReason, &'static str); 3],
    pub(crate) fees: &'static str,
    pub(crate) fees_returned: &'static str,
    pub(crate) fees_kept: &'static str,
    pub(crate) preview: &'static str,
    pub(crate) then: &'static str,
    pub(crate) to_client: fn(&str) -> String,
    pub(crate) stays_booked: &'static str,
    pub(crate) give_back: fn(&str) -> String,
    pub(crate) sending: &'static str,

    // Receipt
    pub(crate) receipt: &'static str,
    pub(crate) receipt_number: fn(&str) -> String,
    pub(crate) paid_by: &'static str,
    pub(crate) paid_to: &'static str,
    pub(crate) paid_at: &'static str,
    pub(crate) paid_for: &'static str,
    pub(crate) took_place: &'static str,
    pub(crate) paid_with: &'static str,
    pub(crate) in_person_way: &'static str,
    pub(crate) surcharge: &'static str,
    pub(crate) total: &'static str,
    /// When.
    pub(crate) refunded_at: fn(&str) -> String,
    pub(crate) net: &'static str,
    pub(crate) share: &'static str,
    pub(crate) commission: &'static str,
    pub(crate) trainers_share: &'static str,
    pub(crate) issued: fn(&str, bool) -> String,
    pub(crate) print: &'static str,
    pub(crate) stripe_receipt: &'static str,

    // Disputes
    pub(crate) disputes: &'static str,
    pub(crate) disputes_lead: fn(usize) -> String,
    pub(crate) no_disputes: [&'static str; 2],
    pub(crate) all_disputes: &'static str,
    pub(crate) dispute_over: fn(&str) -> String,
    pub(crate) dispute_status: fn(DisputeStatus) -> &'static str,
    pub(crate) dispute_reason: fn(&str) -> String,
    /// Client, service, trainer, when.
    pub(crate) dispute_about: fn(&str, &str, &str, &str) -> String,
    /// Whole days and hours.
    pub(crate) due_in: fn(i64, i64) -> String,
    pub(crate) due_over: &'static str,
    pub(crate) due_by: fn(&str) -> String,
    pub(crate) next_step: fn(DisputeStatus) -> [&'static str; 2],
    pub(crate) done: fn(&str) -> Option<[&'static str; 2]>,
    pub(crate) dispute_facts: [&'static str; 6],
    pub(crate) story: &'static str,
    pub(crate) opened: &'static str,
    /// The bank's fee.
    pub(crate) money_taken: fn(&str) -> String,
    pub(crate) money_given: fn(&str) -> String,
    pub(crate) evidence_sent: &'static str,
    pub(crate) decided: fn(DisputeStatus) -> &'static str,
    pub(crate) evidence: &'static str,
    pub(crate) evidence_lead: &'static str,
    /// In the order of the form.
    pub(crate) evidence_fields: [[&'static str; 2]; 8],
    pub(crate) save: &'static str,
    pub(crate) send: &'static str,
    pub(crate) send_note: &'static str,
    pub(crate) working: &'static str,
    pub(crate) accept: &'static str,
    pub(crate) accept_note: fn(&str, &str) -> String,
    pub(crate) accept_button: fn(&str) -> String,
}

/// A share in whole per cent where it is one.
fn percent(share: u32) -> String {
    if share.is_multiple_of(100) {
        format!("{}\u{a0}%", share / 100)
    } else {
        format!("{}.{:02}\u{a0}%", share / 100, share % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps() -> Vec<PolicyStep> {
        vec![
            PolicyStep { share: 10_000, until: Some("Tue 24 Nov, 18:30".into()) },
            PolicyStep { share: 5_000, until: None },
        ]
    }

    #[test]
    fn the_policy_is_one_sentence() {
        let say = Locale::En.returning().policy;
        assert_eq!(
            say(&steps(), false),
            "Free cancellation until Tue 24 Nov, 18:30; after that half comes back until the session starts."
        );
        assert_eq!(say(&steps()[1..], false), "If you cancel, half comes back until the session starts.");
        assert_eq!(
            say(&steps()[..1], true),
            "Free cancellation until Tue 24 Nov, 18:30; after that nothing comes back."
        );
        assert_eq!(say(&[], true), "If you cancel, nothing comes back.");
    }

    #[test]
    fn the_policy_is_one_sentence_in_russian_too() {
        let say = Locale::Ru.returning().policy;
        assert_eq!(
            say(&steps(), false),
            "Бесплатная отмена до Tue 24 Nov, 18:30; потом до начала занятия возвращается половина."
        );
        assert_eq!(say(&[], true), "При отмене деньги не возвращаются.");
    }
}
