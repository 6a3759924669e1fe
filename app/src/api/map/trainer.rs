//! Trainers: cards among search results, and the page.

use domain::{BasisPoints, RefundPolicy};
use services::model::Service;
use services::{TrainerListing, TrainerPage};

use super::{Viewer, seed};
use crate::dto;
use crate::format::{money, relative};

impl Viewer {
    pub(in crate::api) fn trainer_card(&self, listing: &TrainerListing, surcharge: BasisPoints) -> dto::TrainerCard {
        let trainer = &listing.card.trainer;
        let first = listing.card.first_service.as_ref();
        let ways = first.map_or(trainer.ways, |service| service.own.ways(trainer.ways));
        let zone = self.zone_or(&trainer.zone);
        dto::TrainerCard {
            slug: trainer.slug.clone(),
            name: trainer.name.clone(),
            craft: trainer.craft.clone(),
            city: trainer.city.clone(),
            seed: seed(&trainer.slug),
            price_from: listing.card.price_from.map(|price| self.price_from(price, ways, surcharge)),
            next_free: listing.next_free.map(|slot| relative(slot.start(), self.now, zone, self.locale)),
        }
    }

    /// The service that the address names, else the first.
    pub(in crate::api) fn chosen_service<'a>(
        &self,
        page: &'a TrainerPage,
        choice: &dto::Choice,
    ) -> Option<&'a Service> {
        let named = choice.service.as_deref().and_then(|id| page.services.iter().find(|s| s.id.to_string() == id));
        named.or_else(|| page.services.first())
    }

    pub(in crate::api) fn trainer_page(
        &self,
        page: &TrainerPage,
        calendar: Option<dto::Calendar>,
        hold_minutes: u32,
        surcharge: BasisPoints,
        platform: &RefundPolicy,
    ) -> dto::TrainerPage {
        let trainer = &page.trainer;
        let chosen = calendar.as_ref().map(|calendar| calendar.service.clone());
        let priced = page.services.iter().find(|service| chosen.as_ref() == Some(&service.id.to_string()));
        let place = priced.map_or_else(|| trainer.city.clone(), |service| self.place(&service.place, &trainer.city));
        let by_card = priced.and_then(|service| self.by_card(service.price, service.own.ways(trainer.ways), surcharge));
        let start = calendar.as_ref().and_then(|calendar| calendar.chosen.as_ref()?.start.parse().ok());
        let terms = priced.map_or_else(Vec::new, |service| {
            let (policy, ways) = (service.own.policy(platform), service.own.ways(trainer.ways));
            self.terms_told(&policy, ways, start, self.zone_or(&trainer.zone))
        });
        let service = |service: &Service| {
            let id = service.id.to_string();
            let partners = page.partners.iter().find(|(shared, _)| *shared == service.id);
            dto::ServiceOption {
                chosen: chosen.as_ref() == Some(&id),
                id,
                name: service.name.clone(),
                length: match service.seats {
                    1 => self.minutes(i64::from(service.minutes)),
                    seats => {
                        let class = (self.locale.seats().class_of)(seats);
                        format!("{}, {class}", self.minutes(i64::from(service.minutes)))
                    }
                },
                description: service.description.clone(),
                with: partners.and_then(|(_, names)| self.with_partners(names)),
                price: money(service.price, self.locale),
            }
        };
        dto::TrainerPage {
            slug: trainer.slug.clone(),
            name: trainer.name.clone(),
            craft: trainer.craft.clone(),
            headline: trainer.headline.clone(),
            about: paragraphs(&trainer.about),
            city: trainer.city.clone(),
            seed: seed(&trainer.slug),
            services: page.services.iter().map(service).collect(),
            calendar,
            hold_minutes,
            by_card,
            place,
            terms,
        }
    }
}

fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()).map(str::to_owned).collect()
}
