//! Waiting lists of full classes: in order, never overtaken, and no seat more than there are.

use std::collections::BTreeSet;

use domain::waiting::CLOSES_MINUTES;
use domain::{BookingId, BookingState, Role, ServiceId, Timestamp, WaitingState};
use jiff::SignedDuration;
use services::model::{Booking, Service, User, WaitingEntry};
use services::{HoldError, PayError, WaitError, Wanted};

use crate::world::World;

const VISA: &str = "pm_card_visa";
const OFFER: SignedDuration = SignedDuration::from_mins(120);
const OFFERED: &str = "seats_offered";

/// A class of two tomorrow at ten that the world's client has booked and paid for.
struct Class {
    world: World,
    service: ServiceId,
    sold: BookingId,
}

impl Class {
    async fn sold_out(seats: i64) -> Self {
        let world = World::new().await;
        let service = world.offer_class(seats, 2_000).await;
        let held = world.services.hold_seats(&world.client, service, world.tomorrow(10), seats).await.unwrap();
        world.prepare(held.id).await;
        world.pay_at_stripe(held.id, VISA).await.unwrap();
        world.refresh(held.id).await;
        Self { world, service, sold: held.id }
    }

    fn start(&self) -> Timestamp {
        self.world.tomorrow(10)
    }

    async fn client(&self, name: &str) -> User {
        self.world.another_client(&format!("{name}@example.com")).await
    }

    async fn join(&self, client: &User, seats: i64) -> Result<WaitingEntry, WaitError> {
        self.world.services.join_waiting(client, self.service, self.start(), seats).await
    }

    async fn hold(&self, client: &User, seats: i64) -> Result<Booking, HoldError> {
        self.world.services.hold_seats(client, self.service, self.start(), seats).await
    }

    async fn give_up(&self, seats: i64) {
        let order = services::CancelOrder { seats: Some(seats), ..services::CancelOrder::default() };
        self.world.services.give_up_seats(&self.world.client, self.sold, order).await.unwrap();
    }

    async fn round(&self) -> usize {
        self.world.services.offer_freed_seats().await.unwrap()
    }

    async fn state(&self, entry: &WaitingEntry) -> WaitingState {
        self.world.store.read().await.unwrap().waiting(entry.id).await.unwrap().unwrap().entry.state
    }

    async fn name(&self, entry: &WaitingEntry) -> &'static str {
        self.state(entry).await.name()
    }

    async fn offered(&self, entry: &WaitingEntry) -> BookingId {
        let state = self.state(entry).await;
        assert_eq!(state.name(), "offered");
        state.booking().unwrap()
    }

    async fn ahead(&self, client: &User) -> Option<i64> {
        self.world.services.my_waits(client).await.unwrap().first().map(|wait| wait.ahead)
    }

    async fn pay(&self, client: &User, booking: BookingId) {
        self.world.services.prepare_payment(client, booking).await.unwrap();
        self.world.pay_at_stripe(booking, VISA).await.unwrap();
        self.world.services.refresh_payment(client, booking).await.unwrap();
    }

    async fn letters(&self, kind: &str) -> Vec<String> {
        self.world.services.work_all_mails().await.unwrap();
        self.world.postbox.taken().into_iter().filter(|letter| letter.starts_with(kind)).collect()
    }

    async fn service(&self) -> Service {
        self.world.store.read().await.unwrap().service(self.service).await.unwrap().unwrap()
    }

    /// How many seats the class shows as left.
    async fn left(&self) -> Option<i64> {
        let left = self.world.services.seats_left(&self.service().await, self.world.clock_now(), 2).await.unwrap();
        left.get(&self.start()).copied()
    }
}

