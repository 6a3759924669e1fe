//! What each is told of a booking's money, and that nobody reads an amount that is another's.

use domain::{
    BasisPoints, BookingId, BookingState, Currency, Date, DisputeId, DisputeStatus, Money, Partners, PayWays, Price,
    Reader, RefundPolicy, RefundReason, Role, ServiceId, SessionId, SkipReason, TimeSlot, Timestamp, TrainerId, UserId,
    WithdrawalId, WithdrawalState,
};
use services::model::{Booking, BookingDetails};

use super::*;
use crate::i18n::Locale;

const ROLES: [Role; 3] = [Role::Client, Role::Trainer, Role::Admin];
const FRIDAY: Date = Date::constant(2026, 12, 4);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn details() -> BookingDetails {
    let now = at("2026-11-20T08:00:00Z");
    let booking = Booking {
        id: BookingId::from_parts(now, 3),
        session_id: SessionId::from_parts(now, 4),
        trainer_id: TrainerId::from_parts(now, 2),
        service_id: ServiceId::from_parts(now, 5),
        client_id: UserId::from_parts(now, 1),
        seats: 1,
        seats_booked: 1,
        given_up_minor: 0,
        price_cut_minor: 0,
        changes: None,
        rider: None,
        partners: Partners::none(),
        state: BookingState::Confirmed { at: now },
        price: Price::of(eur(6_500), BasisPoints::ZERO, BasisPoints::ZERO).unwrap(),
        policy: RefundPolicy::default(),
        cancelled_by: None,
        cancel_note: None,
        checked_in: None,
        delivered_at: None,
        hold_extended_at: None,
        version: 1,
        created_at: now,
    };
    BookingDetails {
        booking,
        slot: TimeSlot::starting(at("2026-11-24T17:30:00Z"), 45).unwrap(),
        service_name: "Strength session".into(),
        service_place: String::new(),
        trainer_name: "Lena Vogt".into(),
        trainer_slug: "lena-vogt".into(),
        trainer_city: "Berlin".into(),
        trainer_zone: "Europe/Berlin".parse().unwrap(),
        ways: PayWays::default(),
        client_name: "Alex Morgan".into(),
        payment: None,
    }
}

fn steps() -> Vec<MoneyStep> {
    use MoneyStep as Step;
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
        Step::DisputeTook,
        Step::DisputeGave,
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
        Step::GoesOut(FRIDAY),
        Step::OnRequest,
    ];
    steps.extend(DisputeStatus::ALL.map(Step::Disputed));
    steps.extend(DisputeStatus::ALL.map(Step::DisputeDecided));
    steps.extend(WithdrawalState::ALL.map(|state| Step::WentOut(eur(999_999), state)));
    steps.extend(SkipReason::ALL.map(Step::Stays));
    steps
}

/// Everything at once, each with an amount of its own, and every second with a payout or dispute that it leads to.
fn everything() -> Vec<MoneyEvent> {
    let now = at("2026-11-20T08:00:00Z");
    let (payout, dispute) = (WithdrawalId::from_parts(now, 8), DisputeId::from_parts(now, 9));
    let event = |(number, step): (i64, MoneyStep)| {
        let place = if number % 2 == 0 { MoneyPlace::Payout(payout) } else { MoneyPlace::Dispute(dispute) };
        MoneyEvent::new(now, step).of(eur(100_000 + number)).to(place).at_stripe(Some(&format!("po_{number}")))
    };
    (0..).zip(steps()).map(event).collect()
}

fn shown(role: Role, events: Vec<MoneyEvent>, place: Whereabouts, locale: Locale) -> TimelineSheet {
    let viewer = Viewer { user: None, locale, zone: None, now: at("2026-11-21T09:00:00Z") };
    let trainer = details().booking.trainer_id;
    let reader = match role {
        Role::Client => Reader::Client,
        Role::Trainer => Reader::Lead(trainer),
        Role::Admin => Reader::Admin,
    };
    let events = domain::timeline::told(events, reader);
    viewer.timeline(&Timeline { details: details(), reader, trainers: Vec::new(), place: place.as_told(role), events })
}

