//! Shared services through the real forms: shares are given, refused and given up; a partner finds their part and where it is, and a
//! stranger finds nothing.

use domain::{Role, TrainerId};
use jiff::SignedDuration;
use reqwest::StatusCode;
use services::Registration;
use services::model::Trainer;
use services::ports::StoreError;

use crate::calendar::pay;
use crate::pages::{Gets, what};
use crate::support::{PASSWORD, Running, text};
use crate::world::{location, world};

async fn page(running: &Running, cookie: &str, path: &str) -> String {
    let answer = running.http.get(running.url(path)).header("cookie", cookie).send().await.unwrap();
    text(answer, StatusCode::OK).await
}

/// Adds a trainer without services, by the same clocks and in the same currency as Tina; returns the cookie that signs them in.
async fn trainer(running: &Running, name: &str) -> String {
    let slug = name.to_lowercase();
    let email = format!("{slug}@example.com");
    let registration = Registration {
        name: name.into(),
        email: email.clone(),
        password: PASSWORD.into(),
        language: domain::Language::En,
    };
    let services = running.server.services();
    let user = services.add_user(registration, Role::Trainer).await.unwrap();
    let read = services.store().read().await.unwrap().trainer_by_slug("tina").await.unwrap();
    // Each has another.
    let id = TrainerId::from_parts(services.now(), slug.bytes().fold(1, |number, byte| number << 8 | u128::from(byte)));
    let trainer = Trainer { id, user_id: user.id, slug, name: name.into(), ..read.unwrap() };
    let written: Result<bool, StoreError> = services
        .store()
        .write(move |tx| {
            let trainer = trainer.clone();
            Box::pin(async move { tx.insert_trainer(&trainer).await })
        })
        .await;
    assert!(written.unwrap());
    running.sign_in(&email).await
}

/// The id of Tina's service.
async fn service(running: &Running) -> String {
    running.server.services().trainer_page("tina").await.unwrap().unwrap().services[0].id.to_string()
}

/// Sends the form with these lines; answers where that leads.
async fn share(running: &Running, cookie: &str, service: &str, lines: &[(&str, &str)]) -> String {
    let lines = (1..).zip(lines).flat_map(|(number, (trainer, share))| {
        [(format!("fields[trainer{number}]"), *trainer), (format!("fields[share{number}]"), *share)]
    });
    let mut fields = vec![("act".to_owned(), "save"), ("service".to_owned(), service)];
    fields.extend(lines);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    location(&running.form("/do/set-sharing", cookie, &fields).await)
}

async fn leave(running: &Running, cookie: &str, service: &str) -> reqwest::Response {
    running.form("/do/set-sharing", cookie, &[("act", "leave"), ("service", service)]).await
}

/// A time three days ahead, held; answers the booking's id.
async fn hold(running: &Running, cookie: &str, service: &str) -> String {
    let services = running.server.services();
    let from = services.now() + SignedDuration::from_hours(72);
    let free = services.free_slots(service.parse().unwrap(), from, 5).await.unwrap();
    let start = free[0].start().to_string();
    let held = running.form("/do/hold", cookie, &[("service", service), ("start", &start), ("back", "/")]).await;
    location(&held).strip_prefix("/checkout/").unwrap().to_owned()
}

