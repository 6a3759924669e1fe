//! What one service earns is several trainers': from the payment to the bank, and back. Against a real store and the sandbox.

use domain::ledger::Account;
use domain::{
    BasisPoints, BookingId, Currency, FeesOnRefund, Money, MoneyPlace, MoneyStep, PartnersFault, Reader, RefundReason,
    RefundState, Role, ServiceId, TrainerId,
};
use jiff::SignedDuration;
use serde_json::json;
use services::model::{MailKind, MailState, Refund, User};
use services::{
    ChangeOrder, EarningsChoice, RefundOrder, RescheduleError, Seen, ServiceFixed, ShareError, WithdrawOrder,
};

use crate::world::World;

const VISA: &str = "pm_card_visa";
const DISPUTED: &str = "pm_card_createDispute";
const REFUND_FAILS: &str = "pm_card_refundFail";

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn bp(basis_points: u32) -> BasisPoints {
    BasisPoints::new(basis_points).unwrap()
}

/// The world with a service that its trainer shares with two others: 33.33 % each.
struct Trio {
    world: World,
    lead: User,
    ana: (User, TrainerId),
    ben: (User, TrainerId),
}

impl Trio {
    async fn new() -> Self {
        let world = World::new().await;
        let lead = User { role: Role::Trainer, ..world.trainer_user.clone() };
        let ana = world.another_trainer("Ana Horvat", "ana-horvat").await;
        let ben = world.another_trainer("Ben Okoye", "ben-okoye").await;
        let trio = Self { world, lead, ana, ben };
        trio.share(&[("ana-horvat", 3_333), ("ben-okoye", 3_333)]).await.unwrap();
        trio
    }

    async fn share(&self, with: &[(&str, u32)]) -> Result<(), ShareError> {
        self.share_of(self.world.service, with).await
    }

    async fn share_of(&self, service: ServiceId, with: &[(&str, u32)]) -> Result<(), ShareError> {
        let wished = with.iter().map(|(slug, share)| ((*slug).to_owned(), bp(*share))).collect();
        self.world.services.share_service(&self.lead, service, wished).await
    }

    /// Tomorrow at this hour, paid with this card: of 65 euros 55.25 are the trainers'.
    async fn paid_at(&self, hour: i64, card: &str) -> BookingId {
        let booking = self.world.hold(hour).await.id;
        self.world.prepare(booking).await;
        self.world.pay_at_stripe(booking, card).await.unwrap();
        self.world.refresh(booking).await;
        booking
    }

    async fn paid(&self) -> BookingId {
        self.paid_at(10, VISA).await
    }

    /// After tomorrow's session.
    async fn delivered(&self) {
        self.world.pass(SignedDuration::from_hours(27));
        assert_eq!(self.world.services.sweep().await.unwrap().failures, 0);
    }

    /// What is owed to the lead, Ana and Ben.
    async fn owed(&self, account: fn(TrainerId) -> Account) -> [i64; 3] {
        let mut owed = [0; 3];
        for (place, trainer) in [self.world.trainer, self.ana.1, self.ben.1].into_iter().enumerate() {
            owed[place] = -self.world.balance(account(trainer)).await;
        }
        owed
    }

    async fn pending(&self) -> [i64; 3] {
        self.owed(Account::TrainerPending).await
    }

    async fn available(&self) -> [i64; 3] {
        self.owed(Account::TrainerAvailable).await
    }

    async fn give_back(&self, booking: BookingId, minor: Option<i64>) {
        let order = RefundOrder { amount: minor.map(eur), reason: RefundReason::Goodwill, note: None, fees: None };
        self.world.services.refund_booking(&self.world.admin().await, booking, order).await.unwrap();
    }

    async fn all_events(&self) {
        for (_, body) in self.world.events().await {
            self.world.deliver(&body).await;
        }
        self.world.work().await;
    }

    async fn refunds(&self, booking: BookingId) -> Vec<Refund> {
        self.world.store.read().await.unwrap().refunds_of_booking(booking).await.unwrap()
    }
}

