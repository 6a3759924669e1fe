//! The addresses of all pages, and which page is shown at which.

#[cfg(feature = "ssr")]
use domain::Currency;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::{SsrMode, path};

use crate::browser;
use crate::components::{FocusDue, Footer, Header, Lost};
use crate::dto::{Choice, SheetKind};
use crate::pages::{BookingPage, CheckoutPage, HomePage, Later, SignInPage, SignUpPage, TrainerPage};
use crate::visitor::CurrentVisitor;

pub(crate) const HOME: &str = "/";
pub(crate) const SIGN_IN: &str = "/sign-in";
pub(crate) const SIGN_UP: &str = "/sign-up";
pub(crate) const BOOKINGS: &str = "/bookings";
pub(crate) const DESK: &str = "/desk";
/// A trainer's working hours.
pub(crate) const HOURS: &str = "/desk/hours";
/// Calendars elsewhere that a trainer lets us read.
pub(crate) const ELSEWHERE: &str = "/desk/calendars";
/// What a trainer sells.
pub(crate) const SERVICES: &str = "/desk/services";
/// Services of others that a trainer has a share of; only the server writes its address.
#[cfg(feature = "ssr")]
pub(crate) const SHARED: &str = "/desk/shared";
/// What a trainer earned.
pub(crate) const EARNINGS: &str = "/desk/earnings";
/// A trainer's money on its way to the bank.
pub(crate) const PAYOUTS: &str = "/desk/payouts";
/// A trainer's week.
pub(crate) const WEEK: &str = "/desk/week";
pub(crate) const DISPUTES: &str = "/admin/disputes";
/// Commission and rates.
pub(crate) const MONEY: &str = "/admin/money";
/// Where our books and Stripe's differ.
pub(crate) const RECONCILIATION: &str = "/admin/reconciliation";
/// Payouts to trainers.
pub(crate) const WITHDRAWALS: &str = "/admin/withdrawals";
/// Letters.
pub(crate) const LETTERS: &str = "/letters";
/// One's sessions for one's calendar program.
pub(crate) const CALENDAR: &str = "/calendar";
/// Saved cards.
pub(crate) const CARDS: &str = "/cards";
/// Saving one.
pub(crate) const ADD_CARD: &str = "/cards/add";
/// Saved cards, once one was saved: Stripe is asked for it.
#[cfg(feature = "hydrate")]
pub(crate) const CARD_SAVED: &str = "/cards?done=saved";

/// A trainer's page with these choices made.
pub(crate) fn trainer(slug: &str, choice: &Choice) -> String {
    with_choice(format!("/trainers/{}", escaped(slug)), choice)
}

fn with_choice(address: String, choice: &Choice) -> String {
    let Choice { service, day, slot, month, part } = choice;
    with_query(address, [("service", service), ("month", month), ("part", part), ("day", day), ("slot", slot)])
}

/// What follows once somebody has signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Onward {
    /// The page to go to.
    pub(crate) next: Option<String>,
    /// What to hold first, as `HoldWish` writes it; its checkout is then where to go.
    pub(crate) hold: Option<String>,
}

impl Onward {
    /// On to a page.
    pub(crate) const fn to(next: String) -> Self {
        Self { next: Some(next), hold: None }
    }
}

/// Signing in, and then onward.
pub(crate) fn sign_in(onward: &Onward) -> String {
    with_onward(SIGN_IN, onward)
}

/// Registering, and then onward.
pub(crate) fn sign_up(onward: &Onward) -> String {
    with_onward(SIGN_UP, onward)
}

/// Paying for a booking.
pub(crate) fn checkout(booking: &str) -> String {
    format!("/checkout/{}", escaped(booking))
}

/// A booking and what became of its payment.
pub(crate) fn booking(id: &str) -> String {
    format!("/bookings/{}", escaped(id))
}

/// Cancelling a booking.
pub(crate) fn cancel(booking: &str) -> String {
    format!("/bookings/{}/cancel", escaped(booking))
}

/// One payout of a trainer's; only the server writes its address.
#[cfg(feature = "ssr")]
pub(crate) fn payout(id: &str) -> String {
    format!("{PAYOUTS}/{}", escaped(id))
}

/// A place in a waiting list.
pub(crate) fn waiting(id: &str) -> String {
    format!("/waiting/{}", escaped(id))
}

