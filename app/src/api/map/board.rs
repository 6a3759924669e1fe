//! Commission and rates, for admins: what is set, and forms to set more.

use domain::{BasisPoints, BookingId, Timestamp, Zone};
use services::model::{BookingCommission, Named, NotedRate, TrainerCommission};
use services::{Commissions, Settings};

use super::{Viewer, said};
use crate::dto::{Board, BoardForm, BoardPart, BoardTable, Pick, Question, Said, Tone};
use crate::format;

/// What was typed into a form of the page, where it was not taken.
#[derive(Debug, Clone, Default)]
pub(in crate::api) struct Typed {
    /// Which form, and what is wrong: `rate.source`; or only the form, where all is well.
    pub(in crate::api) done: String,
    /// The fields.
    pub(in crate::api) fields: Vec<(String, String)>,
}

impl Typed {
    /// What was typed into a field of this form.
    fn value(&self, form: &str, field: &str) -> String {
        let mine = self.done.split_once('.').is_some_and(|(name, _)| name == form);
        let found = self.fields.iter().find(|(name, _)| mine && name == field);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// What is wrong with this form.
    fn wrong(&self, form: &str) -> Option<&str> {
        self.done.split_once('.').filter(|(name, _)| *name == form).map(|(_, what)| what)
    }
}

/// A field of a form: its name, what it asks, and what can be wrong with it.
type Asked = (&'static str, [&'static str; 2], u32, &'static [&'static str]);

impl Viewer {
    pub(in crate::api) fn board(
        &self,
        rates: &[(NotedRate, String)],
        commissions: &Commissions,
        settings: &Settings,
        typed: &Typed,
    ) -> Board {
        let texts = self.locale.money_texts();
        let mut told: Vec<Said> = Vec::new();
        told.extend((texts.done)(&typed.done).map(|text| Said { tone: Tone::Success, title: None, text: text.into() }));
        told.extend(
            typed
                .done
                .split_once('.')
                .and_then(|(_, what)| (texts.wrong)(what))
                .map(|text| said(Tone::Danger, [texts.not_taken, text])),
        );
        Board {
            title: texts.title.to_owned(),
            lead: texts.lead.to_owned(),
            said: told,
            parts: vec![
                self.rates_part(rates, settings, typed),
                self.trainers_part(commissions, typed),
                self.bookings_part(commissions, typed),
            ],
        }
    }

    fn rates_part(&self, rates: &[(NotedRate, String)], settings: &Settings, typed: &Typed) -> BoardPart {
        let texts = self.locale.money_texts();
        let fallback = settings.fallback_currency.map(|currency| currency.code());
        let fields: [Asked; 5] = [
            ("from", texts.from, 3, &["currency"]),
            ("to", texts.to, 3, &["same"]),
            ("rate", texts.rate_asked, 20, &["rate"]),
            ("source", texts.source, 80, &["source"]),
            ("date", texts.date, 10, &["date", "not_now"]),
        ];
        BoardPart {
            title: texts.rates.to_owned(),
            lead: (texts.rates_lead)(settings.rate_hours_max, fallback),
            form: BoardForm {
                act: "rate".to_owned(),
                pick_label: String::new(),
                picks: Vec::new(),
                fields: self.questions("rate", &fields, typed),
                button: texts.add_rate.to_owned(),
            },
            table: BoardTable {
                head: texts.rates_head.map(str::to_owned).to_vec(),
                rows: rates.iter().map(|(noted, who)| self.rate_row(noted, who, settings.rate_hours_max)).collect(),
                empty: texts.no_rates.to_owned(),
            },
        }
    }

    fn rate_row(&self, noted: &NotedRate, who: &str, hours_max: u32) -> Vec<String> {
        let texts = self.locale.money_texts();
        let quoted = &noted.quoted;
        let mut as_of = self.dated(quoted.as_of);
        if !quoted.is_good(self.now, hours_max) {
            as_of = format!("{as_of} ({})", texts.too_old);
        }
        vec![format::bare_rate(quoted, self.locale), quoted.source.clone(), as_of, self.by_at(who, noted.noted_at)]
    }

    fn trainers_part(&self, commissions: &Commissions, typed: &Typed) -> BoardPart {
        let texts = self.locale.money_texts();
        let chosen = typed.value("trainer", "trainer");
        let pick = |(trainer, own): &(services::model::Trainer, Option<BasisPoints>)| {
            let value = trainer.id.to_string();
            let percent = self.percent(own.unwrap_or(commissions.default));
            Pick { chosen: value == chosen, value, text: (texts.trainer_now)(&trainer.name, &percent) }
        };
        let fields: [Asked; 2] =
            [("own", texts.percent_or_none, 6, &["percent"]), ("since", texts.since, 10, &["date", "past"])];
        BoardPart {
            title: texts.trainers.to_owned(),
            lead: (texts.trainers_lead)(&self.percent(commissions.default)),
            form: BoardForm {
                act: "trainer".to_owned(),
                pick_label: texts.trainer.to_owned(),
                picks: commissions.trainers.iter().map(pick).collect(),
                fields: self.questions("trainer", &fields, typed),
                button: texts.set.to_owned(),
            },
            table: BoardTable {
                head: texts.trainers_head.map(str::to_owned).to_vec(),
                rows: commissions.of_trainers.iter().map(|change| self.trainer_row(change)).collect(),
                empty: texts.no_trainers.to_owned(),
            },
        }
    }

