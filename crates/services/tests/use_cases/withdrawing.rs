//! Trainers' money on its way to the bank: asked for, agreed to, sent, arrived, sent back; on paydays; and owed.

use domain::ledger::Account;
use domain::{AmountRefused, Currency, Money, Need, Readiness, Role, SkipReason, WithdrawalState};
use jiff::SignedDuration;
use serde_json::json;
use services::model::{MailKind, Withdrawal};
use services::{ConnectError, RefundOrder, Seen, Settings, WithdrawError, WithdrawOrder};

use store::testing::TestStore;

use crate::on_both_engines;
use crate::world::{World, time};

on_both_engines![
    an_account_comes_into_being_once_and_tells_what_is_missing,
    an_account_whose_answer_was_lost_is_the_only_one,
    only_trainers_get_accounts_and_only_where_stripe_has_them,
    a_verified_trainers_money_gets_to_the_bank,
    anybody_elses_waits_for_an_admin_who_may_agree_once_or_say_no,
    what_cannot_be_withdrawn_is_refused_and_changes_nothing,
    a_second_click_asks_for_nothing,
    of_a_hundred_withdrawals_of_everything_at_once_one_is_paid,
    a_payout_that_the_bank_refuses_puts_the_money_back_and_says_why,
    a_payout_that_comes_back_days_after_it_arrived_fails_all_the_same,
    events_about_a_payout_may_come_twice_late_in_any_order_or_never,
    a_transfer_whose_answers_were_lost_pays_nobody_twice,
    a_payout_whose_answers_were_lost_pays_nobody_twice,
    a_transfer_whose_answer_was_lost_for_days_is_found_by_its_metadata,
    whoever_died_before_the_call_is_followed_by_another_program,
    money_that_has_not_reached_stripe_yet_is_waited_for,
    an_account_that_stripe_closed_meanwhile_fails_the_withdrawal,
    a_refund_after_the_money_left_is_made_good_by_later_earnings,
    what_a_trainer_owes_is_taken_back_from_their_account_where_it_is_still_there,
    a_withdrawal_that_debts_came_before_does_not_go_out,
    what_somebody_takes_a_part_of_back_at_stripe_comes_back_whole,
    what_somebody_takes_back_whole_at_stripe_has_failed,
    payday_pays_everybody_once_from_the_first_second_of_friday,
    a_payday_that_nobody_was_there_for_is_held_later_and_skips_with_a_reason,
    two_programs_hold_one_payday_together,
    the_least_that_is_paid_out_can_be_set,
    whose_withdrawal_it_is_sees_it_and_admins_do,
];

const ALL: WithdrawOrder = WithdrawOrder { currency: Currency::EUR, amount: None, seen: Seen::Whatever };

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

async fn withdraw(world: &World, order: WithdrawOrder) -> Result<Withdrawal, WithdrawError> {
    world.services.withdraw(&world.trainer_user, order).await
}

/// Where nothing goes out by itself.
async fn without_paydays(database: TestStore) -> World {
    World::with(database, Settings { weekly_payouts: false, ..Settings::default() }).await
}

/// A verified trainer with an account and €55.25 available.
async fn with_earnings(database: TestStore) -> World {
    let world = without_paydays(database).await;
    world.connect().await;
    world.verify_trainer().await;
    world.earn().await;
    assert_eq!(world.available().await, 5_525);
    world
}

/// Lets the payout of a withdrawal come to its end at the bank, and hears of it from the sweeper.
async fn wait_for_bank(world: &World) {
    for _ in 0..3 {
        world.pass(SignedDuration::from_hours(25));
        assert_eq!(world.services.sweep().await.unwrap().failures, 0);
    }
}

/// The code of the last payouts' failure: the bank sends the money back.
async fn bank_refuses(world: &World, withdrawal: &Withdrawal) {
    let payout = withdrawal.payout_id.clone().unwrap();
    world.decide(json!({ "object": payout, "outcome": "failed", "failure_code": "account_closed" })).await;
}