/// Giving a booking another time, with these choices made.
pub(crate) fn reschedule(booking: &str, choice: &Choice) -> String {
    with_choice(format!("/bookings/{}/reschedule", escaped(booking)), choice)
}

/// Giving money of a booking back.
pub(crate) fn refund(booking: &str) -> String {
    format!("/bookings/{}/refund", escaped(booking))
}

/// The receipt of a booking.
pub(crate) fn receipt(booking: &str) -> String {
    format!("/bookings/{}/receipt", escaped(booking))
}

/// Where the money of a booking is.
pub(crate) fn timeline(booking: &str) -> String {
    format!("/bookings/{}/money", escaped(booking))
}

/// A booking's file for calendar programs.
pub(crate) fn booking_calendar(id: &str) -> String {
    format!("/bookings/{}/calendar.ics", escaped(id))
}

/// The calendar file that goes with a letter.
#[cfg(feature = "ssr")]
pub(crate) fn letter_calendar(id: &str) -> String {
    format!("{LETTERS}/{}/calendar.ics", escaped(id))
}

/// The feed with this token, for calendar programs.
#[cfg(feature = "ssr")]
pub(crate) fn calendar_feed(token: &str) -> String {
    format!("{CALENDAR}/{}.ics", escaped(token))
}

/// A letter; only the server writes its address.
#[cfg(feature = "ssr")]
pub(crate) fn letter(id: &str) -> String {
    format!("{LETTERS}/{}", escaped(id))
}

/// One of a trainer's services, or `new`.
pub(crate) fn service(id: &str) -> String {
    format!("{SERVICES}/{}", escaped(id))
}

/// The dates of one of a trainer's services; only the server writes its address.
#[cfg(feature = "ssr")]
pub(crate) fn dates(service: &str) -> String {
    format!("{SERVICES}/{}/dates", escaped(service))
}

/// With whom one of a trainer's services is shared; only the server writes its address.
#[cfg(feature = "ssr")]
pub(crate) fn sharing(service: &str) -> String {
    format!("{SERVICES}/{}/trainers", escaped(service))
}

/// What others share with a trainer, the bookings made before this one.
#[cfg(feature = "ssr")]
pub(crate) fn shared_before(booking: &str) -> String {
    format!("{SHARED}?before={}", escaped(booking))
}

/// Cancelling a session with all who booked it; only the server writes its address.
#[cfg(feature = "ssr")]
pub(crate) fn cancel_session(id: &str) -> String {
    format!("/desk/sessions/{}/cancel", escaped(id))
}

/// A trainer's earnings of a year and in a currency, as far as they are chosen.
#[cfg(feature = "ssr")]
pub(crate) fn earnings(year: Option<i16>, currency: Option<Currency>) -> String {
    with_year(EARNINGS.to_owned(), year, currency)
}

/// The news that a trainer's money has moved since their figures had this stamp.
#[cfg(feature = "ssr")]
pub(crate) fn earnings_live(seen: &str) -> String {
    format!("{EARNINGS}/live?seen={}", escaped(seen))
}

/// The same, every movement of it, as a file.
#[cfg(feature = "ssr")]
pub(crate) fn earnings_file(year: Option<i16>, currency: Option<Currency>) -> String {
    with_year(format!("{EARNINGS}.csv"), year, currency)
}

#[cfg(feature = "ssr")]
fn with_year(mut address: String, year: Option<i16>, currency: Option<Currency>) -> String {
    let parts =
        [year.map(|year| format!("year={year}")), currency.map(|currency| format!("currency={}", currency.code()))];
    for (separator, part) in ['?', '&'].into_iter().zip(parts.into_iter().flatten()) {
        address.push(separator);
        address.push_str(&part);
    }
    address
}

/// The week with this day; the present one without.
#[cfg(feature = "ssr")]
pub(crate) fn week(from: Option<&str>) -> String {
    from.map_or_else(|| WEEK.to_owned(), |from| format!("{WEEK}?from={}", escaped(from)))
}

/// A session with who comes.
pub(crate) fn session(id: &str) -> String {
    format!("/desk/sessions/{}", escaped(id))
}

/// Calling a session off.
#[cfg(feature = "ssr")]
pub(crate) fn call_off_session(id: &str) -> String {
    format!("{}/cancel", session(id))
}

