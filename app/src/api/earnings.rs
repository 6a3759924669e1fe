//! A trainer's earnings. Only the server has this: the page asks for its sheet.

use services::EarningsChoice;

use super::map::Viewer;
use super::respond;
use crate::context::{request_info, services, signed_in};
use crate::dto::{Sheet, SheetQuery};
use crate::error::Problem;

/// The earnings of the visitor, if they are a trainer: of the year and in the currency that the address names, where they have any.
pub(super) async fn sheet(query: SheetQuery) -> Result<Sheet, Problem> {
    respond::private();
    let services = services()?;
    let user = signed_in()?;
    let choice = EarningsChoice {
        year: query.year.and_then(|year| year.parse().ok()),
        currency: query.currency.and_then(|currency| currency.parse().ok()),
    };
    let earnings = services.earnings(&user, choice).await?.ok_or(Problem::NotFound)?;
    let viewer = Viewer::of(request_info(), services.now());
    Ok(Sheet::Earnings(Box::new(viewer.earnings_sheet(&earnings)?)))
}