async fn an_account_comes_into_being_once_and_tells_what_is_missing(database: TestStore) {
    let world = World::on(database).await;
    let link = world.services.onboard(&world.trainer_user, "de").await.unwrap();
    assert!(link.starts_with("http"), "{link}");
    let account = world.account().await.unwrap();
    assert_eq!((account.readiness(), account.facts.country.as_str()), (Readiness::Incomplete, "DE"));
    assert!(account.facts.needs().contains(&Need::BankAccount), "{:?}", account.facts.needs());
    // Asked again there is another link to the same account, whatever country is said.
    let again = world.services.onboard(&world.trainer_user, "FR").await.unwrap();
    assert_ne!(link, again);
    assert_eq!(world.count_at_stripe("account").await, 1);
    world.decide_account(json!({ "action": "complete", "account": account.facts.id })).await;
    world.services.refresh_account(&world.trainer_user).await.unwrap();
    let account = world.account().await.unwrap();
    assert_eq!((account.readiness(), account.facts.takes(Currency::EUR)), (Readiness::Ready, true));
    // Later Stripe wants more, and tells so by an event.
    let id = account.facts.id.clone();
    world.decide_account(json!({ "action": "needs", "account": id, "requirements": ["individual.id_number"] })).await;
    for (kind, body) in world.events().await {
        if kind == "account.updated" || kind == "capability.updated" {
            world.deliver(&body).await;
        }
    }
    world.work().await;
    world.services.refresh_account(&world.trainer_user).await.unwrap();
    let account = world.account().await.unwrap();
    assert_eq!((account.readiness(), account.facts.needs()), (Readiness::Restricted, vec![Need::IdNumber]));
}

async fn an_account_whose_answer_was_lost_is_the_only_one(database: TestStore) {
    let world = World::on(database).await;
    world.fault(World::lose_answers("/accounts", 10)).await;
    assert!(world.services.onboard(&world.trainer_user, "DE").await.is_err());
    world.no_more_faults().await;
    world.pass(SignedDuration::from_mins(5));
    world.services.sweep().await.unwrap();
    assert!(world.account().await.is_some());
    world.services.onboard(&world.trainer_user, "DE").await.unwrap();
    assert_eq!(world.count_at_stripe("account").await, 1);
}

async fn only_trainers_get_accounts_and_only_where_stripe_has_them(database: TestStore) {
    let world = World::on(database).await;
    let refused = world.services.onboard(&world.client, "DE").await;
    assert!(matches!(refused, Err(ConnectError::NotAllowed)));
    for country in ["", "Germany", "XX", "KP"] {
        let refused = world.services.onboard(&world.trainer_user, country).await;
        assert!(matches!(refused, Err(ConnectError::Country)), "{country}: {refused:?}");
    }
    world.services.onboard(&world.trainer_user, "DE").await.unwrap();
}

async fn a_verified_trainers_money_gets_to_the_bank(database: TestStore) {
    let world = with_earnings(database).await;
    let withdrawal = withdraw(&world, ALL).await.unwrap();
    assert_eq!((withdrawal.state, withdrawal.amount), (WithdrawalState::Processing, eur(5_525)));
    assert!(withdrawal.transfer_id.is_some() && withdrawal.payout_id.is_some());
    assert_eq!(world.available().await, 0);
    assert_eq!(world.balance(Account::WithdrawalInTransit(withdrawal.id)).await, 0);
    world.assert_clean_books().await;
    wait_for_bank(&world).await;
    let withdrawal = world.withdrawal(withdrawal.id).await;
    assert_eq!((withdrawal.state, withdrawal.why), (WithdrawalState::Completed, None));
    assert!(withdrawal.arrives_at.is_some() && withdrawal.ended_at.is_some());
    world.assert_clean_books().await;
    world.services.work_all_mails().await.unwrap();
    let told = world.services.outbox(&world.trainer_user).await.unwrap();
    assert_eq!(told.iter().filter(|row| row.mail.kind == MailKind::WithdrawalPaid).count(), 1);
}

