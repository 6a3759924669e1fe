//! Where the money of a booking is: what its client, its trainer and admins are told of it, whatever happened to it.

use domain::{
    BookingId, Currency, DisputeStatus, Money, MoneyEvent, MoneyPlace, MoneyStep, Reader, RefundReason, Role,
    SkipReason, Whereabouts, WithdrawalState,
};
use jiff::SignedDuration;
use serde_json::json;
use services::model::{User, Withdrawal};
use services::{ChangeOrder, RefundOrder, Seen, Settings, Timeline, WithdrawOrder};

use crate::world::World;

const VISA: &str = "pm_card_visa";
const DECLINED: &str = "pm_card_visa_chargeDeclined";
const DISPUTED: &str = "pm_card_createDispute";
const ALL: WithdrawOrder = WithdrawOrder { currency: Currency::EUR, amount: None, seen: Seen::Whatever };

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn trainer(world: &World) -> User {
    User { role: Role::Trainer, ..world.trainer_user.clone() }
}

async fn timeline(world: &World, user: &User, booking: BookingId) -> Timeline {
    world.services.money_timeline(user, booking).await.unwrap().unwrap()
}

async fn to_client(world: &World, booking: BookingId) -> Timeline {
    timeline(world, &world.client, booking).await
}

async fn to_trainer(world: &World, booking: BookingId) -> Timeline {
    timeline(world, &trainer(world), booking).await
}

async fn to_admin(world: &World, booking: BookingId) -> Timeline {
    timeline(world, &world.admin().await, booking).await
}

/// What is told, with its amounts in euro cents.
fn told(timeline: &Timeline) -> Vec<(MoneyStep, Option<i64>)> {
    timeline.events.iter().map(|event| (event.step, event.amount.map(|amount| amount.minor))).collect()
}

fn event(timeline: &Timeline, step: MoneyStep) -> &MoneyEvent {
    let found = timeline.events.iter().find(|event| event.step == step);
    assert!(found.is_some(), "no {step:?} among {:?}", told(timeline));
    found.unwrap()
}

async fn pay(world: &World, booking: BookingId, card: &str) {
    world.prepare(booking).await;
    world.pay_at_stripe(booking, card).await.unwrap();
    world.refresh(booking).await;
}

async fn paid_with(world: &World, card: &str) -> BookingId {
    let booking = world.hold(10).await.id;
    world.pass(SignedDuration::from_secs(30));
    pay(world, booking, card).await;
    booking
}

async fn all_events(world: &World) {
    for (_, body) in world.events().await {
        world.deliver(&body).await;
    }
    world.work().await;
}

async fn give_back(world: &World, booking: BookingId, minor: i64) {
    let order = RefundOrder { amount: Some(eur(minor)), reason: RefundReason::Goodwill, note: None, fees: None };
    world.services.refund_booking(&world.admin().await, booking, order).await.unwrap();
    all_events(world).await;
}

/// Where nothing goes out by itself, with a verified trainer who has an account.
async fn with_account() -> World {
    let world = World::of(Settings { weekly_payouts: false, ..Settings::default() }).await;
    world.connect().await;
    world.verify_trainer().await;
    world
}

async fn withdraw(world: &World, amount: Option<i64>) -> Withdrawal {
    let order = WithdrawOrder { amount: amount.map(eur), ..ALL };
    world.services.withdraw(&world.trainer_user, order).await.unwrap()
}

async fn wait_for_bank(world: &World) {
    for _ in 0..3 {
        world.pass(SignedDuration::from_hours(25));
        assert_eq!(world.services.sweep().await.unwrap().failures, 0);
    }
}

