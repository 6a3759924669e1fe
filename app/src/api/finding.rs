//! Finding a trainer and a free time.

use leptos::prelude::*;

use super::JsonAnswer;
use crate::dto::{TrainerCard, TrainerPage};
use crate::error::Problem;

/// Trainers that match every word of `search`.
///
/// # Errors
/// Our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "search")]
pub async fn search_trainers(search: String) -> Result<Vec<TrainerCard>, Problem> {
    use crate::context::{request_info, services};
    let services = services()?;
    let found = super::respond::answer(services.search_trainers(&search).await)?;
    let viewer = super::map::Viewer::of(request_info(), services.now());
    let surcharge = services.settings().surcharge;
    Ok(found.into_iter().map(|listing| viewer.trainer_card(&listing, surcharge)).collect())
}

/// A trainer's page for what is chosen in its address.
///
/// # Errors
/// [`Problem::NotFound`], or our side.
#[server(prefix = "/do", output = JsonAnswer, endpoint = "trainer")]
pub async fn get_trainer_page(
    slug: String,
    service: Option<String>,
    day: Option<String>,
    slot: Option<String>,
    month: Option<String>,
    part: Option<String>,
) -> Result<TrainerPage, Problem> {
    use services::Wanted;

    use super::map::Viewer;
    use super::respond::answer;
    use crate::context::{request_info, services};
    let choice = crate::dto::Choice { service, day, slot, month, part };
    let services = services()?;
    let page = answer(services.trainer_page(&slug).await)?;
    let page = answer(page.ok_or(Problem::NotFound))?;
    let viewer = Viewer::of(request_info(), services.now());
    let settings = services.settings();
    let calendar = match viewer.chosen_service(&page, &choice) {
        Some(service) => {
            let wanted = Wanted::of(service, &page.trainer);
            let (calendar, left) = answer(super::when::calendar(&services, &viewer, wanted, &choice).await)?;
            let waits = match request_info().user.filter(|_| service.seats > 1) {
                Some(client) => answer(services.my_waits(&client).await)?,
                None => Vec::new(),
            };
            Some(viewer.with_waiting(calendar, service, &left, &waits, settings.waiting_offer_minutes))
        }
        None => None,
    };
    let hold_minutes = settings.hold_seconds.div_ceil(60);
    Ok(viewer.trainer_page(&page, calendar, hold_minutes, settings.surcharge, &settings.refund_policy))
}
