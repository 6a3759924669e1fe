//! The calendar of a service: a strip of days or a month, and the chosen day's times. Used by the trainer's page and where a
//! booking gets another time.

mod days;
mod month;
mod shown;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use domain::{DayPart, TimeSlot, Timestamp, Zone};
use jiff::civil::Date;
use services::model::{Service, Trainer};
use services::{Openings, Wanted};

use super::Viewer;
use crate::dto::{Calendar, Choice, ChosenSlot, DayOption, Nothing, OtherView, PartOfDay, Pick, SlotOption};
use crate::format;
use crate::i18n::Bare;
use days::Days;
use shown::{OFFERED, Shown, after, month_name};

impl Viewer {
    /// The calendar of what is `wanted`, as it is `shown`, with what is open in that range. `next` is the first time after the range
    /// that suits, for a day that has nothing.
    pub(in crate::api) fn calendar(
        &self,
        wanted: Wanted<'_>,
        shown: &Shown,
        openings: &Openings,
        next: Option<TimeSlot>,
        choice: &Choice,
    ) -> Calendar {
        let Wanted { trainer, service, .. } = wanted;
        let zone = self.zone_or(&trainer.zone);
        let by_day = Days::of(shown, openings, zone);
        let mut times = openings.free.iter().chain(&openings.full);
        let chosen = shown.slot.and_then(|start| times.find(|slot| slot.start() == start));
        // An arrow leads to the first day of a strip; where that is full, the first free one after it is shown.
        let day = if shown.slot.is_some() {
            shown.day
        } else {
            by_day.open_from(shown.day, choice.day.is_some()).unwrap_or(shown.day)
        };
        let times = by_day.times(day);
        let [earlier, next_range] = shown.steps();
        let texts = self.locale.when();
        let steps = if shown.month.is_some() { texts.month_steps } else { texts.strip_steps };
        Calendar {
            service: service.id.to_string(),
            month: format::month_and_year(shown.month.unwrap_or(day), self.locale),
            earlier,
            later: next_range,
            steps: steps.map(str::to_owned),
            days: self.strip(shown, day, &by_day),
            month_view: shown.month.map(|month| self.month_view(shown, month, day, &by_day)),
            other_view: self.other_view(shown, day),
            part: shown.part.map(|part| part.name().to_owned()),
            filter: self.filter(shown.part),
            day: (day.to_string(), format::full_date(day, self.locale)),
            nothing: times.is_empty().then(|| self.nothing(shown, &by_day, day, next, zone)),
            zone: self.zone_note(trainer, times),
            parts: self.parts(times, trainer, shown.slot, &openings.left),
            chosen: chosen.map(|slot| {
                let left = openings.left.get(&slot.start()).copied().unwrap_or(service.seats);
                ChosenSlot {
                    start: address_form(slot.start()),
                    when: format::when(*slot, zone, &trainer.zone, self.locale),
                    seats_label: (self.locale.seats().how_many)(left),
                    seats: if service.seats > 1 { self.seat_picks(service, left) } else { Vec::new() },
                    wait: None,
                }
            }),
            gone: choice.slot.is_some() && chosen.is_none(),
        }
    }

    fn strip(&self, shown: &Shown, day: Date, by_day: &Days) -> Vec<DayOption> {
        if shown.month.is_some() {
            return Vec::new();
        }
        (0..shown::STRIP_DAYS).map(|ahead| self.day_option(after(shown.days[0], ahead), day, by_day)).collect()
    }

    fn other_view(&self, shown: &Shown, day: Date) -> OtherView {
        let texts = self.locale.when();
        match shown.month {
            Some(_) => OtherView { text: texts.to_days.to_owned(), month: None },
            None => OtherView { text: texts.to_month.to_owned(), month: Some(month_name(day)) },
        }
    }

    /// The parts of the day that can be looked for, with any of them first.
    fn filter(&self, chosen: Option<DayPart>) -> (String, Vec<Pick>) {
        let texts = self.locale.when();
        let parts = std::iter::once(None).chain(OFFERED.map(Some));
        let pick = |(part, text): (Option<DayPart>, &str)| Pick {
            value: part.map_or("", DayPart::name).to_owned(),
            text: text.to_owned(),
            chosen: part == chosen,
        };
        (texts.filter.to_owned(), parts.zip(texts.parts).map(pick).collect())
    }

