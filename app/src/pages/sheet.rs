//! The frame of all sheets: what they show comes from one server function, and what can be done on them goes to four. One frame
//! for all of them keeps the browser's code small.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    board, calendar, calling_off, cancel, cards, dates, dispute, drifts, earnings, elsewhere, hours, letter, lines,
    offers, payouts, receipt, refund, reschedule, sharing, skeleton, timeline, use_path_part, waiting, week,
};
use crate::api::{AnswerDispute, CancelBooking, RefundBooking, Reschedule, get_sheet};
use crate::components::{Notice, ProblemPage, Shape};
use crate::dto::{Sheet, SheetKind, SheetQuery, Tone};
use crate::error::Problem;
use crate::visitor::{use_texts, use_visitor};

/// The page of this kind.
pub(super) fn sheet(kind: SheetKind) -> AnyView {
    let visitor = use_visitor();
    // Whichever of them the address has.
    let ids = ["booking", "dispute", "letter", "service", "waiting", "session", "date", "call_off", "withdrawal"]
        .map(use_path_part);
    let id = move || ids.iter().map(Memo::get).collect::<String>();
    let query = use_query_map();
    let part = move |name: &str| query.with(|query| query.get(name));
    let wish = Memo::new(move |_| SheetQuery {
        amount: part("amount"),
        reason: part("reason"),
        fees: part("fees"),
        done: part("done"),
        typed: part("typed"),
        seats: part("seats").and_then(|seats| seats.parse().ok()),
        day: part("day"),
        slot: part("slot"),
        from: part("from"),
        until: part("until"),
        service: part("service"),
        month: part("month"),
        part: part("part"),
        year: part("year"),
        currency: part("currency"),
        before: part("before"),
    });
    let zone = Memo::new(move |_| visitor.with(|visitor| visitor.zone.clone()));
    let cancel = ServerAction::<CancelBooking>::new();
    let give = ServerAction::<RefundBooking>::new();
    let change = ServerAction::<Reschedule>::new();
    let answer = ServerAction::<AnswerDispute>::new();
    // What was refused was refused for numbers that are old by now. A draft may be saved twice under one address; where it was
    // refused, the form stays as it is.
    let old = RwSignal::new(0_u32);
    Effect::new(move || {
        let tried = [cancel.value().get(), give.value().get(), change.value().get()];
        let refused = tried.iter().any(|tried| matches!(tried, Some(Err(_))));
        if refused || matches!(answer.value().get(), Some(Ok(()))) {
            old.update(|old| *old += 1);
        }
    });
    let found = Resource::new(
        move || (id(), wish.get(), zone.get(), old.get()),
        move |(id, wish, ..)| get_sheet(kind, id, wish),
    );
    view! {
        <Transition fallback=skeleton>
            {move || Suspend::new(async move {
                match found.await {
                    Err(problem) => view! { <ProblemPage problem /> }.into_any(),
                    Ok(Sheet::Cancel(sheet)) => cancel::page(*sheet, cancel),
                    Ok(Sheet::Reschedule(sheet)) => reschedule::page(*sheet, change),
                    Ok(Sheet::Refund(sheet)) => refund::page(*sheet, give),
                    Ok(Sheet::Receipt(receipt)) => receipt::page(*receipt),
                    Ok(Sheet::Timeline(sheet)) => timeline::page(*sheet),
                    Ok(Sheet::List(list)) => lines::page(*list, if kind == SheetKind::Letters { Shape::Mail } else { Shape::Scales }),
                    Ok(Sheet::Dispute(sheet)) => dispute::page(*sheet, answer),
                    Ok(Sheet::Letter(letter)) => letter::page(*letter),
                    Ok(Sheet::Cards(sheet)) => cards::page(*sheet),
                    Ok(Sheet::Board(sheet)) => board::page(*sheet),
                    Ok(Sheet::Drifts(sheet)) => drifts::page(*sheet),
                    Ok(Sheet::Hours(sheet)) => hours::page(*sheet),
                    Ok(Sheet::Services(sheet)) => offers::list(*sheet),
                    Ok(Sheet::Service(sheet)) => offers::page(*sheet),
                    Ok(Sheet::Dates(sheet)) => dates::page(*sheet),
                    Ok(Sheet::Sharing(sheet)) => sharing::page(*sheet),
                    Ok(Sheet::Shared(sheet)) => sharing::shared(*sheet),
                    Ok(Sheet::Calendar(sheet)) => calendar::page(*sheet),
                    Ok(Sheet::Outside(sheet)) => elsewhere::page(*sheet),
                    Ok(Sheet::Waiting(sheet)) => waiting::page(*sheet),
                    Ok(Sheet::Earnings(sheet)) => earnings::page(*sheet, move || old.update(|old| *old += 1)),
                    Ok(Sheet::Payouts(sheet)) => payouts::page(*sheet),
                    Ok(Sheet::Withdrawal(sheet)) => payouts::one(*sheet),
                    Ok(Sheet::Withdrawals(sheet)) => payouts::all(*sheet),
                    Ok(Sheet::Week(sheet)) => week::week(*sheet),
                    Ok(Sheet::Session(sheet)) => week::session(*sheet),
                    Ok(Sheet::CallOff(sheet)) => calling_off::ask(*sheet),
                    Ok(Sheet::CalledOff(sheet)) => calling_off::result(*sheet, move || old.update(|old| *old += 1)),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// Why the last try was refused.
pub(super) fn refusal(value: Signal<Option<Result<(), Problem>>>) -> AnyView {
    let texts = use_texts();
    (move || match value.get() {
        Some(Err(problem)) => Some(view! { <Notice tone=Tone::Danger text=(texts.problem)(&problem) /> }),
        _ => None,
    })
    .into_any()
}

/// True from the click until the browser is on the next page: what was done is not done again by a second click.
pub(super) fn busy_to_the_end(pending: Signal<bool>, value: Signal<Option<Result<(), Problem>>>) -> Signal<bool> {
    Signal::derive(move || pending.get() || matches!(value.get(), Some(Ok(()))))
}

/// A button that sends its form once: clicks while that is under way are left out.
pub(super) fn submit(
    class: &'static str,
    act: Option<&'static str>,
    text: String,
    working: String,
    busy: Signal<bool>,
) -> AnyView {
    view! {
        <button
            class=class
            type="submit"
            name=act.map(|_| "act")
            value=act
            aria-busy=move || busy.get().then_some("true")
            on:click=move |click| {
                if busy.get_untracked() {
                    click.prevent_default();
                }
            }
        >
            {move || if busy.get() { working.clone() } else { text.clone() }}
        </button>
    }
    .into_any()
}
