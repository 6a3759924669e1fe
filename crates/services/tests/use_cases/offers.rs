//! Services: new, changed, archived, moved; by their trainer, by admins, and by nobody else.

use domain::payment::NotChargeable;
use domain::{BookingRules, Currency, Money, PayWays, Role, ServiceId, Terms, TermsFault};
use services::model::Service;
use services::{HoldError, ServiceError};

use crate::world::World;

fn terms() -> Terms {
    Terms {
        name: " Handstands ".into(),
        description: "Wrists first".into(),
        minutes: 60,
        step_minutes: 30,
        price: Money::new(5_000, Currency::EUR),
        seats: 1,
        rules: BookingRules::default(),
        place: "Hall 3".into(),
        own: domain::OwnTerms::default(),
    }
}

fn of(service: &Service) -> Terms {
    Terms {
        name: service.name.clone(),
        description: service.description.clone(),
        minutes: service.minutes,
        step_minutes: service.step_minutes,
        price: service.price,
        seats: service.seats,
        rules: service.rules,
        place: service.place.clone(),
        own: service.own.clone(),
    }
}

async fn kept(world: &World, id: ServiceId) -> Service {
    world.store.read().await.unwrap().service(id).await.unwrap().unwrap()
}

async fn change(world: &World, id: ServiceId, with: impl FnOnce(&mut Terms)) -> Result<(), ServiceError> {
    let mut terms = of(&kept(world, id).await);
    with(&mut terms);
    world.services.change_service(&world.trainer_user, id, terms).await
}

#[tokio::test]
async fn a_new_service_comes_last_and_can_be_booked_and_found() {
    let world = World::new().await;
    let id = world.services.add_service(&world.trainer_user, terms()).await.unwrap();
    let service = kept(&world, id).await;
    assert_eq!((service.name.as_str(), service.position, service.place.as_str()), ("Handstands", 1, "Hall 3"));
    let booking = world.services.hold(&world.client, id, world.tomorrow(10)).await.unwrap();
    assert_eq!(booking.price.base, Money::new(5_000, Currency::EUR));
    assert_eq!(world.details(booking.id).await.service_place, "Hall 3");
    assert_eq!(world.services.search_trainers("handstands").await.unwrap().len(), 1);
    let page = world.services.trainer_page("lena-vogt").await.unwrap().unwrap();
    assert_eq!(page.services.iter().map(|service| service.id).collect::<Vec<_>>(), [world.service, id]);
}

#[tokio::test]
async fn the_price_of_what_is_booked_never_changes() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    change(&world, world.service, |terms| {
        terms.price.minor = 9_900;
        terms.name = "Barbells".into();
    })
    .await
    .unwrap();
    assert_eq!(world.details(booking.id).await.booking.price, booking.price);
    assert_eq!(world.services.search_trainers("strength session").await.unwrap().len(), 0);
    assert_eq!(world.services.search_trainers("barbells").await.unwrap().len(), 1);
    assert_eq!(world.hold(14).await.price.base.minor, 9_900);
}

#[tokio::test]
async fn terms_out_of_bounds_are_refused_and_all_named() {
    let world = World::new().await;
    let refused = change(&world, world.service, |terms| {
        terms.name.clear();
        terms.minutes = 7;
        terms.place = "http://insecure.example".into();
    })
    .await;
    let wanted = [TermsFault::Name, TermsFault::Minutes, TermsFault::PlaceAddress];
    assert!(matches!(&refused, Err(ServiceError::Faulty(faults)) if *faults == wanted), "{refused:?}");
    let refused = change(&world, world.service, |terms| terms.price = Money::new(5_000, Currency::USD)).await;
    assert!(matches!(refused, Err(ServiceError::OtherCurrency(Currency::EUR))), "{refused:?}");
    assert_eq!(kept(&world, world.service).await.name, "Strength session");
}

#[tokio::test]
async fn a_price_that_cards_cannot_be_charged_is_for_trainers_who_take_cash() {
    let world = World::new().await;
    change(&world, world.service, |terms| terms.price.minor = 10).await.unwrap();
    let cards_only = PayWays { on_arrival: false, ..PayWays::default() };
    world.services.set_pay_ways(&world.trainer_user, cards_only).await.unwrap();
    let refused = change(&world, world.service, |terms| terms.price.minor = 20).await;
    let under = ServiceError::NotChargeable(NotChargeable::UnderMinimum { minimum: Money::new(50, Currency::EUR) });
    assert_eq!(refused.unwrap_err().to_string(), under.to_string());
    change(&world, world.service, |terms| terms.price.minor = 50).await.unwrap();
}