#[tokio::test]
async fn what_is_shared_is_told_to_clients_and_each_trainer_finds_their_part() {
    let (running, [nobody, owner, _, tina, admin], _) = world().await;
    let (ana, ben) = (trainer(&running, "Ana").await, trainer(&running, "Ben").await);
    let service = service(&running).await;
    let form = format!("/desk/services/{service}/trainers");
    let alone = page(&running, &tina, &form).await;
    assert!(alone.contains("Of €65.00, after Spotter’s commission, €55.25 is yours."), "{alone}");
    assert!(page(&running, &tina, &format!("/desk/services/{service}")).await.contains("all of it is yours"));
    assert!(!page(&running, &nobody, "/trainers/tina").await.contains("With Ana"));

    let address = running.url("/trainers/ana?day=2026-11-24");
    let next = share(&running, &tina, &service, &[("", ""), (&address, "30,0 %")]).await;
    assert_eq!(next, format!("{form}?done=saved"));
    let saved = page(&running, &tina, &next).await;
    for said in ["Saved.", "value=\"ana\"", "value=\"30\"", "€38.68 is yours and €16.57 Ana’s."] {
        assert!(saved.contains(said), "no “{said}” in {saved}");
    }
    assert!(page(&running, &tina, &format!("/desk/services/{service}")).await.contains("With Ana (30\u{a0}%)."));
    assert!(page(&running, &admin, &form).await.contains("€38.68 is Tina’s and €16.57 Ana’s."));
    assert!(page(&running, &nobody, "/trainers/tina").await.contains("With Ana"));

    let booking = hold(&running, &owner, &service).await;
    assert!(page(&running, &owner, &format!("/checkout/{booking}")).await.contains("With Ana"));
    assert!(page(&running, &ana, "/desk/shared").await.contains("No booking was paid for yet."));
    pay(&running, &booking, &owner).await;
    assert!(page(&running, &owner, &format!("/bookings/{booking}")).await.contains("With Ana"));
    let shared = page(&running, &ana, "/desk/shared").await;
    for said in ["By Tina; your share is 30\u{a0}%", "€16.57 of €55.25", "Strength session with Tina", "Alex, "] {
        assert!(shared.contains(said), "no “{said}” in {shared}");
    }
    assert!(shared.contains(&format!("href=\"/bookings/{booking}/money\"")), "{shared}");
    assert_eq!(shared.matches("href=\"/bookings/").count(), 1, "what was booked before is not shared");

    // Where the money is: for the partner by the list, for whose service it is by the booking.
    let money = format!("/bookings/{booking}/money");
    let told = page(&running, &ana, &money).await;
    for said in ["your share", "€16.57", "Tina’s share", "€38.68", "href=\"/desk/shared\"", "Shared with you"] {
        assert!(told.contains(said), "no “{said}” in {told}");
    }
    assert!(!told.contains(&format!("href=\"/bookings/{booking}\"")), "{told}");
    assert_eq!(what(&running, &format!("/bookings/{booking}"), &ana).await, Gets::Nothing);
    let led = page(&running, &tina, &money).await;
    assert!(led.contains("€38.68") && led.contains(&format!("href=\"/bookings/{booking}\"")), "{led}");

    for path in [&money, &form] {
        assert_eq!(what(&running, path, &ben).await, Gets::Nothing, "{path}");
    }
    assert_eq!(what(&running, &form, &ana).await, Gets::Nothing, "a partner gives no shares");
    assert!(page(&running, &ben, "/desk/shared").await.contains("Nothing is shared with you yet"));
}

#[tokio::test]
async fn what_cannot_be_is_said_at_its_line_and_nothing_that_was_typed_is_lost() {
    let (running, [.., tina, _], _) = world().await;
    let ana = trainer(&running, "Ana").await;
    let service = service(&running).await;
    assert!(share(&running, &tina, &service, &[("ana", "30")]).await.ends_with("?done=saved"));
    let lines = [("nobody", "12"), ("ana", "a third"), ("", "5"), ("tina", "5"), ("trainers/ana", "1"), ("ana", "2")];
    let back = share(&running, &tina, &service, &lines).await;
    let form = page(&running, &tina, &back).await;
    for said in [
        "Nothing was changed: see what is marked.",
        "No trainer has this page.",
        "More than 0 and at most 100, with up to two decimals.",
        "Give both, the page and the share, or neither.",
        "The service is this trainer’s own",
        "This trainer stands above already.",
        "value=\"nobody\"",
        "value=\"a third\"",
        "value=\"trainers/ana\"",
    ] {
        assert!(form.contains(said), "no “{said}” in {form}");
    }
    let back = share(&running, &tina, &service, &[("ana", "100.01")]).await;
    assert!(back.contains("?done=wrong.row1-share&typed="), "{back}");
    trainer(&running, "Ben").await;
    let back = share(&running, &tina, &service, &[("ana", "60"), ("ben", "40.01")]).await;
    let form = page(&running, &tina, &back).await;
    assert!(
        form.contains("Together the shares are more than 100\u{a0}%.") && form.contains("value=\"40.01\""),
        "{form}"
    );
    for name in ["C", "D", "E", "F", "G", "H", "I"] {
        trainer(&running, name).await;
    }
    let nine = ["ana", "ben", "c", "d", "e", "f", "g", "h", "i"].map(|slug| (slug, "1"));
    let form = page(&running, &tina, &share(&running, &tina, &service, &nine).await).await;
    assert!(form.contains("At most eight others can have a share."), "{form}");
    let kept = page(&running, &tina, &format!("/desk/services/{service}/trainers")).await;
    assert!(kept.contains("€16.57 Ana’s"), "{kept}");

    assert!(share(&running, &tina, &service, &nine[..8]).await.ends_with("?done=saved"));
    // A partner shares nothing on, and no line at all means nobody.
    let refused = running.form("/do/set-sharing", &ana, &[("act", "save"), ("service", &service)]).await;
    assert_eq!(refused.status(), StatusCode::NOT_FOUND);
    assert!(share(&running, &tina, &service, &[]).await.ends_with("?done=saved"));
    assert!(page(&running, &ana, "/desk/shared").await.contains("Nothing is shared with you yet"));
}

