//! What is said of shared services: the form as it is kept and as it was typed, and the bookings with a part.

use domain::{
    BookingId, BookingState, Currency, Money, Partner, Partners, PayWays, Price, RefundPolicy, ServiceId, SessionId,
    TimeSlot, Timestamp, TrainerId, UserId,
};
use services::model::{Booking, BookingDetails, Offered};

use super::*;
use crate::i18n::Locale;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn viewer(locale: Locale) -> Viewer {
    Viewer { user: None, locale, zone: None, now: "2026-11-21T09:00:00Z".parse().unwrap() }
}

fn trainer(number: u128, name: &str) -> Trainer {
    Trainer {
        id: TrainerId::from_parts(Timestamp::UNIX_EPOCH, number),
        user_id: UserId::from_parts(Timestamp::UNIX_EPOCH, number),
        slug: name.to_lowercase(),
        name: name.into(),
        craft: String::new(),
        headline: String::new(),
        about: String::new(),
        city: "Berlin".into(),
        zone: "Europe/Berlin".parse().unwrap(),
        currency: Currency::EUR,
        ways: PayWays::default(),
        created_at: Timestamp::UNIX_EPOCH,
    }
}

fn thirty_per_cent() -> BasisPoints {
    BasisPoints::new(3_000).unwrap()
}

fn service(partners: Partners) -> Service {
    Service {
        id: ServiceId::from_parts(Timestamp::UNIX_EPOCH, 1),
        trainer_id: trainer(1, "Lena").id,
        name: "Duo".into(),
        description: String::new(),
        minutes: 60,
        step_minutes: 30,
        price: eur(6_500),
        seats: 6,
        position: 0,
        rules: domain::BookingRules::default(),
        offered: Offered::Hours,
        place: String::new(),
        archived_at: None,
        own: domain::OwnTerms::default(),
        partners,
    }
}

/// Lena's, of which Ana has 30 %.
fn sharing() -> Sharing {
    let (lead, ana) = (trainer(1, "Lena"), trainer(2, "Ana"));
    let shared = Partners::new(lead.id, vec![Partner { trainer: ana.id, share: thirty_per_cent() }]).unwrap();
    let parts = shared.divide(lead.id, eur(5_525)).unwrap();
    Sharing { service: service(shared), partners: vec![(ana, thirty_per_cent())], lead, parts }
}

fn typed(fields: &[(&str, &str)], done: &str) -> SharingTried {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    SharingTried::typed(fields.collect(), done.to_owned())
}

#[test]
fn what_is_kept_stands_in_the_form_with_two_lines_to_add_more() {
    let sharing = sharing();
    let sheet = viewer(Locale::En).sharing_sheet(&sharing, &SharingTried::kept(&sharing, "saved".into()));
    let lines: Vec<(&str, &str)> =
        sheet.rows.iter().map(|row| (row.trainer.2.as_str(), row.share.2.as_str())).collect();
    assert_eq!(lines, [("ana", "30"), ("", ""), ("", "")]);
    assert_eq!(sheet.said.len(), 1);
    let shares: Vec<(&str, &str)> = sheet.shares.iter().map(|row| (row.name.as_str(), row.value.as_str())).collect();
    assert_eq!(shares, [("Lena", "70\u{a0}%"), ("Ana", "30\u{a0}%")]);
    assert_eq!(sheet.example, "Of €65.00, after Spotter’s commission, €38.68 is Lena’s and €16.57 Ana’s.");
}

#[test]
fn whose_service_it_is_is_addressed() {
    let mine = |locale| {
        let viewer = viewer(locale);
        let lead = sharing().lead;
        let user = services::model::User {
            id: lead.user_id,
            email: "lena@example.com".parse().unwrap(),
            name: lead.name,
            role: domain::Role::Trainer,
            language: domain::Language::En,
            password_hash: String::new(),
            stripe_customer_id: None,
            created_at: Timestamp::UNIX_EPOCH,
        };
        Viewer { user: Some(user), ..viewer }
    };
    let sharing = sharing();
    let sheet = |locale| mine(locale).sharing_sheet(&sharing, &SharingTried::kept(&sharing, String::new()));
    assert_eq!(sheet(Locale::En).shares[0].name, "You");
    assert!(sheet(Locale::En).example.contains("€38.68 is yours"));
    assert!(sheet(Locale::Ru).example.contains("вам 38,68"), "{}", sheet(Locale::Ru).example);
    let alone = mine(Locale::En).sharing_card(&service(Partners::none()), &sharing.lead, &[]);
    assert_eq!(alone.text, "With nobody: all of it is yours.");
    let card = mine(Locale::En).sharing_card(&sharing.service, &sharing.lead, &["Ana".into()]);
    assert_eq!(card.text, "With Ana (30\u{a0}%).");
}

