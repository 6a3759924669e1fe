//! Services whose earnings several trainers share: with whom one's own is, and what others share.

use std::collections::BTreeMap;

use domain::partners::PARTNERS_MAX;
use domain::{BasisPoints, BookingId};
use services::model::{Service, Trainer};
use services::{SharedBooking, SharedService, SharedWithMe, Sharing};

use super::booking::status;
use super::{Viewer, row, said};
use crate::dto::{
    BookingStatus, Line, Mark, PartnerRow, Said, SharedLine, SharedSheet, SharingCard, SharingSheet, Tone, Way,
};
use crate::i18n::sharing::Divided;
use crate::routes;

/// How many lines are read: one more than there can be, which is refused.
pub(in crate::api) const SHARING_LINES: usize = PARTNERS_MAX + 1;
/// How many empty lines there are to be filled in.
const EMPTY_LINES: usize = 2;

/// The form as it is kept or was typed, and what was done or is wrong.
#[derive(Debug, Clone, Default)]
pub(in crate::api) struct SharingTried {
    fields: BTreeMap<String, String>,
    done: String,
}

impl SharingTried {
    /// A service as it is shared.
    pub(in crate::api) fn kept(sharing: &Sharing, done: String) -> Self {
        let line = |(number, (trainer, share)): (usize, &(Trainer, BasisPoints))| {
            [(format!("trainer{number}"), trainer.slug.clone()), (format!("share{number}"), share.to_percent())]
        };
        Self { fields: (1..).zip(&sharing.partners).flat_map(line).collect(), done }
    }

    /// What was typed.
    pub(in crate::api) fn typed(fields: BTreeMap<String, String>, done: String) -> Self {
        Self { fields, done }
    }

    fn value(&self, name: &str) -> String {
        self.fields.get(name).cloned().unwrap_or_default()
    }

    /// The last line with something in it.
    fn filled(&self) -> usize {
        let is_filled = |line: &usize| {
            [format!("trainer{line}"), format!("share{line}")].iter().any(|name| !self.value(name).trim().is_empty())
        };
        (1..=SHARING_LINES).rev().find(is_filled).unwrap_or(0)
    }

    /// The names of what is wrong.
    fn wrong(&self) -> impl Iterator<Item = &str> {
        self.done.strip_prefix("wrong.").into_iter().flat_map(|wrong| wrong.split('.'))
    }
}

impl Viewer {
    /// “With Ana Horvat”; nothing where there are no names.
    pub(in crate::api) fn with_partners(&self, names: &[String]) -> Option<String> {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        (!names.is_empty()).then(|| (self.locale.sharing().with)(&names))
    }

    /// From other pages to what others share.
    pub(super) fn way_to_shared(&self) -> Way {
        Way { href: routes::SHARED.to_owned(), text: self.locale.sharing().to_here.to_owned() }
    }

    fn share(&self, share: BasisPoints) -> String {
        format!("{}\u{a0}%", self.percent(share))
    }

