//! Disputes, for admins.

use domain::dispute::DisputeMovement;
use domain::{DisputeStatus, Money, Timestamp, Zone};
use services::DisputePage;
use services::model::{Dispute, DisputeRow};
use services::ports::gateway::Evidence;

use super::{Viewer, row, said};
use crate::dto::{DisputeSheet, EvidenceForm, Line, LineList, Mark, Moment, Question, Row, Said, Tone};
use crate::format;

/// The longest text of one piece of evidence, as the use case takes it.
const EVIDENCE_CHARS_MAX: u32 = 20_000;
/// The names of the form's fields, which are those of `EvidenceDraft`.
const FIELDS: [&str; 8] = ["product", "name", "email", "date", "policy", "refusal", "activity", "other"];
const SHORT_CHARS_MAX: u32 = 100;

impl Viewer {
    pub(in crate::api) fn dispute_list(&self, disputes: &[DisputeRow]) -> LineList {
        let texts = self.locale.returning();
        let waiting = disputes.iter().filter(|row| row.dispute.status.wants_evidence()).count();
        let [title, text] = texts.no_disputes;
        LineList {
            title: texts.disputes.to_owned(),
            lead: (texts.disputes_lead)(waiting),
            rows: disputes.iter().map(|row| self.dispute_row(row)).collect(),
            empty: Said { tone: Tone::Quiet, title: Some(title.into()), text: text.into() },
        }
    }

    fn dispute_row(&self, row: &DisputeRow) -> Line {
        let texts = self.locale.returning();
        let when = self.said_at(row.starts_at);
        Line {
            href: crate::routes::dispute(&row.dispute.id.to_string()),
            sum: Some(self.money(row.dispute.amount)),
            what: (texts.dispute_reason)(&row.dispute.reason),
            about: (texts.dispute_about)(&row.client_name, &row.service_name, &row.trainer_name, &when),
            mark: self.dispute_mark(row.dispute.status),
            end: self.due(&row.dispute),
        }
    }

    fn dispute_mark(&self, status: DisputeStatus) -> Mark {
        let tone = match status {
            DisputeStatus::NeedsResponse | DisputeStatus::WarningNeedsResponse => Tone::Warning,
            DisputeStatus::UnderReview | DisputeStatus::WarningUnderReview => Tone::Info,
            DisputeStatus::Won => Tone::Success,
            DisputeStatus::Lost => Tone::Danger,
            DisputeStatus::WarningClosed | DisputeStatus::Prevented => Tone::Quiet,
        };
        Mark { tone, text: (self.locale.returning().dispute_status)(status).to_owned() }
    }

    fn due(&self, dispute: &Dispute) -> Option<String> {
        let texts = self.locale.returning();
        let due = dispute.evidence_due_by.filter(|_| dispute.status.wants_evidence())?;
        if due <= self.now {
            return Some(texts.due_over.to_owned());
        }
        let hours = (due.as_second() - self.now.as_second()) / 3_600;
        Some((texts.due_in)(hours / 24, hours % 24))
    }

    /// Admins look by their own clocks; without them, by UTC.
    fn said_at(&self, at: Timestamp) -> String {
        let utc = Zone::utc();
        format::moment(at, self.now, self.zone_or(&utc), self.locale)
    }

    pub(in crate::api) fn dispute_sheet(&self, page: &DisputePage, done: Option<&str>) -> DisputeSheet {
        let texts = self.locale.returning();
        let dispute = &page.dispute;
        let mut told: Vec<Said> = Vec::new();
        told.extend(done.and_then(texts.done).map(|words| said(Tone::Success, words)));
        let [title, text] = (texts.next_step)(dispute.status);
        let due = dispute.evidence_due_by.filter(|_| dispute.status.wants_evidence());
        let due = due.map(|due| format!(" {}", (texts.due_by)(&self.said_at(due)))).unwrap_or_default();
        let tone = if dispute.status.wants_evidence() { Tone::Warning } else { Tone::Info };
        told.push(said(tone, [title.to_owned(), format!("{text}{due}")]));
        let open = dispute.status.wants_evidence();
        DisputeSheet {
            id: dispute.id.to_string(),
            booking: dispute.booking_id.to_string(),
            all: texts.all_disputes.to_owned(),
            title: (texts.dispute_over)(&self.money(dispute.amount)),
            mark: self.dispute_mark(dispute.status),
            said: told,
            facts: self.dispute_facts(page),
            to_booking: self.locale.texts().to_booking.to_owned(),
            story_name: texts.story.to_owned(),
            story: self.story(page),
            evidence_name: texts.evidence.to_owned(),
            form: open.then(|| self.evidence_form(page)),
            sent: if open || dispute.submitted_at.is_none() { Vec::new() } else { self.sent(&page.evidence) },
        }
    }