#[test]
fn what_was_typed_stays_with_what_is_wrong_with_its_line() {
    let tried = typed(&[("trainer2", "nobody"), ("share2", "x")], "wrong.row2-share.sum");
    let sheet = viewer(Locale::En).sharing_sheet(&sharing(), &tried);
    let errors: Vec<bool> = sheet.rows.iter().map(|row| row.error.is_some()).collect();
    assert_eq!(errors, [false, true, false, false]);
    assert_eq!((sheet.rows[1].trainer.2.as_str(), sheet.rows[1].share.2.as_str()), ("nobody", "x"));
    assert!(sheet.rows_error.is_some() && sheet.said[0].tone == Tone::Danger);
    assert_eq!(sheet.shares.len(), 2, "what is kept counts");
}

#[test]
fn there_are_no_more_lines_than_there_can_be_partners_unless_more_were_typed() {
    let lines = |last: usize| {
        let name = format!("trainer{last}");
        viewer(Locale::En).sharing_sheet(&sharing(), &typed(&[(&name, "ana")], "")).rows.len()
    };
    assert_eq!([1, 6, 7, 8, 9].map(lines), [3, 8, 8, 8, 9]);
}

#[test]
fn whatever_is_wrong_has_a_text() {
    for locale in Locale::ALL {
        for what in ["unknown", "half", "share", "twice", "own"] {
            let tried = typed(&[("trainer1", "ana")], &format!("wrong.row1-{what}"));
            assert!(viewer(locale).sharing_sheet(&sharing(), &tried).rows[0].error.is_some(), "{what}");
        }
        for what in ["sum", "many", "twice", "share"] {
            let tried = typed(&[], &format!("wrong.{what}"));
            assert!(viewer(locale).sharing_sheet(&sharing(), &tried).rows_error.is_some(), "{what}");
        }
        let made_up = typed(&[], "wrong.row1-luck.fate");
        let sheet = viewer(locale).sharing_sheet(&sharing(), &made_up);
        assert!(sheet.rows[0].error.is_none() && sheet.rows_error.is_none());
    }
}

fn booked(part: Option<(Money, Money)>) -> SharedBooking {
    let sharing = sharing();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let slot = TimeSlot::starting(at("2026-11-24T17:30:00Z"), 60).unwrap();
    let now = at("2026-11-20T09:00:00Z");
    let booking = Booking {
        id: BookingId::from_parts(now, 1),
        session_id: SessionId::from_parts(now, 1),
        service_id: sharing.service.id,
        trainer_id: sharing.lead.id,
        client_id: UserId::from_parts(now, 9),
        seats: 1,
        seats_booked: 1,
        given_up_minor: 0,
        price_cut_minor: 0,
        changes: None,
        rider: None,
        partners: sharing.service.partners,
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
    let details = BookingDetails {
        booking,
        slot,
        service_name: "Duo".into(),
        service_place: String::new(),
        trainer_name: "Lena".into(),
        trainer_slug: "lena".into(),
        trainer_city: "Berlin".into(),
        trainer_zone: "Europe/Berlin".parse().unwrap(),
        ways: PayWays::default(),
        client_name: "Ida".into(),
        payment: None,
    };
    SharedBooking { details, share: thirty_per_cent(), part, back: None }
}

#[test]
fn a_booking_says_the_part_of_the_whole_and_leads_to_its_money() {
    let page = |bookings, next| SharedWithMe { trainer: trainer(2, "Ana"), services: Vec::new(), bookings, next };
    let booking = booked(Some((eur(1_657), eur(5_525))));
    let id = booking.details.booking.id;
    let sheet = viewer(Locale::En).shared_sheet(&page(vec![booking], Some(id)), None, "");
    let line = &sheet.bookings[0];
    assert_eq!(line.sum.as_deref(), Some("€16.57 of €55.25"));
    assert_eq!((line.what.as_str(), line.about.as_str()), ("Duo with Lena", "Ida, Tue 24 Nov, 18:30"));
    assert_eq!(line.href, format!("/bookings/{id}/money"));
    assert_eq!(sheet.pages[0].href, format!("/desk/shared?before={id}"));
    assert!(sheet.empty.is_none());

    assert_eq!(line.end, None);
    let back = SharedBooking { back: Some(eur(828)), ..booked(Some((eur(1_657), eur(5_525)))) };
    let sheet = viewer(Locale::En).shared_sheet(&page(vec![back], None), None, "");
    assert_eq!(sheet.bookings[0].end.as_deref(), Some("€8.28 of your part went back"));

    let in_person = viewer(Locale::En).shared_sheet(&page(vec![booked(None)], None), Some(id), "left");
    assert_eq!(in_person.bookings[0].sum.as_deref(), Some("Paid in person"));
    assert_eq!((in_person.said.len(), in_person.pages[0].href.as_str()), (1, "/desk/shared"));
    assert!(viewer(Locale::Ru).shared_sheet(&page(Vec::new(), None), None, "").empty.is_some());
}
