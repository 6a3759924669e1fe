//! The hosted onboarding page, where the holder of a connected account says who he is and where his money goes: what it shows, and what
//! becomes of what he typed. Used by `browser::setup` and the controls. Source: <https://docs.stripe.com/connect/hosted-onboarding>.

use serde_json::{Value, json};

use super::banks::{self, Former};
use super::countries::{self, Country, Numbers};
use super::links::{end, is_over, session};
use super::requirements::{self, GIVEN};
use super::{bank_numbers, owner, save};
use crate::cx::Cx;
use crate::errors::ApiResult;
use crate::objects::{account, bank_account};

/// What the page shows; nothing, if there is no such page.
pub(crate) fn details(cx: &mut Cx<'_>, name: &str) -> Option<Value> {
    let (session, account) = session(cx, name)?;
    let country = countries::find(account["country"].as_str()?)?;
    let given = &account[GIVEN];
    let is_company = account["business_type"].as_str().is_some_and(|kind| kind != "individual");
    let person = &given[if is_company { "representative" } else { "individual" }];
    let address = &given[if is_company { "company" } else { "individual" }]["address"];
    let bank = cx.as_account(owner(&account), |cx| banks::default_of(cx, country.currency));
    let numbers = bank_numbers::examples(&country);
    Some(json!({
        "state": if session["done"] == true { "done" } else if is_over(cx, &session) { "expired" } else { "open" },
        "business_name": account::platform_name(),
        "country": country.code,
        "currency": country.currency,
        "iban": country.numbers == Numbers::Iban,
        "has_state": countries::has_state(country.code),
        "has_postal_code": countries::has_postal_code(country.code),
        "wants_website": account[requirements::REQUESTED]["card_payments"].is_number(),
        "routing_number": match country.numbers { Numbers::Local(_, routing) => routing, Numbers::Iban => None },
        "test_accounts": numbers.map(|(how, number)| json!({ "how": how, "number": number })),
        "bank": bank.map(|bank| json!({ "last4": bank["last4"], "errored": bank["status"] == "errored" })),
        "document_failed": requirements::verification(&account) == requirements::Verification::Failed,
        "refresh_url": session["refresh_url"],
        "return_url": session["return_url"],
        "filled": {
            "business_type": if is_company { "company" } else { "individual" },
            "company_name": given["company"]["name"],
            "first_name": person["first_name"],
            "last_name": person["last_name"],
            "dob_day": person["dob"]["day"],
            "dob_month": person["dob"]["month"],
            "dob_year": person["dob"]["year"],
            "line1": address["line1"],
            "city": address["city"],
            "state": address["state"],
            "postal_code": address["postal_code"],
            "website": account["business_profile"]["url"],
        },
    }))
}

/// What the holder typed, by the names of the page's fields.
pub(crate) struct Form {
    fields: std::collections::HashMap<String, String>,
}