#[tokio::test]
async fn seats_that_come_free_are_offered_in_order_and_paid_for() {
    let class = Class::sold_out(2).await;
    let (first, second) = (class.client("first").await, class.client("second").await);
    let one = class.join(&first, 1).await.unwrap();
    let two = class.join(&second, 1).await.unwrap();
    assert_eq!((class.ahead(&first).await, class.ahead(&second).await), (Some(0), Some(1)));
    assert_eq!(class.round().await, 0, "nothing is free");

    class.give_up(1).await;
    assert_eq!(class.round().await, 1);
    let offer = class.offered(&one).await;
    assert_eq!((class.name(&two).await, class.ahead(&second).await), ("waiting", Some(0)));
    let held = class.world.details(offer).await;
    assert_eq!(held.booking.state, BookingState::Held { expires_at: class.world.clock_now() + OFFER });
    assert_eq!((held.booking.client_id, held.booking.seats), (first.id, 1));
    assert_eq!(held.booking.price.total.minor, 2_000);
    assert_eq!(class.letters(OFFERED).await, ["seats_offered to first@example.com"]);

    class.pay(&first, offer).await;
    assert_eq!((class.name(&one).await, class.world.state(offer).await), ("taken", "confirmed"));
    assert_eq!(class.round().await, 0);
    assert_eq!(class.letters(OFFERED).await.len(), 1, "one letter for one offer");
    class.world.assert_clean_books().await;
}

#[tokio::test]
async fn an_offer_that_lapses_goes_to_the_next() {
    let class = Class::sold_out(2).await;
    let (first, second) = (class.client("first").await, class.client("second").await);
    let (one, two) = (class.join(&first, 1).await.unwrap(), class.join(&second, 1).await.unwrap());
    class.give_up(1).await;
    class.round().await;
    let offer = class.offered(&one).await;
    class.world.pass(OFFER - SignedDuration::from_secs(1));
    class.world.services.sweep().await.unwrap();
    assert_eq!(class.name(&one).await, "offered", "a second early");
    class.world.pass(SignedDuration::from_secs(1));
    class.world.services.sweep().await.unwrap();
    assert_eq!((class.name(&one).await, class.world.state(offer).await), ("lapsed", "expired"));
    class.offered(&two).await;
    assert_eq!(class.letters(OFFERED).await, ["seats_offered to second@example.com"], "the first is no longer true");
    assert!(matches!(class.world.services.prepare_payment(&first, offer).await, Err(PayError::HoldOver)));
}

#[tokio::test]
async fn an_offer_that_is_declined_goes_to_the_next() {
    let class = Class::sold_out(2).await;
    let (first, second) = (class.client("first").await, class.client("second").await);
    let (one, two) = (class.join(&first, 1).await.unwrap(), class.join(&second, 1).await.unwrap());
    class.give_up(1).await;
    class.round().await;
    let offer = class.offered(&one).await;
    class.world.services.prepare_payment(&first, offer).await.unwrap();
    class.world.services.leave_waiting(&first, one.id).await.unwrap();
    assert_eq!((class.name(&one).await, class.world.state(offer).await), ("declined", "cancelled"));
    assert_eq!(class.world.payable_at_stripe().await, 0);
    class.world.services.leave_waiting(&first, one.id).await.unwrap();
    assert_eq!(class.round().await, 1);
    let next = class.offered(&two).await;
    class.world.services.give_up_hold(&second, next).await.unwrap();
    assert_eq!(class.name(&two).await, "declined", "at checkout, too");
    assert_eq!(class.round().await, 0);
    assert_eq!(class.left().await, Some(1), "nobody waits: the seat is anybody's");
    let again = class.join(&first, 2).await.unwrap();
    assert_ne!(again.id, one.id, "who waits again does so at the end of the line");
}

#[tokio::test]
async fn nobody_overtakes_between_the_freeing_and_the_offer() {
    let class = Class::sold_out(3).await;
    let (waits, newcomer) = (class.client("waits").await, class.client("newcomer").await);
    let entry = class.join(&waits, 2).await.unwrap();
    class.give_up(1).await;
    assert_eq!(class.left().await, Some(1), "one is not enough for who waits for two");
    let held = class.hold(&newcomer, 1).await.unwrap();
    class.world.services.give_up_hold(&newcomer, held.id).await.unwrap();

    class.give_up(1).await;
    assert_eq!(class.left().await, Some(0), "two are kept");
    for seats in [1, 2] {
        let refused = class.hold(&newcomer, seats).await;
        assert!(matches!(refused, Err(HoldError::NoSeats { .. })), "{seats}: {refused:?}");
    }
    let free = class.world.services.free_slots(class.service, class.world.clock_now(), 2).await.unwrap();
    assert!(free.iter().all(|slot| slot.start() != class.start()));
    let service = class.service().await;
    let trainer = class.world.store.read().await.unwrap().trainer(service.trainer_id).await.unwrap().unwrap();
    let openings = class.world.services.openings(Wanted::of(&service, &trainer), class.world.clock_now(), 2).await;
    assert_eq!(openings.unwrap().full.iter().map(|slot| slot.start()).collect::<Vec<_>>(), [class.start()]);
    let late = class.join(&newcomer, 1).await.unwrap();
    assert_eq!(class.round().await, 1);
    class.offered(&entry).await;
    assert_eq!(class.name(&late).await, "waiting");
}

