//! The editor of services, and where a service takes place.

use domain::payment::{charge_step, minimum_charge};
use domain::terms::{DESCRIPTION_CHARS_MAX, NAME_CHARS_MAX, PLACE_CHARS_MAX};
use domain::{BookingRules, Currency, Money, RefundPolicy, TermsFault, Timestamp};
use services::ServicesPage;
use services::model::{Service, Trainer};

use super::{Viewer, said};
use crate::dto::{Entry, Pick, Said, ServiceFields, ServiceLine, ServiceSheet, ServicesSheet, Tone};
use crate::format;

/// The units of a notice: what is sent, and how many minutes it is.
pub(in crate::api) const UNITS: [(&str, u32); 3] = [("minutes", 1), ("hours", 60), ("days", 1_440)];

/// A service as it stands in the form.
#[derive(Debug, Clone, Default)]
pub(in crate::api) struct ServiceTried {
    /// The fields, as they are kept or were typed.
    pub(in crate::api) fields: ServiceFields,
    /// Names of what is wrong.
    pub(in crate::api) wrong: Vec<String>,
    /// What was not taken, where it is not about one field.
    pub(in crate::api) said: Vec<Said>,
}

impl ServiceTried {
    /// What a new service begins with.
    pub(in crate::api) fn new() -> Self {
        let text = |text: &str| text.to_owned();
        let fields = ServiceFields {
            minutes: text("60"),
            step: text("30"),
            seats: text("1"),
            before: text("0"),
            after: text("0"),
            notice: text("0"),
            unit: text("hours"),
            ahead: BookingRules::default().ahead_days.to_string(),
            ..ServiceFields::default()
        };
        Self { fields, ..Self::default() }
    }

    /// A service as it is kept.
    pub(in crate::api) fn kept(service: &Service) -> Self {
        let rules = service.rules;
        let (unit, per) =
            UNITS.into_iter().rev().find(|(_, per)| rules.notice_minutes.is_multiple_of(*per)).unwrap_or(UNITS[0]);
        // Nothing is as well in hours as in days.
        let (unit, per) = if rules.notice_minutes == 0 { UNITS[1] } else { (unit, per) };
        let fields = ServiceFields {
            name: service.name.clone(),
            description: service.description.clone(),
            price: service.price.to_decimal(),
            minutes: service.minutes.to_string(),
            step: service.step_minutes.to_string(),
            seats: service.seats.to_string(),
            before: rules.buffers.before_minutes.to_string(),
            after: rules.buffers.after_minutes.to_string(),
            notice: (rules.notice_minutes / per).to_string(),
            unit: unit.to_owned(),
            ahead: rules.ahead_days.to_string(),
            place: service.place.clone(),
            own: super::own::kept(&service.own),
        };
        Self { fields, ..Self::default() }
    }
}

/// The names of what is wrong with the terms of a service: of the field, and of the text.
pub(in crate::api) fn fault_name(fault: TermsFault) -> &'static str {
    match fault {
        TermsFault::Name => "name",
        TermsFault::Description => "description",
        TermsFault::Minutes => "minutes",
        TermsFault::LongerThanADay => "day_long",
        TermsFault::Step => "step",
        TermsFault::Price => "price",
        TermsFault::Seats => "seats",
        TermsFault::BufferBefore => "before",
        TermsFault::BufferAfter => "after",
        TermsFault::Notice => "notice",
        TermsFault::Ahead => "ahead",
        TermsFault::Place => "place",
        TermsFault::PlaceAddress => "address",
        TermsFault::Ways => "ways",
    }
}

impl Viewer {
    /// Where a service takes place, for whoever has not booked it: an address to meet at is not told.
    pub(in crate::api) fn place(&self, place: &str, city: &str) -> String {
        format::place(place, city, self.locale)
    }

    pub(in crate::api) fn services_sheet(&self, page: &ServicesPage, done: &str) -> ServicesSheet {
        let texts = self.locale.offers();
        let [title, lead] = texts.services;
        let (archived, offered): (Vec<&Service>, Vec<&Service>) =
            page.services.iter().partition(|service| service.archived_at.is_some());
        let last = offered.len().saturating_sub(1);
        let told = (texts.done)(done).map(|text| Said { tone: Tone::Success, title: None, text: text.into() });
        ServicesSheet {
            title: title.to_owned(),
            lead: lead.to_owned(),
            said: told.into_iter().collect(),
            rows: offered
                .iter()
                .enumerate()
                .map(|(place, service)| {
                    let mut acts = Vec::new();
                    if place > 0 {
                        acts.push(("up", texts.up, (texts.up_of)(&service.name)));
                    }
                    if place < last {
                        acts.push(("down", texts.down, (texts.down_of)(&service.name)));
                    }
                    self.service_line(service, acts)
                })
                .collect(),
            empty: said(Tone::Info, texts.no_services),
            archived_name: texts.archived.to_owned(),
            archived: archived
                .iter()
                .map(|service| {
                    let restore = ("restore", texts.restore, (texts.restore_of)(&service.name));
                    self.service_line(service, vec![restore])
                })
                .collect(),
            add: texts.add_service.to_owned(),
            shared: self.way_to_shared(),
            back: self.locale.texts().my_desk.to_owned(),
        }
    }

