//! What letters say, and that nothing in them can be anything but text.

use domain::payment::CardFacts;
use domain::{
    BasisPoints, BookingId, BookingState, Currency, Money, MoveId, PayWays, PaymentId, PaymentOutcome, PaymentState,
    Price, RefundPolicy, Role, ServiceId, SessionId, Timestamp, TrainerId, UserId, WithdrawalId, WithdrawalState,
};
use services::SharedService;
use services::model::{Booking, BookingMove, Payment, Service, Trainer, User, Withdrawal};
use services::ports::Guest;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn facts(kind: MailKind, language: Language, way: PayWay) -> LetterFacts {
    let now = at("2026-11-20T08:00:00Z");
    let price = Price::of(Money::new(6_500, Currency::EUR), BasisPoints::ZERO, BasisPoints::ZERO).unwrap();
    let (client, trainer) = (UserId::from_parts(now, 1), TrainerId::from_parts(now, 2));
    let booking = Booking {
        id: BookingId::from_parts(now, 3),
        session_id: SessionId::from_parts(now, 4),
        trainer_id: trainer,
        service_id: ServiceId::from_parts(now, 5),
        client_id: client,
        seats: 1,
        seats_booked: 1,
        given_up_minor: 0,
        price_cut_minor: 0,
        changes: None,
        rider: None,
        partners: domain::Partners::none(),
        state: BookingState::Confirmed { at: now },
        price,
        policy: RefundPolicy::default(),
        cancelled_by: None,
        cancel_note: None,
        checked_in: None,
        delivered_at: None,
        hold_extended_at: None,
        version: 1,
        created_at: now,
    };
    let payment = Payment {
        id: PaymentId::from_parts(now, 6),
        booking_id: booking.id,
        client_id: client,
        trainer_id: trainer,
        partners: domain::Partners::none(),
        way,
        price,
        state: PaymentState::Succeeded,
        outcome: Some(PaymentOutcome::Booked),
        stripe_intent_id: None,
        stripe_session_id: None,
        stripe_charge_id: None,
        card: Some(CardFacts { brand: "visa".into(), last4: "4242".into() }),
        receipt_url: None,
        failure: None,
        attention: None,
        exchange: None,
        currency_refused: false,
        next_check_at: None,
        succeeded_at: Some(now),
        fee_posted_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let details = BookingDetails {
        booking,
        slot: TimeSlot::starting(at("2026-11-24T17:30:00Z"), 45).unwrap(),
        service_name: "Strength <session>".into(),
        service_place: String::new(),
        trainer_name: "Lena Vogt".into(),
        trainer_slug: "lena-vogt".into(),
        trainer_city: "Berlin".into(),
        trainer_zone: "Europe/Berlin".parse().unwrap(),
        ways: PayWays::default(),
        client_name: "Alex & Co".into(),
        payment: Some(payment),
    };
    let to = User {
        id: client,
        email: "alex@example.com".parse().unwrap(),
        name: "Alex \"A\" & Co".into(),
        role: Role::Client,
        language,
        password_hash: String::new(),
        stripe_customer_id: None,
        created_at: now,
    };
    let public_url = "https://spotter.example".into();
    LetterFacts {
        kind,
        now: at("2026-11-23T17:30:00Z"),
        to,
        details: Some(details),
        called_off: false,
        moved: None,
        refund: None,
        dispute: None,
        card: None,
        withdrawal: None,
        shared: Some(shared(now)),
        public_url,
    }
}

fn shared(now: Timestamp) -> SharedService {
    let lead = Trainer {
        id: TrainerId::from_parts(now, 2),
        user_id: UserId::from_parts(now, 6),
        slug: "lena-vogt".into(),
        name: "Lena Vogt".into(),
        craft: "Strength coach".into(),
        headline: "Lift well".into(),
        about: String::new(),
        city: "Berlin".into(),
        zone: "Europe/Berlin".parse().unwrap(),
        currency: Currency::EUR,
        ways: domain::PayWays::default(),
        created_at: now,
    };
    let service = Service {
        id: ServiceId::from_parts(now, 5),
        trainer_id: lead.id,
        name: "Duo <class>".into(),
        description: String::new(),
        minutes: 60,
        step_minutes: 30,
        price: Money::new(6_500, Currency::EUR),
        seats: 8,
        position: 0,
        rules: domain::BookingRules::default(),
        offered: services::model::Offered::Hours,
        place: String::new(),
        archived_at: None,
        own: domain::OwnTerms::default(),
        partners: domain::Partners::none(),
    };
    SharedService { lead, service, share: BasisPoints::new(3_333).unwrap() }
}

fn withdrawal(now: Timestamp) -> Withdrawal {
    Withdrawal {
        id: WithdrawalId::from_parts(now, 9),
        trainer_id: TrainerId::from_parts(now, 2),
        amount: Money::new(12_345, Currency::EUR),
        state: WithdrawalState::Failed,
        asked_by: None,
        payday: None,
        decided_by: None,
        note: None,
        why: Some("account_closed".into()),
        stripe_account_id: "acct_1".into(),
        bank_last4: "3000".into(),
        transfer_id: Some("tr_1".into()),
        payout_id: Some("po_1".into()),
        tries: 1,
        decided_at: None,
        transferred_at: Some(now),
        arrives_at: None,
        ended_at: Some(now),
        next_check_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

#[test]
fn a_payout_says_how_much_and_where_to_and_one_that_came_back_why() {
    let letter = |kind, language| {
        let about = facts(kind, language, PayWay::Online);
        let withdrawal = Some(withdrawal(about.now));
        Letters.write(&LetterFacts { details: None, withdrawal, ..about })
    };
    let paid = letter(MailKind::WithdrawalPaid, Language::En);
    assert_eq!(paid.subject, "€123.45 paid out");
    for part in ["bank account ending in 3000", "https://spotter.example/desk/payouts"] {
        assert!(paid.text.contains(part), "{part}: {}", paid.text);
    }
    let failed = letter(MailKind::WithdrawalFailed, Language::En);
    assert_eq!(failed.subject, "€123.45 not paid out");
    assert!(failed.text.contains("available earnings again"), "{}", failed.text);
    assert_eq!(letter(MailKind::WithdrawalFailed, Language::Ru).subject, "Не выплачено 123,45\u{a0}€");
}

#[test]
fn a_share_says_of_what_and_how_much() {
    let letter = |language| {
        let about = facts(MailKind::ServiceShared, language, PayWay::Online);
        Letters.write(&LetterFacts { details: None, ..about })
    };
    let english = letter(Language::En);
    assert_eq!(english.subject, "Lena Vogt shares Duo <class> with you");
    assert!(english.text.contains("33.33 % of what Lena Vogt earns"), "{}", english.text);
    assert!(english.text.contains("https://spotter.example/desk/shared"), "{}", english.text);
    assert!(letter(Language::Ru).text.contains("ваша доля — 33,33 %"));
}

#[test]
fn a_paid_booking_says_what_when_and_how_much() {
    let letter = Letters.write(&facts(MailKind::Booked, Language::En, PayWay::Online));
    assert_eq!(letter.subject, "Booked and paid: Strength <session>, Tue 24 Nov, 18:30 – 19:15 (Berlin)");
    for part in ["Hello Alex", "€65.00", "Visa ···· 4242", "https://spotter.example/bookings/bkg_"] {
        assert!(letter.text.contains(part), "{part}: {}", letter.text);
    }
    let letter = Letters.write(&facts(MailKind::Booked, Language::Ru, PayWay::Online));
    assert!(letter.text.contains("65,00\u{a0}€"), "{}", letter.text);
}

#[test]
fn another_service_is_named_with_its_time() {
    for (language, subject, said) in [
        (Language::En, "Now: Strength <session>", "Before, it was something else:"),
        (Language::Ru, "Теперь: Strength <session>", "Раньше было другое:"),
    ] {
        let mut facts = facts(MailKind::Rescheduled, language, PayWay::Online);
        let details = facts.details.as_ref().unwrap();
        let from = TimeSlot::starting(at("2026-11-24T10:00:00Z"), 30).unwrap();
        facts.moved = Some(BookingMove {
            id: MoveId::from_parts(facts.now, 5),
            booking_id: details.booking.id,
            moved_by: Role::Client,
            user_id: facts.to.id,
            from,
            to: details.slot,
            from_service: Some(details.booking.service_id),
            moved_at: facts.now,
        });
        let letter = Letters.write(&facts);
        assert!(letter.subject.starts_with(subject), "{}", letter.subject);
        assert!(letter.text.contains(said), "{}", letter.text);
    }
}

#[test]
fn a_charge_in_another_currency_says_the_price_too() {
    for (language, priced) in [
        (Language::En, "€65.00 (1 EUR = 1.0840 USD, ECB, 20 November 2026)"),
        (Language::Ru, "65,00 € (1 EUR = 1,0840 USD, ECB, 20 ноября 2026)"),
    ] {
        let mut facts = facts(MailKind::Booked, language, PayWay::Online);
        let rate = domain::ExchangeRate::new(Currency::EUR, Currency::USD, "1.084").unwrap();
        let quoted = domain::QuotedRate { rate, source: "ECB".into(), as_of: at("2026-11-20T12:00:00Z") };
        let payment = facts.details.as_mut().unwrap().payment.as_mut().unwrap();
        payment.exchange = Some(domain::Exchange { priced: payment.price.total, quoted });
        payment.price = payment.price.converted(&rate).unwrap();
        let text = Letters.write(&facts).text.replace('\u{a0}', " ");
        assert!(text.contains(priced) && text.contains("70") && text.contains('$'), "{text}");
    }
}

#[test]
fn in_person_nothing_is_said_to_be_paid() {
    let letter = Letters.write(&facts(MailKind::Booked, Language::En, PayWay::OnArrival));
    assert!(letter.text.contains("in person. Nothing was charged."), "{}", letter.text);
    assert!(!letter.text.contains("4242"));
}

#[test]
fn letters_about_what_takes_place_say_where_and_an_address_to_meet_at_only_once_it_is_booked() {
    let said = |kind, place: &str, state| {
        let mut facts = facts(kind, Language::En, PayWay::Online);
        let details = facts.details.as_mut().unwrap();
        details.service_place = place.into();
        details.booking.state = state;
        Letters.write(&facts).text
    };
    let (now, address) = (at("2026-11-20T08:00:00Z"), "https://meet.example.com/lena");
    let (booked, cancelled) = (BookingState::Confirmed { at: now }, BookingState::Cancelled { at: now });
    for kind in [MailKind::Booked, MailKind::NewBooking, MailKind::Rescheduled, MailKind::Reminder] {
        assert!(said(kind, "", booked).contains("Where: Berlin\n"), "{kind:?}");
        assert!(said(kind, "Hall 3", booked).contains("Where: Hall 3, Berlin\n"), "{kind:?}");
        assert!(said(kind, address, booked).contains(&format!("Where: {address}\n")), "{kind:?}");
        // It may have been cancelled by the time a letter is put into words.
        assert!(!said(kind, address, cancelled).contains("https://meet"), "{kind:?}");
    }
    let mut facts = facts(MailKind::Booked, Language::En, PayWay::Online);
    facts.details.as_mut().unwrap().service_place = "https://meet.example.com/?a=1&b=2".into();
    assert!(Letters.write(&facts).html.contains("<a href=\"https://meet.example.com/?a=1&amp;b=2\">"));
    let held = BookingState::Held { expires_at: now };
    assert!(!said(MailKind::PaymentFailed, address, held).contains("https://meet"));
    assert!(!said(MailKind::Cancelled, "Hall 3", cancelled).contains("Hall 3"), "nobody is to go there");
}

#[test]
fn what_people_wrote_is_text_in_the_html() {
    let letter = Letters.write(&facts(MailKind::Booked, Language::En, PayWay::Online));
    assert!(letter.html.contains("Strength &lt;session&gt;"));
    assert!(letter.html.contains("Alex &quot;A&quot; &amp; Co"));
    assert!(!letter.html.contains("<session>"));
}

#[test]
fn every_kind_has_words_in_every_language_and_one_line_of_subject() {
    for kind in MailKind::ALL {
        for language in [Language::En, Language::Ru] {
            let letter = Letters.write(&facts(kind, language, PayWay::Online));
            assert!(!letter.subject.is_empty() && !letter.subject.contains('\n'), "{kind:?}");
            assert!(letter.text.len() > 100 && letter.html.contains("</html>"), "{kind:?}");
            let russian = letter.text.chars().any(|character| ('а'..='я').contains(&character));
            assert_eq!(russian, language == Language::Ru, "{kind:?}");
        }
    }
}

#[test]
fn a_class_is_booked_by_seats_and_a_cancellation_says_what_was_written() {
    let mut facts = facts(MailKind::Cancelled, Language::En, PayWay::Online);
    let details = facts.details.as_mut().unwrap();
    details.booking.seats = 2;
    details.booking.seats_booked = 3;
    details.booking.cancel_note = Some("I am ill".into());
    let letter = Letters.write(&facts);
    assert!(letter.text.contains("3 seats") && letter.text.contains("I am ill"), "{}", letter.text);
    facts.kind = MailKind::Booked;
    assert!(!Letters.write(&facts).text.contains("I am ill"));
}

#[test]
fn a_reminder_says_when_by_whose_clocks_where_and_how_to_cancel() {
    let letter = Letters.write(&facts(MailKind::Reminder, Language::En, PayWay::Online));
    assert_eq!(letter.subject, "Reminder: Strength <session>, Tue 24 Nov, 18:30 – 19:15 (Berlin)");
    for part in [
        "Where: Berlin",
        "open the booking. Free cancellation until Mon 23 Nov, 18:30; after that half comes back",
        "https://spotter.example/bookings/bkg_",
    ] {
        assert!(letter.text.contains(part), "{part}: {}", letter.text);
    }
    assert!(!letter.text.contains("in person") && letter.html.contains("Strength &lt;session&gt;"));
    let later =
        LetterFacts { now: at("2026-11-24T15:30:00Z"), ..facts(MailKind::Reminder, Language::En, PayWay::Online) };
    assert!(Letters.write(&later).text.contains("If you cancel, half comes back until the session starts."));
    let letter = Letters.write(&facts(MailKind::Reminder, Language::Ru, PayWay::Online));
    assert!(letter.subject.starts_with("Напоминание: ") && letter.text.contains("Где: Berlin"), "{}", letter.text);
}

#[test]
fn a_reminder_says_what_is_to_be_paid_in_person_while_it_is() {
    for (language, said, label) in [
        (Language::En, "You pay €65.00 in person.", "To pay: €65.00"),
        (Language::Ru, "Оплата на месте: 65,00 €.", "К оплате: 65,00 €"),
    ] {
        let mut facts = facts(MailKind::Reminder, language, PayWay::OnArrival);
        let said_now = |facts: &LetterFacts| Letters.write(facts).text.replace('\u{a0}', " ");
        assert!(!said_now(&facts).contains(label), "it was collected already");
        facts.details.as_mut().unwrap().payment.as_mut().unwrap().state = PaymentState::Created;
        let text = said_now(&facts);
        assert!(text.contains(said) && text.contains(label), "{text}");
        assert!(!text.contains("Free cancellation"), "nothing was paid that could come back: {text}");
    }
}

#[test]
fn who_is_called_off_reads_who_did_it_that_all_comes_back_and_the_note() {
    for (language, subject, said) in [
        (Language::En, "Called off: Strength", "Lena Vogt called off Strength <session>, Tue 24 Nov, 18:30"),
        (Language::Ru, "Занятие отменено: Strength", "его отменил тренер (Lena Vogt)"),
    ] {
        let mut facts = facts(MailKind::Cancelled, language, PayWay::Online);
        facts.called_off = true;
        facts.details.as_mut().unwrap().booking.cancel_note = Some("I am ill, sorry".into());
        let letter = Letters.write(&facts);
        assert!(letter.subject.starts_with(subject), "{}", letter.subject);
        assert!(letter.text.contains(said) && letter.text.contains("I am ill, sorry"), "{}", letter.text);
    }
}

#[test]
fn seats_that_are_kept_are_told_to_both() {
    for (language, to_client, to_trainer) in [
        (Language::En, "You keep 2 of 3 seats of", "Alex & Co keeps 2 of 3 seats of"),
        (Language::Ru, "За вами остаётся мест: 2 из 3.", "За клиентом (Alex & Co) остаётся мест: 2 из 3."),
    ] {
        let mut facts = facts(MailKind::SeatsGivenUp, language, PayWay::Online);
        let details = facts.details.as_mut().unwrap();
        details.booking.seats = 2;
        details.booking.seats_booked = 3;
        assert!(Letters.write(&facts).text.contains(to_client), "{}", Letters.write(&facts).text);
        facts.to.id = UserId::from_parts(facts.to.created_at, 99);
        assert!(Letters.write(&facts).text.contains(to_trainer), "{}", Letters.write(&facts).text);
    }
}

#[test]
fn a_reminder_counts_the_seats_that_are_left() {
    let mut facts = facts(MailKind::Reminder, Language::En, PayWay::Online);
    let booking = &mut facts.details.as_mut().unwrap().booking;
    (booking.seats_booked, booking.seats) = (3, 2);
    assert!(Letters.write(&facts).text.contains("2 seats"));
}

#[test]
fn an_event_is_named_after_whom_one_meets() {
    let details = facts(MailKind::Booked, Language::En, PayWay::Online).details.unwrap();
    let guest = |name: &str, seats| Guest { name: name.into(), seats };
    let event = |language, guests: &[Guest]| {
        Letters.event(&EventFacts { details: &details, guests, language, page: "https://spotter.example/x" })
    };
    let mine = event(Language::En, &[]);
    assert_eq!(mine.summary, "Strength <session> with Lena Vogt");
    assert_eq!(
        mine.description,
        "Strength <session>\nTrainer: Lena Vogt\n\nSee the booking:\nhttps://spotter.example/x"
    );
    assert_eq!(event(Language::Ru, &[]).summary, "Strength <session>, тренер Lena Vogt");
    let given = event(Language::En, &[guest("Alex", 2)]);
    assert_eq!(given.summary, "Strength <session>: Alex");
    assert!(given.description.contains("Client: Alex, 2 seats"), "{}", given.description);
    let class = event(Language::Ru, &[guest("Alex", 2), guest("Sam", 1)]);
    assert!(class.summary.starts_with("Strength <session>: 3 "), "{}", class.summary);
    assert!(
        class.description.contains("Клиент: Sam\n") && class.description.contains("Мой кабинет:"),
        "{}",
        class.description
    );
}

#[test]
fn banks_read_what_checkout_said_about_cancelling() {
    let facts = facts(MailKind::DisputeOpened, Language::Ru, PayWay::Online);
    let details = facts.details.unwrap();
    assert_eq!(
        Letters.policy_shown(&details, at("2026-11-20T08:00:00Z")),
        "Free cancellation until Mon 23 Nov, 18:30; after that half comes back until the session starts."
    );
    assert_eq!(
        Letters.policy_shown(&details, at("2026-11-24T08:00:00Z")),
        "If you cancel, half comes back until the session starts."
    );
}

#[test]
fn seats_that_were_waited_for_can_be_paid_or_declined_until_a_moment_of_the_place() {
    for (language, parts) in [
        (
            Language::En,
            ["You waited for 2 seats of Strength <session>", "pay by Mon 23 Nov, 20:30 (Berlin)", "Pay now:"],
        ),
        (Language::Ru, ["Вы ждали: Strength <session>", "оплатить до пн 23 ноя, 20:30 (Berlin)", "Оплатить:"]),
    ] {
        let mut facts = facts(MailKind::SeatsOffered, language, PayWay::Online);
        let details = facts.details.as_mut().unwrap();
        (details.booking.seats, details.booking.seats_booked, details.payment) = (2, 2, None);
        details.booking.state = BookingState::Held { expires_at: at("2026-11-23T19:30:00Z") };
        let letter = Letters.write(&facts);
        let (checkout, decline) = ("https://spotter.example/checkout/bkg_", "https://spotter.example/waiting/bkg_");
        for part in parts.into_iter().chain([checkout, decline]) {
            assert!(letter.text.contains(part), "{part}: {}", letter.text);
        }
        for part in [checkout, decline] {
            assert!(letter.html.contains(part), "{part}: {}", letter.html);
        }
    }
}
