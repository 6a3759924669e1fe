//! Signing in, up and out, and choosing a language.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::dto::Person;
use crate::error::Problem;

/// Signs in, sets the cookie and goes to `next`, if that is a path of ours. With `hold`, what that asks for is held, and checkout is
/// where to go; where it cannot be, `next` shows what is free.
///
/// # Errors
/// [`Problem::WrongSignIn`], [`Problem::TooManyAttempts`], or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "sign-in")]
pub async fn sign_in(
    email: String,
    password: String,
    next: Option<String>,
    #[server(default)] hold: Option<String>,
) -> Result<Person, Problem> {
    use super::respond::{answer, remember_typed};
    let signed_in = crate::context::services()?.sign_in(&email, &password).await;
    let signed_in = answer(signed_in.inspect_err(|_| remember_typed(&email, "")))?;
    let default = match signed_in.user.role {
        domain::Role::Client => crate::routes::BOOKINGS,
        domain::Role::Trainer => crate::routes::DESK,
        domain::Role::Admin => crate::routes::DISPUTES,
    };
    ssr::begin(&signed_in, next, hold, default).await
}

/// Registers a client, signs them in and goes to `next` or to what `hold` asks for, as [`sign_in`] does.
///
/// # Errors
/// The field that is at fault, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "register")]
pub async fn register(
    name: String,
    email: String,
    password: String,
    next: Option<String>,
    #[server(default)] hold: Option<String>,
) -> Result<Person, Problem> {
    use super::respond::{answer, remember_typed};
    let language = crate::context::request_info().locale.language();
    let registration = services::Registration { name: name.clone(), email: email.clone(), password, language };
    let signed_in = crate::context::services()?.register(registration).await;
    let signed_in = answer(signed_in.inspect_err(|_| remember_typed(&email, &name)))?;
    ssr::begin(&signed_in, next, hold, "/").await
}

/// Ends the sign-in of this browser and goes home.
///
/// # Errors
/// Our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "sign-out")]
pub async fn sign_out() -> Result<(), Problem> {
    use super::respond::{answer, set_cookie};
    use crate::context::{request_info, services, sign_in_cookie};
    if let Some(token) = request_info().sign_in_token {
        answer(services()?.sign_out(&token).await)?;
    }
    set_cookie(sign_in_cookie(&services()?), "", 0, false)?;
    leptos_axum::redirect("/");
    Ok(())
}

/// Remembers the language; the form's page is then shown in it, and whoever is signed in is written to in it.
///
/// # Errors
/// [`Problem::Malformed`] for a language that we do not have, or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "language")]
pub async fn set_language(lang: String) -> Result<(), Problem> {
    use super::respond::{answer, set_cookie};
    use crate::context::LANGUAGE_COOKIE;
    let locale = answer(crate::i18n::Locale::from_code(&lang).ok_or(Problem::Malformed))?;
    if let Some(user) = crate::context::request_info().user {
        answer(crate::context::services()?.set_language(&user, locale.language()).await)?;
    }
    set_cookie(LANGUAGE_COOKIE, locale.code(), 31_536_000, false)
}

#[cfg(feature = "ssr")]
mod ssr {
    use services::SignedIn;

    use super::super::booking::HoldWish;
    use super::super::local_path;
    use super::super::respond::set_cookie;
    use crate::context::{services, sign_in_cookie};
    use crate::dto::Person;
    use crate::error::Problem;

    pub(super) async fn begin(
        signed_in: &SignedIn,
        next: Option<String>,
        hold: Option<String>,
        default: &str,
    ) -> Result<Person, Problem> {
        let services = services()?;
        let seconds = signed_in.expires_at.as_second() - services.now().as_second();
        set_cookie(sign_in_cookie(&services), &signed_in.token, seconds.max(0), false)?;
        let held = match hold.as_deref().map(str::parse::<HoldWish>) {
            Some(Ok(wish)) => wish.grant(&services, &signed_in.user).await.ok(),
            Some(Err(_)) | None => None,
        };
        let next = next.as_deref().and_then(local_path).unwrap_or(default);
        leptos_axum::redirect(held.as_deref().unwrap_or(next));
        Ok(Person::of(&signed_in.user))
    }
}