#[tokio::test]
async fn a_share_is_given_up_once_and_what_was_booked_stays_shared() {
    let (running, [_, owner, _, tina, admin], _) = world().await;
    let (ana, ben) = (trainer(&running, "Ana").await, trainer(&running, "Ben").await);
    let service = service(&running).await;
    share(&running, &tina, &service, &[("ana", "30"), ("ben", "10")]).await;
    let booking = hold(&running, &owner, &service).await;
    pay(&running, &booking, &owner).await;
    for (cookie, name) in [(&tina, "the lead"), (&admin, "an admin"), (&owner, "a client")] {
        assert_eq!(leave(&running, cookie, &service).await.status(), StatusCode::NOT_FOUND, "{name}");
    }
    let asked = page(&running, &ana, "/desk/shared").await;
    assert!(asked.contains("Your share goes back to Tina") && asked.contains("Yes, give it up"), "{asked}");
    let left = location(&leave(&running, &ana, &service).await);
    assert_eq!(left, "/desk/shared?done=left");
    let left = page(&running, &ana, &left).await;
    for said in ["You have given up your share.", "you have no share", "€16.58 of €55.25"] {
        assert!(left.contains(said), "no “{said}” in {left}");
    }
    assert_eq!(leave(&running, &ana, &service).await.status(), StatusCode::NOT_FOUND);
    let form = page(&running, &tina, &format!("/desk/services/{service}/trainers")).await;
    assert!(form.contains("€49.73 is yours and €5.52 Ben’s."), "{form}");
    assert!(page(&running, &ben, "/desk/shared").await.contains("your share is 10\u{a0}%"));
    assert_eq!(what(&running, &format!("/bookings/{booking}/money"), &ana).await, Gets::Page);
}

#[tokio::test]
async fn older_bookings_are_on_a_page_of_their_own() {
    let (running, [_, owner, _, tina, _], _) = world().await;
    let ana = trainer(&running, "Ana").await;
    let service = service(&running).await;
    share(&running, &tina, &service, &[("ana", "30")]).await;
    let mut made = Vec::new();
    for _ in 0..51 {
        let booking = hold(&running, &owner, &service).await;
        pay(&running, &booking, &owner).await;
        made.push(booking);
    }
    let lists = async |path: &str| {
        let shown = page(&running, &ana, path).await;
        made.iter().map(|booking| shown.contains(&format!("/bookings/{booking}/money"))).collect::<Vec<_>>()
    };
    let newest = page(&running, &ana, "/desk/shared").await;
    let older = format!("/desk/shared?before={}", made[1]);
    assert!(newest.contains(&format!("href=\"{older}\"")) && !newest.contains("Newest bookings"), "{newest}");
    assert_eq!(lists("/desk/shared").await, [&[false][..], &[true; 50]].concat());
    assert_eq!(lists(&older).await, [&[true][..], &[false; 50]].concat());
    let last = page(&running, &ana, &older).await;
    assert!(last.contains("Newest bookings") && !last.contains("Older bookings"));
}