    fn trainer_row(&self, named: &Named<TrainerCommission>) -> Vec<String> {
        let texts = self.locale.money_texts();
        let change = &named.change;
        let rate = change.rate.map_or_else(|| texts.as_everybody.to_owned(), |rate| self.per_cent(rate));
        vec![named.about.clone(), rate, self.dated(change.valid_from), self.by_at(&named.by, change.set_at)]
    }

    fn bookings_part(&self, commissions: &Commissions, typed: &Typed) -> BoardPart {
        let texts = self.locale.money_texts();
        let fields: [Asked; 3] = [
            ("booking", texts.booking, 100, &["booking", "paid", "not_payable"]),
            ("percent", texts.percent, 6, &["percent"]),
            ("reason", texts.reason, 500, &["reason"]),
        ];
        BoardPart {
            title: texts.one_booking.to_owned(),
            lead: texts.one_booking_lead.to_owned(),
            form: BoardForm {
                act: "booking".to_owned(),
                pick_label: String::new(),
                picks: Vec::new(),
                fields: self.questions("booking", &fields, typed),
                button: texts.set.to_owned(),
            },
            table: BoardTable {
                head: texts.bookings_head.map(str::to_owned).to_vec(),
                rows: commissions.of_bookings.iter().map(|change| self.booking_row(change)).collect(),
                empty: texts.no_bookings.to_owned(),
            },
        }
    }

    fn booking_row(&self, named: &Named<BookingCommission>) -> Vec<String> {
        let change = &named.change;
        let amounts = format!("{} → {}", self.money(change.before), self.money(change.after));
        vec![
            format!("{}, {}", change.booking_id, named.about),
            format!("{amounts} ({})", self.per_cent(change.rate)),
            change.reason.clone(),
            self.by_at(&named.by, change.set_at),
        ]
    }

    fn questions(&self, form: &str, fields: &[Asked], typed: &Typed) -> Vec<Question> {
        let wrong = typed.wrong(form);
        let error = |problems: &[&str]| {
            let what = wrong.filter(|what| problems.contains(what))?;
            (self.locale.money_texts().wrong)(what).map(str::to_owned)
        };
        let question = |(name, [label, hint], chars_max, problems): &Asked| Question {
            name: (*name).to_owned(),
            label: (*label).to_owned(),
            hint: (*hint).to_owned(),
            value: typed.value(form, name),
            chars_max: *chars_max,
            error: error(problems),
        };
        fields.iter().map(question).collect()
    }

    fn per_cent(&self, share: BasisPoints) -> String {
        format!("{}\u{a0}%", self.percent(share))
    }

    fn by_at(&self, who: &str, at: Timestamp) -> String {
        (self.locale.money_texts().by_at)(who, &self.dated(at))
    }

    /// Admins look by their own clocks; without them, by UTC.
    fn dated(&self, at: Timestamp) -> String {
        let utc = Zone::utc();
        format::dated(at, self.zone_or(&utc), self.locale)
    }
}

/// The booking that a reference, or the address of a page of it, names.
pub(in crate::api) fn booking_named(text: &str) -> Option<BookingId> {
    text.split(['/', '?', '#']).find_map(|part| part.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_booking_is_named_by_its_reference_or_a_page_of_it() {
        let id = "bkg_01kabcdefghjkmnpqrstvwxyz0";
        let known: BookingId = id.parse().unwrap();
        for text in [id, &format!(" {id} "), &format!("https://spotter.example/bookings/{id}?check=1")] {
            assert_eq!(booking_named(text), Some(known), "{text}");
        }
        assert_eq!(booking_named("bkg_1"), None);
        assert_eq!(booking_named(""), None);
    }

    #[test]
    fn what_was_typed_stays_in_its_own_form() {
        let fields = vec![("percent".to_owned(), "101".to_owned())];
        let typed = Typed { done: "booking.percent".into(), fields };
        assert_eq!((typed.value("booking", "percent").as_str(), typed.wrong("booking")), ("101", Some("percent")));
        assert_eq!((typed.value("trainer", "percent").as_str(), typed.wrong("trainer")), ("", None));
        let done = Typed { done: "rate".into(), fields: Vec::new() };
        assert_eq!(done.wrong("rate"), None);
    }
}
