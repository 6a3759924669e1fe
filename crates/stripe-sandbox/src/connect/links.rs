//! The ways to the pages of a connected account's holder: Account Links to the onboarding page, which open once and for minutes, the sessions
//! of that page, which last an hour, and login links. Used by `routes::account_links`, `routes::accounts`, `browser` and `onboarding`.
//! Source: <https://docs.stripe.com/api/account_links>.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::cx::Cx;

const LINK: &str = "_account_link";
const SESSION: &str = "_onboarding";
const LOGIN: &str = "_login";
const LINK_SECONDS: i64 = 5 * 60;
const SESSION_SECONDS: i64 = 60 * 60;

/// A link to the page, as Stripe answers it.
pub(crate) fn link(cx: &mut Cx<'_>, account: &str, refresh_url: &str, return_url: &str) -> Value {
    let token = cx.ids.with_len("", 16);
    let expires_at = cx.now + LINK_SECONDS;
    cx.tx.put(json!({
        "id": format!("{LINK}:{token}"),
        "object": LINK,
        "account": account,
        "expires_at": expires_at,
        "refresh_url": refresh_url,
        "return_url": return_url,
        "used": false,
    }));
    let url = format!("{}/setup/e/{account}/{token}", cx.config.public_url);
    json!({ "object": "account_link", "created": cx.now, "expires_at": expires_at, "url": url })
}

/// A name under which the account's own small Dashboard is found, for as long as a link opens.
pub(crate) fn login(cx: &mut Cx<'_>, account: &str) -> String {
    let name = cx.ids.with_len("", 16);
    let until = cx.now + LINK_SECONDS;
    cx.tx.put(json!({ "id": format!("{LOGIN}:{name}"), "object": LOGIN, "account": account, "expires_at": until }));
    name
}

/// The account whose Dashboard a login link opens.
pub(crate) fn logged_in(cx: &Cx<'_>, account: &str, name: &str) -> Option<Arc<Value>> {
    let login = cx.tx.get_kind(LOGIN, &format!("{LOGIN}:{name}")).filter(|login| login["account"] == account)?;
    cx.tx.get_kind("account", account).filter(|_| login["expires_at"].as_i64().is_some_and(|until| until > cx.now))
}

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Opened {
    /// To the page, under this name.
    Session(String),
    /// Back: it was used before, or too old. The platform makes another.
    Refresh(String),
    Unknown,
}

pub(crate) fn open(cx: &mut Cx<'_>, account: &str, token: &str) -> Opened {
    let link = cx.tx.get_kind(LINK, &format!("{LINK}:{token}")).filter(|link| link["account"] == account);
    let Some(link) = link.filter(|_| cx.tx.get_kind("account", account).is_some()) else { return Opened::Unknown };
    let fresh = link["used"] == false && link["expires_at"].as_i64().is_some_and(|until| until > cx.now);
    if !fresh {
        return Opened::Refresh(link["refresh_url"].as_str().unwrap_or_default().to_owned());
    }
    let mut used = Value::clone(&link);
    used["used"] = true.into();
    cx.tx.put(used);
    let name = cx.ids.with_len("", 24);
    cx.tx.put(json!({
        "id": format!("{SESSION}:{name}"),
        "object": SESSION,
        "account": account,
        "expires_at": cx.now + SESSION_SECONDS,
        "refresh_url": link["refresh_url"],
        "return_url": link["return_url"],
        "done": false,
    }));
    Opened::Session(name)
}

/// The page's session and its account.
pub(super) fn session(cx: &Cx<'_>, name: &str) -> Option<(Arc<Value>, Arc<Value>)> {
    let session = cx.tx.get_kind(SESSION, &format!("{SESSION}:{name}"))?;
    let account = cx.tx.get_kind("account", session["account"].as_str()?)?;
    Some((session, account))
}

pub(super) fn is_over(cx: &Cx<'_>, session: &Value) -> bool {
    session["done"] == true || session["expires_at"].as_i64().is_none_or(|until| until <= cx.now)
}

/// Its holder is through with the page.
pub(super) fn end(cx: &mut Cx<'_>, session: &Value) {
    let mut ended = session.clone();
    ended["done"] = true.into();
    cx.tx.put(ended);
}