impl Form {
    pub(crate) fn new(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let fields = fields.into_iter().map(|(name, text)| (name, text.trim().chars().take(200).collect()));
        Self { fields: fields.collect() }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// Not finished: what is missing may come another day.
    fn is_partial(&self) -> bool {
        self.text("finish") != Some("true")
    }

    fn is_company(&self) -> bool {
        self.text("business_type") == Some("company")
    }
}

/// Saves what the holder typed and ends the page, or answers with what is wrong beside each field. None: there is no such page.
pub(crate) fn submit(cx: &mut Cx<'_>, name: &str, form: &Form) -> ApiResult<Option<Value>> {
    let Some((session, old)) = session(cx, name) else { return Ok(None) };
    if is_over(cx, &session) {
        return Ok(Some(json!({ "return_url": session["refresh_url"] })));
    }
    let Some(country) = countries::find(old["country"].as_str().unwrap_or_default()) else { return Ok(None) };
    let bank = cx.as_account(owner(&old), |cx| banks::default_of(cx, country.currency));
    let needs_bank = bank.is_none_or(|bank| bank["status"] == "errored");
    let mut mistakes = mistakes(cx.now, &old, &country, form, needs_bank);
    let fresh_bank = form.text("account_number").map(|number| {
        let wish = banks::Wish {
            country: country.code.to_owned(),
            number: number.to_owned(),
            routing_number: form.text("routing_number").map(str::to_owned),
            holder_name: Some(holder(form)),
            holder_type: Some(if form.is_company() { "company" } else { "individual" }.to_owned()),
            ..banks::Wish::default()
        };
        banks::read(cx, wish, "account_number")
    });
    if let Some(Err(error)) = &fresh_bank {
        let routing = error.body.get("param").is_some_and(|param| param == "bank_account[routing_number]");
        let (field, what) =
            if routing { ("routing_number", "required") } else { ("account_number", "not_a_test_account") };
        mistakes[field] = what.into();
    }
    if mistakes.as_object().is_some_and(|mistakes| !mistakes.is_empty()) {
        return Ok(Some(json!({ "errors": mistakes })));
    }
    let mut account = Value::clone(&old);
    fill(&mut account, form);
    let account = save(cx, &old, account);
    if let Some(Ok(bank)) = fresh_bank {
        banks::attach(cx, &account, bank, Former::Goes, json!({}));
    }
    end(cx, &session);
    Ok(Some(json!({ "return_url": session["return_url"] })))
}

fn holder(form: &Form) -> String {
    let person =
        || [form.text("first_name"), form.text("last_name")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    form.text("company_name").filter(|_| form.is_company()).map_or_else(person, str::to_owned)
}

/// What is wrong beside each field; to finish, also what is missing.
fn mistakes(now: i64, account: &Value, country: &Country, form: &Form, needs_bank: bool) -> Value {
    let mut mistakes = json!({});
    if !form.is_partial() {
        let mut required = vec!["first_name", "last_name", "line1", "city"];
        required.extend(form.is_company().then_some("company_name"));
        required.extend(countries::has_state(country.code).then_some("state"));
        required.extend(countries::has_postal_code(country.code).then_some("postal_code"));
        required.extend(account[requirements::REQUESTED]["card_payments"].is_number().then_some("website"));
        required.extend(needs_bank.then_some("account_number"));
        for field in required.into_iter().filter(|field| form.text(field).is_none()) {
            mistakes[field] = "required".into();
        }
    }
    if let Some(mistake) = dob_mistake(now, form) {
        mistakes["dob"] = mistake.into();
    }
    if form.text("website").is_some_and(|website| !website.contains('.') || website.contains(' ')) {
        mistakes["website"] = "no_website".into();
    }
    mistakes
}

fn dob(form: &Form) -> Option<[i64; 3]> {
    let number = |name: &str| form.text(name).and_then(|text| text.parse::<i64>().ok());
    Some([number("dob_year")?, number("dob_month")?, number("dob_day")?])
}

fn dob_mistake(now: i64, form: &Form) -> Option<&'static str> {
    let given = ["dob_day", "dob_month", "dob_year"].iter().any(|name| form.text(name).is_some());
    let Some([year, month, day]) = dob(form) else {
        return if given || !form.is_partial() { Some("no_date") } else { None };
    };
    if !crate::clock::is_date(year, month, day) || year < 1900 {
        return Some("no_date");
    }
    let today = crate::clock::date(now);
    if (year + 18, month, day) > today { Some("too_young") } else { None }
}

/// Takes what was typed into the account; what was not stays as it was.
fn fill(account: &mut Value, form: &Form) {
    if let Some(kind) = form.text("business_type").filter(|kind| ["individual", "company"].contains(kind)) {
        let is_other_company =
            kind == "company" && account["business_type"].as_str().is_some_and(|now| now != "individual");
        if !is_other_company {
            account["business_type"] = kind.into();
        }
    }
    let person = requirements::person(account);
    let addressed = if form.is_company() { "company" } else { "individual" };
    for field in ["first_name", "last_name"] {
        if let Some(text) = form.text(field) {
            account[GIVEN][person][field] = text.into();
        }
    }
    if let Some([year, month, day]) = dob(form) {
        account[GIVEN][person]["dob"] = json!({ "day": day, "month": month, "year": year });
    }
    for field in ["line1", "city", "state", "postal_code"] {
        if let Some(text) = form.text(field) {
            account[GIVEN][addressed]["address"][field] = text.into();
        }
    }
    if let Some(name) = form.text("company_name").filter(|_| form.is_company()) {
        account[GIVEN]["company"]["name"] = name.into();
    }
    if let Some(website) = form.text("website") {
        account["business_profile"]["url"] = website.into();
    }
    if let Some(document) = form.text("document") {
        account[GIVEN][person]["document"] = match document {
            "fails" => "file_identity_document_failed",
            "pending" => "pending",
            _ => "file_identity_document_success",
        }
        .into();
    }
    if !form.is_partial() {
        account[GIVEN]["tos"] = true.into();
    }
}

/// Gives what is missing, as a holder whom everything goes well for; for controls.
pub(super) fn give_everything(cx: &mut Cx<'_>, account: &mut Value) -> ApiResult<()> {
    let Some(country) = countries::find(account["country"].as_str().unwrap_or_default()) else { return Ok(()) };
    let takes =
        cx.as_account(owner(account), |cx| bank_account::all(cx).iter().any(|bank| bank["status"] != "errored"));
    if !takes {
        let [(_, number), ..] = bank_numbers::examples(&country);
        let routing_number = match country.numbers {
            Numbers::Local(_, routing) => routing.map(str::to_owned),
            Numbers::Iban => None,
        };
        let wish = banks::Wish { country: country.code.to_owned(), number, routing_number, ..banks::Wish::default() };
        let bank = banks::read(cx, wish, "account_number")?;
        banks::attach(cx, account, bank, Former::Goes, json!({}));
    }
    if account["business_type"].is_null() {
        account["business_type"] = "individual".into();
    }
    let person = requirements::person(account);
    let addressed = if person == "individual" { "individual" } else { "company" };
    let set = |field: &mut Value, text: Value| {
        if field.is_null() {
            *field = text;
        }
    };
    set(&mut account[GIVEN][person]["first_name"], "Jenny".into());
    set(&mut account[GIVEN][person]["last_name"], "Rosen".into());
    set(&mut account[GIVEN][person]["dob"], json!({ "day": 1, "month": 1, "year": 1901 }));
    account[GIVEN][person]["document"] = "file_identity_document_success".into();
    set(&mut account[GIVEN]["company"]["name"], "Rosen".into());
    for (field, text) in [("line1", "address_full_match"), ("city", "Town"), ("postal_code", "10115"), ("state", "CA")]
    {
        set(&mut account[GIVEN][addressed]["address"][field], text.into());
    }
    set(&mut account["business_profile"]["url"], "https://example.com".into());
    account[GIVEN]["tos"] = true.into();
    Ok(())
}