#[test]
fn nobody_reads_an_amount_a_payout_a_dispute_or_an_id_that_is_anothers() {
    let all = everything();
    for role in ROLES {
        let sheet = shown(role, all.clone(), Whereabouts::Available, Locale::En);
        let text = serde_json::to_string(&sheet).unwrap();
        for event in &all {
            let amount = crate::format::money(event.amount.unwrap(), Locale::En);
            assert_eq!(text.contains(&amount), event.step.is_for(role), "{role:?}: {:?}", event.step);
        }
        assert_eq!(text.contains("€9,999.99"), role != Role::Client, "the whole of a payout: {role:?}");
        assert_eq!(text.contains("/desk/payouts/"), role != Role::Client, "{role:?}");
        assert_eq!(text.contains("/admin/disputes/"), role == Role::Admin, "{role:?}");
        assert_eq!(text.contains("po_"), role == Role::Admin, "{role:?}");
        for word in ["commission", "Stripe", "payout", "share"] {
            assert!(role != Role::Client || !text.contains(word), "a client reads of {word}");
        }
    }
}

#[test]
fn every_step_and_place_has_words_for_everybody_in_both_languages() {
    let places = [
        Whereabouts::NotPaid,
        Whereabouts::Due,
        Whereabouts::DueInPerson,
        Whereabouts::InPerson,
        Whereabouts::WithUs,
        Whereabouts::Available,
        Whereabouts::OnTheWay,
        Whereabouts::Arrived,
        Whereabouts::WentBack,
        Whereabouts::Disputed,
        Whereabouts::Lost,
    ];
    for role in ROLES {
        for place in places {
            let [english, russian] = [Locale::En, Locale::Ru].map(|locale| shown(role, everything(), place, locale));
            assert!(!english.place.text.is_empty() && !russian.place.text.is_empty());
            assert_ne!(english.place.title, russian.place.title);
            let pairs = english.happened.iter().zip(&russian.happened);
            for (one, other) in pairs.chain(english.to_come.iter().zip(&russian.to_come)) {
                assert!(!one.what.is_empty() && one.what != other.what, "{role:?}: {}", one.what);
                assert!(other.what.chars().any(|letter| ('а'..='я').contains(&letter)), "{}", other.what);
            }
        }
    }
}

#[test]
fn a_trainer_reads_with_which_payout_it_went_and_when_the_rest_goes() {
    let (then, session_end) = (at("2026-11-27T09:00:00Z"), at("2026-11-24T18:15:00Z"));
    let events = vec![
        MoneyEvent::new(session_end, MoneyStep::BecomesTheTrainers).of(eur(5_525)),
        MoneyEvent::new(then, MoneyStep::WentOut(eur(12_000), WithdrawalState::Completed)).of(eur(4_000)),
        MoneyEvent { at: None, ..MoneyEvent::new(then, MoneyStep::GoesOut(FRIDAY)).of(eur(1_525)) },
    ];
    let sheet = shown(Role::Trainer, events, Whereabouts::OnTheWay, Locale::En);
    let read = |moment: &MoneyMoment| {
        (moment.what.clone(), moment.amount.clone().unwrap_or_default(), moment.when.clone().unwrap_or_default())
    };
    let line = |what: &str, amount: &str, when: &str| (what.to_owned(), amount.to_owned(), when.to_owned());
    let happened: Vec<_> = sheet.happened.iter().map(read).collect();
    assert_eq!(happened, [line("Went out with the payout of €120.00", "€40.00", "Fri 27 Nov, 10:00")]);
    let to_come: Vec<_> = sheet.to_come.iter().map(read).collect();
    let wanted = [
        line("Becomes yours when the session is over", "€55.25", "Tue 24 Nov, 19:15"),
        line("Goes to the bank on Friday 4 December", "€15.25", ""),
    ];
    assert_eq!(to_come, wanted);
    assert_eq!(sheet.place.title.as_deref(), Some("On its way to your bank"));
}

#[test]
fn what_was_paid_besides_says_so() {
    let now = at("2026-11-20T08:00:00Z");
    let event = MoneyEvent { difference: true, ..MoneyEvent::new(now, MoneyStep::Charged).of(eur(2_500)) };
    let sheet = shown(Role::Client, vec![event], Whereabouts::WithUs, Locale::En);
    assert_eq!(sheet.happened[0].about.as_deref(), Some("Difference for the dearer service"));
}
