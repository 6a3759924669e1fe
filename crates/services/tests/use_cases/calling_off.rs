//! Calling off a session or a day: the offer ends at once, and the bookings follow one by one, wherever the work is cut off.

use domain::ledger::Account;
use domain::{
    BookingEvent, BookingId, CalledOff, Currency, Date, LineState, Money, PaymentOutcome, Role, SessionId, Timestamp,
};
use jiff::SignedDuration;
use services::model::User;
use services::{CallOffError, CallOffOrder, CallOffPreview, CallOffResult, Ending, HoldError, Services};

use crate::returning::end_by_force;
use crate::world::World;

const VISA: &str = "pm_card_visa";
const DISPUTED: &str = "pm_card_createDispute";

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn trainer(world: &World) -> User {
    User { role: Role::Trainer, ..world.trainer_user.clone() }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Tomorrow.
fn the_day() -> CalledOff {
    CalledOff::days(day("2026-11-25"), day("2026-11-25")).unwrap()
}

/// A client of their own who has paid for tomorrow's time at this hour.
async fn paid(world: &World, hour: i64, card: &str) -> BookingId {
    let client = world.another_client(&format!("client{hour}@example.com")).await;
    let booking = world.services.hold(&client, world.service, world.tomorrow(hour)).await.unwrap();
    world.services.prepare_payment(&client, booking.id).await.unwrap();
    world.pay_at_stripe(booking.id, card).await.unwrap();
    world.services.refresh_payment(&client, booking.id).await.unwrap();
    booking.id
}

fn order(preview: &CallOffPreview) -> CallOffOrder {
    CallOffOrder {
        id: preview.id,
        what: preview.what,
        keep_closed: true,
        agreed: preview.sums.clone(),
        note: Some("I am ill, sorry".into()),
    }
}

async fn preview(world: &World, what: CalledOff) -> CallOffPreview {
    world.services.preview_call_off(&trainer(world), what).await.unwrap()
}

async fn call_off(world: &World, what: CalledOff) -> domain::CallOffId {
    let order = order(&preview(world, what).await);
    world.services.call_off(&trainer(world), order).await.unwrap()
}

async fn result(world: &World, id: domain::CallOffId) -> CallOffResult {
    world.services.call_off_result(&trainer(world), id).await.unwrap().unwrap()
}

fn states(result: &CallOffResult) -> Vec<LineState> {
    result.lines.iter().map(|line| line.state).collect()
}

async fn session_of(world: &World, booking: BookingId) -> SessionId {
    world.details(booking).await.booking.session_id
}

async fn is_free(world: &World, start: Timestamp) -> bool {
    let free = world.services.free_slots(world.service, world.tomorrow(0), 3).await.unwrap();
    free.iter().any(|slot| slot.start() == start)
}

async fn events(world: &World) {
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
}

#[tokio::test]
async fn a_day_is_called_off_but_for_what_a_bank_disputes() {
    let world = World::new().await;
    let mut bookings = Vec::new();
    for hour in [9, 11, 13, 15] {
        bookings.push(paid(&world, hour, VISA).await);
    }
    let disputed = paid(&world, 17, DISPUTED).await;
    events(&world).await;
    events(&world).await;
    let preview = preview(&world, the_day()).await;
    assert_eq!((preview.sums.sessions, preview.sums.bookings, preview.people), (5, 4, 4));
    assert_eq!(preview.sums.returned, [eur(26_000)]);
    let left: Vec<_> = preview.lines.iter().filter(|line| matches!(line.ends, Ending::Left(_))).collect();
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].details.booking.id, left[0].ends), (disputed, Ending::Left(LineState::Disputed)));

    let id = world.services.call_off(&trainer(&world), order(&preview)).await.unwrap();
    let before = result(&world, id).await;
    assert_eq!(states(&before).iter().filter(|state| **state == LineState::Waiting).count(), 4);
    assert!(before.call_off.finished_at.is_none());
    world.services.sweep().await.unwrap();
    let after = result(&world, id).await;
    assert_eq!(states(&after)[..4], [LineState::Cancelled; 4]);
    assert_eq!(states(&after)[4], LineState::Disputed);
    assert_eq!(after.returned, [eur(26_000)]);
    assert!(after.call_off.finished_at.is_some());
    for booking in bookings {
        let details = world.details(booking).await;
        assert_eq!(details.booking.state.name(), "cancelled");
        assert_eq!(details.booking.cancelled_by, Some(Role::Trainer));
        assert_eq!(details.booking.cancel_note.as_deref(), Some("I am ill, sorry"));
    }
    assert_eq!(world.state(disputed).await, "confirmed");
    assert_eq!(world.count_at_stripe("refund").await, 4);
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, -5_525, "what is left is the disputed one");
    world.services.work_all_mails().await.unwrap();
    let told = world.postbox.taken();
    for hour in [9, 11, 13, 15] {
        let letter = format!("cancelled to client{hour}@example.com");
        assert_eq!(told.iter().filter(|letter_to| **letter_to == letter).count(), 1, "{told:?}");
    }
    assert!(!told.contains(&"cancelled to client17@example.com".to_owned()));
    world.assert_clean_books().await;
}