#[tokio::test]
async fn an_archived_service_is_offered_to_nobody_and_old_bookings_still_show_it() {
    let world = World::new().await;
    let booking = world.hold(10).await;
    for _ in 0..2 {
        world.services.archive_service(&world.trainer_user, world.service, true).await.unwrap();
    }
    let refused = world.services.hold(&world.client, world.service, world.tomorrow(14)).await;
    assert!(matches!(refused, Err(HoldError::NotOffered)), "{refused:?}");
    assert!(world.services.free_slots(world.service, world.tomorrow(0), 9).await.unwrap().is_empty());
    assert!(world.services.trainer_page("lena-vogt").await.unwrap().unwrap().services.is_empty());
    let cards = world.services.search_trainers("").await.unwrap();
    assert!(cards[0].card.first_service.is_none() && cards[0].next_free.is_none());
    assert_eq!(world.details(booking.id).await.service_name, "Strength session");
    world.prepare(booking.id).await;
    world.services.archive_service(&world.trainer_user, world.service, false).await.unwrap();
    world.hold(14).await;
}

#[tokio::test]
async fn seats_are_not_cut_below_those_that_are_sold() {
    let world = World::new().await;
    let class = world.offer_class(8, 2_000).await;
    for (hour, seats) in [(10, 3), (14, 5)] {
        world.services.hold_seats(&world.client, class, world.tomorrow(hour), seats).await.unwrap();
    }
    let refused = change(&world, class, |terms| terms.seats = 4).await;
    match refused {
        Err(ServiceError::SeatsSold { starts_at, seats_taken }) => {
            assert_eq!((starts_at, seats_taken), (world.tomorrow(14), 5));
        }
        other => panic!("{other:?}"),
    }
    let left = async || {
        let service = kept(&world, class).await;
        let left = world.services.seats_left(&service, world.tomorrow(0), 1).await.unwrap();
        (service.seats, left.into_values().collect::<Vec<_>>())
    };
    assert_eq!(left().await, (8, vec![5, 3]), "nothing has changed");
    change(&world, class, |terms| terms.seats = 5).await.unwrap();
    assert_eq!(left().await, (5, vec![2, 0]));
    change(&world, class, |terms| terms.seats = 12).await.unwrap();
    assert_eq!(left().await, (12, vec![9, 7]));
}

#[tokio::test]
async fn private_sessions_and_classes_do_not_change_into_each_other_while_any_are_to_come() {
    let world = World::new().await;
    let class = world.offer_class(8, 2_000).await;
    let seat = world.services.hold_seats(&world.client, class, world.tomorrow(14), 2).await.unwrap();
    let private = world.hold(10).await;
    for (service, seats, start) in [(class, 1, world.tomorrow(14)), (world.service, 8, world.tomorrow(10))] {
        let refused = change(&world, service, |terms| terms.seats = seats).await;
        assert!(
            matches!(refused, Err(ServiceError::SessionsToCome { starts_at }) if starts_at == start),
            "{refused:?}"
        );
    }
    for booking in [seat.id, private.id] {
        world.services.give_up_hold(&world.client, booking).await.unwrap();
    }
    change(&world, class, |terms| terms.seats = 1).await.unwrap();
    change(&world, world.service, |terms| terms.seats = 8).await.unwrap();
    world.services.hold_seats(&world.client, world.service, world.tomorrow(10), 3).await.unwrap();
    let refused = world.services.hold_seats(&world.client, class, world.tomorrow(14), 2).await;
    assert!(matches!(refused, Err(HoldError::NoSeats { left: 1 })), "{refused:?}");
}

#[tokio::test]
async fn services_change_places() {
    let world = World::new().await;
    let second = world.services.add_service(&world.trainer_user, terms()).await.unwrap();
    let third = world.services.add_service(&world.trainer_user, terms()).await.unwrap();
    let order = async || {
        let page = world.services.own_services(&world.trainer_user).await.unwrap().unwrap();
        page.services.iter().map(|service| service.id).collect::<Vec<_>>()
    };
    let moved = async |id, up| world.services.move_service(&world.trainer_user, id, up).await.unwrap();
    moved(third, true).await;
    assert_eq!(order().await, [world.service, third, second]);
    moved(world.service, true).await;
    moved(second, false).await;
    assert_eq!(order().await, [world.service, third, second], "the ends of the list are its ends");
    world.services.archive_service(&world.trainer_user, third, true).await.unwrap();
    moved(world.service, false).await;
    assert_eq!(order().await, [second, world.service, third], "archived ones are passed over");
}

#[tokio::test]
async fn only_their_trainer_and_admins_change_services() {
    let world = World::new().await;
    let admin = world.user_of_role("Ada", "ada@example.com", Role::Admin).await;
    let id = world.service;
    let client = &world.client;
    assert!(world.services.own_services(client).await.unwrap().is_none());
    assert!(world.services.own_service(client, id).await.unwrap().is_none());
    let outcomes = [
        world.services.add_service(client, terms()).await.map(drop),
        world.services.change_service(client, id, terms()).await,
        world.services.archive_service(client, id, true).await,
        world.services.move_service(client, id, true).await,
        world.services.add_service(&admin, terms()).await.map(drop),
        world.services.change_service(&admin, ServiceId::from_parts(world.tomorrow(0), 9), terms()).await,
    ];
    for outcome in outcomes {
        assert!(matches!(outcome, Err(ServiceError::NoSuchService)), "{outcome:?}");
    }
    world.services.change_service(&admin, id, terms()).await.unwrap();
    assert_eq!(kept(&world, id).await.name, "Handstands");
}
