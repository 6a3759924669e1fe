//! What giving a booking another time would mean, in sentences.

use domain::{NotReschedulable, Role};
use services::RescheduleOffer;
use services::model::{BookingDetails, BookingMove};

use super::Viewer;
use super::calendar::address_form;
use crate::dto::{Calendar, ChosenSlot, RescheduleAsk, RescheduleSheet, Said, Tone};
use crate::format;

impl Viewer {
    pub(in crate::api) fn reschedule_sheet(&self, offer: &RescheduleOffer, calendar: Calendar) -> RescheduleSheet {
        let texts = self.locale.rescheduling();
        let details = &offer.details;
        let ask = calendar.chosen.as_ref().map(|chosen| self.reschedule_ask(details, chosen));
        RescheduleSheet {
            title: if offer.role == Role::Client {
                texts.title.to_owned()
            } else {
                (texts.title_staff)(&details.client_name)
            },
            said: self.reschedule_means(offer),
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
        let text = (self.locale.rescheduling().changed)(who, &self.moment(moved.moved_at, details), &before);
        Said { tone: Tone::Info, title: None, text }
    }

    fn bare_reschedule(&self, details: &BookingDetails) -> RescheduleSheet {
        let texts = self.locale.rescheduling();
        RescheduleSheet {
            booking: self.booking(details),
            title: texts.cannot.to_owned(),
            said: Vec::new(),
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
        let price = self.money(details.to_pay());
        let in_person = details.payment.as_ref().is_some_and(|payment| payment.is_to_be_collected());
        let stays = if in_person { (texts.price_stays_in_person)(&price) } else { (texts.price_stays)(&price) };
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
            .collect()
    }

    fn reschedule_ask(&self, details: &BookingDetails, chosen: &ChosenSlot) -> RescheduleAsk {
        let texts = self.locale.rescheduling();
        RescheduleAsk {
            hidden: [
                ("booking", details.booking.id.to_string()),
                ("from", address_form(details.slot.start())),
                ("to", chosen.start.clone()),
            ]
            .map(|(name, value)| (name.to_owned(), value))
            .to_vec(),
            there: chosen.when.there.clone(),
            button: (texts.button)(&chosen.when.yours),
            busy: texts.busy.to_owned(),
        }
    }
}
