//! Where the money of a booking is, in words. What is for whom was decided before: here nothing is added.

use domain::{MoneyEvent, MoneyPlace, MoneyStep, Reader, Role, TrainerId, Whereabouts};
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
        let words = (texts.place)(timeline.place, &told_of(timeline, None));
        TimelineSheet {
            back: self.back_from(timeline),
            title: texts.title.to_owned(),
            about: format!("{}, {}", details.service_name, self.moment(details.slot.start(), details)),
            place: said(tone(timeline.place), words),
            happened_name: texts.happened.to_owned(),
            happened: moments(happened),
            to_come_name: texts.to_come.to_owned(),
            to_come: moments(to_come),
        }
    }

    /// A partner has no page of the booking, but a list of what is shared with them.
    fn back_from(&self, timeline: &Timeline) -> (String, String) {
        match timeline.reader {
            Reader::Partner(_) => (self.locale.sharing().shared_with_you.to_owned(), routes::SHARED.to_owned()),
            Reader::Client | Reader::Lead(_) | Reader::Admin => {
                let booking = timeline.details.booking.id.to_string();
                (self.locale.returning().back_to_booking.to_owned(), routes::booking(&booking))
            }
        }
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
        let told = Told { whole: &whole, day: &day, why, ..told_of(timeline, event.trainer) };
        let what = (texts.step)(event.step, &told);
        let whose = event.trainer.map(|_| told.trainer).filter(|name| !what.contains(name));
        let difference = event.difference.then_some(texts.difference);
        let about: Vec<&str> = whose.into_iter().chain(difference).chain(event.stripe_id.as_deref()).collect();
        // A payday is named by its date; its first minute says nothing.
        let when = event.at.filter(|_| !matches!(event.step, MoneyStep::GoesOut(_)));
        MoneyMoment {
            when: when.map(|at| self.moment(at, &timeline.details)),
            amount: event.amount.map(|amount| self.money(amount)),
            about: (!about.is_empty()).then(|| about.join(", ")),
            what,
            link: event.leads_to.map(|place| (address(place), (texts.link)(place).to_owned())),
        }
    }
}

/// Whom a text is about: of several trainers the one it names, whom whoever reads it is not.
fn told_of(timeline: &Timeline, trainer: Option<TrainerId>) -> Told<'_> {
    let (role, details) = (timeline.reader.role(), &timeline.details);
    let named = timeline.trainers.iter().find(|(known, _)| Some(*known) == trainer).map(|(_, name)| name);
    let role = if named.is_some() { Role::Admin } else { role };
    let trainer = named.unwrap_or(&details.trainer_name);
    Told { role, trainer, client: &details.client_name, whole: "", day: "", why: "" }
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
