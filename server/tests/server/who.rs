//! Every page and every server function, asked for by everybody: nobody, the client whose booking it is, another client, the
//! trainer, and an admin. What is another's looks the same as what does not exist.

use std::collections::BTreeSet;

use domain::{Currency, Money};
use reqwest::StatusCode;

use crate::pages::{Gets, what};
use crate::support::{Running, start};
use crate::world::world;

/// What nobody, the owner, another client, the trainer and an admin get. `{booking}` is the owner's, held and not paid.
const PAGES: [(&str, [Gets; 5]); 45] = {
    use Gets::{Nothing, Page, SignIn};
    [
        ("/", [Page, Page, Page, Page, Page]),
        ("/?q=yoga", [Page, Page, Page, Page, Page]),
        ("/sign-in", [Page, Page, Page, Page, Page]),
        ("/sign-up", [Page, Page, Page, Page, Page]),
        ("/trainers/tina", [Page, Page, Page, Page, Page]),
        ("/trainers/nobody", [Nothing, Nothing, Nothing, Nothing, Nothing]),
        ("/bookings", [SignIn, Page, Page, Page, Page]),
        ("/bookings/{booking}", [SignIn, Page, Nothing, Page, Page]),
        ("/bookings/{booking}/cancel", [SignIn, Page, Nothing, Page, Page]),
        ("/bookings/{booking}/reschedule", [SignIn, Page, Nothing, Page, Page]),
        ("/bookings/{booking}/refund", [SignIn, Nothing, Nothing, Page, Page]),
        ("/bookings/{booking}/receipt", [SignIn, Nothing, Nothing, Nothing, Nothing]),
        ("/bookings/{booking}/money", [SignIn, Page, Nothing, Page, Page]),
        ("/checkout/{booking}", [SignIn, Page, Nothing, Nothing, Nothing]),
        ("/cards", [SignIn, Page, Page, Page, Page]),
        ("/cards/add", [SignIn, Page, Page, Page, Page]),
        ("/calendar", [SignIn, Page, Page, Page, Page]),
        ("/waiting/wait_01", [SignIn, Nothing, Nothing, Nothing, Nothing]),
        ("/letters", [SignIn, Page, Page, Page, Page]),
        ("/letters/mail_01", [SignIn, Nothing, Nothing, Nothing, Nothing]),
        ("/desk", [SignIn, Nothing, Nothing, Page, Nothing]),
        ("/desk/earnings", [SignIn, Nothing, Nothing, Page, Nothing]),
        ("/desk/hours", [SignIn, Nothing, Nothing, Page, Nothing]),
        ("/desk/calendars", [SignIn, Nothing, Nothing, Page, Nothing]),
        ("/desk/payouts", [SignIn, Nothing, Nothing, Page, Nothing]),
        ("/desk/payouts/wdr_01", [SignIn, Nothing, Nothing, Nothing, Nothing]),
        ("/admin/withdrawals", [SignIn, Nothing, Nothing, Nothing, Page]),
        ("/desk/week", [SignIn, Nothing, Nothing, Page, Nothing]),
        ("/desk/sessions/{session}", [SignIn, Nothing, Nothing, Page, Page]),
        ("/desk/sessions/{session}/cancel", [SignIn, Nothing, Nothing, Page, Page]),
        ("/desk/days/2026-11-24/cancel", [SignIn, Nothing, Nothing, Page, Nothing]),
        ("/desk/call-offs/cof_01", [SignIn, Nothing, Nothing, Nothing, Nothing]),
        ("/desk/services", [SignIn, Nothing, Nothing, Page, Nothing]),
        ("/desk/services/new", [SignIn, Nothing, Nothing, Page, Nothing]),
        ("/desk/services/svc_01", [SignIn, Nothing, Nothing, Nothing, Nothing]),
        ("/desk/services/svc_01/dates", [SignIn, Nothing, Nothing, Nothing, Nothing]),
        ("/desk/services/{service}/dates", [SignIn, Nothing, Nothing, Page, Page]),
        ("/desk/services/svc_01/trainers", [SignIn, Nothing, Nothing, Nothing, Nothing]),
        ("/desk/services/{service}/trainers", [SignIn, Nothing, Nothing, Page, Page]),
        ("/desk/shared", [SignIn, Nothing, Nothing, Page, Nothing]),
        ("/admin/disputes", [SignIn, Nothing, Nothing, Nothing, Page]),
        ("/admin/disputes/dsp_01", [SignIn, Nothing, Nothing, Nothing, Nothing]),
        ("/admin/money", [SignIn, Nothing, Nothing, Nothing, Page]),
        ("/admin/reconciliation", [SignIn, Nothing, Nothing, Nothing, Page]),
        ("/nowhere", [Nothing, Nothing, Nothing, Nothing, Nothing]),
    ]
};