    fn service_line(&self, service: &Service, acts: Vec<(&str, &str, String)>) -> ServiceLine {
        let mut about = vec![self.minutes(i64::from(service.minutes)), self.money(service.price)];
        if service.seats > 1 {
            about.push((self.locale.seats().seats)(service.seats));
        }
        ServiceLine {
            id: service.id.to_string(),
            name: service.name.clone(),
            about: about.join(", "),
            acts: acts.into_iter().map(|(act, text, label)| (act.to_owned(), text.to_owned(), label)).collect(),
        }
    }

    /// The form; of a new service where there is none.
    pub(in crate::api) fn service_sheet(
        &self,
        service: Option<&Service>,
        trainer: &Trainer,
        platform: &RefundPolicy,
        tried: ServiceTried,
    ) -> ServiceSheet {
        let texts = self.locale.offers();
        let archive = service.map(|service| match service.archived_at {
            None => ("archive".to_owned(), texts.archive.to_owned(), texts.archive_hint.to_owned()),
            Some(_) => ("restore".to_owned(), texts.restore.to_owned(), texts.restore_hint.to_owned()),
        });
        let title = service.map_or_else(|| texts.new_service.to_owned(), |service| (texts.edit_of)(&service.name));
        ServiceSheet {
            id: service.map(|service| service.id.to_string()).unwrap_or_default(),
            title,
            lead: (if service.is_some() { texts.edit_lead } else { texts.new_lead }).to_owned(),
            fields: self.service_fields(trainer.currency, &tried),
            own: self.own_part(&tried.fields.own, &tried.wrong, platform, trainer.ways),
            said: tried.said,
            save: self.locale.texts().save.to_owned(),
            takes_place: service.map(|service| self.takes_place(service)),
            sharing: None,
            archive,
            back: texts.all_services.to_owned(),
        }
    }

    fn service_fields(&self, currency: Currency, tried: &ServiceTried) -> Vec<Entry> {
        let texts = self.locale.offers();
        let typed = &tried.fields;
        let chars = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let entry = |name: &str, label: [&str; 2], value: &str, kind: &str, chars_max: u32, faults: &[(&str, &str)]| {
            let found = faults.iter().find(|(fault, _)| tried.wrong.iter().any(|wrong| wrong == fault));
            Entry {
                name: format!("fields[{name}]"),
                label: label[0].to_owned(),
                hint: label[1].to_owned(),
                value: value.to_owned(),
                kind: kind.to_owned(),
                chars_max,
                error: found.and_then(|(_, text)| (texts.wrong)(text)).map(str::to_owned),
                units: None,
            }
        };
        let price_label = (texts.price)(currency.code());
        let unit = |((value, _), text): ((&str, u32), &str)| Pick {
            value: value.to_owned(),
            text: text.to_owned(),
            chosen: value == typed.unit,
        };
        let units: Vec<Pick> = UNITS.into_iter().zip(texts.units).map(unit).collect();
        let minutes = |name, label, value, faults| entry(name, label, value, "number", 4, faults);
        vec![
            entry("name", texts.name, &typed.name, "text", chars(NAME_CHARS_MAX), &[("name", "name")]),
            entry(
                "description",
                texts.description,
                &typed.description,
                "lines",
                chars(DESCRIPTION_CHARS_MAX),
                &[("description", "description")],
            ),
            entry("price", [&price_label, texts.price_hint], &typed.price, "decimal", 16, &[("price", "price")]),
            minutes("minutes", texts.length, &typed.minutes, &[("minutes", "minutes"), ("day_long", "day_long")]),
            minutes("step", texts.step, &typed.step, &[("step", "minutes")]),
            minutes("seats", texts.seats, &typed.seats, &[("seats", "seats")]),
            minutes("before", texts.before, &typed.before, &[("before", "buffer")]),
            minutes("after", texts.after, &typed.after, &[("after", "buffer")]),
            Entry {
                units: Some(("fields[unit]".to_owned(), texts.unit.to_owned(), units)),
                ..entry("notice", texts.notice, &typed.notice, "number", 5, &[("notice", "notice")])
            },
            minutes("ahead", texts.ahead, &typed.ahead, &[("ahead", "ahead")]),
            entry(
                "place",
                texts.place,
                &typed.place,
                "text",
                chars(PLACE_CHARS_MAX),
                &[("place", "place"), ("address", "address")],
            ),
        ]
    }