#[tokio::test]
async fn who_wants_more_than_is_free_is_passed_over_and_keeps_the_place() {
    let class = Class::sold_out(3).await;
    let (pair, single) = (class.client("pair").await, class.client("single").await);
    let (two, one) = (class.join(&pair, 2).await.unwrap(), class.join(&single, 1).await.unwrap());
    class.give_up(1).await;
    assert_eq!(class.round().await, 1);
    class.offered(&one).await;
    assert_eq!((class.name(&two).await, class.ahead(&pair).await), ("waiting", Some(0)));
    class.give_up(2).await;
    assert_eq!(class.round().await, 1);
    assert_eq!(class.world.details(class.offered(&two).await).await.booking.seats, 2);
}

#[tokio::test]
async fn several_seats_go_to_several_in_one_round() {
    let class = Class::sold_out(4).await;
    let mut entries = Vec::new();
    for (name, seats) in [("a", 1), ("b", 2), ("c", 1), ("d", 1)] {
        entries.push(class.join(&class.client(name).await, seats).await.unwrap());
    }
    class.give_up(4).await;
    assert_eq!(class.round().await, 3);
    let mut names = Vec::new();
    for entry in &entries {
        names.push(class.name(entry).await);
    }
    assert_eq!(names, ["offered", "offered", "offered", "waiting"]);
}

#[tokio::test]
async fn a_class_whose_last_seat_was_given_back_stays_for_those_who_wait() {
    let class = Class::sold_out(1).await;
    let (waits, newcomer) = (class.client("waits").await, class.client("newcomer").await);
    let entry = class.join(&waits, 1).await.unwrap();
    let session = entry.session_id;
    class.give_up(1).await;
    // Nothing else of the trainer's takes its time meanwhile.
    let private = class.world.services.hold(&newcomer, class.world.service, class.start()).await;
    assert!(matches!(private, Err(HoldError::Taken)), "{private:?}");
    assert_eq!(class.round().await, 1);
    let offer = class.offered(&entry).await;
    assert_eq!(class.world.details(offer).await.booking.session_id, session);
    class.world.services.give_up_hold(&waits, offer).await.unwrap();
    assert!(class.world.services.hold(&newcomer, class.world.service, class.start()).await.is_ok(), "now it is free");
}

#[tokio::test]
async fn leaving_the_list_frees_a_class_that_nobody_comes_to() {
    let class = Class::sold_out(1).await;
    let waits = class.client("waits").await;
    let entry = class.join(&waits, 1).await.unwrap();
    class.give_up(1).await;
    class.world.services.leave_waiting(&waits, entry.id).await.unwrap();
    assert_eq!(class.name(&entry).await, "left");
    assert_eq!(class.round().await, 0);
    assert!(class.world.services.hold(&waits, class.world.service, class.start()).await.is_ok());
}