#[tokio::test]
async fn what_is_paid_is_divided_to_the_cent_and_each_withdraws_their_own() {
    let trio = Trio::new().await;
    let booking = trio.paid().await;
    assert_eq!(trio.pending().await, [1_842, 1_842, 1_841], "55.25 by three");
    trio.world.assert_clean_books().await;
    trio.delivered().await;
    assert_eq!((trio.pending().await, trio.available().await), ([0, 0, 0], [1_842, 1_842, 1_841]));
    assert_eq!(trio.world.state(booking).await, "completed");

    for _ in 0..3 {
        let booking = trio.world.earn().await;
        assert_eq!(trio.world.state(booking).await, "completed");
    }
    let (ana, id) = &trio.ana;
    trio.world.connect_for(ana, *id).await;
    trio.world.services.set_verified(&trio.world.admin().await, *id, true).await.unwrap();
    let order = WithdrawOrder { currency: Currency::EUR, amount: None, seen: Seen::Whatever };
    let withdrawal = trio.world.services.withdraw(ana, order).await.unwrap();
    assert_eq!(withdrawal.amount, eur(4 * 1_842));
    assert_eq!(trio.available().await, [4 * 1_842, 0, 4 * 1_841]);
    trio.world.assert_clean_books().await;
}

#[tokio::test]
async fn refunds_in_odd_parts_leave_nobody_with_a_cent_too_many() {
    let trio = Trio::new().await;
    let booking = trio.paid().await;
    for minor in [1, 100, 1_111, 7, 2_500] {
        trio.give_back(booking, Some(minor)).await;
        let pending = trio.pending().await;
        assert!(pending.iter().max().unwrap() - pending.iter().min().unwrap() <= 2, "{pending:?}");
        trio.world.assert_clean_books().await;
    }
    trio.give_back(booking, None).await;
    assert_eq!(trio.pending().await, [0, 0, 0]);
    assert_eq!(trio.world.balance(Account::PlatformFees).await, 0);
    for refund in trio.refunds(booking).await {
        let parts: i64 = refund.shares.iter().map(|part| part.amount.minor).sum();
        assert_eq!(parts, refund.split.trainer.minor);
    }
    trio.world.assert_clean_books().await;
}

#[tokio::test]
async fn after_delivery_a_refund_is_taken_from_what_each_has_and_what_the_bank_sends_back_is_theirs_again() {
    let trio = Trio::new().await;
    let booking = trio.paid_at(10, REFUND_FAILS).await;
    trio.delivered().await;
    trio.give_back(booking, Some(3_250)).await;
    assert_eq!(trio.available().await, [921, 921, 921]);
    trio.world.assert_clean_books().await;
    trio.world.pass(SignedDuration::from_hours(2));
    trio.all_events().await;
    assert_eq!(trio.refunds(booking).await[0].state, RefundState::Failed);
    assert_eq!(trio.available().await, [1_842, 1_842, 1_841]);
    trio.world.assert_clean_books().await;
}

#[tokio::test]
async fn a_refund_with_kept_fees_is_borne_by_all_of_them() {
    let trio = Trio::new().await;
    let booking = trio.paid().await;
    let order =
        RefundOrder { amount: None, reason: RefundReason::Goodwill, note: None, fees: Some(FeesOnRefund::Kept) };
    trio.world.services.refund_booking(&trio.world.admin().await, booking, order).await.unwrap();
    assert_eq!(trio.pending().await, [-325, -325, -325], "the commission of 9.75");
    trio.delivered().await;
    assert_eq!(trio.available().await, [-325, -325, -325]);
    trio.world.assert_clean_books().await;
}

#[tokio::test]
async fn a_dispute_that_is_lost_is_borne_by_all_of_them() {
    let trio = Trio::new().await;
    let booking = trio.paid_at(10, DISPUTED).await;
    trio.delivered().await;
    trio.all_events().await;
    for id in trio.world.ids_at_stripe("dispute").await {
        trio.world.decide(json!({ "object": id, "outcome": "lost" })).await;
    }
    trio.all_events().await;
    assert_eq!(trio.available().await, [0, 0, 0]);
    let disputes = trio.world.store.read().await.unwrap().disputes_of_booking(booking).await.unwrap();
    let lost = disputes[0].lost.as_ref().unwrap();
    assert_eq!(lost.shares.iter().map(|part| part.amount.minor).collect::<Vec<_>>(), [1_842, 1_842, 1_841]);
    trio.world.assert_clean_books().await;
}

#[tokio::test]
async fn money_that_came_too_late_is_nobodys_in_the_end() {
    let trio = Trio::new().await;
    let booking = trio.world.hold(10).await.id;
    trio.world.prepare(booking).await;
    crate::returning::end_by_force(&trio.world, booking, domain::BookingEvent::Cancel).await;
    trio.world.pay_at_stripe(booking, VISA).await.unwrap();
    trio.all_events().await;
    assert_eq!(trio.refunds(booking).await[0].state, RefundState::Succeeded);
    assert_eq!(trio.pending().await, [0, 0, 0]);
    trio.world.assert_clean_books().await;
}

