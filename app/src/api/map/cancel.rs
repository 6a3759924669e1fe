//! What cancelling a booking would do, in rows and sentences.

use domain::{Money, Role, Timestamp};
use jiff::SignedDuration;
use services::model::BookingDetails;
use services::{CancelPreview, RefundError};

use super::{Viewer, row, sum};
use crate::dto::{CancelAsk, CancelSheet, Pick, Question, Row, Said, Tone};

/// The longest note, as the use case takes it.
const NOTE_CHARS_MAX: u32 = 1_000;

impl Viewer {
    pub(in crate::api) fn cancel_sheet(&self, preview: &CancelPreview) -> CancelSheet {
        let details = &preview.details;
        let ask = self.ask(preview);
        let bare = self.bare_sheet(details);
        let texts = self.locale.seats();
        let (seats, kept) = (preview.seats, details.booking.seats);
        let some = seats < kept;
        CancelSheet {
            title: match self.part(details) {
                _ if !some => bare.title,
                Role::Client => (texts.title)(seats),
                Role::Trainer | Role::Admin => (texts.title_staff)(&details.client_name, seats),
            },
            keep: if some { texts.keep.to_owned() } else { bare.keep },
            seats_label: texts.give_up.to_owned(),
            seats: if kept > 1 { self.seats_to_give_up(seats, kept) } else { Vec::new() },
            said: self.told(preview),
            rows: self.cancel_rows(preview),
            ask: Some(ask),
            booking: bare.booking,
            rows_name: bare.rows_name,
        }
    }

    /// From one to all that are left.
    fn seats_to_give_up(&self, chosen: i64, kept: i64) -> Vec<Pick> {
        let texts = self.locale.seats();
        let pick = |seats: i64| Pick {
            value: seats.to_string(),
            text: if seats == kept { (texts.all)(seats) } else { (texts.seats)(seats) },
            chosen: seats == chosen,
        };
        (1..=kept).map(pick).collect()
    }

    /// The page of a booking that cannot be cancelled, saying why.
    pub(in crate::api) fn cannot_cancel(&self, details: &BookingDetails, why: &RefundError) -> CancelSheet {
        let texts = self.locale.returning();
        let role = self.part(details);
        let text = match why {
            RefundError::AlreadyCancelled => texts.already_cancelled.to_owned(),
            RefundError::Started if role == Role::Client => (texts.why_late)(&details.trainer_name),
            RefundError::Started => texts.started.to_owned(),
            RefundError::Disputed if role == Role::Client => texts.disputed.join(". "),
            RefundError::Disputed => texts.disputed_staff.join(". "),
            RefundError::PaidInPerson => (texts.in_person)(&details.trainer_name),
            _ => texts.not_paid.to_owned(),
        };
        CancelSheet {
            title: texts.cannot_cancel.to_owned(),
            said: vec![Said { tone: Tone::Warning, title: None, text }],
            keep: texts.back_to_booking.to_owned(),
            ..self.bare_sheet(details)
        }
    }

    fn bare_sheet(&self, details: &BookingDetails) -> CancelSheet {
        let texts = self.locale.returning();
        let client = self.part(details) == Role::Client;
        CancelSheet {
            booking: self.booking(details),
            title: if client {
                texts.cancel_title.to_owned()
            } else {
                (texts.cancel_title_staff)(&details.client_name)
            },
            seats_label: String::new(),
            seats: Vec::new(),
            said: Vec::new(),
            rows: Vec::new(),
            rows_name: texts.money.to_owned(),
            ask: None,
            keep: if client { texts.keep } else { texts.keep_staff }.to_owned(),
        }
    }

    /// Why so much comes back, and in which currency where that is not the price's.
    fn told(&self, preview: &CancelPreview) -> Vec<Said> {
        let payment = preview.details.payment.as_ref().filter(|_| preview.returned.is_some());
        let currency = payment.and_then(|payment| self.goes_back_in(payment));
        let texts = std::iter::once(self.why(preview)).chain(currency);
        texts.map(|text| Said { tone: Tone::Info, title: None, text }).collect()
    }

