//! A small world for tests that need a booking: Tina, who works day and night, and people of every kind.

use domain::availability::WeeklyHours;
use domain::{Currency, Money, Role, ServiceId, TrainerId};
use jiff::SignedDuration;
use services::Registration;
use services::model::{Service, Trainer};
use services::ports::StoreError;

use crate::support::{PASSWORD, Running, header, start_with};

/// A server with a trainer, two clients, and a booking of the first; their cookies in the order of `who::NAMES`.
pub async fn world() -> (Running, [String; 5], String) {
    world_with(&[]).await
}

/// The same with these settings.
pub async fn world_with(settings: &[(&str, &str)]) -> (Running, [String; 5], String) {
    let running = start_with(settings).await;
    let service = offer(&running).await;
    let trainer = running.sign_in("tina@example.com").await;
    let owner = running.register("Alex").await;
    let other = running.register("Sam").await;
    let registration = Registration {
        name: "Robin".into(),
        email: "robin@example.com".into(),
        password: PASSWORD.into(),
        language: domain::Language::En,
    };
    running.server.services().add_user(registration, Role::Admin).await.unwrap();
    let admin = running.sign_in("robin@example.com").await;
    let services = running.server.services();
    let tomorrow = services.now() + SignedDuration::from_hours(24);
    let free = services.free_slots(service, tomorrow, 2).await.unwrap();
    let (service, start) = (service.to_string(), free[0].start().to_string());
    let fields = [("service", service.as_str()), ("start", start.as_str()), ("back", "/trainers/tina")];
    let unknown = running.form("/do/hold", "", &fields).await;
    assert!(location(&unknown).starts_with("/sign-in?next=/trainers/tina"), "nobody holds a time");
    let held = running.form("/do/hold", &owner, &fields).await;
    let booking = location(&held).strip_prefix("/checkout/").unwrap().to_owned();
    (running, [String::new(), owner, other, trainer, admin], booking)
}

/// Where an answer to a form or a script sends the browser.
pub fn location(answer: &reqwest::Response) -> String {
    header(answer.headers(), "location").to_owned()
}

/// Adds Tina, a trainer who works all day, every day.
async fn offer(running: &Running) -> ServiceId {
    let registration = Registration {
        name: "Tina".into(),
        email: "tina@example.com".into(),
        password: PASSWORD.into(),
        language: domain::Language::En,
    };
    let tina = running.server.services().add_user(registration, Role::Trainer).await.unwrap();
    let now = running.server.services().now();
    let trainer = Trainer {
        id: TrainerId::from_parts(now, 1),
        user_id: tina.id,
        slug: "tina".into(),
        name: "Tina".into(),
        craft: "Strength coach".into(),
        headline: "Lift well".into(),
        about: "Twelve years".into(),
        city: "Berlin".into(),
        zone: "UTC".parse().unwrap(),
        currency: Currency::EUR,
        ways: domain::PayWays::default(),
        created_at: now,
    };
    let service = Service {
        id: ServiceId::from_parts(now, 2),
        trainer_id: trainer.id,
        name: "Strength session".into(),
        description: "One to one".into(),
        minutes: 60,
        step_minutes: 60,
        price: Money::new(6_500, Currency::EUR),
        seats: 1,
        position: 0,
        rules: domain::BookingRules::default(),
        offered: services::model::Offered::Hours,
        place: String::new(),
        archived_at: None,
        own: domain::OwnTerms::default(),
        partners: domain::Partners::none(),
    };
    let id = service.id;
    let hours: Vec<WeeklyHours> = (1..=7).map(|day| WeeklyHours::new(day, 0, 1_440).unwrap()).collect();
    let written: Result<(), StoreError> = running
        .server
        .services()
        .store()
        .write(move |tx| {
            let (trainer, service, hours) = (trainer.clone(), service.clone(), hours.clone());
            Box::pin(async move {
                assert!(tx.insert_trainer(&trainer).await?);
                tx.insert_service(&service).await?;
                tx.set_weekly_hours(trainer.id, &hours).await
            })
        })
        .await;
    written.unwrap();
    id
}