#[tokio::test]
async fn a_booking_keeps_the_shares_of_its_hold() {
    let trio = Trio::new().await;
    let booking = trio.world.hold(10).await.id;
    trio.share(&[("ben-okoye", 10_000)]).await.unwrap();
    trio.world.prepare(booking).await;
    trio.world.pay_at_stripe(booking, VISA).await.unwrap();
    trio.world.refresh(booking).await;
    assert_eq!(trio.pending().await, [1_842, 1_842, 1_841]);
    trio.paid_at(12, VISA).await;
    assert_eq!(trio.pending().await, [1_842, 1_842, 1_841 + 5_525], "the next one is all Ben's");
    trio.world.services.leave_service(&trio.ben.0, trio.world.service).await.unwrap();
    trio.paid_at(14, VISA).await;
    assert_eq!(trio.pending().await, [1_842 + 5_525, 1_842, 1_841 + 5_525], "and then the lead's again");
    trio.delivered().await;
    trio.world.assert_clean_books().await;
}

#[tokio::test]
async fn what_is_paid_in_person_is_not_divided() {
    let trio = Trio::new().await;
    let booking = trio.world.hold(10).await.id;
    trio.world.services.pay_on_arrival(&trio.world.client, booking).await.unwrap();
    trio.world.pass(SignedDuration::from_hours(26) + SignedDuration::from_mins(10));
    trio.world.services.mark_paid_on_arrival(&trio.lead, booking).await.unwrap();
    trio.delivered().await;
    assert_eq!(trio.available().await, [-975, 0, 0]);
    trio.world.assert_clean_books().await;
}

#[tokio::test]
async fn each_trainer_earned_their_part() {
    let trio = Trio::new().await;
    let booking = trio.paid().await;
    trio.delivered().await;
    trio.give_back(booking, Some(650)).await;
    for (user, earned, given_back) in [(&trio.lead, 1_842, 184), (&trio.ana.0, 1_842, 184), (&trio.ben.0, 1_841, 185)] {
        let page = trio.world.services.earnings(user, EarningsChoice::default()).await.unwrap().unwrap();
        let sums = page.total;
        assert_eq!((sums.earned.minor, sums.bookings), (earned, 1), "{}", user.name);
        assert!((sums.given_back.minor - given_back).abs() <= 1, "{}: {}", user.name, sums.given_back);
        assert_eq!(page.services[0].name, "Strength session");
    }
    trio.world.assert_clean_books().await;
}

#[tokio::test]
async fn each_reads_of_their_own_money_and_strangers_of_nothing() {
    let trio = Trio::new().await;
    let booking = trio.paid().await;
    trio.delivered().await;
    trio.give_back(booking, Some(650)).await;
    let read = |user: User| {
        let services = trio.world.services.clone();
        async move { services.money_timeline(&user, booking).await.unwrap() }
    };
    let ana = read(trio.ana.0.clone()).await.unwrap();
    assert_eq!(ana.reader, Reader::Partner(trio.ana.1));
    let amounts = |step: MoneyStep| -> Vec<(Option<TrainerId>, i64)> {
        let of = ana.events.iter().filter(|event| event.step == step);
        of.map(|event| (event.trainer, event.amount.unwrap().minor)).collect()
    };
    let divided = [(Some(trio.world.trainer), 1_842), (None, 1_842), (Some(trio.ben.1), 1_841)];
    assert_eq!(amounts(MoneyStep::Share), divided);
    assert_eq!(amounts(MoneyStep::Released), [(None, 1_842)]);
    assert_eq!(amounts(MoneyStep::ShareGivenBack).len(), 1);
    let places: Vec<_> = ana.events.iter().filter_map(|event| event.leads_to).collect();
    assert!(!places.iter().any(|place| matches!(place, MoneyPlace::Receipt(_) | MoneyPlace::Refunds(_))));
    let names: Vec<&str> = ana.trainers.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["Lena Vogt", "Ana Horvat", "Ben Okoye"]);

    assert_eq!(read(trio.lead.clone()).await.unwrap().reader, Reader::Lead(trio.world.trainer));
    let admin = read(trio.world.admin().await).await.unwrap();
    assert_eq!(admin.events.iter().filter(|event| event.step == MoneyStep::Released).count(), 3);
    let client = read(trio.world.client.clone()).await.unwrap();
    assert!(client.events.iter().all(|event| event.step != MoneyStep::Share && event.trainer.is_none()));
    let (stranger, _) = trio.world.another_trainer("Eve Stone", "eve-stone").await;
    assert!(read(stranger).await.is_none());
    // The booking itself is the lead's.
    assert!(trio.world.services.booking(&trio.ana.0, booking).await.unwrap().is_none());
}

