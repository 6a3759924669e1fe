//! Waiting lists, as those see them who wait: on the trainer's page, on a page of its own, and among one's bookings.

use std::collections::BTreeMap;

use domain::{Timestamp, WaitingState};
use services::model::{Service, WaitingDetails};

use super::{Viewer, row};
use crate::dto::{Calendar, Choice, Mark, Pick, Row, Said, Tone, WaitLine, WaitingSheet, Waits};
use crate::{format, routes};

impl Viewer {
    /// The calendar with what can be waited for: more seats of the chosen class than are left, or any where it is full. `waits`
    /// is what the visitor waits for already, and `minutes` how long an offer stands.
    pub(in crate::api) fn with_waiting(
        &self,
        calendar: Calendar,
        service: &Service,
        left: &BTreeMap<Timestamp, i64>,
        waits: &[WaitingDetails],
        minutes: u32,
    ) -> Calendar {
        let mut calendar = calendar;
        let Some(chosen) = calendar.chosen.as_mut().filter(|_| service.seats > 1) else { return calendar };
        let Ok(start) = chosen.start.parse::<Timestamp>() else { return calendar };
        let texts = self.locale.waiting();
        let left = left.get(&start).copied().unwrap_or(service.seats);
        let pick = |seats: i64| Pick {
            value: format!("wait-{seats}"),
            text: (texts.pick)(&(self.locale.seats().seats)(seats)),
            chosen: left == 0 && seats == 1,
        };
        chosen.seats.extend((left.max(0) + 1..=service.seats).map(pick));
        if left > 0 {
            return calendar;
        }
        texts.how_many.clone_into(&mut chosen.seats_label);
        let mine = |wait: &&WaitingDetails| wait.service_id == service.id && wait.slot.start() == start;
        chosen.wait = Some(match waits.iter().find(mine) {
            Some(wait) => {
                chosen.seats.retain(|pick| pick.value == format!("wait-{}", wait.entry.seats));
                [texts.see_place.to_owned(), (texts.you_are)(wait.ahead + 1)]
            }
            None => [texts.join.to_owned(), (texts.join_hint)(&self.offer_time(minutes))],
        });
        calendar
    }

    pub(in crate::api) fn waiting_sheet(&self, wait: &WaitingDetails, minutes: u32) -> WaitingSheet {
        let texts = self.locale.waiting();
        let id = wait.entry.id.to_string();
        let told = |tone, (title, text): (&str, &str)| (title.to_owned(), tone, text.to_owned());
        let (title, tone, text) = match (wait.entry.state, wait.offer_ends) {
            (WaitingState::Waiting { .. }, _) => {
                ((texts.you_are)(wait.ahead + 1), Tone::Info, (texts.waiting)(&self.offer_time(minutes)))
            }
            (WaitingState::Offered { .. }, Some(until)) => {
                let until = format::moment(until, self.now, self.zone_or(&wait.trainer_zone), self.locale);
                ((texts.offered)(wait.entry.seats), Tone::Success, (texts.offered_text)(&until))
            }
            (WaitingState::Taken { .. }, _) => told(Tone::Success, texts.taken),
            // Between the end of a hold and its being noted nobody can pay either.
            (WaitingState::Offered { .. } | WaitingState::Lapsed { .. }, _) => told(Tone::Warning, texts.lapsed),
            (WaitingState::Declined { .. }, _) => told(Tone::Info, texts.declined),
            (WaitingState::Left { .. }, _) => told(Tone::Info, texts.left),
            (WaitingState::Over { .. }, _) => told(Tone::Warning, texts.over),
        };
        let leave = match wait.entry.state {
            WaitingState::Waiting { .. } => Some(texts.leave),
            WaitingState::Offered { .. } if wait.offer_ends.is_some() => Some(texts.decline),
            _ => None,
        };
        WaitingSheet {
            said: Said { tone, title: None, text },
            title,
            rows: self.waiting_rows(wait),
            rows_name: texts.rows.to_owned(),
            links: self.ways_on(wait),
            leave: leave.map(|text| (id, text.to_owned())),
        }
    }

    fn waiting_rows(&self, wait: &WaitingDetails) -> Vec<Row> {
        let [class, when, trainer, seats] = self.locale.waiting().labels;
        let time = format::when(wait.slot, self.zone_or(&wait.trainer_zone), &wait.trainer_zone, self.locale);
        let there = time.there.map(|there| row(self.locale.texts().trainer_time, there));
        let mut rows = vec![row(class, wait.service_name.clone()), row(when, time.yours)];
        rows.extend(there);
        rows.push(row(trainer, wait.trainer_name.clone()));
        rows.push(row(seats, (self.locale.seats().seats)(wait.entry.seats)));
        rows
    }

    /// The first is what to do next.
    fn ways_on(&self, wait: &WaitingDetails) -> Vec<(String, String)> {
        let texts = self.locale.waiting();
        let choice = Choice {
            service: Some(wait.service_id.to_string()),
            slot: Some(super::calendar::address_form(wait.slot.start())),
            ..Choice::default()
        };
        let class = (routes::trainer(&wait.trainer_slug, &choice), texts.see_class.to_owned());
        let bookings = (routes::BOOKINGS.to_owned(), texts.my_bookings.to_owned());
        match wait.entry.state {
            WaitingState::Offered { booking, .. } if wait.offer_ends.is_some() => {
                vec![(routes::checkout(&booking.to_string()), texts.take.to_owned()), bookings]
            }
            WaitingState::Taken { booking, .. } => {
                vec![(routes::booking(&booking.to_string()), texts.see_booking.to_owned()), bookings]
            }
            _ => vec![bookings, class],
        }
    }

    pub(in crate::api) fn waits(&self, waits: &[WaitingDetails]) -> Waits {
        let texts = self.locale.waiting();
        let line = |wait: &WaitingDetails| {
            let when = format::when(wait.slot, self.zone_or(&wait.trainer_zone), &wait.trainer_zone, self.locale);
            let seats = (self.locale.seats().seats)(wait.entry.seats);
            WaitLine {
                id: wait.entry.id.to_string(),
                day: when.day,
                about: format!("{}, {}, {seats}", when.hours, wait.trainer_name),
                mark: Mark { tone: Tone::Info, text: (texts.place)(wait.ahead + 1) },
                leave_label: (texts.leave_label)(&wait.service_name),
                service: wait.service_name.clone(),
            }
        };
        Waits {
            title: texts.waits.to_owned(),
            leave: texts.leave_short.to_owned(),
            lines: waits.iter().map(line).collect(),
        }
    }

    /// “2 hours”.
    fn offer_time(&self, minutes: u32) -> String {
        (self.locale.offers().minutes)(minutes)
    }
}
