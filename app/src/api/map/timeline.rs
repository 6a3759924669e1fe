//! Where the money of a booking is, in words. What is for whom was decided before: here nothing is added.

use domain::{MoneyEvent, MoneyPlace, MoneyStep, Whereabouts};
use services::Timeline;

use super::{Viewer, said};
use crate::dto::{MoneyMoment, TimelineSheet, Tone};
use crate::i18n::timeline::Told;
use crate::{format, routes};

impl Viewer {
    /// What whoever looks is told of a booking's money.
    pub(in crate::api) fn timeline(&self, timeline: &Timeline) -> TimelineSheet {
        let texts = self.locale.timeline();
        let details = &timeline.details;
        let (to_come, happened): (Vec<_>, Vec<_>) = timeline.events.iter().partition(|event| event.step.is_to_come());
        let moments = |events: Vec<&MoneyEvent>| {
            events.into_iter().map(|event| self.money_moment(event, timeline)).collect::<Vec<_>>()
        };
        let words = (texts.place)(timeline.place, &self.told_of(timeline, "", "", ""));
        TimelineSheet {
            booking: details.booking.id.to_string(),
            back: self.locale.returning().back_to_booking.to_owned(),
            title: texts.title.to_owned(),
            about: format!("{}, {}", details.service_name, self.moment(details.slot.start(), details)),
            place: said(tone(timeline.place), words),
            happened_name: texts.happened.to_owned(),
            happened: moments(happened),
            to_come_name: texts.to_come.to_owned(),
            to_come: moments(to_come),
        }
    }

    fn told_of<'a>(&self, timeline: &'a Timeline, whole: &'a str, day: &'a str, why: &'a str) -> Told<'a> {
        let details = &timeline.details;
        Told { role: timeline.role, trainer: &details.trainer_name, client: &details.client_name, whole, day, why }
    }

    fn money_moment(&self, event: &MoneyEvent, timeline: &Timeline) -> MoneyMoment {
        let texts = self.locale.timeline();
        let (mut whole, mut day, mut why) = (String::new(), String::new(), "");
        match event.step {
            MoneyStep::WentOut(amount, _) => whole = self.money(amount),
            MoneyStep::GoesOut(payday) => day = format::full_date(payday, self.locale),
            MoneyStep::RefundAsked(reason) => why = (self.locale.returning().refund_reason)(reason),
            _ => {}
        }
        let difference = event.difference.then_some(texts.difference);
        let about: Vec<&str> = difference.into_iter().chain(event.stripe_id.as_deref()).collect();
        // A payday is named by its date; its first minute says nothing.
        let when = event.at.filter(|_| !matches!(event.step, MoneyStep::GoesOut(_)));
        MoneyMoment {
            when: when.map(|at| self.moment(at, &timeline.details)),
            what: (texts.step)(event.step, &self.told_of(timeline, &whole, &day, why)),
            amount: event.amount.map(|amount| self.money(amount)),
            about: (!about.is_empty()).then(|| about.join(", ")),
            link: event.leads_to.map(|place| (address(place), (texts.link)(place).to_owned())),
        }
    }
}

fn address(place: MoneyPlace) -> String {
    match place {
        MoneyPlace::Receipt(booking) => routes::receipt(&booking.to_string()),
        MoneyPlace::Refunds(booking) => format!("{}#refunds", routes::booking(&booking.to_string())),
        MoneyPlace::Dispute(dispute) => routes::dispute(&dispute.to_string()),
        MoneyPlace::Payout(withdrawal) => routes::payout(&withdrawal.to_string()),
    }
}

const fn tone(place: Whereabouts) -> Tone {
    match place {
        Whereabouts::NotPaid => Tone::Quiet,
        Whereabouts::Due | Whereabouts::DueInPerson | Whereabouts::WithUs | Whereabouts::OnTheWay => Tone::Info,
        Whereabouts::InPerson | Whereabouts::Available | Whereabouts::Arrived => Tone::Success,
        Whereabouts::WentBack | Whereabouts::Lost => Tone::Info,
        Whereabouts::Disputed => Tone::Warning,
    }
}

#[cfg(test)]
mod tests;