    /// Nothing where it is the visitor's.
    fn whose<'t>(&self, trainer: &'t Trainer) -> Option<&'t str> {
        let mine = self.user.as_ref().is_some_and(|user| user.id == trainer.user_id);
        (!mine).then_some(trainer.name.as_str())
    }

    /// What the editor of a service says of it. `names` are those of the partners.
    pub(in crate::api) fn sharing_card(&self, service: &Service, lead: &Trainer, names: &[String]) -> SharingCard {
        let texts = self.locale.sharing();
        let shares = service.partners.iter().map(|partner| self.share(partner.share));
        let who: Vec<String> = names.iter().zip(shares).map(|(name, share)| (texts.has)(name, &share)).collect();
        let who: Vec<&str> = who.iter().map(String::as_str).collect();
        SharingCard {
            title: texts.title.to_owned(),
            text: if who.is_empty() { (texts.alone)(self.whose(lead)) } else { (texts.shared_with)(&who) },
            way: Way { href: routes::sharing(&service.id.to_string()), text: texts.change.to_owned() },
        }
    }

    pub(in crate::api) fn sharing_sheet(&self, sharing: &Sharing, tried: &SharingTried) -> SharingSheet {
        let texts = self.locale.sharing();
        let offers = self.locale.offers();
        let Sharing { lead, service, partners, parts } = sharing;
        let you = self.whose(lead).unwrap_or(texts.you);
        let shares = std::iter::once((you, service.partners.lead_share()))
            .chain(partners.iter().map(|(trainer, share)| (trainer.name.as_str(), *share)));
        let names = std::iter::once(lead).chain(partners.iter().map(|(trainer, _)| trainer));
        let amounts: Vec<(&str, String)> =
            names.zip(parts.iter()).map(|(trainer, part)| (trainer.name.as_str(), self.money(part.amount))).collect();
        let divided = Divided { price: &self.money(service.price), parts: &amounts, mine: self.whose(lead).is_none() };
        let refused = tried.wrong().next().is_some();
        let told = match tried.done.as_str() {
            "saved" => Some(Said { tone: Tone::Success, title: None, text: texts.saved.to_owned() }),
            _ if refused => (offers.wrong)("faulty").map(|text| said(Tone::Danger, [offers.not_saved, text])),
            _ => None,
        };
        SharingSheet {
            service: service.id.to_string(),
            title: texts.title.to_owned(),
            lead: (texts.lead)(&service.name),
            said: told.into_iter().collect(),
            shares_name: texts.shares.to_owned(),
            shares: shares.map(|(name, share)| row(name, self.share(share))).collect(),
            example: (texts.example)(&divided),
            form_name: texts.form.to_owned(),
            hint: (texts.hint)(&lead.slug),
            rows: self.partner_rows(tried),
            rows_error: tried.wrong().find_map(texts.wrong).map(str::to_owned),
            save: self.locale.texts().save.to_owned(),
            notes: texts.notes.map(str::to_owned).into(),
            back: service.name.clone(),
        }
    }

    fn partner_rows(&self, tried: &SharingTried) -> Vec<PartnerRow> {
        let texts = self.locale.sharing();
        let field = |name: &str, line: usize, label: String| {
            let name = format!("{name}{line}");
            (format!("fields[{name}]"), label, tried.value(&name))
        };
        let line = |line: usize| {
            let prefix = format!("row{line}-");
            let what = tried.wrong().find_map(|wrong| wrong.strip_prefix(&prefix));
            PartnerRow {
                trainer: field("trainer", line, (texts.trainer)(line)),
                share: field("share", line, (texts.share)(line)),
                error: what.and_then(texts.wrong).map(str::to_owned),
            }
        };
        let filled = tried.filled();
        (1..=filled.max((filled + EMPTY_LINES).min(PARTNERS_MAX))).map(line).collect()
    }

    /// The page of those made before `before`, where there is one.
    pub(in crate::api) fn shared_sheet(
        &self,
        page: &SharedWithMe,
        before: Option<BookingId>,
        done: &str,
    ) -> SharedSheet {
        let texts = self.locale.sharing();
        let [services, _] = self.locale.offers().services;
        let nothing = page.services.is_empty() && page.bookings.is_empty() && before.is_none();
        let left = (done == "left").then(|| Said { tone: Tone::Success, title: None, text: texts.left.to_owned() });
        let newest = before.map(|_| Way { href: routes::SHARED.to_owned(), text: texts.newest.to_owned() });
        let older =
            page.next.map(|next| Way { href: routes::shared_before(&next.to_string()), text: texts.older.to_owned() });
        SharedSheet {
            title: texts.shared_with_you.to_owned(),
            lead: texts.shared_lead.to_owned(),
            said: left.into_iter().collect(),
            empty: nothing.then(|| said(Tone::Quiet, texts.empty)),
            services_name: texts.services.to_owned(),
            services: page.services.iter().map(|shared| self.shared_line(shared)).collect(),
            no_services: texts.no_services.to_owned(),
            bookings_name: texts.bookings.to_owned(),
            bookings: page.bookings.iter().map(|shared| self.shared_booking(shared)).collect(),
            no_bookings: texts.no_bookings.to_owned(),
            pages: newest.into_iter().chain(older).collect(),
            back: services.to_owned(),
        }
    }

    fn shared_line(&self, shared: &SharedService) -> SharedLine {
        let texts = self.locale.sharing();
        let SharedService { lead, service, share } = shared;
        SharedLine {
            id: service.id.to_string(),
            name: service.name.clone(),
            about: (texts.whose)(&lead.name, &self.share(*share)),
            note: service.archived_at.map(|_| self.locale.offers().archived.to_owned()),
            give_up: [texts.give_up.to_owned(), (texts.give_up_of)(&service.name), (texts.give_up_hint)(&lead.name)],
            sure: texts.sure.to_owned(),
        }
    }

    /// A partner has no page of the booking: the line leads to where its money is.
    fn shared_booking(&self, shared: &SharedBooking) -> Line {
        let texts = self.locale.sharing();
        let SharedBooking { details, part, back, .. } = shared;
        let part = part.map(|(part, whole)| (texts.of)(&self.money(part), &self.money(whole)));
        let when = self.moment(details.slot.start(), details);
        let status = status(details, self.now);
        Line {
            href: routes::timeline(&details.booking.id.to_string()),
            sum: Some(part.unwrap_or_else(|| texts.in_person.to_owned())),
            what: (self.locale.texts().with_trainer)(&details.service_name, &details.trainer_name),
            about: format!("{}, {when}", details.client_name),
            mark: Mark { tone: tone(status), text: (self.locale.texts().status)(status).to_owned() },
            end: back.map(|back| (texts.went_back)(&self.money(back))),
        }
    }
}

const fn tone(status: BookingStatus) -> Tone {
    match status {
        BookingStatus::Paid | BookingStatus::Done => Tone::Success,
        BookingStatus::Attention => Tone::Warning,
        BookingStatus::Cancelled | BookingStatus::NoShow | BookingStatus::Returned => Tone::Quiet,
        _ => Tone::Info,
    }
}

#[cfg(test)]
mod tests;
