//! SQLite: every statement finds what it wants by an index, so that nothing gets slower as bookings become many.
//!
//! The statements are those that the store runs when each of its functions is called once; SQLite says how it would run them.

use domain::operation::OperationState;
use domain::{
    BookingState, CheckIn, DisputeId, EventId, JobId, LedgerTransactionId, LineState, MoveId, OperationId, Parts,
    RefundId, TrainerId, ledger,
};
use services::model::{EventState, JobKind, LineOutcome, Operation, OperationKind, SignIn};
use services::ports::store::StartsBetween;
use sqlx::Row;
use store::testing::{sqlite, statements};

use crate::world::{World, at, bits, eur, event, price, session, slot, write};

/// What may be read from one end to the other: lists that are short or wanted whole.
const WHOLE: [(&str, &str); 23] = [
    ("INSERT INTO sessions", "SQLite looks for orphans of a new session only after a broken foreign key (OP_FkIfZero)"),
    ("SELECT state_at FROM bookings WHERE state = 'held' ORDER BY", "takes the first row of an index of holds alone"),
    ("SELECT next_try_at FROM mails WHERE state = 'queued' ORDER BY", "takes the first row of an index of these alone"),
    ("FROM disputes d\n             JOIN", "takes the newest rows of an index by time"),
    ("JOIN users u ON u.id = m.user_id ORDER BY", "takes the newest rows of an index by time"),
    ("ORDER BY r.noted_at DESC", "takes the newest rows of an index by time"),
    ("ORDER BY c.set_at DESC", "takes the newest rows of an index by time"),
    ("ORDER BY b.trainer_id, b.kind", "sorts one page"),
    ("WHERE e.waited_for IS NOT NULL\n              AND (", "an index of sessions that somebody waits for alone"),
    ("COUNT(*) FROM webhook_events WHERE state = 'pending'", "an index of these alone"),
    ("COUNT(*) FROM webhook_events WHERE state = 'needs_attention'", "an index of these alone"),
    ("FROM trainers t", "a search looks into every trainer's words"),
    ("w.state = 'pending' ORDER BY", "an index of withdrawals that wait alone"),
    ("ORDER BY b.trainer_id, b.currency", "sorts one page"),
    ("w.state <> 'pending' ORDER BY", "takes the newest rows of an index by time"),
    ("FROM paydays ORDER BY day DESC LIMIT 1", "takes the last row of an index"),
    ("GROUP BY account, currency", "the proof of the books sums all entries, from an index"),
    ("COUNT(*) OVER ()", "ranks the clients that a trainer had in some months"),
    ("COUNT(*) FROM ledger_entries", "the proof of the books counts all entries, from an index"),
    ("FROM statement_lines\n                    WHERE movement = $1", "walks through one page of lines"),
    ("FROM drifts", "an index of those that are open alone"),
    ("FROM reconciliations", "takes the newest row of an index by time"),
    ("state = 'processed'", "counted for the metrics of a whole history only"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_statement_reads_a_whole_table() {
    statements::watch();
    let world = World::of(sqlite().await);
    call_everything(&world).await;
    let mut connection = world.database.connection().await;
    let texts = statements::seen();
    assert!(texts.len() > 60, "only {} statements were seen", texts.len());
    let mut scans = Vec::new();
    for text in &texts {
        let plan = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}")));
        for step in plan.fetch_all(&mut connection).await.unwrap() {
            let step: String = step.get(3);
            // A list of rows in the statement itself, or what a step before has found, is not a table.
            let own = ["claimed", "due", "page", "CONSTANT ROW", "VALUES CLAUSE"];
            let table = step.strip_prefix("SCAN ").filter(|of| !own.iter().any(|own| of.contains(own)));
            // Ties of an ordered index may be sorted; a whole result of which a few rows are wanted may not.
            let sorted_for_a_few = step == "USE TEMP B-TREE FOR ORDER BY" && text.contains("LIMIT");
            if (table.is_some() || sorted_for_a_few) && !WHOLE.iter().any(|(part, _)| text.contains(part)) {
                scans.push(format!("{step}\n    {text}"));
            }
        }
    }
    assert!(scans.is_empty(), "{}", scans.join("\n\n"));
}

async fn call_everything(world: &World) {
    let (booking, payment) = world.payment().await;
    let client = booking.client_id;
    let trainer = booking.trainer_id;
    let read = &mut *world.read().await;
    let service = read.service(booking.service_id).await.unwrap().unwrap();
    let (now, later) = (at("09:00"), at("12:00"));
    let day: domain::Date = "2026-11-24".parse().unwrap();

    let user = read.user(client).await.unwrap().unwrap();
    read.user_by_email(&user.email).await.unwrap();
    read.user_by_customer("cus_1").await.unwrap();
    read.card(domain::CardId::from_parts(now, bits())).await.unwrap();
    read.card_by_method("pm_1").await.unwrap();
    read.cards_of(client).await.unwrap();
    read.cards_ever(client).await.unwrap();
    read.cards_to_warn_of(now, 10).await.unwrap();
    read.user_by_sign_in("a1", now).await.unwrap();
    read.trainer_cards("ana", 10).await.unwrap();
    let profile = read.trainer(trainer).await.unwrap().unwrap();
    read.trainer_by_slug(&profile.slug).await.unwrap();
    read.trainer_of_user(profile.user_id).await.unwrap();
    read.services_of(trainer).await.unwrap();
    for trainers in [vec![trainer], vec![trainer, TrainerId::from_parts(now, bits())]] {
        read.working_times(&trainers, day, day).await.unwrap();
        read.busy(&trainers, now, later).await.unwrap();
        read.open_classes(&trainers, now, later).await.unwrap();
    }
    read.connect_account(trainer).await.unwrap();
    read.connect_account_by_stripe_id("acct_1").await.unwrap();
    read.connect_accounts_to_check(now, 10).await.unwrap();
    read.verified_at(trainer).await.unwrap();
    read.available(trainer).await.unwrap();
    read.pending(trainer).await.unwrap();
    read.trainers_with_balance(None, 10).await.unwrap();
    let withdrawal = domain::WithdrawalId::from_parts(now, bits());
    read.withdrawal(withdrawal).await.unwrap();
    read.withdrawal_by_transfer("tr_1").await.unwrap();
    read.withdrawal_by_payout("po_1").await.unwrap();
    read.withdrawals_of(trainer, 10).await.unwrap();
    read.withdrawals(10).await.unwrap();
    read.withdrawals_to_check(now, 10).await.unwrap();
    read.reversals_of(withdrawal).await.unwrap();
    read.payday(day).await.unwrap();
    read.last_payday().await.unwrap();
    read.payday_lines(day).await.unwrap();
    read.payday_lines_of(trainer, 10).await.unwrap();
    read.exceptions_of(trainer, day, 10).await.unwrap();
    read.service_to_book(service.id, now, (day, day)).await.unwrap();
    read.services_shared_with(trainer).await.unwrap();
    read.bookings_shared_with(trainer, Some(booking.id), 10).await.unwrap();
    read.zone_and_exceptions(trainer, day, day).await.unwrap();
    read.booked_starts(trainer, now, later).await.unwrap();
    read.booking(booking.id).await.unwrap();
    read.booking_details(booking.id).await.unwrap();
    read.bookings_of_client(client, None, 10).await.unwrap();
    read.bookings_of_trainer(trainer, now, later).await.unwrap();
    read.holds_of(client, now).await.unwrap();
    read.overdue_holds(now, 10).await.unwrap();
    read.next_hold_end().await.unwrap();
    read.next_mail_due().await.unwrap();
    read.ended_bookings(now, 10).await.unwrap();
    let lead = domain::reminder::lead(1);
    read.bookings_to_start(&StartsBetween { after: now, seen: None, until: later, lead }, 10).await.unwrap();
    read.sessions_of_service(trainer, service.id, now, later).await.unwrap();
    read.released_session(&session(&service, slot("12:00", 60), 10, 1)).await.unwrap();
    read.hold_in_session(booking.session_id, client, now).await.unwrap();
    read.waiting(domain::WaitingId::from_parts(now, bits())).await.unwrap();
    read.waits_of(client, 10).await.unwrap();
    read.live_wait(booking.session_id, client).await.unwrap();
    read.wait_offered(booking.id).await.unwrap();
    read.is_waited_for(booking.session_id).await.unwrap();
    read.waiting_counts(trainer, now, later).await.unwrap();
    read.starts_kept(service.id, now, later).await.unwrap();
    read.lines_to_move(now, later, 10).await.unwrap();
    read.session_row(booking.session_id).await.unwrap();
    read.session_rows(trainer, now, later).await.unwrap();
    read.bookings_in_session(booking.session_id).await.unwrap();
    read.call_off(domain::CallOffId::from_parts(now, bits())).await.unwrap();
    read.call_off_of_session(booking.session_id).await.unwrap();
    read.call_offs_of(trainer, 10).await.unwrap();
    read.call_off_lines(domain::CallOffId::from_parts(now, bits())).await.unwrap();
    read.next_call_off().await.unwrap();
    read.moves_of_booking(booking.id).await.unwrap();
    read.change_of(booking.id).await.unwrap();
    read.booking_move(MoveId::from_parts(now, bits())).await.unwrap();
    read.payment(payment.id).await.unwrap();
    read.live_payment_of(booking.id).await.unwrap();
    read.payment_by_intent("pi_1").await.unwrap();
    read.payment_by_session("cs_1").await.unwrap();
    read.payments_to_check(now, 10).await.unwrap();
    read.payments_after(None, 10).await.unwrap();
    read.newest_rate(domain::Currency::EUR, domain::Currency::USD).await.unwrap();
    read.rates(10).await.unwrap();
    read.commission_of(trainer, now).await.unwrap();
    read.trainers_with_commission(now, 10).await.unwrap();
    read.trainer_commissions(10).await.unwrap();
    read.booking_commissions(10).await.unwrap();
    read.tries_of(booking.id).await.unwrap();
    read.refunds_of_payment(payment.id).await.unwrap();
    read.refunds_of_booking(booking.id).await.unwrap();
    read.refunds_of_client(client, now, later).await.unwrap();
    read.refunds_shared_with(trainer, booking.id, booking.id).await.unwrap();
    read.disputes_shared_with(trainer, booking.id, booking.id).await.unwrap();
    read.refund(RefundId::from_parts(now, bits())).await.unwrap();
    read.refund_by_stripe_id("re_1").await.unwrap();
    read.refunds_to_check(now, 10).await.unwrap();
    read.dispute(DisputeId::from_parts(now, bits())).await.unwrap();
    read.dispute_by_stripe_id("dp_1").await.unwrap();
    read.disputes_of_payment(payment.id).await.unwrap();
    read.disputes_of_booking(booking.id).await.unwrap();
    read.disputes(10).await.unwrap();
    read.disputes_to_check(now, 10).await.unwrap();
    read.dispute_movements(DisputeId::from_parts(now, bits())).await.unwrap();
    read.mails(None, 10).await.unwrap();
    read.mails(Some(client), 10).await.unwrap();
    read.mail(domain::MailId::from_parts(now, bits())).await.unwrap();
    read.users_of_role(domain::Role::Admin).await.unwrap();
    let calendar = domain::OutsideCalendarId::from_parts(now, bits());
    read.outside_calendars_of(trainer).await.unwrap();
    read.outside_calendar(calendar).await.unwrap();
    read.outside_calendars_due(now, 10).await.unwrap();
    read.next_outside_calendar_due().await.unwrap();
    read.outside_busy_of(calendar).await.unwrap();
    read.is_busy_elsewhere(trainer, slot("12:00", 60)).await.unwrap();
    read.bookings_while_busy_elsewhere(trainer, now, 10).await.unwrap();
    read.calendar_feed_of(client).await.unwrap();
    read.owner_of_calendar_feed("0123").await.unwrap();
    read.bookings_in_feed(client, Some(trainer), now, 10).await.unwrap();
    read.progress("returns").await.unwrap();
    read.balances("stripe_balance").await.unwrap();
    read.all_balances().await.unwrap();
    read.count_entries().await.unwrap();
    read.ledger_stretch(None, 10).await.unwrap();
    read.unbalanced(None, "ltx_1").await.unwrap();
    read.payments_to_prove(None, 10).await.unwrap();
    read.refunds_of_payments(None, payment.id).await.unwrap();
    read.disputes_of_payments(None, payment.id).await.unwrap();
    read.movements_of_payments(None, payment.id).await.unwrap();
    read.posted_for_returns(None, payment.id).await.unwrap();
    let withdrawal = domain::WithdrawalId::from_parts(now, bits());
    read.withdrawals_after(None, 10).await.unwrap();
    read.reversals_of_withdrawals(None, withdrawal).await.unwrap();
    read.posted_for_withdrawals(None, withdrawal).await.unwrap();
    read.kept_balances(None, 10).await.unwrap();
    read.own_postings("", 10).await.unwrap();
    read.last_reconciliation().await.unwrap();
    read.unfinished_reconciliation().await.unwrap();
    read.statement_line("txn_1").await.unwrap();
    let span = services::model::Span { since: None, until: now };
    for movement in domain::Movement::ALL {
        read.compared(movement, span, "", 10).await.unwrap();
    }
    for what in services::ports::store::OurMoves::ALL {
        read.unmatched(what, span, "", 10).await.unwrap();
    }
    read.transfers_to_ask_about(span, "", 10).await.unwrap();
    read.open_drifts(0, 10).await.unwrap();
    read.count_open_drifts().await.unwrap();
    read.drift_effects("rec_1").await.unwrap();
    read.ledger_lines_of("pay_1").await.unwrap();
    let range = services::model::EarningRange {
        trainer,
        currency: domain::Currency::EUR,
        first: domain::Month::of(day),
        last: domain::Month::of(day),
    };
    read.earning_years(trainer).await.unwrap();
    read.earned_by_month(range).await.unwrap();
    read.earned_by_service(range).await.unwrap();
    read.earned_by_client(range, 10).await.unwrap();
    read.on_its_way(trainer).await.unwrap();
    read.earning_movements(trainer, domain::Currency::EUR, now, None, later, 10).await.unwrap();
    read.trainer_ids_after(None, 10).await.unwrap();
    read.earnings_by_services(trainer).await.unwrap();
    read.earnings_by_clients(trainer).await.unwrap();
    read.earnings_by_entries(trainer).await.unwrap();
    read.moved_between("stripe_balance", domain::Currency::EUR, now, later).await.unwrap();
    read.available_before(trainer, domain::Currency::EUR, now).await.unwrap();
    read.withdrawals_since(trainer, now, 10).await.unwrap();
    read.reversals_since(trainer, now, 10).await.unwrap();
    read.payments_of_booking(payment.booking_id).await.unwrap();
    read.refused_attempts_of(payment.booking_id).await.unwrap();
    read.operation_by_key("a").await.unwrap();
    read.due_operations(now, 10).await.unwrap();
    read.webhook_event("evt_1").await.unwrap();
    for state in [EventState::Pending, EventState::Processed, EventState::NeedsAttention] {
        read.count_events(state).await.unwrap();
    }

    let sign_in = SignIn { token_hash: "a1".to_owned(), user_id: client, created_at: now, expires_at: later };
    write!(world, tx, sign_in => tx.insert_sign_in(&sign_in).await).unwrap();
    write!(world, tx => tx.delete_sign_in("a1").await).unwrap();
    write!(world, tx => tx.delete_expired_sign_ins(now).await).unwrap();
    write!(world, tx => tx.set_stripe_customer(client, "cus_1").await).unwrap();
    write!(world, tx => tx.set_pay_ways(trainer, domain::PayWays::default()).await).unwrap();
    let monday = domain::availability::WeeklyHours::new(1, 540, 600).unwrap();
    write!(world, tx => tx.set_weekly_hours(trainer, &[monday]).await).unwrap();
    let exception = services::model::CalendarException {
        id: domain::ExceptionId::from_parts(now, bits()),
        trainer_id: trainer,
        what: domain::DayException::closed(day, day).unwrap(),
        note: None,
        created_at: now,
    };
    let changed = service.clone();
    write!(world, tx, exception, changed => {
        tx.insert_exception(&exception).await?;
        tx.delete_exception(trainer, exception.id).await?;
        tx.update_service(&changed).await?;
        tx.keep_offered(changed.id, 1).await?;
        tx.set_capacity(trainer, changed.id, now, 1).await
    })
    .unwrap();
    let private = session(&service, slot("14:00", 60), 1, 1);
    let held = crate::world::booking(&private, &user, later);
    write!(world, tx, private, held => tx.hold_session(&private, &held, (day, day)).await).unwrap();
    let class = session(&service, slot("12:00", 60), 10, 1);
    let class_id = class.id;
    write!(world, tx, class => {
        tx.claim_session(&class).await?;
        tx.take_seats(class.id, 1).await?;
        tx.give_seats_back(class.id, 2, now).await
    })
    .unwrap();
    let schedule = crate::schedules::schedule(&service, "2026-11-24T20:00", Some("FREQ=DAILY"));
    read.schedule(schedule.id).await.unwrap();
    read.schedules_of(service.id).await.unwrap();
    read.schedules_of_trainer(trainer).await.unwrap();
    read.schedules_to_fill(now, 10).await.unwrap();
    read.made_of(schedule.id, schedule.recurrence.first).await.unwrap();
    read.dated_sessions(trainer, service.id, now, 10).await.unwrap();
    read.dated_session(booking.session_id).await.unwrap();
    read.bookings_of_session(booking.session_id).await.unwrap();
    read.claimed_by(trainer, slot("12:00", 60)).await.unwrap();
    let dated = session(&service, slot("20:00", 60), 10, 0);
    write!(world, tx, schedule, dated => {
        tx.insert_schedule(&schedule).await?;
        tx.set_fill_at(schedule.id, 1, None).await?;
        tx.fill_schedules_of(schedule.service_id, now).await?;
        tx.keep_dated(schedule.service_id).await?;
        tx.claim_occurrence(&dated, schedule.id, schedule.recurrence.first).await?;
        tx.remove_occurrence(dated.id, now).await?;
        tx.leave_schedule(dated.id, now).await?;
        tx.vacate_session(dated.id, now).await?;
        tx.update_schedule(&schedule).await
    })
    .unwrap();
    let waits = crate::waiting::entry(class_id, &user, 1);
    write!(world, tx => {
        tx.hold_line(waits.session_id).await?;
        tx.insert_waiting(&waits).await?;
        tx.close_up(waits.session_id).await?;
        tx.take_kept_seats(waits.session_id, 1).await?;
        tx.move_waiting(waits.id, "waiting", domain::WaitingState::Left { at: now }).await?;
        tx.close_up(waits.session_id).await
    })
    .unwrap();
    let what = domain::CalledOff::Session(booking.session_id);
    let call_off = crate::calloffs::called_off(trainer, client, what);
    let line = LineOutcome { booking: booking.id, state: LineState::Cancelled, problem: None, returned: None };
    write!(world, tx, call_off, line => {
        tx.stop_bookings(trainer).await?;
        tx.call_off_session(class_id, now).await?;
        tx.call_off_sessions(trainer, later, later, now).await?;
        tx.release_if_empty(class_id, now).await?;
        tx.insert_call_off(&call_off, &[(line.booking, LineState::Waiting)]).await?;
        tx.set_call_off_line(call_off.id, &line).await?;
        tx.finish_call_off(call_off.id, now).await
    })
    .unwrap();
    let refund = crate::returns::refund(&payment);
    let dispute = crate::returns::dispute(&payment, "dp_1");
    let balance = domain::payment::BalanceFacts { id: "txn_1".to_owned(), gross: eur(-1), fee: eur(0) };
    let moved = domain::dispute::DisputeMovement { balance, at: None };
    let held = booking.clone();
    write!(world, tx, held, refund, dispute, moved => {
        tx.claim_session_again(class_id, 1).await?;
        tx.insert_refund(&refund).await?;
        tx.update_refund(&refund).await?;
        tx.insert_dispute(&dispute).await?;
        tx.update_dispute(&dispute).await?;
        tx.insert_dispute_movement(dispute.id, &moved).await?;
        tx.note_cancelled_by(refund.booking_id, domain::Role::Client, None).await?;
        tx.keep_seats(&held).await?;
        let mail = crate::mails::letter_to(client, "bkg_1");
        tx.insert_mail(&mail).await?;
        tx.claim_mails(now, later, 10).await?;
        tx.update_mail(&mail).await?;
        tx.set_language(client, domain::Language::Ru).await?;
        let card = crate::cards::card(client, "pm_1");
        tx.insert_card(&card).await?;
        tx.update_card(&card).await?;
        let calendar = crate::elsewhere::calendar_of(trainer, "1");
        tx.insert_outside_calendar(&calendar).await?;
        tx.lease_outside_calendar(calendar.id, now, later).await?;
        tx.note_outside_calendar_read(&calendar).await?;
        tx.set_outside_busy(&calendar, &[slot("12:00", 60)]).await?;
        tx.set_outside_busy(&calendar, &[]).await?;
        tx.delete_outside_calendar(trainer, calendar.id).await?;
        let feed = crate::feeds::feed_of(client, "1");
        tx.insert_calendar_feed(&feed).await?;
        tx.replace_calendar_feed(&feed).await?;
        tx.delete_calendar_feed(client).await?;
        tx.set_progress("returns", now).await
    })
    .unwrap();
    let quoted = crate::rates::quoted(domain::Currency::EUR, domain::Currency::USD, "1.08", now);
    let rate = crate::rates::noted(client, quoted, now);
    let own = crate::rates::commission(trainer, client, None, now);
    let of_booking = crate::rates::of_booking(booking.id, client);
    write!(world, tx, rate, own, of_booking => {
        tx.insert_rate(&rate).await?;
        tx.insert_trainer_commission(&own).await?;
        tx.insert_booking_commission(&of_booking).await?;
        tx.set_booking_split(booking.id, 99, &price()).await?;
        tx.set_payment_split(payment.id, 99, &price()).await
    })
    .unwrap();
    write!(world, tx => tx.move_booking(booking.id, 1, BookingState::Confirmed { at: now }).await).unwrap();
    let confirmed = world.read().await.booking(booking.id).await.unwrap().unwrap();
    let other_time = crate::moves::moved(&booking, slot("10:00", 60));
    write!(world, tx, confirmed => {
        tx.reschedule(&confirmed, &other_time).await?;
        tx.set_check_in(booking.id, 3, Some(CheckIn { at: now, by: client })).await?;
        tx.deliver_booking(booking.id, 4, BookingState::Completed { at: now }, now).await
    })
    .unwrap();
    write!(world, tx, payment => {
        tx.insert_refused_attempt(&payment, "ch_1", now).await?;
        tx.update_payment(&payment).await
    })
    .unwrap();
    let paid = ledger::payment_succeeded(&Parts::whole(trainer, price().trainer_share), &price()).unwrap();
    let id = LedgerTransactionId::from_parts(now, bits());
    write!(world, tx, paid => {
        tx.post(id, "pay_1", now, &paid).await?;
        tx.is_posted(paid.posting(), "pay_1").await
    })
    .unwrap();
    let operation = Operation {
        id: OperationId::from_parts(now, bits()),
        kind: OperationKind::CreateIntent,
        subject: "pay_1".to_owned(),
        idempotency_key: "a".to_owned(),
        request_hash: "b".to_owned(),
        request: "{}".to_owned(),
        state: OperationState::Prepared,
        attempts: 0,
        answer: None,
        next_try_at: now,
        created_at: now,
    };
    write!(world, tx, operation => {
        tx.insert_operation(&operation).await?;
        tx.update_operation(&operation, OperationState::Prepared).await
    })
    .unwrap();
    let account = crate::withdrawals::account(trainer, "acct_1");
    let asked = crate::withdrawals::withdrawal(world, trainer, "09:00", domain::WithdrawalState::Pending).await;
    write!(world, tx, account, asked => {
        tx.insert_connect_account(&account).await?;
        tx.update_connect_account(&account).await?;
        tx.set_verified(trainer, Some(now)).await?;
        tx.lock_available(trainer, domain::Currency::EUR).await?;
        tx.insert_withdrawal(&asked).await?;
        tx.update_withdrawal(&asked).await?;
        tx.move_payday(day, trainer).await?;
        tx.finish_payday(day, now).await
    })
    .unwrap();
    world.store.keep_event(event("evt_1", now)).await.unwrap();
    let whe = EventId::from_parts(now, bits());
    let job = JobId::from_parts(now, bits());
    write!(world, tx => {
        tx.claim_events(now, later, 10).await?;
        tx.fail_event(whe, "x", EventState::Pending, later).await?;
        tx.finish_event(whe, now).await?;
        tx.enqueue_job(job, JobKind::PostStripeFee, "pay_1", now).await?;
        tx.claim_jobs(now, later, 10).await?;
        tx.fail_job(job, "x", later).await?;
        tx.finish_job(job).await
    })
    .unwrap();
}