    /// That nothing is free on `day`, how far that goes, and where something is: later in the range, else at `next`.
    fn nothing(&self, shown: &Shown, by_day: &Days, day: Date, next: Option<TimeSlot>, zone: &Zone) -> Nothing {
        let texts = self.locale.when();
        let own = shown.month.unwrap_or(shown.days[0]);
        let bare = match shown.month {
            _ if by_day.first_from(own).is_some() => Bare::Day,
            Some(_) => Bare::Month,
            None => Bare::Strip,
        };
        let text = (texts.nothing)(bare, shown.part.is_some());
        let next = by_day.first_from(day).or(next);
        let text = if next.is_some() { text.to_owned() } else { format!("{text} {}", texts.nothing_later) };
        let jump = next.map(|slot| {
            let said = (texts.next_free)(&format::moment(slot.start(), self.now, zone, self.locale));
            let date = zone.local(slot.start()).date();
            (said, date.to_string(), shown.month.map(|_| month_name(date)))
        });
        Nothing { text, next: jump }
    }

    fn day_option(&self, date: Date, chosen: Date, by_day: &Days) -> DayOption {
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
        DayOption {
            date: date.to_string(),
            name: self.locale.texts().weekdays_short[weekday].to_owned(),
            number: date.day().to_string(),
            free: by_day.free(date),
            open: !by_day.times(date).is_empty(),
            chosen: date == chosen,
        }
    }

    /// “2 seats, €36.00”, from one to all that are left.
    fn seat_picks(&self, service: &Service, left: i64) -> Vec<Pick> {
        let pick = |seats: i64| {
            let price = self.money(service.price.times(seats).ok()?);
            let text = format!("{}, {price}", (self.locale.seats().seats)(seats));
            Some(Pick { value: seats.to_string(), text, chosen: seats == 1 })
        };
        (1..=left).filter_map(pick).collect()
    }

    fn parts(
        &self,
        slots: &[TimeSlot],
        trainer: &Trainer,
        chosen: Option<Timestamp>,
        seats: &BTreeMap<Timestamp, i64>,
    ) -> Vec<PartOfDay> {
        let texts = self.locale.texts();
        let zone = self.zone_or(&trainer.zone);
        let mut parts: Vec<PartOfDay> = Vec::new();
        for slot in slots {
            let start = slot.start();
            let name = match DayPart::at(start, zone) {
                DayPart::Night => texts.night,
                DayPart::Morning => texts.morning,
                DayPart::Afternoon => texts.afternoon,
                DayPart::Evening => texts.evening,
            };
            let differs = zone.offset_seconds(start) != trainer.zone.offset_seconds(start);
            let option = SlotOption {
                start: address_form(start),
                time: format::time_of_day(&zone.local(start)),
                there: differs.then(|| format::time_of_day(&trainer.zone.local(start))),
                seats: seats.get(&start).map(|left| match left {
                    0 => self.locale.waiting().full.to_owned(),
                    left => (self.locale.seats().left)(*left),
                }),
                chosen: chosen == Some(start),
            };
            match parts.last_mut() {
                Some(part) if part.name == name => part.slots.push(option),
                _ => parts.push(PartOfDay { name: name.to_owned(), slots: vec![option] }),
            }
        }
        parts
    }

    /// By whose clocks the times are that are shown.
    fn zone_note(&self, trainer: &Trainer, times: &[TimeSlot]) -> String {
        let texts = self.locale.texts();
        let theirs = format::city_of(&trainer.zone);
        let Some(zone) = &self.zone else { return (texts.zone_theirs)(&theirs) };
        let yours = format::city_of(zone);
        let at = times.first().map_or(self.now, TimeSlot::start);
        let note = match format::hours_between(at, zone, &trainer.zone, self.locale) {
            None => return (texts.zone_yours)(&yours),
            Some((hours, true)) => (texts.zone_yours_ahead)(&yours, &theirs, &hours),
            Some((hours, false)) => (texts.zone_yours_behind)(&yours, &theirs, &hours),
        };
        if times.is_empty() { note } else { format!("{note} {}", self.locale.when().small_times) }
    }
}

/// A moment as it stands in addresses: `2026-11-24T17:30Z`.
pub(super) fn address_form(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%MZ").to_string()
}
