//! What giving a booking another time, or another service, would mean, in sentences.

use domain::{Money, NotReschedulable, Role};
use services::model::{BookingDetails, BookingMove};
use services::{PriceChange, RescheduleOffer, ServiceFixed};

use super::Viewer;
use super::calendar::address_form;
use crate::dto::{Choice, ChosenSlot, RescheduleAsk, RescheduleSheet, Said, ServiceChoice, Tone};
use crate::format;

impl Viewer {
    pub(in crate::api) fn reschedule_sheet(&self, offer: &RescheduleOffer, choice: &Choice) -> RescheduleSheet {
        let texts = self.locale.rescheduling();
        let details = &offer.details;
        let calendar = self.calendar(&offer.trainer, &offer.service, &offer.free, &offer.left, choice);
        let ask = calendar.chosen.as_ref().map(|chosen| self.reschedule_ask(offer, chosen));
        RescheduleSheet {
            title: if offer.role == Role::Client {
                texts.title.to_owned()
            } else {
                (texts.title_staff)(&details.client_name)
            },
            said: self.reschedule_means(offer),
            choices: self.service_choices(offer),
            choices_name: texts.services.to_owned(),
            calendar: Some(calendar),
            ask,
            pick: texts.pick.to_owned(),
            ..self.bare_reschedule(details)
        }
    }

    /// The page of a booking that keeps its time, saying why.
    pub(in crate::api) fn cannot_reschedule(&self, details: &BookingDetails, why: NotReschedulable) -> RescheduleSheet {
        let texts = self.locale.rescheduling();
        let text = match why {
            NotReschedulable::NotConfirmed => texts.not_confirmed.to_owned(),
            NotReschedulable::Started => texts.started.to_owned(),
            NotReschedulable::TooLate { until } => {
                (texts.too_late)(&self.moment(until, details), &details.trainer_name)
            }
        };
        RescheduleSheet {
            said: vec![Said { tone: Tone::Warning, title: None, text }],
            keep: self.locale.returning().back_to_booking.to_owned(),
            ..self.bare_reschedule(details)
        }
    }

    /// “You changed the time on Sat 21 Nov, 16:02. Before, it was Tue 24 Nov, 18:30 – 19:15.”
    pub(super) fn time_changed(&self, moved: &BookingMove, details: &BookingDetails) -> Said {
        let zone = self.zone_or(&details.trainer_zone);
        let before = format::when(moved.from, zone, &details.trainer_zone, self.locale).yours;
        let mine = self.user.as_ref().is_some_and(|user| user.id == moved.user_id);
        let who = match moved.moved_by {
            Role::Client => &details.client_name,
            Role::Trainer => &details.trainer_name,
            Role::Admin => "Spotter",
        };
        let who = (!mine).then_some(who);
        let texts = self.locale.rescheduling();
        let changed = if moved.from_service.is_some() { texts.changed_service } else { texts.changed };
        let text = changed(who, &self.moment(moved.moved_at, details), &before);
        Said { tone: Tone::Info, title: None, text }
    }

    fn bare_reschedule(&self, details: &BookingDetails) -> RescheduleSheet {
        let texts = self.locale.rescheduling();
        RescheduleSheet {
            booking: self.booking(details),
            title: texts.cannot.to_owned(),
            said: Vec::new(),
            choices: Vec::new(),
            choices_name: String::new(),
            calendar: None,
            ask: None,
            pick: String::new(),
            keep: texts.keep.to_owned(),
        }
    }