    fn dispute_facts(&self, page: &DisputePage) -> Vec<Row> {
        let texts = self.locale.returning();
        let (dispute, details) = (&page.dispute, &page.details);
        let values = [
            (texts.dispute_reason)(&dispute.reason),
            details.client_name.clone(),
            format!("{}, {}", details.trainer_name, details.trainer_city),
            format!("{}, {}", details.service_name, self.said_at(details.slot.start())),
            self.money(details.to_pay()),
            dispute.stripe_dispute_id.clone(),
        ];
        texts.dispute_facts.into_iter().zip(values).map(|(name, value)| row(name, value)).collect()
    }

    /// What happened, in order. Of movements that were written down without their time, the place is all that is known.
    fn story(&self, page: &DisputePage) -> Vec<Moment> {
        let texts = self.locale.returning();
        let dispute = &page.dispute;
        let at = |when: Timestamp, what: &str| Moment {
            when: Some(self.said_at(when)),
            what: what.to_owned(),
            amount: None,
        };
        let moved = |taken: bool| {
            let gross = |movement: &DisputeMovement| movement.balance.gross;
            page.movements.iter().filter(move |movement| (gross(movement).minor < 0) == taken).map(move |movement| {
                let fee = movement.balance.fee;
                let fee = Money::new(fee.minor.saturating_abs(), fee.currency);
                let what = if taken { texts.money_taken } else { texts.money_given };
                Moment {
                    when: movement.at.map(|at| self.said_at(at)),
                    what: what(&self.money(fee)),
                    amount: Some(self.money(gross(movement))),
                }
            })
        };
        let given_at = page.movements.iter().filter(|moved| moved.balance.gross.minor > 0).find_map(|moved| moved.at);
        let mut story = vec![at(dispute.opened_at, texts.opened)];
        story.extend(moved(true));
        story.extend(dispute.submitted_at.map(|when| at(when, texts.evidence_sent)));
        if dispute.status.is_final() {
            // The bank decided before it gave the money back, and we heard of it later than either.
            let decided_at = given_at.map_or(dispute.updated_at, |given| given.min(dispute.updated_at));
            story.push(at(decided_at, (texts.decided)(dispute.status)));
        }
        story.extend(moved(false));
        story
    }

    fn evidence_form(&self, page: &DisputePage) -> EvidenceForm {
        let texts = self.locale.returning();
        let amount = self.money(page.dispute.amount);
        let fields = FIELDS.into_iter().zip(texts.evidence_fields).zip(values(&page.evidence)).zip(0..);
        EvidenceForm {
            lead: texts.evidence_lead.to_owned(),
            fields: fields
                .map(|(((name, [label, hint]), value), place)| Question {
                    name: format!("evidence[{name}]"),
                    label: label.into(),
                    hint: hint.into(),
                    value: value.clone(),
                    chars_max: if (1..=3).contains(&place) { SHORT_CHARS_MAX } else { EVIDENCE_CHARS_MAX },
                    error: None,
                })
                .collect(),
            save: texts.save.to_owned(),
            send: texts.send.to_owned(),
            send_note: texts.send_note.to_owned(),
            busy: texts.working.to_owned(),
            accept: texts.accept.to_owned(),
            accept_note: (texts.accept_note)(&amount, &page.details.client_name),
            accept_button: (texts.accept_button)(&amount),
        }
    }

    fn sent(&self, evidence: &Evidence) -> Vec<Row> {
        let labels = self.locale.returning().evidence_fields.into_iter().map(|[label, _]| label);
        labels
            .zip(values(evidence))
            .filter(|(_, value)| !value.is_empty())
            .map(|(label, value)| row(label, value.clone()))
            .collect()
    }
}

/// In the order of the form.
const fn values(evidence: &Evidence) -> [&String; 8] {
    [
        &evidence.product_description,
        &evidence.customer_name,
        &evidence.customer_email_address,
        &evidence.service_date,
        &evidence.cancellation_policy_disclosure,
        &evidence.refund_refusal_explanation,
        &evidence.access_activity_log,
        &evidence.uncategorized_text,
    ]
}