/// The same for server functions, with the fields that are sent. `give-up` comes last: it ends the booking. Those that change
/// who one is (`sign-in`, `register`, `sign-out`) and `hold`, which makes the booking, are asked elsewhere.
const FUNCTIONS: [(&str, &str, [u16; 5]); 107] = [
    ("/do/search", "search=yoga", [200, 200, 200, 200, 200]),
    ("/do/trainer", "slug=tina", [200, 200, 200, 200, 200]),
    ("/do/language", "lang=en", [200, 200, 200, 200, 200]),
    ("/do/bookings", "", [401, 200, 200, 200, 200]),
    ("/do/booking", "id={booking}", [401, 200, 404, 200, 200]),
    ("/do/checkout", "id={booking}", [401, 200, 404, 404, 404]),
    ("/do/prepare-payment", "booking={booking}", [401, 200, 404, 404, 404]),
    ("/do/refresh-payment", "booking={booking}", [401, 200, 404, 200, 200]),
    ("/do/desk", "", [401, 404, 404, 200, 404]),
    ("/do/sheet", "kind=cancel&id={booking}", [401, 200, 404, 200, 200]),
    ("/do/cancel-booking", "booking={booking}&agreed=0", [401, 409, 404, 409, 409]),
    ("/do/sheet", "kind=cancel&id={booking}&query[seats]=1", [401, 200, 404, 200, 200]),
    ("/do/cancel-booking", "booking={booking}&agreed=0&seats=1&of=2", [401, 409, 404, 409, 409]),
    ("/do/sheet", "kind=reschedule&id={booking}&query[day]=2030-01-01", [401, 200, 404, 200, 200]),
    ("/do/reschedule", "booking={booking}&from=2030-01-01T10:00Z&to=2030-01-02T10:00Z", [401, 409, 404, 409, 409]),
    ("/do/sheet", "kind=refund&id={booking}&query[amount]=10", [401, 404, 404, 200, 200]),
    ("/do/refund-booking", "booking={booking}&amount=1&reason=goodwill", [401, 404, 404, 409, 409]),
    ("/do/sheet", "kind=receipt&id={booking}", [401, 404, 404, 404, 404]),
    ("/do/sheet", "kind=timeline&id={booking}", [401, 200, 404, 200, 200]),
    ("/do/sheet", "kind=disputes&id=", [401, 404, 404, 404, 200]),
    ("/do/sheet", "kind=dispute&id={booking}", [401, 404, 404, 404, 404]),
    ("/do/sheet", "kind=letters&id=", [401, 200, 200, 200, 200]),
    ("/do/sheet", "kind=letter&id={booking}", [401, 404, 404, 404, 404]),
    ("/do/sheet", "kind=cards&id=", [401, 200, 200, 200, 200]),
    ("/do/sheet", "kind=calendar&id=", [401, 200, 200, 200, 200]),
    ("/do/sheet", "kind=waiting&id={booking}", [401, 404, 404, 404, 404]),
    ("/do/waits", "", [401, 200, 200, 200, 200]),
    ("/do/leave-waiting", "waiting=wait_01", [401, 404, 404, 404, 404]),
    ("/do/change-calendar", "act=make", [401, 200, 200, 200, 200]),
    ("/do/change-calendar", "act=renew", [401, 200, 200, 200, 200]),
    ("/do/change-calendar", "act=abolish", [401, 400, 400, 400, 400]),
    ("/do/prepare-card", "", [401, 200, 200, 200, 200]),
    ("/do/change-card", "card={booking}&act=remove", [401, 404, 404, 404, 404]),
    ("/do/answer-dispute", "dispute={booking}&act=accept", [401, 404, 404, 404, 404]),
    ("/do/pay-ways", "online=yes&checkout=yes", [401, 404, 404, 200, 404]),
    ("/do/pay-another-way", "booking={booking}&way=card&card=card_01", [401, 404, 404, 404, 404]),
    ("/do/pay-another-way", "booking={booking}&way=checkout", [401, 200, 404, 404, 404]),
    ("/do/sheet", "kind=money&id=", [401, 404, 404, 404, 200]),
    ("/do/sheet", "kind=hours&id=", [401, 404, 404, 200, 404]),
    ("/do/sheet", "kind=payouts&id=", [401, 404, 404, 200, 404]),
    ("/do/sheet", "kind=withdrawal&id={booking}", [401, 404, 404, 404, 404]),
    ("/do/sheet", "kind=withdrawals&id=", [401, 404, 404, 404, 200]),
    ("/do/set-payouts", "act=onboard&fields[country]=XX", [401, 404, 404, 200, 404]),
    ("/do/set-payouts", "act=withdraw&fields[currency]=EUR&fields[amount]=50", [401, 404, 404, 200, 404]),
    ("/do/set-payouts", "act=approve&fields[withdrawal]={booking}", [401, 404, 404, 404, 404]),
    ("/do/set-payouts", "act=reject&fields[withdrawal]={booking}", [401, 404, 404, 404, 404]),
    ("/do/set-payouts", "act=verify&fields[withdrawal]={booking}", [401, 404, 404, 404, 404]),
    ("/do/set-payouts", "act=sell", [401, 404, 404, 400, 400]),
    ("/do/sheet", "kind=week&id=", [401, 404, 404, 200, 404]),
    ("/do/sheet", "kind=week&id=&query[from]=9999-12-31", [401, 404, 404, 200, 404]),
    ("/do/sheet", "kind=session&id={session}", [401, 404, 404, 200, 200]),
    ("/do/sheet", "kind=call_off_session&id={session}", [401, 404, 404, 200, 200]),
    ("/do/sheet", "kind=call_off_days&id=2999-01-01", [401, 404, 404, 200, 404]),
    ("/do/sheet", "kind=call_off_days&id=tomorrow", [401, 404, 404, 404, 404]),
    ("/do/sheet", "kind=called_off&id={booking}", [401, 404, 404, 404, 404]),
    // Nothing is called off: what is agreed to is not what would happen.
    ("/do/call-off", "id={call_off}&session={session}&agreed=9/9/", [401, 404, 404, 200, 200]),
    ("/do/call-off", "id={call_off}&first=2999-01-01&last=2999-01-02&agreed=0/0/", [401, 404, 404, 200, 404]),
    ("/do/call-off", "id={call_off}&session={session}&agreed=all", [401, 400, 400, 400, 400]),
    ("/do/sheet", "kind=services&id=", [401, 404, 404, 200, 404]),
    ("/do/sheet", "kind=service&id=new", [401, 404, 404, 200, 404]),
    ("/do/sheet", "kind=service&id={booking}", [401, 404, 404, 404, 404]),
    ("/do/set-hours", "act=close&fields[first]=yesterday", [401, 404, 404, 200, 404]),
    ("/do/set-hours", "act=forget&fields[exception]={booking}", [401, 404, 404, 404, 404]),
    ("/do/set-hours", "act=add.7&fields[day7-0-from]=10:00&fields[day7-0-to]=12:00", [401, 404, 404, 200, 404]),
    ("/do/set-hours", "act=save&fields[day7-0-from]=10:00&fields[day7-0-to]=12:00", [401, 404, 404, 200, 404]),
    ("/do/set-hours", "act=sleep", [401, 404, 404, 400, 404]),
    ("/do/sheet", "kind=outside&id=", [401, 404, 404, 200, 404]),
    ("/do/set-outside-calendar", "act=add&fields[name]=Mine&fields[address]=ftp://x", [401, 404, 404, 200, 404]),
    (
        "/do/set-outside-calendar",
        "act=add&fields[name]=Mine&fields[address]=https://127.0.0.1",
        [401, 404, 404, 200, 404],
    ),
    ("/do/set-outside-calendar", "act=read&fields[calendar]={booking}", [401, 404, 404, 404, 404]),
    ("/do/set-outside-calendar", "act=remove&fields[calendar]={booking}", [401, 404, 404, 404, 404]),
    ("/do/set-outside-calendar", "act=steal", [401, 404, 404, 400, 404]),
    ("/do/set-service", "act=save&service=&fields[name]=", [401, 404, 404, 200, 404]),
    ("/do/set-service", "act=archive&service={booking}", [401, 404, 404, 404, 404]),
    ("/do/set-service", "act=sell&service=", [401, 404, 404, 400, 404]),
    ("/do/sheet", "kind=dates&id={booking}", [401, 404, 404, 404, 404]),
    ("/do/sheet", "kind=dates&id={service}", [401, 404, 404, 200, 200]),
    ("/do/set-dates", "act=end&service={service}&fields[schedule]={booking}", [401, 404, 404, 404, 404]),
    ("/do/set-dates", "act=remove&service={service}&fields[session]=ses_01", [401, 404, 404, 404, 404]),
    ("/do/set-dates", "act=move&service={service}&fields[session]=ses_01", [401, 404, 404, 404, 404]),
    ("/do/set-dates", "act=dates&service={booking}", [401, 404, 404, 404, 404]),
    ("/do/set-dates", "act=save&service={service}&fields[day]=tomorrow", [401, 404, 404, 200, 200]),
    ("/do/set-dates", "act=celebrate&service={service}", [401, 404, 404, 400, 400]),
    ("/do/sheet", "kind=sharing&id={booking}", [401, 404, 404, 404, 404]),
    ("/do/sheet", "kind=sharing&id={service}", [401, 404, 404, 200, 200]),
    ("/do/sheet", "kind=shared&id=", [401, 404, 404, 200, 404]),
    ("/do/sheet", "kind=shared&id=&query[before]={booking}", [401, 404, 404, 200, 404]),
    ("/do/set-sharing", "act=save&service={booking}", [401, 404, 404, 404, 404]),
    (
        "/do/set-sharing",
        "act=save&service={service}&fields[trainer1]=nobody&fields[share1]=30",
        [401, 404, 404, 200, 200],
    ),
    ("/do/set-sharing", "act=leave&service={service}", [401, 404, 404, 404, 404]),
    ("/do/set-sharing", "act=celebrate&service={service}", [401, 400, 400, 400, 400]),
    ("/do/set-money", "act=rate&fields[from]=EUR", [401, 404, 404, 404, 200]),
    ("/do/set-money", "act=booking&fields[booking]={booking}", [401, 404, 404, 404, 200]),
    ("/do/sheet", "kind=drifts&id=", [401, 404, 404, 404, 200]),
    ("/do/reconcile", "act=compare", [401, 404, 404, 404, 200]),
    ("/do/reconcile", "act=repair", [401, 404, 404, 404, 200]),
    ("/do/reconcile", "act=forget", [401, 404, 404, 404, 400]),
    ("/do/set-money", "act=abolish", [401, 404, 404, 404, 400]),
    ("/do/pay-another-way", "booking={booking}&way=agree_online", [401, 400, 400, 400, 400]),
    (
        "/do/pay-another-way",
        "booking={booking}&way=agree_online&agreed=rate_01kabcdefghjkmnpqrstvwxyz0:1:USD",
        [401, 409, 404, 404, 404],
    ),
    ("/do/pay-another-way", "booking={booking}&way=barter", [401, 400, 400, 400, 400]),
    ("/do/pay-another-way", "booking={booking}&way=charge", [401, 404, 404, 422, 422]),
    ("/do/pay-another-way", "booking={booking}&way=collected", [401, 404, 404, 422, 422]),
    ("/do/pay-another-way", "booking={booking}&way=in_person", [401, 422, 404, 404, 404]),
    ("/do/mark-presence", "booking={booking}&mark=check_in&back=/desk", [401, 404, 404, 409, 409]),
    ("/do/mark-presence", "booking={booking}&mark=late&back=/desk", [401, 400, 400, 400, 400]),
    ("/do/give-up", "booking={booking}&back=/", [401, 200, 404, 404, 404]),
];
const ELSEWHERE: [&str; 4] = ["/do/sign-in", "/do/register", "/do/sign-out", "/do/hold"];

