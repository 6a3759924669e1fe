//! The trainer's desk, by the trainer's own clocks.

use domain::{Currency, Money, Month, PresenceRules};
use jiff::civil::Date;
use services::model::BookingDetails;
use services::{Failure, TrainerDesk};

use super::Viewer;
use super::booking::status;
use crate::dto::{AgendaDay, AgendaItem, BookingStatus, Desk};
use crate::format;

impl Viewer {
    pub(in crate::api) fn desk(&self, desk: &TrainerDesk, rules: PresenceRules) -> Result<Desk, Failure> {
        let zone = &desk.trainer.zone;
        let today = zone.local(self.now).date();
        let mut days: Vec<(Date, Vec<AgendaItem>)> = Vec::new();
        for details in &desk.today_and_next {
            let status = status(details, self.now);
            if matches!(
                status,
                BookingStatus::Expired | BookingStatus::Cancelled | BookingStatus::GivenUp | BookingStatus::Returned
            ) {
                continue;
            }
            let date = zone.local(details.slot.start()).date();
            let item = self.agenda_item(details, status, desk, rules);
            match days.last_mut() {
                Some((last, items)) if *last == date => items.push(item),
                _ => days.push((date, vec![item])),
            }
        }
        let (today_items, next): (Vec<_>, Vec<_>) = days.into_iter().partition(|(date, _)| *date <= today);
        let this_month = match desk.months.last() {
            Some((_, sums)) => sums.left()?,
            None => Money::zero(desk.trainer.currency),
        };
        Ok(Desk {
            date: capitalised(&format::full_date(today, self.locale)),
            today: today_items.into_iter().flat_map(|(_, items)| items).collect(),
            next: next
                .into_iter()
                .map(|(date, items)| AgendaDay { date: capitalised(&format::full_date(date, self.locale)), items })
                .collect(),
            available: self.amounts(&desk.available, desk.trainer.currency),
            pending: self.amounts(&desk.pending, desk.trainer.currency),
            this_month: self.money(this_month),
            ways: desk.trainer.ways,
            months: self.month_plot(&desk.months, Month::at(self.now, zone))?,
            earnings: self.locale.earnings().all.to_owned(),
            week: self.locale.calling_off().week.to_owned(),
            edit: [self.locale.offers().hours, self.locale.offers().services[0]].map(str::to_owned),
        })
    }

    fn agenda_item(
        &self,
        details: &BookingDetails,
        status: BookingStatus,
        desk: &TrainerDesk,
        rules: PresenceRules,
    ) -> AgendaItem {
        let local = |at| format::time_of_day(&desk.trainer.zone.local(at));
        AgendaItem {
            id: details.booking.id.to_string(),
            start: local(details.slot.start()),
            end: local(details.slot.end()),
            client: details.client_name.clone(),
            service: {
                let service = match details.booking.seats {
                    1 => details.service_name.clone(),
                    seats => format!("{}, {}", details.service_name, (self.locale.seats().seats)(seats)),
                };
                match desk.waiting.get(&details.booking.session_id) {
                    Some(count) => format!("{service} · {}", (self.locale.waiting().count)(*count)),
                    None => service,
                }
            },
            status,
            now: details.slot.start() <= self.now && self.now < details.slot.end(),
            presence: self.presence(details, rules, &desk.trainer.zone),
        }
    }

    pub(super) fn amounts(&self, amounts: &[Money], currency: Currency) -> Vec<String> {
        if amounts.is_empty() {
            return vec![format::money(Money::zero(currency), self.locale)];
        }
        amounts.iter().map(|amount| format::money(*amount, self.locale)).collect()
    }
}

pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