async fn anybody_elses_waits_for_an_admin_who_may_agree_once_or_say_no(database: TestStore) {
    let world = without_paydays(database).await;
    world.connect().await;
    world.earn().await;
    let admin = world.admin().await;
    let asked = withdraw(&world, ALL).await.unwrap();
    assert_eq!((asked.state, asked.transfer_id), (WithdrawalState::Pending, None));
    assert_eq!((world.available().await, world.count_at_stripe("transfer").await), (0, 0));
    for other in [&world.trainer_user, &world.client] {
        assert!(matches!(world.services.approve_withdrawal(other, asked.id).await, Err(WithdrawError::NotAllowed)));
    }
    let rejected = world.services.reject_withdrawal(&admin, asked.id, Some(" Call us first. ".into())).await.unwrap();
    assert_eq!((rejected.state, rejected.note.as_deref()), (WithdrawalState::Rejected, Some("Call us first.")));
    assert_eq!(world.available().await, 5_525);
    assert!(matches!(
        world.services.approve_withdrawal(&admin, asked.id).await,
        Err(WithdrawError::Decided(WithdrawalState::Rejected))
    ));
    world.assert_clean_books().await;
    let asked = withdraw(&world, ALL).await.unwrap();
    let approved = world.services.approve_withdrawal(&admin, asked.id).await.unwrap();
    assert_eq!(approved.state, WithdrawalState::Processing);
    assert!(matches!(world.services.approve_withdrawal(&admin, asked.id).await, Err(WithdrawError::Decided(_))));
    assert_eq!(world.count_at_stripe("transfer").await, 1);
    world.assert_clean_books().await;
}

async fn what_cannot_be_withdrawn_is_refused_and_changes_nothing(database: TestStore) {
    let world = without_paydays(database).await;
    let refused = |order: WithdrawOrder| withdraw(&world, order);
    assert!(matches!(refused(ALL).await, Err(WithdrawError::Amount(AmountRefused::MoreThanAvailable(_)))));
    world.earn().await;
    assert!(matches!(refused(ALL).await, Err(WithdrawError::NoAccount)));
    world.services.onboard(&world.trainer_user, "DE").await.unwrap();
    assert!(matches!(refused(ALL).await, Err(WithdrawError::NotReady(Readiness::Incomplete))));
    world.connect().await;
    let of = |minor| WithdrawOrder { amount: Some(eur(minor)), ..ALL };
    assert!(matches!(refused(of(0)).await, Err(WithdrawError::Amount(AmountRefused::Nothing))));
    assert!(matches!(refused(of(4_999)).await, Err(WithdrawError::Amount(AmountRefused::BelowMinimum(_)))));
    assert!(matches!(refused(of(5_526)).await, Err(WithdrawError::Amount(AmountRefused::MoreThanAvailable(_)))));
    let yen = WithdrawOrder { currency: Currency::JPY, ..ALL };
    assert!(matches!(refused(yen).await, Err(WithdrawError::Amount(AmountRefused::MoreThanAvailable(_)))));
    assert!(matches!(world.services.withdraw(&world.client, ALL).await, Err(WithdrawError::NotAllowed)));
    let admin = world.admin().await;
    assert!(matches!(world.services.withdraw(&admin, ALL).await, Err(WithdrawError::NotAllowed)));
    assert_eq!(world.available().await, 5_525);
    assert_eq!(world.services.payouts_page(&world.trainer_user).await.unwrap().unwrap().withdrawals, []);
    world.assert_clean_books().await;
}

async fn a_second_click_asks_for_nothing(database: TestStore) {
    let world = with_earnings(database).await;
    let seen = WithdrawOrder { amount: Some(eur(5_000)), seen: Seen::Newest(None), ..ALL };
    let first = withdraw(&world, seen).await.unwrap();
    let second = withdraw(&world, seen).await;
    assert!(matches!(second, Err(WithdrawError::Newer(id)) if id == first.id), "{second:?}");
    assert_eq!(world.available().await, 525);
}

async fn of_a_hundred_withdrawals_of_everything_at_once_one_is_paid(database: TestStore) {
    let world = with_earnings(database).await;
    let tries = (0..100).map(|_| withdraw(&world, ALL));
    let made = futures::future::join_all(tries).await;
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1);
    for refused in made.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, WithdrawError::Amount(AmountRefused::MoreThanAvailable(_))), "{refused:?}");
    }
    assert_eq!((world.available().await, world.count_at_stripe("transfer").await), (0, 1));
    world.assert_clean_books().await;
}

async fn a_payout_that_the_bank_refuses_puts_the_money_back_and_says_why(database: TestStore) {
    let world = with_earnings(database).await;
    let withdrawal = withdraw(&world, ALL).await.unwrap();
    bank_refuses(&world, &withdrawal).await;
    wait_for_bank(&world).await;
    let failed = world.withdrawal(withdrawal.id).await;
    assert_eq!((failed.state, failed.why.as_deref()), (WithdrawalState::Failed, Some("account_closed")));
    assert_eq!(world.available().await, 5_525);
    world.assert_clean_books().await;
    world.services.work_all_mails().await.unwrap();
    let told = world.services.outbox(&world.trainer_user).await.unwrap();
    assert_eq!(told.iter().filter(|row| row.mail.kind == MailKind::WithdrawalFailed).count(), 1);
}