/// The same for what programs ask for: the answer's status.
const ANSWERS: [(&str, [u16; 5]); 9] = [
    ("/bookings/{booking}/live", [401, 200, 404, 200, 200]),
    ("/bookings/bkg_01/live", [401, 404, 404, 404, 404]),
    ("/bookings/{booking}/calendar.ics", [404, 404, 404, 404, 404]),
    ("/desk/earnings.csv", [404, 404, 404, 200, 404]),
    ("/desk/earnings/live", [401, 404, 404, 200, 404]),
    ("/letters/mail_01/calendar.ics", [404, 404, 404, 404, 404]),
    ("/calendar/01.ics", [404, 404, 404, 404, 404]),
    ("/api/payments/booking/{booking}/status/", [401, 200, 404, 200, 200]),
    ("/api/payments/booking/{booking}/status", [401, 200, 404, 200, 200]),
];

/// The id of a call-off that was not made.
const CALL_OFF: &str = "cof_01kabcdefghjkmnpqrstvwxyz0";

/// The session of a booking.
pub async fn session_of(running: &Running, booking: &str) -> String {
    let mut read = running.server.services().store().read().await.unwrap();
    read.booking(booking.parse().unwrap()).await.unwrap().unwrap().session_id.to_string()
}

const NAMES: [&str; 5] = ["nobody", "the owner", "another client", "the trainer", "an admin"];