#[tokio::test]
async fn one_place_per_client_and_only_where_there_is_reason_to_wait() {
    let class = Class::sold_out(2).await;
    let (first, second) = (class.client("first").await, class.client("second").await);
    let one = class.join(&first, 1).await.unwrap();
    class.join(&second, 1).await.unwrap();
    assert_eq!(class.join(&first, 2).await.unwrap().id, one.id, "a second click keeps the place");
    assert_eq!(class.world.services.my_waits(&first).await.unwrap().len(), 1);
    let many = class.client("many").await;
    for seats in [0, -1, 3, i64::MAX] {
        let refused = class.join(&many, seats).await;
        assert!(matches!(refused, Err(WaitError::Time(HoldError::NoSeats { left: 2 }))), "{seats}: {refused:?}");
    }
    let trainer = User { role: Role::Trainer, ..class.world.trainer_user.clone() };
    assert!(matches!(class.join(&trainer, 1).await, Err(WaitError::Time(HoldError::OwnService))));
    let elsewhen = class.world.services.join_waiting(&first, class.service, class.world.tomorrow(14), 1).await;
    assert!(matches!(elsewhen, Err(WaitError::SeatsFree)), "nobody has booked it: {elsewhen:?}");
    let private = class.world.services.join_waiting(&first, class.world.service, class.world.tomorrow(14), 1).await;
    assert!(matches!(private, Err(WaitError::SeatsFree)), "{private:?}");
    // What is another's is not there.
    assert!(class.world.services.waiting(&second, one.id).await.unwrap().is_none());
    assert!(matches!(class.world.services.leave_waiting(&second, one.id).await, Err(WaitError::NoSuchWait)));
}

#[tokio::test]
async fn too_few_seats_are_a_reason_to_wait_and_enough_are_none() {
    let class = Class::sold_out(3).await;
    class.give_up(1).await;
    let (pair, single) = (class.client("pair").await, class.client("single").await);
    assert!(matches!(class.join(&single, 1).await, Err(WaitError::SeatsFree)));
    let entry = class.join(&pair, 2).await.unwrap();
    class.give_up(1).await;
    assert_eq!(class.round().await, 1);
    assert_eq!(class.world.details(class.offered(&entry).await).await.booking.seats, 2);
}

#[tokio::test]
async fn whoever_gets_a_seat_another_way_leaves_the_list() {
    let class = Class::sold_out(3).await;
    let pair = class.client("pair").await;
    let entry = class.join(&pair, 2).await.unwrap();
    class.give_up(1).await;
    let held = class.hold(&pair, 1).await.unwrap();
    assert_eq!(class.name(&entry).await, "waiting", "a hold is no seat yet");
    class.pay(&pair, held.id).await;
    assert_eq!(class.name(&entry).await, "left");
    class.give_up(2).await;
    assert_eq!((class.round().await, class.left().await), (0, Some(2)));
}

#[tokio::test]
async fn whoever_moves_a_booking_there_leaves_the_list_and_the_old_seat_is_offered() {
    let class = Class::sold_out(2).await;
    let (mover, waits) = (class.client("mover").await, class.client("waits").await);
    let (services, at_two) = (&class.world.services, class.world.tomorrow(14));
    let seat = services.hold_seats(&mover, class.service, at_two, 1).await.unwrap();
    services.pay_on_arrival(&mover, seat.id).await.unwrap();
    let waits_at_two = services.join_waiting(&waits, class.service, at_two, 2).await.unwrap();
    let mover_waits = class.join(&mover, 2).await.unwrap();
    class.give_up(1).await;
    services.reschedule(&mover, seat.id, at_two, class.start()).await.unwrap();
    assert_eq!(class.name(&mover_waits).await, "left");
    assert_eq!(class.round().await, 1);
    assert_eq!(class.world.details(class.offered(&waits_at_two).await).await.slot.start(), at_two);
}

#[tokio::test]
async fn an_offer_counts_against_nobody_and_is_not_lost_by_a_click() {
    let class = Class::sold_out(3).await;
    let (first, second) = (class.client("first").await, class.client("second").await);
    let entry = class.join(&first, 1).await.unwrap();
    class.join(&second, 1).await.unwrap();
    for hour in [12, 14, 16] {
        class.world.services.hold(&first, class.world.service, class.world.tomorrow(hour)).await.unwrap();
    }
    class.give_up(1).await;
    assert_eq!(class.round().await, 1, "three holds of their own do not stand against the offer");
    let offer = class.offered(&entry).await;
    let again = class.hold(&first, 1).await.unwrap();
    assert_eq!(again.id, offer, "the button on the trainer's page leads to the offer");
    assert_eq!(class.hold(&first, 2).await.unwrap().id, offer, "and so it does with another number of seats");
    assert_eq!(class.world.state(offer).await, "held");
    // The offer does not stand against holds either.
    let mine = class.world.services.my_bookings(&first, None).await.unwrap();
    let private = mine.iter().find(|details| details.booking.service_id == class.world.service).unwrap();
    class.world.services.give_up_hold(&first, private.booking.id).await.unwrap();
    class.world.services.hold(&first, class.world.service, class.world.tomorrow(18)).await.unwrap();
}