async fn a_payout_that_comes_back_days_after_it_arrived_fails_all_the_same(database: TestStore) {
    let world = with_earnings(database).await;
    let withdrawal = withdraw(&world, ALL).await.unwrap();
    wait_for_bank(&world).await;
    assert_eq!(world.withdrawal(withdrawal.id).await.state, WithdrawalState::Completed);
    bank_refuses(&world, &withdrawal).await;
    wait_for_bank(&world).await;
    let failed = world.withdrawal(withdrawal.id).await;
    assert_eq!((failed.state, world.available().await), (WithdrawalState::Failed, 5_525));
    world.assert_clean_books().await;
}

async fn events_about_a_payout_may_come_twice_late_in_any_order_or_never(database: TestStore) {
    let world = with_earnings(database).await;
    let withdrawal = withdraw(&world, ALL).await.unwrap();
    bank_refuses(&world, &withdrawal).await;
    let account = withdrawal.stripe_account_id.clone();
    let told = ["transfer.created", "payout.created", "payout.updated", "payout.failed", "account.updated"];
    let mut bodies: Vec<String> = Vec::new();
    for kind in told {
        let object = match kind {
            "transfer.created" => withdrawal.transfer_id.clone().unwrap(),
            "account.updated" => account.clone(),
            _ => withdrawal.payout_id.clone().unwrap(),
        };
        for copy in 0..2 {
            let of = if kind == "transfer.created" { String::new() } else { format!(r#""account":"{account}","#) };
            bodies.push(format!(
                r#"{{"id":"evt_{kind}_{copy}",{of}"type":"{kind}","livemode":false,"data":{{"object":{{"id":"{object}"}}}}}}"#
            ));
        }
    }
    bodies.reverse();
    for body in &bodies {
        world.deliver(body).await;
        world.work().await;
    }
    let failed = world.withdrawal(withdrawal.id).await;
    assert_eq!((failed.state, world.available().await), (WithdrawalState::Failed, 5_525));
    assert_eq!(world.count_at_stripe("transfer").await, 1);
    world.assert_clean_books().await;
}

async fn a_transfer_whose_answers_were_lost_pays_nobody_twice(database: TestStore) {
    Box::pin(answers_are_lost(database, "/transfers")).await;
}

async fn a_payout_whose_answers_were_lost_pays_nobody_twice(database: TestStore) {
    Box::pin(answers_are_lost(database, "/payouts")).await;
}

async fn answers_are_lost(database: TestStore, path: &str) {
    let world = with_earnings(database).await;
    world.fault(World::lose_answers(path, 10)).await;
    let withdrawal = withdraw(&world, ALL).await.unwrap();
    world.no_more_faults().await;
    world.pass(SignedDuration::from_mins(10));
    world.services.sweep().await.unwrap();
    world.assert_clean_books().await;
    wait_for_bank(&world).await;
    assert_eq!(world.withdrawal(withdrawal.id).await.state, WithdrawalState::Completed);
    assert_eq!((world.count_at_stripe("transfer").await, world.count_at_stripe("payout").await), (1, 1));
    world.assert_clean_books().await;
}

async fn a_transfer_whose_answer_was_lost_for_days_is_found_by_its_metadata(database: TestStore) {
    let world = with_earnings(database).await;
    world.fault(World::lose_answers("/transfers", 10)).await;
    let withdrawal = withdraw(&world, ALL).await.unwrap();
    world.no_more_faults().await;
    world.pass(SignedDuration::from_hours(30));
    world.services.sweep().await.unwrap();
    wait_for_bank(&world).await;
    assert_eq!(world.withdrawal(withdrawal.id).await.state, WithdrawalState::Completed);
    assert_eq!(world.count_at_stripe("transfer").await, 1);
    world.assert_clean_books().await;
}

async fn whoever_died_before_the_call_is_followed_by_another_program(database: TestStore) {
    let world = with_earnings(database).await;
    world.fault(World::outage("connection_reset", 100)).await;
    let withdrawal = withdraw(&world, ALL).await.unwrap();
    assert_eq!(withdrawal.state, WithdrawalState::Approved);
    world.no_more_faults().await;
    world.pass(SignedDuration::from_mins(10));
    let next = world.another_program();
    next.sweep().await.unwrap();
    assert_eq!(world.withdrawal(withdrawal.id).await.state, WithdrawalState::Processing);
    world.assert_clean_books().await;
}

async fn money_that_has_not_reached_stripe_yet_is_waited_for(database: TestStore) {
    let world = without_paydays(database).await;
    world.connect().await;
    world.verify_trainer().await;
    // Delivered the next day, long before Stripe has the client's money at hand.
    let booking = world.hold(10).await.id;
    world.prepare(booking).await;
    world.pay_at_stripe(booking, "pm_card_visa").await.unwrap();
    world.refresh(booking).await;
    world.pass(SignedDuration::from_hours(40));
    world.services.sweep().await.unwrap();
    let withdrawal = withdraw(&world, ALL).await.unwrap();
    assert_eq!(withdrawal.state, WithdrawalState::Approved);
    assert_eq!(withdrawal.why.as_deref(), Some("balance_insufficient"));
    world.assert_clean_books().await;
    for _ in 0..10 {
        world.pass(SignedDuration::from_hours(24));
        assert_eq!(world.services.sweep().await.unwrap().failures, 0);
    }
    let paid = world.withdrawal(withdrawal.id).await;
    assert_eq!((paid.state, paid.why), (WithdrawalState::Completed, None));
    assert_eq!(world.count_at_stripe("transfer").await, 1);
    world.assert_clean_books().await;
}

async fn an_account_that_stripe_closed_meanwhile_fails_the_withdrawal(database: TestStore) {
    let world = without_paydays(database).await;
    let account = world.connect().await;
    world.earn().await;
    let asked = withdraw(&world, ALL).await.unwrap();
    world.decide_account(json!({ "action": "reject", "account": account, "reason": "fraud" })).await;
    let admin = world.admin().await;
    let failed = world.services.approve_withdrawal(&admin, asked.id).await.unwrap();
    assert_eq!(failed.state, WithdrawalState::Failed);
    assert_eq!(world.available().await, 5_525);
    world.assert_clean_books().await;
}

async fn a_refund_after_the_money_left_is_made_good_by_later_earnings(database: TestStore) {
    let world = with_earnings(database).await;
    let second = world.earn().await;
    let withdrawal = withdraw(&world, ALL).await.unwrap();
    wait_for_bank(&world).await;
    let admin = world.admin().await;
    let order = RefundOrder { amount: None, reason: domain::RefundReason::Goodwill, note: None, fees: None };
    world.services.refund_booking(&admin, second, order).await.unwrap();
    assert_eq!(world.available().await, -5_525);
    world.assert_clean_books().await;
    // Nothing is left on the trainer's account: Stripe is asked, and refuses.
    world.pass(SignedDuration::from_hours(7));
    world.services.sweep().await.unwrap();
    assert_eq!((world.available().await, world.withdrawal(withdrawal.id).await.state.name()), (-5_525, "completed"));
    let page = world.services.payouts_page(&world.trainer_user).await.unwrap().unwrap();
    assert_eq!(page.available, [eur(-5_525)]);
    assert!(matches!(withdraw(&world, ALL).await, Err(WithdrawError::Amount(AmountRefused::MoreThanAvailable(_)))));
    world.earn().await;
    world.earn().await;
    assert_eq!(world.available().await, 5_525);
    world.assert_clean_books().await;
}

async fn what_a_trainer_owes_is_taken_back_from_their_account_where_it_is_still_there(database: TestStore) {
    let world = with_earnings(database).await;
    let booking = world.earn().await;
    // The transfer is made, and the payout is not: the money is on the trainer's account.
    world
        .fault(json!({ "kind": "connection_reset", "times": 100, "matching": { "method": "POST", "path_ends": "/payouts" } }))
        .await;
    let withdrawal = withdraw(&world, ALL).await.unwrap();
    assert_eq!((withdrawal.state, withdrawal.payout_id), (WithdrawalState::Processing, None));
    let admin = world.admin().await;
    let order = RefundOrder { amount: None, reason: domain::RefundReason::Goodwill, note: None, fees: None };
    world.services.refund_booking(&admin, booking, order).await.unwrap();
    assert_eq!(world.available().await, -5_525);
    world.pass(SignedDuration::from_hours(7));
    world.services.sweep().await.unwrap();
    // All of it is back, since the rest could not be paid out as it was asked for.
    assert_eq!(world.available().await, 5_525);
    let failed = world.withdrawal(withdrawal.id).await;
    assert_eq!((failed.state, failed.why.as_deref()), (WithdrawalState::Failed, Some("in_debt")));
    world.no_more_faults().await;
    wait_for_bank(&world).await;
    assert_eq!((world.available().await, world.count_at_stripe("payout").await), (5_525, 0));
    world.assert_clean_books().await;
}

async fn a_withdrawal_that_debts_came_before_does_not_go_out(database: TestStore) {
    let world = without_paydays(database).await;
    world.connect().await;
    let booking = world.earn().await;
    let asked = withdraw(&world, ALL).await.unwrap();
    let admin = world.admin().await;
    let order = RefundOrder { amount: None, reason: domain::RefundReason::Goodwill, note: None, fees: None };
    world.services.refund_booking(&admin, booking, order).await.unwrap();
    let failed = world.services.approve_withdrawal(&admin, asked.id).await.unwrap();
    assert_eq!((failed.state, failed.why.as_deref()), (WithdrawalState::Failed, Some("in_debt")));
    assert_eq!((world.available().await, world.count_at_stripe("transfer").await), (0, 0));
    world.assert_clean_books().await;
}

async fn what_somebody_takes_a_part_of_back_at_stripe_comes_back_whole(database: TestStore) {
    let world = with_earnings(database).await;
    world
        .fault(json!({ "kind": "connection_reset", "times": 100, "matching": { "method": "POST", "path_ends": "/payouts" } }))
        .await;
    let withdrawal = withdraw(&world, ALL).await.unwrap();
    world.no_more_faults().await;
    let transfer = withdrawal.transfer_id.unwrap();
    world.reverse_at_stripe(&transfer, 2_000).await;
    for (kind, body) in world.events().await {
        if kind.starts_with("transfer.") {
            world.deliver(&body).await;
        }
    }
    world.work().await;
    // The rest could not be paid out as it was asked for, and would wait for good.
    let failed = world.withdrawal(withdrawal.id).await;
    assert_eq!((failed.state, failed.why.as_deref()), (WithdrawalState::Failed, Some("reversed")));
    assert_eq!((world.available().await, world.count_at_stripe("payout").await), (5_525, 0));
    world.assert_clean_books().await;
    let again = withdraw(&world, ALL).await.unwrap();
    wait_for_bank(&world).await;
    assert_eq!(world.withdrawal(again.id).await.state, WithdrawalState::Completed);
    world.assert_clean_books().await;
}

async fn what_somebody_takes_back_whole_at_stripe_has_failed(database: TestStore) {
    let world = with_earnings(database).await;
    world
        .fault(json!({ "kind": "connection_reset", "times": 100, "matching": { "method": "POST", "path_ends": "/payouts" } }))
        .await;
    let withdrawal = withdraw(&world, ALL).await.unwrap();
    world.no_more_faults().await;
    world.reverse_at_stripe(&withdrawal.transfer_id.unwrap(), 5_525).await;
    for (kind, body) in world.events().await {
        if kind.starts_with("transfer.") {
            world.deliver(&body).await;
        }
    }
    world.work().await;
    wait_for_bank(&world).await;
    let failed = world.withdrawal(withdrawal.id).await;
    assert_eq!((failed.state, failed.why.as_deref()), (WithdrawalState::Failed, Some("reversed")));
    assert_eq!((world.available().await, world.count_at_stripe("payout").await), (5_525, 0));
    world.assert_clean_books().await;
}

/// Wednesday's session, paid; where there are paydays.
async fn with_a_session_on_wednesday(database: TestStore) -> World {
    let world = World::on(database).await;
    // The first sweep notes that the platform has begun: it owes nobody last Friday.
    world.services.sweep().await.unwrap();
    let booking = world.hold(10).await.id;
    world.prepare(booking).await;
    world.pay_at_stripe(booking, "pm_card_visa").await.unwrap();
    world.refresh(booking).await;
    world
}

async fn payday_pays_everybody_once_from_the_first_second_of_friday(database: TestStore) {
    let world = with_a_session_on_wednesday(database).await;
    world.connect().await;
    world.verify_trainer().await;
    world.pass(time("2026-11-26T23:59:59Z").duration_since(world.clock_now()));
    assert_eq!(world.services.sweep().await.unwrap().failures, 0);
    assert_eq!(world.available().await, 5_525);
    world.pass(SignedDuration::from_secs(1));
    world.services.sweep().await.unwrap();
    world.services.sweep().await.unwrap();
    world.another_program().sweep().await.unwrap();
    let page = world.services.payouts_page(&world.trainer_user).await.unwrap().unwrap();
    assert_eq!((page.withdrawals.len(), page.available.as_slice()), (1, &[][..]));
    assert_eq!((page.withdrawals[0].asked_by, page.withdrawals[0].state), (None, WithdrawalState::Processing));
    assert_eq!(page.paydays[0].outcome, Ok(page.withdrawals[0].id));
    assert_eq!(page.next_payday.unwrap().to_string(), "2026-12-04");
    assert_eq!(world.count_at_stripe("transfer").await, 1);
    world.assert_clean_books().await;
}

async fn a_payday_that_nobody_was_there_for_is_held_later_and_skips_with_a_reason(database: TestStore) {
    let world = with_a_session_on_wednesday(database).await;
    // Down over two Fridays, until Wednesday.
    world.pass(SignedDuration::from_hours(15 * 24));
    world.services.sweep().await.unwrap();
    let page = world.services.payouts_page(&world.trainer_user).await.unwrap().unwrap();
    let held: Vec<String> = page.paydays.iter().map(|line| line.day.to_string()).collect();
    assert_eq!(held, ["2026-12-04"]);
    assert_eq!((page.paydays[0].outcome, page.paydays[0].available), (Err(SkipReason::NoAccount), eur(5_525)));
    // Ready by the next one, and nobody has to agree.
    world.connect().await;
    world.verify_trainer().await;
    world.pass(SignedDuration::from_hours(7 * 24));
    world.services.sweep().await.unwrap();
    let page = world.services.payouts_page(&world.trainer_user).await.unwrap().unwrap();
    assert_eq!(page.paydays[0].outcome, Ok(page.withdrawals[0].id));
    world.assert_clean_books().await;
}

async fn two_programs_hold_one_payday_together(database: TestStore) {
    let world = with_a_session_on_wednesday(database).await;
    world.connect().await;
    world.verify_trainer().await;
    world.pass(SignedDuration::from_hours(4 * 24));
    let others: Vec<_> = (0..4).map(|_| world.another_program()).collect();
    futures::future::join_all(others.iter().map(|other| async { other.sweep().await.unwrap() })).await;
    world.services.sweep().await.unwrap();
    let page = world.services.payouts_page(&world.trainer_user).await.unwrap().unwrap();
    assert_eq!((page.withdrawals.len(), page.paydays.len()), (1, 1));
    assert_eq!(world.count_at_stripe("transfer").await, 1);
    world.assert_clean_books().await;
}

async fn the_least_that_is_paid_out_can_be_set(database: TestStore) {
    let minimums = [(Currency::EUR, eur(6_000))].into();
    let world =
        World::with(database, Settings { payout_minimums: minimums, weekly_payouts: false, ..Settings::default() })
            .await;
    world.connect().await;
    world.earn().await;
    let refused = withdraw(&world, ALL).await;
    assert!(matches!(refused, Err(WithdrawError::Amount(AmountRefused::BelowMinimum(least))) if least == eur(6_000)));
}

async fn whose_withdrawal_it_is_sees_it_and_admins_do(database: TestStore) {
    let world = with_earnings(database).await;
    let withdrawal = withdraw(&world, ALL).await.unwrap();
    let admin = world.admin().await;
    for (user, sees) in [(&world.trainer_user, true), (&admin, true), (&world.client, false)] {
        assert_eq!(world.services.withdrawal(user, withdrawal.id).await.unwrap().is_some(), sees);
    }
    let other = world.user_of_role("Tom Other", "tom@example.com", Role::Trainer).await;
    assert!(world.services.withdrawal(&other, withdrawal.id).await.unwrap().is_none());
    assert!(world.services.withdrawals_board(&world.trainer_user).await.unwrap().is_none());
    assert_eq!(world.services.withdrawals_board(&admin).await.unwrap().unwrap().withdrawals.len(), 1);
}