    /// Why a service was not taken, from what the address says: what is wrong with which field, or what stands against it as a
    /// whole.
    pub(in crate::api) fn refused(&self, tried: &mut ServiceTried, why: &str, trainer: &Trainer) {
        let texts = self.locale.offers();
        let mut parts = why.split('.');
        let kind = parts.next().unwrap_or_default();
        let mut number = || parts.next().and_then(|part| part.parse::<i64>().ok());
        let mut at = || {
            let at = Timestamp::from_second(number()?).ok()?;
            Some(format::moment(at, self.now, &trainer.zone, self.locale))
        };
        let text = match kind {
            "wrong" => {
                tried.wrong = parts.map(str::to_owned).collect();
                (texts.wrong)("faulty").map(str::to_owned)
            }
            "small" => Some((texts.too_small)(&self.money(minimum_charge(trainer.currency)))),
            "steps" => {
                let step = Money::new(charge_step(trainer.currency), trainer.currency);
                Some((texts.between_steps)(&self.money(step)))
            }
            "sold" => at().zip(number()).map(|(when, seats)| (texts.seats_sold)(&when, seats)),
            "to_come" => at().map(|when| (texts.to_come)(&when)),
            "many" => (texts.wrong)("many").map(str::to_owned),
            _ => None,
        };
        tried.said.extend(text.map(|text| said(Tone::Danger, [texts.not_saved.to_owned(), text])));
    }
}

#[cfg(test)]
mod tests {
    use domain::{ServiceId, TrainerId};
    use services::model::Offered;

    use super::*;
    use crate::i18n::Locale;

    fn service(notice_minutes: u32) -> Service {
        Service {
            id: ServiceId::from_parts(Timestamp::UNIX_EPOCH, 1),
            trainer_id: TrainerId::from_parts(Timestamp::UNIX_EPOCH, 1),
            name: "Session".into(),
            description: String::new(),
            minutes: 45,
            step_minutes: 15,
            price: Money::new(4_500, Currency::EUR),
            seats: 1,
            position: 0,
            rules: BookingRules { notice_minutes, ..BookingRules::default() },
            offered: Offered::Hours,
            place: String::new(),
            archived_at: None,
            own: domain::OwnTerms::default(),
            partners: domain::Partners::none(),
        }
    }

    #[test]
    fn a_notice_is_asked_in_the_largest_unit_that_leaves_nothing_over() {
        let asked = |minutes| {
            let fields = ServiceTried::kept(&service(minutes)).fields;
            (fields.notice, fields.unit)
        };
        let said = |notice: &str, unit: &str| (notice.to_owned(), unit.to_owned());
        assert_eq!(asked(0), said("0", "hours"));
        assert_eq!(asked(90), said("90", "minutes"));
        assert_eq!(asked(120), said("2", "hours"));
        assert_eq!(asked(2_880), said("2", "days"));
    }

    #[test]
    fn every_fault_has_a_text_beside_a_field() {
        let viewer =
            Viewer { user: None, locale: Locale::En, zone: None, now: "2026-11-21T09:00:00Z".parse().unwrap() };
        for fault in [
            TermsFault::Name,
            TermsFault::Description,
            TermsFault::Minutes,
            TermsFault::Step,
            TermsFault::Price,
            TermsFault::Seats,
            TermsFault::BufferBefore,
            TermsFault::BufferAfter,
            TermsFault::LongerThanADay,
            TermsFault::Notice,
            TermsFault::Ahead,
            TermsFault::Place,
            TermsFault::PlaceAddress,
        ] {
            let tried = ServiceTried { wrong: vec![fault_name(fault).to_owned()], ..ServiceTried::new() };
            let fields = viewer.service_fields(Currency::EUR, &tried);
            assert_eq!(fields.iter().filter(|field| field.error.is_some()).count(), 1, "{fault:?}");
        }
    }

    #[test]
    fn an_address_to_meet_at_is_for_those_who_booked() {
        let viewer =
            Viewer { user: None, locale: Locale::En, zone: None, now: "2026-11-21T09:00:00Z".parse().unwrap() };
        assert_eq!(viewer.place("", "Berlin"), "Berlin");
        assert_eq!(viewer.place("Hall 3", "Berlin"), "Hall 3, Berlin");
        assert!(!viewer.place("https://meet.example.com/ana", "Berlin").contains("https"));
    }
}
