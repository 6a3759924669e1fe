//! The calendar of a trainer's page: a strip of days, and the chosen day's times.

use std::collections::BTreeMap;

use domain::{TimeSlot, Timestamp, Zone};
use jiff::ToSpan;
use jiff::civil::Date;
use services::model::{Service, Trainer};

use super::Viewer;
use crate::dto::{Calendar, Choice, ChosenSlot, DayOption, PartOfDay, Pick, SlotOption};
use crate::format;

/// How many days ahead the calendar reaches.
pub(in crate::api) const CALENDAR_DAYS: u32 = 28;
/// How many days one strip shows.
const STRIP_DAYS: i32 = 7;
/// How many strips there are.
const STRIPS: i32 = 4;

impl Viewer {
    /// The calendar of `service`, whose free slots from now on for [`CALENDAR_DAYS`] are `slots`; `seats` has what is left of
    /// classes that somebody booked already; full ones are among the slots where they can be waited for.
    pub(in crate::api) fn calendar(
        &self,
        trainer: &Trainer,
        service: &Service,
        slots: &[TimeSlot],
        seats: &BTreeMap<Timestamp, i64>,
        choice: &Choice,
    ) -> Calendar {
        let zone = self.zone_or(&trainer.zone);
        let today = zone.local(self.now).date();
        let mut by_day: BTreeMap<Date, Vec<TimeSlot>> = BTreeMap::new();
        for slot in slots {
            by_day.entry(zone.local(slot.start()).date()).or_default().push(*slot);
        }
        let wanted_start = choice.slot.as_deref().and_then(|start| start.parse::<Timestamp>().ok());
        let chosen = wanted_start.and_then(|start| slots.iter().find(|slot| slot.start() == start));
        let asked_day = choice.day.as_deref().and_then(|day| day.parse::<Date>().ok());
        let day = asked_day
            .or_else(|| wanted_start.map(|start| zone.local(start).date()))
            .or_else(|| slots.iter().find(|slot| !is_full(slot, seats)).map(|slot| zone.local(slot.start()).date()))
            .or_else(|| by_day.keys().next().copied())
            .unwrap_or(today);
        let strip = strip_of(day, today);
        let first = after(today, strip * STRIP_DAYS);
        // An arrow leads to the first day of a strip; where that is full, the first free one after it is shown.
        let last = after(first, STRIP_DAYS - 1);
        let day = day.clamp(first, last);
        let day = if by_day.contains_key(&day) || wanted_start.is_some() {
            day
        } else {
            by_day.range(day..=last).next().map_or(day, |(free, _)| *free)
        };
        let start_of = |strip: i32| after(today, strip * STRIP_DAYS).to_string();
        Calendar {
            service: service.id.to_string(),
            month: format::month_and_year(day, self.locale),
            earlier: (strip > 0).then(|| start_of(strip - 1)),
            later: (strip + 1 < STRIPS).then(|| start_of(strip + 1)),
            days: (0..STRIP_DAYS).map(|ahead| self.day_option(after(first, ahead), day, &by_day, seats)).collect(),
            zone: self.zone_note(trainer, slots.first().map_or(self.now, TimeSlot::start)),
            parts: self.parts(by_day.get(&day).map_or(&[], Vec::as_slice), zone, wanted_start, seats),
            chosen: chosen.map(|slot| {
                let left = seats.get(&slot.start()).copied().unwrap_or(service.seats);
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

    fn day_option(
        &self,
        date: Date,
        chosen: Date,
        by_day: &BTreeMap<Date, Vec<TimeSlot>>,
        seats: &BTreeMap<Timestamp, i64>,
    ) -> DayOption {
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
        let slots = by_day.get(&date).map_or(&[][..], Vec::as_slice);
        let free = slots.iter().filter(|slot| !is_full(slot, seats)).count();
        DayOption {
            date: date.to_string(),
            name: self.locale.texts().weekdays_short[weekday].to_owned(),
            number: date.day().to_string(),
            free: u32::try_from(free).unwrap_or(u32::MAX),
            open: !slots.is_empty(),
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
        zone: &Zone,
        chosen: Option<Timestamp>,
        seats: &BTreeMap<Timestamp, i64>,
    ) -> Vec<PartOfDay> {
        let texts = self.locale.texts();
        let mut parts: Vec<PartOfDay> = Vec::new();
        for slot in slots {
            let local = zone.local(slot.start());
            let name = match local.hour() {
                0..=5 => texts.night,
                6..=11 => texts.morning,
                12..=16 => texts.afternoon,
                _ => texts.evening,
            };
            let option = SlotOption {
                start: address_form(slot.start()),
                time: format::time_of_day(&local),
                seats: seats.get(&slot.start()).map(|left| match left {
                    0 => self.locale.waiting().full.to_owned(),
                    left => (self.locale.seats().left)(*left),
                }),
                chosen: chosen == Some(slot.start()),
            };
            match parts.last_mut() {
                Some(part) if part.name == name => part.slots.push(option),
                _ => parts.push(PartOfDay { name: name.to_owned(), slots: vec![option] }),
            }
        }
        parts
    }

    fn zone_note(&self, trainer: &Trainer, at: Timestamp) -> String {
        let texts = self.locale.texts();
        let theirs = format::city_of(&trainer.zone);
        let Some(zone) = &self.zone else { return (texts.zone_theirs)(&theirs) };
        let yours = format::city_of(zone);
        match format::hours_between(at, zone, &trainer.zone, self.locale) {
            None => (texts.zone_yours)(&yours),
            Some((hours, true)) => (texts.zone_yours_ahead)(&yours, &theirs, &hours),
            Some((hours, false)) => (texts.zone_yours_behind)(&yours, &theirs, &hours),
        }
    }
}

/// A moment as it stands in addresses: `2026-11-24T17:30Z`.
pub(super) fn address_form(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%MZ").to_string()
}

/// True for a class whose seats are all gone: it can only be waited for.
fn is_full(slot: &TimeSlot, seats: &BTreeMap<Timestamp, i64>) -> bool {
    seats.get(&slot.start()) == Some(&0)
}

fn after(day: Date, days: i32) -> Date {
    day.saturating_add(days.days())
}

fn strip_of(day: Date, today: Date) -> i32 {
    let ahead = day.since(today).map_or(0, |span| span.get_days());
    (ahead / STRIP_DAYS).clamp(0, STRIPS - 1)
}

#[cfg(test)]
mod tests {
    use domain::{Currency, Money, ServiceId, TrainerId, UserId};

    use super::*;
    use crate::i18n::Locale;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn trainer() -> Trainer {
        let now = at("2026-01-01T00:00:00Z");
        Trainer {
            id: TrainerId::from_parts(now, 1),
            user_id: UserId::from_parts(now, 1),
            slug: "maya".into(),
            name: "Maya Okafor".into(),
            craft: "Strength".into(),
            headline: String::new(),
            about: String::new(),
            city: "Berlin".into(),
            zone: "Europe/Berlin".parse().unwrap(),
            currency: Currency::EUR,
            ways: domain::PayWays::default(),
            created_at: now,
        }
    }

    fn service() -> Service {
        let now = at("2026-01-01T00:00:00Z");
        Service {
            id: ServiceId::from_parts(now, 1),
            trainer_id: TrainerId::from_parts(now, 1),
            name: "Session".into(),
            description: String::new(),
            minutes: 45,
            step_minutes: 15,
            price: Money::new(4_500, Currency::EUR),
            seats: 1,
            position: 0,
            rules: domain::BookingRules::default(),
            offered: services::model::Offered::Hours,
            place: String::new(),
            archived_at: None,
            own: domain::OwnTerms::default(),
        }
    }

    fn viewer(zone: Option<&str>) -> Viewer {
        Viewer {
            user: None,
            locale: Locale::En,
            zone: zone.map(|name| name.parse().unwrap()),
            now: at("2026-11-21T09:00:00Z"),
        }
    }

    fn slots(starts: &[&str]) -> Vec<TimeSlot> {
        starts.iter().map(|start| TimeSlot::starting(at(start), 45).unwrap()).collect()
    }

    fn calendar(viewer: &Viewer, starts: &[&str], choice: &Choice) -> Calendar {
        viewer.calendar(&trainer(), &service(), &slots(starts), &BTreeMap::new(), choice)
    }

    #[test]
    fn with_nothing_chosen_the_first_free_day_is_shown() {
        let calendar = calendar(&viewer(None), &["2026-11-24T17:30:00Z", "2026-11-24T08:00:00Z"], &Choice::default());
        let chosen: Vec<_> =
            calendar.days.iter().filter(|day| day.chosen).map(|day| (day.date.as_str(), day.free)).collect();
        assert_eq!(chosen, [("2026-11-24", 2)]);
        assert_eq!(calendar.zone, "Times are by the trainer’s clock (Berlin).");
        assert!(calendar.earlier.is_none());
        assert_eq!(calendar.later.as_deref(), Some("2026-11-28"));
    }

    #[test]
    fn times_go_to_the_day_and_hour_of_the_visitors_clock() {
        let choice = Choice { slot: Some("2026-11-24T17:30Z".into()), ..Choice::default() };
        let calendar = calendar(&viewer(Some("Asia/Tokyo")), &["2026-11-24T17:30:00Z"], &choice);
        assert_eq!(calendar.parts[0].name, "Night");
        assert_eq!(calendar.parts[0].slots[0].time, "02:30");
        assert!(calendar.parts[0].slots[0].chosen);
        let when = calendar.chosen.unwrap().when;
        assert_eq!(when.yours, "Wed 25 Nov, 02:30 – 03:15");
        assert_eq!(when.there.as_deref(), Some("Tue 24 Nov, 18:30 – 19:15 in Berlin"));
    }

    #[test]
    fn a_time_that_is_not_free_is_said_to_be_gone() {
        let choice = Choice { slot: Some("2026-11-24T17:30Z".into()), ..Choice::default() };
        let gone = calendar(&viewer(None), &["2026-11-24T08:00:00Z"], &choice);
        assert!(gone.gone && gone.chosen.is_none());
        assert_eq!(gone.parts[0].slots.len(), 1, "the other times of that day are offered");
        let nonsense = Choice { slot: Some("tomorrow".into()), day: Some("2026-13-45".into()), ..Choice::default() };
        assert!(calendar(&viewer(None), &[], &nonsense).gone);
    }

    #[test]
    fn a_class_is_offered_with_the_seats_it_has_left() {
        let class = Service { seats: 8, ..service() };
        let starts = slots(&["2026-11-24T08:00:00Z", "2026-11-24T10:00:00Z"]);
        let left = BTreeMap::from([(starts[0].start(), 3)]);
        let page = |slot: &str| {
            let choice = Choice { slot: Some(slot.into()), ..Choice::default() };
            viewer(None).calendar(&trainer(), &class, &starts, &left, &choice)
        };
        let begun = page("2026-11-24T08:00Z");
        let said: Vec<_> = begun.parts[0].slots.iter().map(|slot| slot.seats.as_deref()).collect();
        assert_eq!(said, [Some("3 left"), None]);
        let picks = |calendar: Calendar| calendar.chosen.unwrap().seats;
        let texts: Vec<_> = picks(begun).into_iter().map(|pick| (pick.value, pick.text)).collect();
        let wanted = [("1", "1 seat, €45.00"), ("2", "2 seats, €90.00"), ("3", "3 seats, €135.00")];
        assert_eq!(texts, wanted.map(|(value, text)| (value.to_owned(), text.to_owned())));
        assert_eq!(picks(page("2026-11-24T10:00Z")).len(), 8, "of a class that nobody booked, all of them");
    }

    #[test]
    fn far_days_stay_within_the_calendar() {
        let choice = Choice { day: Some("2030-01-01".into()), ..Choice::default() };
        let far = calendar(&viewer(None), &["2026-11-24T08:00:00Z"], &choice);
        assert_eq!(far.days.first().map(|day| day.date.as_str()), Some("2026-12-12"));
        assert!(far.later.is_none());
    }
}