/// Calling a day off, or more from there on.
#[cfg(feature = "ssr")]
pub(crate) fn call_off_days(first: &str) -> String {
    format!("/desk/days/{}/cancel", escaped(first))
}

/// How far something is that was called off.
#[cfg(feature = "ssr")]
pub(crate) fn call_off(id: &str) -> String {
    format!("/desk/call-offs/{}", escaped(id))
}

/// A dispute, for admins.
pub(crate) fn dispute(id: &str) -> String {
    format!("{DISPUTES}/{}", escaped(id))
}

/// Where the router is, or is going.
pub(crate) fn here() -> String {
    let location = use_location();
    let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
    if search.is_empty() { path } else { format!("{path}?{search}") }
}

fn with_onward(path: &str, Onward { next, hold }: &Onward) -> String {
    with_query(path.to_owned(), [("next", next), ("hold", hold)])
}

fn with_query<'v>(mut address: String, parts: impl IntoIterator<Item = (&'static str, &'v Option<String>)>) -> String {
    let mut separator = '?';
    for (name, value) in parts {
        if let Some(value) = value {
            address.push_str(&format!("{separator}{name}={}", escaped(value)));
            separator = '&';
        }
    }
    address
}

/// Percent-encodes all but what a query's value may hold as it is (RFC 3986, 3.4), without `&`, `=`, `+` and `%`.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:@/".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// All pages in their frame. The server renders it within [`crate::shell`], the browser hydrates it.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let visitor = CurrentVisitor::provide().signal();
    // The browser knows its zone and the server cannot: tell it once, then times are shown by the visitor's clock.
    Effect::new(move || {
        if let Some(zone) = browser::zone()
            && visitor.with_untracked(|visitor| visitor.zone.as_deref() != Some(&zone))
        {
            browser::set_zone_cookie(&zone);
            visitor.update(|visitor| visitor.zone = Some(zone));
        }
    });
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Spotter".into() } else { format!("{title} · Spotter") } />
        <Router>
            {FocusDue::provide()}
            <Header />
            <FlatRoutes fallback=Lost>
                <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                <Route path=path!("/trainers/:slug") view=TrainerPage ssr=SsrMode::Async />
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                <Route path=path!("/sign-up") view=SignUpPage ssr=SsrMode::Async />
                <Route path=path!("/checkout/:booking") view=CheckoutPage ssr=SsrMode::Async />
                <Route path=path!("/bookings") view=Later::Bookings ssr=SsrMode::Async />
                <Route path=path!("/bookings/:booking") view=BookingPage ssr=SsrMode::Async />
                <Route path=path!("/bookings/:booking/cancel") view=Later::Sheet(SheetKind::Cancel) ssr=SsrMode::Async />
                <Route path=path!("/bookings/:booking/reschedule") view=Later::Sheet(SheetKind::Reschedule) ssr=SsrMode::Async />
                <Route path=path!("/bookings/:booking/refund") view=Later::Sheet(SheetKind::Refund) ssr=SsrMode::Async />
                <Route path=path!("/bookings/:booking/receipt") view=Later::Sheet(SheetKind::Receipt) ssr=SsrMode::Async />
                <Route path=path!("/bookings/:booking/money") view=Later::Sheet(SheetKind::Timeline) ssr=SsrMode::Async />
                <Route path=path!("/cards") view=Later::Sheet(SheetKind::Cards) ssr=SsrMode::Async />
                <Route path=path!("/cards/add") view=Later::AddCard ssr=SsrMode::Async />
                <Route path=path!("/calendar") view=Later::Sheet(SheetKind::Calendar) ssr=SsrMode::Async />
                <Route path=path!("/waiting/:waiting") view=Later::Sheet(SheetKind::Waiting) ssr=SsrMode::Async />
                <Route path=path!("/letters") view=Later::Sheet(SheetKind::Letters) ssr=SsrMode::Async />
                <Route path=path!("/letters/:letter") view=Later::Sheet(SheetKind::Letter) ssr=SsrMode::Async />
                <Route path=path!("/admin/disputes") view=Later::Sheet(SheetKind::Disputes) ssr=SsrMode::Async />
                <Route path=path!("/admin/disputes/:dispute") view=Later::Sheet(SheetKind::Dispute) ssr=SsrMode::Async />
                <Route path=path!("/admin/money") view=Later::Sheet(SheetKind::Money) ssr=SsrMode::Async />
                <Route path=path!("/admin/reconciliation") view=Later::Sheet(SheetKind::Drifts) ssr=SsrMode::Async />
                <Route path=path!("/admin/withdrawals") view=Later::Sheet(SheetKind::Withdrawals) ssr=SsrMode::Async />
                <Route path=path!("/desk") view=Later::Desk ssr=SsrMode::Async />
                <Route path=path!("/desk/hours") view=Later::Sheet(SheetKind::Hours) ssr=SsrMode::Async />
                <Route path=path!("/desk/calendars") view=Later::Sheet(SheetKind::Outside) ssr=SsrMode::Async />
                <Route path=path!("/desk/earnings") view=Later::Sheet(SheetKind::Earnings) ssr=SsrMode::Async />
                <Route path=path!("/desk/payouts") view=Later::Sheet(SheetKind::Payouts) ssr=SsrMode::Async />
                <Route path=path!("/desk/payouts/:withdrawal") view=Later::Sheet(SheetKind::Withdrawal) ssr=SsrMode::Async />
                <Route path=path!("/desk/week") view=Later::Sheet(SheetKind::Week) ssr=SsrMode::Async />
                <Route path=path!("/desk/sessions/:session") view=Later::Sheet(SheetKind::Session) ssr=SsrMode::Async />
                <Route path=path!("/desk/sessions/:session/cancel") view=Later::Sheet(SheetKind::CallOffSession) ssr=SsrMode::Async />
                <Route path=path!("/desk/days/:date/cancel") view=Later::Sheet(SheetKind::CallOffDays) ssr=SsrMode::Async />
                <Route path=path!("/desk/call-offs/:call_off") view=Later::Sheet(SheetKind::CalledOff) ssr=SsrMode::Async />
                <Route path=path!("/desk/services") view=Later::Sheet(SheetKind::Services) ssr=SsrMode::Async />
                <Route path=path!("/desk/services/:service") view=Later::Sheet(SheetKind::Service) ssr=SsrMode::Async />
                <Route path=path!("/desk/services/:service/dates") view=Later::Sheet(SheetKind::Dates) ssr=SsrMode::Async />
                <Route path=path!("/desk/services/:service/trainers") view=Later::Sheet(SheetKind::Sharing) ssr=SsrMode::Async />
                <Route path=path!("/desk/shared") view=Later::Sheet(SheetKind::Shared) ssr=SsrMode::Async />
            </FlatRoutes>
            <Footer />
        </Router>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_the_choice_and_nothing_that_breaks_them() {
        let text = |text: &str| Some(text.to_owned());
        let choice = Choice { service: text("svc_1"), slot: text("2026-11-24T17:30Z"), ..Choice::default() };
        assert_eq!(trainer("maya", &choice), "/trainers/maya?service=svc_1&slot=2026-11-24T17:30Z");
        let choice =
            Choice { month: text("2026-12"), part: text("evening"), day: text("2026-12-03"), ..Choice::default() };
        assert_eq!(
            reschedule("bkg_1", &choice),
            "/bookings/bkg_1/reschedule?month=2026-12&part=evening&day=2026-12-03"
        );
        assert_eq!(trainer("a b?c", &Choice::default()), "/trainers/a%20b%3Fc");
        assert_eq!(checkout("бкг"), "/checkout/%D0%B1%D0%BA%D0%B3");
        #[cfg(feature = "ssr")]
        assert_eq!(earnings_file(Some(2026), Some(Currency::EUR)), "/desk/earnings.csv?year=2026&currency=EUR");
        let onward = Onward::to("/trainers/m?a=1&b=2".to_owned());
        assert_eq!(sign_in(&onward), "/sign-in?next=/trainers/m%3Fa%3D1%26b%3D2");
        let onward = Onward { hold: text("svc_1 2026-11-24T17:30Z 1"), ..onward };
        assert_eq!(sign_up(&onward), "/sign-up?next=/trainers/m%3Fa%3D1%26b%3D2&hold=svc_1%202026-11-24T17:30Z%201");
        assert_eq!(sign_in(&Onward::default()), "/sign-in");
    }
}