#[tokio::test]
async fn what_is_paid_and_not_delivered_is_with_us_and_each_is_told_their_part() {
    let world = World::new().await;
    let booking = paid_with(&world, VISA).await;
    let client = to_client(&world, booking).await;
    assert_eq!(told(&client), [(MoneyStep::Held, None), (MoneyStep::Charged, Some(6_500))]);
    assert_eq!((client.reader, client.place), (Reader::Client, Whereabouts::WithUs));
    assert_eq!(client.events[1].leads_to, Some(MoneyPlace::Receipt(booking)));
    assert_eq!(client.events[1].stripe_id, None);

    let trainers = to_trainer(&world, booking).await;
    let theirs = [
        (MoneyStep::Held, None),
        (MoneyStep::Charged, Some(6_500)),
        (MoneyStep::Commission, Some(975)),
        (MoneyStep::Share, Some(5_525)),
        (MoneyStep::BecomesTheTrainers, Some(5_525)),
    ];
    assert_eq!(told(&trainers), theirs);
    assert_eq!(trainers.events[4].at, Some(world.tomorrow(11)), "when the session is over");

    let admins = to_admin(&world, booking).await;
    let payment = world.payment(booking).await;
    assert_eq!(event(&admins, MoneyStep::Charged).stripe_id, payment.stripe_intent_id);
    let fee = event(&admins, MoneyStep::StripeFee);
    assert_eq!((fee.at, &fee.stripe_id), (payment.fee_posted_at, &payment.stripe_charge_id));
    assert!(fee.amount.unwrap().is_positive());
    let other = world.another_client("sam@example.com").await;
    assert!(world.services.money_timeline(&other, booking).await.unwrap().is_none());
}

#[tokio::test]
async fn what_was_never_paid_says_so_with_every_attempt() {
    let world = World::new().await;
    let booking = world.hold(10).await.id;
    let due = to_client(&world, booking).await;
    assert_eq!((told(&due).last().copied(), due.place), (Some((MoneyStep::PayBy, Some(6_500))), Whereabouts::Due));
    world.prepare(booking).await;
    assert!(world.pay_at_stripe(booking, DECLINED).await.is_err());
    world.refresh(booking).await;
    world.pass(SignedDuration::from_mins(30));
    world.services.sweep().await.unwrap();
    assert_eq!(world.state(booking).await, "expired");
    let steps = |timeline: &Timeline| timeline.events.iter().map(|event| event.step).collect::<Vec<_>>();
    let client = to_client(&world, booking).await;
    assert_eq!(steps(&client), [MoneyStep::Held, MoneyStep::Refused, MoneyStep::Lapsed]);
    assert_eq!(client.place, Whereabouts::NotPaid);
    let trainers = to_trainer(&world, booking).await;
    assert_eq!(steps(&trainers), [MoneyStep::Held, MoneyStep::Lapsed], "refused cards are no business of trainers'");
    let admins = to_admin(&world, booking).await;
    assert!(event(&admins, MoneyStep::Refused).stripe_id.is_some());
}

#[tokio::test]
async fn what_is_delivered_is_the_trainers_and_says_what_keeps_it_from_the_bank() {
    let world = World::new().await;
    let booking = world.earn().await;
    let client = to_client(&world, booking).await;
    let delivered = (MoneyStep::Delivered, None);
    assert_eq!(told(&client), [(MoneyStep::Held, None), (MoneyStep::Charged, Some(6_500)), delivered]);
    assert_eq!(client.place, Whereabouts::Available);
    let trainers = to_trainer(&world, booking).await;
    let since = [delivered, (MoneyStep::Released, Some(5_525)), (MoneyStep::Stays(SkipReason::NoAccount), Some(5_525))];
    assert_eq!(told(&trainers)[4..], since);
    world.connect().await;
    let trainers = to_trainer(&world, booking).await;
    // The clock stands on Friday, 4 December.
    let friday = "2026-12-11".parse().unwrap();
    let next = event(&trainers, MoneyStep::GoesOut(friday));
    assert_eq!((next.at, next.amount), (Some("2026-12-11T00:00:00Z".parse().unwrap()), Some(eur(5_525))));
}