    /// What becomes of the price, and of the right to cancel where that changes.
    fn reschedule_means(&self, offer: &RescheduleOffer) -> Vec<Said> {
        let texts = self.locale.rescheduling();
        let details = &offer.details;
        let in_person = details.payment.as_ref().is_some_and(|payment| payment.is_to_be_collected());
        let worth = worth(details);
        let price = self.money(worth);
        let stays = match offer.change {
            PriceChange::Same if in_person => (texts.price_stays_in_person)(&price),
            PriceChange::Same => (texts.price_stays)(&price),
            PriceChange::InPerson { before, after } => {
                (texts.becomes_in_person)(&self.money(before), &self.money(after))
            }
            PriceChange::Back(back) => {
                let since = Money::new(worth.minor.saturating_sub(back.minor), worth.currency);
                (texts.goes_back)(&self.money(since), &self.money(back))
            }
            PriceChange::More(more) => (texts.to_pay_first)(&price, &self.money(more)),
        };
        let most = offer.policy_after.tiers().first().map(|tier| tier.share);
        let right = match offer.role {
            Role::Trainer | Role::Admin => Some((texts.client_told)(&details.client_name)),
            // A policy that gave nothing before gives nothing afterwards.
            Role::Client if offer.policy_after == details.booking.policy => None,
            Role::Client => most.map(|most| (texts.at_most)(&most.to_percent())),
        };
        let tone = if offer.role == Role::Client { Tone::Warning } else { Tone::Info };
        std::iter::once(Said { tone: Tone::Info, title: None, text: stays })
            .chain(right.map(|text| Said { tone, title: None, text }))
            .chain(self.services_fixed(offer))
            .collect()
    }

    /// The services that the booking could be of; nothing where there is only its own.
    fn service_choices(&self, offer: &RescheduleOffer) -> Vec<ServiceChoice> {
        let texts = self.locale.rescheduling();
        let own = offer.details.booking.service_id;
        let choices = offer.choices.iter().filter_map(|(service, change)| Some((service, change.ok()?)));
        let choices: Vec<ServiceChoice> = choices
            .map(|(service, change)| ServiceChoice {
                service: (service.id != own).then(|| service.id.to_string()),
                name: service.name.clone(),
                note: self.minutes(i64::from(service.minutes)),
                change: match change {
                    _ if service.id == own => texts.own.to_owned(),
                    PriceChange::Same => texts.same.to_owned(),
                    PriceChange::InPerson { after, .. } => (texts.in_person)(&self.money(after)),
                    PriceChange::Back(back) => (texts.back)(&self.money(back)),
                    PriceChange::More(more) => (texts.more)(&self.money(more)),
                },
                chosen: service.id == offer.service.id,
            })
            .collect();
        if choices.len() > 1 { choices } else { Vec::new() }
    }

    /// Why other services are not among those to choose from; each reason once.
    fn services_fixed(&self, offer: &RescheduleOffer) -> Vec<Said> {
        let mut reasons: Vec<ServiceFixed> = Vec::new();
        for why in offer.choices.iter().filter_map(|(_, change)| change.err()) {
            if !reasons.contains(&why) {
                reasons.push(why);
            }
        }
        let said = |why| (self.locale.rescheduling().fixed)(why, &offer.details.client_name);
        reasons.into_iter().map(|why| Said { tone: Tone::Quiet, title: None, text: said(why) }).collect()
    }

    fn reschedule_ask(&self, offer: &RescheduleOffer, chosen: &ChosenSlot) -> RescheduleAsk {
        let texts = self.locale.rescheduling();
        let details = &offer.details;
        let when = &chosen.when.yours;
        let mut hidden = vec![
            ("booking", details.booking.id.to_string()),
            ("from", address_form(details.slot.start())),
            ("to", chosen.start.clone()),
        ];
        let button = if offer.service.id == details.booking.service_id {
            (texts.button)(when)
        } else {
            hidden.push(("service", offer.service.id.to_string()));
            hidden.push(("agreed", offer.change.agreed_minor().to_string()));
            match offer.change {
                PriceChange::More(more) => (texts.button_pay)(&self.money(more), when),
                _ => (texts.button_service)(&offer.service.name, when),
            }
        };
        RescheduleAsk {
            hidden: hidden.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            there: chosen.when.there.clone(),
            button,
            busy: texts.busy.to_owned(),
        }
    }
}

/// What the booking is paid for with, or will be: without what came back because it became cheaper.
fn worth(details: &BookingDetails) -> Money {
    let paid = details.to_pay();
    Money::new(paid.minor.saturating_sub(details.booking.price_cut_minor), paid.currency)
}