#[tokio::test]
async fn a_hold_that_others_wait_for_is_not_lost_by_asking_for_another_number() {
    let class = Class::sold_out(3).await;
    let (holder, waits) = (class.client("holder").await, class.client("waits").await);
    class.give_up(2).await;
    let held = class.hold(&holder, 2).await.unwrap();
    class.join(&waits, 1).await.unwrap();
    assert_eq!(class.hold(&holder, 1).await.unwrap().id, held.id);
    assert_eq!(class.world.state(held.id).await, "held");
}

#[tokio::test]
async fn waiting_ends_before_the_start() {
    let class = Class::sold_out(2).await;
    let (waits, late) = (class.client("waits").await, class.client("late").await);
    let entry = class.join(&waits, 1).await.unwrap();
    let closes = class.start() - SignedDuration::from_mins(i64::from(CLOSES_MINUTES));
    class.world.pass(closes.duration_since(class.world.clock_now()) - SignedDuration::from_secs(1));
    assert_eq!(class.round().await, 0);
    class.join(&late, 1).await.unwrap();
    class.world.pass(SignedDuration::from_secs(1));
    assert_eq!(class.round().await, 1);
    assert_eq!(class.name(&entry).await, "over");
    let refused = class.join(&class.client("latest").await, 1).await;
    assert!(matches!(refused, Err(WaitError::TooLate)), "{refused:?}");
    assert_eq!(class.round().await, 0);
    assert!(class.letters(OFFERED).await.is_empty());
}

#[tokio::test]
async fn an_offer_close_to_the_start_ends_before_it() {
    let class = Class::sold_out(2).await;
    let entry = class.join(&class.client("waits").await, 1).await.unwrap();
    let to_start = class.start().duration_since(class.world.clock_now());
    class.world.pass(to_start - SignedDuration::from_mins(40));
    class.give_up(1).await;
    class.round().await;
    let until = class.start() - SignedDuration::from_mins(5);
    let held = class.world.details(class.offered(&entry).await).await;
    assert_eq!(held.booking.state, BookingState::Held { expires_at: until });
}

#[tokio::test]
async fn waiting_ends_when_the_class_is_archived() {
    let class = Class::sold_out(2).await;
    let entry = class.join(&class.client("waits").await, 1).await.unwrap();
    let trainer = User { role: Role::Trainer, ..class.world.trainer_user.clone() };
    class.world.services.archive_service(&trainer, class.service, true).await.unwrap();
    class.give_up(1).await;
    assert_eq!(class.round().await, 1);
    assert_eq!(class.name(&entry).await, "over");
    assert!(class.letters(OFFERED).await.is_empty());
}

#[tokio::test]
async fn more_seats_of_the_class_are_offered_too() {
    let class = Class::sold_out(2).await;
    let entry = class.join(&class.client("waits").await, 1).await.unwrap();
    let trainer = User { role: Role::Trainer, ..class.world.trainer_user.clone() };
    let service = class.service().await;
    let terms = domain::Terms {
        name: service.name,
        description: service.description,
        minutes: service.minutes,
        step_minutes: service.step_minutes,
        price: service.price,
        seats: 3,
        rules: service.rules,
        place: service.place,
        own: service.own,
    };
    class.world.services.change_service(&trainer, class.service, terms).await.unwrap();
    assert_eq!(class.round().await, 1);
    class.offered(&entry).await;
}