#[tokio::test]
async fn what_is_paid_out_is_followed_to_the_bank() {
    let world = with_account().await;
    let booking = world.earn().await;
    assert_eq!(event(&to_trainer(&world, booking).await, MoneyStep::OnRequest).amount, Some(eur(5_525)));
    let withdrawal = withdraw(&world, None).await;
    let trainers = to_trainer(&world, booking).await;
    let went = event(&trainers, MoneyStep::WentOut(eur(5_525), WithdrawalState::Processing));
    assert_eq!((went.amount, went.leads_to), (Some(eur(5_525)), Some(MoneyPlace::Payout(withdrawal.id))));
    assert_eq!(event(&trainers, MoneyStep::ArrivesBy).at, world.withdrawal(withdrawal.id).await.arrives_at);
    assert_eq!(trainers.place, Whereabouts::OnTheWay);
    let admins = to_admin(&world, booking).await;
    let went = event(&admins, MoneyStep::WentOut(eur(5_525), WithdrawalState::Processing));
    assert_eq!(went.stripe_id, withdrawal.payout_id);
    let client = to_client(&world, booking).await;
    assert_eq!((client.events.len(), client.place), (3, Whereabouts::Available), "clients hear nothing of payouts");
    wait_for_bank(&world).await;
    let trainers = to_trainer(&world, booking).await;
    assert_eq!(trainers.place, Whereabouts::Arrived);
    assert_eq!(event(&trainers, MoneyStep::Arrived).amount, Some(eur(5_525)));
    assert!(trainers.events.iter().all(|event| !event.step.is_to_come()), "{:?}", told(&trainers));
}

#[tokio::test]
async fn payouts_take_shares_in_the_order_in_which_they_became_the_trainers() {
    let world = with_account().await;
    let (first, second) = (world.earn().await, world.earn().await);
    withdraw(&world, Some(6_000)).await;
    let step = MoneyStep::WentOut(eur(6_000), WithdrawalState::Processing);
    let of_first = to_trainer(&world, first).await;
    assert_eq!(event(&of_first, step).amount, Some(eur(5_525)));
    let of_second = to_trainer(&world, second).await;
    assert_eq!(event(&of_second, step).amount, Some(eur(475)));
    assert_eq!(event(&of_second, MoneyStep::OnRequest).amount, Some(eur(5_050)));
    assert_eq!((of_first.place, of_second.place), (Whereabouts::OnTheWay, Whereabouts::Available));
    // What was earned since does not change what went before.
    world.earn().await;
    assert_eq!(event(&to_trainer(&world, first).await, MoneyStep::Arrived).amount, Some(eur(5_525)));
    withdraw(&world, None).await;
    let of_second = to_trainer(&world, second).await;
    let rest = event(&of_second, MoneyStep::WentOut(eur(10_575), WithdrawalState::Processing));
    assert_eq!((rest.amount, of_second.place), (Some(eur(5_050)), Whereabouts::OnTheWay));
}

#[tokio::test]
async fn a_payout_that_the_bank_sends_back_brings_the_share_back() {
    let world = with_account().await;
    let booking = world.earn().await;
    let withdrawal = withdraw(&world, None).await;
    let payout = withdrawal.payout_id.clone().unwrap();
    world.decide(json!({ "object": payout, "outcome": "failed", "failure_code": "account_closed" })).await;
    wait_for_bank(&world).await;
    let trainers = to_trainer(&world, booking).await;
    let steps = [
        (MoneyStep::WentOut(eur(5_525), WithdrawalState::Failed), Some(5_525)),
        (MoneyStep::CameBack, Some(5_525)),
        // Stripe wants another bank account first.
        (MoneyStep::Stays(SkipReason::NotReady), Some(5_525)),
    ];
    assert_eq!(told(&trainers)[6..], steps);
    assert_eq!(trainers.place, Whereabouts::Available);
    // The next one takes it.
    world.connect().await;
    withdraw(&world, None).await;
    let trainers = to_trainer(&world, booking).await;
    let again = MoneyStep::WentOut(eur(5_525), WithdrawalState::Processing);
    assert_eq!((event(&trainers, again).amount, trainers.place), (Some(eur(5_525)), Whereabouts::OnTheWay));
}