#[tokio::test]
async fn nobody_books_what_is_called_off_and_a_second_click_does_it_once() {
    let world = World::new().await;
    paid(&world, 9, VISA).await;
    let preview = preview(&world, the_day()).await;
    let first = world.services.call_off(&trainer(&world), order(&preview)).await.unwrap();
    let second = world.services.call_off(&trainer(&world), order(&preview)).await.unwrap();
    assert_eq!(first, second);
    let refused = world.services.hold(&world.client, world.service, world.tomorrow(12)).await;
    assert!(matches!(refused, Err(HoldError::NotOffered)), "{refused:?}");
    assert!(!is_free(&world, world.tomorrow(12)).await);
    assert!(is_free(&world, world.tomorrow(24 + 12)).await, "the day after is open");
    while world.services.sweep().await.unwrap().jobs_done > 0 {}
    assert_eq!(world.count_at_stripe("refund").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn who_agreed_to_something_else_is_asked_again() {
    let world = World::new().await;
    paid(&world, 9, VISA).await;
    let old = order(&preview(&world, the_day()).await);
    let late = paid(&world, 11, VISA).await;
    let refused = world.services.call_off(&trainer(&world), old).await;
    assert!(matches!(refused, Err(CallOffError::Changed)), "{refused:?}");
    assert!(is_free(&world, world.tomorrow(13)).await, "nothing was closed");
    let session = session_of(&world, late).await;
    assert!(world.services.session_page(&trainer(&world), session).await.unwrap().unwrap().may_call_off);
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(late).await, "confirmed");
    let new = order(&preview(&world, the_day()).await);
    assert_eq!(new.agreed.returned, [eur(13_000)]);
    world.services.call_off(&trainer(&world), new).await.unwrap();
}

#[tokio::test]
async fn cut_off_in_the_middle_it_goes_on_with_nothing_done_twice() {
    let world = World::new().await;
    let mut bookings = Vec::new();
    for hour in [9, 11, 13] {
        bookings.push(paid(&world, hour, VISA).await);
    }
    let id = call_off(&world, the_day()).await;
    // As if the program had died after cancelling the first, before noting so; and after the refund of the second was sent, and its
    // answer lost.
    let note = Some("I am ill, sorry".to_owned());
    world.services.cancel_booking(&trainer(&world), bookings[0], None, note.clone()).await.unwrap();
    world.fault(World::lose_answers("/v1/refunds", 2)).await;
    world.services.cancel_booking(&trainer(&world), bookings[1], None, note).await.unwrap();
    world.no_more_faults().await;
    assert_eq!(states(&result(&world, id).await), [LineState::Waiting; 3]);
    let started_again = world.another_program();
    started_again.sweep().await.unwrap();
    let after = result(&world, id).await;
    assert_eq!(states(&after), [LineState::Cancelled; 3]);
    assert_eq!(after.returned, [eur(19_500)]);
    world.pass(SignedDuration::from_mins(10));
    settle(&started_again).await;
    assert_eq!(world.count_at_stripe("refund").await, 3);
    world.services.work_all_mails().await.unwrap();
    let told = world.postbox.taken().into_iter().filter(|letter| letter.starts_with("cancelled to client")).count();
    assert_eq!(told, 3);
    world.assert_clean_books().await;
}

async fn settle(services: &Services) {
    for _ in 0..3 {
        services.sweep().await.unwrap();
    }
}

#[tokio::test]
async fn more_than_a_round_takes_several_and_each_booking_is_cancelled_once() {
    let world = World::new().await;
    let class = world.offer_class(30, 1_000).await;
    for number in 0..23 {
        let client = world.another_client(&format!("guest{number}@example.com")).await;
        let held = world.services.hold_seats(&client, class, world.tomorrow(10), 1).await.unwrap();
        world.services.pay_on_arrival(&client, held.id).await.unwrap();
    }
    let id = call_off(&world, the_day()).await;
    world.services.sweep().await.unwrap();
    let half = result(&world, id).await;
    assert!(half.call_off.finished_at.is_none());
    let cancelled = |result: &CallOffResult| states(result).iter().filter(|s| **s == LineState::Cancelled).count();
    assert_eq!(cancelled(&half), 20);
    assert_eq!(world.services.next_due().await.unwrap(), Some(world.clock_now()), "it goes on at once");
    world.another_program().sweep().await.unwrap();
    let all = result(&world, id).await;
    assert_eq!((cancelled(&all), all.returned.as_slice()), (23, &[][..]));
    assert!(all.call_off.finished_at.is_some());
    assert_eq!(world.services.next_due().await.unwrap(), None);
}

#[tokio::test]
async fn holds_are_ended_and_late_money_goes_back() {
    let world = World::new().await;
    let held = world.hold(9).await;
    world.prepare(held.id).await;
    let late = world.hold(11).await;
    world.prepare(late.id).await;
    end_by_force(&world, late.id, BookingEvent::Expire).await;
    let preview = preview(&world, the_day()).await;
    assert_eq!((preview.sums.bookings, preview.lines[0].ends), (0, Ending::Hold));
    let id = world.services.call_off(&trainer(&world), order(&preview)).await.unwrap();
    world.services.sweep().await.unwrap();
    assert_eq!(states(&result(&world, id).await), [LineState::Ended]);
    assert_eq!(world.state(held.id).await, "cancelled");
    assert_eq!(world.payable_at_stripe().await, 1, "that of the hold which was over before");
    world.pay_at_stripe(late.id, VISA).await.unwrap();
    events(&world).await;
    assert_eq!(world.state(late.id).await, "expired", "its session was called off, too, although nobody was in it");
    assert_eq!(world.payment(late.id).await.outcome, Some(PaymentOutcome::Returned));
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_hold_that_is_paid_before_it_could_be_ended_is_cancelled_with_its_money() {
    let world = World::new().await;
    let held = world.hold(9).await;
    world.prepare(held.id).await;
    let id = call_off(&world, the_day()).await;
    world.pay_at_stripe(held.id, VISA).await.unwrap();
    settle(&world.services).await;
    let after = result(&world, id).await;
    assert_eq!((states(&after), after.returned.as_slice()), (vec![LineState::Cancelled], &[eur(6_500)][..]));
    assert_eq!(world.balance(Account::TrainerPending(world.trainer)).await, 0);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn one_session_is_called_off_and_its_time_stays_closed_if_wanted() {
    for keep_closed in [true, false] {
        let world = World::new().await;
        let booking = paid(&world, 10, VISA).await;
        let what = CalledOff::Session(session_of(&world, booking).await);
        let order = CallOffOrder { keep_closed, ..order(&preview(&world, what).await) };
        let id = world.services.call_off(&trainer(&world), order).await.unwrap();
        world.services.sweep().await.unwrap();
        assert_eq!(states(&result(&world, id).await), [LineState::Cancelled]);
        assert_eq!(is_free(&world, world.tomorrow(10)).await, !keep_closed);
        assert!(is_free(&world, world.tomorrow(11)).await && is_free(&world, world.tomorrow(9)).await);
        let page = world.services.session_page(&trainer(&world), session_of(&world, booking).await).await;
        let page = page.unwrap().unwrap();
        assert_eq!((page.call_off, page.may_call_off, page.bookings.len()), (Some(id), false, 0));
        if !keep_closed {
            world.hold(10).await;
        }
        world.assert_clean_books().await;
    }
}

#[tokio::test]
async fn a_class_that_is_called_off_takes_nobody_and_what_is_paid_in_person_stays() {
    let world = World::new().await;
    let class = world.offer_class(8, 2_000).await;
    let held = world.services.hold_seats(&world.client, class, world.tomorrow(10), 2).await.unwrap();
    world.services.pay_on_arrival(&world.client, held.id).await.unwrap();
    world.services.mark_paid_on_arrival(&trainer(&world), held.id).await.unwrap();
    let other = world.another_client("sam@example.com").await;
    let unpaid = world.services.hold_seats(&other, class, world.tomorrow(10), 1).await.unwrap();
    world.services.pay_on_arrival(&other, unpaid.id).await.unwrap();
    let session = session_of(&world, held.id).await;
    let preview = preview(&world, CalledOff::Session(session)).await;
    assert_eq!((preview.sums.bookings, preview.sums.returned.len(), preview.people), (1, 0, 1));
    let order = CallOffOrder { keep_closed: false, ..order(&preview) };
    let id = world.services.call_off(&trainer(&world), order).await.unwrap();
    let late = world.another_client("late@example.com").await;
    let refused = world.services.hold_seats(&late, class, world.tomorrow(10), 1).await;
    assert!(matches!(refused, Err(HoldError::Taken | HoldError::NotOffered)), "{refused:?}");
    world.services.sweep().await.unwrap();
    let after = result(&world, id).await;
    let mut found = states(&after);
    found.sort_unstable_by_key(|state| state.name());
    assert_eq!(found, [LineState::Cancelled, LineState::PaidInPerson]);
    assert_eq!((world.state(held.id).await, world.state(unpaid.id).await), ("confirmed", "cancelled"));
    let refused = world.services.hold_seats(&late, class, world.tomorrow(10), 1).await;
    assert!(refused.is_err(), "{refused:?}");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn a_session_is_called_off_by_its_trainer_or_an_admin_before_it_begins() {
    let world = World::new().await;
    let booking = paid(&world, 10, VISA).await;
    let what = CalledOff::Session(session_of(&world, booking).await);
    let order = order(&preview(&world, what).await);
    let stranger = world.user_of_role("Other", "other@example.com", Role::Trainer).await;
    for nobody in [&world.client, &stranger] {
        let seen = world.services.preview_call_off(nobody, what).await;
        assert!(matches!(seen, Err(CallOffError::NotFound)));
        let refused = world.services.call_off(nobody, order.clone()).await;
        assert!(matches!(refused, Err(CallOffError::NotFound)), "{refused:?}");
        let days = world.services.preview_call_off(nobody, the_day()).await;
        assert!(matches!(days, Err(CallOffError::NotFound)));
    }
    let admin = world.user_of_role("Root", "root@example.com", Role::Admin).await;
    let id = world.services.call_off(&admin, order.clone()).await.unwrap();
    assert!(world.services.call_off_result(&stranger, id).await.unwrap().is_none());
    world.services.sweep().await.unwrap();
    let after = world.services.call_off_result(&admin, id).await.unwrap().unwrap();
    assert_eq!((after.call_off.role, after.returned.as_slice()), (Role::Admin, &[eur(6_500)][..]));
    assert_eq!(world.details(booking).await.booking.cancelled_by, Some(Role::Admin));

    let begun = paid(&world, 12, VISA).await;
    world.pass(SignedDuration::from_hours(28));
    let what = CalledOff::Session(session_of(&world, begun).await);
    let late = world.services.preview_call_off(&trainer(&world), what).await;
    assert!(matches!(late, Err(CallOffError::Started)));
    let today = preview(&world, the_day()).await;
    assert_eq!(today.sums.sessions, 0, "what has begun takes place");
    let past = CalledOff::days(day("2026-11-23"), day("2026-11-24")).unwrap();
    assert!(matches!(world.services.preview_call_off(&trainer(&world), past).await, Err(CallOffError::NotTheseDays)));
}

#[tokio::test]
async fn who_cancels_while_it_is_called_off_gets_everything_back() {
    let world = World::new().await;
    let booking = paid(&world, 10, VISA).await;
    world.pass(SignedDuration::from_hours(20));
    let id = call_off(&world, the_day()).await;
    let client = world.store.read().await.unwrap().user_by_email(&"client10@example.com".parse().unwrap()).await;
    let client = client.unwrap().unwrap();
    let returned = world.services.cancel_booking(&client, booking, None, None).await.unwrap();
    assert_eq!(returned.refund.unwrap().split.total, eur(6_500), "not half, as by the policy");
    world.services.sweep().await.unwrap();
    assert_eq!(states(&result(&world, id).await), [LineState::Gone]);
    assert_eq!(world.count_at_stripe("refund").await, 1);
    world.assert_clean_books().await;
}

#[tokio::test]
async fn what_was_moved_meanwhile_takes_place_at_its_new_time() {
    let world = World::new().await;
    let booking = paid(&world, 14, VISA).await;
    let id = call_off(&world, the_day()).await;
    let client = world.store.read().await.unwrap().user_by_email(&"client14@example.com".parse().unwrap()).await;
    let client = client.unwrap().unwrap();
    let within = world.services.reschedule(&client, booking, world.tomorrow(14), world.tomorrow(16)).await;
    assert!(within.is_err(), "the whole day is closed");
    world.services.reschedule(&client, booking, world.tomorrow(14), world.tomorrow(24 + 14)).await.unwrap();
    world.services.sweep().await.unwrap();
    assert_eq!(states(&result(&world, id).await), [LineState::Gone]);
    assert_eq!(world.state(booking).await, "confirmed");
    world.assert_clean_books().await;
}

#[tokio::test]
async fn the_week_shows_sessions_and_what_is_free() {
    let world = World::new().await;
    assert!(world.services.trainer_week(&world.client, None).await.unwrap().is_none());
    let booking = paid(&world, 10, VISA).await;
    call_off(&world, CalledOff::days(day("2026-11-27"), day("2026-11-27")).unwrap()).await;
    let week = world.services.trainer_week(&trainer(&world), None).await.unwrap().unwrap();
    assert_eq!((week.days[0].date, week.days[6].date), (day("2026-11-23"), day("2026-11-29")));
    let wednesday = &week.days[2];
    assert_eq!(wednesday.sessions.len(), 1);
    assert_eq!(wednesday.sessions[0].bookings[0].booking.id, booking);
    let free = [(world.tomorrow(8), world.tomorrow(10)), (world.tomorrow(11), world.tomorrow(20))];
    assert_eq!(wednesday.free, free);
    assert!(week.days[0].free.is_empty(), "Monday is over");
    assert!(week.days[4].closed && week.days[4].free.is_empty());
    assert_eq!(week.call_offs.len(), 1);
    let next = world.services.trainer_week(&trainer(&world), Some(day("2026-12-06"))).await.unwrap().unwrap();
    assert_eq!(next.days[0].date, day("2026-11-30"));
}
