//! Trainers, services, search.

use domain::{BookingRules, Buffers, CancelTiers, OwnTerms, PayWays, ServiceId, TrainerId};
use services::model::{Service, Trainer};

use crate::on_both_engines;
use crate::world::{World, at, bits, eur, write};

on_both_engines![
    a_trainer_reads_back_whole,
    an_account_and_a_slug_have_one_trainer,
    services_come_in_their_order,
    a_changed_service_reads_back_whole,
    what_a_service_has_of_its_own_is_unset_again,
    ways_of_its_own_are_all_said_and_never_none,
    an_archived_service_is_nobodys_first_and_is_not_found,
    a_search_follows_a_new_name,
    what_is_offered_stays_so,
    a_card_has_the_cheapest_and_shortest_service,
    a_search_finds_every_word_wherever_it_is,
    a_search_has_a_limit,
    a_search_takes_signs_literally,
];

async fn a_trainer_reads_back_whole(world: World) {
    let trainer = world.trainer().await;
    let mut read = world.read().await;
    assert_eq!(read.trainer(trainer.id).await.unwrap(), Some(trainer.clone()));
    assert_eq!(read.trainer_by_slug(&trainer.slug).await.unwrap(), Some(trainer.clone()));
    assert_eq!(read.trainer_of_user(trainer.user_id).await.unwrap(), Some(trainer));
    assert_eq!(read.trainer_by_slug("nobody").await.unwrap(), None);
    assert_eq!(read.trainer(TrainerId::from_parts(at("08:00"), bits())).await.unwrap(), None);
}

async fn an_account_and_a_slug_have_one_trainer(world: World) {
    let trainer = world.trainer().await;
    let other = world.trainer().await;
    let client = world.client().await;
    let again = Trainer { id: TrainerId::from_parts(at("08:00"), bits()), slug: "new".to_owned(), ..trainer.clone() };
    assert!(!write!(world, tx, again => tx.insert_trainer(&again).await).unwrap());
    let same_slug =
        Trainer { id: TrainerId::from_parts(at("08:00"), bits()), user_id: client.id, slug: other.slug, ..trainer };
    assert!(!write!(world, tx, same_slug => tx.insert_trainer(&same_slug).await).unwrap());
    assert_eq!(world.number("SELECT COUNT(*) FROM trainers").await, 2);
}

async fn services_come_in_their_order(world: World) {
    let trainer = world.trainer().await;
    let second = world.service_of(&trainer, "Second", 60, 100, 2).await;
    let first = world.service_of(&trainer, "First", 30, 900, 1).await;
    world.offer().await;
    let mut read = world.read().await;
    assert_eq!(read.services_of(trainer.id).await.unwrap(), [first, second.clone()]);
    assert_eq!(read.service(second.id).await.unwrap(), Some(second));
    assert_eq!(read.service(ServiceId::from_parts(at("08:00"), bits())).await.unwrap(), None);
}

async fn a_card_has_the_cheapest_and_shortest_service(world: World) {
    let trainer = world.trainer_named("Ana", "Coach", "Berlin").await;
    world.service_of(&trainer, "Long", 90, 4_000, 1).await;
    let cheapest = world.service_of(&trainer, "Short", 30, 4_000, 2).await;
    world.service_of(&trainer, "Dear", 20, 9_000, 3).await;
    let without = world.trainer_named("Ben", "Coach", "Berlin").await;
    let cards = world.read().await.trainer_cards("", 10).await.unwrap();
    assert_eq!(cards.len(), 2);
    assert_eq!(cards[0].trainer, trainer);
    assert_eq!(cards[0].price_from, Some(eur(4_000)));
    assert_eq!(cards[0].first_service, Some(cheapest));
    assert_eq!(cards[1].trainer, without);
    assert_eq!((cards[1].price_from, &cards[1].first_service), (None, &None));
}

async fn names(world: &World, search: &str) -> Vec<String> {
    let cards = world.read().await.trainer_cards(search, 10).await.unwrap();
    cards.into_iter().map(|card| card.trainer.name).collect()
}

async fn a_search_finds_every_word_wherever_it_is(world: World) {
    let ana = world.trainer_named("Ana Kovač", "Strength coach", "Berlin").await;
    world.service_of(&ana, "Deadlift clinic", 60, 1, 1).await;
    world.trainer_named("Борис", "Йога", "Москва").await;
    world.trainer_named("Zoë", "Yoga teacher", "Berlin").await;
    assert_eq!(names(&world, "  ").await, ["Ana Kovač", "Zoë", "Борис"]);
    assert_eq!(names(&world, "berlin").await, ["Ana Kovač", "Zoë"]);
    assert_eq!(names(&world, "BERLIN yoga").await, ["Zoë"]);
    assert_eq!(names(&world, "йога МОСКВА").await, ["Борис"]);
    assert_eq!(names(&world, "kovač dead").await, ["Ana Kovač"]);
    assert_eq!(names(&world, "ana berlin coach clinic strength dead").await, ["Ana Kovač"]);
    assert_eq!(names(&world, "ana berlin coach clinic strength yoga").await, [""; 0]);
}

async fn a_search_has_a_limit(world: World) {
    for name in ["C", "A", "B"] {
        world.trainer_named(name, "one two three four five", "Berlin").await;
    }
    for search in ["", "one", "one two three four five"] {
        let cards = world.read().await.trainer_cards(search, 2).await.unwrap();
        assert_eq!(cards.iter().map(|card| card.trainer.name.as_str()).collect::<Vec<_>>(), ["A", "B"], "“{search}”");
    }
}