    fn why(&self, preview: &CancelPreview) -> String {
        let texts = self.locale.returning();
        let details = &preview.details;
        let some = preview.seats < details.booking.seats;
        if preview.paid.is_none() {
            let rest = preview.to_collect.filter(|_| some).map(|rest| self.money(rest));
            return rest.map_or_else(|| texts.why_unpaid.to_owned(), |rest| (self.locale.seats().why_unpaid)(&rest));
        }
        if self.part(details) != Role::Client && some {
            return (self.locale.seats().why_staff)(&details.client_name);
        }
        if self.part(details) != Role::Client {
            return (texts.why_staff)(&details.client_name);
        }
        let start = details.slot.start();
        let moment = |at: Timestamp| self.moment(at, details);
        let ended = self.last_ended_tier(details).map(moment);
        let until = preview.entitlement.until;
        match (preview.entitlement.share.get(), until) {
            (0, _) => (texts.why_nothing)(ended.as_deref()),
            (10_000, Some(until)) => (texts.why_all)(&moment(until)),
            (share, until) => {
                let until = until.filter(|until| *until < start).map(moment);
                (texts.why_part)(share, ended.as_deref(), until.as_deref())
            }
        }
    }

    /// When the tier ended that came before the present one.
    fn last_ended_tier(&self, details: &BookingDetails) -> Option<Timestamp> {
        let tiers = details.booking.policy.tiers().iter();
        let mut ends =
            tiers.map(|tier| details.slot.start() - SignedDuration::from_hours(i64::from(tier.hours_before)));
        ends.rfind(|end| *end < self.now)
    }

    fn cancel_rows(&self, preview: &CancelPreview) -> Vec<Row> {
        let texts = self.locale.returning();
        let details = &preview.details;
        let Some(paid) = preview.paid else { return Vec::new() };
        let client = self.part(details) == Role::Client;
        let payer = if client { texts.you_paid.to_owned() } else { (texts.they_paid)(&details.client_name) };
        let mut rows = vec![row(payer, self.money(paid))];
        let zero = Money::zero(paid.currency);
        let before = preview.returned_before.unwrap_or(zero);
        if before.is_positive() {
            rows.push(row(texts.back_before, self.money(before)));
        }
        let now = preview.returned.map_or(zero, |split| split.total);
        // What is for the seats that stay booked is still to be earned: the trainer keeps what is neither that nor goes back.
        let for_kept = preview.for_kept.unwrap_or(zero);
        if for_kept.is_positive() {
            let seats = details.booking.seats - preview.seats;
            rows.push(row((self.locale.seats().for_kept)(seats), self.money(for_kept)));
        }
        let kept = paid.minus(before).and_then(|left| left.minus(now)).and_then(|left| left.minus(for_kept));
        let kept = kept.unwrap_or(zero);
        if kept.is_positive() {
            rows.push(row((texts.kept)(&details.trainer_name), self.money(kept)));
        }
        if let Some(split) = preview.returned.filter(|_| !client) {
            rows.extend(self.shares(split));
        }
        rows.push(sum(if client { texts.back_now } else { texts.goes_back }, self.money(now)));
        rows
    }

    fn ask(&self, preview: &CancelPreview) -> CancelAsk {
        let texts = self.locale.returning();
        let details = &preview.details;
        let client = self.part(details) == Role::Client;
        let card = details.payment.as_ref().and_then(|payment| payment.card.as_ref()).map(|card| self.card(card));
        let back = preview.returned.map(|split| split.total);
        let (seats, of) = (preview.seats, details.booking.seats);
        let words = self.locale.seats();
        let button = match back {
            Some(amount) if seats < of => (words.button_for)(seats, &self.money(amount)),
            None if seats < of => (words.button)(seats),
            Some(amount) if client => (texts.cancel_for)(&self.money(amount)),
            Some(amount) => (texts.cancel_for_staff)(&self.money(amount)),
            None if preview.paid.is_some() => texts.cancel_for_nothing.to_owned(),
            None => texts.cancel_unpaid.to_owned(),
        };
        CancelAsk {
            hidden: [
                ("booking", details.booking.id.to_string()),
                ("agreed", back.map_or(0, |amount| amount.minor).to_string()),
                ("seats", seats.to_string()),
                ("of", of.to_string()),
            ]
            .map(|(name, value)| (name.to_owned(), value))
            .to_vec(),
            button,
            busy: texts.cancelling.to_owned(),
            note: (!client).then(|| self.note()),
            after: back.map(|_| (texts.arrives)(card.as_deref())),
        }
    }

    /// A word to the client.
    pub(super) fn note(&self) -> Question {
        let [label, hint] = self.locale.returning().note;
        Question {
            name: "note".into(),
            label: label.into(),
            hint: hint.into(),
            value: String::new(),
            chars_max: NOTE_CHARS_MAX,
            error: None,
        }
    }
}
