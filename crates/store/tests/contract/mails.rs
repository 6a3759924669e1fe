//! Letters to people.

use domain::{MailId, Role, UserId};
use services::model::{CalendarFile, CalendarMethod, Letter, Mail, MailKind, MailState};

use crate::on_both_engines;
use crate::world::{World, at, bits, write};

on_both_engines![
    a_letter_is_written_once_per_kind_subject_and_person,
    what_becomes_of_a_letter_is_kept,
    due_letters_are_claimed_by_one_worker,
    letters_come_newest_first_for_one_or_for_all,
    people_of_a_role_come_by_name_and_have_a_language,
];

pub fn letter_to(user: UserId, about: &str) -> Mail {
    Mail {
        id: MailId::from_parts(at("09:00"), bits()),
        kind: MailKind::Booked,
        about: about.to_owned(),
        user_id: user,
        state: MailState::Queued,
        attempts: 0,
        letter: None,
        last_error: None,
        next_try_at: at("09:00"),
        created_at: at("09:00"),
        sent_at: None,
    }
}

async fn insert(world: &World, mail: &Mail) -> bool {
    let mail = mail.clone();
    write!(world, tx, mail => tx.insert_mail(&mail).await).unwrap()
}

async fn claim(world: &World, now: &str, lease: &str) -> Vec<Mail> {
    let (now, lease) = (at(now), at(lease));
    write!(world, tx => tx.claim_mails(now, lease, 10).await).unwrap()
}

async fn a_letter_is_written_once_per_kind_subject_and_person(world: World) {
    let (one, other) = (world.client().await.id, world.client().await.id);
    assert!(insert(&world, &letter_to(one, "bkg_1")).await);
    assert!(!insert(&world, &letter_to(one, "bkg_1")).await);
    assert!(insert(&world, &letter_to(other, "bkg_1")).await);
    assert!(insert(&world, &letter_to(one, "bkg_2")).await);
    assert!(insert(&world, &Mail { kind: MailKind::Cancelled, ..letter_to(one, "bkg_1") }).await);
}

async fn what_becomes_of_a_letter_is_kept(world: World) {
    let client = world.client().await;
    for (number, state) in MailState::ALL.into_iter().enumerate() {
        let mail = letter_to(client.id, &format!("bkg_{number}"));
        assert!(insert(&world, &mail).await);
        let file = |method| CalendarFile { method, text: "BEGIN:VCALENDAR\r\n ü\r\n".into() };
        let calendar =
            [None, Some(file(CalendarMethod::Request)), Some(file(CalendarMethod::Cancel))][number % 3].clone();
        let letter = Letter { subject: "Ünal".into(), text: "– text\n".into(), html: "<p>ü</p>".into(), calendar };
        let after = Mail {
            state,
            letter: Some(letter),
            last_error: Some("x".into()),
            next_try_at: at("10:00"),
            sent_at: Some(at("09:30")),
            ..mail
        };
        let written = after.clone();
        write!(&world, tx, written => tx.update_mail(&written).await).unwrap();
        let stored = world.read().await.mail(after.id).await.unwrap().unwrap();
        assert_eq!(stored.mail, after);
        assert_eq!((stored.to_name, stored.to_email), (client.name.clone(), client.email.as_str().to_owned()));
        // What has its end keeps it.
        let late = Mail { state: MailState::Failed, ..after.clone() };
        write!(&world, tx, late => tx.update_mail(&late).await).unwrap();
        let stored = world.read().await.mail(after.id).await.unwrap().unwrap();
        assert_eq!(stored.mail.state, if state == MailState::Queued { MailState::Failed } else { state });
    }
}

async fn due_letters_are_claimed_by_one_worker(world: World) {
    let client = world.client().await.id;
    let later = Mail { next_try_at: at("09:10"), ..letter_to(client, "bkg_2") };
    for mail in [&letter_to(client, "bkg_1"), &later] {
        assert!(insert(&world, mail).await);
    }
    let claimed = claim(&world, "09:00", "09:02").await;
    assert_eq!(claimed.iter().map(|mail| (mail.about.as_str(), mail.attempts)).collect::<Vec<_>>(), [("bkg_1", 1)]);
    assert!(claim(&world, "09:01", "09:03").await.is_empty(), "its lease is not over");
    assert_eq!(claim(&world, "09:10", "09:12").await.len(), 2);
}

async fn letters_come_newest_first_for_one_or_for_all(world: World) {
    let (one, other) = (world.client().await.id, world.client().await.id);
    for (user, about, clock) in [(one, "bkg_1", "09:01"), (other, "bkg_2", "09:02"), (one, "bkg_3", "09:03")] {
        assert!(insert(&world, &Mail { created_at: at(clock), ..letter_to(user, about) }).await);
    }
    let about = async |of, limit| {
        let rows = world.read().await.mails(of, limit).await.unwrap();
        rows.into_iter().map(|row| row.mail.about).collect::<Vec<_>>()
    };
    assert_eq!(about(None, 10).await, ["bkg_3", "bkg_2", "bkg_1"]);
    assert_eq!(about(None, 1).await, ["bkg_3"]);
    assert_eq!(about(Some(one), 10).await, ["bkg_3", "bkg_1"]);
}

async fn people_of_a_role_come_by_name_and_have_a_language(world: World) {
    let zoe = world.user("zoe", Role::Admin).await;
    let ana = world.user("ana", Role::Admin).await;
    world.client().await;
    let names: Vec<String> =
        world.read().await.users_of_role(Role::Admin).await.unwrap().into_iter().map(|user| user.name).collect();
    assert_eq!(names, [ana.name, zoe.name]);
    let id = zoe.id;
    write!(&world, tx => tx.set_language(id, domain::Language::Ru).await).unwrap();
    assert_eq!(world.read().await.user(id).await.unwrap().unwrap().language, domain::Language::Ru);
}
