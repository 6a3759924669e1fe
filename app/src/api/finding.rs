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
) -> Result<TrainerPage, Problem> {
    use std::collections::BTreeMap;

    use super::map::{CALENDAR_DAYS, Viewer};
    use super::respond::answer;
    use crate::context::{request_info, services};
    let choice = crate::dto::Choice { service, day, slot };
    let services = services()?;
    let page = answer(services.trainer_page(&slug).await)?;
    let page = answer(page.ok_or(Problem::NotFound))?;
    let viewer = Viewer::of(request_info(), services.now());
    let service = viewer.chosen_service(&page, &choice);
    let mut slots = match service {
        Some(service) => answer(services.free_slots(service.id, viewer.now, CALENDAR_DAYS + 1).await)?,
        None => Vec::new(),
    };
    if let Some(service) = service {
        slots.extend(answer(services.full_classes(service, CALENDAR_DAYS + 1).await)?);
        slots.sort_unstable_by_key(domain::TimeSlot::start);
    }
    let seats = match service {
        Some(service) => answer(services.seats_left(service, viewer.now, CALENDAR_DAYS + 1).await)?,
        None => BTreeMap::new(),
    };
    let calendar = service.map(|service| viewer.calendar(&page.trainer, service, &slots, &seats, &choice));
    let settings = services.settings();
    let calendar = match calendar.zip(service) {
        Some((calendar, service)) => {
            let waits = match crate::context::request_info().user.filter(|_| service.seats > 1) {
                Some(client) => answer(services.my_waits(&client).await)?,
                None => Vec::new(),
            };
            Some(viewer.with_waiting(calendar, service, &seats, &waits, settings.waiting_offer_minutes))
        }
        None => None,
    };
    let hold_minutes = settings.hold_seconds.div_ceil(60);
    Ok(viewer.trainer_page(&page, calendar, hold_minutes, settings.surcharge, &settings.refund_policy))
}
