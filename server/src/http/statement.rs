//! `GET /desk/earnings.csv?year=2026&currency=EUR`: every movement of a trainer's money as a file, for the trainer alone. Read and
//! sent page by page, so it takes the same memory however long it is. To everybody else it looks like what does not exist.

use app::context::RequestInfo;
use app::i18n::Locale;
use app::{rest, statement};
use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use domain::Currency;
use futures::{StreamExt, stream};
use serde::Deserialize;
use services::{EarningsChoice, Failure, Services, Statement};

use super::Web;
use super::rest::refuse;

const CSV: (HeaderName, HeaderValue) = (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
const NOT_KEPT: (HeaderName, HeaderValue) = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

/// What the file is to have; what cannot be read is as good as not given.
#[derive(Deserialize)]
pub(super) struct Wish {
    year: Option<String>,
    currency: Option<String>,
}

/// The handler.
pub(super) async fn of_trainer(
    State(web): State<Web>,
    Extension(info): Extension<RequestInfo>,
    Query(wish): Query<Wish>,
) -> Response {
    let Some(user) = &info.user else { return nothing() };
    let choice = EarningsChoice {
        year: wish.year.and_then(|year| year.parse().ok()),
        currency: wish.currency.and_then(|currency| currency.parse().ok()),
    };
    match web.services.statement(user, choice).await {
        Ok(Some(statement)) => {
            let name = file_name(choice.year, statement.currency());
            let named = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
            let named = named.unwrap_or(HeaderValue::from_static("attachment"));
            let body = written(web.services.clone(), statement, info.locale);
            ([CSV, NOT_KEPT, (header::CONTENT_DISPOSITION, named)], body).into_response()
        }
        Ok(None) => nothing(),
        Err(failure) => refuse(&rest::problem(failure), info.locale),
    }
}

/// The names are ours: letters, digits, dashes and dots.
fn file_name(year: Option<i16>, currency: Currency) -> String {
    let year = year.map(|year| format!("-{year}")).unwrap_or_default();
    format!("spotter-earnings{year}-{}.csv", currency.code())
}

/// The lines. Where the store fails in between, the connection breaks off: a file that ends early must not look whole.
fn written(services: Services, statement: Statement, locale: Locale) -> Body {
    let head = stream::once(async move { Ok::<_, Failure>(Bytes::from(statement::head(locale))) });
    let pages = stream::try_unfold((services, statement), move |(services, mut statement)| async move {
        let page = services.next_movements(&mut statement).await?;
        if page.is_empty() {
            return Ok::<_, Failure>(None);
        }
        let lines = page.iter().map(|movement| statement::movement(movement, statement.zone(), locale));
        let lines: String = lines.collect();
        Ok(Some((Bytes::from(lines), (services, statement))))
    });
    Body::from_stream(head.chain(pages))
}

fn nothing() -> Response {
    (StatusCode::NOT_FOUND, [NOT_KEPT], "there is nothing here\n").into_response()
}