#[tokio::test]
async fn who_has_a_share_finds_the_service_and_what_was_paid() {
    let trio = Trio::new().await;
    let paid = trio.paid().await;
    trio.world.hold(12).await;
    let page = trio.world.services.shared_with_me(&trio.ana.0, None).await.unwrap().unwrap();
    assert_eq!(page.services.len(), 1);
    assert_eq!((page.services[0].lead.name.as_str(), page.services[0].share), ("Lena Vogt", bp(3_333)));
    let found: Vec<BookingId> = page.bookings.iter().map(|shared| shared.details.booking.id).collect();
    assert_eq!((found, page.next), (vec![paid], None), "what is only held is nobody's money yet");
    assert_eq!((page.bookings[0].part, page.bookings[0].back), (Some((eur(1_842), eur(5_525))), None));
    trio.give_back(paid, Some(3_250)).await;
    trio.give_back(paid, None).await;
    let page = trio.world.services.shared_with_me(&trio.ana.0, None).await.unwrap().unwrap();
    assert_eq!((page.bookings[0].part, page.bookings[0].back), (Some((eur(1_842), eur(5_525))), Some(eur(1_842))));
    trio.world.services.leave_service(&trio.ana.0, trio.world.service).await.unwrap();
    let page = trio.world.services.shared_with_me(&trio.ana.0, None).await.unwrap().unwrap();
    assert_eq!((page.services.len(), page.bookings.len()), (0, 1), "what was booked stays shared");
    assert!(trio.world.services.shared_with_me(&trio.world.client, None).await.unwrap().is_none());
    let lead = trio.world.services.shared_with_me(&trio.lead, None).await.unwrap().unwrap();
    assert_eq!((lead.services.len(), lead.bookings.len()), (0, 0));
}

#[tokio::test]
async fn only_the_lead_and_admins_share_a_service_and_only_partners_leave_it() {
    let trio = Trio::new().await;
    let (services, service) = (&trio.world.services, trio.world.service);
    let wished = || vec![("ana-horvat".to_owned(), bp(9_000))];
    for stranger in [&trio.ana.0, &trio.world.client] {
        let refused = services.share_service(stranger, service, wished()).await;
        assert!(matches!(refused, Err(ShareError::NoSuchService)), "{refused:?}");
        assert!(services.sharing(stranger, service).await.unwrap().is_none());
    }
    let (eve, _) = trio.world.another_trainer("Eve Stone", "eve-stone").await;
    for stranger in [&eve, &trio.lead, &trio.world.client] {
        let refused = services.leave_service(stranger, service).await;
        assert!(matches!(refused, Err(ShareError::NoSuchService)), "{refused:?}");
    }
    services.share_service(&trio.world.admin().await, service, wished()).await.unwrap();
    let sharing = services.sharing(&trio.lead, service).await.unwrap().unwrap();
    let shares: Vec<_> = sharing.partners.iter().map(|(trainer, share)| (trainer.name.as_str(), share.get())).collect();
    assert_eq!(shares, [("Ana Horvat", 9_000)]);
}

#[tokio::test]
async fn shares_that_make_no_sense_are_refused_and_nothing_changes() {
    let trio = Trio::new().await;
    let unknown = trio.share(&[("nobody", 100)]).await;
    assert!(matches!(&unknown, Err(ShareError::NoSuchTrainer(slug)) if slug == "nobody"), "{unknown:?}");
    for (wished, fault) in [
        (vec![("ana-horvat", 6_000), ("ben-okoye", 4_001)], PartnersFault::MoreThanWhole),
        (vec![("ana-horvat", 1_000), ("ana-horvat", 1_000)], PartnersFault::Twice),
        (vec![("lena-vogt", 1_000)], PartnersFault::Twice),
        (vec![("ana-horvat", 0)], PartnersFault::NoShare),
    ] {
        let refused = trio.share(&wished).await;
        assert!(matches!(refused, Err(ShareError::Fault(found)) if found == fault), "{refused:?}");
    }
    let sharing = trio.world.services.sharing(&trio.lead, trio.world.service).await.unwrap().unwrap();
    assert_eq!(sharing.partners.len(), 2);
    trio.share(&[]).await.unwrap();
    trio.paid().await;
    assert_eq!(trio.pending().await, [5_525, 0, 0]);
}