#[tokio::test]
async fn a_payout_that_an_admin_refuses_leaves_the_share_where_it_was() {
    let world = World::of(Settings { weekly_payouts: false, ..Settings::default() }).await;
    world.connect().await;
    let booking = world.earn().await;
    let asked = withdraw(&world, None).await;
    let waiting = MoneyStep::WentOut(eur(5_525), WithdrawalState::Pending);
    assert_eq!(event(&to_trainer(&world, booking).await, waiting).amount, Some(eur(5_525)));
    world.pass(SignedDuration::from_mins(1));
    world.services.reject_withdrawal(&world.admin().await, asked.id, None).await.unwrap();
    let trainers = to_trainer(&world, booking).await;
    assert_eq!(event(&trainers, MoneyStep::CameBack).amount, Some(eur(5_525)));
    assert_eq!(event(&trainers, MoneyStep::OnRequest).amount, Some(eur(5_525)));
}

#[tokio::test]
async fn a_refund_before_delivery_makes_the_share_smaller() {
    let world = World::new().await;
    let booking = paid_with(&world, VISA).await;
    world.pass(SignedDuration::from_mins(1));
    give_back(&world, booking, 1_000).await;
    let client = to_client(&world, booking).await;
    let asked = MoneyStep::RefundAsked(RefundReason::Goodwill);
    assert_eq!(told(&client)[2..], [(asked, Some(1_000)), (MoneyStep::RefundSent, Some(1_000))]);
    assert_eq!(client.events[2].leads_to, Some(MoneyPlace::Refunds(booking)));
    assert_eq!(client.place, Whereabouts::WithUs);
    let trainers = to_trainer(&world, booking).await;
    assert_eq!(event(&trainers, MoneyStep::ShareGivenBack).amount, Some(eur(-850)));
    assert_eq!(event(&trainers, MoneyStep::BecomesTheTrainers).amount, Some(eur(4_675)));
    give_back(&world, booking, 5_500).await;
    assert_eq!(to_client(&world, booking).await.place, Whereabouts::WentBack);
    assert!(to_trainer(&world, booking).await.events.iter().all(|event| !event.step.is_to_come()));
}

#[tokio::test]
async fn a_refund_after_delivery_is_taken_from_what_is_left_of_the_share() {
    let world = with_account().await;
    let booking = world.earn().await;
    give_back(&world, booking, 1_000).await;
    let trainers = to_trainer(&world, booking).await;
    assert_eq!(event(&trainers, MoneyStep::Released).amount, Some(eur(5_525)));
    assert_eq!(event(&trainers, MoneyStep::ShareGivenBack).amount, Some(eur(-850)));
    assert_eq!(event(&trainers, MoneyStep::Stays(SkipReason::BelowMinimum)).amount, Some(eur(4_675)));
    // Paid out first, and given back then: what went to the bank stays so, and later earnings make it good.
    let booking = world.earn().await;
    withdraw(&world, None).await;
    give_back(&world, booking, 1_000).await;
    let trainers = to_trainer(&world, booking).await;
    let went = event(&trainers, MoneyStep::WentOut(eur(10_200), WithdrawalState::Processing));
    assert_eq!((went.amount, trainers.place), (Some(eur(5_525)), Whereabouts::OnTheWay));
    let next = world.earn().await;
    assert_eq!(event(&to_trainer(&world, next).await, MoneyStep::MadeGood).amount, Some(eur(850)));
}