async fn a_search_takes_signs_literally(world: World) {
    world.trainer_named("Ana", "100% effort_coach!", "Berlin").await;
    world.trainer_named("Ben", "1000 efforts", "Berlin").await;
    assert_eq!(names(&world, "100%").await, ["Ana"]);
    assert_eq!(names(&world, "t_c").await, ["Ana"]);
    assert_eq!(names(&world, "coach!").await, ["Ana"]);
    assert_eq!(names(&world, "\\ ' \" ; --").await, [""; 0]);
}

fn changed(service: &Service) -> Service {
    let buffers = Buffers { before_minutes: 10, after_minutes: 15 };
    Service {
        name: "Another name".to_owned(),
        description: "More.".to_owned(),
        minutes: 45,
        step_minutes: 15,
        price: eur(7_700),
        seats: 8,
        position: 4,
        rules: BookingRules { buffers, notice_minutes: 120, ahead_days: 90 },
        offered: services::model::Offered::Dates,
        place: "Hall 3".to_owned(),
        archived_at: Some(at("08:30")),
        own: OwnTerms {
            cancellation: Some(CancelTiers::parse("48:100,0:30").unwrap()),
            ways: Some(PayWays { online: false, checkout: true, on_arrival: true }),
        },
        ..service.clone()
    }
}

async fn update(world: &World, service: &Service) -> bool {
    let changed = service.clone();
    write!(world, tx, changed => tx.update_service(&changed).await).unwrap()
}

async fn a_changed_service_reads_back_whole(world: World) {
    let (_, service) = world.offer().await;
    let changed = changed(&service);
    assert!(update(&world, &changed).await);
    assert_eq!(world.read().await.service(service.id).await.unwrap(), Some(changed.clone()));
    let unknown = Service { id: ServiceId::from_parts(at("08:00"), bits()), ..changed };
    assert!(!update(&world, &unknown).await);
}

async fn what_a_service_has_of_its_own_is_unset_again(world: World) {
    let trainer = world.trainer().await;
    let own = OwnTerms { cancellation: Some(CancelTiers::parse("24:100").unwrap()), ways: Some(PayWays::default()) };
    let like = world.service_of(&trainer, "Hour", 60, 4_000, 1).await;
    let added = Service { id: ServiceId::from_parts(at("08:00"), bits()), own, ..like };
    let insert = added.clone();
    write!(world, tx, insert => tx.insert_service(&insert).await).unwrap();
    assert_eq!(world.read().await.service(added.id).await.unwrap(), Some(added.clone()));
    let unset = Service { own: OwnTerms::default(), ..added };
    assert!(update(&world, &unset).await);
    assert_eq!(world.read().await.service(unset.id).await.unwrap(), Some(unset));
}

async fn ways_of_its_own_are_all_said_and_never_none(world: World) {
    world.offer().await;
    for wrong in [
        "UPDATE services SET takes_online = 1",
        "UPDATE services SET takes_online = 1, takes_checkout = 1",
        "UPDATE services SET takes_on_arrival = 1",
        "UPDATE services SET takes_online = 0, takes_checkout = 0, takes_on_arrival = 0",
        "UPDATE services SET takes_online = 2, takes_checkout = 0, takes_on_arrival = 0",
        "UPDATE services SET cancel_tiers = ''",
    ] {
        assert!(world.execute(wrong).await.is_err(), "{wrong}");
    }
    let right =
        "UPDATE services SET takes_online = 0, takes_checkout = 1, takes_on_arrival = 0, cancel_tiers = '24:100'";
    assert_eq!(world.execute(right).await.unwrap(), 1);
}

async fn an_archived_service_is_nobodys_first_and_is_not_found(world: World) {
    let trainer = world.trainer_named("Ana", "Coach", "Berlin").await;
    let cheapest = world.service_of(&trainer, "Stretching", 30, 4_000, 1).await;
    let dearer = world.service_of(&trainer, "Rowing", 60, 9_000, 2).await;
    let archived = Service { archived_at: Some(at("08:30")), ..cheapest.clone() };
    assert!(update(&world, &archived).await);
    let cards = world.read().await.trainer_cards("", 10).await.unwrap();
    assert_eq!(cards[0].first_service, Some(dearer.clone()));
    assert_eq!(names(&world, "stretching").await, [""; 0]);
    assert_eq!(names(&world, "rowing berlin").await, ["Ana"]);
    assert_eq!(world.read().await.services_of(trainer.id).await.unwrap(), [archived, dearer]);
    assert!(update(&world, &cheapest).await);
    assert_eq!(names(&world, "stretching").await, ["Ana"]);
}

async fn a_search_follows_a_new_name(world: World) {
    let trainer = world.trainer_named("Ana", "Coach", "Berlin").await;
    let service = world.service_of(&trainer, "Stretching", 30, 4_000, 1).await;
    assert!(update(&world, &Service { name: "Гребля".to_owned(), ..service }).await);
    assert_eq!(names(&world, "stretching").await, [""; 0]);
    assert_eq!(names(&world, "гребля BERLIN").await, ["Ana"]);
}

async fn what_is_offered_stays_so(world: World) {
    let (_, service) = world.offer().await;
    let id = service.id;
    let kept = async |seats: i64| write!(world, tx => tx.keep_offered(id, seats).await).unwrap();
    assert!(kept(1).await);
    assert!(!kept(2).await, "it has another number of seats");
    update(&world, &Service { archived_at: Some(at("08:30")), ..service.clone() }).await;
    assert!(!kept(1).await, "it is archived");
}
