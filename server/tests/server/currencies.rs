//! Charges in another currency, and who sets rates and commissions: the pages as browsers without script see them.

use reqwest::{Response, StatusCode};
use serde_json::json;

use crate::support::Running;
use crate::world::{location, world, world_with};

/// Sends a form as a page of ours does.
async fn send(running: &Running, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Response {
    let request = running.post(path).header("origin", running.url("")).header("cookie", cookie);
    request.header("accept", "text/html").form(fields).send().await.unwrap()
}

/// A page as people read it: the spaces that do not break are spaces.
async fn page(running: &Running, path: &str, cookie: &str) -> String {
    let request = running.http.get(running.url(path)).header("accept", "text/html").header("cookie", cookie);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer.text().await.unwrap().replace('\u{a0}', " ").replace("<!>", "")
}

async fn refuse(running: &Running, currency: &str) {
    let url = running.url("/stripe-sandbox/_control/currencies");
    let answer = running.http.post(url).json(&json!({ "refused": [currency] })).send().await.unwrap();
    assert!(answer.status().is_success());
}

/// The value of the first field of this name.
fn field<'p>(page: &'p str, name: &str) -> &'p str {
    let input = page.split("<input").find(|input| input.contains(&format!("name=\"{name}\""))).unwrap();
    input.split("value=\"").nth(1).unwrap().split('"').next().unwrap()
}

#[tokio::test]
async fn a_refused_currency_is_agreed_to_before_it_is_charged_in_another() {
    let settings = [("SANDBOX_CONTROLS", "true"), ("FALLBACK_CURRENCY", "USD")];
    let (running, [_, owner, other, _, admin], booking) = world_with(&settings).await;
    let rate = [
        ("act", "rate"),
        ("fields[from]", "EUR"),
        ("fields[to]", "USD"),
        ("fields[rate]", "1,084"),
        ("fields[source]", "ECB & Co"),
    ];
    assert_eq!(location(&send(&running, "/do/set-money", &admin, &rate).await), "/admin/money?done=rate");
    refuse(&running, "eur").await;

    let checkout = format!("/checkout/{booking}");
    let elsewhere = [("booking", booking.as_str()), ("way", "checkout")];
    let refused = send(&running, "/do/pay-another-way", &owner, &elsewhere).await;
    assert_eq!(location(&refused), checkout, "back to the page that asks");
    let asking = page(&running, &checkout, &owner).await;
    assert!(asking.contains("€65.00 is charged as $70.46 (1 EUR = 1.0840 USD, ECB &amp; Co, "), "{asking}");
    assert!(asking.contains("Agree and pay $70.46 by card"), "{asking}");
    assert!(!asking.contains("id=\"payment-element\""), "no form before the client agrees");

    let agreed = field(&asking, "agreed").to_owned();
    let agree = [("booking", booking.as_str()), ("way", "agree_online"), ("agreed", agreed.as_str())];
    assert_eq!(location(&send(&running, "/do/pay-another-way", &owner, &agree).await), checkout);
    let paying = page(&running, &checkout, &owner).await;
    assert!(paying.contains("Pay $70.46") && paying.contains("id=\"payment-element\""), "{paying}");
    assert!(paying.contains("€65.00 is charged as $70.46"), "{paying}");
    let others = running.form("/do/pay-another-way", &other, &agree).await;
    assert_eq!(others.status(), StatusCode::NOT_FOUND, "nobody agrees for another");
}

#[tokio::test]
async fn what_is_wrong_with_a_rate_or_a_commission_is_said_and_what_was_typed_stays() {
    let (running, [_, owner, _, _, admin], booking) = world().await;
    let rate = |rate: &'static str, to: &'static str| {
        [
            ("act", "rate"),
            ("fields[from]", "EUR"),
            ("fields[to]", to),
            ("fields[rate]", rate),
            ("fields[source]", "ECB \"daily\" <b>"),
        ]
    };
    for (fields, wrong) in [
        (rate("-1", "USD"), "Take a number above 0"),
        (rate("1.0", "EUR"), "A rate is between two currencies."),
        (rate("1.0", "Dollars"), "This is no currency code."),
    ] {
        let back = location(&send(&running, "/do/set-money", &admin, &fields).await);
        let shown = page(&running, &back, &admin).await;
        assert!(shown.contains(wrong) && shown.contains("Nothing was changed"), "{wrong}: {shown}");
        assert_eq!(field(&shown, "fields[rate]"), fields[3].1);
        assert_eq!(field(&shown, "fields[source]"), "ECB &quot;daily&quot; &lt;b&gt;");
    }
    let empty = page(&running, "/admin/money", &admin).await;
    assert!(empty.contains("No rates yet.") && empty.contains("Tina (15 %)"), "{empty}");

    let of_booking = [
        ("act", "booking"),
        ("fields[booking]", booking.as_str()),
        ("fields[percent]", "101"),
        ("fields[reason]", "Why"),
    ];
    let back = location(&send(&running, "/do/set-money", &admin, &of_booking).await);
    let shown = page(&running, &back, &admin).await;
    assert!(shown.contains("Take a number from 0 to 100") && shown.contains(">Why</textarea>"), "{shown}");
    assert_eq!(field(&shown, "fields[own]"), "", "the other form asks for a percentage too, and was not sent");

    let whole = format!("{}/bookings/{booking}", running.url(""));
    let of_booking = [
        ("act", "booking"),
        ("fields[booking]", whole.as_str()),
        ("fields[percent]", "2,5"),
        ("fields[reason]", "First session"),
    ];
    let done = location(&send(&running, "/do/set-money", &admin, &of_booking).await);
    let shown = page(&running, &done, &admin).await;
    for part in ["commission is changed", "€9.75 → €1.63 (2.5 %)", "First session", "Robin, "] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(page(&running, &format!("/checkout/{booking}"), &owner).await.contains("€65.00"));
}

#[tokio::test]
async fn what_cards_add_is_said_wherever_a_price_is_shown_before_paying() {
    let (running, [_, owner, ..], booking) = world_with(&[("SURCHARGE_BASIS_POINTS", "250")]).await;
    let home = page(&running, "/", "").await;
    assert!(home.contains("€65.00 + 2.5 % by card"), "{home}");
    let trainer = page(&running, "/trainers/tina", "").await;
    assert!(trainer.contains("Paying by card adds 2.5 % for processing: €66.63 in all."), "{trainer}");
    let checkout = page(&running, &format!("/checkout/{booking}"), &owner).await;
    for part in ["€65.00", "Card processing", "€1.63", "€66.63"] {
        assert!(checkout.contains(part), "{part}: {checkout}");
    }
    let held = page(&running, &format!("/bookings/{booking}"), &owner).await;
    assert!(held.contains("€66.63"), "{held}");
}