#[tokio::test]
async fn a_dispute_tells_what_the_bank_took_and_what_became_of_it() {
    for (text, status) in [("winning_evidence", DisputeStatus::Won), ("losing_evidence", DisputeStatus::Lost)] {
        let world = World::new().await;
        let booking = paid_with(&world, DISPUTED).await;
        all_events(&world).await;
        let client = to_client(&world, booking).await;
        assert_eq!(event(&client, MoneyStep::Disputed(DisputeStatus::NeedsResponse)).amount, Some(eur(6_500)));
        assert_eq!(client.place, Whereabouts::Disputed);
        let admin = world.admin().await;
        let admins = to_admin(&world, booking).await;
        let opened = event(&admins, MoneyStep::Disputed(DisputeStatus::NeedsResponse));
        let Some(MoneyPlace::Dispute(dispute)) = opened.leads_to else { panic!("{opened:?}") };
        assert_eq!(event(&admins, MoneyStep::DisputeTook).amount, Some(eur(6_500)));
        assert!(event(&admins, MoneyStep::EvidenceDue).at.is_some());
        let page = world.services.dispute(&admin, dispute).await.unwrap().unwrap();
        let evidence = services::ports::gateway::Evidence { uncategorized_text: text.into(), ..page.evidence };
        world.services.submit_evidence(&admin, dispute, evidence).await.unwrap();
        world.pass(SignedDuration::from_hours(24 * 100));
        world.services.sweep().await.unwrap();
        all_events(&world).await;
        let decided = MoneyStep::DisputeDecided(status);
        for timeline in [to_client(&world, booking).await, to_trainer(&world, booking).await] {
            assert_eq!(event(&timeline, decided).leads_to, None, "disputes are admins'");
            let took = timeline.events.iter().any(|event| event.step == MoneyStep::DisputeTook);
            assert!(!took, "what the bank moves on our balance is admins'");
        }
        let (admins, trainers) = (to_admin(&world, booking).await, to_trainer(&world, booking).await);
        let gave = admins.events.iter().any(|event| event.step == MoneyStep::DisputeGave);
        let lost = trainers.events.iter().find(|event| event.step == MoneyStep::ShareLost);
        assert_eq!((gave, lost.is_some()), (status == DisputeStatus::Won, status == DisputeStatus::Lost));
        let place = if status == DisputeStatus::Won { Whereabouts::Available } else { Whereabouts::Lost };
        assert_eq!(trainers.place, place);
        assert_eq!(lost.and_then(|lost| lost.amount).unwrap_or(eur(-5_525)), eur(-5_525));
    }
}

#[tokio::test]
async fn what_is_paid_in_person_never_passes_through_us() {
    let world = World::new().await;
    let booking = world.hold(10).await.id;
    world.services.pay_on_arrival(&world.client, booking).await.unwrap();
    let client = to_client(&world, booking).await;
    assert_eq!(told(&client), [(MoneyStep::Held, None), (MoneyStep::PayInPerson, Some(6_500))]);
    assert_eq!((client.place, client.events[1].at), (Whereabouts::DueInPerson, Some(world.tomorrow(10))));
    world.services.mark_paid_on_arrival(&trainer(&world), booking).await.unwrap();
    let client = to_client(&world, booking).await;
    assert_eq!(told(&client), [(MoneyStep::Held, None), (MoneyStep::PaidInPerson, Some(6_500))]);
    assert_eq!(client.place, Whereabouts::InPerson);
    let trainers = to_trainer(&world, booking).await;
    assert_eq!(event(&trainers, MoneyStep::CommissionOwed).amount, Some(eur(975)));
}

#[tokio::test]
async fn the_difference_that_was_paid_for_a_dearer_service_is_told_with_the_rest() {
    let world = with_account().await;
    let booking = paid_with(&world, VISA).await;
    world.pass(SignedDuration::from_secs(1));
    let order = ChangeOrder {
        from: world.tomorrow(10),
        to: world.tomorrow(14),
        service: Some(world.service_at(9_000).await),
        agreed_minor: 2_500,
    };
    let difference = world.services.change_booking(&world.client, booking, order).await.unwrap().booking.id;
    pay(&world, difference, VISA).await;
    let paid = |timeline: &Timeline| {
        let charges = timeline.events.iter().filter(|event| event.step == MoneyStep::Charged);
        charges.map(|event| (event.amount.unwrap().minor, event.difference)).collect::<Vec<_>>()
    };
    assert_eq!(paid(&to_client(&world, booking).await), [(6_500, false), (2_500, true)]);
    world.pass(SignedDuration::from_hours(10 * 24));
    world.services.sweep().await.unwrap();
    withdraw(&world, None).await;
    let trainers = to_trainer(&world, booking).await;
    let went = trainers.events.iter().filter(|event| matches!(event.step, MoneyStep::WentOut(..)));
    let parts: Vec<_> = went.map(|event| (event.amount.unwrap().minor, event.difference)).collect();
    assert_eq!(parts.iter().map(|(minor, _)| minor).sum::<i64>(), 7_650, "85 % of 90 euros");
    assert!(parts.contains(&(5_525, false)) && parts.contains(&(2_125, true)), "{parts:?}");
}