#[tokio::test]
async fn what_was_paid_to_some_does_not_become_a_service_of_others() {
    let trio = Trio::new().await;
    let booking = trio.paid().await;
    let other = trio.world.service_at(8_000).await;
    trio.share_of(other, &[("ana-horvat", 5_000)]).await.unwrap();
    let order = ChangeOrder {
        from: trio.world.tomorrow(10),
        to: trio.world.tomorrow(14),
        service: Some(other),
        agreed_minor: 0,
    };
    let refused = Box::pin(trio.world.services.change_booking(&trio.world.client, booking, order)).await;
    assert!(matches!(refused, Err(RescheduleError::Service(ServiceFixed::OtherPartners))), "{refused:?}");
    trio.world.assert_clean_books().await;
}

#[tokio::test]
async fn a_cheaper_service_of_the_same_trainers_gives_back_from_each() {
    let trio = Trio::new().await;
    let booking = trio.paid().await;
    // A copy of the service, with whom it is shared too.
    let cheaper = trio.world.service_at(5_000).await;
    let offer = trio.world.services.change_offer(&trio.world.client, booking, Some(cheaper)).await.unwrap();
    let order = ChangeOrder {
        from: trio.world.tomorrow(10),
        to: trio.world.tomorrow(14),
        service: Some(cheaper),
        agreed_minor: offer.change.agreed_minor(),
    };
    Box::pin(trio.world.services.change_booking(&trio.world.client, booking, order)).await.unwrap();
    let pending = trio.pending().await;
    assert_eq!(pending.iter().sum::<i64>(), 4_250);
    assert!(pending.iter().max().unwrap() - pending.iter().min().unwrap() <= 1, "{pending:?}");
    trio.world.assert_clean_books().await;
    trio.delivered().await;
    trio.world.assert_clean_books().await;
}

#[tokio::test]
async fn the_books_notice_money_that_was_given_to_another_of_them() {
    let trio = Trio::new().await;
    trio.paid().await;
    trio.world.assert_clean_books().await;
    let (ana, ben) = (trio.ana.1, trio.ben.1);
    trio.world.tamper(&format!("UPDATE payments SET partners = '{ben}:3333,{ana}:3333'")).await;
    let report = trio.world.services.verify_ledger().await.unwrap();
    assert!(!report.is_clean(), "the odd cent is Ana's");
}

#[tokio::test]
async fn whoever_gets_a_share_or_another_one_is_written_to_once() {
    let trio = Trio::new().await;
    let letters = async |user: &User| -> Vec<String> {
        trio.world.services.work_all_mails().await.unwrap();
        let rows = trio.world.services.outbox(user).await.unwrap();
        let about = rows.into_iter().filter(|row| row.mail.kind == MailKind::ServiceShared);
        about.filter(|row| row.mail.state == MailState::Sent).map(|row| row.mail.about).collect()
    };
    assert_eq!(letters(&trio.ana.0).await.len(), 1);
    trio.share(&[("ana-horvat", 3_333), ("ben-okoye", 2_000)]).await.unwrap();
    assert_eq!((letters(&trio.ana.0).await.len(), letters(&trio.ben.0).await.len()), (1, 2));
    // What is not true any more is not said.
    trio.world.pass(SignedDuration::from_secs(1));
    trio.share(&[("ana-horvat", 5_000)]).await.unwrap();
    trio.world.services.leave_service(&trio.ana.0, trio.world.service).await.unwrap();
    assert_eq!(letters(&trio.ana.0).await.len(), 1);
    assert_eq!(letters(&trio.lead).await.len(), 0);
}

#[tokio::test]
async fn two_who_leave_at_once_have_both_left() {
    let trio = Trio::new().await;
    let (services, service) = (&trio.world.services, trio.world.service);
    let (one, other) =
        futures::join!(services.leave_service(&trio.ana.0, service), services.leave_service(&trio.ben.0, service));
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    assert_eq!(services.sharing(&trio.lead, service).await.unwrap().unwrap().partners.len(), 0);
}