/// The id of the service that is booked.
async fn service_of(running: &Running, booking: &str) -> String {
    let id = booking.parse().unwrap();
    let booking = running.server.services().store().read().await.unwrap().booking(id).await.unwrap().unwrap();
    booking.service_id.to_string()
}

#[tokio::test]
async fn every_page_shows_each_what_is_theirs() {
    let (running, cookies, booking) = world().await;
    let session = session_of(&running, &booking).await;
    for (path, expected) in PAGES {
        let path = path.replace("{booking}", &booking).replace("{service}", &service_of(&running, &booking).await);
        let path = path.replace("{session}", &session);
        for ((cookie, expected), name) in cookies.iter().zip(expected).zip(NAMES) {
            assert_eq!(what(&running, &path, cookie).await, expected, "{path} for {name}");
        }
    }
}

#[tokio::test]
async fn every_program_is_told_what_its_person_may_see() {
    let (running, cookies, booking) = world().await;
    for (path, expected) in ANSWERS {
        let path = path.replace("{booking}", &booking);
        for ((cookie, expected), name) in cookies.iter().zip(expected).zip(NAMES) {
            let answer = running.http.get(running.url(&path)).header("cookie", cookie).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), expected, "{path} for {name}");
        }
    }
}

#[tokio::test]
async fn every_server_function_serves_each_with_what_is_theirs() {
    let (running, cookies, booking) = world().await;
    let session = session_of(&running, &booking).await;
    for (path, fields, expected) in FUNCTIONS {
        let fields = fields.replace("{booking}", &booking).replace("{service}", &service_of(&running, &booking).await);
        let fields = fields.replace("{session}", &session).replace("{call_off}", CALL_OFF);
        // The owner last: whoever may not must not have changed anything before.
        for who in [0, 2, 3, 4, 1] {
            let request = running.post(path).header("origin", running.url("")).header("cookie", &cookies[who]);
            let request = request.header("content-type", "application/x-www-form-urlencoded").body(fields.clone());
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status().as_u16(), expected[who], "{path} for {}", NAMES[who]);
        }
    }
}

#[tokio::test]
async fn no_server_function_is_missing_in_the_matrix() {
    let _running = start().await;
    let known: BTreeSet<&str> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    let asked: BTreeSet<&str> = FUNCTIONS.iter().map(|(path, ..)| *path).chain(ELSEWHERE).collect();
    assert_eq!(known, asked);
}

#[tokio::test]
async fn a_price_that_the_browser_sends_is_not_read() {
    let (running, cookies, booking) = world().await;
    let extra = format!("booking={booking}&amount=1&currency=jpy&role=admin&client_id=usr_1");
    let request = running.post("/do/prepare-payment").header("origin", running.url("")).header("cookie", &cookies[1]);
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(extra);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
    let id = booking.parse().unwrap();
    let payment = running.server.services().store().read().await.unwrap().live_payment_of(id).await.unwrap().unwrap();
    assert_eq!(payment.amount(), Money::new(6_500, Currency::EUR));
}
