//! Letters: the visitor's own, and everybody's for admins. Where no mail server is set this is where one reads them.

use super::map::Viewer;
use crate::context::{request_info, services, signed_in};
use crate::dto::Sheet;
use crate::error::Problem;

/// The newest letters.
pub(super) async fn list() -> Result<Sheet, Problem> {
    let (services, user) = (services()?, signed_in()?);
    let found = services.outbox(&user).await?;
    Ok(Sheet::List(Box::new(Viewer::of(request_info(), services.now()).letter_list(&found, &user))))
}

/// One letter.
pub(super) async fn sheet(id: &str) -> Result<Sheet, Problem> {
    let (services, user) = (services()?, signed_in()?);
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let found = services.letter(&user, id).await?.ok_or(Problem::NotFound)?;
    Ok(Sheet::Letter(Box::new(Viewer::of(request_info(), services.now()).letter_sheet(&found))))
}
