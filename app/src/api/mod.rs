//! Server functions, one file per area. Each parses what came in, calls one use case, and maps the answer: no rule and no
//! SQL. They live under `/do/`, apart from the REST API. Forms post to the same functions before WebAssembly has loaded.

mod accounts;
mod board;
mod booking;
mod calendar;
mod calling_off;
mod cards;
mod codec;
mod dates;
mod desk;
mod disputes;
mod drifts;
#[cfg(feature = "ssr")]
mod earnings;
mod elsewhere;
mod finding;
mod hours;
#[cfg(feature = "ssr")]
mod letters;
mod offers;
mod paying;
mod payouts;
mod presence;
mod rescheduling;
mod returning;
mod sharing;
mod waiting;
mod ways;

#[cfg(feature = "ssr")]
mod map;
#[cfg(feature = "ssr")]
mod respond;
#[cfg(feature = "ssr")]
mod typed;
#[cfg(feature = "ssr")]
mod when;

pub use accounts::{Register, SetLanguage, SignIn, SignOut, register, set_language, sign_in, sign_out};
pub use board::{SetMoney, set_money};
pub use booking::{
    GetBooking, GetMyBookings, GiveUpHold, HoldSlot, get_booking, get_my_bookings, give_up_hold, hold_slot,
};
pub use calendar::{ChangeCalendar, change_calendar};
pub use calling_off::{CallOff, call_off};
pub use cards::{ChangeCard, PrepareCard, change_card, prepare_card};
pub use codec::{JsonAnswer, JsonText};
pub use dates::{SetDates, set_dates};
pub use desk::{GetDesk, get_desk};
pub use disputes::{AnswerDispute, answer_dispute};
pub use drifts::{Reconcile, reconcile};
pub use elsewhere::{SetOutsideCalendar, set_outside_calendar};
pub use finding::{GetTrainerPage, SearchTrainers, get_trainer_page, search_trainers};
pub use hours::{SetHours, set_hours};
pub use offers::{SetService, set_service};
pub use paying::{GetCheckout, PreparePayment, RefreshPayment, get_checkout, prepare_payment, refresh_payment};
pub use payouts::{SetPayouts, set_payouts};
pub use presence::{MarkPresence, mark_presence};
pub use rescheduling::{Reschedule, reschedule};
pub use returning::{CancelBooking, GetSheet, RefundBooking, cancel_booking, get_sheet, refund_booking};
pub use sharing::{SetSharing, set_sharing};
pub use waiting::{GetWaits, LeaveWaiting, get_waits, leave_waiting};
pub use ways::{PayAnotherWay, SetPayWays, pay_another_way, set_pay_ways};

/// `next` if it is a path of this site, which nobody can make lead elsewhere however it is decoded or resolved; else `None`.
#[must_use]
pub fn local_path(next: &str) -> Option<&str> {
    let clean = next.len() <= 2_000 && next.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    let path = next.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let plain = path.starts_with('/') && !["//", "/.", "%2f", "%5c", "%2e"].iter().any(|part| path.contains(part));
    (clean && plain).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for good in ["/", "/bookings", "/trainers/maya?service=svc_1&slot=2026-11-24T17:30Z"] {
            assert_eq!(local_path(good), Some(good));
        }
        for bad in [
            "",
            "bookings",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie:x",
            "/\t/evil.example",
            "/%2F/evil.example/..//evil.example",
            "/%5cevil.example",
            "/a/../..//evil.example",
        ] {
            assert_eq!(local_path(bad), None, "{bad}");
        }
    }
}