#[tokio::test]
async fn on_a_day_that_was_closed_nothing_is_offered_until_it_is_open_again() {
    let class = Class::sold_out(2).await;
    let entry = class.join(&class.client("waits").await, 1).await.unwrap();
    let trainer = User { role: Role::Trainer, ..class.world.trainer_user.clone() };
    let day: domain::Date = "2026-11-25".parse().unwrap();
    let closed = domain::DayException::closed(day, day).unwrap();
    class.world.services.add_exception(&trainer, closed, None).await.unwrap();
    class.give_up(1).await;
    assert_eq!((class.round().await, class.name(&entry).await), (0, "waiting"));
    let page = class.world.services.working_hours(&trainer).await.unwrap().unwrap();
    class.world.services.remove_exception(&trainer, page.exceptions[0].0.id).await.unwrap();
    assert_eq!((class.round().await, class.name(&entry).await), (1, "offered"));
}

#[tokio::test]
async fn the_sweeper_finds_what_nobody_offered() {
    let class = Class::sold_out(2).await;
    let entry = class.join(&class.client("waits").await, 1).await.unwrap();
    class.give_up(1).await;
    let report = class.world.services.sweep().await.unwrap();
    assert_eq!((report.waiting_moved, report.failures), (1, 0));
    class.offered(&entry).await;
}

#[tokio::test]
async fn a_letter_about_an_offer_that_is_over_is_not_sent() {
    let class = Class::sold_out(2).await;
    let waits = class.client("waits").await;
    let entry = class.join(&waits, 1).await.unwrap();
    class.give_up(1).await;
    class.round().await;
    class.world.services.leave_waiting(&waits, entry.id).await.unwrap();
    assert!(class.letters(OFFERED).await.is_empty());
}

#[tokio::test]
async fn fifty_wait_for_ten_seats_and_nobody_gets_one_out_of_turn() {
    let world = World::new().await;
    let service = world.offer_class(10, 2_000).await;
    let start = world.tomorrow(10);
    let mut sold = Vec::new();
    for number in 0..10 {
        let client = world.another_client(&format!("sold{number}@example.com")).await;
        let held = world.services.hold_seats(&client, service, start, 1).await.unwrap();
        world.services.pay_on_arrival(&client, held.id).await.unwrap();
        sold.push((client, held.id));
    }
    let mut line = Vec::new();
    for number in 0..50 {
        let client = world.another_client(&format!("wait{number}@example.com")).await;
        line.push((world.services.join_waiting(&client, service, start, 1).await.unwrap(), client));
    }
    let newcomer = world.another_client("newcomer@example.com").await;
    // Half cancel, while newcomers try, and the worker offers, all at once.
    let mut tasks = Vec::new();
    for (client, booking) in sold.into_iter().step_by(2) {
        let services = world.services.clone();
        tasks.push(tokio::spawn(async move {
            services.cancel_booking(&client, booking, None, None).await.unwrap();
            services.offer_freed_seats().await.unwrap();
        }));
        let (services, newcomer) = (world.services.clone(), newcomer.clone());
        tasks.push(tokio::spawn(async move {
            for _ in 0..5 {
                let refused = services.hold_seats(&newcomer, service, start, 1).await;
                assert!(matches!(refused, Err(HoldError::NoSeats { .. })), "{refused:?}");
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let mut offered = BTreeSet::new();
    for (place, (entry, _)) in line.iter().enumerate() {
        let state = world.store.read().await.unwrap().waiting(entry.id).await.unwrap().unwrap().entry.state;
        if state.name() == "offered" {
            offered.insert(place);
        }
    }
    assert_eq!(offered, (0..5).collect(), "the first five, and only they");
    // Some of them decline; the next come up, still in order, and there are never more than ten seats.
    for place in [1, 3] {
        let (entry, client) = &line[place];
        world.services.leave_waiting(client, entry.id).await.unwrap();
    }
    assert_eq!(world.services.offer_freed_seats().await.unwrap(), 2);
    let next = world.services.my_waits(&line[7].1).await.unwrap();
    assert_eq!(next[0].ahead, 0, "the eighth is the next");
    let found =
        world.store.read().await.unwrap().sessions_of_service(world.trainer, service, start, Timestamp::MAX).await;
    let session = found.unwrap().into_iter().next().unwrap();
    assert_eq!((session.capacity, session.seats_taken), (10, 10));
}
